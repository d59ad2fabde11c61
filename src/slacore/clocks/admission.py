"""Admission: whether a plan has a word for what an event says, and when it lets a ticket begin."""

from __future__ import annotations

from typing import cast

from slacore.civil.instant import Instant, read
from slacore.clocks.event import Event
from slacore.errors import InvalidValue, UnknownName
from slacore.plans.channel import ENTITLEMENTS, Entitlement
from slacore.plans.plan import SupportPlan

_OF_WAITS = ("paused", "resumed")


def check(event: Event, plan: SupportPlan) -> None:
    """Refuse what the plan has no word for.

    Raises:
        UnknownName: for a kind, a wait or a priority that is none of the plan.
        InvalidValue: for a value that cannot be compared as a condition asks.
    """
    wiring = plan.wiring
    if event.kind not in wiring.by_kind:
        raise UnknownName.among("kind", "kind of event of the plan", event.kind, sorted(wiring.by_kind))
    if plan.waits and event.kind in _OF_WAITS and event.reason not in (None, *plan.waits):
        raise UnknownName.among("reason", "wait of the plan", event.reason, plan.waits)
    if event.to is not None and plan.priorities is not None:
        plan.priorities.level(event.to, "to")
    if wiring.demands:
        for name, value in event.said.items():
            for demand in wiring.demands.get(name, ()):
                demand.holds(value, name)


def intake(event: Event, plan: SupportPlan) -> Instant:
    """When the clocks of a ticket that is opened start: when its channel takes it (semantics, rule 32).

    Raises:
        InvalidValue: where the channel does not take it.
    """
    channel = event.said.get("channel")
    if channel is None or not plan.channels:
        return event.place[0]
    entitlement = cast(Entitlement, event.said.get("entitlement") or ENTITLEMENTS[0])
    taken = plan.intake(cast(str, channel), event.at, entitlement)
    if taken.starts is None:
        raise InvalidValue("channel", channel, f"does not take it: {taken.reason}")
    return read(taken.starts)
