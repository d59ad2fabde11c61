"""Plans and deadlines as a notebook shows them: everything that the command line prints, escaped, folded and drawn."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from slacore import (
    Agreement,
    AgreementRegister,
    EffectiveDates,
    PlanHistory,
    SupportPlan,
    bundled,
    load_plan,
    read_plan,
)
from slacore.files.bundled import bundled_names
from slacore.plans.outline import Grid, heading, outline
from tests.support.places import EXAMPLES

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>\"&'"

PLAN = {
    "format": 1,
    "name": "desk",
    "title": f"The {HOSTILE} desk",
    "source": HOSTILE,
    "zone": "Europe/London",
    "schedules": {
        "uk": {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"]},
        "us": {"zone": "America/New_York", "shifts": ["Mon-Fri 09:00-17:00"]},
    },
    "coverages": {"business": {"coverage": "uk", "title": HOSTILE}},
    "centres": {"uk": {"coverage": "uk", "title": HOSTILE}, "us": {"coverage": "us"}},
    "priorities": {"levels": [{"name": "P1", "title": HOSTILE}]},
    "targets": [
        {"metric": "response", "priority": "P1", "length": "4 business hours", "at_risk": ["50%"], "text": HOSTILE}
    ],
    "doubts": {"targets": HOSTILE},
}


def plan(**more: Any) -> SupportPlan:
    return read_plan(PLAN | more)


def tree(html: str) -> ElementTree.Element:
    assert "<script" not in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
    return ElementTree.fromstring(html)


def texts(html: str) -> str:
    return " ".join("".join(tree(html).itertext()).split())


@pytest.mark.parametrize("name", bundled_names())
def test_the_page_of_a_plan_says_all_that_its_outline_does(name: str) -> None:
    found = bundled(name)
    told = texts(found._repr_html_())
    sections = outline(found)
    for line in heading(found):
        assert " ".join(line.split()) in told
    for section in sections:
        assert section.title in told
        for block in section.blocks:
            cells = [*block.head, *(cell for row in block.rows for cell in row)] if isinstance(block, Grid) else [block]
            for cell in cells:
                assert " ".join(cell.split()) in told


def test_hours_and_centres_are_drawn_with_the_names_of_those_that_are_the_same_together() -> None:
    root = tree(plan()._repr_html_())
    hours, others, centres, more = root.iter(f"{SVG}svg")
    assert [text.text for text in hours.iter(f"{SVG}text")][-2:] == [
        f"business ({HOSTILE}), uk: 40 hours a week",
        "us: 40 hours a week",
    ]
    assert hours.findtext(f"{SVG}title") == "The week, on the clock of Europe/London"
    assert [text.text for text in centres.iter(f"{SVG}text")][-2:] == [
        f"{HOSTILE}: 40 hours a week",
        "us: 40 hours a week",
    ]
    assert others.findtext(f"{SVG}title") == more.findtext(f"{SVG}title") == "The weeks from 9 Mar, 16 Mar, 26 Oct"


def test_hours_and_targets_stand_open_and_the_rest_is_folded() -> None:
    root = tree(plan()._repr_html_())
    assert [head.text for head in root.iter("h3")] == ["Hours", "Targets"]
    folded = [summary.text for summary in root.iter("summary")]
    weeks = "3 weeks of 2026 are otherwise, on the clock of Europe/London"
    assert folded == [weeks, "Operations centres", weeks, "Priorities", "Doubts"]


def test_a_plan_that_says_next_to_nothing_has_a_page() -> None:
    html = SupportPlan(name="bare")._repr_html_()
    assert "The plan says nothing about: hours, operations centres, priorities," in texts(html)
    assert list(tree(html).iter(f"{SVG}svg")) == []


def test_what_stands_in_every_display_are_the_same_bytes_in_every_process() -> None:
    program = (
        "from slacore import bundled; plan = bundled('keepnet');"
        "print(plan._repr_html_(), plan.centres._repr_html_(), plan.coverage()._repr_html_())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert len(next(iter(told))) > 10_000


def test_a_deadline_shows_its_strip_with_opening_risk_and_due_time_and_folds_its_stretches() -> None:
    deadline = plan().deadline("response", opened="2026-03-06T15:00:00Z", priority="P1")
    html = deadline._repr_html_()
    assert html == deadline.explain()._repr_html_()
    root = tree(html)
    strip = root.find("div[@role='img']")
    assert strip is not None
    words = [span.text for span in strip.iter("span") if span.text]
    # Two of the four hours are used as it closes on Friday, and it is due on Monday: what is near stands below.
    assert words[:3] == ["opened", "due", "at risk (50%)"]
    assert strip.get("aria-label") == deadline.explain().headline()
    assert [summary.text for summary in root.iter("summary")] == ["5 stretches"]
    assert len(list(root.iter("tr"))) == 6


def test_a_deadline_that_is_due_at_once_is_shown_without_a_strip() -> None:
    at_once = plan(targets=[{"metric": "response", "length": "0 business hours"}])
    html = at_once.deadline("response", opened="2026-03-06T15:00:00Z")._repr_html_()
    assert tree(html).find("div[@role='img']") is None


def test_every_example_plan_has_a_page() -> None:
    for name in ("boston-311.toml", "servicenow-plan.toml"):
        tree(load_plan(EXAMPLES / name)._repr_html_())


def test_versions_and_agreements_are_tables() -> None:
    old = SupportPlan(name="gold", title=HOSTILE, effective=EffectiveDates(end="2026-01-01", zone="UTC"))
    history = PlanHistory([old, SupportPlan(name="gold", effective=EffectiveDates("2026-01-01", zone="UTC"))])
    rows = [[cell.text for cell in row.iter("td")] for row in tree(history._repr_html_()).iter("tr")]
    assert [row[1:] for row in rows[1:]] == [[one.title or "gold", one.digest[:12]] for one in history.versions]
    acme = Agreement(name="acme", customer=HOSTILE, plan="gold", services=["pos"])
    register = AgreementRegister([history], [acme, Agreement(name="other", customer="Other", plan="gold")])
    root = tree(register._repr_html_())
    assert root.findtext("p/strong") == "2 agreements on the plans: gold"
    rows = [[cell.text for cell in row.iter("td")] for row in root.iter("tr")]
    assert rows[1:] == [["acme", HOSTILE, "gold", "pos", "always"], ["other", "Other", "gold", "all", "always"]]
    assert "0 agreements on the plans: none" in texts(AgreementRegister([], [])._repr_html_())


def test_an_outline_leaves_out_what_is_not_said_and_names_it_at_the_end() -> None:
    full = plan(
        matrix={
            "urgency": [{"name": "High", "text": "all are affected"}, "Low"],
            "impact": ["Wide"],
            "table": [["P1", "P1"]],
        },
        downgrades=[{"cause": "workaround", "steps": 1}],
        channels=[{"name": "phone"}],
        services=[{"name": "pos"}],
    )
    sections = outline(full)
    assert [section.title for section in sections][:8] == [
        "Hours",
        "Operations centres",
        "Priorities",
        "Priority from urgency and impact",
        "Lowering a priority",
        "Targets",
        "Channels",
        "Services",
    ]
    assert sections[-1].title == "Doubts"
    [matrix] = [section for section in sections if section.title == "Priority from urgency and impact"]
    assert isinstance(matrix.blocks[1], Grid)
    assert matrix.blocks[1].rows == [("urgency High", "all are affected")]
    assert outline(plan(doubts={}))[-1].blocks == [
        "The plan says nothing about: priority from urgency and impact, lowering a priority, channels, services."
    ]


def test_an_outline_tells_policies_in_order_and_then_all_other_tickets() -> None:
    target = {"metric": "response", "length": "2 business hours"}
    policies = [
        {"name": "gold", "title": "Gold", "when": {"customer": ["Acme", "Ajax"]}, "targets": [target]},
        {"name": "rest", "targets": [target | {"when": {"team": "a"}}]},
    ]
    [section] = [section for section in outline(plan(policies=policies)) if section.title == "Targets"]
    told = [block if isinstance(block, str) else [*block.rows] for block in section.blocks]
    assert told == [
        "Gold: tickets with customer: Acme or Ajax.",
        [("every ticket", "2 business hours")],
        "rest: other tickets.",
        [("team: a", "2 business hours")],
        "The first row that fits a ticket governs it.",
        "All other tickets:",
        [("P1", "4 business hours")],
        f"Every target: at risk from 50% on.\nEvery target: {HOSTILE}",
        "The first policy that fits a ticket governs all its metrics.",
    ]
    alone = outline(plan(policies=policies, targets=[]))
    [section] = [section for section in alone if section.title == "Targets"]
    assert "All other tickets:" not in section.blocks
