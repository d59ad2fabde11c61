"""Tables: what is asked for several windows, stretches or duties is a tuple of rows that a frame takes as it is."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from slacore import (
    Coverage,
    Duty,
    OperationsCentre,
    OperationsCentres,
    Rota,
    Schedule,
    Stretch,
    Table,
    Timeline,
    Window,
)
from slacore.errors import InvalidValue, NotAnInstant

UK = OperationsCentre("uk", Schedule.parse("Mon-Fri 09:00-18:00 Europe/London"))
US = OperationsCentre("us", Schedule.parse("Mon-Fri 06:00-16:00 America/New_York"))
KEEPNET = OperationsCentres([UK, US])
FRIDAY = "2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z"
SAYS = UK.coverage.timeline(*FRIDAY)
ASKED: dict[str, Any] = {
    "windows": UK.coverage.windows(*FRIDAY),
    "timeline": SAYS,
    "duty": KEEPNET.duty(*FRIDAY),
    "rota": KEEPNET.rota(*FRIDAY),
    "gaps": KEEPNET.gaps(*FRIDAY),
    "handovers": KEEPNET.handovers(*FRIDAY),
    "overlaps": KEEPNET.overlaps(*FRIDAY),
}
FIRST_ROWS = {
    "windows": {"opens": "2026-01-16T09:00:00Z", "closes": "2026-01-16T18:00:00Z", "length": timedelta(hours=9)},
    "timeline": {
        "start": "2026-01-16T00:00:00Z",
        "end": "2026-01-16T09:00:00Z",
        "length": timedelta(hours=9),
        "is_counted": False,
        "reason": "night",
    },
    "duty": {
        "centre": "uk",
        "start": "2026-01-16T09:00:00Z",
        "end": "2026-01-16T18:00:00Z",
        "length": timedelta(hours=9),
    },
    "gaps": {"opens": "2026-01-16T00:00:00Z", "closes": "2026-01-16T09:00:00Z", "length": timedelta(hours=9)},
    "handovers": {"at": "2026-01-16T18:00:00Z", "giver": "uk", "taker": "us"},
    "overlaps": {
        "opens": "2026-01-16T11:00:00Z",
        "closes": "2026-01-16T18:00:00Z",
        "length": timedelta(hours=7),
        "centres": ("uk", "us"),
    },
}
FIRST_ROWS["rota"] = FIRST_ROWS["duty"]


@pytest.mark.parametrize("asked", ASKED)
def test_rows_are_dictionaries_by_column(asked: str) -> None:
    first = ASKED[asked].rows()[0]
    assert first == FIRST_ROWS[asked]
    assert list(first) == list(FIRST_ROWS[asked])
    assert len(ASKED[asked].rows()) == len(ASKED[asked])


@pytest.mark.parametrize("asked", ASKED)
def test_a_frame_of_rows_has_columns(asked: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ASKED[asked].rows())
    assert list(frame.columns) == list(FIRST_ROWS[asked])
    assert len(frame) == len(ASKED[asked])


@pytest.mark.parametrize("asked", ASKED)
def test_a_table_is_a_sequence_and_a_value(asked: str) -> None:
    table = ASKED[asked]
    assert table[-1] == [*table][-1]
    assert [*table[:1], *table[1:]] == [*table]
    assert isinstance(table[:1], Timeline if asked == "timeline" else Table)
    for copied in (copy.deepcopy(table), *(pickle.loads(pickle.dumps(table, way)) for way in range(2, 6))):
        assert copied == table
        assert type(copied) is type(table)
        assert hash(copied) == hash(table)


def test_a_rotas_gaps_are_those_of_its_centres() -> None:
    rota = KEEPNET.rota(*FRIDAY)
    assert rota.gaps == KEEPNET.gaps(*FRIDAY)
    assert sum((row.length for row in [*rota, *rota.gaps]), timedelta()) == timedelta(hours=24)


@pytest.mark.parametrize(
    "make",
    [
        lambda start, end: Window(start, end),
        lambda start, end: Stretch(start, end, True, ()),
        lambda start, end: Duty(UK, start, end),
        lambda start, end: Rota(start, end, ()),
    ],
)
def test_what_ends_before_it_starts_is_refused(make: Any) -> None:
    early, late = datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-02T10:00:00+00:00"
    assert make(early, early) == make(early, "2026-03-02T09:00:00Z")
    with pytest.raises(InvalidValue, match=r"^(closes|end): .* is before (opens|start), 2026-03-02T10:00:00"):
        make(late, early)
    for wrong in (None, 5, datetime(2026, 3, 2).date()):
        with pytest.raises(NotAnInstant):
            make(early, wrong)
        with pytest.raises(NotAnInstant):
            make(wrong, early)


@pytest.mark.parametrize(
    "text",
    ["Mon-Fri 09:00-17:00", "Sun-Thu 22:00-06:00", "2026-12-24", "2026-12-24 12:00-24:00 Christmas Eve", "special"],
)
def test_the_repr_of_a_declaration_makes_it_again(text: str) -> None:
    from slacore import Closure, Shift, SpecialHours

    kind: Any = Shift if text[0].isupper() else Closure if text[0] == "2" else SpecialHours
    value = kind.parse("2026-12-19 22:00-02:00" if text == "special" else text)
    assert eval(repr(value), {"Closure": Closure, "Shift": Shift, "SpecialHours": SpecialHours}) == value


def test_a_coverages_repr_makes_it_again() -> None:
    lunch = Coverage.during([("2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z")], "lunch")
    for coverage in (UK.coverage, ~UK.coverage, UK.coverage | US.coverage, UK.coverage - lunch, ~~UK.coverage):
        assert eval(repr(coverage), {"Coverage": Coverage, "Schedule": Schedule}) == coverage


def test_a_slice_of_a_table_has_whole_numbers() -> None:
    rows = UK.coverage.windows("2026-03-02T00:00:00Z", "2026-03-05T00:00:00Z")
    assert rows[1:] == tuple(rows)[1:]
    for place in (slice("a", None), slice(None, None, 0)):
        with pytest.raises(InvalidValue, match="is not a span of rows; a slice has whole numbers"):
            rows[place]
