"""Every example of the README and the docs runs.

A document is one story: its blocks share their names and one scratch folder, which holds ``examples`` and every block
that follows a comment ``<!-- file: NAME -->``.

- ``python`` blocks run; those that start with ``>>>`` are also compared with what they show.
- ``toml`` blocks must parse, and load as a plan when they state their ``format``.
- ``console`` blocks: lines ``$ slacore ...`` run, and what stands below them is what they print (``...`` for anything).
- ``sql`` blocks that are named are run by the blocks around them.
- ``<!-- skip: next -->`` leaves out the block below, ``<!-- needs: NAME, NAME -->`` the document where such a package
  is missing.

Blocks of other languages, the set-up commands among them, are for reading or for the continuous integration to run.
"""

import contextlib
import doctest
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Example, Sybil
from sybil.evaluators.doctest import OutputChecker
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

import slacore
from tests.support.places import DOCS, EXAMPLES, ROOT

DOCUMENTS = [path for path in [ROOT / "README.md", *sorted(DOCS.glob("**/*.md"))] if path.exists()]

FILE_NAME = re.compile(r"<!-- file: (?P<name>[\w.-]+) -->\s*\Z")
NEEDS = re.compile(r"^<!-- needs: (?P<packages>[\w, ]+) -->$", re.MULTILINE)
COMMAND = re.compile(r"(?:\.venv/bin/)?(?:python -m )?slacore\b")
OURS = f'slacore() {{ "{sys.executable}" -m slacore "$@"; }}\n'
PLAIN_TERMINAL = {"COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}


def save_if_named(example: Example) -> None:
    if named := FILE_NAME.search(example.document.text[: example.start]):
        Path(named["name"]).write_text(example.parsed, encoding="utf-8")


def check_toml(example: Example) -> None:
    save_if_named(example)
    if "format" in tomllib.loads(example.parsed):
        block = Path("block.toml")
        block.write_text(example.parsed, encoding="utf-8")
        slacore.load_plan(block)


def sessions(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it."""
    for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = re.sub(r"\\\n(?:> )?", " ", session).partition("\n")
        yield command, shown.rstrip("\n")


def check_console(example: Example) -> str | None:
    for command, shown in sessions(example.parsed):
        if COMMAND.match(command) and (problem := check_session(command, shown)):
            return problem
    return None


def check_session(command: str, shown: str) -> str | None:
    """A complaint when ``command`` does not print what is ``shown``; a failing one must be shown with its error."""
    finished = subprocess.run(
        ["bash", "-c", OURS + COMMAND.sub("slacore", command, count=1)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=os.environ | PLAIN_TERMINAL,
    )
    printed = finished.stdout if finished.returncode == 0 else finished.stdout + finished.stderr
    if not shown:
        return f"$ {command}\nexited with {finished.returncode}:\n{printed}" if finished.returncode else None
    if OutputChecker().check_output(shown + "\n", printed.rstrip("\n") + "\n", doctest.ELLIPSIS):
        return None
    return f"$ {command}\nexpected:\n{shown}\nprinted:\n{printed}"


READER = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
        CodeBlockParser("toml", check_toml),
        CodeBlockParser("csv", save_if_named),
        CodeBlockParser("sql", save_if_named),
        CodeBlockParser("console", check_console),
        SkipParser(),
    ]
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_run(path: Path, tmp_path: Path) -> None:
    if needs := NEEDS.search(path.read_text("utf-8")):
        for package in needs["packages"].split(", "):
            pytest.importorskip(package)
    (tmp_path / "examples").symlink_to(EXAMPLES)
    with contextlib.chdir(tmp_path):
        for example in READER.parse(path):
            example.evaluate()
