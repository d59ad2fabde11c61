"""Metrics and waits: what a plan says of them, what is wrong with that, and what other tools' metrics become."""

from __future__ import annotations

import contextlib
import pickle
import re
import tomllib
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from slacore import (
    Agreement,
    Metric,
    PlanErrors,
    Schedule,
    SlaError,
    SupportPlan,
    Target,
    Trigger,
    lint,
    plan_from_toml,
    plan_to_toml,
    read_plan,
    write_plan,
)
from slacore.errors import Flaw, InvalidText, InvalidValue, UnknownName
from slacore.plans.condition import condition_from
from slacore.plans.metric import ANY_WAIT, DEFAULTS, Metrics, metrics_from
from slacore.plans.reprioritising import Reprioritising
from slacore.plans.trigger import KINDS, triggers_from
from tests.support.hostile import BAD, MADE
from tests.support.places import DOCS

DESK = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-17:00"]}}
ENDS = Trigger(ends={"team": "tier 2"})


def plan(metrics: dict[str, Any] | None = None, targets: Any = (), **more: Any) -> SupportPlan:
    data = {"format": 1, "name": "desk", "schedules": DESK, "metrics": metrics or {}, "targets": list(targets)}
    return read_plan(data | more)


def flaws(metrics: dict[str, Any] | None = None, targets: Any = (), **more: Any) -> dict[str, str]:
    with pytest.raises(PlanErrors) as caught:
        plan(metrics, targets, **more)
    return {flaw.path: flaw.sentence for flaw in caught.value.flaws}


def promise(metric: str, length: str = "4 business hours", **more: Any) -> dict[str, Any]:
    return {"metric": metric, "length": length, **more}


def only(kinds: str) -> tuple[Trigger, ...]:
    return tuple(Trigger(kind) for kind in kinds.split(", "))


class TestTheDefaults:
    """As `clocks` states them; worked out from its text, not from the code."""

    def test_are_there_in_every_plan(self) -> None:
        metrics = SupportPlan(name="desk").metrics
        assert list(metrics) == ["response", "update", "resolution"]
        assert metrics == Metrics(DEFAULTS)

    def test_response_runs_from_the_opening_to_the_first_answer_or_solution(self) -> None:
        found = DEFAULTS["response"]
        assert (found.start, found.stop, found.cancel) == (
            only("opened"),
            only("answered, resolved, closed"),
            only("cancelled"),
        )
        assert (found.continue_, found.pause, found.while_) == ((), (), ())

    def test_update_runs_from_a_message_after_the_first_answer(self) -> None:
        found = DEFAULTS["update"]
        assert found.start == (Trigger("customer replied", when={"answered": True}),)
        assert (found.stop, found.cancel) == (only("answered, resolved, closed"), only("cancelled"))
        assert (found.continue_, found.pause, found.while_) == ((), (), ())

    def test_resolution_waits_for_anybody_and_goes_on_when_reopened(self) -> None:
        found = DEFAULTS["resolution"]
        assert (found.start, found.stop) == (only("opened"), only("resolved, closed"))
        assert (found.continue_, found.cancel) == (only("reopened"), only("cancelled"))
        assert (found.pause, found.while_) == ((ANY_WAIT,), ())

    @pytest.mark.parametrize("name", DEFAULTS)
    def test_recompute_whatever_the_direction(self, name: str) -> None:
        assert DEFAULTS[name].reprioritise == Reprioritising(raised="recompute", lowered="recompute", other="recompute")

    @pytest.mark.parametrize("name", DEFAULTS)
    def test_are_what_the_docs_say(self, name: str) -> None:
        fragment = re.search(r"```toml\n(\[metrics\.response\].*?)```", PAGE, re.DOTALL)
        assert fragment is not None
        stated = tomllib.loads(fragment[1])["metrics"]
        assert plan({name: {"start": [], "stop": [], "cancel": [], "pause": []} | stated[name]}) == plan()
        assert set(stated) == set(DEFAULTS)


