"""The support plan: checks across its parts, and which target governs a ticket."""

from typing import Any, ClassVar

import attrs
import pytest

from slacore import (
    Agreement,
    Coverage,
    EffectiveDates,
    Length,
    PlanErrors,
    Schedule,
    SupportPlan,
    Target,
    read_plan,
    write_plan,
)
from slacore.errors import EmptyCell, InvalidValue, NoTarget, UnknownName
from slacore.plans.channel import Channel
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.hours import ever_opens, looked
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.scale import PriorityLevel, PriorityScale
from slacore.plans.selector import Governed

OFFICE = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-17:00"]}}
BOTH = {
    "uk": {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"]},
    "us": {"zone": "America/New_York", "shifts": ["Mon-Fri 09:00-17:00"]},
}
MONDAY = "2026-03-02T10:00:00+01:00"


def plan(**parts: Any) -> SupportPlan:
    return read_plan({"format": 1, "name": "desk", "schedules": OFFICE} | parts)


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
        ({"targets": [response("2 business days")], "schedules": BOTH, "coverages": {"business": "uk | us"}},
         ["targets[0].zone"]),
        ({"targets": [response("2 calendar days")], "schedules": {}}, ["targets[0].zone"]),
        ({"centres": {"uk": {"coverage": "ku"}}}, ["centres.uk.coverage"]),
        ({"centres": {"uk": {"coverage": "business", "title": " x"}}}, ["centres.uk.title"]),
        ({"channels": [{"name": "chat", "hours": "day"}]}, ["channels[0].hours"]),
        ({"downgrades": [{"cause": "workaround", "steps": 1}]}, ["downgrades"]),
        ({"matrix": {"urgency": ["Low"], "impact": ["Any"], "table": [["P1"]]}}, ["matrix"]),
        ({"priorities": {"levels": ["P1"]}, "downgrades": [{"cause": "x", "to": "P2"}]}, ["downgrades[0].to"]),
        ({"services": [{"name": "pos"}, {"name": "pos"}]}, ["services[1].name"]),
        ({"coverages": {"business": "24x7"}}, ["coverages.business"]),
        ({"coverages": {"other": "business - business"}}, ["coverages.other"]),
        ({"coverages": {"other": "busines"}}, ["coverages.other"]),
        ({"schedules": {"business": {"zone": "UTC"}}, "targets": [response("1 business hour")]},
         ["targets[0].coverage"]),
        ({"agreements": [{"name": "a", "customer": "A", "targets": [response("1 business hour", coverage="x")]}]},
         ["agreements[0].targets[0].coverage"]),
        ({"agreements": [{"name": "a", "customer": "A", "coverages": {"own": "busines"}}]},
         ["agreements[0].coverages.own"]),
        ({"agreements": [{"name": "a", "customer": "A", "schedules": BOTH, "coverages": {"business": "uk | us"}}],
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
    assert flaws(coverages={"c0": "business", **doubling})[-1].startswith("coverages.c")
    assert flaws(coverages={"deep": "(" * 40 + "business" + ")" * 40}) == ["coverages.deep"]


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
            _ = plan().severity_policy
        with pytest.raises(InvalidValue):
            plan().priority("Low", "Any")
        assert plan(priorities=self.scale).severity_policy.causes == ()


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
        made = plan(targets=[{"metric": "response", "negotiable": True}])
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
    dated = Target(metric="response", length=length, effective=EffectiveDates("2026-01-01", zone="Asia/Tokyo"))
    made = SupportPlan(name="desk", zone="Europe/Berlin", targets=[dated])
    assert write_plan(made)["targets"][0]["effective"] == {"from": "2025-12-31T15:00Z"}
    assert read_plan(write_plan(made)) == made
    assert attrs.evolve(made, zone="UTC") != made


def test_intake_and_metrics_are_those_of_the_parts() -> None:
    made = plan(channels=[{"name": "chat"}], targets=[response("1 business hour"), response("2 business hours")])
    assert made.promised == ("response",)
    assert made.intake("chat", MONDAY).is_accepted


def test_plans_are_equal_by_what_they_mean_and_asking_them_changes_nothing() -> None:
    parts = {"schedules": BOTH, "targets": [response("1 business hour", coverage="both")], "zone": "UTC"}
    one, other = plan(**parts, coverages={"both": "uk | us"}), plan(**parts, coverages={"both": "us | uk"})
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
    several = plan(schedules=BOTH, coverages={"both": "uk | us"}, zone="Europe/London", targets=days)
    assert several.deadline("response", opened="2026-03-02T10:00:00Z").due == "2026-03-03T10:00:00Z"


def test_a_priority_misspelt_by_case_alone_is_refused_where_a_plan_has_no_scale() -> None:
    plan = read_plan(
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


def test_a_name_that_stands_twice_is_refused() -> None:
    schedule = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"])
    for part, value in (("schedules", schedule), ("coverages", "24x7"), ("doubts", "unclear")):
        given: Any = {part: [("uk", value), ("uk", value)]}
        with pytest.raises(InvalidValue) as caught:
            SupportPlan(name="desk", **given)
        assert (caught.value.place, caught.value.value) == (f"{part}.uk", "uk")


@pytest.mark.parametrize("name", [["x"], {}, 5])
def test_hours_that_are_no_name_are_unknown(name: Any) -> None:
    with pytest.raises(UnknownName) as caught:
        plan().coverage(name)
    assert caught.value.place == "coverage"


def test_a_ticket_may_have_fields_called_like_words_of_the_question() -> None:
    matrix = {"urgency": ["High"], "impact": ["Any"], "table": [["P1"]]}
    asked = plan(priorities={"levels": ["P1"]}, matrix=matrix, targets=[response("1 business hour", priority="P1")])
    ticket: dict[str, Any] = {"self": "a", "metric": "b", "urgency": "High", "impact": "Any"}
    assert asked.deadline("response", opened=MONDAY, **ticket).due == "2026-03-02T11:00:00+01:00"
    assert asked.target_for("response", opened=MONDAY, **ticket) == asked.targets[0]
    assert asked.priority(**ticket).priority == "P1"


def laid(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A record of the coverages asked whether they open at all, and of nothing that was known before."""
    asked: list[Any] = []
    ask = Coverage.opens_within

    def counted(coverage: Coverage, first: int, last: int) -> bool:
        asked.append((coverage, last - first + 1))
        return ask(coverage, first, last)

    looked.cache_clear()
    monkeypatch.setattr(Coverage, "opens_within", counted)
    return asked


def test_agreements_that_change_no_hours_do_not_ask_for_the_plans_hours_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = laid(monkeypatch)
    hours = {f"s{n}": Schedule.parse(f"Mon-Fri 09:{n:02}-17:00 Europe/London") for n in range(20)}
    agreements = [Agreement(name=f"a{n}", customer="Acme", plan="gold") for n in range(20)]
    with_targets = [
        Agreement(
            name=f"b{n}",
            customer="Bolt",
            plan="gold",
            targets=[Target(metric="m", length=Length.parse("1 business hour"), coverage="s1")],
        )
        for n in range(20)
    ]
    SupportPlan(name="gold", schedules=hours, coverages={"e": "s0 | s1"}, agreements=[*agreements, *with_targets])
    assert len(asked) <= 2


def test_coverages_that_never_open_cost_a_few_looks_however_many_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = laid(monkeypatch)
    with_holidays = Schedule.parse("8x5 Europe/London; closed 2026-12-31")
    never = {f"e{n}": f"a & [Sat 09:{n % 60:02}-1{n // 60}:00 Europe/London]" for n in range(300)}
    with pytest.raises(PlanErrors) as caught:
        SupportPlan(name="gold", schedules={"a": with_holidays}, coverages=never)
    assert sum(years for _, years in asked) <= 256
    assert 1 <= len(caught.value.flaws) <= 20


@pytest.mark.parametrize(
    ("text", "opens", "most"),
    [
        ("[8x5 Europe/London] & [Sat 09:00-17:00 Europe/London]", False, 1),
        ("[Sun 01:00-02:00 Europe/London] - [Sun 00:30-03:00 Europe/London]", False, 1),
        ("~[Mon-Sun 00:00-24:00 Europe/London]", False, 1),
        ("NEVER & [8x5 Europe/London]", False, 1),
        ("during[2049-03-02T09:00Z/2049-03-02T10:00Z] & [8x5 Europe/London]", True, 1),
        ("[no shifts Europe/London; special 2049-12-24 09:00-12:00] & [8x5 Europe/London]", True, 1),
        # The clocks of London and New York are four hours apart for some weeks of a year only.
        ("[Mon 17:00-18:00 Europe/London] & [Mon 13:00-14:00 America/New_York]", True, 51),
        ("[Mon 17:00-18:00 Europe/London] & [Mon 09:00-10:00 America/New_York]", False, 51),
    ],
)
def test_whether_a_coverage_opens_at_all_is_known_from_the_years_that_can_differ(
    monkeypatch: pytest.MonkeyPatch, text: str, opens: bool, most: int
) -> None:
    asked = laid(monkeypatch)
    assert ever_opens(Coverage.parse(text)) is opens
    assert ever_opens(Coverage.parse(text)) is opens
    assert sum(years for _, years in asked) <= most


@pytest.mark.parametrize("odd", [5, "uk", {"uk": 1}, [("uk", 1)], [1]])
def test_schedules_are_a_table_of_names_and_schedules(odd: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        SupportPlan(name="desk", schedules=odd)
    assert caught.value.place.startswith("schedules")


def test_a_full_memory_changes_no_answer() -> None:
    target = Target(metric="response", length=Length.parse("1 business hour"))
    made = SupportPlan(name="desk", schedules={"desk": Schedule.parse("8x5 UTC")}, targets=[target])
    selector = made.selector
    selector._remembered.update({(str(number),): Governed(None, {}) for number in range(10_000)})
    assert made.target_for("response", opened=MONDAY) == target
    assert len(selector._remembered) == 10_000


@pytest.mark.parametrize(
    ("make", "place", "most"),
    [
        (lambda n: SupportPlan(name="p", channels=[Channel(f"c{i}") for i in range(n)]), "channels", 64),
        (
            lambda n: SupportPlan(
                name="p",
                priorities=PriorityScale(["P1", "P2"]),
                downgrades=[DowngradeRule(f"c{i}", to="P2") for i in range(n)],
            ),
            "downgrades",
            256,
        ),
        (lambda n: Target(metric="m", negotiable=True, at_risk=[f"{i + 1}%" for i in range(n)]), "at_risk", 16),
        (lambda n: PriorityLevel("P1", examples=[str(i) for i in range(n)]), "examples", 64),
    ],
    ids=["channels", "downgrades", "at_risk", "examples"],
)
def test_a_constructor_takes_as_many_as_a_plan_file(make: Any, place: str, most: int) -> None:
    make(most)
    with pytest.raises(InvalidValue) as caught:
        make(most + 1)
    assert (caught.value.place, caught.value.value) == (place, most + 1)
