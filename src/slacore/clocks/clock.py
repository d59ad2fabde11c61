"""Clocks: one cycle as of an instant, with everything that can be asked of it."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from typing import Any, Generic, Literal
from zoneinfo import ZoneInfo

from attrs import Factory, evolve, field, frozen

from slacore.calendars.saying import clock_text, moment_text
from slacore.calendars.table import Table
from slacore.civil.instant import Instant, Moment, on_clock, read, span, write
from slacore.civil.zones import zone as zone_of
from slacore.clocks.account import Account
from slacore.clocks.blame import Blame, blame
from slacore.clocks.cycle import Cycle
from slacore.clocks.explanation import ClockExplanation
from slacore.clocks.once import once
from slacore.clocks.reading import NOT_STARTED, Reading, reading, risks
from slacore.clocks.saved import cycle_from, saved_cycle
from slacore.clocks.timeline import ClockTimeline, clock_timeline, spans
from slacore.clocks.waits import Waits
from slacore.plans.deadline import AtRisk, Provenance
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target, Threshold
from slacore.wording import length_text

Status = Literal["not started", "running", "paused", "stopped", "cancelled"]
"""What a clock does; whether its promise was kept is a verdict beside it."""

Verdict = Literal["met", "breached", "in time", "at risk", "overdue", "not counted"]
"""What became of a promise: of a clock that was stopped, of one that runs, and of one that nothing is counted of."""

_COLUMNS = ("metric", "number", "status", "verdict", "target")
_MEASURES = ("started", "due", "stopped", "breached_at", "elapsed", "remaining")


@frozen
class Breach(Generic[Moment]):
    """A due time that was passed while the clock ran, and the target it was of. Nothing that happens later removes it.

    ``at`` is one microsecond after the due time, for at the due time itself a ticket is in time; or the change of
    target that brought the due time into the past.

    Source: semantics, rule 24.
    """

    at: Moment = field(eq=read)
    target: Target

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {"at": self.at, "metric": self.target.metric, "target": str(self.target.length)}


@frozen(eq=False, repr=False, slots=False)
class Clock(Generic[Moment]):
    """One run of a metric's clock, as of an instant. `TicketState` gives it.

    >>> from slacore import bundled, event, replay
    >>> log = [event("opened", at="2026-03-02T09:00:00Z", priority="P1")]
    >>> clock = replay(bundled("keepnet"), log, as_of="2026-03-02T09:05:00Z")["response"]
    >>> clock.status, clock.due, clock.elapsed, clock.is_breached
    ('running', '2026-03-02T11:00:00Z', datetime.timedelta(seconds=300), False)

    Instants are of the kind and in the zone of ``as_of``. Lengths are counted in the basis of the target: open time or
    real time, less waits.

    Args:
        metric: what is measured.
        plan: the plan that governs the ticket.
        as_of: the instant of asking.
        cycle: what is known of the run; none for a clock that has not started.
        asked: the instant of asking, in microseconds.
    """

    metric: str
    plan: SupportPlan
    as_of: Moment
    cycle: Cycle | None
    asked: Instant = field(default=Factory(lambda self: read(self.as_of), takes_self=True))

    @property
    def number(self) -> int:
        """Which run of the metric's clock it is, from 1; 0 for one that has not started."""
        return self.cycle.number if self.cycle else 0

    @property
    def title(self) -> str:
        """What people call what it measures."""
        return self.plan.metrics.called(self.metric)

    @property
    def status(self) -> Status:
        """What it does: not started, running, paused, stopped or cancelled."""
        cycle = self.cycle
        if cycle is None:
            return "not started"
        return "paused" if cycle.waits.held is not None else cycle.ended

    @property
    def target(self) -> Target | None:
        """The target that decides when it is due: of several that hold, the one due last."""
        return self.account.promise.target if self.account else None

    @property
    def started(self) -> Moment | None:
        """When it began to count."""
        return self._moment(self.cycle.start) if self.cycle else None

    @property
    def stopped(self) -> Moment | None:
        """When it was stopped or cancelled."""
        return self._moment(self.cycle.end) if self.cycle and self.cycle.end is not None else None

    @property
    def due(self) -> Moment | None:
        """When it is due; none without a target, and in an open wait that comes before.

        Raises:
            NeverReached: if its hours do not have so much open time within fifty years.
        """
        return self._written(self._reading.due)

    @property
    def elapsed(self) -> timedelta:
        """How much was counted until it was stopped, or until the instant of asking."""
        return span(self._reading.used)

    @property
    def remaining(self) -> timedelta | None:
        """How much is left until it is due, negative when it is over; in a wait, as if it ended now."""
        left = self._reading.left
        return None if left is None else span(left)

    @property
    def calendar_elapsed(self) -> timedelta:
        """The real time since it started, waits included, until it was stopped."""
        return span(max(0, self.until - self.cycle.start)) if self.cycle else timedelta(0)

    @property
    def calendar_remaining(self) -> timedelta | None:
        """The real time until it is due, negative when it is over."""
        return None if self.due_at is None else span(self.due_at - self.until)

    @property
    def percent_used(self) -> float | None:
        """How much of the target is used, in percent; more than 100 when it is over, none without a target."""
        if self._reading.left is None:
            return None
        whole = self._reading.used + self._reading.left
        return 100 * self._reading.used / whole if whole > 0 else 100.0

    @property
    def is_met(self) -> bool:
        """Whether it was stopped at or before the due time."""
        return self.status == "stopped" and self.account is not None and not self.is_breached

    @property
    def is_breached(self) -> bool:
        """Whether the stop, or the instant of asking, is later than the due time; a paused breach is no less one."""
        return self._reading.breach is not None

    @property
    def breached_at(self) -> Moment | None:
        """When the due time that holds now was passed."""
        return self._written(self._reading.breach)

    @property
    def breaches(self) -> Table[Breach[Moment]]:
        """Every due time that was passed while it ran, whatever holds now (semantics, rule 24)."""
        known = [] if self.cycle is None else [(passed.at, passed.promise.target) for passed in self.cycle.breaches]
        if self.breach is not None and self.account is not None and self.account.breach is None:
            known.append((self.breach, self.account.promise.target))
        return Table(Breach(self._moment(at), target) for at, target in known)

    @property
    def late_by(self) -> timedelta:
        """How late it is, in the basis of the target; nothing where it is not breached."""
        return (
            span(max(0, -self._reading.left)) if self.is_breached and self._reading.left is not None else timedelta(0)
        )

    @property
    def thresholds(self) -> Table[AtRisk[Moment]]:
        """The instants from which it is at risk, the first one first; none of those that an open wait comes before."""
        return Table(AtRisk(one, self._moment(at)) for at, one in sorted(self._risks, key=itemgetter(0)))

    @property
    def is_at_risk(self) -> bool:
        """Whether a threshold of its target is passed, while it runs or waits and is not breached."""
        return not self.is_over and any(at <= self.asked for at, _ in self._risks)

    @property
    def next_check_at(self) -> Moment | None:
        """The next instant at which it will be at risk or breached if nothing happens before.

        A breach is one microsecond after the due time; who stores instants coarser rounds up.
        """
        return self._written(self.next_check)

    # In words

    @property
    def verdict(self) -> Verdict:
        """What became of the promise so far, in a word or two."""
        if self.account is None or self.status == "cancelled":
            return "not counted"
        if self.status == "stopped":
            return "breached" if self.is_breached else "met"
        if self.is_breached:
            return "overdue"
        return "at risk" if self.is_at_risk else "in time"

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        target = None if self.target is None else str(self.target.length)
        return {name: getattr(self, name) for name in (*_COLUMNS, *_MEASURES)} | {"target": target}

    def timeline(self, zone: str | ZoneInfo | None = None) -> ClockTimeline[Moment]:
        """Every stretch of its life, counted or not and why, with who is on duty.

        They tile the time from its start to its stop; of a clock that runs, to its due time, or to the instant of
        asking where an open wait hides that.

        Args:
            zone: on whose clock its instants are; by default on that of ``as_of``.
        """
        if self.cycle is None or self.account is None:
            return ClockTimeline()
        end = self.cycle.end
        if end is None:
            end = self.asked if self.due_at is None else self.due_at
        found = spans(self.account, self.waits, self.cycle.start, max(end, self.cycle.start))
        return clock_timeline(found, self.plan.centres, self._like(zone))

    def explain(self, zone: str | ZoneInfo | None = None) -> ClockExplanation[Moment]:
        """Why it is due when it is, and where its time went, as a text that could be sent to a customer.

        Args:
            zone: whose clock it is told on; by default the plan's, else that of the only zone of its hours, else that
                of ``as_of``.

        Raises:
            UnknownName: for a zone that is none.
        """
        asked = self._zone() if zone is None else zone
        told = evolve(self, as_of=self._like(asked))
        where = clock_text(self.as_of) if asked is None else zone_of(asked).key
        said = headline(told, where), notes(told)
        return ClockExplanation(*said, told.timeline(), told.due, told.as_of, self._provenance)

    def blame(self, zone: str | ZoneInfo | None = None) -> Blame[Moment]:
        """Where the time between its start and its due time went, by cause, and what would have been without each.

        Of a clock without a due time, the time until the instant of asking.

        Args:
            zone: on whose clock its instants are; by default on that of ``as_of``.

        >>> from slacore import bundled, event, replay
        >>> log = [event("opened", at="2026-03-06T20:30:00Z", priority="P2")]
        >>> print(replay(bundled("keepnet"), log, as_of="2026-03-06T20:45:00Z")["response"].blame())
        64:00:00 from Fri 2026-03-06 20:30 to Mon 2026-03-09 12:30 (clock of UTC)
        ...
          43:00:00  London, New York: weekend         due Sat 2026-03-07 08:30 without  52:00:00 sooner
        ...
        """
        cycle, account = self.cycle, self.account
        like = self._like(zone)
        if cycle is None or account is None:
            return Blame(like, like, timedelta(0), Table(), Table())
        end = self.asked if self.due_at is None else self.due_at
        return blame(cycle, account, self.waits, self.due_at, end, like)

    def _zone(self) -> str | None:
        """On whose clock it is told where nobody says: the plan's, or that of its hours."""
        if self.plan.zone is not None or self.account is None:
            return self.plan.zone
        return self.account.promise.coverage.only_zone

    def _like(self, zone: str | ZoneInfo | None) -> Moment:
        return self.as_of if zone is None else on_clock(self.as_of, zone_of(zone))

    @property
    def _provenance(self) -> Provenance:
        return self.plan.provenance(None if self.account is None else self.account.promise.landing)

    # In instants

    @property
    def until(self) -> Instant:
        """Up to when it counts, in microseconds: its stop, or the instant of asking."""
        return self._reading.until

    @property
    def due_at(self) -> Instant | None:
        """What `due` gives, in microseconds."""
        return self._reading.due

    @property
    def breach(self) -> Instant | None:
        """What `breached_at` gives, in microseconds."""
        return self._reading.breach

    @property
    def waits(self) -> Waits:
        """Its waits as if the open one ended at the instant of asking."""
        return self._reading.waits

    @property
    def account(self) -> Account | None:
        """The account that decides when it is due."""
        return self._reading.account

    @property
    def is_over(self) -> bool:
        """Whether nothing of it can change by time alone: it does not run, or is breached."""
        return self.status not in ("running", "paused") or self.is_breached

    @property
    def next_check(self) -> Instant | None:
        """What `next_check_at` gives, in microseconds."""
        if self.is_over:
            return None
        instants = [at for at, _ in self._risks]
        if self.due_at is not None:
            instants.append(self.due_at + 1)
        return min((at for at in instants if at > self.asked), default=None)

    @once
    def _reading(self) -> Reading:
        asked = self.asked
        return NOT_STARTED._replace(until=asked) if self.cycle is None else reading(self.cycle, asked)

    @once
    def _risks(self) -> list[tuple[Instant, Threshold]]:
        return [] if self.cycle is None or self.account is None else risks(self.cycle, self.account)

    # What it is as a value

    def _moment(self, instant: Instant) -> Moment:
        return write(instant, self.as_of)

    def _written(self, instant: Instant | None) -> Moment | None:
        return None if instant is None else write(instant, self.as_of)

    def __reduce__(self) -> tuple[Any, ...]:
        saved = None if self.cycle is None else saved_cycle(self.cycle, self.plan)
        return _clock_of, (self.metric, self.number, self.plan, self.as_of, saved)

    def _facts(self) -> tuple[Any, ...]:
        cycle = self.cycle
        return self.metric, self.number, self.asked, self.plan, None if cycle is None else saved_cycle(cycle, self.plan)

    def __eq__(self, other: object) -> bool:
        return self._facts() == other._facts() if isinstance(other, Clock) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.metric, self.number, self.asked, self.until))

    def _repr_html_(self) -> str:
        return self.explain()._repr_html_()

    def __repr__(self) -> str:
        return f"<Clock {self.metric} {self.number}: {self.status}>"


