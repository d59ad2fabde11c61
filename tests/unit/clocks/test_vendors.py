"""What other tools call by names of their own, stated in a plan and replayed: a row of the docs' tables for each test.

The desk works on Monday from 09:00 to 17:00, on Tuesday from 08:00 to 12:00 and on Wednesday from 10:00 to 16:00.
"""

from __future__ import annotations

import pytest

from slacore import AgreementRegister, Event, SupportPlan, bundled, lint, replay
from tests.support.weekly_log import cycles, desk, desk_of, on, promise, told, when

# Zendesk, Freshdesk, OTRS, RT, Stakater


def test_first_and_next_reply_are_response_and_update_as_they_are() -> None:
    plan = desk_of("", response="4 business hours", update="2 business hours")
    first = [on("Mon 15:00", "opened"), on("Mon 16:00", "customer replied"), on("Tue 09:30", "answered")]
    state = replay(plan, first)
    # Two hours on Monday and an hour and a half on Tuesday; due two hours after the opening on Tuesday.
    assert told(state["response"]) == ("stopped", "Tue 10:00", "3:30:00")
    assert state["response"].is_met
    # A message before the first answer is not promised twice.
    assert told(state["update"]) == ("not started", None, "0:00:00")
    later = [
        on("Tue 11:30", "customer replied"),
        on("Wed 10:15", "customer replied"),
        on("Wed 12:00", "answered"),
        on("Wed 12:30", "customer replied"),
    ]
    state = replay(plan, [*first, *later], as_of="2026-03-04T13:00:00Z")
    # From the oldest message: half an hour on Tuesday and two on Wednesday, due after an hour and a half of them.
    assert cycles(state, "update") == [("stopped", "Wed 11:30", "2:30:00"), ("running", "Wed 14:30", "0:30:00")]
    assert [clock.is_breached for clock in state.cycles] == [False, True, False]


def test_response_from_the_first_message_of_a_customer_for_whom_an_agent_opened_the_ticket() -> None:
    plan = desk_of(
        """
        [metrics.response]
        start = [
            { on = "opened", when = { opened_by = { not = ["desk"] } } },
            { on = "customer replied", when = { answered = false } },
        ]
        """,
        response="2 business hours",
    )
    log = [
        on("Mon 09:00", "opened", opened_by="desk"),
        on("Mon 09:20", "answered"),
        on("Mon 16:00", "customer replied"),
        on("Tue 08:30", "answered"),
        on("Tue 09:00", "customer replied"),
    ]
    assert told(replay(plan, log[:2])["response"]) == ("not started", None, "0:00:00")
    # An hour on Monday and half an hour on Tuesday. The desk has answered, so the last message begins nothing.
    assert cycles(replay(plan, log), "response") == [("stopped", "Tue 09:00", "1:30:00")]
    # A ticket that the customer opens is his first message.
    own = replay(plan, [on("Mon 09:00", "opened"), on("Mon 09:20", "answered"), on("Mon 16:00", "customer replied")])
    assert cycles(own, "response") == [("stopped", "Mon 11:00", "0:20:00")]


PERIODIC = """
[metrics.update]
start = "answered"
stop = "answered"
cancel = ["resolved", "closed"]
"""


def test_a_periodic_update_is_due_from_each_answer_to_the_next_until_it_is_solved() -> None:
    log = [on("Mon 10:00", "answered"), on("Mon 11:30", "answered"), on("Mon 13:00", "resolved")]
    state = replay(desk_of(PERIODIC, update="2 business hours"), [on("Mon 09:00", "opened"), *log])
    # The cycles tile the time from the first answer on: 10:00 to 11:30, and on to 13:00, which cancels.
    assert cycles(state, "update") == [("stopped", "Mon 12:00", "1:30:00"), ("cancelled", "Mon 13:30", "1:30:00")]
    assert not state["update"].is_met


def test_a_pausable_update_waits_for_the_customer_besides() -> None:
    log = [
        on("Mon 09:00", "opened"),
        on("Mon 10:00", "answered"),
        on("Mon 10:30", "paused", reason="customer"),
        on("Mon 12:00", "resumed", reason="customer"),
        on("Mon 12:15", "paused", reason="third party"),
        on("Mon 13:30", "answered"),
    ]
    state = replay(desk_of(f'{PERIODIC}pause = ["customer"]', update="2 business hours"), log)
    # Two hours and an hour and a half of waiting after 10:00; the third party is no excuse, and 13:30 is in time.
    assert cycles(state, "update") == [("stopped", "Mon 13:30", "2:00:00"), ("running", "Mon 15:30", "0:00:00")]
    assert state.cycles[0].is_met


