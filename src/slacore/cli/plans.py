"""``slacore plans``: the plans that ship with the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from slacore.cli import options
from slacore.cli.printing import print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import PROSE
from slacore.files.bundled import bundled, bundled_names
from slacore.plans.hours import BUSINESS
from slacore.plans.plan import SupportPlan

_HEAD = ("name", "title", "hours", "metrics", "source")

EXAMPLES = """\b
Examples:
  slacore plans
  slacore plans --format json
  slacore plan show keepnet
"""


@click.command(short_help="The plans that ship with the library.", epilog=EXAMPLES)
@options.format_option("table", "csv", "json")
def plans(form: str) -> None:
    """List the bundled plans: support desks as their public pages describe them.

    Wherever a command wants a PLAN, one of these names does as well as a file.
    """
    rows = [_data(bundled(name)) for name in bundled_names()]
    print_as(form, table=lambda: _table(rows), head=_HEAD, rows=lambda: map(_flat, rows), data=lambda: rows)


def _data(plan: SupportPlan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "title": plan.title,
        "hours": dict(hours_of(plan)),
        "metrics": list(plan.promised),
        "source": plan.source,
    }


def hours_of(plan: SupportPlan) -> list[tuple[str, str]]:
    """The names and the text of a plan's schedules and coverages, those that business time counts on first."""
    told = [*plan.coverages.texts.items(), *((name, str(schedule)) for name, schedule in plan.schedules.items())]
    return sorted(told, key=lambda pair: pair[0] != BUSINESS)


def _table(rows: Sequence[dict[str, Any]]) -> None:
    show_table(("name", "plan"), [(row["name"], _text(row)) for row in rows], words=2, fold=PROSE)


def _text(row: dict[str, Any]) -> str:
    hours = [f"  {name}: {text}" for name, text in row["hours"].items()] or ["  none stated"]
    promises = ", ".join(row["metrics"]) or "none without an agreement"
    return "\n".join([row["title"], f"promises: {promises}", "hours:", *hours, f"source: {row['source']}"])


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    hours = "; ".join(f"{name}: {text}" for name, text in row["hours"].items())
    return row | {"hours": hours, "metrics": ", ".join(row["metrics"])}
