"""The difference of two plans: what changed, and whether that is stricter or looser towards the customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count, islice, product
from typing import Any, Literal

from attrs import evolve, fields, frozen

from slacore.calendars.combination import Complement, During, Intersection, Union
from slacore.calendars.coverage import Coverage
from slacore.calendars.schedule import Schedule
from slacore.civil.instant import DAY, HOUR, Instant, new_year, read, span, utc
from slacore.errors import (
    EmptyCell,
    HolidaysNotCovered,
    InvalidValue,
    NeedsZone,
    NeverOpens,
    NeverReached,
    NoTarget,
    OutOfRange,
    UnknownName,
    length_text,
)
from slacore.plans.condition import without_question
from slacore.plans.effective import EffectiveDates
from slacore.plans.hours import weekly
from slacore.plans.plan import SupportPlan, ordered
from slacore.plans.target import Target

Effect = Literal["stricter", "looser", "mixed", "neutral"]
"""Stricter: due sooner, or more hours; looser: due later, or fewer; mixed: some of both; neutral: neither."""

_OPPOSITE: dict[Effect, Effect] = {"stricter": "looser", "looser": "stricter", "mixed": "mixed", "neutral": "neutral"}
_STEP = 7 * HOUR
_WEEKS = 4
_TICKETS = 16
_YEAR = 2026
_YEARS = range(1900, 2200)
_MARGIN = timedelta(days=2)
_CANNOT_SAY = (EmptyCell, HolidaysNotCovered, NeedsZone, NeverOpens, NeverReached, OutOfRange, UnknownName)


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
        if self.before == self.after:
            return f"{self.place}: {self.after}, due at other times ({self.effect})"
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

    def __str__(self) -> str:
        fields = ", ".join(f"{name} {value}" for name, value in self.ticket if value is not None)
        due = f"{self.before or 'not promised'} -> {self.after or 'not promised'}"
        by = self.by
        moved = "" if by is None else f", {length_text(abs(by))} {'later' if by > timedelta() else 'sooner'}"
        return f"{self.metric} of {fields or 'a ticket'} opened {self.opened}: due {due}{moved}"


@frozen
class PlanDiff:
    """Every change from one plan to another, and the tickets whose due times move.

    It is true where anything changed. ``str`` lists the changes and the moves, one a line.
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
        return "\n".join([head, *(f"  {each}" for each in (*self.changes, *self.moves))])


def diff(old: SupportPlan, new: SupportPlan, tickets: Iterable[Mapping[str, Any]] = ()) -> PlanDiff:
    """What changed from one plan to another, per target and hours.

    Whether a target became stricter is found by asking both plans for due times through four weeks, so that 4 calendar
    hours and 2 business hours can be compared. When the plans themselves are in force is left out of that: it is a
    change of its own, and two versions of a plan follow one another.

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

    Raises:
        InvalidValue: for anything that is no plan or no ticket, and for a ticket that does not say when it was opened.
        SlaError: for a ticket of which a plan cannot say when it is due, such as one of an unknown priority.
    """
    for place, plan in (("old", old), ("new", new)):
        if not isinstance(plan, SupportPlan):
            raise InvalidValue(place, plan, "is not a SupportPlan; load_plan and bundled give one")
    changes = [
        *_of_hours(old, new),
        *_of_targets(old, new),
        *_of_cells(old, new),
        *(change for name, place in _PLACES.items() for change in _of_part(name, place, old, new)),
    ]
    return PlanDiff(old.name, new.name, tuple(changes), tuple(_moves(old, new, tickets)))


# Where a plan file writes each field of a plan, but for those whose changes are told by their effect.
_PLACES = {
    each.name: each.name
    for each in fields(SupportPlan)
    if each.init and each.name not in ("schedules", "coverages", "targets")
}

# What something new in a list means towards the customer.
_WHEN_NEW: dict[str, Effect] = {
    "centres": "stricter",
    "channels": "stricter",
    "downgrades": "looser",
    "services": "stricter",
}


