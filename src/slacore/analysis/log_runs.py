"""Runs: the clocks of many tickets at once, the latest cycle of each metric, as arrays.

One step of a cycle (`slacore.clocks.cycle`) for all tickets to which it happens in a round. Of the time that waits
take, each line keeps the sum; whether they came before the due time is settled when each begins. What that does not
answer is marked as odd, and replayed one by one.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from slacore.analysis.arrays import NAT, Bools, Ints
from slacore.analysis.log_cycles import STATUSES, CycleRows
from slacore.analysis.log_measures import Measures
from slacore.analysis.log_situations import way
from slacore.calendars.ruler import HORIZON
from slacore.civil.instant import Instant

RUNNING, PAUSED, STOPPED, CANCELLED = (STATUSES.index(word) for word in ("running", "paused", "stopped", "cancelled"))

_RECOMPUTE, _CARRY = way("recompute"), way("carry")


MOST_WAITS: Final = 32
"""How many waits of a cycle are kept; a ticket of which more were needed is replayed alone."""


class WaitArrays:
    """The first waits that are over, of each cycle."""

    def __init__(self, count: int) -> None:
        self.count = np.zeros(count, np.int64)
        """How many there were, kept or not."""
        self.start = self.end = np.full((0, count), NAT)

    def add(self, rows: Ints, start: Ints, end: Ints) -> None:
        """One wait more of some tickets."""
        number = self.count[rows]
        self.count[rows] += 1
        if not (number < MOST_WAITS).all():
            is_kept = number < MOST_WAITS
            rows, start, end, number = rows[is_kept], start[is_kept], end[is_kept], number[is_kept]
        if int(number.max(initial=-1)) >= len(self.start):
            more = np.full((max(4, len(self.start)), len(self.count)), NAT)
            self.start, self.end = np.concatenate([self.start, more]), np.concatenate([self.end, more])
        self.start[number, rows], self.end[number, rows] = start, end


class Runs:
    """The latest cycles: those of one metric by ticket, then those of the next; none at first.

    Args:
        may_go_on: which of them may go on after a stop.
        measures: what they are counted by.
        asked: the instant of asking.
    """

    def __init__(self, may_go_on: Bools, measures: Measures, asked: Instant) -> None:
        self.may_go_on, self.measures, self.asked = may_go_on, measures, asked
        self.count = count = len(may_go_on)
        self.odd = np.zeros(count, np.bool_)
        """Which are to be replayed alone."""
        self.number = np.zeros(count, np.int64)
        self.status = np.zeros(count, np.int64)
        self.start, self.end = np.full(count, NAT), np.full(count, NAT)
        self.held = np.full(count, NAT)
        """Since when it waits."""
        self.promise = np.full(count, -1)
        self.account, self.since = np.full(count, NAT), np.full(count, NAT)
        """From when it counts, and since when it counts so."""
        self.begun = np.zeros(count, np.int64)
        """The time of its line before it counts."""
        self.wanted = np.zeros(count, np.int64)
        """How much is to be counted until it is due; of targets in days, what lies between."""
        self.day = np.full(count, NAT)
        """When it is due without waits, of targets in days."""
        self.lost = np.zeros((len(measures.hours), count), np.int64)
        """What its waits that are over took, on each line."""
        self.waits = WaitArrays(count)
        self.before = np.zeros(count, np.int64)
        """What they took before it counted, on its own line."""
        self.is_settled = np.zeros(count, np.bool_)
        """Whether no wait takes anything more from the time until it is due."""
        self.settled = np.zeros(count, np.int64)
        """What waits took until then."""
        self.breach = np.full(count, NAT)
        self.is_passed = np.zeros(count, np.bool_)
        """Whether any due time was passed."""
        self.over: list[CycleRows] = []

    # The step

    def act(self, rows: Ints, acts: Ints, at: Ints) -> None:
        """Let events act: stop, cancel, pause, re-prioritise, continue, start, in this order.

        Args:
            rows: the places of the cycles.
            acts: what happens to each, a column for each part of an `Act`.
            at: when.
        """
        end, hold, turn, go, begin, is_waiting, promise = acts
        if (some := np.flatnonzero(end)).size:
            self._stop(rows[some], at[some], np.where(end[some] == 1, STOPPED, CANCELLED))
        if (some := np.flatnonzero(hold == 2)).size:
            self._release(rows[some], at[some])
        if (some := np.flatnonzero(hold == 1)).size:
            self._wait(rows[some], at[some])
        if (some := np.flatnonzero((turn > 0) & (go == 0))).size:
            self._settle(rows[some], at[some])
            self._take(rows[some], at[some], promise[some], turn[some])
            self._settle(rows[some], at[some])
        if (some := np.flatnonzero(go)).size:
            self._go_on(rows[some], at[some], promise[some], turn[some], is_waiting[some])
        if (some := np.flatnonzero(begin)).size:
            self._begin(rows[some], at[some], promise[some], is_waiting[some])

    def _stop(self, rows: Ints, at: Ints, status: Ints) -> None:
        self._release(rows, at)
        self._settle(rows, at)
        self._settle_waits(*self._where(rows, at, self.may_go_on[rows]))
        self.status[rows], self.end[rows] = status, at

    def _release(self, rows: Ints, at: Ints) -> None:
        rows, at = self._where(rows, at, self.held[rows] != NAT)
        if not len(rows):
            return
        self._lose(rows, self.held[rows], at)
        self.held[rows] = NAT

    def _lose(self, rows: Ints, start: Ints, end: Ints) -> None:
        """Take note of waits that are over."""
        for number, hours in enumerate(self.measures.hours):
            self.lost[number, rows] += hours.used(end) - hours.used(start)
        self.waits.add(rows, start, end)

    def _wait(self, rows: Ints, at: Ints) -> None:
        self.held[rows] = at
        self._settle_waits(rows, at)

    def _go_on(self, rows: Ints, at: Ints, promise: Ints, turn: Ints, is_waiting: Ints) -> None:
        self._lose(rows, self.end[rows], at)
        self.status[rows], self.end[rows] = RUNNING, NAT
        self.held[rows] = np.where(is_waiting > 0, at, NAT)
        self.since[rows] = at
        if (some := np.flatnonzero(turn)).size:
            self._take(rows[some], at[some], promise[some], turn[some])
        self._settle(rows, at)

    def _begin(self, rows: Ints, at: Ints, promise: Ints, is_waiting: Ints) -> None:
        again = rows[self.number[rows] > 0]
        if len(again):
            self.over.append(self.read(again))
        self.number[rows] += 1
        self.status[rows], self.start[rows], self.end[rows] = RUNNING, at, NAT
        self.held[rows] = np.where(is_waiting > 0, at, NAT)
        self.lost[:, rows] = self.waits.count[rows] = 0
        self.promise[rows], self.is_passed[rows] = -1, False
        self._take(rows, at, promise, np.full(len(rows), _RECOMPUTE), is_first=True)

    # Accounts

    def _take(self, rows: Ints, at: Ints, promise: Ints, turn: Ints, *, is_first: bool = False) -> None:
        """Count by other promises, or by none; by the first of their cycles, before which nothing was."""
        self.odd[rows[(turn == _CARRY) & (self.promise[rows] >= 0) & (promise >= 0)]] = True
        self.promise[rows], self.breach[rows] = promise, NAT
        if not (promise >= 0).all():
            is_counted = promise >= 0
            rows, at, promise, turn = rows[is_counted], at[is_counted], promise[is_counted], turn[is_counted]
        if not len(rows):
            return
        is_anew = turn == _RECOMPUTE
        account = np.where(is_anew, self.start[rows], at)
        self.account[rows], self.since[rows] = account, at
        begun = self.begun[rows] = self.measures.used(promise, account)
        wanted, self.day[rows] = self._wanted(rows, promise, account, begun)
        self.wanted[rows] = wanted
        self.settled[rows] = 0
        if is_first:
            self.before[rows], self.is_settled[rows] = 0, wanted <= 0
            return
        lost = self._lost(rows, at)
        self.before[rows] = before = np.where(is_anew, 0, lost)
        self.is_settled[rows] = is_over = self.measures.used(promise, at) - begun - (lost - before) >= wanted
        if (some := np.flatnonzero(is_over & (lost > before))).size:
            self._look_back(rows[some])

    def _look_back(self, rows: Ints) -> None:
        """Find what waits took until the due time, of accounts that are over as they begin: by all waits so far."""
        promise, count = self.promise[rows], self.waits.count[rows]
        self.odd[rows[count > MOST_WAITS]] = True
        most = min(int(count.max()), MOST_WAITS)
        is_there = np.arange(most)[:, None] < count
        edges = (self.waits.start[:most, rows], self.waits.end[:most, rows])
        each = np.tile(promise, most)
        start, end = (
            self.measures.used(each, np.where(is_there, edge, self.account[rows]).ravel()).reshape(most, len(rows))
            for edge in edges
        )
        took = end - start
        counted = start - self.begun[rows] - (np.cumsum(took, axis=0) - took)
        self.settled[rows] = np.where(counted < self.wanted[rows], took, 0).sum(axis=0)

    def _wanted(self, rows: Ints, promise: Ints, account: Ints, begun: Ints) -> tuple[Ints, Ints]:
        wanted, day = self.measures.time[promise], np.full(len(rows), NAT)
        some = np.flatnonzero(wanted < 0)
        if len(some):
            found, bad = self.measures.days(promise[some], account[some])
            self.odd[rows[some[bad]]] = True
            found = np.where(bad, account[some], found)
            wanted[some] = self.measures.used(promise[some], found) - begun[some]
            day[some] = found
        return wanted, day

    def _lost(self, rows: Ints, at: Ints) -> Ints:
        """What waits took on the line of each ticket's own promise, as if they ended now."""
        promise = self.promise[rows]
        lost: Ints = self.lost[self.measures.line[promise], rows]
        held = np.flatnonzero(self.held[rows] != NAT)
        if len(held):
            used, some = self.measures.used, promise[held]
            lost[held] += used(some, at[held]) - used(some, self.held[rows[held]])
        return lost

    def _settle_waits(self, rows: Ints, at: Ints) -> None:
        """Note where all is counted as a wait begins: it takes nothing from the time until the due time."""
        rows, at = self._where(rows, at, (self.promise[rows] >= 0) & ~self.is_settled[rows])
        if not len(rows):
            return
        promise = self.promise[rows]
        lost = self.lost[self.measures.line[promise], rows] - self.before[rows]
        used = self.measures.used(promise, at) - self.begun[rows] - lost
        is_over = used >= self.wanted[rows]
        self.is_settled[rows], self.settled[rows] = is_over, np.where(is_over, lost, 0)

    @staticmethod
    def _where(rows: Ints, at: Ints, which: Bools) -> tuple[Ints, Ints]:
        return (rows, at) if which.all() else (rows[which], at[which])

    # Due times

    def _settle(self, rows: Ints, at: Ints) -> None:
        """Note that due times were passed before an instant, where they were: what comes may hide it."""
        is_near = (self.promise[rows] >= 0) & (self.breach[rows] == NAT)
        is_near &= self.account[rows] + self.wanted[rows] < at
        rows, at = self._where(rows, at, is_near)
        if not len(rows):
            return
        due = self._due(rows, self._lost(rows, at))
        is_late = (due != NAT) & (due < at)
        late = rows[is_late]
        self.breach[late], self.is_passed[late] = np.maximum(due[is_late] + 1, self.since[late]), True

    def _due(self, rows: Ints, lost: Ints, *, is_closed: bool = False) -> Ints:
        """When tickets with promises are due, `NAT` where an open wait comes before that.

        Args:
            rows: their places.
            lost: what their waits took, on their own lines, as if they ended now.
            is_closed: whether they do.
        """
        promise, settled, account = self.promise[rows], self.is_settled[rows], self.account[rows]
        taken = np.where(settled, self.settled[rows], lost - self.before[rows])
        wanted, day = self.wanted[rows], self.day[rows]
        due = np.where(day == NAT, account, day)
        walked = np.flatnonzero(np.where(day == NAT, wanted > 0, taken > 0))
        bad = np.zeros(len(rows), np.bool_)
        if len(walked):
            used = self.begun[rows[walked]] + wanted[walked] + taken[walked]
            due[walked], bad[walked] = self.measures.reached(promise[walked], used)
        landing = np.flatnonzero((day == NAT) | (taken > 0))
        if len(landing):
            due[landing], unknown = self.measures.landed(promise[landing], due[landing])
            bad[landing] |= unknown
        bad |= due > account + HORIZON
        if not is_closed:
            is_hidden = (self.held[rows] != NAT) & ~settled
            due[is_hidden] = NAT
            bad &= ~is_hidden
        self.odd[rows[bad]] = True
        return due

    # What comes of it

    def read(self, rows: Ints) -> CycleRows:
        """The cycles as of the instant of asking, those alone that have a target or missed one."""
        rows = rows[(self.number[rows] > 0) & ((self.promise[rows] >= 0) | self.is_passed[rows])]
        count = len(rows)
        end, held = self.end[rows], self.held[rows]
        until = np.where(end == NAT, self.asked, end)
        found: dict[str, NDArray[Any]] = {name: np.full(count, NAT) for name in ("due", "remaining", "breached_at")}
        found |= {"elapsed": np.zeros(count, np.int64), "late_by": np.zeros(count, np.int64)}
        counted = np.flatnonzero(self.promise[rows] >= 0)
        if len(counted):
            for name, values in self._measured(rows[counted], until[counted]).items():
                found[name][counted] = values
        is_breached = found["breached_at"] != NAT
        is_met = (self.status[rows] == STOPPED) & (self.promise[rows] >= 0) & ~is_breached
        return CycleRows(
            ticket=rows,
            rank=np.zeros(count, np.int64),
            metric=np.zeros(count, np.int64),
            number=self.number[rows],
            target=self.promise[rows],
            status=np.where(held == NAT, self.status[rows], PAUSED),
            started=self.start[rows],
            stopped=end,
            is_met=is_met,
            is_breached=is_breached,
            **found,
        )

    def _measured(self, rows: Ints, until: Ints) -> dict[str, Ints]:
        """What is used and left of promises, and when they are due and were breached."""
        promise, is_running = self.promise[rows], self.end[rows] == NAT
        lost = self._lost(rows, until)
        taken = lost - self.before[rows]
        whole = self._due(rows, lost, is_closed=True)
        due = np.where((self.held[rows] != NAT) & ~self.is_settled[rows], NAT, whole)
        breach = self.breach[rows]
        is_late = (breach == NAT) & is_running & (due != NAT) & (due < self.asked)
        breach = np.where(is_late, np.maximum(due + 1, self.since[rows]), breach)
        at = self.measures.used(promise, until)
        used = at - self.begun[rows] - taken
        time = self.measures.time[promise]
        left = time - used
        in_days = np.flatnonzero(time < 0)
        if len(in_days):
            beyond = self.measures.used(promise[in_days], whole[in_days]) - at[in_days]
            # What waits took after the due time.
            after = np.where(self.is_settled[rows], taken - self.settled[rows], 0)[in_days]
            left[in_days] = np.where(until[in_days] <= whole[in_days], beyond, beyond + after)
        late = np.where(breach == NAT, 0, np.maximum(0, -left))
        return {"due": due, "elapsed": used, "remaining": left, "breached_at": breach, "late_by": late}
