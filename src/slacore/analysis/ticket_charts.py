"""Pictures of the tickets of an evaluated table: by hour of the week, by how late, by when due. Needs ``reports``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from slacore.analysis.arrivals import Arrivals, arrivals_of
from slacore.analysis.backlog import Backlog, Spread, backlog_of, spread_of
from slacore.analysis.evaluation import Evaluation
from slacore.analysis.look import (
    AMOUNTS,
    BLUE,
    INK,
    VERMILION,
    Picture,
    clock,
    counted,
    data,
    finished,
    minute,
    nothing,
)
from slacore.analysis.result import FEW
from slacore.analysis.verdict import DECIDED
from slacore.calendars.coverage import Coverage
from slacore.civil.wall import WEEKDAYS

GRID = (355, 126)


def heat_map(
    verdicts: Any,
    metric: str,
    *,
    zone: str | None = None,
    opened: str | None = None,
    coverage: Coverage | None = None,
    evaluation: Evaluation | None = None,
) -> Picture:
    """The week by the hour: how many tickets were opened, below it which share missed, and under each the open hours.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(schema={"priority": str, "opened": polars.Datetime("us", "UTC")})
    >>> found = evaluate(bundled("stakater"), tickets, metrics="response", stopped={}, as_of="2026-03-31T00:00Z")
    >>> heat_map(found, "response", zone="Europe/Stockholm").title.text
    ['response: opened tickets and share missed by hour of the week']

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics.
        zone: whose clock; by default the plan's, else that of the due times.
        opened: the column of the openings; by default the evaluation's, else ``opened``.
        coverage: whose hours are drawn as a band; by default those by which most of the tickets are measured, where
            the evaluation is said.
        evaluation: what the frame was evaluated with.

    Raises:
        InvalidValue, UnknownName: as `attainment` does.
        MissingExtra: where Altair is not installed.
    """
    told: dict[str, Any] = {"zone": zone, "opened": opened, "coverage": coverage, "evaluation": evaluation}
    return arrivals_picture(arrivals_of(verdicts, metric, **told))


def arrivals_picture(found: Arrivals) -> Picture:
    """The picture of arrivals that are counted."""
    cells = [_cell(place, row) for place, row in enumerate(found.rows())]
    is_empty = not any(cell["tickets"] for cell in cells)
    axis = f"hour{clock(found.provenance)}"
    arrivals = grid(cells, "tickets", "opened", ",d", None, is_empty)
    misses = grid([cell for cell in cells if cell["counted"]], "share", "missed", ".0%", axis, is_empty)
    how = [*found.provenance.counted, "blank: none"]
    how += [f"small squares: fewer than {FEW} decided"] if any(0 < cell["counted"] < FEW for cell in cells) else []
    if any(cell["open"] for cell in cells):
        bands = band(cells)
        arrivals, misses = arrivals + bands, misses + bands
        how.append("line under a row: open, thin where in fewer than half of the weeks")
    both = alt.vconcat(arrivals, misses, spacing=12).resolve_scale(color="independent")
    title = f"{found.provenance.metric}: opened tickets and share missed by hour of the week"
    return finished(both, title, how, is_empty=is_empty, fits=False)


def _cell(place: int, row: dict[str, Any]) -> dict[str, Any]:
    day, hour = divmod(place, 24)
    inset = 0.25 if row["is_few"] else 0
    share = None if row["share"] is None else round(row["share"], 4)
    counts = {"tickets": row["tickets"], "counted": row["counted"], "share": share}
    part = 0 if row["open"] is None else round(row["open"], 3)
    return {"x": hour, "day": day, **counts, "inset": inset, "open": part}


def grid(
    cells: Sequence[dict[str, Any]],
    amount: str,
    said: str,
    form: str,
    axis: str | None,
    is_empty: bool,
    words: str = "no tickets",
) -> Any:
    """Seven rows of 24 cells, of which each row leaves room for a line under it."""
    inset = "datum.inset" if amount == "share" else "0"
    kept = cells if amount == "share" else [cell for cell in cells if cell[amount]]
    legend = alt.Legend(title=said, format=form, gradientLength=GRID[1] - 24, gradientThickness=10, tickCount=4)
    domain = [0, 1] if amount == "share" else [0, max((cell[amount] for cell in cells), default=0) or 1]
    scale = alt.Scale(scheme=AMOUNTS, reverse=True, domain=domain)
    drawn = (
        alt.Chart(data(kept))
        .transform_calculate(
            left=f"datum.x + {inset}",
            right=f"datum.x + 1 - {inset}",
            top=f"datum.day + 0.05 + 0.8 * {inset}",
            bottom=f"datum.day + 0.83 - 0.8 * {inset}",
        )
        .mark_rect(stroke=None)
        .encode(
            x=alt.X("left:Q", title=axis, scale=alt.Scale(domain=[0, 24], nice=False), axis=_hours(axis is not None)),
            x2="right:Q",
            y=alt.Y("top:Q", title=None, scale=alt.Scale(domain=[0, 7], nice=False, reverse=True), axis=_weekdays()),
            y2="bottom:Q",
            color=alt.Color(f"{amount}:Q", scale=scale, legend=None if is_empty else legend),
            tooltip=["x:Q", *(f"{name}:Q" for name in ("tickets", "counted", "share", "saved"))],
        )
    )
    return alt.layer(drawn, *([nothing(GRID, words)] if is_empty else [])).properties(width=GRID[0], height=GRID[1])


def _hours(is_said: bool) -> alt.Axis:
    return alt.Axis(values=list(range(0, 25, 3)), grid=False, labels=is_said, ticks=is_said, domain=is_said)


def _weekdays() -> alt.Axis:
    names = ", ".join(f"'{name}'" for name in WEEKDAYS)
    label = f"[{names}][floor(datum.value)]"
    return alt.Axis(
        values=[day + 0.45 for day in range(7)],
        labelExpr=label,
        labelOverlap=False,
        grid=False,
        ticks=False,
        domain=False,
    )


def band(cells: Sequence[dict[str, Any]]) -> Any:
    """A line under the hours that are open, thin where they seldom are."""
    open_ = [
        {
            "x": cell["x"],
            "to": cell["x"] + 1,
            "top": cell["day"] + 0.87,
            "low": cell["day"] + (0.99 if cell["open"] >= 0.5 else 0.91),
        }
        for cell in cells
        if cell["open"]
    ]
    return (
        alt.Chart(data(open_))
        .mark_rect(color=INK)
        .encode(x="x:Q", x2="to:Q", y=alt.Y("top:Q", title=None, axis=_weekdays()), y2="low:Q")
    )


def lateness_chart(verdicts: Any, metric: str, *, evaluation: Evaluation | None = None) -> Picture:
    """How much of their target decided tickets used, on an axis of powers of ten, with the target itself marked.

    Those that are overdue stand as hollow bars: they will have used more.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(schema={"priority": str, "opened": polars.Datetime("us", "UTC")})
    >>> found = evaluate(bundled("stakater"), tickets, metrics="response", stopped={}, as_of="2026-03-31T00:00Z")
    >>> lateness_chart(found, "response").title.text
    ['response: decided tickets by the share of the target used']

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics.
        evaluation: what the frame was evaluated with.

    Raises:
        InvalidValue, UnknownName: as `attainment` does.
        MissingExtra: where Altair is not installed.
    """
    return spread_picture(spread_of(verdicts, metric, evaluation=evaluation))


def spread_picture(spread: Spread) -> Picture:
    """The picture of a spread that is counted."""
    rows = spread.rows()
    edges = [float(f"{row['up_to']:.4g}") for row in rows[:-1]]
    lows, highs = [0.01, *edges], [*edges, 100]
    bars = []
    for row, low, high in zip(rows, lows, highs, strict=True):
        base = 0
        for word in DECIDED:
            if row[word]:
                bars.append({"kind": word, "low": low, "high": high, "from": base, "to": base + row[word]})
            base += row[word]
    shares = alt.Axis(values=[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 100], format=",.0%", grid=False, labelOverlap=False)
    scale = alt.Scale(type="log", domain=[0.01, 100], nice=False)
    x = alt.X("low:Q", title="share of the target that was used", scale=scale, axis=shares)
    top = max((bar["to"] for bar in bars), default=0) or 1
    y = alt.Y("from:Q", title="tickets", scale=alt.Scale(domain=[0, 1.12 * top], nice=False), axis=_counts(top))
    drawn = (
        alt.Chart(data(bars))
        .mark_rect(strokeWidth=1.1)
        .encode(x=x, x2="high:Q", y=y, y2="to:Q", fill=_kinds(DECIDED, is_fill=True), stroke=_kinds(DECIDED))
    )
    how = [*spread.provenance.counted, *counted(spread.provenance)[1:], "hollow: overdue, which will have used more"]
    how.append("the outermost bars hold all beyond")
    rule = alt.Chart(data([{"at": 1, "said": "target"}]))
    marks = rule.mark_rule(color=INK, strokeDash=[5, 4]).encode(x=alt.X("at:Q", scale=scale))
    label = rule.mark_text(align="right", dx=-4, baseline="top").encode(x="at:Q", y=alt.value(0), text="said:N")
    title = f"{spread.provenance.metric}: decided tickets by the share of the target used"
    layers = alt.layer(drawn, *([marks, label] if bars else [nothing()]))
    return finished(layers.properties(height=250), title, how, is_empty=not bars)


def _counts(top: int) -> alt.Axis:
    return alt.Axis(format=",d", tickCount=min(5, top), tickMinStep=1)


def _kinds(words: Sequence[str], *, is_fill: bool = False) -> Any:
    """Colours of verdicts: what is late still is hollow."""
    colours = {"met": BLUE, "breached": VERMILION, "overdue": VERMILION, "open": BLUE}
    if is_fill:
        shown = ["white" if word == "overdue" else colours[word] for word in words]
    else:
        shown = [colours[word] for word in words]
    legend = alt.Legend(title=None, orient="top", symbolType="square", offset=2, symbolStrokeWidth=1.5)
    scale = alt.Scale(domain=[*words], range=shown)
    return (alt.Fill if is_fill else alt.Stroke)("kind:N", scale=scale, sort=None, legend=legend)


def burn_down(verdicts: Any, metric: str, *, evaluation: Evaluation | None = None, as_of: Any = None) -> Picture:
    """Open tickets by when they are due: what is overdue stands left of now, what is not right of it.

    >>> import polars
    >>> from slacore import bundled
    >>> from slacore.analysis import evaluate
    >>> tickets = polars.DataFrame(schema={"priority": str, "opened": polars.Datetime("us", "UTC")})
    >>> found = evaluate(bundled("stakater"), tickets, metrics="response", stopped={}, as_of="2026-03-31T00:00Z")
    >>> burn_down(found, "response", as_of="2026-03-31T00:00Z").title.text
    ['response: open tickets by the time until they are due']

    Args:
        verdicts: a frame that `evaluate` gave.
        metric: which of its metrics.
        evaluation: what the frame was evaluated with.
        as_of: the instant whose knowledge counts, which is now; by default what the evaluation or an open ticket says.

    Raises:
        InvalidValue, UnknownName: as `attainment` does.
        MissingExtra: where Altair is not installed.
    """
    backlog = backlog_of(verdicts, metric, evaluation=evaluation, as_of=as_of)
    return backlog_picture(backlog)


def backlog_picture(backlog: Backlog) -> Picture:
    """The picture of a backlog that is counted."""
    rows, (count, unit) = backlog.rows(), backlog.unit
    bars = [
        {"kind": kind, "low": count * row["step"], "high": count * (row["step"] + 1), "tickets": row[kind]}
        for row in rows
        for kind in ("overdue", "open")
        if row[kind]
    ]
    domain = [count * rows[0]["step"], count * (rows[-1]["step"] + 1)]
    scale = alt.Scale(domain=domain, nice=False)
    top = max((bar["tickets"] for bar in bars), default=0) or 1
    x = alt.X("low:Q", title=f"{unit} until due, real time", scale=scale, axis=alt.Axis(grid=False, tickMinStep=1))
    y = alt.Y("tickets:Q", title="open tickets", scale=alt.Scale(domain=[0, 1.12 * top], nice=False), axis=_counts(top))
    words = ("overdue", "open")
    drawn = (
        alt.Chart(data(bars))
        .mark_rect(strokeWidth=1.1)
        .encode(x=x, x2="high:Q", y=y, y2=alt.Y2Datum(0), fill=_kinds(words, is_fill=True), stroke=_kinds(words))
    )
    at = backlog.provenance.as_of
    now = alt.Chart(data([{"at": 0, "said": "now" if at is None else f"now, {minute(at)}"}]))
    rule = now.mark_rule(color=INK, strokeWidth=1.5).encode(x=alt.X("at:Q", scale=scale))
    is_left = -domain[0] > domain[1]
    label = now.mark_text(align="right" if is_left else "left", dx=-4 if is_left else 4, baseline="top")
    label = label.encode(x="at:Q", y=alt.value(0), text="said:N")
    how = [backlog.headline.partition(": ")[2], "hollow: overdue", "the outermost bars hold all beyond"]
    title = f"{backlog.provenance.metric}: open tickets by the time until they are due"
    layers = alt.layer(drawn, *([rule, label] if bars else [nothing()]))
    return finished(layers.properties(height=250), title, how, is_empty=not bars)
