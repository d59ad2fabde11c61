"""Names: immutable mappings of what the parts of a plan are called."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import attrs
import pytest

from slacore import (
    Agreement,
    Coverage,
    Holidays,
    Length,
    OperationsCentre,
    OperationsCentres,
    PlanErrors,
    PriorityScale,
    Schedule,
    SupportPlan,
    Target,
)
from slacore.civil.instant import read
from slacore.errors import InvalidText, InvalidValue, UnknownName
from slacore.plans.condition import without_question
from slacore.plans.hours import Coverages, ever_opens
from slacore.plans.matrix import PriorityAssignment
from slacore.plans.names import Names, plain_name
from slacore.plans.places import ordered

UK = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
US = Schedule.parse("Mon-Fri 08:00-16:00 America/New_York")
PLAN = SupportPlan(
    name="desk",
    schedules={"uk": UK, "us": US},
    coverages={"business": "uk | us"},
    centres=[OperationsCentre("london", UK, title="London"), OperationsCentre("york", US)],
    doubts={"targets": "unclear"},
)


def test_names_are_a_mapping_in_order_and_equal_whatever_the_order() -> None:
    names = Names({"a": 1, "b": 2})
    assert (list(names), names["b"], len(names), dict(names)) == (["a", "b"], 2, 2, {"a": 1, "b": 2})
    assert names == Names([("b", 2), ("a", 1)]) == {"b": 2, "a": 1}
    assert hash(names) == hash(Names([("b", 2), ("a", 1)]))
    assert names != Names({"a": 1})
    assert repr(names) == "Names({'a': 1, 'b': 2})"
    with pytest.raises(KeyError):
        names["c"]


def test_names_stay_as_they_are() -> None:
    names: Any = Names({"a": 1})
    with pytest.raises(AttributeError):
        names.more = 1
    with pytest.raises(TypeError):
        names["b"] = 2


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_copies_are_equal_and_keep_the_texts(again: Any) -> None:
    for value in (PLAN.schedules, PLAN.coverages, PLAN.doubts, PLAN):
        assert (again(value), hash(again(value))) == (value, hash(value))
    assert again(PLAN.coverages).texts == again(PLAN).coverages.texts == {"business": "uk | us"}
    assert type(again(PLAN.coverages)) is Coverages


@pytest.mark.parametrize("name", ["", "a b", "-a", "ä", 3, None, "x" * 129])
def test_other_names_are_refused_in_their_place(name: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        plain_name(name, "here")
    assert caught.value.place == "here"


class TestHours:
    def test_values_are_looked_up_by_name_and_expressions_beside_them(self) -> None:
        assert PLAN.schedules["uk"] == UK
        assert PLAN.coverages["business"] == Coverage.parse("uk | us", {"uk": UK, "us": US})
        assert PLAN.coverages.texts["business"] == "uk | us"
        assert PLAN.doubts["targets"] == "unclear"

    def test_coverages_are_equal_by_meaning(self) -> None:
        other = attrs.evolve(PLAN, coverages={"business": "us | uk"})
        assert (other, other.digest) == (PLAN, PLAN.digest)
        assert other.coverages.texts != PLAN.coverages.texts

    def test_coverages_and_centres_follow_schedules_that_change(self) -> None:
        long = Schedule.parse("Mon-Sun 00:00-24:00 Europe/London")
        changed = attrs.evolve(PLAN, schedules={"uk": long, "us": US})
        assert changed.coverages["business"] == long | US
        assert changed.centres is not None
        assert changed.centres["london"].coverage == long

    def test_warm_hours_are_laid_out(self) -> None:
        plan = copy.copy(PLAN)
        plan.warm(2024, 2026)
        laid = plan.coverages["business"].line.covering(0, 0)
        assert {2024, 2025, 2026} <= set(laid.years)
        for odd in ((2026, 2024), (1899, 2000)):
            with pytest.raises(InvalidValue):
                plan.warm(*odd)


class TestCentres:
    def test_a_centre_states_the_name_of_its_coverage_or_is_found_by_it(self) -> None:
        assert PLAN.centres is not None
        assert [centre.text for centre in PLAN.centres] == ["uk", "us"]
        stated = SupportPlan(name="desk", schedules={"uk": UK}, centres=[OperationsCentre("a", US, text="uk")])
        assert stated.centres is not None
        assert stated.centres["a"].coverage == UK
        assert SupportPlan(name="desk", centres=[]).centres is None

    def test_a_group_of_centres_is_taken_as_it_is(self) -> None:
        group = OperationsCentres([OperationsCentre("a", UK)])
        assert SupportPlan(name="desk", schedules={"uk": UK}, centres=group).centres == group

    def test_centres_that_work_no_hours_of_the_plan_are_refused(self) -> None:
        with pytest.raises(PlanErrors) as caught:
            SupportPlan(
                name="desk",
                schedules={"uk": UK},
                centres=[OperationsCentre("a", US), OperationsCentre("b", US, text="ku")],
            )
        assert [flaw.path for flaw in caught.value.flaws] == ["centres.a.coverage", "centres.b.coverage"]


def test_doubts_are_texts_by_place() -> None:
    odds: list[Any] = [3, {"a": 3}, {"a": "b\x00"}]
    for odd in odds:
        with pytest.raises((InvalidText, InvalidValue)) as caught:
            SupportPlan(name="desk", doubts=odd)
        assert caught.value.place.startswith("doubts")


class TestFromInstantToInstant:
    TARGET = Target(metric="response", length="4 business hours", priority="High")
    DESK = SupportPlan(
        name="desk", schedules={"uk": UK}, targets=[TARGET], priorities=PriorityScale(["High"], outside=["Plan"])
    )
    AT = read("2026-03-06T16:00:00Z")

    def test_a_promise_says_what_a_deadline_says(self) -> None:
        promise = self.DESK.promise_at("response", self.AT, {"priority": "High"})
        assert promise is not None
        assert promise.due(self.AT) == self.DESK.due_at(self.TARGET, self.AT) == read("2026-03-09T12:00:00Z")

    def test_priorities_in_order_leave_out_those_outside_it(self) -> None:
        assert ordered(self.DESK) == ("High",)
        assert ordered(PLAN) == ()

    def test_a_length_lands_where_there_is_such_a_landing(self) -> None:
        odd: Any = "middle"
        with pytest.raises(UnknownName) as caught:
            Length.parse("4 business hours").due(UK, "2026-03-06T16:00:00Z", odd)
        assert caught.value.place == "landing"


def test_hours_whose_holidays_are_not_known_may_open() -> None:
    frozen = Schedule(
        "UTC", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", years=(2026, 2026), version="1", dates={})]
    )
    assert ever_opens(frozen & Schedule.parse("Sat 09:00-17:00 UTC"))


def test_fields_of_a_question_are_no_fields_of_a_ticket() -> None:
    assert without_question({"opened": 1, "metric": 2, "self": 3, "priority": "High"}) == {"priority": "High"}


def test_an_assignment_is_its_priority_and_the_reasons() -> None:
    told = PriorityAssignment("P1", urgency="High", impact="High", reasons=("a VIP", "major incident"))
    assert str(told) == "P1: a VIP; major incident"


def test_an_agreement_about_another_plan_is_not_tried_on_this_one() -> None:
    agreements = [Agreement(name=name, customer="Acme", plan=name, coverages={"x": "unheard"}) for name in ("a", "b")]
    assert len(SupportPlan(name="desk", agreements=agreements).agreements) == 2
