"""A change from one plan to another, and what it means for the customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from attrs import frozen

Effect = Literal["better", "worse", "mixed", "neutral"]
"""For the customer. Better: due sooner, or more hours; worse: due later, or fewer; mixed: some of both."""

OPPOSITE: dict[Effect, Effect] = {"better": "worse", "worse": "better", "mixed": "mixed", "neutral": "neutral"}


@frozen
class PlanChange:
    """One change: where, from what to what, and its effect for the customer.

    ``before`` is empty for what is new, ``after`` for what is gone; both are the same where only due times differ.

    >>> print(PlanChange("hours uk", "", "8x5", "better"))
    hours uk: new: 8x5 (better)
    """

    place: str
    before: str
    after: str
    effect: Effect

    @property
    def told(self) -> tuple[str, ...]:
        """What changed in words: one text, or what was before and what is now."""
        if not self.before:
            return (f"new: {self.after}",)
        if not self.after:
            return (f"gone: {self.before}",)
        if self.before == self.after:
            return (f"{self.after}, due at other times",)
        return self.before, self.after

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {"place": self.place, "before": self.before, "after": self.after, "effect": self.effect}

    def __str__(self) -> str:
        return f"{self.place}: {' -> '.join(self.told)} ({self.effect})"


def together(effects: Iterable[Effect]) -> Effect:
    """The effect of several changes.

    >>> together(["neutral", "worse"]), together(["better", "worse"]), together([])
    ('worse', 'mixed', 'neutral')
    """
    said = set(effects) - {"neutral"}
    if not said:
        return "neutral"
    return said.pop() if len(said) == 1 else "mixed"


def of_what_is_there(before: object, after: object) -> Effect:
    """The effect of something that only one of two plans has: what is new is better, what is gone worse."""
    return "better" if not before else "worse" if not after else "neutral"
