"""Gathered tickets: the rows that were read from a file as one table, and the lines of those that are no tickets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from attrs import Factory, define

from slacore.analysis.arrays import NAT
from slacore.analysis.arrow import Holds, made_table
from slacore.analysis.judging import TicketRows

_PURPOSE = "slacore report"

LINE: Final = "line"
OPENED: Final = "opened"
"""The columns of a gathered table that say on which line a ticket stands, and when it was opened."""


def stop_column(metric: str) -> str:
    """The column of a gathered table that says when a metric was met."""
    return f"{metric} stopped"


@define
class Gathered:
    """A table of tickets, and the lines of the rows that are none with their reasons."""

    frame: Any
    unreadable: list[tuple[int, str]] = Factory(list)
    rows: int = 0


def gathered(blocks: Iterable[TicketRows], stopped: Sequence[str], texts: Sequence[str], zone: str = "UTC") -> Gathered:
    """The tickets of a file as one table: their lines, instants, and texts in the words of the plan.

    Args:
        blocks: the rows of the file, read.
        stopped: the metrics that a column says the end of.
        texts: the fields that become columns.
        zone: on whose clock instants are shown.

    Raises:
        MissingExtra: where pyarrow is not installed.
    """
    columns: dict[str, list[Any]] = {name: [] for name in (LINE, OPENED, *map(stop_column, stopped), *texts)}
    unreadable: list[tuple[int, str]] = []
    rows = 0
    for block in blocks:
        kept, count = np.flatnonzero(block.is_ticket), len(block.rows)
        rows += count
        if len(kept) < count:
            unreadable += _faults(block, stopped)
        columns[LINE] += block.rows.lines[kept].tolist()
        columns[OPENED] += _instants(block.opened.values[kept])
        for metric in stopped:
            columns[stop_column(metric)] += _instants(block.stopped[metric].values[kept])
        for name in texts:
            said = [*block.fields[name].values, None]
            columns[name] += [said[number] for number in block.fields[name].numbers[kept].tolist()]
    kinds: dict[str, Holds] = {LINE: "numbers", OPENED: "instants"}
    kinds |= dict.fromkeys(map(stop_column, stopped), "instants")
    made = {name: (kinds.get(name, "texts"), values) for name, values in columns.items()}
    return Gathered(made_table(made, _PURPOSE, zone), unreadable, rows)


def _instants(values: Any) -> list[int | None]:
    return [None if value == NAT else value for value in values.tolist()]


def _faults(block: TicketRows, stopped: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines of rows that are no tickets, and why."""
    found: dict[int, str] = {}
    for metric in stopped or ("",):
        found |= {row: why for row, why in block.faults(block.times(metric)).items() if row not in found}
    yield from ((int(block.rows.lines[row]), found[row]) for row in sorted(found))
