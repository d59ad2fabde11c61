"""Metrics: what is measured of a ticket, as the events and conditions that make a clock of it.

Nothing is measured here: a metric says what would begin, end and pause a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, field, fields, frozen

from slacore.checks import few, must_be, names_from, one_or_several, prose, spoken
from slacore.errors import InvalidValue
from slacore.plans.condition import Condition, condition_from
from slacore.plans.demand import Values
from slacore.plans.names import Names
from slacore.plans.reprioritising import Reprioritising, reprioritising_from
from slacore.plans.trigger import (
    MOST,
    StatedTrigger,
    Trigger,
    Triggers,
    triggers_from,
)

ANY_WAIT = "any wait"
"""What a metric pauses for that pauses for every wait."""

State = str | Condition
"""A state of a ticket for which a clock pauses, or only in which it runs: the reason of a wait, or a condition."""

States = tuple[State, ...]
StatedState = str | Mapping[str, Values] | Condition
StatedStates = StatedState | Iterable[StatedState]
StatedTriggers = StatedTrigger | Iterable[StatedTrigger]


def _any_order(parts: tuple[Any, ...] | None) -> frozenset[Any] | None:
    return None if parts is None else frozenset(parts)


def _start(given: StatedTriggers | None) -> Triggers | None:
    return None if given is None else triggers_from(given, "start")


def _stop(given: StatedTriggers | None) -> Triggers | None:
    return None if given is None else triggers_from(given, "stop")


def _cancel(given: StatedTriggers | None) -> Triggers | None:
    return None if given is None else triggers_from(given, "cancel")


def _continue(given: StatedTriggers | None) -> Triggers | None:
    return None if given is None else triggers_from(given, "continue")


def _pause(given: StatedStates | None) -> States | None:
    return None if given is None else _states_from(given, "pause")


def _while(given: StatedStates | None) -> States | None:
    states = None if given is None else _states_from(given, "while")
    if states and ANY_WAIT in states:
        raise InvalidValue("while", ANY_WAIT, "is for pause; name the waits, or a condition, in which the clock runs")
    return states


def _states_from(given: StatedStates, place: str) -> States:
    expected = "the reason of a wait, a condition or a list of them"
    return one_or_several(given, _state_from, place, one=str | Mapping | Condition, expected=expected, most=MOST)


def _state_from(given: Any, place: str) -> State:
    if isinstance(given, str):
        return spoken(given, place)
    condition = condition_from(given, place)
    if not condition:
        raise InvalidValue(place, None, "is a condition without a field; name one and its values")
    return condition


@frozen(kw_only=True, repr=False)
class Metric:
    """What is measured of a ticket: which events and conditions begin, end and pause its clock.

    ``None`` leaves a part as it is: in a plan as it is by default, in an agreement as it is in the plan. A plan's own
    ``metrics`` have every part. An empty list says that there is nothing of the kind.

    >>> keeping_in_touch = Metric(start="answered", stop="answered", cancel=["resolved", "closed"])
    >>> keeping_in_touch.start, keeping_in_touch.pause
    ((Trigger('answered'),), None)
    >>> metrics_from({"update": keeping_in_touch})["update"].pause
    ()
    >>> print(keeping_in_touch)
    start: answered; stop: answered; cancel: resolved, closed

    Args:
        start: what begins a clock, or the next cycle of one that has stopped.
        stop: what ends it.
        cancel: what makes it count as neither met nor missed.
        continue_: what lets a stopped clock go on; ``continue`` in a plan file.
        pause: the waits by their reasons (or ``any wait``), and conditions, for which it pauses.
        while_: the waits and conditions in which alone it runs; ``while`` in a plan file. It always runs without any.
        reprioritise: what becomes of it when its target changes, one word or by direction.
        title: what people call it.

    Raises:
        InvalidText, InvalidValue, UnknownName: for a part that cannot be what it is meant to be.
    """

    start: Triggers | None = field(default=None, converter=_start, eq=_any_order)
    stop: Triggers | None = field(default=None, converter=_stop, eq=_any_order)
    cancel: Triggers | None = field(default=None, converter=_cancel, eq=_any_order)
    continue_: Triggers | None = field(default=None, converter=_continue, eq=_any_order)
    pause: States | None = field(default=None, converter=_pause, eq=_any_order)
    while_: States | None = field(default=None, converter=_while, eq=_any_order)
    reprioritise: Reprioritising | None = field(default=None, converter=reprioritising_from)
    title: str = field(default="", validator=prose)

    def over(self, other: Metric) -> Metric:
        """The other metric with what this one says in the place of what it says.

        >>> Metric(pause="customer").over(DEFAULTS["resolution"]).pause
        ('customer',)
        """
        return evolve(must_be(Metric, other, "other"), **_said(self))

    def without(self, other: Metric) -> Metric:
        """What it says otherwise than the other metric.

        >>> Metric(start="opened", stop="closed").without(DEFAULTS["resolution"])
        Metric(stop=(Trigger('closed'),))
        """
        theirs = _said(must_be(Metric, other, "other"))
        return Metric(**{name: part for name, part in _said(self).items() if not _is_same(part, theirs.get(name))})

    def triggers(self) -> Iterator[tuple[str, Trigger]]:
        """Each trigger with its path: ``start``, or ``start[1]`` where there are several.

        >>> [path for path, _ in DEFAULTS["response"].triggers()]
        ['start', 'stop[0]', 'stop[1]', 'stop[2]', 'cancel']
        """
        for key in _TRIGGERS:
            yield from _placed(key, getattr(self, key) or ())

    def states(self) -> Iterator[tuple[str, State]]:
        """Each state for which it pauses or in which it runs, with its path."""
        for key in _STATES:
            yield from _placed(key, getattr(self, key) or ())

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Each condition of its triggers and states, with its path.

        >>> [(path, str(condition)) for path, condition in DEFAULTS["update"].conditions()]
        [('start.when', 'answered = true')]
        """
        for path, trigger in self.triggers():
            both = (("when", trigger.when), ("ends", trigger.ends))
            yield from ((f"{path}.{key}", condition) for key, condition in both if condition)
        yield from ((path, state) for path, state in self.states() if not isinstance(state, str))

    def __str__(self) -> str:
        told = ((name.rstrip("_"), part) for name, part in _said(self).items() if name != "title")
        return "; ".join(f"{key}: {_told(part)}" for key, part in told)

    def __repr__(self) -> str:
        return f"Metric({', '.join(f'{name}={part!r}' for name, part in _said(self).items())})"


