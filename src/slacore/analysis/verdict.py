"""Verdicts: each ticket of a table with its due time, and whether it met that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from attrs import frozen

from slacore.analysis.ticket import Ticket, Unreadable
from slacore.civil.instant import Instant, read
from slacore.errors import NoTarget, SlaError
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target

Verdict = Literal["met", "breached", "open", "overdue", "no target", "unreadable"]
VERDICTS: tuple[Verdict, ...] = ("met", "breached", "open", "overdue", "no target", "unreadable")


@frozen
class Judged:
    """A row with its verdict. ``difference`` is our due time less the recorded one, in microseconds."""

    line: int
    cells: Sequence[str]
    verdict: Verdict
    target: Target | None = None
    due: datetime | None = None
    difference: int | None = None
    alike: bool | None = None
    """Whether the recorded due time gives the same verdict; none where the ticket is not closed."""
    has_recorded: bool = False
    problem: str = ""


@frozen
class Judge:
    """Gives each ticket of one table its due time and verdict under one metric of a plan, as of one instant."""

    plan: SupportPlan
    metric: str
    header: tuple[str, ...]
    as_of: Instant
    priority: str | None = None
    """The column of the priority, where it is not called so."""

    @property
    def looked_at(self) -> dict[str, int]:
        """The fields that decide on a target, and the columns they stand in."""
        columns = {name: name for name in ticket_fields(self.plan, self.metric)}
        if self.priority is not None:
            columns["priority"] = self.priority
        places = {name: place for place, name in enumerate(self.header)}
        return {name: places[column] for name, column in columns.items() if column in places}

    def judged(self, tickets: Iterable[Ticket | Unreadable]) -> Iterator[Judged]:
        """Every row with its verdict, in order."""
        places = list(self.looked_at.items())
        for ticket in tickets:
            if isinstance(ticket, Unreadable):
                yield Judged(ticket.line, ticket.cells, "unreadable", problem=ticket.reason)
                continue
            try:
                yield self._verdict(ticket, {name: ticket.cells[place] for name, place in places})
            except SlaError as error:
                yield Judged(ticket.line, ticket.cells, "unreadable", problem=str(error))

    def _verdict(self, ticket: Ticket, fields: dict[str, str]) -> Judged:
        said = {name: text for name, text in fields.items() if text}
        try:
            deadline = self.plan.deadline(self.metric, opened=ticket.opened, **said)
        except NoTarget:
            return Judged(ticket.line, ticket.cells, "no target", has_recorded=ticket.recorded is not None)
        due = read(deadline.due)
        closed = None if ticket.closed is None else read(ticket.closed, "closed")
        verdict: Verdict = "open" if self.as_of <= due else "overdue"
        if closed is not None:
            verdict = "met" if closed <= due else "breached"
        difference = alike = None
        if ticket.recorded is not None:
            difference = due - read(ticket.recorded, "recorded")
            alike = None if closed is None else (closed <= due) == (closed <= due - difference)
        assert isinstance(deadline.due, datetime)
        has_recorded = ticket.recorded is not None
        return Judged(
            ticket.line, ticket.cells, verdict, deadline.target, deadline.due, difference, alike, has_recorded
        )


def fields_of(plan: SupportPlan, metric: str) -> tuple[str, ...]:
    """The ticket fields that decide which target of a metric governs a ticket."""
    targets = [target for target in plan.targets if target.metric == metric]
    said = [name for target in targets for name, _ in target.when]
    return tuple(dict.fromkeys([*(["priority"] if any(target.priority for target in targets) else []), *said]))


def ticket_fields(plan: SupportPlan, metric: str) -> tuple[str, ...]:
    """The ticket fields that decide on a target: those it looks at itself, and those that give a priority."""
    told = fields_of(plan, metric)
    if plan.matrix is None or "priority" not in told:
        return told
    facts = [name for override in plan.matrix.overrides for name, _ in override.when]
    return tuple(dict.fromkeys([*told, "urgency", "impact", *facts]))
