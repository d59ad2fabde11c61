"""Shifts that are worked from a date on, until a date, or between two."""

from __future__ import annotations

import copy
import pickle
from datetime import date, timedelta
from typing import Any

import pytest

from slacore import Coverage, Holidays, Schedule, Shift
from slacore.calendars.expression import dated_years
from slacore.errors import HolidaysNotCovered, InvalidText, InvalidValue, NeverOpens

# 1 June and 1 September 2026 are a Monday and a Tuesday; Berlin is two hours ahead of UTC in summer.
SUMMER = Schedule(
    "Europe/Berlin",
    [
        "Mon-Fri 09:00-17:00 until 2026-06-01",
        "Mon-Fri 08:00-14:00 from 2026-06-01 until 2026-09-01",
        "Mon-Fri 10:00-18:00 from 2026-09-01",
    ],
)


def test_each_stretch_counts_by_the_hours_of_its_date() -> None:
    hours = [
        (each.opens[5:16], each.closes[11:16])
        for each in SUMMER.windows("2026-05-29T00:00:00+02:00", "2026-06-03T00:00:00+02:00")
    ]
    assert hours == [("05-29T09:00", "17:00"), ("06-01T08:00", "14:00"), ("06-02T08:00", "14:00")]
    # Friday 29 May from 16:00: one hour, then Monday's new hours.
    assert SUMMER.due("2026-05-29T16:00:00+02:00", "PT3H") == "2026-06-01T10:00:00+02:00"
    # Monday 31 August has six hours, Tuesday 1 September begins at ten.
    assert SUMMER.due("2026-08-31T08:00:00+02:00", "PT7H") == "2026-09-01T11:00:00+02:00"
    assert SUMMER.latest_start("2026-09-01T11:00:00+02:00", "PT7H") == "2026-08-31T08:00:00+02:00"


def test_reasons_say_the_shift_and_its_hours() -> None:
    assert SUMMER.reason("2026-06-01T08:30:00+02:00") == "open: Mon-Fri 08:00-14:00"
    assert SUMMER.reason("2026-05-29T08:30:00+02:00") == "closed: night"
    assert SUMMER.reason("2026-05-30T08:30:00+02:00") == "closed: weekend"


def test_a_night_belongs_to_the_date_on_which_it_starts() -> None:
    nights = Schedule.parse("Mon-Sun 22:00-06:00 until 2026-03-03 UTC")
    assert nights.next_closing("2026-03-03T01:00:00Z") == "2026-03-03T06:00:00Z"
    with pytest.raises(NeverOpens):
        nights.next_opening("2026-03-03T06:00:00Z")
    later = Schedule.parse("Mon-Sun 22:00-06:00 from 2026-03-03 UTC")
    assert later.next_opening("2026-03-01T00:00:00Z") == "2026-03-03T22:00:00Z"
    assert later.reason("2026-03-02T23:00:00Z") == "closed: day off"


def test_dates_are_of_the_schedules_zone() -> None:
    auckland = Schedule.parse("Mon-Sun 00:00-24:00 from 2026-03-02 Pacific/Auckland")
    assert auckland.next_opening("2026-02-01T00:00:00Z") == "2026-03-01T11:00:00Z"


def test_the_emirates_moved_their_weekend() -> None:
    dubai = Schedule(
        "Asia/Dubai",
        [
            "Sun-Thu 08:00-17:00 until 2022-01-01",
            "Mon-Thu 08:00-17:00 from 2022-01-01",
            "Fri 08:00-12:00 from 2022-01-01",
        ],
    )
    # Thursday one hour, none from Friday 31 to Sunday 2, four days of nine hours, Friday four.
    assert dubai.elapsed("2021-12-30T16:00:00+04:00", "2022-01-07T14:00:00+04:00") == timedelta(hours=41)
    assert dubai.reason("2021-12-31T10:00:00+04:00") == "closed: weekend"
    assert dubai.reason("2022-01-07T10:00:00+04:00") == "open: Fri 08:00-12:00"


def test_business_days_are_the_dates_on_which_a_shift_starts() -> None:
    desk = Schedule("UTC", ["Mon-Fri 09:00-17:00", "Sat 10:00-14:00 from 2026-03-07 until 2026-03-14"])
    assert [desk.is_business_day(day) for day in ("2026-02-28", "2026-03-07", "2026-03-14")] == [False, True, False]
    assert desk.add_business_days("2026-03-06T10:00:00Z", 1) == "2026-03-07T10:00:00Z"
    assert desk.add_business_days("2026-03-13T10:00:00Z", 1) == "2026-03-16T10:00:00Z"


