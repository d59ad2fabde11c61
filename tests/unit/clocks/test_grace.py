"""Graces: when a cause has lasted long enough for a severity to be lowered, and what that does to clocks."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import DowngradeRule, Event, SupportPlan, TicketState, read_plan, replay
from slacore.civil.instant import read
from slacore.clocks.grace import Graces
from tests.support.weekly_log import at, desk, on, promise, told, when

OPENED = on("Mon 09:00", "opened", priority="A")
AROSE = on("Mon 10:00", "arose", reason="x")


def plan(*rules: dict[str, Any], **more: Any) -> SupportPlan:
    """Three levels with two, four and six hours, and rules of lowering."""
    return desk(
        promise("resolution", "2 business hours", priority="A"),
        promise("resolution", "4 business hours", priority="B"),
        promise("resolution", "6 business hours", priority="C"),
        priorities={"levels": ["A", "B", "C"]},
        downgrades=list(rules),
        **more,
    )


def run(governing: SupportPlan, *log: Event, as_of: str) -> TicketState[Any]:
    return replay(governing, [OPENED, *log], as_of=at(as_of))


def history(state: TicketState[Any]) -> list[tuple[str | None, str | None, str | None]]:
    return [(when(one.at), one.before, one.after) for one in state.history]


STEP = {"cause": "x", "steps": 1}
LATER = {**STEP, "after": "1 business hour"}


def test_without_a_grace_a_severity_is_lowered_at_once() -> None:
    state = run(plan(STEP), AROSE, as_of="Mon 10:00")
    assert history(state) == [("Mon 10:00", "A", "B")]
    assert state.history[0].reason == "x: lowered from A to B, automatically"
    assert told(state["resolution"]) == ("running", "Mon 13:00", "1:00:00")


def test_a_cause_is_asked_once_each_time_it_arises() -> None:
    log = [
        AROSE,
        on("Mon 10:30", "arose", reason="x"),  # it holds
        on("Mon 11:00", "ceased", reason="x"),  # which raises nothing
        on("Mon 12:00", "arose", reason="x"),
    ]
    assert history(run(plan(STEP), *log, as_of="Mon 12:00")) == [("Mon 10:00", "A", "B"), ("Mon 12:00", "B", "C")]


def test_a_wait_is_a_cause() -> None:
    waiting = {"cause": "customer", "steps": 1}
    log = [on("Mon 10:00", "paused", reason="customer"), on("Mon 10:30", "paused", reason="customer")]
    assert history(run(plan(waiting), *log, as_of="Mon 11:00")) == [("Mon 10:00", "A", "B")]
    # One that arose before is the same cause.
    both = [on("Mon 09:30", "arose", reason="customer"), *log]
    assert history(run(plan(waiting), *both, as_of="Mon 11:00")) == [("Mon 09:30", "A", "B")]


@pytest.mark.parametrize(
    "again",
    [
        on("Mon 10:00", "arose", reason="x", sequence=1),
        on("Mon 10:00", "paused", reason="x"),
    ],
)
def test_what_is_told_twice_in_one_minute_arises_once(again: Event) -> None:
    assert history(run(plan(STEP), AROSE, again, as_of="Mon 10:00")) == [("Mon 10:00", "A", "B")]


@pytest.mark.parametrize(
    ("first", "second", "end"),
    [
        (on("Mon 10:00", "paused", reason="x"), on("Mon 10:30", "arose", reason="x"), on("Mon 11:10", "resumed")),
        (AROSE, on("Mon 10:30", "paused", reason="x"), on("Mon 11:10", "ceased", reason="x")),
    ],
    ids=["the wait ends", "the cause ends"],
)
def test_what_holds_as_a_wait_and_as_a_cause_holds_since_the_first_of_the_two(
    first: Event, second: Event, end: Event
) -> None:
    # Lowered at 11:00; what goes on from 11:10 has not arisen anew.
    state = run(plan(LATER), first, second, end, as_of="Mon 13:00")
    assert history(state) == [("Mon 11:00", "A", "B")]
    # A grace that is not over goes on.
    longer = plan({**STEP, "after": "2 business hours"})
    assert history(run(longer, first, second, end, as_of="Mon 13:00")) == [("Mon 12:00", "A", "B")]


def test_nothing_comes_of_a_grace_while_the_ticket_is_not_open() -> None:
    log = [AROSE, on("Mon 10:30", "resolved")]
    state = run(plan(LATER), *log, as_of="Mon 10:30")
    assert state.next_check_at is None
    # Reopened, it is open as the grace ends.
    again = state.apply(on("Mon 10:40", "reopened"))
    assert when(again.next_check_at) == "Mon 11:00"
    without = replay(plan(LATER), [on("Mon 09:00", "opened"), AROSE])
    assert (without.priority, without.next_check_at) == (None, None)


@pytest.mark.parametrize(
    ("as_of", "priority", "check"),
    [
        # Two hours are used up at 11:00, and there the grace of an hour is over.
        ("Mon 10:59", "A", "Mon 11:00"),
        ("Mon 11:00", "B", "Mon 13:00:00.000001"),
    ],
)
def test_a_grace_ends_by_time_alone(as_of: str, priority: str, check: str) -> None:
    state = run(plan(LATER), AROSE, as_of=as_of)
    assert (state.priority, when(state.next_check_at)) == (priority, check)
    assert state.fields["priority"] == priority
    # At due it is in time, so the lowering comes before a breach.
    assert not state["resolution"].breaches


def test_a_grace_counts_on_business_hours_or_by_the_clock_and_waits_do_not_stop_it() -> None:
    log = [on("Mon 16:30", "arose", reason="x"), on("Mon 16:40", "paused", reason="customer")]
    assert history(run(plan(LATER), *log, as_of="Wed 10:00")) == [("Tue 08:30", "A", "B")]
    by_the_clock = {**STEP, "after": "1 calendar hour"}
    assert history(run(plan(by_the_clock), *log, as_of="Wed 10:00")) == [("Mon 17:30", "A", "B")]
    in_days = {**STEP, "after": "1 business day"}
    found = history(run(plan(in_days), on("Mon 10:30", "arose", reason="x"), as_of="Wed 10:00"))
    assert found == [("Tue 10:30", "A", "B")]


@pytest.mark.parametrize(("after", "lowered"), [("1 calendar hour", "Mon 11:00"), ("1 calendar day", "Tue 10:00")])
def test_a_grace_by_the_clock_needs_no_business_hours(after: str, lowered: str) -> None:
    around = read_plan(
        {
            "format": 1,
            "name": "around",
            "zone": "UTC",
            "priorities": {"levels": ["A", "B"]},
            "downgrades": [{**STEP, "after": after}],
            "targets": [promise("resolution", "4 calendar hours")],
        }
    )
    assert history(run(around, AROSE, as_of="Wed 12:00")) == [(lowered, "A", "B")]


def test_a_grace_of_no_length_is_over_at_once() -> None:
    assert history(run(plan({**STEP, "after": "0 business hours"}), AROSE, as_of="Mon 10:00")) == [
        ("Mon 10:00", "A", "B")
    ]
    # Outside business hours too.
    night = on("Mon 18:00", "arose", reason="x")
    assert history(run(plan({**STEP, "after": "0 business hours"}), night, as_of="Mon 19:00")) == [
        ("Mon 18:00", "A", "B")
    ]


@pytest.mark.parametrize(
    "log",
    [
        [AROSE, on("Mon 10:59", "ceased", reason="x")],
        [AROSE, on("Mon 10:59", "resolved")],
        [AROSE, on("Mon 10:59", "cancelled")],
        [on("Mon 09:30", "resolved"), AROSE],
        [AROSE, on("Mon 10:59", "resolved"), on("Tue 10:00", "closed")],
    ],
)
def test_what_ceased_or_ended_before_lowers_nothing(log: list[Event]) -> None:
    assert history(run(plan(LATER), *log, as_of="Wed 10:00")) == []


def test_what_arises_when_the_ticket_is_not_open_lowers_nothing() -> None:
    log = [on("Mon 09:30", "resolved"), AROSE]
    assert history(run(plan(STEP), *log, on("Mon 11:00", "reopened"), as_of="Wed 10:00")) == []


def test_what_happens_as_a_grace_ends_comes_after_it() -> None:
    log = [AROSE, on("Mon 11:00", "resolved"), on("Mon 11:00", "ceased", reason="x")]
    state = run(plan(LATER), *log, as_of="Mon 12:00")
    assert history(state) == [("Mon 11:00", "A", "B")]
    assert told(state["resolution"]) == ("stopped", "Mon 13:00", "2:00:00")


def test_a_ticket_that_is_reopened_before_is_open() -> None:
    log = [AROSE, on("Mon 10:10", "resolved"), on("Mon 10:20", "reopened")]
    assert history(run(plan(LATER), *log, as_of="Mon 12:00")) == [("Mon 11:00", "A", "B")]


def test_rules_of_several_graces_are_asked_at_each_until_one_allows() -> None:
    # About a B only after an hour, about an A after two: whatever is refused is asked again.
    rules = [
        {"cause": "x", "from": "B", "to": "C", "after": "1 business hour"},
        {"cause": "x", "from": "A", "to": "B", "after": "2 business hours"},
    ]
    state = run(plan(*rules), AROSE, as_of="Mon 14:00")
    assert history(state) == [("Mon 11:00", "A", "A"), ("Mon 12:00", "A", "B")]
    assert "refused" in state.history[0].reason
    assert state.history[0].is_changed is False
    # One that allowed ends the asking: at 13:00 nothing is lowered to C.
    both = [{**LATER}, {**STEP, "after": "3 business hours"}]
    assert history(run(plan(*both), AROSE, as_of="Mon 16:00")) == [("Mon 11:00", "A", "B")]


def test_causes_whose_graces_end_at_once_are_asked_in_the_order_in_which_they_arose() -> None:
    rules = [
        {"cause": "y", "steps": 1, "after": "1 business hour"},
        {"cause": "x", "steps": 1, "after": "2 business hours"},
    ]
    log = [on("Mon 09:00", "arose", reason="x", sequence=1), on("Mon 10:00", "arose", reason="y")]
    state = run(plan(*rules), *log, as_of="Mon 12:00")
    assert [(when(one.at), one.reason.partition(":")[0], one.after) for one in state.history] == [
        ("Mon 11:00", "x", "B"),
        ("Mon 11:00", "y", "C"),
    ]


def test_a_ticket_without_a_severity_keeps_none() -> None:
    opened = on("Mon 09:00", "opened")
    state = replay(plan(LATER), [opened, AROSE], as_of=at("Mon 12:00"))
    assert (state.priority, list(state.history)) == (None, [])


# What a lowering does to a clock


def test_a_lowered_severity_adds_an_account_and_the_latest_due_time_holds() -> None:
    rule = {"cause": "x", "from": "A", "to": "B"}
    shorter = desk(
        promise("resolution", "6 business hours", priority="A"),
        promise("resolution", "4 business hours", priority="B"),
        promise("resolution", "5 business hours", priority="C"),
        priorities={"levels": ["A", "B", "C"]},
        downgrades=[rule, {"cause": "y", "from": "B", "to": "C"}, {"cause": "z", "to": "B", "may_tighten": True}],
    )
    log = [AROSE, on("Mon 11:00", "arose", reason="y")]
    state = run(shorter, *log, as_of="Mon 12:00")
    # Six hours from 09:00 on, of the first severity, whatever the later ones have.
    assert (state.priority, when(state["resolution"].due)) == ("C", "Mon 15:00")
    assert str(state["resolution"].target.length) == "6 business hours"  # type: ignore[union-attr]
    # What may tighten, and a plain change, replace them all.
    tightened = run(shorter, on("Mon 11:00", "arose", reason="z"), as_of="Mon 12:00")
    assert (tightened.priority, when(tightened["resolution"].due)) == ("B", "Mon 13:00")
    changed = run(shorter, *log, on("Mon 12:00", "prioritised", priority="B"), as_of="Mon 12:00")
    assert when(changed["resolution"].due) == "Mon 13:00"


@pytest.mark.parametrize(("policy", "due"), [("restart", "Mon 16:00"), ("carry", "Mon 15:00")])
def test_an_account_is_added_by_the_policy_for_what_is_lowered(policy: str, due: str) -> None:
    # Lowered twice at 10:00, to a C with six hours: from then on, or with the hour that is used carried along.
    two = [STEP, {"cause": "y", "steps": 1}]
    log = [AROSE, on("Mon 10:00", "arose", reason="y")]
    state = run(plan(*two, metrics={"resolution": {"reprioritise": {"lowered": policy}}}), *log, as_of="Mon 11:00")
    assert (state.priority, when(state["resolution"].due)) == ("C", due)


def test_a_lowered_severity_in_an_open_wait_is_due_at_no_time_in_any_account() -> None:
    log = [on("Mon 09:30", "paused", reason="customer"), AROSE]
    clock = run(plan(STEP), *log, as_of="Mon 12:00")["resolution"]
    assert (clock.status, clock.due) == ("paused", None)
    # Without the wait, three hours and a half of four are left.
    assert str(clock.remaining) == "3:30:00"


# At somebody's discretion


DECIDED = {"cause": "x", "from": "A", "to": "B", "mode": "discretionary"}


def test_who_may_decide_and_on_what() -> None:
    def said(rule: dict[str, Any], **decision: Any) -> tuple[str | None, str, str | None]:
        state = run(plan(rule), AROSE, on("Mon 11:00", "decided", reason="x", **decision), as_of="Mon 11:00")
        last = state.history[-1]
        return state.priority, last.reason, last.actor

    by_lead = {**DECIDED, "by": ["lead"]}
    assert said(DECIDED) == ("B", "x: lowered from A to B, decided by the desk", None)
    assert said(DECIDED, actor="Ann") == ("B", "x: lowered from A to B, decided by Ann", "Ann")
    assert said(by_lead, actor="lead") == ("B", "x: lowered from A to B, decided by lead", "lead")
    refused = "x: refused, it is at the discretion of lead, not of"
    assert said(by_lead, actor="Ann") == ("A", f"{refused} Ann", "Ann")
    assert said(by_lead) == ("A", f"{refused} the desk", None)
    open_rule = {"cause": "x", "mode": "discretionary", "may_raise": True}
    assert said(open_rule, to="C") == ("C", "x: lowered from A to C, decided by the desk", None)
    assert said(open_rule)[:2] == ("A", "x: refused, nobody said to which level; name it with to=")


def test_a_decision_without_a_grace_needs_no_cause_that_arose() -> None:
    decided = on("Mon 11:00", "decided", reason="x")
    assert run(plan(DECIDED), decided, as_of="Mon 11:00").priority == "B"
    graced = plan({**DECIDED, "after": "1 business hour"})
    never = run(graced, decided, as_of="Mon 11:00")
    assert never.history[-1].reason == "x: refused, it must have lasted 1 business hour, and does not hold"
    early = run(graced, on("Mon 10:30", "arose", reason="x"), decided, as_of="Mon 11:00")
    assert early.history[-1].reason == (
        "x: refused, it must have lasted 1 business hour, and holds since 2026-03-02T10:30Z"
    )
    assert run(graced, AROSE, decided, as_of="Mon 11:00").priority == "B"


def test_what_may_raise_replaces_the_account() -> None:
    rule = {"cause": "wrong", "mode": "discretionary", "may_raise": True}
    opened = on("Mon 09:00", "opened", priority="C")
    log = [opened, on("Mon 10:00", "decided", reason="wrong", to="A")]
    state = replay(plan(rule), log)
    assert history(state) == [("Mon 10:00", "C", "A")]
    assert when(state["resolution"].due) == "Mon 11:00"


def test_a_decision_on_nothing_that_anybody_decides_is_refused_in_words() -> None:
    automatic = run(plan(STEP), on("Mon 10:00", "decided", reason="x"), as_of="Mon 10:00")
    assert automatic.history[-1].reason == "x: refused, the rules about 'x' are automatic, and leave nothing to decide"
    slip = run(
        plan({**DECIDED, "cause": "workaround"}), on("Mon 10:00", "decided", reason="workaruond"), as_of="Mon 10:00"
    )
    assert "did you mean 'workaround'?" in slip.history[-1].reason
    none = replay(plan(DECIDED), [on("Mon 09:00", "opened"), on("Mon 10:00", "decided", reason="x", actor="Ann")])
    assert none.history[-1].reason == "x: refused, the ticket has no severity to lower"
    plain = desk(promise("resolution", "2 business hours"))
    flat = run(plain, on("Mon 10:00", "decided", reason="x", to="B"), as_of="Mon 10:00")
    assert flat.history[-1].reason == "x: refused, the ticket has no severity to lower"


# Offers


def offers(state: TicketState[Any]) -> list[tuple[str, str | None, str | None]]:
    return [(one.rule.cause, when(one.since), when(one.at)) for one in state.offers]


def test_what_somebody_may_decide_on_is_offered_while_its_cause_holds_and_its_grace_is_over() -> None:
    governing = plan({**DECIDED, "after": "30 business minutes", "by": ["lead"]})
    before = run(governing, AROSE, as_of="Mon 10:29")
    assert (offers(before), when(before.next_check_at)) == ([], "Mon 10:30")
    after = run(governing, AROSE, as_of="Mon 10:30")
    assert (offers(after), when(after.next_check_at)) == ([("x", "Mon 10:00", "Mon 10:30")], "Mon 11:00:00.000001")
    assert after.offers[0].row() == {
        "cause": "x",
        "since": at("Mon 10:00"),
        "at": at("Mon 10:30"),
        "by": "lead",
        "to": "B",
    }
    for log in ([on("Mon 10:31", "ceased", reason="x")], [on("Mon 10:31", "resolved")]):
        assert offers(run(governing, AROSE, *log, as_of="Mon 10:40")) == []
    # Decided, it is about another severity.
    decided = on("Mon 10:31", "decided", reason="x", actor="lead")
    assert offers(run(governing, AROSE, decided, as_of="Mon 10:40")) == []
    at_once = run(plan(DECIDED), AROSE, as_of="Mon 10:00")
    assert offers(at_once) == [("x", "Mon 10:00", "Mon 10:00")]


def test_a_grace_that_never_ends_is_no_offer_and_lowers_nothing() -> None:
    # One hour a week are some 2,600 in fifty years.
    schedules = {"business": {"zone": "UTC", "shifts": ["Mon 09:00-10:00"]}}
    for mode in ("automatic", "discretionary"):
        governing = plan({**DECIDED, "mode": mode, "after": "3000 business hours"}, schedules=schedules)
        state = run(governing, AROSE, as_of="Mon 10:30")
        assert (offers(state), when(state.next_check_at)) == ([], "+1 Mon 10:00:00.000001")
        assert history(run(governing, AROSE, as_of="Wed 10:00")) == []


def test_a_plan_without_a_scale_has_nothing_to_lower() -> None:
    graces = Graces(desk(promise("resolution", "2 business hours")))
    assert (graces.automatic, graces.discretionary, graces.is_waiting) == ((), (), False)


def test_when_a_grace_is_over() -> None:
    graces = Graces(plan(LATER))
    since = read(at("Mon 16:30"))
    assert graces.over(DowngradeRule("x", steps=1), since) == since
    assert graces.over(graces.automatic[0], since) == read(at("Tue 08:30"))
    assert graces.too_early(DowngradeRule("x", steps=1), None, since) is None
