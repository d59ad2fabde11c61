"""What a careful reader would object to in operations centres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from slacore.calendars.centres import OperationsCentres
from slacore.calendars.rota import HandOver, OperationsCentre
from slacore.civil import zones
from slacore.civil.instant import DAY, Instant, new_year, read, utc
from slacore.civil.wall import reading
from slacore.errors import HolidaysNotCovered, NeverOpens
from slacore.review.finding import Objections
from slacore.review.trial import Trial


def breaks_that_hand_over(trial: Trial) -> Objections:
    """A centre that closes for a break, and finds another on duty when it opens again, in a year of the plan."""
    group = trial.plan.centres
    if group is None:
        return
    year = utc(trial.any_week()[0]).year
    found: dict[tuple[str, str], HandOver[datetime]] = {}
    days: Counter[tuple[str, str]] = Counter()
    for one in _given_away(group, new_year(year), new_year(year + 1)):
        pair = one.giver.name, one.taker.name
        found.setdefault(pair, one)
        days[pair] += 1
    for (name, other), first in found.items():
        told = f"when {name} closes for a break, {other} takes over and keeps the duty when {name} opens again"
        when = f"first on {utc(read(first.at)):%A %Y-%m-%d %H:%M} UTC, on {days[name, other]} days of {year}"
        yield f"centres.{name}.coverage", f"{told}, {when}; let its hours as a centre go on over the break"


def _given_away(group: OperationsCentres, start: Instant, end: Instant) -> Iterator[HandOver[datetime]]:
    """The hand-overs from a centre that opens again on the same date, and is not on duty then."""
    try:
        for one in group.handovers(utc(start), utc(end)):
            again = _opens_again(one.giver, read(one.at))
            if again is not None and group.on_duty(utc(again)) != one.giver:
                yield one
    except HolidaysNotCovered:
        return


def _opens_again(centre: OperationsCentre, closed: Instant) -> Instant | None:
    """When a centre opens again on the date on which it closed, on its own clock."""
    try:
        opens = centre.coverage.line.next_opening(closed)
    except NeverOpens:
        return None
    clock = zones.zone(min(centre.coverage.zones, default="UTC"))
    closing, opening = (reading(clock, at) // DAY for at in (closed - 1, opens))
    return opens if closing == opening else None
