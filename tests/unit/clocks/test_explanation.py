"""Explanations of clocks: what could be sent to a customer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from slacore import Clock, Event, bundled, replay
from tests.support.weekly_log import at, desk, on, promise

PLAN = desk(promise("resolution", "6 business hours", at_risk=["50%"]))
OPENED = on("Mon 15:00", "opened")


def clock(*log: Event, as_of: str) -> Clock[str]:
    return replay(PLAN, [OPENED, *log], as_of=at(as_of))["resolution"]


WAIT = [on("Mon 16:00", "paused", reason="<x>"), on("Tue 09:00", "resumed")]


@pytest.mark.parametrize(
    ("log", "as_of", "said"),
    [
        ([], "Mon 16:00", "due Tue 2026-03-03 12:00"),
        ([], "Mon 16:00", "in time, 1:00:00 used, 5:00:00 left"),
        ([], "Tue 10:00", "at risk, 4:00:00 used, 2:00:00 left"),
        ([], "Wed 11:00", "overdue, 7:00:00 used, 1:00:00 over"),
        ([on("Mon 16:00", "resolved")], "Wed 11:00", "met, stopped Mon 2026-03-02 16:00 after 1:00:00"),
        ([on("Wed 11:00", "resolved")], "Wed 11:00", "breached, stopped Wed 2026-03-04 11:00 after 7:00:00"),
        ([on("Mon 16:00", "cancelled")], "Wed 11:00", "not counted, cancelled Mon 2026-03-02 16:00 after 1:00:00"),
        (WAIT[:1], "Tue 09:00", "has no due time while it waits"),
    ],
)
def test_the_headline_says_what_was_promised_and_what_became_of_it(log: list[Event], as_of: str, said: str) -> None:
    explanation = clock(*log, as_of=as_of).explain()
    assert said in explanation.headline
    assert "6 business hours after Mon 2026-03-02 15:00" in explanation.headline
    assert explanation.headline in repr(explanation)


def test_what_nothing_is_promised_of_says_so() -> None:
    update = replay(PLAN, [OPENED])["update"]
    assert update.explain().headline == "update: not started, nothing is promised"
    assert update.explain().notes == ()


def test_notes_tell_the_changes_and_the_breaches_in_order() -> None:
    plan = desk(
        promise("resolution", "2 business hours", when={"team": "a"}),
        promise("resolution", "6 business hours", when={"team": "b"}),
    )
    log = [on("Mon 09:00", "opened", team="a"), on("Mon 12:00", "assigned", team="b")]
    notes = replay(plan, log, as_of=at("Mon 16:00"))["resolution"].explain().notes
    # Two hours are over at 11:00, six at 15:00.
    assert [("breached" in note, note.partition("  ")[0][:20]) for note in notes] == [
        (True, "Mon 2026-03-02 11:00"),
        (False, "Mon 2026-03-02 12:00"),
        (True, "Mon 2026-03-02 15:00"),
    ]
    assert "6 business hours instead of 2 business hours" in notes[1]


def test_the_text_has_all_of_it_and_what_it_rests_on() -> None:
    explanation = clock(*WAIT, as_of="Tue 10:00").explain()
    text = str(explanation)
    assert text.startswith(explanation.headline)
    assert str(explanation.timeline) in text
    # An hour on Monday, three on Tuesday, two on Wednesday; 37 hours between are closed.
    assert "counted 6:00:00, waited 2:00:00, closed 37:00:00" in text
    assert PLAN.name in text
    plain = str(clock(as_of="Mon 16:00").explain())
    assert "waited" not in plain


def test_it_is_told_on_the_clock_of_the_plan_or_of_whoever_asks() -> None:
    state = replay(bundled("keepnet"), [on("Mon 10:00", "opened", priority="P1")])
    assert state["response"].explain().due == "2026-03-02T12:00:00+00:00"
    assert state["response"].explain("America/New_York").due == "2026-03-02T07:00:00-05:00"
    moment = replay(PLAN, [OPENED], as_of=datetime(2026, 3, 2, 16, tzinfo=UTC))["resolution"].explain()
    assert moment.due == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_as_plain_data_it_goes_through_json() -> None:
    data = json.loads(json.dumps(clock(*WAIT, as_of="Tue 10:00").explain().to_dict()))
    assert (data["due"], data["as_of"], data["notes"]) == (
        "2026-03-04T12:00:00+00:00",
        "2026-03-03T10:00:00+00:00",
        [],
    )
    assert [(one["verdict"], one["seconds"]) for one in data["stretches"]][:2] == [("counted", 3600), ("wait", 3600)]
    assert (data["stretches"][-1]["counted_seconds"], data["stretches"][-1]["centre"]) == (21_600, None)
    assert data["provenance"]["digest"] == PLAN.digest
    waiting = clock(*WAIT[:1], as_of="Tue 09:00").explain()
    assert waiting.to_dict()["due"] is None
    assert len(waiting.rows()) == len(waiting.timeline)


def test_a_notebook_shows_it_with_a_strip() -> None:
    shown: Any = clock(*WAIT, as_of="Tue 10:00").explain()._repr_html_()
    assert "&lt;x&gt;" in shown
    assert "<x>" not in shown
    assert "due" in shown
    waiting = clock(*WAIT[:1], as_of="Tue 09:00").explain()._repr_html_()
    assert "asked" in waiting
    moment = replay(PLAN, [OPENED], as_of=datetime(2026, 3, 2, 16, tzinfo=UTC))["resolution"].explain()._repr_html_()
    assert "role='img'" in moment
    changed = desk(
        promise("resolution", "2 business hours", when={"team": "a"}),
        promise("resolution", "6 business hours", when={"team": "b"}),
    )
    log = [on("Mon 09:00", "opened", team="a"), on("Mon 10:00", "assigned", team="b")]
    assert "instead of" in replay(changed, log)["resolution"].explain()._repr_html_()
