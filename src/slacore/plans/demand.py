"""Demands: what one field of a ticket must be like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, cast

from attrs import frozen

from slacore.checks import spoken
from slacore.civil.wall import date_from
from slacore.errors import InvalidText, InvalidValue, UnknownName
from slacore.plans.facts import Said, fact
from slacore.plans.scale import PriorityScale

Values = str | int | bool | Sequence[str | int | bool]
Bound = int | float | str
"""A number, a date as text, or a level of the scale."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NOT_ONE = "has several values, and a condition on it compares one; a condition that says has asks for one of them"


def _only(said: Said, name: str) -> str | None:
    """What a field says that is compared whole."""
    if not isinstance(said, tuple):
        return said
    if len(said) == 1:
        return said[0]
    raise InvalidValue(name, ", ".join(said), _NOT_ONE)


def _or(values: tuple[str, ...]) -> str:
    return " or ".join(values)


@frozen
class OneOf:
    """The field is one of these texts."""

    values: tuple[str, ...]

    def holds(self, said: Said, name: str) -> bool:
        """Whether the field is one of them."""
        return (_only(said, name) if isinstance(said, tuple) else said) in self.values

    def __str__(self) -> str:
        return f"= {_or(self.values)}"


@frozen
class NoneOf:
    """The field is none of these texts, or missing."""

    values: tuple[str, ...]

    def holds(self, said: Said, name: str) -> bool:
        """Whether the field is none of them."""
        return _only(said, name) not in self.values

    def __str__(self) -> str:
        return f"not {_or(self.values)}"


@frozen
class Has:
    """A field of many values has at least one of these."""

    values: tuple[str, ...]

    def holds(self, said: Said, name: str) -> bool:
        """Whether any of them is among the field's values."""
        return said in self.values if not isinstance(said, tuple) else any(each in self.values for each in said)

    def __str__(self) -> str:
        return f"has {_or(self.values)}"


@frozen
class HasNot:
    """A field of many values has none of these, or is missing."""

    values: tuple[str, ...]

    def holds(self, said: Said, name: str) -> bool:
        """Whether none of them is among the field's values."""
        return not Has(self.values).holds(said, name)

    def __str__(self) -> str:
        return f"has not {_or(self.values)}"


@frozen
class Contains:
    """The field is a text with one of these somewhere in it, in whatever case."""

    values: tuple[str, ...]

    def holds(self, said: Said, name: str) -> bool:
        """Whether one of them is in the text."""
        text = _only(said, name)
        return text is not None and any(each.casefold() in text.casefold() for each in self.values)

    def __str__(self) -> str:
        return f"contains {_or(self.values)}"


@frozen
class Missing:
    """The ticket does not say the field, or does."""

    is_missing: bool

    def holds(self, said: Said, name: str) -> bool:
        """Whether it is so."""
        return (said is None) == self.is_missing

    def __str__(self) -> str:
        return "missing" if self.is_missing else "not missing"


@frozen
class Below:
    """The field is a smaller number, an earlier date, or a less severe level than the bound."""

    bound: Bound
    or_equal: bool = False

    def holds(self, said: Said, name: str) -> bool:
        """Whether it is; a field that is missing is not."""
        order = _order(_only(said, name), self.bound, name)
        return order is not None and (order < 0 or (self.or_equal and order == 0))

    def __str__(self) -> str:
        return f"below {self.bound}{' or equal' if self.or_equal else ''}"


@frozen
class Above:
    """The field is a larger number, a later date, or a more severe level than the bound."""

    bound: Bound
    or_equal: bool = False

    def holds(self, said: Said, name: str) -> bool:
        """Whether it is; a field that is missing is not."""
        order = _order(_only(said, name), self.bound, name)
        return order is not None and (order > 0 or (self.or_equal and order == 0))

    def __str__(self) -> str:
        return f"above {self.bound}{' or equal' if self.or_equal else ''}"


Demand = OneOf | NoneOf | Has | HasNot | Contains | Missing | Below | Above

_LISTS: dict[str, Callable[[tuple[str, ...]], Demand]] = {
    "not": NoneOf,
    "has": Has,
    "has_not": HasNot,
    "contains": Contains,
}
WORDS = (*_LISTS, "below", "above", "or_equal", "missing")
"""What a table of demands may say."""


def is_level(bound: Bound) -> bool:
    """Whether a bound is a level of the plan's scale: a text that is no date."""
    return isinstance(bound, str) and not _DATE.fullmatch(bound)


def _order(said: str | None, bound: Bound, name: str) -> int | None:
    """Whether a field is less (-1), equal or more (1) than a bound; ``None`` for one that is missing."""
    if said is None:
        return None
    if isinstance(bound, str):
        if is_level(bound):
            raise InvalidValue(name, bound, "is a level, and there is no scale to compare on; ask a plan that has one")
        one, other = str(date_from(said, name)), bound
        return (one > other) - (one < other)
    try:
        number = Decimal(said)
    except InvalidOperation:
        raise InvalidValue(name, said, f"is no number, and a condition compares it with {bound}") from None
    if not number.is_finite():
        raise InvalidValue(name, said, f"is no number, and a condition compares it with {bound}")
    limit = Decimal(str(bound))
    return (number > limit) - (number < limit)


