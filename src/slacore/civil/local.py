"""Wall times without an offset: the instant that a zone's clock gives them, and what was odd about it.

The one door for times such as ``2026-03-29 02:30`` that somebody wrote down in a place: spreadsheets, exports, plans.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from attrs import frozen

from slacore.civil import zones
from slacore.civil.instant import EPOCH, read, write
from slacore.civil.wall import edge, reading_of
from slacore.errors import InvalidText, NaiveInstant, NotAnInstant, SlaError, SubMicrosecond

Oddity = Literal["skipped", "repeated"]
"""What a clock may do with a wall time: skip it, or show it twice."""

_EXPECTED = "a time like '2026-03-02 09:00' or '2026-03-02T09:00:00+01:00'"


@frozen
class LocalTime:
    """A wall time as an instant on its clock, and whether the clock skipped it or showed it twice.

    >>> local("2026-10-25 01:30", "Europe/London").oddity
    'repeated'
    """

    moment: datetime
    oddity: Oddity | None = None


def local(time: str | datetime, zone: str | tzinfo | None = None, place: str = "time") -> LocalTime:
    """The instant of a wall time on a zone's clock, by the edge rule (semantics, rule 3).

    A time that the clock skips happens at the change itself, one that it shows twice at the first showing, unless a
    `datetime` says the second with ``fold=1``. A time with an offset or a zone of its own keeps it.

    >>> found = local("2026-03-29 01:30", "Europe/London")
    >>> found.moment.isoformat(), found.oddity
    ('2026-03-29T02:00:00+01:00', 'skipped')
    >>> local(datetime(2026, 3, 2, 9), "Asia/Tokyo").moment.isoformat()
    '2026-03-02T09:00:00+09:00'

    Args:
        time: text ``YYYY-MM-DD HH:MM[:SS[.ffffff]]``, with or without an offset, or a `datetime`.
        zone: the clock it was read on, by name or as a `ZoneInfo`.
        place: what an error calls the time.

    Raises:
        NaiveInstant: for a time without an offset, and no zone.
        UnknownName: for a zone that is none.
        InvalidText, SubMicrosecond: for text that is no date with a time, and a time finer than a microsecond.
        NotAnInstant: for anything but text and a `datetime`.
    """
    moment = _told(time, place)
    if moment.tzinfo is not None:
        return LocalTime(moment)
    if zone is None:
        raise NaiveInstant(place, time)
    info = zone if type(zone) is ZoneInfo else zones.zone(zone)
    moment = moment.replace(tzinfo=info)
    oddity = oddity_of(moment)
    return LocalTime(write(_change(moment, info), like=moment) if oddity == "skipped" else moment, oddity)


def oddity_of(moment: datetime) -> Oddity | None:
    """Whether the clock of a moment's zone skips or repeats its wall time.

    >>> oddity_of(datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/London")))
    'skipped'
    """
    earlier, later = moment.replace(fold=0).utcoffset(), moment.replace(fold=1).utcoffset()
    assert earlier is not None
    assert later is not None
    return None if earlier == later else "repeated" if earlier > later else "skipped"


def _change(moment: datetime, zone: ZoneInfo) -> int:
    return edge(zone, reading_of(str(moment.replace(tzinfo=None, fold=0))))


def _told(time: object, place: str) -> datetime:
    if isinstance(time, str):
        return _from_text(time, place)
    # NaT is a datetime that is not equal to itself.
    if not isinstance(time, datetime) or time != time:
        raise NotAnInstant(place, time)
    if getattr(time, "nanosecond", 0):
        raise SubMicrosecond(place, time)
    return datetime.combine(time.date(), time.time(), time.tzinfo).replace(fold=time.fold)


def _from_text(text: str, place: str) -> datetime:
    try:
        if text[4:14:3] not in ("-- :", "--T:", "--t:"):
            raise ValueError(text)
        return _long(text, place) if len(text) > 26 else datetime.fromisoformat(text)
    except SlaError:
        raise
    except ValueError:
        raise InvalidText(place, text, _EXPECTED) from None


def _long(text: str, place: str) -> datetime:
    """A time with an offset, a fraction, or both; finer than a microsecond is refused rather than cut."""
    whole = f"{text[:10]}T{text[11:]}"
    try:
        return write(read(whole, place), datetime.fromisoformat(whole))
    except NaiveInstant:
        return write(read(f"{whole}Z", place), EPOCH).replace(tzinfo=None)
    except TypeError:
        raise ValueError(text) from None
