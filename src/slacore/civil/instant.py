"""Instants are integers; this is the one door in and the one door out.

An instant is microseconds since 1970-01-01T00:00Z, without leap seconds. Values with a date, a time and a zone come
in through `read` and go out through `write`, which gives back the kind and the zone that came in. Nothing is computed
with datetimes: the arithmetic of two datetimes of one zone ignores clock changes, in the standard library as elsewhere.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from slacore.checks import whole
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.errors import (
    InvalidText,
    InvalidValue,
    NaiveInstant,
    NegativeLength,
    NotALength,
    NotAnInstant,
    OutOfRange,
    SubMicrosecond,
)

Instant = int
"""Microseconds since 1970-01-01T00:00Z."""

Moment = TypeVar("Moment", bound=datetime | str)
"""What a caller holds: an aware `datetime`, a `pendulum.DateTime`, a `pandas.Timestamp` or RFC 3339 text."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_MEAN_TIME = (
    "has an offset that no clock of its zone showed then; attach pytz zones with zone.localize(moment), or use zoneinfo"
)


def new_year(year: int) -> Instant:
    """The first instant of a year of UTC.

    >>> new_year(1970)
    0
    """
    return (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND


EARLIEST: Instant = new_year(FIRST_YEAR)
LATEST: Instant = new_year(LAST_YEAR + 1)

# Dates whose every time is between EARLIEST and LATEST in any zone: offsets are shorter than a day.
_SAFE_DAYS = range(date(FIRST_YEAR, 1, 2).toordinal(), date(LAST_YEAR, 12, 31).toordinal())

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?:(:\d\d)(?:\.(\d+))?)?(?: ?([Zz]|UTC|[+-]\d\d:?\d\d))?", re.ASCII
)
_UTC = ("Z", "z", "UTC")

# A fraction stands before the last letter only; fifteen digits of seconds are more than a timedelta holds.
_AMOUNT = r"\d{1,15}(?:[.,]\d+(?=.\Z))?"
# Compiled when first needed, as few programs read such text and all of them load this module.
_ISO_LENGTH = rf"[+-]?P(?=[\dT])(?:{_AMOUNT}W|(?:{_AMOUNT}D)?(?:T(?=\d)(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?)"
_PART = r"(\d+)(?:[.,](\d+))?([WDHMS])"
_UNITS = {"W": 7 * DAY, "D": DAY, "H": HOUR, "M": MINUTE, "S": SECOND}
# A week, the longest unit, has 2 ** 13 among the factors of its microseconds: no finer fraction of it is whole.
_FINEST_DIGITS = 13


def read(moment: Any, argument: str = "instant") -> Instant:
    """The instant of an aware datetime (any subclass) or of RFC 3339 text with an offset.

    >>> read("1970-01-01T01:00:00+01:00")
    0
    >>> read(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000

    Args:
        moment: the value; a repeated wall time is told apart by its ``fold``.
        argument: the name an error gives to the value.

    Raises:
        NotAnInstant: for ``None``, ``NaT``, a bare date, a number or anything else that is not a date with a time.
        NaiveInstant: for a date and time without zone or offset.
        SubMicrosecond: for text or a pandas value finer than a microsecond.
        OutOfRange: outside the years 1900 to 2199.
        InvalidValue: for an offset that the zone's clock did not have, as a pytz zone that was not localized gives it.
        InvalidText: for text like an instant with a date or time that does not exist, hour 24 and second 60 included.
    """
    if type(moment) is not datetime:
        moment = _checked(moment, argument)
    elif type(moment.tzinfo) is ZoneInfo:
        midnight = _midnight(moment.tzinfo, moment.toordinal())
        if midnight is not None:
            since = moment.hour * 3600 + moment.minute * 60 + moment.second
            return midnight + since * SECOND + moment.microsecond
    try:
        instant = _micros(datetime.__sub__(moment, EPOCH))
    except TypeError:
        raise NaiveInstant(argument, moment) from None
    except Exception:
        raise InvalidValue(argument, moment, "has a time zone that gives it no offset of less than a day") from None
    if not EARLIEST <= instant < LATEST:
        raise OutOfRange(argument, moment)
    if type(moment.tzinfo) is not ZoneInfo and moment.tzinfo is not UTC and _is_mean_time(moment, instant):
        raise InvalidValue(argument, moment, _MEAN_TIME)
    return instant


