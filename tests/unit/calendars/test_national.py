"""What the installed data says of countries: how far it is whole, what it warns of, how countries are called."""

from __future__ import annotations

import runpy
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import holidays
import pytest
from holidays.registry import COUNTRIES

from slacore import Holidays, Schedule
from slacore.calendars.holiday_years import LAST_WHOLE_YEAR, VERSION
from slacore.calendars.national import data_version
from slacore.errors import HolidaysNotCovered, InvalidText, InvalidValue, UnknownName

CODES = sorted(codes[1] for codes in COUNTRIES.values())


def last_year(*where: Any, **said: Any) -> int:
    with pytest.raises(HolidaysNotCovered) as caught:
        Holidays(*where, **said).of_year(2199)
    return caught.value.last


@pytest.mark.parametrize(
    ("where", "last"),
    [
        (("NP",), 2032),  # 26 dates in 2035 and 6 in 2036; the festivals of the east end with 2032
        (("IN",), 2035),  # no Diwali after it
        (("IN", "MH"), 2035),  # a subdivision ends with its country
        (("IN", "SK"), 2032),  # or earlier
        (("NZ",), 2052),  # no Matariki after it
        (("LK",), 2026),
        (("GB", "ENG"), 2100),
        (("US",), 2100),
        (("US", "CA"), 2035),  # California keeps Diwali
        (("TH", None, ["government"]), 2026),
        (("ID",), 2050),
        (("ID", None, ["government"]), 2027),
        (("ID", None, ["public", "government"]), 2027),  # of several categories the one that ends first
        (("IN", "TS", ["public", "government"]), 2027),
    ],
)
def test_a_country_is_known_to_the_last_whole_year_of_its_data(where: tuple[Any, ...], last: int) -> None:
    assert last_year(*where) == last
    Holidays(*where).of_year(min(last, 2099))


def test_beyond_its_last_whole_year_a_countrys_data_is_refused_with_the_way_out() -> None:
    desk = Schedule("Asia/Kolkata", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("IN")])
    with pytest.raises(HolidaysNotCovered) as caught:
        desk.is_open("2036-10-20T11:00:00+05:30")
    error = caught.value
    assert (error.country, error.year, error.first, error.last) == ("IN", 2036, 2001, 2035)
    assert "name the dates by hand" in str(error)
    assert "freeze" in str(error)


def test_a_plan_that_is_frozen_and_amended_knows_more() -> None:
    frozen = Holidays("LK").freeze(2026, 2026)
    more = Holidays("LK", dates=[*frozen.dates, ("2027-02-04", "Independence Day")], years=(2026, 2027))
    assert more.name_of("2027-02-04") == "Independence Day"


@pytest.mark.filterwarnings("ignore:Requested Holidays:UserWarning")
@pytest.mark.skipif(data_version() != VERSION, reason="the table is of another version of the data")
def test_the_table_of_last_whole_years_suits_the_data() -> None:
    script = runpy.run_path(str(Path(__file__).parents[3] / "scripts" / "holiday_years.py"))
    for key in ("LK", "IN", "NZ", "NP", "US-CA", "TH government", "GB", "US"):
        place, _, category = key.partition(" ")
        country, _, subdivision = place.partition("-")
        found = script["last_whole_year"](getattr(holidays, country), subdivision or None, category or "public")
        assert LAST_WHOLE_YEAR.get(key) == found


