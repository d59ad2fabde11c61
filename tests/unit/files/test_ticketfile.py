"""Ticket tables: rows with their lines, local times by the edge rule, and broken files told apart from broken rows."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import pytest

from slacore.analysis.ticket import Ticket, Unreadable
from slacore.civil.zones import zone
from slacore.errors import BrokenTable, InvalidValue, UnknownName, UnsaidOrder
from slacore.files.lines import LONGEST_LINE
from slacore.files.notation import Notation
from slacore.files.tablefile import TableFile
from slacore.files.ticketfile import Columns, tickets

LONDON = zone("Europe/London")
OPENED = Columns(opened="opened")


def table(content: str | bytes, source: str = "tickets.csv") -> TableFile:
    return TableFile.of(io.BytesIO(content.encode() if isinstance(content, str) else content), source)


def rows(content: str | bytes, columns: Columns = OPENED) -> list[Ticket | Unreadable]:
    return list(tickets(table(content), columns, Notation(zone=LONDON)))


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000")


def test_a_table_whose_times_have_no_offset_needs_a_zone() -> None:
    with pytest.raises(BrokenTable) as caught:
        list(tickets(table("id,opened\n1,2026-03-02T09:00Z\n2,2026-03-02 09:00\n"), OPENED, Notation()))
    assert (caught.value.source, caught.value.line) == ("tickets.csv", 3)


def test_a_date_of_numbers_whose_order_nobody_says_refuses_the_table() -> None:
    with pytest.raises(BrokenTable) as caught:
        rows("id,opened\n1,2026-03-02 09:00\n2,3/2/2026 9:00\n")
    assert caught.value.line == 3
    assert caught.value.sentence.endswith("which number is the day; say whether the day or the month comes first")
    assert caught.value.__cause__ == UnsaidOrder("opened", "3/2/2026 9:00")


def test_fields_are_what_the_plan_calls_them() -> None:
    columns = Columns(opened="opened", fields={"priority": "prio", "type": "type", "region": "region"})
    notation = Notation(zone=LONDON, missing=["?"], maps={"priority": {"1 - Critical": "P1"}})
    content = "opened,prio,type,region\n2026-03-02 09:00,1 - Critical, ?,\n2026-03-02 09:00,P2,None,EU \n"
    found = list(tickets(table(content), columns, notation))
    assert [row.fields for row in found if isinstance(row, Ticket)] == [
        {"priority": "P1"},
        {"priority": "P2", "type": "None", "region": "EU"},
    ]


def test_rows_keep_their_cells_and_the_line_they_start_on() -> None:
    found = rows('opened,text\n2026-03-02 09:00,"two\nlines"\n\n2026-03-03 09:00,x\n')
    assert [(row.line, list(row.cells)) for row in found] == [
        (2, ["2026-03-02 09:00", "two\nlines"]),
        (5, ["2026-03-03 09:00", "x"]),
    ]


def test_empty_cells_are_no_times() -> None:
    columns = Columns(opened="opened", closed="closed", recorded="due")
    [ticket] = rows("opened,closed,due\n2026-03-02 09:00,, \n", columns)
    assert isinstance(ticket, Ticket)
    assert (ticket.closed, ticket.recorded) == (None, None)


def test_all_three_times_are_read() -> None:
    columns = Columns(opened="opened", closed="closed", recorded="due")
    [ticket] = rows("due,closed,opened\n2026-03-04 09:00,2026-03-03 09:00,2026-10-25 01:30\n", columns)
    assert isinstance(ticket, Ticket)
    assert ticket.closed is not None
    assert ticket.recorded is not None
    assert [utc(moment) for moment in (ticket.opened, ticket.closed, ticket.recorded)] == [
        "2026-10-25 00:30:00",
        "2026-03-03 09:00:00",
        "2026-03-04 09:00:00",
    ]
    assert ticket.oddities == ("repeated",)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (b"1,soon", "soon"),
        (b"1,", "empty"),
        (b"1", "1 cell"),
        (b"1,2026-03-02 09:00,3", "3 cells"),
        (b'"1"x,2026-03-02 09:00', "not CSV"),
    ],
)
def test_a_broken_row_is_told_and_the_rows_around_it_are_read(row: bytes, told: str) -> None:
    good = b"0,2026-03-02 09:00\n"
    first, broken, last = rows(b"id,opened\n" + good + row + b"\n" + good)
    assert isinstance(first, Ticket)
    assert isinstance(last, Ticket)
    assert isinstance(broken, Unreadable)
    assert (broken.line, last.line) == (3, 4)
    assert told in broken.reason


def test_a_quote_that_is_never_closed_is_told_with_the_lines_it_swallows() -> None:
    [broken] = rows('id,opened\n"1,2026-03-02 09:00\n2,2026-03-02 09:00\n')
    assert isinstance(broken, Unreadable)
    assert broken.line == 2
    assert "line 3" in broken.reason


def test_a_table_that_is_not_utf8_is_refused_whole_at_its_first_line_that_shows_it() -> None:
    content = b"id,opened\n0,2026-03-02 09:00\nM\xfcller,2026-03-02 09:00\n1,2026-03-02 09:00\n"
    with pytest.raises(BrokenTable) as caught:
        rows(content)
    assert caught.value.line == 3
    assert "is not UTF-8 text; say which it is, e.g. --encoding cp1252" in caught.value.sentence


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1252", "Müller"), ("utf-16", "Müller"), ("utf-16-be", "ਊĊ"), ("utf-8-sig", "ü"), ("shift_jis", "東京")],
)
def test_a_table_in_another_encoding_is_read_where_it_is_said(encoding: str, name: str) -> None:
    content = f"id,opened\r\n{name},2026-03-02 09:00\r\n".encode(encoding)
    found = tickets(TableFile.of(io.BytesIO(content), "t.csv", encoding), OPENED, Notation(zone=LONDON))
    assert [ticket.cells[0] for ticket in found] == [name]


@pytest.mark.parametrize(("encoding", "line"), [("utf-16", 1), ("ascii", 2), ("utf-32", 1)])
def test_a_table_that_is_not_in_the_encoding_that_is_said_is_refused(encoding: str, line: int) -> None:
    with pytest.raises(BrokenTable) as caught:
        list(TableFile.of(io.BytesIO("id,opened\nMüller,2026-03-02 09:00\n".encode()), "t.csv", encoding).rows())
    assert caught.value.line == line
    assert f"is not {encoding.upper()} text" in caught.value.sentence


@pytest.mark.parametrize("encoding", ["utf-17", "hex", "undefined"])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        TableFile.of(io.BytesIO(b"id,opened\n"), "t.csv", encoding)
    assert caught.value.value == encoding


def test_blanks_around_the_names_of_columns_do_not_count() -> None:
    assert table(" id ; opened\n").header == ("id", "opened")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_tells_what_stands_between_cells(delimiter: str) -> None:
    [ticket] = rows(f"id{delimiter}opened\n7{delimiter}2026-03-02 09:00\n")
    assert list(ticket.cells) == ["7", "2026-03-02 09:00"]


def test_a_byte_order_mark_belongs_to_no_name() -> None:
    assert table("\ufeffopened,id\n").header == ("opened", "id")


def test_gzip_is_told_by_its_first_bytes() -> None:
    [ticket] = rows(gzip.compress(b"id,opened\n1,2026-03-02 09:00\n", mtime=0))
    assert isinstance(ticket, Ticket)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\x00\x01\x02", "not text"),
        (b"PK\x03\x04xxxx", "workbook"),
        ("id,opened\n".encode("utf-16"), "UTF-16"),
        (b"id,M\xfcller\n", "UTF-8"),
        (b"id,id\n", "twice"),
        (b'"id"x,opened\n', "header"),
        (b"\x1f\x8bxxxxxxxxxxxx", "unpacked"),
        (gzip.compress(b"id,opened\n", mtime=0)[:-9], "unpacked"),
    ],
)
def test_a_file_that_is_no_table_is_one_error(content: bytes, told: str) -> None:
    with pytest.raises(BrokenTable) as caught:
        table(content)
    assert told in str(caught.value)


def test_a_gzip_that_breaks_off_is_told_at_the_line_it_reaches() -> None:
    content = b"id,opened\n" + b"".join(b"%d,2026-03-02 09:00\n" % number for number in range(100_000))
    packed = gzip.compress(content, mtime=0)
    found = tickets(table(packed[: len(packed) // 2]), OPENED, Notation(zone=LONDON))
    assert isinstance(next(found), Ticket)
    with pytest.raises(BrokenTable) as caught:
        list(found)
    assert caught.value.line is not None
    assert 1_000 < caught.value.line < 100_000


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(BrokenTable) as caught:
        table(b"x" * (LONGEST_LINE + 1))
    assert caught.value.line == 1


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b""])
def test_a_line_of_a_mebibyte_with_its_ending_is_read_and_not_one_byte_more(ending: bytes) -> None:
    def long(bytes_of_line: int) -> bytes:
        start = b"2026-03-02 09:00"
        return b"opened,text\n" + start + b"," * (bytes_of_line - len(start) - len(ending)) + ending

    [row] = rows(long(1 << 20))
    assert len(row.cells) == (1 << 20) - 16 - len(ending) + 1
    with pytest.raises(BrokenTable) as caught:
        rows(long((1 << 20) + 1))
    assert (caught.value.line, caught.value.sentence) == (2, "is longer than 1048576 bytes; is this a table?")


def test_a_header_of_a_mebibyte_is_read_and_not_one_byte_more() -> None:
    for blanks, sentence in ((0, "the column '' stands twice"), (1, "is longer than 1048576 bytes")):
        with pytest.raises(BrokenTable, match=sentence):
            table(b"opened" + b"," * ((1 << 20) - 7 + blanks) + b"\n")


@pytest.mark.parametrize(("cells", "fault"), [("a", "has 1 cell"), ("a,b,c", "has 3 cells"), ("a,b,,", "has 4 cells")])
def test_a_row_of_other_cells_keeps_them_all(cells: str, fault: str) -> None:
    [row] = rows(f"opened,text\n{cells}\n")
    assert row == Unreadable(2, cells.split(","), f"{fault}; the header names 2")


def test_an_unknown_column_names_those_called_alike() -> None:
    with pytest.raises(UnknownName) as caught:
        table("id,opened_at\n").column("openedat", "--opened")
    assert caught.value.nearest == ("opened_at",)


def test_a_wide_header_is_looked_through_once() -> None:
    names = [f"c{number}" for number in range(20_000)]
    assert table(",".join(names) + "\n").header == tuple(names)
    with pytest.raises(BrokenTable) as caught:
        table(",".join([*names, "c7"]) + "\n")
    assert "'c7' stands twice" in str(caught.value)
