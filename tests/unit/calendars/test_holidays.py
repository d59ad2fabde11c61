"""Holidays: facts known from the countries' own lists, and what is refused."""

from __future__ import annotations

import copy
import pickle
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from slacore import Holidays
from slacore.calendars.holidays import data_version
from slacore.errors import HolidaysNotCovered, InvalidText, InvalidValue, OutOfRange, SlaError, UnknownName

ENGLAND = Holidays("GB", "ENG")


def names_of(holidays: Holidays, year: int) -> dict[str, str]:
    days = (
        date.fromordinal(number) for number in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    )
    return {day.strftime("%d %b"): name for day in days if (name := holidays.name_of(day))}


def test_england_has_eight_bank_holidays_in_2026() -> None:
    # gov.uk lists them; 26 December is a Saturday, so its substitute is Monday the 28th.
    found = names_of(ENGLAND, 2026)
    assert {day for day in found if not found[day].startswith("Boxing Day")} == {
        *["01 Jan", "03 Apr", "06 Apr", "04 May", "25 May", "31 Aug", "25 Dec"],
    }
    assert found["03 Apr"] == "Good Friday"
    assert found["06 Apr"] == "Easter Monday"
    assert found["25 Dec"] == "Christmas Day"
    assert found["28 Dec"] == "Boxing Day (observed)"


def test_scotland_has_a_second_of_january_and_no_easter_monday() -> None:
    scotland = Holidays("GB", "SCT")
    assert scotland.name_of(date(2026, 1, 2)) is not None
    assert scotland.name_of(date(2026, 4, 6)) is None
    assert ENGLAND.name_of(date(2026, 1, 2)) is None


def test_new_years_day_on_a_saturday_is_observed_after_it_in_england_and_before_it_in_the_united_states() -> None:
    # 1 January 2022 was a Saturday: Monday 3 January in England, Friday 31 December of the year before in the US.
    assert "observed" in str(ENGLAND.name_of(date(2022, 1, 3)))
    assert ENGLAND.name_of(date(2021, 12, 31)) is None
    assert "New Year's Day" in str(Holidays("US").name_of(date(2021, 12, 31)))
    assert Holidays("US").name_of(date(2022, 1, 3)) is None


def test_a_year_alone_and_after_others_gives_the_same_holidays() -> None:
    before = Holidays("US").of_year(2021)
    for year in (2022, 2019, 2021):
        Holidays("US").of_year(year)
    assert Holidays("US").of_year(2021) == before


def test_categories_add_days_that_close() -> None:
    day = date(2026, 12, 24)  # Christmas Eve is a bank holiday in Germany, and no public one.
    assert Holidays("DE").name_of(day) is None
    assert Holidays("DK", categories=["public", "optional"]).name_of(day) is not None
    assert Holidays("DK").name_of(day) is None


def test_categories_are_a_set() -> None:
    assert Holidays("DK", categories="optional") == Holidays("DK", categories=("optional", "optional"))


def test_another_name_of_a_subdivision_is_the_same_subdivision() -> None:
    assert Holidays("GB", "England") == ENGLAND
    assert hash(Holidays("GB", "England")) == hash(ENGLAND)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"2026-06-19": "Founders' Day"}, {"19 Jun": "Founders' Day"}),
        ({date(2026, 6, 19): " Founders' Day "}, {"19 Jun": "Founders' Day"}),
        (["2026-06-19", "2026-06-20"], {"19 Jun": "holiday", "20 Jun": "holiday"}),
        ([], {}),
    ],
)
def test_dates_can_be_named_by_hand(given: Any, expected: dict[str, str]) -> None:
    assert names_of(Holidays(dates=given), 2026) == expected
    assert names_of(Holidays(dates=given), 2027) == {}


@pytest.mark.parametrize(
    ("country", "nearest"), [("Germny", "DE"), ("united kingdom", "GB"), ("gb", "GB"), ("Untied States", "US")]
)
def test_an_unknown_country_is_refused_with_the_nearest(country: str, nearest: str) -> None:
    with pytest.raises(UnknownName) as caught:
        Holidays(country)
    error = caught.value
    assert (error.place, error.kind, error.value) == ("country", "country with holiday data", country)
    assert nearest in error.nearest


def test_an_unknown_subdivision_is_refused_with_the_nearest_or_all() -> None:
    with pytest.raises(UnknownName) as caught:
        Holidays("GB", "Scotlnd")
    assert (caught.value.place, caught.value.kind, caught.value.value) == (
        "subdivision",
        "subdivision of GB",
        "Scotlnd",
    )
    assert "Scotland" in caught.value.nearest
    with pytest.raises(UnknownName) as caught:
        Holidays("GB", "qqqqqqq")
    assert (caught.value.nearest, caught.value.known[:3]) == ((), ("ENG", "England", "NIR"))


