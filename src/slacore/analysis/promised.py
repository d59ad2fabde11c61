"""Promises of a table: which promise governs each row, asked of the plan once for each distinct kind of row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import UNITS, Bools, Ints, Unit, edge_unit, finest, micros_of, unit_of
from slacore.analysis.codes import Codes, grouped
from slacore.analysis.verdict import fields_of
from slacore.civil.instant import SECOND, Instant, utc
from slacore.errors import NoAgreement, NotInForce, SeveralAgreements, SlaError
from slacore.plans.effective import EffectiveDates
from slacore.plans.history import PlanHistory
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister
from slacore.plans.selector import Promise

Plan = SupportPlan | PlanHistory | AgreementRegister

WHOSE: Final = ("customer", "service")
"""The fields by which a register finds the agreement of a ticket."""

_INTAKE: Final = ("channel", "entitlement")
_BESIDE: Final = ("opened_by",)

UNTARGETED: Final = -1
UNREADABLE: Final = -2

Tell = Callable[[int], str]
"""Why a row is unreadable, given its number."""


def plan_at(plan: Plan, opened: Instant, fields: Mapping[str, Any]) -> SupportPlan:
    """The plan that governs a ticket: of a history the version, of a register what was agreed.

    Raises:
        NotInForce: where no version of a history is in force.
        NoAgreement, SeveralAgreements, InvalidValue: as a register does.
    """
    if isinstance(plan, SupportPlan):
        return plan
    if isinstance(plan, PlanHistory):
        return plan.at(utc(opened))
    customer, service = (fields.get(name) for name in WHOSE)
    return plan.for_ticket(customer, service, utc(opened))  # type: ignore[arg-type]  # the register refuses none


@frozen(eq=False)
class Book:
    """Every plan that may govern a row, and what is to be known of them beforehand."""

    plan: Plan
    plans: tuple[SupportPlan, ...]
    edges: tuple[Instant, ...]
    """The instants at which something begins or ceases to be in force, in order."""

    @classmethod
    def of(cls, plan: Plan) -> Book:
        """The book of a plan, a history or a register."""
        plans = tuple(_every_plan(plan))
        dates = [dates for one in plans for dates in _dates(one)]
        if isinstance(plan, AgreementRegister):
            dates += [agreement.effective for agreement in plan.agreements]
        edges = {edge for one in dates for edge in one.span if edge is not None}
        return cls(plan, plans, tuple(sorted(edges)))

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that anything depends on."""
        whose = WHOSE if isinstance(self.plan, AgreementRegister) else ()
        return tuple(dict.fromkeys([*whose, *(name for plan in self.plans for name in plan.looked_at)]))

    @property
    def heard(self) -> tuple[str, ...]:
        """The fields of events that anything depends on, in a log."""
        wired = [name for plan in self.plans for name in sorted(plan.wiring.names)]
        intake = _INTAKE if any(plan.channels for plan in self.plans) else ()
        return tuple(dict.fromkeys([*self.names, *wired, *intake, *_BESIDE]))

    @property
    def promised(self) -> tuple[str, ...]:
        """The metrics that any of the plans promises."""
        return tuple(dict.fromkeys(metric for plan in self.plans for metric in plan.promised))

    @property
    def known(self) -> tuple[str, ...]:
        """The metrics that any of the plans has, promised or not."""
        return tuple(dict.fromkeys([*self.promised, *(metric for plan in self.plans for metric in plan.metrics)]))

    def remark(self, found: Container[str], metrics: Collection[str] | None = None) -> str | None:
        """What is to be told once: the fields that targets look at and that no column holds; nothing where all are.

        Args:
            found: the fields that have a column.
            metrics: whose targets count; by default those of what each plan promises.
        """
        needed: dict[str, None] = {}
        for plan in self.plans:
            is_found = plan.matrix is not None and "urgency" in found and "impact" in found
            asked = plan.promised if metrics is None else metrics
            every = [name for metric in asked for name in fields_of(plan, metric)]
            needed |= dict.fromkeys(
                name for name in every if name not in found and not (name == "priority" and is_found)
            )
        if not needed:
            return None
        names = ", ".join(map(repr, needed))
        return f"targets of the plan look at {names}, and no column is called so; name theirs with fields"

    def promises(self, metric: str) -> list[Promise]:
        """The promises of a metric that have a length, of every plan."""
        every = (promise for plan in self.plans for promise in plan.selector.every_promise)
        return [promise for promise in every if promise.target.metric == metric and promise.length is not None]

    def lengths(self, metric: str) -> list[str]:
        """The lengths of a metric as texts, in the order of the plans."""
        return list(dict.fromkeys(str(promise.length) for promise in self.promises(metric)))

    def unit(self, metric: str, *units: Unit) -> Unit:
        """The coarsest unit in which the due times of a metric are whole, for columns of some units."""
        promises = self.promises(metric)
        times = [promise.length.time or 0 for promise in promises if promise.length is not None]
        return finest(*units, *map(unit_of, times), *(edge_unit(promise.coverage) for promise in promises))


def _every_plan(plan: Plan) -> Iterable[SupportPlan]:
    if isinstance(plan, SupportPlan):
        return [plan]
    if isinstance(plan, PlanHistory):
        return plan
    versions = [version for one in plan.plans for version in ([one] if isinstance(one, SupportPlan) else one)]
    agreed = [_agreed(plan, version) for version in versions]
    return [*versions, *(one for some in agreed for one in some)]


