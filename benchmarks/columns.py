"""Whole columns: slacore beside what else answers for a million rows, as ratios within one run.

Run it with ``python benchmarks/columns.py``; ``--quick`` is rougher, ``--markdown`` prints tables for the docs. The
yardstick is *six gathers*: six ``take(out=, mode="clip")`` of the rows from a table of 4,096, in pieces of 16k rows. A
memory copy is none: the same kernel was 9 copies long on one machine and 22 to 60 on others. Within a repeat all take
turns and the ratio is taken there. Every answer that is timed is compared first.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time as clock
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import numpy as np
from event_table import AS_OF, events_of, logs_of, plan_of
from scalar import CITIES, ENGLAND, FIRST_YEAR, HOURS, LAST_YEAR, ZONE, desk, workclock_of, written_out

from slacore import Length, Schedule, SupportPlan, Target, replay
from slacore.analysis import Evaluation, LogReplay, business_days_between, due, elapsed, instants, is_open, local

try:
    import pandas
except ImportError:
    pandas = None
try:
    import polars
except ImportError:
    polars = None
try:
    import duckdb
except ImportError:
    duckdb = None
try:
    import workclock
except ImportError:
    workclock = None
try:
    import pyarrow
except ImportError:
    pyarrow = None

PIECE = 1 << 14
INTRODUCTION = """# Benchmarks of whole columns

Written by `python benchmarks/columns.py --markdown`. Absolute figures move with the machine and its neighbours; the
ratios of one run count. The calendar is that of the [other benchmarks](benchmarks.md), at any second of its years.

