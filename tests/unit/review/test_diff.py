"""Differences of plans, and plans frozen against tomorrow's data."""

from datetime import timedelta
from typing import Any, ClassVar
from xml.etree import ElementTree

import attrs
import pytest

from slacore import PlanErrors, SupportPlan, drift, freeze, read_plan, write_plan
from slacore.errors import InvalidValue, NotAnInstant, UnknownName
from slacore.plans.zone_record import ZoneRecord
from slacore.review.change import PlanChange
from slacore.review.diff import diff
from slacore.review.totals import MoveTotals

OFFICE = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-17:00"]}}
SCALE = {"levels": ["P1", {"name": "P2", "title": "second"}], "default": "P2"}


def plan(**parts: Any) -> SupportPlan:
    return read_plan({"format": 1, "name": "desk", "schedules": OFFICE} | parts)


def response(length: str, **more: Any) -> dict[str, Any]:
    return {"metric": "response", "length": length, **more}


def told(old: SupportPlan, new: SupportPlan) -> list[tuple[str, str]]:
    return [(change.place, change.effect) for change in diff(old, new).changes]


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ("4 business hours", "2 business hours", "better"),
        ("2 business hours", "4 business hours", "worse"),
        ("4 calendar hours", "2 business hours", "mixed"),
    ],
)
def test_a_length_is_judged_by_the_due_times_it_gives(before: str, after: str, effect: str) -> None:
    old, new = (plan(targets=[response(length)]) for length in (before, after))
    found = diff(old, new)
    assert found.changes == (PlanChange("targets response", before, after, effect),)  # type: ignore[arg-type]
    assert str(found).splitlines() == [
        f"desk -> desk: 1 change, {effect} for the customer",
        f"  targets response: {before} -> {after} ({effect})",
    ]


def test_shorter_hours_are_worse_and_so_are_the_targets_on_them() -> None:
    short = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-16:00"]}}
    old, new = (
        plan(targets=[response("9 business hours")]),
        plan(schedules=short, targets=[response("9 business hours")]),
    )
    found = diff(old, new)
    assert told(old, new) == [("hours business", "worse"), ("targets response", "worse")]
    assert "9 business hours, due at other times (worse)" in str(found)


def test_hours_that_move_are_mixed_and_hours_that_come_or_go_are_better_or_worse() -> None:
    moved = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 10:00-18:00"]}}
    assert told(plan(), plan(schedules=moved)) == [("hours business", "mixed")]
    more = plan(schedules=OFFICE | {"night": OFFICE["business"]}, coverages={})
    assert told(plan(), more) == [("hours night", "better")]
    assert told(more, plan()) == [("hours night", "worse")]


def test_a_schedule_that_becomes_a_coverage_of_the_same_hours_is_told() -> None:
    old = plan(schedules=OFFICE | {"desk": OFFICE["business"]})
    assert told(old, plan(coverages={"desk": "business"})) == [("hours desk", "neutral")]


def test_two_versions_in_force_one_after_the_other_are_compared_as_if_both_were() -> None:
    old = plan(targets=[response("4 business hours")], effective={"until": "2026-01-01"})
    new = plan(targets=[response("2 business hours")], effective={"from": "2026-01-01"})
    found = told(old, new)
    assert found[0] == ("targets response", "better")
    assert {place.partition(".")[0] for place, _ in found[1:]} == {"effective"}


