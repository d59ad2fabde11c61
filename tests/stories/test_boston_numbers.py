"""Nine months of the City of Boston's 311 desk in figures, counted from verdicts that the city's own confirm.

`test_boston` holds the verdicts against those that the city recorded; here only what is made of them is looked at.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas
import pytest

from slacore import load_plan
from slacore.analysis import Evaluation, attainment, compare, contract, next_hour, time_to, waterfall
from tests.support.places import EXAMPLES, SHARED

SAMPLE = EXAMPLES / "boston-311-sample.csv"
WHOLE = SHARED / "data" / "boston311_2015_jan_sep.csv.gz"
CITY: dict[str, Any] = {
    "opened": "open_dt",
    "stopped": {"resolution": "closed_dt"},
    "as_of": "2016-01-12 12:00",
    "zone": "America/New_York",
}


def tickets(path: Any) -> pandas.DataFrame:
    table = pandas.read_csv(path, usecols=["open_dt", "closed_dt", "type", "source"])
    for name in ("open_dt", "closed_dt"):
        table[name] = pandas.to_datetime(table[name])
    return table


def evaluated(path: Any) -> tuple[Evaluation, Any]:
    evaluation = Evaluation(load_plan(EXAMPLES / "boston-311.toml"), **CITY)
    return evaluation, evaluation(tickets(path))


@pytest.fixture(scope="module")
def sample() -> tuple[Evaluation, Any]:
    return evaluated(SAMPLE)


def test_parts_of_a_table_add_up_to_it(sample: tuple[Evaluation, Any]) -> None:
    evaluation, found = sample
    words = found["resolution_verdict"].value_counts()
    for told in ({"by": "source"}, {"period": "month"}, {"by": ["source"], "period": "quarter"}):
        shares = attainment(found, "resolution", evaluation=evaluation, **told).frame
        for word in ("met", "breached", "overdue", "open"):
            assert shares[word].sum() == words[word]
        assert (shares["tickets"] == shares[["met", "breached", "overdue", "open"]].sum(axis=1)).all()
        assert ((shares["low"] <= shares["share"]) & (shares["share"] <= shares["high"])).sum() == (
            shares["counted"] > 0
        ).sum()
    months = contract(found, "resolution", 0.6, evaluation=evaluation).frame
    assert months["missed"].sum() == words["breached"] + words["overdue"]


def test_the_time_of_every_ticket_is_told_to_the_second(sample: tuple[Evaluation, Any]) -> None:
    evaluation, found = sample
    told = waterfall(found, "resolution", evaluation=evaluation).tickets
    parts = told.iloc[:, -5:].sum(axis=1)
    zone = {"ambiguous": True, "nonexistent": "shift_forward"}
    real = told["closed_dt"].dt.tz_localize("America/New_York", **zone) - told["open_dt"].dt.tz_localize(
        "America/New_York", **zone
    )
    assert (parts == real).all()


def test_around_the_clock_every_promise_is_due_sooner(sample: tuple[Evaluation, Any]) -> None:
    plan = load_plan(EXAMPLES / "boston-311.toml")
    always = plan.with_coverage("business", "24x7 America/New_York")
    office, other = compare(tickets(SAMPLE), {"office": plan, "24x7": always}, **CITY).rows()
    assert (other["saved"], other["lost"]) == (0, office["met"] - other["met"])
    # Weekdays of 2015 but for ten of the city's holidays, at eight and a half hours; and a year of hours.
    assert (office["hours"], other["hours"]) == ((261 - 10) * 8.5, 8760)


@pytest.mark.skipif(not WHOLE.is_file(), reason="the city's whole table is not shipped with the project")
def test_nine_months_in_figures() -> None:
    evaluation, found = evaluated(WHOLE)
    met, breached, overdue, still_open = 45_559, 16_547, 8_715, 1_515
    counted = {
        "decided": met + breached + overdue,
        "completed": met + breached,
        "all": met + breached + overdue + still_open,
    }
    for denominator, count in counted.items():
        whole = attainment(found, "resolution", denominator=denominator, evaluation=evaluation).whole  # type: ignore[arg-type]
        assert (whole.met, whole.counted) == (met, count)
        assert whole.share == pytest.approx(met / count)
    # 73.4 and 63.0 %, as they were found before there was this code.
    assert (round(100 * met / counted["completed"], 1), round(100 * met / counted["all"], 1)) == (73.4, 63.0)
    months = attainment(found, "resolution", period="month", evaluation=evaluation).frame
    opened = attainment(found, "resolution", period="month", period_of="opened", evaluation=evaluation).frame
    assert months["counted"].sum() == opened["counted"].sum() == counted["decided"]
    plain = attainment(found, "resolution", period="month", interval="tickets", evaluation=evaluation).frame
    full = months["period"].between("2015-01", "2015-09")
    wider = (months["high"] - months["low"])[full] / (plain["high"] - plain["low"])[full]
    assert wider.min() > 1.3
    assert wider.max() < 4
    kept = contract(found, "resolution", Fraction(65, 100), evaluation=evaluation).frame
    june = kept[kept["period"] == "2015-06"].iloc[0]
    # Of 7,416 tickets 35 % are 2,595.6.
    assert (june["counted"], june["missed"], june["allowed"], june["is_kept"]) == (7_416, 2_596, 2_595, False)
    times = time_to(found, "resolution", time="real", evaluation=evaluation).rows()[0]
    assert (times["tickets"], times["open"]) == (counted["all"], overdue + still_open)
    hours = next_hour(tickets(WHOLE), evaluation)
    assert hours.rows()[0]["missed"] == breached
    assert any(f"{overdue:,} missed tickets are overdue still" in note for note in hours.notes)
