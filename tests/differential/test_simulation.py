"""The simulation of tickets is held to cases counted by hand, before it judges anything.

Every desk is open Mon-Fri 09:00-17:00 unless the case says otherwise; the first day is Monday 2026-03-02.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.support.simulated_hours import DAY, DAYS
from tests.support.simulation import MICROS, simulate

OFFICE = {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]}
LEVELS = ["P1", "P2", "P3", "P4"]
HOURS = {"P1": 2, "P2": 4, "P3": 8, "P4": 16}

Lines = list[tuple[Any, ...]]


def minute(text: str) -> int:
    """The minute of 'Tue 10:30', or of 'next Tue 10:30' a week later."""
    weeks = text.startswith("next ")
    day, clock = text.removeprefix("next ").split(" ")
    return (weeks * 7 + DAYS.index(day)) * DAY + int(clock[:2]) * 60 + int(clock[3:])


def micros(text: str, after: int = 0) -> int:
    return minute(text) * MICROS + after


def hours(number: float) -> int:
    return int(number * 60 * MICROS)


def desk(*targets: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan whose resolution is promised in these lengths, or with these targets."""
    stated = [{"metric": "resolution", "length": one} if isinstance(one, str) else one for one in targets]
    plan = {"format": 1, "name": "desk", "zone": "UTC", "schedules": {"office": OFFICE}, "targets": stated}
    return plan | more


def by_level(**more: Any) -> dict[str, Any]:
    """Resolution in 2, 4, 8 and 16 business hours."""
    targets = [
        {"metric": "resolution", "priority": level, "length": f"{number} business hours"}
        for level, number in HOURS.items()
    ]
    return desk(*targets, priorities={"levels": LEVELS, "default": "P3"}, **more)


def case_of(plan: dict[str, Any], lines: Lines, as_of: list[str], step: int = 15) -> dict[str, Any]:
    """A case from lines like ``("Mon 10:00", "paused", "customer", {"sequence": 1})``."""
    events = []
    for number, (at, kind, *rest) in enumerate(lines):
        event: dict[str, Any] = {"id": f"e{number:02}", "kind": kind, "at": minute(at)}
        for part in rest:
            event |= {"reason": part} if isinstance(part, str) else part
        events.append(event)
    asked = [[minute(text.removesuffix("+")), int(text.endswith("+"))] for text in as_of]
    return {"step": step, "plan": plan, "events": events, "as_of": asked}


def told(plan: dict[str, Any], lines: Lines, as_of: str, step: int = 15) -> dict[str, Any]:
    return simulate(case_of(plan, lines, [as_of], step))[0]


def clock(plan: dict[str, Any], lines: Lines, as_of: str, metric: str = "resolution", step: int = 15) -> dict[str, Any]:
    """The latest cycle of a metric."""
    return [one for one in told(plan, lines, as_of, step)["cycles"] if one["metric"] == metric][-1]


def fields(**said: str) -> dict[str, Any]:
    return {"fields": said}


# Rule 20: the log


def test_events_after_the_question_have_not_happened_and_ids_count_once() -> None:
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 10:00", "paused", "x"), ("Mon 11:00", "resumed", "x")]
    case = case_of(desk("4 business hours"), lines, ["Mon 10:30", "Mon 12:00"])
    case["events"] = [*case["events"][::-1], case["events"][1]]
    waiting, running = (state["cycles"][0] for state in simulate(case))
    # One hour counted; what comes at 11:00 is not known at 10:30, so it would never be due.
    assert (waiting["status"], waiting["due"], waiting["elapsed"]) == ("paused", None, hours(1))
    # 09-10 and 11-12 counted, two of four hours left: 14:00.
    assert (running["status"], running["due"], running["elapsed"]) == ("running", micros("Mon 14:00"), hours(2))


# Rule 21: waits


def test_only_the_open_time_of_a_wait_counts() -> None:
    # Ten hours from Monday 09:00: eight on Monday. Waiting from 17:00 to Tuesday 10:00 takes one open hour, so
    # Tuesday 10:00-12:00 are the last two.
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 17:00", "paused", "x"), ("Tue 10:00", "resumed")]
    found = clock(desk("10 business hours"), lines, "Tue 11:00")
    assert (found["due"], found["elapsed"], found["remaining"]) == (micros("Tue 12:00"), hours(9), hours(1))


