"""Values that no argument expects, and arguments that everybody would give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pendulum

import slacore as s
from slacore.plans.zone_record import ZoneRecord

UTC = dt.UTC


class EvilEq:
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("evil")


class EvilHash:
    def __hash__(self) -> int:
        raise RuntimeError("evil")


class EvilStr:
    def __str__(self) -> str:
        raise RuntimeError("evil")

    __repr__ = __str__


class EvilGet:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("evil")


class Text(str): ...


class Int(int): ...


class Moment(dt.datetime): ...


class NoOffset(dt.tzinfo):
    def utcoffset(self, when: dt.datetime | None) -> dt.timedelta | None:
        return None


class BadOffset(dt.tzinfo):
    def utcoffset(self, when: dt.datetime | None) -> dt.timedelta | None:
        raise RuntimeError("evil")


class FarOffset(dt.tzinfo):
    def utcoffset(self, when: dt.datetime | None) -> dt.timedelta | None:
        return dt.timedelta(days=2)


def _zoned(hours: int) -> dt.timezone:
    return dt.timezone(dt.timedelta(hours=hours))


# What can be used up is made anew for each call.
MADE: dict[str, Callable[[], Any]] = {"an iterator": lambda: iter([1]), "a generator": lambda: (x for x in [1])}

BAD: dict[str, Any] = {
    "none": None,
    "nan": float("nan"),
    "inf": float("inf"),
    "true": True,
    "1.5": 1.5,
    "0": 0,
    "-1": -1,
    "10**18": 10**18,
    "10**400": 10**400,
    "empty text": "",
    "blank": " ",
    "x": "x",
    "bytes": b"x",
    "bytearray": bytearray(b"x"),
    "list": [],
    "list of none": [None],
    "list of lists": [[]],
    "dict": {},
    "dict of numbers": {1: 2},
    "set": {1},
    "tuple": (),
    "pair": (1, 2),
    "naive": dt.datetime(2026, 1, 1),
    "date": dt.date(2026, 1, 1),
    "time": dt.time(9),
    "first naive": dt.datetime.min,
    "last naive": dt.datetime.max,
    "first": dt.datetime.min.replace(tzinfo=UTC),
    "last": dt.datetime.max.replace(tzinfo=UTC),
    "first in New York": dt.datetime.min.replace(tzinfo=ZoneInfo("America/New_York")),
    "last in Tokyo": dt.datetime.max.replace(tzinfo=ZoneInfo("Asia/Tokyo")),
    "last, behind": dt.datetime.max.replace(tzinfo=_zoned(-14)),
    "first, ahead": dt.datetime.min.replace(tzinfo=_zoned(14)),
    "1900": dt.datetime(1900, 1, 1, tzinfo=UTC),
    "2199": dt.datetime(2199, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    "2199, ahead": dt.datetime(2200, 1, 1, 13, tzinfo=_zoned(14)),
    "no offset": dt.datetime(2026, 1, 1, tzinfo=NoOffset()),
    "bad offset": dt.datetime(2026, 1, 1, tzinfo=BadOffset()),
    "far offset": dt.datetime(2026, 1, 1, tzinfo=FarOffset()),
    "subclass of datetime": Moment(2026, 1, 1, tzinfo=UTC),
    "longest": dt.timedelta.max,
    "shortest": dt.timedelta.min,
    "just negative": -dt.timedelta(microseconds=1),
    "no time": dt.timedelta(0),
    "decimal": Decimal("1.5"),
    "snan": Decimal("sNaN"),
    "fraction": Fraction(1, 3),
    "complex": 1j,
    "function": lambda *_: 1,
    "class": int,
    "object": object(),
    "evil eq": EvilEq(),
    "evil hash": EvilHash(),
    "evil str": EvilStr(),
    "evil get": EvilGet(),
    "Text": Text("x"),
    "Text of an instant": Text("2026-03-06T16:00:00Z"),
    "Int": Int(3),
    "surrogate": "\ud800",
    "nul": "\0",
    "long": "x" * 100_000,
    "instant": "2026-03-06T16:00:00Z",
    "Arabic digits": "٢٠٢٦-٠٣-٠٦T١٦:٠٠:٠٠Z",
    "24 h": "2026-03-06T24:00:00Z",
    "leap second": "2026-06-30T23:59:60Z",
    "+24:00": "2026-03-06T16:00:00+24:00",
    "-99:99": "2026-03-06T16:00:00-99:99",
    "year 0": "0000-01-01T00:00:00Z",
    "year 9999": "9999-12-31T23:59:59Z",
    "PT": "PT",
    "P": "P",
    "PT999...H": "PT999999999999999H",
    "P999...W": "P999999999999999W",
    "PT1e5S": "PT1e5S",
    "PT0.333...S": "PT0." + "3" * 5000 + "S",
    "P1M": "P1M",
    "zone": "Europe/London",
    "range": range(3),
    "ZoneInfo": ZoneInfo("UTC"),
    "module": dt,
    "shift": "Mon-Fri 09:00-17:00",
    "NaT": pd.NaT,
    "datetime64": np.datetime64("2026-01-01"),
    "datetime64 NaT": np.datetime64("NaT", "ns"),
    "timedelta64": np.timedelta64(1, "h"),
    "int64": np.int64(3),
    "numpy.True_": np.True_,
    "numpy.str_": np.str_("x"),
    "array": np.array([1, 2]),
    "array of no dimension": np.array(1),
    "numpy nan": np.float64("nan"),
    "naive Timestamp": pd.Timestamp("2026-01-01"),
    "Timestamp to the nanosecond": pd.Timestamp("2026-01-01T00:00:00.000000001Z"),
    "Timestamp": pd.Timestamp("2026-01-01T00:00Z"),
    "Timestamp in seconds": pd.Timestamp("2026-01-01T00:00Z").as_unit("s"),
    "Timedelta": pd.Timedelta("1h"),
    "Timedelta of a nanosecond": pd.Timedelta(1, "ns"),
    "NA": pd.NA,
    "Series": pd.Series([1, 2]),
    "DataFrame": pd.DataFrame({"a": [1]}),
    "offset": pd.offsets.BDay(2),
    "Period": pd.Period("2026-01"),
    "months": pendulum.duration(months=1),
    "Duration": pendulum.duration(hours=2),
    "negative Duration": pendulum.duration(hours=-2),
    "Interval": pendulum.interval(pendulum.datetime(2026, 1, 1), pendulum.datetime(2026, 2, 1)),
    "absolute Interval": pendulum.interval(pendulum.datetime(2026, 2, 1), pendulum.datetime(2026, 1, 1), absolute=True),
    "naive DateTime": pendulum.naive(2026, 1, 1),
    "Date": pendulum.date(2026, 1, 1),
    "Time": pendulum.time(9),
    "DateTime": pendulum.datetime(2026, 1, 1, tz="Europe/London"),
    "Timezone": pendulum.timezone("Europe/London"),
    "FixedTimezone": pendulum.FixedTimezone(3600),
}

AT = "2026-03-06T16:00:00Z"
LATER = "2026-03-09T16:00:00Z"


@cache
def desk() -> s.Schedule:
    return s.Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")


@cache
def examples() -> tuple[Any, ...]:
    """A value of every public kind, and of the kinds that these answer with."""
    london, keepnet, stakater = desk(), s.bundled("keepnet"), s.bundled("stakater")
    plans = [keepnet, stakater, *map(s.bundled, s.bundled_names())]
    deadline = keepnet.deadline("response", opened=AT, priority="P1")
    matrix = next(plan.matrix for plan in plans if plan.matrix)
    cell = next((column, row) for row, cells in enumerate(matrix.table) for column, name in enumerate(cells) if name)
    centres = keepnet.centres
    assert centres is not None
    made = (
        *(london, london | s.Schedule.parse("Sat 10:00-12:00 America/New_York"), ~london, s.ALWAYS, s.NEVER),
        s.Coverage.during([("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]),
        *(s.Holidays("GB", "ENG"), s.Holidays(dates={"2026-01-01": "x"}), s.Holidays("GB", "ENG").freeze(2026, 2027)),
        *(london.expression.shifts[0], s.Closure.parse("2026-01-01"), s.SpecialHours.parse("2026-01-01 09:00-10:00")),
        *(london.timeline(AT, LATER), london.timeline(AT, LATER)[0], london.windows(AT, LATER)[0]),
        *(keepnet, stakater, centres, next(iter(centres)), centres.rota(AT, LATER), centres.next_available(AT)),
        *(centres.duty(AT, LATER)[0], *centres.handovers(AT, LATER)[:1], *centres.overlaps(AT, LATER)[:1]),
        *(keepnet.targets[0], keepnet.targets[0].length, s.Length.parse("2 business days"), keepnet.effective),
        *(
            stakater.severity_policy,
            stakater.priorities,
            stakater.downgrades[0],
            stakater.severity_policy.evaluate("Critical", "x"),
        ),
        *(
            matrix,
            *matrix.overrides[:1],
            matrix.lookup(str(matrix.urgency[cell[0]]), str(matrix.impact[cell[1]])),
        ),
        *(keepnet.channels[0], keepnet.intake(keepnet.channels[0].name, AT), *stakater.agreements[:1]),
        *(deadline, deadline.explain(), deadline.provenance, s.Threshold.parse("75%"), s.PlanHistory([keepnet])),
        *(s.diff(keepnet, stakater), *s.diff(keepnet, stakater).changes[:1], *s.lint(keepnet)[:1]),
        *(
            s.AgreementRegister([keepnet], [s.Agreement(name="x", customer="Acme", plan="keepnet")]),
            ZoneRecord.of(["Europe/London"], 2026, 2026),
            s.local(AT),
        ),
    )
    return tuple(each for each in (*made, *clocks()) if each is not None)


LOG = (
    s.event("opened", at="2026-03-05T23:30:00Z", priority="Severity 1", id=1, team="tier 1"),
    s.event("paused", at="2026-03-06T14:30:00Z", reason="customer"),
    s.event("customer unreachable", at="2026-03-06T14:40:00Z"),
    s.event("resumed", at="2026-03-06T15:00:00Z"),
    s.event("opened", at="2026-03-06T15:10:00Z"),
    s.event("changed", at="2026-03-06T15:20:00Z", priority="Severity 2", actor="Ada"),
)


@cache
def credenti() -> s.SupportPlan:
    return s.bundled("credenti-standard")


@cache
def state() -> s.TicketState[Any]:
    return s.replay(credenti(), LOG, as_of=AT, strict=False)


def clocks() -> tuple[Any, ...]:
    """A value of every kind that has to do with logs, and of what a state answers with."""
    now, later = state(), state().at(LATER)
    paused = s.replay(credenti(), LOG[:3])
    clock = later["response"]
    told, blame = clock.explain(), clock.blame()
    return (
        *(LOG[0], LOG[1], now, later, paused, s.replay(credenti(), (), as_of=AT)),
        *(*now.cycles, paused["response"], now["update"], clock, *clock.breaches[:1], *now.history[:1]),
        *(*paused.offers[:1], *now.warnings[:1]),
        *(told, told.timeline, *told.timeline[:1], blame, *blame.causes[:1], *blame.changes[:1]),
        *(credenti().metrics["resolution"], *credenti().metrics["resolution"].stop[:1]),
    )


def fitting() -> dict[str, Any]:
    """What fits an argument, by its name."""
    return dict.fromkeys(("at", "start", "opened", "stopped", "instant", "as_of", "time", "moment"), AT) | {
        "end": LATER,
        "due": LATER,
        "length": "PT4H",
        "days": 2,
        "day": "2026-03-06",
        "zone": "Europe/London",
        "metric": "response",
        "landing": "closing",
        "first": 2026,
        "last": 2027,
        "first_year": 2026,
        "last_year": 2027,
        "year": 2026,
        "centres": s.bundled("keepnet").centres,
        "plan": s.bundled("keepnet"),
        "old": s.bundled("keepnet"),
        "new": s.bundled("stakater"),
        "coverage": desk(),
        "country": "GB",
        "urgency": "High",
        "impact": "High",
        "severity": "Critical",
        "causes": "workaround",
        "windows": [],
        "fields": {},
        "target": s.bundled("keepnet").targets[0],
        "shifts": ["Mon-Fri 09:00-17:00"],
        "text": "Mon-Fri 09:00-17:00 Europe/London",
        "channel": "telephone",
        "data": {"format": 1, "name": "x"},
        "scale": s.bundled("stakater").priorities,
        "levels": ["a", "b"],
        "event": s.event("answered", at=LATER),
        "events": LOG[:3],
        "kind": "paused",
        "reason": "customer",
    }