_TRIGGERS = ("start", "stop", "cancel", "continue_")
_STATES = ("pause", "while_")


def _placed(key: str, parts: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    path = key.rstrip("_")
    for number, part in enumerate(parts):
        yield (path if len(parts) == 1 else f"{path}[{number}]"), part


def _told(part: Reprioritising | tuple[Any, ...]) -> str:
    if isinstance(part, Reprioritising):
        return str(part)
    return ", ".join(map(str, part)) or "nothing"


def _said(metric: Metric) -> dict[str, Any]:
    parts = ((each.name, getattr(metric, each.name)) for each in fields(Metric))
    return {name: part for name, part in parts if part not in (None, "")}


def _is_same(one: Any, other: Any) -> bool:
    both = isinstance(one, tuple) and isinstance(other, tuple)
    return frozenset(one) == frozenset(other) if both else bool(one == other)


BLANK = Metric(start=(), stop=(), cancel=(), continue_=(), pause=(), while_=(), reprioritise="recompute")
"""A metric of a plan's own before the plan says anything of it."""

_STOPS = ("answered", "resolved", "closed")
DEFAULTS: Names[Metric] = Names(
    {
        "response": Metric(start="opened", stop=_STOPS, cancel="cancelled").over(BLANK),
        "update": Metric(
            start=Trigger("customer replied", when={"answered": True}), stop=_STOPS, cancel="cancelled"
        ).over(BLANK),
        "resolution": Metric(
            start="opened", stop=_STOPS[1:], cancel="cancelled", continue_="reopened", pause=ANY_WAIT
        ).over(BLANK),
    }
)
"""The metrics that a plan need not state."""


StatedMetrics = Mapping[str, Metric] | Iterable[tuple[str, Metric]]


MOST_METRICS = MOST + len(DEFAULTS)


class Metrics(Names[Metric]):
    """The metrics of a plan by name, each with every part, the default ones among them.

    >>> metrics = metrics_from({"resolution": Metric(pause="customer")})
    >>> list(metrics), metrics["resolution"].pause, dict(metrics.stated)
    (['response', 'update', 'resolution'], ('customer',), {'resolution': Metric(pause=('customer',))})
    """

    __slots__ = ()

    @property
    def stated(self) -> Names[Metric]:
        """What is otherwise than by default, and every metric of the plan's own."""
        own = ((name, metric.without(DEFAULTS.get(name, BLANK))) for name, metric in self.items())
        return Names({name: metric for name, metric in own if name not in DEFAULTS or _said(metric)})

    def called(self, name: str) -> str:
        """What people call a metric: its title, or its name where it has none.

        >>> metrics = metrics_from({"update": Metric(title="Next news")})
        >>> metrics.called("update"), metrics.called("response")
        ('Next news', 'response')
        """
        return self[name].title or name if must_be(str, name, "name") in self else name

    def beside(self, others: StatedMetrics) -> Metrics:
        """The same with what others say in the place of what these say.

        >>> metrics_from({}).beside({"update": Metric(title="Every answer")})["update"].title
        'Every answer'
        """
        stated: Names[Metric] = Names.of(others, Metric, "metrics")
        return Metrics({**self, **{name: metric.over(self.get(name, BLANK)) for name, metric in stated.items()}})


def metrics_from(given: StatedMetrics) -> Metrics:
    """Metrics by name, filled up with the defaults."""
    return Metrics(DEFAULTS).beside(given)


def waits_from(given: str | Iterable[str]) -> tuple[str, ...]:
    """The reasons a ticket may wait for."""
    return names_from(given)


def stated_from(given: StatedMetrics) -> Names[Metric]:
    """Metrics by name as they are stated, to stand in the place of a plan's."""
    found: Names[Metric] = Names.of(given, Metric, "metrics")
    few(found, "metrics", MOST_METRICS)
    return found
