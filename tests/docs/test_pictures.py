"""The pictures of the docs are what would be drawn now, and the docs show them."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.support.places import DOCS, ROOT

SCRIPT = ROOT / "scripts" / "pictures.py"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def test_the_pictures_are_what_is_drawn_now(script: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert script["main"](["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_picture_that_is_missing_or_another_is_told(
    script: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main = script["main"]
    monkeypatch.setitem(main.__globals__, "PICTURES", tmp_path / "pictures")
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / "pictures" / "week.svg").write_text("<svg/>", encoding="utf-8")
    assert main(["--check"]) == 1
    assert "week.svg is not what is drawn now" in capsys.readouterr().err


def test_each_picture_is_whole_and_shown_by_the_docs() -> None:
    shown = {
        name for page in DOCS.rglob("*.md") for name in re.findall(r"pictures/([\w-]+\.svg)", page.read_text("utf-8"))
    }
    drawn = sorted((DOCS / "pictures").glob("*.svg"))
    assert {path.name for path in drawn} == shown
    for path in drawn:
        text = path.read_text("utf-8")
        root = ElementTree.fromstring(text)
        assert float(root.attrib["width"]) <= 1000
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
