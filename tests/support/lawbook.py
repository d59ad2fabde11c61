"""The letters in which the laws are written: E measures, A is the deadline, S the latest start, all in microseconds.

Integers, because the difference of two datetimes of one zone ignores its clock changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from slacore import Coverage
from slacore.errors import NeverReached
from slacore.testing import lengths, scenes

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY = 86_400_000_000
REACH = 400 * DAY
"""How far deadlines are looked for: beyond every length drawn for a weekly schedule, and quickly searched in vain."""


def micros(moment: datetime) -> int:
    return (moment.astimezone(UTC) - EPOCH) // MICROSECOND


def moment(instant: int) -> datetime:
    return EPOCH + instant * MICROSECOND


@dataclass(frozen=True)
class Book:
    """One coverage, asked in integers."""

    coverage: Coverage

    def E(self, a: int, b: int) -> int:  # noqa: N802 - as the laws write it
        return self.coverage.elapsed(moment(a), moment(b)) // MICROSECOND

    def A(self, a: int, d: int, **more: Any) -> int:  # noqa: N802 - as the laws write it
        more = {"horizon": REACH * MICROSECOND, **more}
        return micros(self.coverage.due(moment(a), d * MICROSECOND, **more))

    def A_or_none(self, a: int, d: int) -> int | None:  # noqa: N802 - as the laws write it
        try:
            return self.A(a, d)
        except NeverReached:
            return None

    def S(self, b: int, d: int) -> int:  # noqa: N802 - as the laws write it
        return micros(self.coverage.latest_start(moment(b), d * MICROSECOND))

    def is_open(self, t: int) -> bool:
        return self.coverage.is_open(moment(t))

    def next_opening(self, t: int) -> int:
        return micros(self.coverage.next_opening(moment(t)))

    def next_closing(self, t: int) -> int:
        return micros(self.coverage.next_closing(moment(t)))

    def previous_opening(self, t: int) -> int:
        return micros(self.coverage.previous_opening(moment(t)))

    def previous_closing(self, t: int) -> int:
        return micros(self.coverage.previous_closing(moment(t)))

    def windows(self, a: int, b: int) -> list[tuple[int, int]]:
        return [(micros(window.opens), micros(window.closes)) for window in self.coverage.windows(moment(a), moment(b))]

    def around(self, t: int, days: int = 24) -> list[tuple[int, int]]:
        return self.windows(t - days * DAY, t + days * DAY)


@st.composite
def pages(draw: st.DrawFn, moments: int = 2, of: str = "coverages") -> tuple[Any, ...]:
    """A book and instants in order: ``(book, a, b, ...)``."""
    coverage, found = draw(scenes(moments=moments, of=of))
    return (Book(coverage), *map(micros, found))


@st.composite
def tickets(draw: st.DrawFn, targets: int = 1, moments: int = 1, of: str = "coverages") -> tuple[Any, ...]:
    """A book, instants in order and lengths that are reached: ``(book, a, ..., d, ...)``.

    Every other length is used up exactly at a closing. A coverage that never opens gets lengths of zero.
    """
    book, *found = draw(pages(moments, of))
    found_lengths = [_reached(draw, book, found[0], targets) for _ in range(targets)]
    return (book, *found, *found_lengths)


def _reached(draw: st.DrawFn, book: Book, a: int, share: int) -> int:
    most = book.E(a, a + REACH // 2) // share
    if draw(st.booleans()):
        closings = [closes for _, closes in book.windows(a, a + 40 * DAY)] or [a]
        return min(book.E(a, draw(st.sampled_from(closings))), most)
    return (draw(lengths()) // MICROSECOND) % (most + 1)
