"""Pictures: of every kind of frame, of nothing, with few marks, the same each time; and the figures behind them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars
import pytest

from slacore import Coverage
from slacore.analysis import (
    attainment,
    burn_down,
    heat_map,
    lateness_chart,
    over_time,
    png_of,
    survival,
    svg_of,
    time_to,
)
from slacore.analysis.arrivals import arrivals_of
from slacore.analysis.backlog import backlog_of, spread_of
from slacore.analysis.look import MOST_MARKS
from slacore.analysis.period import spanned
from slacore.errors import InvalidValue
from tests.support.evaluated import AS_OF, KINDS, evaluated, ticket

ZONE = "Europe/Berlin"
SVG = "{http://www.w3.org/2000/svg}"


def opened(verdict: str, at: str, used: float, target: float = 4, **more: Any) -> dict[str, Any]:
    """A ticket whose target is so many real hours, by when it was opened and what it used."""
    start = datetime.fromisoformat(at).replace(tzinfo=UTC)
    due, hours = start + timedelta(hours=target), timedelta(hours=used)
    row = ticket(verdict, due.replace(tzinfo=None).isoformat(), used - target, opened=start, **more)
    return {**row, "used": hours, "share": used / target}


SOME = [
    *(opened("met", f"2026-01-{day:02}T10:00", 1, team="red") for day in range(5, 9)),
    *(opened("breached", f"2026-02-{day:02}T11:00", 9, team="blue") for day in range(2, 5)),
    opened("met", "2026-02-09T11:00", 4, team="blue"),
    opened("overdue", "2026-03-20T06:00", 6, team="blue"),
    opened("open", "2026-03-20T11:00", 1, team="red"),
    ticket("no target", opened=AS_OF, team="red"),
    ticket("unreadable", opened=None, team="red"),
]

CHARTS: dict[str, Callable[[Any], Any]] = {
    "over_time": lambda frame: over_time(attainment(frame, "response", period="month", zone=ZONE), "95 %"),
    "over_time by": lambda frame: over_time(attainment(frame, "response", period="week", by="team", zone=ZONE)),
    "heat_map": lambda frame: heat_map(frame, "response", zone=ZONE),
    "heat_map with hours": lambda frame: heat_map(
        frame, "response", zone=ZONE, coverage=Coverage.parse("[Mon-Fri 09:00-17:00 Europe/Berlin]")
    ),
    "lateness_chart": lambda frame: lateness_chart(frame, "response"),
    "survival": lambda frame: survival(time_to(frame, "response"), timedelta(hours=4)),
    "survival by": lambda frame: survival(time_to(frame, "response", by="team")),
    "burn_down": lambda frame: burn_down(frame, "response", as_of=AS_OF),
}


def table(rows: list[dict[str, Any]], kind: str = "polars") -> Any:
    found = evaluated(rows or SOME[:1], kind=kind)
    return found if rows else found[:0] if kind == "pandas" else found.slice(0, 0)


def texts(svg: str) -> str:
    return " ".join(node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_is_drawn_of_every_kind_of_frame_and_the_same_of_each(name: str, kind: str) -> None:
    assert svg_of(CHARTS[name](table(SOME, kind))) == svg_of(CHARTS[name](table(SOME)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_of_nothing_has_its_title_and_says_that_there_are_no_tickets(name: str, kind: str) -> None:
    svg = svg_of(CHARTS[name](table([], kind)))
    assert "no tickets" in texts(svg)
    root = ElementTree.fromstring(svg)
    assert (root.findtext(f"{SVG}title") or "").startswith("response: ")
    assert "There are no tickets." in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize("name", CHARTS)
def test_a_drawing_stands_alone_and_says_what_it_is(name: str) -> None:
    root = ElementTree.fromstring(svg_of(CHARTS[name](table(SOME)), "p1"))
    assert root.get("role") == "img"
    said = [node.get("id") for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")]
    assert root.get("aria-labelledby") == " ".join(map(str, said))
    tags = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert not tags & {"script", "image", "a", "foreignObject", "use"}
    for node in root.iter():
        assert not [name for name in node.attrib if "href" in name or name.startswith("on")]
        assert node.get("id", "p1-").startswith("p1-")


@pytest.mark.parametrize("name", CHARTS)
def test_the_words_of_a_picture_are_in_it_and_not_only_in_a_colour(name: str) -> None:
    words = texts(svg_of(CHARTS[name](table(SOME))))
    assert "response: " in words
    for word in {"lateness_chart": ["met", "breached", "overdue", "target"], "burn_down": ["overdue", "now"]}.get(
        name, []
    ):
        assert word in words


def marks(spec: Any) -> int:
    """The rows of data that a specification carries."""
    if isinstance(spec, dict):
        own = len(spec["data"]["values"]) if "values" in (spec.get("data") or {}) else 0
        return own + sum(marks(value) for name, value in spec.items() if name != "data")
    return sum(map(marks, spec)) if isinstance(spec, list) else 0


@pytest.mark.parametrize("name", CHARTS)
def test_twenty_thousand_tickets_are_put_into_bins_first(name: str) -> None:
    rng = np.random.default_rng(5)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    hours = rng.exponential(5, 20_000)
    begun = [start + timedelta(seconds=int(at)) for at in rng.integers(0, 2 * 365 * 86_400, len(hours))]
    frame = polars.DataFrame(
        {
            "opened": polars.Series(begun, dtype=polars.Datetime("us", "UTC")),
            "team": rng.choice([*"abcdefghijkl"], len(hours)),
            "response_due": polars.Series(
                [at + timedelta(hours=4) for at in begun], dtype=polars.Datetime("us", "UTC")
            ),
            "response_target": ["4 calendar hours"] * len(hours),
            "response_verdict": ["met" if one <= 4 else "breached" for one in hours],
            "response_used": polars.Series([timedelta(hours=float(one)) for one in hours], dtype=polars.Duration("us")),
            "response_share": hours / 4,
            "response_late": polars.Series(
                [timedelta(hours=float(one) - 4) for one in hours], dtype=polars.Duration("us")
            ),
        }
    )
    picture = CHARTS[name](frame)
    assert marks(picture.to_dict()) <= MOST_MARKS
    assert len(svg_of(picture)) < 130_000


def test_a_drawing_is_the_same_in_another_process() -> None:
    program = (
        "import sys; from tests.unit.analysis.test_charts import *\n"
        "sys.stdout.write(''.join(svg_of(CHARTS[name](table(SOME))) for name in ('over_time by', 'heat_map')))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    ours = "".join(svg_of(CHARTS[name](table(SOME))) for name in ("over_time by", "heat_map"))
    assert run.stdout == ours


def test_a_picture_can_be_png() -> None:
    assert png_of(CHARTS["burn_down"](table(SOME)), scale=1).startswith(b"\x89PNG")


def test_months_without_tickets_have_a_place_and_no_share() -> None:
    rows = [opened("met", "2026-01-05T10:00", 1), opened("met", "2026-03-05T10:00", 1)]
    spec = CHARTS["over_time"](table(rows)).to_dict()
    drawn = [(row["period"], row["share"]) for row in spec["data"]["values"]]
    assert drawn == [("2026-01", 1.0), ("2026-02", None), ("2026-03", 1.0)]


def test_periods_to_come_are_left_out_and_said_to_be() -> None:
    rows = [*SOME, *(opened("met", f"2026-0{month}-05T10:00", 1, team="red") for month in (6, 7))]
    picture = CHARTS["over_time"](table(rows))
    assert [row["period"] for row in picture.to_dict()["data"]["values"]] == ["2026-01", "2026-02", "2026-03"]
    assert "left out: 2 periods to come" in picture.description


def test_the_promise_and_the_denominator_are_said() -> None:
    picture = CHARTS["over_time"](table(SOME))
    assert picture.title.text == ["response: share of decided tickets that met it, by month of due"]
    assert "dashes: 95\N{NO-BREAK SPACE}% promised" in picture.description


def test_shares_without_periods_make_no_picture_of_time() -> None:
    with pytest.raises(InvalidValue) as caught:
        over_time(attainment(table(SOME), "response", zone=ZONE))
    assert caught.value.place == "shares"


def test_a_target_in_days_is_no_line_of_a_curve() -> None:
    with pytest.raises(InvalidValue) as caught:
        survival(time_to(table(SOME), "response"), "2 business days")
    assert caught.value.place == "target"


def test_a_curve_of_counted_time_is_told_in_hours() -> None:
    rows = [opened("met", "2026-01-05T10:00", 200, 400), opened("breached", "2026-01-05T10:00", 500, 400)]
    assert "hours since opening, the time that counts" in texts(svg_of(survival(time_to(table(rows), "response"))))
    assert "days since opening, real time" in texts(svg_of(survival(time_to(table(rows), "response", time="real"))))


def test_curves_are_told_apart_by_dashes_in_the_picture_and_in_its_key() -> None:
    svg = svg_of(CHARTS["survival by"](table(SOME)))
    # In the key and beside the numbers at risk.
    assert svg.count(">red</text>") == svg.count(">blue</text>") == 2
    key = svg[svg.index("role-legend-symbol") :].partition("</g>")[0]
    assert "stroke-dasharray" in key


def test_at_risk_are_those_not_stopped_before() -> None:
    rows = [opened("met", "2026-01-05T10:00", used, 20) for used in (1, 2, 4, 16)]
    spec = survival(time_to(table(rows), "response")).to_dict()
    below = spec["vconcat"][1]["data"]["values"]
    # At 16 hours drawn; a fifth, two fifths ... of the way, in square roots.
    assert [(row["time"], row["count"]) for row in below] == [
        *((0.0, "4"), (0.64, "4"), (2.6, "2"), (5.8, "1"), (10.0, "1"), (16.0, "1")),
    ]


def test_the_backlog_is_counted_from_now() -> None:
    rows = [
        *(
            ticket("overdue", (AS_OF - timedelta(hours=hours)).replace(tzinfo=None).isoformat())
            for hours in (0.5, 1, 5)
        ),
        *(ticket("open", (AS_OF + timedelta(hours=hours)).replace(tzinfo=None).isoformat()) for hours in (0, 1.5, 3)),
        ticket("met", "2026-03-02T10:00", -1),
    ]
    found = backlog_of(evaluated(rows), "response", as_of=AS_OF)
    told = {row["step"]: (row["open"], row["overdue"]) for row in found.rows() if row["open"] or row["overdue"]}
    # Due an hour ago to the second is the step that ends half past, from an hour ago on.
    assert found.length == timedelta(hours=1)
    assert told == {-5: (0, 1), -1: (0, 2), 0: (1, 0), 1: (1, 0), 3: (1, 0)}
    assert (found.rows()[0]["since"], found.rows()[-1]["until"]) == (None, None)
    assert found.headline == "response: 6 open tickets, 3 of them overdue"


def test_the_backlog_of_years_has_few_bars() -> None:
    rows = [
        ticket("overdue", (AS_OF - timedelta(days=days)).replace(tzinfo=None).isoformat()) for days in range(1, 4000, 9)
    ]
    found = backlog_of(evaluated(rows), "response", as_of=AS_OF)
    assert len(found) <= 40
    assert sum(row["overdue"] for row in found.rows()) == len(rows)


@pytest.mark.parametrize(
    ("share", "above", "up_to"),
    [(1.0, 0.794328, 1.0), (1.0000001, 1.0, 1.258925), (0.0, None, 0.012589), (500.0, 79.432823, None)],
)
def test_who_used_just_the_target_stands_left_of_it(share: float, above: float | None, up_to: float | None) -> None:
    row = {**ticket("met" if share <= 1 else "breached", "2026-03-02T10:00", 0), "share": share}
    [found] = [row for row in spread_of(evaluated([row]), "response").rows() if row["met"] or row["breached"]]
    assert (found["above"], found["up_to"]) == (pytest.approx(above, abs=1e-6), pytest.approx(up_to, abs=1e-6))


def test_the_hour_of_the_week_is_that_of_the_clock() -> None:
    rows = [
        # Winter and summer: 09 and 10 o'clock on a Monday in Berlin.
        opened("met", "2026-03-23T08:30", 1),
        opened("breached", "2026-03-30T08:30", 9),
        # Sunday midnight there is Saturday evening in UTC.
        opened("open", "2026-03-14T23:00", 1),
    ]
    found = arrivals_of(evaluated(rows), "response", zone=ZONE)
    told = {(row["weekday"], row["hour"]): row for row in found.rows() if row["tickets"]}
    assert {place: (row["tickets"], row["counted"], row["missed"]) for place, row in told.items()} == {
        ("Mon", 9): (1, 1, 0),
        ("Mon", 10): (1, 1, 1),
        ("Sun", 0): (1, 0, 0),
    }
    assert len(found) == 168
    assert found.rows()[0]["weekday"] == "Mon"


def test_the_hours_of_the_desk_are_told_by_the_part_that_is_open() -> None:
    rows = [opened("met", "2026-02-02T08:00", 1), opened("met", "2026-02-20T08:00", 1)]
    desk = Coverage.parse("[Mon-Fri 09:00-16:30 Europe/Berlin]")
    found = arrivals_of(evaluated(rows), "response", zone=ZONE, coverage=desk)
    part = {(row["weekday"], row["hour"]): row["open"] for row in found.rows()}
    assert (part["Tue", 8], part["Tue", 9], part["Tue", 15], part["Tue", 16]) == (0, 1, 1, 0.5)
    assert part["Sun", 12] == 0


@pytest.mark.parametrize(
    ("period", "first", "last", "every"),
    [
        ("day", "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("week", "2020-W52", "2021-W01", ["2020-W52", "2020-W53", "2021-W01"]),
        ("month", "1969-11", "1970-01", ["1969-11", "1969-12", "1970-01"]),
        ("quarter", "2025-Q4", "2026-Q2", ["2025-Q4", "2026-Q1", "2026-Q2"]),
        ("year", "1899", "1901", ["1899", "1900", "1901"]),
    ],
)
def test_every_period_between_two_is_named(period: Any, first: str, last: str, every: list[str]) -> None:
    assert spanned({first, last}, period) == every
    assert spanned(set(), period) == []
