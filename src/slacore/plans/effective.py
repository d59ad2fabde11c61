"""Effective dates: from when until when a plan, a target or an agreement is in force."""

from __future__ import annotations

import re
from typing import Any

from attrs import field, frozen

from slacore.checks import must_be
from slacore.civil import zones
from slacore.civil.instant import DAY, Instant, Moment, checked, read
from slacore.civil.wall import date_from, day_number, edge, time_of_day
from slacore.errors import InvalidText, InvalidValue

_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?", re.ASCII)
_EXPECTED = "a date, a date and time on the plan's clock like '2015-02-16 13:00', or an instant with an offset"


@frozen
class EffectiveDates:
    """In force from ``start`` on and before ``end``; an edge that is ``None`` is open.

    The edges are spelled as the plan spells them; dates and local times are read on the clock of ``zone``. Those
    that begin and end at the same instants are equal.

    >>> february = EffectiveDates("2015-02-16 13:00", zone="America/New_York")
    >>> february.includes("2015-02-16T12:59:59-05:00"), february.includes("2015-02-16T13:00:00-05:00")
    (False, True)

    Raises:
        InvalidText: for an edge that is none of these.
        InvalidValue: for an end at or before the start, and for a local edge without a zone.
    """

    start: str | None = field(default=None, eq=False)
    end: str | None = field(default=None, eq=False)
    zone: str | None = field(default=None, eq=False)
    span: tuple[Instant | None, Instant | None] = field(init=False, repr=False)
    """The instants of start and end."""

    def __attrs_post_init__(self) -> None:
        if self.zone is not None:
            zones.zone(self.zone)
        opens, closes = _edge(self.start, "from", self.zone), _edge(self.end, "until", self.zone)
        object.__setattr__(self, "span", (opens, closes))
        if opens is not None and closes is not None and closes <= opens:
            raise InvalidValue("until", self.end, f"is not after {self.start}; a period ends after it starts")

    def includes(self, at: Moment) -> bool:
        """Whether it is in force at the instant."""
        return self.holds(read(at, "at"))

    def holds(self, instant: Instant) -> bool:
        """Whether it is in force at the instant."""
        checked(instant)
        opens, closes = self.span
        return (opens is None or opens <= instant) and (closes is None or instant < closes)

    def overlaps(self, other: EffectiveDates) -> bool:
        """Whether there is an instant at which both are in force."""
        must_be(EffectiveDates, other, "other")
        return _before(self.span[0], other.span[1]) and _before(other.span[0], self.span[1])

    def __str__(self) -> str:
        if self.start is None and self.end is None:
            return "always"
        return " ".join(
            f"{word} {edge}" for word, edge in (("from", self.start), ("until", self.end)) if edge is not None
        )


def _before(start: Instant | None, end: Instant | None) -> bool:
    return start is None or end is None or start < end


def _edge(text: Any, place: str, zone: str | None) -> Instant | None:
    if text is None:
        return None
    if not isinstance(text, str):
        raise InvalidText(place, text, _EXPECTED)
    local = _LOCAL.fullmatch(text)
    if not local:
        return read(text, place)
    if zone is None:
        raise InvalidValue(place, text, "is a local time, and it is not said whose; give the plan a zone")
    day = day_number(date_from(local[1], place))
    return edge(zones.zone(zone), day * DAY + (time_of_day(local[2], place) if local[2] else 0))
