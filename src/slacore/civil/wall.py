"""Wall clocks: what a zone's clock reads, and the first instant at which it reads that or later.

A *reading* is what the clock on the wall shows, as microseconds since 1970-01-01 00:00 on that same wall.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final
from zoneinfo import ZoneInfo

from slacore.civil.instant import DAY, EPOCH, HOUR, MINUTE, SECOND, Instant, utc
from slacore.errors import InvalidText, OutOfRange, UnknownName
from slacore.wording import nearest

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = r"(\d\d):(\d\d)(?::(\d\d))?"
_DATE = r"\d{4}-\d\d-\d\d"
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Wall:
    """A zone's clock over a span without gaps: from ``starts[i]`` on it reads ``offsets[i]`` more than UTC.

    ``reaches[i]`` is the reading that the clock has not yet shown when offset ``i`` ends; readings below it have had
    their first instant by then.
    """

    __slots__ = ("offsets", "reaches", "starts")

    def __init__(self, starts: Sequence[Instant], offsets: Sequence[int], end: Instant) -> None:
        self.starts: Final = tuple(starts)
        self.offsets: Final = tuple(offsets)
        reaches = (last + offset for last, offset in zip((*starts[1:], end), offsets, strict=True))
        self.reaches: Final = tuple(accumulate(reaches, max))

    def edge(self, reading: int) -> Instant:
        """The first instant at which the clock shows the reading or a later one.

        A skipped reading happens at the change itself, a repeated one at its first showing.

        >>> from slacore.civil.zones import zone
        >>> spring = reading_of("2026-03-29 01:30")
        >>> utc(wall(zone("Europe/London"), 2026).edge(spring)).isoformat()
        '2026-03-29T01:00:00+00:00'
        """
        i = bisect_right(self.reaches, reading)
        return max(self.starts[i], reading - self.offsets[i])

    def reading(self, instant: Instant) -> int:
        """What the clock shows at the instant."""
        return instant + self.offsets[bisect_right(self.starts, instant) - 1]


@lru_cache(maxsize=2048)
def wall(zone: ZoneInfo, year: int) -> Wall:
    """The zone's clock from three days before a year (of UTC) to three days after it."""
    start = (date(year, 1, 1).toordinal() - _EPOCH_DAY - 3) * DAY
    end = (date(year + 1, 1, 1).toordinal() - _EPOCH_DAY + 3) * DAY
    starts, offsets = [start], [_offset(zone, start)]
    for probe in range(start + DAY, end + 1, DAY):
        offset = _offset(zone, probe)
        if offset != offsets[-1]:
            starts.append(_change(zone, probe - DAY, probe))
            offsets.append(offset)
    return Wall(starts, offsets, end + DAY)


def edge(zone: ZoneInfo, reading: int) -> Instant:
    """The first instant at which the zone's clock shows the reading or a later one, in any year."""
    return wall(zone, utc(reading).year).edge(reading)


def reading(zone: ZoneInfo, instant: Instant) -> int:
    """What the zone's clock shows at the instant, in any year."""
    return wall(zone, utc(instant).year).reading(instant)


