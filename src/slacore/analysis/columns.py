"""The questions to a coverage for whole columns: each read, asked inside and written in kind.

The single call is the law: ``due(coverage, column, length)[i]`` is what ``coverage.due(column[i], length)`` is, for
every row, unit, kind of column and length.
"""

from __future__ import annotations

from datetime import timedelta, tzinfo
from functools import partial
from typing import Any, Literal, TypeVar

from attrs import frozen

from slacore.analysis import days, walk, wall
from slacore.analysis import lengths as told
from slacore.analysis.arrays import Unit, edge_unit, finest
from slacore.analysis.frames import Column, column_of, together
from slacore.analysis.lengths import wanted_of
from slacore.analysis.pieces import Source, missing
from slacore.analysis.refusals import instant_of, null, refuse, refuse_days, refuse_outside, refused_checked
from slacore.analysis.walk import Edge
from slacore.calendars.coverage import Coverage, Landing, landing_checked
from slacore.checks import must_be
from slacore.civil import zones
from slacore.plans.length import Length

Refused = Literal["raise", "null"]
Instants = TypeVar("Instants")
"""A column of instants: an array of numpy, a Series of pandas or polars, an Array or ChunkedArray of pyarrow."""


@frozen
class LocalTimes:
    """Wall times as instants on a zone's clock, and which of them the clock skipped or showed twice."""

    instants: Any
    skipped: Any
    repeated: Any


def due(
    coverage: Coverage,
    starts: Instants,
    lengths: timedelta | str | Length | Any,
    landing: Landing = "closing",
    *,
    zone: str | None = None,
    refused: Refused = "raise",
) -> Instants:
    """When a length is used up from each start, on the coverage: `Coverage.due` and `Length.due` for a column.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> due(office, np.array(["2026-03-06T15:00", "2026-03-07T12:00"], "M8[s]"), "PT4H").astype(str).tolist()
    ['2026-03-09T11:00:00', '2026-03-09T12:00:00']

    Args:
        coverage: what business time counts on.
        starts: a column of instants; missing ones give missing answers.
        lengths: one for all rows (a `timedelta`, ISO 8601 text or a `Length`), or a column of lengths of open time.
        landing: where a business deadline goes that falls on a closing.
        zone: whose dates days are; needed for lengths in days where the coverage has not exactly one zone.
        refused: what becomes of rows without an answer, ``raise`` or ``null``.

    Raises:
        RefusedRows: for rows that the single call refuses, with its own errors.
        InvalidValue: for what is no such column, and for columns that do not belong together.
        NeedsZone, UnknownName, InvalidText: as the single call does, whatever the rows.
    """
    column = _door(coverage, starts, "starts")
    wanted, raises = wanted_of(lengths, column), refused_checked(refused)
    landing_checked(landing)
    answers, unit = told.due(coverage, column, wanted, landing, zone)
    if raises:
        single = partial(told.single_due, coverage, wanted, landing=landing, zone=zone)
        refuse(answers.bad, {"starts": column}, single, wanted if isinstance(wanted, Column) else None)
    return column.instants(null(answers.values, answers.bad), unit)  # type: ignore[no-any-return]


def latest_starts(
    coverage: Coverage, dues: Instants, lengths: timedelta | str | Length | Any, *, refused: Refused = "raise"
) -> Instants:
    """The latest instants from which lengths still fit before each due time: the mirror of `due`.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> latest_starts(office, np.array(["2026-03-09T10:00"], "M8[s]"), timedelta(hours=4))
    array(['2026-03-06T14:00:00'], dtype='datetime64[s]')

    Raises:
        RefusedRows: for rows that the single call refuses, with its own errors.
        InvalidValue: for what is no such column, and for columns that do not belong together.
        NeedsZone: for lengths in days on a coverage that has not exactly one zone.
    """
    column = _door(coverage, dues, "dues")
    wanted, raises = wanted_of(lengths, column), refused_checked(refused)
    answers, unit = told.latest_start(coverage, column, wanted)
    if raises:
        single = partial(told.single_latest_start, coverage, wanted)
        refuse(answers.bad, {"dues": column}, single, wanted if isinstance(wanted, Column) else None)
    return column.instants(null(answers.values, answers.bad), unit)  # type: ignore[no-any-return]


