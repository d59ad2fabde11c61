"""Wrong uses. Each line marked ``# wrong`` must be an error to a type checker, and no other line may be one.

What can only be a slip is refused before it runs, and where nobody has checked, what is to make a value is an error of
slacore. ``# wrong name`` marks names that do not exist, ``# wrong call`` arguments that are missing or none at all.
"""

# pyright: standard
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import slacore
from slacore import (
    Agreement,
    AgreementRegister,
    Channel,
    Closure,
    Coverage,
    DowngradeRule,
    EffectiveDates,
    Holidays,
    Length,
    Metric,
    OperationsCentre,
    OperationsCentres,
    PlanHistory,
    PriorityLevel,
    PriorityMatrix,
    PriorityOverride,
    PriorityScale,
    Schedule,
    Service,
    SeverityPolicy,
    Shift,
    SpecialHours,
    SupportPlan,
    Target,
    Threshold,
    Trigger,
    Window,
    lint,
    load_plan,
)


def hours(at: datetime, london: Schedule) -> None:
    Schedule(zone="Europe/London", shifts=3)  # wrong
    Schedule(zone="Europe/London", shifts=[3])  # wrong
    Schedule(zone=5)  # wrong
    Schedule(zone="Europe/London", holidays=["GB"])  # wrong
    Schedule(zone="Europe/London", closures=date(2026, 12, 24))  # wrong
    Schedule(zone="Europe/London", special=[timedelta(hours=1)])  # wrong
    Schedule(zone="Europe/London", special=5)  # wrong
    Schedule(zone="Europe/London", opens="09:00")  # wrong call
    Schedule.parse(5)  # wrong
    Holidays(5)  # wrong
    Holidays(["GB", "ENG"])  # wrong
    Holidays(dates={5: "a day"})  # wrong
    Holidays(dates=5)  # wrong
    Shift("Mon-Fri 09:00-17:00")  # wrong call
    Shift.parse(None)  # wrong
    Closure(5)  # wrong
    Closure.parse(3)  # wrong
    SpecialHours(date(2026, 12, 24))  # wrong call
    Coverage.named(8)  # wrong
    Coverage.during([at])  # wrong
    Coverage.parse(3)  # wrong
    Coverage.parse("uk", [london])  # wrong
    OperationsCentre("uk", "london")  # wrong
    OperationsCentres([london])  # wrong


def questions(at: datetime, london: Schedule, england: Holidays) -> None:
    england.name_of(5)  # wrong
    london.due(at, 4)  # wrong
    london.due(date(2026, 3, 2), "PT4H")  # wrong
    london.due(at, "PT4H", "end")  # wrong
    london.due(at, timedelta(hours=4), horizon=50)  # wrong
    london.is_open(None)  # wrong
    london.is_open(1_772_442_000)  # wrong
    london.elapsed(at)  # wrong call
    london.elapsed(at, timedelta(hours=4))  # wrong
    london.add_business_days(at, 1.5)  # wrong
    london.add_business_days(at, 1, by=17)  # wrong
    london.is_business_day(20260302)  # wrong
    london | "uk"  # wrong
    Window(at, 5)  # wrong
    Window("2026-03-02T09:00:00Z")  # wrong call
    text: str = london.due(at, "PT4H")  # wrong
    later: datetime = london.next_opening("2026-03-02T09:00:00Z")  # wrong
    spans: list[tuple[datetime, datetime]] = london.windows(at, at)  # wrong
    spelt: list[Window[str]] = list(london.windows(at, at))  # wrong
    london.windows(at, at)[0].opens.upper()  # wrong name
    london.timeline(at, at)["2026-03-02"]  # wrong


