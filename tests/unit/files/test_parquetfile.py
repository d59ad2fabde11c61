"""Parquet files: read as the same table in CSV, written with times that are times, and refused with a reason."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from slacore.errors import BrokenTable, MissingExtra
from slacore.files.parquetfile import mixed, parquet_writer, texts
from slacore.files.tablefile import TableFile


def table(**columns: Any) -> TableFile:
    page = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), page)
    page.seek(0)
    return TableFile.of(page, "tickets.parquet")


def said(column: Any) -> list[str]:
    return [cells[0] for _, cells, _ in table(column=column).rows()]


def test_rows_are_numbered_as_if_a_header_stood_above_them() -> None:
    found = table(id=[7, 8], text=["a", None])
    assert found.header == ("id", "text")
    assert list(found.rows()) == [(2, ["7", "a"], ""), (3, ["8", ""], "")]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (["a", "", None, "é,\n"], ["a", "", "", "é,\n"]),
        (pyarrow.array(["P1", "P2", "P1", None]).dictionary_encode(), ["P1", "P2", "P1", ""]),
        (pyarrow.array([b"P1", None]), ["P1", ""]),
        ([1, None, -3], ["1", "", "-3"]),
        ([1.0, None, 2.5], ["1", "", "2.5"]),
        ([True, None, False], ["true", "", "false"]),
        ([date(2026, 3, 2)], ["2026-03-02"]),
        ([Decimal("1.50")], ["1.50"]),
        (pyarrow.array([None, None]), ["", ""]),
    ],
)
def test_a_cell_says_what_it_would_say_in_csv(column: Any, texts: list[str]) -> None:
    assert said(column) == texts


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_instants_are_told_in_utc_and_wall_times_as_they_are(unit: str) -> None:
    nine = datetime(2026, 3, 2, 9)
    assert said(pyarrow.array([nine, None], pyarrow.timestamp(unit))) == ["2026-03-02 09:00:00", ""]
    zoned = pyarrow.array([nine.replace(tzinfo=UTC)], pyarrow.timestamp(unit, "Asia/Tokyo"))
    assert said(zoned) == ["2026-03-02 09:00:00Z"]


def test_fractions_of_a_second_are_kept() -> None:
    odd = datetime(2026, 3, 2, 9) + timedelta(microseconds=5)
    assert said(pyarrow.array([odd], pyarrow.timestamp("us"))) == ["2026-03-02 09:00:00.000005"]
    assert said(pyarrow.array([1], pyarrow.timestamp("ns"))) == ["1970-01-01 00:00:00.000000001"]


def test_a_part_of_a_column_is_its_own_texts() -> None:
    found = said(pyarrow.chunked_array([["a", "b"], ["c"]]).slice(1))
    assert found == ["b", "c"]


def test_a_column_of_lists_is_refused() -> None:
    with pytest.raises(BrokenTable, match="the column 'tags' holds list"):
        table(tags=[["a"], ["b"]])


def test_what_only_begins_like_parquet_is_refused() -> None:
    with pytest.raises(BrokenTable, match=r"tickets\.parquet: is no Parquet file that can be read"):
        TableFile.of(io.BytesIO(b"PAR1 and nothing more"), "tickets.parquet")


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    page = io.BytesIO()
    parquet.write_table(pyarrow.table({"id": [1]}), page)
    page.seek(0)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra) as caught:
        TableFile.of(page, "tickets.parquet")
    assert str(caught.value) == "tickets.parquet needs an extra: pip install 'slacore[tables]'"


def test_a_file_of_no_rows_has_its_columns() -> None:
    page = io.BytesIO()
    with parquet_writer(page, "out.parquet", ["id", "text"]):
        pass
    assert parquet.read_table(page).column_names == ["id", "text"]


def test_what_is_of_several_kinds_is_written_as_text() -> None:
    assert mixed([1, None, 2]).type == pyarrow.int64()
    assert mixed([1, "a", None]).to_pylist() == ["1", "a", None]
    assert texts(["a", None]).to_pylist() == ["a", None]
