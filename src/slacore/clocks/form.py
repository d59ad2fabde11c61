"""The form of saved states: what each of their parts must be before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args

from slacore.civil.instant import EARLIEST, LATEST
from slacore.clocks.cycle import Ended
from slacore.errors import InvalidValue
from slacore.plans.reprioritising import Policy
from slacore.plans.trigger import DERIVED

Check = Callable[[Any], bool]

_ENDED = get_args(Ended)
_POLICIES = get_args(Policy)
_STAGES, _TURNS = DERIVED["stage"], DERIVED["turn"]
_SAID = (str, int, float, type(None))
# The kinds of rows: what comes from JSON has lists, and what goes there may have tuples.
_ROWS = (list, tuple)

# These are asked of every state that is read, so they are written plainly, without closures.


def _instant(value: Any) -> bool:
    return type(value) is int and EARLIEST <= value <= LATEST


def _instant_or_none(value: Any) -> bool:
    return value is None or (type(value) is int and EARLIEST <= value <= LATEST)


def _text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _number(value: Any) -> bool:
    return type(value) is int and value >= 0


def _truth(value: Any) -> bool:
    return value is True or value is False


def _each(check: Check, value: Any) -> bool:
    return type(value) in _ROWS and all(map(check, value))


def _texts(value: Any) -> bool:
    return type(value) in _ROWS and all(isinstance(one, str) for one in value)


def _said(value: Any) -> bool:
    return isinstance(value, _SAID) or _texts(value)


def _is_row(value: Any, count: int) -> bool:
    return type(value) in _ROWS and len(value) == count


def _table(check: Check, value: Any) -> bool:
    return (
        (type(value) is dict or isinstance(value, Mapping))
        and all(isinstance(name, str) for name in value)
        and all(map(check, value.values()))
    )


def _since(value: Any) -> bool:
    return _is_row(value, 2) and isinstance(value[0], str) and _instant(value[1])


def _turn(value: Any) -> bool:
    if not _is_row(value, 4):
        return False
    at, promise, policy, is_beside = value
    is_known = isinstance(policy, str) and policy in _POLICIES and type(is_beside) is int
    return is_known and _instant(at) and (promise is None or _number(promise))


def _account(value: Any) -> bool:
    return _is_row(value, 2) and _instant(value[0]) and _instant_or_none(value[1])


def _passed(value: Any) -> bool:
    return _is_row(value, 2) and _instant(value[0]) and _number(value[1])


def _wait(value: Any) -> bool:
    is_long = type(value) in _ROWS and len(value) > 2
    return is_long and _instant(value[0]) and _instant_or_none(value[1]) and _texts(value[2:])


def _cycle(value: Any) -> bool:
    if not _is_row(value, 8):
        return False
    start, ended, end, ended_by, turns, accounts, breaches, waits = value
    is_told = isinstance(ended, str) and ended in _ENDED and isinstance(ended_by, str)
    is_placed = is_told and _instant(start) and _instant_or_none(end)
    is_counted = is_placed and _each(_turn, turns) and _each(_account, accounts)
    return is_counted and _each(_passed, breaches) and _each(_wait, waits)


def _step(value: Any) -> bool:
    if not _is_row(value, 5):
        return False
    at, before, after, reason, actor = value
    return _instant(at) and isinstance(reason, str) and all(map(_text_or_none, (before, after, actor)))


def _aside(value: Any) -> bool:
    return _is_row(value, 2) and isinstance(value[0], Mapping) and isinstance(value[1], str)


def _place(value: Any) -> bool:
    if not _is_row(value, 5):
        return value is None
    return _instant(value[0]) and all(type(one) is int for one in value[1:4]) and isinstance(value[4], str)


_FORM: dict[str, Check] = {
    "opened": _instant_or_none,
    "stage": lambda value: value is None or (isinstance(value, str) and value in _STAGES),
    "turn": lambda value: isinstance(value, str) and value in _TURNS,
    "has_written": _truth,
    "answered": _truth,
    "fields": partial(_table, _said),
    "waits": partial(_each, _since),
    "waited": _texts,
    "causes": partial(_each, _since),
    "eased": partial(_table, _instant),
    "cycles": partial(_table, partial(_each, _cycle)),
    "history": partial(_each, _step),
    "set_aside": partial(_each, _aside),
    "place": _place,
    "position": _instant_or_none,
    "ids": _texts,
}
_PLAN: dict[str, Check] = {
    "name": lambda value: isinstance(value, str),
    "digest": lambda value: isinstance(value, str),
    "asked": lambda value: value is None or (_is_row(value, 2) and all(map(_said, value))),
}


def check_form(data: Mapping[str, Any]) -> None:
    """Refuse what has not the form of a saved state, by the first part that is not what it must be.

    >>> check_form({"opened": "yesterday"})
    Traceback (most recent call last):
    ...
    slacore.errors.InvalidValue: opened: 'yesterday' is not what a saved state has here; give it as to_dict() made it

    Raises:
        InvalidValue: for the part.
    """
    for name, check in _FORM.items():
        _checked(name, data, name, check)
    plan = data.get("plan")
    if (plan is None) is not (data["opened"] is None):
        raise InvalidValue("plan", plan, "and opened go together in a saved state; give it as to_dict() made it")
    if plan is not None:
        if not isinstance(plan, Mapping):
            raise InvalidValue("plan", plan, "is not what a saved state has here; give it as to_dict() made it")
        for name, check in _PLAN.items():
            _checked(f"plan.{name}", plan, name, check)


def _checked(path: str, data: Mapping[str, Any], name: str, check: Check) -> None:
    if name not in data:
        raise InvalidValue(path, None, "is missing from the saved state; give it as to_dict() made it")
    if not check(data[name]):
        raise InvalidValue(path, data[name], "is not what a saved state has here; give it as to_dict() made it")
