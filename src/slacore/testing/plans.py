"""Support plans with a little of everything: hours in several zones, priorities, targets, channels, agreements."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import strategies as st

from slacore.calendars.centres import OperationsCentre
from slacore.calendars.coverage import ALWAYS
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import ENTITLEMENTS, Channel
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.effective import EffectiveDates
from slacore.plans.length import Length
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.metric import Metric
from slacore.plans.override import PriorityOverride
from slacore.plans.plan import SupportPlan
from slacore.plans.policy import Policy
from slacore.plans.scale import PriorityLevel, PriorityScale
from slacore.plans.stated_coverage import StatedCoverage
from slacore.plans.target import Target, Threshold
from slacore.testing.desks import schedules
from slacore.testing.metrics import metrics, waits

_LEVELS = ("Critical", "High", "Medium", "Low")
_METRICS = ("response", "update", "resolution", "first-fix")
_TYPES = ("Outage", "Graffiti", "Überfall", "3", "true")
_TEXTS = st.sampled_from(["", "Best effort.", "Zwei Zeilen,\nmit Umlaut: ä", "as named in the 'quote'"])
_TITLES = st.sampled_from(["", "Our working hours", "Öffnungszeiten | 8x5"])
_LENGTHS = (
    "0 business hours",
    "30 business minutes",
    "4 business hours",
    "24 calendar hours",
    "2 business days",
    "2 business days by close",
    "1 business day by 16:00 if before 10:00",
    "5 calendar days",
)
_CONDITIONS: tuple[dict[str, Any], ...] = (
    {"type": {"not": "Outage"}, "tier": {"below": 3, "or_equal": True}},
    {"tags": {"has": ["gold", "new"], "has_not": "test"}, "any": [{"vip": True}, {"via": {"missing": True}}]},
    {"title": {"contains": "outage"}, "since": {"above": "2026-01-01"}},
    {"any": [{"all": [{"type": "Outage"}, {"tags": {"has": "gold"}}]}, {"tier": {"above": 1.5}}]},
)
_WHEN = st.sampled_from(({}, {"type": "Outage"}, *_CONDITIONS))
_DATES = ("2024-01-01", "2025-06-30 13:00", "2026-03-29 02:30", "2026-10-25T00:30:00Z")


@st.composite
def plans(draw: st.DrawFn, *, name: str = "desk") -> SupportPlan:
    """Plans whose parts fit together: every name that one part uses is one that another has.

    >>> from hypothesis import given
    >>> from slacore import read_plan, write_plan
    >>> @given(plans())
    ... def a_plan_survives_being_written(plan):
    ...     assert read_plan(write_plan(plan)) == plan
    >>> a_plan_survives_being_written()

    Args:
        name: the name of the plan.
    """
    hours = draw(st.dictionaries(st.sampled_from(["uk", "us", "night-shift"]), _open_schedules(), max_size=3))
    coverages = draw(_coverages(tuple(hours)))
    known = (*hours, *coverages)
    priorities = draw(st.none() | _scales())
    levels = () if priorities is None else priorities.names
    services = draw(_some(["pos", "stock"])) if draw(st.booleans()) else []
    reasons = draw(waits())
    targets = draw(st.lists(_targets(levels, known), max_size=4))
    policies = [
        Policy(name=one, when=draw(_WHEN), targets=draw(st.lists(_targets(levels, known), max_size=2)))
        for one in draw(_some(["gold", "silver"]))
    ]
    every_target = [*targets, *(target for policy in policies for target in policy.targets)]
    stated = draw(st.just({}) | _stated(every_target, reasons))
    return SupportPlan(
        name=name,
        title=draw(_TEXTS),
        source=draw(_TEXTS),
        zone=draw(st.sampled_from(["Europe/London", "Pacific/Apia"])),
        effective=draw(_effective()),
        landing=draw(st.sampled_from(["closing", "opening"])),
        schedules=hours,
        coverages=coverages,
        policies=policies,
        targets=targets,
        metrics=stated,
        waits=reasons,
        improves_on=draw(st.none() | st.just("cheaper")),
        centres=[
            OperationsCentre(one, ALWAYS, title=draw(st.sampled_from(["", "Office"])), text=one)
            for one in draw(_some(known))
        ],
        priorities=priorities,
        matrix=draw(st.none() | _matrices(priorities)) if priorities else None,
        downgrades=draw(st.lists(_rules(priorities, known), max_size=2)) if priorities else (),
        channels=draw(_channels(known)),
        services=[Service(service, draw(_TEXTS), text=draw(_TEXTS)) for service in services],
        agreements=draw(_agreements(name, services, levels, known, stated, reasons)),
        doubts=draw(st.dictionaries(st.sampled_from(["targets", "schedules.uk.zone"]), st.just("unclear"), max_size=2)),
    )


def _some(names: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(names)), max_size=3, unique=True) if names else st.just([])


@st.composite
def _open_schedules(draw: st.DrawFn) -> Schedule:
    schedule = draw(schedules())
    countries = draw(st.lists(st.sampled_from([Holidays("GB", "ENG"), Holidays("US")]), max_size=1))
    shifts = schedule.shifts or ("Mon-Fri 09:00-17:00",)
    return attrs.evolve(schedule, shifts=shifts, holidays=(*schedule.holidays, *countries))


@st.composite
def _coverages(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, StatedCoverage]:
    """A coverage called business, and one made of it: what stands above may be used below."""
    simple = [*names, "24x7", "8x5 Europe/Berlin", "[Sat 10:00-14:00 Asia/Kathmandu]"]
    if not draw(st.booleans()):
        return {}
    business = " | ".join(draw(st.lists(st.sampled_from(simple), min_size=1, max_size=3)))
    texts = {"business": business} | ({"either": f"business | ({simple[0]})"} if draw(st.booleans()) else {})
    return {one: StatedCoverage(text, draw(_TITLES)) for one, text in texts.items()}


def _effective() -> st.SearchStrategy[EffectiveDates]:
    edges = st.sampled_from([(None, None), *((one, None) for one in _DATES), (None, _DATES[1]), _DATES[:2], _DATES[2:]])
    return edges.map(lambda pair: EffectiveDates(*pair, zone="Europe/London"))


def _targets(levels: tuple[str, ...], hours: tuple[str, ...]) -> st.SearchStrategy[Any]:
    has_default = "business" in hours or len(hours) == 1
    lengths = [Length.parse(text) for text in _LENGTHS if has_default or hours or "calendar" in text]
    values = st.lists(st.sampled_from(_TYPES), min_size=1, max_size=2, unique=True)

    def built(length: Length, coverage: str | None, negotiable: bool, **parts: Any) -> Target:
        if length.is_business and coverage is None and not has_default:
            coverage = hours[0]
        kept = None if negotiable and parts["text"] else length
        return Target(length=kept, coverage=coverage, negotiable=negotiable, **parts)

    return st.builds(
        built,
        length=st.sampled_from(lengths),
        coverage=st.sampled_from([None, *hours, "24x7", *(f"{one} | 8x5 Asia/Tokyo" for one in hours[:1])]),
        negotiable=st.booleans(),
        metric=st.sampled_from(_METRICS),
        priority=_some(levels or _LEVELS),
        when=st.dictionaries(st.sampled_from(["type", "vip"]), values, max_size=2) | st.sampled_from(_CONDITIONS),
        landing=st.sampled_from([None, "closing", "opening"]),
        zone=st.sampled_from([None, "Asia/Kathmandu"]),
        effective=_effective(),
        at_risk=st.lists(
            st.sampled_from(["50%", "75%", "30 business minutes before"]).map(Threshold.parse), max_size=2
        ),
        text=_TEXTS,
    )


@st.composite
def _stated(draw: st.DrawFn, targets: list[Target], reasons: list[str]) -> dict[str, Metric]:
    """Metrics that suit targets: every one promised is stated, and nothing in days is carried."""
    in_days = any(target.length is not None and target.length.is_in_days for target in targets)
    found: dict[str, Metric] = draw(metrics(_METRICS, reasons, may_carry=not in_days))
    own = {"first-fix": Metric(start="opened", stop=["answered", "resolved"])}
    return own | found


@st.composite
def _scales(draw: st.DrawFn) -> PriorityScale:
    names = _LEVELS[: draw(st.integers(1, 4))]
    levels = [
        PriorityLevel(one, draw(_TEXTS), customer_duty=draw(_TEXTS), examples=draw(_some(["a", "b"]))) for one in names
    ]
    outside = draw(st.sampled_from([(), ("Planning",)]))
    default = draw(st.sampled_from([None, *names, *outside]))
    return PriorityScale(levels, default, outside=outside, set_by=draw(_some(["customer", "engineer on duty"])))


@st.composite
def _matrices(draw: st.DrawFn, scale: PriorityScale) -> PriorityMatrix:
    cells = st.sampled_from(["", *scale.names])
    table = draw(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=2, max_size=2))
    capped = PriorityOverride({"vip": True, "type": ["a", "b"]}, "a VIP", cap=scale.levels[0].name)
    return PriorityMatrix(
        urgency=("Low", "High"),
        impact=("Wide", "Small"),
        table=table,
        scale=scale,
        impact_set_by=draw(_some(["support"])),
        overrides=draw(
            st.sampled_from([(), (capped,), (PriorityOverride({"urgency": "Low"}, "again", urgency="High"),)])
        ),
    )


def _rules(scale: PriorityScale, hours: tuple[str, ...]) -> st.SearchStrategy[DowngradeRule]:
    has_default = "business" in hours or len(hours) == 1
    levels = [level.name for level in scale.levels]
    return st.builds(
        DowngradeRule,
        cause=st.sampled_from(["workaround", "customer unreachable"]),
        from_=_some(levels),
        steps=st.integers(1, 3),
        floor=st.just(levels[-1]) | st.none(),
        mode=st.just("discretionary"),
        by=_some(["support", "manager"]),
        after=st.sampled_from([None, "2 calendar days", *(["4 business hours"] if has_default else [])]),
        may_tighten=st.booleans(),
        text=_TEXTS,
    )


@st.composite
def _channels(draw: st.DrawFn, hours: tuple[str, ...]) -> list[Channel]:
    def channel(name: str, outside: list[str]) -> Channel:
        return Channel(
            name,
            draw(_TEXTS),
            hours=draw(st.sampled_from([None, *hours])),
            outside=draw(st.sampled_from(outside)),
            entitlement=draw(st.sampled_from(ENTITLEMENTS)),
            preferred=draw(st.booleans()),
            text=draw(_TEXTS),
        )

    mail = channel("e-mail", ["queue", "refused"])
    return [channel("telephone", ["queue", "e-mail"]), mail][: 2 * draw(st.booleans())]


def _agreed_coverages(hours: tuple[str, ...]) -> st.SearchStrategy[dict[str, StatedCoverage]]:
    stated = st.builds(StatedCoverage, st.just(f"24x7 | ({hours[0]})"), _TITLES)
    return st.dictionaries(st.just("agreed-hours"), stated, max_size=1)


@st.composite
def _agreements(
    draw: st.DrawFn,
    plan: str,
    services: list[str],
    levels: tuple[str, ...],
    hours: tuple[str, ...],
    stated: dict[str, Metric],
    reasons: list[str],
) -> list[Agreement]:
    if not draw(st.booleans()):
        return []
    # Beside the only schedule of a plan, another one would leave open which of the two is meant.
    may_add = "business" in hours
    carries = any(metric.reprioritise and metric.reprioritise.carries for metric in stated.values())
    targets = st.lists(_targets(levels, hours), max_size=1) if may_add and not carries else st.just([])
    own: st.SearchStrategy[dict[str, Metric]] = st.just({})
    own = own | metrics(["update", "resolution", "own"], reasons, may_carry=False) if stated else own
    return [
        Agreement(
            name="acme-2026",
            customer="Acme & Söhne",
            plan=draw(st.sampled_from([plan, "another"])),
            services=draw(_some(services)),
            effective=draw(_effective()),
            schedules={"agreed": Schedule.parse("8x5 America/New_York")} if may_add and draw(st.booleans()) else {},
            coverages=draw(_agreed_coverages(hours)) if may_add else {},
            targets=draw(targets),
            metrics=draw(own),
            text=draw(_TEXTS),
            is_example=draw(st.booleans()),
        )
    ]
