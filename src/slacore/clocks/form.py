"""The form of saved states: what each of their parts must be before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from slacore.civil.instant import EARLIEST, LATEST
from slacore.clocks.cycle import Ended
from slacore.errors import InvalidValue
from slacore.plans.reprioritising import Policy
from slacore.plans.trigger import DERIVED

Check = Callable[[Any], bool]


def _instant(value: Any) -> bool:
    return type(value) is int and EARLIEST <= value <= LATEST


def _number(value: Any) -> bool:
    return type(value) is int


def _place(value: Any) -> bool:
    return type(value) is int and value >= 0


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _truth(value: Any) -> bool:
    return value is True or value is False


def _said(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float) or _each(_text)(value)


def _among(*known: str) -> Check:
    return lambda value: isinstance(value, str) and value in known


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list | tuple) and all(map(check, value))


def _row(*checks: Check, rest: Check | None = None) -> Check:
    """A row of such cells; where there is a rest, of at least one more of that."""

    def is_row(value: Any) -> bool:
        if not isinstance(value, list | tuple) or (len(value) > len(checks)) is not (rest is not None):
            return False
        cells = [check(cell) for check, cell in zip(checks, value, strict=False)]
        return len(cells) == len(checks) and all(cells) and all(map(rest or _text, value[len(checks) :]))

    return is_row


def _table(check: Check) -> Check:
    return lambda value: isinstance(value, Mapping) and all(map(_text, value)) and all(map(check, value.values()))


_TURN = _row(_instant, _or_none(_place), _among(*get_args(Policy)), _number)
_WAIT = _row(_instant, _or_none(_instant), rest=_text)
_CYCLE = _row(
    _instant,
    _among(*get_args(Ended)),
    _or_none(_instant),
    _text,
    _each(_TURN),
    _each(_row(_instant, _or_none(_instant))),
    _each(_row(_instant, _place)),
    _each(_WAIT),
)
_SINCE = _each(_row(_text, _instant))
_FORM: dict[str, Check] = {
    "opened": _or_none(_instant),
    "stage": _or_none(_among(*DERIVED["stage"])),
    "turn": _among(*DERIVED["turn"]),
    "has_written": _truth,
    "answered": _truth,
    "fields": _table(_said),
    "waits": _SINCE,
    "waited": _each(_text),
    "causes": _SINCE,
    "eased": _table(_instant),
    "cycles": _table(_each(_CYCLE)),
    "history": _each(_row(_instant, _or_none(_text), _or_none(_text), _text, _or_none(_text))),
    "set_aside": _each(_row(lambda value: isinstance(value, Mapping), _text)),
    "place": _or_none(_row(_instant, _number, _number, _number, _text)),
    "position": _or_none(_instant),
    "ids": _each(_text),
}
_PLAN: dict[str, Check] = {"name": _text, "digest": _text, "asked": _or_none(_row(_said, _said))}


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
