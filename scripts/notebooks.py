"""Run the notebooks of the docs, each in a kernel of its own, and keep what they show.

    python scripts/notebooks.py            # writes each of them anew, or those that are named
    python scripts/notebooks.py --check    # exit code 1 where one fails, or shows something else than its file says

Needs the extra ``docs``.
"""

from __future__ import annotations

import argparse
import re
import sys
from difflib import unified_diff
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"
PROVENANCE = re.compile(r"\([0-9a-f]{12}\), zone data [^,]+, holiday data [^,]+")
"""What an answer rests on differs from machine to machine, and so does the digest of a plan that names its data."""


def executed(path: Path) -> nbformat.NotebookNode:
    """A notebook as it is after a run in its own folder, with nothing in it that differs from run to run."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    quiet = ["--log-level=ERROR"]
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place, extra_arguments=quiet).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number}", {}
    return notebook


def written(notebook: nbformat.NotebookNode) -> str:
    """A notebook as it stands in its file."""
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def difference(path: Path, found: nbformat.NotebookNode) -> str:
    """What a run shows that the file does not, or the other way round, line by line."""
    kept, now = (PROVENANCE.sub("", text).splitlines() for text in (path.read_text("utf-8"), written(found)))
    return "\n".join(unified_diff(kept, now, f"{path.name}, as it stands", f"{path.name}, run", lineterm="", n=1))


def main(given: list[str]) -> int:
    """Run what is asked for; how many notebooks failed or differ."""
    parser = argparse.ArgumentParser(description="Run the notebooks of the docs.")
    parser.add_argument("--check", action="store_true", help="write nothing; complain of what would be written")
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args(given)
    return sum(refused(path, options.check) for path in options.notebooks or sorted(FOLDER.glob("*.ipynb")))


def refused(path: Path, check: bool) -> bool:
    """Whether a notebook fails, or shows what it should not; otherwise it is as it should be, or written so."""
    try:
        found: Any = executed(path)
    except CellExecutionError as error:
        print(f"{path.name}: {error}")
        return True
    if check and (told := difference(path, found)):
        print(f"{told}\n{path.name} shows something else; python scripts/notebooks.py writes it anew")
        return True
    if not check:
        path.write_text(written(found), encoding="utf-8")
    return False


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
