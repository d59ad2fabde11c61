"""The command line, as its users meet it: what it prints, what it writes, how it says no."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slacore.cli.commands import slacore
from slacore.cli.main import main, now
from slacore.cli.progress import counted, progress
from slacore.cli.tables import show_table

# London: Good Friday is 3 April 2026, Easter Monday the 6th; the clock went forward on 29 March.
DESK = """
format = 1
name = "desk"
zone = "Europe/London"
[schedules.desk]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]
holidays = [{ country = "GB", subdivision = "ENG" }]
[coverages]
business = "desk"
[[targets]]
metric = "resolution"
priority = "High"
length = "4 business hours"
[[targets]]
metric = "resolution"
priority = "Low"
length = "2 business days"
"""

TICKETS = """\
ticket,opened,closed,priority,promised
A1,2026-04-02 15:00:00,2026-04-07 10:30:00,High,2026-04-07 11:00:00
A2,2026-04-02 15:00:00,2026-04-07 11:00:01,High,2026-04-07 11:05:00
A3,2026-04-02 15:00:00,2026-04-08 15:00:00,Low,
A4,2026-04-02 15:00:00,,Low,
A5,2026-04-09 12:00:00,,High,
A6,2026-04-09 12:00:00,,Planning,2026-04-30 12:00:00
A7,yesterday,,High,
"""
AS_OF = "2026-04-09T13:00:00Z"
NOW = datetime(2026, 4, 9, 13, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan and a table, to work in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk.toml").write_text(DESK, encoding="utf-8")
    (tmp_path / "tickets.csv").write_text(TICKETS, encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(slacore, list(arguments), input=stdin, obj=lambda: NOW)


def due(*more: str, tickets: str = "tickets.csv", stdin: str | bytes | None = None) -> Result:
    # One of the seven tickets is unreadable on purpose.
    columns = ["--opened", "opened", "--closed", "closed", "--zone", "Europe/London", "--max-unreadable", "15"]
    return run("due", "desk.toml", tickets, *columns, *more, stdin=stdin)


def refused(result: Result) -> str:
    """The one line of an error."""
    assert result.exit_code == 2
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith("slacore: ")
    return line.removeprefix("slacore: ")


def written(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["ticket"]: row for row in csv.DictReader(stream)}


class TestDue:
    def test_every_row_gets_its_due_time_and_verdict(self, desk: Path) -> None:
        assert due("--as-of", AS_OF, "--output", "out.csv").exit_code == 0
        found = {name: (row["sla_due"], row["sla_verdict"]) for name, row in written(desk / "out.csv").items()}
        # 15:00 to 17:00 on Thursday are two hours of four; the next two are on Tuesday, after Easter.
        assert found == {
            "A1": ("2026-04-07T11:00:00+01:00", "met"),
            "A2": ("2026-04-07T11:00:00+01:00", "breached"),
            "A3": ("2026-04-08T15:00:00+01:00", "met"),
            "A4": ("2026-04-08T15:00:00+01:00", "overdue"),
            "A5": ("2026-04-09T16:00:00+01:00", "open"),
            "A6": ("", "no target"),
            "A7": ("", "unreadable"),
        }

    def test_the_columns_of_the_table_come_out_as_they_went_in(self, desk: Path) -> None:
        due("--as-of", AS_OF, "--output", "out.csv")
        given = list(csv.DictReader(io.StringIO(TICKETS)))
        assert [{name: row[name] for name in given[0]} for row in written(desk / "out.csv").values()] == given

    def test_the_report_counts_by_target(self, desk: Path) -> None:
        report = json.loads(due("--as-of", AS_OF, "--format", "json").stdout)
        counts = {row["target"]: [row[name] for name in ("tickets", "met", "breached", "overdue", "open")]
                  for row in report["targets"]}  # fmt: skip
        assert counts == {"4 business hours": [3, 1, 1, 0, 1], "2 business days": [2, 1, 0, 1, 0]}
        assert (report["tickets"], report["without_target"], report["unreadable"]) == (7, 1, 1)
        assert (report["all"]["tickets"], report["all"]["attainment"]) == (5, 0.5)

    def test_the_table_says_the_same(self, desk: Path) -> None:
        printed = due("--as-of", AS_OF).stdout
        cells = [re.split(r"\s{2,}", line) for line in printed.splitlines()]
        assert ["resolution target", "tickets", "met", "breached", "overdue", "open", "attained"] in cells
        assert ["4 business hours", "3", "1", "1", "0", "1", "50.0 %"] in cells
        assert ["", "priority: High"] in cells
        assert ["all targets", "5", "2", "1", "1", "1", "50.0 %"] in cells
        assert "7 tickets: 5 with a target, 1 without, 1 unreadable" in printed

    def test_the_report_as_csv_has_a_line_for_all(self, desk: Path) -> None:
        rows = list(csv.DictReader(io.StringIO(due("--as-of", AS_OF, "--format", "csv").stdout)))
        assert [(row["target"], row["tickets"]) for row in rows] == [
            ("4 business hours", "3"),
            ("2 business days", "2"),
            ("all targets", "5"),
        ]

    def test_recorded_due_times_are_compared(self, desk: Path) -> None:
        report = json.loads(due("--as-of", AS_OF, "--recorded", "promised", "--format", "json").stdout)
        names = ("compared", "within_tolerance", "median_difference_seconds", "worst_difference_seconds")
        assert [report["all"][name] for name in names] == [2, 1, 0, -300]
        assert (report["all"]["closed_and_compared"], report["all"]["verdicts_alike"]) == (2, 1)
        assert report["recorded_without_target"] == 1

    def test_the_tolerance_decides_what_agrees(self, desk: Path) -> None:
        for seconds, agreeing in (("299", 1), ("300", 2)):
            arguments = ("--as-of", AS_OF, "--recorded", "promised", "--tolerance", seconds, "--format", "json")
            assert json.loads(due(*arguments).stdout)["all"]["within_tolerance"] == agreeing

    def test_agreement_is_told_in_words(self, desk: Path) -> None:
        printed = due("--as-of", AS_OF, "--recorded", "promised").stdout
        assert "agreement with promised: 50.0 %, 1 of 2 due times within 120 s" in printed
        assert "agreement of verdicts: 50.0 %, 1 of 2 closed tickets" in printed
        assert "1 ticket with a recorded due time and no target" in printed

    def test_a_recorded_column_without_a_comparison_is_told(self, desk: Path) -> None:
        (desk / "one.csv").write_text("opened,closed,priority,promised\n2026-04-02 15:00,,High,\n", encoding="utf-8")
        printed = due("--as-of", AS_OF, "--recorded", "promised", tickets="one.csv").stdout
        assert "no ticket has both" in printed

    def test_the_clock_is_asked_only_without_as_of_and_its_instant_is_told(self, desk: Path) -> None:
        result = due("--format", "json")
        assert "2026-04-09T13:00:00+00:00, by the clock" in result.stderr
        assert json.loads(result.stdout)["as_of"] == "2026-04-09T13:00:00+00:00"
        assert "clock" not in due("--as-of", AS_OF).stderr

    def test_rows_go_out_as_json(self, desk: Path) -> None:
        due("--as-of", AS_OF, "--output", "out.json")
        rows = json.loads((desk / "out.json").read_text(encoding="utf-8"))
        assert [row["sla_verdict"] for row in rows] == [row["sla_verdict"] for row in _csv_rows(desk)]
        assert rows[5]["sla_due"] is None

    def test_rows_go_out_packed(self, desk: Path) -> None:
        due("--as-of", AS_OF, "--output", "out.csv.gz")
        assert gzip.decompress((desk / "out.csv.gz").read_bytes()).decode() == _csv_text(desk)

    def test_rows_go_to_standard_output_and_the_report_to_standard_error(self, desk: Path) -> None:
        result = due("--as-of", AS_OF, "--output", "-")
        assert result.stdout == _csv_text(desk)
        assert "7 tickets" in result.stderr

    def test_the_format_decides_where_the_ending_says_nothing(self, desk: Path) -> None:
        assert len(json.loads(due("--as-of", AS_OF, "--output", "-", "--format", "json").stdout)) == 7

    def test_a_table_of_no_rows_is_no_error(self, desk: Path) -> None:
        result = due("--as-of", AS_OF, "--output", "out.json", tickets="-", stdin="opened,closed,priority\n")
        assert (result.exit_code, result.stdout) == (0, "0 tickets: 0 with a target, 0 without\n")
        assert json.loads((desk / "out.json").read_text(encoding="utf-8")) == []

    def test_standard_input_is_read_packed_or_not(self, desk: Path) -> None:
        plain, packed = TICKETS.encode(), gzip.compress(TICKETS.encode())
        assert (
            due("--as-of", AS_OF, tickets="-", stdin=plain).stdout
            == due("--as-of", AS_OF, tickets="-", stdin=packed).stdout
            == due("--as-of", AS_OF).stdout
        )

    def test_the_result_can_be_judged_again(self, desk: Path) -> None:
        due("--as-of", AS_OF, "--output", "judged.csv")
        assert due("--as-of", AS_OF, "--output", "again.csv", tickets="judged.csv").exit_code == 0
        again = written(desk / "again.csv")
        assert all(row["sla_verdict"] == row["sla_verdict_"] for row in again.values())

    def test_a_priority_column_by_another_name(self, desk: Path) -> None:
        (desk / "tickets.csv").write_text(TICKETS.replace("priority", "severity"), encoding="utf-8")
        told = due("--as-of", AS_OF)
        assert "'priority'" in told.stderr
        assert "0 with a target" in told.stdout
        assert "5 with a target" in due("--as-of", AS_OF, "--priority", "severity").stdout

    def test_well_known_columns_are_found_and_told(self, desk: Path) -> None:
        result = run("due", "desk.toml", "tickets.csv", "--zone", "Europe/London", "--as-of", AS_OF)
        assert "--opened opened is taken from the header" in result.stderr
        assert "--closed closed is taken from the header" in result.stderr
        assert result.stdout == due("--as-of", AS_OF).stdout

    def test_a_guess_among_two_columns_is_refused(self, desk: Path) -> None:
        (desk / "two.csv").write_text("opened,resolved_at,closed_at\n", encoding="utf-8")
        result = run("due", "desk.toml", "two.csv")
        assert result.exit_code == 2
        assert "any of closed_at, resolved_at; say which" in result.stderr.splitlines()[-1]

    def test_without_a_closing_column_all_are_open(self, desk: Path) -> None:
        (desk / "open.csv").write_text("opened,priority\n2026-04-09 12:00,High\n", encoding="utf-8")
        result = run("due", "desk.toml", "open.csv", "--zone", "Europe/London", "--as-of", AS_OF, "--format", "json")
        assert "all count as open" in result.stderr
        assert json.loads(result.stdout)["all"]["open"] == 1

    def test_skipped_and_repeated_times_are_counted(self, desk: Path) -> None:
        rows = "opened,closed,priority\n2026-03-29 01:30,2026-10-25 01:30,Low\n2026-03-29 01:45,,Low\n"
        told = due("--as-of", AS_OF, tickets="-", stdin=rows).stderr
        assert "2 times skipped by the clock of Europe/London" in told
        assert "1 time shown twice by the clock of Europe/London" in told

    def test_twenty_problems_are_told_and_the_rest_counted(self, desk: Path) -> None:
        rows = "opened,closed,priority\n2026-04-09 12:00,,High\n" + "soon,,High\n" * 25
        result = due("--as-of", AS_OF, tickets="-", stdin=rows)
        told = [line for line in result.stderr.splitlines() if "'soon'" in line]
        assert result.exit_code == 1
        assert (len(told), "line 3:" in told[0]) == (20, True)
        assert "5 more rows like these" in result.stderr

    def test_a_table_of_which_nothing_can_be_read_is_an_error(self, desk: Path) -> None:
        result = due("--as-of", AS_OF, tickets="-", stdin="opened,closed,priority\nsoon,,High\n")
        assert result.exit_code == 2
        assert "no row could be read" in result.stderr

    def test_a_due_time_out_of_reach_loses_one_row_only(self, desk: Path) -> None:
        rows = "opened,closed,priority\n1850-04-09 12:00,,High\n2026-04-09 12:00,,High\n"
        result = due("--as-of", AS_OF, "--format", "json", tickets="-", stdin=rows)
        assert (json.loads(result.stdout)["unreadable"], json.loads(result.stdout)["all"]["tickets"]) == (1, 1)

    def test_what_breaks_off_leaves_no_file(self, desk: Path) -> None:
        packed = gzip.compress(("opened,closed,priority\n" + "2026-04-09 12:00,,High\n" * 50_000).encode())
        (desk / "half.csv.gz").write_bytes(packed[: len(packed) // 2])
        refused(due("--as-of", AS_OF, "--output", "out.csv", tickets="half.csv.gz"))
        assert sorted(path.name for path in desk.iterdir()) == ["desk.toml", "half.csv.gz", "tickets.csv"]

    def test_control_characters_of_a_table_do_not_reach_the_terminal(self, desk: Path) -> None:
        result = due("--as-of", AS_OF, tickets="-", stdin="opened,closed,priority\n\x1b[2J,,High\n")
        assert "\x1b" not in result.output

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--opened", "openend"], "did you mean 'opened'?"),
            (["--closed", "close"], "did you mean 'closed'?"),
            (["--recorded", "promise"], "did you mean 'promised'?"),
            (["--priority", "prio"], "--priority: 'prio' is not a column"),
            (["--zone", "Europe/Londn"], "did you mean 'Europe/London'"),
            (["--metric", "resolutoin"], "did you mean 'resolution'?"),
            (["--tolerance", "-1"], "--tolerance"),
            (["--as-of", "now"], "--as-of: 'now' is not a date like"),
            (["--format", "xml"], "--format"),
            (["--opend", "opened"], "see slacore due --help"),
            (["--output", "nowhere/out.csv"], "nowhere/out.csv: no such file"),
            (["--output", "tickets.csv/out.csv"], "tickets.csv/out.csv: not a directory"),
        ],
    )
    def test_a_wrong_option_is_one_line(self, desk: Path, more: list[str], told: str) -> None:
        assert told in refused(due(*more))

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "is empty"),
            (b"\x00\x01", "not text"),
            (b"\x1f\x8bxxxxxxxxxxxx", "unpacked"),
            (b"opened,closed,priority,opened\n", "'opened' stands twice"),
        ],
    )
    def test_a_broken_table_is_one_line(self, desk: Path, content: bytes, told: str) -> None:
        (desk / "broken.csv").write_bytes(content)
        line = refused(due(tickets="broken.csv"))
        assert line.startswith("broken.csv")
        assert told in line

    def test_missing_files_and_folders_are_one_line(self, desk: Path) -> None:
        assert refused(due(tickets="nowhere.csv")) == "nowhere.csv: no such file or directory"
        assert refused(run("due", "nowhere.toml", "tickets.csv")).startswith(
            "PLAN: 'nowhere.toml' is neither a file nor the name of a bundled plan"
        )
        assert refused(run("due", ".", "tickets.csv")) == ".: cannot be read: Is a directory"

    def test_a_table_without_any_known_column_lists_what_it_has(self, desk: Path) -> None:
        (desk / "other.csv").write_text("id,begin,end\n", encoding="utf-8")
        assert refused(run("due", "desk.toml", "other.csv")).endswith("the columns are id, begin, end")

    def test_local_times_need_a_zone(self, desk: Path) -> None:
        result = run("due", "desk.toml", "tickets.csv", "--opened", "opened", "--closed", "closed")
        assert "tickets.csv, line 2: opened: 2026-04-02 15:00:00 has no offset" in refused(result)

    def test_all_errors_of_a_plan_are_told_each_on_its_line(self, desk: Path) -> None:
        broken = DESK.replace("4 business hours", "4 hours").replace('"Mon-Fri 09:00', '"Mon-Fry 09:00')
        (desk / "desk.toml").write_text(broken, encoding="utf-8")
        result = due()
        lines = result.stderr.splitlines()
        assert (result.exit_code, len(lines)) == (2, 2)
        assert any("desk.toml: schedules.desk.shifts" in line for line in lines)
        assert any("desk.toml: targets[0].length" in line for line in lines)

    def test_urgency_and_impact_give_the_priority_where_a_ticket_has_none(self, desk: Path) -> None:
        matrix = """
        [priorities]
        levels = ["High", "Low"]
        [matrix]
        urgency = ["high", "low"]
        impact = ["all", "one"]
        table = [["High", "Low"], ["Low", ""]]
        overrides = [{ when = { vip = "yes" }, reason = "a VIP is affected", priority = "High" }]
        """
        (desk / "desk.toml").write_text(DESK + matrix, encoding="utf-8")
        rows = [
            "opened,closed,urgency,impact,vip,priority",
            "2026-04-02 15:00,,high,all,,",
            "2026-04-02 15:00,,high,one,,",
            "2026-04-02 15:00,,high,one,yes,",
            "2026-04-02 15:00,,high,all,,Low",
            "2026-04-02 15:00,,low,one,,",
            "2026-04-02 15:00,,high,two,,",
        ]
        result = due("--as-of", AS_OF, "--output", "-", tickets="-", stdin="\n".join(rows))
        found = [(row["sla_target"], row["sla_verdict"]) for row in csv.DictReader(io.StringIO(result.stdout))]
        assert found == [
            ("4 business hours", "overdue"),
            ("2 business days", "overdue"),
            ("4 business hours", "overdue"),
            ("2 business days", "overdue"),
            ("", "unreadable"),
            ("", "unreadable"),
        ]
        assert "line 6: matrix: urgency 'low' and impact 'one' meet in an empty cell" in result.stderr
        assert "line 7: impact: 'two' is not an impact of the matrix" in result.stderr

    def test_a_table_with_urgency_and_impact_is_not_asked_for_a_priority(self, desk: Path) -> None:
        matrix = '[priorities]\nlevels = ["High", "Low"]\n[matrix]\nurgency = ["high"]\nimpact = ["all"]\n'
        (desk / "desk.toml").write_text(f'{DESK}{matrix}table = [["High"]]\n', encoding="utf-8")
        rows = "opened,closed,urgency{}\n2026-04-02 15:00,,high{}\n"
        both = due("--as-of", AS_OF, tickets="-", stdin=rows.format(",impact", ",all"))
        one = due("--as-of", AS_OF, tickets="-", stdin=rows.format("", ""))
        assert ("1 with a target" in both.stdout, "1 with a target" in one.stdout) == (True, False)
        assert ("no column" in both.stderr, "no column, named with --priority, is called" in one.stderr) == (
            False,
            True,
        )

    def test_a_bundled_plan_does_as_well_as_a_file(self, desk: Path) -> None:
        # Two business hours from Friday 17:00 in Berlin, where the desk closes at 18:00 and opens on Monday at 06:00.
        rows = "opened,closed,priority\n2026-03-06 17:00,,Critical\n"
        arguments = ("--metric", "response", "--zone", "Europe/Berlin", "--as-of", AS_OF, "--output", "-")
        told = run("due", "stakater", "-", *arguments, stdin=rows)
        assert next(csv.DictReader(io.StringIO(told.stdout)))["sla_due"] == "2026-03-09T07:00:00+01:00"

    def test_of_several_metrics_those_are_judged_whose_end_a_column_says(self, desk: Path) -> None:
        (desk / "desk.toml").write_text(DESK.replace("resolution", "response", 1), encoding="utf-8")
        result = due("--as-of", AS_OF, "--format", "json")
        assert json.loads(result.stdout)["metric"] == "resolution"
        assert "response is promised too, and left out: no column says when that was met" in result.stderr

    def test_a_plan_without_targets_has_no_metric(self, desk: Path) -> None:
        (desk / "desk.toml").write_text('format = 1\nname = "none"\n', encoding="utf-8")
        assert "has no targets" in refused(due())


def _csv_text(desk: Path) -> str:
    due("--as-of", AS_OF, "--output", "plain.csv")
    return (desk / "plain.csv").read_text(encoding="utf-8")


def _csv_rows(desk: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_csv_text(desk))))


class TestExplain:
    def test_a_deadline_is_told_stretch_by_stretch(self, desk: Path) -> None:
        result = run("explain", "desk.toml", "--opened", "2026-04-02T15:00:00+01:00", "--priority", "High")
        assert (result.exit_code, result.stderr) == (0, "")
        assert "due Tue 2026-04-07 11:00" in result.stdout.splitlines()[0]
        for reason in ("Good Friday", "weekend", "Easter Monday", "night"):
            assert reason in result.stdout

    def test_a_local_time_is_read_on_the_plans_clock_and_this_is_told(self, desk: Path) -> None:
        result = run("explain", "desk.toml", "--opened", "2026-04-02 15:00", "--priority", "High")
        assert "clock of Europe/London, the plan's zone" in result.stderr
        assert "due Tue 2026-04-07 11:00" in result.stdout

    def test_the_zone_is_that_of_the_question_and_the_answer(self, desk: Path) -> None:
        opened = ["--opened", "2026-04-02 23:00", "--zone", "Asia/Tokyo", "--priority", "High", "--format", "json"]
        assert json.loads(run("explain", "desk.toml", *opened).stdout)["due"] == "2026-04-07T19:00:00+09:00"

    def test_the_stretches_as_json_tile_the_time_and_the_counted_ones_make_the_target(self, desk: Path) -> None:
        opened = ["--opened", "2026-04-02T15:00:00+01:00", "--field", "priority=High", "--format", "json"]
        told = json.loads(run("explain", "desk.toml", *opened).stdout)
        stretches = told["stretches"]
        assert (stretches[0]["start"], stretches[-1]["end"]) == (told["opened"], told["due"])
        assert all(one["end"] == two["start"] for one, two in pairwise(stretches))
        counted = sum(row["seconds"] for row in stretches if row["verdict"] == "counted")
        assert counted == told["counted_seconds"] == 4 * 3600

    def test_the_page_is_whole(self, desk: Path) -> None:
        opened = ["--opened", "2026-04-02T15:00:00+01:00", "--priority", "High", "--format", "html"]
        page = run("explain", "desk.toml", *opened).stdout
        assert page.startswith("<!doctype html>")
        assert "role='img'" in page
        assert "Good Friday" in page

    def test_a_time_the_clock_skipped_or_repeated_is_told(self, desk: Path) -> None:
        skipped = run("explain", "desk.toml", "--opened", "2026-03-29 01:30", "--priority", "Low")
        assert "skipped; the change itself is taken, 2026-03-29T02:00:00+01:00" in skipped.stderr
        repeated = run("explain", "desk.toml", "--opened", "2026-10-25 01:30", "--priority", "Low")
        assert "shown twice; the first is taken, 2026-10-25T01:30:00+01:00" in repeated.stderr

    def test_a_ticket_without_a_target_is_one_line_behind_a_note_on_its_fields(self, desk: Path) -> None:
        asked = ("--opened", "2026-04-02T15:00Z", "--priority", "Medium", "--field", "colour=red")
        note, error = run("explain", "desk.toml", *asked).stderr.splitlines()
        assert note == "slacore: no target depends on the field 'colour'; the plan looks at priority"
        assert error.startswith("slacore: plan desk: no resolution target matches")

    def test_a_slip_in_the_name_of_a_field_is_told_once(self, desk: Path) -> None:
        asked = ("explain", "desk.toml", "--opened", "2026-04-02T15:00Z")
        result = run(*asked, "--field", "prio=High")
        assert result.exit_code == 2
        assert result.stderr.splitlines() == [
            "slacore: prio: 'prio' is not a field that the plan looks at; did you mean 'priority'?"
        ]
        # Beside the field itself it is a field like any other.
        both = run(*asked, "--priority", "High", "--field", "prio=Low")
        assert both.exit_code == 0
        assert both.stderr == "slacore: no target depends on the field 'prio'; the plan looks at priority\n"

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--opened", "soon"], "--opened: 'soon'"),
            (["--opened", ""], "--opened: ''"),
            (["--opened", "2026-04-02"], "--opened: '2026-04-02' is a date without a time"),
            (["--opened", "2026-04-02T15:00Z", "--field", "High"], "like 'type=Graffiti'"),
            (["--opened", "2026-04-02T15:00Z", "--priority", "Low", "--field", "priority=High"], "a second time"),
            ([], "missing option '--opened'; see slacore explain --help"),
        ],
    )
    def test_a_wrong_option_is_one_line(self, desk: Path, more: list[str], told: str) -> None:
        assert told in refused(run("explain", "desk.toml", *more))

    def test_a_plan_on_no_clock_needs_a_zone(self, desk: Path) -> None:
        plan = 'format = 1\nname = "x"\n[[targets]]\nmetric = "response"\nlength = "4 calendar hours"\n'
        plan += '[coverages]\nbusiness = "24x7"\n'
        (desk / "desk.toml").write_text(plan, encoding="utf-8")
        assert "has no time zone" in refused(run("explain", "desk.toml", "--opened", "2026-04-02 15:00"))
        told = run("explain", "desk.toml", "--opened", "2026-04-02 15:00", "--zone", "UTC", "--field", "a=b")
        assert told.exit_code == 0
        assert "the plan looks at no field" in told.stderr

    def test_fields_that_give_a_priority_are_looked_at(self, desk: Path) -> None:
        fields = ["--field", "urgency=High", "--field", "impact=Low: no loss, or 1 user"]
        told = run("explain", "keepnet", "--opened", "2026-03-06T19:30Z", "--metric", "response", *fields)
        # High and Low give P3: six hours. 1:30 are left in New York on Friday, the rest is on Monday in London.
        assert told.stdout.startswith("response due Mon 2026-03-09 13:30, 6 business hours after")
        assert told.stderr == ""


class TestHours:
    def test_windows_gaps_and_holidays(self, desk: Path) -> None:
        printed = run("hours", "desk.toml", "--from", "2026-04-02", "--to", "2026-04-06").stdout
        cells = [re.split(r"\s{2,}", line) for line in printed.splitlines()]
        assert ["Thu 2026-04-02 09:00", "Thu 2026-04-02 17:00", "open", "Mon-Fri 09:00-17:00", "8:00:00"] in cells
        assert ["Fri 2026-04-03 00:00", "Sat 2026-04-04 00:00", "closed", "Good Friday", "24:00:00"] in cells
        assert "holiday: Fri 2026-04-03 Good Friday" in printed
        assert "holiday: Mon 2026-04-06 Easter Monday" in printed
        assert "open 8:00:00, closed 112:00:00" in printed

    def test_the_next_seven_days_by_the_clock(self, desk: Path) -> None:
        result = run("hours", "desk.toml", "--format", "json")
        [told] = json.loads(result.stdout)
        assert (told["start"], told["end"]) == ("2026-04-09T14:00:00+01:00", "2026-04-16T14:00:00+01:00")
        assert "2026-04-09T13:00:00+00:00, by the clock" in result.stderr

    def test_stretches_as_csv_on_another_clock(self, desk: Path) -> None:
        span = ["--from", "2026-04-02T09:00+01:00", "--to", "2026-04-02T18:00+01:00", "--zone", "UTC"]
        printed = run("hours", "desk.toml", *span, "--format", "csv").stdout
        assert printed.splitlines() == [
            "coverage,start,end,seconds,verdict,reason",
            "business,2026-04-02T08:00:00+00:00,2026-04-02T16:00:00+00:00,28800,open,Mon-Fri 09:00-17:00",
            "business,2026-04-02T16:00:00+00:00,2026-04-02T17:00:00+00:00,3600,closed,night",
        ]

    def test_each_coverage_on_its_own_clock_where_the_plan_has_none(self, desk: Path) -> None:
        plan = DESK.replace('zone = "Europe/London"\n[schedules.desk]', "[schedules.desk]").replace(
            "[coverages]",
            '[schedules.us]\nzone = "America/New_York"\nshifts = ["Mon-Fri 09:00-17:00"]\n'
            '[coverages]\nboth = "desk | us"\namerica = "us"\nnone = "desk - us"',
        )
        (desk / "desk.toml").write_text(plan, encoding="utf-8")
        told = json.loads(run("hours", "desk.toml", "--from", "2026-04-02", "--format", "json").stdout)
        assert {one["coverage"]: one["zone"] for one in told} == {
            "both": "UTC",
            "america": "America/New_York",
            "none": "UTC",
            "business": "Europe/London",
        }
        assert [one["start"] for one in told][:2] == ["2026-04-02T00:00:00+00:00", "2026-04-02T00:00:00-04:00"]
        assert {one["coverage"]: len(one["holidays"]) for one in told} == {
            "both": 2,
            "america": 0,
            "none": 2,
            "business": 2,
        }

    def test_a_bundled_plan_unless_a_file_has_its_name(self, desk: Path) -> None:
        asked = ["hours", "stakater", "--from", "2026-04-02", "--to", "2026-04-02"]
        assert "Mon-Fri 06:00-18:00" in run(*asked).stdout
        (desk / "stakater").mkdir()
        assert "Mon-Fri 06:00-18:00" in run(*asked).stdout
        (desk / "stakater").rmdir()
        (desk / "stakater").write_text(DESK, encoding="utf-8")
        assert "Mon-Fri 09:00-17:00" in run(*asked).stdout

    def test_a_name_that_is_neither_a_file_nor_bundled_names_the_nearest(self, desk: Path) -> None:
        for name in ("kepnet", "keepnet.toml"):
            said = f"PLAN: {name!r} is neither a file nor the name of a bundled plan; did you mean 'keepnet'?"
            assert refused(run("hours", name)) == said

    def test_one_coverage_or_schedule_by_name(self, desk: Path) -> None:
        printed = run("hours", "desk.toml", "--from", "2026-04-02", "--coverage", "desk").stdout
        assert printed.startswith("desk, Thu 2026-04-02 00:00 to Thu 2026-04-09 00:00, clock of Europe/London\n")

    def test_two_coverages_are_told_one_after_the_other(self, desk: Path) -> None:
        (desk / "desk.toml").write_text(DESK.replace("[coverages]", '[coverages]\nalways = "24x7"'), encoding="utf-8")
        printed = run("hours", "desk.toml", "--from", "2026-04-02", "--to", "2026-04-02").stdout
        assert [line.split(",")[0] for line in printed.splitlines() if "clock of" in line] == ["always", "business"]

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--from", "2026-13-01"], "--from: '2026-13-01' is not a date"),
            (["--from", "9999-12-31"], "outside the years 1900 to 2199"),
            (["--from", "2026-03-02", "--to", "9999-12-31"], "outside the years 1900 to 2199"),
            (["--from", "2026-03-02", "--to", "2026-03-01"], "is not after --from"),
            (["--from", "2026-03-02", "--coverage", "bussiness"], "did you mean 'business'?"),
        ],
    )
    def test_a_wrong_option_is_one_line(self, desk: Path, more: list[str], told: str) -> None:
        assert told in refused(run("hours", "desk.toml", *more))

    def test_a_plan_without_schedules_has_no_hours(self, desk: Path) -> None:
        (desk / "desk.toml").write_text('format = 1\nname = "none"\n', encoding="utf-8")
        assert "has no schedules" in refused(run("hours", "desk.toml"))


class TestAll:
    def test_help_teaches_by_examples(self) -> None:
        assert "slacore due plan.toml tickets.csv" in run("--help").stdout
        assert "slacore plan lint plan.toml" in run("--help").stdout
        for command in ("due", "explain", "hours"):
            assert f"\n    slacore {command} plan.toml" in run(command, "-h").stdout

    def test_no_command_is_answered_with_help(self) -> None:
        result = run()
        assert result.exit_code == 2
        assert "Usage" in result.stderr

    def test_an_unknown_command_names_the_nearest(self) -> None:
        assert "did you mean 'due'" in refused(run("deu")).lower()

    def test_the_version_names_the_data(self) -> None:
        assert re.match(r"slacore \S+.*, Python 3.*, zone data \S+, holiday data \S+", run("--version").stdout)


def in_a_process(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", **more},
    )


class TestProcess:
    def test_the_module_runs(self, desk: Path) -> None:
        options = ["--zone", "Europe/London", "--max-unreadable", "15"]
        finished = in_a_process("-m", "slacore", "due", "desk.toml", "tickets.csv", *options)
        assert finished.returncode == 0, finished.stderr
        assert "7 tickets: 5 with a target" in finished.stdout

    @pytest.mark.parametrize("columns", ["20", "200"])
    def test_what_is_printed_into_a_pipe_depends_on_no_setting(self, desk: Path, columns: str) -> None:
        command = ["-m", "slacore", "hours", "desk.toml", "--from", "2026-04-02"]
        set_up = {"COLUMNS": columns, "NO_COLOR": "1", "TERM": "xterm-256color", "FORCE_COLOR": "1", "TZ": "Asia/Tokyo"}
        assert in_a_process(*command, **set_up).stdout == run(*command[2:]).stdout

    def test_a_terminal_of_few_letters_gets_them_all(self, desk: Path) -> None:
        (desk / "desk.toml").write_text(DESK.replace("High", "Höchste"), encoding="utf-8")
        (desk / "one.csv").write_text("opened,priority\n2026-04-09 12:00,Höchste\n", encoding="utf-8")
        command = ["-m", "slacore", "due", "desk.toml", "one.csv", "--zone", "Europe/London", "--format", "csv"]
        finished = in_a_process(*command, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
        assert finished.returncode == 0, finished.stderr
        assert "H\\xf6chste" in finished.stdout

    def test_a_reader_that_stops_reading_is_no_error(self, desk: Path) -> None:
        span = "--from 1990-01-01 --to 2030-01-01 --format csv"
        command = f'"{sys.executable}" -m slacore hours desk.toml {span} | head -n 1'
        finished = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False)
        assert finished.stdout == "coverage,start,end,seconds,verdict,reason\n"
        assert finished.stderr == ""

    @pytest.mark.parametrize("missing", ["click", "rich"])
    def test_a_missing_extra_is_one_line(self, missing: str) -> None:
        program = f"import sys; sys.modules[{missing!r}] = None; from slacore.cli.main import main; main()"
        finished = in_a_process("-c", program, "--version")
        assert finished.returncode == 2
        assert finished.stderr == "slacore: the command line needs click and rich: pip install 'slacore[cli]'\n"

    def test_another_missing_module_is_not_blamed_on_the_extra(self) -> None:
        program = "import sys; sys.modules['tomllib'] = None; from slacore.cli.main import main; main()"
        finished = in_a_process("-c", program)
        assert "tomllib" in finished.stderr
        assert "slacore[cli]" not in finished.stderr


class Screen(io.StringIO):
    """A terminal of a width."""

    def isatty(self) -> bool:
        return True


class TestTerminal:
    def test_a_table_folds_its_words_and_never_its_figures(self, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        screen = Screen()
        monkeypatch.setattr(sys, "stdout", screen)
        for name, value in {"COLUMNS": "40", "NO_COLOR": "1", "TERM": "xterm"}.items():
            monkeypatch.setenv(name, value)
        show_table(["target", "tickets"], [["4 business hours, priority: High, from 2026-01-01", "1,234,567"]])
        lines = re.sub(r"\x1b\[\d*m", "", screen.getvalue()).splitlines()
        assert max(map(len, lines)) <= 40
        assert any(line.rstrip().endswith("1,234,567") for line in lines)
        assert "2026-01-01" in screen.getvalue()

    def test_a_terminal_too_narrow_for_a_table_gets_a_list(self, monkeypatch: pytest.MonkeyPatch) -> None:
        screen = Screen()
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setenv("COLUMNS", "30")
        monkeypatch.setenv("TERM", "xterm")
        show_table(["target", "tickets", "met"], [["4 business hours", "1,234,567", "0"]], ["all", "2", "1"])
        assert screen.getvalue().splitlines() == [
            "4 business hours",
            "  tickets 1,234,567, met 0",
            "all",
            "  tickets 2, met 1",
        ]

    @pytest.mark.parametrize("columns", ["40", "60", "80", "100"])
    def test_a_deadline_is_told_no_wider_than_the_terminal(
        self, desk: Path, monkeypatch: pytest.MonkeyPatch, columns: str
    ) -> None:
        screen = Screen()
        monkeypatch.setattr(sys, "stdout", screen)
        for name, value in {"COLUMNS": columns, "NO_COLOR": "1", "TERM": "xterm"}.items():
            monkeypatch.setenv(name, value)
        arguments = ["explain", "desk.toml", "--opened", "2026-04-02 15:00", "--priority", "High"]
        with pytest.raises(SystemExit) as ended:
            slacore.main(arguments, obj=lambda: NOW)
        assert ended.value.code == 0
        lines = re.sub(r"\x1b\[\d*m", "", screen.getvalue()).splitlines()
        assert max(map(len, lines)) <= int(columns)
        told = " ".join(" ".join(lines).split())
        assert "due Tue 2026-04-07 11:00" in told
        assert "Easter Monday" in told
        assert "landing on the closing" in told

    def test_a_bar_shows_on_a_terminal_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for screen, is_shown in ((Screen(), True), (io.StringIO(), False)):
            monkeypatch.setattr(sys, "stderr", screen)
            with progress("tickets.csv", io.BytesIO(b"0123456789"), 10) as watched:
                assert list(watched("ab")) == ["a", "b"]
            assert list(counted("replaying", "ab", 2)) == ["a", "b"]
            assert ("reading tickets.csv" in screen.getvalue()) is is_shown
            assert ("replaying" in screen.getvalue()) is is_shown


class TestMain:
    def test_the_entry_runs_the_arguments_of_the_process(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["slacore", "--version"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith("slacore ")

    def test_the_clock_gives_whole_seconds_of_utc(self) -> None:
        before = datetime.now(UTC).replace(microsecond=0)
        assert before <= now() <= datetime.now(UTC)
        assert now().microsecond == 0


def test_rows_are_not_written_over_the_table_they_are_read_from(desk: Path) -> None:
    before = (desk / "tickets.csv").read_bytes()
    assert "is the table itself" in refused(due("--as-of", AS_OF, "--output", "tickets.csv"))
    assert (desk / "tickets.csv").read_bytes() == before


@pytest.mark.parametrize("name", ["desk.toml", "./desk.toml", "soft.csv", "hard.csv"])
def test_rows_are_not_written_over_the_plan_by_any_name(desk: Path, name: str) -> None:
    (desk / "soft.csv").symlink_to("desk.toml")
    (desk / "hard.csv").hardlink_to("desk.toml")
    assert "is the plan itself" in refused(due("--as-of", AS_OF, "--output", name))
    assert (desk / "desk.toml").read_text(encoding="utf-8") == DESK


def test_a_file_that_is_there_beside_the_output_stays(desk: Path) -> None:
    (desk / "out.csv.part").write_text("mine", encoding="utf-8")
    assert due("--as-of", AS_OF, "--output", "out.csv").exit_code == 0
    assert (desk / "out.csv.part").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in desk.iterdir()) == ["desk.toml", "out.csv", "out.csv.part", "tickets.csv"]
    assert (desk / "out.csv").stat().st_mode == (desk / "tickets.csv").stat().st_mode


def test_a_packed_output_carries_its_own_name(desk: Path) -> None:
    assert due("--as-of", AS_OF, "--output", "out.csv.gz").exit_code == 0
    assert (desk / "out.csv.gz").read_bytes()[10:18] == b"out.csv\0"
    assert gzip.decompress((desk / "out.csv.gz").read_bytes()).count(b"\n") == 8


def test_an_output_that_cannot_take_its_place_leaves_no_draft(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", broken)
    assert due("--as-of", AS_OF, "--output", "out.csv").exit_code == 2
    assert sorted(path.name for path in desk.iterdir()) == ["desk.toml", "tickets.csv"]
