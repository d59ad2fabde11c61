"""The commands that look at plans themselves: what they show, object to, compare and write down."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slacore import freeze, load_plan, read_plan, write_plan
from slacore.cli.commands import slacore
from slacore.files.bundled import bundled, bundled_names

DESK = """
# Written by hand.
format = 1
name = "desk"
title = "The desk"
zone = "Europe/London"
[schedules.desk]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]
holidays = [{ country = "GB", subdivision = "ENG" }]
[coverages]
business = "desk"
[[targets]]
metric = "response"
priority = "High"
length = "4 business hours"
at_risk = ["75%"]
[[targets]]
metric = "response"
priority = "Low"
length = "2 business days"
"""
SHADOWED = '[[targets]]\nmetric = "response"\npriority = "Low"\nlength = "1 business hour"\n'
TICKETS = """\
ticket,opened,priority,metric
A1,2026-03-06 16:00,High,x
A2,2026-03-06 16:00,Low,x
A3,2026-03-06 16:00,Planning,x
A4,soon,High,x
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan and a table, to work in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk.toml").write_text(DESK, encoding="utf-8")
    (tmp_path / "tickets.csv").write_text(TICKETS, encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Result:
    clock = datetime(2026, 4, 9, 13, tzinfo=UTC)
    return CliRunner().invoke(slacore, list(arguments), input=stdin, obj=lambda: clock)


def refused(result: Result) -> str:
    """The one line of an error."""
    assert result.exit_code == 2
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    return line.removeprefix("slacore: ")


def cells(printed: str) -> list[list[str]]:
    return [re.split(r"\s{2,}", line.strip()) for line in printed.splitlines()]


def changed(folder: Path, old: str, new: str, name: str = "new.toml") -> str:
    assert old in DESK
    (folder / name).write_text(DESK.replace(old, new), encoding="utf-8")
    return name


class TestPlans:
    def test_every_bundled_plan_is_listed_with_what_it_is(self) -> None:
        printed = run("plans").stdout
        assert [row[0] for row in cells(printed) if row[0] in bundled_names()] == list(bundled_names())
        assert ["keepnet", "Keepnet help desk"] in cells(printed)
        assert "source: Keepnet's public support page" in printed
        assert "promises: none without an agreement" in printed

    def test_the_list_as_data(self) -> None:
        told = json.loads(run("plans", "--format", "json").stdout)
        assert [one["name"] for one in told] == list(bundled_names())
        keepnet = next(one for one in told if one["name"] == "keepnet")
        assert keepnet["metrics"] == ["response", "resolution"]
        assert keepnet["hours"]["business"] == "uk | us"
        rows = list(csv.DictReader(io.StringIO(run("plans", "--format", "csv").stdout)))
        assert [row["title"] for row in rows] == [one["title"] for one in told]


class TestShow:
    def test_the_whole_promise_is_on_the_page(self) -> None:
        printed = run("plan", "show", "keepnet").stdout
        told = cells(printed)
        assert ["P2", "4 business hours", "2 business days"] in told
        assert ["Medium: partial loss, 2-5 users", "P4", "P3", "P2"] in told
        assert ["High: wide outage, 100+ users", "-", "-", "P1"] in told
        assert next(row[:4] for row in told if row[:2] == ["telephone", "telephone"]) == [
            "telephone",
            "telephone",
            "goes to ticket",
            "anyone",
        ]
        assert ["1", "UK operations centre", "uk"] in told
        assert f"plan keepnet, digest {bundled('keepnet').digest[:12]}" in printed
        for sentence in ("clock of its dates: Europe/London", "read as London time", "in force: always"):
            assert sentence in printed

    @pytest.mark.parametrize("name", bundled_names())
    def test_everything_a_plan_holds_is_named(self, name: str) -> None:
        plan, printed = bundled(name), " ".join(run("plan", "show", name).stdout.split())
        parts = [
            *plan.schedules,
            *plan.coverages,
            *plan.doubts,
            *(each.name for each in (*plan.channels, *plan.services, *plan.agreements)),
            *(each.name for each in (plan.priorities.levels if plan.priorities else ())),
            *(str(each.length) for each in plan.targets),
            *(each.cause for each in plan.downgrades),
            *(centre.title for centre in plan.centres or ()),
        ]
        assert [part for part in parts if part not in printed] == []
        for section, is_there in (("TARGETS", plan.targets), ("CHANNELS", plan.channels), ("HOURS", plan.schedules)):
            assert (section in printed) is bool(is_there)

    def test_what_a_plan_does_not_say_is_said(self, desk: Path) -> None:
        (desk / "none.toml").write_text('format = 1\nname = "none"\n', encoding="utf-8")
        printed = run("plan", "show", "none.toml").stdout
        assert "says nothing about: hours, operations centres, priorities" in printed

    def test_the_rarer_parts_are_told_in_words(self, desk: Path) -> None:
        more = """
        [effective]
        from = "2026-01-01"
        [zone_record]
        version = "2025b"
        years = [2026, 2026]
        zones = { "Europe/London" = [] }
        [priorities]
        default = "Low"
        levels = [{ name = "High", examples = ["a fire", "a flood"] }, "Low"]
        [matrix]
        urgency = ["low", "high"]
        impact = ["all", "one"]
        table = [["Low", "High"], ["Low", "Low"]]
        urgency_set_by = ["customer"]
        [[matrix.overrides]]
        when = { vip = "yes" }
        reason = "a VIP"
        urgency = "high"
        cap = "Low"
        [[matrix.overrides]]
        when = { major = "yes" }
        reason = "a major incident"
        raise_impact = 1
        priority = "High"
        [[downgrades]]
        cause = "workaround"
        steps = 1
        floor = "Low"
        after = "4 business hours"
        may_tighten = true
        [[channels]]
        name = "telephone"
        hours = "desk"
        outside = "refused"
        preferred = true
        [[targets]]
        metric = "response"
        when = { type = ["a", "b", "c"] }
        length = "2 business days"
        landing = "opening"
        zone = "Europe/Paris"
        [[targets]]
        metric = "update"
        priority = "High"
        negotiable = true
        """
        text = DESK.replace(
            'zone = "Europe/London"', 'zone = "Europe/London"\nlanding = "opening"\nimproves_on = "x"', 1
        )
        (desk / "rare.toml").write_text(text + more, encoding="utf-8")
        page = run("plan", "show", "rare.toml").stdout
        printed = " ".join(page.split())
        for sentence in (
            "in force: from 2026-01-01",
            "improves on: x",
            "a deadline on a closing moves to the next opening",
            "frozen: clocks of Europe/London from 2026 to 2026",
            "for example: a fire; a flood",
            "A ticket for which nobody sets one has Low.",
            "Urgency is set by: customer.",
            "a VIP (vip: yes): sets urgency to high, never above Low",
            "a major incident (major: yes): raises impact by 1, at least High",
            "any level down by 1 step, no lower than Low, automatically, after 4 business hours, the due",
            "telephone (preferred)",
            "type: a, b or c",
            "The first row that fits a ticket governs it.",
            "response of High: at risk from 75% on.",
            "response of type: a, b or c: a deadline on a closing moves to the next opening.",
            "its days are those of Europe/Paris.",
        ):
            assert sentence in printed
        assert ["High", "4 business hours", "as agreed"] in cells(page)
        assert ["telephone (preferred)", "desk", "refused", "anyone"] in cells(page)

    def test_says_what_is_measured_under_the_titles_of_metrics(self, desk: Path) -> None:
        more = """
        [metrics.response]
        title = "First reply"
        continue = "reopened"
        [metrics.resolution]
        continue = []
        pause = ["customer", { turn = "customer" }]
        [[agreements]]
        name = "acme"
        customer = "Acme"
        [agreements.metrics.resolution]
        pause = []
        """
        text = DESK.replace('name = "desk"', 'name = "desk"\nwaits = ["customer", "third party"]', 1)
        (desk / "clocks.toml").write_text(text + more, encoding="utf-8")
        page = run("plan", "show", "clocks.toml").stdout
        printed = " ".join(page.split())
        assert ["ticket", "First reply"] in cells(page)
        for sentence in (
            "response start: opened First reply stop: answered, resolved, closed cancel: cancelled continue: reopened",
            "resolution start: opened stop: resolved, closed cancel: cancelled continue: nothing",
            "pause: customer, turn = customer A ticket may wait for: customer, third party.",
            "metric resolution: pause: nothing",
        ):
            assert sentence in printed
        assert "WHAT IS MEASURED" not in run("plan", "show", "desk.toml").stdout
        assert "First reply target" in run("due", "clocks.toml", "tickets.csv", "--zone", "Europe/London").stdout

    def test_hours_are_shown_under_their_titles(self, desk: Path) -> None:
        more = """
        [[agreements]]
        name = "acme"
        customer = "Acme"
        coverages = { business = { coverage = "24x7", title = "Day and night" }, weekend = "[Sat 10:00-14:00 UTC]" }
        """
        stated = 'business = { coverage = "desk", title = "Our working hours" }'
        text = re.sub(r"^business = .*$", stated, DESK, flags=re.MULTILINE)
        (desk / "titled.toml").write_text(text + more, encoding="utf-8")
        printed = " ".join(run("plan", "show", "titled.toml").stdout.split())
        for sentence in (
            "business desk Our working hours",
            "hours business (Day and night): 24x7",
            "hours weekend: [Sat 10:00-14:00 UTC]",
        ):
            assert sentence in printed
        span = ("--from", "2026-04-02", "--to", "2026-04-02", "--coverage", "business")
        assert run("hours", "titled.toml", *span).stdout.startswith(
            "business (Our working hours), Thu 2026-04-02 00:00"
        )
        [told] = json.loads(run("hours", "titled.toml", *span, "--format", "json").stdout)
        assert (told["coverage"], told["title"]) == ("business", "Our working hours")
        asked = ("--opened", "2026-04-02T10:00:00Z", "--priority", "High")
        assert "(Our working hours, clock of " in run("explain", "titled.toml", *asked).stdout

    def test_several_hours_of_which_none_is_called_business(self, desk: Path) -> None:
        text = DESK.replace("business =", "phone =").replace("[[targets]]", '[[targets]]\ncoverage = "phone"')
        (desk / "phone.toml").write_text(text, encoding="utf-8")
        printed = run("plan", "show", "phone.toml").stdout
        assert "Business time counts on" not in printed
        assert re.search(r"4 business hours\n +on phone", printed)

    @pytest.mark.parametrize("form", ["toml", "json"])
    def test_the_written_forms_are_plan_files_again(self, desk: Path, form: str) -> None:
        (desk / f"again.{form}").write_text(run("plan", "show", "keepnet", "--format", form).stdout, encoding="utf-8")
        assert load_plan(f"again.{form}") == bundled("keepnet")

    def test_without_the_extra_for_toml_one_line_says_so(self, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "tomli_w", None)
        assert "pip install 'slacore[toml]'" in refused(run("plan", "show", "desk.toml", "--format", "toml"))
        assert "pip install 'slacore[toml]'" in refused(run("plan", "freeze", "desk.toml", "--years", "2026"))

    def test_the_errors_of_a_plan_are_told_each_on_its_line(self, desk: Path) -> None:
        name = changed(desk, "4 business hours", "4 hours")
        assert refused(run("plan", "show", name)).startswith("new.toml: targets[0].length: '4 hours'")


class TestLint:
    def test_a_plan_without_fault_ends_with_code_0(self, desk: Path) -> None:
        result = run("plan", "lint", "desk.toml", "--strict")
        assert (result.exit_code, result.stdout) == (0, "desk: nothing to object to\n")

    def test_warnings_are_told_and_end_with_code_1_only_when_strict(self, desk: Path) -> None:
        (desk / "shadowed.toml").write_text(DESK + SHADOWED, encoding="utf-8")
        result = run("plan", "lint", "shadowed.toml")
        assert result.exit_code == 0
        assert any(row[:2] == ["warning", "shadowed-target"] for row in cells(result.stdout))
        assert result.stdout.endswith("\ndesk: 1 warning\n")
        assert run("plan", "lint", "shadowed.toml", "--strict").exit_code == 1

    def test_errors_end_with_code_1(self, desk: Path) -> None:
        levels = '[priorities]\nlevels = ["High", "Low"]\n'
        text = (DESK + levels).replace('"2 business days"', '"1 business hour"')
        (desk / "odd.toml").write_text(text, encoding="utf-8")
        result = run("plan", "lint", "odd.toml", "--format", "csv")
        assert result.exit_code == 1
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        assert ("error", "targets-not-monotone") in [(row["severity"], row["code"]) for row in rows]

    def test_doubts_are_notes_and_never_count(self) -> None:
        told = json.loads(run("plan", "lint", "r-keeper", "--format", "json").stdout)
        doubts = [each for each in told["findings"] if each["code"] == "doubt"]
        assert {each["place"] for each in doubts} == {*bundled("r-keeper").doubts}
        assert {each["severity"] for each in doubts} == {"note"}

    def test_data_is_the_same_in_every_form(self, desk: Path) -> None:
        (desk / "shadowed.toml").write_text(DESK + SHADOWED, encoding="utf-8")
        told = json.loads(run("plan", "lint", "shadowed.toml", "--format", "json").stdout)
        assert (told["plan"], told["cheaper"], told["digest"]) == ("desk", None, load_plan("shadowed.toml").digest)
        rows = list(csv.DictReader(io.StringIO(run("plan", "lint", "shadowed.toml", "--format", "csv").stdout)))
        assert rows == told["findings"] != []

    def test_a_cheaper_plan_is_compared_with(self, desk: Path) -> None:
        name = changed(desk, 'name = "desk"', 'name = "silver"', "silver.toml")
        result = run("plan", "lint", "desk.toml", "--cheaper", name, "--format", "csv")
        assert [row["code"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["not-better", "not-better"]
        assert "compared with silver" in run("plan", "lint", "desk.toml", "--cheaper", name).stdout

    def test_the_cheaper_plan_that_a_plan_names_is_found_beside_it_else_bundled(self, desk: Path) -> None:
        (desk / "there").mkdir()
        gold = DESK.replace('title = "The desk"', 'improves_on = "keepnet"').replace('"desk"', '"gold"', 1)
        (desk / "there" / "gold.toml").write_text(gold, encoding="utf-8")
        told = json.loads(run("plan", "lint", "there/gold.toml", "--format", "json").stdout)
        assert told["cheaper"] == "keepnet"
        beside = read_plan({"format": 1, "name": "beside"})
        (desk / "there" / "keepnet.json").write_text(json.dumps(write_plan(beside)), encoding="utf-8")
        told = json.loads(run("plan", "lint", "there/gold.toml", "--format", "json").stdout)
        assert told["cheaper"] == "beside"

    def test_a_bundled_plan_is_compared_with_the_bundled_one_below_it(self, desk: Path) -> None:
        (desk / "credenti-standard.toml").write_text(DESK, encoding="utf-8")
        told = json.loads(run("plan", "lint", "credenti-premium", "--format", "json").stdout)
        assert told["cheaper"] == "credenti-standard"

    def test_a_cheaper_plan_that_is_nowhere_is_told(self, desk: Path) -> None:
        result = run("plan", "lint", changed(desk, 'title = "The desk"', 'improves_on = "silver"'))
        assert result.exit_code == 0
        assert "above silver, which is neither beside it nor bundled" in result.stderr

    def test_a_wrong_cheaper_plan_is_one_line(self, desk: Path) -> None:
        said = refused(run("plan", "lint", "desk.toml", "--cheaper", "stakatr"))
        assert said.startswith("--cheaper: 'stakatr' is neither a file nor the name of a bundled plan; did you mean")

    def test_holidays_that_end_within_a_year_of_now_are_told(self, desk: Path) -> None:
        dates = 'dates = { "2026-12-25" = "Christmas Day" }, years = [2026, 2026]'
        (desk / "ends.toml").write_text(DESK.replace('country = "GB", subdivision = "ENG"', dates), encoding="utf-8")

        def codes(*more: str) -> set[str]:
            rows = run("plan", "lint", "ends.toml", "--format", "csv", *more).stdout
            return {row["code"] for row in csv.DictReader(io.StringIO(rows))}

        assert "holidays-end-soon" in codes() & codes("--as-of", "2026-03-01")
        assert "holidays-end-soon" not in codes("--as-of", "2025-03-01")

    def test_the_exit_codes_are_explained(self) -> None:
        assert "exit code is 0, or 1 when there are errors" in " ".join(run("plan", "lint", "--help").stdout.split())


class TestDiff:
    def test_what_changed_and_for_whom(self, desk: Path) -> None:
        name = changed(desk, "4 business hours", "2 business hours")
        printed = run("plan", "diff", "desk.toml", name).stdout
        assert "from desk.toml to new.toml: 1 change, better for the customer" in printed
        assert ["better", "targets response, High"] in cells(printed)
        assert re.search(r"was: 4 business hours.*\n +now: 2 business hours", printed)

    def test_what_is_new_or_gone_is_told(self, desk: Path) -> None:
        (desk / "more.toml").write_text(DESK + SHADOWED.replace("Low", "Medium"), encoding="utf-8")
        assert re.search(
            r"response, Medium\n +new: 1 business hour", run("plan", "diff", "desk.toml", "more.toml").stdout
        )
        assert re.search(
            r"response, Medium\n +gone: 1 business hour", run("plan", "diff", "more.toml", "desk.toml").stdout
        )

    def test_a_length_that_stays_on_other_hours_is_not_told_as_a_change_of_length(self, desk: Path) -> None:
        name = changed(desk, "09:00-17:00", "08:00-17:00")
        printed = run("plan", "diff", "desk.toml", name).stdout
        assert "2 business days, due at other times" in printed
        assert "was: 2 business days" not in printed

    def test_the_same_plan_has_no_changes(self, desk: Path) -> None:
        result = run("plan", "diff", "desk.toml", "desk.toml")
        assert (result.exit_code, result.stdout) == (0, "from desk.toml to desk.toml: 0 changes\n")

    def test_changes_as_data(self, desk: Path) -> None:
        name = changed(desk, "4 business hours", "6 business hours")
        told = json.loads(run("plan", "diff", "desk.toml", name, "--format", "json").stdout)
        assert (told["effect"], [change["place"] for change in told["changes"]]) == (
            "worse",
            ["targets response, High"],
        )
        assert "moves" not in told
        rows = list(csv.DictReader(io.StringIO(run("plan", "diff", "desk.toml", name, "--format", "csv").stdout)))
        assert rows == told["changes"]

    def test_tickets_that_move_are_told(self, desk: Path) -> None:
        name = changed(desk, "4 business hours", "6 business hours")
        asked = ["--tickets", "tickets.csv", "--opened", "opened", "--zone", "Europe/London"]
        result = run("plan", "diff", "desk.toml", name, *asked)
        # 16:00 on Friday leaves one hour; three, and then five, are left for Monday from 09:00 on.
        assert [
            "A1", "response", "Fri 2026-03-06 16:00", "Mon 2026-03-09 12:00", "Mon 2026-03-09 14:00", "2:00:00",
        ] in cells(result.stdout)  # fmt: skip
        assert result.stdout.splitlines()[1] == "1 ticket of 3 moves: 1 due time, 1 later, median 2:00:00 later"
        assert "tickets.csv, line 5: opened: 'soon' is not a time" in result.stderr

    def test_moves_as_data(self, desk: Path) -> None:
        name = changed(desk, "4 business hours", "2 business hours")
        asked = ["--tickets", "tickets.csv", "--zone", "Europe/London", "--format"]
        told = json.loads(run("plan", "diff", "desk.toml", name, *asked, "json").stdout)
        assert (told["tickets"], told["unreadable"]) == (4, 1)
        [move] = told["moves"]
        assert move == {
            "line": 2,
            "id": "A1",
            "metric": "response",
            "opened": "2026-03-06T16:00:00+00:00",
            "due_before": "2026-03-09T12:00:00+00:00",
            "due_after": "2026-03-09T10:00:00+00:00",
            "later_by_seconds": -7200,
            "verdict_before": None,
            "verdict_after": None,
            "fields": {"priority": "High"},
        }
        [row] = csv.DictReader(io.StringIO(run("plan", "diff", "desk.toml", name, *asked, "csv").stdout))
        assert row == {key: "" if value is None else str(value) for key, value in move.items() if key != "fields"}
        assert told["totals"] == {
            "tickets": 3,
            "moved": 1,
            "later": 0,
            "sooner": 1,
            "gone": 0,
            "new": 0,
            "closed": 0,
            "newly_met": 0,
            "newly_breached": 0,
            "median_later_by_seconds": -7200,
        }

    def test_verdicts_that_flip_are_told_where_the_table_says_when_tickets_were_closed(self, desk: Path) -> None:
        name = changed(desk, "4 business hours", "2 business hours")
        # Due at 12:00 on Monday, and now at 10:00: the first was closed between the two, the second before them.
        table = """case,opened,priority,finished
A1,2026-03-06 16:00,High,2026-03-09 11:00
A2,2026-03-06 16:00,High,2026-03-06 16:30
A3,2026-03-06 16:00,High,
"""
        asked = ["--tickets", "-", "--zone", "Europe/London", "--closed", "finished"]
        result = run("plan", "diff", "desk.toml", name, *asked, stdin=table)
        assert result.stdout.splitlines()[1] == (
            "3 tickets of 3 move: 3 due times, 3 sooner, median 2:00:00 sooner; 1 verdict flips: 1 newly breached"
        )
        moved = {row[0]: row[-2:] for row in cells(result.stdout) if row[1:2] == ["response"]}
        assert moved == {"A1": ["met", "breached"], "A2": ["met", "met"], "A3": ["-", "-"]}
        [first, *_] = csv.DictReader(
            io.StringIO(run("plan", "diff", "desk.toml", name, *asked, "--format", "csv", stdin=table).stdout)
        )
        assert (first["verdict_before"], first["verdict_after"]) == ("met", "breached")

    @pytest.mark.parametrize(
        ("header", "more", "called"),
        [
            ("case,opened,priority", [], "A1"),
            ("ref,opened,priority,Number", [], "N1"),
            ("ref,opened,priority,Number", ["--id", "ref"], "A1"),
            ("opened,priority", [], "line 2"),
        ],
    )
    def test_a_move_carries_what_the_ticket_is_called(
        self, desk: Path, header: str, more: list[str], called: str
    ) -> None:
        name = changed(desk, "4 business hours", "2 business hours")
        values = {"case": "A1", "ref": "A1", "opened": "2026-03-06 16:00", "priority": "High", "Number": "N1"}
        table = f"{header}\n{','.join(values[column] for column in header.split(','))}\n"
        asked = ["--tickets", "-", "--zone", "Europe/London", *more]
        result = run("plan", "diff", "desk.toml", name, *asked, stdin=table)
        assert [row[0] for row in cells(result.stdout) if row[1:2] == ["response"]] == [called]

    def test_a_ticket_that_gains_or_loses_its_target_moves_without_a_length(self, desk: Path) -> None:
        name = changed(desk, 'priority = "High"', 'priority = "Planning"')
        result = run("plan", "diff", "desk.toml", name, "--tickets", "tickets.csv", "--zone", "Europe/London")
        row = ["A1", "response", "Fri 2026-03-06 16:00", "Mon 2026-03-09 12:00", "no target", "-"]
        assert row in cells(result.stdout)
        assert (
            "2 tickets of 3 move: 2 due times, 1 with a target only before, 1 with a target only now" in result.stdout
        )

    def test_another_column_of_the_priority_and_standard_input(self, desk: Path) -> None:
        name = changed(desk, "4 business hours", "6 business hours")
        asked = ["--tickets", "-", "--zone", "Europe/London", "--priority", "severity"]
        table = TICKETS.replace("priority", "severity")
        assert "1 ticket of 3 moves" in run("plan", "diff", "desk.toml", name, *asked, stdin=table).stdout

    def test_twenty_moves_and_twenty_problems_are_shown_and_the_rest_counted(self, desk: Path) -> None:
        name = changed(desk, "4 business hours", "6 business hours")
        table = "opened,priority\n" + "2026-03-06 16:00,High\n" * 25 + "soon,High\n" * 25
        asked = ["--tickets", "-", "--zone", "Europe/London"]
        result = run("plan", "diff", "desk.toml", name, *asked, stdin=table)
        assert sum(row[1:2] == ["response"] for row in cells(result.stdout)) == 20
        assert "5 more due times not shown" in result.stdout
        assert sum("'soon'" in line for line in result.stderr.splitlines()) == 20
        assert "5 more rows like these" in result.stderr

    def test_a_ticket_one_plan_cannot_answer_for_is_told_and_left_out(self, desk: Path) -> None:
        (desk / "scale.toml").write_text(DESK + '[priorities]\nlevels = ["High", "Low"]\n', encoding="utf-8")
        result = run("plan", "diff", "desk.toml", "scale.toml", "--tickets", "tickets.csv", "--zone", "Europe/London")
        assert result.exit_code == 0
        assert "line 4: priority: 'Planning' is not a priority" in result.stderr
        assert "0 tickets of 2 move" in result.stdout

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["nowhere"], "NEW: 'nowhere' is neither a file"),
            (["desk.toml", "--tickets", "nowhere.csv"], "nowhere.csv: no such file"),
            (["desk.toml", "--tickets", "tickets.csv", "--opened", "openend"], "did you mean 'opened'?"),
            (
                ["desk.toml", "--tickets", "tickets.csv", "--opened", "opened", "--id", "tickt"],
                "--id: 'tickt' is not a column",
            ),
            (
                ["desk.toml", "--tickets", "tickets.csv", "--opened", "opened", "--priority", "prio"],
                "--priority: 'prio'",
            ),
            (["desk.toml", "--tickets", "tickets.csv", "--opened", "opened"], "has no offset"),
            (["desk.toml", "--zone", "Europe/Londn"], "did you mean 'Europe/London'"),
            ([], "missing argument 'NEW'"),
        ],
    )
    def test_a_wrong_argument_is_one_line(self, desk: Path, more: list[str], told: str) -> None:
        assert told in refused(run("plan", "diff", "desk.toml", *more))


