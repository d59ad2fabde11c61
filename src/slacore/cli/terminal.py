"""The terminal: notes on standard error, sentences on standard output, and figures as people read them."""

from __future__ import annotations

import shutil
import sys
import textwrap

import click

from slacore.civil.instant import span
from slacore.wording import length_text

PROSE = 76
"""Characters of the longest line of a sentence in a table, and 100 of one outside."""

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
    click.echo(lines_of(prose(text, min(_PAGE, screen_width() if sys.stdout.isatty() else _PAGE))))


def screen_width() -> int:
    """Characters of a line of the terminal."""
    return max(20, shutil.get_terminal_size().columns)


def difference_text(micros: int | None) -> str:
    """A difference in hours, minutes and seconds, with its sign.

    >>> difference_text(-90_000_000), difference_text(0), difference_text(None)
    ('-0:01:30', '0:00:00', '-')
    """
    if micros is None:
        return "-"
    sign = "-" if micros < 0 else ""
    return sign + length_text(span(abs(micros)))