def test_nested_waits_count_as_their_union_and_a_repetition_changes_nothing() -> None:
    lines: Lines = [
        ("Mon 09:00", "opened"),
        ("Mon 10:00", "paused", "status"),
        ("Mon 10:30", "paused", "customer"),
        ("Mon 10:45", "paused", "status"),
        ("Mon 11:00", "resumed", "customer"),
        ("Mon 11:30", "resumed", "status"),
        ("Mon 11:45", "resumed", "status"),
    ]
    # Waiting 10:00-11:30: of eight hours, one on Monday morning, 5.5 until 17:00, so 1.5 on Tuesday.
    assert clock(desk("8 business hours"), lines, "Mon 12:00")["due"] == micros("Tue 10:30")
    assert clock(desk("8 business hours"), lines, "Mon 11:15")["status"] == "paused"


def test_what_was_due_as_the_wait_began_stays_due_and_is_breached_in_it() -> None:
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 17:00", "paused", "customer")]
    found = clock(desk("8 business hours"), lines, "Mon 18:00")
    assert (found["status"], found["due"]) == ("paused", micros("Mon 17:00"))
    assert (found["is_breached"], found["breached_at"]) == (True, micros("Mon 17:00", 1))
    # Used up at closing, and nothing since: late, but not by any business time.
    assert (found["elapsed"], found["remaining"]) == (hours(8), 0)


def test_a_clock_stopped_in_a_wait_is_due_as_if_the_wait_had_ended_then() -> None:
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 09:45", "paused", "x"), ("Mon 10:00", "resolved")]
    found = clock(desk("4 business hours"), lines, "Mon 13:00")
    # 45 minutes used; 3:15 from 10:00.
    assert (found["status"], found["due"], found["is_met"]) == ("stopped", micros("Mon 13:15"), True)
    assert (found["elapsed"], found["remaining"]) == (hours(0.75), hours(3.25))


def test_waits_are_appended_to_a_target_in_days() -> None:
    lines: Lines = [
        ("Mon 10:00", "opened"),
        ("Mon 11:00", "paused", "customer"),
        ("Mon 13:00", "resumed"),
        ("Tue 11:00", "paused", "customer"),
        ("Tue 11:30", "resumed"),
    ]
    # One business day: Tuesday 10:00. Two waited hours after it: 12:00. The half hour from 11:00 lies in them: 12:30.
    found = clock(desk("1 business day"), lines, "Tue 12:00")
    assert (found["due"], found["elapsed"], found["remaining"]) == (micros("Tue 12:30"), hours(7.5), hours(0.5))
    # By close: Tuesday 17:00, and the two hours are Wednesday 09:00-11:00.
    assert clock(desk("1 business day by close"), lines[:3], "Mon 14:00")["due"] == micros("Wed 11:00")
    # A wait by night takes no open time from a target that lands on an opening: it is due then, in the wait and after.
    early, night = desk("1 business day by 08:00"), [("Mon 10:00", "opened"), ("Mon 18:00", "paused", "x")]
    assert clock(early, night, "Mon 20:00")["due"] == micros("Tue 09:00")
    assert clock(early, night, "Tue 10:00")["breached_at"] == micros("Tue 09:00", 1)
    found = clock(early, [*night, ("Tue 11:00", "resumed")], "Tue 12:00")
    assert (found["due"], found["breached_at"]) == (micros("Tue 09:00"), micros("Tue 09:00", 1))


def test_a_calendar_length_loses_the_real_time_of_its_waits() -> None:
    # 48 hours from Friday 09:00; three are used when a wait of four days begins, so 45 from Tuesday 12:00.
    lines: Lines = [("Fri 09:00", "opened"), ("Fri 12:00", "paused", "customer"), ("next Tue 12:00", "resumed")]
    assert clock(desk("48 calendar hours"), lines, "next Tue 12:00")["due"] == micros("next Thu 09:00")
    # Two calendar days end on Sunday 09:00. The wait has 45 hours before that, which are appended as it ends.
    assert clock(desk("2 calendar days"), lines, "next Tue 12:00")["due"] == micros("next Thu 09:00")


# Rule 22: metrics


