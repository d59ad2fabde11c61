"""Schedules: one desk's hours, what closes it, why it is closed, and what is refused."""

from __future__ import annotations

import copy
import pickle
from datetime import date, timedelta
from typing import Any

import pytest

from slacore import Closure, Coverage, Holidays, Schedule, Shift, SpecialHours
from slacore.calendars.shift import named_week
from slacore.errors import (
    ConflictingDay,
    HolidaysNotCovered,
    InvalidText,
    InvalidValue,
    OutOfRange,
    SlaError,
    UnknownName,
)

HOUR = 3_600_000_000
LONDON = Schedule(
    zone="Europe/London",
    shifts=["Mon-Fri 09:00-12:30", "Mon-Thu 13:30-17:00", "Fri 13:30-16:00"],
    holidays=[Holidays("GB", "ENG"), Holidays(dates={"2026-06-19": "Founders' Day"})],
    closures=["2026-12-24 12:00-24:00", "2026-12-31 Stocktaking", "2026-07-01 10:00-11:00 Fire drill", "2026-07-02"],
    special=["2026-12-19 10:00-14:00", "2026-05-04 10:00-12:00"],
)
NIGHT = Schedule(zone="America/New_York", shifts=["Mon-Fri 22:00-06:00"])


# 2 March 2026 is a Monday; London is on GMT until 29 March.
@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2026-03-02T09:00:00Z", "open: Mon-Fri 09:00-12:30"),
        ("2026-03-05T16:59:59Z", "open: Mon-Thu 13:30-17:00"),
        ("2026-03-06T15:59:59Z", "open: Fri 13:30-16:00"),
        ("2026-03-02T08:59:59Z", "closed: night"),
        ("2026-03-02T12:30:00Z", "closed: break"),
        ("2026-03-02T17:00:00Z", "closed: night"),
        ("2026-03-06T16:00:00Z", "closed: night"),
        ("2026-03-07T12:00:00Z", "closed: weekend"),
        ("2026-03-08T12:00:00Z", "closed: weekend"),
        ("2026-04-03T10:00:00+01:00", "closed: Good Friday"),
        ("2026-12-25T03:00:00Z", "closed: Christmas Day"),
        ("2026-06-19T10:00:00+01:00", "closed: Founders' Day"),
        ("2026-12-31T10:00:00Z", "closed: Stocktaking"),
        ("2026-07-02T10:00:00+01:00", "closed: closure"),
        ("2026-07-01T10:30:00+01:00", "closed: Fire drill"),
        ("2026-07-01T11:00:00+01:00", "open: Mon-Fri 09:00-12:30"),
        ("2026-12-24T12:00:00Z", "closed: closure"),
        ("2026-12-24T20:00:00Z", "closed: closure"),
        ("2026-12-19T10:00:00Z", "open: special hours"),
        ("2026-12-19T09:59:59Z", "closed: night"),
        # A bank holiday with special hours: these win.
        ("2026-05-04T10:00:00+01:00", "open: special hours"),
        ("2026-05-04T12:00:00+01:00", "closed: night"),
        ("2026-12-26T12:00:00Z", "closed: weekend"),  # Boxing Day, a Saturday
    ],
)
def test_every_instant_has_its_reason(at: str, reason: str) -> None:
    assert LONDON.reason(at) == reason
    assert LONDON.is_open(at) is reason.startswith("open")


@pytest.mark.parametrize(
    ("shifts", "day", "reason"),
    [
        ("Sun-Thu 08:00-16:00", "2026-03-06", "closed: weekend"),  # a Friday
        ("Sun-Thu 08:00-16:00", "2026-03-07", "closed: weekend"),
        ("Sun-Thu 08:00-16:00", "2026-03-08", "open: Mon-Thu,Sun 08:00-16:00"),
        ("Mon,Tue,Thu,Fri 08:00-16:00", "2026-03-04", "closed: day off"),  # a Wednesday
        ("Mon,Tue,Thu,Fri 08:00-16:00", "2026-03-07", "closed: weekend"),
        ("Mon-Sat 08:00-16:00", "2026-03-08", "closed: weekend"),
    ],
)
def test_a_weekend_is_where_the_desk_has_it(shifts: str, day: str, reason: str) -> None:
    assert Schedule(zone="Asia/Dubai", shifts=[shifts]).reason(f"{day}T12:00:00+04:00") == reason


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2026-03-02T23:00:00-05:00", "open: Mon-Fri 22:00-06:00"),
        ("2026-03-07T05:59:59-05:00", "open: Mon-Fri 22:00-06:00"),  # Saturday, in Friday's shift
        ("2026-03-07T06:00:00-05:00", "closed: weekend"),
        ("2026-03-02T05:00:00-05:00", "closed: night"),  # Monday before its shift: Sunday has none
    ],
)
def test_a_night_shift_belongs_to_the_date_on_which_it_starts(at: str, reason: str) -> None:
    assert NIGHT.reason(at) == reason


