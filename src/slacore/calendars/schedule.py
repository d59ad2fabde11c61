"""Schedules: the hours of one desk on the wall clock of one zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from attrs import field, frozen

from slacore.calendars.closure import Closure, SpecialHours, YearlyClosure, closures_from, special_from
from slacore.calendars.coverage import Coverage
from slacore.calendars.desk import Desk
from slacore.calendars.holidays import Holidays, holidays_from
from slacore.calendars.shift import Shift, shifts_from, week_named
from slacore.calendars.spelling import declared
from slacore.checks import text
from slacore.civil import zones
from slacore.civil.wall import date_from
from slacore.fields import field_of_models


def _zone_from(given: str | ZoneInfo) -> str:
    return zones.zone(given).key


@frozen(repr=False, str=False, eq=False)
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
            ``2026-12-24 to 2026-12-31``, those of every year as ``every 12-25`` or ``every 4th Thu of Nov``.
        special: hours that replace the shifts starting on their date, and win over holidays.
        title: what people call it; reasons say it.

    Raises:
        UnknownName: for an unknown zone or weekday, with the nearest names.
        InvalidText: for a shift, closure or special hours that cannot be read.
        ConflictingDay: for a date closed whole by hand and given special hours.
    """

    zone: str = field(converter=_zone_from)
    shifts: tuple[Shift, ...] = field(default=(), converter=shifts_from)
    holidays: tuple[Holidays, ...] = field(default=(), converter=holidays_from, kw_only=True)
    closures: tuple[Closure | YearlyClosure, ...] = field(default=(), converter=closures_from, kw_only=True)
    special: tuple[SpecialHours, ...] = field(default=(), converter=special_from, kw_only=True)
    title: str = field(default="", validator=text(least=0), kw_only=True)
    expression: Desk = field(init=False)

    def __attrs_post_init__(self) -> None:
        desk = Desk(self.zone, self.shifts, self.holidays, self.closures, self.special, self.title)
        object.__setattr__(self, "expression", desk)
        self._draw()

    def __reduce__(self) -> tuple[Any, ...]:
        rest: dict[str, Any] = {"holidays": self.holidays, "closures": self.closures, "special": self.special}
        return partial(Schedule, self.zone, self.shifts, **rest, title=self.title), ()

    @staticmethod
    def named(  # type: ignore[override]  # the hours of a desk are on a clock
        name: str, *, zone: str, opens: str | None = None, holidays: Holidays | Iterable[Holidays] = ()
    ) -> Schedule:
        """What `Coverage.named` gives, as a schedule.

        >>> Schedule.named("24x7", zone="Europe/Berlin").shifts
        (Shift.parse('Mon-Sun 00:00-24:00'),)
        """
        return Schedule(zone, week_named(name, opens), holidays=holidays)

    @classmethod
    def parse(cls, text: str) -> Schedule:  # type: ignore[override]  # a schedule's text has no names to resolve
        r"""Read what ``str`` of a schedule writes.

        Shifts come first, divided by semicolons, the zone behind the last of them; then, each behind a semicolon,
        ``holidays GB-ENG``, ``frozen GB-ENG "JSON"``, ``holiday DATE "NAME"``, ``closed DATE [HOURS] ["NAME"]``,
        ``special DATE HOURS`` and ``title "NAME"``. The shifts can be a name like ``8x5`` or ``8x5 08:30``;
        ``no shifts`` stands for none.

        >>> Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
        Schedule.parse('Mon-Fri 09:00-17:00 Europe/London')
        >>> Schedule.parse('8x5 Europe/Berlin; holidays DE-BE; closed 2026-12-31 "Stocktaking"').zone
        'Europe/Berlin'

        Raises:
            InvalidText: for a clause that cannot be read, and everything `Schedule` itself refuses.
        """
        return cls(**declared(text))

    def holiday(self, day: date | str) -> str | None:
        """The name of the holiday on a date, or ``None``; whether it closes depends on shifts and special hours.

        The date is a `datetime.date` or ``YYYY-MM-DD``.

        >>> Schedule.parse("8x5 Europe/London; holidays GB-ENG").holiday(date(2026, 12, 25))
        'Christmas Day'
        """
        return self.expression.holiday(date_from(day, "day"))


def _described() -> dict[str, Any]:
    said = "the hours of one desk, such as 'Mon-Fri 09:00-17:00 Europe/London; holidays GB-ENG'"
    return {"type": "string", "minLength": 1, "title": "Schedule", "description": said}


field_of_models(Schedule, lambda said, _: Schedule.parse(said), str, _described)
