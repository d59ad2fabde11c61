"""Hours stated without a name: expressions wherever a plan names a coverage."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import Agreement, SupportPlan, Target, diff, freeze, lint, plan_from_toml, read_plan, write_plan
from slacore.errors import InvalidText, InvalidValue, PlanErrors, UnknownName
from slacore.plans import hours

SATURDAY = "2026-03-07T10:00:00+00:00"
FRIDAY_EVENING = "2026-03-06T16:30:00+00:00"

DESK = """
format = 1
name = "desk"
schedules.business = { zone = "Europe/London", shifts = ["Mon-Fri 09:00-17:00"] }
targets = [
    { metric = "response", priority = "P1", length = "30 business minutes", coverage = "24x7" },
    { metric = "response", length = "4 business hours" },
]
"""


def data(**more: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "name": "desk",
        "schedules": {
            "uk": {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"]},
            "us": {"zone": "America/New_York", "shifts": ["Mon-Fri 08:00-16:00"]},
            "lunch": {"zone": "Europe/London", "shifts": ["Mon-Fri 12:00-13:00"]},
        },
        "coverages": {"business": "uk"},
        **more,
    }


def target(coverage: str, **more: Any) -> dict[str, Any]:
    return {"metric": "response", "length": "4 business hours", "coverage": coverage, **more}


def flaws(**more: Any) -> list[str]:
    with pytest.raises(PlanErrors) as caught:
        read_plan(data(**more))
    return [str(flaw) for flaw in caught.value.flaws]


def test_the_gravest_counts_around_the_clock_beside_business_hours() -> None:
    plan = plan_from_toml(DESK)
    assert plan.deadline("response", opened=SATURDAY, priority="P1").due == "2026-03-07T10:30:00+00:00"
    # Monday at nine and four hours.
    assert plan.deadline("response", opened=SATURDAY, priority="P2").due == "2026-03-09T13:00:00+00:00"
    assert list(lint(plan)) == []


@pytest.mark.parametrize(
    ("coverage", "due"),
    [
        # From Friday 16:30 in London, 11:30 in New York, where it is open until 21:00 London time.
        ("uk", "2026-03-09T12:30:00+00:00"),
        ("uk | us", "2026-03-06T20:30:00+00:00"),
        ("us - uk", "2026-03-06T21:00:00+00:00"),
        ("uk - lunch", "2026-03-09T13:30:00+00:00"),
        ("24x7 - uk", "2026-03-06T21:00:00+00:00"),
        ("8x5 Europe/Berlin", "2026-03-09T12:00:00+00:00"),
        ("[Sat 10:00-14:00 Europe/London]", "2026-03-07T14:00:00+00:00"),
    ],
)
def test_a_target_counts_on_an_expression_of_hours(coverage: str, due: str) -> None:
    plan = read_plan(data(targets=[target(coverage)]))
    assert plan.deadline("response", opened=FRIDAY_EVENING).due == due
    assert read_plan(write_plan(plan)) == plan
    assert write_plan(plan)["targets"][0]["coverage"] == coverage


def test_a_name_of_the_plan_is_meant_before_anything_else() -> None:
    nights = {"zone": "Europe/London", "shifts": ["Mon-Fri 18:00-22:00"]}
    plan = read_plan(data(schedules={"24x7": nights, "uk": nights}, targets=[target("24x7")]))
    assert plan.deadline("response", opened=FRIDAY_EVENING).due == "2026-03-06T22:00:00+00:00"


def test_channels_and_centres_keep_hours_without_a_name() -> None:
    plan = read_plan(
        data(
            channels=[{"name": "telephone", "hours": "uk - lunch"}, {"name": "chat", "hours": "24x7"}],
            centres={"london": {"coverage": "uk - lunch"}, "new-york": {"coverage": "us"}},
        )
    )
    noon = "2026-03-06T12:15:00+00:00"
    assert plan.intake("telephone", noon).starts == "2026-03-06T13:00:00+00:00"
    assert plan.intake("chat", noon).starts == noon
    assert plan.centres is not None
    assert plan.centres.on_duty("2026-03-06T10:15:00+00:00") == plan.centres["london"]
    assert plan.centres.on_duty(noon) is None
    assert read_plan(write_plan(plan)) == plan
    # New York opens at noon in London in March, and keeps the duty over the lunch.
    found = {one.place.partition("[")[0] for one in lint(plan)}
    assert found == {"channels", "centres.london.coverage"}


def test_an_agreement_brings_expressions_of_the_plans_hours_and_its_own() -> None:
    plan = read_plan(data(targets=[target("uk | us")]))
    agreement = Agreement(
        name="acme",
        customer="Acme",
        plan="desk",
        coverages={"us": "[Mon-Fri 08:00-13:00 America/New_York]"},
        targets=[Target(metric="response", priority="P1", length="4 business hours", coverage="us | lunch")],
    )
    agreed = plan.with_agreement(agreement)
    # New York closes at 18:00 London time now: an hour and a half there, the rest on Monday from nine.
    assert agreed.deadline("response", opened=FRIDAY_EVENING).due == "2026-03-09T11:30:00+00:00"
    # Noon to one, then from 12:00 in London on Monday; New York keeps summer time from 8 March and opens at noon too.
    assert agreed.deadline("response", opened=FRIDAY_EVENING, priority="P1").due == "2026-03-09T14:30:00+00:00"


def test_a_plan_answers_for_an_expression() -> None:
    plan = read_plan(data())
    assert plan.coverage("uk & us") == plan.coverage("uk") & plan.coverage("us")
    assert plan.coverage("uk | us") is plan.coverage("uk | us")
    with pytest.raises(UnknownName):
        plan.coverage("usa")
    with pytest.raises(InvalidText) as caught:
        plan.coverage("uk |")
    assert caught.value.place == "coverage"


def test_what_cannot_be_an_expression_is_refused_in_its_place() -> None:
    assert flaws(targets=[target("usa")]) == [
        "targets[0].coverage: 'usa' is not a schedule or coverage of the plan; did you mean 'us'?"
    ]
    assert flaws(targets=[target("uk | usa")]) == [
        "targets[0].coverage: 'usa' is not a schedule or coverage; did you mean 'us'?"
    ]
    assert [text.partition(":")[0] for text in flaws(targets=[target("uk |")])] == ["targets[0].coverage"]
    assert [text.partition(":")[0] for text in flaws(channels=[{"name": "chat", "hours": "uk ^ us"}])] == [
        "channels[0].hours"
    ]
    assert [text.partition(":")[0] for text in flaws(centres={"uk": {"coverage": "uk & nowhere"}})] == [
        "centres.uk.coverage"
    ]


def test_hours_that_never_open_are_refused_where_they_stand() -> None:
    never = "never opens"
    assert [never in text for text in flaws(targets=[target("uk - uk")])] == [True]
    assert [never in text for text in flaws(channels=[{"name": "chat", "hours": "uk - 24x7"}])] == [True]
    assert [never in text for text in flaws(centres={"uk": {"coverage": "NEVER"}})] == [True]


def test_an_expression_is_counted_with_what_its_names_stand_for() -> None:
    many = " | ".join(f"[Mon {hour:02}:{minute:02}-23:59 UTC]" for hour in range(4) for minute in range(0, 60, 2))
    coverages = {"business": "uk", "wide": many}
    assert read_plan(data(coverages=coverages, targets=[target("wide | uk")]))
    [flaw] = flaws(coverages=coverages, targets=[target("wide | ~wide & us | wide")])
    assert flaw.startswith("targets[0].coverage: 'wide | ~wide & us | wide' combines 3")


def test_blanks_make_no_other_target() -> None:
    one, other = (read_plan(data(targets=[target(text)])) for text in ("uk|us", " uk  | us "))
    assert one == other
    assert one.digest == other.digest
    assert not diff(one, other)
    assert one != read_plan(data(targets=[target("us | lunch")]))


def test_a_difference_tells_hours_without_a_name() -> None:
    [change] = diff(read_plan(data(targets=[target("uk")])), read_plan(data(targets=[target("uk | us")]))).changes
    assert (change.place, change.effect) == ("targets response", "better")
    assert change.after == "4 business hours, on uk | us"


def test_freezing_records_zones_of_expressions_and_refuses_live_holidays_in_them() -> None:
    tokyo = "8x5 Asia/Tokyo"
    plan = read_plan(data(targets=[target(tokyo)], channels=[{"name": "chat", "hours": "8x5 Asia/Kolkata"}]))
    record = freeze(plan, 2026, 2026).zone_record
    assert record is not None
    assert {"Asia/Tokyo", "Asia/Kolkata", "Europe/London"} <= set(record.zones)
    with pytest.raises(InvalidValue) as caught:
        freeze(read_plan(data(targets=[target("[Mon-Fri 09:00-17:00 Asia/Tokyo; holidays JP]")])), 2026, 2026)
    assert caught.value.place == "targets[0].coverage"


def test_freezing_records_the_zones_of_what_was_agreed() -> None:
    agreement = {
        "name": "acme",
        "customer": "Acme",
        "coverages": {"night": "[Mon-Fri 20:00-22:00 Asia/Tokyo]"},
        "targets": [target("8x5 Asia/Kolkata")],
    }
    record = freeze(read_plan(data(agreements=[agreement])), 2026, 2026).zone_record
    assert record is not None
    assert {"Asia/Tokyo", "Asia/Kolkata"} <= set(record.zones)


def test_linting_reads_hours_without_a_name() -> None:
    late = "[Mon-Fri 09:00-23:59 EST]"
    codes = [(one.code, one.place) for one in lint(read_plan(data(targets=[target(late)])))]
    assert ("almost-midnight", "targets[0].coverage.shifts") in codes
    assert ("fixed-zone", "targets[0].coverage.zone") in codes


def test_a_pickled_plan_keeps_them() -> None:
    import pickle

    plan = read_plan(data(targets=[target("uk | us")]))
    again: SupportPlan = pickle.loads(pickle.dumps(plan))
    assert again == plan
    assert again.deadline("response", opened=FRIDAY_EVENING).due == "2026-03-06T20:30:00+00:00"


def test_only_so_many_expressions_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours, "_MOST_STATED", 1)
    plan = read_plan(data())
    first, second = plan.coverage("uk | us"), plan.coverage("uk & us")
    assert plan.coverage("uk | us") is first
    assert plan.coverage("uk & us") == second
    assert plan.coverage("uk & us") is not second
