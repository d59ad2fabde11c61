"""The zone of a plan beside another one of its schedule: whose clock its dates, and whose its hours are read on."""

from typing import Any

import attrs
import pytest

from slacore import EffectiveDates, Length, Schedule, SupportPlan, Target, freeze, read_plan, write_plan
from slacore.files.planfile import parse_plan
from slacore.written.text import plan_to_toml

TOML = b"""
format = 1
name = "gold"
zone = "America/New_York"
effective = { from = "2026-01-01", until = "2027-01-01" }
[schedules.uk]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]
[schedules.tokyo]
zone = "Asia/Tokyo"
shifts = ["Mon-Fri 09:00-17:00"]
[coverages]
both = "uk | tokyo"
[[targets]]
metric = "response"
length = "1 business day"
coverage = "uk"
effective = { from = "2026-06-01" }
[[targets]]
metric = "update"
length = "1 calendar day"
coverage = "both"
"""
PLAN = parse_plan(TOML)


# Midnight of 1 January in New York is five in the morning UTC; of 1 June, four.
def test_dates_of_a_plan_are_read_on_its_own_clock() -> None:
    assert PLAN.zone == "America/New_York"
    assert [PLAN.effective.includes(at) for at in ("2026-01-01T04:59:59Z", "2026-01-01T05:00:00Z")] == [False, True]
    assert [PLAN.effective.includes(at) for at in ("2027-01-01T04:59:59Z", "2027-01-01T05:00:00Z")] == [True, False]
    response = PLAN.targets[0].effective
    assert [response.includes(at) for at in ("2026-06-01T03:59:59Z", "2026-06-01T04:00:00Z")] == [False, True]


# Over the weekend on which New York's clocks change and London's do not: by London's clock three times 24 hours.
def test_days_of_one_schedule_are_those_of_its_own_clock() -> None:
    due = PLAN.deadline("response", opened="2026-10-30T10:00:00Z").due
    assert due == "2026-11-02T10:00:00Z"


# The night before 8 March, when New York loses an hour and neither London nor Tokyo does: the same time a date later in
# New York is 23 hours later.
def test_days_of_several_zones_are_those_of_the_plans_clock() -> None:
    due = PLAN.deadline("update", opened="2026-03-07T12:00:00-05:00").due
    assert due == "2026-03-08T11:00:00-05:00"


def test_the_zone_is_written_and_read_again() -> None:
    data = write_plan(PLAN)
    assert data["zone"] == "America/New_York"
    assert data["effective"] == {"from": "2026-01-01", "until": "2027-01-01"}
    assert read_plan(data) == PLAN == parse_plan(plan_to_toml(PLAN).encode())
    assert read_plan(data).effective.span == PLAN.effective.span
    assert read_plan(data).digest == PLAN.digest


# With one schedule only, a plan that does not say would take its zone.
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", None])
def test_a_zone_other_than_that_of_the_only_schedule_stays(zone: str | None) -> None:
    edge = {"America/New_York": "2026-01-01T05:00:00Z"}.get(str(zone), "2026-01-01T00:00:00Z")
    parts: dict[str, Any] = {"schedules": {"uk": Schedule.parse("8x5 Europe/London")}}
    effective = EffectiveDates("2026-01-01", zone=zone or "Europe/London")
    plan = SupportPlan(name="gold", zone=zone, effective=effective, **parts)
    again = read_plan(write_plan(plan))
    assert again == plan
    assert again.zone == zone
    assert again.effective.includes(edge)
    assert not again.effective.includes(edge.replace("2026-01-01", "2025-12-31"))


def test_another_zone_is_another_plan() -> None:
    parts: dict[str, Any] = {
        "name": "gold",
        "schedules": {"uk": Schedule.parse("8x5 Europe/London"), "tokyo": Schedule.parse("8x5 Asia/Tokyo")},
        "coverages": {"both": "uk | tokyo"},
        "targets": [Target(metric="update", length=Length.parse("1 calendar day"), coverage="both")],
    }
    here, there = (SupportPlan(zone=zone, **parts) for zone in ("America/New_York", "Europe/London"))
    assert here != there
    assert here.digest != there.digest
    assert attrs.evolve(here, zone="Europe/London") == there
    # London sleeps through the night in which New York's clocks change.
    opened = "2026-03-07T17:00:00Z"
    assert [plan.deadline("update", opened=opened).due for plan in (here, there)] == [
        "2026-03-08T16:00:00Z",
        "2026-03-08T17:00:00Z",
    ]


def test_the_record_of_a_frozen_plan_holds_the_clock_of_its_dates() -> None:
    record = freeze(PLAN, 2026, 2026).zone_record
    assert record is not None
    assert set(record.zones) == {"America/New_York", "Asia/Tokyo", "Europe/London"}
