"""Weeks of hours as grids: which weeks are alike, what is drawn of them, and what differs beside them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from slacore import (
    ALWAYS,
    NEVER,
    Coverage,
    Holidays,
    OperationsCentre,
    OperationsCentres,
    Schedule,
    bundled,
    hours_picture,
)
from slacore.calendars.week import Box, Lane, alike, clock_of, exceptions, year_of
from slacore.calendars.week_picture import hours_html, week_picture, week_text
from slacore.civil.instant import HOUR
from slacore.civil.wall import date_of
from slacore.errors import InvalidValue, UnknownName

SVG = "{http://www.w3.org/2000/svg}"
OFFICE = Schedule("Europe/London", ["Mon-Thu 09:00-17:00", "Fri 22:00-06:00"])


def lane(hours: Coverage, name: str = "open") -> Lane:
    return Lane(name, hours.expression)


def boxes(*said: tuple[int, float, float]) -> tuple[Box, ...]:
    return tuple(Box(day, int(opens * HOUR), int(closes * HOUR)) for day, opens, closes in said)


def summaries(html: str) -> list[str]:
    return [summary.text or "" for summary in ElementTree.fromstring(html).iter("summary")]


def test_a_week_runs_from_monday_and_a_night_is_parted_at_midnight() -> None:
    [usual] = alike([lane(OFFICE)], "Europe/London", 2026)
    assert usual.week == (boxes(*((day, 9, 17) for day in range(4)), (4, 22, 24), (5, 0, 6)),)
    # 2026 has 51 whole weeks, and in two of them the clock changes.
    assert len(usual.mondays) == 49
    assert date_of(usual.mondays[0]) == date(2026, 1, 5)


def test_what_runs_over_sunday_night_begins_the_week() -> None:
    [usual] = alike([lane(Schedule("UTC", ["Sun 20:00-04:00"]))], "UTC", 2026)
    assert usual.week == (boxes((0, 0, 4), (6, 20, 24)),)


def test_two_clocks_that_change_apart_make_two_kinds_of_weeks() -> None:
    us = Schedule("America/New_York", ["Mon 09:00-17:00"])
    usual, other = alike([lane(us)], "Europe/London", 2026)
    assert usual.week == (boxes((0, 14, 22)),)
    assert other.week == (boxes((0, 13, 21)),)
    # New York's clock went forward on 8 March, London's on the 29th; back on 25 October in London and on 1 November.
    assert [str(date_of(monday)) for monday in other.mondays] == ["2026-03-09", "2026-03-16", "2026-10-26"]


def test_holidays_closures_and_special_hours_are_no_part_of_the_week_and_are_told_beside_it() -> None:
    desk = Schedule(
        "Europe/London",
        ["Mon-Fri 09:00-17:00"],
        holidays=[Holidays("GB", "ENG")],
        closures=["2026-12-24 12:00-24:00 Christmas Eve", "every 06-19 Founders' Day"],
        special=["2026-12-19 10:00-14:00", "2026-12-25 10:00-12:00"],
    )
    assert len(alike([lane(desk)], "Europe/London", 2026)) == 1
    told = [(str(date_of(day)), why) for day, why in exceptions([lane(desk)], 2026)]
    assert told == [
        ("2026-01-01", "New Year's Day"),
        ("2026-04-03", "Good Friday"),
        ("2026-04-06", "Easter Monday"),
        ("2026-05-04", "May Day"),
        ("2026-05-25", "Spring Bank Holiday"),
        ("2026-06-19", "Founders' Day"),
        ("2026-08-31", "Late Summer Bank Holiday"),
        ("2026-12-19", "special hours 10:00-14:00"),
        ("2026-12-24", "Christmas Eve 12:00-24:00"),
        ("2026-12-25", "special hours 10:00-12:00"),
        ("2026-12-28", "Boxing Day (observed)"),
    ]
    assert summaries(desk._repr_html_()) == ["11 exceptions in 2026"]


def test_of_several_desks_an_exception_says_whose_it_is() -> None:
    days = [Holidays(dates={"2026-06-19": "Fair"})]
    one = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=days)
    two = Schedule("America/New_York", ["Mon-Fri 09:00-17:00"], holidays=days, title="Big Apple")
    found = exceptions([lane(one | two), lane(one)], 2026)
    assert [why for _, why in found] == ["London, Big Apple: Fair"]


def test_holidays_that_are_not_known_are_none() -> None:
    desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG").freeze(2024, 2025)])
    assert exceptions([lane(desk)], 2030) == []
    assert year_of([lane(desk)]) == 2025
    assert "Good Friday" in desk._repr_html_()


@pytest.mark.parametrize(
    ("hours", "year"),
    [
        (OFFICE, 2026),
        (NEVER, 2026),
        (Schedule("UTC", ["Mon 09:00-17:00 until 2021-03-01"]), 2021),
        (Schedule("UTC", ["Mon 09:00-17:00 from 2031-03-03"]), 2031),
        (Coverage.during([("2023-03-01T09:00Z", "2023-03-01T10:00Z")]), 2023),
    ],
)
def test_the_year_is_one_that_shows_what_is_stated(hours: Coverage, year: int) -> None:
    assert year_of([lane(hours)]) == year


def test_hours_are_told_on_the_clock_of_their_first_desk() -> None:
    assert clock_of([lane(ALWAYS), lane(OFFICE)]) == "Europe/London"
    assert clock_of([lane(NEVER)]) == "UTC"


def test_shifts_of_a_season_are_weeks_of_their_own() -> None:
    desk = Schedule("UTC", ["Mon 09:00-17:00 until 2026-06-01", "Mon 08:00-16:00 from 2026-06-01 until 2026-08-31"])
    [summary] = summaries(hours_html([lane(desk)]).join(["<p>", "</p>"]))
    # Of the whole weeks 21 begin before June, 13 in the season, 17 afterwards.
    assert summary == "30 weeks of 2026 are otherwise, on the clock of UTC"


def test_many_kinds_of_weeks_are_counted() -> None:
    monday = date(2026, 1, 5).toordinal()
    dates = [date.fromordinal(monday + 7 * number) for number in range(5)]
    odd = Coverage.during([(f"{day}T0{number}:00Z", f"{day}T09:00Z") for number, day in enumerate(dates)])
    html = odd._repr_html_()
    assert "and 2 other kinds of weeks" in html
    [one] = summaries(Coverage.during([("2026-03-02T09:00Z", "2026-03-02T10:00Z")])._repr_html_())
    assert one == "1 week of 2026 is otherwise, on the clock of UTC"


def test_the_picture_draws_each_box_to_the_minute_with_its_words() -> None:
    lanes = [lane(OFFICE, "one"), lane(Schedule("Europe/London", ["Tue 09:30-09:31"]), "two")]
    [usual] = alike(lanes, "Europe/London", 2026)
    root = ElementTree.fromstring(week_picture(lanes, usual.week, "A week"))
    found = {rect.findtext(f"{SVG}title"): rect.attrib for rect in root.iter(f"{SVG}rect") if len(rect)}
    assert set(found) == {
        *(f"one: {day} 09:00-17:00" for day in ("Mon", "Tue", "Wed", "Thu")),
        "one: Fri 22:00-24:00",
        "one: Sat 00:00-06:00",
        "two: Tue 09:30-09:31",
        "one",
        "two",
    }
    night, minute = found["one: Sat 00:00-06:00"], found["two: Tue 09:30-09:31"]
    assert (float(night["x"]), float(night["width"])) == (40, 6 * 21)
    assert (float(minute["x"]), float(minute["width"])) == (40 + 9.5 * 21, 0.35)
    # A row is two lanes of 11 and a gap of 4.
    assert float(minute["y"]) - float(found["two: Tue 09:30-09:31"]["height"]) == float(
        found["one: Tue 09:00-17:00"]["y"]
    )
    assert float(found["one: Tue 09:00-17:00"]["y"]) - float(found["one: Mon 09:00-17:00"]["y"]) == 26
    assert root.findtext(f"{SVG}desc") == week_text(lanes, usual.week)
    labels = [text.text for text in root.iter(f"{SVG}text")]
    assert labels[-2:] == ["one: 40 hours a week", "two: 0.02 hours a week"]
    assert labels[1:10] == ["00", "03", "06", "09", "12", "15", "18", "21", "24"]


def test_what_never_opens_has_a_picture_too() -> None:
    root = ElementTree.fromstring(NEVER._repr_html_())
    assert [desc.text for desc in root.iter(f"{SVG}desc")] == ["open: never open"]
    assert hours_html([]) == ""


def test_a_long_text_of_hours_is_folded() -> None:
    hours = "; ".join(f"Mon {hour:02}:00-{hour:02}:30" for hour in range(24)) + " UTC"
    html = Schedule.parse(hours)._repr_html_()
    assert summaries(html) == ["in full"]
    assert hours in html


@pytest.mark.parametrize(("count", "height"), [(1, 16), (2, 11), (4, 8), (16, 6), (64, 4)])
def test_a_group_of_centres_has_a_lane_for_each(count: int, height: int) -> None:
    hostile = "<script>\"&'"
    centres = OperationsCentres(OperationsCentre(f"c{n}", OFFICE, title=f"{hostile}{n}") for n in range(count))
    html = centres._repr_html_()
    root = ElementTree.fromstring(html)
    assert "<script" not in html
    mondays = [rect for rect in root.iter(f"{SVG}rect") if "Mon" in (rect.findtext(f"{SVG}title") or "")]
    assert len({rect.attrib["y"] for rect in mondays}) == count
    assert {rect.attrib["height"] for rect in mondays} == {str(height)}
    heights = [float(picture.attrib["height"]) for picture in root.iter(f"{SVG}svg")]
    last = max(float(text.attrib["y"]) for text in root.iter(f"{SVG}text"))
    assert last < heights[0]


def test_one_centre_and_a_long_name_are_drawn_as_well() -> None:
    html = OperationsCentre("one", OFFICE, title="x" * 100)._repr_html_()
    assert f"{'x' * 61}…: 40 hours a week" in html
    assert f"Operations centre {'x' * 100}" in html


def test_patterns_are_named_by_what_they_are() -> None:
    html = bundled("keepnet")._repr_html_()
    patterns = set(re.findall(r"<pattern .*?</pattern>", html))
    assert len(patterns) == len({re.findall(r'id="(.*?)"', pattern)[0] for pattern in patterns})
    assert set(re.findall(r"url\(#(.*?)\)", html)) == set(re.findall(r'pattern id="(.*?)"', html))


def test_a_picture_of_hours_is_a_file_of_its_own() -> None:
    picture = hours_picture({"office": OFFICE, "<always>": ALWAYS}, "Asia/Tokyo")
    root = ElementTree.fromstring(picture)
    assert root.findtext(f"{SVG}title") == "The week, on the clock of Asia/Tokyo"
    assert [text.text for text in root.iter(f"{SVG}text")][-1] == "<always>: 168 hours a week"
    assert "prefers-color-scheme" in picture
    assert "open: 40 hours a week" in hours_picture(OFFICE)
    centres = OperationsCentres([OperationsCentre("one", OFFICE)])
    assert "one: 40 hours a week" in hours_picture(centres)


@pytest.mark.parametrize("hours", [{}, None, "8x5", {"office": "8x5"}, {1: OFFICE}])
def test_what_is_no_hours_has_no_picture(hours: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^hours"):
        hours_picture(hours)


def test_a_picture_of_hours_needs_a_zone_that_exists() -> None:
    with pytest.raises(UnknownName, match="Europe/London"):
        hours_picture(OFFICE, "Europe/Londn")
