"""What a careful reader would object to in the hours of a plan: zones, edges, holidays, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from itertools import pairwise
from operator import sub

from slacore.calendars.closure import Closure, SpecialHours, YearlyClosure
from slacore.calendars.coverage import Coverage
from slacore.calendars.desk import Desk
from slacore.calendars.shift import Shift
from slacore.civil.instant import DAY, HOUR, MINUTE, SECOND, utc
from slacore.civil.wall import clock_changes, date_of, day_number, edge, time_text
from slacore.civil.years import LAST_YEAR
from slacore.plans.hours import BUSINESS
from slacore.plans.places import placed_targets
from slacore.review.finding import Objections
from slacore.review.trial import USUAL_YEAR, WEEK, Trial, first_monday

# UTC is left out: who writes it means no city's clock.
_FIXED = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}
_GREENWICH = re.compile(r"(Etc/)?(GMT[+-]?0?|Greenwich)", re.ASCII)
_OFFSET = re.compile(r"Etc/GMT[+-]\d{1,2}", re.ASCII)
_NAMED = re.compile(r"(?<!\w)(\d{1,2})x(\d)(?:x365)?(?!\w)", re.ASCII)
_ALMOST = {SECOND: "00:00", MINUTE: "00:00", DAY - MINUTE: "24:00", DAY - SECOND: "24:00"}
_YEARS = 10


def fixed_zones(trial: Trial) -> Objections:
    """Zones that keep one time all year, where a city's clock is probably meant."""
    said = [(f"{place}.zone" if ".zone" not in place else place, one.zone) for place, one in trial.schedules()]
    said += [("zone", trial.plan.zone)] if trial.plan.zone else []
    said += [(f"{place}.zone", one.zone) for place, one in placed_targets(trial.plan) if one.zone]
    for place, zone in said:
        city = _FIXED.get(zone) or ("Europe/London" if _GREENWICH.fullmatch(zone) else None)
        if city or _OFFSET.fullmatch(zone):
            named = f"if a city's clock is meant, name it, such as {city!r}"
            meant = named if city else "a city's zone is probably meant"
            yield place, f"{zone!r} keeps one time all year, without summer time; {meant}"


def almost_midnight(trial: Trial) -> Objections:
    """Times of day that are a minute or a second from midnight."""
    for place, text, time in _times(trial):
        if time in _ALMOST:
            yield place, f"{time_text(time)} in {text!r} is not midnight; write {_ALMOST[time]} if that is meant"


def _times(trial: Trial) -> Iterator[tuple[str, str, int]]:
    """Every time of day with its place and the text it stands in."""
    for place, schedule in trial.schedules():
        stated: list[tuple[str, Shift | SpecialHours | Closure | YearlyClosure]] = []
        stated += [("shifts", each) for each in schedule.shifts]
        stated += [("special", each) for each in schedule.special]
        stated += [("closures", each) for each in schedule.closures]
        for name, each in stated:
            yield from ((f"{place}.{name}", str(each), time % DAY) for time in each.hours or ())
    for place, target in placed_targets(trial.plan):
        edges = (target.length.by, target.length.cutoff) if target.length else ()
        yield from ((f"{place}.length", str(target.length), one) for one in edges if isinstance(one, int))


def not_as_named(trial: Trial) -> Objections:
    """Hours such as 8x5 in a name or title of a schedule, a coverage or the plan that are not so many hours a week."""
    found: set[int] = set()
    named = [(place, coverage, place.rpartition(".")[2], "name") for place, coverage in trial.hours()]
    for name, coverage in trial.plan.coverages.items():
        named.append((f"coverages.{name}.title", coverage, trial.plan.coverages.title(name), "title"))
    for place, coverage, text, kind in named:
        for said, hours in _hours_in(text):
            found.add(hours)
            if _weekly_hours(coverage) != hours:
                told = f"{said} means {hours} hours a week, and these are {_weekly_hours(coverage):g}"
                yield place, f"{told}; change the {kind} or the hours"
    for said, hours in _hours_in(trial.plan.title) if trial.plan.coverages or trial.plan.schedules else ():
        if hours not in found and all(_weekly_hours(coverage) != hours for _, coverage in trial.hours()):
            told = f"{said} means {hours} hours a week, and no hours of the plan are that many"
            yield "title", f"{told}; change the title or the hours"


