"""Acts: what happens to the clocks of many tickets, the acts of each cycle one after the other.

What happens depends on no instant, and so all of it is known before anything is counted. A cycle falls into stretches,
each of which begins where the cycle begins, turns to another promise or goes on after a stop: within a cycle what waits
take is a sum, and within a stretch nothing else changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.log_cycles import STATUSES
from slacore.analysis.log_measures import Measures
from slacore.analysis.log_situations import Act, Situations

RUNNING, PAUSED, STOPPED, CANCELLED = (STATUSES.index(word) for word in ("running", "paused", "stopped", "cancelled"))

_AS_BEFORE: Final = -1


class Stretches(NamedTuple):
    """One stretch of each of some cycles, as places of acts."""

    starts: Ints
    """Where each begins."""
    holds: Ints
    """Where waits begin in it, and stops after which the clock may go on."""
    ends: Ints
    """Where its cycle ends."""


class _Kinds:
    """What each kind of act does; one that ends a cycle and begins anew is two, of which the latter stands apart."""

    def __init__(self, parts: Ints) -> None:
        place = {name: number for number, name in enumerate(Act._fields)}
        old, new = parts.copy(), parts.copy()
        new[place["end"]] = 0
        is_anew = parts[[place["begin"], place["go"]]].any(axis=0)
        self.are_two: Final[Bools] = is_anew & (parts[place["end"]] > 0)
        old[:, self.are_two] = 0
        old[place["end"]] = parts[place["end"]]
        self.count: Final = parts.shape[1]
        end, hold, self.turn, go, begin, is_waiting, self.promise = np.concatenate([old, new], axis=1)
        self.ends, self.holds = end > 0, hold == 1
        self.begins, self.goes_on = begin > 0, go > 0
        self.starts: Final = self.begins | self.goes_on | (self.turn > 0)
        held = np.select([hold == 1, hold == 2], [PAUSED, RUNNING], _AS_BEFORE)
        ended = np.select([end == 1, end == 2], [STOPPED, CANCELLED], held)
        self.status: Final = np.where(self.begins | self.goes_on, np.where(is_waiting > 0, PAUSED, RUNNING), ended)

    def split(self, kinds: Ints) -> tuple[Ints, Ints | None]:
        """The kinds with each of two as two, and the place of each among those given; none where none is of two."""
        are_two = self.are_two.take(kinds)
        if not are_two.any():
            return kinds, None
        places = np.repeat(np.arange(len(kinds)), are_two + 1)
        found = kinds.take(places)
        found[1:][places[1:] == places[:-1]] += self.count
        return found, places


class Acts:
    """The acts of cycles: those of one metric by ticket, then those of the next.

    Args:
        situations: what the steps are.
        steps: the step of each event, those of a ticket one after the other.
        at: when the events happened.
        owners: whose they are.
        measures: what is counted by.
        may_go_on: which metrics may go on after a stop.
    """

    def __init__(
        self, situations: Situations, steps: Ints, at: Ints, owners: Ints, measures: Measures, may_go_on: Bools
    ) -> None:
        told, every = _Kinds(situations.parts), situations.acts
        some = [(acts > 0).take(steps).nonzero()[0] for acts in every]
        kinds = np.concatenate([acts.take(steps.take(one)) for acts, one in zip(every, some, strict=True)])
        kinds, places = told.split(kinds)
        event, metric = np.concatenate(some), np.repeat(np.arange(len(some)), [len(one) for one in some])
        if places is not None:
            event, metric = event.take(places), metric.take(places)
        self.at: Final = at.take(event)
        self.turn, self.promise = told.turn.take(kinds), told.promise.take(kinds)
        self.goes_on: Final = told.goes_on.take(kinds)
        begins = told.begins.take(kinds)
        self.first: Final[Ints] = begins.nonzero()[0]
        """The act with which each cycle begins."""
        self.last: Final[Ints] = np.append(self.first[1:], len(kinds)) - 1 if len(self.first) else self.first
        self.cycle: Final[Ints] = np.cumsum(begins) - 1
        self.owner, self.metric = owners.take(event.take(self.first)), metric.take(self.first)
        self.status: Final = _carried(told.status.take(kinds))
        """How a clock stands after each."""
        self.used: Final = np.stack([hours.used(self.at) for hours in measures.hours])
        """What has counted until each, on each line."""
        self.lost: Final = self._lost(begins)
        """What the waits of the cycle took until each, on each line."""
        self._starts: Final = told.starts.take(kinds)
        ends = told.ends.take(kinds)
        self._ends: Final = ends.nonzero()[0]
        self._holds: Final = (told.holds.take(kinds) | (ends & may_go_on.take(metric))).nonzero()[0]

    def __len__(self) -> int:
        """How many cycles there are."""
        return len(self.first)

    @property
    def numbers(self) -> Ints:
        """The number of each cycle among those of its ticket and metric, from 1."""
        count = np.arange(len(self))
        is_same = (self.owner[1:] == self.owner[:-1]) & (self.metric[1:] == self.metric[:-1])
        firsts = count.copy()
        firsts[1:][is_same] = 0
        return count - np.maximum.accumulate(firsts) + 1

    def stretches(self) -> Iterator[Stretches]:
        """The first stretch of all cycles, then the second of those that have one, and so on."""
        starts = self._starts.nonzero()[0]
        number = np.cumsum(self._starts) - 1
        # Of the cycle the how manieth each is.
        first = number.take(self.first)
        ranks = np.arange(len(starts)) - first.take(self.cycle.take(starts))
        # What ends or waits as a stretch begins is still of the one before.
        before = number - self._starts
        every = [(starts, ranks)]
        every += [(some, ranks.take(before.take(some))) for some in (self._holds, self._ends)]
        most = int(ranks.max(initial=-1)) + 1
        yield from map(Stretches, *(_by_rank(places, rank, most) for places, rank in every))

    def _lost(self, begins: Bools) -> Ints:
        # What goes on after a stop has waited since.
        is_wait = ((self.status == PAUSED) | (self.status == STOPPED))[:-1] & ~begins[1:]
        took = np.zeros_like(self.used)
        np.subtract(self.used[:, 1:], self.used[:, :-1], out=took[:, 1:], where=is_wait)
        lost = np.cumsum(took, axis=1, out=took)
        lost -= lost.take(self.first, axis=1).take(self.cycle, axis=1)
        return lost


def _carried(status: Ints) -> Ints:
    """How clocks stand after each act, with those acts that change nothing of it as the one before."""
    same = (status == _AS_BEFORE).nonzero()[0]
    if not len(same):
        return status
    places = np.arange(len(status))
    places[same] = 0
    return status.take(np.maximum.accumulate(places))


def _by_rank(places: Ints, ranks: Ints, most: int) -> Iterator[Ints]:
    """The places of each rank."""
    order = ranks.argsort(kind="stable")
    edges = np.searchsorted(ranks.take(order), np.arange(most + 1)).tolist()
    places = places.take(order)
    return (places[start:end] for start, end in pairwise(edges))
