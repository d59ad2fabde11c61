"""Laws of the house that a contract on imports cannot say, read off the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import slacore

SOURCE = Path(slacore.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))

# What may be imported late: packages that only some questions need, and parts of the standard library that cost more
# than a floor.
OPTIONAL = {"holidays", "openpyxl", "pandas", "pendulum", "pyarrow", "pydantic_core", "rich", "scipy", "tomli_w"}
COSTLY = {"difflib", "hashlib", "html", "importlib.metadata", "importlib.resources", "json", "pathlib"}

OPENING = {"open", "read_bytes", "read_text", "write_bytes", "write_text"}
ASKING = {"now", "today", "utcnow"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix().removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ".", node.lineno


def late_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for module, line in imports(node):
                if not {module, module.partition(".")[0]} & (OPTIONAL | COSTLY):
                    yield f"line {line} imports {module}"


def calls(path: Path, names: set[str]) -> Iterator[str]:
    """Calls of methods with these names, and of ``open`` itself."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if called in names or ("open" in names and ast.unparse(node.func) == "open"):
                yield f"line {node.lineno} calls {ast.unparse(node)}"


def floors(*left_out: str) -> list[Path]:
    return [path for path in FILES if not name_of(path).startswith(left_out)]


# The door of the command line says what is missing where click is not installed.
@pytest.mark.parametrize("path", floors("cli/main"), ids=name_of)
def test_nothing_is_imported_inside_a_function_but_what_costs_and_is_seldom_needed(path: Path) -> None:
    assert list(late_imports(path)) == []


# Which edition of the zone data answers stands in a file of that data.
@pytest.mark.parametrize("path", floors("files/", "civil/zones"), ids=name_of)
def test_only_files_opens_files(path: Path) -> None:
    assert [call for call in calls(path, OPENING) if "os.open(os.devnull, " not in call] == []


@pytest.mark.parametrize("path", floors("cli/main"), ids=name_of)
def test_only_the_way_in_from_a_shell_looks_at_the_clock(path: Path) -> None:
    assert list(calls(path, ASKING)) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    assert lines <= 400


def test_there_are_two_levels_of_folders_and_no_drawers() -> None:
    drawers = {"base", "common", "core", "engine", "helpers", "manager", "misc", "models", "types", "utils"}
    parts = [path.relative_to(SOURCE).with_suffix("").parts for path in FILES]
    assert [place for place in parts if len(place) > 2 or drawers & {part.strip("_") for part in place}] == []
