"""``slacore plan freeze``: a plan with its holidays written down, as a file that outlasts the data it was made with."""

from __future__ import annotations

import json
import re

import click

from slacore.calendars import holidays
from slacore.civil import zones
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.cli import options
from slacore.cli.terminal import note
from slacore.errors import InvalidText, InvalidValue
from slacore.files.outputs import ending_of, refuse_inputs, save_text
from slacore.review import freezing
from slacore.written.text import plan_to_toml
from slacore.written.writing import write_plan

_YEARS = re.compile(r"(\d{4})(?:\s*-\s*(\d{4}))?", re.ASCII)

EXAMPLES = """\b
Examples:
  slacore plan freeze plan.toml --years 2026-2030 --output frozen.toml
  slacore plan freeze plan.toml --years 2026 | less
"""


@click.command(short_help="The plan with its holidays written down as dates.", epilog=EXAMPLES)
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
    form = None if output is None else ending_of("--output", output, {".toml": "toml", ".json": "json"})
    frozen = freezing.freeze(plan, *_span(years))
    is_json = form == "json"
    text = json.dumps(write_plan(frozen), indent=2, ensure_ascii=False) + "\n" if is_json else plan_to_toml(frozen)
    save_text(text, output)
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
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        years_said = f"from {FIRST_YEAR} to {LAST_YEAR}"
        raise InvalidValue("--years", years, f"is not a span of years {years_said}, the earlier one first")
    return first, last
