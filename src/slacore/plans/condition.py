"""Conditions: which values the fields of a ticket must have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slacore.checks import spoken
from slacore.errors import InvalidText, InvalidValue

Values = str | int | bool | Sequence[str | int | bool]
Stated = Mapping[str, Values] | Sequence[tuple[str, Values]]
Condition = tuple[tuple[str, tuple[str, ...]], ...]

QUESTION = ("metric", "opened", "self")
"""What a question about a ticket says of itself: no names of fields that anything can depend on."""


def condition_from(given: Stated, place: str = "when") -> Condition:
    """Fields and the texts they may have, from a mapping of names to a value or a list of values.

    >>> condition_from({"type": ["Graffiti", "Litter"], "vip": True})
    (('type', ('Graffiti', 'Litter')), ('vip', ('true',)))

    Raises:
        InvalidText: for a value that is no text, number or truth value, and for an empty list.
        InvalidValue: for a field called ``metric``, ``opened`` or ``self``.
    """
    pairs: Any = given.items() if isinstance(given, Mapping) else given if isinstance(given, list | tuple) else (None,)
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise InvalidText(place, given, "fields and the values they must have, like {type = 'Graffiti'}")
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if name in QUESTION:
            why = "is a word of the question itself and no field of a ticket; give the field another name"
            raise InvalidValue(f"{place}.{name}", name, why)
        found[spoken(name, place)] = tuple(sorted(values_from(value, f"{place}.{name}")))
    return tuple(sorted(found.items()))


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


def values_from(value: Values, place: str) -> tuple[str, ...]:
    """The texts that one value or a list of them is compared by, each once.

    >>> values_from([3, True, "High"], "when.type")
    ('3', 'true', 'High')

    Raises:
        InvalidText: for anything but a text, a number, a truth value or a list of these, and for an empty list.
    """
    values = value if isinstance(value, list | tuple) else (value,)
    if not values or not all(isinstance(one, str | int | bool) for one in values):
        raise InvalidText(place, value, "a text, a number, true, false or a list of these")
    return tuple(spoken(text, place) if text else text for text in dict.fromkeys(map(field_text, values)))


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Whether every fact the condition names has one of its values; a fact that is ``None`` has none.

    >>> holds(condition_from({"vip": True}), {"vip": True, "type": "Outage"})
    True
    """
    return all(facts.get(name) is not None and field_text(facts[name]) in values for name, values in condition)
