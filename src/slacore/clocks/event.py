"""Events: what happened to a ticket, and in which order events of one instant are taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from attrs import evolve, field, frozen

from slacore.calendars.timeline import moment_data
from slacore.checks import LONGEST_NAME, as_int, is_missing, must_be, plain_text, prose, spoken, whole
from slacore.civil.instant import Instant, read, utc_text
from slacore.errors import InvalidText, InvalidValue, UnknownName
from slacore.fields import field_of_models
from slacore.plans.condition import QUESTION
from slacore.plans.facts import Said, fact
from slacore.plans.names import Names
from slacore.plans.trigger import DERIVED, KINDS
from slacore.wording import nearest

_LAST = len(KINDS)
# Kinds of a plan's own stand between the known ones and the note, which is the last of them.
_RANKS = {kind: rank for rank, kind in enumerate(KINDS)} | {"noted": _LAST + 1}

# What logs say in other words: another kind, and the cause it is about.
_READINGS = {
    "workaround provided": ("arose", "workaround"),
    "workaround withdrawn": ("ceased", "workaround"),
    "customer unreachable": ("arose", "customer unreachable"),
    "customer reachable": ("ceased", "customer unreachable"),
    "prioritised": ("changed", None),
    "assigned": ("changed", None),
}
_REASONED = ("paused", "arose", "ceased", "decided")
_LIKELY = 0.8
_FARTHEST = 2**63 - 1
_NO_SEQUENCE = "is not the number of an event, a whole number of at most 64 bits"
_PARTS = ("kind", "at", "fields")
_TOLD = ("reason", "actor", "to", "sequence", "id", "note")

Place = tuple[Instant, int, int, int, str]
"""Where an event stands in its log: its instant, whether it has a number, the number, the rank of its kind, its id."""


def _fields_from(given: Mapping[str, Any] | Names[Said]) -> Names[Said]:
    if isinstance(given, Names):
        return given
    if not isinstance(given, Mapping):
        raise InvalidText("fields", given, "a table of fields and their values")
    return Names({_field_name(name): fact(value, name, is_measured=True) for name, value in given.items()})


def _field_name(name: Any) -> str:
    spoken(name, "fields")
    if name in DERIVED:
        raise InvalidValue(name, name, "is found from the events of a ticket; call a field of its own something else")
    if name in QUESTION:
        raise InvalidValue(name, name, "is a word of the question itself and no field of a ticket; rename it")
    return cast(str, name)


def _text_or_none(_: Any, attribute: Any, given: Any) -> None:
    if given is not None:
        plain_text(given, attribute.name, most=LONGEST_NAME)


def _id_from(given: str | int | None) -> str | None:
    number = as_int(given)
    # What is longer than a name is left to be refused as one: Python does not even write the longest.
    is_short = type(number) is int and abs(number) < 10**LONGEST_NAME
    return str(number) if is_short else cast(str | None, given)


def _sequence_from(given: int | None) -> int | None:
    return given if given is None else whole(given, "sequence", _NO_SEQUENCE, least=-_FARTHEST, most=_FARTHEST)


@frozen(kw_only=True)
class Event:
    """What happened to a ticket at an instant. `event` makes one from the words of a log.

    >>> event("paused", at="2026-03-02T10:00:00Z", reason="customer")
    Event(kind='paused', at='2026-03-02T10:00:00Z', reason='customer')

    Args:
        kind: a kind of the table in the reference, or a word that a metric of the plan names.
        at: when it happened.
        fields: what it says of the ticket's fields; it changes those it names, whatever its kind.
        reason: what a wait or a cause is called.
        actor: who did it; of a decision, the role that decides.
        to: the severity a decision leads to, where its rule leaves that open.
        sequence: its number in the log, which tells events of one instant apart; those without come first.
        id: its name in the log; what has the same is the same event.
        note: anything; nothing depends on it.

    Raises:
        InvalidText, InvalidValue, NotAnInstant, NaiveInstant: for parts that cannot be what they are meant to be.
        UnknownName: for a known kind with a slip in it.

    Source: semantics, rules 20 and 23.
    """

    kind: str = field()
    at: datetime | str = field(eq=read)
    fields: Names[Said] = field(default=Names(), converter=_fields_from)
    reason: str | None = field(default=None, validator=_text_or_none)
    actor: str | None = field(default=None, validator=_text_or_none)
    to: str | None = field(default=None, validator=_text_or_none)
    sequence: int | None = field(default=None, converter=_sequence_from)
    id: str | None = field(default=None, converter=_id_from, validator=_text_or_none)
    note: str = field(default="", validator=prose)
    said: dict[str, Said] = field(init=False, eq=False, repr=False)
    """The fields as a plain dictionary, for those who only read it."""
    place: Place = field(init=False, eq=False, repr=False)
    """Where it stands in its log."""

    @kind.validator
    def _known(self, _: Any, kind: Any) -> None:
        plain_text(kind, "kind", most=LONGEST_NAME)
        if kind in _READINGS:
            raise InvalidValue("kind", kind, f"is a word for {_READINGS[kind][0]!r}; event({kind!r}, ...) reads it")
        near = () if kind in _RANKS else nearest(kind, [*KINDS, *_READINGS], likeness=_LIKELY)
        if near:
            raise UnknownName("kind", "kind of event", kind, near)

    def __attrs_post_init__(self) -> None:
        instant = read(self.at, "at")
        if self.kind in _REASONED and self.reason is None:
            raise InvalidValue("reason", None, f"is missing; {self.kind} says of which wait or cause")
        if self.kind == "noted" and self.fields:
            raise InvalidValue("fields", ", ".join(self.fields), "go with another kind; what is noted changes nothing")
        rank = _RANKS.get(self.kind, _LAST)
        place = (instant, int(self.sequence is not None), self.sequence or 0, rank, self.id or "")
        object.__setattr__(self, "place", place)
        object.__setattr__(self, "said", dict(self.fields))

    @property
    def instant(self) -> Instant:
        """When it happened, in microseconds."""
        return self.place[0]

    @property
    def content(self) -> tuple[str, ...]:
        """All that it says, as texts, which puts events in order that nothing else tells apart."""
        parts = (self.kind, self.reason, self.actor, self.to, self.note, *sorted(map(repr, self.fields.items())))
        return tuple("" if part is None else part for part in parts)

    def to_dict(self) -> dict[str, Any]:
        """What it says, as plain data such as JSON takes; `event_from` reads it."""
        told = {name: getattr(self, name) for name in _TOLD}
        said = {name: list(value) if isinstance(value, tuple) else value for name, value in self.fields.items()}
        # Fields that are called like a part of the event itself stand apart.
        apart = {name: said.pop(name) for name in (*_PARTS, *_TOLD) if name in said}
        data = {"kind": self.kind, "at": moment_data(self.at)} | said | ({"fields": apart} if apart else {})
        return data | {name: one for name, one in told.items() if one not in (None, "")}

    def __str__(self) -> str:
        named = f" {self.reason!r}" if self.reason else ""
        return f"{self.kind}{named} at {utc_text(self.instant)}{f' (id {self.id})' if self.id else ''}"

    def __repr__(self) -> str:
        told = {name: getattr(self, name) for name in _TOLD}
        said = [f"{name}={value!r}" for name, value in told.items() if value not in (None, "")]
        fields = [f"fields={dict(self.fields)!r}"] if self.fields else []
        return f"Event({', '.join([f'kind={self.kind!r}', f'at={self.at!r}', *fields, *said])})"


def event(
    kind: str,
    /,
    *,
    at: datetime | str,
    reason: str | None = None,
    actor: str | None = None,
    to: str | None = None,
    sequence: int | None = None,
    id: str | int | None = None,
    note: str | None = "",
    **fields: Any,
) -> Event:
    """What happened to a ticket, in the words of a log; unknown keywords become fields of the ticket.

    What says nothing is not said: ``None``, an empty text, and what data frames have instead.

    ``workaround provided`` and ``workaround withdrawn``, ``customer unreachable`` and ``customer reachable`` are the
    causes that arise and cease; ``prioritised`` and ``assigned`` are changes.

    >>> event("opened", at="2026-03-02T09:00:00Z", priority="High").fields["priority"]
    'High'
    >>> event("workaround provided", at="2026-03-02T14:00:00Z")
    Event(kind='arose', at='2026-03-02T14:00:00Z', reason='workaround')

    Raises:
        InvalidText, InvalidValue, NotAnInstant, NaiveInstant, UnknownName: as `Event` does.
    """
    if isinstance(kind, str) and kind in _READINGS:
        kind, cause = _READINGS[kind]
        reason = cause if is_missing(reason) else reason
    told = {"reason": reason, "actor": actor, "to": to, "sequence": sequence, "id": id, "note": note}
    said: dict[str, Any] = {name: one for name, one in told.items() if not is_missing(one)}
    return Event(kind=kind, at=at, fields=fields, **said)


def event_from(data: Mapping[str, Any]) -> Event:
    """An event from plain data: its kind, its instant, and what else it says by name.

    A field that is called like a part of the event stands in a table called ``fields``.

    >>> event_from({"kind": "paused", "at": "2026-03-02T10:00:00Z", "reason": "customer"})
    Event(kind='paused', at='2026-03-02T10:00:00Z', reason='customer')

    Raises:
        InvalidText, InvalidValue, NotAnInstant, NaiveInstant, UnknownName: as `Event` does.
    """
    said = dict(must_be(Mapping, data, "event"))  # type: ignore[type-abstract]
    if not all(isinstance(name, str) for name in said):
        raise InvalidText("event", data, "a table with names that are text")
    missing = [name for name in ("kind", "at") if name not in said]
    if missing:
        raise InvalidValue(missing[0], None, "is missing; an event has a kind and an instant")
    apart = said.pop("fields") if isinstance(said.get("fields"), Mapping) else {}
    made = event(said.pop("kind"), **said)
    return evolve(made, fields=Names({**made.fields, **_fields_from(apart)})) if apart else made


def _described() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    said: dict[str, Any] = dict.fromkeys(("reason", "actor", "to", "note"), text)
    said |= {"kind": text, "at": text | {"format": "date-time"}}
    said |= {"sequence": {"type": "integer"}, "id": {"type": ["string", "integer"]}}
    said |= {"fields": {"type": "object", "description": "fields that are called like a part of the event"}}
    about = "what happened to a ticket; what is not listed here is a field of the ticket"
    return {"title": "Event", "description": about, "type": "object", "properties": said, "required": ["kind", "at"]}


field_of_models(Event, lambda data, _: event_from(data), Event.to_dict, _described)
