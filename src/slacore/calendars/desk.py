"""One desk: where the windows of its shifts lie on the time line, and why it is open or closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property, partial, reduce
from itertools import chain
from typing import Any, Literal
from zoneinfo import ZoneInfo

from attrs import frozen

from slacore.calendars.closure import Closure, SpecialHours, YearlyClosure
from slacore.calendars.days import owners
from slacore.calendars.extent import EVERYTHING, Extent
from slacore.calendars.holidays import Holidays
from slacore.calendars.lookup import Lookup
from slacore.calendars.reason import Answer, Kind, Reason
from slacore.calendars.shift import Hours, Shift
from slacore.civil import zones
from slacore.civil.instant import DAY, EARLIEST, LATEST, Instant, new_year
from slacore.civil.wall import date_of, day_number, edge, hours_text, reading, wall, weekday
from slacore.civil.windows import Windows, clip, difference, trusted, union
from slacore.civil.years import FIRST_YEAR, LAST_YEAR, YEARS
from slacore.errors import ConflictingDay
from slacore.wording import fields_text

_Why = tuple[Kind, str]
"""The kind and the name of a reason."""

# Hours of a date on a desk's clock may lie in the next year of UTC, or in the one before.
_MARGIN = timedelta(days=2)
_SOME_YEARS = range(2024, 2029)
"""A leap year, the next, and the years between."""

_CENTURY = day_number(date(2000, 1, 1))
_FIRST_DAY, _LAST_DAY = day_number(date(FIRST_YEAR, 1, 1)), day_number(date(LAST_YEAR, 12, 31))


@frozen(slots=False)
class Desk:
    """The declarations of one desk in their normal form; `Schedule` is the door at which they are given.

    Raises:
        UnknownName: for an unknown zone, with the nearest.
        ConflictingDay: for a date closed whole by hand and given special hours.
    """

    zone: str
    shifts: tuple[Shift, ...] = ()
    holidays: tuple[Holidays, ...] = ()
    closures: tuple[Closure | YearlyClosure, ...] = ()
    special: tuple[SpecialHours, ...] = ()
    title: str = ""
    __repr__ = fields_text

    def __attrs_post_init__(self) -> None:
        for day in self._dates.dated.whole.keys() & self._dates.special.keys():
            raise ConflictingDay("closures", date_of(day))

    def __reduce__(self) -> tuple[Any, ...]:
        return Desk, (self.zone, self.shifts, self.holidays, self.closures, self.special, self.title)

    @cached_property
    def clock(self) -> ZoneInfo:
        """The clock of its zone."""
        return zones.zone(self.zone)

    @cached_property
    def _dates(self) -> Lookup:
        return Lookup(self.shifts, self.closures, self.special, partial(edge, self.clock))

    @property
    def zones(self) -> frozenset[str]:
        """The zone, as a set of one."""
        return frozenset((self.zone,))

    @property
    def is_weekly(self) -> bool:
        """Whether every week is like the others."""
        is_dated = any(shift.is_dated for shift in self.shifts)
        return not (self.holidays or self.closures or self.special or is_dated)

    def weekly(self) -> Desk:
        """The same week without holidays, closures and special hours."""
        return Desk(self.zone, self.shifts, title=self.title)

    def dated_years(self) -> set[int]:
        """The years in which something stands by its date; for what comes every year, some of them."""
        days = [day for holidays in self.holidays for day, _ in holidays.dates]
        days += [closure.day for closure in self.closures if isinstance(closure, Closure)]
        days += [special.day for special in self.special]
        days += [day for shift in self.shifts for day in (shift.start, shift.end) if day]
        years = {near.year for day in days for near in (day - _MARGIN, day + _MARGIN)}
        for first, last in (holidays.years for holidays in self.holidays if holidays.years):
            years.update(range(first, last + 1))
        years.update(_SOME_YEARS if self._dates.yearly else ())
        return years.intersection(YEARS)

    def holiday(self, day: date) -> str | None:
        """The name of the holiday on a date, or ``None``."""
        return next((name for holidays in self.holidays if (name := holidays.told(day))), None)

    def known(self) -> Extent:
        """From when until when its windows are known: to the first opening of a date whose holidays are not."""
        return self._extent

    @cached_property
    def _extent(self) -> Extent:
        found = (self._extent_of(holidays) for holidays in self.holidays if self.shifts)
        return reduce(Extent.meet, found, EVERYTHING)

    def _extent_of(self, holidays: Holidays) -> Extent:
        if holidays.known_days is None:
            return EVERYTHING
        first, last = holidays.known_days
        start, end = self._worked
        later = (run for day in range(max(last + 1, start), end) if (run := self._asking(day)))
        earlier = (day for day in range(min(first, end) - 1, start - 1, -1) if self._asking(day))
        opens = min(next(later, [(LATEST, LATEST)])[0][0], LATEST)
        last_asking = next(earlier, _FIRST_DAY)
        # A night shift of the date before may close later than its own.
        closings = [closes for day in (last_asking - 1, last_asking) for _, closes in self._asking(day)]
        return Extent(max(closings, default=EARLIEST), opens, holidays.limit, holidays.limit)

    @property
    def _worked(self) -> tuple[int, int]:
        """The first date on which a shift can start, and the first after all shifts."""
        spans = [shift.span for shift in self.shifts] or [(_FIRST_DAY, _FIRST_DAY)]
        return max(min(span[0] for span in spans), _FIRST_DAY), min(max(span[1] for span in spans), _LAST_DAY + 1)

    def _asking(self, day: int) -> Windows:
        """The windows stated for a date, if holidays could close them."""
        return [] if day in self._dates.special or self._dates.closed(day) else self._stated(day)

    @cached_property
    def _known_days(self) -> tuple[int, int]:
        days = [holidays.known_days for holidays in self.holidays if holidays.known_days]
        firsts, lasts = zip(*days, strict=True) if days else ((_FIRST_DAY - 2,), (_LAST_DAY + 2,))
        return max(firsts), min(lasts)

    def lay(self, year: int) -> Windows:
        """The windows of one year of UTC, as far as they are known."""
        start, end = new_year(year), new_year(year + 1)
        clock = wall(self.clock, year)
        days = range(clock.reading(start) // DAY - 1, clock.reading(end - 1) // DAY + 1)
        special, closed = self._dates.special, self._dates.closed
        first, last = self._known_days
        run: Windows = []
        for day in days:
            hours = special.get(day)
            replaced = hours is not None
            for opens, closes in self._weekly(day) if hours is None else hours:
                opening, closing = clock.edge(day * DAY + opens), clock.edge(day * DAY + closes)
                if closing <= start or opening >= end:
                    continue
                is_known = first <= day <= last and not closed(day)
                if replaced or (is_known and self._holiday(day) is None):
                    run.append((opening, closing))
        return clip(difference(union(run), self._dates.cut_windows(days[0], days[-1])), start, end)

    def exceptions(self, year: int) -> Iterator[tuple[int, str]]:
        """The dates of a year on which it is not as in its usual week, as far as they are known, and how it is then."""
        first, last = self._known_days
        for day in range(day_number(date(year, 1, 1)), day_number(date(year, 12, 31)) + 1):
            hours, closed = self._dates.special.get(day), self._dates.closed(day)
            is_worked = bool(self._weekly(day)) and first <= day <= last
            if hours is not None:
                yield day, f"special hours {', '.join(hours_text(*pair) for pair in hours)}"
            elif name := closed or (self._holiday(day) if is_worked else None):
                yield day, name
            for opens, closes, name in self._dates.cuts(day):
                times = (reading(self.clock, at) - day * DAY for at in (opens, closes))
                yield day, f"{name} {hours_text(*times)}"

    def ever_opens(self) -> bool:
        """Whether anything of its shifts and special hours is left; a date whose holidays are not known may be open."""
        first, last = self._known_days
        if any(self.of_day(day) for day in self._dates.special):
            return True
        return any(not first <= day <= last or self.of_day(day) for day in self._shift_days())

    def _shift_days(self) -> Iterator[int]:
        """The dates on which shifts start and that are not closed by hand, those of this century first."""
        special, closed = self._dates.special, self._dates.closed
        first, end = self._worked
        dated = self._dates.dated
        if not (dated.whole or dated.cuts or self.holidays or any(shift.is_dated for shift in self.shifts)):
            # What comes every year is on every weekday within 28 years.
            first, end = _CENTURY, _CENTURY + 28 * 366
        for day in chain(range(max(first, _CENTURY), end), range(first, min(_CENTURY, end))):
            if self._weekly(day) and day not in special and not closed(day):
                yield day

    def _weekly(self, day: int) -> tuple[Hours, ...]:
        """The hours of the shifts that start on a date in its usual week."""
        return self._dates.week(day)[weekday(day)]

    def of_day(self, day: int) -> Windows:
        """The windows that belong to a date: those of the shifts that start on it."""
        starting = self._starting(day)
        return difference(union(starting), self._dates.cut_windows(day - 1, day + 2)) if starting else []

    def has_break(self, closing: Instant, reopening: Instant) -> bool:
        """Whether it closes and opens again between two windows of one date."""
        first, last = self._known_days
        for day in owners(reading(self.clock, closing) // DAY):
            if first <= day <= last or not self._asking(day):
                edges = set(chain.from_iterable(self.of_day(day)))
                if closing in edges and reopening in edges:
                    return True
        return False

    def answer(self, instant: Instant, is_named: bool = False) -> Answer:
        """Open or closed, and why; with the name of the desk where that is asked for, or where it has a title."""
        is_open, (kind, name) = self._answer(instant)
        whose = self.title or (self.zone.rpartition("/")[2].replace("_", " ") if is_named else "")
        return Answer(is_open, (trusted(Reason, kind, name, whose),))

    def _answer(self, instant: Instant) -> tuple[bool, _Why]:
        day = reading(self.clock, instant) // DAY
        near, cuts = owners(day), self._dates.cuts
        # A part-day closure can hold an instant of another date where the clock goes back over midnight.
        daily = (cut for owner in near for cut in cuts(owner))
        cut = next((name for opens, closes, name in daily if opens <= instant < closes), None)
        holding = (owner for owner in near if _holds(self._stated(owner), instant))
        owner = next((owner for owner in holding if not self._is_closed(owner)), None)
        if cut:
            return False, ("closure", cut)
        return (False, self._why_closed(day, instant)) if owner is None else (True, self._label(owner, instant))

    def edges(self, start: Instant, end: Instant) -> set[Instant]:
        """Instants at which the answer may change, those inside the span among them."""
        edges: set[Instant] = set()
        for day in range(reading(self.clock, start) // DAY - 1, reading(self.clock, end) // DAY + 2):
            edges.add(edge(self.clock, day * DAY))
            edges.update(at for window in self._stated(day) for at in window)
            edges.update(at for opens, closes, _ in self._dates.cuts(day) for at in (opens, closes))
        return edges

    def _holiday(self, day: int) -> str | None:
        return self.holiday(date_of(day)) if self.holidays else None

    def _is_closed(self, day: int) -> bool:
        """Whether the shifts of a date are closed whole."""
        return day not in self._dates.special and bool(self._dates.closed(day) or self._holiday(day))

    def _hours(self, day: int) -> tuple[Hours, ...]:
        """The hours stated for a date, before it is closed."""
        special = self._dates.special.get(day)
        return self._weekly(day) if special is None else special

    def _stated(self, day: int) -> Windows:
        """The windows stated for a date, before it is closed: they ask for no holidays, which may not be known."""
        return [
            (edge(self.clock, day * DAY + opens), edge(self.clock, day * DAY + closes))
            for opens, closes in self._hours(day)
        ]

    def _starting(self, day: int) -> Windows:
        """The windows of the shifts that start on a date, before part-day closures."""
        windows = self._stated(day)
        return [] if windows and self._is_closed(day) else windows

    def _label(self, owner: int, instant: Instant) -> _Why:
        if owner in self._dates.special:
            return "special", "special hours"
        windows = self._stated(owner)
        number = next(i for i, window in enumerate(windows) if _holds([window], instant))
        hours = self._hours(owner)[number]
        return "shift", next(shift.week for shift in self.shifts if shift.starts_on(owner) and shift.hours == hours)

    def _why_closed(self, day: int, instant: Instant) -> _Why:
        windows, closed = self._starting(day), self._dates.closed(day)
        if windows:
            return _plain("break" if windows[0][0] <= instant < windows[-1][1] else "night")
        if closed:
            return "closure", closed
        if self._weekly(day):
            holiday = self._holiday(day)
            return ("holiday", holiday) if holiday else _plain("night")
        return _plain("weekend" if self._is_weekend(day) else "day off")

    def _is_weekend(self, day: int) -> bool:
        """A weekday without shifts that is a Saturday, a Sunday, or beside another one without."""
        number, week = weekday(day), self._dates.week(day)
        if self.shifts and not any(week):
            return False
        return number >= 5 or any(not week[(number + step) % 7] for step in (1, -1))


def _plain(kind: Literal["break", "night", "weekend", "day off"]) -> _Why:
    """A reason that is called like its kind."""
    return kind, kind


def _holds(windows: Windows, instant: Instant) -> bool:
    return any(opens <= instant < closes for opens, closes in windows)
