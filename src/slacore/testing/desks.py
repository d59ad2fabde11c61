"""Schedules and coverages that disagree with their neighbours, with exceptions where the clock changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import reduce
from operator import and_, or_, sub
from typing import Any

from hypothesis import strategies as st

from slacore.calendars.coverage import ALWAYS, NEVER, Coverage
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.testing.moments import dates, instants, turning_points, windows, zones

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RANGES = ("Mon-Fri", "Mon-Thu", "Sat,Sun", "Mon-Sun", "Fri-Mon")
_USUAL = [
    "00:00",
    "00:30",
    "01:00",
    "01:30",
    "02:00",
    "02:30",
    "03:00",
    "06:00",
    "08:30",
    "09:00",
    "12:00",
    "12:30",
    "17:00",
    "22:00",
    "23:30",
    "23:59:59",
]


def _hours(overnight: bool = True) -> st.SearchStrategy[str]:
    opens = st.sampled_from(_USUAL) | st.integers(0, 1439).map(_clock)
    closes = st.sampled_from([*_USUAL, "24:00", "24:00"]) | st.integers(1, 1440).map(_clock)
    pairs = st.tuples(opens, closes).map(lambda pair: ("00:00", "24:00") if pair[0] == pair[1] else pair)
    return pairs.map(lambda pair: "-".join(pair if overnight else sorted(pair)))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _shifts() -> st.SearchStrategy[list[str]]:
    days = st.sampled_from(_WEEKDAYS) | st.sampled_from(_RANGES)
    return st.lists(st.tuples(days, _hours()).map(" ".join), max_size=6)


def _exceptions(day: st.SearchStrategy[date], hours: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.tuples(day.map(date.isoformat), hours).map(" ".join), max_size=2)


@st.composite
def schedules(draw: st.DrawFn, zone: str | None = None, *, near: datetime | None = None) -> Schedule:
    """Uneven weeks with nights, several shifts a day and days around the clock, and exceptions around a clock change.

    Holidays by name, closures of whole days and of some hours, and special hours fall on the same few dates; a date is
    never closed whole by hand and given special hours. Some schedules never open.

    >>> from hypothesis import given
    >>> @given(schedules("Africa/Cairo"))
    ... def a_schedule_survives_its_own_text(schedule):
    ...     assert Schedule.parse(str(schedule)) == schedule
    >>> a_schedule_survives_its_own_text()

    Args:
        zone: the zone of the schedule; any zone when left out.
        near: where the exceptions fall; around one of the zone's clock changes when left out.
    """
    name = zone or draw(zones())
    around = near or draw(turning_points(name))
    day = dates(name, near=around)
    special = draw(_exceptions(day, _hours()))
    closed = [day.isoformat() for day in draw(st.lists(day, max_size=2))]
    return Schedule(
        zone=name,
        shifts=draw(_shifts()),
        holidays=draw(_holidays(day)),
        closures=[*(day for day in closed if not _mentions(special, day)), *draw(_exceptions(day, _hours(False)))],
        special=special,
    )


def _mentions(texts: Sequence[str], day: str) -> bool:
    return any(text.startswith(day) for text in texts)


def _holidays(day: st.SearchStrategy[date]) -> st.SearchStrategy[list[Holidays]]:
    names = st.sampled_from(["Founders' Day", "Stocktaking"])
    named = st.dictionaries(day.map(date.isoformat), names, max_size=3).map(lambda found: Holidays(dates=found))
    return st.lists(named, max_size=1)


def coverages(*, near: datetime | None = None, leaves: int = 4) -> st.SearchStrategy[Coverage]:
    """Schedules, spans, `ALWAYS`, `NEVER`, and up to ``leaves`` of them under ``|``, ``&``, ``-`` and ``~``.

    The parts are in zones of their own, so that their clocks change in different weeks.

    >>> from hypothesis import given
    >>> @given(coverages())
    ... def complement_twice_is_nothing_done(coverage):
    ...     assert (~~coverage).is_open("2026-03-29T01:00:00Z") == coverage.is_open("2026-03-29T01:00:00Z")
    >>> complement_twice_is_nothing_done()

    Args:
        near: where the exceptions of the schedules fall; around clock changes of their zones when left out.
        leaves: the most schedules and spans in one coverage.
    """
    spans = st.lists(windows(near=near), max_size=3).map(Coverage.during)
    simple = st.one_of(schedules(near=near), schedules(near=near), spans, st.sampled_from([ALWAYS, NEVER]))
    return st.recursive(simple, _composed, max_leaves=leaves)


def _composed(parts: st.SearchStrategy[Coverage]) -> st.SearchStrategy[Coverage]:
    signs: st.SearchStrategy[Any] = st.sampled_from([or_, and_, sub])
    pairs = st.tuples(signs, parts, parts).map(lambda drawn: reduce(drawn[0], drawn[1:]))
    return pairs | parts.map(lambda part: ~part)


@st.composite
def scenes(draw: st.DrawFn, *, moments: int = 2, of: str = "coverages") -> tuple[Coverage, tuple[datetime, ...]]:
    """A coverage and instants, in order, around one clock change: what most properties of deadlines need.

    >>> from hypothesis import given
    >>> @given(scenes(moments=3))
    ... def time_adds_up(scene):
    ...     coverage, (a, b, c) = scene
    ...     assert coverage.elapsed(a, b) + coverage.elapsed(b, c) == coverage.elapsed(a, c)
    >>> time_adds_up()

    Args:
        moments: how many instants, the earliest first, in the zone whose clock changes.
        of: ``"coverages"``, or ``"schedules"`` for a single schedule in that zone.
    """
    zone = draw(zones())
    around = draw(turning_points(zone))
    kinds = {"coverages": coverages(near=around), "schedules": schedules(zone, near=around)}
    found = draw(st.lists(instants(zone, near=around), min_size=moments, max_size=moments))
    return draw(kinds[of]), tuple(sorted(found, key=lambda moment: moment.astimezone(UTC)))
