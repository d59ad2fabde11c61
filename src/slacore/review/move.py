"""A move: a ticket that another plan would have due at another time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic

from attrs import field, frozen

from slacore.checks import gone_through, is_missing
from slacore.civil.instant import LATEST, Instant, Moment, read, span, utc, write
from slacore.errors import InvalidValue, NoTarget
from slacore.plans.condition import QUESTION
from slacore.plans.plan import SupportPlan
from slacore.plans.verdict import Verdict, verdict_at
from slacore.wording import length_text

IDS = ("id", "number", "key", "ticket")
"""Fields that tickets are called by, whatever their case; the first of these that one has counts."""


def _read_or_none(moment: Any) -> Instant | None:
    return None if moment is None else read(moment)


@frozen
class Move(Generic[Moment]):
    """A ticket whose due time differs; a due time is ``None`` where a plan has no target for it.

    ``closed`` is when it was closed, where the ticket says so.
    """

    ticket: tuple[tuple[str, Any], ...]
    metric: str
    opened: Moment = field(eq=read)
    before: Moment | None = field(eq=_read_or_none)
    after: Moment | None = field(eq=_read_or_none)
    closed: datetime | str | None = field(default=None, eq=_read_or_none)

    @property
    def id(self) -> str | None:
        """What the ticket is called: its field ``id``, ``number``, ``key`` or ``ticket``."""
        name = _id_field(self.ticket)
        return None if name is None else str(dict(self.ticket)[name])

    @property
    def by(self) -> timedelta | None:
        """How much later it is due; negative when sooner, ``None`` when one plan has no target."""
        if self.before is None or self.after is None:
            return None
        return span(read(self.after) - read(self.before))

    @property
    def verdicts(self) -> tuple[Verdict | None, Verdict | None]:
        """What became of it under each plan, ``None`` for one that has no target, and where it is not closed."""
        return self._verdict(self.before), self._verdict(self.after)

    def _verdict(self, due: Moment | None) -> Verdict | None:
        if due is None or self.closed is None:
            return None
        return verdict_at(read(self.opened), read(due), read(self.closed), LATEST)

    def row(self) -> dict[str, Any]:
        """What it is called, the ticket's fields, then what moved; a field called like one of these is left out."""
        before, after = self.verdicts
        moved = {
            "metric": self.metric,
            "opened": self.opened,
            "before": self.before,
            "after": self.after,
            "by": self.by,
            "verdict_before": before,
            "verdict_after": after,
        }
        return {"id": self.id} | dict(self.ticket) | moved

    def __str__(self) -> str:
        unsaid = {_id_field(self.ticket), "closed"}
        fields = ", ".join(f"{name} {value}" for name, value in self.ticket if name not in unsaid and value is not None)
        due = f"{self.before or 'not promised'} -> {self.after or 'not promised'}"
        moved = "" if self.by is None else f", {by_text(self.by)}"
        flipped = f", {' -> '.join(map(str, self.verdicts))}" if is_flip(self) else ""
        called = f"{self.id or 'a ticket'}{f' ({fields})' if fields else ''}"
        return f"{self.metric} of {called} opened {self.opened}: due {due}{moved}{flipped}"


def _id_field(ticket: Iterable[tuple[str, Any]]) -> str | None:
    named = {name.casefold(): name for name, value in reversed(tuple(ticket)) if not is_missing(value)}
    return next((named[name] for name in IDS if name in named), None)


def by_text(by: timedelta) -> str:
    """How much later or sooner, in words.

    >>> by_text(timedelta(hours=-2))
    '2:00:00 sooner'
    """
    return f"{length_text(abs(by))} {'later' if by > timedelta() else 'sooner'}" if by else "at the same time"


def is_flip(move: Move[Any]) -> bool:
    """Whether both plans have a verdict on it, and not the same one."""
    before, after = move.verdicts
    return None not in (before, after) and before != after


@frozen
class Asked:
    """A ticket that both plans were asked about, with those of its due times that differ."""

    is_closed: bool
    moves: tuple[Move[Any], ...]


def asked_about(old: SupportPlan, new: SupportPlan, tickets: Iterable[Mapping[str, Any]]) -> Iterator[Asked]:
    """Every ticket with its moves, in their order.

    Raises:
        InvalidValue: for what is no ticket, and for a ticket that does not say when it was opened.
        SlaError: for a ticket of which a plan cannot say when it is due.
    """
    for number, ticket in enumerate(_checked(tickets)):
        opened: datetime | str = ticket["opened"]
        closed = None if is_missing(ticket.get("closed")) else ticket["closed"]
        if closed is not None:
            read(closed, f"tickets[{number}].closed")
        instant = read(opened, f"tickets[{number}].opened")
        said = {name: value for name, value in ticket.items() if name == "ticket" or name not in QUESTION}
        found = _moves((old, new), instant, said, opened, closed)
        yield Asked(closed is not None, tuple(found))


def _moves(
    plans: tuple[SupportPlan, SupportPlan],
    opened: Instant,
    said: dict[str, Any],
    like: datetime | str,
    closed: datetime | str | None,
) -> Iterator[Move[Any]]:
    for metric in dict.fromkeys(metric for plan in plans for metric in plan.promised):
        before, after = (due_of(plan, metric, opened, said) for plan in plans)
        if before != after:
            was, now = (None if due is None else write(due, like) for due in (before, after))
            yield Move(tuple(said.items()), metric, like, was, now, closed)


def due_of(plan: SupportPlan, metric: str, opened: Instant, fields: Mapping[str, Any]) -> Instant | None:
    """When a ticket is due, ``None`` where the plan does not promise it."""
    try:
        return read(plan.deadline(metric, opened=utc(opened), ticket=fields).due)
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
