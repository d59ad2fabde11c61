"""Laws of business days: dates are counted by their owner, and an answer stays on the day it was counted to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from slacore import Closure, Coverage, Schedule, SpecialHours
from slacore.calendars.desk import Desk as OneDesk
from slacore.errors import NeverOpens
from slacore.testing import coverages, dates, instants, scenes, schedules, turning_points, zones
from tests.support.lawbook import DAY, Book, micros, moment

HOUR = DAY // 24
Desk = tuple[Schedule, tuple[datetime, ...]]


@st.composite
def desks(draw: st.DrawFn, moments: int = 1) -> tuple[Any, ...]:
    """A schedule that works in most weeks, and instants in order around its exceptions, as integers."""
    schedule, found = draw(scenes(moments=moments, of="schedules"))
    if not schedule.shifts:
        schedule = attrs.evolve(schedule, shifts=["Mon-Fri 09:00-12:30", "Mon-Thu 13:30-17:00"])
    return (schedule, *map(micros, found))


@st.composite
def day_desks(draw: st.DrawFn, moments: int = 1) -> tuple[Any, ...]:
    """The same without nights: every shift ends on the date it starts on."""
    schedule, *found = draw(desks(moments))
    shifts = [shift for shift in schedule.shifts if shift.hours[1] <= DAY] or ["Mon-Fri 09:00-12:30", "Tue 13:00-24:00"]
    special = [hours for hours in schedule.special if hours.hours[1] <= DAY]
    return (attrs.evolve(schedule, shifts=shifts, special=special), *found)


def after(coverage: Coverage, start: int, days: int, **more: Any) -> int:
    return micros(coverage.add_business_days(moment(start), days, **more))


def date_at(instant: int, zone: str) -> date:
    return moment(instant).astimezone(ZoneInfo(zone)).date()


@given(desks())
def test_zero_business_days_is_the_start(desk: Any) -> None:
    """adding 0 changes nothing, open or closed"""
    schedule, start = desk
    for landing in ("closing", "opening"):
        assert after(schedule, start, 0, landing=landing) == start


@given(desks(), st.integers(-12, 12), st.sampled_from(["closing", "opening"]))
def test_more_business_days_never_end_earlier(desk: Any, days: int, landing: str) -> None:
    """monotone in n, on either side of zero, unless a night outlasts the next business day and so ends after it"""
    schedule, start = desk
    if days >= 1 or days <= -2:
        assume(after(schedule, start, days, by="close") <= after(schedule, start, days + 1, by="close"))
        assert after(schedule, start, days, landing=landing) <= after(schedule, start, days + 1, landing=landing)
    else:
        assert after(schedule, start, -1, landing=landing) <= start <= after(schedule, start, 1, landing=landing)


@given(desks(2), st.integers(1, 12), st.sampled_from([1, -1]))
def test_a_later_start_never_ends_earlier(desk: Any, days: int, sign: int) -> None:
    """monotone in the start, as long as the clock does not show an hour again in between"""
    schedule, a, b = desk
    place = ZoneInfo(schedule.zone)
    moved = [_moved(schedule, start, sign) for start in (a, b)]
    early, late = (moment(start).astimezone(place).replace(tzinfo=UTC) for start in moved)
    assume(early <= late)
    assert after(schedule, a, sign * days) <= after(schedule, b, sign * days)


def _moved(schedule: Schedule, start: int, sign: int) -> int:
    book = Book(schedule)
    if book.is_open(start):
        return start
    return book.next_opening(start) if sign > 0 else book.previous_closing(start)


# Without nights: an instant in two overlapping shifts of two dates may be counted from either.
@given(day_desks(), st.integers(1, 10), st.integers(1, 10), st.sampled_from([1, -1]))
def test_days_may_be_added_in_two_parts_while_the_wall_time_holds(desk: Any, n: int, m: int, sign: int) -> None:
    """n then m is n+m, wherever the first part lands in open time at the start's own wall time"""
    schedule, start = desk
    place = ZoneInfo(schedule.zone)
    between = after(schedule, start, sign * n)
    opened = _moved(schedule, start, sign)
    kept = moment(between).astimezone(place).timetz() == moment(opened).astimezone(place).timetz()
    assume(kept and Book(schedule).is_open(between) and Book(schedule).is_open(opened))
    assume(moment(between).astimezone(place).fold == moment(opened).astimezone(place).fold == 0)
    assert after(schedule, between, sign * m) == after(schedule, start, sign * (n + m))


