"""Reading plans: plain data in, a support plan out, or every error of the data at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slacore.calendars.centres import OperationsCentres
from slacore.calendars.closure import dates_said
from slacore.calendars.coverage import ALWAYS
from slacore.calendars.rota import OperationsCentre
from slacore.checks import UNREAD, attempt
from slacore.civil import zones
from slacore.errors import Flaw, PlanErrors
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import QUEUE, REFUSED, Channel
from slacore.plans.coherence import flaws_of
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.length import Length
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.metric import Metric
from slacore.plans.plan import SupportPlan
from slacore.plans.policy import Policy
from slacore.plans.target import Target
from slacore.wording import shown
from slacore.written.form import agreed_zone, plan_table
from slacore.written.shape import Flaws, Text
from slacore.written.words import EXPRESSION, NAME_TEXT

DEEPEST = 32
MOST_NODES = 10_000


def read_plan(data: object, source: str = "plan") -> SupportPlan:
    """A plan from the data of a plan file.

    >>> read_plan({"format": 1, "name": "desk", "title": "The desk"}).title
    'The desk'

    Raises:
        PlanErrors: with every error of the data, each with its path.
    """
    flaws = _out_of_bounds(data)
    if isinstance(data, Mapping) and not flaws:
        name = data.get("name")
        parts = plan_table(_zone_of_dates(data), name if isinstance(name, str) else "").parts(data, "", flaws)
        _join(parts, flaws)
        if flaws:
            flaws += [flaw for flaw in flaws_of(_readable(parts, data)) if flaw not in flaws]
        else:
            try:
                return SupportPlan(**parts)
            except PlanErrors as errors:
                flaws += errors.flaws
    raise PlanErrors(source, tuple(flaws))


def _join(parts: dict[str, Any], flaws: Flaws) -> None:
    """Build, in place, what needs more than one part: the matrix its scale, the centres their names."""
    parts.pop("format", None)
    if "matrix" in parts:
        matrix, scale = parts.pop("matrix"), parts.get("priorities")
        built = attempt(partial(PriorityMatrix, **matrix, scale=scale), "matrix", flaws)
        parts |= {} if built is UNREAD else {"matrix": built}
    stated = {name: entry for name, entry in parts.pop("centres", {}).items() if entry is not UNREAD}
    # What a centre works, its plan finds by the text.
    makers = {name: partial(OperationsCentre, name, ALWAYS, **entry) for name, entry in stated.items()}
    made = [attempt(make, f"centres.{name}", flaws) for name, make in makers.items()]
    found, returns = [centre for centre in made if centre is not UNREAD], parts.pop("centres_return", False)
    parts["centres"] = OperationsCentres(found, returns=returns) if found else None


def _readable(parts: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The parts to be checked against one another though some could not be read.

    Something harmless stands in for each of those, so that numbers in paths stay right and no part is blamed for
    another's error.
    """
    schedules = {name: ALWAYS if value is UNREAD else value for name, value in parts.get("schedules", {}).items()}
    coverages = {name: "24x7" if one is UNREAD else one for name, one in parts.get("coverages", {}).items()}
    is_zone_unread = "zone" not in parts and ("zone" in data or ALWAYS in schedules.values())
    found = {"name": "unread", **parts, "schedules": schedules, "coverages": coverages}
    found |= {"zone": "UTC"} if is_zone_unread else {}
    for key, stand_in in _STAND_INS.items():
        raw = data[key] if key in parts else ()
        found[key] = tuple(
            stand_in(raw[number], f"unread-{number}") if each is UNREAD else each
            for number, each in enumerate(parts.get(key, ()))
        )
    found["metrics"] = {
        name: _UNREAD_METRIC if metric is UNREAD else metric for name, metric in parts.get("metrics", {}).items()
    }
    found["waits"] = () if UNREAD in parts.get("waits", ()) else parts.get("waits", ())
    is_scale_unread = "priorities" not in parts and "priorities" in data
    return found | ({"matrix": None, "downgrades": ()} if is_scale_unread else {})


def _mentioned(raw: object, **shapes: Text) -> dict[str, Any]:
    """The texts of an entry that can be read by themselves, for they may name what stands elsewhere."""
    said = raw if isinstance(raw, Mapping) else {}
    return {key: said[key] for key, shape in shapes.items() if shape.read(said.get(key), "", []) is not UNREAD}


def _target_like(raw: object, _: str) -> Target:
    """A target of the same metric, priorities and coverage."""
    mentioned = _mentioned(raw, metric=NAME_TEXT, priority=Text(), coverage=EXPRESSION)
    length = Length.parse("1 business hour") if "coverage" in mentioned else None
    return Target(**{"metric": "response"} | mentioned, negotiable=True, length=length)


def _policy_like(raw: object, unread: str) -> Policy:
    """A policy of the same name, about every ticket, that promises nothing."""
    return Policy(**{"name": unread} | _mentioned(raw, name=NAME_TEXT))


def _rule_like(raw: object, _: str) -> DowngradeRule:
    """A rule between the same levels, which any level has where none can be read."""
    mentioned = _mentioned(raw, to=Text(), floor=Text(), **{"from": Text()})
    return DowngradeRule("unread", mentioned.pop("from", ()), mode="discretionary", **mentioned)


def _channel_like(raw: object, unread: str) -> Channel:
    """A channel with the same name, hours and fall-back."""
    mentioned = _mentioned(raw, name=Text(), hours=EXPRESSION, outside=Text())
    name = mentioned.pop("name", QUEUE)
    return Channel(unread if name in (QUEUE, REFUSED) else name, **mentioned)


def _service_like(raw: object, unread: str) -> Service:
    return Service(**{"name": unread} | _mentioned(raw, name=NAME_TEXT))


def _agreement_like(raw: object, unread: str) -> Agreement:
    """An agreement of the same name, about no plan that is known."""
    return Agreement(**{"name": unread} | _mentioned(raw, name=NAME_TEXT), customer="unread", plan="another")


_UNREAD_METRIC = Metric(start="opened", stop="resolved")
_STAND_INS: dict[str, Callable[[object, str], object]] = {
    "policies": _policy_like,
    "targets": _target_like,
    "downgrades": _rule_like,
    "channels": _channel_like,
    "services": _service_like,
    "agreements": _agreement_like,
}


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
    return agreed_zone(set(found))


def _out_of_bounds(data: object) -> Flaws:
    """Whether the data is a table, and neither deeper nor larger than a plan can need."""
    if not isinstance(data, Mapping):
        return [Flaw("", f"{shown(data)} is not a table of plan keys")]
    nodes, dates, depth = 0, 0, 0
    level: list[object] = [data]
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > DEEPEST:
            return [Flaw("", f"is nested more than {DEEPEST} levels deep; {DEEPEST} are allowed")]
        dates += sum(dates_said(node) for node in level if isinstance(node, str)) if nodes <= MOST_NODES else 0
        if nodes + dates > MOST_NODES:
            values = "values with its ranges of dates" if dates else "values"
            return [Flaw("", f"has more than {MOST_NODES} {values}; {MOST_NODES} are allowed")]
        level = [child for node in level for child in _children(node)]
    return []


def _children(node: object) -> list[object]:
    if isinstance(node, Mapping):
        return list(node.values())
    return list(node) if isinstance(node, list | tuple) else []
