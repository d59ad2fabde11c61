"""Columns of pandas, polars and pyarrow come back as they went in, with their zone, unit, index, name and chunks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from slacore import Coverage, Length
from slacore.analysis import business_days_between, due, elapsed, instants, is_open, latest_starts, local, next_openings
from slacore.civil.zones import known_zones
from slacore.errors import InvalidValue, RefusedRows

OFFICE = Coverage.named("8x5", zone="Europe/Berlin")
STARTS = np.array(["2026-03-06T15:00", "NaT", "2026-03-07T12:00", "2026-03-06T14:00"], "M8[us]")
DUES = due(OFFICE, STARTS, "PT4H")


def pandas_of(values: np.ndarray, zone: str = "America/New_York") -> pd.Series:
    moments = pd.DatetimeIndex(values).tz_localize("UTC").tz_convert(zone)
    return pd.Series(moments, index=[7, 7, 3, 5][: len(values)], name="opened")


def arrow_pandas_of(values: np.ndarray, zone: str = "America/New_York") -> pd.Series:
    unit = np.datetime_data(values.dtype)[0]
    return pandas_of(values, zone).astype(pd.ArrowDtype(pa.timestamp(unit, zone)))


def polars_of(values: np.ndarray, zone: str = "America/New_York") -> pl.Series:
    # polars has no seconds.
    values = values.astype("M8[ms]") if values.dtype == "M8[s]" else values
    return pl.Series("opened", values).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)


def arrow_of(values: np.ndarray, zone: str = "America/New_York") -> pa.Array:
    return pa.array(values, pa.timestamp(np.datetime_data(values.dtype)[0], zone))


def chunked_of(values: np.ndarray, zone: str = "America/New_York") -> pa.ChunkedArray:
    return pa.chunked_array([arrow_of(values, zone)[:1], arrow_of(values, zone)[:0], arrow_of(values, zone)[1:]])


KINDS: dict[str, Callable[..., Any]] = {
    "pandas": pandas_of,
    "pandas with Arrow": arrow_pandas_of,
    "polars": polars_of,
    "Array": arrow_of,
    "ChunkedArray": chunked_of,
}


def dtype_of(column: Any) -> Any:
    return column.type if isinstance(column, pa.Array | pa.ChunkedArray) else column.dtype


def listed(column: Any) -> list[Any]:
    values = column.to_pylist() if isinstance(column, pa.Array | pa.ChunkedArray) else column.to_list()
    return [None if value is None or value is pd.NaT or value is pd.NA else value for value in values]


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_instants_come_back_in_their_kind_unit_and_zone(kind: Any, unit: str) -> None:
    column = kind(STARTS.astype(f"M8[{unit}]"))
    found, expected = due(OFFICE, column, "PT4H"), kind(DUES.astype(f"M8[{unit}]"))
    assert type(found) is type(column)
    assert dtype_of(found) == dtype_of(column)
    assert listed(found) == listed(expected)


def test_the_index_and_the_name_stay() -> None:
    for column in (pandas_of(STARTS), arrow_pandas_of(STARTS)):
        for found in (due(OFFICE, column, "PT4H"), is_open(OFFICE, column), local(column, "UTC")):
            assert found.index.equals(column.index)
            assert found.name == "opened"
    assert due(OFFICE, polars_of(STARTS), "PT4H").name == "opened"


def test_the_chunks_of_arrow_stay() -> None:
    found = due(OFFICE, chunked_of(STARTS), "PT4H")
    assert [len(chunk) for chunk in found.chunks] == [1, 0, 3]
    sliced = chunked_of(STARTS).slice(2)
    assert listed(due(OFFICE, sliced, "PT4H")) == listed(found)[2:]


def test_a_column_without_chunks_answers_with_the_right_type() -> None:
    empty = pa.chunked_array([], pa.timestamp("us", "Asia/Tokyo"))
    assert due(OFFICE, empty, "PT4H").type == empty.type
    assert is_open(OFFICE, empty).type == pa.bool_()


def test_truths_are_null_where_the_instant_is(kind: Any) -> None:
    assert listed(is_open(OFFICE, kind(STARTS))) == [True, None, False, True]
    assert dtype_of(is_open(OFFICE, kind(STARTS[2:]))) == dtype_of(is_open(OFFICE, kind(STARTS)))


def test_lengths_come_back_in_kind_and_go_in(kind: Any) -> None:
    column = kind(STARTS)
    found = elapsed(OFFICE, column, kind(DUES))
    assert listed(found) == [timedelta(hours=4), None, timedelta(hours=4), timedelta(hours=4)]
    assert listed(due(OFFICE, column, found)) == listed(kind(DUES))
    assert listed(latest_starts(OFFICE, kind(DUES), found)) == listed(latest_starts(OFFICE, kind(DUES), "PT4H"))


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_columns_of_nothing_but_nulls_answer_with_the_right_type(kind: Any, rows: int) -> None:
    column = kind(np.full(rows, "NaT", "M8[us]"))
    assert dtype_of(due(OFFICE, column, Length.parse("2 business days"))) == dtype_of(column)
    assert listed(due(OFFICE, column, "PT4H")) == listed(is_open(OFFICE, column)) == [None] * rows
    assert listed(elapsed(OFFICE, column, column)) == [None] * rows


def test_wall_times_go_in_without_a_zone_and_come_back_with_one(kind: Any) -> None:
    column = kind(STARTS)
    walls = local(column, "Europe/London")
    found = instants(walls, "Europe/London")
    assert listed(found.instants) == listed(kind(STARTS, "Europe/London"))
    assert dtype_of(found.instants) == dtype_of(kind(STARTS, "Europe/London"))
    assert listed(found.skipped) == listed(found.repeated) == [False] * 4
    with pytest.raises(InvalidValue, match=r"instants\(column, 'Europe/London'\)"):
        due(OFFICE, walls, "PT4H")
    with pytest.raises(InvalidValue, match="has a time zone already"):
        instants(column, "Europe/London")


@pytest.mark.parametrize("zone", sorted(known_zones()))
def test_every_zone_is_kept(zone: str) -> None:
    """narwhals does not know columns of pandas in a hundred of them, which it gives as objects."""
    for make in (pandas_of, polars_of, arrow_of):
        column = make(STARTS[:1], zone)
        found = due(OFFICE, column, "PT4H")
        assert dtype_of(found) == dtype_of(column)
        assert listed(found) == listed(make(DUES[:1], zone))


def test_nanoseconds_and_nulls_do_not_go_through_floats(kind: Any) -> None:
    odd = np.array(["2026-03-06T14:00:00.123456789", "NaT", "2026-03-06T09:00:00.000000001"], "M8[ns]")
    expected = np.array(["2026-03-09T10:00:00.123456789", "NaT", "2026-03-06T13:00:00.000000001"], "M8[ns]")
    assert listed(due(OFFICE, kind(odd), "PT4H")) == listed(kind(expected))


DAYS = np.array(["2026-03-06", "NaT"], "M8[D]"), np.array(["2026-03-10", "2026-03-10"], "M8[D]")


@pytest.mark.parametrize(
    "make",
    [
        lambda days: pl.Series(days),
        lambda days: pa.array(days),
        lambda days: pd.Series(days),
        lambda days: pd.Series(pa.array(days), dtype=pd.ArrowDtype(pa.date32())),
    ],
    ids=["polars", "Array", "pandas", "pandas with Arrow"],
)
def test_dates_are_counted_in_kind(make: Any) -> None:
    assert listed(business_days_between(OFFICE, *map(make, DAYS))) == [2, None]


def test_rows_that_do_not_belong_together_are_refused() -> None:
    column = pandas_of(STARTS)
    with pytest.raises(InvalidValue, match="its index"):
        elapsed(OFFICE, column, column.reset_index(drop=True))
    with pytest.raises(InvalidValue, match="3 rows"):
        elapsed(OFFICE, column, STARTS[:3])
    assert listed(elapsed(OFFICE, column, STARTS))[0] == timedelta(0)


NOT_INSTANTS: dict[str, tuple[Any, str]] = {
    "integers": (np.arange(3), "what they count"),
    "integers with nulls": (pl.Series([1, None]), "what they count"),
    "integers of Arrow with nulls": (pa.array([1, None]), "what they count"),
    "floats": (np.array([1.5]), "floats are not exact"),
    "texts": (pd.Series(["2026-03-06T15:00Z"]), "read first"),
    "texts of polars": (pl.Series(["2026-03-06T15:00Z"]), "read first"),
    "texts of numpy": (np.array(["2026-03-06T15:00Z"]), "read first"),
    "dates": (np.array(["2026-03-06"], "M8[D]"), "at which time of day"),
    "dates of polars": (pl.Series([date(2026, 3, 6)]), "at which time of day"),
    "dates of pandas": (pd.Series([date(2026, 3, 6)]), "at which time of day"),
    "datetimes as objects": (pd.Series([None, datetime(2026, 3, 6)], dtype=object), "utc=True"),
    "texts of few": (pa.array(["a", "b"]).dictionary_encode(), "read first"),
    "lists of integers": (pl.Series([[1]]), "column of instants"),
    "nothing of polars": (pl.Series([None]), "no kind of its own"),
    "nothing of pandas": (pd.Series([None], dtype=object), "no kind of its own"),
    "nothing of Arrow": (pa.nulls(2), "no kind of its own"),
    "truths": (pd.Series([True]), "column of instants"),
    "picoseconds": (np.array(["2026-03-06"], "M8[ps]"), "finer than nanoseconds"),
    "lengths": (np.array([1], "m8[s]"), "holds no instants"),
    "a list": ([STARTS[0]], "is not a column"),
    "a frame": (pd.DataFrame({"opened": STARTS}), "is not a column"),
    "a masked array": (np.ma.masked_array(STARTS), "is not a column"),
    "a table": (STARTS.reshape(2, 2), "2 dimensions"),
    "one instant": (STARTS[0], "is not a column"),
}


@pytest.mark.parametrize(("column", "cure"), NOT_INSTANTS.values(), ids=NOT_INSTANTS.keys())
def test_what_holds_no_instants_is_refused_with_what_to_do_instead(column: Any, cure: str) -> None:
    with pytest.raises(InvalidValue, match=cure) as caught:
        due(OFFICE, column, "PT4H")
    assert caught.value.place == "starts"


@pytest.mark.parametrize("unit", ["m", "h"])
def test_coarser_units_are_taken_as_seconds(unit: str) -> None:
    found = due(OFFICE, np.array(["2026-03-06T15"], f"M8[{unit}]"), np.array([4], "m8[h]"))
    assert found.dtype == "M8[s]"
    assert found.tolist() == [datetime(2026, 3, 9, 11)]


def test_months_are_no_lengths() -> None:
    with pytest.raises(InvalidValue, match="months and years differ"):
        due(OFFICE, STARTS, np.ones(4, "m8[M]"))


def test_dates_with_times_of_day_are_no_dates() -> None:
    with pytest.raises(InvalidValue, match="times of day"):
        business_days_between(OFFICE, STARTS, STARTS)
    with pytest.raises(InvalidValue, match="holds no dates"):
        business_days_between(OFFICE, np.arange(3), np.arange(3))
    with pytest.raises(InvalidValue, match="finer than nanoseconds"):
        business_days_between(OFFICE, np.array(["2026-03-06"], "M8[ps]"), np.array(["2026-03-06"], "M8[ps]"))


def test_a_missing_date_is_refused_where_numbers_have_no_null() -> None:
    with pytest.raises(RefusedRows, match="row 1, NaT"):
        business_days_between(OFFICE, *DAYS)


def test_openings_of_frames(kind: Any) -> None:
    found = next_openings(OFFICE, kind(STARTS))
    expected = np.array(["2026-03-06T15:00", "NaT", "2026-03-09T08:00", "2026-03-06T14:00"], "M8[us]")
    assert listed(found) == listed(kind(expected))
