"""``slacore plan drift``: what newer holiday and zone data would change in a frozen plan."""

from __future__ import annotations

import click

from slacore.calendars import holidays
from slacore.civil import zones
from slacore.cli import options
from slacore.cli.printing import facts, print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import PROSE, note, say
from slacore.plans.plan import SupportPlan
from slacore.review import freezing
from slacore.review.freezing import Drift
from slacore.wording import count_text

_HEAD = ("place", "sentence")

EXAMPLES = """\b
Examples:
  slacore plan drift frozen.toml
  slacore plan drift frozen.toml --format csv
"""


@click.command(short_help="What newer holiday and zone data would change.", epilog=EXAMPLES)
@options.plan_argument
@options.format_option("table", "csv", "json")
def drift(plan_path: str, form: str) -> None:
    """Compare a frozen plan with the installed holiday and zone data.

    The exit code is 0 when both say the same, 1 when they do not.
    """
    plan = options.plan_from(plan_path)
    found = freezing.drift(plan)
    rows = [facts(each, _HEAD) for each in found]
    if not is_frozen(plan):
        note(f"{plan.name} is not frozen: it follows the installed data, and there is nothing to compare")
    print_as(
        form,
        table=lambda: _table(plan, found),
        head=_HEAD,
        rows=lambda: rows,
        data=lambda: {"plan": plan.name, "is_frozen": is_frozen(plan), "drift": rows},
    )
    if found:
        raise click.exceptions.Exit(1)


def _table(plan: SupportPlan, found: tuple[Drift, ...]) -> None:
    if not is_frozen(plan):
        return
    if found:
        rows = [(each.place, each.sentence) for each in found]
        show_table(("where", "what the installed data says"), rows, words=2, fold=PROSE)
        click.echo()
    data = f"holiday data {holidays.data_version()}, zone data {zones.data_version()}"
    say(f"{plan.name}: {count_text(len(found), 'difference')} from the installed {data}")


def is_frozen(plan: SupportPlan) -> bool:
    """Whether anything of the plan was written down from data."""
    return plan.zone_record is not None or any(
        each.is_frozen for schedule in plan.schedules.values() for each in schedule.holidays
    )