def both(**more: Any) -> dict[str, Any]:
    return desk(
        {"metric": "response", "length": "2 business hours"}, {"metric": "update", "length": "2 business hours"}, **more
    )


def test_an_update_runs_from_the_oldest_unanswered_message_after_the_first_answer() -> None:
    lines: Lines = [
        ("Mon 09:00", "opened"),
        ("Mon 09:15", "customer replied"),
        ("Mon 09:30", "answered"),
        ("Mon 10:00", "customer replied"),
        ("Mon 10:45", "customer replied"),
        ("Mon 11:15", "answered"),
        ("Mon 12:00", "customer replied"),
    ]
    first, second, third = told(both(), lines, "Mon 12:15")["cycles"]
    assert (first["metric"], first["stopped"], first["due"]) == ("response", micros("Mon 09:30"), micros("Mon 11:00"))
    assert (second["metric"], second["number"], second["started"]) == ("update", 1, micros("Mon 10:00"))
    assert (second["elapsed"], second["is_met"]) == (hours(1.25), True)
    assert (third["number"], third["status"], third["due"]) == (2, "running", micros("Mon 14:00"))


def test_a_cancelled_clock_counts_neither_as_met_nor_as_missed() -> None:
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 12:00", "cancelled", "merged")]
    found = clock(both(), lines, "Tue 12:00", "response")
    assert (found["status"], found["stopped"], found["due"]) == ("cancelled", micros("Mon 12:00"), micros("Mon 11:00"))
    # Which it is counted as, its status says; that its due time was passed stays a fact.
    assert (found["is_met"], found["is_breached"]) == (False, True)
    assert found["breaches"] == [(micros("Mon 11:00", 1), "targets[0]")]


def test_one_event_stops_and_starts_and_conditions_begin_and_end() -> None:
    metrics = {
        "news": {"start": "answered", "stop": "answered", "cancel": ["resolved", "closed"]},
        "tier-2": {"start": {"when": {"team": "tier 2"}}, "stop": [{"ends": {"team": "tier 2"}}, "resolved"]},
        "restore": {
            "start": "opened",
            "stop": [{"when": {"causes": "workaround"}}, "resolved"],
            "continue": {"ends": {"causes": "workaround"}},
        },
    }
    plan = desk(*({"metric": name, "length": "4 business hours"} for name in metrics), metrics=metrics)
    lines: Lines = [
        ("Mon 09:00", "opened", fields(team="tier 1")),
        ("Mon 10:00", "answered"),
        ("Mon 10:30", "changed", fields(team="tier 2")),
        ("Mon 11:00", "arose", "workaround"),
        ("Mon 11:30", "answered"),
        ("Mon 12:00", "changed", fields(team="tier 2")),
        ("Mon 12:30", "changed", fields(team="tier 1")),
        ("Mon 13:00", "ceased", "workaround"),
        ("Mon 14:00", "resolved"),
    ]
    found = [
        (one["metric"], one["number"], one["status"], one["started"], one["stopped"])
        for one in told(plan, lines, "Mon 15:00")["cycles"]
    ]
    assert found == [
        ("restore", 1, "stopped", micros("Mon 09:00"), micros("Mon 14:00")),
        ("news", 1, "stopped", micros("Mon 10:00"), micros("Mon 11:30")),
        ("tier-2", 1, "stopped", micros("Mon 10:30"), micros("Mon 12:30")),
        ("news", 2, "cancelled", micros("Mon 11:30"), micros("Mon 14:00")),
    ]
    # Two hours to the workaround, one more after it was withdrawn: four from 09:00 without 11:00-13:00 are 15:00.
    restore = clock(plan, lines, "Mon 13:30", "restore")
    assert (restore["elapsed"], restore["due"]) == (hours(2.5), micros("Mon 15:00"))


