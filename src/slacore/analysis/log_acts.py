"""Acts: what happens to the clocks of many tickets, the acts of each cycle one after the other.

What happens depends on no instant, and so all of it is known before anything is counted. Each cycle has an account from
its beginning on, and another whenever it turns to another promise. What waits take is a difference of sums.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.log_cycles import STATUSES
from slacore.analysis.log_measures import Measures
from slacore.analysis.log_situations import Act, Situations

RUNNING, PAUSED, STOPPED, CANCELLED = (STATUSES.index(word) for word in ("running", "paused", "stopped", "cancelled"))

_AS_BEFORE: Final = -1


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
        self.opens: Final = self.begins | (self.turn > 0)
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
        begins, opens, goes_on = (some.take(kinds) for some in (told.begins, told.opens, told.goes_on))
        self.first: Final[Ints] = begins.nonzero()[0]
        """The act with which each cycle begins, and the one with which it ends or stands."""
        self.last: Final[Ints] = np.append(self.first, len(kinds))[1:] - 1
        self.owner, self.metric = owners.take(event.take(self.first)), metric.take(self.first)
        self.status: Final = _carried(told.status.take(kinds))
        """How the clock stands after each."""
        self.opens: Final[Ints] = opens.nonzero()[0]
        """The act with which each account opens."""
        self.account: Final[Ints] = np.cumsum(opens) - 1
        """The account after each."""
        cycle = np.cumsum(begins) - 1
        self.cycle: Final[Ints] = cycle.take(self.opens)
        """The cycle of each account."""
        of_account = kinds.take(self.opens)
        self.promise, self.turn = told.promise.take(of_account), told.turn.take(of_account)
        self.goes_on: Final[Ints] = goes_on.nonzero()[0]
        ends = told.ends.take(kinds)
        self.ends: Final[Ints] = ends.nonzero()[0]
        self.holds: Final[Ints] = (told.holds.take(kinds) | (ends & may_go_on.take(metric))).nonzero()[0]
        """Where waits begin, or may have begun."""
        self.used: Final = np.stack([hours.used(self.at) for hours in measures.hours])
        """What has counted until each, on each line."""
        self.lost: Final = self._lost(begins, cycle)
        """What the waits of the cycle took until each, on each line."""

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

    def since(self, places: Ints) -> Ints:
        """Since when clocks count as they do after some acts: when they began, turned or went on."""
        latest = self.opens.take(self.account.take(places))
        if len(self.goes_on):
            before = np.searchsorted(self.goes_on, places, "right") - 1
            latest = np.maximum(latest, np.where(before < 0, 0, self.goes_on.take(before)))
        return self.at.take(latest)

    def _lost(self, begins: Bools, cycle: Ints) -> Ints:
        # What goes on after a stop has waited since.
        is_wait = ((self.status == PAUSED) | (self.status == STOPPED))[:-1] & ~begins[1:]
        took = np.zeros_like(self.used)
        np.subtract(self.used[:, 1:], self.used[:, :-1], out=took[:, 1:], where=is_wait)
        lost = np.cumsum(took, axis=1, out=took)
        lost -= lost.take(self.first, axis=1).take(cycle, axis=1)
        return lost


def _carried(status: Ints) -> Ints:
    """How clocks stand after each act, with those acts that change nothing of it as the one before."""
    same = (status == _AS_BEFORE).nonzero()[0]
    while len(same):
        status[same] = status.take(same - 1)
        same = same[status.take(same) == _AS_BEFORE]
    return status
