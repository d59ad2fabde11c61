"""Shapes of written plans: each reads raw data, collecting every error, writes it again, and states its JSON Schema.

One declaration serves all three, so that they cannot disagree about what a plan file looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import attrs
from attrs import NOTHING, field, frozen

from slacore.checks import LONGEST_NAME, SUGGESTIONS, UNREAD, attempt
from slacore.errors import Flaw
from slacore.wording import meant, nearest, shown, suggestion

Flaws = list[Flaw]


def step(path: str, name: object) -> str:
    """The path of a key: spelled as it is when it can be printed on one line, in quotes and shortened when not."""
    if isinstance(name, str) and name.isprintable() and len(name) <= LONGEST_NAME:
        return f"{path}.{name}" if path else name
    return f"{path}[{shown(name)}]" if path else shown(name)


class Shape(Protocol):
    """Anything that reads raw data, writes what it read, and states its schema."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """The value, or `UNREAD` after noting what is wrong."""

    def write(self, value: Any) -> Any:
        """The raw data that reads as the value."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of what it reads."""


@frozen
class Text:
    """Text, read by ``parse(text, path)`` where it has a meaning of its own, which ``str`` writes."""

    parse: Callable[[str, str], Any] | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    longest: int = LONGEST_NAME
    may_be_empty: bool = False

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """Text of the right length and, where it has a meaning, that meaning."""
        problem = self._problem(raw)
        if problem:
            flaws.append(Flaw(path, f"{shown(raw)} {problem}"))
            return UNREAD
        return raw if self.parse is None else attempt(lambda: self.parse(raw, path), path, flaws)  # type: ignore[misc]

    def _problem(self, raw: Any) -> str | None:
        if not isinstance(raw, str):
            return "is not text; put it in quotes"
        if not raw.strip() and not self.may_be_empty:
            return "is empty; write a text or leave the key out"
        if len(raw) > self.longest:
            return f"has {len(raw)} characters; {self.longest} are allowed"
        if not raw.replace("\n", " ").isprintable():
            return "has characters that cannot be printed"
        if self.choices and raw not in self.choices:
            return f"is not one of {', '.join(self.choices)}{meant(nearest(raw, self.choices))}"
        return None

    def write(self, value: object) -> str:
        """The text."""
        return str(value)

    def schema(self) -> dict[str, Any]:
        """A string."""
        schema: dict[str, Any] = {"type": "string", "maxLength": self.longest}
        if not self.may_be_empty:
            schema["pattern"] = r"\S"
        if self.pattern:
            schema["pattern"] = f"^(?:{self.pattern})$"
        if self.choices:
            schema["enum"] = list(self.choices)
        return schema


@frozen
class Whole:
    """A whole number between two bounds."""

    least: int
    most: int

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """The number."""
        if isinstance(raw, bool) or not isinstance(raw, int) or not self.least <= raw <= self.most:
            flaws.append(Flaw(path, f"{shown(raw)} is not a whole number from {self.least} to {self.most}"))
            return UNREAD
        return raw

    def write(self, value: int) -> int:
        """The number."""
        return value

    def schema(self) -> dict[str, Any]:
        """An integer."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@frozen
class Truth:
    """True or false."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """The truth value."""
        if not isinstance(raw, bool):
            flaws.append(Flaw(path, f"{shown(raw)} is not true or false"))
            return UNREAD
        return raw

    def write(self, value: bool) -> bool:
        """The truth value."""
        return value

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


@frozen
class Array:
    """A list of things of one shape."""

    item: Shape
    least: int = 0
    most: int = 10_000
    noun: str = "entries"
    is_unique: bool = False
    """Whether the schema says that no entry stands twice; what the list is for checks it."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """A tuple of what was read, with `UNREAD` in the place of what could not be."""
        if not isinstance(raw, list | tuple):
            flaws.append(Flaw(path, f"{shown(raw)} is not a list; write [...]"))
            return UNREAD
        if not self.least <= len(raw) <= self.most:
            flaws.append(Flaw(path, f"has {len(raw)} {self.noun}; {self.least} to {self.most} are allowed"))
            return UNREAD
        return tuple(self.item.read(one, f"{path}[{number}]", flaws) for number, one in enumerate(raw))

    def write(self, value: Iterable[Any]) -> list[Any]:
        """A list."""
        return [self.item.write(one) for one in value]

    def schema(self) -> dict[str, Any]:
        """An array."""
        schema: dict[str, Any] = {"type": "array", "items": self.item.schema(), "maxItems": self.most}
        schema |= {"minItems": self.least} if self.least else {}
        return schema | ({"uniqueItems": True} if self.is_unique else {})


@frozen
class Named:
    """A table of names to things of one shape, in the order written."""

    value: Shape
    key: Text = field(factory=Text)
    most: int = 1_000
    noun: str = "names"

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """A dict of what could be read; names whose value could not be read stand for `UNREAD`."""
        if not isinstance(raw, Mapping):
            flaws.append(Flaw(path, f"{shown(raw)} is not a table of names"))
            return UNREAD
        if len(raw) > self.most:
            flaws.append(Flaw(path, f"has {len(raw)} {self.noun}; {self.most} are allowed"))
            return UNREAD
        read = {}
        for key, value in raw.items():
            at = step(path, key)
            if self.key.read(key, at, flaws) is not UNREAD:
                read[key] = self.value.read(value, at, flaws)
        return read

    def write(self, value: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """A table, from a mapping or from pairs."""
        return {str(name): self.value.write(one) for name, one in dict(value).items()}

    def schema(self) -> dict[str, Any]:
        """An object with names of the user's own."""
        return {
            "type": "object",
            "propertyNames": self.key.schema(),
            "additionalProperties": self.value.schema(),
            "maxProperties": self.most,
        }