@given(day_desks(), st.integers(1, 15))
def test_the_answer_lies_on_the_business_day_counted_to(desk: Any, days: int) -> None:
    """landing on the right day, within its first opening and last closing"""
    schedule, start = desk
    opened = _moved(schedule, start, 1)
    due = after(schedule, start, days)
    # A closing at 24:00 reads as the next date, so it is asked a microsecond earlier.
    landed = date_at(due if Book(schedule).is_open(due) else due - 1, schedule.zone)
    assert schedule.is_business_day(landed)
    assert schedule.business_days_between(date_at(opened, schedule.zone), landed) == days
    first_opening, last_closing = _span(schedule, landed)
    assert first_opening <= due <= last_closing


@given(day_desks(), st.integers(1, 15))
def test_counting_back_lands_on_the_business_day_counted_to(desk: Any, days: int) -> None:
    """landing on the right day, backwards"""
    schedule, start = desk
    try:
        closed = _moved(schedule, start, -1)
        due = after(schedule, start, -days)
    except NeverOpens:
        assume(False)
    origin = date_at(closed if Book(schedule).is_open(closed) else closed - 1, schedule.zone)
    landed = next(
        day for day in (date_at(due, schedule.zone), date_at(due - 1, schedule.zone)) if _holds(schedule, day, due)
    )
    assert schedule.business_days_between(origin, landed) == -days


def _holds(schedule: Schedule, day: date, instant: int) -> bool:
    """Whether the instant is within the day's hours, their closing included."""
    if not schedule.is_business_day(day):
        return False
    opens, closes = _span(schedule, day)
    return opens <= instant <= closes


def _span(schedule: Schedule, day: date) -> tuple[int, int]:
    """First opening and last closing of a date of a schedule without nights."""
    windows = Book(schedule).windows(*_midnights(day, schedule.zone))
    return windows[0][0], windows[-1][1]


def _midnights(day: date, zone: str) -> tuple[int, int]:
    """The span of a date: from the first instant at which the clock shows it or later to that of the next."""
    return _first_showing(day, zone), _first_showing(day + timedelta(days=1), zone)


