"""A plan on a table past memory: Parquet to Parquet, beside copying the same file by the same engine.

    python benchmarks/scale.py                  # 20 million rows, some minutes, 2 GB of disk while it runs
    python benchmarks/scale.py --rows 2000000   # a tenth of it

Every figure is of a process of its own, which reads, computes and writes and does nothing else: the processor's time on
all cores, and the most memory that it held (`resource.getrusage`). A metric adds seven columns to a table, and to write
those costs as much as the copy of a narrow table. So each is also held against copying its result: what is left then is
the computing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

LENGTHS = {
    "Critical": "30 calendar minutes",
    "High": "4 business hours",
    "Medium": "1 business day",
    "Low": "2 business days by close",
    "Planning": "5 business days",
}
BATCH = 1 << 17
WORDS = ["printer ", "password ", "network ", "mail ", "telephone ", "invoice ", "badge ", "laptop "]
# An evaluation keeps one core busy: polars would use the others to read further and further ahead of it, and the C
# library would keep a store of memory for each of its threads.
SETTINGS = {"POLARS_ROW_GROUP_PREFETCH_SIZE": "1", "MALLOC_ARENA_MAX": "1"}
MOST, MOST_MIB = 1.3, 400


@cache
def evaluation() -> Any:
    from slacore import Holidays, Schedule, SupportPlan, Target
    from slacore.analysis import Evaluation

    desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG")])
    targets = [Target(metric="resolution", priority=name, length=length) for name, length in LENGTHS.items()]
    plan = SupportPlan(name="desk", schedules={"business": desk}, targets=targets)
    return Evaluation(plan, as_of="2026-01-01T00:00:00Z", stopped={"resolution": "resolved"})


def desk_due(frame: Any) -> Any:
    """One column more, by one question to a coverage."""
    from slacore.analysis import due

    return frame.with_columns(due(evaluation().plan.schedules["business"], frame["opened"], "PT4H").alias("due"))


def make(path: Path, rows: int) -> None:
    """A table as helpdesks keep them, a batch at a time."""
    import pyarrow
    import pyarrow.parquet as parquet

    random = np.random.default_rng(20)
    first = np.datetime64("2016-01-01", "us")
    kind, names = pyarrow.timestamp("us", "UTC"), np.array([*LENGTHS])
    words = np.array(WORDS)
    writer = None
    for start in range(0, rows, BATCH):
        count = min(BATCH, rows - start)
        opened = first + random.integers(0, 315_000_000, count).astype("m8[s]")
        resolved = opened + random.integers(0, 864_000, count).astype("m8[s]")
        resolved[random.random(count) < 0.1] = "NaT"
        numbers = random.integers(0, 10_000, count).astype("U")
        columns = {
            "ticket": pyarrow.array(np.arange(start, start + count)),
            "priority": pyarrow.array(random.choice(names, count), pyarrow.string()),
            "customer": pyarrow.array(random.integers(0, 5_000, count)),
            "opened": pyarrow.array(opened, kind),
            "resolved": pyarrow.array(resolved, kind),
            "title": pyarrow.array(np.char.add(random.choice(words, count), numbers), pyarrow.string()),
            "reply": pyarrow.array(random.integers(0, 1 << 40, count)),
        }
        table = pyarrow.table(columns)
        writer = writer or parquet.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()


def by_polars(source: Path, target: Path, carried: Any) -> None:
    import polars

    from slacore.analysis import engines

    lazy = polars.scan_parquet(source)
    if carried is desk_due:
        kind = {**lazy.collect_schema(), "due": lazy.collect_schema()["opened"]}
        lazy = lazy.map_batches(desk_due, schema=kind, streamable=True)
    elif carried is not None:
        lazy = engines.polars(carried, lazy)
    lazy.sink_parquet(target, compression="zstd", row_group_size=BATCH)


def by_arrow(source: Path, target: Path, carried: Any) -> None:
    import pyarrow
    import pyarrow.parquet as parquet

    from slacore.analysis import engines

    # Buffered beforehand, the whole file would be held.
    with parquet.ParquetFile(source, pre_buffer=False) as file:
        reader = pyarrow.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(BATCH))
        if carried is not None:
            reader = engines.arrow(carried, reader)
        with parquet.ParquetWriter(target, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)


ENGINES = {"polars": by_polars, "arrow": by_arrow}


def work(engine: str, what: str, source: Path, target: Path) -> None:
    """What a process does: one table from file to file, and then what it took."""
    import resource

    carried = {"copy": None, "due": desk_due, "evaluate": evaluation()}[what]
    begun = time.process_time()
    ENGINES[engine](source, target, carried)
    seconds = time.process_time() - begun
    print(json.dumps({"seconds": seconds, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def measured(engine: str, what: str, source: Path, target: Path, repeats: int) -> tuple[float, float]:
    """The best time of several processes in seconds, and the most memory that any of them held in MiB."""
    command = [sys.executable, __file__, "--work", engine, what, str(source), str(target)]
    told = [
        subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | SETTINGS).stdout
        for _ in range(repeats)
    ]
    found = [json.loads(one.splitlines()[-1]) for one in told]
    return min(one["seconds"] for one in found), max(one["mib"] for one in found)


def rows(engine: str, folder: Path, repeats: int) -> Iterator[list[str]]:
    source, target, again = (folder / f"{name}.parquet" for name in ("tickets", "found", "again"))
    copy, most = measured(engine, "copy", source, target, repeats)
    yield [engine, "the copy", f"{copy:.1f}", "", "", f"{most:.0f}", ""]
    for what, told in (("due", "one `due`"), ("evaluate", "`Evaluation`, a metric")):
        if engine == "arrow" and what == "due":
            continue
        seconds, most = measured(engine, what, source, target, repeats)
        result, _ = measured(engine, "copy", target, again, repeats)
        is_met = seconds / result <= MOST and most <= MOST_MIB
        figures = [f"{seconds:.1f}", f"{seconds / copy:.2f}", f"{seconds / result:.2f}", f"{most:.0f}"]
        yield [engine, told, *figures, "yes" if is_met else "**NO**"]


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--rows", type=int, default=20_000_000)
    reader.add_argument("--repeats", type=int, default=2)
    reader.add_argument("--folder", type=Path, help="where the files go while it runs")
    reader.add_argument("--work", nargs=4, metavar=("ENGINE", "WHAT", "SOURCE", "TARGET"), help=argparse.SUPPRESS)
    given = reader.parse_args()
    if given.work:
        engine, what, source, target = given.work
        if engine == "make":
            make(Path(target), given.rows)
        else:
            work(engine, what, Path(source), Path(target))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        # In a process of its own too: a child's most memory is at least what its parent held when it began.
        made = ["--work", "make", "", "", str(folder / "tickets.parquet"), "--rows", str(given.rows)]
        subprocess.run([sys.executable, __file__, *made], check=True)
        size = (folder / "tickets.parquet").stat().st_size / 2**20
        print(f"CPython {platform.python_version()}, {os.cpu_count()} cores, {given.rows:,} rows, {size:,.0f} MiB\n")
        head = ["engine", "what", "seconds", "against the copy", f"against copying its result, <= {MOST}"]
        head += [f"MiB, <= {MOST_MIB}", "met"]
        for row in (head, ["---"] * len(head)):
            print(f"| {' | '.join(row)} |")
        for engine in ENGINES:
            for row in rows(engine, folder, given.repeats):
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
