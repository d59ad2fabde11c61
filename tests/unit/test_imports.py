"""What importing slacore costs, seen from a fresh process."""

import subprocess
import sys
from importlib import resources

import pytest

import slacore

HEAVY = [
    *(
        "altair",
        "click",
        "holidays",
        "hypothesis",
        "narwhals",
        "numpy",
        "pandas",
        "pendulum",
        "polars",
        "pyarrow",
        "rich",
    ),
    *("scipy", "vl_convert"),
]

NOT_AT_THE_DOOR = ["attr", "attrs", "datetime", "hashlib", "json", "re", "typing", "zoneinfo"]

# Parts of the standard library that cost more than a whole floor and answer rare questions.
SELDOM_NEEDED = ["decimal", "difflib", "hashlib", "html", "importlib.metadata", "json", "tomllib"]


def modules_after(program: str) -> set[str]:
    """The modules that a fresh process has loaded once it has run ``program``."""
    closing_line = "\nimport sys; print(*sorted(sys.modules))"
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", program + closing_line], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return set(finished.stdout.splitlines()[-1].split())


@pytest.fixture(scope="module")
def empty() -> set[str]:
    return modules_after("pass")


@pytest.fixture(scope="module")
def after_import(empty: set[str]) -> set[str]:
    return modules_after("import slacore") - empty


@pytest.fixture(scope="module")
def after_a_name(empty: set[str]) -> set[str]:
    return modules_after("from slacore import Schedule") - empty


DATETIMES_ONLY = """
from datetime import datetime, timedelta, timezone
from slacore import Schedule
desk = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
desk.due(datetime(2026, 3, 2, 9, tzinfo=timezone.utc), timedelta(hours=4))
desk.elapsed("2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z")
"""


@pytest.fixture(scope="module")
def after_a_deadline(empty: set[str]) -> set[str]:
    return modules_after(DATETIMES_ONLY) - empty


@pytest.mark.parametrize("module", [*HEAVY, *NOT_AT_THE_DOOR])
def test_importing_slacore_does_not_load(module: str, after_import: set[str]) -> None:
    assert module not in after_import


def test_importing_slacore_opens_no_room(after_import: set[str]) -> None:
    assert {name for name in after_import if name.startswith("slacore")} == {"slacore"}


@pytest.mark.parametrize("module", [*HEAVY, *SELDOM_NEEDED])
def test_a_name_from_the_front_door_does_not_load(module: str, after_a_name: set[str]) -> None:
    assert module not in after_a_name


@pytest.mark.parametrize("module", HEAVY)
def test_a_deadline_of_datetimes_does_not_load(module: str, after_a_deadline: set[str]) -> None:
    assert module not in after_a_deadline


def test_a_pendulum_value_is_welcome_once_its_owner_has_imported_pendulum() -> None:
    program = """
import pendulum
from datetime import timedelta
from slacore import Schedule
desk = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
due = desk.due(pendulum.datetime(2026, 3, 2, 9, tz="Europe/London"), timedelta(hours=4))
assert type(due) is pendulum.DateTime, type(due)
"""
    assert "pendulum" in modules_after(program)


def test_the_holidays_of_a_country_load_holidays_when_a_day_is_asked_for() -> None:
    program = """
from slacore import Holidays, Schedule
desk = Schedule(zone="Europe/London", shifts=["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG")])
assert not desk.is_open("2026-12-25T12:00:00Z")
"""
    assert "holidays" in modules_after(program)


@pytest.mark.parametrize(
    ("missing", "name", "extra"),
    [
        *(("altair", name, "reports") for name in ("over_time", "heat_map", "next_hour_chart", "report_page")),
        *(("vl_convert", name, "reports") for name in ("svg_of", "png_of", "report_page")),
        ("numpy", "attainment", "analysis"),
    ],
)
def test_a_missing_package_is_told_with_its_extra(missing: str, name: str, extra: str) -> None:
    program = f"""
import sys
sys.modules[{missing!r}] = None
import slacore.analysis
from slacore.errors import MissingExtra
try:
    slacore.analysis.{name}
except MissingExtra as error:
    assert error.extra == {extra!r}, error
else:
    raise AssertionError("nothing was said")
"""
    modules_after(program)


@pytest.fixture(scope="module")
def after_analysis(empty: set[str]) -> set[str]:
    return modules_after("from slacore.analysis import *") - empty


@pytest.mark.parametrize("module", ["altair", "click", "pandas", "polars", "pyarrow", "scipy", "vl_convert"])
def test_analysis_loads_no_frames_and_no_statistics(module: str, after_analysis: set[str]) -> None:
    assert module not in after_analysis


def test_every_name_at_the_front_door_opens() -> None:
    assert [name for name in slacore.__all__ if not hasattr(slacore, name)] == []


def test_the_names_at_the_front_door_are_sorted_and_listed() -> None:
    assert list(slacore.__all__) == sorted(slacore.__all__)
    assert set(slacore.__all__) <= set(dir(slacore))


def test_type_checkers_are_told_that_the_package_is_typed() -> None:
    assert resources.files("slacore").joinpath("py.typed").is_file()


@pytest.mark.parametrize("module", ["narwhals", "numpy", "openpyxl", "pandas", "polars", "pyarrow"])
def test_tables_and_logs_are_read_row_by_row_without(module: str) -> None:
    rooms = ("ticketfile", "eventfile", "rowfile")
    assert module not in modules_after(f"import {', '.join(f'slacore.files.{room}' for room in rooms)}")
