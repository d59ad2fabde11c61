"""The typed use of the public names also runs, and wrong uses are found by the type checker."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import slacore

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
WRONG_PLANS = """\
from slacore import Agreement, AgreementRegister, Channel, DowngradeRule, EffectiveDates, Length, PlanHistory
from slacore import PriorityLevel, PriorityMatrix, PriorityOverride, PriorityScale, Service, SeverityPolicy
from slacore import SupportPlan, Target, Threshold
SupportPlan(name="x").deadline("response", opened=5)
SupportPlan(name="x").deadline("response", opened="2026-03-02T09:00Z").due.upper().minute
Agreement(name="a", customer=None, plan="b")
Agreement(name="a", customer="c", plan="b", schedules=3)
Agreement(name="a", customer="c", plan="b", coverages={"a": 3})
Agreement(name="a", customer="c", plan="b", targets=["x"])
DowngradeRule("x", text=3, steps=1)
DowngradeRule("x", 3, steps=1)
DowngradeRule("x", after=4, steps=1)
Service(3)
Target(metric="x", length=5)
Target(metric="x", priority=3.5, negotiable=True)
Target(metric="x", when=5, negotiable=True)
Target(metric="x", at_risk=75, negotiable=True)
AgreementRegister(["x"], [])
AgreementRegister([], ["x"])
SupportPlan(name="x", schedules=3)
SupportPlan(name="x", coverages=3)
SupportPlan(name="x", centres=3)
SupportPlan(name="x", targets="x")
SupportPlan(name="x", doubts={"a": 1})
SupportPlan(name=3)
PriorityScale(3)
PriorityScale(["a"], default=3)
PriorityLevel(3)
PriorityMatrix(urgency=3, impact=["a"], table=[["x"]])
PriorityMatrix(urgency=["a"], impact=["a"], table=3)
PriorityOverride({"a": 1.5}, "x", cap="a")
PriorityOverride({"a": 1}, 3, cap="a")
Channel(3)
Channel("a", hours=3)
PlanHistory(["x"])
EffectiveDates(3)
SupportPlan(name="x", centres=["x"])
SupportPlan(name="x", zone=3)
SupportPlan(name="x", effective=3)
SupportPlan(name="x", title=3)
SupportPlan(name="x", landing=3)
Target(metric="x", zone=3, negotiable=True)
Target(metric="x", landing=3, negotiable=True)
Threshold(percent="x")
Length("business", time="x")
SeverityPolicy(3, [])
SeverityPolicy(PriorityScale(["a"]), ["x"])
PriorityMatrix(urgency=["a"], impact=["a"], table=[["x"]], overrides=["x"])
Channel("a", entitlement=3)
Channel("a", preferred=3)
PriorityScale(["a"], set_by=3)
PriorityScale(["a"], outside=3)
PriorityOverride({"a": 1}, "x", raise_impact="x")
"""


def test_the_typed_uses_run() -> None:
    names = runpy.run_path(str(HERE / "api.py"))
    assert type(names["deadline"].due) is type(names["local"])
    assert str(names["deadline"].due) == "2026-03-02 13:00:00+00:00"


@pytest.mark.parametrize(("wrong", "first"), [(WRONG, 5), (WRONG_PLANS, 4)], ids=["hours", "plans"])
def test_a_type_checker_finds_each_wrong_use(tmp_path: Path, wrong: str, first: int) -> None:
    pytest.importorskip("mypy")
    file = tmp_path / "wrong.py"
    file.write_text(wrong, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False)
    if "import-not-found" in done.stdout or "import-untyped" in done.stdout:
        pytest.skip("slacore is not installed where the type checker looks")
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    assert found == {*range(first, wrong.count("\n") + 1)}, done.stdout


@pytest.mark.parametrize("wrong", WRONG_PLANS.splitlines()[5:])
def test_a_wrong_use_that_nobody_checked_is_an_error_of_ours(wrong: str) -> None:
    with pytest.raises(slacore.SlaError):
        eval(wrong, {name: getattr(slacore, name) for name in slacore.__all__})
