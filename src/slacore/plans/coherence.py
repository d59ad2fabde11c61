"""Whether the parts of a plan fit together: every name that one part uses is one that another part has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from attrs import field, frozen

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.calendars.coverage import ALWAYS, LANDINGS, Coverage
from slacore.civil import zones
from slacore.errors import Flaw, InvalidText, UnknownName
from slacore.plans.agreement import Agreement, Service, flaws_of_agreements
from slacore.plans.channel import Channel, flaws_of_channels
from slacore.plans.hours import BUSINESS, ever_opens, named_coverage, resolved
from slacore.plans.priority import PriorityMatrix, PriorityScale
from slacore.plans.severity import DowngradeRule, flaws_of_rules
from slacore.plans.target import Target
from slacore.written.shape import NAME_LENGTH, SUGGESTIONS, UNREAD, attempt

NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
"""What the names are made of that other parts of a plan mention."""


@frozen
class CentreEntry:
    """An operations centre as a plan declares it: a name, the coverage it works, a title."""

    name: str
    schedule: str
    title: str = ""


def plain_name(name: Any, place: str) -> str:
    """A name of letters, digits and ``-_.``.

    Raises:
        InvalidText: for anything else.
    """
    if isinstance(name, str) and len(name) <= NAME_LENGTH and re.fullmatch(NAME, name, re.ASCII):
        return name
    raise InvalidText(place, name, f"a name of up to {NAME_LENGTH} letters, digits, '-', '_' and '.'")


@frozen(kw_only=True)
class Parts:
    """The parts of a plan side by side, with what their names stand for and what is wrong with them.

    ``schedules`` may hold any coverage in the place of a schedule that could not be read.
    """

    name: str
    zone: str | None
    landing: str = "closing"
    schedules: Mapping[str, Coverage]
    expressions: Mapping[str, str]
    targets: tuple[Target, ...]
    centre_entries: tuple[CentreEntry, ...]
    priorities: PriorityScale | None
    matrix: PriorityMatrix | None
    downgrades: tuple[DowngradeRule, ...]
    channels: tuple[Channel, ...]
    services: tuple[Service, ...]
    agreements: tuple[Agreement, ...]
    coverages: Mapping[str, Coverage] = field(init=False)
    centres: OperationsCentres | None = field(init=False)
    flaws: tuple[Flaw, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        flaws = self._flaws_of_words()
        coverages = resolved(self.schedules, self.expressions, flaws)
        object.__setattr__(self, "coverages", coverages)
        known = {**self.schedules, **dict.fromkeys(self.expressions, ALWAYS), **coverages}
        flaws += flaws_of_targets(self.targets, known, self.zone, self.priorities)
        object.__setattr__(self, "centres", centres_of(self.centre_entries, known, flaws))
        flaws += flaws_of_channels(self.channels, known)
        flaws += _flaws_of_priorities(self.priorities, self.matrix, self.downgrades)
        flaws += _twice("services", [service.name for service in self.services])
        flaws += flaws_of_agreements(self.agreements, services=[service.name for service in self.services])
        for number, agreement in enumerate(self.agreements):
            if agreement.plan == self.name and not flaws:
                flaws += self._flaws_of_agreed(f"agreements[{number}]", agreement, known)
        object.__setattr__(self, "flaws", tuple(flaws))

    def _flaws_of_words(self) -> list[Flaw]:
        """Names that a plan file could not write, and words outside their list."""
        flaws: list[Flaw] = []
        if self.zone is not None:
            attempt(partial(zones.zone, self.zone), "zone", flaws)
        if self.landing not in LANDINGS:
            flaws.append(Flaw("landing", str(UnknownName("", "landing", self.landing, LANDINGS)).removeprefix(": ")))
        named = [("name", self.name)]
        named += [(f"schedules.{name}", name) for name in self.schedules]
        named += [(f"coverage.{name}", name) for name in self.expressions]
        named += [(f"centres.{entry.name}", entry.name) for entry in self.centre_entries]
        named += [(f"targets[{number}].metric", target.metric) for number, target in enumerate(self.targets)]
        named += [(f"services[{number}].name", service.name) for number, service in enumerate(self.services)]
        named += [(f"agreements[{number}].name", agreement.name) for number, agreement in enumerate(self.agreements)]
        for path, name in named:
            attempt(partial(plain_name, name, path), path, flaws)
        return flaws

    def _flaws_of_agreed(self, path: str, agreement: Agreement, ours: Mapping[str, Coverage]) -> list[Flaw]:
        """What is wrong with an agreement of this plan once its hours stand in the place of ours."""
        if not (agreement.schedules or agreement.expressions):
            own = flaws_of_targets(agreement.targets, ours, self.zone, self.priorities)
            return [Flaw(f"{path}.{flaw.path}", flaw.sentence) for flaw in own]
        flaws: list[Flaw] = []
        schedules, expressions = agreement.hours_beside(self.schedules, self.expressions)
        known = {**schedules, **resolved(schedules, expressions, flaws)}
        if flaws:
            return [Flaw(f"{path}.{flaw.path}", flaw.sentence) for flaw in flaws]
        own = flaws_of_targets(agreement.targets, known, self.zone, self.priorities)
        theirs = flaws_of_targets(self.targets, known, self.zone, self.priorities)
        flaws += [Flaw(f"{path}.{flaw.path}", flaw.sentence) for flaw in own]
        return flaws + [Flaw(path, f"its hours do not suit the plan's {flaw}") for flaw in theirs]


def _twice(path: str, names: Iterable[str]) -> list[Flaw]:
    first: dict[str, int] = {}
    return [
        Flaw(f"{path}[{number}].name", f"{name!r} is the name of {path}[{first[name]}] too; give one another name")
        for number, name in enumerate(names)
        if first.setdefault(name, number) != number
    ]


def _flaws_of_priorities(
    scale: PriorityScale | None, matrix: PriorityMatrix | None, downgrades: tuple[DowngradeRule, ...]
) -> list[Flaw]:
    """What is wrong with matrix and downgrade rules beside the scale."""
    if scale is None:
        needing = [name for name, there in (("matrix", matrix), ("downgrades", downgrades)) if there]
        return [Flaw(name, "needs a scale of priorities; add [priorities] with its levels") for name in needing]
    problems = [] if matrix is None else [(f"matrix.{path}", sentence) for path, sentence in matrix.flaws(scale)]
    return [Flaw(path, sentence) for path, sentence in (*problems, *flaws_of_rules(downgrades, scale))]


def centres_of(
    entries: tuple[CentreEntry, ...], known: Mapping[str, Coverage], flaws: list[Flaw]
) -> OperationsCentres | None:
    """The centres with the coverage they work."""
    centres: list[OperationsCentre] = []
    for entry in entries:
        path = f"centres.{entry.name}"
        is_suggesting = len(flaws) < SUGGESTIONS
        find = partial(named_coverage, entry.schedule, known, f"{path}.schedule", is_suggesting=is_suggesting)
        coverage = attempt(find, path, flaws)
        if coverage is not UNREAD:
            made = attempt(partial(OperationsCentre, entry.name, coverage, title=entry.title), path, flaws)
            centres += [] if made is UNREAD else [made]
    if len(centres) < len(entries) or not centres:
        return None
    made = attempt(partial(OperationsCentres, centres), "centres", flaws)
    return None if made is UNREAD else made


def flaws_of_targets(
    targets: tuple[Target, ...], known: Mapping[str, Coverage], zone: str | None, priorities: PriorityScale | None
) -> list[Flaw]:
    """What is wrong with targets beside the rest of their plan."""
    flaws: list[Flaw] = []
    for number, target in enumerate(targets):
        path = f"targets[{number}]"
        if priorities is not None:
            for priority in target.priority:
                attempt(partial(priorities.level, priority, f"{path}.priority"), path, flaws)
        coverage, length = _counted_on(target, known, path, flaws), target.length
        name = target.coverage or (BUSINESS if BUSINESS in known else next(iter(known), ""))
        if length is not None and length.is_business and coverage is not UNREAD and not ever_opens(coverage):
            flaws.append(Flaw(f"{path}.coverage", f"{name!r} never opens; no deadline on it could be reached"))
        if coverage is UNREAD or length is None or not length.is_in_days or len(coverage.zones) == 1:
            continue
        if target.zone is None and zone is None:
            sentence = "is missing; its days need one zone, and its coverage does not have just one"
            flaws.append(Flaw(f"{path}.zone", sentence))
    return flaws


def _counted_on(target: Target, known: Mapping[str, Coverage], path: str, flaws: list[Flaw]) -> Any:
    """The hours a target counts on, `UNREAD` after noting that there are none."""
    if is_free_of_hours(target, known):
        return ALWAYS
    is_suggesting = len(flaws) < SUGGESTIONS
    find = partial(named_coverage, target.coverage, known, f"{path}.coverage", is_suggesting=is_suggesting)
    return attempt(find, path, flaws)


def is_free_of_hours(target: Target, known: Mapping[str, Coverage]) -> bool:
    """Whether a target does without hours: calendar time, in a plan that does not say which hours it would have."""
    is_business = target.length is not None and target.length.is_business
    return target.coverage is None and not is_business and BUSINESS not in known and len(known) != 1
