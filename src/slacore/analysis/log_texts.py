"""Texts of logs: the rows of a table of events as columns, with the rows that were read one by one.

Of texts that are alike one is read; times are read by column, as those of tables of tickets are. A row in which
anything is odd is put to the reader of rows, which has the word on what it says and on why it cannot be read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import NAT, Bools, Ints
from slacore.analysis.codes import Codes
from slacore.analysis.readings import Readings
from slacore.analysis.texts import TextRows, Texts, meaning
from slacore.checks import LONGEST_NAME, LONGEST_PROSE
from slacore.civil.local import LocalTime

_TIMES = ("at", "opened")
_CHECKED = ("actor", "id", "note")
"""What every event is asked by itself, whatever else it says."""


class LogRow(Protocol):
    """A row that was read alone: whose it is, where it says so; of its times the odd ones, where it has any."""

    @property
    def ticket(self) -> str | None:
        """Whose it is."""


@frozen
class LogReader:
    """How the rows of a table of events are read.

    Args:
        header: the columns of the table.
        roles: the column of each part of an event, and of the ticket.
        fields: the column of each field of the ticket.
        word: the part that says what happened: ``kind``, or ``status``.
        zone: the clock of times without an offset.
        is_usual: whether times that begin with the year mean what they seem to.
        value: reads the cell of a field, or of a part of an event, which has no name.
        time: reads the text of a time in a column.
        is_number: whether a text is the number of a row.
        row: reads a whole row: its line, its cells by their columns, and why it is none.
    """

    header: Sequence[str]
    roles: Mapping[str, str]
    fields: Mapping[str, str]
    word: str
    zone: ZoneInfo | None
    is_usual: bool
    value: Callable[[str, str], str | None]
    time: Callable[[str, str], LocalTime | None]
    is_number: Callable[[str], bool]
    row: Callable[[int, Mapping[str, str], str], LogRow]


class _Cells:
    """A column as numbers that stand for what its cells say, block after block; -1 where one says nothing."""

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self.places: dict[str, int] = {}
        self.numbers: list[Ints] = []
        self._good: list[bool] = []
        self._read = read

    def add(self, texts: Texts) -> Ints:
        """The numbers of one more block."""
        said = meaning(texts.codes(), self._read)
        places = [-1 if value is None else self.places.setdefault(value, len(self.places)) for value in said.values]
        self.numbers.append(np.asarray([*places, -1])[said.numbers])
        return self.numbers[-1]

    def are(self, is_good: Callable[[str], bool]) -> Bools:
        """Which cells of the latest block say what is good, or nothing."""
        self._good += [is_good(value) for value in islice(self.places, len(self._good), None)]
        return np.asarray([*self._good, True], np.bool_)[self.numbers[-1]]

    @property
    def codes(self) -> Codes:
        """The whole column."""
        return Codes(np.concatenate([np.empty(0, np.int64), *self.numbers]), [*self.places])


class LogTexts:
    """The rows of a table of events, taken in block by block.

    Args:
        reader: reads them.
    """

    def __init__(self, reader: LogReader) -> None:
        self.reader = reader
        self.count = 0
        """How many rows there are."""
        self.odd: dict[int, LogRow] = {}
        """The rows that were read one by one, by their numbers."""
        self.oddities: Counter[str] = Counter()
        self._roles = {role: _Cells(partial(reader.value, "")) for role in reader.roles if role not in _TIMES}
        self._fields = {name: _Cells(partial(reader.value, name)) for name in reader.fields}
        self._times: dict[str, list[Ints]] = {role: [] for role in _TIMES if role in reader.roles}
        self._texts: list[dict[str, Texts]] = []
        self._lines: list[Ints] = []
        self._starts: list[int] = []
        used = {*reader.roles.values(), *reader.fields.values()}
        self._places = {column: place for place, column in enumerate(reader.header) if column in used}

    # Taking in

    def take(self, blocks: Iterable[TextRows]) -> LogTexts:
        """Take in all blocks of a table.

        Raises:
            BrokenTable: as the reader of rows does.
        """
        for block in blocks:
            self._take(block)
        return self

    def _take(self, rows: TextRows) -> None:
        texts = {column: rows.columns[place] for column, place in self._places.items()}
        numbers = {role: cells.add(texts[self.reader.roles[role]]) for role, cells in self._roles.items()}
        for name, cells in self._fields.items():
            cells.add(texts[self.reader.fields[name]])
        is_plain = (numbers["ticket"] >= 0) & (numbers[self.reader.word] >= 0)
        is_plain[list(rows.faults)] = False
        for role in _CHECKED:
            if role in self._roles:
                is_plain &= self._roles[role].are(_is_prose if role == "note" else _is_name)
        if "sequence" in self._roles:
            is_plain &= self._roles["sequence"].are(self.reader.is_number)
        times = {role: self._read_times(texts[self.reader.roles[role]], role) for role in self._times}
        for role, found in times.items():
            is_plain &= (found.values != NAT) if role == "at" else _is_clear(found)
        for found in times.values():
            self.oddities["skipped"] += int((found.skipped & is_plain).sum())
            self.oddities["repeated"] += int((found.repeated & is_plain).sum())
        self._starts.append(self.count)
        self._lines.append(rows.lines)
        # Of a wide table no more is held than what is looked at.
        self._texts.append(
            {name: Texts(some.data, some.starts.copy(), some.ends.copy()) for name, some in texts.items()}
        )
        for row in np.flatnonzero(~is_plain).tolist():
            self._read_odd(rows, row)
        self.count += len(rows)

    def _read_times(self, texts: Texts, role: str) -> Readings:
        reader, column = self.reader, self.reader.roles[role]

        def read_time(text: str) -> LocalTime | None:
            said = reader.value("", text)
            return None if said is None else reader.time(said, column)

        found = Readings.of(texts, reader.zone, role, read_time, is_usual=reader.is_usual)
        self._times[role].append(found.values)
        return found

    def _read_odd(self, rows: TextRows, row: int) -> None:
        fault = rows.faults.get(row)
        if fault is None:
            found = self.log_row(self.count + row)
        else:
            record = dict(zip(self.reader.header, fault.cells, strict=False))
            found = self.reader.row(int(rows.lines[row]), record, fault.fault)
        self.odd[self.count + row] = found
        self.oddities.update(getattr(found, "oddities", ()))
        if found.ticket is not None:
            places = self._roles["ticket"].places
            self._roles["ticket"].numbers[-1][row] = places.setdefault(found.ticket, len(places))

    # What was taken in

    def log_row(self, row: int) -> LogRow:
        """A row as the reader of rows reads it."""
        if row in self.odd:
            return self.odd[row]
        block = bisect_right(self._starts, row) - 1
        place = row - self._starts[block]
        record = {column: texts.text(place) for column, texts in self._texts[block].items()}
        return self.reader.row(int(self._lines[block][place]), record, "")

    @cached_property
    def is_plain(self) -> Bools:
        """Which rows were not read one by one."""
        found = np.ones(self.count, np.bool_)
        found[list(self.odd)] = False
        return found

    def role(self, name: str) -> Codes | None:
        """What the rows say in a role; nothing where no column has it."""
        cells = self._roles.get(name)
        return None if cells is None else cells.codes

    @cached_property
    def fields(self) -> Mapping[str, Codes]:
        """What they say of the ticket's fields."""
        return {name: cells.codes for name, cells in self._fields.items()}

    def times(self, role: str) -> Ints:
        """The instants of a role, in microseconds, `NAT` where there is none."""
        if role not in self._times:
            return np.full(self.count, NAT)
        return np.concatenate([np.empty(0, np.int64), *self._times[role]])


def _is_clear(found: Readings) -> Bools:
    """Which rows say an instant, or nothing."""
    is_clear = np.ones(len(found.values), np.bool_)
    is_clear[[*found.faults, *found.outside, *(stop.row for stop in found.stops)]] = False
    return is_clear


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and text.isprintable()


def _is_prose(text: str) -> bool:
    return len(text) <= LONGEST_PROSE and text.replace("\n", " ").isprintable()