def test_frozen_years_that_do_not_meet_are_compared_by_their_usual_weeks() -> None:
    german = {"business": OFFICE["business"] | {"holidays": [{"country": "DE"}]}}
    old, new = freeze(plan(schedules=german), 2015, 2016), freeze(plan(schedules=german), 2018, 2019)
    assert ("hours business", "neutral") in told(old, new)


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"landing": "opening"}, "landing"),
        ({"title": "Desk"}, "title"),
        ({"doubts": {"zone": "unclear"}}, "doubts.zone"),
        (
            {"priorities": {"levels": ["P1", {"name": "P2", "title": "other"}], "default": "P2"}},
            "priorities.levels.P2.title",
        ),
        ({"priorities": {"levels": [{"name": "P2", "title": "second"}, "P1"], "default": "P2"}}, "priorities.levels"),
    ],
)
def test_a_change_of_any_kind_is_told_with_its_place(parts: dict[str, Any], place: str) -> None:
    assert told(plan(priorities=SCALE), plan(**{"priorities": SCALE} | parts)) == [(place, "neutral")]


def test_new_channels_are_better_and_changed_ones_neutral() -> None:
    one = [{"name": "e-mail"}]
    two = [{"name": "e-mail", "hours": "business"}, {"name": "chat"}]
    assert told(plan(channels=one), plan(channels=two)) == [
        ("channels.e-mail.hours", "neutral"),
        ("channels.chat", "better"),
    ]
    assert told(plan(), plan(channels=one)) == [("channels.e-mail", "better")]


def test_the_second_rule_for_a_cause_is_told_apart_from_the_first() -> None:
    rules = [{"cause": "workaround", "from": level, "steps": 1} for level in ("P1", "P2")]
    old, new = plan(priorities=SCALE, downgrades=rules[:1]), plan(priorities=SCALE, downgrades=rules)
    assert told(old, new) == [("downgrades.workaround (2)", "worse")]


def test_the_order_of_targets_and_of_centres_is_told() -> None:
    pair = [response("1 business hour", priority="P1"), response("2 business hours", when={"type": "Outage"})]
    assert ("targets", "neutral") in told(plan(targets=pair), plan(targets=pair[::-1]))
    centres = {"one": {"coverage": "business"}, "two": {"coverage": "business"}}
    assert told(plan(centres=centres), plan(centres=dict(reversed(centres.items())))) == [("centres", "neutral")]


def test_two_targets_about_the_same_tickets_are_told_apart() -> None:
    pair = [response("1 business hour"), response("2 business hours")]
    again = [response("1 business hour"), response("3 business hours")]
    assert told(plan(targets=pair), plan(targets=again)) == [("targets response, number 2", "neutral")]


def test_cells_of_the_matrix_are_judged_on_both_scales() -> None:
    def matrix(cell: str, levels: list[str]) -> SupportPlan:
        table = {"urgency": ["Low"], "impact": ["Any"], "table": [[cell]]}
        return plan(priorities={"levels": levels}, matrix=table)

    place = "matrix urgency Low, impact Any"
    levels = ["P1", "P2"]
    assert told(matrix("P2", levels), matrix("P1", levels)) == [(place, "better")]
    assert told(matrix("", levels), matrix("P2", levels)) == [(place, "better")]
    assert told(matrix("P2", levels), matrix("", levels)) == [(place, "worse")]
    assert (place, "mixed") in told(matrix("P2", levels), matrix("P1", levels[::-1]))


