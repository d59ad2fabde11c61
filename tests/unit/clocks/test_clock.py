"""Clocks: what is asked of one run as of an instant, and from when it is at risk."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from slacore import Clock, Event, bundled, replay
from slacore.errors import UnknownName
from tests.support.weekly_log import at, desk, on, promise, when

OPENED = on("Mon 09:00", "opened")


def clock(
    *log: Event, as_of: str, length: str = "4 business hours", opened: Event = OPENED, **target: Any
) -> Clock[str]:
    plan = desk(promise("resolution", length, **target))
    return replay(plan, [opened, *log], as_of=at(as_of))["resolution"]


PAUSED = on("Mon 11:00", "paused", reason="x")
RESUMED = on("Mon 12:00", "resumed")


def test_a_running_clock() -> None:
    found = clock(PAUSED, RESUMED, as_of="Mon 13:00")
    assert (found.metric, found.number, found.title, found.status) == ("resolution", 1, "resolution", "running")
    assert [when(one) for one in (found.started, found.stopped, found.due)] == ["Mon 09:00", None, "Mon 14:00"]
    hour = timedelta(hours=1)
    assert (found.elapsed, found.remaining, found.late_by) == (3 * hour, hour, 0 * hour)
    assert (found.calendar_elapsed, found.calendar_remaining) == (4 * hour, hour)
    assert found.percent_used == 75
    assert (found.is_met, found.is_breached, found.breached_at, list(found.breaches)) == (False, False, None, [])
    assert when(found.next_check_at) == "Mon 14:00:00.000001"


def test_a_paused_clock_is_read_as_if_the_wait_ended_now() -> None:
    found = clock(PAUSED, as_of="Tue 09:00")
    hour = timedelta(hours=1)
    assert (found.status, found.due, found.elapsed, found.remaining) == ("paused", None, 2 * hour, 2 * hour)
    assert (found.calendar_elapsed, found.calendar_remaining, found.next_check_at) == (24 * hour, None, None)
    assert found.percent_used == 50


@pytest.mark.parametrize(
    ("kind", "status", "is_met", "verdict"),
    [("resolved", "stopped", True, "met"), ("cancelled", "cancelled", False, "not counted")],
)
def test_a_clock_that_ended_is_frozen(kind: str, status: str, is_met: bool, verdict: str) -> None:
    found = clock(on("Mon 12:00", kind), as_of="Wed 12:00")
    hour = timedelta(hours=1)
    assert (found.status, found.is_met, found.is_breached, found.verdict) == (status, is_met, False, verdict)
    assert (when(found.stopped), when(found.due)) == ("Mon 12:00", "Mon 13:00")
    assert (found.elapsed, found.remaining, found.calendar_elapsed) == (3 * hour, hour, 3 * hour)
    assert (found.next_check_at, found.is_at_risk) == (None, False)


def test_a_late_clock_counts_on() -> None:
    running = clock(as_of="Tue 09:00", length="7 business hours")
    # An hour on Monday and one on Tuesday over: due at 16:00.
    assert (when(running.due), str(running.late_by), running.verdict) == ("Mon 16:00", "2:00:00", "overdue")
    assert (running.remaining, running.percent_used) == (timedelta(hours=-2), pytest.approx(900 / 7))
    assert running.next_check_at is None
    late = clock(on("Mon 16:30", "resolved"), as_of="Tue 09:00", length="7 business hours")
    assert (str(late.late_by), late.verdict, late.is_met) == ("0:30:00", "breached", False)
    row = late.breaches[0].row()
    assert row == {"at": at("Mon 16:00:00.000001"), "metric": "resolution", "target": "7 business hours"}


def test_a_cancelled_clock_may_have_been_breached() -> None:
    found = clock(on("Mon 16:00", "cancelled"), as_of="Tue 09:00")
    assert (found.verdict, found.is_breached, len(found.breaches)) == ("not counted", True, 1)


def test_a_clock_that_has_not_started() -> None:
    plan = desk(promise("update", "4 business hours"))
    found = replay(plan, [OPENED])["update"]
    assert (found.number, found.status, found.started, found.stopped, found.target, found.due) == (
        0,
        "not started",
        *(None,) * 4,
    )
    zero = timedelta(0)
    assert (found.elapsed, found.calendar_elapsed, found.late_by, found.remaining) == (zero, zero, zero, None)
    assert (found.is_met, found.is_breached, found.is_at_risk, found.next_check_at) == (False, False, False, None)
    assert (list(found.thresholds), list(found.breaches), found.percent_used) == ([], [], None)
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_target_of_no_length_is_due_at_the_start() -> None:
    found = clock(as_of="Mon 09:00", length="0 business hours")
    assert (when(found.due), found.is_breached, found.percent_used) == ("Mon 09:00", False, 100)
    assert clock(as_of="Mon 10:00", length="0 business hours").is_breached


def test_instants_are_of_the_kind_and_zone_of_the_asking() -> None:
    state = replay(desk(promise("resolution", "4 business hours")), [OPENED], as_of=at("Mon 10:00"))
    found = state.at(datetime(2026, 3, 2, 10, tzinfo=UTC))["resolution"]
    assert found.due == datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert state.at("2026-03-02T11:00:00+01:00")["resolution"].due == "2026-03-02T14:00:00+01:00"


def test_a_clock_is_a_value() -> None:
    found, same, other = (clock(PAUSED, as_of=time) for time in ("Mon 13:00", "Mon 13:00", "Mon 14:00"))
    assert (found == same, hash(found) == hash(same), found == other, found == 3) == (True, True, False, False)
    assert pickle.loads(pickle.dumps(found)) == found
    assert repr(found) == "<Clock resolution 1: paused>"


def test_what_people_call_a_metric() -> None:
    plan = desk(promise("resolution", "4 business hours"), metrics={"resolution": {"title": "Repair"}})
    state = replay(plan, [OPENED])
    assert state["resolution"].title == "Repair"
    with pytest.raises(UnknownName) as caught:
        _ = state["resolutoin"]
    assert caught.value.nearest == ("resolution",)


# At risk


def risks(found: Clock[str]) -> list[tuple[str, str | None]]:
    return [(str(one.threshold), when(one.at)) for one in found.thresholds]


@pytest.mark.parametrize(
    ("threshold", "target", "reached"),
    [
        # Six business hours from 15:00 on: two on Monday, four on Tuesday; due at its closing, 12:00.
        ("50%", {}, "Tue 09:00"),
        ("100%", {}, "Tue 12:00"),
        ("1 business hour before", {}, "Tue 11:00"),
        ("5 business hours before", {}, "Mon 16:00"),
        ("7 business hours before", {}, "Mon 15:00"),
        ("1 calendar hour before", {}, "Tue 11:00"),
        ("18 calendar hours before", {}, "Mon 18:00"),
        ("30 calendar hours before", {}, "Mon 15:00"),
        ("1 business day before", {}, "Mon 15:00"),
        # Twenty-one hours by the clock are used up at the same instant.
        ("50%", {"length": "21 calendar hours"}, "Tue 01:30"),
        ("1 calendar hour before", {"length": "21 calendar hours"}, "Tue 11:00"),
        ("5 business hours before", {"length": "21 calendar hours"}, "Mon 16:00"),
        ("1 calendar day before", {"length": "69 calendar hours"}, "Wed 12:00"),
    ],
)
def test_from_when_it_is_at_risk(threshold: str, target: dict[str, str], reached: str) -> None:
    opened = on("Mon 15:00", "opened")
    said = {"length": "6 business hours", **target}
    found = clock(as_of="Mon 15:00", opened=opened, at_risk=[threshold], **said)
    assert risks(found) == [(threshold, reached)]
    assert found.is_at_risk is (reached == "Mon 15:00")
    assert when(found.next_check_at) == (reached if reached != "Mon 15:00" else "Tue 12:00:00.000001")
    now = clock(as_of=reached, opened=opened, at_risk=[threshold], **said)
    assert now.is_at_risk
    assert now.verdict == "at risk"


def test_several_thresholds_are_told_in_the_order_of_their_instants() -> None:
    found = clock(as_of="Mon 11:30", at_risk=["75%", "30 business minutes before", "50%"])
    assert risks(found) == [("50%", "Mon 11:00"), ("75%", "Mon 12:00"), ("30 business minutes before", "Mon 12:30")]
    assert (found.is_at_risk, when(found.next_check_at)) == (True, "Mon 12:00")


def test_waits_put_a_threshold_off_in_its_own_basis() -> None:
    # Due at 14:00 with an hour of waiting; three quarters of four hours at 13:00.
    thresholds = ["75%", "3 business hours before", "3 calendar hours before"]
    found = clock(PAUSED, RESUMED, as_of="Mon 13:00", at_risk=thresholds)
    # Three hours before 14:00, less the hour of waiting: 10:00.
    assert risks(found) == [
        ("3 business hours before", "Mon 10:00"),
        ("3 calendar hours before", "Mon 10:00"),
        ("75%", "Mon 13:00"),
    ]


def test_in_an_open_wait_nothing_is_reached_and_what_was_reached_before_stays() -> None:
    found = clock(PAUSED, as_of="Wed 12:00", at_risk=["50%", "75%", "1 business hour before"])
    # At 11:00, as it begins, two hours of four are used.
    assert (risks(found), found.is_at_risk, found.next_check_at) == ([("50%", "Mon 11:00")], True, None)
    early = clock(on("Mon 10:59", "paused", reason="x"), as_of="Wed 12:00", at_risk=["50%"])
    assert (risks(early), early.is_at_risk) == ([], False)


def test_a_threshold_is_a_microsecond_that_is_over() -> None:
    # A third of a microsecond less than one: what is used of it is used when it is over.
    found = clock(as_of="Mon 09:00", length="0.000003 business seconds", at_risk=["50%"])
    assert risks(found) == [("50%", "Mon 09:00:00.000002")]


def test_what_is_breached_or_stopped_is_not_at_risk() -> None:
    assert not clock(as_of="Mon 14:00", at_risk=["50%"]).is_at_risk
    stopped = clock(on("Mon 12:00", "resolved"), as_of="Mon 12:30", at_risk=["50%"])
    assert (stopped.is_at_risk, risks(stopped)) == (False, [("50%", "Mon 11:00")])


def test_days_are_at_risk_by_the_open_time_until_the_day() -> None:
    # One business day from Monday 10:00: seven hours of Monday and two of Tuesday.
    found = clock(
        as_of="Mon 10:00",
        opened=on("Mon 10:00", "opened"),
        length="1 business day",
        at_risk=["50%", "1 business hour before"],
    )
    assert risks(found) == [("50%", "Mon 14:30"), ("1 business hour before", "Tue 09:00")]


def test_a_threshold_that_no_day_leads_back_to_is_the_start() -> None:
    # The first opening of all is on Monday, 2 March; nothing is open on the business day before it.
    schedule = {"business": {"zone": "UTC", "special": ["2026-03-02 09:00-17:00", "2026-03-03 09:00-17:00"]}}
    plan = desk(promise("resolution", "10 business hours", at_risk=["5 business days before"]), schedules=schedule)
    found = replay(plan, [OPENED])["resolution"]
    assert risks(found) == [("5 business days before", "Mon 09:00")]


def test_at_risk_goes_along_the_account_that_decides() -> None:
    plan = desk(
        promise("resolution", "2 business hours", priority="A", at_risk=["50%"]),
        promise("resolution", "4 business hours", priority="B", at_risk=["50%"]),
        priorities={"levels": ["A", "B"]},
        downgrades=[{"cause": "x", "steps": 1}],
    )
    log = [on("Mon 09:00", "opened", priority="A"), on("Mon 09:30", "arose", reason="x")]
    assert risks(replay(plan, log)["resolution"]) == [("50%", "Mon 11:00")]


def test_the_clocks_of_the_law() -> None:
    log = [
        on("Mon 08:00", "opened", priority="High"),
        on("Mon 09:00", "paused", reason="customer"),
        on("Mon 10:30", "resumed"),
        on("Mon 11:00", "answered"),
        on("Mon 12:00", "customer replied"),
        on("Mon 13:00", "workaround provided"),
    ]
    state = replay(bundled("stakater"), log, as_of="2026-03-02T15:00:00+01:00")
    assert str(state).splitlines() == [
        "open, Medium, at Mon 2026-03-02 15:00 (clock of +01:00)",
        "  response  stopped  due Mon 2026-03-02 13:00  met      3:00:00 used",
        "  update    running  due Wed 2026-03-04 12:00  in time  3:00:00 used",
    ]