def checked(instant: Any, argument: str = "instant") -> Instant:
    """An instant as the inside counts it, for those who come in by the inner door.

    >>> checked(0)
    0

    Raises:
        InvalidValue: for anything but whole microseconds.
        OutOfRange: outside the years 1900 to 2199.
    """
    if type(instant) is int and EARLIEST <= instant <= LATEST:
        return instant
    found = whole(instant, argument, "is not a whole number of microseconds since 1970; texts are read by other doors")
    if not EARLIEST <= found <= LATEST:
        raise OutOfRange(argument, instant)
    return found


def ordered(start: Any, end: Any) -> tuple[Instant, Instant]:
    """The instants of a span's two ends.

    >>> ordered("1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z")
    (0, 1000000)

    Raises:
        InvalidValue: if ``end`` is before ``start``.
    """
    begin, finish = read(start, "start"), read(end, "end")
    if finish < begin:
        raise InvalidValue("end", end, f"is before the start, {start}; swap the two")
    return begin, finish


def write(instant: Instant, like: Moment) -> Moment:
    """The instant as the kind of value, in the zone, of ``like``.

    >>> write(0, "2026-03-02T09:00:00+01:00")
    '1970-01-01T01:00:00+01:00'
    >>> write(0, datetime(2026, 3, 2, tzinfo=UTC))
    datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if type(like) is datetime:
        return _on_clock(instant, like.tzinfo)  # type: ignore[return-value, union-attr]
    if isinstance(like, str):
        return _to_text(utc(instant), like)  # type: ignore[return-value]
    return _to_subclass(_on_clock(instant, like.tzinfo), like)  # type: ignore[return-value]


def on_clock(moment: Moment, zone: tzinfo) -> Moment:
    """The same instant, of the same kind, on the clock of a zone; text gets the offset of the zone at that instant.

    >>> on_clock("2026-07-01T12:00:00Z", ZoneInfo("Europe/London"))
    '2026-07-01T13:00:00+01:00'
    """
    if isinstance(moment, str):
        return utc(read(moment)).astimezone(zone).isoformat()  # type: ignore[return-value]
    return write(read(moment), moment.astimezone(zone))


def _on_clock(instant: Instant, zone: tzinfo | None) -> datetime:
    # Not every system's fromtimestamp goes back beyond 1970.
    if instant < 0:
        return utc(instant).astimezone(zone)
    # Exact: in the supported years a float of seconds is less than half a microsecond off.
    return datetime.fromtimestamp(instant / SECOND, zone)


def utc(instant: Instant) -> datetime:
    """The instant as a `datetime` in UTC.

    >>> utc(0).isoformat()
    '1970-01-01T00:00:00+00:00'
    """
    return EPOCH + instant * _MICROSECOND


def utc_text(instant: Instant) -> str:
    """The instant as text for a message: UTC, no finer than it has to be.

    >>> utc_text(0)
    '1970-01-01T00:00Z'
    """
    text = utc(instant).isoformat().removesuffix("+00:00")
    return text.removesuffix(":00") + "Z"


def span(micros: int) -> timedelta:
    """A length of time as a `timedelta`.

    >>> span(90 * MINUTE)
    datetime.timedelta(seconds=5400)
    """
    return micros * _MICROSECOND


def read_length(value: Any, argument: str = "length") -> int:
    """A length of time in microseconds, from a `timedelta` (any subclass) or ISO 8601 text.

    Text is ``PnW`` or ``PnDTnHnMnS``; its last part may have a fraction, which is read exactly.

    >>> read_length(timedelta(hours=4)) == read_length("PT4H") == 4 * HOUR
    True
    >>> read_length("PT1.5H") == read_length("PT1H30M") == 90 * MINUTE
    True

    Raises:
        NotALength: for a bare number, months, years, or anything else without one fixed length.
        NegativeLength: below zero.
        SubMicrosecond: for text or a pandas value finer than a microsecond.
    """
    if type(value) is not timedelta:
        if isinstance(value, str):
            value = _length_from_text(value, argument)
        elif not isinstance(value, timedelta) or value != value:
            raise NotALength(argument, value)
        elif getattr(value, "nanoseconds", 0):
            raise SubMicrosecond(argument, value)
        elif _has_months(value):
            raise NotALength(argument, value)
        # Subclasses have fields of their own: pendulum's durations count days otherwise.
        micros = timedelta.__floordiv__(value, _MICROSECOND)
    else:
        micros = _micros(value)
    if micros < 0:
        raise NegativeLength(argument, value)
    return micros


def _micros(span: timedelta) -> int:
    # Three fields of a timedelta take a third of the time that its division takes.
    return span.days * DAY + span.seconds * SECOND + span.microseconds


def _is_mean_time(moment: datetime, instant: Instant) -> bool:
    """Whether a datetime has an offset that its wall clock did not have: the mean time of years before zones."""
    zone, offset = moment.tzinfo, moment.utcoffset()
    # Liberia kept an offset with seconds until 1972, and its ZoneInfo knows.
    if offset is not None and offset.seconds % 60 and instant >= 0 and not isinstance(zone, ZoneInfo):
        return True
    # pandas localizes by itself, and what pytz makes of its values in a repeated hour is another moment.
    normalize = None if hasattr(moment, "nanosecond") else getattr(zone, "normalize", None)
    return normalize is not None and normalize(moment).utcoffset() != offset


def _checked(moment: Any, argument: str) -> datetime:
    """The datetime that anything but a plain `datetime` stands for."""
    if isinstance(moment, str):
        return _from_text(moment, argument)
    # NaT is a datetime that is not equal to itself.
    if not isinstance(moment, datetime) or moment != moment:
        raise NotAnInstant(argument, moment)
    if getattr(moment, "nanosecond", 0):
        raise SubMicrosecond(argument, moment)
    return moment


@lru_cache(maxsize=8192)
def _midnight(zone: ZoneInfo, day: int) -> Instant | None:
    """The instant from which a date's wall clock counts; none on a date that a clock change touches.

    Asking the zone for its offset is the dearest part of reading a datetime, and few dates are asked about often.
    """
    if day not in _SAFE_DAYS:
        return None
    midnight, following = (datetime.fromordinal(number).replace(tzinfo=zone) for number in (day, day + 1))
    # A change that skips or repeats a midnight shows in the fold.
    offsets = {edge.replace(fold=fold).utcoffset() for edge in (midnight, following) for fold in (0, 1)}
    return (midnight - EPOCH) // _MICROSECOND if len(offsets) == 1 else None


def _from_text(text: str, argument: str) -> datetime:
    found = _RFC3339.fullmatch(text)
    if not found:
        raise NotAnInstant(argument, text)
    day, minute, second, fraction, offset = found.groups()
    if offset is None:
        raise NaiveInstant(argument, text)
    # Some versions of Python read hour 24; and instants have no leap seconds.
    if minute.startswith("24") or second == ":60":
        raise InvalidText(argument, text, "an instant; hours end at 23, minutes and seconds at 59")
    fraction = (fraction or "").rstrip("0")
    if len(fraction) > 6:
        raise SubMicrosecond(argument, text)
    plain = f"{day}T{minute}{second or ':00'}.{fraction:0<6}{'+00:00' if offset in _UTC else offset}"
    try:
        return datetime.fromisoformat(plain)
    except ValueError as error:
        raise InvalidText(argument, text, f"an instant ({error})") from None


def _to_text(moment: datetime, like: str) -> str:
    found = _RFC3339.fullmatch(like)
    offset = found[5] if found else "Z"
    if offset in _UTC:
        return moment.isoformat().replace("+00:00", "Z")
    return moment.astimezone(datetime.fromisoformat(f"1970-01-01T00:00{offset}").tzinfo).isoformat()


def _to_subclass(moment: datetime, like: datetime) -> datetime:
    pendulum = sys.modules.get("pendulum")
    if pendulum is not None and isinstance(like, pendulum.DateTime):
        return pendulum.DateTime(  # type: ignore[no-any-return]
            moment.year,
            moment.month,
            moment.day,
            moment.hour,
            moment.minute,
            moment.second,
            moment.microsecond,
            tzinfo=moment.tzinfo,
            fold=moment.fold,
        )
    if hasattr(like, "nanosecond"):
        return type(like)(moment)  # type: ignore[arg-type, call-arg]
    return moment


def _length_from_text(text: str, argument: str) -> timedelta:
    if not re.fullmatch(_ISO_LENGTH, text, re.ASCII):
        raise NotALength(argument, text)
    micros = 0
    for units, fraction, unit in re.findall(_PART, text, re.ASCII):
        fraction = fraction.rstrip("0")
        if len(fraction) > _FINEST_DIGITS:
            raise SubMicrosecond(argument, text)
        more, finer = divmod(int(units + fraction) * _UNITS[unit], 10 ** len(fraction))
        if finer:
            raise SubMicrosecond(argument, text)
        micros += more
    try:
        return span(-micros if text.startswith("-") else micros)
    except OverflowError:
        raise NotALength(argument, text) from None


def _has_months(value: timedelta) -> bool:
    """Whether a pendulum duration says months or years; an interval has them too, but a fixed length."""
    if hasattr(value, "start"):
        return False
    return bool(getattr(value, "months", 0) or getattr(value, "years", 0))
