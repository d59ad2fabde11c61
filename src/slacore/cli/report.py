"""``slacore report``: what became of a plan's promises, as one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from attrs import frozen

from slacore import analysis
from slacore.analysis.gathered import LINE, OPENED, gathered, stop_column
from slacore.analysis.judging import TicketRows
from slacore.analysis.quota import quota
from slacore.analysis.replayed import replayed_tables
from slacore.analysis.verdict import ticket_fields
from slacore.civil import zones
from slacore.civil.instant import read
from slacore.cli import options
from slacore.cli.logs import LogRemarks, Replayed, Replaying
from slacore.cli.metrics import Asked, metric_options
from slacore.cli.progress import progress, told
from slacore.cli.terminal import note
from slacore.cli.tickets import Reading, Remarks, end_unread, table_options
from slacore.errors import InvalidValue
from slacore.files.blocks import ticket_blocks
from slacore.files.outputs import refuse_inputs, save_text
from slacore.files.tablefile import TableFile, opened_table
from slacore.files.ticketfile import Columns, field_columns
from slacore.plans.plan import SupportPlan
from slacore.wording import count_text

EXAMPLES = """\b
Examples:
  slacore report plan.toml tickets.csv --opened opened_at --closed closed_at --zone Europe/London --output report.html
  slacore report plan.toml tickets.csv --zone UTC --promised 95 --by priority --by team --output report.html
  slacore report plan.toml tickets.csv --zone UTC --compare longer-hours.toml --output report.html
  slacore report plan.toml --events events.csv --mapping helpdesk.toml --output report.html
