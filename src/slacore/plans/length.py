"""Lengths of targets, which always say what they count: business time or calendar time."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

from slacore.calendars.coverage import Coverage, Landing, landing_checked
from slacore.checks import as_int, must_be
from slacore.civil import zones
from slacore.civil.instant import (
    DAY,
    HOUR,
    LATEST,
    MINUTE,
    SECOND,
    Instant,
    Moment,
    checked,
    read,
    span,
    utc_text,
    write,
)
from slacore.civil.wall import edge, reading, time_of_day, time_text
from slacore.errors import InvalidText, InvalidValue, NeedsZone, OutOfRange

Basis = Literal["business", "calendar"]

_UNITS = {"hour": HOUR, "minute": MINUTE, "second": SECOND}
_LONGEST_DAYS = 3660
_CLOCK = r"(?:[01]\d|2[0-4]):[0-5]\d(?::[0-5]\d)?"
PATTERN = (
    r"(?P<amount>\d{1,9}(?:\.\d{1,6})?) (?P<basis>business|calendar) (?P<unit>second|minute|hour|day|week)s?"
    rf"(?: by (?P<by>close|{_CLOCK}))?(?: if before (?P<cutoff>{_CLOCK}))?"
)
"""The grammar of lengths as a regular expression."""

_GRAMMAR = re.compile(PATTERN, re.ASCII)
_SLIP = re.compile(
    r"(?P<amount>\d{1,9}(?:\.\d{1,6})?)\s*(?:(?P<basis>business|working|calendar)[\s-]*)?"
    r"(?P<unit>s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:(?:ee)?ks?)?)",
    re.ASCII | re.IGNORECASE,
)
_ISO = re.compile(r"P(?:T(?P<amount>\d{1,9}(?:\.\d{1,6})?)(?P<unit>[HMS])|(?P<days>\d{1,9})(?P<date>[DW]))", re.ASCII)
_LONG_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
_EXPECTED = "a length like '4 business hours', '24 calendar hours', '2 business days by close' or '5 calendar days'"


def _number_from(given: int | None) -> int | None:
    return as_int(given)


def _time_from(given: int | Literal["close"] | None) -> int | Literal["close"] | None:
    return as_int(given)


@frozen
class Length:
    """How long a target lasts, and in which time.

    - ``4 business hours``: open time on the coverage
    - ``24 calendar hours``: real time
    - ``2 business days``: same wall-clock time, two business days later
    - ``2 business days by close``: the last closing of that day
    - ``1 business day by 16:00 if before 10:00``: a fixed time of that day; later starts count from the next one
    - ``5 calendar days``: same wall-clock time five dates later, open or not

    >>> Length.parse("90 business minutes")
    Length.parse('90 business minutes')
    >>> str(Length.parse("120 business minutes"))
    '2 business hours'

    Exactly one of ``time`` (microseconds) and ``days`` is set. Source: semantics, rule 17.
    """

    basis: Basis
    time: int | None = field(default=None, converter=_number_from)
    days: int | None = field(default=None, converter=_number_from)
    by: int | Literal["close"] | None = field(default=None, converter=_time_from)
    cutoff: int | None = field(default=None, converter=_number_from)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.basis, str) or self.basis not in ("business", "calendar"):
            raise InvalidText("basis", self.basis, "business or calendar")
        if (self.time is None) == (self.days is None):
            raise InvalidValue("length", self.time, "must be a time or a number of days, and not both")
        amount, most = (self.days, _LONGEST_DAYS) if self.time is None else (self.time, _LONGEST_DAYS * DAY)
        if type(amount) is not int or not 0 <= amount <= most:
            raise InvalidValue("length", amount, "is not a whole number from zero to ten years")
        by = None if isinstance(self.by, str) and self.by == "close" else self.by
        times = [time for time in (by, self.cutoff) if time is not None]
        for time in times:
            if type(time) is not int or not 0 <= time <= DAY or time % SECOND:
                raise InvalidText("length", time, "a time of day in microseconds after midnight, on a whole second")
        if (times or self.by) and (self.days is None or not self.is_business):
            raise InvalidValue("length", self.by, "goes with business days only")

    @classmethod
    def parse(cls, text: str, place: str = "length") -> Length:
        """Read a length; what it counts must be said.

        Raises:
            InvalidText: for text outside the grammar. A bare ``2 days`` is refused with its two readings offered.
            InvalidValue: for a length of more than ten years.
        """
        found = _GRAMMAR.fullmatch(" ".join(text.split())) if isinstance(text, str) and len(text) <= 200 else None
        if not found:
            raise InvalidText(place, text, _expected(text))
        amount, unit = Decimal(found["amount"]), found["unit"]
        basis: Basis = "business" if found["basis"] == "business" else "calendar"
        if unit in _UNITS:
            if found["by"] or found["cutoff"]:
                raise InvalidText(place, text, "a length: 'by' and 'if before' go with business days only")
            time = _whole(amount * _UNITS[unit], text, place)
            return cls(basis, time=_within(time, _LONGEST_DAYS * DAY, text, place))
        if unit == "week" and basis == "business":
            raise InvalidText(place, text, "a length: a business week is no fixed number of days; write business days")
        if basis == "calendar" and (found["by"] or found["cutoff"]):
            raise InvalidText(place, text, "a length: 'by' and 'if before' go with business days only")
        days = _within(_whole(amount * (7 if unit == "week" else 1), text, place), _LONGEST_DAYS, text, place)
        by: int | Literal["close"] | None = "close" if found["by"] == "close" else _clock(found["by"], place)
        return cls(basis, days=days, by=by, cutoff=_clock(found["cutoff"], place))

    @property
    def is_business(self) -> bool:
        """Whether it counts on the coverage."""
        return self.basis == "business"

    @property
    def is_in_days(self) -> bool:
        """Whether it counts dates rather than time."""
        return self.days is not None

    @property
    def span(self) -> timedelta | None:
        """The time it lasts, ``None`` for days, whose length depends on where they fall."""
        return None if self.time is None else span(self.time)

    def due(self, coverage: Coverage, start: Moment, landing: Landing = "closing", zone: str | None = None) -> Moment:
        """The instant at which the length is used up, from ``start``.

        >>> office = Coverage.named("8x5", zone="Europe/Berlin")
        >>> Length.parse("2 business days by close").due(office, "2026-03-06T10:00:00+01:00")
        '2026-03-10T17:00:00+01:00'
        >>> Length.parse("2 calendar days").due(office, "2026-03-28T10:00:00+01:00")
        '2026-03-30T09:00:00+01:00'

        Args:
            coverage: what business time counts on.
            start: when the length starts to count.
            landing: where a business deadline goes that falls on a closing; calendar time knows no closing.
            zone: whose dates days are; needed where the coverage has not exactly one zone.

        Raises:
            UnknownName: for another landing.
            NeverReached, NeverOpens, NeedsZone: as `Coverage.due` and `Coverage.add_business_days` do.
        """
        return write(self.due_at(coverage, read(start, "start"), landing, zone), start)

    def due_at(self, coverage: Coverage, start: Instant, landing: Landing, zone: str | None = None) -> Instant:
        """What `due` gives, from instant to instant.

        >>> Length.parse("2 calendar days").due_at(Coverage.named("8x5", zone="UTC"), 0, "closing") // DAY
        2
        """
        must_be(Coverage, coverage, "coverage")
        landing_checked(landing)
        checked(start, "start")
        if self.time is not None:
            is_business = self.basis == "business"
            return coverage.line.due(start, self.time, landing) if is_business else _in_range(start + self.time)
        days = self.days or 0
        if self.basis == "business":
            return coverage.business_days(zone).add(start, days, landing, self.by, self.cutoff)
        return _in_range(_dates_later(coverage, start, days, zone))

    def start_at(self, coverage: Coverage, due: Instant, zone: str | None = None) -> Instant:
        """The latest instant from which the length still fits before another: the mirror of `due_at`.

        >>> Length.parse("1 calendar day").start_at(Coverage.named("8x5", zone="UTC"), DAY)
        0

        Raises:
            InvalidValue: for a length with a cut-off, which goes with counting forward only.
        """
        must_be(Coverage, coverage, "coverage")
        checked(due, "due")
        if self.time is not None:
            return coverage.line.latest_start(due, self.time) if self.is_business else due - self.time
        days = self.days or 0
        if self.is_business:
            return coverage.business_days(zone).add(due, -days, "closing", self.by, self.cutoff)
        return _dates_later(coverage, due, -days, zone)

    def __str__(self) -> str:
        if self.days is not None:
            text = _counted(self.days, f"{self.basis} day")
            text += "" if self.by is None else f" by {self.by if self.by == 'close' else time_text(self.by)}"
            return text if self.cutoff is None else f"{text} if before {time_text(self.cutoff)}"
        time = self.time or 0
        unit, micros = next((unit, micros) for unit, micros in _UNITS.items() if time % micros == 0 or micros == SECOND)
        amount = Decimal(time) / micros
        return _counted(amount.normalize() if amount % 1 else int(amount), f"{self.basis} {unit}")

    def __repr__(self) -> str:
        return f"Length.parse({str(self)!r})"


def length_from(given: Length | str | None) -> Length | None:
    """A length as a field of a value takes it: one, its text, or none.

    >>> length_from("4 business hours")
    Length.parse('4 business hours')
    """
    return given if given is None or isinstance(given, Length) else Length.parse(given)


def _expected(text: object) -> str:
    """What to write instead: the text in full, in both readings where it does not say what it counts."""
    said = " ".join(text.split()) if isinstance(text, str) and len(text) <= 200 else ""
    found = _SLIP.fullmatch(said)
    iso = _ISO.fullmatch(said)
    if iso:
        return _readings(Decimal(iso["amount"] or iso["days"]), iso["unit"] or iso["date"])
    if not found:
        return _EXPECTED
    if found["basis"] is None:
        return _readings(Decimal(found["amount"]), found["unit"])
    basis = "calendar" if found["basis"].lower() == "calendar" else "business"
    meant = _counted(Decimal(found["amount"]), f"{basis} {_LONG_UNITS[found['unit'][0].lower()]}")
    return f"a length; did you mean {meant!r}?"


def _readings(amount: Decimal, unit: str) -> str:
    """The two readings of a length that does not say what it counts."""
    unit = _LONG_UNITS[unit[0].lower()]
    calendar = _counted(amount, f"calendar {unit}")
    # A week has as many business days as the desk works.
    business = "a number of business days" if unit == "week" else repr(_counted(amount, f"business {unit}"))
    return f"a length until it says which {unit}s; write {business} or {calendar!r}"


def _counted(amount: Decimal | int, noun: str) -> str:
    return f"{amount} {noun}{'' if amount == 1 else 's'}"


def _clock(text: str | None, place: str) -> int | None:
    return None if text is None else time_of_day(text, place)


def _whole(amount: Decimal, text: str, place: str) -> int:
    if amount % 1:
        raise InvalidText(place, text, "a length of whole days, or of time no finer than a microsecond")
    return int(amount)


def _within(amount: int, most: int, text: str, place: str) -> int:
    if amount > most:
        raise InvalidValue(place, text, "is longer than ten years; a target can take ten years at most")
    return amount


def _in_range(instant: Instant) -> Instant:
    if instant >= LATEST:
        raise OutOfRange("due", utc_text(instant))
    return instant


def _dates_later(coverage: Coverage, start: Instant, days: int, zone: str | None) -> Instant:
    if zone is None:
        if len(coverage.zones) != 1:
            raise NeedsZone(tuple(sorted(coverage.zones)))
        (zone,) = coverage.zones
    info = zones.zone(zone)
    # No days later is the start itself, in the second showing of a repeated hour too.
    return start if days == 0 else edge(info, reading(info, start) + days * DAY)
