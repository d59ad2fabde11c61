"""``slacore due``: a plan on a table of tickets."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from slacore.analysis.judging import Judging
from slacore.analysis.tally import TargetTally
from slacore.analysis.verdict import fields_of, ticket_fields
from slacore.civil import zones
from slacore.civil.instant import SECOND, read
from slacore.cli import options
from slacore.cli.groups import MONTH, Groups
from slacore.cli.metrics import Asked, metric_options
from slacore.cli.progress import progress
from slacore.cli.summary import Summary
from slacore.cli.terminal import note
from slacore.cli.tickets import Reading, Remarks, end_unread, table_options
from slacore.errors import InvalidValue
from slacore.files.blocks import ticket_blocks
from slacore.files.outputs import refuse_inputs
from slacore.files.rowfile import format_of
from slacore.files.tablefile import TableFile, opened_table
from slacore.files.ticketfile import Columns, field_columns
from slacore.files.verdictfile import Write, verdict_file
from slacore.plans.plan import SupportPlan
from slacore.wording import nearest

EXAMPLES = """\b
Examples:
  slacore due plan.toml tickets.csv --opened opened_at --closed closed_at --zone Europe/London
  slacore due plan.toml tickets.csv.gz --zone UTC --output due.csv
  slacore due plan.toml tickets.csv --zone UTC --recorded sla_due --tolerance 60
  slacore due plan.toml tickets.parquet --answered first_reply --closed solved --by priority --by month
  zcat tickets.csv.gz | slacore due plan.toml - --zone UTC --output - > due.csv
