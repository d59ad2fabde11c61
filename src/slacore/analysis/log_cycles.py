"""Cycles of many tickets as columns: each run of each clock a row, equal to what `slacore.replay` says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, get_args

import narwhals as nw
import numpy as np
from attrs import evolve, frozen
from narwhals import dependencies as loaded
from numpy.typing import NDArray

from slacore.analysis.arrays import NAT, UNITS, Bools, Ints, Unit
from slacore.analysis.codes import category
from slacore.analysis.frames import Column, column_of
from slacore.analysis.table import Instants
from slacore.civil.instant import Instant
from slacore.clocks.clock import Clock, Status
from slacore.clocks.state import TicketState
from slacore.errors import InvalidValue

STATUSES: Final[tuple[str, ...]] = get_args(Status)

_MICROSECOND: Final = timedelta(microseconds=1)


class CycleRows:
    """Cycles as arrays, in microseconds, `NAT` where there is nothing."""

    def __init__(self, **values: NDArray[Any]) -> None:
        self.ticket: Ints = values["ticket"]
        self.rank: NDArray[np.int32] = values["rank"]
        self.metric: NDArray[np.int32] = values["metric"]
        self.number: NDArray[np.int32] = values["number"]
        self.target: NDArray[np.int32] = values["target"]
        self.status: NDArray[np.int8] = values["status"]
        self.started: Ints = values["started"]
        self.stopped: Ints = values["stopped"]
        self.due: Ints = values["due"]
        self.elapsed: Ints = values["elapsed"]
        self.remaining: Ints = values["remaining"]
        self.breached_at: Ints = values["breached_at"]
        self.late_by: Ints = values["late_by"]
        self.is_met: Bools = values["is_met"]
        self.is_breached: Bools = values["is_breached"]

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> CycleRows:
        """Cycles from a row of numbers each, in the order of the arrays."""
        table = np.asarray([*rows], np.int64).reshape(-1, len(_PARTS))
        columns = {name: table[:, place] for place, name in enumerate(_PARTS)}
        return cls(**{name: columns[name].astype(kind) for name, kind in _PARTS.items()})

    @classmethod
    def together(cls, parts: Sequence[CycleRows]) -> CycleRows:
        """All of them by ticket, then as the plan lists its metrics, then by number."""

        def every(name: str) -> NDArray[Any]:
            return np.concatenate([getattr(part, name) for part in parts])

        rank, number = every("rank"), every("number")
        ranks, numbers = (int(values.max(initial=0)) + 1 for values in (rank, number))
        order = np.argsort((every("ticket") * ranks + rank) * numbers + number)
        return cls(**{name: every(name).take(order) for name in _PARTS})

    def where(self, which: Bools) -> CycleRows:
        """Some of them."""
        return self if which.all() else CycleRows(**{name: getattr(self, name)[which] for name in _PARTS})

    def __len__(self) -> int:
        return len(self.ticket)


_PARTS: Final[Mapping[str, type[np.generic]]] = {
    "ticket": np.int64,
    "rank": np.int32,
    "metric": np.int32,
    "number": np.int32,
    "target": np.int32,
    "status": np.int8,
    "started": np.int64,
    "stopped": np.int64,
    "due": np.int64,
    "elapsed": np.int64,
    "remaining": np.int64,
    "breached_at": np.int64,
    "late_by": np.int64,
    "is_met": np.bool_,
    "is_breached": np.bool_,
}
"""The arrays, and how they hold what they do: small numbers take little room, of which there is much to be moved."""


@frozen(eq=False)
class Legend:
    """What the numbers of metrics and of lengths stand for."""

    metrics: Mapping[str, int]
    lengths: Mapping[str, int]

    @classmethod
    def of(cls, metrics: Iterable[str], lengths: Iterable[str]) -> Legend:
        """Numbers in the order given."""
        return cls(*({name: place for place, name in enumerate(dict.fromkeys(some))} for some in (metrics, lengths)))

    def cycles(self, ticket: int, state: TicketState[Any]) -> Iterable[Sequence[int]]:
        """A ticket's cycles as rows of numbers.

        Raises:
            NeverReached: as the clocks do.
        """
        ranks = {} if state.plan is None else {name: rank for rank, name in enumerate(state.plan.metrics)}
        return [self._row(ticket, ranks[clock.metric], clock) for clock in state.cycles]

    def _row(self, ticket: int, rank: int, clock: Clock[Any]) -> Sequence[int]:
        target, cycle = clock.target, clock.cycle
        return (
            ticket,
            rank,
            self.metrics[clock.metric],
            clock.number,
            -1 if target is None else self.lengths[str(target.length)],
            STATUSES.index(clock.status),
            NAT if cycle is None else cycle.start,
            NAT if cycle is None or cycle.end is None else cycle.end,
            _or_nat(clock.due_at),
            _micros(clock.elapsed),
            NAT if clock.remaining is None else _micros(clock.remaining),
            _or_nat(clock.breach),
            _micros(clock.late_by),
            clock.is_met,
            clock.is_breached,
        )


def _or_nat(instant: Instant | None) -> int:
    return NAT if instant is None else instant


def _micros(length: timedelta) -> int:
    return length // _MICROSECOND


@frozen(eq=False)
class Writing:
    """How cycles are written beside a table of events: in its kind, in the zone of its instants, in units that fit."""

    legend: Legend
    instants: Instants
    tickets: Any
    """The column of the tickets."""
    column: Any
    """The column of the instants, as the table holds it."""
    unit: Unit
    """Of instants and lengths."""
    finest: Unit
    """Of breaches, which are a microsecond after due times."""
    span: Unit
    """Of lengths."""

    def frame(self, found: CycleRows, firsts: Ints) -> Any:
        """The cycles as a frame; ``firsts`` are the first rows of the tickets."""
        rows = firsts[found.ticket]
        like = _taken(self.column, rows)
        column = evolve(_read(like), zone=self.instants.column.zone)
        legend = self.legend

        def at(values: Ints, unit: Unit) -> Any:
            return column.instants(_in(values, unit), unit)

        def length(values: Ints) -> Any:
            return column.lengths(_in(values, self.span), self.span)

        made = {
            "ticket": _taken(self.tickets, rows),
            "metric": category(found.metric, list(legend.metrics), like),
            "number": column.others(found.number.astype(np.int64)),
            "target": category(found.target, list(legend.lengths), like),
            "status": category(found.status, STATUSES, like),
            "started": at(found.started, self.unit),
            "stopped": at(found.stopped, self.unit),
            "due": at(found.due, self.unit),
            "elapsed": length(found.elapsed),
            "remaining": length(found.remaining),
            "is_met": column.others(found.is_met),
            "is_breached": column.others(found.is_breached),
            "breached_at": at(found.breached_at, self.finest),
            "late_by": length(found.late_by),
        }
        series = {name: nw.from_native(values, series_only=True).alias(name) for name, values in made.items()}
        return nw.from_dict(series).to_native()


def _taken(column: Any, rows: Ints) -> Any:
    """Some rows of a column of a frame."""
    if loaded.is_pandas_series(column):
        # Without the index, which is not to be taken along.
        return loaded.get_pandas().Series(column.array.take(rows), name=column.name, copy=False)
    return column.gather(rows) if loaded.is_polars_series(column) else column.take(rows)


def _read(like: Any) -> Column:
    try:
        return column_of(like, "at")
    except InvalidValue:
        return column_of(like, "at", "wall times")


def _in(micros: Ints, unit: Unit) -> Ints:
    """Microseconds in a unit in which all of them are whole."""
    if unit == "us":
        return micros
    size = UNITS[unit]
    found = micros * (size // UNITS["us"]) if size > UNITS["us"] else micros // (UNITS["us"] // size)
    return np.where(micros == NAT, NAT, found)


def noted(frame: Any, facts: Mapping[str, Any]) -> Any:
    """The frame with facts about it, where its kind has a place for them: ``attrs`` of pandas, metadata of pyarrow."""
    if loaded.is_pandas_dataframe(frame):
        frame.attrs["slacore"] = dict(facts)
    elif loaded.is_pyarrow_table(frame):
        held = frame.schema.metadata or {}
        return frame.replace_schema_metadata({**held, b"slacore": json.dumps(dict(facts)).encode()})
    return frame
