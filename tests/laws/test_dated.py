"""Laws of *Dated declarations*: shifts with dates, and closures of every year, are what they say date by date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from slacore import Schedule, YearlyClosure
from slacore.testing import dates, instants, schedules, turning_points, zones
from tests.support.lawbook import micros

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = ("09:00-12:00", "11:00-17:00", "22:00-06:00", "00:00-24:00", "01:30-02:30")


@st.composite
def scenes(draw: st.DrawFn) -> tuple[str, list[date], list[datetime]]:
    zone = draw(zones())
    around = draw(turning_points(zone))
    days = draw(st.lists(dates(zone, near=around), min_size=4, max_size=4))
    found = draw(st.lists(instants(zone, near=around), min_size=2, max_size=2))
    return zone, days, sorted(found, key=micros)


def windows(schedule: Schedule, start: datetime, end: datetime) -> list[tuple[int, int]]:
    return [(micros(each.opens), micros(each.closes)) for each in schedule.windows(start, end)]


@given(scenes(), st.lists(st.tuples(st.integers(0, 6), st.sampled_from(HOURS), st.integers(0, 3)), max_size=5))
def test_shifts_with_dates_are_special_hours_of_each_date(
    scene: tuple[str, list[date], list[datetime]], said: list[tuple[int, str, int]]
) -> None:
    zone, days, (start, end) = scene
    texts, special = [], []
    for weekday, hours, number in said:
        first, last = sorted((days[number], days[(number + 1) % 4]))
        last += timedelta(days=1)
        texts.append(f"{WEEKDAYS[weekday]} {hours} from {first} until {last}")
        steps = (first + timedelta(days=step) for step in range((last - first).days))
        special += [f"{day} {hours}" for day in steps if day.weekday() == weekday]
    assert windows(Schedule(zone, texts), start, end) == windows(Schedule(zone, [], special=special), start, end)


@given(scenes(), st.data())
def test_a_closure_of_every_year_is_one_of_each_year(
    scene: tuple[str, list[date], list[datetime]], data: st.DataObject
) -> None:
    zone, days, (start, end) = scene
    plain = data.draw(schedules(zone, near=start))
    hours = data.draw(st.sampled_from(["", " 09:00-12:00", " 00:00-24:00"]))
    nth = data.draw(st.sampled_from(["1st", "2nd", "3rd", "4th", "5th", "last"]))
    rules = [
        f"every {days[0].isoformat()[5:]}{hours}",
        f"every {nth} {WEEKDAYS[days[1].weekday()]} of {days[1]:%b}{hours}",
    ]
    kept = [each for each in plain.closures if not isinstance(each, YearlyClosure)]
    specials = {each.day for each in plain.special}
    yearly = Schedule(zone, plain.shifts, holidays=plain.holidays, closures=[*kept, *rules], special=plain.special)
    found = []
    for rule in rules:
        for year in range(start.year - 1, end.year + 2):
            day = YearlyClosure.parse(rule).in_year(year)
            found += [f"{day}{hours}"] if day and day not in specials else []
    dated = Schedule(zone, plain.shifts, holidays=plain.holidays, closures=[*kept, *found], special=plain.special)
    assert windows(yearly, start, end) == windows(dated, start, end)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_date_is_a_counted_weekday_of_its_month(day: date) -> None:
    number = (day.day - 1) // 7
    rule = f"every {('1st', '2nd', '3rd', '4th', '5th')[number]} {WEEKDAYS[day.weekday()]} of {day:%b}"
    assert YearlyClosure.parse(rule).in_year(day.year) == day
    last = (day + timedelta(days=7)).month != day.month
    found = YearlyClosure.parse(f"every last {WEEKDAYS[day.weekday()]} of {day:%B}").in_year(day.year)
    assert (found == day) is last
