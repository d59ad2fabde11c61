"""The library against a judge that counts minutes, on thousands of random questions around real clock changes.

The judge itself is first held to cases counted by hand.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from slacore import Coverage, Holidays, Schedule
from slacore.errors import SlaError
from tests.support.judge import MINUTE, Both, Declaration, Desk, Hours, Judge, Not, Spans, minute_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = 60 * MINUTE
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = range(7)

# Skipped midnights, half-hour and two-hour changes, a skipped date, negative daylight saving, changes at odd times.
LIVELY = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/London",
    "Europe/Volgograd",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Fakaofo",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
]


def at(text: str) -> int:
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


def day_desk(zone: str, opens: int, closes: int, **exceptions: object) -> Desk:
    return Desk(zone, dict.fromkeys(EVERY_DAY, ((opens, closes),)), **exceptions)  # type: ignore[arg-type]


def around(text: str) -> int:
    return minute_of(datetime.fromisoformat(text))


# The judge against hand-counted cases


@pytest.mark.parametrize(
    ("zone", "day", "opens", "closes", "expected"),
    [
        # Clocks go from 02:00 EST (07:00Z) to 03:00 EDT: 02:30 is the change itself, 04:00 EDT is 08:00Z.
        ("America/New_York", "2024-03-10", 150, 240, ("2024-03-10T07:00Z", "2024-03-10T08:00Z")),
        # Both edges are skipped, both happen at the change: an empty shift.
        ("America/New_York", "2024-03-10", 130, 170, None),
        # 01:30 shows first in BST (00:30Z), 02:30 only in GMT (02:30Z): two hours on the clock's one.
        ("Europe/London", "2024-10-27", 90, 150, ("2024-10-27T00:30Z", "2024-10-27T02:30Z")),
        # The day lasts 25 hours: it starts in BST and ends in GMT.
        ("Europe/London", "2024-10-27", 0, 1440, ("2024-10-26T23:00Z", "2024-10-28T00:00Z")),
        # Midnight is skipped: the day starts at 01:00 -02, which is 03:00Z, and has 23 hours.
        ("America/Sao_Paulo", "2018-11-04", 0, 1440, ("2018-11-04T03:00Z", "2018-11-05T02:00Z")),
        # Samoa has no 30 December 2011.
        ("Pacific/Apia", "2011-12-30", 540, 1020, None),
        ("Pacific/Apia", "2011-12-31", 540, 1020, ("2011-12-30T19:00Z", "2011-12-31T03:00Z")),
        # 29 December runs into the jump, which is midnight at UTC-10.
        ("Pacific/Apia", "2011-12-29", 540, 1440, ("2011-12-29T19:00Z", "2011-12-30T10:00Z")),
        # Half an hour: clocks go from 02:00 +11 (15:00Z) back to 01:30 +10:30, so 01:45 shows first at 14:45Z.
        ("Australia/Lord_Howe", "2024-04-07", 105, 180, ("2024-04-06T14:45Z", "2024-04-06T16:30Z")),
        # Two hours: clocks go from 01:00 +00 to 03:00 +02 at 01:00Z.
        ("Antarctica/Troll", "2024-03-31", 90, 240, ("2024-03-31T01:00Z", "2024-03-31T02:00Z")),
        # Overnight over the spring change: 22:00 EST is 03:00Z, 06:00 EDT is 10:00Z, seven hours.
        ("America/New_York", "2024-03-09", 1320, 360, ("2024-03-10T03:00Z", "2024-03-10T10:00Z")),
    ],
)
def test_the_judge_places_one_shift_as_counted_by_hand(
    zone: str, day: str, opens: int, closes: int, expected: tuple[str, str] | None
) -> None:
    desk = Desk(zone, {}, special={date.fromisoformat(day): ((opens, closes),)})
    judge = Judge(desk, around(f"{day}T12:00Z"))
    windows = judge.windows(judge.first, judge.last)
    assert windows == ([] if expected is None else [(at(expected[0]), at(expected[1]))])


def test_the_judge_answers_about_a_plain_week_as_counted_by_hand() -> None:
    office = Desk("UTC", dict.fromkeys(range(5), ((540, 1020),)))
    judge = Judge(office, around("2024-03-06T12:00Z"))
    friday_close, monday_open = at("2024-03-08T17:00Z"), at("2024-03-11T09:00Z")
    assert judge.elapsed(at("2024-03-08T16:00Z"), at("2024-03-11T10:30Z")) == 2.5 * HOUR
    assert judge.deadline(at("2024-03-08T15:00Z"), 2 * HOUR) == friday_close
    assert judge.landing_opening(at("2024-03-08T15:00Z"), 2 * HOUR) == monday_open
    assert judge.deadline(at("2024-03-08T15:00Z"), 2 * HOUR + 1) == monday_open + 1
    assert judge.latest_start(at("2024-03-11T10:00Z"), HOUR) == monday_open
    assert judge.latest_start(at("2024-03-11T10:00Z"), HOUR + 1) == friday_close - 1
    assert judge.deadline(at("2024-03-09T00:00Z"), 0) == at("2024-03-09T00:00Z")
    assert [judge.is_open(friday_close - 1), judge.is_open(friday_close)] == [True, False]
    assert [judge.next_opening(friday_close), judge.next_opening(monday_open)] == [monday_open, monday_open]
    assert judge.next_closing(friday_close) == at("2024-03-11T17:00Z")
    assert [judge.previous_closing(friday_close), judge.previous_opening(monday_open)] == [friday_close, monday_open]
    assert judge.previous_closing(friday_close - 1) == at("2024-03-07T17:00Z")
    assert judge.previous_opening(monday_open - 1) == at("2024-03-08T09:00Z")


def test_the_judge_closes_whole_shifts_by_their_starting_date_and_hours_exactly() -> None:
    night = Desk(
        "UTC",
        dict.fromkeys(EVERY_DAY, ((1320, 360),)),
        holidays=frozenset({date(2024, 3, 6)}),
        closed=frozenset({date(2024, 3, 8)}),
        closed_hours=((date(2024, 3, 11), (0, 120)),),
        special={date(2024, 3, 6): ((600, 660),)},
    )
    judge = Judge(night, around("2024-03-08T12:00Z"))
    assert judge.windows(at("2024-03-06T00:00Z"), at("2024-03-11T12:00Z")) == [
        (at(opens), at(closes))
        for opens, closes in [
            ("2024-03-06T00:00Z", "2024-03-06T06:00Z"),  # the night of the 5th
            ("2024-03-06T10:00Z", "2024-03-06T11:00Z"),  # special hours win over the holiday
            ("2024-03-07T22:00Z", "2024-03-08T06:00Z"),  # the closure of the 8th leaves the night of the 7th alone
            ("2024-03-09T22:00Z", "2024-03-10T06:00Z"),
            ("2024-03-10T22:00Z", "2024-03-11T00:00Z"),
            ("2024-03-11T02:00Z", "2024-03-11T06:00Z"),  # cut by the closed hours of the 11th
        ]
    ]


# Random declarations, for the library and for the judge


@lru_cache(maxsize=512)
def clock_changes(zone: str) -> tuple[int, ...]:
    """The UTC minutes between 1990 and 2037 at which the zone's offset is not what it was a minute before."""
    place = ZoneInfo(zone)

    def offset(minute: int) -> timedelta | None:
        return datetime.fromtimestamp(minute * 60, place).utcoffset()

    days = range(around("1990-02-01T00:00Z"), around("2037-11-30T00:00Z"), 24 * 60)
    offsets = [offset(day) for day in days]
    changed = [(days[i], offsets[i]) for i in range(len(days) - 1) if offsets[i] != offsets[i + 1]]
    return tuple(day + bisect(range(24 * 60), 0, key=lambda later: offset(day + later) != old) for day, old in changed)


