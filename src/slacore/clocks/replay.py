"""Replay: from a log and a plan to the state of every promise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter, eq, lt
from typing import Any, cast, overload

from slacore.checks import gone_through, must_be
from slacore.civil.instant import Moment, read, write
from slacore.clocks.event import Event
from slacore.clocks.fold import Fold
from slacore.clocks.source import Source, source_checked
from slacore.clocks.state import TicketState
from slacore.errors import Flaw, InvalidValue, LogErrors

_PLACE = attrgetter("place")
_EVENTS = frozenset((Event,))


@overload
def replay(plan: Source, events: Iterable[Event], *, as_of: Moment, strict: bool = True) -> TicketState[Moment]: ...
@overload
def replay(plan: Source, events: Iterable[Event], *, as_of: None = None, strict: bool = True) -> TicketState[Any]: ...
def replay(
    plan: Source, events: Iterable[Event], *, as_of: datetime | str | None = None, strict: bool = True
) -> TicketState[Any]:
    """The state of a ticket as of an instant: its whole log replayed under a plan.

    The order in which the events are given is irrelevant, an id counts once, and events after ``as_of`` have not
    happened.

    >>> from slacore import bundled, event
    >>> log = [
    ...     event("opened", at="2026-03-02T09:00:00+01:00", priority="High"),
    ...     event("paused", at="2026-03-02T10:00:00+01:00", reason="customer"),
    ...     event("resumed", at="2026-03-02T11:30:00+01:00"),
    ...     event("answered", at="2026-03-02T12:00:00+01:00"),
    ... ]
    >>> print(replay(bundled("stakater"), log))
    open, High, at Mon 2026-03-02 12:00 (clock of +01:00)
      response  stopped  due Mon 2026-03-02 13:00  met      3:00:00 used
      update    running  due Mon 2026-03-02 16:00  in time  0:00:00 used

    Args:
        plan: what governs the ticket: a plan, a history of which the version in force at the opening does, or a
            register, which asks the fields ``customer`` and ``service`` of the opening.
        events: the log, in any order.
        as_of: the instant of asking, whose kind and zone the answers have; by default that of the last event, on the
            clock of the opening.
        strict: whether an event that the log cannot hold is an error; otherwise it is set aside, and told by
            ``warnings``.

    Raises:
        LogErrors: with every event that the log cannot hold, by its place, where ``strict``.
        InvalidValue: for what is no log or no plan, and for a log without events where no ``as_of`` is said.
        NotInForce, NoAgreement, SeveralAgreements: where no plan governs the ticket, or more than one.
        NeverReached: where the hours of a target do not have so much open time within fifty years.

    Source: semantics, rules 20 to 28.
    """
    source_checked(plan)
    must_be(bool, strict, "strict")
    log = gone_through(events)
    if log is None or not (_EVENTS.issuperset(map(type, log)) or all(isinstance(event, Event) for event in log)):
        raise InvalidValue("events", events, "is not a log; give a list of what event(...) makes")
    if as_of is None and not log:
        raise InvalidValue("as_of", None, "is missing; a log without events has no last one to be read at")
    ordered = in_order(log)
    if as_of is not None:
        asked = read(as_of, "as_of")
        if ordered and ordered[-1].place[0] > asked:
            log = tuple([event for event in log if event.place[0] <= asked])
            ordered = in_order(log)
    fold = Fold(plan)
    fold.take(ordered)
    if strict and fold.set_aside:
        raise _errors(fold, log)
    return TicketState(_asked(ordered) if as_of is None else as_of, strict, fold)


def in_order(log: Iterable[Event]) -> list[Event]:
    """Events in the order in which they are taken (semantics, rule 23)."""
    ordered = list(log)
    places = [event.place for event in ordered]
    if all(map(lt, places, places[1:])):
        return ordered
    ordered.sort(key=_PLACE)
    places.sort()
    if not any(map(eq, places, places[1:])):
        return ordered
    return [event for _, alike in groupby(ordered, key=_PLACE) for event in sorted(alike, key=attrgetter("content"))]


def _asked(ordered: list[Event]) -> Any:
    """The instant of the last event, on the clock of the opening."""
    opening = next((event for event in ordered if event.kind == "opened"), ordered[0])
    return write(ordered[-1].instant, cast(Any, opening.at))


def _errors(fold: Fold, log: tuple[Event, ...]) -> LogErrors:
    """What is illogical in a log, by the places of its events in it."""
    aside = fold.set_aside
    if fold.ticket.opened is None:
        # Where the opening itself cannot be taken, all that follows it would be told of as well.
        aside = [one for one in aside if one.event.kind == "opened"] or aside
    # One event may stand in a log several times.
    places: dict[int, list[int]] = {}
    for number, event in enumerate(log):
        places.setdefault(id(event), []).append(number)
    told = sorted((places[id(one.event)].pop(), f"{one.event} {one.reason}") for one in aside)
    return LogErrors("the log", tuple(Flaw(f"events[{number}]", sentence) for number, sentence in told))