class TestAStatedMetric:
    def test_keeps_the_default_of_what_it_leaves_out(self) -> None:
        found = plan({"resolution": {"pause": ["customer"]}}).metrics["resolution"]
        assert found.pause == ("customer",)
        assert found == attrs.evolve(DEFAULTS["resolution"], pause=["customer"])

    def test_of_a_name_of_its_own_has_nothing_but_what_it_says(self) -> None:
        found = plan({"close": {"start": "resolved", "stop": "closed"}}).metrics["close"]
        assert (found.start, found.stop, found.cancel) == (only("resolved"), only("closed"), ())
        assert (found.continue_, found.pause, found.while_, found.title) == ((), (), (), "")
        assert str(found.reprioritise) == "recompute"

    def test_says_with_an_empty_list_that_there_is_nothing(self) -> None:
        made = plan({"resolution": {"pause": [], "continue": []}})
        assert (made.metrics["resolution"].pause, made.metrics["resolution"].continue_) == ((), ())
        assert write_plan(made)["metrics"] == {"resolution": {"continue": [], "pause": []}}
        assert read_plan(write_plan(made)) == plan_from_toml(plan_to_toml(made)) == made
        assert made != plan()

    def test_as_it_is_by_default_is_no_difference(self) -> None:
        spelled = {
            "start": ["opened"],
            "stop": ["closed", "resolved"],
            "pause": "any wait",
            "reprioritise": "recompute",
        }
        made = plan({"resolution": spelled})
        assert (made, made.digest, hash(made)) == (plan(), plan().digest, hash(plan()))
        assert "metrics" not in write_plan(made)

    def test_means_the_same_in_any_order_and_twice(self) -> None:
        one = plan({"x": {"start": ["a b", {"on": "opened"}], "pause": [{"status": ["b", "a"]}, "vendor"]}})
        other = plan({"x": {"start": ["opened", "a b", "opened"], "pause": ["vendor", {"status": ["a", "b"]}]}})
        assert (one, one.digest, hash(one)) == (other, other.digest, hash(other))

    def test_can_be_made_in_python_as_in_a_file(self) -> None:
        made = SupportPlan(
            name="desk",
            schedules={"business": Schedule.parse("Mon-Fri 09:00-17:00 Europe/Berlin")},
            waits=["customer", "third party"],
            metrics={
                "update": Metric(start="answered", stop="answered", title="Next news"),
                "tier-2": Metric(
                    start=Trigger(when={"team": "tier 2"}),
                    stop=[ENDS, "resolved"],
                    while_={"status": ["new", "open"]},
                    pause=["customer", {"turn": "customer"}],
                    continue_={"on": "reopened", "when": {"vip": True}},
                    reprioritise={"raised": "restart", "lowered": "carry"},
                ),
            },
        )
        told = {
            "update": {"title": "Next news", "start": "answered", "stop": "answered"},
            "tier-2": {
                "start": {"when": {"team": "tier 2"}},
                "stop": [{"ends": {"team": "tier 2"}}, "resolved"],
                "continue": {"on": "reopened", "when": {"vip": "true"}},
                "pause": ["customer", {"turn": "customer"}],
                "while": {"status": ["new", "open"]},
                "reprioritise": {"raised": "restart", "lowered": "carry"},
            },
        }
        assert made == plan(told, waits=["third party", "customer"])
        assert write_plan(made)["metrics"] == told
        assert pickle.loads(pickle.dumps(made)) == made
        assert attrs.evolve(made, title="x").metrics == made.metrics

    def test_reprioritises_one_way_or_by_direction(self) -> None:
        by = {"raised": "restart", "lowered": "carry", "other": "recompute"}
        found = [
            plan({"x": {"reprioritise": said}}).metrics["x"].reprioritise for said in ("carry", by, {"raised": "carry"})
        ]
        assert [(each.raised, each.lowered, each.other) for each in found if each] == [
            ("carry", "carry", "carry"),
            ("restart", "carry", "recompute"),
            ("carry", "recompute", "recompute"),
        ]
        assert [str(each) for each in found[:2]] == ["carry", "raised restart, lowered carry, other recompute"]
        assert plan({"x": {"reprioritise": dict.fromkeys(by, "carry")}}) == plan({"x": {"reprioritise": "carry"}})


