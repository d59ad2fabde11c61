"""Policies that win whole: which one governs a ticket, and that nothing fills its holes."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import Agreement, Policy, Target, diff, lint, plan_from_toml, plan_to_toml, read_plan
from slacore.errors import InvalidValue, NoTarget, PlanErrors, UnknownName

OPENED = "2026-03-02T09:00:00+00:00"

DESK = """
format = 1
name = "desk"
schedules.desk = { zone = "Europe/London", shifts = ["Mon-Fri 09:00-17:00"] }
priorities = { levels = ["P1", "P2", "P3"], default = "P3" }

[[policies]]
name = "gold"
title = "Gold customers"
when = { tags = { has = "gold" } }
targets = [
    { metric = "response", priority = "P1", length = "30 business minutes" },
    { metric = "response", length = "1 business hour" },
]

[[policies]]
name = "grave"
when = { priority = { above = "P3" } }
targets = [
    { metric = "response", length = "2 business hours" },
    { metric = "resolution", length = "4 business hours" },
]

[[targets]]
metric = "response"
length = "3 business hours"

[[targets]]
metric = "resolution"
length = "2 business days"
"""
PLAN = plan_from_toml(DESK)


def due(metric: str, **fields: Any) -> str:
    return PLAN.deadline(metric, opened=OPENED, **fields).due.removeprefix("2026-03-").removesuffix("+00:00")


def test_the_first_policy_that_fits_governs_all_metrics() -> None:
    assert due("response", tags=["gold"], priority="P1") == "02T09:30:00"
    assert due("response", tags=["gold"], priority="P2") == "02T10:00:00"
    assert due("response", priority="P2") == "02T11:00:00"
    assert due("resolution", priority="P2") == "02T13:00:00"
    assert due("response") == "02T12:00:00"
    assert due("resolution") == "04T09:00:00"


def test_a_metric_that_it_does_not_promise_is_not_promised() -> None:
    with pytest.raises(NoTarget):
        PLAN.deadline("resolution", opened=OPENED, tags="gold", priority="P2")
    assert PLAN.target_for("resolution", opened=OPENED, tags="gold") is None


def test_a_plan_says_which_policy_governs_and_why() -> None:
    gold = PLAN.policy_for(opened=OPENED, tags=["new", "gold"])
    assert gold is not None
    assert (gold.name, gold.policy) == ("gold", PLAN.policies[0])
    assert str(gold) == "gold: it fits: tags has gold"
    grave = PLAN.policy_for(opened=OPENED, ticket={"priority": "P1", "tags": ["new"]})
    assert str(grave) == ("grave: gold does not fit, tags is new, and must be: has gold; it fits: priority = P1 or P2")
    rest = PLAN.policy_for(opened=OPENED)
    assert rest is not None
    assert (rest.policy, rest.name) == (None, None)
    assert str(rest) == (
        "the targets outside policies: gold does not fit, tags is missing, and must be: has gold; "
        "grave does not fit, priority is P3, and must be: = P1 or P2; no policy fits"
    )


def test_a_plan_not_in_force_has_no_governing_policy() -> None:
    plan = plan_from_toml(DESK.replace('name = "desk"', 'name = "desk"\neffective = { from = "2026-04-01" }', 1))
    assert plan.policy_for(opened=OPENED, priority="P1") is None
    assert plan.policy_for(opened="2026-04-01T09:00:00Z", priority="P1") is not None


def test_it_reads_as_it_is_written() -> None:
    again = plan_from_toml(plan_to_toml(PLAN))
    assert again == PLAN
    assert again.digest == PLAN.digest
    assert PLAN.promised == ("response", "resolution")


def test_errors_in_policies_have_their_place() -> None:
    data = {
        "format": 1,
        "name": "desk",
        "priorities": {"levels": ["P1"]},
        "policies": [
            {"name": "a", "when": {"priority": {"below": "P0"}}, "targets": [{"metric": "m", "length": "1 hour"}]},
            {"name": "a", "targets": [{"metric": "m", "priority": "P9", "length": "1 calendar hour", "coverage": "x"}]},
            {"when": {}, "target": []},
        ],
    }
    with pytest.raises(PlanErrors) as caught:
        read_plan(data)
    assert {flaw.path for flaw in caught.value.flaws} >= {
        *["policies[0].targets[0].length", "policies[2].target", "policies[2].name", "policies[1].name"],
        *["policies[1].targets[0].priority", "policies[1].targets[0].coverage"],
    }
    with pytest.raises(InvalidValue):
        Policy(name="a", targets=["x"])  # type: ignore[list-item]


def test_what_was_agreed_stands_before_every_policy() -> None:
    agreement = Agreement(
        name="acme",
        customer="Acme",
        plan="desk",
        targets=[Target(metric="resolution", length="1 business hour", when={"tags": {"has": "gold"}})],
    )
    agreed = PLAN.with_agreement(agreement)
    assert agreed.deadline("resolution", opened=OPENED, tags="gold").due == "2026-03-02T10:00:00+00:00"
    assert agreed.deadline("response", opened=OPENED, tags="gold").due == "2026-03-02T10:00:00+00:00"
    assert plan_from_toml(plan_to_toml(agreed)) == agreed


class TestWhatIf:
    def test_other_hours_of_a_name(self) -> None:
        round_the_clock = PLAN.with_coverage("desk", "24x5 Europe/London")
        late = "2026-03-02T17:00:00+00:00"
        assert round_the_clock.deadline("response", opened=late).due == "2026-03-02T20:00:00+00:00"
        assert PLAN.deadline("response", opened=late).due == "2026-03-03T12:00:00+00:00"
        added = PLAN.with_coverage("business", "desk | [Sat 10:00-12:00 Europe/London]")
        assert added.deadline("response", opened="2026-03-07T10:30:00+00:00").due == "2026-03-09T10:30:00+00:00"
        with pytest.raises(PlanErrors):
            PLAN.with_coverage("business", "dsek")

    def test_targets_that_win(self) -> None:
        hasty = PLAN.with_targets([Target(metric="response", priority="P1", length="10 business minutes")])
        for tags in ("gold", "new"):
            deadline = hasty.deadline("response", opened=OPENED, priority="P1", tags=tags)
            assert deadline.due == "2026-03-02T09:10:00+00:00"
        assert hasty.deadline("response", opened=OPENED).due == "2026-03-02T12:00:00+00:00"
        with pytest.raises(PlanErrors):
            PLAN.with_targets([Target(metric="response", priority="P9", length="10 business minutes")])
        for odd in (None, 5, "x", [5]):
            with pytest.raises(InvalidValue):
                PLAN.with_targets(odd)  # type: ignore[arg-type]


class TestLint:
    def found(self, *policies: dict[str, Any], targets: Any = ()) -> list[tuple[str, str]]:
        data = {
            "format": 1,
            "name": "desk",
            "schedules": {"desk": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]}},
            "priorities": {"levels": ["P1", "P2"], "default": "P2"},
            "policies": [
                {"name": f"p{n}", "targets": [{"metric": "response", "length": "1 business hour"}], **one}
                for n, one in enumerate(policies)
            ],
            "targets": list(targets),
        }
        return [(one.code, one.place) for one in lint(read_plan(data))]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({}, {"type": "a"}),
            ({"type": ["a", "b"]}, {"type": "a"}),
            ({"type": {"not": "c"}}, {"type": ["a", "b"]}),
            ({"priority": {"below": "P1"}}, {"priority": "P2"}),
            ({"tags": {"has": "x"}}, {"tags": {"has": "x"}, "type": "a"}),
            ({"type": {"contains": "OUT"}}, {"type": "outage"}),
            ({"tier": {"below": 5}}, {"tier": ["1", "4"]}),
            ({"any": [{"type": "a"}, {"via": "4"}]}, {"any": [{"via": "4"}, {"type": "a"}], "x": "1"}),
            ({"any": [{"type": "a"}, {"via": "4"}]}, {"via": "4"}),
            ({"owner": {"missing": True}}, {"owner": {"missing": True}, "type": "a"}),
            ({"owner": {"not": "x"}}, {"owner": {"missing": True}}),
        ],
    )
    def test_a_policy_that_no_ticket_can_reach(self, first: dict[str, Any], second: dict[str, Any]) -> None:
        assert self.found({"when": first}, {"when": second}) == [("unreachable-policy", "policies[1]")]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({"type": "a"}, {}),
            ({"type": "a"}, {"type": ["a", "b"]}),
            ({"tags": {"has": "x"}}, {"tags": {"has": ["x", "y"]}}),
            # True, and not told: what is below three is below five.
            ({"tier": {"below": 5}}, {"tier": {"below": 3}}),
            ({"priority": "P1"}, {"type": "a"}),
            ({"any": [{"type": "a"}, {"via": "4"}]}, {"x": "1"}),
        ],
    )
    def test_one_that_may_be_reached_is_passed_over(self, first: dict[str, Any], second: dict[str, Any]) -> None:
        assert self.found({"when": first}, {"when": second}) == []

    def test_a_policy_whose_tickets_fit_several_earlier_ones(self) -> None:
        found = self.found({"when": {"type": "a"}}, {"when": {"type": "b"}}, {"when": {"type": ["a", "b"]}})
        assert found == [("unreachable-policy", "policies[2]")]

    def test_targets_in_policies_and_outside_may_be_shadowed(self) -> None:
        twice = {"targets": [{"metric": "response", "length": "1 business hour"}] * 2}
        assert self.found(twice) == [("shadowed-target", "policies[0].targets[1]")]
        own = [{"metric": "response", "priority": "P1", "length": "1 business hour"}]
        everything = {"targets": [{"metric": "response", "length": "1 business hour"}]}
        assert self.found(everything, targets=own) == [("shadowed-target", "targets[0]")]

    def test_a_metric_that_the_next_does_not_promise(self) -> None:
        more = {
            "when": {"type": "a"},
            "targets": [
                {"metric": "response", "length": "1 business hour"},
                {"metric": "update", "length": "1 business hour"},
            ],
        }
        assert self.found(more, {"when": {"type": "b"}}) == [("metric-not-promised", "policies[1]")]

    def test_a_graver_priority_that_another_policy_serves_later(self) -> None:
        slow = {
            "when": {"priority": "P1"},
            "targets": [{"metric": "response", "length": "5 business hours"}],
        }
        own = [{"metric": "response", "length": "1 business hour"}]
        assert self.found(slow, targets=own) == [("targets-not-monotone", "policies[0].targets[0].length")]


def test_a_difference_tells_policies() -> None:
    longer = plan_from_toml(DESK.replace('"30 business minutes"', '"45 business minutes"'))
    [change] = diff(PLAN, longer).changes
    assert (change.place, change.effect) == ("targets policy gold, response, P1", "worse")
    retold = plan_from_toml(DESK.replace('has = "gold"', 'has = "platinum"'))
    places = [change.place for change in diff(PLAN, retold).changes]
    assert "policies.gold.when.tags.has" in places
    assert not diff(PLAN, plan_from_toml(DESK))


def test_fields_of_policies_are_looked_at() -> None:
    assert PLAN.looked_at == ("priority", "urgency", "impact", "tags")
    with pytest.raises(UnknownName) as caught:
        PLAN.deadline("response", opened=OPENED, tag="gold")
    assert caught.value.nearest == ("tags",)