def test_while_and_conditions_pause_as_waits_do() -> None:
    lines: Lines = [
        ("Mon 09:00", "opened", fields(status="new")),
        ("Mon 10:00", "changed", fields(status="pending")),
        ("Mon 12:00", "changed", fields(status="open")),
        ("Mon 13:00", "answered"),
    ]
    for metric in ({"while": {"status": ["new", "open"]}}, {"pause": {"status": {"has": "pending"}}}):
        plan = desk("4 business hours", metrics={"resolution": metric})
        assert clock(plan, lines, "Mon 11:00")["status"] == "paused"
        assert clock(plan, lines, "Mon 13:00")["due"] == micros("Mon 15:00")
    # Waiting for the customer from the answer on until he writes.
    plan = desk("4 business hours", metrics={"resolution": {"pause": {"turn": "customer"}}})
    assert clock(plan, lines, "Mon 13:00")["status"] == "paused"
    lines += [("Mon 15:00", "customer replied")]
    # 09-13 are the four hours: due just as the wait begins, so it stays due.
    assert clock(plan, lines, "Mon 15:00")["breaches"] == [(micros("Mon 13:00", 1), "targets[0]")]


def test_a_ticket_opened_by_the_desk_is_answered_after_the_customer_has_written() -> None:
    start = [
        {"on": "opened", "when": {"opened_by": {"not": ["desk"]}}},
        {"on": "customer replied", "when": {"answered": False}},
    ]
    plan = both(metrics={"response": {"start": start}})
    lines: Lines = [
        ("Mon 09:00", "opened", fields(opened_by="desk")),
        ("Mon 09:30", "answered"),
        ("Mon 11:00", "customer replied"),
        ("Mon 11:30", "answered"),
        ("Mon 12:00", "customer replied"),
    ]
    response, update = told(plan, lines, "Mon 12:00")["cycles"]
    assert (response["metric"], response["started"], response["stopped"]) == (
        "response",
        micros("Mon 11:00"),
        micros("Mon 11:30"),
    )
    assert (update["metric"], update["started"]) == ("update", micros("Mon 12:00"))


# Rule 23: one instant


def test_numbers_come_before_kinds_at_one_instant() -> None:
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 09:30", "answered")]
    question, answer = ("Mon 10:00", "customer replied"), ("Mon 10:00", "answered")
    numbered: Lines = [*lines, (*question, {"sequence": 3}), (*answer, {"sequence": 4})]
    assert clock(both(), numbered, "Mon 11:00", "update")["stopped"] == micros("Mon 10:00")
    # By kind the answer comes first, and answers nothing.
    assert clock(both(), [*lines, question, answer], "Mon 11:00", "update")["status"] == "running"
    # Without a number comes before any number.
    mixed: Lines = [*lines, question, (*answer, {"sequence": 1})]
    assert clock(both(), mixed, "Mon 11:00", "update")["stopped"] == micros("Mon 10:00")


def test_an_answer_at_the_due_instant_is_in_time_and_pausing_there_hides_nothing() -> None:
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 11:00", "answered"), ("Mon 11:00", "paused", "x")]
    found = clock(both(), lines, "Mon 12:00", "response")
    assert (found["is_met"], found["breaches"]) == (True, [])
    found = clock(desk("2 business hours"), lines, "Mon 11:00")
    assert (found["status"], found["due"], found["is_breached"]) == ("paused", micros("Mon 11:00"), False)
    assert clock(desk("2 business hours"), lines, "Mon 11:00+")["breached_at"] == micros("Mon 11:00", 1)


# Rule 24: re-prioritising and breach


def test_the_three_policies_count_differently_where_the_hours_differ() -> None:
    # P2: eight business hours; P1: twenty calendar hours. One business hour by Monday 17:00, another by Tuesday 10:00.
    targets = [
        {"metric": "resolution", "priority": "P1", "length": "20 calendar hours"},
        {"metric": "resolution", "priority": "P2", "length": "8 business hours"},
    ]
    lines: Lines = [("Mon 16:00", "opened", fields(priority="P2")), ("Tue 10:00", "changed", fields(priority="P1"))]
    dues = {
        "carry": "Wed 04:00",  # 2 + 18 from Tuesday 10:00
        "restart": "Wed 06:00",  # 20 from Tuesday 10:00
        "recompute": "Tue 12:00",  # 20 from Monday 16:00
    }
    for way, due in dues.items():
        plan = desk(*targets, priorities={"levels": LEVELS}, metrics={"resolution": {"reprioritise": way}})
        assert clock(plan, lines, "Tue 11:00")["due"] == micros(due)
        plan["metrics"]["resolution"]["reprioritise"] = {"raised": way, "lowered": "restart", "other": "restart"}
        assert clock(plan, lines, "Tue 11:00")["due"] == micros(due)
    plan["metrics"]["resolution"]["reprioritise"] = "carry"
    assert clock(plan, lines, "Tue 11:00")["elapsed"] == hours(3)


