"""Facts: what a ticket says of itself, read from the values that programs and tables hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

from slacore.errors import InvalidValue, UnknownName
from slacore.wording import nearest

Said = str | tuple[str, ...] | None
"""What a ticket says of a field: a text, several texts, or nothing."""

Facts = Mapping[str, Said]

KEYWORDS = ("priority", "urgency", "impact", "channel", "service", "customer")
"""Fields that every question about a ticket takes by name."""

_MISSING = ("NAType", "NaTType")
_LIKENESS = 0.75
_LEAST = 3
_MOST: Any = 10**300


def fact(value: Any, place: str, *, is_measured: bool = False) -> Said:
    """What a value says: a text as it is, numbers and truth values as text, several values as several texts.

    Whole floats are their integers, for so a table holds a column of integers with gaps. ``None``, NaN, NA, NaT, an
    empty text and an empty list say nothing.

    >>> fact(True, "vip"), fact(3.0, "tier"), fact(["a", "b"], "tags"), fact(float("nan"), "tier")
    ('true', '3', ('a', 'b'), None)

    Args:
        value: the value.
        place: the field, for errors.
        is_measured: whether it may be a fraction, for something compares it with a number.

    Raises:
        InvalidValue: for any other kind, and for a fraction that nothing compares with a number.
    """
    if isinstance(value, str):
        return str.__str__(value) if value and not value.isspace() else None
    if value is None or type(value).__name__ in _MISSING:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < _MOST:
        return str(int(value))
    if isinstance(value, list | tuple | set | frozenset):
        return _several(value, place)
    if isinstance(value, float | Decimal):
        return _number(value, place, is_measured=is_measured)
    return _day(value, place) if isinstance(value, date) else _foreign(value, place, is_measured=is_measured)


def _foreign(value: Any, place: str, *, is_measured: bool) -> Said:
    """What a number of numpy says that is no number of Python."""
    if type(value).__module__ == "numpy" and value.shape == ():
        if str(value) == "NaT":
            return None
        if value.dtype.kind in "biufU":
            return fact(value.item(), place, is_measured=is_measured)
    why = "is no value of a field; give a text, a whole number, true, false or a list of these"
    raise InvalidValue(place, value, why)


def _several(values: Iterable[Any], place: str) -> tuple[str, ...] | None:
    said = [fact(each, place) for each in values]
    if any(isinstance(each, tuple) for each in said):
        raise InvalidValue(place, values, "has lists in a list; give one list of texts")
    found = tuple(dict.fromkeys(cast(str, each) for each in said if each is not None))
    if isinstance(values, set | frozenset):
        found = tuple(sorted(found))
    return found or None


def _number(value: float | Decimal, place: str, *, is_measured: bool) -> str | None:
    if value.is_nan() if isinstance(value, Decimal) else value != value:
        return None
    if abs(value) < _MOST:
        if value == int(value):
            return str(int(value))
        if is_measured:
            return str(value)
    raise InvalidValue(place, value, "is not a whole number; write it as the text it is to be compared by")


def _day(value: date, place: str) -> str:
    if isinstance(value, datetime):
        if value.time() != time() or value.tzinfo is not None:
            raise InvalidValue(place, value, "has a time of day; a field is compared by its date, so give that")
        value = value.date()
    return value.isoformat()


def row_facts(row: Any, names: Iterable[str], said: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a whole row that have these names; its other columns may be anything.

    >>> row_facts({"id": 7, "priority": "P1", "opened": "..."}, ["priority", "type"], {})
    {'priority': 'P1'}

    Args:
        row: a mapping, a row of a frame, or anything else with ``keys`` and values by name.
        names: the fields that are looked at.
        said: fields that are said beside the row.

    Raises:
        InvalidValue: for what has no columns.
        UnknownName: for a column that differs by case or blanks alone from a field that nothing else says.
    """
    try:
        columns = {column for column in row.keys() if isinstance(column, str)}  # noqa: SIM118  # no row is a mapping alone
        cells = {name: row[name] for name in names if name in columns}
    except Exception:
        # What is no row of ours may fail in any way of its own.
        raise InvalidValue("ticket", row, "is no row; give a mapping of columns to values") from None
    for name in names:
        if name not in columns and said.get(name) is None:
            twin = next((one for one in columns if _folded(one) == _folded(name)), None)
            if twin is not None and twin not in names:
                raise UnknownName(f"ticket.{twin}", "field that the plan looks at", twin, (name,))
    return cells


def check_name(name: str, known: Iterable[str], said: Iterable[str]) -> None:
    """Refuse a field whose name differs by case or a slip from one that is looked at and not said.

    >>> check_name("prio", ["priority", "type"], ["prio"])
    Traceback (most recent call last):
        ...
    slacore.errors.UnknownName: prio: 'prio' is not a field that the plan looks at; did you mean 'priority'?
    >>> check_name("colour", ["priority", "type"], ["colour"])

    Raises:
        UnknownName: with the nearest name.
    """
    near = _meant(name, [one for one in known if one not in said])
    if near:
        raise UnknownName(name, "field that the plan looks at", name, near)


def is_like(name: str, known: Iterable[str]) -> bool:
    """Whether a name may be a slip for one of the known.

    >>> is_like("prio", ["priority"]), is_like("colour", ["priority"])
    (True, False)
    """
    return bool(_meant(name, list(known)))


def _meant(name: str, known: list[str]) -> tuple[str, ...]:
    alike = [one for one in known if _folded(one) == _folded(name) or _is_short_for(name, one)]
    return tuple(alike) or nearest(name, known, likeness=_LIKENESS)


def _folded(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _is_short_for(name: str, known: str) -> bool:
    short = _folded(name)
    return len(short) >= _LEAST and _folded(known).startswith(short)
