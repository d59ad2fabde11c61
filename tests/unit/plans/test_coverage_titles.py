"""Titles of coverages: what people call a plan's hours, stated beside their expression, said with deadlines."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import attrs
import jsonschema
import pytest

from slacore import (
    Agreement,
    PlanErrors,
    Schedule,
    StatedCoverage,
    SupportPlan,
    Target,
    diff,
    freeze,
    lint,
    plan_from_toml,
    plan_to_toml,
    read_plan,
    write_plan,
)
from slacore.errors import Flaw, InvalidText, InvalidValue
from slacore.written.form import json_schema

UK = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
US = Schedule.parse("Mon-Fri 08:00-16:00 America/New_York")
SCHEMA = jsonschema.Draft202012Validator(json_schema())

TEXT = """
format = 1
name = "desk"
zone = "Europe/London"

[schedules.uk]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]

[schedules.us]
zone = "America/New_York"
shifts = ["Mon-Fri 08:00-16:00"]

[coverages]
business = { coverage = "uk | us", title = "Our working hours" }
overlap = "uk & us"
nights = { coverage = "24x7 - business", title = "Nights" }

[[targets]]
metric = "response"
priority = "P1"
length = "30 business minutes"
coverage = "nights"

[[targets]]
metric = "response"
priority = "P2"
length = "1 business hour"
coverage = "overlap"

[[targets]]
metric = "response"
priority = "P3"
length = "1 business hour"
coverage = "business & uk"

[[targets]]
metric = "response"
priority = "P4"
length = "4 calendar hours"

