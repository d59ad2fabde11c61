"""Coverage: combinations with their reasons, texts that make them, and questions without an answer."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import pairwise
from operator import or_
from time import perf_counter
from typing import Any

import pytest

from slacore import ALWAYS, NEVER, Coverage, Holidays, Schedule, Window
from slacore.calendars.expression import dated_years, desks, is_never, is_weekly, size_of
from slacore.errors import (
    ConflictingDay,
    InvalidText,
    InvalidValue,
    NaiveInstant,
    NegativeLength,
    NeverOpens,
    NeverReached,
    NotALength,
    NotAnInstant,
    OutOfRange,
    SlaError,
    SubMicrosecond,
    UnknownName,
)

LONDON = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London; holidays GB-ENG")
NEW_YORK = Schedule.parse("Mon-Fri 09:00-17:00 America/New_York")
OUTAGE = Coverage.during([("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")], name="maintenance")
MONDAY = "2026-03-02T10:30:00Z"
NAMES = {"uk": LONDON, "us": NEW_YORK, "maintenance": OUTAGE}


@pytest.mark.parametrize(
    ("expression", "at", "reason"),
    [
        ("24x7", MONDAY, "open: around the clock"),
        ("NEVER", MONDAY, "closed: never open"),
        ("maintenance", MONDAY, "open: maintenance"),
        ("maintenance", "2026-03-02T11:00:00Z", "closed: outside maintenance"),
        ("24x7 - maintenance", MONDAY, "closed: maintenance"),
        ("24x7 - maintenance", "2026-03-02T11:00:00Z", "open: outside maintenance"),
        ("uk - maintenance", MONDAY, "closed: maintenance"),
        ("uk - maintenance", "2026-03-02T11:00:00Z", "open: Mon-Fri 09:00-17:00"),
        ("uk - maintenance", "2026-03-02T08:00:00Z", "closed: night"),
        ("~uk", "2026-03-02T08:00:00Z", "open: night"),
        ("~uk", MONDAY, "closed: Mon-Fri 09:00-17:00"),
        ("uk | us", "2026-03-02T18:00:00Z", "open: New York (Mon-Fri 09:00-17:00)"),
        ("uk | us", "2026-03-02T03:00:00Z", "closed: London: night; New York: weekend"),  # 22:00 on Sunday
        ("uk | us", "2026-03-02T07:00:00Z", "closed: London, New York: night"),
        ("uk | us", "2026-04-06T10:00:00Z", "closed: London: Easter Monday; New York: night"),
        ("uk | us", "2026-04-06T15:00:00Z", "open: New York (Mon-Fri 09:00-17:00)"),
        ("uk & us", "2026-03-02T15:00:00Z", "open: London, New York (Mon-Fri 09:00-17:00)"),
        ("uk & us", "2026-04-06T15:00:00Z", "closed: London: Easter Monday"),
        ("~uk & ~us", "2026-03-07T12:00:00Z", "open: London, New York: weekend"),
        ("~uk & ~us", "2026-04-06T12:00:00Z", "open: London: Easter Monday; New York: night"),
    ],
)
def test_a_combination_gives_the_reason_of_the_part_that_decides(expression: str, at: str, reason: str) -> None:
    coverage = Coverage.parse(expression, NAMES)
    assert coverage.reason(at) == reason
    assert coverage.is_open(at) is reason.startswith("open")


def test_operators_are_those_of_sets() -> None:
    assert ~~LONDON == LONDON
    assert LONDON | NEVER is LONDON & ALWAYS is LONDON
    assert LONDON | NEW_YORK == NEW_YORK | LONDON
    assert LONDON & NEW_YORK == NEW_YORK & LONDON
    assert LONDON | LONDON == LONDON & LONDON == LONDON
    assert (LONDON | NEW_YORK) | OUTAGE == LONDON | (NEW_YORK | OUTAGE)
    assert LONDON - OUTAGE == LONDON & ~OUTAGE
    assert ~NEVER == ALWAYS
    assert hash(LONDON | NEW_YORK) == hash(NEW_YORK | LONDON)
    assert LONDON != NEW_YORK


@pytest.mark.parametrize("other", [None, 5, "uk", [], {1}, True])
def test_a_coverage_combines_with_coverages_only(other: Any) -> None:
    for combine in (lambda: LONDON | other, lambda: LONDON & other, lambda: LONDON - other, lambda: other | LONDON):
        with pytest.raises(TypeError, match="unsupported operand"):
            combine()


def test_a_combination_knows_its_zones() -> None:
    assert (LONDON | NEW_YORK - OUTAGE).zones == {"Europe/London", "America/New_York"}
    assert ALWAYS.zones == NEVER.zones == OUTAGE.zones == frozenset()
    assert LONDON.zones == {"Europe/London"}


@pytest.mark.parametrize(
    "coverage",
    [
        *[ALWAYS, NEVER, OUTAGE, LONDON, ~OUTAGE, ~LONDON, ALWAYS - OUTAGE, LONDON | NEW_YORK, LONDON & ~NEW_YORK],
        (LONDON | NEW_YORK) - OUTAGE,
        ~(LONDON & NEW_YORK) | OUTAGE,
        LONDON | Schedule("UTC", holidays=[Holidays("GB", "ENG", categories=["public"]).freeze(2026, 2027)]),
        LONDON | Schedule("UTC", closures=['2026-01-01 #1 | ] ["']),
    ],
)
def test_a_coverage_survives_text_pickles_and_copies(coverage: Coverage) -> None:
    assert Coverage.parse(str(coverage)) == coverage
    assert eval(repr(coverage), {"Coverage": Coverage, "Schedule": Schedule}) == coverage
    for other in (pickle.loads(pickle.dumps(coverage)), copy.copy(coverage), copy.deepcopy(coverage)):
        assert other == coverage
        assert hash(other) == hash(coverage)


def test_the_order_of_parts_leaves_the_canonical_text_as_it_is() -> None:
    one, other = (LONDON | NEW_YORK) & ~(OUTAGE | LONDON), ~(LONDON | OUTAGE) & (NEW_YORK | LONDON)
    assert str(one) != str(other)
    assert one.canonical() == other.canonical()
    assert one.canonical() != (one | OUTAGE).canonical()


def test_operators_bind_like_pythons() -> None:
    assert Coverage.parse("uk | us & maintenance", NAMES) == LONDON | (NEW_YORK & OUTAGE)
    assert Coverage.parse("us & uk - maintenance", NAMES) == NEW_YORK & (LONDON - OUTAGE)
    assert Coverage.parse("(uk | us) - maintenance", NAMES) == (LONDON | NEW_YORK) - OUTAGE
    assert Coverage.parse(" ~ ( uk ) ", NAMES) == ~LONDON


def test_expressions_know_usual_names_and_schedules() -> None:
    assert Coverage.parse("8x5 Europe/London") == Coverage.named("8x5", zone="Europe/London")
    assert Coverage.parse("8x5 08:30 Europe/London").is_open("2026-03-02T08:30:00Z")
    assert Coverage.parse("Mon-Fri 09:00-17:00 Europe/London; holidays GB-ENG") == LONDON
    assert Coverage.parse("24x7 - [Mon 09:00-10:00 UTC]").is_open("2026-03-02T09:00:00Z") is False
    assert Coverage.parse("24x7-desk", {"24x7-desk": LONDON, "desk": LONDON}) is not None
    assert Coverage.parse("uk-night.2", {"uk-night.2": NEW_YORK}) is NEW_YORK


@pytest.mark.parametrize(
    "text",
    [
        *[None, 5, b"uk", [], {}, "", " ", "|", "uk |", "| uk", "uk us", "(uk", "uk)", "uk,us", "uk or us", "uk + us"],
        *[
            "uk == us",
            "not uk",
            "uk if us else uk",
            "lambda: uk",
            "uk[0]",
            "uk()",
            "uk.us()",
            "[]",
            "[",
            "]",
            "[uk",
            "uk]",
        ],
        *[
            "[Mon 09:00-17:00]",
            "[nonsense UTC]",
            "during[]",
            "during[",
            "during[x/y]",
            'during[2026/2027 "x',
            "during[a]",
        ],
        *[
            "5",
            "'uk'",
            "f'{uk}'",
            "{uk}",
            "uk;us",
            "uk:=us",
            "-uk",
            "+uk",
            "uk # | us",
            "#",
            "\0",
            "\ud800",
            "℘0",
            "℘5",
        ],
        *[
            "_0",
            "_",
            "uk_1",
            "1or 2",
            "0x1for x in y",
            "8x5",
            "8x5 Nowhere/Land",
            "99x9 UTC",
            "uk \\",
            "uk\\x",
            "()",
            "...",
        ],
        *["~" * 60_000 + "uk", "(" * 30_000, " | ".join(["uk"] * 10_000), "uk" * 40_000, "[" * 65_000, '["' * 32_000],
        *[
            "during[" * 9_000,
            "[[x]" * 16_000,
            '"' * 65_000,
            '[Mon 09:00-10:00 UTC; closed 2026-01-01 "' + '\\"' * 30_000,
        ],
        *["during[2026-03-02T10:00:00/2026-03-02T11:00:00Z]", "during[2026-03-02T10:00:00Z/2026-03-02T09:00:00Z]"],
    ],
    ids=lambda text: repr(text)[:30],
)
def test_an_expression_that_cannot_be_read_is_one_of_our_errors_in_bounded_time(text: Any) -> None:
    began = perf_counter()
    with pytest.raises(SlaError) as caught:
        Coverage.parse(text, {"uk": LONDON, "us": NEW_YORK})
    assert len(str(caught.value)) < 500
    assert perf_counter() - began < 10 * _patience()


def _patience() -> float:
    """How long this machine takes for a plain piece of work, a few hundredths of a second on most."""
    began = perf_counter()
    for _ in range(200):
        Coverage.parse("8x5 Europe/London | 24x7 - [Mon-Fri 09:00-17:00 UTC]")
    return perf_counter() - began


def test_the_error_inside_an_expression_is_told_as_it_is() -> None:
    with pytest.raises(ConflictingDay):
        Coverage.parse("[no shifts UTC; closed 2026-01-01; special 2026-01-01 09:00-10:00]")
    with pytest.raises(NaiveInstant) as caught:
        Coverage.parse("during[2026-03-02T10:00:00/2026-03-02T11:00:00Z]")
    assert caught.value.place == "windows[0][0]"


def test_an_unknown_name_is_refused_with_the_nearest_or_all() -> None:
    with pytest.raises(UnknownName) as caught:
        Coverage.parse("uk | maintenence", NAMES)
    error = caught.value
    assert (error.place, error.value, error.nearest) == ("coverage", "maintenence", ("maintenance",))
    with pytest.raises(UnknownName) as caught:
        Coverage.parse("qqqqq", NAMES)
    assert (caught.value.nearest, caught.value.known) == ((), ("maintenance", "uk", "us"))


@pytest.mark.parametrize("names", [5, "uk", ["uk"], [("uk", 1)], {"uk": 5}, {"uk": "8x5 UTC"}, {"uk": None}])
def test_names_stand_for_coverages(names: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Coverage.parse("uk", names)
    assert (caught.value.place, caught.value.value) == ("names", names)


def test_hours_go_by_their_usual_names() -> None:
    assert Coverage.named("24x7") is ALWAYS
    assert str(Coverage.named("8x5", zone="UTC", opens="08:30")) == "Mon-Fri 08:30-16:30 UTC"
    assert str(Coverage.named("24x5", zone="UTC")) == "Mon-Fri 00:00-24:00 UTC"
    holidays = Coverage.named("24x7", zone="Europe/London", holidays=[Holidays("GB", "ENG")])
    assert holidays.reason("2026-04-03T12:00:00Z") == "closed: Good Friday"


@pytest.mark.parametrize(
    ("name", "nearest"), [("24/7", "24x7"), ("8 x 5", "8x5"), ("24 x5", "24x5"), ("office", "8x5"), ("", "8x5")]
)
def test_another_name_of_hours_is_refused_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(UnknownName) as caught:
        Coverage.named(name, zone="UTC")
    assert (caught.value.place, caught.value.value) == ("name", name)
    assert nearest in (caught.value.nearest or caught.value.known)


@pytest.mark.parametrize(
    "given",
    [
        *[{"name": None}, {"name": 5}, {"name": b"8x5"}, {"name": ["8x5"]}, {"name": "0x5"}, {"name": "25x5"}],
        *[{"name": "8x8"}, {"name": "8x0"}, {"zone": None}, {"zone": 5}, {"zone": "Europe/Londn"}, {"zone": ["UTC"]}],
        *[{"opens": 5}, {"opens": "9am"}, {"opens": "25:00"}, {"opens": ["09:00"]}, {"opens": ""}, {"opens": "24:00"}],
        *[
            {"name": "24x5", "opens": "09:00"},
            {"holidays": 5},
            {"holidays": "GB"},
            {"name": "24x7", "holidays": ["GB"]},
        ],
    ],
)
def test_odd_arguments_of_usual_names_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(SlaError) as caught:
        Coverage.named(**{"name": "8x5", "zone": "UTC"} | given)
    assert getattr(caught.value, "place", None)


def test_times_of_opening_are_refused_by_their_own_name() -> None:
    with pytest.raises(InvalidText) as caught:
        Coverage.named("8x5", zone="UTC", opens="9am")
    assert (caught.value.place, caught.value.value) == ("opens", "9am")


def test_windows_may_come_in_any_order_and_kind() -> None:
    start, middle, end = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (10, 11, 12))
    assert Coverage.during([(middle, end), [start, middle], (start, start)]) == Coverage.during([(start, end)])
    assert Coverage.during((pair for pair in [(start, end)]), "x").reason(start) == "open: x"


def test_no_windows_are_never_whatever_their_name() -> None:
    assert Coverage.during([], "lunch") == Coverage.during([(MONDAY, MONDAY)]) == NEVER
    assert str(Coverage.during([])) == "NEVER"


@pytest.mark.parametrize(
    ("windows", "error"),
    [
        *[(None, InvalidText), (5, InvalidText), ("ab", InvalidText), (b"ab", InvalidText), ([5], InvalidText)],
        *[(["ab"], InvalidText), ([None], InvalidText), ([()], InvalidText), ([(MONDAY,)], InvalidText)],
        *[([(MONDAY,) * 3], InvalidText), ([(MONDAY, None)], NotAnInstant), ([(None, MONDAY)], NotAnInstant)],
        *[([("2026-03-02", MONDAY)], NotAnInstant), ([(MONDAY, "2026-03-02T11:00:00")], NaiveInstant)],
        *[([(MONDAY, "2026-03-02T10:00:00Z")], InvalidValue), ([(MONDAY, "2999-01-01T00:00:00Z")], OutOfRange)],
    ],
)
def test_windows_are_pairs_of_instants_in_order(windows: Any, error: type[SlaError]) -> None:
    with pytest.raises(error):
        Coverage.during(windows)


@pytest.mark.parametrize("name", [None, 5, b"x", "", " ", "a\nb", "x" * 129, 'say "x"', "\0"])
def test_windows_have_a_printable_name(name: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Coverage.during([(MONDAY, "2026-03-02T11:00:00Z")], name)
    assert (caught.value.place, caught.value.value) == ("name", name)


def test_a_span_ends_after_it_starts() -> None:
    for ask in (LONDON.windows, LONDON.timeline):
        with pytest.raises(InvalidValue) as caught:
            ask(MONDAY, "2026-03-01T00:00:00Z")
        assert (caught.value.place, caught.value.value) == ("end", "2026-03-01T00:00:00Z")
        assert list(ask(MONDAY, MONDAY)) == []


def test_windows_are_clipped_to_their_span() -> None:
    found = LONDON.windows("2026-03-02T16:00:00Z", "2026-03-03T10:00:00Z")
    assert found == (
        Window("2026-03-02T16:00:00Z", "2026-03-02T17:00:00Z"),
        Window("2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z"),
    )


@pytest.mark.parametrize("closed", [NEVER, Schedule("UTC"), LONDON & ~LONDON, ALWAYS - ALWAYS])
def test_what_never_opens_has_no_opening_no_closing_and_no_deadline(closed: Coverage) -> None:
    assert closed.elapsed("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z") == timedelta()
    assert closed.is_open(MONDAY) is False
    assert closed.opens_within(2026, 2027) is False
    for ask, sought in (
        (closed.next_opening, "opening"),
        (closed.next_closing, "closing"),
        (closed.previous_opening, "opening"),
        (closed.previous_closing, "closing"),
    ):
        if closed in (LONDON & ~LONDON,):
            continue  # its holiday data ends before the horizon: told below
        with pytest.raises(NeverOpens) as caught:
            ask(MONDAY)
        assert (caught.value.sought, caught.value.start) == (sought, "2026-03-02T10:30Z")
    for question in (closed.due, closed.latest_start):
        assert question(MONDAY, timedelta()) == MONDAY
        with pytest.raises(NeverReached) as reached:
            question(MONDAY, "PT1S", horizon="P365D")
        assert (reached.value.length, reached.value.found) == (timedelta(seconds=1), timedelta())
        assert reached.value.start == "2026-03-02T10:30Z"


def test_around_the_clock_never_opens_and_never_closes() -> None:
    assert ALWAYS.next_opening(MONDAY) == MONDAY
    for ask in (ALWAYS.next_closing, ALWAYS.previous_opening, ALWAYS.previous_closing):
        with pytest.raises(NeverOpens):
            ask(MONDAY)


def test_a_deadline_never_reached_tells_how_far_it_got() -> None:
    with pytest.raises(NeverReached) as caught:
        OUTAGE.due("2026-03-02T10:15:00Z", "PT46M", horizon=timedelta(days=30))
    error = caught.value
    assert (error.length, error.found) == (timedelta(minutes=46), timedelta(minutes=45))
    assert (error.start, error.horizon) == ("2026-03-02T10:15Z", "2026-04-01T10:15Z")
    with pytest.raises(NeverReached) as caught:
        OUTAGE.latest_start("2026-03-02T10:15:00Z", "PT16M", horizon="P1D")
    assert (caught.value.found, caught.value.horizon) == (timedelta(minutes=15), "2026-03-01T10:15Z")


def test_a_deadline_beyond_its_horizon_is_not_reached_though_open_time_follows() -> None:
    office = Schedule.parse("Mon-Fri 09:00-17:00 UTC")
    assert office.due("2026-03-06T16:00:00Z", "PT2H", horizon="P3D") == "2026-03-09T10:00:00Z"
    with pytest.raises(NeverReached):
        office.due("2026-03-06T16:00:00Z", "PT2H", horizon="P2D")


def test_a_deadline_on_the_last_closing_has_no_opening_to_land_on() -> None:
    assert OUTAGE.due(MONDAY, "PT30M") == "2026-03-02T11:00:00Z"
    with pytest.raises(NeverOpens) as caught:
        OUTAGE.due(MONDAY, "PT30M", "opening")
    assert caught.value.sought == "opening"


def test_an_intersection_that_is_almost_always_empty_ends_in_bounded_time() -> None:
    # 29 February on a Monday, one second long: twice in fifty years (2044 and 2072).
    days = [f"{year}-02-29 12:00:00-12:00:01" for year in range(2028, 2080, 4)]
    leap = Schedule("UTC", special=days)
    mondays = Schedule.parse("Mon 00:00-24:00 Pacific/Kiritimati") & Schedule.parse("Mon 00:00-24:00 Pacific/Pago_Pago")
    rare = leap & Schedule.parse("Mon 00:00-24:00 UTC")
    assert rare.next_opening(MONDAY) == "2044-02-29T12:00:00Z"
    with pytest.raises(NeverReached) as caught:
        rare.due(MONDAY, "PT3S")
    assert caught.value.found == timedelta(seconds=2)
    # Monday on Kiritimati ends at 10:00 UTC, an hour before it begins in Pago Pago.
    with pytest.raises(NeverReached) as caught:
        mondays.due(MONDAY, "PT1S")
    assert caught.value.found == timedelta()


@pytest.mark.parametrize("length", [None, 5, 1.5, True, "4 hours", "P1M", "P1Y", "", b"PT1H", [], float("nan")])
def test_a_length_is_a_timedelta_or_its_text(length: Any) -> None:
    for ask in (LONDON.due, LONDON.latest_start):
        with pytest.raises(NotALength) as caught:
            ask(MONDAY, length)
        assert (caught.value.place, caught.value.value) == ("length", length)


def test_a_length_and_a_horizon_are_not_negative() -> None:
    less = timedelta(microseconds=-1)
    for ask in (LONDON.due, LONDON.latest_start):
        with pytest.raises(NegativeLength) as caught:
            ask(MONDAY, less)
        assert (caught.value.place, caught.value.value) == ("length", less)
        with pytest.raises(NegativeLength) as caught:
            ask(MONDAY, "PT1H", horizon=less)
        assert (caught.value.place, caught.value.value) == ("horizon", less)


@pytest.mark.parametrize(
    ("at", "error"),
    [
        *[(None, NotAnInstant), (5, NotAnInstant), (1.5, NotAnInstant), (True, NotAnInstant), (b"x", NotAnInstant)],
        *[("", NotAnInstant), ("2026-03-02", NotAnInstant), ("today", NotAnInstant), ([], NotAnInstant)],
        *[("2026-03-02T10:00:00", NaiveInstant), (datetime(2026, 3, 2), NaiveInstant)],
        *[("2026-03-02T10:00:00.0000001Z", SubMicrosecond), ("1899-12-31T23:59:59Z", OutOfRange)],
        *[("2200-01-01T00:00:00Z", OutOfRange), ("2026-02-30T10:00:00Z", InvalidText)],
    ],
)
def test_every_question_refuses_what_is_no_instant_by_its_arguments_name(at: Any, error: type[SlaError]) -> None:
    asked: dict[str, Any] = {
        "at": [LONDON.is_open, LONDON.reason, LONDON.next_opening, LONDON.next_closing, LONDON.previous_opening],
        "start": [
            lambda bad: LONDON.elapsed(bad, MONDAY),
            lambda bad: LONDON.due(bad, "PT1H"),
            lambda bad: LONDON.windows(bad, MONDAY),
            lambda bad: LONDON.timeline(bad, MONDAY),
            lambda bad: LONDON.add_business_days(bad, 1),
        ],
        "end": [lambda bad: LONDON.elapsed(MONDAY, bad), lambda bad: LONDON.windows(MONDAY, bad)],
        "due": [lambda bad: LONDON.latest_start(bad, "PT1H")],
    }
    for argument, questions in asked.items():
        for question in questions:
            with pytest.raises(error) as caught:
                question(at)
            assert getattr(caught.value, "argument", getattr(caught.value, "place", None)) == argument


def test_a_fixed_run_of_transitions_alternates() -> None:
    at, seen = "2026-03-02T00:00:00Z", []
    for _ in range(4):
        opening = LONDON.next_opening(at)
        at = LONDON.next_closing(opening)
        seen += [opening, at]
    assert seen[:2] == ["2026-03-02T09:00:00Z", "2026-03-02T17:00:00Z"]
    assert all(before < after for before, after in pairwise(seen))
    assert LONDON.previous_closing(at) == at
    assert LONDON.previous_opening(at) == seen[-2]


def test_a_business_day_of_a_combination_is_a_date_with_open_time_and_ends_with_it() -> None:
    # Friday's night runs to Saturday 06:00. Combined with Monday's day, each date has its own part of it.
    desk = Coverage.parse("[Fri 22:00-06:00 Asia/Tokyo] | [Mon 09:00-17:00 Asia/Tokyo]")
    days = [f"2026-03-{day:02}" for day in range(2, 10)]
    assert [day for day in days if desk.is_business_day(day)] == [
        "2026-03-02",
        "2026-03-06",
        "2026-03-07",
        "2026-03-09",
    ]
    assert desk.business_days_between("2026-03-02", "2026-03-09") == 3
    start = "2026-03-02T10:00:00+09:00"
    closings = [desk.add_business_days(start, days, by="close") for days in range(4)]
    assert closings == [
        "2026-03-02T17:00:00+09:00",
        "2026-03-07T00:00:00+09:00",
        "2026-03-07T06:00:00+09:00",
        "2026-03-09T17:00:00+09:00",
    ]


def test_the_base_of_all_coverage_is_no_coverage_itself() -> None:
    with pytest.raises(TypeError):
        Coverage()  # type: ignore[abstract]


def test_the_closed_time_of_a_desk_is_counted_over_new_year() -> None:
    # Thursday 31 December and Friday 1 January are open for eight hours each; five days have 120.
    closed = ~Schedule("UTC", ["Mon-Fri 09:00-17:00"])
    assert closed.elapsed("2026-12-31T00:00:00Z", "2027-01-04T00:00:00Z") == timedelta(hours=80)
    assert not closed.is_open("2027-01-01T12:00:00Z")
    assert closed.next_closing("2026-12-31T17:00:00Z") == "2027-01-01T09:00:00Z"


def test_windows_stated_in_several_years_are_found_from_any_of_them() -> None:
    days = ["2025-12-30", "2026-03-02", "2026-12-31", "2027-03-01", "2029-01-01"]
    for asked in ("2025-01-01", "2026-03-02", "2026-12-31", "2027-12-31"):
        agreed = Coverage.during([(f"{day}T10:00:00Z", f"{day}T11:00:00Z") for day in days])
        coming = [day for day in days if day >= asked]
        assert agreed.next_opening(f"{asked}T00:00:00Z") == f"{coming[0]}T10:00:00Z"
        assert agreed.elapsed(f"{asked}T00:00:00Z", "2030-01-01T00:00:00Z") == timedelta(hours=len(coming))
        assert agreed.due(f"{asked}T00:00:00Z", f"PT{len(coming)}H") == f"{coming[-1]}T11:00:00Z"


def test_an_agreed_window_has_a_name_of_up_to_128_characters() -> None:
    window = [("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")]
    assert Coverage.during(window, "x" * 128).reason("2026-03-02T10:00:00Z") == "open: " + "x" * 128
    with pytest.raises(InvalidText):
        Coverage.during(window, "x" * 129)


def test_whether_a_coverage_opens_within_years_counts_the_first_and_the_last() -> None:
    desk = Coverage.during([("2030-06-01T10:00:00Z", "2030-06-01T11:00:00Z")])
    spans = [(2020, 2030), (2030, 2030), (2030, 2040), (2020, 2029), (2031, 2040)]
    assert [desk.opens_within(*span) for span in spans] == [True, True, True, False, False]


def test_around_the_clock_in_a_zone_is_a_schedule_of_that_zone() -> None:
    assert Coverage.named("24x7", zone="Europe/Berlin") == Schedule("Europe/Berlin", ["Mon-Sun 00:00-24:00"])
    assert Coverage.named("24x7", zone="UTC", opens="00:00") == Schedule("UTC", ["Mon-Sun 00:00-24:00"])
    assert Coverage.named("24x7", opens="00:00") is ALWAYS
    with pytest.raises(UnknownName) as caught:
        Coverage.named("24x7", zone="Europe/Berlim")
    assert "Europe/Berlin" in caught.value.nearest


@pytest.mark.parametrize("zone", [None, "UTC"])
@pytest.mark.parametrize("opens", ["09:00", "9am", 5, ""])
def test_around_the_clock_opens_at_midnight_only(opens: Any, zone: str | None) -> None:
    with pytest.raises(SlaError) as caught:
        Coverage.named("24x7", zone=zone, opens=opens)
    assert getattr(caught.value, "place", None) == "opens"


@pytest.mark.parametrize(
    "expression", ["a | b", "a & b", "~a | ~b", "~a & ~b", "a | b | c", "a & ~b & ~c", "a | b & c"]
)
def test_equal_combinations_explain_alike(expression: str) -> None:
    parts: list[Coverage] = [
        Schedule.parse("Mon-Fri 09:00-17:00 UTC"),
        Schedule.parse("Tue-Sat 08:00-12:00 UTC"),
        Coverage.during([("2026-03-03T00:00:00Z", "2026-03-04T11:00:00Z")], name="exercise"),
    ]
    found = Coverage.parse(expression, dict(zip("abc", parts, strict=True)))
    turned = Coverage.parse(
        "b & c | a" if "b & c" in expression else " ".join(reversed(expression.split())),
        {**dict(zip("abc", parts, strict=True))},
    )
    assert found == turned
    span = ("2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z")
    assert found.timeline(*span) == turned.timeline(*span)


def test_of_parts_that_decide_alike_the_order_does_not_matter() -> None:
    early, late = Schedule.parse("Mon-Fri 06:00-14:00 UTC"), Schedule.parse("Mon-Fri 10:00-18:00 UTC")
    for either in (late | early, early | late):
        assert either.reason("2026-03-02T09:00:00Z") == "open: Mon-Fri 06:00-14:00"
        assert either.reason("2026-03-02T12:00:00Z") == "open: Mon-Fri 06:00-14:00, Mon-Fri 10:00-18:00"
    for either in (OUTAGE | LONDON, LONDON | OUTAGE):
        assert either.reason(MONDAY) == "open: Mon-Fri 09:00-17:00, maintenance"
    assert (early & ~OUTAGE).reason("2026-03-02T10:30:00Z") == "closed: maintenance"
    assert (LONDON & OUTAGE).reason("2026-03-07T12:00:00Z") == "closed: outside maintenance, weekend"


def test_an_instant_is_found_among_many_agreed_windows() -> None:
    pairs = [(f"2026-03-{day:02}T10:00:00Z", f"2026-03-{day:02}T11:00:00Z") for day in range(1, 29)]
    agreed = Coverage.during(pairs)
    for opens, closes in pairs:
        assert (agreed.reason(opens), agreed.reason(closes)) == ("open: agreed window", "closed: outside agreed window")
    assert agreed.reason("2026-02-01T00:00:00Z") == "closed: outside agreed window"


@pytest.mark.parametrize(
    "years", [(1700, 1800), (2030, 2020), (2026, 2200), ("2026", 2027), (None, None), (2026.0, 2027)]
)
def test_years_to_open_within_are_supported_years_in_order(years: Any) -> None:
    with pytest.raises(SlaError) as caught:
        LONDON.opens_within(*years)
    assert getattr(caught.value, "place", None) == "years"


# --- one value over an expression -----------------------------------------------------------------------------------


def test_a_coverage_of_one_desk_equals_its_schedule() -> None:
    again = Coverage.parse(f"[{LONDON}]")
    assert type(again) is Coverage
    assert again == LONDON
    assert again == LONDON
    assert hash(again) == hash(LONDON)
    assert repr(again) == repr(LONDON)
    assert len({again, LONDON, ~~LONDON}) == 1
    assert str(LONDON) != LONDON


@pytest.mark.parametrize("text", ["uk", " (uk) ", "~~uk", "uk | uk", "uk & 24x7", "uk | NEVER"])
def test_what_means_one_name_is_that_very_coverage(text: str) -> None:
    assert Coverage.parse(text, {"uk": LONDON, "us": NEW_YORK}) is LONDON


@pytest.mark.parametrize("expression", [None, "24x7", 5, LONDON])
def test_a_coverage_is_made_of_an_expression(expression: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        Coverage(expression)
    assert caught.value.place == "expression"


def test_a_usual_week_has_no_holidays_closures_and_special_hours() -> None:
    odd = Schedule.parse("8x5 Europe/London; holidays GB-ENG; closed 2026-03-02; special 2026-03-07 09:00-10:00")
    plain = Schedule.parse("8x5 Europe/London")
    assert odd.weekly() == plain
    assert (~odd).weekly() == ~plain
    assert (odd | NEW_YORK).weekly() == plain | NEW_YORK.weekly()
    assert (odd & ~NEW_YORK).weekly() == plain & ~NEW_YORK.weekly()
    assert OUTAGE.weekly() == OUTAGE


def test_a_warm_coverage_lays_out_nothing_more() -> None:
    laid: list[int] = []
    desk = Schedule.parse("8x5 Europe/London")
    desk.line.lay = lambda year: laid.append(year) or desk.expression.lay(year)  # type: ignore[func-returns-value]
    desk.warm(2025, 2027)
    assert sorted(laid) == [2025, 2026, 2027]
    desk.due("2026-03-02T10:00:00Z", "PT4H")
    desk.elapsed("2025-01-01T00:00:00Z", "2027-12-31T23:59:59Z")
    assert len(laid) == 3
    NEVER.warm(1900, 2199)


@pytest.mark.parametrize("years", [(2027, 2026), (1899, 2026), (2026, 2200)])
def test_years_outside_are_not_warmed(years: tuple[int, int]) -> None:
    with pytest.raises(InvalidValue):
        LONDON.warm(*years)


def test_an_expression_knows_its_desks_and_the_years_it_names() -> None:
    dated = Schedule(
        "Europe/London",
        holidays=[Holidays(dates={"2001-06-01": "Founders' Day"}), Holidays("GB").freeze(2010, 2012)],
        closures=["2003-12-31"],
        special=["2005-06-01 09:00-17:00"],
    )
    night = Coverage.during([("2007-12-31T22:00:00Z", "2008-01-01T00:00:00Z")])
    expression = ((dated | NEW_YORK) - LONDON - night).expression
    assert [desk.zone for desk in desks(expression)] == ["Europe/London", "America/New_York", "Europe/London"]
    assert [desk.zone for desk in desks(expression, is_taking_away=False)] == ["Europe/London", "America/New_York"]
    # The last hours of 2003 may lie in 2004 by another clock; a window until midnight touches no new year.
    assert dated_years(expression) == {2001, 2003, 2004, 2005, 2007, *range(2009, 2014)}
    assert not is_weekly(expression)
    assert is_weekly((NEW_YORK - ~NEW_YORK | NEVER).expression)


def alternating(steps: int) -> Coverage:
    """Hours to which others are added and others taken away by turns: two levels more with every step."""
    found = Coverage.parse("[Mon 09:00-17:00 Europe/London]")
    for n in range(steps):
        found = (found | Coverage.parse(f"[Tue 09:{n:02}-17:00 Europe/London]")) & Coverage.parse("[8x5 Asia/Tokyo]")
    return found


# From 110 steps on every question of such a coverage ended in a RecursionError.
def test_alternating_operators_are_answered_as_deep_as_they_may_go() -> None:
    deep = alternating(31)
    assert deep.expression.size.depth == 63
    assert Coverage.parse(str(deep)) == deep == pickle.loads(pickle.dumps(deep))
    assert (hash(alternating(31)), alternating(31).canonical()) == (hash(deep), deep.canonical())
    # London opens on Tuesday at nine, when it is 18:00 in Tokyo: nobody is there.
    assert not deep.is_open("2026-03-03T09:00:00Z")
    assert deep.reason("2026-03-03T09:00:00Z").startswith("closed: ")
    assert len(deep.timeline("2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z")) > 1
    assert deep.weekly() == deep


@pytest.mark.parametrize("steps", [32, 33, 110, 5_000])
def test_a_step_too_many_is_one_error(steps: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        alternating(steps)
    assert caught.value.place == "coverage"
    assert "64 levels are allowed" in caught.value.why


# Each of them doubles the one before: twenty were a million parts.
def test_parts_are_counted_as_often_as_they_stand_in_an_expression() -> None:
    found = Coverage.parse("[Mon 09:00-17:00 Europe/London]")
    others = [Coverage.parse(f"[Tue 09:{n:02}-17:00 Europe/London]") for n in range(40)]
    sizes = []
    with pytest.raises(InvalidValue) as caught:
        reduce(lambda one, other: sizes.append(size_of(one.expression)) or (one & other) | (one - other), others, found)
    assert max(size.parts for size in sizes) <= 1_024 < caught.value.value


def test_a_union_of_many_is_one_level() -> None:
    many = reduce(or_, (Coverage.parse(f"[Mon 0{n // 60}:{n % 60:02}-17:00 UTC]") for n in range(300)))
    assert many.expression.size == (300, 2)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("(a | b) - a - b", True),
        ("(a | b) - (b | a)", True),
        ("(a | b | c) - (b | a) - c", True),
        ("a & ~a", True),
        ("a & NEVER", True),
        ("(a & ~a) | (b - b)", True),
        ("(a | b) - a", False),
        ("(a & b) - (a | c)", True),
        ("a | ~a", False),
        ("[no shifts Europe/London]", True),
        ("[no shifts Europe/London; special 2026-03-02 09:00-10:00]", False),
    ],
)
def test_what_takes_away_all_there_is_is_seen_by_its_form(text: str, never: bool) -> None:
    days = {"a": "Mon", "b": "Tue", "c": "Wed"}
    names = {name: Coverage.parse(f"[{day} 09:00-17:00 Europe/London]") for name, day in days.items()}
    assert is_never(Coverage.parse(text, names).expression) is never
