"""``slacore plan diff``: what changed between two plans, and which tickets it moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import click
from attrs import evolve

from slacore.analysis.ticket import Ticket
from slacore.analysis.verdict import ticket_fields
from slacore.calendars.timeline import moment_text
from slacore.cli import options
from slacore.cli.printing import facts, instant_data, print_as, seconds
from slacore.cli.progress import progress
from slacore.cli.tables import show_table
from slacore.cli.terminal import PROSE, count_text, difference_text, say
from slacore.cli.tickets import Faults, opened_column, opened_table
from slacore.errors import NoTarget, SlaError
from slacore.files.ticketfile import Columns, TicketTable
from slacore.plans.plan import SupportPlan
from slacore.review.diff import Move, PlanChange, PlanDiff
from slacore.review.diff import diff as compared

MOST_SHOWN = 20
"""Tickets that move which a table shows; the rest is counted, and CSV and JSON have them all."""

_LINE = "line of the table"

_CHANGE = ("effect", "place", "before", "after")
_MOVE = ("line", "metric", "opened", "due_before", "due_after", "later_by_seconds")

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
@click.option("--opened", metavar="COL", help="The column that says when a ticket was opened.")
@options.zone_option("The clock of times without an offset, such as Europe/London.")
@click.option("--priority", metavar="COL", help="The column of the priority, where it is not called priority.")
@options.format_option("table", "csv", "json")
def diff(
    old_path: str,
    new_path: str,
    tickets: str | None,
    opened: str | None,
    zone: str | None,
    priority: str | None,
    form: str,
) -> None:
    """Say what changed from one plan to another, and whether that is stricter or looser towards the customer.

    Stricter is due sooner, or more hours; looser is due later, or fewer hours; mixed is some of both. With --tickets,
    also which due times move and by how much: a CSV file as `slacore due` reads it, or - for standard input.

    As CSV, with --tickets, it is the tickets that move; without, the changes. The exit code is 0, whatever changed.
    """
    old, new = options.plan_from(old_path, "OLD"), options.plan_from(new_path, "NEW")
    local = options.zone_from(zone)
    rows = None
    with ExitStack() as stack:
        read: Iterable[Mapping[str, Any]] = ()
        if tickets is not None:
            stream, source, size = stack.enter_context(opened_table(tickets))
            rows = _Tickets((old, new), TicketTable.of(stream, source), opened, priority, local)
            moved = stack.enter_context(progress(f"reading {source}", size))
            read = _told(rows, lambda: moved(stream.tell() if stream.seekable() else 0))
        found = evolve(compared(old, new, read), old=old_path, new=new_path)
    if rows is not None:
        rows.faults.tell()
    changes = [facts(change, _CHANGE) for change in found.changes]
    print_as(
        form,
        table=lambda: _tables(found, rows),
        head=_CHANGE if rows is None else _MOVE,
        rows=lambda: changes if rows is None else map(_move_data, found.moves),
        data=lambda: _data(found, changes, rows),
    )


def _told(rows: Iterable[Mapping[str, Any]], tell: Callable[[], None]) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows):
        if number % 500 == 0:
            tell()
        yield row


class _Tickets:
    """The tickets of a table that both plans can answer for; the others are counted."""

    def __init__(
        self,
        plans: tuple[SupportPlan, SupportPlan],
        table: TicketTable,
        opened: str | None,
        priority: str | None,
        zone: ZoneInfo | None,
    ) -> None:
        self.plans, self.table, self.zone = plans, table, zone
        self.columns = Columns(opened=opened_column(table, opened))
        if priority is not None:
            table.column(priority, "--priority")
        looked_at = {name for plan in plans for metric in plan.metrics for name in ticket_fields(plan, metric)}
        names = {name: name for name in looked_at} | ({} if priority is None else {"priority": priority})
        self.places = {name: table.header.index(column) for name, column in names.items() if column in table.header}
        self.faults = Faults(table.source)
        self.count = 0

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for ticket in self.table.tickets(self.columns, self.zone):
            self.count += 1
            if not isinstance(ticket, Ticket):
                self.faults.add(ticket.line, ticket.reason)
                continue
            fields = {name: ticket.cells[place] for name, place in self.places.items() if ticket.cells[place]}
            if self._is_answered(ticket, fields):
                yield {_LINE: ticket.line, **fields, "opened": ticket.opened}

    def _is_answered(self, ticket: Ticket, fields: Mapping[str, str]) -> bool:
        metrics = dict.fromkeys(metric for plan in self.plans for metric in plan.metrics)
        for plan, metric in product(self.plans, metrics):
            try:
                plan.deadline(metric, opened=ticket.opened, **fields)
            except NoTarget:
                continue
            except SlaError as error:
                self.faults.add(ticket.line, str(error))
                return False
        return True


def _tables(found: PlanDiff, tickets: _Tickets | None) -> None:
    say(f"from {found.old} to {found.new}: {count_text(len(found.changes), 'change')}{_effect(found)}")
    if found.changes:
        click.echo()
        rows = [(change.effect, _text(change)) for change in found.changes]
        show_table(("effect", "what changed"), rows, words=2, fold=PROSE)
    if tickets is None:
        return
    click.echo()
    if found.moves:
        head = ("line", "metric", "opened", "due before", "due after", "later by")
        show_table(head, [_cells(move) for move in found.moves[:MOST_SHOWN]], words=2)
        click.echo()
    moved = len({_line(move) for move in found.moves})
    readable = tickets.count - tickets.faults.count
    say(f"{count_text(moved, 'ticket')} of {readable:,} {'moves' if moved == 1 else 'move'}{_directions(found.moves)}")
    if len(found.moves) > MOST_SHOWN:
        more = count_text(len(found.moves) - MOST_SHOWN, "more due time")
        say(f"{more} not shown; --format csv or json shows all")


def _effect(found: PlanDiff) -> str:
    return f", {found.effect} towards the customer" if found.changes else ""


def _text(change: PlanChange) -> str:
    if not change.before:
        return f"{change.place}\n  new: {change.after}"
    if not change.after:
        return f"{change.place}\n  gone: {change.before}"
    if change.before == change.after:
        return f"{change.place}\n  {change.after} as before, but due at other times"
    return f"{change.place}\n  was: {change.before}\n  now: {change.after}"


def _cells(move: Move) -> tuple[str, ...]:
    before, after = (None if due is None else moment_text(due) for due in (move.before, move.after))
    opened = moment_text(move.opened)
    return (_line(move), move.metric, opened, before or "no target", after or "no target", difference_text(_off(move)))


def _line(move: Move) -> str:
    return str(dict(move.ticket)[_LINE])


def _off(move: Move) -> int | None:
    return None if move.by is None else move.by // timedelta(microseconds=1)


def _directions(moves: Sequence[Move]) -> str:
    """How many due times move which way."""
    counts = {
        "later": sum(move.by is not None and move.by > timedelta() for move in moves),
        "sooner": sum(move.by is not None and move.by < timedelta() for move in moves),
        "with a target only before": sum(move.after is None for move in moves),
        "with a target only now": sum(move.before is None for move in moves),
    }
    told = [f"{count:,} {how}" for how, count in counts.items() if count]
    return f": {count_text(len(moves), 'due time')}, {', '.join(told)}" if told else ""


def _move_data(move: Move) -> dict[str, Any]:
    fields = {name: value for name, value in move.ticket if name != _LINE}
    return {
        "line": int(_line(move)),
        "metric": move.metric,
        "opened": instant_data(move.opened),
        "due_before": None if move.before is None else instant_data(move.before),
        "due_after": None if move.after is None else instant_data(move.after),
        "later_by_seconds": None if move.by is None else seconds(move.by),
        "fields": fields,
    }


def _data(found: PlanDiff, changes: list[dict[str, Any]], tickets: _Tickets | None) -> dict[str, Any]:
    data = facts(found, ("old", "new", "effect")) | {"changes": changes}
    if tickets is None:
        return data
    return data | {
        "tickets": tickets.count,
        "unreadable": tickets.faults.count,
        "moves": list(map(_move_data, found.moves)),
    }
