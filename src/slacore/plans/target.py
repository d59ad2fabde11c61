"""Targets: which tickets are promised what, by when, counted on which hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from slacore.calendars.coverage import LANDINGS, Landing
from slacore.checks import of
from slacore.civil import zones
from slacore.civil.instant import Instant
from slacore.errors import InvalidText, InvalidValue, UnknownName
from slacore.plans.effective import EffectiveDates
from slacore.plans.length import Length

Condition = tuple[tuple[str, tuple[str, ...]], ...]

QUESTION = ("metric", "opened", "self")
"""What a question about a ticket says of itself: no names of fields that anything can depend on."""

_PERCENT = re.compile(r"(\d{1,3})\s?%", re.ASCII)


@frozen
class Threshold:
    """A point at which a ticket is at risk: so much of the target used, or so much time left before it is due.

    >>> Threshold.parse("75%"), Threshold.parse("30 business minutes before")
    (Threshold.parse('75%'), Threshold.parse('30 business minutes before'))

    Source: semantics, rule 28.
    """

    percent: int | None = None
    before: Length | None = None

    def __attrs_post_init__(self) -> None:
        is_percent = type(self.percent) is int and 1 <= self.percent <= 100 and self.before is None
        if not is_percent and (self.percent is not None or not isinstance(self.before, Length)):
            raise InvalidValue(
                "at_risk", self.percent, "is not a percentage from 1 to 100, nor is there a length before"
            )

    @classmethod
    def parse(cls, text: Any, place: str = "at_risk") -> Threshold:
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


def condition_from(given: Any, place: str = "when") -> Condition:
    """Fields and the texts they may have, from a mapping of names to a value or a list of values.

    >>> condition_from({"type": ["Graffiti", "Litter"], "vip": True})
    (('type', ('Graffiti', 'Litter')), ('vip', ('true',)))

    Raises:
        InvalidText: for a value that is no text, number or truth value, and for an empty list.
        InvalidValue: for a field called ``metric``, ``opened`` or ``self``.
    """
    if not isinstance(given, Mapping):
        is_paired = isinstance(given, list | tuple) and all(
            isinstance(pair, tuple) and len(pair) == 2 for pair in given
        )
        if not is_paired:
            raise InvalidText(place, given, "fields and the values they must have, like {type = 'Graffiti'}")
        given = dict(given)
    for name in given:
        if name in QUESTION:
            why = "is a word of the question itself and no field of a ticket; give the field another name"
            raise InvalidValue(f"{place}.{name}", name, why)
    fields = ((str(name), _values(value, f"{place}.{name}")) for name, value in given.items())
    return tuple(sorted((name, tuple(sorted(values))) for name, values in fields))


def without_question(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a ticket on which something can depend.

    >>> without_question({"opened": "2026-03-02T09:00:00Z", "priority": "High"})
    {'priority': 'High'}
    """
    return {name: value for name, value in fields.items() if name not in QUESTION}


def field_text(value: Any) -> str:
    """The text by which a ticket's field is compared.

    >>> field_text(True), field_text(3), field_text("High")
    ('true', '3', 'High')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def _values(value: Any, place: str) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else (value,)
    if not values or not all(isinstance(one, str | int | bool) for one in values):
        raise InvalidText(place, value, "a text, a number, true, false or a list of these")
    return tuple(dict.fromkeys(map(field_text, values)))


def _priorities_from(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    return () if given in ((), []) else _values(given, "priority")


def _length_from(given: Any) -> Length | None:
    return given if given is None or isinstance(given, Length) else Length.parse(given)


def _thresholds_from(given: Any) -> tuple[Threshold, ...]:
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InvalidText("at_risk", given, "a list of thresholds like ['75%']")
    return tuple(one if isinstance(one, Threshold) else Threshold.parse(one) for one in given)


def _is_effective(_: Any, __: Any, value: Any) -> None:
    if not isinstance(value, EffectiveDates):
        raise InvalidText(
            "effective", value, "an EffectiveDates value like EffectiveDates('2026-01-01', zone='Europe/London')"
        )


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
        when: ticket fields and the values they must have.
        length: how long it may take; ``None`` leaves it to an agreement.
        coverage: the plan's coverage that business time counts on; the plan's ``business`` hours where none is named.
        landing: where a deadline goes that falls on a closing (semantics, rule 15).
        zone: whose dates its days are, where the coverage does not say.
        effective: when it is in force.
        at_risk: points at which a ticket is at risk.
        negotiable: whether an agreement may set another length ("or as agreed").
        text: what the customer is told.
    """

    metric: str = field()
    length: Length | None = field(default=None, converter=_length_from)
    priority: tuple[str, ...] = field(default=(), converter=_priorities_from, eq=frozenset)
    when: Condition = field(default=(), converter=condition_from)
    coverage: str | None = field(default=None, validator=of(str, or_none=True))
    landing: Landing | None = field(default=None)
    zone: str | None = None
    effective: EffectiveDates = field(factory=EffectiveDates, validator=_is_effective)
    at_risk: tuple[Threshold, ...] = field(default=(), converter=_thresholds_from)
    negotiable: bool = False
    text: str = field(default="", validator=of(str))

    @metric.validator
    def _said(self, _: Any, metric: Any) -> None:
        if not isinstance(metric, str) or not metric.strip():
            raise InvalidText("metric", metric, "the name of a metric like 'response'")

    @landing.validator
    def _known(self, _: Any, landing: Any) -> None:
        if landing is not None and landing not in LANDINGS:
            raise UnknownName("landing", "landing", landing, LANDINGS)

    def __attrs_post_init__(self) -> None:
        if self.zone is not None:
            zones.zone(self.zone)
        if self.length is None and not self.negotiable:
            raise InvalidValue("length", None, "is missing; a target without one must leave it to an agreement")

    def matches(self, fields: Mapping[str, Any]) -> bool:
        """Whether it is about a ticket with these fields, ``priority`` among them."""
        if self.priority and ("priority" not in fields or field_text(fields["priority"]) not in self.priority):
            return False
        return all(name in fields and field_text(fields[name]) in values for name, values in self.when)

    def governs(self, fields: Mapping[str, Any], opened: Instant) -> bool:
        """Whether it matches and was in force when the ticket was opened (semantics, rule 27)."""
        return self.matches(fields) and self.effective.holds(opened)
