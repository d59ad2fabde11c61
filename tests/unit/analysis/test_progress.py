"""Bars: what they are told is shown, and each work has its own."""

from __future__ import annotations

import sys
from typing import Any

import pandas
import pytest

from slacore import bundled
from slacore.analysis import bar, evaluate
from slacore.analysis.progress import Bar
from slacore.errors import MissingExtra


class Shown:
    made: list[Shown]

    def __init__(self, total: int) -> None:
        self.total, self.n, self.is_closed = total, 0, False
        self.made.append(self)

    def update(self, more: int) -> None:
        self.n += more

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Shown]:
    Shown.made = []
    monkeypatch.setattr("slacore.analysis.progress._tqdm", lambda: Shown)
    return Shown.made


def told(shown: list[Shown]) -> list[tuple[int, int, bool]]:
    return [(each.n, each.total, each.is_closed) for each in shown]


def test_a_bar_ends_with_its_work_and_the_next_work_has_another(shown: list[Shown]) -> None:
    one = Bar()
    for done in (1, 3, 4):
        one(done, 4)
    one(2, 4)
    assert told(shown) == [(4, 4, True), (2, 4, False)]


@pytest.mark.parametrize("following", [(1, 4), (3, 5)])
def test_the_bar_of_a_work_that_broke_off_is_closed_by_the_next(shown: list[Shown], following: tuple[int, int]) -> None:
    one = Bar()
    one(2, 4)
    one(*following)
    assert told(shown) == [(2, 4, True), (*following, False)]


def test_an_evaluation_shows_itself(capsys: Any) -> None:
    pytest.importorskip("tqdm")
    opened = pandas.to_datetime(["2026-03-02T10:00Z"] * 3)
    tickets = pandas.DataFrame({"priority": "P1", "opened": opened})
    evaluate(bundled("keepnet"), tickets, stopped={}, metrics="response", as_of="2026-03-20T12:00Z", progress=bar)
    assert "3/3" in capsys.readouterr().err


def test_without_tqdm_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(MissingExtra, match="notebook"):
        Bar()(1, 2)
