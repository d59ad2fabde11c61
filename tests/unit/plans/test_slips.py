"""What only a slip can mean is one error of ours where it is given, whatever a type checker would have said."""

from __future__ import annotations

import pytest

import slacore

SLIPS = """\
Agreement(name="a", customer=None, plan="b")
Agreement(name="a", customer="c", plan="b", schedules=3)
Agreement(name="a", customer="c", plan="b", coverages={"a": 3})
Agreement(name="a", customer="c", plan="b", targets=["x"])
DowngradeRule("x", text=3, steps=1)
DowngradeRule("x", 3, steps=1)
DowngradeRule("x", after=4, steps=1)
Service(3)
Target(metric="x", length=5)
Target(metric="x", priority=3.5, negotiable=True)
Target(metric="x", when=5, negotiable=True)
Target(metric="x", at_risk=75, negotiable=True)
AgreementRegister(["x"], [])
AgreementRegister([], ["x"])
SupportPlan(name="x", schedules=3)
SupportPlan(name="x", coverages=3)
SupportPlan(name="x", centres=3)
SupportPlan(name="x", targets="x")
SupportPlan(name="x", doubts={"a": 1})
SupportPlan(name=3)
PriorityScale(3)
PriorityScale(["a"], default=3)
PriorityLevel(3)
PriorityMatrix(urgency=3, impact=["a"], table=[["x"]])
PriorityMatrix(urgency=["a"], impact=["a"], table=3)
PriorityOverride({"a": 1.5}, "x", cap="a")
PriorityOverride({"a": 1}, 3, cap="a")
Channel(3)
Channel("a", hours=3)
PlanHistory(["x"])
EffectiveDates(3)
SupportPlan(name="x", centres=["x"])
SupportPlan(name="x", zone=3)
SupportPlan(name="x", effective=3)
SupportPlan(name="x", title=3)
SupportPlan(name="x", landing=3)
Target(metric="x", zone=3, negotiable=True)
Target(metric="x", landing=3, negotiable=True)
Threshold(percent="x")
Length("business", time="x")
SeverityPolicy(3, [])
SeverityPolicy(PriorityScale(["a"]), ["x"])
PriorityMatrix(urgency=["a"], impact=["a"], table=[["x"]], overrides=["x"])
Channel("a", entitlement=3)
Channel("a", preferred=3)
PriorityScale(["a"], set_by=3)
PriorityScale(["a"], outside=3)
PriorityOverride({"a": 1}, "x", raise_impact="x")
"""


@pytest.mark.parametrize("slip", SLIPS.splitlines())
def test_a_slip_is_refused_where_it_is_given(slip: str) -> None:
    with pytest.raises(slacore.SlaError):
        eval(slip, {name: getattr(slacore, name) for name in slacore.__all__})
