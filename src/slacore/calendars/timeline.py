"""Timelines: every stretch between two instants, counted or skipped, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol

from attrs import field, frozen

from slacore.calendars.reason import Reason, reasons_text
from slacore.calendars.saying import moment_text, span_cells
from slacore.calendars.strip import Bar, Mark, strip_html
from slacore.calendars.table import Table
from slacore.checks import each, listed
from slacore.civil.instant import Moment, read, span
from slacore.civil.windows import not_before
from slacore.markup import display, html_table
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
        return display(timeline_strip(self, repr(self)[1:-1]), timeline_table(self, _footing(self)))


class Lasting(Protocol):
    """What has a length."""

    @property
    def length(self) -> timedelta:
        """How long it lasts."""


def total(stretches: Iterable[Lasting]) -> timedelta:
    """The summed length of stretches."""
    return sum((stretch.length for stretch in stretches), timedelta(0))


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


def timeline_strip(timeline: Timeline[Moment], label: str, marks: Iterable[Mark] = ()) -> str:
    """The stretches drawn to scale, on the clock of the first of them; nothing where they take no time."""
    if not timeline:
        return ""
    bars = [
        Bar(read(one.start), read(one.end), "counted" if one.is_counted else "skipped", _title(one)) for one in timeline
    ]
    first = timeline[0].start
    return strip_html(bars, marks, datetime.fromisoformat(first) if isinstance(first, str) else first, label)


def _title(stretch: Stretch[Moment]) -> str:
    return f"{moment_text(stretch.start)} to {moment_text(stretch.end)}: {stretch.reason}"


def timeline_table(timeline: Timeline[Moment], caption: str = "") -> str:
    """The stretches as a table, those that do not count more quietly."""
    quiet = (not stretch.is_counted for stretch in timeline)
    return html_table(("from", "to", "length", "", "reason"), [*map(_cells, timeline)], caption, quiet)


def _footing(timeline: Timeline[Moment]) -> str:
    return f"counted {length_text(timeline.counted)}, skipped {length_text(timeline.skipped)}"


def _cells(stretch: Stretch[Moment]) -> list[str]:
    verdict = "counted" if stretch.is_counted else "skipped"
    return [*span_cells(stretch.start, stretch.end), verdict, stretch.reason]
