"""Pictures of where time went and of what a plan might be: parts, added hours, targets to keep. Needs ``reports``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import altair as alt

from slacore.analysis.added_hours import AddedHours
from slacore.analysis.attainable import Attainable
from slacore.analysis.look import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    VERMILION,
    Picture,
    TimeUnit,
    clock,
    counted,
    data,
    finished,
    group_name,
    most,
    nothing,
    stripped,
    unit_for,
)
from slacore.analysis.quota import quota_text
from slacore.analysis.result import names_of
from slacore.analysis.ticket_charts import band, grid
from slacore.analysis.waterfalls import BEFORE_TARGET, CLOSED, HOLIDAYS, IN_TIME, LATE, NIGHTS, WAITING, Waterfall
from slacore.checks import must_be, one_of
from slacore.civil.wall import WEEKDAYS
from slacore.errors import InvalidValue, SlaError
from slacore.plans.length import Length
from slacore.wording import percent_text

_COLOURS: Final = {
    IN_TIME: BLUE,
    LATE: VERMILION,
    WAITING: ORANGE,
    HOLIDAYS: PURPLE,
    NIGHTS: GREY,
    CLOSED: GREY,
    BEFORE_TARGET: GREEN,
}
_MOST_TARGETS: Final = 12
_OVER: Final = 1.24
"""How much wider than the bars a plot is, for what is written beside them."""


def waterfall_chart(parts: Waterfall) -> Picture:
    """Where the time of stopped tickets went, part by part, each bar beginning where the one above it ends.

    Groups get a strip each, the six of most tickets.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate, waterfall
    >>> tickets = polars.DataFrame(schema={"priority": str, "opened": polars.Datetime("us", "UTC")})
    >>> found = evaluate(bundled("stakater"), tickets, metrics="response", stopped={}, as_of="2026-03-31T00:00Z")
    >>> waterfall_chart(waterfall(found, "response")).title.text
    ['response: where the time from opening to stop went, in the mean']

    Args:
        parts: what `waterfall` gave.

    Raises:
        InvalidValue: for what is none.
        MissingExtra: where Altair is not installed.
    """
    rows = must_be(Waterfall, parts, "parts").rows()
    names = names_of(parts.frame)
    kept, left = most([row for row in rows if row["tickets"]], names[: names.index("part")], "tickets")
    shown = list(dict.fromkeys(row["part"] for row in rows))
    ends: dict[str, timedelta] = {}
    for row in kept:
        ends[row["group"]] = ends.get(row["group"], timedelta()) + row["mean"]
    unit = unit_for(max(ends.values(), default=timedelta(hours=1)))
    bars = [*_bars(kept, unit)]
    longest = max((bar["end"] for bar in bars), default=1) or 1
    scale = alt.Scale(domain=[0, _OVER * longest], nice=False)
    axis = alt.Axis(grid=False, values=[*_ticks(longest)])
    base = alt.Chart().encode(y=alt.Y("part:N", title=None, sort=shown, scale=alt.Scale(domain=shown), axis=_PLAIN))
    colours = alt.Scale(domain=shown, range=[_COLOURS.get(part, GREY) for part in shown])
    bar = base.mark_bar(height={"band": 0.72}).encode(
        x=alt.X("start:Q", title=f"{unit.name} after the opening, real time, mean of a ticket", scale=scale, axis=axis),
        x2="end:Q",
        color=alt.Color("part:N", scale=colours, legend=None),
    )
    said = base.mark_text(align="left", dx=4, fontSize=10).encode(x=alt.X("end:Q", scale=scale), text="said:N")
    drawn = alt.layer(bar, said, *([] if bars else [nothing()]), data=data(bars))
    title = f"{parts.provenance.metric}: where the time from opening to stop went, in the mean"
    how = [
        *counted(parts.provenance),
        f"{_tickets(kept):,} stopped tickets",
        *left,
        "beside each bar: its share of all time",
    ]
    return stripped(drawn, bars, title, how, (110 + 26 * len(shown), 17 * len(shown)))


_PLAIN = alt.Axis(domain=False, ticks=False, labelLimit=150, labelOverlap=False)
_WIDE = alt.Axis(domain=False, ticks=False, labelLimit=190, labelOverlap=False)


def _bars(rows: Sequence[Mapping[str, Any]], unit: TimeUnit) -> Any:
    ends: dict[str, float] = {}
    for row in rows:
        start = ends.get(row["group"], 0.0)
        ends[row["group"]] = end = start + row["mean"] / unit.length
        said = f"{percent_text(row['share'])}"
        yield {"group": row["group"], "part": row["part"], "start": round(start, 6), "end": round(end, 6), "said": said}


def _ticks(longest: float) -> Any:
    """Round places up to the end of the bars."""
    step = next((step for step in _ROUND if longest / step <= 6), _ROUND[-1])
    place = 0.0
    while place <= longest:
        yield round(place, 6)
        place += step


_ROUND = [factor * 10.0**power for power in range(-3, 6) for factor in (1, 2, 5)]


def _tickets(rows: Sequence[Mapping[str, Any]]) -> int:
    return sum({row["group"]: row["tickets"] for row in rows}.values())


def next_hour_chart(hours: AddedHours, metric: str | None = None) -> Picture:
    """The week by the hour: how many breaches the desk would have saved had it worked in that hour as well.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import next_hour
    >>> tickets = polars.DataFrame(schema={"priority": str, "opened": polars.Datetime("us", "UTC")})
    >>> found = next_hour(tickets, bundled("stakater"), metric="response", stopped={}, as_of="2026-03-31T00:00Z")
    >>> next_hour_chart(found, "response").title.text
    ['response: breaches saved by one more hour a week']

    Args:
        hours: what `next_hour` gave.
        metric: which metric; not needed where it tells of one.

    Raises:
        InvalidValue: for what is none, and without a metric where there are several.
        UnknownName: for a metric that it does not tell of.
        MissingExtra: where Altair is not installed.
    """
    rows = must_be(AddedHours, hours, "hours").rows()
    name = _metric(rows, metric)
    own = [row for row in rows if row["metric"] == name and row["weekday"] is not None]
    cells = _cells(own)
    saved = [cell for cell in cells if cell["saved"]]
    axis = f"hour{clock(hours.provenance)}"
    drawn = grid(
        saved, "saved", "saved", ",d", axis, is_empty=not saved, words="none would be saved" if own else "no tickets"
    )
    none = next((row for row in rows if row["metric"] == name and row["weekday"] is None), None)
    how = ["work done in the added hour counts, promises stay as they are", *hours.provenance.counted]
    how += [f"{none['missed']:,} missed without it"] if none is not None else []
    how += ["blank: none saved", "line under a row: open already"]
    title = f"{name}: breaches saved by one more hour a week"
    return finished(drawn + band(cells), title, how, is_empty=not own, fits=False)


def _metric(rows: Sequence[Mapping[str, Any]], said: str | None) -> str:
    known = list(dict.fromkeys(str(row["metric"]) for row in rows))
    if said is not None:
        return one_of(known, said, "metric", "metric of the hours") if known else said
    if len(known) > 1:
        raise InvalidValue("metric", None, f"is missing; there are {', '.join(known)}")
    return next(iter(known), "no tickets")


def _cells(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The hours that may be added; all others of the week are open already."""
    if not rows:
        return []
    saved = {(str(row["weekday"])[:3], int(str(row["opens"])[:2])): row["saved"] for row in rows if row["hours"]}
    return [
        {"x": hour, "day": day, "saved": saved.get((name, hour), 0), "inset": 0, "open": (name, hour) not in saved}
        for day, name in enumerate(WEEKDAYS)
        for hour in range(24)
    ]


