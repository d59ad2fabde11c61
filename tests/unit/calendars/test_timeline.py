"""Timelines: stretches that tile a span, as rows, as text and as a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from slacore import ALWAYS, NEVER, Coverage, Reason, Schedule, Stretch, Timeline
from slacore.calendars.timeline import clock_text, moment_text
from slacore.wording import length_text

OFFICE = Schedule("UTC", ["Mon-Fri 09:00-17:00"], closures=["2026-03-03 <b>Audit & more</b>"])

OPEN = Reason("always", "open")


class Page(HTMLParser):
    """Checks that tags nest, and collects what is in the cells and bars."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []
        self.bars: list[dict[str, str | None]] = []
        self.titles: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag == "rect":
            self.bars.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["td"]:
            self.cells.append(data)
        if self.open[-1:] == ["title"]:
            self.titles.append(data)


def test_a_timeline_tells_each_stretch_with_its_reason() -> None:
    rows = OFFICE.timeline("2026-03-02T16:00:00Z", "2026-03-04T10:00:00Z")
    assert [(row.length, row.is_counted, row.reason) for row in rows] == [
        (timedelta(hours=1), True, "Mon-Fri 09:00-17:00"),
        (timedelta(hours=7), False, "night"),
        (timedelta(hours=24), False, "<b>Audit & more</b>"),
        (timedelta(hours=9), False, "night"),
        (timedelta(hours=1), True, "Mon-Fri 09:00-17:00"),
    ]
    assert (rows[0].start, rows[-1].end) == ("2026-03-02T16:00:00Z", "2026-03-04T10:00:00Z")
    assert all(row.end == following.start for row, following in pairwise(rows))


def test_a_timeline_sums_what_counts_and_what_does_not() -> None:
    timeline = OFFICE.timeline("2026-03-02T16:00:00Z", "2026-03-04T10:00:00Z")
    assert (timeline.counted, timeline.skipped) == (timedelta(hours=2), timedelta(hours=40))
    assert len(timeline) == 5
    assert isinstance(timeline, Sequence)
    assert [*timeline] == [timeline[place] for place in range(5)]
    assert timeline[-1].end == "2026-03-04T10:00:00Z"
    first = timeline[:2]
    assert isinstance(first, Timeline)
    assert (first.counted, first.skipped) == (timedelta(hours=1), timedelta(hours=7))


def test_an_empty_span_has_an_empty_timeline() -> None:
    timeline = OFFICE.timeline("2026-03-02T16:00:00Z", "2026-03-02T16:00:00Z")
    assert (timeline, str(timeline), timeline.counted) == ((), "", timedelta())
    assert Page(timeline._repr_html_()).bars == []


def test_a_timeline_prints_one_line_a_stretch() -> None:
    lines = str(OFFICE.timeline("2026-03-02T16:00:00Z", "2026-03-02T18:30:30Z")).splitlines()
    assert lines == [
        "Mon 2026-03-02 16:00  Mon 2026-03-02 17:00    1:00:00  counted  Mon-Fri 09:00-17:00",
        "Mon 2026-03-02 17:00  Mon 2026-03-02 18:30:30    1:30:30  skipped  night",
    ]


def test_a_timelines_page_escapes_reasons_and_draws_to_scale() -> None:
    page = Page(OFFICE.timeline("2026-03-02T16:00:00Z", "2026-03-04T10:00:00Z")._repr_html_())
    assert len(page.cells) == 25
    assert "<b>Audit & more</b>" in page.cells
    # 42 hours on a strip 1000 wide: an hour is 23.81, a day 571.43.
    assert [bar["width"] for bar in page.bars] == ["23.81", "166.67", "571.43", "214.29", "23.81"]
    assert [bar["x"] for bar in page.bars][:3] == ["0.00", "23.81", "190.48"]
    assert page.titles[2] == "Tue 2026-03-03 00:00 to Wed 2026-03-04 00:00: <b>Audit & more</b>"


