"""``slacore watch-list``: open promises, the most urgent first."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slacore.cli.commands import slacore
from tests.support.logs import AS_OF, DESK, EVENTS


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.toml").write_text(DESK, encoding="utf-8")
    # 105 is due to be answered at 14:00, to the second, and to be resolved on Wednesday at 13:00.
    Path("events.csv").write_text(f"{EVENTS}105,2026-03-02 13:00,opened,,P2\n", encoding="utf-8")
    return tmp_path


def watch(*more: str, as_of: str | None = AS_OF) -> Result:
    asked = [] if as_of is None else ["--as-of", as_of]
    command = ["watch-list", "desk.toml", "events.csv", "--zone", "Europe/London", *asked, *more]
    return CliRunner().invoke(slacore, command, obj=lambda: datetime(2026, 3, 2, 14, tzinfo=UTC))


def test_the_most_urgent_comes_first_with_its_due_time_in_words() -> None:
    result = watch()
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[:3] == [
        "4 open tickets, 5 promises open: 1 overdue, 1 at risk, 3 in time",
        "as of Mon 2026-03-02 14:00, clock of Europe/London",
        "next breach: response of ticket 105 now, Mon 2026-03-02 14:00",
    ]
    assert lines[6:] == [
        "102 P1 resolution overdue 30 minutes ago Mon 2026-03-02 13:30 -",
        "101 P1 resolution at risk in 30 minutes Mon 2026-03-02 14:30 -",
        "105 P2 response in time now Mon 2026-03-02 14:00 -",
        "105 P2 resolution in time in 2 days Wed 2026-03-04 13:00 -",
        "104 P2 resolution in time waits - customer",
    ]


def test_a_second_later_another_is_overdue() -> None:
    rows = list(csv.DictReader(watch("--format", "csv", as_of="2026-03-02 14:00:01").stdout.splitlines()))
    assert [(row["ticket"], row["metric"]) for row in rows if row["verdict"] == "overdue"] == [
        ("102", "resolution"),
        ("105", "response"),
    ]


def test_json_has_the_next_breach_and_all_promises() -> None:
    told = json.loads(watch("--format", "json").stdout)
    assert (told["next_breach"]["ticket"], told["next_breach"]["metric"]) == ("105", "response")
    assert (told["open_tickets"], told["on_duty"], len(told["promises"])) == (4, None, 5)
    first = told["promises"][0]
    assert (first["ticket"], first["due_in_words"], first["remaining_seconds"]) == ("102", "30 minutes ago", -1800)


def test_rows_are_written_to_a_file() -> None:
    watch("--output", "watch.csv")
    with Path("watch.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["ticket"] for row in rows] == ["102", "101", "105", "105", "104"]
    assert [row["waits_for"] for row in rows] == ["", "", "", "", "customer"]


def test_who_is_on_duty_is_told_where_the_plan_has_centres() -> None:
    Path("desk.toml").write_text(f"{DESK}[centres]\nuk = {{ coverage = 'london', title = 'London' }}\n", "utf-8")
    assert "on duty: London\n" in watch().stdout
    assert "on duty: nobody\n" in watch(as_of="2026-03-02 18:00").stdout


def test_a_clock_that_has_lost_its_target_is_left_out() -> None:
    Path("desk.toml").write_text(
        DESK.replace('priority = "P2"', 'priority = "P3"').replace('"P2"]', '"P2", "P3"]'), "utf-8"
    )
    rows = "ticket,at,kind,priority\n1,2026-03-02 09:00,opened,P1\n1,2026-03-02 09:10,answered,\n"
    Path("events.csv").write_text(f"{rows}1,2026-03-02 13:30,changed,P2\n", encoding="utf-8")
    result = watch()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("1 open ticket, 0 promises open: 0 overdue, 0 at risk, 0 in time\n")


def test_a_long_list_is_cut_and_says_so() -> None:
    rows = "".join(f"{n},2026-03-02 09:00,opened,,P1\n" for n in range(30))
    Path("events.csv").write_text(f"ticket,at,kind,reason,priority\n{rows}", encoding="utf-8")
    assert "40 more promises not shown; --all shows all" in watch().stdout
    assert "not shown" not in watch("--all").stdout


def test_a_list_of_nothing_says_so() -> None:
    Path("events.csv").write_text("ticket,at,kind,priority\n1,2026-03-02 09:00,opened,P1\n", encoding="utf-8")
    result = watch(as_of="2026-03-02 08:00")
    assert result.exit_code == 0
    assert result.stdout.startswith("0 open tickets, 0 promises open: 0 overdue, 0 at risk, 0 in time\n")
    assert "1 ticket opened after --as-of, left out" in result.stderr


def test_a_ticket_that_could_not_be_replayed_is_not_passed_over_in_silence() -> None:
    rows = Path("events.csv").read_text("utf-8")
    Path("events.csv").write_text(f"{rows}101,2026-03-02 13:10,reopened,,\n", encoding="utf-8")
    result = watch()
    assert result.exit_code == 1
    assert "1 ticket could not be replayed and may be missing here\n" in result.stdout
    assert "line 16: ticket 101: reopened at 2026-03-02T13:10Z reopens a ticket that is open" in result.stderr


def test_without_an_instant_of_asking_it_is_now_and_told() -> None:
    assert watch(as_of=None).stderr == "slacore: as of 2026-03-02T14:00:00+00:00, by the clock\n"
