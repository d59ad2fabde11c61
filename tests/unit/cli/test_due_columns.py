"""``slacore due`` on Parquet and Excel, under several metrics at once, and by what columns say."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from slacore.cli.commands import slacore

# London, without holidays: 2 March 2026 is a Monday; at the end of the month the clock goes forward.
DESK = """
format = 1
name = "desk"
zone = "Europe/London"
[schedules.business]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]
[[targets]]
metric = "response"
length = "1 business hour"
[[targets]]
metric = "resolution"
priority = "P1"
length = "4 business hours"
[[targets]]
metric = "resolution"
priority = "P2"
length = "2 business days"
"""
HEADER = ["id", "opened", "answered", "resolved", "priority", "team"]
ROWS = [
    ["1", "2026-03-02 09:00:00", "2026-03-02 09:30:00", "2026-03-02 12:00:00", "P1", "east"],
    ["2", "2026-03-02 09:00:00", "2026-03-02 11:00:00", "2026-03-02 16:00:00", "P1", "west"],
    ["3", "2026-03-30 10:00:00", "", "", "P2", "east"],
    ["4", "2026-03-02 09:00:00", "2026-03-02 09:10:00", "2026-03-03 09:00:00", "P3", "east"],
    ["5", "soon", "", "", "P1", ""],
]
AS_OF = "2026-04-02T12:00:00Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.toml").write_text(DESK, encoding="utf-8")
    with Path("t.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *ROWS])
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(slacore, list(arguments), obj=lambda: datetime(2026, 4, 9, tzinfo=UTC))


def due(*more: str, tickets: str = "t.csv") -> Result:
    asked = ["--zone", "Europe/London", "--as-of", AS_OF, "--max-unreadable", "50"]
    return run("due", "desk.toml", tickets, *asked, *more)


def report(*more: str, tickets: str = "t.csv") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(due("--format", "json", *more, tickets=tickets).stdout)
    return found


def refused(result: Result) -> str:
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.splitlines()[-1].removeprefix("slacore: ")


def rows_of(*more: str, tickets: str = "t.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(due("--output", "-", *more, tickets=tickets).stdout)))


class TestFiles:
    def as_parquet(self) -> str:
        parquet.write_table(pyarrow.table(dict(zip(HEADER, zip(*ROWS, strict=True), strict=True))), "t.parquet")
        return "t.parquet"

    def as_excel(self) -> str:
        book = openpyxl.Workbook()
        for number, row in enumerate([HEADER, *ROWS]):
            times = [datetime.fromisoformat(cell) if re.match("2026", cell) else cell for cell in row[1:4]]
            book.active.append([row[0], *times, *row[4:]] if number else row)
        book.save("t.xlsx")
        return "t.xlsx"

    def test_parquet_and_excel_are_judged_as_the_same_csv(self) -> None:
        plain = due("--metric", "resolution").stdout
        assert plain.startswith("5 tickets: 3 with a target, 1 without, 1 unreadable")
        for tickets in (self.as_parquet(), self.as_excel()):
            result = due("--metric", "resolution", tickets=tickets)
            assert result.stdout == plain
            assert f"{tickets}, line 6: opened: 'soon' is not a time" in result.stderr

    def test_columns_of_times_in_parquet_are_instants(self) -> None:
        opened = pyarrow.array([datetime(2026, 3, 2, 9, tzinfo=UTC), None], pyarrow.timestamp("ms", "Asia/Tokyo"))
        parquet.write_table(pyarrow.table({"opened": opened, "priority": ["P1", "P1"]}), "t.parquet")
        told = rows_of("--metric", "resolution", tickets="t.parquet")
        assert [(row["sla_due"], row["sla_problem"]) for row in told] == [
            ("2026-03-02T13:00:00+00:00", ""),
            ("", "opened: is empty"),
        ]

    def test_parquet_goes_out_with_its_own_columns_and_times_that_are_times(self) -> None:
        opened = pyarrow.array([datetime(2026, 3, 30, 9)] * 2, pyarrow.timestamp("s"))
        parquet.write_table(pyarrow.table({"opened": opened, "priority": ["P1", "P9"], "n": [1, 2]}), "t.parquet")
        due("--metric", "resolution", "--output", "out.parquet", tickets="t.parquet")
        found = parquet.read_table("out.parquet")
        assert found.column("opened").to_pylist() == [datetime(2026, 3, 30, 9)] * 2
        assert found.column("n").type == pyarrow.int64()
        assert found.column("sla_due").type == pyarrow.timestamp("us", "Europe/London")
        assert [str(at) for at in found.column("sla_due").to_pylist()] == ["2026-03-30 13:00:00+01:00", "None"]
        assert found.column("sla_verdict").to_pylist() == ["overdue", "no target"]
        assert found.column("sla_line").to_pylist() == [2, 3]

    def test_csv_goes_out_as_parquet_and_excel_with_every_cell(self) -> None:
        plain = rows_of("--metric", "resolution")
        due("--metric", "resolution", "--output", "out.parquet")
        arrow = parquet.read_table("out.parquet")
        due("--metric", "resolution", "--output", "out.xlsx")
        head, *cells = openpyxl.load_workbook("out.xlsx").active.iter_rows(values_only=True)
        assert arrow.column_names == list(head) == list(plain[0])
        for name in (*HEADER, "sla_verdict", "sla_target", "sla_problem"):
            texts = [row[name] for row in plain]
            assert [text or "" for text in arrow.column(name).to_pylist()] == texts
            assert [row[head.index(name)] or "" for row in cells] == texts
        assert [row[head.index("sla_due")] or "" for row in cells] == [row["sla_due"] for row in plain]

    def test_a_table_of_several_blocks_is_one_parquet_file(self) -> None:
        rows = [["7", f"2026-03-02 09:{minute:02}:00", "", "", "P1", "east"] for minute in range(60)] * 2_000
        with Path("t.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([HEADER, *rows])
        due("--metric", "resolution", "--output", "out.parquet")
        found = parquet.read_table("out.parquet")
        assert found.column("sla_line").to_pylist() == list(range(2, 120_002))
        assert set(found.column("sla_due").slice(119_999).to_pylist()) == {datetime(2026, 3, 2, 13, 59, tzinfo=UTC)}

    def test_a_file_is_not_packed_twice(self) -> None:
        assert "is packed twice" in refused(due("--metric", "resolution", "--output", "out.parquet.gz"))

    def test_logs_come_and_go_as_parquet_and_excel(self) -> None:
        events = {
            "ticket": [7, 7, 8],
            "at": ["2026-03-02 09:00", "2026-03-02 09:30", "2026-03-02 10:00"],
            "kind": ["opened", "answered", "opened"],
            "priority": ["P1", None, "P2"],
        }
        parquet.write_table(pyarrow.table(events), "log.parquet")
        book = openpyxl.Workbook()
        for row in [[*events], *zip(*events.values(), strict=True)]:
            book.active.append(row)
        book.save("log.xlsx")
        with Path("log.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([[*events], *zip(*events.values(), strict=True)])
        asked = ["--zone", "Europe/London", "--as-of", "2026-03-02 12:00"]
        plain = run("replay", "desk.toml", "log.csv", *asked)
        assert plain.exit_code == 0
        for log in ("log.parquet", "log.xlsx"):
            assert run("replay", "desk.toml", log, *asked).stdout == plain.stdout
            assert run("watch-list", "desk.toml", log, *asked).exit_code == 0
        run("replay", "desk.toml", "log.csv", *asked, "--output", "out.csv")
        run("replay", "desk.toml", "log.csv", *asked, "--output", "out.parquet")
        run("replay", "desk.toml", "log.csv", *asked, "--output", "out.xlsx")
        with Path("out.csv").open(encoding="utf-8", newline="") as stream:
            plain_rows = [row["verdict"] for row in csv.DictReader(stream)]
        assert parquet.read_table("out.parquet").column("verdict").to_pylist() == plain_rows
        head, *cells = openpyxl.load_workbook("out.xlsx").active.iter_rows(values_only=True)
        assert [row[head.index("verdict")] for row in cells] == plain_rows


class TestMetrics:
    def test_all_are_judged_whose_end_a_column_says(self) -> None:
        found = report()
        assert [(one["metric"], one["all"]["met"], one["all"]["breached"]) for one in found["metrics"]] == [
            ("response", 2, 1),
            ("resolution", 1, 1),
        ]
        printed = due().stdout
        assert "response: 5 tickets: 4 with a target, 0 without, 1 unreadable" in printed
        assert "resolution: 5 tickets: 3 with a target, 1 without, 1 unreadable" in printed

    def test_each_is_judged_as_if_it_were_alone(self) -> None:
        both = report()["metrics"]
        for one in both:
            alone = report(
                "--metric", one["metric"], *(["--answered", "answered"] if one["metric"] == "response" else [])
            )
            assert one == {name: alone[name] for name in one}

    def test_the_columns_of_the_output_name_them(self) -> None:
        told = rows_of()
        assert [row["sla_response_verdict"] for row in told] == ["met", "breached", "overdue", "met", "unreadable"]
        assert [row["sla_resolution_verdict"] for row in told] == [
            "met",
            "breached",
            "overdue",
            "no target",
            "unreadable",
        ]
        assert told[0]["sla_response_due"] == "2026-03-02T10:00:00+00:00"
        assert "sla_response_difference_seconds" not in told[0]
        due("--output", "out.parquet")
        assert parquet.read_table("out.parquet").column("sla_response_verdict").to_pylist()[0] == "met"

    def test_the_report_as_csv_names_them(self) -> None:
        rows = list(csv.DictReader(io.StringIO(due("--format", "csv").stdout)))
        assert [(row["metric"], row["target"], row["met"]) for row in rows] == [
            ("response", "1 business hour", "2"),
            ("response", "all targets", "2"),
            ("resolution", "4 business hours", "1"),
            ("resolution", "2 business days", "0"),
            ("resolution", "all targets", "1"),
        ]

    def test_metrics_and_columns_may_be_named(self) -> None:
        found = report("--metric", "resolution", "--metric", "response", "--stopped", "response", "resolved")
        assert [(one["metric"], one["all"]["met"]) for one in found["metrics"]] == [("resolution", 1), ("response", 0)]

    def test_closed_is_the_end_of_the_only_metric_asked_for(self) -> None:
        assert report("--metric", "response", "--closed", "answered")["all"]["met"] == 2
        assert report("--metric", "response", "--resolved", "answered")["all"]["met"] == 2

    def test_what_no_column_says_the_end_of_is_left_out_and_told(self) -> None:
        Path("t.csv").write_text("opened,resolved,priority\n2026-03-02 09:00,2026-03-02 10:00,P1\n", encoding="utf-8")
        result = due("--format", "json")
        assert json.loads(result.stdout)["metric"] == "resolution"
        assert "response is promised too, and left out: no column says when that was met" in result.stderr

    def test_where_no_column_says_the_end_of_any_all_are_open(self) -> None:
        Path("t.csv").write_text("opened,priority\n2026-04-02 12:30,P1\n", encoding="utf-8")
        result = due("--format", "json")
        assert [one["all"]["open"] for one in json.loads(result.stdout)["metrics"]] == [1, 1]
        assert "no column says when response was met (--stopped); all count as open" in result.stderr

    def test_a_row_that_one_metric_cannot_read_counts_for_the_other(self) -> None:
        rows = "opened,answered,resolved,priority\n2026-03-02 09:00,soon,2026-03-02 10:00,P1\n"
        Path("t.csv").write_text(rows, encoding="utf-8")
        found = report("--max-unreadable", "100")["metrics"]
        assert [(one["unreadable"], one["all"]["met"]) for one in found] == [(1, 0), (0, 1)]

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--metric", "respons"], "--metric: 'respons' is not a metric of plan desk; did you mean 'response'?"),
            (["--stopped", "update", "answered"], "--stopped: 'update' is not a metric"),
            (["--stopped", "response", "answred"], "--stopped: 'answred' is not a column of t.csv"),
            (["--answered", "answered", "--stopped", "response", "id"], "is the second column for the metric response"),
            (["--recorded", "resolved"], "--recorded: 'resolved' is the due time of one metric"),
        ],
    )
    def test_a_wrong_option_is_one_line(self, more: list[str], told: str) -> None:
        assert told in refused(due(*more))

    def test_closed_among_metrics_of_which_none_is_the_resolution_is_refused(self) -> None:
        plan = DESK.replace('"resolution"', '"update"')
        Path("desk.toml").write_text(plan, encoding="utf-8")
        assert "could end response or update; say which" in refused(due("--closed", "resolved"))


class TestGroups:
    def groups(self, *more: str) -> list[tuple[Any, ...]]:
        told = report("--metric", "resolution", *more)["groups"]
        names = ("tickets", "met", "breached", "overdue", "without_target", "unreadable", "attainment")
        return [(*row["by"].values(), *(row[name] for name in names)) for row in told]

    def test_attainment_by_what_a_column_says(self) -> None:
        assert self.groups("--by", "team") == [
            ("east", 2, 1, 0, 1, 1, 0, 0.5),
            ("west", 1, 0, 1, 0, 0, 0, 0.0),
            (None, 0, 0, 0, 0, 0, 1, None),
        ]

    def test_the_month_is_that_of_the_due_time_on_the_clock_of_the_plan(self) -> None:
        # Two business days from Monday 30 March end on Wednesday 1 April.
        assert self.groups("--by", "month") == [
            ("2026-03", 2, 1, 1, 0, 0, 0, 0.5),
            ("2026-04", 1, 0, 0, 1, 0, 0, 0.0),
            (None, 0, 0, 0, 0, 1, 1, None),
        ]

    def test_groups_by_several_are_those_that_there_are(self) -> None:
        assert [row[:3] for row in self.groups("--by", "priority", "--by", "month")] == [
            ("P1", "2026-03", 2),
            ("P1", None, 0),
            ("P2", "2026-04", 1),
            ("P3", None, 0),
        ]

    def test_values_are_what_the_plan_calls_them(self) -> None:
        found = self.groups("--by", "priority", "--map", "priority", "P3=P2")
        assert [row[:2] for row in found] == [("P1", 2), ("P2", 2)]

    def test_a_column_called_month_is_a_column(self) -> None:
        text = Path("t.csv").read_text(encoding="utf-8").replace("team", "month")
        Path("t.csv").write_text(text, encoding="utf-8")
        assert [row[0] for row in self.groups("--by", "month")] == ["east", "west", None]

    def test_a_table_says_what_the_share_is_of(self) -> None:
        printed = due("--metric", "resolution", "--by", "team", "--by", "month").stdout
        title = "attained by team and month: met among met, breached and overdue, the month that of the due time in"
        assert title in " ".join(printed.split())
        cells = [re.split(r"\s{2,}", line) for line in printed.splitlines()]
        assert [
            "team",
            "month",
            "tickets",
            "met",
            "breached",
            "overdue",
            "attained",
            "no target",
            "unreadable",
        ] in cells
        assert ["east", "2026-03", "1", "1", "0", "0", "100.0 %", "0", "0"] in cells
        assert ["-", "-", "0", "0", "0", "0", "-", "0", "1"] in cells

    def test_as_csv_the_groups_are_the_report(self) -> None:
        rows = list(csv.DictReader(io.StringIO(due("--by", "team", "--format", "csv").stdout)))
        assert [(row["metric"], row["team"], row["tickets"]) for row in rows if row["metric"] == "response"] == [
            ("response", "east", "3"),
            ("response", "west", "1"),
            ("response", "", "0"),
        ]

    def test_forty_groups_are_shown_and_the_rest_counted(self) -> None:
        rows = "".join(f"2026-03-02 09:00,P1,team {number:03}\n" for number in range(45))
        Path("t.csv").write_text(f"opened,priority,team\n{rows}", encoding="utf-8")
        printed = due("--metric", "resolution", "--by", "team").stdout
        assert (printed.count("team 0"), printed.splitlines()[-1]) == (40, "5 more groups not shown; --all shows all")
        assert due("--metric", "resolution", "--by", "team", "--all").stdout.count("team 0") == 45

    def test_a_column_that_there_is_not_is_one_line(self) -> None:
        assert "--by: 'tema' is not a column of t.csv; did you mean 'team'?" in refused(due("--by", "tema"))