def test_a_closure_removes_the_shift_that_starts_on_its_date_whole_and_no_other() -> None:
    closed = Schedule("America/New_York", ["Mon-Fri 22:00-06:00"], closures=["2026-03-03 Training"])
    assert closed.is_open("2026-03-03T05:00:00-05:00")  # Monday's shift
    assert closed.reason("2026-03-03T23:00:00-05:00") == "closed: Training"
    assert closed.reason("2026-03-04T05:00:00-05:00") == "closed: night"
    assert closed.is_open("2026-03-04T22:00:00-05:00")


def test_a_part_day_closure_is_taken_out_of_special_hours() -> None:
    desk = Schedule("UTC", closures=["2026-03-07 11:00-12:00"], special=["2026-03-07 10:00-14:00"])
    windows = desk.windows("2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z")
    assert [window.opens[11:16] for window in windows] == ["10:00", "12:00"]  # type: ignore[index]
    assert sum((window.length for window in windows), timedelta()) == timedelta(hours=3)


def test_special_hours_of_one_date_may_be_several() -> None:
    desk = Schedule("UTC", special=["2026-03-07 13:00-14:00", "2026-03-07 09:00-10:00", "2026-03-07 10:00-11:00"])
    assert [str(special) for special in desk.special] == ["2026-03-07 09:00-11:00", "2026-03-07 13:00-14:00"]
    assert desk.elapsed("2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z") == timedelta(hours=3)


def test_two_closures_of_one_date_give_the_first_name() -> None:
    desk = Schedule("UTC", ["Mon-Sun 09:00-17:00"], closures=["2026-03-02 Beta", "2026-03-02 Alpha"])
    assert desk.reason("2026-03-02T10:00:00Z") == "closed: Alpha"


def test_a_holiday_has_a_name_whether_or_not_it_closes() -> None:
    assert LONDON.holiday(date(2026, 5, 4)) is not None
    assert LONDON.holiday(date(2026, 6, 19)) == "Founders' Day"
    assert LONDON.holiday(date(2026, 3, 2)) is None


def test_schedules_are_equal_by_meaning() -> None:
    spelt = Schedule(
        zone="Europe/London",
        shifts={"mon-thu": [("09:00", "12:30"), ("13:30", "17:00")], "fri": [("13:30", "16:00"), ("09:00", "12:30")]},
        holidays=[
            Holidays(dates={date(2026, 6, 19): "Founders' Day"}),
            Holidays("GB", "England"),
            Holidays("GB", "ENG"),
        ],
        closures=[
            Closure(date(2026, 7, 2)),
            Closure.parse("2026-07-01 10:00-11:00 Fire drill"),
            Closure("2026-12-31", None, "Stocktaking"),  # type: ignore[arg-type]
            "2026-12-24 12:00-00:00",
            "2026-07-02",
        ],
        special=[SpecialHours.parse("2026-05-04 10:00-12:00"), "2026-12-19 10:00-12:00", "2026-12-19 12:00-14:00"],
    )
    assert spelt == LONDON
    assert hash(spelt) == hash(LONDON)
    assert spelt != NIGHT


