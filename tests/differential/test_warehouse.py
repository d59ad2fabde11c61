"""SQL as the docs show it, run by DuckDB over exported tables, against what the single call says of each start."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import numpy as np
import pyarrow
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacore import Holidays, Length, Schedule
from slacore.analysis import clock_table, days_table, due, to_table
from slacore.civil.instant import DAY, SECOND, read, utc
from slacore.errors import SlaError
from slacore.testing import lengths, scenes
from tests.support.lawbook import MICROSECOND, micros
from tests.support.places import DOCS

duckdb = pytest.importorskip("duckdb", reason="the queries are run by DuckDB")

PAGE = (DOCS / "how-to" / "warehouse.md").read_text("utf-8")
SQL = dict(re.findall(r"<!-- file: (\w+)\.sql -->\n```sql\n(.*?)```", PAGE, re.DOTALL))

# Nights that run into the next date's hours, a zone that skipped a date, one that moves by half an hour, one whose
# clock went back over midnight (at 00:01, so that instants of the next date show this one), neighbours that differ.
HOURS = {
    "uk": Schedule(
        "Europe/London", ["Mon-Thu 09:00-17:00", "Fri 09:00-12:00", "Fri 13:00-16:00"], holidays=[Holidays("GB", "ENG")]
    ),
    "nights": Schedule.parse("Mon-Fri 22:00-06:00; Sat 05:00-12:00 America/New_York"),
    "apia": Schedule.parse("Mon-Sun 08:00-24:00 Pacific/Apia"),
    "howe": Schedule.parse("Mon-Fri 01:30-02:15; Sun 00:00-04:00 Australia/Lord_Howe"),
    "st johns": Schedule.parse("Mon-Sun 00:00-24:00 America/St_Johns"),
    "always": Schedule.parse("Mon-Sun 00:00-24:00 America/Santiago"),
}
FORMS = {
    "1 business day": (1, False, None, None),
    "2 business days": (2, False, None, None),
    "2 business days by close": (2, True, None, None),
    "0 business days by close": (0, True, None, None),
    "1 business day by close if before 15:00": (1, True, None, 15 * 3600 * SECOND),
    "0 business days by 12:00": (0, False, 12 * 3600 * SECOND, None),
    "3 business days by 02:00 if before 10:00": (3, False, 2 * 3600 * SECOND, 10 * 3600 * SECOND),
}


def answers(query: str, **tables: pyarrow.Table) -> list[int | None]:
    """What a query of the docs says of each ticket, in their order."""
    with duckdb.connect() as base:
        for name, table in tables.items():
            base.register(f"given_{name}", table)
            base.execute(f"create table {name} as from given_{name}")
        rows = base.execute(f"select due_us from ({SQL[query]}) order by ticket").fetchall()
    return [row[0] for row in rows]


def answers_of_sqlite(query: str, **tables: pyarrow.Table) -> list[int | None]:
    """The same of a base that has no ASOF joins, and not the function ``least``."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.create_function("least", 2, lambda one, other: None if None in (one, other) else min(one, other))
        for name, table in tables.items():
            columns = {column: table[column].to_pylist() for column in table.column_names if "_us" in column}
            columns |= {
                column: table[column].to_pylist() for column in ("ticket", "coverage") if column in table.column_names
            }
            base.execute(f"create table {name} ({', '.join(columns)})")
            marks = ", ".join("?" * len(columns))
            base.executemany(f"insert into {name} values ({marks})", zip(*columns.values(), strict=True))
        return [row[0] for row in base.execute(f"select due_us from ({SQL[query]}) order by ticket")]


def tickets(names: Sequence[str], opened: Sequence[int], spans: Sequence[int]) -> pyarrow.Table:
    columns = {"ticket": range(len(names)), "coverage": names, "opened_us": opened, "length_us": spans}
    kinds = {name: pyarrow.string() if name == "coverage" else pyarrow.int64() for name in columns}
    return pyarrow.table({name: pyarrow.array(values, kinds[name]) for name, values in columns.items()})


def promises(names: Sequence[str], opened: Sequence[int], forms: Sequence[str]) -> pyarrow.Table:
    parts = [FORMS[form] for form in forms]
    return (
        tickets(names, opened, [0] * len(names))
        .drop_columns("length_us")
        .append_column("days", pyarrow.array([part[0] for part in parts], pyarrow.int64()))
        .append_column("is_by_close", pyarrow.array([part[1] for part in parts], pyarrow.bool_()))
        .append_column("by_us", pyarrow.array([part[2] for part in parts], pyarrow.int64()))
        .append_column("cutoff_us", pyarrow.array([part[3] for part in parts], pyarrow.int64()))
    )


