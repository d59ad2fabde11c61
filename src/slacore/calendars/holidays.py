"""Holidays as frozen dates with names: a country's, read year by year, or named by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from slacore.calendars.extent import Limit
from slacore.calendars.national import (
    Source,
    checked,
    code_from,
    data_version,
    known_names,
    names_of_year,
    plain_names,
    whole_years,
)
from slacore.checks import plain_text, several, text, truth, whole
from slacore.civil.wall import date_from, date_of, day_number
from slacore.civil.years import YEARS, years_from
from slacore.errors import HolidaysNotCovered, InvalidText, InvalidValue, UnknownName

__all__ = ["Holidays", "data_version", "holidays_from"]

Named = tuple[tuple[date, str], ...]
_NO_HOLIDAYS: Mapping[int, str] = MappingProxyType({})


def _dates_from(given: Iterable[str | date | tuple[str | date, str]]) -> Named:
    """Dates with names, sorted; dates without a name are called ``holiday``."""
    expected = "dates with names like {'2026-06-19': \"Founders' Day\"}"
    items = given.items() if isinstance(given, Mapping) else several(given, "dates", expected)
    pairs = (item if isinstance(item, tuple) and len(item) == 2 else (item, "holiday") for item in items)
    return tuple(sorted({date_from(day, "dates"): _name_from(name) for day, name in pairs}.items()))


def _name_from(name: Any) -> str:
    return plain_text(name.strip() if isinstance(name, str) else name, "dates")


def _categories_from(given: Iterable[str]) -> tuple[str, ...]:
    expected = "a list of categories like ['public']"
    categories = (given,) if isinstance(given, str) else several(given, "categories", expected)
    if not all(isinstance(category, str) for category in categories):
        raise InvalidText("categories", given, expected)
    return tuple(sorted(set(categories)))


def _days_from(given: Iterable[str | date]) -> tuple[date, ...]:
    return tuple(sorted({date_from(day, "unknown") for day in several(given, "unknown", "a list of dates")}))


def _excepted_from(given: str | Iterable[str]) -> tuple[str, ...]:
    """Names of holidays, without remarks."""
    expected = "a list of holidays' names like ['Good Friday']"
    names = (given,) if isinstance(given, str) else several(given, "except", expected)
    return tuple(sorted({plain for name in names for plain in plain_names(plain_text(name, "except"))}))


def _years_or_none(given: Sequence[int] | None) -> tuple[int, int] | None:
    return None if given is None else years_from(given)


@frozen
class Holidays:
    """The dates that close a schedule: those of a country or subdivision, or named dates.

    A country's holidays are a pure function of country, subdivision, categories, year and the version of the
    installed data. A year that the data does not cover, or in which it is not whole any more, is an error, never a
    year without holidays. Special hours win over them (semantics, rule 9).

    >>> from datetime import date
    >>> Holidays("GB", "ENG").name_of(date(2026, 12, 25))
    'Christmas Day'
    >>> Holidays("GBR", "ENG", except_=["Good Friday"]).name_of("2026-04-03") is None
    True
    >>> Holidays(dates={"2026-06-19": "Founders' Day"}).name_of("2026-06-19")
    "Founders' Day"

    Args:
        country: an ISO 3166 code of two or three letters, such as ``GB``.
        subdivision: one of the country's subdivisions, such as ``ENG``.
        categories: the country's categories that close; by default its public holidays.
        dates: instead of a country, a mapping of dates to names, or an iterable of dates; beside a country, its frozen
            holidays.
        years: the first and last year that frozen holidays, or named dates, cover; other years are an error. Frozen
            holidays answer for the date before and the date after as well, and ``dates`` names these where they are
            holidays.
        version: the version of the data they were frozen from.
        except_: names of the country's holidays that close nothing.
        observed: whether days observed in place of a holiday close, such as the Monday after one on a Sunday.
        unknown: of the dates beside frozen years, those that the data did not know.

    Raises:
        UnknownName: for an unknown country, subdivision, category or excepted holiday, with the nearest ones.
        InvalidValue: for dates beside a country without the years they cover, a subdivision without a country, and the
            category ``half_day``, which closes only some hours (write those as closures).
        InvalidText: for a date or a name that is none.
    """

    country: str | None = field(default=None, validator=text(or_none=True))
    subdivision: str | None = field(default=None, validator=text(or_none=True))
    categories: tuple[str, ...] = field(default=(), converter=_categories_from)
    dates: Named = field(default=(), converter=_dates_from, kw_only=True)
    years: tuple[int, int] | None = field(default=None, converter=_years_or_none, kw_only=True)
    version: str | None = field(default=None, kw_only=True, validator=text(or_none=True))
    except_: tuple[str, ...] = field(default=(), converter=_excepted_from, kw_only=True, alias="except_")
    observed: bool = field(default=True, validator=truth, kw_only=True)
    unknown: tuple[date, ...] = field(default=(), converter=_days_from, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.country is None:
            if self.subdivision is not None or self.categories or self.except_ or not self.observed:
                raise InvalidValue("country", None, "is missing; what else is said of holidays needs a country")
            if self.years is not None and not self.dates:
                raise InvalidValue("country", None, "is missing; years need a country or dates")
            self._inside_years()
        else:
            object.__setattr__(self, "country", code_from(self.country))
            self._check_source()
        if self.unknown and not self._edges.issuperset(self.unknown):
            raise InvalidValue("unknown", str(self.unknown[0]), "is not a date beside frozen years")

    def _inside_years(self) -> None:
        for day, _ in self.dates if self.years else ():
            if not self.years[0] <= day.year <= self.years[1]:  # type: ignore[index]  # looked at above
                raise InvalidValue("dates", str(day), "is not in the years that the dates are said to cover")

    def _check_source(self) -> None:
        if self.years is not None:
            return
        if self.dates:
            raise InvalidValue(
                "dates", self.country, "has holidays of its own; name dates in a second Holidays(dates=...)"
            )
        code = checked(str(self.country), self.subdivision, self.categories)
        object.__setattr__(self, "subdivision", code)
        if self.except_:
            names = known_names(self._source)
            for name in self.except_:
                if name not in names:
                    raise UnknownName.among("except", f"holiday of {self._name()}", name, names)

    @property
    def is_frozen(self) -> bool:
        """Whether a country's holidays are written down here, free of the installed data."""
        return self.country is not None and self.years is not None

    @property
    def source(self) -> Holidays:
        """What frozen holidays were frozen from: the same country with the installed data."""
        if self.country is None:
            return self
        return Holidays(self.country, self.subdivision, self.categories, except_=self.except_, observed=self.observed)

    @property
    def _source(self) -> Source:
        return Source(str(self.country), self.subdivision, self.categories, self.observed)

    @property
    def digest(self) -> str:
        """A SHA-256 of the dates and names, with the country and years they stand for.

        >>> Holidays("GB", "ENG").freeze(2026, 2027).digest == Holidays("GB", "ENG").freeze(2026, 2027).digest
        True
        """
        import hashlib
        import json

        facts: list[Any] = [
            self.country,
            self.subdivision,
            self.categories,
            self.years,
            [(str(day), name) for day, name in self.dates],
        ]
        unusual = [self.except_, self.observed, [str(day) for day in self.unknown]]
        facts += unusual if unusual != [(), True, []] else []
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()

    def name_of(self, day: date | str) -> str | None:
        """The name of the holiday on a date, a `datetime.date` or ``YYYY-MM-DD``, or ``None``.

        Raises:
            HolidaysNotCovered: for a year that the country's data does not cover whole; frozen holidays know the date
                before their years and the date after, as far as the data did.
        """
        return self.told(day if type(day) is date else date_from(day, "day"))

    def told(self, day: date) -> str | None:
        """What `name_of` tells of a date."""
        if type(day) is not date:
            day = date_from(day, "day")
        if day in self._edges and day not in self.unknown:
            return self._by_year.get(day.year, _NO_HOLIDAYS).get(day_number(day))
        return self.of_year(day.year).get(day_number(day))

    def of_year(self, year: int) -> Mapping[int, str]:
        """Names of one year's holidays by day number (days since 1970-01-01)."""
        if type(year) is not int:
            year = whole(year, "year", "is not a year")
        limit = self.limit
        if limit is not None and not limit.first <= year <= limit.last:
            raise limit.passed(year)
        if self.country is None or self.years is not None:
            return self._by_year.get(year, _NO_HOLIDAYS)
        return self._without_excepted(names_of_year(self._source, year))

    def _without_excepted(self, named: Mapping[int, str]) -> Mapping[int, str]:
        if not self.except_:
            return named
        return {day: name for day, told in named.items() if (name := self._remaining(told))}

    def _remaining(self, told: str) -> str:
        names = told.split("; ")
        return "; ".join(name for name in names if not set(plain_names(name)).issubset(self.except_))

    @cached_property
    def limit(self) -> Limit | None:
        """Of which years the holidays are known; none where of all."""
        if self.country is None and self.years is None:
            return None
        return Limit(self._name(), *(self.years or whole_years(self._source)))

    @cached_property
    def known_days(self) -> tuple[int, int] | None:
        """The first and the last day number that is known; none where all are."""
        if self.limit is None:
            return None
        first, last = date(self.limit.first, 1, 1), date(self.limit.last, 12, 31)
        known = self._edges.difference(self.unknown)
        return day_number(min(first, *known, first)), day_number(max(last, *known, last))

    @cached_property
    def _edges(self) -> frozenset[date]:
        """The dates beside the years of frozen holidays, as far as slacore computes."""
        return frozenset(_beside(*self.years)) if self.country is not None and self.years else frozenset()

    @cached_property
    def _by_year(self) -> dict[int, Mapping[int, str]]:
        """The named dates like `of_year` gives them, by year."""
        years = groupby(self.dates, key=lambda dated: dated[0].year)
        return {year: MappingProxyType({day_number(day): name for day, name in dated}) for year, dated in years}

    def freeze(self, first: int, last: int) -> Holidays:
        """The same holidays of the years ``first`` to ``last`` written down, free of the installed data.

        Named dates are frozen already; other years than those frozen are an error, as they are with a country's data.
        Clocks ahead of UTC or behind it read a neighbouring date when a year of UTC begins or ends. So the 31 December
        before and the 1 January after are written down too where they are holidays; where the data does not cover
        them, they are written down as unknown.

        >>> Holidays("GB", "ENG").freeze(2026, 2026).name_of("2026-04-03")
        'Good Friday'
        """
        if self.country is None:
            return self
        first, last = years_from((first, last))
        dates = {date_of(day): name for year in range(first, last + 1) for day, name in self.of_year(year).items()}
        unknown: list[date] = []
        for day in _beside(first, last):
            try:
                name = self.told(day)
            except HolidaysNotCovered:
                unknown.append(day)
            else:
                dates |= {day: name} if name else {}
        return Holidays(
            self.country,
            self.subdivision,
            self.categories,
            dates=dates,
            years=(first, last),
            version=self.version or data_version(),
            except_=self.except_,
            observed=self.observed,
            unknown=unknown,
        )

    def _name(self) -> str:
        return self._source.name if self.country is not None else "named dates"


def _beside(first: int, last: int) -> tuple[date, ...]:
    """The date before the years and the date after them, as far as slacore computes."""
    return tuple(day for day in (date(first - 1, 12, 31), date(last + 1, 1, 1)) if day.year in YEARS)


def holidays_from(given: Holidays | Iterable[Holidays]) -> tuple[Holidays, ...]:
    """Those of countries, each once, dates named for some years, and all others as one; the first name holds."""
    items = (
        (given,)
        if isinstance(given, Holidays)
        else several(given, "holidays", "a list like [\"Holidays('GB', 'ENG')\"]")
    )
    for number, item in enumerate(items):
        if not isinstance(item, Holidays):
            raise InvalidText(f"holidays[{number}]", item, "a Holidays value like Holidays('GB', 'ENG')")
    countries = [item for item in items if item.country is not None]
    bounded = [item for item in items if item.country is None and item.years is not None]
    unbounded = [item for item in items if item.country is None and item.years is None]
    named = {day: name for item in reversed(unbounded) for day, name in item.dates}
    countries.sort(key=lambda item: item.is_frozen)
    return (*dict.fromkeys([*countries, *bounded]), *([Holidays(dates=named)] if named else []))
