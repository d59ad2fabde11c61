"""What a log makes of a ticket's fields, waits, causes and severity, for the simulation; clocks are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.support.simulated_hours import Hours, days_later, length_of

KINDS = (
    "opened",
    "answered",
    "resolved",
    "closed",
    "cancelled",
    "resumed",
    "paused",
    "ceased",
    "arose",
    "decided",
    "changed",
    "reopened",
    "customer replied",
)
"""The order of kinds at one instant; other words come then, and ``noted`` last."""

ENDS = {"resolved": "resolved", "closed": "closed", "cancelled": "cancelled"}

Facts = dict[str, Any]
Event = dict[str, Any]


def in_order(events: Iterable[Event]) -> list[Event]:
    """Rule 23, with each id once: by instant, then by number (none comes first), then by kind, then by id."""
    once: dict[str, Event] = {}
    for event in events:
        once.setdefault(event["id"], event)

    def place(event: Event) -> tuple[Any, ...]:
        kind, number = event["kind"], event.get("sequence")
        rank = len(KINDS) + (kind == "noted") if kind not in KINDS else KINDS.index(kind)
        return event["at"], number is not None, number or 0, rank, kind, event["id"]

    return sorted(once.values(), key=place)


# Conditions


def holds(condition: dict[str, Any], facts: Facts, levels: list[str]) -> bool:
    """Whether all that a condition says holds; every named level of ``below`` and ``above`` is one of the scale."""
    for name, asked in condition.items():
        if name == "any":
            if not any(holds(one, facts, levels) for one in asked):
                return False
        elif not _is_so(asked, facts.get(name), levels):
            return False
    return True


def _is_so(asked: Any, said: Any, levels: list[str]) -> bool:
    """A field of several values, such as the causes, is like a value if one of them is it."""
    values = list(said) if isinstance(said, tuple) else [] if said is None else [said]
    if not isinstance(asked, dict):
        return any(value in _texts(asked) for value in values)
    answers = []
    for word, stated in asked.items():
        if word == "missing":
            answers.append((not values) == stated)
        elif word == "has":
            answers.append(any(value in _texts(stated) for value in values))
        elif word in ("not", "has_not"):
            answers.append(not any(value in _texts(stated) for value in values))
        else:
            pairs = [(stated, value) if word == "below" else (value, stated) for value in values]
            answers.append(any(is_graver(graver, other, levels) for graver, other in pairs))
    return all(answers)


def _texts(stated: Any) -> list[str]:
    listed = stated if isinstance(stated, list) else [stated]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in listed]


# The ticket


@dataclass
class Ticket:
    """Where a ticket stands."""

    opened: int
    fields: dict[str, str]
    priority: str | None = None
    stage: str = "open"
    waits: dict[str, int] = field(default_factory=dict)
    waited: set[str] = field(default_factory=set)
    causes: dict[str, int] = field(default_factory=dict)
    """Since when each cause holds, the waits among them."""
    has_written: bool = True
    answered: bool = False
    turn: str = "desk"

    def own(self) -> Facts:
        """What targets may ask for."""
        return {**self.fields, "priority": self.priority}

    def facts(self) -> Facts:
        """What metrics may ask for."""
        return {
            **self.own(),
            "stage": self.stage,
            "turn": self.turn,
            "answered": "true" if self.answered else "false",
            "waiting": tuple(sorted(self.waits)),
            "causes": tuple(sorted(self.causes)),
        }


def flaw(ticket: Ticket | None, event: Event, plan: dict[str, Any]) -> str | None:
    """Why an event is illogical after what went before, if it is."""
    kind, reason = event["kind"], event.get("reason")
    if ticket is None:
        return None if kind == "opened" else "before the opening"
    if kind == "opened":
        return "a second opening"
    if kind == "resumed" and reason not in (None, *ticket.waited):
        return "never waited for"
    if kind == "resumed" and reason is None and not ticket.waited:
        return "never waited for"
    if kind == "ceased" and reason not in ticket.causes:
        return "does not hold"
    if kind == "reopened" and ticket.stage == "open":
        return "is open"
    if kind == "paused" and plan.get("waits") and reason not in plan["waits"]:
        return "no wait of the plan"
    if kind not in (*KINDS, "noted", *_own_kinds(plan)):
        return "unknown kind"
    return None


def _own_kinds(plan: dict[str, Any]) -> set[str]:
    found = set()
    for metric in plan.get("metrics", {}).values():
        for key in ("start", "stop", "cancel", "continue"):
            triggers = metric.get(key, [])
            for one in triggers if isinstance(triggers, list) else [triggers]:
                found.add(one if isinstance(one, str) else one.get("on"))
    return found


def opened(event: Event, at: int, plan: dict[str, Any]) -> Ticket:
    said = dict(event.get("fields", {}))
    stated = said.pop("priority", None)
    ticket = Ticket(at, said, stated)
    ticket.has_written = said.get("opened_by") != "desk"
    if stated is None:
        ticket.priority = found_priority(said, plan)
    return ticket


def found_priority(said: dict[str, str], plan: dict[str, Any]) -> str | None:
    """The priority of a ticket that does not say one."""
    if can_look_up(said, plan):
        matrix = plan["matrix"]
        row = matrix["table"][matrix["impact"].index(said["impact"])]
        return str(row[matrix["urgency"].index(said["urgency"])])
    default = plan.get("priorities", {}).get("default")
    return None if default is None else str(default)


def can_look_up(said: dict[str, str], plan: dict[str, Any]) -> bool:
    return "matrix" in plan and bool(said.get("urgency") and said.get("impact"))


def happen(ticket: Ticket, event: Event, at: int, plan: dict[str, Any]) -> None:
    """What an event says of the ticket; what rules of severity make of it comes after."""
    kind, reason = event["kind"], event.get("reason")
    if kind == "answered":
        ticket.answered, ticket.turn = ticket.answered or ticket.has_written, "customer"
    elif kind == "customer replied":
        ticket.has_written, ticket.turn = True, "desk"
    elif kind == "paused" and reason not in ticket.waits:
        ticket.waits[reason] = ticket.causes[reason] = at
        ticket.waited.add(reason)
    elif kind == "resumed":
        _resume(ticket, [reason] if reason else list(ticket.waits))
    elif kind == "arose":
        ticket.causes.setdefault(reason, at)
    elif kind == "ceased":
        del ticket.causes[reason]
    elif kind in ENDS:
        ticket.stage = ENDS[kind]
        # Rule 22: a resolution answers too, and closing without one counts as one.
        ticket.answered = ticket.answered or (ticket.has_written and kind != "cancelled")
        _resume(ticket, list(ticket.waits))
    elif kind == "reopened":
        ticket.stage = "open"
    elif kind == "changed":
        _change(ticket, event.get("fields", {}), plan)


def _resume(ticket: Ticket, reasons: list[str]) -> None:
    for reason in reasons:
        if reason in ticket.waits:
            del ticket.waits[reason], ticket.causes[reason]


def _change(ticket: Ticket, said: dict[str, str], plan: dict[str, Any]) -> None:
    had = {name: ticket.fields.get(name) for name in ("urgency", "impact")}
    ticket.fields |= {name: value for name, value in said.items() if name != "priority"}
    is_asked = any(ticket.fields.get(name) != value for name, value in had.items())
    if "priority" in said:
        ticket.priority = said["priority"]
    elif is_asked and can_look_up(ticket.fields, plan):
        # READING: a priority that was stated is weighed anew, too.
        ticket.priority = found_priority(ticket.fields, plan)


# Severity


@dataclass(frozen=True)
class Ruling:
    """A rule that was allowed, and the level it led to."""

    rule: dict[str, Any]
    level: str


def is_graver(one: str | None, other: str | None, levels: list[str]) -> bool:
    return one in levels and other in levels and levels.index(one) < levels.index(other)


def is_about(rule: dict[str, Any], level: str | None) -> bool:
    named = rule.get("from", [])
    return not named or level in (named if isinstance(named, list) else [named])


def is_over(rule: dict[str, Any], since: int | None, now: int, business: Hours) -> bool:
    """Whether the rule's grace is over."""
    return "after" not in rule or (since is not None and grace_end(since, rule, business) <= now)


