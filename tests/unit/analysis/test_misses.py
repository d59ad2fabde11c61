"""Near misses, lateness and risk: single tickets, and what is censored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars
import pytest

from slacore import Schedule, SupportPlan, Target
from slacore.analysis import Evaluation, at_risk, evaluate, lateness, near_misses
from slacore.errors import InvalidText, InvalidValue, UnknownName
from tests.support.evaluated import KINDS, in_kind

# Mondays from 9, other days from 10.
DESK = Schedule.parse("Mon 09:00-17:00; Tue-Fri 10:00-17:00 Europe/London")
HOUR = timedelta(hours=1)


def plan_of(length: str, **parts: Any) -> SupportPlan:
    return SupportPlan(
        name="desk", schedules={"business": DESK}, targets=[Target(metric="response", length=length, **parts)]
    )


def asked(
    plan: SupportPlan, rows: list[tuple[str, str | None]], as_of: str, kind: str = "polars"
) -> tuple[Evaluation, Any]:
    """An evaluation, and what it finds of tickets opened and answered, by UTC, which London keeps in March."""
    frame = polars.DataFrame(
        rows, schema={"opened": polars.String, "answered": polars.String}, orient="row"
    ).with_columns(polars.all().str.to_datetime(time_zone="UTC", time_unit="us"))
    evaluation = Evaluation(plan, stopped={"response": "answered"}, as_of=as_of)
    return evaluation, evaluation(in_kind(frame, kind))


# Monday 2 March 2026.
FOUR = [
    ("2026-03-02T09:00", "2026-03-02T12:36"),  # 3.6 of 4 hours: exactly 90 %
    ("2026-03-02T09:00", "2026-03-02T12:37"),
    ("2026-03-02T09:00", "2026-03-02T13:00"),  # at the due time: met
    ("2026-03-02T09:00", "2026-03-02T14:00"),  # an hour late
    ("2026-03-02T15:00", "2026-03-03T15:00"),  # 2 and 5 hours: 3 over; due at 12, late by 3
    ("2026-03-02T15:00", None),
]


@pytest.mark.parametrize("kind", KINDS)
def test_near_misses_used_more_than_the_share_and_the_nearest_comes_first(kind: str) -> None:
    evaluation, found = asked(plan_of("4 business hours"), FOUR, "2026-03-31T00:00Z", kind)
    near = near_misses(found, "response", evaluation=evaluation)
    assert [row["response_share"] for row in near.rows()] == pytest.approx([1, 217 / 240])
    assert near.headline == "response: 2 of 3 tickets that met it had used more than 90 % of the target"
    assert list(near.rows()[0]) == list(near_misses(found, "response", "80 %").rows()[0])
    assert len(near_misses(found, "response", 0.8)) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_lateness_is_of_missed_tickets_alone_in_both_times(kind: str) -> None:
    _, found = asked(plan_of("4 business hours"), FOUR, "2026-03-04T11:00Z", kind)
    # The open one is due on Tuesday at 12: 5 hours over, 1 of Wednesday; 23 hours late.
    told = lateness(found, "response", [0.3, 0.5, 1])
    assert [(row["missed"], row["overdue"]) for row in told.rows()] == [(3, 1)] * 3
    assert [row["late"] for row in told.rows()] == [HOUR, 3 * HOUR, 23 * HOUR]
    assert [row["over"] for row in told.rows()] == [HOUR, 3 * HOUR, 6 * HOUR]
    assert [row["share"] for row in told.rows()] == [1.25, 1.75, 2.5]
    assert "censored" in told.notes[0]


def test_lateness_of_days_is_in_open_time_too() -> None:
    _, found = asked(plan_of("1 business day"), [("2026-03-02T12:00", "2026-03-04T12:00")], "2026-03-31T00:00Z")
    [row] = lateness(found, "response", [0.5]).rows()
    # Due on Tuesday at 12, after 5 and 2 hours; until Wednesday at 12 there are 5 and 2 hours more.
    assert (row["late"], row["over"], row["share"]) == (24 * HOUR, 7 * HOUR, 2.0)


def test_lateness_of_calendar_time_is_real_time() -> None:
    _, found = asked(plan_of("24 calendar hours"), [("2026-03-02T12:00", "2026-03-04T12:00")], "2026-03-31T00:00Z")
    [row] = lateness(found, "response", [0.5]).rows()
    assert (row["late"], row["over"]) == (24 * HOUR, 24 * HOUR)


def test_a_target_of_no_length_is_missed_by_all_that_is_used() -> None:
    _, found = asked(plan_of("0 business hours"), [("2026-03-02T12:00", "2026-03-02T13:00")], "2026-03-31T00:00Z")
    [row] = lateness(found, "response", [0.5]).rows()
    assert (row["late"], row["over"], row["share"]) == (HOUR, HOUR, None)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_late_where_nothing_was_missed(kind: str) -> None:
    _, found = asked(plan_of("4 business hours"), FOUR[:1], "2026-03-31T00:00Z", kind)
    [row] = lateness(found, "response", [0.5]).rows()
    assert (row["missed"], row["late"], row["over"], row["share"]) == (0, None, None, None)
    assert len(lateness(found, "response", by="opened")) == 0


@pytest.mark.parametrize("quantiles", [0.5, "half", [50]])
def test_what_is_no_quantile_is_refused(quantiles: Any) -> None:
    _, found = asked(plan_of("4 business hours"), FOUR, "2026-03-31T00:00Z")
    with pytest.raises(InvalidValue, match="quantiles"):
        lateness(found, "response", quantiles)


# As of Tuesday at 10:30: used 1 of Monday, and 2.5 hours.
OPEN = [
    ("2026-03-02T14:30", None),  # 3 hours used, 75 %; an hour left
    ("2026-03-02T14:00", None),  # 3.5 hours used, 87.5 %
    ("2026-03-02T13:24", None),  # 4.1 hours: overdue
    ("2026-03-02T15:30", None),  # 2 hours, 50 %
    ("2026-03-02T14:00", "2026-03-02T15:00"),
]
NOON = "2026-03-03T10:30Z"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_said", [True, False])
@pytest.mark.parametrize(
    ("thresholds", "told"),
    [
        (None, [(2, "75%"), (1, "75%")]),
        ("75%", [(2, "75%"), (1, "75%")]),
        (["50%", "80%"], [(2, "80%"), (1, "50%"), (4, "50%")]),
        ("1 business hour before", [(2, "1 business hour before"), (1, "1 business hour before")]),
        ("30 calendar minutes before", [(2, "30 calendar minutes before")]),
    ],
)
def test_open_tickets_past_a_threshold_are_at_risk(kind: str, is_said: bool, thresholds: Any, told: Any) -> None:
    evaluation, found = asked(plan_of("4 business hours"), OPEN, NOON, kind)
    listed = at_risk(found, "response", thresholds, evaluation=evaluation if is_said else None)
    opened = [row["opened"].isoformat()[:16] for row in listed.rows()]
    assert opened == [OPEN[number - 1][0] for number, _ in told]
    assert [row["threshold"] for row in listed.rows()] == [threshold for _, threshold in told]
    assert listed.headline == f"response: {len(told)} of 3 open tickets at risk"
    assert listed.rows()[0]["left"] == HOUR / 2


def test_the_targets_say_what_is_at_risk_where_the_evaluation_is_said() -> None:
    plan = plan_of("4 business hours", at_risk=["50%", "1 business hour before"])
    evaluation, found = asked(plan, OPEN, NOON)
    told = [row["threshold"] for row in at_risk(found, "response", evaluation=evaluation).rows()]
    assert told == ["1 business hour before", "1 business hour before", "50%"]


def test_hours_before_a_due_time_in_days_need_the_hours() -> None:
    evaluation, found = asked(plan_of("1 business day"), [("2026-03-02T14:30", None)], "2026-03-03T13:30Z")
    with pytest.raises(InvalidValue, match="give evaluation="):
        at_risk(found, "response", "2 business hours before")
    assert len(at_risk(found, "response", "2 business hours before", evaluation=evaluation)) == 1
    assert len(at_risk(found, "response", "30 business minutes before", evaluation=evaluation)) == 0


def test_slips_are_told() -> None:
    evaluation, found = asked(plan_of("4 business hours"), OPEN, NOON)
    with pytest.raises(InvalidText, match="threshold"):
        at_risk(found, "response", "soon")
    other = evaluate(plan_of("4 business hours"), found, stopped={}, metrics="response", as_of=NOON, prefix="again_")
    with pytest.raises(UnknownName, match="metric of the evaluation"):
        at_risk(other, "again_response", evaluation=evaluation)
