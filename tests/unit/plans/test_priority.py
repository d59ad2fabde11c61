"""Scales, matrices and overrides, on the tables of real support pages."""

from __future__ import annotations

import pickle
from typing import Any, ClassVar

import attrs
import pytest

from slacore import SupportPlan, diff, read_plan, write_plan
from slacore.errors import EmptyCell, InvalidText, InvalidValue, PlanErrors, UnknownName
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.override import PriorityOverride
from slacore.plans.scale import Label, PriorityLevel, PriorityScale

STAKATER = PriorityScale(
    ["Critical", "High", "Medium", "Low"], default="Medium", set_by=["customer", "engineer on duty"]
)
KEEPNET = PriorityScale(["P1", "P2", "P3", "P4"], outside=["Planning"])
WIDE, FULL, PART, NONE = "wide outage", "service lost", "partial loss", "no loss"
# The vendor's table of 2020: its first row is empty but for the most urgent.
PRINTED: dict[str, Any] = {
    "urgency": ["Low", "Medium", "High"],
    "impact": [WIDE, FULL, PART, NONE],
    "table": [["", "", "P1"], ["P3", "P2", "P1"], ["P4", "P3", "P2"], ["Planning", "P4", "P3"]],
    "scale": KEEPNET,
    "urgency_set_by": "customer",
    "impact_set_by": "support",
}
VIP = PriorityOverride({"vip": True}, "a VIP is affected", raise_impact=1)
PAYMENTS = PriorityOverride({"service": ["payments", "cards"]}, "a critical service", impact=FULL)
WORKAROUND = PriorityOverride({"workaround": True}, "there is a workaround", cap="P3")
MAJOR = PriorityOverride({"major_incident": True}, "major incident", priority="P1")


def keepnet(*overrides: PriorityOverride, **more: Any) -> PriorityMatrix:
    return PriorityMatrix(**{**PRINTED, "overrides": overrides, **more})


