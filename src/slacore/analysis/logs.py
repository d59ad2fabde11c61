"""Logs of many tickets: a table of events replayed under a plan, each run of each clock a row.

A table of openings and answers is a matter for `slacore.analysis.evaluate`, which counts no pauses. Here every event is
a row, and what comes of a ticket is what `slacore.replay` says of its events.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from attrs import field, fields, frozen

from slacore.analysis.arrays import Unit, edge_unit, finest, unit_of
from slacore.analysis.log_cycles import CycleRows, Legend, Writing, noted
from slacore.analysis.log_order import in_order
from slacore.analysis.log_rounds import in_rounds
from slacore.analysis.log_rows import Columns, LogRows, RowFlaw, log_rows, refuse_twice
from slacore.analysis.one_by_one import OneByOne
from slacore.analysis.progress import Progress, Teller
from slacore.analysis.promised import WHOSE, Book, Plan
from slacore.analysis.table import Table, empty_table, schema_of
from slacore.calendars.table import Table as Rows
from slacore.checks import must_be
from slacore.civil import zones
from slacore.civil.instant import Instant, read
from slacore.civil.local import local
from slacore.clocks.source import source_checked
from slacore.errors import Flaw, InvalidValue, LogErrors
from slacore.plans.facts import check_name, row_facts
from slacore.plans.names import Names
from slacore.plans.register import AgreementRegister

_MOST_TOLD: Final = 20
_OWN: Final = ("reason", "actor", "to")
"""What events may carry besides, in columns of these names where there are any."""


def _zone_from(given: Any) -> str | None:
    return None if given is None else zones.zone(given).key


def _fields_from(given: Mapping[str, str] | None) -> Names[str]:
    return Names() if given is None else Names.of(given, str, "fields")


def _plan_from(given: Any) -> Plan:
    return source_checked(given)


def _column(_: Any, attribute: Any, given: Any) -> None:
    if given is not None:
        must_be(str, given, attribute.name)


def _flag(_: Any, attribute: Any, given: Any) -> None:
    must_be(bool, given, attribute.name)


@frozen(eq=False)
class ReplayedLogs:
    """What came of a table of events: the frame, and how it was found."""

    frame: Any
    """A row for each ticket, metric and cycle."""
    tickets: int
    """How many tickets the table names."""
    events: int
    """How many of its rows have happened and were taken."""
    one_by_one: int
    """How many tickets were replayed one by one, the others together in rounds: the answers are the same."""
    set_aside: Rows[RowFlaw]
    """The rows that no log can hold, each with the reason; they changed nothing."""

    @property
    def facts(self) -> dict[str, int]:
        """The numbers, as a frame keeps them."""
        counts = {name: int(getattr(self, name)) for name in ("tickets", "events", "one_by_one")}
        return counts | {"set_aside": len(self.set_aside)}


@frozen(repr=False)
class LogReplay:
    """A plan, and how a table of events is read: a frozen value that replays frames, whole or in parts by ticket.

    >>> import pandas
    >>> from slacore import bundled
    >>> events = pandas.DataFrame(
    ...     {
    ...         "ticket": [7, 7, 8],
    ...         "at": pandas.to_datetime(["2026-03-02 09:00", "2026-03-02 09:20", "2026-03-02 10:00"], utc=True),
    ...         "kind": ["opened", "answered", "opened"],
    ...         "priority": ["High", None, "Low"],
    ...     }
    ... )
    >>> found = LogReplay(bundled("keepnet"), as_of="2026-03-02T12:00Z", fields={"priority": "priority"})
    >>> found.metrics
    ('response', 'resolution')

    Every event of a ticket must be in one frame: cut a table by its tickets, not by its rows.

    Args:
        plan: a plan, a history of which the version in force at the opening governs, or a register of agreements,
            which asks the fields ``customer`` and ``service`` of the opening.
        ticket: the column that says whose each event is.
        at: the column that says when it happened.
        kind: the column that says what happened, in the words of `slacore.event`.
        as_of: the instant of asking: what is later has not happened.
        fields: the column for each field that has not the field's own name; what is missing in a row says nothing.
        reason: the column of the reasons of waits and causes; else one called so, where there is one.
        actor: the column of those who acted; likewise.
        to: the column of the severities that decisions lead to; likewise.
        sequence: the column of the numbers that tell events of one instant apart.
        id: the column of the names of events; what has the same in one ticket is the same event.
        in_order: whether events of one instant happened in the order of their rows.
        zone: the clock on which instants without a zone were read (semantics, rule 3).
        strict: whether a row that no log can hold is an error; otherwise it is set aside, with a warning.

    Raises:
        InvalidValue, UnknownName: for what is no plan, column, field or zone.
        NaiveInstant: for ``as_of`` without an offset, where no zone is given.
    """

    plan: Plan = field(converter=_plan_from)
    ticket: str = field(default="ticket", kw_only=True, validator=_column)
    at: str = field(default="at", kw_only=True, validator=_column)
    kind: str = field(default="kind", kw_only=True, validator=_column)
    as_of: datetime | str = field(kw_only=True, eq=False)
    fields: Names[str] = field(default=None, converter=_fields_from, kw_only=True)
    reason: str | None = field(default=None, kw_only=True, validator=_column)
    actor: str | None = field(default=None, kw_only=True, validator=_column)
    to: str | None = field(default=None, kw_only=True, validator=_column)
    sequence: str | None = field(default=None, kw_only=True, validator=_column)
    id: str | None = field(default=None, kw_only=True, validator=_column)
    in_order: bool = field(default=False, kw_only=True, validator=_flag)
    zone: str | None = field(default=None, converter=_zone_from, kw_only=True)
    strict: bool = field(default=True, kw_only=True, validator=_flag)
    _asked: Instant = field(init=False)
    _book: Book = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        info = self._info
        told = self.as_of if info is None else local(self.as_of, info, "as_of").moment
        object.__setattr__(self, "_asked", read(told, "as_of"))
        object.__setattr__(self, "_book", Book.of(self.plan))
        if self.in_order and self.sequence is not None:
            why = "is the column of numbers, and in_order makes numbers of the rows; leave one of the two out"
            raise InvalidValue("sequence", self.sequence, why)
        for name in self.fields:
            check_name(name, self._book.heard, self.fields)

    def __reduce__(self) -> tuple[Any, ...]:
        given = {each.name: getattr(self, each.name) for each in fields(LogReplay) if each.init}
        return partial(LogReplay, **given), ()

    def __repr__(self) -> str:
        return f"<LogReplay of {', '.join(self.metrics) or 'nothing'} as of {self.as_of}>"

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that have targets, and so may have rows."""
        return self._book.promised

    def __call__(self, frame: Any, *, progress: Progress | None = None) -> Any:
        """What became of each promise of each ticket: a row for each ticket, metric and cycle.

        Raises:
            LogErrors: with the first rows that no log can hold, by their numbers from 0, where it is strict.
            InvalidValue: for what is no frame, and for columns that hold something else.
            UnknownName: for a column that the frame does not have.
        """
        return self._on(frame, progress).frame

    def parts(self, frame: Any, *, progress: Progress | None = None) -> ReplayedLogs:
        """The same, with how many tickets were replayed one by one, and with the rows that were set aside.

        Raises:
            LogErrors, InvalidValue, UnknownName: as a call does.
        """
        return self._on(frame, progress)

    def schema(self, given: Any) -> Any:
        """The names and types of an answer, from those of a frame: a schema of polars or pyarrow, dtypes of pandas.

        Raises:
            InvalidValue: for what is none of these.
        """
        return schema_of(self(empty_table(given)))

    def _on(self, frame: Any, progress: Progress | None) -> ReplayedLogs:
        table = Table.of(frame)
        columns = self._columns(table)
        missing = self._book.remark(columns.fields) if len(table) else None
        if missing is not None:
            warnings.warn(missing, stacklevel=3)
        read_ = log_rows(table, columns)
        order = in_order(read_, self._asked)
        legend = self._legend
        tick = Teller(len(order.rows), progress)
        single = OneByOne(self.plan, self._asked, self.strict, read_, order, legend, tick)
        rounds = in_rounds(self._book, read_, order, self._asked, legend, tick)
        is_single = (order.counts > 0) & ~rounds.done
        found = [CycleRows.of(single.rows(np.flatnonzero(is_single))), *rounds.cycles]
        flaws = self._told(read_, single.flaws)
        unit = self._unit(read_.instants.column.unit)
        span, breach = finest(unit, unit_of(self._asked)), finest(unit, "us")
        native = table.native(columns.ticket, "ticket"), table.native(columns.at, "at")
        writing = Writing(legend, read_.instants, *native, unit, breach, span)
        made = writing.frame(CycleRows.together(found), read_.firsts)
        parts = ReplayedLogs(made, len(read_.names), len(order.rows), int(is_single.sum()), Rows(flaws))
        return ReplayedLogs(noted(made, parts.facts), parts.tickets, parts.events, parts.one_by_one, parts.set_aside)

    def _told(self, read_: LogRows, found: Iterable[RowFlaw]) -> list[RowFlaw]:
        """The rows that no log can hold; an error where it is strict, else one warning."""
        happened = [flaw for flaw in read_.flaws if read_.at[flaw.number] <= self._asked]
        flaws = sorted([*happened, *found], key=attrgetter("number"))
        if not flaws:
            return flaws
        if self.strict:
            count = len(flaws)
            source = "the table of events" if count <= _MOST_TOLD else f"the first {_MOST_TOLD} of {count:,} rows"
            raise LogErrors(source, tuple(Flaw(one.place, one.reason) for one in flaws[:_MOST_TOLD]))
        count_ = "1 row is" if len(flaws) == 1 else f"{len(flaws):,} rows are"
        told = f"{count_} set aside; the first is {flaws[0]}"
        warnings.warn(told, stacklevel=4)
        return flaws

    @property
    def _info(self) -> ZoneInfo | None:
        return None if self.zone is None else zones.zone(self.zone)

    def _columns(self, table: Table) -> Columns:
        own = {name: name for name in _OWN if name in table.names}
        said = {name: getattr(self, name) for name in (*_OWN, "sequence", "id")}
        told = own | {name: column for name, column in said.items() if column is not None}
        taken = {self.ticket, self.at, self.kind, *told.values()}
        names = self._book.heard
        free = {name: name for name in table.names if isinstance(name, str) and name not in taken}
        found = row_facts(free, names, self.fields) | dict(self.fields)
        if isinstance(self.plan, AgreementRegister):
            for name in WHOSE:
                found.setdefault(name, name)
        columns = Columns(self.ticket, self.at, self.kind, told, found, self._info, self.in_order)
        refuse_twice(columns)
        return columns

    @property
    def _legend(self) -> Legend:
        lengths = [length for metric in self._book.promised for length in self._book.lengths(metric)]
        return Legend.of(self._book.known, lengths)

    def _unit(self, unit: Unit) -> Unit:
        """The coarsest unit in which all that may be answered is whole, for a column of some unit."""
        found = finest(unit, *(self._book.unit(metric) for metric in self._book.promised))
        for plan in self._book.plans:
            hours = [plan.coverage(one.hours) for one in plan.channels if one.hours is not None]
            graces = [rule.after for rule in plan.downgrades if rule.after is not None]
            with suppress(InvalidValue):  # a plan without business hours has graces in calendar time alone
                hours += [plan.coverage()] if graces else []
            found = finest(found, *map(edge_unit, hours), *(unit_of(grace.time or 0) for grace in graces))
        return found


