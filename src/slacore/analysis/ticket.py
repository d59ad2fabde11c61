"""Tickets as a table gives them: the instants of a row, or why the row has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import field, frozen

from slacore.civil.local import Oddity


@frozen
class Ticket:
    """One row of a table: its cells, and the instants among them on the clock they were written on."""

    line: int
    cells: Sequence[str]
    opened: datetime
    closed: datetime | None = None
    recorded: datetime | None = None
    fields: Mapping[str, str] = field(factory=dict)
    """What it says of the fields that a plan looks at."""
    oddities: tuple[Oddity, ...] = ()
    """Which of its times the clock skipped or showed twice."""


@frozen
class Unreadable:
    """A row that is no ticket, with the reason."""

    line: int
    cells: Sequence[str]
    reason: str
