"""The record of what clocks did: written into a plan when it is frozen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from slacore.checks import LONGEST_NAME, said, several
from slacore.civil import zones
from slacore.civil.instant import utc_text
from slacore.civil.wall import clock_changes, time_text
from slacore.civil.years import years_from
from slacore.errors import InvalidText
from slacore.plans.names import Names

Changes = tuple[str, ...]
"""Each change of one zone's clock as text such as ``2026-03-29T01:00Z +01:00``."""

ZONE_NAME = r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}"
"""What names of zones look like, whether the installed data has them or not."""

_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?)"
CHANGE = rf"\d{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T{_TIME}Z [+-]{_TIME}"
"""The grammar of a change as a regular expression."""


def change_from(text: str, place: str) -> str:
    """The text itself, if it tells a change of a clock.

    Raises:
        InvalidText: for anything else.
    """
    if not isinstance(text, str) or not re.fullmatch(CHANGE, text, re.ASCII):
        raise InvalidText(place, text, "a change of a clock like '2026-03-29T01:00Z +01:00'")
    return text


def _zones_from(given: Mapping[str, Changes] | Iterable[tuple[str, Changes]]) -> Names[Changes]:
    return Names.of(given, tuple, "zones")


@frozen(kw_only=True)
class ZoneRecord:
    """What the clocks of a plan's zones did, as recorded when it was frozen.

    Deadlines are still computed with the installed zone data; the record lets `drift` say when that differs. So it may
    name a zone that the installed data no longer has.

    >>> record = ZoneRecord.of(["Europe/London"], 2026, 2026)
    >>> record.zones["Europe/London"][:2]
    ('2026-01-01T00:00Z +00:00', '2026-03-29T01:00Z +01:00')

    Raises:
        InvalidValue: for years in the wrong order or beyond what slacore computes in.
        InvalidText: for a version, a zone or a change that is no such text.
    """

    version: str = field(validator=said())
    years: tuple[int, int] = field(converter=years_from)
    zones: Names[Changes] = field(converter=_zones_from)

    @zones.validator
    def _told(self, _: Any, recorded: Names[Changes]) -> None:
        for zone, changes in recorded.items():
            if not re.fullmatch(ZONE_NAME, zone, re.ASCII) or len(zone) > LONGEST_NAME:
                raise InvalidText("zones", zone, "the name of a zone like 'Europe/London'")
            for number, change in enumerate(changes):
                change_from(change, f"zones.{zone}[{number}]")

    @classmethod
    def of(cls, names: Iterable[str], first: int, last: int) -> ZoneRecord:
        """What the installed zone data says of the zones in the years."""
        years = years_from((first, last))
        keys = {zones.zone(name, "names").key for name in several(names, "names", "a list like ['Europe/London']")}
        changes: Mapping[str, Changes] = {key: recorded(key, *years) for key in sorted(keys)}
        return cls(version=zones.data_version(), years=years, zones=changes)

    def __str__(self) -> str:
        return f"clocks of {', '.join(self.zones)} from {self.years[0]} to {self.years[1]}, zone data {self.version}"


def recorded(zone: str, first: int, last: int) -> Changes:
    """What a zone's clock does in the years, as text.

    >>> recorded("Europe/London", 2026, 2026)[:2]
    ('2026-01-01T00:00Z +00:00', '2026-03-29T01:00Z +01:00')
    """
    changes = clock_changes(zones.zone(zone), first, last)
    return tuple(f"{utc_text(at)} {'-' if offset < 0 else '+'}{time_text(abs(offset))}" for at, offset in changes)
