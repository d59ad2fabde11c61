"""Facts: what a ticket says of itself, whatever kinds of values it is said in."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from slacore import AgreementRegister, read_plan
from slacore.errors import InvalidValue, NoAgreement, UnknownName
from slacore.plans.facts import fact
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.override import PriorityOverride
from slacore.plans.scale import PriorityScale

OPENED = "2026-03-02T09:00:00+00:00"


class Kind(str, enum.Enum):  # noqa: UP042
    OUTAGE = "outage"


class Tier(enum.IntEnum):
    FIRST = 1


PLAN = read_plan(
    {
        "format": 1,
        "name": "desk",
        "schedules": {"desk": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]}},
        "targets": [
            {"metric": "response", "priority": "1", "length": "1 business hour"},
            {"metric": "response", "when": {"vip": True}, "length": "2 business hours"},
            {"metric": "response", "when": {"type": "outage"}, "length": "3 business hours"},
            {"metric": "response", "when": {"size": {"above": 2.5}}, "length": "4 business hours"},
            {"metric": "response", "length": "8 business hours"},
        ],
    }
)


def hours(**fields: Any) -> int:
    due = PLAN.deadline("response", opened=OPENED, **fields).due
    return int(due[11:13]) - 9


@pytest.mark.parametrize("one", [1, "1", 1.0, np.int64(1), np.float64(1), np.float32(1), Decimal("1.0"), Tier.FIRST])
def test_a_whole_number_is_one_value_in_every_kind(one: Any) -> None:
    assert hours(priority=one) == 1


@pytest.mark.parametrize("yes", [True, "true", np.True_])
def test_a_truth_value_is_one_value_in_every_kind(yes: Any) -> None:
    assert hours(vip=yes) == 2
    assert hours(vip=not yes if yes != "true" else "false") == 8


@pytest.mark.parametrize("said", ["outage", np.str_("outage"), Kind.OUTAGE, ["outage"]])
def test_a_text_is_one_value_in_every_kind(said: Any) -> None:
    assert hours(type=said) == 3


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        float("nan"),
        np.nan,
        np.float32("nan"),
        pd.NA,
        pd.NaT,
        np.datetime64("NaT", "ns"),
        "",
        "  ",
        [],
        Decimal("nan"),
    ],
    ids=repr,
)
def test_what_is_missing_is_not_said(nothing: Any) -> None:
    assert fact(nothing, "field") is None
    assert hours(priority=nothing, type="outage", vip=nothing, size=nothing) == 3


@pytest.mark.parametrize(
    "odd",
    [
        *[
            object(),
            {"a": 1},
            b"1",
            1.5,
            Decimal("1.5"),
            Fraction(1, 2),
            1j,
            float("inf"),
            10**400,
            [["a"]],
            [object()],
        ],
        *[datetime(2026, 3, 2, 9), np.array([1, 2]), np.datetime64("2026-03-02"), pd.Timestamp("2026-03-02 09:00")],
        *[pd.Series([1]), Decimal("1E+999999"), range(3)],
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_kinds_are_refused(odd: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        hours(type=odd)
    assert caught.value.place == "type"


def test_a_fraction_is_compared_where_something_compares_with_a_number() -> None:
    assert hours(size=2.75) == 4
    assert hours(size=2.25) == 8
    with pytest.raises(InvalidValue):
        hours(size=float("inf"))


def test_a_date_is_its_text() -> None:
    assert fact(date(2026, 3, 2), "since") == fact(pd.Timestamp("2026-03-02"), "since") == "2026-03-02"
    assert fact({"b", "a", None}, "tags") == ("a", "b")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        *[("prio", "priority"), ("Priority", "priority"), ("PRIORITY ", "priority"), ("priorty", "priority")],
        *[("Type", "type"), ("tpye", "type"), ("VIP", "vip"), ("typ", "type"), ("sizes", "size")],
    ],
)
def test_a_misspelt_field_is_an_error_with_the_nearest_name(name: str, near: str) -> None:
    for ask in (
        lambda: PLAN.deadline("response", opened=OPENED, **{name: "1"}),
        lambda: PLAN.target_for("response", opened=OPENED, **{name: "1"}),
        lambda: PLAN.policy_for(opened=OPENED, **{name: "1"}),
    ):
        for _ in range(2):
            with pytest.raises(UnknownName) as caught:
                ask()
            assert (caught.value.place, caught.value.nearest) == (name, (near,))


def test_fields_that_nothing_looks_at_may_be_anything() -> None:
    assert hours(priority=1, id=7, colour=object(), channel="chat", service="pos", customer="Acme") == 1
    # What is said is no slip of it, and what is not said is none either.
    assert hours(priority=1, prio="2") == 1
    assert hours(prio=None) == 8


class TestRows:
    ROW = {"id": 7, "priority": 1.0, "notes": object(), "opened": "yesterday", "metric": "x", 5: "five"}  # noqa: RUF012

    def test_a_whole_row_goes_in(self) -> None:
        assert hours(ticket=self.ROW) == 1
        assert hours(ticket={"prio": "P1", "description": "a slip of nothing"}) == 8
        assert hours(ticket={}) == 8

    def test_rows_of_frames_go_in(self) -> None:
        frame = pd.DataFrame({"priority": [1, None], "vip": [False, True], "opened": [OPENED, OPENED]})
        assert [hours(ticket=row) for _, row in frame.iterrows()] == [1, 2]
        assert [hours(ticket=row) for row in frame.to_dict("records")] == [1, 2]

    def test_what_is_said_beside_it_stands_before_it(self) -> None:
        assert hours(ticket=self.ROW, priority="2", vip=True) == 2
        assert hours(ticket=self.ROW, priority=None) == 1

    @pytest.mark.parametrize("column", ["Priority", "PRIORITY", " priority"])
    def test_a_column_that_differs_by_case_alone_is_an_error(self, column: str) -> None:
        with pytest.raises(UnknownName) as caught:
            hours(ticket={column: "1"})
        assert (caught.value.place, caught.value.nearest) == (f"ticket.{column}", ("priority",))
        assert hours(ticket={column: "1"}, priority="1") == 1
        assert hours(ticket={column: "2", "priority": "1"}) == 1

    @pytest.mark.parametrize("odd", [5, "row", [("priority", "1")], object()])
    def test_what_is_no_row_is_refused(self, odd: Any) -> None:
        with pytest.raises(InvalidValue) as caught:
            hours(ticket=odd)
        assert caught.value.place == "ticket"


def test_the_matrix_has_the_same_door() -> None:
    matrix = PriorityMatrix(
        urgency=["1", "2"],
        impact=["Any"],
        table=[["P1", "P2"]],
        scale=PriorityScale(["P1", "P2"]),
        overrides=[PriorityOverride({"vip": True}, "a VIP", priority="P1")],
    )
    assert matrix.lookup(np.int64(2), "Any", vip=np.True_).priority == "P1"  # type: ignore[arg-type]
    assert matrix.lookup("2", "Any", vip=float("nan")).priority == "P2"
    with pytest.raises(UnknownName):
        matrix.lookup("2", "Any", VIP=True)


def test_a_register_has_the_same_door() -> None:
    agreement = {"name": "a", "customer": "17", "services": ["pos"]}
    plan = read_plan({"format": 1, "name": "desk", "agreements": [agreement]})
    register = AgreementRegister([plan], plan.agreements)
    assert register.for_ticket(17.0, np.str_("pos"), OPENED).name == "desk"  # type: ignore[arg-type]
    for missing in (None, float("nan"), ""):
        with pytest.raises((InvalidValue, NoAgreement)):
            register.for_ticket(missing, "pos", OPENED)  # type: ignore[arg-type]
