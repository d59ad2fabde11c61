"""Pictures of shares and times that are counted already. Needs the extra ``reports``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any, Final

import altair as alt
import numpy as np
from attrs import frozen

from slacore.analysis.arrays import in_unit
from slacore.analysis.codes import codes_of, grouped
from slacore.analysis.curves import TimeTo
from slacore.analysis.frames import column_of
from slacore.analysis.interval import Floats
from slacore.analysis.look import (
    BLUE,
    INK,
    KINDS,
    Picture,
    TimeUnit,
    clock,
    counted,
    data,
    finished,
    group_name,
    most,
    nothing,
    percents,
    stripped,
    unit_for,
)
from slacore.analysis.metric_rows import floats_of
from slacore.analysis.period import spanned
from slacore.analysis.quota import quota, quota_text
from slacore.analysis.result import FEW, names_of, rows_of
from slacore.analysis.shares import Attainment
from slacore.analysis.table import Table
from slacore.calendars.ruler import HORIZON
from slacore.checks import must_be
from slacore.civil.instant import SECOND, read_length, span
from slacore.errors import InvalidValue
from slacore.plans.length import Length

_MOST_PERIODS: Final = 240
_MOST_IN_STRIPS: Final = 53
_MOST_STEPS: Final = 480
_LEAST_OPEN: Final = 0.02
"""A curve is drawn until so few are open: what comes after is a tail of few tickets and much time."""

_NO_PERIODS = "has no periods; ask for them, e.g. attainment(verdicts, metric, period='month')"


def over_time(shares: Attainment, promised: Any = None) -> Picture:
    """Attainment period by period: its interval as a band, a promise as a rule, a period that has not ended hollow.

    Groups get a strip each, the six of most tickets.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import attainment, evaluate
    >>> tickets = polars.DataFrame(schema={"priority": str, "opened": polars.Datetime("us", "UTC")})
    >>> found = evaluate(bundled("stakater"), tickets, metrics="response", stopped={}, as_of="2026-03-31T00:00Z")
    >>> picture = over_time(attainment(found, "response", period="month"), promised=0.95)
    >>> picture.title.text
    ['response: share of decided tickets that met it, by month of due']

    Args:
        shares: what `attainment` gave, with periods.
        promised: the share that is promised, where one is.

    Raises:
        InvalidValue: for what has no periods, and for a share that is none.
        MissingExtra: where Altair is not installed.
    """
    rows, period = must_be(Attainment, shares, "shares").rows(), shares.period
    if period is None:
        raise InvalidValue("shares", shares.headline, _NO_PERIODS)
    share = None if promised is None else quota(promised, "promised")
    names, owner = names_of(shares.frame), f"{period} of {shares.period_of}"
    said = shares.provenance.counted
    known, later = _known(rows)
    shown, left = most(known, names[: names.index("period")], "counted")
    how = [said[0], f"band: interval of {said[1]}", *left]
    how += ["hollow: has not ended"] if any(row["is_running"] for row in shown) else []
    how += [f"small: fewer than {FEW}"] if any(row["is_few"] for row in shown) else []
    how += [f"dashes: {quota_text(share)} promised"] if share is not None else []
    how += [f"left out: {later} periods to come"] if later else []
    least = min([0.9, *(row["low"] for row in shown if row["low"] is not None), *([float(share)] if share else [])])
    scale = alt.Scale(domain=[floor(10 * least) / 10, 1], zero=False)
    every = spanned({row["period"] for row in shown}, period)
    periods = every[-(_MOST_PERIODS if names[0] == "period" else _MOST_IN_STRIPS) :]
    how += [f"the last {len(periods)} of {len(every)} periods"] if len(periods) < len(every) else []
    drawn = _periods(_each(shown, periods), periods, share, scale, f"{owner}{clock(shares.provenance)}")
    title = f"{shares.provenance.metric}: share of {shares.denominator} tickets that met it, by {owner}"
    return stripped(drawn, shown, title, how)


def _known(rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The rows of periods that have begun, and how many periods are to come.

    Of those to come only what was done before it is due is known, and that has met its target.
    """
    dated = [row for row in rows if row["period"] is not None]
    running = sorted({row["period"] for row in dated if row["is_running"]})
    return [row for row in dated if not row["is_running"] or row["period"] == running[0]], max(0, len(running) - 1)


