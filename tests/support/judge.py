"""A judge that knows the edge rule and counts minutes; nothing else.

It reads a zone's clock once for every UTC minute of a few weeks, notes for every wall-clock minute the first UTC minute
that shows it *or later*, paints the declared hours on a strip of minutes, and answers every question by looking along
the strip. It shares no code and no idea of structure (no windows, no running totals) with the library under test.

The strip is whole minutes: declared edges are whole minutes, and every clock of the database shows whole minutes at
whole UTC minutes from 1990 to 2037 (the judge refuses to judge where that is not so). Questions may be asked at any
microsecond.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = 60_000_000  # microseconds
DAY_MINUTES = 1_440
BEFORE, AFTER, MARGIN = 17 * DAY_MINUTES, 21 * DAY_MINUTES, 4 * DAY_MINUTES

Hours = tuple[int, int]
"""Opens and closes in minutes after midnight; a close at or before the opening is on the next date."""


@dataclass(frozen=True)
class Desk:
    """A schedule as plain data."""

    zone: str
    weekly: dict[int, tuple[Hours, ...]]
    holidays: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()
    closed_hours: tuple[tuple[date, Hours], ...] = ()
    special: dict[date, tuple[Hours, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Spans:
    """Stretches between UTC minutes, from and to."""

    minutes: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Both:
    """Two declarations and ``|``, ``&`` or ``-`` between them."""

    sign: str
    left: Declaration
    right: Declaration


@dataclass(frozen=True)
class Not:
    """Every minute that the declaration leaves out."""

    inner: Declaration


Declaration = Desk | Spans | Both | Not


@dataclass(frozen=True)
class Face:
    """What a zone's clock shows, minute by minute, over the judged stretch.

    ``first[w]`` is the first minute of the strip at which the clock reads wall minute ``base + w`` or later.
    """

    base: int
    first: list[int]
    dates: tuple[date, ...]


def strip_start(around: int) -> int:
    """The first UTC minute of the strip that is laid around a UTC minute."""
    return around - BEFORE - MARGIN


STRIP = BEFORE + AFTER + 2 * MARGIN


@lru_cache(maxsize=64)
def face(zone: str, around: int) -> Face:
    """Read the clock of ``zone`` at every minute of the strip."""
    place = ZoneInfo(zone)
    start = strip_start(around)
    base = _reading(place, start)
    first: list[int] = []
    for minute in range(STRIP):
        reading = _reading(place, start + minute)
        while base + len(first) <= reading:
            first.append(minute)
    days = range(base // DAY_MINUTES - 2, (base + len(first)) // DAY_MINUTES + 2)
    return Face(base, first, tuple(date.fromordinal(day) for day in days))


def _reading(place: ZoneInfo, minute: int) -> int:
    shown = datetime.fromtimestamp(minute * 60, place)
    if shown.second:
        raise ValueError(f"{place.key} shows seconds at a whole minute")
    return shown.toordinal() * DAY_MINUTES + shown.hour * 60 + shown.minute


def _paint(strip: bytearray, clock: Face, day: date, hours: Hours, colour: int) -> None:
    opens, closes = hours
    if closes <= opens:
        closes += DAY_MINUTES
    midnight = day.toordinal() * DAY_MINUTES
    start, end = (_edge(clock, midnight + wall) for wall in (opens, closes))
    strip[start:end] = bytes([colour]) * (end - start)


def _edge(clock: Face, wall: int) -> int:
    place = wall - clock.base
    if place < 0:
        return 0
    return clock.first[place] if place < len(clock.first) else STRIP


def strip_of(declared: Declaration, around: int) -> bytes:
    """One byte a minute: 1 where the declaration is open."""
    match declared:
        case Desk():
            return _desk_strip(declared, around)
        case Spans(minutes):
            strip, start = bytearray(STRIP), strip_start(around)
            for opens, closes in minutes:
                for minute in range(max(opens - start, 0), min(closes - start, STRIP)):
                    strip[minute] = 1
            return bytes(strip)
        case Not(inner):
            return bytes(1 - open_ for open_ in strip_of(inner, around))
        case Both(sign, left, right):
            pairs = zip(strip_of(left, around), strip_of(right, around), strict=True)
            rule = {"|": lambda a, b: a | b, "&": lambda a, b: a & b, "-": lambda a, b: a & (1 - b)}[sign]
            return bytes(rule(a, b) for a, b in pairs)


def _desk_strip(desk: Desk, around: int) -> bytes:
    clock, strip = face(desk.zone, around), bytearray(STRIP)
    for day in clock.dates:
        for hours in _hours_starting(desk, day):
            _paint(strip, clock, day, hours, 1)
    for day, hours in desk.closed_hours:
        _paint(strip, clock, day, hours, 0)
    return bytes(strip)


def _hours_starting(desk: Desk, day: date) -> tuple[Hours, ...]:
    if day in desk.closed:
        return ()
    if day in desk.special:
        return desk.special[day]
    return () if day in desk.holidays else desk.weekly.get(day.weekday(), ())


class Judge:
    """Answers about one declaration, in microseconds since 1970; ``None`` where the strip does not reach."""

    def __init__(self, declared: Declaration, around: int) -> None:
        self.start = strip_start(around) * MINUTE
        self.strip = strip_of(declared, around)
        self.open_minutes = [minute for minute, open_ in enumerate(self.strip) if open_]
        self._before = [0]
        for open_ in self.strip:
            self._before.append(self._before[-1] + open_)

    @property
    def first(self) -> int:
        """The first instant that may be asked about."""
        return self.start + MARGIN * MINUTE

    @property
    def last(self) -> int:
        """The last instant that may be asked about."""
        return self.start + (STRIP - MARGIN) * MINUTE

    def _known(self, instant: int) -> int | None:
        return instant if self.first <= instant <= self.last else None

    def _at(self, minute: int) -> int | None:
        return None if minute < 0 else self._known(self.start + minute * MINUTE)

    def _used(self, instant: int) -> int:
        minute, rest = divmod(instant - self.start, MINUTE)
        return self._before[minute] * MINUTE + rest * self.strip[minute]

    def is_open(self, instant: int) -> bool:
        return self.strip[(instant - self.start) // MINUTE] == 1

    def elapsed(self, start: int, end: int) -> int:
        return self._used(end) - self._used(start)

    def deadline(self, start: int, length: int) -> int | None:
        """The last needed open minute is found by counting open minutes one after the other."""
        if length == 0:
            return start
        whole, rest = divmod(self._used(start) + length, MINUTE)
        position = whole if rest else whole - 1
        if position >= len(self.open_minutes):
            return None
        return self._known(self.start + self.open_minutes[position] * MINUTE + (rest or MINUTE))

    def landing_opening(self, start: int, length: int) -> int | None:
        due = self.deadline(start, length)
        return None if due is None else self.next_opening(due)

    def latest_start(self, due: int, length: int) -> int | None:
        if length == 0:
            return due
        position, rest = divmod(self._used(due) - length, MINUTE)
        if position < 0 or position >= len(self.open_minutes):
            return None
        return self._known(self.start + self.open_minutes[position] * MINUTE + rest)

    def next_opening(self, instant: int) -> int | None:
        if self.is_open(instant):
            return instant
        return self._at(self.strip.find(b"\1", (instant - self.start) // MINUTE))

    def next_closing(self, instant: int) -> int | None:
        last_open = self.strip.find(b"\1\0", (instant - self.start) // MINUTE)
        return None if last_open < 0 else self._at(last_open + 1)

    def previous_opening(self, instant: int) -> int | None:
        last_closed = self.strip.rfind(b"\0\1", 0, (instant - self.start) // MINUTE + 1)
        return None if last_closed < 0 else self._at(last_closed + 1)

    def previous_closing(self, instant: int) -> int | None:
        last_open = self.strip.rfind(b"\1\0", 0, (instant - self.start) // MINUTE + 1)
        return None if last_open < 0 else self._at(last_open + 1)

    def windows(self, start: int, end: int) -> list[tuple[int, int]]:
        """The open stretches of ``[start, end)``, cut at both ends, found by stepping from change to change."""
        found, here = [], start
        while here < end:
            opens = self.next_opening(here)
            if opens is None or opens >= end:
                break
            closing = self.next_closing(opens)
            here = end if closing is None else min(closing, end)
            found.append((opens, here))
        return found


def minute_of(moment: datetime) -> int:
    """A whole UTC minute as a number."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)
