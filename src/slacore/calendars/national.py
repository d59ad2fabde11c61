"""What the installed data says of a country's holidays: the one door of the ``holidays`` library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from slacore.calendars.holiday_years import LAST_WHOLE_YEAR, QUIET_YEARS
from slacore.civil.wall import day_number
from slacore.errors import InvalidValue, UnknownName
from slacore.wording import nearest

if TYPE_CHECKING:
    from holidays import HolidayBase

PUBLIC = "public"
# Compiled when first needed, as few programs except a holiday by its name and all of them load this module.
_REMARK = r"\s*[(\uff08\[].*?[)\uff09\]]|\*"
_NAMES_FROM, _NAMES_UNTIL = 2000, 2040
"""The years whose names of holidays are known names."""

_SLIP = 0.8
"""How like a country a name must be to be taken for a slip of it: England is no Greenland."""

_WITH_SUBDIVISIONS = ("GB", "US", "CA", "AU", "DE", "CH", "AT", "IN", "ES", "IT", "FR", "BR", "NZ")
"""Countries whose subdivisions people write in the place of a country."""


class Source(NamedTuple):
    """Which dates the data is asked for."""

    country: str
    subdivision: str | None
    categories: tuple[str, ...]
    observed: bool = True

    @property
    def name(self) -> str:
        """Country and subdivision as one code."""
        return "-".join(filter(None, (self.country, self.subdivision)))


def data_version() -> str:
    """The version of the installed holiday data.

    >>> data_version().count(".") >= 1
    True
    """
    from importlib.metadata import version

    return version("holidays")


def code_from(country: str) -> str:
    """A country's code of two letters, where one of its other codes is given.

    >>> code_from("GBR"), code_from("UK"), code_from("GB")
    ('GB', 'GB', 'GB')
    """
    if country != "UK" and len(country) != 3:
        return country
    from holidays.registry import COUNTRIES

    return next((codes[1] for codes in COUNTRIES.values() if country in codes), country)


def checked(country: str, subdivision: str | None, categories: tuple[str, ...]) -> str | None:
    """The subdivision by its code, when the installed data knows country, subdivision and categories."""
    import holidays

    # HolidayBase objects change when they are looked at; they are built, read and dropped within one call.
    countries = list(holidays.list_supported_countries(include_aliases=False))
    if country not in countries:
        home = _home_of(country)
        if home is not None:
            why = f"is a subdivision of a country; give the country {home[0]!r} and the subdivision {home[1]!r}"
            raise InvalidValue("country", country, why)
        raise UnknownName("country", "country with holiday data", country, _nearest_countries(country, countries))
    kind = _kind(country)
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
    by_name = tuple(called[name] for name in nearest(country, called, 1, likeness=_SLIP))
    return by_name or nearest(country, countries)


def _home_of(name: str) -> tuple[str, str] | None:
    """The country and the code of a subdivision that is taken for a country, such as England."""
    for country in _WITH_SUBDIVISIONS:
        kind = _kind(country)
        codes = {code: code for code in kind.subdivisions if len(code) == 3}
        spelled = {told.casefold(): code for told, code in (codes | kind.subdivisions_aliases).items()}
        if len(name) >= 3 and name.casefold() in spelled:
            return country, spelled[name.casefold()]
    return None


def _kind(country: str) -> type[HolidayBase]:
    import holidays

    return getattr(holidays, country)  # type: ignore[no-any-return]


def _quiet_years(country: str) -> tuple[int, int]:
    """The years that the data has and does not warn of."""
    kind = _kind(country)
    first, last = QUIET_YEARS.get(country, (kind.start_year, kind.end_year))
    return max(first, kind.start_year), min(last, kind.end_year)


@lru_cache(maxsize=256)
def whole_years(source: Source) -> tuple[int, int]:
    """The first and the last year of which the data is whole, that of the category that ends first.

    >>> whole_years(Source("LK", None, ()))[1], whole_years(Source("IN", "MH", ()))
    (2026, (2001, 2035))
    """
    first, last = _quiet_years(source.country)
    ends = (_last_whole_year(source, category) for category in source.categories or (PUBLIC,))
    return first, min(last, *(end for end in ends if end is not None), last)


def _last_whole_year(source: Source, category: str) -> int | None:
    """What the table says of a subdivision, or else of its country."""
    places = (source.name, source.country)
    keys = places if category == PUBLIC else tuple(f"{place} {category}" for place in places)
    return next((LAST_WHOLE_YEAR[key] for key in keys if key in LAST_WHOLE_YEAR), None)


@lru_cache(maxsize=4096)
def names_of_year(source: Source, year: int) -> Mapping[int, str]:
    """The names of one year's holidays by day number; of a year that the data has."""
    first, last = _quiet_years(source.country)
    # A holiday of one year may be observed in the next or the one before.
    named = _built(source, range(max(first, year - 1), min(last, year + 1) + 1))
    return MappingProxyType({day_number(day): name for day, name in sorted(named.items()) if day.year == year})


def _built(source: Source, years: range) -> dict[date, str]:
    import holidays

    return holidays.country_holidays(
        source.country,
        subdiv=source.subdivision,
        years=years,
        expand=False,
        observed=source.observed,
        # Without a language the names would follow the environment.
        language=_kind(source.country).default_language,
        categories=source.categories or None,
    )


@lru_cache(maxsize=64)
def known_names(source: Source) -> tuple[str, ...]:
    """What the holidays are called in the years around the present, without remarks like "(observed)"."""
    first, last = whole_years(source)
    named = _built(source, range(max(first, _NAMES_FROM), min(last, _NAMES_UNTIL) + 1))
    return tuple(sorted({plain for name in named.values() for plain in plain_names(name)}))


def plain_names(told: str) -> list[str]:
    """The names that a date has, without remarks.

    >>> plain_names("Boxing Day (observed); Christmas Day (observed)")
    ['Boxing Day', 'Christmas Day']
    """
    return [re.sub(_REMARK, "", name).strip() for name in told.split("; ")]
