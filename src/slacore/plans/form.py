"""The written form of a support plan: plain data in, a plan out, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from slacore.calendars.closure import Closure, SpecialHours
from slacore.calendars.combination import ALWAYS
from slacore.calendars.coverage import LANDINGS
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.calendars.shift import Shift
from slacore.civil import zones
from slacore.civil.instant import named
from slacore.errors import Flaw, InvalidText, InvalidValue, MissingExtra, PlanErrors, shown
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import ENTITLEMENTS, QUEUE, REFUSED, Channel
from slacore.plans.coherence import NAME, CentreEntry, Parts, plain_name
from slacore.plans.effective import Effective
from slacore.plans.frozen import FrozenClocks
from slacore.plans.hours import resolved
from slacore.plans.length import PATTERN, Length
from slacore.plans.plan import SupportPlan
from slacore.plans.priority import Override, PriorityLevel, PriorityMatrix, PriorityScale
from slacore.plans.severity import DowngradeRule
from slacore.plans.shape import UNREAD, Array, Either, Flaws, Key, Named, Shape, Table, Text, Truth, Whole, attempt
from slacore.plans.target import Condition, Target, Threshold, condition_from

FORMAT = 1
DEEPEST = 32
MOST_NODES = 10_000


def read_plan(data: Any, source: str = "plan") -> SupportPlan:
    """A plan from the data of a plan file.

    Raises:
        PlanErrors: with every error of the data, each with its path.
    """
    flaws = _out_of_bounds(data)
    if not flaws:
        parts = plan_table(_zone_of_dates(data), _said_name(data)).parts(data, "", flaws)
        _join(parts, flaws)
        if not flaws:
            try:
                return SupportPlan(**{name: part for name, part in parts.items() if name != "format"})
            except PlanErrors as errors:
                flaws = list(errors.flaws)
        else:
            flaws += [flaw for flaw in _readable(parts, data).flaws if flaw not in flaws]
    raise PlanErrors(source, tuple(flaws))


def _said_name(data: Mapping[str, Any]) -> str:
    name = data.get("name")
    return name if isinstance(name, str) else ""


def _join(parts: dict[str, Any], flaws: Flaws) -> None:
    """Build, in place, what needs more than one part: the matrix its scale, the centres their names."""
    if "matrix" in parts:
        matrix, scale = parts.pop("matrix"), parts.get("priorities")
        built = attempt(lambda: PriorityMatrix(**matrix, scale=scale), "matrix", flaws)
        parts |= {} if built is UNREAD else {"matrix": built}
    entries = parts.get("centre_entries", {}).items()
    parts["centre_entries"] = tuple(CentreEntry(name, **entry) for name, entry in entries if entry is not UNREAD)


def _readable(parts: dict[str, Any], data: Mapping[str, Any]) -> Parts:
    """The parts to be checked against one another though some could not be read.

    Something harmless stands in for each of those, so that numbers in paths stay right and no part is blamed for
    another's error.
    """
    schedules = {name: ALWAYS if value is UNREAD else value for name, value in parts.get("schedules", {}).items()}
    is_zone_unread = "zone" not in parts and ("zone" in data or ALWAYS in schedules.values())
    is_scale_unread = "priorities" not in parts and "priorities" in data
    return Parts(
        name=parts.get("name", "unread"),
        zone="UTC" if is_zone_unread else parts.get("zone"),
        schedules=schedules,
        expressions={name: "24x7" if text is UNREAD else text for name, text in parts.get("expressions", {}).items()},
        centre_entries=parts["centre_entries"],
        priorities=parts.get("priorities"),
        matrix=None if is_scale_unread else parts.get("matrix"),
        downgrades=() if is_scale_unread else _filled(parts, data, "downgrades", lambda _: _ANY_RULE),
        targets=_filled(parts, data, "targets", lambda _: _ANY_TARGET),
        channels=_filled(parts, data, "channels", lambda name: Channel(name)),
        services=_filled(parts, data, "services", lambda name: Service(name)),
        agreements=_filled(
            parts, data, "agreements", lambda name: Agreement(name=name, customer="unread", plan="another")
        ),
    )


_ANY_RULE = DowngradeRule("unread", steps=1)
_ANY_TARGET = Target(metric="unread", is_negotiable=True)


def _filled(
    parts: Mapping[str, Any], data: Mapping[str, Any], key: str, stand_in: Callable[[str], Any]
) -> tuple[Any, ...]:
    read = parts.get(key, ())
    return tuple(
        stand_in(_name_in(data[key][number], f"unread-{number}")) if each is UNREAD else each
        for number, each in enumerate(read)
    )


def _name_in(raw: Any, otherwise: str) -> str:
    """The name of something unreadable, for others to mention."""
    name = raw.get("name") if isinstance(raw, Mapping) else None
    is_plain = isinstance(name, str) and re.fullmatch(NAME, name, re.ASCII) and name not in (QUEUE, REFUSED)
    return str(name) if is_plain else otherwise


def plan_table(zone: str | None, name: str) -> Table:
    """The shape of a plan of a name, whose dates are read on the clock of a zone."""
    effective = Table(
        {
            "from": Key(_EDGE, name="start", about="the first instant in force: a date, a local time or an instant"),
            "until": Key(_EDGE, name="end", about="the first instant no longer in force"),
        },
        lambda **edges: Effective(**edges, zone=zone),
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
            "or_as_agreed": Key(Truth(), name="is_negotiable", about="whether an agreement may set another length"),
            "text": Key(_PROSE, about="what the customer is told"),
        },
        lambda **parts: Target(**parts | {"when": condition_from(parts.get("when", {}))}),
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
            "coverage": Key(Named(_EXPRESSION, _NAME), name="expressions", about="expressions of schedules, by name"),
            "above": Key(_NAME, about="the cheaper plan that this one improves on"),
            "centres": Key(_CENTRES, name="centre_entries", about="operations centres in order of preference"),
            "priorities": Key(_PRIORITIES, about="the scale of priorities or severities"),
            "matrix": Key(_MATRIX, about="which urgency and impact give which priority"),
            "targets": Key(Array(target), about="promises; the first that matches a ticket governs it"),
            "downgrades": Key(Array(_DOWNGRADE, most=256), about="rules by which a severity may be lowered"),
            "channels": Key(Array(_CHANNEL, most=64), about="the ways in"),
            "services": Key(Array(_SERVICE), about="the catalogue of what is supported"),
            "agreements": Key(
                Array(_agreement(target, effective, name)), about="what was agreed with single customers"
            ),
            "frozen": Key(_CLOCKS, name="clocks", about="what the zones' clocks did when the plan was frozen"),
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
            "coverage": Key(Named(_EXPRESSION, _NAME), name="expressions", about="coverages of its own"),
            "targets": Key(Array(target), about="targets that stand before the plan's"),
            "text": Key(_PROSE, about="what was agreed in words"),
            "is_example": Key(Truth(), about="whether it only shows what an agreement looks like"),
        },
        lambda **parts: Agreement(**{"plan": plan} | parts),
    )


def write_plan(plan: SupportPlan) -> dict[str, Any]:
    """The data of a plan file; what has its default is left out."""
    zone = plan.zone or _one({schedule.zone for _, schedule in plan.schedules})
    return _said(
        {
            "format": FORMAT,
            "name": plan.name,
            "title": plan.title,
            "source": plan.source,
            "zone": plan.zone,
            "effective": _effective(plan.effective, zone),
            "landing": None if plan.landing == "closing" else plan.landing,
            "schedules": {name: _schedule(schedule) for name, schedule in plan.schedules},
            "coverage": dict(plan.expressions),
            "above": plan.above,
            "centres": {entry.name: _centre(entry) for entry in plan.centre_entries},
            "priorities": None if plan.priorities is None else _priorities(plan.priorities),
            "matrix": None if plan.matrix is None else _matrix(plan.matrix),
            "targets": [_target(target, zone) for target in plan.targets],
            "downgrades": [_downgrade(rule) for rule in plan.downgrades],
            "channels": [_channel(channel) for channel in plan.channels],
            "services": [_service(service) for service in plan.services],
            "agreements": [_agreed(agreement, plan, zone) for agreement in plan.agreements],
            "frozen": None if plan.clocks is None else _clocks(plan.clocks),
            "doubts": dict(plan.doubts),
        }
    )


def to_toml(plan: SupportPlan) -> str:
    """The text of a TOML plan file."""
    try:
        import tomli_w
    except ImportError:
        raise MissingExtra("writing TOML", "toml") from None
    return tomli_w.dumps(write_plan(plan))


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


def canonical(plan: SupportPlan) -> dict[str, Any]:
    """The plan's meaning as plain data, the same for every spelling: what has no order sorted, dates as instants."""
    return write_plan(plan) | {
        "effective": plan.effective.span,
        "coverage": {name: coverage.canonical() for name, coverage in plan.coverages},
        "centres": [_centre(entry) | {"name": entry.name} for entry in plan.centre_entries],
        "targets": [_canonical_target(target) for target in plan.targets],
        "downgrades": [
            _downgrade(rule) | {"from": sorted(rule.from_), "by": sorted(rule.by)} for rule in plan.downgrades
        ],
        "agreements": [_canonical_agreement(agreement, plan) for agreement in plan.agreements],
    }


