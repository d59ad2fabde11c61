"""A plain loop that wakes up when something is due, with nothing but the standard library.

python examples/backends/watch.py
"""

import json
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from slacore import TicketState, bundled, event, replay

PLAN = bundled("keepnet")
LONGEST = timedelta(minutes=1)  # a ticket that comes in meanwhile is seen by then

TABLE = """
create table ticket (id integer primary key, state text not null, next_check_at text);
create index ticket_next_check_at on ticket (next_check_at);
"""


def column(at: datetime | None) -> str | None:
    """UTC and always of the same width, so that the order of the texts is that of the instants."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def keep(db: sqlite3.Connection, number: int, state: TicketState[datetime]) -> None:
    row = (number, json.dumps(state.to_dict()), column(state.next_check_at))
    db.execute("insert or replace into ticket values (?, ?, ?)", row)


def look(db: sqlite3.Connection, now: datetime) -> None:
    """Look at every ticket of which something changes by now."""
    rows = db.execute("select id, state from ticket where next_check_at <= ? order by next_check_at", [column(now)])
    for number, saved in rows.fetchall():
        before = TicketState.from_dict(json.loads(saved), PLAN)
        state = before.at(now)
        for clock in state.clocks:
            if clock.is_breached and not before[clock.metric].is_breached:
                print(f"ticket {number}: {clock.title} was due {clock.due:%H:%M}")
        keep(db, number, state)
    db.commit()


def pause(db: sqlite3.Connection, now: datetime) -> timedelta:
    """How long to sleep until the next ticket wants to be looked at."""
    [first] = db.execute("select min(next_check_at) from ticket").fetchone()
    wait = LONGEST if first is None else datetime.fromisoformat(first) - now
    return min(max(wait, timedelta(0)), LONGEST)


def watch(db: sqlite3.Connection, clock: Callable[[], datetime], sleep: Callable[[float], None], end: datetime) -> None:
    while (now := clock()) < end:
        look(db, now)
        sleep(pause(db, now).total_seconds())


def main() -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(TABLE)
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    keep(db, 7, replay(PLAN, [event("opened", at=now, priority="P1")], as_of=now))

    # An afternoon in no time: sleeping turns the clock on. In a server, these are time.sleep and the real clock:
    # watch(db, lambda: datetime.now(UTC), time.sleep, datetime.max.replace(tzinfo=UTC))
    def sleep(seconds: float) -> None:
        nonlocal now
        time.sleep(0)
        now += timedelta(seconds=seconds)

    watch(db, lambda: now, sleep, now + timedelta(hours=8))


if __name__ == "__main__":
    main()
