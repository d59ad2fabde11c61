"""Verdict files: every row of a ticket table with its due time and verdict, as CSV or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TextIO, cast

from slacore.analysis.verdict import Judged
from slacore.civil.instant import SECOND
from slacore.files.outputs import output_file

Format = Literal["csv", "json"]
Write = Callable[[Judged], None]

ADDED = ("sla_line", "sla_due", "sla_verdict", "sla_target", "sla_difference_seconds", "sla_problem")
"""The columns behind those of the table; the difference is our due time less the recorded one."""


def format_of(name: str, otherwise: Format) -> Format:
    """The format that a file's ending names.

    >>> format_of("due.JSON", "csv"), format_of("due.csv.gz", "json"), format_of("-", "json")
    ('json', 'csv', 'json')
    """
    suffixes = [suffix.lower() for suffix in Path(name).suffixes if suffix.lower() != ".gz"]
    return cast(Format, suffixes[-1][1:]) if suffixes and suffixes[-1] in (".csv", ".json") else otherwise


@contextmanager
def verdict_file(name: str, header: Sequence[str], form: Format) -> Iterator[Write]:
    """A function that writes one row. The file appears under its name once it is whole; ``-`` is standard output."""
    with output_file(name) as stream, _rows(stream, header, form) as write:
        yield write


@contextmanager
def _rows(stream: TextIO, header: Sequence[str], form: Format) -> Iterator[Write]:
    names = [*header, *added_names(header)]
    if form == "csv":
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(names)
        yield lambda judged: table.writerow([*_padded(judged.cells, len(header)), *_verdict_cells(judged, "")])
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
