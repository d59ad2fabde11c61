"""Situations: how tickets stand, and what each word of a log makes of that, asked of the single call's own step.

Tickets differ without end in their instants, but few ways in which they stand differ: what they wait for, what their
fields say, which clocks run. For each of these and each word that comes then, a ticket takes the step once; all others
that stand so and hear the same do the same. Nothing here knows a rule of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.log_rows import Word
from slacore.civil.instant import Instant
from slacore.clocks.cycle import Cycle, Ended
from slacore.clocks.fold import Fold
from slacore.clocks.ticket import Ticket
from slacore.clocks.waits import Reasons
from slacore.errors import SlaError
from slacore.plans.plan import SupportPlan
from slacore.plans.reprioritising import POLICIES, Policy
from slacore.plans.selector import Promise

_SOME: Final = 64
_MOST: Final = 1 << 24
"""Pairs of situations and words that have a place in a table; tickets that would come to more go alone."""


class Act(NamedTuple):
    """What happens to one clock at an event, in the order of rule 23."""

    end: int = 0
    """1 where it is stopped, 2 where it is cancelled."""
    hold: int = 0
    """1 where it begins to wait, 2 where it waits no more."""
    turn: int = 0
    """The way, from 1, in which it counts by another promise from then on."""
    go: int = 0
    """1 where it goes on after a stop."""
    begin: int = 0
    """1 where a new cycle begins."""
    is_waiting: int = 0
    """1 where it goes on or begins in a wait."""
    promise: int = -1
    """By which promise it counts then."""


NOTHING: Final = Act()


def way(policy: Policy) -> int:
    """The number of a way to re-prioritise."""
    return POLICIES.index(policy) + 1


class _Noted(Cycle):
    """A cycle that notes what happens to it, and counts nothing."""

    __slots__ = ("act",)

    def __init__(self, metric: str, ended: Ended, promise: Promise | None, held: Reasons) -> None:
        super().__init__(metric, 1, 0)
        self.ended, self.promise = ended, promise
        self.end = None if ended == "running" else 0
        if held:
            self.waits.turn(0, held)
        self.act: dict[str, Any] = {}

    @classmethod
    def like(cls, cycle: Cycle) -> _Noted:
        """A cycle that stands as another does."""
        return cls(cycle.metric, cycle.ended, cycle.promise, _held(cycle))

    def copy(self) -> Cycle:
        return _Noted.like(self)

    def hold(self, at: Instant, held: Reasons) -> None:
        before = self.waits.held
        if bool(held) != (before is not None):
            self.act["hold"] = 1 if held else 2
        self.waits.held = (0, held) if held else None

    def stop(self, at: Instant, kind: str, ended: Ended = "stopped") -> None:
        self.act["end"] = 1 if ended == "stopped" else 2
        self.waits.held, self.ended, self.end = None, ended, 0

    def turn(self, at: Instant, promise: Promise | None, policy: Policy, *, is_beside: bool = False) -> None:
        if is_beside:
            raise AssertionError("tickets with rulings are replayed one by one")
        self.act["turn"], self.promise = way(policy), promise

    def go_on(self, at: Instant, promise: Promise | None, policy: Policy, held: Reasons) -> None:
        self.ended, self.end = "running", None
        self.waits.held = (0, held) if held else None
        self.act |= {"go": 1, "is_waiting": int(bool(held))}
        before = self.promise
        # Whether the target is another is found as the step of the single call finds it.
        changed = Cycle(self.metric, 1, at)
        changed.promise, changed.end, changed.ended = before, at, "stopped"
        changed.go_on(at, promise, policy, held)
        if changed.turns:
            self.act["turn"], self.promise = way(policy), promise


def _held(cycle: Cycle) -> Reasons:
    """What a cycle waits for."""
    held = cycle.waits.held
    return () if held is None else held[1]


class Situations:
    """The situations of the tickets of one plan, as they come up.

    Args:
        plan: the plan.
        vocabulary: the words of the table.
        places: the number of each promise of each metric.
        fresh: how many kinds of tickets there are before they are opened.
    """

    def __init__(
        self,
        plan: SupportPlan,
        vocabulary: Sequence[Word],
        places: Mapping[str, Mapping[int, int]],
        fresh: int,
    ) -> None:
        self._plan, self._vocabulary, self._places = plan, vocabulary, places
        self._folds: list[Fold] = [Fold(plan) for _ in range(fresh)]
        self._kinds: list[int] = [*range(fresh)]
        self._numbers: dict[Any, int] = {}
        # Of too many words not one is looked up.
        self._most: Final = _MOST // max(1, len(vocabulary))
        self.is_full: Final = fresh > self._most
        """Whether there are too many words for any ticket."""
        rows = 0 if self.is_full else min(max(_SOME, fresh), self._most)
        self._table = np.full((rows, len(vocabulary)), -1, np.int32)
        # The first step is that of tickets that are to go alone.
        self._next, self._flawed, self._acts = [0], [True], [[0] * len(places)]
        self._every: dict[Act, int] = {NOTHING: 0}
        self.next: Ints = np.empty(0, np.int64)
        self.is_flawed: Bools = np.empty(0, np.bool_)
        self.acts: Ints = np.empty((len(places), 0), np.int64)
        """The act of each step on the clocks of each metric."""
        self.parts: Ints = np.empty((len(Act._fields), 0), np.int64)
        """What the acts are, a row for each part."""

    @property
    def tickets(self) -> list[Ticket]:
        """How a ticket stands in each of them, by their numbers."""
        return [fold.ticket for fold in self._folds]

    def steps(self, situations: Ints, words: Ints, at: Ints, places: Ints) -> Ints:
        """The step of each ticket that stands so and hears that.

        Args:
            situations: how they stand.
            words: what they hear.
            at: instants of which some serve as examples.
            places: where in these each ticket has its own.
        """
        keys = situations * len(self._vocabulary) + words
        found: Ints = self._table.take(keys).astype(np.int64)
        if int(found.min(initial=0)) < 0:
            missing = np.flatnonzero(found < 0)
            new, firsts = np.unique(keys[missing], return_index=True)
            for key, place in zip(new.tolist(), places[missing[firsts]].tolist(), strict=True):
                situation, word = divmod(key, len(self._vocabulary))
                self._table[situation, word] = self._take(situation, word, int(at[place]))
            self._publish()
            found = self._table.take(keys).astype(np.int64)
        return found

    def _take(self, situation: int, word: int, at: Instant) -> int:
        fold = self._folds[situation].copy()
        before = {name: cycles[-1] for name, cycles in fold.cycles.items()}
        said = self._vocabulary[word]
        try:
            # Of what comes after the opening, no instant decides how a ticket stands.
            fold.take([said.at(at) if fold.ticket.opened is None or said.event is None else said.event])
            is_flawed = bool(fold.set_aside)
        except SlaError:
            is_flawed = True
        acts = [0] * len(self._places)
        if not is_flawed and len(self._folds) == self._most:
            return 0
        if not is_flawed:
            acts = [self._act(name, before.get(name), fold.cycles.get(name)) for name in self._places]
            situation = self._number(fold, situation)
        self._next.append(situation)
        self._flawed.append(is_flawed)
        self._acts.append(acts)
        return len(self._next) - 1

    def _act(self, metric: str, before: Cycle | None, cycles: list[Cycle] | None) -> int:
        said: dict[str, Any] = dict(before.act) if isinstance(before, _Noted) else {}
        if cycles and cycles[-1] is not before:
            said |= {"begin": 1, "is_waiting": int(cycles[-1].waits.held is not None)}
        if not said:
            return 0
        promise = cycles[-1].promise if cycles else None
        code = -1 if promise is None else self._places[metric][id(promise)]
        return self._every.setdefault(Act(**said, promise=code), len(self._every))

    def _number(self, fold: Fold, before: int) -> int:
        """The number of how a ticket stands after a step."""
        ticket, latest = fold.ticket, {name: some[-1] for name, some in fold.cycles.items()}
        clocks = tuple((name, one.ended, id(one.promise), _held(one)) for name, one in latest.items())
        waiting = tuple(ticket.waits), frozenset(ticket.waited), tuple(ticket.causes)
        stands = (ticket.stage, ticket.turn, ticket.has_written, ticket.answered, frozenset(ticket.fields.items()))
        # What is in force depends on the opening, and so on which kind of ticket it was before that.
        kind = self._kinds[before]
        key = kind, clocks, waiting, stands, tuple(fold.held)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._folds)
            fold.keep({name: [_Noted.like(one)] for name, one in latest.items()})
            fold.history = []
            self._folds.append(fold)
            self._kinds.append(kind)
        return number

    def _publish(self) -> None:
        """Give out where steps lead, with room for the situations that are new."""
        rows = len(self._table)
        if len(self._folds) > rows:
            most = min(max(2 * rows, len(self._folds)), self._most)
            more = np.full((most - rows, len(self._vocabulary)), -1, np.int32)
            self._table = np.concatenate([self._table, more])
        self.next = np.asarray(self._next)

    def tell(self) -> None:
        """Give out what steps do, as arrays, where any are new."""
        if len(self.is_flawed) < len(self._flawed):
            self.is_flawed = np.asarray(self._flawed)
            self.acts = np.ascontiguousarray(np.asarray(self._acts).T)
            self.parts = np.ascontiguousarray(np.asarray([*self._every]).T)
