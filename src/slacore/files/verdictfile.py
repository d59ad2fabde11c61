"""Verdict files: every row of a ticket table with its due times and verdicts, as CSV, JSON, Parquet or Excel."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from attrs import frozen

from slacore.analysis.judging import JudgedRows, TicketRows
from slacore.analysis.texts import TextRows
from slacore.files.outputs import output_file
from slacore.files.parquetfile import mixed, numbers, parquet_writer, texts, times
from slacore.files.rowfile import Format, row_file
from slacore.files.sheet import SUSPICIOUS, harmless, sheet
from slacore.plans.target import Target

Write = Callable[[TicketRows, Sequence[JudgedRows]], object]
"""Writes the rows of a block, given what became of each metric."""

ADDED = ("sla_line", "sla_due", "sla_verdict", "sla_target", "sla_difference_seconds", "sla_problem")
"""The columns behind those of the table; the difference is our due time less the recorded one."""

_PARTS = ("due", "verdict", "target", "problem")
"""What is added for each of several metrics; a recorded due time is that of one."""


@contextmanager
def verdict_file(
    name: str,
    header: Sequence[str],
    form: Format,
    metrics: Sequence[str],
    targets: Sequence[Target],
    *,
    keeps_formulas: bool = False,
) -> Iterator[Write]:
    """A function that writes the rows of a block. The file appears under its name once it is whole.

    Args:
        name: the file; ``-`` is standard output.
        header: the columns of the table the rows come from.
        form: CSV, JSON, Parquet or Excel.
        metrics: the metrics that tickets are judged under; where there are several, the added columns name them.
        targets: the targets of the plan.
        keeps_formulas: whether cells of a CSV that a spreadsheet would run stay as they are; see `harmless`.

    Raises:
        MissingExtra: for Parquet and Excel, where their packages are not installed.
    """
    added = added_names(header, metrics)
    lengths = [str(target.length) for target in targets]
    if form == "csv":
        with output_file(name) as stream:
            yield _Csv(stream, [*header, *added], lengths, keeps_formulas).write
    elif form == "parquet":
        with output_file(name) as stream, parquet_writer(stream.buffer, name, [*header, *added]) as put:
            yield lambda block, judged: put([*_columns(block, judged, len(header), lengths)])
    else:
        with row_file(name, [*header, *added], form, keeps_formulas=keeps_formulas) as write:

            def each(block: TicketRows, judged: Sequence[JudgedRows]) -> None:
                for row, cells in enumerate(zip(*_cells(block, judged, lengths), strict=True)):
                    write([*_padded(block.rows.cells(row), len(header)), *cells])

            yield each


def added_names(header: Sequence[str], metrics: Sequence[str] = ("",)) -> list[str]:
    """The names of the added columns; one that the table has already gets an underscore behind it.

    >>> added_names(["id", "sla_due"])[:3]
    ['sla_line', 'sla_due_', 'sla_verdict']
    >>> added_names([], ["response", "resolution"])[:2]
    ['sla_line', 'sla_response_due']
    """
    several = ["sla_line", *(f"sla_{metric}_{part}" for metric in metrics for part in _PARTS)]
    names: list[str] = []
    for name in ADDED if len(metrics) == 1 else several:
        while name in header or name in names:
            name += "_"
        names.append(name)
    return names


def _padded(cells: Sequence[str], width: int) -> list[str]:
    """As many cells as the header has; what a broken row has beyond them stays in the last."""
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]


def _cells(block: TicketRows, judged: Sequence[JudgedRows], lengths: Sequence[str]) -> Iterator[Iterable[Any]]:
    """What is added to the rows, column by column."""
    yield block.rows.lines.tolist()
    for one in judged:
        yield [due.decode() or None for due in block.opened.texts_of(one.dues)]
        yield from _verdict_cells(one, lengths, len(judged) == 1)


def _columns(block: TicketRows, judged: Sequence[JudgedRows], width: int, lengths: Sequence[str]) -> Iterator[Any]:
    """The columns of a block, and those that are added, as Arrow has them."""
    rows, zone = block.rows, block.opened.zone
    yield from _own(rows, width) if rows.native is None else rows.native.columns
    yield mixed(rows.lines.tolist())
    for one in judged:
        yield times(one.due_times, "UTC" if zone is None else zone.key)
        verdicts, targets, *offs, problems = _verdict_cells(one, lengths, len(judged) == 1)
        yield from (texts([*verdicts]), texts([*targets]), *(numbers([*off]) for off in offs), texts([*problems]))


def _own(rows: TextRows, width: int) -> Iterator[Any]:
    """The columns of a block as text, with the cells that broken rows have."""
    odd = {row: _padded(found.cells, width) for row, found in rows.faults.items()}
    for place, column in enumerate(rows.columns):
        held = column.held()
        for row, cells in odd.items():
            held[row] = cells[place].encode()
        yield texts(held)


def _verdict_cells(judged: JudgedRows, lengths: Sequence[str], is_only: bool) -> Iterator[Iterable[Any]]:
    """Verdicts, targets, differences where there is one metric, and problems."""
    verdicts, targets = zip(*judged.kinds().each(), strict=True)
    yield verdicts
    yield (None if target < 0 else lengths[target] for target in targets)
    if is_only:
        yield judged.seconds_off().each()
    yield map(judged.problems.get, range(len(judged)))


@frozen
class _Csv:
    """Writes blocks as CSV: what can stay as it is in the file of the table stays."""

    stream: TextIO
    names: Sequence[str]
    lengths: Sequence[str]
    keeps_formulas: bool

    def __attrs_post_init__(self) -> None:
        sheet(self.stream, is_raw=self.keeps_formulas)(self.names)

    def write(self, block: TicketRows, judged: Sequence[JudgedRows]) -> None:
        """Write the rows of a block."""
        columns = [self._rows(block), map(b"%d".__mod__, block.rows.lines.tolist())]
        for one in judged:
            columns += self._tails(block, one, len(judged) == 1)
        text = b"\n".join(map(b",".join, zip(*columns, strict=True)))
        self.stream.write(f"{text.decode('utf-8', 'surrogatepass')}\n")

    def _rows(self, block: TicketRows) -> list[bytes]:
        """The rows as they came."""
        rows = block.rows
        found = [b""] * len(rows) if rows.plain is None else rows.plain.held()
        if rows.has_quotes:
            found = [row.replace(b'"', b"") for row in found]
        if rows.separator != b",":
            found = [b"" if b"," in row else row.replace(rows.separator, b",") for row in found]
        if not self.keeps_formulas:
            for row, cell in rows.starting_with(SUSPICIOUS):
                if harmless(cell) is not cell:
                    found[row] = b""
        width = len(rows.columns)
        for row in [row for row, held in enumerate(found) if not held]:
            found[row] = self._spelt(_padded(rows.cells(row), width))
        return found

    def _tails(self, block: TicketRows, judged: JudgedRows, is_only: bool) -> Iterator[Iterable[bytes]]:
        """What is added to the rows for a metric, column by column, each different cell spelt once."""
        yield block.opened.texts_of(judged.dues)
        kinds = judged.kinds()
        told = [self._spelt([word, "" if target < 0 else self.lengths[target]]) for word, target in kinds.values]
        yield map(told.__getitem__, kinds.places)
        if is_only:
            offs = judged.seconds_off()
            seconds = [b"" if off is None else repr(off).encode() for off in offs.values]
            yield map(seconds.__getitem__, offs.places)
        problems = [b""] * len(judged)
        for row, problem in judged.problems.items():
            problems[row] = self._spelt([problem])
        yield problems

    def _spelt(self, cells: Sequence[str]) -> bytes:
        """Cells as they stand in a row with others behind them."""
        page = io.StringIO(newline="")
        sheet(page, is_raw=self.keeps_formulas)([*cells, ""])
        return page.getvalue().removesuffix(",\n").encode("utf-8", "surrogatepass")