def _of_part(name: str, place: str, old: SupportPlan, new: SupportPlan) -> Iterator[Change]:
    """Every leaf of a part's written form that differs."""
    ours, theirs = getattr(old, name), getattr(new, name)
    if ours == theirs:
        return
    before, after = (plan.to_dict().get(place, "") for plan in (old, new))
    yield from _of_data(place, before, after)


def _of_data(place: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after and place != "centres":
        return
    if place == "matrix.table":
        return
    if "." not in place:
        before, after = before or type(after)(), after or type(before)()
    if _are_tables(before, after):
        before, after = _by_name(before), _by_name(after)
        yield from _of_order(place, before, after)
    if isinstance(before, dict) and isinstance(after, dict):
        if place == "centres":
            yield from _of_order(place, before, after)
        for key in dict.fromkeys([*before, *after]):
            yield from _of_data(f"{place}.{key}", before.get(key, ""), after.get(key, ""))
        return
    kind = _WHEN_NEW.get(place.partition(".")[0], "neutral") if place.count(".") == 1 else "neutral"
    effect: Effect = "neutral" if before and after else kind if after else _OPPOSITE[kind]
    yield Change(place, _written(before), _written(after), effect)


def _of_order(place: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """A change of the order of what both have."""
    ours, theirs = [name for name in before if name in after], [name for name in after if name in before]
    if ours != theirs:
        yield Change(place, ", ".join(ours), ", ".join(theirs), "neutral")


def _are_tables(before: Any, after: Any) -> bool:
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
        twin = next(number for number in count(1) if (name if number == 1 else f"{name} ({number})") not in named)
        named[name if twin == 1 else f"{name} ({twin})"] = each
    return named


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_written(each)}" for key, each in value.items())
    return ", ".join(map(_written, value)) if isinstance(value, list) else str(value)


def _of_hours(old: SupportPlan, new: SupportPlan) -> Iterator[Change]:
    before, after = ({**plan.schedules, **plan.coverages} for plan in (old, new))
    years = {_YEAR, *_years_of(old.effective.span), *_years_of(new.effective.span)}
    for name in dict.fromkeys([*before, *after]):
        ours, theirs = before.get(name), after.get(name)
        if ours != theirs:
            yield Change(f"hours {name}", _shown(ours), _shown(theirs), _effect_of_hours(ours, theirs, years))
        elif (name in old.schedules) != (name in new.schedules):
            kinds = ["a schedule" if name in plan.schedules else "a coverage" for plan in (old, new)]
            yield Change(f"hours {name}", kinds[0], kinds[1], "neutral")


def _effect_of_hours(before: Coverage | None, after: Coverage | None, years: set[int]) -> Effect:
    """Hours lost and gained in any of the years and of those of their dates; in a usual week where none is known."""
    if before is None or after is None:
        return "stricter" if before is None else "looser"
    asked = sorted(years | _dated_years(before) | _dated_years(after))
    found = [effect for year in asked if (effect := _effect_in(before, after, year)) is not None]
    return _together(found or [_effect_in(weekly(before), weekly(after), _YEAR) or "neutral"])


def _effect_in(before: Coverage, after: Coverage, year: int) -> Effect | None:
    """What is lost and gained in a year, ``None`` where its holidays are not known."""
    start, end = utc(new_year(year)), utc(new_year(year + 1) - 1)
    try:
        lost, gained = ((one - other).elapsed(start, end) for one, other in ((before, after), (after, before)))
    except HolidaysNotCovered:
        return None
    return "mixed" if lost and gained else "looser" if lost else "stricter" if gained else "neutral"


def _dated_years(coverage: Coverage) -> set[int]:
    """The years in which something of a coverage stands by its date."""
    match coverage:
        case Schedule():
            days = [day for holidays in coverage.holidays for day, _ in holidays.dates]
            days += [closure.day for closure in coverage.closures] + [special.day for special in coverage.special]
            # Hours of a date on a schedule's clock may lie in the next year of UTC, or in the one before.
            years = {near.year for day in days for near in (day - _MARGIN, day + _MARGIN)}
            for start, end in (holidays.years for holidays in coverage.holidays if holidays.years):
                years.update(range(start, end + 1))
            return years.intersection(_YEARS)
        case During():
            return {year for window in coverage.run for year in _years_of(window)}
        case Complement():
            return _dated_years(coverage.part)
    parts = coverage.parts if isinstance(coverage, Union | Intersection) else ()
    return set[int]().union(*map(_dated_years, parts))


def _years_of(edges: tuple[Instant | None, Instant | None]) -> set[int]:
    """The years in which something begins and ends; between the two it changes nothing."""
    opens, closes = edges
    return {utc(at).year for at in (opens, None if closes is None else closes - 1) if at is not None}


def _of_targets(old: SupportPlan, new: SupportPlan) -> Iterator[Change]:
    before, after = (_by_key(plan.targets) for plan in (old, new))
    both = tuple(evolve(plan, effective=EffectiveDates()) for plan in (old, new))
    for key in dict.fromkeys([*before, *after]):
        ours, theirs = before.get(key), after.get(key)
        effect = _effect_on_tickets(both, ours, theirs)
        if ours != theirs or effect != "neutral":
            yield Change(f"targets {_told(key)}", _shown_target(ours), _shown_target(theirs), effect)
    kept, then = ([key for key in keys if key in before and key in after] for keys in (before, after))
    if kept != then:
        yield Change("targets", "; ".join(map(_told, kept)), "; ".join(map(_told, then)), "neutral")


def _by_key(targets: tuple[Target, ...]) -> dict[tuple[Any, ...], Target]:
    """Targets by the tickets they are about, those about the same ones by their number."""
    found: dict[tuple[Any, ...], Target] = {}
    for target in targets:
        same = (target.metric, tuple(sorted(target.priority)), target.when, target.effective)
        found[next((*same, number) for number in count(1) if (*same, number) not in found)] = target
    return found


def _effect_on_tickets(plans: tuple[SupportPlan, ...], before: Target | None, after: Target | None) -> Effect:
    """Whether tickets such as a target is about are due sooner or later, asked through four weeks.

    Instants at which one of the plans cannot say are left out. Where nothing is left to compare, a target that is
    new, of a level that is new say, is stricter.
    """
    target = before or after
    assert target is not None
    opens, closes = target.effective.span
    start = opens if opens is not None else closes - _WEEKS * 7 * DAY if closes is not None else _start_of(plans)
    priorities: list[str | None] = [*sorted(target.priority)] or [None]
    combined = product(priorities, *(sorted(values) for _, values in target.when))
    effects: set[Effect] = set()
    is_compared = False
    for values in islice(combined, _TICKETS):
        ticket = dict(zip(["priority", *(name for name, _ in target.when)], values, strict=True))
        for at in range(start, start + _WEEKS * 7 * DAY, _STEP):
            try:
                ours, theirs = (_due(plan, target.metric, utc(at), ticket) for plan in plans)
            except _CANNOT_SAY:
                continue
            is_compared = True
            if _instant(ours) != _instant(theirs):
                sooner = ours is None or (theirs is not None and read(theirs) < read(ours))
                effects.add("stricter" if sooner else "looser")
    if not is_compared and (before is None or after is None):
        return "stricter" if before is None else "looser"
    return _together(effects)


def _start_of(plans: tuple[SupportPlan, ...]) -> Instant:
    """The new year for which all holidays of both plans are known, as far as there is one."""
    spans = [
        holidays.years
        for plan in plans
        for schedule in plan.schedules.values()
        for holidays in schedule.holidays
        if holidays.years
    ]
    year = max((span[0] for span in spans), default=_YEAR)
    return new_year(_YEAR if all(one[0] <= _YEAR <= one[1] for one in spans) else year)


def _due(plan: SupportPlan, metric: str, opened: Any, ticket: Mapping[str, Any]) -> datetime | str | None:
    """When a ticket is due, ``None`` where the plan does not promise it."""
    try:
        due: datetime | str = plan.deadline(metric, opened=opened, **ticket).due
        return due
    except NoTarget:
        return None


def _instant(due: datetime | str | None) -> Instant | None:
    return None if due is None else read(due)


def _of_cells(old: SupportPlan, new: SupportPlan) -> Iterator[Change]:
    before, after = (_cells(plan) for plan in (old, new))
    for cell in dict.fromkeys([*before, *after]):
        ours, theirs = before.get(cell, ""), after.get(cell, "")
        if ours != theirs:
            place = f"matrix urgency {cell[0]}, impact {cell[1]}"
            yield Change(place, ours, theirs, _effect_of_cell(old, new, ours, theirs))


def _cells(plan: SupportPlan) -> dict[tuple[str, str], str]:
    matrix = plan.matrix
    if matrix is None:
        return {}
    return {
        (urgency, impact): cell
        for impact, row in zip(matrix.impact, matrix.table, strict=True)
        for urgency, cell in zip(matrix.urgency, row, strict=True)
    }


def _effect_of_cell(old: SupportPlan, new: SupportPlan, before: str, after: str) -> Effect:
    if not before or not after:
        return "looser" if before else "stricter"
    effects: set[Effect] = set()
    for names in (ordered(old), ordered(new)):
        if before in names and after in names:
            effects.add("stricter" if names.index(after) < names.index(before) else "looser")
    return _together(effects)


def _moves(old: SupportPlan, new: SupportPlan, tickets: Iterable[Mapping[str, Any]]) -> Iterator[Move]:
    for number, ticket in enumerate(_checked(tickets)):
        if ticket.get("opened") is None:
            raise InvalidValue(f"tickets[{number}].opened", None, "is missing; a ticket is due from its opening on")
        read(ticket["opened"], f"tickets[{number}].opened")
        said = without_question(ticket)
        for metric in dict.fromkeys([*old.metrics, *new.metrics]):
            before, after = (_due(plan, metric, ticket["opened"], said) for plan in (old, new))
            if _instant(before) != _instant(after):
                yield Move(tuple(said.items()), metric, ticket["opened"], before, after)


def _checked(tickets: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(tickets, str | bytes | Mapping) or not isinstance(tickets, Iterable):
        raise InvalidValue("tickets", tickets, "is not a list; each of it is to be a mapping of fields")
    for number, ticket in enumerate(tickets):
        if not isinstance(ticket, Mapping) or not all(isinstance(name, str) for name in ticket):
            raise InvalidValue(f"tickets[{number}]", ticket, "is not a ticket, a mapping of names of fields to values")
        yield ticket


def _told(key: tuple[Any, ...]) -> str:
    metric, priority, when, effective, number = key
    said = [metric, *priority, *(f"{name} = {' or '.join(values)}" for name, values in when)]
    said += [] if effective == EffectiveDates() else [str(effective)]
    return ", ".join([*said, *([f"number {number}"] if number > 1 else [])])


def _shown_target(target: Target | None) -> str:
    """Everything a target says but which tickets it is about."""
    if target is None:
        return ""
    said = [str(target.length) if target.length is not None else "as agreed"]
    said += [f"on {target.coverage}"] if target.coverage else []
    said += [f"landing on the {target.landing}"] if target.landing else []
    said += [f"days of {target.zone}"] if target.zone else []
    said += [f"at risk at {', '.join(map(str, target.at_risk))}"] if target.at_risk else []
    said += ["or as agreed"] if target.negotiable and target.length is not None else []
    return ", ".join([*said, *([repr(target.text)] if target.text else [])])


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _together(effects: Iterable[Effect]) -> Effect:
    said = set(effects) - {"neutral"}
    if not said:
        return "neutral"
    return said.pop() if len(said) == 1 else "mixed"
