"""Where a checkout, or an unpacked source distribution, keeps what tests read."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"

SHARED = ROOT.parent / "shared"
"""Logs and tables too large for the repository, in a folder beside it; tests that want one are skipped without it."""
