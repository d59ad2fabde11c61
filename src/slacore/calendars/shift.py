"""Shifts: on which weekdays somebody starts work, from when to when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from slacore.checks import several, whole
from slacore.civil.instant import DAY, SECOND
from slacore.civil.wall import (
    date_from,
    date_of,
    day_number,
    hours_of_day,
    hours_text,
    time_of_day,
    weekday,
    weekdays_of,
    weekdays_text,
)
from slacore.errors import InvalidText, InvalidValue, UnknownName

Hours = tuple[int, int]
"""Opens and closes in microseconds after midnight; a closing past 24:00 is on the next date."""

DAILY_WINDOWS = 64


Shifts = Iterable["str | Shift"] | Mapping[str, Iterable[Sequence[str]]]
"""Texts like ``Mon-Fri 09:00-17:00``, `Shift` values, or weekdays with their pairs of times."""


def _days_from(given: Iterable[int]) -> tuple[int, ...]:
    days = tuple(given) if isinstance(given, list | tuple | set | frozenset | range) else ()
    if not days or not all(type(day) is int and 0 <= day <= 6 for day in days):
        raise InvalidText("days", given, "weekdays by number, Monday being 0")
    return tuple(sorted(set(days)))


def hours_from(given: Hours) -> Hours:
    """An opening and a closing that two times of day can say, in microseconds after midnight.

    Raises:
        InvalidText: for anything else.
    """
    if isinstance(given, tuple) and len(given) == 2 and all(type(edge) is int for edge in given):
        opens, closes = given
        whole = opens % SECOND == closes % SECOND == 0
        if whole and 0 <= opens < DAY and opens < closes and _is_spellable(opens, closes):
            return opens, closes
    raise InvalidText("hours", given, "an opening and a closing in microseconds after midnight, on whole seconds")


_FIRST, _NEVER = day_number(date(1, 1, 1)), day_number(date(9999, 12, 31))


def _start_from(given: date | str | None) -> date | None:
    return None if given is None else date_from(given, "from")


def _end_from(given: date | str | None) -> date | None:
    return None if given is None else date_from(given, "until")


def _parted(text: str) -> tuple[str, str | None, str | None]:
    """A shift's week and its dates."""
    words, dates = text.split(), {}
    for word in ("until", "from"):
        if len(words) > 2 and words[-2] == word:
            dates[word] = words.pop()
            words.pop()
    return " ".join(words), dates.get("from"), dates.get("until")


@frozen
class Shift:
    """Weekdays, an opening and a closing on the wall clock, for all time or between two dates.

    A closing at or before the opening runs into the next date; the shift belongs to the date on which it starts. It
    starts first on the date ``start``, and no more on the date ``end``.

    >>> Shift.parse("Mon-Fri 22:00-06:00")
    Shift.parse('Mon-Fri 22:00-06:00')
    >>> Shift.parse("Mon-Fri 08:00-16:00 from 2026-06-01 until 2026-09-01").end
    datetime.date(2026, 9, 1)

    Raises:
        InvalidValue: for an end that is not after the start.
    """

    days: tuple[int, ...] = field(converter=_days_from)
    hours: Hours = field(converter=hours_from)
    start: date | None = field(default=None, converter=_start_from)
    end: date | None = field(default=None, converter=_end_from)

    @end.validator
    def _after_start(self, _: Any, end: date | None) -> None:
        if self.start is not None and end is not None and end <= self.start:
            raise InvalidValue("until", str(end), f"is not after {self.start}, from when on the shift is worked")

    @classmethod
    def parse(cls, text: str, place: str = "shift") -> Shift:
        """Read ``DAYS HH:MM[:SS]-HH:MM[:SS] [from DATE] [until DATE]``.

        Days are ``Mon``, ``Mon-Fri`` or ``Mon,Wed,Fri-Sun``.

        Raises:
            InvalidText: for a missing part, a time that no clock shows, and an opening that equals the closing.
            UnknownName: for an unknown weekday, with the nearest ones.
        """
        week, start, end = _parted(text) if isinstance(text, str) else ("", None, None)
        parts = week.split()
        if len(parts) < 2 or {"from", "until"}.intersection(parts):
            is_dated = isinstance(text, str) and ("from" in text or "until" in text)
            dates = " from 2026-06-01 until 2026-09-01" if is_dated else ""
            raise InvalidText(place, text, f"a shift like 'Mon-Fri 09:00-17:00{dates}'")
        days, hours = weekdays_of("".join(parts[:-1]), place), hours_of_day(parts[-1], place)
        return cls(days, hours, *(date if date is None else date_from(date, place) for date in (start, end)))

    @property
    def week(self) -> str:
        """Its text without dates."""
        return f"{weekdays_text(self.days)} {hours_text(*self.hours)}"

    @property
    def is_dated(self) -> bool:
        """Whether it is worked for some time only."""
        return self.start is not None or self.end is not None

    @property
    def span(self) -> tuple[int, int]:
        """The first day number on which it can start, and the first on which it no more can."""
        first = _FIRST if self.start is None else day_number(self.start)
        return first, _NEVER if self.end is None else day_number(self.end)

    def starts_on(self, day: int) -> bool:
        """Whether it starts on the date of a day number."""
        number = day if type(day) is int else whole(day, "day", "is not the number of a date")
        first, end = self.span
        return weekday(number) in self.days and first <= number < end

    def __str__(self) -> str:
        dates = [f"from {self.start}"] if self.start else []
        dates += [f"until {self.end}"] if self.end else []
        return " ".join([self.week, *dates])

    def __repr__(self) -> str:
        return f"Shift.parse({str(self)!r})"