@frozen
class OneOrMore:
    """A thing of one shape, or a list of them; read as a tuple, and written as a list unless there is one."""

    item: Shape
    most: int = 10_000
    least: int = 1

    @property
    def _several(self) -> Array:
        return Array(self.item, least=self.least, most=self.most)

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """The things."""
        shape = self._several if isinstance(raw, list | tuple) else self.item
        return shape.read(raw, path, flaws)

    def write(self, value: Sequence[Any]) -> Any:
        """The only thing, or a list."""
        return self.item.write(value[0]) if len(value) == 1 else self._several.write(value)

    def schema(self) -> dict[str, Any]:
        """The schema of either."""
        return {"anyOf": [self.item.schema(), self._several.schema()]}


@frozen
class Either:
    """One of two shapes: the second where the raw data, or the value, is of the second kind."""

    first: Shape
    second: Shape
    is_second: Callable[[Any], bool]
    is_written_second: Callable[[Any], bool]

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """What the shape for such data reads."""
        return (self.second if self.is_second(raw) else self.first).read(raw, path, flaws)

    def write(self, value: Any) -> Any:
        """What the shape for such a value writes."""
        return (self.second if self.is_written_second(value) else self.first).write(value)

    def schema(self) -> dict[str, Any]:
        """The schema of either."""
        return {"anyOf": [self.first.schema(), self.second.schema()]}


@frozen
class Defined:
    """A shape that stands in several places: the schema states it once, under its name."""

    name: str
    shape: Shape

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """What the shape reads."""
        return self.shape.read(raw, path, flaws)

    def write(self, value: Any) -> Any:
        """What the shape writes."""
        return self.shape.write(value)

    def schema(self) -> dict[str, Any]:
        """A reference to where the schema states it."""
        return {"$ref": f"#/$defs/{self.name}"}


@frozen
class Key:
    """A key of a table: the shape of what it says, and where that stands in the value.

    It stands in the field called like the key, or like ``name``; ``get`` finds it where the two differ by more.
    """

    shape: Shape
    about: str = ""
    is_required: bool = False
    name: str | None = None
    get: Callable[[Any], Any] | None = None
    says_nothing: bool = False
    """Whether an empty list says that there is nothing, which is more than leaving it out."""


@frozen
class Table:
    """A table with known keys, built into a value of a kind.

    ``known`` are fields that are known without being said; ``build`` is called where the kind itself is not.
    """

    keys: Mapping[str, Key] = field(eq=False)
    kind: Callable[..., Any] = dict
    build: Callable[..., Any] | None = None
    known: dict[str, Any] = field(factory=dict, eq=False)
    together: dict[str, Any] = field(factory=dict, eq=False)
    """What the schema says of keys beside one another, as the kind checks it."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """The value built, `UNREAD` if any key is wrong."""
        before = len(flaws)
        parts = self.parts(raw, path, flaws)
        if parts is UNREAD or len(flaws) > before:
            return UNREAD
        build = self.build or self.kind
        return attempt(lambda: build(**self.known | parts), path, flaws)

    def parts(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """What could be read of each key, by the name of its field."""
        if not isinstance(raw, Mapping):
            flaws.append(Flaw(path, f"{shown(raw)} is not a table; write {{ {next(iter(self.keys))} = ... }}"))
            return UNREAD
        parts: dict[str, Any] = {}
        for name, value in raw.items():
            key, at = self.keys.get(name), step(path, name)
            if key is None:
                flaws.append(self._unknown(name, at, len(flaws)))
                continue
            read = key.shape.read(value, at, flaws)
            if read is not UNREAD:
                parts[key.name or name] = read
        for name, key in self.keys.items():
            if key.is_required and name not in raw:
                flaws.append(Flaw(step(path, name), f"is missing{'; ' if key.about else ''}{key.about}"))
        return parts

    def _unknown(self, name: object, at: str, before: int) -> Flaw:
        near = nearest(name, self.keys) if before < SUGGESTIONS else ()
        return Flaw(at, f"there is no such key here{suggestion(near, self.keys, 'there are')}")

    def write(self, value: Any) -> dict[str, Any]:
        """The keys that say something: what is left out reads as it is."""
        data: dict[str, Any] = {}
        unsaid = _defaults(self.kind) | self.known
        for name, key in self.keys.items():
            inner = key.name or name
            part = key.get(value) if key.get else getattr(value, inner)
            is_said = part is not None and (inner not in unsaid or part != unsaid[inner])
            if key.is_required or is_said:
                data[name] = key.shape.write(part)
        return {name: part for name, part in data.items() if part not in ([], {}) or self._is_kept(name)}

    def _is_kept(self, name: str) -> bool:
        return self.keys[name].is_required or self.keys[name].says_nothing

    def schema(self) -> dict[str, Any]:
        """An object with these keys and no others."""
        properties = {
            name: key.shape.schema() | ({"description": key.about} if key.about else {})
            for name, key in self.keys.items()
        }
        schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
        required = [name for name, key in self.keys.items() if key.is_required]
        return schema | ({"required": required} if required else {}) | self.together


@cache
def _defaults(kind: Callable[..., Any]) -> dict[str, Any]:
    """The defaults of a kind's fields that are plain."""
    found = attrs.fields(kind) if isinstance(kind, type) and attrs.has(kind) else ()
    return {each.name: each.default for each in found if not isinstance(each.default, attrs.Factory | type(NOTHING))}
