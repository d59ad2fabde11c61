"""Checks: a field of a value holds what it is meant to hold, or one error of ours says what it holds instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from slacore.errors import InvalidText, InvalidValue

Validator = Callable[[Any, Any, Any], None]
"""What attrs calls with a value, its field and what was given for it."""

LONGEST_NAME = 128


def listed(given: Any) -> Any:
    """Anything that can be gone through as a tuple; the rest as it is, for `each` to refuse.

    >>> listed(["a", "b"]), listed("ab")
    (('a', 'b'), 'ab')
    """
    return tuple(given) if isinstance(given, Iterable) and not isinstance(given, str | Mapping) else given


def several(given: Any, place: str, expected: str) -> tuple[Any, ...]:
    """Several things as a tuple; a text alone is refused, for it is a list of letters.

    >>> several(["2026-12-31"], "closures", "a list like ['2026-12-31']")
    ('2026-12-31',)

    Raises:
        InvalidText: for what cannot be gone through.
    """
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InvalidText(place, given, expected)
    return tuple(given)


def paired(given: Any) -> Any:
    """A mapping as pairs of names and values, pairs as they are.

    >>> paired({"uk": 1}), paired([("uk", 1)])
    ((('uk', 1),), (('uk', 1),))
    """
    return tuple(given.items()) if isinstance(given, Mapping) else listed(given)


def plain_text(value: Any, place: str, *, least: int = 1, most: int = LONGEST_NAME) -> str:
    """The value itself, if it is a text that can be printed on one line and has no blanks around it.

    >>> plain_text("Boxing Day", "name")
    'Boxing Day'

    Raises:
        InvalidText: for anything else.
    """
    if isinstance(value, str) and least <= len(value) <= most and value.isprintable() and value == value.strip():
        return value
    raise InvalidText(place, value, f"a text of {least} to {most} printable characters without blanks around it")


def text(*, least: int = 1, most: int = LONGEST_NAME, or_none: bool = False) -> Validator:
    """Refuses what `plain_text` refuses."""

    def check(_: Any, attribute: Any, value: Any) -> None:
        if not (or_none and value is None):
            plain_text(value, attribute.name, least=least, most=most)

    return check


def of(kind: type, *, or_none: bool = False) -> Validator:
    """Refuses what is not of the kind."""

    def check(_: Any, attribute: Any, value: Any) -> None:
        if not (isinstance(value, kind) or (or_none and value is None)):
            raise InvalidValue(attribute.name, value, f"is not {_named(kind)}")

    return check


def each(kind: type) -> Validator:
    """Refuses what is not a list of the kind."""

    def check(_: Any, attribute: Any, values: Any) -> None:
        if not isinstance(values, tuple):
            raise InvalidValue(attribute.name, values, f"is not a list; each of it is to be {_named(kind)}")
        for number, value in enumerate(values):
            if not isinstance(value, kind):
                raise InvalidValue(f"{attribute.name}[{number}]", value, f"is not {_named(kind)}")

    return check


def each_named(kind: type) -> Validator:
    """Refuses what is not a table of names and values of the kind, and a name that stands twice."""

    def check(_: Any, attribute: Any, pairs: Any) -> None:
        if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
            raise InvalidValue(attribute.name, pairs, f"is not a table of names; each value is to be {_named(kind)}")
        seen: set[str] = set()
        for name, value in pairs:
            if not isinstance(name, str) or not isinstance(value, kind):
                raise InvalidValue(f"{attribute.name}.{name}", value, f"is not {_named(kind)}")
            if name in seen:
                raise InvalidValue(f"{attribute.name}.{name}", name, "stands there twice; give one another name")
            seen.add(name)

    return check


def _named(kind: type) -> str:
    """A kind as its users know it.

    >>> _named(str), _named(Exception)
    ('text', 'an Exception')
    """
    name = kind.__name__
    return "text" if kind is str else f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
