"""Whether the parts of a plan fit together: every name that one part uses is one that another part has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from attrs import evolve

from slacore.calendars.centres import OperationsCentres
from slacore.calendars.coverage import ALWAYS, LANDINGS
from slacore.checks import SUGGESTIONS, UNREAD, attempt, one_of, twice
from slacore.civil import zones
from slacore.errors import Flaw, InvalidValue
from slacore.plans.agreement import Agreement, flaws_of_agreements
from slacore.plans.channel import Channel, flaws_of_channels
from slacore.plans.condition import Condition
from slacore.plans.demand import Above, Below, NoneOf, OneOf, is_ranked
from slacore.plans.downgrade import DowngradeRule, flaws_of_rules
from slacore.plans.hours import BUSINESS, Hours, Looks, hours_of, is_name, name_of_hours, named_coverage, resolved
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.measuring import flaws_of_measures, flaws_of_metrics, flaws_of_waits
from slacore.plans.metric import Metric, metrics_from
from slacore.plans.names import plain_name
from slacore.plans.policy import Policy
from slacore.plans.scale import PriorityScale
from slacore.plans.stated_coverage import stated_coverages
from slacore.plans.target import Target

Parts = Mapping[str, Any]
"""The fields of a plan by name, as many of them as could be read: coverages as stated, any coverage as a schedule."""


def flaws_of(parts: Parts) -> tuple[Flaw, ...]:
    """What is wrong with the parts of a plan beside one another.

    >>> print(*flaws_of({"name": "desk", "coverages": {"business": "usa"}}))
    coverages.business: 'usa' is not a schedule or coverage
    """
    flaws: list[Flaw] = []
    joined(parts, flaws)
    return tuple(flaws)


def joined(parts: Parts, flaws: list[Flaw]) -> dict[str, Any]:
    """The parts that know others, coverages, centres and matrix, with what they know; flaws are noted."""
    schedules, stated_hours = parts.get("schedules", {}), stated_coverages(parts.get("coverages", {}))
    services = [service.name for service in parts.get("services", ())]
    agreements: tuple[Agreement, ...] = parts.get("agreements", ())
    _check_words(parts, flaws)
    looks, before = Looks(), len(flaws)
    coverages = resolved(schedules, stated_hours, flaws, looks)
    known = Hours({**schedules, **dict.fromkeys(stated_hours, ALWAYS), **coverages}, looks=looks)
    are_read = len(flaws) == before
    policies: tuple[Policy, ...] = parts.get("policies", ())
    flaws += twice("policies", [policy.name for policy in policies]).values()
    for number, policy in enumerate(policies):
        flaws += flaws_of_condition(policy.when, f"policies[{number}].when", parts.get("priorities"))
        flaws += flaws_of_targets(policy.targets, known, parts, f"policies[{number}].targets")
    flaws += flaws_of_targets(parts.get("targets", ()), known, parts)
    if are_read:  # else what is wrong with hours would be told twice
        flaws += flaws_of_graces(parts.get("downgrades", ()), known, parts.get("zone"))
    flaws += _flaws_of_clocks(parts)
    centres = _centred(parts.get("centres"), known, flaws)
    channels: tuple[Channel, ...] = parts.get("channels", ())
    stated = {
        f"channels[{n}].hours": one.hours for n, one in enumerate(channels) if one.hours and not is_name(one.hours)
    }
    for path, text in stated.items():
        _opened(text, known, path, flaws)
    flaws += flaws_of_channels(channels, [*known, *stated.values()])
    matrix = _prioritised(parts, flaws)
    flaws += twice("services", services).values()
    flaws += flaws_of_agreements(agreements, services=services)
    for number, agreement in enumerate(agreements):
        if agreement.plan == parts["name"] and not flaws:
            flaws += _flaws_of_agreed(f"agreements[{number}]", agreement, known, parts)
    return {"coverages": coverages, "centres": centres, "matrix": matrix, "_known": known}


def _opened(text: str, known: Hours, path: str, flaws: list[Flaw]) -> Any:
    """The hours that a text stands for, `UNREAD` where there are none or they never open."""
    find = partial(named_coverage, text, known, path, is_suggesting=len(flaws) < SUGGESTIONS)
    found = attempt(find, path, flaws)
    if found is UNREAD or is_name(text) or not known.looks.never_opens(found):
        return found
    flaws.append(Flaw(path, f"{text!r} never opens; nothing would ever be done in it"))
    return UNREAD


def _check_words(parts: Parts, flaws: list[Flaw]) -> None:
    """Note names that a plan file could not write, and words outside their list."""
    zone, landing = parts.get("zone"), parts.get("landing", "closing")
    if zone is not None:
        attempt(partial(zones.zone, zone), "zone", flaws)
    attempt(partial(one_of, LANDINGS, landing, "landing", "landing"), "landing", flaws)
    named = [("name", parts["name"])]
    for part in ("schedules", "coverages"):
        named += [(f"{part}.{name}", name) for name in parts.get(part, ())]
    named += [(f"metrics.{name}", name) for name in parts.get("metrics", ())]
    named += [(f"centres.{centre.name}", centre.name) for centre in parts.get("centres") or ()]
    for path, name in named:
        attempt(partial(plain_name, name, path), path, flaws)


def _flaws_of_clocks(parts: Parts, agreement: Agreement | None = None) -> list[Flaw]:
    """What is wrong with the metrics of a plan beside waits and targets, or with what an agreement says of them."""
    metrics, waits = metrics_from(parts.get("metrics", {})), tuple(parts.get("waits", ()))
    odd = flaws_of_waits(waits)
    stated: Mapping[str, Metric] = metrics.stated if agreement is None else agreement.metrics
    flaws = flaws_of_metrics(stated, () if odd else waits)
    for name, metric in stated.items():
        for path, condition in metric.conditions():
            flaws += flaws_of_condition(condition, f"metrics.{name}.{path}", parts.get("priorities"))
    ours = [
        (f"{place}[{number}]", target)
        for place, targets in _lists_of_targets(parts)
        for number, target in enumerate(targets)
    ]
    if agreement is None:
        return odd + flaws + flaws_of_measures(metrics, ours)
    theirs = [(f"targets[{number}]", target) for number, target in enumerate(agreement.targets)]
    changed = [("", one) for _, one in ours if one.metric in agreement.metrics or one.metric not in metrics]
    return flaws + flaws_of_measures(metrics.beside(agreement.metrics), theirs + changed)


def _lists_of_targets(parts: Parts) -> list[tuple[str, tuple[Target, ...]]]:
    """The targets of a plan and of each of its policies, by where they stand."""
    policies = [(f"policies[{n}].targets", one.targets) for n, one in enumerate(parts.get("policies", ()))]
    return [*policies, ("targets", parts.get("targets", ()))]


def _flaws_of_agreed(path: str, agreement: Agreement, ours: Hours, parts: Parts) -> list[Flaw]:
    """What is wrong with an agreement of this plan once its hours stand in the place of ours."""
    flaws: list[Flaw] = []
    theirs: list[Flaw] = []
    known = ours
    if agreement.schedules or agreement.coverages:
        schedules, stated = agreement.hours_beside(parts["schedules"], stated_coverages(parts["coverages"]))
        known = Hours({**schedules, **resolved(schedules, stated, flaws, ours.looks)}, looks=ours.looks)
        for place, targets in [] if flaws else _lists_of_targets(parts):
            theirs += flaws_of_targets(targets, known, parts, place)
        theirs += [] if flaws else flaws_of_graces(parts.get("downgrades", ()), known, parts.get("zone"))
    flaws = flaws or flaws_of_targets(agreement.targets, known, parts) + _flaws_of_clocks(parts, agreement)
    placed = [Flaw(f"{path}.{flaw.path}", flaw.sentence) for flaw in flaws]
    return placed + [Flaw(path, f"its hours do not suit the plan's {flaw}") for flaw in theirs]


def _prioritised(parts: Parts, flaws: list[Flaw]) -> PriorityMatrix | None:
    """The matrix on the plan's scale, on which it checks itself; rules of downgrading are checked beside it."""
    scale: PriorityScale | None = parts.get("priorities")
    matrix: PriorityMatrix | None = parts.get("matrix")
    downgrades = parts.get("downgrades", ())
    if scale is None:
        needing = [name for name, there in (("matrix", matrix), ("downgrades", downgrades)) if there]
        flaws += [Flaw(name, "needs a scale of priorities; add [priorities] with its levels") for name in needing]
        return matrix
    for number, override in enumerate(matrix.overrides if matrix else ()):
        flaws += flaws_of_condition(override.when, f"matrix.overrides[{number}].when", scale)
    if matrix is not None and matrix.scale != scale:
        matrix = attempt(partial(evolve, matrix, scale=scale), "matrix", flaws)
    flaws += flaws_of_rules(downgrades, scale)
    return matrix


