"""Comparison: what the same tickets would have come to under other plans, and what that would have cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from attrs import field, frozen

from slacore.analysis.arrays import NAT, UNITS, Bools, Ints, finest
from slacore.analysis.evaluation import Measure
from slacore.analysis.interval import Clusters, level_checked
from slacore.analysis.metric_rows import in_finer
from slacore.analysis.past import Past, are, column_of, span_of
from slacore.analysis.period import Dates
from slacore.analysis.promised import Book, Plan
from slacore.analysis.provenance import only_zone
from slacore.analysis.result import Result, frame_like, rows_like, written_rows
from slacore.analysis.shares import Denominator, counted_by, counted_text
from slacore.analysis.verdict import ROW_VERDICTS, TARGETED
from slacore.calendars.coverage import Coverage
from slacore.checks import must_be
from slacore.civil import zones
from slacore.civil.instant import DAY, HOUR, Instant, utc
from slacore.civil.wall import date_of, day_number, edge
from slacore.errors import HolidaysNotCovered, InvalidValue, UnknownName
from slacore.wording import percent_text

_HELD = "what people did is held fixed, the same openings and stops under each plan: this is the plan's part alone"
_NO_PLANS = "is no mapping of names to plans; write e.g. {'8x5': one, '24x5': other}"


@frozen(eq=False, repr=False)
class Comparison(Result):
    """What the same tickets come to under several plans.

    Columns of ``frame``: ``metric`` and ``plan``; ``tickets`` with a target, how many are ``counted``, ``met`` and
    ``missed``; ``share``, ``low`` and ``high``; how many are ``saved``, met here and missed under the baseline, and how
    many ``lost``, the other way; ``median_moved``, by how much a due time is later here, in the middle; the open
    ``hours`` a year that are promised; and ``hours_for_each``, the open hours bought for each breach that is avoided,
    null where none is. ``flips`` holds the tickets that are saved and lost, as rows of the caller's.
    """

    baseline: str = field(kw_only=True)
    flips: Any = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, the tickets that flip included."""
        return {**super().to_dict(), "flips": written_rows(self.flips)}


def compare(
    frame: Any,
    plans: Mapping[str, Plan],
    *,
    baseline: str | None = None,
    denominator: Denominator = "decided",
    level: float = 0.95,
    opened: str = "opened",
    stopped: Mapping[str, str] | None = None,
    as_of: datetime | str | None = None,
    fields: Mapping[str, str] | None = None,
    zone: str | None = None,
    metrics: str | Iterable[str] | None = None,
) -> Comparison:
    """What the same tickets would have come to under other plans: shares, who flips, and open hours.

    What people did is held fixed, so this is the part of the plan alone: on longer hours a clock runs on while nobody
    answers sooner, and more promises are missed.

    >>> import polars
    >>> from slacore import bundled
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"] * 2,
    ...         "opened": ["2026-03-06 16:00", "2026-03-06 10:00"],
    ...         "answered": ["2026-03-09 07:30", "2026-03-06 11:00"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> plan = bundled("stakater")
    >>> always = plan.with_coverage("business", "24x7 Europe/Berlin")
    >>> found = compare(
    ...     tickets, {"office": plan, "24x7": always}, stopped={"response": "answered"}, as_of="2026-03-31T00:00Z"
    ... )
    >>> found.frame.select("plan", "met", "saved", "lost").rows()
    [('office', 2, 0, 0), ('24x7', 1, 0, 1)]

    Args:
        frame: a DataFrame of pandas or polars, or a Table of pyarrow.
        plans: plans, histories or registers by the names that they are to be told by.
        baseline: the name of the plan that the others are compared with; by default the first.
        denominator: ``decided``, ``completed`` or ``all``.
        level: how sure the intervals are to be.
        opened: the column that says when tickets were opened.
        stopped: the column for each metric that says when its clock stopped.
        as_of: the instant whose knowledge counts; by default the last stop, where no ticket is open.
        fields: the column for each field that has not the field's own name.
        zone: the clock on which instants without a zone were read.
        metrics: which metrics; without them, those that ``stopped`` names.

    Raises:
        InvalidValue: for plans that are none, for a level that is none, and as `evaluate` does.
        UnknownName: for a baseline that is none of the plans, and as `evaluate` does.
    """
    if not isinstance(plans, Mapping) or not plans or not all(isinstance(name, str) for name in plans):
        raise InvalidValue("plans", plans, _NO_PLANS)
    first = next(iter(plans)) if baseline is None else must_be(str, baseline, "baseline")
    if first not in plans:
        raise UnknownName.among("baseline", "name of a plan", first, plans)
    words = counted_by(denominator)
    level = level_checked(level)
    told = {"opened": opened, "stopped": stopped, "as_of": as_of, "fields": fields, "zone": zone, "metrics": metrics}
    pasts = {name: Past.of(frame, plan, **told) for name, plan in plans.items()}  # type: ignore[arg-type]
    sides = [
        _Side(name, metric, past, pasts[first], words, level)
        for metric in pasts[first].measures
        for name, past in pasts.items()
        if metric in past.measures
    ]
    figures = [side.figures() for side in sides]
    columns = {name: _column([told[name] for told in figures], name) for name in _KINDS}
    counted = (counted_text(denominator), f"baseline {first}", f"level {level:g}, days independent")
    provenance = [past.provenance(past.measures.values(), counted=counted) for past in pasts.values()]
    return Comparison(
        frame_like(frame, columns),
        _HELD,
        notes=[_sentence(told) for told in figures if told["plan"] != first],
        provenance=provenance[0].beside(provenance[1:]),
        baseline=first,
        flips=_flips(frame, [side for side in sides if side.name != first]),
    )


