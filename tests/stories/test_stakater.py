"""Stakater: a Critical with a workaround and a ticket without a priority, over the weekend on which summer time ends.

Business hours are 06:00-18:00 in Central Europe. On Sunday, 25 October 2026, its clocks go from 03:00 back to 02:00:
summer time is two hours ahead of UTC, winter time one.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from slacore import Length, SupportPlan, Target, lint
from slacore.files.bundled import bundled
from slacore.plans.agreement import Agreement
from slacore.plans.register import AgreementRegister

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


FRIDAY = berlin("2026-10-23 17:00")


@pytest.fixture(scope="module")
def plan() -> SupportPlan:
    return bundled("stakater")


# A Critical with a workaround


@pytest.mark.parametrize("metric", ["response", "update"])
def test_a_critical_with_a_workaround_is_due_when_a_high_is(plan: SupportPlan, metric: str) -> None:
    """An hour is left on Friday. Critical has two: Monday 07:00. High has four, three of them on Monday: 09:00.

    Lowering never makes a due time earlier, so the later of the two applies: 09:00, which is 08:00 UTC in winter.
    """
    evaluation = plan.severity_policy.evaluate("Critical", "workaround")
    assert (evaluation.before, evaluation.after) == ("Critical", "High")
    critical = plan.deadline(metric, opened=FRIDAY, priority="Critical").due
    high = plan.deadline(metric, opened=FRIDAY, priority="High").due
    assert (critical, high) == (berlin("2026-10-26 07:00"), berlin("2026-10-26 09:00"))
    due = evaluation.due(critical, high)
    assert due == berlin("2026-10-26 09:00")
    assert due == datetime.fromisoformat("2026-10-26T08:00:00Z")


@pytest.mark.parametrize(
    ("before", "after"), [("Critical", "High"), ("High", "Medium"), ("Medium", "Low"), ("Low", "Low")]
)
def test_a_workaround_lowers_one_step_by_itself_and_a_low_no_further(
    plan: SupportPlan, before: str, after: str
) -> None:
    evaluation = plan.severity_policy.evaluate(before, "workaround")
    assert evaluation.after == after
    assert evaluation.rulings[0].is_allowed == (before != after)


def test_the_engineer_on_duty_may_adjust_a_priority_up_and_down(plan: SupportPlan) -> None:
    policy = plan.severity_policy
    assert policy.evaluate("Medium", "misclassified", actor="engineer on duty", to="Critical").after == "Critical"
    assert policy.evaluate("Medium", "misclassified", actor="engineer on duty", to="Low").after == "Low"
    assert policy.evaluate("Medium", "misclassified", actor="customer", to="Critical").after == "Medium"
    assert policy.evaluate("Medium", "misclassified", to="Critical").after == "Medium"


# A ticket without a priority


@pytest.mark.parametrize("metric", ["response", "update"])
def test_a_ticket_without_a_priority_is_medium_and_keeps_its_wall_clock_across_the_change(
    plan: SupportPlan, metric: str
) -> None:
    """Two business days after Friday 17:00 it is Tuesday 17:00; 15:00 UTC has become 16:00 UTC."""
    deadline = plan.deadline(metric, opened=FRIDAY)
    assert deadline.target.priority == ("Medium",)
    assert deadline.due == berlin("2026-10-27 17:00")
    assert plan.deadline(metric, opened="2026-10-23T15:00:00Z").due == "2026-10-27T16:00:00Z"


def test_an_answer_in_text_keeps_the_offset_of_the_question(plan: SupportPlan) -> None:
    """17:00 in winter is 18:00 on a clock that stays two hours ahead of UTC."""
    assert plan.deadline("response", opened="2026-10-23T17:00:00+02:00").due == "2026-10-27T18:00:00+02:00"


# What the plan states


@pytest.mark.parametrize("metric", ["response", "update"])
def test_the_printed_times_all_as_agreed(plan: SupportPlan, metric: str) -> None:
    targets = [target for target in plan.targets if target.metric == metric]
    assert [(target.priority, str(target.length)) for target in targets] == [
        (("Critical",), "2 business hours"),
        (("High",), "4 business hours"),
        (("Medium",), "2 business days"),
        (("Low",), "5 business days"),
    ]
    assert all(target.negotiable for target in targets)


def test_an_agreement_sets_another_time(plan: SupportPlan) -> None:
    """One hour as agreed, all of it on Friday: 18:00."""
    hour = Target(metric="response", priority="Critical", length=Length.parse("1 business hour"))
    agreement = Agreement(name="acme", customer="Acme", plan="stakater", targets=[hour])
    agreed = AgreementRegister([plan], [agreement]).for_ticket("Acme", "anything", FRIDAY)
    assert agreed.deadline("response", opened=FRIDAY, priority="Critical").due == berlin("2026-10-23 18:00")
    assert agreed.deadline("response", opened=FRIDAY, priority="High").due == berlin("2026-10-26 09:00")


def test_who_sets_the_priority(plan: SupportPlan) -> None:
    assert plan.priorities is not None
    assert plan.priorities.set_by == ("customer", "engineer on duty")
    assert plan.priorities.default == "Medium"


def test_ways_in(plan: SupportPlan) -> None:
    """The portal is for those who signed up; at 19:00 the desk is closed until 06:00 on Monday's winter clock."""
    evening, monday = berlin("2026-10-23 19:00"), berlin("2026-10-26 06:00")
    assert [channel.name for channel in plan.channels] == ["e-mail", "telephone", "chat", "portal"]
    assert not plan.intake("portal", FRIDAY).is_accepted
    assert plan.intake("portal", FRIDAY, "signed in").starts == FRIDAY
    assert [plan.intake(channel.name, evening, "signed in").starts for channel in plan.channels] == [monday] * 4


