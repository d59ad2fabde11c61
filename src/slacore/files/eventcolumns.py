"""Event columns: a table of events read as columns, for replays of many tickets at once.

Whatever a row means is asked of the reader of rows and of the mapping; `slacore.analysis.log_steps` sees to it that
rows which say the same are asked about once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from attrs import frozen

from slacore.analysis.log_steps import Happening, LogSteps
from slacore.analysis.log_texts import LogReader, LogTexts
from slacore.analysis.texts import TextRows
from slacore.clocks.event import Event
from slacore.errors import SlaError
from slacore.files.blocks import table_blocks
from slacore.files.courses import course
from slacore.files.eventfile import (
    NUMBER,
    EventLogs,
    LogRow,
    RowReader,
    TicketLog,
    UnreadableRow,
    events_of,
    lines_by_ticket,
    log_of,
    row_events,
    standing,
    unmet,
)
from slacore.files.mapping import LogMapping
from slacore.files.tablefile import TableFile


def column_logs(
    table: TableFile, reader: RowReader, heard: Sequence[str], watched: Callable[..., Iterable[TextRows]] = iter
) -> tuple[EventLogs, LogSteps]:
    """The logs of a table, each made as it is asked for, and the events of those that are ordinary as columns.

    Args:
        table: the table.
        reader: the reader of its rows.
        heard: the fields that anything depends on.
        watched: what the blocks of the table pass through as they are read.

    Raises:
        BrokenTable, MappingErrors: as `load_logs` does.
    """
    mapping, notation = reader.mapping, reader.mapping.notation
    reading = LogReader(
        header=table.header,
        roles=reader.columns,
        fields=reader.fields,
        word="status" if mapping.is_of_statuses else "kind",
        zone=notation.zone,
        is_usual=notation.is_usual,
        value=notation.value,
        time=notation.time,
        is_number=lambda text: NUMBER.fullmatch(text) is not None,
        row=reader.row,
    )
    texts = LogTexts(reading).take(watched(table_blocks(table)))
    steps = LogSteps(texts, heard, _Asking(mapping))
    return _logs(steps, table.source, mapping), steps


def _logs(steps: LogSteps, source: str, mapping: LogMapping) -> EventLogs:
    texts = steps.texts
    faults = [row for row in texts.odd.values() if isinstance(row, UnreadableRow)]
    logs = _Logs(steps, mapping, faults)
    met = steps.plain_words | {row.word for row in texts.odd.values() if isinstance(row, LogRow)}
    count = len(steps.rows.tickets) + logs.events
    return EventLogs(source, logs, texts.count, tuple(faults), +texts.oddities, unmet(mapping, met), count)


@frozen
class _Asking:
    """What rows mean by a mapping."""

    mapping: LogMapping

    @property
    def is_of_statuses(self) -> bool:
        return self.mapping.is_of_statuses

    @property
    def in_order(self) -> bool:
        return self.mapping.in_order

    def happening(self, *rows: LogRow) -> Happening:
        if self.is_of_statuses:
            return self._between(rows)
        try:
            return [*row_events(rows[0], self.mapping, 0)]
        except SlaError:
            return None

    def _between(self, rows: Sequence[LogRow]) -> Happening:
        standings = [one for one in (standing(row, self.mapping) for row in rows) if one is not None]
        faults: list[int] = []
        events = [*course(standings, lambda line, _: faults.append(line))]
        return None if faults else [event for line, event in events if line == rows[-1].line]

    def is_known(self, row: LogRow) -> bool:
        return standing(row, self.mapping) is not None


class _Logs(Mapping[str, TicketLog]):
    """The log of each ticket, made when it is asked for; those of tickets with rows that are odd are made at once.

    Args:
        steps: the rows.
        mapping: how they are read.
        faults: the rows that cannot be read, to which those are added of which no event can be made.
    """

    def __init__(self, steps: LogSteps, mapping: LogMapping, faults: list[UnreadableRow]) -> None:
        self._steps, self._mapping = steps, mapping
        self._numbers = {name: number for number, name in enumerate(steps.names)}
        self._made = {number: self._events(number, faults) for number in steps.odd}
        faults.sort(key=attrgetter("line"))
        self._unread = lines_by_ticket(faults)

    @property
    def events(self) -> int:
        """How many events of these have been made at once."""
        return sum(map(len, self._made.values()))

    def _events(self, number: int, faults: list[UnreadableRow]) -> Sequence[tuple[int, Event]]:
        rows = [row for row in self._steps.of(number) if isinstance(row, LogRow)]
        return events_of(rows, self._mapping, faults)

    def __getitem__(self, ticket: str) -> TicketLog:
        number = self._numbers[ticket]
        pairs = self._made[number] if number in self._made else self._events(number, [])
        return log_of(ticket, pairs, self._unread.get(ticket, ()))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
