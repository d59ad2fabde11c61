"""Outcomes of logs: the cycles of many tickets and how these stand at the instant of asking, where rounds can say it.

What is left out is for `slacore.replay`: tickets that rounds leave alone, and those with a clock in time whose target
may put it at risk, for whether it does is asked of the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.log_cycles import STATUSES, CycleRows, Legend
from slacore.analysis.log_order import in_order
from slacore.analysis.log_rounds import in_rounds
from slacore.analysis.log_rows import LogRows
from slacore.analysis.progress import Progress, Teller
from slacore.analysis.promised import Book
from slacore.civil.instant import Instant
from slacore.clocks.clock import Verdict
from slacore.plans.plan import SupportPlan

_GOING: Final = tuple(STATUSES.index(word) for word in ("running", "paused"))
_CANCELLED: Final = STATUSES.index("cancelled")


class Stand(NamedTuple):
    """How a ticket stands."""

    stage: str | None
    priority: str | None
    waits: tuple[str, ...]


@frozen(eq=False)
class LogOutcomes:
    """What came of the tickets of a table of events.

    Args:
        is_done: of which tickets it is known.
        is_later: of which nothing has happened by then.
        cycles: their cycles, by ticket, then as the plan lists its metrics, then by number.
        standing: the number of how each of them stands.
        stands: how that is.
        legend: what the numbers of metrics and lengths stand for.
    """

    is_done: Bools
    is_later: Bools
    cycles: CycleRows
    standing: Ints
    stands: Mapping[int, Stand]
    legend: Legend

    def stand(self, ticket: int) -> Stand:
        """How a ticket stands."""
        return self.stands[int(self.standing[ticket])]

    @property
    def goes_on(self) -> Bools:
        """Which tickets have a clock that runs or waits."""
        found = np.zeros(len(self.is_done), np.bool_)
        found[self.cycles.ticket[np.isin(self.cycles.status, _GOING)]] = True
        return found

    @property
    def edges(self) -> list[int]:
        """Where the cycles of each ticket begin, and where they end."""
        return np.searchsorted(self.cycles.ticket, np.arange(len(self.is_done) + 1)).tolist()  # type: ignore[no-any-return]

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdict of each cycle, in the words of a clock."""
        words: tuple[Verdict, ...] = ("met", "breached", "in time", "overdue", "not counted")
        cycles = self.cycles
        numbers = np.where(np.isin(cycles.status, _GOING), 2, 0) + cycles.is_breached
        numbers[(cycles.target < 0) | (cycles.status == _CANCELLED)] = 4
        return [words[number] for number in numbers.tolist()]


def log_outcomes(plan: SupportPlan, rows: LogRows, asked: Instant, progress: Progress | None = None) -> LogOutcomes:
    """Replay together what can be.

    Args:
        plan: the plan.
        rows: the events.
        asked: the instant of asking.
        progress: told how many events are done.
    """
    book = Book.of(plan)
    lengths = [length for metric in book.promised for length in book.lengths(metric)]
    legend = Legend.of(book.known, lengths)
    order = in_order(rows, asked)
    found = in_rounds(book, rows, order, asked, legend, Teller(len(order.rows), progress))
    cycles = CycleRows.together([CycleRows.of(()), *found.cycles])
    risky = [legend.metrics[target.metric] for target in plan.every_target if target.at_risk]
    may_be_at_risk = np.isin(cycles.status, _GOING) & ~cycles.is_breached & np.isin(cycles.metric, risky)
    is_done = found.done.copy()
    is_done[cycles.ticket[may_be_at_risk]] = False
    cycles = cycles.where(is_done[cycles.ticket])
    stands = {}
    for number in np.unique(found.standing[is_done]).tolist():
        ticket = found.stands[number]
        stands[number] = Stand(ticket.stage, ticket.priority, tuple(ticket.waits))
    return LogOutcomes(is_done, order.counts == 0, cycles, found.standing, stands, legend)