class TestFreeze:
    def test_the_frozen_plan_has_the_holidays_as_dates_and_answers_alike(self, desk: Path) -> None:
        result = run("plan", "freeze", "desk.toml", "--years", "2026-2027", "--output", "frozen.toml")
        assert (result.exit_code, result.stdout) == (0, "")
        text = (desk / "frozen.toml").read_text(encoding="utf-8")
        assert '2026-04-03 = "Good Friday"' in text
        assert '2027-03-26 = "Good Friday"' in text
        frozen = load_plan("frozen.toml")
        assert frozen == freeze(load_plan("desk.toml"), 2026, 2027)
        # 15:00 on Maundy Thursday leaves two hours of four; the next two are on Tuesday, after Easter.
        opened = "2026-04-02T15:00:00+01:00"
        assert frozen.deadline("response", opened=opened, priority="High").due == "2026-04-07T11:00:00+01:00"

    def test_what_is_lost_and_what_it_rests_on_are_told(self, desk: Path) -> None:
        told = run("plan", "freeze", "desk.toml", "--years", "2026").stderr
        assert "comments and layout of desk.toml are not in the frozen plan" in told
        assert re.search(r"frozen for 2026: holiday data \S+, zone data \S+, digest [0-9a-f]{12}", told)

    def test_json_in_and_out_loses_nothing(self, desk: Path) -> None:
        (desk / "desk.json").write_text(json.dumps(write_plan(load_plan("desk.toml"))), encoding="utf-8")
        told = run("plan", "freeze", "desk.json", "--years", "2026", "--output", "frozen.json").stderr
        assert "comments" not in told
        assert load_plan("frozen.json") == freeze(load_plan("desk.toml"), 2026, 2026)

    def test_a_bundled_plan_goes_to_standard_output(self, desk: Path) -> None:
        (desk / "mine.toml").write_text(run("plan", "freeze", "keepnet", "--years", "2026").stdout, encoding="utf-8")
        assert load_plan("mine.toml") == freeze(bundled("keepnet"), 2026, 2026)

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--years", "soon"], "--years: 'soon' is not a year or a span of years like '2026-2030'"),
            (["--years", "2030-2026"], "--years: '2030-2026' is not a span of years"),
            (["--years", "1492"], "--years: '1492' is not a span of years from 1900 to 2199"),
            (["--years", "2026", "--output", "desk.toml"], "--output: 'desk.toml' is the plan itself"),
            (["--years", "2026", "--output", "nowhere/x.toml"], "nowhere/x.toml: no such file"),
            ([], "missing option '--years'; see slacore plan freeze --help"),
        ],
    )
    def test_a_wrong_option_is_one_line_and_writes_nothing(self, desk: Path, more: list[str], told: str) -> None:
        assert told in refused(run("plan", "freeze", "desk.toml", *more))
        assert (desk / "desk.toml").read_text(encoding="utf-8") == DESK


