"""A plan on a table past memory: Parquet to Parquet, beside copying the same file by the same engine.

    python benchmarks/scale.py                  # 20 million rows, some minutes, 2 GB of disk while it runs
    python benchmarks/scale.py --rows 2000000   # a tenth of it
    python benchmarks/scale.py --markdown       # the table for the documentation

Every figure is of a process of its own, which reads, evaluates and writes and does nothing else: its processor's and its real
time, and the most memory that it held (`resource.getrusage`). A copy reads and writes the same columns; what an evaluation
writes besides is in its figures.
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
WORDS = ["printer", "password", "network", "mail", "telephone", "invoice", "badge", "laptop"]
MOST, MOST_MIB = 1.3, 400


def evaluation() -> Any:
    from slacore import Holidays, Schedule, SupportPlan, Target
    from slacore.analysis import Evaluation

    desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG")])
    targets = [Target(metric="resolution", priority=name, length=length) for name, length in LENGTHS.items()]
    plan = SupportPlan(name="desk", schedules={"business": desk}, targets=targets)
    return Evaluation(plan, as_of="2026-01-01T00:00:00Z", stopped={"resolution": "resolved"})


def desk_due(frame: Any) -> Any:
    """One column more, by one question to a coverage."""
    import polars

    from slacore.analysis import due

    if isinstance(frame, polars.DataFrame):
        return frame.with_columns(due(evaluation().plan.schedules["business"], frame["opened"], "PT4H").alias("due"))
    return frame.append_column("due", due(evaluation().plan.schedules["business"], frame["opened"], "PT4H"))


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
        about = np.char.add(np.char.add(random.choice(words, count), " "), random.integers(0, 10_000, count).astype("U"))
        columns = {
            "ticket": pyarrow.array(np.arange(start, start + count)),
            "priority": pyarrow.array(random.choice(names, count), pyarrow.string()),
            "customer": pyarrow.array(random.integers(0, 5_000, count)),
            "opened": pyarrow.array(opened, kind),
            "resolved": pyarrow.array(resolved, kind),
            "title": pyarrow.array(about, pyarrow.string()),
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
    lazy.sink_parquet(target, compression="zstd")


def by_arrow(source: Path, target: Path, carried: Any) -> None:
    import pyarrow
    import pyarrow.parquet as parquet

    from slacore.analysis import engines

    with parquet.ParquetFile(source) as file:
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
    begun, busy = time.perf_counter(), time.process_time()
    ENGINES[engine](source, target, carried)
    used = {
        "seconds": time.perf_counter() - begun,
        "busy": time.process_time() - busy,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(used))


def measured(engine: str, what: str, source: Path, folder: Path, repeats: int) -> dict[str, float]:
    """The best times of several processes, and the most memory that any of them held."""
    found = []
    for _ in range(repeats):
        command = [sys.executable, __file__, "--work", engine, what, str(source), str(folder / "found.parquet")]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found.append(json.loads(told.splitlines()[-1]))
    return {
        "seconds": min(one["seconds"] for one in found),
        "busy": min(one["busy"] for one in found),
        "mib": max(one["mib"] for one in found),
    }


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--rows", type=int, default=20_000_000)
    reader.add_argument("--repeats", type=int, default=2)
    reader.add_argument("--folder", type=Path, help="where the files go while it runs")
    reader.add_argument("--markdown", action="store_true")
    reader.add_argument("--work", nargs=4, metavar=("ENGINE", "WHAT", "SOURCE", "TARGET"), help=argparse.SUPPRESS)
    given = reader.parse_args()
    if given.work:
        engine, what, source, target = given.work
        work(engine, what, Path(source), Path(target))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        source = folder / "tickets.parquet"
        make(source, given.rows)
        size = source.stat().st_size / 2**20
        print(f"CPython {platform.python_version()}, {os.cpu_count()} cores, {given.rows:,} rows, {size:,.0f} MiB")
        show(source, folder, given.repeats, given.markdown)


def show(source: Path, folder: Path, repeats: int, is_markdown: bool) -> None:
    head = ["engine", "what", "seconds", "against the copy", "processor's time", "MiB"]
    bar = " | " if is_markdown else "  "
    print(bar.join(head) if not is_markdown else f"| {bar.join(head)} |\n|{'---|' * len(head)}")
    for engine in ENGINES:
        copy: dict[str, float] = {}
        for what in ("copy", "due", "evaluate"):
            if engine == "arrow" and what == "due":
                continue
            found = measured(engine, what, source, folder, repeats)
            copy = copy or found
            ratios = (found[name] / copy[name] for name in ("seconds", "busy"))
            told = [engine, what, f"{found['seconds']:.1f}", *(f"{ratio:.2f}" for ratio in ratios), f"{found['mib']:.0f}"]
            print(bar.join(told) if not is_markdown else f"| {bar.join(told)} |")


if __name__ == "__main__":
    main()
