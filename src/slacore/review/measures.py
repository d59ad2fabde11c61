"""What a careful reader would object to in what a plan measures: its metrics and its waits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from slacore.plans.metric import ANY_WAIT, DEFAULTS, Metric, Metrics
from slacore.plans.places import placed_targets
from slacore.plans.trigger import DERIVED, values_named
from slacore.review.finding import Objections
from slacore.review.trial import Trial
from slacore.wording import nearest

_SLIP = 0.85
_REASONED = ("waiting", "causes")


def never_stopping(trial: Trial) -> Objections:
    """Metrics whose clock starts, and that nothing stops."""
    for place, stated, metrics in _stated(trial):
        for name in stated:
            if metrics[name].start and not metrics[name].stop:
                told = "its clock starts and nothing stops it, so that nothing promised of it is ever kept"
                yield f"{place}.{name}.stop", f"{told}; name an event, such as 'resolved'"


def not_stated(trial: Trial) -> Objections:
    """Targets of a metric of which the plan does not say what begins and ends its clock."""
    told: set[str] = set()
    for place, target in placed_targets(trial.plan):
        name = target.metric
        if name not in trial.plan.metrics and name not in told:
            told.add(name)
            why = f"{name} has due times and no clock, for nothing says what starts and stops it"
            yield f"{place}.metric", f"{why}; state [metrics.{name}], or use one of {', '.join(DEFAULTS)}"


def without_promise(trial: Trial) -> Objections:
    """Metrics that are stated, and of which nothing is promised."""
    plan = trial.plan
    agreed = {target.metric for agreement in plan.agreements for target in agreement.targets}
    for name in plan.metrics.stated:
        if name not in plan.promised and name not in agreed:
            yield (
                f"metrics.{name}",
                "nothing is promised of it, so that no clock of it runs; add a target, or leave it out",
            )


def slips_of_reasons(trial: Trial) -> Objections:
    """Reasons and causes that differ from one before them by so little that both may be meant to be the same."""
    seen: dict[str, str] = {}
    for place, reason in _reasons(trial):
        others = {_bare(one): one for one in seen}
        near = () if reason in seen or _bare(reason) in others else nearest(reason, seen, 1, likeness=_SLIP)
        if near:
            told = f"{reason!r} is nearly {near[0]!r} of {seen[near[0]]}"
            yield place, f"{told}; spell both alike, or list the waits there are: waits = [...]"
        seen.setdefault(reason, place)


def derived_fields(trial: Trial) -> Objections:
    """Conditions outside metrics on fields that are found from a ticket's events, which no ticket says."""
    plan = trial.plan
    asked = [(f"{place}.when", target.when) for place, target in placed_targets(plan)]
    asked += [(f"policies[{number}].when", policy.when) for number, policy in enumerate(plan.policies)]
    for place, condition in asked:
        for name in condition.names:
            if name in DERIVED:
                why = f"{name} is found from a ticket's events, for conditions of metrics alone"
                yield f"{place}.{name}", f"{why}; give the ticket's own field another name"


def _bare(reason: str) -> str:
    """A reason without its digits: what differs in these alone is numbered, not misspelt."""
    return re.sub(r"\d", "", reason)


def _reasons(trial: Trial) -> Iterator[tuple[str, str]]:
    """Every reason and cause a plan names, with its place; those of waits only where they are not listed."""
    plan = trial.plan
    for number, rule in enumerate(plan.downgrades):
        yield f"downgrades[{number}].cause", rule.cause
    for place, stated, _ in _stated(trial):
        for name, metric in stated.items():
            for path, reason, is_wait in _reasons_of(metric):
                if not (is_wait and plan.waits) and reason != ANY_WAIT:
                    yield f"{place}.{name}.{path}", reason


def _reasons_of(metric: Metric) -> Iterator[tuple[str, str, bool]]:
    """Paths, reasons, and whether the reason is that of a wait."""
    yield from ((path, state, True) for path, state in metric.states() if isinstance(state, str))
    for path, condition in metric.conditions():
        for name, value in values_named(condition):
            if name in _REASONED:
                yield f"{path}.{name}", value, name == "waiting"


def _stated(trial: Trial) -> Iterator[tuple[str, Mapping[str, Metric], Metrics]]:
    """Places, what is stated there, and all metrics as they are then: the plan's and those of agreements."""
    metrics = trial.plan.metrics
    yield "metrics", metrics.stated, metrics
    for number, agreement in enumerate(trial.plan.agreements):
        yield f"agreements[{number}].metrics", agreement.metrics, metrics.beside(agreement.metrics)
