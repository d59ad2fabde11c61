"""Verdict files: each row of a table with its verdict behind it, broken rows among them with every cell they have."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from slacore.analysis.verdict import Judged
from slacore.files.verdictfile import ADDED, Format, verdict_file

HEADER = ("id", "opened", "text")


def written(folder: Path, form: Format, *cells: list[str]) -> list[list[Any]]:
    file = folder / f"due.{form}"
    with verdict_file(str(file), HEADER, form) as write:
        for number, one in enumerate(cells, 2):
            write(Judged(number, one, "unreadable", problem="has other cells"))
    if form == "json":
        rows = json.loads(file.read_text("utf-8"))
        assert all(tuple(row) == (*HEADER, *ADDED) for row in rows)
        return [list(row.values()) for row in rows]
    names, *rows = csv.reader(file.read_text("utf-8").splitlines())
    assert tuple(names) == (*HEADER, *ADDED)
    return rows


@pytest.mark.parametrize("form", ["csv", "json"])
def test_no_cell_of_a_broken_row_is_lost(tmp_path: Path, form: Format) -> None:
    rows = written(tmp_path, form, ["1", "a", "b", "c"], ["2", "a", "b", "c", "d"], ["3", "a", "b"])
    assert [row[:3] for row in rows] == [["1", "a", "b,c"], ["2", "a", "b,c,d"], ["3", "a", "b"]]


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(("cells", "padded"), [(["1", "a"], ["1", "a", ""]), (["1"], ["1", "", ""]), ([], [""] * 3)])
def test_a_row_too_short_is_filled_up(tmp_path: Path, form: Format, cells: list[str], padded: list[str]) -> None:
    [row] = written(tmp_path, form, cells)
    assert row[:3] == padded
    assert row[-1] == "has other cells"
    assert [row[3], row[5]] == (["2", "unreadable"] if form == "csv" else [2, "unreadable"])
