"""Schedules: the hours of one desk on the wall clock of one zone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from attrs import field, frozen
from attrs.converters import optional

from slacore.calendars.coverage import Answer, Coverage
from slacore.calendars.holidays import Holidays
from slacore.calendars.ruler import new_year
from slacore.calendars.shift import Hours, Shift, hours_from, merged, shifts_from
from slacore.civil import zones
from slacore.civil.instant import DAY, Instant
from slacore.civil.wall import (
    date_from,
    date_of,
    day_number,
    first,
    hours_of_day,
    hours_text,
    reading,
    time_of_day,
    time_text,
    wall,
    weekday,
)
from slacore.civil.windows import Windows, clip, difference, union
from slacore.errors import ConflictingDay, InvalidText, InvalidValue

_HOURS_FIRST = re.compile(r"\d+[:-]", re.ASCII)


def _day_from(given: Any) -> date:
    return date_from(given, "day")


@frozen(order=True)
class Closure:
    """A date closed whole, or some hours of it, with a name for the reason.

    >>> Closure.parse("2026-12-24 12:00-24:00 Christmas Eve")
    Closure('2026-12-24 12:00-24:00 Christmas Eve')
    """

    day: date = field(converter=_day_from)
    hours: Hours | None = field(default=None, converter=optional(hours_from))
    name: str = field(default="closure")

    @hours.validator
    def _within_one_date(self, _: Any, hours: Hours | None) -> None:
        if hours is not None and hours[1] > DAY:
            raise InvalidText(
                "hours", hours_text(*hours), "hours of one date; end them at 24:00 and close the next date too"
            )

    @name.validator
    def _sayable(self, _: Any, name: Any) -> None:
        is_plain = isinstance(name, str) and name.isprintable() and name == name.strip() and 1 <= len(name) <= 128
        if not is_plain or _HOURS_FIRST.match(name):
            raise InvalidText("name", name, "a printable name of up to 128 characters that does not begin like hours")

    @classmethod
    def parse(cls, text: Any, place: str = "closure") -> Closure:
        """Read ``YYYY-MM-DD``, then hours of that date if only they close, then a name if it has one.

        Raises:
            InvalidText: for anything else; hours of a closure end by 24:00.
        """
        if not isinstance(text, str):
            return cls(date_from(text, place))
        day, _, rest = text.strip().partition(" ")
        name, hours = rest.strip(), None
        if _HOURS_FIRST.match(name):
            spelt, _, name = name.partition(" ")
            hours = hours_of_day(spelt, place)
            if hours[1] > DAY:
                raise InvalidText(place, text, "a closure within one date; end it at 24:00 and close the next date too")
        if not name.isprintable() or len(name) > 128:
            raise InvalidText(place, text, "a closure with a printable name of up to 128 characters")
        return cls(date_from(day, place), hours, name.strip() or "closure")

    def __str__(self) -> str:
        hours = [] if self.hours is None else [f"{time_text(self.hours[0])}-{time_text(self.hours[1])}"]
        return " ".join([self.day.isoformat(), *hours, *([] if self.name == "closure" else [self.name])])

    def __repr__(self) -> str:
        return f"Closure({str(self)!r})"


@frozen(order=True)
class SpecialHours:
    """Hours that replace a date's shifts; none at all leave it closed.

    >>> SpecialHours.parse("2026-12-19 10:00-14:00")
    SpecialHours('2026-12-19 10:00-14:00')
    """

    day: date = field(converter=_day_from)
    hours: Hours = field(converter=hours_from)

    @classmethod
    def parse(cls, text: Any, place: str = "special") -> SpecialHours:
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
        return f"SpecialHours({str(self)!r})"


def _several(given: Any, place: str, example: str) -> list[Any]:
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InvalidText(place, given, f"a list like [{example!r}]")
    return list(given)


def _closures_from(given: Any) -> tuple[Closure, ...]:
    listed = _several(given, "closures", "2026-12-31")
    closures = {
        item if isinstance(item, Closure) else Closure.parse(item, f"closures[{number}]")
        for number, item in enumerate(listed)
    }
    return tuple(sorted(closures, key=lambda closure: (closure.day, closure.hours or (0, 0), closure.name)))


def _special_from(given: Any) -> tuple[SpecialHours, ...]:
    listed = _several(given, "special", "2026-12-19 10:00-14:00")
    by_day: dict[date, list[Hours]] = {}
    for number, item in enumerate(listed):
        special = item if isinstance(item, SpecialHours) else SpecialHours.parse(item, f"special[{number}]")
        by_day.setdefault(special.day, []).append(special.hours)
    return tuple(SpecialHours(day, pair) for day in sorted(by_day) for pair in merged(by_day[day], "special"))


def _holidays_from(given: Any) -> tuple[Holidays, ...]:
    if isinstance(given, Holidays):
        given = (given,)
    listed = _several(given, "holidays", "Holidays('GB', 'ENG')")
    for number, item in enumerate(listed):
        if not isinstance(item, Holidays):
            raise InvalidText(f"holidays[{number}]", item, "a Holidays value like Holidays('GB', 'ENG')")
    countries = [item for item in listed if item.country is not None]
    named = {day: name for item in reversed(listed) if item.country is None for day, name in item.dates}
    countries.sort(key=lambda item: item.is_frozen)
    return (*dict.fromkeys(countries), *([Holidays(dates=named)] if named else []))


@frozen(repr=False, str=False, eq=False)
class _Days:
    """What a schedule looks up day by day, made once from its declarations."""

    weekly: tuple[tuple[Hours, ...], ...]
    special: dict[int, tuple[Hours, ...]]
    closed: dict[int, str]
    cuts: tuple[tuple[int, int, str], ...]
    cut_windows: Windows

    @classmethod
    def of(cls, schedule: Schedule, zone: ZoneInfo) -> _Days:
        weekly: list[list[Hours]] = [[] for _ in range(7)]
        for shift in schedule.shifts:
            for day in shift.days:
                weekly[day].append(shift.hours)
        special: dict[int, tuple[Hours, ...]] = {}
        for item in schedule.special:
            number = day_number(item.day)
            special[number] = (*special.get(number, ()), item.hours)
        closed: dict[int, str] = {}
        cuts: list[tuple[int, int, str]] = []
        for closure in schedule.closures:
            number = day_number(closure.day)
            if closure.hours is None:
                closed.setdefault(number, closure.name)
            else:
                opens, closes = (first(zone, number * DAY + edge) for edge in closure.hours)
                cuts.append((opens, closes, closure.name))
        cut_windows = union((opens, closes) for opens, closes, _ in cuts)
        return cls(tuple(tuple(sorted(hours)) for hours in weekly), special, closed, tuple(cuts), cut_windows)


@frozen(repr=False, str=False)
class Schedule(Coverage):
    """When one desk is open: shifts on the clock of a zone, less holidays and closures, with special hours.

    >>> london = Schedule(
    ...     zone="Europe/London",
    ...     shifts=["Mon-Fri 09:00-12:30", "Mon-Thu 13:30-17:00", "Fri 13:30-16:00"],
    ...     holidays=[Holidays("GB", "ENG")],
    ...     closures=["2026-12-24 12:00-24:00", "2026-12-31"],
    ...     special=["2026-12-19 10:00-14:00"],
    ... )
    >>> london.reason("2026-12-25T10:00:00+00:00")
    'closed: Christmas Day'
    >>> london.next_opening("2026-12-24T12:00:00Z")
    '2026-12-29T09:00:00Z'

    Args:
        zone: an IANA name; all times of the schedule are read on that zone's clocks.
        shifts: texts like ``Mon-Fri 09:00-17:00``, or a mapping of weekdays to pairs of times; may be empty.
        holidays: `Holidays` values; they close the shifts that start on their dates.
        closures: dates closed by hand, whole or for some hours, each with a name if it has one.
        special: hours that replace the shifts starting on their date, and win over holidays.

    Raises:
        UnknownName: for an unknown zone or weekday, with the nearest names.
        InvalidText: for a shift, closure or special hours that cannot be read.
        ConflictingDay: for a date closed whole by hand and given special hours.
    """

    zone: str = field()
    shifts: tuple[Shift, ...] = field(default=(), converter=shifts_from, kw_only=False)
    holidays: tuple[Holidays, ...] = field(default=(), converter=_holidays_from, kw_only=True)
    closures: tuple[Closure, ...] = field(default=(), converter=_closures_from, kw_only=True)
    special: tuple[SpecialHours, ...] = field(default=(), converter=_special_from, kw_only=True)
    _zone: ZoneInfo = field(init=False, eq=False)
    _days: _Days = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        zone = zones.zone(self.zone)
        object.__setattr__(self, "zone", zone.key)
        object.__setattr__(self, "_zone", zone)
        object.__setattr__(self, "_days", _Days.of(self, zone))
        for day in self._days.closed.keys() & self._days.special.keys():
            raise ConflictingDay("closures", date_of(day))
        self._unroll()

    def __reduce__(self) -> tuple[Any, ...]:
        given = {"shifts": self.shifts, "holidays": self.holidays, "closures": self.closures, "special": self.special}
        return partial(Schedule, self.zone, **given), ()

    @property
    def zones(self) -> frozenset[str]:
        """The zone, as a set of one."""
        return frozenset((self.zone,))

    @classmethod
    def parse(cls, text: str) -> Schedule:  # type: ignore[override]  # a schedule's text has no names to resolve
        r"""Read what ``str`` of a schedule writes.

        Shifts come first, divided by semicolons, the zone behind the last of them; then, each behind a semicolon,
        ``holidays GB-ENG``, ``frozen GB-ENG {JSON}``, ``holiday DATE "NAME"``, ``closed DATE [HOURS] ["NAME"]`` and
        ``special DATE HOURS``. The shifts can be a name like ``8x5`` or ``8x5 08:30``; ``no shifts`` stands for none.

        >>> Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
        Schedule.parse('Mon-Fri 09:00-17:00 Europe/London')
        >>> Schedule.parse('8x5 Europe/Berlin; holidays DE-BE; closed 2026-12-31 "Stocktaking"').zone
        'Europe/Berlin'

        Raises:
            InvalidText: for a clause that cannot be read, and everything `Schedule` itself refuses.
        """
        if not isinstance(text, str):
            raise InvalidText("schedule", text, "text like 'Mon-Fri 09:00-17:00 Europe/London'")
        return schedule_from(text)

    def __str__(self) -> str:
        shifts = [str(shift) for shift in self.shifts] or ["no shifts"]
        clauses = [*shifts[:-1], f"{shifts[-1]} {self.zone}"]
        for holidays in self.holidays:
            clauses += _holiday_clauses(holidays)
        for closure in self.closures:
            whole, named = Closure(closure.day, closure.hours), closure.name != "closure"
            clauses.append(f"closed {whole} {json.dumps(closure.name)}" if named else f"closed {whole}")
        return "; ".join([*clauses, *(f"special {special}" for special in self.special)])

    def __repr__(self) -> str:
        return f"Schedule.parse({str(self)!r})"

    def holiday(self, day: date) -> str | None:
        """The name of the holiday on a date, or ``None``; whether it closes depends on shifts and special hours.

        >>> Schedule.parse("8x5 Europe/London; holidays GB-ENG").holiday(date(2026, 12, 25))
        'Christmas Day'
        """
        return next((name for holidays in self.holidays if (name := holidays.name_of(day))), None)

    def _lay(self, year: int) -> Windows:
        start, end = new_year(year), new_year(year + 1)
        clock = wall(self._zone, year)
        days = range(clock.reading(start) // DAY - 1, clock.reading(end - 1) // DAY + 1)
        special, closed, weekly = self._days.special, self._days.closed, self._days.weekly
        run: Windows = []
        for day in days:
            hours = special.get(day)
            replaced = hours is not None
            for opens, closes in weekly[weekday(day)] if hours is None else hours:
                opening, closing = clock.first(day * DAY + opens), clock.first(day * DAY + closes)
                if closing <= start or opening >= end:
                    continue
                if replaced or (day not in closed and self._holiday(day) is None):
                    run.append((opening, closing))
        return clip(difference(union(run), self._days.cut_windows), start, end)

    def _holiday(self, day: int) -> str | None:
        return self.holiday(date_of(day)) if self.holidays else None

    def _hours(self, day: int) -> tuple[Hours, ...]:
        """The hours that start on a date, before part-day closures."""
        if day in self._days.special:
            return self._days.special[day]
        hours = self._days.weekly[weekday(day)]
        return () if hours and (day in self._days.closed or self._holiday(day) is not None) else hours

    def _starting(self, day: int) -> Windows:
        """The windows of the shifts that start on a date, before part-day closures."""
        return [
            (first(self._zone, day * DAY + opens), first(self._zone, day * DAY + closes))
            for opens, closes in self._hours(day)
        ]

    def _of_day(self, day: int, zone: ZoneInfo) -> Windows:
        if zone is not self._zone:
            return super()._of_day(day, zone)
        return difference(union(self._starting(day)), self._days.cut_windows)

    def _answer(self, instant: Instant) -> Answer:
        day = reading(self._zone, instant) // DAY
        cut = next((name for opens, closes, name in self._days.cuts if opens <= instant < closes), None)
        owner = next((owner for owner in (day, day - 1) if _holds(self._starting(owner), instant)), None)
        if owner is None:
            return Answer(False, cut or self._why_closed(day, instant))
        return Answer(False, cut) if cut else Answer(True, self._label(owner, instant))

    def _label(self, owner: int, instant: Instant) -> str:
        if owner in self._days.special:
            return "special hours"
        windows = self._starting(owner)
        number = next(i for i, window in enumerate(windows) if _holds([window], instant))
        hours = self._hours(owner)[number]
        return next(str(shift) for shift in self.shifts if weekday(owner) in shift.days and shift.hours == hours)

    def _why_closed(self, day: int, instant: Instant) -> str:
        windows = self._starting(day)
        if windows:
            return "break" if windows[0][0] <= instant < windows[-1][1] else "night"
        if day in self._days.closed:
            return self._days.closed[day]
        if self._days.weekly[weekday(day)]:
            return self._holiday(day) or "night"
        return "weekend" if self._is_weekend(weekday(day)) else "day off"

    def _is_weekend(self, number: int) -> bool:
        """A weekday without shifts that is a Saturday, a Sunday, or beside another one without."""
        neighbours = ((number + 1) % 7, (number - 1) % 7)
        return number >= 5 or any(not self._days.weekly[neighbour] for neighbour in neighbours)

    def _edges(self, start: Instant, end: Instant) -> set[Instant]:
        edges = {edge for opens, closes, _ in self._days.cuts for edge in (opens, closes)}
        for day in range(reading(self._zone, start) // DAY - 1, reading(self._zone, end) // DAY + 1):
            edges.add(first(self._zone, day * DAY))
            edges.update(edge for window in self._starting(day) for edge in window)
        return edges


def _holds(windows: Windows, instant: Instant) -> bool:
    return any(opens <= instant < closes for opens, closes in windows)


# An unclosed quote runs to the end, so that no text is scanned twice; what then reads the quote refuses it.
_CLAUSE = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*+(?:"|\Z))++', re.DOTALL)
_NAMED_WEEK = re.compile(r"(\d{1,2})x(\d)(?:\s+(\d\d:\d\d(?::\d\d)?))?", re.ASCII)


def schedule_from(text: str) -> Schedule:
    """The schedule that a text says; `Schedule.parse` tells the grammar."""
    clauses = [clause.strip() for clause in _CLAUSE.findall(text)]
    said = {"holidays": [], "frozen": [], "holiday": [], "closed": [], "special": []}  # type: dict[str, list[str]]
    shifts: list[str] = []
    for clause in clauses:
        keyword, _, rest = clause.partition(" ")
        if keyword in said:
            said[keyword].append(rest.strip())
        else:
            shifts.append(clause)
    if not shifts or len(shifts[-1].split()) < 2:
        raise InvalidText("schedule", text, "shifts and a zone like 'Mon-Fri 09:00-17:00 Europe/London'")
    last, zone = shifts[-1].rsplit(None, 1)
    return Schedule(
        zone,
        week_from([*shifts[:-1], last]),
        holidays=[
            *map(_country_from, said["holidays"]),
            *map(_frozen_from, said["frozen"]),
            *_named_holidays(said["holiday"]),
        ],
        closures=[_unquoted(clause) for clause in said["closed"]],
        special=said["special"],
    )


def week_from(texts: list[str]) -> tuple[Shift, ...]:
    """Shifts from texts, of which one alone may be ``no shifts`` or a name like ``8x5`` or ``8x5 08:30``."""
    if texts == ["no shifts"]:
        return ()
    found = _NAMED_WEEK.fullmatch(texts[0]) if len(texts) == 1 else None
    return named_week(int(found[1]), int(found[2]), found[3]) if found else shifts_from(texts)


def named_week(hours: int, days: int, opens: str | None = None) -> tuple[Shift, ...]:
    """``hours`` a day on ``days`` days from Monday on, opening at 09:00 unless told otherwise (all day: at 00:00).

    >>> named_week(8, 5), named_week(24, 5)
    ((Shift('Mon-Fri 09:00-17:00'),), (Shift('Mon-Fri 00:00-24:00'),))

    Raises:
        InvalidValue: for other than 1 to 24 hours and 1 to 7 days, and for 24 hours that open at another time.
    """
    if not (1 <= hours <= 24 and 1 <= days <= 7):
        raise InvalidValue("name", f"{hours}x{days}", "is not 1 to 24 hours a day on 1 to 7 days a week")
    if hours == 24 and opens not in (None, "00:00"):
        raise InvalidValue("opens", opens, "cannot begin a day of 24 hours; leave it out, such days begin at 00:00")
    start = time_of_day(opens or ("00:00" if hours == 24 else "09:00"), "opens")
    return shifts_from([Shift(tuple(range(days)), (start, start + hours * DAY // 24))])


def _holiday_clauses(holidays: Holidays) -> list[str]:
    if holidays.country is None:
        return [f"holiday {day} {json.dumps(name)}" for day, name in holidays.dates]
    code = "-".join(filter(None, (holidays.country, holidays.subdivision)))
    if not re.fullmatch(r"[\w-]+", code, re.ASCII):
        code = json.dumps(code)
    if holidays.years is None:
        return [" ".join(["holidays", code, *holidays.categories])]
    dates = {str(day): name for day, name in holidays.dates}
    facts = {"years": holidays.years, "version": holidays.version, "categories": holidays.categories, "dates": dates}
    return [f"frozen {code} {json.dumps(facts)}"]


def _country_from(clause: str) -> Holidays:
    country, subdivision, rest = _code_of(clause)
    return Holidays(country, subdivision, rest.split())


def _frozen_from(clause: str) -> Holidays:
    country, subdivision, rest = _code_of(clause)
    facts = _json_of(rest)
    if not isinstance(facts, dict) or not {"years"} <= facts.keys() <= {"years", "version", "categories", "dates"}:
        raise InvalidText("frozen", rest, 'the facts of frozen holidays like {"years": [2026, 2030], "dates": {}}')
    return Holidays(country, subdivision, **facts)


def _code_of(clause: str) -> tuple[str, str | None, str]:
    """A country, its subdivision and the rest; a code with spaces is quoted."""
    found = re.match(r'"(?:[^"\\]|\\.)*+"|[^\s"]+', clause)
    if not found:
        raise InvalidText("holidays", clause, "the code of a country or subdivision like GB-ENG")
    code = _json_of(found[0]) if found[0].startswith('"') else found[0]
    country, _, subdivision = code.partition("-")
    return country, subdivision or None, clause[found.end() :].strip()


def _named_holidays(clauses: list[str]) -> list[Holidays]:
    dates = (clause.partition(" ") for clause in clauses)
    named = {day: _json_of(name) if name else "holiday" for day, _, name in dates}
    return [Holidays(dates=named)] if named else []


def _json_of(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidText("schedule", text, "a quoted name") from None


def _unquoted(clause: str) -> str:
    """A closure's clause with its quoted name spelt plainly."""
    before, quote, rest = clause.partition('"')
    return f"{before}{_json_of(quote + rest)}" if quote else clause