class TestATrigger:
    def test_is_a_kind_of_event_an_event_with_a_condition_or_a_condition_that_begins_or_ends(self) -> None:
        said = ["answered", {"on": "customer replied", "when": {"answered": False}}, {"when": {"vip": True}}]
        found = triggers_from([*said, {"ends": {"team": "tier 2"}}], "start")
        assert [(each.on, each.when, each.ends) for each in found] == [
            ("answered", condition_from({}), condition_from({})),
            ("customer replied", condition_from({"answered": False}), condition_from({})),
            (None, condition_from({"vip": True}), condition_from({})),
            (None, condition_from({}), condition_from({"team": "tier 2"})),
        ]
        assert [str(each) for each in found] == [
            "answered",
            "customer replied when answered = false",
            "when vip = true",
            "when no longer team = tier 2",
        ]

    @pytest.mark.parametrize("kind", [*KINDS, "shipment missing", "überprüft", "escalated", "rejected", "assessed"])
    def test_may_be_of_any_kind(self, kind: str) -> None:
        assert Trigger(kind).on == kind
        assert eval(repr(Trigger(kind, when={"a": ["b", "c"]})), {"Trigger": Trigger}) == Trigger(
            kind, when={"a": ["c", "b"]}
        )

    @pytest.mark.parametrize(
        ("slip", "meant"),
        [
            ("anwsered", "answered"),
            ("open", "opened"),
            ("Resolved", "resolved"),
            ("reopen", "reopened"),
            ("closd", "closed"),
        ],
    )
    def test_of_a_known_kind_with_a_slip_is_an_error_with_the_kind(self, slip: str, meant: str) -> None:
        assert flaws({"x": {"stop": slip}})["metrics.x.stop"].endswith(f"did you mean {meant!r}?")
        with pytest.raises(UnknownName) as caught:
            Trigger(slip)
        assert caught.value.nearest[0] == meant

    @pytest.mark.parametrize(
        ("word", "instead"),
        [
            ("workaround provided", "{ when = { causes = 'workaround' } }"),
            ("workaround withdrawn", "{ ends = { causes = 'workaround' } }"),
            ("customer unreachable", "{ when = { causes = 'customer unreachable' } }"),
            ("customer reachable", "{ ends = { causes = 'customer unreachable' } }"),
            ("prioritised", "'changed', or { when = { priority = ... } }"),
            ("assigned", "'changed', or { when = { team = ... } }"),
        ],
    )
    def test_that_is_another_kind_in_every_log_says_how_it_is_written(self, word: str, instead: str) -> None:
        assert flaws({"x": {"stop": word}})["metrics.x.stop"].endswith(f"write {instead}")

    @pytest.mark.parametrize(
        ("said", "path"),
        [
            ({}, "metrics.x.start.on"),
            ({"when": {}}, "metrics.x.start.on"),
            ({"on": "opened", "ends": {"a": "b"}}, "metrics.x.start.ends"),
            ({"when": {"a": "b"}, "ends": {"a": "b"}}, "metrics.x.start.ends"),
            ({"on": "opened", "if": {"a": "b"}}, "metrics.x.start.if"),
            ({"on": "opend"}, "metrics.x.start.on"),
            (3, "metrics.x.start"),
            ("", "metrics.x.start"),
            (["opened", "closd"], "metrics.x.start[1]"),
            (["opened", {"ends": {"metric": "b"}}], "metrics.x.start[1].ends.metric"),
        ],
    )
    def test_that_says_nothing_or_too_much_is_refused_at_its_path(self, said: Any, path: str) -> None:
        assert list(flaws({"x": {"start": said}})) == [path]

    @pytest.mark.parametrize("given", [3, b"opened", [3], [[]], {"off": "x"}, [None], object()])
    def test_of_a_wrong_kind_is_one_error_of_ours(self, given: Any) -> None:
        with pytest.raises(SlaError):
            Metric(start=given)


class TestPauseAndWhile:
    def test_take_reasons_conditions_and_lists_of_them(self) -> None:
        found = Metric(pause=["customer", {"turn": "customer"}], while_={"status": "open"})
        assert found.pause == ("customer", condition_from({"turn": "customer"}))
        assert found.while_ == (condition_from({"status": "open"}),)

    def test_every_wait_is_for_pause_alone(self) -> None:
        assert plan({"x": {"pause": [ANY_WAIT, {"turn": "customer"}]}}).metrics["x"].pause is not None
        assert "is for pause" in flaws({"x": {"while": ANY_WAIT}})["metrics.x.while"]
        asked = {"x": {"pause": [ANY_WAIT, {"waiting": ANY_WAIT}]}}
        assert flaws(asked) == {"metrics.x.pause[1].waiting": "'any wait' is for pause alone; name the waits"}

    @pytest.mark.parametrize("given", [3, b"x", [3], {}, [{}], "", [""], {"": "a"}, [None], object()])
    def test_of_a_wrong_kind_are_one_error_of_ours(self, given: Any) -> None:
        for key in ("pause", "while_"):
            with pytest.raises(SlaError):
                Metric(**{key: given})


