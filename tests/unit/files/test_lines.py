"""Lines in blocks: what breaks off, is no text or never ends is told at the line at which it is told line by line."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator

import pytest

from slacore.errors import BrokenTable
from slacore.files.blocks import table_blocks
from slacore.files.lines import LONGEST_LINE, Lines
from slacore.files.tablefile import TableFile

GOOD = b"1,2026-03-02 09:00\n"
PACKED = gzip.compress(
    b"id,opened\n" + b"".join(b"%d,2026-03-02 09:00\n" % number for number in range(50_000)), mtime=0
)


def table(data: bytes) -> TableFile:
    return TableFile.of(io.BytesIO(data), "t.csv")


def told(rows: Iterator[object]) -> tuple[int | None, str]:
    with pytest.raises(BrokenTable) as caught:
        for _ in rows:
            pass
    return caught.value.line, caught.value.sentence


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"id,opened\n" + GOOD * 3 + b"M\xfcller,\n" + GOOD, 5),
        (b"id,opened\n" + GOOD * 3 + b"M\xfcller,", 5),
        (b"id,opened\n" + GOOD + b"x" * (LONGEST_LINE + 1) + b"\n" + GOOD, 3),
        (b"id,opened\n" + GOOD + b"x" * (3 * LONGEST_LINE), 3),
        (b"id,opened\n" + GOOD + b'"open\n' + GOOD * 3 + b"\xff\n", 7),
        (PACKED[: len(PACKED) // 2], None),
        (PACKED[:-6] + b"\0" * 6, None),
    ],
)
def test_blocks_are_refused_at_the_line_that_rows_are(data: bytes, line: int | None) -> None:
    one_by_one = told(table(data).rows())
    assert told(iter(table_blocks(table(data)))) == one_by_one
    assert line is None or one_by_one[0] == line


def test_rows_before_the_break_are_read() -> None:
    found = table_blocks(table(b"id,opened\n" + GOOD * 3 + b"\xff\n" + GOOD))
    assert len(next(found)) == 3


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_line_of_a_mebibyte_with_its_ending_is_read_in_a_block(ending: bytes) -> None:
    long = b"7," + b"x" * (LONGEST_LINE - 2 - len(ending)) + ending
    [block] = table_blocks(table(b"id,text\n" + long + GOOD))
    # A reader of CSV refuses a cell of more than 131,072 characters, not the line.
    assert [block.faults[row].fault for row in block.faults] == ["is not CSV: field larger than field limit (131072)"]
    assert block.lines.tolist() == [2, 3]


def test_blank_lines_before_the_header_count_as_lines() -> None:
    data = b"\n \nid,opened\n\n" + GOOD
    assert [line for line, _, _ in table(data).rows()] == [5]
    assert [block.lines.tolist() for block in table_blocks(table(data))] == [[5]]


def test_what_is_kept_of_a_block_comes_again() -> None:
    lines = Lines(io.BytesIO(b"a\nb\nc\nd\n"), "t.csv")
    blocks = lines.blocks(4)
    assert next(blocks)[:2] == (b"a\nb\n", 1)
    lines.keep(b"b\n")
    assert next(blocks)[:2] == (b"b\nc\nd\n", 2)
    assert list(blocks) == []
    assert lines.number == 4


def test_a_stream_of_bytes_that_come_in_pieces_is_read_whole() -> None:
    class Pipe(io.RawIOBase):
        """Gives a few bytes at a time, as a pipe may."""

        def __init__(self, data: bytes) -> None:
            self.data = data

        def readable(self) -> bool:
            return True

        def readinto(self, into: bytearray) -> int:  # type: ignore[override]
            piece, self.data = self.data[:5], self.data[5:]
            into[: len(piece)] = piece
            return len(piece)

    found = TableFile.of(Pipe(b"id,opened\n" + GOOD * 9), "t.csv")  # type: ignore[arg-type]
    assert sum(map(len, table_blocks(found))) == 9
