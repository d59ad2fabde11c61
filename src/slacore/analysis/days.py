"""Days in columns: the steps by which a business day is added to an instant, each for all rows of a piece at once.

What a day is stands in `slacore.calendars.days`; here are its tables as arrays, and the same steps in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from attrs import evolve, frozen

from slacore.analysis import walk
from slacore.analysis.arrays import (
    NAT,
    Bools,
    ClockArrays,
    Ints,
    Scratch,
    Unit,
    clock_arrays,
    in_unit,
    micros_of,
)
from slacore.analysis.day_arrays import YEARS, DayArrays, day_arrays, years_ahead, years_behind
from slacore.analysis.pieces import Source, each_piece
from slacore.analysis.walk import Answers
from slacore.calendars.coverage import Coverage, Landing
from slacore.calendars.days import BusinessDays, owners
from slacore.civil.instant import DAY, SECOND, new_year, utc
from slacore.civil.wall import day_number
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.errors import SlaError
from slacore.plans.length import Length

_DAY = DAY // SECOND
_EARLIEST_DAY, _LATEST_DAY = day_number(date(FIRST_YEAR, 1, 1)), day_number(date(LAST_YEAR, 12, 31))


@frozen(eq=False)
class _Steps:
    """The steps of one length in days, for one coverage, zone and unit."""

    length: Length
    days: DayArrays
    clock: ClockArrays
    unit: Unit
    is_near: bool
    """Whether every day that is listed lies within the years in which any row looks for its own."""

    @property
    def day(self) -> int:
        return in_unit(DAY, self.unit)

    def origin(self, moved: Ints, scratch: Scratch, *, takes_closing: bool = False) -> tuple[Ints, Ints]:
        """The places of the business days that open instants belong to, and the time of day on those."""
        readings = np.empty_like(moved)
        self.clock.readings(moved, readings, scratch)
        dates = readings // self.day
        places = self.days.place(dates)
        left = np.flatnonzero(~self.days.holds(places, moved, takes_closing))
        for step in [owner for owner in owners(0) if owner]:
            if len(left):
                near = self.days.place(dates[left] + step)
                holds = self.days.holds(near, moved[left], takes_closing)
                places[left[holds]] = near[holds]
                left = left[~holds]
        places[left] = len(self.days.numbers) - 1
        return places, readings - np.take(self.days.numbers, places) * self.day

    def target(self, places: Ints, times: Ints, bad: Bools | None, sign: int = 1) -> Ints:
        """The places of the days counted to; what runs out of days, or over dates that are not known, is bad."""
        counted = places
        if self.length.cutoff is not None:
            counted = self._after(places, np.asarray(times >= in_unit(self.length.cutoff, self.unit)), bad)
        return self._after(counted, sign * (self.length.days or 0), bad)

    def _after(self, places: Ints, count: Ints | Bools | int, bad: Bools | None) -> Ints:
        target = places + count
        if bad is not None:
            last = len(self.days.numbers) - 1
            bad |= (target < 0) | (target >= last) | (places >= last)
            target[bad] = last
            start, end = np.take(self.days.numbers, places), np.take(self.days.numbers, target)
            bad |= self.days.has_unknown(start, end) | self.days.has_unknown(end - 1, start - 1)
            if not self.is_near:
                bad |= (end > _furthest(start)) & (target > places)
                bad |= (end < _furthest_back(start)) & (target < places)
        return target

    def aimed(self, target: Ints, times: Ints, scratch: Scratch) -> Ints:
        """The first instants of the days counted to at the time of day, wherever that falls."""
        readings = np.take(self.days.numbers, target) * self.day
        readings += times if self.length.by is None else in_unit(int(self.length.by), self.unit)
        found = np.empty_like(readings)
        self.clock.first(readings, found, scratch)
        return found


def _furthest(days: Ints) -> Ints:
    """The last dates on which the business day after each of these is looked for."""
    years = (days + 1).astype("M8[D]").astype("M8[Y]") + np.timedelta64(YEARS + 1, "Y")
    return np.minimum(years.astype("M8[D]").astype(np.int64) - 1, _LATEST_DAY)


def _furthest_back(days: Ints) -> Ints:
    """The first dates on which the business day before each of these is looked for."""
    years = (days - 1).astype("M8[D]").astype("M8[Y]") - np.timedelta64(YEARS, "Y")
    return np.maximum(years.astype("M8[D]").astype(np.int64), _EARLIEST_DAY)


def due(coverage: Coverage, starts: Source, length: Length, landing: Landing, zone: str | None) -> Answers:
    """When lengths in business days are used up."""
    business = coverage.business_days(zone)
    if length.days == 0 and length.by is None:
        return walk.unchanged(starts)
    moved = walk.edges(coverage, starts, "next_opening")
    later = _later(starts, moved)
    span = later.span()
    if span is None:
        return moved
    steps = _steps(business, starts.unit, span, length)
    # The answers are written over the instants that they come from, piece by piece.
    values, bad = moved.values, moved.bad
    if bad is None and not _is_surely_found(steps, span, starts.unit):
        bad = np.zeros(len(values), np.bool_)
    closings: list[tuple[Ints, Ints]] = []

    def step(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        [at], marks = loaded, None if bad is None else bad[rows]
        places, times = steps.origin(at, scratch)
        target = steps.target(places, times, marks)
        if length.by == "close":
            np.take(steps.days.lasts, target, out=values[rows])
            return
        aimed = steps.aimed(target, times, scratch)
        closes = steps.days.last_opened(target, aimed)
        if landing == "opening":
            on_closing = np.flatnonzero((aimed >= closes) & (True if marks is None else ~marks))
            closings.append((on_closing + rows.start, at[on_closing]))
        np.minimum(aimed, closes, out=aimed)
        np.maximum(aimed, np.take(steps.days.opens[0], target), out=aimed)
        np.maximum(aimed, at, out=values[rows])

    each_piece([later], step)
    answers = Answers(values, bad)
    return _reopened(coverage, starts, answers, closings) if closings else answers


def _later(source: Source, answers: Answers) -> Source:
    if answers.bad is not None:
        answers.values[answers.bad] = NAT
    return evolve(source, column=evolve(source.column, values=answers.values, unit=source.unit))


def _reopened(coverage: Coverage, starts: Source, answers: Answers, closings: Sequence[tuple[Ints, Ints]]) -> Answers:
    """The answers with those on a closing moved to the next opening, and none before where its row began."""
    rows, moved = (np.concatenate(parts) for parts in zip(*closings, strict=True))
    values = answers.values
    found = walk.edges(coverage, _later(starts, Answers(values[rows])), "next_opening")
    values[rows] = np.maximum(found.values, moved)
    if found.bad is None:
        return answers
    bad = np.zeros(len(values), np.bool_) if answers.bad is None else answers.bad
    bad[rows] |= found.bad
    return Answers(values, bad)


def _steps(
    business: BusinessDays,
    unit: Unit,
    span: tuple[int, int, bool],
    length: Length,
    sign: int = 1,
) -> _Steps:
    low, high = (micros_of(at, unit) // DAY for at in span[:2])
    count = (length.days or 0) + (length.cutoff is not None)
    # Counting back, a start after the cut-off counts from the next business day too.
    years = years_ahead(business, low, high, count if sign > 0 else int(length.cutoff is not None))
    if sign < 0:
        years = range(years_behind(business, low, count)[0], years[-1] + 1)
    days = day_arrays(business, unit, years)
    clock = clock_arrays(business.zone, unit, new_year(years[0]), new_year(years[-1] + 1))
    first, last = days.years[0], days.years[-1]
    is_near = first >= FIRST_YEAR and last <= LAST_YEAR and last - first < YEARS
    return _Steps(length, days, clock, unit, is_near)


def _is_surely_found(steps: _Steps, span: tuple[int, int, bool], unit: Unit) -> bool:
    """Whether every row comes to its day within what is listed and known, whichever it is."""
    days, count = steps.days, (steps.length.days or 0) + (steps.length.cutoff is not None)
    high = micros_of(span[1], unit) // DAY
    ahead = int(days.counts[-1] - days.counts[min(high + 2 - days.first, len(days.counts) - 1)])
    return days.unknown is None and ahead >= count and steps.is_near


def latest_start(coverage: Coverage, dues: Source, length: Length) -> Answers:
    """The latest instants from which lengths in business days still fit."""
    business = coverage.business_days(None)
    if length.days == 0:
        return due(coverage, dues, length, "closing", None)
    earlier = _later(dues, _moved_back(coverage, dues))
    span = earlier.span()
    if span is None:
        return Answers.none(len(dues.column))
    steps = _steps(business, dues.unit, span, length, sign=-1)
    values, bad = np.empty(len(dues.column), np.int64), np.zeros(len(dues.column), np.bool_)

    def step(loaded: Sequence[Ints], rows: slice, scratch: Scratch) -> None:
        [at], marks = loaded, bad[rows]
        places, times = steps.origin(at, scratch, takes_closing=True)
        target = steps.target(places, times, marks, sign=-1)
        if length.by == "close":
            np.take(steps.days.lasts, target, out=values[rows])
            return
        aimed = steps.aimed(target, times, scratch)
        np.maximum(aimed, steps.days.first_closing(target, aimed), out=aimed)
        np.minimum(aimed, np.take(steps.days.lasts, target), out=values[rows])
        if length.by is None:
            _one_by_one(business, length, values[rows], at, np.flatnonzero((times == steps.day) & ~marks), marks, dues)

    each_piece([earlier], step)
    return Answers(values, bad if bad.any() else None)


def _moved_back(coverage: Coverage, dues: Source) -> Answers:
    """Each instant itself where it is open, else the closing before."""
    found, (is_open, _) = walk.edges(coverage, dues, "previous_closing"), walk.is_open(coverage, dues)
    values = np.where(is_open, walk.unchanged(dues).values, found.values)
    return Answers(values, None if found.bad is None else found.bad & ~is_open)


def _one_by_one(
    business: BusinessDays, length: Length, values: Ints, at: Ints, rows: Ints, bad: Bools, source: Source
) -> None:
    """The rows whose day ends at the midnight after it, which may be the start of the day counted to."""
    for row in rows:
        start = micros_of(int(at[row]), source.unit)
        try:
            found = business.add(start, -(length.days or 0), "closing", length.by, length.cutoff)
        except SlaError:
            bad[row] = True
        else:
            values[row] = in_unit(found, source.unit)


def between(business: BusinessDays, starts: Ints, ends: Ints) -> tuple[Ints, Bools]:
    """The business days after each first date up to and with the second, and which rows have no answer.

    Dates are given by the seconds of their midnights.
    """
    first, last = np.floor_divide(starts, _DAY), np.floor_divide(ends, _DAY)
    low, high = np.minimum(first, last), np.maximum(first, last)
    bad = (low < _EARLIEST_DAY) | (high > _LATEST_DAY)
    counts, good = np.zeros(len(starts), np.int64), np.flatnonzero(~bad)
    if len(good):
        years = range(utc(int(low[good].min()) * DAY).year, utc(int(high[good].max()) * DAY).year + 1)
        days = day_arrays(business, "s", years)
        bad[good] = days.has_unknown(low[good], high[good])
        before, until = (np.take(days.counts, edge[good] - days.first) for edge in (first, last))
        counts[good] = until - before
    return counts, bad