class TestWaits:
    def test_are_listed_or_any(self) -> None:
        assert plan({"resolution": {"pause": "anything"}}).waits == ()
        assert plan(waits=["customer"]).waits == ("customer",)
        assert plan(waits=["b", "a"]) == plan(waits=["a", "b"]) != plan(waits=["a"])
        assert read_plan(write_plan(plan(waits=["b", "a"]))).waits == ("b", "a")

    def test_a_reason_that_is_not_listed_is_an_error_with_the_nearest(self) -> None:
        found = flaws({"resolution": {"pause": ["customer", "thrid party"]}}, waits=["customer", "third party"])
        assert found == {
            "metrics.resolution.pause[1]": "'thrid party' is not a wait of the plan; did you mean 'third party'?"
        }

    def test_so_it_is_in_while_in_conditions_and_in_agreements(self) -> None:
        metrics = {
            "a": {"while": "vendr"},
            "b": {"start": {"when": {"waiting": "vendr"}}, "stop": {"ends": {"waiting": ["vendor", "vendr"]}}},
            "c": {"pause": {"waiting": "vendr"}},
        }
        agreed = {"name": "acme", "customer": "Acme", "metrics": {"resolution": {"pause": ["vendor", "vendr"]}}}
        assert list(flaws(metrics, waits=["vendor"])) == [
            "metrics.a.while",
            "metrics.b.start.when.waiting",
            "metrics.b.stop.ends.waiting",
            "metrics.c.pause.waiting",
        ]
        assert list(flaws(waits=["vendor"], agreements=[agreed])) == ["agreements[0].metrics.resolution.pause[1]"]

    @pytest.mark.parametrize("given", [3, [3], ["a", "a"], [""], ["any wait"], [["a"]]])
    def test_are_different_names_and_never_every_wait(self, given: Any) -> None:
        with pytest.raises(PlanErrors):
            plan(waits=given)
        with pytest.raises(SlaError):
            SupportPlan(name="desk", waits=given)


class TestFieldsFoundFromEvents:
    @pytest.mark.parametrize(
        ("condition", "path", "kind"),
        [
            ({"stage": "opne"}, "stage", "'opne' is not a value of stage; did you mean 'open'?"),
            ({"turn": "agent"}, "turn", "'agent' is not a value of turn; it is one of 'desk', 'customer'"),
            ({"answered": "yes"}, "answered", "'yes' is not a value of answered; it is one of 'true', 'false'"),
        ],
    )
    def test_have_known_values(self, condition: dict[str, Any], path: str, kind: str) -> None:
        assert flaws({"x": {"start": {"when": condition}}}) == {f"metrics.x.start.when.{path}": kind}
        assert flaws({"x": {"pause": condition}}) == {f"metrics.x.pause.{path}": kind}

    def test_beside_them_a_priority_is_a_level_of_the_scale(self) -> None:
        scale = {"levels": ["Critical", "High"], "outside": ["Planning"]}
        metrics = {"x": {"start": {"when": {"priority": ["Critical", "Hihg"]}}, "while": {"priority": "Planning"}}}
        assert flaws(metrics, priorities=scale) == {
            "metrics.x.start.when.priority": "'Hihg' is not a priority; did you mean 'High'?"
        }
        assert plan(metrics)
        acme = {"name": "acme", "customer": "Acme", "metrics": {"update": {"pause": {"priority": "Low"}}}}
        assert list(flaws(priorities=scale, agreements=[acme])) == ["agreements[0].metrics.update.pause.priority"]

    def test_a_bound_that_is_a_level_is_one_of_the_scale(self) -> None:
        scale = {"levels": ["Critical", "High"]}
        asked = {"x": {"start": {"when": {"priority": {"above": "Hihg"}}}, "while": {"priority": {"not": ["Low"]}}}}
        assert list(flaws(asked, priorities=scale)) == ["metrics.x.start.when.priority", "metrics.x.while.priority"]

    def test_are_asked_for_like_others(self) -> None:
        known = {"stage": ["open", "resolved"], "turn": "customer", "answered": True, "waiting": "x", "causes": "y"}
        assert plan({"x": {"pause": known}})


