"""``slacore plan show``: everything a plan promises, on a page that a person can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

import click
from attrs import frozen

from slacore.cli import options
from slacore.cli.tables import show_table
from slacore.cli.terminal import PROSE, count_text, prose, say
from slacore.plans.agreement import Agreement
from slacore.plans.channel import QUEUE, REFUSED, Channel
from slacore.plans.condition import Condition
from slacore.plans.demand import OneOf
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.hours import BUSINESS
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.metric import Metric
from slacore.plans.override import PriorityOverride
from slacore.plans.plan import SupportPlan
from slacore.plans.scale import Label, PriorityLevel
from slacore.plans.target import Target
from slacore.written.text import plan_to_toml
from slacore.written.writing import write_plan

EXAMPLES = """\b
Examples:
  slacore plan show keepnet
  slacore plan show plan.toml --format json
  slacore plan show plan.json --format toml > plan.toml
"""
_HALF = 48
_SILENT = Metric(cancel=(), continue_=(), pause=(), while_=(), reprioritise="recompute")
_ALWAYS = "around the clock"
_LANDED = {"closing": "stays there", "opening": "moves to the next opening"}


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
    _head(plan)
    sections: tuple[tuple[str, Callable[[SupportPlan], object], Callable[[SupportPlan], None]], ...] = (
        ("Hours", lambda plan: plan.schedules or plan.coverages, _hours),
        ("Operations centres", lambda plan: plan.centres, _centres),
        ("Priorities", lambda plan: plan.priorities, _priorities),
        ("Priority from urgency and impact", lambda plan: plan.matrix, _matrix),
        ("Lowering a priority", lambda plan: plan.downgrades, _downgrades),
        ("Targets", lambda plan: plan.every_target, _targets),
        ("Channels", lambda plan: plan.channels, _channels),
        ("Services", lambda plan: plan.services, _services),
        ("What is measured", lambda plan: plan.metrics.stated or plan.waits, _metrics),
        ("Agreements", lambda plan: plan.agreements, _agreements),
        ("Doubts", lambda plan: plan.doubts, _doubts),
    )
    for title, is_there, tell in sections:
        if is_there(plan):
            click.echo()
            click.echo(title.upper())
            click.echo()
            tell(plan)
    silent = [name for name, is_there, _ in sections[:8] if not is_there(plan)]
    if silent:
        click.echo()
        say(f"The plan says nothing about: {', '.join(name.lower() for name in silent)}.")


def _head(plan: SupportPlan) -> None:
    say(plan.title or plan.name)
    say(f"plan {plan.name}, digest {plan.digest[:12]}")
    if plan.source:
        say(f"source: {plan.source}")
    say(f"in force: {plan.effective}")
    if plan.zone is not None:
        say(f"clock of its dates: {plan.zone}")
    if plan.improves_on is not None:
        say(f"improves on: {plan.improves_on}")
    if plan.landing != "closing":
        say(f"a deadline on a closing {_LANDED[plan.landing]}")
    if plan.zone_record is not None:
        say(f"frozen: {plan.zone_record}")


def _hours(plan: SupportPlan) -> None:
    rows = [
        *plan.coverages.texts.items(),
        *((name, str(schedule).replace("; ", "\n")) for name, schedule in plan.schedules.items()),
    ]
    rows.sort(key=lambda row: row[0] != BUSINESS)
    told = [(f"{name}\n{plan.coverages.title(name)}".strip(), when) for name, when in rows]
    show_table(("hours", "when"), told, words=2, fold=PROSE)
    known = [name for name, _ in rows]
    counted = BUSINESS if BUSINESS in known else known[0] if len(known) == 1 else None
    if counted is not None:
        click.echo()
        say(f"Business time counts on the hours called {counted} unless a target names others.")


def _centres(plan: SupportPlan) -> None:
    rows = [(f"{number}", str(centre), centre.text) for number, centre in enumerate(plan.centres or (), start=1)]
    show_table(("preference", "centre", "hours"), rows, words=3)


def _priorities(plan: SupportPlan) -> None:
    scale = plan.priorities
    assert scale is not None
    rows = [(level.name, _meaning(level)) for level in scale.levels]
    rows += [(level.name, "\n".join(["outside the order", _meaning(level)]).strip()) for level in scale.outside]
    if any(text for _, text in rows):
        show_table(("priority", "what it means"), rows, words=2, fold=PROSE)
        click.echo()
    say(f"From most to least severe: {', '.join(level.name for level in scale.levels)}.")
    if scale.default is not None:
        say(f"A ticket for which nobody sets one has {scale.default}.")
    if scale.set_by:
        say(f"Set by: {', '.join(scale.set_by)}.")


def _meaning(level: PriorityLevel | Label) -> str:
    lines = [level.title, level.text]
    if isinstance(level, Label):
        return "\n".join(filter(None, lines))
    if level.examples:
        lines.append(f"for example: {'; '.join(level.examples)}")
    if level.customer_duty:
        lines.append(f"asked of the customer: {level.customer_duty}")
    return "\n".join(line.strip() for line in lines if line)


def _matrix(plan: SupportPlan) -> None:
    matrix = plan.matrix
    assert matrix is not None
    printed = zip(matrix.labels("impact"), matrix.table, strict=True)
    rows = [(impact, *(cell or "-" for cell in row)) for impact, row in printed]
    show_table(("impact \\ urgency", *matrix.labels("urgency")), rows, fold=_HALF)
    labels = (
        *((f"urgency {label}", label) for label in matrix.urgency),
        *((f"impact {label}", label) for label in matrix.impact),
    )
    meanings = [(name, _meaning(label)) for name, label in labels if _meaning(label)]
    if meanings:
        click.echo()
        show_table(("label", "what it means"), meanings, words=2, fold=PROSE)
    for sentence in _of_matrix(matrix):
        click.echo()
        say(sentence)


def _of_matrix(matrix: PriorityMatrix) -> Iterator[str]:
    if not matrix.is_total:
        yield "-: these two give no priority."
    for name, setters in (("Urgency", matrix.urgency_set_by), ("Impact", matrix.impact_set_by)):
        if setters:
            yield f"{name} is set by: {', '.join(setters)}."
    if matrix.overrides:
        yield "Exceptions:\n" + "\n".join(f"  {_exception(override)}" for override in matrix.overrides)


def _exception(override: PriorityOverride) -> str:
    effects = [
        *(f"raises {axis} by {override.steps(axis)}" for axis in ("urgency", "impact") if override.steps(axis)),
        *(f"sets {axis} to {override.sets(axis)}" for axis in ("urgency", "impact") if override.sets(axis)),
        *([f"never above {override.cap}"] if override.cap else []),
        *([f"at least {override.priority}"] if override.priority else []),
    ]
    return f"{override.reason} ({_conditions(override.when)}): {', '.join(effects)}"


def _conditions(when: Condition) -> str:
    said = [
        f"{name}: {_either(demand.values)}" if isinstance(demand, OneOf) else f"{name} {demand}"
        for name, demand in when.demands
    ]
    rest = Condition((), when.any, when.all)
    return ", ".join([*said, *([str(rest)] if rest else [])])


def _either(values: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))


def _downgrades(plan: SupportPlan) -> None:
    rows = [(prose(rule.cause, _HALF), _rule(rule)) for rule in plan.downgrades]
    show_table(("cause", "what may be done"), rows, words=2, fold=PROSE)


def _rule(rule: DowngradeRule) -> str:
    start = " or ".join(rule.from_) or "any level"
    if rule.to is not None:
        lead = f"{start} to {rule.to}"
    elif rule.steps is not None:
        lead = f"{start} down by {count_text(rule.steps, 'step')}"
    else:
        lead = f"{start} {'up or down' if rule.may_raise else 'down'} to the level named in deciding"
    said = [lead, *([f"no lower than {rule.floor}"] if rule.floor else [])]
    said.append("automatically" if rule.mode == "automatic" else f"decided by {' or '.join(rule.by) or 'anyone'}")
    said += [f"after {rule.after}"] if rule.after is not None else []
    said += ["the due time may become earlier"] if rule.may_tighten else []
    return "\n".join([", ".join(said), *([rule.text] if rule.text else [])])


@frozen
class _Promise:
    """The tickets that a row of the table of targets is about."""

    priority: str | None
    when: Condition
    effective: str

    @classmethod
    def each(cls, target: Target) -> Iterator[_Promise]:
        for priority in target.priority or (None,):
            yield cls(priority, target.when, str(target.effective))

    def __str__(self) -> str:
        said = [self.priority or "", _conditions(self.when), "" if self.effective == "always" else self.effective]
        return "; ".join(each for each in said if each) or "every ticket"


def _targets(plan: SupportPlan) -> None:
    for number, policy in enumerate(plan.policies):
        before = "other tickets" if number else "tickets"
        whose = _conditions(policy.when)
        say(f"{policy.title or policy.name}: {before}{f' with {whose}' if whose else ''}.")
        _promised(plan, policy.targets)
        click.echo()
    if plan.policies and plan.targets:
        say("All other tickets:")
    if plan.targets:
        _promised(plan, plan.targets)
    if plan.policies:
        click.echo()
        say("The first policy that fits a ticket governs all its metrics.")


def _promised(plan: SupportPlan, targets: Sequence[Target]) -> None:
    cells: dict[_Promise, dict[str, Target]] = {}
    for target in targets:
        for promise in _Promise.each(target):
            cells.setdefault(promise, {}).setdefault(target.metric, target)
    metrics = list(dict.fromkeys(target.metric for target in targets))
    rows = [
        (prose(str(promise), _HALF), *(_within(found.get(metric)) for metric in metrics))
        for promise, found in cells.items()
    ]
    show_table(("ticket", *map(plan.metrics.called, metrics)), rows, words=1 + len(metrics))
    notes = list(dict.fromkeys(_notes(targets)))
    if any(promise.when for promise in cells):
        notes.insert(0, "The first row that fits a ticket governs it.")
    if notes:
        click.echo()
    for sentence in notes:
        say(sentence)


def _metrics(plan: SupportPlan) -> None:
    rows = [
        (f"{name}\n{stated.title}".strip(), str(stated.over(plan.metrics[name].without(_SILENT))).replace("; ", "\n"))
        for name, stated in plan.metrics.stated.items()
    ]
    if rows:
        show_table(("metric", "its clock"), rows, words=2, fold=PROSE)
    if plan.waits:
        click.echo()
        say(f"A ticket may wait for: {', '.join(plan.waits)}.")


def _within(target: Target | None) -> str:
    if target is None:
        return "-"
    if target.length is None:
        return "as agreed"
    hours = f"\non {target.coverage}" if target.coverage else ""
    return f"{target.length}{hours}{chr(10) + 'or as agreed' if target.negotiable else ''}"


def _notes(targets: Sequence[Target]) -> Iterator[str]:
    """What targets say beside their lengths, each once with whom it is about."""
    told: dict[str, list[str]] = {}
    for target in targets:
        about = f"{target.metric} of {', '.join(target.priority) or _conditions(target.when) or 'every ticket'}"
        for sentence in _remarks(target):
            told.setdefault(sentence, []).append(about)
    for sentence, whose in told.items():
        is_said_of_all = len(whose) == len(targets)
        yield f"{'Every target' if is_said_of_all else '; '.join(whose)}: {sentence}"


def _remarks(target: Target) -> Iterator[str]:
    if target.at_risk:
        yield f"at risk from {', '.join(map(str, target.at_risk))} on."
    if target.landing is not None:
        yield f"a deadline on a closing {_LANDED[target.landing]}."
    if target.zone is not None:
        yield f"its days are those of {target.zone}."
    if target.text:
        yield target.text


def _channels(plan: SupportPlan) -> None:
    rows = [
        (
            f"{channel.title or channel.name}{' (preferred)' if channel.preferred else ''}",
            channel.hours or _ALWAYS,
            _outside(channel),
            {"anyone": "anyone", "signed in": "people signed in", "contract": "customers with a contract"}[
                channel.entitlement
            ],
            channel.text,
        )
        for channel in plan.channels
    ]
    head = ("channel", "hours", "outside them", "open to", "remark")
    width = len(head) if any(row[-1] for row in rows) else len(head) - 1
    show_table(head[:width], [row[:width] for row in rows], words=width, fold=_HALF)


def _outside(channel: Channel) -> str:
    if channel.hours is None:
        return "-"
    return {QUEUE: "waits in the queue", REFUSED: "refused"}.get(channel.outside, f"goes to {channel.outside}")


def _services(plan: SupportPlan) -> None:
    rows = [(service.name, "\n".join(filter(None, (service.title, service.text)))) for service in plan.services]
    show_table(("service", "what it is"), rows, words=2, fold=PROSE)


def _agreements(plan: SupportPlan) -> None:
    rows = [
        (prose(f"{agreement.name}{' (an example)' if agreement.is_example else ''}", _HALF), _agreed(agreement))
        for agreement in plan.agreements
    ]
    show_table(("agreement", "what was agreed"), rows, words=2, fold=PROSE)


def _agreed(agreement: Agreement) -> str:
    lines = [
        f"customer {agreement.customer}, plan {agreement.plan}, in force: {agreement.effective}",
        f"services: {', '.join(agreement.services) or 'all'}",
        *(f"hours {name}: {schedule}" for name, schedule in agreement.schedules.items()),
        *(f"hours {name}{_in_brackets(one.title)}: {one.coverage}" for name, one in agreement.coverages.items()),
        *(f"metric {name}: {metric}" for name, metric in agreement.metrics.items()),
        *(f"{_ticket(target)}: {_within(target).replace(chr(10), ', ')}" for target in agreement.targets),
        agreement.text,
    ]
    return "\n".join(line for line in lines if line)


def _in_brackets(title: str) -> str:
    return f" ({title})" if title else ""


def _ticket(target: Target) -> str:
    about = [*target.priority, *([_conditions(target.when)] if target.when else [])]
    return f"{target.metric} of {', '.join(about) or 'every ticket'}"


def _doubts(plan: SupportPlan) -> None:
    show_table(("about", "how it was read"), [*plan.doubts.items()], words=2, fold=PROSE)