def test_an_unknown_category_is_refused_with_the_nearest_or_all() -> None:
    with pytest.raises(UnknownName) as caught:
        Holidays("GB", categories=["publik"])
    assert (caught.value.place, caught.value.value, caught.value.nearest) == ("categories", "publik", ("public",))
    with pytest.raises(UnknownName) as caught:
        Holidays("DK", categories=["xxxxx"])
    assert {"public", "optional"} <= set(caught.value.known)


def test_half_days_are_written_as_closures() -> None:
    with pytest.raises(InvalidValue) as caught:
        Holidays("US", categories=["half_day"])
    assert (caught.value.place, caught.value.value) == ("categories", "half_day")
    assert "closures" in caught.value.why


@pytest.mark.parametrize("value", [5, 1.5, True, b"GB", [], ["GB"], {}, (), "", "GB\0", "G" * 129, "\ud800", date.min])
def test_country_and_subdivision_and_version_are_texts(value: Any) -> None:
    for make in (
        lambda: Holidays(value),
        lambda: Holidays("GB", value),
        lambda: Holidays("GB", years=(2026, 2026), version=value),
    ):
        with pytest.raises(InvalidText) as caught:
            make()
        assert caught.value.value is value


@pytest.mark.parametrize("value", [None, 5, b"public", [None], [5], [["public"]], [b"public"]])
def test_categories_are_texts(value: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Holidays("GB", categories=value)
    assert caught.value.place == "categories"


@pytest.mark.parametrize(
    "value",
    [
        *[None, 5, "2026-06-19", b"", b"2026", [None], [5], [["2026-06-19"]], {"2026-06-31": "x"}, {"19.6.2026": "x"}],
        *[{None: "x"}, {"2026-06-19": None}, {"2026-06-19": 5}, {"2026-06-19": ""}, {"2026-06-19": " "}],
        *[{"2026-06-19": "x" * 129}, {"2026-06-19": "a\nb"}, {"2026-06-19": "\0"}, {"2026-06-19": ["x"]}],
    ],
)
def test_dates_are_dates_with_printable_names(value: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Holidays(dates=value)
    assert caught.value.place == "dates"


def test_a_named_date_lies_in_the_supported_years() -> None:
    with pytest.raises(OutOfRange):
        Holidays(dates=["1582-10-15"])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Holidays(subdivision="ENG"),
        lambda: Holidays(categories=["public"]),
        lambda: Holidays(years=(2026, 2027)),
        lambda: Holidays("GB", dates=["2026-06-19"]),
    ],
)
def test_a_country_or_dates_and_nothing_between(make: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        make()
    assert caught.value.place in ("country", "dates")


@pytest.mark.parametrize(
    "years", [5, "2026", b"20", [2026], [2026, 2027, 2028], [2026.5, 2027], [float("inf"), 1], [True, 2026], ["a", "b"]]
)
def test_frozen_years_are_two_whole_numbers(years: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        Holidays("GB", years=years)
    assert (caught.value.place, caught.value.value) == ("years", years)


@pytest.mark.parametrize("years", [(2027, 2026), (1899, 2026), (2026, 2200)])
def test_frozen_years_are_a_span_of_supported_years(years: tuple[int, int]) -> None:
    with pytest.raises(InvalidValue) as caught:
        Holidays("GB", years=years)
    assert caught.value.value == f"{years[0]} to {years[1]}"


@pytest.mark.parametrize("year", [1900, 2199])
def test_a_year_without_data_is_an_error_and_not_a_year_without_holidays(year: int) -> None:
    country, subdivision = ("HK", None) if year == 1900 else ("GB", "ENG")
    with pytest.raises(HolidaysNotCovered) as caught:
        Holidays(country, subdivision).name_of(date(year, 1, 1))
    error = caught.value
    assert error.country == ("HK" if year == 1900 else "GB-ENG")
    assert error.year == year
    assert not error.first <= year <= error.last


def test_frozen_holidays_are_the_countrys_of_their_years() -> None:
    frozen = ENGLAND.freeze(2026, 2027)
    assert frozen.is_frozen
    assert not ENGLAND.is_frozen
    assert frozen.version == data_version()
    assert frozen.years == (2026, 2027)
    assert names_of(frozen, 2026) == names_of(ENGLAND, 2026)
    assert names_of(frozen, 2027) == names_of(ENGLAND, 2027)
    assert frozen.source == ENGLAND
    with pytest.raises(HolidaysNotCovered) as caught:
        frozen.name_of(date(2028, 1, 2))
    assert (caught.value.country, caught.value.year, caught.value.first, caught.value.last) == (
        "GB-ENG",
        2028,
        2026,
        2027,
    )


def test_frozen_holidays_can_be_narrowed_and_keep_the_version_of_their_data() -> None:
    old = Holidays("GB", dates={"2026-01-01": "New Year's Day"}, years=(2026, 2027), version="0.1")
    narrow = old.freeze(2026, 2026)
    assert (narrow.version, narrow.years) == ("0.1", (2026, 2026))
    with pytest.raises(HolidaysNotCovered):
        old.freeze(2026, 2028)


def test_named_dates_are_frozen_already() -> None:
    named = Holidays(dates=["2026-06-19"])
    assert named.freeze(2026, 2027) is named
    assert named.source is named


def test_a_digest_tells_dates_names_and_years_apart() -> None:
    digests = {
        ENGLAND.freeze(2026, 2026).digest,
        ENGLAND.freeze(2026, 2027).digest,
        Holidays("GB", "SCT").freeze(2026, 2026).digest,
        Holidays("GB", "ENG", dates={"2026-01-01": "New Year"}, years=(2026, 2026)).digest,
        Holidays("GB", "ENG", dates={"2026-01-01": "New Year's Day"}, years=(2026, 2026)).digest,
    }
    assert len(digests) == 5
    assert all(len(digest) == 64 for digest in digests)


@pytest.mark.parametrize("holidays", [ENGLAND, ENGLAND.freeze(2026, 2026), Holidays(dates=["2026-06-19"])])
def test_holidays_survive_copies_and_pickles(holidays: Holidays) -> None:
    for other in (copy.copy(holidays), copy.deepcopy(holidays), pickle.loads(pickle.dumps(holidays))):
        assert other == holidays
        assert hash(other) == hash(holidays)
        assert names_of(other, 2026) == names_of(holidays, 2026)


def test_nothing_but_our_errors_comes_of_odd_arguments() -> None:
    odd: list[Any] = [None, 5, b"", "", [[]], {}, float("nan"), object(), "\0", "x" * 300]
    for one in odd:
        for other in odd:
            for given in ({"dates": other}, {"categories": other}, {"years": other}, {"subdivision": other}):
                with suppress(SlaError):
                    Holidays(one, **given)


@pytest.mark.parametrize("odd", [None, "2026", 2026.5, [2026], b"2026", True])
def test_years_to_freeze_are_whole_numbers_in_order(odd: Any) -> None:
    for years in ((odd, 2027), (2026, odd)):
        with pytest.raises(InvalidText) as caught:
            ENGLAND.freeze(*years)
        assert caught.value.place == "years"
    with pytest.raises(InvalidValue):
        ENGLAND.freeze(2027, 2026)


def test_frozen_years_reach_to_both_ends_of_the_supported_years() -> None:
    whole = Holidays("GB", dates={"1900-01-01": "first", "2199-12-31": "last"}, years=(1900, 2199))
    assert (whole.name_of(date(1900, 1, 1)), whole.name_of(date(2199, 12, 31))) == ("first", "last")


def test_names_and_versions_have_up_to_128_characters() -> None:
    longest = "x" * 128
    assert Holidays(dates={"2026-06-19": longest}).name_of(date(2026, 6, 19)) == longest
    assert Holidays("GB", years=(2026, 2026), version=longest).version == longest
    for make in (
        lambda: Holidays(dates={"2026-06-19": longest + "x"}),
        lambda: Holidays("GB", years=(2026, 2026), version=longest + "x"),
    ):
        with pytest.raises(InvalidText):
            make()


@pytest.mark.parametrize("country", ["GB", "US", "DE"])
def test_frozen_holidays_are_of_the_frozen_years_and_the_date_on_either_side(country: str) -> None:
    live = Holidays(country)
    frozen = live.freeze(2021, 2022)
    beside = {date(2020, 12, 31), date(2023, 1, 1)}
    assert {day for day, _ in frozen.dates if day.year not in (2021, 2022)} == {date(2023, 1, 1)}
    assert all(frozen.name_of(day) == live.name_of(day) for day in beside)
    narrow = frozen.freeze(2022, 2022)
    assert narrow == live.freeze(2022, 2022)
    assert set(narrow.dates) < set(frozen.dates)


def test_a_holiday_observed_on_the_last_day_of_the_year_before_is_frozen_with_the_year() -> None:
    america = Holidays("US").freeze(2022, 2022)
    assert america.name_of(date(2021, 12, 31)) == "New Year's Day (observed)"
    assert america.years == (2022, 2022)
    for day in (date(2021, 12, 30), date(2023, 1, 2)):
        with pytest.raises(HolidaysNotCovered):
            america.name_of(day)


def test_where_the_data_begins_or_ends_no_date_beside_it_is_frozen() -> None:
    with pytest.raises(HolidaysNotCovered):
        Holidays("JP").name_of(date(1948, 12, 31))
    assert min(Holidays("JP").freeze(1949, 1949).dates)[0].year == 1949
    whole = Holidays("GB", dates={"1900-01-01": "first", "2199-12-31": "last"}, years=(1900, 2199))
    assert whole.freeze(1900, 2199).dates == whole.dates
    for day in (date(1899, 12, 31), date(2200, 1, 1)):
        with pytest.raises(HolidaysNotCovered):
            whole.name_of(day)


def test_dates_years_and_version_are_told_by_name() -> None:
    with pytest.raises(TypeError):
        Holidays("GB", "ENG", (), (2026, 2027))  # type: ignore[misc]
