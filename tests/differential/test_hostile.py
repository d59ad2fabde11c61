"""Every public callable with arguments nobody expects: a value or one error of ours, and nothing else.

In the suite each callable gets a few calls, the same every time; ``--hostile-calls 0`` makes them all.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

import pytest

import slacore
from slacore import SlaError
from tests.support.hostile import BAD, MADE, credenti, examples, fitting, state

REST = "what the public kinds answer with"
OPERATORS = ("__or__", "__and__", "__sub__", "__getitem__", "__eq__", "__lt__", "__contains__")
PAIRS = 20

LONG = ("1900", "2199", "2199, ahead")
"""Ends of timelines of a hundred years and more, which take seconds."""

FITTING_HERE: dict[tuple[str, str], Any] = {
    ("TicketState.from_dict", "data"): state().to_dict(),
    ("TicketState.from_dict", "plan"): credenti(),
    ("replay", "plan"): credenti(),
}
"""What fits an argument of one callable alone."""

Call = tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]
"""What is called with what, told by its name and the names of the bad values."""


def callables(name: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public callables of a public name: itself, what stands on the class, the methods of examples of it."""
    kind = getattr(slacore, name, None)
    if inspect.isfunction(kind):
        yield name, kind
    if inspect.isclass(kind) and not issubclass(kind, BaseException):
        yield name, kind
        for attribute, member in inspect.getmembers(kind):
            is_plain = isinstance(inspect.getattr_static(kind, attribute), staticmethod)
            if not attribute.startswith("_") and callable(member) and (inspect.ismethod(member) or is_plain):
                yield f"{name}.{attribute}", member
    for number, example in enumerate(examples()):
        if type(example).__name__ == name or (name == REST and type(example).__name__ not in slacore.__all__):
            yield from methods(example, number)


def methods(example: Any, number: int) -> Iterator[tuple[str, Callable[..., Any]]]:
    for attribute, _ in inspect.getmembers(type(example)):
        if attribute.startswith("_") and attribute not in OPERATORS:
            continue
        if inspect.isfunction(inspect.getattr_static(type(example), attribute)):
            yield f"<{type(example).__name__} {number}>.{attribute}", getattr(example, attribute)


@cache
def fit() -> dict[str, Any]:
    return fitting()


def usual(parameter: inspect.Parameter, label: str = "") -> Any:
    name = parameter.name.lstrip("_")
    return FITTING_HERE.get((label, name), fit().get(name, "x"))


def bad(tag: str) -> Any:
    return MADE[tag]() if tag in MADE else BAD[tag]


def calls(label: str, function: Callable[..., Any]) -> Iterator[Call]:
    """Each argument bad in every way, the others usual; then several of them bad by chance."""
    try:
        parameters = [*inspect.signature(function).parameters.values()]
    except ValueError:
        return
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    named = [parameter for parameter in parameters if parameter.kind not in several]
    required = [parameter for parameter in named if parameter.default is parameter.empty]
    tags = [*BAD, *MADE]
    for parameter in named:
        for tag in tags:
            chosen = {p.name: usual(p, label) for p in required} | {parameter.name: bad(tag)}
            yield called(f"{label}({parameter.name}: {tag})", function, named, chosen, {})
    draw = Random(label)
    for _ in range(PAIRS if len(named) > 1 else 0):
        said = {p.name: draw.choice(tags) for p in named if p in required or draw.random() < 0.5}
        is_usual = {name: draw.random() < 0.4 for name in said}
        chosen = {p.name: usual(p, label) if is_usual[p.name] else bad(said[p.name]) for p in named if p.name in said}
        yield called(f"{label}({said}, usual: {is_usual})", function, named, chosen, {})
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters):
        for tag in tags:
            for name in ("priority", "urgency", "vip"):
                chosen = {p.name: usual(p, label) for p in required}
                yield called(f"{label}(**{name}: {tag})", function, named, chosen, {name: bad(tag)})


def sample(label: str, made: list[Call], wanted: int) -> list[Call]:
    """Some of the calls, the same every time, without those that take long."""
    short = [call for call in made if ".timeline" not in call[0] or not any(tag in call[0] for tag in LONG)]
    return Random(label).sample(short, min(wanted, len(short)))


def called(
    told: str, function: Callable[..., Any], named: list[Any], chosen: dict[str, Any], more: dict[str, Any]
) -> Call:
    by_place = [p.name for p in named if p.kind is inspect.Parameter.POSITIONAL_ONLY]
    rest = {name: value for name, value in chosen.items() if name not in by_place}
    return told, function, tuple(chosen[name] for name in by_place if name in chosen), rest | more


def refused(call: Call) -> str | None:
    """What a call ends with that is neither a value nor an error of ours that can be read."""
    told, function, by_place, by_name = call
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            function(*by_place, **by_name)
    except SlaError as error:
        try:
            return None if str(error) and repr(error) else f"{told}: an empty error"
        except Exception as second:
            return f"{told}: {type(error).__name__} cannot be told: {second!r}"
    except TypeError as error:
        # Of the call itself, or of an operator between two kinds.
        is_ours = error.__traceback__ is not None and error.__traceback__.tb_next is not None
        return f"{told}: {error!r}" if is_ours and "supported between" not in str(error) else None
    except OSError as error:
        return None if told.startswith("load_plan") else f"{told}: {error!r}"
    except Exception as error:
        return f"{told}: {type(error).__name__}: {str(error)[:100]}"
    return None


@pytest.mark.parametrize("name", [*slacore.__all__, REST])
def test_every_call_ends_with_a_value_or_an_error_of_ours(name: str, request: pytest.FixtureRequest) -> None:
    wanted = request.config.getoption("--hostile-calls", default=24)
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what somebody else's values say when they are compared
        for label, function in callables(name):
            made = [*calls(label, function)]
            some = sample(label, made, wanted) if wanted else made
            found += filter(None, map(refused, some))
    assert found == []


def test_most_of_what_is_public_is_called() -> None:
    labels = {label.partition(">")[2] or label for name in [*slacore.__all__, REST] for label, _ in callables(name)}
    assert len(labels) > 140
