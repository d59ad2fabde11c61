"""What a careful reader would object to in the priorities of a plan: its matrix, its scale, its downgrades."""

from __future__ import annotations

from itertools import product

from slacore.review.finding import Objections
from slacore.review.trial import Trial

Cell = tuple[int, int]


def empty_cells(trial: Trial) -> Objections:
    """Cells of the matrix without a priority."""
    matrix = trial.plan.matrix
    if matrix is not None:
        for urgency, impact in matrix.empty_cells:
            row, column = matrix.labels("impact").index(impact), matrix.labels("urgency").index(urgency)
            place = f"matrix.table[{row}][{column}]"
            told = f"urgency {urgency} and impact {impact} have no priority"
            yield place, f"{told}; write one, or say who sets it by hand"


def matrix_not_monotone(trial: Trial) -> Objections:
    """Cells graver than one that should be graver still, read the way that leaves fewest of them."""
    matrix, scale = trial.plan.matrix, trial.plan.priorities
    if matrix is None or scale is None or matrix.is_monotone(scale):
        return

    def told(row: int, column: int, gives: object) -> str:
        return f"{matrix.urgency[column]} and {gives} {matrix.table[row][column]}"

    ranks = [[scale.rank(cell) if scale.is_ordered(cell) else None for cell in row] for row in matrix.table]
    ways = [_inversions(ranks, across, down) for across, down in product((1, -1), repeat=2)]
    for (row, column), (other_row, other_column) in min(ways, key=len):
        yield (
            f"matrix.table[{row}][{column}]",
            f"urgency {told(row, column, f'impact {matrix.impact[row]} give')}, "
            f"but {told(other_row, other_column, matrix.impact[other_row])}; "
            "a graver urgency or impact should give no less grave a priority",
        )


def _inversions(ranks: list[list[int | None]], across: int, down: int) -> list[tuple[Cell, Cell]]:
    """Cells with one that comes before them and is less grave, when rows and columns are read from the gravest on."""
    found: list[tuple[Cell, Cell]] = []
    rows, columns = range(len(ranks))[::down], range(len(ranks[0]))[::across]
    above: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        before: tuple[int, Cell] | None = None
        for column in columns:
            seen = [each for each in (before, above.get(column)) if each is not None]
            before = max(seen, key=lambda each: each[0]) if seen else None
            rank = ranks[row][column]
            if rank is not None and before is not None and rank < before[0]:
                found.append(((row, column), before[1]))
            elif rank is not None:
                before = rank, (row, column)
            if before is not None:
                above[column] = before
    return found


def downgrades_not_lower(trial: Trial) -> Objections:
    """Rules of downgrading that lower a level to itself or to a graver one."""
    scale = trial.plan.priorities
    if scale is None:
        return
    for number, rule in enumerate(trial.plan.downgrades):
        if rule.may_raise or rule.is_open:
            continue
        # A rule about every level is no objection at the levels where it has nothing left to lower.
        for level in filter(scale.is_ordered, rule.from_ or (scale.levels[0].name,)):
            to = rule.to if rule.steps is None else scale.lower(level, rule.steps, rule.floor)
            if scale.is_ordered(to) and not scale.is_graver(level, to):
                kind = "the same level" if level == to else "a graver one"
                told = f"{rule.cause!r} lowers {level} to {to}, {kind}"
                yield f"downgrades[{number}]", f"{told}; name a less severe one"


def without_target(trial: Trial) -> Objections:
    """Priorities that a metric promises nothing for."""
    scale = trial.plan.priorities
    if scale is None:
        return
    for metric in trial.metrics:
        asked = [
            [demand for field, demand in target.about.on(scale).demands if field == "priority"]
            for target in trial.plan.every_target
            if target.metric == metric
        ]
        for name in scale.names:
            if not any(all(demand.holds(name, "priority") for demand in demands) for demands in asked):
                yield "priorities", f"{name} has no {metric} target; add one, or one for every priority at the end"