def or_none(ask: Any, *given_: Any) -> int | None:
    try:
        return ask(*given_)  # type: ignore[no-any-return]
    except SlaError:
        return None


def test_the_page_shows_three_queries() -> None:
    assert [*SQL] == ["asof", "running", "days"]


@pytest.mark.parametrize("query", ["asof", "running"])
@given(scene=scenes(moments=6), spans=st.lists(lengths(), min_size=6, max_size=6), reach=st.integers(0, 40))
def test_hours_in_sql_are_due(query: str, scene: Any, spans: Any, reach: int) -> None:
    coverage, found = scene
    moments = [micros(moment) for moment in found]
    begin, finish = moments[1], moments[-1] + reach * DAY
    windows = or_none(lambda: coverage.line.windows(begin, finish))
    assume(windows is not None)
    opened = [*moments, *(edge for window in windows[:3] for edge in window)]  # type: ignore[index]
    micros_of = [spans[row % len(spans)] // MICROSECOND for row in range(len(opened))]
    table = to_table({"scene": coverage, "uk": HOURS["uk"]}, utc(begin), utc(finish))
    asked = tickets(["scene"] * len(opened), opened, micros_of)
    told = answers(query, hours=table, tickets=asked)
    expected = []
    for start, span in zip(opened, micros_of, strict=True):
        one = or_none(coverage.line.due, start, span)
        is_known = span == 0 or (start >= begin and one is not None and one <= finish)
        expected.append(one if is_known else None)
    assert told == expected
    if query == "running":
        assert answers_of_sqlite(query, hours=table, tickets=asked) == expected


@given(scene=scenes(moments=6), forms=st.lists(st.sampled_from([*FORMS]), min_size=6, max_size=6))
def test_business_days_in_sql_are_due(scene: Any, forms: list[str]) -> None:
    coverage, found = scene
    zone = coverage.only_zone or found[0].tzinfo.key
    moments = [micros(moment) for moment in found]
    begin, finish = moments[1], moments[-1] + 30 * DAY
    span = utc(begin), utc(finish)
    days = or_none(lambda: days_table({"scene": coverage}, *span, zone=zone))
    assume(days is not None)
    hours, clock = to_table({"scene": coverage}, *span), clock_table(zone, *span)
    asked = promises(["scene"] * len(moments), moments, forms)
    told = answers("days", hours=hours, days=days, clock=clock, promises=asked)
    business = coverage.business_days(zone)
    for start, form, answer in zip(moments, forms, told, strict=True):
        length = Length.parse(form)
        one = or_none(business.add, start, length.days, "closing", length.by, length.cutoff)
        is_beyond = start < begin or one is None or one >= finish
        assert answer == one or (answer is None and is_beyond)


def starts_about(name: str, first: int, last: int, count: int) -> np.ndarray:
    """Starts anywhere, on edges of windows, and close to changes of the clock."""
    random = np.random.default_rng(7)
    table = to_table({name: HOURS[name]}, utc(first), utc(last))
    edges = np.concatenate([table["opens_us"].to_numpy(), table["closes_us"].to_numpy()])
    changes = clock_table(HOURS[name].zone, utc(first), utc(last))["from_us"].to_numpy()
    near = random.choice(changes, count) + random.integers(-24 * 12, 24 * 12, count) * 300 * SECOND
    on = random.choice(edges, count) + random.integers(-1, 2, count)
    return np.clip(np.concatenate([random.integers(first, last, count), on, near]), first, last)


FIRST, LAST = read("2010-06-01T00:00:00Z"), read("2013-06-01T00:00:00Z")


@pytest.mark.parametrize("name", HOURS)
def test_thousands_of_starts(name: str) -> None:
    opened = starts_about(name, FIRST, LAST - 150 * DAY, 1_500)
    rows, names = opened.view("M8[us]"), [name] * len(opened)
    spans = np.random.default_rng(1).integers(0, 100 * 3600, len(opened)) * SECOND
    hours = to_table(HOURS, utc(FIRST), utc(LAST))
    expected = due(HOURS[name], rows, spans.view("m8[us]")).view(np.int64).tolist()
    for query in ("asof", "running"):
        assert answers(query, hours=hours, tickets=tickets(names, opened, spans)) == expected
    days = days_table(HOURS, utc(FIRST), utc(LAST))
    clock = clock_table([one.zone for one in HOURS.values()], utc(FIRST), utc(LAST))
    for form in FORMS:
        asked = promises(names, opened, [form] * len(opened))
        told = answers("days", hours=hours, days=days, clock=clock, promises=asked)
        assert told == due(HOURS[name], rows, Length.parse(form)).view(np.int64).tolist()