@pytest.mark.parametrize(
    ("pause", "due", "used"),
    [
        # 09:00 to 14:00 are five hours; an hour of waiting for the customer, one for a third party.
        pytest.param('["customer"]', "Mon 14:00", "4:00:00", id="requester wait"),
        pytest.param('["customer", "third party"]', "Mon 15:00", "3:00:00", id="agent work"),
        pytest.param("[]", "Mon 13:00", "5:00:00", id="total resolution"),
    ],
)
def test_what_is_waited_for_is_what_a_resolution_pauses_for(pause: str, due: str, used: str) -> None:
    log = [
        on("Mon 09:00", "opened"),
        on("Mon 10:00", "paused", reason="customer"),
        on("Mon 11:00", "resumed"),
        on("Mon 12:00", "paused", reason="third party"),
        on("Mon 13:00", "resumed"),
        on("Mon 14:00", "resolved"),
    ]
    clock = replay(desk_of(f"[metrics.resolution]\npause = {pause}", resolution="4 business hours"), log)["resolution"]
    assert told(clock) == ("stopped", due, used)
    assert clock.is_met is (due != "Mon 13:00")


# Group and operational-level agreements: Zendesk, GLPI, ServiceNow


def test_a_group_has_a_clock_while_the_ticket_is_with_it() -> None:
    plan = desk_of(
        """
        [metrics.tier-2]
        start = { when = { team = "tier 2" } }
        stop = [{ ends = { team = "tier 2" } }, "resolved"]
        """,
        tier_2="3 business hours",
    )
    log = [
        on("Mon 09:00", "opened", team="tier 1"),
        on("Mon 15:00", "changed", team="tier 2"),
        on("Mon 16:00", "changed", team="tier 2", status="open"),
        on("Tue 08:30", "assigned", team="tier 1"),
        on("Tue 10:00", "assigned", team="tier 2"),
        on("Tue 11:00", "resolved"),
    ]
    # Two hours on Monday and half an hour on Tuesday, due an hour after the opening on Tuesday. The second time two
    # hours are left on Tuesday, and one is due on Wednesday.
    told_of_it = [("stopped", "Tue 09:00", "2:30:00"), ("stopped", "Wed 11:00", "1:00:00")]
    assert cycles(replay(plan, log), "tier-2") == told_of_it
    # What is there when the ticket opens has begun with it.
    opened = replay(plan, [on("Mon 09:00", "opened", team="tier 2")], as_of="2026-03-02T10:00:00Z")
    assert told(opened["tier-2"]) == ("running", "Mon 12:00", "1:00:00")


# ServiceNow

CONDITIONS = """
[metrics.task]
start = [{ when = { priority = "P1" } }, { when = { group = "network" } }]
stop = [{ when = { state = "Resolved" } }, { when = { group = "network" } }]
cancel = { ends = { priority = "P1" } }
pause = { state = "On Hold" }
"""


@pytest.mark.parametrize(
    ("then", "found"),
    [
        # From 10:00 on, less the hour on hold.
        pytest.param({"state": "Resolved"}, [("stopped", "Mon 15:00", "2:00:00")], id="stop"),
        pytest.param({"priority": "P3"}, [("cancelled", "Mon 15:00", "2:00:00")], id="start no longer holds: cancel"),
        pytest.param(
            {"group": "network"}, [("stopped", "Mon 15:00", "2:00:00"), ("running", "Mon 17:00", "0:30:00")], id="reset"
        ),
        pytest.param({"state": "On Hold"}, [("paused", None, "2:00:00")], id="pause"),
    ],
)
def test_conditions_start_stop_pause_cancel_and_reset(then: dict[str, str], found: list[tuple[str, str, str]]) -> None:
    log = [
        on("Mon 09:00", "opened", priority="P2", state="New"),
        on("Mon 10:00", "changed", priority="P1"),
        on("Mon 11:00", "changed", state="On Hold"),
        on("Mon 12:00", "changed", state="In Progress"),
        on("Mon 13:00", "changed", **then),
    ]
    state = replay(desk_of(CONDITIONS, task="4 business hours"), log, as_of="2026-03-02T13:30:00Z")
    assert cycles(state, "task") == found