class TestScale:
    def test_names_go_from_most_to_least_severe_and_end_outside_the_order(self) -> None:
        assert KEEPNET.names == ("P1", "P2", "P3", "P4", "Planning")
        assert str(KEEPNET) == "P1 > P2 > P3 > P4"

    def test_the_default_and_who_sets_it_are_kept(self) -> None:
        assert STAKATER.default == "Medium"
        assert STAKATER.set_by == ("customer", "engineer on duty")

    def test_levels_state_definition_examples_and_duty(self) -> None:
        first = PriorityLevel(
            "Severity 1",
            "Severe",
            text="substantial loss",
            examples="nobody can sign in",
            customer_duty="stay reachable",
        )
        assert PriorityScale([first, "Severity 2"]).level("Severity 1").customer_duty == "stay reachable"
        assert first.examples == ("nobody can sign in",)
        assert str(first) == "Severity 1"

    def test_levels_compare_by_severity(self) -> None:
        assert STAKATER.is_graver("Critical", "Low")
        assert not STAKATER.is_graver("Low", "Critical")
        assert not STAKATER.is_graver("Low", "Low")
        assert STAKATER.most_severe("Low", "High", "Medium") == "High"
        assert [STAKATER.rank(name) for name in STAKATER.names] == [0, 1, 2, 3]

    def test_a_level_outside_the_order_is_graver_than_none_and_none_than_it(self) -> None:
        for name in KEEPNET.names:
            assert not KEEPNET.is_graver("Planning", name)
            assert not KEEPNET.is_graver(name, "Planning")

    @pytest.mark.parametrize(
        "ask",
        [
            lambda: KEEPNET.rank("Planning"),
            lambda: KEEPNET.lower("Planning"),
            lambda: KEEPNET.lower("P1", 1, floor="Planning"),
            lambda: KEEPNET.most_severe("P1", "Planning"),
        ],
    )
    def test_what_needs_an_order_refuses_a_level_outside_it(self, ask: Any) -> None:
        with pytest.raises(InvalidValue, match=r"'Planning' is outside the order P1 > P2 > P3 > P4; it cannot"):
            ask()

    @pytest.mark.parametrize(
        ("name", "steps", "floor", "expected"),
        [
            ("Critical", 1, None, "High"),
            ("Critical", 0, None, "Critical"),
            ("Critical", 3, "High", "High"),
            ("High", 7, None, "Low"),
            ("Low", 1, None, "Low"),
            ("Low", 1, "High", "Low"),
        ],
    )
    def test_lowering_stops_at_the_floor_and_at_the_end(
        self, name: str, steps: int, floor: str | None, expected: str
    ) -> None:
        assert STAKATER.lower(name, steps, floor) == expected

    @pytest.mark.parametrize("steps", [-1, True, 1.0, None])
    def test_steps_are_whole_numbers_from_zero(self, steps: Any) -> None:
        with pytest.raises(InvalidValue, match="steps"):
            STAKATER.lower("High", steps)

    @pytest.mark.parametrize(("name", "near"), [("Hgih", ("High",)), ("xyzzy", STAKATER.names), (7, STAKATER.names)])
    def test_an_unknown_level_is_answered_with_the_nearest_or_all(self, name: Any, near: tuple[str, ...]) -> None:
        with pytest.raises(UnknownName) as caught:
            STAKATER.is_graver("High", name)
        assert (caught.value.nearest or caught.value.known) == near

    @pytest.mark.parametrize(
        ("make", "place"),
        [
            (lambda: PriorityScale([]), "levels"),
            (lambda: PriorityScale(f"P{number}" for number in range(65)), "levels"),
            (lambda: PriorityScale(["P1", "P2", "P1"]), "levels"),
            (lambda: PriorityScale(["P1"], outside=["P1"]), "levels"),
            (lambda: PriorityScale(["P1", " "]), "name"),
            (lambda: PriorityScale(["P1", 2]), "name"),
            (lambda: PriorityScale(["P1"], set_by=["customer", "customer"]), "set_by"),
            (lambda: PriorityLevel("P1", 1), "title"),  # type: ignore[arg-type]
            (lambda: PriorityLevel("P1", examples=[""]), "examples"),
        ],
    )
    def test_what_is_no_scale_is_refused(self, make: Any, place: str) -> None:
        with pytest.raises((InvalidText, InvalidValue)) as caught:
            make()
        assert caught.value.place == place  # type: ignore[union-attr]

    def test_sixty_four_levels_are_a_scale(self) -> None:
        assert len(PriorityScale([f"P{number}" for number in range(63)], outside=["Planning"]).names) == 64

    def test_an_unknown_default_is_refused(self) -> None:
        with pytest.raises(UnknownName, match="default: 'Midium' is not a priority; did you mean 'Medium'"):
            PriorityScale(["High", "Medium"], default="Midium")


