"""Laws of waterfalls: the parts of a clock's time are disjoint and add up, whatever its log says."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars
from hypothesis import given

from slacore import SupportPlan, replay
from slacore.analysis import waterfall
from slacore.civil.instant import read, span
from slacore.clocks.event import Event
from tests.laws.test_blame import asked_tickets

NOTHING = timedelta(0)


@given(asked_tickets())
def test_the_parts_of_stopped_clocks_are_their_whole_time(ticket: tuple[SupportPlan, list[Event], datetime]) -> None:
    """in time + late + waiting + closed = stopped - started, and what counted is in time and late"""
    plan, log, t = ticket
    state = replay(plan, log, as_of=t)
    for metric in {clock.metric for clock in state.cycles}:
        found = waterfall([state], metric, like=polars.DataFrame()).tickets
        clocks = [c for c in state.cycles if c.metric == metric and c.status == "stopped" and c.target]
        assert len(found) == len(clocks)
        for row, clock in zip(found.drop("state").iter_rows(named=True), clocks, strict=True):
            assert all(part >= NOTHING for part in row.values())
            assert sum(row.values(), NOTHING) == span(max(0, read(clock.stopped) - read(clock.started)))
            assert row["in time"] + row["late"] == clock.elapsed
            assert clock.is_breached or row["late"] == NOTHING
