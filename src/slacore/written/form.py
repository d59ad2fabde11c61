"""The written form of a support plan: which keys it has, and what each of them may say.

One declaration of shapes reads plan files and states their JSON Schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slacore.calendars.holidays import Holidays
from slacore.calendars.rota import OperationsCentre
from slacore.calendars.schedule import Schedule
from slacore.checks import UNREAD
from slacore.civil.instant import utc_text
from slacore.errors import Flaw, InvalidValue
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import ENTITLEMENTS, Channel
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.effective import EffectiveDates
from slacore.plans.metric import MOST_METRICS, Metric
from slacore.plans.plan import SupportPlan
from slacore.plans.policy import Policy
from slacore.plans.stated_coverage import StatedCoverage
from slacore.plans.target import Target
from slacore.plans.zone_record import CHANGE, ZONE_NAME, ZoneRecord, change_from
from slacore.wording import shown
from slacore.written.metric_table import DEFINITIONS, METRIC
from slacore.written.priorities import MATRIX, PRIORITIES
from slacore.written.shape import Array, Either, Flaws, Key, Named, Table, Text, Truth, Whole
from slacore.written.words import (
    CLOSURE,
    CONDITION,
    COVERAGE,
    DATE,
    EDGE,
    EXPRESSION,
    LANDING,
    LENGTH,
    NAME_TEXT,
    NAMES,
    PROSE,
    SHIFT,
    SPECIAL,
    THRESHOLD,
    YEAR,
    ZONE,
    condition_schemas,
)

FORMAT = 1


def agreed_zone(zones: set[str]) -> str | None:
    """The zone of a plan's dates where the plan does not say: that of its schedules, if they agree on one.

    >>> agreed_zone({"Europe/London"}), agreed_zone({"Europe/London", "America/New_York"})
    ('Europe/London', None)
    """
    return next(iter(zones)) if len(zones) == 1 else None


def plan_table(zone: str | None, name: str) -> Table:
    """The shape of a plan of a name, whose dates are read on the clock of a zone."""
    effective = Table(
        {
            "from": Key(
                EDGE,
                "the first instant in force: a date, a local time or an instant",
                name="start",
                get=_edge(0, zone),
            ),
            "until": Key(EDGE, "the first instant no longer in force", name="end", get=_edge(1, zone)),
        },
        EffectiveDates,
        known={"zone": zone},
    )
    target = Table(
        {
            "metric": Key(NAME_TEXT, "what is promised: response, update, resolution or a name", is_required=True),
            "priority": Key(NAMES, "the priority or priorities it is about"),
            "when": Key(CONDITION, "ticket fields and what they must be like"),
            "length": Key(LENGTH, "how long it may take, and in which time"),
            "coverage": Key(EXPRESSION, "the hours that business time counts on, by name or as an expression of names"),
            "landing": Key(LANDING, "where a deadline goes that falls on a closing"),
            "zone": Key(ZONE, "whose dates its days are"),
            "effective": Key(effective, "when it is in force"),
            "at_risk": Key(Array(THRESHOLD, most=16), "points at which a ticket is at risk"),
            "negotiable": Key(Truth(), "whether an agreement may set another length"),
            "text": Key(PROSE, "what the customer is told"),
        },
        Target,
        together={"anyOf": [{"required": ["length"]}, _said_to_be("negotiable", True)]},
    )
    return Table(
        {
            "format": Key(_Format(), "the number of the plan format", is_required=True, get=lambda _: FORMAT),
            "name": Key(NAME_TEXT, "a short name for messages and results", is_required=True),
            "title": Key(PROSE, "what people call it"),
            "source": Key(PROSE, "where its promises are published"),
            "zone": Key(ZONE, "the clock of its dates"),
            "effective": Key(effective, "when it is in force"),
            "landing": Key(LANDING, "where deadlines go that fall on a closing"),
            "schedules": Key(Named(_SCHEDULE, NAME_TEXT), "hours on the clock of a zone, by name"),
            "coverages": Key(_COVERAGES, "expressions of schedules, by name", get=_stated_coverages),
            "improves_on": Key(NAME_TEXT, "the cheaper plan that this one improves on"),
            "centres": Key(_CENTRES, "operations centres in order of preference", get=_centres),
            "centres_return": Key(
                Truth(),
                "whether a centre takes its duty back after a break",
                get=lambda plan: plan.centres_return or None,
            ),
            "priorities": Key(PRIORITIES, "the scale of priorities or severities"),
            "matrix": Key(MATRIX, "which urgency and impact give which priority"),
            "policies": Key(Array(_policy(target)), "promises for kinds of tickets; the first that fits governs"),
            "targets": Key(Array(target), "promises for tickets that no policy fits; the first that matches governs"),
            "metrics": Key(_METRICS, "which events begin, end and pause a clock, by name", get=_stated_metrics),
            "waits": Key(Array(Text(), most=64, is_unique=True), "the reasons a ticket may wait for"),
            "downgrades": Key(Array(_DOWNGRADE, most=256), "rules by which a severity may be lowered"),
            "channels": Key(Array(_CHANNEL, most=64), "the ways in"),
            "services": Key(Array(_SERVICE), "the catalogue of what is supported"),
            "agreements": Key(Array(_agreement(target, effective, name)), "what was agreed with single customers"),
            "zone_record": Key(_ZONE_RECORD, "what the zones' clocks did when the plan was frozen"),
            "doubts": Key(Named(PROSE), "places where the source is unclear, and how it was read"),
        },
        SupportPlan,
    )


def _policy(target: Table) -> Table:
    return Table(
        {
            "name": Key(NAME_TEXT, "a short name for messages and results", is_required=True),
            "title": Key(PROSE, "what people call it"),
            "when": Key(CONDITION, "ticket fields and what they must be like; every ticket where it does not say"),
            "targets": Key(Array(target), "all that is promised to these tickets"),
        },
        Policy,
    )


def _agreement(target: Table, effective: Table, plan: str) -> Table:
    return Table(
        {
            "name": Key(NAME_TEXT, "a short name for messages and results", is_required=True),
            "customer": Key(Text(), "whom it binds", is_required=True),
            "plan": Key(NAME_TEXT, "the plan it buys; this one where it does not say"),
            "services": Key(Array(NAME_TEXT), "the services it covers; all where it names none"),
            "effective": Key(effective, "when it is in force"),
            "schedules": Key(Named(_SCHEDULE, NAME_TEXT), "schedules of its own"),
            "coverages": Key(_COVERAGES, "coverages of its own"),
            "targets": Key(Array(target), "targets that stand before the plan's"),
            "metrics": Key(_METRICS, "what it says of metrics in the place of the plan's words"),
            "text": Key(PROSE, "what was agreed in words"),
            "is_example": Key(Truth(), "whether it only shows what an agreement looks like"),
        },
        Agreement,
        known={"plan": plan},
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of plan files, in TOML and in JSON.

    >>> json_schema()["required"]
    ['format', 'name']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "slacore support plan",
        "description": "A support plan as slacore reads it from TOML or JSON.",
        **plan_table(None, "").schema(),
        "$defs": {each.name: each.shape.schema() for each in DEFINITIONS} | condition_schemas(),
    }


def _edge(number: int, zone: str | None) -> Callable[[EffectiveDates], str | None]:
    """An edge as spelled where the file says on whose clock, else as an instant."""

    def edge(effective: EffectiveDates) -> str | None:
        if effective.zone == zone:
            return (effective.start, effective.end)[number]
        instant = effective.span[number]
        return None if instant is None else utc_text(instant)

    return edge


def _stated_coverages(plan: SupportPlan) -> Mapping[str, StatedCoverage]:
    return plan.coverages.stated


def _stated_metrics(plan: SupportPlan) -> Mapping[str, Metric]:
    return plan.metrics.stated


def _centres(plan: SupportPlan) -> dict[str, OperationsCentre]:
    return {centre.name: centre for centre in plan.centres or ()}


class _Format:
    """The number of the plan format."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        if raw != FORMAT or isinstance(raw, bool):
            flaws.append(Flaw(path, f"{shown(raw)} is not a format this version reads; write format = {FORMAT}"))
            return UNREAD
        return raw

    def write(self, _: Any) -> int:
        """The number."""
        return FORMAT

    def schema(self) -> dict[str, Any]:
        return {"const": FORMAT}


