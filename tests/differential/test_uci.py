"""The log of a real desk (ServiceNow, UCI data set 498): its priority matrix in every event, and all of it replayed."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from slacore import TicketState, load_plan, plan_from_toml, replay
from slacore.errors import EmptyCell
from slacore.files.eventfile import EventLogs, LogRow, load_logs, log_rows
from slacore.files.mapping import load_mapping
from slacore.files.records import Records
from slacore.files.tablefile import opened_table
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.scale import PriorityScale
from tests.support.places import EXAMPLES, SHARED

LOG = SHARED / "data" / "uci_servicenow_incidents_opened_to_2016_04.csv.gz"

if not LOG.exists():
    pytest.skip("the incident log is not beside this checkout", allow_module_level=True)

CRITICAL, HIGH, MODERATE, LOW = "1 - Critical", "2 - High", "3 - Moderate", "4 - Low"
LABELS = ["1 - High", "2 - Medium", "3 - Low"]
# The cell of a high impact with a low urgency is empty: no event of the log has the two.
MATRIX = PriorityMatrix(
    urgency=LABELS,
    impact=LABELS,
    table=[[CRITICAL, HIGH, ""], [HIGH, MODERATE, LOW], [MODERATE, LOW, LOW]],
    scale=PriorityScale([CRITICAL, HIGH, MODERATE, LOW]),
)
Event = tuple[str, str, str, str]


@cache
def events() -> tuple[Event, ...]:
    """Incident, impact, urgency and the priority recorded, in the order of the log."""
    return tuple(_events())


def _events() -> Iterator[Event]:
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["number"], row["impact"], row["urgency"], row["priority"]


def test_the_matrix_gives_the_recorded_priority_of_every_event() -> None:
    agreeing = sum(MATRIX.lookup(urgency, impact).priority == recorded for _, impact, urgency, recorded in events())
    assert agreeing == len(events()) == 101_045


def test_the_matrix_is_monotone_and_its_one_gap_was_never_used() -> None:
    assert MATRIX.is_monotone(MATRIX.scale)  # type: ignore[arg-type]
    assert MATRIX.empty_cells == (("3 - Low", "1 - High"),)
    with pytest.raises(EmptyCell):
        MATRIX.lookup("3 - Low", "1 - High")


def test_priorities_that_change_on_the_way_change_where_the_matrix_says() -> None:
    found: dict[str, list[str]] = {}
    for incident, impact, urgency, _ in events():
        found.setdefault(incident, []).append(MATRIX.lookup(urgency, impact).priority)
    changes = [sum(one != other for one, other in pairwise(course)) for course in found.values()]
    # Both counted in the log's priority column alone, with awk. (383 incidents in the whole log of twelve months.)
    assert (sum(map(bool, changes)), sum(changes)) == (263, 296)


MAPPING = load_mapping(EXAMPLES / "servicenow.toml")
PLAN = load_plan(EXAMPLES / "servicenow-plan.toml")


@cache
def logs() -> EventLogs:
    return load_logs(LOG, MAPPING)


def rows() -> Iterator[LogRow]:
    """Every row, in the order of its incident's updates."""
    with opened_table(str(LOG)) as (stream, source, _):
        found = [row for row in log_rows(Records.of(stream, source), MAPPING) if isinstance(row, LogRow)]
    return iter(sorted(found, key=lambda row: (row.ticket, row.at, row.sequence)))


def test_every_row_is_read_and_every_incident_replayed_in_strict_mode() -> None:
    assert (len(logs().logs), logs().rows, logs().unreadable) == (17_136, 101_045, ())
    for log in logs().logs.values():
        assert replay(PLAN, log.events).stage in ("open", "resolved", "closed")


def test_the_replayed_priority_is_the_recorded_one_at_every_row() -> None:
    states: dict[str, TicketState[str]] = {}
    agreeing = 0
    steps = {
        (log.ticket, line): [event for event, on in zip(log.events, log.lines, strict=True) if on == line]
        for log in logs().logs.values()
        for line in log.lines
    }
    for row in rows():
        for event in steps.get((row.ticket, row.line), ()):
            state = states.get(row.ticket)
            states[row.ticket] = replay(PLAN, [event]) if state is None else state.apply(event)
        agreeing += states[row.ticket].priority == row.fields["recorded_priority"]
    assert agreeing == 101_045
    # As the matrix alone says above: rows and replay count the same changes.
    histories = [[step for step in state.history if step.is_changed] for state in states.values()]
    assert (sum(map(bool, histories)), sum(map(len, histories))) == (263, 296)


# Around the clock, long enough that nothing is late: only what is counted matters.
ALL_DAY = plan_from_toml("""
format = 1
name = "all-day"
[[targets]]
metric = "resolution"
length = "9000 calendar hours"
""")


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo("America/Sao_Paulo")).astimezone(UTC)


def minutes_worked_on() -> dict[str, int]:
    """The minutes that each incident was new or active, walked through in the log's own columns."""
    walk: dict[str, list[tuple[datetime, int, str, datetime]]] = {}
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at, opened = (instant(row[name]) for name in ("sys_updated_at", "opened_at"))
            step = (at, int(row["sys_mod_count"]), row["incident_state"], opened)
            walk.setdefault(row["number"], []).append(step)
    found = {}
    for incident, steps in walk.items():
        steps.sort(key=lambda step: step[:2])
        first = steps[0]
        worked = max(first[0] - first[3], timedelta())
        worked += sum((two[0] - one[0] for one, two in pairwise(steps) if one[2] in ("New", "Active")), timedelta())
        found[incident] = worked // timedelta(minutes=1)
    return found


def test_what_is_counted_is_the_time_in_which_an_incident_was_new_or_active() -> None:
    worked = minutes_worked_on()
    assert len(worked) == 17_136
    counted = {name: replay(ALL_DAY, log.events)["resolution"].elapsed for name, log in logs().logs.items()}
    assert {name: length // timedelta(minutes=1) for name, length in counted.items()} == worked


def test_an_incident_read_by_hand() -> None:
    # Opened at 04:40; waits for its user from 09:14 on 1 March until it is resolved at 09:52; closed on the 6th.
    log = logs().logs["INC0000047"]
    told = [(event.kind, event.reason, f"{event.at:%m-%d %H:%M}") for event in log.events]
    assert told == [
        ("opened", None, "02-29 04:40"),
        ("changed", None, "02-29 05:30"),
        ("paused", "customer", "03-01 09:14"),
        ("resolved", None, "03-01 09:52"),
        ("closed", None, "03-06 10:00"),
    ]
    # Monday from 08:00 to 18:00 and Tuesday from 08:00 to 09:14.
    assert str(replay(PLAN, log.events)["resolution"].elapsed) == "11:14:00"