class TestMetricsAndTargets:
    def test_a_target_of_a_metric_that_is_not_stated_is_an_error_where_metrics_are(self) -> None:
        assert plan(targets=[promise("first-fix")]).promised == ("first-fix",)
        found = flaws({"first-fix": {"start": "opened", "stop": "resolved"}}, [promise("frist-fix")])
        assert found == {"targets[0].metric": "'frist-fix' is not a metric of the plan; did you mean 'first-fix'?"}

    def test_a_metric_with_targets_that_nothing_starts_is_an_error(self) -> None:
        assert flaws({"x": {"stop": "closed"}}, [promise("x")]) == {
            "metrics.x.start": "is missing; x has targets, and nothing starts its clock; "
            "name an event, such as 'opened', or leave the targets out"
        }
        found = flaws(
            {"x": {"title": "X"}, "response": {"start": []}}, [promise("x"), promise("x"), promise("response")]
        )
        assert list(found) == ["metrics.x.start", "metrics.response.start"]
        assert "nor does anything stop it" in found["metrics.x.start"]
        assert plan({"x": {"title": "X"}})

    def test_what_is_counted_in_days_cannot_be_carried(self) -> None:
        carry = {"resolution": {"reprioritise": {"lowered": "carry"}}}
        targets = [
            promise("resolution", "2 business days"),
            promise("response", "2 business days"),
            promise("resolution"),
        ]
        assert flaws(carry, targets) == {
            "targets[0].length": "'2 business days' is in days, and metrics.resolution.reprioritise carries, "
            "which days cannot; state it in hours, or recompute"
        }
        assert plan(carry, [promise("resolution", "48 calendar hours")])
        assert list(flaws(carry, [promise("resolution", "1 calendar week")])) == ["targets[0].length"]

    def test_targets_of_policies_are_looked_at_like_the_plans_own(self) -> None:
        def told(metrics: dict[str, Any], target: dict[str, Any]) -> list[str]:
            return list(flaws(metrics, policies=[{"name": "gold", "targets": [target]}]))

        carry = {"resolution": {"reprioritise": "carry"}}
        assert told(carry, promise("resolution", "2 business days")) == ["policies[0].targets[0].length"]
        assert told(carry, promise("restore")) == ["policies[0].targets[0].metric"]
        assert told({"x": {"stop": "closed"}}, promise("x")) == ["metrics.x.start"]

    def test_another_error_of_a_target_or_metric_is_not_taken_for_a_missing_one(self) -> None:
        assert list(flaws({"x": {"stat": "opened"}}, [promise("x")])) == ["metrics.x.stat"]
        assert list(flaws({"x": {"start": "opened"}}, [promise("x", "4 hours")])) == ["targets[0].length"]
        assert list(flaws({"x": {"pause": "b"}}, waits=["a", 3])) == ["waits[1]"]

    def test_names_are_those_that_a_file_can_write(self) -> None:
        with pytest.raises(SlaError):
            SupportPlan(name="desk", metrics={"a b": Metric()})
        with pytest.raises(SlaError):
            Agreement(name="a", customer="c", plan="p", metrics={"a b": Metric()})


