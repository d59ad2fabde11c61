"""Operations centres: who is on duty, hand-overs, gaps and overlaps.

At an open instant a ticket is with one centre: the one that holds it keeps it until it closes, then it goes to the
first centre in the listed order that is open; outside all hours it waits for the next to open (semantics, rule 12).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property, partial, reduce
from itertools import pairwise
from operator import or_
from typing import Any, NamedTuple

from attrs import field, frozen

from slacore.calendars.coverage import Coverage
from slacore.calendars.extent import Extent
from slacore.calendars.handing import NOBODY, Holding, Returning, closes_for_a_break, swept
from slacore.calendars.rota import Available, Duty, HandOver, OperationsCentre, Overlap, Rota, lanes_of
from slacore.calendars.ruler import HORIZON, limit
from slacore.calendars.table import Table
from slacore.calendars.week_picture import hours_display
from slacore.checks import one_of, several, truth
from slacore.civil.instant import EARLIEST, Instant, Moment, new_year, ordered, read, utc_text, write
from slacore.civil.windows import Window, Windows, clip, trusted
from slacore.civil.years import FIRST_YEAR, YEARS, years_from
from slacore.errors import InvalidValue, NeverOpens

__all__ = ["OperationsCentre", "OperationsCentres"]

MOST = 64
"""The most centres of a group."""

_NEW_YEARS = [new_year(year) for year in YEARS]
_Piece = tuple[Instant, Instant, int]


class _Year(NamedTuple):
    """Who holds from when on in one year of UTC: the first start is the year's own."""

    starts: list[Instant]
    holders: list[int]
    end: Instant


def _centres_from(given: Iterable[OperationsCentre]) -> tuple[OperationsCentre, ...]:
    centres = several(given, "centres", "a list of operations centres")
    if not 1 <= len(centres) <= MOST:
        raise InvalidValue("centres", len(centres), f"is not a number of centres from 1 to {MOST}")
    numbers: dict[str, int] = {}
    for number, centre in enumerate(centres):
        if not isinstance(centre, OperationsCentre):
            raise InvalidValue(f"centres[{number}]", centre, "is not an operations centre")
        if numbers.setdefault(centre.name, number) != number:
            raise InvalidValue(
                f"centres[{number}].name", centre.name, f"is the name of centres[{numbers[centre.name]}] as well"
            )
    return centres


