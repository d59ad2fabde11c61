"""The support plan: checks across its parts, and which target governs a ticket."""

from typing import Any, ClassVar

import attrs
import pytest

from slacore import Effective, Length, PlanErrors, Schedule, SupportPlan, Target
from slacore.errors import EmptyCell, InvalidValue, NoTarget, UnknownName
from slacore.plans.priority import PriorityMatrix, PriorityScale

OFFICE = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-17:00"]}}
BOTH = {
    "uk": {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"]},
    "us": {"zone": "America/New_York", "shifts": ["Mon-Fri 09:00-17:00"]},
}
MONDAY = "2026-03-02T10:00:00+01:00"


def plan(**parts: Any) -> SupportPlan:
    return SupportPlan.from_dict({"format": 1, "name": "desk", "schedules": OFFICE} | parts)


def flaws(**parts: Any) -> list[str]:
    with pytest.raises(PlanErrors) as caught:
        plan(**parts)
    return [flaw.path for flaw in caught.value.flaws]


def response(length: str, **more: Any) -> dict[str, Any]:
    return {"metric": "response", "length": length, **more}


@pytest.mark.parametrize(
    ("parts", "paths"),
    [
        ({"targets": [response("1 business hour", priority=["P1", "P9"])], "priorities": {"levels": ["P1"]}},
         ["targets[0].priority"]),
        ({"targets": [response("1 business hour", coverage="bussiness")]}, ["targets[0].coverage"]),
        ({"targets": [response("1 calendar hour", coverage="bussiness")]}, ["targets[0].coverage"]),
        ({"targets": [response("1 business hour")], "schedules": BOTH}, ["targets[0].coverage"]),
        ({"targets": [response("2 business days")], "schedules": BOTH, "coverage": {"business": "uk | us"}},
         ["targets[0].zone"]),
        ({"targets": [response("2 calendar days")], "schedules": {}}, ["targets[0].zone"]),
        ({"centres": {"uk": {"schedule": "ku"}}}, ["centres.uk.schedule"]),
        ({"centres": {"uk": {"schedule": "business", "title": " x"}}}, ["centres.uk.title"]),
        ({"channels": [{"name": "chat", "hours": "day"}]}, ["channels[0].hours"]),
        ({"downgrades": [{"cause": "workaround", "steps": 1}]}, ["downgrades"]),
        ({"matrix": {"urgency": ["Low"], "impact": ["Any"], "table": [["P1"]]}}, ["matrix"]),
        ({"priorities": {"levels": ["P1"]}, "downgrades": [{"cause": "x", "to": "P2"}]}, ["downgrades[0].to"]),
        ({"services": [{"name": "pos"}, {"name": "pos"}]}, ["services[1].name"]),
        ({"coverage": {"business": "24x7"}}, ["coverage.business"]),
        ({"coverage": {"other": "business - business"}}, ["coverage.other"]),
        ({"coverage": {"other": "busines"}}, ["coverage.other"]),
        ({"schedules": {"business": {"zone": "UTC"}}, "targets": [response("1 business hour")]},
         ["targets[0].coverage"]),
        ({"agreements": [{"name": "a", "customer": "A", "targets": [response("1 business hour", coverage="x")]}]},
         ["agreements[0].targets[0].coverage"]),
        ({"agreements": [{"name": "a", "customer": "A", "coverage": {"own": "busines"}}]},
         ["agreements[0].coverage.own"]),
        ({"agreements": [{"name": "a", "customer": "A", "schedules": BOTH, "coverage": {"business": "uk | us"}}],
          "targets": [response("2 business days")], "schedules": OFFICE},
         ["agreements[0]"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused_with_its_path(parts: dict[str, Any], paths: list[str]) -> None:
    assert flaws(**parts) == paths


def test_a_plan_made_in_python_is_held_to_what_a_file_can_say() -> None:
    for parts, path in (
        ({"name": "my desk"}, "name"),
        ({"name": "desk", "landing": "middle"}, "landing"),
        ({"name": "desk", "zone": "Europe/Londn"}, "zone"),
        ({"name": "desk", "schedules": {"my hours": Schedule("UTC")}}, "schedules.my hours"),
    ):
        with pytest.raises(PlanErrors) as caught:
            SupportPlan(**parts)
        assert [flaw.path for flaw in caught.value.flaws] == [path]


def test_a_coverage_that_doubles_with_each_name_is_refused_before_it_is_built() -> None:
    doubling = {f"c{n}": f"(c{n - 1} & x{n}) | (c{n - 1} & y{n})" for n in range(1, 40)}
    assert flaws(coverage={"c0": "business", **doubling})[-1].startswith("coverage.c")
    assert flaws(coverage={"deep": "(" * 40 + "business" + ")" * 40}) == ["coverage.deep"]


class TestPriorities:
    scale: ClassVar = {"levels": ["P1", "P2"], "default": "P2"}
    matrix: ClassVar = {"urgency": ["Low", "High"], "impact": ["Wide", "Small"], "table": [["P2", "P1"], ["", "P2"]]}
    targets: ClassVar = [response("1 business hour", priority="P1"), response("2 business hours", priority="P2")]

    def due(self, **fields: Any) -> Any:
        made = plan(priorities=self.scale, matrix=self.matrix, targets=self.targets)
        return made.deadline("response", opened=MONDAY, **fields).due

    def test_a_stated_one_wins_then_the_matrix_then_the_default(self) -> None:
        assert self.due(priority="P1", urgency="Low", impact="Wide") == "2026-03-02T11:00:00+01:00"
        assert self.due(urgency="High", impact="Wide") == "2026-03-02T11:00:00+01:00"
        assert self.due(urgency="High") == self.due() == "2026-03-02T12:00:00+01:00"

    def test_unknown_ones_and_empty_cells_are_errors(self) -> None:
        with pytest.raises(UnknownName):
            self.due(priority="P3")
        with pytest.raises(EmptyCell):
            self.due(urgency="Low", impact="Small")

    def test_a_matrix_made_in_python_takes_the_scale_of_its_plan(self) -> None:
        scale = PriorityScale(["P1", "P2"])
        matrix = PriorityMatrix(urgency=["Low"], impact=["Any"], table=[["P1"]])
        made = SupportPlan(name="desk", priorities=scale, matrix=matrix)
        assert made.matrix is not None
        assert made.matrix.scale == scale
        assert made.priority("Low", "Any").priority == "P1"

    def test_without_a_scale_or_a_matrix_there_is_nothing_to_ask(self) -> None:
        with pytest.raises(InvalidValue):
            _ = plan().policy
        with pytest.raises(InvalidValue):
            plan().priority("Low", "Any")
        assert plan(priorities=self.scale).policy.causes == ()


def test_numbers_and_truths_are_compared_as_text_whatever_was_asked_before() -> None:
    made = plan(targets=[response("1 business hour", when={"vip": True}, priority="1")])
    for vip, priority in (("True", "1"), (True, 1), ("true", "1"), (True, "1")):
        found = made.target_for("response", opened=MONDAY, vip=vip, priority=priority)
        assert (found is not None) == (vip != "True")


class TestNoTarget:
    def why(self, made: SupportPlan, metric: str = "response", **fields: Any) -> str:
        with pytest.raises(NoTarget) as caught:
            made.deadline(metric, opened=MONDAY, **fields)
        return caught.value.why

    def test_says_when_the_plan_is_in_force(self) -> None:
        made = plan(targets=[response("1 business hour")], effective={"from": "2027-01-01"})
        assert self.why(made) == "it is in force from 2027-01-01"

    def test_says_when_its_targets_are(self) -> None:
        made = plan(targets=[response("1 business hour", effective={"until": "2020-01-01"})])
        assert self.why(made) == "its response targets for it are in force until 2020-01-01"

    def test_says_that_an_agreement_must_say_how_long(self) -> None:
        made = plan(targets=[{"metric": "response", "or_as_agreed": True}])
        assert self.why(made) == "its response is as agreed, and here is no agreement that says how long"
        with pytest.raises(InvalidValue):
            made.due_under(made.targets[0], MONDAY)

    def test_says_nothing_more_where_the_fields_are_to_blame(self) -> None:
        assert self.why(plan(targets=[response("1 business hour", when={"type": "Outage"})])) == ""
        assert self.why(plan(), "update") == ""


def test_a_plan_in_calendar_time_does_without_hours() -> None:
    made = plan(schedules={}, zone="Europe/Berlin", targets=[response("2 calendar days")])
    assert made.deadline("response", opened="2026-03-28T10:00:00+01:00").due == "2026-03-30T09:00:00+01:00"


def test_results_say_what_they_rest_on() -> None:
    made = plan(targets=[response("1 business hour")], landing="opening")
    found = made.deadline("response", opened=MONDAY).provenance
    assert (found.plan, found.digest, found.landing) == ("desk", made.digest, "opening")
    assert made.provenance() is made.provenance("opening")


def test_effective_dates_on_another_clock_are_written_as_instants() -> None:
    length = Length.parse("1 calendar hour")
    dated = Target(metric="response", length=length, effective=Effective("2026-01-01", zone="Asia/Tokyo"))
    made = SupportPlan(name="desk", zone="Europe/Berlin", targets=[dated])
    assert made.to_dict()["targets"][0]["effective"] == {"from": "2025-12-31T15:00Z"}
    assert SupportPlan.from_dict(made.to_dict()) == made
    assert attrs.evolve(made, zone="UTC") != made


def test_intake_and_metrics_are_those_of_the_parts() -> None:
    made = plan(channels=[{"name": "chat"}], targets=[response("1 business hour"), response("2 business hours")])
    assert made.metrics == ("response",)
    assert made.intake("chat", MONDAY).is_accepted


def test_plans_are_equal_by_what_they_mean_and_asking_them_changes_nothing() -> None:
    parts = {"schedules": BOTH, "targets": [response("1 business hour", coverage="both")], "zone": "UTC"}
    one, other = plan(**parts, coverage={"both": "uk | us"}), plan(**parts, coverage={"both": "us | uk"})
    assert (one, hash(one)) == (other, hash(other))
    one.deadline("response", opened=MONDAY)
    assert (one, hash(one)) == (other, hash(other))


def test_business_days_are_those_of_the_desk_where_it_has_one_zone_and_else_of_the_plan() -> None:
    # 23:30Z on Monday is Tuesday 12:30 in Auckland; a business day later there is Wednesday, here it is Tuesday.
    night = {"night": {"zone": "UTC", "shifts": ["Mon-Fri 12:00-24:00"]}}
    target = [response("1 business day by close", coverage="night")]
    single = plan(schedules=night, zone="Pacific/Auckland", targets=target)
    assert single.deadline("response", opened="2026-03-02T23:30:00Z").due == "2026-03-04T00:00:00Z"
    days = [response("1 business day", coverage="both")]
    several = plan(schedules=BOTH, coverage={"both": "uk | us"}, zone="Europe/London", targets=days)
    assert several.deadline("response", opened="2026-03-02T10:00:00Z").due == "2026-03-03T10:00:00Z"


def test_a_priority_misspelt_by_case_alone_is_refused_where_a_plan_has_no_scale() -> None:
    plan = SupportPlan.from_dict(
        {
            "format": 1,
            "name": "desk",
            "schedules": {"desk": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]}},
            "targets": [
                {"metric": "response", "priority": "High", "length": "1 business hour"},
                {"metric": "response", "length": "4 business hours"},
            ],
        }
    )
    with pytest.raises(UnknownName) as caught:
        plan.deadline("response", opened="2026-03-02T09:00:00Z", priority="high")
    assert (caught.value.value, caught.value.nearest) == ("high", ("High",))
    assert plan.deadline("response", opened="2026-03-02T09:00:00Z", priority="Low").due == "2026-03-02T13:00:00Z"
