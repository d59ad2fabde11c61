"""The page: complete in itself, with figures below every picture, escaped, the same each time, and small."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas
import polars
import pytest

from slacore import bundled, event, replay
from slacore.analysis import Evaluation, report_page
from slacore.analysis.replayed import replayed_tables
from slacore.errors import InvalidValue
from tests.support.evaluated import in_kind

NASTY = "<script>alert('x')</script>&\"' \x1b[2J ] } http://example.com"
PLAN = bundled("stakater")


class Outline(HTMLParser):
    """The elements of a page, and what each refers to."""

    VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.references: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.setdefault(tag, dict(attrs))
        for name, value in attrs:
            if name in ("href", "src", "xlink:href", "action", "data", "poster", "srcset") or name.startswith("on"):
                self.references.append((tag, f"{name}={value}"))
            self.references += [(tag, url) for url in re.findall(r"url\((?!#)[^)]*\)", value or "")]
            if name == "id":
                self.ids.append(str(value))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tickets(count: int = 400, months: int = 12, team: str = "red", kind: str = "polars") -> Any:
    rng = np.random.default_rng(11)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    opened = [start + timedelta(seconds=int(at)) for at in np.sort(rng.integers(0, months * 30 * 86_400, count))]
    answered = [at + timedelta(hours=float(hours)) for at, hours in zip(opened, rng.exponential(6, count), strict=True)]
    frame = polars.DataFrame(
        {
            "ticket": [f"T{number}" for number in range(count)],
            "priority": rng.choice(["Critical", "High", "Low"], count)
            if count
            else polars.Series([], dtype=polars.String),
            "team": polars.Series(rng.choice([team, "blue", "green"], count) if count else [], dtype=polars.String),
            "opened": polars.Series(opened, dtype=polars.Datetime("us", "UTC")),
            "answered": polars.Series(
                [None if number % 37 == 0 else at for number, at in enumerate(answered)],
                dtype=polars.Datetime("us", "UTC"),
            ),
        }
    )
    return in_kind(frame, kind)


EVALUATION = Evaluation(PLAN, stopped={"response": "answered"}, as_of="2026-01-01T00:00Z")


def page_of(frame: Any, **more: Any) -> str:
    told: dict[str, Any] = {"evaluation": EVALUATION, "by": "team", "promised": 0.9, "ticket": "ticket"}
    return report_page(EVALUATION(frame), **told | more)


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(tickets(), compared={"always": PLAN.with_coverage("business", "24x7 Europe/Berlin")})


def test_a_page_has_no_script_and_no_link_and_refers_to_nothing(page: str) -> None:
    outline = Outline(page)
    assert not {"script", "link", "a", "img", "iframe", "object", "base", "image", "use"} & set(outline.tags)
    assert outline.references == []
    assert outline.open == []
    assert "@import" not in page
    assert "http://" not in page.replace("<meta http-equiv", "")
    assert "default-src 'none'" in page


def test_a_page_has_a_language_a_title_landmarks_and_headings_in_order(page: str) -> None:
    outline = Outline(page)
    assert outline.attributes["html"] == {"lang": "en"}
    assert [outline.tags.count(tag) for tag in ("h1", "header", "main", "footer")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag in outline.tags if re.fullmatch(r"h\d", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert '<meta name="color-scheme" content="light">' in page
    assert "@media print" in page


def test_every_picture_says_what_it_is_and_has_its_figures_below(page: str) -> None:
    assert page.count("<figure>") == 10
    for part in page.split("<figure>")[1:]:
        head, _, below = part.partition("</figure>")
        assert re.match(
            r'<svg viewBox="[^"]+" role="img" aria-labelledby="(\S+) (\S+)"><title id="\1">[^<]+</title>', head
        )
        assert "<desc id=" in head
        assert "<table" in below.partition("<figure>")[0]
    ids = Outline(page).ids
    assert len(ids) == len(set(ids))


def test_a_page_of_twelve_months_is_under_a_megabyte(page: str) -> None:
    assert len(page.encode()) < 1_000_000
    assert "2025-01" in page
    assert "2025-12" in page


def test_the_same_tickets_give_the_same_bytes_here_and_elsewhere(page: str) -> None:
    program = (
        "import sys; from tests.unit.analysis.test_reports import *\n"
        "compared = {'always': PLAN.with_coverage('business', '24x7 Europe/Berlin')}\n"
        "sys.stdout.buffer.write(page_of(tickets(), compared=compared).encode())"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout == page.encode()


@pytest.mark.parametrize("kind", ["pandas", "pyarrow"])
def test_a_page_of_another_kind_of_frame_says_the_same_figures(kind: str) -> None:
    def figures(html: str) -> list[str]:
        return re.findall(r">([\d,.]+ ?%?)<", html)

    one, other = (page_of(tickets(60, kind=each), promised=None) for each in ("polars", kind))
    assert figures(one) == figures(other)


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow"])
def test_a_page_of_no_tickets_has_every_section_and_says_so(kind: str) -> None:
    html = page_of(tickets(0, kind=kind))
    assert html.count("<figure>") == 10
    assert html.count(">no tickets</text>") >= 10
    assert Outline(html).open == []


def test_what_a_cell_says_is_never_a_part_of_the_page() -> None:
    html = page_of(tickets(60, team=NASTY), title=NASTY, lead=[NASTY], unreadable=[(7, NASTY)], foot=[NASTY])
    outline = Outline(html)
    assert "script" not in outline.tags
    assert outline.references == []
    assert "&lt;script&gt;alert" in html


def test_a_column_called_as_one_of_ours_or_with_signs_in_its_name_can_be_told_apart_by() -> None:
    for name in ("group", "a.b[0]"):
        html = page_of(tickets(60).rename({"team": name}), by=name)
        assert f"<h3>By {name}</h3>" in html


def test_rows_that_cannot_be_judged_are_told_with_their_reasons() -> None:
    frame = tickets(40).with_columns(priority=polars.lit("none of ours")).vstack(tickets(40))
    html = page_of(frame, unreadable=[(3, "opened: 'soon' is no time")])
    told = html.partition("Rows that could not be read")[2]
    assert "line 3" in told
    assert "opened: &#x27;soon&#x27; is no time" in told
    assert "ticket T0" in told
    assert "41 rows could not be judged" in told


def test_the_foot_says_what_the_figures_rest_on(page: str) -> None:
    foot = page.partition("<footer>")[2]
    assert PLAN.digest[:12] in foot
    assert "zone data" in foot
    assert "as of 2026-01-01T00:00:00Z" in foot


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    page_of(tickets(10), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


def test_what_was_not_evaluated_is_refused() -> None:
    with pytest.raises(InvalidValue) as caught:
        report_page(pandas.DataFrame({"opened": []}))
    assert caught.value.place == "verdicts"


def test_replayed_tickets_make_a_table_of_each_metric() -> None:
    keepnet = bundled("keepnet")
    log = [
        event("opened", at="2026-03-02T09:00:00Z", priority="P1"),
        event("answered", at="2026-03-02T09:20:00Z"),
    ]
    as_of = datetime(2026, 3, 2, 12, tzinfo=UTC)
    states = [("7", replay(keepnet, log, as_of=as_of))]
    frames = replayed_tables(states, keepnet.promised, ["team"])
    clock = states[0][1]["response"]
    [row] = frames["response"].to_pylist()
    assert row["ticket"] == "7"
    assert row["priority"] == "P1"
    assert row["response_verdict"] == "met"
    assert row["response_due"] == clock.due
    assert row["response_used"] == timedelta(minutes=20)
    assert row["response_late"] == clock.stopped - clock.due  # type: ignore[operator]
    html = report_page(frames, as_of=as_of, zone="Europe/London", states=[state for _, state in states])
    assert "<h2>Metric: response</h2>" in html
    assert "Where the time went" in html
    assert Outline(html).open == []
