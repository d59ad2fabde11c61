"""Rows without an answer: null where that is asked for, else one error with the single call's own for the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from slacore.analysis.arrays import NAT, Bools, Unit, micros_of
from slacore.analysis.frames import Column
from slacore.analysis.pieces import missing
from slacore.calendars.days import BusinessDays
from slacore.checks import one_of
from slacore.civil.instant import EARLIEST, LATEST, Instant
from slacore.civil.wall import date_from, day_number
from slacore.errors import InvalidValue, OutOfRange, RefusedRows, SlaError
from slacore.facts import RefusedRow

REFUSED = ("raise", "null")
_MOST_TOLD = 20
_TOO_FAR = "has an answer that does not fit {unit}; give a column of a coarser unit"

Single = Callable[[int, Instant], Any]
"""The single call about one row, given its number and the instant it starts from."""


def refused_checked(given: Any) -> bool:
    """Whether rows without an answer raise an error.

    Raises:
        UnknownName: for anything but ``raise`` and ``null``.
    """
    return one_of(REFUSED, given, "refused", "way to refuse") == "raise"


def refuse(bad: Bools | None, columns: dict[str, Column], single: Single, lengths: Column | None = None) -> None:
    """Raise the error of the bad rows in which nothing is missing, if there are any.

    Args:
        bad: which rows have no answer.
        columns: columns of instants, by the names of their arguments; rows start from the first.
        single: the single call, for its error.
        lengths: the column of lengths, where there is one.

    Raises:
        RefusedRows: with the first twenty.
    """
    if bad is None:
        return
    for column in (*columns.values(), *([] if lengths is None else [lengths])):
        bad = bad & ~missing(column)
    rows = np.flatnonzero(bad)
    if len(rows):
        told = tuple(_row(int(row), columns, single) for row in rows[:_MOST_TOLD])
        raise RefusedRows(len(rows), len(bad), told)


def refuse_outside(bad: Bools | None, place: str, column: Column) -> None:
    """Raise the error of the rows that lie outside the supported years, if there are any.

    Raises:
        RefusedRows: with the first twenty.
    """

    def outside(row: int, _: Instant) -> None:
        raise OutOfRange(place, at(column, row))

    refuse(bad, {place: column}, outside)


def refuse_days(bad: Bools, columns: dict[str, Column], business: BusinessDays) -> None:
    """Raise the error of the rows whose dates are missing, outside the supported years or not known, if any are.

    Raises:
        RefusedRows: with the first twenty.
    """
    rows = np.flatnonzero(bad)
    if len(rows):
        told = tuple(_days_row(int(row), columns, business) for row in rows[:_MOST_TOLD])
        raise RefusedRows(len(rows), len(bad), told)


def _days_row(row: int, columns: dict[str, Column], business: BusinessDays) -> RefusedRow:
    values = {place: at(column, row).astype("M8[D]") for place, column in columns.items()}
    value = next(iter(values.values()))
    try:
        business.between(*(day_number(date_from(day.item(), place)) for place, day in values.items()))
    except SlaError as error:
        return RefusedRow(row, value, error.with_traceback(None))
    raise AssertionError("a row was refused that has an answer")


def _row(row: int, columns: dict[str, Column], single: Single) -> RefusedRow:
    place, first = next(iter(columns.items()))
    value = at(first, row)
    try:
        for name, column in columns.items():
            instant_of(column, row, name)
        single(row, instant_of(first, row, place))
    except SlaError as error:
        return RefusedRow(row, value, error.with_traceback(None))
    return RefusedRow(row, value, InvalidValue(place, value, _TOO_FAR.format(unit=_NAMES[first.unit])))


_NAMES: dict[Unit, str] = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}


def at(column: Column, row: int) -> np.datetime64:
    """The value of a row, as numpy writes it."""
    return np.datetime64(int(column.values[row]), column.unit)


def instant_of(column: Column, row: int, place: str) -> Instant:
    """The instant of a row as the single call takes it, without its nanoseconds.

    Raises:
        OutOfRange: outside the years 1900 to 2199.
    """
    instant = micros_of(int(column.values[row]), column.unit)
    if not EARLIEST <= instant < LATEST:
        raise OutOfRange(place, at(column, row))
    return instant


def null(values: Any, bad: Bools | None) -> Any:
    """The answers with NaT in the rows that have none."""
    if bad is not None:
        values[bad] = NAT
    return values
