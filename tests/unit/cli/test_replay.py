"""``slacore replay``: every clock of every ticket, one ticket in full, and faults with their lines."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slacore.cli.commands import slacore
from tests.support.logs import AS_OF, DESK, EVENTS

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
CLOCKS = {
    ("101", "response"): ("stopped", "met", "2026-03-02T10:00:00+00:00", "1200", "2400"),
    ("101", "resolution"): ("running", "at risk", "2026-03-02T14:30:00+00:00", "12600", "1800"),
    ("102", "response"): ("stopped", "breached", "2026-03-02T10:30:00+00:00", "4500", "-900"),
    ("102", "resolution"): ("running", "overdue", "2026-03-02T13:30:00+00:00", "16200", "-1800"),
    ("103", "response"): ("stopped", "met", "2026-03-02T12:00:00+00:00", "600", "3000"),
    ("103", "resolution"): ("stopped", "met", "2026-03-02T15:00:00+00:00", "2400", "12000"),
    ("104", "response"): ("stopped", "met", "2026-03-02T12:00:00+00:00", "3600", "0"),
    # Two days from 11:00 are Wednesday 11:00: an hour is used, and fifteen are left if the wait ended now.
    ("104", "resolution"): ("paused", "in time", "", "3600", "54000"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.toml").write_text(DESK, encoding="utf-8")
    Path("events.csv").write_text(EVENTS, encoding="utf-8")
    return tmp_path


def replay(*more: str, as_of: str | None = AS_OF, rows: str | None = None) -> Result:
    if rows is not None:
        Path("events.csv").write_text(rows, encoding="utf-8")
    asked = [] if as_of is None else ["--as-of", as_of]
    command = ["replay", "desk.toml", "events.csv", "--zone", "Europe/London", *asked, *more]
    return CliRunner().invoke(slacore, command, obj=lambda: NOW)


def refused(result: Result) -> str:
    assert (result.exit_code, result.stdout) == (2, "")
    [line] = result.stderr.splitlines()
    return line.removeprefix("slacore: ")


def clocks(path: str) -> dict[tuple[str, str], tuple[str, ...]]:
    names = ("status", "verdict", "due", "elapsed_seconds", "remaining_seconds")
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return {(row["ticket"], row["metric"]): tuple(row[name] for name in names) for row in csv.DictReader(stream)}


class TestAll:
    def test_every_clock_is_written_with_its_due_time_and_verdict(self) -> None:
        result = replay("--output", "clocks.csv")
        assert (result.exit_code, result.stderr) == (0, "")
        assert clocks("clocks.csv") == CLOCKS

    def test_json_says_the_same_and_counts(self) -> None:
        told = json.loads(replay("--format", "json").stdout)
        found = {
            (row["ticket"], row["metric"]): (
                row["status"],
                row["verdict"],
                row["due"] or "",
                str(row["elapsed_seconds"]),
                str(row["remaining_seconds"]),
            )
            for row in told["clocks"]
        }
        assert found == CLOCKS
        assert (told["tickets"], told["events"], told["as_of"]) == (4, 13, "2026-03-02T14:00:00+00:00")
        assert told["metrics"]["resolution"] == {
            "met": 1,
            "breached": 0,
            "overdue": 1,
            "at_risk": 1,
            "in_time": 1,
            "not_counted": 0,
        }

    def test_a_table_shows_clocks_and_attainment(self) -> None:
        lines = [" ".join(line.split()) for line in replay().stdout.splitlines()]
        assert lines[:2] == [
            "4 tickets in 13 events: 3 open, 1 resolved",
            "as of Mon 2026-03-02 14:00, clock of Europe/London",
        ]
        assert "101 resolution running at risk Mon 2026-03-02 14:30 - 3:30:00 0:30:00" in lines
        assert "102 resolution running overdue Mon 2026-03-02 13:30 Mon 2026-03-02 13:30 4:30:00 -0:30:00" in lines
        assert "104 resolution paused in time - - 1:00:00 15:00:00" in lines
        assert "response 4 3 1 0 0 0 75.0 %" in lines
        assert "resolution 4 1 0 1 1 1 50.0 %" in lines

    def test_without_an_instant_of_asking_it_is_now_and_told(self) -> None:
        result = replay("--format", "csv", as_of=None)
        assert result.stderr == "slacore: as of 2026-03-02T14:00:00+00:00, by the clock\n"
        assert len(result.stdout.splitlines()) == 9

    def test_what_is_later_has_not_happened(self) -> None:
        result = replay("--format", "csv", as_of="2026-03-02 10:00")
        rows = list(csv.DictReader(result.stdout.splitlines()))
        assert [(row["ticket"], row["metric"], row["verdict"], row["waits_for"]) for row in rows] == [
            ("101", "response", "met", "customer"),
            ("101", "resolution", "in time", "customer"),
            ("102", "response", "in time", ""),
            ("102", "resolution", "in time", ""),
        ]
        assert "2 tickets opened after --as-of, left out" in result.stderr

    def test_a_long_table_is_cut_and_says_so(self) -> None:
        rows = "".join(f"{n},2026-03-02 09:00,opened,,P1\n" for n in range(30))
        result = replay(rows=f"ticket,at,kind,reason,priority\n{rows}")
        assert "20 more clocks not shown; --all shows all, --output writes them" in result.stdout
        assert "not shown" not in replay("--all").stdout

    def test_rows_may_come_from_standard_input_as_json_lines(self) -> None:
        row = '{"ticket": 1, "at": "2026-03-02T09:00:00Z", "kind": "opened", "priority": "P1"}\n'
        command = ["replay", "desk.toml", "-", "--as-of", AS_OF, "--output", "-"]
        result = CliRunner().invoke(slacore, command, input=row, obj=lambda: NOW)
        assert [line.split(",")[:4] for line in result.stdout.splitlines()[1:]] == [
            ["1", "P1", "open", "response"],
            ["1", "P1", "open", "resolution"],
        ]

    def test_the_order_of_rows_counts_where_it_is_said_to(self) -> None:
        rows = "ticket,at,kind,priority\n1,2026-03-02 09:00,opened,P1\n1,2026-03-02 09:01,answered,\n"
        rows += "1,2026-03-02 09:02,customer replied,\n1,2026-03-02 09:02,answered,\n"
        update = DESK + '[[targets]]\nmetric = "update"\nlength = "1 business hour"\n'
        Path("desk.toml").write_text(update, encoding="utf-8")

        def status(*more: str) -> list[str]:
            told = csv.DictReader(replay("--format", "csv", *more, rows=rows).stdout.splitlines())
            return [row["status"] for row in told if row["metric"] == "update"]

        assert (status(), status("--in-order")) == (["running"], ["stopped"])


class TestOne:
    def test_a_ticket_is_shown_in_full(self) -> None:
        lines = [" ".join(line.split()) for line in replay("--ticket", "102").stdout.splitlines()]
        assert lines[:6] == [
            "ticket 102",
            "open, P1, at Mon 2026-03-02 14:00 (clock of Europe/London)",
            "response stopped due Mon 2026-03-02 10:30 breached 1:15:00 used",
            "resolution running due Mon 2026-03-02 13:30 overdue 4:30:00 used",
            "response of 1 business hour breached at Mon 2026-03-02 10:30",
            "resolution of 4 business hours breached at Mon 2026-03-02 13:30",
        ]
        assert "11 Mon 2026-03-02 11:30 changed priority = P1" in lines
        assert "Mon 2026-03-02 11:30 P2 P1 changed from P2 to P1" in lines

    def test_what_it_waits_for_and_when_to_look_again(self) -> None:
        assert "  waits for: customer\n" in replay("--ticket", "104").stdout
        # The breach, for the threshold has passed.
        assert "  next check: in 30 minutes, Mon 2026-03-02 14:30\n" in replay("--ticket", "101").stdout

    def test_json_has_its_log_and_history(self) -> None:
        told = json.loads(replay("--ticket", "102", "--format", "json").stdout)
        assert [(one["line"], one["kind"]) for one in told["events"]] == [
            (5, "opened"),
            (6, "answered"),
            (11, "changed"),
        ]
        assert [step["reason"] for step in told["history"]] == ["changed from P2 to P1"]
        assert (told["priority"], [clock["verdict"] for clock in told["clocks"]]) == ("P1", ["breached", "overdue"])

    def test_an_unknown_ticket_names_the_nearest(self) -> None:
        assert refused(replay("--ticket", "1O4")).startswith("--ticket: '1O4' is not a ticket of events.csv; did you")


class TestFaults:
    BROKEN = f"{EVENTS}103,2026-03-02 11:50,opened,,\n105,2026-03-02 12:00,opned,,\n"

    def test_what_a_log_cannot_hold_is_told_with_its_line_and_the_others_go_on(self) -> None:
        result = replay("--output", "clocks.csv", "--max-unreadable", "10", rows=self.BROKEN)
        assert result.exit_code == 1
        assert result.stderr.splitlines() == [
            "slacore: events.csv, line 16: kind: 'opned' is not a kind of event; did you mean 'opened'?",
            "slacore: events.csv, line 15: ticket 103: opened at 2026-03-02T11:50Z opens the ticket a second time; "
            "leave one of the two out, or write reopened",
            "slacore: events.csv: 2 tickets could not be replayed; --lenient goes on without the events that a log "
            "cannot hold",
        ]
        written = clocks("clocks.csv")
        assert {name: row for name, row in CLOCKS.items() if name[0] != "103"}.items() <= written.items()
        assert written["103", ""][1] == written["105", ""][1] == "not replayed"

    def test_lenient_sets_it_aside(self) -> None:
        result = replay("--lenient", "--ticket", "103", "--max-unreadable", "10", rows=self.BROKEN)
        assert result.exit_code == 0
        assert "resolution  stopped  due Mon 2026-03-02 15:00  met  0:40:00 used" in result.stdout
        assert "set aside" in result.stdout

    def test_a_ticket_that_could_not_be_replayed_is_shown_with_its_log_and_why(self) -> None:
        result = replay("--ticket", "103", "--max-unreadable", "10", rows=self.BROKEN)
        assert result.exit_code == 2
        assert "ticket 103\n  could not be replayed: line 15: opened at 2026-03-02T11:50Z opens" in result.stdout
        assert [line.split()[0] for line in result.stdout.splitlines()[-4:]] == ["8", "10", "12", "15"]

    def test_a_due_time_that_is_never_reached_is_told_with_its_ticket(self) -> None:
        # Mondays of fifty years have some 20,000 hours.
        mondays = DESK.replace("Mon-Fri", "Mon").replace("4 business hours", "80000 business hours")
        Path("desk.toml").write_text(mondays, encoding="utf-8")
        result = replay("--output", "clocks.csv")
        assert result.exit_code == 1
        # The wait of an hour and a half is counted along.
        assert "line 2: ticket 101: a length of 80001:30:00 from " in result.stderr
        assert result.stderr.endswith("events.csv: 3 tickets could not be replayed\n")
        assert clocks("clocks.csv")["104", "resolution"] == CLOCKS["104", "resolution"]

    def test_the_first_faults_are_told_and_the_others_counted(self) -> None:
        rows = "".join(f"{n},2026-03-02 09:00,answered,,\n{n},soon,closed,,\n" for n in range(25))
        told = replay(rows=f"ticket,at,kind,reason,priority\n{rows}").stderr
        assert "events.csv: 5 more rows like these" in told
        assert "events.csv: 5 more events like these" in told

    def test_times_that_the_clock_skipped_are_counted(self) -> None:
        rows = "ticket,at,kind,priority\n1,2026-03-29 01:30,opened,P1\n"
        told = replay(rows=rows, as_of="2026-03-30 12:00").stderr
        assert told == "slacore: 1 time skipped by the clock of Europe/London; read as the change itself\n"

    def test_too_many_unreadable_rows_are_exit_code_1(self) -> None:
        rows = f"{EVENTS}101,soon,closed,,\n"
        result = replay("--format", "csv", rows=rows)
        assert result.exit_code == 1
        assert "1 of 14 rows could not be read, more than --max-unreadable 1 %" in result.stderr
        [problem] = {row["problem"] for row in csv.DictReader(result.stdout.splitlines()) if row["ticket"] == "101"}
        assert problem == "line 15 could not be read"

    def test_nothing_to_replay_is_exit_code_2(self) -> None:
        result = replay("--output", "-", rows="ticket,at,kind\n1,soon,opened\n")
        assert result.exit_code == 2
        assert "events.csv: no ticket could be replayed" in result.stderr

    def test_a_word_of_the_mapping_that_no_row_has_is_told(self) -> None:
        mapping = (
            '[columns]\nticket = "ticket"\nat = "at"\nkind = "kind"\nreason = "reason"\n[kinds]\nsolvd = "resolved"'
        )
        Path("map.toml").write_text(mapping, encoding="utf-8")
        told = replay("--map", "map.toml").stderr
        assert told == "slacore: events.csv: no row has the word 'solvd' that the mapping names\n"

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--map", "none.toml"], "none.toml: no such file or directory"),
            (["--zone", "Europe/Londn"], "--zone: 'Europe/Londn' is not a time zone"),
            (["--output", "events.csv"], "--output: 'events.csv' is the log itself, which would be lost"),
            (["--output", "desk.toml"], "--output: 'desk.toml' is the plan itself, which would be lost"),
            (["--output", "out.xls"], "--output: 'out.xls' ends in .xls; what can be written ends in .csv or .json or"),
            (["--as-of", "soon"], "--as-of: 'soon' is not a date like '2026-03-02' or a time like"),
        ],
    )
    def test_a_wrong_option_is_one_line(self, more: list[str], told: str) -> None:
        assert refused(replay(*more)).startswith(told)

    def test_the_errors_of_a_mapping_are_a_line_each(self) -> None:
        Path("map.toml").write_text('zone = "UTC"\nday = 1\n[columns]\nat = "at"\nkind = "kind"\n', encoding="utf-8")
        result = replay("--map", "map.toml")
        assert result.exit_code == 2
        assert [line.split(":")[2].strip() for line in result.stderr.splitlines()] == ["day", "columns.ticket"]

    def test_the_zone_of_the_option_wins_over_the_mapping(self) -> None:
        Path("map.toml").write_text('zone = "Asia/Tokyo"\n', encoding="utf-8")
        replay("--map", "map.toml", "--output", "clocks.csv")
        assert clocks("clocks.csv") == CLOCKS
