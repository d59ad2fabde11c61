"""Accounts: how the time of a clock is counted, in pieces of one target each, less its waits."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
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
    """Pieces in order, the last of which says how long it may take; in force since an instant, once breached or not.

    Nearly every account has one piece: the last stands in the account itself, and those before it in a list.
    """

    __slots__ = ("before", "begins", "bound", "breach", "earlier", "length", "line", "promise", "since", "start")

    def __init__(self, start: Instant, promise: Promise, since: Instant) -> None:
        self.start = start
        """From when it counts."""
        self.since = since
        self.breach: Instant | None = None
        self.earlier: list[Piece] = []
        self._count(start, promise, 0)

    def _count(self, begins: Instant, promise: Promise, before: int) -> None:
        """Count by a promise from an instant on, which is the last piece from then on."""
        self.begins = begins
        self.promise = promise
        """The promise that says how long it may take."""
        self.before = before
        self.length = length = length_of(promise)
        """How long it may take: no promise without a length is counted."""
        self.line = promise.coverage.line if length.basis == "business" else ALWAYS.line
        self.bound = self.start + (length.time or 0)
        """Before which nothing can be due, whatever the hours: real time is no less than what counts of it."""

    def copy(self) -> Account:
        """The same account, to be gone on with apart."""
        other = Account(self.start, self.promise, self.since)
        other.begins, other.before = self.begins, self.before
        other.earlier, other.breach = self.earlier[:], self.breach
        return other

    def carry(self, at: Instant, promise: Promise, waits: Waits) -> None:
        """From an instant on it counts by another promise, and what was counted until then along with it."""
        used = self.used(waits, at)
        self.earlier.append(self._last)
        self.since, self.breach = at, None
        self._count(at, promise, used)

    @property
    def pieces(self) -> list[Piece]:
        """Every piece, the last one as well."""
        return [*self.earlier, self._last]

    @property
    def _last(self) -> Piece:
        return Piece(self.begins, self.promise, self.line, self.before)

    def used(self, waits: Waits, at: Instant) -> int:
        """The time counted up to an instant at which the last piece has begun; nothing before the first."""
        return self.before + waits.counted(self.line, self.begins, at) if at > self.begins else self.before

    def passed(self, waits: Waits, at: Instant) -> Instant | None:
        """When its due time was passed, if that was before an instant: just after it, or at the change since.

        What is not used up by then was not due, which takes two look-ups, however many waits there are.
        """
        time = self.length.time
        if time is not None and self.used(waits, at - 1) < time:
            return None
        if time is not None and not self.earlier and self.since == at and self._is_due_when_used:
            return at
        due = self.due(waits)
        return self.breach_of(due) if due is not None and due < at else None

    def breach_of(self, due: Instant) -> Instant:
        """When a due time of its is passed: just after it, or at the change that brought it into the past."""
        return max(due + 1, self.since)

    @property
    def _is_due_when_used(self) -> bool:
        return self.promise.landing == "closing" or self.length.basis != "business"

    def left(self, waits: Waits, at: Instant, due: Instant, used: int) -> int:
        """What is left at an instant at which so much is used, until it is due; negative when that is over."""
        if self.length.time is not None:
            return self.length.time - used
        if at <= due:
            return waits.counted(self.line, max(self.start, at), due)
        return -waits.counted(self.line, due, at)

    def due(self, waits: Waits) -> Instant | None:
        """When the length is used up; none where an open wait comes before that (semantics, rule 21).

        Raises:
            NeverReached: if there is less open time than that within fifty years.
        """
        length = self.length
        if length.time is None:
            return self._day_due(waits)
        if not self.earlier:
            # Nearly every account is asked so.
            found = waits.due(self.line, self.start, length.time)
            return found if found is None or self._is_due_when_used else self.line.next_opening(found)
        piece = _piece(self.pieces, length.time)
        found = waits.due(piece.line, piece.start, max(0, length.time - piece.before))
        return found if found is None or self._is_due_when_used else self._opening(piece, found)

    def reached(self, waits: Waits, amount: int, basis: Basis | None = None) -> Instant | None:
        """The first instant by which so much was counted, in the basis of the targets or in another.

        None where an open wait comes before it, or there is less than that within fifty years.
        """
        piece = _piece(self.pieces if basis is None else self._in_basis(basis, waits), amount)
        try:
            return waits.due(piece.line, piece.start, max(0, amount - piece.before))
        except (NeverReached, NeverOpens):
            return None

    def measured(self, waits: Waits, at: Instant, basis: Basis) -> int:
        """What `used` gives in one basis, whatever the targets count in; at an instant in any of the pieces."""
        pieces = self._in_basis(basis, waits)
        piece = next((piece for piece in reversed(pieces) if piece.start <= at), pieces[0])
        return piece.before + (waits.counted(piece.line, piece.start, at) if at > piece.start else 0)

    def total(self, waits: Waits) -> int:
        """All that counts until it is due: the length, or of a length in days what lies between, without waits."""
        length = self.length
        if length.time is not None:
            return length.time
        return self.line.elapsed(self.begins, self.promise.due(self.begins))

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
        line, begins = self.line, self.begins
        day = self.promise.due(begins)
        lost = line.elapsed(begins, day) - waits.counted(line, begins, day)
        if not lost:
            return day
        due = waits.due(line, day, lost)
        return due if due is None or self._is_due_when_used else line.next_opening(due)

    def _in_basis(self, basis: Basis, waits: Waits) -> list[Piece]:
        """Its pieces, counted in one basis."""
        if all(length_of(piece.promise).basis == basis for piece in self.pieces):
            return self.pieces
        pieces: list[Piece] = []
        before = 0
        for piece in self.pieces:
            if pieces:
                last = pieces[-1]
                before += waits.counted(last.line, last.start, piece.start)
            line = piece.promise.coverage.line if basis == "business" else ALWAYS.line
            pieces.append(Piece(piece.start, piece.promise, line, before))
        return pieces


def _piece(pieces: list[Piece], amount: int) -> Piece:
    """The piece in which so much comes to be counted."""
    return pieces[max(0, bisect_left(pieces, amount, key=attrgetter("before")) - 1)]


def length_of(promise: Promise) -> Length:
    """The length of a promise that has one: what has none, nothing counts."""
    return cast(Length, promise.length)
