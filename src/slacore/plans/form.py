"""The written form of a support plan: plain data in, a plan out, and back again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slacore.calendars.coverage import LANDINGS
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Closure, Schedule, SpecialHours
from slacore.calendars.shift import Shift
from slacore.civil import zones
from slacore.errors import Flaw, InvalidText, PlanErrors, shown
from slacore.plans.effective import Effective
from slacore.plans.length import PATTERN, Length
from slacore.plans.plan import SupportPlan, flaws_of_plan
from slacore.plans.shape import UNREAD, Array, Either, Flaws, Key, Named, Shape, Table, Text, Truth
from slacore.plans.target import Target, Threshold, condition_from

FORMAT = 1
DEEPEST = 32
MOST_NODES = 10_000

_NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_.-]*"


def read_plan(data: Any, source: str = "plan") -> SupportPlan:
    """A plan from the data of a plan file.

    Raises:
        PlanErrors: with every error of the data, each with its path.
    """
    flaws = _out_of_bounds(data)
    if not flaws:
        parts = plan_table(_zone_of_dates(data)).parts(data, "", flaws)
        if not flaws:
            try:
                return SupportPlan(**{name: part for name, part in parts.items() if name != "format"})
            except PlanErrors as errors:
                flaws = list(errors.flaws)
        elif parts is not UNREAD:
            flaws += [flaw for flaw in flaws_of_plan(**_readable(parts)) if flaw not in flaws]
    raise PlanErrors(source, tuple(flaws))


def _readable(parts: dict[str, Any]) -> dict[str, Any]:
    """The parts that can be checked against one another though others could not be read."""
    schedules = {name: value for name, value in parts.get("schedules", {}).items() if value is not UNREAD}
    unread = set(parts.get("schedules", {})) - set(schedules)
    texts = {name: text for name, text in parts.get("expressions", {}).items() if text is not UNREAD}
    targets = tuple(target for target in parts.get("targets", ()) if target is not UNREAD)
    return {
        "schedules": schedules,
        "unread": unread,
        "expressions": texts,
        "targets": targets,
        "zone": parts.get("zone"),
    }


def plan_table(zone: str | None) -> Table:
    """The shape of a plan whose dates are read on the clock of a zone."""
    effective = Table(
        {
            "from": Key(Text(), name="start", about="the first instant in force: a date, a local time or an instant"),
            "until": Key(Text(), name="end", about="the first instant no longer in force"),
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
            "targets": Key(Array(target), about="promises; the first that matches a ticket governs it"),
        },
        SupportPlan,
    )


def write_plan(plan: SupportPlan) -> dict[str, Any]:
    """The data of a plan file; what has its default is left out."""
    return _said(
        {
            "format": FORMAT,
            "name": plan.name,
            "title": plan.title,
            "source": plan.source,
            "zone": plan.zone,
            "effective": _effective(plan.effective),
            "landing": None if plan.landing == "closing" else plan.landing,
            "schedules": {name: _schedule(schedule) for name, schedule in plan.schedules},
            "coverage": dict(plan.expressions),
            "targets": [_target(target) for target in plan.targets],
        }
    )


def canonical(plan: SupportPlan) -> dict[str, Any]:
    """The plan's meaning as plain data, the same for every spelling."""
    return write_plan(plan) | {"coverage": {name: coverage.canonical() for name, coverage in plan.coverages}}


class _Format:
    """The number of the plan format."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        if raw != FORMAT or isinstance(raw, bool):
            flaws.append(Flaw(path, f"{shown(raw)} is not a format this version reads; write format = {FORMAT}"))
            return UNREAD
        return raw

    def schema(self) -> dict[str, Any]:
        return {"const": FORMAT}


def _name(text: str, place: str) -> str:
    if not re.fullmatch(_NAME_PATTERN, text, re.ASCII):
        raise InvalidText(place, text, "a name of letters, digits, '-', '_' and '.'")
    return text


def _first_if_table(raw: Any) -> int:
    return 0 if not isinstance(raw, Mapping) or "country" in raw or "dates" not in raw else 1


_NAME = Text(_name, _NAME_PATTERN)
_ZONE = Text(lambda text, place: zones.zone(text, place).key, longest=300)
_PROSE = Text(longest=4_000, may_be_empty=True)
_EXPRESSION = Text(longest=8_000)
_LENGTH = Text(Length.parse, re.sub(r"\?P<\w+>", "", PATTERN))
_LANDING = Text(choices=LANDINGS)
_THRESHOLD = Text(Threshold.parse)
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

_HOLIDAYS = Either(
    _first_if_table,
    (
        Table(
            {
                "country": Key(Text(), is_required=True, about="an ISO 3166 code such as GB"),
                "subdivision": Key(Text(), about="one of the country's subdivisions, such as ENG"),
                "categories": Key(Array(Text(), most=16), about="the country's categories that close"),
            },
            Holidays,
        ),
        Table(
            {"dates": Key(Named(Text(), most=4_000, noun="dates"), is_required=True, about="dates and their names")},
            Holidays,
        ),
    ),
)
_SCHEDULE = Table(
    {
        "zone": Key(_ZONE, is_required=True, about="the zone of its clock, such as Europe/London"),
        "shifts": Key(Array(Text(Shift.parse), most=448, noun="shifts"), about="texts like 'Mon-Fri 09:00-17:00'"),
        "holidays": Key(Array(_HOLIDAYS, most=64), about="holidays of countries, or named dates"),
        "closures": Key(Array(Text(Closure.parse, longest=200)), about="dates closed by hand, whole or for some hours"),
        "special": Key(Array(Text(SpecialHours.parse)), about="hours that replace a date's shifts"),
    },
    Schedule,
)


def _zone_of_dates(data: Mapping[str, Any]) -> str | None:
    """The zone a plan's dates are read in: its own, or that of its schedules where they agree."""
    zone = data.get("zone")
    schedules = data.get("schedules")
    if zone is None and isinstance(schedules, Mapping):
        said = {schedule.get("zone") for schedule in schedules.values() if isinstance(schedule, Mapping)}
        zone = said.pop() if len(said) == 1 else None
    return zone if isinstance(zone, str) and zone in zones.known_zones() else None


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


def _effective(effective: Effective) -> dict[str, Any]:
    return _said({"from": effective.start, "until": effective.end})


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
    if holidays.country is None:
        return {"dates": {day.isoformat(): name for day, name in holidays.dates}}
    return _said(
        {
            "country": holidays.country,
            "subdivision": holidays.subdivision,
            "categories": list(holidays.categories),
        }
    )


def _target(target: Target) -> dict[str, Any]:
    return _said(
        {
            "metric": target.metric,
            "priority": _one_or_more(target.priority),
            "when": {name: _one_or_more(values) for name, values in target.when},
            "length": None if target.length is None else str(target.length),
            "coverage": target.coverage,
            "landing": target.landing,
            "zone": target.zone,
            "effective": _effective(target.effective),
            "at_risk": [str(threshold) for threshold in target.at_risk],
            "or_as_agreed": target.is_negotiable,
            "text": target.text,
        }
    )


def _one_or_more(values: tuple[str, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)
