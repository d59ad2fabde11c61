"""``slacore watch-list``: the promises that are running, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click
from attrs import field, frozen

from slacore.calendars.saying import clock_text, moment_text
from slacore.calendars.timeline import seconds
from slacore.civil.instant import LATEST, Instant
from slacore.civil.words import until_in_words
from slacore.cli import options
from slacore.cli.logs import LogRemarks, Replayed, Replaying, log_options, write_rows
from slacore.cli.printing import print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import say
from slacore.clocks.clock import Clock
from slacore.clocks.state import TicketState
from slacore.plans.plan import SupportPlan
from slacore.wording import count_text

MOST_SHOWN = 20
"""Promises that a table shows, the most urgent ones; CSV and JSON have all."""

EXAMPLES = """\b
Examples:
  slacore watch-list plan.toml events.csv --zone Europe/London
  slacore watch-list plan.toml incidents.csv.gz --map servicenow.toml --as-of "2016-03-01 09:00"
  slacore watch-list plan.toml events.jsonl --format json
"""

HEAD = (
    "ticket",
    "priority",
    "metric",
    "cycle",
    "status",
    "verdict",
    "due",
    "due_in_words",
    "remaining_seconds",
    "next_check_at",
    "waits_for",
    "problem",
)
URGENCY = ("overdue", "at risk", "in time")
"""The verdicts of clocks that run or wait, the most urgent first."""


@click.command("watch-list", short_help="What runs out next: open promises, the most urgent first.", epilog=EXAMPLES)
@options.plan_argument
@click.argument("events_path", metavar="EVENTS", type=click.Path(allow_dash=True))
@log_options
@click.option("--output", metavar="FILE", help="Where to write every open promise.")
@options.format_option("table", "csv", "json")
@click.option("--all", "is_whole", is_flag=True, help=f"Show all open promises, not only the first {MOST_SHOWN}.")
@click.pass_obj
def watch_list(
    clock: options.Clock,
    /,
    plan_path: str,
    events_path: str,
    output: str | None,
    form: str,
    is_whole: bool,
    **told: Any,
) -> None:
    """Show which promises run out next: those overdue, those at risk, then those in time, each by its due time.

    PLAN and EVENTS are those of `slacore replay`, and so are the exit codes. A promise is at risk from the threshold of
    its target on. One that waits has no due time until the wait ends, and stands last.

    --output writes a row for each promise; its ending says CSV, JSON, Parquet or Excel, .gz packs it, and - is standard
    output.
    """
    plan = options.plan_from(plan_path)
    replaying = Replaying(plan=plan, clock=clock, **told)
    written = replaying.output_format(output, form, events_path, plan_path)
    logs, steps = replaying.logs(events_path)
    remarks = LogRemarks(logs, replaying)
    open_tickets, promises = 0, list[_Promise]()
    outcomes = replaying.outcomes(steps)
    goes_on = [] if outcomes is None else outcomes.goes_on.tolist()
    for number, ticket, found in replaying.replayed(logs, steps, outcomes, remarks):
        if outcomes is not None and found is None:
            open_tickets += outcomes.stand(number).stage == "open"
            if goes_on[number]:
                promises += _promises(replaying.one(logs.logs[ticket]))
        elif found is not None and found.state is not None:
            open_tickets += found.state.stage == "open"
            promises += _promises(found)
    promises.sort(key=lambda promise: promise.urgency)
    watch = _Watch(plan, replaying.moment, open_tickets, remarks.refused, promises)
    write_rows(output, HEAD, watch.rows(), written)
    remarks.tell()
    if output != "-":
        print_as(
            form,
            table=lambda: watch.table(len(promises) if is_whole else MOST_SHOWN),
            head=HEAD,
            rows=watch.rows,
            data=watch.data,
        )
    replaying.end(logs, remarks)


def _promises(found: Replayed) -> Iterator[_Promise]:
    state = found.state
    if state is None:
        return
    for clock in state.clocks:
        # A clock that has lost its target, and is told for a breach alone, runs out of nothing.
        if clock.status in ("running", "paused") and clock.target is not None:
            yield _Promise(found, state, clock)


@frozen
class _Promise:
    """A clock that runs or waits, and whose it is."""

    found: Replayed
    state: TicketState[datetime]
    clock: Clock[datetime]
    verdict: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "verdict", self.clock.verdict)

    @property
    def urgency(self) -> tuple[int, Instant, str]:
        due = self.clock.due_at
        return URGENCY.index(self.verdict), LATEST if due is None else due, self.found.log.ticket

    @property
    def title(self) -> str:
        return self.clock.title if self.clock.number == 1 else f"{self.clock.title} {self.clock.number}"

    def words(self, as_of: datetime) -> str | None:
        """How far its due time is away."""
        due = self.clock.due
        if due is None:
            return None
        return "now" if due == as_of else until_in_words(due, as_of=as_of)

    def cells(self, as_of: datetime) -> list[str]:
        due, waits = self.clock.due, ", ".join(self.state.waiting)
        is_paused = self.clock.status == "paused"
        told = "waits" if is_paused and due is None else self.words(as_of) or "-"
        return [
            self.found.log.ticket,
            self.state.priority or "-",
            self.title,
            self.verdict,
            told,
            "-" if due is None else moment_text(due),
            waits or "-",
        ]

    def data(self, as_of: datetime) -> dict[str, Any]:
        clock = self.clock
        return {
            "ticket": self.found.log.ticket,
            "priority": self.state.priority,
            "metric": clock.metric,
            "cycle": clock.number,
            "status": clock.status,
            "verdict": self.verdict,
            "due": None if clock.due is None else clock.due.isoformat(),
            "due_in_words": self.words(as_of),
            "remaining_seconds": None if clock.remaining is None else seconds(clock.remaining),
            "next_check_at": None if clock.next_check_at is None else clock.next_check_at.isoformat(),
            "waits_for": ", ".join(self.state.waiting) or None,
            "problem": self.found.problem,
        }


@frozen
class _Watch:
    """What is watched, as of an instant."""

    plan: SupportPlan
    as_of: datetime
    open_tickets: int
    refused: int
    promises: Sequence[_Promise]

    @property
    def on_duty(self) -> str | None:
        """Who is on duty; nothing where the plan has no centres."""
        if self.plan.centres is None:
            return None
        centre = self.plan.centres.on_duty(self.as_of)
        return "nobody" if centre is None else str(centre)

    @property
    def next_breach(self) -> _Promise | None:
        """The promise that will be broken first if nothing happens."""
        running = [one for one in self.promises if one.verdict != "overdue" and one.clock.due_at is not None]
        return min(running, key=lambda one: one.urgency[1:], default=None)

    @property
    def tally(self) -> Counter[str]:
        return Counter(promise.verdict for promise in self.promises)

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each promise."""
        return (promise.data(self.as_of) for promise in self.promises)

    def table(self, most: int) -> None:
        """Print the first of them for people."""
        for line in self._sentences():
            say(line)
        if self.promises:
            click.echo()
            head = ("ticket", "priority", "clock", "state", "due", "at", "waits for")
            show_table(head, [promise.cells(self.as_of) for promise in self.promises[:most]], words=len(head))
        if len(self.promises) > most:
            click.echo()
            say(f"{count_text(len(self.promises) - most, 'more promise')} not shown; --all shows all")

    def _sentences(self) -> Iterator[str]:
        counts = ", ".join(f"{self.tally[word]:,} {word}" for word in URGENCY)
        told = f"{count_text(len(self.promises), 'promise')} open: {counts}"
        yield f"{count_text(self.open_tickets, 'open ticket')}, {told}"
        if self.refused:
            yield f"{count_text(self.refused, 'ticket')} could not be replayed and may be missing here"
        yield f"as of {moment_text(self.as_of)}, clock of {clock_text(self.as_of)}"
        if self.on_duty is not None:
            yield f"on duty: {self.on_duty}"
        first = self.next_breach
        if first is not None and first.clock.due is not None:
            when = f"{first.words(self.as_of)}, {moment_text(first.clock.due)}"
            yield f"next breach: {first.title} of ticket {first.found.log.ticket} {when}"

    def data(self) -> dict[str, Any]:
        """All of it for JSON."""
        first = self.next_breach
        return {
            "plan": self.plan.name,
            "digest": self.plan.digest,
            "as_of": self.as_of.isoformat(),
            "on_duty": self.on_duty,
            "open_tickets": self.open_tickets,
            "not_replayed": self.refused,
            "next_breach": None if first is None else first.data(self.as_of),
            "promises": [*self.rows()],
        }
