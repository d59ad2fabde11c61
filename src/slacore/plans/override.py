"""Overrides: where the matrix alone does not decide a priority, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from slacore.checks import LONGEST_PROSE, as_int, listed, of, said, whole
from slacore.errors import InvalidValue
from slacore.plans.condition import Condition, condition_from
from slacore.plans.scale import MOST

AXES = ("urgency", "impact")


def _steps_from(given: int) -> int:
    return as_int(given)


@frozen
class PriorityOverride:
    """When the matrix alone does not decide, and why: a VIP, a critical service, a workaround, a major incident.

    >>> vip = PriorityOverride({"vip": True}, "a VIP is affected", raise_impact=1)
    >>> capped = PriorityOverride({"workaround": True}, "a workaround is available", cap="Medium")
    >>> major = PriorityOverride({"major_incident": True}, "major incident", priority="Critical")

    Args:
        when: facts about a ticket and the values they must have; ``urgency`` and ``impact`` stand for those given.
        reason: why, as the assignment will say.
        raise_urgency: how many labels to move towards the graver end of the urgencies.
        raise_impact: the same for impacts.
        urgency: the urgency to use, whatever was given.
        impact: the impact to use, whatever was given.
        cap: the priority may be no graver than this one.
        priority: the priority the ticket has by right: it gets no less grave one, whatever table and caps say.

    Raises:
        InvalidText, InvalidValue: for no condition, no reason, no effect, or effects that contradict each other.
    """

    when: Condition = field(converter=condition_from)
    reason: str = field(validator=said(LONGEST_PROSE))
    raise_urgency: int = field(default=0, converter=_steps_from, kw_only=True)
    raise_impact: int = field(default=0, converter=_steps_from, kw_only=True)
    urgency: str | None = field(default=None, kw_only=True, validator=of(str, or_none=True))
    impact: str | None = field(default=None, kw_only=True, validator=of(str, or_none=True))
    cap: str | None = field(default=None, kw_only=True, validator=of(str, or_none=True))
    priority: str | None = field(default=None, kw_only=True, validator=of(str, or_none=True))

    @raise_urgency.validator
    @raise_impact.validator
    def _steps(self, attribute: Any, steps: Any) -> None:
        whole(steps, attribute.name, f"is not a number of steps from 0 to {MOST - 1}", least=0, most=MOST - 1)

    def __attrs_post_init__(self) -> None:
        if not self.when:
            raise InvalidValue("when", None, "is missing; what holds for every ticket belongs into the table")
        effects = (self.raise_urgency, self.raise_impact, self.urgency, self.impact, self.cap, self.priority)
        if not any(effects):
            raise InvalidValue("reason", self.reason, "has no effect; raise or set an input, cap or set the priority")
        for axis in AXES:
            if self.steps(axis) and self.sets(axis) is not None:
                raise InvalidValue(f"raise_{axis}", self.steps(axis), f"is idle beside {axis} = {self.sets(axis)!r}")
        if self.cap is not None and self.priority is not None:
            raise InvalidValue("cap", self.cap, f"is idle beside priority = {self.priority!r}, which caps do not touch")

    def steps(self, axis: str) -> int:
        """By how many labels an input is raised.

        >>> PriorityOverride({"vip": True}, "VIP", raise_impact=1).steps("impact")
        1
        """
        return self.raise_urgency if axis == "urgency" else self.raise_impact

    def sets(self, axis: str) -> str | None:
        """The label an input is set to, if any.

        >>> PriorityOverride({"service": "payments"}, "critical service", impact="High").sets("impact")
        'High'
        """
        return self.urgency if axis == "urgency" else self.impact


def overrides_from(given: Iterable[PriorityOverride]) -> tuple[PriorityOverride, ...]:
    """Overrides as a tuple; `each` refuses what is none."""
    return listed(given)
