"""Rows of a table of events: whose they are, when they happened, and which of few distinct words they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import NAT, UNITS, Bools, Ints
from slacore.analysis.codes import Codes, grouped
from slacore.analysis.refusals import at as value_at
from slacore.analysis.table import Instants, Table
from slacore.civil.instant import EPOCH, Instant, utc
from slacore.clocks.event import Event, event, event_from
from slacore.errors import InvalidValue, SlaError, SubMicrosecond
from slacore.plans.facts import fact

_PARTS: Final = ("reason", "actor", "to", "sequence", "id", "note", "kind", "at", "fields")


@frozen
class RowFlaw:
    """A row of a table that no log can hold: its number from 0, whose it is, and why; nobody's has no ticket."""

    number: int
    ticket: Any
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"row {self.number}" if self.ticket is None else f"row {self.number}, ticket {self.ticket}"

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {"row": self.number, "ticket": self.ticket, "reason": self.reason}


@frozen(eq=False)
class Columns:
    """The columns of a table of events, by what they hold."""

    ticket: str
    at: str
    kind: str
    told: Mapping[str, str]
    """The columns of reasons, actors, severities, numbers and ids, as far as there are any."""
    fields: Mapping[str, str]
    zone: ZoneInfo | None
    in_order: bool


class Word(NamedTuple):
    """What rows say that say the same: an event without its instant, number and id; or why there is none such."""

    said: Mapping[str, Any]
    event: Event | None
    flaw: str = ""

    def at(self, instant: Instant, **told: Any) -> Event:
        """The event at an instant."""
        return _made(dict(self.said), at=utc(instant), **told)


@frozen(eq=False)
class LogRows:
    """A table of events, read: numbers for the ticket and the word of each row, in the order of the table.

    Tickets are numbered in the order in which the table names them first.
    """

    tickets: Ints
    """-1 for none."""
    firsts: Ints
    """The first row of each ticket."""
    at: Ints
    """In microseconds, `NAT` where there is none that can be."""
    instants: Instants
    words: Ints
    vocabulary: Sequence[Word]
    sequence: Codes | None
    ids: Codes | None
    actors: Codes | None
    names: Sequence[Any]
    """What the tickets are called."""
    flaws: Sequence[RowFlaw]
    """Of the rows that are no events."""
    is_sound: Bools
    """Which rows are events."""

    def event(self, row: int) -> Event:
        """The event of a row."""
        told = {"sequence": self.sequence, "id": self.ids, "actor": self.actors}
        values = {name: _value(codes, row) for name, codes in told.items() if codes is not None}
        return self.vocabulary[int(self.words[row])].at(int(self.at[row]), **values)


def log_rows(table: Table, columns: Columns) -> LogRows:
    """Read a table.

    Raises:
        UnknownName: for columns that it does not have.
        InvalidValue: for columns that hold something else.
    """
    tickets = table.codes(columns.ticket, "ticket")
    numbers, firsts = in_order_of_naming(tickets)
    names = [tickets.values[number] for number in tickets.numbers.take(firsts).tolist()]
    instants = table.instants(columns.at, "at", columns.zone)
    told = {name: table.codes(column, name) for name, column in columns.told.items()}
    ids, sequence = told.get("id"), told.get("sequence")
    if columns.in_order:
        sequence = Codes(np.arange(len(table)), range(1, len(table) + 1))
    words, vocabulary = _words(table, columns, told)
    at, is_fine = _micros(instants)
    found = _Flaws(numbers, names)
    found.say(numbers < 0, "ticket: is missing; an event is one of a ticket")
    found.say((at == NAT) & ~instants.outside & ~is_fine, "at: is missing; an event has an instant")
    found.say(instants.outside, instants.refusal)
    found.say(is_fine, lambda row: str(SubMicrosecond("at", value_at(instants.read, row))))
    flawed = np.asarray([word.event is None for word in vocabulary], np.bool_)
    if flawed.any():
        found.say(flawed[words], lambda row: vocabulary[int(words[row])].flaw)
    if sequence is not None and not columns.in_order:
        sequence = _checked(sequence, found)
    return LogRows(
        numbers,
        firsts,
        at,
        instants,
        words,
        vocabulary,
        sequence,
        None if ids is None else _texts(ids),
        told.get("actor"),
        names,
        sorted(found.rows.values(), key=attrgetter("number")),
        found.is_sound,
    )


class _Flaws:
    """The first thing that is wrong with each row."""

    def __init__(self, tickets: Ints, names: Sequence[Any]) -> None:
        self.rows: dict[int, RowFlaw] = {}
        self.is_sound: Bools = np.ones(len(tickets), np.bool_)
        self._tickets, self._names = tickets, names

    def say(self, bad: Bools, tell: Any) -> None:
        """Say of rows what is wrong with them: the same of all, or of each its own."""
        for row in np.flatnonzero(bad & self.is_sound).tolist():
            number = int(self._tickets[row])
            name = self._names[number] if number >= 0 else None
            self.rows[row] = RowFlaw(row, name, tell if isinstance(tell, str) else tell(row))
        self.is_sound &= ~bad