class TestMatrix:
    @pytest.mark.parametrize(
        ("urgency", "impact", "priority"),
        [
            ("High", WIDE, "P1"),
            ("Low", FULL, "P3"),
            ("Medium", FULL, "P2"),
            ("High", FULL, "P1"),
            ("Low", PART, "P4"),
            ("Medium", PART, "P3"),
            ("High", PART, "P2"),
            ("Low", NONE, "Planning"),
            ("Medium", NONE, "P4"),
            ("High", NONE, "P3"),
        ],
    )
    def test_keepnets_table_reads_as_printed(self, urgency: str, impact: str, priority: str) -> None:
        found = keepnet().lookup(urgency, impact)
        assert found.priority == priority
        assert (found.urgency, found.impact) == (urgency, impact)
        assert found.reasons == (f"urgency {urgency} and impact {impact} give {priority}",)

    def test_keepnets_two_empty_cells_are_listed(self) -> None:
        assert keepnet().empty_cells == (("Low", WIDE), ("Medium", WIDE))
        assert not keepnet().is_total
        assert keepnet(impact=[FULL, PART, NONE], table=PRINTED["table"][1:]).is_total

    def test_who_sets_which_input_is_kept(self) -> None:
        assert (keepnet().urgency_set_by, keepnet().impact_set_by) == (("customer",), ("support",))

    def test_an_empty_cell_is_an_error_of_its_own(self) -> None:
        with pytest.raises(EmptyCell) as caught:
            keepnet().lookup("Low", WIDE)
        assert (caught.value.urgency, caught.value.impact, caught.value.reasons) == ("Low", WIDE, ())
        assert str(caught.value) == (
            "matrix: urgency 'Low' and impact 'wide outage' meet in an empty cell; "
            "set the ticket's priority by hand, or write one into the table"
        )

    def test_an_input_raised_into_an_empty_cell_says_how_it_came_there(self) -> None:
        with pytest.raises(EmptyCell, match=r"\(impact raised from service lost to wide outage: a VIP is affected\)"):
            keepnet(VIP).lookup("Low", FULL, vip=True)

    @pytest.mark.parametrize(
        ("urgency", "impact", "place", "near"),
        [
            ("Hihg", WIDE, "urgency", ("High",)),
            ("Low", "wide outtage", "impact", ("wide outage",)),
            ("zzz", WIDE, "urgency", ("Low", "Medium", "High")),
            (None, WIDE, "urgency", ("Low", "Medium", "High")),
            (1, WIDE, "urgency", ("Low", "Medium", "High")),
        ],
    )
    def test_an_unknown_label_is_answered_with_the_nearest_or_all(
        self, urgency: Any, impact: Any, place: str, near: tuple[str, ...]
    ) -> None:
        with pytest.raises(UnknownName) as caught:
            keepnet().lookup(urgency, impact)
        assert (caught.value.place, caught.value.nearest or caught.value.known) == (place, near)

    def test_keepnets_table_is_monotone_whichever_way_it_is_printed(self) -> None:
        assert keepnet().is_monotone(KEEPNET)
        upside_down = keepnet(impact=[NONE, PART, FULL, WIDE], table=PRINTED["table"][::-1])
        assert upside_down.is_monotone(KEEPNET)

    def test_a_graver_impact_with_a_less_grave_priority_is_not_monotone(self) -> None:
        swapped = keepnet(table=[["", "", "P1"], ["P3", "P2", "P1"], ["P4", "P1", "P2"], ["Planning", "P4", "P3"]])
        assert not swapped.is_monotone(KEEPNET)

    def test_blank_cells_are_empty(self) -> None:
        assert keepnet(table=[["  ", "", "P1"], *PRINTED["table"][1:]]) == keepnet()

    def test_matrices_are_values(self) -> None:
        matrix = keepnet(VIP, PAYMENTS, WORKAROUND, MAJOR)
        assert pickle.loads(pickle.dumps(matrix)) == matrix
        assert hash(keepnet(VIP)) == hash(keepnet(VIP))
        assert attrs.evolve(matrix, overrides=[]) == keepnet()

    @pytest.mark.parametrize(
        ("wrong", "place"),
        [
            ({"urgency": []}, "urgency"),
            ({"impact": [str(number) for number in range(65)]}, "impact"),
            ({"urgency": ["Low", "Low", "High"]}, "urgency"),
            ({"impact": 3}, "impact"),
            ({"table": PRINTED["table"][:3]}, "table"),
            ({"table": [*PRINTED["table"][:3], ["P4"]]}, "table[3]"),
            ({"table": "P1"}, "table"),
            ({"table": ["P1P", "P2P", "P3P", "P4P"]}, "table[0]"),
            ({"table": [*PRINTED["table"][:3], ["P4", None, "P3"]]}, "table[3][1]"),
        ],
    )
    def test_labels_and_table_fit_together(self, wrong: dict[str, Any], place: str) -> None:
        with pytest.raises((InvalidText, InvalidValue)) as caught:
            keepnet(**wrong)
        assert caught.value.place == place  # type: ignore[union-attr]

    def test_all_that_does_not_fit_the_scale_is_told_at_once(self) -> None:
        with pytest.raises(PlanErrors) as caught:
            keepnet(
                PriorityOverride({"vip": True}, "VIP", impact="wide outtage"),
                PriorityOverride({"vip": True}, "VIP", cap="Planning"),
                PriorityOverride({"vip": True}, "VIP", priority="P0"),
                table=[["", "", "PI"], *PRINTED["table"][1:]],
            )
        assert [(flaw.path, flaw.sentence) for flaw in caught.value.flaws] == [
            ("table[0][2]", "'PI' is not a priority; it is one of 'P1', 'P2', 'P3', 'P4', 'Planning'"),
            ("overrides[0].impact", "'wide outtage' is not an impact of the matrix; did you mean 'wide outage'?"),
            ("overrides[1].cap", "'Planning' is outside the order P1 > P2 > P3 > P4; name a level of the order"),
            ("overrides[2].priority", "'P0' is not a priority; it is one of 'P1', 'P2', 'P3', 'P4', 'Planning'"),
        ]

    def test_a_matrix_without_a_scale_may_set_inputs_and_no_more(self) -> None:
        assert keepnet(PAYMENTS, scale=None).lookup("High", NONE, service="cards").priority == "P1"
        with pytest.raises(PlanErrors) as caught:
            keepnet(VIP, WORKAROUND, MAJOR, scale=None)
        assert [flaw.path for flaw in caught.value.flaws] == [
            "overrides[0].raise_impact",
            "overrides[1].cap",
            "overrides[2].priority",
        ]
        assert all("give the matrix its scale" in flaw.sentence for flaw in caught.value.flaws)

    def test_a_plan_can_ask_for_its_own_scale(self) -> None:
        assert keepnet(scale=None).flaws(KEEPNET) == []
        assert len(keepnet(scale=None).flaws(STAKATER)) == 10


