"""Logs in tables: answers worked out by hand, what is refused and set aside, and which tickets go together."""

from __future__ import annotations

import csv
import json
import pickle
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pandas
import polars
import pyarrow
import pytest

from slacore import (
    Agreement,
    AgreementRegister,
    EffectiveDates,
    Metric,
    PlanHistory,
    PriorityScale,
    Schedule,
    SupportPlan,
    Target,
    event,
    plan_from_toml,
)
from slacore import replay as replay_one
from slacore.analysis import LogReplay, log_situations, replay
from slacore.errors import InvalidValue, LogErrors, NaiveInstant, UnknownName
from tests.support.logs import AS_OF, DESK, EVENTS

PLAN = plan_from_toml(DESK)
LONDON = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
LATER = "2026-03-20T12:00Z"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def table(*rows: tuple[Any, ...], names: tuple[str, ...] = ("ticket", "at", "kind", "priority")) -> polars.DataFrame:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    columns["at"] = [None if text is None else at(text) for text in columns["at"]]
    return polars.DataFrame(columns, strict=False).with_columns(polars.col("at").cast(polars.Datetime("us", "UTC")))


def by_hand() -> polars.DataFrame:
    rows = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(StringIO(EVENTS))]
    return polars.DataFrame(rows).with_columns(polars.col("at").str.to_datetime("%Y-%m-%d %H:%M"))


