"""Shifts: weekdays, an opening and a closing; spellings of one week are one week."""

from __future__ import annotations

from typing import Any

import pytest

from slacore.calendars.shift import Shift, hours_from, named_week, shifts_from, week_from
from slacore.errors import InvalidText, InvalidValue, SlaError, UnknownName

SECOND = 1_000_000
HOUR = 3600 * SECOND
NINE_TO_FIVE = (9 * HOUR, 17 * HOUR)


@pytest.mark.parametrize(
    ("text", "days", "hours"),
    [
        ("Mon-Fri 09:00-17:00", (0, 1, 2, 3, 4), NINE_TO_FIVE),
        ("mon - fri 09:00-17:00", (0, 1, 2, 3, 4), NINE_TO_FIVE),
        ("Sat, Sun 22:00-06:00", (5, 6), (22 * HOUR, 30 * HOUR)),
        ("Fri 00:00-24:00", (4,), (0, 24 * HOUR)),
    ],
)
def test_a_shift_is_read_from_days_and_hours(text: str, days: tuple[int, ...], hours: tuple[int, int]) -> None:
    shift = Shift.parse(text)
    assert (shift.days, shift.hours) == (days, hours)
    assert Shift.parse(str(shift)) == shift


def test_a_shift_shows_how_to_make_it() -> None:
    assert repr(Shift.parse("sun-thu 08:00-16:00")) == "Shift.parse('Mon-Thu,Sun 08:00-16:00')"


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "Mon-Fri",
            "09:00-17:00",
            "Mon 9-17",
            "Mon 09:00",
            "Mon 09:00-09:00",
            "Mon 24:00-06:00",
            "Mon 09:00-25:00",
        ],
        *["Mon 09:00–17:00", "Mon\0 09:00-17:00", None, 5, b"Mon 09:00-17:00", ["Mon 09:00-17:00"], ("Mon", "09:00")],
    ],
)
def test_what_is_no_shift_is_refused_in_its_place(text: Any) -> None:
    with pytest.raises((InvalidText, UnknownName)) as caught:
        Shift.parse(text, "schedules.uk.shifts[2]")
    assert caught.value.place == "schedules.uk.shifts[2]"


def test_an_unknown_weekday_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        Shift.parse("Mon-Firday 09:00-17:00")
    assert (caught.value.kind, caught.value.value) == ("weekday", "Firday")
    assert "Friday" in caught.value.nearest


