"""Verdict files: every row of a ticket table with its due time and verdict, as CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TextIO, cast

from slacore.analysis.verdict import Judged
from slacore.civil.instant import SECOND
from slacore.files.outputs import ending_of, output_file
from slacore.files.sheet import sheet

Format = Literal["csv", "json"]
Write = Callable[[Judged], object]

ADDED = ("sla_line", "sla_due", "sla_verdict", "sla_target", "sla_difference_seconds", "sla_problem")
"""The columns behind those of the table; the difference is our due time less the recorded one."""


def format_of(place: str, name: str, otherwise: Format) -> Format:
    """The format that a file's ending names.

    >>> format_of("--output", "due.JSON", "csv"), format_of("--output", "-", "json")
    ('json', 'json')

    Raises:
        InvalidValue: for another ending.
    """
    return cast(Format, ending_of(place, name, {".csv": "csv", ".json": "json"}) or otherwise)


@contextmanager
def verdict_file(name: str, header: Sequence[str], form: Format, *, keeps_formulas: bool = False) -> Iterator[Write]:
    """A function that writes one row. The file appears under its name once it is whole; ``-`` is standard output.

    Args:
        name: the file.
        header: the columns of the table the rows come from.
        form: CSV or JSON.
        keeps_formulas: whether cells of a CSV that a spreadsheet would run stay as they are; see `harmless`.
    """
    with output_file(name) as stream, _rows(stream, header, form, keeps_formulas) as write:
        yield write


@contextmanager
def _rows(stream: TextIO, header: Sequence[str], form: Format, keeps_formulas: bool) -> Iterator[Write]:
    names = [*header, *added_names(header)]
    if form == "csv":
        row = sheet(stream, is_raw=keeps_formulas)
        row(names)
        yield lambda judged: row([*_padded(judged.cells, len(header)), *_verdict_cells(judged, "")])
        return
    before = "[\n"

    def write(judged: Judged) -> None:
        nonlocal before
        cells = [*_padded(judged.cells, len(header)), *_verdict_cells(judged, None)]
        text = json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=True)
        stream.write(f"{before}{text}")
        before = ",\n"

    yield write
    stream.write("\n]\n" if before == ",\n" else "[]\n")


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


def _verdict_cells(judged: Judged, nothing: Any) -> list[Any]:
    return [
        judged.line,
        nothing if judged.due is None else judged.due.isoformat(),
        judged.verdict,
        nothing if judged.target is None else str(judged.target.length),
        nothing if judged.difference is None else judged.difference / SECOND,
        judged.problem or nothing,
    ]
