"""The table that a report is about: read row by row into a frame, with the rows that cannot be read beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import Factory, define, frozen

from slacore.analysis.made import Holds, made_table
from slacore.civil.instant import read
from slacore.errors import BrokenTable, InvalidValue, NaiveInstant, SlaError, UnsaidOrder
from slacore.files.notation import Notation
from slacore.files.tablefile import TableFile

LINE, OPENED = "line", "opened"


@frozen(kw_only=True)
class Wanted:
    """Which columns of a table are read, and as what.

    Args:
        opened: the column of the openings.
        stopped: the column for each metric that says when it was met.
        fields: the column for each field that the plan looks at.
        told: other columns, which are kept as they are.
        zone: on whose clock instants are shown.
    """

    opened: str
    stopped: Mapping[str, str]
    fields: Mapping[str, str]
    told: Sequence[str]
    zone: str

    def __attrs_post_init__(self) -> None:
        for name in (*self.fields, *self.told):
            if name in (LINE, OPENED, *map(stop_column, self.stopped)):
                raise InvalidValue("--by", name, "is the name of a column that a report makes; give yours another name")

    @property
    def texts(self) -> dict[str, str]:
        """The columns that hold texts, by the names that they have in the frame."""
        return {**{name: name for name in self.told}, **self.fields}


def stop_column(metric: str) -> str:
    """The column of a frame that says when a metric was met."""
    return f"{metric} stopped"


@define
class Read:
    """What was read: a frame, and the lines of the rows that are no tickets with their reasons."""

    frame: Any
    unreadable: list[tuple[int, str]] = Factory(list)
    rows: int = 0


def frame_of(table: TableFile, wanted: Wanted, notation: Notation, rows: Iterable[tuple[int, list[str], str]]) -> Read:
    """The rows of a table as a frame: instants on the clock that is wanted, fields in the words of the plan.

    Raises:
        BrokenTable: where the notation leaves open how times are to be read.
        MissingExtra: where pyarrow is not installed.
    """
    places = [table.header.index(name) for name in (wanted.opened, *wanted.stopped.values())]
    texts = [(name, table.header.index(column)) for name, column in wanted.texts.items()]
    lines: list[int] = []
    instants: list[list[int | None]] = []
    said: list[list[str | None]] = []
    unreadable: list[tuple[int, str]] = []
    for line, cells, fault in rows:
        if fault:
            unreadable.append((line, fault))
            continue
        try:
            times = [notation.time(cells[place], table.header[place]) for place in places]
        except (NaiveInstant, UnsaidOrder) as error:
            cure = "" if isinstance(error, UnsaidOrder) else "; name the zone of its clock, e.g. --zone Europe/London"
            raise BrokenTable(table.source, f"{error}{cure}", line) from error
        except SlaError as error:
            unreadable.append((line, str(error)))
            continue
        lines.append(line)
        instants.append([None if time is None else read(time.moment) for time in times])
        said.append([notation.value(name, cells[place]) for name, place in texts])
    columns: dict[str, tuple[Holds, Sequence[Any]]] = {LINE: ("numbers", lines)}
    for place, name in enumerate((OPENED, *map(stop_column, wanted.stopped))):
        columns[name] = ("instants", [row[place] for row in instants])
    for place, (name, _) in enumerate(texts):
        columns[name] = ("texts", [row[place] for row in said])
    return Read(made_table(columns, wanted.zone), unreadable, len(lines) + len(unreadable))