def elapsed(coverage: Coverage, starts: Any, ends: Any) -> Any:
    """The open time from each start to its end; negative when they are reversed.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> elapsed(office, np.array(["2026-03-06T15:00"], "M8[s]"), np.array(["2026-03-09T09:00"], "M8[s]"))
    array([7200], dtype='timedelta64[s]')

    Raises:
        RefusedRows: for rows that the single call refuses, with its own errors.
        InvalidValue: for what is no such column, and for columns that do not belong together.
    """
    first, second = _door(coverage, starts, "starts"), column_of(ends, "ends")
    together(first, second, "ends")
    unit = _unit(coverage, first.unit, second.unit)
    answers = walk.elapsed(coverage, Source(first, unit), Source(second, unit))
    refuse(
        answers.bad,
        {"starts": first, "ends": second},
        lambda row, at: coverage.line.elapsed(at, instant_of(second, row, "ends")),
    )
    return first.lengths(null(answers.values, answers.bad), unit)


def is_open(coverage: Coverage, at: Any) -> Any:
    """Whether somebody is there at each instant; of a missing one, false in numpy and null in frames.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> is_open(office, np.array(["2026-03-06T15:59", "2026-03-06T16:00"], "M8[m]"))
    array([ True, False])

    Raises:
        RefusedRows: for rows that the single call refuses, with its own errors.
        InvalidValue: for what is no column of instants.
    """
    column = _door(coverage, at, "at")
    truths, bad = walk.is_open(coverage, Source(column, _unit(coverage, column.unit)))
    refuse(bad, {"at": column}, lambda row, instant: coverage.line.is_open(instant))
    return column.others(truths, missing(column) if column.kind.is_frame else None)


def next_openings(coverage: Coverage, at: Instants, *, refused: Refused = "raise") -> Instants:
    """Each instant itself where it is open, else the next opening.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> next_openings(office, np.array(["2026-03-07T12:00"], "M8[s]")).tolist()
    [datetime.datetime(2026, 3, 9, 8, 0)]

    Raises:
        RefusedRows: for rows that the single call refuses, with its own errors.
        InvalidValue: for what is no column of instants.
    """
    return _edges(coverage, at, refused, "next_opening")


def next_closings(coverage: Coverage, at: Instants, *, refused: Refused = "raise") -> Instants:
    """The first closing after each instant.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> next_closings(office, np.array(["2026-03-06T16:00"], "M8[s]")).tolist()
    [datetime.datetime(2026, 3, 9, 16, 0)]

    Raises:
        RefusedRows: for rows that the single call refuses, with its own errors.
        InvalidValue: for what is no column of instants.
    """
    return _edges(coverage, at, refused, "next_closing")


def previous_openings(coverage: Coverage, at: Instants, *, refused: Refused = "raise") -> Instants:
    """The last opening at or before each instant.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> previous_openings(office, np.array(["2026-03-07T12:00"], "M8[s]")).tolist()
    [datetime.datetime(2026, 3, 6, 8, 0)]

    Raises:
        RefusedRows: for rows that the single call refuses, with its own errors.
        InvalidValue: for what is no column of instants.
    """
    return _edges(coverage, at, refused, "previous_opening")


def previous_closings(coverage: Coverage, at: Instants, *, refused: Refused = "raise") -> Instants:
    """The last closing at or before each instant.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> previous_closings(office, np.array(["2026-03-06T16:00"], "M8[s]")).tolist()
    [datetime.datetime(2026, 3, 6, 16, 0)]

    Raises:
        RefusedRows: for rows that the single call refuses, with its own errors.
        InvalidValue: for what is no column of instants.
    """
    return _edges(coverage, at, refused, "previous_closing")


