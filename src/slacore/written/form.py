"""The written form of a support plan: which keys it has, and what each of them may say.

One declaration of shapes reads plan files and states their JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slacore.calendars.closure import SpecialHours, closures_of
from slacore.calendars.coverage import LANDINGS
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.calendars.shift import Shift
from slacore.checks import UNREAD
from slacore.civil import zones
from slacore.errors import Flaw, InvalidText, InvalidValue, shown
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import ENTITLEMENTS, Channel
from slacore.plans.condition import condition_from
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.effective import EffectiveDates
from slacore.plans.length import PATTERN, Length
from slacore.plans.matrix import PriorityOverride
from slacore.plans.names import NAME, plain_name
from slacore.plans.plan import SupportPlan
from slacore.plans.scale import PriorityLevel, PriorityScale
from slacore.plans.target import Target, Threshold
from slacore.plans.zone_record import ZoneRecord
from slacore.written.shape import Array, Either, Flaws, Key, Named, Shape, Table, Text, Truth, Whole

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
            "from": Key(_EDGE, name="start", about="the first instant in force: a date, a local time or an instant"),
            "until": Key(_EDGE, name="end", about="the first instant no longer in force"),
        },
        lambda **edges: EffectiveDates(**edges, zone=zone),
    )
    target = Table(
        {
            "metric": Key(_NAME, is_required=True, about="what is promised: response, update, resolution or a name"),
            "priority": Key(_ONE_OR_MORE, about="the priority or priorities it is about"),
            "when": Key(Named(_CONDITION), about="ticket fields and the values they must have"),
            "length": Key(_LENGTH, about="how long it may take, and in which time"),
            "coverage": Key(_NAME, about="the coverage that business time counts on"),
            "landing": Key(_LANDING, about="where a deadline goes that falls on a closing"),
            "zone": Key(_ZONE, about="whose dates its days are"),
            "effective": Key(effective, about="when it is in force"),
            "at_risk": Key(Array(_THRESHOLD, most=16), about="points at which a ticket is at risk"),
            "negotiable": Key(Truth(), name="negotiable", about="whether an agreement may set another length"),
            "text": Key(_PROSE, about="what the customer is told"),
        },
        lambda **parts: Target(**parts | {"when": condition_from(parts.get("when", {}))}),
        {"anyOf": [{"required": ["length"]}, _said_to_be("negotiable", True)]},
    )
    return Table(
        {
            "format": Key(_Format(), is_required=True, about="the number of the plan format"),
            "name": Key(_NAME, is_required=True, about="a short name for messages and results"),
            "title": Key(_PROSE, about="what people call it"),
            "source": Key(_PROSE, about="where its promises are published"),
            "zone": Key(_ZONE, about="the clock of its dates"),
            "effective": Key(effective, about="when it is in force"),
            "landing": Key(_LANDING, about="where deadlines go that fall on a closing"),
            "schedules": Key(Named(_SCHEDULE, _NAME), about="hours on the clock of a zone, by name"),
            "coverages": Key(Named(_EXPRESSION, _NAME), about="expressions of schedules, by name"),
            "improves_on": Key(_NAME, about="the cheaper plan that this one improves on"),
            "centres": Key(_CENTRES, about="operations centres in order of preference"),
            "priorities": Key(_PRIORITIES, about="the scale of priorities or severities"),
            "matrix": Key(_MATRIX, about="which urgency and impact give which priority"),
            "targets": Key(Array(target), about="promises; the first that matches a ticket governs it"),
            "downgrades": Key(Array(_DOWNGRADE, most=256), about="rules by which a severity may be lowered"),
            "channels": Key(Array(_CHANNEL, most=64), about="the ways in"),
            "services": Key(Array(_SERVICE), about="the catalogue of what is supported"),
            "agreements": Key(
                Array(_agreement(target, effective, name)), about="what was agreed with single customers"
            ),
            "zone_record": Key(_ZONE_RECORD, about="what the zones' clocks did when the plan was frozen"),
            "doubts": Key(Named(_PROSE), about="places where the source is unclear, and how it was read"),
        },
        SupportPlan,
    )


def _agreement(target: Table, effective: Table, plan: str) -> Table:
    return Table(
        {
            "name": Key(_NAME, is_required=True, about="a short name for messages and results"),
            "customer": Key(Text(), is_required=True, about="whom it binds"),
            "plan": Key(_NAME, about="the plan it buys; this one where it does not say"),
            "services": Key(Array(_NAME), about="the services it covers; all where it names none"),
            "effective": Key(effective, about="when it is in force"),
            "schedules": Key(Named(_SCHEDULE, _NAME), about="schedules of its own"),
            "coverages": Key(Named(_EXPRESSION, _NAME), about="coverages of its own"),
            "targets": Key(Array(target), about="targets that stand before the plan's"),
            "text": Key(_PROSE, about="what was agreed in words"),
            "is_example": Key(Truth(), about="whether it only shows what an agreement looks like"),
        },
        lambda **parts: Agreement(**{"plan": plan} | parts),
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
    }


class _Format:
    """The number of the plan format."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        if raw != FORMAT or isinstance(raw, bool):
            flaws.append(Flaw(path, f"{shown(raw)} is not a format this version reads; write format = {FORMAT}"))
            return UNREAD
        return raw

    def schema(self) -> dict[str, Any]:
        return {"const": FORMAT}