def _holidays_from(digest: str | None = None, **parts: Any) -> Holidays:
    holidays = Holidays(**parts)
    if digest is not None and digest != holidays.digest:
        raise InvalidValue("digest", digest, "is not the digest of these dates; freeze the plan again")
    return holidays


def _frozen_digest(holidays: Holidays) -> str | None:
    return holidays.digest if holidays.is_frozen else None


def _said_to_be(key: str, value: Any) -> dict[str, Any]:
    """The schema of a table in which a key is there and has the value."""
    return {"required": [key], "properties": {key: {"const": value}}}


_DATES = Named(Text(), Text(pattern=DATE), most=4_000, noun="dates")
_HOLIDAYS = Either(
    Table(
        {
            "country": Key(Text(), "an ISO 3166 code such as GB", is_required=True),
            "subdivision": Key(Text(), "one of the country's subdivisions, such as ENG"),
            "categories": Key(Array(Text(), most=16), "the country's categories that close"),
            "years": Key(Array(YEAR, least=2, most=2), "the first and the last year frozen"),
            "version": Key(Text(), "the version of the data they were frozen from"),
            "digest": Key(Text(), "the digest of the frozen dates", get=_frozen_digest),
            "dates": Key(_DATES, "the frozen dates and their names"),
            "except": Key(Array(Text(), most=64), "names of holidays that close nothing", name="except_"),
            "observed": Key(Truth(), "whether days observed in place of a holiday close; true by default"),
            "unknown": Key(
                Array(Text(pattern=DATE), most=2), "dates beside the frozen years that the data did not know"
            ),
        },
        Holidays,
        _holidays_from,
    ),
    Table(
        {
            "dates": Key(_DATES, "dates and their names", is_required=True),
            "years": Key(Array(YEAR, least=2, most=2), "the first and the last year they are named for"),
        },
        Holidays,
    ),
    is_second=lambda raw: isinstance(raw, Mapping) and "country" not in raw and "dates" in raw,
    is_written_second=lambda holidays: holidays.country is None,
)
_SCHEDULE = Table(
    {
        "title": Key(Text(may_be_empty=True), "what people call it; reasons say it"),
        "zone": Key(ZONE, "the zone of its clock, such as Europe/London", is_required=True),
        "shifts": Key(Array(SHIFT, most=448, noun="shifts"), "texts like 'Mon-Fri 09:00-17:00'"),
        "holidays": Key(Array(_HOLIDAYS, most=64), "holidays of countries, or named dates"),
        "closures": Key(Array(CLOSURE), "dates closed by hand, whole or for some hours"),
        "special": Key(Array(SPECIAL), "hours that replace a date's shifts"),
    },
    Schedule,
)
_COVERAGES = Named(COVERAGE, NAME_TEXT)
_METRICS = Named(METRIC, NAME_TEXT, most=MOST_METRICS, noun="metrics")
_CENTRES = Named(
    Table(
        {
            "coverage": Key(EXPRESSION, "the hours it works: a name or an expression", is_required=True, name="text"),
            "title": Key(Text(may_be_empty=True), "what people call it"),
        },
        OperationsCentre,
        dict,
    ),
    NAME_TEXT,
    most=64,
    noun="centres",
)
_MODES = ("automatic", "discretionary")
_DOWNGRADE = Table(
    {
        "cause": Key(Text(), "what must be the case", is_required=True),
        "from": Key(NAMES, "the level or levels it applies to; every one if none is named", name="from_"),
        "to": Key(Text(), "the level it lowers to"),
        "steps": Key(Whole(1, 63), "how many levels it lowers"),
        "floor": Key(Text(), "the lowest level it lowers to"),
        "mode": Key(Text(choices=_MODES), "automatic, or at somebody's discretion"),
        "by": Key(Array(Text(), most=64), "who may decide"),
        "after": Key(LENGTH, "how long the cause must have lasted"),
        "may_tighten": Key(Truth(), "whether a due time may become earlier by it"),
        "may_raise": Key(Truth(), "whether it may raise as well"),
        "text": Key(PROSE, "what the customer is told"),
    },
    DowngradeRule,
    together={
        "not": {"required": ["to", "steps"]},
        "if": {"not": _said_to_be("mode", "discretionary")},
        "then": {"anyOf": [{"required": ["to"]}, {"required": ["steps"]}], "properties": {"by": {"maxItems": 0}}},
    },
)
_CHANNEL = Table(
    {
        "name": Key(Text(), "what the channel is called", is_required=True),
        "title": Key(PROSE, "its longer name"),
        "hours": Key(EXPRESSION, "its hours, by name or as an expression; around the clock if none are named"),
        "outside": Key(Text(), "outside them: queue, refused, or another channel"),
        "entitlement": Key(Text(choices=ENTITLEMENTS), "who may use it"),
        "preferred": Key(Truth(), "whether it is the preferred contact"),
        "text": Key(PROSE, "what the customer is told"),
    },
    Channel,
)
_SERVICE = Table(
    {
        "name": Key(NAME_TEXT, "a short name", is_required=True),
        "title": Key(PROSE, "what people call it"),
        "text": Key(PROSE, "what it is"),
    },
    Service,
)
_RECORDED = Named(Array(Text(change_from, CHANGE)), Text(pattern=ZONE_NAME))
_ZONE_RECORD = Table(
    {
        "version": Key(Text(), "the edition of the zone data", is_required=True),
        "years": Key(Array(YEAR, least=2, most=2), "the first and the last year recorded", is_required=True),
        "zones": Key(_RECORDED, "each change of a zone's clock", is_required=True),
    },
    ZoneRecord,
)
