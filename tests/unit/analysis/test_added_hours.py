"""Added hours: against single calls, ticket by ticket and hour by hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars
import pytest

from slacore import Coverage, Schedule, SupportPlan, Target
from slacore.analysis import next_hour
from slacore.errors import UnknownName
from tests.support.evaluated import KINDS, in_kind

DESK = Schedule.parse("Mon 09:00-17:00; Tue-Fri 10:30-17:00 Europe/London")
TOLD: dict[str, Any] = {"stopped": {"response": "answered"}}
AS_OF = "2026-06-01T00:00Z"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def plan_of(*targets: Target, hours: Coverage = DESK) -> SupportPlan:
    found = targets or (Target(metric="response", length="4 business hours"),)
    return SupportPlan(name="desk", schedules={"business": hours}, targets=found)


def tickets(rows: list[tuple[Any, Any]], kind: str = "polars", **fields: Any) -> Any:
    frame = polars.DataFrame(
        {"opened": [opened for opened, _ in rows], "answered": [answered for _, answered in rows], **fields}
    )
    times = polars.Datetime("us", "UTC")
    cast = polars.col("opened", "answered")
    if rows and isinstance(rows[0][0], str):
        return in_kind(frame.with_columns(cast.str.to_datetime(time_zone="UTC", time_unit="us")), kind)
    return in_kind(frame.with_columns(cast.cast(times)), kind)


# Monday 15:00; due on Tuesday at 12:30, answered at 13:00: half an hour late.
LATE = ("2026-03-02T15:00", "2026-03-03T13:00")


@pytest.mark.parametrize("kind", KINDS)
def test_an_hour_in_which_work_is_done_saves_a_ticket_that_was_open_then(kind: str) -> None:
    found = next_hour(tickets([LATE], kind), plan_of(), **TOLD)
    first, *rows = found.rows()
    assert (first["hour"], first["saved"], first["missed"], first["weekday"]) == ("none added", 0, 1, None)
    saved = {row["hour"] for row in rows if row["saved"]}
    evening, morning = [f"Mon {hour}:00" for hour in range(17, 24)], [f"Tue {hour:02}:00" for hour in range(11)]
    # The hour from ten is half there already, and its other half is enough.
    assert saved == {*evening, *morning}
    # Of 168 hours, 8 and four times 6 are there.
    assert len(rows) == 168 - 8 - 24
    assert "promises stay as they are" in found.headline


@pytest.mark.parametrize("seed", range(2))
def test_every_hour_saves_as_many_as_single_calls_say(seed: int) -> None:
    random = np.random.default_rng(seed)
    start = datetime(2026, 3, 2, tzinfo=UTC)
    opened = [start + timedelta(minutes=int(at)) for at in random.integers(0, 60 * 24 * 28, 25)]
    answered = [at + timedelta(minutes=int(m)) for at, m in zip(opened, random.integers(0, 6000, 25), strict=True)]
    short = Target(metric="response", length="4 business hours", priority="High")
    days = Target(metric="response", length="1 business day", priority="Low", landing="opening")
    plan = plan_of(short, days)
    priorities = random.choice(["High", "Low"], 25).tolist()
    frame = tickets(list(zip(opened, answered, strict=True)), priority=priorities)
    told = {row["hour"]: (row["saved"], row["missed"]) for row in next_hour(frame, plan, as_of=AS_OF, **TOLD).rows()}
    hours = [(day, hour) for day in range(7) for hour in range(24)]
    missed = [
        (one, plan.deadline("response", opened=one[0], priority=one[2]).due)
        for one in zip(opened, answered, priorities, strict=True)
    ]
    missed = [(one, due) for one, due in missed if one[1] > due]
    for day, hour in hours:
        added = Coverage.parse(f"[{DAYS[day]} {hour:02}:00-{hour + 1:02}:00 Europe/London]")
        saved = 0
        for (at, stop, _), due in missed:
            used = DESK.elapsed(at, stop)
            saved += (DESK | added).due(at, used) <= due < DESK.due(at, used)
        if f"{DAYS[day]} {hour:02}:00" in told:
            assert told[f"{DAYS[day]} {hour:02}:00"] == (saved, len(missed) - saved)
        else:
            assert saved == 0
            assert DESK.elapsed(start, start + timedelta(weeks=1)) == (DESK | added).elapsed(
                start, start + timedelta(weeks=1)
            )


def test_the_best_hour_comes_first_and_equal_ones_in_the_order_of_the_week() -> None:
    rows = next_hour(tickets([LATE]), plan_of(), **TOLD).rows()[1:]
    assert [row["saved"] for row in rows] == sorted((row["saved"] for row in rows), reverse=True)
    assert [row["hour"] for row in rows[:2]] == ["Mon 17:00", "Mon 18:00"]


def test_hours_are_those_of_the_plans_clock_or_of_another() -> None:
    # In summer London is an hour ahead of UTC: the desk closes at 16 there.
    summer = [("2026-07-06T14:00", "2026-07-07T12:00")]
    london = next_hour(tickets(summer), plan_of(), **TOLD)
    assert london.rows()[1]["hour"] == "Mon 17:00"
    assert next_hour(tickets(summer), plan_of(), clock="UTC", **TOLD).rows()[1]["hour"] == "Mon 16:00"
    assert london.provenance.zone == "Europe/London"


def test_what_no_hour_can_save_is_left_out_and_told() -> None:
    plan = plan_of(
        Target(metric="response", length="4 business hours", priority="High"),
        Target(metric="response", length="1 calendar hour", priority="Low"),
    )
    rows = [LATE, ("2026-03-02T13:00", "2026-03-02T20:00"), LATE, ("2026-03-02T13:00", None)]
    frame = tickets(rows, priority=["High", "High", "Low", "High"])
    found = next_hour(frame, plan, as_of=AS_OF, **TOLD)
    assert [note.removeprefix("response: ")[:22] for note in found.notes] == [
        "1 missed tickets are o",
        "1 missed tickets have ",
        "1 missed tickets had u",
    ]
    # Opened at 13, four hours were over at 17 when the desk closed: answered at 20, and late for no lack of hours.
    assert {(row["saved"], row["missed"]) for row in found.rows()} == {(0, 3), (1, 2)}


@pytest.mark.parametrize("kind", KINDS)
def test_around_the_clock_there_is_no_hour_to_add(kind: str) -> None:
    plan = plan_of(hours=Schedule.parse("Mon-Sun 00:00-24:00 Europe/London"))
    assert len(next_hour(tickets([LATE], kind), plan, **TOLD)) == 0
    calendar = plan_of(Target(metric="response", length="1 calendar hour"))
    assert len(next_hour(tickets([LATE], kind), calendar, **TOLD)) == 0
    assert len(next_hour(tickets([], kind), plan_of(), **TOLD)) == 0


def test_the_hours_that_are_added_are_counted_between_the_openings() -> None:
    weeks = [LATE, ("2026-03-16T15:00", "2026-03-16T15:30")]
    rows = {row["hour"]: row for row in next_hour(tickets(weeks), plan_of(), **TOLD).rows()}
    # Two Mondays from 17 lie between, and of Tuesdays two half hours.
    assert (rows["Mon 17:00"]["hours"], rows["Mon 17:00"]["hours_for_each"]) == (2, 2)
    assert (rows["Tue 10:00"]["hours"], rows["Sun 10:00"]["hours_for_each"]) == (1, None)


def test_slips_are_told() -> None:
    with pytest.raises(UnknownName, match="time zone"):
        next_hour(tickets([LATE]), plan_of(), clock="Europe/Londn", **TOLD)
