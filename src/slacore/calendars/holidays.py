"""Holidays as frozen dates with names: a country's, read year by year, or named by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from slacore.checks import plain_text, several, text, whole
from slacore.civil.wall import date_from, date_of, day_number
from slacore.civil.years import YEARS, years_from
from slacore.errors import HolidaysNotCovered, InvalidText, InvalidValue, UnknownName
from slacore.wording import nearest

if TYPE_CHECKING:
    from holidays import HolidayBase

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


def _years_or_none(given: Sequence[int] | None) -> tuple[int, int] | None:
    return None if given is None else years_from(given)


@frozen
class Holidays:
    """The dates that close a schedule: those of a country or subdivision, or named dates.

    A country's holidays are a pure function of country, subdivision, categories, year and the version of the
    installed data; a year the data does not cover is an error, never a year without holidays. Special hours win over
    them (semantics, rule 9).

    >>> from datetime import date
    >>> Holidays("GB", "ENG").name_of(date(2026, 12, 25))
    'Christmas Day'
    >>> Holidays(dates={"2026-06-19": "Founders' Day"}).name_of(date(2026, 6, 19))
    "Founders' Day"

    Args:
        country: an ISO 3166 code as the ``holidays`` library spells it, such as ``GB``.
        subdivision: one of the country's subdivisions, such as ``ENG``.
        categories: the country's categories that close; by default its public holidays.
        dates: instead of a country, a mapping of dates to names, or an iterable of dates; beside a country, its frozen
            holidays.
        years: the first and last year that frozen holidays cover; they answer for the date before and the date after
            as well, and ``dates`` names these where they are holidays.
        version: the version of the data they were frozen from.

    Raises:
        UnknownName: for an unknown country, subdivision or category, with the nearest ones.
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

    def __attrs_post_init__(self) -> None:
        if self.country is None:
            if self.subdivision is not None or self.categories or self.years:
                raise InvalidValue("country", None, "is missing; a subdivision, categories or years need a country")
        elif self.years is None:
            if self.dates:
                raise InvalidValue(
                    "dates", self.country, "has holidays of its own; name dates in a second Holidays(dates=...)"
                )
            code = _checked(self.country, self.subdivision, self.categories)
            object.__setattr__(self, "subdivision", code)

    @property
    def is_frozen(self) -> bool:
        """Whether a country's holidays are written down here, free of the installed data."""
        return self.years is not None

    @property
    def source(self) -> Holidays:
        """What frozen holidays were frozen from: the same country with the installed data."""
        return self if self.country is None else Holidays(self.country, self.subdivision, self.categories)

    @property
    def digest(self) -> str:
        """A SHA-256 of the dates and names, with the country and years they stand for.

        >>> Holidays("GB", "ENG").freeze(2026, 2027).digest == Holidays("GB", "ENG").freeze(2026, 2027).digest
        True
        """
        import hashlib
        import json

        facts = [
            self.country,
            self.subdivision,
            self.categories,
            self.years,
            [(str(day), name) for day, name in self.dates],
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()

    def name_of(self, day: date | str) -> str | None:
        """The name of the holiday on a date, or ``None``.

        Raises:
            HolidaysNotCovered: for a year that the country's data does not cover; frozen holidays know the date before
                their years and the date after.
        """
        if type(day) is not date:
            day = date_from(day, "day")
        if self.years is not None and day in _beside(*self.years):
            return self._by_year.get(day.year, _NO_HOLIDAYS).get(day_number(day))
        return self.of_year(day.year).get(day_number(day))

    def of_year(self, year: int) -> Mapping[int, str]:
        """Names of one year's holidays by day number (days since 1970-01-01)."""
        if type(year) is not int:
            year = whole(year, "year", "is not a year")
        if self.years is not None and not self.years[0] <= year <= self.years[1]:
            raise HolidaysNotCovered(self._name(), year, *self.years)
        if self.country is None or self.years is not None:
            return self._by_year.get(year, _NO_HOLIDAYS)
        return _national(self.country, self.subdivision, self.categories, year)

    @cached_property
    def _by_year(self) -> dict[int, Mapping[int, str]]:
        """The named dates like `of_year` gives them, by year."""
        years = groupby(self.dates, key=lambda dated: dated[0].year)
        return {year: MappingProxyType({day_number(day): name for day, name in dated}) for year, dated in years}

    def freeze(self, first: int, last: int) -> Holidays:
        """The same holidays of the years ``first`` to ``last`` written down, free of the installed data.

        Named dates are frozen already; other years than those frozen are an error, as they are with a country's data.
        Clocks ahead of UTC or behind it read a neighbouring date when a year of UTC begins or ends. So the 31 December
        before and the 1 January after are written down too where they are holidays, as far as the data covers them.

        >>> Holidays("GB", "ENG").freeze(2026, 2026).name_of(date(2026, 4, 3))
        'Good Friday'
        """
        if self.country is None:
            return self
        first, last = years_from((first, last))
        years = range(first, last + 1)
        dates = {date_of(day): name for year in years for day, name in self.of_year(year).items()}
        for day in _beside(first, last):
            with suppress(HolidaysNotCovered):
                name = self.name_of(day)
                dates |= {day: name} if name else {}
        version = self.version or data_version()
        return Holidays(
            self.country, self.subdivision, self.categories, dates=dates, years=(first, last), version=version
        )

    def _name(self) -> str:
        return "-".join(filter(None, (self.country, self.subdivision)))


@lru_cache(maxsize=256)
def _beside(first: int, last: int) -> tuple[date, ...]:
    """The date before the years and the date after them, as far as slacore computes."""
    return tuple(day for day in (date(first - 1, 12, 31), date(last + 1, 1, 1)) if day.year in YEARS)


def holidays_from(given: Holidays | Iterable[Holidays]) -> tuple[Holidays, ...]:
    """Those of countries, each once, then all named dates as one; of two names of a date the first one holds."""
    items = (
        (given,)
        if isinstance(given, Holidays)
        else several(given, "holidays", "a list like [\"Holidays('GB', 'ENG')\"]")
    )
    for number, item in enumerate(items):
        if not isinstance(item, Holidays):
            raise InvalidText(f"holidays[{number}]", item, "a Holidays value like Holidays('GB', 'ENG')")
    countries = [item for item in items if item.country is not None]
    named = {day: name for item in reversed(items) if item.country is None for day, name in item.dates}
    countries.sort(key=lambda item: item.is_frozen)
    return (*dict.fromkeys(countries), *([Holidays(dates=named)] if named else []))


def data_version() -> str:
    """The version of the installed holiday data.

    >>> data_version().count(".") >= 1
    True
    """
    from importlib.metadata import version

    return version("holidays")


def _checked(country: str, subdivision: str | None, categories: tuple[str, ...]) -> str | None:
    """The subdivision by its code, when the installed data knows country, subdivision and categories."""
    import holidays

    # HolidayBase objects change when they are looked at; they are built, read and dropped within one call.
    countries = list(holidays.list_supported_countries(include_aliases=True))
    if country not in countries:
        raise UnknownName("country", "country with holiday data", country, _nearest_countries(country, countries))
    kind: type[HolidayBase] = getattr(holidays, country)
    aliases: Mapping[str, str] = getattr(kind, "subdivisions_aliases", {})
    known = {*kind.subdivisions, *aliases}
    if subdivision is not None and subdivision not in known:
        raise UnknownName.among("subdivision", f"subdivision of {country}", subdivision, sorted(known))
    for category in categories:
        if category not in kind.supported_categories:
            known_ones = kind.supported_categories
            raise UnknownName.among("categories", f"holiday category of {country}", category, known_ones)
        if category == "half_day":
            raise InvalidValue(
                "categories", category, "names dates that close for some hours; write those hours as closures"
            )
    return None if subdivision is None else aliases.get(subdivision, subdivision)


def _nearest_countries(country: str, countries: list[str]) -> tuple[str, ...]:
    """Codes that look like the one given, or whose country is called so."""
    from holidays.registry import COUNTRIES

    called = {snake.replace("_", " "): codes[1] for snake, codes in COUNTRIES.items()}
    by_name = tuple(called[name] for name in nearest(country, called, 1))
    return by_name or nearest(country, [code for code in countries if len(code) == 2])


@lru_cache(maxsize=4096)
def _national(country: str, subdivision: str | None, categories: tuple[str, ...], year: int) -> Mapping[int, str]:
    import holidays

    kind: type[HolidayBase] = getattr(holidays, country)
    first, last = kind.start_year, kind.end_year
    if not first <= year <= last:
        name = country if subdivision is None else f"{country}-{subdivision}"
        raise HolidaysNotCovered(name, year, first, last)
    # A holiday of one year may be observed in the next or the one before.
    years = range(max(first, year - 1), min(last, year + 1) + 1)
    built = holidays.country_holidays(
        country,
        subdiv=subdivision,
        years=years,
        expand=False,
        # Without a language the names would follow the environment.
        language=kind.default_language,
        categories=categories or None,
    )
    return MappingProxyType({day_number(day): name for day, name in sorted(built.items()) if day.year == year})
