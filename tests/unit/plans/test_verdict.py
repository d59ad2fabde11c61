"""Verdicts of a deadline, in the words of the command line, and nothing known that came later."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from slacore import read_plan
from slacore.errors import InvalidValue, NaiveInstant, NotAnInstant

PLAN = read_plan(
    {
        "format": 1,
        "name": "desk",
        "schedules": {"desk": {"zone": "Europe/Berlin", "shifts": ["Mon-Thu 09:00-17:00", "Fri 09:00-15:00"]}},
        "targets": [{"metric": "response", "length": "4 business hours"}],
    }
)
# Two hours on Friday as far as 15:00 in Berlin, two on Monday: due at 11:00 there, after the clocks went forward.
FRIDAY = PLAN.deadline("response", opened="2026-03-27T12:00:00Z")
DUE, LATE = "2026-03-30T09:00:00Z", "2026-03-30T09:00:00.000001Z"


@pytest.mark.parametrize(
    ("stopped", "as_of", "verdict"),
    [
        ("2026-03-30T11:00:00+02:00", None, "met"),
        (LATE, None, "breached"),
        ("2026-03-27T12:00:00Z", None, "met"),
        ("2026-03-27T11:59:59Z", None, "reversed"),
        (None, DUE, "open"),
        (None, LATE, "overdue"),
        # What came after the instant of asking was not known then.
        (DUE, "2026-03-30T08:59:59Z", "open"),
        (DUE, DUE, "met"),
        ("2026-03-31T00:00:00Z", "2026-03-30T12:00:00Z", "overdue"),
        ("2026-03-31T00:00:00Z", "2026-03-31T00:00:00Z", "breached"),
        ("2026-03-27T11:59:59Z", "2026-03-30T12:00:00Z", "reversed"),
    ],
)
def test_a_verdict_is_what_was_known_as_of_an_instant(stopped: str | None, as_of: str | None, verdict: str) -> None:
    assert FRIDAY.due == DUE
    assert FRIDAY.verdict(stopped, as_of=as_of) == verdict


def assert_open(stopped: Any) -> None:
    assert FRIDAY.verdict(stopped, as_of=datetime(2026, 3, 30, 9, tzinfo=UTC)) == "open"
    assert FRIDAY.verdict(stopped, as_of=datetime(2026, 3, 30, 10, tzinfo=UTC)) == "overdue"


@pytest.mark.parametrize("stopped", [None, float("nan"), "", "  "])
def test_a_closing_that_is_not_said_is_open(stopped: Any) -> None:
    assert_open(stopped)


def test_what_frames_have_for_a_closing_that_is_not_said_is_open() -> None:
    numpy = pytest.importorskip("numpy", reason="numpy is not installed")
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    for stopped in (pandas.NaT, pandas.NA, numpy.nan, numpy.datetime64("NaT", "ns")):
        assert_open(stopped)
    with pytest.raises(NotAnInstant, match=r"^stopped: "):
        FRIDAY.verdict(numpy.array([1, 2]))
    with pytest.raises(NotAnInstant, match=r"^as_of: "):
        FRIDAY.verdict(as_of=pandas.NaT)


def test_whether_an_open_ticket_is_overdue_depends_on_when_one_asks() -> None:
    with pytest.raises(InvalidValue) as caught:
        FRIDAY.verdict()
    assert str(caught.value) == "as_of: is missing; a ticket that has not stopped is open or overdue as of an instant"


@pytest.mark.parametrize(
    ("given", "place", "kind"),
    [
        ({"stopped": "2026-03-30T09:00:00"}, "stopped", NaiveInstant),
        ({"stopped": 5}, "stopped", NotAnInstant),
        ({"as_of": "2026-03-30T09:00:00"}, "as_of", NaiveInstant),
        ({"stopped": DUE, "as_of": 5}, "as_of", NotAnInstant),
    ],
)
def test_what_is_no_instant_is_refused(given: dict[str, Any], place: str, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        FRIDAY.verdict(**given)
    assert caught.value.place == place  # type: ignore[attr-defined]
