"""Extents: from when until when a coverage knows its holidays."""

from __future__ import annotations

from typing import NamedTuple

from slacore.civil.instant import EARLIEST, LATEST, Instant, new_year, utc
from slacore.civil.years import FIRST_YEAR
from slacore.errors import HolidaysNotCovered


class Limit(NamedTuple):
    """Where what is known ends: whose holidays, and the first and the last year of them."""

    country: str
    first: int
    last: int

    def passed(self, year: int) -> HolidaysNotCovered:
        """The error for a question about a year beyond."""
        return HolidaysNotCovered(self.country, year, self.first, self.last)


class Extent(NamedTuple):
    """The span ``[start, end)`` in which windows are known, and what limits it on either side.

    >>> EVERYTHING.meet(Extent(0, 9, None, Limit("LK", 2000, 2026))).end
    9
    """

    start: Instant
    end: Instant
    before: Limit | None
    after: Limit | None

    def meet(self, other: Extent) -> Extent:
        """What both know."""
        earlier = self if self.start >= other.start else other
        later = self if self.end <= other.end else other
        return Extent(earlier.start, later.end, earlier.before, later.after)

    def check(self, start: Instant, end: Instant) -> None:
        """Refuse a question about ``[start, end)`` that what is known does not answer.

        Raises:
            HolidaysNotCovered: with the year that is asked for and not known.
        """
        if self.after and (end > self.end or start >= self.end <= self.start):
            raise self.after.passed(max(utc(min(start, LATEST - 1)).year, self.after.last + 1))
        if self.before and start < self.start:
            raise self.before.passed(min(utc(max(end - 1, EARLIEST)).year, self.before.first - 1))

    def holds_year(self, year: int) -> bool:
        """Whether a whole year of UTC is known."""
        return self.start <= new_year(year) and new_year(year + 1) <= self.end

    def part_of(self, year: int) -> tuple[Instant, Instant]:
        """From when until when a year of UTC is known."""
        return max(new_year(year), self.start), min(new_year(year + 1), self.end)


EVERYTHING = Extent(new_year(FIRST_YEAR - 1), LATEST, None, None)
"""The extent of what needs no holidays; a date of the first year may begin before it."""
