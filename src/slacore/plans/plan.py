"""The support plan: hours, priorities, targets and the rest as one checked value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field, frozen

from slacore.calendars import holidays
from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.calendars.coverage import ALWAYS, Coverage, Landing
from slacore.calendars.schedule import Schedule
from slacore.civil import zones
from slacore.civil.instant import Instant, Moment, read
from slacore.errors import Flaw, HolidaysNotCovered, InvalidValue, NoTarget, PlanErrors, SlaError, UnknownName, nearest
from slacore.plans.agreement import Agreement, Service, flaws_of_agreements
from slacore.plans.channel import Channel, Entitlement, Intake, flaws_of_channels, intake
from slacore.plans.deadline import Deadline, Provenance
from slacore.plans.effective import Effective
from slacore.plans.frozen import Drift, FrozenClocks, drift, freeze
from slacore.plans.priority import Assignment, PriorityMatrix, PriorityScale
from slacore.plans.severity import DowngradeRule, SeverityPolicy, flaws_of_rules
from slacore.plans.shape import UNREAD, attempt
from slacore.plans.target import Target, field_text

if TYPE_CHECKING:
    from slacore.plans.lint import Finding

Value = TypeVar("Value")
Pairs = tuple[tuple[str, Value], ...]

BUSINESS = "business"
"""The coverage that business lengths count on unless a target says otherwise."""

_REMEMBERED = 10_000
_FROM = 2000


def _pairs(given: Any) -> Pairs[Any]:
    return tuple(given.items()) if isinstance(given, Mapping) else tuple(given)


@frozen
class CentreEntry:
    """An operations centre as a plan declares it: a name, the coverage it works, a title."""

    name: str
    schedule: str
    title: str = ""


@frozen(kw_only=True)
class SupportPlan:
    """What a support page promises: a frozen value, checked when it is made.

    >>> plan = SupportPlan.from_dict(
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
        above: the cheaper plan that this one improves on.
        centre_entries: its operations centres in order of preference.
        priorities: the scale of priorities or severities.
        matrix: which urgency and impact give which priority.
        downgrades: the rules by which a severity may be lowered or adjusted.
        channels: the ways in.
        services: the catalogue of what is supported.
        agreements: what was agreed with single customers.
        clocks: what its zones' clocks did when it was frozen.
        doubts: places where its source is unclear, and how it was read.

    Raises:
        PlanErrors: with every error of the plan, each with its path.
    """

    name: str
    title: str = ""
    source: str = ""
    zone: str | None = None
    effective: Effective = field(factory=Effective)
    landing: Landing = "closing"
    schedules: Pairs[Schedule] = field(default=(), converter=_pairs, eq=frozenset)
    expressions: Pairs[str] = field(default=(), converter=_pairs, eq=False)
    targets: tuple[Target, ...] = field(default=(), converter=tuple)
    above: str | None = None
    centre_entries: tuple[CentreEntry, ...] = field(default=(), converter=tuple)
    priorities: PriorityScale | None = None
    matrix: PriorityMatrix | None = None
    downgrades: tuple[DowngradeRule, ...] = field(default=(), converter=tuple)
    channels: tuple[Channel, ...] = field(default=(), converter=tuple)
    services: tuple[Service, ...] = field(default=(), converter=tuple)
    agreements: tuple[Agreement, ...] = field(default=(), converter=tuple)
    clocks: FrozenClocks | None = None
    doubts: Pairs[str] = field(default=(), converter=_pairs)
    centres: OperationsCentres | None = field(init=False, eq=False, repr=False)
    coverages: Pairs[Coverage] = field(init=False, eq=frozenset)
    _known: dict[str, Coverage] = field(init=False, eq=False, repr=False)
    _selector: _Selector = field(init=False, eq=False, repr=False)
    _provenance: dict[Landing, Provenance] = field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        flaws: list[Flaw] = []
        if self.zone is not None:
            attempt(partial(zones.zone, self.zone), "", flaws)
        coverages = resolved(dict(self.schedules), dict(self.expressions), flaws)
        known = {**dict(self.schedules), **coverages}
        object.__setattr__(self, "coverages", tuple(coverages.items()))
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "_selector", _Selector.of(self.targets))
        flaws += flaws_of_targets(self.targets, known, self.zone, self.priorities)
        object.__setattr__(self, "centres", _centres(self.centre_entries, known, flaws))
        flaws += flaws_of_channels(self.channels, known)
        flaws += flaws_of_priorities(self.priorities, self.matrix, self.downgrades)
        flaws += flaws_of_agreements(self.agreements, services=[service.name for service in self.services])
        if flaws:
            raise PlanErrors(f"plan {self.name}", tuple(flaws))

    @staticmethod
    def from_dict(data: Mapping[str, Any], source: str = "plan") -> SupportPlan:
        """Read a plan from the data of a plan file.

        Raises:
            PlanErrors: with every error at once.
        """
        # The written form knows the plan it builds; the plan offers its own front door to it.
        from slacore.plans.form import read_plan

        return read_plan(data, source)

    def to_dict(self) -> dict[str, Any]:
        """The plan as the data of a plan file; `from_dict` reads it back to an equal plan."""
        from slacore.plans.form import write_plan

        return write_plan(self)

    @property
    def digest(self) -> str:
        """A SHA-256 of the plan's meaning: the same for every spelling of it, in TOML and in JSON."""
        from slacore.plans.form import canonical

        text = json.dumps(canonical(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics it has targets for, in order."""
        return tuple(dict.fromkeys(target.metric for target in self.targets))

    def coverage(self, name: str | None = None) -> Coverage:
        """A coverage or schedule by name; without one, the hours that business lengths count on.

        Raises:
            UnknownName: for a name the plan does not have.
        """
        return named_coverage(name, self._known)

    @property
    def policy(self) -> SeverityPolicy:
        """The rules by which a severity may be lowered, ready to be asked.

        Raises:
            InvalidValue: for a plan without a scale of priorities.
        """
        if self.priorities is None:
            raise InvalidValue("priorities", None, f"is missing; plan {self.name} has no scale to lower a severity on")
        return SeverityPolicy(self.priorities, self.downgrades)

    def priority(self, urgency: str, impact: str, **facts: Any) -> Assignment:
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

    def freeze(self, first: int, last: int) -> SupportPlan:
        """The plan with the holidays of the years written into it (semantics, rule 10)."""
        return freeze(self, first, last)

    def lint(self, cheaper: SupportPlan | None = None) -> tuple[Finding, ...]:
        """What a careful reader would object to; with a cheaper plan, also where this one is no better."""
        # The linter reads plans; the plan offers its own front door to it.
        from slacore.plans.lint import lint

        return lint(self, cheaper)

    def to_toml(self) -> str:
        """The plan as a TOML plan file; `load_plan` reads it back to an equal plan.

        Raises:
            MissingExtra: without the extra ``toml``.
        """
        from slacore.plans.form import to_toml

        return to_toml(self)

    def drift(self) -> tuple[Drift, ...]:
        """What the installed holiday and zone data would change about a frozen plan."""
        return drift(self)

    def target_for(self, metric: str, *, opened: Moment, **fields: Any) -> Target | None:
        """The target that governs a ticket opened at the instant, or ``None`` if none matches.

        A plan that was not in force then governs no ticket (semantics, rule 27). Without a priority among the fields,
        the matrix gives it where urgency and impact are there, else the default of the scale.
        """
        instant = read(opened, "opened")
        if not self.effective.holds(instant):
            return None
        return self._selector.select(metric, self._with_priority(fields), instant)

    def _with_priority(self, fields: dict[str, Any]) -> dict[str, Any]:
        if self.priorities is None:
            return fields
        priority = fields.get("priority")
        if priority is not None:
            return fields | {"priority": self.priorities.level(field_text(priority)).name}
        if self.matrix is not None and fields.get("urgency") is not None and fields.get("impact") is not None:
            return fields | {"priority": self.matrix.lookup(**fields).priority}
        return fields | {"priority": self.priorities.default}

    def deadline(self, metric: str, *, opened: Moment, **fields: Any) -> Deadline:
        """When a ticket with these fields is due.

        Args:
            metric: which promise: ``response``, ``update``, ``resolution`` or a name of the plan's own.
            opened: when the ticket was opened; the answer has its type and zone.
            fields: the ticket's fields, ``priority`` among them.

        Raises:
            NoTarget: if no target is about such a ticket.
            NeverReached: if its coverage does not have so much open time within fifty years.
        """
        target = self.target_for(metric, opened=opened, **fields)
        if target is None or target.length is None:
            said = tuple((name, value) for name, value in fields.items() if value is not None)
            why = "" if self.effective.includes(opened) else f"it is in force {self.effective}"
            raise NoTarget(self.name, metric, said, self.metrics, why)
        coverage = self._counted_on(target)
        landing = target.landing or self.landing
        due = target.length.due(coverage, opened, landing, self._zone_of_days(target, coverage))
        return Deadline(
            target=target,
            length=target.length,
            opened=opened,
            due=due,
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

    def _counted_on(self, target: Target) -> Coverage:
        """The target's hours; calendar time does without where the plan has none."""
        needs_hours = target.coverage is not None or (target.length is not None and target.length.is_business)
        if needs_hours or BUSINESS in self._known or len(self._known) == 1:
            return self.coverage(target.coverage)
        return ALWAYS

    def _zone_of_days(self, target: Target, coverage: Coverage) -> str | None:
        return target.zone or (None if len(coverage.zones) == 1 else self.zone)


def resolved(
    schedules: Mapping[str, Coverage], expressions: Mapping[str, str], flaws: list[Flaw]
) -> dict[str, Coverage]:
    """The coverages that expressions of schedules, and of coverages before them, stand for."""
    known: dict[str, Coverage] = dict(schedules)
    coverages: dict[str, Coverage] = {}
    for name, text in expressions.items():
        path = f"coverage.{name}"
        try:
            found = Coverage.parse(text, known)
        except SlaError as error:
            flaws.append(Flaw(path, str(error).removeprefix("coverage: ")))
            known[name] = ALWAYS
            continue
        coverages[name] = known[name] = found
        if name in schedules:
            flaws.append(Flaw(path, f"{name!r} is a schedule as well; give the coverage another name"))
        if not _ever_opens(found):
            flaws.append(Flaw(path, f"{text!r} never opens; no deadline on it could be reached"))
    return coverages


def named_coverage(name: str | None, known: Mapping[str, Coverage], place: str = "coverage") -> Coverage:
    """A coverage or schedule by name; without one ``business``, or the only one there is."""
    if name is None:
        if BUSINESS in known:
            return known[BUSINESS]
        if len(known) == 1:
            return next(iter(known.values()))
        raise InvalidValue(place, None, f"is missing; name one, or give the plan a coverage called {BUSINESS!r}")
    if name not in known:
        raise UnknownName(place, "schedule or coverage of the plan", name, nearest(name, known) or tuple(known)[:4])
    return known[name]


def flaws_of_plan(
    schedules: Mapping[str, Schedule],
    unread: set[str],
    expressions: Mapping[str, str],
    targets: tuple[Target, ...],
    zone: str | None,
    priorities: PriorityScale | None = None,
    centre_entries: tuple[CentreEntry, ...] = (),
    channels: tuple[Channel, ...] = (),
    matrix: PriorityMatrix | None = None,
    downgrades: tuple[DowngradeRule, ...] = (),
) -> list[Flaw]:
    """What is wrong with the parts of a plan beside one another, where some schedules could not be read."""
    flaws: list[Flaw] = []
    known = {**schedules, **dict.fromkeys(unread, ALWAYS)}
    known |= resolved(known, expressions, flaws)
    known |= dict.fromkeys(expressions.keys() - known.keys(), ALWAYS)
    flaws += flaws_of_targets(targets, known, zone or "UTC", priorities)
    _centres(centre_entries, known, flaws)
    return [*flaws, *flaws_of_channels(channels, known), *flaws_of_priorities(priorities, matrix, downgrades)]


def flaws_of_priorities(
    scale: PriorityScale | None, matrix: PriorityMatrix | None, downgrades: tuple[DowngradeRule, ...]
) -> list[Flaw]:
    """What is wrong with matrix and downgrade rules beside the scale."""
    if scale is None:
        needing = [name for name, there in (("matrix", matrix), ("downgrades", downgrades)) if there]
        return [Flaw(name, "needs a scale of priorities; add [priorities] with its levels") for name in needing]
    problems = [] if matrix is None else [(f"matrix.{path}", sentence) for path, sentence in matrix.flaws(scale)]
    return [Flaw(path, sentence) for path, sentence in (*problems, *flaws_of_rules(downgrades, scale))]


def _centres(
    entries: tuple[CentreEntry, ...], known: Mapping[str, Coverage], flaws: list[Flaw]
) -> OperationsCentres | None:
    """The centres with the coverage they work."""
    centres: list[OperationsCentre] = []
    for entry in entries:
        path = f"centres.{entry.name}"
        coverage = attempt(partial(named_coverage, entry.schedule, known, "schedule"), path, flaws)
        if coverage is not UNREAD:
            centres.append(OperationsCentre(entry.name, coverage, title=entry.title))
    return OperationsCentres(centres) if centres else None


def flaws_of_targets(
    targets: tuple[Target, ...], known: Mapping[str, Coverage], zone: str | None, priorities: PriorityScale | None
) -> list[Flaw]:
    """What is wrong with targets beside the rest of their plan."""
    flaws: list[Flaw] = []
    for number, target in enumerate(targets):
        path = f"targets[{number}]"
        if priorities is not None:
            for priority in target.priority:
                attempt(partial(priorities.level, priority), f"{path}.priority", flaws)
        length = target.length
        if length is None or not (length.is_business or length.is_in_days):
            if target.coverage is not None:
                attempt(partial(named_coverage, target.coverage, known), path, flaws)
            continue
        is_free = not length.is_business and target.coverage is None and BUSINESS not in known and len(known) != 1
        coverage = ALWAYS if is_free else attempt(partial(named_coverage, target.coverage, known), path, flaws)
        if coverage is not UNREAD and length.is_business and not _ever_opens(coverage):
            flaws.append(Flaw(f"{path}.coverage", "its hours never open; no deadline on them could be reached"))
        if coverage is not UNREAD and length.is_in_days and len(coverage.zones) != 1 and not (target.zone or zone):
            flaws.append(
                Flaw(f"{path}.zone", "is missing; its days need one zone, and its coverage does not have just one")
            )
    return flaws


def _ever_opens(coverage: Coverage) -> bool:
    try:
        return coverage.opens_within(_FROM, _FROM + 50)
    except HolidaysNotCovered:
        return True


@frozen(eq=False)
class _Selector:
    """Finds the first matching target, remembering which targets match which values of the fields they look at."""

    looked_at: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, tuple[Target, ...]]
    remembered: dict[tuple[str | None, ...], tuple[Target, ...]]

    @classmethod
    def of(cls, targets: tuple[Target, ...]) -> _Selector:
        by_metric: dict[str, list[Target]] = {}
        for target in targets:
            by_metric.setdefault(target.metric, []).append(target)
        looked_at = {
            metric: tuple(dict.fromkeys(["priority", *(name for target in listed for name, _ in target.when)]))
            for metric, listed in by_metric.items()
        }
        return cls(looked_at, {metric: tuple(listed) for metric, listed in by_metric.items()}, {})

    def select(self, metric: str, fields: Mapping[str, Any], opened: Instant) -> Target | None:
        values = (fields.get(name) for name in self.looked_at.get(metric, ()))
        key = (metric, *(None if value is None else field_text(value) for value in values))
        matching = self.remembered.get(key)
        if matching is None:
            said = {name: value for name, value in fields.items() if value is not None}
            matching = tuple(target for target in self.targets.get(metric, ()) if target.matches(said))
            if len(self.remembered) < _REMEMBERED:
                self.remembered[key] = matching
        return next((target for target in matching if target.effective.holds(opened)), None)


def ordered(plan: SupportPlan) -> tuple[str, ...]:
    """The names of a plan's priorities from most to least severe, without those outside the order."""
    return tuple(level.name for level in plan.priorities.levels) if plan.priorities else ()
