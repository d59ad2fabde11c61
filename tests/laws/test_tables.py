"""Laws of *Tables*: a table read in columns says of each row what the same row says when it is read alone."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from slacore import read_plan
from slacore.analysis.arrays import NAT
from slacore.analysis.judging import Judging
from slacore.analysis.readings import Readings
from slacore.analysis.tally import TargetTally
from slacore.analysis.texts import rows_of_cells
from slacore.civil.instant import read
from slacore.civil.zones import zone
from slacore.errors import BrokenTable, SlaError
from slacore.files import lines
from slacore.files.blocks import table_blocks, ticket_blocks
from slacore.files.notation import Notation
from slacore.files.tablefile import TableFile
from slacore.files.ticketfile import Columns, tickets
from slacore.files.verdictfile import added_names, verdict_file
from tests.support.single_tickets import Single, as_csv, singles

LONDON = zone("Europe/London")
AS_OF = read("2026-10-20T12:00:00Z")
HEADER = ("id", "opened", "closed", "promised", "priority", "text")
COLUMNS = Columns(
    opened="opened",
    closed="closed",
    recorded="promised",
    fields={"priority": "priority"},
    stopped={"resolution": "closed"},
)

BEFORE, SINCE = {"until": "2026-04-01"}, {"from": "2026-04-01"}

# Effective dates, days and hours, a landing that moves, and a priority that is none of the plan's.
PLAN = read_plan(
    {
        "format": 1,
        "name": "desk",
        "zone": "Europe/London",
        "priorities": {"levels": ["P1", "P2", "P3"]},
        "schedules": {
            "desk": {
                "zone": "Europe/London",
                "shifts": ["Mon-Thu 09:00-17:00", "Fri 09:00-12:30"],
                "holidays": [{"country": "GB", "subdivision": "ENG"}],
            }
        },
        "coverages": {"business": "desk"},
        "targets": [
            {"metric": "resolution", "priority": "P1", "length": "4 business hours"},
            {"metric": "resolution", "priority": "P2", "length": "2 business days", "effective": BEFORE},
            {"metric": "resolution", "priority": "P2", "length": "90 calendar minutes", "effective": SINCE},
        ],
    }
)

near = st.builds(
    lambda start, seconds: start + timedelta(seconds=seconds),
    st.sampled_from(
        [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1), datetime(2026, 4, 1), datetime(2026, 7, 3, 12)]
    ),
    st.integers(-200_000, 200_000),
)
endings = st.sampled_from(
    ["", "", "", "Z", "z", " UTC", "+01:00", "-0530", "+05", "-00:00", "+23:59", "+24:00", "+01:60"]
)
fractions = st.sampled_from(["", "", "", ".5", ".123", ".123456", ".000000000", ".1234567", ",25"])
patterns = st.sampled_from(
    [
        *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dt%H:%M"),
        *("%Y/%m/%d %H:%M", "%d %b %Y %I:%M %p", "%d/%m/%Y %H:%M", "%Y-%m-%d", " %Y-%m-%d  %H:%M "),
        *("%Y-%m-%d %H:%M:60", "%Y%m%dT%H%M%S"),
    ]
)
spelt = st.builds(
    lambda at, how, fraction, ending: at.strftime(how) + (fraction if "%S" in how else "") + ending,
    near, patterns, fractions, endings,
)  # fmt: skip
odd_times = st.sampled_from(
    [
        *("", "?", "NULL", "0000-00-00 00:00:00", "soon", "2026-02-30 09:00", "2026-02-29 09:00:00"),
        *("2024-02-29 09:00:00", "2026-03-02 24:00", "2026-03-02 23:60:00", "2026-13-01 09:00:00"),
        *("1850-01-01 09:00:00", "2250-01-01 09:00", "9999-12-31 23:59:59", "0001-01-01 00:00", "1772442000"),
        *("2026-03-02 09:00:00\u00a0", "２０２６-03-02 09:00", "1900-01-01 00:00:00", "2199-12-31 23:59:59"),
        *("2199-12-31T23:59:59-01:00", "2026-03-02_09:00:00"),
    ]
)
times = st.one_of(spelt, spelt, spelt, odd_times)
priorities = st.sampled_from(["P1", "P2", "P3", " P1 ", "", "p1", "P9", "Ü", "1 - Critical", "?"])
texts = st.one_of(
    st.sampled_from(
        ["", "=1+1", "-5", "+49 30", "a,b", 'say "x"', "two\nlines", "\r\n", " =x", "＝1", "\ta", "@x", "é"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
)
rows = st.tuples(st.integers(0, 99).map(str), times, times, times, priorities, texts).map(list)


broken_lines = st.sampled_from(
    ["", " ", '"', '1,"x"y', '1,x"y,"",", ,",', 'a"b,"c,d",,,"', "\r", '"open', "é", "1,,,,,", ";;;;;"]
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A file of CSV: rows as a program writes them, among them some that are broken as people break them."""
    separator = draw(st.sampled_from([",", ",", ";", "\t"]))
    ending = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    page = io.StringIO(newline="")
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    put = csv.writer(page, delimiter=separator, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    put.writerow(HEADER)
    for row in draw(st.lists(rows, max_size=12)):
        kind = draw(st.integers(0, 15))
        if kind == 0:
            page.write(draw(broken_lines) + ending)
        elif kind == 1:
            put.writerow(row[: draw(st.integers(1, 6))] + [""] * draw(st.integers(0, 3)))
        else:
            put.writerow(row)
    text = page.getvalue()
    if draw(st.booleans()):
        text = text.removesuffix(ending)
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


notations = st.builds(
    Notation,
    zone=st.just(LONDON),
    day_first=st.sampled_from([True, False]),
    missing=st.sampled_from([(), ("?",), ("2026-03-29 01:00:00",)]),
    maps=st.sampled_from([{}, {"priority": {"1 - Critical": "P1"}}]),
)


def table(data: bytes) -> TableFile:
    return TableFile.of(io.BytesIO(data), "t.csv")


def blocks_of(data: bytes, size: int) -> list[tuple[int, list[str], str]]:
    """The rows of a file, taken from blocks of about so many bytes."""
    found = []
    whole, lines.BLOCK = lines.BLOCK, size
    try:
        for block in table_blocks(table(data)):
            for row, line in enumerate(block.lines.tolist()):
                fault = block.faults[row].fault if row in block.faults else ""
                found.append((line, block.cells(row), fault))
    finally:
        lines.BLOCK = whole
    return found


@given(files(), st.sampled_from([1, 7, 64, 1 << 20]))
@example(b'id,opened,closed,promised,priority,text\n1,"a\nb\nc",,,,\n2,,,,,\n"3', 1)
@example(b"id,x\r\n\r\r\n1,2\n", 1)
@example(b"\n \nid,x\n1,2\r\n\r\n3\r,4\n", 4)
def test_blocks_of_any_size_hold_the_rows_that_are_read_one_by_one(data: bytes, size: int) -> None:
    assert blocks_of(data, size) == list(table(data).rows())


def judged_rows(data: bytes, notation: Notation) -> list[Single]:
    """The rows of a file, judged in columns."""
    judging = Judging(PLAN, "resolution", AS_OF)
    lengths = [str(target.length) for target in judging.targets]
    found = []
    for block in ticket_blocks(table(data), COLUMNS, notation):
        judged = judging.judged(block)
        for row, (due, (word, target)) in enumerate(
            zip(block.opened.texts_of(judged.dues), judged.kinds().each(), strict=True)
        ):
            off, alike = int(judged.differences[row]), int(judged.alike[row])
            found.append(
                Single(
                    int(block.rows.lines[row]),
                    block.rows.cells(row),
                    word,
                    "" if target < 0 else lengths[target],
                    due.decode(),
                    None if off == NAT else off,
                    None if alike < 0 else bool(alike),
                    judged.problems.get(row, ""),
                )
            )
    return found


@given(files(), notations)
def test_a_row_among_others_has_the_verdict_it_has_alone(data: bytes, notation: Notation) -> None:
    alone = list(singles(table(data), COLUMNS, notation, PLAN, "resolution", AS_OF))
    assert judged_rows(data, notation) == alone


@given(files(), notations)
def test_the_file_that_is_written_is_the_one_written_cell_by_cell(data: bytes, notation: Notation) -> None:
    judging = Judging(PLAN, "resolution", AS_OF)
    page = io.StringIO(newline="")
    with redirect_stdout(page), verdict_file("-", HEADER, "csv", ["resolution"], judging.targets) as write:
        for block in ticket_blocks(table(data), COLUMNS, notation):
            write(block, [judging.judged(block)])
    alone = list(singles(table(data), COLUMNS, notation, PLAN, "resolution", AS_OF))
    assert page.getvalue() == as_csv(alone, HEADER, added_names(HEADER))


@given(files(), notations)
def test_tallies_count_the_verdicts_of_single_rows(data: bytes, notation: Notation) -> None:
    judging, tally = Judging(PLAN, "resolution", AS_OF), TargetTally(PLAN, "resolution", 60_000_000)
    for block in ticket_blocks(table(data), COLUMNS, notation):
        tally.add(judging.judged(block))
    alone = list(singles(table(data), COLUMNS, notation, PLAN, "resolution", AS_OF))
    assert +Counter(tally.whole.verdicts) == Counter(row.verdict for row in alone)
    offs = [row.difference for row in alone if row.difference is not None]
    assert tally.targeted.compared == len(offs)
    assert tally.targeted.within == sum(abs(off) <= 60_000_000 for off in offs)
    assert tally.targeted.median == (sorted(map(abs, offs))[(len(offs) - 1) // 2] if offs else None)
    assert tally.targeted.worst == max(offs, key=abs, default=None)
    assert tally.targeted.alike.tolist() == [row.alike for row in alone if row.alike is not None]
    by_target = Counter(row.target for row in alone if row.target)
    assert {str(target.length): one.tickets for target, one in tally.rows} == by_target


def read_all(told: Sequence[str], notation: Notation) -> tuple[list[object], Readings]:
    """What texts say to the single reader, and read as a column."""
    alone: list[object] = []
    for text in told:
        try:
            alone.append(notation.time(text, "opened"))
        except SlaError as error:
            alone.append(error)
    column = rows_of_cells([(line, [text], "") for line, text in enumerate(told)], 1).columns[0]
    read_time = lambda text: notation.time(text, "opened")  # noqa: E731
    return alone, Readings.of(column, notation.zone, "opened", read_time, is_usual=notation.is_usual)


@given(st.lists(times, max_size=20), notations)
def test_a_column_of_times_says_what_each_says_alone(told: list[str], notation: Notation) -> None:
    alone, column = read_all(told, notation)
    for row, said in enumerate(alone):
        if isinstance(said, SlaError):
            assert column.faults.get(row, None) == str(said) or [
                fault.error for fault in column.stops if fault.row == row
            ]
        elif said is None:
            assert not column.is_said[row]
        else:
            assert column.is_said[row]
            assert (said.oddity == "skipped", said.oddity == "repeated") == (column.skipped[row], column.repeated[row])  # type: ignore[attr-defined]
            if row not in column.outside:
                moment = said.moment  # type: ignore[attr-defined]
                assert column.moment(row).isoformat() == moment.isoformat()
                assert column.texts_of(column.values)[row].decode() == moment.isoformat()


@given(files(), st.booleans())
def test_a_table_that_one_reader_refuses_the_other_refuses_at_the_same_line(data: bytes, is_zoned: bool) -> None:
    notation = Notation(zone=LONDON if is_zoned else None)

    def refusal(read_all: object) -> tuple[int | None, str] | None:
        try:
            for _ in read_all:  # type: ignore[attr-defined]
                pass
        except BrokenTable as error:
            return error.line, str(error)
        return None

    alone = refusal(tickets(table(data), COLUMNS, notation))
    assert refusal(ticket_blocks(table(data), COLUMNS, notation)) == alone


def test_the_zone_of_an_answer_is_that_of_the_opening() -> None:
    data = b"id,opened,closed,promised,priority,text\n1,2026-03-02T10:00:00+05:30,,,P1,\n2,2026-03-02 10:00,,,P1,\n"
    assert [row.due for row in judged_rows(data, Notation(zone=LONDON))] == [
        "2026-03-02T18:30:00+05:30",
        "2026-03-02T14:00:00+00:00",
    ]
