"""Laws of *Deadline*: walking forward by a length, and its mirror."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacore.errors import NegativeLength, NeverOpens, NeverReached
from tests.support.lawbook import DAY, MICROSECOND, Book, moment, pages, tickets

Ticket = tuple[Any, ...]


@given(tickets())
def test_a_deadline_leaves_exactly_its_length(ticket: Ticket) -> None:
    """E(a, A(a,d)) = d"""
    book, a, d = ticket
    assert book.E(a, book.A(a, d)) == d


@given(tickets(moments=2))
def test_a_deadline_has_passed_exactly_when_its_length_is_used(ticket: Ticket) -> None:
    """Galois, d > 0: A(a,d) <= t iff d <= E(a,t)"""
    book, a, t, d = ticket
    due = book.A(a, d)
    if d > 0:
        for instant in (t, due, due - 1, due + 1, a):
            if instant >= a:
                assert (due <= instant) == (d <= book.E(a, instant))


@given(pages(1))
def test_no_length_is_due_at_the_start(page: Ticket) -> None:
    """A(a,0) = a"""
    book, a = page
    assert book.A(a, 0) == a
    assert book.S(a, 0) == a


@given(tickets(targets=2))
def test_a_length_may_be_walked_in_two_parts(ticket: Ticket) -> None:
    """A(A(a,x),y) = A(a,x+y)"""
    book, a, x, y = ticket
    assert book.A(book.A(a, x), y) == book.A(a, x + y)


@given(tickets(targets=2))
def test_a_longer_length_is_due_later(ticket: Ticket) -> None:
    """strictly increasing in d"""
    book, a, x, y = ticket
    if y > 0:
        assert book.A(a, x) < book.A(a, x + y)
    if x > 0:
        assert book.A(a, x - 1) < book.A(a, x)


@given(tickets(moments=2), st.sampled_from(["closing", "opening"]))
def test_a_later_start_is_never_due_earlier(ticket: Ticket, landing: str) -> None:
    """monotone in a"""
    book, a, b, d = ticket
    early, late = (_landed(book, start, d, landing) for start in (a, b))
    assert early is None or late is None or early <= late


def _landed(book: Book, a: int, d: int, landing: str) -> int | None:
    try:
        return book.A(a, d, landing=landing)
    except (NeverReached, NeverOpens):
        return None


@given(tickets())
def test_a_deadline_is_never_before_real_time_has_passed(ticket: Ticket) -> None:
    """A(a,d) >= a+d with equality iff [a,a+d) is open"""
    book, a, d = ticket
    due = book.A(a, d)
    assert due >= a + d
    assert (due == a + d) == (book.E(a, a + d) == d)


@given(tickets())
def test_a_start_in_closed_time_counts_from_the_next_opening(ticket: Ticket) -> None:
    """a closed, d > 0: A(a,d) = A(next_opening(a),d)"""
    book, a, d = ticket
    if d > 0:
        assert book.A(a, d) == book.A(book.next_opening(a), d)


@given(tickets(), st.floats(0, 1))
def test_a_deadline_may_be_asked_again_on_the_way(ticket: Ticket, part: float) -> None:
    """t in [a, A(a,d)]: A(t, d-E(a,t)) = A(a,d)"""
    book, a, d = ticket
    due = book.A(a, d)
    t = min(a + int((due - a) * part), due)
    assert book.A(t, d - book.E(a, t)) == due


@given(tickets())
def test_the_latest_start_of_a_deadline_is_not_before_its_start(ticket: Ticket) -> None:
    """mirror: S(A(a,d),d) >= a"""
    book, a, d = ticket
    assert book.S(book.A(a, d), d) >= a


@given(tickets())
def test_from_the_latest_start_the_length_just_fits(ticket: Ticket) -> None:
    """mirror: E(S(b,d),b) = d, and a microsecond later it does not fit"""
    book, a, d = ticket
    b = book.A(a, d)
    start = book.S(b, d)
    assert book.E(start, b) == d
    if d > 0:
        assert book.E(start + 1, b) == d - 1


@given(pages(1), st.integers(0, 60), st.sampled_from([-1, 0, 1]))
def test_a_deadline_is_refused_exactly_when_the_horizon_holds_too_little(page: Ticket, days: int, more: int) -> None:
    """raises iff E(a,horizon) < d"""
    book, a = page
    there = book.E(a, a + days * DAY)
    d = max(there + more, 0)
    if d > there:
        with pytest.raises(NeverReached) as caught:
            book.A(a, d, horizon=days * DAY * MICROSECOND)
        assert caught.value.found == there * MICROSECOND
    else:
        assert book.A(a, d, horizon=days * DAY * MICROSECOND) <= a + days * DAY


@given(tickets())
def test_landing_on_an_opening_is_the_first_open_instant_from_the_closing_on(ticket: Ticket) -> None:
    """landing "opening" is the earliest opening instant or open instant at or after landing "closing" """
    book, a, d = ticket
    due = book.A(a, d)
    if d > 0 or book.E(a, a + 200 * DAY) > 0:
        following = book.windows(due, due + 4_000 * DAY)
        if following:
            assert book.A(a, d, landing="opening", horizon=5_000 * DAY * MICROSECOND) == following[0][0]


@given(pages(1), st.integers(1, 10**15))
def test_a_length_below_zero_is_refused(page: Ticket, below: int) -> None:
    """d >= 0"""
    book, a = page
    for question in (book.coverage.due, book.coverage.latest_start):
        with pytest.raises(NegativeLength):
            question(moment(a), -below * MICROSECOND)
