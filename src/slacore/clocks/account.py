"""Accounts: how the time of a clock is counted, in pieces of one target each, less its waits."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple, cast

from slacore.calendars.coverage import ALWAYS
from slacore.calendars.ruler import Line
from slacore.civil.instant import Instant
from slacore.clocks.waits import Waits
from slacore.errors import NeverOpens, NeverReached
from slacore.plans.length import Basis, Length
from slacore.plans.selector import Promise


class Piece(NamedTuple):
    """From when a promise counts, on which line, and how much was counted before."""

    start: Instant
    promise: Promise
    line: Line
    before: int


class Account:
    """Pieces in order, the last of which says how long it may take; in force since an instant, once breached or not."""

    __slots__ = ("bound", "breach", "length", "pieces", "since")

    def __init__(self, pieces: list[Piece], since: Instant, breach: Instant | None = None) -> None:
        self.pieces = pieces
        self.length = length_of(pieces[-1].promise)
        """How long it may take: no promise without a length is counted."""
        self.bound = _bound(pieces[0].start, self.length)
        """Before which nothing can be due, whatever the hours: real time is no less than what counts of it."""
        self.since = since
        self.breach = breach

    @classmethod
    def of(cls, start: Instant, promise: Promise, since: Instant) -> Account:
        """The account that counts one promise from an instant on."""
        return cls([Piece(start, promise, counting(promise), 0)], since)

    def copy(self) -> Account:
        """The same account, to be gone on with apart."""
        return Account(self.pieces[:], self.since, self.breach)

    def carry(self, at: Instant, promise: Promise, waits: Waits) -> None:
        """From an instant on it counts by another promise, and what was counted until then along with it."""
        self.pieces.append(Piece(at, promise, counting(promise), self.used(waits, at)))
        self.length, self.since, self.breach = length_of(promise), at, None
        self.bound = _bound(self.start, self.length)

    @property
    def start(self) -> Instant:
        """From when it counts."""
        return self.pieces[0].start

    @property
    def promise(self) -> Promise:
        """The promise that says how long it may take."""
        return self.pieces[-1].promise

    def used(self, waits: Waits, at: Instant) -> int:
        """The time counted up to an instant at which the last piece has begun; nothing before the first."""
        last = self.pieces[-1]
        return last.before + waits.counted(last.line, last.start, at) if at > last.start else last.before

    def passed(self, waits: Waits, at: Instant) -> Instant | None:
        """When its due time was passed, if that was before an instant: just after it, or at the change since.

        What is not used up by then was not due, which takes two look-ups, however many waits there are.
        """
        time = self.length.time
        if time is not None and self.used(waits, at - 1) < time:
            return None
        if time is not None and len(self.pieces) == 1 and self.since == at and self._is_due_when_used:
            return at
        due = self.due(waits)
        return self.breach_of(due) if due is not None and due < at else None

    def breach_of(self, due: Instant) -> Instant:
        """When a due time of its is passed: just after it, or at the change that brought it into the past."""
        return max(due + 1, self.since)

    @property
    def _is_due_when_used(self) -> bool:
        return self.promise.landing == "closing" or not self.length.is_business

    def left(self, waits: Waits, at: Instant, due: Instant, used: int) -> int:
        """What is left at an instant at which so much is used, until it is due; negative when that is over."""
        if self.length.time is not None:
            return self.length.time - used
        line = self.pieces[-1].line
        if at <= due:
            return waits.counted(line, max(self.start, at), due)
        return -waits.counted(line, due, at)

    def due(self, waits: Waits) -> Instant | None:
        """When the length is used up; none where an open wait comes before that (semantics, rule 21).

        Raises:
            NeverReached: if there is less open time than that within fifty years.
        """
        length = self.length
        if length.time is None:
            return self._day_due(waits)
        if len(self.pieces) == 1 and not waits.starts and waits.held is None:
            # Nearly every account is asked so.
            start, promise, line, _ = self.pieces[0]
            return line.due(start, length.time, promise.landing if length.is_business else "closing")
        piece = self._piece(length.time)
        found = waits.due(piece.line, piece.start, max(0, length.time - piece.before))
        if found is None or self._is_due_when_used:
            return found
        return self._opening(piece, found)

    def reached(self, waits: Waits, amount: int, basis: Basis | None = None) -> Instant | None:
        """The first instant by which so much was counted, in the basis of the targets or in another.

        None where an open wait comes before it, or there is less than that within fifty years.
        """
        account = self if basis is None else self._in_basis(basis, waits)
        piece = account._piece(amount)
        try:
            return waits.due(piece.line, piece.start, max(0, amount - piece.before))
        except (NeverReached, NeverOpens):
            return None

    def measured(self, waits: Waits, at: Instant, basis: Basis) -> int:
        """What `used` gives in one basis, whatever the targets count in; at an instant in any of the pieces."""
        account = self._in_basis(basis, waits)
        piece = next((piece for piece in reversed(account.pieces) if piece.start <= at), account.pieces[0])
        return piece.before + (waits.counted(piece.line, piece.start, at) if at > piece.start else 0)

    def total(self, waits: Waits) -> int:
        """All that counts until it is due: the length, or of a length in days what lies between, without waits."""
        length = self.length
        if length.time is not None:
            return length.time
        last = self.pieces[-1]
        return last.line.elapsed(last.start, self.promise.due(last.start))

    def _piece(self, amount: int) -> Piece:
        """The piece in which so much comes to be counted."""
        place = bisect_left(self.pieces, amount, key=lambda piece: piece.before)
        return self.pieces[max(0, place - 1)]

    def _opening(self, piece: Piece, due: Instant) -> Instant:
        """The first opening from an instant on, of the hours that count then."""
        # By instants: of changes at one instant there may be two pieces that are equal.
        for later in [one for one in self.pieces if one.start >= due]:
            opening = piece.line.next_opening(due)
            if opening < later.start:
                return opening
            piece, due = later, later.start
        return piece.line.next_opening(due)

    def _day_due(self, waits: Waits) -> Instant | None:
        """The day of the target, and the time of the waits before it appended to it."""
        last = self.pieces[-1]
        day = self.promise.due(last.start)
        lost = last.line.elapsed(last.start, day) - waits.counted(last.line, last.start, day)
        if not lost:
            return day
        due = waits.due(last.line, day, lost)
        is_landing = self.promise.landing == "opening" and self.length.is_business
        return last.line.next_opening(due) if is_landing and due is not None else due

    def _in_basis(self, basis: Basis, waits: Waits) -> Account:
        if all(length_of(piece.promise).basis == basis for piece in self.pieces):
            return self
        pieces: list[Piece] = []
        before = 0
        for piece in self.pieces:
            if pieces:
                last = pieces[-1]
                before += waits.counted(last.line, last.start, piece.start)
            line = piece.promise.coverage.line if basis == "business" else ALWAYS.line
            pieces.append(Piece(piece.start, piece.promise, line, before))
        return Account(pieces, self.since)


def _bound(start: Instant, length: Length) -> Instant:
    return start + (length.time or 0)


def length_of(promise: Promise) -> Length:
    """The length of a promise that has one: what has none, nothing counts."""
    return cast(Length, promise.length)


def counting(promise: Promise) -> Line:
    """The line of the hours a promise counts on: its coverage, or every hour."""
    return promise.coverage.line if length_of(promise).is_business else ALWAYS.line
