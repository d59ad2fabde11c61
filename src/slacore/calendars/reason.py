"""Reasons: why somebody is there or not, as data and as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, get_args

from attrs import field, frozen

from slacore.checks import one_of, text
from slacore.wording import fields_text

Kind = Literal[
    "shift",
    "special",
    "window",
    "always",
    "night",
    "break",
    "weekend",
    "day off",
    "holiday",
    "closure",
    "outside",
    "never",
    "wait",
]
"""What a reason is of. The first four say when somebody is there: a shift, special hours, a stated window, always."""

KINDS: tuple[Kind, ...] = get_args(Kind)
_PRESENT = KINDS[:4]


@frozen
class Reason:
    """Why a stretch counts or does not: what kind of reason, which one, and whose schedule says it.

    >>> str(Reason("holiday", "Good Friday", "London")), str(Reason("shift", "Mon-Fri 09:00-17:00", "New York"))
    ('London: Good Friday', 'New York (Mon-Fri 09:00-17:00)')

    Args:
        kind: one of `KINDS`.
        name: the shift, the holiday, the closure.
        schedule: the title of its schedule, or the city of its zone where schedules of several zones are combined;
            empty where there is no doubt.

    Raises:
        UnknownName: for another kind.
        InvalidText: for a name or a schedule that is no text.
    """

    kind: Kind = field()
    name: str = field(validator=text())
    schedule: str = field(default="", validator=text(least=0))
    __repr__ = fields_text

    @kind.validator
    def _known(self, _: Any, kind: Any) -> None:
        one_of(KINDS, kind, "kind", "kind of reason")

    def __str__(self) -> str:
        return reasons_text([self])


class Answer(NamedTuple):
    """Whether somebody is there at an instant, and why."""

    is_open: bool
    reasons: tuple[Reason, ...]

    @property
    def why(self) -> str:
        """The reasons as text."""
        return reasons_text(self.reasons)


def together(answers: Iterable[Answer]) -> tuple[Reason, ...]:
    """The reasons of several answers, each once; in one order, so that equal coverages explain alike."""
    reasons = {reason for answer in answers for reason in answer.reasons}
    return tuple(sorted(reasons, key=lambda reason: (reason.schedule, reason.name, reason.kind)))


def reasons_text(reasons: Iterable[Reason]) -> str:
    """Reasons in a line; schedules that have the same one are said together.

    >>> reasons_text([Reason("night", "night", "New York"), Reason("night", "night", "Singapore")])
    'New York, Singapore: night'
    """
    by_name: dict[tuple[str, bool], list[str]] = {}
    for reason in reasons:
        by_name.setdefault((reason.name, reason.kind in _PRESENT), []).append(reason.schedule)
    is_named = any(any(schedules) for schedules in by_name.values())
    told = (_told(name, is_present, schedules) for (name, is_present), schedules in by_name.items())
    return ("; " if is_named else ", ").join(told)


def _told(name: str, is_present: bool, schedules: list[str]) -> str:
    whose = ", ".join(filter(None, schedules))
    if not whose:
        return name
    return f"{whose} ({name})" if is_present else f"{whose}: {name}"
