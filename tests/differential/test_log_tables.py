"""The log of a real desk (ServiceNow, UCI data set 498) as a table of events: all of it as its tickets one by one."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import Any

import polars
import pytest

from slacore import load_plan, replay
from slacore.analysis import LogReplay
from slacore.clocks.event import Event
from slacore.files.eventfile import EventLogs, load_logs
from slacore.files.mapping import load_mapping
from tests.support.places import EXAMPLES, SHARED

LOG = SHARED / "data" / "uci_servicenow_incidents_opened_to_2016_04.csv.gz"

if not LOG.exists():
    pytest.skip("the incident log is not beside this checkout", allow_module_level=True)

PLAN = load_plan(EXAMPLES / "servicenow-plan.toml")
FIELDS = ("urgency", "impact", "recorded_priority", "team")
AS_OF = "2016-04-20T12:00:00Z"
SAID = ("metric", "number", "status", "started", "stopped", "due", "elapsed", "remaining", "is_met", "breached_at")


@cache
def logs() -> EventLogs:
    return load_logs(LOG, load_mapping(EXAMPLES / "servicenow.toml"))


def row(ticket: str, event: Event) -> dict[str, Any]:
    at = event.at.astimezone(UTC)  # type: ignore[union-attr]
    told = {"ticket": ticket, "at": at, "kind": event.kind, "reason": event.reason, "number": event.sequence}
    return told | {name: event.fields.get(name) for name in FIELDS}


@cache
def table() -> polars.DataFrame:
    rows = [row(ticket, event) for ticket, log in logs().logs.items() for event in log.events]
    return polars.DataFrame(rows, schema_overrides={"at": polars.Datetime("us", "UTC")}, infer_schema_length=None)


def test_all_incidents_go_in_rounds_and_none_differs_from_itself_alone() -> None:
    parts = LogReplay(PLAN, as_of=AS_OF, sequence="number").parts(table())
    assert (parts.tickets, len(parts.set_aside), parts.one_by_one) == (17_136, 0, 0)
    found = {key[0]: rows.select(SAID).rows() for key, rows in parts.frame.group_by("ticket", maintain_order=True)}
    names = [*logs().logs][::7]
    alone = {name: replay(PLAN, logs().logs[name].events, as_of=AS_OF).cycles for name in names}
    assert len(names) == 2_448
    for name, clocks in alone.items():
        told = [tuple(getattr(clock, part) for part in SAID) for clock in clocks]
        assert [tuple(map(plain, one)) for one in told] == [tuple(map(plain, one)) for one in found.get(name, [])]


def plain(value: Any) -> Any:
    """An instant as that, whatever says it."""
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    is_text = isinstance(value, str) and value.endswith("Z")
    return value if not is_text or "." in value else value.replace("Z", ".000000Z")
