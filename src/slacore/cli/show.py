"""``slacore plan show``: everything a plan promises, on a page that a person can read."""

from __future__ import annotations

import json

import click

from slacore.cli import options
from slacore.cli.tables import show_table
from slacore.cli.terminal import PROSE, prose, say
from slacore.plans.outline import Grid, Section, heading, outline
from slacore.plans.plan import SupportPlan
from slacore.written.text import plan_to_toml
from slacore.written.writing import write_plan

EXAMPLES = """\b
Examples:
  slacore plan show keepnet
  slacore plan show plan.toml --format json
  slacore plan show plan.json --format toml > plan.toml
"""
_HALF = 48


@click.command(short_help="Everything a plan promises, on one page.", epilog=EXAMPLES)
@options.plan_argument
@options.format_option("text", "toml", "json")
def show(plan_path: str, form: str) -> None:
    """Show the whole promise: hours, centres, priorities, targets, channels, agreements, and what is in doubt.

    As TOML or JSON it is the plan as a plan file, without the comments of the one it came from.
    """
    plan = options.plan_from(plan_path)
    if form == "toml":
        click.echo(plan_to_toml(plan), nl=False)
    elif form == "json":
        click.echo(json.dumps(write_plan(plan), indent=2, ensure_ascii=False))
    else:
        _page(plan)


def _page(plan: SupportPlan) -> None:
    for line in heading(plan):
        say(line)
    for section in outline(plan):
        click.echo()
        _section(section)


def _section(section: Section) -> None:
    if section.title:
        click.echo(section.title.upper())
        click.echo()
    for number, block in enumerate(section.blocks):
        if number:
            click.echo()
        if isinstance(block, Grid):
            _table(block)
        else:
            say(block)


def _table(grid: Grid) -> None:
    """Words fold at half a page, and the last of two columns at a whole one."""
    first = grid.words - 1
    rows = [(*(prose(cell, _HALF) for cell in row[:first]), *row[first:]) for row in grid.rows]
    fold = PROSE if grid.words == 2 else _HALF
    show_table(grid.head, rows, words=grid.words, fold=fold if grid.has_sentences else None)