class TestMoves:
    old = plan(targets=[response("4 business hours")])
    new = plan(targets=[response("2 business hours")])

    def test_tell_which_tickets_are_due_at_another_time_and_by_how_much(self) -> None:
        tickets = [{"opened": "2026-03-06T16:00:00+01:00", "id": "A"}]
        [move] = diff(self.old, self.new, tickets).moves
        assert (move.before, move.after) == ("2026-03-09T12:00:00+01:00", "2026-03-09T10:00:00+01:00")
        assert str(move) == (
            "response of A opened 2026-03-06T16:00:00+01:00: "
            "due 2026-03-09T12:00:00+01:00 -> 2026-03-09T10:00:00+01:00, 2:00:00 sooner"
        )
        assert str(move) in str(diff(self.old, self.new, tickets))

    def test_totals_stand_first(self) -> None:
        friday, monday = "2026-03-06T16:00:00+01:00", "2026-03-09T09:00:00+01:00"
        tickets = [
            # Due on Monday at 12:00, and now at 10:00.
            {"opened": friday, "number": 1, "closed": "2026-03-09T09:30:00+01:00"},
            {"opened": friday, "number": 2, "closed": "2026-03-09T11:00:00+01:00"},
            {"opened": friday, "number": 3, "closed": None},
            # Closed before it was opened: no verdict of it can flip.
            {"opened": friday, "number": 4, "closed": "2026-03-06T15:00:00+01:00"},
            # Due on Monday at 13:00, and now at 11:00.
            {"opened": monday, "number": 5, "closed": "2026-03-09T13:00:00+01:00"},
            # Due on Monday at 10:00, and now on Friday at 16:00.
            {"opened": "2026-03-06T14:00:00+01:00", "number": 6, "closed": "2026-03-06T17:00:00+01:00"},
        ]
        found = diff(self.old, self.new, tickets)
        assert found.totals == MoveTotals(
            tickets=6, moved=6, sooner=6, median=timedelta(hours=-2), closed=5, newly_breached=3
        )
        assert str(found).splitlines()[1] == (
            "  6 tickets of 6 move: 6 due times, 6 sooner, median 2:00:00 sooner; 3 verdicts flip: 3 newly breached"
        )
        assert [move.id for move in found.moves if move.verdicts == ("met", "breached")] == ["2", "5", "6"]
        assert str(found.moves[1]).startswith("response of 2 opened 2026-03-06T16:00:00+01:00: due ")
        assert str(found.moves[1]).endswith(", 2:00:00 sooner, met -> breached")
        back = diff(self.new, self.old, tickets).totals
        assert (back.later, back.newly_met, back.median) == (6, 3, timedelta(hours=2))
        two = diff(self.old, self.new, [tickets[0], tickets[5]]).totals
        # 2 and 66 hours sooner.
        assert two.median == timedelta(hours=-34)

    def test_totals_count_those_that_stay_and_those_that_only_one_plan_promises(self) -> None:
        older = plan(
            targets=[response("2 business hours", priority="High"), response("4 business hours", priority="Low")]
        )
        newer = plan(
            targets=[response("2 business hours", priority="High"), response("4 business hours", priority="Mid")]
        )
        tickets = [{"opened": "2026-03-06T16:00:00Z", "priority": name} for name in ("High", "Low", "Mid", "Mid")]
        found = diff(older, newer, tickets).totals
        assert found == MoveTotals(tickets=4, moved=3, gone=1, new=2)
        assert str(found) == ("3 tickets of 4 move: 3 due times, 1 with a target only before, 2 with a target only now")
        assert str(diff(older, older, tickets).totals) == "0 tickets of 4 move"
        closed = [{"opened": "2026-03-06T16:00:00Z", "priority": "High", "closed": "2026-03-06T16:00:00Z"}]
        assert str(diff(older, older, closed).totals) == "0 tickets of 1 move; no verdict flips"

    @pytest.mark.parametrize(
        ("ticket", "called"),
        [
            ({"Number": "INC1", "ticket": "x"}, "INC1"),
            ({"ticket": "A1"}, "A1"),
            ({"key": "OPS-4", "id": 17}, "17"),
            ({"key": "OPS-4", "id": None}, "OPS-4"),
            ({"name": "x"}, None),
        ],
    )
    def test_carry_what_the_ticket_is_called(self, ticket: dict[str, Any], called: str | None) -> None:
        [move] = diff(self.old, self.new, [{"opened": "2026-03-06T16:00:00Z", **ticket}]).moves
        assert (move.id, move.row()["id"]) == (called, called) or "id" in ticket

    def test_a_closing_that_is_no_instant_is_told_in_its_place(self) -> None:
        with pytest.raises(NotAnInstant) as caught:
            diff(self.old, self.new, [{"opened": "2026-03-06T16:00:00Z", "closed": True}])
        assert caught.value.place == "tickets[0].closed"

    def test_tell_what_only_one_plan_promises(self) -> None:
        [move] = diff(self.old, plan(), [{"opened": "2026-03-06T16:00:00+01:00"}]).moves
        assert (move.after, move.by) == (None, None)
        assert str(move).endswith("due 2026-03-09T12:00:00+01:00 -> not promised")

    def test_need_an_opening(self) -> None:
        with pytest.raises(InvalidValue) as caught:
            diff(self.old, self.new, [{"priority": "P1"}])
        assert caught.value.place == "tickets[0].opened"


