"""One clock of the simulation: the steps in which it did not count are marked, and everything is found by walking.

All instants are steps but for the answers, which are microseconds, for a breach is one microsecond after due.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.support.simulated_hours import Beyond, Hours, Length, days_later, length_of, open_steps

MICROS = 60_000_000


@dataclass(frozen=True)
class Promise:
    """A target of the plan by its path, with its length and the steps that count for it."""

    path: str
    length: Length
    hours: Hours
    strip: bytes
    at_risk: tuple[str, ...] = ()

    @property
    def micros(self) -> int:
        return self.hours.step * MICROS


Account = list[tuple[int, Promise]]
"""From when on which target counts; the last one says how long."""


@dataclass
class Cycle:
    """One run of a metric's clock."""

    metric: str
    number: int
    started: int
    accounts: list[Account]
    target: Promise | None
    micros: int
    off: bytearray
    """The steps that do not count: waits, and the time between a stop and going on."""
    status: str = "active"
    ended: int | None = None
    breaches: list[tuple[int, int, str]] = field(default_factory=list)
    """Step, 1 for just after it, and the target that was missed."""
    is_late: bool = False
    """Whether the due time in force is passed, and its breach noted."""
    is_waiting: bool = False
    waits_from: int = 0
    retargeted: int = 0
    due_now: int | None = None

    @property
    def is_active(self) -> bool:
        return self.status == "active"

    def due(self, at: int, *, is_waiting: bool) -> int | None:
        """Rule 25: the latest of all accounts, of which one that is never due is the latest."""
        dues = [due_of(account, self.off, at if is_waiting else None) for account in self.accounts]
        return None if None in dues or not dues else max(due for due in dues if due is not None)

    def deciding(self) -> tuple[Account, int]:
        """The account that is due last, the newest of several, and when, as if a wait ended now.

        READING: in a wait, the one that was due last as it began, or at a change of target since; time alone makes no
        other decide.
        """
        before = bytearray(self.off)
        if self.is_active and self.is_waiting:
            since = max(self.waits_from, self.retargeted)
            before[since:] = bytes(len(before) - since)
        dues = [(due_of(account, before, None), number) for number, account in enumerate(self.accounts)]
        if any(due is None for due, _ in dues):
            raise Beyond
        account = self.accounts[max((due, number) for due, number in dues if due is not None)[1]]
        due = due_of(account, self.off, None)
        if due is None:
            raise Beyond
        return account, due

    def look(self, at: int) -> None:
        """Find the due time as it is now, and note a breach where a change has brought it into the past."""
        self.due_now = self.due(at, is_waiting=self.is_waiting)
        if self.accounts and self.due_now is None and not self.is_waiting:
            raise Beyond
        if self.due_now is not None and self.due_now < at and not self.is_late:
            self._breach(at, 0)

    def pass_step(self, at: int) -> None:
        """The step after an instant passes."""
        if self.is_waiting:
            self.off[at] = 1
        if self.due_now == at and not self.is_late:
            self._breach(at, 1)

    def _breach(self, at: int, just_after: int) -> None:
        account, _ = self.deciding()
        self.breaches.append((at, just_after, account[-1][1].path))
        self.is_late = True

    def retarget(self, at: int, target: Promise | None, way: str, *, is_added: bool) -> None:
        """Rule 24, and rule 25 for an account beside those there."""
        if target is None:
            self.accounts, self.target, self.is_late = [], None, False
            return
        had = self.target is not None
        self.retargeted = at
        begun = self.started if way == "recompute" else at
        carried = self.accounts[-1] if way == "carry" and had else []
        account: Account = [*carried, (begun, target)]
        self.accounts = [*self.accounts, account] if is_added else [account]
        self.target = target
        if self.deciding()[0] is account:
            self.is_late = False


def strip_of(account: Account) -> bytes:
    """The steps that count for an account: each stretch on the hours of its target."""
    strip = bytearray(account[0][1].strip)
    for begun, promise in account[1:]:
        strip[begun:] = promise.strip[begun:]
    return bytes(strip)


def due_of(account: Account, off: bytearray, endless: int | None) -> int | None:
    """The first instant at which the length is used; ``endless`` is the step from which a wait never ends."""
    begun, length, strip = account[0][0], account[-1][1].length, strip_of(account)
    if length.steps is not None:
        return _walk(strip, off, begun, length.steps, endless)
    landed = days_later(account[-1][1].hours, begun, length)
    if landed >= len(strip):
        raise Beyond
    waited = sum(1 for step in range(begun, landed) if strip[step] and not _counts(off, step, endless))
    return _walk(strip, off, landed, waited, endless)


def _counts(off: bytearray, step: int, endless: int | None) -> bool:
    return not off[step] and (endless is None or step < endless)


