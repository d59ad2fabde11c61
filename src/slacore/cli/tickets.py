"""The table of tickets that a command reads, and the options that say how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

import click
from attrs import field, frozen

from slacore.analysis.judging import JudgedRows, TicketRows
from slacore.analysis.ticket import Ticket, Unreadable
from slacore.civil.instant import LATEST, Instant, utc
from slacore.cli.options import Command, zone_from, zone_option
from slacore.cli.terminal import note
from slacore.errors import InvalidText, InvalidValue, UnknownName
from slacore.files.notation import Notation, load_maps, time_format_from
from slacore.files.tablefile import TableFile
from slacore.files.ticketfile import CLOSED_NAMES, OPENED_NAMES, Columns
from slacore.wording import count_text

MOST_TOLD = 20
"""Rows that cannot be read which are told one by one; the rest is counted."""

_OPTIONS = (
    click.option("--opened", metavar="COL", help="The column that says when a ticket was opened."),
    zone_option("The clock of times without an offset, such as Europe/London."),
    click.option("--priority", metavar="COL", help="The column of the priority, where it is not called priority."),
    click.option(
        "--time-format",
        metavar="FORMAT",
        help="How times are written: a pattern such as '%d.%m.%Y %H:%M', or epoch or epoch-ms.",
    ),
    click.option(
        "--day-first/--month-first", "day_first", default=None, help="Whether 3/2/2026 is 3 February or 2 March."
    ),
    click.option(
        "--missing", metavar="MARK", multiple=True, help="What stands in a cell that says nothing; repeatable."
    ),
    click.option("--encoding", metavar="NAME", help="The encoding of a table that is not UTF-8, such as cp1252."),
    click.option(
        "--map",
        "pairs",
        metavar="FIELD THEIRS=OURS",
        nargs=2,
        multiple=True,
        help="What the plan calls a value of the table, e.g. --map priority '1 - Critical=P1'; repeatable.",
    ),
    click.option("--maps", metavar="FILE", help="The same from a TOML file with a table for each field."),
)


def table_options(command: Command) -> Command:
    """The options that say how a table is read; a command gives them to `Reading`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _pairs_from(given: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    maps: dict[str, dict[str, str]] = {}
    for name, pair in given:
        theirs, equals, ours = pair.rpartition("=")
        if not equals or not theirs.strip() or not ours.strip():
            raise InvalidText("--map", pair, "a value and what the plan calls it like '1 - Critical=P1'")
        maps.setdefault(name, {})[theirs.strip()] = ours.strip()
    return maps


@frozen(kw_only=True)
class Reading:
    """What the options say of a table."""

    opened: str | None
    zone: str | None
    priority: str | None
    time_format: str | None
    day_first: bool | None
    missing: Sequence[str]
    encoding: str | None
    pairs: Iterable[tuple[str, str]]
    maps: str | None
    notation: Notation = field(init=False)

    def __attrs_post_init__(self) -> None:
        maps = {} if self.maps is None else load_maps(self.maps)
        for name, values in _pairs_from(self.pairs).items():
            maps[name] = maps.get(name, {}) | values
        notation = Notation(
            zone=zone_from(self.zone),
            time_format=time_format_from(self.time_format, "--time-format"),
            day_first=self.day_first,
            missing=self.missing,
            maps=maps,
        )
        object.__setattr__(self, "notation", notation)

    def table(self, stream: BinaryIO, source: str) -> TableFile:
        """The table of a stream."""
        return TableFile.of(stream, source, self.encoding)

    def opened_column(self, table: TableFile) -> str:
        """The column of ``--opened``, or a well-known one.

        Raises:
            UnknownName: for a column the table does not have.
            InvalidValue: for none, where none or several could be meant.
        """
        if self.opened is not None:
            return table.column(self.opened, "--opened")
        guess = guessed_column(table, OPENED_NAMES, "--opened")
        if guess is None:
            has = ", ".join(table.header[:12]) + (", ..." if len(table.header) > 12 else "")
            raise InvalidValue("--opened", None, f"is missing; the columns are {has}")
        return guess

    def check_maps(self, names: Iterable[str]) -> None:
        """Refuse mappings of fields that nothing looks at.

        Raises:
            UnknownName: for a field that is not among the names.
        """
        names = tuple(names)
        for name in self.notation.maps:
            if name not in names:
                raise UnknownName.among("--map", "field that the plan looks at", name, names)


def closed_column(table: TableFile, said: str | None) -> str | None:
    """The column of ``--closed``, or a well-known one, if there is one.

    Raises:
        UnknownName: for a column the table does not have.
        InvalidValue: where several could be meant.
    """
    return guessed_column(table, CLOSED_NAMES, "--closed") if said is None else table.column(said, "--closed")


def guessed_column(table: TableFile, known: Sequence[str], option: str) -> str | None:
    """The one column of a header that has a well-known name, which is told; none where no column has.

    Raises:
        InvalidValue: where several have.
    """
    found = [name for name in known if name in table.header]
    if len(found) > 1:
        raise InvalidValue(option, None, f"is missing, and it could be any of {', '.join(found)}; say which")
    if found:
        note(f"{option} {found[0]} is taken from the header")
    return found[0] if found else None


class Remarks:
    """What is to be told of a table once it has been read, on standard error.

    Rows that are unreadable, the first few and how many more; times that the clock skipped or repeated; values of
    ``--map`` that no ticket has; tickets opened after the instant of asking, where there is one.
    """

    def __init__(self, table: TableFile, columns: Columns, notation: Notation, as_of: Instant | None = None) -> None:
        self.source, self.notation = table.source, notation
        self.as_of_instant, self.as_of = as_of, None if as_of is None else utc(as_of)
        self.faults: list[tuple[int, str]] = []
        self.tickets = self.unreadable = self.later = 0
        self.oddities: Counter[str] = Counter()
        self.unmet = {
            (table.header.index(columns.fields[name]), theirs): name
            for name, values in notation.maps.items()
            if name in columns.fields
            for theirs in values
        }

    def on(self, rows: Iterable[Ticket | Unreadable]) -> Iterator[Ticket | Unreadable]:
        """The rows as they are, each taken note of."""
        for row in rows:
            self.tickets += 1
            if isinstance(row, Ticket):
                self._see(row)
            yield row

    def _see(self, ticket: Ticket) -> None:
        self.oddities.update(ticket.oddities)
        self.later += self.as_of is not None and self.as_of < ticket.opened < utc(LATEST)
        for place, theirs in [key for key in self.unmet if ticket.cells[key[0]].strip() == key[1]]:
            del self.unmet[place, theirs]

    def see_block(self, block: TicketRows, judged: Sequence[JudgedRows]) -> None:
        """Take note of many rows at once, and of those that are unreadable under any metric."""
        self.tickets += len(block.rows)
        for kind, count in block.oddities():
            self.oddities[kind] += count
        if self.as_of_instant is not None:
            self.later += block.opened_after(self.as_of_instant)
        for key in [key for key, name in self.unmet.items() if block.has(name, key[1])]:
            del self.unmet[key]
        faults: dict[int, str] = {}
        for one in judged:
            faults |= {row: reason for row, reason in one.unreadable() if row not in faults}
        self.unreadable += len(faults)
        room = MOST_TOLD - len(self.faults)
        for row in sorted(faults)[:room] if room else ():
            self.faults.append((int(block.rows.lines[row]), faults[row]))

    def fault(self, line: int, reason: str) -> None:
        """Take note of a row that is unreadable."""
        self.unreadable += 1
        if len(self.faults) < MOST_TOLD:
            self.faults.append((line, reason))

    def tell(self) -> None:
        """Say it all."""
        for line, reason in self.faults:
            note(f"{self.source}, line {line}: {reason}")
        if self.unreadable > MOST_TOLD:
            note(f"{self.source}: {count_text(self.unreadable - MOST_TOLD, 'more row')} like these")
        kinds = {
            "skipped": "skipped by the clock of {}; read as the change itself",
            "repeated": "shown twice by the clock of {}; read as the first",
        }
        for kind, sentence in kinds.items():
            if self.oddities[kind]:
                note(f"{count_text(self.oddities[kind], 'time')} {sentence.format(self.notation.zone)}")
        for (_, theirs), name in self.unmet.items():
            note(f"{self.source}: no ticket has the {name} {theirs!r} that --map names")
        if self.later:
            note(f"{self.source}: {count_text(self.later, 'ticket')} opened after --as-of, told as open")


def end_unread(source: str, count: int, rows: int, max_unreadable: float) -> None:
    """End with exit code 2 where no row could be read, and 1 where more could not than may be."""
    if rows and count == rows:
        note(f"{source}: no row could be read")
        raise click.exceptions.Exit(2)
    if 100 * count > max_unreadable * rows:
        note(f"{source}: {count:,} of {rows:,} rows could not be read, more than --max-unreadable {max_unreadable:g} %")
        raise click.exceptions.Exit(1)
