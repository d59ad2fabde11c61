"""Strips: stretches of time drawn to scale on one line, with an axis, marks and a legend, as HTML for a notebook.

Nothing but boxes and text, sized in percent: it is read at any width, in light and dark, and by a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from slacore.civil.instant import DAY, HOUR, MINUTE, Instant, utc
from slacore.civil.wall import MONTHS, WEEKDAYS
from slacore.markup import COLOURS, escaped

# Told apart by pattern as well as by colour.
STRIP_COLOURS = (COLOURS[2], COLOURS[4], "#858d95")
"""What counts, what waits, and the edge of what is skipped: seen on white and on black."""

_COUNTED, _WAIT, _EDGE = STRIP_COLOURS
_LOOKS = {
    "counted": f"background:{_COUNTED}",
    "skipped": f"box-shadow:inset 0 0 0 1px {_EDGE}",
    "left": f"box-shadow:inset 0 -2px 0 {_EDGE}",
    "wait": f"background:repeating-linear-gradient(45deg,{_WAIT} 0 3px,transparent 3px 7px)",
}
_STEPS = (5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 28 * DAY, 91 * DAY)
_MOST_TICKS = 6
_CHARACTER = 0.014
"""How much of a strip of twelve centimetres a character of a label takes."""


class Bar(NamedTuple):
    """A stretch as it is drawn: what it looks like, and what is said of it."""

    start: Instant
    end: Instant
    look: str
    title: str


class Mark(NamedTuple):
    """An instant that is pointed out, by a word."""

    at: Instant
    word: str


def strip_html(bars: Sequence[Bar], marks: Iterable[Mark], clock: datetime, label: str) -> str:
    """The stretches drawn to scale, with dates on an axis, marks, and a legend of the looks that occur.

    Args:
        bars: stretches in order, of which each begins where the one before ends.
        marks: instants within them, or at their end.
        clock: a moment on the clock whose dates and times stand on the axis.
        label: what a screen reader says of the whole.
    """
    if not bars or bars[0].start == bars[-1].end:
        return ""
    start, end = bars[0].start, bars[-1].end

    def place(at: Instant) -> str:
        return f"{100 * (at - start) / (end - start):.3f}%"

    boxes = "".join(
        f"<span title='{escaped(bar.title)}' style='position:absolute;top:0;height:100%;left:{place(bar.start)};"
        f"width:{100 * (bar.end - bar.start) / (end - start):.3f}%;{_LOOKS[bar.look]}'></span>"
        for bar in bars
    )
    pointed = [mark for mark in marks if start <= mark.at <= end]
    lines = "".join(
        f"<span style='position:absolute;top:-4px;bottom:-4px;left:{place(mark.at)};border-left:2px solid'></span>"
        for mark in pointed
    )
    ticks = [Mark(at, text) for at, text in _ticks(start, end, clock)]
    notches = "".join(
        f"<span style='position:absolute;top:100%;height:5px;left:{place(tick.at)};border-left:1px solid'></span>"
        for tick in ticks
    )
    looks = [look for look in _LOOKS if any(bar.look == look for bar in bars)]
    legend = "".join(
        f"<span style='margin-right:1.2em'><span style='display:inline-block;width:1.6em;height:.8em;"
        f"{_LOOKS[look]}'></span> {look}</span>"
        for look in looks
    )
    return (
        f"<div role='img' aria-label='{escaped(label)}' style='margin:.6em 0;max-width:60em'>"
        f"{_labels(pointed, start, end)}"
        f"<div style='position:relative;height:1.6em'>{boxes}{notches}{lines}</div>"
        f"<div style='margin-top:5px'>{_labels(ticks, start, end)}</div>"
        f"<div style='font-size:.85em'>{legend}</div></div>"
    )


def _labels(marks: Sequence[Mark], start: Instant, end: Instant) -> str:
    """The words at their instants, in a row; those that come too near another stand in a row of their own."""
    rows: list[list[Mark]] = []
    for mark in marks:
        for row in rows:
            if _extent(mark, start, end)[0] > _extent(row[-1], start, end)[1]:
                row.append(mark)
                break
        else:
            rows.append([mark])
    return "".join(
        f"<div style='position:relative;height:1.4em;font-size:.85em'>"
        f"{''.join(_label(mark, start, end) for mark in row)}</div>"
        for row in rows
    )


def _extent(mark: Mark, start: Instant, end: Instant) -> tuple[float, float]:
    """From where to where on the strip a word stands, with a blank after it."""
    share, back = _stand(mark, start, end)
    width = _CHARACTER * (len(mark.word) + 1)
    left = share - width * back / 100
    return left, left + width


def _stand(mark: Mark, start: Instant, end: Instant) -> tuple[float, int]:
    """Where a word's instant is on the strip, and how much of the word stands before it, in percent."""
    share, half = (mark.at - start) / (end - start), _CHARACTER * len(mark.word) / 2
    return share, 0 if share < half else 100 if share > 1 - half else 50


def _label(mark: Mark, start: Instant, end: Instant) -> str:
    """A word in the middle over its instant, or beside it where it would leave the strip."""
    share, back = _stand(mark, start, end)
    return (
        f"<span style='position:absolute;white-space:nowrap;left:{100 * share:.3f}%;"
        f"transform:translateX(-{back}%)'>{escaped(mark.word)}</span>"
    )


def _ticks(start: Instant, end: Instant, clock: datetime) -> Iterable[tuple[Instant, str]]:
    """The instants on the axis, at round times of the clock, no more than fit at twelve centimetres."""
    step = next((step for step in _STEPS if (end - start) // step < _MOST_TICKS), _STEPS[-1] * 4)
    zone = clock.tzinfo
    shift = utc(start).astimezone(zone).utcoffset()
    # Round on the clock of the strip's beginning; after a change of clocks the texts say what the clock then shows.
    offset = 0 if shift is None else (shift.days * 86400 + shift.seconds) * 1_000_000
    at = -(-(start + offset) // step) * step - offset
    said = ""
    while at <= end:
        moment = utc(at).astimezone(zone)
        day = f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
        yield at, day if step >= DAY else f"{moment:%H:%M}" if day == said else f"{day} {moment:%H:%M}"
        said = day
        at += step
