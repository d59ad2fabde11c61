"""The logs of tickets that a command reads and replays, and the options that say how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import click
from attrs import evolve, field, frozen

from slacore.analysis.log_outcomes import LogOutcomes, log_outcomes
from slacore.analysis.log_steps import LogSteps
from slacore.analysis.promised import Book
from slacore.civil import zones
from slacore.civil.instant import read
from slacore.cli.options import Clock, Command, day_from, home_zone, max_unreadable_option, zone_from, zone_option
from slacore.cli.progress import counted, progress
from slacore.cli.terminal import note
from slacore.clocks.replay import replay
from slacore.clocks.state import TicketState
from slacore.errors import LogErrors, SlaError, UnknownName
from slacore.files.eventcolumns import column_logs
from slacore.files.eventfile import EventLogs, RowReader, TicketLog, gathered
from slacore.files.mapping import LogMapping, load_mapping
from slacore.files.outputs import refuse_inputs
from slacore.files.records import Records
from slacore.files.rowfile import Format, format_of, row_file
from slacore.files.tablefile import opened_table
from slacore.plans.plan import SupportPlan
from slacore.wording import count_text

MOST_TOLD = 20
"""Lines that are told one by one, of each kind; the rest is counted."""

_OPTIONS = (
    click.option("--map", "mapping_path", metavar="FILE", help="The TOML file that says how the log is read."),
    zone_option("The clock of times without an offset, and of the answers; else the mapping's, or the plan's."),
    click.option("--in-order", is_flag=True, help="Events of one instant happened in the order of their rows."),
    click.option("--encoding", metavar="NAME", help="The encoding of a log that is not UTF-8, such as cp1252."),
    click.option("--as-of", metavar="TIME", help="The instant of asking: what is later has not happened. Else now."),
    click.option("--lenient", is_flag=True, help="Set events aside that a log cannot hold, and go on without them."),
    max_unreadable_option,
)


def log_options(command: Command) -> Command:
    """The options that say how logs are read and replayed; a command gives them to `Replaying`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Replayed(NamedTuple):
    """A ticket and its state, or why it has none, with the lines that say so."""

    log: TicketLog
    state: TicketState[datetime] | None
    flaws: Sequence[tuple[int, str]] = ()
    is_illogical: bool = False
    """Whether it has no state for events that its log cannot hold."""

    @property
    def problem(self) -> str | None:
        """What is to be told of it in its row, if anything is."""
        told = [f"line {line}: {sentence}" for line, sentence in self.flaws]
        told += [f"line {line} could not be read" for line in self.log.unread]
        return "; ".join(told) or None


@frozen(kw_only=True)
class Replaying:
    """What the options say of logs, and how the tickets of a file are replayed by them."""

    plan: SupportPlan
    clock: Clock
    mapping_path: str | None
    zone: str | None
    in_order: bool
    encoding: str | None
    as_of: str | None
    lenient: bool
    max_unreadable: float
    mapping: LogMapping = field(init=False)
    moment: datetime = field(init=False)
    """The instant of asking, on the clock of the answers."""

    def __attrs_post_init__(self) -> None:
        mapping = LogMapping() if self.mapping_path is None else load_mapping(self.mapping_path)
        said = zone_from(self.zone)
        if said is not None:
            mapping = evolve(mapping, notation=evolve(mapping.notation, zone=said))
        if self.in_order:
            mapping = evolve(mapping, in_order=True)
        home: ZoneInfo = mapping.notation.zone or home_zone(self.plan) or zones.zone("UTC")
        moment = self.clock() if self.as_of is None else day_from(self.as_of, home, "--as-of")
        object.__setattr__(self, "mapping", mapping)
        object.__setattr__(self, "moment", moment.astimezone(home))

    def output_format(self, output: str | None, form: str, log: str, plan: str) -> Format | None:
        """The format in which rows are written, once the file is known to be none of those that are read."""
        inputs = {"log": log, "plan": plan} | ({"mapping": self.mapping_path} if self.mapping_path else {})
        refuse_inputs("--output", output, inputs)
        return None if output is None else format_of("--output", output, "json" if form == "json" else "csv")

    def logs(self, path: str) -> tuple[EventLogs, LogSteps | None]:
        """The logs of a file, and of a table its events as columns; ``-`` is standard input."""
        with opened_table(path) as (stream, source, size):
            records = Records.of(stream, source, self.encoding)
            reader = RowReader(records, self.mapping)
            if records.table is not None:
                with progress(source, stream, size, each=1) as watched:
                    return column_logs(records.table, reader, Book.of(self.plan).heard, watched)
            with progress(source, stream, size) as watched:
                return gathered(watched(reader.rows()), source, self.mapping), None

    def outcomes(self, steps: LogSteps | None) -> LogOutcomes | None:
        """What came of the tickets of a table that can be replayed together."""
        return None if steps is None else log_outcomes(self.plan, steps.rows, read(self.moment))

    def replayed(
        self, logs: EventLogs, steps: LogSteps | None, outcomes: LogOutcomes | None, remarks: LogRemarks
    ) -> Iterator[tuple[int, str, Replayed | None]]:
        """Every ticket that was opened by the instant of asking, each taken note of: its number, its name, its replay.

        Those of which the outcomes tell are replayed already.
        """
        none = [False] * len(logs.logs)
        is_done = none if outcomes is None else outcomes.is_done.tolist()
        is_later = none if steps is None or outcomes is None else (outcomes.is_later & steps.is_whole).tolist()
        for number, ticket in enumerate(counted("replaying", logs.logs, len(logs.logs))):
            if is_done[number]:
                remarks.replayed += 1
                yield number, ticket, None
            elif is_later[number]:
                remarks.later += 1
            elif (found := self.noted(logs.logs[ticket], remarks)) is not None:
                yield number, ticket, found

    def noted(self, log: TicketLog, remarks: LogRemarks) -> Replayed | None:
        """A ticket replayed and taken note of; nothing where it was opened after the instant of asking."""
        found = self.one(log)
        if found.state is not None and found.state.stage is None and not found.state.warnings:
            remarks.later += 1
            return None
        remarks.see(found)
        return found

    def one(self, log: TicketLog) -> Replayed:
        """A ticket replayed."""
        if not log.events:
            return Replayed(log, None)
        try:
            state = replay(self.plan, log.events, as_of=self.moment, strict=not self.lenient)
            tuple(clock.due_at for clock in state.cycles)
        except LogErrors as errors:
            return Replayed(log, None, [*log.flaws(errors)], is_illogical=True)
        except SlaError as error:
            return Replayed(log, None, [(log.lines[0], str(error))])
        lines = {id(event): line for event, line in zip(log.events, log.lines, strict=True)}
        flaws = [(lines[id(event)], f"{event} {reason}; set aside") for event, reason in state.warnings]
        return Replayed(log, state, flaws)

    def end(self, logs: EventLogs, remarks: LogRemarks) -> None:
        """End with an exit code where too little could be read or replayed."""
        count = len(logs.unreadable)
        if logs.rows and not remarks.replayed and not remarks.later:
            note(f"{logs.source}: no ticket could be replayed")
            raise click.exceptions.Exit(2)
        is_much = 100 * count > self.max_unreadable * logs.rows
        if is_much:
            much = f"more than --max-unreadable {self.max_unreadable:g} %"
            note(f"{logs.source}: {count:,} of {logs.rows:,} rows could not be read, {much}")
        if is_much or remarks.refused:
            raise click.exceptions.Exit(1)


