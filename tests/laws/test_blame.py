"""Laws of explanations: stretches tile, what counts is what is used, and where the time went adds up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from slacore import Clock, SupportPlan, replay
from slacore.civil.instant import read, span
from slacore.clocks.event import Event
from slacore.testing import tickets
from tests.support.tickets import asked

NOTHING = timedelta(0)
Ticket = tuple[SupportPlan, list[Event], datetime]


@st.composite
def asked_tickets(draw: st.DrawFn) -> Ticket:
    plan, log = draw(tickets())
    return plan, log, *asked(draw, plan, log)


def end_of(clock: Clock[Any], t: datetime) -> int:
    """Where a timeline ends: at the stop, else at the due time, or at the asking where that is later."""
    end = clock.stopped or max(t, clock.due or t)
    return max(read(end), read(clock.started))


@given(asked_tickets())
def test_stretches_tile_the_life_of_a_clock(ticket: Ticket) -> None:
    """timelines tile start to stop, or to due"""
    plan, log, t = ticket
    for clock in replay(plan, log, as_of=t).cycles:
        stretches = list(clock.timeline())
        edges = [read(edge) for one in stretches for edge in (one.start, one.end)]
        if clock.target is None:
            assert stretches == []
        elif end_of(clock, t) == read(clock.started):
            assert edges == []
        else:
            assert (edges[0], edges[-1]) == (read(clock.started), end_of(clock, t))
            assert edges[1:-1:2] == edges[2:-1:2]
            assert all(one.length > NOTHING and one.reasons for one in stretches)


@given(asked_tickets())
def test_what_the_stretches_count_is_what_is_used(ticket: Ticket) -> None:
    """counted stretches up to the asking are what elapsed, and running totals add up"""
    plan, log, t = ticket
    for clock in replay(plan, log, as_of=t).cycles:
        timeline = clock.timeline()
        until = read(clock.stopped or t)
        counted = [one for one in timeline if one.is_counted and read(one.start) < until]
        assert clock.elapsed == span(sum(min(read(one.end), until) - read(one.start) for one in counted))
        total = NOTHING
        for one in timeline:
            total += one.length if one.is_counted else NOTHING
            assert one.counted == total
            assert one.look == ("counted" if one.is_counted else "wait" if one.is_wait else "skipped")
        assert timeline.counted == total
        assert timeline.waited <= timeline.skipped


@given(asked_tickets())
def test_where_the_time_went_adds_up(ticket: Ticket) -> None:
    """due - start = counted + sum of rows"""
    plan, log, t = ticket
    for clock in replay(plan, log, as_of=t).cycles:
        blame = clock.blame()
        assert span(read(blame.end) - read(blame.start)) == blame.counted + sum(
            (row.took for row in blame.causes), NOTHING
        )
        assert all(row.took > NOTHING for row in blame.causes)
        if clock.target is None:
            continue
        assert read(blame.start) == read(clock.started)
        assert read(blame.end) == max(read(clock.due or t), read(clock.started))
        if clock.due is not None and clock.target.length.span is not None and len(clock.cycle.turns) == 1:
            assert blame.counted == clock.target.length.span


@given(asked_tickets())
def test_no_due_time_is_later_without_a_cause(ticket: Ticket) -> None:
    """without a cause there is more time that counts, so that a target in time is due no later"""
    plan, log, t = ticket
    for clock in replay(plan, log, as_of=t).cycles:
        accounts = clock.cycle.accounts
        if clock.due is None or any(piece.promise.length.time is None for each in accounts for piece in each.pieces):
            continue
        for row in clock.blame().causes:
            if row.without is not None and all(each.promise.landing == "closing" for each in accounts):
                assert row.without <= clock.due
                assert row.sooner == span(read(clock.due) - read(row.without))


@given(asked_tickets())
def test_changes_of_target_telescope(ticket: Ticket) -> None:
    """changes of target add up to due - due under the first target"""
    plan, log, t = ticket
    for clock in replay(plan, log, as_of=t).cycles:
        changes = clock.blame().changes
        assert len(changes) == (len(clock.cycle.turns) - 1 if clock.target is not None else 0)
        if changes and clock.status != "paused":
            assert changes[-1].due == clock.due
        for before, after in zip(changes, list(changes)[1:], strict=False):
            assert after.before == before.after
            if after.moved is not None:
                assert after.moved == span(read(after.due) - read(before.due))


@given(asked_tickets())
def test_every_clock_can_be_explained(ticket: Ticket) -> None:
    plan, log, t = ticket
    state = replay(plan, log, as_of=t)
    for clock in state.cycles:
        told = clock.explain()
        assert str(told)
        assert told.due == clock.due
        assert str(clock.timeline("Asia/Kathmandu")).count("\n") + 1 == max(1, len(clock.timeline()))
        assert clock.timeline("Asia/Kathmandu").counted == clock.timeline().counted
        assert str(clock.blame())
