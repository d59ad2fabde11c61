"""The priority matrix of a real desk (ServiceNow, UCI data set 498), in every event of its log."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest

from slacore.errors import EmptyCell
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.scale import PriorityScale
from tests.support.places import SHARED

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
