"""Comparisons: the same tickets under other plans, who flips, and what the hours cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars
import pytest

from slacore import Holidays, Schedule, SupportPlan, Target
from slacore.analysis import compare
from slacore.analysis.comparison import hours_in
from slacore.civil.instant import read
from slacore.errors import InvalidValue, UnknownName
from tests.support.evaluated import KINDS, in_kind

HOUR = timedelta(hours=1)
DESK = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
LATE = Schedule.parse("Mon-Fri 09:00-21:00 Europe/London")


def plan_of(hours: Schedule = DESK, length: str = "4 business hours", **parts: Any) -> SupportPlan:
    return SupportPlan(
        name="desk", schedules={"business": hours}, targets=[Target(metric="response", length=length, **parts)]
    )


def tickets(kind: str = "polars") -> Any:
    """Opened on Monday 2 March 2026 at 15; due on Tuesday at 11, and at 19 of Monday on the longer hours."""
    answered = ["2026-03-02T18:00", "2026-03-03T10:00", "2026-03-03T12:00", None]
    frame = polars.DataFrame({"ticket": [1, 2, 3, 4], "opened": ["2026-03-02T15:00"] * 4, "answered": answered})
    return in_kind(frame.with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC")), kind)


PLANS = {"8x5": plan_of(), "12x5": plan_of(LATE)}
TOLD: dict[str, Any] = {"stopped": {"response": "answered"}, "as_of": "2026-03-03T10:30Z"}


@pytest.mark.parametrize("kind", KINDS)
def test_longer_hours_make_promises_due_sooner_and_lose_tickets(kind: str) -> None:
    found = compare(tickets(kind), PLANS, **TOLD)
    told = [[row[name] for name in ("plan", "met", "missed", "saved", "lost", "median_moved")] for row in found.rows()]
    # The third and the fourth are open as of then: in time on the short hours, overdue on the long ones.
    assert told == [["8x5", 2, 0, 0, 0, 0 * HOUR], ["12x5", 1, 3, 0, 1, -16 * HOUR]]
    assert "held fixed" in found.headline
    assert str(found).splitlines()[0] == found.headline
    assert type(found.flips) is type(found.frame)
    assert found.to_dict()["flips"] == [
        {
            "ticket": 2,
            "opened": "2026-03-02T15:00:00+00:00",
            "answered": "2026-03-03T10:00:00+00:00",
            "metric": "response",
            "plan": "12x5",
            "before": "met",
            "after": "breached",
        }
    ]


def test_the_other_way_round_they_are_saved_and_the_hours_are_told() -> None:
    span = polars.DataFrame(
        {"opened": ["2026-03-02T15:00", "2026-03-09T15:00"], "answered": ["2026-03-03T10:00", "2026-03-09T16:00"]}
    ).with_columns(polars.all().str.to_datetime(time_zone="UTC"))
    found = compare(span, PLANS, baseline="12x5", **TOLD | {"as_of": "2026-03-31T00:00Z"})
    short, long = found.rows()
    assert (short["saved"], short["lost"], long["saved"], long["lost"]) == (1, 0, 0, 0)
    # 261 weekdays in 2026; and a week of Mondays to Fridays between the two openings, four hours a day fewer.
    assert (short["hours"], long["hours"]) == (261 * 8, 261 * 12)
    assert short["hours_for_each"] == -20
    assert long["hours_for_each"] is None
    assert found.baseline == "12x5"


def test_hours_that_avoid_a_breach_have_a_price() -> None:
    short, long = plan_of(DESK, "2 business hours"), plan_of(LATE, "8 business hours")
    span = polars.DataFrame(
        {"opened": ["2026-03-02T09:00", "2026-03-03T09:00"], "answered": ["2026-03-02T12:00", "2026-03-03T10:00"]}
    ).with_columns(polars.all().str.to_datetime(time_zone="UTC"))
    found = compare(span, {"short": short, "long": long}, **TOLD | {"as_of": "2026-03-31T00:00Z"})
    # A day of twelve hours instead of eight, for the one breach that is avoided.
    assert [row["hours_for_each"] for row in found.rows()] == [None, 4]


def test_calendar_targets_promise_no_open_hours() -> None:
    found = compare(tickets(), {"calendar": plan_of(length="4 calendar hours")}, **TOLD)
    assert [row["hours"] for row in found.rows()] == [None]


def test_a_target_that_only_one_plan_has_flips_nothing() -> None:
    none = plan_of(priority="High")
    found = compare(tickets().with_columns(priority=polars.lit("Low")), {"8x5": plan_of(), "none": none}, **TOLD)
    told = [[row[name] for name in ("tickets", "saved", "lost", "median_moved")] for row in found.rows()]
    assert told == [[4, 0, 0, 0 * HOUR], [0, 0, 0, None]]


@pytest.mark.parametrize("kind", KINDS)
def test_without_tickets_there_is_nothing_to_compare(kind: str) -> None:
    empty = tickets()[:0]
    found = compare(in_kind(empty, kind), PLANS, **TOLD)
    assert [(row["tickets"], row["share"], row["hours"]) for row in found.rows()] == [(0, None, None)] * 2
    assert len(found.flips) == 0


def test_hours_of_years_whose_holidays_nobody_knows_are_not_told() -> None:
    desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG")])
    span = read("2150-01-01T00:00Z"), read("2151-01-01T00:00Z")
    assert hours_in(desk, *span) is None
    assert hours_in(None, *span) is None
    # 261 weekdays, whatever the holidays.
    assert hours_in(DESK, read("2026-01-01T00:00Z"), read("2027-01-01T00:00Z")) == 2088


def test_slips_are_told() -> None:
    with pytest.raises(UnknownName, match="did you mean '8x5'"):
        compare(tickets(), PLANS, baseline="8x55", **TOLD)
    with pytest.raises(InvalidValue, match="mapping of names to plans"):
        compare(tickets(), [plan_of()], **TOLD)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="another name first"):
        compare(tickets().with_columns(plan=polars.lit("gold")), PLANS, **TOLD)
    with pytest.raises(InvalidValue, match="as_of: is missing"):
        compare(tickets(), PLANS, stopped={"response": "answered"})
