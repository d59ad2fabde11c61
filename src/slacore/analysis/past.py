"""Pasts: tickets under a plan, for questions about what would have been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

import numpy as np
from attrs import evolve, field, frozen

from slacore.analysis import walk
from slacore.analysis.arrays import NAT, Bools, Ints, micros_of
from slacore.analysis.evaluation import Evaluation, Measure
from slacore.analysis.frames import Column
from slacore.analysis.metric_rows import MetricRows, openings
from slacore.analysis.outcome import CODES
from slacore.analysis.pieces import Source
from slacore.analysis.promised import Plan
from slacore.analysis.provenance import FigureProvenance, named_zone, only_zone
from slacore.analysis.table import Table
from slacore.analysis.verdict import TARGETED
from slacore.calendars.coverage import Coverage
from slacore.civil import zones
from slacore.civil.instant import Instant, utc
from slacore.errors import InvalidText, InvalidValue, UnknownName
from slacore.plans.selector import Promise
from slacore.plans.verdict import Verdict

_NO_AS_OF = "is missing; some tickets are open, and nobody says as of when, e.g. as_of='2026-04-01T00:00Z'"


@frozen(eq=False)
class Past:
    """A table of tickets, and what became of each under a plan."""

    table: Table
    evaluation: Evaluation
    measures: Mapping[str, Measure] = field(repr=False)

    @classmethod
    def of(
        cls,
        frame: Any,
        plan: Plan | Evaluation,
        *,
        opened: str = "opened",
        stopped: Mapping[str, str] | None = None,
        as_of: datetime | str | None = None,
        fields: Mapping[str, str] | None = None,
        zone: str | None = None,
        metrics: str | Iterable[str] | None = None,
    ) -> Self:
        """The past of a frame, read as `evaluate` reads it; an `Evaluation` says all of that at once.

        Without ``as_of`` it is what an evaluated frame tells, or the last stop where no ticket is open.

        Raises:
            InvalidValue, UnknownName, NaiveInstant: as `evaluate` does, and where ``as_of`` is needed.
        """
        table = Table.of(frame)
        if isinstance(plan, Evaluation):
            found = plan if metrics is None else evolve(plan, metrics=metrics)
            return cls(table, found, found.measures(frame))
        said = {} if stopped is None else {"stopped": stopped}
        told: dict[str, Any] = {"opened": opened, "fields": fields, "zone": zone, "metrics": metrics, **said}
        if as_of is None:
            # Which stops there are is seen as of any instant, and then as of when is known.
            told["as_of"] = _as_of(table, Evaluation(plan, as_of=utc(0), **told))
            found = Evaluation(plan, **told)
        else:
            found = Evaluation(plan, as_of=as_of, **told)
        return cls(table, found, found.measures(frame))

    def zone(self, said: str | None = None) -> ZoneInfo:
        """Whose days and hours count: the zone said, else the plan's, else that of the openings."""
        if said is not None:
            return zones.zone(said)
        at = openings(self.table, self.evaluation)
        found = only_zone(self.evaluation.book) or self.evaluation.zone or at.zone
        try:
            return zones.zone("UTC" if found is None else named_zone(found))
        except (InvalidText, UnknownName):
            return zones.zone("UTC")

    def provenance(self, measures: Iterable[Measure], **said: Any) -> FigureProvenance:
        """What figures about these tickets rest on."""
        verdicts = [measure.found.verdict for measure in measures]
        refused = [np.isin(one, [CODES["reversed"], CODES["unreadable"]]).sum() for one in verdicts]
        untargeted = [(one == CODES["no target"]).sum() for one in verdicts]
        return FigureProvenance.of(
            self.evaluation.plan,
            as_of=self.evaluation.instant,
            rows=len(self.table),
            refused=int(sum(refused)),
            untargeted=int(sum(untargeted)),
            **said,
        )


def _as_of(table: Table, evaluation: Evaluation) -> datetime:
    known: list[Instant] = []
    for metric in evaluation.measured:
        if f"{metric}_verdict" in table.names:
            told = MetricRows.of(table.frame.to_native(), metric).as_of
            if told is not None:
                return utc(told)
        column = evaluation.stopped.get(metric)
        if column is None:
            raise InvalidValue("as_of", None, _NO_AS_OF)
        info = None if evaluation.zone is None else zones.zone(evaluation.zone)
        opened = table.instants(evaluation.opened, "opened", info)
        stops = table.instants(column, f"stopped.{metric}", info, opened).column
        if (stops.values == NAT).any():
            raise InvalidValue("as_of", None, _NO_AS_OF)
        known += [micros_of(int(stops.values.max(initial=0)), stops.unit)]
    return utc(max(known, default=0))


def are(measure: Measure, *words: Verdict) -> Bools:
    """Which rows of a measure have one of the verdicts."""
    return np.isin(measure.found.verdict, [CODES[word] for word in words])


def column_of(measure: Measure, values: Ints) -> Column:
    """Instants in the unit of a measure as a column of UTC."""
    return evolve(measure.at, values=np.ascontiguousarray(values), unit=measure.unit, zone=None)


def elapsed(measure: Measure, coverage: Coverage, starts: Ints, ends: Ints) -> Ints:
    """The open time of a coverage between instants in the unit of a measure."""
    first, second = (Source(column_of(measure, values), measure.unit) for values in (starts, ends))
    return walk.elapsed(coverage, first, second).values


def alike(measure: Measure, rows: Ints) -> Iterable[tuple[Coverage | None, Promise, Ints]]:
    """Rows with a target by the hours that count: those of a coverage, in the order of their texts, then calendar time.

    With each comes one of the promises, for what people call the hours: the same one whatever the order of the rows.
    """
    found: dict[Coverage | None, list[int]] = {}
    promises = measure.promised.promises
    for place, promise in enumerate(promises):
        is_business = promise.length is not None and promise.length.is_business
        found.setdefault(promise.coverage if is_business else None, []).append(place)
    for coverage, places in sorted(found.items(), key=lambda pair: (pair[0] is None, str(pair[0]))):
        chosen = rows[np.isin(measure.promised.numbers[rows], places)]
        if len(chosen):
            yield coverage, min((promises[place] for place in places), key=_called), chosen


def _called(promise: Promise) -> tuple[str, str]:
    return promise.title, promise.target.coverage or ""


def span_of(measure: Measure) -> tuple[Instant, Instant] | None:
    """From the first opening to the last, of tickets with a target."""
    values = measure.at.values[are(measure, *TARGETED)]
    if not len(values):
        return None
    return micros_of(int(values.min()), measure.unit), micros_of(int(values.max()), measure.unit)


def measure_of(evaluation: Evaluation, verdicts: Any, metric: str) -> Measure:
    """What became of each row of a frame that was evaluated so, under the metric of its columns.

    Raises:
        UnknownName: for a metric that is none of the evaluation.
    """
    measures, name = evaluation.measures(verdicts), metric.removeprefix(evaluation.prefix)
    if name not in measures:
        raise UnknownName.among("metric", "metric of the evaluation", name, measures)
    return measures[name]
