"""The Keepnet help desk: a ticket and calls on a Friday evening in London, in winter, in summer and in between.

London's centre works from 09:00 to 18:00 on London's clock. New York's works from 06:00 to 16:00 on its own, which
London reads as 11:00 to 21:00 while the two clocks are five hours apart. From 8 to 29 March 2026 only America has
changed its clocks: they are four hours apart, and London reads 10:00 to 20:00. Support in hours of London is thus

    winter and summer   09:00-21:00, London alone until 11:00 and New York alone from 18:00
    between             09:00-20:00, and New York alone from 18:00

because the centre that holds keeps until it closes, and the other takes over.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from slacore import SupportPlan, lint
from slacore.errors import EmptyCell
from slacore.files.bundled import bundled
from slacore.plans.register import AgreementRegister

LONDON = ZoneInfo("Europe/London")

WIDE = "High: wide outage, 100+ users"
HIGH = "High: all service lost for 1-5 users, or part for 6-100"
MEDIUM = "Medium: partial loss, 2-5 users"
LOW = "Low: no loss, or 1 user"


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture(scope="module")
def plan() -> SupportPlan:
    return bundled("keepnet")


# A ticket at 19:30 London on a Friday

WINTER = "2026-01-23 19:30"
SUMMER = "2026-07-10 19:30"
BETWEEN = ["2026-03-13 19:30", "2026-03-20 19:30", "2026-03-27 19:30"]


@pytest.mark.parametrize("opened", [WINTER, SUMMER, *BETWEEN])
def test_a_ticket_on_friday_evening_is_new_yorks_at_once(plan: SupportPlan, opened: str) -> None:
    intake = plan.intake("ticket", london(opened))
    assert intake.is_accepted
    assert intake.starts == london(opened)
    assert intake.centre is not None
    assert intake.centre.name == "us"


@pytest.mark.parametrize(
    ("opened", "priority", "metric", "due"),
    [
        # Winter: an hour and a half is left until 21:00. Of P1's two hours half an hour goes to Monday, 09:00-09:30;
        # of its eight, six and a half: 15:30. P2 has four, two and a half of them on Monday. Its two business days
        # end at the same time of day on Tuesday, at which New York is still there.
        (WINTER, "P1", "response", "2026-01-26 09:30"),
        (WINTER, "P1", "resolution", "2026-01-26 15:30"),
        (WINTER, "P2", "response", "2026-01-26 11:30"),
        (WINTER, "P2", "resolution", "2026-01-27 19:30"),
        # P4 has twenty-four: an hour and a half, the twelve of Monday, ten and a half of Tuesday.
        (WINTER, "P4", "response", "2026-01-27 19:30"),
        # Summer: both clocks are an hour ahead of winter's, London reads the same times.
        (SUMMER, "P1", "response", "2026-07-13 09:30"),
        (SUMMER, "P1", "resolution", "2026-07-13 15:30"),
        # Between: half an hour is left until 20:00, an hour and a half goes to Monday; of eight hours seven and a half.
        (BETWEEN[0], "P1", "response", "2026-03-16 10:30"),
        (BETWEEN[0], "P1", "resolution", "2026-03-16 16:30"),
        (BETWEEN[0], "P2", "response", "2026-03-16 12:30"),
        (BETWEEN[1], "P1", "response", "2026-03-23 10:30"),
        # P4's twenty-four: half an hour, eleven each on Monday and Tuesday, and an hour and a half of Wednesday.
        (BETWEEN[0], "P4", "response", "2026-03-18 10:30"),
        # The Friday before London changes: half an hour, and the other one and a half on Monday's summer clock.
        (BETWEEN[2], "P1", "response", "2026-03-30 10:30"),
        # The Friday before America changes is a winter Friday, and its Monday begins in London anyway.
        ("2026-03-06 19:30", "P1", "response", "2026-03-09 09:30"),
        # Outside the order, and two business days like any others: Tuesday, 19:30.
        (WINTER, "Planning", "response", "2026-01-27 19:30"),
    ],
)
def test_it_is_due_after_the_weekend(plan: SupportPlan, opened: str, priority: str, metric: str, due: str) -> None:
    assert plan.deadline(metric, opened=london(opened), priority=priority).due == london(due)


def test_the_same_due_times_on_the_clock_of_greenwich(plan: SupportPlan) -> None:
    """09:30 in London is 09:30 GMT in January and 08:30 GMT in July; 10:30 on 30 March is 09:30 GMT."""
    due = [
        plan.deadline("response", opened=opened, priority="P1").due
        for opened in ("2026-01-23T19:30:00Z", "2026-07-10T18:30:00Z", "2026-03-27T19:30:00Z")
    ]
    assert due == ["2026-01-26T09:30:00Z", "2026-07-13T08:30:00Z", "2026-03-30T09:30:00Z"]


# A call outside office hours


@pytest.mark.parametrize(
    ("called", "starts", "centre", "due"),
    [
        # A quarter of an hour after the telephone, a quarter before London closes: 15 minutes of London, then New York.
        ("2026-01-23 17:45", "2026-01-23 17:45", "uk", "2026-01-23 19:45"),
        # New York is there until 21:00: half an hour on Friday, an hour and a half on Monday.
        ("2026-01-23 20:30", "2026-01-23 20:30", "us", "2026-01-26 10:30"),
        ("2026-07-10 20:30", "2026-07-10 20:30", "us", "2026-07-13 10:30"),
        # Between, New York has closed at 20:00: the call waits for London's Monday, and two hours end at 11:00.
        ("2026-03-13 20:30", "2026-03-16 09:00", "uk", "2026-03-16 11:00"),
        ("2026-03-20 20:30", "2026-03-23 09:00", "uk", "2026-03-23 11:00"),
        ("2026-03-27 20:30", "2026-03-30 09:00", "uk", "2026-03-30 11:00"),
        # Nobody works on Sunday.
        ("2026-07-12 12:00", "2026-07-13 09:00", "uk", "2026-07-13 11:00"),
    ],
)
def test_a_call_outside_office_hours_becomes_a_ticket(
    plan: SupportPlan, called: str, starts: str, centre: str, due: str
) -> None:
    intake = plan.intake("telephone", london(called))
    assert intake.is_accepted
    assert (intake.asked.name, intake.channel and intake.channel.name) == ("telephone", "ticket")
    assert intake.starts == london(starts)
    assert intake.centre is not None
    assert intake.centre.name == centre
    assert plan.deadline("response", opened=intake.starts, priority="P1").due == london(due)


def test_the_telephone_is_answered_before_anybody_works_tickets(plan: SupportPlan) -> None:
    """At 08:45 in winter it is 03:45 in New York: the call is taken, and London's two hours run from 09:00 to 11:00."""
    intake = plan.intake("telephone", london("2026-01-23 08:45"))
    assert intake.channel is not None
    assert intake.channel.name == "telephone"
    assert intake.centre is not None
    assert intake.centre.name == "uk"
    assert plan.deadline("response", opened=intake.starts, priority="P1").due == london("2026-01-23 11:00")


