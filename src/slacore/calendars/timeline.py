"""Timelines: every stretch between two instants, counted or skipped, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol

from attrs import field, frozen

from slacore.calendars.reason import Reason, reasons_text
from slacore.calendars.table import Table, escaped, html_table
from slacore.checks import each, listed
from slacore.civil.instant import Moment, read, span
from slacore.civil.wall import WEEKDAYS
from slacore.civil.windows import not_before
from slacore.wording import fields_text, length_text


@frozen
class Stretch(Generic[Moment]):
    """A stretch of time that counts or does not, and why. Instants are of the kind the caller asked with.

    Raises:
        InvalidValue: for an end before the start, and for reasons that are none.
    """

    start: Moment = field(eq=read)
    end: Moment = field(eq=read, validator=not_before("start"))
    is_counted: bool
    reasons: tuple[Reason, ...] = field(converter=listed, validator=each(Reason))
    __repr__ = fields_text

    @property
    def reason(self) -> str:
        """The reasons in a line."""
        return reasons_text(self.reasons)

    @property
    def length(self) -> timedelta:
        """The real time from start to end."""
        return span(read(self.end) - read(self.start))

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {
            "start": self.start,
            "end": self.end,
            "length": self.length,
            "is_counted": self.is_counted,
            "reason": self.reason,
        }


class Timeline(Table[Stretch[Moment]]):
    """Stretches in order, each beginning where the one before it ends.

    ``str`` gives a table of text; a notebook shows a table with a strip of the time line.

    >>> from slacore import Coverage
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> timeline = office.timeline("2026-03-06T16:00:00+01:00", "2026-03-09T10:00:00+01:00")
    >>> timeline[1].reason, timeline.counted, len(timeline[1:].rows())
    ('night', datetime.timedelta(seconds=7200), 4)
    """

    __slots__ = ()

    @property
    def counted(self) -> timedelta:
        """The sum of the counted stretches."""
        return total(stretch for stretch in self if stretch.is_counted)

    @property
    def skipped(self) -> timedelta:
        """The sum of the others."""
        return total(stretch for stretch in self if not stretch.is_counted)

    def __repr__(self) -> str:
        return f"<Timeline of {len(self)} stretches, counted {length_text(self.counted)}>"

    def __str__(self) -> str:
        return "\n".join("  ".join(cells) for cells in map(_cells, self))

    def _repr_html_(self) -> str:
        colours = [_COLOURS[stretch.is_counted][1] for stretch in self]
        table = html_table(("from", "to", "length", "", "reason"), map(_cells, self), colours)
        return f"<div>{_strip(self)}{table}</div>"


class Lasting(Protocol):
    """What has a length."""

    @property
    def length(self) -> timedelta:
        """How long it lasts."""


def total(stretches: Iterable[Lasting]) -> timedelta:
    """The summed length of stretches."""
    return sum((stretch.length for stretch in stretches), timedelta(0))


def moment_text(moment: datetime | str) -> str:
    """An instant for a reader: weekday, date and time on its own clock, seconds only where there are any.

    >>> moment_text("2026-03-06T16:00:00+01:00")
    'Fri 2026-03-06 16:00'
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    text = moment.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    return f"{WEEKDAYS[moment.weekday()]} {text}"


def clock_text(moment: datetime | str) -> str:
    """Whose clock an instant is read on: its zone, or its offset where it names none.

    >>> clock_text("2026-03-06T16:00:00+01:00"), clock_text("2026-03-06T15:00:00Z")
    ('+01:00', 'UTC')
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    key = getattr(moment.tzinfo, "key", None)
    if key is not None:
        return str(key)
    return moment.isoformat()[-6:] if moment.utcoffset() else "UTC"


def moment_data(moment: datetime | str) -> str:
    """An instant as text with its offset."""
    return moment if isinstance(moment, str) else moment.isoformat()


def seconds(length: timedelta) -> float:
    """A length in seconds, whole ones without a fraction.

    >>> seconds(timedelta(minutes=1)), seconds(timedelta(milliseconds=1500))
    (60, 1.5)
    """
    count = length / timedelta(seconds=1)
    return int(count) if count.is_integer() else count


def stretch_data(stretch: Stretch[Any], verdicts: tuple[str, str] = ("counted", "skipped")) -> dict[str, Any]:
    """A stretch of a timeline as plain data."""
    return {
        "start": moment_data(stretch.start),
        "end": moment_data(stretch.end),
        "seconds": seconds(stretch.length),
        "verdict": verdicts[not stretch.is_counted],
        "reason": stretch.reason,
    }


_COLOURS = {True: ("#2e7d32", "inherit"), False: ("#cfd8dc", "#78909c")}


def _cells(stretch: Stretch[Moment]) -> list[str]:
    verdict = "counted" if stretch.is_counted else "skipped"
    return [*span_cells(stretch.start, stretch.end), verdict, stretch.reason]


def span_cells(start: datetime | str, end: datetime | str) -> list[str]:
    """From when to when, and how long, for a table of text."""
    return [moment_text(start), moment_text(end), f"{length_text(span(read(end) - read(start))):>9}"]


def _strip(timeline: Timeline[Moment]) -> str:
    """The stretches drawn to scale on one line."""
    whole = total(timeline) / timedelta(microseconds=1) or 1
    x, bars = 0.0, []
    for stretch in timeline:
        width = 1000 * (stretch.length / timedelta(microseconds=1)) / whole
        title = escaped(f"{moment_text(stretch.start)} to {moment_text(stretch.end)}: {stretch.reason}")
        fill = _COLOURS[stretch.is_counted][0]
        bars.append(f"<rect x='{x:.2f}' width='{width:.2f}' height='24' fill='{fill}'><title>{title}</title></rect>")
        x += width
    return (
        "<svg viewBox='0 0 1000 24' width='100%' height='24' preserveAspectRatio='none' role='img'>"
        f"{''.join(bars)}</svg>"
    )
