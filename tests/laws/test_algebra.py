"""Laws of *Algebra*: coverages are sets of instants, and deadlines respect inclusion."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from slacore import ALWAYS, NEVER, Coverage, Schedule
from slacore.testing import coverages, dates, instants, windows, zones
from tests.support.lawbook import DAY, Book, micros, moment, tickets

Page = tuple[Any, ...]


def same(t: int, *those: Coverage) -> bool:
    """Whether the coverages have the same windows around an instant."""
    laid_out = [Book(coverage).around(t) for coverage in those]
    return all(one == laid_out[0] for one in laid_out)


@st.composite
def several(draw: st.DrawFn, count: int) -> tuple[Any, ...]:
    """An instant and coverages, in zones of their own, with something to say around it."""
    around = draw(instants())
    return (micros(around), *(draw(coverages(near=around, leaves=2)) for _ in range(count)))


@given(
    instants().flatmap(lambda near: st.tuples(st.just(near), st.lists(windows(near=near), max_size=5))), st.randoms()
)
def test_order_repetition_and_overlap_of_windows_are_irrelevant(drawn: Any, order: Any) -> None:
    """Order, repetition and overlap of windows are irrelevant"""
    near, spans = drawn
    shuffled = [*spans, *spans[:2], *((start, end) for start, end in spans[1:])]
    order.shuffle(shuffled)
    assert same(micros(near), Coverage.during(spans), Coverage.during(shuffled))
    assert Coverage.during(spans) == Coverage.during(shuffled)


@given(instants().flatmap(lambda near: st.tuples(st.just(near), windows(near=near))), st.integers(0, 100))
def test_splitting_a_window_changes_nothing(drawn: Any, percent: int) -> None:
    """splitting a window changes nothing"""
    near, (start, end) = drawn
    a, b = micros(start), micros(end)
    cut = moment(a + (b - a) * percent // 100)
    parts = [window for window in ((cut, end), (start, cut)) if micros(window[0]) < micros(window[1])]
    assert same(micros(near), Coverage.during([(start, end)]), Coverage.during(parts))


@given(zones(), instants(), st.lists(st.integers(1, 1439), max_size=3, unique=True))
def test_splitting_a_shift_changes_nothing(zone: str, near: Any, cuts: list[int]) -> None:
    """splitting a window changes nothing (windows that meet on the wall meet on the time line)"""
    times = [f"{minute // 60:02}:{minute % 60:02}" for minute in [0, *sorted(cuts), 1440]]
    pieces = [f"Mon-Sun {opens}-{closes}" for opens, closes in pairwise(times)]
    by_piece = [Schedule(zone=zone, shifts=[piece]) for piece in pieces]
    union = by_piece[0]
    for piece in by_piece[1:]:
        union = union | piece  # type: ignore[assignment]
    assert same(micros(near), ALWAYS, union, Schedule(zone=zone, shifts=pieces))


@given(several(2))
def test_union_and_intersection_are_commutative(drawn: Any) -> None:
    """commutative"""
    t, c, d = drawn
    assert same(t, c | d, d | c)
    assert same(t, c & d, d & c)


@given(several(3))
def test_union_and_intersection_are_associative(drawn: Any) -> None:
    """associative"""
    t, c, d, e = drawn
    assert same(t, (c | d) | e, c | (d | e))
    assert same(t, (c & d) & e, c & (d & e))


@given(several(3))
def test_union_and_intersection_distribute(drawn: Any) -> None:
    """distributive"""
    t, c, d, e = drawn
    assert same(t, c & (d | e), (c & d) | (c & e))
    assert same(t, c | (d & e), (c | d) & (c | e))


@given(several(2))
def test_complements_of_both_are_the_complement_of_either(drawn: Any) -> None:
    """De Morgan"""
    t, c, d = drawn
    assert same(t, ~(c | d), ~c & ~d)
    assert same(t, ~(c & d), ~c | ~d)
    assert same(t, c - d, c & ~d)


@given(several(1))
def test_a_complement_undoes_itself_and_leaves_nothing_out(drawn: Any) -> None:
    """double complement; C | ~C is always, C & ~C never; ALWAYS and NEVER are neutral"""
    t, c = drawn
    assert same(t, ~~c, c, c | NEVER, c & ALWAYS, c | c, c & c, c - NEVER)
    assert same(t, c | ~c, ALWAYS, ~NEVER, c | ALWAYS)
    assert same(t, c & ~c, NEVER, ~ALWAYS, c & NEVER, c - c, c - ALWAYS)


@given(several(2), st.integers(-30 * DAY, 30 * DAY))
def test_membership_is_decided_instant_by_instant(drawn: Any, later: int) -> None:
    """a coverage is a set of instants"""
    t, c, d = drawn
    in_c, in_d = c.is_open(moment(t + later)), d.is_open(moment(t + later))
    found = [each.is_open(moment(t + later)) for each in (c | d, c & d, c - d, ~c)]
    assert found == [in_c or in_d, in_c and in_d, in_c and not in_d, not in_c]


@given(tickets(), st.data())
def test_more_coverage_is_never_due_later(ticket: Page, data: st.DataObject) -> None:
    """C subset of D: A_D <= A_C, reachable in C implies reachable in D"""
    book, a, d = ticket
    wider = Book(book.coverage | data.draw(coverages(near=moment(a), leaves=2)))
    assert wider.A(a, d) <= book.A(a, d)
    narrower = Book(book.coverage & data.draw(coverages(near=moment(a), leaves=2)))
    due = narrower.A_or_none(a, d)
    assert due is None or book.A(a, d) <= due


@given(tickets(), st.data())
def test_what_happens_outside_the_target_does_not_move_it(ticket: Page, data: st.DataObject) -> None:
    """changing the calendar outside [a, A(a,d)) leaves A(a,d) unchanged"""
    book, a, d = ticket
    due = book.A(a, d)
    if d > 0:
        inside = Coverage.during([(moment(a), moment(due))])
        other = data.draw(coverages(near=moment(due), leaves=2))
        assert Book((book.coverage & inside) | (other - inside)).A(a, d) == due


Weekly = dict[str, list[tuple[str, str]]]
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _pairs(overnight: bool) -> st.SearchStrategy[tuple[str, str]]:
    minutes = st.sampled_from([0, 60, 90, 120, 150, 180, 540, 1020, 1380, 1439]) | st.integers(0, 1439)
    drawn = st.tuples(minutes, minutes | st.just(1440)).filter(lambda pair: pair[0] != pair[1])
    return drawn.map(lambda pair: pair if overnight else (min(pair), max(pair))).map(
        lambda pair: (_clock(pair[0]), _clock(pair[1]))
    )


@given(zones(), instants(), st.dictionaries(st.sampled_from(_NAMES), st.lists(_pairs(True), max_size=3)), st.data())
def test_closing_a_date_takes_away_exactly_its_shifts(
    zone: str, near: Any, weekly: Weekly, data: st.DataObject
) -> None:
    """closing a date never makes a deadline earlier and lowers E by exactly E over the removed shifts"""
    day: date = data.draw(dates(zone, near=near))
    before = Schedule(zone=zone, shifts=weekly)
    after = attrs.evolve(before, closures=[day.isoformat()])
    hours = weekly.get(_NAMES[day.weekday()], [])
    alone = Schedule(zone=zone, special=[f"{day} {opens}-{closes}" for opens, closes in hours])
    t = micros(near)
    assert same(t, before, after | alone)
    a, b = t - 20 * DAY, t + 20 * DAY
    # Hours of the date that a shift of another date covers as well are not lost.
    assert Book(before).E(a, b) - Book(after).E(a, b) == Book(alone).E(a, b) - Book(alone & after).E(a, b)
    _never_earlier(before, after, t, data.draw(st.timedeltas(timedelta(), timedelta(days=9))))


@given(zones(), instants(), st.dictionaries(st.sampled_from(_NAMES), st.lists(_pairs(True), max_size=3)), st.data())
def test_closing_some_hours_takes_away_exactly_them(zone: str, near: Any, weekly: Weekly, data: st.DataObject) -> None:
    """closing a date never makes a deadline earlier (part-day closures remove exactly their hours)"""
    day: date = data.draw(dates(zone, near=near))
    opens, closes = data.draw(_pairs(False))
    before = Schedule(zone=zone, shifts=weekly)
    after = attrs.evolve(before, closures=[f"{day} {opens}-{closes}"])
    closed = Schedule(zone=zone, special=[f"{day} {opens}-{closes}"])
    assert same(micros(near), after, before - closed)
    _never_earlier(before, after, micros(near), data.draw(st.timedeltas(timedelta(), timedelta(days=9))))


def _never_earlier(before: Coverage, after: Coverage, a: int, length: timedelta) -> None:
    d = length // timedelta(microseconds=1)
    late = Book(after).A_or_none(a, d)
    if late is not None:
        assert Book(before).A(a, d) <= late


@given(zones(), instants(), st.integers(0, 1439), st.lists(st.integers(0, 1439), min_size=3, max_size=3), st.data())
def test_a_shift_within_another_on_the_wall_is_within_it_on_the_time_line(
    zone: str, near: Any, start: int, lengths: list[int], data: st.DataObject
) -> None:
    """wall containment of shifts implies containment on the time line, in every zone"""
    day: date = data.draw(dates(zone, near=near))
    opens, closes, outer_closes = (start + later for later in sorted(lengths))
    if start == outer_closes or opens == closes:
        return
    inner, outer = _one_shift(zone, day, opens, closes), _one_shift(zone, day, start, outer_closes)
    assert Book(inner - outer).around(micros(near)) == []
    assert same(micros(near), inner & outer, inner)


def _one_shift(zone: str, day: date, opens: int, closes: int) -> Schedule:
    """Minutes count from the midnight of ``day``; a shift that opens on the next date belongs to that."""
    if opens >= 1440:
        day, opens, closes = day + timedelta(days=1), opens - 1440, closes - 1440
    return Schedule(zone=zone, special=[f"{day} {_clock(opens)}-{_clock(closes if closes <= 1440 else closes - 1440)}"])