@pytest.mark.parametrize(
    ("shifts", "same"),
    [
        (
            ["Mon 09:00-17:00 until 2026-06-01", "Mon 09:00-17:00 from 2026-06-01"],
            ["Mon 09:00-17:00"],
        ),
        (
            ["Mon 09:00-12:00", "Mon 12:00-17:00 from 2026-06-01"],
            ["Mon 09:00-12:00 until 2026-06-01", "Mon 09:00-17:00 from 2026-06-01"],
        ),
        (
            ["Mon 09:00-17:00", "Mon 10:00-11:00 from 2026-06-01 until 2026-07-01"],
            ["Mon 09:00-17:00"],
        ),
        (
            ["Mon 09:00-17:00 from 2026-06-01", "Tue 09:00-17:00 from 2026-06-01", "Tue 09:00-17:00 until 2026-01-01"],
            ["Mon,Tue 09:00-17:00 from 2026-06-01", "Tue 09:00-17:00 until 2026-01-01"],
        ),
        (
            ["Mon 09:00-17:00 until 2026-06-01", "Mon 09:00-17:00 from 2026-03-01"],
            ["Mon 09:00-17:00"],
        ),
    ],
)
def test_two_spellings_of_the_same_weeks_are_equal(shifts: list[str], same: list[str]) -> None:
    one, other = Schedule("UTC", shifts), Schedule("UTC", same)
    assert one == other
    assert hash(one) == hash(other)
    assert {str(shift) for shift in one.shifts} == set(same)


def test_texts_copies_and_pickles_keep_the_dates() -> None:
    assert Schedule.parse(str(SUMMER)) == SUMMER
    assert Coverage.parse(f"[{SUMMER}] | 24x7").is_open("2026-06-01T00:00:00Z")
    for shift in SUMMER.shifts:
        assert Shift.parse(str(shift)) == shift == copy.deepcopy(shift) == pickle.loads(pickle.dumps(shift))
    assert str(SUMMER.shifts[0]) == "Mon-Fri 08:00-14:00 from 2026-06-01 until 2026-09-01"
    assert Shift.parse("Mon  09:00-17:00   until  2026-06-01 ").end == date(2026, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Mon 09:00-17:00 from",
        "Mon 09:00-17:00 from 1 June",
        "Mon 09:00-17:00 from 2026-06-31",
        "Mon 09:00-17:00 until 2026-06-01 from 2026-01-01",
        "Mon 09:00-17:00 from 2026-01-01 from 2026-02-01",
        "Mon from 2026-01-01",
        "from 2026-01-01",
    ],
)
def test_dates_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(InvalidText):
        Shift.parse(text)


@pytest.mark.parametrize("end", ["2026-06-01", "2026-05-31"])
def test_a_shift_ends_after_it_starts(end: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Shift.parse(f"Mon 09:00-17:00 from 2026-06-01 until {end}")
    assert (caught.value.place, caught.value.value) == ("until", end)


@pytest.mark.parametrize("odd", [5, "june", b"", [], date.min])
def test_dates_are_dates(odd: Any) -> None:
    for said in ({"start": odd}, {"end": odd}):
        with pytest.raises((InvalidText, ValueError)):
            Shift((0,), (0, 3_600_000_000), **said)


def test_what_is_dated_is_not_like_every_week() -> None:
    assert not SUMMER.expression.is_weekly
    assert dated_years(SUMMER.expression) == {2026}
    assert SUMMER.weekly() == SUMMER


def test_holidays_are_asked_for_as_long_as_shifts_are_worked() -> None:
    desk = Schedule("Asia/Colombo", ["Mon-Fri 09:00-17:00 until 2027-01-01"], holidays=[Holidays("LK")])
    # From 2027 on nobody comes, holiday or not.
    assert desk.elapsed("2026-12-31T09:00:00+05:30", "2031-01-01T00:00:00Z") == timedelta(hours=8)
    with pytest.raises(NeverOpens):
        desk.next_opening("2026-12-31T17:00:00+05:30")
    later = Schedule("Asia/Colombo", ["Mon-Fri 09:00-17:00 until 2027-01-02"], holidays=[Holidays("LK")])
    with pytest.raises(HolidaysNotCovered):
        later.next_opening("2026-12-31T17:00:00+05:30")


@pytest.mark.parametrize(
    ("shift", "opens"),
    [
        ("Mon 09:00-17:00 from 1950-01-02 until 1950-01-09", True),
        ("Mon 09:00-17:00 from 1950-01-03 until 1950-01-09", False),
    ],
)
def test_whether_dated_shifts_ever_open(shift: str, opens: bool) -> None:
    assert Schedule("UTC", [shift]).expression.ever_opens() is opens
