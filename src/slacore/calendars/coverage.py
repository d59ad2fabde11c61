"""Coverage: the instants at which somebody is there, and every question that can be asked of them.

A coverage is asked about one expression: of a desk, of windows stated by instants, or of a combination made with ``|``,
``&``, ``-`` and ``~``. Inside everything is an instant to an instant (`Coverage.line`, `Coverage.stretches`,
`Coverage.business_days`); each public method reads what it is given, asks there, and writes the answer in kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, Literal, Self

from attrs import field, frozen

from slacore.calendars import expression as made
from slacore.calendars.days import BusinessDays, open_time
from slacore.calendars.desk import Answer, Desk
from slacore.calendars.expression import AGREED, Both, During, Either, Expression, Not
from slacore.calendars.holidays import Holidays, holidays_from
from slacore.calendars.ruler import HORIZON, Line
from slacore.calendars.shift import week_named
from slacore.calendars.spelling import canonical, expression_from, expression_text
from slacore.calendars.timeline import Stretch, Timeline
from slacore.civil import zones
from slacore.civil.instant import Instant, Moment, new_year, ordered, read, span, write
from slacore.civil.instant import read_length as micros
from slacore.civil.wall import date_from, day_number, time_of_day
from slacore.civil.windows import Window, Windows
from slacore.civil.years import years_from
from slacore.errors import InvalidText, InvalidValue, NeedsZone, UnknownName

Landing = Literal["closing", "opening"]
LANDINGS = ("closing", "opening")


def _is_expression(_: Any, attribute: Any, given: Any) -> None:
    if not isinstance(given, Desk | During | Either | Both | Not):
        raise InvalidValue(attribute.name, given, "is not an expression; Coverage.parse reads a text")


@frozen(repr=False, str=False, eq=False)
class Coverage:
    """A set of instants at which somebody is there.

    Instants come as aware `datetime` values, `pendulum.DateTime`, `pandas.Timestamp` or RFC 3339 text, and answers
    have the type and the zone of the question. Lengths are `timedelta` values or ISO 8601 text such as ``PT4H``.
    Coverages are equal when their expressions are.

    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> office.due("2026-03-06T16:00:00+01:00", timedelta(hours=4))
    '2026-03-09T12:00:00+01:00'
    >>> lunch = Coverage.parse("[Mon-Fri 12:00-13:00 Europe/Berlin]")
    >>> (office - lunch).elapsed("2026-03-06T11:30:00+01:00", "2026-03-06T13:30:00+01:00")
    datetime.timedelta(seconds=3600)

    Raises:
        HolidaysNotCovered: from every question that needs the holidays of a year, and a country's data has none of it.
    """

    expression: Expression = field(validator=_is_expression)
    line: Line = field(init=False)
    _business: dict[str, BusinessDays] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._draw()

    def _draw(self) -> None:
        object.__setattr__(self, "line", Line(self.expression.lay))

    def __reduce__(self) -> tuple[Any, ...]:
        return Coverage, (self.expression,)

    def __eq__(self, other: object) -> bool:
        return self.expression == other.expression if isinstance(other, Coverage) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.expression)

    def __str__(self) -> str:
        return expression_text(self.expression)

    def __repr__(self) -> str:
        return f"{'Schedule' if isinstance(self.expression, Desk) else 'Coverage'}.parse({str(self)!r})"

    @staticmethod
    def named(
        name: str,
        *,
        zone: str | None = None,
        opens: str | None = None,
        holidays: Holidays | Iterable[Holidays] = (),
    ) -> Coverage:
        """Hours by their usual name: ``24x7``, or hours a day times days a week such as ``8x5`` and ``24x5``.

        Days count from Monday. Hours begin at ``opens``, by default 09:00, or 00:00 where they fill the day. With a
        zone, ``24x7`` is a schedule of that zone like any other; without, it is `ALWAYS`.

        >>> Coverage.named("24x5", zone="Europe/Berlin")
        Schedule.parse('Mon-Fri 00:00-24:00 Europe/Berlin')
        >>> from slacore import ALWAYS
        >>> Coverage.named("24x7") == ALWAYS
        True

        Raises:
            UnknownName: for another name or an unknown zone.
            InvalidValue: for a missing zone, which only 24x7 without holidays does without, and for ``opens`` where
                hours fill the day.
            InvalidText: for ``opens`` that is no time of day.
        """
        week = week_named(name, opens)
        if zone is None and name == "24x7" and not holidays:
            return ALWAYS
        if zone is None:
            raise InvalidValue("zone", None, f"is missing; {name} needs the zone of its clock, e.g. 'Europe/Berlin'")
        return Coverage(Desk(zones.zone(zone).key, week, holidays_from(holidays)))

    @staticmethod
    def during(windows: Iterable[tuple[Any, Any]], name: str = AGREED) -> Coverage:
        """Open in the windows stated by instants, in any order; ``name`` is the reason it gives.

        >>> from slacore import ALWAYS
        >>> outage = Coverage.during([("2026-03-02T09:00:00Z", "2026-03-02T10:30:00Z")], name="maintenance")
        >>> (ALWAYS - outage).reason("2026-03-02T09:15:00Z")
        'closed: maintenance'

        Raises:
            InvalidValue: for a window that ends before it starts.
        """
        return Coverage(made.during(windows, name))

    @staticmethod
    def parse(text: str, names: Mapping[str, Coverage] | None = None) -> Coverage:
        """Read an expression of coverages; ``names`` says what its names stand for.

        Operators are Python's: ``~`` not, ``-`` without, ``&`` both, ``|`` either, in this order, with parentheses.
        Besides names it takes ``24x7``, ``8x5 Europe/Berlin``, schedules in brackets, ``during[...]`` and ``NEVER``.

        >>> Coverage.parse("uk | [8x5 America/New_York]", {"uk": Coverage.named("8x5", zone="Europe/London")})
        Coverage.parse('[Mon-Fri 09:00-17:00 Europe/London] | [Mon-Fri 09:00-17:00 America/New_York]')

        Raises:
            UnknownName: for a name that is not among ``names``, with the nearest.
            InvalidText: for an expression that cannot be read.
        """
        known = {} if names is None else names
        if not isinstance(known, Mapping) or not all(isinstance(value, Coverage) for value in known.values()):
            raise InvalidText("names", names, "a mapping of names to coverages")
        used: list[Coverage] = []

        def named(name: str) -> Expression | None:
            if name in known:
                used.append(known[name])
                return known[name].expression
            if name in ("24x7", "NEVER"):
                return None
            raise UnknownName.among("coverage", "schedule or coverage", name, sorted(known))

        return _over(expression_from(text, named), used)

    @property
    def zones(self) -> frozenset[str]:
        """The zones on whose clocks it is stated."""
        return self.expression.zones

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __or__(self, other: Coverage) -> Coverage:
        return self._with(made.either, other)

    def __and__(self, other: Coverage) -> Coverage:
        return self._with(made.both, other)

    def __sub__(self, other: Coverage) -> Coverage:
        return self & ~other if isinstance(other, Coverage) else NotImplemented

    def __invert__(self) -> Coverage:
        return Coverage(made.inverse(self.expression))

    def _with(self, operator: Callable[[Expression, Expression], Expression], other: Coverage) -> Coverage:
        if not isinstance(other, Coverage):
            return NotImplemented
        return _over(operator(self.expression, other.expression), (self, other))

    def is_open(self, at: Moment) -> bool:
        """Whether somebody is there at the instant; an opening is open, a closing is not.

        >>> Coverage.named("8x5", zone="Europe/Berlin").is_open("2026-03-06T17:00:00+01:00")
        False
        """
        return self.line.is_open(read(at, "at"))

    def reason(self, at: Moment) -> str:
        """``open`` or ``closed`` and why: the shift, the holiday by name, weekend, night, break, closure.

        >>> Coverage.named("8x5", zone="Europe/Berlin").reason("2026-03-07T12:00:00+01:00")
        'closed: weekend'
        """
        answer = self.expression.answer(read(at, "at"))
        return f"{'open' if answer.is_open else 'closed'}: {answer.why}"

    def elapsed(self, start: Moment, end: Moment) -> timedelta:
        """The open time from ``start`` to ``end``; negative when they are reversed (semantics, rule 13).

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

        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> office.due("2026-03-06T13:00:00+01:00", timedelta(hours=4))
        '2026-03-06T17:00:00+01:00'
        >>> office.due("2026-03-06T13:00:00+01:00", timedelta(hours=4), landing="opening")
        '2026-03-09T09:00:00+01:00'

        Args:
            start: when the length starts to count.
            length: open time, zero or more.
            landing: where a deadline goes that falls on a closing.
            horizon: how far to search; by default fifty years.

        Raises:
            NeverReached: if there is less open time than that up to the horizon.
            NeverOpens: with ``landing="opening"``, if nothing opens within fifty years of the deadline.
            UnknownName: for another landing.
            NegativeLength, NotALength, NotAnInstant, NaiveInstant, OutOfRange: for arguments that are none.
        """
        begin, wanted = read(start, "start"), micros(length, "length")
        reach = HORIZON if horizon is None else micros(horizon, "horizon")
        if landing not in LANDINGS:
            raise _unknown_landing(landing)
        return write(self.line.due(begin, wanted, landing, reach), start)

    def latest_start(self, due: Moment, length: timedelta | str, *, horizon: timedelta | str | None = None) -> Moment:
        """The latest instant from which the length still fits before ``due``: the mirror of `deadline`.

        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> office.latest_start("2026-03-09T11:00:00+01:00", "PT4H")
        '2026-03-06T15:00:00+01:00'

        Raises:
            NeverReached: if there is less open time than that back to the horizon.
        """
        end, wanted = read(due, "due"), micros(length, "length")
        reach = HORIZON if horizon is None else micros(horizon, "horizon")
        return write(self.line.latest_start(end, wanted, reach), due)

    def next_opening(self, at: Moment) -> Moment:
        """The instant itself when open, else the next opening.

        >>> Coverage.named("8x5", zone="Europe/Berlin").next_opening("2026-03-07T12:00:00+01:00")
        '2026-03-09T09:00:00+01:00'

        Raises:
            NeverOpens: if there is none within fifty years.
        """
        return write(self.line.next_opening(read(at, "at")), at)

    def next_closing(self, at: Moment) -> Moment:
        """The first closing after the instant.

        >>> Coverage.named("8x5", zone="Europe/Berlin").next_closing("2026-03-06T17:00:00+01:00")
        '2026-03-09T17:00:00+01:00'

        Raises:
            NeverOpens: if there is none within fifty years.
        """
        return write(self.line.next_closing(read(at, "at")), at)

    def previous_opening(self, at: Moment) -> Moment:
        """The last opening at or before the instant.

        >>> Coverage.named("8x5", zone="Europe/Berlin").previous_opening("2026-03-07T12:00:00+01:00")
        '2026-03-06T09:00:00+01:00'

        Raises:
            NeverOpens: if there is none within fifty years.
        """
        return write(self.line.previous_opening(read(at, "at")), at)

    def previous_closing(self, at: Moment) -> Moment:
        """The last closing at or before the instant.

        >>> Coverage.named("8x5", zone="Europe/Berlin").previous_closing("2026-03-06T17:00:00+01:00")
        '2026-03-06T17:00:00+01:00'

        Raises:
            NeverOpens: if there is none within fifty years.
        """
        return write(self.line.previous_closing(read(at, "at")), at)

    def windows(self, start: Moment, end: Moment) -> list[Window]:
        """The open windows between two instants: in order, disjoint, clipped to them.

        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> [window] = office.windows("2026-03-06T12:00:00+01:00", "2026-03-09T00:00:00+01:00")
        >>> window.closes, window.length
        ('2026-03-06T17:00:00+01:00', datetime.timedelta(seconds=18000))

        Raises:
            InvalidValue: if ``end`` is before ``start``.
        """
        run = self.line.windows(*ordered(start, end))
        return [Window(write(opens, start), write(closes, start)) for opens, closes in run]

    def timeline(self, start: Moment, end: Moment) -> Timeline:
        """Every stretch between two instants, open or closed, each with its reason; together they tile the span.

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
            Stretch(write(opens, start), write(closes, start), answer.is_open, answer.why)
            for opens, closes, answer in self.stretches(*ordered(start, end))
        )

    def stretches(self, start: Instant, end: Instant) -> list[tuple[Instant, Instant, Answer]]:
        """What `timeline` tells, in instants."""
        return made.stretches(self.expression, start, end)

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
        if isinstance(days, bool) or not isinstance(days, int):
            raise InvalidValue("days", days, "is not a whole number of business days")
        if landing not in LANDINGS:
            raise _unknown_landing(landing)
        begin = read(start, "start")
        closing_time = None if by is None or by == "close" else time_of_day(by, "by")
        latest = None if cutoff is None else time_of_day(cutoff, "cutoff")
        if latest is not None and days < 0:
            raise InvalidValue("cutoff", cutoff, "goes with counting forward only; leave it out when counting back")
        business = self.business_days(zone)
        return write(business.add(begin, days, landing, "close" if by == "close" else closing_time, latest), start)

    def business_days_between(self, day_a: date | str, day_b: date | str, *, zone: str | None = None) -> int:
        """How many business days lie after ``day_a`` up to and with ``day_b``; negative when they are reversed.

        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> office.business_days_between(date(2026, 3, 6), date(2026, 3, 10))
        2

        Raises:
            InvalidText: for anything but a date or ``YYYY-MM-DD``.
            NeedsZone: for a coverage of several zones without ``zone``.
        """
        first_day, last_day = (_day(day, place) for day, place in ((day_a, "day_a"), (day_b, "day_b")))
        return self.business_days(zone).between(first_day, last_day)

    def is_business_day(self, day: date | str, *, zone: str | None = None) -> bool:
        """Whether a shift starts on the date and some of it remains; for combined coverage, whether it has open time.

        >>> Coverage.named("8x5", zone="Europe/Berlin").is_business_day("2026-03-07")
        False

        Raises:
            InvalidText: for anything but a date or ``YYYY-MM-DD``.
            NeedsZone: for a coverage of several zones without ``zone``.
        """
        return bool(self.business_days(zone).windows(_day(day, "day")))

    def canonical(self) -> str:
        """Its text with the parts of unions and intersections in one order, the same for equal coverages."""
        return canonical(self.expression)

    def weekly(self) -> Coverage:
        """The coverage without holidays, closures and special hours: its usual week.

        >>> Coverage.named("8x5", zone="Europe/London", holidays=Holidays("GB", "ENG")).weekly()
        Schedule.parse('Mon-Fri 09:00-17:00 Europe/London')
        """
        return Coverage(made.weekly(self.expression))

    def warm(self, first_year: int, last_year: int) -> None:
        """Lay out the years of UTC beforehand, so that no question about them waits for that.

        >>> Coverage.named("8x5", zone="Europe/Berlin").warm(2025, 2027)

        Raises:
            InvalidText: for years that are no whole numbers.
            InvalidValue: for years out of order or outside 1900 to 2199.
        """
        years_from((first_year, last_year))
        self.line.covering(new_year(first_year), new_year(last_year + 1))

    def opens_within(self, first_year: int, last_year: int) -> bool:
        """Whether it opens at all in these years of UTC.

        >>> from slacore import NEVER
        >>> NEVER.opens_within(2000, 2050)
        False

        Raises:
            InvalidText: for years that are no whole numbers.
            InvalidValue: for years out of order or outside 1900 to 2199.
        """
        years_from((first_year, last_year))
        return any(map(self.expression.lay, range(first_year, last_year + 1)))

    def business_days(self, zone: str | None) -> BusinessDays:
        """What the questions about business days ask, in instants and day numbers; in its only zone where none is said.

        Raises:
            NeedsZone: for a coverage of several zones, or none, without ``zone``.
        """
        if zone is None:
            if len(self.zones) != 1:
                raise NeedsZone(tuple(sorted(self.zones)))
            (zone,) = self.zones
        found = self._business.get(zone)
        if found is None:
            clock, desk = zones.zone(zone), self.expression
            of_day: Callable[[int], Windows] = partial(open_time, self.line, clock)
            if isinstance(desk, Desk) and desk.clock is clock:
                of_day = desk.of_day
            found = self._business[zone] = BusinessDays(clock, self.line, of_day)
        return found


NEVER = Coverage(made.CLOSED)
"""Open at no instant: nothing elapses, no deadline is reached."""

ALWAYS = Coverage(made.OPEN)
"""Open at every instant, around the clock."""


def _over(expression: Expression, known: Iterable[Coverage]) -> Coverage:
    """The coverage of an expression: one of the known, with what it has laid out, if it is the very same."""
    return next((coverage for coverage in known if coverage.expression is expression), None) or Coverage(expression)


def _day(value: Any, place: str) -> int:
    return day_number(date_from(value, place))


def _unknown_landing(landing: Any) -> UnknownName:
    return UnknownName("landing", "landing", landing, LANDINGS)
