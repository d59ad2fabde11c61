"""Tables made here, of rows that were read from a file and of tickets that were replayed. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Literal

import numpy as np
from attrs import Factory, define

from slacore.analysis.arrays import NAT
from slacore.analysis.arrow import library
from slacore.analysis.judging import TicketRows
from slacore.analysis.verdict import ROW_VERDICTS
from slacore.civil.instant import Instant, read
from slacore.clocks.clock import Clock
from slacore.clocks.state import TicketState

Holds = Literal["instants", "lengths", "numbers", "shares", "texts"]

_OF_CLOCKS: dict[str, Holds] = {
    "due": "instants",
    "target": "texts",
    "verdict": "texts",
    "used": "lengths",
    "share": "shares",
    "late": "lengths",
    "problem": "texts",
}


def made_table(columns: Mapping[str, tuple[Holds, Sequence[Any]]], zone: str = "UTC") -> Any:
    """A Table of pyarrow of columns by name, each with what it holds.

    Args:
        columns: instants and lengths in microseconds, texts, whole numbers, or shares; None where there is nothing.
        zone: on whose clock instants are shown.

    Raises:
        MissingExtra: where pyarrow is not installed.
    """
    pyarrow = library("slacore report")
    kinds = {
        "instants": pyarrow.timestamp("us", zone),
        "lengths": pyarrow.duration("us"),
        "numbers": pyarrow.int64(),
        "shares": pyarrow.float64(),
        "texts": pyarrow.string(),
    }
    return pyarrow.table({name: pyarrow.array(values, kinds[holds]) for name, (holds, values) in columns.items()})


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
    return Gathered(made_table(made, zone), unreadable, rows)


def _instants(values: Any) -> list[int | None]:
    return [None if value == NAT else value for value in values.tolist()]


def _faults(block: TicketRows, stopped: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines of rows that are no tickets, and why."""
    found: dict[int, str] = {}
    for metric in stopped or ("",):
        found |= {row: why for row, why in block.faults(block.times(metric)).items() if row not in found}
    yield from ((int(block.rows.lines[row]), found[row]) for row in sorted(found))


def clock_tables(
    states: Iterable[tuple[str, TicketState[Any]]],
    metrics: Iterable[str],
    fields: Iterable[str] = (),
    zone: str = "UTC",
) -> dict[str, Any]:
    """A table for each metric of the clocks of replayed tickets, as `evaluate` would have given of a table.

    Opened is when the clock started; used is what counted, waits left out. Clocks of which nothing is counted are left
    out. A ticket that no target is about has a row that says so.

    Args:
        states: tickets with their names.
        metrics: which metrics.
        fields: the fields of tickets that become columns.
        zone: on whose clock instants are shown.

    Raises:
        MissingExtra: where pyarrow is not installed.
    """
    told, names = [*states], [*dict.fromkeys(["priority", *fields])]
    found = {}
    for metric in metrics:
        rows = [row for ticket, state in told for row in _rows(ticket, state, metric, names)]
        kinds: dict[str, Holds] = {"ticket": "texts", "opened": "instants", **dict.fromkeys(names, "texts")}
        kinds |= {f"{metric}_{part}": holds for part, holds in _OF_CLOCKS.items()}
        found[metric] = made_table(
            {name: (holds, [row.get(name) for row in rows]) for name, holds in kinds.items()}, zone
        )
    return found


def _rows(ticket: str, state: TicketState[Any], metric: str, names: Iterable[str]) -> Iterator[dict[str, Any]]:
    said = {name: None if (value := state.fields.get(name)) is None else str(value) for name in names}
    head = {"ticket": ticket, **said, "priority": state.priority}
    clocks = [clock for clock in state.cycles if clock.metric == metric and clock.verdict != "not counted"]
    for clock in clocks:
        yield head | {"opened": _instant(clock.started)} | {f"{metric}_{part}": value for part, value in _of(clock)}
    if not any(clock.metric == metric for clock in state.cycles):
        yield head | {"opened": _instant(state.opened), f"{metric}_verdict": "no target"}


def _of(clock: Clock[Any]) -> Iterator[tuple[str, Any]]:
    due, target = clock.due_at, clock.target
    yield "due", due
    yield "target", None if target is None else str(target.length)
    verdict = clock.verdict if clock.verdict in ROW_VERDICTS else "open"
    yield "verdict", "no target" if target is None else verdict
    yield "used", clock.elapsed // timedelta(microseconds=1)
    yield "share", None if clock.percent_used is None else clock.percent_used / 100
    stopped = _instant(clock.stopped)
    yield "late", None if due is None else (clock.asked if stopped is None else stopped) - due


def _instant(moment: Any) -> Instant | None:
    return None if moment is None else read(moment)
