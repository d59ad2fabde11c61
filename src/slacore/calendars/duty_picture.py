"""A year of duty as a picture: a row a week, and beside it the holidays and the changes of clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.calendars.expression import desks
from slacore.calendars.week_picture import day_text
from slacore.checks import must_be
from slacore.civil import zones
from slacore.civil.instant import DAY, EARLIEST, HOUR, LATEST, MINUTE, Instant, read, utc
from slacore.civil.wall import MONTHS, WEEKDAYS, clock_changes, date_of, day_number, edge, reading, wall, weekday
from slacore.civil.years import year_from
from slacore.markup import LIGHT, Look, Picture, cut, element, escaped, label, svg

_LEFT, _DAY_WIDTH, _DAY_STEP, _ROW, _ROW_STEP, _NOTE = 48, 48, 50, 11, 13, 12
_RIGHT = _LEFT + 7 * _DAY_STEP
_WIDTH = 610
_LEGEND, _LEGEND_COLUMNS = 18, 2
_LONGEST, _LONGEST_NOTE = 30, 38


def duty_picture(centres: OperationsCentres, year: int, zone: str) -> Picture:
    """A year of duty as standalone SVG text: a row a week, its seven days side by side, one colour a centre.

    The hours are those of the zone's clock. An hour that the clock shows twice is drawn as two half lines, the first
    showing above; an hour it skips is left blank. Beside the rows stand the holidays, closures and special hours of the
    centres by their names, framed in the grid, and the dates on which any of the clocks changes.

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
    notes = _placed([*_changes(centres, calendar), *_exceptions(centres, calendar)])
    top = 92 + _LEGEND * -(-len(marks) // _LEGEND_COLUMNS)
    grid = _ROW_STEP * calendar.weeks
    height = top + max([grid, *(note.end for note in notes)]) + 8
    patterns = [*dict.fromkeys(pattern for mark in marks if (pattern := mark.pattern()))]
    title = f"Who is on duty in {calendar.year}"
    return svg(
        _WIDTH,
        height,
        f"{title}, by the clock of {calendar.name}",
        f"{'; '.join(mark.legend for mark in marks)}. {'; '.join(note.full for note in notes)}",
        *([element("defs", *patterns)] if patterns else []),
        label(0, 20, title, font_size=17, font_weight="bold"),
        label(0, 38, f"A row is a week, a column a weekday from 00 to 24 o'clock in {calendar.name}."),
        label(0, 54, "Beside each centre: its hours on duty. Framed: holidays and other exceptions.", class_="quiet"),
        *_legend(marks),
        *_head(top, is_noted=bool(notes)),
        *_week_labels(calendar, top),
        *(part for mark in marks for part in _painted(mark, calendar, top)),
        *_grid(calendar, top),
        *_framed(notes, top),
        *_noted(notes, top),
        is_alone=True,
    )


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
    """What one colour stands for, and where it is drawn; nobody has no number."""

    number: int | None
    label: str
    length: int
    windows: list[tuple[Instant, Instant]]

    @property
    def legend(self) -> str:
        return f"{self.label}, {self.length / HOUR:,.0f} h"

    def pattern(self) -> str:
        return "" if self.number is None else Look(self.number).pattern()

    def drawn(self, shape: str, **attributes: str | float) -> Iterator[str]:
        if self.number is None:
            yield element(shape, element("title", escaped(self.label)), **attributes, fill=LIGHT.gap, class_="gap")
        else:
            yield from Look(self.number).drawn(shape, self.label, **attributes)


def _marks(centres: OperationsCentres, calendar: _Calendar) -> Iterator[_Mark]:
    rota = centres.rota(utc(calendar.start), utc(calendar.end))
    held: dict[OperationsCentre, list[tuple[Instant, Instant]]] = {centre: [] for centre in centres}
    for duty in rota:
        held[duty.centre].append((read(duty.start), read(duty.end)))
    for number, (centre, windows) in enumerate(held.items()):
        yield _Mark(number, str(centre), _length(windows), windows)
    gaps = [(read(gap.opens), read(gap.closes)) for gap in rota.gaps]
    yield _Mark(None, "nobody", _length(gaps), gaps)


def _length(windows: Iterable[tuple[Instant, Instant]]) -> int:
    return sum(closes - opens for opens, closes in windows)


def _x(column: int, since: int) -> float:
    return _LEFT + column * _DAY_STEP + _DAY_WIDTH * since / DAY


def _legend(marks: Sequence[_Mark]) -> Iterator[str]:
    for place, mark in enumerate(marks):
        row, column = divmod(place, _LEGEND_COLUMNS)
        x, y = column * (_WIDTH // _LEGEND_COLUMNS), 66 + _LEGEND * row
        yield from mark.drawn("rect", x=x, y=y, width=22, height=12)
        yield label(x + 30, y + 10, cut(mark.label, _LONGEST) + mark.legend[len(mark.label) :])


def _head(top: int, *, is_noted: bool) -> Iterator[str]:
    for column, name in enumerate(WEEKDAYS):
        yield label(_x(column, DAY // 2), top - 17, name, text_anchor="middle", font_weight="bold")
        for hour in (0, 12):
            yield label(
                _x(column, hour * HOUR), top - 5, f"{hour:02}", font_size=10, text_anchor="middle", class_="quiet"
            )
    if is_noted:
        yield label(_RIGHT + 12, top - 17, "Dates to note", font_weight="bold")


def _week_labels(calendar: _Calendar, top: int) -> Iterator[str]:
    """The date of each row's first day in the year, the month where it is the month's first row."""
    month = 0
    for row in range(calendar.weeks):
        day = date_of(max(calendar.days.start, calendar.monday + 7 * row))
        y = top + row * _ROW_STEP + 9
        if day.month != month:
            month = day.month
            yield label(0, y, MONTHS[month - 1], font_weight="bold")
        yield label(_LEFT - 6, y, str(day.day), font_size=10.5, text_anchor="end", class_="quiet")


def _painted(mark: _Mark, calendar: _Calendar, top: int) -> Iterator[str]:
    boxes: list[str] = []
    for window in mark.windows:
        for day, since, until, stretch in calendar.boxes(*window):
            x, right = _x(weekday(day), since), _x(weekday(day), until)
            y = top + calendar.row(day) * _ROW_STEP + stretch.top * _ROW
            boxes.append(f"M{x:.2f} {y:g}H{right:.2f}v{_ROW * stretch.share:g}H{x:.2f}z")
    if boxes:
        yield from mark.drawn("path", d="".join(boxes))


def _grid(calendar: _Calendar, top: int) -> Iterator[str]:
    bottom = top + calendar.weeks * _ROW_STEP - (_ROW_STEP - _ROW)
    lines = "".join(f"M{_x(column, hour * HOUR):g} {top}V{bottom}" for column in range(7) for hour in (6, 12, 18))
    yield element("path", d=lines, class_="slit", stroke=LIGHT.paper, stroke_width=0.7, stroke_opacity=0.6)


class _Note(NamedTuple):
    """What is noted of a date beside its row, in lines; whether the date is framed, and how far below the top it is."""

    row: int
    day: int
    lines: tuple[str, ...]
    full: str
    is_framed: bool
    y: float = 0

    @property
    def end(self) -> float:
        return self.y + _NOTE * (len(self.lines) - 1)


def _placed(notes: Iterable[_Note]) -> list[_Note]:
    """Notes beside their rows, or as little below as those before them let them stand."""
    placed: list[_Note] = []
    for note in sorted(notes):
        beside = float(note.row * _ROW_STEP + 9)
        placed.append(note._replace(y=max(beside, placed[-1].end + _NOTE) if placed else beside))
    return placed


def _changes(centres: OperationsCentres, calendar: _Calendar) -> Iterator[_Note]:
    """Whose clocks change on which dates, and by how much."""
    found: dict[tuple[int, int], list[str]] = {}
    for name in sorted(centres.coverage.zones | {calendar.name}):
        for (_, before), (at, offset) in pairwise(clock_changes(zones.zone(name), calendar.year, calendar.year)):
            day = reading(calendar.zone, at) // DAY
            found.setdefault((day, offset - before), []).append(name.rpartition("/")[2].replace("_", " "))
    for (day, change), cities in found.items():
        told = f"clock{'s' if len(cities) > 1 else ''}"
        yield _note(calendar, day, f"{told} {_hours(change)}", sorted(cities), is_framed=False)


def _exceptions(centres: OperationsCentres, calendar: _Calendar) -> Iterator[_Note]:
    """The dates on which centres are not as usual: holidays by their names, closures and special hours."""
    found: dict[tuple[int, str], list[str]] = {}
    for centre in centres:
        for desk in dict.fromkeys(desks(centre.coverage.expression)):
            for day, why in desk.exceptions(calendar.year):
                found.setdefault((day, why), []).append(str(centre))
    for (day, why), names in found.items():
        whose = list(dict.fromkeys(names))
        yield _note(calendar, day, why, whose if len(centres) > 1 else [], is_framed=True)


def _note(calendar: _Calendar, day: int, what: str, whose: Sequence[str], *, is_framed: bool) -> _Note:
    said = f"{day_text(day)[4:]}: {what}"
    few = whose if len(whose) < 3 else [f"{whose[0]} and {len(whose) - 1} more"]
    full, short = (", ".join([said, *names]) for names in (whose, few))
    lines = wrap(short, _LONGEST_NOTE, max_lines=2, placeholder=" …", subsequent_indent="    ")
    return _Note(calendar.row(day), day, tuple(lines), full, is_framed)


def _framed(notes: Iterable[_Note], top: int) -> Iterator[str]:
    days = {(note.row, note.day) for note in notes if note.is_framed}
    boxes = (
        f"M{_x(weekday(day), 0):g} {top + row * _ROW_STEP}h{_DAY_WIDTH}v{_ROW}h-{_DAY_WIDTH}z" for row, day in days
    )
    if lines := "".join(sorted(boxes)):
        yield element("path", d=lines, class_="edge", stroke=LIGHT.ink, stroke_width=1, fill="none")


def _noted(notes: Iterable[_Note], top: int) -> Iterator[str]:
    """The notes, each with a line to its row."""
    for note in notes:
        y, row = top + note.y, top + note.row * _ROW_STEP + _ROW / 2
        line = f"M{_RIGHT} {row:g}L{_RIGHT + 9} {y - 3.5:g}"
        yield element("path", d=line, class_="line", stroke=LIGHT.rule, fill="none")
        told = element("title", escaped(note.full))
        for number, text in enumerate(note.lines):
            yield label(_RIGHT + 12 + 9 * bool(number), y + _NOTE * number, text.strip(), told, font_size=10.5)


def _hours(change: int) -> str:
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    hours, rest = divmod(abs(change), HOUR)
    return f"{sign}{hours}:{rest // MINUTE:02} h" if rest else f"{sign}{hours} h"
