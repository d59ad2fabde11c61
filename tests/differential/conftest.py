"""Options for long runs: ``pytest tests/differential --judge-cases 1000000 --replay-cases 100000``, and more."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--judge-cases", type=int, default=20_000, help="questions put to library and judge alike")
    parser.addoption("--judge-seed", type=int, default=1, help="where the judge's random cases start")
    parser.addoption("--hostile-calls", type=int, default=24, help="calls of each public callable; 0 for all there are")
    parser.addoption("--replay-cases", type=int, default=5_000, help="logs put to library and simulation alike")
    parser.addoption("--replay-seed", type=int, default=1, help="where the random logs start")
