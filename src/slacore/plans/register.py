"""Registers of agreements: which plan governs whose ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import field, frozen

from slacore.checks import each, listed, must_be
from slacore.civil.instant import Instant, Moment, read
from slacore.errors import InvalidValue, NoAgreement, NotInForce, PlanErrors, SeveralAgreements
from slacore.markup import display, headed, html_table
from slacore.plans.agreement import Agreement, Service, agreements_from, flaws_of_agreements, services_from
from slacore.plans.effective import EffectiveDates
from slacore.plans.facts import fact
from slacore.plans.history import PlanHistory, edge_text
from slacore.plans.plan import SupportPlan
from slacore.wording import count_text, nearest


def _plans_from(given: Iterable[SupportPlan | PlanHistory]) -> tuple[SupportPlan | PlanHistory, ...]:
    return listed(given)


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

    plans: tuple[SupportPlan | PlanHistory, ...] = field(
        converter=_plans_from, validator=each(SupportPlan, PlanHistory), eq=frozenset
    )
    agreements: tuple[Agreement, ...] = field(converter=agreements_from, validator=each(Agreement), eq=frozenset)
    services: tuple[Service, ...] = field(
        default=(), converter=services_from, validator=each(Service), eq=frozenset, kw_only=True
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

    def _repr_html_(self) -> str:
        rows = [
            (one.name, one.customer, one.plan, ", ".join(one.services) or "all", str(one.effective))
            for one in self.agreements
        ]
        plans = ", ".join(sorted(self._histories)) or "none"
        head = ("agreement", "customer", "plan", "services", "in force")
        return display(headed(f"{count_text(len(rows), 'agreement')} on the plans: {plans}"), html_table(head, rows))

    def agreement_for(self, customer: str, service: str, at: Moment) -> Agreement:
        """The one agreement with the customer that binds the service and is in force at the instant.

        Of several, the one that names the service is meant if it is the only one to do so: the more specific wins over
        those for all services.

        Raises:
            NoAgreement: for an unknown customer or service, a service that none binds, and outside effective dates.
            SeveralAgreements: where there is more than one, and not exactly one of them names the service.
        """
        customer, service = _named(customer, "customer"), _named(service, "service")
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
        customer, service = _named(customer, "customer"), _named(service, "service")
        agreement = self.agreement_for(customer, service, at)
        history = self._histories.get(agreement.plan)
        if history is None:
            why = f"agreement {agreement.name} is under a plan {agreement.plan!r}, which is not among the plans"
            known = tuple(self._histories)
            raise NoAgreement(customer, service, at, why, nearest(agreement.plan, known), known)
        try:
            plan = history.at(at)
        except NotInForce as error:
            raise NoAgreement(customer, service, at, f"agreement {agreement.name} is under {error}") from error
        key = agreement.name, plan.effective
        agreed = self._agreed.get(key)
        if agreed is None:
            agreed = self._agreed[key] = plan.with_agreement(agreement)
        return agreed

    def _binding(self, customer: str, service: str, at: Moment) -> list[Agreement]:
        own = [agreement for agreement in self.agreements if agreement.customer == customer]
        if not own:
            known = tuple(dict.fromkeys(agreement.customer for agreement in self.agreements))
            near = nearest(customer, known)
            raise NoAgreement(customer, service, at, "there is no agreement with this customer", near, known)
        catalogue = tuple(one.name for one in self.services)
        if catalogue and service not in catalogue:
            near = nearest(service, catalogue)
            raise NoAgreement(customer, service, at, "the catalogue has no such service", near, catalogue)
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


def _named(value: Any, place: str) -> str:
    """What a ticket says of a field that it must say, in whatever kind of value it does."""
    said = fact(value, place)
    if said is None:
        raise InvalidValue(
            place, None, "is missing; the agreement is found by the customer and the service of the ticket"
        )
    return must_be(str, said, place)


def _edge(agreement: Agreement, instant: Instant) -> str:
    """When an agreement that is not in force was, or will be."""
    effective = agreement.effective
    opens, closes = effective.span
    if opens is not None and instant < opens:
        return f"{agreement.name} will be from {edge_text(effective.start, opens)}"
    return f"{agreement.name} was until {edge_text(effective.end, closes)}"
