"""Answers on standard output as a table for people, as CSV or as JSON, and values as plain data."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from slacore.calendars.timeline import Stretch
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

    >>> facts(timedelta(1, 2), ["days", "seconds"])
    {'days': 1, 'seconds': 2}
    """
    return {name: getattr(value, name) for name in names}


def instant_data(moment: datetime | str) -> str:
    """An instant as text with its offset."""
    return moment if isinstance(moment, str) else moment.isoformat()


def seconds(length: timedelta) -> float:
    """A length in seconds, whole ones without a fraction.

    >>> seconds(timedelta(minutes=1)), seconds(timedelta(milliseconds=1500))
    (60, 1.5)
    """
    count = length / timedelta(seconds=1)
    return int(count) if count.is_integer() else count


def stretch_data(row: Stretch[Any], verdicts: tuple[str, str] = ("counted", "skipped")) -> dict[str, Any]:
    """A stretch of a timeline as plain data."""
    return {
        "start": instant_data(row.start),
        "end": instant_data(row.end),
        "seconds": seconds(row.length),
        "verdict": verdicts[not row.is_counted],
        "reason": row.reason,
    }
