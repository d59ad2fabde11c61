"""Handing over: which of several centres holds from when on, given when each is open."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from attrs import define, field

from slacore.calendars.desk import Desk
from slacore.calendars.expression import Expression
from slacore.civil import zones
from slacore.civil.instant import DAY, Instant
from slacore.civil.wall import reading
from slacore.civil.windows import Windows

NOBODY = -1

IsBreak = Callable[[int, Instant], bool]
"""Whether the centre of a number closes at an instant only for a break."""


class Holding(NamedTuple):
    """Who holds, and who closed for a break while holding and takes its duty back; the longest gone stands first."""

    holder: int = NOBODY
    away: tuple[int, ...] = ()


def swept(runs: list[Windows], start: Instant, end: Instant, first: int | None) -> tuple[list[Instant], list[int]]:
    """Who holds from when on in ``[start, end)``, where ``first`` holds at its start if given."""
    coming = sorted((window[0], number, window[1]) for number, run in enumerate(runs) for window in run)
    starts: list[Instant] = []
    holders: list[int] = []
    # The open centres in listed order, and some that have closed meanwhile.
    there: list[tuple[int, Instant]] = []
    at, place = start, 0
    if first is not None:
        starts, holders, at = [start], [first], runs[first][0][1]
    while at < end:
        while place < len(coming) and coming[place][0] <= at:
            heappush(there, coming[place][1:])
            place += 1
        while there and there[0][1] <= at:
            heappop(there)
        starts.append(at)
        holders.append(there[0][0] if there else NOBODY)
        at = there[0][1] if there else coming[place][0] if place < len(coming) else end
    return starts, holders


@define(eq=False, repr=False)
class Returning:
    """Centres that take their duty back after a break, gone through edge by edge."""

    is_break: IsBreak
    held: Holding
    there: set[int] = field(factory=set, init=False)
    starts: list[Instant] = field(factory=list, init=False)
    holders: list[int] = field(factory=list, init=False)

    def sweep(self, runs: list[Windows], start: Instant, end: Instant) -> Holding:
        """Find who holds from when on in ``[start, end)``; what was so before is what stood at its start."""
        changes: dict[Instant, tuple[set[int], set[int]]] = {start: (set(), set())}
        for number, run in enumerate(runs):
            for opens, closes in run:
                changes.setdefault(opens, (set(), set()))[1].add(number)
                changes.setdefault(closes, (set(), set()))[0].add(number)
        if self.held.holder != NOBODY and self.held.holder not in changes[start][1]:
            changes[start][0].add(self.held.holder)
        for at in sorted(changes):
            if at < end:
                self._change(at, *changes[at])
        return self.held

    def _change(self, at: Instant, closing: set[int], opening: set[int]) -> None:
        holder, away = self.held
        self.there = (self.there - closing) | opening
        if holder in closing:
            away = (*away, holder) if self.is_break(holder, at) else away
            holder = NOBODY
        back = next((place for place, number in enumerate(away) if number in opening), None)
        if back is not None:
            holder, away = away[back], away[:back]
        if holder == NOBODY:
            holder = min(self.there, default=NOBODY)
        self.held = Holding(holder, away)
        if not self.holders or self.holders[-1] != holder:
            self.starts.append(at)
            self.holders.append(holder)


def closes_for_a_break(expression: Expression, closing: Instant, reopening: Instant) -> bool:
    """Whether a coverage that closes and opens again has a break: both windows belong to one date.

    Of a desk these are windows of the shifts that start on that date; of what is combined, open times of one date on
    each of its clocks.
    """
    if isinstance(expression, Desk):
        return expression.has_break(closing, reopening)
    clocks = [zones.zone(name) for name in expression.zones]
    dates = [(reading(clock, closing - 1) // DAY, reading(clock, reopening) // DAY) for clock in clocks]
    return bool(dates) and all(before == after for before, after in dates)
