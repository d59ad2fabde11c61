"""Runs: the clocks of many tickets at once, each cycle a row of arrays.

What a cycle does (`slacore.clocks.cycle`) for all cycles at once, stretch by stretch. Of the time that waits take, each
line keeps the sum; whether they came before the due time is settled when each begins. What that does not answer is
marked as odd, and replayed one by one.
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


class Runs:
    """The cycles of some tickets, run from their first act to the last.

    Args:
        acts: what happens to them.
        measures: what they are counted by.
        asked: the instant of asking.
    """

    def __init__(self, acts: Acts, measures: Measures, asked: Instant) -> None:
        self.acts, self.measures, self.asked = acts, measures, asked
        count = len(acts)
        self.odd = np.zeros(count, np.bool_)
        """Which are to be replayed alone."""
        self.start: Final = acts.at.take(acts.first)
        self.promise = np.full(count, -1)
        self.account, self.since = self.start.copy(), self.start.copy()
        """From when it counts, and since when it counts so."""
        self.begun = np.zeros(count, np.int64)
        """The time of its line before it counts."""
        self.wanted = np.zeros(count, np.int64)
        """How much is to be counted until it is due; of targets in days, what lies between."""
        self.day = np.full(count, NAT)
        """When it is due without waits, of targets in days."""
        self.before = np.zeros(count, np.int64)
        """What waits took before it counted, on its own line."""
        self.is_settled = np.zeros(count, np.bool_)
        """Whether no wait takes anything more from the time until it is due."""
        self.settled = np.zeros(count, np.int64)
        """What waits took until then."""
        self.breach = np.full(count, NAT)
        self.is_passed = np.zeros(count, np.bool_)
        """Whether any due time was passed."""
        for number, (starts, holds, ends) in enumerate(acts.stretches()):
            self._begin(starts) if number == 0 else self._go_on(starts)
            self._settle_waits(holds)
            self._settle(ends)

    # Its stretches, by the places of acts

    def _begin(self, places: Ints) -> None:
        self._take(places, np.full(len(places), _RECOMPUTE), is_first=True)

    def _go_on(self, places: Ints) -> None:
        """Count by another promise from then on, or go on after a stop, or both."""
        turn, goes_on = self.acts.turn.take(places), self.acts.goes_on.take(places)
        self._settle(places[~goes_on])
        self.since[self.acts.cycle.take(places)] = self.acts.at.take(places)
        if (some := turn.nonzero()[0]).size:
            self._take(places.take(some), turn.take(some))
        self._settle(places)

    # Accounts

    def _take(self, places: Ints, turn: Ints, *, is_first: bool = False) -> None:
        """Count by other promises, or by none; by the first of their cycles, before which nothing was."""
        acts = self.acts
        rows, promise = acts.cycle.take(places), acts.promise.take(places)
        self.odd[rows[(turn == _CARRY) & (self.promise[rows] >= 0) & (promise >= 0)]] = True
        self.promise[rows], self.breach[rows] = promise, NAT
        if not (is_counted := promise >= 0).all():
            rows, places, promise, turn = rows[is_counted], places[is_counted], promise[is_counted], turn[is_counted]
        if not len(rows):
            return
        is_anew = turn == _RECOMPUTE
        begins = np.where(is_anew, acts.first.take(rows), places)
        account = self.account[rows] = acts.at.take(begins)
        self.since[rows] = acts.at.take(places)
        begun = self.begun[rows] = self._on_line(acts.used, promise, begins)
        wanted, self.day[rows] = self._wanted(rows, promise, account, begun)
        self.wanted[rows], self.settled[rows] = wanted, 0
        if is_first:
            self.is_settled[rows] = wanted <= 0
            return
        lost = self._on_line(acts.lost, promise, places)
        self.before[rows] = before = np.where(is_anew, 0, lost)
        self.is_settled[rows] = is_over = self._on_line(acts.used, promise, places) - begun - (lost - before) >= wanted
        if (some := (is_over & (lost > before)).nonzero()[0]).size:
            self._look_back(rows.take(some), places.take(some))

    def _look_back(self, rows: Ints, places: Ints) -> None:
        """Find what waits took until the due time, of accounts that are over as they begin: by all waits so far."""
        firsts = self.acts.first.take(rows)
        counts = places - firsts
        # All acts of these cycles between their first and these.
        edges = np.cumsum(counts) - counts
        some = np.repeat(firsts - edges, counts) + np.arange(int(counts.sum()))
        promise = np.repeat(self.promise.take(rows), counts)
        lost = self._on_line(self.acts.lost, promise, some)
        counted = self._on_line(self.acts.used, promise, some) - lost - np.repeat(self.begun.take(rows), counts)
        took = self._on_line(self.acts.lost, promise, some + 1) - lost
        took[counted >= np.repeat(self.wanted.take(rows), counts)] = 0
        self.settled[rows] = np.add.reduceat(took, edges)

    def _wanted(self, rows: Ints, promise: Ints, account: Ints, begun: Ints) -> tuple[Ints, Ints]:
        wanted, day = self.measures.time.take(promise), np.full(len(rows), NAT)
        if (some := (wanted < 0).nonzero()[0]).size:
            found, bad = self.measures.days(promise.take(some), account.take(some))
            self.odd[rows[some[bad]]] = True
            found = np.where(bad, account.take(some), found)
            wanted[some] = self.measures.used(promise.take(some), found) - begun.take(some)
            day[some] = found
        return wanted, day

    def _on_line(self, values: Ints, promise: Ints, places: Ints) -> Ints:
        """What acts have on the lines of promises."""
        if len(values) == 1:
            return values[0].take(places)
        found: Ints = values[self.measures.line.take(promise), places]
        return found

    def _settle_waits(self, places: Ints) -> None:
        """Note where all is counted as a wait begins: it takes nothing from the time until the due time."""
        acts = self.acts
        rows = acts.cycle.take(places)
        if not (is_open := (self.promise.take(rows) >= 0) & ~self.is_settled.take(rows)).all():
            rows, places = rows[is_open], places[is_open]
        if not len(rows):
            return
        promise = self.promise.take(rows)
        lost = self._on_line(acts.lost, promise, places) - self.before.take(rows)
        used = self._on_line(acts.used, promise, places) - self.begun.take(rows) - lost
        # Of several waits of a cycle the first one counts, which is written last.
        some = (used >= self.wanted.take(rows)).nonzero()[0][::-1]
        rows = rows.take(some)
        self.is_settled[rows], self.settled[rows] = True, lost.take(some)

    # Due times

    def _settle(self, places: Ints) -> None:
        """Note that due times were passed before some acts, where they were: what comes may hide it."""
        acts = self.acts
        rows, at = acts.cycle.take(places), acts.at.take(places)
        is_near = (self.promise.take(rows) >= 0) & (self.breach.take(rows) == NAT)
        is_near &= self.account.take(rows) + self.wanted.take(rows) < at
        if not is_near.all():
            rows, places, at = rows[is_near], places[is_near], at[is_near]
        if not len(rows):
            return
        lost = self._on_line(acts.lost, self.promise.take(rows), places)
        due = self._due(rows, lost, acts.status.take(places) == PAUSED)
        is_late = (due != NAT) & (due < at)
        late = rows[is_late]
        self.breach[late], self.is_passed[late] = np.maximum(due[is_late] + 1, self.since.take(late)), True

    def _due(self, rows: Ints, lost: Ints, is_held: Bools | None = None) -> Ints:
        """When cycles with promises are due, `NAT` where an open wait comes before that.

        Args:
            rows: their places.
            lost: what their waits took, on their own lines, as if they ended now.
            is_held: which of them wait on; as it stands, none.
        """
        promise, settled, account = self.promise.take(rows), self.is_settled.take(rows), self.account.take(rows)
        taken = np.where(settled, self.settled.take(rows), lost - self.before.take(rows))
        wanted, day = self.wanted.take(rows), self.day.take(rows)
        is_timed = day == NAT
        due = np.where(is_timed, account, day)
        bad = np.zeros(len(rows), np.bool_)
        if (some := np.where(is_timed, wanted > 0, taken > 0).nonzero()[0]).size:
            used = self.begun.take(rows.take(some)) + wanted.take(some) + taken.take(some)
            due[some], bad[some] = self.measures.reached(promise.take(some), used)
        if (some := (is_timed | (taken > 0)).nonzero()[0]).size:
            due[some], unknown = self.measures.landed(promise.take(some), due.take(some))
            bad[some] |= unknown
        bad |= due > account + HORIZON
        if is_held is not None:
            is_hidden = is_held & ~settled
            due[is_hidden] = NAT
            bad &= ~is_hidden
        self.odd[rows[bad]] = True
        return due

    # What comes of it

    def read(self) -> CycleRows:
        """The cycles as of the instant of asking, those alone that have a target or missed one.

        The numbers of tickets, metrics and targets are those of the acts and of the measures.
        """
        acts = self.acts
        rows = ((self.promise >= 0) | self.is_passed).nonzero()[0]
        count, last = len(rows), acts.last.take(rows)
        promise, status = self.promise.take(rows), acts.status.take(last)
        found: dict[str, NDArray[Any]] = {name: np.full(count, NAT) for name in ("due", "remaining", "breached_at")}
        found |= {"elapsed": np.zeros(count, np.int64), "late_by": np.zeros(count, np.int64)}
        if (counted := (promise >= 0).nonzero()[0]).size:
            for name, values in self._measured(rows.take(counted)).items():
                found[name][counted] = values
        is_breached = found["breached_at"] != NAT
        metric = acts.metric.take(rows)
        return CycleRows(
            ticket=acts.owner.take(rows),
            rank=metric,
            metric=metric,
            number=acts.numbers.take(rows),
            target=promise,
            status=status,
            started=self.start.take(rows),
            stopped=np.where(status >= STOPPED, acts.at.take(last), NAT),
            is_met=(status == STOPPED) & (promise >= 0) & ~is_breached,
            is_breached=is_breached,
            **found,
        )

    def _measured(self, rows: Ints) -> dict[str, Ints]:
        """What is used and left of promises, and when they are due and were breached."""
        acts, promise, last = self.acts, self.promise.take(rows), self.acts.last.take(rows)
        status, at = acts.status.take(last), self._on_line(acts.used, promise, last)
        lost = self._on_line(acts.lost, promise, last)
        is_running, is_held = status < STOPPED, status == PAUSED
        now = self.measures.used(promise, np.full(len(rows), self.asked))
        lost += np.where(is_held, now - at, 0)
        at = np.where(is_running, now, at)
        until = np.where(is_running, self.asked, acts.at.take(last))
        taken, settled = lost - self.before.take(rows), self.is_settled.take(rows)
        whole = self._due(rows, lost)
        due = np.where(is_held & ~settled, NAT, whole)
        breach = self.breach.take(rows)
        is_late = (breach == NAT) & is_running & (due != NAT) & (due < self.asked)
        breach = np.where(is_late, np.maximum(due + 1, self.since.take(rows)), breach)
        used = at - self.begun.take(rows) - taken
        time = self.measures.time.take(promise)
        left = time - used
        if (in_days := (time < 0).nonzero()[0]).size:
            beyond = self.measures.used(promise.take(in_days), whole.take(in_days)) - at.take(in_days)
            # What waits took after the due time.
            after = np.where(settled, taken - self.settled.take(rows), 0).take(in_days)
            left[in_days] = np.where(until.take(in_days) <= whole.take(in_days), beyond, beyond + after)
        late = np.where(breach == NAT, 0, np.maximum(0, -left))
        return {"due": due, "elapsed": used, "remaining": left, "breached_at": breach, "late_by": late}