LEVELS = [
    promise("resolution", "3 business hours", priority="P1"),
    promise("resolution", "8 business hours", priority="P2"),
]


@pytest.mark.parametrize(
    ("policy", "due", "used"),
    [
        # Three hours and the hour of waiting from 09:00 on; at 13:00 three are used, which is no breach yet.
        pytest.param("recompute", "Mon 13:00", "3:00:00", id="retroactive start, with retroactive pause"),
        # Three hours from 12:00 on.
        pytest.param("restart", "Mon 15:00", "1:00:00", id="without"),
    ],
)
def test_a_retroactive_start_counts_from_the_opening(policy: str, due: str, used: str) -> None:
    log = [
        on("Mon 09:00", "opened", priority="P2"),
        on("Mon 10:00", "paused", reason="customer"),
        on("Mon 11:00", "resumed"),
        on("Mon 12:00", "prioritised", priority="P1"),
    ]
    plan = desk(*LEVELS, metrics={"resolution": {"reprioritise": policy}})
    state = replay(plan, log, as_of="2026-03-02T13:00:00Z")
    assert cycles(state, "resolution") == [("running", due, used)]
    assert not state["resolution"].breaches


# Jira Service Management


def test_a_cycle_for_each_start_and_a_goal_that_changes_counts_from_it() -> None:
    plan = desk_of(
        """
        [metrics.resolution]
        start = ["opened", "reopened"]
        continue = []

        [metrics.time-to-close]
        start = "resolved"
        stop = "closed"
        cancel = "reopened"

        [[targets]]
        metric = "resolution"
        priority = "High"
        length = "1 business hour"
        """,
        response="1 business hour",
        resolution="4 business hours",
        time_to_close="2 business hours",
    )
    log = [
        on("Mon 09:00", "opened", priority="Low"),
        on("Mon 09:30", "answered"),
        on("Mon 11:00", "resolved"),
        on("Mon 16:00", "reopened"),
        on("Mon 16:30", "changed", priority="High"),
        on("Tue 09:00", "resolved"),
        on("Wed 10:30", "closed"),
    ]
    state = replay(plan, log)
    assert told(state["response"]) == ("stopped", "Mon 10:00", "0:30:00")
    # Two hours; then one on Monday and one on Tuesday, of a goal of one from the reopening on.
    assert cycles(state, "resolution") == [("stopped", "Mon 13:00", "2:00:00"), ("stopped", "Mon 17:00", "2:00:00")]
    # Five hours until it was reopened; then three on Tuesday and half an hour on Wednesday.
    assert cycles(state, "time-to-close") == [
        ("cancelled", "Mon 13:00", "5:00:00"),
        ("stopped", "Tue 11:00", "3:30:00"),
    ]


# Zammad


@pytest.mark.parametrize(
    ("more", "found"),
    [
        pytest.param(
            "",
            # From the creation to the answer, and from the first message after it on.
            [("stopped", "Mon 11:00", "1:00:00"), ("running", "Mon 14:00", "1:30:00")],
            id="from creation",
        ),
        pytest.param(
            'cancel = "customer replied"',
            [
                ("stopped", "Mon 11:00", "1:00:00"),
                ("cancelled", "Mon 14:00", "1:00:00"),
                ("running", "Mon 15:00", "0:30:00"),
            ],
            id="restarted by every message",
        ),
    ],
)
def test_an_update_from_the_creation_on(more: str, found: list[tuple[str, str, str]]) -> None:
    plan = desk_of(f'[metrics.update]\nstart = ["opened", "customer replied"]\n{more}', update="2 business hours")
    log = [
        on("Mon 09:00", "opened"),
        on("Mon 10:00", "answered"),
        on("Mon 12:00", "customer replied"),
        on("Mon 13:00", "customer replied"),
    ]
    assert cycles(replay(plan, log, as_of="2026-03-02T13:30:00Z"), "update") == found


# Zammad, Frappe, GLPI, redmine, iTop