def is_ranked(demand: Demand) -> bool:
    """Whether it compares with a level, which takes a scale."""
    return isinstance(demand, Below | Above) and is_level(demand.bound)


def on_scale(demand: Demand, scale: PriorityScale) -> Demand:
    """The levels that a ranked demand leaves.

    >>> print(on_scale(Above("Low"), PriorityScale(["High", "Medium", "Low"])))
    = High or Medium
    """
    bounded = cast(Below | Above, demand)
    rank = scale.rank(bounded.bound)
    names = tuple(level.name for level in scale.levels)
    kept = names[:rank] if isinstance(bounded, Above) else names[rank + 1 :]
    return OneOf((*kept, names[rank]) if bounded.or_equal else kept)


def written(demands: Sequence[Demand]) -> Any:
    """What `demands_from` reads."""
    table: dict[str, Any] = {}
    for demand in demands:
        match demand:
            case OneOf(values):
                return _value(values)
            case Missing(is_missing):
                table["missing"] = is_missing
            case Below(bound, or_equal) | Above(bound, or_equal):
                table["below" if isinstance(demand, Below) else "above"] = bound
                table |= {"or_equal": True} if or_equal else {}
            case _:
                table[next(word for word, kind in _LISTS.items() if kind is type(demand))] = _value(demand.values)
    return table


def _value(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def demands_from(stated: Any, place: str) -> list[Demand]:
    """The demands of a value, a list of values, or a table.

    >>> demands_from({"below": 3, "or_equal": True}, "when.tier")
    [Below(bound=3, or_equal=True)]

    Raises:
        InvalidText, InvalidValue: for what is none.
        UnknownName: for a table that says something else.
    """
    if not isinstance(stated, Mapping):
        return [OneOf(tuple(sorted(values_from(stated, place))))]
    for word in stated:
        if word not in WORDS:
            raise UnknownName.among(f"{place}.{word}", "word of conditions", word, WORDS)
    or_equal, is_missing = (_flag(stated, word, place) for word in ("or_equal", "missing"))
    found: list[Demand] = [
        kind(tuple(sorted(values_from(stated[word], f"{place}.{word}"))))
        for word, kind in _LISTS.items()
        if word in stated
    ]
    for word, bounded in (("below", Below), ("above", Above)):
        if word in stated:
            found.append(bounded(_bound_from(stated[word], f"{place}.{word}"), bool(or_equal)))
    found += [] if is_missing is None else [Missing(is_missing)]
    if not found:
        raise InvalidText(place, stated, f"a table of {', '.join(WORDS)}")
    return found


def _flag(stated: Mapping[str, Any], word: str, place: str) -> bool | None:
    """The truth value of a word, if it stands there, and beside what it may."""
    flag = stated.get(word)
    if word not in stated:
        return None
    if not isinstance(flag, bool):
        raise InvalidText(f"{place}.{word}", flag, "true or false")
    if word == "or_equal" and not {"below", "above"} & stated.keys():
        raise InvalidValue(f"{place}.{word}", flag, "stands beside below or above alone")
    if word == "missing" and flag and len(stated) > 1:
        raise InvalidValue(f"{place}.{word}", flag, "contradicts what stands beside it; leave one of them out")
    return flag


def _bound_from(stated: Any, place: str) -> Bound:
    if isinstance(stated, str):
        return str(date_from(stated, place)) if _DATE.fullmatch(stated) else spoken(stated, place)
    if type(stated) is date:
        return stated.isoformat()
    if isinstance(stated, int | float) and not isinstance(stated, bool) and isfinite(stated) and abs(stated) < 10**18:
        return int(stated) if stated == int(stated) else float(stated)
    raise InvalidText(place, stated, "a number, a date like '2026-03-02', or a level of the scale")


def _is_value(one: object) -> bool:
    return isinstance(one, str | bool) or (isinstance(one, int) and abs(one) < 10**18)


def values_from(value: Values, place: str) -> tuple[str, ...]:
    """The texts that one value or a list of them is compared by, each once.

    >>> values_from([3, True, "High"], "when.type")
    ('3', 'true', 'High')

    Raises:
        InvalidText: for anything but a text, a number, a truth value or a list of these, and for an empty list.
        InvalidValue: for an empty text, which no ticket says.
    """
    values = value if isinstance(value, list | tuple) else (value,)
    if not values or not all(map(_is_value, values)):
        raise InvalidText(place, value, "a text, a number, true, false or a list of these")
    texts = [fact(one, place) for one in cast(Sequence[Any], values)]
    if None in texts:
        raise InvalidValue(place, "", "is what a ticket that does not say the field has; write { missing = true }")
    return tuple(spoken(text, place) for text in dict.fromkeys(cast(list[str], texts)))