def _holidays_from(digest: str | None = None, **parts: Any) -> Holidays:
    holidays = Holidays(**parts)
    if digest is not None and digest != holidays.digest:
        raise InvalidValue("digest", digest, "is not the digest of these dates; freeze the plan again")
    return holidays


def _spaced(pattern: str) -> str:
    """A pattern whose blanks may be any number of blanks, and stand around it too."""
    nameless = re.sub(r"\?P<\w+>", "", pattern)
    return r"\s*" + nameless.replace(" ", r"\s+") + r"\s*"


_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?)"
_DAYS = r"[A-Za-z]+\s*(?:-\s*[A-Za-z]+)?"
_CHANGE = rf"{_DATE}T{_CLOCK}Z [+-]{_CLOCK}"


def _said_to_be(key: str, value: Any) -> dict[str, Any]:
    """The schema of a table in which a key is there and has the value."""
    return {"required": [key], "properties": {key: {"const": value}}}


def _change(text: str, place: str) -> str:
    if not re.fullmatch(_CHANGE, text, re.ASCII):
        raise InvalidText(place, text, "a change of a clock like '2026-03-29T01:00Z +01:00'")
    return text


_NAME = Text(plain_name, NAME)
_ZONE = Text(lambda text, place: zones.zone(text, place).key, r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_PROSE = Text(longest=4_000, may_be_empty=True)
_EXPRESSION = Text(longest=8_000)
_LENGTH = Text(Length.parse, _spaced(PATTERN))
_LANDING = Text(choices=LANDINGS)
_THRESHOLD = Text(Threshold.parse, rf"\s*0{{0,2}}(?:100|[1-9]\d?)\s?%\s*|{_spaced(PATTERN)}\sbefore\s*")
_EDGE = Text(pattern=rf"{_DATE}(?:[ Tt].+)?")
_SHIFT = Text(Shift.parse, rf"\s*{_DAYS}(?:\s*,\s*{_DAYS})*\s+{_CLOCK}-{_CLOCK}\s*")
_CLOSURE = Text(closures_of, rf"\s*{_DATE}(?:\s.*)?", longest=200)
_SPECIAL = Text(SpecialHours.parse, rf"\s*{_DATE}\s+{_CLOCK}-{_CLOCK}\s*")
_ONE_OR_MORE = Either(lambda raw: int(isinstance(raw, list | tuple)), (Text(), Array(Text(), least=1, most=64)))


class _Plain:
    """A text, a whole number or a truth value."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        if isinstance(raw, bool) or (isinstance(raw, int) and abs(raw) < 10**18):
            return raw
        return Text(may_be_empty=True).read(raw, path, flaws)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [Text(may_be_empty=True).schema(), {"type": "integer"}, {"type": "boolean"}]}


_CONDITION: Shape = Either(lambda raw: int(isinstance(raw, list | tuple)), (_Plain(), Array(_Plain(), least=1)))
_YEAR = Whole(1900, 2199)
_DATES = Named(Text(), Text(pattern=_DATE), most=4_000, noun="dates")
_HOLIDAYS = Either(
    lambda raw: int(isinstance(raw, Mapping) and "country" not in raw and "dates" in raw),
    (
        Table(
            {
                "country": Key(Text(), is_required=True, about="an ISO 3166 code such as GB"),
                "subdivision": Key(Text(), about="one of the country's subdivisions, such as ENG"),
                "categories": Key(Array(Text(), most=16), about="the country's categories that close"),
                "years": Key(Array(_YEAR, least=2, most=2), about="the first and the last year frozen"),
                "version": Key(Text(), about="the version of the data they were frozen from"),
                "digest": Key(Text(), about="the digest of the frozen dates"),
                "dates": Key(_DATES, about="the frozen dates and their names"),
            },
            lambda **parts: _holidays_from(**parts),
        ),
        Table({"dates": Key(_DATES, is_required=True, about="dates and their names")}, Holidays),
    ),
)
_SCHEDULE = Table(
    {
        "zone": Key(_ZONE, is_required=True, about="the zone of its clock, such as Europe/London"),
        "shifts": Key(Array(_SHIFT, most=448, noun="shifts"), about="texts like 'Mon-Fri 09:00-17:00'"),
        "holidays": Key(Array(_HOLIDAYS, most=64), about="holidays of countries, or named dates"),
        "closures": Key(Array(_CLOSURE), about="dates closed by hand, whole or for some hours"),
        "special": Key(Array(_SPECIAL), about="hours that replace a date's shifts"),
    },
    Schedule,
)
_CENTRES = Named(
    Table(
        {
            "coverage": Key(_NAME, is_required=True, about="the schedule or coverage it works"),
            "title": Key(Text(may_be_empty=True), about="what people call it"),
        },
        dict,
    ),
    _NAME,
    most=64,
    noun="centres",
)
_LEVEL = Either(
    lambda raw: int(isinstance(raw, Mapping)),
    (
        Text(lambda text, _: PriorityLevel(text)),
        Table(
            {
                "name": Key(Text(), is_required=True, about="what the level is called"),
                "title": Key(_PROSE, about="its longer name"),
                "text": Key(_PROSE, about="when a ticket has it"),
                "examples": Key(Array(_PROSE, most=64), about="examples of such tickets"),
                "customer_duty": Key(_PROSE, about="what it asks of the customer"),
            },
            PriorityLevel,
        ),
    ),
)
_PRIORITIES = Table(
    {
        "levels": Key(
            Array(_LEVEL, least=1, most=64, noun="levels", is_unique=True), is_required=True, about="most severe first"
        ),
        "default": Key(Text(), about="the level of a ticket without one"),
        "outside": Key(
            Array(_LEVEL, most=64, noun="levels", is_unique=True), about="levels outside the order, such as Planning"
        ),
        "set_by": Key(Array(Text(), most=64), about="who sets the priority"),
    },
    PriorityScale,
)
_OVERRIDING = ("raise_urgency", "raise_impact", "urgency", "impact", "cap", "priority")
_OVERRIDE = Table(
    {
        "when": Key(Named(_CONDITION), is_required=True, about="facts of a ticket and the values they must have"),
        "reason": Key(_PROSE, is_required=True, about="why, in the words of the plan"),
        "raise_urgency": Key(Whole(1, 63), about="how many steps graver the urgency counts"),
        "raise_impact": Key(Whole(1, 63), about="how many steps graver the impact counts"),
        "urgency": Key(Text(), about="the urgency it sets"),
        "impact": Key(Text(), about="the impact it sets"),
        "cap": Key(Text(), about="the gravest priority it leaves"),
        "priority": Key(Text(), about="the priority by right"),
    },
    lambda **parts: PriorityOverride(**parts | {"when": condition_from(parts["when"])}),
    {"anyOf": [{"required": [name]} for name in _OVERRIDING]},
)
_MATRIX = Table(
    {
        "urgency": Key(Array(Text(), least=1, most=64), is_required=True, about="the columns as printed"),
        "impact": Key(Array(Text(), least=1, most=64), is_required=True, about="the rows as printed"),
        "table": Key(
            Array(Array(Text(may_be_empty=True), least=1, most=64), least=1, most=64),
            is_required=True,
            about="a row of priorities for each impact; an empty text is an empty cell",
        ),
        "urgency_set_by": Key(Array(Text(), most=64), about="who sets the urgency"),
        "impact_set_by": Key(Array(Text(), most=64), about="who sets the impact"),
        "overrides": Key(Array(_OVERRIDE, most=256), about="what raises, sets or caps, and why"),
    },
    dict,
)
_MODES = ("automatic", "discretionary")
_DOWNGRADE = Table(
    {
        "cause": Key(Text(), is_required=True, about="what must be the case"),
        "from": Key(_ONE_OR_MORE, name="from_", about="the level or levels it applies to; every one if none is named"),
        "to": Key(Text(), about="the level it lowers to"),
        "steps": Key(Whole(1, 63), about="how many levels it lowers"),
        "floor": Key(Text(), about="the lowest level it lowers to"),
        "mode": Key(Text(choices=_MODES), about="automatic, or at somebody's discretion"),
        "by": Key(Array(Text(), most=64), about="who may decide"),
        "after": Key(_LENGTH, about="how long the cause must have lasted"),
        "may_tighten": Key(Truth(), about="whether a due time may become earlier by it"),
        "may_raise": Key(Truth(), about="whether it may raise as well"),
        "text": Key(_PROSE, about="what the customer is told"),
    },
    DowngradeRule,
    {
        "not": {"required": ["to", "steps"]},
        "if": {"not": _said_to_be("mode", "discretionary")},
        "then": {"anyOf": [{"required": ["to"]}, {"required": ["steps"]}], "properties": {"by": {"maxItems": 0}}},
    },
)
_CHANNEL = Table(
    {
        "name": Key(Text(), is_required=True, about="what the channel is called"),
        "title": Key(_PROSE, about="its longer name"),
        "hours": Key(_NAME, about="the schedule or coverage of its hours; around the clock if none is named"),
        "outside": Key(Text(), about="outside them: queue, refused, or another channel"),
        "entitlement": Key(Text(choices=ENTITLEMENTS), about="who may use it"),
        "preferred": Key(Truth(), name="preferred", about="whether it is the preferred contact"),
        "text": Key(_PROSE, about="what the customer is told"),
    },
    Channel,
)
_SERVICE = Table(
    {
        "name": Key(_NAME, is_required=True, about="a short name"),
        "title": Key(_PROSE, about="what people call it"),
        "text": Key(_PROSE, about="what it is"),
    },
    Service,
)
_ZONE_RECORD = Table(
    {
        "version": Key(Text(), is_required=True, about="the edition of the zone data"),
        "years": Key(Array(_YEAR, least=2, most=2), is_required=True, about="the first and the last year recorded"),
        "zones": Key(
            Named(Array(Text(_change, _CHANGE)), _ZONE), is_required=True, about="each change of a zone's clock"
        ),
    },
    lambda **parts: ZoneRecord(**parts | {"zones": tuple(sorted(parts["zones"].items()))}),
)