"""


@click.command("report", short_help="What became of a plan's promises, as one page to read and print.", epilog=EXAMPLES)
@options.plan_argument
@click.argument("tickets_path", metavar="[TICKETS]", required=False, type=click.Path(allow_dash=True))
@click.option("--events", "events_path", metavar="LOG", help="A log of events to replay, in place of a table.")
@click.option("--mapping", "mapping_path", metavar="FILE", help="The TOML file that says how the log is read.")
@click.option("--lenient", is_flag=True, help="Set events aside that a log cannot hold, and go on without them.")
@metric_options
@table_options
@click.option("--by", metavar="COL", multiple=True, help="Attainment by what a column says; repeatable.")
@click.option("--promised", metavar="PERCENT", help="The share that is promised by contract, such as 95.")
@click.option("--compare", "compared", metavar="PLAN", multiple=True, help="Another plan for the same tickets.")
@click.option("--title", metavar="TEXT", help="What the page is called; by default after the plan.")
@click.option("--as-of", metavar="TIME", help="The instant whose knowledge counts; by default now.")
@click.option("--output", metavar="FILE", help="Where the page is written; by default to standard output.")
@options.max_unreadable_option
@click.pass_obj
def report(
    clock: options.Clock,
    /,
    plan_path: str,
    tickets_path: str | None,
    events_path: str | None,
    mapping_path: str | None,
    lenient: bool,
    metrics: Sequence[str],
    answered: str | None,
    closed: str | None,
    stopped: Sequence[tuple[str, str]],
    by: Sequence[str],
    promised: str | None,
    compared: Sequence[str],
    title: str | None,
    as_of: str | None,
    output: str | None,
    max_unreadable: float,
    **reading: Any,
) -> None:
    """Write one HTML page on what became of the promises to a table of tickets, or to the tickets of a log.

    PLAN is a plan file or a bundled plan. TICKETS is a CSV file, gzip or not, a Parquet file or an Excel workbook, or -
    for standard input, read as `slacore due` reads it. All metrics are told that a column says the end of: --answered
    that of the response, --closed that of the resolution or of the only metric, --stopped that of any other.

    With --events the page is about a log, replayed as `slacore replay` does it: waits are left out of what counts.

    The page needs no network and no script: pictures are drawn in it, each with its figures below, and it prints. It
    says attainment by month, by what --by names and over the week, lateness and near misses, what is open and at risk,
    how long tickets take, what other plans would have come to, where the time went, which target could be kept and
    which hour would help most. What the figures rest on stands at the foot, with the rows that could not be read.

    Needs the extra slacore[reports,tables]. The exit code is 1 when more rows than --max-unreadable could not be read,
    2 when none could.
    """
    if (tickets_path is None) == (events_path is None):
        raise click.UsageError("give either TICKETS or --events")
    plan = options.plan_from(plan_path)
    given = tickets_path or events_path or ""
    inputs = {"table": given, "plan": plan_path} | ({"mapping": mapping_path} if mapping_path else {})
    refuse_inputs("--output", output, inputs)
    asked = Request(
        plan=plan,
        metrics=Asked(plan=plan, metrics=metrics, closed=closed, answered=answered, pairs=stopped),
        by=tuple(dict.fromkeys(by)),
        promised=_share(promised),
        compared=dict(_others(plan, compared)),
        title=title or f"Service levels: {plan.title or plan.name}",
    )
    if events_path is None:
        page, unread, rows = _of_table(asked, given, Reading(**reading), as_of, clock)
    else:
        log: dict[str, Any] = {name: reading[name] for name in ("zone", "encoding")}
        log |= {"mapping_path": mapping_path, "in_order": False, "lenient": lenient, "max_unreadable": max_unreadable}
        page, unread, rows = _of_log(asked, given, Replaying(plan=plan, clock=clock, as_of=as_of, **log))
    save_text(page, output)
    if output not in (None, "-"):
        note(f"{output}: {count_text(rows, 'row')} told on {len(page.encode()) / 1000:,.0f} kB")
    end_unread(given, unread, rows, max_unreadable)


@frozen(kw_only=True)
class Request:
    """What the options ask of a page."""

    plan: SupportPlan
    metrics: Asked
    by: tuple[str, ...]
    promised: str | None
    compared: Mapping[str, SupportPlan]
    title: str

    def page(self, verdicts: Any, *, foot: Sequence[str] = (), **more: Any) -> str:
        """The page about verdicts."""
        told_of: dict[str, Any] = {"by": self.by, "promised": self.promised, "title": self.title}
        with told("drawing") as progress:
            return analysis.report_page(verdicts, foot=[*foot, *_versions()], progress=progress, **told_of, **more)


def _others(plan: SupportPlan, paths: Sequence[str]) -> Iterator[tuple[str, SupportPlan]]:
    """The plans of ``--compare`` by name; by path, where another one has the name."""
    plans = [(path, options.plan_from(path, "--compare")) for path in dict.fromkeys(paths)]
    names = Counter([plan.name, *(other.name for _, other in plans)])
    yield from ((other.name if names[other.name] == 1 else path, other) for path, other in plans)


def _share(text: str | None) -> str | None:
    """A share in per cent, with or without the sign; a fraction stays one."""
    if text is None:
        return None
    try:
        given = text if "%" in text or float(text) <= 1 else f"{text} %"
        quota(given, "--promised")
    except ValueError:  # of float, or ours, which speaks of fractions
        raise InvalidValue("--promised", text, "is no share; write 95 for 95 %") from None
    return given


def _of_table(
    asked: Request, path: str, reading: Reading, as_of: str | None, clock: options.Clock
) -> tuple[str, int, int]:
    """The page about a table, how many of its rows could not be read, and how many it has."""
    moment = clock() if as_of is None else options.day_from(as_of, reading.notation.zone, "--as-of")
    zone = _zone(asked.plan, reading.notation.zone)
    with opened_table(path) as (stream, source, size):
        table = reading.table(stream, source)
        metrics, columns = _columns(asked, table, reading)
        remarks = Remarks(table, columns, reading.notation, read(moment, "--as-of"))
        with progress(source, stream, size, each=1) as watched:
            blocks = _seen(watched(ticket_blocks(table, columns, reading.notation)), remarks)
            found = gathered(blocks, [*columns.stopped], [*columns.fields], zone)
    if as_of is None:
        note(f"as of {moment.isoformat(timespec='seconds')}, by the clock")
    for line, reason in found.unreadable:
        remarks.fault(line, reason)
    remarks.tell()
    stopped = {metric: stop_column(metric) for metric in columns.stopped}
    evaluation = analysis.Evaluation(asked.plan, opened=OPENED, stopped=stopped, metrics=metrics, as_of=moment)
    page = asked.page(
        evaluation(found.frame),
        evaluation=evaluation,
        zone=zone,
        ticket=table.header[0] if table.header[0] in columns.fields else LINE,
        compared=asked.compared or None,
        unreadable=found.unreadable,
        lead=[f"{count_text(found.rows, 'row')} of {Path(source).name}, as of {moment.isoformat(timespec='minutes')}"],
    )
    return page, len(found.unreadable), found.rows


def _columns(asked: Request, table: TableFile, reading: Reading) -> tuple[tuple[str, ...], Columns]:
    """The metrics that are told, and the columns that are read for them."""
    opened = reading.opened_column(table)
    metrics, stopped = asked.metrics.found(table)
    looked_at = _looked_at(asked)
    reading.check_maps(looked_at)
    fields = field_columns(table, looked_at, reading.priority)
    own = (LINE, OPENED, *map(stop_column, stopped))
    for name in dict.fromkeys((table.header[0], *asked.by)):
        if name in own and name in asked.by:
            raise InvalidValue("--by", name, "is the name of a column that a report makes; give yours another name")
        if name not in (*fields, *own):
            fields[name] = table.column(name, "--by")
    return metrics, Columns(opened=opened, fields=fields, stopped=stopped)


def _seen(blocks: Iterable[TicketRows], remarks: Remarks) -> Iterator[TicketRows]:
    """The blocks as they are, each taken note of."""
    for block in blocks:
        remarks.see_block(block, ())
        yield block


def _looked_at(asked: Request) -> tuple[str, ...]:
    """The fields that any of the plans looks at."""
    plans = (asked.plan, *asked.compared.values())
    return tuple(
        dict.fromkeys(name for plan in plans for metric in plan.promised for name in ticket_fields(plan, metric))
    )


def _zone(plan: SupportPlan, said: ZoneInfo | None) -> str:
    return (options.home_zone(plan) or said or zones.zone("UTC")).key


def _of_log(asked: Request, path: str, replaying: Replaying) -> tuple[str, int, int]:
    """The page about a log, how many of its rows could not be read, and how many it has."""
    if asked.compared:
        raise InvalidValue("--compare", [*asked.compared], "needs a table of tickets; a log is told under its own plan")
    logs, _ = replaying.logs(path)
    remarks = LogRemarks(logs, replaying)
    # The pictures of where time went need the states of the tickets, which none has that is replayed with others.
    tickets = [found for _, _, found in replaying.replayed(logs, None, None, remarks) if found is not None]
    remarks.tell()
    states = [(found.log.ticket, found.state) for found in tickets if found.state is not None]
    zone = _zone(asked.plan, replaying.mapping.notation.zone)
    frames = replayed_tables(states, asked.metrics.candidates, asked.by, zone)
    page = asked.page(
        frames,
        as_of=replaying.moment,
        zone=zone,
        states=[state for _, state in states],
        foot=[str(asked.plan.provenance())],
        unreadable=[*_unread(logs.unreadable, tickets)],
        lead=[f"{count_text(logs.events, 'event')} of {count_text(len(tickets), 'ticket')} in {Path(path).name}"],
    )
    return page, len(logs.unreadable), logs.rows


def _unread(rows: Sequence[Any], tickets: Sequence[Replayed]) -> Iterator[tuple[int, str]]:
    """Rows that could not be read, and what kept a ticket from being replayed."""
    yield from ((row.line, row.reason) for row in rows)
    for found in tickets:
        if found.state is None:
            yield from ((line, f"ticket {found.log.ticket}: {sentence}") for line, sentence in found.flaws)


def _versions() -> list[str]:
    """Which slacore made the page: another may say something else."""
    try:
        return [f"made by slacore {version('slacore')}"]
    except PackageNotFoundError:
        return ["made by slacore"]
