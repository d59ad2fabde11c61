"""Columns of numpy, pandas, polars and pyarrow, in and out; the only room that asks which kind a column is.

None of the three is imported here: a value of theirs can only come from a program that has imported them, and what goes
back is of the same kind. Inside, a column is an array of `datetime64` or `timedelta64`, in UTC and in its own unit.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final, Literal, Protocol

import numpy as np
from attrs import field, frozen
from narwhals import dependencies as loaded
from numpy.typing import NDArray

from slacore.analysis.arrays import NAT, UNITS, Bools, Ints, Unit
from slacore.errors import InvalidValue

Holds = Literal["instants", "wall times", "lengths", "days"]
Zone = str | None
"""The zone of a column's instants; none of numpy's, of wall times and of what is no instant."""

_CODES: dict[Holds, str] = {"instants": "M", "wall times": "M", "lengths": "m", "days": "M"}

_NUMBERS = "numbers do not say what they count; make them {holds} first, e.g. numbers.astype('{code}8[s]')"
_FLOATS = (
    "floats are not exact; make them whole numbers, and those {holds}, e.g. floats.astype('i8').astype('{code}8[s]')"
)
_TEXTS = "texts are to be read first, e.g. by pandas.to_datetime or by str.to_datetime of polars"
_DATES = "a date is no instant; say at which time of day, e.g. dates.astype('M8[s]') + numpy.timedelta64(9, 'h')"
_OBJECTS = "single moments are to be made a column of them first, e.g. by pandas.to_datetime(column, utc=True)"
_NOTHING = (
    "it has no kind of its own; give it one first, e.g. column.astype('datetime64[us, UTC]') in pandas or"
    " column.cast(polars.Datetime('us', 'UTC')) in polars"
)
_FINE = "is finer than nanoseconds; cut it to those first, e.g. column.astype('{code}8[ns]')"
_NAIVE = "has no time zone; say on whose clock it was read, e.g. instants(column, 'Europe/London')"
_FINER = ("ps", "fs", "as")
_AWARE = "has a time zone already, and so its wall times are instants"
_KINDS = "is not a column; give a numpy array, a Series of pandas or polars, or an Array of pyarrow"


_KINDLESS = ("Null", "null", "null[pyarrow]", "object")
"""What columns are called that were never told what they hold."""


class Kind(Protocol):
    """A column as its owner holds it."""

    @property
    def is_frame(self) -> bool:
        """Whether it has zones and nulls, which numpy has not."""

    def read(self) -> tuple[NDArray[Any], Zone]:
        """Its values as an array of numpy, and their zone."""

    def give(self, values: NDArray[Any], missing: Bools | None, zone: Zone) -> Any:
        """A column of the same kind, with the same index, name and chunks; ``missing`` for what cannot be NaT."""


@frozen(eq=False)
class Column:
    """A column that was read: its values as integers of one unit, and how to give one like it back."""

    values: Ints
    """Of any order of bytes and any stride; never written."""
    unit: Unit
    zone: Zone
    kind: Kind = field(repr=False)

    def __len__(self) -> int:
        return len(self.values)

    def instants(self, values: Ints, unit: Unit, zone: Zone = None) -> Any:
        """Instants as a column of this kind, in its own zone unless another is given."""
        return self.kind.give(values.view(f"M8[{unit}]"), None, zone or self.zone)

    def walls(self, values: Ints, unit: Unit) -> Any:
        """Wall times, which have no zone."""
        return self.kind.give(values.view(f"M8[{unit}]"), None, None)

    def lengths(self, values: Ints, unit: Unit) -> Any:
        """Lengths of time."""
        return self.kind.give(values.view(f"m8[{unit}]"), None, None)

    def others(self, values: NDArray[Any], missing: Bools | None = None) -> Any:
        """Truths or numbers, null where they are missing."""
        return self.kind.give(values, missing, None)


def column_of(given: Any, place: str, holds: Holds = "instants") -> Column:
    """A column read.

    Raises:
        InvalidValue: for what is none, and for one that holds something else, with what to do instead.
    """
    kind = _kind_of(given, place)
    values, zone = kind.read()
    if values.ndim != 1:
        raise InvalidValue(place, f"{values.ndim} dimensions", "are not those of a column, which has one")
    named = str(getattr(given, "dtype", getattr(given, "type", None)))
    values = _of_days(values, named, place) if holds == "days" else _of_time(values, named, place, holds)
    if kind.is_frame and holds == "instants" and zone is None:
        raise InvalidValue(place, named, _NAIVE)
    if zone is not None and holds in ("wall times", "days"):
        raise InvalidValue(place, named, _AWARE if holds == "wall times" else "holds instants; give dates")
    unit = np.datetime_data(values.dtype)[0]
    return Column(values.view(f"{values.dtype.byteorder}i8"), unit, zone, kind)  # type: ignore[arg-type]


def column_of_nothing(given: Any, place: str, rows: int, zone: Zone) -> Column | None:
    """A column in which nobody ever said anything, of instants that are missing; nothing for one that has a kind.

    That of pandas is an object in a table without rows, and is a float where a file has no value in a column.
    """
    named = str(getattr(given, "dtype", getattr(given, "type", None)))
    if named in _KINDLESS or (named == "float64" and rows):
        return Column(np.full(rows, NAT), "us", zone or "UTC", _kind_of(given, place))
    return None


def together(first: Column, second: Column, place: str) -> None:
    """Refuse two columns whose rows do not belong together.

    Raises:
        InvalidValue: for columns of different lengths, and for Series of pandas with different indexes.
    """
    if len(first) != len(second):
        raise InvalidValue(place, f"{len(second)} rows", f"do not go with {len(first)} of the first column")
    indexes = [index for column in (first, second) if (index := _index_of(column)) is not None]
    if len(indexes) == 2 and not indexes[0].equals(indexes[1]):
        raise InvalidValue(place, "its index", "is another than that of the first column; align the two first")


def _index_of(column: Column) -> Any:
    return getattr(getattr(column.kind, "series", None), "index", None)


def _of_time(values: NDArray[Any], named: str, place: str, holds: Holds) -> NDArray[Any]:
    code = values.dtype.kind
    unit, step = np.datetime_data(values.dtype) if code in "mM" else ("", 1)
    if code != _CODES[holds] or (code == "M" and unit in ("D", "W", "M", "Y")):
        cure = _cure(values, named, unit).format(holds=holds, code=_CODES[holds])
        raise InvalidValue(place, named, f"holds no {holds}; {cure}")
    if unit in UNITS and step == 1:
        return values
    if unit in _FINER:
        raise InvalidValue(place, named, _FINE.format(code=code))
    if unit in ("M", "Y"):
        raise InvalidValue(place, named, "has no fixed length; months and years differ")
    return values.astype(f"{code}8[{unit if unit in UNITS else 's'}]")


def _cure(values: NDArray[Any], named: str, unit: str) -> str:
    """What to do instead; integers with nulls come as floats, and texts as objects."""
    first = next((one for one in values if one is not None), None) if values.dtype.kind == "O" else None
    if named in _KINDLESS and first is None:
        return _NOTHING
    if values.dtype.kind in "iu" or re.match(r"u?int\d", named.lower()):
        return _NUMBERS
    if values.dtype.kind == "f":
        return _FLOATS
    if values.dtype.kind == "M" and unit != "generic":
        return _DATES
    if isinstance(first, str) or values.dtype.kind in "UST":
        return _TEXTS
    if isinstance(first, datetime):
        return _OBJECTS
    return _DATES if isinstance(first, date) else "give a column of {holds}"


def _of_days(values: NDArray[Any], named: str, place: str) -> NDArray[Any]:
    if values.dtype.kind == "M":
        if np.datetime_data(values.dtype)[0] in _FINER:
            raise InvalidValue(place, named, _FINE.format(code="M"))
        days = values.astype("M8[D]")
        if values.dtype == days.dtype or bool(np.all((days == values) | np.isnat(values))):
            # As seconds, whose unit all rooms know.
            return days.astype("M8[s]")
        raise InvalidValue(place, named, "holds times of day too; give dates, e.g. column.astype('M8[D]')")
    raise InvalidValue(place, named, "holds no dates; give a column of them, e.g. of numpy's M8[D]")


@frozen(eq=False)
class _Numpy:
    array: NDArray[Any]
    is_frame: Final = False

    def read(self) -> tuple[NDArray[Any], Zone]:
        return self.array, None

    def give(self, values: NDArray[Any], missing: Bools | None, zone: Zone) -> NDArray[Any]:
        return values


@frozen(eq=False)
class _Arrow:
    """An Array or a ChunkedArray of pyarrow."""

    column: Any
    is_frame: Final = True

    def read(self) -> tuple[NDArray[Any], Zone]:
        pieces = [_from_arrow(chunk) for chunk in self._chunks()]
        zone = getattr(self.column.type, "tz", None)
        if len(pieces) == 1:
            return pieces[0], zone
        return np.concatenate(pieces) if pieces else _from_arrow(_arrow().array([], self.column.type)), zone

    def give(self, values: NDArray[Any], missing: Bools | None, zone: Zone) -> Any:
        if not hasattr(self.column, "chunks"):
            return _to_arrow(values, missing, zone)
        made, start = [], 0
        for chunk in self._chunks():
            rows = slice(start, start + len(chunk))
            made.append(_to_arrow(values[rows], None if missing is None else missing[rows], zone))
            start = rows.stop
        return _arrow().chunked_array(made, made[0].type if made else _to_arrow(values, None, zone).type)

    def _chunks(self) -> list[Any]:
        return self.column.chunks if hasattr(self.column, "chunks") else [self.column]


@frozen(eq=False)
class _Pandas:
    """A Series of pandas with numpy inside."""

    series: Any
    is_frame: Final = True

    def read(self) -> tuple[NDArray[Any], Zone]:
        zone = getattr(self.series.dtype, "tz", None)
        if zone is None:
            return self.series.to_numpy(), None
        return self.series.to_numpy(dtype=f"M8[{self.series.dtype.unit}]"), zone

    def give(self, values: NDArray[Any], missing: Bools | None, zone: Zone) -> Any:
        pandas = loaded.get_pandas()
        made: Any = values
        if zone is not None:
            made = pandas.DatetimeIndex(values, copy=False).tz_localize("UTC").tz_convert(zone)
        elif values.dtype.kind in "bi" and missing is not None:
            array = pandas.arrays.BooleanArray if values.dtype.kind == "b" else pandas.arrays.IntegerArray
            made = array(values, missing)
        return pandas.Series(made, index=self.series.index, name=self.series.name, copy=False)


@frozen(eq=False)
class _ArrowPandas:
    """A Series of pandas with Arrow inside."""

    series: Any
    is_frame: Final = True

    @property
    def _inside(self) -> _Arrow:
        return _Arrow(self.series.array.__arrow_array__())

    def read(self) -> tuple[NDArray[Any], Zone]:
        return self._inside.read()

    def give(self, values: NDArray[Any], missing: Bools | None, zone: Zone) -> Any:
        pandas, made = loaded.get_pandas(), self._inside.give(values, missing, zone)
        array = pandas.arrays.ArrowExtensionArray(made)
        return pandas.Series(array, index=self.series.index, name=self.series.name, copy=False)


@frozen(eq=False)
class _Polars:
    series: Any
    is_frame: Final = True

    def read(self) -> tuple[NDArray[Any], Zone]:
        return self.series.to_numpy(), getattr(self.series.dtype, "time_zone", None)

    def give(self, values: NDArray[Any], missing: Bools | None, zone: Zone) -> Any:
        polars = loaded.get_polars()
        made = polars.Series(self.series.name, values)
        if zone is not None:
            return made.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
        if missing is not None and missing.any():
            return made.set(polars.Series(missing), None)
        return made


def _kind_of(given: Any, place: str) -> Kind:
    if type(given) is np.ndarray:
        return _Numpy(given)
    if loaded.is_pandas_series(given):
        is_arrow = hasattr(given.dtype, "pyarrow_dtype")
        return _ArrowPandas(given) if is_arrow else _Pandas(given)
    if loaded.is_polars_series(given):
        return _Polars(given)
    arrow = _arrow()
    if arrow is not None and isinstance(given, arrow.Array | arrow.ChunkedArray):
        return _Arrow(given)
    raise InvalidValue(place, type(given).__name__, _KINDS)


def _arrow() -> Any:
    return loaded.get_pyarrow()


def _from_arrow(chunk: Any) -> NDArray[Any]:
    """The values of one Array, without going through floats where some are null."""
    kind = str(chunk.type)
    code = "M" if kind.startswith("timestamp") else "m" if kind.startswith("duration") else ""
    if not code:
        return chunk.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
    buffer = chunk.buffers()[1]
    if buffer is None:
        return np.full(len(chunk), "NaT", f"{code}8[{chunk.type.unit}]")
    values = np.frombuffer(buffer, f"{code}8[{chunk.type.unit}]", len(chunk), 8 * chunk.offset)
    if chunk.null_count:
        values = values.copy()
        values[chunk.is_null().to_numpy(zero_copy_only=False)] = "NaT"
    return values


def _to_arrow(values: NDArray[Any], missing: Bools | None, zone: Zone) -> Any:
    arrow = _arrow()
    if values.dtype.kind == "M":
        return arrow.array(values, arrow.timestamp(np.datetime_data(values.dtype)[0], zone))
    return arrow.array(values, mask=missing)