def _each(rows: Sequence[dict[str, Any]], periods: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each group and period; without a share where nothing is counted, so that no line is drawn across."""
    there = {(row["group"], row["period"]): row for row in rows}
    none = {"share": None, "low": None, "high": None, "is_few": False, "is_running": False}
    groups = dict.fromkeys(row["group"] for row in rows)
    pairs = ((group, period) for group in groups for period in periods)
    found = [there.get(pair) or {"group": pair[0], "period": pair[1], **none} for pair in pairs]
    shares = [None, *((row["group"] if row["share"] is not None else None) for row in found), None]
    return [
        row | {"is_alone": row["group"] not in (before, after)}
        for row, before, after in zip(found, shares, shares[2:], strict=False)
    ]


def _periods(
    rows: Sequence[Mapping[str, Any]], periods: list[str], promised: Fraction | None, scale: alt.Scale, axis: str
) -> Any:
    turned = 0 if len(periods) <= 7 else -45
    is_strip = any(row["group"] for row in rows)
    x = alt.X("period:O", title=axis, scale=alt.Scale(domain=periods), axis=alt.Axis(labelAngle=turned))
    named = None if is_strip else "share that met it"
    y = alt.Y("share:Q", title=named, scale=scale, axis=percents(tickCount=3 if is_strip else 5))
    base = alt.Chart().encode(x=x)
    band = base.mark_area(color=BLUE, opacity=0.22, invalid="break-paths-filter-domains").encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q"
    )
    # A period between two without tickets has no area.
    ends = base.transform_filter("datum.is_alone").mark_rule(color=BLUE, opacity=0.5, strokeWidth=3)
    ends = ends.encode(y="low:Q", y2="high:Q")
    line = base.mark_line(color=BLUE, strokeWidth=1.5).encode(y=y)
    points = base.mark_point(color=BLUE, filled=True, opacity=1, strokeWidth=1.5).encode(
        y=y,
        size=alt.condition("datum.is_few", alt.value(20), alt.value(55)),
        fill=alt.condition("datum.is_running", alt.value("white"), alt.value(BLUE)),
        stroke=alt.value(BLUE),
        tooltip=[*("period:O", "counted:Q", "met:Q"), *(f"{name}:Q" for name in ("share", "low", "high"))],
    )
    layers = [band, ends, line, points]
    if promised is not None:
        rule = alt.Chart().transform_aggregate(count="count()").mark_rule(color=INK, strokeDash=[5, 4])
        layers.insert(2, rule.encode(y=alt.YDatum(float(promised), scale=scale)))
    return alt.layer(*layers, *([] if rows else [nothing()]), data=data(rows))


def survival(times: TimeTo, target: Any = None) -> Picture:
    """Which share of tickets is still open after how long, as steps with their bands, and how many are at risk below.

    Up to six groups are told apart by colour and by dashes. It is drawn until fewer than 2 % are open.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate, time_to
    >>> tickets = polars.DataFrame(schema={"priority": str, "opened": polars.Datetime("us", "UTC")})
    >>> found = evaluate(bundled("stakater"), tickets, metrics="response", stopped={}, as_of="2026-03-31T00:00Z")
    >>> survival(time_to(found, "response")).title.text
    ['response: share of tickets still open after a time']

    Args:
        times: what `time_to` gave.
        target: the length that is promised, where one is: a timedelta, a `Length` or its text, of time and not of days.

    Raises:
        InvalidValue: for what is none of these.
        MissingExtra: where Altair is not installed.
    """
    rows = must_be(TimeTo, times, "times").rows()
    names = names_of(times.frame)
    by = names[: names.index("tickets")]
    groups, left = most(rows, by, "tickets")
    every = _curves(times, by)
    shown = {row["group"]: every.get(row["group"], _Curve()) for row in groups}
    longest = max((curve.end for curve in shown.values()), default=3600.0)
    goal = None if target is None else _target(target)
    is_real = times.time == "real"
    unit = unit_for(max(timedelta(seconds=longest), goal or timedelta()), is_real=is_real)
    until = max(timedelta(seconds=longest), 1.1 * (goal or timedelta())) / unit.length
    how = [*counted(times.provenance), *left]
    how += [f"vertical dashes: the target of {unit.said(goal)}"] if goal is not None else []
    how += ["numbers: still open and known at that time"]
    slices = min(150, _MOST_STEPS // max(1, len(shown)))
    steps = [point for group, curve in shown.items() for point in curve.points(group, unit, until, slices)]
    drawn = _drawn(steps, list(shown), _roots(until), None if goal is None else goal / unit.length)
    axis = f"{unit.name} since opening, {'real time' if is_real else 'the time that counts'}, spaced by roots"
    below = _at_risk(shown, unit, until, axis)
    title = f"{times.provenance.metric}: share of tickets still open after a time"
    both = alt.vconcat(drawn, below, spacing=4).resolve_scale(
        color="independent", strokeDash="independent", fill="independent"
    )
    return finished(both, title, how, is_empty=not steps, fits=False)


_NO_SHARES: Final[Floats] = np.empty(0)


@frozen(eq=False)
class _Curve:
    """The steps of one group: seconds, the share that is open after each and its interval, and how many are at risk."""

    time: Floats = _NO_SHARES
    share: Floats = _NO_SHARES
    low: Floats = _NO_SHARES
    high: Floats = _NO_SHARES
    at_risk: Floats = _NO_SHARES

    @property
    def end(self) -> float:
        """Until when it is drawn, in seconds."""
        if not len(self.time):
            return 3600.0
        few = np.flatnonzero(self.share < _LEAST_OPEN)
        return max(60.0, float(self.time[few[0] if len(few) else -1]))

    def points(self, group: str, unit: TimeUnit, until: float, slices: int) -> list[dict[str, Any]]:
        """The steps that are drawn: the last of each of so many slices of the time."""
        time = self.time / unit.length.total_seconds()
        within = np.flatnonzero(time <= until)
        if not len(within):
            return []
        places = (slices * np.sqrt(time[within] / until)).astype(np.int64)
        last = within[np.flatnonzero(np.diff(places, append=-1))]
        found = [{"group": group, "time": 0.0, "share": 1.0, "low": 1.0, "high": 1.0}]
        found += [{"group": group, "time": round(float(time[step]), 6), **self._shares(step)} for step in last.tolist()]
        return [*found, found[-1] | {"time": until}]

    def _shares(self, step: int) -> dict[str, Any]:
        ends = {"share": self.share[step], "low": self.low[step], "high": self.high[step]}
        return {name: None if np.isnan(end) else round(float(end), 4) for name, end in ends.items()}

    def at_risk_at(self, seconds: float) -> int:
        """How many were open and known until a time."""
        place = int(np.searchsorted(self.time, seconds * (1 - 1e-12)))
        return int(self.at_risk[place]) if place < len(self.time) else 0


def _curves(times: TimeTo, by: Sequence[str]) -> dict[str, _Curve]:
    """The curve of each group by its name."""
    table = Table.of(times.curve)
    lengths = column_of(table.native("time", "curve"), "time", "lengths")
    codes = [codes_of(table.native(name, "curve")) for name in by]
    groups = grouped([(one.numbers, len(one.values)) for one in codes], len(table)) if by else None
    numbers = np.zeros(len(table), np.int64) if groups is None else groups.numbers
    firsts = [*range(min(1, len(table)))] if groups is None else groups.firsts.tolist()
    columns = [lengths.values / in_unit(SECOND, lengths.unit)]
    columns += [floats_of(table.native(name, "curve")) for name in ("share", "low", "high", "at_risk")]
    names = rows_of(table.frame[firsts, :].to_native()) if firsts else []
    return {
        group_name(row, by): _Curve(*(column[numbers == number] for column in columns))
        for number, row in enumerate(names)
    }


def _drawn(steps: list[dict[str, Any]], groups: list[str], scale: alt.Scale, goal: float | None) -> Any:
    is_one = len(groups) < 2
    x = alt.X("time:Q", title=None, scale=scale, axis=alt.Axis(labels=False, ticks=False, grid=False))
    legend = (
        None
        if is_one
        else alt.Legend(title=None, orient="top", columns=3, symbolStrokeWidth=2, symbolSize=420, offset=4)
    )
    colours = alt.Scale(domain=groups, range=list(KINDS))
    base = alt.Chart(data(steps)).encode(x=x)
    # Each with its own colour: a scale of theirs would take the legend from the lines.
    bands = [
        alt.Chart(data([step for step in steps if step["group"] == group]))
        .mark_area(interpolate="step-after", opacity=0.18 if len(groups) < 4 else 0.08, color=KINDS[place])
        .encode(x=x, y="low:Q", y2="high:Q")
        for place, group in enumerate(groups)
    ]
    line = base.mark_line(interpolate="step-after", strokeWidth=1.8).encode(
        y=alt.Y("share:Q", title="share still open", scale=alt.Scale(domain=[0, 1]), axis=percents()),
        color=alt.Color("group:N", scale=colours, sort=None, legend=legend),
        strokeDash=alt.StrokeDash("group:N", scale=alt.Scale(domain=groups, range=_DASHES), sort=None, legend=legend),
    )
    layers: list[Any] = [*bands, line]
    if goal is not None:
        rule = alt.Chart(data([{}])).mark_rule(color=INK, strokeDash=[5, 4])
        layers.append(rule.encode(x=alt.XDatum(goal, scale=scale)))
    size = (_plot(groups), 190)
    return alt.layer(*layers, *([] if steps else [nothing(size)])).properties(width=size[0], height=size[1])


_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [3, 1]]


def _plot(groups: Sequence[str]) -> int:
    return 400 if len(groups) < 2 else 340


def _at_risk(shown: Mapping[str, _Curve], unit: TimeUnit, until: float, said: str) -> Any:
    """How many are still open and known at some times, a line for each group."""
    ticks = [float(f"{until * (place / 5) ** 2:.2g}") for place in range(6)]
    ticks[-1] = min(ticks[-1], until)
    rows = [
        {"group": group, "time": tick, "count": f"{curve.at_risk_at(tick * unit.length.total_seconds()):,}"}
        for group, curve in shown.items()
        for tick in ticks
    ]
    axis = alt.Axis(orient="bottom", values=ticks, format=",.3~r", grid=False, labelOverlap=False)
    x = alt.X("time:Q", title=said, scale=_roots(until), axis=axis)
    is_one = len(shown) < 2
    names = alt.Axis(domain=False, ticks=False, labels=not is_one, labelLimit=85, offset=18)
    y = alt.Y("group:N", sort=None, title=None, axis=names)
    drawn = alt.Chart(data(rows)).mark_text(fontSize=10).encode(x=x, y=y, text="count:N")
    return drawn.properties(width=_plot([*shown]), height=max(16, 15 * len(shown)))


def _roots(until: float) -> alt.Scale:
    """Most tickets are stopped soon, and some after very long."""
    return alt.Scale(type="sqrt", domain=[0, until], nice=False)


def _target(given: Any) -> timedelta:
    if isinstance(given, timedelta):
        micros = read_length(given, "target")
        if micros > HORIZON:
            raise InvalidValue("target", given, "is longer than fifty years, and so is never reached")
        return span(micros)
    length = given if isinstance(given, Length) else Length.parse(given, "target")
    if length.time is None:
        raise InvalidValue("target", str(length), "is of days, which are not all as long; give a length of time")
    return timedelta(microseconds=length.time)
