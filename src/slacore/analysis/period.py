"""Periods: the days, weeks, months, quarters and years of a clock that instants fall in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

import numpy as np
from attrs import evolve, frozen

from slacore.analysis import wall
from slacore.analysis.arrays import NAT, Ints, in_unit
from slacore.analysis.frames import Column
from slacore.analysis.pieces import Source
from slacore.civil.instant import DAY, Instant

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)

NO_PERIOD: Final = -1 << 40
"""The number of no period: of instants that there are not."""

_MONDAY = 3
"""The first day of 1970 was a Thursday, the fourth of its week."""


@frozen(eq=False)
class Dates:
    """Instants on the clock of a zone, as the dates that it shows."""

    numbers: Ints
    """Days since 1970; `NO_PERIOD` of missing instants."""

    @classmethod
    def of(cls, at: Column, zone: ZoneInfo) -> Dates:
        """The dates of a column of instants."""
        source = Source(at, at.unit)
        found = wall.local(source, zone)
        missing = at.values == NAT if found.bad is None else found.bad | (at.values == NAT)
        return cls(np.where(missing, NO_PERIOD, found.values // in_unit(DAY, at.unit)))

    @classmethod
    def at(cls, instant: Instant, zone: ZoneInfo, like: Column) -> Dates:
        """The date of one instant."""
        return cls.of(evolve(like, values=np.asarray([instant]), unit="us", zone=None), zone)

    def periods(self, period: Period) -> Ints:
        """The number of each period: periods that follow each other have numbers that do."""
        dates = self.numbers
        if period == "day":
            return dates
        if period == "week":
            found = (dates + _MONDAY) // 7
        else:
            days = np.where(dates == NO_PERIOD, 0, dates).astype("M8[D]")
            found = days.astype(f"M8[{'Y' if period == 'year' else 'M'}]").astype(np.int64)
            found = found // 3 if period == "quarter" else found
        return np.where(dates == NO_PERIOD, NO_PERIOD, found)


def period_text(number: int, period: Period) -> str | None:
    """A period as text that sorts as it follows; none of what is in none.

    >>> [period_text(540, period) for period in PERIODS]
    ['1971-06-25', '1980-W19', '2015-01', '2105-Q1', '2510']
    """
    if number == NO_PERIOD:
        return None
    if period == "day":
        return str(np.datetime64(number, "D"))
    if period == "week":
        thursday = np.datetime64(7 * number, "D").item()
        year, week, _ = thursday.isocalendar()
        return f"{year:04}-W{week:02}"
    if period == "year":
        return f"{1970 + number:04}"
    if period == "month":
        return f"{1970 + number // 12:04}-{number % 12 + 1:02}"
    return f"{1970 + number // 4:04}-Q{number % 4 + 1}"


def spanned(texts: Collection[str], period: Period) -> list[str]:
    """Every period from the first to the last of some that are said as `period_text` says them.

    >>> spanned({"2026-01", "2025-11"}, "month")
    ['2025-11', '2025-12', '2026-01']
    >>> spanned({"2020-W52", "2021-W02"}, "week")
    ['2020-W52', '2020-W53', '2021-W01', '2021-W02']
    """
    numbers = [_number(text, period) for text in texts]
    found = range(min(numbers), max(numbers) + 1) if numbers else ()
    return [str(period_text(number, period)) for number in found]


def _number(text: str, period: Period) -> int:
    if period == "day":
        return int(np.datetime64(text, "D").astype(int))
    year, _, part = text.partition("-")
    if period == "week":
        monday = np.datetime64(date.fromisocalendar(int(year), int(part.removeprefix("W")), 1), "D")
        return (int(monday.astype(int)) + _MONDAY) // 7
    if period == "year":
        return int(year) - 1970
    steps, count = (12, part) if period == "month" else (4, part.removeprefix("Q"))
    return (int(year) - 1970) * steps + int(count) - 1
