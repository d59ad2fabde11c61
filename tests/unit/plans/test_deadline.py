"""Deadlines: the due instant, on time or not, and the explanation that adds up."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from slacore import Deadline, SupportPlan, Target, read_plan
from slacore.errors import InvalidValue, NaiveInstant, NotAnInstant

PLAN = read_plan(
    {
        "format": 1,
        "name": "desk",
        "schedules": {
            "desk": {
                "zone": "Europe/London",
                "shifts": ["Mon-Fri 09:00-17:00"],
                "holidays": [{"country": "GB", "subdivision": "ENG"}],
                "closures": ["2026-04-07 <Moving & lifting>"],
            }
        },
        "targets": [
            {"metric": "response", "length": "4 business hours"},
            {"metric": "resolution", "length": "2 business days by close", "landing": "opening"},
            {"metric": "update", "length": "24 calendar hours"},
        ],
    }
)
# Thursday before Easter 2026, 15:00 in London (summer time): Friday and Monday are holidays, Tuesday is closed by hand.
MAUNDY_THURSDAY = "2026-04-02T15:00:00+01:00"


def deadline(metric: str = "response", opened: Any = MAUNDY_THURSDAY) -> Deadline[Any]:
    return PLAN.deadline(metric, opened=opened)


def test_a_deadline_carries_what_it_rests_on() -> None:
    found = deadline()
    # Two hours on Thursday, two on Wednesday morning.
    assert found.due == "2026-04-08T11:00:00+01:00"
    assert (found.metric, str(found.length), found.landing) == ("response", "4 business hours", "closing")
    assert found.target == PLAN.targets[0]
    assert found.coverage == PLAN.coverage("desk")
    assert found.provenance.plan == "desk"
    assert found.provenance.digest == PLAN.digest
    assert "landing on the closing" in str(found.provenance)
    assert PLAN.digest[:12] in str(found.provenance)
    assert deadline("resolution").provenance.landing == "opening"


def test_on_time_is_at_or_before_the_due_instant() -> None:
    found = deadline()
    assert found.is_met("2026-04-08T11:00:00+01:00")
    assert found.is_met(datetime(2026, 4, 8, 10, tzinfo=UTC))
    assert not found.is_met("2026-04-08T10:00:00.000001Z")
    with pytest.raises(NotAnInstant) as caught:
        found.is_met(None)
    assert caught.value.place == "stopped"
    with pytest.raises(NaiveInstant):
        found.is_met("2026-04-08T10:00:00")
    assert found.is_met(found.opened)
    with pytest.raises(InvalidValue, match="is before the ticket was opened"):
        found.is_met("2026-04-02T13:59:59Z")


def test_an_explanation_tiles_the_time_and_sums_to_the_target() -> None:
    explained = deadline().explain()
    rows = list(explained)
    assert [row["reason"] for row in explained.rows()] == [row.reason for row in rows]
    assert len(explained) == len(rows)
    assert [(row.length, row.reason) for row in rows if row.is_counted] == [
        (timedelta(hours=2), "Mon-Fri 09:00-17:00"),
        (timedelta(hours=2), "Mon-Fri 09:00-17:00"),
    ]
    assert [row.reason for row in rows if not row.is_counted] == [
        "night",
        "Good Friday",
        "weekend",
        "Easter Monday",
        "<Moving & lifting>",
        "night",
    ]
    assert rows[0].start == MAUNDY_THURSDAY
    assert rows[-1].end == deadline().due
    assert all(row.end == following.start for row, following in pairwise(rows))
    assert deadline().explain().counted == timedelta(hours=4)


def test_calendar_time_is_counted_around_the_clock() -> None:
    [row] = deadline("update").explain()
    assert (row.is_counted, row.reason, row.length) == (True, "around the clock", timedelta(hours=24))


def test_an_explanation_begins_with_its_sentence_and_ends_with_the_sums() -> None:
    told = str(deadline().explain()).splitlines()
    assert told[0] == (
        "response due Wed 2026-04-08 11:00, 4 business hours after Thu 2026-04-02 15:00 (clock of Europe/London)"
    )
    # Six days less four hours lie between the two; four of them count.
    assert told[-1].startswith("counted 4:00:00, skipped 136:00:00; plan desk (")
    assert len(told) == 2 + len(deadline().explain())
    assert "2 business days by close" in repr(deadline("resolution"))


def test_an_explanations_page_escapes_what_the_plan_says() -> None:
    page = deadline().explain()._repr_html_()
    assert "<Moving" not in page
    assert "&lt;Moving &amp; lifting&gt;" in page
    assert "4 business hours after Thu 2026-04-02 15:00" in page


def test_deadlines_are_equal_when_their_instants_are() -> None:
    assert deadline() == deadline(opened="2026-04-02T14:00:00Z")
    assert deadline() == pickle.loads(pickle.dumps(deadline()))
    assert deadline() != deadline("update")
    assert deadline(opened=datetime(2026, 4, 2, 14, tzinfo=UTC)).due == datetime(2026, 4, 8, 10, tzinfo=UTC)


def test_an_explanation_is_short_in_a_prompt() -> None:
    assert repr(deadline().explain()).startswith("<Explanation: response due Wed 2026-04-08 11:00, ")


def test_without_a_zone_of_plan_or_hours_an_explanation_is_told_on_the_callers_clock() -> None:
    plan = SupportPlan(
        name="desk",
        coverages={"business": "[8x5 Europe/London] | [8x5 America/New_York]"},
        targets=[Target(metric="response", length="1 business hour")],
    )
    explanation = plan.deadline("response", opened="2026-03-02T10:30:00+05:30").explain()
    assert explanation.headline().endswith("(clock of +05:30)")
    # London opens at 14:30 in Delhi.
    assert [row.end for row in explanation][-1] == "2026-03-02T15:30:00+05:30"
