"""Displays for notebooks and pages: pictures as SVG text, complete in themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.checks import must_be
from slacore.civil import zones
from slacore.civil.instant import DAY, EARLIEST, HOUR, LATEST, MINUTE, Instant, read, utc
from slacore.civil.wall import MONTHS, WEEKDAYS, clock_changes, date_of, day_number, edge, reading, wall, weekday
from slacore.civil.years import year_from

# Okabe and Ito's palette, told apart by every common kind of colour blindness; yellow and sky blue last, as they are
# the palest beside the grey of gaps.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#333333", "#56B4E9", "#F0E442")
_GAP = "#E4E4E4"

# Strokes laid over a colour once all eight are used; eight times eight is the most centres of a group.
_HATCHES = ("", "M0 6L6 0", "M0 0L6 6", "M3 0V6", "M0 3H6", "M0 6L6 0M0 0L6 6", "M3 0V6M0 3H6", "M2 2H4V4H2Z")

_LEFT, _RIGHT, _DAY_WIDTH, _DAY_STEP, _ROW, _ROW_STEP = 66, 206, 120, 127, 11, 13
_WIDTH = _LEFT + 7 * _DAY_STEP + _RIGHT
_LEGEND_COLUMNS = 4


class Picture(str):
    """SVG text that a notebook shows as the picture it is."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


def duty_picture(centres: OperationsCentres, year: int, zone: str) -> Picture:
    """A year of duty as standalone SVG text: a row a week, its seven days side by side, one colour a centre.

    The hours are those of the zone's clock. An hour that the clock shows twice is drawn as two half lines, the first
    showing above; an hour it skips is left white. Weeks in which any of the clocks changes are marked beside the row.

    >>> from slacore.calendars.coverage import Coverage
    >>> desk = OperationsCentre("desk", Coverage.named("8x5", zone="Europe/Berlin"), title="Berlin")
    >>> picture = duty_picture(OperationsCentres([desk]), 2026, "Europe/London")
    >>> picture.startswith("<svg "), "Berlin" in picture
    (True, True)

    Args:
        centres: whose duty is drawn.
        year: the year on the zone's clock, 1900 to 2199.
        zone: on whose clock the hours are read.

    Raises:
        UnknownName: for an unknown zone.
        InvalidValue: for a year that is none of those.
    """
    must_be(OperationsCentres, centres, "centres")
    calendar = _Calendar(year, zone)
    marks = [*_marks(centres, calendar)]
    top = 96 + 20 * -(-(len(marks) + 1) // _LEGEND_COLUMNS)
    height = top + _ROW_STEP * calendar.weeks + 14
    title = f"Who is on duty in {calendar.year}"
    prefix = f"d{crc32(repr((centres, calendar.year, calendar.name)).encode()):08x}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'role="img" font-family="Helvetica, Arial, DejaVu Sans, sans-serif" font-size="11" fill="#222">',
        f"<title>{title}, by the clock of {escape(calendar.name)}</title>",
        *_patterns(marks, prefix),
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        _text(_LEFT, 26, title, 'font-size="19" font-weight="bold"'),
        _text(
            _LEFT,
            45,
            f"Each row is a week, each column a weekday from 00 to 24 o'clock in {escape(calendar.name)}. "
            "Beside each centre: its hours on duty in the year.",
        ),
        *_legend(marks, prefix),
        *_head(top),
        *_week_labels(calendar, top),
        *(part for mark in marks for part in _painted(mark, calendar, top, prefix)),
        *_grid(calendar, top),
        *_notes(centres, calendar, top),
        "</svg>",
    ]
    return Picture("\n".join(parts))


class _Stretch(NamedTuple):
    """A stretch of instants between which the clock reads ``offset`` more than UTC, drawn in part of a row's height."""

    start: Instant
    end: Instant
    offset: int
    top: float
    share: float


