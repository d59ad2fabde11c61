"""Measures: the promises of a metric with their lines as arrays, to count by whichever holds for each ticket.

Instants and lengths are in microseconds. What cannot be answered here is told as bad, and left to the single call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from attrs import evolve

from slacore.analysis import lengths
from slacore.analysis.arrays import Bools, Ints, LineArrays, Need, Scratch, line_arrays
from slacore.analysis.frames import Column, column_of
from slacore.calendars.coverage import Coverage
from slacore.calendars.ruler import HORIZON, Ruler
from slacore.civil.instant import DAY, EARLIEST, Instant
from slacore.plans.length import Length
from slacore.plans.selector import Promise


class Hours:
    """The hours of one promise or more: a line as arrays over the time of the logs, or real time."""

    def __init__(self, coverage: Coverage | None, need: tuple[Instant, Instant, int]) -> None:
        self.arrays: LineArrays | None = None
        if coverage is not None:
            start, end, longest = need
            reach = Need(start, end, end, HORIZON, lambda ruler: _holds(ruler, end, longest))
            self.arrays = line_arrays(coverage, "us", reach)
        self._scratch = Scratch.of(0)

    def _room(self, rows: int) -> Scratch:
        """Arrays to work in, the same ones as long as they are large enough."""
        if rows > len(self._scratch.place):
            self._scratch = Scratch.of(rows)
        return self._scratch.cut(rows)

    def used(self, at: Ints) -> Ints:
        """The time that counts before each instant."""
        if self.arrays is None:
            return at
        out = np.empty(len(at), np.int64)
        self.arrays.used(at, out, self._room(len(at)))
        return out

    def reached(self, used: Ints) -> tuple[Ints, Bools]:
        """The instants at which so much is used, and which are not known here."""
        if self.arrays is None:
            return used, np.zeros(len(used), np.bool_)
        bad = used > self.arrays.most
        found = used.copy()
        self.arrays.instants(found, self.arrays.by_total, self._room(len(used)))
        return found, bad

    def next_opening(self, at: Ints) -> tuple[Ints, Bools]:
        """The first opening from each instant on, and which are not known here."""
        if self.arrays is None:
            return at, np.zeros(len(at), np.bool_)
        place, is_open = self.arrays.windows(at, self._room(len(at)))
        found = np.where(is_open, at, np.take(self.arrays.next_openings, place, mode="clip"))
        return found, found < at

    @property
    def end(self) -> Instant:
        """Until when it is laid out."""
        return int(np.iinfo(np.int64).max) if self.arrays is None else self.arrays.end


def _holds(ruler: Ruler, end: Instant, longest: int) -> bool:
    return ruler.used(end) + longest <= ruler.totals[-1]


class Measures:
    """The promises of one metric by their numbers.

    Args:
        promises: all of them.
        start: the first instant of any log.
        asked: the instant of asking, which is the last.
    """

    def __init__(self, promises: Sequence[Promise], start: Instant, asked: Instant) -> None:
        self.promises: Final = promises
        self.places: Final[Mapping[int, int]] = {id(promise): place for place, promise in enumerate(promises)}
        stated = [promise.length or Length.parse("0 business hours") for promise in promises]
        by_line: dict[Coverage | None, int] = {}
        longest: dict[Coverage | None, int] = {}
        for promise, length in zip(promises, stated, strict=True):
            coverage = promise.coverage if length.is_business else None
            by_line.setdefault(coverage, len(by_line))
            most = length.time if length.time is not None else ((length.days or 0) + 2) * DAY
            longest[coverage] = max(longest.get(coverage, 0), most)
        self.hours: Final = [Hours(coverage, (start, asked + 1, longest[coverage])) for coverage in by_line]
        of_line = [
            by_line[one.coverage if length.is_business else None] for one, length in zip(promises, stated, strict=True)
        ]
        self.line: Final = np.asarray([*of_line, 0])
        self.time: Final = np.asarray([*(-1 if one.time is None else one.time for one in stated), 0])
        lands = [one.landing == "opening" and length.is_business for one, length in zip(promises, stated, strict=True)]
        self.lands: Final = np.asarray([*lands, False], np.bool_)
        self._template: Final[Column] = column_of(np.empty(0, "M8[us]"), "at")

    def each_line(self, promise: Ints) -> Iterator[tuple[int, Hours, Ints | slice]]:
        """The hours, and the places of the promises that count on them."""
        if len(self.hours) == 1:
            yield 0, self.hours[0], slice(None)
            return
        lines = self.line[promise]
        for number, hours in enumerate(self.hours):
            places = np.flatnonzero(lines == number)
            if len(places):
                yield number, hours, places

    def used(self, promise: Ints, at: Ints) -> Ints:
        """The time that counts before each instant, each on the hours of its promise."""
        found = np.empty(len(at), np.int64)
        for _, hours, places in self.each_line(promise):
            found[places] = hours.used(at[places])
        return found

    def used_at(self, promise: Ints, at: Instant) -> Ints:
        """The time that counts before one instant."""
        on_lines = np.concatenate([hours.used(np.asarray([at])) for hours in self.hours])
        return on_lines.take(self.line.take(promise))

    def reached(self, promise: Ints, used: Ints) -> tuple[Ints, Bools]:
        """The instants at which so much is used, and which are not known here."""
        found, bad = np.empty(len(used), np.int64), np.empty(len(used), np.bool_)
        for _, hours, places in self.each_line(promise):
            found[places], bad[places] = hours.reached(used[places])
        return found, bad

    def landed(self, promise: Ints, due: Ints) -> tuple[Ints, Bools]:
        """Due times where their promises let them land, and which are not known here."""
        places = np.flatnonzero(self.lands[promise])
        bad = np.zeros(len(due), np.bool_)
        if not len(places):
            return due, bad
        found = due.copy()
        for _, hours, some in self.each_line(promise[places]):
            found[places[some]], bad[places[some]] = hours.next_opening(due[places[some]])
        return found, bad

    def days(self, promise: Ints, start: Ints) -> tuple[Ints, Bools]:
        """The instants of targets in days, without waits, and which have none that is known here."""
        found, bad = np.empty(len(start), np.int64), np.zeros(len(start), np.bool_)
        for number in np.unique(promise).tolist():
            places = np.flatnonzero(promise == number)
            one = self.promises[number]
            column = evolve(self._template, values=start[places])
            moved = lengths.due(one.coverage, column, lengths.wanted_of(one.length, column), one.landing, one.zone)
            found[places] = moved.answers.values
            if moved.answers.bad is not None:
                bad[places] = moved.answers.bad
            bad[places] |= found[places] >= self.hours[int(self.line[number])].end
        return found, bad


def known(promises: Sequence[Promise]) -> tuple[Instant, Instant]:
    """From when until when the hours of all promises are known."""
    extents = [one.coverage.line.known() for one in promises]
    starts = [EARLIEST, *(extent.start for extent in extents)]
    return max(starts), min((extent.end for extent in extents), default=int(np.iinfo(np.int64).max))
