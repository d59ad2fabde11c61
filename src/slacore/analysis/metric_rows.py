"""Rows of an evaluated table, as one metric sees them: what became of each, when it was due, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

import numpy as np
from attrs import evolve, frozen
from narwhals import dependencies as loaded
from numpy.typing import NDArray

from slacore.analysis.arrays import NAT, UNITS, Bools, Ints, Unit, finest, micros_of
from slacore.analysis.codes import codes_of
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.frames import Column, column_of
from slacore.analysis.outcome import CODES
from slacore.analysis.provenance import FigureProvenance, named_zone, only_zone, plan_of
from slacore.analysis.table import Table
from slacore.analysis.verdict import ROW_VERDICTS, RowVerdict
from slacore.checks import must_be
from slacore.civil import zones
from slacore.civil.instant import Instant, read
from slacore.errors import InvalidText, InvalidValue, UnknownName

_OFFSET = "is no zone that has a name; say whose days count, e.g. zone='Europe/London'"


@frozen(eq=False, slots=False)
class MetricRows:
    """An evaluated table, read for one metric."""

    table: Table
    metric: str
    verdict: Ints
    """The place of each row's word among `ROW_VERDICTS`; those of rows that say none are unreadable."""
    evaluation: Evaluation | None = None
    said_as_of: Instant | None = None

    @classmethod
    def of(cls, verdicts: Any, metric: str, evaluation: Evaluation | None = None, as_of: Any = None) -> Self:
        """The rows of a frame that `evaluate` gave.

        Raises:
            InvalidValue: for what is no such frame.
            UnknownName: for a metric that it was not evaluated for, and for a verdict that is none.
        """
        table = Table.of(verdicts)
        known = metrics_of(table)
        if must_be(str, metric, "metric") not in known:
            if not known:
                raise InvalidValue("verdicts", type(verdicts).__name__, "has no verdicts; give what evaluate gave")
            raise UnknownName.among("metric", "metric of the table", metric, known)
        if evaluation is not None:
            must_be(Evaluation, evaluation, "evaluation")
        codes = codes_of(table.native(f"{metric}_verdict", "metric"))
        words = [_code(word, metric) for word in codes.values]
        said = None if as_of is None else read(as_of, "as_of")
        return cls(table, metric, np.asarray([*words, CODES["unreadable"]])[codes.numbers], evaluation, said)

    def __len__(self) -> int:
        return len(self.table)

    def are(self, *words: RowVerdict) -> Bools:
        """Which rows have one of the verdicts."""
        return np.isin(self.verdict, [CODES[word] for word in words])

    @cached_property
    def due(self) -> Column:
        """When each was due."""
        return column_of(self.table.native(f"{self.metric}_due", "metric"), f"{self.metric}_due")

    def length(self, part: str) -> Column:
        """A column of lengths: ``late`` or ``used``."""
        name = f"{self.metric}_{part}"
        return column_of(self.table.native(name, "metric"), name, "lengths")

    @cached_property
    def share(self) -> NDArray[np.float64]:
        """The part of the target that was used, NaN where there is none."""
        name = f"{self.metric}_share"
        column = self.table.native(name, "metric")
        try:
            return floats_of(column)
        except (TypeError, ValueError):
            raise InvalidValue(name, "its column", "holds no numbers; give what evaluate gave") from None

    @cached_property
    def stopped(self) -> Column:
        """When each was stopped, as far as it was known; late by so much after due."""
        late = self.length("late")
        unit = finest(self.due.unit, late.unit)
        values = sum_of((self.due, late), unit)
        values[~self.are("met", "breached")] = NAT
        return evolve(self.due, values=values, unit=unit)

    @cached_property
    def as_of(self) -> Instant | None:
        """The instant whose knowledge counts: said, else what any open ticket tells by how late it was."""
        if self.said_as_of is not None:
            return self.said_as_of
        if self.evaluation is not None:
            return self.evaluation.instant
        rows = np.flatnonzero(self.are("open", "overdue"))
        if not len(rows):
            return None
        late = self.length("late")
        unit = finest(self.due.unit, late.unit)
        return micros_of(int(sum_of((self.due, late), unit)[rows].max()), unit)

    def zone(self, said: Any) -> ZoneInfo:
        """Whose days count: the zone said, else the plan's, else that of the due times.

        Raises:
            UnknownName: for a zone that is none.
            InvalidValue: for due times in a zone without a name.
        """
        if said is not None:
            return zones.zone(said)
        planned = None if self.evaluation is None else only_zone(self.evaluation.book)
        try:
            return zones.zone(planned or named_zone(self.due.zone))
        except (InvalidText, UnknownName):
            raise InvalidValue("zone", self.due.zone, _OFFSET) from None

    def opened(self, name: str | None) -> Column:
        """When each was opened: in the column said, else the evaluation's, else ``opened``."""
        return openings(self.table, self.evaluation, name)

    def provenance(self, zone: ZoneInfo | None = None, counted: Sequence[str] = ()) -> FigureProvenance:
        """What figures about these rows rest on."""
        return FigureProvenance.of(
            plan_of(self.evaluation),
            as_of=self.as_of,
            metric=self.metric,
            rows=len(self),
            refused=int(self.are("reversed", "unreadable").sum()),
            untargeted=int(self.are("no target").sum()),
            zone=None if zone is None else zone.key,
            counted=tuple(counted),
        )


def openings(table: Table, evaluation: Evaluation | None, name: str | None = None) -> Column:
    """When each row of a table was opened: in the column said, else the evaluation's, else ``opened``."""
    own = "opened" if evaluation is None else evaluation.opened
    zone = None if evaluation is None or evaluation.zone is None else zones.zone(evaluation.zone)
    return table.instants(own if name is None else name, "opened", zone).column


def metrics_of(table: Table) -> list[str]:
    """The metrics that a table was evaluated for, each with the prefix of its columns."""
    return [name.removesuffix("_verdict") for name in map(str, table.names) if name.endswith("_verdict")]


def _code(word: Any, metric: str) -> int:
    if word in CODES:
        return CODES[word]
    raise UnknownName.among(f"{metric}_verdict", "verdict", word, ROW_VERDICTS)


def floats_of(column: Any) -> NDArray[np.float64]:
    """A column of numbers, NaN where they are missing."""
    if loaded.is_pyarrow_chunked_array(column):
        column = column.cast("float64").fill_null(float("nan"))
    found = column.to_numpy(dtype=float, na_value=np.nan) if loaded.is_pandas_series(column) else column.to_numpy()
    return np.asarray(found, np.float64)


def in_finer(column: Column, unit: Unit) -> Ints:
    """The values of a column in a unit that is not coarser; what is missing stays so."""
    values, factor = column.values.astype(np.int64), UNITS[unit] // UNITS[column.unit]
    return values if factor == 1 else np.where(values == NAT, NAT, values * factor)


def sum_of(columns: Sequence[Column], unit: Unit) -> Ints:
    """The sum of columns row by row, missing where any of them is."""
    parts = [in_finer(column, unit) for column in columns]
    is_missing = np.any([part == NAT for part in parts], axis=0)
    return np.where(is_missing, NAT, np.sum(parts, axis=0))
