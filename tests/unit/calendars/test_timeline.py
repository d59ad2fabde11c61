"""Timelines: stretches that tile a span, as rows, as text and as a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from slacore import ALWAYS, NEVER, Coverage, Reason, Schedule, Stretch, Timeline
from slacore.calendars.saying import clock_text, moment_text
from slacore.wording import length_text

OFFICE = Schedule("UTC", ["Mon-Fri 09:00-17:00"], closures=["2026-03-03 <b>Audit & more</b>"])

OPEN = Reason("always", "open")


class Page:
    """A page read back as XML: what is in its cells, and the bars of its strip."""

    def __init__(self, page: str) -> None:
        self.root = ElementTree.fromstring(page)
        self.cells = [cell.text or "" for cell in self.root.iter("td")]
        self.bars = [span for span in self.root.iter("span") if "height:100%" in span.get("style", "")]
        self.titles = [bar.get("title") for bar in self.bars]
        self.widths = [float(re.findall(r"width:([0-9.]+)%", bar.get("style", ""))[0]) for bar in self.bars]


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
    # Of 42 hours.
    assert page.widths == pytest.approx([100 * hours / 42 for hours in (1, 7, 24, 9, 1)], abs=0.001)
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


def test_a_picture_tells_counted_from_skipped_by_a_legend_and_says_what_is_skipped_more_quietly() -> None:
    desk = Schedule("UTC", ["Mon-Fri 09:00-17:00"])
    page = Page(desk.timeline("2026-03-02T16:00:00Z", "2026-03-02T18:00:00Z")._repr_html_())
    looks = [re.sub(r"left:.*?;width:.*?;", "", bar.get("style", "")) for bar in page.bars]
    assert len(set(looks)) == 2
    assert [row.get("class") for row in page.root.iter("tr")] == [None, None, "quiet"]
    told = "".join(page.root.itertext())
    assert "counted 1:00:00, skipped 1:00:00" in told
    assert "Mon 2 Mar 16:00" in told


def test_a_stretch_without_length_has_no_picture() -> None:
    page = Page(Timeline([Stretch("2026-03-02T16:00:00Z", "2026-03-02T16:00:00Z", True, [OPEN])])._repr_html_())
    assert page.bars == []
    assert len(page.cells) == 5


def test_a_timeline_is_short_in_a_prompt() -> None:
    told = ALWAYS.timeline("2026-03-02T09:00:00Z", "2026-03-02T10:30:00Z")
    assert repr(told) == "<Timeline of 1 stretches, counted 1:30:00>"


def test_a_clock_is_told_by_its_zone_or_else_by_its_offset() -> None:
    assert clock_text(datetime(2026, 3, 8, 4, tzinfo=ZoneInfo("Europe/London"))) == "Europe/London"
    assert clock_text("2026-03-08T04:30:00-05:00") == "-05:00"
    assert clock_text(datetime(2026, 3, 8, 4, tzinfo=UTC)) == clock_text("2026-03-08T04:30:00Z") == "UTC"
