"""The support plan: hours, priorities, targets and the rest as one checked value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from attrs import evolve, field, fields, frozen

from slacore.calendars import holidays
from slacore.calendars.centres import OperationsCentres
from slacore.calendars.coverage import Coverage, Landing, landing_checked
from slacore.calendars.schedule import Schedule
from slacore.checks import each, must_be, of, prose
from slacore.civil import zones
from slacore.civil.instant import Instant, Moment, read, write
from slacore.errors import InvalidValue, NoTarget, PlanErrors, UnknownName
from slacore.plans.agreement import Agreement, Service, agreements_from, hours_beside, schedules_from, services_from
from slacore.plans.channel import Channel, Entitlement, Intake, channels_from, intake
from slacore.plans.coherence import joined
from slacore.plans.deadline import Deadline, Provenance
from slacore.plans.digest import digest
from slacore.plans.downgrade import DowngradeRule, rules_from
from slacore.plans.effective import EffectiveDates
from slacore.plans.hours import HOURS, Coverages, Hours, hours_of, name_of_hours, named_coverage, titled
from slacore.plans.matrix import PriorityAssignment, PriorityMatrix
from slacore.plans.metric import Metrics, metrics_from, waits_from
from slacore.plans.names import Names, named
from slacore.plans.page import plan_html
from slacore.plans.parts import centres_from, coverages_from, doubts_from
from slacore.plans.policy import Governing, Policy, policies_from
from slacore.plans.scale import PriorityScale
from slacore.plans.selector import Promise, Selector, check_question
from slacore.plans.severity import SeverityPolicy
from slacore.plans.stated_coverage import StatedCoverage, stated_coverage
from slacore.plans.target import Target, targets_from
from slacore.plans.wiring import Wiring
from slacore.plans.zone_record import ZoneRecord
from slacore.wording import shown


@frozen(kw_only=True, repr=False)
class SupportPlan:
    """What a support page promises: a frozen value, checked when it is made.

    >>> plan = SupportPlan(
    ...     name="desk",
    ...     schedules={"desk": Schedule.parse("Mon-Fri 06:00-18:00 Europe/Berlin")},
    ...     coverages={"business": "desk"},
    ...     targets=[Target(metric="response", priority="Critical", length="2 business hours")],
    ... )
    >>> plan.deadline("response", opened="2026-03-06T17:00:00+01:00", priority="Critical").due
    '2026-03-09T07:00:00+01:00'

    Args:
        name: a short name for messages and results.
        title: what people call it.
        source: where its promises are published.
        zone: the clock of its dates, and of days where a coverage has several zones or none.
        effective: when it is in force; the plan in force at a ticket's opening governs it.
        schedules: names of schedules and their values.
        coverages: names of coverages and their expressions, each a text or a `StatedCoverage`, which has a title; then
            the coverages, with what was given as ``stated``.
        policies: promises for kinds of tickets; the first policy that fits a ticket governs all its metrics.
        targets: promises for tickets that no policy fits; the first that matches governs.
        landing: where deadlines go that fall on a closing, unless a target says otherwise.
        improves_on: the cheaper plan that this one improves on.
        centres: its operations centres in order of preference; `OperationsCentres` where duty returns after a break.
        priorities: the scale of priorities or severities.
        matrix: which urgency and impact give which priority.
        downgrades: the rules by which a severity may be lowered or adjusted.
        metrics: what is measured, by name, beside the metrics that need no stating.
        waits: the reasons a ticket may wait for; any reason where none is named.
        channels: the ways in.
        services: the catalogue of what is supported.
        agreements: what was agreed with single customers.
        zone_record: what its zones' clocks did when it was frozen.
        doubts: places where its source is unclear, and how it was read.

    Raises:
        PlanErrors: with every error of the plan, each with its path.
    """

    name: str
    title: str = field(default="", validator=prose)
    source: str = field(default="", validator=prose)
    zone: str | None = None
    effective: EffectiveDates = field(factory=EffectiveDates, validator=of(EffectiveDates))
    landing: Landing = "closing"
    schedules: Names[Schedule] = field(default=(), converter=schedules_from)
    coverages: Coverages = field(default=Coverages(), converter=coverages_from, eq=titled)
    policies: tuple[Policy, ...] = field(default=(), converter=policies_from, validator=each(Policy))
    targets: tuple[Target, ...] = field(default=(), converter=targets_from, validator=each(Target))
    improves_on: str | None = field(default=None, validator=named)
    centres: OperationsCentres | None = field(default=None, converter=centres_from)
    priorities: PriorityScale | None = field(default=None, validator=of(PriorityScale, or_none=True))
    matrix: PriorityMatrix | None = field(default=None, validator=of(PriorityMatrix, or_none=True))
    downgrades: tuple[DowngradeRule, ...] = field(
        default=(), converter=rules_from, validator=each(DowngradeRule, most=256)
    )
    metrics: Metrics = field(default=Metrics(), converter=metrics_from)
    waits: tuple[str, ...] = field(default=(), converter=waits_from, eq=frozenset)
    channels: tuple[Channel, ...] = field(default=(), converter=channels_from, validator=each(Channel, most=64))
    services: tuple[Service, ...] = field(default=(), converter=services_from, validator=each(Service))
    agreements: tuple[Agreement, ...] = field(default=(), converter=agreements_from, validator=each(Agreement))
    zone_record: ZoneRecord | None = field(default=None, validator=of(ZoneRecord, or_none=True))
    doubts: Names[str] = field(default=(), converter=doubts_from)
    _known: Hours = field(init=False, eq=False, repr=False)
    selector: Selector = field(init=False, eq=False, repr=False)
    """Which promises are made to a ticket with some fields."""
    wiring: Wiring = field(init=False, eq=False, repr=False)
    """Which events move which clocks."""
    _provenance: dict[Landing, Provenance] = field(init=False, eq=False, repr=False, factory=dict)

    @property
    def centres_return(self) -> bool:
        """Whether a centre that closes for a break takes its duty back when it opens again."""
        return self.centres is not None and self.centres.returns

    def __attrs_post_init__(self) -> None:
        flaws: list[Any] = []
        parts = self._parts() | {"coverages": self.coverages.stated}
        found: dict[str, Any] = joined(parts, flaws)
        if flaws:
            raise PlanErrors(f"plan {self.name if isinstance(self.name, str) else shown(self.name)}", tuple(flaws))
        for name, part in found.items():
            object.__setattr__(self, name, part)
        promises = tuple(map(self._promise, self.targets))
        policies = tuple((policy, tuple(map(self._promise, policy.targets))) for policy in self.policies)
        object.__setattr__(self, "wiring", Wiring.of(self.metrics, self.priorities))
        beside = tuple(self.wiring.names)
        object.__setattr__(self, "selector", Selector(promises, self.priorities, self.matrix, policies, beside))

    def _parts(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(SupportPlan) if each.init}

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(SupportPlan, **self._parts()), ()

    def __repr__(self) -> str:
        promised = ", ".join(self.promised) or "no metrics"
        return f"<SupportPlan {self.name}: {promised}; {len(self.every_target)} targets>"

    def _repr_html_(self) -> str:
        return plan_html(self)

    @property
    def digest(self) -> str:
        """A SHA-256 of the plan's meaning: the same for every spelling of it, in TOML and in JSON."""
        return digest(self)

    @property
    def promised(self) -> tuple[str, ...]:
        """The names of the metrics it has targets for, in order."""
        return tuple(dict.fromkeys(target.metric for target in self.every_target))

    @property
    def every_target(self) -> tuple[Target, ...]:
        """The targets of its policies, then its own."""
        return (*(target for policy in self.policies for target in policy.targets), *self.targets)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The ticket fields that anything depends on."""
        return self.selector.names

    @property
    def severity_policy(self) -> SeverityPolicy:
        """The rules by which a severity may be lowered, ready to be asked.

        Raises:
            InvalidValue: for a plan without a scale of priorities.
        """
        if self.priorities is None:
            raise InvalidValue("priorities", None, f"is missing; plan {self.name} has no scale to lower a severity on")
        return SeverityPolicy(self.priorities, self.downgrades)

    def coverage(self, name: str | None = None) -> Coverage:
        """A coverage or schedule by name, or an expression of them; without one, the hours business lengths count on.

        >>> from slacore import bundled
        >>> bundled("keepnet").coverage("24x7 - business").is_open("2026-03-02T10:00:00Z")
        False

        Raises:
            UnknownName: for a name the plan does not have.
            InvalidText: for an expression that cannot be read.
        """
        if name is not None and not isinstance(name, str):
            raise UnknownName.among("coverage", HOURS, name, self._known, is_searching=False)
        return named_coverage(name, self._known)

    def warm(self, first_year: int, last_year: int) -> None:
        """Lay out its hours, business days and who is on duty in these years, so that no question waits for that.

        >>> from slacore import bundled
        >>> bundled("keepnet").warm(2025, 2027)

        Raises:
            InvalidText, InvalidValue: for years out of order or outside 1900 to 2199.
            HolidaysNotCovered: for a year the holiday data does not have.
        """
        for coverage in (*self._known.values(), *self._known.stated.values()):
            coverage.warm(first_year, last_year)
        for promise in self.selector.every_promise:
            promise.warm(first_year, last_year)
        if self.centres is not None:
            self.centres.warm(first_year, last_year)

    def with_coverage(self, name: str, hours: str | StatedCoverage) -> SupportPlan:
        """The plan with other hours of a name, beside or in place of those it has: a short way of a what-if.

        >>> from slacore import bundled
        >>> bundled("stakater").with_coverage("business", "24x5 Europe/London").coverage().zones
        frozenset({'Europe/London'})

        Args:
            name: the name of a coverage or schedule, or a new one.
            hours: an expression of hours, as a plan file states it, with its title if it is to have one.

        Raises:
            PlanErrors: where the hours cannot be read, or what uses them does not suit them.
        """
        new = {must_be(str, name, "name"): stated_coverage(hours, "hours")}
        schedules, coverages = hours_beside(self.schedules, self.coverages.stated, {}, new)
        return evolve(self, schedules=schedules, coverages=coverages)

    def with_targets(self, targets: Iterable[Target]) -> SupportPlan:
        """The plan with targets that stand before its own, in every policy too, so that they win where both match.

        >>> from slacore import bundled
        >>> hasty = Target(metric="response", priority="Critical", length="30 calendar minutes")
        >>> bundled("stakater").with_targets([hasty]).targets[0] == hasty
        True

        Raises:
            PlanErrors: where they do not suit the plan, such as a target of a priority that it does not have.
        """
        before = targets_from(targets)
        each(Target)(self, fields(SupportPlan).targets, before)
        policies = [evolve(policy, targets=before + policy.targets) for policy in self.policies]
        return evolve(self, policies=policies, targets=before + self.targets)

    def with_agreement(self, agreement: Agreement) -> SupportPlan:
        """The plan with what was agreed; its title says so, and its digest is another.

        What was agreed stands before the targets of each policy and those outside; nothing agreed is the plan itself.

        Raises:
            PlanErrors: where they do not fit together, such as a target on a coverage that neither of them has.
        """
        must_be(Agreement, agreement, "agreement")
        if not (agreement.schedules or agreement.coverages or agreement.targets or agreement.metrics):
            return self
        schedules, coverages = agreement.hours_beside(self.schedules, self.coverages.stated)
        title = f"{self.title or self.name} (agreement {agreement.name})"
        policies = [evolve(policy, targets=agreement.targets + policy.targets) for policy in self.policies]
        targets, metrics = agreement.targets + self.targets, self.metrics.beside(agreement.metrics)
        try:
            agreed = partial(evolve, self, title=title, schedules=schedules, coverages=coverages)
            return agreed(policies=policies, targets=targets, metrics=metrics)
        except PlanErrors as errors:
            raise PlanErrors(f"agreement {agreement.name} on {errors.source}", errors.flaws) from None

    def priority(self, /, urgency: str, impact: str, **facts: Any) -> PriorityAssignment:
        """The priority that urgency and impact give, with the reasons of every override that spoke.

        Raises:
            InvalidValue: for a plan without a priority matrix.
            UnknownName: for a label the matrix does not have.
        """
        if self.matrix is None:
            raise InvalidValue("matrix", None, f"is missing; plan {self.name} has no urgency and impact")
        return self.matrix.lookup(urgency, impact, **facts)

    def intake(self, channel: str, at: Moment, entitlement: Entitlement = "anyone") -> Intake[Moment]:
        """Whether a request by a channel is accepted, why, when its clock starts and which centre takes it.

        Raises:
            UnknownName: for a channel or an entitlement the plan does not know.
        """
        return intake(self.channels, self._known, self.centres, channel, at, entitlement)

    def target_for(self, metric: str, /, *, opened: Moment, ticket: Any = None, **fields: Any) -> Target | None:
        """The target that governs a ticket opened at the instant, or ``None`` if none matches.

        A plan that was not in force then governs no ticket (semantics, rule 27). Without a priority among the fields,
        the matrix gives it where urgency and impact are there, else the default of the scale.

        Raises:
            UnknownName, InvalidValue, EmptyCell: as `deadline` does.
        """
        said = fields if ticket is None else self.selector.row(ticket, fields)
        promise = self.promise_at(metric, read(opened, "opened"), said)
        return None if promise is None else promise.target

    def policy_for(self, *, opened: Moment, ticket: Any = None, **fields: Any) -> Governing | None:
        """Which policy governs a ticket opened at the instant, and why; ``None`` for a plan not in force then.

        >>> from slacore import bundled
        >>> print(bundled("stakater").policy_for(opened="2026-03-02T09:00:00Z", priority="High"))
        the targets outside policies: no policy fits

        Raises:
            UnknownName, InvalidValue, EmptyCell: as `deadline` does.
        """
        said = fields if ticket is None else self.selector.row(ticket, fields)
        return self.selector.policy(said) if self.effective.holds(read(opened, "opened")) else None

    def promise_at(self, metric: str, opened: Instant, fields: Mapping[str, Any]) -> Promise | None:
        """The promise that governs a ticket opened at the instant: what `target_for` and `deadline` ask."""
        check_question(metric, fields)
        if not self.effective.holds(opened):
            return None
        for promise in self.selector.governing(metric, fields):
            if promise.target.effective.holds(opened):
                return promise
        return None

    def deadline(self, metric: str, /, *, opened: Moment, ticket: Any = None, **fields: Any) -> Deadline[Moment]:
        """When a ticket with these fields is due.

        >>> from slacore import bundled
        >>> row = {"id": 7, "priority": "High", "remarks": "a column that no target looks at"}
        >>> bundled("stakater").deadline("response", opened="2026-03-02T09:00:00+00:00", ticket=row).due
        '2026-03-02T13:00:00+00:00'

        A field that is ``None``, NaN, NA, NaT or an empty text is not said.

        Args:
            metric: which promise: ``response``, ``update``, ``resolution`` or a name of the plan's own.
            opened: when the ticket was opened; the answer has its type and zone.
            ticket: a whole row with the ticket's fields; its other columns may be anything.
            fields: the ticket's fields, ``priority``, ``urgency``, ``impact``, ``channel``, ``service`` and
                ``customer`` among them, which every plan takes; they stand before those of the row.

        Raises:
            NoTarget: if no target is about such a ticket, the plan is not in force, or an agreement must say how long.
            UnknownName: for a priority, urgency or impact that the plan does not have, and for a field whose name
                differs by case or a slip from one that it looks at.
            InvalidValue: for what is no value of a field, and for one that cannot be compared as a condition asks.
            EmptyCell: where urgency and impact meet in an empty cell of the matrix.
            NeverReached: if its coverage does not have so much open time within fifty years.
        """
        start = read(opened, "opened")
        if ticket is not None:
            fields = self.selector.row(ticket, fields)
        promise = self.promise_at(metric, start, fields)
        if promise is None or promise.length is None:
            said = tuple((name, value) for name, value in fields.items() if value is not None)
            why = self.selector.why_none(metric, promise, start, fields, self.effective)
            raise NoTarget(self.name, metric, said, self.promised, why)
        return _deadline(promise, opened, start, self)

    def due_under(self, target: Target, opened: Moment) -> Deadline[Moment]:
        """When a ticket opened at the instant is due under one of the plan's targets, whichever governs it.

        Raises:
            InvalidValue: for a target that leaves its length to an agreement.
            NeverReached: if its coverage does not have so much open time within fifty years.
        """
        return _deadline(self._promise(target), opened, read(opened, "opened"), self)

    def due_at(self, target: Target, opened: Instant) -> Instant:
        """What `due_under` gives, from instant to instant."""
        return self._promise(target).due(opened)

    def _promise(self, target: Target) -> Promise:
        must_be(Target, target, "target")
        coverage, landing = hours_of(target, self._known), target.landing or self.landing
        zone = target.zone or (None if coverage.only_zone else self.zone)
        is_business = target.length is not None and target.length.is_business
        title = self.coverages.title(name_of_hours(target, self._known)) if is_business else ""
        return Promise(target, target.length, coverage, landing, zone, partial(self.provenance, landing), title)

    def provenance(self, landing: Landing | None = None) -> Provenance:
        """What results of this plan rest on."""
        landing = self.landing if landing is None else landing_checked(landing)
        found = self._provenance.get(landing)
        if found is None:
            found = Provenance(self.name, self.digest, zones.data_version(), holidays.data_version(), landing)
            self._provenance[landing] = found
        return found


def _deadline(promise: Promise, opened: Moment, start: Instant, plan: SupportPlan) -> Deadline[Moment]:
    return Deadline(
        target=promise.target,
        opened=opened,
        due=write(promise.due(start), opened),
        landing=promise.landing,
        coverage=promise.coverage,
        zone=plan.zone,
        title=plan.metrics.called(promise.target.metric),
        hours=promise.title,
        rests_on=promise.rests_on,
    )
