"""Notations: how a table writes its times, what it leaves blank, and its names for what a plan calls otherwise."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from attrs import field, frozen

from slacore.civil.instant import EARLIEST, LATEST, utc
from slacore.civil.local import LocalTime, local
from slacore.errors import InvalidText, InvalidValue, NaiveInstant, OutOfRange, SubMicrosecond, UnsaidOrder

EPOCHS = {"epoch": 1_000_000, "epoch-ms": 1_000}
"""The time formats that count from 1970 on, and the microseconds of what they count."""

USUAL_MISSING = frozenset(
    [
        "",
        "0000-00-00",
        "0000-00-00 00:00:00",
        *["?", "-", "--", "null", "(null)", "none", "nil", "n/a", "na", "nan", "nat", "undefined", "\\n"],
    ]
)
"""What stands in the cell of a time that is missing, in small letters."""

EXPECTED = "a time like '2026-03-02 09:00' or '2026-03-02T09:00:00+01:00'"
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
_NAMED = re.compile(r"(?:[A-Za-z]{3,9},? )?(\d{1,2})[-/. ]([A-Za-z]{3,9})[-/.,]? ?(\d{4}|\d\d)", re.ASCII)
_NAME_FIRST = re.compile(r"(?:[A-Za-z]{3,9},? )?([A-Za-z]{3,9})[.]? (\d{1,2}),? (\d{4})", re.ASCII)
_CLOCK = re.compile(
    r"(?:[Tt]|,? )(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?(?: ?([Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?))?\Z",
    re.ASCII,
)
_COUNT = re.compile(r"-?\d{1,15}(?:\.\d{1,30})?", re.ASCII)
_SURPLUS_ZEROS = re.compile(r"(?<=\.\d{6})0+(?!\d)", re.ASCII)
_SAMPLE = datetime(2031, 12, 23, 21, 47)


def time_format_from(given: str | None, place: str = "time_format") -> str | None:
    """A pattern as `datetime.strptime` takes it, ``epoch`` or ``epoch-ms``; none for the usual spellings.

    >>> time_format_from("%d/%m/%y %I:%M %p")
    '%d/%m/%y %I:%M %p'

    Raises:
        InvalidValue: for a pattern that does not say date and hour, or says them in a manner that depends on the
            machine it is read on.
    """
    if given is None or given in EPOCHS:
        return given
    if re.search(r"%[ZcxX]", given):
        raise InvalidValue(
            place, given, "uses %Z, %c, %x or %X, which mean something else on each machine; spell it out"
        )
    try:
        again = datetime.strptime(_SAMPLE.strftime(given.replace("%z", "+0000")), given.replace("%z", "+0000"))
    except ValueError as error:
        raise InvalidValue(place, given, f"is not a time format: {error}") from None
    if again.replace(minute=47) != _SAMPLE:
        raise InvalidValue(place, given, "does not say the whole date and the hour, like '%d/%m/%Y %H:%M'")
    return given


def load_maps(path: str) -> dict[str, dict[str, str]]:
    """For each field of a plan the table's names and the plan's, from a TOML file with a table for each field.

    Raises:
        InvalidValue: for a file that says anything else.
        OSError: if the file cannot be opened.
    """
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidValue("--maps", path, f"is not TOML: {error}") from None
    for name, values in data.items():
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise InvalidValue("--maps", path, f'has no table of texts for {name}, like \'"1 - Critical" = "P1"\'')
    return data


def _marks_from(given: Iterable[str]) -> frozenset[str]:
    return frozenset(mark.strip().casefold() for mark in given)


@frozen(kw_only=True)
class Notation:
    """How a table writes what it says.

    Unless a format is named, a time is a date and a time of day: the year first, or an English name of the month, or,
    with ``day_first`` said, numbers only; seconds or none, AM and PM, an offset or ``UTC`` with or without a blank.

    >>> jira = Notation(day_first=True)
    >>> jira.time("02/Mar/26 9:05 PM +0100", "Created").moment.isoformat()
    '2026-03-02T21:05:00+01:00'

    Args:
        zone: the clock of times without an offset.
        time_format: a pattern as `datetime.strptime` takes it, ``epoch`` or ``epoch-ms``; see `time_format_from`.
        day_first: whether ``3/2/2026`` is 3 February; ``False`` for 2 March, ``None`` where nobody says.
        missing: more marks of cells in which nothing is said. A time knows `USUAL_MISSING` by itself; in other cells
            those are values like others.
        maps: for fields of the plan, the table's name of a value and the plan's.
    """

    zone: ZoneInfo | None = None
    time_format: str | None = field(default=None, converter=time_format_from)
    day_first: bool | None = None
    missing: frozenset[str] = field(default=(), converter=_marks_from)
    maps: Mapping[str, Mapping[str, str]] = field(factory=dict)

    @property
    def is_usual(self) -> bool:
        """Whether a time that begins with the year is what it seems to be, as no format or mark says otherwise."""
        return self.time_format is None and not any(mark[:1].isdigit() for mark in self.missing)

    def value(self, name: str, text: str) -> str | None:
        """What a cell says of a field, in the words of the plan; none where it says nothing."""
        said = text.strip()
        if not said or said.casefold() in self.missing:
            return None
        return self.maps[name].get(said, said) if name in self.maps else said

    def time(self, text: str, place: str = "time") -> LocalTime | None:
        """The instant that a cell says, and what was odd about it; none where it says nothing.

        Raises:
            NaiveInstant: for a time without an offset, and no zone.
            UnsaidOrder: for a date whose day and month could be either way round.
            InvalidText, InvalidValue, SubMicrosecond, OutOfRange: for what is no time, a date alone, or a finer one.
        """
        said = " ".join(text.split())
        if said.casefold() in USUAL_MISSING or said.casefold() in self.missing:
            return None
        if self.time_format in EPOCHS:
            return self._counted(said, place)
        return self._told(said, place) if self.time_format is None else self._formatted(said, place)

    def _counted(self, text: str, place: str) -> LocalTime:
        if not _COUNT.fullmatch(text):
            raise InvalidText(place, text, "a number of seconds or milliseconds since 1970")
        instant = Decimal(text) * EPOCHS[str(self.time_format)]
        if instant % 1:
            raise SubMicrosecond(place, text)
        if not EARLIEST <= instant < LATEST:
            raise OutOfRange(place, text)
        return LocalTime(utc(int(instant)).astimezone(self.zone or UTC))

    def _formatted(self, text: str, place: str) -> LocalTime:
        try:
            moment = datetime.strptime(_SURPLUS_ZEROS.sub("", text), str(self.time_format))
        except ValueError:
            raise InvalidText(place, text, f"a time in the format {self.time_format!r}") from None
        return self._on_clock(moment, text, place)

    def _told(self, text: str, place: str) -> LocalTime:
        try:
            return self._on_clock(text, text, place)
        except InvalidText:
            return self._on_clock(self._usual(text, place), text, place)

    def _on_clock(self, time: str | datetime, text: str, place: str) -> LocalTime:
        """As `local`, with the user's own spelling in what is refused."""
        try:
            return local(time, self.zone, place)
        except InvalidText as error:
            raise InvalidText(place, text, error.expected) from None
        except (NaiveInstant, SubMicrosecond) as error:
            raise type(error)(place, text) from None

    def _usual(self, text: str, place: str) -> str:
        """A time of a usual spelling, in the one that `local` reads."""
        clock = _CLOCK.search(text)
        date = self._date(text if clock is None else text[: clock.start()], text, place)
        if date is None and re.fullmatch(r"\d{10}|\d{13}", text):
            raise InvalidValue(place, text, "may count seconds or milliseconds; say --time-format epoch or epoch-ms")
        if date is not None and clock is None:
            raise InvalidValue(place, text, "is a date without a time, and any hour of it could be meant")
        hour = None if clock is None else _hour(int(clock[1]), clock[5])
        if date is None or clock is None or hour is None:
            raise InvalidText(place, text, EXPECTED)
        fraction = f".{clock[4]}" if clock[4] else ""
        return f"{date} {hour:02}:{clock[2]}:{clock[3] or '00'}{fraction}{_offset(clock[6])}"

    def _date(self, text: str, whole: str, place: str) -> str | None:
        if found := _YEAR_FIRST.fullmatch(text):
            return _iso(found[1], found[3], found[4])
        if found := _YEAR_LAST.fullmatch(text):
            one, two, year = found[1], found[3], found[4]
            return _iso(year, two, one) if self._is_day_first(one, two, whole, place) else _iso(year, one, two)
        if found := _NAMED.fullmatch(text):
            if len(found[3]) == 2 and self.day_first is None:
                raise UnsaidOrder(place, whole)
            return _iso(found[3], _month(found[2]), found[1])
        found = _NAME_FIRST.fullmatch(text)
        return _iso(found[3], _month(found[1]), found[2]) if found else None

    def _is_day_first(self, one: str, two: str, whole: str, place: str) -> bool:
        if self.day_first is not None:
            return self.day_first
        if int(one) <= 12 and int(two) <= 12 and int(one) != int(two):
            raise UnsaidOrder(place, whole)
        return int(one) > 12


def _iso(year: str, month: Any, day: str) -> str | None:
    return None if month is None else f"{'20' if len(year) == 2 else ''}{year}-{int(month):02}-{int(day):02}"


def _month(name: str) -> int | None:
    said = name.casefold()
    return next((number for number, month in enumerate(_MONTHS, 1) if said in (month, month[:3], month[:4])), None)


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour
    return hour % 12 + (12 if half in "Pp" else 0) if 1 <= hour <= 12 else None


def _offset(text: str | None) -> str:
    if text is None or text in "zZ" or text.isalpha():
        return "" if text is None else "+00:00"
    digits = text[1:].replace(":", "").ljust(4, "0")
    return f"{text[0]}{digits[:2]}:{digits[2:]}"
