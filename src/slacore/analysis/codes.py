"""Codes: a column of few different values as numbers that stand for these, in and out.

What a plan looks at has few values in many rows, and so has what is said of them. Nothing looks at a value twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from narwhals import dependencies as loaded
from numpy.typing import NDArray

from slacore.analysis.arrays import Ints

_UNIFORM = ("string", "boolean", "integer", "floating", "date", "empty")
_MOST_IN_TABLE = 1 << 22


@frozen(eq=False)
class Codes:
    """Numbers that stand for values by their places, and -1 for none."""

    numbers: Ints
    values: Sequence[Any]


def codes_of(column: Any) -> Codes:
    """A column of a frame as codes, of whatever kind its values are."""
    if loaded.is_pandas_series(column):
        found = _of_pandas(column)
    elif loaded.is_polars_series(column):
        found = _of_polars(column)
    else:
        found = _of_arrow(column)
    return _one_by_one(column) if found is None else found


def _of_integers(values: NDArray[Any]) -> Codes | None:
    """Whole numbers that lie close together, as the numbers of tickets do; none where they do not."""
    if not len(values) or values.dtype.kind not in "iu" or not np.can_cast(values.dtype, np.int64):
        return None
    least = int(values.min())
    size = int(values.max()) - least + 1
    if size > min(_MOST_IN_TABLE, 2 * len(values)):
        return None
    numbers = values.astype(np.int64) - least
    is_there = np.zeros(size, np.bool_)
    is_there[numbers] = True
    there = np.flatnonzero(is_there)
    if len(there) < size:
        numbers = (np.cumsum(is_there) - 1).take(numbers)
    return Codes(numbers, (there + least).tolist())


def _of_pandas(column: Any) -> Codes | None:
    pandas = loaded.get_pandas()
    if isinstance(column.array, pandas.arrays.ArrowExtensionArray):
        held = column.array.__arrow_array__()
        return _of_arrow(held if hasattr(held, "chunks") else loaded.get_pyarrow().chunked_array([held]))
    if column.dtype == object and pandas.api.types.infer_dtype(column, skipna=True) not in _UNIFORM:
        # True, 1 and 1.0 are one value to pandas and three to a plan.
        return None
    if isinstance(column.dtype, np.dtype) and (found := _of_integers(column.to_numpy())) is not None:
        return found
    numbers, values = pandas.factorize(column)
    return Codes(numbers.astype(np.int64, copy=False), values.tolist())


def _of_polars(column: Any) -> Codes | None:
    polars = loaded.get_polars()
    if column.dtype.is_nested() or column.dtype == polars.Object:
        return None
    if column.dtype == polars.Categorical:
        return _of_categories(column)
    if column.dtype == polars.String:
        column = column.cast(polars.Enum(column.unique().drop_nulls()))
    if column.dtype == polars.Enum:
        return Codes(_whole(column.to_physical()), column.dtype.categories.to_list())
    is_whole = column.dtype.is_integer() and not column.null_count()
    if is_whole and (found := _of_integers(column.to_numpy())) is not None:
        return found
    values = column.unique().drop_nulls()
    if not len(values):
        return Codes(np.full(len(column), -1), [])
    places = polars.Series(range(len(values)), dtype=polars.Int64)
    return Codes(_whole(column.replace_strict(values, places, default=None)), values.to_list())


def _of_categories(column: Any) -> Codes:
    """A Categorical of polars, whose numbers are those of all that the program holds: this column may hold few."""
    polars = loaded.get_polars()
    held = column.to_physical()
    firsts, numbers = held.arg_unique().to_numpy(), _whole(held)
    # A missing value has the last place.
    places = np.zeros(int(numbers.max(initial=-1)) + 2, np.int64)
    places[numbers[firsts]] = np.arange(len(firsts))
    return Codes(np.take(places, numbers, mode="wrap"), column.gather(firsts).cast(polars.String).to_list())


def _whole(numbers: Any) -> Ints:
    polars = loaded.get_polars()
    return numbers.cast(polars.Int64).fill_null(-1).to_numpy()  # type: ignore[no-any-return]


def _of_arrow(column: Any) -> Codes | None:
    arrow = loaded.get_pyarrow()
    if arrow.types.is_nested(column.type):
        return None
    is_whole = arrow.types.is_integer(column.type) and not column.null_count
    if is_whole and (found := _of_integers(column.to_numpy())) is not None:
        return found
    if not arrow.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    chunks = column.unify_dictionaries().chunks
    if not chunks:
        return Codes(np.empty(0, np.int64), [])
    numbers, start = np.empty(len(column), np.int64), 0
    for chunk in chunks:
        # Indices may be unsigned, as those of polars are.
        held = chunk.indices if arrow.types.is_signed_integer(chunk.indices.type) else chunk.indices.cast(arrow.int64())
        numbers[start : start + len(chunk)] = held.fill_null(-1).to_numpy(zero_copy_only=False)
        start += len(chunk)
    return Codes(numbers, chunks[0].dictionary.to_pylist())


def _one_by_one(column: Any) -> Codes:
    """The codes of values that differ in kind, or are lists: told apart by kind and spelling."""
    values = column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
    places: dict[tuple[type, str], int] = {}
    numbers = [places.setdefault((type(value), repr(value)), len(places)) for value in values]
    firsts: dict[int, Any] = {}
    for number, value in zip(numbers, values, strict=True):
        firsts.setdefault(number, value)
    return Codes(np.asarray(numbers, np.int64), [firsts[number] for number in range(len(places))])


@frozen(eq=False)
class Groups:
    """Rows that are alike: the number of each row's group, and the first row of each group."""

    numbers: Ints
    firsts: Ints


