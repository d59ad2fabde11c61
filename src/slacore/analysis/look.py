"""The look that all pictures share: colours, letters and measures, and how one is put together. Needs Altair.

A picture is 480 units wide and is read at 12 cm. Colours are those of Okabe and Ito for kinds and cividis for amounts,
and what a colour says is said by a shape, a hatch, a place or a word too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from textwrap import wrap
from typing import Any, Final

import altair as alt
from attrs import frozen

from slacore.analysis.provenance import FigureProvenance

Picture = alt.LayerChart | alt.FacetChart | alt.VConcatChart

WIDTH: Final = 480
"""The width of a whole picture."""
MOST_GROUPS: Final = 6
"""What more are told of in the table, not in the picture."""
MOST_MARKS: Final = 5_000
"""What has more is put into bins first: a picture never carries rows."""

BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
ORANGE: Final = "#E69F00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
SKY: Final = "#56B4E9"
INK: Final = "#222222"
GREY: Final = "#6b6b6b"
PALE: Final = "#e4e4e4"
AMOUNTS: Final = "cividis"
KINDS: Final = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)

_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_TITLE, _LETTERS = 13, 11
_STRIP = 410
_LONGEST_NAME = 60
_TITLE_LINE, _LINE = 66, 86
"""How many letters fit a line."""

_CONFIG: dict[str, Any] = {
    "font": _FONT,
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": _LETTERS,
        "titleFontSize": _LETTERS,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": GREY,
        "tickColor": GREY,
        "gridColor": PALE,
        "labelOverlap": "greedy",
    },
    "legend": {"labelFontSize": _LETTERS, "titleFontSize": _LETTERS, "titleFontWeight": "normal", "labelColor": INK},
    "header": {"labelFontSize": _LETTERS, "labelColor": INK, "titleFontSize": _LETTERS},
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "fontSize": _TITLE,
        "subtitleFontSize": _LETTERS,
        "subtitleColor": GREY,
        "color": INK,
        "offset": 10,
        "subtitlePadding": 4,
        "lineHeight": 16,
        "subtitleLineHeight": 14,
    },
    "text": {"fontSize": _LETTERS, "color": INK},
}


def data(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Rows as the data of a picture, written in it."""
    return alt.Data(values=[*rows])  # type: ignore[no-untyped-call]


def finished(chart: Any, title: str, how: Sequence[str], *, is_empty: bool = False, fits: bool = True) -> Picture:
    """A picture with its title, how it was counted, and its look.

    Args:
        chart: what is drawn.
        title: what it shows.
        how: how it was counted, a sentence each.
        is_empty: whether there is nothing to draw.
        fits: whether it is one view, which then is as wide as the page.
    """
    # No line ends between a number and its unit.
    said = "; ".join(how).replace(" %", "\N{NO-BREAK SPACE}%")
    lines = alt.TitleParams(text=wrap(title, _TITLE_LINE), subtitle=wrap(said, _LINE))
    told = f"{title}. {said}." + (" There are no tickets." if is_empty else "")
    made = chart.properties(title=lines, description=told)
    if fits:
        made = made.properties(width=WIDTH, autosize=alt.AutoSizeParams(type="fit", contains="padding"))
    drawn: Picture = made.configure(**_CONFIG)
    return drawn


def nothing(size: tuple[float, float] | None = None, words: str = "no tickets") -> Any:
    """What is written where there is nothing to draw: in the middle of a single view, or of one of this size."""
    drawn = alt.Chart(data([{"said": words}])).mark_text(color=GREY).encode(text="said:N")
    if size is not None:
        return drawn.encode(x=alt.value(size[0] / 2), y=alt.value(size[1] / 2))
    return drawn.encode(x=alt.value(alt.ExprRef("width / 2")), y=alt.value(alt.ExprRef("height / 2")))


def percents(**more: Any) -> alt.Axis:
    """An axis of shares."""
    return alt.Axis(format=".0%", **more)


def clock(provenance: FigureProvenance) -> str:
    """Whose clock the days and hours of a picture are on, for the title of an axis."""
    return "" if provenance.zone is None else f", clock of {provenance.zone}"


def counted(provenance: FigureProvenance) -> list[str]:
    """How a picture was counted, in words."""
    said = [*provenance.counted]
    return said if provenance.as_of is None else [*said, f"as of {minute(provenance.as_of)}"]


def minute(at: datetime) -> str:
    """An instant to the minute, in UTC.

    >>> from datetime import datetime, timezone
    >>> minute(datetime(2026, 3, 2, 9, tzinfo=timezone.utc))
    '2026-03-02 09:00 UTC'
    """
    return f"{at:%Y-%m-%d %H:%M} UTC"


@frozen
class TimeUnit:
    """A unit in which an axis counts time."""

    name: str
    length: timedelta

    def said(self, time: timedelta) -> str:
        """A length in this unit.

        >>> TimeUnit("hours", timedelta(hours=1)).said(timedelta(minutes=90))
        '1.5 hours'
        """
        return f"{time / self.length:.3g} {self.name}"


_UNITS = (
    TimeUnit("days", timedelta(days=1)),
    TimeUnit("hours", timedelta(hours=1)),
    TimeUnit("minutes", timedelta(minutes=1)),
)


def unit_for(longest: timedelta, *, is_real: bool = True) -> TimeUnit:
    """The unit in which a time of about this length is read best; open time is never told in days.

    >>> [unit_for(timedelta(hours=hours)).name for hours in (1, 30, 100)]
    ['minutes', 'hours', 'days']
    """
    units = _UNITS if is_real else _UNITS[1:]
    return next((unit for unit in units if longest >= 3 * unit.length), units[-1])


def most(rows: Sequence[Mapping[str, Any]], by: Sequence[str], count: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of the groups that have most tickets, each with its name, and what is to be said of the others."""
    named = [{"group": group_name(row, by), **{key: row[key] for key in row if key not in by}} for row in rows]
    sizes: dict[str, int] = {}
    for row in named:
        sizes[row["group"]] = sizes.get(row["group"], 0) + row[count]
    kept = sorted(sizes, key=lambda name: -sizes[name])[:MOST_GROUPS]
    shown = [row for name in kept for row in named if row["group"] == name]
    if len(sizes) == len(kept):
        return shown, []
    return shown, [f"the {len(kept)} of {len(sizes)} groups of most tickets"]


def group_name(row: Mapping[str, Any], by: Sequence[str]) -> str:
    """The group of a row: its values of some columns."""
    said = ", ".join("-" if row[name] is None else str(row[name]) for name in by)
    # What cannot be printed is no part of a drawing.
    shown = "".join(letter if letter.isprintable() else " " for letter in said)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"


def stripped(
    drawn: Any, rows: Sequence[Mapping[str, Any]], title: str, how: Sequence[str], heights: tuple[int, int] = (270, 64)
) -> Picture:
    """One view, or a strip for each group.

    Args:
        drawn: what is drawn.
        rows: what is drawn of, each with its group.
        title: what it shows.
        how: how it was counted.
        heights: of the one picture with its title, and of the plot of a strip.
    """
    if not any(row["group"] for row in rows):
        return finished(drawn.properties(height=heights[0]), title, how, is_empty=not rows)
    order = list(dict.fromkeys(row["group"] for row in rows))
    header = alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start", labelPadding=2)
    strip = alt.Row("group:N", title=None, sort=order, header=header)
    return finished(
        drawn.properties(width=_STRIP, height=heights[1]).facet(row=strip, spacing=8), title, how, fits=False
    )
