"""Which names are time zones: real places and real clocks, spelt exactly."""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacore.civil import zones
from slacore.civil.zones import data_version, known_zones, zone
from slacore.errors import InvalidText, UnknownName


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
