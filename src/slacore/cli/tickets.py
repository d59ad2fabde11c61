"""The table of tickets that a command reads, and the options that say how."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from slacore.cli.terminal import count_text, note
from slacore.errors import InvalidValue
from slacore.files.ticketfile import OPENED_NAMES, TicketTable

MOST_TOLD = 20
"""Rows that cannot be read which are told one by one; the rest is counted."""


def guessed_column(table: TicketTable, known: Sequence[str], option: str) -> str | None:
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


def opened_column(table: TicketTable, name: str | None) -> str:
    """The column of ``--opened``, or a well-known one.

    Raises:
        UnknownName: for a column the table does not have.
        InvalidValue: for none, where none or several could be meant.
    """
    if name is not None:
        return table.column(name, "--opened")
    guess = guessed_column(table, OPENED_NAMES, "--opened")
    if guess is None:
        has = ", ".join(table.header[:12]) + (", ..." if len(table.header) > 12 else "")
        raise InvalidValue("--opened", None, f"is missing; the columns are {has}")
    return guess


@contextmanager
def opened_table(path: str) -> Iterator[tuple[BinaryIO, str, int | None]]:
    """The bytes of a table, what to call it and how many they are; ``-`` is standard input."""
    if path == "-":
        yield sys.stdin.buffer, "standard input", None
        return
    file = Path(path)
    with file.open("rb") as stream:
        yield stream, path, file.stat().st_size or None


class Faults:
    """The rows of a table that could not be read: the first few to be told, the others counted."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.first: list[tuple[int, str]] = []
        self.count = 0

    def add(self, line: int, reason: str) -> None:
        """Count one more row."""
        self.count += 1
        if self.count <= MOST_TOLD:
            self.first.append((line, reason))

    def tell(self) -> None:
        """Say which they are, on standard error."""
        for line, reason in self.first:
            note(f"{self.source}, line {line}: {reason}")
        if self.count > MOST_TOLD:
            note(f"{self.source}: {count_text(self.count - MOST_TOLD, 'more row')} like these")
