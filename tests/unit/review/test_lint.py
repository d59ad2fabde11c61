"""The linter: every code has a page whose example it finds; the finer points of each rule."""

import re
from typing import Any, ClassVar

import pytest

from slacore import SupportPlan, freeze, read_plan
from slacore.civil.instant import utc
from slacore.errors import InvalidValue, NaiveInstant
from slacore.files.planfile import parse_plan
from slacore.review.finding import Finding
from slacore.review.lint import CODES, lint
from slacore.review.trial import first_monday
from tests.support.places import DOCS

PAGES = DOCS / "lint"
OFFICE = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-17:00"]}}


def plan(**parts: Any) -> SupportPlan:
    return read_plan({"format": 1, "name": "desk", "schedules": OFFICE} | parts)


def of(code: str, found: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in found if finding.code == code]


def places(code: str, **parts: Any) -> list[str]:
    return [finding.place for finding in of(code, lint(plan(**parts)))]


def office(zone: str = "Europe/Berlin", *shifts: str, **more: Any) -> dict[str, Any]:
    return {"business": {"zone": zone, "shifts": list(shifts) or ["Mon-Fri 09:00-17:00"], **more}}


def target(metric: str, length: str, **more: Any) -> dict[str, Any]:
    return {"metric": metric, "length": length, **more}


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(CODES) == sorted(page.stem for page in PAGES.glob("*.md"))


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_page_has_its_finding(code: str) -> None:
    example = re.search(r"```toml\n(.*?)```", (PAGES / f"{code}.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    found = parse_plan(example[1].encode())
    as_of = "2026-06-01T00:00:00Z" if code == "holidays-end-soon" else None
    [finding, *_] = of(code, lint(found, cheaper=found if code == "not-better" else None, as_of=as_of))
    assert str(finding).startswith(f"{finding.severity} {code} at {finding.place}: ")


def test_a_sound_plan_has_no_findings() -> None:
    levels = {"levels": ["P1", "P2"]}
    targets = [
        target("response", "1 business hour", priority="P1"),
        target("response", "4 business hours"),
        target("resolution", "8 business hours", priority="P1"),
        target("resolution", "2 business days"),
    ]
    assert lint(plan(priorities=levels, targets=targets)) == ()


class TestTargetsNotMonotone:
    scale: ClassVar = {"levels": ["P1", "P2", "P3"], "outside": ["Planning"]}

    def found(self, one: str, other: str, **more: Any) -> list[str]:
        pair = [target("response", one, priority="P1", **more), target("response", other, priority="P3", **more)]
        return places("targets-not-monotone", priorities=self.scale, targets=pair)

    def test_calendar_hours_against_business_hours_in_office_time(self) -> None:
        assert self.found("4 calendar hours", "2 business hours") == ["targets[0].length"]

    def test_a_weekend_in_business_time_against_calendar_time(self) -> None:
        assert self.found("8 business hours", "48 calendar hours") == ["targets[0].length"]

    def test_equal_and_shorter_targets_are_sound(self) -> None:
        assert self.found("2 business hours", "2 business hours") == []
        assert self.found("2 business hours", "3 business hours") == []

    def test_targets_about_some_tickets_only_are_compared_too(self) -> None:
        assert self.found("3 business days", "1 business day", when={"type": "Outage"}) == ["targets[0].length"]

    def test_targets_that_come_into_force_later_are_compared_then(self) -> None:
        later = {"effective": {"from": "2030-06-01"}}
        assert self.found("3 business days", "1 business day", **later) == ["targets[0].length"]

    def test_a_plan_that_has_ended_is_read_in_its_own_time(self) -> None:
        pair = [target("response", "3 business hours", priority="P1"), target("response", "1 business hour")]
        ended = {"effective": {"from": "2015-01-01", "until": "2016-01-01"}}
        assert places("targets-not-monotone", priorities=self.scale, targets=pair, **ended) == ["targets[0].length"]

    def test_frozen_holidays_of_other_years_do_not_hide_it(self) -> None:
        pair = [target("response", "3 business hours", priority="P1"), target("response", "1 business hour")]
        found = plan(schedules=office(holidays=[{"country": "DE"}]), priorities=self.scale, targets=pair)
        assert of("targets-not-monotone", lint(freeze(found, 2020, 2021)))


def test_a_response_is_compared_with_the_resolution_of_its_own_priority() -> None:
    targets = [
        target("response", "9 business hours", priority="Low"),
        target("response", "1 business hour"),
        target("resolution", "8 business hours"),
    ]
    [finding] = of("response-after-resolution", lint(plan(targets=targets)))
    assert finding.place == "targets[0].length"
    assert "of Low (9 business hours)" in finding.sentence


class TestShadowedTargets:
    def test_by_several_earlier_ones_together(self) -> None:
        targets = [
            target("response", "1 business hour", priority="P1"),
            target("response", "2 business hours", priority="P2"),
            target("response", "3 business hours", priority=["P1", "P2"]),
        ]
        [finding] = of("shadowed-target", lint(plan(targets=targets)))
        assert (finding.place, "targets[0] and targets[1]" in finding.sentence) == ("targets[2]", True)

    def test_by_all_levels_of_the_scale_where_one_is_always_set(self) -> None:
        targets = [target("response", f"{n} business hours", priority=f"P{n}") for n in (1, 2)]
        targets.append(target("response", "3 business hours"))
        scale = {"levels": ["P1", "P2"]}
        assert places("shadowed-target", targets=targets, priorities=scale | {"default": "P2"}) == ["targets[2]"]
        assert places("shadowed-target", targets=targets, priorities=scale) == []

    @pytest.mark.parametrize(("until", "found"), [("2027-01-01", []), ("2028-01-01", ["targets[2]"])])
    def test_by_earlier_ones_that_meet_in_time(self, until: str, found: list[str]) -> None:
        targets = [
            target("response", "1 business hour", effective={"until": "2027-01-01"}),
            target("response", "2 business hours", effective={"from": "2027-01-01", "until": "2029-01-01"}),
            target("response", "3 business hours", effective={"from": "2026-01-01", "until": "2028-06-01"}),
        ]
        if not found:
            targets[1]["effective"] = {"from": "2027-01-02"}
        assert places("shadowed-target", targets=targets) == found

    def test_by_the_dates_of_the_plan(self) -> None:
        targets = [target("response", "1 business hour", effective={"until": "2020-01-01"})]
        assert places("shadowed-target", targets=targets, effective={"from": "2025-01-01"}) == ["targets[0]"]

    def test_not_by_one_about_fewer_tickets(self) -> None:
        targets = [
            target("response", "1 business hour", when={"type": "Outage"}),
            target("response", "2 business hours", when={"type": ["Outage", "Litter"]}),
        ]
        assert places("shadowed-target", targets=targets) == []


class TestDowngrades:
    def found(self, **rule: Any) -> list[str]:
        scale = {"levels": ["S1", "S2", "S3"], "outside": ["Planning"]}
        return places("downgrade-not-lower", priorities=scale, downgrades=[{"cause": "workaround", **rule}])

    def test_to_the_same_or_a_graver_level(self) -> None:
        assert self.found(**{"from": "S2", "to": "S2"}) == self.found(**{"from": "S2", "to": "S1"}) == ["downgrades[0]"]
        assert self.found(**{"from": "S2", "to": "S3"}) == []

    def test_by_steps_where_there_are_none(self) -> None:
        assert self.found(**{"from": "S3", "steps": 1}) == ["downgrades[0]"]
        assert self.found(**{"from": "S2", "steps": 1, "floor": "S2"}) == ["downgrades[0]"]
        assert self.found(steps=1) == []

    def test_rules_that_may_raise_or_leave_the_level_open_are_sound(self) -> None:
        assert self.found(**{"from": "S2", "to": "S1", "may_raise": True}) == []
        assert self.found(mode="discretionary") == []


class TestZones:
    @pytest.mark.parametrize("zone", ["GMT", "EST", "Etc/GMT+5", "Greenwich", "MST"])
    def test_without_summer_time(self, zone: str) -> None:
        assert places("fixed-zone", schedules=office(zone)) == ["schedules.business.zone"]

    @pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/Phoenix"])
    def test_that_are_meant(self, zone: str) -> None:
        assert places("fixed-zone", schedules=office(zone)) == []

    def test_in_brackets_of_the_plan_and_of_a_target(self) -> None:
        targets = [target("response", "2 business days", zone="EST")]
        hours = {"either": "business | [Sat 10:00-12:00 GMT]"}
        assert places("fixed-zone", zone="HST", coverages=hours, targets=targets) == [
            "coverages.either.zone",
            "zone",
            "targets[0].zone",
        ]


def test_almost_midnight_is_found_in_special_hours_closures_and_lengths_too() -> None:
    schedules = office(special=["2026-12-19 00:00-23:59:59"], closures=["2026-12-24 12:00-23:59"])
    targets = [target("response", "1 business day by 23:59 if before 00:01")]
    assert places("almost-midnight", schedules=schedules, targets=targets) == [
        "schedules.business.special",
        "schedules.business.closures",
        "targets[0].length",
        "targets[0].length",
    ]


class TestNames:
    def test_hours_in_a_title_are_found_where_no_hours_are_that_many(self) -> None:
        assert places("not-as-named", title="Gold (24x7)") == ["title"]
        assert places("not-as-named", title="Gold (8x5)") == []
        assert places("not-as-named", title="Gold 24x7x365", coverages={"always": "24x7"}) == []

    def test_holidays_do_not_make_a_week_shorter(self) -> None:
        schedules = {"8x5": office(holidays=[{"country": "DE"}], closures=["2026-02-03"])["business"]}
        assert places("not-as-named", schedules=schedules) == []

    def test_combined_hours_are_counted_once(self) -> None:
        hours = {"16x5": "business | [Mon-Fri 17:00-01:00 Europe/Berlin]", "8x2": "~business & [8x7 Europe/Berlin]"}
        assert places("not-as-named", coverages=hours) == []

    def test_what_is_no_hours_a_day_and_days_a_week_is_no_name(self) -> None:
        assert places("not-as-named", title="our 99x9 plan") == []


class TestHolidaysEnd:
    def test_a_plan_without_end(self) -> None:
        dates = [{"dates": {"2026-12-25": "Christmas Day"}}]
        assert places("holidays-end", schedules=office(holidays=dates)) == ["schedules.business.holidays"]

    def test_dates_beside_a_country_are_extras(self) -> None:
        both = [{"country": "DE"}, {"dates": {"2026-06-19": "Founders' Day"}}]
        assert places("holidays-end", schedules=office(holidays=both)) == []

    @pytest.mark.parametrize(("until", "found"), [("2027-12-01", []), ("2027-12-31", ["schedules.business.holidays"])])
    def test_frozen_years_must_hold_the_longest_target(self, until: str, found: list[str]) -> None:
        whole = plan(
            schedules=office(holidays=[{"country": "DE"}]),
            effective={"until": until},
            targets=[target("resolution", "5 business days")],
        )
        frozen = freeze(whole, 2026, 2027)
        assert [each.place for each in of("holidays-end", lint(frozen))] == found

    @pytest.mark.parametrize(("until", "found"), [("2026-12-24", []), ("2028-01-01", ["schedules.business.holidays"])])
    def test_the_data_of_a_country_must_hold_the_longest_target(self, until: str, found: list[str]) -> None:
        # Sri Lanka's data ends with 2026.
        parts = {
            "schedules": office("Asia/Colombo", holidays=[{"country": "LK"}]),
            "targets": [target("resolution", "2 business days")],
        }
        assert places("holidays-end", **parts, effective={"until": until}) == found
        assert places("holidays-end", **parts) == []

    def test_the_data_that_ends_first_is_to_blame(self) -> None:
        schedules = {
            "business": {"zone": "Asia/Colombo", "shifts": ["Mon-Fri 09:00-17:00"], "holidays": [{"country": "LK"}]},
            "uk": {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"], "holidays": [{"country": "GB"}]},
        }
        targets = [target("resolution", "5 business days")]
        dates = {"zone": "UTC", "effective": {"until": "2026-12-30"}}
        found = places("holidays-end", schedules=schedules, targets=targets, **dates)
        assert found == ["schedules.business.holidays"]


class TestHolidaysEndSoon:
    def soon(self, as_of: str, **more: Any) -> list[str]:
        dates = [{"dates": {"2026-12-25": "Christmas Day"}, "years": [2026, 2026]}]
        found = lint(plan(schedules=office(holidays=dates), **more), as_of=as_of)
        return [finding.sentence for finding in of("holidays-end-soon", found)]

    def test_within_a_year_of_asking(self) -> None:
        assert self.soon("2025-12-01T00:00:00Z") == []
        [sentence] = self.soon("2026-01-02T00:00:00Z")
        assert "named dates are known as far as 2026, less than a year after 2026-01-02T00:00Z" in sentence
        [sentence] = self.soon("2027-03-01T00:00:00Z")
        assert "as far as 2026, which is before 2027-03-01T00:00Z" in sentence

    def test_where_the_plan_is_in_force_so_long(self) -> None:
        assert self.soon("2026-06-01T00:00:00Z", effective={"until": "2026-12-31"}) == []
        assert len(self.soon("2026-06-01T00:00:00Z", effective={"until": "2027-06-01"})) == 1

    def test_the_data_of_countries_and_what_was_frozen(self) -> None:
        found = plan(schedules=office("Asia/Colombo", holidays=[{"country": "LK"}]))
        assert len(of("holidays-end-soon", lint(found, as_of="2026-06-01T00:00:00Z"))) == 1
        german = freeze(plan(schedules=office(holidays=[{"country": "DE"}])), 2026, 2027)
        assert of("holidays-end-soon", lint(german, as_of="2026-06-01T00:00:00Z")) == []
        assert len(of("holidays-end-soon", lint(german, as_of="2027-06-01T00:00:00Z"))) == 1

    def test_without_an_instant_nobody_knows(self) -> None:
        assert places("holidays-end-soon", schedules=office("Asia/Colombo", holidays=[{"country": "LK"}])) == []
        with pytest.raises(NaiveInstant, match=r"^as_of: "):
            lint(plan(), as_of="2026-06-01T00:00:00")


class TestUpdateBeforeResponse:
    def found(self, response: str, update: str) -> list[str]:
        return places("update-before-response", targets=[target("response", response), target("update", update)])

    def test_is_found_in_whichever_time_they_count(self) -> None:
        assert self.found("4 business hours", "2 business hours") == ["targets[1].length"]
        # On Friday evening two calendar hours are over long before one business hour.
        assert self.found("1 business hour", "2 calendar hours") == ["targets[1].length"]

    def test_equal_and_longer_updates_are_sound(self) -> None:
        assert self.found("2 business hours", "2 business hours") == []
        assert self.found("2 business hours", "3 business hours") == []

    def test_each_priority_is_compared_with_its_own(self) -> None:
        targets = [
            target("response", "1 business hour", priority="High"),
            target("response", "8 business hours"),
            target("update", "4 business hours"),
        ]
        [finding] = of("update-before-response", lint(plan(targets=targets, priorities={"levels": ["High", "Low"]})))
        assert (
            "the update of Low (4 business hours) is due sooner than the response (8 business hours" in finding.sentence
        )


class TestZeroLength:
    @pytest.mark.parametrize("length", ["0 business hours", "0 calendar seconds", "0 business days", "0 calendar days"])
    def test_is_over_as_it_begins(self, length: str) -> None:
        assert places("zero-length", targets=[target("response", length)]) == ["targets[0].length"]

    @pytest.mark.parametrize(
        "length", ["0 business days by close", "0 business days by 16:00", "0 business days if before 10:00"]
    )
    def test_the_same_day_is_some_time(self, length: str) -> None:
        assert places("zero-length", targets=[target("response", length)]) == []

    def test_thresholds_causes_and_agreements_are_looked_at(self) -> None:
        nothing = [target("response", "0 business hours")]
        found = plan(
            targets=[target("response", "4 business hours", at_risk=["50%", "0 business minutes before"])],
            priorities={"levels": ["High", "Low"]},
            downgrades=[{"cause": "silent", "to": "Low", "after": "0 business hours"}],
            agreements=[
                {"name": "one", "customer": "Acme", "plan": "desk", "targets": nothing},
                {"name": "two", "customer": "Ace", "plan": "desk", "targets": nothing, "is_example": True},
            ],
        )
        assert [finding.place for finding in of("zero-length", lint(found))] == [
            "targets[0].at_risk[1]",
            "agreements[0].targets[0].length",
            "downgrades[0].after",
        ]


class TestBreakHandsOver:
    def found(self, us: str, **more: Any) -> list[Finding]:
        schedules = {
            **office("Europe/London", "Mon-Fri 09:00-13:00", "Mon-Fri 13:30-18:00"),
            "us": {"zone": "America/New_York", "shifts": [us]},
        }
        centres = {"uk": {"coverage": "business"}, "us": {"coverage": "us"}}
        return of("break-hands-over", lint(plan(schedules=schedules, centres=centres, **more)))

    def test_in_the_weeks_between_two_clock_changes(self) -> None:
        # New York opens at 14:00 in London, from 9 to 27 March and from 26 to 30 October 2026 at 13:00.
        [finding] = self.found("Mon-Fri 09:00-17:00")
        assert finding.place == "centres.uk.coverage"
        assert "us takes over and keeps the duty when uk opens again, first on Monday 2026-03-09 13:00 UTC" in str(
            finding
        )
        assert "on 20 days of 2026" in str(finding)

    def test_not_where_the_other_opens_later(self) -> None:
        assert self.found("Mon-Fri 10:30-17:00") == []

    def test_not_where_the_other_has_closed_again(self) -> None:
        # From 13:00 to 13:15 in London, and in the weeks between from 12:00 on, when uk is on duty.
        assert self.found("Mon-Fri 08:00-08:15") == []

    def test_in_a_year_of_the_plan(self) -> None:
        [finding] = self.found("Mon-Fri 09:00-17:00", zone="UTC", effective={"from": "2027-01-01"})
        # 15 March to 26 March, and 1 to 5 November.
        assert "first on Monday 2027-03-15 13:00 UTC, on 15 days of 2027" in str(finding)

    def test_the_end_of_a_day_is_no_break(self) -> None:
        assert self.found("Mon-Fri 12:00-20:00") == []


class TestEdgesInChanges:
    @pytest.mark.parametrize("shift", ["Sun 02:30-10:00", "Sat 20:00-02:30", "Sun 02:00-09:00"])
    def test_times_that_are_skipped_or_repeated(self, shift: str) -> None:
        assert places("edge-in-clock-change", schedules=office("Europe/Berlin", shift)) == ["schedules.business.shifts"]

    def test_an_edge_where_the_next_shift_begins_is_none(self) -> None:
        shifts = ("Mon-Sun 00:00-02:30", "Mon-Sun 02:30-24:00")
        assert places("edge-in-clock-change", schedules=office("Europe/Berlin", *shifts)) == []
        assert places("edge-in-clock-change", schedules=office("Africa/Cairo", "Mon-Sun 00:00-24:00")) == []

    def test_special_hours_of_the_night(self) -> None:
        schedules = office(special=["2026-03-29 02:30-04:00"])
        assert places("edge-in-clock-change", schedules=schedules) == ["schedules.business.shifts"]


class TestNotBetter:
    def found(self, ours: str, theirs: str) -> list[str]:
        dear, cheap = (plan(targets=[target("response", length)]) for length in (ours, theirs))
        return [finding.sentence for finding in of("not-better", lint(dear, cheaper=cheap))]

    def test_equal_later_and_sooner(self) -> None:
        assert "never due sooner" in self.found("4 business hours", "4 business hours")[0]
        assert "is due later" in self.found("24 calendar hours", "8 business hours")[0]
        assert self.found("2 business hours", "4 business hours") == []

    def test_a_promise_that_is_missing(self) -> None:
        cheap = plan(targets=[target("update", "4 business hours")])
        [finding] = of("not-better", lint(plan(), cheaper=cheap))
        assert (finding.place, "not here" in finding.sentence) == ("targets", True)


def test_a_target_that_ends_when_its_plan_begins_is_never_in_force() -> None:
    ended = target("response", "4 business hours", effective={"until": "2026-01-01"})
    assert places("shadowed-target", zone="UTC", effective={"from": "2026-01-01"}, targets=[ended]) == ["targets[0]"]


def test_targets_that_are_never_in_force_together_are_not_compared() -> None:
    targets = [
        target("response", "8 business hours", priority="P1", effective={"until": "2020-01-01"}),
        target("response", "4 business hours", priority="P2", effective={"from": "2020-01-01"}),
    ]
    assert places("targets-not-monotone", zone="UTC", priorities={"levels": ["P1", "P2"]}, targets=targets) == []


def test_the_week_looked_at_begins_on_the_first_monday_of_february() -> None:
    for year in range(1990, 2050):
        monday = utc(first_monday(year))
        assert (monday.year, monday.month, monday.weekday()) == (year, 2, 0)
        assert monday.day <= 7


def test_a_target_repeated_exactly_is_shadowed_by_the_first_of_them() -> None:
    one = target("response", "1 business hour")
    [found] = of("shadowed-target", lint(plan(targets=[one, one])))
    assert found.place == "targets[1]"
    assert "targets[0] matches first" in found.sentence


def test_one_value_standing_twice_is_shadowed_too() -> None:
    listed = plan(targets=[target("response", "1 business hour"), target("response", "2 business hours")]).targets
    twice = SupportPlan(name="desk", schedules=plan().schedules, targets=[listed[0], listed[1], listed[0]])
    assert [found.place for found in of("shadowed-target", lint(twice))] == ["targets[1]", "targets[2]"]


@pytest.mark.parametrize("cheaper", ["y", 5, {}])
def test_a_cheaper_plan_that_is_none_is_refused(cheaper: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        lint(plan(), cheaper)
    assert caught.value.place == "cheaper"


def _odd_plan(**more: Any) -> SupportPlan:
    base = {
        "format": 1,
        "name": "odd",
        "schedules": {"business": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]}},
        "priorities": {"levels": ["P1", "P2", "P3"]},
    }
    return read_plan(base | more)


def test_hours_of_an_agreement_are_read_too_unless_it_is_an_example() -> None:
    agreement = {
        "name": "acme",
        "customer": "Acme",
        "schedules": {"acme-8x5": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-18:00"]}},
    }
    told = [finding.place for finding in lint(_odd_plan(agreements=[agreement])) if finding.code == "not-as-named"]
    assert told == ["agreements[0].schedules.acme-8x5"]
    assert not [
        each for each in lint(_odd_plan(agreements=[agreement | {"is_example": True}])) if each.code == "not-as-named"
    ]


def test_targets_that_begin_within_a_week_are_compared_from_then_on() -> None:
    targets = [
        {"metric": "response", "priority": "P1", "length": "8 business hours", "effective": {"from": "2026-01-07"}},
        {"metric": "response", "priority": "P2", "length": "1 business hour", "effective": {"until": "2026-01-09"}},
        {"metric": "response", "priority": "P3", "length": "9 business hours"},
    ]
    codes = [finding.code for finding in lint(_odd_plan(zone="UTC", targets=targets))]
    assert "targets-not-monotone" in codes


def test_hours_whose_holidays_are_not_known_are_passed_over() -> None:
    # No week has both holidays: those of one schedule are frozen for 2040, those of the other for 2042.
    frozen = {
        year: {"country": "GB", "years": [year, year], "dates": {f"{year}-01-01": "New Year's Day"}}
        for year in (2040, 2042)
    }
    schedules = {
        name: {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"], "holidays": [frozen[year]]}
        for name, year in (("business", 2040), ("late", 2042))
    }
    targets = [
        {"metric": "response", "priority": level, "length": "1 business hour", "coverage": name}
        for level, name in (("P1", "business"), ("P2", "late"), ("P3", "business"))
    ]
    codes = [finding.code for finding in lint(_odd_plan(schedules=schedules, targets=targets))]
    assert "targets-not-monotone" not in codes


def test_empty_cells_do_not_hide_a_matrix_that_is_not_monotone() -> None:
    matrix = {
        "urgency": ["a", "b", "c"],
        "impact": ["x", "y", "z"],
        "table": [["", "P1", "P3"], ["", "", "P1"], ["P3", "P1", ""]],
    }
    codes = [finding.code for finding in lint(_odd_plan(matrix=matrix))]
    assert "matrix-not-monotone" in codes
    assert codes.count("empty-cell") == 4


def test_targets_with_too_many_combinations_to_try_are_passed_over() -> None:
    many = [str(number) for number in range(60)]
    target = {"metric": "response", "length": "1 business hour", "when": {"a": many, "b": many, "c": many}}
    assert "shadowed-target" not in [
        finding.code for finding in lint(_odd_plan(targets=[target, target | {"text": "x"}]))
    ]


def test_a_target_without_a_length_or_beyond_reach_has_no_last_due_time() -> None:
    holidays = [{"dates": {"2026-12-25": "Christmas Day"}}]
    schedules = {
        "business": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"], "holidays": holidays},
        "once": {"zone": "UTC", "special": ["2026-02-02 09:00-10:00"]},
    }
    targets = [
        {"metric": "response", "negotiable": True, "priority": "P1"},
        {"metric": "response", "length": "80 business hours", "coverage": "once", "priority": "P2"},
        {"metric": "resolution", "length": "90 business days", "coverage": "business"},
    ]
    plan = _odd_plan(zone="UTC", schedules=schedules, targets=targets, effective={"until": "2026-12-01"})
    assert "holidays-end" in [finding.code for finding in lint(plan)]