@pytest.mark.parametrize(
    ("day", "opens"),
    [("2026-01-23", "11:00"), ("2026-07-10", "11:00"), ("2026-03-13", "10:00"), ("2026-03-27", "10:00")],
)
def test_both_centres_are_open_from_new_yorks_morning_until_london_closes(
    plan: SupportPlan, day: str, opens: str
) -> None:
    assert plan.centres is not None
    [overlap] = plan.centres.overlaps(london(f"{day} 00:00"), london(f"{day} 23:00"))
    assert (overlap.window.opens, overlap.window.closes) == (london(f"{day} {opens}"), london(f"{day} 18:00"))
    noon = plan.centres.on_duty(london(f"{day} 12:00"))
    assert noon is not None
    assert noon.name == "uk"


def test_london_hands_over_when_it_closes(plan: SupportPlan) -> None:
    """Once every weekday at 18:00 London; New York goes home last, and hands over to nobody."""
    assert plan.centres is not None
    handovers = plan.centres.handovers(london("2026-03-23 00:00"), london("2026-04-04 00:00"))
    assert [handover.at for handover in handovers] == [
        london(f"{day} 18:00")
        for week in (
            ("2026-03-23", "2026-03-24", "2026-03-25", "2026-03-26", "2026-03-27"),
            ("2026-03-30", "2026-03-31", "2026-04-01", "2026-04-02", "2026-04-03"),
        )
        for day in week
    ]
    assert {(handover.giver.name, handover.taker.name) for handover in handovers} == {("uk", "us")}