class TestDrift:
    @pytest.fixture
    def frozen(self, desk: Path) -> dict[str, object]:
        """A frozen plan as data."""
        return write_plan(freeze(load_plan("desk.toml"), 2026, 2026))

    def test_a_plan_frozen_today_does_not_drift(self, desk: Path) -> None:
        run("plan", "freeze", "desk.toml", "--years", "2026", "--output", "frozen.toml")
        result = run("plan", "drift", "frozen.toml")
        assert result.exit_code == 0
        assert result.stdout.startswith("desk: 0 differences from the installed holiday data")

    def test_other_clocks_are_told_and_end_with_code_1(self, desk: Path, frozen: dict[str, object]) -> None:
        text = json.dumps(frozen)
        assert "2026-03-29T01:00Z" in text
        (desk / "old.json").write_text(text.replace("2026-03-29T01:00Z", "2026-03-22T01:00Z"), encoding="utf-8")
        result = run("plan", "drift", "old.json")
        assert result.exit_code == 1
        assert "2026-03-22T01:00Z" in result.stdout
        assert "desk: 2 differences" in result.stdout
        rows = list(csv.DictReader(io.StringIO(run("plan", "drift", "old.json", "--format", "csv").stdout)))
        told = json.loads(run("plan", "drift", "old.json", "--format", "json").stdout)
        assert told == {"plan": "desk", "is_frozen": True, "drift": rows}
        assert len(rows) == 2

    def test_a_plan_that_is_not_frozen_has_nothing_to_compare(self, desk: Path) -> None:
        result = run("plan", "drift", "desk.toml")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "desk is not frozen" in result.stderr


