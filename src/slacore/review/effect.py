"""What a change of hours or of a target means for the customer, found by asking both plans."""

from __future__ import annotations

from itertools import islice
from typing import Any

from slacore.calendars.coverage import Coverage
from slacore.calendars.expression import dated_years
from slacore.civil.instant import HOUR, Instant, new_year, utc
from slacore.civil.years import LAST_YEAR
from slacore.errors import (
    EmptyCell,
    HolidaysNotCovered,
    NeedsZone,
    NeverOpens,
    NeverReached,
    OutOfRange,
    UnknownName,
)
from slacore.plans.condition import Condition
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target
from slacore.review.cases import examples
from slacore.review.change import Effect, of_what_is_there, together
from slacore.review.move import due_of
from slacore.review.trial import USUAL_YEAR, WEEK, year_within

Pair = tuple[SupportPlan, SupportPlan]

_STEP = 7 * HOUR
_WEEKS = 4
_TICKETS = 16
_CANNOT_SAY = (EmptyCell, HolidaysNotCovered, NeedsZone, NeverOpens, NeverReached, OutOfRange, UnknownName)


def of_hours(before: Coverage | None, after: Coverage | None, years: set[int]) -> Effect:
    """Hours lost and gained in any of the years and of those of their dates; in a usual week where none is known."""
    if before is None or after is None:
        return of_what_is_there(before, after)
    asked = sorted(years | dated_years(before.expression) | dated_years(after.expression))
    found = [effect for year in asked if (effect := _in_year(before, after, year)) is not None]
    return together(found or [_in_year(before.weekly(), after.weekly(), USUAL_YEAR) or "neutral"])


def _in_year(before: Coverage, after: Coverage, year: int) -> Effect | None:
    """What is lost and gained in a year, ``None`` where its holidays are not known."""
    start, end = new_year(year), new_year(year + 1) - 1
    try:
        lost, gained = ((one - other).line.elapsed(start, end) for one, other in ((before, after), (after, before)))
    except HolidaysNotCovered:
        return None
    return "mixed" if lost and gained else "worse" if lost else "better" if gained else "neutral"


def years_of(edges: tuple[Instant | None, Instant | None]) -> set[int]:
    """The years in which something begins and ends; between the two it changes nothing."""
    opens, closes = edges
    return {utc(at).year for at in (opens, None if closes is None else closes - 1) if at is not None}


def on_tickets(plans: Pair, before: Target | None, after: Target | None, policy: str) -> Effect:
    """Whether tickets such as a target is about are due sooner or later, asked through four weeks.

    They are tickets that the policy of that name fits, in one of the plans. Instants at which one of the plans cannot
    say are left out. Where nothing is left to compare, a target that is new, of a level that is new say, is better.
    """
    target = before or after
    assert target is not None
    start = _start(plans, target)
    openings = range(start, start + _WEEKS * WEEK, _STEP)
    asked = (
        _at(plans, target.metric, opened, ticket) for ticket in _tickets(plans, target, policy) for opened in openings
    )
    effects = [effect for effect in asked if effect is not None]
    return together(effects) if effects else of_what_is_there(before, after)


def _tickets(plans: Pair, target: Target, policy: str) -> list[dict[str, Any]]:
    """A ticket of each combination of values that a target asks for, as many as are tried of each plan."""
    found: list[dict[str, Any]] = []
    for plan, other in (plans, plans[::-1]):
        scale = plan.priorities or other.priorities
        for fits in [one.when for one in plan.policies if one.name == policy] if policy else [Condition()]:
            tried = islice(examples([fits.on(scale), target.about.on(scale)]), _TICKETS)
            found += [ticket for ticket in tried if ticket not in found]
    return found


def _at(plans: Pair, metric: str, opened: Instant, ticket: dict[str, Any]) -> Effect | None:
    """Whether the second plan has a ticket due sooner or later, ``None`` where one of them cannot say."""
    try:
        ours, theirs = (due_of(plan, metric, opened, ticket) for plan in plans)
    except _CANNOT_SAY:
        return None
    if ours == theirs:
        return "neutral"
    return "better" if ours is None or (theirs is not None and theirs < ours) else "worse"


def _start(plans: Pair, target: Target) -> Instant:
    """When the weeks begin: with the target, else with a new year for which all holidays are known, if there is one."""
    opens, closes = target.effective.span
    if opens is not None:
        return opens
    if closes is not None:
        return closes - _WEEKS * WEEK
    schedules = (schedule for plan in plans for schedule in plan.schedules.values())
    frozen = [holidays.years for schedule in schedules for holidays in schedule.holidays if holidays.years]
    return new_year(year_within(frozen, LAST_YEAR))
