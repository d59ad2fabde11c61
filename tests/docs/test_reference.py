"""The reference agrees with the code: names exist, arguments are called and ordered as they are, nothing is missing.

Whatever stands there as a call, such as ``Schedule(zone, shifts, *, holidays)``, shows every argument, by place or
by name as in the code; one with values in it is an example, and one that ends in ``...`` shows the first. A name of a
row's second cell belongs to the class in its first.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import slacore
from slacore import errors
from tests.support.places import DOCS

TEXT = (DOCS / "reference.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)+)", TEXT, flags=re.MULTILINE))

# Whose method a call is, where its row names no class: values under the names people give them, and a whole section.
VALUES = {"plan": "SupportPlan", "length": "Length", "deadline": "Deadline", "state": "TicketState"}
OWNERS = {"Questions to a coverage": "Coverage"}

# Code in a second cell that names no part of the class beside it.
PROSE = {"len", "worse", "mixed", "neutral", "print", "rows", "str", "better"}

ARGUMENT = re.compile(r"(?P<stars>\*{0,2})(?P<name>[a-z_]\w*)(?:=[^\[{]+)?")
Row = tuple[str, list[str], list[str]]
"""A section, and the code in a row's first and second cell."""


def rows(section: str) -> Iterator[Row]:
    for line in SECTIONS[section].splitlines():
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        if cells and (first := re.findall(r"`([^`]+)`", cells[0])):
            yield section, first, re.findall(r"`([^`]+)`", cells[1])


def class_of(row: Row, before: str) -> str:
    """The class that a row is about: named in its first cell or in a row above."""
    section, first, _ = row
    head = re.match(r"\w+", first[0])
    named = VALUES.get(head[0], head[0] if head[0][0].isupper() else "") if head else before
    return named or OWNERS.get(section, "")


def calls() -> Iterator[tuple[str, str, str, str]]:
    """Section, class, name and arguments of everything that stands in a table as a call."""
    for section in SECTIONS:
        owner = ""
        for row in rows(section):
            owner = class_of(row, owner)
            for place, code in [*((0, code) for code in row[1]), *((1, code) for code in row[2])]:
                found = re.fullmatch(r"([\w.]+)\((.*)\)", code)
                if found and found[1] not in PROSE and arguments(found[2]) is not None:
                    yield section, owner if place or OWNERS.get(section) or code[0] == "." else "", found[1], found[2]


def arguments(shown: str) -> list[str] | None:
    """The arguments in order, ``*`` before those by name; none where they are values of an example."""
    parts = re.split(r",\s*", shown) if shown else []
    known = all(part in ("*", "...") or ARGUMENT.fullmatch(part) for part in parts)
    return [re.sub(r"=.*", "", part) for part in parts] if known else None


def find(section: str, owner: str, name: str) -> Any:
    """What a name stands for: a part of its class, or a name of slacore or of a module that the section names."""
    modules = [*re.findall(r"`(slacore(?:\.\w+)+)`", SECTIONS[section].partition("\n|")[0]), "slacore"]
    if name.startswith("slacore."):
        module, _, path = name.rpartition(".")
        return getattr(import_module(module), path)
    head, _, rest = name.strip(".").partition(".")
    parts = [VALUES.get(head, head), *filter(None, [rest])]
    if owner and head not in VALUES and not head[0].isupper():
        parts = [owner, *parts]
    for module in modules:
        found = import_module(module)
        if hasattr(found, parts[0]):
            for part in parts:
                found = getattr(found, part)
            return found
    raise AssertionError(f"{section}: nothing is called {'.'.join(parts)} in {' or '.join(modules)}")


def signature(of: Any) -> list[str]:
    """The arguments of the code in the reference's manner."""
    told: list[str] = []
    for given in inspect.signature(of).parameters.values():
        if given.name in ("self", "cls"):
            continue
        if given.kind is given.KEYWORD_ONLY and not any(one.startswith("*") for one in told):
            told.append("*")
        stars = {given.VAR_POSITIONAL: "*", given.VAR_KEYWORD: "**"}.get(given.kind, "")
        told.append(stars + given.name)
    return told


@pytest.mark.parametrize("call", [*calls()], ids=lambda call: f"{call[2]}({call[3]})")
def test_arguments_are_those_of_the_code(call: tuple[str, str, str, str]) -> None:
    section, owner, name, shown = call
    told, real = arguments(shown), signature(find(section, owner, name))
    assert told is not None
    if told[-1:] == ["..."]:
        told, real = told[:-1], real[: len(told) - 1]
    assert told == real


ROWS = [row for section in SECTIONS for row in rows(section)]
CLASSES = [row for row in ROWS if len(row[1]) == 1 and re.fullmatch(r"[A-Z]\w+", row[1][0]) and row[0] != "Errors"]


@pytest.mark.parametrize("row", CLASSES, ids=lambda row: row[1][0])
def test_the_parts_of_a_class_exist(row: Row) -> None:
    section, [name], parts = row
    kind = find(section, "", name)
    fields = {field.name for field in getattr(kind, "__attrs_attrs__", ())}
    names = {part for part in parts if re.fullmatch(r"[a-z_]\w*", part)} - PROSE
    assert {part for part in names if part not in fields and not hasattr(kind, part)} == set()


def test_every_name_at_the_front_door_is_in_the_reference() -> None:
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", TEXT))))
    assert set(slacore.__all__) - words == set()


def table_of_errors() -> dict[str, tuple[str, ...]]:
    lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in SECTIONS["Errors"].splitlines() if line.startswith("| `")]
    return {name.strip(" `"): tuple(re.findall(r"`(\w+)[`(]", fields)) for name, _, _, fields in lines}


def kinds_of_errors() -> list[str]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    return [kind.__name__ for kind in kinds if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("name", kinds_of_errors())
def test_an_error_is_in_the_reference_with_its_fields(name: str) -> None:
    fields = [field for field in table_of_errors()[name] if field != "Flaw"]
    assert fields == list(getattr(errors, name).__match_args__)
