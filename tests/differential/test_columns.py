"""Random tickets of desks in zones with odd clocks: columns beside the single call and, for dates alone, numpy.

``--judge-cases 1000000`` asks a million of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

from slacore import Coverage, Length, Schedule
from slacore.analysis import business_days_between, due, elapsed, instants, latest_starts, local
from slacore.errors import SlaError

ZONES = [
    "Africa/Cairo",
    "America/Havana",
    "America/Scoresbysund",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
]
HALF_HOUR = 1_800_000_000
OPENS = ["00:00", "03:30", "09:00", "12:30", "17:00", "22:00"]
CLOSES = ["03:30", "09:00", "12:30", "17:00", "23:59:59", "24:00"]
DAYS = ["Mon-Fri", "Mon-Thu", "Sat,Sun", "Mon-Sun", "Tue", "Fri-Mon"]
LENGTHS = [
    "1 business day",
    "3 business days",
    "250 business days",
    "0 business days by close",
    "2 business days by close",
    "1 business day by 03:30",
    "2 business days by 24:00 if before 12:30",
    "1 business day if before 09:00",
    "5 calendar days",
]


def desks(random: Random) -> Schedule:
    hours = [(random.choice(OPENS), random.choice(CLOSES)) for _ in range(random.randint(1, 4))]
    shifts = [f"{random.choice(DAYS)} {opens}-{closes}" for opens, closes in hours if opens != closes]
    closed = {f"{random.randint(2004, 2031)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}" for _ in range(30)}
    some = sorted(closed)
    closures = [f"{day} 10:00-14:00" if number % 3 else day for number, day in enumerate(some)]
    return Schedule(zone=random.choice(ZONES), shifts=shifts or ["Mon-Fri 09:00-17:00"], closures=closures)


def tickets(random: Random, rows: int) -> np.ndarray:
    """Instants of thirty years to the microsecond, half of them on full half hours, where windows and clocks change."""
    micros = [random.randrange(1_070_000_000_000_000, 1_950_000_000_000_000) for _ in range(rows)]
    return np.array([at // HALF_HOUR * HALF_HOUR if random.random() < 0.5 else at for at in micros])


def singles(ask: Any, *columns: list[int]) -> list[int]:
    """The single call row by row, NaT where it refuses."""
    found = []
    for row in zip(*columns, strict=True):
        try:
            found.append(ask(*row))
        except SlaError:
            found.append(np.iinfo(np.int64).min)
    return found


def answers(random: Random, desk: Schedule, starts: np.ndarray) -> Iterator[tuple[str, np.ndarray, list[int]]]:
    """What was asked, the answers for the column, and those of the single call."""
    coverage: Coverage = desk if random.random() < 0.7 else desk - desks(random)
    column, rows, line = starts.view("M8[us]"), starts.tolist(), coverage.line
    micros = random.choice([0, 2 * HALF_HOUR, random.randrange(10**12), 16 * HALF_HOUR])
    length, landing = np.timedelta64(micros, "us"), random.choice(["closing", "opening"])
    found = due(coverage, column, length, landing, refused="null")
    yield f"due, {length}", found, singles(lambda at: line.due(at, micros, landing), rows)
    found = latest_starts(coverage, column, length, refused="null")
    yield f"latest start, {length}", found, singles(lambda at: line.latest_start(at, micros), rows)
    ends = np.roll(starts, 1)
    yield "elapsed", elapsed(coverage, column, ends.view("M8[us]")), singles(line.elapsed, rows, ends.tolist())
    days, zone = Length.parse(random.choice(LENGTHS)), None if len(coverage.zones) == 1 else desk.zone
    found = due(coverage, column, days, landing, zone=zone, refused="null")
    yield f"due, {days}", found, singles(lambda at: days.due_at(coverage, at, landing, zone), rows)
    if zone is None:
        found = latest_starts(coverage, column, days, refused="null")
        yield f"latest start, {days}", found, singles(lambda at: days.start_at(coverage, at), rows)


def test_columns_agree_with_the_single_call_on_random_tickets(request: pytest.FixtureRequest) -> None:
    random, rows = Random(request.config.getoption("--judge-seed")), 500
    for _ in range(0, request.config.getoption("--judge-cases"), rows):
        desk, starts = desks(random), tickets(random, rows)
        for what, found, expected in answers(random, desk, starts):
            np.testing.assert_array_equal(found.view(np.int64), expected, f"{what} of {desk!r}")
        walls = local(starts.view("M8[us]"), desk.zone)
        np.testing.assert_array_equal(local(instants(walls, desk.zone).instants, desk.zone), walls)


def test_numpy_counts_the_same_dates() -> None:
    off = np.array(["2026-04-03", "2026-04-06", "2026-12-25"], "M8[D]")
    desk = Schedule(zone="Europe/London", shifts=["Mon-Fri 09:00-17:00"], closures=[str(day) for day in off])
    random = np.random.default_rng(1)
    first, last = (random.integers(20_000, 21_500, 50_000).astype("M8[D]") for _ in range(2))
    low, high = np.minimum(first, last), np.maximum(first, last)
    counted = np.busday_count(low + 1, high + 1, holidays=off)
    np.testing.assert_array_equal(business_days_between(desk, low, high), counted)
    np.testing.assert_array_equal(business_days_between(desk, high, low), -counted)
    noon = first.astype("M8[s]") + np.timedelta64(12, "h")
    found = due(desk, noon, Length.parse("7 business days by close")).astype("M8[D]")
    np.testing.assert_array_equal(found, np.busday_offset(first, 7, "forward", holidays=off))
