"""Cells: the rows of a table in groups by the values of columns and by periods, with the groups in order."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

import narwhals as nw
import numpy as np
from attrs import frozen
from narwhals import dependencies as loaded

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.codes import codes_of, grouped
from slacore.analysis.table import TAKEN, Table
from slacore.checks import must_be, names_from
from slacore.errors import InvalidValue


def columns_from(by: Any) -> tuple[str, ...]:
    """The names of the columns of a ``by``.

    Raises:
        InvalidValue: for one that is not text.
    """
    return tuple(must_be(str, name, "by") for name in names_from(by))


@frozen(eq=False)
class Cells:
    """Which group each row is in, and the groups: by period, then by the values of the columns."""

    numbers: Ints
    """The place of each row's group."""
    firsts: Ints
    """A row of each group, by its place in the table."""
    keys: dict[str, Any]
    """The columns by which the rows are told apart, one row for each group, in the table's own kind."""

    @classmethod
    def of(cls, table: Table, rows: Ints, by: Any, taken: Collection[str], periods: Ints | None = None) -> Self:
        """The groups of some rows; without columns and periods there is one.

        Args:
            table: the table.
            rows: the rows that are put into groups.
            by: the name of a column, or the names of several.
            taken: names that these may not have.
            periods: the number of the period of each of the rows.

        Raises:
            UnknownName: for a column that the table has not.
            InvalidValue: for one that has the name of a column of the answer, and for what is no name.
        """
        names = columns_from(by)
        for name in names:
            if name in taken:
                raise InvalidValue("by", name, TAKEN)
        codes = [codes_of(table.native(name, "by")) for name in names]
        columns = [(one.numbers[rows], len(one.values)) for one in codes]
        if periods is not None:
            steps, numbers = np.unique(periods, return_inverse=True)
            columns.append((numbers, len(steps)))
        if not columns:
            return cls(np.zeros(len(rows), np.int64), np.zeros(1, np.int64), {})
        groups = grouped(columns, len(rows))
        keys = table.frame[rows[groups.firsts].tolist(), list(names)] if names else None
        ranks = np.zeros(len(groups.firsts), np.int64) if keys is None else _ranks(keys)
        order = np.lexsort((ranks,) if periods is None else (ranks, periods[groups.firsts]))
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(len(order))
        firsts = rows[groups.firsts[order]]
        told = {} if keys is None else {name: _at(keys, order, name) for name in names}
        return cls(places[groups.numbers], firsts, told)

    def __len__(self) -> int:
        return len(self.firsts)

    def counts(self, which: Bools | None = None) -> Ints:
        """How many rows are in each group: all that were put into it, or those of which it is said."""
        numbers = self.numbers if which is None else self.numbers[which]
        return np.bincount(numbers, minlength=len(self)).astype(np.int64)


def repeated(column: Any, places: Ints) -> Any:
    """Values of a column of a frame at these places, in its own kind."""
    return nw.maybe_reset_index(nw.from_native(column, series_only=True)[places.tolist()]).to_native()


def _at(keys: Any, order: Ints, name: str) -> Any:
    return nw.maybe_reset_index(keys[order.tolist(), [name]]).get_column(name).to_native()


def _ranks(keys: Any) -> Ints:
    """The place of each group in the order of its values, by one column after the other; nulls come last."""
    ranks = [_rank(keys.get_column(name)) for name in keys.columns]
    order = np.lexsort(ranks[::-1])
    found = np.empty(len(order), np.int64)
    found[order] = np.arange(len(order))
    return found


def _rank(column: Any) -> Ints:
    """Where each value stands among those of its column; values without an order stand as they come."""
    codes = codes_of(column.to_native())
    values = _ordered(column, codes.values)
    places = np.asarray([*(values.index(value) for value in codes.values), len(values)], np.int64)
    return places[codes.numbers]


def _ordered(column: Any, values: Any) -> list[Any]:
    native, named = column.to_native(), None
    if loaded.is_pandas_series(native) or isinstance(column.dtype, nw.Enum):
        # A Categorical of polars has no order of its own: its categories are those of all that the program holds.
        named = getattr(getattr(native, "dtype", None), "categories", None)
    if named is not None:
        there = set(values)
        return [value for value in named if value in there]
    try:
        return sorted(values)
    except TypeError:
        return list(values)
