"""``slacore plan diff``: what changed between two plans, and which tickets it moves."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from attrs import evolve

from slacore.analysis.attainment import ticket_fields
from slacore.calendars.timeline import moment_text
from slacore.cli import options
from slacore.cli.explain import seconds
from slacore.cli.terminal import PROSE, count_text, difference_text, note, progress, say, show_table
from slacore.errors import NoTarget, SlaError
from slacore.files.ticketfile import Columns, Ticket, TicketTable
from slacore.plans.plan import SupportPlan

if TYPE_CHECKING:
    from slacore.review.change import PlanChange
    from slacore.review.diff import PlanDiff
    from slacore.review.move import Move

MOST_SHOWN = 20
"""Tickets that move which a table shows; the rest is counted, and CSV and JSON have them all."""

_LINE = "line of the table"

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
    from slacore.review.diff import diff as compared

    old, new = options.plan_from(old_path, "OLD"), options.plan_from(new_path, "NEW")
    local = options.zone_from(zone)
    with ExitStack() as stack:
        rows = _Tickets(old, new)
        if tickets is not None:
            stream, source, size = stack.enter_context(options.opened_table(tickets))
            rows.read(TicketTable.of(stream, source), opened, priority, local)
            moved = stack.enter_context(progress(f"reading {source}", size))
            rows.rows = _told(rows.rows, lambda: moved(stream.tell() if stream.seekable() else 0))
        found = evolve(compared(old, new, rows), old=old_path, new=new_path)
    rows.tell()
    {"table": _tables, "csv": _csv, "json": _json}[form](found, rows if tickets is not None else None)


def _told(rows: Iterator[Mapping[str, Any]], tell: Callable[[], None]) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows):
        if number % 500 == 0:
            tell()
        yield row


class _Tickets:
    """The tickets of a table that both plans can answer for; the others are counted."""

    def __init__(self, old: SupportPlan, new: SupportPlan) -> None:
        self.plans = old, new
        self.rows: Iterator[Mapping[str, Any]] = iter(())
        self.source = ""
        self.count = 0
        self.faults: list[str] = []

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return self.rows

    def read(self, table: TicketTable, opened: str | None, priority: str | None, zone: ZoneInfo | None) -> None:
        self.source = table.source
        columns = Columns(opened=options.opened_column(table, opened))
        if priority is not None:
            table.column(priority, "--priority")
        self.rows = self._read(table, columns, priority, zone)

    def _read(
        self, table: TicketTable, columns: Columns, priority: str | None, zone: ZoneInfo | None
    ) -> Iterator[Mapping[str, Any]]:
        looked_at = {name for plan in self.plans for metric in plan.metrics for name in ticket_fields(plan, metric)}
        names = {name: name for name in looked_at} | ({} if priority is None else {"priority": priority})
        places = {name: table.header.index(column) for name, column in names.items() if column in table.header}
        for ticket in table.tickets(columns, zone):
            self.count += 1
            if not isinstance(ticket, Ticket):
                self.faults.append(f"{self.source}, line {ticket.line}: {ticket.reason}")
                continue
            fields = {name: ticket.cells[place] for name, place in places.items() if ticket.cells[place]}
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
                self.faults.append(f"{self.source}, line {ticket.line}: {error}")
                return False
        return True

    def tell(self) -> None:
        for fault in self.faults[:MOST_SHOWN]:
            note(fault)
        if len(self.faults) > MOST_SHOWN:
            note(f"{self.source}: {count_text(len(self.faults) - MOST_SHOWN, 'more row')} like these")


def _tables(found: PlanDiff[Any], tickets: _Tickets | None) -> None:
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
    readable = tickets.count - len(tickets.faults)
    say(f"{count_text(moved, 'ticket')} of {readable:,} {'moves' if moved == 1 else 'move'}{_directions(found.moves)}")
    if len(found.moves) > MOST_SHOWN:
        more = count_text(len(found.moves) - MOST_SHOWN, "more due time")
        say(f"{more} not shown; --format csv or json shows all")


def _effect(found: PlanDiff[Any]) -> str:
    return f", {found.effect} towards the customer" if found.changes else ""


def _text(change: PlanChange) -> str:
    told = change.told
    lines = told if len(told) == 1 else (f"was: {told[0]}", f"now: {told[1]}")
    return "\n  ".join((change.place, *lines))


def _cells(move: Move[Any]) -> tuple[str, ...]:
    before, after = (None if due is None else moment_text(due) for due in (move.before, move.after))
    opened = moment_text(move.opened)
    return (_line(move), move.metric, opened, before or "no target", after or "no target", difference_text(_off(move)))


def _line(move: Move[Any]) -> str:
    return str(dict(move.ticket)[_LINE])


def _off(move: Move[Any]) -> int | None:
    return None if move.by is None else move.by // timedelta(microseconds=1)


def _directions(moves: Sequence[Move[Any]]) -> str:
    """How many due times move which way."""
    counts = {
        "later": sum(move.by is not None and move.by > timedelta() for move in moves),
        "sooner": sum(move.by is not None and move.by < timedelta() for move in moves),
        "with a target only before": sum(move.after is None for move in moves),
        "with a target only now": sum(move.before is None for move in moves),
    }
    told = [f"{count:,} {how}" for how, count in counts.items() if count]
    return f": {count_text(len(moves), 'due time')}, {', '.join(told)}" if told else ""


def _move_data(move: Move[Any]) -> dict[str, Any]:
    fields = {name: value for name, value in move.ticket if name != _LINE}
    return {
        "line": int(_line(move)),
        "metric": move.metric,
        "opened": _moment(move.opened),
        "due_before": _moment(move.before),
        "due_after": _moment(move.after),
        "later_by_seconds": None if move.by is None else seconds(move.by),
        "fields": fields,
    }


def _moment(moment: datetime | str | None) -> str | None:
    return moment.isoformat() if isinstance(moment, datetime) else moment


def _csv(found: PlanDiff[Any], tickets: _Tickets | None) -> None:
    table = csv.writer(sys.stdout, lineterminator="\n")
    if tickets is None:
        table.writerow(("effect", "place", "before", "after"))
        table.writerows((each.effect, each.place, each.before, each.after) for each in found.changes)
        return
    table.writerow(("line", "metric", "opened", "due_before", "due_after", "later_by_seconds"))
    table.writerows(list(_move_data(move).values())[:-1] for move in found.moves)


def _json(found: PlanDiff[Any], tickets: _Tickets | None) -> None:
    data: dict[str, Any] = {
        "old": found.old,
        "new": found.new,
        "effect": found.effect,
        "changes": [
            {"effect": each.effect, "place": each.place, "before": each.before, "after": each.after}
            for each in found.changes
        ],
    }
    if tickets is not None:
        data |= {
            "tickets": tickets.count,
            "unreadable": len(tickets.faults),
            "moves": list(map(_move_data, found.moves)),
        }
    click.echo(json.dumps(data, indent=2))
