"""Laws of logs and states: what was asked, when, and in which order the log came makes no difference."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacore import SupportPlan, TicketState, replay
from slacore.civil.instant import read, utc
from slacore.clocks.event import Event, event_from
from slacore.clocks.replay import in_order
from slacore.errors import LateEvent, LogErrors
from slacore.testing import logs, tickets
from slacore.testing.clock_plans import clock_plans
from tests.support.tickets import asked, everything, lively, micros, unchanging

Log = list[Event]
Ticket = tuple[SupportPlan, Log]
COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "oldest pickle": lambda value: pickle.loads(pickle.dumps(value, protocol=2)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@st.composite
def asked_tickets(draw: st.DrawFn, count: int = 1, **more: Any) -> Any:
    """A plan, a log, and instants in order that are worth asking about."""
    plan, log = draw(tickets(**more))
    return plan, log, *asked(draw, plan, log, count)


def through_json(state: TicketState[Any], plan: SupportPlan) -> TicketState[str]:
    return TicketState.from_dict(json.loads(json.dumps(state.to_dict())), plan)


def is_tied(log: Log) -> bool:
    """Whether anything but their content tells two of its events apart."""
    return len({event.place for event in log}) < len(log)


@given(asked_tickets())
def test_what_comes_later_has_not_happened(ticket: tuple[SupportPlan, Log, datetime]) -> None:
    """state(log, t) = state(log up to t).at(t)"""
    plan, log, t = ticket
    whole = replay(plan, log, as_of=t)
    before = replay(plan, [event for event in log if event.instant <= read(t)])
    assert before.at(t) == whole
    assert everything(before.at(t)) == everything(whole)


@given(asked_tickets(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_doubled_ids_are_irrelevant(
    ticket: tuple[SupportPlan, Log, datetime], any_: Any
) -> None:
    """permuted, doubled ids: the same"""
    plan, log, t = ticket
    expected = replay(plan, log, as_of=t, strict=False)
    doubled = [*log, *(event for event in log if event.id is not None)]
    any_.shuffle(doubled)
    found = replay(plan, doubled, as_of=t, strict=False)
    assert found == expected
    assert hash(found) == hash(expected)
    assert everything(found) == everything(expected)


@given(tickets(is_logical=False), st.booleans())
def test_a_state_saved_at_any_cut_goes_on_to_the_whole(ticket: Ticket, is_read_between: bool) -> None:
    """from_dict(json(to_dict(s))).apply(...) = replay whole, at every cut"""
    plan, log = ticket
    log = in_order(log)
    whole = replay(plan, log, strict=False)
    for cut in range(1, len(log) + 1):
        state: TicketState[Any] = replay(plan, log[:cut], strict=False)
        if is_read_between and cut < len(log):
            state = state.at(log[cut].at)
            everything(state)
        saved = through_json(state, plan)
        assert saved == state
        assert everything(saved) == everything(state)
        for event in log[cut:]:
            saved = saved.apply(event)
        assert saved == whole
        assert everything(saved) == everything(whole)


@given(tickets())
def test_an_event_before_the_last_is_late_and_one_with_a_known_id_is_nothing(ticket: Ticket) -> None:
    plan, log = ticket
    log = in_order(log)
    state = replay(plan, log)
    for event in log:
        if event.id is not None:
            assert state.apply(event) is state
        elif event.place < log[-1].place:
            with pytest.raises(LateEvent):
                state.apply(event)


@given(tickets())
def test_lenient_on_a_logical_log_is_strict(ticket: Ticket) -> None:
    """lenient on a logical log = strict"""
    plan, log = ticket
    lenient, strict = replay(plan, log, strict=False), replay(plan, log)
    assert lenient.warnings == strict.warnings == ()
    assert lenient == strict
    assert everything(lenient) == everything(strict)


@given(tickets(is_logical=False))
def test_what_is_set_aside_is_as_if_it_were_not_there(ticket: Ticket) -> None:
    """each is set aside whole, and strict tells of each"""
    plan, log = ticket
    lenient = replay(plan, log, strict=False)
    if not lenient.warnings:
        assert replay(plan, log) == lenient
        return
    with pytest.raises(LogErrors) as refused:
        replay(plan, log)
    aside = [one.event for one in lenient.warnings]
    if lenient.opened is not None:
        assert len(refused.value.flaws) == len(aside)
        rest = [event for event in log if not any(event is one for one in aside)]
        kept = everything(replay(plan, rest, as_of=lenient.as_of)) | {"warnings": lenient.warnings}
        assert {**everything(lenient), "turn": 0} == {**kept, "turn": 0}


@given(asked_tickets(), st.floats(0, 1))
def test_nothing_changes_before_the_next_check(ticket: tuple[SupportPlan, Log, datetime], share: float) -> None:
    """between as_of and next_check_at, nothing answered changes but elapsed, remaining, percent and duty"""
    plan, log, t = ticket
    state = replay(plan, [event for event in log if event.instant <= read(t)]).at(t)
    check = state.next_check_at
    end = read(t) + 86_400_000_000 * 40 if check is None else read(check)
    for at in (end - 1, read(t) + int((end - 1 - read(t)) * share)):
        assert unchanging(state.at(utc(at))) == unchanging(state)


@given(asked_tickets())
def test_the_next_check_is_of_something(ticket: tuple[SupportPlan, Log, datetime]) -> None:
    """next_check_at is a threshold, a breach, a grace or an offer"""
    plan, log, t = ticket
    state = replay(plan, [event for event in log if event.instant <= read(t)]).at(t)
    check = state.next_check_at
    if check is None:
        return
    assert read(check) > read(t)
    after = state.at(check)
    risks = [read(risk.at) for clock in state.clocks for risk in clock.thresholds]
    breaches = [read(breach.at) for clock in after.cycles for breach in clock.breaches]
    steps = [read(step.at) for step in after.history]
    assert read(check) in [*risks, *breaches, *steps, *(read(offer.at) for offer in after.offers)]


@pytest.mark.parametrize("way", COPIES)
@given(asked_tickets())
def test_a_copy_keeps_value_hash_and_answers(way: str, ticket: tuple[SupportPlan, Log, datetime]) -> None:
    """pickle, copy, deepcopy keep value, hash and answers"""
    plan, log, t = ticket
    state = replay(plan, log, as_of=t)
    made = COPIES[way](state)
    assert made == state
    assert (hash(made), str(made), repr(made)) == (hash(state), str(state), repr(state))
    assert everything(made) == everything(state)
    for clock in state.cycles:
        other = COPIES[way](clock)
        assert (other, hash(other), repr(other)) == (clock, hash(clock), repr(clock))
    assert [COPIES[way](event) for event in log] == log
    assert [COPIES[way](event).place for event in log] == [event.place for event in log]


@given(tickets())
def test_nothing_about_a_state_can_be_changed(ticket: Ticket) -> None:
    """frozen"""
    plan, log = ticket
    state = replay(plan, log)
    for value in (state, *state.cycles, *log):
        for name in ("as_of", "at", "kind", "fold", "cycle", "something_new"):
            with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
                setattr(value, name, ())


@given(tickets(is_logical=False), st.data())
def test_going_on_leaves_a_state_as_it_is(ticket: Ticket, data: st.DataObject) -> None:
    """frozen: applying is making"""
    plan, log = ticket
    log = in_order(log)
    cut = data.draw(st.integers(1, len(log)))
    state = replay(plan, log[:cut], strict=False)
    before, saved = everything(state), json.dumps(state.to_dict())
    after: TicketState[Any] = state
    for event in log[cut:]:
        after = after.apply(event)
    assert json.dumps(state.to_dict()) == saved
    assert everything(TicketState.from_dict(json.loads(saved), plan)) == before


@given(asked_tickets(), st.sampled_from(["Europe/London", "Asia/Kathmandu", "Pacific/Apia"]))
def test_answers_are_of_the_kind_of_the_question(ticket: tuple[SupportPlan, Log, datetime], zone: str) -> None:
    """answers in the kind of as_of"""
    plan, log, t = ticket
    local = t.astimezone(ZoneInfo(zone))
    states = {kind: replay(plan, log, as_of=as_of) for kind, as_of in (("text", local.isoformat()), ("zone", local))}
    assert states["text"] == states["zone"] == replay(plan, log, as_of=t)
    assert everything(states["text"]) == everything(states["zone"])
    assert all(isinstance(at, str) for at in _moments(states["text"]))
    assert all(isinstance(at, datetime) and at.tzinfo is local.tzinfo for at in _moments(states["zone"]))


def _moments(state: TicketState[Any]) -> list[Any]:
    found = [state.opened, state.due_at, state.next_check_at, *(step.at for step in state.history)]
    found += [at for offer in state.offers for at in (offer.since, offer.at)]
    for clock in state.cycles:
        found += [clock.started, clock.stopped, clock.due, clock.breached_at, clock.next_check_at]
        found += [*(breach.at for breach in clock.breaches), *(risk.at for risk in clock.thresholds)]
    return [at for at in found if at is not None]


@given(asked_tickets(count=2))
def test_states_are_equal_by_what_they_say(ticket: tuple[SupportPlan, Log, datetime, datetime]) -> None:
    """hash and eq by meaning"""
    plan, log, t, u = ticket
    one, other = replay(plan, log, as_of=t), replay(plan, log, as_of=u)
    assert (one == other) == (t == u)
    respelt = [event_from(json.loads(json.dumps(event.to_dict()))) for event in log]
    assert respelt == log
    assert [hash(event) for event in respelt] == [hash(event) for event in log]
    assert replay(plan, respelt, as_of=t) == one
    more = [*log, attrs.evolve(log[-1], at=utc(read(t) + 1), id=None, sequence=None, kind="noted", fields={})]
    assert replay(plan, more, as_of=t) == one


@given(clock_plans(), st.data())
def test_any_log_has_a_state_or_one_error(plan: SupportPlan, data: st.DataObject) -> None:
    """totality: any input gives a value or one slacore error"""
    near = data.draw(st.sampled_from([None, utc(0)]))
    log = data.draw(logs(plan, near=near, is_logical=False))
    data.draw(st.randoms(use_true_random=False)).shuffle(log)
    assume(log)
    lenient = replay(plan, log, strict=False)
    everything(lenient)
    with pytest.raises(LogErrors) if lenient.warnings else nullcontext():
        everything(replay(plan, log))
    for at in lively(plan, log)[:3]:
        state = replay(plan, log, as_of=at, strict=False)
        assert all(micros(moment) is not None for moment in _moments(state))
        assert state.at(at + timedelta(days=1)).stage == state.stage
