"""Triggers: which events of a ticket begin, stop or cancel a clock.

A plan names events; whether one happened is found from a ticket's log, on a floor above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from slacore.checks import LONGEST_NAME, one_or_several, plain_text
from slacore.errors import InvalidText, InvalidValue, UnknownName
from slacore.plans.condition import Condition, Stated, condition_from
from slacore.plans.demand import Has, HasNot, NoneOf, OneOf
from slacore.wording import nearest

KINDS = (
    "opened",
    "answered",
    "resolved",
    "closed",
    "cancelled",
    "resumed",
    "paused",
    "ceased",
    "arose",
    "decided",
    "changed",
    "reopened",
    "customer replied",
    "noted",
)
"""The kinds of events that say something of a ticket by themselves; any other word is a kind of the plan's own."""

DERIVED: dict[str, tuple[str, ...]] = {
    "stage": ("open", "resolved", "closed", "cancelled"),
    "turn": ("desk", "customer"),
    "answered": ("true", "false"),
    "waiting": (),
    "causes": (),
}
"""Fields that are found from a ticket's events, for conditions of metrics only, with the values they have."""

MOST = 64
"""Triggers of one key of a metric, metrics of a plan, and waits of one."""

NOTHING = Condition()

_LIKELY = 0.8
_RESPELT = {
    "workaround provided": "{ when = { causes = 'workaround' } }",
    "workaround withdrawn": "{ ends = { causes = 'workaround' } }",
    "customer unreachable": "{ when = { causes = 'customer unreachable' } }",
    "customer reachable": "{ ends = { causes = 'customer unreachable' } }",
    "prioritised": "'changed', or { when = { priority = ... } }",
    "assigned": "'changed', or { when = { team = ... } }",
}


def kind_from(given: Any, place: str = "on") -> str:
    """The kind of an event: a known one, or a word of the plan's own that is not like a known one.

    >>> kind_from("customer replied"), kind_from("parts arrived")
    ('customer replied', 'parts arrived')

    Raises:
        InvalidText: for what is no text of one line.
        UnknownName: for a known kind with a slip in it.
        InvalidValue: for a word that a log may use and that stands for an event of another kind.
    """
    word = plain_text(given, place, most=LONGEST_NAME)
    if word in _RESPELT:
        raise InvalidValue(place, word, f"is another kind of event in every log; write {_RESPELT[word]}")
    near = () if word in KINDS else nearest(word, KINDS, likeness=_LIKELY)
    if near:
        raise UnknownName(place, "kind of event", word, near)
    return word


def _ends_from(given: Stated) -> Condition:
    return condition_from(given, "ends")


def _on(_: Any, attribute: Any, given: Any) -> None:
    if given is not None:
        kind_from(given, attribute.name)


@frozen
class Trigger:
    """What starts, stops, cancels or continues a clock: an event, or a condition that begins or ends.

    >>> Trigger("answered"), Trigger("customer replied", when={"answered": True})
    (Trigger('answered'), Trigger('customer replied', when={'answered': 'true'}))
    >>> print(Trigger(when={"team": "tier 2"}), "...", Trigger(ends={"team": "tier 2"}))
    when team = tier 2 ... when no longer team = tier 2

    Args:
        on: the kind of event.
        when: what must be the case after that event; without a kind, the instant at which it comes to be the case.
        ends: a condition; the instant at which it ceases to be the case.

    Raises:
        InvalidText, InvalidValue: for a trigger that says nothing, and for parts that do not go together.
        UnknownName: for a kind of event with a slip in it.
    """

    on: str | None = field(default=None, validator=_on)
    when: Condition = field(default=NOTHING, converter=condition_from, kw_only=True)
    ends: Condition = field(default=NOTHING, converter=_ends_from, kw_only=True)

    def __attrs_post_init__(self) -> None:
        is_event = self.on is not None or bool(self.when)
        if is_event and self.ends:
            why = "stands alone: it is an instant of its own; make it a trigger beside the other"
            raise InvalidValue("ends", str(self.ends), why)
        if not is_event and not self.ends:
            raise InvalidValue("on", None, "is missing; name a kind of event, or a condition as when or ends")

    def __str__(self) -> str:
        said = [self.on] if self.on is not None else []
        said += [f"when {self.when}"] if self.when else []
        said += [f"when no longer {self.ends!s}"] if self.ends else []
        return " ".join(said)

    def __repr__(self) -> str:
        said = [repr(self.on)] if self.on is not None else []
        named = (("when", self.when), ("ends", self.ends))
        return f"Trigger({', '.join([*said, *(f'{key}={part.written()!r}' for key, part in named if part)])})"


Triggers = tuple[Trigger, ...]
StatedTrigger = Trigger | str | Mapping[str, Any]


def triggers_from(given: StatedTrigger | Iterable[StatedTrigger], place: str) -> Triggers:
    """One trigger or several, each as a value, as a kind of event or as a table; none twice.

    >>> triggers_from(["answered", {"ends": {"team": "tier 2"}}], "stop")
    (Trigger('answered'), Trigger(ends={'team': 'tier 2'}))
    """
    expected = "a kind of event, a trigger like { on = 'answered' } or a list of them"
    return one_or_several(given, _trigger_from, place, one=Trigger | str | Mapping, expected=expected, most=MOST)


def _trigger_from(given: Any, place: str) -> Trigger:
    if isinstance(given, Trigger):
        return given
    if not isinstance(given, Mapping):
        return Trigger(kind_from(given, place))
    if not all(isinstance(key, str) and key in ("on", "when", "ends") for key in given):
        raise InvalidText(place, given, "a trigger, which has the keys on, when and ends")
    return Trigger(**given)


def values_named(condition: Condition) -> Iterator[tuple[str, str]]:
    """Each field and each value that a condition asks for, as far as it names values.

    >>> list(values_named(condition_from({"stage": ["open", "resolved"]})))
    [('stage', 'open'), ('stage', 'resolved')]
    """
    for name, demand in condition.every_demand:
        if isinstance(demand, OneOf | NoneOf | Has | HasNot):
            yield from ((name, value) for value in demand.values)
