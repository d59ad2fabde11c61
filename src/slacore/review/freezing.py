"""Freezing a plan against tomorrow's holiday and zone data, and saying what that data would change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
from attrs import frozen

from slacore.calendars.coverage import Coverage
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.calendars.table import Table
from slacore.checks import must_be
from slacore.civil.years import years_from
from slacore.errors import HolidaysNotCovered, InvalidValue, UnknownName
from slacore.plans.names import Names
from slacore.plans.places import placed_expressions
from slacore.plans.plan import SupportPlan
from slacore.plans.zone_record import ZoneRecord, recorded

_LIVE = re.compile(r";\s*holidays\s")


@frozen
class Drift:
    """One thing that the installed data says otherwise than a frozen plan."""

    place: str
    sentence: str

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {"place": self.place, "sentence": self.sentence}

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


def freeze(plan: SupportPlan, first: int, last: int) -> SupportPlan:
    """The plan with the holidays of the years written into it, and what its zones' clocks do in them.

    Raises:
        InvalidValue: for years in the wrong order, and for holidays of a schedule without a name.
        HolidaysNotCovered: for a year the installed holiday data does not have.
    """
    must_be(SupportPlan, plan, "plan")
    first, last = years_from((first, last))
    for place, text in _texts(plan):
        if _LIVE.search(text):
            raise InvalidValue(place, text, "has holidays in brackets; make that a schedule with a name, to freeze it")
    agreements = tuple(
        attrs.evolve(agreement, schedules=_frozen(agreement.schedules, first, last)) for agreement in plan.agreements
    )
    record = ZoneRecord.of(_zones_of(plan), first, last)
    schedules = _frozen(plan.schedules, first, last)
    return attrs.evolve(plan, schedules=schedules, agreements=agreements, zone_record=record)


def _frozen(schedules: Names[Schedule], first: int, last: int) -> dict[str, Schedule]:
    return {
        name: attrs.evolve(schedule, holidays=[holidays.freeze(first, last) for holidays in schedule.holidays])
        for name, schedule in schedules.items()
    }


def _texts(plan: SupportPlan) -> Iterator[tuple[str, str]]:
    for name, text in plan.coverages.texts.items():
        yield f"coverages.{name}", text
    yield from placed_expressions(plan)
    for number, agreement in enumerate(plan.agreements):
        for name, stated in agreement.coverages.items():
            yield f"agreements[{number}].coverages.{name}", stated.coverage
        for place, target in enumerate(agreement.targets):
            yield f"agreements[{number}].targets[{place}].coverage", target.coverage or ""


def _schedules(plan: SupportPlan) -> Iterator[tuple[str, Schedule]]:
    for name, schedule in plan.schedules.items():
        yield f"schedules.{name}", schedule
    for number, agreement in enumerate(plan.agreements):
        for name, schedule in agreement.schedules.items():
            yield f"agreements[{number}].schedules.{name}", schedule


def drift(plan: SupportPlan) -> Table[Drift]:
    """What the installed holiday and zone data would change about a frozen plan; nothing where all agrees."""
    must_be(SupportPlan, plan, "plan")
    found = [
        each
        for place, schedule in _schedules(plan)
        for number, holidays in enumerate(schedule.holidays)
        if holidays.is_frozen
        for each in _holiday_drift(f"{place}.holidays[{number}]", holidays)
    ]
    if plan.zone_record is not None:
        found += _clock_drift(plan.zone_record)
    return Table(found)


def _zones_of(plan: SupportPlan) -> set[str]:
    targets = [*plan.every_target, *(target for agreement in plan.agreements for target in agreement.targets)]
    said = {plan.zone, *(target.zone for target in targets)} - {None}
    agreed = [plan.with_agreement(one) for one in plan.agreements if one.plan == plan.name]
    hours: list[Coverage] = [schedule for _, schedule in _schedules(plan)]
    for one in (plan, *agreed):
        hours += [*one.coverages.values(), *(one.coverage(text) for _, text in placed_expressions(one))]
    return {str(zone) for zone in said}.union(*(coverage.zones for coverage in hours))


def _holiday_drift(place: str, holidays: Holidays) -> Iterator[Drift]:
    assert holidays.years is not None
    try:
        source = holidays.source
        now = dict(source.freeze(*holidays.years).dates)
    except (HolidaysNotCovered, UnknownName) as error:
        yield Drift(place, f"the installed data cannot answer: {error}")
        return
    then = dict(holidays.dates)
    for day in sorted(then.keys() | now.keys()):
        sentence = _told(day, then.get(day), now.get(day))
        if sentence:
            yield Drift(place, sentence)


def _told(day: date, then: str | None, now: str | None) -> str | None:
    if then == now:
        return None
    if now is None:
        return f"{day} {then} is no holiday in the installed data"
    if then is None:
        return f"{day} {now} is a holiday in the installed data and not in the plan"
    return f"{day} {then} is called {now} in the installed data"


def _clock_drift(record: ZoneRecord) -> Iterator[Drift]:
    for zone, then in record.zones.items():
        try:
            now = recorded(zone, *record.years)
        except UnknownName as error:
            yield Drift(f"zone_record.{zone}", str(error))
            continue
        for change in sorted(set(then) - set(now)):
            yield Drift(f"zone_record.{zone}", f"{change} was recorded and is not in the installed data")
        for change in sorted(set(now) - set(then)):
            yield Drift(f"zone_record.{zone}", f"{change} is in the installed data and was not recorded")
