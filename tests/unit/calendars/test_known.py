"""What is known is answered up to its last instant; a question beyond it is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from slacore import Coverage, Holidays, OperationsCentre, OperationsCentres, Schedule
from slacore.errors import HolidaysNotCovered, InvalidText, InvalidValue

# Sri Lanka's data is whole to 2026. Colombo is five and a half hours ahead of UTC all year, 31 December 2026 is a
# Thursday and 1 January 2027 a Friday: what is known ends when that Friday begins.
COLOMBO = Schedule("Asia/Colombo", ["Mon-Fri 00:00-24:00"], holidays=[Holidays("LK")])
LAST = "2026-12-31T18:30:00Z"
OUTAGE = Coverage.during([("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z")])
DESKS = [COLOMBO, COLOMBO | Coverage.parse("[Sat 10:00-12:00 Asia/Colombo]"), COLOMBO - OUTAGE]


def refused(ask: Any) -> tuple[str, int, int]:
    with pytest.raises(HolidaysNotCovered) as caught:
        ask()
    return caught.value.country, caught.value.year, caught.value.last


@pytest.mark.parametrize("desk", DESKS)
def test_a_desk_round_the_clock_is_asked_about_the_last_known_year(desk: Coverage) -> None:
    assert desk.is_open("2026-11-25T10:00:00Z")
    assert not desk.is_open("2026-11-24T10:00:00Z")  # a Poya day
    assert desk.is_open("2026-12-31T18:29:59.999999Z")
    assert refused(lambda: desk.is_open(LAST)) == ("LK", 2027, 2026)
    assert refused(lambda: desk.is_open("2031-06-01T00:00:00Z")) == ("LK", 2031, 2026)


@pytest.mark.parametrize("desk", DESKS)
def test_a_deadline_that_lands_by_the_last_known_instant_is_answered(desk: Coverage) -> None:
    assert desk.due("2026-12-31T10:30:00Z", "PT8H") == LAST
    assert refused(lambda: desk.due("2026-12-31T10:30:00Z", "PT8H0.000001S")) == ("LK", 2027, 2026)
    assert desk.elapsed("2026-12-31T10:30:00Z", LAST) == timedelta(hours=8)
    assert refused(lambda: desk.elapsed("2026-12-31T10:30:00Z", "2026-12-31T18:30:00.000001Z"))[1] == 2027
    assert refused(lambda: desk.due(LAST, "PT1S"))[1] == 2027
    assert desk.latest_start(LAST, "PT8H") == "2026-12-31T10:30:00Z"


@pytest.mark.parametrize("desk", DESKS)
def test_an_edge_that_nobody_knows_is_refused(desk: Coverage) -> None:
    # It may stay open on 1 January, and so the closing is not known.
    assert refused(lambda: desk.next_closing("2026-12-31T10:30:00Z"))[1] == 2027
    assert desk.next_opening("2026-12-31T10:30:00Z") == "2026-12-31T10:30:00Z"
    assert desk.windows("2026-12-31T10:30:00Z", LAST)[0].length == timedelta(hours=8)


@pytest.mark.parametrize("desk", [COLOMBO, COLOMBO - OUTAGE])
def test_business_days_are_counted_as_far_as_they_are_known(desk: Coverage) -> None:
    # Christmas Day 2026 is a Friday; Monday to Thursday after it are open.
    assert desk.business_days_between("2026-12-24", "2026-12-31") == 4
    assert desk.add_business_days("2026-12-29T06:30:00Z", 2) == "2026-12-31T06:30:00Z"
    assert refused(lambda: desk.add_business_days("2026-12-29T06:30:00Z", 3))[1] == 2027
    assert refused(lambda: desk.business_days_between("2026-12-31", "2027-01-01"))[1] == 2027


def test_a_day_that_no_holiday_could_close_is_known_beyond_the_data() -> None:
    desk = Schedule(
        "Asia/Colombo", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("LK")], special=["2027-01-01 10:00-12:00"]
    )
    # Friday 1 January has special hours, and on the weekend nobody comes: unknown is what opens on Monday the 4th.
    assert desk.windows("2026-12-31T12:00:00Z", "2027-01-04T03:30:00Z").rows() == [
        {"opens": "2027-01-01T04:30:00Z", "closes": "2027-01-01T06:30:00Z", "length": timedelta(hours=2)}
    ]
    assert refused(lambda: desk.is_open("2027-01-04T03:30:00Z")) == ("LK", 2027, 2026)
    assert desk.is_business_day("2027-01-01")
    assert not desk.is_business_day("2027-01-03")


def test_a_night_that_runs_into_an_unknown_date_belongs_to_the_known_one() -> None:
    nights = Schedule("Asia/Colombo", ["Mon-Fri 22:00-06:00"], holidays=[Holidays("LK")])
    at = "2027-01-01T02:00:00+05:30"  # in the night of Thursday 31 December
    assert nights.is_open(at)
    assert nights.reason(at) == "open: Mon-Fri 22:00-06:00"
    assert nights.add_business_days(at, 0, by="close") == "2027-01-01T06:00:00+05:30"
    assert nights.add_business_days(at, -1) == "2026-12-31T02:00:00+05:30"
    assert refused(lambda: nights.add_business_days(at, 1))[1] == 2027


def test_it_is_so_where_the_data_begins() -> None:
    # Taiwan's data begins with 1998; the night shift of Wednesday 31 December 1997 ends at 06:00, which is 22:00 UTC.
    taipei = Schedule("Asia/Taipei", ["Mon-Fri 22:00-06:00"], holidays=[Holidays("TW")])
    assert not taipei.is_open("1997-12-31T22:00:00Z")
    with pytest.raises(HolidaysNotCovered) as caught:
        taipei.is_open("1997-12-31T21:59:59Z")
    assert (caught.value.year, caught.value.first) == (1997, 1998)
    assert refused(lambda: taipei.previous_closing("1997-12-31T23:00:00Z"))[1] == 1997


def test_two_countries_know_what_both_know() -> None:
    both = COLOMBO | Schedule("Asia/Taipei", ["Mon-Fri 22:00-06:00"], holidays=[Holidays("TW")])
    assert refused(lambda: both.is_open(LAST)) == ("LK", 2027, 2026)
    with pytest.raises(HolidaysNotCovered) as caught:
        both.is_open("1997-06-01T00:00:00Z")
    assert caught.value.country in ("LK", "TW")


def test_centres_are_on_duty_as_far_as_they_are_known() -> None:
    group = OperationsCentres([OperationsCentre("lk", COLOMBO)])
    assert group.on_duty("2026-12-31T18:29:59Z") is not None
    assert group.next_available("2026-12-25T12:00:00Z").at == "2026-12-27T18:30:00Z"
    assert group.rota("2026-12-31T10:30:00Z", LAST).totals[0][1] == timedelta(hours=8)
    for ask in (group.on_duty, group.next_available):
        assert refused(lambda ask=ask: ask(LAST)) == ("LK", 2027, 2026)
    assert refused(lambda: group.rota("2026-12-31T10:30:00Z", "2027-01-01T00:00:00Z"))[1] == 2027


def test_a_gap_that_may_end_beyond_what_is_known_is_refused() -> None:
    desk = Schedule("UTC", ["Mon-Thu 09:00-17:00"], holidays=[Holidays("LK")])
    group = OperationsCentres([OperationsCentre("lk", desk)])
    # Friday 1 January to Sunday are closed anyhow; Monday 4 January is not known.
    assert refused(lambda: group.next_available("2026-12-31T18:00:00Z")) == ("LK", 2027, 2026)
    assert group.gaps("2026-12-31T17:00:00Z", "2027-01-04T09:00:00Z")[0].length == timedelta(hours=88)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Asia/Tokyo", "America/New_York"])
def test_frozen_holidays_know_no_more_than_the_data_did(zone: str) -> None:
    frozen = Holidays("JP").freeze(2099, 2099)
    assert refused(lambda: frozen.name_of("2100-01-01")) == ("JP", 2100, 2099)
    assert frozen.name_of("2098-12-31") is None
    desk = Schedule(zone, ["Mon-Sun 00:00-24:00"], holidays=[frozen])
    assert desk.next_opening("2099-12-31T09:00:00Z") == "2099-12-31T09:00:00Z"
    assert refused(lambda: desk.is_open("2100-01-01T09:00:00Z")) == ("JP", 2100, 2099)
    assert Schedule.parse(str(desk)) == desk


def test_dates_named_for_some_years_say_nothing_of_others() -> None:
    named = Holidays(dates={"2026-06-19": "Founders' Day"}, years=(2024, 2026))
    assert named.name_of("2024-06-19") is None
    assert named.name_of("2026-06-19") == "Founders' Day"
    assert refused(lambda: named.name_of("2027-01-01")) == ("named dates", 2027, 2026)
    desk = Schedule("UTC", ["Mon-Fri 09:00-17:00"], holidays=[named])
    assert desk.due("2026-12-31T09:00:00Z", "PT8H") == "2026-12-31T17:00:00Z"
    assert refused(lambda: desk.due("2026-12-31T09:00:00Z", "PT9H"))[1] == 2027
    assert Schedule.parse(str(desk)) == desk


def test_whether_it_opens_in_some_years_is_told_as_far_as_it_is_known() -> None:
    assert COLOMBO.opens_within(2026, 2030)
    assert refused(lambda: COLOMBO.opens_within(2027, 2030)) == ("LK", 2027, 2026)
    assert (COLOMBO & Coverage.parse("[Sun 10:00-12:00 Asia/Colombo]")).opens_within(2020, 2025) is False


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("no shifts UTC; special 1950-03-01 09:00-17:00", True),
        ("no shifts UTC; special 2199-12-31 09:00-17:00", True),
        ("no shifts UTC; special 2026-03-02 09:00-12:00; closed 2026-03-02 08:00-12:00", False),
        ("no shifts UTC; special 2026-03-02 09:00-12:00; closed 2026-03-02 09:01-12:00", True),
        ("no shifts Pacific/Apia; special 2011-12-30 09:00-17:00", False),  # Samoa skipped that date
        ("no shifts UTC", False),
        ("Mon 09:00-17:00 UTC; closed 2000-01-03 to 2000-12-31", True),
        ("Mon-Sun 00:00-24:00 Asia/Colombo; holidays LK", True),
        ('Mon-Sun 09:00-17:00 UTC; frozen LK "{\\"years\\": [1905, 1905], \\"dates\\": {}}"', True),
    ],
)
def test_whether_a_desk_ever_opens_is_known_for_all_years(text: str, opens: bool) -> None:
    assert Schedule.parse(text).expression.ever_opens() is opens


def test_a_desk_whose_every_date_is_closed_never_opens() -> None:
    shifts = ["Mon-Sun 09:00-17:00 from 2000-01-01 until 2020-01-01"]
    closed = [f"{year}-01-01 to {year}-12-31" for year in range(2000, 2020)]
    assert not Schedule("UTC", shifts, closures=closed).expression.ever_opens()
    but_one = [*closed[:10], "2010-01-02 to 2010-12-31", *closed[11:]]
    assert Schedule("UTC", shifts, closures=but_one).expression.ever_opens()


@pytest.mark.parametrize("clause", ['2024 "{}"', '2024-2026 "[]"', '2024-26 "{}"', "2024-2026 {}", "", '2024-2026 "{'])
def test_named_dates_of_years_that_cannot_be_read_are_refused(clause: str) -> None:
    with pytest.raises((InvalidText, InvalidValue)):
        Schedule.parse(f"8x5 UTC; dates {clause}")
