"""Laws of writing: whatever constructors accept can be written, as data that suits the schema, and read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacore import (
    Agreement,
    Channel,
    Closure,
    DowngradeRule,
    EffectiveDates,
    Holidays,
    Metric,
    PriorityLevel,
    PriorityMatrix,
    PriorityOverride,
    PriorityScale,
    Schedule,
    Service,
    SlaError,
    StatedCoverage,
    SupportPlan,
    Target,
    Trigger,
    plan_from_toml,
    plan_to_toml,
    read_plan,
    write_plan,
)
from slacore.plans.zone_record import ZoneRecord
from slacore.written.form import json_schema

OFFICE = Schedule.parse("8x5 Europe/London")
ODD = [
    "",
    " ",
    "\n",
    "a",
    " a",
    "a ",
    "a b",
    "a\nb",
    "a\tb",
    "a\0",
    "\ud800",
    "\u202ea",
    "\ufeffa",
    "ä",
    "a.b",
    "a/b",
    "-",
    "queue",
    "business",
    "UTC",
    "Europe/London",
    "2026-01-01",
    "09:00",
    "true",
    "x" * 128,
    "x" * 129,
    "x" * 4_000,
    "x" * 4_001,
    None,
    0,
    1,
    -1,
    10**18,
    True,
    1.5,
    (),
    [],
    ["a"],
    ["a", "a"],
    ["", "a"],
    {},
    {"a": "b"},
    {"": "b"},
    {"a": ""},
    {"a": ["b", "c"]},
    {"a\nb": "c"},
    {"a": 1},
    b"a",
]
SCHEMA = jsonschema.Draft202012Validator(json_schema())
SCALE = PriorityScale(["P1", "P2"], default="P2")


def plan(**parts: Any) -> SupportPlan:
    return SupportPlan(**{"name": "desk", "schedules": {"business": OFFICE}, "priorities": SCALE} | parts)


def target(**parts: Any) -> SupportPlan:
    return plan(targets=[Target(**{"metric": "response", "length": "1 business hour"} | parts)])


def matrix(**parts: Any) -> SupportPlan:
    given = {"urgency": ["Low"], "impact": ["Any"], "table": [["P1"]], "scale": SCALE}
    return plan(matrix=PriorityMatrix(**given | parts))


def rule(**parts: Any) -> SupportPlan:
    return plan(downgrades=[DowngradeRule(**{"cause": "workaround", "steps": 1} | parts)])


def agreed(**parts: Any) -> SupportPlan:
    return plan(agreements=[Agreement(**{"name": "acme", "customer": "Acme", "plan": "desk"} | parts)])


def scale(**parts: Any) -> SupportPlan:
    return plan(priorities=PriorityScale(**{"levels": ["P1", "P2"]} | parts))


def override(**parts: Any) -> SupportPlan:
    given = {"when": {"vip": True}, "reason": "a VIP", "cap": "P1"}
    return matrix(overrides=[PriorityOverride(**given | parts)])


MAKERS: dict[str, Callable[[Any], SupportPlan]] = {
    **{name: lambda value, name=name: plan(**{name: value}) for name in ("name", "title", "source", "zone")},
    **{name: lambda value, name=name: plan(**{name: value}) for name in ("landing", "improves_on", "doubts")},
    "services": lambda value: plan(services=value),
    "level": lambda value: plan(priorities=PriorityScale([PriorityLevel(value)])),
    **{
        f"level.{name}": lambda value, name=name: plan(priorities=PriorityScale([PriorityLevel("P1", **{name: value})]))
        for name in ("title", "text", "examples", "customer_duty")
    },
    **{f"scale.{name}": lambda value, name=name: scale(**{name: value}) for name in ("default", "outside", "set_by")},
    "service": lambda value: plan(services=[Service(value)]),
    **{
        f"service.{name}": lambda value, name=name: plan(services=[Service("pos", **{name: value})])
        for name in ("title", "text")
    },
    "channel": lambda value: plan(channels=[Channel(value)]),
    **{
        f"channel.{name}": lambda value, name=name: plan(channels=[Channel("chat", **{name: value})])
        for name in ("title", "hours", "outside", "entitlement", "preferred", "text")
    },
    **{
        f"target.{name}": lambda value, name=name: target(**{name: value})
        for name in ("metric", "length", "priority", "when", "coverage", "landing", "zone", "at_risk")
    },
    **{f"target.{name}": lambda value, name=name: target(**{name: value}) for name in ("negotiable", "text")},
    **{
        f"metric.{name}": lambda value, name=name: plan(metrics={"own": Metric(**{name: value})})
        for name in ("start", "stop", "cancel", "continue_", "pause", "while_", "reprioritise", "title")
    },
    **{
        f"metric.{name}": lambda value, name=name: plan(metrics={"update": Metric(start=Trigger(**{name: value}))})
        for name in ("on", "when", "ends")
    },
    "metric.while.reason": lambda value: plan(metrics={"own": Metric(while_=[value, {"a": "b"}])}),
    "metric.agreed": lambda value: agreed(metrics={"resolution": Metric(pause=value)}),
    "metrics": lambda value: plan(metrics=[(value, Metric(start="opened"))]),
    "waits": lambda value: plan(waits=value),
    "wait": lambda value: plan(waits=[value]),
    **{
        f"matrix.{name}": lambda value, name=name: matrix(**{name: value})
        for name in ("urgency", "impact", "table", "urgency_set_by", "impact_set_by", "overrides")
    },
    **{
        f"override.{name}": lambda value, name=name: override(**{name: value})
        for name in ("when", "reason", "raise_urgency", "raise_impact", "urgency", "impact", "cap", "priority")
    },
    **{
        f"rule.{name}": lambda value, name=name: rule(**{name: value})
        for name in ("cause", "from_", "steps", "floor", "mode", "by", "after", "may_tighten", "may_raise", "text")
    },
    "rule.to": lambda value: rule(steps=None, to=value),
    "rule.discretionary": lambda value: rule(mode="discretionary", by=value),
    **{
        f"agreement.{name}": lambda value, name=name: agreed(**{name: value})
        for name in ("name", "customer", "plan", "services", "targets", "text", "is_example", "schedules")
    },
    "effective": lambda value: plan(effective=EffectiveDates(value)),
    "effective.zone": lambda value: plan(effective=EffectiveDates("2026-01-01", zone=value)),
    "record.version": lambda value: plan(zone_record=ZoneRecord(version=value, years=(2026, 2026), zones={})),
    "record.zones": lambda value: plan(zone_record=ZoneRecord(version="1", years=(2026, 2026), zones=value)),
    "record.zone": lambda value: plan(zone_record=ZoneRecord(version="1", years=(2026, 2026), zones=[(value, ())])),
    "holidays.dates": lambda value: plan(schedules={"business": Schedule("UTC", holidays=[Holidays(dates=value)])}),
    "holidays.name": lambda value: plan(
        schedules={"business": Schedule("UTC", ["Mon 09:00-10:00"], holidays=[Holidays(dates={"2026-01-01": value})])}
    ),
    "holidays.version": lambda value: plan(
        schedules={
            "business": Schedule(
                "UTC", ["Mon 09:00-10:00"], holidays=[Holidays("GB", years=(2026, 2026), version=value)]
            )
        }
    ),
    "closure.name": lambda value: plan(
        schedules={"business": Schedule("UTC", ["Mon 09:00-10:00"], closures=[Closure("2026-01-01", name=value)])}
    ),
    "schedules": lambda value: plan(schedules=[(value, OFFICE)]),
    "coverages": lambda value: plan(coverages=[(value, "24x7")]),
    "coverage": lambda value: plan(coverages={"all": value}),
    "coverage.title": lambda value: plan(coverages={"all": StatedCoverage("24x7", value)}),
    "agreement.coverage.title": lambda value: agreed(coverages={"all": StatedCoverage("24x7", value)}),
}


@pytest.mark.parametrize("place", MAKERS)
def test_what_a_constructor_accepts_is_written_and_read_back(place: str) -> None:
    for value in ODD:
        try:
            made = MAKERS[place](value)
        except SlaError:
            continue
        SCHEMA.validate(write_plan(made))
        assert read_plan(write_plan(made)) == made, (place, value)
        assert plan_from_toml(plan_to_toml(made)) == made, (place, value)


@pytest.mark.parametrize(
    "place", ["title", "level", "channel", "target.metric", "agreement.customer", "closure.name", "coverage.title"]
)
@given(text=st.text(max_size=140))
def test_any_text_that_a_constructor_accepts_is_written_and_read_back(place: str, text: str) -> None:
    try:
        made = MAKERS[place](text)
    except SlaError:
        return
    assert plan_from_toml(plan_to_toml(made)) == made
