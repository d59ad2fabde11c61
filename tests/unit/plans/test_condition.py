"""Conditions: what they ask of the fields of a ticket, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from slacore import SupportPlan, plan_from_toml, plan_to_toml, read_plan, write_plan
from slacore.errors import InvalidText, InvalidValue, PlanErrors, SlaError, UnknownName
from slacore.plans.condition import Condition, condition_from
from slacore.plans.demand import Above, OneOf
from slacore.plans.facts import fact
from slacore.plans.scale import PriorityScale

OPENED = "2026-03-02T09:00:00+00:00"
SCALE = PriorityScale(["urgent", "high", "normal", "low"], outside=["planning"])


def facts(**fields: Any) -> dict[str, Any]:
    return {name: fact(value, name, is_measured=True) for name, value in fields.items()}


def holds(stated: dict[str, Any], **fields: Any) -> bool:
    return condition_from(stated).on(SCALE).holds(facts(**fields))


@pytest.mark.parametrize(
    ("stated", "those", "others"),
    [
        ({"type": "task"}, [{"type": "task"}], [{"type": "Task"}, {}]),
        ({"type": ["task", 3]}, [{"type": "task"}, {"type": 3}], [{"type": "bug"}]),
        ({"type": {"not": ["task"]}}, [{"type": "bug"}, {}, {"type": None}], [{"type": "task"}]),
        (
            {"tags": {"has": ["partner", "gold"]}},
            [{"tags": ["new", "gold"]}, {"tags": "gold"}, {"tags": {"partner"}}],
            [{"tags": ["new"]}, {"tags": []}, {}, {"tags": "golden"}],
        ),
        ({"tags": {"has_not": "gold"}}, [{"tags": ["new"]}, {}, {"tags": []}], [{"tags": ["new", "gold"]}]),
        ({"tags": {"has": "new", "has_not": "gold"}}, [{"tags": ["new"]}], [{"tags": ["new", "gold"]}, {}]),
        ({"component": {"missing": True}}, [{}, {"component": ""}, {"component": float("nan")}], [{"component": 0}]),
        ({"component": {"missing": False}}, [{"component": "x"}], [{}, {"component": " "}]),
        ({"tier": {"below": 3}}, [{"tier": 2}, {"tier": "-1"}, {"tier": 2.5}], [{"tier": 3}, {"tier": "10"}, {}]),
        ({"tier": {"above": 3}}, [{"tier": 10}, {"tier": "3.01"}], [{"tier": 3}, {"tier": 2}, {}]),
        ({"tier": {"below": 3, "or_equal": True}}, [{"tier": 3}, {"tier": 3.0}], [{"tier": "3.5"}]),
        ({"tier": {"above": 1, "below": 3}}, [{"tier": 2}], [{"tier": 1}, {"tier": 3}]),
        ({"tier": {"above": 0.5}}, [{"tier": Decimal("0.6")}], [{"tier": Decimal("0.5")}]),
        (
            {"since": {"below": "2026-03-01"}},
            [{"since": "2026-02-28"}, {"since": date(2025, 3, 2)}, {"since": datetime(2026, 2, 28)}],
            [{"since": "2026-03-01"}, {}],
        ),
        (
            {"since": {"above": date(2026, 3, 1), "or_equal": True}},
            [{"since": "2026-03-01"}],
            [{"since": "2026-02-28"}],
        ),
        (
            {"priority": {"below": "urgent"}},
            [{"priority": "high"}, {"priority": "low"}],
            [{"priority": "urgent"}, {"priority": "planning"}, {}],
        ),
        ({"priority": {"above": "normal"}}, [{"priority": "high"}, {"priority": "urgent"}], [{"priority": "normal"}]),
        ({"priority": {"above": "normal", "or_equal": True}}, [{"priority": "normal"}], [{"priority": "low"}]),
        ({"title": {"contains": "outage"}}, [{"title": "OUTAGE in Bonn"}], [{"title": "out of order"}, {}]),
        ({"title": {"contains": ["STRASSE", "x"]}}, [{"title": "die Straße"}], [{"title": "Weg"}]),
        ({"any": [{"via": "0"}, {"via": 4}]}, [{"via": 0}, {"via": "4"}], [{"via": 1}, {}]),
        (
            {"type": "bug", "any": [{"all": [{"tags": {"has": "a"}}, {"tags": {"has": "b"}}]}, {"via": 4}]},
            [{"type": "bug", "tags": ["b", "a"]}, {"type": "bug", "via": 4}],
            [{"type": "bug", "tags": ["a"]}, {"tags": ["a", "b"]}, {"via": 4}],
        ),
        ({}, [{}, {"type": "x"}], []),
    ],
    ids=str,
)
def test_a_condition_asks(stated: dict[str, Any], those: list[Any], others: list[Any]) -> None:
    assert [holds(stated, **each) for each in those] == [True] * len(those)
    assert [holds(stated, **each) for each in others] == [False] * len(others)
    condition = condition_from(stated)
    assert condition_from(condition.written()) == condition
    assert condition_from(condition) is condition
    assert hash(condition_from(condition.written())) == hash(condition)


def test_a_condition_is_told_in_words() -> None:
    stated = {
        "type": {"not": ["task", "bug"]},
        "tier": {"below": 3, "or_equal": True},
        "tags": {"has": "gold", "has_not": "new"},
        "component": {"missing": True},
        "owner": {"missing": False},
        "title": {"contains": "outage"},
        "any": [{"via": "0"}, {"all": [{"via": "4"}, {"size": {"above": 2}}]}],
    }
    assert str(condition_from(stated)) == (
        "component missing, owner not missing, tags has gold, tags has not new, tier below 3 or equal, "
        "title contains outage, type not bug or task, any of (via = 0; (via = 4), (size above 2))"
    )
    assert condition_from(stated).names == ("component", "owner", "tags", "tier", "title", "type", "via", "size")


def test_levels_stand_for_those_below_and_above_them() -> None:
    condition = condition_from({"any": [{"priority": {"above": "normal"}}, {"all": [{"priority": {"below": "low"}}]}]})
    first, second = condition.on(SCALE).any
    assert first == Condition((("priority", OneOf(("urgent", "high"))),))
    assert second.all == (Condition((("priority", OneOf(())),)),)
    assert condition.on(None) is condition
    with pytest.raises(InvalidValue):
        condition.holds({"priority": "high"})
    with pytest.raises(SlaError):
        condition_from({"priority": {"above": "nromal"}}).on(SCALE)


@pytest.mark.parametrize(
    ("stated", "error", "place"),
    [
        ({"a": {"nto": "b"}}, UnknownName, "when.a.nto"),
        ({"a": {"below": None}}, InvalidText, "when.a.below"),
        ({"a": {"below": True}}, InvalidText, "when.a.below"),
        ({"a": {"below": float("inf")}}, InvalidText, "when.a.below"),
        ({"a": {"below": "2026-02-30"}}, InvalidText, "when.a.below"),
        ({"a": {"below": 3, "or_equal": 1}}, InvalidText, "when.a.or_equal"),
        ({"a": {"or_equal": True}}, InvalidValue, "when.a.or_equal"),
        ({"a": {"missing": "yes"}}, InvalidText, "when.a.missing"),
        ({"a": {"missing": True, "not": "x"}}, InvalidValue, "when.a.missing"),
        ({"a": {"has": []}}, InvalidText, "when.a.has"),
        ({"a": {}}, InvalidText, "when.a"),
        ({"a": ""}, InvalidValue, "when.a"),
        ({"a": 10**18}, InvalidText, "when.a"),
        ({"any": []}, InvalidText, "when.any"),
        ({"any": {"a": 1}}, InvalidText, "when.any"),
        ({"any": [{}]}, InvalidText, "when.any[0]"),
        ({"any": ["a"]}, InvalidText, "when.any[0]"),
        ({"all": [{"a": 1}]}, InvalidValue, "when.all"),
        ({"any": [{"opened": "x"}]}, InvalidValue, "when.any[0].opened"),
        ({"ticket": "x"}, InvalidValue, "when.ticket"),
    ],
)
def test_what_is_no_condition_is_refused_in_its_place(stated: Any, error: type[SlaError], place: str) -> None:
    with pytest.raises(error) as caught:
        condition_from(stated)
    assert caught.value.place == place


def test_conditions_in_conditions_have_an_end() -> None:
    deep: dict[str, Any] = {"a": 1}
    for _ in range(15):
        deep = {"any": [deep]}
    assert condition_from(deep)
    for _ in range(2):
        deep = {"any": [deep]}
    with pytest.raises(InvalidText):
        condition_from(deep)


@pytest.mark.parametrize(
    ("stated", "fields"),
    [
        ({"tier": {"below": 3}}, {"tier": "three"}),
        ({"tier": {"below": 3}}, {"tier": "inf"}),
        ({"since": {"below": "2026-03-01"}}, {"since": "March"}),
        ({"type": "a"}, {"type": ["a", "b"]}),
        ({"title": {"contains": "a"}}, {"title": ["a", "b"]}),
    ],
)
def test_what_cannot_be_compared_is_an_error_and_no_answer(stated: Any, fields: dict[str, Any]) -> None:
    with pytest.raises((InvalidValue, InvalidText)) as caught:
        holds(stated, **fields)
    assert caught.value.place in fields
    # One value in a list is that value.
    assert holds({"type": "a"}, type=["a"])


WRITTEN = """
format = 1
name = "desk"
schedules.desk = { zone = "UTC", shifts = ["Mon-Fri 09:00-17:00"] }
priorities.levels = ["urgent", "high", "normal", "low"]

