"""Wiring: which kinds of events touch which metrics, and what the conditions of metrics ask."""

from __future__ import annotations

from typing import Any

import pytest

from slacore.errors import InvalidValue
from slacore.plans.wiring import Wired, Wiring
from tests.support.weekly_log import desk, promise


def wiring(**metric: Any) -> Wiring:
    return desk(promise("work", "4 business hours"), metrics={"work": metric}).wiring


def work(of: Wiring) -> Wired:
    return next(one for one in of.metrics if one.name == "work")


def touched(of: Wiring, kind: str) -> bool:
    return "work" in [touch.wired.name for touch in of.by_kind[kind]]


def test_a_metric_pauses_for_the_waits_it_names_for_any_and_for_conditions() -> None:
    # Names before and after "any wait" in the alphabet.
    hold = work(wiring(start="opened", pause=["absence", "any wait", "customer", {"team": "b"}])).pause
    assert (hold.any_wait, hold.reasons, len(hold.conditions)) == (True, ("absence", "customer"), 1)


def test_one_wait_or_one_condition_is_enough_to_be_held() -> None:
    for pause in (["customer"], [{"team": "b"}], ["any wait"]):
        assert work(wiring(start="opened", pause=pause)).is_held
    assert not work(wiring(start="opened")).is_held


def test_kinds_of_a_plan_touch_the_metrics_that_name_them() -> None:
    of = wiring(start="parts arrived", stop="closed")
    assert [touched(of, kind) for kind in ("parts arrived", "closed", "answered", "paused")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_metric_depends_on_conditions_that_begin_and_on_those_that_end() -> None:
    of = wiring(start={"when": {"team": "b"}}, stop={"ends": {"site": "x"}})
    assert work(of).watched == {0, 1}
    assert [of.watchers[number] for number in (0, 1)] == [{"work"}, {"work"}]
    assert {name: len(numbers) for name, numbers in of.watching.items()} == {"team": 1, "site": 1}


def test_every_condition_of_a_metric_asks_something_of_its_fields() -> None:
    of = wiring(start={"on": "changed", "when": {"team": "b"}}, stop={"when": {"tier": {"below": 3}}})
    assert {"team", "tier"} <= of.demands.keys()
    assert {"team", "tier"} <= of.names


def test_of_waits_and_causes_a_condition_asks_whether_one_is_among_them() -> None:
    among, other = wiring(start="opened", pause=[{"waiting": "x"}, {"team": "b"}]).conditions[:2]
    assert [among.holds({"waiting": ("y", "x")}), among.holds({"waiting": ("y",)})] == [True, False]
    assert [other.holds({"team": "b"}), other.holds({"team": "a"})] == [True, False]
    none, no = wiring(start="opened", pause=[{"waiting": {"not": ["x"]}}, {"team": {"not": ["b"]}}]).conditions[:2]
    assert [none.holds({"waiting": ("y", "x")}), none.holds({"waiting": ("y",)})] == [False, True]
    # A field of a ticket is compared whole: of one with several values that cannot be said.
    for condition in (other, no):
        with pytest.raises(InvalidValue):
            condition.holds({"team": ("a", "b")})
