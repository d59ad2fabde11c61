"""Reading plans: plain data in, a support plan out, or every error of the data at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slacore.calendars.coverage import ALWAYS
from slacore.calendars.rota import OperationsCentre
from slacore.checks import LONGEST_NAME, UNREAD, attempt
from slacore.civil import zones
from slacore.errors import Flaw, PlanErrors, shown
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import QUEUE, REFUSED, Channel
from slacore.plans.coherence import flaws_of
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.length import Length
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.names import NAME
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target
from slacore.written.form import agreed_zone, plan_table
from slacore.written.shape import Flaws

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
            flaws += [flaw for flaw in flaws_of(_readable(parts, data)) if flaw not in flaws]
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
    stated: dict[str, Any] = {name: entry for name, entry in parts.pop("centres", {}).items() if entry is not UNREAD}
    made = [attempt(partial(_centre, name, entry), f"centres.{name}", flaws) for name, entry in stated.items()]
    parts["centres"] = [centre for centre in made if centre is not UNREAD] or None


def _centre(name: str, entry: Mapping[str, str]) -> OperationsCentre:
    """A centre as stated; its plan knows the coverage of that name."""
    return OperationsCentre(name, ALWAYS, title=entry.get("title", ""), text=entry["text"])


def _readable(parts: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The parts to be checked against one another though some could not be read.

    Something harmless stands in for each of those, so that numbers in paths stay right and no part is blamed for
    another's error.
    """
    schedules = {name: ALWAYS if value is UNREAD else value for name, value in parts.get("schedules", {}).items()}
    is_zone_unread = "zone" not in parts and ("zone" in data or ALWAYS in schedules.values())
    is_scale_unread = "priorities" not in parts and "priorities" in data
    return {
        "name": parts.get("name", "unread"),
        "zone": "UTC" if is_zone_unread else parts.get("zone"),
        "schedules": schedules,
        "coverages": {name: "24x7" if text is UNREAD else text for name, text in parts.get("coverages", {}).items()},
        "centres": parts["centres"],
        "priorities": parts.get("priorities"),
        "matrix": None if is_scale_unread else parts.get("matrix"),
        "downgrades": () if is_scale_unread else _filled(parts, data, "downgrades", _rule_like),
        "targets": _filled(parts, data, "targets", _target_like),
        "channels": _filled(parts, data, "channels", _channel_like),
        "services": _filled(parts, data, "services", lambda name, _: Service(name)),
        "agreements": _filled(
            parts, data, "agreements", lambda name, _: Agreement(name=name, customer="unread", plan="another")
        ),
    }


StandIn = Callable[[str, Mapping[str, Any]], Any]


def _filled(parts: Mapping[str, Any], data: Mapping[str, Any], key: str, stand_in: StandIn) -> tuple[Any, ...]:
    """What was read, and for each entry that could not be something that mentions the same names."""
    filled: list[Any] = []
    for number, each in enumerate(parts.get(key, ())):
        raw = data[key][number]
        said = raw if isinstance(raw, Mapping) else {}
        filled.append(stand_in(_name_in(raw, f"unread-{number}"), said) if each is UNREAD else each)
    return tuple(filled)


def _target_like(_: str, raw: Mapping[str, Any]) -> Target:
    """A target of the same priorities and coverage."""
    mentioned = {key: raw[key] for key in ("priority", "coverage") if _is_name(raw.get(key))}
    length = Length.parse("1 business hour") if "coverage" in mentioned else None
    return Target(metric="unread", negotiable=True, length=length, **mentioned)


def _rule_like(_: str, raw: Mapping[str, Any]) -> DowngradeRule:
    """A rule between the same levels, which any level has where none can be read."""
    named = {key: raw[key] for key in ("to", "floor") if _is_name(raw.get(key))}
    levels = (raw["from"],) if _is_name(raw.get("from")) else ()
    return DowngradeRule("unread", levels, mode="discretionary", **named)


def _channel_like(name: str, raw: Mapping[str, Any]) -> Channel:
    """A channel with the same hours and fall-back."""
    return Channel(name, **{key: raw[key] for key in ("hours", "outside") if _is_name(raw.get(key))})


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_NAME


def _name_in(raw: Any, otherwise: str) -> str:
    """The name of something unreadable, for others to mention."""
    name = raw.get("name") if isinstance(raw, Mapping) else None
    is_plain = isinstance(name, str) and re.fullmatch(NAME, name, re.ASCII) and name not in (QUEUE, REFUSED)
    return str(name) if is_plain else otherwise


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
