"""Digests: a value's meaning as one short text, the same for everything that is equal to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from slacore.calendars.coverage import Coverage


def digest(value: Any) -> str:
    """A SHA-256 of what ``==`` compares of a value.

    >>> from slacore import Service
    >>> digest(Service("pos")) == digest(Service("pos", "")), digest(Service("pos")) == digest(Service("stock"))
    (True, False)
    """
    return hashlib.sha256(_text(meaning(value)).encode()).hexdigest()


def meaning(value: Any) -> Any:
    """What ``==`` compares, as plain data: what has no order is sorted, and a coverage is its canonical text.

    >>> from slacore import Length
    >>> meaning((Length.parse("4 business hours"), frozenset({"b", "a"})))[1]
    ['a', 'b']
    """
    match value:
        case Coverage():
            return value.canonical()
        case frozenset():
            return sorted(map(meaning, value), key=_text)
        case tuple():
            return [meaning(one) for one in value]
        case Mapping():
            return {name: meaning(one) for name, one in value.items()}
        case date():
            return value.isoformat()
        case None | str() | int():
            return value
    compared = [one for one in attrs.fields(type(value)) if one.eq]
    return {one.name: meaning((one.eq_key or _itself)(getattr(value, one.name))) for one in compared}


def _itself(value: Any) -> Any:
    return value


def _text(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
