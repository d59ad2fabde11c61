"""The ruler: two look-ups against counting by hand, and the line that pulls it out no further than needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from slacore.calendars.extent import Extent, Limit
from slacore.calendars.ruler import HORIZON, Index, Line, Ruler, limit
from slacore.civil.instant import DAY, EARLIEST, HOUR, LATEST, SECOND, Instant, new_year
from slacore.civil.windows import Windows
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.errors import HolidaysNotCovered, NeverOpens, NeverReached

# Uneven windows: far apart, touching the start, a cluster of seconds, one that reaches the end.
UNEVEN: Windows = [(0, 5), (7, 8), (40, 90), *((100 + 2 * n, 101 + 2 * n) for n in range(20)), (900, 1000)]
RUNS = {
    "uneven": UNEVEN,
    "none": [],
    "all": [(0, 1000)],
    "one in the middle": [(400, 600)],
    "a microsecond at the end": [(999, 1000)],
}


def open_instants(run: Windows) -> list[int]:
    return [instant for opens, closes in run for instant in range(opens, closes)]


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_used_counts_the_open_instants_before(run: Windows) -> None:
    ruler, instants = Ruler(run, 0, 1000), open_instants(run)
    for instant in range(1000):
        assert ruler.used(instant) == sum(other < instant for other in instants)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_advance_and_retreat_find_the_first_and_the_last_instant_with_so_much_before(run: Windows) -> None:
    ruler, instants = Ruler(run, 0, 1000), open_instants(run)
    for used in range(1, len(instants) + 1):
        assert ruler.advance(used) == instants[used - 1] + 1
    for used in range(len(instants)):
        assert ruler.retreat(used) == instants[used]


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_a_ruler_gives_back_the_run_it_was_laid_out_from(run: Windows) -> None:
    ruler = Ruler(run, 0, 1000)
    assert ruler.windows() == run
    assert ruler.totals[-1] == len(open_instants(run))
    assert len(ruler.opens) == len(ruler.closes) == len(ruler.totals) == len(run) + 2


@pytest.mark.parametrize("start", [-(10**15), -1, 0, 10**15])
def test_a_ruler_may_lie_anywhere_on_the_time_line(start: int) -> None:
    moved = Ruler([(start + opens, start + closes) for opens, closes in UNEVEN], start, start + 1000)
    ruler = Ruler(UNEVEN, 0, 1000)
    assert [moved.used(start + instant) for instant in range(1000)] == [ruler.used(instant) for instant in range(1000)]
    assert [moved.window(start + instant) for instant in range(1000)] == [ruler.window(n) for n in range(1000)]


def spread(shape: str) -> list[int]:
    """Three thousand values from -10^15 to 10^15, crowded in different ways."""
    random, far = Random(shape), 10**15
    values = {
        "even": range(-far, far, far // 1500),
        "random": (random.randrange(-far, far) for _ in range(3000)),
        "one crowd": (random.randrange(10**4) for _ in range(3000)),
        "crowds": (random.randrange(-30, 30) * 10**13 + random.randrange(10**6) for _ in range(3000)),
        "doubling": (sign * 2**power for power in range(49) for sign in (-1, 1)),
    }[shape]
    return [-far, *sorted({*values} - {-far, far}), far]


@pytest.mark.parametrize("shape", ["even", "random", "one crowd", "crowds", "doubling"])
def test_an_index_finds_what_a_plain_search_finds(shape: str) -> None:
    values, random = spread(shape), Random(1)
    index = Index(values)
    near = [value + step for value in values for step in (-1, 0, 1)]
    asked = [value for value in near if values[0] <= value < values[-1]]
    asked += [random.randrange(values[0], values[-1]) for _ in range(2000)]
    for value in asked:
        assert index.last(value) == bisect_right(values, value) - 1


@pytest.mark.parametrize("shape", ["even", "random", "one crowd", "crowds", "doubling"])
def test_an_index_is_at_most_some_buckets_an_item(shape: str) -> None:
    values = spread(shape)
    assert len(Index(values).places) <= 4 * len(values) + 2


class Roll:
    """Windows year by year, with a record of the years that were asked for."""

    def __init__(self, run: Windows) -> None:
        self.run = run
        self.asked: list[int] = []

    def lay(self, year: int) -> Windows:
        self.asked.append(year)
        start, end = new_year(year), new_year(year + 1)
        return [(max(o, start), min(c, end)) for o, c in self.run if o < end and c > start]


def never_reached(ask: Callable[..., Instant], start: Instant, length: int, *, reach: int = HORIZON) -> bool:
    """Whether the question is refused as one that is never reached."""
    with pytest.raises(NeverReached) as caught:
        ask(start, length, reach=reach)
    return bool(caught.value.length == timedelta(microseconds=length))


def line(*run: tuple[int, int]) -> tuple[Line, Roll]:
    roll = Roll(list(run))
    return Line(roll.lay), roll


MARCH = new_year(2026) + 60 * DAY


def test_years_are_laid_when_first_touched_and_only_once() -> None:
    rolled, roll = line((MARCH, MARCH + HOUR))
    assert rolled.elapsed(MARCH, MARCH + DAY) == HOUR
    assert roll.asked == [2026]
    assert rolled.elapsed(MARCH, new_year(2028)) == HOUR
    assert roll.asked == [2026, 2027]
    assert rolled.elapsed(new_year(2024), MARCH) == 0
    assert sorted(roll.asked) == [2024, 2025, 2026, 2027]


def test_years_between_two_distant_questions_are_laid_as_well() -> None:
    rolled, roll = line((new_year(2022), new_year(2023)))
    assert not rolled.is_open(MARCH)
    assert rolled.is_open(new_year(2022))
    assert not rolled.is_open(new_year(2020))
    assert sorted(roll.asked) == list(range(2020, 2027))
    assert rolled.elapsed(new_year(2021), MARCH) == 365 * DAY


def test_a_window_over_new_year_is_one_window() -> None:
    rolled, _ = line((new_year(2027) - HOUR, new_year(2027) + HOUR))
    assert rolled.next_closing(MARCH) == new_year(2027) + HOUR
    assert rolled.previous_opening(new_year(2027)) == new_year(2027) - HOUR
    assert rolled.windows(MARCH, new_year(2028)) == [(new_year(2027) - HOUR, new_year(2027) + HOUR)]


def test_elapsed_is_negative_when_reversed() -> None:
    rolled, _ = line((MARCH, MARCH + HOUR))
    assert rolled.elapsed(MARCH + DAY, MARCH - DAY) == -HOUR


def test_windows_are_clipped_to_the_span() -> None:
    rolled, _ = line((MARCH, MARCH + HOUR), (MARCH + DAY, MARCH + DAY + HOUR))
    assert rolled.windows(MARCH + SECOND, MARCH + DAY + SECOND) == [
        (MARCH + SECOND, MARCH + HOUR),
        (MARCH + DAY, MARCH + DAY + SECOND),
    ]
    assert rolled.windows(MARCH + HOUR, MARCH + DAY) == []
    assert rolled.windows(MARCH + 1, MARCH + 1) == []


def test_a_deadline_and_its_mirror_land_on_the_edge_they_use_up() -> None:
    rolled, _ = line((MARCH, MARCH + HOUR), (MARCH + DAY, MARCH + DAY + HOUR))
    assert rolled.due(MARCH - DAY, HOUR) == MARCH + HOUR
    assert rolled.due(MARCH - DAY, HOUR + 1) == MARCH + DAY + 1
    assert rolled.due(MARCH - DAY, 0) == MARCH - DAY
    assert rolled.latest_start(MARCH + 2 * DAY, HOUR) == MARCH + DAY
    assert rolled.latest_start(MARCH + 2 * DAY, HOUR + 1) == MARCH + HOUR - 1
    assert rolled.latest_start(MARCH + 2 * DAY, 0) == MARCH + 2 * DAY


def test_a_search_goes_on_for_years_and_ends_at_its_reach() -> None:
    far = new_year(2040)
    rolled, roll = line((far, far + HOUR))
    assert rolled.due(MARCH, HOUR) == far + HOUR
    assert rolled.due(MARCH, HOUR, reach=far + HOUR - MARCH) == far + HOUR
    assert never_reached(rolled.due, MARCH, HOUR, reach=far + HOUR - MARCH - 1)
    assert never_reached(rolled.due, MARCH, HOUR + 1)
    assert max(roll.asked) == 2026 + 50


def test_a_search_backward_goes_on_for_years_and_ends_at_its_reach() -> None:
    far = new_year(2010)
    rolled, roll = line((far, far + HOUR))
    assert rolled.latest_start(MARCH, HOUR) == far
    assert rolled.latest_start(MARCH, HOUR, reach=MARCH - far) == far
    assert never_reached(rolled.latest_start, MARCH, HOUR, reach=MARCH - far - 1)
    assert never_reached(rolled.latest_start, MARCH, HOUR + 1)
    assert min(roll.asked) == 2026 - 50


def test_a_short_reach_lays_no_further_year() -> None:
    rolled, roll = line()
    assert never_reached(rolled.due, MARCH, HOUR, reach=DAY)
    assert never_reached(rolled.latest_start, MARCH, HOUR, reach=DAY)
    assert roll.asked == [2026]


def test_openings_and_closings_around_an_instant() -> None:
    rolled, _ = line((MARCH, MARCH + HOUR), (MARCH + DAY, MARCH + DAY + HOUR))
    at_opening, inside, at_closing = MARCH, MARCH + SECOND, MARCH + HOUR
    assert [rolled.next_opening(at) for at in (at_opening, inside, at_closing)] == [at_opening, inside, MARCH + DAY]
    assert [rolled.next_closing(at) for at in (at_opening, inside, at_closing)] == [
        at_closing,
        at_closing,
        MARCH + DAY + HOUR,
    ]
    assert [rolled.previous_opening(at) for at in (at_opening, inside, at_closing)] == [MARCH] * 3
    assert rolled.previous_closing(at_closing) == at_closing
    assert rolled.previous_closing(MARCH + DAY + SECOND) == at_closing


@pytest.mark.parametrize("distance", [-30, -2, -1, 1, 2, 30])
def test_openings_and_closings_are_found_in_other_years(distance: int) -> None:
    there = new_year(2026 + distance) + 7 * DAY
    rolled, _ = line((there, there + HOUR))
    if distance > 0:
        assert (rolled.next_opening(MARCH), rolled.next_closing(MARCH)) == (there, there + HOUR)
    else:
        assert (rolled.previous_opening(MARCH), rolled.previous_closing(MARCH)) == (there, there + HOUR)


@pytest.mark.parametrize(
    ("ask", "sought", "horizon"),
    [
        (Line.next_opening, "opening", "2076-03-01T12:00Z"),
        (Line.next_closing, "closing", "2076-03-01T12:00Z"),
        (Line.previous_opening, "opening", "1976-03-01T12:00Z"),
        (Line.previous_closing, "closing", "1976-03-01T12:00Z"),
    ],
)
def test_what_never_comes_within_fifty_years_is_an_error(ask, sought: str, horizon: str) -> None:
    # 50 times 365.25 days are 18,262.5; to the same date it is 18,263 days forward and 18,262 back.
    rolled, roll = line()
    with pytest.raises(NeverOpens) as caught:
        ask(rolled, MARCH)
    assert (caught.value.sought, caught.value.start, caught.value.horizon) == (sought, "2026-03-02T00:00Z", horizon)
    assert len(roll.asked) == len(set(roll.asked)) == 51


def test_around_the_clock_has_no_edge_to_find() -> None:
    rolled, _ = line((EARLIEST, LATEST))
    assert rolled.next_opening(MARCH) == MARCH
    assert rolled.due(MARCH, 10 * 365 * DAY) == MARCH + 10 * 365 * DAY
    assert rolled.latest_start(MARCH, 10 * 365 * DAY) == MARCH - 10 * 365 * DAY
    for ask in (rolled.next_closing, rolled.previous_opening):
        with pytest.raises(NeverOpens):
            ask(MARCH)


def test_the_supported_years_are_answered_to_their_ends() -> None:
    rolled, roll = line((EARLIEST, EARLIEST + HOUR), (LATEST - HOUR, LATEST))
    assert rolled.is_open(EARLIEST)
    assert rolled.is_open(LATEST - 1)
    assert rolled.elapsed(EARLIEST, LATEST - 1) == 2 * HOUR - 1
    assert rolled.windows(LATEST - DAY, LATEST + DAY) == [(LATEST - HOUR, LATEST)]
    assert (min(roll.asked), max(roll.asked)) == (FIRST_YEAR, LAST_YEAR) == (1900, 2199)
    assert never_reached(rolled.due, LATEST - DAY, 2 * HOUR)
    assert never_reached(rolled.latest_start, EARLIEST + DAY, 2 * HOUR)


def test_a_search_ends_within_the_supported_years() -> None:
    assert limit(MARCH, HORIZON) == MARCH + HORIZON
    assert limit(LATEST - DAY, HORIZON) == LATEST - 1
    assert limit(EARLIEST + DAY, -HORIZON) == EARLIEST


@pytest.mark.parametrize("crowd", [1, 2, 3, 10, 100])
def test_an_index_finds_its_way_in_a_crowd_at_either_end(crowd: int) -> None:
    far = 10**9
    for values in ([0, *range(far, far + crowd)], [*range(crowd), far], [0, far // 2, *range(far, far + crowd)]):
        index = Index(values)
        for value in range(values[-1] - crowd - 1, values[-1]):
            assert index.last(value) == bisect_right(values, value) - 1
        for value in range(min(crowd + 2, values[-1])):
            assert index.last(value) == bisect_right(values, value) - 1


def test_the_last_microsecond_of_a_year_needs_no_other_year() -> None:
    last = new_year(2027) - 1
    rolled, roll = line((last - HOUR, new_year(2027)))
    assert rolled.is_open(last)
    assert rolled.next_opening(last) == last
    assert rolled.previous_opening(last) == last - HOUR
    assert rolled.covering(new_year(2026), new_year(2027)) is rolled.covering(last, last + 1)
    assert rolled.elapsed(new_year(2026), new_year(2027)) == HOUR + 1
    assert roll.asked == [2026]


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (Line.is_open, True),
        (Line.next_opening, new_year(2027)),
        (Line.next_closing, new_year(2027) + HOUR),
        (Line.previous_opening, new_year(2027)),
        (Line.previous_closing, MARCH + HOUR),
    ],
)
def test_the_instant_at_which_what_is_laid_ends_lays_the_next_year(ask, expected: object) -> None:
    rolled, _ = line((MARCH, MARCH + HOUR), (new_year(2027), new_year(2027) + HOUR))
    assert rolled.is_open(MARCH)
    assert ask(rolled, new_year(2027)) == expected


def test_a_reach_of_one_microsecond_reaches_over_new_year() -> None:
    turn = new_year(2027)
    rolled, _ = line((turn - HOUR, turn + HOUR))
    assert rolled.latest_start(turn, 1, reach=1) == turn - 1
    assert never_reached(rolled.latest_start, turn, 2, reach=1)
    rolled, _ = line((turn - HOUR, turn + HOUR))
    assert rolled.due(turn - 1, 1, reach=1) == turn
    assert never_reached(rolled.due, turn - 1, 2, reach=1)
    assert rolled.due(turn - 1, 2, reach=2) == turn + 1


def test_no_edge_is_seen_where_what_is_laid_ends() -> None:
    rolled, _ = line((MARCH, MARCH + HOUR))
    assert rolled.is_open(MARCH)
    assert rolled.previous_opening(new_year(2027)) == MARCH
    assert rolled.previous_closing(new_year(2028)) == MARCH + HOUR


def test_the_closing_before_the_last_microsecond_of_a_year_needs_no_other_year() -> None:
    rolled, roll = line((MARCH, MARCH + HOUR), (new_year(2027) - HOUR, new_year(2027)))
    assert rolled.previous_closing(new_year(2027) - 1) == MARCH + HOUR
    assert roll.asked == [2026]


def test_a_search_of_fifty_years_lays_out_a_few_rulers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[int, int]] = []

    def counted(run: Windows, start: int, end: int) -> Ruler:
        made.append((start, end))
        return Ruler(run, start, end)

    monkeypatch.setattr("slacore.calendars.ruler.Ruler", counted)
    for ask in (Line.due, Line.latest_start):
        made.clear()
        rolled, roll = line()
        assert never_reached(partial(ask, rolled), MARCH, HOUR)
        assert len(made) <= 8
        assert len(roll.asked) == len(set(roll.asked)) == 51


def test_a_search_goes_no_more_than_as_far_again_as_it_needs() -> None:
    rolled, roll = line((EARLIEST, MARCH), (new_year(2027), new_year(2027) + HOUR))
    assert rolled.is_open(new_year(1950))
    assert rolled.elapsed(new_year(1950), MARCH) == MARCH - new_year(1950)
    assert rolled.due(MARCH, HOUR) == new_year(2027) + HOUR
    assert max(roll.asked) == 2027


class KnownFrom:
    """Windows of years from the first to the last of which the holidays are known."""

    def __init__(self, first: int, last: int, opening: int) -> None:
        self.first, self.last, self.opening = first, last, opening

    def lay(self, year: int) -> Windows:
        start = new_year(self.opening) + DAY
        return [(start, start + HOUR)] if year == self.opening else []

    def known(self) -> Extent:
        limit = Limit("GB", self.first, self.last)
        return Extent(new_year(self.first), new_year(self.last + 1), limit, limit)

    def line(self) -> Line:
        return Line(self.lay, self.known)


@pytest.mark.parametrize("last", range(2029, 2036))
def test_a_year_without_holiday_data_is_an_error_when_the_search_comes_to_it(last: int) -> None:
    there = new_year(2029) + DAY
    rolled = KnownFrom(2026, last, 2029).line()
    assert rolled.due(MARCH, HOUR) == there + HOUR
    assert rolled.next_opening(MARCH) == there
    with pytest.raises(HolidaysNotCovered) as caught:
        rolled.due(MARCH, HOUR + 1)
    assert caught.value.year == last + 1


@pytest.mark.parametrize("first", range(2017, 2024))
def test_so_it_is_backward(first: int) -> None:
    there = new_year(2023) + DAY
    rolled = KnownFrom(first, 2026, 2023).line()
    assert rolled.latest_start(MARCH, HOUR) == there
    assert rolled.previous_opening(MARCH) == there
    with pytest.raises(HolidaysNotCovered) as caught:
        rolled.latest_start(MARCH, HOUR + 1)
    assert caught.value.year == first - 1


FAR = new_year(1990) + DAY, new_year(1990) + 2 * DAY


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ("next_opening", new_year(1930)),
        ("next_closing", new_year(1930)),
        ("previous_opening", new_year(2050)),
        ("previous_closing", new_year(2050)),
    ],
)
@pytest.mark.parametrize("is_warm", [False, True])
def test_what_was_laid_out_before_brings_nothing_beyond_the_horizon_nearer(
    question: str, at: int, is_warm: bool
) -> None:
    line = Line(lambda year: [FAR] if year == 1990 else [])
    if is_warm:
        line.covering(EARLIEST, LATEST)
    with pytest.raises(NeverOpens):
        getattr(line, question)(at)


@pytest.mark.parametrize("first", [FIRST_YEAR - 1, FIRST_YEAR])
def test_nothing_before_the_supported_years_is_a_latest_start(first: int) -> None:
    """A question about the first date of 1900 may have laid out the year before."""
    line = Line(lambda year: [(new_year(year), new_year(year) + DAY)])
    line.covering(new_year(first), EARLIEST + DAY)
    with pytest.raises(NeverReached):
        line.latest_start(EARLIEST + HOUR, 2 * HOUR)


def test_nothing_opens_after_the_supported_years() -> None:
    line = Line(lambda year: [(new_year(year), new_year(year + 1))])
    assert line.due(LATEST - HOUR, HOUR) == LATEST
    with pytest.raises(NeverOpens):
        line.due(LATEST - HOUR, HOUR, "opening")
