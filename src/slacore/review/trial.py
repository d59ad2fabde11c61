"""A trial of a plan: example tickets opened through a week, each due time asked once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from slacore.calendars.coverage import Coverage
from slacore.calendars.desk import Desk
from slacore.calendars.expression import desks
from slacore.civil.instant import DAY, HOUR, MINUTE, Instant, read, utc
from slacore.civil.wall import day_number, weekday
from slacore.civil.years import USUAL_YEAR as USUAL_YEAR
from slacore.errors import HolidaysNotCovered, SlaError
from slacore.plans.condition import Condition
from slacore.plans.places import ordered, placed_expressions, placed_targets
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target
from slacore.review.cases import examples

WEEK = 7 * DAY
_MOST_OPENINGS = 1_000


class Trial:
    """A plan and what a reader tries on it."""

    def __init__(self, plan: SupportPlan) -> None:
        self.plan = plan
        self.levels = ordered(plan)
        said = dict.fromkeys(name for target in plan.every_target for name in target.priority)
        self.names = plan.priorities.names if plan.priorities else tuple(said)
        self.metrics = plan.promised
        # By identity, for equal targets have places of their own; of one that stands twice it is the first.
        self.places: dict[int, str] = {}
        for place, target in placed_targets(plan):
            self.places.setdefault(id(target), place)
        # Expressions that stand in the place of names, each by the first place where it does.
        self.stated: dict[str, str] = {}
        for place, text in placed_expressions(plan):
            self.stated.setdefault(text, place)
        self._dues: dict[tuple[int, Instant], Instant | None] = {}
        self._openings: dict[Instant, list[Instant]] = {}

    def hours(self) -> Iterator[tuple[str, Coverage]]:
        """Hours by their place: named ones, expressions, and those of agreements that are more than an example."""
        for name, schedule in self.plan.schedules.items():
            yield f"schedules.{name}", schedule
        for name, coverage in self.plan.coverages.items():
            yield f"coverages.{name}", coverage
        yield from ((place, self.plan.coverage(text)) for text, place in self.stated.items())
        for number, agreement in enumerate(self.plan.agreements):
            for name, schedule in () if agreement.is_example else agreement.schedules.items():
                yield f"agreements[{number}].schedules.{name}", schedule

    def stated_targets(self) -> Iterator[tuple[str, tuple[Target, ...]]]:
        """Targets by the list they stand in, those of agreements too where they are more than an example."""
        for number, policy in enumerate(self.plan.policies):
            yield f"policies[{number}].targets", policy.targets
        yield "targets", self.plan.targets
        for number, policy in enumerate(self.plan.policies):
            yield f"policies[{number}].targets", policy.targets
        for number, agreement in enumerate(self.plan.agreements):
            if not agreement.is_example:
                yield f"agreements[{number}].targets", agreement.targets

    def schedules(self) -> Iterator[tuple[str, Desk]]:
        """Every schedule once, by the place where it is stated: in brackets inside a coverage too."""
        seen: set[Desk] = set()
        for place, coverage in self.hours():
            for desk in desks(coverage.expression):
                if desk not in seen:
                    seen.add(desk)
                    yield place, desk

    def groups(self) -> Iterator[tuple[str, Condition, tuple[Target, ...]]]:
        """Where targets stand, in policies and outside, which tickets they are about there, and the targets.

        Conditions have levels of the scale in the place of bounds.
        """
        for number, policy in enumerate(self.plan.policies):
            yield f"policies[{number}].targets", policy.when.on(self.plan.priorities), policy.targets
        yield "targets", Condition(), self.plan.targets

    def conditions(self, *metrics: str) -> list[dict[str, Any]]:
        """No fields, and for every condition that a target of the metrics has the fields of a ticket it fits."""
        scale = self.plan.priorities
        asked = [
            (when, target.when.on(scale))
            for _, when, targets in self.groups()
            for target in targets
            if target.metric in metrics
        ]
        found = [tuple(next(examples(both), {}).items()) for both in asked]
        return [dict(pairs) for pairs in dict.fromkeys([(), *found])]

    def promises(self, metric: str, fields: dict[str, Any], opened: Instant) -> dict[str | None, Target]:
        """The target of every level in order, for tickets with these fields; of all tickets where there is no scale."""
        found: dict[str | None, Target] = {}
        for level in self.names or (None,):
            try:
                promise = self.plan.promise_at(metric, opened, {**fields, "priority": level})
            except SlaError:
                continue
            if promise is not None and promise.length is not None:
                found[level] = promise.target
        return found

    def later(self, one: Target, other: Target, week: list[Instant]) -> Instant | None:
        """The first opening at which the one is due later than the other."""
        for opened in week if one != other else ():
            if one.effective.holds(opened) and other.effective.holds(opened):
                due, other_due = self.due(one, opened), self.due(other, opened)
                if due is not None and other_due is not None and due > other_due:
                    return opened
        return None

    def told(self, target: Target) -> str:
        """A target's promise and where it stands."""
        return f"{target.length}, {self.places[id(target)]}"

    def place(self, target: Target) -> str:
        """Where a target's length stands."""
        return f"{self.places[id(target)]}.length"

    def due(self, target: Target, opened: Instant) -> Instant | None:
        """When a ticket is due under a target, ``None`` where nobody can say."""
        key = (id(target), opened)
        if key not in self._dues:
            try:
                self._dues[key] = due_under(self.plan, target, opened)
            except SlaError:
                self._dues[key] = None
        return self._dues[key]

    def weeks(self, *metrics: str) -> Iterator[list[Instant]]:
        """Openings of tickets through a week, for each time at which a target of the metrics comes into force."""
        edges = {target.effective.span[0] for target in self.plan.every_target if target.metric in metrics}
        for start in sorted({self._start(edge) for edge in edges}):
            yield self._week(start)

    def any_week(self) -> list[Instant]:
        """Openings of tickets through a week in which the plan is in force."""
        return self._week(self._start(None))

    def _start(self, edge: Instant | None) -> Instant:
        """The Monday from which a week is asked, when a target is in force from the edge on."""
        opens, closes = self.plan.effective.span
        known = [edge for edge in (edge, opens) if edge is not None]
        start = max(known) if known else self._known_monday()
        return start if closes is None else min(start, closes - WEEK)

    def _known_monday(self) -> Instant:
        """A Monday in a year for which all holidays are known."""
        frozen = (holidays.years for _, schedule in self.schedules() for holidays in schedule.holidays)
        spans = [years for years in frozen if years]
        return first_monday(year_within(spans, min((last for _, last in spans), default=USUAL_YEAR)))

    def _week(self, start: Instant) -> list[Instant]:
        """Every hour, and what hours open and close at with the minute before."""
        if start not in self._openings:
            instants = set(range(start, start + WEEK, HOUR))
            stated = map(self.plan.coverage, self.stated)
            for coverage in (*self.plan.schedules.values(), *self.plan.coverages.values(), *stated):
                for window in _windows(coverage, start):
                    instants |= {at for edge in window for at in (edge, edge - MINUTE) if start <= at < start + WEEK}
            self._openings[start] = sorted(instants)[:_MOST_OPENINGS]
        return self._openings[start]


def due_under(plan: SupportPlan, target: Target, opened: Instant) -> Instant:
    """When a ticket opened at the instant is due under a target of the plan."""
    return read(plan.due_under(target, utc(opened)).due)


def year_within(spans: list[tuple[int, int]], most: int) -> int:
    """The usual year if it is within all spans of years, else the first that may be, no later than ``most``.

    >>> year_within([(2020, 2030)], 2030), year_within([(2028, 2030), (2027, 2029)], 2029)
    (2026, 2028)
    """
    if all(first <= USUAL_YEAR <= last for first, last in spans):
        return USUAL_YEAR
    return min(max(first for first, _ in spans), most)


def first_monday(year: int) -> Instant:
    """The first Monday of February, as an instant."""
    day = day_number(date(year, 2, 1))
    return (day + -weekday(day) % 7) * DAY


def _windows(coverage: Coverage, start: Instant) -> list[tuple[Instant, Instant]]:
    try:
        return coverage.line.windows(start, start + WEEK)
    except HolidaysNotCovered:
        return []
