"""Zone records: what the clocks of a plan's zones did when it was frozen."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from slacore.checks import said
from slacore.civil.years import years_from
from slacore.errors import InvalidValue

Changes = tuple[str, ...]


@frozen(kw_only=True)
class ZoneRecord:
    """What the clocks of a plan's zones did, as recorded when it was frozen.

    ``zones`` holds, zone by zone, each change of the clock as text such as ``2026-03-29T01:00Z +01:00``. Deadlines are
    still computed with the installed zone data; the record lets `drift` say when that differs.

    >>> print(ZoneRecord(version="2026a", years=(2026, 2030), zones=(("UTC", ()),)))
    clocks of UTC from 2026 to 2030, zone data 2026a

    Raises:
        InvalidText, InvalidValue: for years out of order or outside 1900 to 2199, and for zones without changes.
    """

    version: str = field(validator=said())
    years: tuple[int, int] = field(converter=years_from)
    zones: tuple[tuple[str, Changes], ...] = field()

    @zones.validator
    def _recorded(self, _: Any, zones: Any) -> None:
        if not isinstance(zones, tuple) or not all(
            isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str) and isinstance(pair[1], tuple)
            for pair in zones
        ):
            raise InvalidValue("zones", zones, "is not pairs of a zone and the changes of its clock")

    def __str__(self) -> str:
        names = ", ".join(zone for zone, _ in self.zones)
        return f"clocks of {names} from {self.years[0]} to {self.years[1]}, zone data {self.version}"