def test_stretches_are_equal_when_their_instants_are() -> None:
    text = Stretch("2026-03-02T17:00:00+01:00", "2026-03-02T18:00:00+01:00", True, [OPEN])
    moments = Stretch(datetime(2026, 3, 2, 16, tzinfo=UTC), datetime(2026, 3, 2, 17, tzinfo=UTC), True, [OPEN])
    assert text == moments
    assert Timeline([text]) == Timeline((moments,))


def test_neighbouring_stretches_with_one_reason_are_one() -> None:
    # Midnights and the edges of hours that do not apply make no new stretch.
    assert len(NEVER.timeline("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")) == 1
    weekend = OFFICE.timeline("2026-03-07T00:00:00Z", "2026-03-09T00:00:00Z")
    assert [row.length for row in weekend] == [timedelta(hours=48)]


def test_a_timeline_of_windows_by_instants_tells_their_name() -> None:
    outage = Coverage.during([("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z")], "outage")
    rows = outage.timeline("2026-03-02T08:00:00Z", "2026-03-02T11:00:00Z")
    assert [(row.is_counted, row.reason) for row in rows] == [
        (False, "outside outage"),
        (True, "outage"),
        (False, "outside outage"),
    ]


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "0:00:00"),
        (timedelta(minutes=90), "1:30:00"),
        (timedelta(days=4, seconds=1), "96:00:01"),
        (timedelta(microseconds=1), "0:00:00.000001"),
    ],
)
def test_a_length_is_told_in_hours_and_never_in_days(length: timedelta, text: str) -> None:
    assert length_text(length) == text


def test_a_moment_is_told_on_its_own_clock() -> None:
    assert moment_text("2026-03-07T23:30:00-05:00") == "Sat 2026-03-07 23:30"
    assert moment_text(datetime(2026, 3, 8, 4, 30, 1, tzinfo=UTC)) == "Sun 2026-03-08 04:30:01"


def test_a_combinations_timeline_has_the_edges_of_all_its_parts() -> None:
    lunch = Coverage.during([("2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z")], "lunch")
    for coverage, expected in (
        (OFFICE - lunch, [True, False, True]),
        (~(OFFICE | lunch), [False]),
        (~(OFFICE - lunch), [False, True, False]),
    ):
        rows = coverage.timeline("2026-03-02T11:00:00Z", "2026-03-02T14:00:00Z")
        assert sum((row.length for row in rows), timedelta()) == timedelta(hours=3)
        told = [row.is_counted for row in rows]
        assert [one for one, before in zip(told, [None, *told], strict=False) if one is not before] == expected


def test_a_picture_tells_counted_from_skipped_by_colour_and_leaves_counted_text_as_the_page_has_it() -> None:
    desk = Schedule("UTC", ["Mon-Fri 09:00-17:00"])
    html = desk.timeline("2026-03-02T16:00:00Z", "2026-03-02T18:00:00Z")._repr_html_()
    counted, skipped = re.findall(r"fill='([^']*)'", html)
    assert counted != skipped
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in (counted, skipped))
    assert [colour == "inherit" for colour in re.findall(r"<tr style='color:([^']*)'", html)] == [True, False]


def test_a_stretch_without_length_has_a_picture_without_width() -> None:
    html = Timeline([Stretch("2026-03-02T16:00:00Z", "2026-03-02T16:00:00Z", True, [OPEN])])._repr_html_()
    assert "width='0.00'" in html


def test_a_timeline_is_short_in_a_prompt() -> None:
    told = ALWAYS.timeline("2026-03-02T09:00:00Z", "2026-03-02T10:30:00Z")
    assert repr(told) == "<Timeline of 1 stretches, counted 1:30:00>"


def test_a_clock_is_told_by_its_zone_or_else_by_its_offset() -> None:
    assert clock_text(datetime(2026, 3, 8, 4, tzinfo=ZoneInfo("Europe/London"))) == "Europe/London"
    assert clock_text("2026-03-08T04:30:00-05:00") == "-05:00"
    assert clock_text(datetime(2026, 3, 8, 4, tzinfo=UTC)) == clock_text("2026-03-08T04:30:00Z") == "UTC"
