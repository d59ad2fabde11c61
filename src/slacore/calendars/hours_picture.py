"""The usual week of hours as a picture of its own."""

from __future__ import annotations

from collections.abc import Mapping

from slacore.calendars.centres import OperationsCentres
from slacore.calendars.coverage import Coverage
from slacore.calendars.rota import lanes_of
from slacore.calendars.week import Lane, alike, clock_of, year_of
from slacore.calendars.week_picture import week_picture
from slacore.checks import must_be
from slacore.civil import zones
from slacore.errors import InvalidValue
from slacore.markup import Picture

Hours = Coverage | OperationsCentres | Mapping[str, Coverage]
"""Some hours, or several by name: a lane each."""


def hours_picture(hours: Hours, zone: str | None = None) -> Picture:
    """The usual week as standalone SVG text: a row a weekday, from 00 to 24 o'clock, a lane for each of the hours.

    It is the most frequent of the weeks of a year in which the clock does not change, without holidays, closures and
    special hours. A notebook shows it, the other weeks and the exceptions of a coverage without being asked for it.

    >>> from slacore import bundled
    >>> picture = hours_picture(bundled("keepnet").schedules)
    >>> picture.startswith("<svg "), "uk: 45 hours a week" in picture
    (True, True)

    Args:
        hours: a coverage, a group of centres, or coverages by name, such as the ``schedules`` of a plan.
        zone: on whose clock; by default that of the first desk.

    Raises:
        UnknownName: for an unknown zone.
        InvalidValue: for anything else, and for no hours at all.
    """
    lanes = _lanes(hours)
    clock = zones.zone(clock_of(lanes) if zone is None else zone).key
    usual = alike(lanes, clock, year_of(lanes))[0]
    return week_picture(lanes, usual.week, f"The week, on the clock of {clock}", is_alone=True)


def _lanes(hours: Hours) -> list[Lane]:
    if isinstance(hours, Coverage):
        return [Lane("open", hours.expression)]
    if isinstance(hours, OperationsCentres):
        return lanes_of(hours)
    if not isinstance(hours, Mapping) or not hours:
        raise InvalidValue("hours", hours, "is not a coverage, a group of centres, or coverages by name")
    return [
        Lane(must_be(str, name, "hours"), must_be(Coverage, one, f"hours[{name!r}]").expression)
        for name, one in hours.items()
    ]
