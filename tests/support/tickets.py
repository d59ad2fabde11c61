"""What the laws of clocks ask of a ticket: everything, in microseconds, whatever kind of moment answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs
from hypothesis import strategies as st

from slacore import Coverage, Metric, SupportPlan, replay
from slacore.civil.instant import read, utc
from slacore.clocks.clock import Clock
from slacore.clocks.event import Event
from slacore.clocks.state import TicketState

MINUTE = 60_000_000
SIMPLE = ("opened", "paused", "resumed", "changed")
"""The kinds of events of which a log keeps its logic when all others are left out."""

State = TicketState[Any]


def micros(moment: Any) -> int | None:
    return None if moment is None else read(moment)


def still(clock: Clock[Any]) -> tuple[Any, ...]:
    """What a clock answers that time alone changes at checks and at no other instant.

    In an open wait, which of several targets decides is found as if it ended now, and so is what remains of it.
    """
    is_open_which = clock.status == "paused" and clock.cycle is not None and len(clock.cycle.accounts) > 1
    breaches = [(read(breach.at), breach.target) for breach in clock.breaches]
    risks = [(risk.threshold, read(risk.at)) for risk in clock.thresholds]
    instants = [micros(at) for at in (clock.started, clock.stopped, clock.due, clock.breached_at)]
    target = None if is_open_which else clock.target
    verdicts = (clock.is_met, clock.is_breached, clock.is_at_risk)
    return (clock.metric, clock.number, clock.title, clock.status, target, *instants, *verdicts, breaches, risks)


def moving(clock: Clock[Any]) -> tuple[Any, ...]:
    """What a clock answers that time alone changes all the time."""
    counted = (clock.target, clock.elapsed, clock.remaining, clock.percent_used, clock.late_by)
    return (*counted, clock.calendar_elapsed, clock.calendar_remaining)


def unchanging(state: State) -> dict[str, Any]:
    """What a state answers that time alone changes at checks and at no other instant."""
    return {
        "ticket": (micros(state.opened), state.stage, state.priority, dict(state.fields), state.turn),
        "causes": (state.waiting, state.causes),
        "history": [(read(step.at), *attrs.astuple(step, recurse=False)[1:]) for step in state.history],
        "offers": [(offer.rule, read(offer.since), read(offer.at)) for offer in state.offers],
        "warnings": state.warnings,
        "due": micros(state.due_at),
        "check": micros(state.next_check_at),
        "cycles": [still(clock) for clock in state.cycles],
        "clocks": [still(clock) for clock in state.clocks],
    }


def everything(state: State) -> dict[str, Any]:
    """All that a state answers."""
    centre = state.on_duty
    moved = [moving(clock) for clock in state.cycles]
    return unchanging(state) | {"moving": moved, "duty": centre, "at": read(state.as_of)}


def lively(plan: SupportPlan, log: Iterable[Event]) -> list[datetime]:
    """The instants about which a ticket is worth asking, from its first event on: events, dues, checks, and beside."""
    log = sorted(log, key=lambda event: event.instant)
    found = {event.instant for event in log}
    for number in range(1, len(log) + 1):
        state = replay(plan, log[:number], strict=False)
        told = [state.next_check_at, *(at for clock in state.cycles for at in (clock.due, clock.breached_at))]
        found |= {read(at) for at in told if at is not None}
    first = log[0].instant
    near = {at + slip for at in found for slip in (-1, 0, 1)} | {max(found) + 90 * MINUTE}
    return [utc(at) for at in sorted(near) if at >= first]


def asked(draw: st.DrawFn, plan: SupportPlan, log: list[Event], count: int = 1) -> list[datetime]:
    """So many instants in order, each of which is worth asking about."""
    return sorted(draw(st.lists(st.sampled_from(lively(plan, log)), min_size=count, max_size=count)))


def plain(plan: SupportPlan, policy: Any = "recompute", **more: Any) -> SupportPlan:
    """The plan with metrics much as they are by default, and nothing that lowers a severity or delays a start."""
    metrics = {name: Metric(reprioritise=policy) for name in ("response", "update", "resolution")}
    own = {"first-fix": Metric(start="opened", stop="answered", pause="any wait", reprioritise=policy)}
    return attrs.evolve(plan, metrics=metrics | own, downgrades=(), channels=(), **more)


def simple(log: Iterable[Event]) -> list[Event]:
    """The log with what opens, pauses, resumes and changes a ticket."""
    return [event for event in log if event.kind in SIMPLE]


def waits_of(log: Iterable[Event], end: int) -> list[tuple[datetime, datetime]]:
    """When the ticket of a simple log waited, up to an instant: found from its events alone."""
    held: set[str] = set()
    found: list[tuple[int, int]] = []
    since = 0
    for event in sorted(log, key=lambda event: event.place):
        was = bool(held)
        if event.kind == "paused":
            held.add(str(event.reason))
        elif event.kind == "resumed":
            held = held - {str(event.reason)} if event.reason is not None else set()
        if held and not was:
            since = event.instant
        elif was and not held:
            found.append((since, event.instant))
    found += [(since, end)] if held else []
    return [(utc(start), utc(until)) for start, until in found if start < until]


def during(windows: Iterable[tuple[datetime, datetime]]) -> Coverage:
    return Coverage.during(list(windows))
