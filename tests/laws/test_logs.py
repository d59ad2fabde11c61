"""Laws of logs in tables: a table of events replayed is its tickets replayed one by one, in every kind of frame."""

from __future__ import annotations

import pickle
import random
import warnings
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pandas
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacore import SupportPlan, replay
from slacore.analysis import LogReplay
from slacore.clocks.event import Event
from slacore.errors import LogErrors, SlaError
from slacore.testing import clock_plans, logs
from slacore.testing.moments import turning_points, zones
from tests.support.frames import rows_of

FIELDS = ("priority", "urgency", "impact", "type", "team", "status", "vip", "channel", "entitlement", "opened_by")
TOLD = ("reason", "actor", "to", "sequence", "id")
COLUMNS = ("ticket", "at", "kind", *TOLD, *FIELDS)
SCHEMA: dict[str, Any] = {
    "at": polars.Datetime("us", "UTC"),
    "sequence": polars.Int64,
    "ticket": polars.Int64,
}
INSTANTS = ("started", "stopped", "due", "breached_at")
ANSWERS = (
    *("metric", "number", "status", "started", "stopped", "due", "elapsed", "remaining"),
    *("is_met", "is_breached", "breached_at", "late_by"),
)
Logs = Sequence[tuple[int, Sequence[Event]]]


@st.composite
def desks(draw: st.DrawFn, *, is_logical: bool = True, most: int = 8) -> tuple[SupportPlan, Logs, datetime]:
    """A plan, the logs of several tickets under it, and an instant of asking at which something may be due."""
    near = draw(turning_points(draw(zones())))
    plan = draw(clock_plans(near=near))
    if draw(st.booleans()):
        # Tickets that nobody rules on go together in rounds.
        plan = attrs.evolve(plan, downgrades=(), channels=())
    found = [draw(logs(plan, near=near, is_logical=is_logical, most=most)) for _ in range(draw(st.integers(1, 3)))]
    last = max((event.at for log in found for event in log), default=near)
    as_of = last.astimezone(UTC) + timedelta(minutes=draw(st.integers(-3_000, 20_000)))  # type: ignore[union-attr]
    aimed = [due for log in found for due in _dues(plan, log, as_of)]
    if aimed and draw(st.booleans()):
        slip = timedelta(microseconds=draw(st.sampled_from([-1, 0, 1])))
        as_of = draw(st.sampled_from(aimed)).astimezone(UTC) + slip
    return plan, [(7 * number % 5, log) for number, log in enumerate(found)], as_of


def _dues(plan: SupportPlan, log: Sequence[Event], as_of: datetime) -> list[datetime]:
    try:
        state = replay(plan, log, as_of=as_of, strict=False)
        return [clock.due for clock in state.cycles if clock.due is not None]
    except SlaError:
        return []


def rows_from(tickets: Logs) -> list[dict[str, Any]]:
    """The events as rows of a table, those of the tickets by turns."""
    rows = [(place, ticket, event) for ticket, log in tickets for place, event in enumerate(log)]
    return [row_from(ticket, event) for _, ticket, event in sorted(rows, key=lambda row: row[0])]


def row_from(ticket: Any, event: Event) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in TOLD}
    at = event.at.astimezone(UTC)  # type: ignore[union-attr]
    return {"ticket": ticket, "at": at, "kind": event.kind} | told | {name: event.fields.get(name) for name in FIELDS}


def in_polars(rows: list[dict[str, Any]]) -> polars.DataFrame:
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    return polars.DataFrame(columns, schema={name: SCHEMA.get(name, polars.String) for name in COLUMNS})


def in_kinds(rows: list[dict[str, Any]]) -> Iterator[Any]:
    """The same table in every kind of frame."""
    made = in_polars(rows)
    table = made.to_arrow()
    frame = pandas.DataFrame({name: pandas.Series([row[name] for row in rows], dtype=object) for name in COLUMNS})
    frame["at"] = pandas.to_datetime(frame["at"], utc=True).dt.as_unit("us")
    frame.index = pandas.Index([number * 7 % 5 for number in range(len(rows))])
    yield frame
    yield frame.astype({"kind": "category", "priority": "category", "reason": "str", "sequence": "Int64"})
    yield table.to_pandas(types_mapper=pandas.ArrowDtype)
    yield made
    yield made.with_columns(polars.col("kind", "priority").cast(polars.Categorical))
    yield table


