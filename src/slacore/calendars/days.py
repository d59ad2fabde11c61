"""Business days: counting dates on which work starts, and landing on them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from typing import Final, Literal
from zoneinfo import ZoneInfo

from slacore.calendars.ruler import HORIZON, Line, limit
from slacore.civil.instant import DAY, LATEST, Instant
from slacore.civil.wall import date_of, day_number, edge, reading
from slacore.civil.windows import Windows
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.errors import HolidaysNotCovered, NeverOpens

_YEARS = 50
_FIRST_DAY, _LAST_DAY = day_number(date(FIRST_YEAR, 1, 1)), day_number(date(LAST_YEAR, 12, 31))


def owners(day: int) -> tuple[int, int, int, int]:
    """The dates to which an instant can belong whose clock reads that date.

    The date before, in a night shift; the date after, where the clock has shown midnight and gone back over it; two
    dates before, at the closing of a night shift into a date that the clock has skipped.
    """
    return day, day - 1, day + 1, day - 2


def open_time(line: Line, zone: ZoneInfo, day: int) -> Windows:
    """The open time of a date of a zone."""
    start, end = edge(zone, day * DAY), edge(zone, (day + 1) * DAY)
    return line.windows(start, end) if start < LATEST else []


class ListedYear:
    """Of the dates of one year the business days with their windows, and why others are not known."""

    __slots__ = ("days", "unknown", "windows")

    def __init__(self, dates: range, of_day: Callable[[int], Windows]) -> None:
        windows: dict[int, Windows] = {}
        unknown: dict[int, HolidaysNotCovered] = {}
        for day in dates:
            try:
                found = of_day(day)
            except HolidaysNotCovered as error:
                unknown[day] = error
                continue
            if found:
                windows[day] = found
        self.windows: Final = windows
        self.days: Final = list(windows)
        self.unknown: Final = unknown

    def check(self, first: int, last: int) -> None:
        """Refuse a question that needs the dates from the first to the last, where one of them is not known."""
        error = next((error for day, error in self.unknown.items() if first <= day <= last), None)
        if error is not None:
            # Made anew: the one kept would grow a traceback with each question.
            raise HolidaysNotCovered(error.country, error.year, error.first, error.last)


class BusinessDays:
    """The business days of a coverage in a zone, listed year by year when first touched.

    ``of_day(number)`` gives the windows that belong to a date; a date with none is no business day.
    """

    __slots__ = ("__weakref__", "_years", "line", "of_day", "zone")

    def __init__(self, zone: ZoneInfo, line: Line, of_day: Callable[[int], Windows]) -> None:
        self.zone: Final = zone
        self.line: Final = line
        self.of_day: Final = of_day
        self._years: Final[dict[int, ListedYear]] = {}

    def warm(self, first_year: int, last_year: int) -> None:
        """List the years beforehand; dates of them that are not known are refused when they are asked for."""
        for year in range(first_year, last_year + 1):
            self.listed(year)

    def windows(self, day: int) -> Windows:
        """The windows of a date, none where it is not a business day."""
        listed = self.listed(date_of(day).year)
        listed.check(day, day)
        return listed.windows.get(day, [])

    def between(self, start: int, end: int) -> int:
        """The business days in ``(start, end]``, negative when reversed."""
        if end < start:
            return -self.between(end, start)
        years = [self.listed(year) for year in range(date_of(start).year, date_of(end).year + 1)]
        for listed in years:
            listed.check(start + 1, end)
        return sum(bisect_right(listed.days, end) - bisect_right(listed.days, start) for listed in years)

    def after(self, day: int, count: int) -> int:
        """The business day so many business days after a date, or before it where the count is negative."""
        # On 31 December the year to look in is the next one; this one's holidays may not be known.
        year, left = date_of(day + (1 if count > 0 else -1)).year, abs(count)
        if count > 0:
            years = range(year, min(LAST_YEAR, year + _YEARS) + 1)
        else:
            years = range(year, max(FIRST_YEAR, year - _YEARS) - 1, -1)
        for year in years:
            listed = self.listed(year)
            days = listed.days
            ahead = days[bisect_right(days, day) :] if count > 0 else days[: bisect_left(days, day)][::-1]
            found = ahead[left - 1] if left <= len(ahead) else None
            if count > 0:
                listed.check(day + 1, _LAST_DAY if found is None else found)
            else:
                listed.check(_FIRST_DAY if found is None else found, day - 1)
            if found is not None:
                return found
            left -= len(ahead)
        end = limit(day * DAY, HORIZON if count > 0 else -HORIZON)
        raise NeverOpens("business day", str(date_of(day)), str(date_of(end // DAY)))

    def add(
        self,
        start: Instant,
        count: int,
        landing: Literal["closing", "opening"],
        by: int | Literal["close"] | None,
        cutoff: int | None,
    ) -> Instant:
        """Count business days from an instant; `Coverage.add_business_days` tells the rules."""
        if count == 0 and by is None:
            return start
        moved = self._moved(start, forward=count >= 0)
        origin = self._owner(moved, forward=count >= 0)
        time = reading(self.zone, moved) - origin * DAY
        if cutoff is not None and time >= cutoff:
            origin = self.after(origin, 1)
        target = self.after(origin, count) if count else origin
        windows = self.windows(target)
        if by == "close":
            return windows[-1][1]
        if by is not None:
            time = by
        elif time == DAY and count < 0 and self._is_of_another_day(edge(self.zone, target * DAY + DAY), windows):
            # The clock reads 00:00 there, and so it does at the start of this day.
            time = 0
        aimed = edge(self.zone, target * DAY + time)
        if count >= 0:
            return max(self._landed(aimed, windows, landing), moved)
        return self._landed_back(aimed, windows, landing)

    def _is_of_another_day(self, instant: Instant, windows: Windows) -> bool:
        """Whether the instant is open, and not in these windows of one business day."""
        return self.line.is_open(instant) and not any(opens <= instant < closes for opens, closes in windows)

    def _moved(self, start: Instant, *, forward: bool) -> Instant:
        if self.line.is_open(start):
            return start
        return self.line.next_opening(start) if forward else self.line.previous_closing(start)

    def _owner(self, instant: Instant, *, forward: bool) -> int:
        """The business day an open instant (counting back: also a closing) belongs to."""
        day = reading(self.zone, instant) // DAY
        # One of these dates may not be known, where the instant belongs to another.
        return next(
            owner
            for owner in owners(day)
            for opens, closes in self.listed(date_of(owner).year).windows.get(owner, [])
            if opens <= instant < closes or (not forward and instant == closes)
        )

    def _landed(self, aimed: Instant, windows: Windows, landing: str) -> Instant:
        if aimed <= windows[0][0]:
            return windows[0][0]
        closes = [closes for opens, closes in windows if opens <= aimed][-1]
        if aimed < closes:
            return aimed
        if landing == "closing":
            return closes
        return self.line.next_opening(closes)

    def _landed_back(self, aimed: Instant, windows: Windows, landing: str) -> Instant:
        if aimed >= windows[-1][1]:
            return windows[-1][1]
        opens = next(opens for opens, closes in windows if aimed <= closes)
        if opens <= aimed:
            return aimed
        if landing == "closing":
            return opens
        return self.line.previous_closing(opens)

    def listed(self, year: int) -> ListedYear:
        """The business days of one year."""
        found = self._years.get(year)
        if found is None:
            dates = range(day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1)))
            found = self._years[year] = ListedYear(dates, self.of_day)
        return found
