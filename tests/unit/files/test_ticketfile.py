"""Ticket tables: rows with their lines, local times by the edge rule, and broken files told apart from broken rows."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import pytest

from slacore.analysis.ticket import Ticket, Unreadable
from slacore.civil.local import local
from slacore.civil.zones import zone
from slacore.errors import BrokenTable, InvalidText, NaiveInstant, SubMicrosecond, UnknownName
from slacore.files.ticketfile import (
    LONGEST_LINE,
    Columns,
    TicketTable,
)

LONDON = zone("Europe/London")
OPENED = Columns(opened="opened")


def table(content: str | bytes, source: str = "tickets.csv") -> TicketTable:
    return TicketTable.of(io.BytesIO(content.encode() if isinstance(content, str) else content), source)


def rows(content: str | bytes, columns: Columns = OPENED) -> list[Ticket | Unreadable]:
    return list(table(content).tickets(columns, LONDON))


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000")


@pytest.mark.parametrize(
    ("text", "instant", "oddity"),
    [
        ("2026-01-15 09:00", "2026-01-15 09:00:00", None),
        ("2026-07-15 09:00:30", "2026-07-15 08:00:30", None),
        ("2026-07-15T09:00:30.25", "2026-07-15 08:00:30.250000", None),
        ("2026-07-15T09:00:30.250000000", "2026-07-15 08:00:30.250000", None),
        ("2026-07-15T09:00:30+02:00", "2026-07-15 07:00:30", None),
        ("2026-07-15 09:00:30Z", "2026-07-15 09:00:30", None),
        ("2026-07-15 09:00:30.123456+02:00", "2026-07-15 07:00:30.123456", None),
        # London's clock goes from 01:00 to 02:00 at 01:00 UTC on 29 March, and from 02:00 to 01:00 on 25 October.
        ("2026-03-29 00:59:59", "2026-03-29 00:59:59", None),
        ("2026-03-29 01:00", "2026-03-29 01:00:00", "skipped"),
        ("2026-03-29 01:59:59", "2026-03-29 01:00:00", "skipped"),
        ("2026-03-29 02:00", "2026-03-29 01:00:00", None),
        ("2026-10-25 00:59:59", "2026-10-24 23:59:59", None),
        ("2026-10-25 01:30", "2026-10-25 00:30:00", "repeated"),
        ("2026-10-25 02:00", "2026-10-25 02:00:00", None),
    ],
)
def test_a_time_is_read_on_the_clock_of_the_zone(text: str, instant: str, oddity: str | None) -> None:
    found = local(text, LONDON)
    assert (utc(found.moment), found.oddity) == (instant, oddity)


def test_a_time_on_a_date_the_clock_skipped_is_the_change_itself() -> None:
    """Samoa went from 29 to 31 December 2011 at midnight, 10:00 UTC on the 30th."""
    found = local("2011-12-30 12:00", zone("Pacific/Apia"))
    assert (utc(found.moment), found.oddity) == ("2011-12-30 10:00:00", "skipped")


@pytest.mark.parametrize(
    "text",
    [
        "banana",
        "2026-03-02",
        "20260302T090000",
        "2026-W10-1T09:00",
        "2026-03-02x09:00",
        "2026-03-02 25:00",
        "2026-02-30 09:00",
        "02/03/2026 09:00",
        "2026-03-02 09:00:00 Europe/London",
        "1772442000",
    ],
)
def test_what_is_no_date_with_a_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidText) as caught:
        local(text, LONDON, "opened")
    assert (caught.value.place, caught.value.value) == ("opened", text)


def test_finer_than_a_microsecond_is_refused_not_cut() -> None:
    with pytest.raises(SubMicrosecond):
        local("2026-03-02T09:00:00.1234567Z", LONDON)
    with pytest.raises(SubMicrosecond):
        local("2026-03-02T09:00:00.1234567", LONDON)


def test_a_local_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        local("2026-03-02 09:00", None)


def test_a_table_whose_times_have_no_offset_needs_a_zone() -> None:
    with pytest.raises(BrokenTable) as caught:
        list(table("id,opened\n1,2026-03-02T09:00Z\n2,2026-03-02 09:00\n").tickets(OPENED))
    assert (caught.value.source, caught.value.line) == ("tickets.csv", 3)


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
        (b"M\xfcller,2026-03-02 09:00", "UTF-8"),
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


def test_bytes_that_are_no_text_are_kept() -> None:
    [broken] = rows(b"id,opened\nM\xfcller,2026-03-02 09:00\n")
    assert broken.cells[0].encode(errors="surrogateescape") == b"M\xfcller"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
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
    found = table(packed[: len(packed) // 2]).tickets(OPENED, LONDON)
    assert isinstance(next(found), Ticket)
    with pytest.raises(BrokenTable) as caught:
        list(found)
    assert caught.value.line is not None
    assert 1_000 < caught.value.line < 100_000


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(BrokenTable) as caught:
        table(b"x" * (LONGEST_LINE + 1))
    assert caught.value.line == 1


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
