"""Attainable targets: the shortest that history says could be kept, from what open and closed tickets tell together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np
from attrs import field, frozen

from slacore.analysis import lengths
from slacore.analysis.arrays import NAT, UNITS, Ints
from slacore.analysis.cells import Cells, repeated
from slacore.analysis.evaluation import Evaluation, Measure
from slacore.analysis.frames import Column
from slacore.analysis.interval import INTERVALS, level_checked, wilson
from slacore.analysis.kaplan_meier import Survival
from slacore.analysis.past import Past, alike, are, column_of
from slacore.analysis.period import Dates
from slacore.analysis.promised import Plan
from slacore.analysis.quota import quota, quota_text
from slacore.analysis.result import FEW, Result, frame_like
from slacore.analysis.verdict import DECIDED, TARGETED
from slacore.calendars.coverage import Coverage, Landing
from slacore.checks import names_from, one_of
from slacore.civil.instant import HOUR, MINUTE, SECOND
from slacore.plans.length import Basis, Length
from slacore.plans.selector import Promise

_COLUMNS = (
    *("metric", "hours", "tickets", "open", "today", "attained"),
    *("promise", "low", "high", "target", "effective", "is_few"),
)
_STEPS = ((HOUR, 5 * MINUTE), (4 * HOUR, 15 * MINUTE), (40 * HOUR, HOUR))
"""Up to which length a target is rounded up to which step; beyond the last, to four hours."""


@frozen(eq=False, repr=False)
class Attainable(Result):
    """The shortest targets that history says could be kept.

    Columns of ``frame``: ``metric``, the columns of ``by``, and the ``hours`` that count; how many ``tickets`` there
    are, of which so many are ``open``; the target of ``today``, and which share ``attained`` it, of those that are
    decided; ``promise``, the shortest length that so large a share would have kept, exactly, and both ends of its
    interval, ``low`` and ``high``, null where history does not reach; ``target``, the same rounded up to what people
    write; ``effective``, how many independent tickets the interval is worth.
    """

    share: Fraction = field(kw_only=True)


def promise(
    frame: Any,
    plan: Plan | Evaluation,
    share: Any = 0.95,
    *,
    metric: str | None = None,
    by: str | Iterable[str] | None = None,
    level: float = 0.95,
    interval: Literal["days", "tickets"] = "days",
    opened: str = "opened",
    stopped: Mapping[str, str] | None = None,
    as_of: datetime | str | None = None,
    fields: Mapping[str, str] | None = None,
    zone: str | None = None,
) -> Attainable:
    """The shortest target that history says could be kept: so large a share of tickets would have met it.

    Of each ticket it is known how long a target it needed, in the target's own time; of an open one, that it needs more
    than it has used so far. The estimate of Kaplan and Meier takes both. Without open tickets the answer is the
    shortest length under which so large a share of these very tickets meets its due time, exactly: evaluate the plan
    with it, and with a microsecond less. Work is held fixed: nobody works faster because a promise is shorter.

    The interval is that of Woodruff: where the curve reaches the ends of the interval of Wilson around the share, for
    the number of independent tickets that would vary as much as the days do on which tickets are opened. It needs no
    random numbers, and so the same tickets have the same interval. Needs the extra ``reports``.

    Targets in days are answered in time: in open time of their hours, or in real time.

    >>> import polars
    >>> from slacore import bundled
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"] * 4,
    ...         "opened": ["2026-03-02 10:00", "2026-03-03 10:00", "2026-03-04 10:00", "2026-03-05 10:00"],
    ...         "answered": ["2026-03-02 10:20", "2026-03-03 11:10", "2026-03-04 12:00", "2026-03-06 10:00"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> found = promise(tickets, bundled("stakater"), 0.75, stopped={"response": "answered"})
    >>> found.frame.select("priority", "today", "attained", "promise", "target").rows()
    [('High', '4 business hours', 0.75, datetime.timedelta(seconds=7200), '2 business hours')]

    Args:
        frame: a DataFrame of pandas or polars, or a Table of pyarrow, evaluated or not.
        plan: a plan, a history or a register; or an `Evaluation`, which says how the frame is read as well.
        share: the share of tickets that is to keep it, as a number up to 1 or text such as ``95 %``.
        metric: which metric; by default each that is measured.
        by: the columns whose values are told apart; by default the priority, where it is a column.
        level: how sure the interval is to be.
        interval: ``days``, or ``tickets`` to take each ticket for itself.
        opened: the column that says when tickets were opened.
        stopped: the column for each metric that says when its clock stopped.
        as_of: the instant whose knowledge counts; by default what an evaluated frame tells, or the last stop where no
            ticket is open.
        fields: the column for each field that has not the field's own name.
        zone: the clock on which instants without a zone were read.

    Raises:
        MissingExtra: where scipy is not installed.
        InvalidValue: for a share or a level that is none, for open tickets without ``as_of``, and as `evaluate` does.
        UnknownName: for a metric or a column that there is none of.

    Source: R. S. Woodruff, Journal of the American Statistical Association 47 (1952), 635-646.
    """
    wanted, level = quota(share, "share"), level_checked(level)
    one_of(INTERVALS, interval, "interval", "kind of interval")
    told: dict[str, Any] = {"opened": opened, "stopped": stopped, "as_of": as_of, "fields": fields, "zone": zone}
    past = Past.of(frame, plan, metrics=metric, **told)
    names = _by(past) if by is None else names_from(by)
    rows: list[dict[str, Any]] = []
    unknown = 0
    firsts = [np.empty(0, np.int64)]
    for name, measure in past.measures.items():
        found = _Needed.of(measure, past)
        cells = Cells.of(past.table, found.rows, names, _COLUMNS, found.hours)
        firsts.append(cells.firsts)
        unknown += int(are(measure, *TARGETED).sum()) - len(found.rows)
        rows += [found.row(name, cells, cell, wanted, level, interval) for cell in range(len(cells))]
    columns: dict[str, Any] = {"metric": [row["metric"] for row in rows]}
    columns |= {name: repeated(past.table.native(name, "by"), np.concatenate(firsts)) for name in names}
    columns |= {name: _column(name, [row[name] for row in rows]) for name in _COLUMNS[1:]}
    place = past.zone()
    counted = (f"share {quota_text(wanted)}", f"level {level:g}, {interval} independent", "open tickets censored")
    return Attainable(
        frame_like(frame, columns),
        _headline(wanted, rows),
        notes=_notes(rows, unknown),
        provenance=past.provenance(past.measures.values(), zone=place.key, counted=counted),
        share=wanted,
    )


def _by(past: Past) -> tuple[str, ...]:
    name = past.evaluation.fields.get("priority", "priority")
    return (name,) if name in past.table.names else ()


@frozen(eq=False)
class _Needed:
    """How long a target each ticket needs, in microseconds of the target's own time, among those with a target."""

    measure: Measure
    rows: Ints
    """Their places in the table."""
    needed: Ints
    is_open: Any
    days: Ints
    """On which day each was opened."""
    hours: Ints
    """Which hours count of each."""
    kinds: list[Promise]

    @classmethod
    def of(cls, measure: Measure, past: Past) -> _Needed:
        """What the tickets of a measure need; those of which nobody knows what they used are left out."""
        rows = np.flatnonzero(are(measure, *TARGETED) & (measure.found.used != NAT))
        needed = _micros(measure.found.used, measure)
        kinds: list[Promise] = []
        hours = np.full(len(measure.at), -1)
        stopped = np.flatnonzero(are(measure, "met", "breached"))
        for coverage, promise, some in alike(measure, rows):
            hours[some] = len(kinds)
            kinds.append(promise)
            if coverage is not None:
                # Who stops while the desk is closed stops after a due time that falls on the closing before.
                for landing in get_args(Landing):
                    closed = np.intersect1d(some[_lands(measure, some, landing)], stopped)
                    needed[closed] += _is_before(measure, coverage, landing, closed)
        days = Dates.of(column_of(measure, measure.at.values), past.zone()).numbers
        is_open = are(measure, "open", "overdue")
        return cls(measure, rows, needed[rows], is_open[rows], days[rows], hours[rows], kinds)

    def row(self, metric: str, cells: Cells, cell: int, share: Fraction, level: float, interval: str) -> dict[str, Any]:
        """What stands in the row of a cell."""
        mine = cells.numbers == cell
        rows, promise = self.rows[mine], self.kinds[int(self.hours[mine][0])]
        one = Survival(self.needed[mine], self.is_open[mine], "promise")
        decided, met = (int(are(self.measure, *words)[rows].sum()) for words in (DECIDED, ("met",)))
        found = one.reached(share)
        worth = one.worth(found, self.days[mine] if interval == "days" else None)
        low, high = wilson(float(share), worth, level)
        basis: Basis = "business" if promise.length is not None and promise.length.is_business else "calendar"
        return {
            "metric": metric,
            "hours": _hours(promise, basis),
            "tickets": len(rows),
            "open": int(self.is_open[mine].sum()),
            "today": _today(self.measure, rows),
            "attained": met / decided if decided else None,
            "promise": found,
            "low": one.first(low),
            "high": one.first(high),
            "target": None if found is None else str(rounded(found, basis)),
            "effective": worth,
            "is_few": len(rows) < FEW,
        }


def _micros(values: Ints, measure: Measure) -> Ints:
    """Lengths in microseconds, the next whole one of nanoseconds: no target is finer."""
    size = UNITS[measure.unit]
    known = np.where(values == NAT, 0, values)
    return known * (SECOND // size) if size <= SECOND else -(-known // (size // SECOND))


def _lands(measure: Measure, rows: Ints, landing: Landing) -> Any:
    """Which rows have a target that lands so."""
    lands = np.asarray([promise.landing == landing for promise in measure.promised.promises], np.bool_)
    return lands[measure.promised.numbers[rows]]


def _is_before(measure: Measure, coverage: Coverage, landing: Landing, rows: Ints) -> Any:
    """Whether what a ticket used would be over before it was stopped: then it needs a microsecond more."""
    opened = column_of(measure, measure.at.values[rows])
    used = Column(measure.found.used[rows], measure.unit, None, opened.kind)
    found, unit = lengths.due(coverage, opened, used, landing, None)
    stops = measure.stopped[rows] * (UNITS[unit] // UNITS[measure.unit])
    # A part of a microsecond was rounded up, and is enough.
    is_whole = used.values % max(1, UNITS[measure.unit] // SECOND) == 0
    return (found.values < stops) & is_whole


def _hours(promise: Promise, basis: Basis) -> str:
    return "calendar" if basis == "calendar" else promise.title or promise.target.coverage or "business"


def _today(measure: Measure, rows: Ints) -> str:
    """The target that governs all of the rows, or how many do."""
    found = list(dict.fromkeys(measure.lengths[place] for place in np.unique(measure.targets[rows]).tolist()))
    return found[0] if len(found) == 1 else f"{len(found)} targets"


def rounded(micros: int, basis: Basis) -> Length:
    """A length rounded up to what people write: up to an hour five minutes, then a quarter, an hour, four hours.

    >>> rounded(61 * MINUTE, "business"), rounded(7 * MINUTE, "calendar")
    (Length.parse('75 business minutes'), Length.parse('10 calendar minutes'))
    """
    step = next((step for most, step in _STEPS if micros <= most), 4 * HOUR)
    return Length(basis, time=-(-micros // step) * step)


def _column(name: str, values: list[Any]) -> Any:
    if name in ("hours", "today", "target"):
        return values
    if name in ("promise", "low", "high"):
        return np.asarray([NAT if value is None else value for value in values], np.int64).view("m8[us]")
    kind = {"tickets": "i8", "open": "i8", "is_few": "?"}.get(name, "f8")
    return np.asarray([np.nan if value is None else value for value in values], kind)


def _headline(share: Fraction, rows: list[dict[str, Any]]) -> str:
    reached = sum(row["promise"] is not None for row in rows)
    said = f"the shortest targets that {quota_text(share)} of tickets would have kept, as people worked"
    return f"{said}: {reached} of {len(rows)}"


def _notes(rows: list[dict[str, Any]], unknown: int) -> Iterable[str]:
    if any(row["promise"] is None for row in rows):
        yield "where there is none, too many tickets are open: history does not reach so large a share"
    if any(row["open"] for row in rows):
        yield "open tickets count as far as they are known"
    if unknown:
        yield f"{unknown:,} tickets are left out of which nobody knows what they used"
