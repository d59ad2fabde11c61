"""Timelines of clocks: the stretches of the hours, with waits and duty laid over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Generic, NamedTuple

from attrs import field, frozen

from slacore.calendars.centres import OperationsCentres
from slacore.calendars.coverage import ALWAYS
from slacore.calendars.reason import Reason, reasons_text
from slacore.calendars.saying import span_cells
from slacore.calendars.table import Table, aligned
from slacore.calendars.timeline import total
from slacore.checks import LONGEST_NAME
from slacore.civil.instant import Instant, Moment, read, span, utc, write
from slacore.clocks.account import Account, Piece, length_of
from slacore.clocks.waits import Waits
from slacore.markup import display, html_table
from slacore.wording import length_text

BEFORE = Reason("outside", "before the target that counts")
"""Why nothing counts between the start of a clock and the change from which it counts anew."""


class Span(NamedTuple):
    """A stretch of a clock's life in microseconds: whether it counts, why or why not."""

    start: Instant
    end: Instant
    is_counted: bool
    reasons: tuple[Reason, ...]


@frozen
class ClockStretch(Generic[Moment]):
    """A stretch of a clock's life that counts or does not, and why.

    Args:
        start: when it begins.
        end: when it ends, and the next begins.
        is_counted: whether it counts.
        reasons: the shift, or the night, the holiday, the wait ...; in closed time the hours say why.
        centre: the operations centre on duty; empty where all are closed, and without centres.
        counted: how much has counted at its end.
    """

    start: Moment = field(eq=read)
    end: Moment = field(eq=read)
    is_counted: bool
    reasons: tuple[Reason, ...]
    centre: str
    counted: timedelta

    @property
    def reason(self) -> str:
        """The reasons in a line."""
        return reasons_text(self.reasons)

    @property
    def is_wait(self) -> bool:
        """Whether it does not count for a wait, the desk being there."""
        return not self.is_counted and any(reason.kind == "wait" for reason in self.reasons)

    @property
    def look(self) -> str:
        """Counted, wait or skipped."""
        return "counted" if self.is_counted else "wait" if self.is_wait else "skipped"

    @property
    def length(self) -> timedelta:
        """The real time from start to end."""
        return span(read(self.end) - read(self.start))

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {
            "start": self.start,
            "end": self.end,
            "length": self.length,
            "is_counted": self.is_counted,
            "reason": self.reason,
            "centre": self.centre,
            "counted": self.counted,
        }


class ClockTimeline(Table[ClockStretch[Moment]]):
    """The stretches of a clock's life in order, each beginning where the one before it ends.

    >>> from slacore import bundled, event, replay
    >>> log = [event("opened", at="2026-03-02T17:30Z", priority="Medium"), event("resolved", at="2026-03-03T06:00Z")]
    >>> timeline = replay(bundled("stakater"), log)["response"].timeline()
    >>> print(timeline)
    Mon 2026-03-02 17:30  Tue 2026-03-03 05:00   11:30:00  skipped  night
    Tue 2026-03-03 05:00  Tue 2026-03-03 06:00    1:00:00  counted  Mon-Fri 06:00-18:00
    >>> timeline[0].reason, timeline.counted, timeline.waited
    ('night', datetime.timedelta(seconds=3600), datetime.timedelta(0))
    """

    __slots__ = ()

    @property
    def counted(self) -> timedelta:
        """The sum of the counted stretches."""
        return total(stretch for stretch in self if stretch.is_counted)

    @property
    def skipped(self) -> timedelta:
        """The sum of the others, waits among them."""
        return total(stretch for stretch in self if not stretch.is_counted)

    @property
    def waited(self) -> timedelta:
        """The sum of the waits, as far as the desk was there."""
        return total(stretch for stretch in self if stretch.is_wait)

    def cells(self) -> list[list[str]]:
        """Each stretch as texts; the centre where there are any."""
        has_centres = any(stretch.centre for stretch in self)
        return [
            [
                *span_cells(stretch.start, stretch.end),
                stretch.look,
                stretch.reason,
                *([stretch.centre or "-"] if has_centres else []),
            ]
            for stretch in self
        ]

    def __str__(self) -> str:
        return "\n".join(aligned(self.cells()))

    def __repr__(self) -> str:
        return f"<ClockTimeline of {len(self)} stretches, counted {length_text(self.counted)}>"

    def _repr_html_(self) -> str:
        return display(clock_table(self))


