"""Reasons as data: what kind, which one, and whose schedule says it."""

from __future__ import annotations

import copy
import pickle
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest

from slacore import ALWAYS, NEVER, Coverage, Holidays, Reason, Schedule, read_plan, write_plan
from slacore.calendars.reason import KINDS, reasons_text
from slacore.errors import InvalidText, SlaError, UnknownName

LONDON = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG")])
NEW_YORK = Schedule("America/New_York", ["Mon-Fri 09:00-17:00"])
SINGAPORE = Schedule("Asia/Singapore", ["Mon-Fri 09:00-17:00"])

BROKEN = Schedule(
    "UTC",
    ["Mon-Thu 09:00-12:00", "Mon-Thu 13:00-17:00", "Sat 10:00-11:00"],
    holidays=[Holidays(dates={"2026-03-04": "Founders' Day"})],
    closures=["2026-03-03 15:00-17:00 Training", "every 03-05"],
    special=["2026-03-07 12:00-13:00"],
)


def of(coverage: Coverage, at: str) -> list[tuple[str, str, str]]:
    reasons = coverage.expression.answer(int(_instant(at))).reasons
    return [(each.kind, each.name, each.schedule) for each in reasons]


def _instant(at: str) -> int:
    from slacore.civil.instant import read

    return read(at)


@pytest.mark.parametrize(
    ("at", "kind", "name"),
    [
        ("2026-03-02T09:00:00Z", "shift", "Mon-Thu 09:00-12:00"),
        ("2026-03-02T12:00:00Z", "break", "break"),
        ("2026-03-02T17:00:00Z", "night", "night"),
        ("2026-03-03T15:00:00Z", "closure", "Training"),
        ("2026-03-04T10:00:00Z", "holiday", "Founders' Day"),
        ("2026-03-05T10:00:00Z", "closure", "closure"),
        ("2026-03-06T10:00:00Z", "day off", "day off"),
        ("2026-03-07T12:00:00Z", "special", "special hours"),
        ("2026-03-08T10:00:00Z", "weekend", "weekend"),
    ],
)
def test_a_single_desk_gives_one_reason_of_a_kind(at: str, kind: str, name: str) -> None:
    assert of(BROKEN, at) == [(kind, name, "")]


@pytest.mark.parametrize(
    ("coverage", "kind"),
    [
        (ALWAYS, "always"),
        (NEVER, "never"),
        (Coverage.during([("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")]), "window"),
        (Coverage.during([("2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z")]), "outside"),
    ],
)
def test_what_has_no_shifts_has_kinds_of_its_own(coverage: Coverage, kind: str) -> None:
    assert [each[0] for each in of(coverage, "2026-03-02T10:30:00Z")] == [kind]


def test_a_union_says_whose_hours_count_and_why_each_desk_is_closed() -> None:
    sun = LONDON | NEW_YORK | SINGAPORE
    # 3 April 2026 is Good Friday; at 08:30 UTC it is 09:30 in London and 16:30 in Singapore.
    assert sun.reason("2026-04-03T08:30:00Z") == "open: Singapore (Mon-Fri 09:00-17:00)"
    assert of(sun, "2026-04-03T11:00:00Z") == [
        ("holiday", "Good Friday", "London"),
        ("night", "night", "New York"),
        ("night", "night", "Singapore"),
    ]
    assert sun.reason("2026-04-03T11:00:00Z") == "closed: London: Good Friday; New York, Singapore: night"
    assert sun.reason("2026-04-02T14:00:00Z") == "open: London, New York (Mon-Fri 09:00-17:00)"


