"""The fold: what one event does to one clock and in which order, and what comes first at one instant."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import SupportPlan, replay
from slacore.civil.instant import read
from slacore.clocks.fold import Fold
from tests.support.weekly_log import at, cycles, desk, on, promise, told, when

OPENED = on("Mon 09:00", "opened", team="a")


def plan(*targets: dict[str, Any], **metric: Any) -> SupportPlan:
    """One metric of a plan's own, with four business hours where no target says otherwise."""
    return desk(*(targets or [promise("work", "4 business hours")]), metrics={"work": metric})


# One event, one clock: stop, cancel, pause, re-prioritise, continue, start


def test_what_stops_comes_before_what_cancels() -> None:
    both = plan(start="opened", stop="done", cancel="done")
    assert cycles(replay(both, [OPENED, on("Mon 10:00", "done")]), "work") == [("stopped", "Mon 13:00", "1:00:00")]


def test_what_stops_and_starts_makes_cycles_that_tile() -> None:
    tiled = plan(start=["opened", "done"], stop="done")
    log = [OPENED, on("Mon 10:00", "done"), on("Mon 12:30", "done")]
    state = replay(tiled, log, as_of=at("Mon 13:00"))
    assert [(when(one.started), when(one.stopped)) for one in state.cycles] == [
        ("Mon 09:00", "Mon 10:00"),
        ("Mon 10:00", "Mon 12:30"),
        ("Mon 12:30", None),
    ]
    assert [one.number for one in state.cycles] == [1, 2, 3]
    assert state["work"].number == 3


def test_what_stops_and_continues_waits_for_nothing() -> None:
    blinking = plan(start="opened", stop="blink", **{"continue": "blink"})
    state = replay(blinking, [OPENED, on("Mon 10:00", "blink")], as_of=at("Mon 11:00"))
    assert cycles(state, "work") == [("running", "Mon 13:00", "2:00:00")]


def test_what_pauses_and_changes_the_target_does_both() -> None:
    targets = [
        promise("work", "4 business hours", when={"team": "a"}),
        promise("work", "6 business hours", when={"team": "b"}),
    ]
    governing = plan(*targets, start="opened", pause={"team": "b"}, reprioritise="restart")
    log = [OPENED, on("Mon 10:00", "changed", team="b"), on("Mon 12:00", "changed", team="a")]
    # From 10:00 on team b has six hours and the clock waits; from 12:00 on team a has four.
    assert told(replay(governing, log, as_of=at("Mon 13:00"))["work"]) == ("running", "Mon 16:00", "1:00:00")


def test_a_start_while_it_runs_changes_nothing() -> None:
    governing = plan(start=["opened", "again"], stop="done")
    log = [OPENED, on("Mon 10:00", "again"), on("Mon 11:00", "done"), on("Mon 12:00", "done")]
    assert cycles(replay(governing, log), "work") == [("stopped", "Mon 13:00", "2:00:00")]


def test_conditions_are_asked_of_the_ticket_as_it_is_after_the_event() -> None:
    governing = plan(start={"on": "changed", "when": {"team": "b"}}, stop={"on": "changed", "when": {"team": "a"}})
    log = [OPENED, on("Mon 10:00", "changed", team="b"), on("Mon 11:00", "changed", team="a")]
    assert cycles(replay(governing, log), "work") == [("stopped", "Mon 14:00", "1:00:00")]


def test_a_condition_begins_and_ends_at_an_instant_and_only_then() -> None:
    governing = plan(start={"when": {"team": "b"}}, stop={"ends": {"team": "b"}}, cancel={"when": {"vip": True}})
    log = [
        OPENED,
        on("Mon 10:00", "answered", team="b"),
        on("Mon 11:00", "changed", team="b"),  # no news
        on("Mon 12:00", "paused", reason="x", team="c"),
        on("Mon 13:00", "changed", team="b"),
        on("Mon 14:00", "noted"),
        on("Mon 14:30", "customer replied", vip=True),
    ]
    assert cycles(replay(governing, log), "work") == [
        ("stopped", "Mon 14:00", "2:00:00"),
        ("cancelled", "Mon 17:00", "1:30:00"),
    ]


def test_what_a_field_that_nobody_says_is_like_begins_with_the_ticket() -> None:
    governing = plan(start={"when": {"team": {"missing": True}}}, stop={"ends": {"team": {"missing": True}}})
    log = [on("Mon 09:00", "opened"), on("Mon 10:00", "assigned", team="a")]
    assert cycles(replay(governing, log), "work") == [("stopped", "Mon 13:00", "1:00:00")]