@frozen
class OperationsCentres:
    """A group of centres in order of preference: at each open instant one of them is on duty.

    Who is on duty is a function of time alone. Where several centres are open as a year of UTC begins, the year before
    is gone through to find which of them holds. If at no instant of that year fewer than two were open, or its holidays
    are not known, nothing can tell: then the first listed of those open as that year (or else this one) began
    counts as having held from there.

    >>> keepnet = OperationsCentres(
    ...     [
    ...         OperationsCentre("uk", Coverage.parse("[Mon-Fri 09:00-18:00 Europe/London]")),
    ...         OperationsCentre("us", Coverage.parse("[Mon-Fri 06:00-16:00 America/New_York]")),
    ...     ]
    ... )
    >>> keepnet.on_duty("2026-01-16T19:30:00Z").name
    'us'
    >>> print(keepnet.rota("2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z"))
    Fri 2026-01-16 00:00  Fri 2026-01-16 09:00    9:00:00  -
    Fri 2026-01-16 09:00  Fri 2026-01-16 18:00    9:00:00  uk
    Fri 2026-01-16 18:00  Fri 2026-01-16 21:00    3:00:00  us
    Fri 2026-01-16 21:00  Sat 2026-01-17 00:00    3:00:00  -

    Args:
        centres: 1 to 64 of them, each with a name of its own; the first listed is the first choice.
        returns: whether a centre that closes for a break takes its duty back when it opens again; without, whoever took
            over keeps it. A break is the time between two windows of one date.

    Raises:
        InvalidValue: for none, too many, something else, or a name used twice.
    """

    centres: tuple[OperationsCentre, ...] = field(converter=_centres_from)
    returns: bool = field(default=False, validator=truth, kw_only=True)
    _coverage: Coverage = field(init=False, eq=False, repr=False)
    _years: dict[int, _Year] = field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_coverage", reduce(or_, (centre.coverage for centre in self.centres)))

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(OperationsCentres, self.centres, returns=self.returns), ()

    def __iter__(self) -> Iterator[OperationsCentre]:
        return iter(self.centres)

    def __len__(self) -> int:
        return len(self.centres)

    def __getitem__(self, name: str) -> OperationsCentre:
        names = [centre.name for centre in self.centres]
        return self.centres[names.index(one_of(names, name, "centre", "operations centre"))]

    def _repr_html_(self) -> str:
        names = ", ".join(map(str, self.centres))
        return hours_display(f"Operations centres in order of preference: {names}", lanes_of(self.centres))

    @property
    def coverage(self) -> Coverage:
        """When anybody is there: the union of the centres."""
        return self._coverage

    def warm(self, first_year: int, last_year: int) -> None:
        """Find who is on duty in these years of UTC beforehand, so that no question about them waits for that.

        >>> uk = OperationsCentre("uk", Coverage.parse("[Mon-Fri 09:00-18:00 Europe/London]"))
        >>> OperationsCentres([uk]).warm(2025, 2027)

        Raises:
            InvalidText, InvalidValue: for years out of order or outside 1900 to 2199.
            HolidaysNotCovered: for a year the holiday data does not have.
        """
        first, last = years_from((first_year, last_year))
        self._known.check(new_year(first), new_year(last + 1))
        for year in range(first, last + 1):
            self._year(year - FIRST_YEAR + 1)

    def on_duty(self, at: Moment) -> OperationsCentre | None:
        """The one centre on duty at the instant, or ``None`` where all are closed."""
        instant = read(at, "at")
        self._known.check(instant, instant + 1)
        year = self._year(bisect_right(_NEW_YEARS, instant))
        holder = year.holders[bisect_right(year.starts, instant) - 1]
        return None if holder == NOBODY else self.centres[holder]

    def next_available(self, at: Moment) -> Available[Moment]:
        """The centre on duty at the instant, else the next to open and when.

        >>> uk = OperationsCentre("uk", Coverage.parse("[Mon-Fri 09:00-18:00 Europe/London]"))
        >>> OperationsCentres([uk]).next_available("2026-01-16T21:30:00Z").at
        '2026-01-19T09:00:00Z'

        Raises:
            NeverOpens: if none opens within fifty years.
        """
        instant = read(at, "at")
        self._known.check(instant, instant + 1)
        number = bisect_right(_NEW_YEARS, instant)
        year = self._year(number)
        place = bisect_right(year.starts, instant) - 1
        if year.holders[place] != NOBODY:
            return Available(self.centres[year.holders[place]], write(instant, at))
        horizon = limit(instant, HORIZON)
        while year.holders[place] == NOBODY:
            place += 1
            if place == len(year.starts):
                if year.end > horizon:
                    raise NeverOpens("opening", utc_text(instant), utc_text(horizon))
                self._known.check(instant, year.end + 1)
                number, place = number + 1, 0
                year = self._year(number)
        return Available(self.centres[year.holders[place]], write(year.starts[place], at))

    def duty(self, start: Moment, end: datetime | str) -> Table[Duty[Moment]]:
        """Who is on duty from when to when between two instants; what is left out is a gap.

        Raises:
            InvalidValue: if ``end`` is before ``start``.
        """
        pieces = self._pieces(*ordered(start, end))
        return Table(
            trusted(Duty, self.centres[holder], write(opens, start), write(closes, start))
            for opens, closes, holder in pieces
            if holder != NOBODY
        )

    def rota(self, start: Moment, end: datetime | str) -> Rota[Moment]:
        """The same as `duty`, as a value that prints a table with the gaps shown.

        Raises:
            InvalidValue: if ``end`` is before ``start``.
        """
        duty = self.duty(start, end)
        return Rota(start, write(read(end, "end"), start), duty)

    def handovers(self, start: Moment, end: datetime | str) -> Table[HandOver[Moment]]:
        """The instants in ``[start, end)`` at which a centre closes and another takes over at once.

        Where centres return, also those at which one takes its duty back after a break.

        Raises:
            InvalidValue: if ``end`` is before ``start``.
        """
        begin, finish = ordered(start, end)
        pieces = self._pieces(max(EARLIEST, begin - 1), finish)
        return Table(
            HandOver(write(taken[0], start), self.centres[given[2]], self.centres[taken[2]])
            for given, taken in pairwise(pieces)
            if NOBODY not in (given[2], taken[2])
        )

    def gaps(self, start: Moment, end: datetime | str) -> Table[Window[Moment]]:
        """The stretches between two instants in which all centres are closed.

        Raises:
            InvalidValue: if ``end`` is before ``start``.
        """
        return self.rota(start, end).gaps

    def overlaps(self, start: Moment, end: datetime | str) -> Table[Overlap[Moment]]:
        """The stretches between two instants in which several centres are open, and which.

        Raises:
            InvalidValue: if ``end`` is before ``start``.
        """
        begin, finish = ordered(start, end)
        found: list[Overlap[Moment]] = []
        is_open = [False] * len(self.centres)
        before = begin
        for instant, number in sorted(self._edges(begin, finish)):
            if before < instant and sum(is_open) > 1:
                together = tuple(centre for centre, there in zip(self.centres, is_open, strict=True) if there)
                found.append(Overlap(Window(write(before, start), write(instant, start)), together))
            is_open[number] = not is_open[number]
            before = instant
        return Table(found)

    def _edges(self, start: Instant, end: Instant) -> Iterator[tuple[Instant, int]]:
        for number, centre in enumerate(self.centres):
            for window in centre.coverage.line.windows(start, end):
                for edge in window:
                    yield edge, number

    def _pieces(self, start: Instant, end: Instant) -> Iterator[_Piece]:
        """The stretches of one holder, or of nobody, that tile ``[start, end)``."""
        if start == end:
            return
        self._known.check(start, end)
        number = bisect_right(_NEW_YEARS, start)
        year = self._year(number)
        place = bisect_right(year.starts, start) - 1
        begun, holder = start, year.holders[place]
        while True:
            place += 1
            if place == len(year.starts):
                if year.end >= end:
                    break
                number, place = number + 1, 0
                year = self._year(number)
            if year.starts[place] >= end:
                break
            if year.holders[place] != holder:
                yield begun, year.starts[place], holder
                begun, holder = year.starts[place], year.holders[place]
        yield begun, end, holder

    @cached_property
    def _known(self) -> Extent:
        return reduce(Extent.meet, (centre.coverage.expression.known() for centre in self.centres))

    def _year(self, number: int) -> _Year:
        """The table of the supported year of that number, the first being 1."""
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = self._laid(FIRST_YEAR + number - 1)
        return found

    def _laid(self, year: int) -> _Year:
        start, end = self._known.part_of(year)
        runs = self._runs(year)
        if self.returns:
            return self._returned(year, runs)
        open_then = [number for number, run in enumerate(runs) if run and run[0][0] == start]
        first = self._settled(year, open_then) if len(open_then) > 1 else None
        starts, holders = swept(runs, start, end, first)
        return _Year(starts, holders, end)

    def _returned(self, year: int, runs: list[Windows]) -> _Year:
        """The table of a year where centres take their duty back after breaks."""
        start, end = self._known.part_of(year)
        before = Holding()
        if year > FIRST_YEAR and self._known.holds_year(year - 1):
            earlier = self._runs(year - 1)
            sweep = Returning(partial(self._is_break, earlier, year - 1), before).sweep
            before = sweep(earlier, new_year(year - 1), start)
        returning = Returning(partial(self._is_break, runs, year), before)
        returning.sweep(runs, start, end)
        return _Year(returning.starts, returning.holders, end)

    def _is_break(self, runs: list[Windows], year: int, number: int, closing: Instant) -> bool:
        """Whether a centre that closes opens again after a break, in that year or as the next begins."""
        run, expression = runs[number], self.centres[number].coverage.expression
        place = bisect_right(run, closing, key=lambda window: window[0])
        following = run[place : place + 1]
        if not following and year in YEARS[:-1]:
            following = expression.lay(year + 1)[:1]
        return any(closes_for_a_break(expression, closing, window[0]) for window in following)

    def _runs(self, year: int) -> list[Windows]:
        # Laid year by year, not read off the centres' lines: those would lay every year between two that are asked for.
        span = self._known.part_of(year)
        return [clip(centre.coverage.expression.lay(year), *span) for centre in self.centres]

    def _settled(self, year: int, open_then: list[int]) -> int:
        """Which of the centres open as the year begins holds then."""
        if year == FIRST_YEAR or not self._known.holds_year(year - 1):
            return open_then[0]
        _, holders = swept(self._runs(year - 1), new_year(year - 1), new_year(year), None)
        return holders[-1] if holders[-1] in open_then else open_then[0]
