"""Verdict files: every row of a table with its verdict behind it, broken rows among them with every cell they have."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from slacore import bundled
from slacore.analysis.judging import Judging
from slacore.files.blocks import ticket_blocks
from slacore.files.notation import Notation
from slacore.files.tablefile import TableFile
from slacore.files.ticketfile import Columns
from slacore.files.verdictfile import ADDED, Format, added_names, verdict_file

HEADER = ("id", "opened", "text")


def written(folder: Path, form: Format, *cells: list[str]) -> list[list[Any]]:
    file = folder / f"due.{form}"
    rows = "".join(f"{','.join(row) or ' '}\n" for row in cells)
    table = TableFile.of(io.BytesIO(f"{','.join(HEADER)}\n{rows}".encode()), "t.csv")
    judging = Judging(bundled("stakater"), "response", 0)
    with verdict_file(str(file), HEADER, form, ["response"], judging.targets) as write:
        for block in ticket_blocks(table, Columns(opened="opened"), Notation()):
            write(block, [judging.judged(block)])
    if form == "json":
        found = json.loads(file.read_text("utf-8"))
        assert all(tuple(row) == (*HEADER, *ADDED) for row in found)
        return [list(row.values()) for row in found]
    names, *others = csv.reader(file.read_text("utf-8").splitlines())
    assert tuple(names) == (*HEADER, *ADDED)
    return others


@pytest.mark.parametrize("form", ["csv", "json"])
def test_no_cell_of_a_broken_row_is_lost(tmp_path: Path, form: Format) -> None:
    rows = written(tmp_path, form, ["1", "a", "b", "c"], ["2", "a", "b", "c", "d"], ["3", "a", "b"])
    assert [row[:3] for row in rows] == [["1", "a", "b,c"], ["2", "a", "b,c,d"], ["3", "a", "b"]]


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    ("cells", "padded"), [(["1", "a"], ["1", "a", ""]), (["1"], ["1", "", ""]), ([], [" ", "", ""])]
)
def test_a_row_too_short_is_filled_up(tmp_path: Path, form: Format, cells: list[str], padded: list[str]) -> None:
    [row] = written(tmp_path, form, cells)
    assert row[:3] == padded
    assert row[-1] == f"has {len(cells) or 1} cell{'s' if len(cells) > 1 else ''}; the header names 3"
    assert [row[3], row[5]] == (["2", "unreadable"] if form == "csv" else [2, "unreadable"])


def test_the_columns_of_several_metrics_have_their_names() -> None:
    names = added_names(["sla_response_due"], ["response", "resolution"])
    assert names[:2] == ["sla_line", "sla_response_due_"]
    assert names[5:7] == ["sla_resolution_due", "sla_resolution_verdict"]
