"""Windows and their algebra, against sets of whole numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

import pytest

from slacore.civil.windows import Window, Windows, clip, complement, difference, intersection, union
from slacore.errors import NaiveInstant, NotAnInstant


def instants(run: Windows) -> set[int]:
    return {instant for opens, closes in run for instant in range(opens, closes)}


def is_a_run(run: Windows) -> bool:
    """In order, none empty, none touching the next."""
    edges = [edge for window in run for edge in window]
    return edges == sorted(set(edges))


def drawn(random: Random) -> Windows:
    pairs = ((random.randrange(30), random.randrange(30)) for _ in range(random.randrange(6)))
    return union((min(pair), max(pair)) for pair in pairs)


RUNS = [drawn(Random(seed)) for seed in range(40)]


@pytest.mark.parametrize("seed", range(20))
def test_a_union_holds_what_any_window_holds_whatever_their_order(seed: int) -> None:
    random = Random(seed)
    windows = [(start := random.randrange(30), start + random.randrange(5)) for _ in range(8)]
    run = union(windows)
    assert is_a_run(run)
    assert instants(run) == instants(windows)
    assert union(reversed(windows)) == run


def test_a_window_that_closes_before_it_opens_adds_nothing_to_a_union() -> None:
    assert union([(5, 3), (4, 4)]) == []


def test_intersection_and_difference_are_those_of_sets() -> None:
    for these, those in product(RUNS, RUNS):
        both, rest = intersection(these, those), difference(these, those)
        assert is_a_run(both)
        assert is_a_run(rest)
        assert instants(both) == instants(these) & instants(those)
        assert instants(rest) == instants(these) - instants(those)


@pytest.mark.parametrize(("start", "end"), [(0, 30), (-5, 40), (10, 20), (10, 10), (29, 31)])
def test_clip_and_complement_share_a_span_between_them(start: int, end: int) -> None:
    span = set(range(start, end))
    for run in RUNS:
        inside, outside = clip(run, start, end), complement(run, start, end)
        assert is_a_run(inside)
        assert is_a_run(outside)
        assert instants(inside) == instants(run) & span
        assert instants(outside) == span - instants(run)


def test_a_span_that_ends_before_it_starts_holds_nothing() -> None:
    assert clip([(0, 30)], 20, 10) == []


def test_a_window_is_as_long_as_the_time_between_its_instants() -> None:
    # The clocks go forward between the two: two hours on the wall, one hour of time.
    window = Window("2026-03-29T00:30:00+00:00", "2026-03-29T02:30:00+01:00")
    assert window.length == timedelta(hours=1)


def test_windows_of_the_same_instants_are_equal_in_any_spelling() -> None:
    text = Window("2026-03-02T10:00:00+01:00", "2026-03-02T11:00:00+01:00")
    moment = Window(datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert text == moment
    assert hash(text) == hash(moment)
    assert text != Window("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")


def test_a_window_of_no_instants_has_no_length() -> None:
    with pytest.raises(NotAnInstant):
        _ = Window(None, None).length  # type: ignore[arg-type]
    with pytest.raises(NaiveInstant):
        _ = Window("2026-03-02T10:00:00", "2026-03-02T11:00:00").length