def test_a_change_that_brings_the_due_time_into_the_past_is_the_breach() -> None:
    lines: Lines = [("Mon 09:00", "opened", fields(priority="P3")), ("Mon 11:30", "changed", fields(priority="P1"))]
    found = clock(by_level(), lines, "Mon 12:00")
    # Two hours from 09:00 were over at 11:00, but nobody had promised that before 11:30.
    assert (found["due"], found["breached_at"], found["remaining"]) == (
        micros("Mon 11:00"),
        micros("Mon 11:30"),
        -hours(1),
    )
    # Put right: no longer late, and everybody can see that it was.
    lines += [("Mon 12:15", "changed", fields(priority="P4"))]
    found = clock(by_level(), lines, "Mon 12:30")
    assert (found["due"], found["is_breached"], found["breached_at"]) == (micros("Tue 17:00"), False, None)
    assert found["breaches"] == [(micros("Mon 11:30"), "targets[0]")]
    # In time: at 11:00 exactly, two hours are used and not passed.
    lines = [("Mon 09:00", "opened", fields(priority="P3")), ("Mon 11:00", "changed", fields(priority="P1"))]
    assert clock(by_level(), lines, "Mon 11:30")["breaches"] == [(micros("Mon 11:00", 1), "targets[0]")]


def test_a_clock_without_a_target_is_not_listed_unless_breached() -> None:
    targets = [{"metric": "resolution", "when": {"team": "a"}, "length": "2 business hours"}]
    lines: Lines = [
        ("Mon 09:00", "opened", fields(team="a")),
        ("Mon 10:00", "changed", fields(team="b")),
        ("Mon 12:30", "changed", fields(team="a")),
    ]
    plans = {way: desk(*targets, metrics={"resolution": {"reprioritise": way}}) for way in ("recompute", "carry")}
    assert told(plans["carry"], lines, "Mon 12:00")["cycles"] == []
    assert clock(plans["carry"], lines, "Mon 13:00")["due"] == micros("Mon 14:30")
    assert clock(plans["recompute"], lines, "Mon 13:00")["breaches"] == [(micros("Mon 12:30"), "targets[0]")]
    lines += [("Mon 15:00", "changed", fields(team="b"))]
    late = clock(plans["carry"], lines, "Mon 16:00")
    assert (late["target"], late["due"], late["is_breached"], len(late["breaches"])) == (None, None, False, 1)


# Rule 25: severity

LOWER = [{"cause": "workaround", "from": ["P1", "P2", "P3"], "steps": 1}]


def test_an_automatic_rule_lowers_and_the_due_time_is_the_latest_of_all() -> None:
    # Lowered to P2 with twenty calendar hours, due Tuesday 05:00; P1 has eight business hours, due Tuesday 10:00.
    targets = [
        {"metric": "resolution", "priority": "P1", "length": "8 business hours"},
        {"metric": "resolution", "priority": "P2", "length": "20 calendar hours"},
        {"metric": "resolution", "priority": "P3", "length": "12 business hours"},
    ]
    lines: Lines = [("Mon 10:00", "opened", fields(priority="P1")), ("Mon 11:00", "arose", "workaround")]
    plan = desk(*targets, priorities={"levels": LEVELS}, downgrades=LOWER)
    state = told(plan, lines, "Mon 12:00")
    found = state["cycles"][0]
    assert (state["priority"], found["due"], found["target"]) == ("P2", micros("Tue 10:00"), "targets[0]")
    tightening = {**plan, "downgrades": [{**LOWER[0], "may_tighten": True}]}
    assert clock(tightening, lines, "Mon 12:00")["due"] == micros("Tue 06:00")
    # What anybody changes replaces them: Monday's seven hours and five of Tuesday's.
    lines += [("Mon 13:00", "changed", fields(priority="P3"))]
    assert clock(plan, lines, "Mon 14:00")["due"] == micros("Tue 14:00")


