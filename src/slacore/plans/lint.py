"""What a careful reader would object to in a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Literal

from attrs import frozen

from slacore.calendars.coverage import Coverage
from slacore.calendars.schedule import Schedule
from slacore.civil import zones
from slacore.civil.instant import DAY, HOUR, Instant, read, utc, write
from slacore.civil.wall import clock_changes, date_of, day_number, time_text, weekday
from slacore.errors import SlaError
from slacore.plans.plan import SupportPlan, ordered
from slacore.plans.target import Target

Severity = Literal["error", "warning", "note"]

_FIXED = re.compile(r"GMT([+-]?0)?|Greenwich|UCT|UTC|Universal|Zulu|EST|MST|HST|Etc/.*", re.ASCII)
_NAMED = re.compile(r"(?<![\w])(\d{1,2})x(\d)(?![\w])", re.ASCII)
_MINUTE_OFF = {"00:01", "23:59"}
_WEEK_OF = date(2026, 1, 5)


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
    warning not-as-named at schedules.8x5: 8x5 means 40 hours a week, and these are 45

    Args:
        plan: the plan.
        cheaper: the plan it improves on, to be compared with.
    """
    rules = (
        _empty_cells,
        _matrix_not_monotone,
        _targets_not_monotone,
        _response_after_resolution,
        _downgrades_not_lower,
        _shadowed_targets,
        _priorities_without_target,
        _fixed_zones,
        _almost_midnight,
        _not_as_named,
        _no_coverage,
        _holidays_end,
        _edges_in_changes,
        _channel_hours,
    )
    findings = [finding for rule in rules for finding in rule(plan)]
    if cheaper is not None:
        findings += _not_better(plan, cheaper)
    findings += [Finding("doubt", place, text, "note") for place, text in plan.doubts]
    return tuple(findings)


def _empty_cells(plan: SupportPlan) -> Iterator[Finding]:
    for urgency, impact in plan.matrix.empty_cells if plan.matrix else ():
        yield Finding(
            "empty-cell",
            f"matrix urgency {urgency}, impact {impact}",
            "the cell is empty; a ticket with these has no priority",
            "warning",
        )


def _matrix_not_monotone(plan: SupportPlan) -> Iterator[Finding]:
    if plan.matrix and plan.priorities and not plan.matrix.is_monotone(plan.priorities):
        sentence = "a graver urgency or impact gives a less grave priority somewhere"
        yield Finding("matrix-not-monotone", "matrix", sentence, "error")


def _targets_not_monotone(plan: SupportPlan) -> Iterator[Finding]:
    """A graver priority that is due later, found by asking for due times through a week."""
    names = ordered(plan)
    for metric in plan.metrics:
        for graver, lesser in pairwise(names):
            later = next((at for at in _week(plan) if _is_later(plan, metric, at, graver, lesser)), None)
            if later is not None:
                sentence = f"{graver} is due later than {lesser} when opened {write(later, 'Z')}"
                yield Finding("targets-not-monotone", f"targets {metric}", sentence, "error")


def _is_later(plan: SupportPlan, metric: str, at: Instant, graver: str, lesser: str) -> bool:
    first, second = (_due(plan, metric, at, priority) for priority in (graver, lesser))
    return first is not None and second is not None and first > second


def _response_after_resolution(plan: SupportPlan) -> Iterator[Finding]:
    for priority in ordered(plan) or (None,):
        for at in _week(plan):
            response, resolution = (_due(plan, metric, at, priority) for metric in ("response", "resolution"))
            if response is not None and resolution is not None and response > resolution:
                sentence = f"the response is due after the resolution when opened {write(at, 'Z')}"
                yield Finding("response-after-resolution", f"targets {priority or 'all'}", sentence, "error")
                break


