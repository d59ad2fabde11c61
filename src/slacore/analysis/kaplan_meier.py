"""Survival: which share of tickets is still open after a time, when some of them are open still. Needs scipy."""

from __future__ import annotations

import warnings
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.interval import Floats
from slacore.errors import MissingExtra

_NEAR: Final = 1e-9
_TIE: Final = 1e-12
"""Products of shares that are equal may differ by so much."""


class Survival:
    """The estimate of Kaplan and Meier, by `scipy.stats.ecdf`, of times that are whole numbers.

    What is still open counts up to its time and says nothing of what comes after: it is censored.

    Source: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958), 457-481.
    """

    def __init__(self, times: Ints, is_censored: Bools, asker: str) -> None:
        self.steps, ranks = np.unique(times, return_inverse=True)
        """The times in order, each once."""
        size = len(self.steps)
        self.stopped: Ints = np.bincount(ranks[~is_censored], minlength=size).astype(np.int64)
        """How many stopped at each."""
        every = np.bincount(ranks, minlength=size)
        self.at_risk: Ints = (len(times) - np.concatenate([[0], np.cumsum(every)[:-1]])).astype(np.int64)[:size]
        """How many were open until then."""
        self._ranks, self._is_censored = ranks, is_censored
        # Of ranks: times of nanoseconds would not all fit a float.
        self._found: Any = None if size == 0 else _ecdf(ranks, is_censored, asker)

    @property
    def open(self) -> Floats:
        """The share that is open after each step."""
        if self._found is None:
            return np.empty(0)
        # Where nothing is censored yet it is a share of whole numbers, exactly.
        found, count = np.asarray(self._found.sf.probabilities, float), len(self._ranks)
        return np.where(self._is_whole, (count - np.cumsum(self.stopped)) / count, found)

    @property
    def _is_whole(self) -> Bools:
        """Until which time nothing is open: a ticket that is censored at a time counts as open until after it."""
        censored = np.bincount(self._ranks[self._is_censored], minlength=len(self.steps))
        return np.asarray(np.cumsum(censored) - censored == 0)

    def limits(self, level: float) -> tuple[Floats, Floats]:
        """Between which the true share that is open lies, by the variance of Greenwood on the scale of log-log."""
        if self._found is None:
            return np.empty(0), np.empty(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            found = self._found.sf.confidence_interval(confidence_level=level, method="log-log")
        low, high = (np.asarray(end.probabilities, float) for end in (found.low, found.high))
        return low, high

    def first(self, closed: float, shares: NDArray[np.float64] | None = None) -> int | None:
        """The first time by which so large a share is closed; none where it is not reached."""
        still = self.open if shares is None else shares
        found = np.flatnonzero((1 - still >= closed - _TIE) & ~np.isnan(still))
        return int(self.steps[found[0]]) if len(found) else None

    def reached(self, share: Fraction) -> int | None:
        """The first time by which so large a share is closed, exactly where nothing is open before it."""
        closed, count = np.cumsum(self.stopped), len(self._ranks)
        for place in np.flatnonzero(1 - self.open >= float(share) - _NEAR).tolist():
            if not self._is_whole[place]:
                if 1 - self.open[place] >= float(share) - _TIE:
                    return int(self.steps[place])
            elif int(closed[place]) >= share * count:
                return int(self.steps[place])
        return None

    def worth(self, time: int | None, clusters: Ints | None) -> float:
        """How many independent tickets would leave the share at a time as sure as it is, all of them at most.

        Args:
            time: one of the times; none for the last.
            clusters: which tickets share their fate; none where each is taken for itself.
        """
        count = len(self._ranks)
        step = len(self.steps) - 1 if time is None else int(np.searchsorted(self.steps, time))
        spread = float(self.open[step] * (1 - self.open[step]))
        left = self.at_risk[: step + 1] - self.stopped[: step + 1]
        if spread <= 0 or not left.all():
            return float(count)
        ratio = self.stopped[: step + 1] / (self.at_risk[: step + 1] * left)
        single = float(self.open[step] ** 2 * ratio.sum())
        shared = 0.0 if clusters is None else self.clustered(step, clusters)
        return min(float(count), spread / max(single, shared))

    def clustered(self, step: int, clusters: Ints) -> float:
        """The variance of the share that is open after a step, where tickets of one cluster share their fate.

        Each ticket moves the estimate by so much as it is open longer or shorter than was expected of it; what those of
        one cluster move it by is added up before it is squared. Without open tickets it is the variance between days
        that attainment knows.
        """
        left = self.at_risk[: step + 1] - self.stopped[: step + 1]
        if not left.all():
            return 0.0
        rate = np.cumsum(self.stopped[: step + 1] / (self.at_risk[: step + 1] * left))
        until = np.minimum(self._ranks, step)
        is_stopped = ~self._is_censored & (self._ranks <= step)
        moved = rate[until] - np.where(is_stopped, 1 / left[until], 0.0)
        sums = np.bincount(np.unique(clusters, return_inverse=True)[1], moved)
        days = len(sums)
        if days < 2:
            return 0.0
        return float(self.open[step] ** 2 * np.sum(sums**2) * days / (days - 1))


def _ecdf(ranks: Ints, is_censored: Bools, asker: str) -> Any:
    try:
        from scipy.stats import CensoredData, ecdf  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        raise MissingExtra(f"slacore.analysis.{asker}", "reports") from None
    return ecdf(CensoredData(uncensored=ranks[~is_censored], right=ranks[is_censored]))