def test_a_grace_that_is_over_takes_effect_before_what_happens_then() -> None:
    plan = by_level(downgrades=[{**LOWER[0], "after": "4 business hours"}])
    lines: Lines = [("Mon 09:00", "opened", fields(priority="P3")), ("Mon 15:00", "arose", "workaround")]
    # 15:00-17:00 and 09:00-11:00.
    assert told(plan, lines, "Tue 10:45")["priority"] == "P3"
    assert told(plan, lines, "Tue 10:45")["next_check_at"] == micros("Tue 11:00")
    assert told(plan, lines, "Tue 11:00")["priority"] == "P4"
    assert told(plan, [*lines, ("Tue 11:00", "ceased", "workaround")], "Tue 12:00")["priority"] == "P4"
    assert told(plan, [*lines, ("Tue 10:45", "ceased", "workaround")], "Tue 12:00")["priority"] == "P3"
    # It has to be open then, and waits do not stop the grace.
    assert told(plan, [*lines, ("Tue 10:45", "resolved")], "Tue 12:00")["priority"] == "P3"
    assert told(plan, [*lines, ("Mon 15:30", "paused", "customer")], "Tue 11:00")["priority"] == "P4"


def test_a_cause_is_asked_once_each_time_it_arises() -> None:
    lines: Lines = [
        ("Mon 09:00", "opened", fields(priority="P1")),
        ("Mon 10:00", "arose", "workaround"),
        ("Mon 10:15", "arose", "workaround"),
        ("Mon 10:30", "ceased", "workaround"),
    ]
    assert told(by_level(downgrades=LOWER), lines, "Mon 10:45")["priority"] == "P2"
    lines += [("Mon 11:00", "arose", "workaround")]
    assert told(by_level(downgrades=LOWER), lines, "Mon 11:00")["priority"] == "P3"
    # Twice at one instant is once: without the withdrawal it stays at P2.
    twice: Lines = [*lines[:2], ("Mon 10:00", "arose", "workaround")]
    assert told(by_level(downgrades=LOWER), twice, "Mon 10:00")["priority"] == "P2"
    # A wait is a cause.
    waiting = by_level(downgrades=[{"cause": "customer", "to": "P4", "after": "2 calendar hours"}])
    lines = [("Mon 16:00", "opened"), ("Mon 16:30", "paused", "customer")]
    assert told(waiting, lines, "Mon 18:15")["priority"] == "P3"
    assert told(waiting, lines, "Mon 18:15")["next_check_at"] == micros("Mon 18:30")
    assert told(waiting, lines, "Mon 18:30")["priority"] == "P4"


def test_a_discretionary_rule_is_offered_and_decided() -> None:
    rules = [
        {"cause": "unreachable", "from": "P1", "to": "P3", "mode": "discretionary", "after": "1 business hour"},
        {"cause": "misclassified", "mode": "discretionary", "by": ["lead"], "may_raise": True},
    ]
    plan = by_level(downgrades=rules)
    lines: Lines = [("Mon 09:00", "opened", fields(priority="P1")), ("Mon 09:30", "arose", "unreachable")]
    assert told(plan, lines, "Mon 10:15")["offers"] == []
    assert told(plan, lines, "Mon 10:30")["offers"] == [(0, micros("Mon 10:30"))]
    assert told(plan, lines, "Mon 10:15")["next_check_at"] == micros("Mon 10:30")
    early = [*lines, ("Mon 10:15", "decided", "unreachable", {"actor": "anybody"})]
    assert told(plan, early, "Mon 10:30")["priority"] == "P1"
    late = [*lines, ("Mon 10:30", "decided", "unreachable", {"actor": "anybody"})]
    assert (told(plan, late, "Mon 10:30")["priority"], told(plan, late, "Mon 10:30")["offers"]) == ("P3", [])
    # No grace is asked for, so the cause need not have arisen; but the role must be the rule's.
    for actor, level in (("lead", "P2"), ("customer", "P3")):
        misread = [*late, ("Mon 11:00", "decided", "misclassified", {"actor": actor, "to": "P2"})]
        assert told(plan, misread, "Mon 11:00")["priority"] == level


