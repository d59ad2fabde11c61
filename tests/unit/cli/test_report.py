"""``slacore report``: one page about a table or a log, and what is told beside it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import polars
import pytest
from click.testing import CliRunner, Result

from slacore import load_plan
from slacore.cli.commands import slacore
from tests.support.logs import AS_OF, DESK, EVENTS

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)

# Of London's desk: a response of one hour, met and late; resolutions of four hours and of two days.
TICKETS = """\
id,opened,answered,closed,priority,team
1,2026-03-02 09:00,2026-03-02 09:20,2026-03-02 12:00,P1,red
2,2026-03-02 09:30,2026-03-02 10:45,,P1,blue
3,2026-03-02 11:00,,,P2,<i>blue</i>
4,soon,,,P2,red
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.toml").write_text(DESK, encoding="utf-8")
    Path("events.csv").write_text(EVENTS, encoding="utf-8")
    Path("tickets.csv").write_text(TICKETS, encoding="utf-8")
    longer = DESK.replace("Mon-Fri 09:00-17:00", "Mon-Fri 07:00-21:00").replace('"desk"', '"longer"')
    Path("longer.toml").write_text(longer, encoding="utf-8")
    return tmp_path


def report(*more: str) -> Result:
    return CliRunner().invoke(slacore, ["report", "desk.toml", *more], obj=lambda: NOW)


def about_table(*more: str) -> Result:
    return report("tickets.csv", "--zone", "Europe/London", "--max-unreadable", "30", *more)


def test_a_table_becomes_a_page_with_both_metrics() -> None:
    result = about_table("--output", "report.html", "--by", "team", "--promised", "95", "--compare", "longer.toml")
    assert result.exit_code == 0, result.stderr
    page = Path("report.html").read_text(encoding="utf-8")
    assert "<h1>Service levels: desk</h1>" in page
    assert re.findall("<h2>(.*)</h2>", page) == [
        *("Summary", "Metric: response", "Metric: resolution", "Under other plans", "Rows that could not be read")
    ]
    assert "response: 33.3 % of 3 decided tickets met it" in page
    assert "95 % promised" in page
    assert "&lt;i&gt;blue&lt;/i&gt;" in page
    assert "<i>" not in page
    assert "longer" in page.partition("Under other plans")[2]
    assert "4 rows of tickets.csv, as of 2026-03-02T14:00+00:00" in page
    assert "report.html: 4 rows told on" in result.stderr
    assert "tickets.csv, line 5: opened: 'soon'" in result.stderr


@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_a_table_of_another_kind_makes_the_same_page(ending: str) -> None:
    rows = polars.read_csv(Path("tickets.csv"), infer_schema=False).filter(polars.col("opened") != "soon")
    rows.write_csv(Path("tickets.csv"))
    if ending == "parquet":
        rows.write_parquet(Path("tickets.parquet"))
    else:
        sheet = openpyxl.Workbook()
        for line in [rows.columns, *map(list, rows.iter_rows())]:
            sheet.active.append(line)
        sheet.save("tickets.xlsx")
    told = ("--zone", "Europe/London", "--as-of", "2026-03-02 14:00", "--metric", "response")
    one, other = (report(f"tickets.{kind}", *told).stdout for kind in ("csv", ending))
    assert other.replace(f"tickets.{ending}", "tickets.csv") == one
    assert one.startswith("<!doctype html>")


def test_a_plan_of_the_same_name_is_told_by_its_file() -> None:
    later = Path("longer.toml").read_text(encoding="utf-8").replace('"longer"', '"desk"')
    Path("later.toml").write_text(later, encoding="utf-8")
    page = about_table("--metric", "response", "--compare", "later.toml").stdout
    assert "<td>later.toml</td>" in page.partition("Under other plans")[2]


def test_instants_are_told_on_the_clock_of_the_plan() -> None:
    # The second ticket, at risk since three of its four hours are used.
    page = about_table("--as-of", "2026-03-02 13:00", "--metric", "resolution").stdout
    assert "<td>2026-03-02 13:30:00+00:00</td>" in page
    Path("tickets.csv").write_text(TICKETS.replace("2026-03-02", "2026-06-01"), encoding="utf-8")
    summer = about_table("--as-of", "2026-06-01 13:00", "--metric", "resolution").stdout
    assert "<td>2026-06-01 13:30:00+01:00</td>" in summer