class TestOverrides:
    def test_a_vip_raises_the_impact_by_one(self) -> None:
        found = keepnet(VIP).lookup("High", PART, vip=True)
        assert (found.priority, found.impact) == ("P1", FULL)
        assert found.reasons[0] == "impact raised from partial loss to service lost: a VIP is affected"

    def test_raising_ends_at_the_gravest_label(self) -> None:
        found = keepnet(VIP).lookup("High", WIDE, vip=True)
        assert found.priority == "P1"
        assert found.reasons[0] == "impact stays wide outage, the gravest: a VIP is affected"

    def test_urgency_is_raised_towards_the_right_where_the_graver_end_is_right(self) -> None:
        hurry = PriorityOverride({"deadline_today": True}, "a deadline today", raise_urgency=2)
        found = keepnet(hurry).lookup("Low", NONE, deadline_today=True)
        assert (found.priority, found.urgency) == ("P3", "High")
        assert keepnet(hurry).lookup("Medium", NONE, deadline_today=True).urgency == "High"

    def test_a_critical_service_sets_the_impact(self) -> None:
        found = keepnet(PAYMENTS).lookup("Medium", NONE, service="payments")
        assert (found.priority, found.reasons[0]) == ("P2", "impact set to service lost: a critical service")

    def test_inputs_are_set_and_raised_in_the_order_listed(self) -> None:
        facts = {"vip": True, "service": "cards"}
        assert keepnet(PAYMENTS, VIP).lookup("High", NONE, **facts).impact == WIDE
        assert keepnet(VIP, PAYMENTS).lookup("High", NONE, **facts).impact == FULL

    def test_with_a_workaround_never_above_p3(self) -> None:
        found = keepnet(WORKAROUND).lookup("High", FULL, workaround=True)
        assert found.priority == "P3"
        assert found.reasons == (
            "urgency High and impact service lost give P1",
            "capped at P3: there is a workaround",
        )

    @pytest.mark.parametrize(("urgency", "impact", "priority"), [("Low", PART, "P4"), ("Low", NONE, "Planning")])
    def test_a_cap_leaves_what_is_not_graver(self, urgency: str, impact: str, priority: str) -> None:
        found = keepnet(WORKAROUND).lookup(urgency, impact, workaround=True)
        assert found.priority == priority
        assert found.reasons[1] == f"{priority} stays, the cap is P3: there is a workaround"

    def test_a_major_incident_is_first_by_right_in_spite_of_caps(self) -> None:
        found = keepnet(MAJOR, WORKAROUND).lookup("High", PART, workaround=True, major_incident=True)
        assert found.priority == "P1"
        assert found.reasons[1:] == ("capped at P3: there is a workaround", "P1 by right: major incident")

    def test_a_right_fills_an_empty_cell_and_needs_no_cap_there(self) -> None:
        found = keepnet(MAJOR, WORKAROUND).lookup("Low", WIDE, workaround=True, major_incident=True)
        assert found.reasons == (
            "urgency Low and impact wide outage meet in an empty cell",
            "P1 by right: major incident",
        )
        assert found.priority == "P1"

    def test_a_right_takes_nothing_away(self) -> None:
        gold = PriorityOverride({"contract": "gold"}, "gold contract", priority="P2")
        assert keepnet(gold).lookup("High", FULL, contract="gold").priority == "P1"
        assert keepnet(gold).lookup("Low", PART, contract="gold").priority == "P2"
        assert keepnet(gold).lookup("Low", NONE, contract="gold").priority == "P2"
        reasons = keepnet(gold).lookup("High", FULL, contract="gold").reasons
        assert reasons[1] == "P1 stays, P2 is due by right: gold contract"

    def test_a_condition_may_look_at_the_inputs_as_given(self) -> None:
        modest = PriorityOverride({"urgency": "Low", "workaround": True}, "can wait", cap="P4")
        assert keepnet(modest).lookup("Low", FULL, workaround=True).priority == "P4"
        assert keepnet(modest).lookup("Medium", FULL, workaround=True).priority == "P2"

    @pytest.mark.parametrize("facts", [{}, {"vip": False}, {"vip": None}, {"other": True}])
    def test_facts_that_do_not_hold_change_nothing(self, facts: dict[str, Any]) -> None:
        assert keepnet(VIP).lookup("High", PART, **facts) == keepnet().lookup("High", PART)

    def test_a_condition_needs_each_of_its_facts(self) -> None:
        condition = PriorityOverride({"vip": True, "type": ["outage", "fraud"]}, "both", raise_impact=1).when
        assert condition.holds({"vip": "true", "type": "fraud"})
        assert not condition.holds({"vip": "true", "type": "question"})
        assert not condition.holds({"type": "fraud"})

    @pytest.mark.parametrize(
        "table",
        [
            [["P1", "P1"], ["P2", "P2"]],  # flat along the urgencies
            [["P1", "P2"], ["P2", "P1"]],  # both ways
            [["P1", ""], ["", "P2"]],  # no two priorities in one row or column
            [["Planning", "P1"], ["P2", "Planning"]],
        ],
    )
    def test_raising_is_refused_where_the_graver_end_cannot_be_told(self, table: list[list[str]]) -> None:
        raising = PriorityOverride({"vip": True}, "VIP", raise_urgency=1)
        with pytest.raises(PlanErrors) as caught:
            PriorityMatrix(urgency=["A", "B"], impact=["x", "y"], table=table, scale=KEEPNET, overrides=[raising])
        (flaw,) = caught.value.flaws
        assert flaw.path == "overrides[0].raise_urgency"
        assert flaw.sentence.startswith("cannot tell which end of A, B is the graver one")

    @pytest.mark.parametrize(
        ("wrong", "place"),
        [
            ({"when": {}, "cap": "P1"}, "when"),
            ({"reason": " ", "cap": "P1"}, "reason"),
            ({}, "reason"),
            ({"raise_impact": -1}, "raise_impact"),
            ({"raise_urgency": True}, "raise_urgency"),
            ({"raise_urgency": 64}, "raise_urgency"),
            ({"raise_urgency": "1"}, "raise_urgency"),
            ({"raise_impact": 1, "impact": WIDE}, "raise_impact"),
            ({"raise_urgency": 1, "urgency": "High"}, "raise_urgency"),
            ({"cap": "P2", "priority": "P1"}, "cap"),
        ],
    )
    def test_what_is_no_override_is_refused(self, wrong: dict[str, Any], place: str) -> None:
        with pytest.raises((InvalidText, InvalidValue)) as caught:
            PriorityOverride(**{"when": {"vip": True}, "reason": "VIP", **wrong})
        assert caught.value.place == place  # type: ignore[union-attr]


