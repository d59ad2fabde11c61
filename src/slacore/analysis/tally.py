"""Tallies: how many tickets of a table met their target, whole, by target and in groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import NAT, Ints
from slacore.analysis.codes import Codes, grouped
from slacore.analysis.frames import column_of
from slacore.analysis.judging import JudgedRows
from slacore.analysis.outcome import CODES
from slacore.analysis.period import Dates, period_text
from slacore.analysis.verdict import DECIDED, ROW_VERDICTS, TARGETED, RowVerdict
from slacore.civil.instant import SECOND
from slacore.plans.condition import Condition
from slacore.plans.demand import OneOf
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target
from slacore.plans.verdict import VERDICTS, Verdict

_WORDS: Final = len(ROW_VERDICTS)


@frozen(eq=False)
class Tally:
    """Counts of tickets by verdict, and their differences from recorded due times in microseconds."""

    tolerance: int
    counts: Ints
    """By the places of `ROW_VERDICTS`."""
    differences: Ints
    alike: Ints
    """Of those that are closed and compared: 1 where both give the same verdict, or 0."""

    @property
    def verdicts(self) -> dict[RowVerdict, int]:
        """How many have each verdict."""
        return dict(zip(ROW_VERDICTS, self.counts.tolist(), strict=True))

    @property
    def tickets(self) -> int:
        """How many it counts."""
        return int(self.counts.sum())

    @property
    def decided(self) -> int:
        """How many met their target or can no longer meet it."""
        return decided(self.verdicts)

    @property
    def missed(self) -> int:
        """How many of these did not meet it."""
        return self.decided - self.verdicts["met"]

    @property
    def compared(self) -> int:
        """How many have a recorded due time as well."""
        return len(self.differences)

    @property
    def alike_count(self) -> int:
        """Of how many that are closed and compared both give the same verdict."""
        return int(self.alike.sum())

    @property
    def within(self) -> int:
        """How many of these differ from it by no more than the tolerance."""
        return int(np.count_nonzero(np.abs(self.differences) <= self.tolerance))

    @property
    def median(self) -> int | None:
        """The middle one of the differences without their signs, the lower of two; in microseconds."""
        middle = (self.compared - 1) // 2
        return int(np.partition(np.abs(self.differences), middle)[middle]) if self.compared else None

    @property
    def worst(self) -> int | None:
        """The largest difference, with its sign: ours less the recorded one, in microseconds."""
        return int(self.differences[np.argmax(np.abs(self.differences))]) if self.compared else None

    def figures(self) -> dict[str, Any]:
        """The counts as plain data; shares are none where there is nothing to share."""
        verdicts = self.verdicts
        words: tuple[Verdict, ...] = (*TARGETED, "reversed")
        counts: dict[str, Any] = {verdict: verdicts[verdict] for verdict in words}
        figures = {"tickets": self.tickets, **counts, "attainment": share(counts["met"], self.decided)}
        if not self.compared:
            return figures
        return figures | {
            "compared": self.compared,
            "within_tolerance": self.within,
            "agreement": share(self.within, self.compared),
            "median_difference_seconds": (self.median or 0) / SECOND,
            "worst_difference_seconds": (self.worst or 0) / SECOND,
            "closed_and_compared": len(self.alike),
            "verdicts_alike": self.alike_count,
        }


class TargetTally:
    """The tally of a table under one metric, whole and by target, counted block by block."""

    def __init__(self, plan: SupportPlan, metric: str, tolerance: int) -> None:
        self.plan, self.metric, self.tolerance = plan, metric, tolerance
        self.unmatched = 0
        """Tickets with a recorded due time and no target."""
        self._targets: Final[tuple[Target, ...]] = tuple(plan.every_target)
        self._counts = np.zeros((len(self._targets) + 1, _WORDS), np.int64)
        # The target of each row that is compared, the difference, and whether the verdicts are alike.
        self._compared: list[tuple[Ints, Ints, Ints]] = []

    def add(self, judged: JudgedRows) -> None:
        """Count the rows of a block."""
        # What has no target is counted last: its place is -1.
        places = np.where(judged.targets < 0, len(self._targets), judged.targets) * _WORDS + judged.verdicts
        self._counts += np.bincount(places, minlength=self._counts.size).reshape(self._counts.shape)
        self.unmatched += int(np.count_nonzero(judged.are("no target") & judged.has_recorded))
        both = np.flatnonzero(judged.differences != NAT)
        if len(both):
            self._compared.append(
                (judged.targets[both].astype(np.int32), judged.differences[both], judged.alike[both])  # type: ignore[arg-type]
            )

    def count(self, verdict: RowVerdict) -> int:
        """How many rows have the verdict."""
        return int(self._counts[:, CODES[verdict]].sum())

    @property
    def whole(self) -> Tally:
        """The tally of all rows."""
        return self._tally(self._counts.sum(axis=0), *self._all_compared()[1:])

    @property
    def targeted(self) -> Tally:
        """The tally of all tickets with a target."""
        counts = self._counts.sum(axis=0)
        counts[[place for place, word in enumerate(ROW_VERDICTS) if word not in VERDICTS]] = 0
        return self._tally(counts, *self._all_compared()[1:])

    @property
    def rows(self) -> list[tuple[Target, Tally]]:
        """The targets that governed any ticket, those of most tickets first."""
        targets, differences, alike = self._all_compared()
        order = np.argsort(targets, kind="stable")
        edges = np.searchsorted(targets[order], np.arange(len(self._targets) + 1))
        found = []
        for place, target in enumerate(self._targets):
            if self._counts[place].any():
                rows = order[edges[place] : edges[place + 1]]
                found.append((target, self._tally(self._counts[place], differences[rows], alike[rows])))
        return sorted(found, key=lambda row: -row[1].tickets)

    def _tally(self, counts: Ints, differences: Ints, alike: Ints) -> Tally:
        return Tally(self.tolerance, counts, differences, alike[alike >= 0])

    def _all_compared(self) -> tuple[Ints, Ints, Ints]:
        if not self._compared:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing
        self._compared = [tuple(np.concatenate(parts) for parts in zip(*self._compared, strict=True))]  # type: ignore[list-item]
        return self._compared[0]


class GroupTally:
    """The tally of a table under one metric in groups of rows that say the same, counted block by block."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._counts: dict[tuple[str | None, ...], Ints] = {}

    def add(self, columns: Sequence[Codes], judged: JudgedRows) -> None:
        """Count the rows of a block, given what each says under every name."""
        groups = grouped([(codes.numbers, len(codes.values)) for codes in columns], len(judged))
        size = len(groups.firsts)
        counts = np.bincount(groups.numbers * _WORDS + judged.verdicts, minlength=size * _WORDS)
        for first, some in zip(groups.firsts.tolist(), counts.reshape(size, _WORDS), strict=True):
            said = tuple(_value(codes, first) for codes in columns)
            known = self._counts.get(said)
            self._counts[said] = some if known is None else known + some

    @property
    def rows(self) -> Iterator[tuple[tuple[str | None, ...], dict[RowVerdict, int]]]:
        """What is said, and how many rows have each verdict; groups in order, those that say nothing last."""
        for said in sorted(self._counts, key=lambda said: [(value is None, value or "") for value in said]):
            yield said, dict(zip(ROW_VERDICTS, self._counts[said].tolist(), strict=True))


def _value(codes: Codes, row: int) -> str | None:
    number = int(codes.numbers[row])
    return codes.values[number] if number >= 0 else None


def months(instants: Ints, zone: ZoneInfo) -> Codes:
    """The month of each instant on a zone's clock, such as ``2026-03``; none of what is none."""
    numbers = Dates.of(column_of(instants.view("M8[us]"), "due"), zone).periods("month")
    found, places = np.unique(numbers, return_inverse=True)
    names = [name for number in found.tolist() if (name := period_text(number, "month")) is not None]
    return Codes(places - (len(found) - len(names)), names)


def decided(verdicts: Mapping[RowVerdict, int]) -> int:
    """How many met their target or can no longer meet it: what attainment is a share of."""
    return sum(verdicts[word] for word in DECIDED)


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
