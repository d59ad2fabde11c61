"""Tables of words and figures on standard output.

A table that goes into a pipe or a file has its natural width, whatever the terminal or the environment says; on a
terminal it folds to fit.
"""

from __future__ import annotations

import io
import sys
import textwrap
from collections.abc import Sequence

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from slacore.cli.terminal import lines_of, prose, screen_width

_WIDEST = 1_000
_NARROW = 14
_SENTENCE = 30


def show_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    total: Sequence[str] = (),
    words: int = 1,
    *,
    fold: int | None = None,
) -> None:
    """A table whose first columns are words, the last of which may fold; the others are figures.

    A terminal too narrow for that gets a list: each row's words, and below them its figures with their names.

    Args:
        head: the names of the columns.
        rows: the cells; one may have several lines.
        total: the cells of a last row.
        words: how many columns are words.
        fold: at how many characters the last of them folds in a pipe or a file, where it holds sentences.
    """
    rows = [[lines_of(cell) for cell in row] for row in rows]
    width = screen_width() if sys.stdout.isatty() else None
    if width is not None:
        everything = [*rows, *([total] if total else [])]
        last, room = _room(head, everything, words, width)
        if room < min(last, _NARROW if fold is None else _SENTENCE):
            for row in everything:
                _list_row(head, row, words, width)
            return
        fold = fold and min(fold, room)
    if fold is not None:
        rows = [[*row[: words - 1], prose(row[words - 1], fold), *row[words:]] for row in rows]
    _print(_grid(head, rows, total, words), width)


def _room(head: Sequence[str], rows: Sequence[Sequence[str]], words: int, width: int) -> tuple[int, int]:
    """How wide the last column of words is, and how wide it may be."""
    widths = [
        max(len(line) for cell in column for line in cell.split("\n")) for column in zip(head, *rows, strict=True)
    ]
    last = widths[words - 1]
    return last, width - sum(widths) - 3 * (len(widths) - 1) + last


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str], words: int) -> Table:
    table = Table(box=box.SIMPLE, show_footer=bool(total), pad_edge=False, show_edge=False)
    for place, name in enumerate(head):
        table.add_column(
            lines_of(name),
            Text(total[place]) if total else "",
            justify="left" if place < words else "right",
            no_wrap=place != words - 1,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _print(table: Table, width: int | None) -> None:
    stream = sys.stdout
    if width is not None:
        Console(file=stream, width=width, height=24, highlight=False).print(table)
        return
    page = io.StringIO()
    Console(file=page, width=_WIDEST, highlight=False, color_system=None, force_terminal=False).print(table)
    lines = [line.rstrip() for line in page.getvalue().rstrip().split("\n")]
    is_unicode = "utf" in (getattr(stream, "encoding", None) or "").lower()
    click.echo("\n".join(lines if is_unicode else (line.replace("─", "-") for line in lines)))


def _list_row(head: Sequence[str], row: Sequence[str], words: int, width: int) -> None:
    """A row as a paragraph, and below it its figures, or else its last words."""
    first, more = row[:words], ", ".join(" ".join(pair) for pair in zip(head[words:], row[words:], strict=True))
    if words == len(head) > 1:
        first, more = row[:-1], row[-1]
    click.echo(prose("  ".join(first), width))
    if more:
        click.echo(textwrap.indent(prose(more, max(20, width - 2)), "  "))