@pytest.mark.parametrize("country", CODES)
def test_no_foreign_warning_comes_out(country: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, last = Holidays(country).known_days or (0, 0)
        for year in {date.fromordinal(day + 719_163).year for day in (first, last)} | {2000, 2001, 2026}:
            try:
                Holidays(country).of_year(year)
            except HolidaysNotCovered:
                continue


def test_the_filters_of_warnings_stay_as_they_are() -> None:
    before = list(warnings.filters)
    Holidays("IN", "TN", except_=["Diwali"]).of_year(2034)
    assert list(warnings.filters) == before


@pytest.mark.parametrize("code", ["GB", "UK", "GBR"])
def test_a_country_has_one_value_and_one_digest_whatever_its_code(code: str) -> None:
    england = Holidays("GB", "ENG")
    assert Holidays(code, "ENG") == england
    assert Holidays(code, "England").freeze(2026, 2026).digest == england.freeze(2026, 2026).digest
    frozen = england.freeze(2026, 2026)
    assert Holidays(code, "ENG", dates=frozen.dates, years=(2026, 2026), version=frozen.version) == frozen
    assert str(Schedule("UTC", ["Mon 09:00-10:00"], holidays=[Holidays(code)])) == "Mon 09:00-10:00 UTC; holidays GB"


def test_every_code_of_three_letters_is_the_one_of_two() -> None:
    codes = [codes[1:3] for codes in COUNTRIES.values()]
    assert all(Holidays(three).country == two for two, three in codes)


def test_the_name_of_a_holiday_is_asked_by_date_or_by_text() -> None:
    # 17 February 2026 is the lunar new year.
    china = Holidays("HK")
    assert china.name_of("2026-02-17") == china.name_of(date(2026, 2, 17))
    assert china.name_of("2026-02-17") is not None
    for odd in ("17.2.2026", "2026-02-30", None, 5):
        with pytest.raises(InvalidText):
            china.name_of(odd)  # type: ignore[arg-type]


def test_holidays_are_excepted_by_name() -> None:
    england = Holidays("GB", "ENG", except_=["Good Friday", "Boxing Day"])
    assert england.name_of("2026-04-03") is None  # Good Friday
    assert england.name_of("2026-04-06") == "Easter Monday"
    # 26 December 2026 is a Saturday; the Monday observed in its place is excepted with it.
    assert england.name_of("2026-12-28") is None
    assert Holidays("GB", "ENG").name_of("2026-12-28") == "Boxing Day (observed)"
    assert Holidays("US", except_="Columbus Day").name_of("2026-10-12") is None


def test_a_date_of_two_holidays_closes_while_one_of_them_is_kept() -> None:
    # 5 May 2025 was Children's Day and Buddha's Birthday in Korea.
    told = str(Holidays("KR").name_of("2025-05-05")).split("; ")
    assert len(told) == 2
    assert Holidays("KR", except_=[told[0]]).name_of("2025-05-05") == told[1]
    assert Holidays("KR", except_=told).name_of("2025-05-05") is None


def test_an_excepted_holiday_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        Holidays("GB", "ENG", except_=["Good Fryday"])
    assert (caught.value.place, caught.value.nearest) == ("except", ("Good Friday",))


def test_days_in_place_of_a_holiday_need_not_close() -> None:
    # 4 July 2026 is a Saturday; Friday the 3rd is observed.
    assert Holidays("US").name_of("2026-07-03") == "Independence Day (observed)"
    plain = Holidays("US", observed=False)
    assert plain.name_of("2026-07-03") is None
    assert plain.name_of("2026-07-04") == "Independence Day"


@pytest.mark.parametrize(
    "said",
    [
        {"except_": ["Good Friday"]},
        {"observed": False},
        {"except_": ["Good Friday", "Easter Monday"], "observed": False, "categories": ["public"]},
    ],
)
def test_what_is_excepted_is_part_of_the_value_its_text_and_what_is_frozen(said: dict[str, Any]) -> None:
    some = Holidays("GB", "ENG", **said)
    whole = Holidays("GB", "ENG")
    assert some != whole
    for each in (some, some.freeze(2026, 2027)):
        desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[each])
        assert Schedule.parse(str(desk)) == desk
    assert some.freeze(2026, 2026).source == some
    assert some.freeze(2026, 2026).digest != whole.freeze(2026, 2026).digest
    assert some.freeze(2026, 2026).name_of("2026-12-28") == some.name_of("2026-12-28")


def test_the_text_says_exceptions_plainly() -> None:
    text = 'Mon-Fri 09:00-17:00 Europe/London; holidays GB-ENG unobserved except "Easter Monday", "Good Friday"'
    desk = Schedule.parse(text)
    assert desk.holiday("2026-04-03") is None
    assert str(desk) == text


@pytest.mark.parametrize(
    "said", [{"except_": ["Good Friday"]}, {"observed": False}, {"years": (2024, 2025)}, {"unknown": ["2026-01-01"]}]
)
def test_dates_without_a_country_have_no_exceptions(said: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        Holidays(dates={"2026-06-19": "Founders' Day"}, **said)


@pytest.mark.parametrize("odd", [5, [5], [""], [None], None, {"a": 1}.values(), b"x"])
def test_exceptions_are_names(odd: Any) -> None:
    with pytest.raises(InvalidText):
        Holidays("GB", except_=odd)


def test_whether_observed_days_close_is_true_or_false() -> None:
    with pytest.raises(InvalidValue):
        Holidays("GB", observed="no")  # type: ignore[arg-type]


def test_unknown_dates_are_those_beside_frozen_years() -> None:
    assert Holidays("LK").freeze(2026, 2026).unknown == (date(2027, 1, 1),)
    with pytest.raises(InvalidValue):
        Holidays("LK", years=(2026, 2026), unknown=["2027-01-02"])


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [
        ("England", "GB", "ENG"),
        ("ENG", "GB", "ENG"),
        ("scotland", "GB", "SCT"),
        ("Bayern", "DE", "BY"),
        ("California", "US", "CA"),
        ("Ontario", "CA", "ON"),
        ("New South Wales", "AU", "NSW"),
    ],
)
def test_a_subdivision_in_the_place_of_a_country_is_told_where_it_belongs(name: str, country: str, code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Holidays(name)
    assert str(caught.value) == (
        f"country: {name!r} is a subdivision of a country; give the country {country!r} and the subdivision {code!r}"
    )
    assert Holidays(country, code).subdivision == code


@pytest.mark.parametrize(("name", "near"), [("Germani", ("DE",)), ("Narnia", ()), ("Swedn", ("SE",)), ("Englnd", ())])
def test_a_country_is_suggested_only_where_a_slip_is_likely(name: str, near: tuple[str, ...]) -> None:
    with pytest.raises(UnknownName) as caught:
        Holidays(name)
    assert caught.value.nearest == near
