"""Conditions: what the fields of a ticket must be like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from attrs import field, frozen

from slacore.checks import spoken
from slacore.errors import InvalidText, InvalidValue
from slacore.plans.demand import Demand, OneOf, Values, demands_from, is_ranked, on_scale, written
from slacore.plans.facts import Facts
from slacore.plans.scale import PriorityScale

Stated = Mapping[str, Values | Mapping[str, Any] | Sequence[Mapping[str, Any]]]
"""Fields, each with a value, a list of values or a table of demands."""

QUESTION = ("metric", "opened", "self", "ticket")
"""What a question about a ticket says of itself: no names of fields that anything can depend on."""

ANY, ALL = "any", "all"

MOST_DEEP = 16
"""How deep conditions may stand in conditions."""


@frozen
class Condition:
    """What all its demands say of their fields, and at least one of ``any``, and all of ``all``.

    >>> condition = condition_from({"type": ["Graffiti", "Litter"], "tier": {"below": 3}})
    >>> condition.holds({"type": "Litter", "tier": "2"}), condition.holds({"type": "Litter"})
    (True, False)
    >>> str(condition)
    'tier below 3, type = Graffiti or Litter'
    """

    demands: tuple[tuple[str, Demand], ...] = ()
    any: tuple[Condition, ...] = field(default=(), eq=frozenset)
    all: tuple[Condition, ...] = field(default=(), eq=frozenset)

    def __bool__(self) -> bool:
        return bool(self.demands or self.any or self.all)

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions inside it."""
        return (*self.any, *self.all)

    @property
    def every_demand(self) -> Iterator[tuple[str, Demand]]:
        """Its demands, and those of the conditions inside it."""
        yield from self.demands
        for part in self.parts:
            yield from part.every_demand

    @property
    def names(self) -> tuple[str, ...]:
        """The fields it looks at."""
        return tuple(dict.fromkeys(name for name, _ in self.every_demand))

    def holds(self, facts: Facts) -> bool:
        """Whether it holds for what a ticket says.

        Raises:
            InvalidValue: for a field that cannot be compared as it asks: a text with a number, a list whole.
        """
        for name, demand in self.demands:
            if not demand.holds(facts.get(name), name):
                return False
        if self.any and not any(part.holds(facts) for part in self.any):
            return False
        return not self.all or all(part.holds(facts) for part in self.all)

    def refused(self, facts: Facts) -> str:
        """The first of what it says that does not hold, in words; nothing where all does."""
        for name, demand in self.demands:
            said = facts.get(name)
            if not demand.holds(said, name):
                told = "missing" if said is None else ", ".join(said) if isinstance(said, tuple) else said
                return f"{name} is {told}, and must be: {demand}"
        return "" if self.holds(facts) else "none of what it lists under any holds"

    def on(self, scale: PriorityScale | None) -> Condition:
        """The condition with the levels of a scale in the place of bounds that are levels."""
        if scale is None or not any(is_ranked(demand) for _, demand in self.every_demand):
            return self
        return self.with_each(lambda _, demand: on_scale(demand, scale) if is_ranked(demand) else demand)

    def with_each(self, change: Callable[[str, Demand], Demand]) -> Condition:
        """The condition with each demand as the change makes it of its field and itself."""
        demands = tuple((name, change(name, demand)) for name, demand in self.demands)
        parts = (tuple(one.with_each(change) for one in some) for some in (self.any, self.all))
        return Condition(demands, *parts)

    def beside(self, name: str, values: tuple[str, ...]) -> Condition:
        """The condition that asks as well for one of some values of a field, where there are any."""
        demands = (*self.demands, (name, OneOf(values))) if values else self.demands
        return Condition(demands, self.any, self.all)

    def __str__(self) -> str:
        said = [f"{name} {demand}" for name, demand in self.demands]
        said += [f"any of ({'; '.join(map(str, self.any))})"] if self.any else []
        return ", ".join([*said, *(f"({part})" for part in self.all)])

    def written(self) -> dict[str, Any]:
        """What `condition_from` reads.

        >>> condition_from({"tags": {"has": "gold"}, "any": [{"via": 0}, {"via": 4}]}).written()
        {'tags': {'has': 'gold'}, 'any': [{'via': '0'}, {'via': '4'}]}
        """
        data: dict[str, Any] = {}
        for name, pairs in groupby(self.demands, itemgetter(0)):
            data[name] = written([demand for _, demand in pairs])
        for word, parts in ((ANY, self.any), (ALL, self.all)):
            data |= {word: [part.written() for part in parts]} if parts else {}
        return data


def condition_from(given: Condition | Stated | tuple[()], place: str = "when", depth: int = 0) -> Condition:
    """A condition from a mapping of fields to a value, a list of values (one of them) or a table of demands.

    >>> condition_from({"type": ["Graffiti", "Litter"], "vip": True}).names
    ('type', 'vip')

    A table of demands has one or more of: ``not``, ``has``, ``has_not`` and ``contains`` with a value or a list;
    ``below`` and ``above`` with a number, a date or a level, ``or_equal`` beside them; ``missing``. ``any`` is a list
    of conditions of which one must hold; inside it, ``all`` is a list of which all must.

    Raises:
        InvalidText, InvalidValue: for what is none, an empty list, and a field called by a word of the question.
        UnknownName: for a table that says something else.
    """
    if isinstance(given, Condition):
        return given
    if not isinstance(given, Mapping) or depth > MOST_DEEP:
        raise InvalidText(place, given, "fields and what they must be like, as in {type = 'Graffiti'}")
    demands: list[tuple[str, Demand]] = []
    parts: dict[str, tuple[Condition, ...]] = {}
    for name, stated in given.items():
        at = f"{place}.{name}"
        if name == ANY or (name == ALL and depth):
            parts[name] = _parts_from(stated, at, depth)
        elif name == ALL:
            raise InvalidValue(at, name, "stands inside any alone; what must hold besides stands beside the others")
        elif name in QUESTION:
            why = "is a word of the question itself and no field of a ticket; give the field another name"
            raise InvalidValue(at, name, why)
        else:
            demands += [(spoken(name, place), demand) for demand in demands_from(stated, at)]
    return Condition(tuple(sorted(demands, key=_rank)), parts.get(ANY, ()), parts.get(ALL, ()))


def _rank(pair: tuple[str, Demand]) -> tuple[str, str]:
    return pair[0], type(pair[1]).__name__


def _parts_from(stated: Any, place: str, depth: int) -> tuple[Condition, ...]:
    if not isinstance(stated, list | tuple) or not stated:
        raise InvalidText(place, stated, "a list of conditions like [{ via = '0' }, { via = '4' }]")
    found = tuple(condition_from(each, f"{place}[{number}]", depth + 1) for number, each in enumerate(stated))
    for number, each in enumerate(found):
        if not each:
            raise InvalidText(f"{place}[{number}]", stated[number], "a condition that says something")
    return found


def without_question(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a ticket on which something can depend.

    >>> without_question({"opened": "2026-03-02T09:00:00Z", "priority": "High"})
    {'priority': 'High'}
    """
    return {name: value for name, value in fields.items() if name not in QUESTION}
