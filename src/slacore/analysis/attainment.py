"""Attainment: which tickets of a table met their target, told by target and against due times recorded elsewhere."""

from __future__ import annotations

from collections import Counter
from typing import Any

from attrs import Factory, define

from slacore.analysis.verdict import Judged, RowVerdict
from slacore.civil.instant import SECOND
from slacore.plans.condition import Condition
from slacore.plans.demand import OneOf
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target
from slacore.plans.verdict import VERDICTS, Verdict


@define
class Tally:
    """Counts of tickets by verdict, and of differences from recorded due times."""

    tolerance: int
    verdicts: Counter[RowVerdict] = Factory(Counter)
    differences: Counter[int] = Factory(Counter)
    alike: Counter[bool] = Factory(Counter)

    def add(self, judged: Judged) -> None:
        """Count one more ticket."""
        self.verdicts[judged.verdict] += 1
        if judged.difference is not None:
            self.differences[judged.difference] += 1
        if judged.alike is not None:
            self.alike[judged.alike] += 1

    @property
    def tickets(self) -> int:
        """How many it counts."""
        return self.verdicts.total()

    @property
    def decided(self) -> int:
        """How many met their target or can no longer meet it."""
        return sum(self.verdicts[verdict] for verdict in ("met", "breached", "overdue"))

    @property
    def missed(self) -> int:
        """How many of these did not meet it."""
        return self.decided - self.verdicts["met"]

    @property
    def compared(self) -> int:
        """How many have a recorded due time as well."""
        return self.differences.total()

    @property
    def within(self) -> int:
        """How many of these differ from it by no more than the tolerance."""
        return sum(count for off, count in self.differences.items() if abs(off) <= self.tolerance)

    @property
    def median(self) -> int | None:
        """The middle one of the differences without their signs, the lower of two; in microseconds."""
        sizes = Counter[int]()
        for off, count in self.differences.items():
            sizes[abs(off)] += count
        seen = 0
        for size in sorted(sizes):
            seen += sizes[size]
            if 2 * seen >= self.compared:
                return size
        return None

    @property
    def worst(self) -> int | None:
        """The largest difference, with its sign: ours less the recorded one, in microseconds."""
        return max(self.differences, key=abs, default=None)

    def figures(self) -> dict[str, Any]:
        """The counts as plain data; shares are none where there is nothing to share."""
        words: tuple[Verdict, ...] = ("met", "breached", "overdue", "open", "reversed")
        counts: dict[str, Any] = {verdict: self.verdicts[verdict] for verdict in words}
        figures = {"tickets": self.tickets, **counts, "attainment": share(counts["met"], self.decided)}
        if not self.compared:
            return figures
        return figures | {
            "compared": self.compared,
            "within_tolerance": self.within,
            "agreement": share(self.within, self.compared),
            "median_difference_seconds": (self.median or 0) / SECOND,
            "worst_difference_seconds": (self.worst or 0) / SECOND,
            "closed_and_compared": self.alike.total(),
            "verdicts_alike": self.alike[True],
        }


@define
class Attainment:
    """The tally of a table, whole and by target."""

    plan: SupportPlan
    metric: str
    tolerance: int
    whole: Tally
    by_target: dict[int, Tally]
    unmatched: int = 0
    """Tickets with a recorded due time and no target."""

    @classmethod
    def empty(cls, plan: SupportPlan, metric: str, tolerance: int) -> Attainment:
        """Nothing counted yet; the tolerance is in microseconds."""
        # Looked up by identity: a target of many conditions is slow to hash, and a judge gives the plan's own.
        tallies = {id(target): Tally(tolerance) for target in plan.every_target}
        return cls(plan, metric, tolerance, Tally(tolerance), tallies)

    def add(self, judged: Judged) -> None:
        """Count one more row."""
        self.whole.add(judged)
        self.unmatched += judged.verdict == "no target" and judged.has_recorded
        if judged.target is not None:
            self.by_target[id(judged.target)].add(judged)

    def count(self, verdict: RowVerdict) -> int:
        """How many rows have the verdict."""
        return self.whole.verdicts[verdict]

    @property
    def rows(self) -> list[tuple[Target, Tally]]:
        """The targets that governed any ticket, those of most tickets first."""
        targets = {id(target): target for target in self.plan.every_target}
        pairs = ((target, self.by_target[number]) for number, target in targets.items())
        return sorted(((target, tally) for target, tally in pairs if tally.tickets), key=lambda row: -row[1].tickets)

    @property
    def targeted(self) -> Tally:
        """The tally of all tickets with a target."""
        verdicts: Counter[RowVerdict] = Counter({verdict: self.whole.verdicts[verdict] for verdict in VERDICTS})
        return Tally(self.tolerance, verdicts, self.whole.differences, self.whole.alike)


def share(part: int, whole: int) -> float | None:
    """A part of a whole, rounded to six digits; none of nothing."""
    return round(part / whole, 6) if whole else None


def governed(target: Target, width: int = 44) -> str:
    """Which tickets a target is about, in about so many characters.

    >>> from slacore import Length
    >>> about = {"type": ["Graffiti", "Litter", "Street light"]}
    >>> governed(Target(metric="resolution", length=Length.parse("1 business day"), when=about), 24)
    'type: Graffiti, Litter +1'
    """
    said = [f"priority: {_listed(target.priority, width)}"] if target.priority else []
    for name, demand in target.when.demands:
        said.append(f"{name}: {_listed(demand.values, width)}" if isinstance(demand, OneOf) else f"{name} {demand}")
    rest = Condition((), target.when.any, target.when.all)
    return "; ".join([*said, *([str(rest)] if rest else [])]) or "every ticket"


def _listed(values: tuple[str, ...], width: int) -> str:
    first = values[0] if len(values[0]) <= width else f"{values[0][: width - 3]}..."
    shown, rest = first, list(values[1:])
    while rest and len(shown) + len(rest[0]) + 2 <= width - 8:
        shown = f"{shown}, {rest.pop(0)}"
    return f"{shown} +{len(rest)}" if rest else shown