- A *gather* here is six of `numpy.take` for each row, from a table of 4,096: what a look-up in a calendar is made of.
- What was to be reached, and was not, is marked **NO**.
- {where}"""
LENGTH = timedelta(hours=4)
differences: list[str] = []


class Row(NamedTuple):
    what: str
    ask: Callable[[], Any]
    must: str = ""
    most: float | None = None
    """The most gathers it may take."""


class ByHand:
    """What a careful analyst writes: arrays made beforehand, two searches a row, nothing checked."""

    def __init__(self, windows: list[tuple[int, int]]) -> None:
        self.opens, self.closes = (np.array(side) for side in zip(*windows, strict=True))
        self.total = np.concatenate([[0], np.cumsum(self.closes - self.opens)])

    def used(self, at: np.ndarray) -> np.ndarray:
        i = np.searchsorted(self.opens, at, "right") - 1
        return self.total[i] + np.minimum(at, self.closes[i]) - self.opens[i]

    def due(self, starts: np.ndarray, length: int) -> np.ndarray:
        wanted = self.used(starts.view(np.int64)) + length
        j = np.searchsorted(self.total, wanted, "left") - 1
        return (self.opens[j] + wanted - self.total[j]).view("M8[us]")

    def elapsed(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        return (self.used(ends.view(np.int64)) - self.used(starts.view(np.int64))).view("m8[us]")


class Bench:
    def __init__(self, rows: int, repeats: int) -> None:
        self.rows, self.repeats, self.random = rows, repeats, np.random.default_rng(2015)
        first, last = (np.datetime64(f"{year}-02-01", "s").astype(int) for year in (FIRST_YEAR, LAST_YEAR))
        self.starts = self.random.integers(first, last, rows).astype("M8[s]").astype("M8[us]")
        self.desk = desk()
        self.hand = ByHand(written_out(ZONE, HOURS, ENGLAND))
        self.table, self.places = np.arange(4096), self.random.integers(0, 4096, rows)
        self.out = np.empty(PIECE, np.int64)

    def gathers(self) -> None:
        for start in range(0, self.rows, PIECE):
            places = self.places[start : start + PIECE]
            out = self.out[: len(places)]
            for _ in range(6):
                np.take(self.table, places, out=out, mode="clip")

    def ratio(
        self, ask: Callable[[], Any], beside: Callable[[], Any], repeats: int | None = None
    ) -> tuple[float, float]:
        """Seconds of the first, and how many times the second that is: medians over repeats."""
        ask(), beside()
        turns = [(seconds(ask), seconds(beside)) for _ in range(repeats or self.repeats)]
        return statistics.median(one for one, _ in turns), statistics.median(one / other for one, other in turns)

    def in_gathers(self, rows: list[Row], rows_asked: int | None = None) -> list[list[str]]:
        told = []
        for row in rows:
            took, gathers = self.ratio(row.ask, self.gathers)
            verdict = "" if row.most is None else (yes(gathers <= row.most))
            told.append([row.what, f"{took / self.rows * 1e9:.1f} ns", f"{gathers:.2f}", row.must, verdict])
        return told

    # the tables

    def questions(self) -> list[list[str]]:
        starts, length = self.starts, LENGTH
        ends = starts + self.random.integers(0, 400_000, self.rows).astype("m8[s]")
        lengths = self.random.integers(0, 144_000, self.rows).astype("m8[s]").astype("m8[us]")
        same("due", due(self.desk, starts, length), self.hand.due(starts, length // timedelta(microseconds=1)))
        same("elapsed", elapsed(self.desk, starts, ends), self.hand.elapsed(starts, ends))
        walls = local(starts, ZONE)
        rows = [
            Row("`due`, 4 h", lambda: due(self.desk, starts, length), "<= 3.5", 3.5),
            Row("`due`, a column of lengths", lambda: due(self.desk, starts, lengths), "<= 3.5", 3.5),
            Row('`due`, 4 h, `landing="opening"`', lambda: due(self.desk, starts, length, "opening")),
            Row("`elapsed`", lambda: elapsed(self.desk, starts, ends), "<= 3", 3),
            Row("`is_open`", lambda: is_open(self.desk, starts)),
            Row("`local`", lambda: local(starts, ZONE)),
            Row("`instants`", lambda: instants(walls, ZONE), "<= 10", 10),
        ]
        for text in ("2 business days", "2 business days by close", "1 business day by 16:00 if before 10:00"):
            wanted = Length.parse(text)
            some = starts[:: max(1, self.rows // 2_000)]
            ours = due(self.desk, some, wanted).astype(np.int64).tolist()
            singles = [wanted.due_at(self.desk, int(at), "closing") for at in some.astype(np.int64)]
            same(text, np.array(ours), np.array(singles))
            rows.append(Row(f"`due`, {text}", lambda wanted=wanted: due(self.desk, starts, wanted), "<= 24", 24))
        wanted = Length.parse("5 calendar days")
        rows.append(Row("`due`, 5 calendar days", lambda: due(self.desk, starts, wanted), "<= 24", 24))
        days, later = starts.astype("M8[D]"), ends.astype("M8[D]")
        rows.append(Row("`business_days_between`", lambda: business_days_between(self.desk, days, later)))
        off = np.array(ENGLAND, "M8[D]")
        rows.append(
            Row("numpy `busday_offset`, dates only", lambda: np.busday_offset(days, 2, "forward", holidays=off))
        )
        return self.in_gathers(rows)

    def units(self) -> list[list[str]]:
        micros = due(self.desk, self.starts, LENGTH)
        told = []
        for unit in ("s", "ms", "ns"):
            column = self.starts.astype(f"M8[{unit}]")
            same(unit, due(self.desk, column, LENGTH).astype("M8[us]"), micros)
            _, ratio = self.ratio(
                lambda c=column: due(self.desk, c, LENGTH), lambda: due(self.desk, self.starts, LENGTH)
            )
            told.append(goal(f"{unit} against us", ratio, 1.15))
        ordered = np.sort(self.starts)
        ask = lambda: due(self.desk, ordered, LENGTH)  # noqa: E731
        _, ratio = self.ratio(ask, lambda: due(self.desk, self.starts, LENGTH), 3 * self.repeats)
        told.append(goal("sorted against random", ratio, 1.0))
        many = reduce(or_, [desk((), zone=zone) for zone in CITIES[:12]])
        hours = ["08:00-09:00", "09:00:30-10:00", *(f"{hour:02}:05-{hour + 1:02}:00" for hour in range(10, 16))]
        busy = Schedule(zone=ZONE, shifts=[f"Mon-Fri {hours_of_day}" for hours_of_day in hours])
        busy.warm(1995, 2034)
        for what, coverage in (("12 centres united", many), ("8 windows a day, a gap of 30 s, 40 years", busy)):
            _, ratio = self.ratio(
                lambda c=coverage: due(c, self.starts, LENGTH), lambda: due(self.desk, self.starts, LENGTH)
            )
            told.append(goal(f"{what}, against one zone", ratio, 1.5))
        return told

    def frames(self) -> list[list[str]]:
        def beside(column: Any) -> float:
            return self.ratio(lambda: due(self.desk, column, LENGTH), lambda: due(self.desk, self.starts, LENGTH))[1]

        told = []
        if pandas is not None:
            series = pandas.Series(pandas.DatetimeIndex(self.starts).tz_localize("UTC").tz_convert(ZONE))
            same("pandas", due(self.desk, series, LENGTH).to_numpy("M8[us]"), due(self.desk, self.starts, LENGTH))
            told.append(goal("pandas Series, in and out", beside(series), 1.3))
            if pyarrow is not None:
                arrow = series.astype(pandas.ArrowDtype(pyarrow.timestamp("us", ZONE)))
                told.append(goal("pandas Series with Arrow inside", beside(arrow), 2))
        if polars is not None:
            column = polars.Series(self.starts).dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE)
            same("polars", due(self.desk, column, LENGTH).to_numpy(), due(self.desk, self.starts, LENGTH))
            told.append(goal("polars Series", beside(column), 1.3))
        if pyarrow is not None:
            told.append(goal("pyarrow Array", beside(pyarrow.array(self.starts, pyarrow.timestamp("us", ZONE))), 1.3))
        return told

    def peers(self) -> list[list[str]]:
        """How many times as long others take for the same answers, each from what it likes best."""
        ours = lambda: due(self.desk, self.starts, LENGTH)  # noqa: E731
        expected, micros = ours(), LENGTH // timedelta(microseconds=1)
        told = []

        def beside(
            what: str, ask: Callable[[], Any], must: float | None = None, answers: Any = None, share: int = 1
        ) -> None:
            if answers is not None:
                same(what, answers, expected[: len(answers)])
            ratio = self.ratio(ask, ours, 3)[1] * share
            told.append([what, f"{ratio:.1f}x", "" if must is None else f">= {must:g}x", verdict(must, ratio)])

        hand = lambda: self.hand.due(self.starts, micros)  # noqa: E731
        beside("searchsorted by hand", hand, 8, hand())
        opens, total = self.hand.opens, self.hand.total
        if pandas is not None:
            merge = self.pandas_asof(opens, total, micros)
            beside("pandas `merge_asof`, twice", merge, 8, merge())
            few = pandas.DatetimeIndex(self.starts[:2_000])
            offset = pandas.offsets.CustomBusinessHour(n=4, start="09:00", end="17:00", holidays=ENGLAND)
            walls = [at.tz_localize("UTC").tz_convert(ZONE) for at in few[:200]]
            landed = due(self.desk, self.starts[:200], LENGTH, "opening")
            theirs = np.array([(at + offset).tz_convert("UTC").tz_localize(None) for at in walls], "M8[us]")
            if not np.array_equal(theirs, landed):
                differences.append("CustomBusinessHour")
            beside(
                "pandas `CustomBusinessHour`, row by row", lambda: [at + offset for at in walls], share=self.rows // 200
            )
        if polars is not None:
            join = self.polars_asof(opens, total, micros)
            beside("polars `join_asof`, twice", join, 8, join())
        if duckdb is not None:
            query = self.duckdb_asof(opens, total, micros)
            beside("DuckDB ASOF joins, twice", query, 8, query())
        if workclock is not None:
            schedule, some = workclock_of(ENGLAND), self.starts[:20_000]
            batch = lambda: schedule.add_many(some, np.timedelta64(4, "h"))  # noqa: E731
            beside("workclock `add_many`", batch, None, batch(), share=self.rows // len(some))
        told += self.wall_times()
        return told

    def pandas_asof(self, opens: np.ndarray, total: np.ndarray, micros: int) -> Callable[[], np.ndarray]:
        closes = self.hand.closes
        by_opening = pandas.DataFrame({"opens": opens, "closes": closes, "total": total[:-1]})
        by_total = pandas.DataFrame({"after": total[:-1] + 1, "back": opens - total[:-1]})

        def ask() -> np.ndarray:
            rows = pandas.DataFrame({"at": self.starts.view(np.int64)}).reset_index().sort_values("at")
            rows = pandas.merge_asof(rows, by_opening, left_on="at", right_on="opens")
            rows["used"] = rows["total"] + rows[["at", "closes"]].min(axis=1) - rows["opens"] + micros
            rows = pandas.merge_asof(rows.sort_values("used"), by_total, left_on="used", right_on="after")
            return (rows["used"] + rows["back"]).set_axis(rows["index"]).sort_index().to_numpy().view("M8[us]")

        return ask

    def polars_asof(self, opens: np.ndarray, total: np.ndarray, micros: int) -> Callable[[], np.ndarray]:
        of = polars.DataFrame
        by_opening = of({"opens": opens, "closes": self.hand.closes, "total": total[:-1]}).set_sorted("opens")
        by_total = of({"after": total[:-1] + 1, "back": opens - total[:-1]}).set_sorted("after")

        def ask() -> np.ndarray:
            col = polars.col
            rows = of({"at": self.starts.view(np.int64)}).with_row_index().sort("at")
            rows = rows.join_asof(by_opening, left_on="at", right_on="opens")
            used = col("total") + polars.min_horizontal("at", "closes") - col("opens") + micros
            rows = rows.with_columns(used.alias("used")).sort("used")
            rows = rows.join_asof(by_total, left_on="used", right_on="after").sort("index")
            return rows.select(col("used") + col("back")).to_series().to_numpy().view("M8[us]")

        return ask

    def duckdb_asof(self, opens: np.ndarray, total: np.ndarray, micros: int) -> Callable[[], np.ndarray]:
        base = duckdb.connect()
        base.execute("set threads = 1")
        tables = {
            "starts": {"number": np.arange(self.rows), "opened": self.starts.view(np.int64)},
            "by_opening": {"opens": opens, "closes": self.hand.closes, "total": total[:-1]},
            "by_total": {"before": total[:-1], "back": opens - total[:-1]},
        }
        for name, columns in tables.items():
            frame = pyarrow.table(columns)  # noqa: F841 - DuckDB finds it by its name
            base.execute(f"create table {name} as select * from frame")
        query = f"""
            with used as (
                select number, total + least(opened, closes) - opens + {micros} as used
                from starts asof join by_opening on opened >= opens
            )
            select used + back as due from used asof join by_total on used > before order by number
        """
        return lambda: base.execute(query).fetchnumpy()["due"].astype(np.int64).view("M8[us]")

    def wall_times(self) -> list[list[str]]:
        walls = local(self.starts, ZONE)
        ours = lambda: instants(walls, ZONE)  # noqa: E731
        told = []
        if pandas is not None:
            series = pandas.Series(walls)
            ask = lambda: series.dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")  # noqa: E731
            ratio = self.ratio(ask, ours, 3)[1]
            told.append(["`instants`: pandas `tz_localize`", f"{ratio:.1f}x", "> 1x", verdict(1, ratio)])
        if polars is not None:
            column = polars.Series(walls).dt
            ask = lambda: column.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null")  # noqa: E731
            ratio = self.ratio(ask, ours, 3)[1]
            told.append(["`instants`: polars `replace_time_zone`", f"{ratio:.1f}x", "> 1x", verdict(1, ratio)])
        return told

    def loop(self) -> list[list[str]]:
        """The single call, row by row, on a thousand of the rows."""
        from datetime import UTC

        some = [at.replace(tzinfo=UTC) for at in self.starts[:1_000].tolist()]
        share = self.rows / len(some)
        told = []
        for what, ask, single in (
            (
                "`due`, 4 h",
                lambda: due(self.desk, self.starts, LENGTH),
                lambda: [self.desk.due(at, LENGTH) for at in some],
            ),
            (
                "`due`, 2 business days",
                lambda: due(self.desk, self.starts, Length.parse("2 business days")),
                lambda: [self.desk.add_business_days(at, 2) for at in some],
            ),
        ):
            told.append([what, f"{self.ratio(single, ask)[1] * share:,.0f}x"])
        return told

    def evaluations(self) -> list[list[str]]:
        """A plan of five targets, days among them, on a whole table, and its deadlines asked one by one."""
        lengths = (
            "30 calendar minutes",
            "4 business hours",
            "1 business day",
            "2 business days by close",
            "5 business days",
        )
        names = [f"P{number}" for number in range(len(lengths))]
        targets = [
            Target(metric="resolution", priority=one, length=said) for one, said in zip(names, lengths, strict=True)
        ]
        plan = SupportPlan(name="desk", schedules={"business": self.desk}, targets=targets)
        opened = pandas.Series(self.starts).dt.tz_localize("UTC")
        resolved = opened + pandas.to_timedelta(self.random.integers(0, 864_000, self.rows), "s")
        resolved[self.random.random(self.rows) < 0.1] = pandas.NaT
        priority = np.array(names)[self.random.integers(0, len(names), self.rows)]
        tickets = pandas.DataFrame({"priority": priority, "opened": opened, "resolved": resolved})
        as_of = f"{LAST_YEAR}-06-01T00:00:00Z"
        evaluation = Evaluation(plan, as_of=as_of)
        some = [row for _, row in tickets.head(500).iterrows()]

        def single() -> list[tuple[Any, ...]]:
            told = []
            for row in some:
                deadline = plan.deadline("resolution", opened=row["opened"], ticket=row)
                ended = as_of if row["resolved"] is pandas.NaT else row["resolved"]
                word = deadline.verdict(row["resolved"], as_of=as_of)
                told.append((deadline.due, word, deadline.used(ended), deadline.remaining(ended)))
            return told

        found = evaluation(tickets).head(500)
        same("evaluate", found["resolution_due"].to_numpy(), pandas.Series([one[0] for one in single()]).to_numpy())
        same("verdicts", found["resolution_verdict"].to_numpy(), np.array([one[1] for one in single()]))
        frames = {"pandas": tickets}
        if polars is not None:
            frames["polars"] = polars.from_pandas(tickets)
        if pyarrow is not None:
            frames["pyarrow"] = pyarrow.Table.from_pandas(tickets)
        what = "`evaluate`, five targets, a metric, {}"
        rows = self.in_gathers(
            [
                Row(what.format(kind), lambda frame=frame: evaluation(frame), "<= 100", 100)
                for kind, frame in frames.items()
            ]
        )
        ratio = self.ratio(single, lambda: evaluation(tickets), 3)[1] * self.rows / len(some)
        return [*rows, ["deadlines one by one: times as long", "", f"{ratio:.0f}x", ">= 30x", verdict(30, ratio)]]

    def logs(self) -> list[list[str]]:
        """Tables of events replayed, twenty for each ticket and ragged ones, and their tickets one by one."""
        plan, count = plan_of(self.desk), max(1_000, self.rows // 20)
        lengths = {
            "20 events": np.full(count, 20),
            "2 to 962 events, 20 on average": ragged(count, self.random),
        }
        as_of, told = datetime.fromisoformat(AS_OF), []
        replay_ = LogReplay(plan, as_of=as_of)
        for what, some in lengths.items():
            frame = events_of(some, self.random)
            parts = replay_.parts(frame)
            logs = logs_of(frame[frame["ticket"].isin(frame["ticket"].unique()[:500])])
            singles = [clock for log in logs for clock in replay(plan, log, as_of=as_of).cycles]
            found = parts.frame.head(len(singles))
            same(f"replay, {what}: due", _dues(found["due"]), [clock.due for clock in singles])
            same(f"replay, {what}: left", _dues(found["remaining"]), [clock.remaining for clock in singles])

            def single(logs: list[Any] = logs) -> list[Any]:
                states = (replay(plan, log, as_of=as_of) for log in logs)
                return [
                    (one.due, one.elapsed, one.remaining, one.breached_at) for each in states for one in each.cycles
                ]

            ours = min(cpu(lambda frame=frame: replay_(frame)) for _ in range(3)) / count
            ratio = min(cpu(single) for _ in range(3)) / len(logs) / ours
            alone = f"{parts.one_by_one:,} of {count:,}"
            took = f"{ours * 1e6:.1f} us"
            told.append([what, took, "<= 3.5 us", yes(ours <= 3.5e-6), f"{ratio:.0f}x", alone])
        return told

    def memory(self) -> list[list[str]]:
        """What is held above in- and output, at most, for ten times the rows."""
        many = np.tile(self.starts, 10)
        told = []
        for what, wanted in (("`due`, 4 h", LENGTH), ("`due`, 2 business days", Length.parse("2 business days"))):
            due(self.desk, many[:10], wanted)
            tracemalloc.start()
            due(self.desk, many, wanted)
            peak = tracemalloc.get_traced_memory()[1] - many.nbytes
            tracemalloc.stop()
            told.append([f"{what}, {len(many):,} rows", f"{peak / 2**20:.1f} MiB", "<= 16 MiB", yes(peak <= 1 << 24)])
        return told


def cpu(ask: Callable[[], Any]) -> float:
    begun = clock.process_time()
    ask()
    return clock.process_time() - begun


def ragged(count: int, random: np.random.Generator) -> np.ndarray:
    """Lengths of logs, few of them very long, as desks have them."""
    found = np.clip(random.lognormal(2.5, 0.9, count), 2, 962).astype(int)
    found[0] = 962
    return found


def _dues(column: Any) -> list[Any]:
    return [None if value is pandas.NaT else value for value in column]


def seconds(ask: Callable[[], Any]) -> float:
    begun = clock.perf_counter()
    ask()
    return clock.perf_counter() - begun


def same(what: str, ours: Any, theirs: Any) -> None:
    if isinstance(ours, list):
        ours, theirs = (np.array([*some, None], object) for some in (ours, theirs))
    if not np.array_equal(ours, theirs):
        differences.append(f"{what}: {int((ours != theirs).sum())} of {len(ours)} answers differ")


def goal(what: str, ratio: float, most: float) -> list[str]:
    return [what, f"{ratio:.2f}", f"<= {most:g}", yes(ratio <= most)]


def verdict(must: float | None, ratio: float) -> str:
    return "" if must is None else yes(ratio >= must)


def yes(is_met: bool) -> str:
    return "yes" if is_met else "**NO**"


def show(title: str, head: list[str], rows: list[list[str]], is_markdown: bool) -> None:
    if is_markdown:
        print(f"\n## {title}\n")
        for row in [head, ["---"] * len(head), *rows]:
            print(f"| {' | '.join(row)} |")
        return
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    print(f"\n{title}\n")
    for row in [head, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--rows", type=int, default=1_000_000)
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--markdown", action="store_true")
    given = reader.parse_args()
    bench = Bench(given.rows // 10 if given.quick else given.rows, 3 if given.quick else 9)
    where = f"CPython {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores, {bench.rows:,} rows"
    print(INTRODUCTION.format(where=where) if given.markdown else where)
    tables: list[tuple[str, list[str], Callable[[], list[list[str]]]]] = [
        ("Questions", ["what", "a row", "gathers", "must", "met"], bench.questions),
        ("Units, order and calendars", ["what", "ratio", "must", "met"], bench.units),
        ("Frames, against numpy", ["what", "ratio", "must", "met"], bench.frames),
        ("Others, for the same answers: times as long", ["what", "ratio", "must", "met"], bench.peers),
        ("The single call row by row: times as long", ["what", "ratio"], bench.loop),
        ("A plan on a table", ["what", "a row", "gathers", "must", "met"], bench.evaluations),
        (
            "A table of events replayed",
            ["a log", "a ticket", "must", "met", "one by one: times as long", "left to be alone"],
            bench.logs,
        ),
        ("Memory above in- and output", ["what", "at most", "must", "met"], bench.memory),
    ]
    for title, head, rows in tables:
        show(title, head, rows(), given.markdown)
    print(
        "\nAll answers were compared, and none differ."
        if not differences
        else "\n".join(["", "DIFFERENT:", *differences])
    )


if __name__ == "__main__":
    main()