def clock_changes(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[tuple[Instant, int], ...]:
    """Every change of a zone's clock in the years, and its first offset, as instants and the offsets from then on.

    >>> from slacore.civil.zones import zone
    >>> [(utc(at).isoformat(), offset // HOUR) for at, offset in clock_changes(zone("Europe/London"), 2026, 2026)]
    [('2026-01-01T00:00:00+00:00', 0), ('2026-03-29T01:00:00+00:00', 1), ('2026-10-25T01:00:00+00:00', 0)]
    """
    changes: list[tuple[Instant, int]] = []
    for year in range(first_year, last_year + 1):
        clock, start = wall(zone, year), day_number(date(year, 1, 1)) * DAY
        for at, offset in zip(clock.starts, clock.offsets, strict=True):
            at = max(at, start)
            if utc(at).year != year:
                continue
            if changes and changes[-1][0] == at:
                changes.pop()
            if not changes or changes[-1][1] != offset:
                changes.append((at, offset))
    return tuple(changes)


def _offset(zone: ZoneInfo, instant: Instant) -> int:
    offset = utc(instant).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // timedelta(microseconds=1)


def _change(zone: ZoneInfo, before: Instant, after: Instant) -> Instant:
    """The instant of the one change of offset in ``(before, after]``."""
    old = _offset(zone, before)
    while after - before > SECOND:
        middle = (before + after) // (2 * SECOND) * SECOND
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def day_number(day: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return day.toordinal() - _EPOCH_DAY


def date_of(number: int) -> date:
    """The date of a day number.

    >>> date_of(1)
    datetime.date(1970, 1, 2)
    """
    return date.fromordinal(number + _EPOCH_DAY)


def weekday(number: int) -> int:
    """The weekday of a day number, Monday being 0.

    >>> WEEKDAYS[weekday(0)]
    'Thu'
    """
    return (number + 3) % 7


def reading_of(text: str) -> int:
    """The reading that ``YYYY-MM-DD HH:MM[:SS]`` says.

    >>> reading_of("1970-01-02 00:00") == DAY
    True
    """
    return (datetime.fromisoformat(text).replace(tzinfo=EPOCH.tzinfo) - EPOCH) // timedelta(microseconds=1)


def time_of_day(text: Any, place: str) -> int:
    """``HH:MM[:SS]`` from 00:00 to 24:00, in microseconds after midnight.

    >>> time_of_day("24:00", "closes") == DAY
    True

    Raises:
        InvalidText: for anything else, 25:00 and 9:00 included.
    """
    found = re.fullmatch(_TIME, text, re.ASCII) if isinstance(text, str) else None
    if found:
        hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
        micros = hours * HOUR + minutes * MINUTE + seconds * SECOND
        if minutes < 60 and seconds < 60 and micros <= DAY:
            return micros
    raise InvalidText(place, text, "a time of day, HH:MM or HH:MM:SS from 00:00 to 24:00")


def time_text(micros: int) -> str:
    """Microseconds after midnight as ``HH:MM[:SS]``; a time on the next date counts from that midnight.

    >>> time_text(30 * HOUR), time_text(DAY)
    ('06:00', '24:00')
    """
    seconds = (micros if micros <= DAY else micros - DAY) // SECOND
    minutes, seconds = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def hours_of_day(text: str, place: str) -> tuple[int, int]:
    """``HH:MM-HH:MM``; a closing at or before the opening is on the next date.

    >>> hours_of_day("22:00-06:00", "shift") == (22 * HOUR, 30 * HOUR)
    True

    Raises:
        InvalidText: for a malformed time, and for equal times (write 00:00-24:00 for a whole day).
    """
    opens_text, dash, closes_text = text.partition("-")
    if not dash:
        raise InvalidText(place, text, "hours like 09:00-17:00")
    opens, closes = time_of_day(opens_text, place), time_of_day(closes_text, place)
    if opens in (closes, DAY):
        raise InvalidText(place, text, "hours that open and then close; for a whole day write 00:00-24:00")
    return opens, closes if closes > opens else closes + DAY


def hours_text(opens: int, closes: int) -> str:
    """What `hours_of_day` reads."""
    return f"{time_text(opens)}-{time_text(closes)}"


def date_from(text: Any, place: str) -> date:
    """A date, from ``YYYY-MM-DD`` or a `datetime.date` that is not a datetime.

    Raises:
        InvalidText: for anything else.
        OutOfRange: outside the years 1900 to 2199.
    """
    day = _date(text)
    if day is None:
        raise InvalidText(place, text, "a date, YYYY-MM-DD")
    if not 1900 <= day.year <= 2199:
        raise OutOfRange(place, text)
    return day


def _date(text: Any) -> date | None:
    if isinstance(text, date) and not isinstance(text, datetime):
        return date(text.year, text.month, text.day)
    if isinstance(text, str) and re.fullmatch(_DATE, text, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return None


def weekday_of(name: str, place: str) -> int:
    """The weekday of an English name or its first three letters, in any case.

    >>> weekday_of("Tue", "days"), weekday_of("sunday", "days")
    (1, 6)

    Raises:
        UnknownName: with the nearest weekdays.
    """
    folded = name.casefold()
    for number, full in enumerate(_FULL):
        if folded in (full, full[:3]):
            return number
    raise UnknownName(place, "weekday", name, nearest(name, (*WEEKDAYS, *map(str.title, _FULL))), WEEKDAYS)


def weekdays_of(text: str, place: str) -> tuple[int, ...]:
    """Weekdays listed with commas and ranges; a range may run over Sunday.

    >>> weekdays_of("Mon-Wed,Sat", "days"), weekdays_of("Fri-Mon", "days")
    ((0, 1, 2, 5), (0, 4, 5, 6))
    """
    found: set[int] = set()
    for part in text.split(","):
        start, dash, end = (piece.strip() for piece in part.partition("-"))
        first_day = weekday_of(start, place)
        last_day = weekday_of(end, place) if dash else first_day
        found.update((first_day + step) % 7 for step in range((last_day - first_day) % 7 + 1))
    return tuple(sorted(found))


def weekdays_text(days: tuple[int, ...]) -> str:
    """What `weekdays_of` reads: runs of three and more as ranges.

    >>> weekdays_text((0, 1, 2, 5)), weekdays_text((5, 6))
    ('Mon-Wed,Sat', 'Sat,Sun')
    """
    parts: list[str] = []
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        names = [WEEKDAYS[day] for day in run]
        parts += [f"{names[0]}-{names[-1]}"] if len(run) > 2 else names
    return ",".join(parts)
