"""``slacore plan freeze``, ``drift`` and ``schema``: plans as files that outlast the data they were made with."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import click

from slacore.calendars import holidays
from slacore.civil import zones
from slacore.cli import options
from slacore.cli.terminal import PROSE, count_text, note, say, show_table
from slacore.errors import InvalidText, InvalidValue
from slacore.files.verdictfile import refuse_inputs
from slacore.plans.plan import SupportPlan
from slacore.review import freezing
from slacore.written.text import plan_to_toml
from slacore.written.writing import write_plan

_YEARS = re.compile(r"(\d{4})(?:\s*-\s*(\d{4}))?", re.ASCII)

FREEZE_EXAMPLES = """\b
Examples:
  slacore plan freeze plan.toml --years 2026-2030 --output frozen.toml
  slacore plan freeze plan.toml --years 2026 | less
"""
DRIFT_EXAMPLES = """\b
Examples:
  slacore plan drift frozen.toml
  slacore plan drift frozen.toml --format csv
"""
SCHEMA_EXAMPLES = """\b
Examples:
  slacore plan schema --output slacore-plan.schema.json
"""


@click.command(short_help="The plan with its holidays written down as dates.", epilog=FREEZE_EXAMPLES)
@options.plan_argument
@click.option("--years", metavar="YEARS", required=True, help="A year, or a span such as 2026-2030.")
@click.option("--output", metavar="FILE", help="Where to write the frozen plan; by default standard output.")
def freeze(plan_path: str, years: str, output: str | None) -> None:
    """Write the holidays of some years into a plan, and record what its zones' clocks do in them.

    The frozen plan answers the same whatever holiday data is installed later; `slacore plan drift` says what the
    installed data would change. It is TOML, or JSON where FILE ends in .json. Titles, texts and doubts stay; comments
    of a TOML file and its layout do not.
    """
    plan = options.plan_from(plan_path)
    refuse_inputs("--output", output, {"plan": plan_path})
    frozen = freezing.freeze(plan, *_span(years))
    is_json = output is not None and output.lower().endswith(".json")
    text = json.dumps(write_plan(frozen), indent=2, ensure_ascii=False) + "\n" if is_json else plan_to_toml(frozen)
    _write(text, output)
    if not plan_path.lower().endswith(".json"):
        note(f"comments and layout of {plan_path} are not in the frozen plan; all that it says is")
    note(
        f"frozen for {years}: holiday data {holidays.data_version()}, zone data {zones.data_version()}, "
        f"digest {frozen.digest[:12]}"
    )


def _span(years: str) -> tuple[int, int]:
    found = _YEARS.fullmatch(years.strip())
    if found is None:
        raise InvalidText("--years", years, "a year or a span of years like '2026-2030'")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1900 <= first <= last <= 2199:
        raise InvalidValue("--years", years, "is not a span of years from 1900 to 2199, the earlier one first")
    return first, last


def _write(text: str, output: str | None) -> None:
    if output is None or output == "-":
        click.echo(text, nl=False)
        return
    Path(output).write_text(text, encoding="utf-8", newline="\n")


@click.command(short_help="What newer holiday and zone data would change.", epilog=DRIFT_EXAMPLES)
@options.plan_argument
@options.format_option("table", "csv", "json")
def drift(plan_path: str, form: str) -> None:
    """Compare a frozen plan with the installed holiday and zone data.

    The exit code is 0 when both say the same, 1 when they do not.
    """
    plan = options.plan_from(plan_path)
    found = freezing.drift(plan)
    if not is_frozen(plan):
        note(f"{plan.name} is not frozen: it follows the installed data, and there is nothing to compare")
    if form == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(("place", "sentence"))
        table.writerows((each.place, each.sentence) for each in found)
    elif form == "json":
        rows = [{"place": each.place, "sentence": each.sentence} for each in found]
        click.echo(json.dumps({"plan": plan.name, "is_frozen": is_frozen(plan), "drift": rows}, indent=2))
    elif is_frozen(plan):
        if found:
            rows_shown = [(each.place, each.sentence) for each in found]
            show_table(("where", "what the installed data says"), rows_shown, words=2, fold=PROSE)
            click.echo()
        data = f"holiday data {holidays.data_version()}, zone data {zones.data_version()}"
        say(f"{plan.name}: {count_text(len(found), 'difference')} from the installed {data}")
    if found:
        raise click.exceptions.Exit(1)


def is_frozen(plan: SupportPlan) -> bool:
    """Whether anything of the plan was written down from data."""
    return plan.zone_record is not None or any(
        each.is_frozen for schedule in plan.schedules.values() for each in schedule.holidays
    )


@click.command(short_help="The JSON Schema of plan files.", epilog=SCHEMA_EXAMPLES)
@click.option("--output", metavar="FILE", help="Where to write it; by default standard output.")
def schema(output: str | None) -> None:
    """Print the JSON Schema (draft 2020-12) that plan files of this version follow, in TOML and in JSON."""
    from slacore.written.form import json_schema

    _write(json.dumps(json_schema(), indent=2) + "\n", output)
