"""Questions from other people's bug reports, with answers worked out by reasoning: see the README beside this file."""

import json
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial, reduce
from operator import and_, or_
from pathlib import Path
from typing import Any

import pytest

from slacore import ALWAYS, Coverage, Holidays, Schedule, errors, read_plan
from tests.support.places import SHARED

Row = dict[str, Any]

HERE = Path(__file__).parent
ORIGINAL = SHARED / "answers" / "reports.jsonl"
ROWS: list[Row] = [json.loads(line) for line in (HERE / "reports.jsonl").read_text("utf-8").splitlines()]

WISHES = {
    "t2-130": "every sixth ISO week: there is no rule that counts weeks",
    "t2-138": "a stock exchange: its holidays are named by date, with years",
}
"""What still cannot be stated."""


def holidays_of(said: Row) -> Holidays:
    return Holidays(**said)


def calendar(said: Row | None) -> Coverage:
    match said:
        case None | {"always": _}:
            return ALWAYS
        case {"union": parts}:
            return reduce(or_, map(calendar, parts))
        case {"and": parts}:
            return reduce(and_, map(calendar, parts))
        case {"during": window}:
            return Coverage.during([tuple(window)])
    holidays = [holidays_of(each) for each in said.get("holidays", [])]
    holidays += [Holidays(dates=said["dates"])] if "dates" in said else []
    return Schedule(
        said["zone"],
        said["shifts"],
        holidays=holidays,
        closures=said.get("closures", []),
        special=said.get("special", []),
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def counted(said: Row, inputs: Row) -> bool:
    """Whether each of the dates is a holiday of the year, give or take some days."""
    dates = {day for day, _ in holidays_of(said["holidays"][0]).freeze(inputs["year"], inputs["year"]).dates}
    near = [timedelta(days=days) for days in range(-inputs["slack_days"], inputs["slack_days"] + 1)]
    return all(any(date.fromisoformat(day) + step in dates for step in near) for day in inputs["contains"])


def due(said: Row, inputs: Row) -> datetime:
    """When a plan whose only target is of the length is due."""
    schedules = {"desk": {"zone": said["zone"], "shifts": said["shifts"]}}
    targets = [{"metric": "response", "length": inputs["length"]}]
    plan = read_plan({"format": 1, "name": "desk", "schedules": schedules, "targets": targets})
    return utc(plan.deadline("response", opened=inputs["start"]).due)


def loads(said: Row) -> bool:
    """Whether a plan with these hours is read while warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        target = {"metric": "response", "length": "4 business hours"}
        read_plan({"format": 1, "name": "desk", "schedules": {"desk": said}, "targets": [target]})
    return True


def question(op: str, said: Row, inputs: Row) -> Callable[[], object]:
    """The row's question in our words; the answer has instants in UTC and lengths as a ``timedelta``."""
    if op in ("holiday_count", "length", "load_plan_strict", "same_holidays"):
        return {
            "holiday_count": partial(counted, said, inputs),
            "length": partial(due, said, inputs),
            "load_plan_strict": partial(loads, said),
            "same_holidays": lambda: holidays_of(inputs["a"]) == holidays_of(inputs["b"]),
        }[op]
    cover, length = calendar(said), timedelta(seconds=inputs.get("seconds", 0))
    at = inputs.get("at", inputs.get("start"))
    more = {name: inputs[name] for name in ("by", "cutoff") if name in inputs}
    return {
        "is_open": lambda: cover.is_open(at),
        "next_open": lambda: utc(cover.next_opening(at)),
        "next_close": lambda: utc(cover.next_closing(at)),
        "add_seconds": lambda: utc(cover.due(at, length)),
        "sub_seconds": lambda: utc(cover.latest_start(at, length)),
        "seconds_between": lambda: cover.elapsed(at, inputs["end"]),
        "windows": lambda: [(utc(each.opens), utc(each.closes)) for each in cover.windows(at, inputs["end"])],
        "add_days": lambda: utc(cover.add_business_days(at, inputs["days"], **more)),
        "days_between": lambda: cover.business_days_between(at, inputs["end"]),
    }[op]


def expectation(op: str, expected: Any) -> object:
    match op:
        case "seconds_between":
            return timedelta(seconds=expected)
        case "windows":
            return [(utc(opens), utc(closes)) for opens, closes in expected]
    return utc(expected) if isinstance(expected, str) else expected


@pytest.mark.parametrize("row", [row for row in ROWS if row["op"] != "cannot_state"], ids=lambda row: row["id"])
def test_a_report(row: Row) -> None:
    expected = row["expected"]
    if isinstance(expected, dict):
        with pytest.raises(getattr(errors, expected["error"])):
            question(row["op"], row["calendar"], row["inputs"])()
    else:
        ask = question(row["op"], row["calendar"], row["inputs"])
        assert ask() == expectation(row["op"], expected), row["why"]


def closed_on_christmas_eve() -> None:
    desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], closures=["every 12-24 12:00-24:00"])
    # 24 December is a Tuesday in 2024, a Thursday in 2026 and a Friday in 2032.
    for year in (2024, 2026, 2032):
        assert desk.next_closing(f"{year}-12-24T10:00:00Z") == f"{year}-12-24T12:00:00Z"


def a_country_but_one_holiday() -> None:
    # 12 October 2026 is Columbus Day, 3 April 2026 Good Friday.
    states = Holidays("US", except_=["Columbus Day"])
    assert states.name_of("2026-10-12") is None
    assert states.name_of("2026-11-26") == "Thanksgiving Day"
    texas = Holidays("US", "TX", except_=["Good Friday"])
    assert texas.name_of("2026-04-03") is None


STATED = {"t2-132": closed_on_christmas_eve, "t2-136": a_country_but_one_holiday}
"""What could not be stated at first."""


@pytest.mark.parametrize("row", [row for row in ROWS if row["op"] == "cannot_state"], ids=lambda row: row["id"])
def test_a_wish(row: Row) -> None:
    if row["id"] in WISHES:
        pytest.skip(WISHES[row["id"]])
    STATED[row["id"]]()


def test_the_copy_is_the_original() -> None:
    if not ORIGINAL.exists():
        pytest.skip("the original answers are not beside this checkout; the copy has been run")
    assert (HERE / "reports.jsonl").read_bytes() == ORIGINAL.read_bytes()
