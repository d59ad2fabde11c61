"""Courses: from how a ticket stood to what happened in between."""

from __future__ import annotations

import pytest

from slacore.files.courses import steps
from slacore.files.mapping import Status, Word

OPEN, RESOLVED, CLOSED = Status(), Status("resolved"), Status("closed")
CUSTOMER, VENDOR = Status(waits=("customer",)), Status(waits=("vendor",))
BOTH = Status(waits=("customer", "vendor"))
EASED = Status(causes=("workaround",))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (OPEN, OPEN, ""),
        (OPEN, CUSTOMER, "paused: customer"),
        (CUSTOMER, OPEN, "resumed: customer"),
        (CUSTOMER, VENDOR, "resumed: customer, paused: vendor"),
        (CUSTOMER, BOTH, "paused: vendor"),
        (BOTH, VENDOR, "resumed: customer"),
        (OPEN, RESOLVED, "resolved"),
        # A wait ends with the ticket, and so it is not resumed.
        (CUSTOMER, RESOLVED, "resolved"),
        (RESOLVED, CLOSED, "closed"),
        (RESOLVED, OPEN, "reopened"),
        (CLOSED, CUSTOMER, "reopened, paused: customer"),
        (OPEN, EASED, "arose: workaround"),
        (EASED, CLOSED, "ceased: workaround, closed"),
        (OPEN, Status(waits=("customer",), events=(Word("answered"),)), "answered, paused: customer"),
    ],
)
def test_a_change_of_status_is_what_happened(before: Status, after: Status, told: str) -> None:
    found = [f"{kind}: {reason}" if reason else kind for kind, reason in steps(before, after)]
    assert ", ".join(found) == told