def pick_zone(draw: Random) -> str:
    every = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
    return draw.choice(LIVELY if draw.random() < 0.7 else every)


def pick_middle(draw: Random, zone: str) -> int:
    """Mostly a clock change, now and then a turn of the year, where a table of years would have its seam."""
    changes = clock_changes(zone)
    if changes and draw.random() < 0.85:
        return draw.choice(changes)
    return around(f"{draw.randrange(1991, 2037)}-01-01T00:00Z")


def pick_hours(draw: Random) -> Hours:
    usual = [0, 1, 30, 60, 90, 105, 120, 150, 180, 210, 240, 360, 540, 750, 810, 1020, 1320, 1380, 1410, 1439]
    opens = draw.choice(usual) if draw.random() < 0.8 else draw.randrange(1440)
    closes = draw.choice([*usual, 1440, 1440]) if draw.random() < 0.8 else draw.randrange(1, 1441)
    return (0, 1440) if opens == closes else (opens, closes)


def pick_day(draw: Random, middle: int) -> date:
    spread = draw.choice([0, 1, 2, 10])
    return (EPOCH + timedelta(minutes=middle, days=draw.randint(-spread, spread))).date()


def pick_desk(draw: Random, zone: str, middle: int) -> Desk:
    open_days = draw.choice([range(5), range(7), [5, 6], draw.sample(range(7), draw.randint(0, 6))])
    weekly = {day: tuple(pick_hours(draw) for _ in range(draw.choice([1, 1, 2, 3]))) for day in open_days}
    special = {pick_day(draw, middle): (pick_hours(draw),) for _ in range(draw.choice([0, 0, 1, 3]))}
    closed = {pick_day(draw, middle) for _ in range(draw.choice([0, 0, 1, 3]))} - special.keys()
    holidays = frozenset(pick_day(draw, middle) for _ in range(draw.choice([0, 0, 1, 3])))
    parts = [
        (pick_day(draw, middle), sorted(draw.sample(range(0, 1441, 15), 2))) for _ in range(draw.choice([0, 1, 2]))
    ]
    return Desk(zone, weekly, holidays, frozenset(closed), tuple((day, (a, b)) for day, (a, b) in parts), special)


