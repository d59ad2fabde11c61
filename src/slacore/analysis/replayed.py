"""Replayed tickets as tables, one for each metric, with the columns that `evaluate` would have given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from slacore.analysis.arrow import Holds, made_table
from slacore.analysis.verdict import ROW_VERDICTS
from slacore.civil.instant import Instant, read
from slacore.clocks.clock import Clock
from slacore.clocks.state import TicketState

_PURPOSE = "slacore report"

_OF_CLOCKS: dict[str, Holds] = {
    "due": "instants",
    "target": "texts",
    "verdict": "texts",
    "used": "lengths",
    "share": "shares",
    "late": "lengths",
    "problem": "texts",
}


def replayed_tables(
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
            {name: (holds, [row.get(name) for row in rows]) for name, holds in kinds.items()}, _PURPOSE, zone
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
