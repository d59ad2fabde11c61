"""Hours as tables for a warehouse: windows, business days and clocks laid out, so that queries find due times there.

Rows come from what the single call looks up: the ruler, the listed days, the wall clock. A query that joins them is
in the docs, in SQL. What a table does not reach has no answer there; nothing in it is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from slacore.analysis.arrow import library
from slacore.calendars import holidays
from slacore.calendars.coverage import Coverage
from slacore.calendars.days import BusinessDays
from slacore.checks import several
from slacore.civil import zones
from slacore.civil.instant import DAY, Instant, new_year, ordered, utc, utc_text
from slacore.civil.wall import Wall, clock_changes, date_of, reading
from slacore.civil.windows import Windows
from slacore.plans.digest import digest
from slacore.plans.names import Names
from slacore.plans.plan import SupportPlan

Hours = Coverage | Mapping[str, Coverage] | SupportPlan
"""One coverage, several by their names, or a plan with all of its own."""

_PURPOSE = "a table for a warehouse"


def to_table(coverage: Hours, start: datetime | str, end: datetime | str) -> Any:
    """The windows of coverages in ``[start, end)``, each with the open time before it, as a Table of pyarrow.

    Its columns are ``coverage`` (the name), ``opens`` and ``closes`` (timestamps in UTC), and in microseconds
    ``opens_us``, ``closes_us`` and ``total_us``, which is the open time from ``start`` to the opening. Windows are
    clipped to the span. A coverage that is closed at ``start`` has an empty window there first, so that every instant
    of the span has a window at or before it. The schema's metadata hold the span, the digest of what was asked, and the
    versions of the data of zones and holidays.

    >>> from slacore import Schedule
    >>> desk = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
    >>> found = to_table({"desk": desk}, "2026-03-06T00:00:00Z", "2026-03-09T12:00:00Z")
    >>> [(str(one["opens"]), one["total_us"] // 3_600_000_000) for one in found.to_pylist()[1:]]
    [('2026-03-06 09:00:00+00:00', 0), ('2026-03-09 09:00:00+00:00', 8)]

    Args:
        coverage: a coverage, which is then named by its text, a mapping of names to coverages, or a plan with all its
            schedules and coverages.
        start: where the table begins; what was opened before has no answer in it.
        end: where it ends; what is due later has no answer in it.

    Raises:
        HolidaysNotCovered: where holidays of a year in the span are not known.
        MissingExtra: without pyarrow.
    """
    begin, finish = ordered(start, end)
    rows = [
        (name, opens, closes, total)
        for name, one in _named(coverage).items()
        for opens, closes, total in _totalled(one.line.windows(begin, finish), begin)
    ]
    arrow = library(_PURPOSE)
    names, opens, closes, totals = _turned(rows, 4)
    columns = _edges(arrow, opens, closes) | {"total_us": arrow.array(totals, arrow.int64())}
    table = arrow.table({"coverage": arrow.array(names, arrow.string())} | columns)
    return table.replace_schema_metadata(_metadata(coverage, begin, finish))


def days_table(coverage: Hours, start: datetime | str, end: datetime | str, *, zone: str | None = None) -> Any:
    """The business days of coverages in ``[start, end)`` as a Table of pyarrow, a row for each window of a day.

    Its columns are ``coverage``, ``zone``, ``date``, ``number`` (business days count up from 0), ``opens`` and
    ``closes`` (timestamps in UTC), and in microseconds ``opens_us``, ``closes_us`` and ``day_us``, which is what the
    clock of the zone reads at the date's midnight. Days at the edges of the span are told whole.

    >>> from slacore import Schedule
    >>> desk = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
    >>> found = days_table(desk, "2026-03-06T00:00:00Z", "2026-03-10T00:00:00Z")
    >>> [(str(one["date"]), one["number"], one["closes"].hour) for one in found.to_pylist()]
    [('2026-03-06', 0, 17), ('2026-03-09', 1, 17)]

    Args:
        coverage: as `to_table` takes it.
        start: where the table begins.
        end: where it ends.
        zone: whose dates count; needed where a coverage has several zones, or none.

    Raises:
        NeedsZone: for a coverage of several zones, or none, without ``zone``.
        HolidaysNotCovered: where holidays of a year in the span are not known.
        MissingExtra: without pyarrow.
    """
    begin, finish = ordered(start, end)
    rows = [
        (name, business.zone.key, day, number, opens, closes)
        for name, business in ((name, one.business_days(zone)) for name, one in _named(coverage).items())
        for number, (day, run) in enumerate(_days(business, begin, finish))
        for opens, closes in run
    ]
    arrow = library(_PURPOSE)
    names, keys, days, numbers, opens, closes = _turned(rows, 6)
    columns = {
        "coverage": arrow.array(names, arrow.string()),
        "zone": arrow.array(keys, arrow.string()),
        "date": arrow.array(days, arrow.int32()).cast(arrow.date32()),
        "number": arrow.array(numbers, arrow.int64()),
        **_edges(arrow, opens, closes),
        "day_us": arrow.array([day * DAY for day in days], arrow.int64()),
    }
    return arrow.table(columns).replace_schema_metadata(_metadata(coverage, begin, finish))


def clock_table(zone: str | Iterable[str], start: datetime | str, end: datetime | str) -> Any:
    """What the clocks of zones read, as a Table of pyarrow, over the years of the span and one more on either side.

    Its columns are ``zone`` and, in microseconds, ``from_us``, ``offset_us`` and ``reach_us``. From ``from_us`` on the
    clock reads ``offset_us`` more than UTC. It first shows a reading, or a later one, at the larger of ``from_us`` and
    the reading less ``offset_us``, of the first row whose ``reach_us`` is larger than the reading. A row in which the
    clock shows nothing that it has not shown before has no ``reach_us``.

    >>> for row in clock_table("Europe/London", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z").to_pylist()[2:4]:
    ...     print(row["from_us"], row["offset_us"] // 3_600_000_000)
    1761440400000000 0
    1774746000000000 1

    Args:
        zone: a zone, or several.
        start: an instant of the first year.
        end: an instant of the last year.

    Raises:
        UnknownName: for what is no zone.
        MissingExtra: without pyarrow.
    """
    begin, finish = ordered(start, end)
    given = [zone] if isinstance(zone, str) else several(zone, "zone", "a zone or a list like ['Europe/London']")
    found = {clock.key: clock for clock in (zones.zone(one) for one in given)}
    rows = [(key, *row) for key, clock in found.items() for row in _clock(clock, utc(begin).year, utc(finish).year)]
    arrow = library(_PURPOSE)
    keys, *numbers = _turned(rows, 4)
    columns = dict(zip(("from_us", "offset_us", "reach_us"), numbers, strict=True))
    micros = {name: arrow.array(column, arrow.int64()) for name, column in columns.items()}
    return arrow.table({"zone": arrow.array(keys, arrow.string())} | micros)


def _named(coverage: Hours) -> Mapping[str, Coverage]:
    if isinstance(coverage, SupportPlan):
        return {**coverage.schedules, **coverage.coverages}
    if isinstance(coverage, Coverage):
        return {str(coverage): coverage}
    return Names.of(coverage, Coverage, "coverage")


def _totalled(run: Windows, start: Instant) -> Iterator[tuple[Instant, Instant, int]]:
    """Windows with the open time before each, the first of which begins at the start."""
    total = 0
    if not run or run[0][0] > start:
        yield start, start, total
    for opens, closes in run:
        yield opens, closes, total
        total += closes - opens


def _days(business: BusinessDays, start: Instant, end: Instant) -> Iterator[tuple[int, Windows]]:
    """The business days that have a part of the span, with all of their windows."""
    first, last = (reading(business.zone, at) // DAY for at in (start, max(start, end - 1)))
    # An instant can belong to another date than its clock shows; of these not all need be known.
    for day in range(first - 2, last + 2):
        is_within = first <= day <= last
        run = business.windows(day) if is_within else business.listed(date_of(day).year).windows.get(day, [])
        if any(opens < end and closes > start for opens, closes in run):
            yield day, run


def _clock(zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[Instant, int, int | None]]:
    starts, offsets = zip(*clock_changes(zone, first - 1, last + 1), strict=True)
    wall = Wall(starts, offsets, new_year(last + 2))
    news = (None if before == reach else reach for before, reach in pairwise((None, *wall.reaches)))
    yield from zip(starts, offsets, news, strict=True)


def _turned(rows: Sequence[Sequence[Any]], count: int) -> list[Sequence[Any]]:
    """Rows as columns, so many of them where there are no rows."""
    return [*zip(*rows, strict=True)] if rows else [()] * count


def _edges(arrow: Any, opens: Sequence[Instant], closes: Sequence[Instant]) -> dict[str, Any]:
    edges = {"opens": arrow.array(opens, arrow.int64()), "closes": arrow.array(closes, arrow.int64())}
    told = {name: column.cast(arrow.timestamp("us", "UTC")) for name, column in edges.items()}
    return told | {f"{name}_us": column for name, column in edges.items()}


def _metadata(coverage: Hours, start: Instant, end: Instant) -> dict[str, str]:
    meant = coverage.digest if isinstance(coverage, SupportPlan) else digest(_named(coverage))
    return {
        "slacore.digest": meant,
        "slacore.start": utc_text(start),
        "slacore.end": utc_text(end),
        "slacore.zone_data": zones.data_version(),
        "slacore.holiday_data": holidays.data_version(),
    }
