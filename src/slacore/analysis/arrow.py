"""Arrow: the library itself, for what gives Arrow where none came in."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from slacore.errors import MissingExtra


def library(purpose: str) -> Any:
    """The package pyarrow, which only some questions need.

    Raises:
        MissingExtra: where it is not installed, with what it is needed for.
    """
    try:
        return import_module("pyarrow")
    except ModuleNotFoundError:
        raise MissingExtra(purpose, "tables") from None