def test_steps_of_an_override_are_0_to_63() -> None:
    assert PriorityOverride({"vip": True}, "VIP", raise_impact=63).steps("impact") == 63
    for steps in (64, 65, 1000, -1):
        with pytest.raises(InvalidValue) as caught:
            PriorityOverride({"vip": True}, "VIP", raise_impact=steps)
        assert (caught.value.place, caught.value.value) == ("raise_impact", steps)


def test_the_effects_of_an_override_are_told_by_name() -> None:
    with pytest.raises(TypeError):
        PriorityOverride({"vip": True}, "VIP", "P1")  # type: ignore[misc]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_table_has_a_row_for_every_impact(rows: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        PriorityMatrix(urgency=["Low", "High"], impact=["All", "One"], table=[["P2", "P1"]] * rows, scale=KEEPNET)
    assert (caught.value.place, caught.value.value) == ("table", rows)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"overrides": ["x"]}, "overrides[0]"),
        ({"overrides": 5}, "overrides"),
        ({"overrides": "x"}, "overrides"),
        ({"scale": "x"}, "scale"),
    ],
)
def test_a_matrix_of_anything_else_is_refused_in_its_place(given: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        PriorityMatrix(**PRINTED | given)
    assert caught.value.place == place


def test_a_fact_may_have_any_name() -> None:
    facts: dict[str, Any] = {"self": 1, "metric": 2, "opened": 3}
    assert keepnet().lookup("High", FULL, **facts).priority == "P1"


class TestLabels:
    MATRIX: ClassVar = PriorityMatrix(
        urgency=["Low", Label("High", "Urgent", text="Work has stopped.")],
        impact=[Label("Wide", text="A whole department cannot work.")],
        table=[["P2", "P1"]],
    )

    def test_have_a_meaning_and_tickets_say_their_names(self) -> None:
        assert self.MATRIX.lookup("High", "Wide").priority == "P1"
        assert self.MATRIX.labels("urgency") == ("Low", "High")
        assert self.MATRIX.urgency[1].text == "Work has stopped."
        assert self.MATRIX.urgency[0] == Label("Low")

    def test_are_read_and_written(self) -> None:
        plan = SupportPlan(name="desk", priorities=PriorityScale(["P1", "P2"]), matrix=self.MATRIX)
        data = write_plan(plan)
        assert data["matrix"]["urgency"] == ["Low", {"name": "High", "title": "Urgent", "text": "Work has stopped."}]
        assert read_plan(data) == plan
        without = PriorityMatrix(urgency=["Low", "High"], impact=["Wide"], table=[["P2", "P1"]])
        assert plan.digest != attrs.evolve(plan, matrix=without).digest
        changed = diff(attrs.evolve(plan, matrix=without), plan).changes
        assert {change.effect for change in changed} == {"neutral"}

    def test_of_one_name_are_refused(self) -> None:
        with pytest.raises(InvalidValue):
            PriorityMatrix(urgency=["Low", Label("Low", "x")], impact=["Wide"], table=[["P2", "P1"]])
