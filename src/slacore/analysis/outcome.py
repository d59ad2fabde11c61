"""Outcomes: how the rows of a table fare under their promises, as far as was known at an instant.

Each row is judged as `Deadline` and `verdict_at` judge one ticket, all rows of a promise at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
from attrs import evolve, frozen

from slacore.analysis import lengths, walk
from slacore.analysis.arrays import NAT, UNITS, Bools, Ints, Unit, in_unit, micros_of
from slacore.analysis.frames import Column
from slacore.analysis.pieces import Source
from slacore.analysis.promised import UNREADABLE, Problems, Promised
from slacore.analysis.refusals import instant_of
from slacore.analysis.verdict import ROW_VERDICTS, RowVerdict
from slacore.analysis.walk import Answers
from slacore.civil.instant import Instant
from slacore.errors import SlaError
from slacore.plans.selector import Promise

CODES: Final[dict[RowVerdict, int]] = {word: number for number, word in enumerate(ROW_VERDICTS)}

Tick = Callable[[int], None]
"""Told how many rows more are done."""


@frozen(eq=False)
class Times:
    """When each row was opened and stopped, in one unit, and as of when it is judged."""

    opened: Column
    stopped: Ints
    """`NAT` where it was not."""
    as_of: Instant

    @property
    def unit(self) -> Unit:
        """The unit of all instants."""
        return self.opened.unit

    def at(self, rows: Ints | slice) -> Times:
        """The times of some rows."""
        return evolve(self, opened=evolve(self.opened, values=self.opened.values[rows]), stopped=self.stopped[rows])

    def __len__(self) -> int:
        return len(self.opened)


class Outcomes:
    """What comes of each row, `NAT` or NaN where nothing does; instants and lengths are in the unit of the times."""

    def __init__(self, rows: int) -> None:
        self.due = np.full(rows, NAT)
        self.late = np.full(rows, NAT)
        self.used = np.full(rows, NAT)
        self.share = np.full(rows, np.nan)
        self.verdict = np.full(rows, CODES["unreadable"], np.int8)

    def put(self, rows: slice, others: Outcomes) -> None:
        """Take the outcomes of some rows."""
        for name, values in vars(others).items():
            getattr(self, name)[rows] = values

    def placed(self, order: Ints) -> Outcomes:
        """The outcomes in the order of the table, where these are of its rows in another."""
        found = Outcomes(0)
        for name, values in vars(self).items():
            placed = np.empty_like(values)
            placed[order] = values
            setattr(found, name, placed)
        return found


def outcomes(times: Times, promised: Promised, problems: Problems, tick: Tick, *, is_counted: bool = True) -> Outcomes:
    """What comes of every row; why some are refused is told among the problems.

    Where ``is_counted`` is false, nothing is told of what was used of a promise.
    """
    count = len(promised.promises)
    if count == 1 and bool((promised.numbers == 0).all()):
        found, refused = _judged(times, promised.promises[0], is_counted)
        refused.tell(problems, times, None)
        tick(len(times))
        return found
    # The rows of each promise side by side, first those without a target and those that are unreadable.
    order = np.argsort(promised.numbers.astype(np.min_scalar_type(-max(count, 2))), kind="stable")
    ends = np.cumsum(np.bincount(promised.numbers - UNREADABLE, minlength=count + 2)).tolist()
    near, found = times.at(order), Outcomes(len(times))
    found.verdict[ends[0] : ends[1]] = CODES["no target"]
    tick(ends[1])
    for promise, start, end in zip(promised.promises, ends[1:-1], ends[2:], strict=True):
        rows = slice(start, end)
        some, refused = _judged(near.at(rows), promise, is_counted)
        refused.tell(problems, times, order[rows])
        found.put(rows, some)
        tick(end - start)
    return found.placed(order)


@frozen(eq=False)
class _Refused:
    """Which rows of a promise have no due time, and of which the use cannot be counted; none where there are none."""

    promise: Promise
    due: Bools | None
    used: Bools | None

    def tell(self, problems: Problems, times: Times, rows: Ints | None) -> None:
        """Tell why; ``rows`` are their places in the table, where they are not all of it."""
        for bad, single in ((self.used, self._counted), (self.due, self._due)):
            if bad is not None and bad.any():
                found = np.flatnonzero(bad)
                problems.say(found if rows is None else rows[found], partial(_reason, single, times))

    def _due(self, times: Times, row: int) -> object:
        return self.promise.due(instant_of(times.opened, row, "opened"))

    def _counted(self, times: Times, row: int) -> object:
        stopped, as_of = int(times.stopped[row]), times.as_of
        ended = as_of if stopped == NAT else min(micros_of(stopped, times.unit), as_of)
        return self.promise.coverage.line.elapsed(instant_of(times.opened, row, "opened"), ended)


def _reason(single: Callable[[Times, int], object], times: Times, row: int) -> str:
    try:
        single(times, row)
    except SlaError as error:
        return str(error)
    return "its answer does not fit the unit of the column; give a column of a coarser unit"


def _judged(times: Times, promise: Promise, is_counted: bool) -> tuple[Outcomes, _Refused]:
    """What comes of rows that have the same promise."""
    opened, stopped, as_of = times.opened.values, times.stopped, in_unit(times.as_of, times.unit)
    dues, found = _due(times, promise), Outcomes(0)
    is_known = (stopped != NAT) & (stopped <= as_of)
    ended = np.where(is_known, stopped, as_of)
    is_reversed = (stopped < opened) & (stopped != NAT)
    found.due, found.late = dues.values, ended - dues.values
    is_late = found.late > 0
    found.verdict = np.where(is_known, is_late, is_late + np.int8(CODES["open"])).astype(np.int8)
    found.verdict[is_reversed] = CODES["reversed"]
    void = is_reversed if dues.bad is None else is_reversed | dues.bad
    found.late[void] = NAT
    if dues.bad is not None:
        found.due[dues.bad] = NAT
        found.verdict[dues.bad] = CODES["unreadable"]
    if not is_counted:
        found.used, found.share = np.full(len(times), NAT), np.full(len(times), np.nan)
        return found, _Refused(promise, dues.bad, None)
    counted = _elapsed(times, promise, np.maximum(ended, opened))
    found.used = counted.values
    found.share = _share(found.used, _whole(times, promise, dues))
    unused = void if counted.bad is None else void | counted.bad
    found.used[unused] = NAT
    found.share[unused] = np.nan
    return found, _Refused(promise, dues.bad, None if counted.bad is None else counted.bad & ~void)


def coarsened(instants: Ints, unit: Unit, coarser: Unit) -> Ints:
    """Instants that are whole in a coarser unit, in that."""
    factor = UNITS[unit] // UNITS[coarser]
    return instants if factor == 1 else np.where(instants == NAT, NAT, instants // factor)


def _due(times: Times, promise: Promise) -> Answers:
    """When the rows are due."""
    wanted = lengths.wanted_of(promise.length, times.opened)
    return lengths.due(promise.coverage, times.opened, wanted, promise.landing, promise.zone).answers


def _elapsed(times: Times, promise: Promise, ends: Ints) -> Answers:
    """What counts of a promise between the opening and other instants: open time, or real time."""
    if promise.length is not None and not promise.length.is_business:
        return Answers(ends - times.opened.values)
    until = evolve(times.opened, values=ends)
    return walk.elapsed(promise.coverage, Source(times.opened, times.unit), Source(until, times.unit))


def _whole(times: Times, promise: Promise, dues: Answers) -> Ints | int:
    """What counts of a promise between opening and due: its length, where that is one of time."""
    if promise.length is not None and promise.length.time is not None:
        return in_unit(promise.length.time, times.unit)
    until = dues.values if dues.bad is None else np.where(dues.bad, times.opened.values, dues.values)
    return _elapsed(times, promise, until).values


def _share(used: Ints, whole: Ints | int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The part of a whole that is used; of nothing there is no part."""
    found = np.full(len(used), np.nan)
    np.divide(used, whole, out=found, where=np.asarray(whole) > 0)
    return found
