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
from slacore.civil.wall import date_from, hours_of_day, hours_text, time_text
from slacore.errors import InvalidText, InvalidValue

_HOURS_FIRST = r"(?a:\d+[:-])"
_UNREAD_FIRST = r"(?i:(?:to|until|till|through|from|and)\b|[-\u2013\u2014/.,])"
_RANGE = r"(?as)(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)(?: (.*))?"
_SAID = r"(?a)(?:\bclosed |\A\s*)(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)"
_LONGEST_RANGE = 366

MOST_CLOSURES = 10_000
"""Dates that one schedule closes by hand: twenty-seven years of them."""


def _day_from(given: str | date) -> date:
    return date_from(given, "day")


def _hours_or_none(given: Hours | None) -> Hours | None:
    return None if given is None else hours_from(given)


@frozen(order=True)
class Closure:
    """A date closed whole, or some hours of it, with a name for the reason.

    >>> Closure.parse("2026-12-24 12:00-24:00 Christmas Eve")
    Closure.parse('2026-12-24 12:00-24:00 Christmas Eve')
    """

    day: date = field(converter=_day_from)
    hours: Hours | None = field(default=None, converter=_hours_or_none)
    name: str = field(default="closure")

    @hours.validator
    def _within_one_date(self, _: Any, hours: Hours | None) -> None:
        if hours is not None and hours[1] > DAY:
            raise InvalidText(
                "hours", hours_text(*hours), "hours of one date; end them at 24:00 and close the next date too"
            )

    @name.validator
    def _sayable(self, _: Any, name: Any) -> None:
        if re.match(_HOURS_FIRST, plain_text(name, "name")) or re.match(_UNREAD_FIRST, name):
            raise InvalidText("name", name, "a name that does not begin like hours or a range")

    @classmethod
    def parse(cls, text: str | date, place: str = "closure") -> Closure:
        """Read ``YYYY-MM-DD``, then hours of that date if only they close, then a name if it has one.

        Raises:
            InvalidText: for anything else; hours of a closure end by 24:00.
        """
        if not isinstance(text, str):
            return cls(date_from(text, place))
        day, _, rest = text.strip().partition(" ")
        name, hours = rest.strip(), None
        if re.match(_HOURS_FIRST, name):
            spelt, _, name = name.partition(" ")
            hours = hours_of_day(spelt, place)
            if hours[1] > DAY:
                raise InvalidText(place, text, "a closure within one date; end it at 24:00 and close the next date too")
        if re.match(_UNREAD_FIRST, name):
            raise InvalidText(place, text, "a closure; for several days write '2026-12-24 to 2026-12-31', then a name")
        return cls(date_from(day, place), hours, plain_text(name.strip() or "closure", place))

    def __str__(self) -> str:
        hours = [] if self.hours is None else [f"{time_text(self.hours[0])}-{time_text(self.hours[1])}"]
        return " ".join([self.day.isoformat(), *hours, *([] if self.name == "closure" else [self.name])])

    def __repr__(self) -> str:
        return f"Closure.parse({str(self)!r})"


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


def closures_of(text: str | date, place: str = "closure") -> tuple[Closure, ...]:
    """The closures that one text says: a single one, or one for each date of ``DATE to DATE [NAME]``.

    >>> closures_of("2026-12-30 to 2026-12-31 Stocktaking")
    (Closure.parse('2026-12-30 Stocktaking'), Closure.parse('2026-12-31 Stocktaking'))

    Raises:
        InvalidText: for text that is neither, and for a range that ends before it starts or after more than 366 days.
    """
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


def closures_from(given: Iterable[str | date | Closure | tuple[Closure, ...]]) -> tuple[Closure, ...]:
    """Closures in order, each once, from texts, dates, `Closure` values or tuples of them."""
    closures: set[Closure] = set()
    for number, item in enumerate(several(given, "closures", "a list like ['2026-12-31']")):
        is_read = isinstance(item, tuple) and all(isinstance(one, Closure) for one in item)
        closures.update(
            item if is_read else (item,) if isinstance(item, Closure) else closures_of(item, f"closures[{number}]")
        )
        if len(closures) > MOST_CLOSURES:
            why = f"is the number of dates closed once ranges are written out; {MOST_CLOSURES} are allowed"
            raise InvalidValue("closures", len(closures), why)
    return tuple(sorted(closures, key=lambda closure: (closure.day, closure.hours or (0, 0), closure.name)))


def special_from(given: Iterable[str | SpecialHours]) -> tuple[SpecialHours, ...]:
    """Special hours in order, those of one date merged, from texts or `SpecialHours` values."""
    items = several(given, "special", "a list like ['2026-12-19 10:00-14:00']")
    by_day: dict[date, list[Hours]] = {}
    for number, item in enumerate(items):
        special = item if isinstance(item, SpecialHours) else SpecialHours.parse(item, f"special[{number}]")
        by_day.setdefault(special.day, []).append(special.hours)
    return tuple(SpecialHours(day, pair) for day in sorted(by_day) for pair in merged(by_day[day], "special"))
