"""Row files: rows with one header, written as CSV, as a JSON list of objects, or for Parquet and Excel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, Literal, cast

from slacore.errors import InvalidValue
from slacore.files.outputs import ending_of, output_file
from slacore.files.parquetfile import mixed, parquet_writer, texts
from slacore.files.sheet import sheet
from slacore.files.workbook import sheet_writer

Format = Literal["csv", "json", "parquet", "xlsx"]

ENDINGS: Mapping[str, Format] = {".csv": "csv", ".json": "json", ".parquet": "parquet", ".xlsx": "xlsx"}
"""The formats that the endings of files name."""

_PACKED = ("parquet", "xlsx")
Write = Callable[[Sequence[Any]], object]


def format_of(place: str, name: str, otherwise: Format) -> Format:
    """The format that a file's ending names.

    >>> format_of("--output", "due.JSON", "csv"), format_of("--output", "-", "json")
    ('json', 'json')

    Raises:
        InvalidValue: for another ending, and for a file that would be packed twice.
    """
    form = cast(Format, ending_of(place, name, ENDINGS) or otherwise)
    if form in _PACKED and name.lower().endswith(".gz"):
        raise InvalidValue(place, name, "is packed twice: such a file is packed in itself; leave .gz out")
    return form


@contextmanager
def row_file(name: str, header: Sequence[str], form: Format, *, keeps_formulas: bool = False) -> Iterator[Write]:
    """A function that writes one row. The file appears under its name once it is whole; ``-`` is standard output.

    Args:
        name: the file.
        header: the columns; a row has a cell for each, ``None`` where nothing is said.
        form: CSV, JSON, Parquet or Excel.
        keeps_formulas: whether cells of a CSV that a spreadsheet would run stay as they are; see `harmless`.
    """
    with output_file(name) as stream:
        if form == "csv":
            row = sheet(stream, is_raw=keeps_formulas)
            row(header)
            yield row
            return
        if form in _PACKED:
            rows: list[Sequence[Any]] = []
            binary: BinaryIO = stream.buffer
            if form == "xlsx":
                with sheet_writer(binary, name, header, is_raw=keeps_formulas) as put:
                    yield put
                return
            with parquet_writer(binary, name, header) as put_columns:
                yield rows.append
                put_columns(
                    [mixed(column) for column in zip(*rows, strict=True)] if rows else [texts([])] * len(header)
                )
            return
        before = "[\n"

        def write(cells: Sequence[Any]) -> None:
            nonlocal before
            text = json.dumps(dict(zip(header, cells, strict=True)), ensure_ascii=True)
            stream.write(f"{before}{text}")
            before = ",\n"

        yield write
        stream.write("\n]\n" if before == ",\n" else "[]\n")
