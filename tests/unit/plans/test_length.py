"""Lengths: what a text means, which texts mean nothing, and when a length is used up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacore import ALWAYS, NEVER, Coverage, Length, Schedule
from slacore.errors import InvalidText, InvalidValue, NeedsZone, NotAnInstant, OutOfRange, SlaError, UnknownName

HOUR = 3_600_000_000
DAY = 24 * HOUR
# Fridays end early; 2 March 2026 is a Monday, Berlin goes forward on 29 March.
DESK = Schedule("Europe/Berlin", ["Mon-Thu 09:00-17:00", "Fri 09:00-15:00"])


@pytest.mark.parametrize(
    ("text", "basis", "time", "days", "by", "cutoff"),
    [
        ("4 business hours", "business", 4 * HOUR, None, None, None),
        ("1 business hour", "business", HOUR, None, None, None),
        ("30 business minutes", "business", HOUR // 2, None, None, None),
        ("1.5 calendar hours", "calendar", 3 * HOUR // 2, None, None, None),
        ("0.000001 business seconds", "business", 1, None, None, None),
        ("0 calendar hours", "calendar", 0, None, None, None),
        ("2 business days", "business", None, 2, None, None),
        ("2 business days by close", "business", None, 2, "close", None),
        ("1 business day by 16:00", "business", None, 1, 16 * HOUR, None),
        ("1 business day by 16:00:30 if before 10:00", "business", None, 1, 16 * HOUR + 30_000_000, 10 * HOUR),
        ("2 business days by close if before 24:00", "business", None, 2, "close", DAY),
        ("2 business days if before 12:00", "business", None, 2, None, 12 * HOUR),
        ("0 business days by 00:00", "business", None, 0, 0, None),
        ("5 calendar days", "calendar", None, 5, None, None),
        ("2 calendar weeks", "calendar", None, 14, None, None),
        ("3660 calendar days", "calendar", None, 3660, None, None),
    ],
)
def test_a_length_says_what_it_counts(
    text: str, basis: str, time: int | None, days: int | None, by: Any, cutoff: int | None
) -> None:
    length = Length.parse(text)
    assert (length.basis, length.time, length.days, length.by, length.cutoff) == (basis, time, days, by, cutoff)
    assert Length.parse(str(length)) == length
    assert Length.parse(f"  {text.replace(' ', '   ')} ") == length
    assert (length.is_business, length.is_in_days) == (basis == "business", days is not None)
    assert length.span == (None if time is None else timedelta(microseconds=time))


@pytest.mark.parametrize(
    ("text", "business", "calendar"),
    [
        ("4h", "4 business hours", "4 calendar hours"),
        ("4 hours", "4 business hours", "4 calendar hours"),
        ("4 Hours", "4 business hours", "4 calendar hours"),
        ("1 hr", "1 business hour", "1 calendar hour"),
        ("1.5hrs", "1.5 business hours", "1.5 calendar hours"),
        ("30 min", "30 business minutes", "30 calendar minutes"),
        ("30m", "30 business minutes", "30 calendar minutes"),
        ("  30   mins ", "30 business minutes", "30 calendar minutes"),
        ("90s", "90 business seconds", "90 calendar seconds"),
        ("2d", "2 business days", "2 calendar days"),
        ("2 days", "2 business days", "2 calendar days"),
        ("PT4H", "4 business hours", "4 calendar hours"),
        ("PT30M", "30 business minutes", "30 calendar minutes"),
        ("P2D", "2 business days", "2 calendar days"),
    ],
)
def test_a_length_that_does_not_say_what_it_counts_is_offered_both_readings(
    text: str, business: str, calendar: str
) -> None:
    with pytest.raises(InvalidText) as caught:
        Length.parse(text)
    assert caught.value.sentence.endswith(f"; write {business!r} or {calendar!r}")
    assert [Length.parse(reading).is_business for reading in (business, calendar)] == [True, False]


@pytest.mark.parametrize("text", ["1w", "1 week", "P1W"])
def test_a_week_is_seven_dates_or_some_business_days(text: str) -> None:
    with pytest.raises(InvalidText, match="write a number of business days or '1 calendar week'"):
        Length.parse(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("4 Business Hours", "4 business hours"),
        ("4 working hours", "4 business hours"),
        ("4 business h", "4 business hours"),
        ("30 calendar min", "30 calendar minutes"),
        ("4 business-hours", "4 business hours"),
        ("1 WORKING DAY", "1 business day"),
    ],
)
def test_a_slip_of_a_length_is_answered_with_its_spelling(text: str, meant: str) -> None:
    with pytest.raises(InvalidText) as caught:
        Length.parse(text)
    assert caught.value.sentence == f"{text!r} is not a length; did you mean {meant!r}?"


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("120 business minutes", "2 business hours"),
        ("90 business minutes", "90 business minutes"),
        ("60 calendar seconds", "1 calendar minute"),
        ("0.5 business minutes", "30 business seconds"),
        ("1.50 business seconds", "1.5 business seconds"),
        ("1 calendar week", "7 calendar days"),
        ("1.0 business days", "1 business day"),
        ("36 calendar hours", "36 calendar hours"),
    ],
)
def test_equal_lengths_are_told_in_one_way(text: str, shortest: str) -> None:
    assert str(Length.parse(text)) == shortest
    assert repr(Length.parse(text)) == f"Length.parse('{shortest}')"
    assert Length.parse(text) == Length.parse(shortest)
    assert hash(Length.parse(text)) == hash(Length.parse(shortest))


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("4 hours", ("4 business hours", "4 calendar hours")),
        ("1 hour", ("1 business hour", "1 calendar hour")),
        ("2 days", ("2 business days", "2 calendar days")),
        ("1.5 minutes", ("1.5 business minutes", "1.5 calendar minutes")),
    ],
)
def test_a_length_without_a_basis_is_refused_with_its_two_readings(text: str, readings: tuple[str, str]) -> None:
    with pytest.raises(InvalidText) as caught:
        Length.parse(text, "targets[0].length")
    assert (caught.value.place, caught.value.value) == ("targets[0].length", text)
    assert all(repr(reading) in caught.value.expected for reading in readings)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "business hours",
            "four business hours",
            "-1 business hours",
            "+1 business hours",
            "1e3 business hours",
        ],
        *[
            "4 Business hours",
            "4 business hrs",
            "4 working hours",
            "4h",
            "PT4H",
            "4 business months",
            "4 business years",
        ],
        *["4,5 business hours", "1. business hours", ".5 business hours", "٤ business hours", "1_000 business hours"],
        *[
            "1 business week",
            "0.5 business days",
            "1.5 calendar weeks",
            "0.0000001 business hours",
            "nan business hours",
        ],
        *[
            "4 business hours by close",
            "4 business hours by 16:00",
            "2 calendar days by close",
            "4 calendar hours if before 10:00",
        ],
        *[
            "2 calendar days if before 10:00",
            "2 business days by noon",
            "2 business days by 25:00",
            "2 business days by 24:30",
        ],
        *[
            "2 business days by 9:00",
            "2 business days if before close",
            "2 business days if before 10:00 by close",
            "\0",
        ],
        *[
            "1234567890 calendar seconds",
            "0.0000005 business seconds",
            "9" * 5000 + " days",
            "4 business hours" + " " * 200,
        ],
        *[None, 4, 4.0, b"4 business hours", ["4 business hours"], timedelta(hours=4)],
    ],
    ids=lambda text: repr(text)[:40],
)
def test_what_is_no_length_is_refused_in_its_place(text: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Length.parse(text, "targets[0].length")
    assert caught.value.place == "targets[0].length"
    assert caught.value.value in (text, "25:00", "24:30")  # or the part of it that no clock shows
    assert str(caught.value)


@pytest.mark.parametrize(
    "text", ["3661 business days", "523 calendar weeks", "87841 calendar hours", "999999999 calendar weeks"]
)
def test_a_length_of_more_than_ten_years_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Length.parse(text)
    assert (caught.value.place, caught.value.value) == ("length", text)


@pytest.mark.parametrize(
    "given",
    [
        *[(None, 1), ("hours", 1), (b"business", 1), ([], 1), ("business",), ("business", 1, 1), ("business", -1)],
        *[("business", 1.5), ("business", True), ("business", "1"), ("business", None, -1), ("business", None, 3661)],
        *[
            ("business", 10**18),
            ("business", None, "2"),
            ("business", None, 2, "noon"),
            ("business", None, 2, b"close"),
        ],
        *[("business", None, 2, -1), ("business", None, 2, DAY + 1), ("business", None, 2, None, "close")],
        *[("business", None, 2, 16 * HOUR + 1), ("business", None, 2, "close", HOUR - 1), ("business", None, 2, 9.0)],
        *[("calendar", None, 2, "close"), ("calendar", None, 2, None, HOUR), ("business", HOUR, None, 0)],
    ],
)
def test_a_length_made_by_hand_is_checked_too(given: tuple[Any, ...]) -> None:
    with pytest.raises((InvalidText, InvalidValue)):
        Length(*given)


@pytest.mark.parametrize("edge", [HOUR + 1, -1_000_000, DAY + 1_000_000, "noon", True])
def test_the_edge_that_is_no_time_of_day_is_named(edge: Any) -> None:
    for by, cutoff in ((edge, None), (edge, HOUR), (HOUR, edge), ("close", edge), (None, edge)):
        with pytest.raises(InvalidText) as caught:
            Length("business", days=2, by=by, cutoff=cutoff)
        assert caught.value.value is edge


def test_a_time_of_day_in_whole_seconds_comes_back_from_its_text() -> None:
    for edge in (0, 1_000_000, 16 * HOUR + 59_000_000, DAY):
        length = Length("business", days=2, by=edge, cutoff=edge)
        assert Length.parse(str(length)) == length


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("4 business hours", "2026-03-06T13:00:00+01:00", "2026-03-09T11:00:00+01:00"),
        ("2 business hours", "2026-03-06T13:00:00+01:00", "2026-03-06T15:00:00+01:00"),
        ("24 calendar hours", "2026-03-28T12:00:00+01:00", "2026-03-29T12:00:00+01:00"),
        ("1 calendar day", "2026-03-28T12:00:00+01:00", "2026-03-29T11:00:00+01:00"),  # noon by the new clock
        ("2 business days", "2026-03-05T16:00:00+01:00", "2026-03-09T16:00:00+01:00"),
        ("1 business day", "2026-03-05T16:00:00+01:00", "2026-03-06T15:00:00+01:00"),
        ("1 business day by close", "2026-03-05T16:00:00+01:00", "2026-03-06T15:00:00+01:00"),
        ("1 business day by 12:00 if before 10:00", "2026-03-02T09:59:00+01:00", "2026-03-03T12:00:00+01:00"),
        ("1 business day by 12:00 if before 10:00", "2026-03-02T10:00:00+01:00", "2026-03-04T12:00:00+01:00"),
        ("0 business hours", "2026-03-07T13:00:00+01:00", "2026-03-07T13:00:00+01:00"),
        ("0 calendar days", "2026-03-07T13:00:00+01:00", "2026-03-07T13:00:00+01:00"),
    ],
)
def test_a_length_is_used_up_at_its_due_instant(text: str, start: str, due: str) -> None:
    assert Length.parse(text).due(DESK, start) == due


def test_no_calendar_days_end_where_they_start_in_either_showing_of_a_repeated_hour() -> None:
    london = Schedule("Europe/London")
    none = Length.parse("0 calendar days")
    for start in ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"):
        assert none.due(london, start) == none.due(NEVER, start, zone="Europe/London") == start
    for fold in (0, 1):
        shown = none.due(london, datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"), fold=fold))
        assert (shown.hour, shown.minute, shown.fold) == (1, 30, fold)
    with pytest.raises(NeedsZone):
        none.due(NEVER, "2026-10-25T01:30:00Z")
    with pytest.raises(UnknownName):
        none.due(london, "2026-10-25T01:30:00Z", zone="London")


def test_a_length_lands_as_it_is_told() -> None:
    start = "2026-03-06T13:00:00+01:00"
    assert Length.parse("2 business hours").due(DESK, start, "opening") == "2026-03-09T09:00:00+01:00"
    assert Length.parse("2 calendar hours").due(DESK, start, "opening") == "2026-03-06T15:00:00+01:00"
    thursday = "2026-03-05T16:00:00+01:00"
    assert Length.parse("1 business day").due(DESK, thursday, "opening") == "2026-03-09T09:00:00+01:00"


def test_calendar_time_needs_no_coverage_and_calendar_days_only_a_zone() -> None:
    start = "2026-03-28T12:00:00+01:00"
    assert Length.parse("1 calendar hour").due(NEVER, start) == "2026-03-28T13:00:00+01:00"
    assert Length.parse("1 calendar day").due(NEVER, start, zone="Europe/Berlin") == "2026-03-29T11:00:00+01:00"
    with pytest.raises(NeedsZone) as caught:
        Length.parse("1 calendar day").due(ALWAYS, start)
    assert caught.value.zones == ()
    both = DESK | Coverage.named("8x5", zone="UTC")
    for text in ("1 calendar day", "1 business day"):
        with pytest.raises(NeedsZone) as caught:
            Length.parse(text).due(both, start)
        assert caught.value.zones == ("Europe/Berlin", "UTC")
    with pytest.raises(UnknownName):
        Length.parse("1 calendar day").due(both, start, zone="Berlin")


@pytest.mark.parametrize("text", ["48 calendar hours", "2 calendar days"])
def test_a_due_instant_past_the_supported_years_is_refused(text: str) -> None:
    with pytest.raises(OutOfRange) as caught:
        Length.parse(text).due(DESK, "2199-12-31T12:00:00Z")
    assert (caught.value.place, caught.value.value) == ("due", "2200-01-02T12:00Z")
    assert str(caught.value).startswith("due: 2200-01-02T12:00Z is outside the years 1900 to 2199")


@pytest.mark.parametrize("text", ["1 calendar hour", "1 calendar day", "1 business hour", "1 business day"])
def test_a_length_starts_at_an_instant(text: str) -> None:
    for start in (None, 5, "2026-03-02"):
        with pytest.raises(NotAnInstant) as caught:
            Length.parse(text).due(DESK, start)  # type: ignore[type-var]
        assert caught.value.place == "start"


def test_a_length_without_end_is_an_error() -> None:
    for text in ("1 business hour", "1 business day"):
        with pytest.raises(SlaError):
            Length.parse(text).due(Schedule("UTC"), "2026-03-02T12:00:00Z")
