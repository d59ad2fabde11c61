"""Whether the metrics, the waits and the targets of a plan fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from slacore.checks import UNREAD, attempt, spoken, unknown
from slacore.errors import Flaw
from slacore.plans.condition import Condition
from slacore.plans.metric import ANY_WAIT, DEFAULTS, Metric, Metrics
from slacore.plans.target import Target
from slacore.plans.trigger import DERIVED, MOST, values_named

_WAIT = "wait of the plan"


def flaws_of_waits(waits: Iterable[Any]) -> list[Flaw]:
    """What is wrong with the waits of a plan: each is a name, once, and none is the words for every wait.

    >>> print(*flaws_of_waits(["customer", "any wait"]))
    waits[1]: 'any wait' stands for every wait; give this one a name of its own
    """
    flaws: list[Flaw] = []
    waits = tuple(waits)
    if len(waits) > MOST:
        return [Flaw("waits", f"has {len(waits)} names; {MOST} are allowed")]
    for number, wait in enumerate(waits):
        path = f"waits[{number}]"
        if attempt(partial(spoken, wait, path), path, flaws) is UNREAD:
            continue
        if wait == ANY_WAIT:
            flaws.append(Flaw(path, f"{wait!r} stands for every wait; give this one a name of its own"))
        if wait in waits[:number]:
            flaws.append(Flaw(path, f"{wait!r} stands there twice; leave it out here"))
    return flaws


def flaws_of_metrics(stated: Mapping[str, Metric], waits: Sequence[str] = (), place: str = "metrics") -> list[Flaw]:
    """What is wrong with metrics beside the waits of their plan; without a list, every reason is a wait.

    >>> print(*flaws_of_metrics({"resolution": Metric(pause=["customer", "vendr"])}, ["customer", "vendor"]))
    metrics.resolution.pause[1]: 'vendr' is not a wait of the plan; did you mean 'vendor'?
    """
    flaws: list[Flaw] = []
    for name, metric in stated.items():
        for path, reason in metric.states():
            if isinstance(reason, str) and waits and reason not in (ANY_WAIT, *waits):
                flaws.append(unknown(f"{place}.{name}.{path}", _WAIT, reason, waits, len(flaws)))
        for path, condition in metric.conditions():
            flaws += _of_condition(condition, waits, f"{place}.{name}.{path}", len(flaws))
    return flaws


def _of_condition(condition: Condition, waits: Sequence[str], path: str, before: int) -> list[Flaw]:
    """What is wrong with the values of fields that are found from a ticket's events."""
    flaws: list[Flaw] = []
    for name, value in values_named(condition):
        known = waits if name == "waiting" else DERIVED.get(name, ())
        if name == "waiting" and value == ANY_WAIT:
            flaws.append(Flaw(f"{path}.{name}", f"{ANY_WAIT!r} is for pause alone; name the waits"))
        elif known and value not in known:
            kind = _WAIT if name == "waiting" else f"value of {name}"
            flaws.append(unknown(f"{path}.{name}", kind, value, known, before + len(flaws)))
    return flaws


def flaws_of_measures(metrics: Metrics, targets: Iterable[tuple[str, Target]], place: str = "metrics") -> list[Flaw]:
    """What is wrong with metrics and targets beside one another: what is promised must have a clock that can run.

    >>> from slacore import Target
    >>> from slacore.plans.metric import metrics_from
    >>> target = Target(metric="respnse", length="1 business hour")
    >>> print(*flaws_of_measures(metrics_from({"update": Metric(pause="customer")}), [("targets[0]", target)]))
    targets[0].metric: 'respnse' is not a metric of the plan; did you mean 'response'?
    """
    flaws = _of_number(metrics)
    idle: dict[str, None] = {}
    are_stated = bool(metrics.stated)
    for path, target in targets:
        metric = metrics.get(target.metric)
        if metric is None:
            if are_stated:
                flaws.append(_not_stated(target.metric, metrics, path, place, len(flaws)))
            continue
        if not metric.start:
            idle[target.metric] = None
        if metric.reprioritise and metric.reprioritise.carries and target.length and target.length.is_in_days:
            flaws.append(_carried_days(target, path, f"{place}.{target.metric}.reprioritise"))
    return flaws + [_idle(name, metrics[name], place) for name in idle]


def _not_stated(name: str, metrics: Metrics, path: str, place: str, before: int) -> Flaw:
    if path:
        return unknown(f"{path}.metric", "metric of the plan", name, metrics, before)
    return Flaw(
        f"{place}.{name}", "is missing; the plan has targets of it, and where metrics are stated each needs one"
    )


def _carried_days(target: Target, path: str, carrying: str) -> Flaw:
    """That a target in days cannot be carried: at its path, or at the metric's where it stands elsewhere."""
    said = f"{str(target.length)!r} is in days"
    if not path:
        return Flaw(carrying, f"carries, and a target of the plan, {said}, which cannot be carried; say recompute")
    return Flaw(f"{path}.length", f"{said}, and {carrying} carries, which days cannot; state it in hours, or recompute")


def _idle(name: str, metric: Metric, place: str) -> Flaw:
    told = "" if metric.stop else ", nor does anything stop it"
    why = f"is missing; {name} has targets, and nothing starts its clock{told}"
    return Flaw(f"{place}.{name}.start", f"{why}; name an event, such as 'opened', or leave the targets out")


def _of_number(metrics: Metrics) -> list[Flaw]:
    own = len(metrics) - len(DEFAULTS)
    return [Flaw("metrics", f"has {own} of its own; {MOST} are allowed")] if own > MOST else []
