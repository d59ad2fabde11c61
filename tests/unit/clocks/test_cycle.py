"""Cycles: what changes of target, waits, stops and reopenings make of one run of a clock."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import Clock, Event, SupportPlan, TicketState, replay
from tests.support.weekly_log import at, cycles, desk, on, promise, told, when

OPENED = on("Mon 09:00", "opened", team="a")
TO_B = {"team": "b"}


def plan(
    policy: Any = "recompute", a: str | None = "4 business hours", b: str | None = "6 business hours", **said: Any
) -> SupportPlan:
    lengths = {"a": a, "b": b}
    targets = [
        promise("resolution", length, when={"team": team}) for team, length in lengths.items() if length is not None
    ]
    return desk(*targets, metrics={"resolution": {"reprioritise": policy, **said}})


def breaches(clock: Clock[Any]) -> list[tuple[str | None, str]]:
    return [(when(one.at), str(one.target.length)) for one in clock.breaches]


def run(governing: SupportPlan, *log: Event, as_of: str, opened: Event = OPENED) -> TicketState[Any]:
    return replay(governing, [opened, *log], as_of=at(as_of))


# Change of target


@pytest.mark.parametrize(
    ("policy", "due", "used"),
    [("recompute", "Mon 15:00", "3:00:00"), ("restart", "Mon 17:00", "1:00:00"), ("carry", "Mon 15:00", "3:00:00")],
)
def test_another_target_counts_from_the_start_or_from_the_change(policy: str, due: str, used: str) -> None:
    assert told(run(plan(policy), on("Mon 11:00", "assigned", **TO_B), as_of="Mon 12:00")["resolution"]) == (
        "running",
        due,
        used,
    )


@pytest.mark.parametrize(
    ("levels", "due"),
    [
        # Of three levels with four, six and eight hours; the change is at 11:00.
        (("B", "A"), "Mon 15:00"),  # raised: four hours from the change
        (("B", "C"), "Mon 17:00"),  # lowered: eight hours from the opening
        (("C", "aside"), "Mon 13:00"),  # no direction: carried, two hours of four are used
    ],
)
def test_which_policy_holds_depends_on_the_direction(levels: tuple[str, str], due: str) -> None:
    lengths = {"A": 4, "B": 6, "C": 8, "aside": 4}
    governing = desk(
        *(promise("resolution", f"{hours} business hours", priority=level) for level, hours in lengths.items()),
        priorities={"levels": ["A", "B", "C"], "outside": ["aside"]},
        metrics={"resolution": {"reprioritise": {"raised": "restart", "lowered": "recompute", "other": "carry"}}},
    )
    before, after = levels
    opened = on("Mon 09:00", "opened", priority=before)
    state = run(governing, on("Mon 11:00", "prioritised", priority=after), as_of="Mon 11:30", opened=opened)
    assert when(state["resolution"].due) == due


def test_a_change_that_brings_the_due_time_into_the_past_is_a_breach_of_that_instant() -> None:
    clock = run(plan(b="1 business hour"), on("Mon 11:00", "assigned", **TO_B), as_of="Mon 11:00")["resolution"]
    assert (when(clock.due), when(clock.breached_at)) == ("Mon 10:00", "Mon 11:00")
    assert breaches(clock) == [("Mon 11:00", "1 business hour")]


def test_a_breach_stays_a_fact_when_a_longer_target_holds() -> None:
    log = [on("Mon 14:00", "assigned", **TO_B)]
    clock = run(plan(), *log, as_of="Mon 14:30")["resolution"]
    assert (when(clock.due), clock.is_breached, clock.breached_at) == ("Mon 15:00", False, None)
    assert breaches(clock) == [("Mon 13:00:00.000001", "4 business hours")]
    # And the longer one may be missed as well.
    late = run(plan(), *log, as_of="Mon 16:00")["resolution"]
    assert breaches(late) == [
        ("Mon 13:00:00.000001", "4 business hours"),
        ("Mon 15:00:00.000001", "6 business hours"),
    ]
    assert when(late.breached_at) == "Mon 15:00:00.000001"


def test_at_the_due_time_itself_nothing_is_breached() -> None:
    assert not run(plan(), as_of="Mon 13:00")["resolution"].is_breached
    assert run(plan(), as_of="Mon 13:00:00.000001")["resolution"].is_breached
    # Nor does a change at that instant make it so.
    clock = run(plan(), on("Mon 13:00", "assigned", **TO_B), as_of="Mon 13:30")["resolution"]
    assert breaches(clock) == []
    # A stop then is in time.
    assert run(plan(), on("Mon 13:00", "resolved"), as_of="Mon 14:00")["resolution"].is_met


# A target that goes, and comes back


@pytest.mark.parametrize(
    ("policy", "due", "used"),
    [
        # Team a has four hours, nobody else any; away from 10:00 to 11:00.
        pytest.param("recompute", "Mon 13:00", "3:00:00", id="from its start"),
        pytest.param("restart", "Mon 15:00", "1:00:00", id="from the change"),
        pytest.param("carry", "Mon 15:00", "1:00:00", id="carried from the change, before which nothing counts"),
    ],
)
def test_a_target_that_comes_back(policy: str, due: str, used: str) -> None:
    log = [on("Mon 10:00", "assigned", team="nobody"), on("Mon 11:00", "assigned", team="a")]
    gone = run(plan(policy, b=None), log[0], as_of="Mon 10:30")
    assert (gone.cycles, gone.clocks, gone.due_at) == ((), (), None)
    clock = gone["resolution"]
    assert told(clock) == ("running", None, "0:00:00")
    assert (clock.target, clock.remaining, clock.percent_used, clock.is_breached) == (None, None, None, False)
    assert (clock.next_check_at, clock.verdict) == (None, "not counted")
    back = run(plan(policy, b=None), *log, as_of="Mon 12:00")
    assert cycles(back, "resolution") == [("running", due, used)]


def test_a_clock_whose_target_went_is_listed_where_it_was_breached() -> None:
    state = run(plan(b=None), on("Mon 14:00", "assigned", team="nobody"), as_of="Mon 15:00")
    assert [clock.metric for clock in state.cycles] == ["resolution"]
    clock = state["resolution"]
    assert (clock.due, clock.is_breached, breaches(clock)) == (
        None,
        False,
        [("Mon 13:00:00.000001", "4 business hours")],
    )
    assert not run(
        plan(b=None), on("Mon 14:00", "assigned", team="nobody"), on("Mon 15:00", "resolved"), as_of="Mon 16:00"
    )["resolution"].is_met


def test_a_target_comes_to_a_clock_that_began_without_one() -> None:
    opened = on("Mon 09:00", "opened", team="nobody")
    state = run(plan(b=None), on("Mon 11:00", "assigned", team="a"), as_of="Mon 12:00", opened=opened)
    assert told(state["resolution"]) == ("running", "Mon 13:00", "3:00:00")
    with_carry = run(plan("carry", b=None), on("Mon 11:00", "assigned", team="a"), as_of="Mon 12:00", opened=opened)
    assert told(with_carry["resolution"]) == ("running", "Mon 15:00", "1:00:00")


# Waits


@pytest.mark.parametrize(
    ("policy", "due"), [("recompute", "Mon 16:00"), ("restart", "Mon 17:00"), ("carry", "Mon 16:00")]
)
def test_waits_count_under_every_policy(policy: str, due: str) -> None:
    # An hour from 10:00 on, of which half an hour is after the change at 10:30.
    log = [on("Mon 10:00", "paused", reason="x"), on("Mon 10:30", "assigned", **TO_B), on("Mon 11:00", "resumed")]
    # Six hours and one from 09:00 on; six and half an hour from 10:30 on.
    assert when(run(plan(policy), *log, as_of="Mon 12:00")["resolution"].due) == due


def test_a_clock_begun_in_a_wait_is_paused_from_its_start() -> None:
    governing = desk(
        promise("repair", "2 business hours"), metrics={"repair": {"start": "changed", "pause": "any wait"}}
    )
    log = [on("Mon 10:00", "paused", reason="x"), on("Mon 11:00", "changed", team="b")]
    assert told(run(governing, *log, as_of="Mon 12:00")["repair"]) == ("paused", None, "0:00:00")
    assert when(run(governing, *log, on("Mon 13:00", "resumed"), as_of="Mon 14:00")["repair"].due) == "Mon 15:00"


def test_a_clock_stopped_in_a_wait_is_due_as_if_that_had_ended_then() -> None:
    clock = run(plan(), on("Mon 10:00", "paused", reason="x"), on("Mon 12:00", "resolved"), as_of="Tue 09:00")[
        "resolution"
    ]
    assert told(clock) == ("stopped", "Mon 15:00", "1:00:00")
    assert (clock.is_met, str(clock.remaining)) == (True, "3:00:00")


def test_what_is_due_as_a_wait_begins_is_breached_in_it() -> None:
    clock = run(plan(), on("Mon 13:00", "paused", reason="x"), as_of="Mon 14:00")["resolution"]
    assert (clock.status, when(clock.due), when(clock.breached_at)) == ("paused", "Mon 13:00", "Mon 13:00:00.000001")
    assert str(clock.late_by) == "0:00:00"
    early = run(plan(), on("Mon 12:59", "paused", reason="x"), as_of="Tue 14:00")["resolution"]
    assert (early.due, early.is_breached, str(early.remaining)) == (None, False, "0:01:00")


# Stopped, and going on


def test_a_clock_that_goes_on_has_waited_for_the_closed_ticket() -> None:
    log = [
        on("Mon 10:00", "paused", reason="x"),
        on("Mon 11:00", "resolved"),
        on("Mon 11:30", "closed"),
        on("Mon 13:00", "reopened"),
    ]
    clock = run(plan(), *log, as_of="Mon 14:00")["resolution"]
    # Four hours, an hour of waiting and two of closed ticket.
    assert told(clock) == ("running", "Mon 16:00", "2:00:00")
    waits = [
        (when(stretch.start), when(stretch.end), stretch.reason) for stretch in clock.timeline() if stretch.is_wait
    ]
    assert [(start, end) for start, end, _ in waits] == [("Mon 10:00", "Mon 11:00"), ("Mon 11:00", "Mon 13:00")]
    assert ["x" in waits[0][2], "resolved" in waits[1][2]] == [True, True]


def test_what_changed_while_it_was_stopped_is_caught_up_as_a_change_without_direction() -> None:
    log = [on("Mon 10:00", "resolved", **TO_B), on("Mon 12:00", "reopened")]
    stopped = run(plan("restart"), log[0], as_of="Mon 11:00")["resolution"]
    # What stops it comes before what changes its target.
    assert told(stopped) == ("stopped", "Mon 13:00", "1:00:00")
    # Six hours from the reopening: five on Monday and one on Tuesday.
    assert told(run(plan("restart"), *log, as_of="Mon 13:00")["resolution"]) == ("running", "Tue 09:00", "1:00:00")
    # Six from the opening, and two of closed ticket.
    assert told(run(plan(), *log, as_of="Mon 13:00")["resolution"]) == ("running", "Mon 17:00", "2:00:00")


def test_the_breach_before_a_reopening_stays_and_what_was_overdue_is_breached_again_as_it_goes_on() -> None:
    log = [on("Mon 14:00", "resolved"), on("Mon 15:00", "reopened")]
    missed = run(plan(), *log[:1], as_of="Mon 14:30")["resolution"]
    assert (missed.status, missed.is_met, breaches(missed)) == (
        "stopped",
        False,
        [("Mon 13:00:00.000001", "4 business hours")],
    )
    again = run(plan(), *log, as_of="Mon 16:00")["resolution"]
    assert (again.status, when(again.due), str(again.late_by)) == ("running", "Mon 13:00", "2:00:00")
    assert breaches(again) == [("Mon 13:00:00.000001", "4 business hours")]


def test_stopped_as_it_was_due_it_is_breached_as_it_goes_on() -> None:
    log = [on("Mon 13:00", "resolved"), on("Mon 15:00", "reopened")]
    assert run(plan(), *log[:1], as_of="Mon 14:30")["resolution"].is_met
    assert breaches(run(plan(), *log, as_of="Mon 15:00")["resolution"]) == [("Mon 15:00", "4 business hours")]


def test_a_cancelled_clock_does_not_go_on_but_may_begin_anew() -> None:
    log = [on("Mon 10:00", "cancelled"), on("Mon 11:00", "reopened")]
    assert cycles(run(plan(), *log, as_of="Mon 12:00"), "resolution") == [("cancelled", "Mon 13:00", "1:00:00")]
    anew = plan(start=["opened", "reopened"])
    assert cycles(run(anew, *log, as_of="Mon 12:00"), "resolution")[1:] == [("running", "Mon 15:00", "1:00:00")]


def test_a_clock_that_may_go_on_or_begin_anew_goes_on() -> None:
    both = plan(start=["opened", "reopened"])
    log = [on("Mon 10:00", "resolved"), on("Mon 11:00", "reopened")]
    assert cycles(run(both, *log, as_of="Mon 12:00"), "resolution") == [("running", "Mon 14:00", "2:00:00")]


def test_a_reopened_ticket_that_waits_at_once_is_paused() -> None:
    log = [on("Mon 10:00", "resolved", status="done"), on("Mon 11:00", "reopened", status="pending")]
    governing = plan(pause={"status": "pending"})
    assert told(run(governing, *log, as_of="Mon 12:00")["resolution"]) == ("paused", None, "1:00:00")


# A channel puts the start off


QUEUE = {"channels": [{"name": "mail", "hours": "business", "outside": "queue"}]}


@pytest.mark.parametrize(
    ("policy", "due"), [("recompute", "Mon 15:00"), ("restart", "Mon 15:00"), ("carry", "Mon 15:00")]
)
def test_nothing_counts_before_a_start_that_was_put_off(policy: str, due: str) -> None:
    governing = desk(
        promise("response", "4 calendar hours", when={"team": "a"}),
        promise("response", "6 calendar hours", when={"team": "b"}),
        metrics={"response": {"reprioritise": policy}},
        **QUEUE,
    )
    opened = on("Mon 06:00", "opened", channel="mail", team="a")
    # It starts at 09:00; the change at 07:00 is before that.
    clock = run(governing, on("Mon 07:00", "assigned", **TO_B), as_of="Mon 10:00", opened=opened)["response"]
    assert told(clock) == ("running", due, "1:00:00")
    assert str(clock.calendar_elapsed) == "1:00:00"


def test_a_clock_that_is_put_off_may_wait_and_end_before_it_starts() -> None:
    governing = desk(promise("resolution", "4 business hours"), **QUEUE)
    opened = on("Mon 06:00", "opened", channel="mail")
    waiting = on("Mon 07:00", "paused", reason="x")
    early = run(governing, waiting, as_of="Mon 08:00", opened=opened)["resolution"]
    assert (told(early), str(early.calendar_elapsed), str(early.remaining)) == (
        ("paused", None, "0:00:00"),
        "0:00:00",
        "4:00:00",
    )
    on_time = run(governing, waiting, on("Mon 08:00", "resumed"), as_of="Mon 10:00", opened=opened)["resolution"]
    assert told(on_time) == ("running", "Mon 13:00", "1:00:00")
    solved = [waiting, on("Mon 08:00", "resolved")]
    done = run(governing, *solved, as_of="Mon 12:00", opened=opened)["resolution"]
    assert (told(done), done.is_met) == (("stopped", "Mon 13:00", "0:00:00"), True)
    # Reopened at 11:00, the ticket was closed for two of the hours that count.
    again = run(governing, *solved, on("Mon 11:00", "reopened"), as_of="Mon 12:00", opened=opened)["resolution"]
    assert told(again) == ("running", "Mon 15:00", "1:00:00")