def test_only_what_keeping_in_the_loop_means_is_in_doubt(plan: SupportPlan) -> None:
    assert [(finding.code, finding.place) for finding in lint(plan)] == [("doubt", "metrics.update")]


# The newer version of the plans


@pytest.mark.parametrize(
    ("priority", "due"),
    [
        # From Monday 09:00, days of eight hours: one, one and a half, three, three; without a priority it is P3.
        ("P1", "2026-10-26 17:00"),
        ("P2", "2026-10-27 13:00"),
        ("P3", "2026-10-28 17:00"),
        ("P4", "2026-10-28 17:00"),
        (None, "2026-10-28 17:00"),
    ],
)
def test_standard_counts_eight_hours_a_day(priority: str | None, due: str) -> None:
    deadline = bundled("stakater-standard").deadline("response", opened=berlin("2026-10-26 09:00"), priority=priority)
    assert deadline.due == berlin(due)


@pytest.mark.parametrize(
    ("priority", "due"),
    [
        # Sunday 01:00 in summer time is 23:00 UTC on Saturday: an hour later it is 02:00 for the first time, two hours
        # later 02:00 for the second, and four hours later, at 03:00 UTC, 04:00 in winter time.
        ("P1", "2026-10-25T00:00:00Z"),
        ("P2", "2026-10-25T01:00:00Z"),
        ("P3", "2026-10-25T03:00:00Z"),
        (None, "2026-10-25T03:00:00Z"),
        # One business day inside the plan of every hour: it begins on Monday at 09:00 and ends a day later, 08:00 UTC.
        ("P4", "2026-10-27T08:00:00Z"),
    ],
)
def test_premium_counts_every_hour_but_for_p4_a_business_day(priority: str | None, due: str) -> None:
    deadline = bundled("stakater-premium").deadline("response", opened="2026-10-24T23:00:00Z", priority=priority)
    assert deadline.due == due


@pytest.mark.parametrize("name", ["stakater-standard", "stakater-premium"])
def test_the_newer_plans_leave_open_when_eight_hours_begin(name: str) -> None:
    """Neither "8x5" nor a business day says from when to when, and a plan has to."""
    plan = bundled(name)
    assert [(finding.code, finding.place) for finding in lint(plan)] == [("doubt", "schedules.office-8x5.shifts")]


def test_premium_is_better_than_standard_for_every_priority() -> None:
    """An hour against eight, two against twelve, four against 24, and one business day against three."""
    plan = bundled("stakater-premium")
    assert plan.improves_on == "stakater-standard"
    assert lint(plan, cheaper=bundled(plan.improves_on)) == lint(plan)
