"""Waits of one clock: the stretches in which it does not count, and the measure of time without them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, NamedTuple

from slacore.calendars.ruler import Line
from slacore.civil.instant import LATEST, Instant

Reasons = tuple[str, ...]
_NONE: list[Any] = []


class Wait(NamedTuple):
    """A stretch in which a clock does not count, and what for: half-open, and open-ended while ``end`` is missing."""

    start: Instant
    end: Instant | None
    reasons: Reasons


class Waits:
    """The waits of a clock in order, disjoint; the last may be open.

    For each line of hours that is asked for, it keeps a running total of the open time in its waits, so that the time
    counted up to an instant takes two look-ups, however many waits there are.

    >>> from slacore import ALWAYS
    >>> waits = Waits()
    >>> waits.turn(10, ("customer",)), waits.turn(15, ())
    (None, None)
    >>> waits.counted(ALWAYS.line, 0, 20), waits.due(ALWAYS.line, 0, 12)
    (15, 17)
    """

    __slots__ = ("_totals", "ends", "held", "reasons", "starts")

    def __init__(self) -> None:
        # Most clocks never wait: until one does, it has the empty list of all others, into which nothing is put.
        self.starts: list[Instant] = _NONE
        self.ends: list[Instant] = _NONE
        self.reasons: list[Reasons] = _NONE
        self.held: tuple[Instant, Reasons] | None = None
        self._totals: dict[Line, list[int]] | None = None

    def __len__(self) -> int:
        return len(self.starts) + (self.held is not None)

    def copy(self) -> Waits:
        """The same waits, to be gone on with apart."""
        other = Waits()
        other.starts, other.ends, other.reasons = self.starts[:], self.ends[:], self.reasons[:]
        other.held = self.held
        if self._totals is not None:
            other._totals = {line: totals[:] for line, totals in self._totals.items()}
        return other

    def closed_at(self, at: Instant) -> Waits:
        """The same waits as if the open one ended at the instant."""
        other = self.copy()
        other.turn(at, ())
        return other

    @property
    def waiting_since(self) -> Instant:
        """Since when it waits without a break, for whatever; of waits of which the last is open."""
        since = LATEST if self.held is None else self.held[0]
        for start, end in zip(reversed(self.starts), reversed(self.ends), strict=True):
            if end != since:
                break
            since = start
        return since

    def until(self, at: Instant) -> Waits:
        """The waits up to an instant, as if none went on and none followed."""
        other = Waits()
        for wait in self.each():
            if wait.start < at:
                other.add(wait.start, at if wait.end is None else min(wait.end, at), wait.reasons)
        return other

    def turn(self, at: Instant, reasons: Reasons) -> None:
        """From the instant on it waits for other reasons, or for none."""
        if self.held is not None:
            since, before = self.held
            self.add(since, at, before)
        self.held = (at, reasons) if reasons else None

    def add(self, start: Instant, end: Instant, reasons: Reasons) -> None:
        """A wait that is over, after all others."""
        if start >= end:
            return
        if not self.starts:
            self.starts, self.ends, self.reasons = [start], [end], [reasons]
        else:
            self.starts.append(start)
            self.ends.append(end)
            self.reasons.append(reasons)
        if self._totals is not None:
            for line, totals in self._totals.items():
                totals.append(totals[-1] + line.elapsed(start, end))

    def each(self) -> Iterable[Wait]:
        """Every wait, the open one last."""
        yield from map(Wait, self.starts, self.ends, self.reasons)
        if self.held is not None:
            yield Wait(self.held[0], None, self.held[1])

    def counted(self, line: Line, start: Instant, end: Instant) -> int:
        """The time of a line between two instants in order that lies in no wait."""
        if self.held is not None and self.held[0] < end:
            end = max(start, self.held[0])
        elapsed = line.elapsed(start, end)
        return elapsed - self.lost(line, start, end) if self.starts else elapsed

    def lost(self, line: Line, start: Instant, end: Instant) -> int:
        """The time of a line between two instants in order that lies in waits that are over."""
        if not self.starts:
            return 0
        totals = self._of(line)
        return self._before(totals, line, end) - self._before(totals, line, start)

    def due(self, line: Line, start: Instant, length: int) -> Instant | None:
        """The first instant from ``start`` by which so much was counted; none where an open wait comes before it.

        What is used up as the open wait begins is due then.

        Raises:
            NeverReached: if there is less open time than that within fifty years.
        """
        lost = 0
        if not self.starts and self.held is None:
            return line.due(start, length)
        if self.starts:
            totals = self._of(line)
            before = self._before(totals, line, start)
            # The first wait before which all was counted, and those after it, take nothing from the time until then.
            first = bisect_left(self.starts, start)

            def counted(number: int) -> int:
                return line.elapsed(start, self.starts[number]) - totals[number] + before

            last = len(self.starts)
            # Most clocks are asked about while all their waits are behind them; real time is no less than open time.
            if first < last and self.starts[-1] - start >= length and counted(last - 1) >= length:
                last = first + bisect_left(range(first, last), length, key=counted)
            lost = totals[last] - before
        if self.held is not None and line.elapsed(start, max(start, self.held[0])) - lost < length:
            return None
        return line.due(start, length + lost) if length else start

    def _of(self, line: Line) -> list[int]:
        """The open time in waits before each of those that are over, and after the last of them."""
        known = self._totals
        totals = None if known is None else known.get(line)
        if totals is None:
            ruler = line.covering(self.starts[0], self.ends[-1])
            totals = [0, *accumulate(map(ruler.between, self.starts, self.ends))]
            # Published whole: what reads a clock in another thread finds all of it or nothing.
            self._totals = {line: totals} if known is None else known | {line: totals}
        return totals

    def _before(self, totals: list[int], line: Line, at: Instant) -> int:
        """The open time in waits up to an instant."""
        if at >= self.ends[-1]:
            return totals[-1]
        place = bisect_right(self.starts, at)
        if place and at < self.ends[place - 1]:
            return totals[place - 1] + line.elapsed(self.starts[place - 1], at)
        return totals[place]
