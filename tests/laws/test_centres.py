"""Laws of *Operations centres*: one holder at each open instant, duty that tiles the union, hand-overs at closings."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.calendars.schedule import Schedule
from slacore.testing import coverages, instants, turning_points, zones
from tests.support.lawbook import micros, moment

Span = list[tuple[int, int]]
Scene = tuple[OperationsCentres, tuple[datetime, ...]]


@st.composite
def groups(draw: st.DrawFn, moments: int = 2, most: int = 3) -> Scene:
    """A group whose centres have coverages of their own, and instants in order around one clock change."""
    zone = draw(zones())
    around = draw(turning_points(zone))
    covered = draw(st.lists(coverages(near=around, leaves=2), min_size=1, max_size=most))
    found = draw(st.lists(instants(zone, near=around), min_size=moments, max_size=moments))
    centres = [OperationsCentre(f"centre {number}", coverage) for number, coverage in enumerate(covered)]
    return OperationsCentres(centres), tuple(sorted(found, key=micros))


def cold(group: OperationsCentres) -> OperationsCentres:
    """The same group with nothing computed yet."""
    return pickle.loads(pickle.dumps(group))  # type: ignore[no-any-return]


def pairs(windows: Any) -> Span:
    return [(micros(window.opens), micros(window.closes)) for window in windows]


def joined(pieces: Span) -> Span:
    """Pieces in order, those that touch made one."""
    run: Span = []
    for start, end in pieces:
        if run and run[-1][1] == start:
            run[-1] = (run[-1][0], end)
        else:
            run.append((start, end))
    return run


def those_open(group: OperationsCentres, t: int) -> list[OperationsCentre]:
    return [centre for centre in group if centre.coverage.is_open(moment(t))]


def is_unsettled(group: OperationsCentres, t: int) -> bool:
    """Whether a year of UTC begins, at every instant of the year before which two centres or more were open."""
    year = moment(t).year
    if moment(t) != datetime.fromisoformat(f"{year}-01-01T00:00:00+00:00"):
        return False
    start = datetime.fromisoformat(f"{year - 1}-01-01T00:00:00+00:00")
    together = group.overlaps(start, moment(t))
    return joined([pair for overlap in together for pair in pairs([overlap.window])]) == [(micros(start), t)]


@given(groups(1))
def test_an_open_instant_has_one_holder_that_is_open_and_a_closed_one_has_none(scene: Scene) -> None:
    group, (t,) = scene
    holder = group.on_duty(t)
    assert (holder is not None) == group.coverage.is_open(t)
    assert holder is None or holder.coverage.is_open(t)


@given(groups(2))
def test_pieces_of_duty_tile_exactly_the_union(scene: Scene) -> None:
    group, (a, b) = scene
    pieces = [(micros(row.start), micros(row.end)) for row in group.duty(a, b)]
    assert all(start < end for start, end in pieces)
    assert joined(pieces) == pairs(group.coverage.windows(a, b))
    assert pairs(group.gaps(a, b)) == pairs((~group.coverage).windows(a, b))


@given(groups(2))
def test_times_attributed_add_up_to_the_open_time_of_the_union(scene: Scene) -> None:
    group, (a, b) = scene
    rota = group.rota(a, b)
    assert sum((length for _, length in rota.totals), timedelta()) == group.coverage.elapsed(a, b)
    assert all(length <= centre.coverage.elapsed(a, b) for centre, length in rota.totals)


@given(groups(3))
def test_on_duty_agrees_with_duty(scene: Scene) -> None:
    group, (a, t, b) = scene
    rows = group.duty(a, b)
    for row in rows:
        assert group.on_duty(row.start) == group.on_duty(moment(micros(row.end) - 1)) == row.centre
    if micros(t) < micros(b):
        holding = [row.centre for row in rows if micros(row.start) <= micros(t) < micros(row.end)]
        assert holding == ([] if group.on_duty(t) is None else [group.on_duty(t)])


@given(groups(2))
def test_who_holds_keeps_until_it_closes(scene: Scene) -> None:
    group, (a, b) = scene
    for row in group.duty(a, b):
        end = micros(row.end)
        assert row.centre.coverage.elapsed(row.start, row.end) == row.length
        assert end == micros(b) or not row.centre.coverage.is_open(row.end) or is_unsettled(group, end)


@given(groups(2))
def test_who_takes_is_the_first_listed_of_those_open(scene: Scene) -> None:
    group, (a, b) = scene
    for row in group.duty(a, b):
        start = micros(row.start)
        assert start == micros(a) or row.centre == those_open(group, start)[0]


@given(groups(2))
def test_a_handover_is_a_closing_of_the_giver_while_the_taker_is_open(scene: Scene) -> None:
    group, (a, b) = scene
    for handover in group.handovers(a, b):
        at = micros(handover.at)
        assert micros(a) <= at < micros(b)
        assert group.on_duty(moment(at - 1)) == handover.giver != handover.taker == group.on_duty(moment(at))
        assert handover.giver not in those_open(group, at) or is_unsettled(group, at)


@given(groups(2))
def test_every_change_of_hands_without_a_gap_is_a_handover(scene: Scene) -> None:
    group, (a, b) = scene
    rows = group.duty(a, b)
    changes = [micros(new.start) for old, new in pairwise(rows) if old.end == new.start]
    assert [micros(handover.at) for handover in group.handovers(a, b) if micros(handover.at) > micros(a)] == changes


@given(groups(3))
def test_a_span_may_be_asked_in_two_parts(scene: Scene) -> None:
    group, (a, b, c) = scene
    assert group.handovers(a, c) == group.handovers(a, b) + group.handovers(b, c)
    whole, parts = group.duty(a, c), [*group.duty(a, b), *group.duty(b, c)]
    cut = [(row.centre, *edges) for row in whole for edges in _cut(micros(row.start), micros(row.end), micros(b))]
    assert [(row.centre, micros(row.start), micros(row.end)) for row in parts] == cut


def _cut(start: int, end: int, at: int) -> Span:
    return [(start, at), (at, end)] if start < at < end else [(start, end)]


@given(groups(2), st.randoms(use_true_random=False))
def test_the_order_of_preference_only_matters_once_centres_overlap(scene: Scene, random: Any) -> None:
    group, (a, b) = scene
    others = [*group]
    random.shuffle(others)
    shuffled = OperationsCentres(others)
    assert pairs(shuffled.gaps(a, b)) == pairs(group.gaps(a, b))
    overlap = group.overlaps(a, b)
    if not overlap:
        assert shuffled.duty(a, b) == group.duty(a, b)
    for row in group.duty(a, b):
        alone = those_open(group, micros(row.start)) == [row.centre]
        assert not alone or shuffled.on_duty(row.start) == row.centre


@given(groups(2))
def test_overlaps_are_where_several_are_open(scene: Scene) -> None:
    group, (a, b) = scene
    overlaps = group.overlaps(a, b)
    for overlap in overlaps:
        t = micros(overlap.window.opens)
        assert list(overlap.centres) == those_open(group, t) == those_open(group, micros(overlap.window.closes) - 1)
        assert len(overlap.centres) > 1
    counted_twice = sum((overlap.window.length * (len(overlap.centres) - 1) for overlap in overlaps), timedelta())
    each = sum((centre.coverage.elapsed(a, b) for centre in group), timedelta())
    assert each - group.coverage.elapsed(a, b) == counted_twice


@given(groups(1))
def test_the_next_available_centre_is_the_one_on_duty_at_the_next_opening(scene: Scene) -> None:
    group, (t,) = scene
    if not group.coverage.windows(t, moment(micros(t) + timedelta(days=40) // timedelta(microseconds=1))):
        return
    available = group.next_available(t)
    assert available.at == group.coverage.next_opening(t)
    assert available.centre == group.on_duty(available.at)


@given(groups(3), st.lists(st.integers(1991, 2036), max_size=2))
def test_what_was_asked_before_changes_no_holder(scene: Scene, years: list[int]) -> None:
    """caches invisible: cold, warm, and across turns of years in any order"""
    group, moments = scene
    asked = [*moments, *(datetime.fromisoformat(f"{year}-01-01T00:00:00+00:00") for year in years)]
    warm = [group.on_duty(t) for t in reversed(asked)]
    assert [group.on_duty(t) for t in asked] == warm[::-1] == [cold(group).on_duty(t) for t in asked]
    assert cold(group).duty(moments[0], moments[-1]) == group.duty(moments[0], moments[-1])


@given(groups(1), zones())
def test_the_same_instant_on_any_clock_has_the_same_holder(scene: Scene, zone: str) -> None:
    group, (t,) = scene
    elsewhere = moment(micros(t)).astimezone(ZoneInfo(zone))
    assert group.on_duty(t) == group.on_duty(elsewhere) == group.on_duty(moment(micros(t)).isoformat())


@given(groups(2))
def test_a_copy_is_equal_and_answers_alike(scene: Scene) -> None:
    group, (a, b) = scene
    before = group.duty(a, b)
    copy = cold(group)
    assert copy == group
    assert hash(copy) == hash(group)
    assert copy.duty(a, b) == before


PLACES = ("Europe/London", "America/New_York", "Europe/Berlin")


@st.composite
def days_with_breaks(draw: st.DrawFn) -> list[tuple[str, list[int]]]:
    """Centres by zone, each with the minutes of day at which it opens and closes by turns, Monday to Saturday."""
    edges = st.lists(st.integers(0, 47), min_size=2, max_size=6, unique=True).map(sorted)
    even = edges.map(lambda found: [30 * half for half in found[: len(found) // 2 * 2]])
    return draw(st.lists(st.tuples(st.sampled_from(PLACES), even), min_size=2, max_size=4))


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def there(place: str, edges: list[int], at: datetime) -> tuple[bool, int]:
    """Whether a centre is open at an instant, read off its wall clock, and how many windows it has yet to open."""
    local = at.astimezone(ZoneInfo(place))
    minute = 60 * local.hour + local.minute
    is_working = local.weekday() < 6
    passed = sum(edge <= minute for edge in edges)
    return is_working and passed % 2 == 1, (len(edges) - passed + 1) // 2 if is_working else 0


def counted_by_the_minute(desks: list[tuple[str, list[int]]], start: datetime, minutes: int) -> list[int | None]:
    """Who holds in each minute, by the words of the rule; at the start all are closed for the day."""
    holder: int | None = None
    away: list[int] = []
    told: list[int | None] = []
    for minute in range(minutes):
        at = start + timedelta(minutes=minute)
        state = [there(place, edges, at) for place, edges in desks]
        if holder is not None and not state[holder][0]:
            away += [holder] if state[holder][1] else []
            holder = None
        for place, number in enumerate(away):
            if state[number][0]:
                holder, away = number, away[:place]
                break
        if holder is None:
            holder = next((number for number, (is_open, _) in enumerate(state) if is_open), None)
        told.append(holder)
    return told


@given(days_with_breaks(), st.sampled_from([(1, 11), (3, 8), (3, 29), (10, 25), (11, 1)]))
def test_who_returns_from_a_break_is_found_by_counting_minutes(
    desks: list[tuple[str, list[int]]], sunday: tuple[int, int]
) -> None:
    # On a Sunday at noon in UTC, nobody works in any of the places; clocks change on some of these Sundays.
    start = datetime.fromisoformat(f"2026-{sunday[0]:02}-{sunday[1]:02}T12:00:00+00:00")
    centres = []
    for number, (place, edges) in enumerate(desks):
        pairs_of_day = zip(edges[::2], edges[1::2], strict=True)
        shifts = [f"Mon-Sat {clock(opens)}-{clock(closes)}" for opens, closes in pairs_of_day]
        centres.append(OperationsCentre(str(number), Schedule(place, shifts)))
    group, minutes = OperationsCentres(centres, returns=True), 3 * 1440
    told = counted_by_the_minute(desks, start, minutes)
    found: list[int | None] = [None] * minutes
    for row in group.duty(start, start + timedelta(minutes=minutes)):
        first, last = ((edge - start) // timedelta(minutes=1) for edge in (row.start, row.end))
        found[first:last] = [int(row.centre.name)] * (last - first)
    assert found == told


@given(groups(3))
def test_pieces_tile_the_union_and_parts_agree_where_centres_return(scene: Scene) -> None:
    kept, (a, b, c) = scene
    group = OperationsCentres(kept.centres, returns=True)
    pieces = [(micros(row.start), micros(row.end)) for row in group.duty(a, c)]
    assert joined(pieces) == pairs(group.coverage.windows(a, c))
    halves = [*cold(group).duty(a, b), *cold(group).duty(b, c)]
    split = [(row.centre, micros(row.start), micros(row.end)) for row in halves]
    whole = [(row.centre, micros(row.start), micros(row.end)) for row in group.duty(a, c)]
    assert sum(end - start for _, start, end in split) == sum(end - start for _, start, end in whole)
    for centre, start, end in split:
        assert any(centre == other and opens <= start and end <= closes for other, opens, closes in whole)
