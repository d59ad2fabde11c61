"""Which target governs a ticket: the first that matches, of the first policy that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from attrs import field, frozen

from slacore.calendars.coverage import Coverage, Landing
from slacore.checks import must_be
from slacore.civil.instant import EARLIEST, Instant
from slacore.errors import InvalidValue, UnknownName
from slacore.plans.condition import Condition
from slacore.plans.deadline import Provenance
from slacore.plans.demand import Above, Below, is_level
from slacore.plans.effective import EffectiveDates
from slacore.plans.facts import KEYWORDS, Facts, Said, check_name, fact, is_like, row_facts
from slacore.plans.length import Length
from slacore.plans.matrix import PriorityMatrix, assigned
from slacore.plans.policy import Governing, Policy
from slacore.plans.scale import PriorityScale
from slacore.plans.target import Target

_REMEMBERED = 10_000
_ALWAYS = EffectiveDates()


class Promise(NamedTuple):
    """A target with what a plan adds to it: the hours it counts on, where it lands, whose days it counts."""

    target: Target
    length: Length | None
    coverage: Coverage
    landing: Landing
    zone: str | None
    rests_on: Callable[[], Provenance]
    title: str = ""
    """What people call the hours that count, where they have a title and count at all."""

    def due(self, opened: Instant) -> Instant:
        """When a ticket opened at the instant is due.

        Raises:
            InvalidValue: for a target that leaves its length to an agreement.
        """
        if self.length is None:
            raise InvalidValue("length", None, "is left to an agreement; take a target with a length")
        return self.length.due_at(self.coverage, opened, self.landing, self.zone)

    def warm(self, first_year: int, last_year: int) -> None:
        """List the business days of these years beforehand, if it or a warning of it counts any and says whose."""
        lengths = (self.length, *(threshold.before for threshold in self.target.at_risk))
        is_in_days = any(length and length.is_business and length.is_in_days for length in lengths)
        if is_in_days and (self.zone is not None or len(self.coverage.zones) == 1):
            self.coverage.business_days(self.zone).warm(first_year, last_year)


class Governed(NamedTuple):
    """What the fields of a ticket come to: its priority, and the promises made to it by metric, whenever in force."""

    priority: str | None
    promises: Mapping[str, tuple[Promise, ...]]
    undated: Mapping[str, Promise] | None = None
    """The promise of each metric that has a length, where none depends on when the ticket was opened."""

    def in_force(self, opened: Instant) -> Mapping[str, Promise]:
        """The promise of each metric that governs a ticket opened at the instant, of those that have a length."""
        if self.undated is not None:
            return self.undated
        found = {}
        for metric, promises in self.promises.items():
            promise = next((one for one in promises if one.target.effective.holds(opened)), None)
            if promise is not None and promise.length is not None:
                found[metric] = promise
        return found


@frozen(eq=False)
class _Group:
    """The promises of a policy, or those outside all, with conditions that know the scale."""

    policy: Policy | None
    when: Condition
    promises: tuple[tuple[Condition, Promise], ...]

    @classmethod
    def of(cls, policy: Policy | None, promises: tuple[Promise, ...], scale: PriorityScale | None) -> _Group:
        when = Condition() if policy is None else policy.when.on(scale)
        return cls(policy, when, tuple((one.target.about.on(scale), one) for one in promises))

    @property
    def conditions(self) -> Iterator[Condition]:
        yield self.when
        yield from (about for about, _ in self.promises)


@frozen(eq=False)
class Selector:
    """Finds the target that governs a ticket, remembering what it found for each values of the fields it looks at.

    Without a priority among the fields, the matrix gives it where urgency and impact are there, else the default of
    the scale.

    >>> from slacore import ALWAYS
    >>> target = Target(metric="response", priority="High", negotiable=True)
    >>> selector = Selector((Promise(target, None, ALWAYS, "closing", None, lambda: None),))
    >>> [promise.target.metric for promise in selector.governing("response", {"priority": "High", "type": "Outage"})]
    ['response']

    Args:
        promises: the plan's own, for tickets that no policy fits.
        scale: the plan's scale of priorities.
        matrix: the plan's matrix.
        policies: the plan's policies, each with its promises.
        beside: the fields that something else of the plan depends on, such as when a clock pauses.
    """

    promises: tuple[Promise, ...]
    scale: PriorityScale | None = None
    matrix: PriorityMatrix | None = None
    policies: tuple[tuple[Policy, tuple[Promise, ...]], ...] = ()
    beside: tuple[str, ...] = ()
    groups: tuple[_Group, ...] = field(init=False)
    every_promise: tuple[Promise, ...] = field(init=False)
    """The promises of the policies, then those for tickets that none fits."""
    names: tuple[str, ...] = field(init=False)
    """The fields that anything depends on."""
    _measured: frozenset[str] = field(init=False)
    _accepted: set[str] = field(init=False, factory=lambda: set(KEYWORDS))
    _named: tuple[str, ...] = field(init=False)
    _remembered: dict[tuple[Said, ...], Governed] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        groups = [_Group.of(policy, promises, self.scale) for policy, promises in self.policies]
        groups.append(_Group.of(None, self.promises, self.scale))
        overrides = [override.when for override in self.matrix.overrides] if self.matrix else []
        conditions = [*overrides, *(one for group in groups for one in group.conditions)]
        looked_at = [name for condition in conditions for name in condition.names]
        demands = [pair for condition in conditions for pair in condition.every_demand]
        bounded = [(name, one) for name, one in demands if isinstance(one, Below | Above)]
        named = dict.fromkeys(level for group in groups for _, one in group.promises for level in one.target.priority)
        object.__setattr__(self, "groups", tuple(groups))
        object.__setattr__(self, "every_promise", tuple(one for group in groups for _, one in group.promises))
        object.__setattr__(self, "names", tuple(dict.fromkeys(["priority", "urgency", "impact", *looked_at])))
        object.__setattr__(self, "_measured", frozenset(name for name, one in bounded if not is_level(one.bound)))
        object.__setattr__(self, "_named", tuple(named))
        self._accepted.update(self.names, self.beside)

    def governing(self, metric: str, fields: Mapping[str, Any]) -> tuple[Promise, ...]:
        """The promises that match the fields and the priority they give, whenever they are in force.

        Raises:
            UnknownName: for a priority, urgency or impact that is none, and for a field that is misspelt.
            InvalidValue: for a value that no field can have, or that cannot be compared as a condition asks.
            EmptyCell: where urgency and impact meet in an empty cell of the matrix.
        """
        return self.governed(fields).promises.get(metric, ())

    def governed(self, fields: Mapping[str, Any]) -> Governed:
        """The priority that the fields give, and the promises of every metric, as `governing` finds them."""
        return self._governed(self._said(fields))

    def governed_by(self, facts: Facts) -> Governed:
        """What `governed` gives, of fields that were read when they were said, as the events of a ticket are."""
        if not self._accepted.issuperset(facts):
            self._check_names(facts)
        return self._governed(tuple(map(facts.get, self.names)))

    def _governed(self, said: tuple[Said, ...]) -> Governed:
        found = self._remembered.get(said)
        if found is None:
            facts = self._with_priority(dict(zip(self.names, said, strict=True)))
            promises: dict[str, tuple[Promise, ...]] = {}
            for about, one in self._group(facts).promises:
                if about.holds(facts):
                    promises[one.target.metric] = (*promises.get(one.target.metric, ()), one)
            found = Governed(_only(facts["priority"]), promises)
            if all(one.target.effective == _ALWAYS for some in promises.values() for one in some):
                found = found._replace(undated=found.in_force(EARLIEST))
            if len(self._remembered) < _REMEMBERED:
                self._remembered[said] = found
        return found

    def policy(self, fields: Mapping[str, Any]) -> Governing:
        """The policy that governs a ticket with these fields, and why.

        Raises:
            UnknownName, InvalidValue, EmptyCell: as `governing` does.
        """
        facts = self._with_priority(dict(zip(self.names, self._said(fields), strict=True)))
        chosen = self._group(facts)
        before = self.groups[: self.groups.index(chosen)]
        passed = [f"{group.policy.name} does not fit, {group.when.refused(facts)}" for group in before if group.policy]
        fits = f"it fits: {chosen.when}" if chosen.when else "it is for every ticket"
        told = "no policy fits" if chosen.policy is None else fits
        return Governing(chosen.policy, "; ".join([*passed, told]))

    def why_none(
        self,
        metric: str,
        promise: Promise | None,
        opened: Instant,
        fields: Mapping[str, Any],
        effective: EffectiveDates,
    ) -> str:
        """Why no length governs a ticket, where the fields are not to blame."""
        if promise is not None:
            return f"its {metric} is as agreed, and here is no agreement that says how long"
        if not effective.holds(opened):
            return f"it is in force {effective}"
        matching = self.governing(metric, fields)
        times = " and ".join(str(promise.target.effective) for promise in matching)
        return f"its {metric} targets for it are in force {times}" if matching else ""

    def row(self, row: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a whole row that anything depends on, with those said beside it in their place."""
        said = {name: value for name, value in fields.items() if value is not None}
        return row_facts(row, self.names, said) | said

    def _group(self, facts: Facts) -> _Group:
        return next(group for group in self.groups if group.policy is None or group.when.holds(facts))

    def _said(self, fields: Mapping[str, Any]) -> tuple[Said, ...]:
        """What the fields say that anything depends on, in order."""
        if not self._accepted.issuperset(fields):
            self._check_names(fields)
        said = []
        for name in self.names:
            value = fields.get(name)
            if value is not None:
                value = fact(value, name, is_measured=name in self._measured)
            said.append(value)
        return tuple(said)

    def _check_names(self, fields: Mapping[str, Any]) -> None:
        said = [name for name, value in fields.items() if value is not None]
        for name in said:
            if name not in self._accepted:
                known = (*self.names, *self.beside)
                check_name(name, known, said)
                if len(self._accepted) < _REMEMBERED and not is_like(name, known):
                    self._accepted.add(name)

    def _with_priority(self, facts: dict[str, Said]) -> Facts:
        """What a ticket says, with the priority that gives."""
        priority = facts["priority"]
        if self.scale is None:
            self._check_case(priority)
        elif priority is not None:
            self.scale.level(priority)
        elif self.matrix is not None and facts["urgency"] is not None and facts["impact"] is not None:
            facts["priority"] = assigned(self.matrix, facts).priority
        else:
            facts["priority"] = self.scale.default
        return facts

    def _check_case(self, priority: Said) -> None:
        """Refuse a priority that differs by case or spaces alone from one that the targets name."""
        if isinstance(priority, str) and priority not in self._named:
            meant = tuple(name for name in self._named if name.casefold() == priority.strip().casefold())
            if meant:
                raise UnknownName("priority", "priority that the plan's targets name", priority, meant)


def _only(priority: Said) -> str | None:
    """The one priority a ticket has, several of them in a line: no scale has those."""
    return ", ".join(priority) if isinstance(priority, tuple) else priority


def check_question(metric: Any, fields: Any) -> None:
    """Refuse what is no name of a metric, and no fields.

    >>> check_question("response", {"priority": "High"})

    Raises:
        InvalidValue: with what it is instead.
    """
    must_be(str, metric, "metric")
    # Nearly all are plain, and whether they are is much sooner asked than whether they are mappings.
    if type(fields) is not dict and not isinstance(fields, Mapping):
        raise InvalidValue("fields", fields, "is not a mapping of names of fields to values")
