"""Dates closed or opened by hand: closures and special hours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from attrs import field, frozen

from slacore.calendars.shift import Hours, hours_from, merged
from slacore.checks import plain_text, several
from slacore.civil.instant import DAY
from slacore.civil.wall import MONTHS, WEEKDAYS, date_from, hours_of_day, hours_text, time_text, weekday_of
from slacore.errors import InvalidText, InvalidValue

_HOURS_FIRST = r"(?a:\d+[:-])"
_UNREAD_FIRST = r"(?i:(?:to|until|till|through|from|and)\b|[-\u2013\u2014/.,])"
_RANGE = r"(?as)(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)(?: (.*))?"
_SAID = r"(?a)(?:\bclosed |\A\s*)(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)"
_LONGEST_RANGE = 366

MOST_CLOSURES = 10_000
"""Dates that one schedule closes by hand: twenty-seven years of them."""

UNNAMED = "closure"
"""What a closure without a name is called."""

_RULE = r"(?ai:(\d\d)-(\d\d)|(\w+) +(\w+) +of +(\w+))"
_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "last")
_FULL_MONTHS = ["january", "february", "march", "april", "may", "june", "july"]
_FULL_MONTHS += ["august", "september", "october", "november", "december"]


def _day_from(given: str | date) -> date:
    return date_from(given, "day")


def _hours_or_none(given: Hours | None) -> Hours | None:
    return None if given is None else hours_from(given)


def _within_one_date(_: Any, __: Any, hours: Hours | None) -> None:
    if hours is not None and hours[1] > DAY:
        raise InvalidText(
            "hours", hours_text(*hours), "hours of one date; end them at 24:00 and close the next date too"
        )


def _sayable(_: Any, __: Any, name: Any) -> None:
    if re.match(_HOURS_FIRST, plain_text(name, "name")) or re.match(_UNREAD_FIRST, name):
        raise InvalidText("name", name, "a name that does not begin like hours or a range")


def _rule_from(given: str, place: str = "when") -> str:
    """A rule in its one spelling."""
    found = re.fullmatch(_RULE, given) if isinstance(given, str) else None
    if found and found[1]:
        month, day = int(found[1]), int(found[2])
        if 1 <= month <= 12 and 1 <= day <= _month(2024, month)[1]:
            return given
    elif found:
        ordinal, month_name = found[3].lower(), found[5].lower()
        names = [name for name in _FULL_MONTHS if month_name in (name, name[:3])]
        if ordinal in _ORDINALS and names:
            return f"{ordinal} {WEEKDAYS[weekday_of(found[4], place)]} of {names[0][:3].title()}"
    raise InvalidText(place, given, "a date of every year like '12-25' or '4th Thu of Nov'")


def _month(year: int, month: int) -> tuple[int, int]:
    """The weekday of a month's first date, and how many dates it has; the standard calendar would load the locale."""
    first = date(year, month, 1)
    return first.weekday(), (date(year + month // 12, month % 12 + 1, 1) - first).days


@frozen(order=True)
class Closure:
    """A date closed whole, or some hours of it, with a name for the reason.

    >>> Closure.parse("2026-12-24 12:00-24:00 Christmas Eve")
    Closure.parse('2026-12-24 12:00-24:00 Christmas Eve')
    """

    day: date = field(converter=_day_from)
    hours: Hours | None = field(default=None, converter=_hours_or_none, validator=_within_one_date)
    name: str = field(default=UNNAMED, validator=_sayable)

    @classmethod
    def parse(cls, text: str | date, place: str = "closure") -> Closure:
        """Read ``YYYY-MM-DD``, then hours of that date if only they close, then a name if it has one.

        Raises:
            InvalidText: for anything else; hours of a closure end by 24:00.
        """
        if not isinstance(text, str):
            return cls(date_from(text, place))
        day, _, rest = text.strip().partition(" ")
        hours, name = _rest_of(rest, text, place)
        return cls(date_from(day, place), hours, name)

    def unnamed(self) -> Closure:
        """The same without its name."""
        return Closure(self.day, self.hours)

    def __str__(self) -> str:
        return _text_of(self.day.isoformat(), self.hours, self.name)

    def __repr__(self) -> str:
        return f"Closure.parse({str(self)!r})"


def _rest_of(rest: str, text: str, place: str) -> tuple[Hours | None, str]:
    """Hours of a date, if only they close, then a name if there is one."""
    name, hours = rest.strip(), None
    if re.match(_HOURS_FIRST, name):
        spelt, _, name = name.partition(" ")
        hours = hours_of_day(spelt, place)
        if hours[1] > DAY:
            raise InvalidText(place, text, "a closure within one date; end it at 24:00 and close the next date too")
    if re.match(_UNREAD_FIRST, name):
        raise InvalidText(place, text, "a closure; for several days write '2026-12-24 to 2026-12-31', then a name")
    return hours, plain_text(name.strip() or UNNAMED, place)


def _text_of(when: str, hours: Hours | None, name: str) -> str:
    told = [] if hours is None else [f"{time_text(hours[0])}-{time_text(hours[1])}"]
    return " ".join([when, *told, *([] if name == UNNAMED else [name])])


@frozen
class YearlyClosure:
    """A date of every year closed whole, or some hours of it, with a name for the reason.

    The date is a day of a month, which 29 February is in leap years only, or a weekday counted in a month; a fifth one
    is not in every year.

    >>> YearlyClosure.parse("every 12-24 12:00-24:00 Christmas Eve").in_year(2026)
    datetime.date(2026, 12, 24)
    >>> YearlyClosure.parse("every 4th Thu of Nov").in_year(2026)
    datetime.date(2026, 11, 26)
    """

    when: str = field(converter=_rule_from)
    hours: Hours | None = field(default=None, converter=_hours_or_none, validator=_within_one_date)
    name: str = field(default=UNNAMED, validator=_sayable)

    @classmethod
    def parse(cls, text: str, place: str = "closure") -> YearlyClosure:
        """Read ``every MM-DD`` or ``every NTH DAY of MONTH``, then hours of that date, then a name if it has one.

        NTH is ``1st`` to ``5th`` or ``last``.

        Raises:
            InvalidText: for anything else; hours of a closure end by 24:00.
        """
        found = re.fullmatch(rf"(?s)\s*every +(?P<when>{_RULE})(?P<rest> .*)?", text) if isinstance(text, str) else None
        if not found:
            raise InvalidText(place, text, "a closure like 'every 12-25 Christmas' or 'every 4th Thu of Nov'")
        return cls(_rule_from(found["when"], place), *_rest_of(found["rest"] or "", text, place))

    def in_year(self, year: int) -> date | None:
        """Its date in a year, ``None`` where that year has none."""
        words = self.when.split()
        if len(words) == 1:
            month, day = map(int, self.when.split("-"))
            return date(year, month, day) if day <= _month(year, month)[1] else None
        number, weekday, month = _ORDINALS.index(words[0]), WEEKDAYS.index(words[1]), MONTHS.index(words[3]) + 1
        number = -1 if words[0] == "last" else number
        first, days = _month(year, month)
        found = range(1 + (weekday - first) % 7, days + 1, 7)
        return date(year, month, found[number]) if number < len(found) else None

    def unnamed(self) -> YearlyClosure:
        """The same without its name."""
        return YearlyClosure(self.when, self.hours)

    def __str__(self) -> str:
        return _text_of(f"every {self.when}", self.hours, self.name)

    def __repr__(self) -> str:
        return f"YearlyClosure.parse({str(self)!r})"


@frozen(order=True)
class SpecialHours:
    """Hours that replace the shifts starting on a date, and win over its holidays.

    >>> SpecialHours.parse("2026-12-19 10:00-14:00")
    SpecialHours.parse('2026-12-19 10:00-14:00')
    """

    day: date = field(converter=_day_from)
    hours: Hours = field(converter=hours_from)

    @classmethod
    def parse(cls, text: str, place: str = "special") -> SpecialHours:
        """Read ``YYYY-MM-DD HH:MM-HH:MM``; a closing at or before the opening runs into the next date.

        Raises:
            InvalidText: for anything else.
        """
        day, _, hours = text.strip().partition(" ") if isinstance(text, str) else ("", "", "")
        if not hours:
            raise InvalidText(place, text, "special hours like '2026-12-19 10:00-14:00'")
        return cls(date_from(day, place), hours_of_day(hours.strip(), place))

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {hours_text(*self.hours)}"

    def __repr__(self) -> str:
        return f"SpecialHours.parse({str(self)!r})"


def closures_of(text: str | date, place: str = "closure") -> tuple[Closure | YearlyClosure, ...]:
    """The closures that one text says: a single one, one of every year, or each date of ``DATE to DATE [NAME]``.

    >>> closures_of("2026-12-30 to 2026-12-31 Stocktaking")
    (Closure.parse('2026-12-30 Stocktaking'), Closure.parse('2026-12-31 Stocktaking'))

    Raises:
        InvalidText: for text that is neither, and for a range that ends before it starts or after more than 366 days.
    """
    if isinstance(text, str) and text.strip().startswith("every "):
        return (YearlyClosure.parse(text.strip(), place),)
    found = re.fullmatch(_RANGE, " ".join(text.split(" ")).strip()) if isinstance(text, str) else None
    if not found:
        return (Closure.parse(text, place),)
    first, last = date_from(found[1], place), date_from(found[2], place)
    days = (last - first).days + 1
    if not 1 <= days <= _LONGEST_RANGE:
        raise InvalidText(place, text, f"a range of 1 to {_LONGEST_RANGE} days in order")
    begun = Closure.parse(f"{first} {found[3].strip()}" if found[3] else str(first), place)
    return tuple(Closure(first + timedelta(days=step), begun.hours, begun.name) for step in range(days))


def dates_said(text: str) -> int:
    """How many dates the ranges of a text stand for once they are written out, be it of closures or of a schedule.

    >>> dates_said("Mon-Fri 09:00-17:00 UTC; closed 2026-12-30 to 2026-12-31"), dates_said("2026-12-31 Stocktaking")
    (2, 0)
    """
    count = 0
    for found in re.finditer(_SAID, text) if " to " in text else ():
        with suppress(ValueError):
            days = (date.fromisoformat(found[2]) - date.fromisoformat(found[1])).days + 1
            count += min(max(days, 0), _LONGEST_RANGE)
    return count


def closures_from(
    given: Iterable[str | date | Closure | YearlyClosure | tuple[Closure | YearlyClosure, ...]],
) -> tuple[Closure | YearlyClosure, ...]:
    """Closures in order, those of every year last, each once, from texts, dates, values or tuples of them."""
    closures: set[Closure | YearlyClosure] = set()
    for number, item in enumerate(several(given, "closures", "a list like ['2026-12-31']")):
        listed = item if isinstance(item, tuple) else (item,)
        is_read = all(isinstance(one, Closure | YearlyClosure) for one in listed)
        closures.update(listed if is_read else closures_of(item, f"closures[{number}]"))
        if len(closures) > MOST_CLOSURES:
            why = f"is the number of dates closed once ranges are written out; {MOST_CLOSURES} are allowed"
            raise InvalidValue("closures", len(closures), why)
    return tuple(sorted(closures, key=_in_order))


def _in_order(closure: Closure | YearlyClosure) -> tuple[Any, ...]:
    when = (0, str(closure.day)) if isinstance(closure, Closure) else (1, closure.when)
    return (*when, closure.hours or (0, 0), closure.name)


def special_from(given: Iterable[str | SpecialHours]) -> tuple[SpecialHours, ...]:
    """Special hours in order, those of one date merged, from texts or `SpecialHours` values."""
    items = several(given, "special", "a list like ['2026-12-19 10:00-14:00']")
    by_day: dict[date, list[Hours]] = {}
    for number, item in enumerate(items):
        special = item if isinstance(item, SpecialHours) else SpecialHours.parse(item, f"special[{number}]")
        by_day.setdefault(special.day, []).append(special.hours)
    return tuple(SpecialHours(day, pair) for day in sorted(by_day) for pair in merged(by_day[day], "special"))
