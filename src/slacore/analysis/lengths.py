"""Lengths of whole columns: one for all rows or a column of them, and what is due when they are used up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np
from attrs import evolve

from slacore.analysis import days, walk, wall
from slacore.analysis.arrays import Unit, edge_unit, finest, in_unit, micros_of, unit_of
from slacore.analysis.frames import Column, column_of, together
from slacore.analysis.pieces import Source
from slacore.analysis.refusals import null
from slacore.analysis.walk import Answers
from slacore.calendars.coverage import Coverage, Landing
from slacore.calendars.open_length import open_length
from slacore.civil.instant import Instant, span
from slacore.errors import NegativeLength, NotALength, SubMicrosecond
from slacore.plans.length import Length

Wanted = int | Length | Column
"""Microseconds of open time, a length in calendar time or in days, or a column of lengths of open time."""

_LONGEST = timedelta.max // timedelta(microseconds=1)


class Moved(NamedTuple):
    """Answers and the unit they are in."""

    answers: Answers
    unit: Unit


def wanted_of(given: Any, beside: Column) -> Wanted:
    """What is wanted for a column, read once.

    Raises:
        NotALength, NegativeLength, SubMicrosecond, InvalidValue: as the single call does.
        InvalidValue: for a column of something else, or with another number of rows.
    """
    if isinstance(given, Length):
        return given.time if given.is_business and given.time is not None else given
    if isinstance(given, np.timedelta64):
        return open_length(_length_from(given))
    if isinstance(given, timedelta | str) or given is None or isinstance(given, int | float):
        return open_length(given)  # type: ignore[arg-type]  # a number is refused as it is by the single call
    column = column_of(given, "lengths", "lengths")
    together(beside, column, "lengths")
    return column


def _length_from(given: np.timedelta64) -> timedelta:
    if np.isnat(given) or np.datetime_data(given.dtype)[0] in ("Y", "M", "generic"):
        raise NotALength("length", given)
    found = given.astype("m8[us]").item()
    if not isinstance(found, timedelta) or np.timedelta64(found) != given:
        raise SubMicrosecond("length", given)
    return found


def due(coverage: Coverage, starts: Column, wanted: Wanted, landing: Landing, zone: str | None) -> Moved:
    """When lengths are used up."""
    unit = _unit(coverage, starts, wanted)
    source = Source(starts, unit)
    if isinstance(wanted, Length):
        return Moved(_due_of_length(coverage, source, wanted, landing, zone), unit)
    answers = walk.due(coverage, source, _length(wanted, unit))
    if landing == "opening":
        column = evolve(starts, values=null(answers.values, answers.bad), unit=unit)
        answers = walk.edges(coverage, Source(column, unit), "next_opening")
    return Moved(answers, unit)


def latest_start(coverage: Coverage, dues: Column, wanted: Wanted) -> Moved:
    """The latest instants from which lengths still fit."""
    unit = _unit(coverage, dues, wanted)
    source = Source(dues, unit)
    if isinstance(wanted, Length):
        return Moved(_start_of_length(coverage, source, wanted), unit)
    return Moved(walk.latest_start(coverage, source, _length(wanted, unit)), unit)


def single_due(coverage: Coverage, wanted: Wanted, row: int, at: Instant, landing: Landing, zone: str | None) -> None:
    """The single call about one row, for its error."""
    if isinstance(wanted, Length):
        wanted.due_at(coverage, at, landing, zone)
    else:
        coverage.line.due(at, _micros(wanted, row), landing)


def single_latest_start(coverage: Coverage, wanted: Wanted, row: int, at: Instant) -> None:
    """The single call about one row, for its error."""
    if isinstance(wanted, Length):
        wanted.start_at(coverage, at)
    else:
        coverage.line.latest_start(at, _micros(wanted, row))


def _unit(coverage: Coverage, column: Column, wanted: Wanted) -> Unit:
    if isinstance(wanted, Column):
        return finest(column.unit, edge_unit(coverage), wanted.unit)
    micros = (wanted.time or 0) if isinstance(wanted, Length) else wanted
    return finest(column.unit, edge_unit(coverage), unit_of(micros))


def _length(wanted: int | Column, unit: Unit) -> int | Source:
    return Source(wanted, unit, is_length=True) if isinstance(wanted, Column) else in_unit(wanted, unit)


def _micros(wanted: int | Column, row: int) -> int:
    if isinstance(wanted, int):
        return wanted
    value = int(wanted.values[row])
    if value < 0:
        raise NegativeLength("lengths", span(max(micros_of(value, wanted.unit), -_LONGEST)))
    # Of nanoseconds a whole microsecond, so that what is too long stays so.
    return min(-micros_of(-value, wanted.unit), _LONGEST)


def _due_of_length(coverage: Coverage, starts: Source, length: Length, landing: Landing, zone: str | None) -> Answers:
    if length.time is not None:
        return wall.later(starts, in_unit(length.time, starts.unit))
    if length.is_business:
        return days.due(coverage, starts, length, landing, zone)
    return wall.dates_later(starts, length.days or 0, coverage.business_days(zone).zone)


def _start_of_length(coverage: Coverage, dues: Source, length: Length) -> Answers:
    if length.time is not None:
        return wall.later(dues, -in_unit(length.time, dues.unit), is_checked=False)
    if length.is_business:
        return days.latest_start(coverage, dues, length)
    return wall.dates_later(dues, -(length.days or 0), coverage.business_days(None).zone, is_checked=False)
