"""Readings: what a cycle comes to as of an instant, in microseconds."""

from __future__ import annotations

from typing import NamedTuple, cast

from slacore.civil.instant import LATEST, Instant
from slacore.clocks.account import Account
from slacore.clocks.cycle import Cycle
from slacore.clocks.waits import Waits
from slacore.errors import NeverOpens, NeverReached
from slacore.plans.target import Threshold


class Reading(NamedTuple):
    """What a cycle comes to as of an instant: all in microseconds."""

    until: Instant
    waits: Waits
    account: Account | None
    due: Instant | None
    breach: Instant | None
    used: int
    left: int | None


NOT_STARTED = Reading(0, Waits(), None, None, None, 0, None)


def reading(cycle: Cycle, asked: Instant) -> Reading:
    """Read a cycle as of an instant; in an open wait, what is left as if that ended now (semantics, rule 21)."""
    until = asked if cycle.end is None else cycle.end
    waits, is_held = cycle.waits, cycle.waits.held is not None
    if is_held:
        waits = waits.closed_at(until)
    if is_held and len(cycle.accounts) > 1:
        # The target stays the one that decided as the wait began, or at a change since: time makes no other decide.
        account, _ = cycle.deciding(cycle.waits.until(max(cycle.waits.waiting_since, cycle.turns[-1].at)))
        closed_due = None if account is None else account.due(waits)
    else:
        account, closed_due = cycle.deciding(waits)
    if account is None or closed_due is None:
        return Reading(until, waits, None, None, None, 0, None)
    due = cycle.deciding(cycle.waits)[1] if is_held else closed_due
    breach, used = account.breach, account.used(waits, until)
    if breach is None and cycle.end is None and due is not None and due < asked:
        breach = account.breach_of(due)
    return Reading(until, waits, account, due, breach, used, account.left(waits, until, closed_due, used))


def risks(cycle: Cycle, account: Account) -> list[tuple[Instant, Threshold]]:
    """From when a clock is at risk by each threshold of its target, as far as no open wait comes before."""
    thresholds = account.promise.target.at_risk
    if not thresholds:
        return []
    waits, held = cycle.waits, cycle.waits.held
    if held is not None:
        # In an open wait nothing is reached, and what was reached before it stays so.
        waits = waits.closed_at(held[0])
    due = cast(Instant, account.due(waits))
    found = ((_risk(account, waits, due, one), one) for one in thresholds)
    last = LATEST if held is None else max(held[0], account.start)
    return [(at, one) for at, one in found if at is not None and at <= last]


def _risk(account: Account, waits: Waits, due: Instant, threshold: Threshold) -> Instant | None:
    """The first instant from which so much is used, or no more than so much is left (semantics, rule 28)."""
    before = threshold.before
    if before is None:
        # Whatever is used of a microsecond is used when it is over.
        amount = -(-account.total(waits) * cast(int, threshold.percent) // 100)
        return account.reached(waits, amount)
    if before.time is None:
        try:
            return max(account.start, before.start_at(account.promise.coverage, due, account.promise.zone))
        except (NeverReached, NeverOpens):
            return account.start
    amount = account.measured(waits, due, before.basis) - before.time
    return account.start if amount <= 0 else account.reached(waits, amount, before.basis)
