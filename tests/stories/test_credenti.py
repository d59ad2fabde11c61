"""Credenti's three plans: a severity 1 late on a Friday, and its customer stops answering.

Business hours are Monday to Friday, 09:00-17:00; the week of Standard runs from Monday 00:01 to Friday 23:59.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from slacore import lint
from slacore.errors import UnknownName
from slacore.files.bundled import bundled
from slacore.plans.register import AgreementRegister

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
PLANS = ["credenti-basic", "credenti-standard", "credenti-premium"]


def wall(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


FRIDAY = wall("2026-06-12 23:30")


# The same ticket under the three plans


@pytest.mark.parametrize(
    ("severity", "basic", "standard", "premium"),
    [
        # Basic: two hours of Monday, 09:00-11:00. Standard: 29 minutes until 23:59 and 31 from Monday 00:01 on, the
        # two missing minutes of its week being nobody's. Premium: half an hour, that is midnight.
        ("Severity 1", "2026-06-15 11:00", "2026-06-15 00:32", "2026-06-13 00:00"),
        # Basic: twelve hours are Monday's eight and four of Tuesday. Standard: 29 minutes and an hour and 31. Premium:
        # an hour.
        ("Severity 2", "2026-06-16 13:00", "2026-06-15 01:32", "2026-06-13 00:30"),
        # Only in business hours, whatever the plan: 24 are three days of eight, 8 are one, 4 are half of one.
        ("Severity 3", "2026-06-17 17:00", "2026-06-15 17:00", "2026-06-15 13:00"),
        # 24 in each: three days of eight.
        ("Severity 4", "2026-06-17 17:00", "2026-06-17 17:00", "2026-06-17 17:00"),
    ],
)
def test_a_ticket_at_half_past_eleven_on_friday_night(severity: str, basic: str, standard: str, premium: str) -> None:
    due = [bundled(name).deadline("response", opened=FRIDAY, priority=severity).due for name in PLANS]
    assert due == [wall(basic), wall(standard), wall(premium)]


# The customer stops answering


@pytest.mark.parametrize("name", PLANS)
def test_a_severity_1_is_never_lowered_without_somebody_who_decides(name: str) -> None:
    evaluation = bundled(name).severity_policy.evaluate("Severity 1", "customer unreachable")
    assert (evaluation.before, evaluation.after) == ("Severity 1", "Severity 1")
    [ruling] = evaluation.rulings
    assert not ruling.is_allowed
    assert "at the discretion of vendor, and nobody decided" in ruling.reason


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize(
    ("severity", "cause"),
    [
        ("Severity 1", "customer unreachable"),
        ("Severity 2", "customer unreachable"),
        ("Severity 1", "customer cannot provide"),
    ],
)
def test_nor_may_anybody_else_decide(name: str, severity: str, cause: str) -> None:
    evaluation = bundled(name).severity_policy.evaluate(severity, cause, actor="customer", to="Severity 3")
    assert not evaluation.is_changed
    assert "at the discretion of vendor, not of customer" in evaluation.rulings[0].reason


@pytest.mark.parametrize("name", PLANS)
def test_the_vendor_may_lower_it_to_severity_2_and_the_ruling_says_so(name: str) -> None:
    evaluation = bundled(name).severity_policy.evaluate("Severity 1", "customer unreachable", actor="vendor")
    assert (evaluation.before, evaluation.after) == ("Severity 1", "Severity 2")
    [ruling] = evaluation.rulings
    assert ruling.is_allowed
    assert ruling.rule is not None
    assert ruling.rule.mode == "discretionary"
    assert "decided by vendor" in ruling.reason


@pytest.mark.parametrize(
    ("name", "due"),
    # The answer that severity 2 has, later than that of severity 1 in every plan (computed above).
    [
        ("credenti-basic", "2026-06-16 13:00"),
        ("credenti-standard", "2026-06-15 01:32"),
        ("credenti-premium", "2026-06-13 00:30"),
    ],
)
def test_lowered_it_is_due_when_a_severity_2_is(name: str, due: str) -> None:
    plan = bundled(name)
    evaluation = plan.severity_policy.evaluate("Severity 1", "customer unreachable", actor="vendor")
    before, after = (
        plan.deadline("response", opened=FRIDAY, priority=severity).due
        for severity in (evaluation.before, evaluation.after)
    )
    assert evaluation.due(before, after) == wall(due)


@pytest.mark.parametrize("name", PLANS)
def test_the_rule_for_severity_2_leads_nowhere(name: str) -> None:
    """The page lowers a severity 2 "to level 2": where it is already, whoever decides."""
    evaluation = bundled(name).severity_policy.evaluate("Severity 2", "customer unreachable", actor="vendor")
    assert not evaluation.is_changed
    assert "Severity 2, where the ticket is already" in evaluation.rulings[0].reason


@pytest.mark.parametrize("severity", ["Severity 3", "Severity 4"])
def test_the_lesser_severities_ask_nobody_to_stay_reachable(severity: str) -> None:
    plan = bundled("credenti-basic")
    assert not plan.severity_policy.evaluate(severity, "customer unreachable", actor="vendor").is_changed
    assert plan.priorities is not None
    assert plan.priorities.level(severity).customer_duty == ""
    assert "Contact only in business hours" in plan.priorities.level(severity).text


def test_a_customer_who_cannot_provide_what_it_takes_may_be_lowered_to_a_level_that_is_named() -> None:
    policy = bundled("credenti-premium").severity_policy
    cause = "customer cannot provide"
    assert policy.evaluate("Severity 1", cause, actor="vendor", to="Severity 3").after == "Severity 3"
    assert policy.evaluate("Severity 1", cause, actor="vendor").after == "Severity 1"
    assert policy.evaluate("Severity 1", cause, to="Severity 3").after == "Severity 1"
    assert policy.evaluate("Severity 3", cause, actor="vendor", to="Severity 1").after == "Severity 3"


# Ways in


@pytest.mark.parametrize("channel", ["e-mail", "ticket system"])
def test_on_sunday_a_ticket_waits_for_the_hours_of_the_plan(channel: str) -> None:
    """Basic opens on Monday at 09:00, Standard at 00:01, Premium never closed."""
    sunday = wall("2026-06-14 12:00")
    starts = [bundled(name).intake(channel, sunday).starts for name in PLANS]
    assert starts == [wall("2026-06-15 09:00"), wall("2026-06-15 00:01"), sunday]


def test_only_premium_has_a_telephone() -> None:
    assert bundled("credenti-premium").intake("telephone", FRIDAY).is_accepted
    for name in PLANS[:2]:
        assert [channel.name for channel in bundled(name).channels] == ["e-mail", "ticket system"]
        with pytest.raises(UnknownName):
            bundled(name).intake("telephone", FRIDAY)


# Local time


def test_the_week_of_standard_is_two_minutes_short_of_five_days() -> None:
    """One window from Monday 00:01 to Friday 23:59, in London as in the example's New York."""
    plan = bundled("credenti-standard")
    agreed = AgreementRegister([plan], plan.agreements).for_ticket("Example Inc", "anything", FRIDAY)
    for each, zone in ((plan, LONDON), (agreed, NEW_YORK)):
        windows = each.coverage("support").windows(wall("2026-06-15 00:00", zone), wall("2026-06-22 00:00", zone))
        assert [(window.opens, window.closes) for window in windows] == [
            (wall("2026-06-15 00:01", zone), wall("2026-06-19 23:59", zone))
        ]


