"""``slacore plan diff``: what changed between two plans, and which tickets it moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from itertools import product
from typing import Any

import click
from attrs import asdict, evolve

from slacore.analysis.ticket import Ticket
from slacore.analysis.verdict import ticket_fields
from slacore.calendars.saying import moment_text
from slacore.calendars.timeline import moment_data, seconds
from slacore.civil.instant import read
from slacore.cli import options
from slacore.cli.printing import facts, print_as
from slacore.cli.progress import progress
from slacore.cli.tables import show_table
from slacore.cli.terminal import PROSE, difference_text, say
from slacore.cli.tickets import Reading, Remarks, closed_column, table_options
from slacore.errors import SlaError
from slacore.files.tablefile import TableFile, opened_table
from slacore.files.ticketfile import Columns, field_columns
from slacore.files.ticketfile import tickets as read_tickets
from slacore.plans.plan import SupportPlan
from slacore.review.change import PlanChange
from slacore.review.diff import PlanDiff
from slacore.review.diff import diff as compared
from slacore.review.move import IDS, Move
from slacore.review.totals import MoveTotals
from slacore.wording import count_text

MOST_SHOWN = 20
"""Tickets that move which a table shows; the rest is counted, and CSV and JSON have them all."""

_LINE = "line of the table"

_VERDICTS = ("verdict_before", "verdict_after")
_CHANGE = ("effect", "place", "before", "after")
_MOVE = ("line", "id", "metric", "opened", "due_before", "due_after", "later_by_seconds", *_VERDICTS)

EXAMPLES = """\b
Examples:
  slacore plan diff old.toml new.toml
  slacore plan diff credenti-basic credenti-standard
  slacore plan diff old.toml new.toml --tickets tickets.csv --opened opened_at --zone Europe/London
