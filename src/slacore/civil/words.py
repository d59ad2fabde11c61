"""Lengths and distances of time in words, in the reader's language; pendulum knows the words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slacore.checks import one_of
from slacore.civil.instant import HOUR, MINUTE, SECOND, read, read_length, utc

if TYPE_CHECKING:
    from datetime import datetime

    from pendulum.locales.locale import Locale


def in_words(length: timedelta | str, language: str = "en") -> str:
    """A length in hours, minutes and seconds; never in days, which could be taken for business days.

    >>> in_words(timedelta(hours=2, minutes=30)), in_words("PT48H", "fr")
    ('2 hours 30 minutes', '48 heures')

    Args:
        length: the length, zero or longer; parts of a second are left out.
        language: the reader's, as ISO 639 spells it, such as ``de`` or ``pt_br``.

    Raises:
        UnknownName: for a language that pendulum has no words for.
        NotALength, NegativeLength: for what is no length.
    """
    locale = _locale(language)
    micros = read_length(length, "length")
    parts = {"hour": micros // HOUR, "minute": micros % HOUR // MINUTE, "second": micros % MINUTE // SECOND}
    said = {unit: count for unit, count in parts.items() if count} or {"second": 0}
    return " ".join(_counted(locale, unit, count) for unit, count in said.items())


def until_in_words(at: datetime | str, *, as_of: datetime | str, language: str = "en") -> str:
    """How far an instant lies ahead of another or behind it, as people say it: one unit, rounded.

    >>> until_in_words("2026-03-05T09:00:00Z", as_of="2026-03-02T09:00:00Z")
    'in 3 days'
    >>> until_in_words("2026-03-02T08:20:00Z", as_of="2026-03-02T09:00:00Z", language="de")
    'vor 40 Minuten'

    Args:
        at: the instant.
        as_of: where the reader stands.
        language: the reader's.

    Raises:
        UnknownName: for a language that pendulum has no words for.
        NotAnInstant, NaiveInstant, OutOfRange: for what is no instant.
    """
    import pendulum

    _locale(language)
    here, there = (pendulum.instance(utc(read(moment, place))) for moment, place in ((as_of, "as_of"), (at, "at")))
    return pendulum.format_diff(there.diff(here), is_now=True, absolute=False, locale=language)


def _counted(locale: Locale, unit: str, count: int) -> str:
    return str(locale.translation(f"units.{unit}.{locale.plural(count)}")).format(count)


def _locale(language: Any) -> Locale:
    import pendulum

    known = _languages()
    return pendulum.locale(one_of(known, language, "language", "language that there are words in"))


def _languages() -> tuple[str, ...]:
    from importlib.resources import files

    folders = files("pendulum.locales").iterdir()
    return tuple(sorted(folder.name for folder in folders if folder.is_dir() and not folder.name.startswith("_")))