def _centred(centres: OperationsCentres | None, known: Hours, flaws: list[Flaw]) -> OperationsCentres | None:
    """The centres with the coverage they work: that of the name they state, or one of ours equal to theirs."""
    found = []
    for centre in centres or ():
        path, text = f"centres.{centre.name}.coverage", centre.text
        text = text or next((name for name, coverage in known.items() if coverage == centre.coverage), "")
        if not text:
            flaws.append(Flaw(path, "is none of the plan's hours; give it a name among schedules or coverages"))
            continue
        coverage = _opened(text, known, path, flaws)
        if coverage is not UNREAD:
            found.append(evolve(centre, coverage=coverage, text=text))
    return OperationsCentres(found, returns=centres.returns) if centres is not None and found else None


def flaws_of_condition(condition: Condition, path: str, scale: PriorityScale | None) -> list[Flaw]:
    """What is wrong with a condition beside the priorities of its plan: levels that it names and there are not.

    >>> from slacore.plans.condition import condition_from
    >>> condition = condition_from({"priority": {"below": "Hihg"}})
    >>> print(*flaws_of_condition(condition, "policies[0].when", PriorityScale(["High", "Low"])))
    policies[0].when.priority: 'Hihg' is not a priority; did you mean 'High'?
    """
    flaws: list[Flaw] = []
    for name, demand in condition.every_demand:
        at = f"{path}.{name}"
        if isinstance(demand, Below | Above):
            if is_ranked(demand) and scale is None:
                why = "is a level, and the plan has no scale of priorities; a number stands without quotes"
                flaws.append(Flaw(at, f"{demand.bound!r} {why}"))
            elif is_ranked(demand) and scale is not None:
                attempt(partial(scale.rank, demand.bound, at), at, flaws)
        elif name == "priority" and isinstance(demand, OneOf | NoneOf) and scale is not None:
            for level in demand.values:
                attempt(partial(scale.level, level, at), at, flaws)
    return flaws


