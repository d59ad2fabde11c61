"""Operations centres: the instants are reasoned by hand, the weeks in which only one side has changed its clocks first.

In 2026 New York's clocks go forward on Sunday 8 March and back on Sunday 1 November, London's on 29 March and on
25 October. Keepnet's centres are open 09:00-18:00 in London and 06:00-16:00 in New York, which is in UTC

    winter            London 09-18   New York 11-21   (EST is five hours behind)
    9 to 27 March     London 09-18   New York 10-20   (EDT is four hours behind, London still on GMT)
    summer            London 08-17   New York 10-20
    26 to 30 October  London 09-18   New York 10-20   (London is back on GMT, New York not yet on EST)
"""

from __future__ import annotations

import copy
import pickle
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import attrs
import pytest

from slacore import ALWAYS, NEVER, Coverage, Holidays, Schedule
from slacore.calendars.centres import Available, OperationsCentre, OperationsCentres, Rota
from slacore.calendars.duty_picture import duty_picture
from slacore.civil.windows import Window
from slacore.errors import HolidaysNotCovered, InvalidText, InvalidValue, NeverOpens, UnknownName

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


def centre(name: str, hours: str, **more: Any) -> OperationsCentre:
    return OperationsCentre(name, Coverage.parse(f"[{hours}]"), **more)


def shown(group: OperationsCentres, start: str, end: str) -> list[tuple[str, str, str]]:
    return [(row.centre.name, str(row.start)[:16], str(row.end)[:16]) for row in group.duty(start, end)]


UK = centre("uk", "Mon-Fri 09:00-18:00 Europe/London", title="UK operations")
US = centre("us", "Mon-Fri 06:00-16:00 America/New_York", title="US operations")
KEEPNET = OperationsCentres([UK, US])


@pytest.mark.parametrize(
    ("day", "uk_opens", "uk_closes", "us_closes"),
    [
        ("2026-01-16", "09:00", "18:00", "21:00"),  # winter
        ("2026-03-06", "09:00", "18:00", "21:00"),  # the last working day before New York changes
        ("2026-03-09", "09:00", "18:00", "20:00"),  # New York has changed, London has not
        ("2026-03-27", "09:00", "18:00", "20:00"),
        ("2026-03-30", "08:00", "17:00", "20:00"),  # both have
        ("2026-07-17", "08:00", "17:00", "20:00"),  # summer
        ("2026-10-23", "08:00", "17:00", "20:00"),
        ("2026-10-26", "09:00", "18:00", "20:00"),  # London has changed back, New York has not
        ("2026-10-30", "09:00", "18:00", "20:00"),
        ("2026-11-02", "09:00", "18:00", "21:00"),  # both have
    ],
)
def test_a_day_at_keepnet_goes_from_london_to_new_york(day: str, uk_opens: str, uk_closes: str, us_closes: str) -> None:
    start, end = f"{day}T00:00:00Z", f"{day}T23:59:00Z"
    assert shown(KEEPNET, start, end) == [
        ("uk", f"{day}T{uk_opens}", f"{day}T{uk_closes}"),
        ("us", f"{day}T{uk_closes}", f"{day}T{us_closes}"),
    ]
    [handover] = KEEPNET.handovers(start, end)
    assert (handover.at, handover.giver, handover.taker) == (f"{day}T{uk_closes}:00Z", UK, US)


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("2026-01-16T20:30:00+00:00", "us"),  # 15:30 in New York
        ("2026-03-13T20:30:00+00:00", None),  # 16:30 in New York, which alone is on summer time
        ("2026-07-17T20:30:00+01:00", "us"),  # 19:30 UTC, 15:30 in New York
        ("2026-10-28T20:30:00+00:00", None),  # 16:30 in New York, which alone is still on summer time
        ("2026-11-04T20:30:00+00:00", "us"),
    ],
)
def test_half_past_eight_in_london_depends_on_whose_clocks_have_changed(at: str, name: str | None) -> None:
    holder = KEEPNET.on_duty(at)
    assert (holder and holder.name) == name


def test_the_first_listed_of_two_opening_together_holds_and_the_second_waits() -> None:
    # In winter both open at 14:00 UTC: 14:00 in London, 09:00 in New York.
    late = centre("late", "Mon-Fri 14:00-16:00 Europe/London")
    early = centre("early", "Mon-Fri 09:00-12:00 America/New_York")
    day = ("2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z")
    assert shown(OperationsCentres([late, early]), *day) == [
        ("late", "2026-01-16T14:00", "2026-01-16T16:00"),
        ("early", "2026-01-16T16:00", "2026-01-16T17:00"),
    ]
    assert shown(OperationsCentres([early, late]), *day) == [("early", "2026-01-16T14:00", "2026-01-16T17:00")]


