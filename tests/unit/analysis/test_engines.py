"""Engines: the same tickets through each, with the answers that they have in memory."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

from slacore import Schedule, SupportPlan, Target, plan_from_toml
from slacore.analysis import Evaluation, LogReplay, engines
from slacore.errors import InvalidValue, UnknownName
from tests.support.logs import DESK

ROWS = 10_000
UK = Schedule.parse("Mon-Thu 09:00-17:00; Fri 09:00-16:00 Europe/London")
LENGTHS = {
    "Critical": "30 calendar minutes",
    "High": "4 business hours",
    "Low": "2 business days",
    "Late": "1 business day by close",
}
PLAN = SupportPlan(
    name="desk",
    schedules={"business": UK},
    targets=[Target(metric="resolution", priority=name, length=length) for name, length in LENGTHS.items()],
)
EVALUATION = Evaluation(PLAN, as_of="2026-09-15T12:00:00Z", fields={"priority": "severity"})


def tickets() -> pyarrow.Table:
    """Rows of every kind: missing and refused openings, no target, unknown priorities, stopped before they began."""
    random = np.random.default_rng(5)
    start = np.datetime64("2026-03-20", "us")
    opened = start + random.integers(0, 200 * 86_400, ROWS).astype("m8[s]")
    opened[::97] = "NaT"
    opened[13::997] = np.datetime64("2250-01-01")
    resolved = opened + random.integers(-3_600, 9 * 86_400, ROWS).astype("m8[s]")
    resolved[random.random(ROWS) < 0.2] = "NaT"
    names = np.array([*LENGTHS, "none such", None], object)
    kind = pyarrow.timestamp("us", "UTC")
    columns = {
        "number": pyarrow.array(range(ROWS)),
        "severity": pyarrow.array(random.choice(names, ROWS), pyarrow.string()),
        "opened": pyarrow.array(opened, kind),
        "resolved": pyarrow.array(resolved, kind),
        "note": pyarrow.array(random.choice(np.array(["a", "b", None], object), ROWS), pyarrow.string()),
    }
    return pyarrow.table(columns)


TICKETS = tickets()
EXPECTED = EVALUATION(TICKETS).combine_chunks()


def test_the_tickets_are_of_every_kind() -> None:
    verdicts = set(EXPECTED["resolution_verdict"].to_pylist())
    assert verdicts == {"met", "breached", "open", "overdue", "reversed", "no target", "unreadable"}
    assert {*EXPECTED["resolution_target"].to_pylist()} == {*LENGTHS.values(), None}


# Arrow


@pytest.mark.parametrize("size", [1_024, 4_999, ROWS])
def test_arrow_batch_by_batch(size: int) -> None:
    reader = engines.arrow(EVALUATION, TICKETS.to_reader(max_chunksize=size))
    assert reader.schema.equals(EXPECTED.schema, check_metadata=True)
    batches = [*reader]
    assert len(batches) == -(-ROWS // size)
    # Dictionaries are the same in every batch, so that formats which forbid them to change hold them.
    assert {str(batch["resolution_verdict"].dictionary) for batch in batches} == {
        str(EXPECTED["resolution_verdict"].chunk(0).dictionary)
    }
    assert pyarrow.Table.from_batches(batches).equals(EXPECTED)


def test_arrow_reads_no_further_than_its_answers_are_read() -> None:
    read = []

    def batches() -> Iterator[pyarrow.RecordBatch]:
        for batch in TICKETS.to_batches(max_chunksize=1_000):
            read.append(len(batch))
            yield batch

    reader = engines.arrow(EVALUATION, pyarrow.RecordBatchReader.from_batches(TICKETS.schema, batches()))
    assert read == []
    reader.read_next_batch()
    assert len(read) <= 2


def test_arrow_of_an_empty_stream_and_of_empty_batches() -> None:
    nothing, some = TICKETS.slice(0, 0).to_batches(), TICKETS.slice(0, 5).to_batches()
    empty = pyarrow.RecordBatch.from_pylist([], TICKETS.schema)
    for batches, rows in ((nothing, 0), ([empty], 0), ([empty, *some, empty], 5)):
        reader = engines.arrow(EVALUATION, pyarrow.RecordBatchReader.from_batches(TICKETS.schema, batches))
        found = reader.read_all()
        assert found.schema.equals(EXPECTED.schema)
        assert found.equals(EXPECTED.slice(0, rows))


def test_arrow_takes_dictionaries_that_change_between_batches() -> None:
    first, second = (TICKETS.slice(start, 5_000) for start in (0, 5_000))
    parts = [
        part.set_column(1, "severity", part["severity"].combine_chunks().dictionary_encode())
        for part in (first, second)
    ]
    batches = [batch for part in parts for batch in part.to_batches()]
    found = engines.arrow(EVALUATION, pyarrow.RecordBatchReader.from_batches(parts[0].schema, batches)).read_all()
    assert found.drop_columns("severity").equals(EXPECTED.drop_columns("severity"))
    assert found["severity"].cast(pyarrow.string()).equals(EXPECTED["severity"])


def test_arrow_from_parquet_to_parquet(tmp_path: Any) -> None:
    pyarrow.parquet.write_table(TICKETS, tmp_path / "tickets.parquet", row_group_size=3_000)
    source = pyarrow.parquet.ParquetFile(tmp_path / "tickets.parquet")
    reader = pyarrow.RecordBatchReader.from_batches(source.schema_arrow, source.iter_batches(2_000))
    found = engines.arrow(EVALUATION, reader)
    with pyarrow.parquet.ParquetWriter(tmp_path / "found.parquet", found.schema) as writer:
        for batch in found:
            writer.write_batch(batch)
    source.close()
    assert pyarrow.parquet.read_table(tmp_path / "found.parquet").equals(EXPECTED)


def test_arrow_of_a_relation_of_duckdb_and_back() -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as base, duckdb.connect() as other:
        base.execute("set timezone = 'UTC'")
        base.register("tickets", TICKETS)
        found = engines.arrow(EVALUATION, base.sql("from tickets order by number"))
        other.register("found", found)
        counted = other.sql("select resolution_verdict, count(*) from found group by all").fetchall()
        whole = engines.arrow(EVALUATION, base.sql("from tickets order by number")).read_all()
    assert dict(counted) == {
        one["values"]: one["counts"] for one in EXPECTED["resolution_verdict"].value_counts().to_pylist()
    }
    assert whole.cast(EXPECTED.schema).equals(EXPECTED)


def test_arrow_of_a_frame_that_exports_a_stream() -> None:
    found = engines.arrow(EVALUATION, polars.from_arrow(TICKETS)).read_all()
    assert found["resolution_due"].equals(EXPECTED["resolution_due"])


def test_what_is_no_stream_is_refused() -> None:
    with pytest.raises(InvalidValue, match="'list' is no stream of Arrow; give a RecordBatchReader"):
        engines.arrow(EVALUATION, [])


def test_a_column_is_no_stream_of_rows() -> None:
    with pytest.raises(InvalidValue, match="'ChunkedArray' is no stream of Arrow"):
        engines.arrow(EVALUATION, pyarrow.chunked_array([[1, 2]]))


@pytest.mark.parametrize("carry", [engines.polars, engines.arrow, engines.dask, engines.spark])
def test_what_is_not_put_to_frames_is_refused(carry: Any) -> None:
    for given in (None, len, pandas.DataFrame()):
        with pytest.raises(InvalidValue, match="is nothing that is put to frames; give an Evaluation or a LogReplay"):
            carry(given, pandas.DataFrame())


def test_what_is_no_frame_of_the_engine_is_refused() -> None:
    asked = {
        "lazy frame of polars": engines.polars,
        "DataFrame of Dask": engines.dask,
        "DataFrame of Spark": engines.spark,
    }
    for what, carry in asked.items():
        with pytest.raises(InvalidValue, match=f"'DataFrame' is no {what}; give one, e.g. "):
            carry(EVALUATION, polars.from_arrow(TICKETS))


def test_columns_that_are_missing_are_refused_before_anything_is_read() -> None:
    reader = TICKETS.drop_columns("opened").to_reader()
    with pytest.raises(UnknownName, match="opened"):
        engines.arrow(EVALUATION, reader)
    assert reader.read_all().num_rows == ROWS
    with pytest.raises(UnknownName, match="opened"):
        engines.polars(EVALUATION, polars.from_arrow(TICKETS).drop("opened").lazy())


# polars


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_polars(engine: Any) -> None:
    frame = polars.from_arrow(TICKETS)
    found = engines.polars(EVALUATION, frame.lazy())
    expected = EVALUATION(frame)
    assert found.collect_schema() == expected.schema
    assert found.collect(engine=engine).equals(expected)


def test_polars_streams_from_parquet_to_parquet(tmp_path: Any) -> None:
    frame = polars.from_arrow(TICKETS)
    frame.write_parquet(tmp_path / "tickets.parquet", row_group_size=1_000)
    lazy = engines.polars(EVALUATION, polars.scan_parquet(tmp_path / "tickets.parquet"))
    lazy.sink_parquet(tmp_path / "found.parquet")
    assert polars.read_parquet(tmp_path / "found.parquet").equals(EVALUATION(frame))


def test_polars_may_look_at_answers_alone_and_filter_by_them() -> None:
    frame = polars.from_arrow(TICKETS)
    lazy = engines.polars(EVALUATION, frame.lazy())
    is_late = polars.col("resolution_verdict") == "breached"
    found = lazy.filter(is_late).select("resolution_target").slice(3, 10).collect(engine="streaming")
    assert found.equals(EVALUATION(frame).filter(is_late).select("resolution_target").slice(3, 10))


def test_polars_of_no_rows_and_of_another_zone() -> None:
    frame = polars.from_arrow(TICKETS).with_columns(polars.col("opened").dt.convert_time_zone("Asia/Kolkata"))
    for part in (frame, frame.clear()):
        assert engines.polars(EVALUATION, part.lazy()).collect(engine="streaming").equals(EVALUATION(part))


def test_walls_are_read_on_the_clock_of_the_evaluation() -> None:
    evaluation = Evaluation(PLAN, as_of="2026-12-01 00:00", fields={"priority": "severity"}, zone="Europe/London")
    frame = polars.from_arrow(TICKETS).with_columns(polars.col("opened", "resolved").dt.replace_time_zone(None))
    found = engines.polars(evaluation, frame.lazy()).collect(engine="streaming")
    assert found.schema["resolution_due"] == polars.Datetime("us", "Europe/London")
    assert found.equals(evaluation(frame))


# Dask


def test_dask() -> None:
    dask = pytest.importorskip("dask.dataframe")
    frame = dask.from_pandas(TICKETS.to_pandas(), npartitions=7)
    found = engines.dask(EVALUATION, frame)
    expected = EVALUATION(frame.compute())
    assert found.dtypes.equals(expected.dtypes)
    pandas.testing.assert_frame_equal(found.compute(), expected)


def test_dask_with_empty_partitions_and_categories() -> None:
    dask = pytest.importorskip("dask.dataframe")
    frame = TICKETS.to_pandas().astype({"severity": "category"})
    parted = dask.from_pandas(frame, npartitions=5)
    few = parted[parted["number"] < 2_500]
    found = engines.dask(EVALUATION, few).compute()
    pandas.testing.assert_frame_equal(found, EVALUATION(few.compute()))
    assert found["resolution_verdict"].dtype == EVALUATION(frame)["resolution_verdict"].dtype


# Rows that belong together


def events() -> pyarrow.Table:
    """The events of logs of every length, in no order, so that each ticket's are in many batches and partitions."""
    random = np.random.default_rng(4)
    rows = []
    for ticket in range(500):
        at = np.datetime64("2026-03-02T09:00", "us") + random.integers(0, 20 * 86_400).astype("m8[s]")
        for kind in ("opened", "answered", "paused", "resumed", "resolved")[: random.integers(1, 6)]:
            reason = "customer" if kind == "paused" else None
            rows.append((ticket, at, kind, reason, str(random.choice(["P1", "P2"])) if kind == "opened" else None))
            at = at + random.integers(60, 90_000).astype("m8[s]")
    columns = dict(zip(("ticket", "at", "kind", "reason", "priority"), zip(*rows, strict=True), strict=True))
    columns["at"] = pyarrow.array(np.array(columns["at"]), pyarrow.timestamp("us", "UTC"))
    return pyarrow.table(columns).take(random.permutation(len(rows)))