def test_lost_time_adds_up_by_cause() -> None:
    lost: dict[tuple[str, str], timedelta] = defaultdict(timedelta)
    for stretch in (LONDON | NEW_YORK).timeline("2026-04-03T00:00:00Z", "2026-04-04T00:00:00Z"):
        for reason in () if stretch.is_counted else stretch.reasons:
            lost[reason.schedule, reason.kind] += stretch.length
    # New York is open from 13:00 to 21:00; it is Thursday evening there until 04:00, and London's day ends at 23:00.
    assert lost == {
        ("London", "holiday"): timedelta(hours=15),
        ("London", "weekend"): timedelta(hours=1),
        ("New York", "night"): timedelta(hours=16),
    }


def test_a_title_is_said_in_every_reason() -> None:
    desk = Schedule("America/New_York", ["Mon-Fri 09:00-17:00"], title="Night line")
    assert desk.reason("2026-03-02T15:00:00Z") == "open: Night line (Mon-Fri 09:00-17:00)"
    assert desk.reason("2026-03-03T03:00:00Z") == "closed: Night line: night"
    both = desk | Schedule("America/New_York", ["Sat 10:00-12:00"])
    # Where one of them has a title, the other is told apart by its city.
    assert both.reason("2026-03-07T15:30:00Z") == "open: New York (Sat 10:00-12:00)"
    assert both.reason("2026-03-03T03:00:00Z") == "closed: New York: weekend; Night line: night"


def test_desks_of_one_clock_without_titles_need_no_names() -> None:
    both = Schedule.parse("Mon-Fri 09:00-12:00 UTC") | Schedule.parse("Mon-Fri 13:00-17:00 UTC")
    assert both.reason("2026-03-02T12:30:00Z") == "closed: night"
    assert both.reason("2026-03-02T10:00:00Z") == "open: Mon-Fri 09:00-12:00"


def test_a_title_is_part_of_the_value_and_of_its_text() -> None:
    desk = Schedule("UTC", ["Mon-Fri 09:00-17:00"], title='The "late" desk; [one]')
    assert desk != Schedule("UTC", ["Mon-Fri 09:00-17:00"])
    for other in (Schedule.parse(str(desk)), copy.deepcopy(desk), pickle.loads(pickle.dumps(desk)), desk.weekly()):
        assert other == desk
    assert Coverage.parse(f"[{desk}] | 24x7") == ALWAYS
    assert Schedule.parse('8x5 UTC; title "Desk"').title == "Desk"
    for odd in ("8x5 UTC; title Desk", '8x5 UTC; title "a"; title "b"', "8x5 UTC; title 5", "8x5 UTC; title"):
        with pytest.raises(InvalidText):
            Schedule.parse(odd)


@pytest.mark.parametrize("odd", [5, None, "x" * 129, "a\nb", b"x", ["x"]])
def test_a_title_is_a_text(odd: Any) -> None:
    with pytest.raises(InvalidText):
        Schedule("UTC", ["Mon-Fri 09:00-17:00"], title=odd)


def test_a_plan_gives_titles_to_its_schedules() -> None:
    schedules = {"desk": {"zone": "America/New_York", "shifts": ["Mon-Fri 09:00-17:00"], "title": "New York desk"}}
    data = {
        "format": 1,
        "name": "desk",
        "schedules": schedules,
        "targets": [{"metric": "response", "length": "1 business hour"}],
    }
    plan = read_plan(data)
    assert write_plan(plan) == data
    told = str(plan.deadline("response", opened="2026-03-02T15:00:00Z").explain())
    assert "counted  New York desk (Mon-Fri 09:00-17:00)" in told


@pytest.mark.parametrize("kind", ["", "holidays", None, 5, ["night"]])
def test_a_kind_is_one_of_the_kinds(kind: Any) -> None:
    with pytest.raises(SlaError):
        Reason(kind, "x")


def test_each_kind_of_reason_is_said() -> None:
    for kind in KINDS:
        assert "x" in str(Reason(kind, "x", "London"))
    with pytest.raises(UnknownName) as caught:
        Reason("weekends", "x")  # type: ignore[arg-type]
    assert caught.value.nearest == ("weekend",)
    assert reasons_text([]) == ""
