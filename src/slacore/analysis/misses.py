"""Misses: the tickets that were late, by how much, and those that nearly were."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import Ints
from slacore.analysis.cells import Cells, repeated
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.metric_rows import MetricRows
from slacore.analysis.quota import quota, quota_text
from slacore.analysis.result import Result, frame_like, rows_like
from slacore.analysis.target_time import over_of
from slacore.checks import gone_through
from slacore.errors import InvalidValue

_COLUMNS = ("missed", "overdue", "quantile", "late", "over", "share")


@frozen(eq=False, repr=False)
class NearMisses(Result):
    """The tickets that met their target with little to spare: whole rows of the caller's, the nearest first."""


@frozen(eq=False, repr=False)
class Lateness(Result):
    """How late missed tickets were.

    Columns of ``frame``: those of ``by``; how many were ``missed``, of which ``overdue`` ones are late still; then for
    each ``quantile`` how ``late`` in real time, how much ``over`` in the target's own time, and what ``share`` of the
    target was used.
    """


def near_misses(verdicts: Any, metric: str, share: Any = 0.9, *, evaluation: Evaluation | None = None) -> NearMisses:
    """The tickets that met their target and had used more than a share of it.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"] * 2,
    ...         "opened": ["2026-03-02 10:00"] * 2,
    ...         "answered": ["2026-03-02 10:20", "2026-03-02 13:55"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> found = evaluate(bundled("stakater"), tickets, stopped={"response": "answered"}, as_of="2026-03-03T00:00Z")
    >>> near_misses(found, "response").headline
    'response: 1 of 2 tickets that met it had used more than 90 % of the target'

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics.
        share: the part of the target, as a number up to 1 or text such as ``90 %``.
        evaluation: what the frame was evaluated with, for its provenance.

    Raises:
        InvalidValue: for a share that is none, and for what is no evaluated frame.
        UnknownName: for a metric that there is none of.
    """
    least = quota(share, "share")
    rows = MetricRows.of(verdicts, metric, evaluation)
    used, is_met = rows.share, rows.are("met")
    # What is used is a quotient rounded once, as the share that is compared with it.
    found = np.flatnonzero(is_met & (used > float(least)))
    found = found[np.argsort(-used[found], kind="stable")]
    counts = f"{len(found):,} of {int(is_met.sum()):,} tickets that met it"
    said = f"{counts} had used more than {quota_text(least)} of the target"
    return NearMisses(rows_like(verdicts, found, {}), f"{metric}: {said}", provenance=rows.provenance(counted=("met",)))


def lateness(
    verdicts: Any,
    metric: str,
    quantiles: Iterable[Any] = (0.5, 0.9, 0.95),
    *,
    by: str | Iterable[str] | None = None,
    evaluation: Evaluation | None = None,
) -> Lateness:
    """How late missed tickets were: the quantiles of it, in real time and in the target's own time.

    A quantile is the lateness of a ticket: the least that so large a share of the missed ones does not exceed. Those
    that are overdue are late by at least as much as they were as of the instant whose knowledge counts.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"],
    ...         "opened": ["2026-03-06 16:00"],
    ...         "answered": ["2026-03-09 09:30"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> found = evaluate(bundled("stakater"), tickets, stopped={"response": "answered"}, as_of="2026-03-31T00:00Z")
    >>> lateness(found, "response", [0.5]).frame.select("missed", "quantile", "late", "over").rows()
    [(1, 0.5, datetime.timedelta(seconds=5400), datetime.timedelta(seconds=5400))]

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics.
        quantiles: which, each above 0 and up to 1.
        by: the columns whose values are told apart.
        evaluation: what the frame was evaluated with, for its provenance.

    Raises:
        InvalidValue: for a quantile that is none, and for what is no evaluated frame.
        UnknownName: for a metric or a column that there is none of.
    """
    wanted = _quantiles(quantiles)
    rows = MetricRows.of(verdicts, metric, evaluation)
    missed = np.flatnonzero(rows.are("breached", "overdue"))
    cells = Cells.of(rows.table, missed, by, _COLUMNS)
    late, over, used = rows.length("late"), over_of(rows), rows.share
    counts, overdue = cells.counts(), cells.counts(rows.are("overdue")[missed])
    # Each cell once for each quantile, side by side.
    places = np.repeat(np.arange(len(cells)), len(wanted))
    columns: dict[str, Any] = {name: repeated(column, places) for name, column in cells.keys.items()}
    columns |= {"missed": counts[places], "overdue": overdue[places]}
    columns["quantile"] = np.tile([float(one) for one in wanted], len(cells))
    for name, values, kind in (
        ("late", late.values[missed], f"m8[{late.unit}]"),
        ("over", over.values[missed], f"m8[{over.unit}]"),
        ("share", used[missed], "f8"),
    ):
        columns[name] = _at_quantiles(values, cells.numbers, len(cells), wanted).reshape(-1).view(kind)
    notes = (
        ["an overdue ticket is late by at least as much as it was as of then: it is censored"] if overdue.any() else []
    )
    headline = f"{metric}: {int(counts.sum()):,} missed, {int(overdue.sum()):,} of them overdue still"
    return Lateness(
        frame_like(verdicts, columns), headline, notes=notes, provenance=rows.provenance(counted=("breached, overdue",))
    )


def _quantiles(given: Iterable[Any]) -> list[Fraction]:
    found = gone_through(given)
    if found is None or isinstance(given, str):
        raise InvalidValue("quantiles", given, "is not a list of shares; write e.g. (0.5, 0.9)")
    return [quota(one, "quantiles") for one in found]


def _at_quantiles(values: Any, cells: Ints, size: int, wanted: list[Fraction]) -> Any:
    """The values at the quantiles of each cell, missing ones where it has none."""
    found = np.full((size, len(wanted)), np.nan if values.dtype.kind == "f" else np.iinfo(np.int64).min, values.dtype)
    for cell in range(size):
        own = np.sort(values[cells == cell])
        own = own[~np.isnan(own)] if values.dtype.kind == "f" else own[own != np.iinfo(np.int64).min]
        if len(own):
            found[cell] = [own[ceil(one * len(own)) - 1] for one in wanted]
    return found
