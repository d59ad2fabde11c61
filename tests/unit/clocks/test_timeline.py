"""Timelines of clocks: stretches that tile a clock's life, each counted or not, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from slacore import Clock, Event, bundled, replay
from slacore.clocks.timeline import ClockTimeline
from slacore.errors import UnknownName
from tests.support.weekly_log import at, desk, on, promise, when

OPENED = on("Mon 15:00", "opened")
HOUR = timedelta(hours=1)


def clock(
    *log: Event, as_of: str, length: str = "6 business hours", opened: Event = OPENED, metric: Any = None, **target: Any
) -> Clock[str]:
    plan = desk(promise("resolution", length, **target), metrics={"resolution": metric or {}})
    return replay(plan, [opened, *log], as_of=at(as_of))["resolution"]


def stretches(found: Clock[str]) -> list[tuple[str | None, str | None, str]]:
    return [(when(one.start), when(one.end), one.look) for one in found.timeline()]


def test_the_stretches_of_a_running_clock_reach_to_its_due_time() -> None:
    found = clock(as_of="Mon 16:00")
    # Two hours on Monday, four on Tuesday.
    assert stretches(found) == [
        ("Mon 15:00", "Mon 17:00", "counted"),
        ("Mon 17:00", "Tue 08:00", "skipped"),
        ("Tue 08:00", "Tue 12:00", "counted"),
    ]
    timeline = found.timeline()
    assert [one.counted for one in timeline] == [2 * HOUR, 2 * HOUR, 6 * HOUR]
    assert (timeline.counted, timeline.skipped, timeline.waited) == (6 * HOUR, 15 * HOUR, 0 * HOUR)
    assert "night" in timeline[1].reason


def test_a_late_clock_reaches_to_the_asking_and_a_stopped_one_to_its_stop() -> None:
    assert stretches(clock(as_of="Wed 11:00"))[2:] == [
        ("Tue 08:00", "Tue 12:00", "counted"),
        ("Tue 12:00", "Wed 10:00", "skipped"),
        ("Wed 10:00", "Wed 11:00", "counted"),
    ]
    stopped = clock(on("Mon 16:30", "resolved"), as_of="Wed 11:00")
    assert stretches(stopped) == [("Mon 15:00", "Mon 16:30", "counted")]


def test_a_wait_is_charged_its_open_time_and_the_hours_the_rest() -> None:
    log = [on("Mon 16:00", "paused", reason="customer"), on("Tue 09:00", "resumed")]
    found = clock(*log, as_of="Tue 09:00")
    assert stretches(found) == [
        ("Mon 15:00", "Mon 16:00", "counted"),
        ("Mon 16:00", "Mon 17:00", "wait"),
        ("Mon 17:00", "Tue 08:00", "skipped"),
        ("Tue 08:00", "Tue 09:00", "wait"),
        ("Tue 09:00", "Tue 12:00", "counted"),
        ("Tue 12:00", "Wed 10:00", "skipped"),
        ("Wed 10:00", "Wed 12:00", "counted"),
    ]
    timeline = found.timeline()
    assert (timeline.counted, timeline.waited, timeline.skipped) == (6 * HOUR, 2 * HOUR, 39 * HOUR)
    assert "customer" in timeline[1].reason


def test_several_waits_in_one_stretch_of_hours() -> None:
    log = [
        on("Mon 15:15", "paused", reason="x"),
        on("Mon 15:30", "resumed"),
        on("Mon 16:00", "paused", reason="y"),
        on("Mon 16:30", "paused", reason="x"),
        on("Mon 16:45", "resumed"),
    ]
    assert stretches(clock(*log, as_of="Mon 16:50"))[:5] == [
        ("Mon 15:00", "Mon 15:15", "counted"),
        ("Mon 15:15", "Mon 15:30", "wait"),
        ("Mon 15:30", "Mon 16:00", "counted"),
        ("Mon 16:00", "Mon 16:30", "wait"),
        ("Mon 16:30", "Mon 16:45", "wait"),
    ]


def test_a_wait_in_a_later_stretch_leaves_the_earlier_ones_alone() -> None:
    log = [on("Tue 09:00", "paused", reason="x"), on("Tue 09:30", "resumed")]
    assert stretches(clock(*log, as_of="Tue 10:00"))[:4] == [
        ("Mon 15:00", "Mon 17:00", "counted"),
        ("Mon 17:00", "Tue 08:00", "skipped"),
        ("Tue 08:00", "Tue 09:00", "counted"),
        ("Tue 09:00", "Tue 09:30", "wait"),
    ]


def test_an_open_wait_lasts_to_the_asking() -> None:
    found = clock(on("Mon 16:00", "paused", reason="x"), as_of="Tue 09:00")
    assert stretches(found)[-2:] == [("Mon 17:00", "Tue 08:00", "skipped"), ("Tue 08:00", "Tue 09:00", "wait")]


def test_a_clock_by_the_calendar_counts_every_hour_but_waits() -> None:
    log = [on("Mon 16:00", "paused", reason="x"), on("Mon 18:00", "resumed")]
    assert stretches(clock(*log, as_of="Mon 18:00", length="5 calendar hours")) == [
        ("Mon 15:00", "Mon 16:00", "counted"),
        ("Mon 16:00", "Mon 18:00", "wait"),
        ("Mon 18:00", "Mon 22:00", "counted"),
    ]


def teams(policy: str) -> Any:
    return desk(
        promise("resolution", "6 business hours", when={"team": "a"}),
        promise("resolution", "4 calendar hours", when={"team": "b"}),
        metrics={"resolution": {"reprioritise": policy}},
    )


def test_pieces_are_each_on_the_hours_of_their_target() -> None:
    log = [on("Mon 15:00", "opened", team="a"), on("Tue 07:00", "assigned", team="b")]
    carried = replay(teams("carry"), log)["resolution"]
    # Two business hours, and two by the clock.
    assert stretches(carried) == [
        ("Mon 15:00", "Mon 17:00", "counted"),
        ("Mon 17:00", "Tue 07:00", "skipped"),
        ("Tue 07:00", "Tue 09:00", "counted"),
    ]


def test_what_was_before_a_change_from_which_it_counts_anew_is_told_as_such() -> None:
    log = [on("Mon 15:00", "opened", team="a"), on("Tue 07:00", "assigned", team="b")]
    restarted = replay(teams("restart"), log)["resolution"]
    assert stretches(restarted) == [("Mon 15:00", "Tue 07:00", "skipped"), ("Tue 07:00", "Tue 11:00", "counted")]
    assert "before the target that counts" in restarted.timeline()[0].reason


def test_who_is_on_duty_cuts_the_stretches() -> None:
    state = replay(bundled("keepnet"), [on("Mon 17:00", "opened", priority="P2")])
    # London until 18:00, New York until 21:00: four hours.
    found = state["response"].timeline()
    assert [(when(one.start), when(one.end), one.centre) for one in found] == [
        ("Mon 17:00", "Mon 18:00", "UK operations centre"),
        ("Mon 18:00", "Mon 21:00", "US operations centre"),
    ]
    night = replay(bundled("keepnet"), [on("Mon 20:00", "opened", priority="P2")])["response"].timeline()
    # An hour, the night, and three hours, at the last of which New York is open too.
    assert [(when(one.end), one.centre) for one in night] == [
        ("Mon 21:00", "US operations centre"),
        ("Tue 09:00", ""),
        ("Tue 11:00", "UK operations centre"),
        ("Tue 12:00", "UK operations centre"),
    ]
    assert str(night).splitlines()[1].endswith("-")
    assert night.cells()[0][-1] == "US operations centre"


def test_a_clock_that_counts_nothing_has_no_stretches() -> None:
    plan = desk(promise("update", "1 business hour"))
    never = replay(plan, [OPENED])["update"].timeline()
    assert (never, len(never), str(never), never.counted) == (ClockTimeline(), 0, "", 0 * HOUR)
    nothing = replay(plan, [OPENED])["response"].timeline()
    assert len(nothing) == 0
    assert "<table" in nothing._repr_html_()
    # A clock of no length at the instant of its start.
    assert len(clock(as_of="Mon 15:00", length="0 business hours").timeline()) == 0


def test_as_text_as_rows_and_for_a_notebook() -> None:
    found = clock(on("Mon 16:00", "paused", reason="<customer>"), as_of="Mon 16:30").timeline()
    assert repr(found) == "<ClockTimeline of 2 stretches, counted 1:00:00>"
    lines = str(found).splitlines()
    assert len(lines) == 2
    assert "counted" in lines[0]
    assert "wait" in lines[1]
    row = found[1].row()
    assert (row["start"], row["end"], row["is_counted"]) == (at("Mon 16:00"), at("Mon 16:30"), False)
    assert (row["length"], row["counted"], row["centre"]) == (HOUR / 2, HOUR, "")
    assert "&lt;customer&gt;" in found._repr_html_()
    assert found.rows()[1] == row


def test_on_another_clock() -> None:
    found = clock(as_of="Mon 16:00").timeline("Europe/Berlin")
    assert found[0].start == "2026-03-02T16:00:00+01:00"
    with pytest.raises(UnknownName):
        clock(as_of="Mon 16:00").timeline("Europe/Nowhere")