class _Calendar:
    """A year on one clock: which stretch of the time line is drawn where."""

    def __init__(self, year: int, zone: str) -> None:
        self.zone = zones.zone(zone)
        self.name, self.year = self.zone.key, year_from(year)
        self.days = range(day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1)))
        self.monday = self.days.start - weekday(self.days.start)
        self.weeks = (self.days.stop - 1 - self.monday) // 7 + 1
        self.start = max(EARLIEST, edge(self.zone, self.days.start * DAY))
        self.end = min(LATEST - 1, edge(self.zone, self.days.stop * DAY))
        self.stretches = [*self._stretches()]

    def _stretches(self) -> Iterator[_Stretch]:
        clock = wall(self.zone, self.year)
        offsets = clock.offsets
        for i, (start, end) in enumerate(pairwise((*clock.starts, self.end))):
            again = max(0, offsets[i - 1] - offsets[i]) if i else 0
            twice = max(0, offsets[i] - offsets[i + 1]) if i + 1 < len(offsets) else 0
            yield _Stretch(start, start + again, offsets[i], 0.5, 0.5)
            yield _Stretch(start + again, end - twice, offsets[i], 0, 1)
            yield _Stretch(end - twice, end, offsets[i], 0, 0.5)

    def row(self, day: int) -> int:
        return (day - self.monday) // 7

    def boxes(self, start: Instant, end: Instant) -> Iterator[tuple[int, int, int, _Stretch]]:
        """The days with the readings after midnight that the clock shows between two instants."""
        for stretch in self.stretches:
            begun, ended = max(start, stretch.start) + stretch.offset, min(end, stretch.end) + stretch.offset
            while begun < ended:
                day, since = divmod(begun, DAY)
                until = min(ended - day * DAY, DAY)
                yield day, since, until, stretch
                begun = day * DAY + until


class _Mark(NamedTuple):
    """What one colour stands for, and where it is drawn."""

    number: int
    label: str
    length: int
    windows: list[tuple[Instant, Instant]]


def _marks(centres: OperationsCentres, calendar: _Calendar) -> Iterator[_Mark]:
    rota = centres.rota(utc(calendar.start), utc(calendar.end))
    held: dict[OperationsCentre, list[tuple[Instant, Instant]]] = {centre: [] for centre in centres}
    for duty in rota:
        held[duty.centre].append((read(duty.start), read(duty.end)))
    for number, (centre, windows) in enumerate(held.items()):
        yield _Mark(number, str(centre), _length(windows), windows)
    gaps = [(read(gap.opens), read(gap.closes)) for gap in rota.gaps]
    yield _Mark(-1, "nobody", _length(gaps), gaps)


def _length(windows: Iterable[tuple[Instant, Instant]]) -> int:
    return sum(closes - opens for opens, closes in windows)


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}"{" " + more if more else ""}>{text}</text>'


def _x(column: int, since: int) -> float:
    return _LEFT + column * _DAY_STEP + _DAY_WIDTH * since / DAY


def _colour(mark: _Mark) -> str:
    return _GAP if mark.number < 0 else _COLOURS[mark.number % len(_COLOURS)]


def _hatch(mark: _Mark) -> int:
    return max(0, mark.number) // len(_COLOURS)


def _patterns(marks: list[_Mark], prefix: str) -> Iterator[str]:
    for hatch in sorted({_hatch(mark) for mark in marks} - {0}):
        yield (
            f'<pattern id="{prefix}-{hatch}" width="6" height="6" patternUnits="userSpaceOnUse">'
            f'<path d="{_HATCHES[hatch]}" stroke="#fff" stroke-width="1.4" fill="none"/></pattern>'
        )


def _filled(shape: str, mark: _Mark, prefix: str) -> Iterator[str]:
    yield f'<{shape} fill="{_colour(mark)}"><title>{escape(mark.label)}</title></{shape.split()[0]}>'
    if _hatch(mark):
        yield f'<{shape} fill="url(#{prefix}-{_hatch(mark)})" pointer-events="none"/>'


def _legend(marks: list[_Mark], prefix: str) -> Iterator[str]:
    width = (_WIDTH - _LEFT) // _LEGEND_COLUMNS
    for place, mark in enumerate(marks):
        row, column = divmod(place, _LEGEND_COLUMNS)
        x, y = _LEFT + column * width, 60 + 20 * row
        label = mark.label if len(mark.label) <= 24 else mark.label[:23].rstrip() + "…"
        yield from _filled(f'rect x="{x}" y="{y}" width="22" height="12"', mark, prefix)
        yield _text(x + 28, y + 10, f"{escape(label)}, {mark.length / HOUR:,.0f} h")


