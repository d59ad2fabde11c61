"""The difference of two plans: what changed, and whether that is stricter or looser towards the customer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

from attrs import frozen

from slacore.calendars.coverage import Coverage
from slacore.civil.instant import DAY, HOUR, Instant, read, span, write
from slacore.civil.wall import day_number
from slacore.errors import SlaError
from slacore.plans.plan import SupportPlan, ordered
from slacore.plans.target import Target

Effect = Literal["stricter", "looser", "mixed", "neutral"]
"""Stricter: due sooner, or more hours; looser: due later, or fewer; mixed: some of both; neutral: neither."""

_OPPOSITE: dict[Effect, Effect] = {"stricter": "looser", "looser": "stricter", "mixed": "mixed", "neutral": "neutral"}
_STEP = 7 * HOUR
_WEEKS = 4


@frozen
class Change:
    """One change: where, from what to what, and its effect towards the customer.

    ``before`` is empty for what is new, ``after`` for what is gone.
    """

    place: str
    before: str
    after: str
    effect: Effect

    def __str__(self) -> str:
        if not self.before:
            return f"{self.place}: new: {self.after} ({self.effect})"
        if not self.after:
            return f"{self.place}: gone: {self.before} ({self.effect})"
        return f"{self.place}: {self.before} -> {self.after} ({self.effect})"


@frozen
class Move:
    """A ticket whose due time differs; a due time is ``None`` where a plan has no target for it."""

    ticket: tuple[tuple[str, Any], ...]
    metric: str
    opened: datetime | str
    before: datetime | str | None
    after: datetime | str | None

    @property
    def by(self) -> timedelta | None:
        """How much later it is due; negative when sooner, ``None`` when one plan has no target."""
        if self.before is None or self.after is None:
            return None
        return span(read(self.after) - read(self.before))


@frozen
class PlanDiff:
    """Every change from one plan to another, and the tickets whose due times move.

    It is true where anything changed. ``str`` lists the changes, one a line.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    moves: tuple[Move, ...] = ()

    @property
    def effect(self) -> Effect:
        """The effect of all changes together."""
        return _together(change.effect for change in self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes or self.moves)

    def __str__(self) -> str:
        count = f"{len(self.changes)} change{'' if len(self.changes) == 1 else 's'}"
        head = f"{self.old} -> {self.new}: {count}, {self.effect} towards the customer"
        return "\n".join([head, *(f"  {change}" for change in self.changes)])


def diff(old: SupportPlan, new: SupportPlan, tickets: Iterable[Mapping[str, Any]] = ()) -> PlanDiff:
    """What changed from one plan to another, per target and hours.

    Whether a target became stricter is found by asking both plans for due times through four weeks, so that 4 calendar
    hours and 2 business hours can be compared.

    >>> def plan(length):
    ...     return SupportPlan.from_dict(
    ...         {
    ...             "format": 1,
    ...             "name": "desk",
    ...             "schedules": {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 06:00-18:00"]}},
    ...             "targets": [{"metric": "response", "length": length}],
    ...         }
    ...     )
    >>> print(diff(plan("4 business hours"), plan("2 business hours")))
    desk -> desk: 1 change, stricter towards the customer
      targets response: 4 business hours -> 2 business hours (stricter)

    Args:
        old: the plan before.
        new: the plan after.
        tickets: tickets as mappings with ``opened`` and fields; `PlanDiff.moves` names those whose due times differ.
    """
    changes = [
        *_of_texts(old, new),
        *_of_hours(old, new),
        *_of_targets(old, new),
        *_of_matrix(old, new),
        *_of_named("downgrades", old.downgrades, new.downgrades, lambda rule: rule.cause, "looser"),
        *_of_named("channels", old.channels, new.channels, lambda channel: channel.name, "stricter"),
        *_of_named("agreements", old.agreements, new.agreements, lambda agreement: agreement.name, "neutral"),
        *_of_named("services", old.services, new.services, lambda service: service.name, "stricter"),
        *_of_named("centres", old.centre_entries, new.centre_entries, lambda entry: entry.name, "stricter"),
    ]
    return PlanDiff(old.name, new.name, tuple(changes), tuple(_moves(old, new, tickets)))