def test_who_opened_first_keeps_even_against_the_first_choice() -> None:
    # New York first, but London opens earlier and holds to its closing at 18:00.
    assert shown(OperationsCentres([US, UK]), "2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z") == [
        ("uk", "2026-01-16T09:00", "2026-01-16T18:00"),
        ("us", "2026-01-16T18:00", "2026-01-16T21:00"),
    ]


def test_outside_all_hours_the_next_to_open_takes_it() -> None:
    available = KEEPNET.next_available("2026-03-13T20:30:00Z")  # Friday, half an hour after New York has closed
    assert available == Available(UK, "2026-03-16T09:00:00+00:00")
    assert available.at == "2026-03-16T09:00:00Z"
    assert KEEPNET.next_available("2026-03-13T19:30:00Z") == Available(US, "2026-03-13T19:30:00Z")


def test_what_goes_out_has_the_kind_and_the_zone_of_what_came_in() -> None:
    friday = datetime(2026, 3, 27, 20, 30, tzinfo=LONDON)
    at = KEEPNET.next_available(friday).at
    # London's clocks go forward on Sunday 29 March: Monday's opening is at 08:00 UTC.
    assert (at, at.tzinfo) == (datetime(2026, 3, 30, 9, tzinfo=LONDON), LONDON)  # type: ignore[union-attr]
    assert at.astimezone(UTC).hour == 8  # type: ignore[union-attr]
    [gap] = KEEPNET.gaps(friday, datetime(2026, 3, 30, 9, tzinfo=LONDON))
    assert gap.length == timedelta(hours=59, minutes=30)  # 60.5 hours on the wall, one of them skipped


def test_overlaps_say_who_is_there_together() -> None:
    # In winter New York opens at 11:00 UTC and London closes at 18:00.
    [overlap] = KEEPNET.overlaps("2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z")
    assert overlap.window == Window("2026-01-16T11:00:00Z", "2026-01-16T18:00:00Z")
    assert overlap.centres == (UK, US)
    three = OperationsCentres([*KEEPNET, centre("in", "Mon-Fri 16:30-20:30 Asia/Kolkata")])  # 11:00-15:00 UTC
    found = three.overlaps("2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z")
    assert [(str(part.window.opens)[11:16], len(part.centres)) for part in found] == [("11:00", 3), ("15:00", 2)]


def test_the_sun_is_followed_by_three_centres() -> None:
    singapore = centre("sin", "Mon-Fri 09:00-18:00 Asia/Singapore")  # 01:00-10:00 UTC all year
    london = centre("lon", "Mon-Fri 09:00-18:00 Europe/London")
    francisco = centre("sfo", "Mon-Fri 09:00-18:00 America/Los_Angeles")
    for group in (OperationsCentres([singapore, london, francisco]), OperationsCentres([francisco, london, singapore])):
        # Winter: London 09-18, San Francisco 17-02 of the next day; each keeps for the hour that it shares.
        assert shown(group, "2026-01-13T02:00:00Z", "2026-01-14T02:00:00Z") == [
            ("sin", "2026-01-13T02:00", "2026-01-13T10:00"),
            ("lon", "2026-01-13T10:00", "2026-01-13T18:00"),
            ("sfo", "2026-01-13T18:00", "2026-01-14T02:00"),
        ]
        # Summer: San Francisco closes at 01:00 UTC, the instant at which Singapore opens; no gap and no overlap there.
        assert shown(group, "2026-07-14T00:00:00Z", "2026-07-15T00:00:00Z") == [
            ("sfo", "2026-07-14T00:00", "2026-07-14T01:00"),
            ("sin", "2026-07-14T01:00", "2026-07-14T10:00"),
            ("lon", "2026-07-14T10:00", "2026-07-14T17:00"),
            ("sfo", "2026-07-14T17:00", "2026-07-15T00:00"),
        ]
        assert [
            (turn.giver.name, turn.taker.name)
            for turn in group.handovers("2026-07-14T01:00:00Z", "2026-07-14T01:00:01Z")
        ] == [("sfo", "sin")]
        # The week ends when San Francisco's Friday does, and begins on Monday in Singapore.
        assert group.gaps("2026-07-17T20:00:00Z", "2026-07-20T12:00:00Z") == (
            Window("2026-07-18T01:00:00Z", "2026-07-20T01:00:00Z"),
        )


