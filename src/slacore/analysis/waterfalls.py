"""Waterfalls: where the time between opening and stop went, in parts that add up to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen
from narwhals import dependencies as loaded

from slacore.analysis.arrays import NAT, UNITS, Ints, Unit, finest
from slacore.analysis.cells import Cells, repeated
from slacore.analysis.evaluation import Evaluation, Measure
from slacore.analysis.metric_rows import MetricRows, in_finer, metrics_of, sum_of
from slacore.analysis.past import alike, are, elapsed, measure_of
from slacore.analysis.provenance import FigureProvenance
from slacore.analysis.result import Result, frame_like, rows_like, written_rows
from slacore.analysis.table import Table
from slacore.analysis.target_time import whole_of
from slacore.calendars.coverage import Coverage
from slacore.checks import gone_through, names_from
from slacore.clocks.account import Account
from slacore.clocks.clock import Clock
from slacore.clocks.state import TicketState
from slacore.clocks.timeline import BEFORE, Span, spans
from slacore.errors import InvalidValue, UnknownName

IN_TIME, LATE, WAITING = "in time", "late", "waiting"
HOLIDAYS, NIGHTS, CLOSED = "closed: holidays", "closed: nights and weekends", "closed"
BEFORE_TARGET = "before the target that counts"
_PARTS = (IN_TIME, LATE, WAITING, HOLIDAYS, NIGHTS)
_HALF = 31

_COLUMNS = ("part", "tickets", "total", "mean", "share")
_NO_WAITS = "a table of openings and stops knows of no waits; the states of replayed logs do"
_NO_LIKE = "is missing; give a frame of the kind that is wanted, e.g. like=polars.DataFrame()"
_NO_METRIC = "is missing; say which metric's time is to be told apart: {known}"
_NO_STATES = "holds something else than states of tickets; give what replay gave, or a frame that evaluate gave"


@frozen(eq=False, repr=False)
class Waterfall(Result):
    """Where the time of stopped tickets went.

    Columns of ``frame``: those of ``by``; each ``part``, of how many ``tickets``; its ``total`` and its ``mean``, in
    whole seconds; and the ``share`` of all. ``tickets`` has a row for each ticket with a column for each
    part; these add up to the time from opening to stop, exactly.
    """

    tickets: Any = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, the tickets included."""
        return {**super().to_dict(), "tickets": written_rows(self.tickets)}


def waterfall(
    given: Any,
    metric: str | None = None,
    *,
    by: str | Iterable[str] | None = None,
    opened: str | None = None,
    evaluation: Evaluation | None = None,
    like: Any = None,
) -> Waterfall:
    """Where the time between opening and stop went: in time, late, waiting, on holidays, in nights and at weekends.

    Time counts *in time* until a ticket is due and as *late* from then on. Time that does not count is *waiting* where
    the desk was there, else *closed*; of *holidays* is what would have been open on the same hours without holidays,
    closures and special hours. The parts are disjoint and add up. Tickets that were not stopped are left out.

    A table of openings and answers knows of no waits: states of tickets, which `slacore.replay` makes of logs, do.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import Evaluation
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"],
    ...         "opened": ["2026-03-06 16:00"],
    ...         "answered": ["2026-03-09 09:30"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> evaluation = Evaluation(bundled("stakater"), stopped={"response": "answered"}, as_of="2026-03-31T00:00Z")
    >>> for row in waterfall(evaluation(tickets), "response", evaluation=evaluation).rows():
    ...     print(row["part"], row["total"])
    in time 4:00:00
    late 1:30:00
    waiting 0:00:00
    closed: holidays 0:00:00
    closed: nights and weekends 2 days, 12:00:00

    Args:
        given: a frame that `evaluate` gave, or the states of tickets.
        metric: which metric; not needed where there is one.
        by: columns of the frame, or fields of the tickets, whose values are told apart.
        opened: the column of the openings; by default the evaluation's, else ``opened``.
        evaluation: what the frame was evaluated with. Without it the hours are not known, and *closed* is one part.
        like: a frame of the kind that is wanted, where states are given; by default of the kind the program has loaded.

    Raises:
        InvalidValue: for what is neither a frame that was evaluated nor states, and for an untold metric.
        UnknownName: for a metric or a column that there is none of.
    """
    states = None if _is_frame(given) else gone_through(given)
    if states is not None:
        return _of_states(states, metric, by, like)
    name = _only_metric(given) if metric is None else metric
    rows = MetricRows.of(given, name, evaluation)
    if evaluation is None:
        taken, parts, unit = _by_columns(rows, opened)
    else:
        measure = measure_of(evaluation, given, name)
        unit, taken = measure.unit, np.flatnonzero(are(measure, "met", "breached") & (measure.found.used != NAT))
        parts = _by_hours(measure, taken)
    return _Told(given, taken, parts, unit, (_NO_WAITS,)).made(name, by, rows.provenance(counted=("met, breached",)))