def _hours_in(text: str) -> list[tuple[str, int]]:
    """Hours a day times days a week, as a text names them, and how many hours a week they are."""
    found = [(one[0], int(one[1]), int(one[2])) for one in _NAMED.finditer(text)]
    return [(said, hours * days) for said, hours, days in found if hours <= 24 and days <= 7]


def _weekly_hours(coverage: Coverage) -> float:
    """Hours in a week without holidays and clock changes."""
    monday = first_monday(USUAL_YEAR)
    return coverage.weekly().line.elapsed(monday, monday + WEEK) / HOUR


def no_coverage(trial: Trial) -> Objections:
    """A plan without hours."""
    if not trial.plan.schedules and not trial.plan.coverages:
        yield "coverages", "the plan does not say when anybody is there; state its hours, business = '24x7' if always"


def edges_in_changes(trial: Trial) -> Objections:
    """Openings and closings at wall times that a clock change skips or repeats, in ten years."""
    start = trial.plan.effective.span[0]
    year = USUAL_YEAR if start is None else utc(start).year
    for place, schedule in trial.schedules():
        told = next(_odd_edges(schedule, year, min(year + _YEARS, LAST_YEAR)), None)
        if told is not None:
            yield f"{place}.shifts", f"a shift opens or closes at {told}; keep clear of that hour"


def _odd_edges(schedule: Desk, first_year: int, last_year: int) -> Iterator[str]:
    zone, usual = schedule.clock, Coverage(schedule.weekly()).line
    special: dict[int, list[tuple[int, int]]] = {}
    for one in schedule.special:
        special.setdefault(day_number(one.day), []).append(one.hours)
    for (_, before), (at, after) in pairwise(clock_changes(zone, first_year, last_year)):
        low, high = sorted((at + before, at + after))
        for day in range(low // DAY - 1, (high - 1) // DAY + 1):
            hours = special.get(day) or [one.hours for one in schedule.shifts if one.starts_on(day)]
            for time in (time for pair in hours for time in pair if low <= day * DAY + time < high):
                # Where one shift closes and the next opens, nobody leaves and nobody comes.
                instant = edge(zone, day * DAY + time)
                if day in special or usual.is_open(instant) != usual.is_open(instant - 1):
                    does = "skips" if after > before else "repeats"
                    yield f"{time_text(time)}, which the clock change of {date_of(low // DAY)} {does}"


def _is_open_beside(hours: Coverage, worked: list[Coverage]) -> bool:
    """Whether in a usual week it is open when none of the others is."""
    monday = first_monday(USUAL_YEAR)
    beside = reduce(sub, (one.weekly() for one in worked), hours.weekly())
    return beside.line.elapsed(monday, monday + WEEK) > 0


def other_channel_hours(trial: Trial) -> Objections:
    """A channel whose hours are not those in which its tickets are worked."""
    plan = trial.plan
    worked = [] if plan.centres is None else [plan.centres.coverage, *(centre.coverage for centre in plan.centres)]
    named = {name for name in (*plan.schedules, *plan.coverages) if name == BUSINESS}
    counted = named.union(target.coverage for target in plan.every_target if target.coverage is not None)
    worked += [plan.coverage(text) for text in counted]
    for number, channel in enumerate(plan.channels):
        if channel.hours is None or not worked or plan.coverage(channel.hours) in worked:
            continue
        # Where another channel takes over, nothing is amiss with one that closes before those behind it do.
        if channel.fallback is None or _is_open_beside(plan.coverage(channel.hours), worked):
            told = f"{channel.name} keeps other hours ({channel.hours}) than those in which its tickets are worked"
            yield f"channels[{number}].hours", f"{told}; say so to the customer, or make them the same"
