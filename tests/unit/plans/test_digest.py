"""Digests: the same for what is equal, whatever it was spelled like, and another for what is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from slacore import ALWAYS, NEVER, Coverage, EffectiveDates, Holidays, Schedule, Target
from slacore.plans.digest import digest

OFFICE = Schedule.parse("8x5 Europe/London")
ENGLAND = Holidays("GB", "ENG")

EQUAL: list[tuple[Any, Any]] = [
    (OFFICE | ALWAYS - OFFICE, ALWAYS - OFFICE | OFFICE),
    (Schedule.parse("Mon-Fri 09:00-17:00 UTC"), Schedule.parse("Fri,Mon-Thu 09:00-17:00 UTC")),
    (EffectiveDates("2026-01-01", zone="UTC"), EffectiveDates("2026-01-01T00:00Z")),
    (OFFICE, Coverage.parse("office", {"office": OFFICE})),
    (
        Target(metric="m", length="1 calendar hour", priority=["P1", "P2"]),
        Target(metric="m", length="60 calendar minutes", priority=["P2", "P1"]),
    ),
    ({"a": 1, "b": date(2026, 1, 1)}, {"b": date(2026, 1, 1), "a": 1}),
]
DIFFERENT: list[tuple[Any, Any]] = [
    (ALWAYS, NEVER),
    (OFFICE, ~OFFICE),
    (OFFICE | NEVER, OFFICE & Schedule.parse("8x5 Europe/Berlin")),
    (EffectiveDates("2026-01-01", zone="UTC"), EffectiveDates("2026-01-01", zone="Europe/Berlin")),
    (ENGLAND, ENGLAND.freeze(2026, 2026)),
    (
        Schedule("UTC", ["Mon 09:00-10:00"], holidays=[ENGLAND.freeze(2026, 2026)]) - NEVER,
        Schedule("UTC", ["Mon 09:00-10:00"], holidays=[ENGLAND.freeze(2026, 2027)]) - NEVER,
    ),
    (("a", "b"), ("b", "a")),
    ("1", 1),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_what_is_equal_has_one_digest(one: Any, other: Any) -> None:
    assert one == other
    assert digest(one) == digest(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_differs_has_two(one: Any, other: Any) -> None:
    assert one != other
    assert digest(one) != digest(other)


def test_what_has_no_fields_has_no_digest() -> None:
    with pytest.raises(TypeError):
        digest(object())
