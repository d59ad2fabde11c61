"""``slacore due``: a plan on a table of tickets."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

import click

from slacore.analysis.attainment import Attainment
from slacore.analysis.ticket import Ticket, Unreadable
from slacore.analysis.verdict import Judge, fields_of
from slacore.civil.instant import SECOND, read
from slacore.cli import options
from slacore.cli.progress import progress
from slacore.cli.report import Report
from slacore.cli.terminal import count_text, note
from slacore.cli.tickets import Faults, guessed_column, opened_column, opened_table
from slacore.errors import nearest
from slacore.files.outputs import refuse_inputs
from slacore.files.ticketfile import CLOSED_NAMES, Columns, TicketTable
from slacore.files.verdictfile import Format, Write, format_of, verdict_file

EXAMPLES = """\b
Examples:
  slacore due plan.toml tickets.csv --opened opened_at --closed closed_at --zone Europe/London
  slacore due plan.toml tickets.csv.gz --zone UTC --output due.csv
  slacore due plan.toml tickets.csv --zone UTC --recorded sla_due --tolerance 60
  zcat tickets.csv.gz | slacore due plan.toml - --zone UTC --output - > due.csv
"""


@click.command(short_help="Due times and verdicts of a table of tickets, and attainment by target.", epilog=EXAMPLES)
@options.plan_argument
@click.argument("tickets_path", metavar="TICKETS", type=click.Path(allow_dash=True))
@options.metric_option
@click.option("--opened", metavar="COL", help="The column that says when a ticket was opened.")
@click.option("--closed", metavar="COL", help="The column that says when it was closed; empty while it is open.")
@options.zone_option("The clock of times without an offset, such as Europe/London.")
@click.option("--recorded", metavar="COL", help="A column of due times to compare with.")
@click.option(
    "--tolerance",
    metavar="SECONDS",
    type=click.IntRange(0, 10**9),
    default=120,
    show_default=True,
    help="How far a recorded due time may be off and still agree.",
)
@click.option("--priority", metavar="COL", help="The column of the priority, where it is not called priority.")
@click.option("--output", metavar="FILE", help="Where to write every row with its due time and verdict.")
@options.format_option("table", "csv", "json")
@click.option("--as-of", metavar="TIME", help="The instant at which open tickets are judged; by default now.")
@click.pass_obj
def due(
    clock: options.Clock,
    plan_path: str,
    tickets_path: str,
    metric: str | None,
    opened: str | None,
    closed: str | None,
    zone: str | None,
    recorded: str | None,
    tolerance: int,
    priority: str | None,
    output: str | None,
    form: str,
    as_of: str | None,
) -> None:
    """Compute when each ticket was due and whether it met its target.

    PLAN is a plan file or a bundled plan. TICKETS is a CSV file, gzip or not, or - for standard input: UTF-8, a header
    row, cells between commas, semicolons or tabs. Every column is a field that the targets of the plan can look at. A
    plan with a matrix finds the priority of a ticket by its urgency and impact where no column gives one.

    Times are like 2026-03-02 09:00[:SS], read on the clock of --zone, or carry their own offset like
    2026-03-02T09:00:00+01:00. A time that the clock skipped when it was put forward counts from the change; of one that
    it showed twice the first counts. Both are counted and told.

    The verdicts are met (closed at or before the due time), breached, open (not closed, not yet due), overdue (not
    closed and past due as of --as-of), no target, and unreadable. Attainment is met among met, breached and overdue.

    --output keeps all columns and adds line, due time, verdict, target, difference from the recorded due time, and
    problem. Its ending says CSV or JSON, .gz packs it; with - the rows go to standard output and the report to
    standard error. Where the ending says nothing, --format does.

    Rows that cannot be read are told on standard error with their lines, twenty at most, and counted; the exit code
    stays 0 unless no row at all can be read. Other errors are one line each, with exit code 2.
    """
    plan = options.plan_from(plan_path)
    metric = options.metric_from(plan, metric)
    local = options.zone_from(zone)
    moment = clock() if as_of is None else options.day_from(as_of, local, "--as-of")
    refuse_inputs("--output", output, {"table": tickets_path, "plan": plan_path})
    tally = Attainment.empty(plan, metric, tolerance * SECOND)
    with ExitStack() as stack:
        stream, source, size = stack.enter_context(opened_table(tickets_path))
        table, faults = TicketTable.of(stream, source), Faults(source)
        columns = _columns(table, opened, closed, recorded)
        if priority is not None:
            table.column(priority, "--priority")
        judge = Judge(plan, metric, table.header, read(moment, "--as-of"), priority)
        _tell_missing(judge, source)
        write = stack.enter_context(_rows_out(output, table.header, form))
        moved: Callable[[int], None] = stack.enter_context(progress(f"reading {source}", size))
        oddities: Counter[str] = Counter()
        tickets = _counting(table.tickets(columns, local), oddities)
        for number, judged in enumerate(judge.judged(tickets)):
            tally.add(judged)
            if judged.verdict == "unreadable":
                faults.add(judged.line, judged.problem)
            write(judged)
            if number % 500 == 0:
                moved(_position(stream))
    if as_of is None:
        note(f"as of {moment.isoformat(timespec='seconds')}, by the clock")
    faults.tell()
    _tell_oddities(oddities, zone)
    report = Report(tally, columns, tolerance, moment)
    with _report_stream(output):
        report.show(form if output != "-" else "table")
    if tally.whole.tickets and tally.count("unreadable") == tally.whole.tickets:
        note(f"{source}: no row could be read")
        raise click.exceptions.Exit(2)


@contextmanager
def _rows_out(output: str | None, header: Sequence[str], form: str) -> Iterator[Write]:
    if output is None:
        yield lambda judged: None
        return
    otherwise: Format = "json" if form == "json" else "csv"
    with verdict_file(output, header, format_of(output, otherwise)) as write:
        yield write


def _position(stream: BinaryIO) -> int:
    return stream.tell() if stream.seekable() else 0


def _columns(table: TicketTable, opened: str | None, closed: str | None, recorded: str | None) -> Columns:
    opened = opened_column(table, opened)
    if closed is None:
        closed = guessed_column(table, CLOSED_NAMES, "--closed")
    else:
        table.column(closed, "--closed")
    if closed is None:
        note("no column says when tickets were closed (--closed); all count as open")
    if recorded is not None:
        table.column(recorded, "--recorded")
    return Columns(opened=opened, closed=closed, recorded=recorded)


def _tell_missing(judge: Judge, source: str) -> None:
    is_found = judge.plan.matrix is not None and {"urgency", "impact"} <= judge.looked_at.keys()
    for name in fields_of(judge.plan, judge.metric):
        if name not in judge.looked_at and not (name == "priority" and is_found):
            near = nearest(name, judge.header)
            meant = f"; there is {' and '.join(map(repr, near))}" if near else ""
            option = ", named with --priority," if name == "priority" else ""
            note(f"{source}: targets of the plan look at the field {name!r}, and no column{option} is called so{meant}")


def _counting(rows: Iterator[Ticket | Unreadable], oddities: Counter[str]) -> Iterator[Ticket | Unreadable]:
    for row in rows:
        if isinstance(row, Ticket):
            oddities.update(row.oddities)
        yield row


def _tell_oddities(oddities: Counter[str], zone: str | None) -> None:
    if oddities["skipped"]:
        note(f"{count_text(oddities['skipped'], 'time')} skipped by the clock of {zone}; read as the change itself")
    if oddities["repeated"]:
        note(f"{count_text(oddities['repeated'], 'time')} shown twice by the clock of {zone}; read as the first")


@contextmanager
def _report_stream(output: str | None) -> Iterator[None]:
    """Where the rows have standard output, the report goes to standard error."""
    ours = sys.stdout
    if output == "-":
        ours.flush()
        sys.stdout = sys.stderr
    try:
        yield
    finally:
        sys.stdout = ours
