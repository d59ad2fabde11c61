"""Saying: what stands in a cell of a table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacore.calendars.saying import cell_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        ("", "-"),
        (False, "no"),
        (0, "0"),
        (timedelta(hours=30), "30:00:00"),
        (datetime(2026, 3, 6, 16, tzinfo=UTC), "Fri 2026-03-06 16:00 UTC"),
        (datetime(2026, 3, 6, 16, 0, 1, tzinfo=ZoneInfo("Europe/London")), "Fri 2026-03-06 16:00:01 Europe/London"),
        (date(2026, 3, 6), "Fri 2026-03-06"),
        (("uk", None), "uk, -"),
        ((), ""),
    ],
)
def test_a_cell_is_told_as_people_read_it(value: Any, text: str) -> None:
    assert cell_text(value) == text
