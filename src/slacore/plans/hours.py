"""The hours of a plan: what the names of its schedules and coverages stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from slacore.calendars.coverage import ALWAYS, Coverage
from slacore.calendars.desk import Desk
from slacore.calendars.expression import dated_years, is_never, is_weekly, size_of
from slacore.errors import Flaw, HolidaysNotCovered, InvalidText, InvalidValue, SlaError, UnknownName
from slacore.plans.names import NAME, Names
from slacore.plans.stated_coverage import StatedCoverage
from slacore.plans.target import Target

BUSINESS = "business"
"""The coverage that business lengths count on unless a target says otherwise."""

HOURS = "schedule or coverage of the plan"
"""What a name of hours is meant to be."""

MOST_PARTS = 256
DEEPEST = 32
_WORD = re.compile(r"[^\W\d][\w.-]*")
_BRACKETED = re.compile(r"\[[^\]]*\]?")
_FROM, _UNTIL = 2000, 2050

_WORDS = ("24x7", "NEVER")
_MOST_STATED = 1_000

_MOST_LOOKS = 256
"""How many years of desks are looked at for coverages of a plan that never open."""


class Coverages(Names[Coverage]):
    """Coverages by name, with the expressions of schedules they were ``stated`` in, and what people call them.

    >>> from slacore import Schedule
    >>> stated = {"business": StatedCoverage("uk | 24x7", title="Day and night")}
    >>> hours = resolved({"uk": Schedule.parse("8x5 Europe/London")}, stated, [])
    >>> hours["business"], hours.texts["business"], hours.title("business")
    (Coverage.parse('24x7'), 'uk | 24x7', 'Day and night')
    """

    __slots__ = ("stated",)
    stated: Names[StatedCoverage]

    def __init__(self, given: Mapping[str, Coverage] | Iterable[tuple[str, Coverage]] = (), stated: Any = ()) -> None:
        super().__init__(given)
        object.__setattr__(self, "stated", Names(stated))

    @property
    def texts(self) -> Names[str]:
        """Their expressions as spelt."""
        return Names({name: one.coverage for name, one in self.stated.items()})

    def title(self, name: str) -> str:
        """What people call the coverage of a name; empty where it has no title, or there is none."""
        return self.stated[name].title if name in self.stated else ""

    def __reduce__(self) -> tuple[Any, ...]:
        return Coverages, (dict(self), dict(self.stated))


def titled(coverages: Coverages) -> Names[Any]:
    """Coverages with their titles, as plans are compared by them: how their expressions are spelt is no matter."""
    pairs = ((name, coverages.title(name), hours) for name, hours in coverages.items())
    return Names({name: (title, hours) if title else hours for name, title, hours in pairs})


class Hours(dict[str, Coverage]):
    """A plan's schedules and coverages by name, and what it states without a name, remembered by its text.

    >>> hours = Hours({"uk": Coverage.named("8x5", zone="Europe/London")})
    >>> named_coverage("uk | 24x7", hours) is named_coverage("uk | 24x7", hours)
    True
    """

    __slots__ = ("looks", "stated")
    stated: dict[str, Coverage]
    looks: Looks

    def __init__(self, named: Mapping[str, Coverage], looks: Looks | None = None) -> None:
        super().__init__(named)
        self.stated = {}
        self.looks = looks or Looks()


def resolved(
    schedules: Mapping[str, Coverage],
    stated: Mapping[str, StatedCoverage],
    flaws: list[Flaw],
    looks: Looks | None = None,
) -> Coverages:
    """The coverages that expressions of schedules, and of one another, stand for, in whatever order they are stated.

    A coverage made of coverages grows with each step, at worst doubling; its parts and its depth are counted before
    it is built.
    """
    known: dict[str, Coverage] = dict(schedules)
    coverages: dict[str, Coverage] = {}
    sizes: dict[str, tuple[int, int]] = {}
    looks = looks or Looks()
    for name in _in_order(stated):
        one = stated[name]
        text, path = one.coverage, f"coverages.{name}"
        if name in schedules:
            flaws.append(Flaw(path, f"{name!r} is a schedule as well; give the coverage another name"))
        path += ".coverage" if one.title else ""
        sizes[name] = _size(text, sizes)
        problem = _too_large(*sizes[name])
        if problem:
            flaws.append(Flaw(path, problem))
            known[name], sizes[name] = ALWAYS, (1, 1)
            continue
        try:
            found = Coverage.parse(text, known)
        except SlaError as error:
            place = "" if error.place == "coverage" else f"{error.place}: "
            flaws.append(Flaw(path, _circle(error, stated) or f"{place}{error.sentence}"))
            known[name] = ALWAYS
            continue
        coverages[name] = known[name] = found
        if looks.never_opens(found):
            flaws.append(Flaw(path, f"{text!r} never opens; no deadline on it could be reached"))
    return Coverages({name: coverages[name] for name in stated if name in coverages}, stated)


def _circle(error: SlaError, stated: Mapping[str, StatedCoverage]) -> str:
    """What is wrong with a coverage that is made of one that cannot be made before it; nothing for other errors."""
    if not isinstance(error, UnknownName) or error.value not in stated:
        return ""
    return f"is made of itself by way of {error.value!r}; break the circle"


def _in_order(stated: Mapping[str, StatedCoverage]) -> list[str]:
    """The names of coverages, each after those it is made of; as they are stated where there is a circle."""
    made_of = {name: _WORD.findall(_BRACKETED.sub(" ", one.coverage)) for name, one in stated.items()}
    known = {name: [word for word in words if word in stated] for name, words in made_of.items()}
    try:
        return list(TopologicalSorter(known).static_order())
    except CycleError:
        return list(stated)


def _too_large(parts: int, depth: int) -> str:
    """What is wrong with an expression of so many parts so deep, nothing where it is small enough."""
    if parts <= MOST_PARTS and depth <= DEEPEST:
        return ""
    return f"combines {parts} parts {depth} levels deep; {MOST_PARTS} parts and {DEEPEST} levels are allowed"


def _size(text: str, sizes: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """How many parts an expression has at most when all its names are written out, and how deep it is then."""
    bare = _BRACKETED.sub(" S ", text)
    named = [sizes.get(word, (1, 1)) for word in _WORD.findall(bare)]
    nesting = deepest = 0
    for sign in bare:
        nesting += (sign == "(") - (sign == ")")
        deepest = max(deepest, nesting)
    return sum(parts for parts, _ in named), deepest + max((depth for _, depth in named), default=0) + 1


def is_free_of_hours(target: Target, known: Mapping[str, Coverage]) -> bool:
    """Whether a target does without hours: calendar time, in a plan that does not say which hours it would have."""
    is_business = target.length is not None and target.length.is_business
    return target.coverage is None and not is_business and BUSINESS not in known and len(known) != 1


def name_of_hours(target: Target, known: Mapping[str, Coverage]) -> str:
    """What names the hours a target counts on: their name, or an expression of names."""
    return target.coverage or (BUSINESS if BUSINESS in known else next(iter(known), ""))


def hours_of(
    target: Target, known: Mapping[str, Coverage], place: str = "coverage", *, is_suggesting: bool = True
) -> Coverage:
    """The hours a target counts on, around the clock where it does without.

    Raises:
        UnknownName, InvalidValue: as `named_coverage` does.
    """
    if is_free_of_hours(target, known):
        return ALWAYS
    return named_coverage(target.coverage, known, place, is_suggesting=is_suggesting)


def named_coverage(
    name: str | None, known: Mapping[str, Coverage], place: str = "coverage", *, is_suggesting: bool = True
) -> Coverage:
    """A coverage or schedule by name, or an expression of them; without one ``business``, or the only one there is.

    The error for an unknown name suggests the nearest, unless told to do without that search.

    >>> from slacore import Schedule
    >>> named_coverage("uk | 24x7", {"uk": Schedule.parse("8x5 Europe/London")})
    Coverage.parse('24x7')

    Raises:
        UnknownName: for a name that is none of them.
        InvalidValue: for no name where there are several and none is called ``business``, and for an expression of
            more parts, or deeper ones, than are allowed.
        InvalidText: for an expression that cannot be read.
    """
    if name is None:
        if BUSINESS in known:
            return known[BUSINESS]
        if len(known) == 1:
            return next(iter(known.values()))
        raise InvalidValue(place, None, f"is missing; name one, or give the plan a coverage called {BUSINESS!r}")
    if name in known:
        return known[name]
    if is_name(name):
        raise UnknownName.among(place, HOURS, name, known, is_searching=is_suggesting)
    stated = known.stated if isinstance(known, Hours) else {}
    found = stated.get(name) or _expressed(name, known, place)
    if len(stated) < _MOST_STATED:
        stated[name] = found
    return found


def is_name(text: str) -> bool:
    """Whether a text can be no more than a name, and is no expression of hours.

    >>> is_name("business"), is_name("24x7"), is_name("uk | us")
    (True, False, False)
    """
    return text not in _WORDS and re.fullmatch(NAME, text, re.ASCII) is not None


def _expressed(text: str, known: Mapping[str, Coverage], place: str) -> Coverage:
    """The coverage that an expression of known ones stands for, once its parts and its depth are counted."""
    words = {word for word in _WORD.findall(_BRACKETED.sub(" ", text)) if word in known}
    problem = _too_large(*_size(text, {word: size_of(known[word].expression) for word in words}))
    if problem:
        raise InvalidValue(place, text, problem)
    try:
        return Coverage.parse(text, known)
    except UnknownName as error:
        raise UnknownName(place, error.kind, error.value, error.nearest) from None
    except InvalidText as error:
        raise InvalidText(place, error.value, error.expected) from None


class Looks:
    """Which coverages never open, as far as one plan may cost: looking is dear, at each desk year by year."""

    def __init__(self) -> None:
        self._left = _MOST_LOOKS
        self._found: dict[Coverage, bool] = {}

    def never_opens(self, coverage: Coverage) -> bool:
        """Whether a coverage is known never to open."""
        found = self._found.get(coverage)
        if found is None:
            opens, looks = looked(coverage) if self._left > 0 else (True, 0)
            self._left -= looks
            found = self._found[coverage] = not opens
        return found


def ever_opens(coverage: Coverage) -> bool:
    """Whether a coverage opens at all; it may where holidays are not known, or where looking would take long."""
    return looked(coverage)[0]


@lru_cache(maxsize=512)
def looked(coverage: Coverage) -> tuple[bool, int]:
    """Whether a coverage opens at all, and how many years of desks were looked at in vain."""
    expression = coverage.expression
    if isinstance(expression, Desk):
        return expression.ever_opens(), 1
    if is_never(expression):
        return False, 0
    # Most of what is rarely open opens in a year that something in it names.
    dated = sorted(dated_years(expression))
    # On one clock every week is the same, whatever that clock does: changes move edges and never reorder them.
    until = _FROM if len(coverage.zones) <= 1 and is_weekly(expression) else _UNTIL
    years = [*dict.fromkeys([*dated, *range(_FROM, until + 1)])]
    parts = size_of(expression).parts
    most = max(1, _MOST_LOOKS // parts)
    try:
        for fruitless, year in enumerate(years[:most]):
            if coverage.opens_within(year, year):
                return True, fruitless * parts
    except HolidaysNotCovered:
        return True, parts
    return len(years) > most, min(len(years), most) * parts
