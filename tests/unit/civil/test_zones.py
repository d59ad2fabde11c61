"""Which names are time zones: real places and real clocks, spelt exactly."""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacore.civil import zones
from slacore.civil.zone_names import ABBREVIATIONS, WINDOWS
from slacore.civil.zones import data_version, known_zones, zone
from slacore.errors import InvalidText, UnknownName, ZoneDataMissing


@pytest.mark.parametrize("name", ["Europe/London", "UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "GB"])
def test_an_iana_name_is_a_zone_and_keeps_its_spelling(name: str) -> None:
    assert zone(name).key == name
    assert zone(name) is zone(name)


def test_a_zone_gives_its_own_name() -> None:
    assert zone(ZoneInfo("Asia/Tokyo")) is zone("Asia/Tokyo")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Europe/Londn", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("EUROPE/BERLIN", "Europe/Berlin"),
        ("Europe/Lоndon", "Europe/London"),  # the first o is Cyrillic
        ("America/New York", "America/New_York"),
        ("Asia/Katmandou", "Asia/Katmandu"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(UnknownName) as caught:
        zone(name)
    assert (caught.value.place, caught.value.kind, caught.value.value) == ("zone", "time zone", name)
    assert nearest in caught.value.nearest
    assert nearest in str(caught.value)


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory", "right/Europe/London", "posix/Europe/London"])
def test_names_that_are_files_but_no_place_are_refused(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        zone(name)
    assert caught.value.value == name
    assert name not in known_zones()


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Europe",
        "America/Argentina",
        "Europe/",
        "/Europe/London",
        "../etc/passwd",
        "Europe/../Europe/London",
        "Europe/London/",
        "Europe/London\n",
        "Europe/London\0",
        "\0",
        "tzdata.zi",
        "zone.tab",
        "leapseconds",
        "X" * 300,
        "Europe/" * 60,
        "Ж" * 300,
        "\ud800",
    ],
)
def test_folders_files_and_odd_characters_are_no_zones(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        zone(name, "schedules.uk.zone")
    assert caught.value.place == "schedules.uk.zone"
    assert caught.value.value == name
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("value", [None, 5, 1.5, True, b"UTC", ["UTC"], {"key": "UTC"}, object()])
def test_what_is_no_text_and_no_zone_is_refused(value: Any) -> None:
    with pytest.raises(InvalidText) as caught:
        zone(value)
    assert caught.value.place == "zone"
    assert caught.value.value is value


def test_a_zone_without_a_name_is_refused() -> None:
    found = next((folder / "UTC" for folder in map(Path, zoneinfo.TZPATH) if (folder / "UTC").is_file()), None)
    if found is None:
        pytest.skip("this system keeps no zone files")
    with found.open("rb") as file:
        nameless = ZoneInfo.from_file(file)
    with pytest.raises(InvalidText):
        zone(nameless)


def test_every_known_zone_is_accepted() -> None:
    assert len(known_zones()) > 400
    assert all(zone(name).key == name for name in known_zones())


@pytest.fixture
def zone_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the system's zone data, with one zone in it."""
    monkeypatch.setattr(zones.zoneinfo, "TZPATH", (str(tmp_path / "absent"), str(tmp_path)))
    data_version.cache_clear()
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "London").touch()
    return tmp_path


@pytest.fixture(autouse=True)
def _forget_version() -> Any:
    yield
    data_version.cache_clear()


def test_the_edition_of_the_data_stands_in_its_source_file(zone_path: Path) -> None:
    (zone_path / "+VERSION").write_text("2025a\n")
    (zone_path / "tzdata.zi").write_text("# version 2026b\nR A 1916\n")
    assert data_version() == "2026b"


def test_the_edition_of_the_data_may_stand_in_a_version_file(zone_path: Path) -> None:
    (zone_path / "tzdata.zi").write_text("# redo posix_only\n")
    (zone_path / "+VERSION").write_text("2025a\n")
    assert data_version() == "2025a"


def test_data_without_an_edition_has_an_unknown_one(zone_path: Path) -> None:
    assert data_version() == "unknown"


def test_without_zone_files_the_edition_is_that_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    tzdata = pytest.importorskip("tzdata")
    monkeypatch.setattr(zones.zoneinfo, "TZPATH", ())
    data_version.cache_clear()
    assert data_version() == tzdata.IANA_VERSION


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("EDT", "America/New_York"),
        ("cst", "America/Chicago"),
        ("PST", "America/Los_Angeles"),
        ("Eastern Standard Time", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("india standard time", "Asia/Kolkata"),
        ("GMT Standard Time", "Europe/London"),
    ],
)
def test_an_abbreviation_and_a_name_of_windows_are_answered_with_their_city(name: str, city: str) -> None:
    with pytest.raises(UnknownName) as caught:
        zone(name)
    assert caught.value.nearest == (city,)


@pytest.mark.parametrize("name", ["England", "Eastern Time", "Germany", "the office", "5"])
def test_a_name_that_is_no_slip_of_a_zone_is_answered_with_none(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        zone(name)
    assert caught.value.nearest == ()


def test_every_name_that_others_give_to_zones_means_a_zone() -> None:
    assert set((ABBREVIATIONS | WINDOWS).values()) <= known_zones()


def test_a_machine_without_zone_data_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ZoneInfo:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zones, "_load", missing)
    monkeypatch.setattr(zones, "known_zones", frozenset)
    with pytest.raises(ZoneDataMissing) as caught:
        zone("UTC", "schedules.uk.zone")
    assert (caught.value.place, caught.value.zone) == ("schedules.uk.zone", "UTC")


def test_a_zone_whose_data_is_broken_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> ZoneInfo:
        raise ValueError("Invalid TZif file: magic not found")

    monkeypatch.setattr(zones, "_load", broken)
    with pytest.raises(ZoneDataMissing, match="pip install tzdata"):
        zone("Europe/London")
    with pytest.raises(UnknownName):
        zone("Europe/Londn")


def test_without_zone_data_the_edition_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(zones.zoneinfo, "TZPATH", ())
    monkeypatch.setattr(zones, "import_module", missing)
    data_version.cache_clear()
    assert data_version() == "unknown"