def _is_frame(given: Any) -> bool:
    """Whether it is a table of any kind; what is none of ours is refused where it is read."""
    return hasattr(given, "columns") or hasattr(given, "column_names") or hasattr(given, "collect_schema")


def _only_metric(verdicts: Any) -> str:
    known = metrics_of(Table.of(verdicts))
    if len(known) != 1:
        raise InvalidValue("metric", None, _NO_METRIC.format(known=", ".join(known) or "the frame has none"))
    return known[0]


Parts = dict[str, Ints]
"""What each part took of each ticket."""


def _by_columns(rows: MetricRows, opened: str | None) -> tuple[Ints, Parts, Unit]:
    """The parts as far as the columns say: closed time is what was neither used nor over."""
    start, late, used, whole = rows.opened(opened), rows.length("late"), rows.length("used"), whole_of(rows)
    unit = finest(*(column.unit for column in (start, late, used, whole, rows.due)))
    taken = np.flatnonzero(rows.are("met", "breached") & (used.values != NAT))
    real = (sum_of((rows.due, late), unit) - in_finer(start, unit))[taken]
    spent, most = in_finer(used, unit)[taken], in_finer(whole, unit)[taken]
    in_time = np.where(most == NAT, spent, np.minimum(spent, most))
    nothing = np.zeros(len(taken), np.int64)
    return taken, {IN_TIME: in_time, LATE: spent - in_time, WAITING: nothing, CLOSED: real - spent}, unit


def _by_hours(measure: Measure, taken: Ints) -> Parts:
    """The parts by the hours that count of each ticket."""
    found = {part: np.zeros(len(measure.at), np.int64) for part in (IN_TIME, LATE, WAITING, HOLIDAYS, NIGHTS)}
    for coverage, _, rows in alike(measure, taken):
        start, end = measure.at.values[rows], measure.stopped[rows]
        middle = np.minimum(end, measure.found.due[rows])
        if coverage is None:
            in_time, late, holidays = middle - start, end - middle, np.zeros(len(rows), np.int64)
        else:
            in_time, late = elapsed(measure, coverage, start, middle), elapsed(measure, coverage, middle, end)
            usual = on_holidays(coverage)
            holidays = np.zeros(len(rows), np.int64) if usual is None else elapsed(measure, usual, start, end)
        found[IN_TIME][rows], found[LATE][rows], found[HOLIDAYS][rows] = in_time, late, holidays
        found[NIGHTS][rows] = end - start - in_time - late - holidays
    return {part: values[taken] for part, values in found.items()}


def on_holidays(coverage: Coverage) -> Coverage | None:
    """What would be open on the same hours without holidays, closures and special hours, and is not."""
    weekly = coverage.weekly()
    return None if weekly == coverage else weekly - coverage


@frozen(eq=False)
class _Told:
    """What went where, of some rows of a frame."""

    frame: Any
    taken: Ints
    parts: Parts
    unit: Unit
    notes: tuple[str, ...] = ()

    def made(self, name: str, by: str | Iterable[str] | None, provenance: FigureProvenance) -> Waterfall:
        """The waterfall, by group."""
        cells = Cells.of(Table.of(self.frame), self.taken, by, _COLUMNS)
        counts = cells.counts()
        sums = [_sums(values, cells) for values in self.parts.values()]
        totals = np.asarray(sums, object).reshape(len(sums), len(cells))
        whole, size = totals.sum(axis=0), len(self.parts)
        places = np.repeat(np.arange(len(cells)), size)
        every = totals.T.reshape(-1).tolist()
        means = [_mean(total, int(counts[cell]), self.unit) for total, cell in zip(every, places, strict=True)]
        shares = [total / whole[cell] if whole[cell] else np.nan for total, cell in zip(every, places, strict=True)]
        columns: dict[str, Any] = {key: repeated(column, places) for key, column in cells.keys.items()}
        columns |= {"part": [*self.parts] * len(cells), "tickets": counts[places]}
        columns |= {"total": _lengths(every, self.unit), "mean": np.asarray(means, np.int64).view("m8[s]")}
        columns["share"] = np.asarray(shares, float)
        own = {part: values.view(f"m8[{self.unit}]") for part, values in self.parts.items()}
        return Waterfall(
            frame_like(self.frame, columns),
            f"{name}: where the time of {len(self.taken):,} stopped tickets went",
            notes=self.notes,
            provenance=provenance,
            tickets=rows_like(self.frame, self.taken, own),
        )


