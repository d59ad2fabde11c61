"""What a careful reader would object to in a plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise, product
from math import prod
from operator import itemgetter
from typing import Literal

from attrs import frozen

from slacore.calendars.coverage import Coverage
from slacore.calendars.schedule import Schedule
from slacore.civil import zones
from slacore.civil.instant import DAY, EARLIEST, HOUR, LATEST, MINUTE, SECOND, Instant, read, utc, utc_text
from slacore.civil.wall import clock_changes, date_of, day_number, edge, time_text, weekday
from slacore.errors import HolidaysNotCovered, InvalidValue, SlaError
from slacore.plans.hours import BUSINESS, schedules_in, weekly
from slacore.plans.plan import SupportPlan, ordered
from slacore.plans.target import Target

Severity = Literal["error", "warning", "note"]
Objection = tuple[str, str]
"""A place and a sentence."""

Span = tuple[Instant | None, Instant | None]

# UTC is left out: who writes it means no city's clock.
_FIXED = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}
_GREENWICH = re.compile(r"(Etc/)?(GMT[+-]?0?|Greenwich)", re.ASCII)
_OFFSET = re.compile(r"Etc/GMT[+-]\d{1,2}", re.ASCII)
_NAMED = re.compile(r"(?<!\w)(\d{1,2})x(\d)(?:x365)?(?!\w)", re.ASCII)
_ALMOST = {SECOND: "00:00", MINUTE: "00:00", DAY - MINUTE: "24:00", DAY - SECOND: "24:00"}
_MONDAY = day_number(date(2026, 2, 2)) * DAY
_COMBINATIONS = 4_096
_YEARS = 10


@frozen
class Finding:
    """An objection: its code, where, in a sentence, and how grave.

    An ``error`` breaks a promise the plan itself makes, a ``warning`` probably does not say what is meant, a ``note``
    is a doubt the plan states about its source. Each code has a page in the docs.
    """

    code: str
    place: str
    sentence: str
    severity: Severity

    def __str__(self) -> str:
        return f"{self.severity} {self.code} at {self.place}: {self.sentence}"


def lint(plan: SupportPlan, cheaper: SupportPlan | None = None) -> tuple[Finding, ...]:
    """Everything a careful reader would object to.

    >>> plan = SupportPlan.from_dict(
    ...     {
    ...         "format": 1,
    ...         "name": "desk",
    ...         "schedules": {"8x5": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 08:00-17:00"]}},
    ...     }
    ... )
    >>> for finding in lint(plan):
    ...     print(finding)
    warning not-as-named at schedules.8x5: 8x5 means 40 hours a week, and these are 45; change the name or the hours

    Args:
        plan: the plan.
        cheaper: the plan it improves on, to be compared with.

    Raises:
        InvalidValue: for anything that is no plan.
    """
    for place, given in (("plan", plan), ("cheaper", cheaper)):
        if not isinstance(given, SupportPlan) and not (given is None and place == "cheaper"):
            raise InvalidValue(place, given, "is not a SupportPlan; load_plan and bundled give one")
    reader = _Reader(plan)
    findings = [
        Finding(code, place, sentence, severity) for code, severity, rule in _RULES for place, sentence in rule(reader)
    ]
    if cheaper is not None:
        found = _not_better(reader, _Reader(cheaper))
        findings += [Finding("not-better", place, sentence, "warning") for place, sentence in found]
    return (*findings, *(Finding("doubt", place, text, "note") for place, text in plan.doubts.items()))


class _Reader:
    """A plan and what a reader tries on it: example tickets through a week, each due time asked once."""

    def __init__(self, plan: SupportPlan) -> None:
        self.plan = plan
        self.levels = ordered(plan)
        said = dict.fromkeys(name for target in plan.targets for name in target.priority)
        self.names = plan.priorities.names if plan.priorities else tuple(said)
        self.metrics = plan.metrics
        # By identity, for equal targets have numbers of their own; of one that stands twice it is the first.
        self.numbers: dict[int, int] = {}
        for number, target in enumerate(plan.targets):
            self.numbers.setdefault(id(target), number)
        self._dues: dict[tuple[int, Instant], Instant | None] = {}
        self._openings: dict[int, list[Instant]] = {}

    def hours(self) -> Iterator[tuple[str, Coverage]]:
        """Schedules and coverages by their place, those of agreements too where they are more than an example."""
        for name, schedule in self.plan.schedules.items():
            yield f"schedules.{name}", schedule
        for name, coverage in self.plan.coverages.items():
            yield f"coverages.{name}", coverage
        for number, agreement in enumerate(self.plan.agreements):
            for name, schedule in () if agreement.is_example else agreement.schedules.items():
                yield f"agreements[{number}].schedules.{name}", schedule

    def schedules(self) -> Iterator[tuple[str, Schedule]]:
        """Every schedule once, by the place where it is stated: in brackets inside a coverage too."""
        seen: set[Schedule] = set()
        for place, coverage in self.hours():
            for schedule in schedules_in(coverage):
                if schedule not in seen:
                    seen.add(schedule)
                    yield place, schedule

    def conditions(self, *metrics: str) -> list[dict[str, str]]:
        """No fields, and the first fields of every condition that a target of the metrics has."""
        found = [
            tuple((name, values[0]) for name, values in target.when)
            for target in self.plan.targets
            if target.metric in metrics
        ]
        return [dict(pairs) for pairs in dict.fromkeys([(), *found])]

    def promises(self, metric: str, fields: dict[str, str], opened: Instant) -> dict[str | None, Target]:
        """The target of every level in order, for tickets with these fields; of all tickets where there is no scale."""
        found: dict[str | None, Target] = {}
        for level in self.names or (None,):
            target = self.plan.target_for(metric, opened=utc(opened), **{**fields, "priority": level})
            if target is not None and target.length is not None:
                found[level] = target
        return found

    def later(self, one: Target, other: Target, week: list[Instant]) -> Instant | None:
        """The first opening at which the one is due later than the other."""
        for opened in week if one != other else ():
            if one.effective.holds(opened) and other.effective.holds(opened):
                first_due, second_due = self.due(one, opened), self.due(other, opened)
                if first_due is not None and second_due is not None and first_due > second_due:
                    return opened
        return None

    def told(self, target: Target) -> str:
        """A target's promise and where it stands."""
        return f"{target.length}, targets[{self.numbers[id(target)]}]"

    def place(self, target: Target) -> str:
        """Where a target's length stands."""
        return f"targets[{self.numbers[id(target)]}].length"

    def due(self, target: Target, opened: Instant) -> Instant | None:
        """When a ticket is due under a target, ``None`` where nobody can say."""
        key = (id(target), opened)
        if key not in self._dues:
            try:
                self._dues[key] = read(self.plan.due_under(target, utc(opened)).due)
            except SlaError:
                self._dues[key] = None
        return self._dues[key]

    def weeks(self, *metrics: str) -> Iterator[list[Instant]]:
        """Openings of tickets through a week, for each time at which a target of the metrics comes into force."""
        edges = {target.effective.span[0] for target in self.plan.targets if target.metric in metrics}
        for start in sorted({self._start(start) for start in edges}):
            if start not in self._openings:
                self._openings[start] = self._week(start)
            yield self._openings[start]

    def any_week(self) -> list[Instant]:
        """Openings of tickets through a week in which the plan is in force."""
        return self._week(self._start(None))

    def _start(self, edge: Instant | None) -> Instant:
        """The Monday from which a week is asked, when a target is in force from the edge on."""
        opens, closes = self.plan.effective.span
        known = [edge for edge in (edge, opens) if edge is not None]
        start = max(known) if known else self._known_monday()
        return start if closes is None else min(start, closes - 7 * DAY)

    def _known_monday(self) -> Instant:
        """A Monday in a year for which all holidays are known."""
        spans = [holidays.years for _, schedule in self.schedules() for holidays in schedule.holidays if holidays.years]
        year = min(max((span[0] for span in spans), default=2026), min((span[1] for span in spans), default=2026))
        return _MONDAY if not spans or all(span[0] <= 2026 <= span[1] for span in spans) else _first_monday(year)

    def _week(self, start: Instant) -> list[Instant]:
        """Every hour, and what hours open and close at with the minute before."""
        instants = set(range(start, start + 7 * DAY, HOUR))
        for coverage in (*self.plan.schedules.values(), *self.plan.coverages.values()):
            for window in _windows(coverage, start):
                instants |= {at for edge in window for at in (edge, edge - MINUTE) if start <= at < start + 7 * DAY}
        return sorted(instants)[:1_000]


def _windows(coverage: Coverage, start: Instant) -> list[tuple[Instant, Instant]]:
    try:
        found = coverage.windows(utc(start), utc(start + 7 * DAY))
    except HolidaysNotCovered:
        return []
    return [(read(window.opens), read(window.closes)) for window in found]


def _first_monday(year: int) -> Instant:
    day = day_number(date(year, 2, 1))
    return (day + -weekday(day) % 7) * DAY


def _empty_cells(reader: _Reader) -> Iterator[Objection]:
    matrix = reader.plan.matrix
    for urgency, impact in matrix.empty_cells if matrix else ():
        place = f"matrix.table[{matrix.impact.index(impact)}][{matrix.urgency.index(urgency)}]"  # type: ignore[union-attr]
        yield place, f"urgency {urgency} and impact {impact} have no priority; write one, or say who sets it by hand"


def _matrix_not_monotone(reader: _Reader) -> Iterator[Objection]:
    """Cells graver than one that should be graver still, read the way that leaves fewest of them."""
    matrix, scale = reader.plan.matrix, reader.plan.priorities
    if matrix is None or scale is None or matrix.is_monotone(scale):
        return
    ranks = [[scale.rank(cell) if scale.is_ordered(cell) else None for cell in row] for row in matrix.table]
    ways = [_inversions(ranks, across, down) for across, down in product((1, -1), repeat=2)]
    for (row, column), (other_row, other_column) in min(ways, key=len):
        yield (
            f"matrix.table[{row}][{column}]",
            f"urgency {matrix.urgency[column]} and impact {matrix.impact[row]} give {matrix.table[row][column]}, but "
            f"{matrix.urgency[other_column]} and {matrix.impact[other_row]} {matrix.table[other_row][other_column]}; "
            "a graver urgency or impact should give no less grave a priority",
        )


def _inversions(ranks: list[list[int | None]], across: int, down: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Cells with one that comes before them and is less grave, when rows and columns are read from the gravest on."""
    found = []
    rows, columns = range(len(ranks))[::down], range(len(ranks[0]))[::across]
    above: dict[int, tuple[int, int]] = {}
    for row in rows:
        before: tuple[int, int] | None = None
        for column in columns:
            seen = [cell for cell in (before, above.get(column)) if cell is not None]
            before = max(seen, key=lambda cell: ranks[cell[0]][cell[1]] or 0) if seen else None
            rank = ranks[row][column]
            if rank is not None:
                if before is not None and rank < (ranks[before[0]][before[1]] or 0):
                    found.append(((row, column), before))
                else:
                    before = row, column
            if before is not None:
                above[column] = before
    return found


def _targets_not_monotone(reader: _Reader) -> Iterator[Objection]:
    """A graver priority that is due later, found by opening tickets through a week."""
    told: set[tuple[int, int]] = set()
    for metric in reader.metrics if reader.levels else ():
        for fields in reader.conditions(metric):
            for week in reader.weeks(metric):
                promises = reader.promises(metric, fields, week[0])
                ranked = [(level, promises[level]) for level in reader.levels if level in promises]
                for (graver, one), (lesser, other) in pairwise(ranked):
                    at = None if (id(one), id(other)) in told else reader.later(one, other, week)
                    if at is not None:
                        told.add((id(one), id(other)))
                        yield (
                            reader.place(one),
                            f"{metric} of {graver} ({reader.told(one)}) is due later than of {lesser} "
                            f"({reader.told(other)}) when opened {_said(at)}; let the graver one be due first",
                        )


def _response_after_resolution(reader: _Reader) -> Iterator[Objection]:
    told: set[tuple[int, int]] = set()
    for fields in reader.conditions("response", "resolution"):
        for week in reader.weeks("response", "resolution"):
            responses = reader.promises("response", fields, week[0])
            resolutions = reader.promises("resolution", fields, week[0])
            for level, response in responses.items():
                resolution = resolutions.get(level, response)
                key = id(response), id(resolution)
                at = None if key in told else reader.later(response, resolution, week)
                if at is not None:
                    told.add(key)
                    yield (
                        reader.place(response),
                        f"the response{'' if level is None else f' of {level}'} ({response.length}) is due after the "
                        f"resolution ({reader.told(resolution)}) when opened {_said(at)}; shorten it",
                    )


def _said(at: Instant) -> str:
    return f"{utc(at):%A %H:%M} UTC ({utc(at):%Y-%m-%d})"


def _downgrades_not_lower(reader: _Reader) -> Iterator[Objection]:
    scale = reader.plan.priorities
    if scale is None:
        return
    for number, rule in enumerate(reader.plan.downgrades):
        if rule.may_raise or rule.is_open:
            continue
        # A rule about every level is no objection at the levels where it has nothing left to lower.
        levels = rule.from_ or (scale.levels[0].name,)
        for level in filter(scale.is_ordered, levels):
            to = rule.to if rule.steps is None else scale.lower(level, rule.steps, rule.floor)
            if scale.is_ordered(to) and not scale.is_graver(level, to):
                kind = "the same level" if level == to else "a graver one"
                place = f"downgrades[{number}]"
                sentence = f"{rule.cause!r} lowers {level} to {to}, {kind}; name a less severe one"
                yield place, sentence


def _shadowed_targets(reader: _Reader) -> Iterator[Objection]:
    """Targets all of whose tickets are governed by earlier ones, alone or together."""
    for number, target in enumerate(reader.plan.targets):
        spans = [_closed(each.effective.span) for each in (target, reader.plan)]
        span = max(start for start, _ in spans), min(end for _, end in spans)
        if span[1] <= span[0]:
            sentence = f"it is in force {target.effective}, when the plan is not; change one of the two periods"
            yield f"targets[{number}]", sentence
            continue
        shadows: set[int] | None = set()
        for fields in _tickets(reader, target):
            earlier = _earlier(reader, number, fields, span)
            shadows = (
                None if earlier is None or shadows is None else shadows | {reader.numbers[id(one)] for one in earlier}
            )
            if shadows is None:
                break
        if shadows:
            names = " and ".join(f"targets[{one}]" for one in sorted(shadows))
            sentence = f"it never governs a ticket, {names} {'match' if len(shadows) > 1 else 'matches'} first"
            yield f"targets[{number}]", f"{sentence}; move it up, or leave it out"


def _tickets(reader: _Reader, target: Target) -> Iterator[dict[str, str | None]]:
    """Tickets with every combination of values a target asks for, none where these are too many to try."""
    scale = reader.plan.priorities
    unset = (None,) if scale is None or scale.default is None else ()
    priorities = target.priority or (*reader.names, *unset)
    names, values = [name for name, _ in target.when], [values for _, values in target.when]
    if prod(map(len, (priorities, *values))) <= _COMBINATIONS:
        for combined in product(priorities, *values):
            yield dict(zip(["priority", *names], combined, strict=True))


def _earlier(reader: _Reader, number: int, fields: dict[str, str | None], span: Span) -> list[Target] | None:
    """The targets that govern such a ticket as long as one is in force, ``None`` if that ever does itself."""
    target = reader.plan.targets[number]
    matching = reader.plan.targets_matching(target.metric, fields)
    before = [(one, *_closed(one.effective.span)) for one in matching if reader.numbers[id(one)] < number]
    reached, end = _closed(span)
    needed: list[Target] = []
    while reached < end:
        one, _, reached_next = max(
            (each for each in before if each[1] <= reached), key=itemgetter(2), default=(target, reached, reached)
        )
        if reached_next <= reached:
            return None
        needed.append(one)
        reached = reached_next
    return needed


def _closed(span: Span) -> tuple[Instant, Instant]:
    """Effective dates with the ends of supported time in the place of open edges."""
    start, end = span
    return EARLIEST if start is None else start, LATEST if end is None else end


def _priorities_without_target(reader: _Reader) -> Iterator[Objection]:
    scale = reader.plan.priorities
    for metric in reader.metrics if scale else ():
        targets = [target for target in reader.plan.targets if target.metric == metric]
        for name in scale.names if scale else ():
            if not any(not target.priority or name in target.priority for target in targets):
                yield "priorities", f"{name} has no {metric} target; add one, or one for every priority at the end"


def _fixed_zones(reader: _Reader) -> Iterator[Objection]:
    zones_said = [
        (f"{place}.zone" if ".zone" not in place else place, schedule.zone) for place, schedule in reader.schedules()
    ]
    plan = reader.plan
    zones_said += [("zone", plan.zone)] if plan.zone else []
    zones_said += [(f"targets[{number}].zone", one.zone) for number, one in enumerate(plan.targets) if one.zone]
    for place, zone in zones_said:
        city = _FIXED.get(zone) or ("Europe/London" if _GREENWICH.fullmatch(zone) else None)
        if city or _OFFSET.fullmatch(zone):
            meant = (
                f"if a city's clock is meant, name it, such as {city!r}" if city else "a city's zone is probably meant"
            )
            yield place, f"{zone!r} keeps one time all year, without summer time; {meant}"


def _almost_midnight(reader: _Reader) -> Iterator[Objection]:
    for place, schedule in reader.schedules():
        said = [(f"{place}.shifts", shift.hours, str(shift)) for shift in schedule.shifts]
        said += [(f"{place}.special", special.hours, str(special)) for special in schedule.special]
        said += [(f"{place}.closures", closure.hours, str(closure)) for closure in schedule.closures if closure.hours]
        for where, hours, text in said:
            for time in hours:
                if time % DAY in _ALMOST:
                    sentence = (
                        f"{time_text(time)} in {text!r} is not midnight; write {_ALMOST[time % DAY]} if that is meant"
                    )
                    yield where, sentence
    for number, target in enumerate(reader.plan.targets):
        edges = (target.length.by, target.length.cutoff) if target.length else ()
        for time in (each for each in edges if isinstance(each, int) and each in _ALMOST):
            sentence = f"{time_text(time)} in {str(target.length)!r} is not midnight"
            yield f"targets[{number}].length", f"{sentence}; write {_ALMOST[time]} if that is meant"


def _not_as_named(reader: _Reader) -> Iterator[Objection]:
    """Hours such as 8x5 in the name of a schedule, a coverage or the plan that are not so many hours a week."""
    found: dict[int, str] = {}
    for place, coverage in reader.hours():
        for said, hours in _hours_in(place.rpartition(".")[2]):
            found[hours] = place
            weekly_hours = _weekly_hours(coverage)
            if weekly_hours != hours:
                sentence = f"{said} means {hours} hours a week, and these are {weekly_hours:g}"
                yield place, f"{sentence}; change the name or the hours"
    for said, hours in _hours_in(reader.plan.title) if reader.plan.coverages or reader.plan.schedules else ():
        if hours not in found and all(_weekly_hours(coverage) != hours for _, coverage in reader.hours()):
            sentence = f"{said} means {hours} hours a week, and no hours of the plan are that many"
            yield "title", f"{sentence}; change the title or the hours"


def _hours_in(text: str) -> list[tuple[str, int]]:
    """Hours a day times days a week, as a text names them, and how many hours a week they are."""
    found = [(one[0], int(one[1]), int(one[2])) for one in _NAMED.finditer(text)]
    return [(said, hours * days) for said, hours, days in found if hours <= 24 and days <= 7]


def _weekly_hours(coverage: Coverage) -> float:
    """Hours in a week without holidays and clock changes."""
    return weekly(coverage).elapsed(utc(_MONDAY), utc(_MONDAY + 7 * DAY)).total_seconds() / 3600


def _no_coverage(reader: _Reader) -> Iterator[Objection]:
    if not reader.plan.schedules and not reader.plan.coverages:
        yield "coverage", "the plan does not say when anybody is there; state its hours, business = '24x7' if always"


def _holidays_end(reader: _Reader) -> Iterator[Objection]:
    """Holidays written down as dates that end before tickets of the plan can be due."""
    end = reader.plan.effective.span[1]
    latest = None if end is None else _latest_due(reader, end - 1)
    for place, schedule in reader.schedules():
        ends = [holidays.years[1] for holidays in schedule.holidays if holidays.years]
        if all(holidays.country is None for holidays in schedule.holidays):
            ends = [holidays.dates[-1][0].year for holidays in schedule.holidays if holidays.dates]
        if not ends:
            continue
        if end is None:
            yield (
                f"{place}.holidays",
                f"its dates end with {min(ends)}, and the plan is in force without end; end it too",
            )
        elif latest is None or utc(latest).year > min(ends):
            last = f"the longest target of a ticket opened before {utc_text(end)} is due later"
            yield f"{place}.holidays", f"its dates end with {min(ends)}, and {last}; add a year of holidays"


def _latest_due(reader: _Reader, opened: Instant) -> Instant | None:
    """When the last of the tickets opened at an instant is due, ``None`` if its holidays are not known."""
    latest = opened
    for target in reader.plan.targets:
        if target.length is not None:
            try:
                latest = max(latest, read(reader.plan.due_under(target, utc(opened)).due))
            except HolidaysNotCovered:
                return None
            except SlaError:
                continue
    return latest


def _edges_in_changes(reader: _Reader) -> Iterator[Objection]:
    """Openings and closings at wall times that a clock change skips or repeats, in ten years."""
    start = reader.plan.effective.span[0]
    year = utc(start).year if start is not None else utc(_MONDAY).year
    for place, schedule in reader.schedules():
        found = next(_odd_edges(schedule, year, min(year + _YEARS, 2199)), None)
        if found is not None:
            day, time, kind = found
            sentence = (
                f"a shift opens or closes at {time}, which the clock change of {day} {kind}; keep clear of that hour"
            )
            yield f"{place}.shifts", sentence


def _odd_edges(schedule: Schedule, first_year: int, last_year: int) -> Iterator[tuple[date, str, str]]:
    zone, usual = zones.zone(schedule.zone), weekly(schedule)
    special: dict[int, list[tuple[int, int]]] = {}
    for one in schedule.special:
        special.setdefault(day_number(one.day), []).append(one.hours)
    for (_, before), (at, after) in pairwise(clock_changes(zone, first_year, last_year)):
        low, high = sorted((at + before, at + after))
        for day in range(low // DAY - 1, (high - 1) // DAY + 1):
            hours = special.get(day) or [one.hours for one in schedule.shifts if weekday(day) in one.days]
            for time in (time for pair in hours for time in pair if low <= day * DAY + time < high):
                # Where one shift closes and the next opens, nobody leaves and nobody comes.
                instant = edge(zone, day * DAY + time)
                if day in special or usual.is_open(utc(instant)) != usual.is_open(utc(instant - 1)):
                    yield date_of(low // DAY), time_text(time), "skips" if after > before else "repeats"


def _channel_hours(reader: _Reader) -> Iterator[Objection]:
    """A channel whose hours are not those in which its tickets are worked."""
    plan = reader.plan
    worked = [] if plan.centres is None else [plan.centres.coverage, *(centre.coverage for centre in plan.centres)]
    counted = {BUSINESS, *(target.coverage for target in plan.targets)}
    worked += [coverage for name, coverage in (*plan.schedules.items(), *plan.coverages.items()) if name in counted]
    for number, channel in enumerate(plan.channels):
        if channel.hours is not None and worked and plan.coverage(channel.hours) not in worked:
            sentence = f"{channel.name} keeps other hours ({channel.hours}) than those in which its tickets are worked"
            yield f"channels[{number}].hours", f"{sentence}; say so to the customer, or make them the same"


def _not_better(reader: _Reader, cheaper: _Reader) -> Iterator[Objection]:
    """Promises that a dearer plan does not keep sooner than the cheaper one, keeps later, or does not make."""
    name = cheaper.plan.name
    for metric in dict.fromkeys([*reader.metrics, *cheaper.metrics]):
        for fields in reader.conditions(metric):
            week = next(reader.weeks(metric), reader.any_week())
            ours, theirs = (one.promises(metric, fields, week[0]) for one in (reader, cheaper))
            for level, their in theirs.items():
                our = ours.get(level)
                what = f"{metric} of {level or 'every ticket'}"
                if our is None:
                    if level is None or level in reader.names:
                        yield "targets", f"{what} is promised in {name} and not here; add a target"
                    continue
                pairs = [(at, reader.due(our, at), cheaper.due(their, at)) for at in week]
                known = [(at, one, other) for at, one, other in pairs if one is not None and other is not None]
                later = next((at for at, one, other in known if one > other), None)
                if later is not None:
                    told = f"is due later than in {name} ({their.length}) when opened {_said(later)}"
                elif known and all(one == other for _, one, other in known):
                    told = f"is never due sooner than in {name} ({their.length})"
                else:
                    continue
                yield reader.place(our), f"{what} ({our.length}) {told}; the dearer plan should be better"


_RULES: tuple[tuple[str, Severity, Callable[[_Reader], Iterator[Objection]]], ...] = (
    ("empty-cell", "warning", _empty_cells),
    ("matrix-not-monotone", "error", _matrix_not_monotone),
    ("targets-not-monotone", "error", _targets_not_monotone),
    ("response-after-resolution", "error", _response_after_resolution),
    ("downgrade-not-lower", "error", _downgrades_not_lower),
    ("shadowed-target", "warning", _shadowed_targets),
    ("priority-without-target", "warning", _priorities_without_target),
    ("fixed-zone", "warning", _fixed_zones),
    ("almost-midnight", "warning", _almost_midnight),
    ("not-as-named", "warning", _not_as_named),
    ("no-coverage", "warning", _no_coverage),
    ("holidays-end", "warning", _holidays_end),
    ("edge-in-clock-change", "warning", _edges_in_changes),
    ("channel-hours", "warning", _channel_hours),
)

CODES = (*(code for code, _, _ in _RULES), "not-better", "doubt")
"""The codes of all findings; each has a page in the docs."""