@pytest.mark.parametrize(
    "flags",
    [
        'pause = { status = ["pending reminder", "pending close"] }',
        'pause = [{ status = "pending reminder" }, { status = "pending close" }]',
        'while = { status = ["new", "open"] }',
        'while = [{ status = "new" }, { status = "open" }]',
    ],
)
def test_a_status_counts_or_does_not(flags: str) -> None:
    log = [
        on("Mon 09:00", "opened", status="new"),
        on("Mon 10:00", "changed", status="pending reminder"),
        on("Mon 11:00", "changed", status="pending close"),
        on("Mon 11:30", "changed", colour="red"),
        on("Mon 12:00", "changed", status="open"),
    ]
    plan = desk_of(f"[metrics.resolution]\n{flags}", resolution="4 business hours")
    waiting = replay(plan, log[:4])["resolution"]
    assert (waiting.status, waiting.due, str(waiting.elapsed)) == ("paused", None, "1:00:00")
    # Four hours and two of waiting.
    assert told(replay(plan, log, as_of="2026-03-02T13:00:00Z")["resolution"]) == ("running", "Mon 15:00", "2:00:00")


def test_a_stopwatch_runs_in_the_states_that_it_names() -> None:
    plan = desk_of(
        """
        [metrics.time-to-own]
        start = "opened"
        stop = { when = { status = "assigned" } }
        while = { status = ["new"] }

        [metrics.time-to-resolve]
        start = "opened"
        stop = { when = { status = "resolved" } }
        while = { status = ["new", "assigned"] }
        """,
        time_to_own="1 business hour",
        time_to_resolve="4 business hours",
    )
    log = [
        on("Mon 09:00", "opened", status="new"),
        on("Mon 10:00", "changed", status="pending"),
        on("Mon 12:00", "changed", status="assigned"),
        on("Mon 13:00", "changed", status="resolved"),
    ]
    state = replay(plan, log)
    # Both lose the two hours in which the ticket was pending. An hour is used when they begin: due then, in time.
    assert told(state["time-to-own"]) == ("stopped", "Mon 10:00", "1:00:00")
    assert told(state["time-to-resolve"]) == ("stopped", "Mon 15:00", "2:00:00")


# Salesforce


def test_milestones_happen_once_or_as_often_as_they_begin_or_one_after_the_other() -> None:
    plan = desk_of(
        """
        [metrics.first-contact] # no recurrence
        start = "opened"
        stop = "contacted"

        [metrics.call-back] # independent
        start = ["call-back asked"]
        stop = "called back"

        [metrics.step] # sequential
        start = ["opened", "step done"]
        stop = "step done"
        cancel = "closed"
        """,
        first_contact="1 business hour",
        call_back="1 business hour",
        step="2 business hours",
    )
    log = [
        on("Mon 09:00", "opened"),
        on("Mon 09:30", "contacted"),
        on("Mon 10:00", "contacted"),
        on("Mon 10:00", "call-back asked"),
        on("Mon 10:45", "called back"),
        on("Mon 11:00", "step done"),
        on("Mon 12:00", "call-back asked"),
        on("Mon 12:30", "step done"),
        on("Mon 13:30", "called back"),
        on("Mon 14:00", "closed"),
    ]
    state = replay(plan, log)
    assert cycles(state, "first-contact") == [("stopped", "Mon 10:00", "0:30:00")]
    assert cycles(state, "call-back") == [("stopped", "Mon 11:00", "0:45:00"), ("stopped", "Mon 13:00", "1:30:00")]
    assert cycles(state, "step") == [
        ("stopped", "Mon 11:00", "2:00:00"),
        ("stopped", "Mon 13:00", "1:30:00"),
        ("cancelled", "Mon 14:30", "1:30:00"),
    ]
    missed = [(clock.metric, clock.number) for clock in state.cycles if clock.is_breached]
    assert missed == [("call-back", 2)]


# Time to restore


def test_a_workaround_restores_until_it_is_withdrawn() -> None:
    plan = desk_of(
        """
        [metrics.restore]
        start = "opened"
        stop = [{ when = { causes = "workaround" } }, "resolved"]
        continue = { ends = { causes = "workaround" } }
        """,
        restore="4 business hours",
    )
    log = [
        on("Mon 09:00", "opened"),
        on("Mon 11:00", "workaround provided"),
        on("Mon 13:00", "workaround withdrawn"),
        on("Mon 14:00", "resolved"),
    ]
    assert told(replay(plan, log[:2])["restore"]) == ("stopped", "Mon 13:00", "2:00:00")
    # Four hours and the two in which there was a workaround.
    assert told(replay(plan, log[:3])["restore"]) == ("running", "Mon 15:00", "2:00:00")
    assert told(replay(plan, log)["restore"]) == ("stopped", "Mon 15:00", "3:00:00")