def _agreed(register: AgreementRegister, plan: SupportPlan) -> list[SupportPlan]:
    """A plan with each agreement under it; where they do not fit together, the tickets will say so."""
    found = []
    for agreement in register.agreements:
        if agreement.plan == plan.name:
            try:
                found.append(plan.with_agreement(agreement))
            except SlaError:
                continue
    return found


def _dates(plan: SupportPlan) -> Iterable[EffectiveDates]:
    return (plan.effective, *(target.effective for target in plan.every_target))


@frozen(eq=False)
class Promised:
    """Which promise of a metric governs each row: its place among the promises, or that there is none."""

    numbers: Ints
    promises: Sequence[Promise]


class Problems:
    """Why rows are unreadable: the number of a text for each row, and the texts."""

    def __init__(self, rows: int) -> None:
        self.numbers: Final = np.full(rows, -1)
        self._texts: Final[dict[str, int]] = {}

    @property
    def texts(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._texts)

    def number(self, text: str) -> int:
        """The number of a text."""
        return self._texts.setdefault(text, len(self._texts))

    def say(self, rows: Ints, tell: str | Tell) -> None:
        """Say what is wrong with rows: the same of all, or of each its own."""
        if isinstance(tell, str):
            if len(rows):
                self.numbers[rows] = self.number(tell)
            return
        for row in rows.tolist():
            self.numbers[row] = self.number(tell(row))


class Governing:
    """Finds the promises of the rows of one table.

    Rows that say the same, and were opened between the same two edges of effective dates, have the same promise: the
    plan is asked about the first of them.
    """

    def __init__(
        self,
        book: Book,
        opened: Ints,
        unit: Unit,
        fields: Mapping[str, Codes],
        is_bad: Bools,
        asked: dict[Any, Promise | SlaError | None] | None = None,
    ) -> None:
        self._book, self._opened, self._unit, self._fields = book, opened, unit, fields
        # What the plan has said of other rows of the same table, where that is kept.
        self._asked = asked
        columns = [(codes.numbers, len(codes.values)) for codes in fields.values()]
        if book.edges:
            # A row is in force from the first of its units that is not before the edge.
            edges = np.asarray([-(-edge * UNITS[unit] // SECOND) for edge in book.edges])
            columns.append((np.searchsorted(edges, opened, "right") - 1, len(edges)))
        if is_bad.any():
            columns.append((is_bad.astype(np.int64) - 1, 1))
        self._groups = grouped(columns, len(opened))
        self._askable = ~is_bad[self._groups.firsts]

    @property
    def count(self) -> int:
        """How many kinds of rows there are."""
        return len(self._groups.firsts)

    def promised(self, metric: str, problems: Problems) -> Promised:
        """The promises of a metric; why some cannot be found is told."""
        places: dict[int, int] = {}
        promises: list[Promise] = []
        numbers, told = np.full(self.count, UNREADABLE), np.full(self.count, -1)
        own = np.zeros(self.count, np.bool_)
        for group in np.flatnonzero(self._askable).tolist():
            try:
                promise = self._answer(metric, int(self._groups.firsts[group]))
            except (NoAgreement, SeveralAgreements):
                own[group] = True
            except SlaError as error:
                told[group] = problems.number(str(error))
            else:
                if promise is None or promise.length is None:
                    numbers[group] = UNTARGETED
                    continue
                numbers[group] = places.setdefault(id(promise), len(promises))
                if len(places) > len(promises):
                    promises.append(promise)
        if problems.texts:
            problems.numbers[:] = np.take(told, self._groups.numbers)
        if own.any():
            # A register says when the ticket was opened, so each row has its own text.
            problems.say(np.flatnonzero(np.take(own, self._groups.numbers)), partial(self._refusal, metric))
        return Promised(np.take(numbers, self._groups.numbers), promises)

    def _refusal(self, metric: str, row: int) -> str:
        try:
            self._ask(metric, row)
        except SlaError as error:
            return str(error)
        raise AssertionError("rows of one kind have the same answer")

    def _answer(self, metric: str, row: int) -> Promise | None:
        """The promise of a row, asked for once where answers are kept."""
        if self._asked is None:
            return self._ask(metric, row)
        between = bisect_right(self._book.edges, micros_of(int(self._opened[row]), self._unit))
        kind = (metric, between, *(self._value(codes, row) for codes in self._fields.values()))
        if kind not in self._asked:
            try:
                self._asked[kind] = self._ask(metric, row)
            except SlaError as error:
                self._asked[kind] = error.with_traceback(None)
        found = self._asked[kind]
        if isinstance(found, SlaError):
            raise found
        return found

    def _ask(self, metric: str, row: int) -> Promise | None:
        opened = micros_of(int(self._opened[row]), self._unit)
        said = {name: self._value(codes, row) for name, codes in self._fields.items()}
        try:
            plan = plan_at(self._book.plan, opened, said)
        except NotInForce:
            return None
        return plan.promise_at(metric, opened, {name: said[name] for name in plan.looked_at if name in said})

    @staticmethod
    def _value(codes: Codes, row: int) -> Any:
        number = int(codes.numbers[row])
        return codes.values[number] if number >= 0 else None
