"""Options that several commands take, and what their texts stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from slacore.calendars.coverage import Coverage
from slacore.civil import zones
from slacore.civil.instant import read
from slacore.cli.terminal import note
from slacore.errors import InvalidText, InvalidValue, UnknownName
from slacore.files.bundled import bundled, bundled_names
from slacore.files.notation import EXPECTED, Notation
from slacore.files.planfile import load_plan
from slacore.plans.condition import without_question
from slacore.plans.facts import KEYWORDS, is_like
from slacore.plans.plan import SupportPlan
from slacore.wording import nearest

Clock = Callable[[], datetime]
"""Tells the time; the only clock is that of the program's entry."""

Command = TypeVar("Command", bound=Callable[..., Any])

DAYS = 7
"""How many days are shown where nobody says until when."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

plan_argument = click.argument("plan_path", metavar="PLAN", type=click.Path())
metric_option = click.option(
    "--metric", metavar="NAME", help="The promise to look at, such as resolution; needed where the plan has several."
)


max_unreadable_option = click.option(
    "--max-unreadable",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    default=1,
    show_default=True,
    help="How many rows may be unreadable before the exit code is 1.",
)


def format_option(*choices: str) -> Callable[[Command], Command]:
    """The option ``--format`` with these choices, the first being the default."""
    return click.option(
        "--format", "form", type=click.Choice(choices), default=choices[0], show_default=True, help="How to print it."
    )


def zone_option(about: str) -> Callable[[Command], Command]:
    """The option ``--zone``."""
    return click.option("--zone", metavar="ZONE", help=about)


def plan_from(text: str, place: str = "PLAN") -> SupportPlan:
    """The plan of a file, or the bundled plan of a name; where there are both, the file is meant.

    Raises:
        InvalidValue: for text that is neither.
        PlanErrors, OSError: for a file that cannot be read as a plan.
    """
    names = bundled_names()
    if is_file(text) or (text not in names and Path(text).is_dir()):
        return load_plan(text)
    if text in names:
        return bundled(text)
    stem = Path(text).stem
    near = (stem,) if stem in names else nearest(stem, names)
    known = f"did you mean {' or '.join(map(repr, near))}?" if near else "`slacore plans` lists those"
    raise InvalidValue(place, text, f"is neither a file nor the name of a bundled plan; {known}")


def is_file(text: str) -> bool:
    """Whether something that can be read has the name: a file, a pipe, a device."""
    path = Path(text)
    return path.exists() and not path.is_dir()


def span_from(start: str | None, end: str | None, zone: ZoneInfo, now: datetime | None) -> tuple[datetime, datetime]:
    """The span of ``--from`` and ``--to``: a date as the end includes that day; without one it is seven days.

    Raises:
        OutOfRange: for times outside the supported years.
        InvalidValue: for an end that is not after the start.
    """
    begin = now if start is None else day_from(start, zone, "--from")
    assert begin is not None
    read(begin, "--from")
    begin = begin.astimezone(zone)
    finish = _end(end, zone, begin)
    if read(finish, "--to") <= read(begin, "--from"):
        raise InvalidValue("--to", end, f"is not after --from, {begin.isoformat()}")
    return begin, finish


def _end(text: str | None, zone: ZoneInfo, start: datetime) -> datetime:
    if text is None:
        return start + timedelta(days=DAYS)
    moment = day_from(text, zone, "--to")
    read(moment, "--to")
    if not _DATE.fullmatch(text.strip()):
        return moment.astimezone(zone)
    return day_from(f"{moment.date() + timedelta(days=1)}", zone, "--to")


def zone_from(name: str | None) -> ZoneInfo | None:
    """The zone of ``--zone``."""
    return None if name is None else zones.zone(name, "--zone")


def metric_from(plan: SupportPlan, name: str | None, place: str = "--metric") -> str:
    """The metric of ``--metric`` or of another option, or the only one of the plan.

    Raises:
        UnknownName: for a metric the plan does not have.
        InvalidValue: for none, where the plan does not have exactly one.
    """
    known = plan.promised
    if name is None:
        if len(known) == 1:
            return known[0]
        has = f"the plan has {', '.join(known)}" if known else "the plan has no targets"
        raise InvalidValue(place, None, f"is missing; {has}")
    if name not in known:
        raise UnknownName.among(place, f"metric of plan {plan.name}", name, known)
    return name


def home_zone(plan: SupportPlan, coverages: Iterable[Coverage] | None = None) -> ZoneInfo | None:
    """The plan's zone, else the one zone that its coverages (or these) have."""
    if plan.zone is not None:
        return zones.zone(plan.zone)
    told = [*plan.schedules.values(), *plan.coverages.values()] if coverages is None else coverages
    names = frozenset[str]().union(*(coverage.zones for coverage in told))
    return zones.zone(next(iter(names))) if len(names) == 1 else None


def moment_from(text: str, zone: ZoneInfo | None, place: str) -> datetime:
    """An instant with an offset, or a local time of the zone; a time the clock skipped or repeated is told.

    Raises:
        NaiveInstant: for a local time without a zone.
        InvalidText: for text that is neither.
    """
    told = Notation(zone=zone).time(text, place)
    if told is None:
        raise InvalidText(place, text, EXPECTED)
    if told.oddity is not None:
        kind = "skipped; the change itself is taken" if told.oddity == "skipped" else "shown twice; the first is taken"
        note(f"{place}: the clock of {zone} has {text} {kind}, {told.moment.isoformat()}")
    return told.moment


def day_from(text: str, zone: ZoneInfo | None, place: str) -> datetime:
    """The same, or a date, which stands for its first instant."""
    try:
        if _DATE.fullmatch(text.strip()):
            return moment_from(f"{text.strip()} 00:00", zone, place)
        return moment_from(text, zone, place)
    except InvalidText as error:
        raise InvalidText(place, text, f"a date like '2026-03-02' or {error.expected}") from None


def fields_from(
    pairs: Iterable[str], priority: str | None, plan: SupportPlan, looked_at: tuple[str, ...]
) -> dict[str, str]:
    """The ticket fields of ``--field name=value`` and ``--priority``; those nothing looks at are told.

    A slip in the name of a field is told by the plan, which refuses it.

    Raises:
        InvalidText: for a field without ``=``.
        InvalidValue: for a field said twice.
    """
    fields: dict[str, str] = {} if priority is None else {"priority": priority}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise InvalidText("--field", pair, "a field and its value like 'type=Graffiti'")
        if name.strip() in fields:
            raise InvalidValue("--field", pair, f"says {name.strip()} a second time; one value is enough")
        fields[name.strip()] = value.strip()
    asked = without_question(fields)
    for name in fields:
        if name not in looked_at and not (name in asked and _is_refused(name, plan, asked)):
            near = nearest(name, looked_at) or looked_at
            meant = f"; the plan looks at {', '.join(near)}" if near else "; the plan looks at no field"
            note(f"no target depends on the field {name!r}{meant}")
    return asked


def _is_refused(name: str, plan: SupportPlan, asked: Mapping[str, str]) -> bool:
    """Whether a plan that is asked with these fields refuses one as a slip."""
    unsaid = [known for known in plan.looked_at if known not in asked]
    return name not in (*KEYWORDS, *plan.looked_at) and is_like(name, unsaid)