# The four desks


def test_keepnet_counts_by_the_defaults() -> None:
    log = [
        on("Mon 20:00", "opened", urgency="High", impact="High: wide outage, 100+ users"),
        on("Tue 09:00", "paused", reason="customer"),
        on("Tue 10:00", "resumed"),
    ]
    state = replay(bundled("keepnet"), log, as_of="2026-03-03T10:30:00Z")
    # London works from 09:00 to 18:00, New York from 11:00 to 21:00 of London. An hour on Monday, the rest on Tuesday:
    # an hour more for the response, which waits for nobody; seven and an hour of waiting for the resolution.
    assert state.priority == "P1"
    assert told(state["response"]) == ("running", "Tue 10:00", "2:30:00")
    assert state["response"].is_breached
    assert told(state["resolution"]) == ("running", "Tue 17:00", "1:30:00")
    assert state.on_duty is not None
    assert state.on_duty.name == "uk"


def test_credenti_may_lower_a_severity_whose_customer_is_not_reachable() -> None:
    log = [
        on("Mon 09:00", "opened", priority="Severity 1"),
        on("Mon 09:10", "customer unreachable"),
        on("Mon 09:30", "decided", reason="customer unreachable", actor="vendor"),
    ]
    state = replay(bundled("credenti-standard"), log)
    # An hour for a severity 1, two for a severity 2: the later holds.
    assert (state.priority, told(state["response"])) == ("Severity 2", ("running", "Mon 11:00", "0:30:00"))
    late = replay(bundled("credenti-standard"), [on("Fri 23:00", "opened", priority="Severity 2")])
    # 59 minutes until Friday 23:59, and 61 from Monday 00:01 on.
    assert when(late["response"].due) == "+1 Mon 01:02"


def test_stakater_keeps_its_customer_in_the_loop() -> None:
    plan = bundled("stakater")
    log = [
        on("Mon 09:00", "opened", priority="High"),
        on("Mon 10:00", "answered"),
        on("Mon 11:00", "customer replied"),
        on("Mon 12:00", "workaround provided"),
    ]
    state = replay(plan, log)
    # From the answer on, whatever the customer writes: two business days of a Medium are later than four hours.
    assert (state.priority, told(state["update"])) == ("Medium", ("running", "Wed 10:00", "2:00:00"))
    assert told(state["response"]) == ("stopped", "Mon 13:00", "1:00:00")


@pytest.fixture(scope="module")
def r_keeper() -> SupportPlan:
    """The vendor's plan, whose times belong to agreements."""
    return desk(
        agreements=[
            {
                "name": "bistro",
                "customer": "Bistro",
                "plan": "desk",
                "targets": [promise("response", "1 business hour"), promise("resolution", "4 business hours")],
                "metrics": {"resolution": {"pause": ["customer", "vendor"]}},
            },
            {
                "name": "cafe",
                "customer": "Café",
                "plan": "desk",
                "targets": [promise("resolution", "3 business hours")],
            },
        ]
    )


def test_an_agreement_says_what_its_metrics_wait_for(r_keeper: SupportPlan) -> None:
    def log(customer: str) -> list[Event]:
        return [
            on("Mon 09:00", "opened", customer=customer, service="tills"),
            on("Mon 10:00", "paused", reason="vendor"),
            on("Mon 11:00", "resumed"),
            on("Mon 11:00", "paused", reason="courier"),
            on("Mon 12:00", "resumed"),
        ]

    register = AgreementRegister([r_keeper], r_keeper.agreements)
    bistro = replay(register, log("Bistro"))
    # The vendor is waited for, the courier is not: four hours and one.
    assert told(bistro["resolution"]) == ("running", "Mon 14:00", "2:00:00")
    assert told(bistro["response"]) == ("running", "Mon 10:00", "3:00:00")
    # By the plan's own metrics every wait counts: three hours and two.
    cafe = replay(register, log("Café"))
    assert told(cafe["resolution"]) == ("running", "Mon 14:00", "1:00:00")
    assert [clock.metric for clock in cafe.cycles] == ["resolution"]


