"""Codes: few values in many rows, told apart as a plan tells them apart, and written back in kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest

from slacore.analysis import codes as room
from slacore.analysis.codes import category, codes_of, grouped, text

OTHERS = polars.Series(["others", "of the", "program"], dtype=polars.Categorical)
WORDS = ["b", None, "a", "b"]
NUMBERS = np.array([1, -1, 0, 1])
NAMES = ["a", "b", "not there"]


def told(column: Any) -> list[Any]:
    """The values that the codes stand for, row by row."""
    found = codes_of(column)
    assert found.numbers.dtype == np.int64
    return [found.values[number] if number >= 0 else None for number in found.numbers]


@pytest.mark.parametrize(
    "column",
    [
        pandas.Series(WORDS),
        pandas.Series(WORDS, dtype=object),
        pandas.Series(WORDS, dtype="category"),
        pandas.Series(WORDS, dtype=pandas.ArrowDtype(pyarrow.string())),
        pandas.concat([pandas.Series(WORDS[:1]), pandas.Series(WORDS[1:])]),
        pandas.Series(pandas.arrays.ArrowExtensionArray(pyarrow.chunked_array([WORDS[:1], WORDS[1:]]))),
        polars.Series(WORDS),
        polars.Series(WORDS, dtype=polars.Categorical),
        pyarrow.chunked_array([polars.Series(WORDS, dtype=polars.Categorical).to_arrow()]),
        pyarrow.chunked_array([polars.Series(WORDS, dtype=polars.Enum(["a", "b"])).to_arrow()]),
        polars.Series(WORDS, dtype=polars.Enum(["z", "b", "a"])),
        pyarrow.chunked_array([WORDS]),
        pyarrow.chunked_array([WORDS[:1], WORDS[1:]]),
        pyarrow.chunked_array([pyarrow.array(WORDS).dictionary_encode()]),
        pyarrow.chunked_array([pyarrow.array(part).dictionary_encode() for part in (WORDS[:1], WORDS[1:])]),
        pyarrow.chunked_array([pyarrow.DictionaryArray.from_arrays([1, 0, 2, 1], pyarrow.array([None, "b", "a"]))]),
    ],
    ids=lambda column: str(getattr(column, "dtype", getattr(column, "type", None))),
)
def test_words_are_told_apart_in_every_kind_of_column(column: Any) -> None:
    assert told(column) == WORDS
    assert told(column[:0]) == []


@pytest.mark.parametrize("values", [[3, None, 4, 3], [True, None, False, True], [2.5, None, 3.0, 2.5]])
def test_numbers_and_truths_are_themselves(values: list[Any]) -> None:
    for column in (polars.Series(values), pyarrow.chunked_array([values]), pandas.Series(values, dtype=object)):
        found = told(column)
        assert found == values
        assert [type(value) for value in found] == [type(value) for value in values]


def test_values_of_several_kinds_are_told_apart_though_they_are_equal() -> None:
    values = [1, True, 1.0, Decimal(1), "1"]
    found = codes_of(pandas.Series(values, dtype=object))
    assert found.numbers.tolist() == [0, 1, 2, 3, 4]
    assert [type(value) for value in found.values] == [type(value) for value in values]


def test_lists_are_told_apart_by_what_is_in_them() -> None:
    lists = [["a"], ["a", "b"], None, ["a"]]
    arrow = pyarrow.chunked_array([lists])
    for column in (pandas.Series(lists), polars.Series(lists), arrow, pandas.Series(arrow.to_pylist())):
        found = codes_of(column)
        assert len(found.values) == 3
        assert found.numbers[0] == found.numbers[3]
    held = pandas.Series(pandas.arrays.ArrowExtensionArray(arrow))
    assert len(codes_of(held).values) == 3


def test_a_categorical_of_few_among_many_has_few_values() -> None:
    assert len(OTHERS) == 3
    found = codes_of(polars.Series(["new", "newer"], dtype=polars.Categorical))
    assert sorted(found.values) == ["new", "newer"]


def test_columns_without_a_value_have_none() -> None:
    for column in (
        polars.Series([None, None]),
        polars.Series([None], dtype=polars.Int64),
        polars.Series([], dtype=polars.String),
    ):
        assert told(column) == [None] * len(column)
    assert told(pyarrow.chunked_array([], pyarrow.string())) == []


def test_rows_are_grouped_by_all_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = np.array([0, 0, -1, 1, 0, -1]), np.array([2, 1, 2, 2, 2, 2])
    for most in (1 << 22, 6, 1):
        monkeypatch.setattr(room, "_MOST_IN_TABLE", most)
        found = grouped([(one, 2), (other, 3)], 6)
        pairs = [(one[row], other[row]) for row in range(6)]
        assert [pairs[found.firsts[number]] for number in found.numbers] == pairs
        assert len(found.firsts) == len(set(pairs)) == 4
        assert found.firsts.tolist() == [pairs.index(pairs[row]) for row in found.firsts]
    assert grouped([], 3).numbers.tolist() == [0, 0, 0]
    assert grouped([], 0).firsts.tolist() == []


@pytest.mark.parametrize("names", [NAMES, NAMES[:2]])
def test_categories_and_texts_are_written_in_kind(names: list[str]) -> None:
    frames: list[Any] = [
        pandas.Series(range(4), index=[3, 3, 1, 0]),
        polars.Series(range(4)),
        pyarrow.chunked_array([range(4)]),
        pandas.Series(range(4), dtype="int64[pyarrow]"),
    ]
    for like in frames:
        for written in (category(NUMBERS, names, like), text(NUMBERS, names, like)):
            assert type(written) is type(like)
            plain = written.to_pylist() if isinstance(written, pyarrow.ChunkedArray) else written.to_list()
            assert [None if value is pandas.NA or value != value else value for value in plain] == WORDS
            if isinstance(like, pandas.Series):
                assert written.index.equals(like.index)


def test_all_categories_are_named_whether_there_or_not() -> None:
    assert category(NUMBERS, NAMES, pandas.Series(range(4))).cat.categories.tolist() == NAMES
    assert category(NUMBERS, NAMES, polars.Series(range(4))).dtype == polars.Enum(NAMES)
    assert category(NUMBERS, NAMES, pyarrow.chunked_array([range(4)])).chunk(0).dictionary.to_pylist() == NAMES


def test_a_column_of_nothing_said_is_of_text_all_the_same() -> None:
    nothing = np.array([-1, -1])
    assert text(nothing, [], pandas.Series([1, 2])).dtype == pandas.Series(["a"]).dtype
    assert text(nothing, [], polars.Series([1, 2])).dtype == polars.String
    assert text(nothing, [], pyarrow.chunked_array([[1, 2]])).type == pyarrow.string()
    assert category(nothing, [], polars.Series([1, 2])).to_list() == [None, None]


@pytest.mark.parametrize("kind", ["int8", "uint8", "int64", "uint64"])
@pytest.mark.parametrize("values", [[7, 3, 7, 4], [7, 120, 3, 120], [0], []])
def test_whole_numbers_are_themselves_whether_they_lie_close_together_or_not(kind: str, values: list[int]) -> None:
    array = np.array(values, kind)
    chunks = pyarrow.chunked_array([array[:1], array[1:]])
    for column in (pandas.Series(array), polars.Series(array), chunks):
        assert told(column) == values


def test_the_farthest_whole_numbers_are_told_apart() -> None:
    ends = [-(1 << 63), (1 << 63) - 1, 0, -(1 << 63)]
    assert told(pandas.Series(ends)) == told(polars.Series(ends)) == ends
    assert told(polars.Series([-5, None, -4])) == [-5, None, -4]
    assert told(pandas.Series([True, False, True])) == [True, False, True]
