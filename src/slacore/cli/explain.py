"""``slacore explain``: one deadline, stretch by stretch."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from slacore.analysis.verdict import ticket_fields
from slacore.calendars.saying import moment_text
from slacore.cli import options
from slacore.cli.tables import show_table
from slacore.cli.terminal import note, say
from slacore.markup import page
from slacore.plans.deadline import Explanation
from slacore.wording import length_text

EXAMPLES = """\b
Examples:
  slacore explain plan.toml --opened 2026-12-23T16:00:00Z --priority High
  slacore explain plan.toml --opened "2026-12-23 16:00" --zone Europe/London --field type=Outage
  slacore explain plan.toml --opened "2026-12-23 16:00" --metric response --format html > why.html
  slacore explain stakater --opened "2026-12-23 16:00" --metric update --priority High
"""


@click.command(short_help="One deadline, explained stretch by stretch.", epilog=EXAMPLES)
@options.plan_argument
@click.option("--opened", metavar="TIME", required=True, help="When the ticket was opened.")
@options.zone_option("The clock of a time without an offset, and of the answer; by default the plan's.")
@options.metric_option
@click.option("--priority", metavar="NAME", help="The ticket's priority.")
@click.option("--field", "fields", metavar="NAME=VALUE", multiple=True, help="Another field of the ticket; repeatable.")
@options.format_option("text", "json", "html")
def explain(
    plan_path: str,
    opened: str,
    zone: str | None,
    metric: str | None,
    priority: str | None,
    fields: Sequence[str],
    form: str,
) -> None:
    """Say when a ticket is due, and which time counted on the way there.

    TIME is like 2026-03-02T09:00:00+01:00, or like "2026-03-02 09:00" on the clock of --zone.
    """
    plan = options.plan_from(plan_path)
    metric = options.metric_from(plan, metric)
    told = options.fields_from(fields, priority, plan, ticket_fields(plan, metric))
    asked = options.zone_from(zone)
    home = asked or options.home_zone(plan)
    moment = options.moment_from(opened, home, "--opened")
    if asked is None and moment.tzinfo is home:
        note(f"--opened is read on the clock of {home}, the plan's zone")
    explanation = plan.deadline(metric, opened=moment, **told).explain(asked)
    if form == "text" and sys.stdout.isatty():
        _fold(explanation)
    else:
        written: dict[str, Callable[[Explanation[Any]], str]] = {"text": str, "json": _json, "html": _page}
        click.echo(written[form](explanation))


def _fold(explanation: Explanation[Any]) -> None:
    """The text on a terminal, no line of it wider than that."""
    say(explanation.headline())
    rows = [
        (
            moment_text(row.start),
            moment_text(row.end),
            length_text(row.length),
            "counted" if row.is_counted else "skipped",
            row.reason,
        )
        for row in explanation
    ]
    if rows:
        show_table(("from", "to", "length", "", "reason"), rows, words=5)
    say(str(explanation).rpartition("\n")[2])


def _json(explanation: Explanation[Any]) -> str:
    return json.dumps(explanation.to_dict(), indent=2)


def _page(explanation: Explanation[Any]) -> str:
    return page(explanation.headline(), explanation._repr_html_())
