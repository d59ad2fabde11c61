"""Replay: the log as a whole, what governs it, and what is wrong with it by place."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacore import Agreement, AgreementRegister, Channel, Event, PlanHistory, SupportPlan, event, replay
from slacore.errors import InvalidValue, LogErrors, NeverReached, NoAgreement, NotInForce
from tests.support.weekly_log import at, desk, on, promise, told, when

PLAN = desk(promise("response", "2 business hours"), promise("resolution", "4 business hours"))
LOG = [
    on("Mon 09:00", "opened", id=1),
    on("Mon 10:00", "paused", reason="x", id=2),
    on("Mon 11:00", "resumed", id=3),
    on("Mon 12:00", "answered", id=4),
]


# The log


def test_the_order_of_arrival_is_irrelevant_and_an_id_counts_once() -> None:
    states = {replay(PLAN, order) for order in permutations(LOG)} | {replay(PLAN, [*LOG, *reversed(LOG)])}
    assert len(states) == 1
    (state,) = states
    assert [told(clock) for clock in state.cycles] == [
        ("stopped", "Mon 11:00", "3:00:00"),
        ("running", "Mon 14:00", "2:00:00"),
    ]
    # The id is the event, whatever else is said under it.
    again = replay(PLAN, [*LOG, on("Mon 13:00", "resolved", id=4)])
    assert (again.stage, again["resolution"]) == ("open", replay(PLAN, LOG, as_of=again.as_of)["resolution"])


def test_what_is_after_the_asking_has_not_happened() -> None:
    state = replay(PLAN, LOG, as_of=at("Mon 10:30"))
    assert told(state["resolution"]) == ("paused", None, "1:00:00")
    # What happens at the instant of asking has.
    assert replay(PLAN, LOG, as_of=at("Mon 11:00"))["resolution"].status == "running"
    # Nor can it be wrong.
    assert replay(PLAN, [*LOG, on("Tue 10:00", "reopened")], as_of=at("Mon 12:00")).stage == "open"


def test_before_the_opening_there_is_no_ticket() -> None:
    state = replay(PLAN, LOG, as_of=at("Mon 08:00"))
    assert (state.opened, state.stage, state.priority, state.due_at, state.next_check_at) == (None,) * 5
    assert (state.cycles, dict(state.fields), list(state.history), list(state.offers)) == ((), {}, [], [])
    assert told(state["response"]) == ("not started", None, "0:00:00")
    assert str(state) == "not opened, at Mon 2026-03-02 08:00 (clock of UTC)"


def test_without_an_instant_it_is_read_at_its_last_event_on_the_clock_of_the_opening() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    log = [
        event("opened", at=datetime(2026, 3, 2, 10, tzinfo=berlin)),
        event("answered", at="2026-03-02T10:30:00Z"),
    ]
    state = replay(PLAN, log)
    assert state.as_of == datetime(2026, 3, 2, 11, 30, tzinfo=berlin)
    assert (state["response"].due, state.opened) == (
        datetime(2026, 3, 2, 12, tzinfo=berlin),
        datetime(2026, 3, 2, 10, tzinfo=berlin),
    )
    asked = replay(PLAN, log, as_of=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert asked["response"].due == datetime(2026, 3, 2, 11, tzinfo=UTC)
    # A log that does not open is read by its first event.
    lenient = replay(PLAN, [event("noted", at="2026-03-02T10:30:00Z")], strict=False)
    assert lenient.as_of == "2026-03-02T10:30:00Z"


@pytest.mark.parametrize("events", [None, 3, "opened", [{"kind": "opened"}], [LOG[0], None]])
def test_what_is_no_log_is_refused(events: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        replay(PLAN, events)
    assert caught.value.place == "events"


def test_a_log_without_events_needs_an_instant() -> None:
    with pytest.raises(InvalidValue) as caught:
        replay(PLAN, [])
    assert caught.value.place == "as_of"
    assert replay(PLAN, [], as_of=at("Mon 09:00")).stage is None
    # Any way of going through the events will do.
    assert replay(PLAN, iter(LOG)) == replay(PLAN, tuple(LOG))


@pytest.mark.parametrize("plan", [None, "stakater", [PLAN]])
def test_what_is_no_plan_is_refused(plan: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        replay(plan, LOG)
    assert caught.value.place == "plan"


# Illogical logs


def flaws(log: list[Event], plan: SupportPlan = PLAN) -> list[tuple[str, str]]:
    with pytest.raises(LogErrors) as caught:
        replay(plan, log)
    return [(one.path, one.sentence.partition(" ")[0]) for one in caught.value.flaws]


def test_all_that_is_wrong_is_told_at_once_by_its_place_in_the_log_as_it_was_given() -> None:
    log = [
        on("Mon 12:00", "reopened"),
        on("Mon 09:00", "opened"),
        on("Mon 08:00", "answered"),
        on("Mon 10:00", "opened"),
        on("Mon 11:00", "resumed", reason="x"),
        on("Mon 11:30", "ceased", reason="x"),
        on("Mon 11:40", "whatever"),
        on("Mon 11:50", "resolved"),
    ]
    # It is resolved at 11:50, and may be reopened at 12:00.
    told_of = [("events[2]", "answered"), ("events[3]", "opened"), ("events[4]", "resumed"), ("events[5]", "ceased")]
    assert flaws(log) == [*told_of, ("events[6]", "whatever")]
    lenient = replay(PLAN, log, strict=False)
    assert [one.event for one in lenient.warnings] == [log[number] for number in (2, 3, 4, 5, 6)]
    assert all(one.reason for one in lenient.warnings)
    # What is set aside might as well not have been said.
    logical = replay(PLAN, [log[1], log[7], log[0]])
    assert (str(lenient), lenient["resolution"], logical.warnings) == (str(logical), logical["resolution"], ())


def test_an_error_shows_every_event_with_its_instant() -> None:
    with pytest.raises(LogErrors) as caught:
        replay(PLAN, [on("Mon 09:00", "opened"), on("Mon 10:00", "reopened", id=7)])
    assert str(caught.value) == (
        "the log: 1 error\n"
        "  events[1]: reopened at 2026-03-02T10:00Z (id 7) reopens a ticket that is open; say when it was resolved or "
        "closed, or leave it out"
    )


def test_one_event_that_stands_in_a_log_twice_is_told_twice() -> None:
    wrong = on("Mon 10:00", "reopened")
    assert [path for path, _ in flaws([wrong, on("Mon 09:00", "opened"), wrong])] == ["events[0]", "events[2]"]


def test_where_the_opening_cannot_be_taken_it_alone_is_told() -> None:
    log = [on("Mon 09:00", "opened", tier="gold"), on("Mon 10:00", "answered"), on("Mon 11:00", "resolved")]
    plan = desk(promise("resolution", "4 business hours", when={"tier": {"below": 3}}))
    assert flaws(log, plan) == [("events[0]", "opened")]
    lenient = replay(plan, log, strict=False)
    assert (lenient.stage, len(lenient.warnings)) == (None, 3)
    # Without an opening at all, everything is before it.
    assert [path for path, _ in flaws(log[1:], plan)] == ["events[0]", "events[1]"]


def test_a_target_that_is_never_reached_is_refused() -> None:
    # Eighteen hours a week are no forty-nine thousand in fifty years.
    plan = desk(promise("resolution", "49000 business hours"))
    with pytest.raises(NeverReached):
        _ = replay(plan, LOG)["resolution"].due


# Channels


CHANNELS = [
    {"name": "mail", "hours": "business", "outside": "queue"},
    {"name": "telephone", "hours": "business", "outside": "refused"},
    {"name": "chat", "entitlement": "contract"},
]
DESK = desk(
    promise("response", "2 business hours"),
    promise("close", "5 calendar hours"),
    channels=CHANNELS,
    metrics={"close": {"start": "opened", "stop": "closed"}},
)


def test_a_queue_lets_the_clocks_start_at_the_opening_of_its_hours() -> None:
    state = replay(DESK, [on("Mon 18:00", "opened", channel="mail")], as_of=at("Tue 09:00"))
    assert (when(state.opened), when(state["close"].started)) == ("Mon 18:00", "Tue 08:00")
    # Five hours by the clock from Tuesday 08:00 on.
    assert told(state["close"]) == ("running", "Tue 13:00", "1:00:00")
    assert when(replay(DESK, [on("Tue 09:00", "opened", channel="mail")])["close"].due) == "Tue 14:00"
    # Without a channel, or where the plan has none, it starts as it opens.
    assert when(replay(DESK, [on("Mon 18:00", "opened")])["close"].due) == "Mon 23:00"
    assert when(replay(PLAN, [on("Mon 18:00", "opened", channel="mail")])["response"].due) == "Tue 10:00"


def test_only_the_opening_is_put_off() -> None:
    plan = desk(
        promise("update", "1 calendar hour"), channels=CHANNELS, metrics={"update": {"start": "customer replied"}}
    )
    log = [on("Mon 18:00", "opened", channel="mail"), on("Mon 19:00", "customer replied")]
    assert when(replay(plan, log)["update"].due) == "Mon 20:00"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"channel": "telephone"}, "takes nothing outside its hours"),
        ({"channel": "chat"}, "chat is for customers with a contract"),
        ({"channel": "fax"}, "is not a channel of the plan"),
        ({"channel": "chat", "entitlement": "friend"}, "friend"),
    ],
)
def test_a_channel_that_does_not_take_it_is_a_flaw(said: dict[str, str], why: str) -> None:
    log = [on("Mon 18:00", "opened", **said)]
    with pytest.raises(LogErrors) as caught:
        replay(DESK, log)
    assert why in caught.value.flaws[0].sentence
    assert replay(DESK, log, strict=False).stage is None
    # It may come in by another way later.
    assert replay(DESK, [*log, on("Mon 19:00", "opened", channel="mail")], strict=False).stage == "open"


def test_an_entitlement_opens_a_channel() -> None:
    log = [on("Mon 18:00", "opened", channel="chat", entitlement="contract")]
    assert when(replay(DESK, log)["close"].due) == "Mon 23:00"
    assert isinstance(DESK.channels[0], Channel)


# What governs


def versions() -> PlanHistory:
    edge = at("Tue 00:00")
    return PlanHistory(
        [
            desk(promise("resolution", "4 business hours"), effective={"until": edge}, title="old"),
            desk(
                promise("resolution", "1 business hour"),
                effective={"from": edge, "until": at("Wed 00:00")},
                title="new",
            ),
        ]
    )


def test_the_version_in_force_at_the_opening_governs_to_the_end() -> None:
    old = replay(versions(), [on("Mon 16:00", "opened")], as_of=at("Tue 09:00"))
    new = replay(versions(), [on("Tue 08:00", "opened")], as_of=at("Tue 09:00"))
    assert [(one.plan.title, when(one["resolution"].due)) for one in (old, new) if one.plan] == [
        ("old", "Tue 11:00"),
        ("new", "Tue 09:00"),
    ]
    nothing = replay(versions(), [], as_of=at("Mon 09:00"))
    assert (nothing.plan, nothing.on_duty, nothing.provenance, nothing.cycles) == (None, None, None, ())


def test_a_history_that_is_not_in_force_is_no_plan() -> None:
    with pytest.raises(NotInForce):
        replay(versions(), [on("Wed 10:00", "opened")])


def test_a_register_asks_the_customer_and_the_service_of_the_opening() -> None:
    quick = Agreement(name="quick", customer="Quick", plan="desk", services=["tills"])
    slow = Agreement(name="slow", customer="Slow", plan="desk")
    register = AgreementRegister([PLAN], [quick, slow])
    log = [on("Mon 09:00", "opened", customer="Quick", service="tills"), on("Mon 10:00", "changed", customer="Nobody")]
    # The customer is changed later, and the plan is not.
    assert when(replay(register, log)["resolution"].due) == "Mon 13:00"
    with pytest.raises(NoAgreement):
        replay(register, [on("Mon 09:00", "opened", customer="Quick", service="kitchen")])
    with pytest.raises(NoAgreement):
        replay(register, [on("Mon 09:00", "opened", customer="Nobody", service="tills")], strict=False)


def test_a_plan_and_targets_out_of_force_promise_nothing() -> None:
    gone = desk(promise("resolution", "4 business hours"), effective={"until": at("Mon 00:00")})
    assert replay(gone, LOG).cycles == ()
    changing = desk(
        promise("resolution", "1 business hour", effective={"until": at("Mon 00:00")}),
        promise("resolution", "3 business hours", effective={"from": at("Mon 00:00")}),
    )
    assert when(replay(changing, LOG[:1])["resolution"].due) == "Mon 12:00"


def test_a_target_that_leaves_its_length_to_an_agreement_promises_nothing_without_one() -> None:
    open_ = desk(
        promise("response", "2 business hours"),
        {"metric": "resolution", "negotiable": True},
        agreements=[
            {"name": "a", "customer": "A", "plan": "desk", "targets": [promise("resolution", "3 business hours")]}
        ],
    )
    state = replay(open_, LOG[:1])
    assert [clock.metric for clock in state.cycles] == ["response"]
    assert told(state["resolution"]) == ("running", None, "0:00:00")
    agreed = open_.with_agreement(open_.agreements[0])
    assert when(replay(agreed, LOG[:1])["resolution"].due) == "Mon 12:00"


@pytest.mark.parametrize("strict", [None, "no", 0])
def test_strict_is_true_or_false(strict: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        replay(PLAN, LOG, strict=strict)
    assert caught.value.place == "strict"


@pytest.mark.parametrize(("said", "place"), [({}, "customer"), ({"customer": "A"}, "service")])
def test_a_register_is_told_whose_ticket_it_is_and_what_it_is_about(said: dict[str, str], place: str) -> None:
    register = AgreementRegister([PLAN], [Agreement(name="a", customer="A", plan="desk")])
    with pytest.raises(InvalidValue) as caught:
        replay(register, [on("Mon 09:00", "opened", **said)])
    assert (caught.value.place, caught.value.value) == (place, None)
    assert "is missing; the agreement is found by" in str(caught.value)
