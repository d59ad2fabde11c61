"""Business days: counting dates on which work starts, and landing on them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from attrs import define, field

from slacore.calendars.ruler import HORIZON, Line, limit
from slacore.civil.instant import DAY, LATEST, Instant
from slacore.civil.wall import date_of, day_number, edge, reading
from slacore.civil.windows import Windows
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.errors import HolidaysNotCovered, NeverOpens

_YEARS = 50


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


@define(eq=False, repr=False)
class BusinessDays:
    """The business days of a coverage in a zone, listed year by year when first touched.

    ``of_day(number)`` gives the windows that belong to a date; a date with none is no business day.
    """

    zone: ZoneInfo
    line: Line
    of_day: Callable[[int], Windows]
    _years: dict[int, dict[int, Windows]] = field(factory=dict, init=False)
    _numbers: dict[int, list[int]] = field(factory=dict, init=False)

    def windows(self, day: int) -> Windows:
        """The windows of a date, none where it is not a business day."""
        try:
            return self._year(date_of(day).year).get(day, [])
        except HolidaysNotCovered:
            # Frozen holidays know the dates beside their years without the years around these.
            return self.of_day(day)

    def between(self, start: int, end: int) -> int:
        """The business days in ``(start, end]``, negative when reversed."""
        if end < start:
            return -self.between(end, start)
        years = range(date_of(start).year, date_of(end).year + 1)
        return sum(bisect_right(days, end) - bisect_right(days, start) for days in map(self._listed, years))

    def after(self, day: int, count: int) -> int:
        """The business day so many business days after a date, or before it where the count is negative."""
        # On 31 December the year to look in is the next one; this one's holidays may not be known.
        year, left = date_of(day + (1 if count > 0 else -1)).year, abs(count)
        if count > 0:
            years = range(year, min(LAST_YEAR, year + _YEARS) + 1)
        else:
            years = range(year, max(FIRST_YEAR, year - _YEARS) - 1, -1)
        for year in years:
            days = self._listed(year)
            ahead = days[bisect_right(days, day) :] if count > 0 else days[: bisect_left(days, day)][::-1]
            if left <= len(ahead):
                return ahead[left - 1]
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
        return next(
            owner
            for owner in owners(day)
            for opens, closes in self.windows(owner)
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

    def _listed(self, year: int) -> list[int]:
        self._year(year)
        return self._numbers[year]

    def _year(self, year: int) -> dict[int, Windows]:
        found = self._years.get(year)
        if found is None:
            days = range(day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1)))
            found = {day: windows for day in days if (windows := self.of_day(day))}
            self._numbers[year] = list(found)
            self._years[year] = found
        return found
