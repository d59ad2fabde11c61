"""The edge rule: an edge happens at the first instant at which the zone's clock reads that date and time or later."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from slacore.civil.wall import edge

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400 * SECOND
ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})


def at(text: str) -> int:
    """Microseconds since 1970 of an instant; of a reading when the text has no offset."""
    moment = datetime.fromisoformat(text)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - EPOCH) // timedelta(microseconds=1)


def reading(zone: ZoneInfo, instant: int) -> int:
    """What the clock shows, as microseconds since 1970-01-01 00:00 on that clock."""
    shown = (EPOCH + timedelta(microseconds=instant)).astimezone(zone)
    return (shown.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def offset(zone: ZoneInfo, second: int) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()


@cache
def clock_changes(name: str) -> tuple[int, ...]:
    """The instants from 1990 to 2037 at which the zone's offset becomes another; none lie within three days."""
    zone = ZoneInfo(name)
    step = 3 * 86_400
    days = range(at("1990-01-01T00:00Z") // SECOND, at("2037-12-31T00:00Z") // SECOND, step)
    offsets = [offset(zone, day) for day in days]
    found = []
    for day, old, new in zip(days, offsets, offsets[1:], strict=False):
        if old != new:
            later = bisect_left(range(step), True, key=lambda more: offset(zone, day + more) != old)
            found.append((day + later) * SECOND)
    return tuple(found)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        # A plain edge, in winter and in summer.
        ("Europe/London", "2026-01-15T09:00", "2026-01-15T09:00Z"),
        ("Europe/London", "2026-07-15T09:00", "2026-07-15T08:00Z"),
        # 01:00 to 02:00 is skipped: all of it happens at the change, 02:00 as well, 02:01 a minute later.
        ("Europe/London", "2026-03-29T00:59:59", "2026-03-29T00:59:59Z"),
        ("Europe/London", "2026-03-29T01:00", "2026-03-29T01:00Z"),
        ("Europe/London", "2026-03-29T01:30", "2026-03-29T01:00Z"),
        ("Europe/London", "2026-03-29T02:00", "2026-03-29T01:00Z"),
        ("Europe/London", "2026-03-29T02:01", "2026-03-29T01:01Z"),
        # 01:00 to 02:00 is shown twice, first in summer time; 02:00 is shown once.
        ("Europe/London", "2026-10-25T01:00", "2026-10-25T00:00Z"),
        ("Europe/London", "2026-10-25T01:59:59", "2026-10-25T00:59:59Z"),
        ("Europe/London", "2026-10-25T02:00", "2026-10-25T02:00Z"),
        # Half an hour: 02:00 at +11 becomes 01:30 at +10:30.
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z"),
        ("Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30Z"),
        # Two hours: 01:00 at +00 becomes 03:00 at +02.
        ("Antarctica/Troll", "2026-03-29T02:59", "2026-03-29T01:00Z"),
        # Skipped midnights.
        ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00Z"),
        ("Asia/Beirut", "2024-03-31T00:00", "2024-03-30T22:00Z"),
        ("Africa/Cairo", "2024-04-26T00:30", "2024-04-25T22:00Z"),
        ("Atlantic/Azores", "2024-03-31T00:00", "2024-03-31T01:00Z"),
        # Skipped dates: Samoa's 30 December 2011, Kwajalein's 21 August 1993.
        ("Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59Z"),
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00Z"),
        ("Pacific/Apia", "2011-12-30T17:00", "2011-12-30T10:00Z"),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00Z"),
        ("Pacific/Kwajalein", "1993-08-21T12:00", "1993-08-21T12:00Z"),
        # Negative daylight saving is a change like any other: 02:00 at +01 becomes 01:00 at +00 in October.
        ("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30Z"),
        # Morocco goes back at the start of Ramadan: 03:00 at +01 becomes 02:00 at +00.
        ("Africa/Casablanca", "2024-03-10T02:30", "2024-03-10T01:30Z"),
    ],
)
def test_an_edge_happens_where_counting_by_hand_puts_it(zone: str, wall: str, expected: str) -> None:
    assert edge(ZoneInfo(zone), at(wall)) == at(expected)


def test_every_edge_beside_every_clock_change_of_the_database_obeys_the_rule() -> None:
    """The clock reads the edge or later at that instant, and has read less at every instant before."""
    broken = [
        (name, change, wall)
        for name in ZONES
        for change in clock_changes(name)
        for wall in _walls_beside(name, change)
        if not _obeys(name, wall)
    ]
    assert broken == []
    assert sum(len(clock_changes(name)) for name in ZONES) > 10_000


def _walls_beside(name: str, change: int) -> list[int]:
    zone = ZoneInfo(name)
    last, new = reading(zone, change - 1), reading(zone, change)
    between = (min(last, new) + max(last, new)) // 2
    around = [last, new, between, new - 1, new + 1, last + 1, last + 2]
    midnight = new // DAY * DAY
    return [*around, midnight, midnight + DAY, last - 3_600 * SECOND, new + 3_600 * SECOND]


def _obeys(name: str, wall: int) -> bool:
    zone = ZoneInfo(name)
    found = edge(zone, wall)
    # Between two changes the clock only runs forward, so its latest readings stand just before changes.
    before = [found - 1, *(change - 1 for change in clock_changes(name) if found - 4 * DAY < change < found)]
    return reading(zone, found) >= wall and all(reading(zone, instant) < wall for instant in before)


def test_edges_keep_the_order_of_the_wall() -> None:
    """The rule is monotone, so a window never turns inside out."""
    for name in ("Europe/London", "Pacific/Apia", "Antarctica/Troll", "Asia/Gaza", "Pacific/Kwajalein"):
        zone = ZoneInfo(name)
        for change in clock_changes(name):
            start = reading(zone, change - DAY) // DAY * DAY
            edges = [edge(zone, start + minute * 60 * SECOND) for minute in range(0, 4 * 1_440, 45)]
            assert edges == sorted(edges)