def cells(frame: polars.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    return frame.select(names).rows()


# Worked out by hand


def test_a_desk_worked_out_by_hand() -> None:
    parts = LogReplay(PLAN, as_of=AS_OF, zone="Europe/London").parts(by_hand())
    found = parts.frame.with_columns(polars.col("due").dt.strftime("%d %H:%M"))
    hour = timedelta(hours=1)
    # 102: four hours from 09:30, the new target's, so due at 13:30 and overdue by half an hour.
    # 104: two business days from 11:00 on Monday, hidden by the wait that is open; an hour was counted before it.
    assert cells(found, "ticket", "metric", "status", "due", "is_met", "is_breached", "elapsed", "late_by") == [
        ("101", "response", "stopped", "02 10:00", True, False, hour / 3, 0 * hour),
        ("101", "resolution", "running", "02 14:30", False, False, 3.5 * hour, 0 * hour),
        ("102", "response", "stopped", "02 10:30", False, True, 1.25 * hour, hour / 4),
        ("102", "resolution", "running", "02 13:30", False, True, 4.5 * hour, hour / 2),
        ("103", "response", "stopped", "02 12:00", True, False, hour / 6, 0 * hour),
        ("103", "resolution", "stopped", "02 15:00", True, False, 2 * hour / 3, 0 * hour),
        ("104", "response", "stopped", "02 12:00", True, False, hour, 0 * hour),
        ("104", "resolution", "paused", None, False, False, hour, 0 * hour),
    ]
    assert (parts.tickets, parts.events, parts.one_by_one, parts.set_aside) == (4, 13, 0, ())


def test_a_breach_is_a_microsecond_after_the_due_time_whatever_the_unit() -> None:
    frame = by_hand().with_columns(polars.col("at").cast(polars.Datetime("ms")))
    found = replay(PLAN, frame, as_of=AS_OF, zone="Europe/London")
    assert found.schema["due"] == polars.Datetime("ms", "Europe/London")
    late = found.filter(polars.col("is_breached"), polars.col("metric") == "resolution")
    assert late["breached_at"].to_list() == [at("2026-03-02T13:30:00.000001")]


def test_every_run_of_a_clock_has_its_row() -> None:
    plan = SupportPlan(
        name="desk",
        schedules={"business": LONDON},
        targets=[Target(metric="update", length="1 business hour")],
    )
    log = [
        ("7", "2026-03-02T09:00", "opened"),
        ("7", "2026-03-02T09:10", "answered"),
        ("7", "2026-03-02T10:00", "customer replied"),
        ("7", "2026-03-02T10:30", "answered"),
        ("7", "2026-03-02T11:00", "customer replied"),
    ]
    found = replay(plan, table(*log, names=("ticket", "at", "kind")), as_of="2026-03-02T12:30Z")
    assert cells(found, "number", "status", "is_met", "is_breached", "late_by") == [
        (1, "stopped", True, False, timedelta(0)),
        (2, "running", False, True, timedelta(minutes=30)),
    ]


def test_a_priority_raised_after_waits_is_due_by_the_waits_before_that_alone() -> None:
    # Four hours of P1 from 09:00, less the wait from 10:00 to 11:00: due at 14:00, before the wait of the afternoon.
    log = [
        ("7", "2026-03-02T09:00", "opened", "P2", None),
        ("7", "2026-03-02T10:00", "paused", None, "customer"),
        ("7", "2026-03-02T11:00", "resumed", None, None),
        ("7", "2026-03-02T15:00", "paused", None, "customer"),
        ("7", "2026-03-02T15:30", "resumed", None, None),
        ("7", "2026-03-02T16:00", "changed", "P1", None),
    ]
    parts = LogReplay(PLAN, as_of=LATER).parts(table(*log, names=("ticket", "at", "kind", "priority", "reason")))
    found = parts.frame.filter(polars.col("metric") == "resolution")
    assert cells(found, "due", "breached_at") == [(at("2026-03-02T14:00"), at("2026-03-02T16:00"))]
    assert parts.one_by_one == 0


def test_a_priority_raised_in_an_open_wait_is_due_before_it_where_all_was_used_by_then() -> None:
    log = [
        ("7", "2026-03-02T09:00", "opened", "P2", None),
        ("7", "2026-03-02T14:00", "paused", None, "customer"),
        ("7", "2026-03-02T16:00", "changed", "P1", None),
    ]
    parts = LogReplay(PLAN, as_of=LATER).parts(table(*log, names=("ticket", "at", "kind", "priority", "reason")))
    found = parts.frame.filter(polars.col("metric") == "resolution")
    assert cells(found, "status", "due", "breached_at", "elapsed") == [
        ("paused", at("2026-03-02T13:00"), at("2026-03-02T16:00"), timedelta(hours=5))
    ]
    assert parts.one_by_one == 0


# Columns


def test_columns_are_called_as_they_are_named() -> None:
    usual = table(("7", "2026-03-02T09:00", "opened", "P1"))
    told = {"priority": "prio", "ticket": "number", "at": "when", "kind": "what"}
    own = usual.rename(told)
    named = {"ticket": "number", "at": "when", "kind": "what", "fields": {"priority": "prio"}}
    assert replay(PLAN, own, as_of=LATER, **named).equals(replay(PLAN, usual, as_of=LATER))


def test_events_of_one_instant_are_in_the_order_of_rows_where_that_is_said() -> None:
    rows = [
        ("7", "2026-03-02T09:00", "opened", "P1"),
        ("7", "2026-03-02T09:30", "customer replied", None),
        ("7", "2026-03-02T09:30", "answered", None),
    ]
    plan = SupportPlan(
        name="desk",
        schedules={"business": LONDON},
        targets=[Target(metric="update", length="1 business hour")],
    )
    # By kind the answer comes first, and a reply after it begins an update.
    assert len(replay(plan, table(*rows), as_of=LATER)) == 1
    assert len(replay(plan, table(*rows), as_of=LATER, in_order=True)) == 0
    numbered = table(*rows).with_columns(number=polars.Series([1, 2, 3]))
    assert len(replay(plan, numbered, as_of=LATER, sequence="number")) == 0
    with pytest.raises(InvalidValue, match="leave one of the two out"):
        LogReplay(plan, as_of=LATER, in_order=True, sequence="number")


def test_numbers_that_are_none_are_told_by_row() -> None:
    frame = table(("7", "2026-03-02T09:00", "opened", "P1")).with_columns(number=polars.Series([1.5]))
    with pytest.raises(LogErrors, match=r"row 0, ticket 7: sequence: 1\.5 .*is not the number of an event"):
        replay(PLAN, frame, as_of=LATER, sequence="number")


def test_one_column_holds_one_thing() -> None:
    with pytest.raises(InvalidValue, match="the column of ticket already"):
        replay(PLAN, by_hand(), as_of=AS_OF, zone="Europe/London", id="ticket")


def test_a_column_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="kind"):
        replay(PLAN, by_hand(), as_of=AS_OF, zone="Europe/London", kind="kinds")


def test_fields_without_a_column_are_told_once() -> None:
    with pytest.warns(UserWarning, match="look at 'priority', and no column is called so"):
        replay(PLAN, table(("7", "2026-03-02T09:00", "opened"), names=("ticket", "at", "kind")), as_of=LATER)


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(UnknownName, match="did you mean 'priority'"):
        LogReplay(PLAN, as_of=LATER, fields={"prio": "x"})


def test_naive_columns_are_refused_with_the_remedy() -> None:
    with pytest.raises(InvalidValue, match=r"has no time zone; .*zone='Europe/London'"):
        replay(PLAN, by_hand(), as_of="2026-03-02T14:00Z")
    with pytest.raises(NaiveInstant):
        LogReplay(PLAN, as_of=AS_OF)


