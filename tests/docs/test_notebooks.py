"""The notebooks of the docs run, and show what their files say they show."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.places import DOCS, ROOT

NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))

pytestmark = pytest.mark.skipif(
    find_spec("nbclient") is None or find_spec("ipykernel") is None, reason="notebooks are run with the extra docs"
)


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["boston", "first-desk", "servicenow"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_shows_when_it_is_run(path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts" / "notebooks.py", "--check", path],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
