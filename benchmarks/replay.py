"""What a replay costs: a fold of a ticket's log and the answers about its clocks, short logs and long ones.

    python benchmarks/replay.py [--markdown] [--quick]

Every figure is the best of several rounds in one run; ratios are against one due time of the plan's coverage.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import process_time
from typing import Any

from slacore import Event, SupportPlan, TicketState, event, read_plan, replay

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def plan_of(unit: int) -> SupportPlan:
    """A plan with three metrics and three priorities, whose shortest target is so many hours."""
    data: dict[str, Any] = {
        "format": 1,
        "name": "desk",
        "schedules": {"office": {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"]}},
        "coverages": {"business": "office"},
        "priorities": {"levels": ["P1", "P2", "P3"]},
        "targets": [
            {"metric": metric, "priority": priority, "length": f"{unit * hours * times} business hours"}
            for times, priority in enumerate(["P1", "P2", "P3"], 1)
            for metric, hours in (("response", 1), ("update", 4), ("resolution", 16))
        ],
    }
    plan: SupportPlan = read_plan(data)
    plan.warm(2026, 2027)
    return plan


def log_of(count: int) -> list[Event]:
    """A log in which a ticket is answered, waits, is written about and changes its priority, again and again."""
    found = [event("opened", at=MONDAY, priority="P2", id="e0")]
    round_ = (
        ("answered", {}),
        ("paused", {"reason": "customer"}),
        ("customer replied", {}),
        ("resumed", {"reason": "customer"}),
        ("answered", {}),
        ("changed", {"priority": "P1"}),
        ("paused", {"reason": "third party"}),
        ("resumed", {"reason": "third party"}),
        ("changed", {"priority": "P2"}),
        ("customer replied", {}),
    )
    for number in range(1, count - 1):
        kind, said = round_[number % len(round_)]
        found.append(event(kind, at=MONDAY + timedelta(minutes=7 * number), id=f"e{number}", **said))
    found.append(event("resolved", at=MONDAY + timedelta(minutes=7 * count), id=f"e{count - 1}"))
    return found


def ordinary() -> list[Event]:
    """A log like most: a ticket is assigned and answered, waits once, and is resolved."""
    happened: tuple[tuple[str, dict[str, str]], ...] = (
        ("opened", {"priority": "P2"}),
        ("assigned", {"team": "tier 2"}),
        ("answered", {}),
        ("paused", {"reason": "customer"}),
        ("customer replied", {}),
        ("resumed", {"reason": "customer"}),
        ("resolved", {}),
    )
    return [
        event(kind, at=MONDAY + timedelta(minutes=35 * number), id=f"e{number}", **said)
        for number, (kind, said) in enumerate(happened)
    ]


def replayed(plan: SupportPlan, log: list[Event]) -> TicketState[Any]:
    """The state of a log as of its last event."""
    return replay(plan, log, as_of=log[-1].at)


def answers(state: TicketState[datetime]) -> list[Any]:
    """What a backend asks of every clock."""
    clocks = [state[name] for name in ("response", "update", "resolution")]
    return [(one.status, one.due, one.elapsed, one.remaining, one.is_breached, one.breached_at) for one in clocks]


def seconds(run: Callable[[], Any], calls: int, rounds: int) -> float:
    """The time of one call, the best of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = process_time()
        for _ in range(calls):
            run()
        best = min(best, (process_time() - start) / calls)
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    rounds = 3 if asked.quick else 9
    plan, patient = plan_of(1), plan_of(1_000)
    coverage = plan.coverage()
    one = seconds(lambda: coverage.due(MONDAY, timedelta(hours=4)), 2000, rounds)
    rows: list[tuple[str, float, str]] = [("one due time of the coverage", one, "")]
    per_event: dict[tuple[str, int], float] = {}
    # Of a long log of the plan every change of priority finds its target over, which is a fact more to note.
    for name, by in (("", plan), (", never overdue", patient)):
        for count in (20, 200, 2_000, 20_000):
            # Short runs, many of them: the best is then one that no neighbour has disturbed.
            whole = seconds(partial(replayed, by, log_of(count)), max(1, 1_000 // count), rounds * max(1, 400 // count))
            per_event[name, count] = whole / count
            rows.append((f"{count:,} events, the fold{name}", whole, f"{whole / count * 1e6:.2f} us an event"))
    log = log_of(20)
    short, state = ordinary(), replayed(plan, log)
    saved = state.to_dict()
    for name, run in (
        ("20 events, the fold and the answers of three clocks", lambda: answers(replayed(plan, log))),
        ("7 events of an ordinary ticket, the fold", lambda: replayed(plan, short)),
        ("7 events of an ordinary ticket, the fold and the answers", lambda: answers(replayed(plan, short))),
        ("one more event applied", lambda: state.apply(EXTRA)),
        ("a state saved", state.to_dict),
        ("a state read again", lambda: TicketState.from_dict(saved, plan)),
    ):
        rows.append((name, seconds(run, 50, rounds * 20), ""))
    for name in ("", ", never overdue"):
        told = f"an event at 20,000 against one at 20{name}"
        rows.append((told, per_event[name, 20_000] / per_event[name, 20], "ratio"))
    for name, value, note in rows:
        figure = f"{value:.2f}" if note == "ratio" else f"{value * 1e6:,.1f} us"
        ratio = "" if note == "ratio" else f"{value / one:,.1f}"
        line = (name, figure, ratio, "" if note == "ratio" else note)
        print("| " + " | ".join(line) + " |" if asked.markdown else "  ".join(f"{cell:<55}" for cell in line).rstrip())


EXTRA = event("noted", at=MONDAY + timedelta(days=30))


if __name__ == "__main__":
    main()
