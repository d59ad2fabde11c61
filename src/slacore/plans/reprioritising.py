"""Re-prioritising: what becomes of a clock whose target changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from attrs import field, fields, frozen

from slacore.checks import one_of

Policy = Literal["recompute", "restart", "carry"]
"""What becomes of a clock whose target changes: counted anew from its start, from the change, or each stretch by the
target that was in force."""

POLICIES: tuple[Policy, ...] = get_args(Policy)


_WAY = "way to re-prioritise"
_DIRECTIONS = ("raised", "lowered", "other")


def _policy(_: Any, attribute: Any, given: Any) -> None:
    one_of(POLICIES, given, f"reprioritise.{attribute.name}", _WAY)


@frozen(kw_only=True)
class Reprioritising:
    """What becomes of a clock whose target changes, by the direction of the change on the scale.

    >>> print(Reprioritising(), "...", Reprioritising(raised="restart", lowered="carry"))
    recompute ... raised restart, lowered carry, other recompute

    Args:
        raised: when the priority becomes graver.
        lowered: when it becomes less grave.
        other: when the target changes for another reason, or without a direction.

    Raises:
        UnknownName: for anything but ``recompute``, ``restart`` and ``carry``.
    """

    raised: Policy = field(default="recompute", validator=_policy)
    lowered: Policy = field(default="recompute", validator=_policy)
    other: Policy = field(default="recompute", validator=_policy)

    @property
    def is_uniform(self) -> bool:
        """Whether the direction makes no difference.

        >>> Reprioritising(raised="restart").is_uniform
        False
        """
        return self.raised == self.lowered == self.other

    @property
    def carries(self) -> bool:
        """Whether any direction carries what was counted."""
        return "carry" in (self.raised, self.lowered, self.other)

    def __str__(self) -> str:
        if self.is_uniform:
            return self.raised
        return ", ".join(f"{each.name} {getattr(self, each.name)}" for each in fields(Reprioritising))


def reprioritising_from(given: Reprioritising | str | Mapping[str, Any] | None) -> Reprioritising | None:
    """One way for every direction, or a way by direction.

    >>> print(reprioritising_from({"raised": "restart"}))
    raised restart, lowered recompute, other recompute
    """
    if given is None or isinstance(given, Reprioritising):
        return given
    if isinstance(given, Mapping) and all(isinstance(key, str) and key in _DIRECTIONS for key in given):
        return Reprioritising(**given)
    way: Any = one_of(POLICIES, given, "reprioritise", _WAY)
    return Reprioritising(raised=way, lowered=way, other=way)