def grouped(columns: Sequence[tuple[Ints, int]], rows: int) -> Groups:
    """Rows with the same numbers in all columns; each comes with how many numbers there are, counted from -1."""
    numbers, size = np.zeros(rows, np.int64), 1
    for column, count in columns:
        if size * (count + 1) > _MOST_IN_TABLE:
            numbers = _dense(numbers, size).numbers
            size = int(numbers.max(initial=0)) + 1
        if size > 1:
            numbers *= count + 1
        numbers += column
        numbers += 1
        size *= count + 1
    return _dense(numbers, size)


def _dense(numbers: Ints, size: int) -> Groups:
    if size > _MOST_IN_TABLE:
        _, firsts, dense = np.unique(numbers, return_index=True, return_inverse=True)
        return Groups(dense, firsts)
    seen = np.full(size, -1)
    seen[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)
    found = np.flatnonzero(seen >= 0)
    places = np.empty(size, np.int64)
    places[found] = np.arange(len(found))
    return Groups(np.take(places, numbers), seen[found])


def category(numbers: NDArray[Any], values: Sequence[str], like: Any) -> Any:
    """A column of categories beside another, all of them named whether there or not, so that parts of a table fit."""
    if loaded.is_polars_series(like):
        polars = loaded.get_polars()
        return _looked_up(numbers, polars.Series(list(values), dtype=polars.Enum(list(values))))
    if loaded.is_pandas_series(like):
        pandas = loaded.get_pandas()
        return pandas.Series(pandas.Categorical.from_codes(numbers, categories=list(values)), index=like.index)
    arrow = loaded.get_pyarrow()
    held = arrow.array(numbers.astype(np.int32), mask=numbers < 0)
    return arrow.chunked_array([arrow.DictionaryArray.from_arrays(held, arrow.array(values, arrow.string()))])


def text(numbers: NDArray[Any], values: Sequence[str], like: Any) -> Any:
    """A column of text beside another."""
    if loaded.is_polars_series(like):
        polars = loaded.get_polars()
        return _looked_up(numbers, polars.Series(list(values), dtype=polars.String))
    arrow = loaded.get_pyarrow()
    if not loaded.is_pandas_series(like):
        return arrow.chunked_array([_arrow_text(numbers, values)])
    pandas = loaded.get_pandas()
    if hasattr(like.dtype, "pyarrow_dtype"):
        made = pandas.arrays.ArrowExtensionArray(_arrow_text(numbers, values))
    else:
        # Of at least one text, whose kind is then that of all texts.
        made = pandas.Series([*values, ""]).array.take(numbers, allow_fill=True)
    return pandas.Series(made, index=like.index)


def _looked_up(numbers: NDArray[Any], values: Any) -> Any:
    """The values of a Series of polars at these places."""
    polars = loaded.get_polars()
    # What is below zero is no such number, and so becomes null.
    return values.gather(polars.Series(numbers.astype(np.int64)).cast(polars.UInt32, strict=False))


def _arrow_text(numbers: NDArray[Any], values: Sequence[str]) -> Any:
    arrow = loaded.get_pyarrow()
    return arrow.array(values, arrow.string()).take(arrow.array(numbers, mask=numbers < 0))
