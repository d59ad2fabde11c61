"""Plans whose clocks do something: pauses, conditions, targets by priority and field, downgrades with graces."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
from hypothesis import strategies as st

from slacore.calendars.schedule import Schedule
from slacore.plans.channel import Channel
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.effective import EffectiveDates
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.metric import ANY_WAIT, Metric
from slacore.plans.plan import SupportPlan
from slacore.plans.reprioritising import POLICIES, Reprioritising
from slacore.plans.scale import PriorityScale
from slacore.plans.target import Target, Threshold
from slacore.testing.desks import schedules
from slacore.testing.metrics import metrics, waits
from slacore.testing.moments import turning_points, zones

CAUSES = ("workaround", "customer unreachable")
ROLES = ("support", "manager")
WAITS = ("customer", "vendor")

_LEVELS = ("Critical", "High", "Medium", "Low")
_METRICS = ("response", "update", "resolution", "first-fix")
_IN_TIME = (
    "0 business hours",
    "1 business minute",
    "45 business minutes",
    "4 business hours",
    "30 business hours",
    "90 calendar minutes",
    "26 calendar hours",
)
_IN_DAYS = ("1 business day", "2 business days by close", "1 business day by 16:00 if before 10:00", "3 calendar days")
_AT_RISK = ("50%", "75%", "100%", "30 business minutes before", "2 calendar hours before")
_GRACES = (None, "2 business hours", "3 calendar hours", "1 business day")


@st.composite
def clock_plans(draw: st.DrawFn, *, near: datetime | None = None, in_days: bool | None = None) -> SupportPlan:
    """Plans with targets for several metrics on several hours, and metrics that pause, go on and re-prioritise.

    Targets depend on the priority and on fields, some only as long as they are in force; severities are lowered by
    rules with graces and without. All their hours are open at some time in every week, so that all is due some day.

    >>> from hypothesis import given
    >>> @given(clock_plans())
    ... def every_promise_has_a_clock(plan):
    ...     assert set(plan.promised) <= set(plan.metrics)
    >>> every_promise_has_a_clock()

    Args:
        near: where the exceptions of the hours fall; around one clock change when left out.
        in_days: whether some targets are in days; such a plan carries nothing. Any plan when left out.
    """
    around = near or draw(turning_points(draw(zones())))
    has_days = draw(st.booleans()) if in_days is None else in_days
    scale = draw(_scales())
    reasons = draw(waits())
    return SupportPlan(
        name="desk",
        zone=draw(st.sampled_from(["Europe/London", "Pacific/Apia"])),
        landing=draw(st.sampled_from(["closing", "opening"])),
        schedules={"desk": draw(_open_schedules(around)), "field": draw(_open_schedules(around))},
        coverages={"business": draw(st.sampled_from(["desk", "desk", "desk | field"]))},
        targets=draw(_targets(scale, has_days, around)),
        metrics=draw(_stated(reasons, may_carry=not has_days)),
        waits=reasons,
        priorities=scale,
        matrix=draw(st.none() | _matrices(scale)),
        downgrades=draw(st.lists(_rules(scale), min_size=1, max_size=3)),
        channels=draw(st.sampled_from([(), (), (Channel("e-mail", hours="desk", outside="queue"),)])),
    )


@st.composite
def _open_schedules(draw: st.DrawFn, near: datetime) -> Schedule:
    schedule = draw(schedules(near=near))
    shifts = schedule.shifts or ["Mon-Fri 09:00-12:30", "Mon-Thu 13:30-17:00"]
    # Some drawn schedules are open for a second a week, in which nothing is due within fifty years.
    return attrs.evolve(schedule, shifts=[*shifts, "Tue 10:00-16:00"])


@st.composite
def _scales(draw: st.DrawFn) -> PriorityScale:
    levels, outside = _LEVELS[: draw(st.integers(2, 4))], draw(st.sampled_from([(), (), ("Planning",)]))
    return PriorityScale(levels, draw(st.sampled_from([None, *levels])), outside=outside)


@st.composite
def _targets(draw: st.DrawFn, scale: PriorityScale, has_days: bool, near: datetime) -> list[Target]:
    """One or two targets of each metric for some tickets, and mostly another for the rest."""
    lengths = st.sampled_from([*_IN_TIME, *(_IN_DAYS if has_days else ())])
    day = near.date().isoformat()
    some = st.lists(st.sampled_from(scale.names), min_size=1, max_size=2, unique=True)
    found: list[Target] = []
    for metric in _METRICS:
        parts: dict[str, Any] = {
            "metric": st.just(metric),
            "length": lengths,
            "coverage": st.sampled_from([None, "desk", "field", "24x7", "desk | field"]),
            "landing": st.sampled_from([None, None, "closing", "opening"]),
            "at_risk": st.lists(st.sampled_from(_AT_RISK).map(Threshold.parse), max_size=2, unique_by=str),
        }
        when = st.sampled_from([{}, {}, {"type": "Outage"}, {"vip": True}])
        dates = st.sampled_from([EffectiveDates()] * 4 + [EffectiveDates(day, None, zone="Europe/London")])
        one = st.builds(Target, priority=some, when=when, effective=dates, **parts)
        found += draw(st.lists(one, min_size=1, max_size=2))
        found += draw(st.lists(st.builds(Target, **parts), min_size=draw(st.integers(0, 3)) > 0, max_size=1))
    return found


def _policies(may_carry: bool) -> st.SearchStrategy[Any]:
    ways = st.sampled_from([way for way in POLICIES if may_carry or way != "carry"])
    return ways | st.builds(Reprioritising, raised=ways, lowered=ways, other=ways)


@st.composite
def _stated(draw: st.DrawFn, reasons: list[str], *, may_carry: bool) -> dict[str, Metric]:
    """Metrics much as they are by default, and in one plan of four whatever metrics may be."""
    known: list[Any] = [*(reasons or WAITS), {"turn": "customer"}, {"status": ["pending", "on hold"]}]
    usual = st.builds(
        Metric,
        continue_=st.sampled_from([None, None, "reopened", ()]),
        pause=st.none() | st.just(ANY_WAIT) | st.lists(st.sampled_from(known), min_size=1, max_size=2),
        while_=st.sampled_from([None, None, None, *({"team": "tier 2"}, {"status": ["new", "open"]}, known[0])]),
        reprioritise=_policies(may_carry),
    )
    own = Metric(start="opened", stop=["answered", "resolved"], reprioritise=draw(_policies(may_carry)))
    told = draw(st.dictionaries(st.sampled_from(_METRICS[:3]), usual, max_size=3))
    if draw(st.integers(0, 3)) == 3:
        told |= draw(metrics(_METRICS, reasons, may_carry=may_carry))
    return {"first-fix": own} | told


def _matrices(scale: PriorityScale) -> st.SearchStrategy[PriorityMatrix]:
    rows = st.lists(st.sampled_from(scale.names), min_size=2, max_size=2)
    return st.builds(
        PriorityMatrix,
        urgency=st.just(("High", "Low")),
        impact=st.just(("Wide", "Small")),
        table=st.lists(rows, min_size=2, max_size=2),
        scale=st.just(scale),
    )


@st.composite
def _rules(draw: st.DrawFn, scale: PriorityScale) -> DowngradeRule:
    levels = [level.name for level in scale.levels]
    by_steps, is_automatic = draw(st.booleans()), draw(st.booleans())
    may_stay_open = [] if is_automatic else [None]
    return DowngradeRule(
        draw(st.sampled_from([*CAUSES, *WAITS[:1]])),
        draw(st.sampled_from([(), (), levels[:-1], levels[1:]])),
        to=None if by_steps else draw(st.sampled_from([*levels, *may_stay_open])),
        steps=draw(st.integers(1, 2)) if by_steps else None,
        mode="automatic" if is_automatic else "discretionary",
        by=[] if is_automatic else draw(st.lists(st.sampled_from(ROLES), max_size=1)),
        after=draw(st.sampled_from(_GRACES)),
        may_tighten=draw(st.booleans()),
        may_raise=not by_steps and draw(st.booleans()),
    )
