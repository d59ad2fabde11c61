"""Targets: which tickets they are about, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from slacore import Length, Target, Threshold, read_plan
from slacore.errors import InvalidText, InvalidValue, SlaError, UnknownName
from slacore.plans.condition import condition_from
from slacore.plans.facts import fact
from slacore.plans.override import PriorityOverride

FOUR_HOURS = Length.parse("4 business hours")


def test_a_target_is_about_the_priorities_it_names() -> None:
    target = Target(metric="response", length=FOUR_HOURS, priority=("P1", "P2"))
    assert target.matches({"priority": "P1", "type": "x"})
    assert not target.matches({"priority": "P3"})
    assert not target.matches({})
    for none in ((), [], None):
        assert Target(metric="response", length=FOUR_HOURS, priority=none).matches({})


def test_a_target_is_about_the_fields_it_names() -> None:
    target = Target(metric="response", length=FOUR_HOURS, when={"type": ["Graffiti", "Litter"], "vip": True})
    assert target.matches({"type": "Litter", "vip": True, "other": 1})
    assert target.matches({"type": "Litter", "vip": "true"})
    assert not target.matches({"type": "Litter"})
    assert not target.matches({"type": "Litter", "vip": False})
    assert not target.matches({"type": "litter", "vip": True})


def test_priorities_and_fields_are_compared_as_text() -> None:
    target = Target(metric="response", length=FOUR_HOURS, priority=3, when={"level": 2})
    assert target.priority == ("3",)
    for priority in (3, "3"):
        assert target.matches({"priority": priority, "level": "2"})


def test_an_answer_does_not_depend_on_the_questions_before_it() -> None:
    data = {
        "format": 1,
        "name": "desk",
        "targets": [{"metric": "response", "priority": "3", "length": "1 calendar hour"}],
    }
    opened = "2026-03-02T10:00:00Z"
    for asked in ((3, "3"), ("3", 3)):
        plan = read_plan(data)
        assert [plan.target_for("response", opened=opened, priority=one) is not None for one in asked] == [True, True]


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (3, "3"), ("High", "High"), (None, None)]
)
def test_a_field_is_told_as_text(value: Any, text: str | None) -> None:
    assert fact(value, "field") == text


def test_a_condition_is_the_same_in_any_order() -> None:
    assert condition_from({"b": 1, "a": ["x", "x"]}) == condition_from({"a": "x", "b": ("1",)})


@pytest.mark.parametrize(
    "given",
    [
        *[None, 5, "type", b"", [5], [("a",)], [["a", "b"]], {"a": None}, {"a": 1.5}, {"a": []}, {"a": [None]}],
        *[{"a": [["x"]]}, {"a": {}}, {"a": b"x"}, {"a": date(2026, 3, 2)}, {"a": float("nan")}],
    ],
)
def test_what_is_no_condition_is_refused_in_its_place(given: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        condition_from(given, "targets[0].when")
    assert caught.value.place in ("targets[0].when", "targets[0].when.a")


def test_a_length_may_be_text_and_may_be_left_to_an_agreement() -> None:
    assert Target(metric="response", length="4 business hours").length == FOUR_HOURS  # type: ignore[arg-type]
    assert Target(metric="response", negotiable=True).length is None
    with pytest.raises(InvalidValue) as caught:
        Target(metric="response")
    assert (caught.value.place, caught.value.value) == ("length", None)


@pytest.mark.parametrize("odd", [5, 1.5, b"x", [[]], {"a": None}, object(), "\0"])
@pytest.mark.parametrize("field", ["metric", "length", "priority", "when", "landing", "zone", "effective", "at_risk"])
def test_odd_arguments_are_one_of_our_errors_if_any(field: str, odd: Any) -> None:
    if (field, odd) in [("priority", 5), ("priority", "\0"), ("metric", "\0")]:
        return
    with pytest.raises(SlaError):
        Target(**{"metric": "response", "length": FOUR_HOURS} | {field: odd})


@pytest.mark.parametrize("metric", [None, 5, "", "  ", [], b"response"])
def test_a_metric_has_a_name(metric: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Target(metric=metric, length=FOUR_HOURS)
    assert (caught.value.place, caught.value.value) == ("metric", metric)


def test_a_landing_is_closing_or_opening_or_the_plans() -> None:
    with pytest.raises(UnknownName) as caught:
        Target(metric="response", length=FOUR_HOURS, landing="close")  # type: ignore[arg-type]
    assert (caught.value.place, caught.value.nearest) == ("landing", ("closing",))


def test_a_zone_is_a_zone() -> None:
    with pytest.raises(UnknownName) as caught:
        Target(metric="response", length=FOUR_HOURS, zone="Europe/Londn")
    assert "Europe/London" in caught.value.nearest


@pytest.mark.parametrize(
    ("text", "percent", "before"),
    [
        ("75%", 75, None),
        (" 100 % ", 100, None),
        ("1%", 1, None),
        ("30 business minutes before", None, "30 business minutes"),
        ("1 calendar day before ", None, "1 calendar day"),
    ],
)
def test_a_threshold_is_a_share_or_a_time_before(text: str, percent: int | None, before: str | None) -> None:
    threshold = Threshold.parse(text)
    assert threshold == Threshold(percent, None if before is None else Length.parse(before))
    assert Threshold.parse(str(threshold)) == threshold
    assert repr(threshold) == f"Threshold.parse({str(threshold)!r})"


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "0%",
            "101%",
            "999%",
            "75",
            "7.5%",
            "-5%",
            "half",
            "٥٠%",
            "30 minutes before",
            "before",
            " before",
            "soon before",
        ],
        *["30 business minutes", "30 business minutes after", None, 75, 0.75, b"75%", ["75%"]],
    ],
)
def test_what_is_no_threshold_is_refused(text: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Threshold.parse(text, "targets[0].at_risk[0]")
    assert caught.value.place == "targets[0].at_risk[0]"


@pytest.mark.parametrize("given", [(), (0,), (101,), (True,), ("75%",), (75, FOUR_HOURS), (None, "x"), (None, 5)])
def test_a_threshold_made_by_hand_is_checked_too(given: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidValue) as caught:
        Threshold(*given)
    assert caught.value.place == "at_risk"


def test_thresholds_may_be_texts() -> None:
    target = Target(metric="response", length=FOUR_HOURS, at_risk=["50%", Threshold(75)])
    assert target.at_risk == (Threshold(50), Threshold(75))
    with pytest.raises(InvalidText):
        Target(metric="response", length=FOUR_HOURS, at_risk=[5])
    with pytest.raises(InvalidText):
        Target(metric="response", length=FOUR_HOURS, at_risk="50%")


@pytest.mark.parametrize("name", ["metric", "opened", "self", "ticket"])
def test_a_condition_on_a_word_of_the_question_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Target(metric="response", length=FOUR_HOURS, when={name: "x"})
    assert (caught.value.place, caught.value.value) == (f"when.{name}", name)
    with pytest.raises(InvalidValue):
        PriorityOverride({name: "x"}, "because", cap="P1")


@pytest.mark.parametrize("field", ["coverage", "text"])
def test_what_is_no_text_is_refused_in_its_place(field: str) -> None:
    given: Any = {field: ["x"]}
    with pytest.raises(InvalidText) as caught:
        Target(metric="response", length=FOUR_HOURS, **given)
    assert caught.value.place == field