@pytest.mark.parametrize("days", [None, 5, "Mon", b"\0", (), (7,), (-1,), (True,), (0.0,), ([0],), [[0]], {0: 1}])
def test_a_shift_has_weekdays_by_number(days: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Shift(days, NINE_TO_FIVE)
    assert (caught.value.place, caught.value.value) == ("days", days)


def test_the_weekdays_of_a_shift_are_in_order_and_once() -> None:
    assert Shift([4, 0, 4], NINE_TO_FIVE) == Shift((0, 4), NINE_TO_FIVE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "hours",
    [
        *[None, 5, "09:00-17:00", b"", (), (0,), (0, 1, 2), [0, HOUR], (0.0, 1.0), (True, HOUR), (HOUR, None)],
        (HOUR, HOUR),
        (2 * HOUR, HOUR),
        (-HOUR, HOUR),
        (24 * HOUR, 30 * HOUR),
        (0, 25 * HOUR),
        (HOUR, 25 * HOUR),
        (0, HOUR + 1),
        (1, HOUR),
    ],
)
def test_a_shift_has_hours_that_two_times_of_day_can_say(hours: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Shift((0,), hours)
    assert (caught.value.place, caught.value.value) == ("hours", hours)


@pytest.mark.parametrize("hours", [(0, 24 * HOUR), (23 * HOUR, 46 * HOUR), (0, SECOND)])
def test_hours_may_be_a_second_or_a_day_long(hours: tuple[int, int]) -> None:
    assert hours_from(hours) == hours


def test_spellings_of_one_week_are_one_week() -> None:
    spellings: list[Any] = [
        ["Mon-Fri 09:00-17:00"],
        ["Mon-Wed 09:00-17:00", "Thu,Fri 09:00-17:00"],
        ["Mon-Fri 12:00-17:00", "Mon-Fri 09:00-12:00"],
        ["Mon-Fri 09:00-17:00", "Tue 10:00-11:00", "Wed 09:00-13:00"],
        [Shift.parse("Mon-Fri 09:00-17:00")],
        ({"mon-fri": [("09:00", "17:00")]}),
        {"Mon": [("09:00", "12:00"), ("11:00", "17:00")], "tuesday-fri": [["09:00", "17:00"]]},
    ]
    assert {shifts_from(given) for given in spellings} == {(Shift((0, 1, 2, 3, 4), NINE_TO_FIVE),)}


def test_a_break_is_not_closed_by_merging() -> None:
    morning, afternoon = shifts_from(["Mon 13:30-17:00", "Mon 09:00-12:30"])
    assert (str(morning), str(afternoon)) == ("Mon 09:00-12:30", "Mon 13:30-17:00")


def test_hours_that_together_would_be_longer_than_a_day_stay_two() -> None:
    # 00:00-24:00 and 22:00-06:00 cover 30 hours, which no two times of day can say.
    assert [str(shift) for shift in shifts_from(["Mon 00:00-24:00", "Mon 22:00-06:00"])] == [
        "Mon 00:00-24:00",
        "Mon 22:00-06:00",
    ]


def test_there_may_be_no_shifts() -> None:
    assert shifts_from([]) == shifts_from({}) == shifts_from({"mon": []}) == ()


@pytest.mark.parametrize(
    "given",
    [
        *[None, 5, "Mon-Fri 09:00-17:00", b"", b"Mon", Shift((0,), NINE_TO_FIVE), [None], [5], [[]], [["Mon 09:00"]]],
        *[[b"Mon 09:00-17:00"], {"mon": None}, {"mon": 5}, {"mon": "09:00-17:00"}, {"mon": [5]}, {"mon": [None]}],
        *[{"mon": [("09:00",)]}, {"mon": [("09:00", "12:00", "13:00")]}, {"mon": ["09:00-17:00"]}, {"mon": ["ab"]}],
        *[{"mon": [("09:00", None)]}, {"mon": [("09:00-10:00", "11:00")]}, {5: []}, {None: []}, {"moon": []}, {"": []}],
        {"mon": [("09:00", "09:00")]},
    ],
)
def test_what_are_no_shifts_is_refused(given: Any) -> None:
    with pytest.raises(SlaError) as caught:
        shifts_from(given)
    assert str(caught.value).startswith("shifts")


def test_a_day_takes_64_windows_and_no_more() -> None:
    minutes = [f"Mon 09:{minute:02}-09:{minute:02}:30" for minute in range(60)]
    more = [f"Mon 10:{minute:02}-10:{minute:02}:30" for minute in range(4)]
    assert len(shifts_from(minutes + more)) == 64
    with pytest.raises(InvalidValue) as caught:
        shifts_from([*minutes, *more, "Mon 11:00-11:01"])
    assert (caught.value.place, caught.value.value) == ("shifts", "65 windows")


@pytest.mark.parametrize(
    ("hours", "days", "opens", "text"),
    [
        (8, 5, None, "Mon-Fri 09:00-17:00"),
        (8, 5, "08:30", "Mon-Fri 08:30-16:30"),
        (1, 1, None, "Mon 09:00-10:00"),
        (23, 7, "01:00", "Mon-Sun 01:00-24:00"),
        (24, 7, None, "Mon-Sun 00:00-24:00"),
        (24, 5, "00:00", "Mon-Fri 00:00-24:00"),
        (12, 6, "20:00", "Mon-Sat 20:00-08:00"),
    ],
)
def test_hours_times_days_count_from_monday(hours: int, days: int, opens: str | None, text: str) -> None:
    assert named_week(hours, days, opens) == (Shift.parse(text),)


@pytest.mark.parametrize(("hours", "days"), [(0, 5), (25, 5), (8, 0), (8, 8)])
def test_a_day_has_1_to_24_hours_and_a_week_1_to_7_days(hours: int, days: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        named_week(hours, days)
    assert (caught.value.place, caught.value.value) == ("name", f"{hours}x{days}")


def test_a_whole_day_begins_at_midnight() -> None:
    with pytest.raises(InvalidValue) as caught:
        named_week(24, 5, "08:00")
    assert (caught.value.place, caught.value.value) == ("opens", "08:00")


def test_the_name_of_a_week_stands_alone() -> None:
    assert week_from(["8x5"]) == week_from(["Mon-Fri 09:00-17:00"])
    assert week_from(["no shifts"]) == ()
    for texts in (["8x5", "Sat 10:00-12:00"], ["Sat 10:00-12:00", "8x5"], ["no shifts", "Sat 10:00-12:00"]):
        with pytest.raises(SlaError):
            week_from(texts)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["09:00-17:00", "10:00-11:00", "18:00-19:00"], ["09:00-17:00", "18:00-19:00"]),
        (["01:00-02:00", "05:00-08:00", "07:00-10:00"], ["01:00-02:00", "05:00-10:00"]),
        (["01:00-02:00", "05:00-08:00", "01:30-03:00"], ["01:00-03:00", "05:00-08:00"]),
        (["05:00-08:00", "08:00-10:00", "10:00-11:00"], ["05:00-11:00"]),
    ],
)
def test_hours_of_one_day_are_merged_where_they_meet_and_only_there(texts: list[str], expected: list[str]) -> None:
    assert [str(shift) for shift in shifts_from([f"Mon {text}" for text in texts])] == [f"Mon {e}" for e in expected]


@pytest.mark.parametrize(
    "hours",
    [
        (SECOND // 2, HOUR + SECOND // 2),  # the same part of a second is still no whole second
        (9 * HOUR + 1, 17 * HOUR),
        (25 * HOUR, 26 * HOUR),  # hours begin on their own date
        (24 * HOUR, 25 * HOUR),
        (17 * HOUR, 9 * HOUR),
        (-HOUR, HOUR),
    ],
)
def test_hours_are_whole_seconds_that_begin_on_their_date(hours: tuple[int, int]) -> None:
    with pytest.raises(InvalidText):
        hours_from(hours)
