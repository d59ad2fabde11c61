"""Zones, and instants where their clocks do something.

Clock changes are found by asking `zoneinfo` for offsets, never by asking slacore: what tests a library should not
believe it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""The first instant drawn."""

LATEST = datetime(2037, 12, 31, tzinfo=UTC)
"""The last instant drawn, but for what lies a few weeks around it."""

_QUIET = datetime(2024, 2, 29, 12, tzinfo=UTC)
_NOT_PLACES = {"Factory", "localtime", "posixrules"}

# Why each is here: its clock skips midnights, skips or repeats a date, changes by an odd amount, backwards in winter,
# twice within weeks, on a weekday, or its offset is not a whole hour.
_LIVELY = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Caracas",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
    "UTC",
)


def zones() -> st.SearchStrategy[str]:
    """Names of time zones: any of the database, every second draw one whose clock is known to be awkward.

    >>> from hypothesis import given
    >>> @given(zones())
    ... def every_zone_loads(name):
    ...     assert ZoneInfo(name).key == name
    >>> every_zone_loads()
    """
    every = _every_zone()
    lively = [name for name in _LIVELY if name in every]
    return st.sampled_from(lively) | st.sampled_from(every)


@cache
def _every_zone() -> list[str]:
    return sorted(available_timezones() - _NOT_PLACES)


@cache
def clock_changes(zone: str) -> tuple[datetime, ...]:
    """The instants between 1990 and 2037 at which the zone's offset changes, in UTC.

    >>> [moment.isoformat() for moment in clock_changes("Pacific/Apia") if moment.year == 2011 and moment.month == 12]
    ['2011-12-30T10:00:00+00:00']
    """
    place = ZoneInfo(zone)
    days = (LATEST - EARLIEST).days
    offsets = [_offset(place, EARLIEST + timedelta(days=day)) for day in range(days + 1)]
    changed = (day for day in range(days) if offsets[day] != offsets[day + 1])
    return tuple(_change_within(place, EARLIEST + timedelta(days=day)) for day in changed)


def _offset(place: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(place).utcoffset()


def _change_within(place: ZoneInfo, day: datetime) -> datetime:
    old, unchanged, changed = _offset(place, day), 0, 24 * 60 * 60
    while changed - unchanged > 1:
        middle = (unchanged + changed) // 2
        if _offset(place, day + timedelta(seconds=middle)) == old:
            unchanged = middle
        else:
            changed = middle
    return day + timedelta(seconds=changed)


@st.composite
def instants(draw: st.DrawFn, zone: str | None = None, *, near: datetime | None = None) -> datetime:
    """Aware datetimes from 1990 to 2037 in a zone, mostly at or close to a change of its clock.

    A repeated hour comes in both showings (``fold``). Draws differ from the clock change by nothing, a microsecond,
    whole minutes, hours or days.

    >>> from hypothesis import given
    >>> @given(instants("Europe/Dublin"))
    ... def utc_and_back_is_the_same_instant(moment):
    ...     assert moment.astimezone(UTC).astimezone(moment.tzinfo) == moment
    >>> utc_and_back_is_the_same_instant()

    Args:
        zone: the zone of the result; any zone when left out.
        near: draw within about three weeks of this instant instead of near any clock change.
    """
    name = zone or draw(zones())
    around = near or draw(
        turning_points(name) | st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None))
    )
    return (around.replace(tzinfo=around.tzinfo or UTC).astimezone(UTC) + draw(_distances())).astimezone(ZoneInfo(name))


def turning_points(zone: str) -> st.SearchStrategy[datetime]:
    """Where to aim: mostly changes of the zone's clock, else a leap day or the turn of a year.

    >>> from hypothesis import given
    >>> @given(turning_points("UTC"))
    ... def they_come_in_utc(moment):
    ...     assert moment.tzinfo is UTC
    >>> they_come_in_utc()
    """
    new_years = st.integers(EARLIEST.year + 1, LATEST.year).map(lambda year: datetime(year, 1, 1, tzinfo=UTC))
    changes = st.sampled_from(clock_changes(zone) or (_QUIET,))
    return st.one_of(changes, changes, changes, new_years, st.just(_QUIET))


def _distances() -> st.SearchStrategy[timedelta]:
    ticks = st.sampled_from([0, 0, 1, -1]).map(lambda micros: timedelta(microseconds=micros))
    steps = st.integers(-16, 16).map(lambda quarters: timedelta(minutes=15 * quarters))
    halves = st.integers(-40, 40).map(lambda days: timedelta(hours=12 * days))
    anything = st.timedeltas(timedelta(days=-21), timedelta(days=21))
    return st.one_of(ticks, steps, st.builds(sum, st.tuples(steps, ticks, halves), st.just(timedelta())), anything)


@st.composite
def dates(draw: st.DrawFn, zone: str | None = None, *, near: datetime | None = None) -> date:
    """Dates that a zone's clock shows (or skips) around a change.

    >>> from hypothesis import given
    >>> @given(dates("Pacific/Apia"))
    ... def a_date_is_not_a_datetime(day):
    ...     assert type(day) is date
    >>> a_date_is_not_a_datetime()

    Args:
        zone: the zone whose clock changes attract the dates; any zone when left out.
        near: draw around this instant instead.
    """
    name = zone or draw(zones())
    around = near or draw(turning_points(name))
    days = draw(st.integers(-1, 1) | st.integers(-12, 12))
    return (around.astimezone(ZoneInfo(name)) + timedelta(days=days)).date()


def lengths(most: timedelta = timedelta(days=30)) -> st.SearchStrategy[timedelta]:
    """Lengths of targets: nothing, a microsecond, whole quarters of hours, and anything up to ``most``.

    >>> from hypothesis import given
    >>> @given(lengths(timedelta(hours=8)))
    ... def lengths_are_never_negative(length):
    ...     assert timedelta() <= length <= timedelta(hours=8)
    >>> lengths_are_never_negative()
    """
    short = [timedelta(), timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(hours=8)]
    quarters = st.integers(0, most // timedelta(minutes=15)).map(lambda count: timedelta(minutes=15 * count))
    return st.one_of(
        st.sampled_from([length for length in short if length <= most]), quarters, st.timedeltas(timedelta(), most)
    )


@st.composite
def windows(draw: st.DrawFn, zone: str | None = None, *, near: datetime | None = None) -> tuple[datetime, datetime]:
    """A start and an end after it, as `Coverage.during` and `Coverage.windows` take them.

    >>> from hypothesis import given
    >>> @given(windows())
    ... def windows_are_not_empty(window):
    ...     start, end = window
    ...     assert start.astimezone(UTC) < end.astimezone(UTC)
    >>> windows_are_not_empty()
    """
    start = draw(instants(zone, near=near))
    length = draw(lengths(timedelta(days=10))) or timedelta(microseconds=1)
    return start, (start.astimezone(UTC) + length).astimezone(start.tzinfo)
