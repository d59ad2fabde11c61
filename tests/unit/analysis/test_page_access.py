"""The page in a browser: it opens without a network, and everybody can read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.browser import AXE, CHROMIUM, dumped, judged
from tests.unit.analysis.test_reports import NASTY, page_of, tickets

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
needs_axe = pytest.mark.skipif(CHROMIUM is None or AXE is None, reason="there is no chromium or no axe-core here")

PAGES = {
    "of a year": lambda: page_of(tickets(300)),
    "of nothing": lambda: page_of(tickets(0)),
    "of faults": lambda: page_of(tickets(12, team=NASTY), title=NASTY, unreadable=[(7, NASTY)]),
}


@needs_axe
@pytest.mark.parametrize("name", PAGES)
def test_a_page_passes_the_rules_of_axe(name: str, tmp_path: Path) -> None:
    found = judged(PAGES[name](), tmp_path)
    assert found["violations"] == []
    assert found["passes"] > 20


@needs_axe
def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    html = (
        "<!doctype html><html><head><title>x</title></head><body><main><h1>x</h1><img src='x.png'></main></body></html>"
    )
    assert {rule for rule, *_ in judged(html, tmp_path)["violations"]} >= {"html-has-lang", "image-alt"}


@needs_browser
def test_a_page_opens_where_no_name_is_resolved_and_keeps_all_it_has(tmp_path: Path) -> None:
    html = PAGES["of faults"]()
    page = tmp_path / "page.html"
    page.write_text(html, encoding="utf-8")
    seen = dumped(page, tmp_path / "profile")
    assert seen.count("<svg ") == html.count("<svg ") > 0
    assert seen.count("<tr") == html.count("<tr")
