"""Answers on standard output as a table for people, as CSV or as JSON, and values as plain data."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from slacore.files.sheet import sheet

Row = Mapping[str, Any]


def print_as(
    form: str,
    *,
    table: Callable[[], None],
    head: Sequence[str],
    rows: Callable[[], Iterable[Row]],
    data: Callable[[], Any],
) -> None:
    """Print an answer in one of its three forms.

    Args:
        form: ``table``, ``csv`` or ``json``.
        table: prints it for people.
        head: the names of the columns of its CSV.
        rows: the rows of its CSV; what a row has beyond the head is left out.
        data: the whole answer for JSON.
    """
    if form == "table":
        table()
    elif form == "csv":
        write = sheet(sys.stdout)
        write(head)
        for row in rows():
            write([row[name] for name in head])
    else:
        click.echo(json.dumps(data(), indent=2))


def facts(value: object, names: Iterable[str]) -> dict[str, Any]:
    """Some fields of a value as a row.

    >>> from datetime import timedelta
    >>> facts(timedelta(1, 2), ["days", "seconds"])
    {'days': 1, 'seconds': 2}
    """
    return {name: getattr(value, name) for name in names}
