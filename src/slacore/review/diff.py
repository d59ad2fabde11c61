"""The difference of two plans: what changed, and whether that is better or worse for the customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Generic

from attrs import evolve, field, frozen

from slacore.calendars.table import Table, table_html
from slacore.civil.instant import Moment
from slacore.markup import display, folded, headed, html_table, paragraph
from slacore.plans.condition import Condition
from slacore.plans.effective import EffectiveDates
from slacore.plans.places import ordered
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target
from slacore.review.change import Effect, PlanChange, of_what_is_there, together
from slacore.review.effect import of_hours, on_tickets, years_of
from slacore.review.leaves import changed_leaves
from slacore.review.lint import check_plan
from slacore.review.move import Move, asked_about
from slacore.review.totals import MoveTotals
from slacore.review.trial import USUAL_YEAR
from slacore.wording import count_text

Tickets = tuple[str, str, tuple[str, ...], Condition, EffectiveDates, int]
"""The policy a target stands in, what it is about, and how many before it are about the same."""


@frozen
class PlanDiff(Generic[Moment]):
    """Every change from one plan to another, and the tickets whose due times move.

    It is true where anything changed. ``str`` says how many tickets move, then lists the changes and the moves, one a
    line.
    """

    old: str
    new: str
    changes: Table[PlanChange]
    moves: Table[Move[Moment]]
    totals: MoveTotals = field(factory=MoveTotals)

    @property
    def effect(self) -> Effect:
        """The effect of all changes together."""
        return together(change.effect for change in self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes or self.moves)

    @property
    def _head(self) -> str:
        return f"{self.old} -> {self.new}: {count_text(len(self.changes), 'change')}, {self.effect} for the customer"

    def __str__(self) -> str:
        totals = [self.totals] if self.totals.tickets else []
        return "\n".join([self._head, *(f"  {each}" for each in (*totals, *self.changes, *self.moves))])

    def _repr_html_(self) -> str:
        rows = [(change.effect, change.place, *("", *change.told)[-2:]) for change in self.changes]
        changes = html_table(("effect", "what", "was", "is now"), rows) if rows else ""
        totals = paragraph(str(self.totals)) if self.totals.tickets else ""
        moves = folded(f"{len(self.moves)} due times move", table_html(self.moves)) if self.moves else ""
        return display(headed(self._head), changes, totals, moves)


def diff(old: SupportPlan, new: SupportPlan, tickets: Iterable[Mapping[str, Any]] = ()) -> PlanDiff[Any]:
    """What changed from one plan to another, per target and hours.

    Whether a target became better is found by asking both plans for due times through four weeks, so that 4 calendar
    hours and 2 business hours can be compared. When the plans themselves are in force is left out of that: it is a
    change of its own, and two versions of a plan follow one another.

    >>> from slacore import read_plan
    >>> def plan(length):
    ...     return read_plan(
    ...         {
    ...             "format": 1,
    ...             "name": "desk",
    ...             "schedules": {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 06:00-18:00"]}},
    ...             "targets": [{"metric": "response", "length": length}],
    ...         }
    ...     )
    >>> print(diff(plan("4 business hours"), plan("2 business hours")))
    desk -> desk: 1 change, better for the customer
      targets response: 4 business hours -> 2 business hours (better)

    Args:
        old: the plan before.
        new: the plan after.
        tickets: tickets as mappings with ``opened`` and fields; `PlanDiff.moves` names those whose due times differ,
            and `PlanDiff.totals` says how many. Where they say when they were ``closed``, verdicts are compared too.

    Raises:
        InvalidValue: for anything that is no plan or no ticket, and for a ticket that does not say when it was opened.
        SlaError: for a ticket of which a plan cannot say when it is due, such as one of an unknown priority.
    """
    check_plan(old, "old")
    check_plan(new, "new")
    changes = [*_of_hours(old, new), *_of_targets(old, new), *_of_cells(old, new), *changed_leaves(old, new)]
    asked = list(asked_about(old, new, tickets))
    moves = Table(move for ticket in asked for move in ticket.moves)
    return PlanDiff(old.name, new.name, Table(changes), moves, MoveTotals.of(asked))


def _of_hours(old: SupportPlan, new: SupportPlan) -> Iterator[PlanChange]:
    before, after = ({**plan.schedules, **plan.coverages} for plan in (old, new))
    years = {USUAL_YEAR, *years_of(old.effective.span), *years_of(new.effective.span)}
    for name in dict.fromkeys([*before, *after]):
        ours, theirs = before.get(name), after.get(name)
        if ours != theirs:
            was, now = ("" if hours is None else str(hours) for hours in (ours, theirs))
            yield PlanChange(f"hours {name}", was, now, of_hours(ours, theirs, years))
        elif (name in old.schedules) != (name in new.schedules):
            was, now = ("a schedule" if name in plan.schedules else "a coverage" for plan in (old, new))
            yield PlanChange(f"hours {name}", was, now, "neutral")
        was, now = (plan.coverages.title(name) for plan in (old, new))
        if was != now:
            yield PlanChange(f"hours {name}, title", was, now, "neutral")


def _of_targets(old: SupportPlan, new: SupportPlan) -> Iterator[PlanChange]:
    before, after = _by_tickets(old), _by_tickets(new)
    both = evolve(old, effective=EffectiveDates()), evolve(new, effective=EffectiveDates())
    for tickets in dict.fromkeys([*before, *after]):
        ours, theirs = before.get(tickets), after.get(tickets)
        effect = on_tickets(both, ours, theirs, tickets[0])
        if ours != theirs or effect != "neutral":
            yield PlanChange(f"targets {_told(tickets)}", _promise(ours), _promise(theirs), effect)
    kept, then = ([one for one in each if one in before and one in after] for each in (before, after))
    if kept != then:
        yield PlanChange("targets", "; ".join(map(_told, kept)), "; ".join(map(_told, then)), "neutral")


def _by_tickets(plan: SupportPlan) -> dict[Tickets, Target]:
    """Targets by the tickets they are about, those about the same ones by their number."""
    found: dict[Tickets, Target] = {}
    stands = [(policy.name, target) for policy in plan.policies for target in policy.targets]
    for policy, target in [*stands, *(("", target) for target in plan.targets)]:
        about = policy, target.metric, tuple(sorted(target.priority)), target.when, target.effective
        found[next((*about, number) for number in count(1) if (*about, number) not in found)] = target
    return found


def _told(tickets: Tickets) -> str:
    policy, metric, priority, when, effective, number = tickets
    said = [*([f"policy {policy}"] if policy else []), metric, *priority, *([str(when)] if when else [])]
    said += [] if effective == EffectiveDates() else [str(effective)]
    return ", ".join([*said, *([f"number {number}"] if number > 1 else [])])


def _promise(target: Target | None) -> str:
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


def _of_cells(old: SupportPlan, new: SupportPlan) -> Iterator[PlanChange]:
    before, after = _cells(old), _cells(new)
    for urgency, impact in dict.fromkeys([*before, *after]):
        ours, theirs = (cells.get((urgency, impact), "") for cells in (before, after))
        if ours != theirs:
            effect = _of_cell(old, new, ours, theirs) if ours and theirs else of_what_is_there(ours, theirs)
            yield PlanChange(f"matrix urgency {urgency}, impact {impact}", ours, theirs, effect)


def _cells(plan: SupportPlan) -> dict[tuple[str, str], str]:
    matrix = plan.matrix
    if matrix is None:
        return {}
    rows, urgencies = zip(matrix.labels("impact"), matrix.table, strict=True), matrix.labels("urgency")
    return {(urgency, impact): cell for impact, row in rows for urgency, cell in zip(urgencies, row, strict=True)}


def _of_cell(old: SupportPlan, new: SupportPlan, before: str, after: str) -> Effect:
    """Whether a priority is graver than another on each of the two scales that has both."""
    scales = [names for names in (ordered(old), ordered(new)) if before in names and after in names]
    return together("better" if names.index(after) < names.index(before) else "worse" for names in scales)
