"""Freezing: holidays and clock changes written into a plan, and what newer data would change."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from slacore import Holidays, PlanErrors, SupportPlan, read_plan, write_plan
from slacore.calendars.holidays import data_version as holiday_version
from slacore.civil.zones import data_version as zone_version
from slacore.errors import HolidaysNotCovered, InvalidValue, NoTarget, SlaError
from slacore.plans.zone_record import ZoneRecord, recorded
from slacore.review.freezing import Drift, drift, freeze

DATA: dict[str, Any] = {
    "format": 1,
    "name": "desk",
    "zone": "America/New_York",
    "schedules": {
        "london": {
            "zone": "Europe/London",
            "shifts": ["Mon-Fri 09:00-17:00"],
            "holidays": [{"country": "GB", "subdivision": "ENG"}, {"dates": {"2026-06-19": "Founders' Day"}}],
        }
    },
    "coverages": {"business": "london", "tokyo": "[Mon-Fri 09:00-17:00 Asia/Tokyo]"},
    "targets": [
        {"metric": "response", "length": "4 business hours"},
        {"metric": "resolution", "length": "2 calendar days", "zone": "Australia/Sydney"},
    ],
}
PLAN = read_plan(DATA)


def with_holidays(plan: SupportPlan, *holidays: Holidays) -> SupportPlan:
    [(name, schedule)] = plan.schedules.items()
    return attrs.evolve(plan, schedules=((name, attrs.evolve(schedule, holidays=holidays)),))


def test_a_frozen_plan_has_its_holidays_as_dates_with_the_version_of_their_data() -> None:
    frozen = freeze(PLAN, 2026, 2027)
    [schedule] = frozen.schedules.values()
    [england] = [holidays for holidays in schedule.holidays if holidays.country]
    assert (england.country, england.subdivision, england.years) == ("GB", "ENG", (2026, 2027))
    assert england.version == holiday_version()
    assert schedule.reason("2026-04-03T10:00:00+01:00") == "closed: Good Friday"
    assert schedule.reason("2026-06-19T10:00:00+01:00") == "closed: Founders' Day"


def test_a_frozen_plan_answers_as_before_inside_its_years_and_says_so_beyond_them() -> None:
    frozen = freeze(PLAN, 2026, 2026)
    opened = "2026-04-02T15:00:00+01:00"
    assert frozen.deadline("response", opened=opened).due == PLAN.deadline("response", opened=opened).due
    with pytest.raises(HolidaysNotCovered) as caught:
        frozen.deadline("response", opened="2028-03-01T10:00:00Z")
    assert (caught.value.country, caught.value.first, caught.value.last) == ("GB-ENG", 2026, 2026)


def test_a_frozen_plan_records_what_the_clocks_of_all_its_zones_do() -> None:
    clocks = freeze(PLAN, 2026, 2026).zone_record
    assert clocks is not None
    assert (clocks.version, clocks.years) == (zone_version(), (2026, 2026))
    told = dict(clocks.zones)
    assert set(told) == {"America/New_York", "Asia/Tokyo", "Australia/Sydney", "Europe/London"}
    assert told["Asia/Tokyo"] == ("2026-01-01T00:00Z +09:00",)
    assert told["Europe/London"] == (
        "2026-01-01T00:00Z +00:00",
        "2026-03-29T01:00Z +01:00",
        "2026-10-25T01:00Z +00:00",
    )
    assert told["America/New_York"] == (
        "2026-01-01T00:00Z -05:00",
        "2026-03-08T07:00Z -04:00",
        "2026-11-01T06:00Z -05:00",
    )
    assert "2026" in str(clocks)


def test_freezing_twice_is_freezing_once() -> None:
    frozen = freeze(PLAN, 2026, 2027)
    assert freeze(frozen, 2026, 2027) == frozen
    assert freeze(frozen, 2026, 2027).digest == frozen.digest
    assert frozen.digest != PLAN.digest
    assert frozen == freeze(PLAN, 2026, 2027)


def test_a_frozen_plan_survives_its_file() -> None:
    frozen = freeze(PLAN, 2026, 2027)
    again = read_plan(write_plan(frozen))
    assert again == frozen
    assert again.digest == frozen.digest
    assert drift(again) == ()


def test_without_change_of_data_nothing_drifts() -> None:
    assert drift(PLAN) == ()
    assert drift(freeze(PLAN, 2026, 2027)) == drift(freeze(PLAN, 2026, 2027)) == ()


def test_holidays_that_the_installed_data_tells_otherwise_drift_day_by_day() -> None:
    dates = dict(Holidays("GB", "ENG").freeze(2026, 2026).dates)
    names = {str(day): name for day, name in dates.items()}
    names["2026-04-03"] = "Frozen Friday"
    del names["2026-08-31"]
    names["2026-09-01"] = "Extra Tuesday"
    old = Holidays("GB", "ENG", dates=names, years=(2026, 2026), version="0.1")
    found = drift(with_holidays(PLAN, old))
    place = "schedules.london.holidays[0]"
    summer = dates[next(day for day in dates if str(day) == "2026-08-31")]
    assert found == (
        Drift(place, "2026-04-03 Frozen Friday is called Good Friday in the installed data"),
        Drift(place, f"2026-08-31 {summer} is a holiday in the installed data and not in the plan"),
        Drift(place, "2026-09-01 Extra Tuesday is no holiday in the installed data"),
    )
    assert str(found[0]) == f"{place}: 2026-04-03 Frozen Friday is called Good Friday in the installed data"


@pytest.mark.parametrize(
    "old",
    [
        Holidays("XX", dates=["2026-01-01"], years=(2026, 2026)),
        Holidays("GB", "XXX", dates=["2026-01-01"], years=(2026, 2026)),
        Holidays("HK", dates=["1900-01-01"], years=(1900, 1900)),
    ],
)
def test_holidays_that_the_installed_data_does_not_know_drift_as_a_whole(old: Holidays) -> None:
    [found] = drift(with_holidays(PLAN, old))
    assert found.place == "schedules.london.holidays[0]"
    assert found.sentence.startswith("the installed data cannot answer: ")


def test_clocks_that_the_installed_data_tells_otherwise_drift_change_by_change() -> None:
    now = recorded("Europe/London", 2026, 2026)
    clocks = ZoneRecord(
        version="1999a",
        years=(2026, 2026),
        zones=(("Europe/London", (*now[:2], "2026-10-25T00:00Z +00:00")), ("Atlantis/Capital", ())),
    )
    found = drift(attrs.evolve(PLAN, zone_record=clocks))
    assert [each.place for each in found] == [
        "zone_record.Europe/London",
        "zone_record.Europe/London",
        "zone_record.Atlantis/Capital",
    ]
    assert found[0].sentence == "2026-10-25T00:00Z +00:00 was recorded and is not in the installed data"
    assert found[1].sentence == "2026-10-25T01:00Z +00:00 is in the installed data and was not recorded"
    assert "Atlantis/Capital" in found[2].sentence


@pytest.mark.parametrize(("first", "last"), [(2027, 2026), (1899, 2026), (2026, 2200)])
def test_years_to_freeze_are_a_span_of_supported_years(first: int, last: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        freeze(PLAN, first, last)
    assert (caught.value.place, caught.value.value) == ("years", f"{first} to {last}")
    with pytest.raises(InvalidValue):
        ZoneRecord(version="x", years=(first, last), zones=())


@pytest.mark.parametrize("odd", [None, "2026", 2026.5, [2026], b"2026"])
def test_years_to_freeze_are_whole_numbers(odd: Any) -> None:
    with pytest.raises(SlaError):
        freeze(PLAN, odd, 2027)
    with pytest.raises(SlaError):
        freeze(PLAN, 2026, odd)


def test_holidays_in_brackets_must_get_a_name_before_they_are_frozen() -> None:
    data = DATA | {"coverages": {"business": "london | [8x5 Europe/Berlin; holidays DE]"}}
    with pytest.raises(InvalidValue) as caught:
        freeze(read_plan(data), 2026, 2026)
    assert caught.value.place == "coverages.business"


def test_years_without_holiday_data_cannot_be_frozen() -> None:
    data = DATA | {"schedules": {"london": DATA["schedules"]["london"] | {"holidays": [{"country": "HK"}]}}}
    with pytest.raises(HolidaysNotCovered):
        freeze(read_plan(data), 1900, 1901)


def test_agreements_of_a_plan_are_frozen_with_it() -> None:
    berlin = {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 08:00-16:00"], "holidays": [{"country": "DE"}]}
    agreement = {
        "name": "acme",
        "customer": "Acme",
        "plan": "desk",
        "schedules": {"berlin": berlin},
        "coverages": {"acme": "berlin"},
        "targets": [{"metric": "response", "length": "1 business hour", "coverage": "acme"}],
    }
    try:
        plan = read_plan(DATA | {"agreements": [agreement]})
    except (PlanErrors, NoTarget) as error:
        pytest.fail(str(error))
    frozen = freeze(plan, 2026, 2026)
    assert frozen.zone_record is not None
    assert "Europe/Berlin" in dict(frozen.zone_record.zones)
    [schedule] = frozen.agreements[0].schedules.values()
    assert schedule.holidays[0].years == (2026, 2026)
    with_text = {**agreement, "coverages": {"acme": "berlin | [8x5 Europe/Paris; holidays FR]"}}
    with pytest.raises(InvalidValue) as caught:
        freeze(read_plan(DATA | {"agreements": [with_text]}), 2026, 2026)
    assert caught.value.place == "agreements[0].coverages.acme"
    changed = attrs.evolve(schedule, holidays=(Holidays("DE", dates=["2026-02-03"], years=(2026, 2026)),))
    other = attrs.evolve(frozen.agreements[0], schedules=(("berlin", changed),))
    found = drift(attrs.evolve(frozen, agreements=(other,)))
    assert found
    assert {each.place for each in found} == {"agreements[0].schedules.berlin.holidays[0]"}


def test_what_was_frozen_is_told_with_its_zones_years_and_data() -> None:
    clocks = ZoneRecord(version="2026a", years=(2026, 2030), zones=(("Europe/Berlin", ()), ("UTC", ())))
    assert str(clocks) == "clocks of Europe/Berlin, UTC from 2026 to 2030, zone data 2026a"


def test_clocks_can_be_frozen_from_the_first_supported_year_to_the_last() -> None:
    assert ZoneRecord(version="2026a", years=(1900, 2199), zones=()).years == (1900, 2199)
    for years in ((1899, 2199), (1900, 2200), (2027, 2026)):
        with pytest.raises(InvalidValue):
            ZoneRecord(version="2026a", years=years, zones=())


def test_a_zone_that_is_gone_hides_no_drift_of_the_next() -> None:
    clocks = ZoneRecord(version="1", years=(2026, 2026), zones=(("Europe/Atlantis", ()), ("Europe/Berlin", ())))
    places = {found.place for found in drift(attrs.evolve(freeze(PLAN, 2026, 2026), zone_record=clocks))}
    assert {"zone_record.Europe/Atlantis", "zone_record.Europe/Berlin"} <= places
