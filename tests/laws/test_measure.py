"""Laws of *Measure*: elapsed time is a measure on the time line, and windows are what it measures."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from slacore import ALWAYS, NEVER, Coverage, Schedule
from slacore.testing import coverages, scenes, zones
from tests.support.lawbook import DAY, Book, micros, moment, pages

Page = tuple[Any, ...]
_FIXED = ["UTC", "Etc/GMT+12", "Etc/GMT-14", "Asia/Kolkata", "Asia/Tokyo", "Africa/Lagos"]


@given(pages(1))
def test_no_time_passes_between_an_instant_and_itself(page: Page) -> None:
    """E(a,a) = 0"""
    book, a = page
    assert book.E(a, a) == 0


@given(pages(2))
def test_open_time_is_never_negative_and_never_more_than_real_time(page: Page) -> None:
    """0 <= E(a,b) <= b-a"""
    book, a, b = page
    assert 0 <= book.E(a, b) <= b - a


@given(pages(3))
def test_open_time_adds_up_over_any_instant_between(page: Page) -> None:
    """E(a,c) = E(a,b) + E(b,c)"""
    book, a, b, c = page
    assert book.E(a, c) == book.E(a, b) + book.E(b, c)


@given(pages(2))
def test_open_time_backwards_is_negative(page: Page) -> None:
    """E(b,a) = -E(a,b)"""
    book, a, b = page
    assert book.E(b, a) == -book.E(a, b)


@given(pages(2), zones())
def test_around_the_clock_is_real_time_in_every_zone(page: Page, zone: str) -> None:
    """always-open in any zone: E(a,b) = b-a"""
    _, a, b = page
    for coverage in (ALWAYS, Schedule(zone=zone, shifts=["Mon-Sun 00:00-24:00"]), Coverage.named("24x7")):
        assert Book(coverage).E(a, b) == b - a
    assert Book(NEVER).E(a, b) == 0


@given(pages(2))
def test_open_and_closed_time_make_up_real_time(page: Page) -> None:
    """E_C + E_~C = b-a"""
    book, a, b = page
    assert book.E(a, b) + Book(~book.coverage).E(a, b) == b - a


@given(pages(2), st.data())
def test_union_and_intersection_share_out_the_open_time(page: Page, data: st.DataObject) -> None:
    """E_(C|D) + E_(C&D) = E_C + E_D"""
    book, a, b = page
    other = Book(data.draw(coverages(near=moment(a))))
    either, both = Book(book.coverage | other.coverage), Book(book.coverage & other.coverage)
    assert either.E(a, b) + both.E(a, b) == book.E(a, b) + other.E(a, b)


@given(pages(1))
def test_an_instant_is_open_exactly_when_its_microsecond_counts(page: Page) -> None:
    """is_open(t) iff E(t, t+1us) = 1us"""
    book, t = page
    edges = [edge for window in book.around(t) for edge in window]
    for instant in (t, *edges[:6], *(edge - 1 for edge in edges[:6])):
        assert book.is_open(instant) == (book.E(instant, instant + 1) == 1)


@given(pages(2))
def test_windows_are_disjoint_in_order_inside_the_span_and_sum_to_the_open_time(page: Page) -> None:
    """transitions alternate and strictly increase"""
    book, a, b = page
    windows = book.windows(a, b)
    edges = [edge for window in windows for edge in window]
    assert all(earlier < later for earlier, later in pairwise(edges))
    assert not edges or (a <= edges[0] and edges[-1] <= b)
    assert sum(closes - opens for opens, closes in windows) == book.E(a, b)


@given(pages(2))
def test_walking_from_opening_to_closing_meets_every_window(page: Page) -> None:
    """transitions alternate and strictly increase"""
    book, a, b = page
    for opens, closes in book.windows(a, b):
        assert book.next_opening(opens) == opens
        assert book.is_open(opens)
        assert book.is_open(closes - 1)
        if closes < b:
            assert book.next_closing(opens) == book.next_closing(closes - 1) == closes
            assert book.previous_closing(closes) == closes
            assert not book.is_open(closes)
        if opens > a:
            assert book.previous_opening(opens) == book.previous_opening(closes - 1) == opens
            assert book.next_opening(opens - 1) == opens
            assert not book.is_open(opens - 1)
    for (_, closes), (opens, _) in pairwise(book.windows(a, b)):
        assert book.next_opening(closes) == opens
        assert book.previous_closing(opens) == book.previous_closing(opens - 1) == closes


@given(scenes(moments=2, of="schedules"), st.sampled_from(_FIXED), st.integers(-60, 60))
def test_weeks_repeat_where_the_clock_never_changes(scene: Any, zone: str, weeks: int) -> None:
    """fixed-offset zone without dated exceptions: E(a+7d,b+7d) = E(a,b)"""
    schedule, (first, second) = scene
    plain = Book(Schedule(zone=zone, shifts=schedule.shifts))
    a, b = micros(first), micros(second)
    assert plain.E(a + 7 * weeks * DAY, b + 7 * weeks * DAY) == plain.E(a, b)