def dated(hours: Shift, start: date | None = None, end: date | None = None) -> Shift:
    """A shift of a week, worked from a date on and until a date.

    >>> dated(Shift.parse("Mon-Fri 08:00-16:00"), start=date(2026, 6, 1))
    Shift.parse('Mon-Fri 08:00-16:00 from 2026-06-01')

    Raises:
        InvalidValue: for a shift that has dates already, and for an end that is not after the start.
    """
    if hours.is_dated:
        raise InvalidValue("hours", str(hours), "has dates; write them as from and until beside the hours")
    return Shift(hours.days, hours.hours, start, end)


def shifts_from(given: Shifts, place: str = "shifts") -> tuple[Shift, ...]:
    """Shifts in their normal form, from texts, `Shift` values or a mapping of weekdays to pairs of times.

    Overlapping and touching hours of one weekday become one, and weekdays with the same hours are said together, so
    that two spellings of the same week are equal. Where shifts have dates this is done for each stretch of time.

    >>> shifts_from({"mon": [("09:00", "12:00"), ("12:00", "17:00")], "tue": [("09:00", "17:00")]})
    (Shift.parse('Mon,Tue 09:00-17:00'),)
    """
    shifts = _listed(given, place)
    dates = sorted({day for shift in shifts for day in shift.span} | {_FIRST, _NEVER})
    spans_of: dict[tuple[Hours, int], list[tuple[int, int]]] = {}
    for first, end in pairwise(dates):
        there = [shift for shift in shifts if shift.span[0] <= first and end <= shift.span[1]]
        for day, hours in enumerate(week_of(there, place)):
            for pair in hours:
                _prolong(spans_of.setdefault((pair, day), []), first, end)
    days_of: dict[tuple[Hours, tuple[int, int]], list[int]] = {}
    for (pair, day), spans in spans_of.items():
        for span in spans:
            days_of.setdefault((pair, span), []).append(day)
    made = (Shift(tuple(days), pair, *map(_date_at, span)) for (pair, span), days in days_of.items())
    return tuple(sorted(made, key=lambda shift: (shift.hours, shift.days, shift.span)))


def week_of(shifts: Iterable[Shift], place: str = "shifts") -> tuple[tuple[Hours, ...], ...]:
    """The hours of each weekday from Monday on, those that overlap or touch made one.

    >>> [len(hours) for hours in week_of([Shift.parse("Mon,Tue 09:00-12:00"), Shift.parse("Mon 12:00-17:00")])]
    [1, 1, 0, 0, 0, 0, 0]
    """
    by_day: list[list[Hours]] = [[] for _ in range(7)]
    for shift in shifts:
        for day in shift.days:
            by_day[day].append(shift.hours)
    return tuple(merged(hours, place) for hours in by_day)


def _prolong(spans: list[tuple[int, int]], first: int, end: int) -> None:
    """A span added behind others, to the last of them if they touch."""
    if spans and spans[-1][1] == first:
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((first, end))


def _date_at(day: int) -> date | None:
    return None if day in (_FIRST, _NEVER) else date_of(day)


