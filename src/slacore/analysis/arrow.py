"""Arrow: the library itself, and tables made of it where none came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Literal

from slacore.errors import MissingExtra

Holds = Literal["instants", "lengths", "numbers", "shares", "texts"]
"""What a column made here holds: instants and lengths in microseconds, whole numbers, shares or texts."""


def library(purpose: str, *parts: str) -> Any:
    """The package pyarrow, which only some questions need, with parts that it does not open by itself.

    Raises:
        MissingExtra: where it is not installed, with what it is needed for.
    """
    try:
        for part in parts:
            import_module(f"pyarrow.{part}")
        return import_module("pyarrow")
    except ModuleNotFoundError:
        raise MissingExtra(purpose, "tables") from None


def made_table(columns: Mapping[str, tuple[Holds, Sequence[Any]]], purpose: str, zone: str = "UTC") -> Any:
    """A Table of pyarrow of columns by name, each with what it holds.

    Args:
        columns: the values of each, None where there is nothing.
        purpose: what it is needed for, where pyarrow is not installed.
        zone: on whose clock instants are shown.

    Raises:
        MissingExtra: where pyarrow is not installed.
    """
    pyarrow = library(purpose)
    kinds = {
        "instants": pyarrow.timestamp("us", zone),
        "lengths": pyarrow.duration("us"),
        "numbers": pyarrow.int64(),
        "shares": pyarrow.float64(),
        "texts": pyarrow.string(),
    }
    return pyarrow.table({name: pyarrow.array(values, kinds[holds]) for name, (holds, values) in columns.items()})
