"""Independent judges: other libraries, on the cases where their conventions and ours agree.

Each comparison says what it leaves out and why. Starts come from a seeded generator: every run asks the same questions.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from slacore import Holidays, Schedule

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

# Zones with summer time, without it, with half-hour offsets and a half-hour change. Zones that skip dates are left
# out: peers move its hours to the next date, our edge rule (semantics, rule 3) leaves such a date empty.
ZONES = (
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "UTC",
)

# Neighbouring days differ, so that a wrong day shows.
WEEK = {
    0: [("09:00", "12:30"), ("13:30", "17:00")],
    1: [("08:00", "18:00")],
    2: [("09:00", "17:00")],
    3: [("10:15", "16:45")],
    5: [("10:00", "14:00")],
}
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST, LAST = date(2018, 1, 1), date(2027, 12, 31)


def closed_dates(random: Random, count: int) -> list[date]:
    return sorted({FIRST + timedelta(days=random.randrange((LAST - FIRST).days)) for _ in range(count)})


def moment(random: Random, zone: str, years: int = 8) -> datetime:
    """An instant of the first years: to the microsecond, the second or (to hit edges) the quarter of an hour."""
    drawn = datetime(2018, 1, 2, tzinfo=UTC) + timedelta(microseconds=random.randrange(years * 365 * 86_400_000_000))
    local = drawn.astimezone(ZoneInfo(zone))
    quarter = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    return random.choice((local, local.replace(microsecond=0), quarter))


def length(random: Random) -> timedelta:
    """Mostly hours and days, now and then months; one in three whole hours (so that closings are hit)."""
    hours = random.choice((1, 8, 40, 400)) * random.random() or 1
    return timedelta(hours=round(hours) or 1) if random.randrange(3) else timedelta(seconds=round(hours * 3600) or 1)


def uneven(zone: str, closed: list[date]) -> Schedule:
    return Schedule(
        zone=zone,
        shifts={NAMES[day]: hours for day, hours in WEEK.items()},
        holidays=[Holidays(dates=dict.fromkeys(closed, "closed"))],
    )


def weekdays(zone: str, closed: list[date]) -> Schedule:
    return Schedule(
        zone=zone, shifts=["Mon-Fri 09:00-17:00"], holidays=[Holidays(dates=dict.fromkeys(closed, "closed"))]
    )


def same(ours: datetime, theirs: datetime) -> bool:
    return ours.astimezone(UTC) == theirs.astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_workclock_agrees_on_uneven_days(zone: str) -> None:
    """Deadlines, latest starts, elapsed time and openings; lengths above 0, day shifts away from clock changes."""
    workclock = pytest.importorskip("workclock")
    random = Random(f"workclock {zone}")
    closed = closed_dates(random, 120)
    ours = uneven(zone, closed)
    rules = [
        workclock.WorkDay(time.fromisoformat(opens), time.fromisoformat(closes), [day])
        for day, hours in WEEK.items()
        for opens, closes in hours
    ]
    theirs = workclock.Schedule([*rules, workclock.Holidays(closed)], time_zone=zone)
    for _ in range(300):
        start, end, target = moment(random, zone), moment(random, zone), length(random)
        assert same(ours.due(start, target), theirs.add(start, target)), (start, target)
        assert same(ours.latest_start(start, target), theirs.sub(start, target)), (start, target)
        assert ours.elapsed(start, end) == theirs.between(start, end), (start, end)
        opens, closes = theirs.next_period(start)
        assert same(ours.next_opening(start), opens), start
        assert same(ours.next_closing(start), closes), start
        assert ours.is_open(start) == same(opens, start), start


@pytest.mark.parametrize("zone", ZONES)
def test_workclock_agrees_on_night_shifts(zone: str) -> None:
    """22:00-06:00 over every clock change. No holidays: there they cut a night at midnight, here they close it."""
    workclock = pytest.importorskip("workclock")
    random = Random(f"nights {zone}")
    ours = Schedule(zone=zone, shifts=["Mon-Fri 22:00-06:00"])
    theirs = workclock.Schedule([workclock.WorkDay(time(22), time(6))], time_zone=zone)
    for _ in range(300):
        start, end, target = moment(random, zone), moment(random, zone), length(random)
        assert same(ours.due(start, target), theirs.add(start, target)), (start, target)
        assert same(ours.latest_start(start, target), theirs.sub(start, target)), (start, target)
        assert ours.elapsed(start, end) == theirs.between(start, end), (start, end)


@pytest.mark.parametrize("zone", ZONES)
def test_pandas_business_hours_agree_with_landing_on_openings(zone: str) -> None:
    """Whole hours forward: pandas moves what lands on a closing to the next opening, and counts back otherwise."""
    pandas = pytest.importorskip("pandas")
    random = Random(f"pandas {zone}")
    closed = closed_dates(random, 60)
    ours = weekdays(zone, closed)
    hours = {"start": "09:00", "end": "17:00", "weekmask": "Mon Tue Wed Thu Fri", "holidays": closed}
    for _ in range(60):
        start, count = moment(random, zone), random.choice((1, 3, 8, 16, 40, 200))
        theirs = pandas.Timestamp(start) + pandas.offsets.CustomBusinessHour(n=count, **hours)
        landed = ours.due(start, timedelta(hours=count), landing="opening")
        assert same(landed, theirs.to_pydatetime()), (start, count)


@pytest.mark.parametrize("zone", ZONES)
def test_businesstimedelta_agrees_on_plain_weekdays(zone: str) -> None:
    """Whole seconds forward: it drops microseconds and has no sign. Short of its last holiday, past which it fails."""
    peer = pytest.importorskip("businesstimedelta")
    pytz = pytest.importorskip("pytz")
    random = Random(f"businesstimedelta {zone}")
    closed = [*closed_dates(random, 60), LAST]
    ours = weekdays(zone, closed)
    tz = pytz.timezone(zone)
    theirs = peer.Rules(
        [peer.WorkDayRule(time(9), time(17), [0, 1, 2, 3, 4], tz=tz), peer.HolidayRule(set(closed), tz=tz)]
    )
    for _ in range(40):
        start, target = moment(random, zone).replace(microsecond=0), length(random)
        end = start + timedelta(minutes=random.randrange(1, 60_000))
        due = start + peer.BusinessTimeDelta(theirs, timedelta=target)
        assert same(ours.due(start, target), due), (start, target)
        between = theirs.difference(start, end).timedelta
        assert ours.elapsed(start.astimezone(UTC), end.astimezone(UTC)) == between, (start, end)


def test_numpy_counts_the_same_business_days() -> None:
    """numpy counts the days of [a, b), the business days between are those of (a, b]: one day later at both ends.

    A second date before the first is left out: numpy excludes the other end then, and ours is the plain negative.
    """
    numpy = pytest.importorskip("numpy")
    random = Random("busday count")
    closed = closed_dates(random, 120)
    ours = weekdays("Europe/London", closed)
    day = timedelta(days=1)
    for _ in range(400):
        first, last = sorted(FIRST + timedelta(days=random.randrange(3600)) for _ in range(2))
        theirs = int(numpy.busday_count(first + day, last + day, holidays=closed))
        assert ours.business_days_between(first, last) == theirs, (first, last)
        assert ours.business_days_between(last, first) == -theirs, (last, first)


@pytest.mark.parametrize("zone", ZONES)
def test_numpy_adds_the_same_business_days(zone: str) -> None:
    """numpy knows dates only: a start's move to the next opening, or back to the last closing, is written out."""
    numpy = pytest.importorskip("numpy")
    random = Random(f"busday offset {zone}")
    closed = closed_dates(random, 120)
    ours = weekdays(zone, closed)

    def offset(day: date, days: int, roll: str) -> date:
        return numpy.busday_offset(day, days, roll=roll, holidays=closed).astype(date)

    for _ in range(200):
        start, days = moment(random, zone), random.randrange(1, 300)
        day, hour = start.date(), start.time()
        works = numpy.is_busday(day, holidays=closed)
        if works and time(9) <= hour < time(17):
            ahead, behind = (day, hour), (day, hour)
        else:
            after, before = hour >= time(17), hour < time(9)
            ahead = offset(day + timedelta(days=after), 0, "forward"), time(9)
            behind = offset(day - timedelta(days=before), 0, "backward"), time(17)
        due = datetime.combine(offset(ahead[0], days, "raise"), ahead[1], start.tzinfo)
        assert same(ours.add_business_days(start, days), due), (start, days)
        begun = datetime.combine(offset(behind[0], -days, "raise"), behind[1], start.tzinfo)
        assert same(ours.add_business_days(start, -days), begun), (start, -days)


def test_numpy_knows_the_same_business_days() -> None:
    numpy = pytest.importorskip("numpy")
    closed = closed_dates(Random("busday"), 120)
    ours = weekdays("Asia/Tokyo", closed)
    for number in range((LAST - FIRST).days):
        day = FIRST + timedelta(days=number)
        noon = datetime.combine(day, time(12), ZoneInfo("Asia/Tokyo"))
        assert ours.is_open(noon) == bool(numpy.is_busday(day, holidays=closed)), day
