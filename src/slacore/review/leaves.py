"""The parts of plans as they are written, compared leaf by leaf."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from slacore.plans.plan import SupportPlan
from slacore.review.change import OPPOSITE, Effect, PlanChange
from slacore.written.form import plan_table
from slacore.written.writing import write_plan

Path = tuple[str, ...]

# What something new in a list means towards the customer.
_WHEN_NEW: dict[str, Effect] = {
    "centres": "stricter",
    "channels": "stricter",
    "downgrades": "looser",
    "services": "stricter",
}
_TOLD_BY_EFFECT = ("format", "schedules", "coverages", "targets")


def changed_leaves(old: SupportPlan, new: SupportPlan) -> Iterator[PlanChange]:
    """Every leaf that differs, but for hours, targets and cells, whose changes are told by their effect."""
    before, after = write_plan(old), write_plan(new)
    for part in plan_table(None, "").keys:
        if part in _TOLD_BY_EFFECT or getattr(old, part) == getattr(new, part):
            continue
        ours, theirs = before.get(part, ""), after.get(part, "")
        yield from _changes((part,), ours or type(theirs)(), theirs or type(ours)())


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
    """What is new in some lists is stricter or looser, and the other way round what is gone; the rest is neutral."""
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
