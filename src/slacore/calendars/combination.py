"""Combinations of coverages: either, both, not, and windows stated by instants."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from slacore.calendars.coverage import Answer, Coverage
from slacore.civil.instant import Instant, new_year, utc_text
from slacore.civil.windows import Windows, clip, complement, intersection, union
from slacore.errors import InvalidText


@frozen(repr=False)
class Union(Coverage):
    """Open where any part is."""

    parts: tuple[Coverage, ...] = field(eq=frozenset)

    def __attrs_post_init__(self) -> None:
        self._unroll()

    def __reduce__(self) -> tuple[Any, ...]:
        return Union, (self.parts,)

    @property
    def zones(self) -> frozenset[str]:
        """The zones of all parts."""
        return frozenset().union(*(part.zones for part in self.parts))

    def _lay(self, year: int) -> Windows:
        return union(window for part in self.parts for window in part._lay(year))

    def _answer(self, instant: Instant) -> Answer:
        answers = [part._answer(instant) for part in self.parts]
        # Of several open parts the last in alphabet speaks, whatever their order: equal coverages explain alike, and
        # special hours and windows called in small letters come before weekly shifts.
        foremost = max(answers)
        return foremost if foremost.is_open else Answer(False, _all_reasons(answers))

    def _edges(self, start: Instant, end: Instant) -> set[Instant]:
        return set().union(*(part._edges(start, end) for part in self.parts))

    def canonical(self) -> str:
        """Its text with the parts in one order."""
        return " | ".join(sorted(f"({part.canonical()})" for part in self.parts))

    def __str__(self) -> str:
        return " | ".join(_operand(part) for part in self.parts)

    def __repr__(self) -> str:
        return f"Coverage.parse({str(self)!r})"


@frozen(repr=False)
class Intersection(Coverage):
    """Open where every part is."""

    parts: tuple[Coverage, ...] = field(eq=frozenset)

    def __attrs_post_init__(self) -> None:
        self._unroll()

    def __reduce__(self) -> tuple[Any, ...]:
        return Intersection, (self.parts,)

    @property
    def zones(self) -> frozenset[str]:
        """The zones of all parts."""
        return frozenset().union(*(part.zones for part in self.parts))

    def _lay(self, year: int) -> Windows:
        run, *others = (part._lay(year) for part in self.parts)
        for other in others:
            run = intersection(run, other)
        return run

    def _answer(self, instant: Instant) -> Answer:
        answers = [(part, part._answer(instant)) for part in self.parts]
        closed = [(part, answer) for part, answer in answers if not answer.is_open]
        deciding = closed or answers
        stated = [answer for part, answer in deciding if not isinstance(part, Complement)]
        return Answer(not closed, _all_reasons(stated or [answer for _, answer in deciding]))

    def _edges(self, start: Instant, end: Instant) -> set[Instant]:
        return set().union(*(part._edges(start, end) for part in self.parts))

    def canonical(self) -> str:
        """Its text with the parts in one order."""
        return " & ".join(sorted(f"({part.canonical()})" for part in self.parts))

    def __str__(self) -> str:
        return " & ".join(_operand(part) for part in self.parts)

    def __repr__(self) -> str:
        return f"Coverage.parse({str(self)!r})"


@frozen(repr=False)
class Complement(Coverage):
    """Open where its part is closed."""

    part: Coverage

    def __attrs_post_init__(self) -> None:
        self._unroll()

    def __reduce__(self) -> tuple[Any, ...]:
        return Complement, (self.part,)

    def __invert__(self) -> Coverage:
        return self.part

    @property
    def zones(self) -> frozenset[str]:
        """The zones of its part."""
        return self.part.zones

    def _lay(self, year: int) -> Windows:
        return complement(self.part._lay(year), new_year(year), new_year(year + 1))

    def _answer(self, instant: Instant) -> Answer:
        if self.part == NEVER:
            return Answer(True, "around the clock")
        answer = self.part._answer(instant)
        return Answer(not answer.is_open, answer.why)

    def _edges(self, start: Instant, end: Instant) -> set[Instant]:
        return self.part._edges(start, end)

    def canonical(self) -> str:
        """Its text with the parts of what it leaves out in one order."""
        return f"~({self.part.canonical()})"

    def __str__(self) -> str:
        return "24x7" if self.part == NEVER else f"~{_operand(self.part)}"

    def __repr__(self) -> str:
        return f"Coverage.parse({str(self)!r})"


@frozen(repr=False)
class During(Coverage):
    """Open in windows stated by instants."""

    run: tuple[tuple[Instant, Instant], ...]
    name: str = field()

    @name.validator
    def _printable(self, _: Any, name: Any) -> None:
        if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > 128 or '"' in name:
            raise InvalidText("name", name, "a name of 1 to 128 printable characters without quotes")

    def __attrs_post_init__(self) -> None:
        if not self.run:
            object.__setattr__(self, "name", "never")
        self._unroll()

    def __reduce__(self) -> tuple[Any, ...]:
        return During, (self.run, self.name)

    @property
    def zones(self) -> frozenset[str]:
        """None: its windows are instants."""
        return frozenset()

    def _lay(self, year: int) -> Windows:
        return clip(self.run, new_year(year), new_year(year + 1))  # type: ignore[arg-type]

    def _answer(self, instant: Instant) -> Answer:
        if not self.run:
            return Answer(False, "never open")
        place = bisect_right(self.run, instant, key=lambda window: window[0])
        is_open = place > 0 and instant < self.run[place - 1][1]
        return Answer(is_open, self.name if is_open else f"outside {self.name}")

    def _edges(self, start: Instant, end: Instant) -> set[Instant]:
        return {edge for window in self.run for edge in window}

    def __str__(self) -> str:
        if not self.run:
            return "NEVER"
        windows = ", ".join(f"{utc_text(opens)}/{utc_text(closes)}" for opens, closes in self.run)
        return f'during[{windows} "{self.name}"]'

    def __repr__(self) -> str:
        return f"Coverage.parse({str(self)!r})"


NEVER: Coverage = During((), "never")
"""Open at no instant: nothing elapses, no deadline is reached."""

ALWAYS: Coverage = ~NEVER
"""Open at every instant, around the clock."""


def combined(kind: type[Union | Intersection], one: Coverage, other: Coverage) -> Coverage:
    """Two coverages as one of a kind, flat, each part once, without those that change nothing."""
    parts: list[Coverage] = []
    for operand in (one, other):
        parts += operand.parts if isinstance(operand, kind) else [operand]
    neutral, absorbing = (NEVER, ALWAYS) if kind is Union else (ALWAYS, NEVER)
    if absorbing in parts:
        return absorbing
    unique = tuple(dict.fromkeys(part for part in parts if part != neutral))
    return kind(unique) if len(unique) > 1 else next(iter(unique), neutral)


def _operand(part: Coverage) -> str:
    if isinstance(part, Union | Intersection):
        return f"({part})"
    if isinstance(part, During | Complement):
        return str(part)
    return f"[{part}]"


def _all_reasons(answers: Iterable[Answer]) -> str:
    """The reasons of the parts that decide, each once; in one order, so that equal coverages explain alike."""
    return ", ".join(sorted({answer.why for answer in answers}))
