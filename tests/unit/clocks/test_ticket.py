"""Tickets: what events make of fields, stage, waits, causes, and whose turn it is."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import Event, SupportPlan, TicketState, bundled, replay
from slacore.errors import LogErrors
from tests.support.weekly_log import desk, on, promise

PLAN = desk(promise("resolution", "4 business hours"), waits=["customer", "vendor"])
OPENED = on("Mon 09:00", "opened")


def state(*log: Event, plan: SupportPlan = PLAN, opened: Event = OPENED) -> TicketState[Any]:
    return replay(plan, [opened, *log])


def flaw(*log: Event, plan: SupportPlan = PLAN) -> str:
    """What is wrong with the last event, the others being logical; set aside, it changes nothing."""
    with pytest.raises(LogErrors) as caught:
        replay(plan, log)
    assert [one.path for one in caught.value.flaws] == [f"events[{len(log) - 1}]"]
    lenient = replay(plan, log, strict=False)
    assert [one.event for one in lenient.warnings] == [log[-1]]
    without = replay(plan, log[:-1], as_of=lenient.as_of) if len(log) > 1 else None
    if without is not None:
        mine, others = (
            (one.stage, one.fields, one.waiting, one.causes, str(one), one.history) for one in (lenient, without)
        )
        assert mine == others
    return caught.value.flaws[0].sentence


# Illogical events


def test_nothing_is_before_the_opening() -> None:
    assert "is before the ticket was opened" in flaw(on("Mon 08:00", "answered"))
    assert "is before the ticket was opened" in flaw(on("Mon 08:00", "noted"))


def test_a_ticket_opens_once() -> None:
    assert "a second time" in flaw(OPENED, on("Mon 10:00", "opened"))


def test_what_is_open_is_not_reopened() -> None:
    assert "reopens a ticket that is open" in flaw(OPENED, on("Mon 10:00", "reopened"))
    again = [OPENED, on("Mon 10:00", "resolved"), on("Mon 11:00", "reopened"), on("Mon 12:00", "reopened")]
    assert "reopens a ticket that is open" in flaw(*again)


def test_what_was_never_waited_for_does_not_end() -> None:
    assert "which never began" in flaw(OPENED, on("Mon 10:00", "resumed", reason="customer"))
    assert "none ever began" in flaw(OPENED, on("Mon 10:00", "resumed"))
    paused = on("Mon 09:30", "paused", reason="customer")
    assert "'vendor', which never began" in flaw(OPENED, paused, on("Mon 10:00", "resumed", reason="vendor"))
    slip = flaw(OPENED, paused, on("Mon 10:00", "resumed", reason="custommer"))
    assert slip.endswith("which never began; did you mean 'customer'?")


def test_what_does_not_hold_does_not_cease() -> None:
    assert "'workaround' ceased, which does not hold" in flaw(OPENED, on("Mon 10:00", "workaround withdrawn"))
    twice = [on("Mon 10:00", "workaround provided"), on("Mon 11:00", "workaround withdrawn")]
    assert "does not hold" in flaw(OPENED, *twice, on("Mon 12:00", "workaround withdrawn"))
    slip = flaw(OPENED, twice[0], on("Mon 12:00", "ceased", reason="workaruond"))
    assert slip.endswith("which does not hold; did you mean 'workaround'?")
    # A wait ends by resuming.
    paused = on("Mon 09:30", "paused", reason="customer")
    assert "does not hold" in flaw(OPENED, paused, on("Mon 10:00", "ceased", reason="customer"))


def test_a_kind_that_no_metric_names_is_told_with_the_nearest() -> None:
    plan = desk(promise("repair", "4 business hours"), metrics={"repair": {"start": "parts arrived", "stop": "closed"}})
    assert "did you mean 'parts arrived'?" in flaw(OPENED, on("Mon 10:00", "part arrived"), plan=plan)
    assert "is not a kind of event of the plan" in flaw(OPENED, on("Mon 10:00", "rained"), plan=plan)
    assert replay(plan, [OPENED, on("Mon 10:00", "parts arrived")])["repair"].status == "running"


@pytest.mark.parametrize("kind", ["paused", "resumed"])
def test_a_wait_is_one_of_those_that_the_plan_lists(kind: str) -> None:
    log = [OPENED, on("Mon 09:30", "paused", reason="vendor")]
    if kind == "paused":
        assert "did you mean 'vendor'?" in flaw(*log, on("Mon 10:00", "paused", reason="vendr"))
    else:
        assert "'vendr', which never began" in flaw(*log, on("Mon 10:00", "resumed", reason="vendr"))
    # Causes are no waits.
    assert state(on("Mon 10:00", "arose", reason="anything")).causes == ("anything",)
    anything = desk(promise("resolution", "4 business hours"))
    assert state(on("Mon 10:00", "paused", reason="vendr"), plan=anything).waiting == ("vendr",)


def test_a_severity_that_is_none_is_a_flaw() -> None:
    plan = bundled("stakater")
    opened = on("Mon 09:00", "opened", priority="High")
    assert "did you mean 'Low'?" in flaw(opened, on("Mon 10:00", "changed", priority="Lwo"), plan=plan)
    decided = on("Mon 10:00", "decided", reason="misclassified", to="Lwo")
    assert "did you mean 'Low'?" in flaw(opened, decided, plan=plan)
    assert "'High'" in flaw(on("Mon 09:00", "opened", priority="high"), plan=plan)


def test_a_field_that_a_condition_cannot_compare_is_a_flaw() -> None:
    plan = desk(promise("resolution", "4 business hours"), metrics={"resolution": {"pause": {"tier": {"below": 3}}}})
    assert "is no number" in flaw(OPENED, on("Mon 10:00", "changed", tier="gold"), plan=plan)
    assert state(on("Mon 10:00", "changed", tier=2), plan=plan)["resolution"].status == "paused"
    assert state(on("Mon 10:00", "changed", tier=3), plan=plan)["resolution"].status == "running"


def test_a_field_that_the_plan_looks_at_is_not_misspelt() -> None:
    plan = desk(promise("resolution", "4 business hours", when={"category": "tills"}))
    assert "did you mean 'category'?" in flaw(OPENED, on("Mon 10:00", "changed", catgory="tills"), plan=plan)


# Repetitions


def test_repetitions_change_nothing() -> None:
    log = [
        on("Mon 10:00", "paused", reason="customer"),
        on("Mon 11:00", "paused", reason="customer"),
        on("Mon 12:00", "resumed", reason="customer"),
        on("Mon 13:00", "resumed", reason="customer"),
        on("Mon 13:00", "resumed"),
        on("Mon 13:30", "workaround provided"),
        on("Mon 13:40", "workaround provided"),
        on("Mon 14:00", "resolved"),
        on("Mon 15:00", "resolved"),
        on("Mon 16:00", "closed"),
    ]
    found = state(*log)
    # Five hours from 09:00 to 14:00, less the two from 10:00 to 12:00.
    assert str(found["resolution"].elapsed) == "3:00:00"
    assert (found.stage, found.causes) == ("closed", ("workaround",))


# Stage, waits and causes


@pytest.mark.parametrize("kind", ["resolved", "closed", "cancelled"])
def test_what_ends_a_ticket_ends_its_waits(kind: str) -> None:
    log = [on("Mon 10:00", "paused", reason="customer"), on("Mon 10:30", "paused", reason="vendor")]
    assert state(*log).waiting == ("customer", "vendor")
    found = state(*log, on("Mon 11:00", kind), on("Mon 12:00", "resumed", reason="customer"))
    assert (found.stage, found.waiting, found["resolution"].status != "paused") == (kind, (), True)


def test_causes_that_hold_are_waits_first_and_none_twice() -> None:
    found = state(
        on("Mon 10:00", "workaround provided"),
        on("Mon 10:30", "arose", reason="customer"),
        on("Mon 11:00", "paused", reason="customer"),
    )
    assert (found.waiting, found.causes) == (("customer",), ("customer", "workaround"))


def test_resuming_without_a_reason_ends_all_waits_and_with_one_that_alone() -> None:
    waits = [on("Mon 10:00", "paused", reason="customer"), on("Mon 10:00", "paused", reason="vendor")]
    assert state(*waits, on("Mon 11:00", "resumed", reason="customer")).waiting == ("vendor",)
    assert state(*waits, on("Mon 11:00", "resumed")).waiting == ()


# Fields


@pytest.mark.parametrize(
    "event",
    [
        on("Mon 10:00", "changed", team="b"),
        on("Mon 10:00", "assigned", team="b"),
        on("Mon 10:00", "answered", team="b"),
        on("Mon 10:00", "paused", reason="customer", team="b"),
        on("Mon 10:00", "resolved", team="b"),
        on("Mon 10:00", "customer replied", team="b"),
    ],
    ids=lambda event: event.kind,
)
def test_fields_change_whatever_the_kind(event: Event) -> None:
    found = state(event, opened=on("Mon 09:00", "opened", team="a", site="x"))
    assert dict(found.fields) == {"team": "b", "site": "x"}


def test_a_field_that_is_said_to_be_nothing_is_forgotten() -> None:
    found = state(on("Mon 10:00", "changed", team=None), opened=on("Mon 09:00", "opened", team="a", site="x"))
    assert dict(found.fields) == {"site": "x"}


IMPACTS = ("High: wide outage, 100+ users", "Low: no loss, or 1 user")


def test_urgency_and_impact_ask_the_matrix_again_unless_a_priority_is_said() -> None:
    plan = bundled("keepnet")
    opened = on("Mon 09:00", "opened", urgency="High", impact=IMPACTS[0])
    lower = on("Mon 10:00", "changed", impact=IMPACTS[1])
    assert state(opened=opened, plan=plan).priority == "P1"
    assert state(lower, opened=opened, plan=plan).priority == "P3"
    assert (
        state(on("Mon 10:00", "changed", impact=IMPACTS[1], priority="P4"), opened=opened, plan=plan).priority == "P4"
    )
    # By right it stays, until urgency or impact are others than before, or it is changed.
    by_right = [on("Mon 10:00", "prioritised", priority="P2"), on("Mon 11:00", "changed", impact=IMPACTS[0], vip=True)]
    assert state(*by_right, opened=opened, plan=plan).priority == "P2"
    assert state(
        *by_right, on("Mon 12:00", "changed", urgency="Low", impact=IMPACTS[1]), opened=opened, plan=plan
    ).priority == ("Planning")
    # What the matrix has no cell for is a flaw, and changes nothing.
    empty = [on("Mon 09:00", "opened", urgency="High", impact=IMPACTS[0]), on("Mon 10:00", "changed", urgency="Low")]
    assert "empty" in flaw(*empty, plan=plan)


# Derived fields: turn and answered


def paused(metric: dict[str, Any], *log: Event, opened: Event = OPENED) -> bool:
    plan = desk(promise("resolution", "4 business hours"), metrics={"resolution": metric})
    return state(*log, plan=plan, opened=opened)["resolution"].status == "paused"


@pytest.mark.parametrize(
    ("log", "turn"),
    [
        ([], "desk"),
        ([on("Mon 10:00", "answered")], "customer"),
        ([on("Mon 10:00", "answered"), on("Mon 11:00", "customer replied")], "desk"),
        ([on("Mon 10:00", "answered"), on("Mon 11:00", "changed", team="b")], "customer"),
    ],
)
def test_whose_turn_it_is(log: list[Event], turn: str) -> None:
    assert state(*log).turn == turn
    assert paused({"pause": {"turn": turn}}, *log)
    assert not paused({"while": {"turn": turn}}, *log)


BY_DESK = on("Mon 09:00", "opened", opened_by="desk")


@pytest.mark.parametrize(
    ("opened", "log", "is_answered"),
    [
        (OPENED, [], False),
        (OPENED, [on("Mon 10:00", "customer replied")], False),
        (OPENED, [on("Mon 10:00", "answered")], True),
        (OPENED, [on("Mon 10:00", "answered"), on("Mon 11:00", "customer replied")], True),
        (OPENED, [on("Mon 10:00", "resolved"), on("Mon 11:00", "reopened")], True),
        (BY_DESK, [on("Mon 10:00", "answered")], False),
        (BY_DESK, [on("Mon 10:00", "answered"), on("Mon 11:00", "customer replied")], False),
        (BY_DESK, [on("Mon 10:00", "customer replied"), on("Mon 11:00", "answered")], True),
    ],
)
def test_the_desk_has_answered_since_the_customer_first_wrote(
    opened: Event, log: list[Event], is_answered: bool
) -> None:
    assert paused({"pause": {"answered": is_answered}}, *log, opened=opened)
    assert not paused({"pause": {"answered": not is_answered}}, *log, opened=opened)


@pytest.mark.parametrize(
    ("kind", "status"), [("resolved", "running"), ("closed", "running"), ("cancelled", "not started")]
)
def test_a_solution_answers_and_a_cancellation_does_not(kind: str, status: str) -> None:
    plan = desk(promise("update", "4 business hours"))
    assert state(on("Mon 10:00", kind), on("Mon 11:00", "customer replied"), plan=plan)["update"].status == status


@pytest.mark.parametrize(
    "condition",
    [{"stage": "open"}, {"waiting": "customer"}, {"causes": ["customer", "x"]}, {"waiting": {"not": ["vendor"]}}],
)
def test_stage_waits_and_causes_are_fields_of_conditions(condition: dict[str, Any]) -> None:
    log = [on("Mon 10:00", "paused", reason="customer")]
    assert paused({"pause": condition}, *log)
    both = [*log, on("Mon 11:00", "paused", reason="vendor")]
    assert paused({"pause": condition}, *both) is ("not" not in str(condition))
