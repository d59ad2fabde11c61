"""Blame: where the time went, which adds up, and what would have been, which does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from slacore import Clock, event, read_plan, replay
from slacore.civil.instant import read
from slacore.clocks.blame import BlameRow, blame
from slacore.clocks.cycle import Cycle
from tests.support.weekly_log import at, desk, on, promise, when

HOUR = timedelta(hours=1)


def rows(clock: Clock[Any]) -> list[tuple[str, str, timedelta, str | None, timedelta | None]]:
    return [(one.kind, one.cause, one.took, when(one.without), one.sooner) for one in clock.blame().causes]


def test_the_example_of_the_docs() -> None:
    plan = read_plan(
        {
            "format": 1,
            "name": "london",
            "schedules": {
                "business": {
                    "zone": "Europe/London",
                    "shifts": ["Mon-Fri 09:00-17:00"],
                    "holidays": [{"dates": {"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"}}],
                }
            },
            "targets": [promise("resolution", "4 business hours")],
        }
    )
    log = [
        event("opened", at="2026-04-02T15:00:00+01:00"),
        event("paused", at="2026-04-02T15:30:00+01:00", reason="customer"),
        event("resumed", at="2026-04-02T16:30:00+01:00"),
    ]
    clock = replay(plan, log)["resolution"]
    # Half an hour before the wait and half an hour after it on Thursday, three hours on Tuesday.
    assert clock.due == "2026-04-07T12:00:00+01:00"
    found = clock.blame()
    assert found.counted == 4 * HOUR
    took = {one.cause: one.took / HOUR for one in found.causes}
    # From Thursday 17:00 to midnight seven hours of night, and nine on Tuesday.
    assert sum(took.values()) + 4 == 117
    assert sorted(took.values()) == [1, 16, 24, 24, 48]
    by_name = {
        word: one
        for one in found.causes
        for word in ("Good Friday", "Easter Monday", "customer", "night", "weekend")
        if word in one.cause
    }
    assert {word: one.took / HOUR for word, one in by_name.items()} == {
        "customer": 1,
        "night": 16,
        "Good Friday": 24,
        "weekend": 48,
        "Easter Monday": 24,
    }
    # Three hours are left on Friday from 09:00 on.
    good_friday = by_name["Good Friday"]
    assert (good_friday.without, good_friday.sooner) == ("2026-04-03T12:00:00+01:00", timedelta(days=4))
    # Without the wait two hours count on Thursday: due on Tuesday at 11:00.
    assert (by_name["customer"].without, by_name["customer"].sooner) == ("2026-04-07T11:00:00+01:00", HOUR)
    # A night that was open: from 17:00 on three hours more.
    assert by_name["night"].without == "2026-04-02T20:00:00+01:00"
    assert by_name["weekend"].without == "2026-04-04T03:00:00+01:00"
    assert by_name["Easter Monday"].without == "2026-04-06T12:00:00+01:00"


PLAN = desk(promise("resolution", "6 business hours"))
OPENED = on("Mon 15:00", "opened")


def test_what_took_most_stands_first_and_all_of_it_adds_up() -> None:
    log = [OPENED, on("Mon 16:00", "paused", reason="x"), on("Tue 09:00", "resumed")]
    clock = replay(PLAN, log)["resolution"]
    # An hour on Monday, three on Tuesday, two on Wednesday: due at 12:00, 45 hours after the opening.
    found = clock.blame()
    assert (when(found.start), when(found.end), found.counted) == ("Mon 15:00", "Wed 12:00", 6 * HOUR)
    assert [one.took for one in found.causes] == sorted((one.took for one in found.causes), reverse=True)
    assert found.counted + sum((one.took for one in found.causes), timedelta(0)) == 45 * HOUR
    (wait,) = [one for one in found.causes if one.kind == "wait"]
    # Without it, six hours are over at the closing on Tuesday.
    assert (wait.took, when(wait.without), wait.sooner) == (2 * HOUR, "Tue 12:00", 24 * HOUR)


def test_where_it_has_no_due_time_it_is_told_up_to_the_asking() -> None:
    log = [OPENED, on("Mon 15:30", "paused", reason="x")]
    found = replay(PLAN, log, as_of=at("Mon 16:30"))["resolution"].blame()
    assert (when(found.end), found.counted) == ("Mon 16:30", HOUR / 2)
    (wait,) = found.causes
    assert (wait.took, wait.without, wait.sooner) == (HOUR, None, None)
    assert str(found).splitlines()[0].endswith("from Mon 2026-03-02 15:00 to Mon 2026-03-02 16:30 (clock of UTC)")


def test_a_clock_that_counts_nothing_has_nothing_to_blame() -> None:
    found = replay(PLAN, [OPENED])["update"].blame()
    assert (found.start, found.end, found.counted, list(found.causes), list(found.changes)) == (
        at("Mon 15:00"),
        at("Mon 15:00"),
        timedelta(0),
        [],
        [],
    )


def teams(policy: str, **more: Any) -> Any:
    return desk(
        promise("resolution", "6 business hours", when={"team": "a"}),
        promise("resolution", "4 business hours", when={"team": "b"}),
        metrics={"resolution": {"reprioritise": policy}},
        **more,
    )


def test_changes_of_target_telescope() -> None:
    log = [
        on("Mon 09:00", "opened", team="a"),
        on("Mon 10:00", "assigned", team="b"),
        on("Mon 11:00", "assigned", team="nobody"),
        on("Mon 12:00", "assigned", team="a"),
    ]
    found = replay(teams("recompute"), log)["resolution"].blame()
    told = [(when(one.at), when(one.due), one.moved) for one in found.changes]
    # Six hours from 09:00 are 15:00, four 13:00.
    assert told == [
        ("Mon 10:00", "Mon 13:00", -2 * HOUR),
        ("Mon 11:00", None, None),
        ("Mon 12:00", "Mon 15:00", None),
    ]
    assert [one.row() for one in found.changes][:2] == [
        {
            "at": at("Mon 10:00"),
            "before": "6 business hours",
            "after": "4 business hours",
            "due": at("Mon 13:00"),
            "moved": -2 * HOUR,
        },
        {"at": at("Mon 11:00"), "before": "4 business hours", "after": None, "due": None, "moved": None},
    ]
    assert [str(one) for one in found.changes] == [
        "4 business hours instead of 6 business hours: due Mon 2026-03-02 13:00, 2:00:00 sooner",
        "nothing instead of 4 business hours",
        "6 business hours instead of nothing: due Mon 2026-03-02 15:00",
    ]
    # From due under the first target to due now, the moves add up where nothing was ever without a target.
    straight = replay(teams("recompute"), [log[0], log[1], log[3]])["resolution"].blame()
    assert sum((one.moved for one in straight.changes if one.moved is not None), timedelta(0)) == timedelta(0)
    assert str(straight.changes[1]).endswith("due Mon 2026-03-02 15:00, 2:00:00 later")


def test_what_was_before_a_change_from_which_it_counts_anew_has_no_without() -> None:
    log = [on("Mon 09:00", "opened", team="a"), on("Mon 11:00", "assigned", team="b")]
    found = replay(teams("restart"), log)["resolution"].blame()
    (before,) = found.causes
    assert (before.took, before.without, before.sooner) == (2 * HOUR, None, None)
    assert "before the target that counts" in before.cause


def test_carried_pieces_are_counted_anew_piece_by_piece() -> None:
    log = [
        on("Mon 16:00", "opened", team="b"),
        on("Mon 16:30", "paused", reason="x"),
        on("Tue 08:30", "resumed"),
        on("Tue 09:30", "assigned", team="a"),
    ]
    # Half an hour on Monday, one until the change, two and a half until the closing, two on Wednesday.
    clock = replay(teams("carry"), log)["resolution"]
    assert when(clock.due) == "Wed 12:00"
    found = {one.kind: one for one in clock.blame().causes}
    # Without the wait an hour more counts: due an hour before.
    assert (found["wait"].took, when(found["wait"].without)) == (HOUR, "Wed 11:00")


def test_of_several_accounts_the_latest_is_told_without_each_cause() -> None:
    plan = desk(
        promise("resolution", "6 business hours", priority="A"),
        promise("resolution", "4 business hours", priority="B"),
        priorities={"levels": ["A", "B"]},
        downgrades=[{"cause": "x", "steps": 1}],
    )
    log = [
        on("Mon 09:00", "opened", priority="A"),
        on("Mon 10:00", "arose", reason="x"),
        on("Mon 11:00", "paused", reason="y"),
        on("Mon 12:00", "resumed"),
    ]
    clock = replay(plan, log)["resolution"]
    assert when(clock.due) == "Mon 16:00"
    assert rows(clock) == [("wait", clock.blame().causes[0].cause, HOUR, "Mon 15:00", HOUR)]
    (change,) = clock.blame().changes
    assert (when(change.due), change.moved) == ("Mon 16:00", timedelta(0))


def test_what_would_never_be_reached_is_not_told() -> None:
    # Eighteen hours a week are no forty-nine thousand in fifty years.
    (one,) = desk(promise("resolution", "49000 business hours")).selector.every_promise
    start, end = read(at("Mon 15:00")), read(at("Tue 09:00"))
    cycle = Cycle("resolution", 1, start)
    cycle.begin(one, ())
    found = blame(cycle, cycle.accounts[0], cycle.waits, end, end, at("Mon 15:00"))
    assert [row.row() for row in found.causes] == [
        {"kind": "night", "cause": "night", "took": 15 * HOUR, "without": None, "sooner": None}
    ]
    assert found.causes[0] == BlameRow("night", "night", 15 * HOUR, None, None)


def test_a_target_that_would_never_be_reached_may_have_been_changed() -> None:
    plan = desk(
        promise("resolution", "49000 business hours", when={"team": "a"}),
        promise("resolution", "4 business hours", when={"team": "b"}),
    )
    log = [on("Mon 09:00", "opened", team="a"), on("Mon 10:00", "assigned", team="b")]
    clock = replay(plan, log)["resolution"]
    (change,) = clock.blame().changes
    assert (when(change.due), change.moved) == ("Mon 13:00", None)
    assert "4 business hours instead of 49000 business hours" in clock.explain().notes[0]


def test_without_one_wait_the_others_are_waited_for() -> None:
    log = [
        on("Mon 09:00", "opened"),
        on("Mon 10:00", "paused", reason="x"),
        on("Mon 10:30", "resumed"),
        on("Mon 11:00", "paused", reason="y"),
        on("Mon 12:00", "resumed"),
    ]
    # Six hours and an hour and a half from 09:00 on.
    assert rows(replay(PLAN, log)["resolution"]) == [
        ("wait", "y", HOUR, "Mon 15:30", HOUR),
        ("wait", "x", HOUR / 2, "Mon 16:00", HOUR / 2),
    ]


def test_as_text_as_rows_and_for_a_notebook() -> None:
    log = [OPENED, on("Mon 16:00", "paused", reason="<x>"), on("Tue 09:00", "resumed")]
    found = replay(PLAN, log)["resolution"].blame()
    lines = str(found).splitlines()
    assert "from Mon 2026-03-02 15:00 to Wed 2026-03-04 12:00" in lines[0]
    assert lines[1].split()[:2] == ["6:00:00", "counted"]
    assert len(lines) == 2 + len(found.causes)
    assert repr(found) == f"<Blame: {lines[0]}>"
    assert "&lt;x&gt;" in found._repr_html_()
    assert found.rows() == [one.row() for one in found.causes]
    changed = replay(teams("recompute"), [on("Mon 09:00", "opened", team="a"), on("Mon 10:00", "assigned", team="b")])
    assert "4 business hours instead of 6" in str(changed["resolution"].blame()).splitlines()[-1]


def test_it_is_told_on_the_clock_that_is_asked_for() -> None:
    clock = replay(desk(promise("resolution", "4 business hours")), [on("Mon 10:00", "opened")])["resolution"]
    assert str(clock.blame()).splitlines()[0] == (
        "4:00:00 from Mon 2026-03-02 10:00 to Mon 2026-03-02 14:00 (clock of UTC)"
    )
    found = clock.blame("Asia/Tokyo")
    assert (found.start, found.end) == ("2026-03-02T19:00:00+09:00", "2026-03-02T23:00:00+09:00")
    unstarted = replay(desk(promise("update", "1 business hour")), [on("Mon 10:00", "opened")])["update"]
    assert unstarted.blame("Asia/Tokyo").start == "2026-03-02T19:00:00+09:00"


def test_what_is_later_without_a_cause_is_told_as_later() -> None:
    # Two days from Monday at ten are Wednesday at ten, and an hour of the waits: 11:00. With open nights, a wait counts
    # the hours of the night as well.
    log = [on("Mon 10:00", "opened"), on("Mon 16:00", "paused", reason="x"), on("Tue 09:00", "resumed")]
    found = replay(desk(promise("resolution", "2 business days")), log)["resolution"].blame()
    night = next(row for row in found.causes if row.cause == "night")
    assert night.sooner is not None
    assert night.sooner < timedelta(0)
    assert " later" in str(found)
    assert "-" not in str(found).splitlines()[1].split("due")[0]


def test_as_html_it_has_its_head_and_the_changes_of_target() -> None:
    log = [on("Mon 09:00", "opened", team="a"), on("Mon 10:00", "assigned", team="b")]
    html = replay(teams("recompute"), log)["resolution"].blame()._repr_html_()
    assert "<strong>" in html
    assert " from Mon 2026-03-02 09:00 to " in html
    assert "4 business hours instead of 6" in html
    assert " without<" not in html