def pick_declaration(draw: Random, zone: str, middle: int, depth: int = 2) -> Declaration:
    kind = draw.random()
    if depth == 0 or kind < 0.65:
        return pick_desk(draw, zone, middle)
    if kind < 0.72:
        starts = [middle + draw.randint(-9_000, 9_000) for _ in range(draw.randint(0, 4))]
        return Spans(tuple((start, start + draw.randint(1, 3_000)) for start in starts))
    if kind < 0.78:
        return Not(pick_declaration(draw, zone, middle, depth - 1))
    other = pick_zone(draw)
    left, right = (pick_declaration(draw, place, middle, depth - 1) for place in (zone, other))
    return Both(draw.choice("|&-"), left, right)


def wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def between(hours: Hours) -> str:
    return f"{wall(hours[0])}-{wall(hours[1])}"


def built(declared: Declaration) -> Coverage:
    """The same declaration in the library's words."""
    match declared:
        case Desk():
            return Schedule(
                zone=declared.zone,
                shifts={
                    WEEKDAYS[day]: [(wall(opens), wall(closes)) for opens, closes in hours]
                    for day, hours in declared.weekly.items()
                },
                holidays=[Holidays(dates={day.isoformat(): "a holiday" for day in declared.holidays})],
                closures=[
                    *(day.isoformat() for day in declared.closed),
                    *(f"{day} {between(hours)}" for day, hours in declared.closed_hours),
                ],
                special=[f"{day} {between(one)}" for day, hours in declared.special.items() for one in hours],
            )
        case Spans(minutes):
            return Coverage.during([(moment(a * MINUTE), moment(b * MINUTE)) for a, b in minutes])
        case Not(inner):
            return ~built(inner)
        case Both(sign, left, right):
            a, b = built(left), built(right)
            return {"|": a.__or__, "&": a.__and__, "-": a.__sub__}[sign](b)