def write_rows(output: str | None, head: Sequence[str], rows: Iterable[Mapping[str, Any]], form: Format | None) -> None:
    """Write a row of cells for each row of names, where a file is named."""
    if output is not None and form is not None:
        with row_file(output, head, form) as write:
            for row in rows:
                write([row[name] for name in head])


def log_of(logs: EventLogs, ticket: str) -> TicketLog:
    """The log of one ticket.

    Raises:
        UnknownName: for a ticket that the file does not name.
    """
    if ticket not in logs.logs:
        raise UnknownName.among("--ticket", f"ticket of {logs.source}", ticket, logs.logs)
    return logs.logs[ticket]


class LogRemarks:
    """What is to be told of logs once they have been replayed, on standard error.

    Rows that are unreadable and events that a log cannot hold, the first few and how many more; tickets that could not
    be replayed; times that the clock skipped or repeated; tickets opened after the instant of asking.
    """

    def __init__(self, logs: EventLogs, replaying: Replaying) -> None:
        self.logs, self.replaying = logs, replaying
        self.later = self.replayed = self.refused = self.illogical = self.flaws = 0
        self.told: list[tuple[int, str]] = []

    def see(self, found: Replayed) -> None:
        """Take note of a ticket."""
        self.replayed += found.state is not None
        self.refused += found.state is None
        self.illogical += found.is_illogical
        self.flaws += len(found.flaws)
        room = MOST_TOLD - len(self.told)
        self.told += [(line, f"ticket {found.log.ticket}: {sentence}") for line, sentence in found.flaws[:room]]

    def tell(self) -> None:
        """Say it all."""
        source, unreadable = self.logs.source, self.logs.unreadable
        if self.replaying.as_of is None:
            note(f"as of {self.replaying.moment.isoformat(timespec='seconds')}, by the clock")
        _tell(source, [(row.line, row.reason) for row in unreadable[:MOST_TOLD]], len(unreadable), "row")
        _tell(source, self.told, self.flaws, "event")
        for kind, sentence in _ODDITIES.items():
            if count := self.logs.oddities.get(kind, 0):
                note(f"{count_text(count, 'time')} {sentence.format(self.replaying.mapping.notation.zone)}")
        for word in self.logs.unmet:
            note(f"{source}: no row has the word {word!r} that the mapping names")
        if self.refused:
            cure = "; --lenient goes on without the events that a log cannot hold" if self.illogical else ""
            note(f"{source}: {count_text(self.refused, 'ticket')} could not be replayed{cure}")
        if self.later:
            note(f"{source}: {count_text(self.later, 'ticket')} opened after --as-of, left out")


_ODDITIES = {
    "skipped": "skipped by the clock of {}; read as the change itself",
    "repeated": "shown twice by the clock of {}; read as the first",
}


def _tell(source: str, told: Sequence[tuple[int, str]], count: int, noun: str) -> None:
    for line, sentence in told:
        note(f"{source}, line {line}: {sentence}")
    if count > len(told):
        note(f"{source}: {count_text(count - len(told), f'more {noun}')} like these")


def on_duty_text(state: TicketState[Any]) -> str | None:
    """Who is on duty; nothing where the plan has no centres."""
    if state.plan is None or state.plan.centres is None:
        return None
    return "nobody" if state.on_duty is None else str(state.on_duty)
