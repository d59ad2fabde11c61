"""Walks: what a line answers for whole columns, in integers of one unit.

Most columns lie within what is known, and all their rows are reached; that is found out beforehand, from the least and
the greatest value. Only in others is each row looked at, and one without an answer is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    if not isinstance(lengths, Source):
        return _moved(coverage, starts, None, (lengths, lengths, True), 1)
    return _moved(coverage, starts, lengths, lengths.span(), 1)


def latest_start(coverage: Coverage, dues: Source, lengths: Source | int) -> Answers:
    """The latest instants from which lengths still fit."""
    if not isinstance(lengths, Source):
        return _moved(coverage, dues, None, (lengths, lengths, True), -1)
    return _moved(coverage, dues, lengths, lengths.span(), -1)


def _moved(
    coverage: Coverage, source: Source, lengths: Source | None, span: tuple[int, int, bool] | None, sign: int
) -> Answers:
    """The instants so much open time later, or earlier where the sign is -1."""
    count, unit = len(source.column), source.unit
    if span is None:
        return Answers.none(count)
    reach = in_unit(HORIZON, unit)
    shortest, longest, is_whole = span[0], min(span[1], reach + 1), span[2] and span[1] <= reach
    if lengths is None and longest == 0:
        return unchanged(source)
    most = -(-longest * SECOND // UNITS[unit])
    reached = (lambda r, at: r.used(at) + most <= r.totals[-1]) if sign > 0 else (lambda r, at: r.used(at) >= most)
    walk = _walk(coverage, [source], reached, sign=sign, takes_end=True)
    if walk is None:
        return _unmoved(source, lengths)
    arrays, values = walk.arrays, np.empty(count, np.int64)
    bad = np.empty(count, np.bool_) if walk.is_careful or not is_whole else None
    buckets = arrays.by_total if sign > 0 else arrays.from_total
    earliest, shift = in_unit(EARLIEST, unit), np.add if sign > 0 else np.subtract

    def move(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        at, out = loaded[0], values[rows]
        length: Ints | int = loaded[1] if lengths is not None else longest
        arrays.used(at, out, scratch)
        shift(out, length, out=out)
        if bad is not None:
            np.logical_or(out > arrays.most, out < arrays.least, out=bad[rows])
        arrays.instants(out, buckets, scratch)
        if shortest == 0:
            np.copyto(out, at, where=np.equal(length, 0, out=scratch.flags))
        if bad is not None:
            far = out > at + reach if sign > 0 else (out < at - reach) | (out < earliest)
            outside = walk.outside(at) | (np.asarray(length) < 0)
            bad[rows] = np.where(np.asarray(length) == 0, source.outside(at), bad[rows] | far | outside)

    each_piece([source] if lengths is None else [source, evolve(lengths, is_within=is_whole)], move)
    return Answers(values, bad)


def _unmoved(source: Source, lengths: Source | None) -> Answers:
    """The answers where no row can move: those of no length are where they are."""
    answers = Answers.none(len(source.column))
    if lengths is not None and answers.bad is not None:
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
