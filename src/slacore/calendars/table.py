"""Tables: rows in order, as values that a data frame and a notebook can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, Self, SupportsIndex, TypeVar, overload

from slacore.checks import whole
from slacore.errors import InvalidValue, NoSuchRow


class Rowed(Protocol):
    """What can stand in a table."""

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""


Row = TypeVar("Row", bound=Rowed, covariant=True)


class Table(tuple[Row, ...]):
    """Rows in order: a tuple, of which ``pandas.DataFrame(table.rows())`` makes a frame with columns.

    ``str`` writes each on a line of its own.

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


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of texts as lines, with each column as wide as its widest cell.

    >>> aligned([["9:00", "counted"], ["10:30", "wait"]])
    ['9:00   counted', '10:30  wait']
    """
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    padded = ([f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)] for row in listed)
    return ["  ".join(row).rstrip() for row in padded]


def escaped(text: str) -> str:
    """A text as HTML spells it.

    >>> escaped("a < b")
    'a &lt; b'
    """
    from html import escape

    return escape(text)


def html_table(head: Iterable[str], rows: Iterable[Iterable[str]], colours: Iterable[str] = ()) -> str:
    """A table of texts for a notebook, each row in its colour if there are any.

    >>> html_table(["from"], [["a < b"]])
    "<table><thead><tr><th style='text-align:left'>from</th></tr></thead><tbody>...a &lt; b</td></tr></tbody></table>"
    """
    top = "".join(f"<th style='text-align:left'>{escaped(name)}</th>" for name in head)
    told = iter(colours)
    body = "".join(
        f"<tr style='color:{next(told, 'inherit')}'>"
        + "".join(f"<td style='text-align:left'>{escaped(cell.strip())}</td>" for cell in cells)
        + "</tr>"
        for cells in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
