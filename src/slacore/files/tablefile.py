"""Table files: CSV, gzip or not, as a header and rows of cells, each with the line on which it starts."""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zlib
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from attrs import field, frozen

from slacore.errors import BrokenTable, InvalidValue, UnknownName

LONGEST_LINE = 1 << 20
"""Bytes of the longest line of a table."""

SEPARATORS = ",;\t|"
"""What may stand between cells; the one that the header has most of does."""


@contextmanager
def opened_table(path: str) -> Iterator[tuple[BinaryIO, str, int | None]]:
    """The bytes of a file, what to call it and how many they are; ``-`` is standard input."""
    if path == "-":
        yield sys.stdin.buffer, "standard input", None
        return
    file = Path(path)
    with file.open("rb") as stream:
        yield stream, path, file.stat().st_size or None


@frozen
class TableFile:
    """A table whose header has been read; its rows are read once, one by one, as they are asked for.

    Args:
        source: the name of the file in messages.
        header: the names of the columns, without blanks around them.
    """

    source: str
    header: tuple[str, ...]
    _reader: Iterator[list[str]] = field(eq=False, repr=False)

    @classmethod
    def of(cls, stream: BinaryIO, source: str, encoding: str | None = None) -> TableFile:
        """The table of a stream of bytes, gzip or not, with a header row and one of `SEPARATORS` between cells.

        Args:
            stream: the bytes.
            source: what to call them.
            encoding: how they spell text; without one it is UTF-8.

        Raises:
            BrokenTable: for a stream that is empty, binary or not in the encoding, and a header that cannot be read.
            InvalidValue: for an encoding that Python does not know.
        """
        return cls.of_lines(text_lines(stream, source, encoding), source)

    @classmethod
    def of_lines(cls, lines: Iterator[str], source: str) -> TableFile:
        """The table of lines of text.

        Raises:
            BrokenTable: as `of` does.
        """
        head = next((line for line in lines if line.strip()), "")
        reader = csv.reader(_again(head, lines), delimiter=max(SEPARATORS, key=head.count), strict=True)
        try:
            header = tuple(name.strip() for name in next(reader, ()))
        except csv.Error as error:
            raise BrokenTable(source, f"the header is not CSV: {error}") from None
        if not any(header):
            raise BrokenTable(source, "is empty; a table starts with a row that names its columns")
        twice = [name for name, count in Counter(header).items() if count > 1]
        if twice:
            raise BrokenTable(source, f"the column {twice[0]!r} stands twice in the header; give one another name")
        return cls(source, header, reader)

    def column(self, name: str, place: str) -> str:
        """The name itself.

        Raises:
            UnknownName: if no column is called so, with those that are called alike.
        """
        if name not in self.header:
            raise UnknownName.among(place, f"column of {self.source}", name, self.header)
        return name

    def rows(self) -> Iterator[tuple[int, list[str], str]]:
        """Line, cells and, where it is no row of this table, why.

        Raises:
            BrokenTable: for a stream that breaks off, and at the first line that is not in the table's encoding.
        """
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
            if not fault and not cells:
                continue
            if not fault and len(cells) != len(self.header):
                fault = f"has {_cells(len(cells))}; the header names {len(self.header)}"
            if fault and start > first_line:
                fault = f"{fault}; the row runs on to line {start}, so a quote may never be closed"
            yield first_line, cells, fault


def text_lines(stream: BinaryIO, source: str, encoding: str | None = None) -> Iterator[str]:
    """The lines of a stream of bytes, gzip or not.

    Raises:
        BrokenTable: for a stream that is binary or not in the encoding, breaks off, or has no end of a line for long.
        InvalidValue: for an encoding that Python does not know.
    """
    return _lines(_unpacked(stream, source, encoding), source, encoding)


def _unpacked(stream: BinaryIO, source: str, encoding: str | None) -> BinaryIO:
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        buffered = io.BufferedReader(gzip.GzipFile(fileobj=buffered))
    try:
        start = buffered.peek(1024)[:1024]
    except (EOFError, OSError, zlib.error) as error:
        raise _broken_gzip(source, error) from None
    if encoding is None and start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenTable(source, "is UTF-16 text; say --encoding utf-16, or save the file as UTF-8")
    if start.startswith(b"PK\x03\x04"):
        raise BrokenTable(source, "is a zip archive or a workbook; save the table as CSV")
    if encoding is None and b"\0" in start:
        raise BrokenTable(source, "is not text; a table is a CSV file, gzip or not")
    return buffered


def _lines(stream: BinaryIO, source: str, encoding: str | None) -> Iterator[str]:
    """Lines of text."""
    number, first, following = 0, encoding or "utf-8-sig", encoding or "utf-8"
    reader = _reader_of(stream, first)
    while True:
        number += 1
        try:
            line = reader.readline(LONGEST_LINE + 1)
            text = line if isinstance(line, str) else line.decode(first if number == 1 else following)
        except UnicodeError:
            raise BrokenTable(source, f"is not {following.upper()} text; {_CURE}", number) from None
        except (EOFError, OSError, zlib.error) as error:
            raise _broken_gzip(source, error, number) from None
        if not line:
            return
        if len(line) > LONGEST_LINE:
            raise BrokenTable(source, f"is longer than {LONGEST_LINE} bytes; is this a table?", number)
        yield text


_CURE = "say which it is, e.g. --encoding cp1252, or save the file as UTF-8"


def _reader_of(stream: BinaryIO, encoding: str) -> BinaryIO | io.TextIOWrapper:
    """What gives lines: bytes where the encoding ends them as ASCII does, or else text."""
    try:
        is_like_ascii = "\n".encode(encoding).removeprefix(BOM_UTF8) == b"\n"
    except (LookupError, UnicodeError):
        raise InvalidValue("encoding", encoding, "is not an encoding of text, such as cp1252 or utf-16") from None
    return stream if is_like_ascii else io.TextIOWrapper(stream, encoding, newline="")


def _again(head: str, lines: Iterator[str]) -> Iterator[str]:
    yield head
    yield from lines


def _broken_gzip(source: str, error: Exception, line: int | None = None) -> BrokenTable:
    return BrokenTable(source, f"cannot be unpacked or read: {str(error).rstrip('.')}", line)


def _cells(count: int) -> str:
    return f"{count} cell{'' if count == 1 else 's'}"
