"""What a desk's declarations say of a date, by its day number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from slacore.calendars.closure import Closure, SpecialHours, YearlyClosure
from slacore.calendars.shift import Hours, Shift, week_of
from slacore.civil.instant import DAY, Instant
from slacore.civil.wall import date_of, day_number
from slacore.civil.windows import Windows, union

Week = tuple[tuple[Hours, ...], ...]
Cut = tuple[Instant, Instant, str]
"""From when until when a closure of some hours lasts, and its name."""

_EMPTY_WEEK: Week = ((),) * 7


class Closed:
    """The dates that closures close whole, with the names, and the hours cut out of others.

    ``edge`` gives the instant of a reading.
    """

    __slots__ = ("cuts", "whole", "windows")

    def __init__(self, closures: Iterable[tuple[int, Closure | YearlyClosure]], edge: Callable[[int], Instant]) -> None:
        whole: dict[int, str] = {}
        cuts: dict[int, tuple[Cut, ...]] = {}
        for day, closure in closures:
            if closure.hours is None:
                whole.setdefault(day, closure.name)
            else:
                opens, closes = (edge(day * DAY + time) for time in closure.hours)
                cuts[day] = (*cuts.get(day, ()), (opens, closes, closure.name))
        self.whole: Final = whole
        self.cuts: Final = cuts
        self.windows: Final = union((opens, closes) for daily in cuts.values() for opens, closes, _ in daily)


class Lookup:
    """What a desk looks up date by date, made once from its declarations; yearly closures year by year.

    ``edge`` gives the instant of a reading of its clock.
    """

    __slots__ = ("_edge", "_years", "dated", "special", "turns", "weeks", "yearly")

    def __init__(
        self,
        shifts: tuple[Shift, ...],
        closures: tuple[Closure | YearlyClosure, ...],
        special: tuple[SpecialHours, ...],
        edge: Callable[[int], Instant],
    ) -> None:
        # The dates on which a week begins that is not like the one before, and what each is like.
        turns = sorted({day for shift in shifts for day in shift.span})
        weeks = [week_of(shift for shift in shifts if shift.span[0] <= day < shift.span[1]) for day in turns]
        by_day: dict[int, tuple[Hours, ...]] = {}
        for item in special:
            number = day_number(item.day)
            by_day[number] = (*by_day.get(number, ()), item.hours)
        self.turns: Final = turns
        self.weeks: Final = weeks
        self.special: Final = by_day
        self.dated: Final = Closed(
            ((day_number(each.day), each) for each in closures if isinstance(each, Closure)), edge
        )
        self.yearly: Final = tuple(each for each in closures if isinstance(each, YearlyClosure))
        self._edge: Final = edge
        self._years: Final[dict[int, Closed]] = {}

    def week(self, day: int) -> Week:
        """The week of the shifts in force on a date, by weekday."""
        place = bisect_right(self.turns, day) - 1
        return self.weeks[place] if place >= 0 else _EMPTY_WEEK

    def closed(self, day: int) -> str | None:
        """Why a date is closed whole by hand, if it is."""
        name = self.dated.whole.get(day)
        return self._of_year(date_of(day).year).whole.get(day) if name is None and self.yearly else name

    def cuts(self, day: int) -> tuple[Cut, ...]:
        """The hours of a date that are closed by hand."""
        cuts = self.dated.cuts.get(day, ())
        return (*cuts, *self._of_year(date_of(day).year).cuts.get(day, ())) if self.yearly else cuts

    def cut_windows(self, first: int, last: int) -> Windows:
        """The hours closed by hand, those of every year for the dates from the first to the last."""
        if not self.yearly:
            return self.dated.windows
        years = range(date_of(first).year, date_of(last).year + 1)
        return union(chain(self.dated.windows, *(self._of_year(year).windows for year in years)))

    def _of_year(self, year: int) -> Closed:
        """The yearly closures of a year; dates with special hours are none of them."""
        found = self._years.get(year)
        if found is None:
            closures = ((day_number(date), each) for each in self.yearly if (date := each.in_year(year)))
            found = Closed(((number, each) for number, each in closures if number not in self.special), self._edge)
            self._years[year] = found
        return found