# What the plan states


@pytest.mark.parametrize(
    ("impact", "priorities"),
    [
        (WIDE, [None, None, "P1"]),
        (HIGH, ["P3", "P2", "P1"]),
        (MEDIUM, ["P4", "P3", "P2"]),
        (LOW, ["Planning", "P4", "P3"]),
    ],
)
def test_urgency_and_impact_give_the_printed_priority(
    plan: SupportPlan, impact: str, priorities: list[str | None]
) -> None:
    for urgency, priority in zip(["Low", "Medium", "High"], priorities, strict=True):
        if priority is None:
            with pytest.raises(EmptyCell):
                plan.priority(urgency, impact)
        else:
            assert plan.priority(urgency, impact).priority == priority


def test_urgency_and_impact_alone_are_enough_for_a_due_time(plan: SupportPlan) -> None:
    """High and high give P1: two hours."""
    deadline = plan.deadline("response", opened=london("2026-01-23 10:00"), urgency="High", impact=HIGH)
    assert deadline.due == london("2026-01-23 12:00")


@pytest.mark.parametrize(
    ("priority", "response", "resolution"),
    [
        ("P1", "2 business hours", "8 business hours"),
        ("P2", "4 business hours", "2 business days"),
        ("P3", "6 business hours", "3 business days"),
        ("P4", "24 business hours", "5 business days"),
        ("Planning", "2 business days", "7 business days"),
    ],
)
def test_the_printed_times(plan: SupportPlan, priority: str, response: str, resolution: str) -> None:
    lengths = [str(target.length) for target in plan.targets if target.priority == (priority,)]
    assert lengths == [response, resolution]


def test_ways_in(plan: SupportPlan) -> None:
    assert [channel.name for channel in plan.channels] == [
        "telephone",
        "ticket",
        "messenger",
        "e-mail",
        "remote support",
    ]


@pytest.mark.parametrize("channel", ["telephone", "ticket", "messenger", "e-mail", "remote support"])
def test_whatever_comes_in_on_sunday_becomes_a_ticket_for_monday(plan: SupportPlan, channel: str) -> None:
    intake = plan.intake(channel, london("2026-07-12 12:00"))
    assert intake.channel is not None
    assert (intake.channel.name, intake.starts) == ("ticket", london("2026-07-13 09:00"))


def test_an_agreement_for_more_telephone_hours_overrides_the_plan(plan: SupportPlan) -> None:
    """The example answers until 20:00 what the plan makes a ticket at 17:30."""
    friday = london("2026-01-23 19:30")
    agreed = AgreementRegister([plan], plan.agreements).for_ticket("Example Ltd", "anything", friday)
    channels = [each.intake("telephone", friday).channel for each in (plan, agreed)]
    assert [channel and channel.name for channel in channels] == ["ticket", "telephone"]
    assert all(agreement.is_example for agreement in plan.agreements)


def test_findings_are_the_doubts_of_the_page(plan: SupportPlan) -> None:
    """Two empty cells; telephone hours that are not ticket hours; GMT, twice; 100 users; hours of which kind."""
    assert [(finding.code, finding.place) for finding in lint(plan)] == [
        ("empty-cell", "matrix.table[0][0]"),
        ("empty-cell", "matrix.table[0][1]"),
        ("channel-hours", "channels[0].hours"),
        ("doubt", "schedules.uk.zone"),
        ("doubt", "schedules.telephone.zone"),
        ("doubt", "matrix.impact"),
        ("doubt", "targets"),
    ]