def _sums(values: Ints, cells: Cells) -> list[int]:
    """The sum of each cell, which need not fit 64 bits."""
    found = []
    for half in (values >> _HALF, values & ((1 << _HALF) - 1)):
        sums = np.zeros(len(cells), np.int64)
        np.add.at(sums, cells.numbers, half)
        found.append(sums.tolist())
    return [(high << _HALF) + low for high, low in zip(*found, strict=True)]


def _mean(total: int, count: int, unit: Unit) -> int:
    """The mean in whole seconds, nothing of none."""
    return total // (count * UNITS[unit]) if count else 0


def _lengths(values: list[int], unit: Unit) -> Any:
    """Lengths in the finest unit that holds them all."""
    units = [one for one in UNITS if UNITS[one] <= UNITS[unit]][::-1]
    for one in units:
        factor = UNITS[unit] // UNITS[one]
        if all(abs(value) // factor < 1 << 63 for value in values):
            return np.asarray([value // factor for value in values], np.int64).view(f"m8[{one}]")
    raise InvalidValue("given", max(values), "is more time than a column can hold")


def _of_states(states: Sequence[Any], metric: str | None, by: str | Iterable[str] | None, like: Any) -> Waterfall:
    """The waterfall of the clocks of tickets, every run of them that was stopped."""
    if not all(isinstance(state, TicketState) for state in states):
        raise InvalidValue("given", type(next(iter(states), None)).__name__, _NO_STATES)
    runs = [(number, state, clock) for number, state in enumerate(states) for clock in state.cycles]
    known = list(dict.fromkeys(clock.metric for _, _, clock in runs))
    if metric is None and len(known) > 1:
        raise InvalidValue("metric", None, _NO_METRIC.format(known=", ".join(known)))
    name = metric or next(iter(known), "")
    if metric is not None and known and metric not in known:
        raise UnknownName.among("metric", "metric of the tickets", metric, known)
    chosen = [run for run in runs if run[2].metric == name and run[2].status == "stopped" and run[2].account]
    names = names_from(by)
    keys: dict[str, Any] = {key: [_said(state, key) for _, state, _ in chosen] for key in names}
    keys["state"] = np.asarray([number for number, _, _ in chosen], np.int64)
    took = [_parts_of(clock) for _, _, clock in chosen]
    parts = {part: np.asarray([one[part] for one in took], np.int64) for part in (*_PARTS, BEFORE_TARGET)}
    if not parts[BEFORE_TARGET].any():
        del parts[BEFORE_TARGET]
    left = len([run for run in runs if run[2].metric == name]) - len(chosen)
    notes = (f"{left:,} clocks that were not stopped are left out",) if left else ()
    told = _Told(frame_like(_like(like), keys), np.arange(len(chosen)), parts, "us", notes)
    plans = {state.plan.digest: state.plan.provenance() for state in states if state.plan is not None}
    return told.made(name, names, FigureProvenance(metric=name, rows=len(states), plans=tuple(plans.values())))


def _said(state: TicketState[Any], name: str) -> str | None:
    value = state.priority if name == "priority" else state.fields.get(name)
    return None if value is None else str(value)


def _parts_of(clock: Clock[Any]) -> dict[str, int]:
    """What each part took of a clock that was stopped, in microseconds."""
    found = dict.fromkeys((*_PARTS, BEFORE_TARGET), 0)
    cycle, account, due = clock.cycle, clock.account, clock.due_at
    assert cycle is not None
    assert account is not None
    assert cycle.end is not None
    for one in spans(account, clock.waits, cycle.start, max(cycle.start, cycle.end)):
        length = one.end - one.start
        if one.is_counted:
            over = 0 if due is None else max(0, one.end - max(one.start, due))
            found[IN_TIME] += length - over
            found[LATE] += over
        elif one.reasons == (BEFORE,):
            found[BEFORE_TARGET] += length
        elif any(reason.kind == "wait" for reason in one.reasons):
            found[WAITING] += length
        else:
            holidays = _holidays(account, one)
            found[HOLIDAYS] += holidays
            found[NIGHTS] += length - holidays
    return found


def _holidays(account: Account, one: Span) -> int:
    """How much of a closed stretch would be open in the usual week of the hours that count then."""
    piece = [piece for piece in account.pieces if piece.start <= one.start][-1]
    usual = on_holidays(piece.promise.coverage)
    return 0 if usual is None else usual.line.elapsed(one.start, one.end)


def _like(given: Any) -> Any:
    """A frame of the kind that is wanted, else of one that the program has loaded."""
    if given is not None:
        return given
    kinds = (("DataFrame", loaded.get_pandas()), ("DataFrame", loaded.get_polars()), ("table", loaded.get_pyarrow()))
    for name, module in kinds:
        if module is not None:
            return getattr(module, name)({})
    raise InvalidValue("like", None, _NO_LIKE)