EVENTS = events()
REPLAY = LogReplay(plan_from_toml(DESK), as_of="2026-03-30T12:00Z")
KEYS = ["ticket", "metric", "number"]
BY_TICKET = [(name, "ascending") for name in KEYS]
REPLAYED = REPLAY(EVENTS).combine_chunks()


def test_the_logs_are_of_every_kind() -> None:
    assert set(REPLAYED["status"].to_pylist()) == {"running", "paused", "stopped"}
    assert set(REPLAYED["is_breached"].to_pylist()) == {True, False}
    assert REPLAYED.num_rows == 1_000


def test_logs_in_a_stream_of_arrow_are_replayed_as_a_whole() -> None:
    reader = engines.arrow(REPLAY, EVENTS.to_reader(max_chunksize=100))
    # What a frame tells of itself, such as how many tickets it has, is not known before all is read.
    assert reader.schema.equals(REPLAYED.schema)
    assert not reader.schema.metadata
    assert reader.read_all().equals(REPLAYED)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_logs_in_a_lazy_frame_of_polars(engine: Any, tmp_path: Any) -> None:
    pyarrow.parquet.write_table(EVENTS, tmp_path / "events.parquet", row_group_size=100)
    expected = REPLAY(polars.from_arrow(EVENTS))
    lazy = engines.polars(REPLAY, polars.scan_parquet(tmp_path / "events.parquet"))
    assert lazy.collect_schema() == expected.schema
    assert lazy.collect(engine=engine).equals(expected)


