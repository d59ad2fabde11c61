"""The outline of a plan: everything it promises, as titled sections of sentences and tables, in the words of a reader.

The command line prints it and a notebook shows it; neither knows what a plan says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from slacore.calendars.centres import OperationsCentres
from slacore.calendars.schedule import Schedule
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import QUEUE, REFUSED, Channel
from slacore.plans.condition import Condition
from slacore.plans.demand import OneOf
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.hours import BUSINESS, Coverages
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.metric import Metric, Metrics
from slacore.plans.names import Names
from slacore.plans.override import PriorityOverride
from slacore.plans.policy import Policy
from slacore.plans.scale import Label, PriorityLevel, PriorityScale
from slacore.plans.target import Target
from slacore.wording import count_text

_SILENT = Metric(cancel=(), continue_=(), pause=(), while_=(), reprioritise="recompute")
_ALWAYS = "around the clock"
_LANDED = {"closing": "stays there", "opening": "moves to the next opening"}
_OPEN_TO = {"anyone": "anyone", "signed in": "people signed in", "contract": "customers with a contract"}


class Grid(NamedTuple):
    """A table of texts: its first columns are words, the others figures.

    Where ``has_sentences`` the last of the words may be long, and folds.
    """

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    words: int = 1
    has_sentences: bool = True


Block = str | Grid
"""A paragraph, or a table."""


class Section(NamedTuple):
    """What a plan says of one thing."""

    title: str
    blocks: list[Block]


def outline(plan: Any) -> list[Section]:
    """What a `SupportPlan` promises, section by section; what it says nothing about is left out.

    A plan shows itself by this and so stands above it: its kind cannot be named here.
    """
    told = _told(plan)
    silent = [title.lower() for title, blocks, is_expected in told if is_expected and not blocks]
    sections = [Section(title, blocks) for title, blocks, _ in told if blocks]
    if silent:
        sections.append(Section("", [f"The plan says nothing about: {', '.join(silent)}."]))
    return sections


def _told(plan: Any) -> list[tuple[str, list[Block], bool]]:
    """Every section there could be, and whether it is said where a plan has none."""
    sections: tuple[tuple[str, Iterable[Block], bool], ...] = (
        ("Hours", _hours(plan.coverages, plan.schedules), True),
        ("Operations centres", _centres(plan.centres), True),
        ("Priorities", _priorities(plan.priorities), True),
        ("Priority from urgency and impact", _matrix(plan.matrix), True),
        ("Lowering a priority", _downgrades(plan.downgrades), True),
        ("Targets", _targets(plan.policies, plan.targets, plan.metrics), True),
        ("Channels", _channels(plan.channels), True),
        ("Services", _services(plan.services), True),
        ("What is measured", _metrics(plan.metrics, plan.waits), False),
        ("Agreements", _agreements(plan.agreements), False),
        ("Doubts", _doubts(plan.doubts), False),
    )
    return [(title, [*blocks], is_expected) for title, blocks, is_expected in sections]


def heading(plan: Any) -> list[str]:
    """What a `SupportPlan` is called and where it comes from, line by line."""
    lines = [plan.title or plan.name, f"plan {plan.name}, digest {plan.digest[:12]}"]
    lines += [f"source: {plan.source}"] if plan.source else []
    lines.append(f"in force: {plan.effective}")
    lines += [] if plan.zone is None else [f"clock of its dates: {plan.zone}"]
    lines += [] if plan.improves_on is None else [f"improves on: {plan.improves_on}"]
    lines += [] if plan.landing == "closing" else [f"a deadline on a closing {_LANDED[plan.landing]}"]
    return lines + ([] if plan.zone_record is None else [f"frozen: {plan.zone_record}"])


def _hours(coverages: Coverages, schedules: Names[Schedule]) -> Iterator[Block]:
    rows = [
        *coverages.texts.items(),
        *((name, str(schedule).replace("; ", "\n")) for name, schedule in schedules.items()),
    ]
    if not rows:
        return
    rows.sort(key=lambda row: row[0] != BUSINESS)
    yield Grid(("hours", "when"), [(f"{name}\n{coverages.title(name)}".strip(), when) for name, when in rows], 2)
    known = [name for name, _ in rows]
    counted = BUSINESS if BUSINESS in known else known[0] if len(known) == 1 else None
    if counted is not None:
        yield f"Business time counts on the hours called {counted} unless a target names others."


def _centres(centres: OperationsCentres | None) -> Iterator[Block]:
    if centres is not None:
        rows = [(f"{number}", str(centre), centre.text) for number, centre in enumerate(centres, start=1)]
        yield Grid(("preference", "centre", "hours"), rows, 3, False)


def _priorities(scale: PriorityScale | None) -> Iterator[Block]:
    if scale is None:
        return
    rows = [(level.name, _meaning(level)) for level in scale.levels]
    rows += [(level.name, "\n".join(["outside the order", _meaning(level)]).strip()) for level in scale.outside]
    if any(text for _, text in rows):
        yield Grid(("priority", "what it means"), rows, 2)
    lines = [f"From most to least severe: {', '.join(level.name for level in scale.levels)}."]
    lines += [] if scale.default is None else [f"A ticket for which nobody sets one has {scale.default}."]
    lines += [f"Set by: {', '.join(scale.set_by)}."] if scale.set_by else []
    yield "\n".join(lines)


def _meaning(level: PriorityLevel | Label) -> str:
    lines = [level.title, level.text]
    if isinstance(level, Label):
        return "\n".join(filter(None, lines))
    if level.examples:
        lines.append(f"for example: {'; '.join(level.examples)}")
    if level.customer_duty:
        lines.append(f"asked of the customer: {level.customer_duty}")
    return "\n".join(line.strip() for line in lines if line)


def _matrix(matrix: PriorityMatrix | None) -> Iterator[Block]:
    if matrix is None:
        return
    printed = zip(matrix.labels("impact"), matrix.table, strict=True)
    rows = [(impact, *(cell or "-" for cell in row)) for impact, row in printed]
    yield Grid(("impact \\ urgency", *matrix.labels("urgency")), rows)
    labels = (
        *((f"urgency {label}", label) for label in matrix.urgency),
        *((f"impact {label}", label) for label in matrix.impact),
    )
    meanings = [(name, _meaning(label)) for name, label in labels if _meaning(label)]
    if meanings:
        yield Grid(("label", "what it means"), meanings, 2)
    yield from _of_matrix(matrix)


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


def _downgrades(rules: Sequence[DowngradeRule]) -> Iterator[Block]:
    if rules:
        yield Grid(("cause", "what may be done"), [(rule.cause, _rule(rule)) for rule in rules], 2)


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


class _Promise(NamedTuple):
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


def _targets(policies: Sequence[Policy], targets: Sequence[Target], metrics: Metrics) -> Iterator[Block]:
    for number, policy in enumerate(policies):
        before = "other tickets" if number else "tickets"
        whose = _conditions(policy.when)
        yield f"{policy.title or policy.name}: {before}{f' with {whose}' if whose else ''}."
        yield from _promised(policy.targets, metrics)
    if policies and targets:
        yield "All other tickets:"
    if targets:
        yield from _promised(targets, metrics)
    if policies:
        yield "The first policy that fits a ticket governs all its metrics."


def _promised(targets: Sequence[Target], metrics: Metrics) -> Iterator[Block]:
    cells: dict[_Promise, dict[str, Target]] = {}
    for target in targets:
        for promise in _Promise.each(target):
            cells.setdefault(promise, {}).setdefault(target.metric, target)
    named = list(dict.fromkeys(target.metric for target in targets))
    rows = [(str(promise), *(_within(found.get(metric)) for metric in named)) for promise, found in cells.items()]
    yield Grid(("ticket", *map(metrics.called, named)), rows, 1 + len(named), False)
    notes = list(dict.fromkeys(_notes(targets)))
    if any(promise.when for promise in cells):
        notes.insert(0, "The first row that fits a ticket governs it.")
    if notes:
        yield "\n".join(notes)


def _metrics(metrics: Metrics, waits: Sequence[str]) -> Iterator[Block]:
    rows = [
        (f"{name}\n{stated.title}".strip(), str(stated.over(metrics[name].without(_SILENT))).replace("; ", "\n"))
        for name, stated in metrics.stated.items()
    ]
    if rows:
        yield Grid(("metric", "its clock"), rows, 2)
    if waits:
        yield f"A ticket may wait for: {', '.join(waits)}."


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


def _channels(channels: Sequence[Channel]) -> Iterator[Block]:
    rows = [
        (
            f"{channel.title or channel.name}{' (preferred)' if channel.preferred else ''}",
            channel.hours or _ALWAYS,
            _outside(channel),
            _OPEN_TO[channel.entitlement],
            channel.text,
        )
        for channel in channels
    ]
    head = ("channel", "hours", "outside them", "open to", "remark")
    width = len(head) if any(row[-1] for row in rows) else len(head) - 1
    if rows:
        yield Grid(head[:width], [row[:width] for row in rows], width)


def _outside(channel: Channel) -> str:
    if channel.hours is None:
        return "-"
    return {QUEUE: "waits in the queue", REFUSED: "refused"}.get(channel.outside, f"goes to {channel.outside}")


def _services(services: Sequence[Service]) -> Iterator[Block]:
    if services:
        rows = [(service.name, "\n".join(filter(None, (service.title, service.text)))) for service in services]
        yield Grid(("service", "what it is"), rows, 2)


def _agreements(agreements: Sequence[Agreement]) -> Iterator[Block]:
    rows = [(f"{one.name}{' (an example)' if one.is_example else ''}", _agreed(one)) for one in agreements]
    if rows:
        yield Grid(("agreement", "what was agreed"), rows, 2)


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


def _doubts(doubts: Names[str]) -> Iterator[Block]:
    if doubts:
        yield Grid(("about", "how it was read"), [*doubts.items()], 2)
