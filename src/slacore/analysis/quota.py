"""Quotas: shares exactly as they are written, so that 95 % of twenty tickets leave one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor, isfinite
from numbers import Real
from typing import Any

from slacore.errors import InvalidValue

_WRONG = "is not a share above 0 and up to 1; write 0.95 for 95 %"


def quota(given: Any, place: str = "promised") -> Fraction:
    """A share as it is written: 0.95 is 19 of 20, and not the binary number next to it.

    >>> quota(0.95), quota("99.9 %"), quota(1)
    (Fraction(19, 20), Fraction(999, 1000), Fraction(1, 1))

    Args:
        given: a number above 0 and up to 1, or text such as ``95 %``.
        place: what an error calls it.

    Raises:
        InvalidValue: for anything else.
    """
    found = _read(given)
    if found is None or not 0 < found <= 1:
        raise InvalidValue(place, given, _WRONG)
    return found


def _read(given: Any) -> Fraction | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, Fraction):
        return given
    if isinstance(given, str):
        text, is_percent = given.strip().removesuffix("%").strip(), given.strip().endswith("%")
        try:
            return Fraction(Decimal(text)) / (100 if is_percent else 1)
        except (ArithmeticError, ValueError):
            return None
    if isinstance(given, Decimal):
        return Fraction(given) if given.is_finite() else None
    if not isinstance(given, Real):
        return None
    try:
        number = float(given)
    except (OverflowError, TypeError):  # too large, or a length of time, which numpy calls a number
        return None
    return Fraction(str(number)) if isfinite(number) else None


def quota_text(share: Fraction) -> str:
    """A share as people write it.

    >>> quota_text(quota(0.95))
    '95 %'
    """
    return f"{float(100 * share):.10g} %"


def allowed(counted: int, promised: Fraction) -> int:
    """How many of the counted may be missed where a share is promised.

    >>> allowed(20, quota(0.95)), allowed(19, quota(0.95)), allowed(1000, quota(0.999))
    (1, 0, 1)
    """
    return floor(counted * (1 - promised))
