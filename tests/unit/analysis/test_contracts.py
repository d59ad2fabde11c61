"""Contracts: what is promised is counted, not estimated."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from slacore.analysis import contract
from slacore.analysis.quota import allowed, quota
from slacore.errors import InvalidValue, UnknownName
from tests.support.evaluated import KINDS, evaluated, ticket


def of(met: int, missed: int, due: str = "2026-02-02T10:00", **fields: Any) -> list[dict[str, Any]]:
    return [ticket("met", due, -1, **fields)] * met + [ticket("breached", due, 1, **fields)] * missed


def test_allowed_is_exact_at_every_size_and_share() -> None:
    for thousandths in range(1, 1001):
        # The share as it is written is thousandths of a thousand; whole numbers alone say how many it leaves.
        share = quota(thousandths / 1000)
        assert share == Fraction(thousandths, 1000)
        for counted in (0, 1, 7, 19, 20, 40, 999, 1000, 12_345):
            assert allowed(counted, share) == counted * (1000 - thousandths) // 1000


@pytest.mark.parametrize(
    ("given", "share"),
    [(0.95, "19/20"), ("95 %", "19/20"), ("95%", "19/20"), ("0.995", "199/200"), (Decimal("0.9"), "9/10"), (1, "1")],
)
def test_a_share_is_read_as_it_is_written(given: Any, share: str) -> None:
    assert quota(given) == Fraction(share)


@pytest.mark.parametrize("given", [95, 0, -0.1, True, None, "much", "95 % or so", float("nan"), Decimal("NaN"), 1.01])
def test_what_is_no_share_is_refused(given: Any) -> None:
    with pytest.raises(InvalidValue, match=r"write 0\.95 for 95 %"):
        quota(given)


@pytest.mark.parametrize(
    ("met", "missed", "allowed_", "is_kept"),
    [(19, 1, 1, True), (18, 1, 0, False), (18, 2, 1, False), (38, 2, 2, True), (95, 5, 5, True), (0, 0, 0, True)],
)
def test_a_promise_of_95_percent_leaves_one_of_twenty(met: int, missed: int, allowed_: int, is_kept: bool) -> None:
    [row] = contract(evaluated(of(met, missed)), "response", by=None).rows()
    assert (row["counted"], row["missed"], row["allowed"]) == (met + missed, missed, allowed_)
    assert (row["left"], row["is_kept"]) == (allowed_ - missed, is_kept)


@pytest.mark.parametrize("kind", KINDS)
def test_a_running_month_says_what_is_allowed_so_far(kind: str) -> None:
    march = [*of(20, 0, "2026-03-02T10:00"), ticket("open", "2026-03-30T10:00")]
    found = contract(evaluated([*of(18, 2), *march], kind), "response", credits={0.95: 5, 0.9: 10})
    told = [(row["period"], row["is_running"], row["allowed"], row["is_kept"], row["credit"]) for row in found.rows()]
    assert told == [("2026-02", False, 1, False, 5.0), ("2026-03", True, 1, True, None)]
    assert found.headline == "response: 95 % promised, kept in 0 of 1 months that are over"
    assert found.promised == Fraction(19, 20)


@pytest.mark.parametrize(("met", "owed"), [(95, 0), (94, 5), (90, 5), (89, 10), (0, 10)])
def test_the_lowest_share_that_was_not_kept_says_what_is_owed(met: int, owed: int) -> None:
    found = contract(evaluated(of(met, 100 - met)), "response", credits=[(0.9, 10), (0.95, 5)])
    assert [row["credit"] for row in found.rows()] == [owed]


def test_customers_have_contracts_of_their_own() -> None:
    rows = of(19, 1, team="red") + of(19, 2, team="blue")
    found = contract(evaluated(rows), "response", by=("month", "team")).rows()
    assert [(row["period"], row["team"], row["is_kept"]) for row in found] == [
        ("2026-02", "blue", False),
        ("2026-02", "red", True),
    ]


def test_a_denominator_may_leave_out_overdue_tickets() -> None:
    rows = [*of(19, 1), ticket("overdue", "2026-02-02T10:00")]
    assert [row["is_kept"] for row in contract(evaluated(rows), "response").rows()] == [False]
    assert [row["is_kept"] for row in contract(evaluated(rows), "response", denominator="completed").rows()] == [True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_without_tickets_has_no_months(kind: str) -> None:
    assert len(contract(evaluated([], kind), "response")) == 0
    assert "kept in 0 of 0 months" in contract(evaluated([], kind), "response").headline


def test_slips_are_told() -> None:
    frame = evaluated(of(1, 0))
    with pytest.raises(InvalidValue, match="several periods"):
        contract(frame, "response", by=("month", "year"))
    with pytest.raises(InvalidValue, match="pairs of a share"):
        contract(frame, "response", credits=[0.9])
    with pytest.raises(InvalidValue, match=r"credits: 90 is not a share|credits: 90"):
        contract(frame, "response", credits=[(90, 5)])
    with pytest.raises(UnknownName, match="monthly"):
        contract(frame, "response", by="monthly")