class TestAgreements:
    def agreed(self, base: SupportPlan) -> SupportPlan:
        return base.with_agreement(base.agreements[0])

    def test_replace_the_keys_they_state_and_no_others(self) -> None:
        ours = {"resolution": {"start": ["opened", "reopened"], "continue": [], "pause": "customer", "title": "Cure"}}
        acme = {"name": "acme", "customer": "Acme", "metrics": {"resolution": {"pause": ["customer", "vendor"]}}}
        base = plan(ours, agreements=[acme])
        found = self.agreed(base).metrics["resolution"]
        assert found == attrs.evolve(base.metrics["resolution"], pause=["vendor", "customer"])
        assert found.title == "Cure"
        assert self.agreed(base).digest != base.digest
        assert read_plan(write_plan(self.agreed(base))) == self.agreed(base)
        assert read_plan(write_plan(base)) == plan_from_toml(plan_to_toml(base)) == base

    def test_may_say_that_there_is_nothing(self) -> None:
        base = plan(agreements=[{"name": "acme", "customer": "Acme", "metrics": {"resolution": {"pause": []}}}])
        assert self.agreed(base).metrics["resolution"].pause == ()
        assert read_plan(write_plan(base)) == base

    def test_may_add_metrics_with_their_targets(self) -> None:
        metrics = {"restore": {"start": "opened", "stop": {"when": {"causes": "workaround"}}}}
        base = plan(agreements=[{"name": "a", "customer": "c", "metrics": metrics, "targets": [promise("restore")]}])
        assert self.agreed(base).promised == ("restore",)
        assert "restore" not in base.metrics

    def test_that_do_not_fit_are_told_with_their_paths(self) -> None:
        def told(own: dict[str, Any], ours: Any = (), **agreed: Any) -> list[str]:
            agreement = {"name": "acme", "customer": "Acme"} | agreed
            return list(flaws(own, ours, agreements=[agreement]))

        carry = {"resolution": {"reprioritise": "carry"}}
        assert told(carry, targets=[promise("resolution", "2 business days")]) == ["agreements[0].targets[0].length"]
        in_days = [promise("resolution", "2 business days")]
        assert told({}, in_days, metrics=carry) == ["agreements[0].metrics.resolution.reprioritise"]
        assert told({}, in_days, metrics={"resolution": {"start": []}}) == ["agreements[0].metrics.resolution.start"]
        assert told({"x": {"start": "opened"}}, targets=[promise("y")]) == ["agreements[0].targets[0].metric"]
        assert told({}, [], metrics={"resolution": {"stop": "closd"}}) == ["agreements[0].metrics.resolution.stop"]

    def test_that_state_the_first_metric_of_a_plan_need_one_for_each_promise_of_it(self) -> None:
        agreement = {"name": "acme", "customer": "Acme", "metrics": {"update": {"start": "answered"}}}
        found = flaws({}, [promise("first-fix"), promise("response")], agreements=[agreement])
        assert list(found) == ["agreements[0].metrics.first-fix"]
        assert plan({"first-fix": {"start": "opened"}}, [promise("first-fix")], agreements=[agreement])

    def test_that_change_a_metric_alone_change_the_plan(self) -> None:
        agreement = Agreement(name="a", customer="c", plan="desk", metrics={"update": Metric(start="answered")})
        assert plan().with_agreement(agreement).metrics["update"].start == only("answered")


def test_no_more_is_accepted_than_a_file_may_hold() -> None:
    many = [f"kind {number}" for number in range(65)]
    for key in ("start", "pause"):
        assert plan({"x": {key: many[:64]}})
        assert flaws({"x": {key: many}}) == {f"metrics.x.{key}": "has 65 entries; 0 to 64 are allowed"}
        with pytest.raises(InvalidValue, match="64 are allowed"):
            Metric(**{key: many})
    assert plan(waits=many[:64])
    for door in (plan, lambda waits: SupportPlan(name="desk", waits=waits)):
        with pytest.raises(PlanErrors, match="64 are allowed"):
            door(waits=many)  # type: ignore[operator]
    own = {f"m{number}": {"start": "opened"} for number in range(65)}
    assert flaws(own) == {"metrics": "has 65 of its own; 64 are allowed"}
    own.popitem()
    made = plan(own | {name: {"title": "x"} for name in DEFAULTS})
    assert read_plan(write_plan(made)) == attrs.evolve(made) == made


class TestATitle:
    PLAN = plan({"response": {"title": "First reply"}}, [promise("response"), promise("resolution")])

    def test_is_what_explanations_call_a_metric(self) -> None:
        asked = {"opened": "2026-03-02T09:00:00+01:00"}
        told, untold = (self.PLAN.deadline(metric, **asked) for metric in ("response", "resolution"))
        assert (told.metric, told.title, untold.title) == ("response", "First reply", "resolution")
        assert told.explain().headline().startswith("First reply due Mon 2026-03-02 13:00, 4 business hours after")
        assert untold.explain().headline().startswith("resolution due Mon 2026-03-02 13:00, 4 business hours after")
        assert pickle.loads(pickle.dumps(told)).title == "First reply"

    def test_alone_is_no_metric_without_a_clock(self) -> None:
        assert [finding.code for finding in lint(self.PLAN)] == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"reprioritise": "recalculate"}, UnknownName),
        ({"reprioritise": 3}, UnknownName),
        ({"reprioritise": {"up": "carry"}}, UnknownName),
        ({"reprioritise": {"raised": "carried"}}, UnknownName),
        ({"title": 3}, InvalidText),
    ],
)
def test_what_a_metric_cannot_say_is_refused(given: dict[str, Any], error: type[SlaError]) -> None:
    with pytest.raises(error):
        Metric(**given)