def test_a_holiday_leaves_a_gap_unless_another_centre_is_open() -> None:
    uk = OperationsCentre("uk", Schedule("Europe/London", ["Mon-Fri 09:00-18:00"], holidays=[Holidays("GB", "ENG")]))
    us = OperationsCentre("us", Schedule("America/New_York", ["Mon-Fri 06:00-16:00"], holidays=[Holidays("US")]))
    group = OperationsCentres([uk, us])
    # Good Friday is a holiday in England alone: New York's 06:00 is 10:00 UTC.
    assert shown(group, "2026-04-03T00:00:00Z", "2026-04-04T00:00:00Z") == [
        ("us", "2026-04-03T10:00", "2026-04-03T20:00")
    ]
    # Thanksgiving is one in America alone.
    assert shown(group, "2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z") == [
        ("uk", "2026-11-26T09:00", "2026-11-26T18:00")
    ]
    # On 25 May England has its spring bank holiday and America Memorial Day.
    assert group.gaps("2026-05-22T12:00:00Z", "2026-05-26T12:00:00Z") == (
        Window("2026-05-22T20:00:00Z", "2026-05-26T08:00:00Z"),
    )


def test_sixty_four_centres_pass_a_day_round() -> None:
    slots = [timedelta(minutes=22, seconds=30) * number for number in range(65)]  # 64 of them fill a day
    clock = [(datetime(2026, 1, 1) + slot).strftime("%H:%M:%S") for slot in slots[:-1]] + ["24:00"]
    group = OperationsCentres(
        centre(f"c{number:02}", f"Mon-Sun {opens}-{closes} UTC")
        for number, (opens, closes) in enumerate(pairwise(clock))
    )
    assert len(group) == 64
    assert [row.centre.name for row in group.duty("2026-05-05T00:00:00Z", "2026-05-06T00:00:00Z")] == [
        f"c{number:02}" for number in range(64)
    ]
    assert len(group.handovers("2026-05-05T00:00:00Z", "2026-05-06T00:00:00Z")) == 64  # the first at midnight
    assert group.on_duty("2026-05-05T12:00:00Z").name == "c32"  # type: ignore[union-attr]
    assert group.gaps("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z") == ()


# --- turns of years ------------------------------------------------------------------------------------------------


def night_group() -> OperationsCentres:
    """B opens at 22:00 UTC, A, the first choice, at 23:00: on every night B holds to 06:00 and A has two hours left."""
    return OperationsCentres([centre("a", "Mon-Sun 23:00-08:00 UTC"), centre("b", "Mon-Sun 22:00-06:00 UTC")])


def test_who_holds_at_new_year_opened_first_in_the_old_year() -> None:
    assert night_group().on_duty("2026-01-01T00:00:00Z").name == "b"  # type: ignore[union-attr]
    group = night_group()
    assert shown(group, "2025-12-31T12:00:00Z", "2026-01-01T12:00:00Z") == [
        ("b", "2025-12-31T22:00", "2026-01-01T06:00"),
        ("a", "2026-01-01T06:00", "2026-01-01T08:00"),
    ]


def test_a_centre_that_closes_with_the_old_year_hands_over_to_the_first_listed() -> None:
    evening = OperationsCentre("evening", Coverage.during([("2025-12-31T18:00:00Z", "2026-01-01T00:00:00Z")]))
    new = Coverage.during([("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")])
    group = OperationsCentres([OperationsCentre("one", new), OperationsCentre("two", new), evening])
    [handover] = group.handovers("2025-12-31T23:00:00Z", "2026-01-01T01:00:00Z")
    assert (handover.at, handover.giver.name, handover.taker.name) == ("2026-01-01T00:00:00Z", "evening", "one")


def test_all_opening_with_the_new_year_count_as_opening_after_a_gap() -> None:
    new = Coverage.during([("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")])
    group = OperationsCentres([OperationsCentre("one", new), OperationsCentre("two", new)])
    assert shown(group, "2025-12-30T00:00:00Z", "2026-01-03T00:00:00Z") == [
        ("one", "2026-01-01T00:00", "2026-01-02T00:00")
    ]


