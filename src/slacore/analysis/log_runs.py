"""Runs: the clocks of many tickets at once, their accounts as rows of arrays.

What a cycle and its accounts do (`slacore.clocks.cycle`, `slacore.clocks.account`) for all of them together. Of the
time that waits take, each line keeps the sum; whether they came before the due time is settled when each begins. What
that does not answer is marked as odd, and replayed one by one.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from slacore.analysis.arrays import NAT, Bools, Ints
from slacore.analysis.log_acts import PAUSED, STOPPED, Acts
from slacore.analysis.log_cycles import CycleRows
from slacore.analysis.log_measures import Measures
from slacore.analysis.log_situations import way
from slacore.calendars.ruler import HORIZON
from slacore.civil.instant import Instant

_RECOMPUTE, _CARRY = way("recompute"), way("carry")

_NEVER: Final = int(np.iinfo(np.int64).max)


class Runs:
    """The cycles of some tickets, run from their first act to the last.

    Args:
        acts: what happens to them.
        measures: what they are counted by.
        asked: the instant of asking.
    """

    def __init__(self, acts: Acts, measures: Measures, asked: Instant) -> None:
        self.acts, self.measures, self.asked = acts, measures, asked
        self.odd = np.zeros(len(acts), np.bool_)
        """Which cycles are to be replayed alone."""
        self.promise: Final = acts.promise
        is_first = acts.opens == acts.first.take(acts.cycle)
        is_anew = is_first | (acts.turn == _RECOMPUTE)
        begins = np.where(is_anew, acts.first.take(acts.cycle), acts.opens)
        self.account: Final = acts.at.take(begins)
        """From when each account counts."""
        self.begun: Final = self._on_line(acts.used, self.promise, begins)
        """The time of its line before that."""
        self.wanted, self.day = self._wanted()
        """How much is to be counted until it is due, and when it is due without waits, of targets in days."""
        lost = self._on_line(acts.lost, self.promise, acts.opens)
        self.before: Final = np.where(is_anew, 0, lost)
        """What waits took before it counts, on its own line."""
        self.settled_at, self.settled = self._settled(lost)
        """The act from which on no wait takes anything more from the time until it is due, and what they took."""
        self.is_passed = np.zeros(len(acts), np.bool_)
        """Of which cycles any due time was passed."""
        self.breach = self._breached()
        """When each account was breached, as far as what followed may hide it."""
        is_carried = (acts.turn[1:] == _CARRY) & (self.promise[1:] >= 0) & (self.promise[:-1] >= 0) & ~is_first[1:]
        self.odd[acts.cycle[1:][is_carried]] = True

    # Accounts

    def _wanted(self) -> tuple[Ints, Ints]:
        wanted, day = self.measures.time.take(self.promise), np.full(len(self.promise), NAT)
        if (some := (wanted < 0).nonzero()[0]).size:
            promise, account = self.promise.take(some), self.account.take(some)
            found, bad = self.measures.days(promise, account)
            self.odd[self.acts.cycle[some[bad]]] = True
            day[some] = found = np.where(bad, account, found)
            wanted[some] = self.measures.used(promise, found) - self.begun.take(some)
        return wanted, day

    def _settled(self, lost: Ints) -> tuple[Ints, Ints]:
        """Find where all is counted as an account opens or as a wait begins."""
        acts, settled = self.acts, np.zeros(len(lost), np.int64)
        used = self._on_line(acts.used, self.promise, acts.opens) - self.begun
        is_over = used - (lost - self.before) >= self.wanted
        settled_at = np.where(is_over, acts.opens, _NEVER)
        # A wait that begins as a clock turns to another promise is still of the one before.
        accounts, places = self._before(acts.holds), acts.holds
        some = ((self.promise.take(accounts) >= 0) & ~is_over.take(accounts)).nonzero()[0]
        accounts, places = accounts.take(some), places.take(some)
        promise = self.promise.take(accounts)
        taken = self._on_line(acts.lost, promise, places) - self.before.take(accounts)
        used = self._on_line(acts.used, promise, places) - self.begun.take(accounts) - taken
        # Of several waits the first one counts, which is written last.
        some = (used >= self.wanted.take(accounts)).nonzero()[0][::-1]
        accounts = accounts.take(some)
        settled_at[accounts], settled[accounts] = places.take(some), taken.take(some)
        if (some := (is_over & (lost > self.before) & (self.promise >= 0)).nonzero()[0]).size:
            settled[some] = self._look_back(some)
        return settled_at, settled

    def _look_back(self, accounts: Ints) -> Ints:
        """What waits took until the due time, of accounts that are over as they open: by all waits so far."""
        acts = self.acts
        firsts = acts.first.take(acts.cycle.take(accounts))
        counts = acts.opens.take(accounts) - firsts
        # All acts of these cycles before these accounts, one cycle after the other.
        edges = np.cumsum(counts) - counts
        places = np.repeat(firsts - edges, counts) + np.arange(int(counts.sum()))
        promise = np.repeat(self.promise.take(accounts), counts)
        lost = self._on_line(acts.lost, promise, places)
        counted = self._on_line(acts.used, promise, places) - lost - np.repeat(self.begun.take(accounts), counts)
        took = self._on_line(acts.lost, promise, places + 1) - lost
        took[counted >= np.repeat(self.wanted.take(accounts), counts)] = 0
        found: Ints = np.add.reduceat(took, edges)
        return found

    def _before(self, places: Ints) -> Ints:
        """The accounts as some acts come, before any of these opens another."""
        accounts = self.acts.account.take(places)
        found: Ints = accounts - (self.acts.opens.take(accounts) == places)
        return found

    def _on_line(self, values: Ints, promise: Ints, places: Ints) -> Ints:
        """What acts have on the lines of promises."""
        one_line: Ints = values[0]
        found: Ints = one_line.take(places) if len(values) == 1 else values[self.measures.line.take(promise), places]
        return found

    # Due times

    def _breached(self) -> Ints:
        """Find the due times that were passed before acts that may hide it: turns, stops, and going on after these."""
        acts, breach = self.acts, np.full(len(self.promise), NAT)
        turns = acts.opens[acts.opens != acts.first.take(acts.cycle)]
        turns_alone = np.setdiff1d(turns, acts.goes_on, assume_unique=True)
        before = self._before(turns_alone), turns_alone, acts.since(turns_alone - 1)
        places = np.concatenate([turns_alone, acts.goes_on, acts.ends])
        after = acts.account.take(places), places, acts.since(places)
        accounts, places, since = (np.concatenate(pair) for pair in zip(before, after, strict=True))
        at = acts.at.take(places)
        is_near = (self.promise.take(accounts) >= 0) & (self.account.take(accounts) + self.wanted.take(accounts) < at)
        some = is_near.nonzero()[0]
        some = some.take(np.argsort(places.take(some), kind="stable"))
        accounts, places, at = accounts.take(some), places.take(some), at.take(some)
        lost = self._on_line(acts.lost, self.promise.take(accounts), places)
        due = self._due(accounts, lost, places, acts.status.take(places) == PAUSED)
        # Of several acts after a due time the first one counts, which is written last.
        late = ((due != NAT) & (due < at)).nonzero()[0][::-1]
        breach[accounts.take(late)] = np.maximum(due.take(late) + 1, since.take(some.take(late)))
        self.is_passed[acts.cycle.take(accounts.take(late))] = True
        return breach

    def _due(self, accounts: Ints, lost: Ints, places: Ints, is_held: Bools | None = None) -> Ints:
        """When accounts with promises are due, `NAT` where an open wait comes before that.

        Args:
            accounts: which.
            lost: what the waits of their cycles took, on their own lines, as if they ended now.
            places: the acts after which it is asked.
            is_held: which of them wait on; as it stands, none.
        """
        promise, account = self.promise.take(accounts), self.account.take(accounts)
        is_settled = self.settled_at.take(accounts) <= places
        taken = np.where(is_settled, self.settled.take(accounts), lost - self.before.take(accounts))
        wanted, day = self.wanted.take(accounts), self.day.take(accounts)
        is_timed = day == NAT
        due = np.where(is_timed, account, day)
        bad = np.zeros(len(accounts), np.bool_)
        if (some := np.where(is_timed, wanted > 0, taken > 0).nonzero()[0]).size:
            used = self.begun.take(accounts.take(some)) + wanted.take(some) + taken.take(some)
            due[some], bad[some] = self.measures.reached(promise.take(some), used)
        if (some := (is_timed | (taken > 0)).nonzero()[0]).size:
            due[some], unknown = self.measures.landed(promise.take(some), due.take(some))
            bad[some] |= unknown
        bad |= due > account + HORIZON
        if is_held is not None:
            is_hidden = is_held & ~is_settled
            due[is_hidden] = NAT
            bad &= ~is_hidden
        self.odd[self.acts.cycle[accounts[bad]]] = True
        return due

    # What comes of it

    def read(self) -> CycleRows:
        """The cycles as of the instant of asking, those alone that have a target or missed one.

        The numbers of tickets, metrics and targets are those of the acts and of the measures.
        """
        acts = self.acts
        accounts = acts.account.take(acts.last)
        rows = ((self.promise.take(accounts) >= 0) | self.is_passed).nonzero()[0]
        count, last, accounts = len(rows), acts.last.take(rows), accounts.take(rows)
        promise, status = self.promise.take(accounts), acts.status.take(last)
        found: dict[str, NDArray[Any]] = {name: np.full(count, NAT) for name in ("due", "remaining", "breached_at")}
        found |= {"elapsed": np.zeros(count, np.int64), "late_by": np.zeros(count, np.int64)}
        if (counted := (promise >= 0).nonzero()[0]).size:
            for name, values in self._measured(accounts.take(counted), last.take(counted)).items():
                found[name][counted] = values
        is_breached = found["breached_at"] != NAT
        metric = acts.metric.take(rows).astype(np.int32)
        return CycleRows(
            ticket=acts.owner.take(rows),
            rank=metric,
            metric=metric,
            number=acts.numbers.take(rows).astype(np.int32),
            target=promise.astype(np.int32),
            status=status.astype(np.int8),
            started=acts.at.take(acts.first.take(rows)),
            stopped=np.where(status >= STOPPED, acts.at.take(last), NAT),
            is_met=(status == STOPPED) & (promise >= 0) & ~is_breached,
            is_breached=is_breached,
            **found,
        )

    def _measured(self, accounts: Ints, last: Ints) -> dict[str, Ints]:
        """What is used and left of promises after the last acts, and when they are due and were breached."""
        acts, promise, status = self.acts, self.promise.take(accounts), self.acts.status.take(last)
        at, lost = self._on_line(acts.used, promise, last), self._on_line(acts.lost, promise, last)
        is_running, is_held = status < STOPPED, status == PAUSED
        now = self.measures.used_at(promise, self.asked)
        lost += np.where(is_held, now - at, 0)
        at = np.where(is_running, now, at)
        until = np.where(is_running, self.asked, acts.at.take(last))
        taken, is_settled = lost - self.before.take(accounts), self.settled_at.take(accounts) <= last
        whole = self._due(accounts, lost, last)
        due = np.where(is_held & ~is_settled, NAT, whole)
        breach = self.breach.take(accounts)
        is_late = (breach == NAT) & is_running & (due != NAT) & (due < self.asked)
        breach = np.where(is_late, np.maximum(due + 1, acts.since(last)), breach)
        used = at - self.begun.take(accounts) - taken
        time = self.measures.time.take(promise)
        left = time - used
        if (in_days := (time < 0).nonzero()[0]).size:
            beyond = self.measures.used(promise.take(in_days), whole.take(in_days)) - at.take(in_days)
            # What waits took after the due time.
            after = np.where(is_settled, taken - self.settled.take(accounts), 0).take(in_days)
            left[in_days] = np.where(until.take(in_days) <= whole.take(in_days), beyond, beyond + after)
        late = np.where(breach == NAT, 0, np.maximum(0, -left))
        return {"due": due, "elapsed": used, "remaining": left, "breached_at": breach, "late_by": late}
