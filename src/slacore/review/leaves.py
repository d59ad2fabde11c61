"""The parts of plans as they are written, compared leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from attrs import evolve

from slacore.plans.metric import ANY_WAIT, Metric, States
from slacore.plans.plan import SupportPlan
from slacore.review.change import OPPOSITE, Effect, PlanChange
from slacore.written.form import plan_table
from slacore.written.writing import write_plan

Path = tuple[str, ...]

# What something new in a list means for the customer.
_WHEN_NEW: dict[str, Effect] = {
    "centres": "better",
    "channels": "better",
    "downgrades": "worse",
    "services": "better",
}
_TOLD_BY_EFFECT = ("format", "schedules", "coverages", "targets")


def changed_leaves(old: SupportPlan, new: SupportPlan) -> Iterator[PlanChange]:
    """Every leaf that differs, but for hours, targets and cells, whose changes are told by their effect."""
    before, after = write_plan(old), write_plan(new)
    for part in plan_table(None, "").keys:
        if part in _TOLD_BY_EFFECT or getattr(old, part) == getattr(new, part):
            continue
        ours, theirs = before.get(part, ""), after.get(part, "")
        if part == "metrics":
            yield from _of_metrics(old, new, ours or {}, theirs or {})
            continue
        yield from _changes((part,), ours or type(theirs)(), theirs or type(ours)())


def _of_metrics(
    old: SupportPlan, new: SupportPlan, ours: dict[str, Any], theirs: dict[str, Any]
) -> Iterator[PlanChange]:
    """What metrics say otherwise: to pause for more is worse for the customer, for less better."""
    for name in dict.fromkeys([*ours, *theirs]):
        effect = _of_pauses(old.metrics.get(name), new.metrics.get(name))
        for change in _changes(("metrics", name), ours.get(name, ""), theirs.get(name, "")):
            is_about = change.place in (f"metrics.{name}", f"metrics.{name}.pause")
            yield evolve(change, effect=effect) if is_about else change


def _of_pauses(before: Metric | None, after: Metric | None) -> Effect:
    """Whether a clock pauses for more than before, or for less, where all else of it is as before."""
    if before is None or after is None or evolve(before, pause=after.pause, title=after.title) != after:
        return "neutral"
    ours, theirs = before.pause or (), after.pause or ()
    is_more, is_less = _is_within(ours, theirs), _is_within(theirs, ours)
    return "neutral" if is_more == is_less else "worse" if is_more else "better"


def _is_within(pauses: States, others: States) -> bool:
    """Whether all that pauses a clock is among others, which may be every wait."""
    return all(one in others or (isinstance(one, str) and ANY_WAIT in others) for one in pauses)


def _changes(path: Path, before: Any, after: Any) -> Iterator[PlanChange]:
    if path == ("matrix", "table") or (path[0] == "policies" and path[2:] == ("targets",)):
        return
    is_ordered = _are_tables(before, after)
    if is_ordered:
        before, after = _by_name(before), _by_name(after)
    if not isinstance(before, dict) or not isinstance(after, dict):
        if before != after:
            yield PlanChange(".".join(path), _written(before), _written(after), _effect(path, before, after))
        return
    if is_ordered or path == ("centres",):
        yield from _order(path, before, after)
    for key in dict.fromkeys([*before, *after]):
        yield from _changes((*path, key), before.get(key, ""), after.get(key, ""))


def _effect(path: Path, before: object, after: object) -> Effect:
    """What is new in some lists is better or worse, and the other way round what is gone; the rest is neutral."""
    effect = _WHEN_NEW.get(path[0], "neutral") if len(path) == 2 else "neutral"
    return "neutral" if before and after else effect if after else OPPOSITE[effect]


def _order(path: Path, before: dict[str, Any], after: dict[str, Any]) -> Iterator[PlanChange]:
    """A change of the order of what both have."""
    ours, theirs = [name for name in before if name in after], [name for name in after if name in before]
    if ours != theirs:
        yield PlanChange(".".join(path), ", ".join(ours), ", ".join(theirs), "neutral")


def _are_tables(before: object, after: object) -> bool:
    """Whether both are lists of tables with names; what says no more than its name may be that name."""
    if not isinstance(before, list) or not isinstance(after, list):
        return False
    tables = [each for each in (*before, *after) if not isinstance(each, str)]
    return bool(tables) and all(isinstance(each, dict) and ("name" in each or "cause" in each) for each in tables)


def _by_name(listed: list[Any]) -> dict[str, Any]:
    """Tables told apart by their names, those of one name by their number."""
    named: dict[str, Any] = {}
    for each in (one if isinstance(one, dict) else {"name": one} for one in listed):
        name = str(each.get("name", each.get("cause")))
        numbered = (name if number == 1 else f"{name} ({number})" for number in count(1))
        named[next(one for one in numbered if one not in named)] = each
    return named


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_written(each)}" for key, each in value.items())
    return ", ".join(map(_written, value)) if isinstance(value, list) else str(value)
