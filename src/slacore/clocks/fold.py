"""The fold: what a log makes of a ticket and its clocks, event by event, and what time alone brings about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, cast

from slacore.civil.instant import Instant, utc
from slacore.clocks.admission import check, intake
from slacore.clocks.cycle import Cycle, is_same
from slacore.clocks.event import Event, Place
from slacore.clocks.grace import Graces
from slacore.clocks.source import Source
from slacore.clocks.ticket import LOGICAL, Changed, Ticket
from slacore.clocks.waits import Reasons
from slacore.errors import SlaError
from slacore.plans.condition import Condition
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.facts import Said
from slacore.plans.history import PlanHistory
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister
from slacore.plans.selector import Promise
from slacore.plans.severity import SeverityRuling
from slacore.plans.wiring import UNCONDITIONAL, Contact, Hold, Touch, Way, Wired, way

_NOTHING: tuple[str, ...] = ()
_ARISING = frozenset(("arose", "paused"))
Flips = Mapping[int, bool]
"""The watched conditions that begin to hold, and those that cease to, by number."""

_NO_FLIPS: Flips = {}

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
    """A ticket and its clocks after the events taken so far; ``take`` takes the next, ``advance`` lets time pass."""

    __slots__ = (
        "asked",
        "cycles",
        "eased",
        "governing",
        "graces",
        "held",
        "history",
        "ids",
        "is_in_force",
        "is_timed",
        "latest",
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
        self.governing = cast(SupportPlan, self.plan)
        """The plan that governs a ticket that was opened."""
        self.is_in_force = False
        """Whether it was in force at the opening."""
        self.asked: tuple[str, str] | None = None
        """The customer and the service by which a register found the plan."""
        self.graces: Graces | None = None
        self.is_timed = False
        """Whether time alone can bring anything about."""
        self.ticket = Ticket()
        self.cycles: dict[str, list[Cycle]] = {}
        self.latest: dict[str, Cycle] = {}
        """The last of the cycles of each metric."""
        self.promises: Mapping[str, Promise] = {}
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
        other.plan, other.governing, other.asked = self.plan, self.governing, self.asked
        other.graces, other.promises = self.graces, self.promises
        other.is_in_force, other.is_timed = self.is_in_force, self.is_timed
        other.place, other.position = self.place, self.position
        other.ticket = self.ticket.copy()
        other.keep({name: [cycle.copy() for cycle in cycles] for name, cycles in self.cycles.items()})
        other.held, other.eased, other.ids = self.held[:], dict(self.eased), set(self.ids)
        other.history, other.set_aside = self.history[:], self.set_aside[:]
        return other

    # What time alone brings about

    def next_ask(self, after: Instant) -> Instant | None:
        """The next instant after one at which a cause is asked about, if nothing happens before."""
        if self.graces is None or not self.graces.is_waiting or not self.ticket.may_be_lowered:
            return None
        return min((ask.at for ask in self.graces.asks(self.ticket, after, self.eased)), default=None)

    def advance(self, at: Instant) -> None:
        """Let time pass up to an instant, which belongs to it: what time brings about comes before what happens."""
        graces, position = self.graces, self.position
        if graces is not None and graces.is_waiting and position is not None:
            while asks := [ask for ask in graces.asks(self.ticket, position, self.eased) if ask.at <= at]:
                position = self.position = min(asks).at
                # Of several causes whose graces end at once each is asked, in the order in which they arose.
                for ask in sorted({ask for ask in asks if ask.at == position}):
                    self._ask(ask.cause, ask.at)
        self.position = at

    # What happens

    def take(self, events: Iterable[Event]) -> None:
        """Take the next events of the log in order, or set aside those that the log cannot hold."""
        ids, ticket = self.ids, self.ticket
        for event in events:
            name, kind, place = event.id, event.kind, event.place
            if name is not None:
                if name in ids:
                    continue
                ids.add(name)
            at = place[0]
            if self.is_timed:
                self.advance(at)
            self.place, self.position = place, at
            flaw = ticket.flaw(event) if kind in LOGICAL or ticket.opened is None else None
            if flaw is None:
                flaw = self._open(event, at) if kind == "opened" else self._happen(event, at)
            if flaw is not None:
                self.set_aside.append(SetAside(event, flaw))

    def _open(self, event: Event, at: Instant) -> str | None:
        """Let the ticket begin under the plan that governs it, or say why it cannot."""
        self.govern((event.said.get("customer"), event.said.get("service")), at)
        plan = self.governing
        try:
            check(event, plan)
            start = intake(event, plan)
            self.ticket.say(event.said, plan.selector)
        except SlaError as error:
            return f"cannot be taken: {error}"
        self.ticket.take(event)
        self._promise()
        # What a field is like that nobody has said may begin to hold with the ticket.
        self._move(plan.wiring.every[event.kind], at, event.kind, tuple(plan.wiring.watching), start)
        return None

    def _happen(self, event: Event, at: Instant) -> str | None:
        """Let something happen to the ticket, or say why it cannot."""
        ticket, plan, kind = self.ticket, self.governing, event.kind
        wiring, before = plan.wiring, ticket.governed
        touched, changed = wiring.by_kind.get(kind), _NOTHING
        if event.said or touched is None or plan.waits or event.to is not None:
            try:
                check(event, plan)
                if event.said:
                    changed = ticket.say(event.said, plan.selector)
            except SlaError as error:
                return f"cannot be taken: {error}"
        # What holds as a wait or a cause arises no more, in the same minute either.
        arises = kind in _ARISING and ticket.since(event.reason) is None
        changed += ticket.take(event)
        if ticket.governed is not before:
            self._promise()
            self._note(at, before.priority, "", event.actor)
            self._move(touched or (), at, kind, changed, at)
            self._turn(at, before.priority)
        elif touched or wiring.conditions:
            self._move(touched or (), at, kind, changed, at)
        if arises:
            self._arisen(cast(str, event.reason), at)
        elif kind == "decided":
            self._decide(event, at)
        return None

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
        self.governing = cast(SupportPlan, self.plan)
        self.is_in_force = self.governing.effective.holds(opened)
        self.graces = Graces(self.governing)
        self.is_timed = self.graces.is_waiting
        self.held = [False] * len(self.governing.wiring.conditions)

    def keep(self, cycles: dict[str, list[Cycle]]) -> None:
        """Take the cycles so far as they are."""
        self.cycles = cycles
        self.latest = {name: some[-1] for name, some in cycles.items()}

    def resume(self, fields: dict[str, Said]) -> None:
        """Go on with a ticket whose fields are known, and whose waits and causes are."""
        self.ticket.resume(fields, self.governing.selector)
        self._promise()
        self._flips(tuple(self.governing.wiring.watching))

    def _promise(self) -> None:
        """Find the promises that the fields of the ticket choose, among those in force at its opening."""
        opened = cast(Instant, self.ticket.opened)
        self.promises = self.ticket.governed.in_force(opened) if self.is_in_force else {}

    def _note(self, at: Instant, before: str | None, reason: str, actor: str | None) -> None:
        after = self.ticket.priority
        if reason or after != before:
            said = reason or f"changed from {before} to {after}"
            self.history.append(Step(at, before, after, said, actor))

    def _way(self, before: str | None) -> Way:
        """The direction from a priority to the present one, on the scale."""
        return way(self.governing.priorities, before, self.ticket.priority)

    # What it does to the clocks

    def _move(
        self,
        touched: tuple[Touch, ...],
        at: Instant,
        kind: str,
        changed: Changed,
        start: Instant,
    ) -> None:
        """Let what has happened act on each clock that it can touch: stop, cancel, pause, continue, start.

        In this order; a clock that runs on may then get another promise, and no other does (semantics, rule 23).
        """
        wiring = self.governing.wiring
        flips = self._flips(changed) if wiring.conditions else _NO_FLIPS
        if flips:
            names = frozenset(touch.wired.name for touch in touched).union(*(wiring.watchers[one] for one in flips))
            touched = tuple(touch for touch in wiring.every[kind] if touch.wired.name in names)
        latest = self.latest
        for touch in touched:
            cycle = latest.get(touch.wired.name)
            if cycle is not None and cycle.ended == "running":
                if touch.ends or flips:
                    self._end(cycle, touch, at, kind, flips)
                if cycle.ended == "running":
                    if touch.wired.is_held:
                        cycle.hold(at, self._reasons(touch.wired))
                    continue
            if touch.begins or flips:
                self._begin(cycle, touch, at, flips, start)

    def _end(self, cycle: Cycle, touch: Touch, at: Instant, kind: str, flips: Flips) -> None:
        """Stop or cancel a clock that runs, if that is what happens."""
        if self._fires(touch.stop, touch.wired.stop, flips):
            cycle.stop(at, kind)
        elif self._fires(touch.cancel, touch.wired.cancel, flips):
            cycle.stop(at, kind, "cancelled")

    def _begin(self, cycle: Cycle | None, touch: Touch, at: Instant, flips: Flips, start: Instant) -> None:
        """Continue or start a clock that does not run, if that is what happens."""
        wired = touch.wired
        is_stopped = cycle is not None and cycle.ended == "stopped"
        if cycle is not None and is_stopped and self._fires(touch.continue_, wired.continue_, flips):
            cycle.go_on(at, self.promises.get(wired.name), wired.reprioritise.other, self._reasons(wired))
        elif self._fires(touch.start, wired.start, flips):
            began = Cycle(wired.name, 1 if cycle is None else cycle.number + 1, start)
            began.begin(self.promises.get(wired.name), self._reasons(wired))
            self.cycles.setdefault(wired.name, []).append(began)
            self.latest[wired.name] = began

    def _turn(self, at: Instant, before: str | None, *, is_beside: bool = False) -> None:
        """Re-prioritise each clock that runs, if another promise is made of it than under a priority before."""
        for wired in self.governing.wiring.metrics:
            cycle = self.latest.get(wired.name)
            if cycle is not None and cycle.ended == "running":
                promise = self.promises.get(wired.name)
                if promise is not cycle.promise and not is_same(promise, cycle.promise):
                    policy = wired.policy or getattr(wired.reprioritise, self._way(before))
                    cycle.turn(at, promise, policy, is_beside=is_beside)

    def _flips(self, changed: Changed) -> Flips:
        """The watched conditions that begin or end to hold, by number."""
        wiring, facts = self.governing.wiring, self.ticket.facts
        flips: dict[int, bool] = {}
        for name in changed:
            for number in wiring.watching.get(name, ()):
                holds = wiring.conditions[number].holds(facts)
                if holds is not self.held[number]:
                    self.held[number] = flips[number] = holds
        return flips

    def _fires(self, conditions: tuple[Condition, ...], contact: Contact, flips: Flips) -> bool:
        """Whether one of several triggers fires: by the kind of the event, or by a condition that begins or ends."""
        if conditions is UNCONDITIONAL:
            return True
        for condition in conditions:
            if condition.holds(self.ticket.facts):
                return True
        return bool(flips) and any(
            number in (contact.begins if holds else contact.ends) for number, holds in flips.items()
        )

    def _reasons(self, wired: Wired) -> Reasons:
        """What a clock waits for now."""
        if wired.is_held_by_waits or not wired.is_held:
            return tuple(self.ticket.waits) if wired.is_held else _NOTHING
        reasons = self._holding(wired.pause)
        return (*reasons, wired.outside) if wired.outside and not self._holding(wired.while_) else reasons

    def _holding(self, hold: Hold) -> Reasons:
        """The states that hold now, of those named."""
        waits = self.ticket.waits
        reasons = tuple(waits) if hold.any_wait else tuple([reason for reason in hold.reasons if reason in waits])
        if not hold.conditions:
            return reasons
        told = self.governing.wiring.told
        return (*reasons, *(told[number] for number in hold.conditions if self.held[number]))

    # What lowers a severity

    def _arisen(self, cause: str, at: Instant) -> None:
        """Ask about a cause that has just arisen, by the rules that ask for no time."""
        self.eased.pop(cause, None)
        if any(rule.cause == cause and self._graces.over(rule, at) == at for rule in self._graces.automatic):
            self._ask(cause, at)

    @property
    def _graces(self) -> Graces:
        return cast(Graces, self.graces)

    def _ask(self, cause: str, at: Instant) -> None:
        """Ask the automatic rules about a cause that holds."""
        since = self.ticket.since(cause)
        if self.ticket.may_be_lowered:
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
            may_ease = ruling.rule is not None and not ruling.rule.may_tighten
            is_eased = may_ease and self._way(before) == "lowered"
            self._move((), at, "", changed, at)
            self._turn(at, before, is_beside=is_eased)
        told = ruling.reason if ruling.is_allowed else f"refused, {ruling.reason}"
        self._note(at, before, f"{ruling.cause}: {told}", actor)
