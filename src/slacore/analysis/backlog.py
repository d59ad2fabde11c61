"""Backlogs and spreads: open tickets by when they are due, and tickets by how much of their target they used."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import numpy as np
from attrs import field, frozen

from slacore.analysis.arrays import NAT, in_unit
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.metric_rows import MetricRows
from slacore.analysis.result import Result, frame_like
from slacore.analysis.shares import counted_text
from slacore.analysis.verdict import DECIDED
from slacore.civil.instant import DAY, HOUR, MINUTE

_STEPS: Final = (5 * MINUTE, HOUR, 4 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY)
_MOST_BARS: Final = 40
_OUTSIDE: Final = 0.04
"""The part of the tickets at either end that the outermost bars may hold."""

_UNITS: Final = (
    (timedelta(days=7), "weeks"),
    (timedelta(days=1), "days"),
    (timedelta(hours=1), "hours"),
)

_DECADES: Final = (-2, 2)
_BARS_A_DECADE: Final = 10


@frozen(eq=False, repr=False)
class Backlog(Result):
    """Open tickets by the real time until they are due, in steps from the instant whose knowledge counts.

    Columns of ``frame``: ``step`` counts from that instant, below zero before it; ``since`` and ``until`` are the edges
    of the step as lengths from it, null at the ends, which hold all that lies beyond; how many are ``open`` and
    ``overdue``. ``length`` is that of a step.
    """

    length: timedelta = field(kw_only=True)

    @property
    def unit(self) -> tuple[float, str]:
        """How many of which unit a step has."""
        for unit, name in _UNITS:
            if self.length >= unit:
                return self.length / unit, name
        return self.length / timedelta(minutes=1), "minutes"


@frozen(eq=False, repr=False)
class Spread(Result):
    """Decided tickets by the share of their target that they used, ten steps from each share to ten times that.

    Columns of ``frame``: ``above`` and ``up_to`` are the edges of the step, null at the ends, which hold all that lies
    beyond; how many ``met``, ``breached`` and are ``overdue``. Of the last that share is the least that it will be.
    """


def backlog_of(verdicts: Any, metric: str, *, evaluation: Evaluation | None = None, as_of: Any = None) -> Backlog:
    """The open tickets of a frame that `evaluate` gave by the time until they are due."""
    rows = MetricRows.of(verdicts, metric, evaluation, as_of)
    late = rows.length("late")
    still = rows.are("open", "overdue") & (late.values != NAT)
    left = -late.values[still]
    is_overdue = rows.are("overdue")[still]
    step = _step(left, late.unit)
    size = in_unit(step, late.unit)
    places = left // size
    least, most = (int(edge) for edge in _edges(places))
    places = np.clip(places, least, most) - least
    count = most - least + 1
    numbers = np.arange(least, most + 1)
    since = (numbers * size).astype(f"m8[{late.unit}]")
    until = ((numbers + 1) * size).astype(f"m8[{late.unit}]")
    since[0] = until[-1] = np.timedelta64("NaT", late.unit)
    columns = {
        "step": numbers,
        "since": since,
        "until": until,
        "open": np.bincount(places[~is_overdue], minlength=count).astype(np.int64),
        "overdue": np.bincount(places[is_overdue], minlength=count).astype(np.int64),
    }
    headline = f"{metric}: {len(left):,} open tickets, {int(is_overdue.sum()):,} of them overdue"
    provenance = rows.provenance(counted=("open and overdue", "by the real time until due"))
    return Backlog(frame_like(verdicts, columns), headline, provenance=provenance, length=timedelta(microseconds=step))


def _edges(places: Any) -> tuple[int, int]:
    """The outermost steps: those that leave few tickets beyond, and at least one on either side of now."""
    if not len(places):
        return -1, 0
    low, high = np.quantile(places, [_OUTSIDE, 1 - _OUTSIDE], method="inverted_cdf")
    return min(int(low), -1), max(int(high), 0)


def _step(left: Any, unit: Any) -> int:
    for step in _STEPS[:-1]:
        least, most = _edges(left // in_unit(step, unit))
        if most - least < _MOST_BARS:
            return step
    return _STEPS[-1]


def spread_of(verdicts: Any, metric: str, *, evaluation: Evaluation | None = None) -> Spread:
    """The decided tickets of a frame that `evaluate` gave by the share of their target that they used."""
    rows = MetricRows.of(verdicts, metric, evaluation)
    there = np.flatnonzero(rows.are(*DECIDED) & ~np.isnan(rows.share))
    low, high = (_BARS_A_DECADE * decade for decade in _DECADES)
    edges = 10.0 ** (np.arange(low, high + 1) / _BARS_A_DECADE)
    # A step has its upper edge: who used just the target has met it.
    places = np.clip(np.searchsorted(edges, rows.share[there], "left"), 1, len(edges) - 1) - 1
    counts: dict[str, Any] = {
        word: np.bincount(places[rows.are(word)[there]], minlength=len(edges) - 1).astype(np.int64) for word in DECIDED
    }
    above, up_to = edges[:-1].copy(), edges[1:].copy()
    above[0] = up_to[-1] = np.nan
    headline = f"{metric}: {len(there):,} decided tickets by the share of their target that they used"
    provenance = rows.provenance(counted=(counted_text("decided"),))
    return Spread(frame_like(verdicts, {"above": above, "up_to": up_to, **counts}), headline, provenance=provenance)