[[targets]]
metric = "response"
length = "1 business hour"
"""
PLAN = plan_from_toml(TEXT)


def desk(**parts: Any) -> SupportPlan:
    return SupportPlan(**{"name": "desk", "schedules": {"uk": UK, "us": US}, "zone": "Europe/London"} | parts)


def titled(title: str, text: str = "uk | us") -> SupportPlan:
    return desk(coverages={"business": StatedCoverage(text, title)})


class TestStated:
    def test_a_coverage_is_stated_by_its_expression_and_may_have_a_title(self) -> None:
        assert PLAN.coverages["business"] == UK | US
        assert dict(PLAN.coverages.texts) == {"business": "uk | us", "overlap": "uk & us", "nights": "24x7 - business"}
        assert dict(PLAN.coverages.stated) == {
            "business": StatedCoverage("uk | us", title="Our working hours"),
            "overlap": StatedCoverage("uk & us"),
            "nights": StatedCoverage("24x7 - business", title="Nights"),
        }

    def test_its_title_is_found_by_its_name(self) -> None:
        assert PLAN.coverages.title("business") == "Our working hours"
        assert (PLAN.coverages.title("overlap"), PLAN.coverages.title("uk")) == ("", "")

    def test_a_text_is_a_coverage_without_a_title(self) -> None:
        assert desk(coverages={"business": "uk | us"}) == titled("")
        assert str(StatedCoverage("uk | us", title="Our working hours")) == "uk | us"

    def test_blanks_of_its_text_do_not_matter(self) -> None:
        assert StatedCoverage("uk|us") == StatedCoverage("uk  |  us")
        assert StatedCoverage("uk | us") != StatedCoverage("us | uk")

    @pytest.mark.parametrize("text", ["", " ", 3, None, "x" * 8_001])
    def test_other_texts_are_refused(self, text: Any) -> None:
        with pytest.raises(InvalidText) as caught:
            StatedCoverage(text)
        assert caught.value.place == "coverage"

    @pytest.mark.parametrize("title", [" a", "a\nb", 3, None, "x" * 129])
    def test_other_titles_are_refused(self, title: Any) -> None:
        with pytest.raises(InvalidText) as caught:
            StatedCoverage("uk", title)
        assert caught.value.place == "title"

    @pytest.mark.parametrize("given", [3, {"business": 3}, {"business": {"coverage": "uk"}}, [("business", None)]])
    def test_what_states_no_coverage_is_refused_in_its_place(self, given: Any) -> None:
        for make in (lambda: desk(coverages=given), lambda: agreement(coverages=given)):
            with pytest.raises(InvalidValue) as caught:
                make()
            assert caught.value.place.startswith("coverages")


class TestEquality:
    def test_a_title_belongs_to_the_plan(self) -> None:
        plans = [titled(""), titled("Our hours"), titled("Your hours")]
        assert len(set(plans)) == len({plan.digest for plan in plans}) == 3

    def test_one_meaning_under_one_title_is_one_plan(self) -> None:
        one, other = titled("Our hours"), titled("Our hours", "us | uk")
        assert (one, hash(one), one.digest) == (other, hash(other), other.digest)

    def test_a_title_of_an_agreed_coverage_belongs_to_it(self) -> None:
        told = [agreement(coverages={"business": StatedCoverage("uk", title)}) for title in ("", "Ours", "Theirs")]
        assert len(set(told)) == len({desk(agreements=[one]).digest for one in told}) == 3

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
    def test_copies_keep_titles(self, again: Any) -> None:
        assert again(PLAN) == PLAN
        assert again(PLAN.coverages).stated == PLAN.coverages.stated
        assert attrs.evolve(PLAN, name="other").coverages.stated == PLAN.coverages.stated


def agreement(**parts: Any) -> Agreement:
    return Agreement(name="acme", customer="Acme", plan="desk", **parts)


class TestChanged:
    def test_other_hours_of_a_name_have_the_title_that_is_said_with_them(self) -> None:
        assert PLAN.with_coverage("business", "uk").coverages.stated["business"] == StatedCoverage("uk")
        renamed = PLAN.with_coverage("business", StatedCoverage("uk", title="London's hours"))
        assert renamed.coverages.title("business") == "London's hours"
        assert renamed.coverages.title("nights") == "Nights"
        odd: Any = 3
        with pytest.raises(InvalidValue) as caught:
            PLAN.with_coverage("business", odd)
        assert caught.value.place == "hours"

    def test_an_agreement_brings_its_own_titles(self) -> None:
        agreed = PLAN.with_agreement(agreement(coverages={"business": StatedCoverage("us", title="Hours of Acme")}))
        assert agreed.coverages.title("business") == "Hours of Acme"
        assert agreed.coverages.title("nights") == "Nights"
        told = agreed.deadline("response", opened="2026-03-06T15:30:00+00:00").explain()
        # New York opens at 13:00 in London.
        assert told.headline() == (
            "response due Fri 2026-03-06 16:30, 1 business hour after Fri 2026-03-06 15:30 "
            "(Hours of Acme, clock of Europe/London)"
        )

    def test_a_frozen_plan_keeps_them(self) -> None:
        assert freeze(PLAN, 2026, 2026).coverages.stated == PLAN.coverages.stated


class TestWritten:
    def test_a_title_is_written_beside_the_expression_and_read_again(self) -> None:
        written = write_plan(PLAN)
        assert written["coverages"] == {
            "business": {"coverage": "uk | us", "title": "Our working hours"},
            "overlap": "uk & us",
            "nights": {"coverage": "24x7 - business", "title": "Nights"},
        }
        assert read_plan(written) == read_plan(json.loads(json.dumps(written))) == PLAN
        assert plan_from_toml(plan_to_toml(PLAN)) == PLAN
        SCHEMA.validate(written)

    def test_a_table_without_a_title_says_no_more_than_the_expression(self) -> None:
        data = write_plan(PLAN) | {"coverages": {"business": {"coverage": "uk | us"}, "nights": "24x7 - business"}}
        data["targets"] = data["targets"][:1]
        SCHEMA.validate(data)
        assert write_plan(read_plan(data))["coverages"] == {"business": "uk | us", "nights": "24x7 - business"}

    def test_agreed_coverages_have_titles_too(self) -> None:
        plan = attrs.evolve(PLAN, agreements=[agreement(coverages={"business": StatedCoverage("us", title="Acme's")})])
        written = write_plan(plan)
        assert written["agreements"][0]["coverages"] == {"business": {"coverage": "us", "title": "Acme's"}}
        assert read_plan(written) == plan
        SCHEMA.validate(written)

    @pytest.mark.parametrize(
        ("stated", "told"),
        [
            ({"coverage": "uk", "title": 3}, "business.title: 3 (int) is not text; put it in quotes"),
            ({"coverage": "uk", "titel": "x"}, "business.titel: there is no such key here; did you mean 'title'?"),
            ({"title": "Our hours"}, "business.coverage: is missing; the hours: an expression of schedules"),
            ({"coverage": 3}, "business.coverage: 3 (int) is not text; put it in quotes"),
            (
                {"coverage": "usa", "title": "x"},
                "business.coverage: 'usa' is not a schedule or coverage; did you mean 'us'?",
            ),
            (
                {"coverage": "uk - uk", "title": "x"},
                "business.coverage: 'uk - uk' never opens; no deadline on it could be reached",
            ),
            ("usa", "business: 'usa' is not a schedule or coverage; did you mean 'us'?"),
            (3, "business: 3 (int) is not text; put it in quotes"),
        ],
    )
    def test_its_flaws_are_told_by_their_path(self, stated: Any, told: str) -> None:
        data = write_plan(desk())
        with pytest.raises(PlanErrors) as caught:
            read_plan(data | {"coverages": {"business": stated}})
        assert [str(flaw) for flaw in caught.value.flaws] == [f"coverages.{told}"]
        agreed = {"name": "acme", "customer": "Acme", "coverages": {"business": stated}}
        with pytest.raises(PlanErrors) as caught:
            read_plan(data | {"agreements": [agreed]})
        assert [str(flaw) for flaw in caught.value.flaws] == [f"agreements[0].coverages.{told}"]


class TestTold:
    @pytest.mark.parametrize(
        ("priority", "hours"),
        [
            ("P1", "Nights"),
            # Without a title, as an expression in the place of a name, and where hours do not count.
            ("P2", ""),
            ("P3", ""),
            ("P4", ""),
            ("P5", "Our working hours"),
        ],
    )
    def test_a_deadline_says_what_its_hours_are_called(self, priority: str, hours: str) -> None:
        deadline = PLAN.deadline("response", opened="2026-03-06T15:30:00+00:00", priority=priority)
        assert deadline.hours == hours
        assert (
            deadline.explain()
            .headline()
            .endswith(f"({hours}, clock of Europe/London)" if hours else "(clock of Europe/London)")
        )
        assert pickle.loads(pickle.dumps(deadline)).hours == hours

    def test_hours_of_a_schedule_alone_have_no_title_of_a_coverage(self) -> None:
        target = Target(metric="response", length="1 business hour")
        plan = SupportPlan(name="desk", schedules={"uk": UK}, targets=[target])
        assert plan.deadline("response", opened="2026-03-06T15:30:00Z").hours == ""
        alone = SupportPlan(
            name="desk", coverages={"day": StatedCoverage("24x7", title="Day and night")}, targets=[target]
        )
        assert alone.due_under(target, "2026-03-06T15:30:00Z").hours == "Day and night"

    def test_a_title_that_changes_is_a_change_to_be_told(self) -> None:
        old, new = titled("Our hours"), titled("Your hours")
        assert [str(change) for change in diff(old, new).changes] == [
            "hours business, title: Our hours -> Your hours (neutral)"
        ]
        assert [change.place for change in diff(old, titled("Your hours", "uk")).changes] == [
            "hours business",
            "hours business, title",
        ]
        assert [str(change) for change in diff(titled(""), new).changes] == [
            "hours business, title: new: Your hours (neutral)"
        ]
        assert not diff(old, old)

    def test_lint_compares_a_title_with_its_hours(self) -> None:
        target = Target(metric="response", length="1 business hour")
        assert list(lint(attrs.evolve(titled("Open 8x5", "uk"), targets=[target]))) == []
        [finding] = lint(attrs.evolve(titled("Open 24x7", "uk"), targets=[target]))
        assert (finding.code, finding.place) == ("not-as-named", "coverages.business.title")
        assert finding.sentence == "24x7 means 168 hours a week, and these are 40; change the title or the hours"


def test_coverages_are_made_of_one_another_in_any_order() -> None:
    stated = {"either": "business | night", "business": "8x5 UTC", "night": "business & [Mon-Fri 15:00-23:00 UTC]"}
    made = SupportPlan(name="desk", coverages=stated)
    assert list(made.coverages) == ["either", "business", "night"]
    assert made == SupportPlan(name="desk", coverages=dict(reversed(stated.items())))
    # A table of its own stands below the plain keys of a TOML text, and the other coverage above it is made of it.
    titled = SupportPlan(name="desk", coverages=stated | {"business": StatedCoverage("8x5 UTC", "Office")})
    assert plan_from_toml(plan_to_toml(titled)) == titled


def test_a_coverage_made_of_itself_is_told() -> None:
    with pytest.raises(PlanErrors) as caught:
        SupportPlan(name="desk", coverages={"a": "b | 24x7", "b": "c", "c": "a"})
    assert caught.value.flaws[0] == Flaw("coverages.a", "is made of itself by way of 'b'; break the circle")