def test_dask_brings_the_events_of_a_ticket_together() -> None:
    dask = pytest.importorskip("dask.dataframe")
    frame = EVENTS.to_pandas()
    found, expected = engines.dask(REPLAY, dask.from_pandas(frame, npartitions=6)), REPLAY(frame)
    assert found.npartitions > 1
    assert found.dtypes.equals(expected.dtypes)
    parts = [part.sort_values(KEYS, ignore_index=True) for part in (found.compute(), expected)]
    pandas.testing.assert_frame_equal(*parts)


def test_columns_that_a_log_lacks_are_refused_before_anything_is_read() -> None:
    dask = pytest.importorskip("dask.dataframe")
    frame = EVENTS.drop_columns("kind")
    for carry, given in (
        (engines.arrow, frame.to_reader()),
        (engines.polars, polars.from_arrow(frame).lazy()),
        (engines.dask, dask.from_pandas(frame.to_pandas(), npartitions=2)),
    ):
        with pytest.raises(UnknownName, match="kind"):
            carry(REPLAY, given)


# Spark


def java_version() -> int:
    if shutil.which("java") is None:
        return 0
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r' version "(\d+)', told)
    return int(found[1]) if found else 0


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    if find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install 'slacore[spark]'")
    if java_version() < 17:
        pytest.skip("Spark needs Java 17 or later")
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    from pyspark.sql import SparkSession

    made = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    made = made.config("spark.sql.shuffle.partitions", "3").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    yield made
    made.stop()


