"""A coverage laid out flat: measuring is one look-up, advancing is another.

A `Ruler` is an immutable table over a span of whole years. A `Line` draws it out as far as a question needs, year by
year, and publishes each longer ruler in one assignment, so that readers in other threads never need a lock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final

from slacore.calendars.extent import EVERYTHING, Extent
from slacore.civil.instant import DAY, EARLIEST, LATEST, Instant, span, utc, utc_text
from slacore.civil.windows import Windows, clip, union
from slacore.errors import NeverOpens, NeverReached

HORIZON = 50 * 36525 * DAY // 100
"""How far a search goes unless told otherwise: fifty years of 365.25 days."""


def limit(start: Instant, reach: int) -> Instant:
    """The instant at which a search from ``start`` ends, within the supported years."""
    return max(EARLIEST, min(LATEST - 1, start + reach))


class Index:
    """Where to look in a list that ascends: its span in equal buckets, about four to an item.

    ``places[n]`` is the place of the last value at or before the start of bucket ``n``.
    """

    __slots__ = ("places", "shift", "values")

    def __init__(self, values: list[int]) -> None:
        start = values[0]
        shift = ((values[-1] - start) // (4 * len(values))).bit_length()
        places: list[int] = []
        for place, following in enumerate(values[1:]):
            buckets = -((start - following) >> shift)
            places += [place] * (buckets - len(places))
        self.values: Final = values
        self.shift: Final = shift
        self.places: Final = [*places, len(values) - 1]

    def last(self, value: int) -> int:
        """The place of the last item at or before a value; not before the first, and before the last."""
        values, places = self.values, self.places
        bucket = (value - values[0]) >> self.shift
        place = places[bucket]
        if values[place + 1] <= value:
            return bisect_right(values, value, place + 2, places[bucket + 1] + 1) - 1
        return place


class Ruler:
    """A run of windows that lies within ``[start, end)`` laid out, with the open time before each.

    The lists begin with an empty window at ``start`` and stop with one at ``end``, so that every instant of the span
    has a window at or before it, ``end`` included. The last of the ``totals`` is the open time of the whole span.
    """

    __slots__ = ("_by_opening", "_by_total", "closes", "end", "opens", "start", "totals")

    def __init__(self, run: Windows, start: Instant, end: Instant) -> None:
        lengths = (closing - opening for opening, closing in run)
        self.start: Final = start
        self.end: Final = end
        self.opens: Final = [start, *(window[0] for window in run), end]
        self.closes: Final = [start, *(window[1] for window in run), end]
        self.totals: Final = [0, *accumulate(lengths, initial=0)]
        self._by_opening: Final = Index([*self.opens, end + 1])
        self._by_total: Final = Index(self.totals)

    @property
    def years(self) -> range:
        """The years of UTC it lies over."""
        return range(utc(self.start).year, utc(self.end - 1).year + 1)

    def window(self, instant: Instant) -> int:
        """The number of the last window that opens at or before the instant."""
        return self._by_opening.last(instant)

    def used(self, instant: Instant) -> int:
        """The open time from the ruler's start to the instant."""
        i = self._by_opening.last(instant)
        closes = self.closes[i]
        return self.totals[i] + (instant if instant < closes else closes) - self.opens[i]

    def between(self, start: Instant, end: Instant) -> int:
        """The open time between two instants in order, many of which lie in one window, or in one gap."""
        by_opening = self._by_opening
        i = by_opening.last(start)
        closes = self.closes[i]
        begin = start if start < closes else closes
        if end < by_opening.values[i + 1]:
            return (end if end < closes else closes) - begin
        return self.used(end) - self.totals[i] - begin + self.opens[i]

    def advance(self, used: int) -> Instant:
        """The earliest instant at which so much open time has been used; more than none, no more than there is."""
        i = self._by_total.last(used - 1)
        return self.opens[i] + used - self.totals[i]

    def retreat(self, used: int) -> Instant:
        """The latest instant at which no more than so much open time has been used; less than there is."""
        i = self._by_total.last(used)
        return self.opens[i] + used - self.totals[i]

    def windows(self) -> Windows:
        """The run it was laid out from."""
        return list(zip(self.opens[1:-1], self.closes[1:-1], strict=True))