# Features of other tools


@pytest.mark.parametrize("key", ["stop", "cancel"])
def test_a_reset_is_the_same_event_under_two_keys(key: str) -> None:
    plan = desk_of(f'[metrics.nudge]\nstart = ["opened", "nudged"]\n{key} = "nudged"', nudge="2 business hours")
    state = replay(plan, [on("Mon 09:00", "opened"), on("Mon 10:30", "nudged")], as_of="2026-03-02T11:00:00Z")
    ended = {"stop": "stopped", "cancel": "cancelled"}[key]
    assert cycles(state, "nudge") == [(ended, "Mon 11:00", "1:30:00"), ("running", "Mon 12:30", "0:30:00")]


@pytest.mark.parametrize(
    ("metric", "found"),
    [
        # Reopened at 13:00: carried on, two hours of closed ticket later; anew; or not at all.
        pytest.param({}, [("running", "Mon 15:00", "3:00:00")], id="continue"),
        pytest.param(
            {"start": ["opened", "reopened"], "continue": []},
            [("stopped", "Mon 13:00", "2:00:00"), ("running", "Mon 17:00", "1:00:00")],
            id="new cycle",
        ),
        pytest.param({"continue": []}, [("stopped", "Mon 13:00", "2:00:00")], id="neither"),
    ],
)
def test_a_reopened_ticket_goes_on_or_begins_anew(metric: dict[str, object], found: list[object]) -> None:
    plan = desk(promise("resolution", "4 business hours"), metrics={"resolution": metric})
    log = [on("Mon 09:00", "opened"), on("Mon 11:00", "resolved"), on("Mon 13:00", "reopened")]
    assert cycles(replay(plan, log, as_of="2026-03-02T14:00:00Z"), "resolution") == found


@pytest.mark.parametrize(
    ("policy", "due", "used"),
    [
        # Opened on Monday 15:00, given to the night watch on Tuesday 07:00, asked at 08:30.
        # Two hours on Monday by the hours of the day team, an hour and a half by the clock since.
        pytest.param("carry", "Tue 09:00", "3:30:00", id="each stretch by its own hours"),
        # All by the clock: nine hours of Monday, eight and a half of Tuesday; four were over on Monday 19:00.
        pytest.param("recompute", "Mon 19:00", "17:30:00", id="the last hours for all"),
        pytest.param("restart", "Tue 11:00", "1:30:00", id="a new clock"),
    ],
)
def test_hours_that_are_switched_on_the_way(policy: str, due: str, used: str) -> None:
    plan = desk(
        promise("resolution", "6 business hours", when={"team": "day"}),
        promise("resolution", "4 business hours", when={"team": "night"}, coverage="24x7"),
        metrics={"resolution": {"reprioritise": policy}},
    )
    log = [on("Mon 15:00", "opened", team="day"), on("Tue 07:00", "assigned", team="night")]
    clock = replay(plan, log, as_of="2026-03-03T08:30:00Z")["resolution"]
    assert told(clock) == ("running", due, used)
    # What the change brought into the past is a breach of that instant.
    assert when(clock.breached_at) == ("Tue 07:00" if policy == "recompute" else None)


def test_whose_turn_it_is_may_pause_a_clock() -> None:
    plan = desk_of('[metrics.resolution]\npause = { turn = "customer" }', resolution="4 business hours")
    log = [
        on("Mon 09:00", "opened"),
        on("Mon 10:00", "paused", reason="a wait that does not count"),
        on("Mon 11:00", "answered"),
        on("Mon 13:00", "customer replied"),
    ]
    assert told(replay(plan, log[:3], as_of="2026-03-02T12:00:00Z")["resolution"]) == ("paused", None, "2:00:00")
    # Until he writes: four hours and two.
    assert told(replay(plan, log)["resolution"]) == ("running", "Mon 15:00", "2:00:00")


def test_a_plan_that_says_all_this_is_no_cause_for_complaint() -> None:
    plan = desk_of(CONDITIONS + PERIODIC, task="4 business hours", update="2 business hours")
    assert [finding.code for finding in lint(plan)] == []