spark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning")]


def marked(test: Any) -> Any:
    for mark in spark:
        test = mark(test)
    return test


@marked
def test_spark(session: Any) -> None:
    # Batches of a thousand, partitions of any order, some of them empty.
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1_000)
    frame = session.createDataFrame(TICKETS).repartition(4).union(session.createDataFrame(TICKETS.slice(0, 0)))
    found = engines.spark(EVALUATION, frame).toArrow().sort_by("number")
    texts = {"resolution_target": pyarrow.string(), "resolution_verdict": pyarrow.string()}
    fields = [field.with_type(texts.get(field.name, field.type)) for field in EXPECTED.schema]
    assert found.schema.types == [field.type for field in fields]
    assert found.equals(EXPECTED.cast(pyarrow.schema(fields)))


@marked
def test_spark_reads_walls_on_the_clock_of_the_evaluation(session: Any) -> None:
    evaluation = Evaluation(PLAN, as_of="2026-12-01 00:00", fields={"priority": "severity"}, zone="Europe/London")
    kinds = {"opened": pyarrow.timestamp("us"), "resolved": pyarrow.timestamp("us")}
    fields = [field.with_type(kinds.get(field.name, field.type)) for field in TICKETS.schema]
    walls = TICKETS.slice(0, 500).cast(pyarrow.schema(fields))
    frame = session.createDataFrame(walls)
    for name in kinds:
        frame = frame.withColumn(name, frame[name].cast("timestamp_ntz"))
    found = engines.spark(evaluation, frame).toArrow().sort_by("number")
    expected = evaluation(walls)
    assert found["opened"].equals(walls["opened"])
    assert found["resolution_due"].to_numpy().tolist() == expected["resolution_due"].to_numpy().tolist()


