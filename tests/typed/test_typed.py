"""Type checkers accept the right uses and refuse the wrong ones; the right ones also run.

The checkers look at the installed package, as they would for a user.
"""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import slacore
from slacore import PriorityScale, Schedule, SlaError, SupportPlan

HERE = Path(__file__).parent
PACKAGES = {"texts": "slacore", "datetimes": "slacore", "pendulums": "pendulum", "timestamps": "pandas"}
KINDS = {
    "texts": """\
Moment = str
at = "2026-03-02T09:00:00Z"
later = "2026-03-03T12:00:00Z\"""",
    "datetimes": "",
    "pendulums": """\
from pendulum import DateTime as Moment, datetime as moment
at = moment(2026, 3, 2, 9, tz="Europe/London")
later = moment(2026, 3, 3, 12, tz="Europe/London")""",
    "timestamps": """\
from pandas import Timestamp as Moment
at = Moment("2026-03-02 09:00", tz="Europe/London")
later = Moment("2026-03-03 12:00", tz="Europe/London")""",
}
MISSPELT = {"attr-defined", "import-not-found", "import-untyped", "name-defined"}
"""What mypy calls an error about a name; a wrong use must be refused for its kind, not for a slip in this file."""

Error = tuple[str, int, str, str]
"""A file, a line, the rule and the sentence."""


def uses(kind: str) -> str:
    """The right uses, for one kind of moment."""
    text = (HERE / "moments.py").read_text("utf-8")
    block = KINDS[kind]
    return re.sub(r"(?<=# kind\n).*?(?=\n# end)", lambda _: block, text, flags=re.DOTALL) if block else text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The right uses in a folder ``good`` and the wrong ones beside it."""
    good = tmp_path / "good"
    good.mkdir()
    for kind in KINDS:
        good.joinpath(f"{kind}.py").write_text(uses(kind), "utf-8")
    good.joinpath("values.py").write_text((HERE / "values.py").read_text("utf-8"), "utf-8")
    tmp_path.joinpath("wrong.py").write_text((HERE / "wrong.py").read_text("utf-8"), "utf-8")
    return tmp_path


def mypy(folder: Path) -> Iterator[Error]:
    pytest.importorskip("mypy", reason="the type checker is not installed")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", "good", "wrong.py"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=folder, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    for line in done.stdout.splitlines():
        if found := re.fullmatch(r"(.+?):(\d+): error: (.+?)(?:  \[([\w-]+)\])?", line):
            yield Path(found[1]).name, int(found[2]), found[4], found[3]


def pyright(folder: Path) -> Iterator[Error]:
    pytest.importorskip("basedpyright", reason="the type checker is not installed")
    folder.joinpath("pyrightconfig.json").write_text(
        '{"typeCheckingMode": "strict", "reportUnusedImport": false}', "utf-8"
    )
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=folder, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    for told in json.loads(done.stdout)["generalDiagnostics"]:
        if told["severity"] == "error":
            line = told["range"]["start"]["line"] + 1
            yield Path(told["file"]).name, line, told.get("rule", ""), told["message"]


def assert_right_is_right_and_wrong_is_wrong(errors: list[Error]) -> None:
    lines = enumerate((HERE / "wrong.py").read_text("utf-8").splitlines(), 1)
    wrong = {number: line for number, line in lines if re.search("# wrong( name| call)?$", line)}
    refused = {line for file, line, *_ in errors if file == "wrong.py"}
    complaints = [f"{file}:{line}: {why}" for file, line, _, why in errors if file != "wrong.py" or line not in wrong]
    passed = [f"wrong.py:{number}: passes: {line.strip()}" for number, line in wrong.items() if number not in refused]
    if complaints + passed:
        pytest.fail("\n".join(complaints + passed), pytrace=False)


# Each checker reads all files in one go: most of its time is the reading of libraries.
@pytest.mark.parametrize("checker", [mypy, pyright])
def test_a_type_checker_accepts_the_right_uses_and_refuses_the_wrong(
    checker: Callable[[Path], Iterator[Error]], folder: Path
) -> None:
    errors = list(checker(folder))
    assert_right_is_right_and_wrong_is_wrong(errors)
    slips = [error for error in errors if error[2] in MISSPELT and not _line(error).endswith("# wrong name")]
    assert slips == []


def _line(error: Error) -> str:
    return (HERE / "wrong.py").read_text("utf-8").splitlines()[error[1] - 1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_uses_run_and_answers_are_of_the_caller_s_kind(kind: str, tmp_path: Path) -> None:
    pytest.importorskip(PACKAGES[kind])
    file = tmp_path / f"{kind}.py"
    file.write_text(uses(kind), "utf-8")
    names = runpy.run_path(str(file))
    assert type(names["deadline"].due) is type(names["at"]) is names["Moment"]
    assert str(names["deadline"].due)[:10] == "2026-03-02"


def test_the_values_run() -> None:
    assert runpy.run_path(str(HERE / "values.py"))["plan"].name == "desk"


LONDON = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
AT_HAND = {name: getattr(slacore, name) for name in slacore.__all__} | {
    "at": datetime(2026, 3, 2, 9, tzinfo=UTC),
    "date": date,
    "datetime": datetime,
    "london": LONDON,
    "plan": SupportPlan(name="desk", schedules={"business": LONDON}),
    "scale": PriorityScale(["P1", "P2"]),
    "timedelta": timedelta,
    "UTC": UTC,
}
MAKING = re.findall(r"^    ([A-Z].*)  # wrong$", (HERE / "wrong.py").read_text("utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("wrong", MAKING)
def test_a_value_that_nobody_checked_is_refused_when_it_is_made(wrong: str) -> None:
    with pytest.raises(SlaError):
        eval(wrong, {**AT_HAND})
