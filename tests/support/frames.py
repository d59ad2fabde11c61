"""Frames of any kind as rows that compare."""

from __future__ import annotations

from typing import Any

import pandas
import pyarrow


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame, with nothing for what is missing."""
    if isinstance(frame, pandas.DataFrame):
        columns = {name: [_plain(value) for value in frame[name]] for name in frame.columns}
        return [{name: values[row] for name, values in columns.items()} for row in range(len(frame))]
    return frame.to_pylist() if isinstance(frame, pyarrow.Table) else frame.to_dicts()


def _plain(value: Any) -> Any:
    if value is None or value is pandas.NaT or value is pandas.NA or value != value:
        return None
    if isinstance(value, pandas.Timestamp):
        return value.to_pydatetime()
    return value.to_pytimedelta() if isinstance(value, pandas.Timedelta) else value
