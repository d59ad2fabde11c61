"""Findings and differences of metrics and waits."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import SupportPlan, diff, drift, freeze, lint, read_plan

DESK = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-17:00"]}}
RESOLUTION = {"metric": "resolution", "length": "8 business hours"}
RESPONSE = {"metric": "response", "length": "4 business hours"}


def plan(metrics: dict[str, Any] | None = None, *targets: dict[str, Any], **more: Any) -> SupportPlan:
    given = {"format": 1, "name": "desk", "schedules": DESK, "metrics": metrics or {}}
    return read_plan(given | {"targets": list(targets) or [RESPONSE, RESOLUTION]} | more)


def found(*parts: Any, **more: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.place) for finding in lint(plan(*parts, **more))]


def changes(old: SupportPlan, new: SupportPlan) -> list[str]:
    return [str(change) for change in diff(old, new).changes]


class TestFindings:
    def test_none_is_made_of_the_defaults(self) -> None:
        update = {"metric": "update", "length": "4 business hours"}
        assert found({}, RESPONSE, update, RESOLUTION) == []

    def test_a_clock_that_nothing_stops_is_told_in_agreements_too(self) -> None:
        assert found({"response": {"stop": []}}) == [("metric-never-stops", "metrics.response.stop")]
        assert found({"x": {"start": "opened"}}, {"metric": "x", "length": "1 business hour"}) == [
            ("metric-never-stops", "metrics.x.stop")
        ]
        acme = {"name": "acme", "customer": "Acme", "metrics": {"resolution": {"stop": []}}}
        assert found(agreements=[acme]) == [("metric-never-stops", "agreements[0].metrics.resolution.stop")]
        assert found({"response": {"stop": [], "start": []}}, RESOLUTION) == [
            ("metric-without-target", "metrics.response")
        ]

    def test_a_metric_that_only_an_agreement_promises_is_promised(self) -> None:
        metrics = {"restore": {"start": "opened", "stop": {"when": {"causes": "workaround"}}}}
        target = {"metric": "restore", "length": "2 business hours"}
        acme = {"name": "acme", "customer": "Acme", "targets": [target]}
        assert found(metrics, agreements=[acme]) == []
        assert found(metrics) == [("metric-without-target", "metrics.restore")]

    def test_a_promise_without_a_clock_is_told_once_of_each_metric(self) -> None:
        odd = [{"metric": name, "length": "1 business hour", "priority": level} for name in "xy" for level in "12"]
        assert found({}, *odd) == [
            ("metric-not-stated", "targets[0].metric"),
            ("metric-not-stated", "targets[2].metric"),
        ]

    @pytest.mark.parametrize(
        ("reasons", "places"),
        [
            (["customer", "third party"], []),
            (["customer", "customers"], ["metrics.resolution.pause[1]"]),
            (["third party", "third-party"], ["metrics.resolution.pause[1]"]),
            (["supplier 1", "supplier 2"], []),
            (["customer", "custommer", "custommer"], ["metrics.resolution.pause[1]"]),
            ([{"waiting": "customer"}, "custmer"], ["metrics.resolution.pause[0].waiting"]),
            (["customer", {"causes": {"has": "custmer"}}], ["metrics.resolution.pause[1].causes"]),
            (["customer", {"team": "custmer"}], []),
        ],
    )
    def test_reasons_that_are_nearly_the_same_are_told(self, reasons: list[Any], places: list[str]) -> None:
        told = found({"resolution": {"pause": reasons}})
        assert told == [("reason-slip", place) for place in places]

    def test_reasons_in_a_list_of_waits_are_meant(self) -> None:
        reasons = ["vendor", "vendors"]
        assert found({"resolution": {"pause": reasons}}, waits=reasons) == []

    def test_causes_are_compared_with_those_of_downgrades(self) -> None:
        metrics = {"response": {"stop": {"when": {"causes": "work-around"}}}}
        rule = {"cause": "workaround", "from": "P1", "steps": 1}
        told = found(metrics, downgrades=[rule], priorities={"levels": ["P1", "P2"]})
        assert told == [("reason-slip", "metrics.response.stop.when.causes")]


def test_a_field_found_from_events_is_none_of_a_ticket_that_targets_and_policies_could_ask_for() -> None:
    told = found(
        {},
        RESPONSE | {"when": {"stage": "pilot"}},
        RESPONSE | {"when": {"any": [{"answered": True}, {"vip": True}]}},
        RESPONSE | {"when": {"status": "open"}},
        policies=[{"name": "gold", "when": {"turn": "desk"}, "targets": [RESPONSE | {"when": {"causes": "x"}}]}],
    )
    assert [place for code, place in told if code == "derived-field"] == [
        "policies[0].targets[0].when.causes",
        "targets[0].when.stage",
        "targets[1].when.answered",
        "policies[0].when.turn",
    ]


def test_promises_of_policies_are_promises() -> None:
    policy = {"name": "gold", "targets": [{"metric": "restore", "length": "2 business hours"}]}
    assert ("metric-not-stated", "policies[0].targets[0].metric") in found(policies=[policy])
    metrics = {"restore": {"start": "opened", "stop": "resolved"}}
    assert "metric-without-target" not in dict(found(metrics, policies=[policy]))


class TestDifferences:
    def test_each_key_that_changed_is_told(self) -> None:
        old = plan({"resolution": {"pause": "customer", "title": "Cure"}}, waits=["customer", "vendor"])
        new = plan({"resolution": {"pause": ["customer", "vendor"]}}, waits=["customer", "vendor"])
        assert changes(old, new) == [
            "metrics.resolution.title: gone: Cure (neutral)",
            "metrics.resolution.pause: customer -> customer, vendor (worse)",
        ]
        assert changes(new, old)[0] == "metrics.resolution.pause: customer, vendor -> customer (better)"

    @pytest.mark.parametrize(
        ("before", "after", "effect"),
        [
            (["customer"], [], "better"),
            ([], ["customer"], "worse"),
            (None, [], "better"),
            (None, ["customer"], "better"),
            (["customer", {"turn": "customer"}], ["customer"], "better"),
            (["customer"], None, "worse"),
            ([{"turn": "customer"}], None, "neutral"),
            (["customer"], ["vendor"], "neutral"),
        ],
    )
    def test_more_pauses_are_looser_and_fewer_are_stricter(self, before: Any, after: Any, effect: str) -> None:
        old, new = (plan({} if said is None else {"resolution": {"pause": said}}) for said in (before, after))
        assert [change.effect for change in diff(old, new).changes] == [effect]

    def test_waits_and_agreements_are_compared(self) -> None:
        acme = {"name": "acme", "customer": "Acme"}
        agreed = plan(agreements=[acme | {"metrics": {"update": {"start": "answered"}}}], waits=["customer"])
        assert changes(plan(agreements=[acme]), agreed) == [
            "waits: new: customer (neutral)",
            "agreements.acme.metrics: new: update start answered (neutral)",
        ]


def test_a_frozen_plan_keeps_its_metrics_and_waits() -> None:
    metrics = {"update": {"start": "answered", "stop": "answered"}, "resolution": {"pause": []}}
    acme = {"name": "acme", "customer": "Acme", "metrics": {"resolution": {"pause": ["customer"]}}}
    live = plan(metrics, waits=["customer"], agreements=[acme])
    frozen = freeze(live, 2026, 2027)
    assert (frozen.metrics, frozen.waits) == (live.metrics, live.waits)
    assert frozen.agreements[0].metrics == live.agreements[0].metrics
    assert list(drift(frozen)) == []