def test_the_first_listed_opening_a_microsecond_after_new_year_comes_too_late() -> None:
    late = Coverage.during([("2026-01-01T00:00:00.000001Z", "2026-01-02T00:00:00Z")])
    sharp = Coverage.during([("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")])
    group = OperationsCentres([OperationsCentre("late", late), OperationsCentre("sharp", sharp)])
    assert shown(group, "2025-12-31T00:00:00Z", "2026-01-03T00:00:00Z") == [
        ("sharp", "2026-01-01T00:00", "2026-01-02T00:00")
    ]


def test_a_span_that_ends_with_the_last_year_of_holiday_data_is_answered() -> None:
    taiwan = OperationsCentre("tw", Schedule("UTC", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("TW")]))
    with pytest.raises(HolidaysNotCovered) as raised:
        taiwan.coverage.is_open("2150-01-05T12:00:00Z")
    group, end = OperationsCentres([taiwan]), f"{raised.value.last + 1}-01-01T00:00:00Z"
    start = f"{raised.value.last}-12-25T00:00:00Z"
    evening = f"{raised.value.last}-12-31T17:00:00Z"  # it opens no more in that year
    assert group.rota(start, end).totals == ((taiwan, taiwan.coverage.elapsed(start, evening)),)


def test_where_nothing_tells_who_holds_the_first_listed_of_the_year_before_does() -> None:
    since = Coverage.during([("2005-01-01T00:00:00Z", "2100-01-01T00:00:00Z")])
    later = Coverage.during([("2010-06-01T00:00:00Z", "2100-01-01T00:00:00Z")])
    group = OperationsCentres([OperationsCentre("later", later), OperationsCentre("since", since)])
    assert [group.on_duty(f"{year}-07-01T00:00:00Z").name for year in (2009, 2010, 2011, 2012)] == [  # type: ignore[union-attr]
        "since",
        "since",  # in 2010 it was alone until June, so it holds all of 2010 and of 2011
        "since",
        "later",  # of 2011 nothing tells
    ]


def test_around_the_clock_from_the_first_supported_instant_to_the_last() -> None:
    group = OperationsCentres([OperationsCentre("one", ALWAYS), OperationsCentre("two", ALWAYS)])
    first, last = "1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z"
    assert [row.centre.name for row in group.duty(first, last)] == ["one"]
    assert group.handovers(first, last) == ()
    assert group.on_duty(last).name == "one"  # type: ignore[union-attr]


def test_a_year_before_the_holiday_data_begins_does_not_spoil_the_first_year_of_it() -> None:
    taiwan = Schedule("Asia/Taipei", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("TW")])
    with pytest.raises(HolidaysNotCovered) as raised:
        taiwan.is_open("1950-01-02T04:00:00Z")
    first = f"{raised.value.first}-01-01T00:00:00Z"
    party = Coverage.during([(f"{raised.value.first - 1}-12-31T22:00:00Z", f"{raised.value.first}-01-01T02:00:00Z")])
    group = OperationsCentres([OperationsCentre("tw", taiwan | party), OperationsCentre("all", ALWAYS)])
    assert group.on_duty(first).name == "tw"  # type: ignore[union-attr]
    with pytest.raises(HolidaysNotCovered):
        group.on_duty("1950-01-02T04:00:00Z")


def test_the_next_centre_may_open_years_later() -> None:
    once = OperationsCentre("once", Coverage.during([("2030-05-01T00:00:00Z", "2030-05-02T00:00:00Z")]))
    group = OperationsCentres([once, OperationsCentre("never", NEVER)])
    assert group.next_available("2026-01-01T00:00:00Z") == Available(once, "2030-05-01T00:00:00Z")


@pytest.mark.parametrize("at", ["2030-05-02T00:00:00Z", "2170-01-01T00:00:00Z"])
def test_a_group_that_opens_no_more_says_so(at: str) -> None:
    once = Coverage.during([("2030-05-01T00:00:00Z", "2030-05-02T00:00:00Z")])
    with pytest.raises(NeverOpens) as raised:
        OperationsCentres([OperationsCentre("once", once)]).next_available(at)
    assert raised.value.sought == "opening"
    assert raised.value.start == f"{at[:10]}T00:00Z"


# --- values -----------------------------------------------------------------------------------------------------------


