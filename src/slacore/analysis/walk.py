"""Walks: what a line answers for whole columns, in integers of one unit.

Most columns lie within what is known, and all their rows are reached; that is found out beforehand, from the least and
the greatest value. Only in others is each row looked at, and one without an answer is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, Self

import numpy as np
from attrs import evolve, frozen

from slacore.analysis.arrays import NAT, UNITS, Bools, Ints, LineArrays, Need, Scratch, in_unit, line_arrays, micros_of
from slacore.analysis.pieces import Source, each_piece
from slacore.calendars.coverage import Coverage
from slacore.calendars.ruler import HORIZON, Ruler
from slacore.civil.instant import EARLIEST, SECOND

Edge = Literal["next_opening", "next_closing", "previous_opening", "previous_closing"]

_LONGEST = int(np.iinfo(np.int64).max)


@frozen(eq=False)
class Answers:
    """Answers row by row, and which rows have none; no such column where all have one."""

    values: Ints
    bad: Bools | None = None

    @classmethod
    def none(cls, rows: int) -> Self:
        """So many rows without an answer."""
        return cls(np.full(rows, NAT), np.ones(rows, np.bool_))


@frozen(eq=False)
class _Walk:
    """A line as arrays, drawn out for a column, whose rows have an answer from ``least`` to ``most``."""

    arrays: LineArrays
    least: int
    most: int
    is_careful: bool
    """Whether there may be rows without an answer."""

    def outside(self, at: Ints) -> Bools:
        return (at < self.least) | (at > self.most)


def _walk(
    coverage: Coverage,
    sources: Sequence[Source],
    is_met: Callable[[Ruler, int], bool],
    *,
    sign: int = 1,
    takes_end: bool = False,
) -> _Walk | None:
    """A walk over all instants of the sources; none where no row has an answer.

    Args:
        coverage: whose line it is.
        sources: columns of instants.
        is_met: whether a ruler answers for the last instant, or for the first where ``sign`` is -1.
        sign: which way the line is drawn out.
        takes_end: whether the instant at which what is known ends has an answer.
    """
    unit, extent = sources[0].unit, coverage.line.known()
    spans = [span for source in sources if (span := source.span())]
    least, most = in_unit(extent.start, unit), in_unit(extent.end, unit) - (not takes_end)
    least, most = max(least, sources[0].least), min(most, sources[0].most)
    if len(spans) < len(sources) or extent.end <= extent.start:
        return None
    low, high = max(least, min(span[0] for span in spans)), min(most, max(span[1] for span in spans))
    if low > high:
        return None
    start, end = micros_of(low, unit), -(-high * SECOND // UNITS[unit])
    at = end if sign > 0 else start
    need = Need(start, min(end + 1, extent.end), at, sign * HORIZON, lambda ruler: is_met(ruler, at))
    arrays = line_arrays(coverage, unit, need)
    is_whole = all(span[2] for span in spans) and all(least <= span[0] and span[1] <= most for span in spans)
    farthest = max(arrays.end - low, high - arrays.start)
    is_near = farthest <= in_unit(HORIZON, unit) and arrays.start >= in_unit(EARLIEST, unit)
    return _Walk(arrays, least, most, not (is_whole and is_near and is_met(arrays.ruler, at)))


def unchanged(source: Source) -> Answers:
    """The instants themselves: what is due in no time."""
    span, count = source.span(), len(source.column)
    values, bad = np.empty(count, np.int64), None if span and span[2] else np.zeros(count, np.bool_)

    def copy(loaded: Sequence[Ints], rows: slice, _: Scratch) -> None:
        values[rows] = loaded[0]
        if bad is not None:
            bad[rows] = source.outside(loaded[0])

    each_piece([source], copy)
    return Answers(values, bad)


def due(coverage: Coverage, starts: Source, lengths: Source | int) -> Answers:
    """When lengths are used up; one length is in the unit of the starts."""
    return _moved(coverage, starts, lengths, 1)


def latest_start(coverage: Coverage, dues: Source, lengths: Source | int) -> Answers:
    """The latest instants from which lengths still fit; one length is in the unit of the due times."""
    return _moved(coverage, dues, lengths, -1)


def _moved(coverage: Coverage, source: Source, lengths: Source | int, sign: Literal[1, -1]) -> Answers:
    """The instants so much open time later, or earlier where the sign is -1."""
    count, reach = len(source.column), in_unit(HORIZON, source.unit)
    span = lengths.span() if isinstance(lengths, Source) else (lengths, min(lengths, reach + 1), lengths <= reach)
    if span is None:
        return Answers.none(count)
    if lengths == 0:
        return unchanged(source)
    shortest, longest, is_whole = span
    micros = -(-longest * SECOND // UNITS[source.unit])
    walk = _walk(coverage, [source], partial(_reaches, sign * micros), sign=sign, takes_end=True)
    if walk is None:
        return _unmoved(source, lengths)
    bad = np.empty(count, np.bool_) if walk.is_careful or not is_whole else None
    answers = Answers(np.empty(count, np.int64), bad)
    move = _Move(walk, source, longest, shortest == 0, sign, answers)
    each_piece([source, evolve(lengths, is_within=is_whole)] if isinstance(lengths, Source) else [source], move.piece)
    return answers


def _reaches(length: int, ruler: Ruler, at: int) -> bool:
    """Whether a ruler holds so much open time from an instant on, or before it where the length is negative."""
    return 0 <= ruler.used(at) + length <= ruler.totals[-1]


@frozen(eq=False)
class _Move:
    """The move of each row by its length, or by ``longest`` where all have one."""

    walk: _Walk
    source: Source
    longest: int
    has_still: bool
    """Whether some lengths are zero, and their rows stay where they are."""
    sign: Literal[1, -1]
    answers: Answers

    def piece(self, loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        """Move the rows of a piece."""
        arrays, bad, out = self.walk.arrays, self.answers.bad, self.answers.values[rows]
        at, length = loaded if len(loaded) == 2 else (loaded[0], np.int64(self.longest))
        arrays.used(at, out, scratch)
        (np.add if self.sign > 0 else np.subtract)(out, length, out=out)
        if bad is not None:
            bad[rows] = (out > arrays.most) | (out < arrays.least) | (length < 0) | self.walk.outside(at)
        arrays.instants(out, arrays.by_total if self.sign > 0 else arrays.from_total, scratch)
        if bad is not None:
            bad[rows] |= self._is_far(at, out)
        if self.has_still:
            self._keep(at, length, rows, out)

    def _is_far(self, at: Ints, out: Ints) -> Bools:
        reach = in_unit(HORIZON, self.source.unit)
        if self.sign > 0:
            return np.asarray(out > at + reach)
        return np.asarray((out < at - reach) | (out < in_unit(EARLIEST, self.source.unit)))

    def _keep(self, at: Ints, length: Ints | np.int64, rows: slice, out: Ints) -> None:
        is_still = length == 0
        np.copyto(out, at, where=is_still)
        if self.answers.bad is not None:
            np.copyto(self.answers.bad[rows], self.source.outside(at), where=is_still)


def _unmoved(source: Source, lengths: Source | int) -> Answers:
    """The answers where no row can move: those of no length are where they are."""
    answers = Answers.none(len(source.column))
    if isinstance(lengths, Source) and answers.bad is not None:
        values, bad = answers.values, answers.bad

        def keep(loaded: Sequence[Ints], rows: slice, _: Scratch) -> None:
            at, length = loaded
            values[rows] = at
            bad[rows] = (length != 0) | source.outside(at)

        each_piece([source, lengths], keep)
    return answers


def elapsed(coverage: Coverage, starts: Source, ends: Source) -> Answers:
    """The open time between pairs of instants."""
    count = len(starts.column)
    walk = _walk(coverage, [starts, ends], lambda ruler, at: True, takes_end=True)
    if walk is None:
        return Answers.none(count)
    arrays, values = walk.arrays, np.empty(count, np.int64)
    is_long = arrays.most - arrays.least > _LONGEST
    bad = np.empty(count, np.bool_) if walk.is_careful or is_long else None

    def measure(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        (start, end), out, before = loaded, values[rows], scratch.more
        arrays.used(start, before, scratch)
        arrays.used(end, out, scratch)
        np.subtract(out, before, out=out)
        if bad is not None:
            wraps = np.where(end >= start, out < 0, out > 0)
            bad[rows] = walk.outside(start) | walk.outside(end) | wraps

    each_piece([starts, ends], measure)
    return Answers(values, bad)


def is_open(coverage: Coverage, at: Source) -> tuple[Bools, Bools | None]:
    """Whether somebody is there; and which rows have no answer, if any have none."""
    count = len(at.column)
    walk = _walk(coverage, [at], lambda ruler, instant: True)
    truths = np.zeros(count, np.bool_)
    if walk is None:
        return truths, np.ones(count, np.bool_)
    bad = np.empty(count, np.bool_) if walk.is_careful else None

    def look(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        truths[rows] = walk.arrays.windows(loaded[0], scratch)[1]
        if bad is not None:
            bad[rows] = walk.outside(loaded[0])

    each_piece([at], look)
    return (truths if bad is None else truths & ~bad), bad


def edges(coverage: Coverage, at: Source, edge: Edge) -> Answers:
    """The opening or closing next to each instant, after or before it."""
    count, sign = len(at.column), 1 if edge.startswith("next") else -1
    walk = _walk(coverage, [at], _FOUND[edge], sign=sign)
    if walk is None:
        return Answers.none(count)
    arrays, values = walk.arrays, np.empty(count, np.int64)
    table: Ints = getattr(arrays, f"{edge}s")
    bad = np.empty(count, np.bool_) if walk.is_careful else None
    reach, earliest = in_unit(HORIZON, at.unit), in_unit(EARLIEST, at.unit)

    def look(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        instants, out = loaded[0], values[rows]
        place, is_open = arrays.windows(instants, scratch)
        if edge == "next_closing":
            np.logical_not(is_open, out=is_open)
            np.add(place, is_open, out=place)
        elif edge == "previous_closing":
            np.subtract(place, is_open, out=place)
        np.take(table, place, out=out, mode="clip")
        if edge == "next_opening":
            np.copyto(out, instants, where=is_open)
        if bad is not None:
            far = out > instants + reach if sign > 0 else (out < instants - reach) | (out < earliest)
            bad[rows] = walk.outside(instants) | (out == NAT) | far

    each_piece([at], look)
    return Answers(values, bad)


def _opens_after(ruler: Ruler, at: int) -> bool:
    i = ruler.window(at)
    return at < ruler.closes[i] or (at < ruler.end and ruler.opens[i + 1] < ruler.end)


def _closes_after(ruler: Ruler, at: int) -> bool:
    i = ruler.window(at)
    return at < ruler.end and ruler.closes[i + (at >= ruler.closes[i])] < ruler.end


def _opens_before(ruler: Ruler, at: int) -> bool:
    return ruler.opens[ruler.window(at)] > ruler.start


def _closes_before(ruler: Ruler, at: int) -> bool:
    i = ruler.window(at)
    return i - (at < ruler.closes[i]) > 0


_FOUND: dict[Edge, Callable[[Ruler, int], bool]] = {
    "next_opening": _opens_after,
    "next_closing": _closes_after,
    "previous_opening": _opens_before,
    "previous_closing": _closes_before,
}
