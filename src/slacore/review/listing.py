"""What a review found, one thing after another."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

import attrs


class Listed(Protocol):
    """Something found: a frozen value that gives a row of a table."""

    def row(self) -> dict[str, Any]:
        """Its facts by name."""


Found = TypeVar("Found", bound=Listed, covariant=True)


class Listing(tuple[Found, ...]):
    """A tuple of what was found, with rows for a frame; ``str`` writes one a line.

    >>> from slacore import bundled, lint
    >>> findings = lint(bundled("stakater-standard"))
    >>> [row["code"] for row in findings.rows()]
    ['doubt']
    """

    __slots__ = ()

    def rows(self) -> list[dict[str, Any]]:
        """A dictionary for each, all with the same keys."""
        return [each.row() for each in self]

    def __str__(self) -> str:
        return "\n".join(map(str, self))


def row_of(found: Any) -> dict[str, Any]:
    """The fields of a frozen value by name, as they are."""
    return {each.name: getattr(found, each.name) for each in attrs.fields(type(found))}