[[targets]]
metric = "response"
length = "1 business hour"

[targets.when]
type = { not = ["task"] }
tags = { has = ["partner", "gold"] }
component = { missing = true }
tier = { below = 3 }
priority = { below = "urgent" }
title = { contains = "outage" }
any = [{ via = "0" }, { via = "4" }]

[[targets]]
metric = "response"
length = "4 business hours"
"""


def test_a_plan_file_states_them() -> None:
    plan = plan_from_toml(WRITTEN)
    assert plan_from_toml(plan_to_toml(plan)) == plan
    row = {"tags": ["gold"], "tier": 2, "priority": "high", "title": "An outage", "via": 4, "type": "bug"}
    for changed, due in [
        ({}, "10:00"),
        ({"component": float("nan")}, "10:00"),
        *[({name: value}, "13:00") for name, value in [("type", "task"), ("tier", 3), ("priority", "urgent")]],
        *[({name: value}, "13:00") for name, value in [("via", 1), ("tags", []), ("component", "x")]],
    ]:
        deadline = plan.deadline("response", opened=OPENED, ticket=row | changed)
        assert deadline.due == f"2026-03-02T{due}:00+00:00", changed


def test_all_errors_of_a_condition_are_told_each_in_its_place() -> None:
    when = {"a": {"nto": 1}, "b": [], "any": [{"c": {"below": None}}, {"priority": "hihg"}], "priority": {"above": "x"}}
    with pytest.raises(PlanErrors) as caught:
        read_plan({"format": 1, "name": "p", "targets": [{"metric": "m", "negotiable": True, "when": when}]})
    assert [flaw.path for flaw in caught.value.flaws] == [
        *["targets[0].when.a.nto", "targets[0].when.b", "targets[0].when.any[0].c.below"]
    ]


@pytest.mark.parametrize(
    ("when", "path"),
    [
        ({"priority": {"above": "hihg"}}, "targets[0].when.priority"),
        ({"any": [{"severity": {"below": "planning"}}]}, "targets[0].when.severity"),
        ({"priority": "hihg"}, "targets[0].when.priority"),
        ({"priority": {"not": ["low", "hihg"]}}, "targets[0].when.priority"),
    ],
)
def test_levels_that_are_none_are_refused(when: dict[str, Any], path: str) -> None:
    levels = {"levels": ["high", "low"], "outside": ["planning"]}
    target = {"metric": "response", "length": "1 calendar hour", "when": when}
    with pytest.raises(PlanErrors) as caught:
        read_plan({"format": 1, "name": "p", "priorities": levels, "targets": [target]})
    assert [flaw.path for flaw in caught.value.flaws] == [path]


def test_a_bound_of_a_level_takes_a_scale() -> None:
    target = {"metric": "response", "length": "1 calendar hour", "when": {"tier": {"below": "3"}}}
    with pytest.raises(PlanErrors) as caught:
        read_plan({"format": 1, "name": "p", "targets": [target]})
    [flaw] = caught.value.flaws
    assert flaw.path == "targets[0].when.tier"
    assert "without quotes" in flaw.sentence


def test_equal_conditions_make_equal_plans() -> None:
    def plan(when: dict[str, Any]) -> SupportPlan:
        target = {"metric": "response", "length": "1 calendar hour", "when": when}
        return read_plan({"format": 1, "name": "p", "targets": [target]})

    one = plan({"b": {"has": ["x", "y"]}, "a": {"below": 3.0}, "any": [{"c": 1}, {"d": 2}]})
    other = plan({"any": [{"d": 2}, {"c": 1}], "a": {"below": 3}, "b": {"has": ["y", "x"]}})
    assert one == other
    assert one.digest == other.digest
    assert one.digest != plan({"b": {"has": ["x", "y"]}, "a": {"below": 3, "or_equal": True}}).digest
    assert read_plan(write_plan(one)) == one
    assert str(Above(1.5)) == "above 1.5"
    assert plan({"a": {"below": 1.5}}).digest != plan({"a": {"below": 2}}).digest


def test_a_condition_tells_the_first_of_what_it_says_that_does_not_hold() -> None:
    condition = condition_from({"kind": "Outage", "tier": {"below": 3}, "any": [{"via": "0"}, {"via": "4"}]})
    facts = {"kind": "Outage", "tier": "2", "via": "4"}
    assert condition.refused(facts) == ""
    assert condition.refused(facts | {"tier": "5"}).startswith("tier is 5, and must be: below 3")
    assert condition.refused(facts | {"kind": None}).startswith("kind is missing, and must be:")
    assert condition.refused(facts | {"via": "9"}) == "none of what it lists under any holds"
