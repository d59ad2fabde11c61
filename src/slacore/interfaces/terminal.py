"""The terminal: notes on standard error, tables on standard output, and a bar while there is long work.

A table that goes into a pipe or a file has its natural width, whatever the terminal or the environment says; on a
terminal it folds to fit.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from slacore.civil.instant import span
from slacore.errors import length_text

_WIDEST = 1_000
_NARROW = 14


def note(text: str) -> None:
    """One line on standard error."""
    click.echo(f"slacore: {one_line(text)}", err=True)


def one_line(text: str) -> str:
    r"""The text without anything a terminal would act upon.

    >>> one_line("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\\nc'
    """
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def show_table(head: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str] = (), words: int = 1) -> None:
    """A table whose first columns are words, the last of which may fold; the others are figures.

    A terminal too narrow for that gets a list: each row's words, and below them its figures with their names.
    """
    rows = [[one_line(cell) for cell in row] for row in rows]
    stream = sys.stdout
    screen = Console(file=stream, highlight=False) if stream.isatty() else None
    if screen is not None and screen.width < _least_width(head, [*rows, *([total] if total else [])], words):
        for row in [*rows, *([total] if total else [])]:
            click.echo("  ".join(row[:words]))
            click.echo("  " + ", ".join(" ".join(pair) for pair in zip(head[words:], row[words:], strict=True)))
        return
    table = Table(box=box.SIMPLE, show_footer=bool(total), pad_edge=False, show_edge=False)
    for place, name in enumerate(head):
        table.add_column(
            name,
            Text(total[place]) if total else "",
            justify="left" if place < words else "right",
            no_wrap=place != words - 1,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(Text, row))
    if screen is not None:
        screen.print(table)
        return
    page = io.StringIO()
    Console(file=page, width=_WIDEST, highlight=False, color_system=None, force_terminal=False).print(table)
    lines = [line.rstrip() for line in page.getvalue().rstrip().split("\n")]
    is_unicode = "utf" in (getattr(stream, "encoding", None) or "").lower()
    click.echo("\n".join(lines if is_unicode else (line.replace("─", "-") for line in lines)))


def _least_width(head: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> int:
    """The characters a line needs when the column that may fold is a narrow one."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    widths[words - 1] = min(widths[words - 1], _NARROW)
    return sum(widths) + 3 * (len(widths) - 1)


@contextmanager
def progress(what: str, whole: int | None) -> Iterator[Callable[[int], None]]:
    """A function that says how far the work is; it shows only where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=whole)
        yield lambda done: bar.update(task, completed=done)


def percent(part: int, whole: int) -> str:
    """A share for a reader; only all of it is 100 %.

    >>> percent(9_999, 10_000), percent(1, 1), percent(0, 0)
    ('99.9 %', '100.0 %', '-')
    """
    if not whole:
        return "-"
    return f"{min(round(100 * part / whole, 1), 100.0 if part == whole else 99.9):.1f} %"


def difference_text(micros: int | None) -> str:
    """A difference in hours, minutes and seconds, with its sign.

    >>> difference_text(-90_000_000), difference_text(0), difference_text(None)
    ('-0:01:30', '0:00:00', '-')
    """
    if micros is None:
        return "-"
    sign = "-" if micros < 0 else ""
    return sign + length_text(span(abs(micros)))


def count_text(count: int, noun: str) -> str:
    """A count with its noun.

    >>> count_text(1, "ticket"), count_text(93_963, "ticket")
    ('1 ticket', '93,963 tickets')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
