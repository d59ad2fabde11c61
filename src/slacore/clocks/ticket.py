"""Tickets: what the events of a log make of fields, waits, causes and stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from slacore.civil.instant import Instant
from slacore.clocks.event import Event
from slacore.plans.facts import Said
from slacore.plans.selector import Governed, Selector
from slacore.wording import nearest

LOGICAL = frozenset(("opened", "reopened", "resumed", "ceased"))
"""The kinds of events that say something of what was before."""

Changed = tuple[str, ...]
"""The names of the facts that an event may have changed."""

_NOTHING: Changed = ()
_ENDING: Changed = ("stage", "answered", "waiting", "causes")
_WAITING: Changed = ("waiting", "causes")
_NOBODY = Governed(None, {})


class Ticket:
    """A ticket as its events have made it: what is said of it, and since when it waits and what for.

    Source: semantics, rules 20 to 22.
    """

    __slots__ = (
        "answered",
        "causes",
        "facts",
        "fields",
        "governed",
        "has_written",
        "opened",
        "stage",
        "turn",
        "waited",
        "waits",
    )

    def __init__(self) -> None:
        self.opened: Instant | None = None
        self.stage: str | None = None
        self.turn = "desk"
        self.has_written = False
        """Whether the customer has written."""
        self.answered = False
        self.fields: dict[str, Said] = {}
        self.governed = _NOBODY
        self.waits: dict[str, Instant] = {}
        self.waited: set[str] = set()
        self.causes: dict[str, Instant] = {}
        self.facts: dict[str, Said] = {}

    def copy(self) -> Ticket:
        """The same ticket, to be gone on with apart."""
        other = Ticket()
        for name in self.__slots__:
            value = getattr(self, name)
            setattr(other, name, value.copy() if isinstance(value, dict | set) else value)
        return other

    @property
    def priority(self) -> str | None:
        """The priority it has by its fields."""
        return self.governed.priority

    @property
    def may_be_lowered(self) -> bool:
        """Whether a cause may lower its severity by itself: it is open and has one."""
        return self.stage == "open" and self.priority is not None

    def since(self, cause: Any) -> Instant | None:
        """Since when a cause holds, waits among the causes; none where it does not."""
        one, other = self.waits.get(cause), self.causes.get(cause)
        return other if one is None else one if other is None else min(one, other)

    def flaw(self, event: Event) -> str | None:
        """What is illogical in an event, if anything is."""
        kind, reason = event.kind, event.reason
        if self.opened is None:
            return None if kind == "opened" else "is before the ticket was opened; let the log begin with opened"
        if kind == "opened":
            return "opens the ticket a second time; leave one of the two out, or write reopened"
        if kind == "reopened" and self.stage == "open":
            return "reopens a ticket that is open; say when it was resolved or closed, or leave it out"
        if kind == "resumed":
            if reason is None:
                return None if self.waited else "ends a wait, and none ever began; say when it was paused"
            if reason not in self.waited:
                return f"ends a wait for {reason!r}, which never began{_meant(reason, self.waited)}"
        if kind == "ceased" and reason not in self.causes:
            cure = _meant(reason, self.causes) or "; say when it arose"
            return f"says that {reason!r} ceased, which does not hold{cure}"
        return None

    def say(self, fields: Mapping[str, Said], selector: Selector) -> Changed:
        """What it says of itself from now on; a priority set by hand goes where urgency or impact change without one.

        Raises:
            SlaError: for what the plan cannot take; then nothing has changed.
        """
        merged = {**self.fields, **fields}
        if "priority" not in fields and selector.matrix is not None and self._is_weighed_anew(merged):
            merged["priority"] = None
        self.governed = selector.governed_by(merged)
        self.fields = merged
        self.facts.update(fields)
        self.facts["priority"] = self.governed.priority
        return ("priority", *fields)

    def _is_weighed_anew(self, fields: Mapping[str, Said]) -> bool:
        """Whether urgency and impact are known, and not what they were before."""
        now, before = ((one.get("urgency"), one.get("impact")) for one in (fields, self.fields))
        return now != before and None not in now

    def resume(self, fields: dict[str, Said], selector: Selector) -> None:
        """Be the ticket that is saved: its fields are known here, the rest is set."""
        self.say(fields, selector)
        self.fields = fields
        self.facts |= {"stage": self.stage, "turn": self.turn, "answered": "true" if self.answered else "false"}
        self._tell_waits()

    def take(self, event: Event) -> Changed:
        """What an event changes besides the fields it names."""
        effect = _EFFECTS.get(event.kind)
        return _NOTHING if effect is None else effect(self, event)

    def _opened(self, event: Event) -> Changed:
        self.opened = event.instant
        self.has_written = self.fields.get("opened_by") != "desk"
        self.stage = "open"
        self.facts |= {"stage": "open", "turn": "desk", "answered": "false", "waiting": None, "causes": None}
        return ("stage", "turn", "answered", "waiting", "causes")

    def _answered(self, event: Event) -> Changed:
        self.turn = self.facts["turn"] = "customer"
        self._answer()
        return ("turn", "answered")

    def _answer(self) -> None:
        if self.has_written and not self.answered:
            self.answered = True
            self.facts["answered"] = "true"

    def _written_by_customer(self, event: Event) -> Changed:
        self.has_written = True
        self.turn = self.facts["turn"] = "desk"
        return ("turn",)

    def _ended(self, event: Event) -> Changed:
        self.stage = self.facts["stage"] = event.kind
        if event.kind != "cancelled":
            self._answer()
        if self.waits:
            self.waits.clear()
            self._tell_waits()
        return _ENDING

    def _reopened(self, event: Event) -> Changed:
        self.stage = self.facts["stage"] = "open"
        return ("stage",)

    def _paused(self, event: Event) -> Changed:
        reason = cast(str, event.reason)
        if reason in self.waits:
            return _NOTHING
        # What holds as a cause as well holds since then, whichever of the two ends first.
        self.waits[reason] = self.causes.get(reason, event.place[0])
        self.waited.add(reason)
        self._tell_waits()
        return _WAITING

    def _resumed(self, event: Event) -> Changed:
        if event.reason is None:
            self.waits.clear()
        elif self.waits.pop(event.reason, None) is None:
            return _NOTHING
        self._tell_waits()
        return _WAITING

    def _arose(self, event: Event) -> Changed:
        reason = cast(str, event.reason)
        self.causes.setdefault(reason, self.waits.get(reason, event.instant))
        self._tell_waits()
        return ("causes",)

    def _ceased(self, event: Event) -> Changed:
        self.causes.pop(cast(str, event.reason), None)
        self._tell_waits()
        return ("causes",)

    def _tell_waits(self) -> None:
        waiting = self.facts["waiting"] = tuple(self.waits) or None
        self.facts["causes"] = waiting if not self.causes else tuple(dict.fromkeys((*self.waits, *self.causes)))


def _meant(reason: str | None, known: Iterable[str]) -> str:
    """The reason that was meant, if one is near."""
    near = nearest(reason, known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


_EFFECTS: dict[str, Callable[[Ticket, Event], Changed]] = {
    "opened": Ticket._opened,
    "answered": Ticket._answered,
    "customer replied": Ticket._written_by_customer,
    "resolved": Ticket._ended,
    "closed": Ticket._ended,
    "cancelled": Ticket._ended,
    "reopened": Ticket._reopened,
    "paused": Ticket._paused,
    "resumed": Ticket._resumed,
    "arose": Ticket._arose,
    "ceased": Ticket._ceased,
}
