"""Answers that other projects worked out, asked of slacore: see the README beside this file."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from slacore import Coverage, Holidays, Schedule
from tests.support.places import SHARED

Row = dict[str, Any]

HERE = Path(__file__).parent
ORIGINALS = SHARED / "answers"

# The convention slacore follows for each key a row may hang on, and the rule of the semantics that decides it.
CONVENTIONS = {
    "landing_forward": ("close", "rule 14: a target used up exactly at closing is due at closing"),
    "landing_backward": ("open", "rule 19: the latest start is the later side of a gap"),
    "zero_add": ("identity", "rule 14: length 0 is due at the start"),
    "zero_sub": ("identity", "rule 19: length 0 is started at the due time"),
    "is_open_at_close": ("false", "rule 4: windows are half-open"),
    "next_open_at_close": ("next", "rules 4 and 13: closed at closing, so the next opening"),
    "next_close_at_close": ("next", "rule 13: the first closing after t"),
    "prev_close_at_open": ("prev", "rule 13: no time of that window has passed yet"),
    "reversed": ("negative", "rule 13: elapsed is signed"),
    "span": ("elapsed", "rule 5: business time is real elapsed time"),
    "gap": ("clamp", "rule 3: a skipped time is the change itself"),
    "fold": ("first", "rule 3: a repeated time is its first showing"),
    "days_origin": ("roll", "rule 17: a start outside hours first moves to the next opening"),
    "days_time": ("roll", "rule 17: a start outside hours first moves to the next opening, and takes its time of day"),
    "days_count": ("(start,end]", "rule 17: business_days_between counts the days after the first"),
    "abutting": ("merged", "rule 4: touching windows are one window"),
    "precision": ("subsecond", "rule 1: microseconds survive"),
    "day_same_wall_time_nth_working_day": ("", "rule 17: business days keep the time of day"),
}

# Rows that name another project's convention but do not hang on it: both conventions give the row's answer.
UNAFFECTED = {"wh-011": "zero days is the start itself (rule 17), whatever the time of day would do"}


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def foreign_convention(row: Row) -> str | None:
    """The convention, if any, that makes this row's answer differ from ours by design."""
    if row["id"] in UNAFFECTED:
        return None
    for convention in filter(None, map(str.strip, row.get("semantics", "").split(";"))):
        key, _, theirs = convention.partition("=")
        ours, rule = CONVENTIONS[key]
        if theirs != ours:
            return f"{convention}; ours is {key}={ours} ({rule})"
    return None


def case(row: Row, skipped: str | None) -> Any:
    return pytest.param(row, id=row["id"], marks=[pytest.mark.skip(reason=skipped)] if skipped else [])


def cases(name: str) -> list[Any]:
    """One test a row, named by its id. Timelines of tickets are those of `test_clocks`."""
    return [case(row, foreign_convention(row)) for row in rows(name) if row["op"] != "timeline"]


def schedule(calendar: Row) -> Schedule:
    """The row's calendar. Special hours of no hours at all are a closed date."""
    special, breaks = calendar.get("shifts", {}), calendar.get("breaks", {})
    return Schedule(
        zone=calendar["timezone"],
        shifts={day: [tuple(hours) for hours in day_hours] for day, day_hours in calendar["weekly"].items()},
        holidays=[Holidays(dates={day: f"holiday of {day}" for day in calendar["holidays"]})],
        special=[f"{day} {opens}-{closes}" for day, hours in special.items() for opens, closes in hours],
        closures=[
            *(f"{day} {opens}-{closes}" for day, hours in breaks.items() for opens, closes in hours),
            *(day for day, hours in special.items() if not hours),
        ],
    )


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(moment: datetime) -> datetime:
    """In one zone, so that ``==`` compares instants and a failure shows both on one clock."""
    return moment.astimezone(UTC)


def previous_closing_or_inside(cover: Coverage, at: datetime) -> datetime:
    """The ``prev_close`` of the rows: ``at`` itself inside a window (after its opening), else the last closing.

    Our ``previous_closing`` is always a closing, so the first half is written here.
    """
    inside = cover.is_open(at) and cover.previous_opening(at) < at
    return at if inside else cover.previous_closing(at)