@pytest.mark.parametrize(
    "schedule",
    [
        LONDON,
        NIGHT,
        Schedule("UTC"),
        Schedule("Europe/Berlin", holidays=Holidays("DE", "BE")),
        Schedule("UTC", ["Mon 09:00-10:00"], holidays=[Holidays("GB", "ENG").freeze(2026, 2026)]),
        Schedule("UTC", ["Mon 09:00-10:00"], holidays=[Holidays("DK", categories=["public", "optional"])]),
        Schedule("UTC", ["Mon 09:00-10:00"], holidays=[Holidays("BR", "São Paulo Capital")]),
        Schedule("UTC", ["Mon 09:00-10:00"], holidays=[Holidays("CH", "Stadt Zurich").freeze(2026, 2026)]),
        Schedule("UTC", ["Mon 09:00-10:00"], holidays=[Holidays(dates={"2026-06-19": 'The "Day"; [1] \\ 2'})]),
        Schedule("UTC", ["Mon 09:00-10:00"], closures=['2026-06-19 2nd; "quoted" #4 ]|[', "2026-06-20 1. Mai"]),
    ],
)
def test_a_schedule_survives_text_pickles_and_copies(schedule: Schedule) -> None:
    assert Schedule.parse(str(schedule)) == schedule
    assert Coverage.parse(f"[{schedule}]") == schedule
    assert eval(repr(schedule), {"Schedule": Schedule}) == schedule
    for other in (pickle.loads(pickle.dumps(schedule)), copy.copy(schedule), copy.deepcopy(schedule)):
        assert other == schedule
        assert hash(other) == hash(schedule)


