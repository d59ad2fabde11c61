"""Saying: instants, spans and cells of tables as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from slacore.civil.instant import read, span
from slacore.civil.wall import WEEKDAYS
from slacore.wording import length_text


def moment_text(moment: datetime | str) -> str:
    """An instant for a reader: weekday, date and time on its own clock, seconds only where there are any.

    >>> moment_text("2026-03-06T16:00:00+01:00")
    'Fri 2026-03-06 16:00'
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    text = moment.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    return f"{WEEKDAYS[moment.weekday()]} {text}"


def clock_text(moment: datetime | str) -> str:
    """Whose clock an instant is read on: its zone, or its offset where it names none.

    >>> clock_text("2026-03-06T16:00:00+01:00"), clock_text("2026-03-06T15:00:00Z")
    ('+01:00', 'UTC')
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    key = getattr(moment.tzinfo, "key", None)
    if key is not None:
        return str(key)
    return moment.isoformat()[-6:] if moment.utcoffset() else "UTC"


def span_cells(start: datetime | str, end: datetime | str) -> list[str]:
    """From when to when, and how long, for a table of text."""
    return [moment_text(start), moment_text(end), f"{length_text(span(read(end) - read(start))):>9}"]


def cell_text(value: Any) -> str:
    """What a column of a table holds, as a text: a hyphen for nothing, lengths in hours.

    >>> [cell_text(value) for value in (None, True, timedelta(hours=30), ("uk", "us"), "2026-03-06T16:00Z")]
    ['-', 'yes', '30:00:00', 'uk, us', '2026-03-06T16:00Z']
    """
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return length_text(value)
    if isinstance(value, datetime):
        return f"{moment_text(value)} {clock_text(value)}"
    if isinstance(value, date):
        return f"{WEEKDAYS[value.weekday()]} {value}"
    return ", ".join(map(cell_text, value)) if isinstance(value, tuple) else str(value)
