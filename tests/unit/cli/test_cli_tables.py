"""``slacore due`` on tables as helpdesks write them, and on what the table could not have known."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slacore.cli.commands import slacore
from slacore.cli.main import main

# London, without holidays: 2 March 2026 is a Monday.
DESK = """
format = 1
name = "desk"
zone = "Europe/London"
[schedules.business]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]
[[targets]]
metric = "resolution"
priority = "P1"
length = "4 business hours"
[[targets]]
metric = "resolution"
length = "2 business days"
"""
AS_OF = "2026-03-03T12:00:00Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.toml").write_text(DESK, encoding="utf-8")
    return tmp_path


def due(rows: str | bytes, *more: str, as_of: str = AS_OF) -> Result:
    Path("t.csv").write_bytes(rows if isinstance(rows, bytes) else rows.encode())
    command = ["due", "desk.toml", "t.csv", "--zone", "Europe/London", "--as-of", as_of, *more]
    return CliRunner().invoke(slacore, command, obj=lambda: datetime(2026, 3, 9, tzinfo=UTC))


def verdicts(rows: str | bytes, *more: str, as_of: str = AS_OF) -> list[tuple[str, str]]:
    result = due(rows, "--output", "-", "--max-unreadable", "100", *more, as_of=as_of)
    return [(row["sla_due"][:16], row["sla_verdict"]) for row in csv.DictReader(io.StringIO(result.stdout))]


def refused(result: Result) -> str:
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.splitlines()[-1].removeprefix("slacore: ")


class TestTimes:
    def test_day_first_and_month_first_are_different_tickets(self) -> None:
        rows = "opened,closed,priority\n3/2/2026 9:00,,P1\n"
        assert verdicts(rows, "--day-first") == [("2026-02-03T13:00", "overdue")]
        assert verdicts(rows, "--month-first") == [("2026-03-02T13:00", "overdue")]
        told = (
            "opened: '3/2/2026 9:00' leaves open which number is the day; say whether the day or the month comes first"
        )
        assert refused(due(rows)) == f"t.csv, line 2: {told}: --day-first or --month-first"

    def test_a_format_is_told(self) -> None:
        rows = "opened,closed,priority\n02/Mar/26 9:00 AM,02/Mar/26 12:59 PM,P1\n"
        assert verdicts(rows, "--time-format", "%d/%b/%y %I:%M %p") == [("2026-03-02T13:00", "met")]
        assert refused(due(rows, "--time-format", "%d/%b/%y")).startswith("--time-format: '%d/%b/%y' does not say")

    @pytest.mark.parametrize(("form", "opened"), [("epoch", "1772442000"), ("epoch-ms", "1772442000000")])
    def test_seconds_and_milliseconds_since_1970(self, form: str, opened: str) -> None:
        assert verdicts(f"opened,priority\n{opened},P1\n", "--time-format", form) == [("2026-03-02T13:00", "overdue")]

    def test_marks_of_missing_cells(self) -> None:
        rows = "opened,closed,priority\n2026-03-02 09:00,NULL,unset\n2026-03-02 09:00,unset,P1\n"
        assert verdicts(rows, "--missing", "unset") == [("2026-03-04T09:00", "open"), ("2026-03-02T13:00", "overdue")]


class TestText:
    def test_an_encoding_is_told(self) -> None:
        rows = "opened,closed,priority,name\n2026-03-02 09:00,,P1,Müller\n".encode("cp1252")
        assert refused(due(rows, "--output", "out.csv")) == (
            "t.csv, line 2: is not UTF-8 text; say which it is, e.g. --encoding cp1252, or save the file as UTF-8"
        )
        assert not Path("out.csv").exists()
        due(rows, "--encoding", "cp1252", "--output", "out.csv")
        assert "Müller" in Path("out.csv").read_text(encoding="utf-8")

    def test_an_unknown_encoding_is_one_line(self) -> None:
        assert "'utf-17' is not an encoding" in refused(due("opened\n", "--encoding", "utf-17"))

    def test_formulas_of_users_are_harmless_unless_they_are_to_be_kept(self) -> None:
        rows = "opened,closed,priority,note\n2026-03-02 09:00,,P1,=1+1\n2026-03-02 09:00,,P1,-5\n"
        for more, notes in ([], ["'=1+1", "-5"]), (["--keep-formulas"], ["=1+1", "-5"]):
            due(rows, "--output", "out.csv", *more)
            with Path("out.csv").open(encoding="utf-8", newline="") as stream:
                assert [row["note"] for row in csv.DictReader(stream)] == notes

    def test_an_ending_that_stands_for_nothing_is_one_line(self) -> None:
        assert "ends in .xls;" in refused(due("opened\n", "--output", "out.xls"))
        freeze = ["plan", "freeze", "desk.toml", "--years", "2026", "--output", "frozen.yaml"]
        assert "ends in .yaml" in refused(CliRunner().invoke(slacore, freeze))
        assert "ends in .toml" in refused(CliRunner().invoke(slacore, ["plan", "schema", "--output", "schema.toml"]))


class TestMaps:
    ROWS = "opened,closed,priority\n2026-03-02 09:00,,1 - Critical\n2026-03-02 09:00,,3 - Low\n"

    def test_a_value_of_the_table_is_what_the_plan_calls_it(self) -> None:
        assert verdicts(self.ROWS) == [("2026-03-04T09:00", "open")] * 2
        assert verdicts(self.ROWS, "--map", "priority", "1 - Critical=P1")[0] == ("2026-03-02T13:00", "overdue")

    def test_the_column_may_have_another_name(self) -> None:
        rows = self.ROWS.replace("priority", "Severity")
        told = verdicts(rows, "--priority", "Severity", "--map", "priority", "1 - Critical=P1")
        assert told[0] == ("2026-03-02T13:00", "overdue")

    def test_mappings_may_stand_in_a_file_which_an_option_corrects(self) -> None:
        Path("maps.toml").write_text('[priority]\n"1 - Critical" = "P1"\n"3 - Low" = "P1"\n', encoding="utf-8")
        told = verdicts(self.ROWS, "--maps", "maps.toml", "--map", "priority", "3 - Low=P3")
        assert told == [("2026-03-02T13:00", "overdue"), ("2026-03-04T09:00", "open")]

    def test_a_mapping_that_no_ticket_needs_is_told(self) -> None:
        told = due(self.ROWS, "--map", "priority", "1 - Critcal=P1").stderr
        assert "no ticket has the priority '1 - Critcal' that --map names" in told

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--map", "prio", "a=b"], "--map: 'prio' is not a field that the plan looks at; did you mean 'priority'?"),
            (["--map", "priority", "P1"], "--map: 'P1' is not a value and what the plan calls it"),
            (["--maps", "nowhere.toml"], "nowhere.toml: no such file or directory"),
        ],
    )
    def test_a_wrong_mapping_is_one_line(self, more: list[str], told: str) -> None:
        assert refused(due(self.ROWS, *more)).startswith(told)


class TestVerdicts:
    def test_closed_before_it_was_opened_is_neither_met_nor_breached(self) -> None:
        rows = "opened,closed,priority\n2026-03-02 09:00,2026-03-02 08:59,P1\n2026-03-02 09:00,2026-03-02 09:00,P1\n"
        assert verdicts(rows) == [("2026-03-02T13:00", "reversed"), ("2026-03-02T13:00", "met")]
        report = json.loads(due(rows, "--format", "json").stdout)["all"]
        assert (report["met"], report["reversed"], report["attainment"]) == (1, 1, 1.0)
        assert (
            "attainment: 100.0 %, 1 of 1 decided tickets met; 1 closed before they were opened do not count"
            in due(rows).stdout
        )

    def test_what_came_after_the_instant_of_asking_was_not_known_then(self) -> None:
        rows = "opened,closed,priority\n2026-03-02 09:00,2026-03-02 12:00,P1\n2026-03-02 09:00,2026-03-02 14:00,P1\n"
        due_at = "2026-03-02T13:00"
        for as_of, told in {
            "2026-03-02T11:59:59Z": ["open", "open"],
            "2026-03-02T12:00:00Z": ["met", "open"],
            "2026-03-02T13:00:00Z": ["met", "open"],
            "2026-03-02T13:00:01Z": ["met", "overdue"],
            "2026-03-02T14:00:00Z": ["met", "breached"],
        }.items():
            assert verdicts(rows, as_of=as_of) == [(due_at, word) for word in told]

    def test_tickets_opened_after_the_instant_of_asking_are_told(self) -> None:
        told = due("opened,priority\n2026-03-04 09:00,P1\n2026-03-02 09:00,P1\n").stderr
        assert "t.csv: 1 ticket opened after --as-of, told as open" in told

    @pytest.mark.parametrize(
        ("bad", "good", "more", "code"),
        [
            (1, 99, [], 0),
            (2, 98, [], 1),
            (1, 98, [], 1),
            (0, 3, [], 0),
            (2, 98, ["--max-unreadable", "2"], 0),
            (1, 999, ["--max-unreadable", "0"], 1),
            (3, 0, ["--max-unreadable", "100"], 2),
        ],
    )
    def test_too_much_that_is_unreadable_ends_with_an_exit_code(
        self, bad: int, good: int, more: list[str], code: int
    ) -> None:
        rows = "opened,closed,priority\n" + "2026-03-02 09:00,,P1\n" * good + "soon,,P1\n" * bad
        result = due(rows, *more)
        assert result.exit_code == code
        assert ("--max-unreadable" in result.stderr) is (code == 1)

    def test_the_attainment_line_names_what_it_is_a_share_of(self) -> None:
        rows = "opened,closed,priority\n2026-03-02 09:00,2026-03-02 10:00,P1\nsoon,,P1\n"
        printed = due(rows, "--max-unreadable", "50").stdout.splitlines()
        assert printed[:2] == [
            "2 tickets: 1 with a target, 0 without, 1 unreadable",
            "attainment: 100.0 %, 1 of 1 decided tickets met; 1 of 2 rows could not be read",
        ]


class TestReport:
    PLAN = DESK.partition("[[targets]]")[0] + "".join(
        f'[[targets]]\nmetric = "resolution"\npriority = "a priority with a long name, number {number}"\n'
        'length = "4 business hours"\n'
        for number in range(12)
    )
    # The target of number n is missed n times, and met once.
    ROWS = "opened,closed,priority\n" + "".join(
        f'2026-03-02 09:00,2026-03-02 {hour},"a priority with a long name, number {number}"\n'
        for number in range(12)
        for hour in ["10:00", *["16:00"] * number]
    )

    @pytest.fixture(autouse=True)
    def _plan(self) -> None:
        Path("desk.toml").write_text(self.PLAN, encoding="utf-8")

    def test_the_ten_targets_missed_most_are_shown_after_the_summary(self) -> None:
        lines = due(self.ROWS).stdout.splitlines()
        assert lines[:2] == [
            "78 tickets: 78 with a target, 0 without",
            "attainment: 15.4 %, 12 of 78 decided tickets met",
        ]
        assert [line.split()[3:6] for line in lines if line.startswith("4 business hours")] == [
            [str(missed + 1), "1", str(missed)] for missed in range(11, 1, -1)
        ]
        assert lines[-1] == "2 more targets not shown; --all shows all"

    def test_all_are_shown_where_that_is_asked(self) -> None:
        printed = due(self.ROWS, "--all").stdout
        assert (printed.count("4 business hours"), "more target" in printed) == (12, False)

    def test_it_is_no_wider_than_eighty_columns(self) -> None:
        rows = self.ROWS.replace("closed,priority", "closed,priority,promised").replace('"\n', '",2026-03-02 13:00\n')
        printed = due(rows, "--recorded", "promised").stdout
        assert "agreement with promised: 100.0 %" in printed
        assert max(map(len, printed.splitlines())) <= 80


class TestEnds:
    @pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
    def test_a_signal_leaves_no_draft_and_no_traceback(self, folder: Path, number: int, code: int) -> None:
        Path("out.csv").write_text("old", encoding="utf-8")
        command = [sys.executable, "-m", "slacore", "due", "desk.toml", "-", "--zone", "UTC", "--output", "out.csv"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdin is not None
            process.stdin.write(b"opened,priority\n" + b"2026-03-02 09:00,P1\n" * 1000)
            process.stdin.flush()
            until = time.monotonic() + 30
            while not list(folder.glob(".slacore-*")) and time.monotonic() < until:
                time.sleep(0.02)
            assert list(folder.glob(".slacore-*"))
            os.kill(process.pid, number)
            _, told = process.communicate()
        assert process.returncode == code
        assert b"Traceback" not in told
        assert sorted(path.name for path in folder.iterdir()) == ["desk.toml", "out.csv"]
        assert Path("out.csv").read_text(encoding="utf-8") == "old"

    def test_an_early_ctrl_c_ends_without_a_traceback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Early:
            def find_spec(self, name: str, *_: object) -> None:
                if name == "slacore.cli.commands":
                    raise KeyboardInterrupt

        monkeypatch.delitem(sys.modules, "slacore.cli.commands")
        monkeypatch.setattr(sys, "meta_path", [Early(), *sys.meta_path])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 130
