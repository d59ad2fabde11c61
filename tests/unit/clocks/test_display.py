"""Clocks and states of tickets as a notebook shows them."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from slacore import Table, TicketState, bundled, event, replay
from tests.support.weekly_log import at, desk, on, promise

HOSTILE = "<script>\"&'"
PLAN = desk(promise("resolution", "6 business hours", at_risk=["50%"]))
LOG = [on("Mon 15:00", "opened"), on("Mon 16:00", "paused", reason=HOSTILE), on("Tue 09:00", "resumed")]


def tree(html: str) -> ElementTree.Element:
    assert "<script" not in html
    assert "http" not in html
    return ElementTree.fromstring(html)


def cells(root: ElementTree.Element) -> list[list[str | None]]:
    return [[cell.text for cell in row.iter("td")] for row in root.iter("tr") if row.find("td") is not None]


def state(*log: Any, as_of: str, is_strict: bool = True) -> TicketState[str]:
    return replay(PLAN, [*LOG, *log], as_of=at(as_of), strict=is_strict)


def test_a_state_shows_its_clocks_as_a_table_and_each_behind_a_line() -> None:
    root = tree(state(as_of="Tue 10:00")._repr_html_())
    [table] = root.findall("div/table")
    # Two hours are used, an hour on Monday and one on Tuesday, whose hours end at 12:00.
    [row] = cells(table)
    assert row == ["resolution", "running", "6 business hours", "Wed 2026-03-04 12:00", "in time", "2:00:00", "4:00:00"]
    assert [summary.text for summary in root.findall("details/summary")] == ["resolution: in time"]
    assert HOSTILE in "".join(root.itertext())
    assert root.find("details/div[@role='img']") is not None
    assert root.find("details/details/div/table") is not None


def test_a_wait_hides_the_due_time() -> None:
    told = replay(PLAN, LOG[:2], as_of=at("Mon 17:00"))
    [row] = cells(tree(told._repr_html_()).findall("div/table")[0])
    assert row[1:4] == ["paused", "6 business hours", "-"]


def test_several_runs_are_numbered() -> None:
    metric = {"start": ["opened", "done"], "stop": "done"}
    plan = desk(promise("work", "4 business hours"), metrics={"work": metric})
    root = tree(replay(plan, [on("Mon 09:00", "opened"), on("Mon 10:00", "done")], as_of=at("Mon 11:00"))._repr_html_())
    assert [row[:2] for row in cells(root.findall("div/table")[0])] == [["work", "stopped"], ["work 2", "running"]]
    assert [line.text for line in root.findall("details/summary")] == ["work: met", "work 2: in time"]


def test_a_state_without_clocks_says_so() -> None:
    told = replay(desk(), [on("Mon 15:00", "opened")], as_of=at("Mon 16:00"))
    assert "nothing is promised" in "".join(tree(told._repr_html_()).itertext())


def test_what_else_is_known_of_a_ticket_stands_behind_lines() -> None:
    log = [
        event("opened", at="2026-03-02T09:00Z", priority="P1"),
        event("prioritised", at="2026-03-02T10:00Z", priority="P2"),
    ]
    told = replay(bundled("keepnet"), log, as_of="2026-03-02T12:00Z")
    summaries = [summary.text for summary in tree(told._repr_html_()).findall("details/summary")]
    assert summaries[-1] == f"changes of priority: {len(told.history)}"


def test_events_that_are_set_aside_are_told() -> None:
    told = state(on("Tue 11:00", "reopened"), as_of="Tue 13:00", is_strict=False)
    last = tree(told._repr_html_()).findall("details")[-1]
    assert last.findtext("summary") == "events set aside: 1"
    [[event_text, reason]] = cells(last)
    assert event_text == "reopened at 2026-03-03T11:00Z"
    assert reason == told.warnings[0].reason


def test_a_clock_shows_its_explanation_and_the_rest_of_a_promise_that_was_kept_early() -> None:
    clock = state(on("Tue 10:00", "resolved"), as_of="Tue 10:00")["resolution"]
    html = clock._repr_html_()
    assert html == clock.explain()._repr_html_()
    strip = tree(html).find("div[@role='img']")
    assert strip is not None
    words = [span.text or span.tail or "" for span in strip.iter("span") if (span.text or span.tail)]
    # It stopped before it was due, and is drawn until then.
    assert "due" in words
    assert [word.strip() for word in words[-4:]] == ["counted", "skipped", "left", "wait"]


def test_a_clock_that_has_not_started_shows_that() -> None:
    html = state(as_of="Tue 10:00")["update"]._repr_html_()
    assert "not started, nothing is promised" in html
    assert tree(html).find("details") is None


def test_tables_show_the_first_of_many_rows() -> None:
    office = bundled("stakater").coverage()
    windows = office.windows("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z")
    root = tree(windows._repr_html_())
    assert len(cells(root)) == 60
    assert [paragraph.text for paragraph in root.iter("p")] == [f"and {len(windows) - 60} more"]
    assert [head.text for head in root.iter("th")] == ["opens", "closes", "length"]
    assert cells(root)[0][2] == "12:00:00"
    assert [caption.text for caption in root.iter("caption")] == [f"{len(windows)} rows"]
    assert cells(tree(Table()._repr_html_())) == []