def merged(hours: Iterable[Hours], place: str) -> tuple[Hours, ...]:
    """The hours of one date in order, overlapping and touching ones made one as long as a clock can say them.

    Raises:
        InvalidValue: for more than 64 windows a day.
    """
    run: list[Hours] = []
    for opens, closes in sorted(hours):
        if run and closes <= run[-1][1]:
            continue
        if run and opens <= run[-1][1] and _is_spellable(run[-1][0], closes):
            run[-1] = (run[-1][0], closes)
        else:
            run.append((opens, closes))
    if len(run) > DAILY_WINDOWS:
        raise InvalidValue(place, f"{len(run)} windows", f"are too many for one day; {DAILY_WINDOWS} are allowed")
    return tuple(run)


def _is_spellable(opens: int, closes: int) -> bool:
    """Whether two times of day say these hours: less than a day long, or the day from 00:00 to 24:00."""
    return closes - opens < DAY or (opens, closes) == (0, DAY)


def _listed(given: Shifts, place: str) -> list[Shift]:
    if isinstance(given, Mapping):
        return [shift for day, pairs in given.items() for shift in _of_day(day, pairs, f"{place}[{day!r}]")]
    expected = "a list of shifts like ['Mon-Fri 09:00-17:00']; Schedule.parse reads a text"
    return [
        shift if isinstance(shift, Shift) else Shift.parse(shift, f"{place}[{number}]")
        for number, shift in enumerate(several(given, place, expected))
    ]


def _of_day(day: Any, pairs: Any, place: str) -> list[Shift]:
    if not isinstance(day, str):
        raise InvalidText(place, day, "a weekday's name")
    days = weekdays_of(day, place)
    try:
        return [Shift(days, hours_of_day(f"{opens}-{closes}", place)) for opens, closes in pairs]
    except (TypeError, ValueError) as error:
        if isinstance(error, InvalidText):
            raise
        raise InvalidText(place, pairs, "a list of pairs like [('09:00', '17:00')]") from None


_NAMED_WEEK = r"(?a)(\d{1,2})x(\d)(?:\s+(\d\d:\d\d(?::\d\d)?))?"


def week_from(texts: list[str]) -> tuple[Shift, ...]:
    """Shifts from texts, of which one alone may be ``no shifts`` or a name like ``8x5`` or ``8x5 08:30``."""
    if texts == ["no shifts"]:
        return ()
    found = re.fullmatch(_NAMED_WEEK, texts[0]) if len(texts) == 1 else None
    return named_week(int(found[1]), int(found[2]), found[3]) if found else shifts_from(texts)


def week_named(name: str, opens: str | None = None) -> tuple[Shift, ...]:
    """The week of a name like ``8x5``, opening at another time if one is given.

    Raises:
        UnknownName: for another name.
        InvalidText: for ``opens`` that is no time of day, and what `named_week` refuses.
    """
    found = re.fullmatch(r"(\d{1,2})x(\d)", name, re.ASCII) if isinstance(name, str) else None
    if not found:
        raise UnknownName.among("name", "name of hours", name, ("8x5", "24x5", "24x7"))
    if opens is not None:
        time_of_day(opens, "opens")
    return named_week(int(found[1]), int(found[2]), opens)


def named_week(hours: int, days: int, opens: str | None = None) -> tuple[Shift, ...]:
    """``hours`` a day on ``days`` days from Monday on, opening at 09:00 unless told otherwise (all day: at 00:00).

    >>> named_week(8, 5), named_week(24, 5)
    ((Shift.parse('Mon-Fri 09:00-17:00'),), (Shift.parse('Mon-Fri 00:00-24:00'),))

    Raises:
        InvalidValue: for other than 1 to 24 hours and 1 to 7 days, and for 24 hours that open at another time.
    """
    if not (1 <= hours <= 24 and 1 <= days <= 7):
        raise InvalidValue("name", f"{hours}x{days}", "is not 1 to 24 hours a day on 1 to 7 days a week")
    if hours == 24 and opens not in (None, "00:00"):
        raise InvalidValue("opens", opens, "cannot begin a day of 24 hours; leave it out, such days begin at 00:00")
    start = time_of_day(opens or ("00:00" if hours == 24 else "09:00"), "opens")
    return shifts_from([Shift(tuple(range(days)), (start, start + hours * DAY // 24))])
