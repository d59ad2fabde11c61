"""Waits of one clock: what they take from the time of a line, closed and open."""

from __future__ import annotations

import pytest

from slacore import ALWAYS, Schedule
from slacore.civil.instant import HOUR, read
from slacore.clocks.waits import Wait, Waits
from slacore.errors import NeverReached
from tests.support.weekly_log import SHIFTS, at

LINE = ALWAYS.line
HOURS = Schedule("UTC", SHIFTS).line


def waits(*closed: tuple[int, int], held: int | None = None) -> Waits:
    made = Waits()
    for start, end in closed:
        made.add(start, end, ("customer",))
    if held is not None:
        made.turn(held, ("vendor",))
    return made


def test_a_wait_is_half_open_and_one_of_no_length_is_none() -> None:
    made = waits((10, 15), (15, 20), (30, 30))
    assert list(made.each()) == [Wait(10, 15, ("customer",)), Wait(15, 20, ("customer",))]
    assert [made.counted(LINE, 0, until) for until in (10, 11, 15, 20, 21)] == [10, 10, 10, 10, 11]


def test_turning_from_one_reason_to_another_leaves_no_gap() -> None:
    made = Waits()
    made.turn(10, ("customer",))
    made.turn(12, ("customer", "vendor"))
    assert list(made.each()) == [Wait(10, 12, ("customer",)), Wait(12, None, ("customer", "vendor"))]
    assert len(made) == 2
    made.turn(14, ())
    assert (made.held, len(made)) == (None, 2)


def test_time_counts_from_within_a_wait_from_its_end_on() -> None:
    made = waits((10, 20), (30, 40))
    assert made.counted(LINE, 15, 35) == 10
    assert made.lost(LINE, 15, 35) == 10
    assert (made.counted(LINE, 12, 18), made.lost(LINE, 12, 18)) == (0, 6)
    assert Waits().lost(LINE, 0, 100) == 0


def test_what_is_used_up_as_a_wait_begins_is_due_then() -> None:
    made = waits((10, 20), (30, 40))
    # Ten, then ten after twenty, then what is left after forty.
    assert [made.due(LINE, 0, length) for length in (0, 10, 11, 20, 21)] == [0, 10, 21, 30, 41]
    # From within a wait, the time begins at its end.
    assert [made.due(LINE, 15, length) for length in (0, 1, 10, 11)] == [15, 21, 30, 41]
    # Waits before the start take nothing.
    assert made.due(LINE, 50, 5) == 55


@pytest.mark.parametrize(("length", "due"), [(0, 0), (10, 10), (15, 25), (16, None)])
def test_an_open_wait_hides_what_would_be_due_after_it_began(length: int, due: int | None) -> None:
    # Ten, ten of waiting, five more, and then it waits for good.
    made = waits((10, 20), held=25)
    assert made.due(LINE, 0, length) == due
    assert made.counted(LINE, 0, 1000) == 15
    assert made.closed_at(30).due(LINE, 0, 16) == 31
    assert made.held == (25, ("vendor",))


def test_a_clock_begun_in_an_open_wait_counts_nothing() -> None:
    made = waits(held=5)
    assert (made.counted(LINE, 10, 20), made.due(LINE, 10, 1), made.due(LINE, 10, 0)) == (0, None, 10)


def test_only_open_time_in_waits_is_lost_on_hours() -> None:
    closing, opening = read(at("Mon 17:00")), read(at("Tue 08:00"))
    made = waits((closing, opening))
    start = read(at("Mon 09:00"))
    assert made.lost(HOURS, start, opening) == 0
    assert made.due(HOURS, start, 9 * HOUR) == read(at("Tue 09:00"))
    # From 16:00 on Monday to 09:00 on Tuesday are two open hours.
    longer = waits((closing - HOUR, opening + HOUR))
    assert longer.lost(HOURS, start, read(at("Wed 10:00"))) == 2 * HOUR
    assert longer.counted(HOURS, start, read(at("Wed 10:00"))) == (8 + 4 - 2) * HOUR
    assert longer.due(HOURS, start, 10 * HOUR) == read(at("Tue 12:00"))


def test_totals_that_were_asked_for_are_kept_up_and_copies_go_apart() -> None:
    made = waits((10, 20))
    assert made.counted(LINE, 0, 100) == 90
    other = made.copy()
    other.add(30, 40, ("vendor",))
    assert (made.counted(LINE, 0, 100), other.counted(LINE, 0, 100)) == (90, 80)
    assert (len(made), len(other)) == (1, 2)


def test_what_is_never_reached_is_refused() -> None:
    # A week has eighteen open hours, fifty years not so many.
    with pytest.raises(NeverReached):
        waits((10, 20)).due(HOURS, read(at("Mon 09:00")), 18 * 53 * 51 * HOUR)