def _downgrades_not_lower(plan: SupportPlan) -> Iterator[Finding]:
    scale = plan.priorities
    for number, rule in enumerate(plan.downgrades):
        if scale is None or rule.to is None or rule.may_raise or rule.to not in scale.names:
            continue
        for level in rule.from_:
            if level in scale.names and not scale.is_graver(level, rule.to):
                kind = "the same level" if level == rule.to else "a graver one"
                sentence = f"{rule.cause!r} lowers {level} to {rule.to}, {kind}"
                yield Finding("downgrade-not-lower", f"downgrades[{number}]", sentence, "error")


def _shadowed_targets(plan: SupportPlan) -> Iterator[Finding]:
    for number, target in enumerate(plan.targets):
        for earlier, other in enumerate(plan.targets[:number]):
            if _covers(other, target):
                sentence = f"it never governs a ticket; targets[{earlier}] matches first"
                yield Finding("shadowed-target", f"targets[{number}]", sentence, "warning")
                break


def _covers(one: Target, other: Target) -> bool:
    """Whether every ticket the other target is about matches the one as well."""
    if one.metric != other.metric or not one.effective.contains(other.effective):
        return False
    if one.priority and not (other.priority and set(other.priority) <= set(one.priority)):
        return False
    conditions = dict(other.when)
    return all(name in conditions and set(conditions[name]) <= set(values) for name, values in one.when)


def _priorities_without_target(plan: SupportPlan) -> Iterator[Finding]:
    scale = plan.priorities
    for metric in plan.metrics if scale else ():
        said = {name for target in plan.targets if target.metric == metric for name in target.priority}
        if any(target.metric == metric and not target.priority and not target.when for target in plan.targets):
            continue
        for name in scale.names if scale else ():
            if name not in said:
                yield Finding("priority-without-target", f"priorities {name}", f"it has no {metric} target", "warning")


def _fixed_zones(plan: SupportPlan) -> Iterator[Finding]:
    for name, schedule in plan.schedules:
        if _FIXED.fullmatch(schedule.zone):
            sentence = f"{schedule.zone!r} keeps one time all year; a city's zone is probably meant"
            yield Finding("fixed-zone", f"schedules.{name}.zone", sentence, "warning")


def _almost_midnight(plan: SupportPlan) -> Iterator[Finding]:
    for name, schedule in plan.schedules:
        for shift in schedule.shifts:
            for time in sorted(_MINUTE_OFF & set(map(time_text, shift.hours))):
                sentence = f"{time} in {str(shift)!r} leaves out a minute; write 00:00 or 24:00 if midnight is meant"
                yield Finding("almost-midnight", f"schedules.{name}.shifts", sentence, "warning")


def _not_as_named(plan: SupportPlan) -> Iterator[Finding]:
    for name, schedule in plan.schedules:
        yield from _hours_said(f"schedules.{name}", name, schedule)
    for name, coverage in plan.coverages:
        yield from _hours_said(f"coverage.{name}", name, coverage)


def _hours_said(place: str, name: str, coverage: Coverage) -> Iterator[Finding]:
    found = _NAMED.search(name)
    if found:
        said, weekly = int(found[1]) * int(found[2]), _weekly_hours(coverage)
        if weekly != said:
            sentence = f"{found[0]} means {said} hours a week, and these are {weekly:g}"
            yield Finding("not-as-named", place, sentence, "warning")


def _weekly_hours(coverage: Coverage) -> float:
    """Hours in a week without holidays or clock changes."""
    if isinstance(coverage, Schedule):
        coverage = Schedule(coverage.zone, coverage.shifts)
    start = day_number(_WEEK_OF) * DAY
    return coverage.elapsed(write(start, "Z"), write(start + 7 * DAY, "Z")).total_seconds() / 3600


def _no_coverage(plan: SupportPlan) -> Iterator[Finding]:
    if not plan.schedules and not plan.coverages:
        yield Finding("no-coverage", "coverage", "the plan does not say when anybody is there", "warning")