@marked
def test_spark_in_a_session_of_another_zone_is_refused(session: Any) -> None:
    frame = session.createDataFrame(TICKETS.slice(0, 5))
    session.conf.set("spark.sql.session.timeZone", "Europe/Berlin")
    try:
        with pytest.raises(
            InvalidValue, match=r"'Europe/Berlin' would move instants; say frame\.sparkSession\.conf\.set"
        ):
            engines.spark(EVALUATION, frame)
    finally:
        session.conf.set("spark.sql.session.timeZone", "UTC")


@marked
def test_spark_brings_the_events_of_a_ticket_together(session: Any) -> None:
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 100)
    found = engines.spark(REPLAY, session.createDataFrame(EVENTS).repartition(5)).toArrow().sort_by(BY_TICKET)
    fields = [field.with_type(getattr(field.type, "value_type", field.type)) for field in REPLAYED.schema]
    assert found.schema.types == [field.type for field in fields]
    assert found.equals(REPLAYED.cast(pyarrow.schema(fields)).sort_by(BY_TICKET))


# Everywhere


def test_a_worker_needs_the_evaluation_alone() -> None:
    for value, schema in ((EVALUATION, EXPECTED.schema), (REPLAY, REPLAYED.schema)):
        sent = pickle.dumps(engines._OnBatches(value, schema))
        assert len(sent) < 10_000
        program = "import pickle, sys; print(pickle.loads(sys.stdin.buffer.read()).evaluation)"
        told = subprocess.run([sys.executable, "-c", program], input=sent, capture_output=True, check=True).stdout
        assert told.decode().strip() == str(value)


def test_no_engine_is_imported_beforehand() -> None:
    heavy = "{'dask', 'duckdb', 'pandas', 'polars', 'pyarrow', 'pyspark'}"
    program = f"import sys; from slacore.analysis import engines, export; print(sorted({heavy} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
    assert told.strip() == "[]"


def test_rows_worked_out_by_hand() -> None:
    opened = datetime(2026, 3, 27, 15, tzinfo=UTC)
    frame = polars.DataFrame({"severity": ["High", "Low", "Late"], "opened": [opened] * 3, "resolved": [opened] * 3})
    found = engines.polars(EVALUATION, frame.lazy()).collect()
    # On a Friday, with one hour left; on Sunday the clocks go forward.
    dues = [
        datetime(2026, 3, 30, 11, tzinfo=UTC),
        datetime(2026, 3, 31, 14, tzinfo=UTC),
        datetime(2026, 3, 30, 16, tzinfo=UTC),
    ]
    assert found["resolution_due"].to_list() == dues
    assert found["resolution_late"].to_list() == [opened - due for due in dues]
    assert found["resolution_used"].to_list() == [timedelta()] * 3