@pytest.mark.parametrize("name", PLANS)
def test_business_hours_in_north_america_are_nine_a_day_whatever_the_plan(name: str) -> None:
    plan = bundled(name)
    agreed = AgreementRegister([plan], plan.agreements).for_ticket("Example Inc", "anything", FRIDAY)
    monday, tuesday = (wall(f"2026-06-{day} 00:00", NEW_YORK) for day in (15, 16))
    assert [(window.opens, window.closes) for window in agreed.coverage("business").windows(monday, tuesday)] == [
        (wall("2026-06-15 08:00", NEW_YORK), wall("2026-06-15 17:00", NEW_YORK))
    ]
    assert all(agreement.is_example for agreement in plan.agreements)


def test_north_america_has_nine_hours_of_its_own_clock() -> None:
    """From Monday 08:00 New York, twelve hours are the nine of Monday and three of Tuesday: 11:00.

    In Standard, 23:30 on Friday in New York leaves 29 minutes; the other 31 are those from Monday 00:01 on.
    """
    basic, standard = (
        AgreementRegister([plan], plan.agreements).for_ticket("Example Inc", "anything", FRIDAY)
        for plan in map(bundled, PLANS[:2])
    )
    monday = wall("2026-06-15 08:00", NEW_YORK)
    assert basic.deadline("response", opened=monday, priority="Severity 2").due == wall("2026-06-16 11:00", NEW_YORK)
    friday = wall("2026-06-12 23:30", NEW_YORK)
    assert standard.deadline("response", opened=friday, priority="Severity 1").due == wall("2026-06-15 00:32", NEW_YORK)


# What the pages leave open

ALL_THREE = [
    ("downgrade-not-lower", "downgrades[1]"),  # severity 2 "to level 2"
    ("not-as-named", "schedules.north-america-8x5"),  # nine hours in an "8x5" plan
    ("doubt", "schedules.office-8x5.zone"),  # "local" time: of which zone?
    ("doubt", "schedules.north-america-8x5.shifts"),  # newer and older pages differ
    ("doubt", "targets"),  # business or calendar hours?
]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("credenti-basic", []),
        (
            "credenti-standard",
            [
                # Monday 00:01 to Friday 23:59, and so two minutes less than five days.
                ("almost-midnight", "schedules.week-24x5.shifts"),
                ("almost-midnight", "schedules.week-24x5.shifts"),
                ("not-as-named", "schedules.week-24x5"),
            ],
        ),
        # Newer pages promise 12 h for severity 4.
        ("credenti-premium", [("doubt", "targets[3].length")]),
    ],
)
def test_findings_are_the_doubts_of_the_pages(name: str, more: list[tuple[str, str]]) -> None:
    found = sorted((finding.code, finding.place) for finding in lint(bundled(name)))
    assert found == sorted(ALL_THREE + more)


@pytest.mark.parametrize(("dearer", "cheaper"), [(PLANS[2], PLANS[1]), (PLANS[1], PLANS[0])])
def test_severity_4_is_no_better_in_the_dearer_plan(dearer: str, cheaper: str) -> None:
    """24 hours in business hours in each of the three: a reader of Premium objects, and one of Standard may as well."""
    plan = bundled(dearer)
    assert plan.improves_on == cheaper
    more = set(lint(plan, cheaper=bundled(cheaper))) - set(lint(plan))
    assert [(finding.code, finding.place) for finding in more] == [("not-better", "targets[3].length")]