def _of_texts(old: SupportPlan, new: SupportPlan) -> Iterator[Change]:
    for name in ("name", "title", "source", "zone", "effective", "above", "priorities", "clocks"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(name, _shown(before), _shown(after), "neutral")


def _of_hours(old: SupportPlan, new: SupportPlan) -> Iterator[Change]:
    before, after = ({**dict(plan.schedules), **dict(plan.coverages)} for plan in (old, new))
    for name in dict.fromkeys([*before, *after]):
        ours, theirs = before.get(name), after.get(name)
        if ours != theirs:
            yield Change(f"hours {name}", _shown(ours), _shown(theirs), _effect_of_hours(ours, theirs))


def _effect_of_hours(before: Coverage | None, after: Coverage | None) -> Effect:
    if before is None or after is None:
        return "stricter" if before is None else "looser"
    start = _start_of_year(2026)
    year = (write(start, "Z"), write(start + 365 * DAY, "Z"))
    lost, gained = ((one - other).elapsed(*year) for one, other in ((before, after), (after, before)))
    if lost and gained:
        return "mixed"
    return "looser" if lost else "stricter" if gained else "neutral"


def _of_targets(old: SupportPlan, new: SupportPlan) -> Iterator[Change]:
    before, after = ({_key(target): target for target in reversed(plan.targets)} for plan in (old, new))
    for key in dict.fromkeys([*map(_key, old.targets), *map(_key, new.targets)]):
        ours, theirs = before.get(key), after.get(key)
        effect = _effect_on_tickets(old, new, ours or theirs)  # type: ignore[arg-type]
        if ours != theirs or effect != "neutral":
            yield Change(f"targets {_told(key)}", _shown_target(ours), _shown_target(theirs), effect)


def _effect_on_tickets(old: SupportPlan, new: SupportPlan, target: Target) -> Effect:
    """Whether tickets such as the target is about are due sooner or later, asked through four weeks."""
    fields = {
        "priority": target.priority[0] if target.priority else None,
        **{name: values[0] for name, values in target.when},
    }
    start = next((edge for edge in target.effective.span if edge is not None), _start_of_year(2026))
    start += -_WEEKS * 7 * DAY if target.effective.span[0] is None and target.effective.span[1] is not None else 0
    effects: set[Effect] = set()
    for at in range(start, start + _WEEKS * 7 * DAY, _STEP):
        ours, theirs = (_due(plan, target.metric, at, fields) for plan in (old, new))
        if ours != theirs:
            sooner = ours is None or (theirs is not None and theirs < ours)
            effects.add("stricter" if sooner else "looser")
    return _together(effects)


def _due(plan: SupportPlan, metric: str, at: Instant, fields: Mapping[str, Any]) -> Instant | None:
    try:
        return read(plan.deadline(metric, opened=write(at, "Z"), **fields).due)
    except SlaError:
        return None


def _of_matrix(old: SupportPlan, new: SupportPlan) -> Iterator[Change]:
    if old.matrix == new.matrix:
        return
    before, after = (_cells(plan) for plan in (old, new))
    for cell in dict.fromkeys([*before, *after]):
        ours, theirs = before.get(cell, ""), after.get(cell, "")
        if ours != theirs:
            yield Change(
                f"matrix urgency {cell[0]}, impact {cell[1]}", ours, theirs, _effect_of_cell(new, ours, theirs)
            )
    if before == after:
        yield Change("matrix", "overrides and setters", "other overrides or setters", "neutral")


def _cells(plan: SupportPlan) -> dict[tuple[str, str], str]:
    matrix = plan.matrix
    if matrix is None:
        return {}
    return {
        (urgency, impact): cell
        for impact, row in zip(matrix.impact, matrix.table, strict=True)
        for urgency, cell in zip(matrix.urgency, row, strict=True)
    }


def _effect_of_cell(plan: SupportPlan, before: str, after: str) -> Effect:
    names = ordered(plan)
    if before in names and after in names:
        return "stricter" if names.index(after) < names.index(before) else "looser"
    return "stricter" if not before else "looser" if not after else "neutral"


def _of_named(
    place: str, before: Iterable[Any], after: Iterable[Any], key: Callable[[Any], str], added: Effect
) -> Iterator[Change]:
    """Changes of things told apart by a name, of which several may share one."""
    ours, theirs = list(before), list(after)
    for gone in [one for one in ours if one not in theirs]:
        twin = next((one for one in theirs if key(one) == key(gone) and one not in ours), None)
        if twin is not None:
            yield Change(f"{place} {key(gone)}", _shown(gone), _shown(twin), "neutral")
            theirs.remove(twin)
        else:
            yield Change(f"{place} {key(gone)}", _shown(gone), "", _OPPOSITE[added])
    for one in theirs:
        if one not in ours:
            yield Change(f"{place} {key(one)}", "", _shown(one), added)


def _moves(old: SupportPlan, new: SupportPlan, tickets: Iterable[Mapping[str, Any]]) -> Iterator[Move]:
    for ticket in tickets:
        fields = {name: value for name, value in ticket.items() if name != "opened"}
        for metric in dict.fromkeys([*old.metrics, *new.metrics]):
            dues = []
            for plan in (old, new):
                target = plan.target_for(metric, opened=ticket["opened"], **fields)
                known = target is not None and target.length is not None
                dues.append(plan.deadline(metric, opened=ticket["opened"], **fields).due if known else None)
            if _instants(dues[0]) != _instants(dues[1]):
                yield Move(tuple(fields.items()), metric, ticket["opened"], dues[0], dues[1])


def _instants(due: Any) -> Instant | None:
    return None if due is None else read(due)


def _key(target: Target) -> tuple[Any, ...]:
    return (target.metric, target.priority, target.when, target.effective)


def _told(key: tuple[Any, ...]) -> str:
    metric, priority, when, effective = key
    said = [metric, *priority, *(f"{name} = {' or '.join(values)}" for name, values in when)]
    return ", ".join([*said, *([] if str(effective) == "always" else [str(effective)])])


def _shown_target(target: Target | None) -> str:
    if target is None:
        return ""
    said = [str(target.length) if target.length is not None else "as agreed"]
    said += [f"on {target.coverage}"] if target.coverage else []
    said += [f"landing on the {target.landing}"] if target.landing else []
    said += [f"at risk at {', '.join(map(str, target.at_risk))}"] if target.at_risk else []
    return ", ".join([*said, *(["or as agreed"] if target.is_negotiable and target.length is not None else [])])


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _together(effects: Iterable[Effect]) -> Effect:
    said = set(effects) - {"neutral"}
    if not said:
        return "neutral"
    return said.pop() if len(said) == 1 else "mixed"


def _start_of_year(year: int) -> Instant:
    return day_number(date(year, 1, 1)) * DAY
