"""Graces: when the causes that hold have lasted as long as the rules of a plan ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from slacore.calendars.coverage import ALWAYS, Coverage
from slacore.civil.instant import Instant, utc_text
from slacore.clocks.ticket import Ticket
from slacore.errors import InvalidValue, NeverOpens, NeverReached
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.plan import SupportPlan


class Ask(NamedTuple):
    """An instant at which a cause is asked about, or from which somebody may decide on it."""

    at: Instant
    since: Instant
    cause: str


class Graces:
    """The rules of a plan by which severities are lowered, and when each has waited long enough.

    >>> from slacore import bundled
    >>> graces = Graces(bundled("stakater"))
    >>> [rule.cause for rule in graces.automatic]
    ['workaround']
    """

    __slots__ = ("_known", "automatic", "discretionary", "is_waiting", "plan")

    def __init__(self, plan: SupportPlan) -> None:
        self.plan = plan
        rules = plan.downgrades if plan.priorities is not None else ()
        self.automatic = tuple([rule for rule in rules if rule.mode == "automatic"])
        self.discretionary = tuple([rule for rule in rules if rule.mode == "discretionary"])
        self.is_waiting = bool(rules) and any(rule.after is not None for rule in self.automatic)
        """Whether time alone can bring a lower severity about."""
        self._known: dict[tuple[str, Instant, str], Instant | None] = {}

    def over(self, rule: DowngradeRule, since: Instant) -> Instant | None:
        """When a cause that holds since an instant has lasted long enough for a rule; none for never."""
        if rule.after is None:
            return since
        key = rule.cause, since, str(rule.after)
        if key not in self._known:
            coverage = self._hours()
            zone = None if coverage.only_zone else self.plan.zone
            try:
                self._known[key] = rule.after.due_at(coverage, since, "closing", zone)
            except (NeverReached, NeverOpens):
                self._known[key] = None
        return self._known[key]

    def _hours(self) -> Coverage:
        """The business hours of the plan; one without any has graces in calendar time alone."""
        try:
            return self.plan.coverage()
        except InvalidValue:
            return ALWAYS

    def asks(self, ticket: Ticket, after: Instant, eased: Mapping[str, Instant]) -> Iterator[Ask]:
        """The instants after one at which the causes that hold then are asked about."""
        for rule in self.automatic:
            since = ticket.since(rule.cause)
            if rule.after is not None and since is not None and eased.get(rule.cause) != since:
                at = self.over(rule, since)
                if at is not None and at > after:
                    yield Ask(at, since, rule.cause)

    def too_early(self, rule: DowngradeRule, since: Instant | None, at: Instant) -> str | None:
        """Why a cause has not lasted long enough for a rule at an instant, if it has not."""
        if rule.after is None:
            return None
        if since is None:
            return f"it must have lasted {rule.after}, and does not hold"
        over = self.over(rule, since)
        is_over = over is not None and over <= at
        return None if is_over else f"it must have lasted {rule.after}, and holds since {utc_text(since)}"
