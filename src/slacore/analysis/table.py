"""Tables of tickets: the columns that a plan looks at, found by name and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

import narwhals as nw
import numpy as np
from attrs import evolve, frozen
from narwhals import dependencies as loaded
from narwhals.exceptions import DuplicateError

from slacore.analysis import wall
from slacore.analysis.arrays import NAT, UNITS, Bools, Ints, Unit
from slacore.analysis.codes import Codes, codes_of
from slacore.analysis.frames import Column, column_of, column_of_nothing
from slacore.analysis.pieces import Source, missing
from slacore.analysis.refusals import at
from slacore.checks import must_be
from slacore.errors import InvalidValue, OutOfRange, UnknownName

_NO_TABLE = "is no table; give a DataFrame of pandas or polars, or a Table of pyarrow"
_THERE = "is a column of the table already; give another prefix, such as prefix='gold_'"
TAKEN = "is the name of a column of the answer; give the column another name first"
_TWICE = "has two columns of one name; give one of them another"
_LAZY = "is not read yet; collect it first"
_NO_SCHEMA = "is no schema; give one of polars or pyarrow, or the dtypes of a DataFrame of pandas"
_NOTES = b"slacore"
"""Under which a table of pyarrow keeps what was counted in it."""
_NAIVE = "has no time zone; say on whose clock it was read, e.g. zone='Europe/London'"


@frozen(eq=False)
class Instants:
    """A column of instants, and which of them lie outside the supported years."""

    place: str
    read: Column
    """As it stands in the table."""
    column: Column
    """In UTC, in the zone that it is given back in."""
    outside: Bools

    def refusal(self, row: int) -> str:
        """What is wrong with an instant outside the years."""
        return str(OutOfRange(self.place, at(self.read, row)))

    def values(self, unit: Unit) -> Ints:
        """In a unit that is not coarser, `NAT` where there is none within the years."""
        factor = UNITS[unit] // UNITS[self.column.unit]
        values = self.column.values.astype(np.int64)
        if self.outside.any():
            values[self.outside] = NAT
        if factor > 1:
            np.multiply(values, factor, out=values, where=values != NAT)
        return values


@frozen(eq=False)
class Table:
    """A table of any kind, with its columns by name."""

    frame: Any

    @classmethod
    def of(cls, given: Any) -> Table:
        """The table of a frame.

        Raises:
            InvalidValue: for what is none, one that is not read yet, and one that names a column twice.
        """
        if isinstance(given, nw.LazyFrame) or "LazyFrame" in type(given).__name__:
            raise InvalidValue("frame", type(given).__name__, _LAZY)
        try:
            return cls(nw.from_native(given, eager_only=True))
        except TypeError:
            raise InvalidValue("frame", type(given).__name__, _NO_TABLE) from None
        except DuplicateError:
            raise InvalidValue("frame", type(given).__name__, _TWICE) from None

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return list(self.frame.columns)

    def native(self, name: str, place: str) -> Any:
        """A column as the frame holds it.

        Raises:
            UnknownName: for a column that it does not have.
            InvalidValue: for what is no name.
        """
        if must_be(str, name, place) not in self.names:
            raise UnknownName.among(place, "column of the table", name, map(str, self.names))
        return self.frame.get_column(name).to_native()

    def codes(self, name: str, place: str) -> Codes:
        """A column of a field."""
        return codes_of(self.native(name, place))

    def instants(self, name: str, place: str, zone: ZoneInfo | None, like: Instants | None = None) -> Instants:
        """A column of instants, naive ones on the clock of the zone.

        A column that says nothing has no kind of its own, and is read as one ``like`` another, where there is one, and
        else as microseconds.

        Raises:
            UnknownName: for a column that it does not have.
            InvalidValue: for one of something else, and for a naive one without a zone.
        """
        column = self.native(name, place)
        try:
            found = column_of(column, place)
        except InvalidValue as refused:
            if self.frame.get_column(name).null_count() == len(self):
                kindless = column_of_nothing(column, place, len(self), getattr(zone, "key", None))
                nothing = kindless if like is None else evolve(like.column, values=np.full(len(self), NAT))
                if nothing is not None:
                    return Instants(place, nothing, nothing, _no(len(self)))
            walls = _walls(column, place)
            if walls is None:
                raise
            if zone is None:
                raise InvalidValue(place, refused.value, _NAIVE) from None
            return _on_clock(walls, place, zone)
        return Instants(place, found, found, _outside(found))

    def check_new(self, names: Iterable[str]) -> None:
        """Refuse names for new columns that are there already.

        Raises:
            InvalidValue: for the first of these.
        """
        for name in names:
            if name in self.names:
                raise InvalidValue("prefix", name, _THERE)

    def beside(self, columns: Mapping[str, Any]) -> Any:
        """The caller's own kind of frame, with columns added after its own."""
        added = [nw.from_native(column, series_only=True).alias(name) for name, column in columns.items()]
        return self.frame.with_columns(*added).to_native()


def _walls(column: Any, place: str) -> Column | None:
    try:
        return column_of(column, place, "wall times")
    except InvalidValue:
        return None


def _on_clock(walls: Column, place: str, zone: ZoneInfo) -> Instants:
    answers = wall.instants(Source(walls, walls.unit), zone).answers
    column = Column(answers.values, walls.unit, zone.key, walls.kind)
    nothing = missing(walls)
    column.values[nothing] = NAT
    return Instants(place, walls, column, _no(len(walls)) if answers.bad is None else answers.bad & ~nothing)


def _outside(column: Column) -> Bools:
    """Which instants lie outside the supported years; missing ones lie nowhere."""
    source = Source(column, column.unit)
    span = source.span()
    if span is not None and span[2]:
        return _no(len(column))
    values = column.values
    return np.asarray(((values < source.least) | (values > source.most)) & (values != NAT))


def _no(rows: int) -> Bools:
    return np.zeros(rows, np.bool_)


def empty_table(given: Any) -> Any:
    """A frame without rows that has the names and types of a schema.

    Raises:
        InvalidValue: for what is no schema of polars or pyarrow, and no dtypes of pandas.
    """
    arrow, pandas, polars = loaded.get_pyarrow(), loaded.get_pandas(), loaded.get_polars()
    if arrow is not None and isinstance(given, arrow.Schema):
        return given.empty_table()
    if polars is not None and isinstance(given, polars.Schema):
        return polars.DataFrame(schema=given)
    if pandas is not None and isinstance(given, pandas.Series):
        with suppress(TypeError):  # a column of something else
            return pandas.DataFrame({name: pandas.Series(dtype=kind) for name, kind in given.items()})
    raise InvalidValue("given", type(given).__name__, _NO_SCHEMA)


def schema_of(frame: Any) -> Any:
    """The names and types of a frame, as its own kind has them, without what it tells of its own rows."""
    if loaded.is_pandas_dataframe(frame):
        return frame.dtypes
    schema = frame.schema
    held = getattr(schema, "metadata", None) or {}
    if _NOTES not in held:
        return schema
    return schema.with_metadata({name: value for name, value in held.items() if name != _NOTES})
