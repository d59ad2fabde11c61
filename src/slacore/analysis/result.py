"""Results: figures in the caller's kind of frame, with what they say in a line and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from math import isnan
from typing import Any

import narwhals as nw
import numpy as np
from attrs import field, frozen
from narwhals import dependencies as loaded
from numpy.typing import NDArray

from slacore.analysis.provenance import FigureProvenance
from slacore.analysis.table import TAKEN
from slacore.calendars.saying import cell_text
from slacore.calendars.table import aligned
from slacore.errors import InvalidValue
from slacore.markup import display, html_table, paragraph
from slacore.wording import percent_text

FEW = 30
"""Of fewer tickets a share says little, and is greyed."""

_PERCENTS = frozenset({"attained", "share", "low", "high", "promised", "quantile"})
_MOST_SHOWN = 60
"""Of a longer table so many rows are shown, and how many there are besides."""


def _notes_from(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


@frozen(eq=False, repr=False)
class Result:
    """Figures as a table, with a headline, what is to be known of them, and their provenance.

    Two are equal that say the same. ``frame`` is of the kind that the figures were asked of.
    """

    frame: Any
    headline: str
    notes: tuple[str, ...] = field(converter=_notes_from, kw_only=True, default=())
    provenance: FigureProvenance = field(kw_only=True)

    def rows(self) -> list[dict[str, Any]]:
        """Each row as a dictionary of its columns; what is missing is None."""
        return rows_of(self.frame)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data: instants in ISO 8601, lengths in seconds."""
        return {
            "headline": self.headline,
            "notes": list(self.notes),
            "rows": written_rows(self.frame),
            "provenance": self.provenance.to_dict(),
        }

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(json.dumps(self.to_dict(), sort_keys=True, default=str))

    def __len__(self) -> int:
        return len(self.frame)

    def __str__(self) -> str:
        lines = [self.headline, *self.notes, *aligned(self.cells()), *self._more(), str(self.provenance)]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.headline}>"

    def _repr_html_(self) -> str:
        head, *rows = self.cells()
        few = [bool(row.get("is_few")) for row in rows_of(self._shown)]
        below = [*self.notes, *self._more(), str(self.provenance)]
        return display(html_table(head, rows, self.headline, few), *(paragraph(line, class_="quiet") for line in below))

    def cells(self) -> list[list[str]]:
        """The names of the columns, then each row, as texts."""
        names = names_of(self.frame)
        return [names, *([_cell(name, row[name]) for name in names] for row in self._texts())]

    def _texts(self) -> Iterable[Mapping[str, Any]]:
        return ({str(name): value for name, value in row.items()} for row in rows_of(self._shown))

    @property
    def _shown(self) -> Any:
        return nw.from_native(self.frame, eager_only=True).head(_MOST_SHOWN).to_native()

    def _more(self) -> list[str]:
        more = len(self) - _MOST_SHOWN
        return [f"and {more:,} rows more"] if more > 0 else []


def names_of(frame: Any) -> list[str]:
    """The names of the columns of a frame."""
    return [str(name) for name in nw.from_native(frame, eager_only=True).columns]


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """Each row of a frame as a dictionary of its columns; what is missing is None."""
    table = nw.from_native(frame, eager_only=True)
    return [{name: plain(value) for name, value in row.items()} for row in table.iter_rows(named=True)]


def written_rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame as plain data: instants in ISO 8601, lengths in seconds."""
    return [{str(name): _written(value) for name, value in row.items()} for row in rows_of(frame)]


def plain(value: Any) -> Any:
    """A value of a cell as Python has it, None where it is missing."""
    if value is None or value is getattr(loaded.get_pandas(), "NaT", None) or type(value).__name__ == "NAType":
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and isnan(value):
        return None
    if isinstance(value, timedelta) and hasattr(value, "to_pytimedelta"):
        return value.to_pytimedelta() if not getattr(value, "nanoseconds", 0) else value
    return value


def _written(value: Any) -> Any:
    if isinstance(value, timedelta):
        seconds = value / timedelta(seconds=1)
        return int(seconds) if seconds == int(seconds) else seconds
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _cell(name: str, value: Any) -> str:
    if value is None or isinstance(value, bool | timedelta):
        return cell_text(value)
    if isinstance(value, float):
        return percent_text(value) if name in _PERCENTS or name.endswith("_share") else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def frame_like(frame: Any, columns: Mapping[str, Any]) -> Any:
    """A frame of the kind of another.

    Args:
        frame: a DataFrame of pandas or polars, or a Table of pyarrow.
        columns: arrays of numpy, NaN and NaT where they are null; lists of texts; columns of the frame's own kind.
    """
    if loaded.is_pandas_dataframe(frame):
        pandas = loaded.get_pandas()
        made = {name: _of_pandas(column) for name, column in columns.items()}
        return pandas.DataFrame(made, index=pandas.RangeIndex(len(next(iter(made.values())))) if made else None)
    if loaded.is_polars_dataframe(frame):
        return loaded.get_polars().DataFrame([_of_polars(name, column) for name, column in columns.items()])
    arrow = loaded.get_pyarrow()
    return arrow.table({name: _of_arrow(column) for name, column in columns.items()})


def rows_like(frame: Any, rows: NDArray[np.int64], columns: Mapping[str, Any]) -> Any:
    """Rows of a frame in the order given, with columns after its own, as `frame_like` takes them."""
    table = nw.from_native(frame, eager_only=True)
    for name in columns:
        if name in table.columns:
            raise InvalidValue("frame", name, TAKEN)
    kept = nw.maybe_reset_index(table[rows.tolist(), :])
    added = nw.from_native(frame_like(frame, columns), eager_only=True)
    return nw.concat([kept, added], how="horizontal").to_native() if columns else kept.to_native()


def _of_pandas(column: Any) -> Any:
    pandas = loaded.get_pandas()
    if isinstance(column, list):
        # Of at least one text, whose kind is then that of all texts.
        return pandas.Series([*column, ""]).iloc[:-1]
    return column


def _of_polars(name: str, column: Any) -> Any:
    polars = loaded.get_polars()
    if isinstance(column, list):
        return polars.Series(name, column, dtype=polars.String)
    if isinstance(column, np.ndarray):
        # It has no unit as coarse as seconds.
        column = column.astype("m8[ms]") if column.dtype == "m8[s]" else column
        return polars.Series(name, column, nan_to_null=column.dtype.kind == "f")
    return column.alias(name)


def _of_arrow(column: Any) -> Any:
    arrow = loaded.get_pyarrow()
    if isinstance(column, list):
        return arrow.array(column, arrow.string())
    if isinstance(column, np.ndarray):
        return arrow.array(column, mask=np.isnan(column) if column.dtype.kind == "f" else None)
    return column
