"""Laws of *Pictures*: what is drawn is what is open."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from slacore import Coverage
from slacore.calendars.week import Lane, alike
from slacore.calendars.week_picture import week_picture
from slacore.civil.wall import date_of
from slacore.testing import coverages, instants, zones
from slacore.testing.plans import plans

SVG = "{http://www.w3.org/2000/svg}"
LEFT, TOP, HOUR, GAP = 40, 40, 21, 4


def drawn(picture: str, count: int) -> list[list[list[tuple[float, float]]]]:
    """The hours that a picture shows, lane by lane and day by day, read off its rectangles."""
    rows = list(ElementTree.fromstring(picture).iter(f"{SVG}rect"))
    [height] = {float(rect.attrib["height"]) for rect in rows if rect.attrib.get("class") == "gap"}
    found: list[list[list[tuple[float, float]]]] = [[[] for _ in range(7)] for _ in range(count)]
    for rect in rows:
        if ": " in (rect.findtext(f"{SVG}title") or ""):
            day, below = divmod(float(rect.attrib["y"]) - TOP, height + GAP)
            opens = (float(rect.attrib["x"]) - LEFT) / HOUR
            found[round(below * count / height)][int(day)].append((opens, opens + float(rect.attrib["width"]) / HOUR))
    return found


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Any, ...]:
    near = draw(instants())
    hours = draw(st.lists(coverages(near=near, leaves=2), min_size=1, max_size=2))
    return hours, draw(zones()), near.year, draw(st.integers(0, 6)), draw(st.integers(0, 10_000))


@given(weeks())
def test_the_picture_of_a_week_is_its_hours_minute_by_minute(scene: tuple[Any, ...]) -> None:
    """The picture of a week is its hours, minute by minute"""
    hours, zone, year, day, number = scene
    lanes = [Lane(f"lane {place}", one.expression) for place, one in enumerate(hours)]
    kinds = alike(lanes, zone, year)
    those = kinds[number % len(kinds)]
    monday = date_of(those.mondays[number % len(those.mondays)])
    shown = drawn(week_picture(lanes, those.week, "A week"), len(lanes))
    midnight = datetime.combine(monday + timedelta(days=day), time(), ZoneInfo(zone))
    for place, one in enumerate(hours):
        weekly: Coverage = one.weekly()
        run = shown[place][day]
        for minute in range(1440):
            at = midnight + timedelta(minutes=minute)  # the clock does not change in these weeks
            hour = minute / 60 + 1e-5
            assert weekly.is_open(at) == any(opens <= hour < closes for opens, closes in run)


@given(plans())
def test_every_plan_is_a_page_that_is_well_formed_and_the_same_each_time(plan: Any) -> None:
    """Every plan is a page that is well formed, and the same each time"""
    html = plan._repr_html_()
    ElementTree.fromstring(html)
    assert html == plan._repr_html_()
    assert "<script" not in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
