"""Workbooks: the first sheet read as the same table in CSV, and written so that nothing in it runs."""

from __future__ import annotations

import io
import sys
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from slacore.errors import BrokenTable, InvalidValue, MissingExtra
from slacore.files import workbook
from slacore.files.blocks import table_blocks
from slacore.files.tablefile import TableFile
from slacore.files.workbook import sheet_writer


def saved(*rows: list[Any]) -> io.BytesIO:
    book, page = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(page)
    page.seek(0)
    return page


def table(*rows: list[Any]) -> TableFile:
    return TableFile.of(saved(*rows), "tickets.xlsx")


def test_rows_have_the_numbers_that_the_sheet_shows() -> None:
    found = table([], ["id", "text", None], ["7", "a"], [], ["8"])
    assert found.header == ("id", "text")
    assert list(found.rows()) == [(3, ["7", "a"], ""), (5, ["8", ""], "")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("P1", "P1"),
        (None, ""),
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        (True, "true"),
        (datetime(2026, 3, 2, 9, 5), "2026-03-02 09:05:00"),
        (datetime(2026, 3, 2), "2026-03-02 00:00:00"),
        (date(2026, 3, 2), "2026-03-02"),
    ],
)
def test_a_cell_says_what_it_would_say_in_csv(value: Any, text: str) -> None:
    [(_, cells, fault)] = table(["id", "column"], ["x", value]).rows()
    assert (cells, fault) == (["x", text], "")


def test_a_row_of_more_cells_keeps_them_all() -> None:
    [(_, cells, fault)] = table(["id"], ["7", None, "more"]).rows()
    assert (cells, fault) == (["7", "", "more"], "has 3 cells; the header names 1")


def test_blocks_hold_the_same_rows() -> None:
    given = [["id", "text"], ["7", "a,b"], ["8", "é", "more"]]
    [block] = table_blocks(table(*given))
    faults = [block.faults[row].fault if row in block.faults else "" for row in range(len(block))]
    rows = [*zip(block.lines.tolist(), map(block.cells, range(len(block))), faults, strict=True)]
    assert rows == list(table(*given).rows())


def test_an_empty_sheet_is_no_table() -> None:
    with pytest.raises(BrokenTable, match="is empty"):
        table()


def test_what_only_begins_like_a_workbook_is_refused() -> None:
    with pytest.raises(BrokenTable, match=r"tickets\.xlsx: is no workbook that can be read: File is not a zip file"):
        TableFile.of(io.BytesIO(b"PK\x03\x04xxxx"), "tickets.xlsx")


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    page = saved(["id"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match=r"tickets\.xlsx needs an extra"):
        TableFile.of(page, "tickets.xlsx")


def written(*rows: list[Any], is_raw: bool = False) -> list[list[Any]]:
    page = io.BytesIO()
    with sheet_writer(page, "out.xlsx", ["id", "text"], is_raw=is_raw) as put:
        for row in rows:
            put(row)
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(page).active.iter_rows()]


def test_cells_are_harmless_unless_they_are_to_stay() -> None:
    assert written([1, "=1+1"]) == [["id", "text"], [1, "'=1+1"]]
    assert written([1, "=1+1"], is_raw=True)[1] == [1, "=1+1"]


def test_signs_that_a_sheet_cannot_hold_are_spelt_as_excel_does() -> None:
    assert written([1, "a\x07b"])[1] == [1, "a_x0007_b"]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    with pytest.raises(InvalidValue, match="has room for 2 rows; write CSV or Parquet"):
        written([1, "a"], [2, "b"])
