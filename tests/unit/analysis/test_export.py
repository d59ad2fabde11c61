"""Tables for a warehouse: their types and edges, what they are named, and what is refused."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Any

import pyarrow
import pyarrow.compute
import pytest

from slacore import NEVER, Coverage, Holidays, Schedule, SupportPlan, Target
from slacore.analysis import clock_table, days_table, export, to_table
from slacore.errors import HolidaysNotCovered, InvalidValue, MissingExtra, NaiveInstant, NeedsZone, UnknownName

DESK = Schedule.parse("Mon-Thu 09:00-17:00; Fri 09:00-12:00; Fri 13:00-16:00 Europe/London")
NIGHTS = Schedule.parse("Mon-Fri 22:00-06:00 Europe/London")
HOUR = 3_600_000_000
DAY = 24 * HOUR


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def micros(text: str) -> int:
    return round(at(text).timestamp()) * 1_000_000


def windows(table: pyarrow.Table) -> list[tuple[datetime, datetime, int]]:
    return [(row["opens"], row["closes"], row["total_us"]) for row in table.to_pylist()]


# Windows


def test_windows_are_clipped_and_totalled() -> None:
    found = to_table(DESK, "2026-03-05T10:00:00Z", "2026-03-06T13:30:00Z")
    assert windows(found) == [
        (at("2026-03-05 10:00"), at("2026-03-05 17:00"), 0),
        (at("2026-03-06 09:00"), at("2026-03-06 12:00"), 7 * HOUR),
        (at("2026-03-06 13:00"), at("2026-03-06 13:30"), 10 * HOUR),
    ]
    assert set(found["coverage"].to_pylist()) == {str(DESK)}


def test_a_table_that_begins_outside_hours_has_an_empty_window_first() -> None:
    found = to_table(DESK, "2026-03-07T00:00:00Z", "2026-03-09T10:00:00Z")
    start = at("2026-03-07 00:00")
    assert windows(found) == [(start, start, 0), (at("2026-03-09 09:00"), at("2026-03-09 10:00"), 0)]


def test_the_types_are_the_same_where_nothing_is_open() -> None:
    moment = "2026-03-07T00:00:00Z"
    kinds = {"coverage": pyarrow.string()} | dict.fromkeys(("opens", "closes"), pyarrow.timestamp("us", "UTC"))
    kinds |= dict.fromkeys(("opens_us", "closes_us", "total_us"), pyarrow.int64())
    for asked in (NEVER, DESK, {}):
        found = to_table(asked, moment, moment)
        assert dict(zip(found.schema.names, found.schema.types, strict=True)) == kinds
    assert windows(to_table(NEVER, moment, "2027-01-01T00:00:00Z")) == [(at("2026-03-07"), at("2026-03-07"), 0)]


def test_edges_are_told_as_timestamps_and_as_microseconds() -> None:
    found = to_table(DESK, "2026-03-05T00:00:00Z", "2026-03-07T00:00:00Z")
    for name in ("opens", "closes"):
        assert found[name].cast(pyarrow.int64()).equals(found[f"{name}_us"])
    assert found["opens_us"].to_pylist()[1] == micros("2026-03-05 09:00")


def test_several_coverages_and_those_of_a_plan() -> None:
    span = "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z"
    both = to_table({"desk": DESK, "nights": NIGHTS}, *span)
    assert both["coverage"].to_pylist() == ["desk", "desk", "nights", "nights"]
    plan = SupportPlan(
        name="plan",
        schedules={"desk": DESK, "nights": NIGHTS},
        coverages={"business": "desk | nights"},
        targets=[Target(metric="response", length="4 business hours")],
    )
    found = to_table(plan, *span)
    assert list(dict.fromkeys(found["coverage"].to_pylist())) == ["desk", "nights", "business"]
    assert found.filter(pyarrow.compute.not_equal(found["coverage"], "business")).equals(both)
    assert found.schema.metadata[b"slacore.digest"].decode() == plan.digest


def test_the_metadata_say_what_a_table_is_of() -> None:
    span = "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z"
    told = to_table({"desk": DESK}, *span).schema.metadata
    assert (told[b"slacore.start"], told[b"slacore.end"]) == (b"2026-03-05T00:00Z", b"2026-03-06T00:00Z")
    assert told[b"slacore.zone_data"]
    assert told[b"slacore.holiday_data"]
    alike = Schedule.parse("Fri 13:00-16:00; Fri 09:00-12:00; Mon-Thu 09:00-17:00 Europe/London")
    assert to_table({"desk": alike}, *span).schema.metadata == told
    assert days_table({"desk": DESK}, *span).schema.metadata == told
    assert to_table({"desk": NIGHTS}, *span).schema.metadata != told


def test_the_whole_of_time_fits() -> None:
    always = Coverage.named("24x7", zone="Pacific/Apia")
    assert len(to_table(always, "1900-01-01T00:00:00Z", "2199-12-31T23:59:59Z")) == 1
    days = [days_table(always, f"{year}-01-01T00:00:00Z", f"{year}-12-31T23:59:59Z") for year in (1900, 2011, 2199)]
    assert [table["number"][-1].as_py() + 1 for table in days] == [len(table) for table in days]
    # Apia had no 30 December 2011.
    assert date(2011, 12, 30) not in days[1]["date"].to_pylist()
    assert date(2011, 12, 31) in days[1]["date"].to_pylist()


# Business days


def test_a_business_day_has_a_row_for_each_window_and_is_told_whole() -> None:
    found = days_table(DESK, "2026-03-06T15:00:00Z", "2026-03-09T09:30:00Z").to_pylist()
    assert [(row["date"], row["number"], row["opens"], row["closes"]) for row in found] == [
        (date(2026, 3, 6), 0, at("2026-03-06 09:00"), at("2026-03-06 12:00")),
        (date(2026, 3, 6), 0, at("2026-03-06 13:00"), at("2026-03-06 16:00")),
        (date(2026, 3, 9), 1, at("2026-03-09 09:00"), at("2026-03-09 17:00")),
    ]
    assert {row["zone"] for row in found} == {"Europe/London"}


def test_the_night_before_belongs_to_the_span() -> None:
    found = days_table(NIGHTS, "2026-03-04T05:00:00Z", "2026-03-04T12:00:00Z").to_pylist()
    assert [(row["date"], row["closes"]) for row in found] == [(date(2026, 3, 3), at("2026-03-04 06:00"))]


def test_midnight_is_a_reading_of_the_clock() -> None:
    found = days_table(DESK, "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z").to_pylist()
    assert [(row["opens_us"], row["day_us"]) for row in found] == [(micros("2026-06-01 08:00"), micros("2026-06-01"))]


def test_days_of_several_zones_need_one() -> None:
    both = DESK | Schedule.parse("Mon-Fri 09:00-17:00 America/New_York")
    span = "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z"
    with pytest.raises(NeedsZone):
        days_table(both, *span)
    found = days_table(both, *span, zone="America/New_York").to_pylist()
    assert [row["date"] for row in found] == [date(2026, 3, 5)]


def test_the_types_of_no_days() -> None:
    found = days_table(NEVER, "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z", zone="UTC")
    some = days_table(DESK, "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z")
    assert found.schema.equals(some.schema)
    assert some.schema.field("date").type == pyarrow.date32()
    assert len(found) == 0


# Clocks


def test_a_clock_that_goes_forward_and_back() -> None:
    found = clock_table("Europe/London", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z").to_pylist()
    year = [row for row in found if micros("2026-01-01") <= row["from_us"] < micros("2027-01-01")]
    assert [(row["from_us"], row["offset_us"], row["reach_us"]) for row in year] == [
        (micros("2026-03-29 01:00"), HOUR, micros("2026-10-25 02:00")),
        (micros("2026-10-25 01:00"), 0, micros("2027-03-28 01:00")),
    ]


def test_a_clock_of_no_changes() -> None:
    found = clock_table(["UTC"], "2026-06-01T00:00:00Z", "2027-07-01T00:00:00Z").to_pylist()
    assert found == [
        {"zone": "UTC", "from_us": micros("2025-01-01"), "offset_us": 0, "reach_us": micros("2029-01-01")},
    ]


def test_a_clock_that_shows_nothing_new_reaches_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two hours back, and forward again before those are over: no zone did so in a hundred years.
    changes = ((micros("2025-01-01"), 2 * HOUR), (micros("2026-06-01"), 0), (micros("2026-06-01 01:00"), 3 * HOUR))
    monkeypatch.setattr(export, "clock_changes", lambda *_: changes)
    found = clock_table("UTC", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z")["reach_us"].to_pylist()
    assert found == [micros("2026-06-01 02:00"), None, micros("2028-01-01 03:00")]


# Refused


@pytest.mark.parametrize("table", [to_table, days_table])
def test_years_that_are_not_known_are_refused(table: Any) -> None:
    desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG").freeze(2025, 2026)])
    assert len(table(desk, "2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z")) > 500
    with pytest.raises(HolidaysNotCovered):
        table(desk, "2025-01-01T00:00:00Z", "2027-01-05T00:00:00Z")


@pytest.mark.parametrize("table", [to_table, days_table])
def test_what_is_no_coverage_and_no_span_is_refused(table: Any) -> None:
    with pytest.raises(InvalidValue, match="coverage"):
        table("desk", "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z")
    with pytest.raises(InvalidValue, match="is before the start"):
        table(DESK, "2026-03-07T00:00:00Z", "2026-03-06T00:00:00Z")
    with pytest.raises(NaiveInstant):
        table(DESK, "2026-03-07T00:00:00", "2026-03-08T00:00:00Z")


def test_what_is_no_zone_is_refused() -> None:
    with pytest.raises(UnknownName, match="Europe/London"):
        clock_table("Europe/Londn", "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z")


def test_without_pyarrow_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"a table for a warehouse needs an extra: pip install 'slacore\[tables\]'"):
        to_table(DESK, "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z")
