"""Metrics: what is measured of a ticket, as the events and conditions that make a clock of it.

Nothing is measured here: a metric says what would begin, end and pause a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import evolve, field, fields, frozen

from slacore.checks import UNREAD, attempt, names_from, prose, spoken, unknown
from slacore.errors import Flaw, InvalidText, InvalidValue
from slacore.plans.condition import Condition, condition_from
from slacore.plans.demand import Values
from slacore.plans.names import Names
from slacore.plans.reprioritising import Reprioritising, reprioritising_from
from slacore.plans.target import Target
from slacore.plans.trigger import (
    DERIVED,
    NOTHING,
    StatedTrigger,
    Trigger,
    Triggers,
    condition_text,
    triggers_from,
    values_named,
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
    if isinstance(given, str | Mapping | Condition):
        return (_state_from(given, place),)
    if not isinstance(given, Iterable):
        raise InvalidText(place, given, "the reason of a wait, a condition or a list of them")
    return tuple(dict.fromkeys(_state_from(one, f"{place}[{number}]") for number, one in enumerate(given)))


def _state_from(given: Any, place: str) -> State:
    if isinstance(given, str):
        return spoken(given, place)
    condition = condition_from(given, place)
    if condition == NOTHING:
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
        return evolve(other, **_said(self))

    def without(self, other: Metric) -> Metric:
        """What it says otherwise than the other metric.

        >>> Metric(start="opened", stop="closed").without(DEFAULTS["resolution"])
        Metric(stop=(Trigger('closed'),))
        """
        theirs = _said(other)
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
    return ", ".join(str(one) if isinstance(one, str | Trigger) else condition_text(one) for one in part) or "nothing"


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
        return self[name].title or name if name in self else name

    def beside(self, others: Mapping[str, Metric]) -> Metrics:
        """The same with what others say in the place of what these say.

        >>> metrics_from({}).beside({"update": Metric(title="Every answer")})["update"].title
        'Every answer'
        """
        return Metrics({**self, **{name: metric.over(self.get(name, BLANK)) for name, metric in others.items()}})


def metrics_from(given: Mapping[str, Metric] | Iterable[tuple[str, Metric]]) -> Metrics:
    """Metrics by name, filled up with the defaults."""
    stated: Names[Metric] = Names.of(given, Metric, "metrics")
    return Metrics(DEFAULTS).beside(stated)


def waits_from(given: str | Iterable[str]) -> tuple[str, ...]:
    """The reasons a ticket may wait for."""
    return names_from(given)


def flaws_of_waits(waits: Iterable[Any]) -> list[Flaw]:
    """What is wrong with the waits of a plan: each is a name, once, and none is the words for every wait.

    >>> print(*flaws_of_waits(["customer", "any wait"]))
    waits[1]: 'any wait' stands for every wait; give this one a name of its own
    """
    flaws: list[Flaw] = []
    waits = tuple(waits)
    for number, wait in enumerate(waits):
        path = f"waits[{number}]"
        if attempt(partial(spoken, wait, path), path, flaws) is UNREAD:
            continue
        if wait == ANY_WAIT:
            flaws.append(Flaw(path, f"{wait!r} stands for every wait; give this one a name of its own"))
        if wait in waits[:number]:
            flaws.append(Flaw(path, f"{wait!r} stands there twice; leave it out here"))
    return flaws


def stated_from(given: Mapping[str, Metric] | Iterable[tuple[str, Metric]]) -> Names[Metric]:
    """Metrics by name as they are stated, to stand in the place of a plan's."""
    return Names.of(given, Metric, "metrics")


def flaws_of_metrics(stated: Mapping[str, Metric], waits: Sequence[str] = (), place: str = "metrics") -> list[Flaw]:
    """What is wrong with metrics beside the waits of their plan; without a list, every reason is a wait.

    >>> print(*flaws_of_metrics({"resolution": Metric(pause=["customer", "vendr"])}, ["customer", "vendor"]))
    metrics.resolution.pause[1]: 'vendr' is not a wait of the plan; did you mean 'vendor'?
    """
    flaws: list[Flaw] = []
    for name, metric in stated.items():
        for key, state in metric.states():
            path = f"{place}.{name}.{key}"
            if isinstance(state, str):
                if waits and state not in (ANY_WAIT, *waits):
                    flaws.append(unknown(path, _WAIT, state, waits, len(flaws)))
            else:
                flaws += _of_condition(state, waits, path, len(flaws))
        for key, trigger in metric.triggers():
            path = f"{place}.{name}.{key}"
            flaws += _of_condition(trigger.when, waits, f"{path}.when", len(flaws))
            flaws += _of_condition(trigger.ends, waits, f"{path}.ends", len(flaws))
    return flaws


def _of_condition(condition: Condition, waits: Sequence[str], path: str, before: int) -> list[Flaw]:
    """What is wrong with the values of fields that are found from a ticket's events."""
    found: list[Flaw] = []
    for name, value in values_named(condition):
        known = waits if name == "waiting" else DERIVED.get(name, ())
        if known and value not in known:
            kind = _WAIT if name == "waiting" else f"value of {name}"
            found.append(unknown(f"{path}.{name}", kind, value, known, before + len(found)))
    return found


def flaws_of_measures(metrics: Metrics, targets: Iterable[tuple[str, Target]], place: str = "metrics") -> list[Flaw]:
    """What is wrong with metrics and targets beside one another: what is promised must have a clock that can run.

    >>> from slacore import Target
    >>> target = Target(metric="respnse", length="1 business hour")
    >>> print(*flaws_of_measures(metrics_from({"update": Metric(pause="customer")}), [("targets[0]", target)]))
    targets[0].metric: 'respnse' is not a metric of the plan; did you mean 'response'?
    """
    flaws: list[Flaw] = []
    idle: dict[str, None] = {}
    for path, target in targets:
        metric = metrics.get(target.metric)
        if metric is None:
            if metrics.stated:
                flaws.append(_not_stated(target.metric, metrics, path, place, len(flaws)))
            continue
        if not metric.start:
            idle[target.metric] = None
        if metric.reprioritise and metric.reprioritise.carries and target.length and target.length.is_in_days:
            flaws.append(_carried_days(target, path, f"{place}.{target.metric}.reprioritise"))
    return flaws + [_idle(name, metrics[name], place) for name in idle]


def _not_stated(name: str, metrics: Metrics, path: str, place: str, before: int) -> Flaw:
    if path:
        return unknown(f"{path}.metric", "metric of the plan", name, metrics, before)
    return Flaw(
        f"{place}.{name}", "is missing; the plan has targets of it, and where metrics are stated each needs one"
    )


def _carried_days(target: Target, path: str, carrying: str) -> Flaw:
    """That a target in days cannot be carried: at its path, or at the metric's where it stands elsewhere."""
    said = f"{str(target.length)!r} is in days"
    if not path:
        return Flaw(carrying, f"carries, and a target of the plan, {said}, which cannot be carried; say recompute")
    return Flaw(f"{path}.length", f"{said}, and {carrying} carries, which days cannot; state it in hours, or recompute")


def _idle(name: str, metric: Metric, place: str) -> Flaw:
    told = "" if metric.stop else ", nor does anything stop it"
    why = f"is missing; {name} has targets, and nothing starts its clock{told}"
    return Flaw(f"{place}.{name}.start", f"{why}; name an event, such as 'opened', or leave the targets out")


_WAIT = "wait of the plan"
