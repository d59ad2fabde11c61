"""Notations: times as helpdesks and spreadsheets write them, each with the instant that its clock gives it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from slacore.civil.zones import zone
from slacore.errors import InvalidText, InvalidValue, NaiveInstant, OutOfRange, SlaError, SubMicrosecond, UnsaidOrder
from slacore.files.notation import Notation, load_maps, time_format_from

LONDON = zone("Europe/London")


def told(text: str, **more: Any) -> tuple[str, str | None]:
    """The instant in UTC, and what was odd about it."""
    found = Notation(zone=LONDON, **more).time(text, "opened")
    assert found is not None
    return utc(found.moment), found.oddity


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000")


def refusal(text: str, **more: Any) -> SlaError:
    with pytest.raises(SlaError) as caught:
        Notation(zone=LONDON, **more).time(text, "opened")
    return caught.value


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
    assert told(text) == (instant, oddity)


def test_a_time_on_a_date_the_clock_skipped_is_the_change_itself() -> None:
    """Samoa went from 29 to 31 December 2011 at midnight, 10:00 UTC on the 30th."""
    found = Notation(zone=zone("Pacific/Apia")).time("2011-12-30 12:00")
    assert found is not None
    assert (utc(found.moment), found.oddity) == ("2011-12-30 10:00:00", "skipped")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        # One digit where two could stand, the order being clear.
        ("2026-7-5 9:05", "2026-07-05 08:05:00"),
        ("2026/7/5 9:05:07", "2026-07-05 08:05:07"),
        ("2026.07.05 09:05", "2026-07-05 08:05:00"),
        ("23/7/2026 9:05", "2026-07-23 08:05:00"),
        ("7/23/2026 9:05", "2026-07-23 08:05:00"),
        ("7/7/2026 9:05", "2026-07-07 08:05:00"),
        # UTC, Z and +0000, with or without a blank; the third is how Jira writes every time.
        ("2026-07-05 09:05:00 UTC", "2026-07-05 09:05:00"),
        ("2026-07-05 09:05:00UTC", "2026-07-05 09:05:00"),
        ("2026-07-05T09:05:00.000+0000", "2026-07-05 09:05:00"),
        ("2026-07-05T09:05:00.000+0530", "2026-07-05 03:35:00"),
        ("2026-07-05 09:05:00 +0000", "2026-07-05 09:05:00"),
        ("2026-07-05 09:05 -04:00", "2026-07-05 13:05:00"),
        ("2026-07-05 09:05:00 Z", "2026-07-05 09:05:00"),
        ("2026-07-05T09:05:00+02", "2026-07-05 07:05:00"),
        # AM and PM: 12 AM is midnight, 12 PM is noon.
        ("2026-07-05 9:05 AM", "2026-07-05 08:05:00"),
        ("2026-07-05 9:05:07 pm", "2026-07-05 20:05:07"),
        ("2026-07-05 12:05 a.m.", "2026-07-04 23:05:00"),
        ("2026-07-05 12:05PM", "2026-07-05 11:05:00"),
        ("2026-07-05 9:05\u202fPM", "2026-07-05 20:05:00"),
        # Seven to nine digits of seconds that are zeros, and a comma before them.
        ("2026-07-05 9:05:00.0000000", "2026-07-05 08:05:00"),
        ("2026-07-05 09:05:00.123456000Z", "2026-07-05 09:05:00.123456"),
        ("2026-07-05 09:05:00,250", "2026-07-05 08:05:00.250000"),
        # The month by name.
        ("5 Jul 2026 09:05", "2026-07-05 08:05:00"),
        ("05-Jul-2026 09:05:00", "2026-07-05 08:05:00"),
        ("July 5, 2026 9:05 AM", "2026-07-05 08:05:00"),
        ("Sun, 05 Jul 2026 09:05:00 +0100", "2026-07-05 08:05:00"),
        ("  2026-07-05   09:05  ", "2026-07-05 08:05:00"),
    ],
)
def test_times_as_helpdesks_write_them(text: str, instant: str) -> None:
    assert told(text) == (instant, None)


@pytest.mark.parametrize(
    ("day_first", "text", "instant"),
    [
        (True, "3/2/2026 9:05", "2026-02-03 09:05:00"),
        (False, "3/2/2026 9:05", "2026-03-02 09:05:00"),
        (True, "03.02.2026 09:05", "2026-02-03 09:05:00"),
        (True, "3/2/26 9:05", "2026-02-03 09:05:00"),
        (True, "02/Mar/26 9:05 PM", "2026-03-02 21:05:00"),
        (False, "2026-02-03 09:05", "2026-02-03 09:05:00"),
    ],
)
def test_numbers_are_read_in_the_order_that_is_said(day_first: bool, text: str, instant: str) -> None:
    assert told(text, day_first=day_first) == (instant, None)


@pytest.mark.parametrize("text", ["3/2/2026 9:05", "03.02.2026 09:05", "1-2-2026 9:05 AM", "02/Mar/26 9:05 AM"])
def test_an_order_that_nobody_says_is_not_guessed(text: str) -> None:
    assert refusal(text) == UnsaidOrder("opened", text)


@pytest.mark.parametrize(("day_first", "text"), [(True, "7/23/2026 9:05"), (False, "23/7/2026 9:05")])
def test_a_date_against_the_order_that_is_said_is_refused(day_first: bool, text: str) -> None:
    assert isinstance(refusal(text, day_first=day_first), InvalidText)


@pytest.mark.parametrize("text", ["2026-03-02", "2026-3-2", "13/2/2026", "2 Mar 2026"])
def test_a_date_without_a_time_is_refused_with_the_reason(text: str) -> None:
    assert refusal(text) == InvalidValue("opened", text, "is a date without a time, and any hour of it could be meant")


@pytest.mark.parametrize("text", ["1772442000", "1772442000123"])
def test_a_count_since_1970_is_not_guessed(text: str) -> None:
    assert "--time-format epoch or epoch-ms" in refusal(text).sentence


@pytest.mark.parametrize(
    "text",
    [
        "banana",
        "20260302T090000",
        "2026-W10-1T09:00",
        "2026-03-02x09:00",
        "2026-03-02 25:00",
        "2026-03-02 9:60",
        "2026-02-30 09:00",
        "2026-2-30 9:00",
        "2026-13-1 9:00",
        "2026-03-02 13:05 PM",
        "2026-03-02 0:05 AM",
        "2026-03-02 09:00:00 Europe/London",
        "2026-03-02 09:00 EST",
        "2 Brumaire 2026 09:00",
        "2026-03/02 09:00",
        "177244200",
    ],
)
def test_what_is_no_date_with_a_time_is_refused(text: str) -> None:
    error = refusal(text)
    assert isinstance(error, InvalidText)
    assert (error.place, error.value) == ("opened", text)


@pytest.mark.parametrize(
    "text", ["2026-03-02T09:00:00.1234567Z", "2026-03-02T09:00:00.1234567", "2026-3-2 9:00:00.1234567"]
)
def test_finer_than_a_microsecond_is_refused_not_cut(text: str) -> None:
    assert refusal(text) == SubMicrosecond("opened", text)


@pytest.mark.parametrize("text", ["2026-03-02 09:00", "2026-3-2 9:00 AM"])
def test_a_local_time_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(NaiveInstant) as caught:
        Notation().time(text)
    assert caught.value.value == text


@pytest.mark.parametrize(
    "text", ["", "  ", "?", "-", "NULL", "null", "N/A", "NaT", "\\N", "None", "0000-00-00", "0000-00-00 00:00:00"]
)
def test_the_usual_marks_of_a_missing_time_are_known(text: str) -> None:
    assert Notation(zone=LONDON).time(text) is None


def test_more_marks_may_be_said() -> None:
    notation = Notation(zone=LONDON, missing=["tbd", "1900-01-01 00:00"])
    assert [notation.time(text) for text in ("TBD", " tbd ", "1900-01-01 00:00")] == [None, None, None]
    assert (notation.value("type", "tbd"), notation.value("type", "None")) == (None, "None")


@pytest.mark.parametrize(
    ("form", "text", "instant"),
    [
        ("%d.%m.%Y %H:%M", "03.02.2026 09:05", "2026-02-03 09:05:00"),
        ("%d/%b/%y %I:%M %p", "02/Jul/26 9:05 PM", "2026-07-02 20:05:00"),
        ("%Y%m%dT%H%M%S%z", "20260302T090500+0100", "2026-03-02 08:05:00"),
        ("%m/%d/%Y %H:%M:%S.%f", "03/02/2026 09:05:00.000000000", "2026-03-02 09:05:00"),
        ("%Y-%m-%d %H:%M", "2026-03-29 01:30", "2026-03-29 01:00:00"),
        ("epoch", "1772442000", "2026-03-02 09:00:00"),
        ("epoch", "1772442000.25", "2026-03-02 09:00:00.250000"),
        ("epoch-ms", "1772442000123", "2026-03-02 09:00:00.123000"),
        ("epoch", "-86400", "1969-12-31 00:00:00"),
    ],
)
def test_a_format_may_be_said(form: str, text: str, instant: str) -> None:
    assert told(text, time_format=form)[0] == instant


def test_a_count_is_told_on_the_clock_of_the_zone() -> None:
    found = Notation(zone=LONDON, time_format="epoch").time("1783242000")
    assert found is not None
    assert found.moment.isoformat() == "2026-07-05T10:00:00+01:00"


@pytest.mark.parametrize(
    ("form", "text", "error"),
    [
        ("%d.%m.%Y %H:%M", "2026-02-03 09:05", InvalidText),
        ("epoch", "2026-02-03 09:05", InvalidText),
        ("epoch-ms", "1772442000123.0001", SubMicrosecond),
        ("epoch", "1772442000123", OutOfRange),
    ],
)
def test_what_is_not_in_the_format_is_refused(form: str, text: str, error: type[SlaError]) -> None:
    assert isinstance(refusal(text, time_format=form), error)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("%d/%m/%Y", "does not say the whole date and the hour"),
        ("%H:%M", "does not say the whole date and the hour"),
        ("%d/%m/%Y %I:%M", "does not say the whole date and the hour"),
        ("%d/%m/%Y %H:%M %Z", "mean something else on each machine"),
        ("%c", "mean something else on each machine"),
        ("%Q", "is not a time format"),
        ("iso", "does not say"),
    ],
)
def test_a_format_that_does_not_say_all_is_refused(form: str, told: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        time_format_from(form, "--time-format")
    assert caught.value.place == "--time-format"
    assert told in caught.value.why


def test_maps_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "maps.toml"
    file.write_text('[priority]\n"1 - Critical" = "P1"\n', encoding="utf-8")
    notation = Notation(maps=load_maps(str(file)))
    assert [notation.value("priority", text) for text in ("1 - Critical", "P2")] == ["P1", "P2"]


@pytest.mark.parametrize("content", ["[priority]\nx = 3\n", 'priority = "P1"\n', "priority\n"])
def test_a_file_that_maps_nothing_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "maps.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidValue) as caught:
        load_maps(str(file))
    assert caught.value.value == str(file)
