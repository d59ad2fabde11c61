"""Whole logs with the answers that other people worked out: see the README beside this file."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from slacore import Clock, Event, PlanHistory, SupportPlan, TicketState, event, read_plan, replay
from tests.support.places import SHARED

Row = dict[str, Any]

HERE = Path(__file__).parent
ORIGINAL = SHARED / "answers" / "clocks.jsonl"

MICROSECOND = timedelta(microseconds=1)
CLOSED = ("resolved", "closed")
"""What a clock waits for that was stopped and goes on."""


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


def instant(text: str | None) -> Any:
    """In one zone, so that ``==`` compares instants and a failure shows both on one clock."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


# The plan of a row


REOPENED: dict[str, Row] = {
    "continue": {"continue": "reopened"},
    "new_cycle": {"start": ["opened", "reopened"], "continue": []},
    "ignore": {"continue": []},
}
FROM_HIS_FIRST_MESSAGE = [
    {"on": "opened", "when": {"opened_by": {"not": ["desk"]}}},
    {"on": "customer replied", "when": {"answered": False}},
]


def metric(options: Row, lengths: Row) -> Row:
    said: Row = dict(REOPENED[options["reopen"]]) if "reopen" in options else {}
    said |= {"reprioritise": options["reprioritise"]} if "reprioritise" in options else {}
    said |= {"start": FROM_HIS_FIRST_MESSAGE} if options.get("start") == "customer_message" else {}
    if options.get("by") == "group":
        said["cancel"] = ["cancelled", *({"ends": {"group": group}} for group in lengths)]
    return said


def targets(row: Row) -> list[Row]:
    options, each = row["options"], {"metric": row["metric"], "at_risk": row["options"].get("at_risk", [])}
    if "length" in row:
        return [each | {"length": row["length"]}]
    named = options.get("by", "priority")
    return [each | {"when": {named: value}, "length": length} for value, length in row["lengths"].items()]


def plan(row: Row, hours: str, effective: Row) -> SupportPlan:
    said = metric(row["options"], row.get("lengths", {}))
    return read_plan(
        {
            "format": 1,
            "name": "desk",
            "effective": effective,
            "schedules": {"business": {"zone": row["zone"], "shifts": [hours]}},
            "metrics": {row["metric"]: said} if said else {},
            "targets": targets(row),
        }
    )


def source(row: Row) -> SupportPlan | PlanHistory:
    """What governs the ticket: a plan, or the versions of one, of which that of the opening holds."""
    options = row["options"]
    if "versions" not in options:
        return plan(row, row["hours"], {})
    assert options["calendar"] == "opening"
    edges = [{edge: one[edge] for edge in ("from", "until") if edge in one} for one in options["versions"]]
    return PlanHistory([plan(row, one["hours"], edge) for one, edge in zip(options["versions"], edges, strict=True)])


# The log of a row


def events(row: Row, each: Row) -> list[Event]:
    """What a reader makes of one entry: an answer by which a wait ends as well is two events."""
    said, options = dict(each), row["options"]
    kind = said.pop("kind").replace("_", " ")
    number = {"sequence": said.pop("seq")} if "seq" in said else {}
    if said.pop("by", None) == "agent":
        said["opened_by"] = "desk"
    assert said.pop("public", False) is False
    found = [event(kind, **said, **number)]
    for reason, ending in options.get("ends", {}).items():
        if ending == each["kind"]:
            found.append(event("resumed", at=said["at"], reason=reason, id=f"{said['id']} of {reason}"))
    return found


def log(row: Row) -> list[Event]:
    by_id = {each["id"]: each for each in row["events"]}
    arrived = row["options"].get("arrival", list(by_id))
    return [one for name in arrived for one in events(row, by_id[name])]


# What a row says of its clock


def status(clock: Clock[Any]) -> str:
    if clock.status == "stopped":
        return "met" if clock.is_met else "missed"
    return clock.status.replace(" ", "_")


def waited(clock: Clock[Any], *, is_closed: bool) -> float:
    """The time in waits that the hours of the target count: of a ticket that was closed, or of the others."""
    if clock.target is None or clock.cycle is None:
        return 0
    (promise,) = [one for one in clock.plan.selector.every_promise if one.target == clock.target]
    is_business = clock.target.length is not None and clock.target.length.is_business
    found = 0
    for wait in clock.waits.each():
        assert wait.end is not None
        if is_closed is any(reason in CLOSED for reason in wait.reasons):
            found += promise.coverage.line.elapsed(wait.start, wait.end) if is_business else wait.end - wait.start
    return found / 1_000_000


def moved(row: Row) -> set[datetime | None]:
    """The instants at which the target may have changed."""
    return {instant(each["at"]) for each in row["events"] if each["kind"] in ("prioritised", "changed")}


def breach(row: Row, text: str | None) -> datetime | None:
    """A due time is passed a microsecond later; a change that brings it into the past passes it at once."""
    at = instant(text)
    return at if at is None or at in moved(row) else at + MICROSECOND


def of_cycle(clock: Clock[Any], named: Row) -> Row:
    found = {
        "status": status(clock),
        "elapsed": seconds(clock.elapsed),
        "breached_at": instant(clock.breached_at),
    }
    return {name: found[name] for name in named}


