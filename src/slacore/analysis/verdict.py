"""Verdicts: each ticket of a table with its due time, and whether it met that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, get_args

from attrs import frozen

from slacore.analysis.ticket import Ticket, Unreadable
from slacore.civil.instant import Instant, read, write
from slacore.errors import SlaError
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target
from slacore.plans.verdict import Verdict, verdict_at

RowVerdict = Literal[Verdict, "no target", "unreadable"]
"""The words for a row of a table: those for a ticket that has a target, and two for others."""

ROW_VERDICTS: tuple[RowVerdict, ...] = get_args(RowVerdict)


@frozen
class Judged:
    """A row with its verdict. ``difference`` is our due time less the recorded one, in microseconds."""

    line: int
    cells: Sequence[str]
    verdict: RowVerdict
    target: Target | None = None
    due: datetime | None = None
    difference: int | None = None
    alike: bool | None = None
    """Whether the recorded due time gives the same verdict; none where the ticket is not closed."""
    has_recorded: bool = False
    problem: str = ""


@frozen
class Judge:
    """Gives each ticket its due time and verdict under one metric of a plan, as of one instant."""

    plan: SupportPlan
    metric: str
    as_of: Instant

    def judged(self, tickets: Iterable[Ticket | Unreadable]) -> Iterator[Judged]:
        """Every row with its verdict, in order."""
        for ticket in tickets:
            if isinstance(ticket, Unreadable):
                yield Judged(ticket.line, ticket.cells, "unreadable", problem=ticket.reason)
                continue
            try:
                yield self._verdict(ticket)
            except SlaError as error:
                yield Judged(ticket.line, ticket.cells, "unreadable", problem=str(error))

    def _verdict(self, ticket: Ticket) -> Judged:
        opened, has_recorded = read(ticket.opened, "opened"), ticket.recorded is not None
        promise = self.plan.promise_at(self.metric, opened, ticket.fields)
        if promise is None or promise.length is None:
            return Judged(ticket.line, ticket.cells, "no target", has_recorded=has_recorded)
        due = promise.due(opened)
        closed = None if ticket.closed is None else read(ticket.closed, "closed")
        word = verdict_at(opened, due, closed, self.as_of)
        difference = alike = None
        if ticket.recorded is not None:
            recorded = read(ticket.recorded, "recorded")
            difference = due - recorded
            if closed is not None and word in ("met", "breached"):
                alike = (word == "met") == (closed <= recorded)
        problem = f"closed at {ticket.closed}, before it was opened" if word == "reversed" else ""
        shown = write(due, ticket.opened)
        return Judged(ticket.line, ticket.cells, word, promise.target, shown, difference, alike, has_recorded, problem)


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
