"""Agreements: which customer has which plan for which services, from when until when, and what was agreed otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, field, frozen

from slacore.calendars.coverage import Coverage
from slacore.calendars.schedule import Schedule
from slacore.checks import each, each_named, listed, of, paired
from slacore.civil.instant import Instant, Moment, read
from slacore.errors import (
    Flaw,
    InvalidValue,
    NoAgreement,
    NotInForce,
    PlanErrors,
    SeveralAgreements,
    UnknownName,
    nearest,
)
from slacore.plans.effective import EffectiveDates
from slacore.plans.history import PlanHistory, edge_text
from slacore.plans.priority import names_from
from slacore.plans.target import Target
from slacore.written.shape import SUGGESTIONS

# A plan holds its agreements: at run time this room does without the plan.
if TYPE_CHECKING:
    from slacore.plans.plan import SupportPlan

Value = TypeVar("Value")
Pairs = tuple[tuple[str, Value], ...]


@frozen
class Service:
    """An entry of the service catalogue: something a customer may ask support for.

    >>> Service("pos", "Point of sale")
    Service(name='pos', title='Point of sale', text='')
    """

    name: str
    title: str = ""
    text: str = field(default="", kw_only=True)


@frozen(kw_only=True)
class Agreement:
    """What one customer has agreed to: a plan for some services or all, for a time, with changes to the plan.

    Its targets stand before the plan's own, so that they win where both match a ticket. Its schedules and coverage
    expressions replace those of the plan with the same name, whichever of the two kinds, and add the others; whatever
    in the plan uses such a name follows.

    >>> from slacore import Length, SupportPlan
    >>> gold = SupportPlan(
    ...     name="gold",
    ...     schedules={"desk": Schedule.parse("Mon-Fri 06:00-18:00 Europe/Berlin")},
    ...     targets=[Target(metric="response", length=Length.parse("4 business hours"))],
    ... )
    >>> agreement = Agreement(
    ...     name="acme-2026",
    ...     customer="Acme",
    ...     plan="gold",
    ...     targets=[Target(metric="response", length=Length.parse("1 business hour"))],
    ... )
    >>> agreed = agreement.applied_to(gold)
    >>> agreed.title, agreed.deadline("response", opened="2026-03-06T17:30:00+01:00").due
    ('gold (agreement acme-2026)', '2026-03-09T06:30:00+01:00')

    Args:
        name: a short name for messages.
        customer: the customer it is made with, as tickets name it.
        plan: the name of the plan.
        services: the services it binds; all of the catalogue where none is named.
        effective: when it is in force.
        schedules: names of schedules and their values, beside or in place of the plan's.
        expressions: names of coverages and their expressions, beside or in place of the plan's.
        targets: promises that stand before the plan's.
        text: what the customer is told.
        is_example: whether it only shows what an agreement may look like.
    """

    name: str
    customer: str
    plan: str
    services: tuple[str, ...] = field(default=(), converter=names_from, validator=each(str), eq=frozenset)
    effective: EffectiveDates = field(factory=EffectiveDates, validator=of(EffectiveDates))
    schedules: Pairs[Schedule] = field(default=(), converter=paired, validator=each_named(Schedule), eq=frozenset)
    expressions: Pairs[str] = field(default=(), converter=paired, validator=each_named(str), eq=frozenset)
    targets: tuple[Target, ...] = field(default=(), converter=listed, validator=each(Target))
    text: str = ""
    is_example: bool = False

    def binds(self, service: str) -> bool:
        """Whether it is about the service, by name or because it is about all."""
        return not self.services or service in self.services

    def hours_beside(
        self, schedules: Mapping[str, Coverage], expressions: Mapping[str, str]
    ) -> tuple[dict[str, Any], Mapping[str, str]]:
        """A plan's schedules and expressions with those of the agreement beside or in place of them."""
        agreed, expressed = dict(self.schedules), dict(self.expressions)
        return _kept(schedules, expressed) | agreed, _in_order(_kept(expressions, agreed) | expressed)

    def applied_to(self, plan: SupportPlan) -> SupportPlan:
        """The plan with what was agreed; its title says so, and its digest is another.

        An agreement that changes nothing gives the plan itself.

        Raises:
            PlanErrors: where they do not fit together, such as a target on a coverage that neither of them has.
        """
        if not (self.schedules or self.expressions or self.targets):
            return plan
        schedules, expressions = self.hours_beside(dict(plan.schedules), dict(plan.expressions))
        agreed: dict[str, Any] = {
            "title": f"{plan.title or plan.name} (agreement {self.name})",
            "schedules": schedules,
            "expressions": expressions,
            "targets": self.targets + plan.targets,
        }
        try:
            return evolve(plan, **agreed)
        except PlanErrors as errors:
            raise PlanErrors(f"agreement {self.name} on {errors.source}", errors.flaws) from None