def test_what_is_no_plan_is_refused() -> None:
    with pytest.raises(InvalidValue, match="is not a SupportPlan"):
        LogReplay("gold", as_of=LATER)


# What no log can hold

BROKEN = [
    ("1", "2026-03-02T09:00", "opened", "P1"),
    ("1", "2026-03-02T09:10", "anwsered", None),
    ("2", "2026-03-02T09:15", "opened", "P1"),
    ("2", "2026-03-02T09:20", "reopened", None),
    ("3", None, "opened", "P1"),
    (None, "2026-03-02T09:15", "opened", "P1"),
    ("4", "2026-03-02T09:15", None, "P1"),
    ("5", "2026-03-02T09:15", "opened", "P7"),
    ("6", "2026-03-02T09:15", "opened", "P2"),
    ("6", "2026-04-02T09:15", "nonsense", None),
]


def test_all_that_is_wrong_is_told_at_once_by_row_and_ticket() -> None:
    with pytest.raises(LogErrors) as told:
        replay(PLAN, table(*BROKEN), as_of=LATER)
    assert [flaw.path for flaw in told.value.flaws] == [
        *("row 1, ticket 1", "row 3, ticket 2", "row 4, ticket 3", "row 5", "row 6, ticket 4", "row 7, ticket 5"),
    ]
    said = [flaw.sentence for flaw in told.value.flaws]
    assert "did you mean 'answered'?" in said[0]
    assert "reopens a ticket that is open" in said[1]
    assert said[2:5] == [
        "at: is missing; an event has an instant",
        "ticket: is missing; an event is one of a ticket",
        "kind: is missing; an event has one",
    ]
    assert "'P7' is not" in said[5]


def test_what_is_wrong_is_set_aside_where_that_is_asked_for() -> None:
    with pytest.warns(UserWarning, match=r"^6 rows are set aside; the first is row 1, ticket 1"):
        parts = LogReplay(PLAN, as_of=LATER, strict=False).parts(table(*BROKEN))
    assert [flaw.number for flaw in parts.set_aside] == [1, 3, 4, 5, 6, 7]
    assert parts.set_aside.rows()[0]["ticket"] == "1"
    assert parts.frame["ticket"].unique(maintain_order=True).to_list() == ["1", "2", "6"]


def test_of_many_flaws_the_first_are_shown_with_how_many_there_are() -> None:
    rows = [(str(number), "2026-03-02T09:00", "nonsense", None) for number in range(50)]
    with pytest.raises(LogErrors, match="the first 20 of 50 rows") as told:
        replay(PLAN, table(*rows), as_of=LATER)
    assert len(told.value.flaws) == 20


def test_instants_finer_than_a_microsecond_are_told() -> None:
    frame = pandas.DataFrame({"ticket": [7], "at": pandas.to_datetime([1], utc=True), "kind": ["opened"]})
    with pytest.raises(LogErrors, match="finer than a microsecond"):
        LogReplay(SupportPlan(name="desk"), as_of=LATER)(frame)


def test_instants_outside_the_years_are_told() -> None:
    frame = table(("7", "1850-01-01T00:00", "opened", "P1"))
    with pytest.raises(LogErrors, match="row 0, ticket 7"):
        replay(PLAN, frame, as_of=LATER)


def test_what_is_never_reached_is_told_by_its_ticket() -> None:
    closed = Schedule.parse("Mon 09:00-09:01 Europe/London")
    plan = SupportPlan(
        name="desk", schedules={"business": closed}, targets=[Target(metric="response", length="200 business hours")]
    )
    frame = table(("7", "2026-03-02T09:00", "opened", None))
    with pytest.raises(LogErrors, match=r"row 0, ticket 7: .*never reached"):
        replay(plan, frame, as_of=LATER)


# Kinds of frames


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_answers_are_in_the_unit_and_zone_of_the_column(unit: str) -> None:
    stamps = pandas.DatetimeIndex(["2026-03-02 09:00"]).as_unit(unit).tz_localize("Europe/London")
    frame = pandas.DataFrame({"ticket": [7], "at": stamps, "kind": ["opened"], "priority": ["P1"]}, index=["x"])
    found = replay(PLAN, frame, as_of="2026-03-02T10:00Z")
    assert found["due"].dt.unit == unit
    assert str(found["due"].dt.tz) == "Europe/London"
    assert found["due"].tolist() == [
        pandas.Timestamp("2026-03-02 10:00", tz="Europe/London"),
        pandas.Timestamp("2026-03-02 13:00", tz="Europe/London"),
    ]
    assert found["elapsed"].tolist() == [pandas.Timedelta(hours=1)] * 2
    assert found.index.tolist() == [0, 1]