class TestSchema:
    def test_the_schema_goes_out_and_plans_follow_it(self, desk: Path) -> None:
        from jsonschema import Draft202012Validator

        schema = json.loads(run("plan", "schema").stdout)
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        assert validator.is_valid(write_plan(load_plan("desk.toml")))
        assert not validator.is_valid({"format": 1})
        assert run("plan", "schema", "--output", "schema.json").stdout == ""
        assert json.loads((desk / "schema.json").read_text(encoding="utf-8")) == schema


class TestAll:
    def test_help_teaches_by_examples(self) -> None:
        for command in ("show", "lint", "diff", "freeze", "drift", "schema"):
            assert f"\n    slacore plan {command}" in run("plan", command, "-h").stdout
        assert "\n    slacore plans" in run("plans", "-h").stdout

    def test_the_group_alone_is_answered_with_help(self) -> None:
        result = run("plan")
        assert result.exit_code == 2
        assert "Usage: slacore plan" in result.stderr
        assert "did you mean 'lint'" in refused(run("plan", "lnt")).lower()


class Screen(io.StringIO):
    """A terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class TestNarrow:
    @pytest.mark.parametrize("width", [40, 60, 80])
    @pytest.mark.parametrize(
        "arguments",
        [
            ["plans"],
            ["plan", "show", "keepnet"],
            ["plan", "show", "credenti-premium"],
            ["plan", "lint", "credenti-premium"],
            ["plan", "diff", "credenti-basic", "credenti-standard"],
            ["duty", "keepnet", "--from", "2026-03-06", "--to", "2026-03-09"],
        ],
    )
    def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(
        self, arguments: list[str], width: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TERM", "dumb")
        monkeypatch.setenv("COLUMNS", str(width))
        screen = Screen()
        monkeypatch.setattr(sys, "stdout", screen)
        with pytest.raises(SystemExit):
            slacore.main(arguments, obj=lambda: None)
        monkeypatch.undo()
        lines = screen.getvalue().splitlines()
        assert max(map(len, lines)) <= width
        assert "\x1b" not in screen.getvalue()
        letters = [
            sorted(re.findall(r"\d\d:\d\d|business|Severity", text))
            for text in (screen.getvalue(), run(*arguments).stdout)
        ]
        assert letters[0] == letters[1]


def test_a_frozen_plan_is_not_written_over_its_plan_by_another_name(desk: Path) -> None:
    (desk / "other.toml").hardlink_to("desk.toml")
    told = refused(run("plan", "freeze", "desk.toml", "--years", "2026", "--output", "other.toml"))
    assert "--output: 'other.toml' is the plan itself" in told
    assert (desk / "desk.toml").read_text(encoding="utf-8") == DESK


class TestWordsOfTheQuestion:
    def test_a_plan_that_asks_about_one_is_refused_in_its_place(self, desk: Path) -> None:
        name = changed(desk, 'priority = "High"', 'when = { metric = "x" }')
        said = refused(run("plan", "diff", "desk.toml", name))
        assert "targets[0].when.metric: 'metric' is a word of the question itself" in said

    @pytest.mark.parametrize("word", ["metric", "opened", "self"])
    def test_a_field_called_like_one_is_told_and_left_out(self, desk: Path, word: str) -> None:
        asked = ["--opened", "2026-03-06T16:00Z", "--priority", "High", "--field", f"{word}=x"]
        result = run("explain", "desk.toml", *asked)
        assert result.exit_code == 0
        assert f"no target depends on the field '{word}'" in result.stderr


def test_a_ticket_that_a_plan_without_targets_cannot_read_is_told(desk: Path) -> None:
    levels = '[priorities]\nlevels = ["P1"]\n'
    (desk / "empty.toml").write_text(DESK.partition("[[targets]]")[0] + levels, encoding="utf-8")
    result = run("plan", "diff", "desk.toml", "empty.toml", "--tickets", "tickets.csv", "--zone", "Europe/London")
    assert result.exit_code == 0
    assert "tickets.csv, line 2: priority: 'High' is not a priority" in result.stderr
