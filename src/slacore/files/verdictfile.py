"""Verdict files: every row of a ticket table with its due time and verdict, as CSV or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from slacore.analysis.verdict import Judged
from slacore.civil.instant import SECOND
from slacore.files.rowfile import Format, row_file

Write = Callable[[Judged], object]

ADDED = ("sla_line", "sla_due", "sla_verdict", "sla_target", "sla_difference_seconds", "sla_problem")
"""The columns behind those of the table; the difference is our due time less the recorded one."""


@contextmanager
def verdict_file(name: str, header: Sequence[str], form: Format, *, keeps_formulas: bool = False) -> Iterator[Write]:
    """A function that writes one row. The file appears under its name once it is whole; ``-`` is standard output.

    Args:
        name: the file.
        header: the columns of the table the rows come from.
        form: CSV or JSON.
        keeps_formulas: whether cells of a CSV that a spreadsheet would run stay as they are; see `harmless`.
    """
    names = [*header, *added_names(header)]
    with row_file(name, names, form, keeps_formulas=keeps_formulas) as write:
        yield lambda judged: write([*_padded(judged.cells, len(header)), *_verdict_cells(judged)])


def added_names(header: Sequence[str]) -> list[str]:
    """The names of the added columns; one that the table has already gets an underscore behind it.

    >>> added_names(["id", "sla_due"])[:3]
    ['sla_line', 'sla_due_', 'sla_verdict']
    """
    names = []
    for name in ADDED:
        while name in header:
            name += "_"
        names.append(name)
    return names


def _padded(cells: Sequence[str], width: int) -> list[str]:
    """As many cells as the header has; what a broken row has beyond them stays in the last."""
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]


def _verdict_cells(judged: Judged) -> list[Any]:
    return [
        judged.line,
        None if judged.due is None else judged.due.isoformat(),
        judged.verdict,
        None if judged.target is None else str(judged.target.length),
        None if judged.difference is None else judged.difference / SECOND,
        judged.problem or None,
    ]