def test_urgency_and_impact_ask_the_matrix_again() -> None:
    matrix = {"urgency": ["high", "low"], "impact": ["all", "one"], "table": [["P1", "P2"], ["P2", "P3"]]}
    plan = by_level(matrix=matrix)
    lines: Lines = [
        ("Mon 09:00", "opened", fields(urgency="low", impact="one")),
        ("Mon 10:00", "changed", fields(urgency="high")),
        ("Mon 11:00", "changed", fields(priority="P4")),
        ("Mon 12:00", "changed", fields(impact="all")),
    ]
    found = simulate(case_of(plan, lines, ["Mon 09:00", "Mon 10:00", "Mon 11:00", "Mon 12:00"]))
    assert [state["priority"] for state in found] == ["P3", "P2", "P4", "P1"]
    # Where there is nothing to ask, or not enough to ask with, a priority stays as it is.
    lines = [("Mon 09:00", "opened", fields(priority="P1")), ("Mon 10:00", "changed", fields(urgency="low"))]
    assert told(by_level(), lines, "Mon 10:00")["priority"] == "P1"
    assert told(plan, lines, "Mon 10:00")["priority"] == "P1"


# Rule 26: reopening


def test_a_reopened_ticket_goes_on_or_begins_anew_or_does_nothing() -> None:
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 11:00", "resolved"), ("Mon 15:00", "reopened")]
    found = clock(desk("4 business hours"), lines, "Mon 16:00")
    # Two hours before, two from 15:00.
    assert (found["number"], found["due"], found["elapsed"]) == (1, micros("Mon 17:00"), hours(3))
    anew = {"resolution": {"start": ["opened", "reopened"], "continue": []}}
    found = clock(desk("4 business hours", metrics=anew), lines, "Mon 16:00")
    assert (found["number"], found["due"], found["elapsed"]) == (2, micros("Tue 11:00"), hours(1))
    found = clock(desk("4 business hours", metrics={"resolution": {"continue": []}}), lines, "Mon 16:00")
    assert (found["number"], found["status"], found["due"]) == (1, "stopped", micros("Mon 13:00"))


def test_a_clock_that_goes_on_after_its_due_closing_is_late_from_then() -> None:
    # Eight hours are used at Monday 17:00, and it is solved just then: in time. Reopened on Tuesday, 17:00 is past.
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 17:00", "resolved"), ("Tue 10:00", "reopened")]
    found = clock(desk("8 business hours"), lines, "Tue 10:15")
    assert (found["due"], found["breached_at"]) == (micros("Mon 17:00"), micros("Tue 10:00"))
    # What changed while it was stopped is caught up, as `other`.
    ways = {"resolution": {"reprioritise": {"raised": "recompute", "lowered": "recompute", "other": "restart"}}}
    lines = [
        ("Mon 09:00", "opened", fields(priority="P3")),
        ("Mon 11:00", "resolved"),
        ("Mon 12:00", "changed", fields(priority="P1")),
        ("Mon 15:00", "reopened"),
    ]
    assert clock(by_level(metrics=ways), lines, "Mon 14:00")["due"] == micros("Mon 17:00")
    assert clock(by_level(metrics=ways), lines, "Mon 16:00")["due"] == micros("Mon 17:00")
    assert clock(by_level(metrics=ways), lines, "Mon 16:00")["elapsed"] == hours(1)


# Rule 27: what is in force


def test_targets_are_those_of_the_opening_and_fields_choose_among_them() -> None:
    old, new = {"until": "2026-03-03"}, {"from": "2026-03-03"}
    targets = [
        {"metric": "resolution", "length": "8 business hours", "effective": old},
        {"metric": "resolution", "length": "2 business hours", "effective": new},
    ]
    assert clock(desk(*targets), [("Mon 16:00", "opened")], "Tue 10:00")["due"] == micros("Tue 16:00")
    assert clock(desk(*targets), [("Tue 09:00", "opened")], "Tue 10:00")["due"] == micros("Tue 11:00")
    gold = {
        "name": "gold",
        "when": {"tier": "gold"},
        "targets": [{"metric": "resolution", "length": "1 business hour"}],
    }
    lines: Lines = [("Mon 09:00", "opened"), ("Mon 09:30", "changed", fields(tier="gold"))]
    found = clock(desk("8 business hours", policies=[gold]), lines, "Mon 09:45")
    assert (found["target"], found["due"]) == ("policies[0].targets[0]", micros("Mon 10:00"))


# Rule 28: at risk


