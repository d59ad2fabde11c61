"""States: what a ticket has come to, one more event at a time, and as of another instant."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from slacore import PlanHistory, TicketState, bundled, replay
from slacore.errors import InvalidText, InvalidValue, LateEvent, LogErrors, NaiveInstant, UnknownName
from tests.support.weekly_log import at, desk, on, promise, told, when

PLAN = desk(
    promise("response", "2 business hours", priority="A"),
    promise("resolution", "4 business hours", priority="A", at_risk=["75%"]),
    promise("resolution", "8 business hours", priority="B"),
    priorities={"levels": ["A", "B"]},
    downgrades=[
        {"cause": "x", "steps": 1, "after": "3 business hours"},
        {"cause": "y", "mode": "discretionary", "to": "B", "after": "90 business minutes"},
    ],
)
OPENED = on("Mon 09:00", "opened", priority="A", team="a", tags=["p", "q"], id="1")


@pytest.fixture
def state() -> TicketState[Any]:
    return replay(PLAN, [OPENED, on("Mon 10:00", "answered", id="2")])


# Applying


def test_one_more_event_makes_another_state_and_leaves_this_one(state: TicketState[Any]) -> None:
    after = state.apply(on("Mon 11:00", "paused", reason="x", priority="B"))
    assert (state.waiting, state.priority, when(state.as_of)) == ((), "A", "Mon 10:00")
    assert (after.waiting, after.priority, when(after.as_of)) == (("x",), "B", "Mon 11:00")
    assert after == replay(
        PLAN, [OPENED, on("Mon 10:00", "answered", id="2"), on("Mon 11:00", "paused", reason="x", priority="B")]
    )


def test_an_event_that_was_taken_changes_nothing(state: TicketState[Any]) -> None:
    assert state.apply(on("Mon 10:00", "answered", id="2")) is state
    assert state.apply(on("Mon 08:00", "resolved", id="1")) is state


def test_an_event_that_belongs_before_another_is_late(state: TicketState[Any]) -> None:
    late = on("Mon 09:30", "paused", reason="x")
    with pytest.raises(LateEvent) as caught:
        state.apply(late)
    assert caught.value.event == late
    assert "2026-03-02T10:00Z" in str(caught.value)
    # At one instant, too: what is opened comes before what is answered.
    with pytest.raises(LateEvent):
        state.apply(on("Mon 10:00", "opened"))
    assert state.apply(on("Mon 10:00", "resolved")).stage == "resolved"


def test_a_state_that_was_asked_later_stays_as_of_then(state: TicketState[Any]) -> None:
    later = state.at(at("Mon 12:00"))
    after = later.apply(on("Mon 11:00", "resolved"))
    assert (when(after.as_of), when(after["resolution"].stopped)) == ("Mon 12:00", "Mon 11:00")


def test_an_illogical_event_is_an_error_or_set_aside(state: TicketState[Any]) -> None:
    wrong = on("Mon 11:00", "reopened")
    with pytest.raises(LogErrors) as caught:
        state.apply(wrong)
    assert [one.path for one in caught.value.flaws] == ["reopened at 2026-03-02T11:00Z"]
    lenient = replay(PLAN, [OPENED], strict=False).apply(wrong)
    assert [one.event for one in lenient.warnings] == [wrong]
    assert (lenient.stage, when(lenient.as_of)) == ("open", "Mon 11:00")


def test_what_is_no_event_is_refused(state: TicketState[Any]) -> None:
    with pytest.raises((InvalidValue, InvalidText)):
        state.apply({"kind": "answered"})  # type: ignore[arg-type]


# As of another instant


def test_another_instant_is_of_a_kind_of_its_own(state: TicketState[Any]) -> None:
    later = state.at(datetime(2026, 3, 2, 11, tzinfo=UTC))
    assert later.opened == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (state.opened, later.as_of.tzinfo) == (at("Mon 09:00"), UTC)


def test_nobody_is_asked_about_the_past(state: TicketState[Any]) -> None:
    with pytest.raises(InvalidValue) as caught:
        state.at(at("Mon 09:59"))
    assert caught.value.place == "as_of"
    with pytest.raises(NaiveInstant):
        state.at("2026-03-02T11:00:00")
    nothing = replay(PLAN, [], as_of=at("Mon 09:00"))
    assert when(nothing.at(at("Mon 08:00")).as_of) == "Mon 08:00"


# Reading


def test_what_is_known_of_a_ticket(state: TicketState[Any]) -> None:
    assert (state.plan, when(state.opened), state.stage, state.priority, state.turn) == (
        PLAN,
        "Mon 09:00",
        "open",
        "A",
        "customer",
    )
    assert dict(state.fields) == {"priority": "A", "team": "a", "tags": ("p", "q")}
    assert state.on_duty is None
    assert state.provenance == PLAN.provenance()
    assert repr(state) == "<TicketState: open, A, at Mon 2026-03-02 10:00 (clock of UTC)>"


def test_the_latest_run_of_each_clock_and_all_of_them() -> None:
    plan = desk(
        promise("response", "2 business hours"),
        promise("resolution", "2 business hours"),
        metrics={"resolution": {"start": ["opened", "reopened"], "continue": []}},
    )
    log = [on("Mon 09:00", "opened"), on("Mon 10:00", "resolved"), on("Mon 11:00", "reopened")]
    found = replay(plan, log, as_of=at("Mon 12:00"))
    assert [(one.metric, one.number) for one in found.cycles] == [("response", 1), ("resolution", 1), ("resolution", 2)]
    assert [(one.metric, one.number) for one in found.clocks] == [("response", 1), ("resolution", 2)]
    assert found["resolution"] == found.cycles[2]
    assert str(found).splitlines() == [
        "open, at Mon 2026-03-02 12:00 (clock of UTC)",
        "  response      stopped  due Mon 2026-03-02 11:00  met      1:00:00 used",
        "  resolution    stopped  due Mon 2026-03-02 11:00  met      1:00:00 used",
        "  resolution 2  running  due Mon 2026-03-02 13:00  in time  1:00:00 used",
    ]


@pytest.mark.parametrize("name", ["respons", "", 3, None])
def test_a_clock_of_no_metric_of_the_plan_is_refused(state: TicketState[Any], name: Any) -> None:
    with pytest.raises(UnknownName):
        _ = state[name]


def test_it_is_due_when_the_first_of_its_running_clocks_is() -> None:
    found = replay(PLAN, [OPENED], as_of=at("Mon 10:00"))
    assert when(found.due_at) == "Mon 11:00"
    answered = found.apply(on("Mon 10:00", "answered"))
    assert when(answered.due_at) == "Mon 13:00"
    assert answered.apply(on("Mon 10:30", "paused", reason="z")).due_at is None


def test_the_next_check_is_the_next_instant_at_which_time_alone_changes_anything() -> None:
    log = [OPENED, on("Mon 09:30", "arose", reason="x"), on("Mon 09:30", "arose", reason="y")]
    state: Any = replay(PLAN, log)
    found = []
    while state.next_check_at is not None:
        state = state.at(state.next_check_at)
        found.append(when(state.as_of))
    # The response is due at 11:00, the offer of y an hour and a half after 09:30; three quarters of four hours are used
    # at 12:00; lowered at 12:30, it is due after eight hours, at the closing.
    assert found == ["Mon 11:00", "Mon 11:00:00.000001", "Mon 12:00", "Mon 12:30", "Mon 17:00:00.000001"]
    assert [(when(one.at), one.after) for one in state.history] == [("Mon 12:30", "B")]
    # Offered it is still: its cause holds.
    assert [one.rule.cause for one in state.offers] == ["y"]
    assert told(state["resolution"]) == ("running", "Mon 17:00", "8:00:00")


def test_what_time_has_brought_about_is_read_but_not_kept() -> None:
    state = replay(PLAN, [OPENED, on("Mon 09:30", "arose", reason="x")], as_of=at("Mon 13:00"))
    assert (state.priority, state.fields["priority"], len(state.history)) == ("B", "B", 1)
    # A cause that ceased at 12:00 would have lowered nothing; the state as of 13:00 can still be told of it.
    ceased: Any = state.apply(on("Mon 12:00", "ceased", reason="x"))
    assert (ceased.priority, when(ceased.as_of), len(ceased.history)) == ("A", "Mon 13:00", 0)


def test_a_change_of_priority_says_from_what_to_what_and_who_did_it() -> None:
    log = [OPENED, on("Mon 10:00", "changed", priority="B", actor="Ann"), on("Mon 11:00", "changed", priority="B")]
    (change,) = replay(PLAN, log).history
    assert change.row() == {
        "at": at("Mon 10:00"),
        "before": "A",
        "after": "B",
        "reason": "changed from A to B",
        "actor": "Ann",
    }
    assert change.is_changed


def test_who_is_on_duty() -> None:
    found = replay(bundled("keepnet"), [on("Mon 10:00", "opened", priority="P1")])
    assert found.on_duty is not None
    assert found.on_duty.name == "uk"
    assert found.at(at("Mon 23:00")).on_duty is None


# As a value


def test_a_state_is_a_value(state: TicketState[Any]) -> None:
    same = replay(PLAN, [on("Mon 10:00", "answered", id="2"), OPENED])
    other = state.at(at("Mon 11:00"))
    assert (state == same, hash(state) == hash(same), state == other, state == "open") == (True, True, False, False)
    back = pickle.loads(pickle.dumps(other))
    assert (back, str(back), back["resolution"]) == (other, str(other), other["resolution"])
    assert back.is_strict is True


def test_instants_of_saved_data_are_text() -> None:
    moment = datetime(2026, 3, 2, 10, tzinfo=UTC)
    found = replay(PLAN, [OPENED], as_of=moment)
    data = found.to_dict()
    assert (data["as_of"], data["is_strict"], data["version"]) == ("2026-03-02T10:00:00+00:00", True, 1)
    assert TicketState.from_dict(data, PLAN)["resolution"].due == "2026-03-02T13:00:00+00:00"


def test_a_state_has_a_clock_for_what_its_plan_measures_and_is_gone_through_by_its_clocks() -> None:
    state = replay(desk(promise("response", "2 business hours")), [on("Mon 09:00", "opened")])
    assert "response" in state
    assert "update" in state
    assert "respnse" not in state
    assert 3 not in state
    assert "response" not in replay(PlanHistory([desk()]), [], as_of=at("Mon 08:00"))
    with pytest.raises(TypeError, match="not iterable"):
        iter(state)  # type: ignore[call-overload]


def test_the_clocks_of_a_state_make_a_data_frame() -> None:
    log = [on("Mon 09:00", "opened"), on("Mon 10:00", "answered"), on("Mon 11:00", "customer replied")]
    plan = desk(promise("response", "2 business hours"), promise("update", "2 business hours"))
    rows = replay(plan, log).cycles.rows()
    assert [(row["metric"], row["number"], row["verdict"], row["target"], when(row["due"])) for row in rows] == [
        ("response", 1, "met", "2 business hours", "Mon 11:00"),
        ("update", 1, "in time", "2 business hours", "Mon 13:00"),
    ]
    assert replay(plan, log).clocks.rows() == rows
