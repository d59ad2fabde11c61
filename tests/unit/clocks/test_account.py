"""Accounts: how the time of a clock is counted, in pieces, less waits."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import SupportPlan, replay
from slacore.civil.instant import HOUR, read
from slacore.clocks.account import Account
from slacore.clocks.waits import Waits
from slacore.plans.selector import Promise
from tests.support.weekly_log import at, desk, on, promise, told, when


def promises(*targets: dict[str, Any], **more: Any) -> tuple[Promise, ...]:
    return desk(*targets, **more).selector.every_promise


def teams(policy: str, one: dict[str, Any], other: dict[str, Any], **more: Any) -> SupportPlan:
    """A plan by which a resolution changes its target with the team."""
    return desk(
        promise("resolution", **one, when={"team": "a"}),
        promise("resolution", **other, when={"team": "b"}),
        metrics={"resolution": {"reprioritise": policy}},
        **more,
    )


OPENED = on("Mon 15:00", "opened", team="a")


# Landing


@pytest.mark.parametrize(("landing", "due"), [("closing", "Mon 17:00"), ("opening", "Tue 08:00")])
def test_what_is_used_up_at_the_closing_lands_where_the_target_says(landing: str, due: str) -> None:
    plan = desk(promise("resolution", "2 business hours", landing=landing))
    waited = [on("Mon 14:00", "opened"), on("Mon 14:30", "paused", reason="x"), on("Mon 15:30", "resumed")]
    # Two hours from 15:00, and from 14:00 with an hour of waiting.
    assert when(replay(plan, [OPENED])["resolution"].due) == due
    assert when(replay(plan, waited)["resolution"].due) == due


def test_calendar_time_knows_no_landing() -> None:
    plan = desk(promise("resolution", "2 calendar hours", landing="opening"))
    log = [on("Mon 14:00", "opened"), on("Mon 14:30", "paused", reason="x"), on("Mon 15:30", "resumed")]
    assert when(replay(plan, log)["resolution"].due) == "Mon 17:00"


def test_a_piece_that_was_used_up_lands_on_the_opening_of_the_hours_that_count_then() -> None:
    """Used up at the closing on Monday by the first hours; by the second, open around the clock, it is due then."""
    plan = teams(
        "carry",
        {"length": "6 business hours"},
        {"length": "2 business hours", "coverage": "24x7"},
        landing="opening",
    )
    # Two hours until Monday 17:00. The next opening of the first hours is on Tuesday at 08:00, when they count no more:
    # at 07:00 the change makes every hour count, and it is open.
    log = [OPENED, on("Tue 07:00", "assigned", team="b")]
    clock = replay(plan, log)["resolution"]
    assert when(clock.due) == "Tue 07:00"
    # An opening before the change is the answer itself.
    later = [OPENED, on("Tue 09:00", "assigned", team="b")]
    assert when(replay(plan, later)["resolution"].due) == "Tue 08:00"


# Carrying


def test_carrying_counts_each_stretch_in_the_basis_of_its_own_target() -> None:
    plan = teams("carry", {"length": "8 business hours"}, {"length": "20 calendar hours"})
    # Two hours on Monday and two on Tuesday; from 10:00 on every hour, sixteen of them.
    log = [OPENED, on("Tue 10:00", "assigned", team="b")]
    clock = replay(plan, log, as_of=at("Tue 11:00"))["resolution"]
    assert told(clock) == ("running", "Wed 02:00", "5:00:00")
    assert str(clock.remaining) == "15:00:00"


def test_carrying_loses_the_waits_of_each_stretch_in_its_own_basis() -> None:
    plan = teams("carry", {"length": "8 business hours"}, {"length": "20 calendar hours"})
    log = [
        OPENED,
        on("Mon 16:00", "paused", reason="x"),
        on("Tue 09:00", "resumed"),
        on("Tue 10:00", "assigned", team="b"),
        on("Tue 12:00", "paused", reason="x"),
        on("Tue 15:00", "resumed"),
    ]
    # An hour on Monday, one on Tuesday; then eighteen from 10:00 on with three of waiting: Wednesday 07:00.
    clock = replay(plan, log)["resolution"]
    assert told(clock) == ("running", "Wed 07:00", "4:00:00")


def test_carrying_back_and_forth_adds_up() -> None:
    plan = teams("carry", {"length": "8 business hours"}, {"length": "20 calendar hours"})
    log = [
        OPENED,
        on("Mon 16:00", "assigned", team="b"),
        on("Mon 19:00", "assigned", team="a"),
    ]
    # An hour, three by the clock, and four of eight that are left on Tuesday, until its closing.
    clock = replay(plan, log, as_of=at("Tue 09:00"))["resolution"]
    assert told(clock) == ("running", "Tue 12:00", "5:00:00")


def test_carrying_into_what_was_used_up_before_is_due_before_and_breached_at_the_change() -> None:
    plan = teams("carry", {"length": "8 business hours"}, {"length": "1 business hour"})
    clock = replay(plan, [OPENED, on("Tue 09:00", "assigned", team="b")], as_of=at("Tue 10:00"))["resolution"]
    assert told(clock) == ("running", "Mon 16:00", "4:00:00")
    assert (when(clock.breached_at), str(clock.late_by)) == ("Tue 09:00", "3:00:00")


def test_a_breach_by_what_was_carried_stays_a_fact_when_the_target_changes_again() -> None:
    plan = teams("carry", {"length": "8 business hours"}, {"length": "1 business hour"})
    # At 09:00 on Tuesday three hours are used of one; at 09:30 eight are promised again: 3.5 used, 4.5 left of which
    # 2.5 are open until 12:00 on Tuesday and two from 10:00 on Wednesday.
    log = [OPENED, on("Tue 09:00", "assigned", team="b"), on("Tue 09:30", "assigned", team="a")]
    clock = replay(plan, log)["resolution"]
    assert (when(clock.due), clock.is_breached) == ("Wed 12:00", False)
    assert [(when(one.at), str(one.target.length)) for one in clock.breaches] == [("Tue 09:00", "1 business hour")]


def test_carrying_into_no_length_is_due_at_the_start() -> None:
    plan = teams("carry", {"length": "8 business hours"}, {"length": "0 business hours"})
    clock = replay(plan, [OPENED, on("Tue 09:00", "assigned", team="b")])["resolution"]
    assert (when(clock.due), when(clock.breached_at)) == ("Mon 15:00", "Tue 09:00")


def test_carrying_to_the_same_hours_is_to_count_anew() -> None:
    found = []
    for policy in ("carry", "recompute"):
        plan = teams(policy, {"length": "8 business hours"}, {"length": "10 business hours"})
        found.append(told(replay(plan, [OPENED, on("Tue 09:00", "assigned", team="b")])["resolution"]))
    # Two hours on Monday, four on Tuesday, four on Wednesday.
    assert found == [("running", "Wed 14:00", "3:00:00")] * 2


# Days


def days(*more: Any, length: str = "1 business day", as_of: str = "Wed 12:00", **target: Any) -> Any:
    plan = desk(promise("resolution", length, **target))
    return replay(plan, [on("Mon 10:00", "opened"), *more], as_of=at(as_of))["resolution"]


def test_the_time_of_waits_before_the_day_is_appended_to_it() -> None:
    # Due on Tuesday at 10:00 but for two hours of waiting: at 12:00, the closing.
    wait = [on("Mon 11:00", "paused", reason="x"), on("Mon 13:00", "resumed")]
    clock = days(*wait, as_of="Tue 11:00")
    # Seven hours of Monday and three of Tuesday, less two.
    assert told(clock) == ("running", "Tue 12:00", "8:00:00")
    assert str(clock.remaining) == "1:00:00"
    assert clock.percent_used == pytest.approx(100 * 8 / 9)
    # Asked on Wednesday it is an hour and a half late.
    late = days(*wait, on("Wed 11:30", "resolved"))
    assert (late.status, str(late.remaining), str(late.late_by)) == ("stopped", "-1 day, 22:30:00", "1:30:00")


def test_a_day_lands_on_the_opening_where_the_target_says() -> None:
    wait = [on("Mon 11:00", "paused", reason="x"), on("Mon 13:00", "resumed")]
    assert when(days(*wait, landing="opening").due) == "Wed 10:00"


def test_waits_between_the_day_and_what_is_appended_are_lost_too() -> None:
    # Two hours of waiting on Monday, appended from Tuesday 10:00 on; half an hour of waiting there: 12:00 is closing,
    # and half an hour is left on Wednesday.
    log = [
        on("Mon 11:00", "paused", reason="x"),
        on("Mon 13:00", "resumed"),
        on("Tue 11:00", "paused", reason="x"),
        on("Tue 11:30", "resumed"),
    ]
    assert when(days(*log).due) == "Wed 10:30"


def test_a_wait_in_closed_time_moves_no_day() -> None:
    assert when(days(on("Mon 18:00", "paused", reason="x"), on("Tue 07:00", "resumed")).due) == "Tue 10:00"


@pytest.mark.parametrize(
    ("paused", "due"), [("Tue 09:59", None), ("Tue 10:00", "Tue 10:00"), ("Tue 11:00", "Tue 10:00")]
)
def test_an_open_wait_hides_a_day_that_it_comes_before(paused: str, due: str | None) -> None:
    clock = days(on(paused, "paused", reason="x"))
    assert (clock.status, when(clock.due)) == ("paused", due)
    assert clock.is_breached is (due is not None)


def test_an_open_wait_hides_what_is_appended_to_a_day() -> None:
    wait = [on("Mon 11:00", "paused", reason="x"), on("Mon 13:00", "resumed")]
    assert days(*wait, on("Tue 11:00", "paused", reason="x")).due is None


def test_calendar_days_lose_the_real_time_of_their_waits() -> None:
    # Wednesday 10:00, and twenty hours more.
    wait = [on("Mon 18:00", "paused", reason="x"), on("Tue 14:00", "resumed")]
    assert when(days(*wait, length="2 calendar days").due) == "Thu 06:00"


# What is reached


def test_what_is_reached_in_another_basis_than_that_of_the_targets() -> None:
    (one,) = promises(promise("resolution", "20 calendar hours"))
    account, waits = Account(read(at("Mon 15:00")), one, read(at("Mon 15:00"))), Waits()
    # Three business hours: two on Monday and one on Tuesday.
    assert account.reached(waits, 3 * HOUR, "business") == read(at("Tue 09:00"))
    assert account.measured(waits, read(at("Tue 10:00")), "business") == 4 * HOUR
    assert account.reached(waits, 3 * HOUR) == read(at("Mon 18:00"))
    assert account.measured(waits, read(at("Mon 12:00")), "calendar") == 0


def test_what_is_never_reached_is_no_instant() -> None:
    (one,) = promises(promise("resolution", "4 business hours"))
    account = Account(read(at("Mon 15:00")), one, 0)
    assert account.reached(Waits(), 18 * 53 * 51 * HOUR) is None


def test_pieces_are_measured_in_another_basis_each_by_its_own_hours() -> None:
    one, other = promises(
        promise("resolution", "8 business hours"), promise("update", "20 business hours", coverage="24x7")
    )
    start, change = read(at("Mon 15:00")), read(at("Tue 10:00"))
    account, waits = Account(start, one, start), Waits()
    account.carry(change, other, waits)
    # By the clock, nineteen hours before the change; by the hours of each, four.
    assert account.measured(waits, read(at("Tue 11:00")), "calendar") == 20 * HOUR
    assert account.measured(waits, read(at("Tue 11:00")), "business") == 5 * HOUR
    assert account.measured(waits, read(at("Tue 09:00")), "calendar") == 18 * HOUR
    assert account.reached(waits, 20 * HOUR, "calendar") == read(at("Tue 11:00"))
    assert account.copy().used(waits, read(at("Tue 11:00"))) == 5 * HOUR