def _holidays_end(plan: SupportPlan) -> Iterator[Finding]:
    """Holidays written down as dates that end before tickets of the plan can be due."""
    for name, schedule in plan.schedules:
        ends = [
            holidays.years[1] if holidays.years else holidays.dates[-1][0].year
            for holidays in schedule.holidays
            if holidays.years or holidays.country is None
        ]
        if not ends:
            continue
        last, end = min(ends), plan.effective.span[1]
        if end is None:
            sentence = f"its dates end with {last}, and the plan is in force without end"
        elif utc(_latest_business_due(plan, end)).year > last:
            sentence = (
                f"its dates end with {last}, before the longest target of a ticket opened {write(end, 'Z')} is due"
            )
        else:
            continue
        yield Finding("holidays-end", f"schedules.{name}.holidays", sentence, "warning")


def _latest_business_due(plan: SupportPlan, end: Instant) -> Instant:
    """When the last ticket counted on business hours is due that is opened while the plan is in force."""
    dues = [end]
    for target in plan.targets:
        if target.length is not None and target.length.is_business:
            try:
                coverage, zone = plan.coverage(target.coverage), target.zone or plan.zone
                dues.append(read(target.length.due(coverage, write(end, "Z"), "closing", zone)))
            except SlaError:
                continue
    return max(dues)


def _edges_in_changes(plan: SupportPlan) -> Iterator[Finding]:
    """Openings and closings at wall times that a clock change skips or repeats, in ten years."""
    start = plan.effective.span[0]
    first = utc(start).year if start is not None else _WEEK_OF.year
    for name, schedule in plan.schedules:
        for day, time, kind in _odd_edges(schedule, first, first + 9):
            sentence = f"{time} is {kind} by the clock change of {day}, and a shift opens or closes then"
            yield Finding("edge-in-clock-change", f"schedules.{name}.shifts", sentence, "warning")
            break


def _odd_edges(schedule: Schedule, first: int, last: int) -> Iterator[tuple[date, str, str]]:
    changes = clock_changes(zones.zone(schedule.zone), first, last)
    for (_, before), (at, after) in pairwise(changes):
        low, high = sorted((at + before, at + after))
        for day in (low // DAY - 1, low // DAY):
            for shift in schedule.shifts:
                for edge in shift.hours if weekday(day) in shift.days else ():
                    if low <= day * DAY + edge < high:
                        yield (date_of(low // DAY), time_text(edge), "skipped" if after > before else "repeated")


def _channel_hours(plan: SupportPlan) -> Iterator[Finding]:
    """A channel whose hours differ from those its tickets are worked in."""
    if plan.centres is None:
        return
    worked = plan.centres.coverage
    for number, channel in enumerate(plan.channels):
        if channel.hours is None:
            continue
        hours = plan.coverage(channel.hours)
        if hours not in (worked, *(centre.coverage for centre in plan.centres)):
            sentence = f"{channel.name} is open at other hours than the centres that work its tickets"
            yield Finding("channel-hours", f"channels[{number}].hours", sentence, "warning")


def _not_better(plan: SupportPlan, cheaper: SupportPlan) -> Iterator[Finding]:
    """Promises that a dearer plan does not keep sooner than the cheaper one."""
    for metric in plan.metrics:
        for priority in ordered(plan) or (None,):
            pairs = [(_due(plan, metric, at, priority), _due(cheaper, metric, at, priority)) for at in _week(plan)]
            known = [(ours, theirs) for ours, theirs in pairs if ours is not None and theirs is not None]
            if known and not any(ours < theirs for ours, theirs in known):
                sentence = f"{metric} of {priority or 'every ticket'} is never due sooner than in {cheaper.name}"
                yield Finding("not-better", f"targets {metric}, {priority or 'all'}", sentence, "warning")


def _due(plan: SupportPlan, metric: str, at: Instant, priority: str | None) -> Instant | None:
    try:
        return read(plan.deadline(metric, opened=write(at, "Z"), priority=priority).due)
    except SlaError:
        return None


def _week(plan: SupportPlan) -> range:
    """Every hour of a week in which the plan is in force."""
    opens, closes = plan.effective.span
    start = day_number(_WEEK_OF) * DAY
    if closes is not None and closes < start + 7 * DAY:
        start = closes - 7 * DAY
    start = start if opens is None else max(start, opens)
    return range(start, start + 7 * DAY, HOUR)