def test_a_closure_is_read_and_written() -> None:
    assert Closure.parse("2026-12-24") == Closure(date(2026, 12, 24))
    assert Closure.parse(date(2026, 12, 24)) == Closure.parse(" 2026-12-24 closure ")
    assert Closure.parse("2026-12-24 12:00-24:00 Eve").hours == (12 * HOUR, 24 * HOUR)
    assert Closure.parse("2026-12-26 2nd day of Christmas").name == "2nd day of Christmas"
    assert repr(Closure.parse("2026-12-24 12:00-24:00")) == "Closure.parse('2026-12-24 12:00-24:00')"
    assert repr(SpecialHours.parse("2026-12-19  22:00-02:00")) == "SpecialHours.parse('2026-12-19 22:00-02:00')"


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "2026-02-30",
            "24 Dec",
            "2026-12-24T12:00",
            "2026-12-24 12:00",
            "2026-12-24 12-24",
            "2026-12-24 9:00-17:00",
        ],
        *[
            "2026-12-24 22:00-02:00",
            "2026-12-24 12:00-12:00",
            "2026-12-24 a\nb",
            "2026-12-24 \0",
            "2026-12-24 " + "x" * 129,
        ],
        *[None, 5, b"2026-12-24", [], ["2026-12-24"]],
    ],
)
def test_what_is_no_closure_is_refused_in_its_place(text: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Schedule("UTC", closures=["2026-01-01", text])
    assert caught.value.place == "closures[1]"


@pytest.mark.parametrize(
    "text",
    [
        *["", "2026-12-19", "2026-12-19 ", "2026-12-19 10-14", "2026-12-19 10:00-10:00", "19 Dec 10:00-14:00"],
        *["2026-12-19 10:00-14:00 Advent", None, 5, b"", ["2026-12-19 10:00-14:00"], date(2026, 12, 19)],
    ],
)
def test_what_are_no_special_hours_is_refused_in_its_place(text: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Schedule("UTC", special=[text])
    assert caught.value.place == "special[0]"


@pytest.mark.parametrize("odd", [None, 5, b"", "2026", [], {}])
def test_closures_and_special_hours_made_by_hand_are_checked_too(odd: Any) -> None:
    day = date(2026, 12, 24)
    for make in (
        lambda: Closure(odd),
        lambda: Closure(day, odd if odd is not None else ()),  # type: ignore[arg-type]
        lambda: SpecialHours(odd, (0, HOUR)),
        lambda: SpecialHours(day, odd),
    ):
        with pytest.raises(InvalidText):
            make()


@pytest.mark.parametrize("name", [None, 5, b"", "", " ", " x", "x\n", "x" * 129, "10:00-11:00 late", "9-5"])
def test_a_closures_name_can_be_printed_and_is_not_taken_for_hours(name: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Closure(date(2026, 12, 24), None, name)
    assert (caught.value.place, caught.value.value) == ("name", name)


def test_hours_of_a_closure_end_with_their_date() -> None:
    with pytest.raises(InvalidText) as caught:
        Closure(date(2026, 12, 24), (22 * HOUR, 26 * HOUR))
    assert caught.value.place == "hours"


def test_a_date_closed_by_hand_and_given_special_hours_is_a_conflict() -> None:
    with pytest.raises(ConflictingDay) as caught:
        Schedule("UTC", closures=["2026-12-19"], special=["2026-12-19 10:00-14:00"])
    assert (caught.value.place, caught.value.day) == ("closures", date(2026, 12, 19))


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_dates_outside_the_supported_years_are_refused(day: str) -> None:
    for given in ({"closures": [day]}, {"closures": [f"{day} 09:00-12:00"]}, {"special": [f"{day} 09:00-12:00"]}):
        with pytest.raises(OutOfRange) as caught:
            Schedule("UTC", **given)
        assert caught.value.value == day


@pytest.mark.parametrize("odd", [None, 5, 1.5, b"", b"x", "x", object()])
@pytest.mark.parametrize("field", ["shifts", "holidays", "closures", "special"])
def test_what_is_no_list_is_refused_by_name(field: str, odd: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Schedule("UTC", **{field: odd})
    assert (caught.value.place, caught.value.value) == (field, odd)


@pytest.mark.parametrize("odd", [None, 5, b"", "GB", ["GB"], []])
def test_what_are_no_holidays_is_refused_in_its_place(odd: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Schedule("UTC", holidays=[Holidays("GB"), odd])
    assert caught.value.place == "holidays[1]"


def test_an_unknown_zone_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        Schedule("Europe/Londn", ["Mon 09:00-17:00"])
    assert (caught.value.place, caught.value.kind) == ("zone", "time zone")
    assert "Europe/London" in caught.value.nearest


@pytest.mark.parametrize("name", ["8x5", "8x5 09:00"])
def test_a_named_week_stands_for_its_shifts(name: str) -> None:
    assert Schedule.parse(f"{name} Europe/Berlin") == Schedule("Europe/Berlin", ["Mon-Fri 09:00-17:00"])


def test_a_named_week_begins_when_told() -> None:
    assert Schedule.parse("8x5 08:30 Europe/Berlin") == Schedule("Europe/Berlin", ["Mon-Fri 08:30-16:30"])
    assert Schedule.parse("24x5 UTC") == Schedule("UTC", ["Mon-Fri 00:00-24:00"])
    assert named_week(10, 6, "20:00") == (Shift.parse("Mon-Sat 20:00-06:00"),)


@pytest.mark.parametrize(
    ("hours", "days", "opens"), [(0, 5, None), (25, 5, None), (8, 0, None), (8, 8, None), (24, 5, "09:00")]
)
def test_a_named_week_has_hours_and_days_of_a_week(hours: int, days: int, opens: str | None) -> None:
    with pytest.raises(InvalidValue) as caught:
        named_week(hours, days, opens)
    assert caught.value.value == (f"{hours}x{days}" if opens is None else opens)


CLAUSES = [
    *[
        "closed",
        'closed "x"',
        'closed 2026-12-31 "x',
        'closed 2026-12-31 "x" y',
        'closed 2026-12-31 "\\x"',
        'closed 2026-12-31 "',
    ],
    *[
        "holiday",
        "holiday x",
        "holiday 2026-12-25 abc",
        "holiday 2026-12-25 5",
        "holiday 2026-12-25 []",
        'holiday 2026-12-25 "',
    ],
    *[
        "holidays",
        "holidays XX",
        "holidays GB-XXX",
        "holidays GB nonsense",
        'holidays "GB',
        'holidays ""',
        'holidays "\\x"',
    ],
    *["frozen", "frozen GB", "frozen GB {}", "frozen GB []", "frozen GB 5", 'frozen GB {"bogus": 1}', 'frozen "GB {}'],
    *['frozen GB {"years": null}', 'frozen GB {"years": 5}', 'frozen GB {"years": [2026, 2026], "dates": 5}'],
    *['frozen GB {"years": [2026, 2026], "bogus": 5}', "frozen GB " + "[" * 100_000, 'frozen GB {"years": [NaN, 1]}'],
    *[
        "special",
        "special 2026-12-19",
        "special x",
        '"',
        '"x"',
        "Mon 25:00-26:00 UTC",
        "nonsense",
        "x y z",
        "# comment",
    ],
    "Mon-Fri 09:00-17:00",
]


@pytest.mark.parametrize("clause", CLAUSES, ids=range(len(CLAUSES)))
def test_a_clause_that_cannot_be_read_is_one_of_our_errors(clause: str) -> None:
    for text in (f"Mon-Fri 09:00-17:00 UTC; {clause}", f"{clause}; Mon-Fri 09:00-17:00 UTC"):
        if clause == "Mon-Fri 09:00-17:00" and text.startswith(clause):
            continue
        with pytest.raises(SlaError) as caught:
            Schedule.parse(text)
        assert str(caught.value)


@pytest.mark.parametrize("text", [None, 5, b"", [], "", " ", ";", ";;;", "UTC", "8x5", "closed 2026-01-01", '"', "\0"])
def test_what_is_no_schedule_is_refused(text: Any) -> None:
    with pytest.raises((InvalidText, UnknownName)):
        Schedule.parse(text)


def test_an_empty_schedule_says_so_in_its_text() -> None:
    assert str(Schedule("UTC")) == "no shifts UTC"
    assert Schedule.parse("no shifts UTC; special 2026-12-19 10:00-14:00").is_open("2026-12-19T10:00:00Z")


def test_text_with_many_unclosed_quotes_is_read_in_time_that_grows_with_its_length() -> None:
    # Read twice from each quote, this would take a hundred times as long for ten times the text.
    with pytest.raises(SlaError):
        Schedule.parse('Mon 09:00-17:00 UTC; closed 2026-01-01 "' + '\\"' * 200_000)


def test_other_zones_dates_can_be_asked_of_a_schedule() -> None:
    # 23:00 to 07:00 in Tokyo, Monday to Friday, is 14:00 to 22:00 UTC, Monday to Friday.
    tokyo = Schedule("Asia/Tokyo", ["Mon-Fri 23:00-07:00"])
    assert tokyo.is_business_day("2026-03-06")
    assert not tokyo.is_business_day("2026-03-07")
    assert tokyo.is_business_day("2026-03-06", zone="UTC")
    assert not tokyo.is_business_day("2026-03-07", zone="UTC")
    assert tokyo.is_business_day("2026-03-07", zone="Asia/Seoul")  # open until 07:00 on Saturday


def test_a_date_begins_when_its_clock_first_shows_it_though_the_clock_goes_back_over_midnight() -> None:
    # St. John's put its clocks back at 00:01 on Sunday 7 November 2010: 00:00 was shown at 02:30Z, and at 02:31Z the
    # clock read 23:01 on Saturday again. By the edge rule Sunday's shift opens at the first showing.
    desk = Schedule("America/St_Johns", ["Sun,Mon 00:00-24:00"])
    at = "2010-11-07T02:45:00Z"
    assert desk.previous_opening(at) == "2010-11-07T02:30:00Z"
    assert desk.is_open(at)
    assert desk.reason(at) == "open: Mon,Sun 00:00-24:00"
    rows = desk.timeline("2010-11-07T02:00:00Z", at)
    assert [(row.end, row.is_counted) for row in rows] == [("2010-11-07T02:30:00Z", False), (at, True)]
    # One business day after Sunday is Monday, which begins at 03:30Z now.
    assert desk.add_business_days(at, 1) == "2010-11-08T03:30:00Z"


def test_after_the_last_closing_it_is_night_and_between_two_shifts_a_break() -> None:
    desk = Schedule("UTC", ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-17:00"])
    expected = {"08": "night", "12": "break", "17": "night", "20": "night", "23": "night"}
    assert {hour: desk.reason(f"2026-03-03T{hour}:00:00Z") for hour in expected} == {
        hour: f"closed: {why}" for hour, why in expected.items()
    }


def test_a_night_shift_beside_a_day_shift_runs_on_into_the_new_year() -> None:
    desk = Schedule("UTC", ["Mon-Sun 09:00-17:00", "Mon-Sun 22:00-06:00"])
    [night, *_] = desk.windows("2026-01-01T00:00:00Z", "2026-01-01T07:00:00Z")
    assert (night.opens, night.closes) == ("2026-01-01T00:00:00Z", "2026-01-01T06:00:00Z")


def test_only_the_zone_and_the_shifts_are_told_by_position() -> None:
    week = ["Mon-Fri 09:00-17:00"]
    assert Schedule("UTC", week) == Schedule(zone="UTC", shifts=week)
    for keyword in ("holidays", "closures", "special"):
        assert Schedule("UTC", week, **{keyword: []}) == Schedule("UTC", week)
    with pytest.raises(TypeError):
        Schedule("UTC", week, [])  # type: ignore[misc]


@pytest.mark.parametrize("name", ["x", "x" * 128, "stocktaking", "Abc", "closures", "close"])
def test_a_closure_has_a_name_of_1_to_128_characters_and_says_it(name: str) -> None:
    for text in (f"2026-12-31 {name}", f"2026-12-31 09:00-12:00 {name}"):
        assert Closure.parse(text).name == name
        assert str(Closure.parse(text)) == text
    assert Closure("2026-12-31", name=name).name == name  # type: ignore[arg-type]


def test_a_closure_s_name_of_129_characters_is_too_long() -> None:
    with pytest.raises(InvalidText):
        Closure.parse(f"2026-12-31 {'x' * 129}")
    for name in ("x" * 129, ""):
        with pytest.raises(InvalidText):
            Closure("2026-12-31", name=name)  # type: ignore[arg-type]


def test_closures_and_special_hours_stand_in_the_order_of_time() -> None:
    later, sooner = Closure.parse("2026-12-31"), Closure.parse("2026-12-24")
    assert sorted([later, sooner]) == [sooner, later]
    special = [SpecialHours.parse(f"2026-12-{day} 10:00-14:00") for day in (19, 12)]
    assert sorted(special) == special[::-1]
    desk = Schedule("UTC", closures=["2026-12-24 00:00-06:00 early", "2026-12-24 whole", "2026-12-23"])
    assert [str(closure) for closure in desk.closures] == [
        "2026-12-23",
        "2026-12-24 whole",
        "2026-12-24 00:00-06:00 early",
    ]


@pytest.mark.parametrize("text", ["during[2026-03-02T10:00:00Z/2026-03-02T11:00:00Z", "[Mon 09:00-17:00 UTC"])
def test_an_unclosed_bracket_is_shown_from_where_it_opens(text: str) -> None:
    with pytest.raises(InvalidText) as caught:
        Coverage.parse(f"24x7 & {text}")
    assert caught.value.value == text


def test_several_dates_are_closed_as_a_range_with_a_name() -> None:
    desk = Schedule("UTC", ["Mon-Fri 09:00-17:00"], closures=["2026-12-28 to 2026-12-31 Stocktaking"])
    assert [closure.day.day for closure in desk.closures] == [28, 29, 30, 31]
    assert desk.reason("2026-12-30T12:00:00Z") == "closed: Stocktaking"
    assert desk.next_opening("2026-12-25T17:00:00Z") == "2027-01-01T09:00:00Z"
    assert Schedule.parse(str(desk)) == desk


@pytest.mark.parametrize(
    "text",
    ["2026-12-24 - 2026-12-31", "2026-12-24 to Friday", "2026-12-24 until 2026-12-31", "2026-12-24 from noon",
     "2026-12-31 to 2026-12-24", "2026-01-01 to 2027-12-31"],
)  # fmt: skip
def test_a_range_that_cannot_be_read_is_refused_and_never_a_name(text: str) -> None:
    with pytest.raises(InvalidText) as caught:
        Schedule("UTC", ["Mon-Fri 09:00-17:00"], closures=[text])
    assert (caught.value.place, caught.value.value) == ("closures[0]", text)


def test_a_schedule_without_a_zone_says_so() -> None:
    with pytest.raises(InvalidText, match="ends with a zone"):
        Schedule.parse("Mon-Fri 09:00-17:00")


def test_a_holiday_is_looked_up_by_text_too() -> None:
    desk = Schedule("UTC", ["Mon-Fri 09:00-17:00"], holidays=[Holidays(dates={"2026-06-19": "Founders' Day"})])
    assert desk.holiday("2026-06-19") == "Founders' Day"
    assert desk.holiday("2026-06-20") is None


FROZEN = [
    Schedule("Asia/Tokyo", ["Mon-Fri 08:00-17:00"], holidays=[Holidays("JP").freeze(2026, 2026)]),
    Schedule("Europe/London", ["Mon-Sun 22:00-06:00"], holidays=[Holidays("GB", "ENG").freeze(2026, 2026)]),
    Schedule("America/New_York", ["Mon-Sun 00:00-24:00"], holidays=[Holidays("US").freeze(2026, 2026)]),
]


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda frozen: frozen.zone)
def test_a_schedule_frozen_for_a_year_answers_every_question_inside_it(frozen: Schedule) -> None:
    live = Schedule(frozen.zone, frozen.shifts, holidays=[holidays.source for holidays in frozen.holidays])
    ends = [f"2026-{day}:00Z" for day in ("01-01T00:00", "01-01T02:00", "01-01T12:00", "01-02T03:00", "01-05T12:00")]
    ends += [f"2026-{day}:00Z" for day in ("07-01T01:00", "12-28T16:00", "12-30T05:00", "12-31T02:00")]
    late = [f"2026-12-31T{time}Z" for time in ("05:00:00", "16:00:00", "23:30:00", "23:59:59")]
    for at in ends + late:
        assert (frozen.is_open(at), frozen.reason(at)) == (live.is_open(at), live.reason(at))
        assert frozen.elapsed(ends[0], at) == live.elapsed(ends[0], at)
        assert frozen.windows(ends[0], at) == live.windows(ends[0], at)
        assert frozen.timeline(ends[0], at) == live.timeline(ends[0], at)
    for at in ends:
        assert frozen.due(at, "PT1H") == live.due(at, "PT1H")
        assert frozen.next_opening(at) == live.next_opening(at)
    for at in ends[1:-2]:
        assert frozen.add_business_days(at, 1) == live.add_business_days(at, 1)
        assert frozen.add_business_days(at, 1, by="close") == live.add_business_days(at, 1, by="close")
    for at in [*ends[5:], *late[:2]]:
        assert frozen.add_business_days(at, -1) == live.add_business_days(at, -1)
        assert frozen.latest_start(at, "PT1H") == live.latest_start(at, "PT1H")
        assert frozen.previous_closing(at) == live.previous_closing(at)
    days = ("2026-01-01", "2026-12-31")
    assert [frozen.is_business_day(day) for day in days] == [live.is_business_day(day) for day in days]
    assert frozen.business_days_between(*days) == live.business_days_between(*days)
    assert frozen.opens_within(2026, 2026)


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda frozen: frozen.zone)
def test_a_frozen_schedule_has_no_answer_a_year_further_on(frozen: Schedule) -> None:
    with pytest.raises(HolidaysNotCovered):
        frozen.due("2027-03-01T12:00:00Z", "PT1H")
    assert Schedule.parse(str(frozen)) == frozen


def test_part_day_closures_of_one_date_each_give_their_name() -> None:
    desk = Schedule(
        "UTC", ["Mon-Fri 09:00-17:00"], closures=["2026-03-02 10:00-11:00 Drill", "2026-03-02 10:30-12:00 Talk"]
    )
    told = [desk.reason(f"2026-03-02T{time}:00Z") for time in ("10:45", "11:00", "12:00")]
    assert told == ["closed: Drill", "closed: Talk", "open: Mon-Fri 09:00-17:00"]
    reasons = [row.reason for row in desk.timeline("2026-03-02T09:00:00Z", "2026-03-02T13:00:00Z")]
    assert reasons == ["Mon-Fri 09:00-17:00", "Drill", "Talk", "Mon-Fri 09:00-17:00"]


# Twenty-seven years and a bit, each date once: a range of a date that is closed already adds nothing.
def test_a_schedule_closes_ten_thousand_dates_by_hand_and_not_one_more() -> None:
    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(10_001)]
    assert len(Schedule("Europe/London", closures=days[:-1]).closures) == 10_000
    assert len(Schedule("Europe/London", closures=[*days[:-1], "2000-01-01 to 2000-12-31"]).closures) == 10_000
    with pytest.raises(InvalidValue) as caught:
        Schedule("Europe/London", closures=days)
    assert (caught.value.place, caught.value.value) == ("closures", 10_001)


# 65,536 characters of a schedule's text would say 700,000 dates.
def test_ranges_of_a_text_are_refused_before_all_of_them_are_written_out() -> None:
    ranges = "; ".join(f"closed {1900 + n % 300}-01-01 to {1900 + n % 300}-12-31 n{n}" for n in range(1_000))
    with pytest.raises(InvalidValue) as caught:
        Schedule.parse(f"8x5 Europe/London; {ranges}")
    assert 10_000 < caught.value.value <= 10_000 + 366
