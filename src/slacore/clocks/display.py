"""The state of a ticket as a page: its clocks as a table, and behind a line each what became of it and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slacore.calendars.saying import moment_text
from slacore.calendars.table import Table, table_html
from slacore.clocks.clock import Clock
from slacore.clocks.event import Event
from slacore.clocks.explanation import explained
from slacore.markup import display, folded, headed, html_table, paragraph
from slacore.wording import length_text

_HEAD = ("clock", "status", "target", "due", "verdict", "used", "left")


def state_html(
    head: str,
    clocks: Table[Clock[Any]],
    tables: dict[str, Table[Any]],
    set_aside: Sequence[tuple[Event, str]],
) -> str:
    """What a notebook shows of a ticket.

    Args:
        head: what it is, in a sentence.
        clocks: every run of every clock.
        tables: what else is known of it, by name: those without rows are left out.
        set_aside: the events that its log cannot hold, each with the reason.
    """
    told = html_table(_HEAD, [_cells(clock) for clock in clocks]) if clocks else paragraph("nothing is promised")
    return display(
        headed(head),
        told,
        *(folded(f"{called(clock)}: {clock.verdict}", explained(clock.explain())) for clock in clocks),
        *(folded(f"{name}: {len(table)}", table_html(table)) for name, table in tables.items() if table),
        _set_aside(set_aside),
    )


def _set_aside(events: Sequence[tuple[Event, str]]) -> str:
    rows = [(str(event), reason) for event, reason in events]
    return folded(f"events set aside: {len(rows)}", html_table(("event", "why"), rows)) if rows else ""


def called(clock: Clock[Any]) -> str:
    """What a run of a clock is called among others."""
    return clock.title if clock.number == 1 else f"{clock.title} {clock.number}"


def _cells(clock: Clock[Any]) -> list[str]:
    target, left = clock.target, clock.remaining
    return [
        called(clock),
        clock.status,
        "-" if target is None else str(target.length),
        "-" if clock.due is None else moment_text(clock.due),
        clock.verdict,
        length_text(clock.elapsed),
        "-" if left is None else length_text(left),
    ]
