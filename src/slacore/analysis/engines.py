"""Engines: a value that is put to frames, carried to data that is past one machine's memory, a part at a time.

What is carried is an `Evaluation`, a `LogReplay`, or any other frozen value that can be pickled, is called with a frame
and tells the `schema` of its answer. Nothing is computed here, and every part is answered as the whole would be. Rows
that belong together, the events of a ticket, are brought into one part first: a `LogReplay` says by its ``ticket``
which column holds what they share. None of the engines is imported: a value of theirs comes from a program that did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, Protocol

from attrs import frozen

from slacore.analysis.arrow import library as arrow_library
from slacore.errors import InvalidValue

_UTC = ("UTC", "Etc/UTC")
_SESSION_ZONE = "spark.sql.session.timeZone"
_LOCAL = "would move instants; say frame.sparkSession.conf.set('spark.sql.session.timeZone', 'UTC') first"
_NO_LAZY = "is no lazy frame of polars; give one, e.g. frame.lazy()"
_NO_DASK = "is no DataFrame of Dask; give one, e.g. dask.dataframe.from_pandas(frame, npartitions=8)"
_NO_SPARK = "is no DataFrame of Spark; give one, e.g. session.createDataFrame(frame)"
_NO_VALUE = "is nothing that is put to frames; give an Evaluation or a LogReplay"
_NO_STREAM = "is no stream of Arrow; give a RecordBatchReader, or what exports one, such as a relation of DuckDB"


class OnFrames(Protocol):
    """What is put to frames, whole or in parts."""

    def __call__(self, frame: Any, /) -> Any:
        """The frame of its answers, of the caller's kind."""

    def schema(self, given: Any, /) -> Any:
        """The names and types of its answers, from those of a frame."""


def polars(evaluation: OnFrames, lazy: Any) -> Any:
    """A lazy frame of polars with the answers: read, evaluated and written in streams where its query is collected so.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import Evaluation, engines
    >>> tickets = polars.LazyFrame({"priority": ["High"], "opened": ["2026-03-06 14:30Z"]}).with_columns(
    ...     polars.col("opened").str.to_datetime(time_zone="UTC")
    ... )
    >>> evaluation = Evaluation(bundled("stakater"), stopped={}, metrics="response", as_of="2026-03-10T00:00Z")
    >>> found = engines.polars(evaluation, tickets)
    >>> found.select("response_verdict").collect(engine="streaming").item()
    'overdue'

    Args:
        evaluation: what is put to every part.
        lazy: a LazyFrame; what follows it looks at all its columns.

    Raises:
        InvalidValue: for what is no evaluation, and for what is no lazy frame.
        InvalidValue, UnknownName: at once for columns that are missing or hold something else, as the evaluation does.
    """
    _check_value(evaluation)
    # Expressions have the first of these, and frames that are no lazy ones the second.
    for method in ("map_batches", "collect_schema"):
        _check(lazy, "lazy", method, _NO_LAZY)
    # Nothing is pushed past it: it needs columns that the query does not look at, and filters may look at its answers.
    return lazy.map_batches(
        evaluation,
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
        schema=evaluation.schema(lazy.collect_schema()),
        streamable=_ticket(evaluation) is None,
    )


def arrow(evaluation: OnFrames, reader: Any) -> Any:
    """A RecordBatchReader with the answers to a stream of Arrow, which is read as the answers are.

    A stream comes from pyarrow itself, or from whatever exports one: a relation of DuckDB, a frame of polars, a table
    of Ibis. All batches of the answers have one schema. Categories of the answers are dictionaries that are the same in
    every batch; those of the stream pass as they are.

    >>> import pyarrow
    >>> from slacore import bundled
    >>> from slacore.analysis import Evaluation, engines
    >>> opened = pyarrow.array([1772800200], pyarrow.timestamp("s", "UTC"))
    >>> tickets = pyarrow.table({"priority": ["High"], "opened": opened})
    >>> evaluation = Evaluation(bundled("stakater"), stopped={}, metrics="response", as_of="2026-03-10T00:00Z")
    >>> engines.arrow(evaluation, tickets.to_reader()).read_all()["response_verdict"].to_pylist()
    ['overdue']

    Raises:
        InvalidValue, UnknownName: at once for what is no evaluation, for what is no stream, and for columns as the
            evaluation does.
    """
    _check_value(evaluation)
    pyarrow = arrow_library("a stream of Arrow")
    if not isinstance(reader, pyarrow.RecordBatchReader):
        _check(reader, "reader", "__arrow_c_stream__", _NO_STREAM)
        try:
            reader = pyarrow.RecordBatchReader.from_stream(reader)
        except pyarrow.ArrowInvalid:
            # A column is a stream as well, of something else than rows.
            raise InvalidValue("reader", type(reader).__name__, _NO_STREAM) from None
    schema = evaluation.schema(reader.schema)
    return pyarrow.RecordBatchReader.from_batches(schema, _OnBatches(evaluation, schema)(reader))


