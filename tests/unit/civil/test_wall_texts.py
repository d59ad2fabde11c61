"""What is written on the wall: times of day, hours, weekdays and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from slacore.civil.wall import (
    clock_changes,
    date_from,
    date_of,
    day_number,
    hours_of_day,
    hours_text,
    reading,
    reading_of,
    time_of_day,
    time_text,
    weekday,
    weekday_of,
    weekdays_of,
    weekdays_text,
)
from slacore.civil.zones import zone
from slacore.errors import InvalidText, OutOfRange, UnknownName

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("00:00", 0),
        ("00:00:01", SECOND),
        ("09:05", 9 * HOUR + 5 * MINUTE),
        ("23:59:59", DAY - SECOND),
        ("24:00", DAY),
    ],
)
def test_a_time_of_day_is_read_and_written(text: str, micros: int) -> None:
    assert time_of_day(text, "opens") == micros
    assert time_text(micros) == text


@pytest.mark.parametrize(
    "text",
    [
        *["25:00", "24:01", "24:00:01", "09:60", "09:00:60", "9:00", "09", "0900", "09.00", "-09:00", " 09:00"],
        *["09:00 ", "09:00:00.5", "٠٩:٠٠", "09：00", "noon", "", "\0", None, 5, 9.0, b"09:00", ["09:00"]],
    ],
)
def test_what_no_clock_shows_is_no_time_of_day(text: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        time_of_day(text, "opens")
    assert (caught.value.place, caught.value.value) == ("opens", text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("09:00-17:00", (9 * HOUR, 17 * HOUR)),
        ("22:00-06:00", (22 * HOUR, 30 * HOUR)),
        ("00:00-24:00", (0, DAY)),
        ("18:00-24:00", (18 * HOUR, DAY)),
        ("18:00-00:00", (18 * HOUR, DAY)),
        ("09:00:30-09:00:31", (9 * HOUR + 30 * SECOND, 9 * HOUR + 31 * SECOND)),
    ],
)
def test_hours_that_close_at_or_before_their_opening_close_on_the_next_date(text: str, hours: tuple[int, int]) -> None:
    assert hours_of_day(text, "shift") == hours
    assert hours_of_day(hours_text(*hours), "shift") == hours


@pytest.mark.parametrize(
    "text", ["09:00-09:00", "00:00-00:00", "24:00-06:00", "24:00-24:00", "09:00", "09:00–17:00", "-", "", "09:00-25:00"]
)
def test_hours_must_open_and_then_close(text: str) -> None:
    with pytest.raises(InvalidText) as caught:
        hours_of_day(text, "shift")
    assert caught.value.place == "shift"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon", (0,)),
        ("sunday", (6,)),
        ("Mon-Fri", (0, 1, 2, 3, 4)),
        ("Sun-Thu", (0, 1, 2, 3, 6)),
        ("Sat,Mon, Sat", (0, 5)),
        ("mon - wed , FRI", (0, 1, 2, 4)),
        ("Tue-Tue", (1,)),
        ("Mon-Sun", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_weekdays_are_listed_with_commas_and_ranges_that_may_run_over_sunday(text: str, days: tuple[int, ...]) -> None:
    assert weekdays_of(text, "days") == days
    assert weekdays_of(weekdays_text(days), "days") == days


@pytest.mark.parametrize(
    ("text", "wrong", "nearest"),
    [
        ("Mnday", "Mnday", "Monday"),
        ("Wendesday", "Wendesday", "Wednesday"),
        ("Mon-Fry", "Fry", "Fri"),
        ("Мon", "Мon", "Mon"),  # the M is Cyrillic
    ],
)
def test_an_unknown_weekday_is_refused_with_the_nearest(text: str, wrong: str, nearest: str) -> None:
    with pytest.raises(UnknownName) as caught:
        weekdays_of(text, "shifts[0]")
    error = caught.value
    assert (error.place, error.kind, error.value) == ("shifts[0]", "weekday", wrong)
    assert nearest in error.nearest


@pytest.mark.parametrize("text", ["", ",", "Mon,", "Mon-", "-Fri", "Mon-Wed-Fri", "1", "M", "Mo", "weekdays", "\0"])
def test_half_a_weekday_is_none(text: str) -> None:
    with pytest.raises(UnknownName):
        weekdays_of(text, "days")


def test_two_weekdays_in_a_row_are_listed_and_three_are_a_range() -> None:
    assert weekdays_text((5, 6)) == "Sat,Sun"
    assert weekdays_text((0, 1, 2, 4)) == "Mon-Wed,Fri"
    assert weekday_of("Sat", "days") == 5


@pytest.mark.parametrize("given", ["2026-02-28", date(2026, 2, 28)])
def test_a_date_is_read_from_text_and_from_a_date(given: Any) -> None:
    assert date_from(given, "day") == date(2026, 2, 28)


def test_a_pendulum_date_is_a_date() -> None:
    pendulum = pytest.importorskip("pendulum")
    found = date_from(pendulum.date(2026, 2, 28), "day")
    assert (found, type(found)) == (date(2026, 2, 28), date)


@pytest.mark.parametrize(
    "given",
    [
        *["2026-02-29", "2026-13-01", "2026-00-10", "20260228", "2026-W09-6", "28.02.2026", "2026-2-28", "", "today"],
        *["2026-02-28 ", "２０２６-02-28", None, 20260228, 1.0, b"2026-02-28", ["2026-02-28"]],
        datetime(2026, 2, 28, tzinfo=UTC),
    ],
)
def test_what_names_no_date_is_refused(given: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        date_from(given, "day")
    assert (caught.value.place, caught.value.value) == ("day", given)


@pytest.mark.parametrize("given", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_date_of_the_supported_years_are_dates(given: str) -> None:
    assert date_from(given, "day").isoformat() == given


@pytest.mark.parametrize("given", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", date.min, date.max])
def test_a_date_outside_the_supported_years_is_refused(given: Any) -> None:
    with pytest.raises(OutOfRange) as caught:
        date_from(given, "day")
    assert (caught.value.place, caught.value.value) == ("day", given)


def test_days_are_counted_from_1970() -> None:
    assert day_number(date(1969, 12, 31)) == -1
    assert date_of(59) == date(1970, 3, 1)
    assert [weekday(day_number(date(2026, 3, 2 + n))) for n in range(7)] == [0, 1, 2, 3, 4, 5, 6]  # 2 March: a Monday


def test_a_reading_is_what_the_clock_shows() -> None:
    noon = reading_of("2026-07-01 12:00")
    assert reading(zone("Europe/London"), noon - HOUR) == noon
    assert reading(zone("America/New_York"), noon + 4 * HOUR) == noon


def test_a_change_in_the_last_days_of_a_year_is_told_once() -> None:
    # Samoa skipped 30 December 2011: from UTC-10 (summer time) to UTC+14 at 10:00Z.
    changes = clock_changes(zone("Pacific/Apia"), 2011, 2012)
    assert changes[0] == (reading_of("2011-01-01 00:00"), -10 * HOUR)
    assert changes.count((reading_of("2011-12-30 10:00"), 14 * HOUR)) == 1
    assert all(old != new for (_, old), (_, new) in pairwise(changes))


def test_a_year_begins_with_the_offset_its_clock_has_then() -> None:
    # Kiritimati jumped from UTC-10 to UTC+14 in the last hours of 1994, and has stood there since.
    assert clock_changes(zone("Pacific/Kiritimati"), 1995, 1996) == ((reading_of("1995-01-01 00:00"), 14 * HOUR),)


def test_a_change_at_the_first_instant_of_a_year_belongs_to_that_year() -> None:
    # Spain left local mean time, 14:44 behind Greenwich, as 1901 began there.
    mean = -(14 * MINUTE + 44 * SECOND)
    year = (reading_of("1900-01-01 00:00"), mean), (reading_of("1901-01-01 00:00"), 0)
    assert clock_changes(zone("Europe/Madrid"), 1900, 1901) == year
