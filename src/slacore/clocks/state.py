"""States of tickets: what a log comes to as of an instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, cast

from attrs import Factory, evolve, field, frozen

from slacore.calendars.centres import OperationsCentre
from slacore.calendars.saying import clock_text, moment_text
from slacore.calendars.table import Table, aligned
from slacore.checks import must_be
from slacore.civil.instant import Instant, Moment, read, utc_text, write
from slacore.clocks.clock import Clock
from slacore.clocks.display import called, state_html
from slacore.clocks.event import Event
from slacore.clocks.fold import Fold, SetAside
from slacore.clocks.once import once
from slacore.clocks.saved import VERSION, fold_from, saved_fold
from slacore.clocks.source import Source
from slacore.errors import Flaw, InvalidValue, LateEvent, LogErrors, UnknownName
from slacore.fields import field_of_models
from slacore.plans.deadline import Provenance
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.facts import Said
from slacore.plans.names import Names
from slacore.plans.plan import SupportPlan
from slacore.wording import length_text


@frozen
class PriorityChange(Generic[Moment]):
    """A priority that changed, or was asked to and stayed as it is, and why.

    Source: semantics, rule 25.
    """

    at: Moment = field(eq=read)
    before: str | None
    after: str | None
    reason: str
    actor: str | None = None

    @property
    def is_changed(self) -> bool:
        """Whether the priority is another than before."""
        return self.before != self.after

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {
            "at": self.at,
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "actor": self.actor,
        }


@frozen
class Offer(Generic[Moment]):
    """A rule that somebody may decide on: its cause holds, and has lasted as long as the rule asks.

    Source: semantics, rule 25.
    """

    rule: DowngradeRule
    since: Moment = field(eq=read)
    """Since when the cause holds."""
    at: Moment = field(eq=read)
    """From when on it is offered."""

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        roles = ", ".join(self.rule.by)
        return {"cause": self.rule.cause, "since": self.since, "at": self.at, "by": roles, "to": self.rule.to}


@frozen(eq=False, repr=False, slots=False)
class TicketState(Generic[Moment]):
    """What a ticket's log comes to under a plan, as of an instant: a frozen value. `replay` makes it.

    Instants are of the kind and in the zone of ``as_of``.

    >>> from slacore import bundled, event, replay
    >>> log = [event("opened", at="2026-03-02T09:00:00Z", priority="P1")]
    >>> state = replay(bundled("keepnet"), log, as_of="2026-03-02T09:05:00Z")
    >>> state.stage, state.priority, state.due_at, state.next_check_at
    ('open', 'P1', '2026-03-02T11:00:00Z', '2026-03-02T11:00:00.000001Z')
    >>> answered = state.apply(event("answered", at="2026-03-02T09:10:00Z"))
    >>> answered["response"].is_met
    True

    Args:
        as_of: the instant of asking.
        is_strict: whether an event that the log cannot hold is an error, or set aside.
        fold: what the events have come to, up to the last of them.
        asked: the instant of asking, in microseconds.
    """

    as_of: Moment
    is_strict: bool
    fold: Fold
    asked: Instant = field(default=Factory(lambda self: read(self.as_of), takes_self=True))

    @property
    def plan(self) -> SupportPlan | None:
        """The plan that governs the ticket; none before a register or a history is told of its opening."""
        return self.fold.plan

    @property
    def opened(self) -> Moment | None:
        """When it was opened."""
        opened = self.fold.ticket.opened
        return None if opened is None else write(opened, self.as_of)

    @property
    def stage(self) -> str | None:
        """Open, resolved, closed or cancelled; none before it is opened."""
        return self.fold.ticket.stage

    @property
    def priority(self) -> str | None:
        """The priority it has, by its fields or by a ruling."""
        return self._now.ticket.priority

    @property
    def fields(self) -> Names[Said]:
        """What is said of it, by the events so far."""
        said = self._now.ticket.fields
        return Names({name: value for name, value in said.items() if value is not None})

    @property
    def turn(self) -> str:
        """Whose turn it is to write: the desk's, or the customer's."""
        return self.fold.ticket.turn

    @property
    def waiting(self) -> tuple[str, ...]:
        """What it waits for, in the order in which that began."""
        return tuple(self.fold.ticket.waits)

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes that hold, waits first."""
        ticket = self.fold.ticket
        return (*ticket.waits, *(cause for cause in ticket.causes if cause not in ticket.waits))

    @property
    def on_duty(self) -> OperationsCentre | None:
        """The operations centre on duty at the instant of asking; none where all are closed, and without centres."""
        return None if self.plan is None or self.plan.centres is None else self.plan.centres.on_duty(self.as_of)

    @property
    def history(self) -> Table[PriorityChange[Moment]]:
        """Every change of its priority and every refused one, with the reasons."""
        return Table(
            PriorityChange(write(step.at, self.as_of), step.before, step.after, step.reason, step.actor)
            for step in self._now.history
        )

    @property
    def offers(self) -> Table[Offer[Moment]]:
        """The rules that somebody may decide on now."""
        found = ((rule, since, at) for rule, since, at in self._offers if at <= self.asked)
        return Table(Offer(rule, write(since, self.as_of), write(at, self.as_of)) for rule, since, at in found)

    @property
    def warnings(self) -> tuple[SetAside, ...]:
        """The events that the log cannot hold, each with the reason; they changed nothing."""
        return tuple(self.fold.set_aside)

    @property
    def cycles(self) -> Table[Clock[Moment]]:
        """Every run of every clock that has a target, or had one and missed it."""
        return Table(clock for clock in self._clocks if clock.target or clock.breaches)

    @property
    def clocks(self) -> Table[Clock[Moment]]:
        """The latest run of each clock among `cycles`."""
        return Table({clock.metric: clock for clock in self.cycles}.values())

    def __getitem__(self, metric: str) -> Clock[Moment]:
        """The latest run of a metric's clock, one that has not started included.

        Raises:
            UnknownName: for a metric that the plan does not have.
        """
        clock = self._latest.get(metric) if isinstance(metric, str) else None
        if clock is None:
            raise UnknownName.among("metric", "metric of the plan", metric, self._latest)
        return clock

    def __contains__(self, metric: object) -> bool:
        """Whether the plan measures a metric, and so has a clock for it."""
        return isinstance(metric, str) and metric in self._latest

    __iter__ = None
    """`clocks` and `cycles` are what can be gone through."""

    @property
    def due_at(self) -> Moment | None:
        """The earliest due time of the clocks that run."""
        running = [clock.due_at for clock in self.clocks if clock.status == "running"]
        return self._earliest([due for due in running if due is not None])

    @property
    def next_check_at(self) -> Moment | None:
        """The next instant after that of asking at which anything changes by time alone; none where nothing does.

        That is a threshold, a breach (one microsecond after the due time), the end of a downgrade's grace, or an offer.
        Openings and closings are none. Source: semantics, rule 28.
        """
        found = [clock.next_check for clock in self.clocks]
        found += [self._now.next_ask(self.asked), *(at for _, _, at in self._offers if at > self.asked)]
        return self._earliest([at for at in found if at is not None])

    @property
    def provenance(self) -> Provenance | None:
        """What it rests on: the plan by digest, the editions of the data, the landing rule."""
        return None if self.plan is None else self.plan.provenance()

    def apply(self, event: Event) -> TicketState[Moment]:
        """The state after one more event, as of that event or of this state's instant, whichever is later.

        >>> from slacore import bundled, event, replay
        >>> opened = replay(bundled("stakater"), [event("opened", at="2026-03-02T09:00Z", priority="High")])
        >>> opened.apply(event("resolved", at="2026-03-02T10:00Z")).stage
        'resolved'

        Raises:
            LateEvent: for an event that belongs before one that was taken; replay the log with it.
            LogErrors: for an event that the log cannot hold, in strict states.
        """
        must_be(Event, event, "event")
        fold = self.fold
        if event.id is not None and event.id in fold.ids:
            return self
        if fold.place is not None and event.place < fold.place:
            raise LateEvent(event, f"an event of {utc_text(fold.place[0])}")
        after = fold.copy()
        after.take((event,))
        if self.is_strict and len(after.set_aside) > len(fold.set_aside):
            raise LogErrors("the log", (Flaw(str(event), after.set_aside[-1].reason),))
        as_of = self.as_of if event.instant <= self.asked else write(event.instant, self.as_of)
        return TicketState(as_of, self.is_strict, after)

    def at(self, as_of: datetime | str) -> TicketState[Any]:
        """The same log as of another instant, whose kind and zone the answers have.

        >>> from slacore import bundled, event, replay
        >>> opened = replay(bundled("stakater"), [event("opened", at="2026-03-02T09:00Z", priority="High")])
        >>> opened.at("2026-03-02T15:00+01:00")["response"].verdict
        'overdue'

        Raises:
            InvalidValue: for an instant before an event that was taken; replay the log as of it.
        """
        asked, place = read(as_of, "as_of"), self.fold.place
        if place is not None and asked < place[0]:
            why = f"is before the last event taken, at {utc_text(place[0])}; replay the log as of it"
            raise InvalidValue("as_of", as_of, why)
        return TicketState(cast(Any, as_of), self.is_strict, self.fold, asked)

    def to_dict(self) -> dict[str, Any]:
        """The state as plain data such as JSON takes: what events have said and what follows from no plan.

        `from_dict` makes it a state again, under the same plan. Its instants inside are microseconds since 1970.
        """
        as_of = self.as_of if isinstance(self.as_of, str) else self.as_of.isoformat()
        return saved_fold(self.fold) | {"as_of": as_of, "is_strict": self.is_strict}

    @staticmethod
    def from_dict(data: Mapping[str, Any], plan: Source) -> TicketState[str]:
        """A saved state, under the plan, the history or the register that it was made under; its instants are text.

        >>> from slacore import bundled, event, replay
        >>> state = replay(bundled("keepnet"), [event("opened", at="2026-03-02T09:00Z", priority="P1")])
        >>> TicketState.from_dict(state.to_dict(), bundled("keepnet")) == state
        True

        Raises:
            InvalidValue: for data that is no saved state of this version.
            OtherPlan: for a state that was saved under another plan, or another version of it.
        """
        fold = fold_from(data, plan)
        as_of, is_strict = data.get("as_of"), data.get("is_strict")
        asked = read(as_of, "as_of")
        return TicketState(cast(str, as_of), must_be(bool, is_strict, "is_strict"), fold, asked)

    @once
    def _now(self) -> Fold:
        """The fold with what time alone has brought about since the last event."""
        after = self.fold.position
        if after is None or after >= self.asked:
            return self.fold
        ask = self.fold.next_ask(after)
        if ask is None or ask > self.asked:
            return self.fold
        fold = self.fold.copy()
        fold.advance(self.asked)
        return fold

    @once
    def _latest(self) -> dict[str, Clock[Moment]]:
        """The latest run of every clock, one that has not started included."""
        plan, latest = self.plan, self._now.latest
        if plan is None:
            return {}
        as_of, asked = self.as_of, self.asked
        return {name: Clock(name, plan, as_of, latest.get(name), asked) for name in plan.metrics}

    @once
    def _clocks(self) -> list[Clock[Moment]]:
        """Every run of every clock."""
        clocks: list[Clock[Moment]] = []
        for name, clock in self._latest.items():
            clocks += [evolve(clock, cycle=cycle) for cycle in self._now.cycles.get(name, ())[:-1]]
            clocks.append(clock)
        return clocks

    @once
    def _offers(self) -> list[tuple[DowngradeRule, Instant, Instant]]:
        """The rules at discretion whose causes hold, since when, and from when they are offered."""
        now = self._now
        ticket, found = now.ticket, []
        if ticket.stage != "open" or ticket.priority is None:
            return []
        for rule in now.graces.discretionary:
            since = ticket.since(rule.cause)
            if since is not None and rule.is_about(ticket.priority):
                at = now.graces.over(rule, since)
                if at is not None:
                    found.append((rule, since, at))
        return found

    def _earliest(self, instants: list[Instant]) -> Moment | None:
        return write(min(instants), self.as_of) if instants else None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TicketState):
            return NotImplemented
        return self.asked == other.asked and saved_fold(self.fold) == saved_fold(other.fold)

    def __hash__(self) -> int:
        return hash((self.asked, self.fold.place, self.stage))

    def __reduce__(self) -> tuple[Any, ...]:
        return _state_of, (saved_fold(self.fold), self.fold.source, self.as_of, self.is_strict)

    def __str__(self) -> str:
        told = ", ".join(filter(None, [self.stage or "not opened", self.priority]))
        head = f"{told}, at {moment_text(self.as_of)} (clock of {clock_text(self.as_of)})"
        return "\n".join([head, *(f"  {line}" for line in aligned(map(_cells, self.cycles)))])

    def _repr_html_(self) -> str:
        tables: dict[str, Table[Any]] = {"changes of priority": self.history, "offers": self.offers}
        return state_html(str(self).splitlines()[0], self.cycles, tables, self.warnings)

    def __repr__(self) -> str:
        return f"<TicketState: {str(self).splitlines()[0]}>"


def _cells(clock: Clock[Any]) -> list[str]:
    due = f"due {moment_text(clock.due)}" if clock.due is not None else "no due time"
    return [called(clock), clock.status, due, clock.verdict, f"{length_text(clock.elapsed)} used"]


def _state_of(saved: dict[str, Any], source: Source, as_of: Any, is_strict: bool) -> TicketState[Any]:
    return TicketState(as_of, is_strict, fold_from(saved, source))


def _read(data: Any, context: Any) -> TicketState[str]:
    source = context.get("plan") if isinstance(context, Mapping) else None
    if source is None:
        raise InvalidValue("plan", None, "is missing; a saved state is validated with context={'plan': its plan}")
    return TicketState.from_dict(data, source)


def _described() -> dict[str, Any]:
    about = "the state of a ticket as slacore saves it"
    said = {"version": {"const": VERSION}, "as_of": {"type": "string", "format": "date-time"}}
    needed = ["version", "as_of", "is_strict"]
    return {"title": "TicketState", "description": about, "type": "object", "properties": said, "required": needed}


field_of_models(TicketState, _read, TicketState.to_dict, _described)
