"""What might be: the sections of a page on other plans, on where time went, on targets to keep and hours to add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slacore.analysis.added_hours import AddedHours, next_hour
from slacore.analysis.attainable import promise
from slacore.analysis.comparison import compare
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.page import Section, figure, note, result_table, table
from slacore.analysis.plan_charts import next_hour_chart, promise_chart, waterfall_chart
from slacore.analysis.promised import Plan
from slacore.analysis.sections import MOST_GROUPS, Subject
from slacore.analysis.waterfalls import waterfall
from slacore.civil.wall import WEEKDAYS
from slacore.markup import paragraph

USUAL_SHARE = 0.95
"""The share for which a target is looked for, where none is promised."""
_BEST = 10
_SHORTEST = "The shortest target that so large a share would have kept"
_TOLD_ALREADY = ("metric", "weekday", "opens")


def where_time_went(subject: Subject) -> Iterator[Section]:
    """The parts of the time from opening to stop: by states of tickets, which know of waits, where there are any."""
    if subject.states is None:
        told: dict[str, Any] = {"opened": subject.opened, "evaluation": subject.evaluation}
        parts = waterfall(subject.verdicts, subject.metric, **told)
    elif any(clock.metric == subject.metric for state in subject.states for clock in state.cycles):
        parts = waterfall(subject.states, subject.metric, like=subject.verdicts)
    else:
        return
    drawn = figure(waterfall_chart(parts), f"{subject.name}-parts")
    yield Section("Where the time went", (drawn, result_table(parts), *map(note, parts.notes)), 3)


def other_plans(verdicts: Any, evaluation: Evaluation, plans: Mapping[str, Plan]) -> Section:
    """What the same tickets would have come to under other plans."""
    own = getattr(evaluation.plan, "name", "") or "this plan"
    told: dict[str, Any] = {"opened": evaluation.opened, "stopped": evaluation.stopped, "fields": evaluation.fields}
    told |= {"as_of": evaluation.as_of, "zone": evaluation.zone, "metrics": evaluation.metrics}
    found = compare(verdicts, {own: evaluation.plan, **plans}, **told)
    parts = [paragraph(f"{found.headline}."), result_table(found, f"The same tickets under other plans than {own}")]
    return Section("Under other plans", (*parts, *map(note, found.notes)))


def target_to_keep(subject: Subject, evaluation: Evaluation) -> Section:
    """The shortest target that could be kept."""
    share = USUAL_SHARE if subject.promised is None else subject.promised
    metric = subject.metric.removeprefix(evaluation.prefix)
    by = subject.by[:1] or None
    found = promise(subject.verdicts, evaluation, share, metric=metric, by=by)
    parts = [
        paragraph(f"{found.headline}."),
        figure(promise_chart(found, metric if len(found) else None), f"{subject.name}-target"),
        result_table(found, _SHORTEST, without=("metric", "effective"), most=MOST_GROUPS),
    ]
    return Section("The promise that could be kept", (*parts, *map(note, found.notes)), 3)


def hour_to_add(subject: Subject, evaluation: Evaluation) -> Section:
    """The hour of the week that would have saved most breaches."""
    metric = subject.metric.removeprefix(evaluation.prefix)
    found = next_hour(subject.verdicts, evaluation, metric=metric, clock=subject.zone)
    parts = [
        paragraph(f"{found.headline}."),
        figure(next_hour_chart(found, metric), f"{subject.name}-hour"),
        _week(found),
        result_table(found, "The hours that would have saved most, the best first", without=_TOLD_ALREADY, most=_BEST),
    ]
    return Section("The hour to add", (*parts, *map(note, found.notes)), 3)


def _week(found: AddedHours) -> str:
    saved = {(row["weekday"], str(row["opens"])[:2]): f"{row['saved']:,}" for row in found.rows() if row["weekday"]}
    lines = [[day, *(saved.get((day, f"{hour:02}"), "-") for hour in range(24))] for day in WEEKDAYS]
    head = ["day", *map(str, range(24))]
    return table(head, lines, "Breaches saved, by weekday and hour", right=[False, *[True] * 24], is_narrow=True)


def of_plan(subject: Subject) -> Iterator[Section]:
    """Every section on a metric that needs the plan."""
    yield from where_time_went(subject)
    if subject.evaluation is not None:
        yield target_to_keep(subject, subject.evaluation)
        yield hour_to_add(subject, subject.evaluation)
