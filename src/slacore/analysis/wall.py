"""Wall clocks for whole columns: what a zone's clock reads, when it reads something, and the same time dates later."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import Bools, Ints, Scratch, clock_arrays, in_unit, micros_of
from slacore.analysis.pieces import Source, each_piece
from slacore.analysis.walk import Answers, unchanged
from slacore.civil.instant import DAY, EARLIEST, LATEST


@frozen(eq=False)
class ReadTimes:
    """Instants of wall times, and what was odd about those."""

    answers: Answers
    skipped: Bools
    repeated: Bools


def instants(walls: Source, zone: ZoneInfo) -> ReadTimes:
    """The first instants at which the clock shows the wall times or later ones."""
    count, unit, span = len(walls.column), walls.unit, walls.span()
    values, skipped, repeated = np.empty(count, np.int64), np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    low, high = (EARLIEST, LATEST) if span is None or not span[2] else (micros_of(at, unit) for at in span[:2])
    clock = clock_arrays(zone, unit, low - DAY, high + DAY)
    bad = np.zeros(count, np.bool_)
    # A wall time may be outside the years while its instant is not.
    least, most = in_unit(EARLIEST - DAY, unit), in_unit(LATEST + DAY, unit)
    earliest, latest = in_unit(EARLIEST, unit), in_unit(LATEST, unit)

    def read(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        [readings], out = loaded, values[rows]
        clock.first(readings, out, scratch)
        clock.oddities(readings, out, skipped[rows], repeated[rows], scratch)
        if out.min() < earliest or out.max() >= latest or readings.min() < least or readings.max() > most:
            bad[rows] = (out < earliest) | (out >= latest) | (readings < least) | (readings > most)

    each_piece([walls], read)
    if not bad.any():
        return ReadTimes(Answers(values), skipped, repeated)
    return ReadTimes(Answers(values, bad), skipped & ~bad, repeated & ~bad)


def local(at: Source, zone: ZoneInfo) -> Answers:
    """What the clock reads at each instant."""
    answers, span = unchanged(at), at.span()
    if span is not None:
        clock = clock_arrays(zone, at.unit, *(micros_of(edge, at.unit) for edge in span[:2]))

        def read(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
            clock.readings(loaded[0], answers.values[rows], scratch)

        each_piece([at], read)
    return answers


def later(starts: Source, length: int, *, is_checked: bool = True) -> Answers:
    """So much real time later, in the unit of the starts; beyond the supported years there is no answer."""
    answers = unchanged(starts)
    values, bad = answers.values, answers.bad
    latest = in_unit(LATEST, starts.unit)
    if is_checked and len(values) and int(values.max()) + length >= latest:
        bad = (np.zeros(len(values), np.bool_) if bad is None else bad) | (values >= latest - length)
    np.add(values, length, out=values)
    return Answers(values, bad)


def dates_later(starts: Source, days: int, zone: ZoneInfo, *, is_checked: bool = True) -> Answers:
    """The same time of the clock so many dates later; beyond the supported years there is no answer."""
    answers, span, unit = unchanged(starts), starts.span(), starts.unit
    if days == 0 or span is None:
        return answers
    edges = sorted(micros_of(at, unit) + step * DAY for at in span[:2] for step in (0, days))
    clock, values = clock_arrays(zone, unit, edges[0] - DAY, edges[-1] + DAY), answers.values
    bad = np.zeros(len(values), np.bool_) if answers.bad is None else answers.bad
    step, latest = in_unit(days * DAY, unit), in_unit(LATEST, unit)

    def move(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        out = values[rows]
        clock.readings(loaded[0], scratch.more, scratch)
        np.add(scratch.more, step, out=scratch.more)
        clock.first(scratch.more, out, scratch)
        if is_checked:
            bad[rows] |= out >= latest

    each_piece([starts], move)
    return Answers(values, bad if bad.any() else None)