"""


@click.command(short_help="Due times and verdicts of a table of tickets, and attainment by target.", epilog=EXAMPLES)
@options.plan_argument
@click.argument("tickets_path", metavar="TICKETS", type=click.Path(allow_dash=True))
@metric_options
@table_options
@click.option("--recorded", metavar="COL", help="A column of due times to compare with.")
@click.option(
    "--tolerance",
    metavar="SECONDS",
    type=click.IntRange(0, 10**9),
    default=120,
    show_default=True,
    help="How far a recorded due time may be off and still agree.",
)
@click.option(
    "--by",
    metavar="COL",
    multiple=True,
    help="Attainment by what a column says, or by month: that of the due time; repeatable.",
)
@click.option("--output", metavar="FILE", help="Where to write every row with its due time and verdict.")
@click.option("--keep-formulas", is_flag=True, help="Write cells that a spreadsheet would run as they are.")
@options.format_option("table", "csv", "json")
@click.option("--all", "is_whole", is_flag=True, help="Show all targets and groups, not only the first.")
@click.option("--as-of", metavar="TIME", help="The instant whose knowledge counts; by default now.")
@options.max_unreadable_option
@click.pass_obj
def due(
    clock: options.Clock,
    /,
    plan_path: str,
    tickets_path: str,
    metrics: Sequence[str],
    closed: str | None,
    answered: str | None,
    stopped: Sequence[tuple[str, str]],
    recorded: str | None,
    tolerance: int,
    by: Sequence[str],
    output: str | None,
    keep_formulas: bool,
    form: str,
    is_whole: bool,
    as_of: str | None,
    max_unreadable: float,
    **told: Any,
) -> None:
    """Compute when each ticket was due and whether it met its target.

    PLAN is a plan file or a bundled plan. TICKETS is a CSV file, gzip or not, or - for standard input: UTF-8 unless
    --encoding says otherwise, a header row, cells between commas, semicolons, tabs or |. With the extra slacore[tables]
    it may be a Parquet file or an Excel workbook, whose first sheet is read. Every column is a field that the targets
    of the plan can look at. A plan with a matrix finds the priority of a ticket by its urgency and impact where no
    column gives one.

    Times begin with the year, like 2026-03-02 09:00[:SS], or name the month in English; numbers in another order need
    --day-first or --month-first, anything else --time-format. They are read on the clock of --zone, or carry their own
    offset like +01:00, Z or UTC. A time that the clock skipped when it was put forward counts from the change; of one
    that it showed twice the first counts. Both are counted and told. Cells like ?, NULL or 0000-00-00 00:00:00 are no
    times; --missing names more.

    The verdicts are met (closed at or before the due time), breached, open (not closed, not yet due), overdue (not
    closed and past due), reversed (closed before it was opened), no target, and unreadable. Attainment is met among
    met, breached and overdue. What was closed after --as-of was still open then.

    Where the plan has several metrics, all are judged that a column says the end of: --answered that of the response,
    --closed that of the resolution, --stopped that of any other.

    --output keeps all columns and adds line, due time, verdict, target, difference from the recorded due time, and
    problem. Its ending says CSV, JSON, Parquet or Excel, .gz packs it; with - the rows go to standard output and the
    report to standard error. Where there is no ending, --format decides. In CSV and Excel, text that a spreadsheet
    would run as a formula gets a ' in front.

    Rows that cannot be read are told on standard error with their lines, twenty at most, and counted. The exit code is
    1 when they are more than --max-unreadable, 2 when no row at all can be read. Other errors are one line each, with
    exit code 2.
    """
    plan = options.plan_from(plan_path)
    asked = Asked(plan=plan, metrics=metrics, closed=closed, answered=answered, pairs=stopped)
    reading = Reading(**told)
    moment = clock() if as_of is None else options.day_from(as_of, reading.notation.zone, "--as-of")
    refuse_inputs("--output", output, {"table": tickets_path, "plan": plan_path})
    written = None if output is None else format_of("--output", output, "json" if form == "json" else "csv")
    at = read(moment, "--as-of")
    with ExitStack() as stack:
        stream, source, size = stack.enter_context(opened_table(tickets_path))
        table = reading.table(stream, source)
        names, columns = _columns(asked, table, reading, recorded, by)
        if recorded is not None and len(names) > 1:
            raise InvalidValue("--recorded", recorded, "is the due time of one metric; say with --metric of which")
        for name in names:
            _tell_missing(plan, name, columns, table)
        remarks = Remarks(table, columns, reading.notation, at)
        judgings = [Judging(plan, name, at) for name in names]
        tallies = [TargetTally(plan, name, tolerance * SECOND) for name in names]
        groups = Groups(by, names, columns, options.home_zone(plan) or reading.notation.zone or zones.zone("UTC"))
        write: Write | None = None
        if output is not None and written is not None:
            file = verdict_file(output, table.header, written, names, plan.every_target, keeps_formulas=keep_formulas)
            write = stack.enter_context(file)
        watched = stack.enter_context(progress(source, stream, size, each=1))
        for block in watched(ticket_blocks(table, columns, reading.notation)):
            judged = [judging.judged(block) for judging in judgings]
            remarks.see_block(block, judged)
            groups.add(block, judged)
            for tally, one in zip(tallies, judged, strict=True):
                tally.add(one)
            if write is not None:
                write(block, judged)
    if as_of is None:
        note(f"as of {moment.isoformat(timespec='seconds')}, by the clock")
    remarks.tell()
    summary = Summary(tallies, columns, tolerance, moment, groups, is_whole)
    with _report_stream(output):
        summary.show(form if output != "-" else "table")
    end_unread(source, remarks.unreadable, remarks.tickets, max_unreadable)


def _columns(
    asked: Asked, table: TableFile, reading: Reading, recorded: str | None, by: Sequence[str]
) -> tuple[tuple[str, ...], Columns]:
    """The metrics that are judged, and the columns that are read for them."""
    opened = reading.opened_column(table)
    metrics, stopped = asked.found(table)
    if recorded is not None:
        table.column(recorded, "--recorded")
    names = tuple(dict.fromkeys(name for metric in metrics for name in ticket_fields(asked.plan, metric)))
    reading.check_maps(names)
    fields = field_columns(table, names, reading.priority)
    for name in by:
        if name not in fields and (name != MONTH or name in table.header):
            fields[name] = table.column(name, "--by")
    return metrics, Columns(opened=opened, recorded=recorded, fields=fields, stopped=stopped)


def _tell_missing(plan: SupportPlan, metric: str, columns: Columns, table: TableFile) -> None:
    is_found = plan.matrix is not None and {"urgency", "impact"} <= columns.fields.keys()
    for name in fields_of(plan, metric):
        if name not in columns.fields and not (name == "priority" and is_found):
            near = nearest(name, table.header)
            meant = f"; there is {' and '.join(map(repr, near))}" if near else ""
            option = ", named with --priority," if name == "priority" else ""
            told = f"targets of the plan look at the field {name!r}, and no column{option} is called so"
            note(f"{table.source}: {told}{meant}")


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
