"""Parquet files: the columns of a table in and out, with the extra ``slacore[tables]``."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from attrs import frozen

from slacore.analysis.arrow import library
from slacore.errors import BrokenTable

_ROWS = 1 << 16
_PURPOSE = "a Parquet file"


def opened(stream: io.BufferedReader, source: str) -> tuple[Sequence[str], ParquetRows]:
    """The names of the columns of a Parquet file, and its rows.

    Raises:
        BrokenTable: for a file that cannot be read, and one with a column of lists or the like.
        MissingExtra: where pyarrow is not installed.
    """
    arrow = arrow_for(source)
    held = stream if stream.seekable() else io.BytesIO(stream.read())
    try:
        file = arrow.parquet.ParquetFile(held)
    except (arrow.ArrowException, OSError) as error:
        raise _broken(source, error) from None
    for field in file.schema_arrow:
        if arrow.types.is_nested(field.type):
            raise BrokenTable(source, f"the column {field.name!r} holds {field.type}; a cell is a text, number or time")
    return file.schema_arrow.names, ParquetRows(file, source)


def arrow_for(purpose: str) -> Any:
    """The package pyarrow, with the parts of it that are used here.

    Raises:
        MissingExtra: where it is not installed.
    """
    return library(purpose, "compute", "parquet")


@frozen
class ParquetRows:
    """The rows of a Parquet file, numbered from 2 on, as if a header stood above them."""

    file: Any
    source: str

    def batches(self) -> Iterator[tuple[int, Sequence[Any], Any]]:
        """Many rows at once: the number of the first, their columns as large strings, and as the file has them."""
        first = 2
        try:
            for batch in self.file.iter_batches(_ROWS):
                yield first, [_texts(column) for column in batch.columns], batch
                first += len(batch)
        except (arrow_for(self.source).ArrowException, OSError) as error:
            raise _broken(self.source, error) from None

    def rows(self, width: int) -> Iterator[tuple[int, list[str], str]]:
        """Row by row."""
        for first, columns, _ in self.batches():
            held = [column.fill_null("").to_pylist() for column in columns]
            for line, cells in enumerate(zip(*held, strict=True), first):
                yield line, list(cells), ""


def texts(values: Sequence[str | bytes | None]) -> Any:
    """A column of texts."""
    arrow = arrow_for(_PURPOSE)
    return arrow.array(values, arrow.large_string())


def numbers(values: Sequence[float | None]) -> Any:
    """A column of numbers with fractions."""
    arrow = arrow_for(_PURPOSE)
    return arrow.array(values, arrow.float64())


def times(values: Any, zone: str) -> Any:
    """A column of instants, microseconds in UTC as numpy has them, that are shown on the clock of a zone."""
    arrow = arrow_for(_PURPOSE)
    return arrow.array(values, arrow.timestamp("us", zone))


def mixed(values: Sequence[Any]) -> Any:
    """A column of what is alike, of whatever kind that is; of what is not, as text."""
    arrow = arrow_for(_PURPOSE)
    try:
        return arrow.array(values)
    except arrow.ArrowException:
        return texts([None if value is None else str(value) for value in values])


@contextmanager
def parquet_writer(stream: BinaryIO, purpose: str, names: Sequence[str]) -> Iterator[Callable[[Sequence[Any]], None]]:
    """A function that writes columns, in the order of their names and of the same types each time.

    Raises:
        MissingExtra: where pyarrow is not installed.
    """
    arrow = arrow_for(purpose)
    writer: Any = None

    def put(columns: Sequence[Any]) -> None:
        nonlocal writer
        if writer is None:
            kinds = [(name, column.type) for name, column in zip(names, columns, strict=True)]
            writer = arrow.parquet.ParquetWriter(stream, arrow.schema(kinds))
        writer.write_table(arrow.Table.from_arrays(list(columns), schema=writer.schema))

    yield put
    if writer is None:
        put([texts([]) for _ in names])
    writer.close()


def _texts(column: Any) -> Any:
    """A column as large strings: numbers in digits, instants in UTC, nothing where nothing is said."""
    arrow = arrow_for(_PURPOSE)
    if arrow.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if arrow.types.is_timestamp(column.type):
        column = _whole(column)
    elif arrow.types.is_floating(column.type):
        # Integers with gaps come as floats.
        return arrow.compute.replace_substring_regex(column.cast(arrow.large_string()), r"\.0$", "")
    if arrow.types.is_binary(column.type) or arrow.types.is_large_binary(column.type):
        column = column.cast(arrow.string())
    return column.cast(arrow.large_string())


def _whole(column: Any) -> Any:
    """Instants without fractions of a second where they have none, and on the clock of UTC where they have a zone."""
    arrow = arrow_for(_PURPOSE)
    zone = "UTC" if column.type.tz else None
    column = column.cast(arrow.timestamp(column.type.unit, zone))
    for unit in ("s", "us"):
        try:
            return column.cast(arrow.timestamp(unit, zone))
        except arrow.ArrowInvalid:
            continue
    return column


def _broken(source: str, error: Exception) -> BrokenTable:
    return BrokenTable(source, f"is no Parquet file that can be read: {str(error).splitlines()[0].rstrip('.')}")
