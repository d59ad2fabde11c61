"""Rotas: who takes over from whom, and who is on duty from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain
from sys import maxsize
from typing import Any, Generic, overload

from attrs import field, frozen

from slacore.calendars.coverage import Coverage
from slacore.calendars.saying import span_cells
from slacore.calendars.table import Table
from slacore.calendars.week import Lane
from slacore.calendars.week_picture import hours_display
from slacore.checks import each, of, several, text, whole
from slacore.civil.instant import Moment, read, span
from slacore.civil.windows import Window, not_before, trusted
from slacore.errors import InvalidValue
from slacore.markup import display, html_table


@frozen
class OperationsCentre:
    """A place from which a desk works, with the hours of its own zone and its own holidays.

    >>> london = OperationsCentre("uk", Coverage.parse("[Mon-Fri 09:00-18:00 Europe/London]"), title="UK operations")
    >>> str(london)
    'UK operations'

    Args:
        name: what plans and messages call it.
        coverage: when somebody is there.
        title: what people call it; by default its name.
        text: the name by which a plan states its coverage, if it does.

    Raises:
        InvalidText: for a name or title that is not plain text of up to 128 characters.
        InvalidValue: for a coverage that is none.
    """

    name: str = field(validator=text())
    coverage: Coverage = field(validator=of(Coverage))
    title: str = field(default="", validator=text(least=0), kw_only=True)
    text: str = field(default="", eq=False, repr=False, kw_only=True)

    def __str__(self) -> str:
        return self.title or self.name

    def _repr_html_(self) -> str:
        return hours_display(f"Operations centre {self}", lanes_of([self]))


def lanes_of(centres: Iterable[OperationsCentre]) -> list[Lane]:
    """The hours of centres, to be drawn beside one another."""
    return [Lane(str(centre), centre.coverage.expression) for centre in centres]


@frozen
class Available(Generic[Moment]):
    """The centre that takes what comes in, and when: at once, or when it opens."""

    centre: OperationsCentre = field(validator=of(OperationsCentre))
    at: Moment = field(eq=read)


@frozen
class Duty(Generic[Moment]):
    """A stretch during which one centre is on duty; ``end`` does not belong to it.

    Raises:
        InvalidValue: for an end before the start.
    """

    centre: OperationsCentre = field(validator=of(OperationsCentre))
    start: Moment = field(eq=read)
    end: Moment = field(eq=read, validator=not_before("start"))

    @property
    def length(self) -> timedelta:
        """The real time from start to end."""
        return span(read(self.end) - read(self.start))

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns, the centre by its name."""
        return {"centre": self.centre.name, "start": self.start, "end": self.end, "length": self.length}


@frozen
class HandOver(Generic[Moment]):
    """The instant at which one centre closes and another, open then, takes over."""

    at: Moment = field(eq=read)
    giver: OperationsCentre = field(validator=of(OperationsCentre))
    taker: OperationsCentre = field(validator=of(OperationsCentre))

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns, the centres by their names."""
        return {"at": self.at, "giver": self.giver.name, "taker": self.taker.name}


@frozen
class Overlap(Generic[Moment]):
    """A window in which several centres are open, those in the listed order."""

    window: Window[Moment] = field(validator=of(Window))
    centres: tuple[OperationsCentre, ...] = field(validator=each(OperationsCentre))

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns, the centres by their names."""
        return {**self.window.row(), "centres": tuple(centre.name for centre in self.centres)}


def _duty_from(given: Iterable[Duty[Moment]]) -> Table[Duty[Moment]]:
    return Table(several(given, "duty", "a list of stretches of duty"))


@frozen
class Rota(Sequence[Duty[Moment]]):
    """The stretches of duty between two instants, and the gaps between them.

    It is a sequence of the stretches; ``str`` gives a table that shows the gaps as well.

    Raises:
        InvalidValue: for an end before the start.
    """

    start: Moment = field(eq=read)
    end: Moment = field(eq=read, validator=not_before("start"))
    duty: Table[Duty[Moment]] = field(converter=_duty_from, validator=each(Duty, most=maxsize))

    @overload
    def __getitem__(self, place: int) -> Duty[Moment]: ...
    @overload
    def __getitem__(self, place: slice) -> Table[Duty[Moment]]: ...
    def __getitem__(self, place: int | slice) -> Duty[Moment] | Table[Duty[Moment]]:
        return self.duty[place]

    def __len__(self) -> int:
        return len(self.duty)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Duty) and value in self.duty

    def count(self, value: object) -> int:
        """How many stretches equal the value."""
        return self.duty.count(value) if isinstance(value, Duty) else 0

    def index(self, value: object, start: int = 0, stop: int | None = None) -> int:
        """The number of the first stretch that equals the value.

        Raises:
            InvalidValue: where there is none among them.
        """
        for number in range(len(self))[slice(_number(start), _number(stop))]:
            if isinstance(value, Duty) and self.duty[number] == value:
                return number
        raise InvalidValue("value", value, "is not among the stretches of duty")

    def rows(self) -> list[dict[str, Any]]:
        """Each stretch of duty as a dictionary of its columns."""
        return self.duty.rows()

    @property
    def gaps(self) -> Table[Window[Moment]]:
        """The stretches in which nobody is on duty."""
        edges = [self.start, *chain.from_iterable((duty.start, duty.end) for duty in self.duty), self.end]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return Table(trusted(Window, *pair) for pair in pairs if read(pair[0]) < read(pair[1]))

    @property
    def totals(self) -> tuple[tuple[OperationsCentre, timedelta], ...]:
        """The time each centre is on duty, in the order of their first stretches; centres without any are left out."""
        found: dict[OperationsCentre, timedelta] = {}
        for duty in self.duty:
            found[duty.centre] = found.get(duty.centre, timedelta()) + duty.length
        return tuple(found.items())

    def __str__(self) -> str:
        return "\n".join("  ".join(cells).rstrip() for cells in self._cells())

    def _repr_html_(self) -> str:
        return display(html_table(("from", "to", "length", "on duty"), [*self._cells()]))

    def _cells(self) -> Iterator[list[str]]:
        told = [(duty.start, duty.end, str(duty.centre)) for duty in self.duty]
        told += [(gap.opens, gap.closes, "-") for gap in self.gaps]
        for start, end, who in sorted(told, key=lambda one: read(one[0])):
            yield [*span_cells(start, end), who]


def _number(given: int | None) -> int | None:
    return None if given is None else whole(given, "place", "is not the number of a stretch")