def said_one_by_one(
    plan: Any, tickets: Logs, as_of: datetime, order: Sequence[Any], *, strict: bool = True
) -> list[dict[str, Any]]:
    """What the single call says of every ticket, in the words of the columns."""
    found = []
    by_name = dict(tickets)
    for ticket in order:
        for clock in replay(plan, by_name[ticket], as_of=as_of, strict=strict).cycles:
            said = {name: getattr(clock, name) for name in ANSWERS}
            target = None if clock.target is None else str(clock.target.length)
            found.append({"ticket": ticket, "target": target} | said)
    return found


def named(rows: list[dict[str, Any]]) -> list[Any]:
    return list(dict.fromkeys(row["ticket"] for row in rows))


def told(replay_: LogReplay, frame: Any) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rows_of(replay_(frame))


@given(desks(), st.randoms())
def test_a_table_is_its_tickets_one_by_one(desk: tuple[SupportPlan, Logs, datetime], rng: random.Random) -> None:
    plan, tickets, as_of = desk
    rows = rows_from(tickets)
    replay_ = LogReplay(plan, as_of=as_of, sequence="sequence", id="id")
    assert told(replay_, in_polars(rows)) == said_one_by_one(plan, tickets, as_of, named(rows))
    rng.shuffle(rows)
    assert told(replay_, in_polars(rows)) == said_one_by_one(plan, tickets, as_of, named(rows))


@given(desks(most=4))
def test_every_kind_of_frame_says_the_same(desk: tuple[SupportPlan, Logs, datetime]) -> None:
    plan, tickets, as_of = desk
    rows = rows_from(tickets)
    replay_ = pickle.loads(pickle.dumps(LogReplay(plan, as_of=as_of, sequence="sequence", id="id")))
    expected = said_one_by_one(plan, tickets, as_of, named(rows))
    for frame in in_kinds(rows):
        assert told(replay_, frame) == expected


@given(desks(), st.randoms())
def test_doubled_rows_with_ids_count_once(desk: tuple[SupportPlan, Logs, datetime], rng: random.Random) -> None:
    plan, tickets, as_of = desk
    rows = [row | {"id": row["id"] or f"row {number}"} for number, row in enumerate(rows_from(tickets))]
    replay_ = LogReplay(plan, as_of=as_of, sequence="sequence", id="id")
    # Ids of one ticket say nothing of another's.
    once = told(replay_, in_polars(rows))
    doubled = [*rows, *rng.sample(rows, len(rows) // 2)]
    assert told(replay_, in_polars(doubled)) == once


@given(desks(is_logical=False))
def test_what_a_log_cannot_hold_is_told_or_set_aside(desk: tuple[SupportPlan, Logs, datetime]) -> None:
    plan, tickets, as_of = desk
    rows = rows_from(tickets)
    lenient = LogReplay(plan, as_of=as_of, sequence="sequence", id="id", strict=False)
    strict = LogReplay(plan, as_of=as_of, sequence="sequence", id="id")
    frame = in_polars(rows)
    assert told(lenient, frame) == said_one_by_one(plan, tickets, as_of, named(rows), strict=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        aside = lenient.parts(frame).set_aside
    states = [replay(plan, log, as_of=as_of, strict=False) for _, log in tickets]
    assert len(aside) == sum(len(state.warnings) for state in states)
    if aside:
        with pytest.raises(LogErrors):
            told(strict, frame)
    else:
        assert told(strict, frame) == told(lenient, frame)


@given(desks())
def test_cut_by_tickets_a_table_says_the_same(desk: tuple[SupportPlan, Logs, datetime]) -> None:
    plan, tickets, as_of = desk
    replay_ = LogReplay(plan, as_of=as_of, sequence="sequence", id="id")
    whole = told(replay_, in_polars(rows_from(tickets)))
    parts = [told(replay_, in_polars(rows_from([one]))) for one in tickets]
    order = named(rows_from(tickets))
    together = sorted((row for part in parts for row in part), key=lambda row: order.index(row["ticket"]))
    assert whole == together