def facts(state: TicketState[Any], row: Row) -> Row:
    """What the row says of its clock, as we find it."""
    clock, expected = state[row["metric"]], row["expect"]
    found: Row = {
        "status": status(clock),
        "due": instant(clock.due),
        "elapsed": seconds(clock.elapsed),
        "remaining": seconds(clock.remaining),
        "breached": clock.is_breached,
        "breached_at": instant(clock.breached_at),
        "paused": waited(clock, is_closed=False),
        "closed": waited(clock, is_closed=True),
        "stopped_at": instant(clock.stopped),
        "late_by": seconds(clock.late_by),
        "past_breaches": [instant(one.at) for one in clock.breaches if one.at != clock.breached_at],
        "at_risk": [str(one.threshold) for one in clock.thresholds if one.at <= state.as_of and clock.is_at_risk],
        "next_check_at": instant(clock.next_check_at),
    }
    assert clock.is_at_risk is bool(found["at_risk"])
    told = {name: found[name] for name in expected if name != "cycles"}
    if "cycles" in expected:
        mine = [one for one in state.cycles if one.metric == row["metric"]]
        told["cycles"] = [of_cycle(one, said) for one, said in zip(mine, expected["cycles"], strict=True)]
    return told


def expectation(row: Row) -> Row:
    expected = dict(row["expect"])
    for name in ("due", "stopped_at"):
        expected |= {name: instant(expected[name])} if name in expected else {}
    for name in ("breached_at", "next_check_at"):
        expected |= {name: breach(row, expected[name])} if name in expected else {}
    if "past_breaches" in expected:
        expected["past_breaches"] = [breach(row, text) for text in expected["past_breaches"]]
    if "cycles" in expected:
        expected["cycles"] = [
            one | ({"breached_at": breach(row, one["breached_at"])} if "breached_at" in one else {})
            for one in expected["cycles"]
        ]
    return expected


ROWS = rows("clocks.jsonl")
CASES = [pytest.param(row, id=row["id"]) for row in ROWS]


@pytest.mark.parametrize("row", CASES)
def test_a_log(row: Row) -> None:
    state = replay(source(row), log(row), as_of=row["as_of"])
    assert facts(state, row) == expectation(row), row["paraphrase"]


@pytest.mark.parametrize("row", CASES)
def test_a_log_that_arrives_backwards_and_twice(row: Row) -> None:
    state = replay(source(row), [*reversed(log(row)), *log(row)], as_of=row["as_of"])
    assert facts(state, row) == expectation(row), row["paraphrase"]


@pytest.mark.parametrize("row", CASES)
def test_a_log_that_is_saved_after_every_event(row: Row) -> None:
    governing, as_of = source(row), instant(row["as_of"])
    first, *others = sorted((one for one in log(row) if instant(one.at) <= as_of), key=lambda one: one.place)
    state: TicketState[Any] = replay(governing, [first])
    for one in others:
        state = TicketState.from_dict(json.loads(json.dumps(state.to_dict())), governing).apply(one)
    assert facts(state.at(row["as_of"]), row) == expectation(row), row["paraphrase"]


def test_nothing_is_asked_of_a_log_that_no_test_reads() -> None:
    known = {"reopen", "reprioritise", "start", "by", "ends", "versions", "calendar", "arrival", "split_at", "at_risk"}
    assert {name for row in ROWS for name in row["options"]} <= known
    assert not any(row["holidays"] for row in ROWS)


# Timelines of engines


METRICS = {"first_response": "response", "next_response": "update", "resolution": "resolution"}
KINDS = {
    "first_response": "answered",
    "agent_reply": "answered",
    "customer_reply": "customer replied",
    "pause": "paused",
    "resume": "resumed",
    "resolve": "resolved",
}
FROM_CREATION = {"start": ["opened", "customer replied"], "cancel": ["cancelled", "customer replied"]}
"""An update that is due from the creation on, and from every message of the customer anew."""

TIMELINES = [row for row in rows("engines.jsonl") if row["op"] == "timeline" and "doubt" not in row]


def engine(row: Row) -> SupportPlan:
    calendar = row["calendar"]
    shifts = [f"{day.title()} {opens}-{closes}" for day, each in calendar["weekly"].items() for opens, closes in each]
    return read_plan(
        {
            "format": 1,
            "name": "engine",
            "schedules": {
                "business": {"zone": calendar["timezone"], "shifts": shifts, "closures": calendar["holidays"]}
            },
            "metrics": {"update": FROM_CREATION},
            "targets": [
                {"metric": METRICS[name], "length": f"{length} business seconds"}
                for name, length in row["inputs"]["targets"].items()
            ],
        }
    )


def engine_log(row: Row) -> list[Event]:
    found = [event("opened", at=row["inputs"]["start"])]
    for each in row["inputs"]["events"]:
        reason = {"reason": "hold"} if each["type"] in ("pause", "resume") else {}
        found.append(event(KINDS[each["type"]], at=each["at"], **reason))
    return found


@pytest.mark.parametrize("row", TIMELINES, ids=lambda row: row["id"])
def test_a_timeline_of_an_engine(row: Row) -> None:
    state = replay(engine(row), engine_log(row))
    for name, expected in row["expected"].items():
        clock = state[METRICS[name]]
        found = {
            "due": instant(clock.due),
            "elapsed_seconds": seconds(clock.elapsed),
            "margin_seconds": seconds(clock.remaining),
            "breached": clock.is_breached,
            "late_by_seconds": seconds(clock.late_by),
            "paused_business_seconds": waited(clock, is_closed=False),
        }
        said = expected | ({"due": instant(expected["due"])} if "due" in expected else {})
        assert {fact: found[fact] for fact in said} == said, row["description"]


# The copy


def test_the_copy_is_the_original() -> None:
    if not ORIGINAL.exists():
        pytest.skip("the original answers are not beside this checkout; the copy has been run")
    assert (HERE / "clocks.jsonl").read_bytes() == ORIGINAL.read_bytes()


def test_every_row_has_a_source_and_a_name_of_its_own() -> None:
    assert all(row["source"] for row in ROWS)
    assert len({row["id"] for row in ROWS}) == len(ROWS) == 41
    assert len(TIMELINES) == 14
