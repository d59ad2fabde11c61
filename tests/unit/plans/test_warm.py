"""Warm plans: whatever their questions need is laid out beforehand, and nothing more when one is asked."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import OperationsCentre, OperationsCentres, Policy, Schedule, SupportPlan, Target
from slacore.calendars.days import BusinessDays
from slacore.errors import HolidaysNotCovered, InvalidValue

UK = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
US = Schedule.parse("Mon-Thu 08:00-16:00 America/New_York")


def desk(**parts: Any) -> SupportPlan:
    return SupportPlan(**{"name": "desk", "zone": "Europe/London", "schedules": {"uk": UK, "us": US}} | parts)


def refuse(*_: Any) -> Any:
    raise AssertionError("something is laid out that was to be there")


@pytest.mark.parametrize(
    ("length", "coverage", "due"),
    [
        # From Friday at 16:00 in London to the same time on Tuesday.
        ("2 business days", "uk | us", "2026-03-10T16:00:00+00:00"),
        ("2 business days by close", "uk", "2026-03-10T17:00:00+00:00"),
        ("2 business days", "uk - us", "2026-03-10T12:00:00+00:00"),
    ],
)
def test_business_days_are_listed_beforehand(
    monkeypatch: pytest.MonkeyPatch, length: str, coverage: str, due: str
) -> None:
    plan = desk(targets=[Target(metric="response", length=length, coverage=coverage)])
    plan.warm(2025, 2027)
    hours = plan.coverage(coverage).business_days("Europe/London")
    monkeypatch.setattr(hours, "of_day", refuse)
    assert plan.deadline("response", opened="2026-03-06T16:00:00+00:00").due == due
    with pytest.raises(AssertionError):
        plan.deadline("response", opened="2028-03-03T16:00:00+00:00")


def test_so_are_those_of_policies_and_of_what_stands_before_a_due_time(monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target(metric="response", length="30 business hours", coverage="uk", at_risk=["1 business day before"])
    plan = desk(policies=[Policy(name="all", targets=[target])])
    plan.warm(2026, 2026)
    monkeypatch.setattr(plan.coverage("uk").business_days(None), "of_day", refuse)
    deadline = plan.deadline("response", opened="2026-03-03T09:00:00+00:00")
    # Three days of eight hours and six hours on Friday; a day before is Thursday.
    assert deadline.due == "2026-03-06T15:00:00+00:00"
    assert [warning.at for warning in deadline.warnings] == ["2026-03-05T15:00:00+00:00"]


def test_a_warning_in_days_whose_zone_nobody_says_is_left_alone() -> None:
    target = Target(metric="response", length="8 business hours", coverage="uk | us", at_risk=["1 business day before"])
    desk(zone=None, targets=[target]).warm(2026, 2026)


def test_lengths_of_time_list_no_days(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = desk(
        targets=[
            Target(metric="response", length=each, coverage="uk") for each in ("4 business hours", "1 calendar day")
        ]
    )
    monkeypatch.setattr(BusinessDays, "warm", refuse)
    plan.warm(2026, 2026)


@pytest.mark.parametrize("returns", [False, True])
def test_who_is_on_duty_is_found_beforehand(monkeypatch: pytest.MonkeyPatch, returns: bool) -> None:
    centres = OperationsCentres([OperationsCentre("uk", UK), OperationsCentre("us", US)], returns=returns)
    plan = desk(centres=centres)
    plan.warm(2025, 2027)
    assert plan.centres is not None
    monkeypatch.setattr(OperationsCentres, "_laid", refuse)
    for at, name in (("2025-01-02T10:00Z", "uk"), ("2026-03-02T17:30Z", "us"), ("2027-12-30T20:30Z", "us")):
        found = plan.centres.on_duty(at)
        assert found is not None
        assert found.name == name
    with pytest.raises(AssertionError):
        plan.centres.on_duty("2028-03-02T17:30Z")


def test_centres_alone_are_warmed_within_the_years_there_are() -> None:
    group = OperationsCentres([OperationsCentre("uk", UK)])
    group.warm(1900, 2199)
    for years in ((2027, 2026), (1899, 2026), (2026, 2200)):
        with pytest.raises(InvalidValue):
            group.warm(*years)
    lanka = Schedule.parse("Mon-Fri 09:00-17:00 Asia/Colombo; holidays LK")
    with pytest.raises(HolidaysNotCovered):
        OperationsCentres([OperationsCentre("lk", lanka)]).warm(2026, 2040)
