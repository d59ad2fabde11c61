"""Which target governs a ticket: the first that matches its fields and is in force at its opening."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from slacore.civil.instant import Instant
from slacore.errors import UnknownName
from slacore.plans.target import Target, field_text

_REMEMBERED = 10_000


@frozen(eq=False)
class Selector:
    """Finds the first matching target, remembering which targets match which values of the fields they look at.

    >>> targets = (Target(metric="response", priority="High", negotiable=True),)
    >>> Selector.of(targets).matching("response", {"priority": "High", "type": "Outage"}) == targets
    True
    """

    looked_at: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, tuple[Target, ...]]
    named: frozenset[str]
    remembered: dict[tuple[str | None, ...], tuple[Target, ...]]

    @classmethod
    def of(cls, targets: tuple[Target, ...]) -> Selector:
        """The selector of a plan's targets."""
        by_metric: dict[str, list[Target]] = {}
        for target in targets:
            by_metric.setdefault(target.metric, []).append(target)
        looked_at = {
            metric: tuple(dict.fromkeys(["priority", *(name for target in listed for name, _ in target.when)]))
            for metric, listed in by_metric.items()
        }
        named = frozenset(name for target in targets for name in target.priority)
        return cls(looked_at, {metric: tuple(listed) for metric, listed in by_metric.items()}, named, {})

    def matching(self, metric: str, fields: Mapping[str, Any]) -> tuple[Target, ...]:
        """The targets that match the fields, which are compared as text, whenever they are in force."""
        names = self.looked_at.get(metric, ())
        said = {name: field_text(fields[name]) for name in names if fields.get(name) is not None}
        key = (metric, *map(said.get, names))
        found = self.remembered.get(key)
        if found is None:
            found = tuple(target for target in self.targets.get(metric, ()) if target.matches(said))
            if len(self.remembered) < _REMEMBERED:
                self.remembered[key] = found
        return found

    def check_priority(self, priority: Any) -> None:
        """Refuse a priority that differs by case or spaces alone from one that the targets name.

        Raises:
            UnknownName: with the spelling that was probably meant.
        """
        text = "" if priority is None else field_text(priority)
        if text and text not in self.named:
            meant = tuple(name for name in self.named if name.casefold() == text.strip().casefold())
            if meant:
                raise UnknownName("priority", "priority that the plan's targets name", text, meant)

    def select(self, metric: str, fields: Mapping[str, Any], opened: Instant) -> Target | None:
        """The target that governs a ticket with these fields, opened at the instant."""
        return next((target for target in self.matching(metric, fields) if target.effective.holds(opened)), None)
