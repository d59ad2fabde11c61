"""The business days of a coverage as arrays: which dates they are, the windows of each, and which are not known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from slacore.analysis.arrays import NAT, Bools, Ints, Unit, array_of
from slacore.calendars.days import BusinessDays
from slacore.civil.instant import DAY, utc
from slacore.civil.wall import day_number
from slacore.civil.years import FIRST_YEAR, LAST_YEAR

YEARS = 50
"""How many years further a business day is looked for."""

_NEVER = int(np.iinfo(np.int64).max)


class DayArrays:
    """The business days of some years as arrays: their places among all dates, and the windows of each.

    The last place is that of every date that is no business day; it has no windows.
    """

    __slots__ = ("closes", "counts", "first", "lasts", "numbers", "opens", "places", "unknown", "years")

    def __init__(self, business: BusinessDays, unit: Unit, years: range) -> None:
        listed = [business.listed(year) for year in years]
        windows = {day: run for year in listed for day, run in year.windows.items()}
        first, end = day_number(date(years[0], 1, 1)), day_number(date(years[-1] + 1, 1, 1))
        numbers = np.fromiter(windows, np.int64, len(windows))
        self.years: Final = years
        self.first: Final = first
        self.numbers: Final = np.append(numbers, 0)
        self.places: Final = np.full(end - first, len(numbers))
        self.places[numbers - first] = np.arange(len(numbers))
        self.counts: Final = np.cumsum(self.places < len(numbers))
        self.unknown: Final = _counted([day for year in listed for day in year.unknown], first, end)
        most = max(map(len, windows.values()), default=1)
        self.opens: Final = [_edges(windows.values(), number, 0, _NEVER, unit) for number in range(most)]
        self.closes: Final = [_edges(windows.values(), number, 1, NAT, unit) for number in range(most)]
        self.lasts: Final = array_of([*(run[-1][1] for run in windows.values()), 0], unit)

    def place(self, days: Ints) -> Ints:
        """The places of dates."""
        return np.take(self.places, days - self.first, mode="clip")

    def holds(self, places: Ints, instants: Ints, takes_closing: bool = False) -> Bools:
        """Whether instants lie in windows of the dates at these places, whose closings count where that is asked."""
        found = np.zeros(len(places), np.bool_)
        for opens, closes in zip(self.opens, self.closes, strict=True):
            is_before = (np.less_equal if takes_closing else np.less)(instants, np.take(closes, places))
            found |= is_before & (np.take(opens, places) <= instants)
        return found

    def first_closing(self, places: Ints, instants: Ints) -> Ints:
        """The opening of the first window of each date that closes at the instant or later; `NAT` where none does."""
        opens = np.full(len(places), NAT)
        for opening, closes in zip(self.opens[::-1], self.closes[::-1], strict=True):
            np.copyto(opens, np.take(opening, places), where=instants <= np.take(closes, places))
        return opens

    def last_opened(self, places: Ints, instants: Ints) -> Ints:
        """The closing of the last window of each date that has opened by the instant; at least that of the first."""
        closes = np.take(self.closes[0], places)
        for later, closing in zip(self.opens[1:], self.closes[1:], strict=True):
            np.copyto(closes, np.take(closing, places), where=np.take(later, places) <= instants)
        return closes

    def has_unknown(self, after: Ints, until: Ints) -> Bools | bool:
        """Whether dates after one, up to and with another, are not known."""
        if self.unknown is None:
            return False
        edges = [np.take(self.unknown, days - self.first, mode="clip") for days in (after, until)]
        return np.asarray(edges[1] > edges[0])


def _counted(days: Sequence[int], first: int, end: int) -> Ints | None:
    """How many of the days lie up to and with each date; none where there are none."""
    if not days:
        return None
    marks = np.zeros(end - first, np.int64)
    marks[np.asarray(days) - first] = 1
    return np.cumsum(marks)


def _edges(runs: object, number: int, side: int, missing: int, unit: Unit) -> Ints:
    """The openings or closings of the windows of that number, one for each business day."""
    given = [run[number][side] if number < len(run) else None for run in runs]  # type: ignore[attr-defined]
    found = array_of([0 if edge is None else edge for edge in given], unit)
    found[[edge is None for edge in given]] = missing
    return np.append(found, missing)


_DAYS: WeakKeyDictionary[BusinessDays, dict[Unit, DayArrays]] = WeakKeyDictionary()


def day_arrays(business: BusinessDays, unit: Unit, years: range) -> DayArrays:
    """The business days of the years, and of those that were asked for before."""
    kept = _DAYS.get(business)
    if kept is None:
        kept = _DAYS[business] = {}
    found = kept.get(unit)
    if found is None or years[0] < found.years[0] or years[-1] > found.years[-1]:
        known = years if found is None else found.years
        longer = range(min(years[0], known[0]), max(years[-1], known[-1]) + 1)
        found = kept[unit] = DayArrays(business, unit, longer)
    return found


def years_ahead(business: BusinessDays, low: int, high: int, count: int) -> range:
    """The years that hold two dates, a few around them, and so many business days after the later one."""
    first, year = utc((low - 3) * DAY).year, utc((high + 2) * DAY).year
    last, furthest = year, min(LAST_YEAR, year + YEARS)
    left = count - sum(day > high + 2 for day in business.listed(year).days)
    while left > 0 and last < furthest and not any(day > high for day in business.listed(last).unknown):
        last += 1
        left -= len(business.listed(last).days)
    return range(max(first, FIRST_YEAR - 1), last + 1)


def years_behind(business: BusinessDays, low: int, count: int) -> range:
    """The years that hold a date, a few before it, and so many business days before those."""
    year = utc((low - 3) * DAY).year
    first, furthest = year, max(FIRST_YEAR, year - YEARS)
    left = count - sum(day < low - 3 for day in business.listed(year).days)
    while left > 0 and first > furthest and not any(day < low for day in business.listed(first).unknown):
        first -= 1
        left -= len(business.listed(first).days)
    return range(max(first, FIRST_YEAR - 1), year + 1)
