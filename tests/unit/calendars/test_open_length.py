"""Lengths of open time: hours are hours, and days are refused with their two readings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from slacore import Coverage
from slacore.errors import InvalidValue, NegativeLength, NotALength

OFFICE = Coverage.named("8x5", zone="UTC")
MONDAY = "2026-03-02T09:00:00Z"


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("P1D", "24 hours of open time are 'PT24H', a business day is add_business_days(start, 1)"),
        ("P2D", "48 hours of open time are 'PT48H', 2 business days are add_business_days(start, 2)"),
        ("P1W", "168 hours of open time are 'PT168H', business days are add_business_days(start, ...)"),
        ("P1DT2H30M", "26.5 hours of open time are 'PT26H30M', business days are add_business_days(start, ...)"),
        ("P1.5D", "36 hours of open time are 'PT36H', business days are add_business_days(start, ...)"),
        ("P0,5W", "84 hours of open time are 'PT84H', business days are add_business_days(start, ...)"),
    ],
)
def test_days_and_weeks_are_no_open_time(text: str, cure: str) -> None:
    for question in (OFFICE.due, OFFICE.latest_start):
        with pytest.raises(InvalidValue) as caught:
            question(MONDAY, text)
        assert (caught.value.place, caught.value.value) == ("length", text)
        expected = cure.replace("start, ", "due, -" if question == OFFICE.latest_start else "start, ")
        two = "says days, and open hours could mean two things by it"
        assert caught.value.why == f"{two}; {expected.replace('-...', '...')}"


# The office is open for eight hours a day: 24 of them are three days.
@pytest.mark.parametrize("length", ["PT24H", "P0DT24H", "P0DT24H0M0S", timedelta(days=1)])
def test_hours_are_hours_and_a_timedelta_cannot_say(length: Any) -> None:
    assert OFFICE.due(MONDAY, length) == "2026-03-04T17:00:00Z"
    assert OFFICE.latest_start("2026-03-04T17:00:00Z", length) == MONDAY


def test_a_length_of_pandas_cannot_say_either() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    assert OFFICE.due(MONDAY, pandas.Timedelta("1D")) == "2026-03-04T17:00:00Z"
    assert OFFICE.due(MONDAY, pandas.Timedelta("4h").isoformat()) == "2026-03-02T13:00:00Z"


def test_a_day_of_nothing_is_nothing() -> None:
    assert OFFICE.due(MONDAY, "P0D") == OFFICE.due(MONDAY, "PT0S") == MONDAY


def test_a_horizon_is_real_time_and_may_be_days() -> None:
    assert OFFICE.due(MONDAY, "PT4H", horizon="P1D") == "2026-03-02T13:00:00Z"


@pytest.mark.parametrize(("text", "kind"), [("P1M", NotALength), ("-P1D", NegativeLength), ("P1DT", NotALength)])
def test_what_is_no_length_stays_none(text: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        OFFICE.due(MONDAY, text)
