"""``slacore replay``: the logs of tickets under a plan, and what became of every promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

import click

from slacore.analysis.arrays import NAT
from slacore.analysis.log_cycles import STATUSES
from slacore.analysis.log_outcomes import LogOutcomes
from slacore.analysis.log_steps import LogSteps
from slacore.analysis.readings import isoformats
from slacore.calendars.saying import clock_text, moment_text
from slacore.calendars.timeline import seconds
from slacore.civil.instant import SECOND
from slacore.cli import options
from slacore.cli.logs import LogRemarks, Replayed, Replaying, log_of, log_options, write_rows
from slacore.cli.printing import print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import say
from slacore.cli.ticket import show_ticket, ticket_data
from slacore.clocks.clock import Clock
from slacore.files.eventfile import EventLogs
from slacore.plans.plan import SupportPlan
from slacore.wording import count_text, length_text, percent_text

MOST_SHOWN = 40
"""Clocks that a table shows; CSV and JSON have all."""

EXAMPLES = """\b
Examples:
  slacore replay plan.toml events.csv --zone Europe/London
  slacore replay plan.toml incidents.csv.gz --map servicenow.toml --output clocks.csv
  slacore replay plan.toml events.jsonl --as-of 2026-03-02T15:00:00Z --format json
  slacore replay plan.toml events.csv --ticket 4711
