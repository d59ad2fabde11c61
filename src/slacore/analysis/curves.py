"""Curves: how long tickets take until they are stopped, with open ones counted as far as they are known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args

import numpy as np
from attrs import evolve, field, frozen

from slacore.analysis.arrays import NAT, Bools, Ints, finest
from slacore.analysis.cells import Cells, repeated
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.frames import Column
from slacore.analysis.interval import level_checked
from slacore.analysis.kaplan_meier import Survival
from slacore.analysis.metric_rows import MetricRows, in_finer, sum_of
from slacore.analysis.result import FEW, Result, frame_like, rows_of, written_rows
from slacore.analysis.target_time import targets_of
from slacore.analysis.verdict import TARGETED
from slacore.checks import one_of
from slacore.wording import length_text

_COLUMNS = (
    *("tickets", "stopped", "open", "median", "low", "high", "is_few"),
    *("time", "at_risk", "share"),
)
Time = Literal["used", "real"]


@frozen(eq=False, repr=False)
class TimeTo(Result):
    """How long tickets take until they are stopped.

    Columns of ``frame``: those of ``by``; how many ``tickets``, of which so many ``stopped`` and are ``open``; the
    ``median`` with both ends of its interval, ``low`` and ``high``; null where it is not reached. ``curve`` has a row
    for each time at which a ticket was stopped: ``time``, how many were ``at_risk`` until then, how many ``stopped``,
    the ``share`` that is open after it, and both ends of its interval. ``time`` is the kind that was asked for.
    """

    curve: Any = field(kw_only=True)
    time: Time = field(kw_only=True)

    def curve_rows(self) -> list[dict[str, Any]]:
        """Each row of the curve as a dictionary of its columns; what is missing is None."""
        return rows_of(self.curve)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, the curve included."""
        return {**super().to_dict(), "curve": written_rows(self.curve)}


def time_to(
    verdicts: Any,
    metric: str,
    *,
    by: str | Iterable[str] | None = None,
    level: float = 0.95,
    time: Time = "used",
    opened: str | None = None,
    evaluation: Evaluation | None = None,
) -> TimeTo:
    """How long tickets take until they are stopped, by the estimate of Kaplan and Meier.

    A ticket that is open still has taken at least as long as it is open: it is censored there. So a median may not be
    reached; then there is none, and never the mean of those that were closed. Needs the extra ``reports``.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"] * 4,
    ...         "opened": ["2026-03-02 10:00"] * 4,
    ...         "answered": ["2026-03-02 11:00", "2026-03-02 12:00", "2026-03-02 13:00", None],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> found = evaluate(bundled("stakater"), tickets, stopped={"response": "answered"}, as_of="2026-03-02T13:30Z")
    >>> time_to(found, "response")
    <TimeTo: response: half of 4 tickets stopped within 2:00:00>

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics.
        by: the columns whose values are told apart.
        level: how sure the intervals are to be.
        time: ``used`` counts what a ticket used of its target, in the target's own time, ``real`` all time since it was
            opened.
        opened: the column of the openings, for real time; by default the evaluation's, else ``opened``.
        evaluation: what the frame was evaluated with.

    Raises:
        MissingExtra: where scipy is not installed.
        InvalidValue: for a level that is none, and for what is no evaluated frame.
        UnknownName: for a metric or a column that there is none of.
    """
    one_of(get_args(Time), time, "time", "kind of time")
    level = level_checked(level)
    rows = MetricRows.of(verdicts, metric, evaluation)
    taken = rows.length("used") if time == "used" else _real(rows, opened)
    targeted = np.flatnonzero(rows.are(*TARGETED) & (taken.values != NAT))
    cells = Cells.of(rows.table, targeted, by, _COLUMNS)
    is_open = rows.are("open", "overdue")[targeted]
    found = [
        Survival(taken.values[targeted[cells.numbers == cell]], is_open[cells.numbers == cell], "time_to")
        for cell in range(len(cells))
    ]
    whole = Survival(taken.values[targeted], is_open, "time_to")
    medians = np.asarray([_median(one, level) for one in found], np.int64).reshape(-1, 3)
    tickets, held = cells.counts(), cells.counts(is_open)
    columns = cells.keys | {"tickets": tickets, "stopped": tickets - held, "open": held}
    columns |= {name: _lengths(medians[:, place], taken) for place, name in enumerate(("median", "low", "high"))}
    return TimeTo(
        frame_like(verdicts, columns | {"is_few": tickets < FEW}),
        _headline(metric, whole, taken),
        notes=_notes(rows, targeted, is_open, time),
        provenance=rows.provenance(counted=("open tickets censored", f"level {level:g}", f"{time} time")),
        curve=frame_like(verdicts, _curve(found, cells, taken, level)),
        time=time,
    )


def _real(rows: MetricRows, opened: str | None) -> Column:
    """The real time from opening to stop, else to the instant whose knowledge counts."""
    start, late = rows.opened(opened), rows.length("late")
    unit = finest(start.unit, rows.due.unit, late.unit)
    ended, began = sum_of((rows.due, late), unit), in_finer(start, unit)
    return evolve(late, values=np.where((ended == NAT) | (began == NAT), NAT, ended - began), unit=unit)


def _median(one: Survival, level: float) -> tuple[int, int, int]:
    """The median and both ends of its interval: where the curve and its limits cross one half."""
    low, high = one.limits(level)
    found = one.first(0.5), one.first(0.5, low), one.first(0.5, high)
    return tuple(NAT if each is None else each for each in found)  # type: ignore[return-value]


def _curve(found: list[Survival], cells: Cells, taken: Column, level: float) -> dict[str, Any]:
    kept = [np.flatnonzero(one.stopped > 0) for one in found]
    places = np.repeat(np.arange(len(found)), [len(steps) for steps in kept])
    limits = [one.limits(level) for one in found]
    columns = {name: repeated(column, places) for name, column in cells.keys.items()}
    columns["time"] = _lengths(_joined([one.steps[k] for one, k in zip(found, kept, strict=True)], np.int64), taken)
    for name in ("at_risk", "stopped"):
        columns[name] = _joined([getattr(one, name)[k] for one, k in zip(found, kept, strict=True)], np.int64)
    columns["share"] = _joined([one.open[k] for one, k in zip(found, kept, strict=True)], float)
    for end, name in enumerate(("low", "high")):
        columns[name] = _joined([pair[end][k] for pair, k in zip(limits, kept, strict=True)], float)
    return columns


def _joined(parts: list[Any], kind: Any) -> Any:
    return np.concatenate([np.empty(0, kind), *parts]).astype(kind)


def _lengths(values: Ints, like: Column) -> Any:
    return np.ascontiguousarray(values).view(f"m8[{like.unit}]")


def _headline(metric: str, whole: Survival, taken: Column) -> str:
    count, median = int(whole.at_risk[0]) if len(whole.steps) else 0, whole.first(0.5)
    if median is None:
        return f"{metric}: half of {count:,} tickets is not reached"
    length = np.timedelta64(median, taken.unit).astype("m8[us]").item()
    return f"{metric}: half of {count:,} tickets stopped within {length_text(length)}"


def _notes(rows: MetricRows, targeted: Ints, is_open: Bools, time: str) -> Iterable[str]:
    if is_open.any():
        yield f"{int(is_open.sum()):,} open tickets count as far as they are known"
    lengths, numbers = targets_of(rows)
    found = {None if one is None else one.basis for one in (lengths[n] for n in np.unique(numbers[targeted]) if n >= 0)}
    if time == "used" and len(found) > 1:
        yield "some targets count business time and some calendar time: tell them apart, or ask for real time"
