"""Verdicts: what became of a promise, as far as it was known at an instant."""

from __future__ import annotations

from typing import Literal, get_args

from slacore.civil.instant import Instant

Verdict = Literal["met", "breached", "open", "overdue", "reversed"]
"""The words for a ticket that has a target; ``reversed`` was stopped before it was opened, so its row is wrong."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def verdict_at(opened: Instant, due: Instant, stopped: Instant | None, as_of: Instant) -> Verdict:
    """The verdict as of an instant, which knows nothing of what came later (semantics, rule 16).

    >>> verdict_at(0, 10, stopped=10, as_of=10), verdict_at(0, 10, stopped=12, as_of=11), verdict_at(0, 10, None, 9)
    ('met', 'overdue', 'open')
    """
    if stopped is not None and stopped < opened:
        return "reversed"
    if stopped is not None and stopped <= as_of:
        return "met" if stopped <= due else "breached"
    return "open" if as_of <= due else "overdue"