def test_a_group_is_a_list_with_names() -> None:
    assert [*KEEPNET] == [UK, US]
    assert len(KEEPNET) == 2
    assert KEEPNET["us"] is US
    assert UK in KEEPNET
    assert KEEPNET.coverage == UK.coverage | US.coverage
    assert (str(UK), str(centre("de", "Mon-Fri 09:00-17:00 Europe/Berlin"))) == ("UK operations", "de")
    with pytest.raises(UnknownName) as raised:
        KEEPNET["ukk"]
    assert raised.value.nearest[0] == "uk"


def test_a_group_is_a_frozen_value() -> None:
    group = OperationsCentres(iter([UK, US]))
    cold = hash(group), repr(group)
    group.on_duty("2026-01-16T12:00:00Z")
    assert (hash(group), repr(group)) == cold
    assert group == KEEPNET != OperationsCentres([US, UK])
    for twin in (pickle.loads(pickle.dumps(group)), copy.copy(group), copy.deepcopy(group), attrs.evolve(group)):
        assert (twin, hash(twin)) == (group, cold[0])
        assert twin.on_duty("2026-01-16T19:30:00Z") == US
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        group.centres = ()  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        UK.name = "gb"  # type: ignore[misc]


def test_many_threads_on_one_cold_group_agree_with_one() -> None:
    asked = [f"{year}-{month:02}-16T19:30:00Z" for year in range(2000, 2030) for month in range(1, 13)]
    cold_keepnet, known = OperationsCentres(KEEPNET), [KEEPNET.on_duty(at) for at in asked]
    gate = threading.Barrier(8)

    def ask(turn: int) -> list[OperationsCentre | None]:
        gate.wait()
        answers = [cold_keepnet.on_duty(at) for at in asked[turn:] + asked[:turn]]
        return answers[len(asked) - turn :] + answers[: len(asked) - turn]

    with ThreadPoolExecutor(8) as pool:
        assert all(answers == known for answers in pool.map(ask, range(0, 320, 40)))


@pytest.mark.parametrize(
    ("centres", "place"),
    [
        ([], "centres"),
        ([centre(f"c{number}", "Mon-Fri 09:00-17:00 UTC") for number in range(65)], "centres"),
        ("uk", "centres"),
        (None, "centres"),
        ([UK, "us"], "centres[1]"),
        ([UK, US, OperationsCentre("uk", NEVER)], "centres[2].name"),
    ],
)
def test_a_group_refuses(centres: Any, place: str) -> None:
    with pytest.raises((InvalidValue, InvalidText)) as raised:
        OperationsCentres(centres)
    assert raised.value.place == place


@pytest.mark.parametrize("name", ["", " uk", "u\nk", "x" * 129, None, 3])
def test_a_name_is_plain_text(name: Any) -> None:
    with pytest.raises(InvalidText, match=r"^name: "):
        OperationsCentre(name, ALWAYS)


@pytest.mark.parametrize("title", [None, "two\nlines", "x" * 129])
def test_a_title_is_plain_text(title: Any) -> None:
    with pytest.raises(InvalidText, match=r"^title: "):
        OperationsCentre("uk", ALWAYS, title=title)


def test_a_coverage_is_a_coverage() -> None:
    with pytest.raises(InvalidValue, match=r"^coverage: '24x7' is not a Coverage"):
        OperationsCentre("uk", "24x7")  # type: ignore[arg-type]


@pytest.mark.parametrize("question", ["duty", "rota", "handovers", "gaps", "overlaps"])
def test_a_span_that_ends_before_it_starts_is_refused_and_an_empty_one_is_empty(question: str) -> None:
    at, before = "2026-01-16T12:00:00Z", "2026-01-16T11:00:00Z"
    with pytest.raises(InvalidValue) as raised:
        getattr(KEEPNET, question)(at, before)
    assert raised.value.place == "end"
    assert len(getattr(KEEPNET, question)(at, at)) == 0


# --- as text ------------------------------------------------------------------------------------------------------


def test_a_rota_prints_a_table_with_its_gaps() -> None:
    rota = KEEPNET.rota("2026-01-16T12:00:00Z", "2026-01-19T10:00:00Z")
    assert str(rota).splitlines() == [
        "Fri 2026-01-16 12:00  Fri 2026-01-16 18:00    6:00:00  UK operations",
        "Fri 2026-01-16 18:00  Fri 2026-01-16 21:00    3:00:00  US operations",
        "Fri 2026-01-16 21:00  Mon 2026-01-19 09:00   60:00:00  -",
        "Mon 2026-01-19 09:00  Mon 2026-01-19 10:00    1:00:00  UK operations",
    ]
    assert rota.totals == ((UK, timedelta(hours=7)), (US, timedelta(hours=3)))
    assert [row.centre for row in rota] == [UK, US, UK]
    assert len(rota) == 3


