"""The judge's own option: ``pytest tests/differential --judge-cases 1000000`` for a long run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--judge-cases", type=int, default=20_000, help="questions put to library and judge alike")
    parser.addoption("--judge-seed", type=int, default=1, help="where the judge's random cases start")
