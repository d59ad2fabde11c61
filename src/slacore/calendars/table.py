"""Tables: rows in order, as values that a data frame and a notebook can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, Self, SupportsIndex, TypeVar, overload

from slacore.calendars.saying import cell_text
from slacore.checks import whole
from slacore.errors import InvalidValue, NoSuchRow
from slacore.markup import display, html_table, paragraph
from slacore.wording import count_text

_MOST_SHOWN = 60
"""Of a longer table so many rows are shown, and how many there are besides."""


class Rowed(Protocol):
    """What can stand in a table."""

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""


Row = TypeVar("Row", bound=Rowed, covariant=True)


class Table(tuple[Row, ...]):
    """Rows in order: a tuple, of which ``pandas.DataFrame(table.rows())`` makes a frame with columns.

    ``str`` writes each on a line of its own, and a notebook shows a table of them.

    >>> from slacore import Coverage
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> windows = office.windows("2026-03-06T00:00:00+01:00", "2026-03-10T00:00:00+01:00")
    >>> len(windows[1:]), list(windows.rows()[0])
    (1, ['opens', 'closes', 'length'])
    """

    __slots__ = ()

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> Row: ...
    @overload
    def __getitem__(self, place: slice, /) -> Self: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> Row | Self:
        if isinstance(place, slice):
            try:
                return type(self)(super().__getitem__(place))
            except (TypeError, ValueError):
                raise InvalidValue("place", place, "is not a span of rows; a slice has whole numbers") from None
        number = whole(place, "place", "is not the number of a row")
        if not -len(self) <= number < len(self):
            raise NoSuchRow(number, len(self))
        return super().__getitem__(number)

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def rows(self) -> list[dict[str, Any]]:
        """Each row as a dictionary of its columns."""
        return [row.row() for row in self]

    def _repr_html_(self) -> str:
        return display(table_html(self))


def table_html(table: Table[Any]) -> str:
    """The rows as a table for a page: the first of many, and how many more there are."""
    found = table[:_MOST_SHOWN].rows()
    head = [*dict.fromkeys(name for row in found for name in row)]
    cells = [[cell_text(row.get(name)) for name in head] for row in found]
    told = html_table([name.replace("_", " ") for name in head], cells, count_text(len(table), "row"))
    more = len(table) - _MOST_SHOWN
    return told + (paragraph(f"and {more:,} more", class_="quiet") if more > 0 else "")


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of texts as lines, with each column as wide as its widest cell.

    >>> aligned([["9:00", "counted"], ["10:30", "wait"]])
    ['9:00   counted', '10:30  wait']
    """
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    padded = ([f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)] for row in listed)
    return ["  ".join(row).rstrip() for row in padded]