class TestFreezing:
    english: ClassVar = {"business": OFFICE["business"] | {"holidays": [{"country": "GB", "subdivision": "ENG"}]}}

    def frozen(self) -> SupportPlan:
        return freeze(
            plan(
                schedules=self.english,
                agreements=[{"name": "acme", "customer": "Acme", "schedules": {"own": self.english["business"]}}],
            ),
            2026,
            2027,
        )

    def test_then_drifting_finds_nothing_and_holidays_stay(self) -> None:
        frozen = self.frozen()
        assert drift(frozen) == ()
        assert frozen.coverage().reason("2026-12-25T10:00:00+01:00") == "closed: Christmas Day"
        assert read_plan(write_plan(frozen)) == frozen

    def test_a_doctored_plan_shows_every_difference(self) -> None:
        written = write_plan(self.frozen())
        holidays = written["schedules"]["business"]["holidays"][0]
        del holidays["digest"], holidays["dates"]["2026-01-01"]
        holidays["dates"] |= {"2026-12-25": "Xmas", "2026-07-01": "Feast"}
        changes = written["zone_record"]["zones"]["Europe/Berlin"]
        changes[changes.index("2026-03-29T01:00Z +02:00")] = "2026-03-30T01:00Z +02:00"
        found = {str(each) for each in drift(read_plan(written))}
        place = "schedules.business.holidays[0]"
        assert found == {
            f"{place}: 2026-01-01 New Year's Day is a holiday in the installed data and not in the plan",
            f"{place}: 2026-07-01 Feast is no holiday in the installed data",
            f"{place}: 2026-12-25 Xmas is called Christmas Day in the installed data",
            "zone_record.Europe/Berlin: 2026-03-30T01:00Z +02:00 was recorded and is not in the installed data",
            "zone_record.Europe/Berlin: 2026-03-29T01:00Z +02:00 is in the installed data and was not recorded",
        }

    def test_a_zone_or_a_country_that_is_gone_is_told(self) -> None:
        frozen = self.frozen()
        clocks = ZoneRecord(version="2020a", years=(2026, 2026), zones=(("Europe/Atlantis", ()),))
        [gone] = drift(attrs.evolve(frozen, zone_record=clocks))
        assert gone.place == "zone_record.Europe/Atlantis"
        written = write_plan(frozen)
        country = {"country": "XQ", "years": [2026, 2026], "version": "1", "dates": {}}
        written["schedules"]["business"]["holidays"] = [country]
        assert any("cannot answer" in each.sentence for each in drift(read_plan(written)))

    def test_a_digest_that_is_not_of_the_dates_is_one_error(self) -> None:
        written = write_plan(self.frozen())
        written["schedules"]["business"]["holidays"][0]["dates"]["2026-07-01"] = "Feast"
        with pytest.raises(PlanErrors) as caught:
            read_plan(written)
        assert [flaw.path for flaw in caught.value.flaws] == ["schedules.business.holidays[0].digest"]

    def test_years_in_the_wrong_order_and_holidays_without_a_name_are_refused(self) -> None:
        with pytest.raises(InvalidValue):
            freeze(plan(), 2027, 2026)
        bracketed = "[8x5 Europe/London; holidays GB-ENG]"
        for refused in (
            plan(coverages={"uk": bracketed}),
            plan(agreements=[{"name": "acme", "customer": "Acme", "coverages": {"uk": bracketed}}]),
        ):
            with pytest.raises(InvalidValue, match="has holidays in brackets"):
                freeze(refused, 2026, 2027)

    def test_the_record_names_its_zones_and_years(self) -> None:
        clocks = self.frozen().zone_record
        assert str(clocks).startswith("clocks of Europe/Berlin from 2026 to 2027, zone data ")


