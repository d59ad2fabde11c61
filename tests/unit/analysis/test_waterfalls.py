"""Waterfalls: parts that are disjoint and add up to the time from opening to stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest

from slacore import Closure, Metric, Schedule, SupportPlan, Target, event, replay
from slacore.analysis import Evaluation, waterfall
from slacore.errors import InvalidValue, UnknownName
from tests.support.evaluated import KINDS, in_kind

HOUR = timedelta(hours=1)
# Tuesday 3 March is closed.
DESK = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], closures=[Closure("2026-03-03", name="stocktaking")])
PARTS = ["in time", "late", "waiting", "closed: holidays", "closed: nights and weekends"]


def plan_of(length: str = "4 business hours", **parts: Any) -> SupportPlan:
    return SupportPlan(
        name="desk", schedules={"business": DESK}, targets=[Target(metric="response", length=length)], **parts
    )


def asked(rows: list[tuple[str, str | None]], length: str = "4 business hours", kind: str = "polars") -> Any:
    frame = polars.DataFrame(
        [(opened, answered, number % 2) for number, (opened, answered) in enumerate(rows)],
        schema={"opened": polars.String, "answered": polars.String, "team": polars.Int64},
        orient="row",
    ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC", time_unit="us"))
    evaluation = Evaluation(plan_of(length), stopped={"response": "answered"}, as_of="2026-03-31T00:00Z")
    return evaluation, evaluation(in_kind(frame, kind))


# Monday 15:00 to Wednesday 13:00: two hours, a closed day of eight, and four hours; due on Wednesday at 11.
ONE = ("2026-03-02T15:00", "2026-03-04T13:00")


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_a_ticket_by_hand(kind: str) -> None:
    evaluation, found = asked([ONE, ("2026-03-04T09:00", None)], kind=kind)
    told = waterfall(found, "response", evaluation=evaluation)
    assert [row["part"] for row in told.rows()] == PARTS
    assert [row["total"] for row in told.rows()] == [4 * HOUR, 2 * HOUR, 0 * HOUR, 8 * HOUR, 32 * HOUR]
    assert [row["tickets"] for row in told.rows()] == [1] * 5
    assert sum(row["share"] for row in told.rows()) == pytest.approx(1)
    [ticket] = told.to_dict()["tickets"]
    assert [ticket[part] for part in PARTS] == [4 * 3600, 2 * 3600, 0, 8 * 3600, 32 * 3600]


def test_without_the_evaluation_closed_time_is_one_part() -> None:
    _, found = asked([ONE])
    told = waterfall(found)
    assert [(row["part"], row["total"]) for row in told.rows()] == [
        ("in time", 4 * HOUR),
        ("late", 2 * HOUR),
        ("waiting", 0 * HOUR),
        ("closed", 40 * HOUR),
    ]


@pytest.mark.parametrize("is_said", [True, False])
def test_calendar_time_is_never_closed(is_said: bool) -> None:
    evaluation, found = asked([ONE], "24 calendar hours")
    told = waterfall(found, "response", evaluation=evaluation if is_said else None)
    assert [row["total"] for row in told.rows()][:3] == [24 * HOUR, 22 * HOUR, 0 * HOUR]
    assert not any(row["total"] for row in told.rows()[3:])


def test_groups_have_parts_of_their_own() -> None:
    evaluation, found = asked([ONE, ("2026-03-04T10:00", "2026-03-04T11:00")])
    told = waterfall(found, "response", by="team", evaluation=evaluation).rows()
    assert [(row["team"], row["part"], row["total"]) for row in told if row["part"] == "in time"] == [
        (0, "in time", 4 * HOUR),
        (1, "in time", HOUR),
    ]


def test_many_random_tickets_add_up_to_the_microsecond() -> None:
    random = np.random.default_rng(11)
    start = datetime(2026, 2, 20, tzinfo=UTC)
    opened = [start + timedelta(microseconds=int(us)) for us in random.integers(0, 10**12, 300)]
    answered = [
        at + timedelta(microseconds=int(us)) for at, us in zip(opened, random.integers(0, 10**12, 300), strict=True)
    ]
    frame = polars.DataFrame({"opened": opened, "answered": answered})
    for length in ("4 business hours", "1 business day", "2 calendar days", "0 business hours"):
        evaluation = Evaluation(plan_of(length), stopped={"response": "answered"}, as_of="2026-12-31T00:00Z")
        for said in (evaluation, None):
            told = waterfall(evaluation(frame), "response", evaluation=said)
            parts = told.tickets[list(told.tickets.columns)[-5 if said else -4 :]]
            assert (parts.sum_horizontal() == told.tickets["answered"] - told.tickets["opened"]).all()
            assert all((parts[name] >= timedelta(0)).all() for name in parts.columns)
            assert sum((row["total"] for row in told.rows()), timedelta(0)) == sum(
                (a - o for a, o in zip(answered, opened, strict=True)), timedelta(0)
            )


def test_sums_that_no_column_of_nanoseconds_holds_are_told_in_coarser_ones() -> None:
    opened = pandas.Series(pandas.to_datetime(["2000-01-01T00:00Z"] * 40)).astype("datetime64[ns, UTC]")
    answered = pandas.Series(pandas.to_datetime(["2025-01-01T00:00Z"] * 40)).astype("datetime64[ns, UTC]")
    evaluation = Evaluation(plan_of("1 calendar hour"), stopped={"response": "answered"}, as_of="2026-01-01T00:00Z")
    told = waterfall(evaluation(pandas.DataFrame({"opened": opened, "answered": answered})), evaluation=evaluation)
    late = told.frame["total"][1]
    assert late == (datetime(2025, 1, 1) - datetime(2000, 1, 1) - HOUR) * 40


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_went_nowhere(kind: str) -> None:
    evaluation, found = asked([], kind=kind)
    told = waterfall(found, "response", evaluation=evaluation)
    assert [(row["tickets"], row["total"], row["share"]) for row in told.rows()] == [(0, 0 * HOUR, None)] * 5
    assert len(waterfall(found, "response", by="team")) == 0


DAYS = {"Mon": 2, "Tue": 3, "Wed": 4}


def on(when: str, kind: str, **said: Any) -> Any:
    day, time = when.split()
    return event(kind, at=f"2026-03-0{DAYS[day]}T{time}Z", **said)


def state(*log: Any, length: str = "3 business hours", **parts: Any) -> Any:
    return replay(plan_of(length, **parts), log, as_of="2026-03-31T00:00Z")


WAITED = (
    on("Mon 15:00", "opened", priority="High", team="red"),
    on("Mon 16:00", "paused", reason="customer"),
    on("Wed 12:00", "resumed"),
    on("Wed 16:00", "answered"),
)


def test_states_know_of_waits() -> None:
    paused = Metric(start="opened", stop="answered", pause="any wait")
    told = waterfall([state(*WAITED, metrics={"response": paused})], like=polars.DataFrame())
    # An hour of Monday counts, then it waits: one hour of Monday, three of Wednesday. Two hours are left until 14.
    assert [(row["part"], row["total"]) for row in told.rows()] == [
        ("in time", 3 * HOUR),
        ("late", 2 * HOUR),
        ("waiting", 4 * HOUR),
        ("closed: holidays", 8 * HOUR),
        ("closed: nights and weekends", 32 * HOUR),
    ]
    assert told.to_dict()["tickets"][0]["state"] == 0
    assert told.provenance.plans
    assert "replayed logs" not in str(told)


def test_states_are_told_apart_by_what_was_said_of_them() -> None:
    done = [on("Mon 10:00", "opened", priority="Low", team="blue"), on("Mon 11:00", "answered")]
    given = [state(*WAITED), state(*done), state(*done[:1])]
    told = waterfall(given, by=["priority", "team"], like=pandas.DataFrame())
    found = [(row["priority"], row["team"], row["total"]) for row in told.rows() if row["part"] == "in time"]
    assert found == [("High", "red", 3 * HOUR), ("Low", "blue", HOUR)]
    assert told.notes == ("1 clocks that were not stopped are left out",)


def test_time_before_the_target_that_counts_is_a_part_where_there_is_any() -> None:
    restarted = Metric(start="opened", stop="answered", reprioritise="restart")
    plan = SupportPlan(
        name="desk",
        schedules={"business": DESK},
        targets=[
            Target(metric="response", length="4 business hours", priority="Low"),
            Target(metric="response", length="2 business hours", priority="High"),
        ],
        metrics={"response": restarted},
    )
    log = [
        on("Mon 10:00", "opened", priority="Low"),
        on("Mon 11:00", "changed", priority="High"),
        on("Mon 12:00", "answered"),
    ]
    told = waterfall([replay(plan, log, as_of="2026-03-31T00:00Z")], like=pyarrow.table({}))
    assert [(row["part"], row["total"]) for row in told.rows() if row["total"]] == [
        ("in time", HOUR),
        ("before the target that counts", HOUR),
    ]


def test_without_a_frame_to_be_like_one_that_is_loaded_is_made() -> None:
    assert isinstance(waterfall([state(*WAITED)]).frame, pandas.DataFrame)
    assert len(waterfall([])) == 5


def test_without_any_kind_of_frame_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pandas", "polars", "pyarrow"):
        monkeypatch.setattr(f"narwhals.dependencies.get_{name}", lambda: None)
    with pytest.raises(InvalidValue, match="like: is missing"):
        waterfall([state(*WAITED)])


def test_several_metrics_of_states_are_to_be_told_apart() -> None:
    two = SupportPlan(
        name="desk",
        schedules={"business": DESK},
        targets=[Target(metric=name, length="4 business hours") for name in ("response", "resolution")],
    )
    given = [replay(two, WAITED, as_of="2026-03-31T00:00Z")]
    with pytest.raises(InvalidValue, match="response, resolution"):
        waterfall(given)
    assert waterfall(given, "response").rows()[0]["tickets"] == 1


def test_slips_are_told() -> None:
    evaluation, found = asked([ONE])
    with pytest.raises(UnknownName, match="metric of the table"):
        waterfall(found, "respons", evaluation=evaluation)
    with pytest.raises(InvalidValue, match="say which metric's time"):
        waterfall(found.with_columns(other_verdict=polars.lit("met")))
    with pytest.raises(InvalidValue, match="holds something else than states"):
        waterfall([1, 2])
    with pytest.raises(UnknownName, match="metric of the tickets"):
        waterfall([state(*WAITED)], "resolution")
    with pytest.raises(InvalidValue, match="is no table"):
        waterfall(7)
