"""Laws of *Representation*: how an instant or a coverage is spelt, and where a process runs, changes no answer."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import slacore
from slacore import Coverage, Schedule
from slacore.civil.instant import read_length
from slacore.errors import SubMicrosecond
from slacore.testing import coverages, instants, scenes, schedules, zones
from tests.support.lawbook import MICROSECOND, REACH, Book, micros, moment, tickets

Ticket = tuple[Any, ...]
SOURCE = Path(slacore.__file__).parent

# Old spellings that the database keeps as links of the first.
_LINKS = [
    ("Europe/London", "GB"),
    ("Europe/London", "Europe/Belfast"),
    ("Europe/Dublin", "Eire"),
    ("America/New_York", "US/Eastern"),
    ("America/Sao_Paulo", "Brazil/East"),
    ("Asia/Kolkata", "Asia/Calcutta"),
    ("Africa/Cairo", "Egypt"),
    ("Asia/Tehran", "Iran"),
    ("Australia/Lord_Howe", "Australia/LHI"),
    ("Pacific/Auckland", "NZ"),
    ("Pacific/Chatham", "NZ-CHAT"),
]


def _spellings(t: int, zone: str) -> list[Any]:
    """One instant as everything a caller may hold."""
    import pandas
    import pendulum

    local = moment(t).astimezone(ZoneInfo(zone))
    # pendulum's own conversion keeps the zone and the showing (fold) of a repeated hour.
    return [
        moment(t),
        local,
        moment(t).astimezone(timezone(timedelta(hours=-9, minutes=-30))),
        local.isoformat() if not _has_seconds(local) else moment(t).isoformat(),
        moment(t).isoformat().replace("+00:00", "Z"),
        pendulum.instance(moment(t)).in_timezone(zone),
        pandas.Timestamp(moment(t)).tz_convert(zone),
    ]


def _has_seconds(local: datetime) -> bool:
    return (local.utcoffset() or timedelta()) % timedelta(minutes=1) != timedelta()


@given(tickets(), zones())
def test_one_instant_in_any_spelling_gives_one_answer(ticket: Ticket, zone: str) -> None:
    """The same instant in any zone, as stdlib, pendulum, pandas or fold=1 gives the same answer"""
    book, a, d = ticket
    due = book.A(a, d)
    for start in _spellings(a, zone):
        answer = book.coverage.due(start, d * MICROSECOND, horizon=REACH * MICROSECOND)
        assert type(answer) is type(start)
        assert _instant(answer) == due
        assert book.coverage.elapsed(start, moment(due)) == d * MICROSECOND
        assert book.coverage.is_open(start) == book.is_open(a)


def _instant(answer: Any) -> int:
    return micros(datetime.fromisoformat(answer if isinstance(answer, str) else answer.isoformat()))


@given(tickets(), zones())
def test_an_answer_comes_in_the_zone_that_was_asked_in(ticket: Ticket, zone: str) -> None:
    """The same instant in any zone: the answer is said in the zone of the question"""
    book, a, d = ticket
    due = book.A(a, d)
    for start in _spellings(a, zone):
        answer = book.coverage.due(start, d * MICROSECOND, horizon=REACH * MICROSECOND)
        if isinstance(start, str):
            assert answer.endswith(start[-6:] if start[-1] != "Z" else "Z")
        else:
            assert str(answer.tzinfo) == str(start.tzinfo)
            assert answer.utcoffset() == moment(due).astimezone(start.tzinfo).utcoffset()


@given(scenes(moments=1), zones())
def test_both_showings_of_a_repeated_hour_are_told_apart(scene: Any, zone: str) -> None:
    """fold=1 gives the same answer as the instant it means"""
    coverage, (found,) = scene
    local = found.astimezone(ZoneInfo(zone))
    for fold in (0, 1):
        start = local.replace(fold=fold)
        assert coverage.is_open(start) == coverage.is_open(start.astimezone(UTC))
        assert coverage.elapsed(start, found.astimezone(UTC)) == coverage.elapsed(
            start.astimezone(UTC), found.astimezone(UTC)
        )


@pytest.mark.parametrize(("name", "link"), _LINKS)
@given(data=st.data())
def test_linked_zone_names_agree(name: str, link: str, data: st.DataObject) -> None:
    """linked zone names agree"""
    near = data.draw(instants(name))
    schedule = data.draw(schedules(name, near=near))
    linked = Schedule(
        zone=link,
        shifts=schedule.shifts,
        holidays=schedule.holidays,
        closures=schedule.closures,
        special=schedule.special,
    )
    assert Book(linked).around(micros(near)) == Book(schedule).around(micros(near))


@given(tickets(), st.integers(1, 999_999))
def test_microseconds_survive(ticket: Ticket, more: int) -> None:
    """microseconds survive"""
    book, a, _ = ticket
    opens = next((opens for opens, closes in book.around(a) if closes - opens > 2 * more), None)
    if opens is not None:
        assert book.A(opens + more, more) == opens + 2 * more
        assert book.E(opens, opens + more) == more


@given(coverages())
def test_a_coverage_is_what_its_text_says(coverage: Coverage) -> None:
    """parse(str(x)) = x"""
    assert Coverage.parse(str(coverage)) == coverage


@given(schedules())
def test_a_schedule_is_what_its_text_says(schedule: Schedule) -> None:
    """parse(str(x)) = x"""
    again = Schedule.parse(str(schedule))
    assert again == schedule
    assert str(again) == str(schedule)
    assert hash(again) == hash(schedule)


_ELSEWHERE = """
import json, sys
from slacore import Coverage, Schedule
london = Schedule(zone="Europe/London", shifts=["Mon-Fri 09:00-12:30", "Mon-Thu 13:30-17:00"], closures=["2026-12-24"])
samoa = Schedule(zone="Pacific/Apia", shifts=["Mon-Sun 22:00-06:00"])
from datetime import timedelta
starts = ["2011-12-29T12:00:00Z", "2026-03-29T00:59:59Z", "2026-10-25T01:30:00Z", "2026-12-23T23:00:00Z"]
answers = [
    [c.due(s, timedelta(hours=h)), c.next_opening(s), c.previous_closing(s), str(c), c.reason(s)]
    for c in (london, samoa, london | samoa, samoa - london) for s in starts for h in (1, 9, 100)
]
print(json.dumps(answers))
"""


def test_answers_ignore_the_zone_locale_and_hash_seed_of_the_process() -> None:
    """results ignore TZ, locale, hash seed"""
    places = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "Pacific/Apia", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242"},
    ]
    said = [_elsewhere(place) for place in places]
    assert len(json.loads(said[0])) == 48
    assert said[1] == said[0]
    assert said[2] == said[0]


def _elsewhere(place: dict[str, str]) -> str:
    env = {**os.environ, "PYTHONPATH": str(SOURCE.parent), **place}
    return subprocess.run(
        [sys.executable, "-c", _ELSEWHERE], env=env, check=True, capture_output=True, text=True
    ).stdout


def test_nothing_below_the_command_line_asks_what_time_it_is() -> None:
    """results ignore today's date"""
    asked = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        if "cli" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "localtime", "time_ns", "getenv"}
    ]
    assert asked == []


