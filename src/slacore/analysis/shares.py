"""Attainment: which share of the promises that were made were kept, of which tickets, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo

import numpy as np
from attrs import field, frozen

from slacore.analysis.arrays import Ints
from slacore.analysis.cells import Cells
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.frames import Column
from slacore.analysis.interval import INTERVALS, Clusters, level_checked
from slacore.analysis.metric_rows import MetricRows
from slacore.analysis.period import PERIODS, Dates, Period, period_text
from slacore.analysis.result import FEW, Result, frame_like
from slacore.analysis.verdict import DECIDED, TARGETED
from slacore.checks import one_of
from slacore.plans.verdict import Verdict
from slacore.wording import percent_text

Denominator = Literal["decided", "completed", "all"]
PeriodOf = Literal["due", "opened", "stopped"]

COUNTED: Final[dict[Denominator, tuple[Verdict, ...]]] = {
    "decided": DECIDED,
    "completed": ("met", "breached"),
    "all": TARGETED,
}
"""The verdicts that are counted, by the name of the denominator."""


def counted_text(denominator: Denominator) -> str:
    """What a denominator counts, in words.

    >>> counted_text("completed")
    'completed: met, breached'
    """
    return f"{denominator}: {', '.join(COUNTED[denominator])}"


def counted_by(denominator: Denominator) -> tuple[Verdict, ...]:
    """The verdicts that a denominator counts.

    Raises:
        UnknownName: for what is none.
    """
    return COUNTED[one_of(list(COUNTED), denominator, "denominator", "denominator")]  # type: ignore[index]


_COLUMNS = (
    *("period", "is_running", "tickets", *TARGETED),
    *("counted", "share", "low", "high", "effective", "days", "is_few"),
)


@frozen
class Share:
    """A share of counted tickets, and between which shares the true one lies; none where nothing is counted."""

    met: int
    counted: int
    share: float | None
    low: float | None
    high: float | None
    effective: float

    def __str__(self) -> str:
        if self.share is None:
            return "no ticket counts"
        ends = f"{percent_text(self.low)} to {percent_text(self.high)}"
        return f"{percent_text(self.share)} of {self.counted:,} ({ends})"


@frozen(eq=False, repr=False)
class Attainment(Result):
    """Shares of kept promises by group and period, and of the whole table.

    Columns of ``frame``: those of ``by``; ``period`` and ``is_running`` where periods are asked for; ``tickets`` with a
    target, which are ``met``, ``breached``, ``overdue`` and ``open``; how many are ``counted``; ``share``, ``low`` and
    ``high``; ``effective``, how many independent tickets those are worth, on how many ``days``; and ``is_few``, whether
    fewer than thirty are counted. ``denominator``, ``period`` and ``period_of`` are what was asked for.
    """

    whole: Share = field(kw_only=True)
    denominator: Denominator = field(kw_only=True)
    period: Period | None = field(kw_only=True)
    period_of: PeriodOf = field(kw_only=True)


def attainment(
    verdicts: Any,
    metric: str,
    *,
    by: str | Iterable[str] | None = None,
    period: Period | None = None,
    period_of: PeriodOf = "due",
    denominator: Denominator = "decided",
    level: float = 0.95,
    zone: str | None = None,
    interval: Literal["days", "tickets"] = "days",
    opened: str | None = None,
    evaluation: Evaluation | None = None,
    as_of: datetime | str | None = None,
) -> Attainment:
    """Which share of the promises were kept, by group and by period, each with its interval.

    The denominator has a name: ``decided`` tickets met their target or can no longer meet it, ``completed`` ones met or
    missed it when they were stopped, ``all`` are those with a target, open ones among them. A ticket belongs to the
    period in which it is due, so that a past month never changes.

    Tickets of one day share an outage or a snowstorm, and a count that takes each for itself is too sure of its share.
    The interval is that of Wilson for the number of independent tickets that would vary as much as the days do.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High", "High", "Low"],
    ...         "opened": ["2026-03-02 10:00", "2026-03-02 11:00", "2026-03-03 10:00"],
    ...         "answered": ["2026-03-02 10:20", "2026-03-04 11:00", "2026-03-03 12:00"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> found = evaluate(bundled("stakater"), tickets, stopped={"response": "answered"}, as_of="2026-03-31T00:00Z")
    >>> shares = attainment(found, "response", by="priority", zone="Europe/Berlin")
    >>> shares.frame.select("priority", "met", "counted", "share").rows()
    [('High', 1, 2, 0.5), ('Low', 1, 1, 1.0)]
    >>> shares
    <Attainment: response: 66.7 % of 3 decided tickets met it (20.8 % to 93.9 %)>

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics, with the prefix of its columns where there is one.
        by: the columns whose values are told apart.
        period: ``day``, ``week``, ``month``, ``quarter`` or ``year``.
        period_of: the instant that decides on the period and the day of a ticket: ``due``, ``opened`` or ``stopped``.
        denominator: ``decided``, ``completed`` or ``all``.
        level: how sure the interval is to be.
        zone: whose days and months count; by default the plan's, else the zone of the due times.
        interval: ``days``, or ``tickets`` to take each ticket for itself.
        opened: the column of the openings, where they decide; by default the evaluation's, else ``opened``.
        evaluation: what the frame was evaluated with, which says plan and zone.
        as_of: the instant whose knowledge counts; by default what the evaluation or an open ticket says.

    Raises:
        UnknownName: for a metric, column, period, denominator or interval that there is none of.
        InvalidValue: for what is no evaluated frame, and for a level that is none.
    """
    counted = counted_by(denominator)
    one_of(get_args(PeriodOf), period_of, "period_of", "instant of a ticket")
    one_of(INTERVALS, interval, "interval", "kind of interval")
    if period is not None:
        one_of(PERIODS, period, "period", "period")
    level = level_checked(level)
    rows = MetricRows.of(verdicts, metric, evaluation, as_of)
    place = rows.zone(zone)
    targeted = np.flatnonzero(rows.are(*TARGETED))
    at = _instants(rows, period_of, opened)
    dates = Dates.of(at, place)
    periods = None if period is None else dates.periods(period)
    cells = Cells.of(rows.table, targeted, by, _COLUMNS, None if periods is None else periods[targeted])
    columns = dict(cells.keys)
    if period is not None and periods is not None:
        columns |= period_columns(rows, at, place, period, periods[cells.firsts])
    columns |= _counts(rows, cells, targeted)
    notes = _notes(columns, denominator)
    is_counted = rows.are(*counted)[targeted]
    found = _shares(rows, cells.numbers, len(cells), targeted, is_counted, dates, level, interval)
    single = _shares(rows, np.zeros(len(targeted), np.int64), 1, targeted, is_counted, dates, level, interval)
    whole = _whole(single)
    said = [counted_text(denominator), f"level {level:g}, {interval} independent"]
    said += [] if period is None else [f"by {period} of {period_of}"]
    return Attainment(
        frame_like(verdicts, columns | found),
        _headline(metric, denominator, whole),
        notes=notes,
        provenance=rows.provenance(place, said),
        whole=whole,
        denominator=denominator,
        period=period,
        period_of=period_of,
    )


def _instants(rows: MetricRows, period_of: PeriodOf, opened: str | None) -> Column:
    if period_of == "due":
        return rows.due
    return rows.opened(opened) if period_of == "opened" else rows.stopped


def period_columns(rows: MetricRows, at: Column, zone: ZoneInfo, period: Period, numbers: Ints) -> dict[str, Any]:
    """The period of each cell, and whether it has not ended yet."""
    as_of = rows.as_of
    running = np.zeros(len(numbers), np.bool_)
    if as_of is not None:
        running = numbers >= Dates.at(as_of, zone, at).periods(period)[0]
    return {"period": [period_text(number, period) for number in numbers.tolist()], "is_running": running}


def _notes(columns: dict[str, Any], denominator: str) -> list[str]:
    """That of a period which has not ended the kept promises are known sooner than the missed ones."""
    if denominator == "all" or not np.any(columns.get("is_running", False) & (columns["open"] > 0)):
        return []
    return ["in a period that is running, tickets that met their target count already and open ones do not yet"]


def _counts(rows: MetricRows, cells: Cells, targeted: Ints) -> dict[str, Any]:
    """How many tickets of each cell have which verdict."""
    counts: dict[str, Any] = {word: cells.counts(rows.are(word)[targeted]) for word in TARGETED}
    return {"tickets": np.sum(list(counts.values()), axis=0, dtype=np.int64), **counts}


def _shares(
    rows: MetricRows,
    numbers: Ints,
    size: int,
    targeted: Ints,
    is_counted: Any,
    dates: Dates,
    level: float,
    interval: str,
) -> dict[str, Any]:
    counted = targeted[is_counted]
    clusters = Clusters.of(numbers[is_counted], size, rows.are("met")[counted], dates.numbers[counted])
    share, low, high = clusters.limits(level, interval)
    return {
        "counted": clusters.counted.astype(np.int64),
        "share": share,
        "low": low,
        "high": high,
        "effective": clusters.effective.astype(float),
        "days": clusters.days.astype(np.int64),
        "is_few": clusters.counted < FEW,
    }


def _whole(single: dict[str, Any]) -> Share:
    share, low, high = (
        None if np.isnan(single[name][0]) else float(single[name][0]) for name in ("share", "low", "high")
    )
    counted = int(single["counted"][0])
    met = 0 if share is None else round(share * counted)
    return Share(met, counted, share, low, high, float(single["effective"][0]))


def _headline(metric: str, denominator: str, whole: Share) -> str:
    which = "tickets with a target" if denominator == "all" else f"{denominator} tickets"
    if whole.share is None:
        return f"{metric}: no {which}"
    ends = f"{percent_text(whole.low)} to {percent_text(whole.high)}"
    return f"{metric}: {percent_text(whole.share)} of {whole.counted:,} {which} met it ({ends})"
