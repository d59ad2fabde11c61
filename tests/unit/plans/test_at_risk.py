"""How much of a deadline is used, and the instants from which a ticket is at risk: worked out by hand.

Berlin's clocks go forward on 29 March 2026, London's with them.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacore import Deadline, SupportPlan, Target, read_plan
from slacore.errors import NaiveInstant, UnknownName

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def deadline(opened: Any, length: str, *at_risk: str, **more: Any) -> Deadline[Any]:
    desks = {
        "desk": {"zone": "Europe/Berlin", "shifts": ["Mon-Thu 09:00-17:00", "Fri 09:00-15:00"]},
        "uk": {
            "zone": "Europe/London",
            "shifts": ["Mon-Fri 09:00-17:00"],
            "holidays": [{"country": "GB", "subdivision": "ENG"}],
        },
    }
    target = {"metric": "response", "length": length, "at_risk": list(at_risk), "coverage": "desk", **more}
    plan = {"format": 1, "name": "desk", "schedules": desks, "targets": [target]}
    return read_plan(plan).deadline("response", opened=opened)


def warned(found: Deadline[Any]) -> list[tuple[str, str]]:
    return [(str(warning.threshold), str(warning.at)) for warning in found.warnings]


def test_open_hours_over_a_clock_change() -> None:
    thresholds = ["30 business minutes before", "50%", "2 calendar hours before", "100%"]
    found = deadline("2026-03-27T12:00:00Z", "8 business hours", *thresholds)
    # Two hours on Friday as far as 15:00, six on Monday from 09:00 in summer time.
    assert found.due == "2026-03-30T13:00:00Z"
    assert warned(found) == [
        ("50%", "2026-03-30T09:00:00Z"),
        ("2 calendar hours before", "2026-03-30T11:00:00Z"),
        ("30 business minutes before", "2026-03-30T12:30:00Z"),
        ("100%", "2026-03-30T13:00:00Z"),
    ]


def test_so_much_is_left_from_the_closing_on_and_not_from_the_next_opening() -> None:
    # Friday 15:00 and eight hours: two until 17:00, six from Monday 09:00 to 15:00. Six are left from 17:00 on.
    found = deadline("2026-03-06T15:00:00Z", "8 business hours", "6 business hours before", coverage="uk")
    assert (found.due, found.warnings[0].at) == ("2026-03-09T15:00:00Z", "2026-03-06T17:00:00Z")


@pytest.mark.parametrize(
    ("at", "used", "remaining"),
    [
        ("2026-03-27T11:00:00Z", 0, 8),
        ("2026-03-27T13:00:00Z", 1, 7),
        ("2026-03-29T12:00:00Z", 2, 6),
        ("2026-03-30T10:00:00Z", 5, 3),
        ("2026-03-30T13:00:00Z", 8, 0),
        ("2026-03-30T14:00:00Z", 9, -1),
        ("2026-03-31T06:00:00Z", 10, -2),
    ],
)
def test_what_is_used_and_what_remains_count_in_the_basis_of_the_length(at: str, used: int, remaining: int) -> None:
    found = deadline("2026-03-27T12:00:00Z", "8 business hours")
    assert (found.used(at), found.remaining(at)) == (used * HOUR, remaining * HOUR)


def test_real_time_over_a_clock_change() -> None:
    opened = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    found = deadline(opened, "48 calendar hours", "75%", "1 calendar day before", "2 business hours before")
    assert found.due == datetime(2026, 3, 30, 13, tzinfo=BERLIN)
    assert warned(found) == [
        # The same time of day one date earlier; 36 of 48 hours; 09:00 to 13:00 are open on Monday.
        ("1 calendar day before", "2026-03-29 13:00:00+02:00"),
        ("75%", "2026-03-30 01:00:00+02:00"),
        ("2 business hours before", "2026-03-30 11:00:00+02:00"),
    ]
    assert found.used(datetime(2026, 3, 29, 12, tzinfo=BERLIN)) == 23 * HOUR
    assert found.remaining("2026-03-29T10:00:00Z") == 25 * HOUR


def test_calendar_days_over_a_clock_change_are_as_long_as_they_are() -> None:
    found = deadline("2026-03-28T09:00:00Z", "2 calendar days", "50%", "1 calendar day before")
    # From 10:00 to 10:00 on the wall, 47 hours; half of them are 23.5.
    assert found.due == "2026-03-30T08:00:00Z"
    assert warned(found) == [
        ("1 calendar day before", "2026-03-29T08:00:00Z"),
        ("50%", "2026-03-29T08:30:00Z"),
    ]
    assert found.remaining("2026-03-28T09:00:00Z") == 47 * HOUR


def test_business_days_over_a_holiday() -> None:
    thresholds = ["50%", "1 business day before", "4 business days before", "2 business hours before"]
    found = deadline("2026-04-02T14:00:00Z", "2 business days by close", *thresholds, coverage="uk")
    # Maundy Thursday 15:00 in London; Good Friday and Easter Monday are none: Tuesday, Wednesday.
    assert found.due == "2026-04-08T16:00:00Z"
    assert warned(found) == [
        # Four business days before is before it was opened: it is at risk from the beginning.
        ("4 business days before", "2026-04-02T14:00:00Z"),
        # 2 + 8 + 8 hours are open; nine of them end on Tuesday at 16:00.
        ("50%", "2026-04-07T15:00:00Z"),
        ("1 business day before", "2026-04-07T16:00:00Z"),
        ("2 business hours before", "2026-04-08T14:00:00Z"),
    ]
    assert found.used("2026-04-06T12:00:00Z") == 2 * HOUR
    assert found.remaining("2026-04-06T12:00:00Z") == 16 * HOUR


def test_a_landing_on_the_opening_uses_the_length_up_at_the_closing() -> None:
    found = deadline("2026-03-26T12:00:00Z", "4 business hours", "100%", "1 business hour before", landing="opening")
    assert found.due == "2026-03-27T08:00:00Z"
    assert warned(found) == [
        ("1 business hour before", "2026-03-26T15:00:00Z"),
        ("100%", "2026-03-26T16:00:00Z"),
    ]


def test_a_length_of_nothing_is_used_at_once() -> None:
    found = deadline("2026-03-28T12:00:00Z", "0 business hours", "50%", "1 calendar hour before")
    assert [str(warning.at) for warning in found.warnings] == ["2026-03-28T12:00:00Z"] * 2


def test_part_of_a_microsecond_is_used_when_it_is_over() -> None:
    found = deadline("2026-03-27T12:00:00Z", "0.000001 calendar seconds", "50%")
    assert warned(found) == [("50%", "2026-03-27T12:00:00.000001Z")]


def test_a_warning_is_a_row_of_its_threshold_and_its_instant() -> None:
    # Two hours on Friday from 15:00 and two on Monday: half of eight are over at eleven.
    (warning,) = deadline("2026-03-06T15:00:00Z", "8 business hours", "50%", coverage="uk").warnings
    assert warning.row() == {"threshold": "50%", "at": "2026-03-09T11:00:00Z"}


def test_without_thresholds_there_are_no_warnings() -> None:
    assert deadline("2026-03-27T12:00:00Z", "8 business hours").warnings == ()


def test_an_instant_needs_a_zone() -> None:
    found = deadline("2026-03-27T12:00:00Z", "8 business hours")
    for question in (found.used, found.remaining):
        with pytest.raises(NaiveInstant, match=r"^at: "):
            question("2026-03-30T10:00:00")


def test_it_is_explained_on_the_plans_clock_whoever_asks() -> None:
    found = deadline("2026-03-27T12:00:00Z", "8 business hours").explain()
    assert found.headline() == (
        "response due Mon 2026-03-30 15:00, 8 business hours after Fri 2026-03-27 13:00 (clock of Europe/Berlin)"
    )
    assert [row.start for row in found] == [
        *["2026-03-27T13:00:00+01:00", "2026-03-27T15:00:00+01:00", "2026-03-28T00:00:00+01:00"],
        *["2026-03-30T00:00:00+02:00", "2026-03-30T09:00:00+02:00"],
    ]
    assert found.counted == 8 * HOUR


def test_it_is_explained_on_another_clock_if_that_is_said() -> None:
    opened = datetime(2026, 3, 27, 13, tzinfo=BERLIN)
    found = deadline(opened, "8 business hours").explain("America/New_York")
    assert found.headline().endswith("after Fri 2026-03-27 08:00 (clock of America/New_York)")
    assert str(found.timeline[-1].end) == "2026-03-30 09:00:00-04:00"
    assert deadline(opened, "8 business hours").explain(ZoneInfo("UTC")).timeline[0].start == opened
    with pytest.raises(UnknownName, match=r"^zone: "):
        deadline(opened, "8 business hours").explain("Europe/Berlim")


def test_a_deadline_and_its_explanation_are_plain_data() -> None:
    found = deadline("2026-03-27T12:00:00Z", "8 business hours", "50%")
    told = found.to_dict()
    assert json.loads(json.dumps(told)) == told
    assert told.pop("provenance")["plan"] == "desk"
    assert told == {
        "metric": "response",
        "opened": "2026-03-27T12:00:00Z",
        "due": "2026-03-30T13:00:00Z",
        "target": "8 business hours",
        "landing": "closing",
        "warnings": [{"at_risk": "50%", "at": "2026-03-30T09:00:00Z"}],
    }
    explained = found.explain().to_dict()
    assert json.loads(json.dumps(explained)) == explained
    assert (explained["zone"], explained["opened"]) == ("Europe/Berlin", "2026-03-27T13:00:00+01:00")
    assert (explained["counted_seconds"], explained["skipped_seconds"]) == (8 * 3600, 65 * 3600)
    assert explained["stretches"][0] == {
        "start": "2026-03-27T13:00:00+01:00",
        "end": "2026-03-27T15:00:00+01:00",
        "seconds": 7200,
        "verdict": "counted",
        "reason": "Fri 09:00-15:00",
    }
    assert explained["provenance"] == found.to_dict()["provenance"]


def test_a_time_before_due_that_never_was_open_is_the_opening() -> None:
    window = "during[2026-03-02T09:00Z/2026-03-02T13:00Z]"
    plan = SupportPlan(
        name="desk",
        coverages={"business": window},
        targets=[Target(metric="response", length="1 business hour", at_risk=["3 business hours before"])],
    )
    found = plan.deadline("response", opened="2026-03-02T09:30:00Z")
    assert found.due == "2026-03-02T10:30:00Z"
    # Only an hour and a half of it had been open before.
    assert [warning.at for warning in found.warnings] == ["2026-03-02T09:30:00Z"]


def test_business_days_before_due_that_there_never_were_lead_back_to_the_opening() -> None:
    desk = {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-17:00 from 2026-03-02"]}
    at_risk = ["1 business day before", "5 business days before"]
    target = {"metric": "response", "length": "2 business days", "at_risk": at_risk}
    plan = read_plan({"format": 1, "name": "desk", "schedules": {"business": desk}, "targets": [target]})
    found = plan.deadline("response", opened="2026-03-02T10:00:00+01:00")
    assert found.due == "2026-03-04T10:00:00+01:00"
    # The desk had been open on two days before that, the opening's among them.
    assert warned(found) == [
        ("5 business days before", "2026-03-02T10:00:00+01:00"),
        ("1 business day before", "2026-03-03T10:00:00+01:00"),
    ]