def test_the_source_is_found_where_it_is_read() -> None:
    """Keeps the search above from passing on an empty folder."""
    assert len(list(SOURCE.rglob("*.py"))) > 10


_SECONDS = {"W": 604_800, "D": 86_400, "H": 3_600, "M": 60, "S": 1}


@st.composite
def _iso_lengths(draw: st.DrawFn) -> tuple[str, Decimal]:
    """ISO 8601 text with a fraction on its last part or none, and its seconds."""
    shape = draw(st.sampled_from(["W", "D", "H", "M", "S", "DH", "DM", "DS", "HM", "HS", "MS", "DHMS"]))
    amounts = [str(draw(st.integers(0, 999))) for _ in shape]
    fraction = draw(
        st.one_of(st.just(""), st.from_regex(r"[0-9]{1,6}0{0,9}", fullmatch=True), st.text("0125", max_size=16))
    )
    if fraction:
        amounts[-1] += "." + fraction
    parts = dict(zip(shape, amounts, strict=True))
    days = "".join(f"{parts[unit]}{unit}" for unit in "WD" if unit in parts)
    hours = "".join(f"{parts[unit]}{unit}" for unit in "HMS" if unit in parts)
    text = draw(st.sampled_from(["", "+"])) + "P" + days + ("T" + hours if hours else "")
    with localcontext(prec=60):
        seconds = sum((Decimal(amount) * _SECONDS[unit] for unit, amount in parts.items()), Decimal(0))
    return draw(st.sampled_from([text, text.replace(".", ",")])), seconds


@given(_iso_lengths())
def test_a_length_in_text_is_exactly_its_decimal(given_length: tuple[str, Decimal]) -> None:
    """ISO 8601 text is the length that decimal arithmetic gives, and none where that is no whole microsecond"""
    text, seconds = given_length
    with localcontext(prec=60):
        wanted, whole = seconds * 1_000_000, (seconds * 1_000_000) % 1 == 0
    if whole:
        assert read_length(text) == wanted
    else:
        with pytest.raises(SubMicrosecond):
            read_length(text)