def moment(instant: int, zone: str = "UTC") -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))


def instant(answer: datetime) -> int:
    return (answer.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


Question = tuple[str, tuple[int, ...], object]


def questions(draw: Random, judge: Judge, middle: int) -> Iterator[Question]:
    """Without end: a name, what is asked about, and the judge's answer."""
    edges = [edge for window in judge.windows(judge.first, judge.last) for edge in window]

    def anywhere() -> int:
        base = draw.choice([middle * MINUTE, *draw.choices(edges, k=2)] if edges else [middle * MINUTE])
        if draw.random() < 0.3:
            base = draw.randrange(judge.first, judge.last)
        shift = draw.choice([0, 0, 1, -1, MINUTE, -MINUTE, draw.randrange(-3 * HOUR, 3 * HOUR), 30 * MINUTE])
        return min(max(base + shift, judge.first + HOUR), judge.last - HOUR)

    def some_length(start: int, end: int) -> int:
        least, most = sorted((start, end))
        return abs(judge.elapsed(least, most)) + draw.choice([0, 0, 1, MINUTE, HOUR])

    while True:
        a, b = anywhere(), anywhere()
        used = some_length(a, b)
        yield "is_open", (a,), judge.is_open(a)
        yield "elapsed", (a, b), judge.elapsed(a, b)
        yield "deadline", (a, used), judge.deadline(a, used)
        yield "landing_opening", (a, used), judge.landing_opening(a, used)
        yield "latest_start", (b, used), judge.latest_start(b, used)
        yield "next_opening", (a,), judge.next_opening(a)
        yield "next_closing", (a,), judge.next_closing(a)
        yield "previous_opening", (a,), judge.previous_opening(a)
        yield "previous_closing", (a,), judge.previous_closing(a)
        yield "windows", (min(a, b), max(a, b)), judge.windows(min(a, b), max(a, b))


def ask(coverage: Coverage, zone: str, name: str, facts: tuple[int, ...]) -> object:
    """The library's answer to the judge's question, asked in a zone, as integers."""
    first, second = moment(facts[0], zone), facts[-1]
    length = timedelta(microseconds=second)
    match name:
        case "is_open":
            return coverage.is_open(first)
        case "elapsed":
            return coverage.elapsed(first, moment(second)) // timedelta(microseconds=1)
        case "deadline":
            return instant(coverage.due(first, length))
        case "landing_opening":
            return instant(coverage.due(first, length, landing="opening"))
        case "latest_start":
            return instant(coverage.latest_start(first, length))
        case "windows":
            found = coverage.windows(first, moment(second))
            return [(instant(window.opens), instant(window.closes)) for window in found]
    return instant(getattr(coverage, name)(first))


def answered(coverage: Coverage, zone: str, name: str, facts: tuple[int, ...]) -> object:
    try:
        return ask(coverage, zone, name, facts)
    except SlaError as error:
        return repr(error)


def test_the_library_agrees_with_the_judge_on_random_questions(request: pytest.FixtureRequest) -> None:
    """``--judge-cases`` says how many; the same seed asks the same questions."""
    wanted = request.config.getoption("--judge-cases", default=20_000)
    draw = Random(request.config.getoption("--judge-seed", default=1))
    asked, mismatches = 0, []
    while asked < wanted:
        zone = pick_zone(draw)
        middle = pick_middle(draw, zone)
        for _ in range(3):
            declared = pick_declaration(draw, zone, middle)
            coverage, judge = built(declared), Judge(declared, middle)
            share = min(wanted - asked, 120)
            known = (question for question in questions(draw, judge, middle) if question[2] is not None)
            for name, facts, expected in islice(known, share):
                asked += 1
                answer = answered(coverage, draw.choice(["UTC", zone]), name, facts)
                if answer != expected:
                    mismatches.append(f"{name} {facts}: library {answer}, judge {expected}, {declared}")
    assert asked == wanted
    assert mismatches == []
