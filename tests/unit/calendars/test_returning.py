"""Centres that take their duty back when they open again after a break."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from slacore import Coverage, Holidays, OperationsCentre, OperationsCentres, Schedule, read_plan, write_plan
from slacore.errors import InvalidValue

# London has lunch from 12:30 to 13:30; New York opens at 09:00, which is 14:00 in London in winter and 13:00 in the
# three weeks of March in which only America has changed its clocks.
LONDON = Schedule("Europe/London", ["Mon-Fri 09:00-12:30", "Mon-Fri 13:30-17:00"])
NEW_YORK = Schedule("America/New_York", ["Mon-Fri 09:00-17:00"])


def group(*coverages: Coverage, returns: bool = True) -> OperationsCentres:
    return OperationsCentres(
        [OperationsCentre(name, each) for name, each in zip("abcd", coverages, strict=False)], returns=returns
    )


def duty(centres: OperationsCentres, start: str, end: str) -> list[tuple[str, str, str]]:
    return [(each.centre.name, each.start[11:16], each.end[11:16]) for each in centres.duty(start, end)]


def test_a_lunch_does_not_give_the_afternoon_away() -> None:
    kept, given = group(LONDON, NEW_YORK, returns=False), group(LONDON, NEW_YORK)
    day = ("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")
    assert duty(kept, *day) == [("a", "09:00", "12:30"), ("b", "13:00", "21:00")]
    assert duty(given, *day) == [
        ("a", "09:00", "12:30"),
        ("b", "13:00", "13:30"),
        ("a", "13:30", "17:00"),
        ("b", "17:00", "21:00"),
    ]
    assert [(each.giver.name, each.taker.name, each.at[11:16]) for each in given.handovers(*day)] == [
        ("b", "a", "13:30"),
        ("a", "b", "17:00"),
    ]
    winter = ("2026-01-13T00:00:00Z", "2026-01-14T00:00:00Z")
    assert duty(kept, *winter) == duty(given, *winter)


def test_an_evening_is_no_break() -> None:
    early, late = Schedule.parse("Mon-Fri 06:00-14:00 UTC"), Schedule.parse("Mon-Sun 12:00-11:00 UTC")
    # The late desk holds from 14:00 until it closes at 11:00 the next day, though the early one opens at 06:00.
    assert duty(group(early, late), "2026-03-03T12:00:00Z", "2026-03-04T14:00:00Z") == [
        ("a", "12:00", "14:00"),
        ("b", "14:00", "11:00"),
        ("a", "11:00", "14:00"),
    ]


def test_a_centre_that_did_not_hold_takes_nothing_back() -> None:
    busy = Schedule.parse("Mon-Fri 08:00-18:00 UTC")
    assert duty(group(busy, LONDON), "2026-01-13T00:00:00Z", "2026-01-14T00:00:00Z") == [("a", "08:00", "18:00")]


def test_breaks_within_breaks_end_with_the_first_that_left() -> None:
    one = Schedule("UTC", ["Mon-Fri 08:00-10:00", "Mon-Fri 14:00-18:00"])
    two = Schedule("UTC", ["Mon-Fri 09:00-11:00", "Mon-Fri 12:00-20:00"])
    three = Schedule("UTC", ["Mon-Fri 10:30-19:00"])
    assert duty(group(one, two, three), "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z") == [
        ("a", "08:00", "10:00"),
        ("b", "10:00", "11:00"),
        ("c", "11:00", "12:00"),
        ("b", "12:00", "14:00"),
        ("a", "14:00", "18:00"),
        ("b", "18:00", "20:00"),
    ]


def test_who_comes_back_first_of_all_ends_the_other_claims() -> None:
    one = Schedule("UTC", ["Mon-Fri 08:00-10:00", "Mon-Fri 12:00-13:00"])
    two = Schedule("UTC", ["Mon-Fri 09:00-11:00", "Mon-Fri 12:30-20:00"])
    three = Schedule("UTC", ["Mon-Fri 10:30-19:00"])
    # b's break ends while a holds; when a goes home for the day, the first listed takes over.
    assert duty(group(one, two, three), "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z") == [
        ("a", "08:00", "10:00"),
        ("b", "10:00", "11:00"),
        ("c", "11:00", "12:00"),
        ("a", "12:00", "13:00"),
        ("b", "13:00", "20:00"),
    ]


def test_a_drill_is_a_break_too_and_so_is_what_is_taken_away() -> None:
    drill = Schedule("UTC", ["Mon-Fri 08:00-18:00"], closures=["2026-03-03 10:00-11:00 Drill"])
    whole = Schedule.parse("Mon-Fri 08:00-18:00 UTC")
    outage = Coverage.during([("2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z")])
    spare = Schedule.parse("Mon-Fri 09:00-19:00 UTC")
    for broken in (drill, whole - outage):
        assert duty(group(broken, spare), "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z") == [
            ("a", "08:00", "10:00"),
            ("b", "10:00", "11:00"),
            ("a", "11:00", "18:00"),
            ("b", "18:00", "19:00"),
        ]


def test_stated_windows_have_no_dates_and_so_no_breaks() -> None:
    windows = Coverage.during(
        [("2026-03-03T08:00:00Z", "2026-03-03T10:00:00Z"), ("2026-03-03T11:00:00Z", "2026-03-03T12:00:00Z")]
    )
    spare = Schedule.parse("Mon-Fri 09:00-19:00 UTC")
    assert duty(group(windows, spare), "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z") == [
        ("a", "08:00", "10:00"),
        ("b", "10:00", "19:00"),
    ]


@pytest.mark.parametrize("order", ["forward", "back"])
def test_a_break_may_last_over_new_year_in_utc(order: str) -> None:
    # Honolulu is ten hours behind: on Thursday 31 December its break lasts from 13:30 to 15:00, 23:30 to 01:00 UTC.
    honolulu = Schedule("Pacific/Honolulu", ["Mon-Fri 08:00-13:30", "Mon-Fri 15:00-17:00"])
    spare = Schedule.parse("Mon-Sun 20:00-06:00 UTC")
    centres = group(honolulu, spare)
    spans = [("2026-12-31T20:00:00Z", "2027-01-01T00:00:00Z"), ("2027-01-01T00:00:00Z", "2027-01-01T06:00:00Z")]
    found = {span: duty(centres, *span) for span in (spans if order == "forward" else spans[::-1])}
    assert found[spans[0]] == [("a", "20:00", "23:30"), ("b", "23:30", "00:00")]
    assert found[spans[1]] == [("b", "00:00", "01:00"), ("a", "01:00", "03:00"), ("b", "03:00", "06:00")]


@pytest.mark.parametrize("closes", ["14:00", "15:00"])
def test_a_break_may_begin_or_end_with_new_year_in_utc(closes: str) -> None:
    # 14:00 on 31 December in Honolulu is midnight in UTC.
    ends = "15:00" if closes == "14:00" else "16:00"
    honolulu = Schedule("Pacific/Honolulu", [f"Mon-Fri 08:00-{closes}", f"Mon-Fri {ends}-17:00"])
    earlier = Schedule("Pacific/Honolulu", ["Mon-Fri 08:00-13:00", "Mon-Fri 14:00-17:00"])
    spare = Schedule.parse("Mon-Sun 20:00-06:00 UTC")
    back = {"14:00": "01:00", "15:00": "02:00"}[closes]
    gone = {"14:00": "00:00", "15:00": "01:00"}[closes]
    told = duty(group(honolulu, spare), "2026-12-31T23:00:00Z", "2027-01-01T03:00:00Z")
    assert told == [("a", "23:00", gone), ("b", gone, back), ("a", back, "03:00")]
    assert duty(group(earlier, spare), "2027-01-01T00:00:00Z", "2027-01-01T03:00:00Z") == [("a", "00:00", "03:00")]


def test_in_the_first_known_year_nobody_has_left_before() -> None:
    # Taiwan's data begins with 1998.
    taipei = Schedule("Asia/Taipei", ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-17:00"], holidays=[Holidays("TW")])
    spare = Schedule.parse("Mon-Sun 00:00-24:00 UTC")
    assert duty(group(taipei, spare), "1998-01-05T00:00:00Z", "1998-01-05T12:00:00Z") == [("b", "00:00", "12:00")]
    alone = duty(
        group(taipei, Schedule.parse("Mon-Fri 03:00-06:00 UTC")), "1998-01-05T00:00:00Z", "1998-01-06T00:00:00Z"
    )
    # 09:00 in Taipei is 01:00 UTC; its break lasts from 04:00 to 05:00.
    assert alone == [("a", "01:00", "04:00"), ("b", "04:00", "05:00"), ("a", "05:00", "09:00")]


def test_on_the_last_known_day_a_break_is_one() -> None:
    # Sri Lanka's data ends with Thursday 31 December 2026; nobody knows whether 1 January is a holiday.
    desk = Schedule("UTC", ["Mon-Fri 08:00-12:00", "Mon-Fri 13:00-17:00"], holidays=[Holidays("LK")])
    spare = Schedule.parse("Mon-Sun 10:00-20:00 UTC")
    assert duty(group(desk, spare), "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z") == [
        ("a", "08:00", "12:00"),
        ("b", "12:00", "13:00"),
        ("a", "13:00", "17:00"),
        ("b", "17:00", "20:00"),
    ]


def test_it_is_part_of_the_value() -> None:
    kept, given = group(LONDON, NEW_YORK, returns=False), group(LONDON, NEW_YORK)
    assert kept != given
    for other in (copy.deepcopy(given), pickle.loads(pickle.dumps(given))):
        assert other == given
        assert other.returns


@pytest.mark.parametrize("odd", [None, 1, "yes", []])
def test_whether_centres_return_is_true_or_false(odd: Any) -> None:
    with pytest.raises(InvalidValue):
        group(LONDON, returns=odd)


def test_a_plan_says_that_its_centres_return() -> None:
    schedules = {
        "london": {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-12:30", "Mon-Fri 13:30-17:00"]},
        "new-york": {"zone": "America/New_York", "shifts": ["Mon-Fri 09:00-17:00"]},
    }
    centres = {"a": {"coverage": "london"}, "b": {"coverage": "new-york"}}
    data = {"format": 1, "name": "desk", "schedules": schedules, "centres": centres, "zone": "Europe/London"}
    plan, kept = read_plan(data | {"centres_return": True}), read_plan(data)
    assert plan.centres == group(LONDON, NEW_YORK)
    assert plan.centres_return
    assert plan.digest != kept.digest
    assert write_plan(plan) == data | {"centres_return": True}
    assert read_plan(data | {"centres_return": False}) == kept
