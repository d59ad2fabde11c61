"""Evaluations: a plan on a whole table of tickets, each with its due times and what became of them.

A table says when tickets were opened and answered, and not what came between: nothing here counts pauses. Tickets that
wait are a matter for their logs (`slacore.replay`).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from attrs import field, fields, frozen

from slacore.analysis.arrays import NAT, Ints, Unit, finest, unit_of
from slacore.analysis.codes import category, text
from slacore.analysis.frames import Column
from slacore.analysis.outcome import Outcomes, Times, coarsened, outcomes
from slacore.analysis.progress import Progress, Teller
from slacore.analysis.promised import WHOSE, Book, Governing, Plan, Problems, Promised
from slacore.analysis.table import Instants, Table, empty_table, schema_of
from slacore.analysis.verdict import ROW_VERDICTS
from slacore.checks import must_be, names_from
from slacore.civil import zones
from slacore.civil.instant import Instant, read
from slacore.civil.local import local
from slacore.errors import InvalidValue, UnknownName
from slacore.plans.facts import check_name, row_facts
from slacore.plans.history import PlanHistory
from slacore.plans.names import Names
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister

STOPPED: Final[Names[str]] = Names({"response": "answered", "resolution": "resolved"})
"""The columns that say when tickets were answered and resolved, where nobody names others."""

_PARTS = ("due", "target", "verdict", "used", "share", "late", "problem")
_MANY_KINDS = 100_000


def _zone_from(given: Any) -> str | None:
    return None if given is None else zones.zone(given).key


def _stopped_from(given: Mapping[str, str]) -> Names[str]:
    return Names.of(given, str, "stopped")


def _fields_from(given: Mapping[str, str] | None) -> Names[str]:
    return Names() if given is None else Names.of(given, str, "fields")


def _metrics_from(given: str | Iterable[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(must_be(str, name, "metrics") for name in names_from(given))


def _is_plan(_: Any, __: Any, given: Any) -> None:
    if not isinstance(given, SupportPlan | PlanHistory | AgreementRegister):
        raise InvalidValue("plan", given, "is no plan; give a SupportPlan, a PlanHistory or an AgreementRegister")


@frozen(repr=False)
class Evaluation:
    """A plan, and how a table is read that it is put to: a frozen value that evaluates frames, whole or in parts.

    >>> import pandas
    >>> from slacore import bundled
    >>> tickets = pandas.DataFrame(
    ...     {
    ...         "priority": ["Critical", "High", "high"],
    ...         "opened": pandas.to_datetime(["2026-03-06 10:00", "2026-03-06 16:30", "2026-03-07 12:00"]),
    ...         "answered": pandas.to_datetime(["2026-03-06 10:20", None, None]),
    ...     }
    ... )
    >>> evaluation = Evaluation(
    ...     bundled("stakater"), stopped={"response": "answered"}, as_of="2026-03-07 13:00", zone="Europe/Stockholm"
    ... )
    >>> evaluation(tickets)["response_verdict"].tolist()
    ['met', 'open', 'unreadable']

    Args:
        plan: a plan, a history of its versions, or a register of agreements, which asks for the columns ``customer``
            and ``service``.
        opened: the column that says when tickets were opened.
        stopped: the column for each metric that says when its clock stopped, missing while it runs.
        as_of: the instant whose knowledge counts: what was stopped later was still open.
        fields: the column for each field that has not the field's own name.
        zone: the clock on which instants without a zone were read (semantics, rule 3).
        metrics: which metrics; without them, those that ``stopped`` names.
        prefix: what stands before the names of the new columns.

    Raises:
        InvalidValue, UnknownName: for what is no plan, column, zone or metric.
        NaiveInstant: for ``as_of`` without an offset, where no zone is given.
    """

    plan: Plan = field(validator=_is_plan)
    opened: str = field(default="opened", kw_only=True)
    stopped: Names[str] = field(default=STOPPED, converter=_stopped_from, kw_only=True)
    as_of: datetime | str = field(kw_only=True, eq=False)
    fields: Names[str] = field(default=None, converter=_fields_from, kw_only=True)
    zone: str | None = field(default=None, converter=_zone_from, kw_only=True)
    metrics: tuple[str, ...] | None = field(default=None, converter=_metrics_from, kw_only=True)
    prefix: str = field(default="", kw_only=True)
    _instant: Instant = field(init=False)
    _book: Book = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        for name in ("opened", "prefix"):
            must_be(str, getattr(self, name), name)
        info = self._info
        told = self.as_of if info is None else local(self.as_of, info, "as_of").moment
        object.__setattr__(self, "_instant", read(told, "as_of"))
        object.__setattr__(self, "_book", Book.of(self.plan))
        known = self._book.known
        for place, names in (("metrics", self.metrics or ()), ("stopped", self.stopped)):
            for name in names:
                if name not in known:
                    raise UnknownName.among(place, "metric of the plan", name, known)

    def __reduce__(self) -> tuple[Any, ...]:
        given = {each.name: getattr(self, each.name) for each in fields(Evaluation) if each.init}
        return partial(Evaluation, **given), ()

    def __repr__(self) -> str:
        return f"<Evaluation of {', '.join(self.measured) or 'nothing'} as of {self.as_of}>"

    @property
    def measured(self) -> tuple[str, ...]:
        """The metrics it evaluates: those asked for, else those it knows the stops of, else all that are promised."""
        promised = self._book.promised
        if self.metrics is not None:
            return self.metrics
        if self.stopped == STOPPED:
            return tuple(name for name in self.stopped if name in promised)
        return tuple(self.stopped) or promised

    @property
    def instant(self) -> Instant:
        """The instant whose knowledge counts, as the floors below take it."""
        return self._instant

    @property
    def book(self) -> Book:
        """Every plan that may govern a row."""
        return self._book

    def __call__(self, frame: Any, *, progress: Progress | None = None) -> Any:
        """The frame with what became of each row, in seven columns for each metric.

        Rows, order, index and all columns stay. Frames are those of pandas and polars and tables of pyarrow.

        Raises:
            InvalidValue: for what is no frame, and for columns that hold something else.
            UnknownName: for a column that the frame does not have.
        """
        return self._on(frame, progress)

    def _on(self, frame: Any, progress: Progress | None) -> Any:
        table = Table.of(frame)
        table.check_new(f"{self.prefix}{metric}_{part}" for metric in self.measured for part in _PARTS)
        made: dict[str, Any] = {}
        for metric, measure in self._measures(table, progress).items():
            made |= measure.columns(f"{self.prefix}{metric}", table.native(self.opened, "opened"))
        return table.beside(made)

    def measures(self, frame: Any) -> dict[str, Measure]:
        """What becomes of each row under each metric, in arrays, for rooms that count on.

        Raises:
            InvalidValue, UnknownName: as calling it does.
        """
        return dict(self._measures(Table.of(frame), None))

    def _measures(self, table: Table, progress: Progress | None) -> dict[str, Measure]:
        zone = self._info
        opened = table.instants(self.opened, "opened", zone)
        columns = self._columns(table)
        said = {name: table.codes(column, f"fields.{name}") for name, column in columns.items()}
        is_void = (opened.column.values == NAT) | opened.outside
        unit = opened.column.unit
        governing = Governing(self._book, opened.values(unit), unit, said, is_void)
        for sentence in self._remarks(columns, governing.count):
            warnings.warn(sentence, stacklevel=4)
        tick = Teller(len(table) * len(self.measured), progress)
        made: dict[str, Measure] = {}
        for metric in self.measured:
            problems = Problems(len(table))
            promised = governing.promised(metric, problems)
            problems.say(np.flatnonzero(is_void), "opened: is missing")
            problems.say(np.flatnonzero(opened.outside), opened.refusal)
            column = self.stopped.get(metric)
            stopped = None if column is None else table.instants(column, f"stopped.{metric}", zone, opened)
            made[metric] = self._measure(metric, opened, stopped, promised, problems, tick)
        return made

    def schema(self, given: Any) -> Any:
        """The names and types of an answer, from those of a frame: a schema of polars or pyarrow, dtypes of pandas.

        Raises:
            InvalidValue: for what is none of these.
        """
        return schema_of(self(empty_table(given)))

    @property
    def _info(self) -> ZoneInfo | None:
        return None if self.zone is None else zones.zone(self.zone)

    def _columns(self, table: Table) -> dict[str, str]:
        """The columns of the fields that anything depends on."""
        names = self._book.names
        for name in self.fields:
            check_name(name, names, self.fields)
        own = row_facts({name: name for name in table.names if isinstance(name, str)}, names, self.fields)
        found = own | {name: column for name, column in self.fields.items() if name in names}
        if isinstance(self.plan, AgreementRegister):
            for name in WHOSE:
                found.setdefault(name, name)
        return found

    def _remarks(self, found: Mapping[str, str], kinds: int) -> Iterable[str]:
        """What is to be told once: fields that no column holds, and that there are very many kinds of rows."""
        if kinds > _MANY_KINDS:
            yield f"the rows are of {kinds:,} kinds by the fields that the plan looks at; each is asked once"
        missing = self._book.remark(found, self.measured)
        if missing is not None:
            yield missing

    def _measure(
        self,
        metric: str,
        opened: Instants,
        stopped: Instants | None,
        promised: Promised,
        problems: Problems,
        tick: Teller,
    ) -> Measure:
        due_unit = self._book.unit(metric, opened.column.unit)
        unit = finest(due_unit, unit_of(self._instant), *([] if stopped is None else [stopped.column.unit]))
        column = Column(opened.values(unit), unit, None, opened.column.kind)
        ends = np.full(len(column), NAT) if stopped is None else stopped.values(unit)
        found = outcomes(Times(column, ends, self._instant), promised, problems, tick)
        if stopped is not None:
            _reject(found, np.flatnonzero(stopped.outside), stopped, problems)
        reversed_ = np.flatnonzero(found.verdict == ROW_VERDICTS.index("reversed"))
        problems.say(reversed_, "it was stopped before it was opened")
        lengths = self._book.lengths(metric)
        places = {said: place for place, said in enumerate(lengths)}
        targets = np.asarray([*(places[str(promise.length)] for promise in promised.promises), -1, -1])
        named = targets[promised.numbers]
        return Measure(column, ends, promised, found, problems, named, lengths, opened.column, unit, due_unit)


def evaluate(
    plan: Plan,
    frame: Any,
    *,
    opened: str = "opened",
    stopped: Mapping[str, str] = STOPPED,
    as_of: datetime | str,
    fields: Mapping[str, str] | None = None,
    zone: str | None = None,
    metrics: str | Iterable[str] | None = None,
    prefix: str = "",
    progress: Progress | None = None,
) -> Any:
    """A table of tickets with what became of each promise: `Evaluation` put to one frame.

    Pauses are no part of such a table, and none are counted: tickets that wait are replayed from their logs.

    >>> import polars
    >>> from slacore import bundled
    >>> tickets = polars.DataFrame(
    ...     {"prio": ["P2"], "opened": ["2026-03-06 14:30"], "resolved": ["2026-03-06 20:00"]}
    ... ).with_columns(polars.col("opened", "resolved").str.to_datetime(time_zone="UTC"))
    >>> found = evaluate(
    ...     bundled("keepnet"), tickets, stopped={"resolution": "resolved"}, as_of="2026-03-10T00:00Z",
    ...     fields={"priority": "prio"},
    ... )  # fmt: skip
    >>> found.columns[3:]  # doctest: +NORMALIZE_WHITESPACE
    ['resolution_due', 'resolution_target', 'resolution_verdict', 'resolution_used', 'resolution_share',
     'resolution_late', 'resolution_problem']
    >>> print(found["resolution_due"].item(), found["resolution_verdict"].item(), sep=": ")
    2026-03-10 14:30:00+00:00: met

    Args:
        plan: a plan, a history of its versions, or a register of agreements.
        frame: a DataFrame of pandas or polars, or a Table of pyarrow.
        opened: the column that says when tickets were opened.
        stopped: the column for each metric that says when its clock stopped.
        as_of: the instant whose knowledge counts.
        fields: the column for each field that has not the field's own name.
        zone: the clock on which instants without a zone were read.
        metrics: which metrics; without them, those that ``stopped`` names.
        prefix: what stands before the names of the new columns.
        progress: told how much is done.

    Raises:
        InvalidValue, UnknownName, NaiveInstant: as `Evaluation` does.
    """
    evaluation = Evaluation(
        plan, opened=opened, stopped=stopped, as_of=as_of, fields=fields, zone=zone, metrics=metrics, prefix=prefix
    )
    return evaluation._on(frame, progress)


@frozen(eq=False)
class Measure:
    """What came of a metric, to be counted on, and to be written beside a column of openings."""

    at: Column
    """When each row was opened, in the unit of all instants and lengths here; `NAT` where nobody knows."""
    stopped: Ints
    """When each was stopped, later than was known too."""
    promised: Promised
    found: Outcomes
    problems: Problems
    targets: Ints
    lengths: list[str]
    opened: Column
    unit: Unit
    due_unit: Unit

    def columns(self, name: str, like: Any) -> dict[str, Any]:
        """The new columns by their names."""
        found, problems = self.found, self.problems
        made = (
            self.opened.instants(coarsened(found.due, self.unit, self.due_unit), self.due_unit),
            category(self.targets, self.lengths, like),
            category(found.verdict, ROW_VERDICTS, like),
            self.opened.lengths(found.used, self.unit),
            self.opened.others(found.share, np.isnan(found.share)),
            self.opened.lengths(found.late, self.unit),
            text(problems.numbers, problems.texts, like),
        )
        return {f"{name}_{part}": column for part, column in zip(_PARTS, made, strict=True)}


def _reject(found: Outcomes, rows: Ints, stopped: Instants, problems: Problems) -> None:
    """Tell the rows that have a target and were stopped outside the supported years."""
    bad = rows[found.due[rows] != NAT]
    found.verdict[bad] = ROW_VERDICTS.index("unreadable")
    found.used[bad] = found.late[bad] = NAT
    found.share[bad] = np.nan
    problems.say(bad, stopped.refusal)
