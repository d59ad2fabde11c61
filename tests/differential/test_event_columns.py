"""Tables of events read as columns against the same read row by row: every log, every remark, every byte answered."""

from __future__ import annotations

import csv
import random
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slacore import plan_from_toml
from slacore.analysis.promised import Book
from slacore.cli.commands import slacore
from slacore.errors import SlaError
from slacore.files.eventcolumns import column_logs
from slacore.files.eventfile import EventLogs, RowReader, gathered, log_rows
from slacore.files.mapping import LogMapping, load_mapping, mapping_from
from slacore.files.records import Records
from tests.support.logs import DESK
from tests.support.places import EXAMPLES, SHARED

TABLES = 90
DATES = [f"2026-03-{day:02} {hour:02}:{minute}" for day in (2, 3, 4) for hour in (8, 9, 11, 16) for minute in (10, 30)]
ODD_DATES = ["2026-03-29 01:30", "2026-10-25 01:30", "2250-01-01 00:00", "3/13/2026 10:00", "soon", "", "?"]
ODD_DATES += ["2026-03-02T09:00:00+01:00", "2026-03-02T09:00:00.1234567Z", " 2026-03-02  09:10 "]
KINDS = ["opened", "answered", "paused", "resumed", "changed", "resolved", "closed", "reopened", "noted", "cancelled"]
ODD_KINDS = ["openned", "", "customer replied", "both", "decided", "workaround provided", "?"]
ORDINARY = {
    "reason": (["", "customer"], ["", "vendor", "x" * 200]),
    "priority": (["", "P1", "P2"], ["P9", "p1", "-"]),
    "team": (["", "a", "b", "c"], ['say "so"', "two\nlines", "é"]),
    "actor": (["", "ann", "bob"], ["a" * 129, "tab\there"]),
    "id": ([""], ["", "e1", "e2", "\x00"]),
    "note": (["", "called", "a long story " * 20, "two\nlines"], ["z" * 4_001, "a\u200bb"]),
    "sequence": ([""], ["", "1", "2", "x", "07"]),
}
KINDS_MAPPING = {
    "columns": {name: name for name in ("ticket", "at", "kind", "reason", "actor", "id", "sequence", "note")},
    "kinds": {"both": ["answered", "resolved"]},
    "missing": ["?"],
    "values": {"priority": {"high": "P1"}},
}
STATUSES_MAPPING = {
    "columns": {"ticket": "ticket", "at": "at", "status": "kind", "opened": "since", "actor": "actor"},
    "fields": {"priority": "priority", "team": "team"},
    "statuses": {
        "opened": "open",
        "answered": ["open", "answered"],
        "changed": "open",
        "paused": "paused: customer",
        "resumed": "open",
        "resolved": "resolved",
        "closed": "closed",
        "reopened": "open",
        "noted": "arose: workaround",
        "cancelled": "cancelled",
    },
    "missing": ["?"],
}
MAPPINGS = {
    "as it is": None,
    "kinds": KINDS_MAPPING,
    "in order": KINDS_MAPPING
    | {"columns": {name: name for name in ("ticket", "at", "kind", "reason")}, "fields": {"priority": "priority"}}
    | {"in_order": True, "values": {}},
    "statuses": STATUSES_MAPPING,
    "statuses, numbered": STATUSES_MAPPING | {"columns": STATUSES_MAPPING["columns"] | {"sequence": "sequence"}},  # type: ignore[operator]
}


def table(seed: int) -> bytes:
    """Tickets most of which are ordinary, in no order; how much is odd differs from table to table."""
    draw = random.Random(seed)
    oddness = draw.choice([0, 0.005, 0.03, 0.2])

    def cell(usual: list[str], odd: list[str]) -> str:
        return draw.choice(odd if draw.random() < oddness else usual)

    rows = []
    for ticket in range(draw.randrange(1, 40)):
        dates = sorted(draw.choices(DATES, k=draw.randrange(1, 7)))
        steps = ["opened", "answered", "paused", "resumed", "resolved", "reopened"]
        for number, at in enumerate(dates):
            kind = steps[number] if draw.random() < 0.9 else draw.choice(KINDS)
            row = {
                "ticket": cell([f"T{ticket}"], ["", " T1 ", "?"]),
                "at": cell([at], ODD_DATES),
                "kind": cell([kind], ODD_KINDS),
                "since": cell([dates[0], dates[0], ""], ODD_DATES),
            }
            row |= {name: cell(*values) for name, values in ORDINARY.items()}
            if kind in ("paused", "resumed") and draw.random() > oddness:
                row["reason"] = "customer"
            if kind == "opened":
                row["priority"] = cell(["P1", "P2"], ["", "high"])
            rows.append([*row.values()])
    draw.shuffle(rows)
    text = StringIO(newline="")
    csv.writer(text).writerows([["ticket", "at", "kind", "since", *ORDINARY], *rows])
    lines = text.getvalue().splitlines(keepends=True)
    if draw.random() < oddness * 5:
        lines.insert(
            draw.randrange(1, len(lines) + 1), draw.choice(["a,b\r\n", "\r\n", 'T3,"x,\r\n', "T1,,,,,,,,,,,\r\n"])
        )
    return "".join(lines).encode()


