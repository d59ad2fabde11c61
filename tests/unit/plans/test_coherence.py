"""Parts of a plan beside one another: how long causes must have lasted, and the hours and the zone that this needs."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import PlanErrors, read_plan

LONDON = {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"]}
NEW_YORK = {"zone": "America/New_York", "shifts": ["Mon-Fri 10:00-16:00"]}
BOTH = {"uk": LONDON, "us": NEW_YORK}
JOINED = {"schedules": BOTH, "coverages": {"business": "uk | us"}}

NO_HOURS = "counts business time, and the plan does not say which hours those are"
NO_ZONE = "is in days, which need one zone, and the plan's hours do not have just one"


def flaws(after: str, **parts: Any) -> list[tuple[str, str]]:
    """What is wrong with a plan whose second rule lowers after a time."""
    rules = [{"cause": "workaround", "steps": 1}, {"cause": "customer unreachable", "steps": 1, "after": after}]
    plan = {"format": 1, "name": "desk", "priorities": {"levels": ["A", "B"]}, "downgrades": rules}
    try:
        read_plan(plan | parts)
    except PlanErrors as errors:
        return [(flaw.path, flaw.sentence) for flaw in errors.flaws]
    return []


@pytest.mark.parametrize("after", ["4 business hours", "2 business days"])
@pytest.mark.parametrize("parts", [{}, {"zone": "UTC"}, {"schedules": BOTH}])
def test_a_grace_in_business_time_needs_business_hours(after: str, parts: dict[str, Any]) -> None:
    [(path, sentence)] = flaws(after, **parts)
    assert path == "downgrades[1].after"
    assert sentence.startswith(f"{after!r} {NO_HOURS}")


@pytest.mark.parametrize("after", ["4 business hours", "2 business days", "2 calendar days"])
@pytest.mark.parametrize("parts", [{"schedules": {"uk": LONDON}}, {**JOINED, "zone": "Europe/London"}])
def test_the_only_hours_and_the_zone_of_the_plan_are_enough(after: str, parts: dict[str, Any]) -> None:
    assert flaws(after, **parts) == []


@pytest.mark.parametrize(
    ("after", "parts"),
    [
        ("2 business days", JOINED),
        ("2 business days", {"coverages": {"business": "24x7"}}),
        ("2 calendar days", JOINED),
        ("2 calendar days", {"schedules": BOTH}),
        ("2 calendar days", {}),
    ],
)
def test_a_grace_in_days_needs_one_zone(after: str, parts: dict[str, Any]) -> None:
    [(path, sentence)] = flaws(after, **parts)
    assert path == "downgrades[1].after"
    assert sentence.startswith(f"{after!r} {NO_ZONE}")


@pytest.mark.parametrize("parts", [{}, JOINED, {"schedules": BOTH}])
def test_a_grace_in_calendar_time_needs_neither(parts: dict[str, Any]) -> None:
    assert flaws("5 calendar hours", **parts) == []


def test_hours_in_several_zones_will_do_for_a_grace_in_business_hours() -> None:
    assert flaws("4 business hours", **JOINED) == []


def test_an_agreement_whose_hours_do_not_suit_a_grace_is_told_of() -> None:
    agreement = {"name": "acme", "customer": "Acme", "schedules": {"us": NEW_YORK}}
    plan = {"schedules": {"uk": LONDON}}
    [(path, sentence)] = flaws("4 business hours", **plan, agreements=[agreement])
    assert path == "agreements[0]"
    assert sentence.startswith("its hours do not suit the plan's downgrades[1].after: '4 business hours' counts")
    [(_, sentence)] = flaws("2 business days", **plan, agreements=[agreement | {"coverages": {"business": "uk | us"}}])
    assert "downgrades[1].after: '2 business days' is in days" in sentence


def test_hours_that_cannot_be_read_are_told_of_once() -> None:
    assert [path for path, _ in flaws("2 business days", coverages={"business": "usa"})] == ["coverages.business"]
    unread = {"business": {"zone": "Europe/Lodon", "shifts": ["Mon-Fri 09:00-17:00"]}}
    assert [path for path, _ in flaws("2 business days", schedules=unread)] == ["schedules.business.zone"]
