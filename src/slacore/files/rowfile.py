"""Row files: rows with one header, written as CSV or as a JSON list of objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, cast

from slacore.files.outputs import ending_of, output_file
from slacore.files.sheet import sheet

Format = Literal["csv", "json"]
Write = Callable[[Sequence[Any]], object]


def format_of(place: str, name: str, otherwise: Format) -> Format:
    """The format that a file's ending names.

    >>> format_of("--output", "due.JSON", "csv"), format_of("--output", "-", "json")
    ('json', 'json')

    Raises:
        InvalidValue: for another ending.
    """
    return cast(Format, ending_of(place, name, {".csv": "csv", ".json": "json"}) or otherwise)


@contextmanager
def row_file(name: str, header: Sequence[str], form: Format, *, keeps_formulas: bool = False) -> Iterator[Write]:
    """A function that writes one row. The file appears under its name once it is whole; ``-`` is standard output.

    Args:
        name: the file.
        header: the columns; a row has a cell for each, ``None`` where nothing is said.
        form: CSV or JSON.
        keeps_formulas: whether cells of a CSV that a spreadsheet would run stay as they are; see `harmless`.
    """
    with output_file(name) as stream:
        if form == "csv":
            row = sheet(stream, is_raw=keeps_formulas)
            row(header)
            yield row
            return
        before = "[\n"

        def write(cells: Sequence[Any]) -> None:
            nonlocal before
            text = json.dumps(dict(zip(header, cells, strict=True)), ensure_ascii=True)
            stream.write(f"{before}{text}")
            before = ",\n"

        yield write
        stream.write("\n]\n" if before == ",\n" else "[]\n")
