"""Laws of evaluations: a table evaluated is its tickets asked one by one, in every kind of frame, whole or in parts."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas
import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacore import AgreementRegister, PlanHistory, SlaError, SupportPlan
from slacore.analysis import Evaluation, evaluate
from slacore.errors import NoTarget, NotInForce
from slacore.testing.plans import plans
from tests.support.frames import rows_of

METRICS = ("response", "update", "resolution", "first-fix")
STOPPED = {metric: f"{metric} stopped" for metric in METRICS}
MICROSECOND = timedelta(microseconds=1)
UNITS = ("s", "ms", "us", "ns")
PARTS = ("due", "target", "verdict", "used", "share", "late", "problem")

EDGES = [datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 6, 30, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)]
MOMENTS = st.builds(
    lambda edge, seconds: edge + timedelta(seconds=seconds),
    st.sampled_from(EDGES),
    st.sampled_from([-1, 0, 1]) | st.integers(-40 * 86_400, 200 * 86_400),
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "priority": st.sampled_from(["Critical", "High", "Medium", "Low", "Planning", "high", "none such", None]),
    "urgency": st.sampled_from(["High", "Low", "low", None]),
    "impact": st.sampled_from(["Wide", "Small", None]),
    "type": st.sampled_from(["Outage", "Graffiti", "Überfall", "3", "true", " ", None]),
    "vip": st.sampled_from([True, False, None]),
    "tier": st.sampled_from([1.0, 2.5, 3.0, float("nan"), float("inf")]),
    "tags": st.sampled_from([["gold"], ["gold", "test"], ["new"], [], None]),
    "via": st.sampled_from(["web", None]),
    "title": st.sampled_from(["an outage", "a question", None]),
    "since": st.sampled_from(["2026-06-01", "2025-12-31", None]),
}


@st.composite
def tables(draw: st.DrawFn, plan: SupportPlan) -> tuple[dict[str, list[Any]], datetime]:
    """Columns of tickets, many of them stopped about when they were due, and an instant as of which to judge them."""
    count = draw(st.integers(0, 12))
    columns: dict[str, list[Any]] = {name: [draw(values) for _ in range(count)] for name, values in FIELDS.items()}
    opened = [draw(st.none() | MOMENTS | MOMENTS | MOMENTS) for _ in range(count)]
    columns["opened"] = opened
    as_of = draw(MOMENTS)
    for metric, column in STOPPED.items():
        columns[column] = []
        for row in range(count):
            about = _due(plan, metric, _row(columns, row)) or draw(MOMENTS)
            near = draw(st.sampled_from([timedelta(days=-400), -MICROSECOND, timedelta(), MICROSECOND]) | st.none())
            columns[column].append(None if near is None else about + near)
    dues = [due for row in range(count) if (due := _due(plan, METRICS[0], _row(columns, row)))]
    if dues and draw(st.booleans()):
        as_of = dues[0] + draw(st.sampled_from([-MICROSECOND, timedelta(), MICROSECOND]))
    return columns, as_of


def _row(columns: dict[str, list[Any]], row: int) -> dict[str, Any]:
    return {name: values[row] for name, values in columns.items() if row < len(values)}


def _due(plan: Any, metric: str, row: dict[str, Any]) -> datetime | None:
    try:
        return plan.deadline(metric, opened=row["opened"], ticket=row).due  # type: ignore[no-any-return]
    except SlaError:
        return None


def said_one_by_one(plan: SupportPlan, metric: str, row: dict[str, Any], as_of: datetime) -> dict[str, Any]:
    """What the single call says of a ticket, in the words of the columns."""
    opened, stopped = row["opened"], row[STOPPED[metric]]
    nothing: dict[str, Any] = dict.fromkeys(PARTS)
    if opened is None:
        return nothing | {"verdict": "unreadable", "problem": "opened: is missing"}
    try:
        deadline = plan.deadline(metric, opened=opened, ticket=row)
    except NoTarget:
        return nothing | {"verdict": "no target"}
    except SlaError as error:
        return nothing | {"verdict": "unreadable", "problem": str(error)}
    verdict = deadline.verdict(stopped, as_of=as_of)
    found = nothing | {"due": deadline.due, "target": str(deadline.length), "verdict": verdict}
    if verdict == "reversed":
        return found | {"problem": "it was stopped before it was opened"}
    ended = stopped if stopped is not None and stopped <= as_of else as_of
    used, left = deadline.used(ended), deadline.remaining(ended)
    share = used / (used + left) if used + left else None
    return found | {"used": used, "share": share, "late": ended - deadline.due}


def in_polars(columns: dict[str, list[Any]]) -> polars.DataFrame:
    schema = {
        name: polars.Datetime("us", "UTC") if name == "opened" or name in STOPPED.values() else _KINDS.get(name)
        for name in columns
    }
    return polars.DataFrame(columns, schema={name: kind or polars.String for name, kind in schema.items()})


_KINDS: dict[str, Any] = {"vip": polars.Boolean, "tier": polars.Float64, "tags": polars.List(polars.String)}


def in_pandas(columns: dict[str, list[Any]]) -> pandas.DataFrame:
    """With an index that is shuffled and has a label twice."""
    count = len(columns["opened"])
    frame = pandas.DataFrame({name: pandas.Series(values, dtype=object) for name, values in columns.items()})
    for name in ("opened", *STOPPED.values()):
        frame[name] = pandas.to_datetime(frame[name], utc=True).dt.as_unit("us")
    frame["tier"] = frame["tier"].astype(float)
    frame.index = pandas.Index([number * 7 % 5 for number in range(count)])
    return frame


def in_kinds(columns: dict[str, list[Any]]) -> Iterator[Any]:
    """The same table in every kind of frame."""
    frame, other = in_pandas(columns), in_polars(columns)
    table = other.to_arrow()
    yield frame
    yield frame.astype({"priority": "category", "type": "category", "vip": "boolean", "title": "str"})
    yield table.to_pandas(types_mapper=pandas.ArrowDtype).set_axis(frame.index)
    yield other
    yield other.with_columns(polars.col("priority", "type").cast(polars.Categorical))
    yield polars.concat([other[:3], other[3:]], rechunk=False)
    yield table
    yield pyarrow.concat_tables([table[:2], table[2:]])
    at = table.schema.get_field_index("priority")
    yield table.set_column(at, "priority", table["priority"].dictionary_encode())


def same(found: dict[str, Any], expected: dict[str, Any], name: str) -> bool:
    values = {part: found[f"{name}_{part}"] for part in PARTS}
    share = expected["share"]
    is_near = values["share"] == share or (share is not None and values["share"] == pytest.approx(share))
    return is_near and all(values[part] == expected[part] for part in PARTS if part != "share")


def quietly(evaluation: Evaluation, frame: Any) -> Any:
    with warnings.catch_warnings(action="ignore"):
        return evaluation(frame)


@given(st.data(), plans())
def test_a_table_evaluated_is_its_tickets_one_by_one(data: st.DataObject, plan: SupportPlan) -> None:
    columns, as_of = data.draw(tables(plan))
    stopped = {metric: column for metric, column in STOPPED.items() if metric in (*plan.metrics, *plan.promised)}
    evaluation = Evaluation(plan, stopped=stopped, as_of=as_of)
    rows = range(len(columns["opened"]))
    expected = {
        metric: [said_one_by_one(plan, metric, _row(columns, row), as_of) for row in rows] for metric in stopped
    }
    for frame in in_kinds(columns):
        found = quietly(evaluation, frame)
        assert type(found) is type(frame)
        for metric, every in expected.items():
            for row, one in zip(rows_of(found), every, strict=True):
                assert same(row, one, metric), (metric, row, one, type(frame))


@given(st.data(), plans())
def test_rows_order_index_and_columns_stay(data: st.DataObject, plan: SupportPlan) -> None:
    columns, as_of = data.draw(tables(plan))
    for frame in in_kinds(columns):
        found = quietly(Evaluation(plan, stopped={"response": STOPPED["response"]}, as_of=as_of), frame)
        names = list(getattr(frame, "column_names", frame.columns))
        assert list(getattr(found, "column_names", found.columns)) == [*names, *(f"response_{part}" for part in PARTS)]
        if isinstance(frame, pandas.DataFrame):
            pandas.testing.assert_frame_equal(found[names], frame)
        else:
            # Not a number is not equal to itself in Arrow.
            names.remove("tier")
            assert found.select(names).equals(frame.select(names))


@given(st.data(), plans())
def test_a_table_may_be_cut_and_its_evaluation_sent_elsewhere(data: st.DataObject, plan: SupportPlan) -> None:
    columns, as_of = data.draw(tables(plan))
    evaluation = Evaluation(plan, stopped={"resolution": STOPPED["resolution"]}, as_of=as_of)
    sent = pickle.loads(pickle.dumps(evaluation))
    assert (sent, hash(sent)) == (evaluation, hash(evaluation))
    frame = in_polars(columns)
    whole = quietly(evaluation, frame)
    cut = data.draw(st.integers(0, len(frame)))
    assert polars.concat([quietly(sent, frame[:cut]), quietly(sent, frame[cut:])]).equals(whole)
    with warnings.catch_warnings(action="ignore"):
        assert evaluation.schema(frame.schema) == whole.schema


@given(st.data(), plans(), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_the_unit_of_a_column_changes_no_answer(data: st.DataObject, plan: SupportPlan, one: str, other: str) -> None:
    columns, as_of = data.draw(tables(plan))
    stopped = STOPPED["response"]
    frame = in_pandas(columns)[["opened", stopped, *FIELDS]]
    frame[stopped] = frame[stopped].dt.floor("s")
    evaluation = Evaluation(plan, stopped={"response": stopped}, as_of=as_of)
    found = quietly(evaluation, frame)
    cast = frame.assign(opened=frame["opened"].dt.as_unit(one), **{stopped: frame[stopped].dt.as_unit(other)})
    again = quietly(evaluation, cast)
    parts = [f"response_{part}" for part in PARTS]
    assert [{part: row[part] for part in parts} for row in rows_of(again)] == [
        {part: row[part] for part in parts} for row in rows_of(found)
    ]


@given(st.data(), plans())
def test_a_history_and_a_register_are_asked_as_they_are(data: st.DataObject, plan: SupportPlan) -> None:
    columns, as_of = data.draw(tables(plan))
    count = len(columns["opened"])
    columns["customer"] = [data.draw(st.sampled_from(["Acme & Söhne", "Another", None])) for _ in range(count)]
    columns["service"] = [data.draw(st.sampled_from(["pos", "stock", None])) for _ in range(count)]
    history, register = PlanHistory([plan]), AgreementRegister([plan], plan.agreements)
    for whole in (history, register):
        evaluation = Evaluation(whole, stopped={"response": STOPPED["response"]}, as_of=as_of)
        found = quietly(evaluation, in_polars(columns))
        for number, row in enumerate(rows_of(found)):
            ticket = _row(columns, number)
            one = _said_of(whole, ticket, as_of)
            assert same(row, one, "response"), (row, one)


def _said_of(whole: PlanHistory | AgreementRegister, row: dict[str, Any], as_of: datetime) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(PARTS)
    if row["opened"] is None:
        return nothing | {"verdict": "unreadable", "problem": "opened: is missing"}
    try:
        if isinstance(whole, PlanHistory):
            plan = whole.at(row["opened"])
        else:
            plan = whole.for_ticket(row["customer"], row["service"], row["opened"])
    except NotInForce:
        return nothing | {"verdict": "no target"}
    except SlaError as error:
        return nothing | {"verdict": "unreadable", "problem": str(error)}
    return said_one_by_one(plan, "response", row, as_of)


def test_the_function_is_the_value_put_to_a_frame() -> None:
    plan = SupportPlan(name="desk")
    frame = polars.DataFrame({"opened": [EDGES[0]]})
    found = evaluate(plan, frame, stopped={}, metrics="response", as_of=EDGES[1], prefix="p_")
    assert found.equals(Evaluation(plan, stopped={}, metrics="response", as_of=EDGES[1], prefix="p_")(frame))
    assert found["p_response_verdict"].to_list() == ["no target"]
