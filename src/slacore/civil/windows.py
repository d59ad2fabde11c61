"""Windows: sorted, disjoint, half-open stretches of the time line, and their algebra.

A run of windows is a list of ``(opens, closes)`` pairs of instants, in order, none empty, none touching the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, Generic, TypeVar

from attrs import Attribute, field, frozen

from slacore.civil.instant import Instant, Moment, read, span
from slacore.errors import InvalidValue
from slacore.wording import fields_text

Windows = list[tuple[Instant, Instant]]
Value = TypeVar("Value")


def not_before(first: str) -> Callable[[Any, Attribute[Any], Any], None]:
    """A validator that refuses an instant before that of another field."""

    def check(value: Any, attribute: Attribute[Any], last: Any) -> None:
        start = getattr(value, first)
        if read(last, attribute.name) < read(start, first):
            raise InvalidValue(attribute.name, last, f"is before {first}, {start}; swap the two")

    return check


def trusted(kind: type[Value], *facts: Any) -> Value:
    """A value made of facts that are known to be right, so that nothing just written is read back.

    >>> trusted(Window, "2026-03-29T00:30:00Z", "2026-03-29T02:30:00Z").length
    datetime.timedelta(seconds=7200)
    """
    value: Any = object.__new__(kind)
    for name, fact in zip(value.__match_args__, facts, strict=True):
        object.__setattr__(value, name, fact)
    return value  # type: ignore[no-any-return]


@frozen
class Window(Generic[Moment]):
    """A stretch of the time line: ``opens`` belongs to it, ``closes`` does not.

    Both are of the kind and in the zone the caller asked with. Windows are equal when their instants are.

    >>> window = Window("2026-03-29T00:30:00+00:00", "2026-03-29T03:30:00+01:00")
    >>> window.length
    datetime.timedelta(seconds=7200)

    Raises:
        InvalidValue: for a closing before the opening.
    """

    opens: Moment = field(eq=read)
    closes: Moment = field(eq=read, validator=not_before("opens"))
    __repr__ = fields_text

    @property
    def length(self) -> timedelta:
        """The real time from opening to closing."""
        return span(read(self.closes) - read(self.opens))

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {"opens": self.opens, "closes": self.closes, "length": self.length}


def union(windows: Iterable[tuple[Instant, Instant]]) -> Windows:
    """The run that covers exactly what the windows cover, given in any order, overlapping or touching.

    >>> union([(5, 7), (0, 2), (2, 3), (6, 9), (4, 4)])
    [(0, 3), (5, 9)]
    """
    run: Windows = []
    for opens, closes in sorted(windows):
        if closes <= opens:
            continue
        if run and opens <= run[-1][1]:
            if closes > run[-1][1]:
                run[-1] = (run[-1][0], closes)
        else:
            run.append((opens, closes))
    return run


def intersection(these: Windows, those: Windows) -> Windows:
    """What two runs have in common.

    >>> intersection([(0, 3), (5, 9)], [(2, 6)])
    [(2, 3), (5, 6)]
    """
    run: Windows = []
    i = j = 0
    while i < len(these) and j < len(those):
        opens, closes = max(these[i][0], those[j][0]), min(these[i][1], those[j][1])
        if opens < closes:
            run.append((opens, closes))
        if these[i][1] < those[j][1]:
            i += 1
        else:
            j += 1
    return run


def complement(run: Windows, start: Instant, end: Instant) -> Windows:
    """The rest of ``[start, end)``.

    >>> complement([(0, 3), (5, 9)], 1, 10)
    [(3, 5), (9, 10)]
    """
    edges = [start, *(edge for window in clip(run, start, end) for edge in window), end]
    return [(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=True) if opens < closes]


def difference(these: Windows, those: Windows) -> Windows:
    """What the first run has and the second has not.

    >>> difference([(0, 3), (5, 9)], [(2, 6)])
    [(0, 2), (6, 9)]
    """
    if not these or not those:
        return these
    return intersection(these, complement(those, these[0][0], these[-1][1]))


def clip(run: Sequence[tuple[Instant, Instant]], start: Instant, end: Instant) -> Windows:
    """What of the run lies in ``[start, end)``.

    >>> clip([(0, 3), (5, 9)], 2, 6)
    [(2, 3), (5, 6)]
    """
    clipped: Windows = []
    if end <= start:
        return clipped
    first = bisect_right(run, start, key=lambda window: window[1])
    for opens, closes in run[first:]:
        if opens >= end:
            break
        clipped.append((max(opens, start), min(closes, end)))
    return clipped
