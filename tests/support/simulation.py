"""A simulation of tickets: it walks from step to step, asks what happens there, and marks what counts.

It takes a case as plain data and shares no code with the library under test. A case is

    {"step": 15,                                      minutes; everything happens on a multiple of them
     "plan": {...},                                   as a plan file states it, in a small part of its language
     "events": [{"id": "e1", "kind": "opened", "at": 540, "fields": {"priority": "P1"}}, ...],
     "as_of": [[540, 0], [600, 1]]}                   minutes, and microseconds after them

with minutes counted from Monday 2026-03-02 00:00 UTC. The answer for each ``as_of`` is plain data too, with instants
and lengths in microseconds. Where the law leaves a choice, the choice is marked with READING.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.simulated_clock import MICROS, Cycle, Promise, answers
from tests.support.simulated_hours import DAY, Hours, day_number, hours_by_name, hours_of, length_of, steps_in_all
from tests.support.simulated_ticket import (
    Event,
    Facts,
    Ruling,
    Ticket,
    ask,
    flaw,
    found_priority,
    grace_end,
    happen,
    holds,
    in_order,
    is_about,
    is_graver,
    is_over,
    opened,
)

__all__ = ["found_priority", "simulate"]

Case = dict[str, Any]

DEFAULTS: dict[str, dict[str, Any]] = {
    "response": {"start": "opened", "stop": ["answered", "resolved", "closed"], "cancel": "cancelled"},
    "update": {
        "start": {"on": "customer replied", "when": {"answered": True}},
        "stop": ["answered", "resolved", "closed"],
        "cancel": "cancelled",
    },
    "resolution": {
        "start": "opened",
        "stop": ["resolved", "closed"],
        "continue": "reopened",
        "cancel": "cancelled",
        "pause": "any wait",
    },
}


def _listed(stated: Any) -> list[Any]:
    return stated if isinstance(stated, list) else [stated]


@dataclass
class Asking:
    """A cause that arose, and the steps at which its automatic rules are asked about it."""

    cause: str
    since: int
    at: list[int]


@dataclass
class World:
    """One ticket under one plan."""

    case: Case
    ticket: Ticket | None = None
    cycles: list[Cycle] = field(default_factory=list)
    askings: list[Asking] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    history: list[tuple[int, str | None, str | None]] = field(default_factory=list)
    step: int = field(init=False)
    plan: dict[str, Any] = field(init=False)
    metrics: dict[str, dict[str, Any]] = field(init=False)
    levels: list[str] = field(init=False)
    known: dict[str, Hours] = field(init=False)
    promises: dict[str, Promise] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    """Every instant at which something was to happen by itself, for generators of cases."""

    def __post_init__(self) -> None:
        self.step, self.plan = self.case["step"], self.case["plan"]
        stated = self.plan.get("metrics", {})
        names = dict.fromkeys([*DEFAULTS, *stated])
        self.metrics = {name: {**DEFAULTS.get(name, {}), **stated.get(name, {})} for name in names}
        self.levels = self.plan.get("priorities", {}).get("levels", [])
        self.known = hours_by_name(self.plan, self.step)

    # The walk

    def run(self) -> list[dict[str, Any]]:
        """The state at each ``as_of`` of the case."""
        events = in_order(self.case["events"])
        asked = sorted({(minute // self.step, plus) for minute, plus in self.case["as_of"]})
        told: dict[tuple[int, int], dict[str, Any]] = {}
        happening: dict[int, list[Event]] = {}
        for event in events:
            happening.setdefault(event["at"] // self.step, []).append(event)
        for at in range(events[0]["at"] // self.step, asked[-1][0] + 1):
            self.time_alone(at)
            for event in happening.get(at, []):
                self.take(event, at)
            for plus in (0, 1):
                if (at, plus) in asked:
                    told[at, plus] = self.state(at, plus)
            for cycle in self.cycles:
                if cycle.is_active:
                    cycle.pass_step(at)
        return [told[minute // self.step, plus] for minute, plus in self.case["as_of"]]

    def time_alone(self, at: int) -> None:
        """What time alone brings about: automatic rules whose grace is over.

        READING: causes whose graces end together are asked in the order in which they arose, then by name.
        """
        for asking in sorted(self.askings, key=lambda one: (one.since, one.cause)):
            if at in asking.at and asking in self.askings:
                assert self.ticket is not None
                before, priority = self.ticket.facts(), self.ticket.priority
                ruling = self.ruling(asking, at)
                self.settle(at, "", before, ruling, priority)

    def take(self, event: Event, at: int) -> None:
        """One event: what it makes of the ticket, of its severity, and then of its clocks."""
        why = flaw(self.ticket, event, self.plan)
        if why is not None:
            self.flaws.append(event["id"])
            return
        if self.ticket is None:
            self.ticket = opened(event, at, self.plan)
            self.settle(at, "opened", None, None, self.ticket.priority)
            return
        before, priority = self.ticket.facts(), self.ticket.priority
        held = dict(self.ticket.causes)
        happen(self.ticket, event, at, self.plan)
        self.askings = [one for one in self.askings if self.ticket.causes.get(one.cause) == one.since]
        kind = event["kind"]
        self.settle(at, kind, before, None, priority)
        # READING: what a rule makes of an event is a step of its own, which is of no kind.
        before, priority, kind = self.ticket.facts(), self.ticket.priority, ""
        ruling = None
        for cause in self.ticket.causes.keys() - held.keys():
            ruling = self.arisen(cause, at)
        if event["kind"] == "decided":
            ruling = self.decided(event, at)
        self.settle(at, kind, before, ruling, priority)

    # Severity

    def arisen(self, cause: str, at: int) -> Ruling | None:
        """A cause begins to hold: its automatic rules are asked at once, and again as each grace is over."""
        rules = [rule for rule in self.plan.get("downgrades", []) if rule["cause"] == cause]
        rules = [rule for rule in rules if rule.get("mode") != "discretionary"]
        business = self.known["business"]
        graces = {grace_end(at, rule, business) for rule in rules if "after" in rule}
        self.seen |= graces
        asking = Asking(cause, at, sorted(graces))
        self.askings.append(asking)
        return self.ruling(asking, at)

    def ruling(self, asking: Asking, at: int) -> Ruling | None:
        """READING: each time, all automatic rules about the cause are asked whose grace is over."""
        assert self.ticket is not None
        if self.ticket.stage != "open":
            return None
        rules = [rule for rule in self.plan.get("downgrades", []) if rule["cause"] == asking.cause]
        rules = [rule for rule in rules if rule.get("mode") != "discretionary"]
        found = ask(
            rules,
            self.ticket.priority,
            self.levels,
            lambda rule: is_over(rule, asking.since, at, self.known["business"]),
        )
        if found is not None:
            self.askings.remove(asking)
            self.ticket.priority = found.level
        return found

    def decided(self, event: Event, at: int) -> Ruling | None:
        """READING: somebody decides on discretionary rules alone, whether or not the ticket is open."""
        assert self.ticket is not None
        cause = event["reason"]
        rules = [rule for rule in self.plan.get("downgrades", []) if rule["cause"] == cause]
        found = ask(
            [rule for rule in rules if rule.get("mode") == "discretionary"],
            self.ticket.priority,
            self.levels,
            lambda rule: is_over(rule, self.ticket and self.ticket.causes.get(cause), at, self.known["business"]),
            actor=event.get("actor"),
            to=event.get("to"),
        )
        if found is not None:
            self.ticket.priority = found.level
        return found

    def offers(self, at: int) -> list[tuple[str, int]]:
        """Discretionary rules on offer or to be, by their place in the plan, and from when.

        READING: of an open ticket, and rules about its severity.
        """
        ticket, found = self.ticket, []
        assert ticket is not None
        for number, rule in enumerate(self.plan.get("downgrades", [])):
            since = ticket.causes.get(rule["cause"])
            is_apt = rule.get("mode") == "discretionary" and is_about(rule, ticket.priority) and ticket.stage == "open"
            if is_apt and since is not None:
                found.append((number, grace_end(since, rule, self.known["business"]) if "after" in rule else since))
        return found

    # Clocks

    def settle(self, at: int, kind: str, before: Facts | None, ruling: Ruling | None, priority: str | None) -> None:
        """What happened, to the clocks of every metric: stop, cancel, re-prioritise, continue, start."""
        assert self.ticket is not None
        after = self.ticket.facts()
        if priority != self.ticket.priority:
            self.history.append((at * self.step * MICROS, priority, self.ticket.priority))
        for name, metric in self.metrics.items():
            fired = {
                key: any(self.fires(one, kind, before, after) for one in _listed(metric.get(key, [])))
                for key in ("start", "stop", "cancel", "continue")
            }
            self.act(name, fired, at, ruling, priority)
        for cycle in self.cycles:
            if cycle.is_active:
                if self.is_waiting(cycle) and not cycle.is_waiting:
                    cycle.waits_from = at
                cycle.is_waiting = self.is_waiting(cycle)
                cycle.look(at)
                self.seen |= {cycle.due_now} - {None}

    def fires(self, trigger: Any, kind: str, before: Facts | None, after: Facts) -> bool:
        if isinstance(trigger, str):
            return trigger == kind
        if "on" in trigger:
            return trigger["on"] == kind and holds(trigger.get("when", {}), after, self.levels)
        condition = trigger.get("when") or trigger["ends"]
        was = before is not None and holds(condition, before, self.levels)
        now = holds(condition, after, self.levels)
        return (now and not was) if "when" in trigger else (was and not now)

    def act(self, name: str, fired: dict[str, bool], at: int, ruling: Ruling | None, priority: str | None) -> None:
        """Rule 23: for one clock, one event acts in this order."""
        latest = self.latest(name)
        if latest is not None and latest.is_active and (fired["stop"] or fired["cancel"]):
            latest.status, latest.ended = ("stopped" if fired["stop"] else "cancelled"), at
        target = self.target(name)
        if latest is not None and latest.is_active and target != latest.target:
            self.reprioritise(latest, target, at, ruling, priority)
        if latest is not None and latest.status == "stopped" and fired["continue"]:
            # READING: what is cancelled does not go on.
            assert latest.ended is not None
            latest.off[latest.ended : at] = b"\1" * (at - latest.ended)
            latest.status, latest.ended = "active", None
            if target != latest.target:
                latest.retarget(at, target, self.way(name, "other"), is_added=False)
        if fired["start"] and (latest is None or not latest.is_active):
            number = 1 if latest is None else latest.number + 1
            accounts = [] if target is None else [[(at, target)]]
            off = bytearray(steps_in_all(self.step))
            self.cycles.append(Cycle(name, number, at, accounts, target, self.step * MICROS, off))

    def reprioritise(
        self, cycle: Cycle, target: Promise | None, at: int, ruling: Ruling | None, priority: str | None
    ) -> None:
        assert self.ticket is not None
        now = self.ticket.priority
        is_lowered = is_graver(priority, now, self.levels)
        direction = "raised" if is_graver(now, priority, self.levels) else "lowered" if is_lowered else "other"
        is_added = ruling is not None and is_lowered and not ruling.rule.get("may_tighten", False)
        cycle.retarget(at, target, self.way(cycle.metric, direction), is_added=is_added)

    def way(self, name: str, direction: str) -> str:
        stated = self.metrics[name].get("reprioritise", "recompute")
        return str(stated if isinstance(stated, str) else stated.get(direction, "recompute"))

    def latest(self, name: str) -> Cycle | None:
        return next((cycle for cycle in reversed(self.cycles) if cycle.metric == name), None)

    def is_waiting(self, cycle: Cycle) -> bool:
        """Whether the metric of a clock pauses, as the ticket is now."""
        assert self.ticket is not None
        metric, facts = self.metrics[cycle.metric], self.ticket.facts()
        if any(self.is_state(one, facts) for one in _listed(metric.get("pause", []))):
            return True
        needed = _listed(metric.get("while", []))
        return bool(needed) and not any(self.is_state(one, facts) for one in needed)

    def is_state(self, state: Any, facts: Facts) -> bool:
        if state == "any wait":
            return bool(facts["waiting"])
        return state in facts["waiting"] if isinstance(state, str) else holds(state, facts, self.levels)

    # Targets

    def target(self, name: str) -> Promise | None:
        """Rule 27: of the targets in force at the opening, the first that the ticket fits as it is."""
        assert self.ticket is not None
        own = self.ticket.own()
        for path, target in self.governing(own):
            levels = target.get("priority")
            is_meant = levels is None or own["priority"] in _listed(levels)
            is_meant = is_meant and target["metric"] == name and holds(target.get("when", {}), own, self.levels)
            if is_meant and self.is_in_force(target.get("effective", {})):
                return self.promise(path, target)
        return None

    def governing(self, own: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
        """The targets of the first policy that fits, or those outside."""
        place, targets = "targets", self.plan.get("targets", [])
        for number, policy in reversed(list(enumerate(self.plan.get("policies", [])))):
            if holds(policy.get("when", {}), own, self.levels):
                place, targets = f"policies[{number}].targets", policy["targets"]
        for number, target in enumerate(targets):
            yield f"{place}[{number}]", target

    def every_target(self) -> Iterator[tuple[str, dict[str, Any]]]:
        lists = {"targets": self.plan.get("targets", [])}
        lists |= {f"policies[{n}].targets": policy["targets"] for n, policy in enumerate(self.plan.get("policies", []))}
        for place, targets in lists.items():
            yield from ((f"{place}[{number}]", target) for number, target in enumerate(targets))

    def is_in_force(self, effective: dict[str, str]) -> bool:
        assert self.ticket is not None
        minute = self.ticket.opened * self.step
        if "from" in effective and minute < day_number(effective["from"]) * DAY:
            return False
        return "until" not in effective or minute < day_number(effective["until"]) * DAY

    def promise(self, path: str, target: dict[str, Any]) -> Promise:
        """What stands there twice, in a policy and outside, is one target."""
        path = next((place for place, other in self.every_target() if other == target), path)
        if path not in self.promises:
            length = length_of(target["length"], self.step)
            hours = hours_of(target.get("coverage", "business"), self.known)
            strip = hours.open if length.basis == "business" else b"\1" * steps_in_all(self.step)
            self.promises[path] = Promise(path, length, hours, strip, tuple(target.get("at_risk", ())))
        return self.promises[path]

    # Answers

    def state(self, at: int, plus: int) -> dict[str, Any]:
        ticket, micros = self.ticket, self.step * MICROS
        if ticket is None:
            return {"flaws": list(self.flaws), "cycles": None}
        now = at * micros + plus
        told = [answers(cycle, at, plus) for cycle in self.cycles]
        offers = self.offers(at)
        running = [self.latest(name) for name in self.metrics]
        dues = [cycle.due_now for cycle in running if cycle and cycle.is_active and not cycle.is_waiting]
        checks = [one["next_check_at"] for one in told if one["next_check_at"] is not None]
        checks += [since * micros for _, since in offers if since * micros > now]
        rulings = [self.next_ruling(asking, at) for asking in self.askings]
        checks += [ruling * micros for ruling in rulings if ruling is not None]
        return {
            "flaws": list(self.flaws),
            "priority": ticket.priority,
            "stage": ticket.stage,
            "fields": dict(ticket.fields),
            "waiting": sorted(ticket.waits),
            "causes": sorted(ticket.causes),
            "offers": [(number, since * micros) for number, since in offers if since * micros <= now],
            "history": list(self.history),
            "due_at": min((due * micros for due in dues if due is not None), default=None),
            "next_check_at": min(checks, default=None),
            # A clock without a target is not listed unless breached.
            "cycles": [one for one in told if one["target"] is not None or one["breaches"]],
            "unlisted": [(one["metric"], one["number"]) for one in told if one["target"] is None],
        }

    def next_ruling(self, asking: Asking, at: int) -> int | None:
        """When a cause is asked about next, as the ticket is; what is refused becomes history too."""
        assert self.ticket is not None
        return next((grace for grace in asking.at if grace > at and self.ticket.stage == "open"), None)


def simulate(case: Case) -> list[dict[str, Any]]:
    """The expected state at each ``as_of`` of a case; what is illogical is set aside and named among the flaws."""
    return World(case).run()
