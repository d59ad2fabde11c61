"""Agreements: which customer has which plan for which services, from when until when, and what was agreed otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from attrs import field, frozen

from slacore.calendars.schedule import Schedule
from slacore.checks import each, listed, names, names_from, of, prose, said, truth, twice, unknown
from slacore.errors import Flaw
from slacore.plans.effective import EffectiveDates
from slacore.plans.metric import Metric, stated_from
from slacore.plans.names import Names, all_named, named
from slacore.plans.stated_coverage import StatedCoverage, meant, stated_coverages
from slacore.plans.target import Target, targets_from

Value = TypeVar("Value")


def schedules_from(given: Mapping[str, Schedule] | Iterable[tuple[str, Schedule]]) -> Names[Schedule]:
    """Schedules by name."""
    return Names.of(given, Schedule, "schedules")


@frozen
class Service:
    """An entry of the service catalogue: something a customer may ask support for.

    >>> Service("pos", "Point of sale")
    Service(name='pos', title='Point of sale', text='')
    """

    name: str = field(validator=named)
    title: str = field(default="", validator=prose)
    text: str = field(default="", validator=prose, kw_only=True)


def services_from(given: Iterable[Service]) -> tuple[Service, ...]:
    """Services as a tuple; `each` refuses what is none."""
    return listed(given)


@frozen(kw_only=True)
class Agreement:
    """What one customer has agreed to: a plan for some services or all, for a time, with changes to the plan.

    Its targets stand before the plan's own, so that they win where both match a ticket. Its schedules and coverages
    replace those of the plan with the same name, whichever of the two kinds, and add the others; whatever
    in the plan uses such a name follows. What it says of a metric stands in the place of what the plan says.

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
    >>> agreed = gold.with_agreement(agreement)
    >>> agreed.title, agreed.deadline("response", opened="2026-03-06T17:30:00+01:00").due
    ('gold (agreement acme-2026)', '2026-03-09T06:30:00+01:00')

    Args:
        name: a short name for messages.
        customer: the customer it is made with, as tickets name it.
        plan: the name of the plan.
        services: the services it binds; all of the catalogue where none is named.
        effective: when it is in force.
        schedules: names of schedules and their values, beside or in place of the plan's.
        coverages: names of coverages and their expressions, each a text or a `StatedCoverage`, beside or in place of
            the plan's.
        targets: promises that stand before the plan's.
        metrics: what it says of metrics, by name, in the place of what the plan says.
        text: what the customer is told.
        is_example: whether it only shows what an agreement may look like.
    """

    name: str = field(validator=named)
    customer: str = field(validator=said())
    plan: str = field(validator=named)
    services: tuple[str, ...] = field(
        default=(), converter=names_from, validator=[names(count=10_000), all_named], eq=frozenset
    )
    effective: EffectiveDates = field(factory=EffectiveDates, validator=of(EffectiveDates))
    schedules: Names[Schedule] = field(default=(), converter=schedules_from, validator=all_named)
    coverages: Names[StatedCoverage] = field(default=(), converter=stated_coverages, validator=all_named, eq=meant)
    targets: tuple[Target, ...] = field(default=(), converter=targets_from, validator=each(Target))
    metrics: Names[Metric] = field(default=(), converter=stated_from, validator=all_named)
    text: str = field(default="", validator=prose)
    is_example: bool = field(default=False, validator=truth)

    def binds(self, service: str) -> bool:
        """Whether it is about the service, by name or because it is about all."""
        return not self.services or (isinstance(service, str) and service in self.services)

    def hours_beside(
        self, schedules: Mapping[str, Schedule], coverages: Mapping[str, StatedCoverage]
    ) -> tuple[dict[str, Schedule], Mapping[str, StatedCoverage]]:
        """A plan's schedules and coverages as stated with those of the agreement beside or in place of them."""
        return hours_beside(schedules, coverages, self.schedules, self.coverages)


def hours_beside(
    schedules: Mapping[str, Schedule],
    coverages: Mapping[str, StatedCoverage],
    new: Mapping[str, Schedule],
    stated: Mapping[str, StatedCoverage],
) -> tuple[dict[str, Schedule], Mapping[str, StatedCoverage]]:
    """Schedules and coverages as stated with new ones beside or in place of them, whichever of the two kinds.

    >>> business, uk = StatedCoverage("uk"), StatedCoverage("24x7")
    >>> schedules = {"uk": Schedule.parse("8x5 Europe/London")}
    >>> hours_beside(schedules, {"business": business}, {}, {"uk": uk}) == ({}, {"uk": uk, "business": business})
    True
    """
    return _kept(schedules, stated) | dict(new), _in_order(_kept(coverages, new) | dict(stated))


def _kept(named: Mapping[str, Value], replaced: Collection[str]) -> dict[str, Value]:
    return {name: value for name, value in named.items() if name not in replaced}


def _in_order(stated: Mapping[str, StatedCoverage]) -> Mapping[str, StatedCoverage]:
    """Coverages with each after those it mentions; as they are where they mention one another in a circle."""
    words = {name: re.findall(r"[\w.-]+", one.coverage) for name, one in stated.items()}
    order = TopologicalSorter(
        {name: [each for each in said if each in stated and each != name] for name, said in words.items()}
    )
    try:
        return {name: stated[name] for name in order.static_order()}
    except CycleError:
        return stated


def flaws_of_agreements(
    agreements: Iterable[Agreement], plans: Collection[str] | None = None, services: Collection[str] = ()
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
    agreements, services = tuple(agreements), dict.fromkeys(services)
    twins = twice("agreements", [agreement.name for agreement in agreements])
    flaws: list[Flaw] = []
    for number, agreement in enumerate(agreements):
        path = f"agreements[{number}]"
        flaws += [twins[number]] if number in twins else []
        if plans is not None and agreement.plan not in plans:
            flaws.append(unknown(f"{path}.plan", "plan", agreement.plan, plans, len(flaws)))
        for place, service in enumerate(agreement.services):
            if services and service not in services:
                at = f"{path}.services[{place}]"
                flaws.append(unknown(at, "service of the catalogue", service, services, len(flaws)))
    return flaws


def agreements_from(given: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """Agreements as a tuple; `each` refuses what is none."""
    return listed(given)
