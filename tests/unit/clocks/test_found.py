"""Faults that the laws of clocks found, and slips that no test had noticed, each in its smallest case."""

from __future__ import annotations

from typing import Any

from slacore import ALWAYS, NEVER, DowngradeRule, Metric, PriorityScale, Schedule, SupportPlan, Target, event, replay
from slacore.clocks.waits import Waits


def test_in_an_open_wait_time_alone_brings_no_risk() -> None:
    """Lowered in a wait: a clock with two targets on hours of their own was at risk by now the one, now the other."""
    plan = SupportPlan(
        name="desk",
        schedules={"desk": Schedule.parse("Mon-Fri 09:00-17:00 UTC"), "field": Schedule.parse("Tue 10:00-12:00 UTC")},
        targets=[
            Target(metric="resolution", priority="High", length="3 business hours", coverage="desk", at_risk=["30%"]),
            Target(metric="resolution", priority="Low", length="1 business hour", coverage="field"),
        ],
        metrics={"resolution": Metric(pause="customer")},
        priorities=PriorityScale(["High", "Low"]),
        downgrades=[DowngradeRule("workaround", "High", to="Low")],
    )
    log = [
        event("opened", at="2026-03-02T09:00:00Z", priority="High"),
        event("paused", at="2026-03-02T10:00:00Z", reason="customer"),
        event("arose", at="2026-03-02T10:00:00Z", reason="workaround"),
    ]
    on_monday = replay(plan, log, as_of="2026-03-02T11:00:00Z")
    on_tuesday = on_monday.at("2026-03-03T10:00:00Z")
    assert on_monday.next_check_at is None
    assert on_monday["resolution"].thresholds == on_tuesday["resolution"].thresholds == ()
    assert on_monday["resolution"].due is on_tuesday["resolution"].due is None


class _Asked(dict[Any, Any]):
    """Totals of waits that another thread asks of another line while they are gone through."""

    waits: Waits

    def items(self) -> Any:
        for pair in super().items():
            assert self.waits.lost(NEVER.line, 0, 30) == 0
            yield pair


def test_waits_are_copied_while_another_thread_asks_them() -> None:
    """Applying an event to a state that other threads read failed now and then."""
    waits = Waits()
    waits.turn(10, ("customer",))
    waits.turn(20, ())
    waits.lost(ALWAYS.line, 0, 30)
    waits._totals = asked = _Asked(waits._totals or {})
    asked.waits = waits
    assert waits.copy().lost(ALWAYS.line, 0, 30) == 10
    assert NEVER.line in waits._totals


def test_what_was_late_and_is_carried_to_a_longer_target_is_late_no_more() -> None:
    """The breach stays among the breaches, and the account in force is not breached."""
    plan = SupportPlan(
        name="desk",
        schedules={"desk": Schedule.parse("Mon-Fri 09:00-17:00 UTC")},
        targets=[
            Target(metric="resolution", priority="High", length="1 business hour"),
            Target(metric="resolution", priority="Low", length="6 business hours"),
        ],
        metrics={"resolution": Metric(reprioritise="carry")},
        priorities=PriorityScale(["High", "Low"]),
    )
    log = [
        event("opened", at="2026-03-02T09:00:00Z", priority="High"),
        event("changed", at="2026-03-02T11:00:00Z", priority="Low"),
    ]
    clock = replay(plan, log, as_of="2026-03-02T12:00:00Z")["resolution"]
    assert (clock.due, clock.is_breached, clock.breached_at) == ("2026-03-02T15:00:00Z", False, None)
    assert [breach.at for breach in clock.breaches] == ["2026-03-02T10:00:00.000001Z"]


def test_a_priority_that_goes_and_comes_back_at_one_instant_moves_no_due_time() -> None:
    """Carried away and back at the instant of the opening, a target landing on an opening was due at its start."""
    plan = SupportPlan(
        name="desk",
        landing="opening",
        schedules={"desk": Schedule.parse("Mon-Fri 09:00-17:00 UTC")},
        targets=[
            Target(metric="resolution", priority="High", length="90 calendar minutes"),
            Target(metric="resolution", priority="Low", length="4 business hours"),
        ],
        metrics={"resolution": Metric(reprioritise="carry")},
        priorities=PriorityScale(["High", "Low"]),
    )
    at = "2026-03-02T13:00:00Z"
    log = [
        event("opened", at=at, priority="Low"),
        event("changed", at=at, priority="High", sequence=1),
        event("changed", at=at, priority="Low", sequence=2),
    ]
    for events in (log[:1], log):
        assert replay(plan, events)["resolution"].due == "2026-03-03T09:00:00Z"


def test_of_two_targets_that_are_due_at_once_the_newer_is_promised() -> None:
    plan = SupportPlan(
        name="desk",
        schedules={"desk": Schedule.parse("Mon-Fri 09:00-17:00 UTC")},
        targets=[
            Target(metric="resolution", priority="High", length="4 business hours"),
            Target(metric="resolution", priority="Low", length="4 business hours", text="as time allows"),
        ],
        priorities=PriorityScale(["High", "Low"]),
        downgrades=[DowngradeRule("workaround", "High", to="Low")],
    )
    log = [
        event("opened", at="2026-03-02T09:00:00Z", priority="High"),
        event("arose", at="2026-03-02T10:00:00Z", reason="workaround"),
    ]
    clock = replay(plan, log)["resolution"]
    assert (clock.due, clock.target) == ("2026-03-02T13:00:00Z", plan.targets[1])