def _canonical_target(target: Target) -> dict[str, Any]:
    return _target(target, None) | {
        "effective": target.effective.span,
        "priority": sorted(target.priority),
        "when": [(name, sorted(values)) for name, values in target.when],
    }


def _canonical_agreement(agreement: Agreement, plan: SupportPlan) -> dict[str, Any]:
    return _agreed(agreement, plan, None) | {
        "services": sorted(agreement.services),
        "effective": agreement.effective.span,
        "coverage": _canonical_hours(agreement, plan),
        "targets": [_canonical_target(target) for target in agreement.targets],
    }


def _canonical_hours(agreement: Agreement, plan: SupportPlan) -> dict[str, str]:
    """What an agreement's expressions mean in this plan; those about another plan stay as they are spelled."""
    if agreement.plan != plan.name:
        return dict(agreement.expressions)
    schedules, expressions = agreement.hours_beside(dict(plan.schedules), dict(plan.expressions))
    meant = resolved(schedules, expressions, [])
    return {name: meant[name].canonical() for name, _ in agreement.expressions}


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


_DATE = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(?::\d\d)?"
_DAYS = r"[A-Za-z]+\s*(?:-\s*[A-Za-z]+)?"
_CHANGE = rf"{_DATE}T{_CLOCK}Z [+-]{_CLOCK}"


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
_THRESHOLD = Text(Threshold.parse, rf"\s*\d{{1,3}}\s?%\s*|{_spaced(PATTERN)}\sbefore\s*")
_EDGE = Text(pattern=rf"{_DATE}(?:[ Tt].+)?")
_SHIFT = Text(Shift.parse, rf"\s*{_DAYS}(?:\s*,\s*{_DAYS})*\s+{_CLOCK}-{_CLOCK}\s*")
_CLOSURE = Text(Closure.parse, rf"\s*{_DATE}(?:\s.*)?", longest=200)
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
            "schedule": Key(_NAME, is_required=True, about="the schedule or coverage it works"),
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
                "duty": Key(_PROSE, about="what it asks of the customer"),
            },
            PriorityLevel,
        ),
    ),
)
_PRIORITIES = Table(
    {
        "levels": Key(Array(_LEVEL, least=1, most=64, noun="levels"), is_required=True, about="most severe first"),
        "default": Key(Text(), about="the level of a ticket without one"),
        "outside": Key(Array(_LEVEL, most=64, noun="levels"), about="levels outside the order, such as Planning"),
        "set_by": Key(Array(Text(), most=64), about="who sets the priority"),
    },
    PriorityScale,
)
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
    lambda **parts: Override(**parts | {"when": condition_from(parts["when"])}),
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
)
_CHANNEL = Table(
    {
        "name": Key(Text(), is_required=True, about="what the channel is called"),
        "title": Key(_PROSE, about="its longer name"),
        "hours": Key(_NAME, about="the schedule or coverage of its hours; around the clock if none is named"),
        "outside": Key(Text(), about="outside them: queue, refused, or another channel"),
        "entitlement": Key(Text(choices=ENTITLEMENTS), about="who may use it"),
        "preferred": Key(Truth(), name="is_preferred", about="whether it is the preferred contact"),
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
_CLOCKS = Table(
    {
        "version": Key(Text(), is_required=True, about="the edition of the zone data"),
        "years": Key(Array(_YEAR, least=2, most=2), is_required=True, about="the first and the last year recorded"),
        "zones": Key(
            Named(Array(Text(_change, _CHANGE)), _ZONE), is_required=True, about="each change of a zone's clock"
        ),
    },
    lambda **parts: FrozenClocks(**parts | {"zones": tuple(sorted(parts["zones"].items()))}),
)


def _zone_of_dates(data: Mapping[str, Any]) -> str | None:
    """The zone a plan's dates are read in: its own, or that of its schedules where they agree.

    Where one is misspelt, that is told elsewhere, and dates are read on any clock.
    """
    said, schedules = data.get("zone"), data.get("schedules")
    found = [said] if said is not None else []
    if not found and isinstance(schedules, Mapping):
        found = [schedule.get("zone") if isinstance(schedule, Mapping) else None for schedule in schedules.values()]
    if not all(isinstance(zone, str) and zone in zones.known_zones() for zone in found):
        return "UTC"
    return _one(set(found))


def _out_of_bounds(data: Any) -> Flaws:
    """Whether the data is a table, and neither deeper nor larger than a plan can need."""
    if not isinstance(data, Mapping):
        return [Flaw("", f"{shown(data)} is not a table of plan keys")]
    nodes, level, depth = 0, [data], 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > DEEPEST:
            return [Flaw("", f"is nested more than {DEEPEST} levels deep; {DEEPEST} are allowed")]
        if nodes > MOST_NODES:
            return [Flaw("", f"has more than {MOST_NODES} values; {MOST_NODES} are allowed")]
        level = [child for node in level for child in _children(node)]
    return []


def _children(node: Any) -> list[Any]:
    if isinstance(node, Mapping):
        return list(node.values())
    return list(node) if isinstance(node, list | tuple) else []


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """The entries that say something."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {}, False)}


def _effective(effective: Effective, zone: str | None) -> dict[str, Any]:
    """The edges as spelled where the file says on whose clock, else as instants."""
    if effective.zone == zone:
        return _said({"from": effective.start, "until": effective.end})
    opens, closes = (None if edge is None else named(edge) for edge in effective.span)
    return _said({"from": opens, "until": closes})


def _one(zones: set[str]) -> str | None:
    return next(iter(zones)) if len(zones) == 1 else None


def _centre(entry: CentreEntry) -> dict[str, Any]:
    return _said({"schedule": entry.schedule, "title": entry.title})


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return _said(
        {
            "zone": schedule.zone,
            "shifts": [str(shift) for shift in schedule.shifts],
            "holidays": [_holidays(holidays) for holidays in schedule.holidays],
            "closures": [str(closure) for closure in schedule.closures],
            "special": [str(special) for special in schedule.special],
        }
    )


def _holidays(holidays: Holidays) -> dict[str, Any]:
    dates = {day.isoformat(): name for day, name in holidays.dates}
    if holidays.country is None:
        return {"dates": dates}
    said = {
        "country": holidays.country,
        "subdivision": holidays.subdivision,
        "categories": list(holidays.categories),
        "years": list(holidays.years or ()),
        "version": holidays.version,
        "digest": holidays.digest if holidays.is_frozen else None,
    }
    return _said(said) | ({"dates": dates} if holidays.is_frozen else {})


def _priorities(scale: PriorityScale) -> dict[str, Any]:
    return _said(
        {
            "levels": [_level(level) for level in scale.levels],
            "default": scale.default,
            "outside": [_level(level) for level in scale.outside],
            "set_by": list(scale.set_by),
        }
    )


def _level(level: PriorityLevel) -> Any:
    said = _said(
        {
            "name": level.name,
            "title": level.title,
            "text": level.text,
            "examples": list(level.examples),
            "duty": level.duty,
        }
    )
    return level.name if len(said) == 1 else said


def _matrix(matrix: PriorityMatrix) -> dict[str, Any]:
    said = {
        "urgency": list(matrix.urgency),
        "impact": list(matrix.impact),
        "table": [list(row) for row in matrix.table],
        "urgency_set_by": list(matrix.urgency_set_by),
        "impact_set_by": list(matrix.impact_set_by),
        "overrides": [_override(override) for override in matrix.overrides],
    }
    return _said(said)


def _override(override: Override) -> dict[str, Any]:
    names = ("raise_urgency", "raise_impact", "urgency", "impact", "cap", "priority")
    said = {name: getattr(override, name) or None for name in names}
    return _said({"when": _condition(override.when), "reason": override.reason, **said})


def _downgrade(rule: DowngradeRule) -> dict[str, Any]:
    return _said(
        {
            "cause": rule.cause,
            "from": _one_or_more(rule.from_),
            "to": rule.to,
            "steps": rule.steps or None,
            "floor": rule.floor,
            "mode": None if rule.mode == "automatic" else rule.mode,
            "by": list(rule.by),
            "after": None if rule.after is None else str(rule.after),
            "may_tighten": rule.may_tighten,
            "may_raise": rule.may_raise,
            "text": rule.text,
        }
    )


def _channel(channel: Channel) -> dict[str, Any]:
    return _said(
        {
            "name": channel.name,
            "title": channel.title,
            "hours": channel.hours,
            "outside": None if channel.outside == QUEUE else channel.outside,
            "entitlement": None if channel.entitlement == "anyone" else channel.entitlement,
            "preferred": channel.is_preferred,
            "text": channel.text,
        }
    )


def _service(service: Service) -> dict[str, Any]:
    return _said({"name": service.name, "title": service.title, "text": service.text})


def _agreed(agreement: Agreement, plan: SupportPlan, zone: str | None) -> dict[str, Any]:
    return _said(
        {
            "name": agreement.name,
            "customer": agreement.customer,
            "plan": agreement.plan if agreement.plan != plan.name else None,
            "services": list(agreement.services),
            "effective": _effective(agreement.effective, zone),
            "schedules": {name: _schedule(schedule) for name, schedule in agreement.schedules},
            "coverage": dict(agreement.expressions),
            "targets": [_target(target, zone) for target in agreement.targets],
            "text": agreement.text,
            "is_example": agreement.is_example,
        }
    )


def _clocks(clocks: FrozenClocks) -> dict[str, Any]:
    return {
        "version": clocks.version,
        "years": list(clocks.years),
        "zones": {zone: list(changes) for zone, changes in clocks.zones},
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {name: _one_or_more(values) for name, values in condition}


def _target(target: Target, zone: str | None) -> dict[str, Any]:
    return _said(
        {
            "metric": target.metric,
            "priority": _one_or_more(target.priority),
            "when": _condition(target.when),
            "length": None if target.length is None else str(target.length),
            "coverage": target.coverage,
            "landing": target.landing,
            "zone": target.zone,
            "effective": _effective(target.effective, zone),
            "at_risk": [str(threshold) for threshold in target.at_risk],
            "or_as_agreed": target.is_negotiable,
            "text": target.text,
        }
    )


def _one_or_more(values: tuple[str, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)
