"""Effective dates: from when until when something is in force."""

from __future__ import annotations

from typing import Any

import pytest

from slacore import EffectiveDates
from slacore.errors import InvalidText, InvalidValue, NaiveInstant, OutOfRange, SlaError, UnknownName

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("start", "first", "before"),
    [
        # Midnight in New York is 05:00 UTC in winter and 04:00 in summer.
        ("2015-02-16", "2015-02-16T05:00:00Z", "2015-02-16T04:59:59Z"),
        ("2015-07-16", "2015-07-16T04:00:00Z", "2015-07-16T03:59:59Z"),
        ("2015-02-16 13:00", "2015-02-16T18:00:00Z", "2015-02-16T17:59:59Z"),
        ("2015-02-16T13:00:01", "2015-02-16T18:00:01Z", "2015-02-16T18:00:00Z"),
        ("2015-02-16T13:00:00+01:00", "2015-02-16T12:00:00Z", "2015-02-16T11:59:59Z"),
    ],
)
def test_a_period_includes_its_start_and_not_its_end(start: str, first: str, before: str) -> None:
    since, until = EffectiveDates(start, zone=NEW_YORK), EffectiveDates(None, start, NEW_YORK)
    assert since.includes(first)
    assert not since.includes(before)
    assert until.includes(before)
    assert not until.includes(first)


def test_without_edges_it_is_always_in_force() -> None:
    assert EffectiveDates().includes("1900-01-01T00:00:00Z")
    assert str(EffectiveDates()) == "always"


def test_a_period_is_told_as_the_plan_spells_it() -> None:
    assert str(EffectiveDates("2015-01-01", "2016-01-01", NEW_YORK)) == "from 2015-01-01 until 2016-01-01"
    assert str(EffectiveDates(end="2016-01-01", zone=NEW_YORK)) == "until 2016-01-01"


def test_periods_overlap_when_an_instant_is_in_both() -> None:
    early, late = EffectiveDates(None, "2015-07-01", NEW_YORK), EffectiveDates("2015-07-01", None, NEW_YORK)
    middle = EffectiveDates("2015-06-01", "2015-08-01", NEW_YORK)
    assert not early.overlaps(late)
    assert not late.overlaps(early)
    assert early.overlaps(middle)
    assert middle.overlaps(late)
    assert early.overlaps(early)
    assert EffectiveDates().overlaps(middle)


@pytest.mark.parametrize(
    "edge",
    [
        *["", "now", "2015-02-30", "16.02.2015", "2015-2-16", "2015-02-16 25:00", "2015-02-16 9:00", "2015-02-16 13"],
        *[5, 5.0, b"2015-02-16", [], ["2015-02-16"], "2015-02-16T13:00:00.5", "1899-12-31", "9999-12-31", "\0"],
        *["2015-02-16T13:00:00.0000001Z", "2200-01-01T00:00:00Z", True, {}],
    ],
)
def test_what_is_no_edge_is_refused_by_its_key(edge: Any) -> None:
    for key, given in (("from", {"start": edge}), ("until", {"end": edge})):
        with pytest.raises(SlaError) as caught:
            EffectiveDates(**given, zone="UTC")
        error = caught.value
        assert getattr(error, "place", getattr(error, "argument", None)) == key


def test_the_kind_of_error_tells_what_is_wrong_with_an_edge() -> None:
    for edge, error in (
        ("2015-02-30", InvalidText),
        ("2015-02-16T13:00:00.5", NaiveInstant),
        ("0001-01-01", OutOfRange),
        (5, InvalidText),
    ):
        with pytest.raises(error):
            EffectiveDates(edge, zone="UTC")  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["2015-02-16", "2015-02-15", "2015-02-16T00:00:00-05:00"])
def test_a_period_ends_after_it_starts(end: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        EffectiveDates("2015-02-16", end, NEW_YORK)
    assert (caught.value.place, caught.value.value) == ("until", end)


def test_a_local_edge_needs_a_zone_and_an_instant_does_not() -> None:
    with pytest.raises(InvalidValue) as caught:
        EffectiveDates("2015-02-16")
    assert caught.value.place == "from"
    assert EffectiveDates("2015-02-16T00:00:00Z").includes("2015-02-16T00:00:00Z")


@pytest.mark.parametrize("zone", ["Nowhere", "", 5, b"UTC", ["UTC"]])
def test_a_zone_is_one_though_no_edge_needs_it(zone: Any) -> None:
    with pytest.raises((UnknownName, InvalidText)):
        EffectiveDates(zone=zone)


def test_long_before_its_start_and_long_after_its_end_it_is_not_in_force() -> None:
    summer = EffectiveDates("2015-06-01", "2015-09-01", NEW_YORK)
    years = {year: summer.includes(f"{year}-07-01T12:00:00Z") for year in (1990, 2014, 2015, 2016, 2040)}
    assert years == {1990: False, 2014: False, 2015: True, 2016: False, 2040: False}


def test_periods_with_a_gap_between_them_do_not_overlap() -> None:
    spring, autumn = (
        EffectiveDates("2015-03-01", "2015-06-01", NEW_YORK),
        EffectiveDates("2015-09-01", "2015-12-01", NEW_YORK),
    )
    assert not spring.overlaps(autumn)
    assert not autumn.overlaps(spring)
