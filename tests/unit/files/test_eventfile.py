"""Event files: the log of each ticket, no row lost, and every fault with its line."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import pytest

from slacore import Event, SupportPlan, plan_from_toml, replay
from slacore.errors import BrokenTable, LogErrors, MappingErrors
from slacore.files.eventfile import EventLogs, UnreadableRow, gathered, load_logs, log_rows
from slacore.files.mapping import LogMapping, mapping_from
from slacore.files.records import Records

PLAIN = """\
ticket,at,kind,reason,priority,team
7,2026-03-02T09:00:00Z,opened,,P1,blue
8,2026-03-02T09:05:00Z,opened,,P2,
7,2026-03-02T09:10:00Z,paused,customer,,
7,2026-03-02T09:30:00Z,resumed,,,red
"""
STATES: dict[str, Any] = {
    "columns": {"ticket": "nr", "at": "updated", "opened": "made", "status": "state", "sequence": "n"},
    "fields": {"team": "team"},
    "statuses": {"New": "open", "Active": "open", "Waiting": "paused: customer", "Done": "resolved"},
    "zone": "Europe/London",
    "missing": ["?"],
}


def read(content: str, mapping: LogMapping | None = None) -> EventLogs:
    mapping = mapping or LogMapping()
    records = Records.of(io.BytesIO(content.encode()), "log.csv")
    return gathered(log_rows(records, mapping), "log.csv", mapping)


def told(logs: EventLogs, ticket: str) -> list[str]:
    return [f"{line} {text(event)}" for line, event in zip(*lines(logs, ticket), strict=True)]


def lines(logs: EventLogs, ticket: str) -> tuple[tuple[int, ...], tuple[Event, ...]]:
    return logs.logs[ticket].lines, logs.logs[ticket].events


def text(event: Event) -> str:
    at = event.at if isinstance(event.at, str) else f"{event.at:%H:%M}"
    parts = [at, event.kind, event.reason, *(f"{name}={value}" for name, value in event.fields.items())]
    return " ".join(part for part in parts if part)


def fault(content: str, mapping: LogMapping | None = None) -> str:
    [found] = read(content, mapping).unreadable
    return f"{found.line}: {found.reason}"


class TestEvents:
    def test_columns_called_like_the_parts_of_an_event_need_no_mapping(self) -> None:
        logs = read(PLAIN)
        assert told(logs, "7") == [
            "2 09:00 opened priority=P1 team=blue",
            "4 09:10 paused customer",
            "5 09:30 resumed team=red",
        ]
        assert told(logs, "8") == ["3 09:05 opened priority=P2"]
        assert (logs.rows, logs.events, logs.unreadable) == (4, 4, ())

    def test_json_lines_say_the_same_and_more(self, tmp_path: Path) -> None:
        path = tmp_path / "log.jsonl.gz"
        rows = [
            '{"ticket": 7, "at": "2026-03-02T09:00:00Z", "kind": "opened", "tags": ["vip", "eu"], "users": 12}',
            '{"ticket": 7, "at": "2026-03-02T09:10:00Z", "kind": "changed", "users": null, "sequence": 4, "id": 9}',
        ]
        path.write_bytes(gzip.compress("\n".join(rows).encode()))
        first, second = load_logs(path).logs["7"].events
        assert dict(first.fields) == {"tags": ("vip", "eu"), "users": "12"}
        assert (dict(second.fields), second.sequence, second.id) == ({"users": None}, 4, "9")

    def test_an_event_written_as_a_dictionary_is_read_again(self) -> None:
        plain = {"ticket": "7"} | read(PLAIN).logs["7"].events[0].to_dict()
        again = read(str(plain).replace("'", '"'))
        assert again.logs["7"].events == read(PLAIN).logs["7"].events[:1]

    def test_a_mapping_names_columns_words_and_values(self) -> None:
        mapping = mapping_from(
            {
                "columns": {"ticket": "nr", "at": "when", "kind": "what", "actor": "who"},
                "fields": {"priority": "prio"},
                "kinds": {"Created": ["opened", "answered"], "On hold": "paused: customer", "*": "noted"},
                "values": {"priority": {"1 - Critical": "P1"}},
                "zone": "Europe/London",
                "day_first": True,
            }
        )
        rows = "nr;when;what;who;prio;text\n7;2/3/2026 9:00;Created;Ann;1 - Critical;x\n"
        rows += "7;2/3/2026 9:30;Filed;Bob;P9;\n7;2/3/2026 10:00;On hold;Bob;;\n"
        logs = read(rows, mapping)
        assert told(logs, "7") == [
            "2 09:00 opened priority=P1",
            "2 09:00 answered",
            "3 09:30 noted",
            "4 10:00 paused customer",
        ]
        assert [event.actor for event in logs.logs["7"].events] == ["Ann", "Ann", "Bob", "Bob"]
        assert logs.unmet == ()

    def test_several_events_of_one_row_have_names_of_their_own(self) -> None:
        columns = {"ticket": "ticket", "at": "at", "kind": "kind", "id": "id"}
        mapping = mapping_from({"columns": columns, "kinds": {"call": ["opened", "answered"]}})
        logs = read("ticket,at,kind,id\n7,2026-03-02T09:00Z,call,a\n", mapping)
        assert [event.id for event in logs.logs["7"].events] == ["a", "a answered"]

    def test_rows_in_order_tell_events_of_one_minute_apart(self) -> None:
        rows = "ticket,at,kind,priority\n7,2026-03-02T09:00Z,opened,P1\n8,2026-03-02T09:00Z,opened,P1\n"
        rows += "7,2026-03-02T09:01Z,customer replied,\n7,2026-03-02T09:01Z,answered,\n"
        told = read(rows, LogMapping(in_order=True)).logs["7"].events
        assert [event.sequence for event in told] == [1, 2, 3]
        # Without numbers the answer would come first, and the question stay open.
        assert replay(PLAN, told).turn == "customer"
        assert replay(PLAN, read(rows).logs["7"].events).turn == "desk"


class TestStatuses:
    ROWS = """\
