"""``slacore plan lint``: what a careful reader of a plan would object to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from slacore.cli import options
from slacore.cli.printing import facts, print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import PROSE, note, one_line, say
from slacore.files.bundled import bundled, bundled_names
from slacore.files.planfile import load_plan
from slacore.plans.plan import SupportPlan
from slacore.review import lint as review
from slacore.review.finding import Finding
from slacore.wording import count_text

_HEAD = ("severity", "code", "place", "sentence")

EXAMPLES = """\b
Examples:
  slacore plan lint plan.toml
  slacore plan lint plan.toml --strict --format csv
  slacore plan lint gold.toml --cheaper silver.toml
  slacore plan lint keepnet
"""


@click.command(short_help="What a careful reader of a plan would object to.", epilog=EXAMPLES)
@options.plan_argument
@click.option("--cheaper", metavar="PLAN", help="A cheaper plan that this one should improve on.")
@click.option("--as-of", metavar="TIME", help="The instant of asking, for holidays that end soon; by default now.")
@click.option("--strict", is_flag=True, help="Warnings end with exit code 1 as well.")
@options.format_option("table", "csv", "json")
@click.pass_obj
def lint(
    clock: options.Clock, /, plan_path: str, cheaper: str | None, as_of: str | None, strict: bool, form: str
) -> None:
    """Say where a plan breaks a promise of its own, and where it probably does not say what is meant.

    An error is a promise that cannot be kept, a warning probably not what is meant, a note a doubt that the plan itself
    states about its source.

    The exit code is 0, or 1 when there are errors; with --strict, also when there are warnings. Notes never count. A
    plan that cannot be read at all ends with exit code 2.

    A plan that says which cheaper one it is above is compared with that one: a file of that name beside it, else a
    bundled plan.
    """
    plan = options.plan_from(plan_path)
    other = _cheaper(plan, plan_path) if cheaper is None else options.plan_from(cheaper, "--cheaper")
    asked = clock() if as_of is None else options.day_from(as_of, options.home_zone(plan), "--as-of")
    findings = review.lint(plan, other, as_of=asked)
    rows = [facts(each, _HEAD) for each in findings]
    print_as(
        form,
        table=lambda: _table(plan, other, findings),
        head=_HEAD,
        rows=lambda: rows,
        data=lambda: {
            "plan": plan.name,
            "digest": plan.digest,
            "cheaper": None if other is None else other.name,
            "findings": rows,
        },
    )
    found = {each.severity for each in findings}
    if "error" in found or (strict and "warning" in found):
        raise click.exceptions.Exit(1)


def _cheaper(plan: SupportPlan, path: str) -> SupportPlan | None:
    """The cheaper plan that a plan names, where it can be found."""
    if plan.improves_on is None:
        return None
    if options.is_file(path):
        for ending in (".toml", ".json"):
            file = Path(path).with_name(f"{plan.improves_on}{ending}")
            if file.is_file():
                return load_plan(file)
    if plan.improves_on in bundled_names():
        return bundled(plan.improves_on)
    note(f"{plan.name} is above {plan.improves_on}, which is neither beside it nor bundled; --cheaper says where it is")
    return None


def _table(plan: SupportPlan, cheaper: SupportPlan | None, findings: Sequence[Finding]) -> None:
    if findings:
        rows = [(each.severity, each.code, f"{each.place}:\n  {each.sentence}") for each in findings]
        show_table(("severity", "finding", "where and what"), rows, words=3, fold=PROSE)
        click.echo()
    counts = Counter(each.severity for each in findings)
    told = [count_text(counts[severity], severity) for severity in ("error", "warning", "note") if counts[severity]]
    compared = "" if cheaper is None else f", compared with {cheaper.name}"
    say(f"{one_line(plan.name)}: {', '.join(told) or 'nothing to object to'}{one_line(compared)}")
