"""A bar on standard error while there is long work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

Row = TypeVar("Row")


@contextmanager
def progress(
    source: str, stream: BinaryIO, size: int | None, each: int = 500
) -> Iterator[Callable[[Iterable[Row]], Iterator[Row]]]:
    """A function that lets rows of a stream pass and shows how far it has been read, on a terminal only.

    The bar moves with ``each`` so many rows, which may be blocks of rows.
    """
    if not sys.stderr.isatty():
        yield iter
        return
    with _bar() as bar:
        task = bar.add_task(f"reading {source}", total=size)

        def watched(rows: Iterable[Row]) -> Iterator[Row]:
            for number, row in enumerate(rows):
                if number % each == 0 and stream.seekable():
                    bar.update(task, completed=stream.tell())
                yield row

        yield watched


def counted(what: str, rows: Iterable[Row], count: int) -> Iterator[Row]:
    """The rows as they are, while a terminal shows how many of them have passed."""
    if not sys.stderr.isatty():
        yield from rows
        return
    with _bar() as bar:
        task = bar.add_task(what, total=count)
        for number, row in enumerate(rows):
            if number % 100 == 0:
                bar.update(task, completed=number)
            yield row


@contextmanager
def told(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """What is told how much of some work is done and shows it, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    with _bar() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
