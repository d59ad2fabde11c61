"""Table files: CSV, gzip or not, Parquet or Excel, as a header and rows, each with the line on which it starts."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from attrs import field, frozen

from slacore.errors import BrokenTable, UnknownName
from slacore.files import parquetfile, workbook
from slacore.files.lines import Lines, buffered

SEPARATORS = ",;\t|"
"""What may stand between cells; the one that the header has most of does."""

Row = tuple[int, list[str], str]
"""The line on which a row starts, its cells and, where it is no row of its table, why."""


@contextmanager
def opened_table(path: str) -> Iterator[tuple[BinaryIO, str, int | None]]:
    """The bytes of a file, what to call it and how many they are; ``-`` is standard input."""
    if path == "-":
        yield sys.stdin.buffer, "standard input", None
        return
    file = Path(path)
    with file.open("rb") as stream:
        yield stream, path, file.stat().st_size or None


def is_binary(stream: io.BufferedReader) -> bool:
    """Whether a stream is a Parquet file or a workbook, by its first bytes."""
    return stream.peek(4)[:4] in _KINDS


class Body(Protocol):
    """What follows a header, to be read once."""

    def rows(self, width: int) -> Iterator[Row]:
        """Row by row."""


_KINDS: Mapping[bytes, Callable[[io.BufferedReader, str], tuple[Sequence[str], Body]]] = {
    b"PAR1": parquetfile.opened,
    b"PK\x03\x04": workbook.opened,
}
"""What reads a file that is no text, by its first bytes."""


@frozen
class TableFile:
    """A table whose header has been read; its rows are read once, one by one, as they are asked for.

    Args:
        source: the name of the file in messages.
        header: the names of the columns, without blanks around them.
        body: what follows it.
    """

    source: str
    header: tuple[str, ...]
    body: Body = field(eq=False, repr=False)

    @classmethod
    def of(cls, stream: BinaryIO, source: str, encoding: str | None = None) -> TableFile:
        """The table of a stream of bytes.

        That is CSV, gzip or not, with a header row and one of `SEPARATORS` between cells; a Parquet file; or the first
        sheet of an Excel workbook. What it is, its first bytes tell.

        Args:
            stream: the bytes.
            source: what to call them.
            encoding: how they spell text; without one it is UTF-8.

        Raises:
            BrokenTable: for a stream that is empty, binary or not in the encoding, and a header that cannot be read.
            InvalidValue: for an encoding that Python does not know.
            MissingExtra: for Parquet and Excel, where their packages are not installed.
        """
        held = buffered(stream)
        if not is_binary(held):
            return cls.of_lines(Lines(held, source, encoding))
        names, body = _KINDS[held.peek(4)[:4]](held, source)
        return cls(source, _header(names, source), body)

    @classmethod
    def of_lines(cls, lines: Lines, head: str = "") -> TableFile:
        """The table of lines of text.

        Args:
            lines: the lines, whose first is the header, blank ones before it left aside.
            head: the first of them, where it has been taken.

        Raises:
            BrokenTable: as `of` does.
        """
        head = head if head.strip() else next((line for line in lines if line.strip()), "")
        separator = max(SEPARATORS, key=head.count)
        try:
            names = next(csv.reader(_again(head, lines), delimiter=separator, strict=True), ())
        except csv.Error as error:
            raise BrokenTable(lines.source, f"the header is not CSV: {error}") from None
        return cls(lines.source, _header(names, lines.source), CsvRows(lines, separator))

    def column(self, name: str, place: str) -> str:
        """The name itself.

        Raises:
            UnknownName: if no column is called so, with those that are called alike.
        """
        if name not in self.header:
            raise UnknownName.among(place, f"column of {self.source}", name, self.header)
        return name

    def rows(self) -> Iterator[Row]:
        """Line, cells and, where it is no row of this table, why.

        Raises:
            BrokenTable: for a stream that breaks off, and at the first line that is not in the table's encoding.
        """
        return self.body.rows(len(self.header))


def _header(names: Sequence[str], source: str) -> tuple[str, ...]:
    header = tuple(name.strip() for name in names)
    if not any(header):
        raise BrokenTable(source, "is empty; a table starts with a row that names its columns")
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise BrokenTable(source, f"the column {twice[0]!r} stands twice in the header; give one another name")
    return header


@frozen
class CsvRows:
    """Lines of CSV behind a header."""

    lines: Lines
    separator: str

    def rows(self, width: int) -> Iterator[Row]:
        """Row by row, with the line on which each starts."""
        before = self.lines.number
        reader = csv.reader(self.lines, delimiter=self.separator, strict=True)
        while (found := next_row(reader, before, width)) is not None:
            first, cells, fault = found
            if cells or fault:
                yield first, cells, fault


def next_row(reader: csv.Reader, before: int, width: int) -> Row | None:  # type: ignore[name-defined]
    """The next row of a reader of CSV, which begins after so many lines; none at the end. A blank line has no cells."""
    start, cells, fault = before + reader.line_num, [], ""
    try:
        cells = next(reader)
    except StopIteration:
        return None
    except csv.Error as error:
        fault = f"is not CSV: {error}"
    end = before + reader.line_num
    if not fault and cells and len(cells) != width:
        fault = f"has {_cells(len(cells))}; the header names {width}"
    if fault and end > start + 1:
        fault = f"{fault}; the row runs on to line {end}, so a quote may never be closed"
    return start + 1, cells, fault


def _again(head: str, lines: Iterator[str]) -> Iterator[str]:
    yield head
    yield from lines


def _cells(count: int) -> str:
    return f"{count} cell{'' if count == 1 else 's'}"
