"""The digest of a value: of what its ``==`` compares, and of nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Set
from datetime import date

from attrs import fields, has

from slacore.calendars.coverage import Coverage


def digest(value: object) -> str:
    """A SHA-256 of what a value means: equal values have the same, whatever they were spelled like.

    >>> from slacore import Schedule
    >>> spellings = "Mon-Fri 09:00-17:00 UTC", "Mon-Fri 09:00-13:00; Mon-Fri 13:00-17:00 UTC"
    >>> len({digest(Schedule.parse(text)) for text in spellings})
    1
    """
    return hashlib.sha256(_text(value).encode()).hexdigest()


def _text(value: object) -> str:
    return json.dumps(_meaning(value), ensure_ascii=False, separators=(",", ":"))


def _meaning(value: object) -> object:
    """Plain data that is the same for equal values, and differs where they do."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Coverage):
        # A schedule is equal to any other coverage of its one desk.
        return _compared(value.expression)
    if isinstance(value, tuple):
        return [_meaning(each) for each in value]
    if isinstance(value, Mapping):
        return _meaning(frozenset(value.items()))
    if isinstance(value, Set):
        return {"any order": sorted(map(_text, value))}
    return _compared(value)


def _compared(value: object) -> dict[str, object]:
    """The fields of a value that are compared, each as it is compared."""
    kind = type(value)
    if not has(kind):
        raise TypeError(f"{kind.__name__} has no fields to make a digest of")
    said: dict[str, object] = {"a": kind.__name__}
    for each in fields(kind):
        if each.eq:
            part = getattr(value, each.name)
            said[each.name] = _meaning(part if each.eq_key is None else each.eq_key(part))
    return said