def test_a_rota_that_ends_in_a_gap_shows_it() -> None:
    assert str(KEEPNET.rota("2026-01-17T00:00:00Z", "2026-01-18T00:00:00Z")) == (
        "Sat 2026-01-17 00:00  Sun 2026-01-18 00:00   24:00:00  -"
    )


def test_a_rota_shows_in_a_notebook() -> None:
    odd = centre("<odd>", "Mon-Fri 09:00-17:00 UTC")
    html = OperationsCentres([odd]).rota("2026-01-16T00:00:00Z", "2026-01-17T00:00:00Z")._repr_html_()
    table = ElementTree.fromstring(html)
    rows = [[cell.text for cell in row] for row in table.iter("tr")]
    assert rows[0] == ["from", "to", "length", "on duty"]
    assert [row[3] for row in rows[1:]] == ["-", "<odd>", "-"]


def test_a_year_at_keepnet_has_two_stretches_a_working_day() -> None:
    rota = KEEPNET.rota(datetime(2026, 1, 1, tzinfo=LONDON), datetime(2027, 1, 1, tzinfo=LONDON))
    # 2026 begins on a Thursday and ends on one: 52 weeks and a Thursday have 261 working days. New York adds three
    # hours to each, but two on those of the weeks in which only one side is on summer time: 15 in March, 5 in October.
    assert isinstance(rota, Rota)
    assert len(rota) == 2 * 261
    assert rota.totals == ((UK, timedelta(hours=9 * 261)), (US, timedelta(hours=3 * 261 - 20)))


# --- as a picture -----------------------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"
HOUR_WIDTH, ROW = 2, 11
BOX = re.compile(r"M([\d.]+) ([\d.]+)H([\d.]+)v([\d.]+)H[\d.]+z")


class Picture:
    """A picture read back: boxes by the title of what is drawn."""

    def __init__(self, text: str) -> None:
        self.text, self.root = text, ElementTree.fromstring(text)
        self.boxes: dict[str, list[tuple[float, float, float, float]]] = {}
        self.fills: dict[str, str] = {}
        for path in self.root.iter(f"{SVG}path"):
            label = path.findtext(f"{SVG}title")
            if label is not None:
                self.boxes[label] = [
                    (float(x), float(y), float(right), float(height))
                    for x, y, right, height in BOX.findall(path.attrib["d"])
                ]
                self.fills[label] = path.attrib["fill"]
        self.labels = {(text.text or ""): text for text in self.root.iter(f"{SVG}text")}
        # A note of two lines has its title twice.
        self.notes = [*dict.fromkeys(title.text or "" for text in self.root.iter(f"{SVG}text") for title in text)]
        everything = [box for boxes in self.boxes.values() for box in boxes]
        self.left, self.top = min(box[0] for box in everything), min(box[1] for box in everything)

    def hours(self, label: str) -> float:
        return sum((right - x) / HOUR_WIDTH * height / ROW for x, _, right, height in self.boxes[label])

    def at(self, day: str, hour: float, part: float = 0.5) -> list[str]:
        """What is drawn at an hour of a date, at a share of the row's height."""
        found = date.fromisoformat(day)
        new_year = date(found.year, 1, 1)
        row = ((found - new_year).days + new_year.weekday()) // 7
        x = self.left + found.weekday() * 50 + hour * HOUR_WIDTH
        y = self.top + row * 13 + part * ROW
        return [
            label
            for label, boxes in self.boxes.items()
            if any(box[0] <= x < box[2] and box[1] <= y < box[1] + box[3] for box in boxes)
        ]


@pytest.fixture(scope="module")
def picture() -> Picture:
    return Picture(duty_picture(KEEPNET, 2026, "Europe/London"))