def _walk(strip: bytes, off: bytearray, start: int, length: int, endless: int | None) -> int | None:
    """The first instant by which so many steps have counted."""
    end = len(strip) if endless is None else endless
    left = length
    if left == 0:
        return start
    for step in range(start, end):
        if strip[step] and not off[step]:
            left -= 1
            if left == 0:
                return step + 1
    return None


def counted(account: Account, off: bytearray, start: int, end: int) -> int:
    """The steps between two instants that count for an account, negative when reversed."""
    strip = strip_of(account)
    found = sum(1 for step in range(min(start, end), max(start, end)) if strip[step] and not off[step])
    return found if start <= end else -found


# Answers


def answers(cycle: Cycle, at: int, plus: int) -> dict[str, Any]:
    """Everything there is to say of a cycle at an instant, or one microsecond after it."""
    is_waiting, micros = cycle.is_active and cycle.is_waiting, cycle.micros
    counts_more = plus if cycle.is_active and not is_waiting else 0
    read = at if cycle.ended is None else cycle.ended
    due = cycle.due(read, is_waiting=is_waiting)
    status = ("paused" if is_waiting else "running") if cycle.is_active else cycle.status
    # READING: a clock cancelled after its due time is breached, though it counts neither as met nor as missed.
    is_breached = cycle.is_late
    breaches = [(step * micros + after, path) for step, after, path in cycle.breaches]
    if plus and cycle.is_active and cycle.due_now == at and not cycle.is_late:
        breaches.append((at * micros + 1, cycle.deciding()[0][-1][1].path))
        is_breached = True
    told: dict[str, Any] = {
        "metric": cycle.metric,
        "number": cycle.number,
        "status": status,
        "started": cycle.started * micros,
        "stopped": None if cycle.ended is None else cycle.ended * micros,
        "due": None if due is None else due * micros,
        "breaches": breaches,
        "is_breached": is_breached,
        "breached_at": breaches[-1][0] if is_breached else None,
        "is_met": cycle.status == "stopped" and not is_breached,
        "next_check_at": None,
        "calendar_elapsed": (read - cycle.started) * micros + (plus if cycle.is_active else 0),
    }
    if not cycle.accounts:
        return told | {"target": None}
    account, ending = cycle.deciding()
    more = counts_more * strip_of(account)[at]
    elapsed = counted(account, cycle.off, account[0][0], read) * micros + more
    remaining = counted(account, cycle.off, read, ending) * micros - more
    whole = elapsed + remaining
    told |= {
        "target": account[-1][1].path,
        "newest": cycle.target.path if cycle.target else None,
        "elapsed": elapsed,
        "remaining": remaining,
        "calendar_remaining": None if due is None else (due - read) * micros - (plus if cycle.is_active else 0),
        "percent_used": Fraction(100 * elapsed, whole) if whole else None,
    }
    endless = read if is_waiting else None
    thresholds = [(text, threshold(account, cycle.off, text, whole, due, endless)) for text in account[-1][1].at_risk]
    now = at * micros + plus
    reached = [instant for _, instant in thresholds if instant is not None and instant <= now]
    told["thresholds"] = thresholds
    told["is_at_risk"] = cycle.is_active and not is_breached and bool(reached)
    if cycle.is_active and not is_breached:
        ahead = [instant for _, instant in thresholds if instant is not None and instant > now]
        ahead += [] if due is None else [due * micros + 1]
        told["next_check_at"] = min(ahead, default=None)
    return told


def threshold(
    account: Account, off: bytearray, text: str, whole: int, due: int | None, endless: int | None
) -> int | None:
    """Rule 28: the first instant at which so much is used, or no more than so much is left, along an account."""
    promise, begun = account[-1][1], account[0][0]
    micros = promise.micros
    if text.endswith("%"):
        return _used(account, off, Fraction(whole * int(text[:-1]), 100), endless)
    before = length_of(text.removesuffix(" before"), promise.hours.step)
    assert before.steps is not None
    if before.basis == promise.length.basis:
        return _used(account, off, Fraction(whole - before.steps * micros), endless)
    assert due is not None
    assert endless is None
    if before.basis == "calendar":
        return max(begun, due - before.steps) * micros
    first = due
    while first > begun and open_steps(promise.hours.open, first - 1, due) <= before.steps:
        first -= 1
    return first * micros


def _used(account: Account, off: bytearray, need: Fraction, endless: int | None) -> int | None:
    """The first instant by which so many microseconds have counted."""
    strip, micros = strip_of(account), account[-1][1].micros
    step = account[0][0]
    while need > 0:
        if step == (len(strip) if endless is None else endless):
            return None
        if strip[step] and not off[step]:
            if need <= micros:
                return step * micros - (-need.numerator // need.denominator)
            need -= micros
        step += 1
    return step * micros
