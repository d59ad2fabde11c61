"""Matrices: urgency and impact give a priority, and overrides say where the table alone does not decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from attrs import field, frozen

from slacore.checks import each, must_be, names, names_from, of, one_of, several, unknown
from slacore.errors import EmptyCell, Flaw, InvalidText, InvalidValue, PlanErrors
from slacore.plans.facts import Facts, check_name, fact
from slacore.plans.override import AXES, PriorityOverride, overrides_from
from slacore.plans.scale import MOST, Label, PriorityScale, labels_from
from slacore.wording import shown

_NO_SCALE = "give the matrix its scale of priorities"
_WAYS = tuple(product((1, -1), repeat=2))


@frozen
class PriorityAssignment:
    """A priority found, the labels it was found with, and every reason on the way.

    >>> print(
    ...     PriorityAssignment("P1", urgency="High", impact="High", reasons=("urgency High and impact High give P1",))
    ... )
    P1: urgency High and impact High give P1
    """

    priority: str
    urgency: str = field(kw_only=True)
    impact: str = field(kw_only=True)
    reasons: tuple[str, ...] = field(default=(), kw_only=True)

    def __str__(self) -> str:
        return f"{self.priority}: {'; '.join(self.reasons)}"


def _urgencies_from(given: Iterable[str | Label]) -> tuple[Label, ...]:
    return labels_from(given, "urgency")


def _impacts_from(given: Iterable[str | Label]) -> tuple[Label, ...]:
    return labels_from(given, "impact")


def _table_from(given: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    rows = _row(given, "table")
    table = tuple(_row(row, f"table[{number}]") for number, row in enumerate(rows))
    for row, column in ((row, column) for row, cells in enumerate(table) for column in range(len(cells))):
        if not isinstance(table[row][column], str):
            raise InvalidText(f"table[{row}][{column}]", table[row][column], "a priority, or '' for an empty cell")
    return tuple(tuple(cell if cell.strip() else "" for cell in row) for row in table)


def _row(given: Any, place: str) -> tuple[Any, ...]:
    return several(given, place, "a list; a table is a list of rows, one an impact")


@frozen
class PriorityMatrix:
    """Urgency and impact give a priority: rows are impacts and columns urgencies, both as printed.

    >>> matrix = PriorityMatrix(
    ...     urgency=["Low", "Medium", "High"],
    ...     impact=["High", "Medium", "Low"],
    ...     table=[["P3", "P2", "P1"], ["P4", "P3", "P2"], ["Planning", "P4", "P3"]],
    ...     scale=PriorityScale(["P1", "P2", "P3", "P4"], outside=["Planning"]),
    ...     overrides=[PriorityOverride({"vip": True}, "a VIP is affected", raise_impact=1)],
    ... )
    >>> matrix.lookup("High", "Medium").priority
    'P2'
    >>> print(matrix.lookup("High", "Medium", vip=True))
    P1: impact raised from Medium to High: a VIP is affected; urgency High and impact High give P1

    Raising an input needs to know which of its ends is the graver one. The table tells: it is the end towards which
    priorities get graver. Where they do not do so throughout, a raising override is refused.

    Args:
        urgency: the labels of the columns, from left to right; labels or their names.
        impact: the labels of the rows, from top to bottom.
        table: a row for each impact with a priority for each urgency; ``""`` is an empty cell.
        scale: the priorities in order; only overrides that do no more than set an input can do without.
        urgency_set_by: who sets the urgency of a ticket.
        impact_set_by: who sets its impact.
        overrides: exceptions: first inputs are set and raised, in the order listed; then the table decides; then
            caps; then priorities by right.

    Raises:
        InvalidText, InvalidValue: for labels or a table that do not fit together.
        PlanErrors: with everything that does not fit the scale, as `flaws` lists it.
    """

    urgency: tuple[Label, ...] = field(converter=_urgencies_from)
    impact: tuple[Label, ...] = field(converter=_impacts_from)
    table: tuple[tuple[str, ...], ...] = field(converter=_table_from)
    scale: PriorityScale | None = field(default=None, kw_only=True, validator=of(PriorityScale, or_none=True))
    urgency_set_by: tuple[str, ...] = field(default=(), kw_only=True, converter=names_from, validator=names())
    impact_set_by: tuple[str, ...] = field(default=(), kw_only=True, converter=names_from, validator=names())
    overrides: tuple[PriorityOverride, ...] = field(
        default=(), kw_only=True, converter=overrides_from, validator=each(PriorityOverride, most=256)
    )
    _steps: Mapping[str, int] = field(init=False, eq=False, repr=False)
    _names: Mapping[str, tuple[str, ...]] = field(init=False, eq=False, repr=False)

    @urgency.validator
    @impact.validator
    def _some(self, attribute: Any, labels: tuple[Label, ...]) -> None:
        names()(self, attribute, tuple(label.name for label in labels))
        if not labels:
            raise InvalidValue(attribute.name, len(labels), f"is not a number of labels; 1 to {MOST} are allowed")

    def __attrs_post_init__(self) -> None:
        named = {axis: tuple(label.name for label in getattr(self, axis)) for axis in AXES}
        object.__setattr__(self, "_names", named)
        if len(self.table) != len(self.impact):
            raise InvalidValue("table", len(self.table), f"is the number of rows; there are {len(self.impact)} impacts")
        for number, row in enumerate(self.table):
            if len(row) != len(self.urgency):
                why = f"is the number of cells; there are {len(self.urgency)} urgencies"
                raise InvalidValue(f"table[{number}]", len(row), why)
        flaws = self.flaws(self.scale)
        if flaws:
            raise PlanErrors("matrix", tuple(flaws))
        object.__setattr__(self, "_steps", self._graver(self.scale))

    @property
    def empty_cells(self) -> tuple[tuple[str, str], ...]:
        """The pairs of urgency and impact that have no priority.

        >>> PriorityMatrix(urgency=["Low", "High"], impact=["All", "One"], table=[["", "P1"], ["P2", "P1"]]).empty_cells
        (('Low', 'All'),)
        """
        return tuple(
            (urgency, impact)
            for impact, row in zip(self.labels("impact"), self.table, strict=True)
            for urgency, cell in zip(self.labels("urgency"), row, strict=True)
            if not cell
        )

    @property
    def is_total(self) -> bool:
        """Whether every urgency and impact have a priority together.

        >>> PriorityMatrix(urgency=["Low", "High"], impact=["Any"], table=[["P2", "P1"]]).is_total
        True
        """
        return not self.empty_cells

    def is_monotone(self, scale: PriorityScale) -> bool:
        """Whether a graver urgency or impact never gives a less grave priority.

        Which end of an axis is graver is for the table to say; empty cells and levels outside the order say nothing.

        >>> scale = PriorityScale(["P1", "P2", "P3"])
        >>> PriorityMatrix(urgency=["Low", "High"], impact=["Any"], table=[["P2", "P1"]]).is_monotone(scale)
        True
        >>> PriorityMatrix(urgency=["1", "2", "3"], impact=["Any"], table=[["P2", "P3", "P1"]]).is_monotone(scale)
        False
        """
        return bool(self._ways(must_be(PriorityScale, scale, "scale")))

    def flaws(self, scale: PriorityScale | None) -> list[Flaw]:
        """What is wrong with the matrix on a scale, by paths inside the matrix.

        >>> matrix = PriorityMatrix(urgency=["Low", "High"], impact=["Any"], table=[["P2", "P1"]])
        >>> print(*matrix.flaws(PriorityScale(["Pl", "P2"])))
        table[0][1]: 'P1' is not a priority; it is one of 'Pl', 'P2'
        """
        found: list[Flaw] = []
        known = () if scale is None else must_be(PriorityScale, scale, "scale").names
        cells = ((row, column, cell) for row, cells in enumerate(self.table) for column, cell in enumerate(cells))
        for row, column, cell in cells if known else ():
            if cell and cell not in known:
                found.append(unknown(f"table[{row}][{column}]", "priority", cell, known, len(found)))
        graver = None if scale is None else self._graver(scale)
        for number, override in enumerate(self.overrides):
            found += self._flaws_of_inputs(override, f"overrides[{number}]", graver)
            found += _flaws_of_levels(override, f"overrides[{number}]", scale)
        return found

    def lookup(self, /, urgency: str, impact: str, **facts: Any) -> PriorityAssignment:
        """The priority of a ticket, with every reason.

        >>> matrix = PriorityMatrix(urgency=["Low", "High"], impact=["Any"], table=[["P2", "P1"]])
        >>> matrix.lookup("Low", "Any")
        PriorityAssignment(priority='P2', urgency='Low', impact='Any', reasons=('urgency Low and impact Any give P2',))

        Args:
            urgency: a label of the columns.
            impact: a label of the rows.
            facts: what overrides may ask about.

        Raises:
            UnknownName: for a label the matrix does not have, with the nearest it has, and for a misspelt fact.
            InvalidValue: for a fact that is no value, or cannot be compared as an override asks.
            EmptyCell: where the table has no priority, and none is due by right.
        """
        known = dict.fromkeys(name for override in self.overrides for name in override.when.names)
        for name in facts:
            if name not in known:
                check_name(name, known, facts)
        said = {name: fact(facts.get(name), name, is_measured=True) for name in known}
        return assigned(self, said | {"urgency": fact(urgency, "urgency"), "impact": fact(impact, "impact")})

    def labels(self, axis: str) -> tuple[str, ...]:
        """The names of the urgencies or of the impacts, as printed.

        >>> PriorityMatrix(urgency=["Low", "High"], impact=["Any"], table=[["P2", "P1"]]).labels("urgency")
        ('Low', 'High')
        """
        return self._names[one_of(AXES, axis, "axis", "axis of the matrix")]

    def _check(self, axis: str, label: Any) -> None:
        one_of(self.labels(axis), label, axis, f"{axis} of the matrix")

    def _moved(self, axis: str, label: str, override: PriorityOverride, reasons: list[str]) -> str:
        """The label of an input after an override, which is noted if it is about that input."""
        labels, set_to, steps = self.labels(axis), override.sets(axis), override.steps(axis)
        if set_to is not None:
            reasons.append(f"{axis} set to {set_to}: {override.reason}")
            return set_to
        if not steps:
            return label
        reached = labels.index(label) + steps * self._steps[axis]
        raised = labels[max(0, min(reached, len(labels) - 1))]
        if raised == label:
            reasons.append(f"{axis} stays {label}, the gravest: {override.reason}")
        else:
            reasons.append(f"{axis} raised from {label} to {raised}: {override.reason}")
        return raised

    def _ways(self, scale: PriorityScale) -> list[tuple[int, int]]:
        """The ways to read the axes (urgency, impact) by which the table never gets graver from its first cell on.

        1 reads as printed, -1 from the other end.
        """
        ranks = [[scale.rank(cell) if scale.is_ordered(cell) else None for cell in row] for row in self.table]
        return [(u, i) for u, i in _WAYS if _only_falls([row[::u] for row in ranks[::i]])]

    def _graver(self, scale: PriorityScale | None) -> dict[str, int]:
        """For each axis, -1 if its first label is the gravest, 1 if its last is, 0 if the table does not tell."""
        ways = [] if scale is None else self._ways(scale)
        seen = {axis: {way[number] for way in ways} for number, axis in enumerate(AXES)}
        return {axis: -min(found) if len(found) == 1 else 0 for axis, found in seen.items()}

    def _flaws_of_inputs(self, override: PriorityOverride, path: str, graver: Mapping[str, int] | None) -> list[Flaw]:
        found = []
        for axis in AXES:
            label, labels = override.sets(axis), self.labels(axis)
            if label is not None and label not in labels:
                found.append(unknown(f"{path}.{axis}", f"{axis} of the matrix", label, labels))
            if override.steps(axis) and not (graver and graver[axis]):
                found.append(Flaw(f"{path}.raise_{axis}", _no_order(axis, labels, has_scale=graver is not None)))
        return found


def assigned(matrix: PriorityMatrix, facts: Facts) -> PriorityAssignment:
    """What `PriorityMatrix.lookup` gives for what a ticket says, ``urgency`` and ``impact`` among it.

    Raises:
        UnknownName, EmptyCell: as that does.
    """
    inputs: dict[str, Any] = {axis: facts.get(axis) for axis in AXES}
    for axis in AXES:
        matrix._check(axis, inputs[axis])
    matching = [override for override in matrix.overrides if override.when.on(matrix.scale).holds(facts)]
    reasons: list[str] = []
    for override in matching:
        for axis in AXES:
            inputs[axis] = matrix._moved(axis, inputs[axis], override, reasons)
    row, column = (matrix.labels(axis).index(inputs[axis]) for axis in ("impact", "urgency"))
    priority = matrix.table[row][column]
    if not priority and not any(override.priority for override in matching):
        raise EmptyCell(inputs["urgency"], inputs["impact"], tuple(reasons))
    given = f"give {priority}" if priority else "meet in an empty cell"
    reasons.append(f"urgency {inputs['urgency']} and impact {inputs['impact']} {given}")
    if matrix.scale is not None:
        priority = _ruled(priority, matching, matrix.scale, reasons)
    return PriorityAssignment(priority, urgency=inputs["urgency"], impact=inputs["impact"], reasons=tuple(reasons))


def _no_order(axis: str, labels: tuple[str, ...], *, has_scale: bool) -> str:
    if not has_scale:
        return f"has no order to tell the graver {axis} by; {_NO_SCALE}"
    return (
        f"cannot tell which end of {', '.join(labels)} is the graver one: priorities do not get graver "
        f"throughout towards either; name the label, {axis} = {labels[0]!r} say"
    )


def _flaws_of_levels(override: PriorityOverride, path: str, scale: PriorityScale | None) -> list[Flaw]:
    found = []
    for key, name in (("cap", override.cap), ("priority", override.priority)):
        if name is None:
            continue
        if scale is None:
            found.append(Flaw(f"{path}.{key}", f"{shown(name)} has no order to stand in; {_NO_SCALE}"))
        elif name not in scale.names:
            found.append(unknown(f"{path}.{key}", "priority", name, scale.names))
        elif not scale.is_ordered(name):
            why = f"{shown(name)} is outside the order {scale}; name a level of the order"
            found.append(Flaw(f"{path}.{key}", why))
    return found


def _ruled(priority: str, matching: list[PriorityOverride], scale: PriorityScale, reasons: list[str]) -> str:
    """The priority after caps, then after priorities by right."""
    for override in matching:
        if override.cap is not None and priority:
            if scale.is_graver(priority, override.cap):
                priority = override.cap
                reasons.append(f"capped at {priority}: {override.reason}")
            else:
                reasons.append(f"{priority} stays, the cap is {override.cap}: {override.reason}")
    for override in matching:
        if override.priority is not None:
            if not priority or not scale.is_ordered(priority) or scale.is_graver(override.priority, priority):
                priority = override.priority
                reasons.append(f"{priority} by right: {override.reason}")
            else:
                reasons.append(f"{priority} stays, {override.priority} is due by right: {override.reason}")
    return priority


def _only_falls(ranks: list[list[int | None]]) -> bool:
    """Whether no cell is graver than one before it, that is left of it, above it or both."""
    above = [0] * len(ranks[0])
    for row in ranks:
        before = 0
        for column, rank in enumerate(row):
            before = max(before, above[column])
            if rank is not None:
                if rank < before:
                    return False
                before = rank
            above[column] = before
    return True
