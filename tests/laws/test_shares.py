"""Laws of shares: parts add up, the order and the kind of a table do not matter, intervals hold their share."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from slacore.analysis import contract
from slacore.analysis.interval import wilson
from slacore.analysis.quota import allowed, quota
from slacore.analysis.shares import COUNTED, attainment
from tests.support.evaluated import KINDS, WORDS, evaluated, ticket

DENOMINATORS = st.sampled_from(list(COUNTED))
PERIODS = st.sampled_from(["day", "week", "month", "quarter", "year", None])


@st.composite
def tickets(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Tickets due within some weeks, several a day, of two teams and of none."""
    rows = []
    for _ in range(draw(st.integers(1, 30))):
        word = draw(st.sampled_from([*WORDS, "met", "breached"]))
        due = (datetime(2026, 2, 20) + timedelta(hours=draw(st.integers(0, 27)) * 24)).isoformat()
        is_due = word not in ("no target", "unreadable")
        late = {"met": -1.0, "breached": 1.0}.get(word)
        rows.append(ticket(word, due if is_due else None, late, team=draw(st.sampled_from(["red", "blue", None]))))
    return rows


def figures(found: Any) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "effective"} for row in found.rows()]


@given(tickets(), DENOMINATORS, PERIODS, st.sampled_from([None, "team"]))
def test_groups_and_periods_add_up_to_the_table(
    rows: list[dict[str, Any]], denominator: Any, period: Any, by: Any
) -> None:
    """sum over cells = whole, word by word; effective <= counted; low <= share <= high"""
    found = attainment(evaluated(rows), "response", by=by, period=period, denominator=denominator)
    for word in ("met", "breached", "overdue", "open"):
        assert sum(row[word] for row in found.rows()) == sum(row["verdict"] == word for row in rows)
    assert sum(row["counted"] for row in found.rows()) == found.whole.counted
    for row in found.rows():
        assert row["tickets"] == sum(row[word] for word in ("met", "breached", "overdue", "open"))
        assert row["counted"] == sum(row[word] for word in COUNTED[denominator])
        assert row["effective"] <= row["counted"] + 1e-9
        if row["counted"]:
            assert row["share"] == row["met"] / row["counted"]
            assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1
        else:
            assert (row["share"], row["low"], row["high"]) == (None, None, None)


@given(tickets(), PERIODS, st.randoms(use_true_random=False))
def test_neither_order_nor_kind_of_a_table_matters(rows: list[dict[str, Any]], period: Any, random: Any) -> None:
    """figures(shuffled, any kind) = figures"""
    told = figures(attainment(evaluated(rows), "response", by="team", period=period))
    mixed = random.sample(rows, len(rows))
    for kind in KINDS:
        if mixed:
            other = figures(attainment(evaluated(mixed, kind), "response", by="team", period=period))
            assert [list(row) for row in other] == [list(row) for row in told]
            for one, row in zip(other, told, strict=True):
                assert one == pytest.approx(row)


@given(st.integers(0, 100_000), st.integers(1, 10_000), st.integers(1, 10_000))
def test_what_a_contract_allows_is_exact(counted: int, part: int, whole: int) -> None:
    """allowed = floor(n (1 - p)), and one more would break it"""
    share = Fraction(min(part, whole), max(part, whole))
    most = allowed(counted, quota(share))
    assert most == floor(counted * (1 - share))
    assert counted - most >= share * counted
    assert most == counted or counted - most - 1 < share * counted


@given(st.integers(0, 40), st.integers(0, 10), st.integers(1, 1000))
def test_a_contract_is_kept_where_the_share_is(met: int, missed: int, thousandths: int) -> None:
    """is_kept = (met / n >= promised), in fractions"""
    rows = [ticket("met", "2026-02-02T10:00", -1)] * met + [ticket("breached", "2026-02-02T10:00", 1)] * missed
    for row in contract(evaluated(rows), "response", thousandths / 1000).rows():
        assert row["is_kept"] == (Fraction(met, met + missed) >= Fraction(thousandths, 1000))


@given(st.integers(0, 2000), st.integers(0, 2000), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
def test_the_interval_of_whole_tickets_is_that_of_scipy(met: int, missed: int, level: float) -> None:
    """wilson(m / n, n) = scipy's"""
    count = met + missed
    if count:
        peer = binomtest(met, count).proportion_ci(level, method="wilson")
        assert wilson(met / count, count, level) == pytest.approx((peer.low, peer.high), abs=1e-12)


@given(tickets())
def test_a_table_of_one_kind_in_parts_has_the_counts_of_the_whole(rows: list[dict[str, Any]]) -> None:
    """counts(a + b) = counts(a) + counts(b)"""
    half = len(rows) // 2
    parts = [attainment(evaluated(some), "response").whole for some in (rows[:half], rows[half:])]
    whole = attainment(evaluated(rows), "response").whole
    assert (whole.met, whole.counted) == (sum(one.met for one in parts), sum(one.counted for one in parts))
