"""Closures of every year: by day of a month, or by weekday counted in a month."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slacore import Coverage, Schedule, YearlyClosure, read_plan, write_plan
from slacore.calendars.closure import closures_of
from slacore.errors import ConflictingDay, InvalidText, SlaError, UnknownName


def desk(*closures: str, **said: object) -> Schedule:
    return Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], closures=closures, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("every 12-25", 2026, "2026-12-25"),
        ("every 02-29", 2024, "2024-02-29"),
        ("every 02-29", 2026, None),
        ("every 02-29", 2100, None),
        # Thanksgiving: 26 November 2026 and 25 November 2027.
        ("every 4th Thu of Nov", 2026, "2026-11-26"),
        ("every 4th Thu of Nov", 2027, "2027-11-25"),
        ("every 1st Mon of Sep", 2026, "2026-09-07"),
        ("every last Mon of May", 2026, "2026-05-25"),
        ("every last Sun of Feb", 2032, "2032-02-29"),
        ("every 5th Fri of Jan", 2026, "2026-01-30"),
        ("every 5th Fri of Feb", 2026, None),
        ("every 2nd Tue of December", 2026, "2026-12-08"),
        ("every 3rd monday of january", 2026, "2026-01-19"),
    ],
)
def test_the_date_of_a_year(text: str, year: int, day: str | None) -> None:
    found = YearlyClosure.parse(text).in_year(year)
    assert found == (None if day is None else date.fromisoformat(day))


def test_it_closes_every_year() -> None:
    office = desk("every 12-25 Christmas", "every 4th Thu of Nov Thanksgiving")
    for year, thanksgiving in ((2026, "11-26"), (2040, "11-22"), (2199, "11-28")):
        assert not office.is_business_day(f"{year}-{thanksgiving}")
        assert not office.is_open(f"{year}-12-25T10:00:00Z")
    assert office.reason("2026-12-25T10:00:00Z") == "closed: Christmas"
    assert office.reason("2026-11-26T10:00:00Z") == "closed: Thanksgiving"
    # Thursday 24 December 2026 from 16:00: an hour, then Monday the 28th.
    assert office.due("2026-12-24T16:00:00Z", "PT2H") == "2026-12-28T10:00:00Z"
    assert desk("every 12-25").reason("2026-12-25T10:00:00Z") == "closed: closure"


def test_hours_of_it_close_every_year() -> None:
    office = desk("every 12-24 12:00-24:00 Christmas Eve")
    for year in (2026, 2027, 2099):
        assert office.next_closing(f"{year}-12-24T09:30:00Z") == f"{year}-12-24T12:00:00Z"
        assert office.reason(f"{year}-12-24T13:00:00Z") == "closed: Christmas Eve"
    rows = office.timeline("2026-12-24T09:00:00Z", "2026-12-24T17:00:00Z").rows()
    assert [(row["reason"], row["length"]) for row in rows] == [
        ("Mon-Fri 09:00-17:00", timedelta(hours=3)),
        ("Christmas Eve", timedelta(hours=5)),
    ]


def test_around_new_year_both_years_are_looked_at() -> None:
    nights = Schedule(
        "Pacific/Auckland", ["Mon-Sun 22:00-06:00"], closures=["every 01-01 00:00-03:00 Fireworks", "every 12-30"]
    )
    # The night of 31 December begins at 22:00 (09:00 UTC), stops at midnight and goes on at 03:00.
    hours = [(each.opens, each.closes) for each in nights.windows("2026-12-30T00:00:00Z", "2026-12-31T20:00:00Z")]
    assert hours == [("2026-12-31T09:00:00Z", "2026-12-31T11:00:00Z"), ("2026-12-31T14:00:00Z", "2026-12-31T17:00:00Z")]
    assert len(nights.expression.of_day((date(2026, 12, 31) - date(1970, 1, 1)).days)) == 2


def test_special_hours_win_over_what_closes_every_year() -> None:
    office = desk(
        "every 12-25", "every 12-24 12:00-24:00", special=["2026-12-25 10:00-12:00", "2026-12-24 09:00-17:00"]
    )
    assert office.is_open("2026-12-25T11:00:00Z")
    assert office.is_open("2026-12-24T13:00:00Z")
    assert not office.is_open("2028-12-25T11:00:00Z")
    assert not office.is_open("2027-12-24T13:00:00Z")
    with pytest.raises(ConflictingDay):
        desk("2026-12-25", special=["2026-12-25 10:00-12:00"])


def test_texts_copies_and_pickles_keep_it() -> None:
    texts = ["2026-03-02", "every 12-24 12:00-24:00 Christmas Eve", "every 12-25", "every last Mon of May Spring"]
    office = desk(*texts)
    assert [str(each) for each in office.closures] == texts
    for other in (Schedule.parse(str(office)), copy.deepcopy(office), pickle.loads(pickle.dumps(office))):
        assert other == office
        assert hash(other) == hash(office)
    assert 'closed every last Mon of May "Spring"' in str(office)
    assert repr(office.closures[2]) == "YearlyClosure.parse('every 12-25')"
    assert desk("every 4th thursday of november") == desk("every 4th Thu of Nov", "every 4th Thu of Nov")


def test_a_plan_says_it_like_other_closures() -> None:
    said = ["2026-03-02 Inventory", "every 12-24 12:00-24:00", "every 4th Thu of Nov Thanksgiving"]
    schedule = {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"], "closures": said}
    plan = read_plan({"format": 1, "name": "desk", "schedules": {"desk": schedule}})
    assert write_plan(plan)["schedules"]["desk"]["closures"] == said


@pytest.mark.parametrize(
    "text",
    [
        "every",
        "every 12",
        "every 13-01",
        "every 02-30",
        "every 00-10",
        "every 12-25 13:00",
        "every 12-24 22:00-06:00",
        "every 6th Thu of Nov",
        "every 4th Thu of Nev",
        "every 4th Thu",
        "every Thu of Nov",
        "every 12-24 to 12-31",
        "every 12-24 12:00-24:00 10:00-11:00",
        "every year",
        "Every 12-25",
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(InvalidText):
        closures_of(text)


def test_an_unknown_weekday_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName):
        closures_of("every 4th Thr of Nov")


@pytest.mark.parametrize("odd", [None, 5, "", b"12-25", "25-12", ["12-25"]])
def test_nothing_but_our_errors_comes_of_odd_rules(odd: object) -> None:
    with pytest.raises(SlaError):
        YearlyClosure(odd)  # type: ignore[arg-type]
    with pytest.raises(SlaError):
        YearlyClosure.parse(odd)  # type: ignore[arg-type]


def test_every_date_closed_every_year_never_opens() -> None:
    closed = [f"every {(date(2024, 1, 1) + timedelta(days=step)).isoformat()[5:]}" for step in range(366)]
    assert not Schedule("UTC", ["Mon-Sun 09:00-17:00"], closures=closed).expression.ever_opens()
    leap = Schedule("UTC", ["Mon-Sun 09:00-17:00"], closures=[each for each in closed if each != "every 02-29"])
    assert leap.expression.ever_opens()
    assert (
        Coverage.parse(f"[{leap}] & [Sun 10:00-11:00 UTC]").next_opening("2026-01-01T00:00:00Z")
        == "2032-02-29T10:00:00Z"
    )


ZONES = ["Pacific/Kiritimati", "Africa/Cairo", "Europe/London", "America/New_York", "Pacific/Pago_Pago"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [1990, 2024, 2026, 2027])
def test_hours_of_every_year_are_closed_on_either_side_of_greenwich(zone: str, year: int) -> None:
    desk = Schedule(zone, ["Mon-Sun 00:00-24:00"], closures=["every 05-02 09:00-12:00"])
    day = ZoneInfo(zone)
    noon, ten, eight = (datetime(year, 5, 2, hour, tzinfo=day) for hour in (12, 10, 8))
    assert [desk.is_open(at) for at in (eight, ten, noon)] == [True, False, True]
    assert desk.elapsed(eight, noon) == timedelta(hours=1)
