"""Intervals against another way to find them: whole days drawn anew, thousands of times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars
import pytest

from slacore import ALWAYS, SupportPlan, Target
from slacore.analysis import attainment, promise
from tests.support.evaluated import evaluated, ticket

DAYS = 60
DRAWN = 4_000


def days_of(seed: int) -> list[list[float]]:
    """Hours that tickets needed, day by day: on some days everything takes three times as long."""
    random = np.random.default_rng(seed)
    return [
        (random.exponential(4, random.integers(20, 60)) * (3 if random.random() < 0.2 else 1)).tolist()
        for _ in range(DAYS)
    ]


def drawn(days: list[list[float]], seed: int, figure: Any) -> tuple[float, float]:
    """Between which values a figure lies in 95 of 100 draws of as many days."""
    random = np.random.default_rng(seed)
    found = [figure(np.concatenate([days[n] for n in random.integers(0, DAYS, DAYS)])) for _ in range(DRAWN)]
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_interval_of_a_share_is_that_of_days_drawn_anew(seed: int) -> None:
    days = [np.asarray(day) for day in days_of(seed)]
    start = datetime(2026, 1, 1, 12)
    rows = [
        ticket("met" if hours <= 8 else "breached", (start + timedelta(days=number)).isoformat(), hours - 8)
        for number, day in enumerate(days)
        for hours in day
    ]
    whole = attainment(evaluated(rows), "response").whole
    low, high = drawn(days, seed, lambda hours: (hours <= 8).mean())
    # Within half a point.
    assert (whole.low, whole.high) == pytest.approx((low, high), abs=0.005)
    plain = attainment(evaluated(rows), "response", interval="tickets").whole
    assert plain.low is not None
    assert plain.low - low > 0.005


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_interval_of_a_promise_is_that_of_days_drawn_anew(seed: int) -> None:
    days = [np.asarray(day) for day in days_of(seed)]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    opened = [start + timedelta(days=number) for number, day in enumerate(days) for _ in day]
    answered = [at + timedelta(hours=float(h)) for at, h in zip(opened, np.concatenate(days), strict=True)]
    plan = SupportPlan(
        name="desk",
        coverages={"business": "24x7"},
        targets=[Target(metric="response", length="8 business hours")],
        zone="UTC",
    )
    assert plan.coverage() == ALWAYS
    frame = polars.DataFrame({"opened": opened, "answered": answered})
    [row] = promise(frame, plan, 0.9, stopped={"response": "answered"}).rows()
    low, high = drawn(days, seed, lambda hours: np.quantile(hours, 0.9, method="inverted_cdf"))
    # Within a tenth of the promise.
    told = [row[name] / timedelta(hours=1) for name in ("low", "high")]
    assert told == pytest.approx([low, high], abs=0.1 * row["promise"] / timedelta(hours=1))
    [plain] = promise(frame, plan, 0.9, stopped={"response": "answered"}, interval="tickets").rows()
    assert plain["high"] - plain["low"] < 0.7 * (row["high"] - row["low"])
