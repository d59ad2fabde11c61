"""Which target governs a ticket: the first that matches its fields and is in force at its opening."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from attrs import field, frozen

from slacore.calendars.coverage import Coverage, Landing
from slacore.civil.instant import Instant
from slacore.errors import InvalidValue, UnknownName
from slacore.plans.condition import field_text
from slacore.plans.deadline import Provenance
from slacore.plans.length import Length
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.scale import PriorityScale
from slacore.plans.target import Target

_REMEMBERED = 10_000


class Promise(NamedTuple):
    """A target with what a plan adds to it: the hours it counts on, where it lands, whose days it counts."""

    target: Target
    length: Length | None
    coverage: Coverage
    landing: Landing
    zone: str | None
    rests_on: Callable[[], Provenance]

    def due(self, opened: Instant) -> Instant:
        """When a ticket opened at the instant is due.

        Raises:
            InvalidValue: for a target that leaves its length to an agreement.
        """
        if self.length is None:
            raise InvalidValue("length", None, "is left to an agreement; take a target with a length")
        return self.length.due_at(self.coverage, opened, self.landing, self.zone)


@frozen(eq=False)
class Selector:
    """Finds the target that governs a ticket, remembering what it found for each values of the fields it looks at.

    Without a priority among the fields, the matrix gives it where urgency and impact are there, else the default of
    the scale.

    >>> from slacore import ALWAYS
    >>> target = Target(metric="response", priority="High", negotiable=True)
    >>> selector = Selector((Promise(target, None, ALWAYS, "closing", None, lambda: None),))
    >>> [promise.target.metric for promise in selector.governing("response", {"priority": "High", "type": "Outage"})]
    ['response']
    """

    promises: tuple[Promise, ...]
    scale: PriorityScale | None = None
    matrix: PriorityMatrix | None = None
    looked_at: Mapping[str, tuple[str, ...]] = field(init=False)
    remembered: dict[tuple[str | None, ...], tuple[Promise, ...]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        overrides = self.matrix.overrides if self.matrix else ()
        asked = [name for override in overrides for name, _ in override.when]
        looked_at: dict[str, dict[str, None]] = {}
        for target, *_ in self.promises:
            named = ["priority", "urgency", "impact", *asked, *(name for name, _ in target.when)]
            looked_at.setdefault(target.metric, {}).update(dict.fromkeys(named))
        object.__setattr__(self, "looked_at", {metric: tuple(names) for metric, names in looked_at.items()})

    def matching(self, metric: str, fields: Mapping[str, Any]) -> tuple[Promise, ...]:
        """The promises that match the fields as they are, whenever they are in force."""
        return tuple(one for one in self.promises if one.target.metric == metric and one.target.matches(fields))

    def governing(self, metric: str, fields: Mapping[str, Any]) -> tuple[Promise, ...]:
        """The promises that match the fields and the priority they give, whenever they are in force.

        Raises:
            UnknownName: for a priority, urgency or impact that is none.
            EmptyCell: where urgency and impact meet in an empty cell of the matrix.
        """
        key = (metric, *[_text(fields.get(name)) for name in self.looked_at.get(metric, ())])
        found = self.remembered.get(key)
        if found is None:
            found = self.matching(metric, self.with_priority(fields))
            if metric in self.looked_at and len(self.remembered) < _REMEMBERED:
                self.remembered[key] = found
        return found

    def with_priority(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """The fields of a ticket with the priority they give."""
        priority = fields.get("priority")
        if self.scale is None:
            self._check_case("" if priority is None else field_text(priority))
            return fields
        if priority is not None:
            return {**fields, "priority": self.scale.level(field_text(priority)).name}
        inputs = {name: field_text(fields[name]) for name in ("urgency", "impact") if fields.get(name) is not None}
        if self.matrix is not None and len(inputs) == 2:
            return {**fields, "priority": self.matrix.lookup(**{**fields, **inputs}).priority}
        return {**fields, "priority": self.scale.default}

    def _check_case(self, priority: str) -> None:
        """Refuse a priority that differs by case or spaces alone from one that the targets name."""
        named = dict.fromkeys(name for target, *_ in self.promises for name in target.priority)
        meant = tuple(name for name in named if name.casefold() == priority.strip().casefold())
        if meant and priority not in named:
            raise UnknownName("priority", "priority that the plan's targets name", priority, meant)


def _text(value: Any) -> str | None:
    return value if value is None or type(value) is str else field_text(value)
