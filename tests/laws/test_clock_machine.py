"""A ticket that lives: events, passing time, saving and asking in any order, always equal to its log replayed whole."""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import slacore
from slacore import SupportPlan, TicketState, event, replay
from slacore.civil.instant import read, utc
from slacore.clocks.event import Event
from slacore.clocks.replay import in_order
from slacore.plans.trigger import KINDS
from slacore.testing import clock_plans, instants, tickets
from slacore.testing.clock_plans import CAUSES, ROLES, WAITS
from tests.support.tickets import everything

STEPS = st.sampled_from([0, 0, 1, 60_000_000, 3_600_000_000, 9 * 3_600_000_000]) | st.integers(0, 10**12)


class Ticket(RuleBasedStateMachine):
    """A lenient state that events come to, as it is and as it should be: the log so far, and the time of asking."""

    @initialize(plan=clock_plans(), opened=instants(), data=st.data())
    def open(self, plan: SupportPlan, opened: Any, data: st.DataObject) -> None:
        self.plan, self.now = plan, read(opened)
        self.levels = list(plan.priorities.names) if plan.priorities else []
        first = event("opened", at=utc(self.now), priority=data.draw(st.sampled_from([None, *self.levels])))
        self.log = [first]
        self.state: TicketState[Any] = replay(plan, self.log, strict=False)

    @rule(kind=st.sampled_from(KINDS), step=STEPS, data=st.data())
    def happen(self, kind: str, step: int, data: st.DataObject) -> None:
        reasons = [*CAUSES, *(self.plan.waits or WAITS)]
        reason = (
            data.draw(st.sampled_from(reasons)) if kind in ("paused", "resumed", "arose", "ceased", "decided") else None
        )
        fields: dict[str, Any] = {}
        if kind in ("changed", "reopened"):
            fields = data.draw(
                st.fixed_dictionaries({}, optional={"priority": st.sampled_from(self.levels), "vip": st.booleans()})
            )
        self.now += step
        number = len(self.log)
        actor = data.draw(st.sampled_from([None, *ROLES])) if kind == "decided" else None
        self._take(event(kind, at=utc(self.now), reason=reason, actor=actor, sequence=number, id=number, **fields))

    def _take(self, one: Event) -> None:
        self.log.append(one)
        self.state = self.state.apply(one)

    @rule(step=STEPS)
    def wait(self, step: int) -> None:
        self.now += step
        self.state = self.state.at(utc(self.now))

    @precondition(lambda self: self.state.next_check_at is not None)
    @rule(slip=st.sampled_from([-1, 0, 1]))
    def wait_for_the_next_check(self, slip: int) -> None:
        self.now = max(self.now, read(self.state.next_check_at) + slip)
        self.state = self.state.at(utc(self.now))

    @rule()
    def save_and_load(self) -> None:
        self.state = TicketState.from_dict(json.loads(json.dumps(self.state.to_dict())), self.plan)

    @rule()
    def send(self) -> None:
        self.state = pickle.loads(pickle.dumps(self.state))

    @rule(data=st.data())
    def hear_it_again(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.log))
        if one.id is not None:
            assert self.state.apply(one) is self.state

    @rule()
    def ask(self) -> None:
        everything(self.state)
        str(self.state)

    @invariant()
    def is_its_log_replayed(self) -> None:
        if hasattr(self, "state"):
            whole = replay(self.plan, self.log[::-1], as_of=utc(self.now), strict=False)
            assert self.state == whole
            assert everything(self.state) == everything(whole)


class TestTicket(Ticket.TestCase):  # type: ignore[name-defined,misc]
    """The machine as a test."""

    settings = settings(stateful_step_count=25)


def _drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    found: list[Any] = []

    @settings(max_examples=count, derandomize=True, database=None, deadline=None)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def _lived(state: TicketState[Any], rest: list[Event]) -> list[Any]:
    """All answers of a state, and of those it goes on to."""
    said = [everything(state), str(state)]
    for one in rest:
        state = state.apply(one)
        said.append(everything(state.at(utc(read(state.as_of) + 60_000_000))))
    return [*said, state.to_dict()]


def test_many_threads_on_one_cold_state_agree_with_one() -> None:
    """N threads on one cold state and plan = one thread"""
    for plan, log in _drawn(tickets(), 6):
        ordered = in_order(log)
        cut = 1 + len(ordered) // 2
        pickled = pickle.dumps(replay(plan, ordered[:cut]))
        expected = _lived(pickle.loads(pickled), ordered[cut:])
        assert _by_threads(pickle.loads(pickled), ordered[cut:], 32) == [expected] * 32


def _by_threads(cold: TicketState[Any], rest: list[Event], count: int) -> list[Any]:
    gate, said = threading.Barrier(count), [None] * count
    old = sys.getswitchinterval()

    def live(number: int) -> None:
        gate.wait()
        if number % 2:
            cold.at(utc(read(cold.as_of) + number)).apply(event("noted", at=utc(read(cold.as_of) + number)))
        said[number] = _lived(cold, rest)  # type: ignore[call-overload]

    threads = [threading.Thread(target=live, args=(number,)) for number in range(count)]
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(old)
    return said


_FRESH = """
import base64, json, pickle, sys
from slacore import replay
for line in sys.stdin:
    plan, log, state = pickle.loads(base64.b64decode(line))
    whole = replay(plan, log[::-1], as_of=state.as_of)
    print(json.dumps([str(whole), whole == state, str(state), whole.to_dict(), hash(whole) == hash(state)]))
"""


def test_eight_fresh_processes_replay_the_same() -> None:
    """spawn keeps value, hash and answers"""
    drawn = [(plan, log, replay(plan, log)) for plan, log in _drawn(tickets(), 15)]
    lines = "\n".join(base64.b64encode(pickle.dumps(each)).decode() for each in drawn)
    expected = [json.loads(json.dumps([str(one), True, str(one), one.to_dict(), True])) for _, _, one in drawn]
    source = str(Path(slacore.__file__).parents[1])
    ran = [
        subprocess.Popen(
            [sys.executable, "-c", _FRESH],
            env={**os.environ, "PYTHONPATH": source, "PYTHONHASHSEED": str(number)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    for process in ran:
        replies, _ = process.communicate(lines, timeout=120)
        assert [json.loads(line) for line in replies.splitlines()] == expected


def test_a_day_of_asking_makes_no_other_state() -> None:
    """caches invisible: what was asked before changes no answer"""
    for plan, log in _drawn(tickets(), 10):
        cold, warm = replay(plan, log), replay(plan, log)
        for hour in range(24):
            everything(warm.at(utc(read(warm.as_of)) + timedelta(hours=hour)))
        assert everything(warm) == everything(cold)
        assert warm.to_dict() == cold.to_dict()