def test_without_an_output_the_page_goes_to_standard_output() -> None:
    result = about_table("--as-of", "2026-03-02 14:00", "--metric", "response")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("<!doctype html>")
    assert "Metric: resolution" not in result.stdout


def test_the_same_command_writes_the_same_bytes() -> None:
    one, other = (about_table("--as-of", "2026-03-02 14:00", "--metric", "response").stdout for _ in range(2))
    assert one == other


def test_a_log_becomes_a_page_in_which_waits_do_not_count() -> None:
    result = report("--events", "events.csv", "--zone", "Europe/London", "--as-of", AS_OF, "--output", "report.html")
    assert result.exit_code == 0, result.stderr
    page = Path("report.html").read_text(encoding="utf-8")
    # As `slacore replay` has it: of responses three met and one late; of resolutions one met and one overdue.
    assert "response: 75.0 % of 4 decided tickets met it" in page
    assert "resolution: 50.0 % of 2 decided tickets met it" in page
    assert "13 events of 4 tickets in events.csv" in page
    assert "waiting" in page.partition("Where the time went")[2]
    assert load_plan("desk.toml").digest[:12] in page.partition("<footer>")[2]


def test_a_log_that_cannot_be_replayed_is_told_on_the_page() -> None:
    Path("events.csv").write_text(EVENTS + "105,2026-03-02 12:00,resumed,,\n", encoding="utf-8")
    result = report("--events", "events.csv", "--zone", "Europe/London", "--as-of", AS_OF, "--output", "report.html")
    page = Path("report.html").read_text(encoding="utf-8")
    assert "ticket 105" in page.partition("Rows that could not be read")[2]
    assert "could not be replayed" in result.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "give either TICKETS or --events"),
        (("tickets.csv", "--events", "events.csv"), "give either TICKETS or --events"),
        (("tickets.csv", "--zone", "UTC", "--promised", "most"), "--promised: 'most' is no share; write 95 for 95 %"),
        (("tickets.csv", "--zone", "UTC", "--promised", "9500"), "--promised: '9500' is no share; write 95 for 95 %"),
        (("tickets.csv", "--zone", "UTC", "--promised", "nan"), "--promised: 'nan' is no share; write 95 for 95 %"),
        (("tickets.csv", "--zone", "UTC", "--promised", "0"), "--promised: '0' is no share; write 95 for 95 %"),
        (
            ("tickets.csv", "--zone", "UTC", "--by", "teem"),
            "'teem' is not a column of tickets.csv; did you mean 'team'?",
        ),
        (("tickets.csv", "--zone", "UTC", "--stopped", "respons", "answered"), "did you mean 'response'?"),
        (("tickets.csv", "--zone", "UTC", "--output", "tickets.csv"), "--output"),
        (("tickets.csv",), "name its zone, e.g. --zone Europe/London"),
        (("--events", "events.csv", "--zone", "UTC", "--compare", "longer.toml"), "needs a table of tickets"),
        (("nothing.csv", "--zone", "UTC"), "nothing.csv: no such file or directory"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(more: tuple[str, ...], said: str) -> None:
    result = report(*more)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_too_many_unreadable_rows_end_with_code_1_and_the_page_is_there() -> None:
    result = report("tickets.csv", "--zone", "Europe/London", "--metric", "response", "--output", "report.html")
    assert result.exit_code == 1
    assert "1 of 4 rows could not be read, more than --max-unreadable 1 %" in result.stderr
    assert Path("report.html").exists()


@pytest.mark.parametrize(
    ("missing", "extra"),
    [("altair", "reports"), ("vl_convert", "reports"), ("scipy", "reports"), ("pyarrow", "tables")],
)
def test_a_missing_package_is_told_with_its_extra_and_no_page_is_written(missing: str, extra: str) -> None:
    program = f"import sys; sys.modules[{missing!r}] = None; from slacore.__main__ import main; main()"
    command = [sys.executable, "-c", program, "report", "desk.toml", "tickets.csv", "--zone", "Europe/London"]
    run = subprocess.run([*command, "--output", "report.html"], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert f"pip install 'slacore[{extra}]'" in run.stderr
    assert "Traceback" not in run.stderr
    assert not Path("report.html").exists()


def test_help_needs_nothing_that_only_pages_need() -> None:
    blocked = "".join(f"sys.modules[{name!r}] = None; " for name in ("altair", "vl_convert", "scipy", "pyarrow"))
    program = f"import sys; {blocked}from slacore.__main__ import main; main()"
    run = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "report" in run.stdout