def mapping_of(name: str) -> LogMapping:
    said = MAPPINGS[name]
    zone = {"zone": "Europe/London", "day_first": False}
    return mapping_from({"columns": {}} | said | zone) if said else mapping_from({**zone, "missing": ["?"]})


def read(data: bytes, mapping: LogMapping, *, by_column: bool) -> EventLogs | str:
    """The logs, or why the table cannot be read."""
    try:
        records = Records.of(BytesIO(data), "log.csv")
        if not by_column:
            return gathered(log_rows(records, mapping), "log.csv", mapping)
        assert records.table is not None
        return column_logs(records.table, RowReader(records, mapping), Book.of(plan_from_toml(DESK)).heard)[0]
    except SlaError as error:
        return str(error)


def test_a_time_outside_the_years_makes_its_row_unreadable_where_rows_are_tickets_as_they_stood() -> None:
    rows = [
        "ticket,at,kind,since,priority,team,actor",
        "7,2250-01-01 00:00,opened,,P1,,",
        "8,2026-03-02 09:00,opened,,,,",
    ]
    data = "\n".join([*rows, "9,2026-03-02 09:00,opened,1850-01-01 00:00,,,"]).encode()
    for by_column in (True, False):
        found = read(data, mapping_of("statuses"), by_column=by_column)
        assert isinstance(found, EventLogs)
        assert [(row.line, row.ticket) for row in found.unreadable] == [(2, "7"), (4, "9")]
        assert "outside the years 1900 to 2199" in found.unreadable[0].reason
        assert len(found.logs["8"].events) == 1


def assert_alike(found: EventLogs | str, expected: EventLogs | str) -> None:
    if isinstance(found, str) or isinstance(expected, str):
        assert found == expected
        return
    assert [*found.logs] == [*expected.logs]
    for ticket, log in expected.logs.items():
        assert found.logs[ticket] == log
    for name in ("source", "rows", "unreadable", "unmet", "events"):
        assert getattr(found, name) == getattr(expected, name), name
    assert dict(found.oddities) == dict(expected.oddities)


@pytest.mark.parametrize("name", MAPPINGS)
def test_logs_of_columns_are_those_of_rows(name: str) -> None:
    mapping = mapping_of(name)
    for seed in range(TABLES):
        data = table(seed)
        assert_alike(read(data, mapping, by_column=True), read(data, mapping, by_column=False))


def run(command: str, *more: str) -> Result:
    return CliRunner().invoke(slacore, [command, "desk.toml", "log.csv", *more, "--output", "clocks.json"])


@pytest.mark.parametrize("name", MAPPINGS)
@pytest.mark.parametrize("command", ["replay", "watch-list"])
def test_the_commands_answer_the_same_byte_for_byte(
    command: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # Whether a clock is at risk is asked of tickets alone, so that of a desk without thresholds more go together.
    plans = DESK, DESK.replace('at_risk = ["75%"]', "")
    mapping = mapping_of(name)
    monkeypatch.setattr("slacore.cli.logs.load_mapping", lambda _: mapping)
    together = 0
    for seed in range(0, TABLES, 5):
        Path("desk.toml").write_text(plans[seed // 5 % 2], encoding="utf-8")
        Path("log.csv").write_bytes(table(seed))
        asked = ["--map", "map.toml", "--as-of", ("2026-03-04 12:00", "2026-03-20 12:00")[seed // 10 % 2]]
        asked += ["--lenient"] if seed % 4 else []
        asked += ["--format", ("table", "csv", "json")[seed // 5 % 3]]
        answers = []
        for by_column in (True, False):
            Path("clocks.json").unlink(missing_ok=True)
            with monkeypatch.context() as patched:
                if not by_column:
                    patched.setattr("slacore.cli.logs.column_logs", by_rows)
                result = run(command, *asked)
            written = Path("clocks.json").read_bytes() if Path("clocks.json").exists() else b""
            answers.append((result.exit_code, result.stdout, result.stderr, written))
        assert answers[0] == answers[1]
        together += answers[0][0] == 0
    assert together > 3


def by_rows(_: object, reader: RowReader, *__: object) -> tuple[EventLogs, None]:
    return gathered(reader.rows(), reader.records.source, reader.mapping), None


LOG = SHARED / "data" / "uci_servicenow_incidents_opened_to_2016_04.csv.gz"


@pytest.mark.skipif(not LOG.exists(), reason="needs the log of ServiceNow")
def test_a_log_of_servicenow_is_read_the_same() -> None:
    mapping, data = load_mapping(EXAMPLES / "servicenow.toml"), LOG.read_bytes()
    assert_alike(read(data, mapping, by_column=True), read(data, mapping, by_column=False))