def test_a_priority_by_a_ruling_is_news_for_conditions() -> None:
    governing = desk(
        promise("work", "4 business hours"),
        priorities={"levels": ["A", "B"]},
        downgrades=[{"cause": "x", "steps": 1}, {"cause": "y", "steps": 1, "after": "1 business hour"}],
        metrics={"work": {"start": {"when": {"priority": "B"}}}},
    )
    opened = on("Mon 09:00", "opened", priority="A")
    at_once = replay(governing, [opened, on("Mon 10:00", "arose", reason="x")])
    by_time = replay(governing, [opened, on("Mon 10:00", "arose", reason="y")], as_of=at("Mon 12:00"))
    assert [when(one["work"].started) for one in (at_once, by_time)] == ["Mon 10:00", "Mon 11:00"]


# Pauses


@pytest.mark.parametrize(
    ("states", "log", "is_paused"),
    [
        ({"pause": ["customer"]}, [on("Mon 10:00", "paused", reason="customer")], True),
        ({"pause": ["customer"]}, [on("Mon 10:00", "paused", reason="vendor")], False),
        ({"pause": ["any wait", {"team": "b"}]}, [on("Mon 10:00", "paused", reason="vendor")], True),
        ({"pause": ["any wait", {"team": "b"}]}, [on("Mon 10:00", "assigned", team="b")], True),
        ({"pause": ["any wait", {"team": "b"}]}, [on("Mon 10:00", "noted")], False),
        ({"while": ["customer"]}, [on("Mon 10:00", "paused", reason="customer")], False),
        ({"while": ["customer"]}, [on("Mon 10:00", "paused", reason="vendor")], True),
        ({"while": ["customer", {"team": "a"}]}, [], False),
        ({"while": ["customer", {"team": "a"}]}, [on("Mon 10:00", "assigned", team="b")], True),
        ({"while": {"team": "a"}, "pause": ["customer"]}, [on("Mon 10:00", "paused", reason="customer")], True),
    ],
)
def test_for_what_a_clock_pauses_or_in_what_alone_it_runs(
    states: dict[str, Any], log: list[Any], is_paused: bool
) -> None:
    state = replay(plan(start="opened", **states), [OPENED, *log])
    assert state["work"].status == ("paused" if is_paused else "running")


def test_waits_that_overlap_count_once() -> None:
    log = [
        OPENED,
        on("Mon 10:00", "paused", reason="x"),
        on("Mon 10:30", "paused", reason="y"),
        on("Mon 11:00", "resumed", reason="x"),
        on("Mon 12:00", "resumed", reason="y"),
    ]
    # Two hours of waiting, whoever is waited for.
    assert told(replay(plan(start="opened", pause="any wait"), log)["work"]) == ("running", "Mon 15:00", "1:00:00")


# One instant


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_question_and_its_answer_in_one_minute_have_the_number_to_tell_them_apart(is_reversed: bool) -> None:
    governing = desk(promise("update", "2 business hours"))
    first, second = ("answered", "customer replied") if is_reversed else ("customer replied", "answered")
    log = [
        OPENED,
        on("Mon 09:30", "answered"),
        on("Mon 10:00", first, sequence=1),
        on("Mon 10:00", second, sequence=2),
    ]
    found = ("running", "Mon 12:00", "0:00:00") if is_reversed else ("stopped", "Mon 12:00", "0:00:00")
    assert cycles(replay(governing, log), "update") == [found]
    # Without numbers an answer is before a message.
    plain = [OPENED, on("Mon 09:30", "answered"), on("Mon 10:00", "customer replied"), on("Mon 10:00", "answered")]
    assert cycles(replay(governing, plain), "update") == [("running", "Mon 12:00", "0:00:00")]


def test_an_answer_with_a_pause_is_an_answer() -> None:
    governing = plan(start="opened", stop="answered", pause="any wait")
    log = [OPENED, on("Mon 10:00", "paused", reason="x"), on("Mon 10:00", "answered")]
    assert cycles(replay(governing, log), "work") == [("stopped", "Mon 13:00", "1:00:00")]


def test_a_call_that_is_answered_as_it_comes_in_is_two_events() -> None:
    governing = desk(promise("response", "1 business hour"))
    log = [on("Mon 10:00", "answered"), on("Mon 10:00", "opened")]
    assert cycles(replay(governing, log), "response") == [("stopped", "Mon 11:00", "0:00:00")]


# The steps of the fold itself


def test_a_copy_goes_its_own_way() -> None:
    fold = Fold(plan(start="opened", stop="done"))
    fold.take((OPENED,))
    other = fold.copy()
    other.take((on("Mon 10:00", "done"),))
    other.take((on("Mon 11:00", "reopened"),))
    assert [fold.cycles["work"][0].ended, other.cycles["work"][0].ended] == ["running", "stopped"]
    assert (len(fold.set_aside), len(other.set_aside)) == (0, 1)


def test_time_may_pass_without_an_event() -> None:
    fold = Fold(plan(start="opened"))
    fold.advance(read(at("Mon 08:00")))
    assert fold.next_ask(read(at("Mon 08:00"))) is None
    fold.take((OPENED,))
    fold.advance(read(at("Mon 12:00")))
    assert fold.position == read(at("Mon 12:00"))