def periods(cover: Coverage, start: datetime, count: int) -> list[tuple[datetime, datetime]]:
    """The first so many windows from ``start`` on, the one it lies in beginning there."""
    found = []
    for _ in range(count):
        opens = cover.next_opening(start)
        start = cover.next_closing(opens)
        found.append((utc(opens), utc(start)))
    return found


def windows(cover: Coverage, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    return [(utc(window.opens), utc(window.closes)) for window in cover.windows(start, end)]


def question(op: str, cover: Coverage, inputs: Row) -> Callable[[], object]:
    """The row's question in our words; the answer has instants in UTC and lengths as a ``timedelta``."""
    if op == "days_between":
        days = date.fromisoformat(inputs["start"]), date.fromisoformat(inputs["end"])
        return lambda: cover.business_days_between(*days)
    at = instant(inputs["at"] if "at" in inputs else inputs["start"])
    length = timedelta(seconds=inputs.get("seconds", 0))
    if op == "periods" and "count" in inputs:
        return lambda: periods(cover, at, inputs["count"])
    return {
        "is_open": lambda: cover.is_open(at),
        "next_open": lambda: utc(cover.next_opening(at)),
        "next_close": lambda: utc(cover.next_closing(at)),
        "prev_close": lambda: utc(previous_closing_or_inside(cover, at)),
        "add_seconds": lambda: utc(cover.due(at, length)),
        "sub_seconds": lambda: utc(cover.latest_start(at, length)),
        "add_days": lambda: utc(cover.add_business_days(at, inputs["days"])),
        "seconds_between": lambda: cover.elapsed(at, instant(inputs["end"])),
        "periods": lambda: windows(cover, at, instant(inputs["end"])),
    }[op]


def expectation(op: str, expected: Any) -> object:
    match op:
        case "is_open" | "days_between":
            return expected
        case "seconds_between":
            return timedelta(seconds=expected)
        case "periods":
            return [(utc(instant(opens)), utc(instant(closes))) for opens, closes in expected]
    return utc(instant(expected))


@pytest.mark.parametrize("row", cases("business-time.jsonl"))
def test_business_time(row: Row) -> None:
    ask = question(row["op"], schedule(row["calendar"]), row["inputs"])
    assert ask() == expectation(row["op"], row["expected"]), row["description"]


def running(row: Row) -> Coverage:
    """When the row's clock runs: the calendar without the pauses."""
    pauses = [(instant(start), instant(end)) for start, end in row["inputs"].get("pauses", [])]
    cover = schedule(row["calendar"])
    return cover - Coverage.during(pauses) if pauses else cover


def engine_answer(row: Row) -> object:
    cover, inputs = running(row), row["inputs"]
    start = instant(inputs["start"])
    landing = "opening" if row.get("boundary") == "next_opening" else "closing"
    if row["op"] == "between":
        return cover.elapsed(start, instant(inputs["end"]))
    if "business_days" in inputs:
        return utc(cover.add_business_days(start, inputs["business_days"], landing=landing))
    return utc(cover.due(start, timedelta(seconds=inputs["seconds"]), landing=landing))


def engine_expectation(row: Row) -> object:
    expected = row["expected"]
    if row["op"] == "between":
        return timedelta(seconds=expected["seconds"])
    return utc(instant(expected["due"]))


@pytest.mark.parametrize("row", cases("engines.jsonl"))
def test_engines(row: Row) -> None:
    assert engine_answer(row) == engine_expectation(row), row["description"]


@pytest.mark.parametrize("name", ["business-time.jsonl", "engines.jsonl"])
def test_the_copy_is_the_original(name: str) -> None:
    original = ORIGINALS / name
    if not original.exists():
        pytest.skip("the original answers are not beside this checkout; the copy has been run")
    assert (HERE / name).read_bytes() == original.read_bytes()


def test_every_row_has_a_source_and_a_name_of_its_own() -> None:
    everything = rows("business-time.jsonl") + rows("engines.jsonl")
    assert all(row["source"] for row in everything)
    assert len({row["id"] for row in everything}) == len(everything) == 359
