"""The support plan: hours, priorities, targets and the rest as one checked value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import evolve, field, frozen

from slacore.calendars import holidays
from slacore.calendars.centres import OperationsCentres
from slacore.calendars.coverage import ALWAYS, Coverage, Landing
from slacore.calendars.schedule import Schedule
from slacore.checks import each, each_named, listed, of, paired
from slacore.civil import zones
from slacore.civil.instant import Instant, Moment, read
from slacore.errors import InvalidValue, NoTarget, PlanErrors, UnknownName
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import Channel, Entitlement, Intake, intake
from slacore.plans.coherence import CentreEntry, Parts, is_free_of_hours
from slacore.plans.deadline import Deadline, Provenance
from slacore.plans.digest import digest
from slacore.plans.effective import EffectiveDates
from slacore.plans.hours import named_coverage
from slacore.plans.priority import Assignment, PriorityMatrix, PriorityScale
from slacore.plans.selector import Selector
from slacore.plans.severity import DowngradeRule, SeverityPolicy
from slacore.plans.target import Target, field_text
from slacore.plans.zone_record import ZoneRecord

Value = TypeVar("Value")
Pairs = tuple[tuple[str, Value], ...]


@frozen(kw_only=True, repr=False)
class SupportPlan:
    """What a support page promises: a frozen value, checked when it is made.

    >>> from slacore import read_plan
    >>> plan = read_plan(
    ...     {
    ...         "format": 1,
    ...         "name": "desk",
    ...         "schedules": {"desk": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 06:00-18:00"]}},
    ...         "coverage": {"business": "desk"},
    ...         "targets": [{"metric": "response", "priority": "Critical", "length": "2 business hours"}],
    ...     }
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
        coverages: names of coverages and the expressions of schedules they stand for.
        targets: its promises; the first that matches a ticket governs it.
        landing: where deadlines go that fall on a closing, unless a target says otherwise.
        improves_on: the cheaper plan that this one improves on.
        centre_entries: its operations centres in order of preference.
        priorities: the scale of priorities or severities.
        matrix: which urgency and impact give which priority.
        downgrades: the rules by which a severity may be lowered or adjusted.
        channels: the ways in.
        services: the catalogue of what is supported.
        agreements: what was agreed with single customers.
        zone_record: what its zones' clocks did when it was frozen.
        doubts: places where its source is unclear, and how it was read.

    Raises:
        PlanErrors: with every error of the plan, each with its path.
    """

    name: str
    title: str = field(default="", validator=of(str))
    source: str = field(default="", validator=of(str))
    zone: str | None = None
    effective: EffectiveDates = field(factory=EffectiveDates, validator=of(EffectiveDates))
    landing: Landing = "closing"
    schedules: Pairs[Schedule] = field(default=(), converter=paired, validator=each_named(Schedule), eq=frozenset)
    expressions: Pairs[str] = field(default=(), converter=paired, validator=each_named(str), eq=False)
    targets: tuple[Target, ...] = field(default=(), converter=listed, validator=each(Target))
    improves_on: str | None = field(default=None, validator=of(str, or_none=True))
    centre_entries: tuple[CentreEntry, ...] = field(default=(), converter=listed, validator=each(CentreEntry))
    priorities: PriorityScale | None = field(default=None, validator=of(PriorityScale, or_none=True))
    matrix: PriorityMatrix | None = field(default=None, validator=of(PriorityMatrix, or_none=True))
    downgrades: tuple[DowngradeRule, ...] = field(default=(), converter=listed, validator=each(DowngradeRule))
    channels: tuple[Channel, ...] = field(default=(), converter=listed, validator=each(Channel))
    services: tuple[Service, ...] = field(default=(), converter=listed, validator=each(Service))
    agreements: tuple[Agreement, ...] = field(default=(), converter=listed, validator=each(Agreement))
    zone_record: ZoneRecord | None = field(default=None, validator=of(ZoneRecord, or_none=True))
    doubts: Pairs[str] = field(default=(), converter=paired, validator=each_named(str), eq=frozenset)
    centres: OperationsCentres | None = field(init=False, eq=False, repr=False)
    coverages: Pairs[Coverage] = field(init=False, eq=frozenset)
    _known: dict[str, Coverage] = field(init=False, eq=False, repr=False)
    _selector: Selector = field(init=False, eq=False, repr=False)
    _provenance: dict[Landing, Provenance] = field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        parts = Parts(
            name=self.name,
            zone=self.zone,
            landing=self.landing,
            schedules=dict(self.schedules),
            expressions=dict(self.expressions),
            targets=self.targets,
            centre_entries=self.centre_entries,
            priorities=self.priorities,
            matrix=self.matrix,
            downgrades=self.downgrades,
            channels=self.channels,
            services=self.services,
            agreements=self.agreements,
        )
        if parts.flaws:
            raise PlanErrors(f"plan {self.name}", parts.flaws)
        if self.matrix is not None:
            object.__setattr__(self, "matrix", evolve(self.matrix, scale=self.priorities))
        object.__setattr__(self, "coverages", tuple(parts.coverages.items()))
        object.__setattr__(self, "centres", parts.centres)
        object.__setattr__(self, "_known", {**dict(self.schedules), **parts.coverages})
        object.__setattr__(self, "_selector", Selector.of(self.targets))

    def __repr__(self) -> str:
        promised = ", ".join(self.metrics) or "no metrics"
        return f"<SupportPlan {self.name}: {promised}; {len(self.targets)} targets>"

    @property
    def digest(self) -> str:
        """A SHA-256 of the plan's meaning: the same for every spelling of it, in TOML and in JSON."""
        return digest(self)

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics it has targets for, in order."""
        return tuple(dict.fromkeys(target.metric for target in self.targets))

    def coverage(self, name: str | None = None) -> Coverage:
        """A coverage or schedule by name; without one, the hours that business lengths count on.

        Raises:
            UnknownName: for a name the plan does not have.
        """
        if name is not None and not isinstance(name, str):
            raise UnknownName("coverage", "schedule or coverage of the plan", name, tuple(self._known)[:4])
        return named_coverage(name, self._known)

    @property
    def policy(self) -> SeverityPolicy:
        """The rules by which a severity may be lowered, ready to be asked.

        Raises:
            InvalidValue: for a plan without a scale of priorities.
        """
        if self.priorities is None:
            raise InvalidValue("priorities", None, f"is missing; plan {self.name} has no scale to lower a severity on")
        rules: Any = self.downgrades
        return SeverityPolicy(self.priorities, rules)

    def priority(self, /, urgency: str, impact: str, **facts: Any) -> Assignment:
        """The priority that urgency and impact give, with the reasons of every override that spoke.

        Raises:
            InvalidValue: for a plan without a priority matrix.
            UnknownName: for a label the matrix does not have.
        """
        if self.matrix is None:
            raise InvalidValue("matrix", None, f"is missing; plan {self.name} has no urgency and impact")
        return self.matrix.lookup(urgency, impact, **facts)

    def intake(self, channel: str, at: Moment, entitlement: Entitlement = "anyone") -> Intake:
        """Whether a request by a channel is accepted, why, when its clock starts and which centre takes it.

        Raises:
            UnknownName: for a channel or an entitlement the plan does not know.
        """
        return intake(self.channels, self._known, self.centres, channel, at, entitlement)

    def target_for(self, metric: str, /, *, opened: Moment, **fields: Any) -> Target | None:
        """The target that governs a ticket opened at the instant, or ``None`` if none matches.

        A plan that was not in force then governs no ticket (semantics, rule 27). Without a priority among the fields,
        the matrix gives it where urgency and impact are there, else the default of the scale.
        """
        instant = read(opened, "opened")
        if not self.effective.holds(instant):
            return None
        return self._selector.select(metric, self._with_priority(fields), instant)

    def targets_matching(self, metric: str, fields: Mapping[str, Any]) -> tuple[Target, ...]:
        """The targets of a metric that match the fields as they are, in order, whenever they are in force."""
        return self._selector.matching(metric, fields)

    def _with_priority(self, fields: dict[str, Any]) -> dict[str, Any]:
        priority = fields.get("priority")
        if self.priorities is None:
            self._selector.check_priority(priority)
            return fields
        if priority is not None:
            return fields | {"priority": self.priorities.level(field_text(priority)).name}
        inputs = {name: field_text(fields[name]) for name in ("urgency", "impact") if fields.get(name) is not None}
        if self.matrix is not None and len(inputs) == 2:
            return fields | {"priority": self.matrix.lookup(**fields | inputs).priority}
        return fields | {"priority": self.priorities.default}

    def deadline(self, metric: str, /, *, opened: Moment, **fields: Any) -> Deadline:
        """When a ticket with these fields is due.

        Args:
            metric: which promise: ``response``, ``update``, ``resolution`` or a name of the plan's own.
            opened: when the ticket was opened; the answer has its type and zone.
            fields: the ticket's fields, ``priority`` among them.

        Raises:
            NoTarget: if no target is about such a ticket, the plan is not in force, or an agreement must say how long.
            UnknownName: for a priority, urgency or impact that the plan does not have.
            EmptyCell: where urgency and impact meet in an empty cell of the matrix.
            NeverReached: if its coverage does not have so much open time within fifty years.
        """
        target = self.target_for(metric, opened=opened, **fields)
        if target is None or target.length is None:
            said = tuple((name, value) for name, value in fields.items() if value is not None)
            raise NoTarget(self.name, metric, said, self.metrics, self._why_none(metric, target, read(opened), fields))
        return self.due_under(target, opened)

    def _why_none(self, metric: str, target: Target | None, opened: Instant, fields: dict[str, Any]) -> str:
        """Why no length governs a ticket, where the fields are not to blame."""
        if target is not None:
            return f"its {metric} is as agreed, and here is no agreement that says how long"
        if not self.effective.holds(opened):
            return f"it is in force {self.effective}"
        matching = self.targets_matching(metric, self._with_priority(fields))
        if not matching:
            return ""
        return f"its {metric} targets for it are in force {' and '.join(str(each.effective) for each in matching)}"

    def due_under(self, target: Target, opened: Moment) -> Deadline:
        """When a ticket opened at the instant is due under one of the plan's targets, whichever governs it.

        Raises:
            InvalidValue: for a target that leaves its length to an agreement.
            NeverReached: if its coverage does not have so much open time within fifty years.
        """
        if target.length is None:
            raise InvalidValue("length", None, "is left to an agreement; take a target with a length")
        coverage = ALWAYS if is_free_of_hours(target, self._known) else self.coverage(target.coverage)
        landing = target.landing or self.landing
        zone = target.zone or (None if len(coverage.zones) == 1 else self.zone)
        return Deadline(
            target=target,
            length=target.length,
            opened=opened,
            due=target.length.due(coverage, opened, landing, zone),
            landing=landing,
            coverage=coverage,
            provenance=self.provenance(landing),
        )

    def provenance(self, landing: Landing | None = None) -> Provenance:
        """What results of this plan rest on."""
        landing = landing or self.landing
        found = self._provenance.get(landing)
        if found is None:
            found = Provenance(self.name, self.digest, zones.data_version(), holidays.data_version(), landing)
            self._provenance[landing] = found
        return found


def ordered(plan: SupportPlan) -> tuple[str, ...]:
    """The names of a plan's priorities from most to least severe, without those outside the order."""
    return tuple(level.name for level in plan.priorities.levels) if plan.priorities else ()
