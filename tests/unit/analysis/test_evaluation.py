"""Evaluations: what becomes of rows that are odd, what is refused as a whole, and what is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest

from slacore import (
    Agreement,
    AgreementRegister,
    EffectiveDates,
    Holidays,
    PlanHistory,
    PriorityLevel,
    PriorityMatrix,
    PriorityScale,
    Schedule,
    SupportPlan,
    Target,
    bundled,
)
from slacore.analysis import Evaluation, evaluate
from slacore.analysis import evaluation as room
from slacore.errors import InvalidValue, NaiveInstant, UnknownName

AS_OF = "2026-03-20T12:00:00Z"
DESK = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")


def plan_of(*targets: Target, **parts: Any) -> SupportPlan:
    return SupportPlan(**{"name": "desk", "schedules": {"business": DESK}, "targets": targets} | parts)


def target(length: str = "4 business hours", **parts: Any) -> Target:
    return Target(**{"metric": "response", "length": length} | parts)


def at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def frame_of(opened: list[str | None], answered: list[str | None] | None = None, **fields: Any) -> polars.DataFrame:
    stopped = [None] * len(opened) if answered is None else answered
    columns = {"opened": [at(text) for text in opened], "answered": [at(text) for text in stopped]} | fields
    return polars.DataFrame(
        columns, schema_overrides=dict.fromkeys(("opened", "answered"), polars.Datetime("us", "UTC"))
    )


def answered(plan: Any, frame: Any, part: str, **told: Any) -> list[Any]:
    found = evaluate(plan, frame, **{"stopped": {"response": "answered"}, "as_of": AS_OF} | told)
    return found[f"response_{part}"].to_list()  # type: ignore[no-any-return]


# Rows that are odd


def test_every_verdict_has_its_row() -> None:
    opened = ["2026-03-02 10:00"] * 3 + ["2026-03-20 11:00", "2026-03-02 10:00", "2026-03-02 10:00", None]
    stops = ["2026-03-02 14:00", "2026-03-02 14:00:00.000001", None, None, "2026-03-02 09:59", None, None]
    frame = frame_of(opened, stops, priority=["High"] * 5 + ["Low", "High"])
    plan = plan_of(target(priority="High"))
    words = ["met", "breached", "overdue", "open", "reversed", "no target", "unreadable"]
    assert answered(plan, frame, "verdict") == words
    told = [None] * 4 + ["it was stopped before it was opened", None, "opened: is missing"]
    assert answered(plan, frame, "problem") == told


def test_what_was_stopped_later_was_still_open() -> None:
    frame = frame_of(["2026-03-02 10:00", "2026-03-02 10:00"], ["2026-03-02 13:00", "2026-03-05 10:00"])
    assert answered(plan_of(target()), frame, "verdict", as_of="2026-03-02T12:00:00Z") == ["open", "open"]
    assert answered(plan_of(target()), frame, "used", as_of="2026-03-02T12:00:00Z") == [timedelta(hours=2)] * 2


def test_nothing_is_used_of_a_ticket_that_was_opened_later() -> None:
    frame = frame_of(["2026-03-23 10:00"])
    assert answered(plan_of(target()), frame, "used") == [timedelta()]
    assert answered(plan_of(target()), frame, "verdict") == ["open"]


def test_a_share_is_of_open_time_and_over_one_when_late() -> None:
    # Of Friday noon to Monday noon, eight hours are open.
    frame = frame_of(["2026-03-06 12:00"] * 3, ["2026-03-06 14:00", "2026-03-09 12:00", "2026-03-09 16:00"])
    plan = plan_of(target("1 business day"))
    assert answered(plan, frame, "share") == [0.25, 1.0, 1.5]
    assert answered(plan, frame, "late") == [timedelta(hours=-70), timedelta(), timedelta(hours=4)]


def test_of_nothing_there_is_no_share() -> None:
    frame = frame_of(["2026-03-06 12:00"], ["2026-03-06 14:00"])
    assert answered(plan_of(target("0 business hours")), frame, "share") == [None]


def test_the_plan_says_itself_what_is_wrong_with_a_field() -> None:
    frame = frame_of(["2026-03-02 10:00"] * 3, priority=["high", "none such", "High"])
    wrong, none, right = answered(plan_of(target(priority="High")), frame, "problem")
    assert wrong.endswith("did you mean 'High'?")
    assert (none, right) == (None, None)
    scale = PriorityScale([PriorityLevel("High")], default="High")
    told = answered(plan_of(target(priority="High"), priorities=scale), frame, "problem")
    assert told[1].startswith("priority: 'none such' is not a priority")


def test_a_matrix_gives_the_priority_and_its_empty_cells_are_told() -> None:
    scale = PriorityScale([PriorityLevel("High"), PriorityLevel("Low")], default="Low")
    table = [["High", "Low"], ["", "Low"]]
    matrix = PriorityMatrix(urgency=("Now", "Later"), impact=("Wide", "Small"), table=table, scale=scale)
    plan = plan_of(target(priority="High"), target("8 business hours", priority="Low"), priorities=scale, matrix=matrix)
    frame = frame_of(["2026-03-02 10:00"] * 3, urgency=["Now", "Now", None], impact=["Wide", "Small", "Small"])
    assert answered(plan, frame, "target") == ["4 business hours", None, "8 business hours"]
    assert "empty cell" in answered(plan, frame, "problem")[1]


def test_instants_outside_the_years_are_told() -> None:
    frame = frame_of(["1850-01-01 10:00", "2026-03-02 10:00"], [None, "2250-01-01 10:00"])
    assert answered(plan_of(target()), frame, "verdict") == ["unreadable", "unreadable"]
    opened, stopped = answered(plan_of(target()), frame, "problem")
    assert opened.startswith("opened: 1850-01-01")
    assert stopped.startswith("stopped.response: 2250-01-01")
    assert answered(plan_of(target()), frame, "target") == [None, "4 business hours"]


def test_a_due_time_that_is_never_reached_is_told() -> None:
    only = Schedule("Europe/London", [], special=["2026-03-04 09:00-10:00"])
    plan = plan_of(target("9 business hours"), schedules={"business": only})
    frame = frame_of(["2026-03-02 10:00", "2026-03-03 10:00"])
    assert answered(plan, frame, "verdict") == ["unreadable", "unreadable"]
    first, second = answered(plan, frame, "problem")
    assert "never reached" in first
    assert first != second
    assert answered(plan, frame, "due") == [None, None]
    assert answered(plan, frame, "target") == ["9 business hours"] * 2


def test_years_whose_holidays_nobody_knows_are_told() -> None:
    desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG")])
    plan, frame = plan_of(target(), schedules={"business": desk}), frame_of(["2026-03-02 10:00", "2150-03-02 10:00"])
    # The first is overdue all the same, though nobody can say how long it took.
    assert answered(plan, frame, "verdict", as_of="2160-01-01T00:00:00Z") == ["overdue", "unreadable"]
    assert answered(plan, frame, "used", as_of="2160-01-01T00:00:00Z") == [None, None]
    known, unknown = answered(plan, frame, "problem", as_of="2160-01-01T00:00:00Z")
    assert known.startswith("holidays of GB")
    assert unknown.startswith("holidays of GB")
    assert answered(plan, frame, "problem") == [None, unknown]
    for length in ("4 business hours", "2 business days", "1 business day by close", "0 business hours"):
        plan = plan_of(target(length), schedules={"business": desk})
        assert answered(plan, frame[1:], "verdict", as_of="2160-01-01T00:00:00Z")[0] == (
            "overdue" if length.startswith("0") else "unreadable"
        )


# Plans in their time


def test_effective_dates_cut_the_rows() -> None:
    old = target("4 business hours", effective=EffectiveDates(end="2026-03-02T12:00:00Z"))
    new = target("2 business hours", effective=EffectiveDates("2026-03-02T12:00:00Z"))
    frame = frame_of(["2026-03-02 12:00", "2026-03-02 11:59:59.999999", "2026-03-02 12:00"])
    assert answered(plan_of(old, new), frame, "target") == ["2 business hours", "4 business hours", "2 business hours"]


def test_a_history_finds_the_version_of_each_opening() -> None:
    def version(length: str, **dates: str) -> SupportPlan:
        return plan_of(target(length), effective=EffectiveDates(**dates, zone="Europe/London"))

    history = PlanHistory(
        [version("4 business hours", end="2026-03-02"), version("1 business hour", start="2026-03-09")]
    )
    frame = frame_of(["2026-02-27 10:00", "2026-03-04 10:00", "2026-03-09 10:00"])
    assert answered(history, frame, "target") == ["4 business hours", None, "1 business hour"]
    assert answered(history, frame, "verdict") == ["overdue", "no target", "overdue"]


def test_a_register_finds_what_was_agreed_and_says_what_was_not() -> None:
    agreements = [
        Agreement(name="acme", customer="Acme", plan="desk", targets=[target("1 business hour")]),
        Agreement(name="old", customer="Old", plan="desk", effective=EffectiveDates(end="2026-03-01T00:00:00Z")),
    ]
    register = AgreementRegister([plan_of(target())], agreements)
    frame = frame_of(
        ["2026-03-02 10:00"] * 3 + ["2026-03-03 10:00"],
        customer=["Acme", "Acmee", "Old", "Old"],
        service=["pos"] * 4,
    )
    assert answered(register, frame, "target") == ["1 business hour", None, None, None]
    _, unknown, first, second = answered(register, frame, "problem")
    assert "did you mean 'Acme'?" in unknown
    # Each says when it was opened itself.
    assert "2026-03-02 10:00" in first
    assert "2026-03-03 10:00" in second
    with pytest.raises(UnknownName):
        answered(register, frame.drop("service"), "target")


def test_an_agreement_that_does_not_fit_its_plan_is_told_in_its_tickets() -> None:
    only = {"only": Schedule.parse("Mon-Fri 10:00-12:00 Europe/London")}
    agreement = Agreement(name="acme", customer="Acme", plan="desk", schedules=only, targets=[target()])
    plan = plan_of(target(), schedules={"uk": DESK})
    register = AgreementRegister([plan], [agreement])
    frame = frame_of(["2026-03-02 10:00"], customer=["Acme"], service=["pos"])
    assert answered(register, frame, "verdict") == ["unreadable"]
    assert answered(register, frame, "problem")[0].startswith("agreement acme on plan desk")


# Columns


@pytest.mark.parametrize("kind", ["pandas", "floats", "polars", "pyarrow"])
def test_a_column_of_stops_that_says_nothing_needs_no_kind(kind: str) -> None:
    frame = frame_of(["2026-03-02 10:00"])
    found: Any = {
        "pandas": lambda: frame.to_pandas().assign(answered=pandas.Series([None], dtype=object)),
        "floats": lambda: frame.to_pandas().assign(answered=[float("nan")]),
        "polars": lambda: frame.with_columns(answered=polars.lit(None)),
        "pyarrow": lambda: frame.drop("answered").to_arrow().append_column("answered", pyarrow.nulls(1)),
    }[kind]()
    told = evaluate(plan_of(target()), found, stopped={"response": "answered"}, as_of=AS_OF)["response_verdict"]
    assert (told.to_pylist() if kind == "pyarrow" else told.to_list()) == ["overdue"]


@pytest.mark.parametrize("zone", [None, "Europe/London"])
@pytest.mark.parametrize("kind", ["pandas", "floats", "polars", "pyarrow", "without rows"])
def test_openings_that_nobody_told_are_missing_whatever_their_column_is(kind: str, zone: str | None) -> None:
    empty: Any = {
        "pandas": pandas.DataFrame({"opened": [None, None]}),
        "floats": pandas.DataFrame({"opened": [float("nan")] * 2}),
        "polars": polars.DataFrame({"opened": [None, None]}),
        "pyarrow": pyarrow.table({"opened": pyarrow.nulls(2)}),
        "without rows": pandas.DataFrame(columns=["opened"]),
    }[kind]
    found = evaluate(plan_of(target()), empty, stopped={}, metrics="response", as_of=AS_OF, zone=zone)
    told = found["response_problem"]
    assert (told.to_pylist() if kind == "pyarrow" else told.to_list()) == ["opened: is missing"] * len(empty)
    due = found["response_due"]
    kept = due.dt.tz if isinstance(due, pandas.Series) else due.type.tz if kind == "pyarrow" else due.dtype.time_zone
    assert str(kept) == (zone or "UTC")


def test_wall_times_are_read_on_a_clock_that_is_said() -> None:
    frame = pandas.DataFrame({"opened": pandas.to_datetime(["2026-03-29 01:30", "2026-10-25 01:30", None])})
    plan = plan_of(target("1 calendar hour"))
    with pytest.raises(InvalidValue, match=r"opened: .* has no time zone; .*zone='Europe/London'"):
        evaluate(plan, frame, stopped={}, metrics="response", as_of=AS_OF)
    found = evaluate(plan, frame, stopped={}, metrics="response", as_of="2026-03-20 12:00", zone="Europe/London")
    assert found["response_due"].astype(str).tolist()[:2] == ["2026-03-29 03:00:00+01:00", "2026-10-25 01:30:00+00:00"]
    assert found["response_problem"].tolist()[2] == "opened: is missing"
    with pytest.raises(NaiveInstant):
        Evaluation(plan, as_of="2026-03-20 12:00")


@pytest.mark.parametrize(("column", "why"), [(["2026-03-02 10:00"], "texts"), ([3], "numbers"), ([3.5], "floats")])
def test_what_holds_no_instants_is_refused(column: list[Any], why: str) -> None:
    frame = polars.DataFrame({"opened": column})
    with pytest.raises(InvalidValue, match=why):
        evaluate(plan_of(target()), frame, stopped={}, metrics="response", as_of=AS_OF)


def test_true_and_one_are_two_values() -> None:
    frame = frame_of(["2026-03-02 10:00"] * 3).to_pandas()
    frame["vip"] = pandas.Series([1, True, 1.0], dtype=object)
    plan = plan_of(target("1 business hour", when={"vip": True}), target())
    assert answered(plan, frame, "target") == ["4 business hours", "1 business hour", "4 business hours"]


def test_fields_may_stand_in_columns_of_other_names() -> None:
    frame = frame_of(["2026-03-02 10:00"], prio=["High"])
    plan = plan_of(target(priority="High"))
    assert answered(plan, frame, "verdict", fields={"priority": "prio"}) == ["overdue"]
    with pytest.raises(UnknownName, match=r"fields\.priority: 'pri' .*did you mean 'prio'"):
        answered(plan, frame, "verdict", fields={"priority": "pri"})
    with pytest.raises(UnknownName, match="did you mean 'priority'"):
        answered(plan, frame, "verdict", fields={"prioritty": "prio"})
    with pytest.raises(UnknownName, match="did you mean 'priority'"):
        answered(plan, frame.rename({"prio": "Priority"}), "verdict")


def test_a_field_that_the_table_has_not_is_told_once() -> None:
    plan = plan_of(target(priority="High"), target(when={"type": "Outage"}), target("1 business day"))
    with pytest.warns(UserWarning, match="look at 'priority', 'type', and no column is called so") as told:
        assert answered(plan, frame_of(["2026-03-02 10:00"]), "target") == ["1 business day"]
    assert len(told) == 1
    assert told[0].filename == __file__


def test_very_many_kinds_of_rows_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MANY_KINDS", 1)
    frame = frame_of(["2026-03-02 10:00"] * 2, type=["a", "b"])
    with pytest.warns(UserWarning, match="of 2 kinds"):
        assert answered(plan_of(target(when={"type": "a"})), frame, "verdict") == ["overdue", "no target"]


def test_columns_that_are_there_are_not_written_over() -> None:
    once = evaluate(plan_of(target()), frame_of(["2026-03-02 10:00"]), stopped={"response": "answered"}, as_of=AS_OF)
    with pytest.raises(InvalidValue, match="'response_due' is a column of the table already"):
        answered(plan_of(target()), once, "due")
    twice = evaluate(plan_of(target()), once, stopped={"response": "answered"}, as_of=AS_OF, prefix="again_")
    assert twice["again_response_due"].equals(once["response_due"])


def test_an_edge_within_a_second_makes_the_due_time_finer() -> None:
    opened = pandas.Series(["2026-03-02T10:00Z"]).astype("datetime64[s, UTC]")
    found = evaluate(
        plan_of(target("1.5 business seconds")),
        pandas.DataFrame({"opened": opened}),
        stopped={},
        metrics="response",
        as_of=AS_OF,
    )
    assert str(found["response_due"][0]) == "2026-03-02 10:00:01.500000+00:00"
    assert found["response_due"].dtype.unit == "ms"


def test_a_negotiable_target_without_an_agreement_is_none() -> None:
    frame = frame_of(["2026-03-02 10:00"])
    assert answered(plan_of(Target(metric="response", negotiable=True)), frame, "verdict") == ["no target"]


# The value


def test_the_metrics_are_those_whose_stops_are_named() -> None:
    keepnet = bundled("keepnet")
    assert Evaluation(keepnet, as_of=AS_OF).measured == ("response", "resolution")
    assert Evaluation(bundled("stakater"), as_of=AS_OF).measured == ("response",)
    assert Evaluation(keepnet, stopped={"resolution": "closed"}, as_of=AS_OF).measured == ("resolution",)
    assert Evaluation(keepnet, stopped={}, as_of=AS_OF).measured == keepnet.promised
    assert repr(Evaluation(keepnet, as_of=AS_OF, metrics="response")) == f"<Evaluation of response as of {AS_OF}>"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"stopped": {"reponse": "answered"}}, r"stopped: 'reponse' .*did you mean 'response'"),
        ({"metrics": ["reponse"]}, r"metrics: 'reponse' .*did you mean 'response'"),
        ({"zone": "Europe/Londn"}, "did you mean 'Europe/London'"),
    ],
)
def test_slips_are_told_before_any_work(told: dict[str, Any], why: str) -> None:
    with pytest.raises(UnknownName, match=why):
        Evaluation(plan_of(target()), **{"as_of": AS_OF} | told)


def test_what_is_no_plan_and_what_is_no_frame_are_refused() -> None:
    with pytest.raises(InvalidValue, match="give a SupportPlan"):
        Evaluation("gold", as_of=AS_OF)  # type: ignore[arg-type]
    evaluation = Evaluation(plan_of(target()), stopped={}, as_of=AS_OF)
    with pytest.raises(InvalidValue, match="is no table"):
        evaluation([1, 2])
    with pytest.raises(InvalidValue, match="collect it first"):
        evaluation(frame_of([]).lazy())
    with pytest.raises(InvalidValue, match="has two columns of one name"):
        evaluation(pandas.DataFrame([[1, 2]], columns=["opened", "opened"]))
    with pytest.raises(InvalidValue, match="is no schema"):
        evaluation.schema([1, 2])


def test_a_schema_is_that_of_an_answer() -> None:
    evaluation = Evaluation(plan_of(target("1.5 business seconds")), stopped={"response": "answered"}, as_of=AS_OF)
    frame = frame_of(["2026-03-02 10:00"])
    assert evaluation.schema(frame.schema) == evaluation(frame).schema
    table = frame.to_arrow()
    assert evaluation.schema(table.schema) == evaluation(table).schema
    inside = frame.to_pandas()
    pandas.testing.assert_series_equal(evaluation.schema(inside.dtypes), evaluation(inside).dtypes)


def test_equal_evaluations_judge_as_of_the_same_instant() -> None:
    one = Evaluation(plan_of(target()), as_of="2026-03-20T12:00:00Z")
    assert one == Evaluation(plan_of(target()), as_of="2026-03-20T13:00:00+01:00")
    assert one != Evaluation(plan_of(target()), as_of="2026-03-20T12:00:01Z")


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    frame = frame_of(["2026-03-02 10:00", None])
    evaluate(
        plan_of(target()),
        frame,
        stopped={"response": "answered"},
        as_of=AS_OF,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(2, 2)]


def test_what_cannot_be_told_is_no_progress() -> None:
    with pytest.raises(InvalidValue, match=r"progress: 5 .* give a function of two numbers"):
        evaluate(plan_of(target()), frame_of([]), stopped={}, as_of=AS_OF, progress=5)  # type: ignore[arg-type]


def test_the_input_stays_as_it_was() -> None:
    frame = frame_of(["2026-03-02 10:00", "1850-03-02 10:00", None]).to_pandas()
    before = frame.copy(deep=True)
    answered(plan_of(target()), frame, "due")
    pandas.testing.assert_frame_equal(frame, before)


def test_a_million_rows_of_many_targets_are_those_of_the_rows_alone() -> None:
    """Enough rows for several pieces, so many targets that they take the wider sort."""
    random = np.random.default_rng(9)
    targets = [target(f"{number} business minutes", when={"type": f"t{number}"}) for number in range(1, 200)]
    count = 40_000
    opened = (np.datetime64("2025-01-01", "s") + random.integers(0, 20_000_000, count)).astype("M8[us]")
    frame = polars.DataFrame({"opened": opened, "type": [f"t{kind}" for kind in random.integers(0, 210, count)]})
    frame = frame.with_columns(polars.col("opened").dt.replace_time_zone("UTC"), answered=polars.lit(None))
    plan = plan_of(*targets)
    dues, words = answered(plan, frame, "due"), answered(plan, frame, "verdict")
    for row in random.integers(0, count, 300).tolist():
        ticket = frame.row(row, named=True)
        wanted = plan.target_for("response", opened=ticket["opened"], type=ticket["type"])
        assert (dues[row] is None) == (wanted is None) == (words[row] == "no target")
        if wanted is not None:
            assert dues[row] == plan.deadline("response", opened=ticket["opened"], type=ticket["type"]).due