def in_order_of_naming(codes: Codes) -> tuple[Ints, Ints]:
    """The numbers of the values in the order in which they come first, and the rows in which they do."""
    numbers, count = codes.numbers, len(codes.values)
    first = np.full(count + 1, -1)
    first[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)
    named = np.flatnonzero(first[:count] >= 0)
    named = named[np.argsort(first[named])]
    places = np.full(count + 1, -1)
    places[named] = np.arange(len(named))
    return np.take(places, numbers, mode="wrap"), first[named]


def _micros(instants: Instants) -> tuple[Ints, Bools]:
    """The instants in microseconds, and which of them lie between two of these."""
    column, unit = instants.column, instants.column.unit
    if unit != "ns":
        is_so = unit == "us" and not instants.outside.any()
        values = np.ascontiguousarray(column.values, np.int64) if is_so else instants.values("us")
        return values, np.zeros(len(column), np.bool_)
    values = instants.values("ns")
    factor = UNITS["ns"] // UNITS["us"]
    is_fine = (values != NAT) & (values % factor != 0)
    return np.where((values == NAT) | is_fine, NAT, values // factor), is_fine


def _words(table: Table, columns: Columns, told: Mapping[str, Codes]) -> tuple[Ints, list[Word]]:
    said = {"kind": table.codes(columns.kind, "kind")}
    said |= {name: codes for name, codes in told.items() if name in ("reason", "to")}
    fields = {name: table.codes(column, f"fields.{name}") for name, column in columns.fields.items()}
    every = [*said.values(), *fields.values()]
    groups = grouped([(codes.numbers, len(codes.values)) for codes in every], len(table))
    vocabulary = []
    for row in groups.firsts.tolist():
        told_here = {name: _value(codes, row) for name, codes in said.items()}
        values = {name: value for name, codes in fields.items() if _says(value := _value(codes, row), name)}
        vocabulary.append(_word(told_here, values))
    return groups.numbers, vocabulary


def _word(told: dict[str, Any], fields: dict[str, Any]) -> Word:
    # What is noted changes nothing, its fields included.
    said = told if told["kind"] == "noted" else told | {"fields": fields}
    if told["kind"] is None:
        return Word(said, None, "kind: is missing; an event has one")
    try:
        return Word(said, _made(dict(said), at=EPOCH))
    except SlaError as error:
        return Word(said, None, str(error))


def _made(said: dict[str, Any], **told: Any) -> Event:
    fields = said.pop("fields", {})
    if fields.keys() & set(_PARTS):
        return event_from(said | told | {"fields": fields})
    return event(said.pop("kind"), **said, **told, **fields)


def _value(codes: Codes, row: int) -> Any:
    number = int(codes.numbers[row])
    return codes.values[number] if number >= 0 else None


def _says(value: Any, name: str) -> bool:
    """Whether a cell says anything; what no field can have is refused with its event."""
    try:
        return fact(value, name, is_measured=True) is not None
    except SlaError:
        return True


def _checked(sequence: Codes, found: _Flaws) -> Codes:
    """The numbers of events as whole numbers; the rows of others are told."""
    values: list[int | None] = []
    wrong: dict[int, str] = {}
    for number, value in enumerate(sequence.values):
        if type(value) is int and abs(value) < 1 << 62:
            values.append(value)
            continue
        try:
            values.append(event("noted", at=EPOCH, sequence=value).sequence)
        except SlaError as error:
            values.append(None)
            wrong[number] = str(error)
    if wrong:
        numbers = sequence.numbers
        found.say(np.isin(numbers, list(wrong)), lambda row: wrong[int(numbers[row])])
    gone = [number for number, value in enumerate(values) if value is None]
    numbers = np.where(np.isin(sequence.numbers, gone), -1, sequence.numbers) if gone else sequence.numbers
    return Codes(numbers, values)


def _texts(ids: Codes) -> Codes:
    """Ids as codes of which no two are one text."""
    if len({type(value) for value in ids.values}) < 2:
        return ids
    places: dict[str, int] = {}
    numbers = np.asarray([*(places.setdefault(str(value), len(places)) for value in ids.values), -1])
    return Codes(numbers[ids.numbers], list(places))


def refuse_twice(columns: Columns) -> None:
    """Refuse a column that is said to hold two things.

    Raises:
        InvalidValue: with the second of them.
    """
    seen: dict[str, str] = {}
    parts = {"ticket": columns.ticket, "at": columns.at, "kind": columns.kind, **columns.told}
    for part, column in parts.items():
        if column in seen:
            raise InvalidValue(part, column, f"is the column of {seen[column]} already; name another")
        seen[column] = part
