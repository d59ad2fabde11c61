"""Find the last whole year of each country's holiday data, and write it down.

Data of movable holidays ends before the data says so: India has no Diwali after 2035, New Zealand no Matariki after
2052, and nobody decrees bridge days years ahead. A year is whole while every holiday that the years before it had
regularly still comes again. Days off observed in place of a holiday are left out: they come and go with the weekday.

Some data warns of years for which it is not made: those are left out from the beginning too.

    python scripts/holiday_years.py            # writes src/slacore/calendars/holiday_years.py
    python scripts/holiday_years.py --check    # exit code 1 where data of the table's version says otherwise
"""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import holidays
from holidays.registry import COUNTRIES

TABLE = Path(__file__).parents[1] / "src" / "slacore" / "calendars" / "holiday_years.py"

FROM = 2010
NOW = 2026
"""Holidays that ended before were abolished; of those that end later nobody knows."""

REGULAR = 7
"""In how many of its last ten years a holiday must have come, to be missed when it comes no more."""

QUIET = 12
"""The last years of the data, in which a holiday of another calendar may be absent by chance."""

_REMARK = re.compile(r"\s*[(\uff08\[].*?[)\uff09\]]|\*")

Key = tuple[str, str | None, str]


def last_whole_year(country: type[holidays.HolidayBase], subdivision: str | None, category: str) -> int | None:
    """The last year in which all regular holidays are there; none where the data is whole to its end."""
    names: dict[str, set[int]] = defaultdict(set)
    first, end = max(FROM, country.start_year), country.end_year
    built = country(
        years=range(first, end + 1),
        observed=False,
        expand=False,
        subdiv=subdivision,
        categories=(category,),
        language=country.default_language,
    )
    for day, told in built.items():
        for name in told.split("; "):
            names[_REMARK.sub("", name).strip()].add(day.year)
    lasts = (
        max(years)
        for years in names.values()
        if NOW <= max(years) < end - QUIET and sum(year > max(years) - 10 for year in years) >= REGULAR
    )
    return min(lasts, default=None)


def found() -> dict[Key, int]:
    """The last whole year of every country, subdivision and category that has one before its data ends."""
    return {
        (code, subdivision, category): year
        for code in sorted({codes[1] for codes in COUNTRIES.values()})
        for category in getattr(holidays, code).supported_categories
        if category != "half_day"
        for subdivision in (None, *getattr(holidays, code).subdivisions)
        if (year := last_whole_year(getattr(holidays, code), subdivision, category)) is not None
    }


def quiet_years(country: type[holidays.HolidayBase]) -> tuple[int, int] | None:
    """The first and the last year about which the data does not warn; none where it never does."""
    warned = {year for year in range(country.start_year, country.end_year + 1) if _warns(country, year)}
    if not warned:
        return None
    quiet = sorted(set(range(country.start_year, country.end_year + 1)) - warned)
    return quiet[0], quiet[-1]


def _warns(country: type[holidays.HolidayBase], year: int) -> bool:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        country(years=year, language=country.default_language)
    return bool(told)


def found_quiet() -> dict[str, tuple[int, int]]:
    """The quiet years of every country that has others."""
    codes = sorted({codes[1] for codes in COUNTRIES.values()})
    return {code: years for code in codes if (years := quiet_years(getattr(holidays, code))) is not None}


def shortened(years: dict[Key, int]) -> Iterator[tuple[str, int]]:
    """The table's rows: what holds for a whole country stands once, and beside it only subdivisions that differ."""
    for (code, subdivision, category), year in years.items():
        if subdivision is None or years.get((code, None, category)) != year:
            place = code if subdivision is None else f"{code}-{subdivision}"
            yield place if category == "public" else f"{place} {category}", year


def written() -> str:
    """The table as a module."""
    rows = "".join(f'    "{key}": {year},\n' for key, year in sorted(shortened(found())))
    quiet = "".join(f'    "{code}": {years},\n' for code, years in found_quiet().items())
    return f'''"""The last whole year of holiday data, where it comes before the data ends.

Written by scripts/holiday_years.py. Keys are a country, or one of its subdivisions that differs from it, and a
category other than ``public``.
"""

VERSION = "{holidays.__version__}"
"""The version of the holidays library it was found in."""

LAST_WHOLE_YEAR = {{
{rows}}}

QUIET_YEARS = {{
{quiet}}}
"""The first and the last year about which a country's data does not warn, where it does about others."""
'''


def main() -> int:
    """Write the table, or check it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    is_checking = parser.parse_args().check
    warnings.simplefilter("ignore")
    text = written()
    if not is_checking:
        TABLE.write_text(text, encoding="utf-8")
    if TABLE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{TABLE.name} is not what holidays {holidays.__version__} says; run scripts/holiday_years.py\n")
    # Another edition than the table's is a reason to make it anew, and no fault of what is checked.
    return int(f'VERSION = "{holidays.__version__}"' in TABLE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
