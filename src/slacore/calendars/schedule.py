"""Schedules: the hours of one desk on the wall clock of one zone."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from attrs import field, frozen

from slacore.calendars.closure import Closure, SpecialHours, closures_from, listed, special_from
from slacore.calendars.coverage import Answer, Coverage
from slacore.calendars.days import owners
from slacore.calendars.holidays import Holidays
from slacore.calendars.shift import Hours, Shift, shifts_from
from slacore.civil import zones
from slacore.civil.instant import DAY, Instant, new_year
from slacore.civil.wall import (
    date_from,
    date_of,
    day_number,
    edge,
    reading,
    wall,
    weekday,
)
from slacore.civil.windows import Windows, clip, difference, union
from slacore.errors import ConflictingDay, InvalidText


def _holidays_from(given: Any) -> tuple[Holidays, ...]:
    if isinstance(given, Holidays):
        given = (given,)
    items = listed(given, "holidays", "Holidays('GB', 'ENG')")
    for number, item in enumerate(items):
        if not isinstance(item, Holidays):
            raise InvalidText(f"holidays[{number}]", item, "a Holidays value like Holidays('GB', 'ENG')")
    countries = [item for item in items if item.country is not None]
    named = {day: name for item in reversed(items) if item.country is None for day, name in item.dates}
    countries.sort(key=lambda item: item.is_frozen)
    return (*dict.fromkeys(countries), *([Holidays(dates=named)] if named else []))


@frozen(repr=False, str=False, eq=False)
class _Days:
    """What a schedule looks up day by day, made once from its declarations."""

    weekly: tuple[tuple[Hours, ...], ...]
    special: dict[int, tuple[Hours, ...]]
    closed: dict[int, str]
    cuts: dict[int, tuple[tuple[int, int, str], ...]]
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
        cuts: dict[int, tuple[tuple[int, int, str], ...]] = {}
        for closure in schedule.closures:
            number = day_number(closure.day)
            if closure.hours is None:
                closed.setdefault(number, closure.name)
            else:
                opens, closes = (edge(zone, number * DAY + time) for time in closure.hours)
                cuts[number] = (*cuts.get(number, ()), (opens, closes, closure.name))
        cut_windows = union((opens, closes) for daily in cuts.values() for opens, closes, _ in daily)
        return cls(tuple(tuple(sorted(hours)) for hours in weekly), special, closed, cuts, cut_windows)


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
        closures: dates closed by hand, whole or for some hours, each with a name if it has one; several dates as
            ``2026-12-24 to 2026-12-31``.
        special: hours that replace the shifts starting on their date, and win over holidays.

    Raises:
        UnknownName: for an unknown zone or weekday, with the nearest names.
        InvalidText: for a shift, closure or special hours that cannot be read.
        ConflictingDay: for a date closed whole by hand and given special hours.
    """

    zone: str = field()
    shifts: tuple[Shift, ...] = field(default=(), converter=shifts_from, kw_only=False)
    holidays: tuple[Holidays, ...] = field(default=(), converter=_holidays_from, kw_only=True)
    closures: tuple[Closure, ...] = field(default=(), converter=closures_from, kw_only=True)
    special: tuple[SpecialHours, ...] = field(default=(), converter=special_from, kw_only=True)
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
        ``holidays GB-ENG``, ``frozen GB-ENG "JSON"``, ``holiday DATE "NAME"``, ``closed DATE [HOURS] ["NAME"]`` and
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
        # The room that reads schedules stands above the one that declares them.
        from slacore.calendars.spelling import schedule_from

        return schedule_from(text)

    def __str__(self) -> str:
        from slacore.calendars.spelling import schedule_text

        return schedule_text(self)

    def __repr__(self) -> str:
        return f"Schedule.parse({str(self)!r})"

    def holiday(self, day: date | str) -> str | None:
        """The name of the holiday on a date, or ``None``; whether it closes depends on shifts and special hours.

        The date is a `datetime.date` or ``YYYY-MM-DD``.

        >>> Schedule.parse("8x5 Europe/London; holidays GB-ENG").holiday(date(2026, 12, 25))
        'Christmas Day'
        """
        on = date_from(day, "day")
        return next((name for holidays in self.holidays if (name := holidays.name_of(on))), None)

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
                opening, closing = clock.edge(day * DAY + opens), clock.edge(day * DAY + closes)
                if closing <= start or opening >= end:
                    continue
                if replaced or (day not in closed and self._holiday(day) is None):
                    run.append((opening, closing))
        return clip(difference(union(run), self._days.cut_windows), start, end)

    def _holiday(self, day: int) -> str | None:
        return self.holiday(date_of(day)) if self.holidays else None

    def _is_closed(self, day: int) -> bool:
        """Whether the shifts of a date are closed whole."""
        return day not in self._days.special and (day in self._days.closed or self._holiday(day) is not None)

    def _hours(self, day: int) -> tuple[Hours, ...]:
        """The hours stated for a date, before it is closed."""
        special = self._days.special.get(day)
        return self._days.weekly[weekday(day)] if special is None else special

    def _stated(self, day: int) -> Windows:
        """The windows stated for a date, before it is closed: they ask for no holidays, which may not be known."""
        return [
            (edge(self._zone, day * DAY + opens), edge(self._zone, day * DAY + closes))
            for opens, closes in self._hours(day)
        ]

    def _starting(self, day: int) -> Windows:
        """The windows of the shifts that start on a date, before part-day closures."""
        windows = self._stated(day)
        return [] if windows and self._is_closed(day) else windows

    def _of_day(self, day: int, zone: ZoneInfo) -> Windows:
        if zone is not self._zone:
            return super()._of_day(day, zone)
        return difference(union(self._starting(day)), self._days.cut_windows)

    def _answer(self, instant: Instant) -> Answer:
        day = reading(self._zone, instant) // DAY
        near, cuts = owners(day), self._days.cuts
        # A part-day closure can hold an instant of another date where the clock goes back over midnight.
        daily = (cut for owner in near for cut in cuts.get(owner, ()))
        cut = next((name for opens, closes, name in daily if opens <= instant < closes), None)
        holding = (owner for owner in near if _holds(self._stated(owner), instant))
        owner = next((owner for owner in holding if not self._is_closed(owner)), None)
        if owner is None:
            return Answer(False, cut or self._why_closed(day, instant))
        return Answer(False, cut) if cut else Answer(True, self._label(owner, instant))

    def _label(self, owner: int, instant: Instant) -> str:
        if owner in self._days.special:
            return "special hours"
        windows = self._stated(owner)
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
        edges: set[Instant] = set()
        for day in range(reading(self._zone, start) // DAY - 1, reading(self._zone, end) // DAY + 2):
            edges.add(edge(self._zone, day * DAY))
            edges.update(at for window in self._stated(day) for at in window)
            edges.update(at for opens, closes, _ in self._days.cuts.get(day, ()) for at in (opens, closes))
        return edges


def _holds(windows: Windows, instant: Instant) -> bool:
    return any(opens <= instant < closes for opens, closes in windows)
