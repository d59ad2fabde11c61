"""Values as fields of pydantic models: read, written and described in our own form."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jsonschema
import pytest

from slacore import (
    Event,
    Schedule,
    SupportPlan,
    TicketState,
    bundled,
    bundled_names,
    event,
    read_plan,
    replay,
    write_plan,
)

pydantic = pytest.importorskip("pydantic", reason="pydantic is not installed")

KEEPNET = bundled("keepnet")
OPENED = event("opened", at="2026-03-02T09:00:00Z", priority="P1")
STATE = replay(KEEPNET, [OPENED])


class Desk(pydantic.BaseModel):
    plan: SupportPlan
    others: tuple[SupportPlan, ...] = ()
    hours: Schedule | None = None
    log: tuple[Event, ...] = ()
    state: TicketState[str] | None = None


DESK = Desk(plan=KEEPNET, hours="Mon-Fri 09:00-17:00 Europe/London", log=[OPENED], state=STATE)


def errors(**given: Any) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(pydantic.ValidationError) as caught:
        Desk(**{"plan": KEEPNET} | given)
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


def test_a_value_stays_as_it_is() -> None:
    assert DESK.plan is KEEPNET
    assert DESK.model_dump()["plan"] is KEEPNET


def test_what_is_no_value_is_read() -> None:
    desk = Desk(plan=write_plan(KEEPNET), log=[{"kind": "opened", "at": "2026-03-02T09:00:00Z", "priority": "P1"}])
    assert desk.plan == KEEPNET
    assert desk.log == (OPENED,)
    assert DESK.hours == Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")


def test_it_is_written_as_json_and_read_again() -> None:
    text = DESK.model_dump_json()
    assert Desk.model_validate_json(text, context={"plan": KEEPNET}) == DESK
    data = DESK.model_dump(mode="json")
    assert (data["plan"], data["hours"]) == (write_plan(KEEPNET), "Mon-Fri 09:00-17:00 Europe/London")
    assert data["state"]["version"] == 1


def test_every_error_of_a_plan_is_one_of_the_model_at_its_place() -> None:
    plan = {"format": 1, "name": "desk", "zone": "Europe/Londn"}
    assert errors(plan=plan | {"targets": [{"metric": "response", "length": "2 days"}]}) == [
        (("plan", "zone"), "'Europe/Londn' is not a time zone; did you mean 'Europe/London' or 'Europe/Lisbon'?"),
        (
            ("plan", "targets", 0, "length"),
            "'2 days' is not a length until it says which days; write '2 business days' or '2 calendar days'",
        ),
    ]


def test_other_errors_are_one_each_with_their_sentence() -> None:
    assert errors(hours="always") == [
        (("hours",), "schedule: 'always' is not shifts and a zone like 'Mon-Fri 09:00-17:00 Europe/London'")
    ]
    assert errors(log=[{"kind": "answerd", "at": "2026-03-02T09:00:00Z"}]) == [
        (("log", 0), "kind: 'answerd' is not a kind of event; did you mean 'answered'?")
    ]


def test_a_saved_state_wants_its_plan_as_the_context() -> None:
    wanted = "plan: is missing; a saved state is validated with context={'plan': its plan}"
    assert errors(state=STATE.to_dict()) == [(("state",), wanted)]
    with pytest.raises(pydantic.ValidationError, match="the state was saved under plan keepnet"):
        pydantic.TypeAdapter(TicketState).validate_python(STATE.to_dict(), context={"plan": bundled("stakater")})


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_schema_is_ours_and_stands_once(mode: Any) -> None:
    schema = Desk.model_json_schema(mode=mode)
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    for name in bundled_names():
        judge.validate({"plan": write_plan(bundled(name)), "others": [write_plan(bundled(name))]})
    judge.validate(DESK.model_dump(mode="json"))
    assert not judge.is_valid({"plan": {"format": 1, "name": "desk", "tragets": []}})
    assert not judge.is_valid({"plan": {"format": 1, "name": "desk"}, "log": [{"kind": "opened"}]})


def test_a_condition_inside_conditions_is_described_as_well() -> None:
    when = {"any": [{"all": [{"vip": True}, {"any": [{"team": "uk"}, {"team": "us"}]}]}, {"type": "Outage"}]}
    plan = {
        "format": 1,
        "name": "desk",
        "schedules": {"uk": {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"]}},
        "targets": [{"metric": "response", "length": "1 business hour", "when": when}],
    }
    assert read_plan(plan).targets
    judge = jsonschema.Draft202012Validator(Desk.model_json_schema())
    judge.validate({"plan": plan})
    plan["targets"][0]["when"] = {"any": [{"all": []}]}  # type: ignore[index]
    assert not judge.is_valid({"plan": plan})


def test_slacore_works_without_pydantic() -> None:
    program = """
import sys
sys.modules["pydantic"] = sys.modules["pydantic_core"] = None
from slacore import Schedule, SupportPlan, TicketState, bundled
assert type(bundled("keepnet")) is SupportPlan
"""
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_nothing_of_pydantic_is_loaded_until_it_asks() -> None:
    program = "import sys; from slacore import SupportPlan, TicketState; assert 'pydantic_core' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_state_is_the_same_from_a_store_that_puts_keys_in_an_order_of_its_own() -> None:
    """As PostgreSQL's JSONB does; what began first is still told first, and no wait is cut in two."""
    waits = [
        event("paused", at="2026-03-02T10:00:00Z", reason="third party"),
        event("paused", at="2026-03-02T10:00:00Z", reason="customer", sequence=1),
        event("arose", at="2026-03-02T10:00:00Z", reason="workaround", sequence=2),
        event("arose", at="2026-03-02T10:00:00Z", reason="audit", sequence=3),
    ]
    last = event("changed", at="2026-03-02T11:00:00Z", team="uk")
    state = replay(KEEPNET, [OPENED, *waits])
    stored = json.loads(json.dumps(state.to_dict(), sort_keys=True))
    again = TicketState.from_dict(stored, KEEPNET)
    assert again.waiting == ("third party", "customer")
    assert again.causes == ("third party", "customer", "workaround", "audit")
    assert again.apply(last) == replay(KEEPNET, [OPENED, *waits, last])
