"""The years in which slacore computes, and spans of them."""

from __future__ import annotations

from typing import Any

from slacore.checks import as_int, whole
from slacore.errors import InvalidText, InvalidValue

FIRST_YEAR = 1900
LAST_YEAR = 2199
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)

USUAL_YEAR = 2026
"""The year that is asked about where nothing speaks for another."""


def year_from(given: Any, place: str = "year") -> int:
    """A year that slacore computes in.

    >>> year_from(2026)
    2026

    Raises:
        InvalidValue: for anything else.
    """
    why = f"is not a year from {FIRST_YEAR} to {LAST_YEAR}"
    return whole(given, place, why, least=FIRST_YEAR, most=LAST_YEAR)


def years_from(given: Any, place: str = "years") -> tuple[int, int]:
    """A first and a last year.

    >>> years_from([2024, 2030])
    (2024, 2030)

    Raises:
        InvalidText: for anything but a pair of whole numbers.
        InvalidValue: for years out of order, or outside those that slacore computes in.
    """
    years = [as_int(year) for year in given] if isinstance(given, list | tuple) else []
    if [type(year) for year in years] != [int, int]:
        raise InvalidText(place, given, "a first and a last year like [2024, 2030]")
    first, last = years
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise InvalidValue(place, f"{first} to {last}", f"is not a span of years between {FIRST_YEAR} and {LAST_YEAR}")
    return first, last