def clock_table(timeline: ClockTimeline[Any]) -> str:
    """The stretches as a table for a page, those that do not count more quietly."""
    heads, rows = ("from", "to", "length", "", "reason", "on duty"), timeline.cells()
    return html_table(heads[: len(rows[0])] if rows else heads, rows, quiet=(not one.is_counted for one in timeline))


def spans(account: Account, waits: Waits, start: Instant, end: Instant) -> list[Span]:
    """The stretches of an account between two instants: they tile it, whatever hours count in which piece."""
    found: list[Span] = []
    first = account.pieces[0].start
    if start < min(first, end):
        found.append(Span(start, min(first, end), False, (BEFORE,)))
    following = [piece.start for piece in account.pieces[1:]] + [end]
    for piece, until in zip(account.pieces, following, strict=True):
        opens, closes = max(start, piece.start), min(until, end)
        if opens < closes:
            found += _of_piece(piece, waits, opens, closes)
    return found


def _of_piece(piece: Piece, waits: Waits, start: Instant, end: Instant) -> Iterator[Span]:
    """The stretches of one piece: those in which the desk is there are cut at the edges of waits."""
    hours = piece.promise.coverage if length_of(piece.promise).is_business else ALWAYS
    held = list(waits.each())
    # An open wait is the last, and lasts to the end.
    ends = [end if wait.end is None else wait.end for wait in held]
    for opens, closes, answer in hours.stretches(start, end):
        if not answer.is_open:
            yield Span(opens, closes, False, answer.reasons)
            continue
        at = opens
        for number in range(bisect_right(ends, opens), len(held)):
            wait = held[number]
            if wait.start >= closes:
                break
            if at < wait.start:
                yield Span(at, wait.start, True, answer.reasons)
            begins, at = max(opens, wait.start), min(ends[number], closes)
            yield Span(begins, at, False, tuple(Reason("wait", reason[:LONGEST_NAME]) for reason in wait.reasons))
        if at < closes:
            yield Span(at, closes, True, answer.reasons)


def clock_timeline(found: list[Span], centres: OperationsCentres | None, like: Moment) -> ClockTimeline[Moment]:
    """Stretches for a reader: cut where one centre takes over from another, with how much has counted."""
    if not found:
        return ClockTimeline()
    duty = list(_duty(centres, found[0].start, found[-1].end))
    rows: list[ClockStretch[Moment]] = []
    counted, place = 0, 0
    for stretch in found:
        at = stretch.start
        while at < stretch.end:
            place += at >= duty[place].end
            until = min(stretch.end, duty[place].end)
            counted += until - at if stretch.is_counted else 0
            ends = (write(at, like), write(until, like))
            rows.append(ClockStretch(*ends, stretch.is_counted, stretch.reasons, duty[place].centre, span(counted)))
            at = until
    return ClockTimeline(rows)


class _Shift(NamedTuple):
    end: Instant
    centre: str


def _duty(centres: OperationsCentres | None, start: Instant, end: Instant) -> Iterator[_Shift]:
    """Until when who is on duty, one after the other; nobody between."""
    at = start
    for duty in () if centres is None else centres.duty(utc(start), utc(end)):
        opens, closes = read(duty.start), read(duty.end)
        if at < opens:
            yield _Shift(opens, "")
        yield _Shift(closes, str(duty.centre))
        at = closes
    if at < end:
        yield _Shift(end, "")
