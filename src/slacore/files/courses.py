"""Courses: the events of a ticket of which a log only says how it stood, again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from slacore.civil.instant import Instant, read
from slacore.clocks.event import Event, event
from slacore.errors import SlaError
from slacore.files.mapping import ENDS, Status, Word

_BEFORE = Status()


class Course(NamedTuple):
    """A ticket as it stood at an instant, and the line that says so."""

    line: int
    at: datetime
    instant: Instant
    sequence: int | None
    opened: datetime | None
    status: Status
    said: dict[str, str]
    fields: dict[str, Any]


def course(standings: Iterable[Course], faults_to: Callable[[int, str], object]) -> Iterator[tuple[int, Event]]:
    """The events that lead from each standing to the next, with their lines: what persists is none.

    The first one opens the ticket, at the instant that it says, or else at its own. Standings are taken by instant,
    then by number, then as they come; their events are numbered so, for logs are kept by the minute.

    Args:
        standings: how one ticket stood.
        faults_to: is told the lines of which no event can be made, and why.
    """
    ordered = sorted(standings, key=lambda one: (one.instant, -1 if one.sequence is None else one.sequence))
    status, fields, number = _BEFORE, dict[str, Any](), 0
    for place, one in enumerate(ordered):
        changed = {name: value for name, value in one.fields.items() if fields.get(name) != value}
        words = [*steps(status, one.status)]
        try:
            opening = None if place else _opening(one)
            made = [*_events(one, words, opening, changed, number)]
        except SlaError as error:
            faults_to(one.line, str(error))
            continue
        yield from ((one.line, each) for each in made)
        status, fields, number = one.status, one.fields, number + len(made)


def steps(before: Status, after: Status) -> Iterator[Word]:
    """What happens between two statuses, in order.

    >>> [*steps(Status(waits=("customer",)), Status(waits=("vendor",)))]
    [Word(kind='resumed', reason='customer'), Word(kind='paused', reason='vendor')]
    >>> [word.kind for word in steps(Status("resolved"), Status(waits=("customer",)))]
    ['reopened', 'paused']
    """
    if before == after:
        return
    is_over, was_over = after.stage in ENDS, before.stage in ENDS
    yield from (Word("ceased", cause) for cause in before.causes if cause not in after.causes)
    if not is_over:
        yield from (Word("resumed", wait) for wait in before.waits if wait not in after.waits)
    if was_over and not is_over:
        yield Word("reopened")
    yield from after.events
    if is_over and after.stage != before.stage:
        yield Word(after.stage)
    yield from (Word("arose", cause) for cause in after.causes if cause not in before.causes)
    yield from (Word("paused", wait) for wait in after.waits if wait not in before.waits)


def _opening(one: Course) -> datetime:
    """When a ticket was opened: as its first standing says, but not after it."""
    return one.at if one.opened is None or read(one.opened) > one.instant else one.opened


def _events(
    one: Course, words: list[Word], opening: datetime | None, changed: dict[str, Any], before: int
) -> Iterator[Event]:
    said = {role: text for role, text in one.said.items() if role != "id"}
    number = before
    if opening is not None:
        number += 1
        yield event("opened", at=opening, sequence=number, **said, **changed)
        changed = {}
    if changed and not words:
        words = [Word("changed")]
    for kind, reason in words:
        number += 1
        told = said if reason is None else said | {"reason": reason}
        yield event(kind, at=one.at, sequence=number, **told, **changed)
        changed = {}
