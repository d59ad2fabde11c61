"""The law of columns: what is asked for all rows at once is what the single call says row by row.

Coverages and instants are those of the other laws, around clock changes; the columns of each example are drawn in one
of the four units, with missing values, zeros and instants between microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slacore
from slacore import NEVER, Coverage, Holidays, Length, Schedule
from slacore.analysis import (
    business_days_between,
    due,
    elapsed,
    instants,
    is_open,
    latest_starts,
    local,
    next_closings,
    next_openings,
    previous_closings,
    previous_openings,
)
from slacore.errors import RefusedRows, SlaError
from slacore.testing import coverages, dates, lengths, scenes, schedules, turning_points, zones
from slacore.testing import instants as moments
from tests.support.lawbook import DAY, MICROSECOND, micros, moment

SIZES = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
UNITS = [*SIZES]
NAT = np.iinfo(np.int64).min
LANDINGS = ["closing", "opening"]
TIMES = ["00:00", "03:30", "09:00", "12:30", "17:00", "23:59:59", "24:00"]

FROZEN = Schedule(
    zone="Europe/London", shifts=["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG").freeze(2024, 2026)]
)
FAR = Coverage.during([("1930-01-01T00:00:00Z", "1930-01-02T00:00:00Z"), ("2100-01-01T00:00Z", "2120-01-01T00:00Z")])


def column(instants_: list[int | None], unit: str, code: str = "M") -> np.ndarray:
    """Microseconds as a column of the unit, in which they are whole or cut to."""
    size = SIZES[unit]
    values = [NAT if one is None else one * size // 10**6 for one in instants_]
    return np.array(values, np.int64).view(f"{code}8[{unit}]")


def ints(answers: np.ndarray) -> list[int | None]:
    """A column of instants or lengths as microseconds."""
    code = answers.dtype.kind
    return [None if np.isnat(one) else int(one.astype(f"{code}8[us]").astype(np.int64)) for one in answers]


def or_none(ask: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """What the single call says, nothing where it refuses or one of the first two values is missing."""
    if None in given[:2]:
        return None
    try:
        return ask(*given, **named)
    except SlaError:
        return None


@st.composite
def columns(draw: st.DrawFn, count: int = 8, of: str = "coverages") -> tuple[Coverage, np.ndarray, list[int | None]]:
    """A coverage, a column around its exceptions, and the same rows as microseconds."""
    coverage, found = draw(scenes(moments=count, of=of))
    rows = [*map(micros, found), None]
    if draw(st.integers(0, 2)) == 0:
        # Laid out once; the years of a coverage that is drawn would be laid out for each example.
        coverage = draw(st.sampled_from([FROZEN, FAR, NEVER]))
        rows += draw(st.lists(st.sampled_from(EXTREMES), max_size=3))
    rows += [micros(window.closes) for window in or_none(coverage.windows, found[0], found[0] + WEEK) or ()][:4]
    made = column(draw(st.permutations(rows)), draw(st.sampled_from(UNITS)))
    return coverage, made, ints(made)


WEEK = timedelta(days=7)
EXTREMES = [micros(datetime(year, 1, 1, 12, tzinfo=UTC)) for year in (1900, 1931, 1985, 2028, 2099, 2199)]


@given(columns(), lengths(), st.sampled_from(LANDINGS))
def test_due_of_one_length(scene: Any, length: timedelta, landing: str) -> None:
    coverage, starts, rows = scene
    expected = [or_none(coverage.line.due, row, length // MICROSECOND, landing) for row in rows]
    assert ints(due(coverage, starts, length, landing, refused="null")) == expected


@given(columns(), st.lists(lengths() | st.just(timedelta(0)), min_size=1), st.sampled_from(LANDINGS), st.data())
def test_due_and_latest_starts_of_a_column_of_lengths(
    scene: Any, given_: list[timedelta], landing: str, data: st.DataObject
) -> None:
    coverage, starts, rows = scene
    drawn = [data.draw(st.sampled_from([*given_, None])) for _ in rows]
    unit = data.draw(st.sampled_from(UNITS))
    wanted = column([None if one is None else one // MICROSECOND for one in drawn], unit, "m")
    pairs = list(zip(rows, ints(wanted), strict=True))
    found = due(coverage, starts, wanted, landing, refused="null")
    assert ints(found) == [or_none(coverage.line.due, *pair, landing) for pair in pairs]
    found = latest_starts(coverage, starts, wanted, refused="null")
    assert ints(found) == [or_none(coverage.line.latest_start, *pair) for pair in pairs]


@given(columns(), lengths())
def test_latest_starts_of_one_length(scene: Any, length: timedelta) -> None:
    coverage, dues, rows = scene
    expected = [or_none(coverage.line.latest_start, row, length // MICROSECOND) for row in rows]
    assert ints(latest_starts(coverage, dues, length, refused="null")) == expected


@pytest.mark.parametrize("question", [next_openings, next_closings, previous_openings, previous_closings])
@given(scene=columns())
def test_openings_and_closings(question: Any, scene: Any) -> None:
    coverage, at, rows = scene
    single = getattr(coverage.line, question.__name__.removesuffix("s"))
    assert ints(question(coverage, at, refused="null")) == [or_none(single, row) for row in rows]


@given(columns(), st.data())
def test_elapsed_and_is_open(scene: Any, data: st.DataObject) -> None:
    coverage, starts, rows = scene
    ends = column(data.draw(st.permutations(rows)), data.draw(st.sampled_from(UNITS)))
    expected = [or_none(coverage.line.elapsed, *pair) for pair in zip(rows, ints(ends), strict=True)]
    fits = [value is not None for value in expected]
    if fits.count(False) == sum(np.isnat(starts) | np.isnat(ends)):
        assert ints(elapsed(coverage, starts, ends)) == expected
    else:
        with pytest.raises(RefusedRows):
            elapsed(coverage, starts, ends)
    assert ints(elapsed(coverage, starts[fits], ends[fits])) == [value for value in expected if value is not None]
    truths = [or_none(coverage.line.is_open, row) for row in rows]
    told = [value is not None for value in truths]
    assert is_open(coverage, starts[told]).tolist() == [value for value in truths if value is not None]


@st.composite
def day_lengths(draw: st.DrawFn) -> Length:
    """Lengths in days of every form."""
    days = draw(st.integers(0, 12) | st.sampled_from([250, 3000]))
    if draw(st.integers(0, 4)) == 0:
        return Length.parse(f"{days} calendar days")
    by = draw(st.sampled_from(["", "", " by close", *(f" by {time}" for time in TIMES)]))
    cutoff = draw(st.sampled_from(["", "", *(f" if before {time}" for time in TIMES)]))
    return Length.parse(f"{days} business days{by}{cutoff}")


@given(columns(of="schedules"), day_lengths(), st.sampled_from(LANDINGS))
def test_due_of_lengths_in_days(scene: Any, length: Length, landing: str) -> None:
    coverage, starts, rows = scene
    zone = None if len(coverage.zones) == 1 else "Africa/Cairo"
    expected = [or_none(length.due_at, coverage, row, landing, zone) for row in rows]
    assert ints(due(coverage, starts, length, landing, zone=zone, refused="null")) == expected


@given(columns(), day_lengths(), zones(), st.sampled_from(LANDINGS))
def test_due_of_lengths_in_days_of_a_combination(scene: Any, length: Length, zone: str, landing: str) -> None:
    coverage, starts, rows = scene
    expected = [or_none(length.due_at, coverage, row, landing, zone) for row in rows]
    assert ints(due(coverage, starts, length, landing, zone=zone, refused="null")) == expected


@given(columns(of="schedules"), day_lengths())
def test_latest_starts_of_lengths_in_days(scene: Any, length: Length) -> None:
    coverage, dues, rows = scene
    if len(coverage.zones) == 1:
        expected = [or_none(length.start_at, coverage, row) for row in rows]
        assert ints(latest_starts(coverage, dues, length, refused="null")) == expected


@given(columns(), lengths(), st.sampled_from(["business", "calendar"]))
def test_due_of_lengths_of_time(scene: Any, length: timedelta, basis: Any) -> None:
    coverage, starts, rows = scene
    wanted = Length(basis, time=length // MICROSECOND % (3000 * DAY))
    expected = [or_none(wanted.due_at, coverage, row, "closing") for row in rows]
    assert ints(due(coverage, starts, wanted, refused="null")) == expected
    back = [or_none(wanted.start_at, coverage, row) for row in rows]
    assert ints(latest_starts(coverage, starts, wanted, refused="null")) == back


@given(zones(), st.data())
def test_business_days_between_dates(zone: str, data: st.DataObject) -> None:
    near = data.draw(turning_points(zone))
    coverage = data.draw(schedules(zone, near=near) | coverages(near=near, leaves=2) | st.just(FROZEN))
    days = data.draw(st.lists(dates(zone, near=near) | st.dates(date(2022, 1, 1), date(2028, 1, 1)), min_size=2))
    pairs = list(zip(days, reversed(days), strict=True))
    expected = [or_none(coverage.business_days_between, *pair, zone=zone) for pair in pairs]
    first, second = (np.array(side, "M8[D]") for side in zip(*pairs, strict=True))
    told = [value is not None for value in expected]
    counts = business_days_between(coverage, first[told], second[told], zone=zone)
    assert counts.tolist() == [value for value in expected if value is not None]
    if not all(told):
        with pytest.raises(RefusedRows) as caught:
            business_days_between(coverage, first, second, zone=zone)
        assert caught.value.count == told.count(False)


@given(st.data(), st.sampled_from(UNITS))
def test_wall_times_there_and_back(data: st.DataObject, unit: str) -> None:
    zone = data.draw(zones())
    near = data.draw(turning_points(zone))
    found = data.draw(st.lists(moments(zone, near=near), min_size=1))
    walls = np.array([one.replace(tzinfo=None) for one in found], "M8[us]").astype(f"M8[{unit}]")
    told = [slacore.local(one.astype("M8[us]").item(), zone) for one in walls]
    read = instants(walls, zone)
    assert ints(read.instants) == [micros(one.moment) for one in told]
    assert read.skipped.tolist() == [one.oddity == "skipped" for one in told]
    assert read.repeated.tolist() == [one.oddity == "repeated" for one in told]
    shown = [
        moment(one).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in ints(read.instants) if one is not None
    ]
    assert local(read.instants, zone).astype("M8[us]").tolist() == shown
