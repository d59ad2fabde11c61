"""Added hours: which hour of the week, were the desk there in it too, would have saved most promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from attrs import frozen

from slacore.analysis import walk
from slacore.analysis.arrays import NAT, Ints
from slacore.analysis.evaluation import Evaluation, Measure
from slacore.analysis.past import Past, alike, are, column_of, span_of
from slacore.analysis.pieces import Source
from slacore.analysis.promised import Plan
from slacore.analysis.result import Result, frame_like
from slacore.analysis.verdict import TARGETED
from slacore.calendars.coverage import Coverage
from slacore.civil import zones
from slacore.civil.instant import DAY, HOUR, Instant
from slacore.civil.wall import WEEKDAYS
from slacore.errors import HolidaysNotCovered

_HELD = "work done in an added hour counts, promises stay as they are: how many missed ones would have been kept"
_YEAR = 366 * DAY


@frozen(eq=False, repr=False)
class AddedHours(Result):
    """Which added hour of the week would have saved most breaches, the best first.

    Columns of ``frame``: ``metric``; the ``hour``, such as ``Sat 10:00``, with its ``weekday`` and when it ``opens``;
    how many would have been ``saved``, and how many ``missed`` still; the open ``hours`` that it adds between the first
    opening and the last, and ``hours_for_each`` that is saved, null where none is. The first row of a metric is that of
    no added hour.
    """


def next_hour(
    frame: Any,
    plan: Plan | Evaluation,
    *,
    metric: str | None = None,
    clock: str | None = None,
    opened: str = "opened",
    stopped: Mapping[str, str] | None = None,
    as_of: datetime | str | None = None,
    fields: Mapping[str, str] | None = None,
    zone: str | None = None,
) -> AddedHours:
    """Which added hour of the week would have saved most breaches.

    More hours alone make promises due sooner, and save none. So this is asked: had people worked in that hour as well,
    which tickets would have been stopped in time? The open time that a ticket needed is held fixed, and so is the
    instant at which it is due; laid on the hours with one more in each week, from its opening, the same work is done
    sooner. Counted exactly, ticket by ticket, holidays included: an added hour is there in every week.

    Left out, and told: tickets that are overdue still, for nobody knows what they need; those of calendar time, which
    no hour changes; and those that had used no more than their target and were stopped while the desk was closed.

    >>> import polars
    >>> from slacore import bundled
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"],
    ...         "opened": ["2026-03-06 16:00"],
    ...         "answered": ["2026-03-09 08:30"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> found = next_hour(tickets, bundled("stakater"), stopped={"response": "answered"})
    >>> found.frame.select("hour", "saved", "missed").rows()[:2]
    [('none added', 0, 1), ('Mon 00:00', 1, 0)]

    Args:
        frame: a DataFrame of pandas or polars, or a Table of pyarrow, evaluated or not.
        plan: a plan, a history or a register; or an `Evaluation`, which says how the frame is read as well.
        metric: which metric; by default each that is measured.
        clock: the zone whose hours they are; by default the plan's, else that of the openings.
        opened: the column that says when tickets were opened.
        stopped: the column for each metric that says when its clock stopped.
        as_of: the instant whose knowledge counts; by default what an evaluated frame tells, or the last stop where no
            ticket is open.
        fields: the column for each field that has not the field's own name.
        zone: the clock on which instants without a zone were read.

    Raises:
        InvalidValue: for open tickets without ``as_of``, and as `evaluate` does.
        UnknownName: for a metric or a column that there is none of.
    """
    told: dict[str, Any] = {"opened": opened, "stopped": stopped, "as_of": as_of, "fields": fields, "zone": zone}
    past = Past.of(frame, plan, metrics=metric, **told)
    place = zones.zone(past.zone(clock)).key
    found = [_Missed.of(name, measure) for name, measure in past.measures.items()]
    rows = [row for one in found for row in one.rows(place)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in ("metric", "hour", "weekday", "opens")}
    columns |= {name: np.asarray([row[name] for row in rows], np.int64) for name in ("saved", "missed")}
    columns |= {name: np.asarray([row[name] for row in rows], float) for name in ("hours", "hours_for_each")}
    return AddedHours(
        frame_like(frame, columns),
        _HELD,
        notes=[note for one in found for note in one.notes()],
        provenance=past.provenance(past.measures.values(), zone=place, counted=("breached",)),
    )


def hour_of(weekday: int, hour: int, zone: str) -> Coverage:
    """One hour of each week on the clock of a zone.

    >>> hour_of(5, 10, "Europe/London")
    Schedule.parse('Sat 10:00-11:00 Europe/London')
    """
    return Coverage.parse(f"[{WEEKDAYS[weekday]} {hour:02}:00-{hour + 1:02}:00 {zone}]")


@frozen(eq=False)
class _Missed:
    """The missed tickets of a metric that an hour might save, by the hours that count."""

    metric: str
    measure: Measure
    groups: tuple[tuple[Coverage, Ints], ...]
    span: tuple[Instant, Instant]
    missed: int
    overdue: int
    calendar: int
    closed: int

    @classmethod
    def of(cls, metric: str, measure: Measure) -> _Missed:
        """The missed tickets of a measure."""
        rows = np.flatnonzero(are(measure, "breached") & (measure.found.used != NAT))
        groups: list[tuple[Coverage, Ints]] = []
        calendar = closed = 0
        for coverage, _, some in alike(measure, rows):
            if coverage is None:
                calendar += len(some)
                continue
            is_late = _finished(measure, coverage, some) > measure.found.due[some]
            closed += int((~is_late).sum())
            groups.append((coverage, some[is_late]))
        overdue = int(are(measure, "overdue").sum())
        return cls(metric, measure, tuple(groups), span_of(measure) or (0, 0), len(rows), overdue, calendar, closed)

    def rows(self, zone: str) -> list[dict[str, Any]]:
        """A row for each hour that is not there yet, the best first, and before them one for no hour."""
        counted = self._governing()
        found = [self._row(weekday, hour, zone, counted) for weekday in range(7) for hour in range(24)]
        rows = [row for row in found if row is not None]
        rows.sort(key=lambda row: -row["saved"])
        none: dict[str, Any] = {"metric": self.metric, "hour": "none added", "weekday": None, "opens": None, "saved": 0}
        none |= {"missed": self.missed, "hours": 0.0, "hours_for_each": np.nan}
        return [none, *rows] if rows else []

    def _governing(self) -> list[Coverage]:
        """The hours that count of any ticket, missed or not."""
        every = np.flatnonzero(are(self.measure, *TARGETED))
        return [coverage for coverage, _, _ in alike(self.measure, every) if coverage is not None]

    def _row(self, weekday: int, hour: int, zone: str, counted: list[Coverage]) -> dict[str, Any] | None:
        added = hour_of(weekday, hour, zone)
        if not any(_is_new(added, coverage, self.span[0]) for coverage in counted):
            return None
        saved = 0
        for coverage, rows in self.groups:
            if len(rows) and _is_new(added, coverage, self.span[0]):
                finished = _finished(self.measure, coverage, rows, added)
                saved += int((finished <= self.measure.found.due[rows]).sum())
        hours = max(_hours(added, coverage, self.span) for coverage in counted)
        opens = f"{hour:02}:00"
        return {
            "metric": self.metric,
            "hour": f"{WEEKDAYS[weekday]} {opens}",
            "weekday": WEEKDAYS[weekday],
            "opens": opens,
            "saved": saved,
            "missed": self.missed - saved,
            "hours": hours,
            "hours_for_each": hours / saved if saved else np.nan,
        }

    def notes(self) -> Iterable[str]:
        """Who is left out."""
        said = (
            (self.overdue, "are overdue still: nobody knows what they need"),
            (self.calendar, "have targets in calendar time, which no hour changes"),
            (self.closed, "had used no more than their target and were stopped while the desk was closed"),
        )
        yield from (f"{self.metric}: {count:,} missed tickets {why}" for count, why in said if count)


def _finished(measure: Measure, coverage: Coverage, rows: Ints, added: Coverage | None = None) -> Ints:
    """When the same open time would be over from each opening, on the hours with one added."""
    hours = coverage if added is None else coverage | added
    opened, used = (column_of(measure, values[rows]) for values in (measure.at.values, measure.found.used))
    return walk.due(hours, Source(opened, measure.unit), Source(used, measure.unit, is_length=True)).values


def _is_new(added: Coverage, coverage: Coverage, start: Instant) -> bool:
    """Whether an hour is not there in the usual week already, at any time of a year."""
    return (added - coverage.weekly()).line.elapsed(start, start + _YEAR) > 0


def _hours(added: Coverage, coverage: Coverage, span: tuple[Instant, Instant]) -> float:
    try:
        return (added - coverage).line.elapsed(*span) / HOUR
    except HolidaysNotCovered:
        return float("nan")
