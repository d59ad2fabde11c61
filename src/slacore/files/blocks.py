"""Blocks: the rows of a table many at once, as columns, with the lines, cells and reasons of rows read one by one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial

from attrs import frozen

from slacore.analysis.judging import TicketRows
from slacore.analysis.readings import Readings
from slacore.analysis.texts import OddRow, TextRows, in_blocks, meaning, rows_of_arrow, split
from slacore.errors import BrokenTable
from slacore.files.lines import Block
from slacore.files.notation import Notation
from slacore.files.parquetfile import ParquetRows
from slacore.files.tablefile import CsvRows, TableFile, next_row
from slacore.files.ticketfile import Columns, unsaid


def table_blocks(table: TableFile) -> Iterator[TextRows]:
    """The rows of a table, read as `TableFile.rows` reads them, as columns of text.

    Raises:
        BrokenTable: as that does.
    """
    body, width = table.body, len(table.header)
    if isinstance(body, ParquetRows):
        for first, columns, native in body.batches():
            yield rows_of_arrow(columns, first, native)
    elif isinstance(body, CsvRows) and body.lines.has_blocks:
        for block in body.lines.blocks():
            odd = _Odd(block, body.separator, width)
            rows, used = split(block.data, block.first, width, body.separator, odd.read)
            body.lines.keep(block.data[used:])
            if len(rows):
                yield rows
    else:
        yield from in_blocks(table.rows(), width)


def ticket_blocks(table: TableFile, columns: Columns, notation: Notation) -> Iterator[TicketRows]:
    """The tickets of a table in blocks, read column by column, with every time and field as `tickets` reads it.

    Raises:
        BrokenTable: as `tickets` does.
    """
    places = {name: place for place, name in enumerate(table.header)}
    is_usual = notation.is_usual
    for rows in table_blocks(table):

        def times(column: str, name: str, rows: TextRows = rows) -> Readings:
            read_time = partial(notation.time, place=column)
            return Readings.of(rows.columns[places[column]], notation.zone, name, read_time, is_usual=is_usual)

        known = {column: times(column, "closed") for column in dict.fromkeys(columns.stopped.values())}
        said = {name: rows.columns[places[column]].codes() for name, column in columns.fields.items()}
        block = TicketRows(
            rows,
            times(columns.opened, "opened"),
            {metric: known[column] for metric, column in columns.stopped.items()},
            None if columns.recorded is None else times(columns.recorded, "recorded"),
            said,
            {name: meaning(codes, partial(notation.value, name)) for name, codes in said.items()},
            columns.opened,
        )
        stop = block.stop()
        if stop is not None:
            raise BrokenTable(table.source, unsaid(stop.error), int(rows.lines[stop.row])) from stop.error
        yield block


class _RunsOn(Exception):
    """A row has more lines than its block."""


@frozen
class _Odd:
    """Reads the rows of a block that cannot be split at its separators."""

    block: Block
    separator: str
    width: int

    def read(self, line: int, start: int) -> OddRow | None:
        """The row that begins on a line, at a byte; none where it runs on beyond the block."""
        reader = csv.reader(self._lines(start), delimiter=self.separator, strict=True)
        try:
            found = next_row(reader, self.block.first + line - 1, self.width)
        except _RunsOn:
            return None
        assert found is not None
        return OddRow(found[1], found[2], reader.line_num)

    def _lines(self, start: int) -> Iterator[str]:
        data = self.block.data
        while start < len(data):
            end = data.find(b"\n", start) + 1 or len(data)
            yield data[start:end].decode()
            start = end
        if not self.block.is_last:
            raise _RunsOn
