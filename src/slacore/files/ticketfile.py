"""Ticket tables: CSV rows in, tickets with their instants out, and no row lost on the way."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zoneinfo import ZoneInfo

from attrs import field, frozen

from slacore.analysis.ticket import Ticket, Unreadable
from slacore.civil.local import LocalTime, local
from slacore.errors import BrokenTable, NaiveInstant, SlaError, UnknownName

LONGEST_LINE = 1 << 20
"""Bytes of the longest line of a table."""

OPENED_NAMES = ("opened", "opened_at", "opened_on", "open_dt", "open_time", "created", "created_at", "created_on")
CLOSED_NAMES = ("closed", "closed_at", "closed_on", "closed_dt", "close_time", "resolved", "resolved_at", "resolved_on")
"""Names of columns that say when a ticket was opened and closed, where nobody names the column."""


@frozen(kw_only=True)
class Columns:
    """The columns that hold a ticket's instants; all columns stay fields of the ticket."""

    opened: str
    closed: str | None = None
    recorded: str | None = None


@frozen
class TicketTable:
    """A table whose header has been read; its rows are read once, one by one, as they are asked for.

    Args:
        source: the name of the file in messages.
        header: the names of the columns.
        delimiter: the character between cells, as the header has it.
    """

    source: str
    header: tuple[str, ...]
    delimiter: str
    _reader: Iterator[list[str]] = field(eq=False, repr=False)
    _undecodable: list[int] = field(eq=False, repr=False)

    @classmethod
    def of(cls, stream: BinaryIO, source: str) -> TicketTable:
        """The table of a stream of bytes, gzip or not: UTF-8 with a header row, cells between commas, ``;`` or tabs.

        Raises:
            BrokenTable: for a stream that is empty or binary, and for a header that cannot be read.
        """
        undecodable: list[int] = []
        lines = _lines(_unpacked(stream, source), source, undecodable)
        head = next((line for line in lines if line.strip()), "")
        if undecodable:
            raise BrokenTable(source, "is not UTF-8 text; save the file as UTF-8", undecodable[0])
        delimiter = max(",;\t", key=head.count)
        reader = csv.reader(_again(head, lines), delimiter=delimiter, strict=True)
        try:
            header = tuple(next(reader, ()))
        except csv.Error as error:
            raise BrokenTable(source, f"the header is not CSV: {error}") from None
        if not any(header):
            raise BrokenTable(source, "is empty; a table starts with a row that names its columns")
        twice = [name for name, count in Counter(header).items() if count > 1]
        if twice:
            raise BrokenTable(source, f"the column {twice[0]!r} stands twice in the header; give one another name")
        return cls(source, header, delimiter, reader, undecodable)

    def column(self, name: str, place: str) -> str:
        """The name itself.

        Raises:
            UnknownName: if no column is called so, with those that are called alike.
        """
        if name not in self.header:
            raise UnknownName.among(place, f"column of {self.source}", name, self.header)
        return name

    def tickets(self, columns: Columns, zone: ZoneInfo | None = None) -> Iterator[Ticket | Unreadable]:
        """Every row, in order, with the line on which it starts.

        Args:
            columns: where the instants stand.
            zone: the clock of times that carry no offset.

        Raises:
            BrokenTable: for a time without an offset when no zone is given, and for a stream that breaks off.
        """
        opened, closed, recorded = (
            None if name is None else self.header.index(name)
            for name in (columns.opened, columns.closed, columns.recorded)
        )
        assert opened is not None
        for line, cells, fault in self._rows():
            if fault:
                yield Unreadable(line, cells, fault)
                continue
            try:
                times = [self._time(cells, index, zone) for index in (opened, closed, recorded)]
            except NaiveInstant as error:
                sentence = f"{error.place}: {error.value} has no offset, and it is not said whose clock it is on"
                raise BrokenTable(self.source, f"{sentence}; name its zone, e.g. --zone Europe/London", line) from None
            except SlaError as error:
                yield Unreadable(line, cells, str(error))
                continue
            if times[0] is None:
                yield Unreadable(line, cells, f"{columns.opened}: is empty")
                continue
            moments = [None if time is None else time.moment for time in times]
            odd = tuple(time.oddity for time in times if time and time.oddity)
            yield Ticket(line, cells, times[0].moment, moments[1], moments[2], odd)

    def _time(self, cells: Sequence[str], index: int | None, zone: ZoneInfo | None) -> LocalTime | None:
        text = "" if index is None else cells[index].strip()
        return local(text, zone, self.header[index]) if text and index is not None else None

    def _rows(self) -> Iterator[tuple[int, list[str], str]]:
        """Line, cells and, where it is no row of this table, why."""
        start = self._reader.line_num  # type: ignore[attr-defined]
        while True:
            first_line, cells, fault = start + 1, [], ""
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                fault = f"is not CSV: {error}"
            start = self._reader.line_num  # type: ignore[attr-defined]
            if self._undecodable:
                fault = "is not UTF-8 text; save the file as UTF-8"
                self._undecodable.clear()
            elif not fault and not cells:
                continue
            elif not fault and len(cells) != len(self.header):
                fault = f"has {_cells(len(cells))}; the header names {len(self.header)}"
            elif fault and start > first_line:
                fault = f"{fault}; the row runs on to line {start}, so a quote may never be closed"
            yield first_line, cells, fault


def _unpacked(stream: BinaryIO, source: str) -> BinaryIO:
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        buffered = io.BufferedReader(gzip.GzipFile(fileobj=buffered))
    try:
        start = buffered.peek(1024)[:1024]
    except (EOFError, OSError, zlib.error) as error:
        raise _broken_gzip(source, error) from None
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenTable(source, "is UTF-16 text; save the file as UTF-8")
    if start.startswith(b"PK\x03\x04"):
        raise BrokenTable(source, "is a zip archive or a workbook; save the table as CSV")
    if b"\0" in start:
        raise BrokenTable(source, "is not text; a table is a CSV file, gzip or not")
    return buffered


def _lines(stream: BinaryIO, source: str, undecodable: list[int]) -> Iterator[str]:
    """Lines of text; bytes that are no UTF-8 are kept as surrogates, and their lines noted."""
    number, encoding = 0, "utf-8-sig"
    while True:
        number += 1
        try:
            raw = stream.readline(LONGEST_LINE + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise _broken_gzip(source, error, number) from None
        if not raw:
            return
        if len(raw) > LONGEST_LINE:
            raise BrokenTable(source, f"is longer than {LONGEST_LINE} bytes; is this a table?", number)
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError:
            undecodable.append(number)
            yield raw.decode(encoding, "surrogateescape")
        encoding = "utf-8"


def _again(head: str, lines: Iterator[str]) -> Iterator[str]:
    yield head
    yield from lines


def _broken_gzip(source: str, error: Exception, line: int | None = None) -> BrokenTable:
    return BrokenTable(source, f"cannot be unpacked or read: {str(error).rstrip('.')}", line)


def _cells(count: int) -> str:
    return f"{count} cell{'' if count == 1 else 's'}"