@pytest.mark.parametrize("given", [3, "x", {"update": 3}, [("update",)], {3: Metric()}])
def test_metrics_that_are_none_are_refused(given: Any) -> None:
    with pytest.raises(InvalidValue):
        metrics_from(given)


# What other tools measure

PAGE = (DOCS / "plan-file.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.split(" | ")]
    for line in PAGE.partition("### What others measure")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| ") and "`" in line
]


def toml_of(row: list[str]) -> tuple[str, str]:
    name = row[1].strip("`")
    said = row[2].removesuffix(" |")
    keys = [] if said == "as it is" else re.findall(r"`([^`]+)`", said)
    return name, "\n".join([f"[metrics.{name}]", *keys])


@pytest.mark.parametrize("row", ROWS, ids=[row[0].strip("| ") for row in ROWS])
def test_the_metric_of_another_tool_is_a_plan_that_loads(row: list[str]) -> None:
    name, text = toml_of(row)
    desk = 'format = 1\nname = "desk"\nschedules = { business = { zone = "UTC", shifts = ["Mon-Fri 09:00-17:00"] } }\n'
    made = plan_from_toml(f'{desk}targets = [{{ metric = "{name}", length = "4 business hours" }}]\n{text}')
    assert plan_from_toml(plan_to_toml(made)) == read_plan(write_plan(made)) == made
    assert [finding.code for finding in lint(made)] == []
    stated = tomllib.loads(text)["metrics"][name]
    assert set(made.metrics.stated) == ({name} if stated and "recompute" not in stated.values() else set())
    if stated and made.metrics.stated:
        assert (
            made.digest
            != plan_from_toml(f'{desk}targets = [{{ metric = "resolution", length = "4 business hours" }}]').digest
        )


def test_every_row_of_the_docs_is_tried() -> None:
    assert len(ROWS) == 29


def test_errors_come_with_the_path_of_a_metric() -> None:
    assert isinstance(Flaw("metrics.x.stop", ""), tuple)
    with pytest.raises(UnknownName, match=r"^stop\[1\]: "):
        Metric(stop=["closed", "anwsered"])
    assert Target(metric="x", length="1 business hour").metric == "x"


GUARDED: dict[str, Callable[[Any], Any]] = {
    **{key: lambda bad, key=key: Metric(**{key: bad}) for key in [each.name for each in attrs.fields(Metric)]},
    **{f"on {key}": lambda bad, key=key: Trigger(**{key: bad}) for key in ("on", "when", "ends")},
    "one of start": lambda bad: Metric(start=[bad]),
    "one of pause": lambda bad: Metric(pause=[bad]),
    "table of start": lambda bad: Metric(start={"on": bad}),
    "way": lambda bad: Metric(reprioritise={"raised": bad}),
    "raised": lambda bad: Reprioritising(raised=bad),
    "over": Metric(start="opened").over,
    "without": Metric(start="opened").without,
    "metrics": lambda bad: SupportPlan(name="desk", metrics=bad),
    "metric": lambda bad: SupportPlan(name="desk", metrics={"update": bad}),
    "waits": lambda bad: SupportPlan(name="desk", waits=bad),
    "wait": lambda bad: SupportPlan(name="desk", waits=[bad]),
    "agreed": lambda bad: Agreement(name="acme", customer="Acme", plan="desk", metrics={"update": bad}),
    "beside": Metrics(DEFAULTS).beside,
    "called": Metrics(DEFAULTS).called,
    "triggers": lambda bad: triggers_from(bad, "start"),
}


@pytest.mark.parametrize("door", GUARDED)
def test_whatever_is_given_ends_with_a_value_or_an_error_of_ours(door: str) -> None:
    for bad in [*BAD.values(), *(make() for make in MADE.values())]:
        with contextlib.suppress(SlaError):
            made = GUARDED[door](bad)
            assert hash(made) == hash(made)
            assert f"{made!r} {made}"
