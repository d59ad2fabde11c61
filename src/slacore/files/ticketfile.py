"""Ticket tables: rows in, tickets with their instants and fields out, and no row lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike

from attrs import field, frozen

from slacore.analysis.ticket import Ticket, Unreadable
from slacore.civil.local import LocalTime
from slacore.errors import BrokenTable, NaiveInstant, SlaError, UnsaidOrder
from slacore.files.notation import Notation
from slacore.files.tablefile import TableFile, opened_table

OPENED_NAMES = ("opened", "opened_at", "opened_on", "open_dt", "open_time", "created", "created_at", "created_on")
CLOSED_NAMES = ("closed", "closed_at", "closed_on", "closed_dt", "close_time", "resolved", "resolved_at", "resolved_on")
ANSWERED_NAMES = (
    *("answered", "answered_at", "answered_on", "responded", "responded_at", "responded_on"),
    *("first_response", "first_response_at", "first_reply_at", "acknowledged_at"),
)
"""Names of columns that say when a ticket was opened, closed and answered, where nobody names the column."""


@frozen(kw_only=True)
class Columns:
    """The columns that hold a ticket's instants, and those that hold its fields, by what the plan calls these."""

    opened: str
    closed: str | None = None
    recorded: str | None = None
    fields: Mapping[str, str] = field(factory=dict)
    stopped: Mapping[str, str] = field(factory=dict)
    """For metrics, the columns that say when their clocks stopped, where tickets are read in blocks."""


def field_columns(table: TableFile, names: Iterable[str], priority: str | None = None) -> dict[str, str]:
    """The columns of the fields that a plan looks at, which have their names; the priority may have another.

    Raises:
        UnknownName: if no column has the name said for the priority.
    """
    columns = {name: name for name in names if name in table.header}
    return columns if priority is None else columns | {"priority": table.column(priority, "--priority")}


def tickets(table: TableFile, columns: Columns, notation: Notation) -> Iterator[Ticket | Unreadable]:
    r"""Every row, in order, with the line on which it starts.

    >>> import io
    >>> from slacore.civil.zones import zone
    >>> table = TableFile.of(io.BytesIO(b"id,opened,prio\n7,2/3/2026 9:00 AM,1 - High\n"), "tickets.csv")
    >>> columns = Columns(opened="opened", fields={"priority": "prio"})
    >>> notation = Notation(day_first=True, maps={"priority": {"1 - High": "P1"}}, zone=zone("Europe/London"))
    >>> [ticket] = tickets(table, columns, notation)
    >>> ticket.opened.isoformat(), ticket.fields
    ('2026-03-02T09:00:00+00:00', {'priority': 'P1'})

    Raises:
        BrokenTable: where the notation leaves open how times are to be read, and for a stream that breaks off.
    """
    places = [
        None if name is None else table.header.index(name)
        for name in (columns.opened, columns.closed, columns.recorded)
    ]
    fields = [(name, table.header.index(column)) for name, column in columns.fields.items()]
    for line, cells, fault in table.rows():
        if fault:
            yield Unreadable(line, cells, fault)
            continue
        try:
            times = [None if place is None else notation.time(cells[place], table.header[place]) for place in places]
        except (NaiveInstant, UnsaidOrder) as error:
            raise BrokenTable(table.source, unsaid(error), line) from error
        except SlaError as error:
            yield Unreadable(line, cells, str(error))
            continue
        said = {name: notation.value(name, cells[place]) for name, place in fields}
        yield _ticket(line, cells, times, {name: value for name, value in said.items() if value is not None}, columns)


def load_tickets(
    path: str | PathLike[str], columns: Columns, notation: Notation | None = None, *, encoding: str | None = None
) -> Iterator[Ticket | Unreadable]:
    """Every row of a table file, in order.

    Args:
        path: the file; ``-`` is standard input.
        columns: where its instants and fields stand.
        notation: how it writes them.
        encoding: how it spells text, where that is not UTF-8.

    Raises:
        BrokenTable: for a file that is no table as a whole, or breaks off, or does not say what its times mean.
        OSError: if the file cannot be opened.
    """
    with opened_table(str(path)) as (stream, source, _):
        yield from tickets(TableFile.of(stream, source, encoding), columns, notation or Notation())


def _ticket(
    line: int, cells: Sequence[str], times: Sequence[LocalTime | None], fields: Mapping[str, str], columns: Columns
) -> Ticket | Unreadable:
    opened, closed, recorded = (None if time is None else time.moment for time in times)
    if opened is None:
        return Unreadable(line, cells, f"{columns.opened}: is empty")
    odd = tuple(time.oddity for time in times if time and time.oddity)
    return Ticket(line, cells, opened, closed, recorded, fields, odd)


def unsaid(error: NaiveInstant | UnsaidOrder) -> str:
    """What is to be said where a table leaves open how its times are to be read."""
    if isinstance(error, UnsaidOrder):
        return str(error)
    sentence = f"{error.place}: {error.value} has no offset, and it is not said whose clock it is on"
    return f"{sentence}; name its zone, e.g. --zone Europe/London"