def business_days_between(coverage: Coverage, days_a: Any, days_b: Any, *, zone: str | None = None) -> Any:
    """How many business days lie after each first date up to and with the second; negative when they are reversed.

    >>> import numpy as np
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> business_days_between(office, np.array(["2026-03-06"], "M8[D]"), np.array(["2026-03-10"], "M8[D]"))
    array([2])

    Raises:
        RefusedRows: for rows that the single call refuses, and in numpy, whose integers have no null, missing dates.
        InvalidValue: for what is no column of dates.
        NeedsZone: for a coverage of several zones without ``zone``.
    """
    must_be(Coverage, coverage, "coverage")
    first, second = column_of(days_a, "days_a", "days"), column_of(days_b, "days_b", "days")
    together(first, second, "days_b")
    business = coverage.business_days(zone)
    counts, bad = days.between(business, first.values, second.values)
    is_missing = missing(first) | missing(second)
    if first.kind.is_frame:
        bad &= ~is_missing
    refuse_days(bad, {"days_a": first, "days_b": second}, business)
    return first.others(counts, is_missing if first.kind.is_frame else None)


def instants(local: Any, zone: str | tzinfo) -> LocalTimes:
    """Wall times as instants on a zone's clock, with those told that it skipped or showed twice: `slacore.local`.

    A time that the clock skips happens at the change itself, one that it shows twice at the first showing.

    >>> import numpy as np
    >>> found = instants(np.array(["2026-03-29T01:30", "2026-10-25T01:30"], "M8[s]"), "Europe/London")
    >>> found.instants.astype(str).tolist()
    ['2026-03-29T01:00:00', '2026-10-25T00:30:00']
    >>> found.skipped, found.repeated
    (array([ True, False]), array([False,  True]))

    Raises:
        RefusedRows: for instants outside the years 1900 to 2199.
        InvalidValue: for what is no column of wall times, one that has a zone among them.
        UnknownName: for a zone that is none.
    """
    column, info = column_of(local, "local", "wall times"), zones.zone(zone)
    found = wall.instants(Source(column, column.unit), info)
    refuse_outside(found.answers.bad, "local", column)
    made = column.instants(null(found.answers.values, found.answers.bad), column.unit, info.key)
    return LocalTimes(made, column.others(found.skipped), column.others(found.repeated))


def local(at: Any, zone: str | tzinfo) -> Any:
    """What a zone's clock reads at each instant, as wall times without a zone.

    >>> import numpy as np
    >>> local(np.array(["2026-07-01T12:00"], "M8[s]"), "Europe/London")
    array(['2026-07-01T13:00:00'], dtype='datetime64[s]')

    Raises:
        RefusedRows: for instants outside the years 1900 to 2199.
        InvalidValue: for what is no column of instants.
        UnknownName: for a zone that is none.
    """
    column, info = column_of(at, "at"), zones.zone(zone)
    answers = wall.local(Source(column, column.unit), info)
    refuse_outside(answers.bad, "at", column)
    return column.walls(null(answers.values, answers.bad), column.unit)


def _door(coverage: Coverage, given: Any, place: str) -> Column:
    must_be(Coverage, coverage, "coverage")
    return column_of(given, place)


def _unit(coverage: Coverage, *units: Unit) -> Unit:
    return finest(edge_unit(coverage), *units)


def _edges(coverage: Coverage, at: Instants, refused: Refused, edge: Edge) -> Instants:
    column, raises = _door(coverage, at, "at"), refused_checked(refused)
    unit = _unit(coverage, column.unit)
    answers = walk.edges(coverage, Source(column, unit), edge)
    if raises:
        refuse(answers.bad, {"at": column}, lambda row, instant: getattr(coverage.line, edge)(instant))
    return column.instants(null(answers.values, answers.bad), unit)  # type: ignore[no-any-return]
