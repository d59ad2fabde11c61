"""Saved states: plain data that is small, goes through JSON, and is a state again under the same plan alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slacore import (
    Agreement,
    AgreementRegister,
    PlanHistory,
    SlaError,
    SupportPlan,
    TicketState,
    bundled,
    replay,
)
from slacore.clocks.fold import Source
from slacore.errors import InvalidValue, OtherPlan
from tests.support.weekly_log import at, desk, on, promise


def saved(state: TicketState[Any]) -> Any:
    return json.loads(json.dumps(state.to_dict()))


def again(state: TicketState[Any], plan: Source) -> TicketState[str]:
    return TicketState.from_dict(saved(state), plan)


def eventful() -> SupportPlan:
    return desk(
        promise("response", "1 business hour", priority="A"),
        promise("resolution", "3 business hours", priority="A", at_risk=["50%"]),
        promise("resolution", "6 business hours", priority="B"),
        promise("tier-2", "2 business hours"),
        priorities={"levels": ["A", "B"]},
        downgrades=[
            {"cause": "workaround", "steps": 1, "after": "1 business hour"},
            {"cause": "quiet", "mode": "discretionary", "to": "B"},
        ],
        metrics={
            "tier-2": {"start": {"when": {"team": "tier 2"}}, "stop": {"ends": {"team": "tier 2"}}},
            "resolution": {"pause": ["customer", {"status": "pending"}], "reprioritise": "carry"},
        },
    )


LOG = [
    on("Mon 09:00", "opened", priority="A", team="tier 1", tags=["a", "b"], id=1),
    on("Mon 09:15", "arose", reason="quiet"),
    on("Mon 09:30", "workaround provided", id=2),
    on("Mon 10:00", "paused", reason="customer", sequence=1),
    on("Mon 11:00", "changed", team="tier 2", status="pending"),
    on("Mon 12:00", "resumed"),
    on("Mon 12:30", "changed", status="open", priority="A"),
    on("Mon 13:00", "rained", id=3),
    on("Mon 15:00", "resolved"),
    on("Mon 16:00", "reopened"),
    on("Mon 16:30", "changed", team=None),
    on("Tue 09:00", "decided", reason="quiet", actor="Ann"),
    on("Tue 10:00", "closed", id=4),
]


def facts(state: TicketState[Any]) -> Any:
    clocks = [
        (one.metric, one.number, one.status, one.due, one.elapsed, one.remaining, tuple(one.breaches), one.is_at_risk)
        for one in state.cycles
    ]
    ticket = (state.stage, state.priority, state.fields, state.waiting, state.causes, state.turn, state.warnings)
    return clocks, ticket, tuple(state.history), tuple(state.offers), state.next_check_at, state.opened


@pytest.mark.parametrize("cut", range(1, len(LOG)))
def test_a_state_that_is_saved_at_any_event_goes_on_as_if_it_had_not_been(cut: int) -> None:
    plan = eventful()
    state: Any = again(replay(plan, LOG[:cut], strict=False), plan)
    for event in LOG[cut:]:
        state = state.apply(event)
    whole = replay(plan, LOG, strict=False)
    assert (state, hash(state)) == (whole, hash(whole))
    assert facts(state) == facts(whole)
    assert saved(state) == saved(whole)
    later = at("Wed 12:00")
    assert facts(state.at(later)) == facts(whole.at(later))


def test_a_saved_state_is_small() -> None:
    assert len(json.dumps(replay(eventful(), LOG, strict=False).to_dict())) < 4096


def test_what_is_saved_is_apart_from_the_state() -> None:
    state = replay(eventful(), LOG[:4])
    before, data = saved(state), state.to_dict()
    for name in ("waits", "causes", "eased", "cycles", "fields", "ids", "waited"):
        data[name].clear()
    assert (saved(state), state.waiting, state.causes) == (before, ("customer",), ("customer", "quiet", "workaround"))


def test_a_state_before_its_opening_is_saved_under_no_plan() -> None:
    nothing = replay(eventful(), [], as_of=at("Mon 08:00"))
    assert "plan" not in saved(nothing)
    back: Any = again(nothing, bundled("stakater"))
    assert (back.stage, back == nothing) == (None, True)
    opened = back.apply(on("Mon 09:00", "opened", priority="High"))
    assert (opened.stage, opened.as_of) == ("open", at("Mon 09:00"))
    history = PlanHistory([eventful()])
    assert again(replay(history, [], as_of=at("Mon 08:00")), history).plan is None


def test_a_state_under_a_history_or_a_register_finds_its_plan_again() -> None:
    plan = desk(promise("resolution", "4 business hours"))
    agreement = Agreement(name="a", customer="A", plan="desk", targets=plan.targets)
    register = AgreementRegister([plan], [agreement])
    opened = on("Mon 09:00", "opened", customer="A", service="tills")
    for source in (plan, PlanHistory([plan]), register):
        state = replay(source, [opened])
        assert facts(again(state, source)) == facts(state)
    # A plan and the history that it is the only version of are the same plan.
    assert again(replay(plan, [opened]), PlanHistory([plan])).plan == plan


def test_a_state_goes_on_under_its_own_plan_alone() -> None:
    plan = desk(promise("resolution", "4 business hours"))
    state = replay(plan, [on("Mon 09:00", "opened", customer="A", service="tills")])
    others: list[Source] = [
        desk(promise("resolution", "5 business hours")),
        bundled("stakater"),
        PlanHistory([desk(promise("resolution", "5 business hours"))]),
        AgreementRegister([plan], [Agreement(name="a", customer="A", plan="desk")]),
    ]
    for other in others:
        with pytest.raises(OtherPlan) as caught:
            again(state, other)
        assert (caught.value.name, caught.value.digest) == ("desk", plan.digest)
    assert "plan desk (" in str(caught.value)


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_another_version_is_refused(version: Any) -> None:
    data = saved(replay(eventful(), LOG[:2])) | {"version": version}
    with pytest.raises(InvalidValue) as caught:
        TicketState.from_dict(data, eventful())
    assert caught.value.place == "version"


def without(name: str) -> Any:
    return lambda data: data.pop(name)


def setting(**values: Any) -> Any:
    return lambda data: data.update(values)


@pytest.mark.parametrize(
    "spoil",
    [
        *(without(name) for name in ("opened", "waits", "cycles", "history", "place", "ids", "as_of", "is_strict")),
        setting(as_of="soon"),
        setting(is_strict=1),
        setting(plan=[]),
        setting(waits=3),
        setting(cycles={"resolution": [[1, 2]]}),
        setting(history=[[1]]),
        setting(set_aside=[[{"kind": "opened"}, "why"]]),
        setting(place=[1]),
    ],
)
def test_what_is_no_saved_state_is_refused_as_such(spoil: Any) -> None:
    data = saved(replay(eventful(), LOG[:4]))
    spoil(data)
    with pytest.raises(SlaError):
        TicketState.from_dict(data, eventful())


@pytest.mark.parametrize("data", [None, [], "state"])
def test_what_is_no_table_is_no_saved_state(data: Any) -> None:
    with pytest.raises(SlaError):
        TicketState.from_dict(data, eventful())
