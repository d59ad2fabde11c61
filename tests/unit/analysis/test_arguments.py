"""Arguments nobody expects: each is one error of ours that names its place, whatever the value is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pandas
import pendulum
import polars
import pytest

from slacore import bundled
from slacore.analysis import (
    Evaluation,
    attainment,
    compare,
    contract,
    evaluate,
    heat_map,
    near_misses,
    survival,
    time_to,
    waterfall,
)
from slacore.errors import SlaError

PLAN = bundled("keepnet")
AS_OF = "2026-03-20T12:00:00Z"
OPENED = pandas.to_datetime(["2026-03-02T10:00Z", "2026-03-03T10:00Z"])
TICKETS = pandas.DataFrame({"priority": "P1", "opened": OPENED, "answered": OPENED + timedelta(hours=1)})
EVALUATION = Evaluation(PLAN, stopped={"response": "answered"}, as_of=AS_OF)
FOUND = EVALUATION(TICKETS)

CALLS: dict[str, Callable[[Any], Any]] = {
    "metrics": lambda given: Evaluation(PLAN, as_of=AS_OF, metrics=[given]),
    "by": lambda given: attainment(FOUND, "response", by=[given]),
    "by of a contract": lambda given: contract(FOUND, "response", by=[given]),
    "baseline": lambda given: compare(TICKETS, {"a": PLAN}, baseline=given, as_of=AS_OF),
    "opened": lambda given: heat_map(FOUND, "response", opened=given),
    "given": lambda given: EVALUATION.schema(given),
}
ODD: dict[str, Any] = {
    "a list": [1],
    "a table": np.zeros((2, 2)),
    "a frame": polars.DataFrame({"a": [1]}),
    "a series": pandas.Series(["much", "little"]),
    "missing": pandas.NA,
    "an expression": polars.col("a"),
}


@pytest.mark.parametrize("given", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("place", CALLS)
def test_what_is_no_name_and_no_schema_is_refused_at_its_place(place: str, given: Any) -> None:
    with pytest.raises(SlaError) as caught:
        CALLS[place](given)
    assert caught.value.place.startswith(place.removesuffix(" of a contract"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("share", [10**400, np.timedelta64(1, "h")])
def test_what_only_looks_like_a_number_is_no_share(share: Any) -> None:
    with pytest.raises(SlaError, match=r"write 0.95 for 95 %"):
        near_misses(FOUND, "response", share)


@pytest.mark.parametrize("target", [timedelta.max, timedelta(-1), pendulum.duration(months=1)])
def test_a_length_without_an_end_is_no_target_of_a_picture(target: Any) -> None:
    with pytest.raises(SlaError, match="target"):
        survival(time_to(FOUND, "response"), target)


def test_a_length_of_pendulum_is_a_target_of_a_picture() -> None:
    told = time_to(FOUND, "response")
    assert survival(told, pendulum.duration(hours=2)).to_dict() == survival(told, timedelta(hours=2)).to_dict()


def test_an_array_of_no_dimension_is_no_list_of_states() -> None:
    with pytest.raises(SlaError, match="give a DataFrame"):
        waterfall(np.array(1))


def test_shares_that_are_texts_are_refused_by_the_name_of_their_column() -> None:
    with pytest.raises(SlaError, match=r"response_share: .* holds no numbers"):
        near_misses(FOUND.assign(response_share="much"), "response")


def test_a_plan_and_a_table_that_changed_places_are_told() -> None:
    with pytest.raises(SlaError, match=r"plan: .* give a SupportPlan"):
        evaluate(TICKETS, PLAN, as_of=AS_OF)
