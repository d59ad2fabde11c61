"""Texts: a block of rows of a table as columns of text, without a text being made of any.

A cell is a stretch of bytes of UTF-8. A line that has as many separators as the header, and nothing that quotes or
breaks, is split where they are; every other line is for a reader of CSV, which says how many lines its row takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.codes import Codes

Bytes = NDArray[np.uint8]

LONGEST_CELL: Final = 1 << 17
"""Bytes of the longest line whose cells are surely none that a reader of CSV refuses as too long."""

_ROWS = 1 << 13
_NEWLINE, _RETURN, _QUOTE = 10, 13, 34


class OddRow(NamedTuple):
    """A row that a reader of CSV has read: its cells, why it is no row of the table, and how many lines it took."""

    cells: Sequence[str]
    fault: str
    lines: int


ReadOdd = Callable[[int, int], OddRow | None]
"""The row that begins on a line of the block, at a byte; none where it runs on beyond the block."""


@frozen(eq=False)
class Texts:
    """A column of texts: where each of them starts and ends in bytes."""

    data: Any
    starts: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.starts)

    def text(self, row: int) -> str:
        """The text of a row."""
        return bytes(self.data[self.starts[row] : self.ends[row]]).decode("utf-8", "surrogatepass")

    def held(self) -> list[bytes]:
        """The texts of all rows as bytes."""
        data = self.data
        return [data[start:end] for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]

    @cached_property
    def lengths(self) -> Ints:
        """How many bytes each has."""
        return self.ends - self.starts

    def letters(self, rows: Ints, width: int) -> Bytes:
        """The first bytes of some rows, each of which has as many: a row of letters for each."""
        held = np.lib.stride_tricks.sliding_window_view(np.frombuffer(self.data, np.uint8), width)
        return held[self.starts[rows]]

    def codes(self) -> Codes:
        """Numbers that stand for the texts."""
        places: dict[bytes, int] = {}
        numbers = [places.setdefault(held, len(places)) for held in self.held()]
        return Codes(np.asarray(numbers, np.int64), [held.decode("utf-8", "surrogatepass") for held in places])


def meaning(said: Codes, read: Callable[[str], str | None]) -> Codes:
    """What texts mean, each read once; one that says nothing is none."""
    values = [read(text) for text in said.values]
    void = np.asarray([value is None for value in values], np.bool_)
    return Codes(np.where(void[said.numbers], -1, said.numbers) if void.any() else said.numbers, values)


@define(eq=False)
class TextRows:
    """A block of rows: the line on which each starts, its columns, and the rows that are none with the reason."""

    lines: Ints
    columns: Sequence[Texts]
    faults: Mapping[int, OddRow]
    plain: Texts | None = None
    """Rows as they stand in the file, those that can be written as they are; others are empty."""
    separator: bytes = b","
    """What stands between their cells."""
    has_quotes: bool = False
    """Whether there are quotes around cells of plain rows; none of these needs them."""
    native: Any = None
    """The block as its file holds it, where it is no text there."""

    def __len__(self) -> int:
        return len(self.lines)

    def cells(self, row: int) -> list[str]:
        """The cells of a row, as many as it has."""
        if row in self.faults:
            return list(self.faults[row].cells)
        return [column.text(row) for column in self.columns]

    def starting_with(self, signs: bytes) -> Iterator[tuple[int, str]]:
        """The cells of plain rows that begin with one of some bytes, each with its row."""
        is_sign = np.zeros(256, np.bool_)
        is_sign[list(signs)] = True
        for column in self.columns:
            some = np.flatnonzero(column.lengths > 0)
            letters = np.frombuffer(column.data, np.uint8)
            for row in some[is_sign[letters[column.starts[some]]]].tolist():
                yield row, column.text(row)


def in_blocks(rows: Iterator[tuple[int, list[str], str]], width: int) -> Iterator[TextRows]:
    """Rows that are read one by one, as blocks of some thousand: line, cells and, where it is no row, why."""
    while some := list(islice(rows, _ROWS)):
        yield rows_of_cells(some, width)


def rows_of_cells(rows: Sequence[tuple[int, Sequence[str], str]], width: int) -> TextRows:
    """The block of rows that have been read: line, cells and, where it is no row of the table, why."""
    odd = {row: OddRow(cells, fault, 0) for row, (_, cells, fault) in enumerate(rows)}
    spans, extra = _spans_of(odd, width, 0)
    starts, ends = np.zeros((2, len(rows), width), np.int64)
    for row, (begin, end) in spans.items():
        starts[row], ends[row] = begin, end
    columns = [Texts(extra, starts[:, place], ends[:, place]) for place in range(width)]
    faults = {row: found for row, found in odd.items() if found.fault}
    return TextRows(np.asarray([line for line, _, _ in rows], np.int64), columns, faults)


def rows_of_arrow(columns: Sequence[Any], first: int, native: Any) -> TextRows:
    """The block of columns of texts as Arrow holds them, numbered from a line."""
    found = [_of_arrow(column) for column in columns]
    count = len(found[0]) if found else 0
    return TextRows(np.arange(first, first + count), found, {}, native=native)


def _of_arrow(column: Any) -> Texts:
    """The texts of an Array of large strings; a missing one is empty."""
    _, places, held = column.buffers()
    offsets = np.frombuffer(places, np.int64, len(column) + 1, 8 * column.offset)
    starts, ends = offsets[:-1], offsets[1:]
    if column.null_count:
        ends = np.where(column.is_null().to_numpy(zero_copy_only=False), starts, ends)
    return Texts(b"" if held is None else held.to_pybytes(), starts, ends)


def split(data: bytes, first: int, width: int, separator: str, read_odd: ReadOdd) -> tuple[TextRows, int]:
    """The rows of whole lines, and how many bytes of these they take: all, unless the last row runs on.

    Args:
        data: the lines.
        first: the number of the first of them.
        width: how many cells a row has.
        separator: what stands between them.
        read_odd: reads the row that begins on a line which cannot be split.
    """
    letters = np.frombuffer(data, np.uint8)
    starts, ends = _lines_of(data, letters)
    separators = np.flatnonzero(letters == ord(separator))
    quotes = _Quotes.of(data, letters, separators, starts, ends)
    separators = separators[~quotes.holds]
    befores = np.searchsorted(separators, starts)
    counts = np.searchsorted(separators, ends) - befores
    is_odd = (counts != width - 1) | (ends - starts > LONGEST_CELL) | quotes.is_broken
    is_odd |= _is_special(data, letters, starts, ends)
    is_row = ends > starts
    is_odd &= is_row
    odd: dict[int, OddRow] = {}
    taken, after = len(starts), 0
    for line in np.flatnonzero(is_odd).tolist():
        if line < after:
            continue
        found = read_odd(line, int(starts[line]))
        if found is None:
            taken = line
            break
        after = line + found.lines
        is_row[line:after] = False
        if found.cells or found.fault:
            odd[line], is_row[line] = found, True
    rows = np.flatnonzero(is_row[:taken])
    used = int(starts[taken]) if taken < len(starts) else len(data)
    cuts = _cuts(separators, befores[rows], width - 1, is_odd[rows])
    cut = _Cut(data, starts[rows], ends[rows], cuts, quotes.are_there, quotes.is_needed[rows])
    made = _assembled(cut, rows, odd, first)
    made.separator, made.has_quotes = separator.encode(), quotes.are_there
    return made, used


def _lines_of(data: bytes, letters: Bytes) -> tuple[Ints, Ints]:
    """Where lines start and end, without what ends them."""
    ends = np.flatnonzero(letters == _NEWLINE)
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    starts = np.append(0, ends[:-1] + 1)
    if b"\r" in data:
        ends = ends - ((letters[np.maximum(ends - 1, 0)] == _RETURN) & (ends > starts))
    return starts, ends


def _is_special(data: bytes, letters: Bytes, starts: Ints, ends: Ints) -> Bools:
    """Which lines have a sign that is more than itself in CSV: a return inside, a null."""
    found = np.zeros(len(starts), np.bool_)
    for sign in (_RETURN, 0):
        if bytes([sign]) in data:
            places = np.flatnonzero(letters == sign)
            lines = np.searchsorted(starts, places, "right") - 1
            found[lines[places < ends[lines]]] = True
    return found


def _cuts(separators: Ints, befores: Ints, count: int, is_odd: Bools) -> Ints:
    """Where the separators of each row are; nowhere in odd ones."""
    if not count or not len(befores):
        return np.zeros((len(befores), count), np.int64)
    padded = np.append(separators, np.zeros(count, np.int64))
    found: Ints = np.lib.stride_tricks.sliding_window_view(padded, count)[np.where(is_odd, 0, befores)]
    return found


@frozen(eq=False)
class _Cut:
    """Rows between which lines are cut, and where each is cut into cells."""

    data: bytes
    starts: Ints
    ends: Ints
    cuts: Ints
    has_quotes: bool
    is_needed: Bools
    """Which have cells that only quotes hold together."""

    def cells(self) -> tuple[Ints, Ints]:
        """Where cells start and end, column by column, without the quotes around them."""
        begins, finishes = np.empty((2, self.cuts.shape[1] + 1, len(self.starts)), np.int64)
        begins[0], begins[1:] = self.starts, self.cuts.T + 1
        finishes[-1], finishes[:-1] = self.ends, self.cuts.T
        if self.has_quotes:
            letters = np.frombuffer(self.data, np.uint8)
            is_quoted = (letters[np.minimum(begins, len(letters) - 1)] == _QUOTE) & (finishes > begins)
            begins += is_quoted
            finishes -= is_quoted
        return begins, finishes


def _assembled(cut: _Cut, rows: Ints, odd: Mapping[int, OddRow], first: int) -> TextRows:
    """The columns of rows, the cells of odd ones behind the others."""
    begins, finishes = cut.cells()
    width = len(begins)
    faults: dict[int, OddRow] = {}
    held, plain_ends = cut.data, np.where(cut.is_needed, cut.starts, cut.ends)
    if odd:
        places = dict(zip(odd, np.searchsorted(rows, list(odd)).tolist(), strict=True))
        moved = {places[line]: found for line, found in odd.items()}
        spans, extra = _spans_of(moved, width, len(cut.data))
        held = cut.data + extra
        for row, found in moved.items():
            plain_ends[row] = cut.starts[row]
            begins[:, row], finishes[:, row] = spans[row]
            if found.fault:
                faults[row] = found
    columns = [Texts(held, begins[place], finishes[place]) for place in range(width)]
    return TextRows(rows + first, columns, faults, Texts(cut.data, cut.starts, plain_ends))


@frozen(eq=False)
class _Quotes:
    """What quotes do to lines: the separators inside them, and the lines whose quotes are not plainly around cells."""

    are_there: bool
    holds: Bools
    """Which separators stand inside quotes."""
    is_needed: Bools
    """Which lines have such separators."""
    is_broken: Bools
    """Which lines have quotes that are doubled, run on or stand in the midst of a cell."""

    @classmethod
    def of(cls, data: bytes, letters: Bytes, separators: Ints, starts: Ints, ends: Ints) -> _Quotes:
        """The quotes of a block of lines."""
        holds, is_needed, is_broken = (np.zeros(size, np.bool_) for size in (len(separators), *[len(starts)] * 2))
        if b'"' not in data:
            return cls(False, holds, is_needed, is_broken)
        quotes = np.flatnonzero(letters == _QUOTE)
        firsts = np.searchsorted(quotes, starts)
        lines = np.searchsorted(starts, quotes, "right") - 1
        is_closing = (np.arange(len(quotes)) - firsts[lines]) % 2 == 1
        is_cut = np.zeros(len(letters) + 2, np.bool_)
        # One place further, so that the start of the first line has one before it.
        is_cut[separators + 1] = is_cut[starts] = is_cut[ends + 1] = True
        is_good = np.where(is_closing, is_cut[quotes + 2], is_cut[quotes])
        is_broken[:] = np.diff(np.append(firsts, len(quotes))) % 2 == 1
        is_broken[lines[~is_good]] = True
        owners = np.searchsorted(starts, separators, "right") - 1
        holds[:] = (np.searchsorted(quotes, separators) - firsts[owners]) % 2 == 1
        is_needed[owners[holds]] = True
        return cls(True, holds, is_needed, is_broken)


def _spans_of(odd: Mapping[int, OddRow], width: int, base: int) -> tuple[dict[int, tuple[Ints, Ints]], bytes]:
    """Where the cells of rows stand in bytes that are made for them; those that are no rows have nothing."""
    pieces: list[bytes] = []
    counts: list[int] = []
    for found in odd.values():
        cells: Iterable[str] = [""] * width if found.fault else found.cells
        made = [cell.encode("utf-8", "surrogatepass") for cell in cells]
        counts += map(len, made)
        pieces += made
    edges = np.append(0, np.cumsum(counts, dtype=np.int64)).astype(np.int64) + base
    spans = {}
    for number, row in enumerate(odd):
        place = number * width
        spans[row] = edges[place : place + width], edges[place + 1 : place + width + 1]
    return spans, b"".join(pieces)
