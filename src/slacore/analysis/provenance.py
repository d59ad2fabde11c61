"""Provenance: what figures rest on, told beside each of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from attrs import evolve, field, frozen

from slacore.analysis.evaluation import Evaluation
from slacore.analysis.promised import Book, Plan
from slacore.civil.instant import Instant, utc
from slacore.plans.deadline import Provenance


def only_zone(book: Book) -> str | None:
    """The zone that all plans of a book have, or all hours of those that have none; none where they differ."""
    found = set()
    for plan in book.plans:
        hours = {*plan.coverages.values(), *plan.schedules.values()}
        found |= {plan.zone} if plan.zone else {zone for one in hours for zone in one.zones}
    return found.pop() if len(found) == 1 else None


def named_zone(zone: Any) -> Any:
    """The zone of a column under the name that it has here: UTC has many spellings."""
    return "UTC" if str(zone) in ("UTC", "+00:00") else zone


@frozen(kw_only=True)
class FigureProvenance:
    """What figures rest on, as far as it is known.

    >>> from slacore import bundled
    >>> print(FigureProvenance.of(bundled("stakater"), metric="response", rows=120, refused=2, untargeted=18))
    metric response; 120 rows, 18 without target, 2 refused; plan stakater (...), zone data ...

    Args:
        metric: what was measured.
        rows: how many rows the table has.
        refused: how many of these nobody can judge: reversed and unreadable ones.
        untargeted: to how many nothing is promised.
        plans: the plans with the editions of their data, where they were said.
        as_of: the instant whose knowledge counts; none where neither is it said nor does an open ticket tell it.
        zone: whose clock days and periods are on.
        counted: what was counted, how.
    """

    metric: str = ""
    rows: int = 0
    refused: int = 0
    untargeted: int = 0
    plans: tuple[Provenance, ...] = ()
    as_of: datetime | None = None
    zone: str | None = None
    counted: tuple[str, ...] = field(default=(), converter=tuple)

    @classmethod
    def of(cls, plan: Plan | None, *, as_of: Instant | None = None, **said: Any) -> FigureProvenance:
        """The provenance of figures under a plan, a history or a register."""
        plans = [] if plan is None else [one.provenance() for one in Book.of(plan).plans]
        return cls(plans=tuple(plans), as_of=None if as_of is None else utc(as_of), **said)

    def beside(self, others: Iterable[FigureProvenance]) -> FigureProvenance:
        """This provenance with the plans of others."""
        plans = dict.fromkeys([*self.plans, *(plan for other in others for plan in other.plans)])
        return evolve(self, plans=tuple(plans))

    def to_dict(self) -> dict[str, Any]:
        """Its facts as plain data."""
        return {
            "metric": self.metric,
            "rows": self.rows,
            "refused": self.refused,
            "untargeted": self.untargeted,
            "plans": [plan.to_dict() for plan in self.plans],
            "as_of": None if self.as_of is None else _said(self.as_of),
            "zone": self.zone,
            "counted": list(self.counted),
        }

    def __str__(self) -> str:
        return "; ".join(self._facts())

    def _facts(self) -> Iterable[str]:
        if self.metric:
            yield f"metric {self.metric}"
        yield f"{self.rows:,} rows, {self.untargeted:,} without target, {self.refused:,} refused"
        yield from self.counted
        if self.as_of is not None:
            yield f"as of {_said(self.as_of)}"
        if self.zone is not None:
            yield f"clock of {self.zone}"
        yield from map(str, self.plans)


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plan_of(evaluation: Evaluation | None) -> Plan | None:
    """The plan of an evaluation, where there is one."""
    return None if evaluation is None else evaluation.plan