_KINDS: dict[str, str] = {
    "metric": "text",
    "plan": "text",
    "tickets": "i8",
    "counted": "i8",
    "met": "i8",
    "missed": "i8",
    "share": "f8",
    "low": "f8",
    "high": "f8",
    "saved": "i8",
    "lost": "i8",
    "median_moved": "m8[us]",
    "hours": "f8",
    "hours_for_each": "f8",
}


def _column(values: list[Any], name: str) -> Any:
    kind = _KINDS[name]
    if kind == "text":
        return values
    if kind == "m8[us]":
        return np.asarray([NAT if value is None else value for value in values], np.int64).view(kind)
    return np.asarray([np.nan if value is None else value for value in values], kind)


@frozen(eq=False)
class _Side:
    """One metric under one plan, beside the same under the baseline."""

    name: str
    metric: str
    past: Past
    before: Past
    words: tuple[Any, ...]
    level: float

    @property
    def own(self) -> Measure:
        return self.past.measures[self.metric]

    @property
    def base(self) -> Measure:
        return self.before.measures[self.metric]

    def flipped(self) -> tuple[Bools, Bools]:
        """Which tickets are saved, and which are lost."""
        missed = [are(one, "breached", "overdue") for one in (self.base, self.own)]
        met = [are(one, "met") for one in (self.base, self.own)]
        return missed[0] & met[1], met[0] & missed[1]

    def figures(self) -> dict[str, Any]:
        """What stands in the row."""
        is_counted = np.flatnonzero(are(self.own, *self.words))
        days = Dates.of(column_of(self.own, self.own.found.due), self.past.zone()).numbers[is_counted]
        clusters = Clusters.of(np.zeros(len(is_counted), np.int64), 1, are(self.own, "met")[is_counted], days)
        share, low, high = (float(values[0]) for values in clusters.limits(self.level, "days"))
        saved, lost = self.flipped()
        missed, before = (int(are(one, "breached", "overdue").sum()) for one in (self.own, self.base))
        return {
            "metric": self.metric,
            "plan": self.name,
            "tickets": int(are(self.own, *TARGETED).sum()),
            "counted": len(is_counted),
            "met": int(clusters.met[0]),
            "missed": missed,
            "share": share,
            "low": low,
            "high": high,
            "saved": int(saved.sum()),
            "lost": int(lost.sum()),
            "median_moved": _median_moved(self.own, self.base),
            "hours": self._hours_a_year(),
            "hours_for_each": self._bought(before - missed),
        }

    def _hours_a_year(self) -> float | None:
        """The open hours that are promised in the year of the last opening, on the plan's own clock."""
        span = span_of(self.own)
        if span is None:
            return None
        zone = zones.zone(only_zone(self.past.evaluation.book) or "UTC")
        return hours_in(coverage_of(self.past.evaluation.book, self.metric), *_year(utc(span[1]).year, zone))

    def _bought(self, avoided: int) -> float | None:
        """The open hours between the first opening and the last that come on top, for each breach avoided."""
        span = span_of(self.own)
        if span is None or avoided <= 0:
            return None
        hours = [hours_in(coverage_of(one.evaluation.book, self.metric), *span) for one in (self.past, self.before)]
        return None if hours[0] is None or hours[1] is None else (hours[0] - hours[1]) / avoided


def _sentence(told: dict[str, Any]) -> str:
    """What changes under a plan, in a line."""
    moves = f"{told['saved']:,} saved, {told['lost']:,} lost"
    return (
        f"{told['metric']} under {told['plan']}: {percent_text(told['share'])} of {told['counted']:,} met it; {moves}"
    )


def coverage_of(book: Book, metric: str) -> Coverage | None:
    """The hours on which any promise of a metric counts business time; none where none does."""
    found = {promise.coverage for promise in book.promises(metric) if promise.length and promise.length.is_business}
    return reduce(or_, sorted(found, key=str)) if found else None


def hours_in(coverage: Coverage | None, start: Instant, end: Instant) -> float | None:
    """The open hours between two instants; none where nobody knows the holidays, and of no hours."""
    if coverage is None:
        return None
    try:
        return coverage.line.elapsed(start, end) / HOUR
    except HolidaysNotCovered:
        return None


def _year(year: int, zone: ZoneInfo) -> tuple[Instant, Instant]:
    first = day_number(date_of(0).replace(year=year)) * DAY
    last = day_number(date_of(0).replace(year=year + 1)) * DAY
    return edge(zone, first), edge(zone, last)


def _median_moved(own: Measure, base: Measure) -> int | None:
    """By how much due times are later than under the baseline, in microseconds: the lower one in the middle."""
    unit = finest(own.unit, base.unit)
    dues = [in_finer(column_of(measure, measure.found.due), unit) for measure in (own, base)]
    both = (dues[0] != NAT) & (dues[1] != NAT)
    moved = np.sort(dues[0][both] - dues[1][both])
    if not len(moved):
        return None
    return int(moved[(len(moved) - 1) // 2]) * UNITS["us"] // UNITS[unit]


def _flips(frame: Any, sides: list[_Side]) -> Any:
    """The tickets that are saved or lost, with the plan and the verdicts."""
    rows: list[Ints] = [np.empty(0, np.int64)]
    columns: dict[str, list[str]] = {"metric": [], "plan": [], "before": [], "after": []}
    for side in sides:
        saved, lost = side.flipped()
        found = np.flatnonzero(saved | lost)
        rows.append(found)
        columns["metric"] += [side.metric] * len(found)
        columns["plan"] += [side.name] * len(found)
        for name, measure in (("before", side.base), ("after", side.own)):
            columns[name] += [ROW_VERDICTS[code] for code in measure.found.verdict[found].tolist()]
    return rows_like(frame, np.concatenate(rows), columns)
