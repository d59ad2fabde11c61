"""Attainment: denominators with names, periods, intervals that know of days, all kinds of frames."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from scipy.stats import binomtest

from slacore import bundled
from slacore.analysis import Evaluation, attainment
from slacore.errors import InvalidValue, UnknownName
from tests.support.evaluated import AS_OF, KINDS, evaluated, ticket

# Two Mondays of March, and one day of April.
MIXED = [
    *(ticket("met", "2026-03-02T10:00", -1, team="red") for _ in range(6)),
    *(ticket("breached", "2026-03-02T11:00", 3, team="red") for _ in range(2)),
    ticket("breached", "2026-03-09T11:00", 2, team="blue"),
    ticket("overdue", "2026-03-16T11:00", team="blue"),
    ticket("open", "2026-04-01T11:00", team="blue"),
    ticket("reversed", "2026-03-02T11:00", team="blue"),
    ticket("no target", team=None),
    ticket("unreadable", team=None),
]


def rows(found: Any) -> list[dict[str, Any]]:
    return found.rows()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("denominator", "counted", "share"), [("decided", 10, 0.6), ("completed", 9, 6 / 9), ("all", 11, 6 / 11)]
)
def test_a_denominator_has_a_name_and_is_told(denominator: Any, counted: int, share: float) -> None:
    found = attainment(evaluated(MIXED), "response", denominator=denominator)
    assert (found.whole.counted, found.whole.met) == (counted, 6)
    assert found.whole.share == pytest.approx(share)
    assert any(text.startswith(f"{denominator}: met, breached") for text in found.provenance.counted)
    assert ("with a target" if denominator == "all" else denominator) in found.headline


@pytest.mark.parametrize("kind", KINDS)
def test_groups_come_back_in_the_callers_kind_and_in_order(kind: str) -> None:
    found = attainment(evaluated(MIXED, kind), "response", by="team")
    module = {"pandas": pandas.DataFrame, "polars": polars.DataFrame, "pyarrow": pyarrow.Table}[kind]
    assert type(found.frame) is module
    told = [(row["team"], row["tickets"], row["met"], row["counted"], row["share"]) for row in rows(found)]
    assert told == [("blue", 3, 0, 2, 0.0), ("red", 8, 6, 8, 0.75)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_month_owns_the_tickets_that_are_due_in_it(kind: str) -> None:
    found = rows(attainment(evaluated(MIXED, kind), "response", period="month"))
    assert [(row["period"], row["tickets"], row["counted"]) for row in found] == [
        ("2026-03", 10, 10),
        ("2026-04", 1, 0),
    ]
    # As of 20 March, which the open tickets tell.
    assert [row["is_running"] for row in found] == [True, True]
    assert [row["share"] for row in found] == [0.6, None]


def test_the_zone_says_which_month_it_is() -> None:
    late = [ticket("met", "2026-03-31T22:30", -1), ticket("breached", "2026-03-31T21:30", 1)]
    assert [row["period"] for row in rows(attainment(evaluated(late), "response", period="month"))] == ["2026-03"]
    berlin = attainment(evaluated(late), "response", period="month", zone="Europe/Berlin")
    assert [(row["period"], row["met"]) for row in rows(berlin)] == [("2026-03", 0), ("2026-04", 1)]
    assert berlin.provenance.zone == "Europe/Berlin"


def test_the_zone_is_the_plans_where_the_evaluation_says_the_plan() -> None:
    evaluation = Evaluation(bundled("stakater"), as_of=AS_OF)
    found = attainment(evaluated(MIXED), "response", evaluation=evaluation)
    assert found.provenance.zone == "Europe/Berlin"
    assert found.provenance.plans[0].digest == bundled("stakater").digest


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("day", ["2026-03-02", "2026-03-09", "2026-03-16", "2026-04-01"]),
        ("week", ["2026-W10", "2026-W11", "2026-W12", "2026-W14"]),
        ("quarter", ["2026-Q1", "2026-Q2"]),
        ("year", ["2026"]),
    ],
)
def test_periods_are_named_as_they_sort(period: Any, told: list[str]) -> None:
    assert [row["period"] for row in rows(attainment(evaluated(MIXED), "response", period=period))] == told


def test_a_period_may_be_that_of_the_stop_and_what_was_not_stopped_has_none() -> None:
    crossing = [ticket("breached", "2026-02-28T20:00", 10), ticket("overdue", "2026-02-28T20:00")]
    found = rows(attainment(evaluated(crossing), "response", period="month", period_of="stopped"))
    assert [(row["period"], row["breached"], row["overdue"]) for row in found] == [(None, 0, 1), ("2026-03", 1, 0)]


def test_a_period_may_be_that_of_the_opening() -> None:
    frame = evaluated([ticket("met", "2026-03-02T10:00", -1)]).with_columns(
        came=polars.Series(["2026-02-27T10:00"]).str.to_datetime(time_zone="UTC")
    )
    found = rows(attainment(frame, "response", period="month", period_of="opened", opened="came"))
    assert [row["period"] for row in found] == ["2026-02"]


def test_a_past_period_is_not_running() -> None:
    past = [ticket("met", "2026-02-02T10:00", -1), ticket("overdue", "2026-03-02T10:00")]
    found = rows(attainment(evaluated(past), "response", period="month"))
    assert [(row["period"], row["is_running"]) for row in found] == [("2026-02", False), ("2026-03", True)]
    said = rows(attainment(evaluated(past), "response", period="month", as_of="2026-02-10T00:00Z"))
    assert [row["is_running"] for row in said] == [True, True]


@pytest.mark.parametrize(("met", "missed"), [(1, 0), (0, 1), (45, 5), (950, 50), (3, 97)])
def test_tickets_taken_each_for_itself_have_the_interval_of_wilson(met: int, missed: int) -> None:
    made = [ticket("met", "2026-03-02T10:00", -1)] * met + [ticket("breached", "2026-03-03T10:00", 1)] * missed
    whole = attainment(evaluated(made), "response", interval="tickets", level=0.9).whole
    peer = binomtest(met, met + missed).proportion_ci(0.9, method="wilson")
    assert (whole.low, whole.high) == pytest.approx((peer.low, peer.high))


def test_days_of_one_fate_are_worth_fewer_tickets() -> None:
    # A good day of ten and a bad day of ten: p is 1/2, v = 2/1 * (25 + 25) / 400 = 1/4, so they are worth one ticket.
    days = [ticket("met", "2026-03-02T10:00", -1)] * 10 + [ticket("breached", "2026-03-03T10:00", 1)] * 10
    whole = attainment(evaluated(days), "response").whole
    assert whole.effective == pytest.approx(1)
    peer = binomtest(10, 20).proportion_ci(method="wilson")
    assert whole.low is not None
    assert whole.low < peer.low


def test_days_that_are_alike_are_worth_all_their_tickets() -> None:
    alike = [
        ticket(word, f"2026-03-0{day}T10:00", late)
        for day in (2, 3, 4)
        for word, late in (("met", -1), ("breached", 1))
    ]
    assert attainment(evaluated(alike), "response").whole.effective == 6


def test_one_day_and_an_outcome_that_all_share_say_nothing_of_days() -> None:
    one = [ticket("met", "2026-03-02T10:00", -1)] * 3 + [ticket("breached", "2026-03-02T10:00", 1)]
    assert attainment(evaluated(one), "response").whole.effective == 4
    every = [ticket("met", f"2026-03-0{day}T10:00", -1) for day in (2, 3, 4)]
    assert attainment(evaluated(every), "response").whole.effective == 3


def test_few_tickets_are_counted_and_greyed() -> None:
    found = attainment(evaluated(MIXED), "response")
    assert rows(found)[0]["is_few"] is True
    assert '<tr class="quiet">' in found._repr_html_()
    assert '<tr class="quiet">' not in attainment(evaluated(MIXED * 3), "response")._repr_html_()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_has_no_share(kind: str) -> None:
    whole = attainment(evaluated([], kind), "response")
    assert (whole.whole.counted, whole.whole.share, len(whole)) == (0, None, 1)
    assert rows(whole)[0]["share"] is None
    assert len(attainment(evaluated([], kind), "response", period="month")) == 0
    untargeted = evaluated([ticket("no target", team="red"), ticket("unreadable", team="red")], kind)
    found = attainment(untargeted, "response", by="team", period="month")
    assert (len(found), found.provenance.untargeted, found.provenance.refused) == (0, 1, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_value_is_a_group_of_its_own(kind: str) -> None:
    some = [ticket("met", "2026-03-02T10:00", -1, team=team) for team in ("red", None, None)]
    found = rows(attainment(evaluated(some, kind), "response", by="team"))
    assert [(row["team"], row["met"]) for row in found] == [("red", 1), (None, 2)]


def test_categories_keep_their_order_and_values_without_one_stand_as_they_come() -> None:
    frame = evaluated([ticket("met", "2026-03-02T10:00", -1)] * 3, "pandas")
    frame["level"] = pandas.Categorical(["Low", "High", "Low"], ["High", "Low", "None"], ordered=True)
    frame["odd"] = [("a",), 1, "b"]
    frame.index = pandas.Index([7, 7, 3])
    found = attainment(frame, "response", by=["level"])
    assert [row["level"] for row in rows(found)] == ["High", "Low"]
    assert list(found.frame.index) == [0, 1]
    assert [row["odd"] for row in rows(attainment(frame, "response", by="odd"))] == [("a",), 1, "b"]


def test_categories_of_polars_without_an_order_are_sorted_whatever_else_the_program_holds() -> None:
    other = polars.Series(["red", "green", "blue"], dtype=polars.Categorical)
    some = [ticket("met", "2026-03-02T10:00", -1, team=team) for team in ("green", "red", "blue")]
    frame = evaluated(some).with_columns(polars.col("team").cast(polars.Categorical))
    assert [row["team"] for row in rows(attainment(frame, "response", by="team"))] == ["blue", "green", "red"]
    named = frame.with_columns(polars.col("team").cast(polars.String).cast(polars.Enum(["red", "green", "blue"])))
    assert [row["team"] for row in rows(attainment(named, "response", by="team"))] == ["red", "green", "blue"]
    assert len(other) == 3


def test_verdicts_as_plain_text_are_read() -> None:
    frame = evaluated(MIXED).with_columns(polars.col("response_verdict").cast(polars.String))
    assert attainment(frame, "response").whole.counted == 10


def test_a_result_is_a_value() -> None:
    found, again = (attainment(evaluated(MIXED), "response", by="team") for _ in range(2))
    assert found == again
    assert hash(found) == hash(again)
    assert found != attainment(evaluated(MIXED), "response")
    assert pickle.loads(pickle.dumps(found)) == found
    told = json.loads(json.dumps(found.to_dict()))
    assert told["rows"][0]["team"] == "blue"
    assert told["provenance"]["as_of"] == "2026-03-20T12:00:00Z"
    assert repr(found).startswith("<Attainment: response: 60.0 % of 10 decided tickets met it (")


def test_a_long_table_is_shown_in_part() -> None:
    many = [ticket("met", "2026-03-02T10:00", -1, team=f"team {number:03}") for number in range(70)]
    found = attainment(evaluated(many), "response", by="team")
    assert (str(found).count("team 0"), found._repr_html_().count("team 0")) == (60, 60)
    assert "and 10 rows more" in str(found)
    assert "and 10 rows more" in found._repr_html_()


def test_a_share_says_itself_in_words() -> None:
    assert str(attainment(evaluated([]), "response").whole) == "no ticket counts"
    # Wilson of 1 of 2: (1/2 + z2/4) / (1 + z2/2), and on either side as far as leaves the ends at 9.5 and 90.5 %.
    half = [ticket("met", "2026-03-02T10:00", -1), ticket("breached", "2026-03-02T10:00", 1)]
    assert str(attainment(evaluated(half), "response").whole) == "50.0 % of 2 (9.5 % to 90.5 %)"


def test_a_result_shows_itself_without_trusting_its_texts() -> None:
    frame = evaluated([ticket("met", "2026-03-02T10:00", -1, team="<script>")])
    shown = attainment(frame, "response", by="team")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "<caption>response: 100.0 % of 1 decided tickets" in shown
    assert '<th scope="col">' in shown


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"metric": "respnse"}, "did you mean 'response'"),
        ({"denominator": "closed"}, "denominator"),
        ({"period": "fortnight"}, "period"),
        ({"period_of": "closed"}, "period_of"),
        ({"interval": "weeks"}, "interval"),
        ({"level": 95}, "write 0.95"),
        ({"by": "teem"}, "did you mean 'team'"),
        ({"zone": "Europe/Berln"}, "did you mean 'Europe/Berlin'"),
    ],
)
def test_slips_are_told(said: dict[str, Any], why: str) -> None:
    given = {"metric": "response", "period": "month"} | said
    with pytest.raises((InvalidValue, UnknownName), match=why):
        attainment(evaluated(MIXED), **given)


def test_what_was_not_evaluated_is_refused() -> None:
    with pytest.raises(InvalidValue, match="give what evaluate gave"):
        attainment(polars.DataFrame({"a": [1]}), "response")
    with pytest.raises(UnknownName, match="response_verdict: 'late' is not a verdict"):
        attainment(
            evaluated([ticket("met", "2026-03-02T10:00", -1)]).with_columns(response_verdict=polars.lit("late")),
            "response",
        )
    with pytest.raises(InvalidValue, match="another name first"):
        attainment(evaluated(MIXED).rename({"team": "share"}), "response", by="share")


def test_a_fixed_offset_is_no_zone_that_has_a_name() -> None:
    frame = evaluated(MIXED, "pandas")
    frame["response_due"] = frame["response_due"].dt.tz_convert("+02:00")
    with pytest.raises(InvalidValue, match="say whose days count"):
        attainment(frame, "response", period="month")
    assert len(attainment(frame, "response", period="month", zone="UTC")) == 2


def test_a_million_tickets_are_counted_at_once() -> None:
    many = evaluated(MIXED * 1000)
    found = attainment(many, "response", by="team", period="day")
    assert np.sum([row["counted"] for row in rows(found)]) == 10_000
