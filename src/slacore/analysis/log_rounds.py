"""Rounds: the k-th event of all tickets together, the longest logs first, so that a round is a prefix of them all.

What an event makes of a ticket is asked once for each situation and word, and no instant is looked at. What is counted
is counted afterwards, for all cycles at once. A ticket to which anything happens that is not counted here is left to be
replayed alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.log_acts import Acts
from slacore.analysis.log_cycles import CycleRows, Legend
from slacore.analysis.log_measures import Measures, known
from slacore.analysis.log_order import LogOrder
from slacore.analysis.log_rows import LogRows, Word
from slacore.analysis.log_runs import Runs
from slacore.analysis.log_situations import Situations
from slacore.analysis.progress import Teller
from slacore.analysis.promised import WHOSE, Book, plan_at
from slacore.civil.instant import Instant
from slacore.clocks.ticket import Ticket
from slacore.errors import SlaError
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister

_BLOCK: Final = 1 << 12


class Rounds(NamedTuple):
    """What came of the tickets that went in rounds, and which these are."""

    cycles: Sequence[CycleRows]
    done: Bools
    standing: Ints
    """The number of how each of them stands in the end."""
    stands: Sequence[Ticket]
    """How that is."""


class _Group(NamedTuple):
    """Tickets that one plan governs."""

    plan: SupportPlan
    tickets: Ints
    origins: Ints
    """Between which edges of effective dates each was opened, dense."""


def in_rounds(book: Book, read: LogRows, order: LogOrder, asked: Instant, legend: Legend, tick: Teller) -> Rounds:
    """Replay together what can be."""
    cycles: list[CycleRows] = []
    done, standing = np.zeros(len(read.names), np.bool_), np.zeros(len(read.names), np.int64)
    stands: list[Ticket] = []
    for group in _groups(book, read, order):
        try:
            found = _Replaying(group, read, order, asked, legend)
        except SlaError:
            # Such as hours that are never open, of which each ticket has its own to tell.
            continue
        for tickets, rows, last in found.blocks():
            done[tickets], standing[tickets] = True, len(stands) + last
            cycles.append(rows)
            tick(int(order.counts[tickets].sum()))
        stands += found.situations.tickets
    return Rounds(cycles, done, standing, stands)


def _groups(book: Book, read: LogRows, order: LogOrder) -> Iterator[_Group]:
    tickets = np.flatnonzero((order.counts > 0) & ~order.is_loose)
    first = order.rows[order.starts[tickets]]
    opened = read.at[first]
    origins = np.searchsorted(np.asarray(book.edges, np.int64), opened, "right")
    keys = [origins]
    if isinstance(book.plan, AgreementRegister):
        keys.append(read.words[first])
    _, examples, which = np.unique(np.stack(keys), axis=1, return_index=True, return_inverse=True)
    plans: dict[SupportPlan, list[int]] = {}
    for kind, example in enumerate(examples.tolist()):
        said = _said(read.vocabulary[int(read.words[first[example]])])
        try:
            plan = plan_at(book.plan, int(opened[example]), said)
        except SlaError:
            continue
        plans.setdefault(plan, []).append(kind)
    for plan, of_plan in plans.items():
        is_of_plan = np.isin(which, of_plan)
        _, dense = np.unique(origins[is_of_plan], return_inverse=True)
        yield _Group(plan, tickets[is_of_plan], dense)


def _said(word: Word) -> dict[str, Any]:
    return {} if word.event is None else {name: word.event.said.get(name) for name in WHOSE}


class _Replaying:
    """The tickets of one plan on their way."""

    def __init__(self, group: _Group, read: LogRows, order: LogOrder, asked: Instant, legend: Legend) -> None:
        self.read, self.order, self.asked, self.legend = read, order, asked, legend
        self.plan = group.plan
        every = [promise for promise in self.plan.selector.every_promise if promise.length is not None]
        fits = self._fit(group.tickets, *known(every))
        by_length = np.argsort(-order.counts[group.tickets[fits]], kind="stable")
        self.tickets, self.origins = group.tickets[fits][by_length], group.origins[fits][by_length]
        self.metrics = [name for name in self.plan.metrics if any(one.target.metric == name for one in every)]
        self.may_go_on = np.asarray([bool(self.plan.metrics[name].continue_) for name in self.metrics], np.bool_)
        start = int(order.at[order.starts[self.tickets]].min(initial=asked))
        self.measures = Measures(every, start, asked)
        places = dict.fromkeys(self.metrics, self.measures.places)
        self.situations = Situations(self.plan, read.vocabulary, places, int(group.origins.max(initial=0)) + 1)

    def _fit(self, tickets: Ints, start: Instant, end: Instant) -> Bools:
        """Which tickets say nothing but what rounds know, while the hours are known."""
        read, order = self.read, self.order
        if self.asked >= end:
            return np.zeros(len(tickets), np.bool_)
        is_strange = np.asarray([self._is_strange(word) for word in read.vocabulary], np.bool_)
        is_out = np.zeros(len(read.names), np.bool_)
        if is_strange.any():
            strange = order.rows[is_strange.take(read.words.take(order.rows))]
            is_out[read.tickets[strange]] = True
        return ~is_out[tickets] & (order.at[order.starts[tickets]] >= start)

    def _is_strange(self, word: Word) -> bool:
        """Whether time, or somebody, decides what comes of a word: rulings, graces, and channels that queue."""
        event, plan = word.event, self.plan
        if event is None:
            return True
        is_ruling = plan.priorities is not None and bool(plan.downgrades)
        is_cause = event.kind in ("arose", "paused") and any(rule.cause == event.reason for rule in plan.downgrades)
        is_taken_in = bool(plan.channels) and event.said.get("channel") is not None
        return event.kind == "decided" or is_taken_in or (is_ruling and is_cause)

    def blocks(self) -> Iterator[tuple[Ints, CycleRows, Ints]]:
        """Tickets that are done, with their cycles and the situations they end in, some thousand at a time."""
        # Of a plan that promises nothing there is nothing to count, and each log is only looked through.
        if self.situations.is_full or not self.metrics:
            return
        for start in range(0, len(self.tickets), _BLOCK):
            rows = slice(start, start + _BLOCK)
            tickets = self.tickets[rows]
            counts = self.order.counts[tickets]
            # The events of these tickets, those of each one after the other.
            edges = np.cumsum(counts) - counts
            places = np.repeat(self.order.starts[tickets] - edges, counts)
            places += np.arange(len(places))
            owners, at = np.repeat(np.arange(len(tickets)), counts), self.order.at.take(places)
            words = self.read.words.take(self.order.rows.take(places))
            steps, is_flawed, standing = self._steps(self.origins[rows], edges, counts, words, at)
            acts = Acts(self.situations, steps, at, owners, self.measures, self.may_go_on)
            runs = Runs(acts, self.measures, self.asked)
            found = runs.read()
            # Only when all are read it is known which tickets are odd.
            is_flawed[acts.owner[runs.odd]] = True
            is_done = ~is_flawed
            yield tickets[is_done], self._named(found.where(is_done[found.ticket]), tickets), standing[is_done]

    def _steps(self, origins: Ints, edges: Ints, counts: Ints, words: Ints, at: Ints) -> tuple[Ints, Bools, Ints]:
        """The step of each event of some logs, the longest first; which hold what no log can; how each stands then."""
        standing, situations = origins.copy(), self.situations
        steps = np.empty(len(words), np.int64)
        # How many logs are longer than each round is late.
        longer = len(counts) - np.searchsorted(counts[::-1], np.arange(int(counts.max(initial=0))), "right")
        for number, count in enumerate(longer.tolist()):
            places = edges[:count] + number
            found = steps[places] = situations.steps(standing[:count], words.take(places), at, places)
            standing[:count] = situations.next.take(found)
        situations.tell()
        is_flawed = np.logical_or.reduceat(situations.is_flawed.take(steps), edges) if len(steps) else counts > 0
        return steps, is_flawed, standing

    def _named(self, found: CycleRows, tickets: Ints) -> CycleRows:
        """The cycles with the numbers of tickets, metrics and lengths that the table has."""
        lengths = [*(self.legend.lengths[str(one.length)] for one in self.measures.promises), -1]
        ranks = {name: rank for rank, name in enumerate(self.plan.metrics)}
        metric = found.metric
        found.ticket, found.target = tickets.take(found.ticket), _looked_up(lengths, found.target)
        found.rank = _looked_up([ranks[name] for name in self.metrics], metric)
        found.metric = _looked_up([self.legend.metrics[name] for name in self.metrics], metric)
        return found


def _looked_up(numbers: Sequence[int], places: Any) -> NDArray[np.int32]:
    found: NDArray[np.int32] = np.asarray(numbers, np.int32).take(places)
    return found
