"""Sections: what a page says of one metric, a section for each question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import narwhals as nw
import numpy as np
from attrs import evolve, field, frozen

from slacore.analysis.arrivals import Arrivals, arrivals_of
from slacore.analysis.backlog import Backlog, backlog_of, spread_of
from slacore.analysis.charts import over_time, survival
from slacore.analysis.contracts import contract
from slacore.analysis.curves import time_to
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.metric_rows import MetricRows
from slacore.analysis.misses import lateness, near_misses
from slacore.analysis.page import Section, figure, note, result_table, table
from slacore.analysis.result import Result, rows_of
from slacore.analysis.risks import at_risk
from slacore.analysis.shares import COUNTED, Attainment, attainment, counted_text
from slacore.analysis.table import Table
from slacore.analysis.target_time import targets_of
from slacore.analysis.ticket_charts import arrivals_picture, backlog_picture, spread_picture
from slacore.analysis.verdict import DECIDED, TARGETED
from slacore.civil.wall import WEEKDAYS
from slacore.markup import paragraph
from slacore.wording import percent_text

MOST_GROUPS = 30
MOST_TICKETS = 20
"""Tickets that are listed one by one; a page is read, and a list of thousands is not."""

_MONTHS = ("period", "is_running", "tickets", "counted", *TARGETED, "share", "low", "high")
_COUNTS = ("tickets", "counted", *TARGETED, "share", "low", "high", "effective")


@frozen(eq=False, kw_only=True)
class Subject:
    """A metric, and the evaluated table that a page is about, with what was said of it."""

    metric: str
    verdicts: Any
    name: str
    """What the names of its pictures begin with."""
    evaluation: Evaluation | None = None
    as_of: datetime | str | None = None
    zone: str | None = None
    opened: str | None = None
    ticket: str | None = None
    """The column that says which ticket a row is."""
    by: tuple[str, ...] = ()
    promised: Any = None
    states: Sequence[Any] | None = field(default=None, repr=False)

    def attained(self, **more: Any) -> Attainment:
        """Its attainment."""
        told: dict[str, Any] = {"zone": self.zone, "evaluation": self.evaluation, "as_of": self.as_of}
        return attainment(self.verdicts, self.metric, **told, **more)

    def listed(self) -> list[str]:
        """The columns by which a ticket is told in a list: which one it is, and its groups."""
        names = [str(name) for name in Table.of(self.verdicts).names]
        first = names[0] if self.ticket is None else self.ticket
        return [first, *(name for name in ("priority", *self.by) if name in names and name != first)]


def summary(subjects: Sequence[Subject]) -> Section:
    """Attainment of every metric by each denominator, and what was promised."""
    rows, said = [], []
    for subject in subjects:
        for denominator in COUNTED:
            whole = subject.attained(denominator=denominator).whole
            ends = [percent_text(whole.share), percent_text(whole.low), percent_text(whole.high)]
            rows.append([subject.metric, counted_text(denominator), f"{whole.counted:,}", f"{whole.met:,}", *ends])
        if subject.promised is not None:
            said.append(contract(subject.verdicts, subject.metric, subject.promised, **_told(subject)).headline)
    head = ["metric", "tickets that are counted", "counted", "met", "share", "low", "high"]
    right = [False, False, True, True, True, True, True]
    parts = [paragraph(f"{subject.attained().headline}.") for subject in subjects]
    parts += [paragraph(f"{sentence}.") for sentence in said]
    parts.append(table(head, rows, "Attainment by what is counted, with its interval of 95 %", right=right))
    parts.append(
        note("Low and high are the ends of the interval of the true share; tickets of one day share their fate.")
    )
    return Section("Summary", tuple(parts))


def _told(subject: Subject) -> dict[str, Any]:
    return {"zone": subject.zone, "evaluation": subject.evaluation, "as_of": subject.as_of}


def by_month(subject: Subject) -> Section:
    """Attainment by the month of due, and the contract."""
    months = subject.attained(period="month")
    parts = [figure(over_time(months, subject.promised), f"{subject.name}-months")]
    parts.append(result_table(_begun(months), "By month of due", only=_MONTHS))
    parts += map(note, months.notes)
    if subject.promised is not None:
        kept = contract(subject.verdicts, subject.metric, subject.promised, **_told(subject))
        parts += [
            paragraph(f"{kept.headline}."),
            result_table(_begun(kept), "The contract, counted exactly"),
            *map(note, kept.notes),
        ]
    return Section("By month", tuple(parts), 3)


def by_group(subject: Subject, column: str, number: int) -> Section:
    """Attainment by the values of a column."""
    months = subject.attained(by=column, period="month")
    groups = subject.attained(by=column)
    parts = [
        figure(over_time(months, subject.promised), f"{subject.name}-group{number}"),
        result_table(groups, f"By {column}", only=(column, *_COUNTS), most=MOST_GROUPS),
    ]
    return Section(f"By {column}", tuple(parts), 3)


def week(subject: Subject) -> Section:
    """The week by the hour."""
    found = arrivals_of(
        subject.verdicts, subject.metric, zone=subject.zone, opened=subject.opened, evaluation=subject.evaluation
    )
    parts = (
        figure(arrivals_picture(found), f"{subject.name}-week"),
        _by_hour(found, "tickets", "Tickets opened, by weekday and hour"),
        _by_hour(found, "share", "Share of decided tickets that missed it in %, by weekday and hour opened"),
    )
    return Section("The week", parts, 3)


def _by_hour(found: Arrivals, name: str, caption: str) -> str:
    rows = found.rows()
    cells = [
        "-" if row[name] is None else f"{100 * row[name]:.0f}" if name == "share" else f"{row[name]:,}" for row in rows
    ]
    lines = [[day, *cells[24 * place : 24 * place + 24]] for place, day in enumerate(WEEKDAYS)]
    return table(["day", *map(str, range(24))], lines, caption, right=[False, *[True] * 24], is_narrow=True)


def late(subject: Subject) -> Section:
    """How much of their target tickets used, how late the missed ones were, and what nearly was."""
    spread = spread_of(subject.verdicts, subject.metric, evaluation=subject.evaluation)
    missed = lateness(subject.verdicts, subject.metric, evaluation=subject.evaluation)
    near = near_misses(subject.verdicts, subject.metric, evaluation=subject.evaluation)
    columns = [*subject.listed(), f"{subject.metric}_target", f"{subject.metric}_due", f"{subject.metric}_share"]
    parts = [
        figure(spread_picture(spread), f"{subject.name}-late"),
        _steps(spread),
        paragraph(f"{missed.headline}."),
        result_table(missed, "How late missed tickets were, in real time and in the target's own time"),
        *map(note, missed.notes),
        paragraph(f"{near.headline}."),
    ]
    if len(near):
        parts.append(result_table(near, "Near misses, the nearest first", only=columns, most=MOST_TICKETS))
    return Section("Lateness and near misses", tuple(parts), 3)


def _steps(spread: Result) -> str:
    """The bars of a spread, those that are there."""
    rows = [row for row in spread.rows() if any(row[word] for word in DECIDED)]
    cells = [
        [_edge(row["above"], "-"), _edge(row["up_to"], "-"), *(f"{row[word]:,}" for word in DECIDED)] for row in rows
    ]
    return table(
        ["above", "up to", *DECIDED],
        cells,
        "Share of the target that was used",
        right=[True] * 5,
        is_narrow=True,
    )


def _edge(share: float | None, none: str) -> str:
    return none if share is None else f"{float(f'{100 * share:.3g}'):,.10g} %"


def open_now(subject: Subject) -> Section:
    """Open tickets by when they are due, and those at risk."""
    backlog = backlog_of(subject.verdicts, subject.metric, evaluation=subject.evaluation, as_of=subject.as_of)
    risky = at_risk(subject.verdicts, subject.metric, evaluation=subject.evaluation)
    columns = [*subject.listed(), f"{subject.metric}_target", f"{subject.metric}_due", "threshold", "left"]
    rows = [row for row in backlog.rows() if row["open"] or row["overdue"]]
    edges = [
        [_edge_text(row["step"] + end, row[name], backlog) for end, name in enumerate(("since", "until"))]
        for row in rows
    ]
    cells = [[*pair, f"{row['open']:,}", f"{row['overdue']:,}"] for pair, row in zip(edges, rows, strict=True)]
    parts = [
        figure(backlog_picture(backlog), f"{subject.name}-open"),
        table(
            ["due from", "until", "open", "overdue"],
            cells,
            "Open tickets by the real time until due",
            right=[True] * 4,
            is_narrow=True,
        ),
        paragraph(f"{risky.headline}."),
    ]
    if len(risky):
        parts.append(result_table(risky, "At risk, those due first at the top", only=columns, most=MOST_TICKETS))
    return Section("Open tickets now", tuple(parts), 3)


def _edge_text(step: int, edge: Any, backlog: Backlog) -> str:
    """An edge of a step, counted from now."""
    if edge is None:
        return "-"
    count, unit = backlog.unit
    return "now" if step == 0 else f"{count * step:+,g} {unit}"


def times(subject: Subject) -> Section:
    """How long tickets take."""
    bases = {length.is_business for length in targets_of(MetricRows.of(subject.verdicts, subject.metric))[0] if length}
    told: dict[str, Any] = {"opened": subject.opened, "evaluation": subject.evaluation}
    # Open hours and real ones are not told on one axis.
    told["time"] = "used" if len(bases) < 2 else "real"
    whole = time_to(subject.verdicts, subject.metric, **told)
    parts = [paragraph(f"{whole.headline}."), figure(survival(whole), f"{subject.name}-times")]
    parts += [result_table(whole, "Time to the stop: the median with its interval"), *map(note, whole.notes)]
    for column in subject.by[:1]:
        groups = time_to(subject.verdicts, subject.metric, by=column, **told)
        parts += [
            figure(survival(groups), f"{subject.name}-times-by"),
            result_table(groups, f"Median by {column}", most=MOST_GROUPS),
        ]
    return Section("How long it takes", tuple(parts), 3)


def unread(subjects: Sequence[Subject], lines: Sequence[tuple[int, str]]) -> Iterator[Section]:
    """The rows that nobody can judge, with their reasons; nothing is dropped in silence."""
    rows = [[f"line {line}", "", reason] for line, reason in lines]
    for subject in subjects:
        rows += _problems(subject)
    if rows:
        told = table(["row", "metric", "reason"], rows, f"{len(rows):,} rows could not be judged", most=MOST_TICKETS)
        yield Section("Rows that could not be read", (told,))


def _problems(subject: Subject) -> list[list[str]]:
    """The rows of a table that are unreadable or reversed."""
    rows = MetricRows.of(subject.verdicts, subject.metric)
    problem, ticket = f"{subject.metric}_problem", subject.listed()[0]
    bad = np.flatnonzero(rows.are("unreadable", "reversed")).tolist()
    if problem not in rows.table.names or not bad:
        return []
    kept = rows_of(rows.table.frame[bad, list(dict.fromkeys([ticket, problem]))].to_native())
    return [[f"{ticket} {row[ticket]}", subject.metric, str(row[problem])] for row in kept]


def _begun(result: Result) -> Result:
    """Without the periods that are to come: of those only what was done before it is due is known."""
    view = nw.from_native(result.frame, eager_only=True)
    running = view.filter(nw.col("is_running"))
    if not len(running):
        return result
    return evolve(result, frame=view.filter(nw.col("period") <= str(running["period"].min())).to_native())


def of_metric(subject: Subject) -> Iterator[Section]:
    """Every section that a table of openings and answers can fill, in order."""
    yield Section(f"Metric: {subject.metric}")
    yield by_month(subject)
    for number, column in enumerate(subject.by):
        yield by_group(subject, column, number)
    yield week(subject)
    yield late(subject)
    yield open_now(subject)
    yield times(subject)