@pytest.mark.parametrize(
    ("day", "hour", "who"),
    [
        ("2026-01-16", 8.9, "nobody"),
        ("2026-01-16", 9.1, "UK operations"),
        ("2026-01-16", 20.5, "US operations"),
        ("2026-03-13", 19.5, "US operations"),
        ("2026-03-13", 20.5, "nobody"),
        ("2026-07-15", 17.9, "UK operations"),
        ("2026-07-15", 20.9, "US operations"),
        ("2026-07-15", 21.1, "nobody"),
        ("2026-10-28", 20.5, "nobody"),
        ("2026-12-31", 20.5, "US operations"),
        ("2026-08-16", 12.0, "nobody"),
    ],
)
def test_the_picture_shows_who_is_there_by_the_clock_of_its_zone(
    picture: Picture, day: str, hour: float, who: str
) -> None:
    assert picture.at(day, hour) == [who]


def test_the_areas_of_the_picture_are_hours(picture: Picture) -> None:
    assert picture.hours("UK operations") == pytest.approx(9 * 261, abs=0.5)
    assert picture.hours("US operations") == pytest.approx(3 * 261 - 20, abs=0.5)
    # The repeated hour of October fills two half lines, so an hour is missing from the areas in March alone.
    assert sum(map(picture.hours, picture.boxes)) == pytest.approx(365 * 24 - 1, abs=0.1)
    assert "UK operations, 2,349 h" in picture.labels
    assert "US operations, 763 h" in picture.labels
    assert "nobody, 5,648 h" in picture.labels


def test_the_picture_tells_the_dates_on_which_clocks_change(picture: Picture) -> None:
    assert picture.notes == [
        "8 Mar: clock +1 h, New York",
        "29 Mar: clock +1 h, London",
        "25 Oct: clock −1 h, London",
        "1 Nov: clock −1 h, New York",
    ]


def test_the_picture_names_holidays_and_other_exceptions_and_frames_their_dates() -> None:
    dates = 'holiday 2026-01-01 "New Year"; closed 2026-06-19 "Outing"; special 2026-06-20 10:00-12:00'
    hours = f"Mon-Fri 09:00-17:00 UTC; {dates}"
    both = [centre(name, hours) for name in ("one", "two")]
    found = Picture(duty_picture(OperationsCentres([*both, centre("three", "Mon 09:00-17:00 UTC")]), 2026, "UTC"))
    assert found.notes == [
        "1 Jan: New Year, one, two",
        "19 Jun: Outing, one, two",
        "20 Jun: special hours 10:00-12:00, one, two",
    ]
    [frames] = [
        path.attrib["d"]
        for path in found.root.iter(f"{SVG}path")
        if path.attrib.get("class") == "edge" and path.attrib["fill"] == "none"
    ]
    # 1 January is the Thursday of the first row, 19 and 20 June Friday and Saturday of the row of 15 June, the 25th.
    corners = [(round(float(x) - found.left), int(y) - found.top) for x, y in re.findall(r"M([\d.]+) (\d+)h", frames)]
    assert corners == [(150, 0), (200, 24 * 13), (250, 24 * 13)]
    alone = Picture(duty_picture(OperationsCentres(both[:1]), 2026, "UTC"))
    assert alone.notes[0] == "1 Jan: New Year"


def test_notes_that_are_near_one_another_stand_below_one_another() -> None:
    days = " ".join(
        f'; holiday 2026-12-{day} "A holiday with a name that does not fit on a line {day}"' for day in range(21, 32)
    )
    found = Picture(duty_picture(OperationsCentres([centre("one", f"Mon-Sun 09:00-17:00 UTC {days}")]), 2026, "UTC"))
    heights = [float(text.attrib["y"]) for text in found.root.iter(f"{SVG}text") if len(text)]
    assert len(heights) == 22
    assert all(below - above == 12 for above, below in pairwise(heights))
    assert heights[-1] < float(found.root.attrib["height"])


def test_a_skipped_hour_is_left_white_and_a_repeated_one_drawn_twice() -> None:
    # In London the hour from 01:00 is skipped on 29 March and shown twice on 25 October. The first showing is
    # 00:00-01:00 UTC, the second 01:00-02:00 UTC.
    first = OperationsCentre("first", Coverage.during([("2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z")]))
    found = Picture(duty_picture(OperationsCentres([first]), 2026, "Europe/London"))
    assert found.at("2026-03-29", 1.5) == []
    assert found.at("2026-03-29", 2.5) == found.at("2026-03-29", 0.5) == ["nobody"]
    assert found.at("2026-10-25", 1.5, 0.25) == ["first"]
    assert found.at("2026-10-25", 1.5, 0.75) == ["nobody"]
    assert found.hours("first") == pytest.approx(0.5)


