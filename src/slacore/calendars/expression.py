"""Expressions: plain values that know where windows lie, and why.

An expression is one `Desk`, windows stated by instants, or a combination of expressions. A `Coverage` asks it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any, NamedTuple

from attrs import Factory, field, frozen

from slacore.calendars.desk import Desk
from slacore.calendars.extent import EVERYTHING, Extent
from slacore.calendars.reason import Answer, Reason, together
from slacore.checks import plain_text, several
from slacore.civil.instant import Instant, new_year, read, utc
from slacore.civil.windows import Windows, clip, complement, intersection, trusted, union
from slacore.errors import InvalidText, InvalidValue
from slacore.wording import fields_text

MOST_PARTS = 1_024
DEEPEST = 64
"""Parts and levels of an expression: what asks it goes down level by level, and Python only so far."""


class Size(NamedTuple):
    """How many desks and stated windows an expression has, each as often as it stands there, and how deep it is."""

    parts: int
    depth: int


def size_of(expression: Expression) -> Size:
    """The size of an expression, known without going through it."""
    return expression.size if isinstance(expression, Either | Both | Not) else Size(1, 1)


def _combined(parts: Iterable[Expression]) -> Size:
    sizes = [size_of(part) for part in parts]
    found = Size(sum(size.parts for size in sizes), max(size.depth for size in sizes) + 1)
    if found.parts > MOST_PARTS or found.depth > DEEPEST:
        allowed = f"{MOST_PARTS} parts and {DEEPEST} levels are allowed"
        why = f"is the number of its parts, {found.depth} levels deep; {allowed}"
        raise InvalidValue("coverage", found.parts, why)
    return found


def _zones_of(combination: _Combination) -> frozenset[str]:
    return frozenset().union(*(part.zones for part in combination.parts))


def _has_several_names(combination: _Combination) -> bool:
    return len(combination.zones) > 1 or any(map(_is_titled, combination.parts))


def _is_titled(part: Expression) -> bool:
    match part:
        case Desk():
            return bool(part.title)
        case Not():
            return _is_titled(part.part)
        case Either() | Both():
            return part.is_named
    return False


@frozen
class _Combination:
    """Several parts, whatever their order; the zones on whose clocks they are stated are told once.

    Its kinds add no field, and so they need no making by attrs of their own: a kind is equal to its like alone.
    """

    parts: tuple[Expression, ...] = field(eq=frozenset)
    zones: frozenset[str] = field(init=False, eq=False, default=Factory(_zones_of, True))
    size: Size = field(init=False, eq=False, default=Factory(lambda self: _combined(self.parts), True))
    is_named: bool = field(init=False, eq=False, default=Factory(_has_several_names, True))
    """Whether reasons say whose they are: where its desks are on several clocks, or have titles."""
    __repr__ = fields_text

    def edges(self, start: Instant, end: Instant) -> set[Instant]:
        """Instants at which the answer may change, those inside the span among them."""
        return set().union(*(part.edges(start, end) for part in self.parts))

    def known(self) -> Extent:
        """From when until when the holidays of all parts are known."""
        return reduce(Extent.meet, (part.known() for part in self.parts))


class Either(_Combination):
    """Open where any part is."""

    __slots__ = ()

    def lay(self, year: int) -> Windows:
        """The windows of one year of UTC, as far as they are known."""
        return union(window for part in self.parts for window in part.lay(year))

    def answer(self, instant: Instant, is_named: bool = False) -> Answer:
        """Open or closed, and why: whose hours count, or why each part is closed."""
        answers = [part.answer(instant, is_named or self.is_named) for part in self.parts]
        there = [answer for answer in answers if answer.is_open]
        return Answer(bool(there), together(there or answers))


class Both(_Combination):
    """Open where every part is."""

    __slots__ = ()

    def lay(self, year: int) -> Windows:
        """The windows of one year of UTC, as far as they are known."""
        return reduce(intersection, (part.lay(year) for part in self.parts))

    def answer(self, instant: Instant, is_named: bool = False) -> Answer:
        """Open or closed, and why."""
        answers = [(part, part.answer(instant, is_named or self.is_named)) for part in self.parts]
        closed = [(part, answer) for part, answer in answers if not answer.is_open]
        deciding = closed or answers
        stated = [answer for part, answer in deciding if not isinstance(part, Not)]
        return Answer(not closed, together(stated or [answer for _, answer in deciding]))


@frozen
class Not:
    """Open where its part is closed."""

    part: Expression
    size: Size = field(init=False, eq=False, default=Factory(lambda self: _combined([self.part]), True))
    __repr__ = fields_text

    @property
    def zones(self) -> frozenset[str]:
        """The zones of its part."""
        return self.part.zones

    def lay(self, year: int) -> Windows:
        """The windows of one year of UTC, as far as they are known."""
        return complement(self.part.lay(year), new_year(year), new_year(year + 1))

    def known(self) -> Extent:
        """From when until when the holidays of its part are known."""
        return self.part.known()

    def answer(self, instant: Instant, is_named: bool = False) -> Answer:
        """Open or closed, and why."""
        if self.part == CLOSED:
            return Answer(True, (Reason("always", "around the clock"),))
        answer = self.part.answer(instant, is_named)
        return Answer(not answer.is_open, answer.reasons)

    def edges(self, start: Instant, end: Instant) -> set[Instant]:
        """Instants at which the answer may change, those inside the span among them."""
        return self.part.edges(start, end)


@frozen
class During:
    """Open in windows stated by instants; without any its name is ``never``."""

    run: tuple[tuple[Instant, Instant], ...]
    name: str = field()
    __repr__ = fields_text

    @name.validator
    def _without_quotes(self, _: Any, name: Any) -> None:
        if '"' in plain_text(name, "name"):
            raise InvalidText("name", name, "a name without quotes")

    def __attrs_post_init__(self) -> None:
        if not self.run:
            object.__setattr__(self, "name", "never")

    @property
    def zones(self) -> frozenset[str]:
        """None: its windows are instants."""
        return frozenset()

    @property
    def is_weekly(self) -> bool:
        """Whether every week is like the others: where it never opens."""
        return not self.run

    def weekly(self) -> During:
        """Itself: it has no week."""
        return self

    def dated_years(self) -> set[int]:
        """The years in which its windows open and close."""
        return {utc(at).year for opens, closes in self.run for at in (opens, closes - 1)}

    def lay(self, year: int) -> Windows:
        """The windows of one year of UTC, as far as they are known."""
        return clip(self.run, new_year(year), new_year(year + 1))

    def known(self) -> Extent:
        """All time: it has no holidays."""
        return EVERYTHING

    def answer(self, instant: Instant, is_named: bool = False) -> Answer:
        """Open or closed, and why."""
        if not self.run:
            return Answer(False, (Reason("never", "never open"),))
        place = bisect_right(self.run, instant, key=lambda window: window[0])
        is_open = place > 0 and instant < self.run[place - 1][1]
        reason = ("window", self.name) if is_open else ("outside", f"outside {self.name}")
        return Answer(is_open, (trusted(Reason, *reason, ""),))

    def edges(self, start: Instant, end: Instant) -> set[Instant]:
        """Instants at which the answer may change, those inside the span among them."""
        return {edge for window in self.run for edge in window}


Leaf = Desk | During
Expression = Leaf | Either | Both | Not

CLOSED = During((), "never")
OPEN = Not(CLOSED)


def either(one: Expression, other: Expression) -> Expression:
    """Open where any of the two is: flat, each part once, without those that change nothing."""
    parts = _flat(Either, one, other)
    return OPEN if OPEN in parts else _joined(Either, [part for part in parts if part != CLOSED], CLOSED)


def both(one: Expression, other: Expression) -> Expression:
    """Open where each of the two is, in the same manner."""
    parts = _flat(Both, one, other)
    return CLOSED if CLOSED in parts else _joined(Both, [part for part in parts if part != OPEN], OPEN)


def inverse(part: Expression) -> Expression:
    """Open where it is closed; twice is itself."""
    return part.part if isinstance(part, Not) else Not(part)


def _flat(kind: type[Either | Both], *operands: Expression) -> list[Expression]:
    flat = (operand.parts if isinstance(operand, kind) else (operand,) for operand in operands)
    return [part for parts in flat for part in parts]


def _joined(kind: type[Either | Both], parts: Iterable[Expression], neutral: Expression) -> Expression:
    unique = tuple(dict.fromkeys(parts))
    return kind(unique) if len(unique) > 1 else next(iter(unique), neutral)


AGREED = "agreed window"
"""What windows stated by instants are called unless they are named."""


def during(windows: Iterable[tuple[Any, ...]], name: str) -> During:
    """What `Coverage.during` tells."""
    given = several(windows, "windows", "a list of pairs of instants")
    return During(tuple(union(_pair(pair, f"windows[{number}]") for number, pair in enumerate(given))), name)


def _pair(given: Any, place: str) -> tuple[Instant, Instant]:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise InvalidText(place, given, "a pair of instants")
    start, end = given
    opens, closes = read(start, f"{place}[0]"), read(end, f"{place}[1]")
    if closes < opens:
        raise InvalidValue(place, f"{start} to {end}", "ends before it starts; swap the two")
    return opens, closes


def leaves(expression: Expression, *, is_taking_away: bool = True) -> Iterator[Leaf]:
    """The desks and stated windows it is made of; those that are taken away as well, unless told otherwise."""
    match expression:
        case Desk() | During():
            yield expression
        case Not(part):
            yield from leaves(part) if is_taking_away else ()
        case _:
            for part in expression.parts:
                yield from leaves(part, is_taking_away=is_taking_away)


def desks(expression: Expression, *, is_taking_away: bool = True) -> Iterator[Desk]:
    """The desks it is made of; those that are taken away as well, unless told otherwise."""
    return (leaf for leaf in leaves(expression, is_taking_away=is_taking_away) if isinstance(leaf, Desk))


def dated_years(expression: Expression) -> set[int]:
    """The years in which something of it stands by its date."""
    return set[int]().union(*(leaf.dated_years() for leaf in leaves(expression)))


def weekly(expression: Expression) -> Expression:
    """The same without holidays, closures and special hours: its usual week."""
    match expression:
        case Desk() | During():
            return expression.weekly()
        case Not(part):
            return inverse(weekly(part))
        case Either(parts):
            return reduce(either, map(weekly, parts))
        case _:
            return reduce(both, map(weekly, expression.parts))


def is_weekly(expression: Expression) -> bool:
    """Whether every week is like the others, by what is stated; clocks may change."""
    return all(leaf.is_weekly for leaf in leaves(expression))


def is_never(expression: Expression) -> bool:
    """Whether its form alone says that it is closed, as where all that is there is taken away."""
    match expression:
        case Desk():
            return not (expression.shifts or expression.special)
        case During(run):
            return not run
        case Either(parts):
            return all(map(is_never, parts))
        case Both(parts):
            return _is_taken_away(parts)
    return False


def _is_taken_away(parts: tuple[Expression, ...]) -> bool:
    taken: set[Expression] = set()
    for part in parts:
        if isinstance(part, Not):
            taken |= {part.part, *(part.part.parts if isinstance(part.part, Either) else ())}
    alternatives = (part.parts if isinstance(part, Either) else (part,) for part in parts if part not in taken)
    return any(part in taken for part in parts) or any(
        all(one in taken or is_never(one) for one in ones) for ones in alternatives
    )


def stretches(expression: Expression, start: Instant, end: Instant) -> list[tuple[Instant, Instant, Answer]]:
    """Every stretch of ``[start, end)`` with one answer; together they tile it."""
    inside = sorted(edge for edge in expression.edges(start, end) if start < edge < end)
    pieces: list[tuple[Instant, Instant, Answer]] = []
    for opens, closes in zip([start, *inside], [*inside, end], strict=True):
        answer = expression.answer(opens)
        if pieces and pieces[-1][2] == answer:
            pieces[-1] = (pieces[-1][0], closes, answer)
        elif opens < closes:
            pieces.append((opens, closes, answer))
    return pieces
