"""Verdicts: the words for a row of a table, and the fields that decide on the target behind them."""

from __future__ import annotations

from typing import Literal, get_args

from slacore.plans.plan import SupportPlan
from slacore.plans.verdict import Verdict

RowVerdict = Literal[Verdict, "no target", "unreadable"]
"""The words for a row of a table: those for a ticket that has a target, and two for others."""

ROW_VERDICTS: tuple[RowVerdict, ...] = get_args(RowVerdict)

DECIDED: tuple[Verdict, ...] = ("met", "breached", "overdue")
"""The verdicts of tickets that met their target or can no longer meet it."""

TARGETED: tuple[Verdict, ...] = (*DECIDED, "open")
"""The verdicts of tickets with a target that nothing is wrong with."""


def fields_of(plan: SupportPlan, metric: str) -> tuple[str, ...]:
    """The ticket fields that decide which target of a metric governs a ticket."""
    targets = [target for target in plan.every_target if target.metric == metric]
    conditions = [*(policy.when for policy in plan.policies), *(target.when for target in targets)]
    said = [name for condition in conditions for name in condition.names]
    return tuple(dict.fromkeys([*(["priority"] if any(target.priority for target in targets) else []), *said]))


def ticket_fields(plan: SupportPlan, metric: str) -> tuple[str, ...]:
    """The ticket fields that decide on a target: those it looks at itself, and those that give a priority."""
    told = fields_of(plan, metric)
    if plan.matrix is None or "priority" not in told:
        return told
    facts = [name for override in plan.matrix.overrides for name in override.when.names]
    return tuple(dict.fromkeys([*told, "urgency", "impact", *facts]))
