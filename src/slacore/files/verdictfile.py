"""Verdict files: every row of a ticket table with its due times and verdicts, as CSV, JSON, Parquet or Excel."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, TextIO

from attrs import field, frozen

from slacore.analysis.judging import JudgedRows, TicketRows
from slacore.files.outputs import output_file
from slacore.files.parquetfile import mixed, numbers, parquet_writer, table_columns, texts, times
from slacore.files.rowfile import Format, row_file
from slacore.files.sheet import SUSPICIOUS, harmless, sheet
from slacore.plans.target import Target

Write = Callable[[TicketRows, Sequence[JudgedRows]], object]
"""Writes the rows of a block, given what became of each metric."""

PARTS = ("due", "verdict", "target", "difference_seconds", "problem")
ADDED = ("sla_line", *(f"sla_{part}" for part in PARTS))
"""The columns behind those of the table; the difference is our due time less the recorded one."""


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
                told = [_cells(block, one, lengths) for one in judged]
                for row, (line, *cells) in enumerate(zip(block.rows.lines.tolist(), *told, strict=True)):
                    write([*_padded(block.rows.cells(row), len(header)), line, *chain.from_iterable(cells)])

            yield each


def added_names(header: Sequence[str], metrics: Sequence[str] = ("",)) -> list[str]:
    """The names of the added columns; one that the table has already gets an underscore behind it.

    >>> added_names(["id", "sla_due"])[:3]
    ['sla_line', 'sla_due_', 'sla_verdict']
    >>> added_names([], ["response", "resolution"])[:2]
    ['sla_line', 'sla_response_due']
    """
    told = [""] if len(metrics) == 1 else [f"{metric}_" for metric in metrics]
    names: list[str] = []
    for name in ["sla_line", *(f"sla_{metric}{part}" for metric in told for part in PARTS)]:
        while name in header or name in names:
            name += "_"
        names.append(name)
    return names


def _padded(cells: Sequence[str], width: int) -> list[str]:
    """As many cells as the header has; what a broken row has beyond them stays in the last."""
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]


def _cells(block: TicketRows, judged: JudgedRows, lengths: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """What is added to each row for a metric."""
    dues = block.opened.texts_of(judged.dues)
    rows = zip(dues, judged.kinds(), judged.seconds_off(), strict=True)
    for row, (due, (verdict, target), off) in enumerate(rows):
        length = None if target < 0 else lengths[target]
        yield due.decode() or None, verdict, length, off, judged.problems.get(row)


def _columns(block: TicketRows, judged: Sequence[JudgedRows], width: int, lengths: Sequence[str]) -> Iterator[Any]:
    """The columns of a block, and those that are added, as Arrow has them."""
    rows, zone = block.rows, block.opened.zone
    yield from table_columns(rows, {row: _padded(found.cells, width) for row, found in rows.faults.items()})
    yield mixed(rows.lines.tolist())
    for one in judged:
        verdicts, targets = zip(*one.kinds(), strict=True)
        yield times(one.due_times, "UTC" if zone is None else zone.key)
        yield texts(verdicts)
        yield texts([None if target < 0 else lengths[target] for target in targets])
        yield numbers(one.seconds_off())
        yield texts([one.problems.get(row) for row in range(len(one))])


@frozen
class _Csv:
    """Writes blocks as CSV: what can stay as it is in the file of the table stays."""

    stream: TextIO
    names: Sequence[str]
    lengths: Sequence[str]
    keeps_formulas: bool
    _kinds: dict[Any, bytes] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        sheet(self.stream, is_raw=self.keeps_formulas)(self.names)

    def write(self, block: TicketRows, judged: Sequence[JudgedRows]) -> None:
        """Write the rows of a block."""
        rows = [self._rows(block), map(b"%d".__mod__, block.rows.lines.tolist())]
        for one in judged:
            rows += self._tails(block, one)
        text = b"\n".join(map(b",".join, zip(*rows, strict=True)))
        self.stream.write(text.decode("utf-8", "surrogatepass"))
        self.stream.write("\n")

    def _rows(self, block: TicketRows) -> list[bytes]:
        """The rows as they came."""
        rows = block.rows
        found = [b""] * len(rows) if rows.plain is None else rows.plain.held()
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

    def _tails(self, block: TicketRows, judged: JudgedRows) -> Iterator[Sequence[bytes]]:
        """What is added to the rows for a metric, column by column."""
        yield block.opened.texts_of(judged.dues)
        yield [self._kinds.get(kind) or self._kind(kind) for kind in judged.kinds()]
        yield [b"" if off is None else repr(off).encode() for off in judged.seconds_off()]
        problems = [b""] * len(judged)
        for row, problem in judged.problems.items():
            problems[row] = self._spelt([problem])
        yield problems

    def _kind(self, kind: tuple[str, int]) -> bytes:
        verdict, target = kind
        found = self._kinds[kind] = self._spelt([verdict, "" if target < 0 else self.lengths[target]])
        return found

    def _spelt(self, cells: Sequence[str]) -> bytes:
        """Cells as they stand in a row with others behind them."""
        page = io.StringIO(newline="")
        sheet(page, is_raw=self.keeps_formulas)([*cells, ""])
        return page.getvalue().removesuffix(",\n").encode("utf-8", "surrogatepass")