def test_thresholds_are_reached_when_so_much_is_used_or_left() -> None:
    promise = {"metric": "resolution", "length": "4 business hours", "at_risk": ["50%", "1 business hour before"]}
    lines: Lines = [("Mon 14:00", "opened"), ("Mon 15:00", "paused", "x"), ("Mon 16:00", "resumed")]
    # Counted: 14-15, 16-17, 09-11. Half is used at Monday 17:00, an hour is left at Tuesday 10:00.
    found = clock(desk(promise), lines, "Mon 16:30")
    assert found["thresholds"] == [("50%", micros("Mon 17:00")), ("1 business hour before", micros("Tue 10:00"))]
    assert (found["is_at_risk"], found["next_check_at"]) == (False, micros("Mon 17:00"))
    assert found["percent_used"] == Fraction(150, 4)
    found = clock(desk(promise), lines, "Mon 17:00")
    assert (found["is_at_risk"], found["next_check_at"]) == (True, micros("Tue 10:00"))
    assert clock(desk(promise), lines, "Tue 10:30")["next_check_at"] == micros("Tue 11:00", 1)
    found = clock(desk(promise), lines, "Tue 11:00+")
    assert (found["is_breached"], found["is_at_risk"], found["next_check_at"]) == (True, False, None)
    # So little is promised that it is at risk from the start, even where that lies in a wait.
    short = {
        "metric": "resolution",
        "priority": "P1",
        "length": "1 business hour",
        "at_risk": ["2 business hours before"],
    }
    plan = desk(short, priorities={"levels": LEVELS}, metrics={"resolution": {"reprioritise": "restart"}})
    raised: Lines = [*lines[:2], ("Mon 15:30", "changed", fields(priority="P1"))]
    found = clock(plan, raised, "Mon 15:45")
    assert (found["is_at_risk"], found["thresholds"]) == (True, [("2 business hours before", micros("Mon 15:30"))])
    # In a wait nothing comes nearer.
    found = clock(desk(promise), lines, "Mon 15:30")
    assert ([at for _, at in found["thresholds"]], found["next_check_at"]) == ([None, None], None)
    # Half of a business day is half of its open time: of eight hours from Monday 14:00, those until Tuesday 10:00.
    whole = {"metric": "resolution", "length": "1 business day", "at_risk": ["50%"]}
    assert clock(desk(whole), [("Mon 14:00", "opened")], "Mon 15:00")["thresholds"] == [("50%", micros("Tue 10:00"))]


# Illogical logs


def test_illogical_events_are_set_aside_whole() -> None:
    lines: Lines = [
        ("Mon 08:00", "answered"),
        ("Mon 09:00", "opened"),
        ("Mon 09:15", "opened", fields(team="b")),
        ("Mon 09:30", "resumed", "customer"),
        ("Mon 09:45", "ceased", "workaround"),
        ("Mon 10:00", "reopened"),
        ("Mon 10:15", "answred"),
        ("Mon 10:30", "paused", "customer"),
        ("Mon 10:45", "paused", "nobody"),
        ("Mon 11:00", "resumed", "customer"),
        ("Mon 11:15", "resumed", "customer"),
        ("Mon 11:30", "resolved"),
        ("Mon 11:45", "resolved"),
    ]
    state = told(desk("4 business hours", waits=["customer"]), lines, "Mon 12:00")
    assert state["flaws"] == ["e00", "e02", "e03", "e04", "e05", "e06", "e08"]
    assert (state["fields"], state["cycles"][0]["elapsed"]) == ({}, hours(2))


# Other hours


def test_a_night_desk_with_a_holiday_counts_by_the_dates_on_which_its_shifts_start() -> None:
    night = {
        "zone": "UTC",
        "shifts": ["Sun-Thu 22:00-06:00"],
        "holidays": [{"dates": {"2026-03-03": "a holiday"}}],
    }
    plan = desk("10 business hours", schedules={"night": night})
    # Monday 22:00 to Tuesday 06:00 are eight; Tuesday's shift is off; Wednesday 22:00-24:00.
    assert clock(plan, [("Mon 20:00", "opened")], "Mon 23:00")["due"] == micros("Thu 00:00")
    # 02:00 on Tuesday is Monday's; a business day later is Wednesday's 02:00, which the calendar calls Thursday.
    plan = desk("1 business day", schedules={"night": night})
    assert clock(plan, [("Tue 02:00", "opened")], "Tue 03:00")["due"] == micros("Thu 02:00")
