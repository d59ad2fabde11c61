"""Shifts: on which weekdays somebody starts work, from when to when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from slacore.checks import several
from slacore.civil.instant import DAY, SECOND
from slacore.civil.wall import hours_of_day, hours_text, time_of_day, weekdays_of, weekdays_text
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


@frozen
class Shift:
    """Weekdays, an opening and a closing on the wall clock.

    A closing at or before the opening runs into the next date; the shift belongs to the date on which it starts.

    >>> Shift.parse("Mon-Fri 22:00-06:00")
    Shift.parse('Mon-Fri 22:00-06:00')
    """

    days: tuple[int, ...] = field(converter=_days_from)
    hours: Hours = field(converter=hours_from)

    @classmethod
    def parse(cls, text: str, place: str = "shift") -> Shift:
        """Read ``DAYS HH:MM[:SS]-HH:MM[:SS]``, where days are ``Mon``, ``Mon-Fri`` or ``Mon,Wed,Fri-Sun``.

        Raises:
            InvalidText: for a missing part, a time that no clock shows, and an opening that equals the closing.
            UnknownName: for an unknown weekday, with the nearest ones.
        """
        parts = text.split() if isinstance(text, str) else []
        if len(parts) < 2:
            raise InvalidText(place, text, "a shift like 'Mon-Fri 09:00-17:00'")
        return cls(weekdays_of("".join(parts[:-1]), place), hours_of_day(parts[-1], place))

    def __str__(self) -> str:
        return f"{weekdays_text(self.days)} {hours_text(*self.hours)}"

    def __repr__(self) -> str:
        return f"Shift.parse({str(self)!r})"


def shifts_from(given: Shifts, place: str = "shifts") -> tuple[Shift, ...]:
    """Shifts in their normal form, from texts, `Shift` values or a mapping of weekdays to pairs of times.

    Overlapping and touching hours of one weekday become one, and weekdays with the same hours are said together, so
    that two spellings of the same week are equal.

    >>> shifts_from({"mon": [("09:00", "12:00"), ("12:00", "17:00")], "tue": [("09:00", "17:00")]})
    (Shift.parse('Mon,Tue 09:00-17:00'),)
    """
    by_day: dict[int, list[Hours]] = {day: [] for day in range(7)}
    for shift in _listed(given, place):
        for day in shift.days:
            by_day[day].append(shift.hours)
    days_of: dict[Hours, list[int]] = {}
    for day, hours in by_day.items():
        for pair in merged(hours, place):
            days_of.setdefault(pair, []).append(day)
    shifts = (Shift(tuple(days), pair) for pair, days in days_of.items())
    return tuple(sorted(shifts, key=lambda shift: (shift.hours, shift.days)))


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
