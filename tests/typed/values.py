"""What a type checker must know of values: what their constructors take, and what they hold. It also runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, assert_type
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from slacore import (
    ALWAYS,
    NEVER,
    Agreement,
    Channel,
    Closure,
    Coverage,
    DowngradeRule,
    Drift,
    EffectiveDates,
    Finding,
    Holidays,
    Length,
    Metric,
    OperationsCentre,
    OperationsCentres,
    PlanDiff,
    PriorityAssignment,
    PriorityLevel,
    PriorityMatrix,
    PriorityOverride,
    PriorityScale,
    Schedule,
    Service,
    SeverityOutcome,
    SeverityPolicy,
    Shift,
    SpecialHours,
    StatedCoverage,
    SupportPlan,
    Target,
    Threshold,
    Timeline,
    Trigger,
    YearlyClosure,
    diff,
    drift,
    freeze,
    lint,
    load_plan,
    read_plan,
    write_plan,
)
from slacore.analysis import LocalTimes, due, instants, next_openings

# Declarations take values and the texts that say them, in any sequence; shifts also by their weekdays.
shift = Shift.parse("Mon-Fri 09:00-17:00")
london = Schedule("Europe/London", [shift, "Sat 10:00-12:00"])
berlin = Schedule(
    zone="Europe/Berlin",
    shifts=["Mon-Fri 09:00-17:00"],
    holidays=[Holidays("DE", "BE")],
    closures=[Closure.parse("2026-12-24"), "2026-12-31 12:00-24:00 New Year's Eve"],
    special=(SpecialHours.parse("2026-12-19 10:00-14:00"),),
)
eve = Holidays(dates={"2026-12-24": "Christmas Eve", date(2026, 12, 31): "New Year's Eve"})
tokyo = Schedule(ZoneInfo("Asia/Tokyo"), {"mon": [("09:00", "17:00")]}, closures=[date(2026, 12, 31)])
assert_type(london, Schedule)
assert_type(london.zone, str)
assert_type(london.shifts, tuple[Shift, ...])
assert_type(berlin.holidays, tuple[Holidays, ...])
assert_type(berlin.closures, tuple[Closure | YearlyClosure, ...])
assert_type(berlin.special, tuple[SpecialHours, ...])
assert_type(Schedule.parse("8x5 Europe/Berlin"), Schedule)
assert_type(Holidays(dates=[date(2026, 6, 19), "2026-06-20"]).name_of(date(2026, 6, 19)), str | None)
assert_type(eve.name_of(date(2026, 12, 25)), str | None)
assert_type(Holidays("GB", "ENG").freeze(2026, 2027), Holidays)

# Operators give coverages, whatever the operands.
assert_type(london | berlin, Coverage)
assert_type(london & berlin, Coverage)
assert_type(london - berlin, Coverage)
assert_type(~london, Coverage)
assert_type((london | berlin) - Coverage.during([("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z")]), Coverage)
assert_type(ALWAYS, Coverage)
assert_type(NEVER, Coverage)
assert_type(Coverage.named("8x5", zone="Europe/Berlin", opens="08:30"), Coverage)
assert_type(Coverage.parse("uk", {"uk": london}), Coverage)

# Questions about dates.
assert_type(london.business_days_between(date(2026, 3, 2), "2026-03-09"), int)
assert_type(london.is_business_day("2026-03-02"), bool)
assert_type(london.holiday(date(2026, 12, 25)), str | None)
assert_type(london.zones, frozenset[str])
assert_type(OperationsCentres([OperationsCentre("uk", london)])["uk"], OperationsCentre)
assert_type(OperationsCentres([OperationsCentre("uk", london)]).coverage, Coverage)

# Promises.
length = Length.parse("2 business days by close")
assert_type(length.span, timedelta | None)
assert_type(Threshold.parse("75%"), Threshold)
target = Target(metric="response", priority="P1", length="4 business hours", at_risk=["75%"], when={"vip": True})
assert_type(target, Target)
assert_type(target.length, Length | None)
assert_type(target.priority, tuple[str, ...])
assert_type(Target(metric="resolution", priority=["P1", "P2"], length=length).negotiable, bool)

scale = PriorityScale(["P1", PriorityLevel("P2", "Slower", examples=["a printer"])], "P2")
assert_type(scale.levels, tuple[PriorityLevel, ...])
matrix = PriorityMatrix(
    urgency=["high", "low"],
    impact=["all", "one"],
    table=[["P1", "P2"], ["P2", "P2"]],
    scale=scale,
    overrides=[PriorityOverride({"vip": True}, "a guest of the board", raise_urgency=1)],
)
assert_type(matrix.lookup("high", "one", vip=True), PriorityAssignment)
assert_type(matrix.lookup("high", "one").priority, str)
policy = SeverityPolicy(scale, [DowngradeRule("workaround", from_="P1", to="P2", text="until it is fixed")])
assert_type(policy.evaluate("P1", ["workaround"]), SeverityOutcome)
assert_type(policy.evaluate("P1", {"workaround": timedelta(hours=2)}).after, str)

metric = Metric(
    start=["opened", Trigger("customer replied", when={"answered": True})],
    stop={"ends": {"team": ["tier 2", "tier 3"]}},
    pause=["customer", {"turn": "customer"}],
    while_={"status": ["new", "open"]},
    reprioritise={"raised": "restart", "lowered": "carry"},
    title="Hands on",
)
assert_type(metric.start, tuple[Trigger, ...] | None)
assert_type(Metric(stop="closed", pause="any wait", reprioritise="carry").title, str)

plan = SupportPlan(
    name="desk",
    zone="Europe/London",
    effective=EffectiveDates("2026-01-01", zone="Europe/London"),
    schedules={"london": london, "berlin": berlin},
    coverages={"business": "london | berlin", "nights": StatedCoverage("24x7 - business", title="Nights")},
    targets=[target, Target(metric="response", length="8 business hours")],
    priorities=scale,
    metrics={"hands-on": metric},
    waits=["customer", "third party"],
    channels=[Channel("telephone", "By telephone", hours="london")],
    services=[Service("mail", "Mail", text="all of it")],
    agreements=[Agreement(name="acme", customer="Acme", plan="desk", services=["mail"])],
)
assert_type(plan.name, str)
assert_type(plan.metrics["response"], Metric)
assert_type(plan.waits, tuple[str, ...])
assert_type(plan.promised, tuple[str, ...])
assert_type(plan.digest, str)
assert_type(plan.schedules["london"], Schedule)
assert_type(plan.coverages["business"], Coverage)
assert_type(plan.coverages.texts["business"], str)
assert_type(plan.coverages.stated["nights"], StatedCoverage)
assert_type(plan.doubts.get("targets[0]"), str | None)
assert_type(plan.coverage("business"), Coverage)
assert_type(plan.targets, tuple[Target, ...])
assert_type(plan.centres, OperationsCentres | None)
assert_type(plan.priorities, PriorityScale | None)
hours_by_name: Mapping[str, Schedule] = plan.schedules

# What looks at a plan from above.
findings: tuple[Finding, ...] = lint(plan, cheaper=plan)
assert_type([finding.code for finding in findings], list[str])
assert_type(diff(plan, plan), PlanDiff[Any])
assert_type(freeze(plan, 2026, 2027), SupportPlan)
drifted: tuple[Drift, ...] = drift(plan)
assert_type(write_plan(plan), dict[str, Any])
assert_type(read_plan(write_plan(plan)), SupportPlan)


def from_a_file(path: str) -> SupportPlan:
    return load_plan(path)


# The kinds of two instants may differ: the first decides.
aware, text = datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-03T12:00:00Z"
assert_type(london.elapsed(aware, text), timedelta)
assert_type(london.timeline(aware, text), Timeline[datetime])
assert_type(plan.deadline("response", opened=aware).is_met(text), bool)

# A column comes back as the kind it is.
stamps: NDArray[np.datetime64] = np.array(["2026-03-02T10:00"], "M8[s]")
assert_type(due(london, stamps, "PT4H"), NDArray[np.datetime64])
assert_type(due(london, stamps, Length.parse("2 business days"), "opening", refused="null"), NDArray[np.datetime64])
assert_type(next_openings(london, stamps), NDArray[np.datetime64])
read_times: LocalTimes = instants(stamps, "Europe/London")
