"""Arrivals: the tickets of a table by the local hour of the week they were opened in, and the hours of the desk."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from attrs import evolve, frozen

from slacore.analysis import walk, wall
from slacore.analysis.arrays import NAT, Ints, in_unit, micros_of
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.frames import Column
from slacore.analysis.interval import Floats
from slacore.analysis.metric_rows import MetricRows
from slacore.analysis.pieces import Source
from slacore.analysis.result import FEW, Result, frame_like
from slacore.analysis.verdict import DECIDED, TARGETED
from slacore.calendars.coverage import Coverage
from slacore.checks import must_be
from slacore.civil.instant import HOUR, MINUTE
from slacore.civil.wall import WEEKDAYS
from slacore.wording import percent_text

HOURS: Final = 7 * 24
_MONDAY: Final = 3 * 24
"""The first of 1970 was a Thursday."""
_LOOK: Final = 15 * MINUTE
_LONGEST: Final = 53 * HOURS * HOUR


@frozen(eq=False, repr=False)
class Arrivals(Result):
    """Tickets by the local hour in which they were opened, Monday at midnight first.

    Columns of ``frame``: ``weekday`` and ``hour``; how many ``tickets`` with a target; how many of these are
    ``counted``, which is decided, and ``missed``; the ``share`` of those that missed it; ``is_few``; and ``open``,
    which part of that hour the desk was open, where its hours are known.
    """


def arrivals_of(
    verdicts: Any,
    metric: str,
    *,
    zone: str | None = None,
    opened: str | None = None,
    coverage: Coverage | None = None,
    evaluation: Evaluation | None = None,
) -> Arrivals:
    """The tickets of a frame that `evaluate` gave by the hour of the week.

    Args:
        verdicts: the frame.
        metric: which of its metrics.
        zone: whose clock; by default the plan's, else that of the due times.
        opened: the column of the openings; by default the evaluation's, else ``opened``.
        coverage: whose hours are told; by default those by which most of the tickets are measured.
        evaluation: what the frame was evaluated with.

    Raises:
        InvalidValue, UnknownName: as `attainment` does.
    """
    rows = MetricRows.of(verdicts, metric, evaluation)
    place, at = rows.zone(zone), rows.opened(opened)
    rows_there = np.flatnonzero(rows.are(*TARGETED) & (at.values != NAT))
    hours = _hours(at, rows_there, place)
    tickets = np.bincount(hours, minlength=HOURS).astype(np.int64)
    counted = np.bincount(hours[rows.are(*DECIDED)[rows_there]], minlength=HOURS).astype(np.int64)
    missed = np.bincount(hours[rows.are("breached", "overdue")[rows_there]], minlength=HOURS).astype(np.int64)
    with np.errstate(invalid="ignore"):
        share = missed / counted
    desk = _desk(verdicts, metric, evaluation) if coverage is None else must_be(Coverage, coverage, "coverage")
    columns = {
        "weekday": [name for name in WEEKDAYS for _ in range(24)],
        "hour": np.tile(np.arange(24), 7),
        "tickets": tickets,
        "counted": counted,
        "missed": missed,
        "share": share,
        "is_few": counted < FEW,
        "open": np.full(HOURS, np.nan) if desk is None else _open(desk, at, rows_there, place),
    }
    whole = int(missed.sum()) / int(counted.sum()) if counted.any() else None
    headline = f"{metric}: {percent_text(whole)} of {int(counted.sum()):,} decided tickets missed it"
    counts = ("arrivals: with a target", "missed: breached and overdue of decided ones", "by the hour opened")
    return Arrivals(frame_like(verdicts, columns), headline, provenance=rows.provenance(place, counts))


def _hours(at: Column, rows: Ints, zone: ZoneInfo) -> Ints:
    """The hour of the week that the clock shows."""
    some = evolve(at, values=at.values[rows])
    return (wall.local(Source(some, some.unit), zone).values // in_unit(HOUR, some.unit) + _MONDAY) % HOURS


def _desk(verdicts: Any, metric: str, evaluation: Evaluation | None) -> Coverage | None:
    """The hours by which most tickets are measured, where the plan is known."""
    if evaluation is None:
        return None
    promised = evaluation.measures(verdicts)[metric.removeprefix(evaluation.prefix)].promised
    numbers = promised.numbers[promised.numbers >= 0]
    if not len(numbers):
        return None
    found: dict[Coverage, int] = {}
    for number, count in enumerate(np.bincount(numbers).tolist()):
        coverage = promised.promises[number].coverage
        found[coverage] = found.get(coverage, 0) + count
    return max(found, key=lambda each: found[each])


def _open(desk: Coverage, at: Column, rows: Ints, zone: ZoneInfo) -> Floats:
    """Which part of each hour of the week the desk was open while tickets came, the last 53 weeks of that."""
    if not len(rows):
        return np.full(HOURS, np.nan)
    first, last = (micros_of(int(edge), at.unit) for edge in (at.values[rows].min(), at.values[rows].max()))
    first = max(min(first, last - HOURS * HOUR), last - _LONGEST)
    looks = np.arange(first // _LOOK * _LOOK + _LOOK // 2, last, _LOOK)
    column = evolve(at, values=looks, unit="us", zone=None)
    is_open, bad = walk.is_open(desk, Source(column, "us"))
    known = np.arange(len(looks)) if bad is None else np.flatnonzero(~bad)
    hours = _hours(column, known, zone)
    with np.errstate(invalid="ignore"):
        part = np.bincount(hours, is_open[known], HOURS) / np.bincount(hours, minlength=HOURS)
    return np.asarray(part)
