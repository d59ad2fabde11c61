"""Plans as text: TOML and JSON, with bounds that are checked before anything is built."""

from __future__ import annotations

import json

import pytest

from slacore import PlanErrors, bundled, bundled_names, plan_from_toml, plan_to_toml, read_plan, write_plan
from slacore.written.text import LARGEST, plan_from_json

SMALL = 'format = 1\nname = "desk"\n'


@pytest.mark.parametrize("name", bundled_names())
def test_a_plan_comes_back_from_its_text(name: str) -> None:
    plan = bundled(name)
    assert plan_from_toml(plan_to_toml(plan)) == plan
    assert plan_from_json(json.dumps(write_plan(plan))) == plan


def test_errors_name_the_source_they_were_given() -> None:
    with pytest.raises(PlanErrors) as caught:
        plan_from_toml("format = 2", "clipboard")
    assert caught.value.source == "clipboard"
    assert [flaw.path for flaw in caught.value.flaws] == ["format", "name"]


@pytest.mark.parametrize("read", [plan_from_toml, plan_from_json])
def test_a_text_that_is_too_long_is_refused_before_it_is_read(read: object) -> None:
    with pytest.raises(PlanErrors, match="characters"):
        read("#" * (LARGEST + 1))  # type: ignore[operator]


def test_a_zone_that_the_installed_data_no_longer_has_may_be_recorded() -> None:
    record = {"version": "2020a", "years": [2026, 2026], "zones": {"Europe/Atlantis": ["2026-03-29T01:00Z +01:00"]}}
    plan = read_plan({"format": 1, "name": "desk", "zone_record": record})
    assert write_plan(plan)["zone_record"] == record
