"""Weeks: what hours are like from Monday to Sunday on a clock, and which weeks of a year are alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from slacore.calendars.expression import Expression, dated_years, desks, weekly
from slacore.calendars.ruler import Line
from slacore.civil import zones
from slacore.civil.instant import DAY, Instant
from slacore.civil.wall import day_number, edge, hours_text, reading, weekday
from slacore.civil.windows import Windows
from slacore.civil.years import USUAL_YEAR

WEEK = 7 * DAY


class Lane(NamedTuple):
    """Hours that are drawn beside others, and what they are called."""

    name: str
    expression: Expression


class Box(NamedTuple):
    """Open time on one weekday, Monday being 0, in microseconds after midnight."""

    day: int
    opens: int
    closes: int

    def __str__(self) -> str:
        return hours_text(self.opens, self.closes)


Week = tuple[tuple[Box, ...], ...]
"""The open time of each lane."""


class Alike(NamedTuple):
    """Weeks that are alike, by the numbers of their Mondays."""

    week: Week
    mondays: tuple[int, ...]


def clock_of(lanes: Sequence[Lane]) -> str:
    """On whose clock hours are told where nobody says: that of their first desk."""
    return next((desk.zone for lane in lanes for desk in desks(lane.expression)), "UTC")


def year_of(lanes: Sequence[Lane]) -> int:
    """Which year shows what is stated: the usual one, unless something opens by its date in others only."""
    years = set[int]().union(*(dated_years(lane.expression) for lane in lanes))
    ordered = sorted(years, key=lambda year: (abs(year - USUAL_YEAR), year))
    return next((year for year in ordered if any(lane.expression.lay(year) for lane in lanes)), USUAL_YEAR)


def alike(lanes: Sequence[Lane], zone: str, year: int) -> list[Alike]:
    """The usual weeks of a year, those like one another together, the most frequent first.

    Holidays, closures and special hours are left out, and so are weeks in which the clock changes.
    """
    clock = zones.zone(zone)
    lines = [Line(weekly(lane.expression).lay) for lane in lanes]
    found: dict[Week, list[int]] = {}
    for monday, start in _quiet_weeks(clock, year):
        found.setdefault(tuple(_boxes(line, start) for line in lines), []).append(monday)
    weeks = (Alike(week, tuple(mondays)) for week, mondays in found.items())
    return sorted(weeks, key=lambda those: -len(those.mondays))


def _quiet_weeks(clock: ZoneInfo, year: int) -> Iterator[tuple[int, Instant]]:
    """The Mondays of the whole weeks of a year that have no change of the clock, and their first instants."""
    first, last = day_number(date(year, 1, 1)), day_number(date(year, 12, 31))
    for monday in range(first + -weekday(first) % 7, last - 6, 7):
        start, end = edge(clock, monday * DAY), edge(clock, monday * DAY + WEEK)
        if end - start == WEEK and reading(clock, start) == monday * DAY:
            yield monday, start


def _boxes(line: Line, start: Instant) -> tuple[Box, ...]:
    run: Windows = line.windows(start, start + WEEK)
    return tuple(box for opens, closes in run for box in _by_day(opens - start, closes - start))


def _by_day(opens: int, closes: int) -> Iterator[Box]:
    while opens < closes:
        day = opens // DAY
        until = min(closes, (day + 1) * DAY)
        yield Box(day, opens - day * DAY, until - day * DAY)
        opens = until


def exceptions(lanes: Sequence[Lane], year: int) -> list[tuple[int, str]]:
    """The dates of a year that are not as in a usual week, and why: of several desks, whose date it is."""
    known = list(dict.fromkeys(desk for lane in lanes for desk in desks(lane.expression)))
    told: dict[tuple[int, str], list[str]] = {}
    for desk in known:
        whose = desk.title or desk.zone.rpartition("/")[2].replace("_", " ")
        for day, why in desk.exceptions(year):
            told.setdefault((day, why), []).append(whose)
    if len(known) == 1:
        return sorted(told)
    return [(day, f"{', '.join(dict.fromkeys(whose))}: {why}") for (day, why), whose in sorted(told.items())]