def grace_end(since: int, rule: dict[str, Any], business: Hours) -> int:
    """The first instant at which the grace of a rule is over."""
    grace, now, counted = length_of(rule["after"], business.step), since, 0
    if grace.steps is None:
        return days_later(business, since, grace)
    while counted < grace.steps:
        counted += 1 if grace.basis == "calendar" else business.open[now]
        now += 1
    return now


def ask(
    rules: Iterable[dict[str, Any]], level: str | None, levels: list[str], over: Callable[..., bool], **decided: Any
) -> Ruling | None:
    """The first of the rules that allows a change from this level, with the level it leads to."""
    actor, to = decided.get("actor"), decided.get("to")
    for rule in rules:
        if not is_about(rule, level) or not over(rule):
            continue
        if rule.get("mode") == "discretionary" and (actor is None or actor not in rule.get("by", [actor])):
            continue
        reached = _reached(rule, level, to, levels)
        if reached is not None:
            return Ruling(rule, reached)
    return None


def _reached(rule: dict[str, Any], level: str | None, to: str | None, levels: list[str]) -> str | None:
    """The level a rule leads to; ``None`` where it may not go there."""
    floor = rule.get("floor")
    if "steps" in rule:
        if level not in levels:
            return None
        lowest = len(levels) - 1 if floor is None else levels.index(floor)
        place = levels.index(level)
        return levels[min(place + rule["steps"], lowest)] if place < lowest else None
    target = rule.get("to", to)
    if target is None or target == level:
        return None
    if is_graver(level, target, levels):
        return None if floor is not None and is_graver(floor, target, levels) else str(target)
    return str(target) if rule.get("may_raise") else None
