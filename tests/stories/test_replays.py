"""The four desks' tickets from their first event to their last, with every instant counted by hand."""

from __future__ import annotations

from datetime import timedelta

from slacore import AgreementRegister, bundled, event, replay

HOUR = timedelta(hours=1)


# Stakater: 06:00-18:00 in Berlin. Monday 2026-03-02; the clock of Berlin is +01:00.

WORKAROUND = [
    event("opened", at="2026-03-02T09:00:00+01:00", priority="High"),
    event("paused", at="2026-03-02T10:00:00+01:00", reason="customer"),
    event("resumed", at="2026-03-02T11:30:00+01:00"),
    event("answered", at="2026-03-02T12:00:00+01:00"),
    event("customer replied", at="2026-03-02T13:00:00+01:00"),
    event("workaround provided", at="2026-03-02T14:00:00+01:00"),
]


def test_stakater_lowers_for_a_workaround_and_keeps_the_later_due_time() -> None:
    state = replay(bundled("stakater"), WORKAROUND, as_of="2026-03-02T15:00:00+01:00")
    # The response: four hours from 09:00, for which no wait counts; answered at 12:00.
    response = state["response"]
    assert (response.due, response.is_met, response.elapsed) == ("2026-03-02T13:00:00+01:00", True, 3 * HOUR)
    # The ongoing response runs from the answer at 12:00: four hours as High, until 16:00; two business days as Medium,
    # until Wednesday 12:00. The later of the two holds.
    update = state["update"]
    assert (state.priority, update.due, update.elapsed) == ("Medium", "2026-03-04T12:00:00+01:00", 3 * HOUR)
    assert state.history[-1].reason == "workaround: lowered from High to Medium, automatically"


def test_stakater_keeps_its_customer_in_the_loop_from_answer_to_answer() -> None:
    log = [
        event("opened", at="2026-03-02T09:00:00+01:00", priority="High"),
        event("answered", at="2026-03-02T10:00:00+01:00"),
        event("answered", at="2026-03-02T15:30:00+01:00"),
        event("answered", at="2026-03-02T17:00:00+01:00"),
        event("resolved", at="2026-03-03T07:00:00+01:00"),
    ]
    state = replay(bundled("stakater"), log)
    updates = [clock for clock in state.cycles if clock.metric == "update"]
    # Each has four hours: until 14:00, answered 15:30; until 19:30, that is 07:30 on Tuesday, answered 17:00; and the
    # last, from 17:00, until 09:00 on Tuesday, which the solution ends before.
    assert [(clock.status, clock.due, clock.is_breached) for clock in updates] == [
        ("stopped", "2026-03-02T14:00:00+01:00", True),
        ("stopped", "2026-03-03T07:30:00+01:00", False),
        ("cancelled", "2026-03-03T09:00:00+01:00", False),
    ]
    assert updates[0].late_by == 1.5 * HOUR


def test_a_misclassified_ticket_is_raised_by_the_engineer_on_duty_and_by_nobody_else() -> None:
    log = [
        event("opened", at="2026-03-02T09:00:00+01:00"),
        event("decided", at="2026-03-02T09:30:00+01:00", reason="misclassified", actor="customer", to="Critical"),
        event("decided", at="2026-03-02T09:40:00+01:00", reason="misclassified", actor="engineer on duty", to="High"),
    ]
    state = replay(bundled("stakater"), log)
    assert [change.is_changed for change in state.history] == [False, True]
    # High has four hours from 09:00, for a raised one is counted from its start.
    assert (state.priority, state["response"].due) == ("High", "2026-03-02T13:00:00+01:00")


# Keepnet: London 09:00-18:00, New York 06:00-16:00, which is 10:00-20:00 in London on Monday 2026-03-16.

HANDED_OVER = [
    event("opened", at="2026-03-16T16:30:00Z", urgency="Medium", impact="Medium: partial loss, 2-5 users"),
    event("answered", at="2026-03-16T18:15:00Z"),
]


def test_keepnet_hands_a_ticket_from_london_to_new_york() -> None:
    keepnet = bundled("keepnet")
    state = replay(keepnet, HANDED_OVER, as_of="2026-03-16T17:59:00Z")
    assert (state.priority, str(state.on_duty)) == ("P3", "UK operations centre")
    assert str(state.at("2026-03-16T18:00:00Z").on_duty) == "US operations centre"
    # P3 has six hours: 16:30 to 20:00, when New York closes, and from London's opening 09:00 to 11:30.
    response = state["response"]
    assert response.due == "2026-03-17T11:30:00Z"
    told = [(stretch.start[11:16], stretch.is_counted, stretch.centre) for stretch in response.timeline()]
    assert told[:3] == [
        ("16:30", True, "UK operations centre"),
        ("18:00", True, "US operations centre"),
        ("20:00", False, ""),
    ]
    later = replay(keepnet, HANDED_OVER)["response"]
    assert (later.is_met, later.elapsed) == (True, timedelta(hours=1, minutes=45))


# Credenti Premium: severity 1 around the clock; support may lower it where the customer cannot be reached.


def test_credentis_silent_customer_is_lowered_by_a_decision_alone() -> None:
    log = [
        event("opened", at="2026-06-12T23:30:00+01:00", priority="Severity 1"),
        event("customer unreachable", at="2026-06-12T23:40:00+01:00"),
        event("decided", at="2026-06-12T23:45:00+01:00", reason="customer unreachable", actor="vendor"),
    ]
    premium = bundled("credenti-premium")
    waiting = replay(premium, log[:2])
    # Nothing is lowered by itself; somebody may decide.
    assert waiting.priority == "Severity 1"
    assert [(offer.rule.cause, offer.rule.to) for offer in waiting.offers] == [("customer unreachable", "Severity 2")]
    # Half an hour around the clock ends at midnight, an hour at half past.
    assert waiting["response"].due == "2026-06-13T00:00:00+01:00"
    lowered = waiting.apply(log[2])
    assert (lowered.priority, lowered["response"].due) == ("Severity 2", "2026-06-13T00:30:00+01:00")
    # From severity 2 the page leads to severity 2 (sic): asked again, it is refused, and told so.
    again = lowered.apply(
        event("decided", at="2026-06-12T23:50:00+01:00", reason="customer unreachable", actor="vendor")
    )
    assert (again.priority, again.history[-1].is_changed) == ("Severity 2", False)
    assert "where the ticket is already" in again.history[-1].reason


# r_keeper: what an agreement says, from nine to nine in Riga (+02:00 in March)


def test_r_keepers_customer_is_answered_as_agreed() -> None:
    plan = bundled("r-keeper")
    register = AgreementRegister([plan], plan.agreements, services=plan.services)
    log = [
        event(
            "opened",
            at="2026-03-02T20:50:00+02:00",
            customer="Example Bistro",
            service="request-handling",
            urgency="high",
            criticality="high",
        ),
        event("answered", at="2026-03-03T09:10:00+02:00"),
    ]
    state = replay(register, log)
    # Half an hour: ten minutes until 21:00 and twenty from 09:00. The resolution: four hours, until 12:50.
    assert (state["response"].due, state["response"].is_met) == ("2026-03-03T09:20:00+02:00", True)
    assert state["resolution"].due == "2026-03-03T12:50:00+02:00"
