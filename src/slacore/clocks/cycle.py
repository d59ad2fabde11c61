"""Cycles: one run of a metric's clock, from what starts it to what ends it.

A cycle is what a fold keeps of a clock: when it began, its accounts, its waits, and the breaches that are facts. What
is asked of it is found when it is asked.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, cast

from slacore.civil.instant import LATEST, Instant
from slacore.clocks.account import Account
from slacore.clocks.waits import Reasons, Waits
from slacore.plans.reprioritising import Policy
from slacore.plans.selector import Promise

Ended = Literal["running", "stopped", "cancelled"]

STOPPED = "stopped"
"""What a clock waits for that was stopped and goes on, unless its ticket was resolved."""


class Turn(NamedTuple):
    """A change of what a clock is counted by: the promise from then on, which way, and whether beside the others."""

    at: Instant
    promise: Promise | None
    policy: Policy
    is_beside: bool = False


class Passed(NamedTuple):
    """A due time that was passed while the clock ran, and the promise it was of."""

    at: Instant
    promise: Promise


class Cycle:
    """One run of a clock.

    Its accounts are those that are in force: it is due when the last of them is. They follow from its turns.
    """

    __slots__ = (
        "accounts",
        "bound",
        "breaches",
        "end",
        "ended",
        "ended_by",
        "metric",
        "number",
        "promise",
        "start",
        "turns",
        "waits",
    )

    def __init__(self, metric: str, number: int, start: Instant) -> None:
        self.metric = metric
        self.number = number
        self.start = start
        self.ended: Ended = "running"
        self.end: Instant | None = None
        self.ended_by = ""
        self.promise: Promise | None = None
        self.accounts: tuple[Account, ...] = ()
        self.bound = LATEST
        """Before which nothing of it can be due."""
        self.turns: list[Turn] = []
        self.breaches: list[Passed] = []
        self.waits = Waits()

    def copy(self) -> Cycle:
        """The same cycle, to be gone on with apart."""
        other = Cycle(self.metric, self.number, self.start)
        other.ended, other.end, other.ended_by = self.ended, self.end, self.ended_by
        other.promise, other.waits = self.promise, self.waits.copy()
        other.accounts = tuple([account.copy() for account in self.accounts])
        other.bound, other.turns, other.breaches = self.bound, self.turns[:], self.breaches[:]
        return other

    def begin(self, promise: Promise | None, held: Reasons) -> None:
        """Begin to count a promise, in a wait where there is one."""
        if held:
            self.waits.turn(self.start, held)
        self.count(Turn(self.start, promise, "recompute"))

    def hold(self, at: Instant, held: Reasons) -> None:
        """From the instant on it waits for other reasons, or for none."""
        before = self.waits.held
        if held != before[1] if before else held:
            self.waits.turn(at if at > self.start else self.start, held)

    def stop(self, at: Instant, kind: str, ended: Ended = "stopped") -> None:
        """End it: what it waited for is over with it."""
        self.hold(at, ())
        if self.bound < at:
            self.settle(at)
        self.ended, self.end, self.ended_by = ended, at, kind

    def go_on(self, at: Instant, promise: Promise | None, policy: Policy, held: Reasons) -> None:
        """Let it run again: the time since it was stopped is a wait, and what has changed meanwhile is caught up."""
        self.waits.add(max(cast(Instant, self.end), self.start), at, (_closed(self.ended_by),))
        self.ended, self.end, self.ended_by = "running", None, ""
        self.hold(at, held)
        for account in self.accounts:
            account.since = at
        if not is_same(promise, self.promise):
            self.count(Turn(at, promise, policy))
        self.settle(at)

    def turn(self, at: Instant, promise: Promise | None, policy: Policy, *, is_beside: bool = False) -> None:
        """Count by another promise from an instant on, in one of the ways (semantics, rule 24)."""
        if self.bound < at:
            self.settle(at)
        self.count(Turn(at, promise, policy, is_beside and promise is not None and bool(self.accounts)))
        if self.bound < at:
            self.settle(at)

    def count(self, turn: Turn) -> None:
        """Count by what a turn says, whatever was passed before."""
        self.turns.append(turn)
        self.promise = turn.promise
        self.accounts = accounts = _turned(self, turn)
        self.bound = accounts[0].bound if len(accounts) == 1 else min((one.bound for one in accounts), default=LATEST)

    def settle(self, at: Instant) -> None:
        """Note that the due time was passed before an instant, if it was: what comes may hide it."""
        if len(self.accounts) == 1:
            account = self.accounts[0]
            if account.breach is None and account.bound < at:
                self._note(account, account.passed(self.waits, at))
        elif any(account.breach is None and account.bound < at for account in self.accounts):
            found, due = self.deciding(self.waits)
            if found is not None and due is not None and due < at and found.breach is None:
                self._note(found, found.breach_of(due))

    def _note(self, account: Account, breach: Instant | None) -> None:
        if breach is not None:
            account.breach = breach
            self.breaches.append(Passed(breach, account.promise))

    def deciding(self, waits: Waits) -> tuple[Account | None, Instant | None]:
        """The account that is due last, and when; none where nothing is promised."""
        if not self.accounts:
            return None, None
        found = self.accounts[0]
        latest = found.due(waits)
        if len(self.accounts) == 1:
            return found, latest
        for account in self.accounts[1:]:
            due = account.due(waits)
            # Of two that are due at once, the newer says what is promised.
            if due is None or (latest is not None and due >= latest):
                found, latest = account, due
        return found, latest


def _turned(cycle: Cycle, turn: Turn) -> tuple[Account, ...]:
    """The accounts of a cycle after a turn."""
    at, promise, policy, is_beside = turn
    if promise is None:
        return ()
    start = cycle.start
    # Nothing counts before the start, which a channel may have put off.
    at = at if at > start else start
    if policy == "carry" and cycle.accounts:
        newest = cycle.accounts[-1]
        account = newest.copy() if is_beside else newest
        account.carry(at, promise, cycle.waits)
    else:
        # What was without a target and has one now is carried from the change on.
        account = Account(start if policy == "recompute" else at, promise, at)
    return (*cycle.accounts, account) if is_beside else (account,)


def is_same(one: Promise | None, other: Promise | None) -> bool:
    """Whether two promises are the same to a ticket: one target, counted on the same hours."""
    if one is other or one is None or other is None:
        return one is other
    return one.target == other.target


def _closed(kind: str) -> str:
    return kind if kind in ("resolved", "closed") else STOPPED