def flaws_of_targets(targets: tuple[Target, ...], known: Hours, parts: Parts, place: str = "targets") -> list[Flaw]:
    """What is wrong with targets beside the hours, the zone and the priorities of their plan."""
    flaws: list[Flaw] = []
    priorities: PriorityScale | None = parts.get("priorities")
    for number, target in enumerate(targets):
        path = f"{place}[{number}]"
        flaws += flaws_of_condition(target.when, f"{path}.when", priorities)
        if priorities is not None:
            for priority in target.priority:
                attempt(partial(priorities.level, priority, f"{path}.priority"), path, flaws)
        is_suggesting, length = len(flaws) < SUGGESTIONS, target.length
        find = partial(hours_of, target, known, f"{path}.coverage", is_suggesting=is_suggesting)
        coverage = attempt(find, path, flaws)
        if length is not None and length.is_business and coverage is not UNREAD and known.looks.never_opens(coverage):
            name = name_of_hours(target, known)
            flaws.append(Flaw(f"{path}.coverage", f"{name!r} never opens; no deadline on it could be reached"))
        if coverage is UNREAD or length is None or not length.is_in_days or len(coverage.zones) == 1:
            continue
        if target.zone is None and parts.get("zone") is None:
            sentence = "is missing; its days need one zone, and its coverage does not have just one"
            flaws.append(Flaw(f"{path}.zone", sentence))
    return flaws


def flaws_of_graces(rules: tuple[DowngradeRule, ...], known: Hours, zone: str | None) -> list[Flaw]:
    """What is wrong with how long causes must have lasted, beside the hours and the zone of their plan.

    >>> rules = (DowngradeRule("workaround", steps=1, after="4 business hours"),)
    >>> print(*flaws_of_graces(rules, Hours({}), None))
    downgrades[0].after: '4 business hours' counts business time, and the plan does not say which hours those are; \
give it a coverage called 'business', or count calendar time
    """
    flaws: list[Flaw] = []
    for number, rule in enumerate(rules):
        length, path = rule.after, f"downgrades[{number}].after"
        if length is None:
            continue
        try:
            coverage = named_coverage(None, known)
        except InvalidValue:
            coverage = ALWAYS
            if length.is_business:
                why = "counts business time, and the plan does not say which hours those are"
                cure = f"give it a coverage called {BUSINESS!r}, or count calendar time"
                flaws.append(Flaw(path, f"{str(length)!r} {why}; {cure}"))
                continue
        if length.is_in_days and zone is None and len(coverage.zones) != 1:
            why = "is in days, which need one zone, and the plan's hours do not have just one"
            flaws.append(Flaw(path, f"{str(length)!r} {why}; give the plan a zone, or count hours"))
    return flaws
