"""The typed use of the public names also runs, and wrong uses are found by the type checker."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WRONG = """\
from datetime import UTC, date, datetime
from slacore import Closure, Coverage, Holidays, OperationsCentre, OperationsCentres, Schedule, Shift, Window
london = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
at = datetime(2026, 3, 2, tzinfo=UTC)
london.due(at, 4)
london.due(date(2026, 3, 2), "PT4H")
london.due(at, "PT4H", "end")
london.is_open(None)
london | "uk"
london.add_business_days(at, 1.5)
text: str = london.due(at, "PT4H")
Schedule(zone="Europe/London", shifts=3)
Schedule(5)
Schedule("Europe/London", closures=[5])
Schedule("Europe/London", special=5)
Schedule("Europe/London", holidays="GB")
Holidays(5)
Holidays(dates=5)
Closure.parse(3)
Shift.parse(3)
Coverage.parse(3)
Coverage.during([3])
OperationsCentre("uk", "24x7")
OperationsCentres(["uk"])
Window(1, 2)
spelt: list[Window[str]] = list(london.windows(at, at))
london.timeline(at, at)[0].start.upper()
"""


def test_the_typed_uses_run() -> None:
    names = runpy.run_path(str(HERE / "api.py"))
    assert type(names["deadline"].due) is type(names["local"])
    assert str(names["deadline"].due) == "2026-03-02 13:00:00+00:00"


def test_a_type_checker_finds_each_wrong_use(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    file = tmp_path / "wrong.py"
    file.write_text(WRONG, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False)
    if "import-not-found" in done.stdout or "import-untyped" in done.stdout:
        pytest.skip("slacore is not installed where the type checker looks")
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    assert found == {*range(5, 28)}, done.stdout
