"""Judging: the rows of a table, block by block, under one metric of a plan, as of one instant.

What a row says is read already; what it is promised is asked of the plan, and what became of it of `outcomes`, so that
a row has the due time and the verdict of the same ticket asked about by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from attrs import define, field

from slacore.analysis.arrays import NAT, Bools, Ints
from slacore.analysis.codes import Codes
from slacore.analysis.frames import Column, column_of
from slacore.analysis.outcome import CODES, Times, outcomes
from slacore.analysis.promised import Book, Governing, Problems, Promised
from slacore.analysis.readings import Fault, Readings
from slacore.analysis.texts import TextRows
from slacore.analysis.verdict import ROW_VERDICTS, RowVerdict, ticket_fields
from slacore.civil.instant import SECOND, Instant
from slacore.civil.local import Oddity
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target

Value = TypeVar("Value")

_MOST_KEPT = 1 << 17
"""Kinds of tickets whose promises are kept from block to block."""


@define(eq=False)
class TicketRows:
    """A block of a table, read: its instants, and what it says of the fields that a plan looks at.

    Args:
        rows: the rows as text.
        opened: when they were opened.
        stopped: when each metric's clock stopped, for those of which a column says it.
        recorded: due times recorded elsewhere.
        said: what stands in the column of each field.
        fields: what that means to the plan.
        named: the name of the column of openings in messages.
    """

    rows: TextRows
    opened: Readings
    stopped: Mapping[str, Readings]
    recorded: Readings | None
    said: Mapping[str, Codes]
    fields: Mapping[str, Codes]
    named: str

    def times(self, metric: str) -> Iterator[Readings]:
        """The columns of instants that a metric needs, in the order in which they are read."""
        yield self.opened
        if metric in self.stopped:
            yield self.stopped[metric]
        if self.recorded is not None:
            yield self.recorded

    def faults(self, times: Iterable[Readings]) -> dict[int, str]:
        """The rows that are no tickets, and why."""
        found = {row: odd.fault for row, odd in self.rows.faults.items()}
        for column in times:
            found |= {row: reason for row, reason in column.faults.items() if row not in found}
        void = np.flatnonzero(~self.opened.is_said).tolist()
        return found | {row: f"{self.named}: is empty" for row in void if row not in found}

    @cached_property
    def is_ticket(self) -> Bools:
        """Which rows are tickets, all of whose times can be read."""
        found = np.ones(len(self.rows), np.bool_)
        found[list(self.faults(self._every_time()))] = False
        return found

    def oddities(self) -> Iterator[tuple[Oddity, int]]:
        """How many times of tickets the clock skipped, and showed twice."""
        for column in self._every_time():
            yield "skipped", int(np.count_nonzero(column.skipped & self.is_ticket))
            yield "repeated", int(np.count_nonzero(column.repeated & self.is_ticket))

    def opened_after(self, instant: Instant) -> int:
        """How many tickets were opened after an instant."""
        return int(np.count_nonzero((self.opened.values > instant) & self.is_ticket))

    def has(self, name: str, text: str) -> bool:
        """Whether a ticket has the text in the column of a field."""
        said = self.said[name]
        places = [place for place, value in enumerate(said.values) if value.strip() == text]
        return bool(places) and bool(np.isin(said.numbers[self.is_ticket], places).any())

    def _every_time(self) -> Iterator[Readings]:
        yield self.opened
        yield from {id(column): column for column in self.stopped.values()}.values()
        if self.recorded is not None:
            yield self.recorded

    def stop(self) -> Fault | None:
        """What stops the reading of the table, where anything does: the first of the first row that has it."""
        found = []
        for metric in self.stopped or ("",):
            before = set(self.rows.faults)
            for column in self.times(metric):
                found += [fault for fault in column.stops if fault.row not in before]
                before |= column.faults.keys() | {fault.row for fault in column.stops}
        return min(found, key=lambda fault: fault.row, default=None)


class Distinct(NamedTuple, Generic[Value]):
    """What rows say, each value once, and the place of what each row says."""

    values: Sequence[Value]
    places: Sequence[int]

    def each(self) -> Iterator[Value]:
        """The value of every row."""
        return map(self.values.__getitem__, self.places)


@define(eq=False)
class JudgedRows:
    """What became of one promise in a block of rows.

    Args:
        verdicts: places among `ROW_VERDICTS`.
        targets: places among the targets of the plan; -1 where none governs.
        dues: microseconds since 1970, `NAT` where there are none.
        differences: our due times less the recorded ones, in microseconds; `NAT` where one is missing.
        alike: whether the recorded due time gives the same verdict, 1 or 0; -1 where it cannot be told.
        has_recorded: which tickets have a recorded due time.
        problems: why rows have no verdict, or are reversed.
    """

    verdicts: np.ndarray[tuple[int], np.dtype[np.int8]]
    targets: Ints
    dues: Ints
    differences: Ints
    alike: np.ndarray[tuple[int], np.dtype[np.int8]]
    has_recorded: Bools
    problems: dict[int, str] = field(factory=dict)

    def __len__(self) -> int:
        return len(self.verdicts)

    def are(self, verdict: RowVerdict) -> Bools:
        """Which rows have the verdict."""
        return np.asarray(self.verdicts == CODES[verdict])

    @property
    def due_times(self) -> Any:
        """The due times as times of numpy, in UTC."""
        return self.dues.view("M8[us]")

    def unreadable(self) -> Iterator[tuple[int, str]]:
        """The rows that have no verdict, and why."""
        for row in np.flatnonzero(self.are("unreadable")).tolist():
            yield row, self.problems[row]

    def kinds(self) -> Distinct[tuple[RowVerdict, int]]:
        """The verdict of each row, and the place of its target."""
        count = int(self.targets.max(initial=-1)) + 2
        kinds, numbers = np.unique(self.verdicts.astype(np.int64) * count + self.targets + 1, return_inverse=True)
        told = [(ROW_VERDICTS[kind // count], kind % count - 1) for kind in kinds.tolist()]
        return Distinct(told, numbers.tolist())

    def seconds_off(self) -> Distinct[float | None]:
        """The differences in seconds."""
        offs, numbers = np.unique(self.differences, return_inverse=True)
        return Distinct([None if off == NAT else off / SECOND for off in offs.tolist()], numbers.tolist())

    def reject(self, rows: Ints, reasons: Mapping[int, str]) -> None:
        """Take the verdicts of rows back, and say why."""
        self.verdicts[rows] = CODES["unreadable"]
        self.targets[rows], self.dues[rows] = -1, NAT
        self.problems |= {row: reasons[row] for row in rows.tolist()}


class Judging:
    """Gives the tickets of a table their due times and verdicts under one metric of a plan, as of one instant."""

    def __init__(self, plan: SupportPlan, metric: str, as_of: Instant) -> None:
        self.plan, self.metric, self.as_of = plan, metric, as_of
        self.fields: Final = ticket_fields(plan, metric)
        self.targets: Final[tuple[Target, ...]] = tuple(plan.every_target)
        self._book = Book.of(plan)
        # By identity: a target of many conditions is slow to hash, and a promise has the plan's own.
        self._places = {id(target): place for place, target in enumerate(self.targets)}
        self._asked: dict[Any, Any] = {}

    def judged(self, block: TicketRows) -> JudgedRows:
        """Every row of a block with its verdict."""
        opened, stopped = block.opened, block.stopped.get(self.metric)
        faults = block.faults(block.times(self.metric))
        faults |= {row: reason for row, reason in opened.outside.items() if row not in faults}
        is_void = np.zeros(len(block.rows), np.bool_)
        is_void[list(faults)] = True
        problems = Problems(len(is_void))
        promised = self._promised(block, is_void, problems)
        ends = np.full(len(is_void), NAT) if stopped is None else stopped.values
        found = outcomes(Times(_column(opened.values), ends, self.as_of), promised, problems, _silent, is_counted=False)
        told = {row: problems.texts[problems.numbers[row]] for row in np.flatnonzero(problems.numbers >= 0).tolist()}
        is_due = found.due != NAT
        nothing = np.zeros(len(is_void), np.bool_)
        recorded = nothing if block.recorded is None else block.recorded.is_said & ~is_void
        judged = JudgedRows(
            found.verdict,
            np.where(is_due, self._targets(promised), -1),
            found.due,
            np.full(len(is_void), NAT),
            np.full(len(is_void), -1, np.int8),
            recorded,
            faults | told,
        )
        self._see_stops(judged, stopped)
        self._compare(judged, ends, block.recorded)
        return judged

    def _promised(self, block: TicketRows, is_void: Bools, problems: Problems) -> Promised:
        if len(self._asked) > _MOST_KEPT:
            self._asked.clear()
        fields = {name: codes for name, codes in block.fields.items() if name in self.fields}
        governing = Governing(self._book, block.opened.values, "us", fields, is_void, self._asked)
        return governing.promised(self.metric, problems)

    def _targets(self, promised: Promised) -> Ints:
        """The place of each row's target in the plan."""
        places = np.asarray([*(self._places[id(promise.target)] for promise in promised.promises), -1, -1])
        found: Ints = places[promised.numbers]
        return found

    def _see_stops(self, judged: JudgedRows, stopped: Readings | None) -> None:
        """Tell the rows that were stopped before they were opened, and at what is no instant."""
        if stopped is None:
            return
        is_due = judged.dues != NAT
        bad = np.asarray([row for row in stopped.outside if is_due[row]], np.int64)
        judged.reject(bad, stopped.outside)
        for row in np.flatnonzero(judged.are("reversed")).tolist():
            judged.problems[row] = f"closed at {stopped.moment(row)}, before it was opened"

    def _compare(self, judged: JudgedRows, ends: Ints, recorded: Readings | None) -> None:
        """Compare due times with those recorded elsewhere."""
        if recorded is None:
            return
        is_due = judged.dues != NAT
        bad = np.asarray([row for row in recorded.outside if is_due[row]], np.int64)
        judged.reject(bad, recorded.outside)
        both = (judged.dues != NAT) & (recorded.values != NAT)
        judged.differences[both] = (judged.dues - recorded.values)[both]
        is_met = judged.are("met")
        closed = both & (is_met | judged.are("breached"))
        judged.alike[closed] = (is_met == (ends <= recorded.values))[closed]


def _column(values: Ints) -> Column:
    return column_of(values.view("M8[us]"), "opened")


def _silent(_: int) -> None:
    """Nobody is told how many rows are done: blocks are small."""