"""

HEAD = (
    "ticket",
    "priority",
    "stage",
    "metric",
    "cycle",
    "status",
    "verdict",
    "target",
    "started",
    "due",
    "stopped",
    "breached_at",
    "elapsed_seconds",
    "remaining_seconds",
    "waits_for",
    "problem",
)

Row = dict[str, Any]


@click.command(short_help="Logs of tickets replayed: every clock, its due time and its verdict.", epilog=EXAMPLES)
@options.plan_argument
@click.argument("events_path", metavar="EVENTS", type=click.Path(allow_dash=True))
@log_options
@click.option("--ticket", metavar="ID", help="One ticket in full: its clocks, its log, its priorities.")
@click.option("--output", metavar="FILE", help="Where to write every clock of every ticket.")
@options.format_option("table", "csv", "json")
@click.option("--all", "is_whole", is_flag=True, help=f"Show all clocks, not only the first {MOST_SHOWN}.")
@click.pass_obj
def replay(
    clock: options.Clock,
    /,
    plan_path: str,
    events_path: str,
    ticket: str | None,
    output: str | None,
    form: str,
    is_whole: bool,
    **told: Any,
) -> None:
    """Replay the logs of tickets, and tell what became of every promise.

    PLAN is a plan file or a bundled plan. EVENTS is a CSV file with a header row, or JSON Lines with an object on each
    line, gzip or not, or - for standard input; with the extra slacore[tables], a Parquet file or an Excel workbook.
    Each row is an event of a ticket: the columns ticket, at and kind say whose it is, when it happened and what;
    reason, actor, to, sequence, id and note may say more. Every other column is a field of the ticket, such as
    priority. Where the columns or the words are others, and where each row is the ticket as it stood, --map names a
    file that says so.

    The kinds are opened, answered, customer replied, paused and resumed, arose and ceased, changed, decided, resolved,
    closed, cancelled, reopened, noted, and any word that a metric of the plan names.

    The verdicts are met and breached of clocks that have stopped; in time, at risk and overdue of those that run or
    wait; not counted of cancelled ones; and no target. Attainment is met among met, breached and overdue.

    --output writes a row for each clock; its ending says CSV, JSON, Parquet or Excel, .gz packs it, and - is standard
    output.

    Rows that cannot be read and events that a log cannot hold are told on standard error with their lines, twenty of
    each at most, and counted. The exit code is 1 when rows beyond --max-unreadable could not be read or a ticket could
    not be replayed, 2 when none could. Other errors are one line each, with exit code 2.
    """
    plan = options.plan_from(plan_path)
    replaying = Replaying(plan=plan, clock=clock, **told)
    written = replaying.output_format(output, form, events_path, plan_path)
    logs, steps = replaying.logs(events_path)
    remarks = LogRemarks(logs, replaying)
    if ticket is None:
        tickets = [*every_ticket(replaying, logs, steps, remarks)]
    else:
        one = replaying.one(log_of(logs, ticket))
        remarks.see(one)
        tickets = [Told.of(one)]
    rows = [row for told_ in tickets for row in told_.rows]
    write_rows(output, HEAD, rows, written)
    remarks.tell()
    if output != "-":
        _show(form, replaying, logs, tickets, rows, MOST_SHOWN if not is_whole else len(rows), ticket is not None)
    replaying.end(logs, remarks)


class Told(NamedTuple):
    """What is told of a ticket: a row for each clock, or one that says why there is none."""

    ticket: str
    stage: str | None
    rows: Sequence[Row]
    found: Replayed | None = None
    """How it was replayed, where it went alone."""

    @classmethod
    def of(cls, found: Replayed) -> Told:
        """What is told of a ticket that was replayed alone."""
        stage = None if found.state is None else found.state.stage
        return cls(found.log.ticket, stage, [*rows_of(found)], found)

    @property
    def is_refused(self) -> bool:
        """Whether it could not be replayed."""
        return self.found is not None and self.found.state is None


def every_ticket(replaying: Replaying, logs: EventLogs, steps: LogSteps | None, remarks: LogRemarks) -> Iterator[Told]:
    """Every ticket that was opened by the instant of asking: together those that can, the others one by one."""
    outcomes = replaying.outcomes(steps)
    rows = [] if outcomes is None else cycle_rows(outcomes, replaying.moment)
    edges = [] if outcomes is None else outcomes.edges
    for number, ticket, found in replaying.replayed(logs, steps, outcomes, remarks):
        if found is not None:
            yield Told.of(found)
        elif outcomes is not None:
            stand = outcomes.stand(number)
            told = rows[edges[number] : edges[number + 1]] or [dict.fromkeys(HEAD) | {"verdict": "no target"}]
            waits = ", ".join(stand.waits) or None
            head = {"ticket": ticket, "priority": stand.priority, "stage": stand.stage, "waits_for": waits}
            for row in told:
                row |= head
            yield Told(ticket, stand.stage, told)


def cycle_rows(outcomes: LogOutcomes, moment: datetime) -> list[Row]:
    """A row for each cycle, as `clock_data` has it of a clock."""
    cycles, metrics, lengths = outcomes.cycles, [*outcomes.legend.metrics], [*outcomes.legend.lengths, None]
    columns: dict[str, Iterable[Any]] = dict.fromkeys(HEAD, [None] * len(cycles))
    columns["metric"] = [metrics[number] for number in cycles.metric.tolist()]
    columns["cycle"] = cycles.number.tolist()
    columns["status"] = [STATUSES[number] for number in cycles.status.tolist()]
    columns["verdict"] = outcomes.verdicts
    columns["target"] = [lengths[number] for number in cycles.target.tolist()]
    for name in ("started", "due", "stopped", "breached_at"):
        columns[name] = isoformats(getattr(cycles, name), cast(ZoneInfo, moment.tzinfo))
    columns["elapsed_seconds"] = [_seconds(micros) for micros in cycles.elapsed.tolist()]
    columns["remaining_seconds"] = [None if micros == NAT else _seconds(micros) for micros in cycles.remaining.tolist()]
    return [dict(zip(HEAD, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _seconds(micros: int) -> float:
    whole, rest = divmod(micros, SECOND)
    return micros / SECOND if rest else whole


def rows_of(found: Replayed) -> Iterator[Row]:
    """A row for each clock of a ticket; one that says why there is none."""
    state, nothing = found.state, dict.fromkeys(HEAD)
    head = nothing | {"ticket": found.log.ticket, "problem": found.problem}
    if state is None:
        yield head | {"verdict": "not replayed"}
        return
    head |= {"priority": state.priority, "stage": state.stage, "waits_for": ", ".join(state.waiting) or None}
    if not state.cycles:
        yield head | {"verdict": "no target"}
    for clock in state.cycles:
        yield head | clock_data(clock)


def clock_data(clock: Clock[datetime]) -> Row:
    """A clock as plain data."""
    return {
        "metric": clock.metric,
        "cycle": clock.number,
        "status": clock.status,
        "verdict": clock.verdict,
        "target": None if clock.target is None else str(clock.target.length),
        "started": _data(clock.started),
        "due": _data(clock.due),
        "stopped": _data(clock.stopped),
        "breached_at": _data(clock.breached_at),
        "elapsed_seconds": seconds(clock.elapsed),
        "remaining_seconds": None if clock.remaining is None else seconds(clock.remaining),
    }


def _data(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _show(
    form: str,
    replaying: Replaying,
    logs: EventLogs,
    tickets: Sequence[Told],
    rows: Sequence[Row],
    most: int,
    is_one: bool,
) -> None:
    one = tickets[0].found if is_one else None

    def table() -> None:
        if one is not None:
            show_ticket(one, replaying.moment)
        else:
            _tables(replaying, logs, tickets, rows, most)

    def data() -> Any:
        if one is not None:
            return ticket_data(one, replaying.moment, rows)
        return _whole(replaying, logs, tickets, rows)

    print_as(form, table=table, head=HEAD, rows=lambda: rows, data=data)


def _tables(replaying: Replaying, logs: EventLogs, tickets: Sequence[Told], rows: Sequence[Row], most: int) -> None:
    stages = Counter(told.stage or "not opened" for told in tickets if not told.is_refused)
    told = [f"{count:,} {stage}" for stage, count in sorted(stages.items(), key=lambda pair: -pair[1])]
    refused = sum(told.is_refused for told in tickets)
    told += [f"{refused:,} not replayed"] if refused else []
    say(f"{count_text(len(tickets), 'ticket')} in {count_text(logs.events, 'event')}: {', '.join(told) or 'none'}")
    say(f"as of {moment_text(replaying.moment)}, clock of {clock_text(replaying.moment)}")
    clocks = sum(row["metric"] is not None for row in rows)
    if clocks:
        click.echo()
        head = ("ticket", "clock", "status", "verdict", "due", "breached at", "used", "left")
        show_table(head, [*islice(_every_cells(replaying, logs, tickets), most)], words=6)
        if clocks > most:
            click.echo()
            say(f"{count_text(clocks - most, 'more clock')} not shown; --all shows all, --output writes them")
    figures = [*_figures(replaying.plan, rows)]
    if figures:
        verdicts = [word for word in _VERDICTS if any(tally[word] for _, tally in figures)]
        cells = [
            [name, f"{sum(tally.values()):,}", *(f"{tally[word]:,}" for word in verdicts), _attained(tally)]
            for name, tally in figures
        ]
        click.echo()
        show_table(("clocks", "all", *verdicts, "attained"), cells)


_VERDICTS = ("met", "breached", "overdue", "at risk", "in time", "not counted")


def _figures(plan: SupportPlan, rows: Sequence[Row]) -> Iterator[tuple[str, Counter[str]]]:
    """How many clocks of each metric have which verdict."""
    tallies: dict[str, Counter[str]] = {}
    for row in rows:
        if row["metric"] is not None:
            tallies.setdefault(row["metric"], Counter())[row["verdict"]] += 1
    yield from ((plan.metrics.called(name), tallies[name]) for name in plan.metrics if name in tallies)


def _attained(tally: Counter[str]) -> str:
    return percent_text(tally["met"], tally["met"] + tally["breached"] + tally["overdue"])


def _every_cells(replaying: Replaying, logs: EventLogs, tickets: Iterable[Told]) -> Iterator[list[str]]:
    for told in tickets:
        found = told.found or replaying.one(logs.logs[told.ticket])
        yield from (_cells(found, clock) for clock in (found.state.cycles if found.state else ()))


def _cells(found: Replayed, clock: Clock[datetime]) -> list[str]:
    return [
        found.log.ticket,
        clock.title if clock.number == 1 else f"{clock.title} {clock.number}",
        clock.status,
        clock.verdict,
        "-" if clock.due is None else moment_text(clock.due),
        "-" if clock.breached_at is None else moment_text(clock.breached_at),
        length_text(clock.elapsed),
        "-" if clock.remaining is None else length_text(clock.remaining),
    ]


def _whole(replaying: Replaying, logs: EventLogs, tickets: Sequence[Told], rows: Sequence[Row]) -> Row:
    plan = replaying.plan
    return {
        "plan": plan.name,
        "digest": plan.digest,
        "as_of": replaying.moment.isoformat(),
        "tickets": len(tickets),
        "events": logs.events,
        "rows": logs.rows,
        "unreadable": len(logs.unreadable),
        "not_replayed": sum(told.is_refused for told in tickets),
        "metrics": {
            name: {word.replace(" ", "_"): tally[word] for word in _VERDICTS} for name, tally in _figures(plan, rows)
        },
        "clocks": list(rows),
    }
