"""A finding: something that a careful reader would object to in a plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from attrs import frozen

Severity = Literal["error", "warning", "note"]

Objections = Iterator[tuple[str, str]]
"""What a rule says of a plan: places and sentences."""


@frozen
class Finding:
    """An objection: its code, where, in a sentence, and how grave.

    An ``error`` breaks a promise the plan itself makes, a ``warning`` probably does not say what is meant, a ``note``
    is a doubt the plan states about its source. Each code has a page in the docs.
    """

    code: str
    place: str
    sentence: str
    severity: Severity

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {"code": self.code, "place": self.place, "sentence": self.sentence, "severity": self.severity}

    def __str__(self) -> str:
        return f"{self.severity} {self.code} at {self.place}: {self.sentence}"
