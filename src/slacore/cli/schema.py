"""``slacore plan schema``: what editors check plan files by."""

from __future__ import annotations

import json

import click

from slacore.files.outputs import ending_of, save_text
from slacore.written.form import json_schema

EXAMPLES = """\b
Examples:
  slacore plan schema --output slacore-plan.schema.json
"""


@click.command(short_help="The JSON Schema of plan files.", epilog=EXAMPLES)
@click.option("--output", metavar="FILE", help="Where to write it; by default standard output.")
def schema(output: str | None) -> None:
    """Print the JSON Schema (draft 2020-12) that plan files of this version follow, in TOML and in JSON."""
    if output is not None:
        ending_of("--output", output, {".json": "json"})
    save_text(json.dumps(json_schema(), indent=2) + "\n", output)
