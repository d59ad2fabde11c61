"""The README's links lead somewhere, and its figures are those of the benchmarks."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import businesstimedelta
import pandas
import pytest
import pytz
import workclock
from pandas.tseries.offsets import CustomBusinessHour

from tests.support.places import DOCS, ROOT

TEXT = (ROOT / "README.md").read_text("utf-8")
SCALAR = (DOCS / "benchmarks.md").read_text("utf-8")
COLUMNS = (DOCS / "benchmarks-columns.md").read_text("utf-8")


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(((?!https?:|#)[^)#]+)", TEXT))))
def test_a_link_leads_to_a_file(link: str) -> None:
    assert (ROOT / link).exists()


def row(text: str, heading: str, first: str) -> list[float]:
    """The ratios in a row of a table of the benchmarks."""
    section = text[text.index(f"## {heading}") :]
    line = next(line for line in section.splitlines() if line.startswith(f"| {first} |"))
    return [float(ratio.replace(",", "")) for ratio in re.findall(r"([\d,.]+)x", line)]


MEASURED = {
    "one due time of four business hours": row(SCALAR, "One deadline, `datetime` in and out", "4 h")[:3],
    "the open time of a year": row(SCALAR, "Elapsed between two instants", "a year")[:2],
    "a due time in a column of a million": [
        *row(COLUMNS, "Others, for the same answers", "workclock `add_many`"),
        row(COLUMNS, "Others, for the same answers", "pandas `merge_asof`, twice")[0],
        *row(COLUMNS, "Others, for the same answers", "pandas `CustomBusinessHour`, row by row"),
    ],
}


@pytest.mark.parametrize("what", MEASURED)
def test_the_ratios_are_those_of_the_benchmarks(what: str) -> None:
    cells = next(line for line in TEXT.splitlines() if line.startswith(f"| {what} |")).split("|")
    told = [
        float(ratio.replace(",", "")) for ratio in re.findall(r"(?<![\w.])[\d,.]*\d(?=,| \||$)", cells[3].strip() + ",")
    ]
    assert told == pytest.approx(MEASURED[what], rel=0.25)  # machines differ


# What the comparison says of others, where it says more than that they have something.
LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 3, 6, 13, tzinfo=LONDON)
NIGHT = datetime(2026, 3, 2, 22, tzinfo=LONDON), datetime(2026, 3, 3, 6, tzinfo=LONDON)


def test_what_is_used_up_at_closing() -> None:
    assert pandas.Timestamp(FRIDAY) + 4 * CustomBusinessHour() == pandas.Timestamp("2026-03-09 09:00", tz=LONDON)
    assert workclock.Schedule([workclock.WorkDay(time(9), time(17))], time_zone=LONDON).add(FRIDAY, hours=4).hour == 17
    rule = businesstimedelta.WorkDayRule(time(9), time(17), [0, 1, 2, 3, 4], tz=pytz.timezone("Europe/London"))
    due = FRIDAY + businesstimedelta.BusinessTimeDelta(businesstimedelta.Rules([rule]), hours=4)
    assert due.astimezone(UTC) == datetime(2026, 3, 6, 17, tzinfo=UTC)


def test_a_night_shift() -> None:
    nights = workclock.Schedule([workclock.WorkDay(time(22), time(6))], time_zone=LONDON)
    assert nights.between(*NIGHT) == timedelta(hours=8)
    rule = businesstimedelta.WorkDayRule(time(22), time(6), [0, 1, 2, 3, 4], tz=pytz.timezone("Europe/London"))
    counted = businesstimedelta.Rules([rule]).difference(*NIGHT)
    assert (counted.hours, counted.seconds) == (0, 0)


def test_pandas_counts_the_wall_clock_across_a_change_of_clocks() -> None:
    nights = CustomBusinessHour(start="22:00", end="06:00", weekmask="Mon Tue Wed Thu Fri Sat Sun")
    start = pandas.Timestamp("2026-03-28 22:00", tz=LONDON)
    assert (start + 5 * nights) - start == pandas.Timedelta(hours=4)