def test_a_table_without_rows_answers_in_its_own_kind() -> None:
    frame = table(("7", "2026-03-02T09:00", "opened", "P1"))
    replay_ = LogReplay(PLAN, as_of=LATER)
    for empty in (frame[:0], frame[:0].to_arrow(), frame[:0].to_pandas()):
        assert len(replay_(empty)) == 0
    assert replay_.schema(frame.schema) == replay_(frame).schema
    assert replay_.schema(frame.to_arrow().schema).names == replay_(frame).columns
    assert replay_.schema(frame.to_pandas().dtypes).to_dict() == replay_(frame.to_pandas()).dtypes.to_dict()


def test_how_it_went_is_told_where_a_frame_has_a_place_for_it() -> None:
    frame = table(("7", "2026-03-02T09:00", "opened", "P1"))
    replay_ = pickle.loads(pickle.dumps(LogReplay(PLAN, as_of=LATER)))
    told = {"tickets": 1, "events": 1, "one_by_one": 0, "set_aside": 0}
    assert replay_(frame.to_pandas()).attrs["slacore"] == told == replay_.parts(frame).facts
    assert json.loads(replay_(frame.to_arrow()).schema.metadata[b"slacore"]) == told


def test_progress_counts_events() -> None:
    seen: list[tuple[int, int]] = []
    replay(PLAN, by_hand(), as_of=AS_OF, zone="Europe/London", progress=lambda *told: seen.append(told))
    assert seen[-1] == (13, 13)


def test_what_has_not_happened_has_no_row() -> None:
    assert len(replay(PLAN, by_hand(), as_of="2026-03-02 08:00", zone="Europe/London")) == 0


# Which tickets go together


def single(plan: Any, frame: polars.DataFrame) -> list[tuple[Any, ...]]:
    found = []
    for (name,), rows in frame.group_by("ticket", maintain_order=True):
        told = [{key: cell for key, cell in row.items() if cell is not None} for row in rows.to_dicts()]
        log = [event(row.pop("kind"), **{key: cell for key, cell in row.items() if key != "ticket"}) for row in told]
        clocks = replay_one(plan, log, as_of=at("2026-03-20T12:00")).cycles
        found += [(name, one.metric, one.number, one.status, one.due, one.elapsed, one.remaining) for one in clocks]
    return found


def together(plan: Any, frame: Any) -> tuple[list[tuple[Any, ...]], int]:
    parts = LogReplay(plan, as_of=LATER).parts(frame)
    names = ("ticket", "metric", "number", "status", "due", "elapsed", "remaining")
    return cells(parts.frame, *names), parts.one_by_one


def carrying(raised: str) -> SupportPlan:
    return SupportPlan(
        name="desk",
        schedules={"business": LONDON},
        priorities=PriorityScale(["P1", "P2"]),
        targets=[
            Target(metric="resolution", priority="P1", length="4 business hours"),
            Target(metric="resolution", priority="P2", length="9 calendar hours"),
        ],
        metrics={"resolution": Metric(reprioritise=raised)},
    )


@pytest.mark.parametrize(("way", "alone"), [("carry", 1), ("restart", 0), ("recompute", 0)])
def test_a_ticket_that_carries_goes_alone(way: str, alone: int) -> None:
    frame = table(
        ("1", "2026-03-02T08:00", "opened", "P2"),
        ("1", "2026-03-02T10:00", "changed", "P1"),
        ("2", "2026-03-02T08:00", "opened", "P2"),
    )
    plan = carrying(way)
    assert together(plan, frame) == (single(plan, frame), alone)


def test_events_that_only_their_words_tell_apart_are_ordered_as_a_log_is() -> None:
    frame = table(
        ("1", "2026-03-02T09:00", "opened", "P2"),
        ("1", "2026-03-02T10:00", "changed", "P1"),
        ("1", "2026-03-02T10:00", "changed", "P2"),
    )
    assert together(PLAN, frame) == (single(PLAN, frame), 1)


def test_however_many_waits_there_were_a_raised_priority_is_counted_by_them() -> None:
    begun = at("2026-03-02T09:00")
    rows: list[tuple[Any, ...]] = [("1", begun, "opened", "P2", None)]
    for number in range(80):
        kind, reason = ("resumed", None) if number % 2 else ("paused", "customer")
        rows.append(("1", begun + timedelta(minutes=5 * number + 5), kind, None, reason))
    rows.append(("1", begun + timedelta(days=2), "changed", "P1", None))
    told = [(ticket, moment.replace(tzinfo=None).isoformat(), *rest) for ticket, moment, *rest in rows]
    frame = table(*told, names=("ticket", "at", "kind", "priority", "reason"))
    assert together(PLAN, frame) == (single(PLAN, frame), 0)
    assert together(PLAN, frame[:-1]) == (single(PLAN, frame[:-1]), 0)