def dask(evaluation: OnFrames, frame: Any) -> Any:
    """A DataFrame of Dask with the answers, partition by partition.

    >>> import dask.dataframe, pandas
    >>> from slacore import bundled
    >>> from slacore.analysis import Evaluation, engines
    >>> tickets = pandas.DataFrame({"priority": ["High"], "opened": pandas.to_datetime(["2026-03-06 14:30Z"])})
    >>> evaluation = Evaluation(bundled("stakater"), stopped={}, metrics="response", as_of="2026-03-10T00:00Z")
    >>> found = engines.dask(evaluation, dask.dataframe.from_pandas(tickets, npartitions=1))
    >>> found["response_verdict"].compute().tolist()
    ['overdue']

    Raises:
        InvalidValue: for what is no evaluation, and for what is no DataFrame of Dask.
        InvalidValue, UnknownName: at once for columns that are missing or hold something else, as the evaluation does.
    """
    _check_value(evaluation)
    _check(frame, "frame", "map_partitions", _NO_DASK)
    ticket = _ticket(evaluation)
    if ticket is not None:
        frame = frame.shuffle(on=ticket)
    return frame.map_partitions(evaluation, meta=evaluation(frame._meta))


def spark(evaluation: OnFrames, frame: Any) -> Any:
    """A DataFrame of Spark with the answers, evaluated by its workers, which need slacore too.

    Spark has no categories: its answers hold their texts. A worker is sent the evaluation, some kilobytes, once for
    each partition, and lays out the hours itself.

    Args:
        evaluation: what is put to every batch.
        frame: a DataFrame of a session whose zone is UTC, of Spark 4 or later.

    Raises:
        InvalidValue: for what is no DataFrame of Spark, and for a session of another zone, in which Spark moves times
            that have none.
        InvalidValue, UnknownName: at once for columns that are missing or hold something else, as the evaluation does.
    """
    _check_value(evaluation)
    _check(frame, "frame", "mapInArrow", _NO_SPARK)
    zone = frame.sparkSession.conf.get(_SESSION_ZONE)
    if zone not in _UTC:
        raise InvalidValue(_SESSION_ZONE, zone, _LOCAL)
    ticket = _ticket(evaluation)
    if ticket is not None:
        frame = frame.repartition(ticket)
    schema = _plain(evaluation.schema(frame.limit(0).toArrow().schema))
    kinds: Any = import_module("pyspark.sql.pandas.types")
    return frame.mapInArrow(_OnBatches(evaluation, schema), kinds.from_arrow_schema(schema, prefer_timestamp_ntz=True))


@frozen
class _OnBatches:
    """A value put to batches of Arrow as they come, or to all at once where rows of several belong together."""

    evaluation: OnFrames
    schema: Any

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        pyarrow = arrow_library("a stream of Arrow")
        parts = ([batch] for batch in batches) if _ticket(self.evaluation) is None else filter(None, [[*batches]])
        for part in parts:
            found = self.evaluation(pyarrow.Table.from_batches(part))
            yield from found.cast(self.schema).to_batches()


def _check_value(given: Any) -> None:
    if not callable(given) or not callable(getattr(given, "schema", None)):
        raise InvalidValue("evaluation", type(given).__name__, _NO_VALUE)


def _check(given: Any, place: str, method: str, cure: str) -> None:
    """Refuse what has not the method by which a frame of an engine, imported or not, is known."""
    if not hasattr(given, method):
        raise InvalidValue(place, type(given).__name__, cure)


def _ticket(evaluation: OnFrames) -> str | None:
    """The column by which rows belong together, where those of one part do not stand for themselves."""
    return getattr(evaluation, "ticket", None)


def _plain(schema: Any) -> Any:
    """The schema with texts for dictionaries."""
    fields = (each.with_type(getattr(each.type, "value_type", each.type)) for each in schema)
    return arrow_library("a schema of Arrow").schema(fields)