def _kept(named: Mapping[str, Value], replaced: Collection[str]) -> dict[str, Value]:
    return {name: value for name, value in named.items() if name not in replaced}


def _in_order(expressions: Mapping[str, str]) -> Mapping[str, str]:
    """Expressions with each after those it mentions; as they are where they mention one another in a circle."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for name, text in expressions.items():
        words = re.findall(r"[\w.-]+", text)
        order.add(name, *(word for word in words if word in expressions and word != name))
    try:
        return {name: expressions[name] for name in order.static_order()}
    except CycleError:
        return expressions


def flaws_of_agreements(
    agreements: Iterable[Agreement], plans: Iterable[str] | None = None, services: Iterable[str] = ()
) -> list[Flaw]:
    """What is wrong with agreements beside one another, the plans and the service catalogue.

    >>> pair = [
    ...     Agreement(name="acme", customer="Acme", plan="glod"),
    ...     Agreement(name="acme", customer="Bolt", plan="gold"),
    ... ]
    >>> for flaw in flaws_of_agreements(pair, ["gold"]):
    ...     print(flaw)
    agreements[0].plan: 'glod' is not a plan; did you mean 'gold'?
    agreements[1].name: 'acme' is the name of agreements[0] too; give one another name

    Args:
        agreements: the agreements, in order.
        plans: the names of the plans; left out, plans are not looked at.
        services: the names in the service catalogue; without any, every service is a service.
    """
    plans, catalogue = None if plans is None else dict.fromkeys(plans), dict.fromkeys(services)
    first: dict[str, int] = {}
    flaws: list[Flaw] = []
    for number, agreement in enumerate(agreements):
        path = f"agreements[{number}]"
        earlier = first.setdefault(agreement.name, number)
        if earlier != number:
            flaws.append(
                Flaw(
                    f"{path}.name",
                    f"{agreement.name!r} is the name of agreements[{earlier}] too; give one another name",
                )
            )
        if plans is not None and agreement.plan not in plans:
            flaws.append(_unknown(f"{path}.plan", "plan", agreement.plan, plans, len(flaws)))
        for place, service in enumerate(agreement.services):
            if catalogue and service not in catalogue:
                at = f"{path}.services[{place}]"
                flaws.append(_unknown(at, "service of the catalogue", service, catalogue, len(flaws)))
    return flaws


def _unknown(path: str, kind: str, value: str, known: Collection[str], before: int) -> Flaw:
    near = nearest(value, known) if before < SUGGESTIONS else ()
    error = UnknownName(path, kind, value, near or tuple(islice(known, 4)))
    return Flaw(path, str(error).removeprefix(f"{path}: "))


@frozen
class AgreementRegister:
    """The agreements of a desk and the plans they are about: which plan governs whose ticket.

    >>> from slacore import SupportPlan
    >>> agreements = AgreementRegister(
    ...     [SupportPlan(name="gold"), SupportPlan(name="silver")],
    ...     [
    ...         Agreement(name="acme", customer="Acme", plan="silver"),
    ...         Agreement(name="acme-pos", customer="Acme", plan="gold", services=["pos"]),
    ...     ],
    ... )
    >>> [agreements.for_ticket("Acme", service, "2026-03-06T09:00:00Z").name for service in ("pos", "stock")]
    ['gold', 'silver']

    Args:
        plans: plans, and histories of plans, by different names.
        agreements: the agreements.
        services: the service catalogue; without one, every service is a service.

    Raises:
        InvalidValue: for two plans of one name.
        PlanErrors: for two agreements of one name, and for services that are not in the catalogue.
    """

    plans: tuple[SupportPlan | PlanHistory, ...] = field(converter=listed, validator=each(object), eq=frozenset)
    agreements: tuple[Agreement, ...] = field(converter=listed, validator=each(Agreement), eq=frozenset)
    services: tuple[Service, ...] = field(
        default=(), converter=listed, validator=each(Service), eq=frozenset, kw_only=True
    )
    _histories: dict[str, PlanHistory] = field(init=False, eq=False, repr=False, factory=dict)
    _agreed: dict[tuple[str, EffectiveDates], SupportPlan] = field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        for plan in self.plans:
            if plan.name in self._histories:
                raise InvalidValue("plans", plan.name, "is given twice; make the versions of one plan a PlanHistory")
            self._histories[plan.name] = plan if isinstance(plan, PlanHistory) else PlanHistory((plan,))
        flaws = flaws_of_agreements(self.agreements, services=[service.name for service in self.services])
        if flaws:
            raise PlanErrors("agreements", tuple(flaws))

    def agreement_for(self, customer: str, service: str, at: Moment) -> Agreement:
        """The one agreement with the customer that binds the service and is in force at the instant.

        Of several, the one that names the service is meant if it is the only one to do so: the more specific wins over
        those for all services.

        Raises:
            NoAgreement: for an unknown customer or service, a service that none binds, and outside effective dates.
            SeveralAgreements: where there is more than one, and not exactly one of them names the service.
        """
        instant = read(at, "at")
        binding = self._binding(customer, service, at)
        found = [agreement for agreement in binding if agreement.effective.holds(instant)]
        if not found:
            edges = ", ".join(_edge(agreement, instant) for agreement in binding)
            raise NoAgreement(customer, service, at, f"no agreement is in force at {at}; {edges}")
        if len(found) > 1:
            specific = [agreement for agreement in found if agreement.services]
            if len(specific) != 1:
                raise SeveralAgreements(customer, service, at, tuple(agreement.name for agreement in found))
            found = specific
        return found[0]

    def for_ticket(self, customer: str, service: str, at: Moment) -> SupportPlan:
        """The plan that governs a ticket: the version in force when it was opened, with what was agreed.

        Args:
            customer: whose ticket it is.
            service: what it is about.
            at: when it was opened; later changes of plan or agreement do not touch it (semantics, rule 27).

        Raises:
            NoAgreement: for an unknown customer or service, a service that none binds, a plan that is not given, and
                outside the effective dates of agreement or plan.
            SeveralAgreements: where there is more than one, and not exactly one of them names the service.
            PlanErrors: where agreement and plan do not fit together.
        """
        agreement = self.agreement_for(customer, service, at)
        history = self._histories.get(agreement.plan)
        if history is None:
            why = f"agreement {agreement.name} is under a plan {agreement.plan!r}, which is not among the plans"
            raise NoAgreement(customer, service, at, why, nearest(agreement.plan, self._histories))
        try:
            plan = history.at(at)
        except NotInForce as error:
            raise NoAgreement(customer, service, at, f"agreement {agreement.name} is under {error}") from error
        key = agreement.name, plan.effective
        agreed = self._agreed.get(key)
        if agreed is None:
            agreed = self._agreed[key] = agreement.applied_to(plan)
        return agreed

    def _binding(self, customer: str, service: str, at: Moment) -> list[Agreement]:
        own = [agreement for agreement in self.agreements if agreement.customer == customer]
        if not own:
            near = nearest(customer, dict.fromkeys(agreement.customer for agreement in self.agreements))
            raise NoAgreement(customer, service, at, "there is no agreement with this customer", near)
        catalogue = [known.name for known in self.services]
        if catalogue and service not in catalogue:
            near = nearest(service, catalogue)
            raise NoAgreement(customer, service, at, "the catalogue has no such service", near)
        binding = [agreement for agreement in own if agreement.binds(service)]
        if not binding:
            bound = "; ".join(f"{agreement.name} binds {', '.join(agreement.services)}" for agreement in own)
            near = nearest(service, [name for agreement in own for name in agreement.services])
            raise NoAgreement(customer, service, at, f"no agreement binds this service: {bound}", near)
        return binding

    def __iter__(self) -> Iterator[Agreement]:
        return iter(self.agreements)

    def __len__(self) -> int:
        return len(self.agreements)


def _edge(agreement: Agreement, instant: Instant) -> str:
    """When an agreement that is not in force was, or will be."""
    effective = agreement.effective
    opens, closes = effective.span
    if opens is not None and instant < opens:
        return f"{agreement.name} will be from {edge_text(effective.start, opens)}"
    return f"{agreement.name} was until {edge_text(effective.end, closes)}"