def headline(clock: Clock[Any], where: str) -> str:
    """The promise and what became of it so far, in a sentence."""
    account, started = clock.account, clock.started
    if account is None or started is None:
        return f"{clock.title}: {clock.status}, nothing is promised"
    due = "has no due time while it waits" if clock.due is None else f"due {moment_text(clock.due)}"
    promised = f"{clock.title} {due}, {account.length} after {moment_text(started)} (clock of {where})"
    used, left = length_text(clock.elapsed), clock.remaining or timedelta(0)
    if clock.stopped is not None:
        return f"{promised}: {clock.verdict}, {clock.status} {moment_text(clock.stopped)} after {used}"
    over = f"{length_text(-left)} over" if left < timedelta(0) else f"{length_text(left)} left"
    return f"{promised}: {clock.verdict}, {used} used, {over}"


def notes(clock: Clock[Any]) -> tuple[str, ...]:
    """What changed on the way: the targets, and the breaches that are facts."""
    told = [(read(change.at), f"{moment_text(change.at)}  {change}") for change in clock.blame().changes]
    told += [(read(one.at), f"{moment_text(one.at)}  breached: {one.target.length}") for one in clock.breaches]
    return tuple(text for _, text in sorted(told))


def _clock_of(metric: str, number: int, plan: SupportPlan, as_of: Any, saved: list[Any] | None) -> Clock[Any]:
    return Clock(metric, plan, as_of, None if saved is None else cycle_from(metric, number, saved, plan))
