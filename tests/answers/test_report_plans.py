"""Plans, tables and engines of other people's bug reports: see the README beside this file."""

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from slacore import Coverage, Length, Schedule, lint, plan_from_toml
from slacore.analysis.judging import Judging
from slacore.civil.instant import read
from slacore.civil.zones import zone
from slacore.errors import InvalidText, PlanErrors
from slacore.files.blocks import ticket_blocks
from slacore.files.notation import Notation
from slacore.files.tablefile import TableFile
from slacore.files.ticketfile import Columns
from tests.support.places import SHARED

Row = dict[str, Any]

HERE = Path(__file__).parent
ORIGINAL = SHARED / "answers" / "report-tables.jsonl"
ROWS: list[Row] = [json.loads(line) for line in (HERE / "report-tables.jsonl").read_text("utf-8").splitlines()]

CODES = {"update shorter than response": "update-before-response"}
"""What a finding is called here that a row tells in words."""

FOREIGN: dict[str, str] = {"reversed=negative": "what slacore does too: elapsed is signed (rule 13)"}


def of(op: str) -> Any:
    return pytest.mark.parametrize("row", [row for row in ROWS if row["op"] == op], ids=lambda row: row["id"])


def calendar(said: Row) -> Coverage:
    """The hours of an engine: shifts of a week in which a weekday that is not named is closed."""
    shifts = [f"{day.title()} {opens}-{closes}" for day, hours in said["weekly"].items() for opens, closes in hours]
    return Schedule(said["timezone"], shifts, closures=said.get("holidays", []))


@of("add")
def test_an_engine_is_due(row: Row) -> None:
    landing = {"close": "closing", "next_opening": "opening"}[row.get("boundary", "close")]
    length = timedelta(seconds=row["inputs"]["seconds"])
    due = calendar(row["calendar"]).due(row["inputs"]["start"], length, landing=landing)  # type: ignore[arg-type]
    assert datetime.fromisoformat(due) == datetime.fromisoformat(row["expected"]["due"])


@of("between")
def test_an_engine_counts(row: Row) -> None:
    assert row.get("semantics", "") in ("", *FOREIGN)
    elapsed = calendar(row["calendar"]).elapsed(row["inputs"]["start"], row["inputs"]["end"])
    assert elapsed == timedelta(seconds=row["expected"]["seconds"])


@of("load")
def test_a_plan_is_refused(row: Row) -> None:
    with pytest.raises(PlanErrors) as caught:
        plan_from_toml(row["plan"])
    assert row["expected"]["refused"] in str(caught.value)


@of("lint")
def test_a_plan_is_objected_to(row: Row) -> None:
    finding = row["expected"]["finding"]
    assert CODES.get(finding, finding) in [one.code for one in lint(plan_from_toml(row["plan"]))]


@of("length")
def test_a_length_offers_both_readings(row: Row) -> None:
    for text in row["ask"]["texts"]:
        with pytest.raises(InvalidText) as caught:
            Length.parse(text)
        assert all(word in str(caught.value) for word in row["expected"]["refused_offering"])


def judged(row: Row) -> list[tuple[str, str]]:
    """The verdict of each row, and its problem."""
    clock = zone(row["ask"]["zone"])
    table = TableFile.of(io.BytesIO("\n".join(row["ask"]["rows"]).encode()), "tickets.csv")
    columns = Columns(opened="opened_at", stopped={"resolution": "closed_at"})
    as_of = read(row["ask"].get("as_of", "2026-03-31T00:00:00Z"))
    judging = Judging(plan_from_toml(row["plan"]), "resolution", as_of)
    return [
        (verdict, found.problems.get(place, ""))
        for block in ticket_blocks(table, columns, Notation(zone=clock))
        for found in [judging.judged(block)]
        for place, (verdict, _) in enumerate(found.kinds().each())
    ]


@of("table")
def test_a_table_is_judged(row: Row) -> None:
    expected = row["expected"]["verdict"]
    for verdict, problem in judged(row):
        if expected == "open":
            assert verdict == "open"
        else:
            assert (verdict, bool(problem)) == ("reversed", True)


@of("coverage")
def test_hours_that_change_on_a_date_are_counted_stretch_by_stretch(row: Row) -> None:
    ask = row["ask"]
    old, new = (Schedule.parse(ask[which]) for which in ("old", "new"))
    shifts = [f"{shift} until {ask['from']}" for shift in old.shifts]
    shifts += [f"{shift} from {ask['from']}" for shift in new.shifts]
    hours = Schedule(old.zone, shifts)
    counted = [hours.elapsed(ask["start"], end) // timedelta(minutes=1) for end in ask["ends"]]
    assert counted == row["expected"]["minutes"]


@of("closures")
def test_a_day_is_closed_every_year(row: Row) -> None:
    hours = Schedule("UTC", ["Mon-Sun 00:00-24:00"], closures=[row["ask"]["closure"]])
    closed = [not hours.is_open(f"{day}T12:00:00Z") for day in row["ask"]["dates"]]
    assert closed == row["expected"]["closed"]


@of("deadline")
def test_a_plan_is_due(row: Row) -> None:
    ask = dict(row["ask"])
    deadline = plan_from_toml(row["plan"]).deadline(ask.pop("metric"), **ask)
    assert deadline.due == row["expected"]["due"]


def test_no_row_is_left_out() -> None:
    known = {"add", "between", "load", "lint", "length", "table", "coverage", "closures", "deadline"}
    assert {row["op"] for row in ROWS} == known


@pytest.mark.skipif(not ORIGINAL.exists(), reason="the folder shared is not there")
def test_the_rows_are_those_that_were_written_down() -> None:
    assert [json.loads(line) for line in ORIGINAL.read_text("utf-8").splitlines()] == ROWS
