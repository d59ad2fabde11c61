"""The library's replay against the simulation, on random plans and logs.

Each case is asked at several instants, and once more with its log shuffled, with every event twice, and cut off,
saved, read back and continued. What differs is shown as data that `tests.support.simulation.simulate` takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import pytest

from slacore import Clock, Event, SupportPlan, TicketState, event, read_plan, replay
from slacore.errors import LogErrors, SlaError
from tests.support.simulated_cases import random_case, random_plan
from tests.support.simulated_ticket import in_order
from tests.support.simulation import Case, simulate

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LOGS = 10
"""Logs under each plan."""
SPELLINGS = {("arose", "workaround"): "workaround provided", ("ceased", "workaround"): "workaround withdrawn"}

Told = dict[str, Any]


def moment(minute: int, plus: int = 0) -> datetime:
    return MONDAY + timedelta(minutes=minute, microseconds=plus)


def micros(value: datetime | timedelta | None) -> int | None:
    if value is None:
        return None
    return (value - MONDAY if isinstance(value, datetime) else value) // MICROSECOND


def built(case: Case) -> list[Event]:
    """The events of a case as the library has them, some in the words of readers."""
    return [one(data, number % 2 == 0) for number, data in enumerate(case["events"])]


def one(data: Told, is_respelt: bool) -> Event:
    said = {name: data[name] for name in ("id", "reason", "actor", "to", "sequence") if data.get(name) is not None}
    kind, stated = data["kind"], data.get("fields", {})
    if is_respelt and (kind, data.get("reason")) in SPELLINGS:
        kind = SPELLINGS[kind, said.pop("reason")]
    if is_respelt and kind == "changed" and set(stated) == {"priority"}:
        kind = "prioritised"
    return event(kind, at=moment(data["at"]), **said, **stated)


# What the library tells, in the words of the simulation


def of_state(state: TicketState, plan: SupportPlan) -> Told:
    cycles = [of_clock(clock, plan) for clock in state.cycles]
    return {
        "priority": state.priority,
        "stage": state.stage,
        "fields": {name: value for name, value in state.fields.items() if name != "priority"},
        "waiting": sorted(state.waiting),
        "causes": sorted(state.causes),
        "next_check_at": micros(state.next_check_at),
        "offers": sorted((plan.downgrades.index(offer.rule), micros(offer.at)) for offer in state.offers),
        "history": [(micros(each.at), each.before, each.after) for each in state.history if each.is_changed],
        "due_at": micros(state.due_at),
        "flaws": len(state.warnings),
        "cycles": by_name(cycles),
    }


def by_name(cycles: list[Told]) -> Told:
    return {f"{told['metric']} {told['number']}": told for told in cycles}


def of_clock(clock: Clock, plan: SupportPlan) -> Told:
    told: Told = {
        "metric": clock.metric,
        "number": clock.number,
        "status": clock.status,
        "started": micros(clock.started),
        "stopped": micros(clock.stopped),
        "due": micros(clock.due),
        "breaches": [(micros(breach.at), path_of(breach.target, plan)) for breach in clock.breaches],
        "is_breached": clock.is_breached,
        "breached_at": micros(clock.breached_at),
        "next_check_at": micros(clock.next_check_at),
        "calendar_elapsed": micros(clock.calendar_elapsed),
        "target": path_of(clock.target, plan),
    }
    if clock.target is None:
        return told
    told |= {
        "is_met": clock.is_met,
        "elapsed": micros(clock.elapsed),
        "remaining": micros(clock.remaining),
        "calendar_remaining": micros(clock.calendar_remaining),
        "percent_used": clock.percent_used,
        "is_at_risk": clock.is_at_risk,
        "late_by": micros(clock.late_by),
    }
    if clock.status in ("running", "paused"):
        told["thresholds"] = sorted((str(each.threshold), micros(each.at)) for each in clock.thresholds)
    return told


def path_of(target: Any, plan: SupportPlan) -> str | None:
    if target is None:
        return None
    for place, targets in _lists_of_targets(plan):
        for number, each in enumerate(targets):
            if each == target:
                return f"{place}[{number}]"
    raise AssertionError(target)


def _lists_of_targets(plan: SupportPlan) -> Iterator[tuple[str, Any]]:
    yield "targets", plan.targets
    for number, policy in enumerate(plan.policies):
        yield f"policies[{number}].targets", policy.targets


def expected(state: Told, plan: SupportPlan) -> Told:
    """What the simulation found, in the same shape."""
    rules = plan.downgrades
    cycles = []
    for cycle in state["cycles"]:
        told = {name: cycle[name] for name in cycle if name not in ("newest", "thresholds")}
        if cycle["target"] is None:
            del told["is_met"]
        else:
            told["late_by"] = max(0, -cycle["remaining"]) if cycle["is_breached"] else 0
            if cycle["status"] in ("running", "paused"):
                told["thresholds"] = sorted(pair for pair in cycle["thresholds"] if pair[1] is not None)
        cycles.append(told)
    told = {name: state[name] for name in state if name != "unlisted"}
    return told | {
        "flaws": len(state["flaws"]),
        "offers": sorted((rules.index(rules[number]), at) for number, at in state["offers"]),
        "cycles": by_name(cycles),
    }


def differences(found: Any, wanted: Any, path: str = "") -> Iterator[str]:
    if isinstance(found, dict) and isinstance(wanted, dict):
        for name in dict.fromkeys([*wanted, *found]):
            yield from differences(found.get(name), wanted.get(name), f"{path}.{name}" if path else name)
    elif isinstance(wanted, Fraction) and isinstance(found, float | int | Fraction):
        if abs(found - wanted) > Fraction(1, 10**6):
            yield f"{path}: library {found}, simulation {float(wanted)}"
    elif found != wanted:
        yield f"{path}: library {found}, simulation {wanted}"


# The ways to the same answer


def ways(case: Case, plan: SupportPlan, draw: Random, as_of: datetime) -> Iterator[tuple[str, Any]]:
    """Other ways to the state at an instant, each with its name and a function that goes it."""
    events, strict = built(case), False
    shuffled = draw.sample(events, len(events))
    yield "shuffled", partial(replay, plan, shuffled, as_of=as_of, strict=strict)
    doubled = draw.sample([*events, *events], 2 * len(events))
    yield "doubled", partial(replay, plan, doubled, as_of=as_of, strict=strict)
    yield "saved and continued", partial(continued, case, plan, draw, as_of)


def continued(case: Case, plan: SupportPlan, draw: Random, as_of: datetime) -> TicketState:
    """Cut off somewhere after the opening, saved, read back, and continued event by event."""
    by_id = {each.id: each for each in built(case)}
    happened = [by_id[data["id"]] for data in in_order(case["events"]) if moment(data["at"]) <= as_of]
    opening = next(number for number, each in enumerate(happened) if each.kind == "opened")
    cut = draw.randint(opening + 1, len(happened))
    before, after = happened[:cut], happened[cut:]
    # Read at its last event, or as late as may be: as the next event happens.
    until = draw.choice([None, moment_of(after[0])]) if after else None
    state = replay(plan, before, as_of=until, strict=False)
    for each in after:
        state = saved(state, plan) if draw.random() < 0.3 else state
        state = state.apply(each)
    return saved(state, plan).at(as_of)


def moment_of(each: Event) -> datetime:
    assert isinstance(each.at, datetime)
    return each.at


def saved(state: TicketState, plan: SupportPlan) -> TicketState:
    return TicketState.from_dict(json.loads(json.dumps(state.to_dict())), plan)


def mismatches(case: Case, plan: SupportPlan, draw: Random) -> Iterator[str]:
    """All that differs in a case."""
    events = built(case)
    states = simulate(case)
    for (minute, plus), state in zip(case["as_of"], states, strict=True):
        as_of, wanted = moment(minute, plus), expected(state, plan)
        answer = attempt(partial(replay, plan, events, as_of=as_of, strict=False), plan)
        yield from (f"as of {minute}+{plus}: {each}" for each in differences(answer, wanted))
    if not states[-1]["flaws"]:
        strictly = attempt(partial(replay, plan, events, as_of=as_of), plan)
        yield from (f"strict, as of {minute}+{plus}: {each}" for each in differences(strictly, answer))
    elif not is_refused(partial(replay, plan, events, as_of=as_of), len(states[-1]["flaws"])):
        yield f"as of {minute}+{plus}: not refused, and {states[-1]['flaws']} are illogical"
    (minute, plus), state = draw.choice(list(zip(case["as_of"], states, strict=True)))
    for name, way in ways(case, plan, draw, moment(minute, plus)):
        yield from (
            f"{name}, as of {minute}+{plus}: {each}" for each in differences(attempt(way, plan), expected(state, plan))
        )


def attempt(way: Any, plan: SupportPlan) -> Any:
    try:
        return of_state(way(), plan)
    except SlaError as error:
        return repr(error)


def is_refused(way: Any, flaws: int) -> bool:
    try:
        way()
    except LogErrors as errors:
        return len(errors.flaws) == flaws
    return False


def test_the_library_agrees_with_the_simulation_on_random_logs(request: pytest.FixtureRequest) -> None:
    """``--replay-cases`` says how many; the same seed makes the same cases."""
    wanted = request.config.getoption("--replay-cases", default=5_000)
    draw = Random(request.config.getoption("--replay-seed", default=1))
    judged, found = 0, []
    while judged < wanted and len(found) < 5:
        step = draw.choice([15, 30, 60])
        data = random_plan(draw, step)
        plan = read_plan(data)
        for _ in range(min(LOGS, wanted - judged)):
            case = random_case(draw, data, step)
            if case is None:
                continue
            judged += 1
            wrong = list(mismatches(case, plan, draw))
            if wrong:
                found.append("\n".join([*wrong[:8], f"case = {case!r}"]))
    if found:
        pytest.fail("\n\n".join(found), pytrace=False)
    assert judged == wanted
