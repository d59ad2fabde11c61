"""Laws of reading: whatever somebody wrote, in a file or in a word, is a value or one error, and soon."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from time import process_time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import slacore
from slacore import Coverage, EffectiveDates, Length, Schedule, SupportPlan, Threshold, local, plan_from_toml, read_plan
from slacore.civil.zones import zone
from slacore.errors import SlaError
from slacore.written.form import json_schema
from slacore.written.text import plan_from_json
from slacore.written.writing import write_plan

SOON = 1.0
"""Seconds of the processor that no text may take: a hundred times what those of people do."""

WORDS = [
    *(
        "Mon-Fri 09:00-17:00",
        "Sat",
        "22:00-06:00",
        "24:00",
        "8x5",
        "24x7",
        "Europe/London",
        "UTC",
        "NEVER",
        "no shifts",
    ),
    *(
        "; ",
        "holidays GB-ENG",
        "closed",
        "special",
        "frozen",
        '"',
        "every 4th Thu of Nov",
        "2026-12-24",
        " to ",
        "from",
    ),
    *("during[", "]", "[", "(", ")", "|", "&", "-", "~", "uk", "2026-03-06T16:00:00Z", "+01:00", "P1D", "PT4H", "/"),
    *("4 business hours", "2 business days", "by close", "if before", "before", "75%", "calendar", "1.5", "9" * 30),
    *("\n", "\0", "\ud800", "\u202e", "٣", "ß", "#", "\\", "'", "=", "{", "}", ","),
]
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).map("".join) | st.lists(
    st.sampled_from(WORDS), max_size=8
).map(" ".join)

READERS: dict[str, Callable[[str], Any]] = {
    "Schedule.parse": Schedule.parse,
    "Coverage.parse": lambda text: Coverage.parse(text, {"uk": slacore.ALWAYS}),
    "Length.parse": Length.parse,
    "Threshold.parse": Threshold.parse,
    "EffectiveDates from": lambda text: EffectiveDates(text, zone="Europe/London"),
    "EffectiveDates until": lambda text: EffectiveDates("2026-01-01", text, zone=text or None),
    "local": lambda text: local(text, "Europe/London"),
    "local on a clock": lambda text: local("2026-03-02 09:00", text),
    "zone": zone,
    "plan_from_toml": plan_from_toml,
    "plan_from_json": plan_from_json,
}


def soon_said(read: Callable[[Any], Any], given_: Any) -> Any:
    """The value, or the one error in words; anything else that is raised is a failure, and so is taking long."""
    began = process_time()
    try:
        said = read(given_)
    except SlaError as error:
        said = str(error)
    assert process_time() - began < SOON
    return said


@pytest.mark.parametrize("reader", READERS)
@given(text=TEXTS)
@example(text="")
@example(text="~" * 30_000 + "uk")
@example(text="(" * 30_000)
@example(text="[" * 30_000)
@example(text='"' * 30_001)
@example(text="9" * 5_000)
def test_any_text_is_a_value_or_one_error(reader: str, text: str) -> None:
    """totality: any text gives a value or one slacore error"""
    assert soon_said(READERS[reader], text) not in (None, "")


@cache
def plans() -> dict[str, str]:
    folder = resources.files("slacore") / "bundled_plans"
    return {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The text of a bundled plan with a few stretches of it left out, doubled, or replaced."""
    text = plans()[draw(st.sampled_from(sorted(plans())))]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        piece = draw(
            st.sampled_from(["", text[start:end] * 2, "\n", "[", '"""']) | st.sampled_from(WORDS) | st.text(max_size=4)
        )
        text = text[:start] + piece + text[end:]
    return text


@given(mutated())
def test_a_plan_file_with_slips_is_a_plan_or_one_error(text: str) -> None:
    """totality: a mutated plan file gives a plan or one slacore error"""
    assert isinstance(soon_said(plan_from_toml, text), SupportPlan | str)


@cache
def keys() -> list[str]:
    """Every key that a plan file may have anywhere."""
    found: set[str] = set()
    level: list[Any] = [json_schema()]
    while level:
        found.update(key for node in level if isinstance(node, dict) for key in node.get("properties", {}))
        children = [
            node.values() if isinstance(node, dict) else node for node in level if isinstance(node, dict | list)
        ]
        level = [child for each in children for child in each]
    return sorted(found)


def data() -> st.SearchStrategy[Any]:
    """Data of the shape of plan files: its keys, its words, and what has no place in it."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.binary(max_size=2)
    names = st.sampled_from(keys()) | st.sampled_from(WORDS)
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5), max_leaves=25
    )


@given(st.dictionaries(st.deferred(lambda: st.sampled_from(keys())), st.deferred(data), max_size=8))
def test_any_data_is_a_plan_or_one_error(raw: dict[str, Any]) -> None:
    """totality: any data gives a plan or one slacore error"""
    for stated in (raw, {"format": 1, "name": "desk"} | raw):
        assert isinstance(soon_said(read_plan, stated), SupportPlan | str)


@given(st.data())
def test_a_plan_with_another_value_somewhere_is_a_plan_or_one_error(choices: st.DataObject) -> None:
    """totality: one other value in the data of a plan gives a plan or one slacore error"""
    name = choices.draw(st.sampled_from(sorted(slacore.bundled_names())))
    raw: Any = write_plan(slacore.bundled(name))
    node = raw
    while True:
        places = [*node] if isinstance(node, dict) else [*range(len(node))]
        place = choices.draw(st.sampled_from(places))
        if not isinstance(node[place], dict | list) or not node[place] or choices.draw(st.booleans()):
            break
        node = node[place]
    node[place] = choices.draw(data())
    assert isinstance(soon_said(read_plan, raw), SupportPlan | str)
