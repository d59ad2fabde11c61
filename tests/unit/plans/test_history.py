"""Histories of plans: which version is in force when."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from slacore.errors import InvalidValue, NotAnInstant, NotInForce, OverlappingVersions
from slacore.plans.effective import EffectiveDates
from slacore.plans.history import PlanHistory
from slacore.plans.plan import SupportPlan


def version(title: str, start: str | None = None, end: str | None = None, name: str = "gold") -> SupportPlan:
    return SupportPlan(name=name, title=title, effective=EffectiveDates(start, end, "Europe/Berlin"))


FIRST = version("first", "2024-01-01", "2025-01-01")
SECOND = version("second", "2025-01-01", "2025-06-01 12:00")
THIRD = version("third", "2026-01-01", "2027-01-01")
HISTORY = PlanHistory([THIRD, FIRST, SECOND])


def test_versions_are_in_the_order_of_their_dates_however_they_were_given() -> None:
    assert [plan.title for plan in HISTORY] == ["first", "second", "third"]
    assert (HISTORY.name, len(HISTORY)) == ("gold", 3)
    assert PlanHistory((FIRST, SECOND, THIRD)) == HISTORY
    assert hash(pickle.loads(pickle.dumps(HISTORY))) == hash(HISTORY)


@pytest.mark.parametrize(
    ("at", "title"),
    [
        ("2024-01-01T00:00:00+01:00", "first"),
        ("2023-12-31T23:00:00Z", "first"),
        ("2024-12-31T23:59:59.999999+01:00", "first"),
        ("2025-01-01T00:00:00+01:00", "second"),
        # Berlin keeps summer time in June.
        ("2025-06-01T09:59:59Z", "second"),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "third"),
    ],
)
def test_the_version_in_force_is_that_of_the_instant(at: object, title: str) -> None:
    assert HISTORY.at(at).title == title  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("at", "ended", "begins"),
    [
        ("2023-12-31T22:59:59Z", None, "'2024-01-01' (2023-12-31T23:00Z)"),
        ("2025-06-01T10:00:00Z", "'2025-06-01 12:00' (2025-06-01T10:00Z)", "'2026-01-01' (2025-12-31T23:00Z)"),
        ("2027-01-01T00:00:00+01:00", "'2027-01-01' (2026-12-31T23:00Z)", None),
    ],
)
def test_before_between_and_after_the_versions_the_error_says_when_there_is_one(
    at: str, ended: str | None, begins: str | None
) -> None:
    with pytest.raises(NotInForce) as caught:
        HISTORY.at(at)
    error = caught.value
    assert (error.place, error.at, error.ended, error.begins) == ("plan gold", at, ended, begins)


def test_the_sentence_names_both_edges_of_a_gap() -> None:
    before = NotInForce("plan gold", "2020-01-01T00:00Z", None, "'2021-01-01'")
    within = NotInForce("plan gold", "2020-01-01T00:00Z", "'2019-01-01'", "'2021-01-01'")
    after = NotInForce("plan gold", "2020-01-01T00:00Z", "'2019-01-01'", None)
    head = "plan gold: not in force at 2020-01-01T00:00Z; it "
    assert str(before) == head + "will be in force from '2021-01-01'"
    assert str(within) == head + "was in force until '2019-01-01' and will be again from '2021-01-01'"
    assert str(after) == head + "was in force until '2019-01-01'"


def test_a_plan_without_dates_is_always_in_force() -> None:
    plan = version("only")
    assert PlanHistory([plan]).at("1950-01-01T00:00:00Z") is plan


def test_open_edges_reach_to_the_ends_of_time() -> None:
    history = PlanHistory([version("new", "2025-01-01"), version("old", None, "2025-01-01")])
    assert [plan.title for plan in history] == ["old", "new"]
    assert history.at("1900-01-01T00:00:00Z").title == "old"
    assert history.at("2199-01-01T00:00:00Z").title == "new"


def test_what_is_no_instant_is_refused_by_name() -> None:
    with pytest.raises(NotAnInstant, match=r"^instant: None is not an instant"):
        HISTORY.at(None)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (version("a"), version("b")),
        (version("a", "2025-01-01"), version("b", "2026-01-01")),
        (version("a", "2025-01-01", "2025-06-01 00:01"), version("b", "2025-06-01")),
        (version("a", "2025-01-01", "2027-01-01"), version("b", "2025-02-01", "2025-03-01")),
    ],
)
def test_versions_in_force_together_are_refused_and_both_named(one: SupportPlan, other: SupportPlan) -> None:
    for given in ([one, other], [other, one]):
        with pytest.raises(OverlappingVersions) as caught:
            PlanHistory(given)
        assert {caught.value.earlier, caught.value.later} == {one.effective, other.effective}


def test_the_sentence_names_both_versions() -> None:
    with pytest.raises(OverlappingVersions) as caught:
        PlanHistory([version("a", "2025-01-01"), version("b", "2026-01-01", "2027-01-01")])
    assert str(caught.value) == (
        "plan gold: the versions in force from 2025-01-01 and from 2026-01-01 until 2027-01-01 overlap; "
        "let the earlier one end where the later one begins"
    )


def test_a_history_is_of_one_plan() -> None:
    with pytest.raises(InvalidValue, match="'gold, silver' is not the name of one plan"):
        PlanHistory([version("a", end="2025-01-01"), version("b", "2025-01-01", name="silver")])
    with pytest.raises(InvalidValue) as caught:
        PlanHistory([])
    assert (caught.value.place, caught.value.value) == ("versions", "")


def test_a_history_of_one_version_has_its_name() -> None:
    assert (PlanHistory([FIRST]).name, len(PlanHistory([FIRST]))) == ("gold", 1)


@pytest.mark.parametrize(("given", "place"), [(None, "versions"), (5, "versions"), ([FIRST, 1], "versions[1]")])
def test_what_are_no_plans_is_refused_in_its_place(given: object, place: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        PlanHistory(given)
    assert caught.value.place == place
