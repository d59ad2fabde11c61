"""The command line as one tree of commands; every error on its own line, with exit code 2."""

from __future__ import annotations

import os
import platform
import sys
from collections import UserDict
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click
import rich  # noqa: F401  # missed here and at once, not in the middle of a command

from slacore.calendars import holidays
from slacore.civil import zones
from slacore.cli.terminal import note
from slacore.errors import PlanErrors, SlaError, UnsaidOrder
from slacore.files.outputs import silence_stdout

UNOPENED = click.Command(None)


class Rooms(UserDict[str, click.Command]):
    """Commands by name, each in a room of its name that is opened when it is first asked for."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.data = dict.fromkeys(sorted(names), UNOPENED)

    def __getitem__(self, name: str) -> click.Command:
        if self.data[name] is UNOPENED:
            own = name.replace("-", "_")
            self.data[name] = getattr(import_module(f"slacore.cli.{own}"), own)
        return self.data[name]


class CommandLine(click.Group):
    """A group of commands that tells what went wrong in lines, never in a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the commands that the arguments name, and end the process."""
        try:
            result = super().main(*args, **kwargs | {"standalone_mode": False})
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            result = 2
        except click.Abort:
            result = 130
        except BrokenPipeError:
            silence_stdout()
            result = 1
        except (click.ClickException, SlaError, OSError) as error:
            for line in _lines(error):
                note(line)
            result = 2
        sys.exit(result if isinstance(result, int) else 0)


def _lines(error: Exception) -> Iterator[str]:
    if isinstance(error, PlanErrors):
        yield from (f"{error.source}: {flaw}" for flaw in error.flaws)
    elif isinstance(error, OSError) and error.filename is not None:
        yield f"{os.fsdecode(error.filename)}: {(error.strerror or 'cannot be opened').lower()}"
    elif isinstance(error, click.UsageError):
        said = error.format_message()
        sentence = f"{said[:1].lower()}{said[1:].rstrip('.')}"
        yield f"{sentence}; see {error.ctx.command_path} --help" if error.ctx else sentence
    elif isinstance(error, click.ClickException):
        yield error.format_message()
    else:
        # What leaves open how a table is read is the cause of a table's error.
        yield f"{error}{': --day-first or --month-first' if isinstance(error.__cause__, UnsaidOrder) else ''}"


def _tell_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if not is_asked:
        return
    try:
        ours = version("slacore")
    except PackageNotFoundError:
        ours = "(not installed)"
    data = f"zone data {zones.data_version()}, holiday data {holidays.data_version()}"
    click.echo(f"slacore {ours}, Python {platform.python_version()}, {data}")
    context.exit()


EXAMPLES = """\b
Examples:
  slacore due plan.toml tickets.csv --opened opened_at --closed closed_at --zone Europe/London
  slacore explain plan.toml --opened "2026-12-23 16:00" --priority High
  slacore hours plan.toml --from 2026-12-21 --to 2027-01-04
  slacore duty keepnet --year 2026 --picture duty.svg
  slacore replay plan.toml events.csv --map helpdesk.toml
  slacore report plan.toml tickets.csv --zone Europe/London --output report.html
  slacore watch-list plan.toml events.csv --map helpdesk.toml
  slacore plan show keepnet
  slacore plan lint plan.toml
"""

PLAN_EXAMPLES = """\b
Examples:
  slacore plan show keepnet
  slacore plan lint plan.toml --strict
  slacore plan diff old.toml new.toml
  slacore plan freeze plan.toml --years 2026-2030 --output frozen.toml
"""


@click.group(
    cls=CommandLine,
    commands=Rooms("due", "duty", "explain", "hours", "plans", "replay", "report", "watch-list"),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXAMPLES,
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version, help="Versions, then stop."
)
def slacore() -> None:
    """Service-level agreements: when tickets are due, whether they met their target, and why.

    A plan states the hours of a desk and what it promises: PLAN is a TOML or JSON file, or the name of one of the
    bundled plans that `slacore plans` lists. Tickets come as CSV files, their logs as CSV or JSON Lines, and both as
    Parquet or Excel with the extra slacore[tables].
    """


@slacore.group(
    cls=CommandLine,
    commands=Rooms("diff", "drift", "freeze", "lint", "schema", "show"),
    short_help="Show, judge, compare and freeze plans.",
    epilog=PLAN_EXAMPLES,
)
def plan() -> None:
    """Look at a plan itself: what it promises, what a careful reader objects to, what changed, what is written down.

    PLAN is a TOML or JSON file, or the name of one of the bundled plans that `slacore plans` lists.
    """