def test_a_skipped_date_is_left_white() -> None:
    found = Picture(duty_picture(OperationsCentres([OperationsCentre("all", ALWAYS)]), 2011, "Pacific/Apia"))
    assert found.at("2011-12-29", 12) == found.at("2011-12-31", 12) == ["all"]
    assert found.at("2011-12-30", 0.1) == found.at("2011-12-30", 23.9) == []
    assert "nobody" not in found.boxes


def test_clocks_that_change_alike_are_told_together() -> None:
    names = ("Australia/Lord_Howe", "Australia/Sydney", "Australia/Melbourne", "Australia/Hobart")
    group = OperationsCentres(centre(name, f"Mon-Fri 09:00-17:00 {name}") for name in names)
    text = duty_picture(group, 2026, "Australia/Sydney")
    # On 5 April and 4 October Lord Howe's clock moves by half an hour, the others' by one.
    assert Picture(text).notes == [
        "5 Apr: clock −0:30 h, Lord Howe",
        "5 Apr: clocks −1 h, Hobart, Melbourne, Sydney",
        "4 Oct: clock +0:30 h, Lord Howe",
        "4 Oct: clocks +1 h, Hobart, Melbourne, Sydney",
    ]
    assert "clocks −1 h, Hobart and 2 more" in text


def test_no_two_centres_look_alike() -> None:
    names = [f"c{number:02}" for number in range(64)]
    hours = [
        f"Mon-Fri {number // 4:02}:{number % 4 * 15:02}-{number // 4:02}:{number % 4 * 15 + 14:02} UTC"
        for number in range(64)
    ]
    found = Picture(duty_picture(OperationsCentres(map(centre, names, hours)), 2026, "UTC"))
    hatches = {
        path.attrib["d"]: path.attrib["fill"]
        for path in found.root.iter(f"{SVG}path")
        if "url(#" in path.attrib.get("fill", "")
    }
    paths = {path.findtext(f"{SVG}title"): path.attrib["d"] for path in found.root.iter(f"{SVG}path")}
    looks = {(found.fills[name], hatches.get(paths[name])) for name in names}
    assert len(looks) == 64
    known = {f"url(#{pattern.attrib['id']})" for pattern in found.root.iter(f"{SVG}pattern")}
    assert set(hatches.values()) == known


def test_titles_are_escaped_and_long_ones_cut_in_the_legend() -> None:
    odd = OperationsCentre("odd", ALWAYS, title="<b>" + "long " * 20 + "end")
    found = Picture(duty_picture(OperationsCentres([odd]), 2024, "UTC"))
    assert "<b>long long long long long l…, 8,784 h" in found.labels  # a leap year
    assert list(found.boxes) == ["<b>" + "long " * 20 + "end"]


@pytest.mark.parametrize(("year", "weeks"), [(1900, 53), (2199, 53), (2026, 53), (2021, 53), (2024, 53), (2018, 53)])
def test_every_supported_year_has_a_picture(year: int, weeks: int) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Honolulu", "UTC"):
        found = Picture(duty_picture(KEEPNET, year, zone))
        days = [text for text in found.root.iter(f"{SVG}text") if text.attrib.get("text-anchor") == "end"]
        assert len(days) == weeks


@pytest.mark.parametrize("year", [1899, 2200, True, "2026", 2026.0])
def test_other_years_have_none(year: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^year: "):
        duty_picture(KEEPNET, year, "UTC")


def test_a_picture_needs_a_zone_that_exists() -> None:
    with pytest.raises(UnknownName) as raised:
        duty_picture(KEEPNET, 2026, "Europe/Londn")
    assert raised.value.nearest[0] == "Europe/London"


def test_a_picture_is_the_same_each_time_and_needs_nothing_else() -> None:
    text = duty_picture(KEEPNET, 2026, "Europe/London")
    assert text == duty_picture(pickle.loads(pickle.dumps(KEEPNET)), 2026, "Europe/London")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in text


def test_a_rota_tells_the_number_of_a_stretch_and_refuses_what_is_none() -> None:
    rota = KEEPNET.rota("2026-01-16T12:00:00Z", "2026-01-19T10:00:00Z")
    assert [rota.index(row) for row in rota] == [0, 1, 2]
    assert rota.index(rota[2], 1) == 2
    for value in (rota[0], UK, None):
        with pytest.raises(InvalidValue, match="is not among the stretches of duty"):
            rota.index(value, 1)
