"""Lines: the text of a stream of bytes, gzip or not, line by line or in blocks of whole lines."""

from __future__ import annotations

import gzip
import io
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from slacore.errors import BrokenTable, InvalidValue

LONGEST_LINE = 1 << 20
"""Bytes of the longest line of a table."""

BLOCK = 1 << 21
"""Bytes that a block of lines has, about."""

_CURE = "say which it is, e.g. --encoding cp1252, or save the file as UTF-8"


class Block(NamedTuple):
    """Whole lines, and the number of the first of them; whether they are the last there are."""

    data: bytes
    first: int
    is_last: bool


class Lines:
    """The lines of a stream, in order: to be taken one by one, and from any line on in blocks.

    Args:
        stream: the bytes, gzip or not.
        source: what to call them.
        encoding: how they spell text; without one it is UTF-8.

    Raises:
        BrokenTable: for a stream that is binary or not in the encoding, breaks off, or has no end of a line for long.
        InvalidValue: for an encoding that Python does not know.
    """

    def __init__(self, stream: BinaryIO, source: str, encoding: str | None = None) -> None:
        self.source, self.encoding = source, encoding
        self.number = 0
        """How many lines have been taken."""
        self._stream = _unpacked(stream, source, encoding)
        self._first, self._following = encoding or "utf-8-sig", encoding or "utf-8"
        self._reader = _reader_of(self._stream, self._first)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number = self.number + 1
        try:
            line = self._reader.readline(LONGEST_LINE + 1)
            text = line if isinstance(line, str) else line.decode(self._first if number == 1 else self._following)
        except UnicodeError:
            raise self._not_text(number) from None
        except (EOFError, OSError, zlib.error) as error:
            raise _broken_gzip(self.source, error, number) from None
        if not line:
            raise StopIteration
        if len(line) > LONGEST_LINE:
            raise self._too_long(number)
        self.number = number
        return text

    @property
    def has_blocks(self) -> bool:
        """Whether the lines that are left can be taken in blocks: those of UTF-8 can."""
        return self.encoding is None

    def blocks(self, size: int | None = None) -> Iterator[Block]:
        """The lines that are left, as UTF-8. Whoever takes a block may have the end of it come again: see `keep`.

        Raises:
            BrokenTable: as lines taken one by one do, once the lines before have been taken.
        """
        rest = b""
        while True:
            data, broken = self._more(size or BLOCK)
            is_last = not data and broken is None
            rest += data
            end = len(rest) if is_last else rest.rfind(b"\n") + 1
            whole, rest = rest[:end], rest[end:]
            whole, flaw = self._checked(whole)
            if flaw is None and broken is not None:
                flaw = _broken_gzip(self.source, broken, self.number + whole.count(b"\n") + 1)
            elif flaw is None and len(rest) > LONGEST_LINE:
                flaw = self._too_long(self.number + whole.count(b"\n") + 1)
            if whole:
                self._kept = b""
                yield Block(whole, self.number + 1, is_last and flaw is None)
                self.number += whole.count(b"\n") - self._kept.count(b"\n")
                rest = self._kept + rest
            if flaw is not None:
                raise flaw
            if is_last:
                return

    def keep(self, data: bytes) -> None:
        """Have the last lines of a block come again, with those that follow them."""
        self._kept = data

    def _more(self, size: int) -> tuple[bytes, Exception | None]:
        """About so many bytes more, and what stopped their reading; no bytes at the end."""
        pieces: list[bytes] = []
        room = size
        while room > 0:
            try:
                # No more than a buffer at a time: what was unpacked before a stream breaks off is not lost.
                piece = self._stream.read1(min(room, io.DEFAULT_BUFFER_SIZE))
            except (EOFError, OSError, zlib.error) as error:
                return b"".join(pieces), error
            if not piece:
                break
            pieces.append(piece)
            room -= len(piece)
        return b"".join(pieces), None

    def _checked(self, data: bytes) -> tuple[bytes, BrokenTable | None]:
        """The lines before the first that is no text or too long, and what is wrong with that."""
        place, flaw = 0, None
        while len(data) - place > LONGEST_LINE:
            end = data.rfind(b"\n", place, place + LONGEST_LINE) + 1
            if not end:
                data = data[:place]
                flaw = self._too_long(self.number + data.count(b"\n") + 1)
                break
            place = end
        if data.isascii():
            return data, flaw
        try:
            data.decode()
        except UnicodeDecodeError as error:
            data = data[: data.rfind(b"\n", 0, error.start) + 1]
            flaw = self._not_text(self.number + data.count(b"\n") + 1)
        return data, flaw

    def _not_text(self, number: int) -> BrokenTable:
        return BrokenTable(self.source, f"is not {self._following.upper()} text; {_CURE}", number)

    def _too_long(self, number: int) -> BrokenTable:
        return BrokenTable(self.source, f"is longer than {LONGEST_LINE} bytes; is this a table?", number)


def buffered(stream: BinaryIO) -> io.BufferedReader:
    """The stream as one whose first bytes can be looked at."""
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[arg-type]


def _unpacked(stream: BinaryIO, source: str, encoding: str | None) -> io.BufferedReader:
    found = buffered(stream)
    if found.peek(2)[:2] == b"\x1f\x8b":
        found = io.BufferedReader(gzip.GzipFile(fileobj=found))
    try:
        start = found.peek(1024)[:1024]
    except (EOFError, OSError, zlib.error) as error:
        raise _broken_gzip(source, error) from None
    if encoding is None and start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenTable(source, "is UTF-16 text; say --encoding utf-16, or save the file as UTF-8")
    if start.startswith(b"PK\x03\x04"):
        raise BrokenTable(source, "is a zip archive or a workbook; save the table as CSV")
    if encoding is None and b"\0" in start:
        raise BrokenTable(source, "is not text; a table is a CSV file, gzip or not")
    return found


def _reader_of(stream: io.BufferedReader, encoding: str) -> io.BufferedReader | io.TextIOWrapper:
    """What gives lines: bytes where the encoding ends them as ASCII does, or else text."""
    try:
        is_like_ascii = "\n".encode(encoding).removeprefix(BOM_UTF8) == b"\n"
    except (LookupError, UnicodeError):
        raise InvalidValue("encoding", encoding, "is not an encoding of text, such as cp1252 or utf-16") from None
    return stream if is_like_ascii else io.TextIOWrapper(stream, encoding, newline="")


def _broken_gzip(source: str, error: Exception, line: int | None = None) -> BrokenTable:
    return BrokenTable(source, f"cannot be unpacked or read: {str(error).rstrip('.')}", line)
