"""Wiring: which events and which facts of a ticket move which clock of a plan.

Made once with the plan, so that an event of a log is asked only of the metrics it can touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import frozen

from slacore.plans.condition import Condition
from slacore.plans.demand import Demand, Has, HasNot, NoneOf, OneOf
from slacore.plans.metric import ANY_WAIT, Metric, Metrics
from slacore.plans.reprioritising import Policy, Reprioritising
from slacore.plans.scale import PriorityScale
from slacore.plans.trigger import DERIVED, KINDS, Triggers

_MANY = ("waiting", "causes")
_OF_WAITS = ("paused", "resumed", "resolved", "closed", "cancelled")


Way = Literal["raised", "lowered", "other"]
"""The direction in which a priority changes."""

UNCONDITIONAL = (Condition(),)
"""The conditions of what happens in any case."""


@frozen
class Contact:
    """When one of several triggers fires: at kinds of events, or where watched conditions begin or end to hold."""

    kinds: Mapping[str, tuple[Condition, ...]]
    """The conditions of each kind, of which one must hold after the event; an empty one always does."""
    begins: frozenset[int]
    ends: frozenset[int]
    """The numbers of the conditions watched."""


@frozen
class Hold:
    """The states of a ticket for which a clock pauses, or in which alone it runs."""

    any_wait: bool
    reasons: tuple[str, ...]
    conditions: tuple[int, ...]
    """The numbers of the conditions watched."""

    def __bool__(self) -> bool:
        return self.any_wait or bool(self.reasons or self.conditions)


@frozen
class Wired:
    """One metric as it is wired."""

    name: str
    start: Contact
    stop: Contact
    cancel: Contact
    continue_: Contact
    pause: Hold
    while_: Hold
    reprioritise: Reprioritising
    policy: Policy | None
    """What that comes to, if the direction of the change makes no difference."""
    outside: str
    """What it waits for outside the states in which alone it runs, in words; empty where it runs in all."""
    is_held: bool
    """Whether there is anything for which it pauses, or outside which it does not run."""
    is_held_by_waits: bool
    """Whether it pauses for any wait, and for nothing else."""

    @property
    def watched(self) -> frozenset[int]:
        """The numbers of the conditions on which it depends."""
        contacts = (self.start, self.stop, self.cancel, self.continue_)
        held = (*self.pause.conditions, *self.while_.conditions)
        return frozenset(held).union(*(each.begins | each.ends for each in contacts))


@frozen
class Touch:
    """What events of one kind can do to one metric: the conditions under which they do it, one of which must hold."""

    wired: Wired
    stop: tuple[Condition, ...]
    cancel: tuple[Condition, ...]
    continue_: tuple[Condition, ...]
    start: tuple[Condition, ...]
    ends: bool
    """Whether they can stop or cancel its clock."""
    begins: bool
    """Whether they can continue or start it."""

    @classmethod
    def of(cls, wired: Wired, kind: str) -> Touch:
        """What events of a kind can do to a metric."""
        contacts = (wired.stop, wired.cancel, wired.continue_, wired.start)
        of_kind = [contact.kinds.get(kind, ()) for contact in contacts]
        stop, cancel, continue_, start = (some if all(some) else UNCONDITIONAL for some in of_kind)
        return cls(wired, stop, cancel, continue_, start, bool(stop or cancel), bool(continue_ or start))


@frozen
class Wiring:
    """The metrics of a plan, the conditions they watch, and what each kind of event can touch.

    >>> from slacore.plans.metric import metrics_from
    >>> wiring = Wiring.of(metrics_from({}), None)
    >>> (
    ...     [touch.wired.name for touch in wiring.by_kind["answered"]],
    ...     [touch.wired.name for touch in wiring.by_kind["paused"]],
    ... )
    (['response', 'update'], ['resolution'])
    """

    metrics: tuple[Wired, ...]
    conditions: tuple[Condition, ...]
    told: tuple[str, ...]
    """The conditions as text."""
    watching: Mapping[str, frozenset[int]]
    """The numbers of the conditions that look at a fact, by its name."""
    watchers: tuple[frozenset[str], ...]
    """The metrics that depend on a condition, by its number."""
    by_kind: Mapping[str, tuple[Touch, ...]]
    """The metrics that an event can touch by its kind, for each kind that says something under this plan.

    Which conditions begin or end to hold, and which promises change, is another matter, and no matter of kinds.
    """
    every: Mapping[str, tuple[Touch, ...]]
    """All metrics, for conditions that begin or end to hold; rulings, which change those, are of no kind."""
    demands: Mapping[str, tuple[Demand, ...]]
    """What any condition of a metric asks of a field, by the name of the field."""

    @classmethod
    def of(cls, metrics: Metrics, scale: PriorityScale | None) -> Wiring:
        """The wiring of metrics, with conditions that know the scale."""
        numbers: dict[Condition, int] = {}
        wired = tuple(_wired(name, metric, scale, numbers) for name, metric in metrics.items())
        conditions = tuple(numbers)
        watching: dict[str, frozenset[int]] = {}
        for condition, number in numbers.items():
            for name in condition.names:
                watching[name] = watching.get(name, frozenset()) | {number}
        watchers = tuple(
            frozenset(one.name for one in wired if number in one.watched) for number in range(len(conditions))
        )
        triggers = [trigger for metric in metrics.values() for _, trigger in metric.triggers()]
        kinds = {*KINDS, *(trigger.on for trigger in triggers if trigger.on is not None)}
        every = {kind: tuple(Touch.of(one, kind) for one in wired) for kind in (*kinds, "")}
        by_kind = {kind: tuple(one for one in every[kind] if _is_touched(one.wired, kind)) for kind in kinds}
        demands: dict[str, tuple[Demand, ...]] = {}
        for condition in (*conditions, *(trigger.when.on(scale) for trigger in triggers)):
            for name, demand in condition.every_demand:
                demands[name] = (*demands.get(name, ()), demand)
        return cls(wired, conditions, tuple(map(str, conditions)), watching, watchers, by_kind, every, demands)

    @property
    def names(self) -> frozenset[str]:
        """The fields of a ticket that its conditions look at."""
        return frozenset(self.demands.keys() - DERIVED.keys())


def way(scale: PriorityScale | None, before: str | None, after: str | None) -> Way:
    """The direction from one priority to another, on a scale.

    >>> scale = PriorityScale(["P1", "P2"])
    >>> way(scale, "P2", "P1"), way(scale, "P1", "P2"), way(scale, None, "P1")
    ('raised', 'lowered', 'other')
    """
    if scale is None or before is None or after is None or before == after:
        return "other"
    if scale.is_graver(after, before):
        return "raised"
    return "lowered" if scale.is_graver(before, after) else "other"


def _is_touched(one: Wired, kind: str) -> bool:
    contacts = (one.start, one.stop, one.cancel, one.continue_)
    if any(kind in contact.kinds for contact in contacts):
        return True
    return kind in _OF_WAITS and any(hold.any_wait or hold.reasons for hold in (one.pause, one.while_))


def _wired(name: str, metric: Metric, scale: PriorityScale | None, numbers: dict[Condition, int]) -> Wired:
    pause, while_ = (_hold(part or (), scale, numbers) for part in (metric.pause, metric.while_))
    reprioritise = metric.reprioritise or Reprioritising()
    return Wired(
        name,
        start=_contact(metric.start or (), scale, numbers),
        stop=_contact(metric.stop or (), scale, numbers),
        cancel=_contact(metric.cancel or (), scale, numbers),
        continue_=_contact(metric.continue_ or (), scale, numbers),
        pause=pause,
        while_=while_,
        reprioritise=reprioritise,
        policy=reprioritise.other if reprioritise.is_uniform else None,
        outside=f"not {' or '.join(map(str, metric.while_))}" if metric.while_ else "",
        is_held=bool(pause or while_),
        is_held_by_waits=pause.any_wait and not (pause.conditions or while_),
    )


def _contact(triggers: Triggers, scale: PriorityScale | None, numbers: dict[Condition, int]) -> Contact:
    kinds: dict[str, tuple[Condition, ...]] = {}
    begins, ends = set(), set()
    for trigger in triggers:
        if trigger.on is not None:
            kinds[trigger.on] = (*kinds.get(trigger.on, ()), _ready(trigger.when, scale))
        elif trigger.when:
            begins.add(_number(trigger.when, scale, numbers))
        else:
            ends.add(_number(trigger.ends, scale, numbers))
    return Contact(kinds, frozenset(begins), frozenset(ends))


def _hold(states: Iterable[str | Condition], scale: PriorityScale | None, numbers: dict[Condition, int]) -> Hold:
    reasons = [state for state in states if isinstance(state, str)]
    conditions = [_number(state, scale, numbers) for state in states if not isinstance(state, str)]
    return Hold(ANY_WAIT in reasons, tuple(one for one in reasons if one != ANY_WAIT), tuple(conditions))


def _number(condition: Condition, scale: PriorityScale | None, numbers: dict[Condition, int]) -> int:
    return numbers.setdefault(_ready(condition, scale), len(numbers))


def _ready(condition: Condition, scale: PriorityScale | None) -> Condition:
    """The condition as it is asked of a ticket: on the scale, and of waits and causes whether one is among them."""
    return condition.on(scale).with_each(_of_many)


def _of_many(name: str, demand: Demand) -> Demand:
    if name in _MANY and isinstance(demand, OneOf):
        return Has(demand.values)
    return HasNot(demand.values) if name in _MANY and isinstance(demand, NoneOf) else demand