def test_a_ticket_much_longer_than_all_others_goes_with_them() -> None:
    begun = at("2026-03-02T09:00")
    rows: list[tuple[Any, ...]] = [(str(number), "2026-03-02T09:00", "opened", "P2") for number in range(300)]
    for number in range(1_000):
        moment = begun + timedelta(minutes=number)
        rows.append(("7", moment.replace(tzinfo=None).isoformat(), "noted", None))
    frame = table(*rows)
    assert together(PLAN, frame) == (single(PLAN, frame), 0)


def test_a_plan_that_promises_nothing_has_no_rows_and_still_tells_what_no_log_can_hold() -> None:
    plan = SupportPlan(name="desk", schedules={"business": LONDON}, targets=[])
    frame = table(("1", "2026-03-02T09:00", "opened", None), ("2", "2026-03-02T09:00", "answered", None))
    with pytest.warns(UserWarning, match="^1 row is set aside; the first is row 1"):
        parts = LogReplay(plan, as_of=LATER, strict=False).parts(frame)
    assert (len(parts.frame), [flaw.number for flaw in parts.set_aside]) == (0, [1])


@pytest.mark.parametrize("most", [1, 24, 200])
def test_where_too_much_differs_tickets_go_alone(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_situations, "_MOST", most)
    frame = table(
        *((str(number), "2026-03-02T09:00", "opened", f"P{number % 2 + 1}") for number in range(4)),
        *((str(number), "2026-03-02T10:00", ("answered", "resolved", "closed")[number], None) for number in range(3)),
        ("0", "2026-03-02T11:00", "changed", "P2"),
        ("1", "2026-03-02T12:00", "reopened", None),
    )
    found, alone = together(PLAN, frame)
    assert found == single(PLAN, frame)
    assert alone == {1: 4, 24: 3, 200: 0}[most]


def test_a_history_governs_each_ticket_by_its_opening() -> None:
    def version(length: str, **dates: str) -> SupportPlan:
        return SupportPlan(
            name="desk",
            schedules={"business": LONDON},
            targets=[Target(metric="response", length=length)],
            effective=EffectiveDates(**dates, zone="Europe/London"),
        )

    history = PlanHistory(
        [version("1 business hour", end="2026-03-03"), version("2 business hours", start="2026-03-03")]
    )
    frame = table(
        ("1", "2026-03-02T09:00", "opened", None),
        ("2", "2026-03-03T09:00", "opened", None),
        ("1", "2026-03-04T09:00", "answered", None),
    )
    found = replay(history, frame, as_of=LATER)
    assert found["due"].to_list() == [at("2026-03-02T10:00"), at("2026-03-03T11:00")]
    assert together(history, frame) == (single(history, frame), 0)


def test_a_register_asks_for_customer_and_service() -> None:
    plan = SupportPlan(
        name="desk",
        schedules={"business": LONDON},
        targets=[Target(metric="response", length="1 business hour")],
    )
    hasty = Agreement(
        name="A-1", customer="ACME", plan="desk", targets=[Target(metric="response", length="30 business minutes")]
    )
    register = AgreementRegister([plan], [hasty])
    names = ("ticket", "at", "kind", "customer", "service")
    frame = table(
        ("1", "2026-03-02T09:00", "opened", "ACME", "mail"),
        ("2", "2026-03-02T09:00", "opened", "Initech", "mail"),
        names=names,
    )
    with pytest.warns(UserWarning, match="^1 row is set aside; the first is row 1"):
        parts = LogReplay(register, as_of=LATER, strict=False).parts(frame)
    assert cells(parts.frame, "ticket", "due") == [("1", at("2026-03-02T09:30"))]
    assert [flaw.number for flaw in parts.set_aside] == [1]
    with pytest.raises(LogErrors, match="row 1, ticket 2"):
        LogReplay(register, as_of=LATER)(frame)


def test_tables_of_arrow_in_chunks_are_read_whole() -> None:
    frame = by_hand()
    chunks = pyarrow.concat_tables([frame[:3].to_arrow(), frame[3:].to_arrow()])
    replay_ = LogReplay(PLAN, as_of=AS_OF, zone="Europe/London")
    assert replay_(chunks).to_pylist() == replay_(frame).to_dicts()
