"""Questions: everything a caller may ask of a coverage, each read, asked inside and written in kind.

Inside everything is an instant to an instant: `line`, `stretches` and `business_days` answer in whole microseconds and
are what the floors above ask.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal

from slacore.calendars import expression as made
from slacore.calendars.days import BusinessDays, open_time
from slacore.calendars.desk import Desk
from slacore.calendars.expression import Expression
from slacore.calendars.open_length import open_length
from slacore.calendars.reason import Answer
from slacore.calendars.ruler import HORIZON, Line
from slacore.calendars.table import Table
from slacore.calendars.timeline import Stretch, Timeline
from slacore.checks import one_of, whole
from slacore.civil import zones
from slacore.civil.instant import Instant, Moment, checked, new_year, ordered, read, span, write
from slacore.civil.instant import read_length as micros
from slacore.civil.wall import date_from, day_number, time_of_day
from slacore.civil.windows import Window, Windows, clip, trusted
from slacore.civil.years import years_from
from slacore.errors import InvalidValue, NeedsZone

Landing = Literal["closing", "opening"]
LANDINGS = ("closing", "opening")


class Questions:
    """What can be asked of one expression, laid out on one line. The only kind of it is `Coverage`."""

    __slots__ = ()
    expression: Expression
    line: Line
    _business: dict[str, BusinessDays]

    @property
    def zones(self) -> frozenset[str]:
        """The zones on whose clocks it is stated."""
        return self.expression.zones

    @property
    def only_zone(self) -> str | None:
        """The zone on whose clock it is stated, where that is one alone."""
        return next(iter(self.zones)) if len(self.zones) == 1 else None

    def is_open(self, at: Moment) -> bool:
        """Whether somebody is there at the instant; an opening is open, a closing is not.

        >>> from slacore import Coverage
        >>> Coverage.named("8x5", zone="Europe/Berlin").is_open("2026-03-06T17:00:00+01:00")
        False
        """
        return self.line.is_open(read(at, "at"))

    def reason(self, at: Moment) -> str:
        """``open`` or ``closed`` and why: the shift, the holiday by name, weekend, night, break, closure.

        >>> from slacore import Coverage
        >>> Coverage.named("8x5", zone="Europe/Berlin").reason("2026-03-07T12:00:00+01:00")
        'closed: weekend'
        """
        answer = self.expression.answer(read(at, "at"))
        return f"{'open' if answer.is_open else 'closed'}: {answer.why}"

    def elapsed(self, start: Moment, end: datetime | str) -> timedelta:
        """The open time from ``start`` to ``end``; negative when they are reversed (semantics, rule 13).

        >>> from slacore import Coverage
        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> office.elapsed("2026-03-06T16:00:00+01:00", "2026-03-09T10:00:00+01:00")
        datetime.timedelta(seconds=7200)
        """
        return span(self.line.elapsed(read(start, "start"), read(end, "end")))

    def due(
        self,
        start: Moment,
        length: timedelta | str,
        landing: Landing = "closing",
        *,
        horizon: timedelta | str | None = None,
    ) -> Moment:
        """The earliest instant at which the length is used up, counted on this coverage from ``start``.

        A length used up exactly at a closing is due at that closing; with ``landing="opening"`` it is due at the next
        opening instead (semantics, rules 14 and 15). A length of zero is due at ``start`` unless the landing moves it.

        >>> from slacore import Coverage
        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> office.due("2026-03-06T13:00:00+01:00", timedelta(hours=4))
        '2026-03-06T17:00:00+01:00'
        >>> office.due("2026-03-06T13:00:00+01:00", timedelta(hours=4), landing="opening")
        '2026-03-09T09:00:00+01:00'

        Args:
            start: when the length starts to count.
            length: open time, zero or more; days and weeks are refused in text, for they could be two things.
            landing: where a deadline goes that falls on a closing.
            horizon: how far to search; by default fifty years.

        Raises:
            NeverReached: if there is less open time than that up to the horizon.
            NeverOpens: with ``landing="opening"``, if nothing opens within fifty years of the deadline.
            UnknownName: for another landing.
            InvalidValue: for text that says days or weeks.
            NegativeLength, NotALength, NotAnInstant, NaiveInstant, OutOfRange: for arguments that are none.
        """
        begin, wanted = read(start, "start"), open_length(length)
        reach = HORIZON if horizon is None else micros(horizon, "horizon")
        landing_checked(landing)
        return write(self.line.due(begin, wanted, landing, reach), start)

    def latest_start(self, due: Moment, length: timedelta | str, *, horizon: timedelta | str | None = None) -> Moment:
        """The latest instant from which the length still fits before ``due``: the mirror of `deadline`.

        >>> from slacore import Coverage
        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> office.latest_start("2026-03-09T11:00:00+01:00", "PT4H")
        '2026-03-06T15:00:00+01:00'

        Raises:
            NeverReached: if there is less open time than that back to the horizon.
            InvalidValue: for text that says days or weeks.
        """
        end, wanted = read(due, "due"), open_length(length, "add_business_days(due, -{})")
        reach = HORIZON if horizon is None else micros(horizon, "horizon")
        return write(self.line.latest_start(end, wanted, reach), due)

    def next_opening(self, at: Moment) -> Moment:
        """The instant itself when open, else the next opening.

        >>> from slacore import Coverage
        >>> Coverage.named("8x5", zone="Europe/Berlin").next_opening("2026-03-07T12:00:00+01:00")
        '2026-03-09T09:00:00+01:00'

        Raises:
            NeverOpens: if there is none within fifty years.
        """
        return write(self.line.next_opening(read(at, "at")), at)

    def next_closing(self, at: Moment) -> Moment:
        """The first closing after the instant.

        >>> from slacore import Coverage
        >>> Coverage.named("8x5", zone="Europe/Berlin").next_closing("2026-03-06T17:00:00+01:00")
        '2026-03-09T17:00:00+01:00'

        Raises:
            NeverOpens: if there is none within fifty years.
        """
        return write(self.line.next_closing(read(at, "at")), at)

    def previous_opening(self, at: Moment) -> Moment:
        """The last opening at or before the instant.

        >>> from slacore import Coverage
        >>> Coverage.named("8x5", zone="Europe/Berlin").previous_opening("2026-03-07T12:00:00+01:00")
        '2026-03-06T09:00:00+01:00'

        Raises:
            NeverOpens: if there is none within fifty years.
        """
        return write(self.line.previous_opening(read(at, "at")), at)

    def previous_closing(self, at: Moment) -> Moment:
        """The last closing at or before the instant.

        >>> from slacore import Coverage
        >>> Coverage.named("8x5", zone="Europe/Berlin").previous_closing("2026-03-06T17:00:00+01:00")
        '2026-03-06T17:00:00+01:00'

        Raises:
            NeverOpens: if there is none within fifty years.
        """
        return write(self.line.previous_closing(read(at, "at")), at)

    def windows(self, start: Moment, end: datetime | str) -> Table[Window[Moment]]:
        """The open windows between two instants: in order, disjoint, clipped to them.

        >>> from slacore import Coverage
        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> [window] = office.windows("2026-03-06T12:00:00+01:00", "2026-03-09T00:00:00+01:00")
        >>> window.closes, window.length
        ('2026-03-06T17:00:00+01:00', datetime.timedelta(seconds=18000))

        Raises:
            InvalidValue: if ``end`` is before ``start``.
        """
        run = self.line.windows(*ordered(start, end))
        return Table(trusted(Window, write(opens, start), write(closes, start)) for opens, closes in run)

    def timeline(self, start: Moment, end: datetime | str) -> Timeline[Moment]:
        """Every stretch between two instants, open or closed, each with its reason; together they tile the span.

        >>> from slacore import Coverage
        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> print(office.timeline("2026-03-06T16:00:00+01:00", "2026-03-09T10:00:00+01:00"))
        Fri 2026-03-06 16:00  Fri 2026-03-06 17:00    1:00:00  counted  Mon-Fri 09:00-17:00
        Fri 2026-03-06 17:00  Sat 2026-03-07 00:00    7:00:00  skipped  night
        Sat 2026-03-07 00:00  Mon 2026-03-09 00:00   48:00:00  skipped  weekend
        Mon 2026-03-09 00:00  Mon 2026-03-09 09:00    9:00:00  skipped  night
        Mon 2026-03-09 09:00  Mon 2026-03-09 10:00    1:00:00  counted  Mon-Fri 09:00-17:00

        Raises:
            InvalidValue: if ``end`` is before ``start``.
        """
        return Timeline(
            trusted(Stretch, write(opens, start), write(closes, start), *answer)
            for opens, closes, answer in self.stretches(*ordered(start, end))
        )

    def stretches(self, start: Instant, end: Instant) -> list[tuple[Instant, Instant, Answer]]:
        """What `timeline` tells, in instants."""
        return made.stretches(self.expression, checked(start, "start"), checked(end, "end"))

    def add_business_days(
        self,
        start: Moment,
        days: int,
        landing: Landing = "closing",
        *,
        by: str | None = None,
        cutoff: str | None = None,
        zone: str | None = None,
    ) -> Moment:
        """The same wall-clock time so many business days later, or earlier where ``days`` is negative.

        A start outside hours first moves to the next opening (counting back: to the previous closing), and the answer
        stays on its business day (semantics, rule 17). Zero days is the start itself.

        >>> from slacore import Coverage
        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> office.add_business_days("2026-03-06T16:00:00+01:00", 2)
        '2026-03-10T16:00:00+01:00'
        >>> office.add_business_days("2026-03-06T16:00:00+01:00", 2, by="close")
        '2026-03-10T17:00:00+01:00'
        >>> office.add_business_days("2026-03-06T16:00:00+01:00", 1, by="12:00", cutoff="10:00")
        '2026-03-10T12:00:00+01:00'

        Args:
            start: when to count from.
            days: how many business days, signed.
            landing: where an answer in a gap or after the day's last closing goes.
            by: ``close`` for the day's last closing, or a fixed time such as ``16:00``.
            cutoff: a start at or after this time counts from the next business day.
            zone: whose dates count; needed where the coverage has several zones.

        Raises:
            NeedsZone: for a coverage of several zones without ``zone``.
            NeverOpens: if there are fewer business days within fifty years.
        """
        count = whole(days, "days", "is not a whole number of business days")
        landing_checked(landing)
        begin = read(start, "start")
        is_by_close = isinstance(by, str) and by == "close"
        closing_time = None if by is None or is_by_close else time_of_day(by, "by")
        latest = None if cutoff is None else time_of_day(cutoff, "cutoff")
        if latest is not None and count < 0:
            raise InvalidValue("cutoff", cutoff, "goes with counting forward only; leave it out when counting back")
        business = self.business_days(zone)
        return write(business.add(begin, count, landing, "close" if is_by_close else closing_time, latest), start)

    def business_days_between(self, start: date | str, end: date | str, *, zone: str | None = None) -> int:
        """How many business days lie after the date ``start`` up to and with ``end``; negative when they are reversed.

        >>> from slacore import Coverage
        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> office.business_days_between(date(2026, 3, 6), date(2026, 3, 10))
        2

        Raises:
            InvalidText: for anything but a date or ``YYYY-MM-DD``.
            NeedsZone: for a coverage of several zones without ``zone``.
        """
        first_day, last_day = (_day(day, place) for day, place in ((start, "start"), (end, "end")))
        return self.business_days(zone).between(first_day, last_day)

    def is_business_day(self, day: date | str, *, zone: str | None = None) -> bool:
        """Whether a shift starts on the date and some of it remains; for combined coverage, whether it has open time.

        >>> from slacore import Coverage
        >>> Coverage.named("8x5", zone="Europe/Berlin").is_business_day("2026-03-07")
        False

        Raises:
            InvalidText: for anything but a date or ``YYYY-MM-DD``.
            NeedsZone: for a coverage of several zones without ``zone``.
        """
        return bool(self.business_days(zone).windows(_day(day, "day")))

    def warm(self, first_year: int, last_year: int) -> None:
        """Lay out the years of UTC beforehand, so that no question about them waits for that.

        >>> from slacore import Coverage
        >>> Coverage.named("8x5", zone="Europe/Berlin").warm(2025, 2027)

        Raises:
            InvalidText: for years that are no whole numbers.
            InvalidValue: for years out of order or outside 1900 to 2199.
        """
        first, last = years_from((first_year, last_year))
        self.line.covering(new_year(first), new_year(last + 1))

    def opens_within(self, first_year: int, last_year: int) -> bool:
        """Whether it opens at all in these years of UTC.

        >>> from slacore import NEVER
        >>> NEVER.opens_within(2000, 2050)
        False

        Raises:
            InvalidText: for years that are no whole numbers.
            InvalidValue: for years out of order or outside 1900 to 2199.
            HolidaysNotCovered: where it does not open as far as is known, and not all of the years is.
        """
        first, last = years_from((first_year, last_year))
        start, end = new_year(first), new_year(last + 1)
        extent = self.expression.known()
        for year in range(first, last + 1):
            if clip(self.expression.lay(year), max(start, extent.start), min(end, extent.end)):
                return True
        extent.check(start, end)
        return False

    def business_days(self, zone: str | None) -> BusinessDays:
        """What the questions about business days ask, in instants and day numbers; in its only zone where none is said.

        Raises:
            NeedsZone: for a coverage of several zones, or none, without ``zone``.
        """
        if zone is None:
            if len(self.zones) != 1:
                raise NeedsZone(tuple(sorted(self.zones)))
            (zone,) = self.zones
        else:
            zone = zones.zone(zone).key
        found = self._business.get(zone)
        if found is None:
            clock, desk = zones.zone(zone), self.expression
            of_day: Callable[[int], Windows] = partial(open_time, self.line, clock)
            if isinstance(desk, Desk) and desk.clock is clock:
                of_day = desk.of_day
            found = self._business[zone] = BusinessDays(clock, self.line, of_day)
        return found


def landing_checked(given: Any) -> Landing:
    """The landing itself, if it is one."""
    one_of(LANDINGS, given, "landing", "landing")
    return given  # type: ignore[no-any-return]


def _day(value: Any, place: str) -> int:
    return day_number(date_from(value, place))
