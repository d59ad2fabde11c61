"""Zone records: what the clocks of a plan's zones did."""

from __future__ import annotations

from typing import Any

import pytest

from slacore.errors import InvalidText, InvalidValue
from slacore.plans.zone_record import ZoneRecord, recorded


def test_a_record_tells_each_change_of_each_zone() -> None:
    record = ZoneRecord.of({"UTC", "Europe/London"}, 2026, 2026)
    assert list(record.zones) == ["Europe/London", "UTC"]
    assert record.zones["Europe/London"] == recorded("Europe/London", 2026, 2026)
    assert record.zones["Europe/London"][1] == "2026-03-29T01:00Z +01:00"
    assert str(record) == f"clocks of Europe/London, UTC from 2026 to 2026, zone data {record.version}"
    assert recorded("America/New_York", 2026, 2026)[0] == "2026-01-01T00:00Z -05:00"


@pytest.mark.parametrize(
    ("odd", "place"),
    [
        ({"years": (2027, 2026)}, "years"),
        ({"version": ""}, "version"),
        ({"zones": {"Not a zone": ()}}, "zones"),
        ({"zones": {"UTC": ("soon",)}}, "zones.UTC[0]"),
        ({"zones": {"UTC": (3,)}}, "zones.UTC[0]"),
        ({"zones": {"UTC": "x"}}, "zones.UTC"),
    ],
)
def test_what_is_no_record_is_refused_in_its_place(odd: dict[str, Any], place: str) -> None:
    given: dict[str, Any] = {"version": "2026a", "years": (2026, 2026), "zones": {"UTC": ()}} | odd
    with pytest.raises((InvalidText, InvalidValue)) as caught:
        ZoneRecord(**given)
    assert caught.value.place == place
