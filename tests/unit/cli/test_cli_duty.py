"""``slacore duty``: who is on duty when, checked against the hours as the plan states them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from slacore.cli.commands import slacore

NOW = datetime(2026, 4, 9, 13, tzinfo=UTC)

# London and New York; the clock of London goes forward on 29 March 2026, that of New York on 8 March.
CENTRES = """
format = 1
name = "two"
[schedules.uk]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-18:00"]
[schedules.us]
zone = "America/New_York"
shifts = ["Mon-Fri 06:00-16:00"]
[centres]
uk = { coverage = "uk", title = "London" }
us = { coverage = "us" }
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two.toml").write_text(CENTRES, encoding="utf-8")


def duty(*more: str, plan: str = "keepnet") -> Result:
    return CliRunner().invoke(slacore, ["duty", plan, *more], obj=lambda: NOW)


def rows(*more: str, plan: str = "keepnet") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(duty(*more, "--format", "csv", plan=plan).stdout)))


def refused(result: Result) -> str:
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr.splitlines()[-1].removeprefix("slacore: ")


def test_a_friday_in_winter_goes_from_london_to_new_york_and_then_to_nobody() -> None:
    printed = duty("--from", "2026-03-06", "--to", "2026-03-06").stdout
    cells = [re.split(r"\s{2,}", line) for line in printed.splitlines()]
    assert [row for row in cells if row[0].startswith("Fri")] == [
        ["Fri 2026-03-06 00:00", "Fri 2026-03-06 09:00", "9:00:00", "nobody"],
        ["Fri 2026-03-06 09:00", "Fri 2026-03-06 18:00", "9:00:00", "UK operations centre"],
        ["Fri 2026-03-06 18:00", "Fri 2026-03-06 21:00", "3:00:00", "US operations centre, taking over"],
        ["Fri 2026-03-06 21:00", "Sat 2026-03-07 00:00", "3:00:00", "nobody"],
    ]
    assert ["UK operations centre", "1", "9:00:00", "37.5 %"] in cells
    assert ["nobody", "2", "12:00:00", "50.0 %"] in cells
    assert printed.endswith("\n1 hand-over, 2 gaps\n")


def test_while_only_america_has_changed_its_clocks_new_york_closes_an_hour_earlier() -> None:
    between = rows("--from", "2026-03-10 12:00", "--to", "2026-03-10 23:00")
    assert [(row["start"][11:16], row["centre"], row["hands_over_to"]) for row in between] == [
        ("12:00", "uk", "us"),
        ("18:00", "us", ""),
        ("20:00", "", ""),
    ]


def test_the_stretches_tile_the_span() -> None:
    told = rows("--year", "2026")
    assert (told[0]["start"], told[-1]["end"]) == ("2026-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00")
    assert all(one["end"] == two["start"] for one, two in pairwise(told))
    assert sum(int(row["seconds"]) for row in told) == 365 * 24 * 3600


def test_the_year_as_data() -> None:
    told = json.loads(duty("--year", "2026", "--format", "json").stdout)
    assert (told["plan"], told["zone"]) == ("keepnet", "Europe/London")
    # 2026 has 261 weekdays, each with nine hours in London.
    [uk, us, nobody] = told["totals"]
    assert (uk["centre"], uk["seconds"]) == ("uk", 261 * 9 * 3600)
    assert (nobody["centre"], uk["seconds"] + us["seconds"] + nobody["seconds"]) == (None, 365 * 24 * 3600)
    assert sum(row["hands_over_to"] == "us" for row in told["duty"]) == 261
    assert set(told["gaps"][0]) == {"start", "end", "seconds"}


def test_the_next_seven_days_by_the_clock() -> None:
    result = duty("--format", "json")
    told = json.loads(result.stdout)
    start, end = (datetime.fromisoformat(told[name]) for name in ("start", "end"))
    assert (start, end - start) == (NOW, timedelta(days=7))
    assert "2026-04-09T13:00:00+00:00, by the clock" in result.stderr


def test_the_zone_is_the_plans_or_the_one_asked_for_or_utc() -> None:
    day = ("--from", "2026-07-01", "--to", "2026-07-01")
    assert rows(*day)[1]["start"] == "2026-07-01T09:00:00+01:00"
    assert rows(*day, "--zone", "America/New_York")[1]["start"] == "2026-07-01T04:00:00-04:00"
    assert rows(*day, plan="two.toml")[1]["start"] == "2026-07-01T08:00:00+00:00"
    assert "told in UTC; --zone names another clock" in duty(*day, plan="two.toml").stderr


def test_the_picture_is_of_the_year_in_which_the_span_begins() -> None:
    result = duty("--from", "2026-12-30", "--to", "2027-01-02", "--picture", "duty.svg")
    root = ElementTree.fromstring(Path("duty.svg").read_text(encoding="utf-8"))
    assert root.tag.endswith("svg")
    assert "Who is on duty in 2026" in "".join(root.itertext())
    assert "duty.svg: who is on duty in 2026, on the clock of Europe/London" in result.stderr


def test_the_last_year_there_is_ends_with_it() -> None:
    told = json.loads(duty("--year", "2199", "--format", "json").stdout)
    assert told["start"] == "2199-01-01T00:00:00+00:00"
    assert told["end"].startswith("2199-12-31T23:59:59.99")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--year", "2026", "--from", "2026-01-01"], "--year and --from or --to do not go together; see slacore duty"),
        (["--year", "1800"], "--year"),
        (["--from", "soon"], "--from: 'soon' is not a date"),
        (["--from", "2026-03-02", "--to", "2026-03-01"], "is not after --from"),
        (["--from", "2026-03-02", "--zone", "Europe/Londn"], "did you mean 'Europe/London'"),
        (["--format", "svg"], "--format"),
    ],
)
def test_a_wrong_option_is_one_line(more: list[str], told: str) -> None:
    assert told in refused(duty(*more))


def test_a_picture_that_cannot_be_written_is_one_line() -> None:
    result = duty("--from", "2026-03-02", "--picture", "nowhere/duty.svg")
    assert result.exit_code == 2
    assert result.stderr == "slacore: nowhere/duty.svg: no such file or directory\n"


def test_a_plan_without_centres_or_no_plan_is_one_line() -> None:
    assert "has no operations centres; slacore hours shows" in refused(duty(plan="stakater"))
    assert "did you mean 'keepnet'?" in refused(duty(plan="kepnet"))
    assert "\n    slacore duty plan.toml" in duty("--help").stdout


@pytest.mark.parametrize("name", ["duty.png", "duty", "plan.toml", "-"])
def test_a_picture_of_another_kind_is_refused(name: str) -> None:
    assert f"--picture: '{name}' does not end in .svg" in refused(duty("--from", "2026-03-02", "--picture", name))


def test_a_picture_is_not_written_over_the_plan(tmp_path: Path) -> None:
    Path("link.svg").symlink_to("two.toml")
    before = Path("two.toml").read_bytes()
    told = refused(duty("--from", "2026-03-02", "--picture", "link.svg", plan="two.toml"))
    assert "--picture: 'link.svg' is the plan itself" in told
    assert Path("two.toml").read_bytes() == before
