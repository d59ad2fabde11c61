"""Risks: open tickets that have passed a threshold of their target, those due first at the top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from attrs import evolve, frozen

from slacore.analysis.arrays import NAT, Bools, in_unit, micros_of
from slacore.analysis.evaluation import Evaluation, Measure
from slacore.analysis.metric_rows import MetricRows
from slacore.analysis.outcome import CODES
from slacore.analysis.past import measure_of
from slacore.analysis.result import Result, rows_like
from slacore.analysis.target_time import over_of, targets_of
from slacore.checks import names_from
from slacore.civil.instant import Instant, read, utc
from slacore.errors import InvalidValue
from slacore.plans.deadline import Deadline
from slacore.plans.selector import Promise
from slacore.plans.target import Threshold

USUAL = ("75%", "90%")
"""The thresholds where neither the caller nor the targets say any."""

_NO_HOURS = "needs the hours of the plan; give evaluation="


@frozen(eq=False, repr=False)
class AtRiskList(Result):
    """Open tickets that are at risk: whole rows of the caller's, those due first at the top.

    After their own columns stand ``threshold``, the last one that was passed, and ``left``, the real time until due.
    """


def at_risk(
    verdicts: Any,
    metric: str,
    thresholds: str | Threshold | Iterable[str | Threshold] | None = None,
    *,
    evaluation: Evaluation | None = None,
) -> AtRiskList:
    """The open tickets that have passed a threshold, and are not overdue yet.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "ticket": [1, 2],
    ...         "priority": ["High"] * 2,
    ...         "opened": ["2026-03-02 10:00", "2026-03-02 13:00"],
    ...     }
    ... ).with_columns(polars.col("opened").str.to_datetime(time_zone="UTC"))
    >>> found = evaluate(bundled("stakater"), tickets, stopped={}, metrics="response", as_of="2026-03-02T13:30Z")
    >>> at_risk(found, "response", "75%").frame.select("ticket", "threshold", "left").rows()
    [(1, '75%', datetime.timedelta(seconds=1800))]

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics.
        thresholds: what counts as at risk: ``75%`` of the target used, ``30 business minutes before`` it is due. By
            default those of the targets, where the evaluation is said and any has some, else 75 % and 90 %.
        evaluation: what the frame was evaluated with. Without it, a time before due can only be counted in the
            target's own time or in real time.

    Raises:
        InvalidText: for a threshold that is none.
        InvalidValue: for one that needs the hours of the plan, and for what is no evaluated frame.
        UnknownName: for a metric that there is none of.
    """
    rows = MetricRows.of(verdicts, metric, evaluation)
    said = None if thresholds is None else [_threshold(one) for one in _several(thresholds)]
    is_open = rows.are("open")
    if evaluation is None:
        texts = _by_columns(rows, said or [Threshold.parse(text) for text in USUAL], is_open)
    else:
        texts = _by_promises(evaluation, measure_of(evaluation, verdicts, metric), said)
    found = np.asarray([row for row, text in enumerate(texts) if text is not None], np.int64)
    order = found[np.argsort(rows.due.values[found], kind="stable")]
    late = rows.length("late")
    added = {
        "threshold": [texts[row] for row in order.tolist()],
        "left": (-late.values[order]).view(f"m8[{late.unit}]"),
    }
    headline = f"{metric}: {len(order):,} of {int(is_open.sum()):,} open tickets at risk"
    provenance = rows.provenance(counted=("open",))
    return AtRiskList(rows_like(verdicts, order, added), headline, provenance=provenance)


def _several(given: Any) -> Sequence[Any]:
    return (given,) if isinstance(given, Threshold) else names_from(given)


def _threshold(given: Any) -> Threshold:
    return given if isinstance(given, Threshold) else Threshold.parse(given, "thresholds")


def _by_columns(rows: MetricRows, thresholds: Sequence[Threshold], is_open: Bools) -> list[str | None]:
    """The last of the thresholds that each row passed, by what its columns say."""
    texts: list[str | None] = [None] * len(rows)
    for threshold in thresholds:
        for row in np.flatnonzero(is_open & _passed(rows, threshold, is_open)).tolist():
            texts[row] = str(threshold)
    return texts


def _passed(rows: MetricRows, threshold: Threshold, is_open: Bools) -> Bools:
    """Which rows have passed a threshold: so much used, or no more than so much left."""
    before = threshold.before
    if before is None:
        return np.asarray(rows.share >= (threshold.percent or 0) / 100)
    late = rows.length("late")
    if before.time is not None and not before.is_business:
        return np.asarray((late.values != NAT) & (-late.values <= in_unit(before.time, late.unit)))
    lengths, numbers = targets_of(rows)
    is_alike = np.asarray([one is not None and one.is_business and one.time is not None for one in lengths] + [False])
    if before.time is None or not is_alike[numbers[is_open]].all():
        raise InvalidValue("thresholds", str(threshold), _NO_HOURS)
    over = over_of(rows)
    return np.asarray((over.values != NAT) & (-over.values <= in_unit(before.time, over.unit)))


def _by_promises(evaluation: Evaluation, measure: Measure, thresholds: Sequence[Threshold] | None) -> list[str | None]:
    """The last threshold that each open row passed, by what its deadline says."""
    promises = measure.promised.promises
    own = any(promise.target.at_risk for promise in promises)
    usual = () if own else tuple(map(Threshold.parse, USUAL))
    texts: list[str | None] = [None] * len(measure.at)
    for row in np.flatnonzero(measure.found.verdict == CODES["open"]).tolist():
        promise = promises[int(measure.promised.numbers[row])]
        given = thresholds if thresholds is not None else usual or promise.target.at_risk
        texts[row] = _last(_deadline(promise, measure, row, given), evaluation.instant)
    return texts


def _deadline(promise: Promise, measure: Measure, row: int, thresholds: Sequence[Threshold]) -> Deadline[datetime]:
    opened, due = (micros_of(int(values[row]), measure.unit) for values in (measure.at.values, measure.found.due))
    return Deadline(
        target=evolve(promise.target, at_risk=tuple(thresholds)),
        opened=utc(opened),
        due=utc(due),
        landing=promise.landing,
        coverage=promise.coverage,
        zone=promise.zone,
        rests_on=promise.rests_on,
    )


def _last(deadline: Deadline[datetime], as_of: Instant) -> str | None:
    passed = [one.threshold for one in deadline.warnings if read(one.at) <= as_of]
    return str(passed[-1]) if passed else None