def declarations(plan: SupportPlan, scale: PriorityScale) -> None:
    Target(metric="response", length=5)  # wrong
    Target(metric="response", length=timedelta(hours=4))  # wrong
    Target(metric=None, length="4 business hours")  # wrong
    Target(metric="response", length="4 business hours", landing="end")  # wrong
    Target(metric="response", length="4 business hours", at_risk=75)  # wrong
    Target(metric="response", length="4 business hours", priority=3.5)  # wrong
    Target(metric="response", length="4 business hours", when=5)  # wrong
    Target(metric="response", length="4 business hours", zone=3)  # wrong
    Target("response", "4 business hours")  # wrong call
    Metric(start=5)  # wrong
    Metric(pause=[3])  # wrong
    Metric(title=None)  # wrong
    Metric("opened")  # wrong call
    Trigger(3)  # wrong
    Trigger("opened", when="urgent")  # wrong
    Trigger("opened", {"vip": True})  # wrong call
    SupportPlan(name="desk", metrics={"update": "answered"})  # wrong
    SupportPlan(name="desk", waits=[3])  # wrong
    Length.parse(4)  # wrong
    Length("business", time="4")  # wrong
    Threshold.parse(0.75)  # wrong
    Threshold(percent="75")  # wrong
    EffectiveDates(datetime(2026, 1, 1, tzinfo=UTC))  # wrong
    EffectiveDates(3)  # wrong
    Agreement(name="acme", customer=None, plan="desk")  # wrong
    Agreement(name="acme", customer="Acme", plan=plan)  # wrong
    Agreement(name="acme", customer="Acme", plan="desk", services=[5])  # wrong
    Agreement(name="acme", customer="Acme", plan="desk", schedules=3)  # wrong
    Agreement(name="acme", customer="Acme", plan="desk", coverages={"business": 3})  # wrong
    Agreement(name="acme", customer="Acme", plan="desk", targets=["4 business hours"])  # wrong
    AgreementRegister(["x"], [])  # wrong
    AgreementRegister([], ["x"])  # wrong
    PlanHistory(plan)  # wrong
    PlanHistory(["desk"])  # wrong
    DowngradeRule("workaround", text=3, steps=1)  # wrong
    DowngradeRule("workaround", 3, steps=1)  # wrong
    DowngradeRule("workaround", after=4, steps=1)  # wrong
    DowngradeRule("workaround", mode="sometimes", steps=1)  # wrong
    Service(3)  # wrong
    Channel(3)  # wrong
    Channel("telephone", hours=3)  # wrong
    Channel("telephone", entitlement="everybody")  # wrong
    Channel("telephone", preferred=3)  # wrong
    PriorityLevel(1)  # wrong
    PriorityScale(3)  # wrong
    PriorityScale([1, 2, 3])  # wrong
    PriorityScale(["P1"], default=1)  # wrong
    PriorityScale(["P1"], set_by=3)  # wrong
    PriorityScale(["P1"], outside=3)  # wrong
    PriorityMatrix(urgency=3, impact=["all"], table=[["P1"]])  # wrong
    PriorityMatrix(urgency=["high"], impact=["all"], table=[[1]])  # wrong
    PriorityMatrix(urgency=["high"], impact=["all"], table=3)  # wrong
    PriorityMatrix(urgency=["high"], impact=["all"], table=[["P1"]], overrides=["vip"])  # wrong
    PriorityOverride({"vip": 1.5}, "a guest", cap="P1")  # wrong
    PriorityOverride({"vip": True}, 3, cap="P1")  # wrong
    PriorityOverride({"vip": True}, "a guest", raise_urgency="one")  # wrong
    SeverityPolicy(3, [])  # wrong
    SeverityPolicy(scale, ["workaround"])  # wrong
    SupportPlan(name=3)  # wrong
    SupportPlan(name="desk", title=3)  # wrong
    SupportPlan(name="desk", zone=3)  # wrong
    SupportPlan(name="desk", effective=3)  # wrong
    SupportPlan(name="desk", landing=3)  # wrong
    SupportPlan(name="desk", targets=["4 business hours"])  # wrong
    SupportPlan(name="desk", schedules={"business": "Mon-Fri 09:00-17:00 Europe/London"})  # wrong
    SupportPlan(name="desk", schedules=3)  # wrong
    SupportPlan(name="desk", coverages=3)  # wrong
    SupportPlan(name="desk", centres=["uk"])  # wrong
    SupportPlan(name="desk", doubts={"targets[0]": 1})  # wrong
    SupportPlan("desk")  # wrong call


def answers(plan: SupportPlan, at: datetime) -> None:
    plan.deadline("response")  # wrong call
    plan.deadline(opened=at)  # wrong call
    plan.deadline("response", opened=date(2026, 3, 2))  # wrong
    plan.deadline("response", opened=at).due < "2026-03-02T09:00:00Z"  # wrong
    plan.deadline("response", opened="2026-03-02T09:00:00Z").due < at  # wrong
    plan.deadline("response", opened=at).is_met(None)  # wrong
    plan.deadline("response", opened=at).verdict(5)  # wrong
    plan.deadline("response", opened=at).verdict(at, at)  # wrong call
    plan.deadline("response", opened=at).used(timedelta(hours=1))  # wrong
    plan.deadline("response", opened=at).explain(zone=1)  # wrong
    plan.deadline("response", opened=at).length + timedelta(hours=1)  # wrong
    plan.deadline("response", opened=at).due = at  # wrong
    plan.intake("telephone", at, "everybody")  # wrong
    plan.schedules[0]  # wrong
    plan.name = "another"  # wrong
    lint("desk.toml")  # wrong
    load_plan({"format": 1})  # wrong
    slacore.Shedule  # wrong name