"""


@click.command(short_help="What changed between two plans, and which tickets it moves.", epilog=EXAMPLES)
@click.argument("old_path", metavar="OLD", type=click.Path())
@click.argument("new_path", metavar="NEW", type=click.Path())
@click.option("--tickets", metavar="CSV", help="A table of tickets: those whose due time moves are told.")
@click.option(
    "--id", "named_by", metavar="COL", help="The column by which tickets are called; by default id or the like."
)
@click.option(
    "--closed", metavar="COL", help="The column that says when a ticket was closed: verdicts that flip are told."
)
@table_options
@options.format_option("table", "csv", "json")
def diff(
    old_path: str,
    new_path: str,
    tickets: str | None,
    named_by: str | None,
    closed: str | None,
    form: str,
    **told: Any,
) -> None:
    """Say what changed from one plan to another, and whether that is better or worse for the customer.

    Better is due sooner, or more hours; worse is due later, or fewer hours; mixed is some of both. With --tickets,
    also which due times move and by how much: a file as `slacore due` reads it, or - for standard input. Where it
    says when tickets were closed, it is told which verdicts flip.

    As CSV, with --tickets, it is the tickets that move; without, the changes. The exit code is 0, whatever changed.
    """
    old, new = options.plan_from(old_path, "OLD"), options.plan_from(new_path, "NEW")
    reading, rows = Reading(**told), None
    with ExitStack() as stack:
        watched: Iterable[Mapping[str, Any]] = ()
        if tickets is not None:
            stream, source, size = stack.enter_context(opened_table(tickets))
            rows = _Tickets((old, new), reading.table(stream, source), reading, named_by, closed)
            watched = stack.enter_context(progress(source, stream, size))(rows)
        found = evolve(compared(old, new, watched), old=old_path, new=new_path)
    if rows is not None:
        rows.remarks.tell()
    changes = [facts(change, _CHANGE) for change in found.changes]
    print_as(
        form,
        table=lambda: _tables(found, rows),
        head=_CHANGE if rows is None else _MOVE,
        rows=lambda: changes if rows is None else map(_move_data, found.moves),
        data=lambda: _data(found, changes, rows),
    )


class _Tickets:
    """The tickets of a table that both plans can answer for; the others are counted."""

    def __init__(
        self,
        plans: tuple[SupportPlan, SupportPlan],
        table: TableFile,
        reading: Reading,
        named_by: str | None,
        closed: str | None,
    ) -> None:
        self.plans, self.table, self.notation = plans, table, reading.notation
        self.metrics = tuple(dict.fromkeys(metric for plan in plans for metric in plan.promised))
        names = sorted({name for plan, metric in product(plans, self.metrics) for name in ticket_fields(plan, metric)})
        reading.check_maps(names)
        opened, fields = reading.opened_column(table), field_columns(table, names, reading.priority)
        self.columns = Columns(opened=opened, closed=closed_column(table, closed), fields=fields)
        self.named_by = _id_column(table, named_by, self.columns)
        self.remarks = Remarks(table, self.columns, self.notation)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for ticket in self.remarks.on(read_tickets(self.table, self.columns, self.notation)):
            if not isinstance(ticket, Ticket):
                self.remarks.fault(ticket.line, ticket.reason)
            elif self._is_answered(ticket):
                named = {} if self.named_by is None else {"id": ticket.cells[self.named_by].strip()}
                fields = named | {name: value for name, value in ticket.fields.items() if name != "closed"}
                yield {_LINE: ticket.line, **fields, "opened": ticket.opened, "closed": ticket.closed}

    def _is_answered(self, ticket: Ticket) -> bool:
        try:
            opened = read(ticket.opened, "opened")
            for plan, metric in product(self.plans, self.metrics):
                promise = plan.promise_at(metric, opened, ticket.fields)
                if promise is not None and promise.length is not None:
                    promise.due(opened)
        except SlaError as error:
            self.remarks.fault(ticket.line, str(error))
            return False
        return True


def _id_column(table: TableFile, said: str | None, columns: Columns) -> int | None:
    """The number of the column by which tickets are called: a well-known one, or the first that is read for nothing."""
    if said is not None:
        return table.header.index(table.column(said, "--id"))
    named = {name.casefold(): number for number, name in reversed([*enumerate(table.header)])}
    known = next((named[name] for name in IDS if name in named), None)
    read_for_more = {columns.opened, columns.closed, *columns.fields.values()}
    return known if known is not None or table.header[0] in read_for_more else 0


def _tables(found: PlanDiff[Any], tickets: _Tickets | None) -> None:
    say(f"from {found.old} to {found.new}: {count_text(len(found.changes), 'change')}{_effect(found)}")
    if tickets is not None:
        say(str(found.totals))
    if found.changes:
        click.echo()
        rows = [(change.effect, _text(change)) for change in found.changes]
        show_table(("effect", "what changed"), rows, words=2, fold=PROSE)
    if found.moves:
        click.echo()
        head = ("ticket", "metric", "opened", "due before", "due after", "later by")
        verdicts = ("was", "is now") if found.totals.closed else ()
        show_table(
            (*head, *verdicts), [_cells(move)[: len(head + verdicts)] for move in found.moves[:MOST_SHOWN]], words=2
        )
    if len(found.moves) > MOST_SHOWN:
        more = count_text(len(found.moves) - MOST_SHOWN, "more due time")
        say(f"{more} not shown; --format csv or json shows all")


def _effect(found: PlanDiff[Any]) -> str:
    return f", {found.effect} for the customer" if found.changes else ""


def _text(change: PlanChange) -> str:
    told = change.told
    lines = told if len(told) == 1 else (f"was: {told[0]}", f"now: {told[1]}")
    return "\n  ".join((change.place, *lines))


def _cells(move: Move[Any]) -> tuple[str, ...]:
    before, after = (None if due is None else moment_text(due) for due in (move.before, move.after))
    opened = moment_text(move.opened)
    dues = before or "no target", after or "no target"
    verdicts = (verdict or "-" for verdict in move.verdicts)
    return (move.id or f"line {_line(move)}", move.metric, opened, *dues, difference_text(_off(move)), *verdicts)


def _line(move: Move[Any]) -> str:
    return str(dict(move.ticket)[_LINE])


def _off(move: Move[Any]) -> int | None:
    return None if move.by is None else move.by // timedelta(microseconds=1)


def _move_data(move: Move[Any]) -> dict[str, Any]:
    fields = {name: value for name, value in move.ticket if name not in (_LINE, "id", "closed")}
    return {
        "line": int(_line(move)),
        "id": move.id,
        "metric": move.metric,
        "opened": moment_data(move.opened),
        "due_before": None if move.before is None else moment_data(move.before),
        "due_after": None if move.after is None else moment_data(move.after),
        "later_by_seconds": None if move.by is None else seconds(move.by),
        **dict(zip(_VERDICTS, move.verdicts, strict=True)),
        "fields": fields,
    }


def _data(found: PlanDiff[Any], changes: list[dict[str, Any]], tickets: _Tickets | None) -> dict[str, Any]:
    data = facts(found, ("old", "new", "effect")) | {"changes": changes}
    if tickets is None:
        return data
    return data | {
        "tickets": tickets.remarks.tickets,
        "unreadable": tickets.remarks.unreadable,
        "totals": _totals_data(found.totals),
        "moves": list(map(_move_data, found.moves)),
    }


def _totals_data(totals: MoveTotals) -> dict[str, Any]:
    data = asdict(totals)
    median = data.pop("median")
    return data | {"median_later_by_seconds": None if median is None else seconds(median)}
