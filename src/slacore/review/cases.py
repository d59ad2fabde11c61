"""Cases: the tickets that conditions are about, as far as they can be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

from attrs import frozen

from slacore.errors import InvalidText, InvalidValue, OutOfRange
from slacore.plans.condition import Condition
from slacore.plans.demand import Above, Below, Contains, Demand, Has, Missing, OneOf
from slacore.plans.facts import Said

_COMBINATIONS = 4_096
_INCOMPARABLE = (InvalidText, InvalidValue, OutOfRange)


@frozen
class Case:
    """Tickets that say some fields for certain, and of which some demands are known to hold."""

    facts: Mapping[str, Said]
    demands: frozenset[tuple[str, Demand]] = frozenset()
    anys: frozenset[frozenset[Condition]] = frozenset()

    def fits(self, condition: Condition) -> bool:
        """Whether a condition holds for every one of these tickets; false where that cannot be told.

        >>> from slacore.plans.condition import condition_from
        >>> case = Case({"type": "Outage"})
        >>> [case.fits(condition_from(each)) for each in ({"type": {"not": "Task"}}, {"tags": {"has": "gold"}})]
        [True, False]
        """
        known = (self._is_known(name, demand) for name, demand in condition.demands)
        return all(known) and self._fits_any(condition.any) and all(map(self.fits, condition.all))

    def _is_known(self, name: str, demand: Demand) -> bool:
        if name not in self.facts:
            return (name, demand) in self.demands
        try:
            return demand.holds(self.facts[name], name)
        except _INCOMPARABLE:
            return False

    def _fits_any(self, parts: tuple[Condition, ...]) -> bool:
        return not parts or frozenset(parts) in self.anys or any(map(self.fits, parts))


def cases(conditions: Sequence[Condition], levels: Sequence[str | None]) -> Iterator[Case]:
    """Cases that are all the tickets for which the conditions hold; none where these are too many to try.

    Args:
        conditions: what must hold, with levels of the scale in the place of bounds.
        levels: what a ticket may say of its priority.
    """
    listed = _listed(conditions)
    others = [pair for condition in conditions for pair in condition.demands if not isinstance(pair[1], OneOf)]
    missing = {name: (None,) for name, demand in others if demand == Missing(is_missing=True)}
    values: dict[str, Sequence[Said]] = {"priority": levels, **missing, **listed}
    if prod(map(len, values.values())) > _COMBINATIONS:
        return
    anys = frozenset(frozenset(condition.any) for condition in conditions if condition.any)
    for combined in product(*values.values()):
        facts = dict(zip(values, combined, strict=True))
        if all(_may_hold(name, demand, facts) for name, demand in others):
            yield Case(facts, frozenset(others), anys)


def _may_hold(name: str, demand: Demand, facts: Mapping[str, Said]) -> bool:
    """Whether a demand holds where its field is known; one that cannot be compared is an error, and no ticket."""
    try:
        return name not in facts or demand.holds(facts[name], name)
    except _INCOMPARABLE:
        return False


def _listed(conditions: Iterable[Condition]) -> dict[str, tuple[str, ...]]:
    """The values that fields may have which the conditions list."""
    found: dict[str, tuple[str, ...]] = {}
    for name, demand in (pair for condition in conditions for pair in condition.demands):
        if isinstance(demand, OneOf):
            before = found.get(name, demand.values)
            found[name] = tuple(value for value in before if value in demand.values)
    return found


def examples(conditions: Sequence[Condition]) -> Iterator[dict[str, Any]]:
    """Fields of tickets for which the conditions hold, as many as can be made up.

    >>> from slacore.plans.condition import condition_from
    >>> list(examples([condition_from({"type": ["Outage", "Task"], "tier": {"below": 3}})]))
    [{'tier': '2', 'type': 'Outage'}, {'tier': '2', 'type': 'Task'}]
    """
    listed = _listed(conditions)
    made = {name: _made(one) for condition in conditions for name, one in condition.demands if name not in listed}
    parts = [condition.any for condition in conditions if condition.any]
    for chosen in product(*parts):
        inner = dict(pair for part in chosen for pair in next(examples([part, *part.all]), {}).items())
        for combined in product(*listed.values()):
            said = {**inner, **made, **dict(zip(listed, combined, strict=True))}
            fields = {name: value for name, value in said.items() if value is not None}
            if all(_holds(condition, fields) for condition in conditions):
                yield fields


def _holds(condition: Condition, fields: Mapping[str, Said]) -> bool:
    try:
        return condition.holds(fields)
    except _INCOMPARABLE:
        return False


def _made(demand: Demand) -> Said:
    """What a field might say for a demand to hold."""
    match demand:
        case Has(values) | Contains(values):
            return values[0]
        case Missing(False):
            return "said"
        case Below(bound, or_equal) | Above(bound, or_equal):
            step = 0 if or_equal else -1 if isinstance(demand, Below) else 1
            if isinstance(bound, str):
                return str(date.fromisoformat(bound) + timedelta(days=step))
            return str(bound + step)
    return None
