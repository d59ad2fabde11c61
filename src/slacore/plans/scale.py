"""Scales: priorities or severities from most to least severe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import field, fields, frozen

from slacore.checks import LONGEST_PROSE, gone_through, names, names_from, prose, said, spoken, whole
from slacore.errors import InvalidValue, UnknownName

MOST = 64
"""The most levels of a scale, and labels of an axis."""


@frozen
class PriorityLevel:
    """One priority or severity: its name, what it means, and what the customer must do meanwhile.

    >>> PriorityLevel("Severity 1", customer_duty="stay reachable until the problem is solved").name
    'Severity 1'

    Args:
        name: what tickets and targets call it.
        title: what people call it.
        text: the definition.
        examples: cases that have it.
        customer_duty: what it asks of the customer.
    """

    name: str = field(validator=said())
    title: str = field(default="", validator=prose)
    text: str = field(default="", validator=prose, kw_only=True)
    examples: tuple[str, ...] = field(default=(), converter=names_from, validator=names(LONGEST_PROSE), kw_only=True)
    customer_duty: str = field(default="", validator=prose, kw_only=True)

    def __str__(self) -> str:
        return self.name


@frozen
class Label:
    """One urgency or impact of a matrix: its name, and what it means.

    >>> str(Label("Medium", text="A whole department cannot work."))
    'Medium'

    Args:
        name: what tickets call it.
        title: what people call it.
        text: the definition.
    """

    name: str = field(validator=said())
    title: str = field(default="", validator=prose)
    text: str = field(default="", validator=prose, kw_only=True)

    def __str__(self) -> str:
        return self.name


def labels_from(given: Any, place: str) -> tuple[Label, ...]:
    """Labels, or their names, as a tuple.

    Raises:
        InvalidText: for a name that is none.
    """
    given = (given,) if isinstance(given, Label) else names_from(given)
    return tuple(one if isinstance(one, Label) else Label(spoken(one, place)) for one in given)


def _levels_from(given: str | PriorityLevel | Iterable[str | PriorityLevel]) -> tuple[PriorityLevel, ...]:
    found = None if isinstance(given, str) else gone_through(given)
    levels: Any = (given,) if found is None else found
    return tuple(level if isinstance(level, PriorityLevel) else PriorityLevel(level) for level in levels)


@frozen
class PriorityScale:
    """Priorities from most to least severe, and those that stand outside the order.

    >>> scale = PriorityScale(["Critical", "High", "Medium", "Low"], "Medium", outside=["Planning"])
    >>> scale.is_graver("Critical", "Low"), scale.lower("Critical", 2)
    (True, 'Medium')

    A level outside the order is neither graver nor less grave than any other: `is_graver` is then false both ways.
    Whatever needs a place in the order (`rank`, `lower`, `most_severe`) refuses it.

    Args:
        levels: levels or their names, most severe first.
        default: the level of a ticket for which nobody sets one.
        outside: levels outside the order.
        set_by: who sets a ticket's priority.

    Raises:
        InvalidText, InvalidValue: for no levels, more than 64, a name that stands twice.
        UnknownName: for a default that is no level.
    """

    levels: tuple[PriorityLevel, ...] = field(converter=_levels_from)
    default: str | None = None
    outside: tuple[PriorityLevel, ...] = field(default=(), converter=_levels_from, kw_only=True)
    set_by: tuple[str, ...] = field(default=(), converter=names_from, validator=names(), kw_only=True)
    _ranks: dict[str, int] = field(init=False, eq=False, repr=False)
    _known: dict[str, PriorityLevel] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.levels or len(self.names) > MOST:
            raise InvalidValue("levels", len(self.names), f"is not a number of levels; 1 to {MOST} are allowed")
        names()(self, fields(type(self)).levels, self.names)
        object.__setattr__(self, "_ranks", {level.name: rank for rank, level in enumerate(self.levels)})
        object.__setattr__(self, "_known", {level.name: level for level in (*self.levels, *self.outside)})
        if self.default is not None:
            self.level(self.default, "default")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all levels: those in order, then those outside it.

        >>> PriorityScale(["P1", "P2"], outside=["Planning"]).names
        ('P1', 'P2', 'Planning')
        """
        return tuple(level.name for level in (*self.levels, *self.outside))

    def level(self, name: Any, place: str = "priority") -> PriorityLevel:
        """The level of a name.

        >>> PriorityScale(["P1", "P2"]).level("P2").name
        'P2'

        Raises:
            UnknownName: for a name that is no level, with the nearest that are.
        """
        if not isinstance(name, str) or name not in self._known:
            raise UnknownName.among(place, "priority", name, self.names)
        return self._known[name]

    def rank(self, name: Any, place: str = "priority") -> int:
        """The place of a level in the order; 0 is the most severe.

        >>> PriorityScale(["P1", "P2"]).rank("P2")
        1

        Raises:
            UnknownName: for a name that is no level.
            InvalidValue: for a level outside the order.
        """
        if self.level(name, place).name not in self._ranks:
            raise InvalidValue(place, name, f"is outside the order {self}; it cannot be compared or moved by steps")
        return self._ranks[name]

    def is_ordered(self, name: Any) -> bool:
        """Whether the name is a level with a place in the order.

        >>> scale = PriorityScale(["P1", "P2"], outside=["Planning"])
        >>> scale.is_ordered("P1"), scale.is_ordered("Planning"), scale.is_ordered("P9")
        (True, False, False)
        """
        return isinstance(name, str) and name in self._ranks

    def is_graver(self, name: Any, other: Any) -> bool:
        """Whether a level is more severe than another; false both ways where one stands outside the order.

        >>> scale = PriorityScale(["P1", "P2"], outside=["Planning"])
        >>> scale.is_graver("P1", "P2"), scale.is_graver("P1", "Planning"), scale.is_graver("Planning", "P1")
        (True, False, False)

        Raises:
            UnknownName: for a name that is no level.
        """
        one, two = self.level(name).name, self.level(other).name
        ranks = self._ranks
        return one in ranks and two in ranks and ranks[one] < ranks[two]

    def lower(self, name: Any, steps: int = 1, floor: str | None = None) -> str:
        """The level so many steps less severe, no further than the floor and the end of the order.

        >>> scale = PriorityScale(["Critical", "High", "Medium", "Low"])
        >>> scale.lower("High"), scale.lower("High", 9), scale.lower("Critical", 3, floor="Medium")
        ('Medium', 'Low', 'Medium')

        A level at or below the floor already stays where it is.

        Raises:
            UnknownName: for a name that is no level.
            InvalidValue: for a level outside the order, and for steps that are no whole number from 0 up.
        """
        down = whole(steps, "steps", "is not a number of steps; give 0, 1, 2 ...", least=0)
        rank = self.rank(name)
        last = len(self.levels) - 1 if floor is None else self.rank(floor, "floor")
        return self.levels[max(rank, min(rank + down, last))].name

    def most_severe(self, name: Any, *more: Any) -> str:
        """The most severe of several levels.

        >>> PriorityScale(["P1", "P2", "P3"]).most_severe("P3", "P2")
        'P2'

        Raises:
            UnknownName: for a name that is no level.
            InvalidValue: for a level outside the order.
        """
        return self.levels[min(map(self.rank, (name, *more)))].name

    def __str__(self) -> str:
        return " > ".join(level.name for level in self.levels)
