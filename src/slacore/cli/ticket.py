"""One ticket in full: its state, its log, the changes of its priority, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from slacore.calendars.saying import moment_text
from slacore.civil.instant import read, write
from slacore.civil.words import until_in_words
from slacore.cli.logs import Replayed, on_duty_text
from slacore.cli.tables import show_table
from slacore.cli.terminal import PROSE, lines_of, say
from slacore.clocks.event import Event
from slacore.clocks.state import TicketState


def show_ticket(found: Replayed, as_of: datetime) -> None:
    """Print it for people."""
    state = found.state
    say(f"ticket {found.log.ticket}")
    if state is None:
        say(f"  could not be replayed: {found.problem or 'it has no events'}")
    else:
        for line in [*str(state).split("\n"), *_sentences(state, as_of)]:
            click.echo(lines_of(line))
    events = sorted(zip(found.log.lines, found.log.events, strict=True), key=lambda pair: pair[1].place)
    if events:
        click.echo()
        aside = {id(event) for event, _ in state.warnings} if state else set()
        rows = [
            (str(line), moment_text(write(event.instant, as_of)), _kind(event), _said(event, id(event) in aside))
            for line, event in events
            if event.instant <= read(as_of)
        ]
        show_table(("line", "at", "event", "says"), rows, words=4, fold=PROSE)
    if state is not None and state.history:
        click.echo()
        steps = [
            (moment_text(step.at), step.before or "-", step.after or "-", f"{step.reason}{_by(step.actor)}")
            for step in state.history
        ]
        show_table(("priority at", "before", "after", "why"), steps, words=4, fold=PROSE)
    if found.problem is not None and state is not None:
        click.echo()
        say(found.problem)


def ticket_data(found: Replayed, as_of: datetime, clocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """It as plain data."""
    state = found.state
    told: dict[str, Any] = {"ticket": found.log.ticket, "as_of": as_of.isoformat(), "problem": found.problem}
    if state is not None:
        check = state.next_check_at
        told |= {
            "stage": state.stage,
            "priority": state.priority,
            "fields": {name: list(said) if isinstance(said, tuple) else said for name, said in state.fields.items()},
            "waits_for": list(state.waiting),
            "causes": list(state.causes),
            "on_duty": on_duty_text(state),
            "next_check_at": None if check is None else check.isoformat(),
            "clocks": list(clocks),
            "history": [step.row() | {"at": step.at.isoformat()} for step in state.history],
        }
    pairs = zip(found.log.lines, found.log.events, strict=True)
    return told | {"events": [{"line": line} | event.to_dict() for line, event in pairs]}


def _sentences(state: TicketState[datetime], as_of: datetime) -> Iterator[str]:
    if state.waiting:
        yield f"  waits for: {', '.join(state.waiting)}"
    if duty := on_duty_text(state):
        yield f"  on duty: {duty}"
    if check := state.next_check_at:
        yield f"  next check: {until_in_words(check, as_of=as_of)}, {moment_text(check)}"
    for clock in state.cycles:
        for breach in clock.breaches:
            yield f"  {clock.title} of {breach.target.length} breached at {moment_text(breach.at)}"


def _kind(event: Event) -> str:
    return f"{event.kind}: {event.reason}" if event.reason else event.kind


def _said(event: Event, is_aside: bool) -> str:
    told = [f"{name} = {_value(said)}" for name, said in event.fields.items()]
    told += [f"by {event.actor}"] if event.actor else []
    told += [f"to {event.to}"] if event.to else []
    told += [event.note] if event.note else []
    return ", ".join([*(["set aside"] if is_aside else []), *told])


def _value(said: str | tuple[str, ...] | None) -> str:
    return "nothing" if said is None else said if isinstance(said, str) else " + ".join(said)


def _by(actor: str | None) -> str:
    return f", by {actor}" if actor else ""