def test_longer_hours_are_better_and_so_are_the_targets_on_them() -> None:
    short = {"business": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 09:00-16:00"]}}
    targets = [response("9 business hours")]
    changed = told(plan(targets=targets, schedules=short), plan(targets=targets))
    assert ("targets response", "better") in changed


def test_a_length_that_an_agreement_may_change_says_so() -> None:
    fixed, open_ended = (plan(targets=[response("4 business hours", negotiable=agreed)]) for agreed in (False, True))
    [change] = diff(fixed, open_ended).changes
    assert (change.before, change.after) == ("4 business hours", "4 business hours, or as agreed")


class TestDatedHours:
    """Hours are compared in every year that either side of them, or the plans' effective dates, speak of."""

    def of(self, before: dict[str, Any], after: dict[str, Any], **parts: Any) -> list[tuple[str, str]]:
        old, new = (plan(schedules={"business": OFFICE["business"] | more}, **parts) for more in (before, after))
        return told(old, new)

    @pytest.mark.parametrize(
        ("dated", "effect"),
        [
            ({"holidays": [{"dates": {"2027-06-18": "Founders' Day"}}]}, "worse"),
            ({"closures": ["2024-12-24 12:00-24:00"]}, "worse"),
            ({"special": ["2028-12-30 10:00-14:00"]}, "better"),
            ({"special": ["2027-12-31 20:00-02:00"], "closures": ["2024-01-02"]}, "mixed"),
        ],
    )
    def test_dates_of_other_years_are_seen(self, dated: dict[str, Any], effect: str) -> None:
        assert self.of({}, dated) == [("hours business", effect)]

    def test_dates_that_change_nothing_stay_neutral(self) -> None:
        assert self.of({}, {"closures": ["2027-06-19"]}) == [("hours business", "neutral")]

    def test_windows_of_instants_are_dates_too(self) -> None:
        old, new = (
            plan(coverages={"desk": text})
            for text in ("business", "business - during[2030-03-04T09:00Z/2030-03-04T10:00Z]")
        )
        assert ("hours desk", "worse") in told(old, new)

    def test_years_in_which_a_plan_is_in_force_are_compared(self) -> None:
        # In 2026 Berlin's only holiday of its own falls on a Sunday; in 2025 it kept the 8th of May, a Thursday.
        german, berlin = ({"holidays": [{"country": "DE", **more}]} for more in ({}, {"subdivision": "BE"}))
        assert self.of(german, berlin) == [("hours business", "neutral")]
        dates = {"from": "2025-01-01", "until": "2026-01-01"}
        assert self.of(german, berlin, effective=dates, zone="Europe/Berlin") == [("hours business", "worse")]


class TestWhatAPlanCannotSay:
    old = plan(priorities=SCALE, targets=[response("4 business hours", priority="P1")])
    new = plan(priorities=SCALE, targets=[response("2 business hours", priority="P1")])
    opened = "2026-03-02T10:00:00+01:00"

    def test_a_priority_that_no_plan_knows_is_an_error_and_not_a_promise_not_made(self) -> None:
        with pytest.raises(UnknownName):
            diff(self.old, self.new, [{"opened": self.opened, "priority": "P9"}])

    def test_a_new_target_of_a_new_level_is_better(self) -> None:
        wider = plan(
            priorities={"levels": ["P0", *SCALE["levels"]], "default": "P2"},
            targets=[response("1 business hour", priority="P0"), response("4 business hours", priority="P1")],
        )
        assert ("targets response, P0", "better") in told(self.old, wider)
        assert ("targets response, P0", "worse") in told(wider, self.old)
        assert ("targets response, P1", "neutral") not in told(self.old, wider)

    def test_instants_at_which_one_plan_cannot_say_are_left_out(self) -> None:
        german = {"business": OFFICE["business"] | {"holidays": [{"country": "DE"}]}}
        whole = plan(schedules=german, targets=[response("4 business hours")])
        old, new = freeze(whole, 2015, 2016), freeze(whole, 2018, 2019)
        assert not [place for place, _ in told(old, new) if place.startswith("targets")]

    @pytest.mark.parametrize(
        ("tickets", "place"),
        [
            ([5], "tickets[0]"),
            (5, "tickets"),
            ("x", "tickets"),
            ([{"opened": opened}, None], "tickets[1]"),
            ([{"opened": opened, 5: "x"}], "tickets[0]"),
        ],
    )
    def test_what_is_no_ticket_is_refused_in_its_place(self, tickets: Any, place: str) -> None:
        with pytest.raises(InvalidValue) as caught:
            diff(self.old, self.new, tickets)
        assert caught.value.place == place

    def test_an_opening_that_is_no_instant_is_told_in_its_place(self) -> None:
        with pytest.raises(NotAnInstant) as caught:
            diff(self.old, self.new, [{"opened": 5}])
        assert caught.value.place == "tickets[0].opened"

    def test_fields_called_like_words_of_the_question_are_no_trouble(self) -> None:
        ticket = {"opened": self.opened, "priority": "P1", "self": "a", "metric": "b"}
        [move] = diff(self.old, self.new, [ticket]).moves
        assert move.ticket == (("priority", "P1"),)


def test_a_change_tells_what_is_new_and_what_is_gone() -> None:
    assert str(PlanChange("hours uk", "", "8x5", "better")) == "hours uk: new: 8x5 (better)"
    assert str(PlanChange("hours uk", "8x5", "", "worse")) == "hours uk: gone: 8x5 (worse)"


def test_only_plans_are_compared() -> None:
    plan = SupportPlan(name="desk")
    for pair in ((5, plan), (plan, 5)):
        with pytest.raises(InvalidValue) as caught:
            diff(*pair)  # type: ignore[arg-type]
        assert caught.value.value == 5


def test_a_notebook_shows_the_changes_as_a_table_and_folds_the_moves() -> None:
    tickets = [{"id": "<script>", "opened": "2026-03-02T09:00:00Z", "priority": "P1", "closed": "2026-03-02T13:00:00Z"}]
    old, new = (
        read_plan(
            {
                "format": 1,
                "name": name,
                "schedules": {"business": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]}},
                "targets": [{"metric": "response", "length": length}, *more],
            }
        )
        for name, length, more in (
            ("old", "4 business hours", []),
            ("new", "2 business hours", [{"metric": "resolution", "length": "8 business hours"}]),
        )
    )
    found = diff(old, new, tickets)
    html = found._repr_html_()
    root = ElementTree.fromstring(html)
    assert "<script" not in html
    changes, moves = (
        [
            ["".join(cell.itertext()) for cell in row.iter("td")]
            for row in table.iter("tr")
            if row.find("td") is not None
        ]
        for table in root.iter("table")
    )
    assert ["better", "targets response", "4 business hours", "2 business hours"] in changes
    assert ["better", "targets resolution", "", "new: 8 business hours"] in changes
    assert [row[0] for row in moves] == ["<script>", "<script>"]
    assert [summary.text for summary in root.iter("summary")] == ["2 due times move"]
    assert str(found.totals) in "".join(root.itertext())
    same = ElementTree.fromstring(diff(old, old)._repr_html_())
    assert "0 changes" in "".join(same.itertext())
    assert same.find("div/table") is None
