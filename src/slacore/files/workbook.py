"""Workbooks: the rows of a sheet of Excel in and out, with the extra ``slacore[tables]``."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO

from attrs import frozen

from slacore.errors import BrokenTable, InvalidValue, MissingExtra
from slacore.files.sheet import harmless

MOST_ROWS = 1 << 20
"""Rows that a sheet holds, its header among them."""


def opened(stream: io.BufferedReader, source: str) -> tuple[Sequence[str], SheetRows]:
    """The names of the columns of the first sheet of a workbook, and its rows.

    Raises:
        BrokenTable: for a file that is no workbook.
        MissingExtra: where openpyxl is not installed.
    """
    excel = excel_for(source)
    held = stream if stream.seekable() else io.BytesIO(stream.read())
    try:
        book = excel.load_workbook(held, read_only=True, data_only=True)
        rows = enumerate(book.worksheets[0].iter_rows(), 1)
    except Exception as error:
        # What is no workbook fails in many ways: as a zip archive, as XML, by what it lacks.
        raise BrokenTable(source, f"is no workbook that can be read: {_reason(error)}") from None
    for _, cells in rows:
        names = [_text(cell) for cell in cells]
        if any(name.strip() for name in names):
            while not names[-1].strip():
                names.pop()
            return names, SheetRows(rows, source)
    return [], SheetRows(rows, source)


def excel_for(purpose: str) -> Any:
    """The package openpyxl.

    Raises:
        MissingExtra: where it is not installed.
    """
    try:
        import openpyxl  # type: ignore[import-untyped]
        import openpyxl.utils.escape  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        raise MissingExtra(purpose, "tables") from None
    return openpyxl


@frozen
class SheetRows:
    """The rows of a sheet behind its header, with the numbers that Excel shows."""

    numbered: Iterator[tuple[int, Sequence[Any]]]
    source: str

    def rows(self, width: int) -> Iterator[tuple[int, list[str], str]]:
        """Row by row; rows in which nothing stands are none."""
        for number, found in self.numbered:
            cells = [_text(cell) for cell in found]
            while len(cells) > width and not cells[-1]:
                cells.pop()
            cells += [""] * (width - len(cells))
            if any(cells):
                fault = f"has {len(cells)} cells; the header names {width}" if len(cells) > width else ""
                yield number, cells, fault


@contextmanager
def sheet_writer(
    stream: BinaryIO, purpose: str, header: Sequence[str], *, is_raw: bool = False
) -> Iterator[Callable[[Sequence[Any]], None]]:
    """A function that writes one row of the only sheet of a workbook, its cells harmless unless they are to stay.

    Raises:
        InvalidValue: for more rows than a sheet holds.
        MissingExtra: where openpyxl is not installed.
    """
    excel = excel_for(purpose)
    book = excel.Workbook(write_only=True)
    page = book.create_sheet()
    count = 0

    def put(cells: Sequence[Any]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ROWS:
            raise InvalidValue("--output", purpose, f"has room for {MOST_ROWS:,} rows; write CSV or Parquet")
        told = cells if is_raw else map(harmless, cells)
        page.append([excel.utils.escape.escape(cell) if isinstance(cell, str) else cell for cell in told])

    put(header)
    try:
        yield put
        book.save(stream)
    finally:
        # What is given up must still be ended, or the sheet complains when it is thrown away.
        if not page.closed:
            page.close()


def _text(cell: Any) -> str:
    """What a cell says, as it would stand in CSV: a date shown without a time of day has none."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        is_date = "h" not in cell.number_format.casefold() and value.time() == datetime.min.time()
        return str(value.date()) if is_date else value.isoformat(" ")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53:
        return str(int(value))
    return str(value)


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
