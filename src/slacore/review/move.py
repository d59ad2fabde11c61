"""A move: a ticket that another plan would have due at another time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic

from attrs import frozen

from slacore.checks import gone_through
from slacore.civil.instant import Instant, Moment, read, span, utc, write
from slacore.errors import InvalidValue, NoTarget
from slacore.plans.condition import without_question
from slacore.plans.plan import SupportPlan
from slacore.wording import length_text


@frozen
class Move(Generic[Moment]):
    """A ticket whose due time differs; a due time is ``None`` where a plan has no target for it."""

    ticket: tuple[tuple[str, Any], ...]
    metric: str
    opened: Moment
    before: Moment | None
    after: Moment | None

    @property
    def by(self) -> timedelta | None:
        """How much later it is due; negative when sooner, ``None`` when one plan has no target."""
        if self.before is None or self.after is None:
            return None
        return span(read(self.after) - read(self.before))

    def row(self) -> dict[str, Any]:
        """The ticket's fields, then what moved; a field called like one of these is left out."""
        moved = {
            "metric": self.metric,
            "opened": self.opened,
            "before": self.before,
            "after": self.after,
            "by": self.by,
        }
        return dict(self.ticket) | moved

    def __str__(self) -> str:
        fields = ", ".join(f"{name} {value}" for name, value in self.ticket if value is not None)
        due = f"{self.before or 'not promised'} -> {self.after or 'not promised'}"
        by = self.by
        moved = "" if by is None else f", {length_text(abs(by))} {'later' if by > timedelta() else 'sooner'}"
        return f"{self.metric} of {fields or 'a ticket'} opened {self.opened}: due {due}{moved}"


def moves(old: SupportPlan, new: SupportPlan, tickets: Iterable[Mapping[str, Any]]) -> Iterator[Move[Any]]:
    """The moves of tickets, in their order.

    Raises:
        InvalidValue: for what is no ticket, and for a ticket that does not say when it was opened.
        SlaError: for a ticket of which a plan cannot say when it is due.
    """
    for number, ticket in enumerate(_checked(tickets)):
        opened: datetime | str = ticket["opened"]
        instant = read(opened, f"tickets[{number}].opened")
        said = without_question(ticket)
        for metric in dict.fromkeys([*old.promised, *new.promised]):
            before, after = (due_of(plan, metric, instant, said) for plan in (old, new))
            if before != after:
                dues = (None if due is None else write(due, opened) for due in (before, after))
                yield Move(tuple(said.items()), metric, opened, *dues)


def due_of(plan: SupportPlan, metric: str, opened: Instant, fields: Mapping[str, Any]) -> Instant | None:
    """When a ticket is due, ``None`` where the plan does not promise it."""
    try:
        return read(plan.deadline(metric, opened=utc(opened), **fields).due)
    except NoTarget:
        return None


def _checked(tickets: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    given = None if isinstance(tickets, str | bytes | Mapping) else gone_through(tickets)
    if given is None:
        raise InvalidValue("tickets", tickets, "is not a list; each of it is to be a mapping of fields")
    for number, ticket in enumerate(given):
        place = f"tickets[{number}]"
        if not isinstance(ticket, Mapping) or not all(isinstance(name, str) for name in ticket):
            raise InvalidValue(place, ticket, "is not a ticket, a mapping of names of fields to values")
        if ticket.get("opened") is None:
            raise InvalidValue(f"{place}.opened", None, "is missing; a ticket is due from its opening on")
        yield ticket
