"""Strips: labels of the axis that would run into one another stand in rows of their own."""

from __future__ import annotations

import re
from datetime import datetime

from slacore.calendars.strip import Bar, Mark, strip_html
from slacore.civil.instant import read, utc


def rows(start: str, end: str, *marks: Mark) -> list[list[str]]:
    """The labels of a strip, row by row."""
    bars = [Bar(read(start), read(end), "counted", "")]
    html = strip_html(bars, marks, utc(read(start)), "a strip")
    found = re.findall(r"height:1\.4em;font-size:\.85em'>(.*?)</div>", html)
    return [re.findall(r">([^<]+)</span>", row) for row in found]


def test_a_first_label_with_its_date_does_not_run_into_the_next() -> None:
    assert rows("2026-03-11T05:37Z", "2026-03-12T15:03Z") == [
        ["Wed 11 Mar 06:00", "18:00", "Thu 12 Mar 00:00", "06:00", "12:00"],
        ["12:00"],
    ]


def test_labels_that_have_room_stand_in_one_row() -> None:
    assert rows("2026-04-02T15:00Z", "2026-04-07T12:00Z") == [
        ["Fri 3 Apr", "Sat 4 Apr", "Sun 5 Apr", "Mon 6 Apr", "Tue 7 Apr"]
    ]


def test_marks_that_are_near_one_another_stand_in_rows_of_their_own() -> None:
    near = [Mark(read(f"2026-04-02T15:{minute}Z"), word) for minute, word in (("10", "asked"), ("30", "due"))]
    start, end = "2026-04-02T15:00Z", "2026-04-07T12:00Z"
    assert rows(start, end, *near)[:2] == [["asked"], ["due"]]
    far = [near[0], Mark(read("2026-04-05T00:00Z"), "due")]
    assert rows(start, end, *far)[0] == ["asked", "due"]


def test_nothing_is_drawn_of_no_time() -> None:
    at = read("2026-04-02T15:00Z")
    assert strip_html([Bar(at, at, "counted", "")], [], datetime.fromisoformat("2026-04-02T15:00Z"), "nothing") == ""
