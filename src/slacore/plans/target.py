"""Targets: which tickets are promised what, by when, counted on which hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from slacore.calendars.coverage import Landing, landing_checked
from slacore.checks import as_int, each, listed, of, prose, said, several, truth
from slacore.civil import zones
from slacore.errors import InvalidText, InvalidValue
from slacore.plans.condition import Condition, condition_from
from slacore.plans.demand import Values, values_from
from slacore.plans.effective import EffectiveDates
from slacore.plans.facts import fact
from slacore.plans.length import Length, length_from
from slacore.plans.names import hours_text, named, spelt_alike

_PERCENT = re.compile(r"(\d{1,3})\s?%", re.ASCII)


def _percent_from(given: int | None) -> int | None:
    return as_int(given)


@frozen
class Threshold:
    """A point at which a ticket is at risk: so much of the target used, or so much time left before it is due.

    >>> Threshold.parse("75%"), Threshold.parse("30 business minutes before")
    (Threshold.parse('75%'), Threshold.parse('30 business minutes before'))

    Source: semantics, rule 28.
    """

    percent: int | None = field(default=None, converter=_percent_from)
    before: Length | None = None

    def __attrs_post_init__(self) -> None:
        is_percent = type(self.percent) is int and 1 <= self.percent <= 100 and self.before is None
        if not is_percent and (self.percent is not None or not isinstance(self.before, Length)):
            raise InvalidValue(
                "at_risk", self.percent, "is not a percentage from 1 to 100, nor is there a length before"
            )

    @classmethod
    def parse(cls, text: str, place: str = "at_risk") -> Threshold:
        """Read ``75%`` or a length followed by ``before``.

        Raises:
            InvalidText: for anything else, 0 % and more than 100 % included.
        """
        if isinstance(text, str):
            found = _PERCENT.fullmatch(text.strip())
            if found and 1 <= int(found[1]) <= 100:
                return cls(percent=int(found[1]))
            if text.rstrip().endswith(" before"):
                return cls(before=Length.parse(text.rstrip().removesuffix(" before"), place))
        raise InvalidText(place, text, "a threshold like '75%' or '30 business minutes before'")

    def __str__(self) -> str:
        return f"{self.percent}%" if self.before is None else f"{self.before} before"

    def __repr__(self) -> str:
        return f"Threshold.parse({str(self)!r})"


def _priorities_from(given: Values | None) -> tuple[str, ...]:
    is_unsaid = given is None or (isinstance(given, list | tuple) and not given)
    return () if is_unsaid else values_from(given, "priority")  # type: ignore[arg-type]  # None is unsaid


def _thresholds_from(given: Iterable[Threshold | str]) -> tuple[Threshold, ...]:
    items = several(given, "at_risk", "a list of thresholds like ['75%']")
    return tuple(one if isinstance(one, Threshold) else Threshold.parse(one) for one in items)


@frozen(kw_only=True)
class Target:
    """A promise: a metric, the tickets it is made to, and a length.

    Conditions are compared as text; the first target of a plan that matches governs a ticket.

    >>> target = Target(metric="response", priority="Critical", length=Length.parse("2 business hours"))
    >>> target.matches({"priority": "Critical"}), target.matches({"priority": "Low"})
    (True, False)

    Args:
        metric: what is promised: ``response``, ``update``, ``resolution`` or a name of the plan's own.
        priority: the level or levels it is about; every level where none is named.
        when: ticket fields and what they must be like.
        length: how long it may take; ``None`` leaves it to an agreement.
        coverage: the hours that business time counts on: one of the plan's coverages or schedules, or an expression of
            them such as ``24x7`` or ``uk | us``; the plan's ``business`` hours where none is named.
        landing: where a deadline goes that falls on a closing (semantics, rule 15).
        zone: whose dates its days are, where the coverage does not say.
        effective: when it is in force.
        at_risk: points at which a ticket is at risk.
        negotiable: whether an agreement may set another length ("or as agreed").
        text: what the customer is told.
    """

    metric: str = field(validator=[said(), named])
    length: Length | None = field(default=None, converter=length_from)
    priority: tuple[str, ...] = field(default=(), converter=_priorities_from, eq=frozenset)
    when: Condition = field(default=Condition(), converter=condition_from)
    coverage: str | None = field(default=None, validator=hours_text, eq=spelt_alike)
    landing: Landing | None = field(default=None)
    zone: str | None = None
    effective: EffectiveDates = field(factory=EffectiveDates, validator=of(EffectiveDates))
    at_risk: tuple[Threshold, ...] = field(default=(), converter=_thresholds_from, validator=each(Threshold, most=16))
    negotiable: bool = field(default=False, validator=truth)
    text: str = field(default="", validator=prose)
    about: Condition = field(init=False, eq=False, repr=False)
    """Which tickets it is about: its priorities and its condition in one."""

    @landing.validator
    def _known(self, _: Any, landing: Any) -> None:
        if landing is not None:
            landing_checked(landing)

    def __attrs_post_init__(self) -> None:
        if self.zone is not None:
            zones.zone(self.zone)
        if self.length is None and not self.negotiable:
            raise InvalidValue("length", None, "is missing; a target without one must leave it to an agreement")
        object.__setattr__(self, "about", self.when.beside("priority", self.priority))

    def matches(self, fields: Mapping[str, Any]) -> bool:
        """Whether it is about a ticket with these fields, ``priority`` among them.

        Raises:
            InvalidValue: for a field that cannot be compared as its condition asks, levels of a scale among these.
        """
        if not isinstance(fields, Mapping):
            raise InvalidValue("fields", fields, "is not a mapping of names of fields to values")
        return self.about.holds({name: fact(fields.get(name), name, is_measured=True) for name in self.about.names})


def targets_from(given: Iterable[Target]) -> tuple[Target, ...]:
    """Targets as a tuple; `each` refuses what is none."""
    return listed(given)
