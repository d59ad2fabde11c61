"""Strips: labels of the axis that would run into one another stand in rows of their own."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

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


def drawn(*marks: Mark) -> str:
    """Four hours: one counted, two of waiting, one counted."""
    edges = [read(f"2026-03-02T{hour:02}:00Z") for hour in (9, 10, 12, 13)]
    looks = ("counted", "wait", "counted")
    bars = [Bar(start, end, look, "") for start, end, look in zip(edges, edges[1:], looks, strict=False)]
    return strip_html(bars, marks, utc(edges[0]), "a strip")


def test_stretches_and_marks_are_drawn_to_scale() -> None:
    html = drawn(Mark(read("2026-03-02T11:30Z"), "due"))
    assert re.findall(r"height:100%;left:([\d.]+)%;width:([\d.]+)%", html) == [
        ("0.000", "25.000"),
        ("25.000", "50.000"),
        ("75.000", "25.000"),
    ]
    # Two hours and a half of four.
    assert re.findall(r"bottom:-4px;left:([\d.]+)%", html) == ["62.500"]


def test_a_word_stands_over_its_instant_and_within_the_strip() -> None:
    marks = [Mark(read(f"2026-03-02T{time}Z"), word) for time, word in (("09:00", "a"), ("11:30", "b"), ("13:00", "c"))]
    found = re.findall(r"left:([\d.]+)%;transform:translateX\(-(\S+)%\)'>([abc])<", drawn(*marks))
    assert found == [("0.000", "0", "a"), ("62.500", "50", "b"), ("100.000", "100", "c")]


def test_the_legend_tells_the_looks_that_occur() -> None:
    assert re.findall(r"</span> (\w+)</span>", drawn()) == ["counted", "wait"]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        # Six steps of an hour are too many.
        ("2026-03-02T09:00Z", "2026-03-02T14:59Z", ["Mon 2 Mar 09:00", "10:00", "11:00", "12:00", "13:00", "14:00"]),
        ("2026-03-02T09:00Z", "2026-03-02T15:00Z", ["Mon 2 Mar 09:00", "12:00", "15:00"]),
        (
            "2026-03-02T00:00Z",
            "2026-03-04T11:00Z",
            ["Mon 2 Mar 00:00", "12:00", "Tue 3 Mar 00:00", "12:00", "Wed 4 Mar 00:00"],
        ),
        # Every 91 days since 1970: 1 January 2026 is day 20,454, and 225 times 91 are 20,475.
        ("2026-01-01T00:00Z", "2027-01-01T00:00Z", ["Thu 22 Jan", "Thu 23 Apr", "Thu 23 Jul", "Thu 22 Oct"]),
        # Every 364: 57 times are 20,748, which is 294 days after it.
        ("2026-01-01T00:00Z", "2028-12-31T00:00Z", ["Thu 22 Oct", "Thu 21 Oct", "Thu 19 Oct"]),
    ],
)
def test_the_axis_has_round_times_and_no_more_than_six(start: str, end: str, said: list[str]) -> None:
    assert sorted(label for row in rows(start, end) for label in row) == sorted(said)