def replay(
    plan: Plan,
    events: Any,
    *,
    ticket: str = "ticket",
    at: str = "at",
    kind: str = "kind",
    as_of: datetime | str,
    fields: Mapping[str, str] | None = None,
    reason: str | None = None,
    actor: str | None = None,
    to: str | None = None,
    sequence: str | None = None,
    id: str | None = None,
    in_order: bool = False,
    zone: str | None = None,
    strict: bool = True,
    progress: Progress | None = None,
) -> Any:
    """A table of events, many tickets in it, replayed: a row for each ticket, metric and cycle.

    Each row is equal to what `slacore.replay` says of that ticket's events. The columns are ``ticket``, ``metric``,
    ``number``, ``target``, ``status``, ``started``, ``stopped``, ``due``, ``elapsed``, ``remaining``, ``is_met``,
    ``is_breached``, ``breached_at`` and ``late_by``; tickets come in the order in which the table names them first.

    >>> import polars
    >>> from slacore import bundled
    >>> events = polars.DataFrame(
    ...     {
    ...         "ticket": ["A-1", "A-1", "A-1", "A-1"],
    ...         "at": ["2026-03-02 09:00", "2026-03-02 10:00", "2026-03-02 11:30", "2026-03-02 12:00"],
    ...         "kind": ["opened", "paused", "resumed", "answered"],
    ...         "reason": [None, "customer", None, None],
    ...         "priority": ["High", None, None, None],
    ...     }
    ... ).with_columns(polars.col("at").str.to_datetime(time_zone="Europe/Stockholm"))
    >>> found = replay(bundled("stakater"), events, as_of="2026-03-02T15:00+01:00")
    >>> found.select("metric", "status", "is_met").rows()
    [('response', 'stopped', True), ('update', 'running', False)]

    Args:
        plan: a plan, a history of its versions, or a register of agreements.
        events: a DataFrame of pandas or polars, or a Table of pyarrow; the order of its rows is irrelevant.
        ticket: the column that says whose each event is.
        at: the column that says when it happened.
        kind: the column that says what happened.
        as_of: the instant of asking: what is later has not happened.
        fields: the column for each field that has not the field's own name.
        reason: the column of the reasons of waits and causes; else one called so, where there is one.
        actor: the column of those who acted; likewise.
        to: the column of the severities that decisions lead to; likewise.
        sequence: the column of the numbers that tell events of one instant apart.
        id: the column of the names of events, of which each counts once in a ticket.
        in_order: whether events of one instant happened in the order of their rows.
        zone: the clock on which instants without a zone were read.
        strict: whether a row that no log can hold is an error; otherwise it is set aside, with a warning.
        progress: told how many events are done.

    Raises:
        LogErrors, InvalidValue, UnknownName, NaiveInstant: as `LogReplay` does.
    """
    given = {"ticket": ticket, "at": at, "kind": kind, "as_of": as_of, "fields": fields, "zone": zone}
    told = {"reason": reason, "actor": actor, "to": to, "sequence": sequence, "id": id}
    one = LogReplay(plan, **given, **told, in_order=in_order, strict=strict)  # type: ignore[arg-type]
    return one._on(events, progress).frame
