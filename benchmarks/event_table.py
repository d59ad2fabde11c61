"""A table of events as busy desks write them: answers and questions, waits, changes of priority, a solution."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas

from slacore import PriorityScale, Schedule, SupportPlan, Target, event

PRIORITIES = ["P1", "P2", "P3"]
AS_OF = "2016-02-01T00:00:00Z"
_FIRST = int(np.datetime64("2015-01-05T00:00", "s").astype(int))


def plan_of(desk: Schedule) -> SupportPlan:
    """Three clocks, with targets by priority, days among them."""
    lengths = ["4 business hours", "16 business hours", "5 business days"]
    targets = [
        Target(metric="response", length="1 business hour"),
        Target(metric="update", length="8 business hours"),
        *(
            Target(metric="resolution", priority=name, length=length)
            for name, length in zip(PRIORITIES, lengths, strict=True)
        ),
    ]
    return SupportPlan(name="desk", schedules={"business": desk}, priorities=PriorityScale(PRIORITIES), targets=targets)


def events_of(lengths: np.ndarray, random: np.random.Generator) -> pandas.DataFrame:
    """The logs of tickets with so many events each, in the order in which they happened."""
    most, count = int(lengths.max()), len(lengths)
    shape = (count, most)
    drawn, place = random.random(shape), np.arange(most)
    kinds = np.array(["customer replied", "answered", "wait", "changed", "noted"])
    what = np.searchsorted([0.3, 0.6, 0.85, 0.9], drawn)
    is_wait = what == 2
    is_resumed = np.cumsum(is_wait, axis=1) % 2 == 0
    kind = kinds[what]
    kind[is_wait] = np.where(is_resumed[is_wait], "resumed", "paused")
    kind[:, 0], is_wait[:, 0] = "opened", False
    kind[np.arange(count), lengths - 1] = "resolved"
    reason = np.where(kind == "paused", random.choice(["customer", "vendor"], shape), None)
    priority = np.where((kind == "changed") | (place == 0), random.choice(PRIORITIES, shape, p=[0.1, 0.3, 0.6]), None)
    steps = random.integers(60, 6 * 3_600, shape)
    steps[:, 0] = random.integers(0, 300 * 86_400, count)
    at = _FIRST + np.cumsum(steps, axis=1)
    is_there = place < lengths[:, None]
    # The first wait of a log begins with a pause, whatever was drawn for the opening.
    frame = pandas.DataFrame(
        {
            "ticket": np.repeat(np.arange(count), lengths),
            "at": pandas.to_datetime(at[is_there], unit="s", utc=True).as_unit("us"),
            "kind": pandas.Series(kind[is_there], dtype="str"),
            "reason": pandas.Series(reason[is_there], dtype="str"),
            "priority": pandas.Series(priority[is_there], dtype="str"),
        }
    )
    is_first = (frame["kind"] == "resumed") & ~frame.groupby("ticket")["kind"].transform(
        lambda some: (some == "paused").cummax()
    )
    frame.loc[is_first, "kind"] = "noted"
    return frame.sort_values("at", kind="stable", ignore_index=True)


def logs_of(frame: pandas.DataFrame) -> list[list[Any]]:
    """The same as the single call takes them: the events of each ticket."""
    logs: dict[Any, list[Any]] = {}
    for row in frame.to_dict("records"):
        said = {name: row[name] for name in ("reason", "priority") if isinstance(row[name], str)}
        kind = row["kind"]
        said = {} if kind == "noted" else said
        logs.setdefault(row["ticket"], []).append(event(kind, at=row["at"].to_pydatetime(), **said))
    return list(logs.values())
