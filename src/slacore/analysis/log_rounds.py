"""Rounds: the k-th event of all tickets together, the longest logs first, so that a round is a prefix of them all.

What an event makes of a ticket is asked once for each situation and word; what is counted is counted for all tickets to
which the same happens. A ticket to which anything happens that is not counted here is left to be replayed alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.log_cycles import CycleRows, Legend
from slacore.analysis.log_measures import Measures, known
from slacore.analysis.log_order import LogOrder
from slacore.analysis.log_rows import LogRows, Word
from slacore.analysis.log_runs import Runs
from slacore.analysis.log_situations import Situations
from slacore.analysis.progress import Teller
from slacore.analysis.promised import WHOSE, Book, plan_at
from slacore.civil.instant import Instant
from slacore.errors import SlaError
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister

_BLOCK: Final = 1 << 14
_MANY: Final = 256
"""From how many tickets on it is asked whether the longest should go alone, and how many of these at most."""

_ROUND: Final = 40
"""As many events as are replayed alone in the time that a round of few tickets takes."""


class Rounds(NamedTuple):
    """What came of the tickets that went in rounds, and which these are."""

    cycles: Sequence[CycleRows]
    done: Bools


class _Group(NamedTuple):
    """Tickets that one plan governs."""

    plan: SupportPlan
    tickets: Ints
    origins: Ints
    """Between which edges of effective dates each was opened, dense."""


def in_rounds(book: Book, read: LogRows, order: LogOrder, asked: Instant, legend: Legend, tick: Teller) -> Rounds:
    """Replay together what can be."""
    cycles: list[CycleRows] = []
    done = np.zeros(len(read.names), np.bool_)
    for group in _groups(book, read, order):
        try:
            found = _Replaying(group, read, order, asked, legend)
        except SlaError:
            # Such as hours that are never open, of which each ticket has its own to tell.
            continue
        for tickets, rows in found.blocks():
            done[tickets] = True
            cycles.append(rows)
            tick(int(order.counts[tickets].sum()))
    return Rounds(cycles, done)


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
        self.at, self.words = read.at[order.rows], read.words[order.rows]
        every = [promise for promise in self.plan.selector.every_promise if promise.length is not None]
        fits = self._fit(group.tickets, *known(every))
        by_length = np.argsort(-order.counts[group.tickets[fits]], kind="stable")
        self.tickets, self.origins = group.tickets[fits][by_length], group.origins[fits][by_length]
        self.metrics = [name for name in self.plan.metrics if any(one.target.metric == name for one in every)]
        self.may_go_on = np.asarray([bool(self.plan.metrics[name].continue_) for name in self.metrics], np.bool_)
        start = int(read.at[order.rows[order.starts[self.tickets]]].min(initial=asked))
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
        strange = order.rows[is_strange[read.words[order.rows]]]
        is_out[read.tickets[strange]] = True
        return ~is_out[tickets] & (read.at[order.rows[order.starts[tickets]]] >= start)

    def _is_strange(self, word: Word) -> bool:
        """Whether time, or somebody, decides what comes of a word: rulings, graces, and channels that queue."""
        event, plan = word.event, self.plan
        if event is None:
            return True
        is_ruling = plan.priorities is not None and bool(plan.downgrades)
        is_cause = event.kind in ("arose", "paused") and any(rule.cause == event.reason for rule in plan.downgrades)
        is_taken_in = bool(plan.channels) and event.said.get("channel") is not None
        return event.kind == "decided" or is_taken_in or (is_ruling and is_cause)

    def blocks(self) -> Iterator[tuple[Ints, CycleRows]]:
        """Tickets that are done, with their cycles, some thousand at a time."""
        if self.situations.is_full:
            return
        for start in range(self._beginning(), len(self.tickets), _BLOCK):
            rows = slice(start, start + _BLOCK)
            tickets = self.tickets[rows]
            runs = Runs(np.repeat(self.may_go_on, len(tickets)), self.measures, self.asked)
            is_flawed = self._run(tickets, self.origins[rows].copy(), runs)
            found = CycleRows.together([*runs.over, runs.read(np.arange(runs.count))])
            # Only when all are read it is known which tickets are odd.
            is_odd = is_flawed | runs.odd.reshape(len(self.metrics), -1).any(axis=0)
            found = found.where(~is_odd[found.ticket % len(tickets)])
            yield tickets[~is_odd], self._named(found, tickets)

    def _beginning(self) -> int:
        """Where the tickets begin that go in rounds: some of many are so long that going alone takes less time."""
        counts = self.order.counts[self.tickets]
        if len(counts) < _MANY:
            return 0
        # As many as go alone, and the rounds that the rest then takes.
        alone = np.concatenate([[0], np.cumsum(counts[: _MANY - 1])])
        return int(np.argmin(alone + _ROUND * counts[:_MANY]))

    def _run(self, tickets: Ints, standing: Ints, runs: Runs) -> Bools:
        """Go through the logs of some tickets, and tell which hold what no log can."""
        order, situations = self.order, self.situations
        counts, starts = order.counts[tickets], order.starts[tickets]
        is_flawed = np.zeros(len(tickets), np.bool_)
        # How many logs are longer than each round is late.
        longer = len(counts) - np.searchsorted(counts[::-1], np.arange(int(counts.max(initial=0))), "right")
        for number, count in enumerate(longer.tolist()):
            places = starts[:count] + number
            at = self.at[places]
            steps = situations.steps(standing[:count], self.words[places], at)
            standing[:count] = situations.next[steps]
            is_flawed[:count] |= situations.is_flawed[steps]
            # Metric by metric the tickets one after the other.
            acts = situations.acts[:, steps].ravel()
            touched = np.flatnonzero(acts)
            if len(touched):
                metric, ticket = np.divmod(touched, count)
                runs.act(metric * len(tickets) + ticket, situations.parts[:, acts[touched]], at[ticket])
        return is_flawed

    def _named(self, found: CycleRows, tickets: Ints) -> CycleRows:
        """The cycles with the numbers of tickets, metrics and lengths that the table has."""
        lengths = np.asarray([*(self.legend.lengths[str(one.length)] for one in self.measures.promises), -1])
        ranks = {name: rank for rank, name in enumerate(self.plan.metrics)}
        metric, ticket = np.divmod(found.ticket, len(tickets))
        found.ticket, found.target = tickets[ticket], lengths[found.target]
        found.rank = np.asarray([ranks[name] for name in self.metrics], np.int64)[metric]
        found.metric = np.asarray([self.legend.metrics[name] for name in self.metrics], np.int64)[metric]
        return found
