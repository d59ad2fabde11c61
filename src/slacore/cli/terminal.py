"""The terminal: notes on standard error, tables on standard output, and a bar while there is long work.

A table that goes into a pipe or a file has its natural width, whatever the terminal or the environment says; on a
terminal it folds to fit.
"""

from __future__ import annotations

import io
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click
import rich  # noqa: F401  # missed here and at once, while its costly rooms are entered where they are needed

from slacore.civil.instant import span
from slacore.errors import length_text

PROSE = 76
"""Characters of the longest line of a sentence in a table, and 100 of one outside."""

_WIDEST = 1_000
_NARROW = 14
_SENTENCE = 30
_PAGE = 100


def note(text: str) -> None:
    """One line on standard error."""
    click.echo(f"slacore: {one_line(text)}", err=True)


def one_line(text: str) -> str:
    r"""The text without anything a terminal would act upon.

    >>> one_line("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\\nc'
    """
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def lines_of(text: str) -> str:
    r"""The text without anything a terminal would act upon but the ends of its lines.

    >>> lines_of("a\x1b[2J\nb")
    'a\\x1b[2J\nb'
    """
    return "\n".join(map(one_line, text.split("\n")))


def prose(text: str, width: int = PROSE) -> str:
    r"""Sentences for a table: each line folded at a blank where it is longer than that.

    >>> prose("one two three", 8)
    'one two\nthree'
    """
    return "\n".join(
        part
        for line in text.split("\n")
        for part in textwrap.wrap(line, width, break_on_hyphens=False, subsequent_indent=" " * _indent(line)) or [""]
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def say(text: str) -> None:
    """A paragraph on standard output, folded to a page or to a terminal narrower than that."""
    click.echo(lines_of(prose(text, min(_PAGE, _screen_width() if sys.stdout.isatty() else _PAGE))))


def _screen_width() -> int:
    return max(20, shutil.get_terminal_size().columns)


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
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [[lines_of(cell) for cell in row] for row in rows]
    stream = sys.stdout
    screen = Console(file=stream, width=_screen_width(), height=24, highlight=False) if stream.isatty() else None
    if screen is not None:
        widths = _widths(head, [*rows, *([total] if total else [])])
        room = screen.width - sum(widths) - 3 * (len(widths) - 1) + widths[words - 1]
        if room < min(widths[words - 1], _NARROW if fold is None else _SENTENCE):
            for row in [*rows, *([total] if total else [])]:
                _list_row(head, row, words, screen.width)
            return
        fold = fold and min(fold, room)
    if fold is not None:
        rows = [[*row[: words - 1], prose(row[words - 1], fold), *row[words:]] for row in rows]
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
    if screen is not None:
        screen.print(table)
        return
    page = io.StringIO()
    Console(file=page, width=_WIDEST, highlight=False, color_system=None, force_terminal=False).print(table)
    lines = [line.rstrip() for line in page.getvalue().rstrip().split("\n")]
    is_unicode = "utf" in (getattr(stream, "encoding", None) or "").lower()
    click.echo("\n".join(lines if is_unicode else (line.replace("─", "-") for line in lines)))


def _widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(line) for cell in column for line in cell.split("\n")) for column in zip(head, *rows, strict=True)]


def _list_row(head: Sequence[str], row: Sequence[str], words: int, width: int) -> None:
    """A row as a paragraph, and below it its figures, or else its last words."""
    first, more = row[:words], ", ".join(" ".join(pair) for pair in zip(head[words:], row[words:], strict=True))
    if words == len(head) > 1:
        first, more = row[:-1], row[-1]
    click.echo(prose("  ".join(first), width))
    if more:
        click.echo(textwrap.indent(prose(more, max(20, width - 2)), "  "))


@contextmanager
def progress(what: str, whole: int | None) -> Iterator[Callable[[int], None]]:
    """A function that says how far the work is; it shows only where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

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
