"""Curves: against scipy, with open tickets censored, and medians that are not reached."""

from __future__ import annotations

import sys
from datetime import timedelta

import numpy as np
import polars
import pytest
from scipy.stats import CensoredData, ecdf

from slacore.analysis import time_to
from slacore.analysis.kaplan_meier import Survival
from slacore.errors import MissingExtra
from tests.support.evaluated import KINDS, evaluated, ticket

HOUR = timedelta(hours=1)


def after(hours: float, verdict: str = "met", **fields: object) -> dict[str, object]:
    return {**ticket(verdict, "2026-03-02T10:00", -1, **fields), "used": hours * HOUR}


@pytest.mark.parametrize("kind", KINDS)
def test_a_median_counts_open_tickets_as_far_as_they_are_known(kind: str) -> None:
    rows = [after(1), after(2), after(3, "breached"), after(2.5, "open"), after(5, "overdue")]
    found = time_to(evaluated(rows, kind), "response")
    # Open after 1, 2, 3 hours: 4/5, 3/5, and of the two that are left one stops: 3/10.
    assert [row["share"] for row in found.curve_rows()] == pytest.approx([0.8, 0.6, 0.3])
    assert [row["at_risk"] for row in found.curve_rows()] == [5, 4, 2]
    [row] = found.rows()
    assert (row["tickets"], row["stopped"], row["open"], row["median"]) == (5, 3, 2, 3 * HOUR)
    assert found.headline == "response: half of 5 tickets stopped within 3:00:00"


@pytest.mark.parametrize("kind", KINDS)
def test_a_median_that_is_not_reached_is_none_and_no_mean_of_those_that_were_closed(kind: str) -> None:
    rows = [after(1), *[after(9, "open")] * 3]
    found = time_to(evaluated(rows, kind), "response")
    assert found.rows()[0]["median"] is None
    assert found.headline == "response: half of 4 tickets is not reached"


def test_curves_are_those_of_scipy() -> None:
    random = np.random.default_rng(7)
    hours = random.integers(1, 60, 300)
    is_open = random.random(300) < 0.3
    rows = [after(int(h), "open" if o else "met") for h, o in zip(hours, is_open, strict=True)]
    found = time_to(evaluated(rows), "response", level=0.9)
    peer = ecdf(CensoredData(uncensored=hours[~is_open], right=hours[is_open]))
    limits = peer.sf.confidence_interval(confidence_level=0.9, method="log-log")
    steps = peer.sf.quantiles
    told = {row["time"] / HOUR: row for row in found.curve_rows()}
    for place, step in enumerate(steps):
        if step in told:
            expected = peer.sf.probabilities[place], limits.low.probabilities[place], limits.high.probabilities[place]
            row = told[step]
            assert [row["share"], row["low"], row["high"]] == pytest.approx(
                [None if np.isnan(value) else value for value in expected]
            )
    assert set(told) == set(np.unique(hours[~is_open]))


def test_groups_have_curves_of_their_own() -> None:
    rows = [after(1, team="red"), after(2, team="red"), after(5, team="blue")]
    found = time_to(evaluated(rows), "response", by="team")
    assert [(row["team"], row["median"]) for row in found.rows()] == [("blue", 5 * HOUR), ("red", HOUR)]
    assert [row["team"] for row in found.curve_rows()] == ["blue", "red", "red"]


def test_real_time_is_counted_from_the_opening() -> None:
    frame = evaluated([ticket("breached", "2026-03-02T10:00", 2)]).with_columns(
        opened=polars.Series(["2026-03-01T10:00"]).str.to_datetime(time_zone="UTC")
    )
    assert time_to(frame, "response", time="real").rows()[0]["median"] == 26 * HOUR


def test_two_times_do_not_mix_unnoticed() -> None:
    frame = evaluated([after(1), after(2)]).with_columns(
        response_target=polars.Series(["1 business day", "4 calendar hours"])
    )
    assert "tell them apart" in time_to(frame, "response").notes[0]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_has_no_curve(kind: str) -> None:
    found = time_to(evaluated([], kind), "response")
    assert (len(found.curve), found.rows()[0]["median"]) == (0, None)
    only = time_to(evaluated([after(1, "open")], kind), "response")
    assert (len(only.curve), only.rows()[0]["open"]) == (0, 1)


def test_without_open_tickets_the_variance_between_days_is_that_of_attainment() -> None:
    random = np.random.default_rng(3)
    times, days = random.integers(1, 30, 200), random.integers(0, 12, 200)
    one = Survival(times, np.zeros(200, bool), "time_to")
    for step in (3, 10, 20):
        closed = times <= one.steps[step]
        share = closed.mean()
        sums = [(closed[days == day] - share).sum() ** 2 for day in range(12)]
        assert one.clustered(step, days) == pytest.approx(12 / 11 * np.sum(sums) / 200**2)


def test_a_result_in_plain_data_has_its_curve() -> None:
    told = time_to(evaluated([after(1), after(2)]), "response").to_dict()
    assert [(row["time"], row["share"]) for row in told["curve"]] == [(3600, 0.5), (7200, 0)]


def test_days_say_nothing_of_an_outcome_that_all_share_nor_does_one_day() -> None:
    one = Survival(np.array([1, 2]), np.zeros(2, bool), "time_to")
    assert one.clustered(1, np.array([1, 2])) == 0
    assert one.clustered(0, np.array([1, 1])) == 0
    assert one.worth(None, np.array([1, 2])) == 2


def test_times_of_nanoseconds_stay_whole() -> None:
    close = np.array([2**60, 2**60 + 1])
    assert Survival(close, np.zeros(2, bool), "time_to").first(1) == 2**60 + 1


def test_without_scipy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.stats", None)
    with pytest.raises(MissingExtra, match="reports"):
        time_to(evaluated([after(1)]), "response")
