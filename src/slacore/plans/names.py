"""Names: what the parts of a plan are called, and immutable mappings of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Any, Self, TypeVar, get_args

from slacore.checks import LONGEST_NAME, gone_through, kind_text, spoken
from slacore.errors import InvalidText, InvalidValue

Value = TypeVar("Value")

NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
"""What the names are made of that other parts of a plan mention."""

LONGEST_EXPRESSION = 8_000


def plain_name(name: Any, place: str) -> str:
    """A name of letters, digits and ``-_.``.

    >>> plain_name("24x7-support", "name")
    '24x7-support'

    Raises:
        InvalidText: for anything else.
    """
    if isinstance(name, str) and len(name) <= LONGEST_NAME and re.fullmatch(NAME, name, re.ASCII):
        return name
    raise InvalidText(place, name, f"a name of up to {LONGEST_NAME} letters, digits, '-', '_' and '.'")


class Names(Mapping[str, Value]):
    """Names and what they stand for, in order; equal to any mapping of the same names to equal values.

    >>> hours = Names({"uk": "09:00-17:00", "us": "08:00-16:00"})
    >>> hours["us"], list(hours), hours == Names({"us": "08:00-16:00", "uk": "09:00-17:00"})
    ('08:00-16:00', ['uk', 'us'], True)
    """

    __slots__ = ("_values",)
    _values: dict[str, Value]

    def __init__(self, given: Mapping[str, Value] | Iterable[tuple[str, Value]] = ()) -> None:
        object.__setattr__(self, "_values", dict(given))

    @classmethod
    def of(cls, given: Any, kind: type | UnionType, place: str) -> Self:
        """Names from a mapping or from pairs, each value of the kind.

        Raises:
            InvalidValue: for anything else, and for a name that stands twice.
        """
        meant = " or ".join(map(kind_text, get_args(kind) or (kind,)))
        pairs = tuple(given.items()) if isinstance(given, Mapping) else given
        pairs = pairs if isinstance(pairs, str) else gone_through(pairs)
        if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
            raise InvalidValue(place, given, f"is not a table of names; each value is to be {meant}")
        seen: set[str] = set()
        for name, value in pairs:
            if not isinstance(name, str) or not isinstance(value, kind):
                raise InvalidValue(f"{place}.{name}", value, f"is not {meant}")
            if name in seen:
                raise InvalidValue(f"{place}.{name}", name, "stands there twice; give one another name")
            seen.add(name)
        return cls(pairs)

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name}: names stay as they are; make others with Names(...)")

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._values,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._values!r})"


def named(_: Any, attribute: Any, given: Any) -> None:
    """Refuses, as a validator, what `plain_name` refuses; ``None`` too, but where it is the default."""
    if given is not None or attribute.default is not None:
        plain_name(given, attribute.name)


def all_named(_: Any, attribute: Any, given: Iterable[Any]) -> None:
    """Refuses, as a validator, several names of which `plain_name` refuses one."""
    for name in given:
        plain_name(name, attribute.name)


def hours_text(_: Any, attribute: Any, given: Any) -> None:
    """Refuses, as a validator, what is neither a name of hours nor an expression of them; ``None`` is neither said."""
    if given is not None:
        spoken(given, attribute.name, most=LONGEST_EXPRESSION)


def spelt_alike(text: str | None) -> str | None:
    """A text of hours as all texts are spelt that differ from it by blanks alone, by which they are compared.

    >>> spelt_alike("uk|us"), spelt_alike(" uk  -  lunch ")
    ('uk | us', 'uk - lunch')
    """
    if text is None or '"' in text:
        return text
    return " ".join(re.sub(r"([|&~()])", r" \1 ", text).split())
