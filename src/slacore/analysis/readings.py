"""Readings: the instants that a column of texts says, and how they are written again.

Who reads a single text is told; the rule is theirs. Spellings that begin with the year and leave nothing open are read
for a whole column at once, to the same instants; every other text is put to the single reader, once for all its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from attrs import define, field

from slacore.analysis import wall
from slacore.analysis.arrays import NAT, Bools, Ints
from slacore.analysis.frames import column_of
from slacore.analysis.pieces import Source
from slacore.analysis.texts import Bytes, Texts
from slacore.civil.instant import DAY, HOUR, MINUTE, SECOND, Instant, read, utc
from slacore.civil.local import LocalTime
from slacore.errors import NaiveInstant, SlaError, UnsaidOrder

ReadTime = Callable[[str], LocalTime | None]
"""Reads one text: the rule. None for a text that says no time."""

AT_HOME: Final = int(np.iinfo(np.int64).max)
"""What stands for the offset of a time on the clock of the table's zone."""

_SAFE_YEARS = (1902, 2197)
_BASES = (16, 19, 23, 26)
"""Letters of a date with minutes, seconds, thousandths, millionths."""
_ENDS = (0, 1, 5, 6)
"""Letters of no offset, ``Z``, ``+0100``, ``+01:00``."""
_DAYS = np.asarray([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


class Fault(NamedTuple):
    """What stops the reading of a table: the row at which it does, and why."""

    row: int
    error: NaiveInstant | UnsaidOrder


@define(eq=False)
class Readings:
    """What a column says: an instant for each row, or none, or why it cannot be read.

    Args:
        values: microseconds since 1970; `NAT` where no instant within the supported years is said.
        offsets: how far ahead of UTC the clock was on which each was written, in microseconds; `AT_HOME` for the
            table's own zone.
        zone: that zone.
        skipped: which the clock skipped.
        repeated: which it showed twice.
        faults: the rows that cannot be read, and why.
        outside: the rows that say a time which is no instant that can be computed with, and why.
        stops: what stops the reading of the table.
    """

    values: Ints
    offsets: Ints
    zone: ZoneInfo | None
    skipped: Bools
    repeated: Bools
    faults: dict[int, str] = field(factory=dict)
    outside: dict[int, str] = field(factory=dict)
    stops: list[Fault] = field(factory=list)

    @classmethod
    def of(cls, texts: Texts, zone: ZoneInfo | None, name: str, read_time: ReadTime, *, is_usual: bool) -> Readings:
        """What the texts of a column say.

        Args:
            texts: the column.
            zone: the clock of times without an offset.
            name: what an error calls an instant of the column.
            read_time: reads one text.
            is_usual: whether spellings that begin with the year mean what they seem to.
        """
        count = len(texts)
        no = np.zeros(count, np.bool_)
        found = cls(np.full(count, NAT), np.full(count, AT_HOME), zone, no, no.copy())
        rest = np.ones(count, np.bool_)
        if is_usual:
            rest = texts.lengths > 0
            found._read_usual(texts, rest)
        found._read_rest(texts, np.flatnonzero(rest), name, read_time)
        return found

    @cached_property
    def is_said(self) -> Bools:
        """Which rows say a time, computable or not."""
        found = np.asarray(self.values != NAT)
        found[list(self.outside)] = True
        return found

    def moment(self, row: int) -> datetime:
        """The instant of a row on the clock on which it was written."""
        return self.written(int(self.values[row]), row)

    def written(self, instant: Instant, row: int) -> datetime:
        """Another instant on the clock on which the one of a row was written."""
        offset = int(self.offsets[row])
        if offset == AT_HOME:
            assert self.zone is not None
            return utc(instant).astimezone(self.zone)
        return utc(instant).astimezone(timezone(timedelta(microseconds=offset)))

    def texts_of(self, instants: Ints) -> list[bytes]:
        """Other instants as text, each on the clock on which the one of its row was written; nothing for none."""
        some = instants != NAT
        walls, offsets = self._walls(np.where(some, instants, 0))
        made = _iso(walls, offsets)
        made[~some] = b""
        found: list[bytes] = made.tolist()
        # A clock of odd seconds, and fractions of a second, which few have.
        for row in np.flatnonzero(some & ((offsets % MINUTE != 0) | (instants % SECOND != 0))).tolist():
            found[row] = self.written(int(instants[row]), row).isoformat().encode()
        return found

    def _walls(self, instants: Ints) -> tuple[Ints, Ints]:
        """What the clocks show at instants, and how far they are ahead."""
        at_home = self.offsets == AT_HOME
        offsets = np.where(at_home, 0, self.offsets)
        if self.zone is not None and at_home.any():
            shown = wall.local(_source(instants, "instants"), self.zone).values
            offsets = np.where(at_home, shown - instants, offsets)
        return instants + offsets, offsets

    def _read_usual(self, texts: Texts, rest: Bools) -> None:
        """Read what can be read at once; what is left stays among the rest."""
        for length in sorted({base + end for base in _BASES for end in _ENDS}):
            for base in _BASES:
                if length - base in _ENDS:
                    rows = np.flatnonzero(rest & (texts.lengths == length))
                    if len(rows):
                        self._read_shape(texts, rows, base, length, rest)

    def _read_shape(self, texts: Texts, rows: Ints, base: int, length: int, rest: Bools) -> None:
        letters = texts.letters(rows, length)
        walls, is_good = _walls_of(letters, base)
        if length == base:
            if self.zone is None:
                return
            found = wall.instants(_source(np.where(is_good, walls, 0), "wall times"), self.zone)
            good = rows[is_good]
            self.values[good] = found.answers.values[is_good]
            self.skipped[good], self.repeated[good] = found.skipped[is_good], found.repeated[is_good]
        else:
            offsets, is_offset = _offsets_of(letters[:, base:])
            is_good &= is_offset
            good = rows[is_good]
            self.values[good] = (walls - offsets)[is_good]
            self.offsets[good] = offsets[is_good]
        rest[good] = False

    def _read_rest(self, texts: Texts, rows: Ints, name: str, read_time: ReadTime) -> None:
        """Put the other texts to the single reader."""
        known: dict[bytes, LocalTime | str | SlaError | None] = {}
        data, starts, ends = texts.data, texts.starts[rows].tolist(), texts.ends[rows].tolist()
        for row, start, end in zip(rows.tolist(), starts, ends, strict=True):
            held = data[start:end]
            if held not in known:
                known[held] = _single(read_time, texts.text(row))
            said = known[held]
            if isinstance(said, LocalTime):
                self._take(row, said, name)
            elif isinstance(said, NaiveInstant | UnsaidOrder):
                self.stops.append(Fault(row, said))
            elif said is not None:
                self.faults[row] = str(said)

    def _take(self, row: int, said: LocalTime, name: str) -> None:
        moment = said.moment
        if moment.tzinfo is not self.zone:
            offset = moment.utcoffset()
            assert offset is not None
            self.offsets[row] = offset // timedelta(microseconds=1)
        self.skipped[row], self.repeated[row] = said.oddity == "skipped", said.oddity == "repeated"
        try:
            self.values[row] = read(moment, name)
        except SlaError as error:
            self.outside[row] = str(error)


def isoformats(instants: Ints, zone: ZoneInfo | None) -> list[str | None]:
    """Instants as text on one clock, as `datetime.isoformat` writes them; nothing for none."""
    no = np.zeros(len(instants), np.bool_)
    found = Readings(instants, np.full(len(instants), AT_HOME), zone, no, no).texts_of(instants)
    return [held.decode() or None for held in found]


def _single(read_time: ReadTime, text: str) -> LocalTime | SlaError | None:
    try:
        return read_time(text)
    except SlaError as error:
        return error.with_traceback(None)


def _source(values: Ints, holds: str) -> Source:
    column = column_of(values.view("M8[us]"), "times", holds)  # type: ignore[arg-type]
    return Source(column, column.unit)


def _number(letters: Bytes, start: int, count: int) -> Ints:
    found = np.zeros(len(letters), np.int64)
    for place in range(start, start + count):
        found = found * 10 + (letters[:, place].astype(np.int64) - 48)
    return found


def _are_digits(letters: Bytes, *spans: tuple[int, int]) -> Bools:
    good = np.ones(len(letters), np.bool_)
    for start, count in spans:
        for place in range(start, start + count):
            good &= letters[:, place] - np.uint8(48) <= 9
    return good


def _walls_of(letters: Bytes, base: int) -> tuple[Ints, Bools]:
    """The wall times of texts like ``2026-03-02 09:00``, as microseconds, and which are such texts."""
    signs = (
        {4: b"-", 7: b"-", 10: b" Tt", 13: b":"} | ({16: b":"} if base > 16 else {}) | ({19: b"."} if base > 19 else {})
    )
    spans = [(0, 4), (5, 2), (8, 2), (11, 2), (14, 2)]
    spans += [(17, 2)] if base > 16 else []
    spans += [(20, base - 20)] if base > 19 else []
    good = _are_digits(letters, *spans)
    for place, marks in [sign for sign in signs.items() if sign[0] < base]:
        shown = letters[:, place]
        good &= np.logical_or.reduce([shown == mark for mark in marks])
    year, month, day, hour, minute = (_number(letters, *span) for span in spans[:5])
    second = _number(letters, 17, 2) if base > 16 else np.int64(0)
    micros = _number(letters, 20, base - 20) * 10 ** (26 - base) if base > 19 else np.int64(0)
    first = (12 * (year - 1970) + month - 1).astype("M8[M]").astype("M8[D]").astype(np.int64)
    is_leap = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = np.take(_DAYS, month, mode="clip") + is_leap
    good &= (year >= _SAFE_YEARS[0]) & (year <= _SAFE_YEARS[1]) & (month >= 1) & (month <= 12)
    good &= (day >= 1) & (day <= longest) & (hour < 24) & (minute < 60) & (second < 60)
    walls = (first + day - 1) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + micros
    return walls, good


def _offsets_of(letters: Bytes) -> tuple[Ints, Bools]:
    """The offsets of texts like ``Z``, ``+0100`` and ``+01:00``, as microseconds, and which are such texts."""
    width = letters.shape[1]
    if width == 1:
        return np.zeros(len(letters), np.int64), (letters[:, 0] == 90) | (letters[:, 0] == 122)
    sign = letters[:, 0]
    good = _are_digits(letters, (1, 2), (width - 2, 2)) & ((sign == 43) | (sign == 45))
    if width == 6:
        good &= letters[:, 3] == 58
    hours, minutes = _number(letters, 1, 2), _number(letters, width - 2, 2)
    good &= (hours < 24) & (minutes < 60)
    offsets = hours * HOUR + minutes * MINUTE
    return np.where(sign == 45, -offsets, offsets), good


_SHAPE: Final = np.frombuffer(b"0000-00-00T00:00:00+00:00", np.uint8)


def _iso(walls: Ints, offsets: Ints) -> np.ndarray[tuple[int], np.dtype[np.bytes_]]:
    """Texts like ``2026-03-02T09:00:00+01:00`` of wall times in whole seconds and offsets in whole minutes."""
    made = np.empty((len(walls), len(_SHAPE)), np.uint8)
    made[:] = _SHAPE
    days, rest = np.divmod(walls, DAY)
    dates = days.astype("M8[D]")
    months = dates.astype("M8[M]")
    since = months.astype(np.int64)
    ahead = np.abs(offsets)
    parts = (
        (0, 4, since // 12 + 1970),
        (5, 2, since % 12 + 1),
        (8, 2, (dates - months.astype("M8[D]")).astype(np.int64) + 1),
        (11, 2, rest // HOUR),
        (14, 2, rest // MINUTE % 60),
        (17, 2, rest // SECOND % 60),
        (20, 2, ahead // HOUR),
        (23, 2, ahead // MINUTE % 60),
    )
    for start, count, number in parts:
        for place in range(start + count - 1, start - 1, -1):
            number, digit = np.divmod(number, 10)
            made[:, place] += digit.astype(np.uint8)
    made[offsets < 0, 19] = 45
    return made.reshape(-1).view(f"S{len(_SHAPE)}")