class Line:
    """A ruler pulled out on demand; ``lay(year)`` gives the windows of one year of UTC.

    It stops at the last instant that is known: what lies before it is answered, what needs more is refused.
    """

    __slots__ = ("__weakref__", "_ruler", "known", "lay")

    def __init__(self, lay: Callable[[int], Windows], known: Callable[[], Extent] = lambda: EVERYTHING) -> None:
        self.lay: Final = lay
        self.known: Final = known
        self._ruler: Ruler | None = None

    def covering(self, start: Instant, end: Instant) -> Ruler:
        """A ruler that holds ``[start, end)``; whether ``end`` itself is open, it need not know."""
        ruler = self._ruler
        if ruler is not None and ruler.start <= start and end <= ruler.end:
            return ruler
        return self._pull(ruler, start, end)

    def _pull(self, ruler: Ruler | None, start: Instant, end: Instant) -> Ruler:
        extent = self.known()
        extent.check(start, end)
        # What is asked for may begin where what is known ends.
        first, last = (utc(min(at, extent.end - 1)).year for at in (start, max(start, end - 1)))
        asked = range(first, last + 1)
        known = range(asked.start, asked.start) if ruler is None else ruler.years
        return self._joined(ruler, [*range(asked.start, known.start), *range(known.stop, asked.stop)])

    def _joined(self, ruler: Ruler | None, new: Sequence[int]) -> Ruler:
        """The ruler with years beside it, as far as they are known, published."""
        years = [*new, *(() if ruler is None else (ruler.years[0], ruler.years[-1]))]
        run = [] if ruler is None else ruler.windows()
        for year in new:
            run += self.lay(year)
        extent = self.known()
        start, end = extent.part_of(min(years))[0], extent.part_of(max(years))[1]
        longer = Ruler(clip(union(run), start, end), start, end)
        self._ruler = longer
        return longer

    def longer(self, ruler: Ruler, start: Instant, reach: int) -> Ruler | None:
        """A longer ruler towards ``start + reach``, or none where it reaches so far already.

        It goes as many years further as it goes beyond ``start`` now, so that a long search is laid out a few times
        only. Where what is known ends an error is due when a search comes to that, not before.
        """
        horizon, extent = limit(start, reach), self.known()
        here, there, known = utc(start).year, utc(horizon).year, ruler.years
        if reach >= 0:
            if ruler.end == extent.end <= horizon:
                extent.check(start, ruler.end + 1)
            ahead = max(1, known.stop - here)
            new = range(known.stop, min(there + 1, known.stop + ahead, utc(extent.end - 1).year + 1))
        else:
            if horizon < extent.start == ruler.start:
                extent.check(ruler.start - 1, start)
            behind = max(1, here - known.start + 1)
            first = max(there, known.start - behind, utc(extent.start).year)
            new = range(known.start - 1, first - 1, -1)
        return self._joined(ruler, new) if new else None

    def is_open(self, instant: Instant) -> bool:
        """Whether a window holds the instant."""
        ruler = self.covering(instant, instant + 1)
        return instant < ruler.closes[ruler.window(instant)]

    def elapsed(self, start: Instant, end: Instant) -> int:
        """The open time in ``[start, end)``, negative when reversed."""
        if start > end:
            return -self.elapsed(end, start)
        return self.covering(start, end).between(start, end)

    def due(self, start: Instant, length: int, landing: str = "closing", reach: int = HORIZON) -> Instant:
        """The earliest instant from ``start`` with so much open time before it (semantics, rules 14 and 15).

        Raises:
            NeverReached: if there is less open time than that within the reach.
            NeverOpens: with landing ``opening``, if nothing opens after it.
        """
        due = start
        if length:
            ruler = self.covering(start, start)
            used = ruler.used(start) + length
            while used > ruler.totals[-1]:
                ruler = self._longer_or_refuse(ruler, start, length, reach)
                used = ruler.used(start) + length
            due = ruler.advance(used)
            if due - start > reach:
                raise self._never_reached(start, length, reach)
        return due if landing == "closing" else self.next_opening(due)

    def latest_start(self, due: Instant, length: int, reach: int = HORIZON) -> Instant:
        """The latest instant from which so much open time fits before ``due``.

        Raises:
            NeverReached: if there is less open time than that within the reach.
        """
        if length == 0:
            return due
        ruler = self.covering(due, due)
        used = ruler.used(due) - length
        while used < 0:
            ruler = self._longer_or_refuse(ruler, due, length, -reach)
            used = ruler.used(due) - length
        start = ruler.retreat(used)
        if start < limit(due, -reach):
            raise self._never_reached(due, length, -reach)
        return start

    def _longer_or_refuse(self, ruler: Ruler, start: Instant, length: int, reach: int) -> Ruler:
        longer = self.longer(ruler, start, reach)
        if longer is None:
            raise self._never_reached(start, length, reach)
        return longer

    def _never_reached(self, start: Instant, length: int, reach: int) -> NeverReached:
        horizon = limit(start, reach)
        found = abs(self.elapsed(start, horizon))
        return NeverReached(span(length), utc_text(start), utc_text(horizon), span(found))

    def next_opening(self, instant: Instant) -> Instant:
        """The instant itself when open, else the first opening after it."""
        ruler = self.covering(instant, instant + 1)
        while True:
            i = ruler.window(instant)
            if instant < ruler.closes[i]:
                return instant
            # A due time can be the very end of the supported years.
            if instant < ruler.end and ruler.opens[i + 1] < ruler.end:
                return self._within_reach("opening", instant, ruler.opens[i + 1])
            ruler = self._further(ruler, "opening", instant, HORIZON)

    def next_closing(self, instant: Instant) -> Instant:
        """The first closing after the instant."""
        ruler = self.covering(instant, instant + 1)
        while True:
            i = ruler.window(instant)
            i += instant >= ruler.closes[i]
            if ruler.closes[i] < ruler.end:
                return self._within_reach("closing", instant, ruler.closes[i])
            ruler = self._further(ruler, "closing", instant, HORIZON)

    def previous_opening(self, instant: Instant) -> Instant:
        """The last opening at or before the instant."""
        ruler = self.covering(instant, instant + 1)
        while True:
            i = ruler.window(instant)
            if ruler.opens[i] > ruler.start:
                return self._within_reach("opening", instant, ruler.opens[i])
            ruler = self._further(ruler, "opening", instant, -HORIZON)

    def previous_closing(self, instant: Instant) -> Instant:
        """The last closing at or before the instant."""
        ruler = self.covering(instant, instant + 1)
        while True:
            i = ruler.window(instant)
            i -= instant < ruler.closes[i]
            if i > 0:
                return self._within_reach("closing", instant, ruler.closes[i])
            ruler = self._further(ruler, "closing", instant, -HORIZON)

    def _within_reach(self, sought: str, start: Instant, found: Instant) -> Instant:
        """What was found, unless a ruler that happens to be longer found it beyond the horizon."""
        if -HORIZON <= found - start <= HORIZON and found >= EARLIEST:
            return found
        raise NeverOpens(sought, utc_text(start), utc_text(limit(start, HORIZON if found > start else -HORIZON)))

    def _further(self, ruler: Ruler, sought: str, start: Instant, reach: int) -> Ruler:
        longer = self.longer(ruler, start, reach)
        if longer is None:
            raise NeverOpens(sought, utc_text(start), utc_text(limit(start, reach)))
        return longer

    def windows(self, start: Instant, end: Instant) -> Windows:
        """The windows of ``[start, end)``, clipped to it."""
        # A date's end can lie beyond the supported years.
        last = min(end, LATEST)
        if start >= last:
            return []
        ruler = self.covering(start, last)
        i, j = ruler.window(start), ruler.window(last) + 1
        return clip(list(zip(ruler.opens[i:j], ruler.closes[i:j], strict=True)), start, last)
