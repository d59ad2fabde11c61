"""Business days: which dates they are, and where counting them lands."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacore import ALWAYS, NEVER, Coverage, Schedule
from slacore.calendars.days import BusinessDays
from slacore.calendars.ruler import Line
from slacore.civil.instant import DAY, HOUR
from slacore.civil.wall import date_of, day_number, weekday
from slacore.errors import HolidaysNotCovered, InvalidText, InvalidValue, NeedsZone, NeverOpens, OutOfRange, UnknownName

# In March 2026 the 2nd, 9th and 16th are Mondays.
OFFICE = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[], closures=["2026-03-11"])
BROKEN = Schedule("UTC", ["Mon-Thu 09:00-12:00", "Mon-Thu 13:00-17:00", "Fri 09:00-12:00"])
NIGHT = Schedule("UTC", ["Mon-Fri 22:00-06:00"])


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-03-02T10:00:00Z", 1, "2026-03-03T10:00:00Z"),
        ("2026-03-06T16:00:00Z", 2, "2026-03-10T16:00:00Z"),
        ("2026-03-10T10:00:00Z", 1, "2026-03-12T10:00:00Z"),  # the 11th is closed
        ("2026-03-07T10:00:00Z", 1, "2026-03-10T09:00:00Z"),  # from Saturday: Monday's opening counts
        ("2026-03-02T08:00:00Z", 1, "2026-03-03T09:00:00Z"),
        ("2026-03-02T17:00:00Z", 1, "2026-03-04T09:00:00Z"),
        ("2026-03-02T10:00:00Z", 0, "2026-03-02T10:00:00Z"),
        ("2026-03-07T10:00:00Z", 0, "2026-03-07T10:00:00Z"),
        ("2026-03-12T10:00:00Z", -1, "2026-03-10T10:00:00Z"),
        ("2026-03-09T10:00:00Z", -2, "2026-03-05T10:00:00Z"),
        ("2026-03-08T10:00:00Z", -1, "2026-03-05T17:00:00Z"),  # from Sunday: Friday's closing counts
        ("2026-03-27T16:00:00Z", 1, "2026-03-30T15:00:00Z"),  # the clocks go forward between: 16:00 on the wall
    ],
)
def test_business_days_keep_the_wall_clock(start: str, days: int, expected: str) -> None:
    assert OFFICE.add_business_days(start, days) == expected


@pytest.mark.parametrize(
    ("start", "days", "landing", "expected"),
    [
        ("2026-03-05T16:00:00Z", 1, "closing", "2026-03-06T12:00:00Z"),  # Friday has no 16:00
        ("2026-03-05T16:00:00Z", 1, "opening", "2026-03-09T09:00:00Z"),
        ("2026-03-09T10:00:00Z", -1, "closing", "2026-03-06T10:00:00Z"),
        ("2026-03-09T16:00:00Z", -1, "closing", "2026-03-06T12:00:00Z"),
    ],
)
def test_a_time_after_the_last_closing_lands_by_rule_15(start: str, days: int, landing: Any, expected: str) -> None:
    assert BROKEN.add_business_days(start, days, landing) == expected


def test_a_time_before_the_first_opening_is_that_opening() -> None:
    early = Schedule("UTC", ["Mon 07:00-17:00", "Tue 09:00-17:00"])
    assert early.add_business_days("2026-03-02T08:00:00Z", 1) == "2026-03-03T09:00:00Z"
    assert early.add_business_days("2026-03-02T08:00:00Z", 1, "opening") == "2026-03-03T09:00:00Z"


def test_a_time_in_a_gap_is_the_closing_before_it_or_the_opening_after_it() -> None:
    desk = Schedule("UTC", ["Mon 09:00-17:00", "Tue 09:00-12:00", "Tue 13:00-17:00"])
    assert desk.add_business_days("2026-03-02T12:30:00Z", 1) == "2026-03-03T12:00:00Z"
    assert desk.add_business_days("2026-03-02T12:30:00Z", 1, "opening") == "2026-03-03T13:00:00Z"


def test_counting_back_mirrors_the_landing() -> None:
    # From Monday 12:30 back to Friday, whose break that is: the opening after the gap, or the closing before it.
    desk = Schedule("UTC", ["Mon 09:00-17:00", "Fri 09:00-12:00", "Fri 13:00-17:00"])
    assert desk.add_business_days("2026-03-09T12:30:00Z", -1) == "2026-03-06T13:00:00Z"
    assert desk.add_business_days("2026-03-09T12:30:00Z", -1, "opening") == "2026-03-06T12:00:00Z"


@pytest.mark.parametrize(
    ("start", "days", "by", "cutoff", "expected"),
    [
        ("2026-03-02T10:00:00Z", 2, "close", None, "2026-03-04T17:00:00Z"),
        ("2026-03-02T10:00:00Z", 0, "close", None, "2026-03-02T17:00:00Z"),
        ("2026-03-05T10:00:00Z", 1, "close", None, "2026-03-06T12:00:00Z"),
        ("2026-03-02T10:00:00Z", 1, "16:00", None, "2026-03-03T16:00:00Z"),
        ("2026-03-02T09:59:59Z", 1, "16:00", "10:00", "2026-03-03T16:00:00Z"),
        ("2026-03-02T10:00:00Z", 1, "16:00", "10:00", "2026-03-04T16:00:00Z"),  # at the cut-off is too late
        ("2026-03-04T15:00:00Z", 1, "16:00", None, "2026-03-05T16:00:00Z"),
        ("2026-03-05T10:00:00Z", 1, "16:00", None, "2026-03-06T12:00:00Z"),
        ("2026-03-07T10:00:00Z", 1, "close", "10:00", "2026-03-10T17:00:00Z"),  # Monday's opening is before it
    ],
)
def test_a_day_can_be_due_by_its_close_or_by_a_time(
    start: str, days: int, by: str, cutoff: str | None, expected: str
) -> None:
    assert BROKEN.add_business_days(start, days, by=by, cutoff=cutoff) == expected


def test_open_time_after_midnight_belongs_to_the_date_of_its_shift() -> None:
    # 02:00 on Saturday is in Friday's night shift; one business day later is in Monday's, at 02:00 on Tuesday.
    assert NIGHT.add_business_days("2026-03-07T02:00:00Z", 1) == "2026-03-10T02:00:00Z"
    assert NIGHT.is_business_day("2026-03-06")
    assert not NIGHT.is_business_day("2026-03-07")


def test_a_closing_counted_back_belongs_to_the_shift_it_ends() -> None:
    assert NIGHT.add_business_days("2026-03-07T06:00:00Z", -1) == "2026-03-06T06:00:00Z"


def test_midnight_counted_back_stays_on_its_business_day() -> None:
    # Open around the clock but for Sunday: Sunday noon moves back to Saturday's closing at midnight; two days
    # before is Thursday, whose midnight is open and belongs to Friday, so that Thursday's own midnight is meant.
    desk = Schedule("UTC", ["Mon-Sat 00:00-24:00"])
    assert desk.add_business_days("2026-03-08T12:00:00Z", -2) == "2026-03-05T00:00:00Z"


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-03-02", "2026-03-02", 0),
        ("2026-03-02", "2026-03-03", 1),
        ("2026-03-06", "2026-03-09", 1),
        ("2026-03-09", "2026-03-06", -1),
        ("2026-03-10", "2026-03-12", 1),
        ("2026-03-07", "2026-03-08", 0),
        ("2025-12-31", "2026-12-31", 260),  # 261 weekdays in 2026, less the closed 11 March
    ],
)
def test_business_days_between_two_dates_are_those_after_the_first_up_to_the_second(
    start: str, end: str, count: int
) -> None:
    assert OFFICE.business_days_between(start, end) == count
    assert OFFICE.business_days_between(date.fromisoformat(start), date.fromisoformat(end)) == count


def test_a_coverage_of_several_zones_or_none_needs_one_said() -> None:
    both = OFFICE | NIGHT
    for ask in (
        lambda: both.add_business_days("2026-03-02T10:00:00Z", 1),
        lambda: both.is_business_day("2026-03-02"),
        lambda: both.business_days_between("2026-03-02", "2026-03-03"),
    ):
        with pytest.raises(NeedsZone) as caught:
            ask()
        assert caught.value.zones == ("Europe/London", "UTC")
    with pytest.raises(NeedsZone) as caught:
        ALWAYS.is_business_day("2026-03-02")
    assert caught.value.zones == ()
    assert ALWAYS.is_business_day("2026-03-01", zone="UTC")
    assert both.add_business_days("2026-03-02T10:00:00Z", 1, zone="Europe/London") == "2026-03-03T10:00:00Z"


def test_the_business_days_of_a_combination_are_dates_with_open_time() -> None:
    night = NIGHT & Coverage.during([("2026-03-06T00:00:00Z", "2026-03-08T00:00:00Z")])
    assert night.is_business_day("2026-03-06")
    assert night.is_business_day("2026-03-07")  # open until 06:00
    assert not night.is_business_day("2026-03-08")


def test_without_business_days_counting_them_is_an_error() -> None:
    with pytest.raises(NeverOpens) as caught:
        NEVER.add_business_days("2026-03-02T10:00:00Z", 1, zone="UTC")
    assert caught.value.sought == "opening"
    with pytest.raises(NeverOpens) as caught:
        Schedule("UTC", special=["2026-03-02 09:00-17:00"]).add_business_days("2026-03-02T10:00:00Z", 1)
    assert (caught.value.sought, caught.value.start, caught.value.horizon) == (
        "business day",
        "2026-03-02",
        "2076-03-01",  # fifty years of 365.25 days
    )
    assert NEVER.business_days_between("2026-01-01", "2027-01-01", zone="UTC") == 0


def test_more_business_days_than_fifty_years_have_is_an_error_in_bounded_time() -> None:
    for days in (10**6, -(10**6), 10**100):
        with pytest.raises(NeverOpens) as caught:
            OFFICE.add_business_days("2026-03-02T10:00:00Z", days)
        assert caught.value.sought == "business day"


@pytest.mark.parametrize("days", [None, 1.0, "1", True, b"1", [1], float("nan")])
def test_business_days_are_counted_in_whole_numbers(days: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        OFFICE.add_business_days("2026-03-02T10:00:00Z", days)
    assert (caught.value.place, caught.value.value) == ("days", days)


@pytest.mark.parametrize("odd", ["closed", "", "16", "25:00", 16, b"close", ["close"]])
def test_by_is_close_or_a_time_and_a_cutoff_is_a_time(odd: Any) -> None:
    for given in ({"by": odd}, {"cutoff": odd}):
        with pytest.raises(InvalidText) as caught:
            OFFICE.add_business_days("2026-03-02T10:00:00Z", 1, **given)
        assert (caught.value.place, caught.value.value) == (next(iter(given)), odd)


@pytest.mark.parametrize("landing", [None, "close", "Opening", "", 5, b"closing", ["closing"]])
def test_a_landing_is_closing_or_opening(landing: Any) -> None:
    for ask in (
        lambda: OFFICE.add_business_days("2026-03-02T10:00:00Z", 1, landing),
        lambda: OFFICE.due("2026-03-02T10:00:00Z", "PT1H", landing),
    ):
        with pytest.raises(UnknownName) as caught:
            ask()
        assert (caught.value.place, caught.value.value, caught.value.known) == (
            "landing",
            landing,
            ("closing", "opening"),
        )


@pytest.mark.parametrize("day", [None, 5, "2026-02-30", "today", b"2026-03-02", datetime(2026, 3, 2)])
def test_days_are_dates(day: Any) -> None:
    for ask in (
        lambda: OFFICE.is_business_day(day),
        lambda: OFFICE.business_days_between(day, "2026-03-02"),
        lambda: OFFICE.business_days_between("2026-03-02", day),
    ):
        with pytest.raises(InvalidText) as caught:
            ask()
        assert caught.value.value is day


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_days_lie_in_the_supported_years(day: str) -> None:
    with pytest.raises(OutOfRange):
        OFFICE.business_days_between("2026-03-02", day)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_edges_of_the_supported_years_give_answers_or_our_errors(zone: str) -> None:
    desk = Schedule(zone, ["Mon-Sun 00:00-24:00"])
    for coverage in (desk, desk | NEVER, desk & OFFICE):
        assert coverage.is_business_day("1900-01-02", zone=zone) in (True, False)
        assert coverage.is_business_day("2199-12-30", zone=zone) in (True, False)
        for at in ("1900-01-01T00:00:00Z", "2199-12-31T23:59:59Z"):
            for days in (-1, 0, 1):
                with suppress(NeverOpens):
                    coverage.add_business_days(at, days, by="close", zone=zone)


@pytest.mark.parametrize(
    ("by", "closing", "opening"),
    [
        ("09:00", "2026-03-03T09:00:00Z", "2026-03-03T09:00:00Z"),
        ("11:59:59", "2026-03-03T11:59:59Z", "2026-03-03T11:59:59Z"),
        ("12:00", "2026-03-03T12:00:00Z", "2026-03-03T13:00:00Z"),  # a closing is closed: rule 15 decides
        ("13:00", "2026-03-03T13:00:00Z", "2026-03-03T13:00:00Z"),
        ("17:00", "2026-03-03T17:00:00Z", "2026-03-04T09:00:00Z"),
        ("20:00", "2026-03-03T17:00:00Z", "2026-03-04T09:00:00Z"),
    ],
)
def test_a_time_on_an_edge_is_open_at_an_opening_and_closed_at_a_closing(by: str, closing: str, opening: str) -> None:
    assert BROKEN.add_business_days("2026-03-02T10:00:00Z", 1, by=by) == closing
    assert BROKEN.add_business_days("2026-03-02T10:00:00Z", 1, "opening", by=by) == opening


@pytest.mark.parametrize(
    ("by", "closing", "opening"),
    [
        ("07:00", "2026-03-03T09:00:00Z", "2026-03-02T17:00:00Z"),
        ("09:00", "2026-03-03T09:00:00Z", "2026-03-03T09:00:00Z"),
        ("12:00", "2026-03-03T12:00:00Z", "2026-03-03T12:00:00Z"),  # counting back, a closing still belongs to its day
        ("12:30", "2026-03-03T13:00:00Z", "2026-03-03T12:00:00Z"),
        ("13:00", "2026-03-03T13:00:00Z", "2026-03-03T13:00:00Z"),
        ("17:00", "2026-03-03T17:00:00Z", "2026-03-03T17:00:00Z"),
        ("20:00", "2026-03-03T17:00:00Z", "2026-03-03T17:00:00Z"),
        ("close", "2026-03-03T17:00:00Z", "2026-03-03T17:00:00Z"),
    ],
)
def test_counting_back_an_edge_is_on_its_business_day(by: str, closing: str, opening: str) -> None:
    assert BROKEN.add_business_days("2026-03-04T10:00:00Z", -1, by=by) == closing
    assert BROKEN.add_business_days("2026-03-04T10:00:00Z", -1, "opening", by=by) == opening


def test_zero_days_by_a_time_are_never_before_the_start() -> None:
    assert BROKEN.add_business_days("2026-03-02T10:00:00Z", 0, by="11:00") == "2026-03-02T11:00:00Z"
    assert BROKEN.add_business_days("2026-03-02T10:00:00Z", 0, by="09:30") == "2026-03-02T10:00:00Z"
    assert BROKEN.add_business_days("2026-03-07T10:00:00Z", 0, by="08:00") == "2026-03-09T09:00:00Z"


def test_midnight_inside_a_night_keeps_its_night() -> None:
    # Tuesday 00:00 is in Monday's night, so a day later is 00:00 in Tuesday's, on Wednesday.
    assert NIGHT.add_business_days("2026-03-03T00:00:00Z", 1) == "2026-03-04T00:00:00Z"


def test_midnight_counted_back_ends_a_day_that_no_other_follows() -> None:
    # Thursday 00:00 ends Wednesday; the business day before is Monday, which ends on Tuesday at 00:00.
    desk = Schedule("UTC", ["Mon,Wed 00:00-24:00"])
    assert desk.add_business_days("2026-03-05T00:00:00Z", -1) == "2026-03-03T00:00:00Z"


def test_where_shifts_touch_at_a_day_s_edge_the_instant_belongs_to_the_later_one() -> None:
    # Tuesday 06:00 ends Monday's night and opens Tuesday's day: forward and back it counts from Tuesday.
    desk = Schedule("UTC", ["Mon 22:00-06:00", "Tue-Thu 06:00-14:00"])
    assert desk.add_business_days("2026-03-03T06:00:00Z", 1) == "2026-03-04T06:00:00Z"
    assert desk.add_business_days("2026-03-04T06:00:00Z", -1) == "2026-03-03T06:00:00Z"


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-12-30", 1, "2026-12-31"),
        ("2026-12-30", 2, "2027-01-01"),
        ("2026-12-30", 3, "2027-01-04"),
        ("2026-12-31", 261, "2027-12-31"),  # 2027 begins and ends on a Friday: 52 weeks and a day
        ("2027-01-04", -1, "2027-01-01"),
        ("2027-01-04", -2, "2026-12-31"),
        ("2027-12-31", -261, "2026-12-31"),
    ],
)
def test_days_are_counted_on_over_new_year(start: str, days: int, due: str) -> None:
    assert OFFICE.add_business_days(f"{start}T10:00:00Z", days) == f"{due}T10:00:00Z"


def test_days_between_distant_years_count_every_year_once() -> None:
    # 261 weekdays in 2025, as many in 2027, and the Friday after; the years before and after add none.
    desk = Schedule("UTC", ["Mon-Fri 09:00-17:00"])
    assert desk.business_days_between("2024-12-31", "2025-12-31") == 261
    assert desk.business_days_between("2024-12-31", "2027-01-01") == 523
    assert desk.business_days_between("2027-01-01", "2024-12-31") == -523


def opened_on(*days: str) -> Schedule:
    return Schedule("Europe/London", special=[f"{day} 09:00-12:00" for day in days])


def test_a_business_day_is_found_within_fifty_years() -> None:
    after = opened_on("2026-03-02", "2076-02-28")
    assert after.add_business_days("2026-03-02T10:00:00Z", 1) == "2076-02-28T10:00:00Z"
    before = opened_on("1976-03-03", "2026-03-02")
    assert before.add_business_days("2026-03-02T10:00:00Z", -1) == "1976-03-03T10:00:00Z"


@pytest.mark.parametrize(
    ("days", "start", "count", "horizon"),
    [
        # Fifty years of 365.25 days are 18,262.5 days; to the same date it is 18,263 forward and 18,262 back.
        (["2026-03-02", "2077-01-01"], "2026-03-02", 1, "2076-03-01"),
        (["2026-03-02", "2030-05-06"], "2026-03-02", 2, "2076-03-01"),
        (["2026-03-02", "1975-12-31"], "2026-03-02", -1, "1976-03-01"),
        (["2026-03-02", "2020-05-06"], "2026-03-02", -2, "1976-03-01"),
        (["2190-03-02"], "2190-03-02", 1, "2199-12-31"),
        (["1910-03-02"], "1910-03-02", -1, "1900-01-01"),
    ],
)
def test_too_few_business_days_are_an_error_that_says_how_far_it_looked(
    days: list[str], start: str, count: int, horizon: str
) -> None:
    with pytest.raises(NeverOpens) as caught:
        opened_on(*days).add_business_days(f"{start}T10:00:00Z", count)
    assert (caught.value.sought, caught.value.start, caught.value.horizon) == ("business day", start, horizon)


def test_a_year_of_dates_is_listed_once() -> None:
    asked: list[int] = []

    def of_day(day: int) -> list[tuple[int, int]]:
        asked.append(day)
        return [(day * DAY + 9 * HOUR, day * DAY + 17 * HOUR)] if weekday(day) < 5 else []

    days = BusinessDays(ZoneInfo("UTC"), Line(lambda _: []), of_day)
    monday = day_number(date(2026, 3, 2))
    assert days.windows(monday) == [(monday * DAY + 9 * HOUR, monday * DAY + 17 * HOUR)]
    assert days.windows(monday - 1) == []
    assert days.after(monday, 1) == monday + 1
    assert days.between(monday, monday + 7) == 5
    assert asked == list(range(day_number(date(2026, 1, 1)), day_number(date(2027, 1, 1))))


def test_a_cutoff_is_for_counting_forward() -> None:
    with pytest.raises(InvalidValue) as caught:
        OFFICE.add_business_days("2026-03-02T10:00:00Z", -1, cutoff="10:00")
    assert (caught.value.place, caught.value.value) == ("cutoff", "10:00")


def test_an_hour_shown_again_belongs_to_the_shift_that_began_before_the_clock_went_back() -> None:
    # On 7 November 2010 St. John's went back from 00:01 to 23:01: at 03:00Z its clock reads Saturday 23:30 once more,
    # in the shift that began when it first showed Sunday 00:00. A day later is Monday's shift, to Tuesday 00:00.
    desk = Schedule("America/St_Johns", ["Sun-Mon 00:00-24:00"])
    assert desk.add_business_days("2010-11-07T03:00:00Z", 1, by="close") == "2010-11-09T03:30:00Z"


def test_open_time_at_another_shift_s_closing_belongs_to_the_shift_that_is_open() -> None:
    # At 06:00 on Tuesday only Monday's night is still open; a business day after Monday is Tuesday.
    desk = Schedule("UTC", ["Mon 22:00-08:00", "Tue-Wed 00:00-06:00"])
    assert desk.add_business_days("2026-03-03T06:00:00Z", 1, by="05:00") == "2026-03-03T06:00:00Z"
    assert desk.add_business_days("2026-03-03T06:00:00Z", 2, by="05:00") == "2026-03-04T05:00:00Z"


def test_midnight_counted_back_is_an_opening_and_so_open() -> None:
    desk = Schedule("UTC", ["Mon-Sat 00:00-24:00"])
    assert desk.add_business_days("2026-03-08T12:00:00Z", -2, "opening") == "2026-03-05T00:00:00Z"


def test_a_cut_off_goes_with_zero_days_too() -> None:
    # Before the cut-off it is due at today's closing, from it on at the next business day's.
    assert BROKEN.add_business_days("2026-03-02T09:30:00Z", 0, by="close", cutoff="10:00") == "2026-03-02T17:00:00Z"
    assert BROKEN.add_business_days("2026-03-02T10:00:00Z", 0, by="close", cutoff="10:00") == "2026-03-03T17:00:00Z"


def test_midnight_inside_a_night_is_counted_back_like_any_other_time_of_it() -> None:
    # Wednesday 00:00 is two hours into Tuesday's night; two hours into Monday's night it is Tuesday 00:00.
    desk = Schedule("UTC", ["Mon-Fri 22:00-06:00"])
    assert desk.add_business_days("2026-03-04T00:00:00Z", -1) == "2026-03-03T00:00:00Z"
    assert desk.add_business_days("2026-03-03T23:59:00Z", -1) == "2026-03-02T23:59:00Z"


def test_a_closing_at_the_jump_over_a_skipped_date_belongs_to_the_shift_two_dates_before() -> None:
    apia = Schedule.parse("Thu 22:00-06:00 Pacific/Apia")  # it skipped Friday 30 December 2011
    assert apia.next_closing("2011-12-29T23:00:00-10:00") == "2011-12-30T00:00:00-10:00"
    assert apia.add_business_days("2011-12-31T12:00:00+14:00", -1) == "2011-12-24T06:00:00+14:00"
    assert apia.add_business_days("2011-12-31T12:00:00+14:00", 0, by="close") == "2012-01-06T06:00:00+14:00"


def test_a_date_beside_the_known_years_is_looked_up_alone() -> None:
    new_year, turn = day_number(date(2026, 1, 1)), day_number(date(2027, 1, 1))

    def of_day(day: int) -> list[tuple[int, int]]:
        if not new_year - 1 <= day <= turn:
            raise HolidaysNotCovered("GB", date_of(day).year, 2026, 2026)
        return [(day * DAY, day * DAY + HOUR)]

    business = BusinessDays(ZoneInfo("UTC"), Line(lambda year: []), of_day)
    for day in (new_year - 1, turn):
        assert business.windows(day) == [(day * DAY, day * DAY + HOUR)]
    assert business.after(new_year - 1, 1) == new_year
    assert business.after(turn, -1) == turn - 1
    with pytest.raises(HolidaysNotCovered):
        business.windows(turn + 1)
    assert business.after(new_year, -1) == new_year - 1
    with pytest.raises(HolidaysNotCovered):
        business.after(new_year, -2)


@pytest.mark.parametrize("kind", ["int8", "int64", "uint16"])
def test_an_integer_of_numpy_is_a_whole_number(kind: str) -> None:
    numpy = pytest.importorskip("numpy", reason="numpy is not installed")
    two = numpy.dtype(kind).type(2)
    # From Monday at ten, Wednesday at ten.
    assert OFFICE.add_business_days("2026-03-02T10:00:00Z", two) == "2026-03-04T10:00:00Z"
    year = numpy.int64(2026)
    assert OFFICE.opens_within(year, year)
    OFFICE.warm(year, year)


@pytest.mark.parametrize("days", [2.0, 2.5, True, "2", None, float("nan")])
def test_floats_and_truth_values_are_no_numbers_of_days(days: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        OFFICE.add_business_days("2026-03-02T10:00:00Z", days)
    assert (caught.value.place, caught.value.why) == ("days", "is not a whole number of business days")
