"""Hours and lengths for the simulation: strips with one byte a step, painted shift by shift.

Time is counted in steps of a few minutes from Monday 2026-03-02 00:00 UTC; every zone is UTC, for calendars have judges
of their own. The data is what a plan file says, in a small part of its language.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

MONDAY = date(2026, 3, 2)
DAY = 1_440
WEEKS = 7
"""How far the strips reach; what is due beyond is not judged."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHIFT = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")
LENGTH = re.compile(r"(\d+) (business|calendar) (minute|hour|day)s?(?: by (close|\d\d:\d\d))?")


class Beyond(Exception):
    """Something is due after the strips end, so the case cannot be judged."""


@dataclass(frozen=True)
class Hours:
    """Which steps are open, and the windows of each date (numbered from Monday), in minutes."""

    step: int
    open: bytes
    windows: dict[int, list[tuple[int, int]]]


@dataclass(frozen=True)
class Length:
    """A length: so many steps, or so many days, on business or calendar time."""

    basis: str
    steps: int | None
    days: int | None = None
    by: str | None = None


def steps_in_all(step: int) -> int:
    return WEEKS * 7 * DAY // step


def day_number(text: str) -> int:
    return (date.fromisoformat(text) - MONDAY).days


def length_of(text: str, step: int) -> Length:
    """A length as a plan writes it; it must be a whole number of steps."""
    found = LENGTH.fullmatch(text)
    assert found, text
    amount, basis, unit, by = int(found[1]), found[2], found[3], found[4]
    if unit == "day":
        return Length(basis, None, amount, by)
    minutes = amount * (60 if unit == "hour" else 1)
    assert minutes % step == 0, (text, step)
    return Length(basis, minutes // step)


def round_the_clock(step: int) -> Hours:
    windows = {day: [(day * DAY, (day + 1) * DAY)] for day in range(-1, WEEKS * 7)}
    return Hours(step, b"\1" * steps_in_all(step), windows)


def schedule_hours(schedule: dict[str, Any], step: int) -> Hours:
    """The hours of one schedule: its shifts date by date, without those that start on a holiday."""
    closed = {day_number(text) for holidays in schedule.get("holidays", []) for text in holidays["dates"]}
    strip = bytearray(steps_in_all(step))
    windows: dict[int, list[tuple[int, int]]] = {}
    for day in range(-1, WEEKS * 7):
        for opens, closes in [] if day in closed else sorted(_shifts_on(schedule["shifts"], day % 7)):
            start, end = day * DAY + opens, day * DAY + closes
            windows.setdefault(day, []).append((start, end))
            for minute in range(start, end, step):
                if 0 <= minute // step < len(strip):
                    strip[minute // step] = 1
    return Hours(step, bytes(strip), windows)


def _shifts_on(shifts: list[str], weekday: int) -> list[tuple[int, int]]:
    found = []
    for text in shifts:
        matched = SHIFT.fullmatch(text)
        assert matched, text
        first, last = DAYS.index(matched[1]), DAYS.index(matched[2] or matched[1])
        weekdays = [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]
        opens, closes = int(matched[3]) * 60 + int(matched[4]), int(matched[5]) * 60 + int(matched[6])
        if weekday in weekdays:
            found.append((opens, closes if closes > opens else closes + DAY))
    return found


def hours_by_name(plan: dict[str, Any], step: int) -> dict[str, Hours]:
    """The schedules of a plan, its coverages (a name, or two names and ``|``, ``&`` or ``-``) and ``24x7``."""
    return _hours_by_name(json.dumps([plan["schedules"], plan.get("coverages", {})]), step)


@lru_cache(maxsize=8)
def _hours_by_name(text: str, step: int) -> dict[str, Hours]:
    schedules, coverages = json.loads(text)
    known = {"24x7": round_the_clock(step)}
    known |= {name: schedule_hours(one, step) for name, one in schedules.items()}
    for name, expression in coverages.items():
        known[name] = hours_of(expression, known)
    if "business" not in known:
        known["business"] = known[next(iter(schedules))]
    return known


def hours_of(text: str, known: dict[str, Hours]) -> Hours:
    if text in known:
        return known[text]
    left, sign, right = text.split(" ")
    pairs = zip(known[left].open, known[right].open, strict=True)
    both = {"|": lambda a, b: a | b, "&": lambda a, b: a & b, "-": lambda a, b: a & (1 - b)}[sign]
    return Hours(known[left].step, bytes(both(a, b) for a, b in pairs), {})


def open_steps(strip: bytes, start: int, end: int) -> int:
    """How many steps are open between two instants, counted one by one."""
    return sum(1 for step in range(start, end) if strip[step])


def days_later(hours: Hours, start: int, length: Length) -> int:
    """So many days after a step, business days or those of the calendar."""
    if length.basis == "business":
        return business_days_later(hours, start, length)
    return start + (length.days or 0) * DAY // hours.step


def business_days_later(hours: Hours, start: int, length: Length) -> int:
    """Rule 17: so many business days after a step, on the windows of the dates."""
    assert length.days is not None
    while not hours.open[start]:
        start += 1
    minute = start * hours.step
    day = next(day for day, windows in hours.windows.items() for a, b in windows if a <= minute < b)
    offset = minute - day * DAY
    for _ in range(length.days):
        day += 1
        while day not in hours.windows:
            day += 1
    windows = hours.windows[day]
    if length.by == "close":
        return windows[-1][1] // hours.step
    if length.by:
        offset = int(length.by[:2]) * 60 + int(length.by[3:])
    return max(_within(windows, day * DAY + offset), minute) // hours.step


def _within(windows: list[tuple[int, int]], minute: int) -> int:
    """The minute itself where it is open, else the closing before it, but not before the first opening."""
    if minute <= windows[0][0]:
        return windows[0][0]
    opened, closes = [window for window in windows if window[0] <= minute][-1]
    assert opened <= minute
    return min(minute, closes)
