"""Questions for columns: pieces, orders of bytes, units, rows without an answer, threads, and what calls refuse."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from weakref import ref

import numpy as np
import pytest

import slacore.analysis
from slacore import ALWAYS, NEVER, Coverage, Holidays, Length, Schedule
from slacore.analysis import (
    arrays,
    business_days_between,
    due,
    elapsed,
    instants,
    is_open,
    latest_starts,
    local,
    next_closings,
    next_openings,
    previous_openings,
)
from slacore.analysis import day_arrays as in_days
from slacore.analysis import pieces as in_pieces
from slacore.analysis.arrays import Buckets, Scratch, finest
from slacore.errors import (
    HolidaysNotCovered,
    InvalidValue,
    NeedsZone,
    NegativeLength,
    NeverOpens,
    NeverReached,
    NotALength,
    OutOfRange,
    RefusedRows,
    SlaError,
    SubMicrosecond,
    UnknownName,
)

OFFICE = Coverage.named("8x5", zone="Europe/Berlin")
SPLIT = Schedule(zone="Europe/London", shifts=["Mon-Fri 09:00-12:30", "Mon-Thu 13:00-17:30", "Sat 22:00-06:00"])
FROZEN = Schedule(
    zone="Europe/London", shifts=["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG").freeze(2024, 2026)]
)
NAT = np.datetime64("NaT", "us")


def starts(rows: int, seed: int = 1) -> np.ndarray:
    """Instants of four years, one in seven of them missing."""
    found = np.random.default_rng(seed).integers(1_700_000_000, 1_820_000_000, rows).astype("M8[s]")
    found[::7] = NAT
    return found


QUESTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "due": lambda at: due(SPLIT, at, "PT4H"),
    "due at an opening": lambda at: due(SPLIT, at, timedelta(hours=8), "opening"),
    "due in days": lambda at: due(SPLIT, at, Length.parse("2 business days")),
    "due in days at an opening": lambda at: due(SPLIT, at, Length.parse("2 business days"), "opening"),
    "due by a time": lambda at: due(SPLIT, at, Length.parse("1 business day by 16:00 if before 10:00")),
    "due by close": lambda at: due(SPLIT, at, Length.parse("1 business day by close")),
    "due in dates": lambda at: due(SPLIT, at, Length.parse("5 calendar days")),
    "due in real time": lambda at: due(SPLIT, at, Length.parse("36 calendar hours")),
    "latest start": lambda at: latest_starts(SPLIT, at, "PT4H"),
    "latest start in days": lambda at: latest_starts(SPLIT, at, Length.parse("2 business days")),
    "elapsed": lambda at: elapsed(SPLIT, at, at + np.timedelta64(90, "h")),
    "is open": lambda at: is_open(SPLIT, at),
    "next opening": lambda at: next_openings(SPLIT, at),
    "next closing": lambda at: next_closings(SPLIT, at),
    "previous opening": lambda at: previous_openings(SPLIT, at),
    "local": lambda at: local(at, "Europe/London"),
    "instants": lambda at: instants(at, "Europe/London").instants,
}


@pytest.fixture(params=QUESTIONS.values(), ids=QUESTIONS.keys())
def question(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_any_cut_of_a_column_gives_the_same_rows(question: Any) -> None:
    column = starts(40_000)
    whole = question(column)
    pieces = np.concatenate(
        [question(column[a:b]) for a, b in ((0, 1), (1, 17_000), (17_000, 17_000), (17_000, 40_000))]
    )
    np.testing.assert_array_equal(pieces, whole)


def test_rows_may_stand_in_any_order_of_memory(question: Any) -> None:
    column = starts(20_000)
    whole = question(column)
    np.testing.assert_array_equal(question(column[::-1]), whole[::-1])
    np.testing.assert_array_equal(question(column[::3]), whole[::3])
    np.testing.assert_array_equal(question(column.astype(">M8[s]")), whole)


def test_what_is_read_is_never_written(question: Any) -> None:
    column = starts(1_000)
    before = column.copy()
    column.flags.writeable = False
    question(column)
    np.testing.assert_array_equal(column, before)


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_units_are_computed_in_themselves(question: Any, unit: str) -> None:
    found, expected = question(starts(2_000).astype(f"M8[{unit}]")), question(starts(2_000))
    np.testing.assert_array_equal(found, expected)
    if found.dtype.kind in "mM":
        assert np.datetime_data(found.dtype)[0] == unit


def test_a_column_without_rows_answers_in_the_same_type(question: Any) -> None:
    assert question(starts(0)).dtype == question(starts(2)).dtype
    assert len(question(starts(0))) == 0


def test_very_long_columns_are_computed_in_two_threads(question: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = question(starts(5_000))
    monkeypatch.setattr(in_pieces, "_MANY", 1_000)
    monkeypatch.setattr(in_pieces, "_ROWS_OF_MANY", 300)
    np.testing.assert_array_equal(question(starts(5_000)), expected)


def test_threads_on_a_coverage_that_nobody_has_asked() -> None:
    columns = [starts(3_000, seed) + np.timedelta64(400 * seed, "D") for seed in range(8)]
    expected = [due(SPLIT, column, "PT40H") for column in columns]
    days = [due(SPLIT, column, Length.parse("3 business days")) for column in columns]
    for _ in range(5):
        cold, together = Schedule(zone=SPLIT.zone, shifts=SPLIT.shifts), Barrier(8)

        def ask(number: int, cold: Any = cold, together: Barrier = together) -> None:
            together.wait()
            np.testing.assert_array_equal(due(cold, columns[number], "PT40H"), expected[number])
            found = due(cold, columns[number], Length.parse("3 business days"))
            np.testing.assert_array_equal(found, days[number])

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(ask, range(8)))


# --- units


def test_the_unit_of_an_answer_is_the_finest_there_is() -> None:
    column = np.array(["2026-03-06T15:00"], "M8[s]")
    assert due(OFFICE, column, "PT4H").dtype == "M8[s]"
    assert due(OFFICE, column, timedelta(milliseconds=1)).dtype == "M8[ms]"
    assert due(OFFICE, column, np.array([1], "m8[ns]")).dtype == "M8[ns]"
    assert elapsed(OFFICE, column, column.astype("M8[us]")).dtype == "m8[us]"


def test_a_window_that_opens_at_a_microsecond_makes_seconds_microseconds() -> None:
    opens, closes = "2026-03-02T09:00:00.000001Z", "2026-03-02T10:00:00Z"
    column = np.array(["2026-03-02T00:00", "2026-03-02T09:30", "NaT"], "M8[s]")
    for coverage in (Coverage.during([(opens, closes)]), OFFICE | Coverage.during([(opens, closes)])):
        assert next_openings(coverage, column[:0]).dtype == "M8[us]"
    found = next_openings(Coverage.during([(opens, closes)]), column)
    assert found.astype(str).tolist() == ["2026-03-02T09:00:00.000001", "2026-03-02T09:30:00.000000", "NaT"]


def test_the_finest_of_units() -> None:
    assert [finest("s"), finest("s", "ns"), finest("us", "ms")] == ["s", "ns", "us"]


def test_three_hundred_years_of_nanoseconds() -> None:
    ends = np.array(["1900-01-01", "2199-12-31T23:59:59.999999999"], "M8[ns]")
    assert due(ALWAYS, ends[:1], "PT1H").astype(str).tolist() == ["1900-01-01T01:00:00.000000000"]
    assert np.isnat(due(ALWAYS, ends, "PT1H", refused="null")).tolist() == [False, True]
    with pytest.raises(RefusedRows, match="does not fit nanoseconds"):
        elapsed(ALWAYS, ends[:1], ends[1:])
    assert elapsed(ALWAYS, ends[:1].astype("M8[us]"), ends[1:].astype("M8[us]")).tolist() == [
        timedelta(days=109573) - timedelta(microseconds=1)
    ]


# --- rows without an answer

SOME = np.array(["2026-03-02T10:00", "1850-01-01", "2035-01-01T10:00", "NaT", "2400-01-01"], "M8[s]")


def test_rows_without_an_answer_are_one_error_with_those_of_the_single_call() -> None:
    with pytest.raises(RefusedRows) as caught:
        due(FROZEN, SOME, "PT4H")
    error = caught.value
    assert (error.count, error.total) == (3, 5)
    assert [row.number for row in error.rows] == [1, 2, 4]
    assert [type(row.error) for row in error.rows] == [OutOfRange, HolidaysNotCovered, OutOfRange]
    assert error.rows[1].value == SOME[2]
    assert str(error).startswith("3 of 5 rows have no answer; the first:\n  row 1, 1850-01-01T00:00:00: starts: ")
    assert pickle.loads(pickle.dumps(error)) == error


def test_the_end_of_the_supported_years_is_a_due_time_after_which_nothing_opens() -> None:
    column = np.array(["2199-12-31T23:00"], "M8[s]")
    assert due(ALWAYS, column, "PT1H").astype(str).tolist() == ["2200-01-01T00:00:00"]
    with pytest.raises(RefusedRows) as caught:
        due(ALWAYS, column, "PT1H", "opening")
    assert isinstance(caught.value.rows[0].error, NeverOpens)


def test_only_the_first_twenty_are_told() -> None:
    with pytest.raises(RefusedRows) as caught:
        next_openings(NEVER, starts(100))
    assert (caught.value.count, len(caught.value.rows)) == (85, 20)


def test_other_rows_are_not_hurt_and_null_says_nothing() -> None:
    found = due(FROZEN, SOME, "PT4H", refused="null")
    assert found.astype(str).tolist() == ["2026-03-02T14:00:00", "NaT", "NaT", "NaT", "NaT"]
    days = due(FROZEN, SOME, Length.parse("1 business day"), refused="null")
    assert days.astype(str).tolist() == ["2026-03-03T10:00:00", "NaT", "NaT", "NaT", "NaT"]


@pytest.mark.parametrize(
    "ask", [is_open, lambda coverage, at: elapsed(coverage, at, at), lambda _, at: local(at, "UTC")]
)
def test_questions_that_have_no_null_refuse_too(ask: Any) -> None:
    with pytest.raises(RefusedRows, match="row 1, 1850"):
        ask(FROZEN, SOME)


def test_wall_times_outside_the_years_are_refused_by_their_instant() -> None:
    walls = np.array(["1900-01-01T00:00", "1899-12-31T23:00"], "M8[s]")
    with pytest.raises(RefusedRows) as caught:
        instants(walls, "Asia/Tokyo")
    assert [type(row.error) for row in caught.value.rows] == [OutOfRange, OutOfRange]
    assert len(instants(walls, "America/New_York").instants) == 2


def test_lengths_of_a_column_are_refused_row_by_row() -> None:
    column = np.array(["2026-03-02T10:00"] * 4, "M8[s]")
    with pytest.raises(RefusedRows) as caught:
        due(OFFICE, column, np.array([3600, -1, 2**62, "NaT"], "m8[s]"))
    assert [(row.number, type(row.error)) for row in caught.value.rows] == [(1, NegativeLength), (2, NeverReached)]
    found = due(OFFICE, column, np.array([3600, -1, 2**62, "NaT"], "m8[s]"), refused="null")
    assert found.astype(str).tolist() == ["2026-03-02T11:00:00", "NaT", "NaT", "NaT"]


def test_the_horizon_is_that_of_each_row() -> None:
    far = Coverage.during([("2100-01-01T00:00Z", "2100-01-02T00:00Z")])
    column = np.array(["2000-01-01", "2060-01-01"], "M8[s]")
    assert due(far, column, "PT1H", refused="null").astype(str).tolist() == ["NaT", "2100-01-01T01:00:00"]
    assert next_openings(far, column, refused="null").astype(str).tolist() == ["NaT", "2100-01-01T00:00:00"]


def test_instants_at_the_ends_of_the_units_do_not_wrap() -> None:
    for unit in ("s", "ms", "us", "ns"):
        ends = np.array([np.iinfo(np.int64).max, np.iinfo(np.int64).min + 1, 0]).view(f"M8[{unit}]")
        for length in (
            "PT1H",
            timedelta(microseconds=1),
            Length.parse("2 business days"),
            Length.parse("1 calendar hour"),
        ):
            found = due(OFFICE, ends, length, refused="null")
            assert np.isnat(found).tolist() == [True, True, False]


@pytest.mark.parametrize("length", ["1 business day", "1 business day by close", "2 business days by 10:00"])
def test_a_business_day_is_looked_for_as_far_as_the_single_call_looks(length: str) -> None:
    """Fifty years, on either side, and not further where other questions have listed more."""
    dates = ["1949-03-01", "2000-01-03", "2000-01-04", "2051-01-05", "2101-06-01", "2199-12-31"]
    sparse = Schedule(zone="Europe/London", special=[f"{day} 09:00-17:00" for day in dates])
    column = np.array([f"{day}T10:00" for day in dates], "M8[s]")
    wanted = Length.parse(length)
    for _ in range(2):
        for question, single in ((due, wanted.due_at), (latest_starts, wanted.start_at)):
            landing = ("closing",) if single == wanted.due_at else ()
            expected = [or_nat(single, sparse, int(at), *landing) for at in column.astype("M8[us]").astype(int)]
            np.testing.assert_array_equal(question(sparse, column, wanted, refused="null"), np.array(expected))
        sparse.business_days(None).warm(1900, 2199)


def or_nat(ask: Any, *given: Any) -> np.datetime64:
    try:
        return np.datetime64(ask(*given), "us")
    except SlaError:
        return np.datetime64("NaT", "us")


def test_dates_that_are_not_known_refuse_the_rows_that_count_over_them() -> None:
    column = np.array(["2026-12-29T10:00", "2026-12-30T10:00", "2024-01-02T10:00", "2023-12-29T10:00"], "M8[s]")
    wanted = Length.parse("2 business days")
    with pytest.raises(RefusedRows) as caught:
        due(FROZEN, column, wanted)
    assert [(row.number, type(row.error)) for row in caught.value.rows] == [
        (1, HolidaysNotCovered),
        (3, HolidaysNotCovered),
    ]
    with pytest.raises(RefusedRows) as caught:
        latest_starts(FROZEN, column, wanted)
    assert [row.number for row in caught.value.rows] == [2, 3]
    assert np.isnat(latest_starts(FROZEN, column[2:], wanted, refused="null")).all()


def test_counting_back_from_midnight_stays_on_the_day_before() -> None:
    """A day that ends at the midnight after it, and one that begins there."""
    column = np.array(["2026-03-10T00:00", "2026-03-09T00:00", "2026-03-08T00:00"], "M8[us]")
    for text in ("Mon-Sun 00:00-24:00 UTC", "Mon-Fri 18:00-24:00 UTC", "Mon 00:00-24:00, Tue 09:00-24:00 UTC"):
        coverage = Schedule.parse(text.replace(", ", "; ").replace(" UTC", "") + " UTC")
        for length in map(Length.parse, ("1 business day", "3 business days")):
            expected = [or_nat(length.start_at, coverage, int(at)) for at in column.astype(int)]
            np.testing.assert_array_equal(latest_starts(coverage, column, length, refused="null"), np.array(expected))


def test_the_latest_start_of_nothing_is_the_due_time_even_where_nothing_is_known() -> None:
    column = np.array(["2035-01-01", "2036-01-01"], "M8[s]")
    found = latest_starts(FROZEN, column, np.array([0, 3600], "m8[s]"), refused="null")
    assert found.astype(str).tolist() == ["2035-01-01T00:00:00", "NaT"]
    np.testing.assert_array_equal(latest_starts(FROZEN, column, "PT0S"), column)


# --- what calls refuse whatever the rows


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda at: due(OFFICE, at, "P2D"), InvalidValue),
        (lambda at: due(OFFICE, at, 4), NotALength),
        (lambda at: due(OFFICE, at, timedelta(-1)), NegativeLength),
        (lambda at: due(OFFICE, at, np.timedelta64(1, "ns")), SubMicrosecond),
        (lambda at: due(OFFICE, at, np.timedelta64("NaT", "us")), NotALength),
        (lambda at: due(OFFICE, at, np.ones(3, "m8[s]")), InvalidValue),
        (lambda at: due(OFFICE, at, "PT4H", "somewhere"), UnknownName),
        (lambda at: due(OFFICE, at, "PT4H", refused="nothing"), UnknownName),
        (lambda at: due("8x5", at, "PT4H"), InvalidValue),
        (lambda at: due(ALWAYS, at, Length.parse("2 business days")), NeedsZone),
        (lambda at: due(ALWAYS, at, Length.parse("2 calendar days")), NeedsZone),
        (lambda at: due(OFFICE, at, Length.parse("2 business days"), zone="Berlin"), UnknownName),
        (lambda at: local(at, "Berlin"), UnknownName),
        (lambda at: elapsed(OFFICE, at, at[:1]), InvalidValue),
        (lambda at: business_days_between(ALWAYS, at.astype("M8[D]"), at.astype("M8[D]")), NeedsZone),
    ],
)
def test_what_is_wrong_for_all_rows_is_an_error_of_its_own(ask: Any, error: Any) -> None:
    with pytest.raises(error):
        ask(starts(8)[1:7])


def test_a_length_of_numpy_is_a_length() -> None:
    np.testing.assert_array_equal(due(OFFICE, starts(8), np.timedelta64(4, "h")), due(OFFICE, starts(8), "PT4H"))


# --- look-ups


@pytest.mark.parametrize("gap", [1, 30, 86_400])
def test_buckets_find_what_a_search_finds(gap: int) -> None:
    """Many edges far apart, and one as close as the gap: there are no more buckets than fit a cache."""
    edges = np.sort(np.append(np.arange(40_000) * 86_400, [5 * 86_400 + gap]))
    values = np.concatenate([edges, edges - 1, edges + 1, np.arange(0, 10**6, 977)])
    values = values[values >= 0]
    expected = np.searchsorted(edges, values, "right") - 1
    np.testing.assert_array_equal(Buckets(edges).find(values, Scratch.of(len(values))), expected)


def test_edges_close_together_are_searched() -> None:
    edges = np.append(np.arange(10_000), 10**15)
    values = np.array([0, 1, 5_000, 9_999, 10**14, 10**15])
    assert Buckets(edges).find(values, Scratch.of(6)).tolist() == [0, 1, 5_000, 9_999, 9_999, 10_000]


# --- what is kept


def test_arrays_are_made_once_and_go_with_their_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    for kind in (arrays.LineArrays, in_days.DayArrays, arrays.ClockArrays):
        plain = kind.__init__

        def count(self: Any, *given: Any, plain: Any = plain, name: str = kind.__name__) -> None:
            made.append(name)
            plain(self, *given)

        monkeypatch.setattr(kind, "__init__", count)
    coverage = Schedule(zone="Africa/Nairobi", shifts=SPLIT.shifts)
    for rows in (3_000, 2_000, 2_999):
        due(coverage, starts(rows), "PT4H")
        due(coverage, starts(rows), Length.parse("2 business days"))
    assert len(made) <= 4
    kept = len(arrays._LINES)
    line = ref(coverage.line)
    del coverage
    gc.collect()
    assert line() is None
    assert len(arrays._LINES) < kept


def test_a_row_of_long_ago_hurts_no_other_where_the_holidays_of_then_are_not_known() -> None:
    column = np.array(["1900-01-01T10:00", "2026-03-02T10:00"], "M8[s]")
    found = due(FROZEN, column, "PT4H", refused="null")
    assert found.astype(str).tolist() == ["NaT", "2026-03-02T14:00:00"]
    assert FROZEN.line.covering(*[1_772_445_600_000_000] * 2).years[0] >= 2023


# --- the door


def test_the_names_of_the_door_are_sorted_and_open() -> None:
    assert list(slacore.analysis.__all__) == sorted(slacore.analysis.__all__)
    # Pictures need an extra more, and are not among what a star brings.
    pictures = set(dir(slacore.analysis)) - set(slacore.analysis.__all__)
    assert dir(slacore.analysis) == sorted({*slacore.analysis.__all__, *pictures})
    assert {"over_time", "report_page", "svg_of"} <= pictures
    assert all(hasattr(slacore.analysis, name) for name in slacore.analysis.__all__)
    with pytest.raises(AttributeError, match="no attribute 'dues'"):
        slacore.analysis.dues  # noqa: B018


def test_the_door_loads_numpy_when_a_name_is_asked_for_and_no_frames() -> None:
    program = "import sys, slacore.analysis as a; b = 'numpy' in sys.modules; a.due; print(b, *sorted(sys.modules))"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    before, *loaded = finished.stdout.split()
    assert before == "False"
    assert "numpy" in loaded
    assert {"pandas", "polars", "pyarrow", "scipy", "altair"}.isdisjoint(loaded)


def test_without_numpy_the_door_names_the_extra() -> None:
    program = """
import sys
sys.modules["numpy"] = None
import slacore.analysis
try:
    slacore.analysis.due
except slacore.errors.MissingExtra as error:
    print(error)
"""
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "pip install 'slacore[analysis]'" in finished.stdout
