"""Contracts: whether a promised share was kept, counted exactly; a contract knows no interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import field, frozen

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.cells import Cells, columns_from
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.metric_rows import MetricRows
from slacore.analysis.period import PERIODS, Dates, Period
from slacore.analysis.quota import allowed, quota, quota_text
from slacore.analysis.result import Result, frame_like
from slacore.analysis.shares import Denominator, counted_by, counted_text, period_columns
from slacore.analysis.verdict import TARGETED
from slacore.errors import InvalidValue

_COLUMNS = (
    "period",
    "is_running",
    "tickets",
    "counted",
    "met",
    "missed",
    "allowed",
    "left",
    "share",
    "is_kept",
    "credit",
)
_NO_CREDITS = "are no credits; give pairs of a share and what is owed below it, e.g. [(0.95, 5), (0.9, 10)]"


@frozen(eq=False, repr=False)
class Contract(Result):
    """Whether a promised share was kept, period by period.

    Columns of ``frame``: ``period`` and ``is_running``, then other columns asked for; ``tickets`` with a target and due
    in it, of which so many are ``counted``, ``met`` and ``missed``; how many were ``allowed`` to be missed, and how
    many are ``left`` of these, negative when it is broken; ``share``; ``is_kept``, so far where the period is running;
    and ``credit``, what is owed once it is over.
    """

    promised: Fraction = field(kw_only=True)


def contract(
    verdicts: Any,
    metric: str,
    promised: Any = 0.95,
    *,
    by: str | Iterable[str] | None = "month",
    credits: Mapping[Any, float] | Iterable[tuple[Any, float]] = (),
    denominator: Denominator = "decided",
    zone: str | None = None,
    evaluation: Evaluation | None = None,
    as_of: datetime | str | None = None,
) -> Contract:
    """Whether a promised share was kept, counted exactly: of twenty tickets, 95 % leave one that may be missed.

    Tickets belong to the period in which they are due. What is allowed in a running period is allowed so far: it grows
    with the tickets that are counted.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"] * 20,
    ...         "opened": ["2026-03-02 10:00"] * 20,
    ...         "answered": ["2026-03-02 10:20"] * 19 + ["2026-03-04 11:00"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> found = evaluate(bundled("stakater"), tickets, stopped={"response": "answered"}, as_of="2026-04-02T00:00Z")
    >>> contract(found, "response", as_of="2026-04-02T00:00Z").frame.select(
    ...     "period", "missed", "allowed", "is_kept"
    ... ).rows()
    [('2026-03', 1, 1, True)]

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics.
        promised: the share that is promised, as a number up to 1 or text such as ``95 %``; read as it is written.
        by: the period, and columns whose values are told apart besides: ``("month", "customer")``.
        credits: pairs of a share and what is owed where the share that was kept is below it.
        denominator: ``decided``, ``completed`` or ``all``.
        zone: whose months count; by default the plan's, else the zone of the due times.
        evaluation: what the frame was evaluated with, which says plan and zone.
        as_of: the instant whose knowledge counts; by default what the evaluation or an open ticket says.

    Raises:
        InvalidValue: for a share that is none, several periods, and what is no evaluated frame.
        UnknownName: for a metric or a column that there is none of.
    """
    share, bands = quota(promised), _bands(credits)
    words = counted_by(denominator)
    period, names = _told_apart(by)
    rows = MetricRows.of(verdicts, metric, evaluation, as_of)
    place = rows.zone(zone)
    targeted = np.flatnonzero(rows.are(*TARGETED))
    numbers = None if period is None else Dates.of(rows.due, place).periods(period)
    cells = Cells.of(rows.table, targeted, names, _COLUMNS, None if numbers is None else numbers[targeted])
    columns: dict[str, Any] = {}
    if period is not None and numbers is not None:
        columns = period_columns(rows, rows.due, place, period, numbers[cells.firsts])
    is_running = columns.get("is_running", np.zeros(len(cells), np.bool_))
    columns |= cells.keys | _counted(rows, cells, targeted, words, share, bands, is_running)
    return Contract(
        frame_like(verdicts, columns),
        _headline(metric, share, columns, period, ~is_running),
        notes=_notes(is_running),
        provenance=rows.provenance(place, (counted_text(denominator), f"by {period} of due" if period else "whole")),
        promised=share,
    )


def _told_apart(by: str | Iterable[str] | None) -> tuple[Period | None, tuple[str, ...]]:
    """The period and the columns of a ``by``."""
    names = columns_from(by)
    periods = [name for name in names if name in PERIODS]
    if len(periods) > 1:
        raise InvalidValue("by", periods, "are several periods; one ticket is due in one")
    return next(iter(periods), None), tuple(name for name in names if name not in PERIODS)


def _bands(credits: Any) -> list[tuple[Fraction, float]]:
    pairs = credits.items() if isinstance(credits, Mapping) else credits
    try:
        return sorted((quota(share, "credits"), float(owed)) for share, owed in pairs)
    except (TypeError, ValueError) as error:
        if isinstance(error, InvalidValue):
            raise
        raise InvalidValue("credits", credits, _NO_CREDITS) from None


def _counted(
    rows: MetricRows,
    cells: Cells,
    targeted: Ints,
    words: Iterable[Any],
    promised: Fraction,
    bands: list[tuple[Fraction, float]],
    is_running: Bools,
) -> dict[str, Any]:
    """The counts of each cell, and what follows from them."""
    is_counted, is_met = rows.are(*words)[targeted], rows.are("met")[targeted]
    tickets, counted, met = cells.counts(), cells.counts(is_counted), cells.counts(is_met)
    most = np.asarray([allowed(number, promised) for number in counted.tolist()], np.int64)
    missed = counted - met
    with np.errstate(invalid="ignore"):
        share = met / counted
    found = {
        "tickets": tickets,
        "counted": counted,
        "met": met,
        "missed": missed,
        "allowed": most,
        "left": most - missed,
        "share": share,
        "is_kept": missed <= most,
    }
    if bands:
        owed = [_owed(*pair, bands) for pair in zip(met.tolist(), counted.tolist(), strict=True)]
        found["credit"] = np.where(is_running, np.nan, np.asarray(owed, float))
    return found


def _owed(met: int, counted: int, bands: list[tuple[Fraction, float]]) -> float:
    """What is owed: of the shares that were not kept, that of the lowest."""
    return next((owed for share, owed in bands if met < share * counted), 0.0)


def _headline(metric: str, promised: Fraction, columns: dict[str, Any], period: str | None, is_over: Bools) -> str:
    kept, all_of = int(np.sum(columns["is_kept"][is_over])), int(is_over.sum())
    said = f"{metric}: {quota_text(promised)} promised"
    if period is None and all_of == 1:
        counts = f"{columns['missed'][0]:,} missed of {columns['allowed'][0]:,} allowed"
        return f"{said}, {'kept' if kept else 'not kept'}: {counts}"
    return f"{said}, kept in {kept} of {all_of} {period + 's that are over' if period else 'groups'}"


def _notes(is_running: Bools) -> list[str]:
    return ["of a running period: allowed and kept so far, and no credit yet"] if is_running.any() else []
