"""Lengths of open time, which are hours: a day of it could be 24 hours, or a business day."""

from __future__ import annotations

import re
from datetime import timedelta

from slacore.civil.instant import HOUR, MINUTE, SECOND, read_length
from slacore.errors import InvalidValue


def open_length(value: timedelta | str, days: str = "add_business_days(start, {})") -> int:
    """A length of open time in microseconds.

    Text that says days or weeks is refused with its two readings. A ``timedelta`` is taken as it is, for it cannot say
    whether it was made of days or of hours.

    >>> open_length("PT4H") == open_length(timedelta(hours=4)) == 4 * HOUR
    True

    Args:
        value: the length.
        days: how business days are asked for instead; ``{}`` stands for their number.

    Raises:
        InvalidValue: for text that says days or weeks.
        NotALength, NegativeLength, SubMicrosecond: as `read_length` does.
    """
    micros = read_length(value, "length")
    if isinstance(value, str) and says_days(value):
        raise InvalidValue("length", value, _cure(value, micros, days))
    return micros


def says_days(text: str) -> bool:
    """Whether a length in ISO 8601 has days or weeks, more than none of them.

    >>> says_days("P1DT2H"), says_days("P0DT4H"), says_days("PT24H")
    (True, False, False)
    """
    return re.search(r"[1-9][\d.,]*[DW]", text.partition("T")[0]) is not None


def _cure(text: str, micros: int, days: str) -> str:
    whole = re.fullmatch(r"\+?P0*(\d+)D", text)
    asked = days.format(whole[1] if whole else "...").replace("-...", "...")
    hours = f"{micros / HOUR:.10g} hours of open time are {_iso(micros)!r}"
    number = f"{whole[1]} " if whole else ""
    are = "a business day is" if number == "1 " else f"{number}business days are"
    return f"says days, and open hours could mean two things by it; {hours}, {are} {asked}"


def _iso(micros: int) -> str:
    hours, minutes, seconds = micros // HOUR, micros % HOUR // MINUTE, micros % MINUTE
    said = [f"{hours}H", f"{minutes}M" if minutes else "", f"{seconds / SECOND:.8g}S" if seconds else ""]
    return f"PT{''.join(said)}"
