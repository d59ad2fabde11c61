"""Coverage: the instants at which somebody is there.

A coverage is made of one expression: of a desk, of windows stated by instants, or of a combination made with ``|``,
``&``, ``-`` and ``~``. What can be asked of it stands in `questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from attrs import field, frozen

from slacore.calendars import expression as made
from slacore.calendars.days import BusinessDays
from slacore.calendars.desk import Desk
from slacore.calendars.expression import AGREED, Both, During, Either, Expression, Not
from slacore.calendars.holidays import Holidays, holidays_from
from slacore.calendars.questions import LANDINGS, Landing, Questions, landing_checked
from slacore.calendars.ruler import Line
from slacore.calendars.shift import week_named
from slacore.calendars.spelling import canonical, expression_from, expression_text
from slacore.calendars.week import Lane
from slacore.calendars.week_picture import hours_display
from slacore.civil import zones
from slacore.errors import InvalidText, InvalidValue, UnknownName

__all__ = ["ALWAYS", "Coverage", "LANDINGS", "Landing", "NEVER", "landing_checked"]


def _is_expression(_: Any, attribute: Any, given: Any) -> None:
    if not isinstance(given, Desk | During | Either | Both | Not):
        raise InvalidValue(attribute.name, given, "is not an expression; Coverage.parse reads a text")


@frozen(repr=False, str=False, eq=False)
class Coverage(Questions):
    """A set of instants at which somebody is there.

    Instants come as aware `datetime` values, `pendulum.DateTime`, `pandas.Timestamp` or RFC 3339 text, and answers
    have the type and the zone of the question. Lengths are `timedelta` values or ISO 8601 text such as ``PT4H``.
    Coverages are equal when their expressions are.

    >>> from datetime import timedelta
    >>> office = Coverage.named("8x5", zone="Europe/Berlin")
    >>> office.due("2026-03-06T16:00:00+01:00", timedelta(hours=4))
    '2026-03-09T12:00:00+01:00'
    >>> lunch = Coverage.parse("[Mon-Fri 12:00-13:00 Europe/Berlin]")
    >>> (office - lunch).elapsed("2026-03-06T11:30:00+01:00", "2026-03-06T13:30:00+01:00")
    datetime.timedelta(seconds=3600)

    Raises:
        HolidaysNotCovered: from every question that needs holidays of a year in which a country's data is not whole.
    """

    expression: Expression = field(validator=_is_expression)
    line: Line = field(init=False)
    _business: dict[str, BusinessDays] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._draw()

    def _draw(self) -> None:
        object.__setattr__(self, "line", Line(self.expression.lay, self.expression.known))

    def __reduce__(self) -> tuple[Any, ...]:
        return Coverage, (self.expression,)

    def __eq__(self, other: object) -> bool:
        return self.expression == other.expression if isinstance(other, Coverage) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.expression)

    def __str__(self) -> str:
        return expression_text(self.expression)

    def __repr__(self) -> str:
        return f"{'Schedule' if isinstance(self.expression, Desk) else 'Coverage'}.parse({str(self)!r})"

    def _repr_html_(self) -> str:
        return hours_display(str(self), [Lane("open", self.expression)])

    @staticmethod
    def named(
        name: str,
        *,
        zone: str | None = None,
        opens: str | None = None,
        holidays: Holidays | Iterable[Holidays] = (),
    ) -> Coverage:
        """Hours by their usual name: ``24x7``, or hours a day times days a week such as ``8x5`` and ``24x5``.

        Days count from Monday. Hours begin at ``opens``, by default 09:00, or 00:00 where they fill the day. With a
        zone, ``24x7`` is a schedule of that zone like any other; without, it is `ALWAYS`.

        >>> Coverage.named("24x5", zone="Europe/Berlin")
        Schedule.parse('Mon-Fri 00:00-24:00 Europe/Berlin')
        >>> from slacore import ALWAYS
        >>> Coverage.named("24x7") == ALWAYS
        True

        Raises:
            UnknownName: for another name or an unknown zone.
            InvalidValue: for a missing zone, which only 24x7 without holidays does without, and for ``opens`` where
                hours fill the day.
            InvalidText: for ``opens`` that is no time of day.
        """
        week = week_named(name, opens)
        if zone is None and name == "24x7" and not holidays:
            return ALWAYS
        if zone is None:
            raise InvalidValue("zone", None, f"is missing; {name} needs the zone of its clock, e.g. 'Europe/Berlin'")
        return Coverage(Desk(zones.zone(zone).key, week, holidays_from(holidays)))

    @staticmethod
    def during(windows: Iterable[tuple[datetime | str, datetime | str]], name: str = AGREED) -> Coverage:
        """Open in the windows stated by instants, in any order; ``name`` is the reason it gives.

        >>> from slacore import ALWAYS
        >>> outage = Coverage.during([("2026-03-02T09:00:00Z", "2026-03-02T10:30:00Z")], name="maintenance")
        >>> (ALWAYS - outage).reason("2026-03-02T09:15:00Z")
        'closed: maintenance'

        Raises:
            InvalidValue: for a window that ends before it starts.
        """
        return Coverage(made.during(windows, name))

    @staticmethod
    def parse(text: str, names: Mapping[str, Coverage] | None = None) -> Coverage:
        """Read an expression of coverages; ``names`` says what its names stand for.

        Operators are Python's: ``~`` not, ``-`` without, ``&`` both, ``|`` either, in this order, with parentheses.
        Besides names it takes ``24x7``, ``8x5 Europe/Berlin``, schedules in brackets, ``during[...]`` and ``NEVER``.

        >>> Coverage.parse("uk | [8x5 America/New_York]", {"uk": Coverage.named("8x5", zone="Europe/London")})
        Coverage.parse('[Mon-Fri 09:00-17:00 Europe/London] | [Mon-Fri 09:00-17:00 America/New_York]')

        Raises:
            UnknownName: for a name that is not among ``names``, with the nearest.
            InvalidText: for an expression that cannot be read.
        """
        known = {} if names is None else names
        if not isinstance(known, Mapping) or not all(isinstance(value, Coverage) for value in known.values()):
            raise InvalidText("names", names, "a mapping of names to coverages")
        used: list[Coverage] = []

        def named(name: str) -> Expression | None:
            if name in known:
                used.append(known[name])
                return known[name].expression
            if name in ("24x7", "NEVER"):
                return None
            raise UnknownName.among("coverage", "schedule or coverage", name, sorted(known))

        return _over(expression_from(text, named), used)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __or__(self, other: Coverage) -> Coverage:
        return self._with(made.either, other)

    def __and__(self, other: Coverage) -> Coverage:
        return self._with(made.both, other)

    def __sub__(self, other: Coverage) -> Coverage:
        return self & ~other if isinstance(other, Coverage) else NotImplemented

    def __invert__(self) -> Coverage:
        return Coverage(made.inverse(self.expression))

    def _with(self, operator: Callable[[Expression, Expression], Expression], other: Coverage) -> Coverage:
        if not isinstance(other, Coverage):
            return NotImplemented
        return _over(operator(self.expression, other.expression), (self, other))

    def canonical(self) -> str:
        """Its text with the parts of unions and intersections in one order, the same for equal coverages."""
        return canonical(self.expression)

    def weekly(self) -> Coverage:
        """The coverage without holidays, closures and special hours: its usual week.

        >>> Coverage.named("8x5", zone="Europe/London", holidays=Holidays("GB", "ENG")).weekly()
        Schedule.parse('Mon-Fri 09:00-17:00 Europe/London')
        """
        return Coverage(made.weekly(self.expression))


NEVER = Coverage(made.CLOSED)
"""Open at no instant: nothing elapses, no deadline is reached."""

ALWAYS = Coverage(made.OPEN)
"""Open at every instant, around the clock."""


def _over(expression: Expression, known: Iterable[Coverage]) -> Coverage:
    """The coverage of an expression: one of the known, with what it has laid out, if it is the very same."""
    return next((coverage for coverage in known if coverage.expression is expression), None) or Coverage(expression)
