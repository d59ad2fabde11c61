"""The fold: what a log makes of a ticket and its clocks, event by event, and what time alone brings about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal, NamedTuple, cast

from slacore.civil.instant import Instant, read, utc
from slacore.clocks.cycle import Cycle, is_same
from slacore.clocks.event import Event, Place
from slacore.clocks.grace import Graces
from slacore.clocks.ticket import Changed, Ticket
from slacore.clocks.waits import Reasons
from slacore.errors import InvalidValue, SlaError, UnknownName
from slacore.plans.channel import ENTITLEMENTS, Entitlement
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.facts import Said
from slacore.plans.history import PlanHistory
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister
from slacore.plans.selector import Promise
from slacore.plans.severity import SeverityRuling
from slacore.plans.wiring import Contact, Hold, Wired

Source = SupportPlan | PlanHistory | AgreementRegister
"""What says which plan governs a ticket."""

Way = Literal["raised", "lowered", "other"]
Flips = dict[int, bool]
"""The watched conditions that begin to hold, and those that cease to, by number."""


_SOMEBODY = "the desk"
"""Who decides where a log does not say."""


class Step(NamedTuple):
    """A priority that changed, or was asked to and stayed, and why."""

    at: Instant
    before: str | None
    after: str | None
    reason: str
    actor: str | None


class SetAside(NamedTuple):
    """An event that the log cannot hold, and why; it changed nothing."""

    event: Event
    reason: str


class Fold:
    """A ticket and its clocks after the events taken so far; ``step`` takes the next, ``advance`` lets time pass."""

    __slots__ = (
        "asked",
        "cycles",
        "eased",
        "graces",
        "held",
        "history",
        "ids",
        "place",
        "plan",
        "position",
        "promises",
        "set_aside",
        "source",
        "ticket",
    )

    def __init__(self, source: Source) -> None:
        self.source = source
        self.plan = source if isinstance(source, SupportPlan) else None
        self.asked: tuple[str, str] | None = None
        """The customer and the service by which a register found the plan."""
        self.graces: Graces | None = None
        self.ticket = Ticket()
        self.cycles: dict[str, list[Cycle]] = {}
        self.promises: dict[str, Promise] = {}
        self.held: list[bool] = []
        self.eased: dict[str, Instant] = {}
        self.history: list[Step] = []
        self.set_aside: list[SetAside] = []
        self.ids: set[str] = set()
        self.place: Place | None = None
        self.position: Instant | None = None

    def copy(self) -> Fold:
        """The same fold, to be gone on with apart."""
        other = Fold(self.source)
        other.plan, other.asked, other.graces, other.promises = self.plan, self.asked, self.graces, self.promises
        other.place, other.position = self.place, self.position
        other.ticket = self.ticket.copy()
        other.cycles = {name: [cycle.copy() for cycle in cycles] for name, cycles in self.cycles.items()}
        other.held, other.eased, other.ids = self.held[:], dict(self.eased), set(self.ids)
        other.history, other.set_aside = self.history[:], self.set_aside[:]
        return other

    # What time alone brings about

    def next_ask(self, after: Instant) -> Instant | None:
        """The next instant after one at which a cause is asked about, if nothing happens before."""
        if self.graces is None or not self.graces.is_waiting:
            return None
        return min((ask.at for ask in self.graces.asks(self.ticket, after, self.eased)), default=None)

    def advance(self, at: Instant) -> None:
        """Let time pass up to an instant, which belongs to it: what time brings about comes before what happens."""
        if self.graces is not None and self.graces.is_waiting and self.position is not None:
            while asks := [ask for ask in self.graces.asks(self.ticket, self.position, self.eased) if ask.at <= at]:
                first = min(asks)
                # Of several causes whose graces end at once each is asked, in the order in which they arose.
                for ask in sorted({ask for ask in asks if ask.at == first.at}):
                    self._ask(ask.cause, ask.at)
                self.position = first.at
        self.position = at

    # What happens

    def step(self, event: Event) -> None:
        """Take the next event of the log, or set it aside where the log cannot hold it."""
        if event.id is not None:
            if event.id in self.ids:
                return
            self.ids.add(event.id)
        at = event.place[0]
        self.advance(at)
        self.place = event.place
        flaw = self.ticket.flaw(event)
        if flaw is None:
            flaw = self._happen(event, at)
        if flaw is not None:
            self.set_aside.append(SetAside(event, flaw))

    def _happen(self, event: Event, at: Instant) -> str | None:
        """Let it happen, or say why it cannot."""
        ticket, kind, start = self.ticket, event.kind, at
        if kind == "opened":
            asked = [event.fields.get(name) for name in ("customer", "service")]
            self.govern(cast(Any, asked), at)
        before = ticket.governed
        try:
            self._check(event)
            if kind == "opened":
                start = self._intake(event, at)
            is_said = bool(event.fields) or kind == "opened"
            changed = ticket.say(dict(event.fields), self.governing.selector) if is_said else ()
        except SlaError as error:
            return f"cannot be taken: {error}"
        changed += ticket.take(event)
        if kind == "opened":
            # What a field is like that nobody has said may begin to hold with the ticket.
            changed = tuple(self.governing.wiring.watching)
        wiring = self.governing.wiring
        if ticket.governed is not before:
            self._promise()
            if kind != "opened":
                self._note(at, before.priority, "", event.actor)
        touched = wiring.metrics if is_said else wiring.by_kind[kind]
        self._move(touched, at, kind, changed, start, self._way(before.priority))
        if kind in ("arose", "paused") and changed:
            self._arisen(cast(str, event.reason), at)
        elif kind == "decided":
            self._decide(event, at)
        return None

    @property
    def governing(self) -> SupportPlan:
        """The plan that governs a ticket that was opened."""
        return cast(SupportPlan, self.plan)

    def govern(self, asked: Sequence[Any] | None, opened: Instant) -> None:
        """Find the plan that governs the ticket from its opening on (semantics, rule 27).

        Raises:
            NotInForce, NoAgreement, SeveralAgreements: where no plan does, or more than one.
        """
        if isinstance(self.source, PlanHistory):
            self.plan = self.source.at(utc(opened))
        elif isinstance(self.source, AgreementRegister) and asked is not None:
            self.asked = (asked[0], asked[1])
            self.plan = self.source.for_ticket(asked[0], asked[1], utc(opened))
        self.graces = Graces(self.governing)
        self.held = [False] * len(self.governing.wiring.conditions)

    def resume(self, fields: dict[str, Said]) -> None:
        """Go on with a ticket whose fields are known, and whose waits and causes are."""
        self.ticket.resume(fields, self.governing.selector)
        self._promise()
        self._flips(tuple(self.governing.wiring.watching))

    def _check(self, event: Event) -> None:
        """Refuse what the plan has no word for."""
        plan = self.governing
        if event.kind not in plan.wiring.by_kind:
            raise UnknownName.among("kind", "kind of event of the plan", event.kind, sorted(plan.wiring.by_kind))
        if plan.waits and event.kind in ("paused", "resumed") and event.reason not in (None, *plan.waits):
            raise UnknownName.among("reason", "wait of the plan", event.reason, plan.waits)
        if event.to is not None and plan.priorities is not None:
            plan.priorities.level(event.to, "to")
        for name, value in event.fields.items():
            for demand in plan.wiring.demands.get(name, ()):
                demand.holds(value, name)

    def _intake(self, event: Event, at: Instant) -> Instant:
        """When its clocks start: when the channel takes it (semantics, rule 32)."""
        channel = event.fields.get("channel")
        if channel is None or not self.governing.channels:
            return at
        entitlement = cast(Entitlement, event.fields.get("entitlement") or ENTITLEMENTS[0])
        taken = self.governing.intake(cast(str, channel), event.at, entitlement)
        if taken.starts is None:
            raise InvalidValue("channel", channel, f"does not take it: {taken.reason}")
        return read(taken.starts)

    def _promise(self) -> None:
        """Find the promises that the fields of the ticket choose, among those in force at its opening."""
        opened = cast(Instant, self.ticket.opened)
        self.promises = {}
        if self.governing.effective.holds(opened):
            for name, promises in self.ticket.governed.promises.items():
                promise = next((one for one in promises if one.target.effective.holds(opened)), None)
                if promise is not None and promise.length is not None:
                    self.promises[name] = promise

    def _note(self, at: Instant, before: str | None, reason: str, actor: str | None) -> None:
        after = self.ticket.priority
        if reason or after != before:
            said = reason or f"changed from {before} to {after}"
            self.history.append(Step(at, before, after, said, actor))

    def _way(self, before: str | None) -> Way:
        """The direction from a priority to the present one, on the scale."""
        scale, after = self.governing.priorities, self.ticket.priority
        if scale is None or before is None or after is None or before == after:
            return "other"
        if scale.is_graver(after, before):
            return "raised"
        return "lowered" if scale.is_graver(before, after) else "other"

    # What it does to the clocks

    def _move(
        self,
        touched: tuple[Wired, ...],
        at: Instant,
        kind: str,
        changed: Changed,
        start: Instant,
        way: Way,
        *,
        is_beside: bool = False,
    ) -> None:
        wiring = self.governing.wiring
        flips: Flips = {}
        if wiring.conditions:
            flips = self._flips(changed)
            if flips and touched is not wiring.metrics:
                names = frozenset().union(*(wiring.watchers[number] for number in flips))
                touched = tuple(one for one in wiring.metrics if one in touched or one.name in names)
        for wired in touched:
            self._move_one(wired, at, kind, flips, start, way, is_beside)

    def _move_one(
        self, wired: Wired, at: Instant, kind: str, flips: Flips, start: Instant, way: Way, is_beside: bool
    ) -> None:
        """Stop, cancel, pause, re-prioritise, continue, start: in this order (semantics, rule 23)."""
        cycles = self.cycles.get(wired.name)
        cycle = cycles[-1] if cycles else None
        promise = self.promises.get(wired.name)
        if cycle is not None and cycle.ended == "running":
            if self._fires(wired.stop, kind, flips):
                cycle.stop(at, kind)
            elif self._fires(wired.cancel, kind, flips):
                cycle.stop(at, kind, "cancelled")
            else:
                cycle.hold(at, self._reasons(wired))
                if promise is not cycle.promise and not is_same(promise, cycle.promise):
                    cycle.turn(at, promise, getattr(wired.reprioritise, way), is_beside=is_beside)
                return
        if cycle is not None and cycle.ended == "stopped" and self._fires(wired.continue_, kind, flips):
            cycle.go_on(at, promise, wired.reprioritise.other, self._reasons(wired))
        elif self._fires(wired.start, kind, flips):
            cycle = Cycle(wired.name, 1 if cycles is None else len(cycles) + 1, start)
            cycle.begin(promise, self._reasons(wired))
            self.cycles.setdefault(wired.name, []).append(cycle)

    def _flips(self, changed: Changed) -> Flips:
        """The watched conditions that begin or end to hold, by number."""
        wiring, facts = self.governing.wiring, self.ticket.facts
        flips: Flips = {}
        for name in changed:
            for number in wiring.watching.get(name, ()):
                holds = wiring.conditions[number].holds(facts)
                if holds is not self.held[number]:
                    self.held[number] = flips[number] = holds
        return flips

    def _fires(self, contact: Contact, kind: str, flips: Flips) -> bool:
        conditions = contact.kinds.get(kind)
        if conditions is not None and any(not one or one.holds(self.ticket.facts) for one in conditions):
            return True
        return any(number in (contact.begins if holds else contact.ends) for number, holds in flips.items())

    def _reasons(self, wired: Wired) -> Reasons:
        """What a clock waits for now."""
        pause, only = wired.pause, wired.while_
        reasons = tuple(self.ticket.waits) if pause.any_wait else self._holding(pause)
        if pause.any_wait and pause.conditions:
            reasons += self._holding(Hold(False, (), pause.conditions))
        if only and not self._holding(only):
            told = (*only.reasons, *(self.governing.wiring.told[number] for number in only.conditions))
            reasons += (f"not {' or '.join(told)}",)
        return reasons

    def _holding(self, hold: Hold) -> Reasons:
        """The states that hold now, of those named."""
        waits, told = self.ticket.waits, self.governing.wiring.told
        reasons = tuple(reason for reason in hold.reasons if reason in waits)
        return (*reasons, *(told[number] for number in hold.conditions if self.held[number]))

    # What lowers a severity

    def _arisen(self, cause: str, at: Instant) -> None:
        """Ask about a cause that has just arisen, by the rules that ask for no time."""
        if self.ticket.since(cause) == at:
            self.eased.pop(cause, None)
            if any(rule.cause == cause and rule.after is None for rule in self._graces.automatic):
                self._ask(cause, at)

    @property
    def _graces(self) -> Graces:
        return cast(Graces, self.graces)

    def _ask(self, cause: str, at: Instant) -> None:
        """Ask the automatic rules about a cause that holds."""
        since = self.ticket.since(cause)
        if self.ticket.stage == "open" and self.ticket.priority is not None:
            ruling = self._ruling(cause, self._graces.automatic, since, at)
            if ruling.is_allowed:
                self.eased[cause] = cast(Instant, since)
            self._rule(ruling, at, None)

    def _decide(self, event: Event, at: Instant) -> None:
        """Ask the rules that leave it to somebody, on behalf of whoever decided."""
        cause, rules = cast(str, event.reason), self._graces.discretionary
        if self.ticket.priority is None or self.governing.priorities is None:
            self._note(at, self.ticket.priority, f"{cause}: refused, the ticket has no severity to lower", event.actor)
            return
        ruling = self._ruling(cause, rules, self.ticket.since(cause), at, event.actor or _SOMEBODY, event.to)
        self._rule(ruling, at, event.actor)

    def _ruling(
        self,
        cause: str,
        rules: tuple[DowngradeRule, ...],
        since: Instant | None,
        at: Instant,
        actor: str | None = None,
        to: str | None = None,
    ) -> SeverityRuling:
        too_early = partial(self._graces.too_early, since=since, at=at)
        return self.governing.severity_policy.ruling(
            cast(str, self.ticket.priority), cause, rules, too_early, actor, to
        )

    def _rule(self, ruling: SeverityRuling, at: Instant, actor: str | None) -> None:
        """Let a ruling take effect on the ticket and its clocks."""
        before = self.ticket.priority
        if ruling.is_allowed:
            changed = self.ticket.say({"priority": ruling.after}, self.governing.selector)
            self._promise()
            way = self._way(before)
            is_eased = way == "lowered" and ruling.rule is not None and not ruling.rule.may_tighten
            self._move(self.governing.wiring.metrics, at, "", changed, at, way, is_beside=is_eased)
        told = ruling.reason if ruling.is_allowed else f"refused, {ruling.reason}"
        self._note(at, before, f"{ruling.cause}: {told}", actor)
