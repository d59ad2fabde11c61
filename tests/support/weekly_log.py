"""Logs of one week, and a desk for them whose neighbouring days differ: eight hours, four, six, and then none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from slacore import Clock, Event, SupportPlan, TicketState, event, plan_from_toml, read_plan

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SHIFTS = ["Mon 09:00-17:00", "Tue 08:00-12:00", "Wed 10:00-16:00"]
SCHEDULES = {"business": {"zone": "UTC", "shifts": SHIFTS}}

HEAD = f"""\
format = 1
name = "desk"

[schedules.business]
zone = "UTC"
shifts = {SHIFTS}

"""


def at(text: str) -> str:
    """An instant of the week of Monday, 2 March 2026, in UTC; ``+1 Mon 10:00`` is a week later.

    >>> at("Tue 10:00"), at("+1 Mon 10:00:01"), at("Mon 24:00")
    ('2026-03-03T10:00:00Z', '2026-03-09T10:00:01Z', '2026-03-03T00:00:00Z')
    """
    *week, day, time = text.split()
    hours, minutes, *seconds = time.split(":")
    days = DAYS.index(day) + 7 * int(week[0] if week else 0)
    found = MONDAY + timedelta(
        days=days, hours=int(hours), minutes=int(minutes), seconds=float(seconds[0]) if seconds else 0
    )
    return found.isoformat().replace("+00:00", "Z")


def when(moment: Any) -> str | None:
    """What `at` reads.

    >>> when("2026-03-03T10:00:00Z"), when("2026-03-09T10:00:00.000001+00:00"), when(None)
    ('Tue 10:00', '+1 Mon 10:00:00.000001', None)
    """
    if moment is None:
        return None
    found = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(UTC)
    weeks = (found - MONDAY).days // 7
    time = found.strftime("%H:%M")
    if found.microsecond:
        time += found.strftime(":%S.%f")
    elif found.second:
        time += found.strftime(":%S")
    return " ".join([*([f"{weeks:+}"] if weeks else []), DAYS[found.weekday()], time])


def on(text: str, kind: str, **said: Any) -> Event:
    """An event of the week.

    >>> on("Mon 10:00", "paused", reason="customer")
    Event(kind='paused', at='2026-03-02T10:00:00Z', reason='customer')
    """
    return event(kind, at=at(text), **said)


def promise(metric: str, length: str, **more: Any) -> dict[str, Any]:
    return {"metric": metric, "length": length, **more}


def desk(*targets: dict[str, Any], **more: Any) -> SupportPlan:
    """The desk with targets, and with other parts of a plan as its file would have them."""
    return read_plan({"format": 1, "name": "desk", "schedules": SCHEDULES, "targets": list(targets)} | more)


def desk_of(text: str, **lengths: str) -> SupportPlan:
    """The desk with what a plan file says besides, and a target of a length for each metric named."""
    targets = [
        f'\n[[targets]]\nmetric = "{name.replace("_", "-")}"\nlength = "{length}"\n' for name, length in lengths.items()
    ]
    return plan_from_toml(HEAD + text + "".join(targets))


Told = tuple[str, str | None, str]


def told(clock: Clock[Any]) -> Told:
    """What a clock does, when it is due, and how much of it is used."""
    return clock.status, when(clock.due), str(clock.elapsed)


def cycles(state: TicketState[Any], metric: str) -> list[Told]:
    return [told(clock) for clock in state.cycles if clock.metric == metric]
