"""Intervals: between which shares the true one lies, where tickets of one day share their fate."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from slacore.analysis.arrays import Ints
from slacore.analysis.codes import grouped
from slacore.errors import InvalidValue

Floats = NDArray[np.float64]

INTERVALS = ("days", "tickets")
"""What is taken to be independent of each other."""


def level_checked(given: Any) -> float:
    """How sure an interval is to be.

    >>> level_checked(0.95)
    0.95

    Raises:
        InvalidValue: for what does not lie between 0 and 1.
    """
    if isinstance(given, int | float) and not isinstance(given, bool) and 0 < given < 1:
        return float(given)
    raise InvalidValue("level", given, "is not between 0 and 1; write 0.95 for 95 %")


def score(level: float) -> float:
    """How many standard deviations lie on either side, for a level.

    >>> round(score(0.95), 3)
    1.96
    """
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(share: float, tickets: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of Wilson for a share of so many tickets, which need not be a whole number.

    >>> low, high = wilson(0.9, 50)
    >>> round(low, 4), round(high, 4)
    (0.7864, 0.9565)

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    z = score(level)
    whole = 1 + z * z / tickets
    middle = share + z * z / (2 * tickets)
    half = z * sqrt(share * (1 - share) / tickets + z * z / (4 * tickets * tickets))
    low = 0.0 if share == 0 else max(0.0, (middle - half) / whole)
    return low, 1.0 if share == 1 else min(1.0, (middle + half) / whole)


@frozen(eq=False)
class Clusters:
    """How many tickets of each cell were counted, and how many independent ones they are worth."""

    counted: Ints
    met: Ints
    days: Ints
    """On how many days they lie."""
    effective: Floats

    @classmethod
    def of(cls, cells: Ints, size: int, met: NDArray[np.bool_], days: Ints) -> Clusters:
        """The counts of so many cells, given the cell, the day and the outcome of each counted ticket.

        Days of which more or fewer tickets met their target than of all make the share less sure: of the variance
        between days follows how many independent tickets would vary as much.
        """
        first = int(days.min(initial=0))
        of_day = grouped([(cells, size), (days - first, int(days.max(initial=0)) - first + 1)], len(cells))
        places = cells[of_day.firsts]
        n_day = np.bincount(of_day.numbers, minlength=len(places))
        m_day = np.bincount(of_day.numbers, met, minlength=len(places))
        counted = np.bincount(cells, minlength=size)
        hits = np.bincount(cells, met, minlength=size)
        distinct = np.bincount(places, minlength=size)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = hits / counted
            spread = np.bincount(places, (m_day - share[places] * n_day) ** 2, minlength=size)
            variance = distinct / (distinct - 1) * spread / counted.astype(float) ** 2
            worth = share * (1 - share) / variance
        is_plain = (distinct < 2) | (hits == 0) | (hits == counted) | ~np.isfinite(worth)
        effective = np.where(is_plain, counted, np.minimum(counted, worth))
        return cls(counted, hits.astype(np.int64), distinct, effective)

    def limits(self, level: float, interval: str) -> tuple[Floats, Floats, Floats]:
        """The share of each cell and both ends of its interval, NaN where nothing is counted."""
        worth = self.effective if interval == "days" else self.counted
        found = np.full((3, len(self.counted)), np.nan)
        for cell in np.flatnonzero(self.counted).tolist():
            share = int(self.met[cell]) / int(self.counted[cell])
            found[:, cell] = share, *wilson(share, float(worth[cell]), level)
        return found[0], found[1], found[2]
