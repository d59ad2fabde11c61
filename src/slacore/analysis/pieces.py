"""Columns in pieces: read, computed and written some thousand rows at a time, so that all of it stays in the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import NAT, UNITS, Bools, Ints, Scratch, Unit, in_unit
from slacore.analysis.frames import Column
from slacore.calendars.ruler import HORIZON
from slacore.civil.instant import EARLIEST, LATEST

_ROWS = 1 << 14
_MANY = 1 << 22
_ROWS_OF_MANY = 1 << 16


@frozen(eq=False)
class Source:
    """A column as integers of the unit that is computed in."""

    column: Column
    unit: Unit
    is_length: bool = False
    is_within: bool = False
    """Whether every value is known to have an answer."""

    @property
    def least(self) -> int:
        """The least value that has an answer: nothing for lengths, else the first instant of the supported years."""
        return 0 if self.is_length else in_unit(EARLIEST, self.unit)

    @property
    def most(self) -> int:
        """The greatest value that has an answer; a longer length than the horizon is never reached."""
        return in_unit(HORIZON if self.is_length else LATEST, self.unit) - (not self.is_length)

    def outside(self, values: Ints) -> Bools:
        """Which values have no answer."""
        return np.asarray((values < self.least) | (values > self.most))

    @property
    def _factor(self) -> int:
        return UNITS[self.unit] // UNITS[self.column.unit]

    def load(self, rows: slice, into: Ints) -> Ints:
        """The values of some rows in order, native and in the unit; copied where they are not so already.

        What has no answer in any unit is made `NAT`, as it might not fit the finer one; too long a length stays so.
        """
        values, factor = self.column.values[rows], self._factor
        is_ready = factor == 1 and (self.is_within or not self.is_length)
        if is_ready and values.dtype.isnative and values.flags.c_contiguous:
            return values
        into = into[: len(values)]
        np.copyto(into, values)
        least, most = -(-self.least // factor), self.most // factor
        if self.is_within:
            np.multiply(into, factor, out=into)
            return into
        if self.is_length:
            np.minimum(into, most + 1, out=into)
            into[into < least] = -1
        elif factor > 1:
            into[(into < least) | (into > most)] = NAT
        if factor > 1:
            np.multiply(into, factor, out=into, where=into != NAT)
        return into

    def span(self) -> tuple[int, int, bool] | None:
        """The least and the greatest value with an answer, and whether all have one; none where no value has."""
        values, factor = self.column.values, self._factor
        least, most = -(-self.least // factor), self.most // factor
        if not len(values):
            return None
        low, high = int(values.min()), int(values.max())
        is_whole = least <= low and high <= most
        if not is_whole:
            found = [_extremes(values[rows], least, most) for rows in _slices(len(values), _ROWS_OF_MANY)]
            pairs = [pair for pair in found if pair]
            if not pairs:
                return None
            low, high = min(low for low, _ in pairs), max(high for _, high in pairs)
        return low * factor, high * factor, is_whole


def missing(column: Column) -> Bools:
    """Which values are NaT or null."""
    return np.asarray(column.values == NAT)


def _extremes(values: Ints, least: int, most: int) -> tuple[int, int] | None:
    inside = values[(values >= least) & (values <= most)]
    return (int(inside.min()), int(inside.max())) if len(inside) else None


Work = Callable[[Sequence[Ints], slice, Scratch], None]
"""What is done to a piece: given the values of each source, the rows they are of, and arrays to work in."""


def each_piece(sources: Sequence[Source], work: Work) -> None:
    """Do the work piece by piece; two halves of a very long column at the same time."""
    count = len(sources[0].column)
    rows = _ROWS if count < _MANY else _ROWS_OF_MANY

    def run(pieces: Sequence[slice]) -> None:
        scratch = Scratch.of(min(rows, count), len(sources))
        for piece in pieces:
            size = piece.stop - piece.start
            used = scratch if size == len(scratch.place) else scratch.cut(size)
            loaded = [source.load(piece, into) for source, into in zip(sources, used.columns, strict=True)]
            work(loaded, piece, used)

    pieces = _slices(count, rows)
    if count < _MANY:
        run(pieces)
    else:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run, (pieces[::2], pieces[1::2])))


def _slices(count: int, rows: int) -> list[slice]:
    return [slice(start, min(start + rows, count)) for start in range(0, count, rows)]
