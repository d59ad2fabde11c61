"""Wall times without an offset, by the edge rule: each expectation read off the zone's published changes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest

from slacore import local
from slacore.errors import InvalidText, NaiveInstant, NotAnInstant, SubMicrosecond, UnknownName


@pytest.mark.parametrize(
    ("time", "zone", "instant", "oddity"),
    [
        ("2026-03-02 09:00", "Europe/London", "2026-03-02T09:00:00+00:00", None),
        ("2026-07-01T09:00:30.25", "Europe/London", "2026-07-01T09:00:30.250000+01:00", None),
        # London goes from 01:00 to 02:00 on 29 March 2026, and from 02:00 back to 01:00 on 25 October.
        ("2026-03-29 01:30", "Europe/London", "2026-03-29T02:00:00+01:00", "skipped"),
        ("2026-10-25 01:30", "Europe/London", "2026-10-25T01:30:00+01:00", "repeated"),
        # Lord Howe moves by half an hour.
        ("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-04T02:30:00+11:00", "skipped"),
        # Apia had no 30 December 2011.
        ("2011-12-30 12:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00", "skipped"),
        ("2026-03-02T09:00:00+05:30", "Europe/London", "2026-03-02T09:00:00+05:30", None),
        ("2026-03-02 09:00:00.1234560Z", "Europe/London", "2026-03-02T09:00:00.123456+00:00", None),
        ("2026-03-02 09:00:00.1234560", "Europe/London", "2026-03-02T09:00:00.123456+00:00", None),
    ],
)
def test_a_wall_time_is_the_instant_its_clock_gives_it(time: str, zone: str, instant: str, oddity: str | None) -> None:
    found = local(time, zone)
    assert (found.moment.isoformat(), found.oddity) == (instant, oddity)
    assert local(time, ZoneInfo(zone)) == found


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 10, 25, 1, 30),
        pendulum.naive(2026, 10, 25, 1, 30),
    ],
    ids=lambda moment: type(moment).__name__,
)
def test_a_naive_datetime_is_read_like_its_text(moment: datetime) -> None:
    found = local(moment, "Europe/London")
    assert found == local("2026-10-25 01:30", "Europe/London")
    assert type(found.moment) is datetime


def test_fold_says_the_second_showing() -> None:
    found = local(datetime(2026, 10, 25, 1, 30, fold=1), "Europe/London")
    assert (found.moment.isoformat(), found.oddity) == ("2026-10-25T01:30:00+00:00", "repeated")


def test_fold_says_nothing_of_a_time_that_the_clock_skips() -> None:
    found = local(datetime(2026, 3, 29, 1, 30, fold=1), "Europe/London")
    assert (found.moment.isoformat(), found.oddity) == ("2026-03-29T02:00:00+01:00", "skipped")


def test_an_aware_datetime_keeps_its_own_zone() -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert local(moment, "Asia/Tokyo").moment == local(moment).moment == moment


@pytest.mark.parametrize(
    ("time", "zone", "error"),
    [
        ("2026-03-02 09:00", None, NaiveInstant),
        (datetime(2026, 3, 2, 9), None, NaiveInstant),
        ("2026-03-02 09:00", "Europe/Londn", UnknownName),
        ("2026-03-02", "Europe/London", InvalidText),
        ("yesterday at nine", "Europe/London", InvalidText),
        ("2026-13-02 09:00", "Europe/London", InvalidText),
        ("2026-03-02 09:00:00 and then some", "Europe/London", InvalidText),
        ("2026-03-02 09:00:00.1234567", "Europe/London", SubMicrosecond),
        (date(2026, 3, 2), "Europe/London", NotAnInstant),
        (None, "Europe/London", NotAnInstant),
        (5, "Europe/London", NotAnInstant),
    ],
)
def test_what_is_no_wall_time_is_one_error_that_names_its_place(time: Any, zone: str | None, error: type) -> None:
    with pytest.raises(error) as caught:
        local(time, zone, "opened")
    assert caught.value.place == ("zone" if error is UnknownName else "opened")


def test_pandas_values_are_read_and_refused_like_any_other() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    found = local(pandas.Timestamp("2026-10-25 01:30"), "Europe/London")
    assert found == local("2026-10-25 01:30", "Europe/London")
    assert type(found.moment) is datetime
    with pytest.raises(SubMicrosecond):
        local(pandas.Timestamp("2026-03-02 09:00:00.000000001"), "Europe/London")
    with pytest.raises(NotAnInstant):
        local(pandas.NaT, "Europe/London")
