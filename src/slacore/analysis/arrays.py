"""A line, and a zone's clock, as arrays in one unit: what the single call looks up, for all rows of a piece at once.

Instants are 64-bit integers in the unit of a column. Arrays are made from the ruler that the single call uses, once a
unit, and kept beside it. Look-ups write into arrays that are there already: making new ones costs more than computing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from math import gcd
from typing import Final, Literal, Self
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from slacore.calendars.coverage import Coverage
from slacore.calendars.desk import Desk
from slacore.calendars.expression import During, Expression, Not
from slacore.calendars.ruler import Line, Ruler
from slacore.civil.instant import DAY, SECOND, Instant, utc
from slacore.civil.wall import Wall, clock_changes
from slacore.errors import HolidaysNotCovered

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Unit = Literal["s", "ms", "us", "ns"]

UNITS: dict[Unit, int] = {"s": 1, "ms": 1_000, "us": SECOND, "ns": 1_000 * SECOND}
"""How many of each make a second, the coarsest first."""

NAT: Final = int(np.iinfo(np.int64).min)
"""What stands for a missing instant or length: the smallest integer."""

_SOME_BUCKETS = 1 << 17
_MOST_BUCKETS = 1 << 19
"""How many buckets there may be; the more only where edges lie close together, for some fit a nearer cache."""

_MOST_COMPARES = 8


def finest(*units: Unit) -> Unit:
    """The unit in which values of all these units are whole.

    >>> finest("s", "us", "ms")
    'us'
    """
    return max(units, key=UNITS.__getitem__)


def unit_of(micros: int) -> Unit:
    """The coarsest unit in which so many microseconds are whole.

    >>> unit_of(90_000_000), unit_of(1_500_000), unit_of(1)
    ('s', 'ms', 'us')
    """
    return next(unit for unit in UNITS if micros % (SECOND // UNITS[unit] or 1) == 0)


def in_unit(micros: int, unit: Unit) -> int:
    """Microseconds in a unit; of a coarser one, no more than are whole.

    >>> in_unit(90_000_000, "s"), in_unit(1, "ns")
    (90, 1000)
    """
    return micros * UNITS[unit] // SECOND


def micros_of(value: int, unit: Unit) -> int:
    """A value of a unit in microseconds, without its nanoseconds.

    >>> micros_of(90, "s"), micros_of(1999, "ns")
    (90000000, 1)
    """
    return value * SECOND // UNITS[unit]


def array_of(micros: Sequence[int] | Ints, unit: Unit) -> Ints:
    """Microseconds as an array in a unit in which all of them are whole."""
    found = np.asarray(micros, np.int64)
    size = UNITS[unit]
    return found * (size // SECOND) if size >= SECOND else found // (SECOND // size)


@frozen(eq=False)
class Scratch:
    """Arrays for the steps of one piece of rows, used again for the next."""

    place: Ints
    spare: Ints
    more: Ints
    flags: Bools
    columns: tuple[Ints, ...]
    """One for each column that has to be copied before it can be computed with."""

    @classmethod
    def of(cls, rows: int, columns: int = 0) -> Self:
        """Arrays for so many rows of so many columns."""
        place, spare, more, *others = (np.empty(rows, np.int64) for _ in range(3 + columns))
        return cls(place, spare, more, np.empty(rows, np.bool_), tuple(others))

    def cut(self, rows: int) -> Scratch:
        """The same arrays for a piece of fewer rows."""
        columns = tuple(column[:rows] for column in self.columns)
        return Scratch(self.place[:rows], self.spare[:rows], self.more[:rows], self.flags[:rows], columns)


class Buckets:
    """Where values lie among edges that ascend: their span in equal buckets, then a compare for each edge of a bucket.

    The buckets are as large as leaves one edge in each, and not too many for a cache; a calendar with edges close
    together gets more compares.
    """

    __slots__ = ("_compares", "_edges", "_first", "_following", "_shift", "_start")

    def __init__(self, edges: Ints) -> None:
        # The first edge is where a line or a clock begins, which may be close to the next.
        gaps = np.diff(edges[1:])
        base, last = int(edges[0]), int(edges[-1])
        smallest = int(gaps.min(where=gaps > 0, initial=1 << 62)).bit_length() - 1
        shift = max(smallest, ((last - base) // _SOME_BUCKETS).bit_length())
        first = _first(edges, shift)
        while _most_held(first, edges) > 2 and shift > smallest and 2 * len(first) <= _MOST_BUCKETS:
            shift -= 1
            first = _first(edges, shift)
        self._start: Final = base >> shift
        self._first: Final = first
        self._compares: Final = _most_held(first, edges)
        self._following: Final = np.append(edges[1:], np.iinfo(np.int64).max)
        self._edges: Final = edges
        self._shift: Final = shift

    def find(self, values: Ints, scratch: Scratch) -> Ints:
        """The place of the last edge at or before each value, not before the first; it stands in ``scratch.place``."""
        place, spare, flags = scratch.place, scratch.spare, scratch.flags
        if self._compares > _MOST_COMPARES:
            np.maximum(np.searchsorted(self._edges, values, "right") - 1, 0, out=place)
            return place
        np.right_shift(values, self._shift, out=spare)
        np.subtract(spare, self._start, out=spare)
        np.take(self._first, spare, out=place, mode="clip")
        for _ in range(self._compares):
            np.take(self._following, place, out=spare, mode="clip")
            np.greater_equal(values, spare, out=flags)
            np.add(place, flags, out=place)
        return place


def _first(edges: Ints, shift: int) -> Ints:
    """For each bucket, the place of the last edge at or before its start."""
    numbers = np.arange(int(edges[0]) >> shift, (int(edges[-1]) >> shift) + 1)
    return np.maximum(np.searchsorted(edges, numbers << shift, "right") - 1, 0)


def _most_held(first: Ints, edges: Ints) -> int:
    """The most edges that lie within one bucket."""
    return int(np.diff(np.append(first, len(edges) - 1)).max(initial=0))


class LineArrays:
    """A ruler as arrays of one unit.

    Used time is counted from the middle of the whole, so that three hundred years of nanoseconds fit. Tables of what
    comes before or after a window hold `NAT` where the ruler has none.
    """

    def __init__(self, ruler: Ruler, unit: Unit) -> None:
        middle = ruler.totals[-1] // (2 * SECOND) * SECOND
        self.ruler: Final = ruler
        self.start: Final = in_unit(ruler.start, unit)
        self.end: Final = in_unit(ruler.end, unit)
        self.least: Final = in_unit(-middle, unit)
        self.most: Final = in_unit(ruler.totals[-1] - middle, unit)
        # Without the empty window at the end: an instant there is one after the last closing.
        opens, self.closes = array_of(ruler.opens[:-1], unit), array_of(ruler.closes[:-1], unit)
        self._totals: Final = array_of(np.asarray(ruler.totals[:-1], np.int64) - middle, unit)
        self.back: Final = opens - self._totals
        self.by_opening: Final = Buckets(opens)
        self.next_openings: Final = np.append(opens[1:], NAT)
        self.next_closings: Final = np.append(np.where(self.closes < self.end, self.closes, NAT), NAT)
        self.previous_openings: Final = np.where(opens > self.start, opens, NAT)
        self.previous_closings: Final = np.where(np.arange(len(opens)) > 0, self.closes, NAT)

    @cached_property
    def by_total(self) -> Buckets:
        """The first window at whose end more than so much time is used: where a length is used up."""
        return Buckets(self._totals + 1)

    @cached_property
    def from_total(self) -> Buckets:
        """The last window before which no more than so much time is used: where a length begins at the latest."""
        return Buckets(self._totals)

    def used(self, at: Ints, out: Ints, scratch: Scratch) -> None:
        """The open time before each instant."""
        place, spare = self.by_opening.find(at, scratch), scratch.spare
        np.take(self.closes, place, out=spare, mode="clip")
        np.minimum(at, spare, out=out)
        np.take(self.back, place, out=spare, mode="clip")
        np.subtract(out, spare, out=out)

    def instants(self, used: Ints, buckets: Buckets, scratch: Scratch) -> None:
        """The instants at which so much is used, written over it, in the windows that the buckets find."""
        np.take(self.back, buckets.find(used, scratch), out=scratch.spare, mode="clip")
        np.add(used, scratch.spare, out=used)

    def windows(self, at: Ints, scratch: Scratch) -> tuple[Ints, Bools]:
        """The last window opened by each instant, and whether it is open then."""
        place = self.by_opening.find(at, scratch)
        np.take(self.closes, place, out=scratch.spare, mode="clip")
        np.less(at, scratch.spare, out=scratch.flags)
        return place, scratch.flags


@frozen(eq=False)
class Need:
    """How far a ruler has to reach for a column: what it holds, and what more is to be found from ``at``."""

    start: Instant
    end: Instant
    at: Instant
    reach: int
    is_met: Callable[[Ruler], bool]

    def drawn(self, line: Line, ruler: Ruler | None) -> Ruler:
        """A ruler that holds the span, drawn out until the need is met or no more is known."""
        if ruler is None or self.start < ruler.start or self.end > ruler.end:
            ruler = line.covering(self.start, self.end)
        with suppress(HolidaysNotCovered):
            while not self.is_met(ruler):
                longer = line.longer(ruler, self.at, self.reach)
                if longer is None:
                    break
                ruler = longer
        return ruler


class _Kept:
    """What has been made of one line: the unit of its edges, and its arrays by unit."""

    __slots__ = ("arrays", "unit")

    def __init__(self, unit: Unit) -> None:
        self.unit: Final = unit
        self.arrays: Final[dict[Unit, LineArrays]] = {}


_LINES: WeakKeyDictionary[Line, _Kept] = WeakKeyDictionary()
_CLOCKS: dict[tuple[ZoneInfo, Unit], ClockArrays] = {}


def _kept(coverage: Coverage) -> _Kept:
    found = _LINES.get(coverage.line)
    if found is None:
        # Of two threads one publishes last; what the other has made is as good.
        found = _LINES[coverage.line] = _Kept(unit_of(gcd(SECOND, *_stated(coverage.expression))))
    return found


def _stated(expression: Expression) -> Iterable[Instant]:
    """The edges stated by instants, which need not be whole seconds as those of desks are."""
    if isinstance(expression, During):
        return (at for window in expression.run for at in window)
    if isinstance(expression, Desk):
        return ()
    parts = (expression.part,) if isinstance(expression, Not) else expression.parts
    return (at for part in parts for at in _stated(part))


def edge_unit(coverage: Coverage) -> Unit:
    """The coarsest unit in which every opening and closing of a coverage is whole."""
    return _kept(coverage).unit


def line_arrays(coverage: Coverage, unit: Unit, need: Need) -> LineArrays:
    """The line of a coverage in a unit, drawn out as far as a column needs it."""
    kept = _kept(coverage).arrays
    found = kept.get(unit)
    ruler = need.drawn(coverage.line, None if found is None else found.ruler)
    if found is None or found.ruler is not ruler:
        found = kept[unit] = LineArrays(ruler, unit)
    return found


class ClockArrays:
    """A zone's clock as arrays of one unit, over a span of years."""

    __slots__ = ("_by_reading", "_by_start", "_following", "_offsets", "_starts", "years")

    def __init__(self, zone: ZoneInfo, unit: Unit, years: range) -> None:
        starts, offsets = zip(*clock_changes(zone, years[0], years[-1]), strict=True)
        wall = Wall(starts, offsets, starts[-1] + (len(years) + 2) * 366 * DAY)
        self.years: Final = years
        self._starts: Final = array_of(starts, unit)
        self._offsets: Final = array_of(offsets, unit)
        self._by_start: Final = Buckets(self._starts)
        # Place ``i`` holds what is read after ``reaches[i - 1]``.
        reaches = array_of(wall.reaches[:-1], unit)
        self._by_reading: Final = Buckets(np.append(np.int64(in_unit(starts[0] - 2 * DAY, unit)), reaches))
        self._following: Final = np.append(self._starts[1:] + self._offsets[1:], np.iinfo(np.int64).max)

    def readings(self, at: Ints, out: Ints, scratch: Scratch) -> None:
        """What the clock shows at each instant."""
        np.take(self._offsets, self._by_start.find(at, scratch), out=scratch.spare, mode="clip")
        np.add(at, scratch.spare, out=out)

    def first(self, readings: Ints, out: Ints, scratch: Scratch) -> None:
        """The first instants at which the clock shows the readings or later ones; their place stays in scratch."""
        place, spare = self._by_reading.find(readings, scratch), scratch.spare
        np.take(self._offsets, place, out=spare, mode="clip")
        np.subtract(readings, spare, out=out)
        np.take(self._starts, place, out=spare, mode="clip")
        np.maximum(out, spare, out=out)

    def oddities(self, readings: Ints, first: Ints, skipped: Bools, repeated: Bools, scratch: Scratch) -> None:
        """Which readings the clock skips and which it shows twice, right after `first` found their instants."""
        place, spare = scratch.place, scratch.spare
        np.take(self._offsets, place, out=spare, mode="clip")
        np.add(first, spare, out=spare)
        np.greater(spare, readings, out=skipped)
        np.take(self._following, place, out=spare, mode="clip")
        np.greater_equal(readings, spare, out=repeated)


def clock_arrays(zone: ZoneInfo, unit: Unit, first: Instant, last: Instant) -> ClockArrays:
    """A zone's clock in a unit over the years from one instant to another, and one more on either side."""
    asked = range(utc(first).year - 1, utc(last).year + 2)
    found = _CLOCKS.get((zone, unit))
    if found is None or asked[0] < found.years[0] or asked[-1] > found.years[-1]:
        known = asked if found is None else found.years
        years = range(min(asked[0], known[0]), max(asked[-1], known[-1]) + 1)
        found = _CLOCKS[zone, unit] = ClockArrays(zone, unit, years)
    return found
