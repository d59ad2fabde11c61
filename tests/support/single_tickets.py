"""Tables judged ticket by ticket: each row read by itself, and its plan asked about it alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from slacore.analysis.ticket import Ticket, Unreadable
from slacore.civil.instant import SECOND, Instant, read, write
from slacore.errors import SlaError
from slacore.files.notation import Notation
from slacore.files.sheet import harmless
from slacore.files.tablefile import TableFile
from slacore.files.ticketfile import Columns, tickets
from slacore.plans.plan import SupportPlan
from slacore.plans.verdict import verdict_at


class Single(NamedTuple):
    """A row with its verdict."""

    line: int
    cells: Sequence[str]
    verdict: str
    target: str = ""
    due: str = ""
    difference: Instant | None = None
    alike: bool | None = None
    problem: str = ""


def singles(
    table: TableFile, columns: Columns, notation: Notation, plan: SupportPlan, metric: str, as_of: Instant
) -> Iterator[Single]:
    """Every row of a table with its verdict, in order."""
    for row in tickets(table, columns, notation):
        if isinstance(row, Unreadable):
            yield Single(row.line, row.cells, "unreadable", problem=row.reason)
            continue
        try:
            yield _judged(row, plan, metric, as_of)
        except SlaError as error:
            yield Single(row.line, row.cells, "unreadable", problem=str(error))


def _judged(row: Ticket, plan: SupportPlan, metric: str, as_of: Instant) -> Single:
    opened = read(row.opened, "opened")
    promise = plan.promise_at(metric, opened, row.fields)
    if promise is None or promise.length is None:
        return Single(row.line, row.cells, "no target")
    due = promise.due(opened)
    closed = None if row.closed is None else read(row.closed, "closed")
    word = verdict_at(opened, due, closed, as_of)
    difference = alike = None
    if row.recorded is not None:
        recorded = read(row.recorded, "recorded")
        difference = due - recorded
        if closed is not None and word in ("met", "breached"):
            alike = (word == "met") == (closed <= recorded)
    problem = f"closed at {row.closed}, before it was opened" if word == "reversed" else ""
    shown: datetime = write(due, row.opened)
    return Single(row.line, row.cells, word, str(promise.target.length), shown.isoformat(), difference, alike, problem)


def as_csv(rows: Sequence[Single], header: Sequence[str], added: Sequence[str]) -> str:
    """The rows as ``slacore due`` writes them, cell by cell."""
    page = io.StringIO(newline="")
    put = csv.writer(page, lineterminator="\n").writerow
    put(map(harmless, [*header, *added]))
    width = len(header)
    for row in rows:
        cells: list[Any] = [*row.cells, *[""] * (width - len(row.cells))]
        if len(cells) > width:
            cells = [*cells[: width - 1], ",".join(cells[width - 1 :])]
        off = None if row.difference is None else row.difference / SECOND
        put(map(harmless, [*cells, row.line, row.due, row.verdict, row.target, off, row.problem]))
    return page.getvalue()
