"""The support plan: hours, priorities, targets and the rest as one checked value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

from attrs import field, frozen

from slacore.calendars import holidays
from slacore.calendars.coverage import ALWAYS, Coverage, Landing
from slacore.calendars.schedule import Schedule
from slacore.civil import zones
from slacore.civil.instant import Instant, Moment, read
from slacore.errors import Flaw, HolidaysNotCovered, InvalidValue, NoTarget, PlanErrors, SlaError, UnknownName, nearest
from slacore.plans.deadline import Deadline, Provenance
from slacore.plans.effective import Effective
from slacore.plans.shape import UNREAD, attempt
from slacore.plans.target import Target, field_text

Value = TypeVar("Value")
Pairs = tuple[tuple[str, Value], ...]

BUSINESS = "business"
"""The coverage that business lengths count on unless a target says otherwise."""

_REMEMBERED = 10_000
_FROM = 2000


def _pairs(given: Any) -> Pairs[Any]:
    return tuple(given.items()) if isinstance(given, Mapping) else tuple(given)


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
        flaws += flaws_of_targets(self.targets, known, self.zone)
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

    def target_for(self, metric: str, *, opened: Moment, **fields: Any) -> Target | None:
        """The target that governs a ticket opened at the instant, or ``None`` if none matches."""
        return self._selector.select(metric, fields, read(opened, "opened"))

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
            raise NoTarget(self.name, metric, said, self.metrics)
        coverage = self.coverage(target.coverage)
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
) -> list[Flaw]:
    """What is wrong with the parts of a plan beside one another, where some schedules could not be read."""
    flaws: list[Flaw] = []
    known = {**schedules, **dict.fromkeys(unread, ALWAYS)}
    known |= resolved(known, expressions, flaws)
    return flaws + flaws_of_targets(
        targets, known | dict.fromkeys(expressions.keys() - known.keys(), ALWAYS), zone or "UTC"
    )


def flaws_of_targets(targets: tuple[Target, ...], known: Mapping[str, Coverage], zone: str | None) -> list[Flaw]:
    """What is wrong with targets beside the rest of their plan."""
    flaws: list[Flaw] = []
    for number, target in enumerate(targets):
        path = f"targets[{number}]"
        length = target.length
        if length is None or not (length.is_business or length.is_in_days):
            if target.coverage is not None:
                attempt(partial(named_coverage, target.coverage, known), path, flaws)
            continue
        if not known and not length.is_business:
            coverage: Coverage = ALWAYS
        else:
            coverage = attempt(partial(named_coverage, target.coverage, known), path, flaws)
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