def _head(top: int) -> Iterator[str]:
    for column, name in enumerate(WEEKDAYS):
        yield _text(_x(column, DAY // 2), top - 18, name, 'text-anchor="middle" font-weight="bold"')
        for hour in (0, 6, 12, 18):
            yield _text(
                _x(column, hour * HOUR), top - 5, f"{hour:02}", 'font-size="9" text-anchor="middle" fill="#666"'
            )
    yield _text(_LEFT + 7 * _DAY_STEP + 6, top - 18, "clocks that change", 'font-weight="bold"')


def _week_labels(calendar: _Calendar, top: int) -> Iterator[str]:
    """The date of each row's first day in the year, the month where it is the month's first row."""
    month = 0
    for row in range(calendar.weeks):
        day = date_of(max(calendar.days.start, calendar.monday + 7 * row))
        y = top + row * _ROW_STEP + 9
        if day.month != month:
            month = day.month
            yield _text(8, y, MONTHS[month - 1], 'font-weight="bold"')
        yield _text(_LEFT - 9, y, str(day.day), 'font-size="9.5" text-anchor="end" fill="#666"')


def _painted(mark: _Mark, calendar: _Calendar, top: int, prefix: str) -> Iterator[str]:
    boxes: list[str] = []
    for window in mark.windows:
        for day, since, until, stretch in calendar.boxes(*window):
            x, right = _x(weekday(day), since), _x(weekday(day), until)
            y = top + calendar.row(day) * _ROW_STEP + stretch.top * _ROW
            boxes.append(f"M{x:.2f} {y:g}H{right:.2f}v{_ROW * stretch.share:g}H{x:.2f}z")
    if boxes:
        yield from _filled(f'path d="{"".join(boxes)}"', mark, prefix)


def _grid(calendar: _Calendar, top: int) -> Iterator[str]:
    bottom = top + calendar.weeks * _ROW_STEP - (_ROW_STEP - _ROW)
    lines = "".join(f"M{_x(column, hour * HOUR):g} {top}V{bottom}" for column in range(7) for hour in (6, 12, 18))
    yield f'<path d="{lines}" stroke="#fff" stroke-width="0.7" stroke-opacity="0.6"/>'


def _notes(centres: OperationsCentres, calendar: _Calendar, top: int) -> Iterator[str]:
    """Beside and under the week's row: whose clock changes, on which day and by how much."""
    found: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for name in sorted(centres.coverage.zones | {calendar.name}):
        for (_, before), (at, offset) in pairwise(clock_changes(zones.zone(name), calendar.year, calendar.year)):
            day = reading(calendar.zone, at) // DAY
            city = name.rpartition("/")[2].replace("_", " ")
            found.setdefault((calendar.row(day), offset - before), []).append((day, city))
    right = _LEFT + 7 * _DAY_STEP
    for row in sorted({row for row, _ in found}):
        y = top + row * _ROW_STEP
        yield f'<path d="M{_LEFT} {y + _ROW + 1}H{right - 1}V{y}" stroke="#222" stroke-width="1.2" fill="none"/>'
        groups = [(change, sorted(cities)) for (there, change), cities in sorted(found.items()) if there == row]
        full = "; ".join(f"{', '.join(city for _, city in cities)} {_hours(change)}" for change, cities in groups)
        note = "; ".join(f"{_cities(cities)} {_hours(change)}" for change, cities in groups)
        first_day = date_of(min(cities[0][0] for _, cities in groups))
        text = f"{first_day.day} {MONTHS[first_day.month - 1]}: {escape(note)}"
        yield _text(right + 6, y + 9, f"<title>{escape(full)}</title>{text}", 'font-size="9.5"')


def _cities(cities: list[tuple[int, str]]) -> str:
    names = [city for _, city in cities]
    return ", ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} more"


def _hours(change: int) -> str:
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    hours, rest = divmod(abs(change), HOUR)
    return f"{sign}{hours}:{rest // MINUTE:02} h" if rest else f"{sign}{hours} h"