nr,n,made,updated,state,team
7,0,2026-03-02 08:55,2026-03-02 09:00,New,blue
7,1,2026-03-02 08:55,2026-03-02 09:10,Waiting,blue
7,2,2026-03-02 08:55,2026-03-02 09:12,Waiting,blue
7,3,2026-03-02 08:55,2026-03-02 09:15,Waiting,?
7,4,2026-03-02 08:55,2026-03-02 09:20,Active,red
7,5,2026-03-02 08:55,2026-03-02 09:40,Done,red
7,6,2026-03-02 08:55,2026-03-02 09:45,Active,red
"""
    TOLD = (
        "2 08:55 opened team=blue",
        "3 09:10 paused customer",
        "5 09:15 changed team=None",
        "6 09:20 resumed customer team=red",
        "7 09:40 resolved",
        "8 09:45 reopened",
    )

    def test_what_persists_is_no_event_and_what_changes_is(self) -> None:
        logs = read(self.ROWS, mapping_from(STATES))
        assert told(logs, "7") == list(self.TOLD)
        assert dict(logs.logs["7"].events[2].fields) == {"team": None}
        assert [event.sequence for event in logs.logs["7"].events] == [1, 2, 3, 4, 5, 6]

    def test_rows_may_stand_in_any_order(self) -> None:
        head, *rows = self.ROWS.splitlines()
        logs = read("\n".join([head, *reversed(rows)]), mapping_from(STATES))
        assert [line.split(" ", 1)[1] for line in told(logs, "7")] == [line.split(" ", 1)[1] for line in self.TOLD]

    def test_within_a_minute_numbers_order_rows_or_else_their_lines_do(self) -> None:
        rows = "nr,n,made,updated,state,team\n"
        rows += "7,2,2026-03-02 09:00,2026-03-02 09:00,Waiting,\n7,1,2026-03-02 09:00,2026-03-02 09:00,Done,\n"
        assert told(read(rows, mapping_from(STATES)), "7") == [
            "3 09:00 opened",
            "3 09:00 resolved",
            "2 09:00 reopened",
            "2 09:00 paused customer",
        ]
        columns = {role: name for role, name in STATES["columns"].items() if role != "sequence"}
        assert [line[0] for line in told(read(rows, mapping_from(STATES | {"columns": columns})), "7")] == [*"223"]

    def test_a_ticket_opens_with_its_first_row_where_that_is_earlier_or_says_nothing(self) -> None:
        rows = "nr,n,made,updated,state,team\n7,0,2026-03-02 09:01,2026-03-02 09:00,New,\n8,0,?,2026-03-02 09:00,New,\n"
        logs = read(rows, mapping_from(STATES))
        assert told(logs, "7") == ["2 09:00 opened"]
        assert told(logs, "8") == ["3 09:00 opened"]

    def test_an_unknown_status_makes_its_row_unreadable_with_the_nearest(self) -> None:
        rows = "nr,n,made,updated,state,team\n7,0,?,2026-03-02 09:00,Actve,\n7,0,?,2026-03-02 09:05,Done,\n"
        logs = read(rows, mapping_from(STATES))
        assert logs.unreadable == (
            UnreadableRow(2, "'Actve' is not a status of the mapping; did you mean 'Active'?", "7"),
        )
        assert told(logs, "7") == ["3 09:05 opened", "3 09:05 resolved"]
        assert logs.logs["7"].unread == (2,)
        assert set(logs.unmet) == {"New", "Active", "Waiting"}

    def test_a_star_stands_for_all_other_statuses(self) -> None:
        mapping = mapping_from(STATES | {"statuses": {"Done": "closed", "*": "open"}})
        assert [line.split()[2] for line in told(read(self.ROWS, mapping), "7")] == [
            "opened",
            "changed",
            "changed",
            "closed",
            "reopened",
        ]


class TestFaults:
    HEAD = "ticket,at,kind,reason,sequence\n7,2026-03-02T09:00Z,opened,,\n"

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("7,yesterday,answered,,", "3: at: 'yesterday' is not a time like '2026-03-02 09:00'"),
            ("7,,answered,,", "3: at: '' is not a time, and an event has one"),
            (",2026-03-02T09:00Z,answered,,", "3: ticket: '' is not the ticket of a row, which each has"),
            ("7,2026-03-02T09:00Z,,,", "3: kind: '' is not the kind of a row, which each has"),
            ("7,2026-03-02T09:00Z,paused,,", "3: reason: is missing; paused says of which wait or cause"),
            ("7,2026-03-02T09:00Z,anwsered,,", "3: kind: 'anwsered' is not a kind of event; did you mean 'answered'?"),
            ("7,2026-03-02T09:00Z,answered,,x", "3: sequence: 'x' is not the number of a row, such as 7"),
            ("7,2026-03-02T09:00Z", "3: has 2 cells; the header names 5"),
        ],
    )
    def test_an_unreadable_row_is_kept_with_its_line_and_the_rest_is_read(self, row: str, told: str) -> None:
        content = f"{self.HEAD}{row}\n8,2026-03-02T09:00Z,opened,,\n"
        assert fault(content).startswith(told)
        logs = read(content)
        assert (logs.rows, logs.events, [*logs.logs]) == (3, 2, ["7", "8"])
        assert logs.logs["7"].unread == ((3,) if row.startswith("7") else ())

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            (
                '{"ticket": ["7"], "at": "2026-03-02T09:00Z", "kind": "opened"}',
                "1: ticket: ['7'] (list) is not a text or",
            ),
            ('{"ticket": 7, "at": true, "kind": "opened"}', "1: at: True (bool) is not a text or a number"),
            (
                '{"ticket": 7, "at": "2026-03-02T09:00Z", "kind": "opened", "user": {}}',
                "1: user: {} (dict) is no value of",
            ),
            (
                '{"ticket": 7, "at": "2026-03-02T09:00Z", "kind": "opened", "turn": 1}',
                "1: turn: 'turn' is found from the",
            ),
        ],
    )
    def test_values_of_json_that_say_nothing_here_are_told(self, row: str, told: str) -> None:
        assert fault(row).startswith(told)

    def test_fields_of_a_mapping_that_an_object_does_not_have_are_not_said(self) -> None:
        columns = {"ticket": "ticket", "at": "at", "kind": "kind"}
        mapping = mapping_from({"columns": columns, "fields": {"priority": "prio", "team": "team"}})
        logs = read('{"ticket": 7, "at": "2026-03-02T09:00Z", "kind": "opened", "team": null}', mapping)
        assert dict(logs.logs["7"].events[0].fields) == {"team": None}

    def test_a_standing_of_which_no_event_can_be_made_is_told_and_the_next_one_opens(self) -> None:
        mapping = mapping_from(STATES | {"columns": STATES["columns"] | {"actor": "who"}})
        rows = "nr,n,made,updated,state,team,who\n7,0,?,2026-03-02 09:00,New,,%s\n7,1,?,2026-03-02 09:05,Waiting,,Ann\n"
        logs = read(rows % ("x" * 200), mapping)
        assert [row.line for row in logs.unreadable] == [2]
        assert told(logs, "7") == ["3 09:05 paused customer"]

    def test_a_ticket_of_which_nothing_can_be_read_is_not_lost(self) -> None:
        logs = read("ticket,at,kind\n7,2026-03-02T09:00Z,opned\n8,2026-03-02T09:00Z,opened\n")
        assert [*logs.logs] == ["7", "8"]
        assert (logs.logs["7"].events, logs.logs["7"].unread) == ((), (2,))

    def test_a_time_without_a_zone_refuses_the_file(self) -> None:
        with pytest.raises(BrokenTable) as caught:
            read("ticket,at,kind\n7,2026-03-02T09:00Z,opened\n7,2026-03-02 09:00,answered\n")
        assert caught.value.line == 3
        assert "name its zone, e.g. --zone Europe/London" in caught.value.sentence

    def test_a_date_that_could_be_two_refuses_the_file(self) -> None:
        with pytest.raises(BrokenTable, match=r"line 2: at: '3/2/2026 9:00' leaves open .* day_first = true or false"):
            read("ticket,at,kind\n7,3/2/2026 9:00,opened\n", mapping_from({"zone": "Europe/London"}))

    @pytest.mark.parametrize(
        ("head", "told"),
        [
            (
                "Ticket,at,kind",
                "no column is called 'ticket'; name the columns in a mapping (--map); it has Ticket, at",
            ),
            ("ticket,at,kind,stage", "the column 'stage' 'stage' is found from the events of a ticket"),
        ],
    )
    def test_a_header_that_is_no_log_says_what_to_do(self, head: str, told: str) -> None:
        with pytest.raises(BrokenTable) as caught:
            read(f"{head}\n")
        assert caught.value.sentence.startswith(told)

    def test_columns_of_the_mapping_that_the_file_does_not_have_are_told_at_once(self) -> None:
        with pytest.raises(MappingErrors) as caught:
            read("nr,updated,made,stat,n\n", mapping_from(STATES))
        assert [str(flaw) for flaw in caught.value.flaws] == [
            "columns.status: 'state' is not a column of log.csv; did you mean 'stat'?",
            "fields.team: 'team' is not a column of log.csv; it is one of 'nr', 'updated', 'made', 'stat', 'n'",
        ]

    def test_values_of_a_field_that_is_not_read_are_told(self) -> None:
        with pytest.raises(MappingErrors, match=r"values\.temas: 'temas' is not a field that is read; did you mean"):
            read("nr,updated,made,state,n,team\n", mapping_from(STATES | {"values": {"temas": {"a": "b"}}}))

    def test_times_that_the_clock_skipped_are_counted(self) -> None:
        mapping = mapping_from({"zone": "Europe/London"})
        logs = read("ticket,at,kind\n7,2026-03-29 01:30,opened\n7,2026-10-25 01:30,closed\n", mapping)
        assert logs.oddities == {"skipped": 1, "repeated": 1}

    def test_what_is_illogical_is_told_by_its_line(self) -> None:
        rows = "ticket,at,kind,priority\n8,2026-03-02T08:00Z,opened,P1\n7,2026-03-02T09:00Z,answered,\n"
        log = read(f"{rows}7,2026-03-02T09:05Z,opened,P1\n").logs["7"]
        with pytest.raises(LogErrors) as caught:
            replay(PLAN, log.events)
        [(line, sentence)] = log.flaws(caught.value)
        assert line == 3
        assert "is before the ticket was opened" in sentence


PLAN: SupportPlan = plan_from_toml("""
format = 1
name = "desk"
[schedules.business]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]
[[targets]]
metric = "response"
length = "1 business hour"
""")
