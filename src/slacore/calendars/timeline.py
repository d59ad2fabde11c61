"""Timelines: every stretch between two instants, counted or skipped, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from attrs import field, frozen

from slacore.civil.instant import read, span
from slacore.civil.wall import WEEKDAYS
from slacore.errors import length_text


@frozen
class Stretch:
    """A stretch of time that counts or does not, and why. Instants are of the kind the caller asked with."""

    start: datetime | str = field(eq=read)
    end: datetime | str = field(eq=read)
    is_counted: bool
    reason: str

    @property
    def length(self) -> timedelta:
        """The real time from start to end."""
        return span(read(self.end) - read(self.start))


def _rows_from(rows: Iterable[Stretch]) -> tuple[Stretch, ...]:
    return tuple(rows)


@frozen(repr=False)
class Timeline:
    """Stretches in order, each beginning where the one before it ends.

    Iterating gives the rows, ``str`` a table of text; a notebook shows a table with a strip of the time line.
    """

    rows: tuple[Stretch, ...] = field(converter=_rows_from)

    def __iter__(self) -> Iterator[Stretch]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def counted(self) -> timedelta:
        """The sum of the counted stretches."""
        return total(row for row in self.rows if row.is_counted)

    @property
    def skipped(self) -> timedelta:
        """The sum of the others."""
        return total(row for row in self.rows if not row.is_counted)

    def __repr__(self) -> str:
        return f"<Timeline of {len(self.rows)} stretches, counted {length_text(self.counted)}>"

    def __str__(self) -> str:
        return "\n".join("  ".join(cells) for cells in map(_cells, self.rows))

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<th style='text-align:left'>{name}</th>" for name in ("from", "to", "length", "", "reason"))
        body = "".join(
            f"<tr style='color:{_COLOURS[row.is_counted][1]}'>"
            + "".join(f"<td style='text-align:left'>{escape(cell.strip())}</td>" for cell in _cells(row))
            + "</tr>"
            for row in self.rows
        )
        return f"<div>{_strip(self.rows)}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def total(rows: Iterable[Stretch]) -> timedelta:
    """The summed length of stretches."""
    return sum((row.length for row in rows), timedelta(0))


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


_COLOURS = {True: ("#2e7d32", "inherit"), False: ("#cfd8dc", "#78909c")}


def _cells(row: Stretch) -> list[str]:
    verdict = "counted" if row.is_counted else "skipped"
    return [moment_text(row.start), moment_text(row.end), f"{length_text(row.length):>9}", verdict, row.reason]


def _strip(rows: tuple[Stretch, ...]) -> str:
    """The stretches drawn to scale on one line."""
    from html import escape

    whole = total(rows) / timedelta(microseconds=1) or 1
    x, bars = 0.0, []
    for row in rows:
        width = 1000 * (row.length / timedelta(microseconds=1)) / whole
        title = escape(f"{moment_text(row.start)} to {moment_text(row.end)}: {row.reason}")
        fill = _COLOURS[row.is_counted][0]
        bars.append(f"<rect x='{x:.2f}' width='{width:.2f}' height='24' fill='{fill}'><title>{title}</title></rect>")
        x += width
    return (
        "<svg viewBox='0 0 1000 24' width='100%' height='24' preserveAspectRatio='none' role='img'>"
        f"{''.join(bars)}</svg>"
    )