def _first_showing(day: date, zone: str) -> int:
    place, wall = ZoneInfo(zone), datetime(day.year, day.month, day.day)
    around = micros(wall.replace(tzinfo=UTC))
    # Offsets are whole minutes since 1990 and lie between -12 and +14 hours.
    minutes = range(around - 15 * HOUR, around + 15 * HOUR, HOUR // 60)
    return next(t for t in minutes if moment(t).astimezone(place).replace(tzinfo=None) >= wall)


@given(desks(), st.integers(0, 12))
def test_by_close_is_the_last_closing_of_the_day(desk: Any, days: int) -> None:
    """by close: never before the plain answer, a closing, and the same for every start of one business day"""
    schedule, start = desk
    due = after(schedule, start, days, by="close")
    assert due >= after(schedule, start, days)
    assert Book(schedule).E(due - 1, due) == 1
    opened = _moved(schedule, start, 1)
    assert after(schedule, opened, days, by="close") == due


@given(day_desks(), st.integers(1, 12), st.integers(0, 1439), st.integers(0, 1439))
def test_a_cut_off_counts_at_most_one_day_more(desk: Any, days: int, by: int, cutoff: int) -> None:
    """before the cut-off as without it, from then on as one business day more"""
    schedule, start = desk
    texts = {"by": f"{by // 60:02}:{by % 60:02}", "cutoff": f"{cutoff // 60:02}:{cutoff % 60:02}"}
    opened = moment(_moved(schedule, start, 1)).astimezone(ZoneInfo(schedule.zone))
    late = opened.hour * 60 + opened.minute >= cutoff
    assert after(schedule, start, days, **texts) == after(schedule, start, days + late, by=texts["by"])


@given(desks(), st.integers(1, 12))
def test_landing_on_an_opening_is_never_earlier_and_open(desk: Any, days: int) -> None:
    """rule 15 on business days"""
    schedule, start = desk
    book = Book(schedule)
    closing, opening = after(schedule, start, days), after(schedule, start, days, landing="opening")
    assert opening == (closing if book.is_open(closing) else book.next_opening(closing))


@given(desks(), st.data())
def test_business_days_are_counted_as_the_declaration_says(desk: Any, data: st.DataObject) -> None:
    """business_days_between(a,b) counts the dates in (a,b] on which a shift starts and some of it remains"""
    schedule, near = desk
    a, b = sorted(data.draw(st.tuples(*[dates(schedule.zone, near=moment(near))] * 2)))
    counted = [a + timedelta(days=n) for n in range(1, (b - a).days + 1)]
    expected = [day for day in counted if _remains(schedule, day)]
    assert [day for day in counted if schedule.is_business_day(day)] == expected
    assert schedule.business_days_between(a, b) == len(expected)


def _remains(schedule: Schedule, day: date) -> bool:
    """A shift of the date alone, as special hours of a desk that has nothing else, less the part-day closures."""
    hours = [special.hours for special in schedule.special if special.day == day]
    if not hours:
        if any(closure.day == day and closure.hours is None for closure in schedule.closures):
            return False
        if any(day in dict(holidays.dates) for holidays in schedule.holidays):
            return False
        hours = [shift.hours for shift in schedule.shifts if day.weekday() in shift.days]
    alone = Schedule(
        zone=schedule.zone,
        special=[SpecialHours(day, pair) for pair in hours],
        closures=[closure for closure in schedule.closures if isinstance(closure, Closure) and closure.hours],
    )
    start = micros(datetime(day.year, day.month, day.day, tzinfo=UTC))
    return Book(alone).E(start - 2 * DAY, start + 4 * DAY) > 0


@given(desks(), st.data())
def test_business_days_between_dates_add_up_and_turn_round(desk: Any, data: st.DataObject) -> None:
    """count(a,c) = count(a,b) + count(b,c), count(b,a) = -count(a,b), count(a,a) = 0, in any order"""
    schedule, near = desk
    a, b, c = data.draw(st.tuples(*[dates(schedule.zone, near=moment(near))] * 3))
    count = schedule.business_days_between
    assert count(a, c) == count(a, b) + count(b, c)
    assert count(b, a) == -count(a, b)
    assert count(a, a) == 0


@given(zones(), st.data())
def test_a_business_day_of_a_composed_coverage_is_a_date_with_open_time(zone: str, data: st.DataObject) -> None:
    """of a composed coverage: a date with open time"""
    near = data.draw(turning_points(zone))
    one, other = data.draw(schedules(zone, near=near)), data.draw(coverages(near=near, leaves=2))
    for coverage in (one | other, other - one):
        if isinstance(coverage.expression, OneDesk):
            continue
        day = data.draw(dates(zone, near=near))
        has_open_time = Book(coverage).E(*_midnights(day, zone)) > 0
        assert coverage.is_business_day(day, zone=zone) == has_open_time
        assert coverage.business_days_between(day - timedelta(days=1), day, zone=zone) == has_open_time


@given(desks(), st.integers(-12, 12), zones())
def test_the_spelling_of_the_start_moves_no_business_day(desk: Any, days: int, zone: str) -> None:
    """the same instant in any zone gives the same answer: days are those of the schedule's zone"""
    schedule, start = desk
    local = moment(start).astimezone(ZoneInfo(zone))
    assert micros(schedule.add_business_days(local, days)) == after(schedule, start, days)
    assert micros(schedule.add_business_days(local, days, zone=schedule.zone)) == after(schedule, start, days)


@given(instants("Europe/London"), st.integers(-200, 200))
def test_numpy_counts_the_same_business_days(near: datetime, days: int) -> None:
    """Monday to Friday with holidays: numpy's busday functions agree"""
    import numpy

    day = near.date()
    off = [day + timedelta(days=n) for n in (1, 3, 9)]
    desk = Schedule(zone="Europe/London", shifts=["Mon-Fri 09:00-17:00"], closures=[found.isoformat() for found in off])
    end = day + timedelta(days=days)
    first, last = sorted((day, end))
    counted = int(numpy.busday_count(first + timedelta(days=1), last + timedelta(days=1), holidays=off))
    assert desk.business_days_between(first, last) == counted
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/London"))
    if desk.is_business_day(day) and days:
        expected = numpy.busday_offset(day, days, holidays=off).astype(object)
        assert desk.add_business_days(noon, days).date() == expected
