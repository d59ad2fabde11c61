"""Reports: what became of a table's promises, on one page. Needs the extra ``reports``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from slacore.analysis.evaluation import Evaluation
from slacore.analysis.metric_rows import metrics_of
from slacore.analysis.page import Section, document
from slacore.analysis.progress import Progress, Teller
from slacore.analysis.promised import Plan
from slacore.analysis.sections import Subject, of_metric, summary, unread
from slacore.analysis.table import Table
from slacore.analysis.what_if import of_plan, other_plans
from slacore.checks import names_from
from slacore.errors import InvalidValue

_NOTHING = "has no verdicts; give what evaluate gave"


def report_page(
    verdicts: Any,
    *,
    metrics: str | Iterable[str] | None = None,
    evaluation: Evaluation | None = None,
    as_of: datetime | str | None = None,
    zone: str | None = None,
    opened: str | None = None,
    by: str | Iterable[str] | None = None,
    promised: Any = None,
    compared: Mapping[str, Plan] | None = None,
    states: Sequence[Any] | None = None,
    title: str = "Service levels",
    lead: Iterable[str] = (),
    ticket: str | None = None,
    unreadable: Iterable[tuple[int, str]] = (),
    foot: Iterable[str] = (),
    progress: Progress | None = None,
) -> str:
    """What became of the promises to a table of tickets, as one HTML page that is complete in itself.

    No script and no link: the pictures are drawn in it, each with its figures in a table below. The same tickets and
    versions give the same bytes.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import Evaluation
    >>> tickets = polars.DataFrame(
    ...     {
    ...         "priority": ["High"] * 2,
    ...         "opened": ["2026-03-02 10:00", "2026-03-02 11:00"],
    ...         "answered": ["2026-03-02 10:20", "2026-03-04 11:00"],
    ...     }
    ... ).with_columns(polars.col("opened", "answered").str.to_datetime(time_zone="UTC"))
    >>> evaluation = Evaluation(bundled("stakater"), stopped={"response": "answered"}, as_of="2026-03-31T00:00Z")
    >>> page = report_page(evaluation(tickets), evaluation=evaluation, promised=0.95)
    >>> page.startswith("<!doctype html>"), page.count("<svg "), "<script" in page
    (True, 8, False)

    Args:
        verdicts: a frame that `evaluate` gave, or one for each metric.
        metrics: which of its metrics; by default all.
        evaluation: what the frame was evaluated with: without it, nothing that needs the plan is told.
        as_of: the instant whose knowledge counts; by default the evaluation's.
        zone: whose days and months count; by default the plan's, else the zone of the due times.
        opened: the column of the openings; by default the evaluation's, else ``opened``.
        by: the columns whose values are told apart.
        promised: the share that is promised by contract, where one is.
        compared: other plans by name, to tell what the same tickets would have come to.
        states: the tickets as `slacore.replay` leaves them, where the table was made of those.
        title: what the page is called.
        lead: sentences below the title.
        ticket: the column that says which ticket a row is; by default the first.
        unreadable: rows that are not in the table, by line and reason.
        foot: sentences at the foot, after what the figures rest on.
        progress: told how many sections are done.

    Raises:
        MissingExtra: where Altair, vl-convert or scipy is not installed.
        InvalidValue, UnknownName: for what is no evaluated frame, and as `attainment` does.
    """
    frames = verdicts if isinstance(verdicts, Mapping) else dict.fromkeys(_metrics(verdicts), verdicts)
    wanted = tuple(frames) if metrics is None else names_from(metrics)
    told: dict[str, Any] = {"evaluation": evaluation, "as_of": as_of, "zone": zone, "opened": opened, "ticket": ticket}
    told |= {"by": names_from(by), "promised": promised, "states": states}
    subjects = [
        Subject(metric=name, verdicts=frames.get(name, verdicts), name=f"m{number}", **told)
        for number, name in enumerate(wanted, 1)
    ]
    sections: list[Section] = [summary(subjects)]
    teller = Teller(len(subjects), progress)
    for subject in subjects:
        sections += [*of_metric(subject), *of_plan(subject)]
        teller(1)
    if compared and evaluation is not None:
        sections.append(other_plans(verdicts, evaluation, compared))
    sections += unread(subjects, [*unreadable])
    rested = [str(subject.attained().provenance) for subject in subjects]
    return document(title, [*lead], sections, [*rested, *foot])


def _metrics(verdicts: Any) -> list[str]:
    found = metrics_of(Table.of(verdicts))
    if not found:
        raise InvalidValue("verdicts", type(verdicts).__name__, _NOTHING)
    return found
