"""Event files: rows in, the log of each ticket out, and no row lost on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from os import PathLike
from typing import Any, NamedTuple

from attrs import field, frozen

from slacore.checks import unknown
from slacore.civil.instant import read
from slacore.civil.local import LocalTime, Oddity
from slacore.clocks.event import Event, event
from slacore.errors import BrokenTable, InvalidText, LogErrors, MappingErrors, NaiveInstant, SlaError, UnsaidOrder
from slacore.files.courses import Course, course
from slacore.files.mapping import OTHERS, SAID, USUAL, LogMapping, Word, check_field, nearest_columns
from slacore.files.records import Record, Records
from slacore.files.tablefile import opened_table
from slacore.plans.facts import fact
from slacore.wording import nearest


class LogRow(NamedTuple):
    """One row of a log, read: whose it is, when it was written, and what it says."""

    line: int
    ticket: str
    at: datetime
    word: str
    """The kind of event, or the status."""
    opened: datetime | None
    sequence: int | None
    said: dict[str, str]
    fields: dict[str, Any]
    oddities: tuple[Oddity, ...] = ()


@frozen
class UnreadableRow:
    """A row that is no part of a log, with the reason; and whose it is, where it says so."""

    line: int
    reason: str
    ticket: str | None = None


@frozen
class TicketLog:
    """The log of one ticket: its events, the line on which each stands, and the lines that could not be read."""

    ticket: str
    events: tuple[Event, ...] = ()
    lines: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()

    def flaws(self, errors: LogErrors) -> Iterator[tuple[int, str]]:
        """What is illogical in the log, by line."""
        for path, sentence in errors.flaws:
            number = re.fullmatch(r"events\[(\d+)\]", path)
            yield (self.lines[int(number[1])] if number else self.lines[0]), sentence


@frozen
class EventLogs:
    """The logs of all tickets of a file, in the order in which it first names them. `load_logs` reads them.

    Args:
        source: the name of the file in messages.
        logs: the log of each ticket, by its id.
        rows: how many rows were read or tried.
        unreadable: the rows that could not be.
        oddities: how many of the times the clock skipped, or showed twice.
        unmet: the words that the mapping names and no row has.
        events: how many events there are in all the logs.
    """

    source: str
    logs: Mapping[str, TicketLog]
    rows: int = 0
    unreadable: tuple[UnreadableRow, ...] = ()
    oddities: Mapping[str, int] = field(factory=dict)
    unmet: tuple[str, ...] = ()
    events: int = field(eq=False)

    @events.default
    def _every_event(self) -> int:
        return sum(len(log.events) for log in self.logs.values())


def load_logs(
    path: str | PathLike[str], mapping: LogMapping | None = None, *, encoding: str | None = None
) -> EventLogs:
    """The logs of the tickets of a file: CSV or JSON Lines, gzip or not, or Parquet or Excel.

    Args:
        path: the file; ``-`` is standard input.
        mapping: how it is read; by default its columns are called like the arguments of `event`, and ``ticket``; all
            others are fields of the ticket.
        encoding: how it spells text, where that is not UTF-8.

    Raises:
        BrokenTable: for a file that is no log as a whole, or breaks off, or does not say what its times mean.
        MappingErrors: for columns that it does not have.
        OSError: if the file cannot be opened.
    """
    with opened_table(str(path)) as (stream, source, _):
        mapping = mapping or LogMapping()
        return gathered(log_rows(Records.of(stream, source, encoding), mapping), source, mapping)


def log_rows(records: Records, mapping: LogMapping) -> Iterator[LogRow | UnreadableRow]:
    """Every row, in order, with the line on which it starts.

    Raises:
        BrokenTable, MappingErrors: as `load_logs` does.
    """
    return RowReader(records, mapping).rows()


def gathered(rows: Iterable[LogRow | UnreadableRow], source: str, mapping: LogMapping) -> EventLogs:
    """The rows of a file as the logs of its tickets.

    An event that cannot be makes its row unreadable.
    """
    found: dict[str, list[LogRow]] = {}
    faults: list[UnreadableRow] = []
    oddities: Counter[str] = Counter()
    count = 0
    for row in rows:
        count += 1
        if row.ticket is not None:
            found.setdefault(row.ticket, [])
        if isinstance(row, UnreadableRow):
            faults.append(row)
        else:
            found[row.ticket].append(row)
            oddities.update(row.oddities)
    made = {ticket: events_of(of, mapping, faults) for ticket, of in found.items()}
    faults.sort(key=attrgetter("line"))
    unread = lines_by_ticket(faults)
    logs = {ticket: log_of(ticket, events, unread.get(ticket, ())) for ticket, events in made.items()}
    met = {row.word for of in found.values() for row in of}
    return EventLogs(source, logs, count, tuple(faults), oddities, unmet(mapping, met))


def events_of(rows: list[LogRow], mapping: LogMapping, faults: list[UnreadableRow]) -> Sequence[tuple[int, Event]]:
    """The events of a ticket, of all its rows, each with its line; rows of which none can be made are faults."""
    make = _of_statuses if mapping.is_of_statuses else _of_kinds
    return [*make(rows, mapping, faults)]


def log_of(ticket: str, pairs: Iterable[tuple[int, Event]], unread: Iterable[int]) -> TicketLog:
    """The log of events with their lines."""
    lines, events = [*zip(*pairs, strict=True)] or [(), ()]
    return TicketLog(ticket, events, lines, tuple(unread))


def lines_by_ticket(faults: Iterable[UnreadableRow]) -> dict[str | None, list[int]]:
    """The lines that could not be read, by whose they are."""
    unread: dict[str | None, list[int]] = {}
    for fault in faults:
        unread.setdefault(fault.ticket, []).append(fault.line)
    return unread


def unmet(mapping: LogMapping, met: Container[str]) -> tuple[str, ...]:
    """The words that a mapping names, and no row has."""
    return tuple(word for word in (*mapping.kinds, *mapping.statuses) if word not in met and word != OTHERS)


class RowReader:
    """Records as rows, by a mapping."""

    def __init__(self, records: Records, mapping: LogMapping) -> None:
        self.records, self.mapping = records, mapping
        self.columns = self._columns()
        self.texts = [(role, self.columns[role]) for role in SAID if role in self.columns]
        self.fields = self._fields(records.header)
        self.times: dict[str, LocalTime | None] = {}
        self.is_open_field = records.header is None and mapping.fields is None
        if not self.is_open_field:
            told = [(f"values.{name}", name) for name in mapping.notation.maps if name not in self.fields]
            if told:
                flaws = tuple(unknown(place, "field that is read", name, self.fields) for place, name in told)
                raise MappingErrors(self.mapping.source, flaws)

    def rows(self) -> Iterator[LogRow | UnreadableRow]:
        """Every row."""
        return (self.row(line, record, fault) for line, record, fault in self.records.rows)

    def row(self, line: int, record: Record, fault: str = "") -> LogRow | UnreadableRow:
        """One row, from its cells by the names of the columns.

        Raises:
            BrokenTable: for a time that leaves open what it means.
        """
        ticket = None
        try:
            ticket = self._text(record, "ticket")
            if fault:
                return UnreadableRow(line, fault, ticket)
            return self._row(line, record, self._needed(record, "ticket"))
        except (NaiveInstant, UnsaidOrder) as error:
            raise BrokenTable(self.records.source, _unsaid(error), line) from None
        except SlaError as error:
            return UnreadableRow(line, str(error), ticket)

    def _row(self, line: int, record: Record, ticket: str) -> LogRow:
        at = self._time(record, "at")
        if at is None:
            raise InvalidText(self.columns["at"], "", "a time, and an event has one")
        word = self._needed(record, "status" if self.mapping.is_of_statuses else "kind")
        opened = self._time(record, "opened") if "opened" in self.columns else None
        said = {role: text for role, _ in self.texts if (text := self._text(record, role)) is not None}
        odd = tuple(time.oddity for time in (at, opened) if time is not None and time.oddity)
        return LogRow(
            line,
            ticket,
            at.moment,
            word,
            None if opened is None else opened.moment,
            self._number(record),
            said,
            self._said_fields(record),
            odd,
        )

    def _columns(self) -> dict[str, str]:
        header, source, given = self.records.header, self.records.source, self.mapping.columns
        if given is None:
            columns = {role: role for role in USUAL if header is None or role in header}
            missing = [role for role in ("ticket", "at", "kind") if role not in columns]
            if missing:
                has = ", ".join((header or ())[:12])
                cure = f"name the columns in a mapping (--map); it has {has}"
                raise BrokenTable(source, f"no column is called {' or '.join(map(repr, missing))}; {cure}")
            return columns
        if header is not None:
            told = [(f"columns.{role}", name) for role, name in given.items()]
            told += [(f"fields.{name}", column) for name, column in (self.mapping.fields or {}).items()]
            flaws = nearest_columns(source, header, told)
            if flaws:
                raise MappingErrors(self.mapping.source, flaws)
        return dict(given)

    def _fields(self, header: tuple[str, ...] | None) -> dict[str, str]:
        if self.mapping.fields is not None:
            return dict(self.mapping.fields)
        taken = set(self.columns.values())
        fields = {name: name for name in header or () if name and name not in taken}
        for name in fields:
            try:
                check_field(name)
            except SlaError as error:
                cure = "name the columns of fields in a mapping (--map), or call it something else"
                raise BrokenTable(self.records.source, f"the column {name!r} {error.sentence}; {cure}") from None
        return fields

    def _said_fields(self, record: Record) -> dict[str, Any]:
        notation, is_whole = self.mapping.notation, self.mapping.is_of_statuses
        columns = self.fields
        if self.is_open_field:
            taken = self.columns.values()
            columns = {name: name for name in record if name not in taken}
        said = {}
        for name, column in columns.items():
            value = record.get(column)
            if isinstance(value, str):
                value = notation.value(name, value)
                if value is None and not is_whole:
                    continue
            elif value is None and not is_whole and column not in record:
                continue
            said[name] = value if value is None or isinstance(value, str) else fact(value, name, is_measured=True)
        return said

    def _text(self, record: Record, role: str) -> str | None:
        value = record.get(self.columns[role])
        if isinstance(value, str):
            return self.mapping.notation.value("", value)
        if isinstance(value, bool | list | dict):
            raise InvalidText(self.columns[role], value, "a text or a number")
        return None if value is None else str(value)

    def _needed(self, record: Record, role: str) -> str:
        text = self._text(record, role)
        if text is None:
            raise InvalidText(self.columns[role], "", f"the {role} of a row, which each has")
        return text

    def _time(self, record: Record, role: str) -> LocalTime | None:
        text = self._text(record, role)
        if text is None:
            return None
        if text not in self.times:
            if len(self.times) > _MOST_TIMES:
                self.times.clear()
            self.times[text] = self.mapping.notation.time(text, self.columns[role])
        return self.times[text]

    def _number(self, record: Record) -> int | None:
        text = self._text(record, "sequence") if "sequence" in self.columns else None
        if text is None:
            return None
        if not NUMBER.fullmatch(text):
            raise InvalidText(self.columns["sequence"], text, "the number of a row, such as 7")
        return int(text)


_MOST_TIMES = 10_000
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
"""The number of a row."""


def _of_kinds(rows: list[LogRow], mapping: LogMapping, faults: list[UnreadableRow]) -> Iterator[tuple[int, Event]]:
    """The events of rows each of which is one, or several at once."""
    number = 0
    for row in rows:
        try:
            made = [*row_events(row, mapping, number)]
        except SlaError as error:
            faults.append(UnreadableRow(row.line, str(error), row.ticket))
            continue
        number += len(made)
        yield from ((row.line, each) for each in made)


def row_events(row: LogRow, mapping: LogMapping, before: int) -> Iterator[Event]:
    """The events of a row that is one, or several at once, behind so many."""
    words = mapping.kinds.get(row.word) or mapping.kinds.get(OTHERS) or (Word(row.word),)
    for place, (kind, reason) in enumerate(words):
        said: dict[str, Any] = dict(row.said)
        if reason is not None:
            said["reason"] = reason
        if place and "id" in said:
            said["id"] = f"{said['id']} {kind}"
        sequence = before + place + 1 if mapping.in_order else row.sequence
        # What is noted changes nothing, its fields included.
        fields = {} if place or kind == "noted" else row.fields
        yield event(kind, at=row.at, sequence=sequence, **said, **fields)


def _of_statuses(rows: list[LogRow], mapping: LogMapping, faults: list[UnreadableRow]) -> Iterator[tuple[int, Event]]:
    """The events between rows each of which is the ticket as it stood."""
    known = []
    for row in rows:
        try:
            one = standing(row, mapping)
        except SlaError as error:
            faults.append(UnreadableRow(row.line, str(error), row.ticket))
            continue
        if one is None:
            near = nearest(row.word, mapping.statuses)
            meant = f"did you mean {' or '.join(map(repr, near))}?" if near else "add it under [statuses]"
            faults.append(UnreadableRow(row.line, f"{row.word!r} is not a status of the mapping; {meant}", row.ticket))
        else:
            known.append(one)
    ticket = rows[0].ticket if rows else None
    yield from course(known, faults_to=lambda line, reason: faults.append(UnreadableRow(line, reason, ticket)))


def standing(row: LogRow, mapping: LogMapping) -> Course | None:
    """How a ticket stands by a row; none where the mapping does not name its status."""
    status = mapping.statuses.get(row.word) or mapping.statuses.get(OTHERS)
    if status is None:
        return None
    return Course(row.line, row.at, read(row.at), row.sequence, row.opened, status, row.said, row.fields)


def _unsaid(error: NaiveInstant | UnsaidOrder) -> str:
    if isinstance(error, UnsaidOrder):
        return f"{error}, with day_first = true or false in a mapping (--map)"
    sentence = f"{error.place}: {error.value} has no offset, and it is not said whose clock it is on"
    return f'{sentence}; name its zone, e.g. --zone Europe/London, or zone = "Europe/London" in a mapping'