def promise_chart(targets: Attainable, metric: str | None = None) -> Picture:
    """The shortest target that could be kept, with its interval, beside the target of today, on an axis of powers.

    The twelve groups of most tickets are drawn.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import promise
    >>> tickets = polars.DataFrame(schema={"priority": str, "opened": polars.Datetime("us", "UTC")})
    >>> found = promise(tickets, bundled("stakater"), metric="response", stopped={}, as_of="2026-03-31T00:00Z")
    >>> promise_chart(found).title.text
    ['the target that 95 % would keep, and the target of today']

    Args:
        targets: what `promise` gave.
        metric: which metric; by default every one.

    Raises:
        InvalidValue: for what is none.
        UnknownName: for a metric that it does not tell of.
        MissingExtra: where Altair is not installed.
    """
    rows = must_be(Attainable, targets, "targets").rows()
    if metric is not None and rows:
        one_of(list(dict.fromkeys(str(row["metric"]) for row in rows)), metric, "metric", "metric of the targets")
        rows = [row for row in rows if row["metric"] == metric]
    names = names_of(targets.frame)
    by = [
        name for name in names[: names.index("tickets")] if name != "metric" or len({row["metric"] for row in rows}) > 1
    ]
    known = [row for row in rows if row["promise"] is not None]
    kept = sorted(known, key=lambda row: -row["tickets"])[:_MOST_TARGETS]
    points = [point for row in kept if (point := _point(row, by)) is not None]
    order = [point["group"] for point in points]
    every = [point[name] for point in points for name in ("low", "high", "promise", "today") if point[name]]
    scale = alt.Scale(type="log", domain=[0.8 * min(every, default=0.1), 1.25 * max(every, default=100)], nice=False)
    base = alt.Chart(data(points)).encode(y=alt.Y("group:N", title=None, sort=order, axis=_WIDE))
    axis = alt.Axis(format="~g", tickCount=6, gridColor=PALE)
    x = alt.X("promise:Q", title="hours that count, on an axis of powers of ten", scale=scale, axis=axis)
    line = base.mark_rule(color=BLUE, strokeWidth=5, opacity=0.3).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    dot = base.mark_point(color=BLUE, filled=True, size=60, opacity=1).encode(x=x)
    today = base.mark_tick(color=INK, thickness=2, size=16).encode(x=alt.X("today:Q", scale=scale))
    about = f"{metric}: " if metric else ""
    title = f"{about}the target that {quota_text(targets.share)} would keep, and the target of today"
    how = [
        *targets.provenance.counted,
        "point: the shortest target with its interval",
        "upright line: today, where it is one of time",
    ]
    how += (
        [f"left out: {len(rows) - len(known)} groups in which history does not reach it"]
        if len(known) < len(rows)
        else []
    )
    how += [f"the {len(kept)} of {len(known)} groups of most tickets"] if len(kept) < len(known) else []
    layers = alt.layer(line, dot, today, *([] if points else [nothing()]))
    return finished(layers.properties(height=110 + 22 * max(3, len(points))), title, how, is_empty=not points)


def _point(row: Mapping[str, Any], by: Sequence[str]) -> dict[str, Any] | None:
    hours = {name: None if row[name] is None else row[name] / timedelta(hours=1) for name in ("promise", "low", "high")}
    if not hours["promise"]:
        return None
    # An end that history does not reach is drawn as far as the point.
    ends = {name: hours[name] or hours["promise"] for name in ("low", "high")}
    return {"group": group_name(row, by), "promise": hours["promise"], **ends, "today": _today(row["today"])}


def _today(text: Any) -> float | None:
    try:
        length = Length.parse(str(text))
    except SlaError:
        return None
    return None if length.time is None else timedelta(microseconds=length.time) / timedelta(hours=1)
