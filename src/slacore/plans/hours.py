"""The hours of a plan: what the names of its schedules and coverages stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from slacore.calendars.coverage import ALWAYS, Coverage
from slacore.calendars.desk import Desk
from slacore.calendars.expression import dated_years, is_weekly
from slacore.errors import Flaw, HolidaysNotCovered, InvalidValue, SlaError, UnknownName
from slacore.plans.names import Names
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

_MOST_CLOSED = 20
"""How many coverages of a plan are told to be never open: each costs a look at all the years."""


class Coverages(Names[Coverage]):
    """Coverages by name, with the expressions of schedules they were stated in.

    >>> from slacore import Schedule
    >>> london = Schedule.parse("8x5 Europe/London")
    >>> hours = resolved({"uk": london}, {"business": "uk | 24x7"}, [])
    >>> hours["business"], hours.texts["business"]
    (Coverage.parse('24x7'), 'uk | 24x7')
    """

    __slots__ = ("texts",)
    texts: Names[str]

    def __init__(self, given: Mapping[str, Coverage] | Iterable[tuple[str, Coverage]] = (), texts: Any = ()) -> None:
        super().__init__(given)
        object.__setattr__(self, "texts", Names(texts))

    def __reduce__(self) -> tuple[Any, ...]:
        return Coverages, (dict(self), dict(self.texts))


def resolved(schedules: Mapping[str, Coverage], texts: Mapping[str, str], flaws: list[Flaw]) -> Coverages:
    """The coverages that expressions of schedules, and of coverages before them, stand for.

    A coverage made of coverages grows with each step, at worst doubling; its parts and its depth are counted before
    it is built.
    """
    known: dict[str, Coverage] = dict(schedules)
    coverages: dict[str, Coverage] = {}
    sizes: dict[str, tuple[int, int]] = {}
    closed = 0
    for name, text in texts.items():
        path = f"coverages.{name}"
        if name in schedules:
            flaws.append(Flaw(path, f"{name!r} is a schedule as well; give the coverage another name"))
        sizes[name] = parts, depth = _size(text, sizes)
        if parts > MOST_PARTS or depth > DEEPEST:
            sentence = (
                f"combines {parts} parts {depth} levels deep; {MOST_PARTS} parts and {DEEPEST} levels are allowed"
            )
            flaws.append(Flaw(path, sentence))
            known[name], sizes[name] = ALWAYS, (1, 1)
            continue
        try:
            found = Coverage.parse(text, known)
        except SlaError as error:
            place = "" if error.place == "coverage" else f"{error.place}: "
            flaws.append(Flaw(path, f"{place}{error.sentence}"))
            known[name] = ALWAYS
            continue
        coverages[name] = known[name] = found
        if closed < _MOST_CLOSED and not ever_opens(found):
            closed += 1
            flaws.append(Flaw(path, f"{text!r} never opens; no deadline on it could be reached"))
    return Coverages(coverages, texts)


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
    """A coverage or schedule by name; without one ``business``, or the only one there is.

    The error for an unknown name suggests the nearest, unless told to do without that search.

    Raises:
        UnknownName: for a name that is none of them.
        InvalidValue: for no name where there are several and none is called ``business``.
    """
    if name is None:
        if BUSINESS in known:
            return known[BUSINESS]
        if len(known) == 1:
            return next(iter(known.values()))
        raise InvalidValue(place, None, f"is missing; name one, or give the plan a coverage called {BUSINESS!r}")
    if name not in known:
        raise UnknownName.among(place, HOURS, name, known, is_searching=is_suggesting)
    return known[name]


@lru_cache(maxsize=512)
def ever_opens(coverage: Coverage) -> bool:
    """Whether a coverage opens at all; one whose holidays are not known for all the years may."""
    expression = coverage.expression
    if isinstance(expression, Desk):
        return expression.ever_opens()
    # Most of what is rarely open opens in a year that something in it names.
    dated = sorted(dated_years(expression))
    # On one clock every week is the same, whatever that clock does: changes move edges and never reorder them.
    until = _FROM if len(coverage.zones) <= 1 and is_weekly(expression) else _UNTIL
    try:
        return any(coverage.opens_within(year, year) for year in dict.fromkeys([*dated, *range(_FROM, until + 1)]))
    except HolidaysNotCovered:
        return True
