"""The pages of the site describe every public name, and stand in its menu."""

import re
from importlib.util import find_spec

import pytest

import slacore
import slacore.analysis
import slacore.testing
from tests.support.places import DOCS

PAGES = sorted((DOCS / "api").glob("*.rst"))
DESCRIBED = [
    found
    for page in PAGES
    for found in re.findall(r"^\.\. auto(?:class|data|function):: (\S+)$", page.read_text("utf-8"), re.M)
]
MENU = (DOCS / "_toc.yml").read_text("utf-8")

# Described with all other errors, by their module.
ERRORS = {"slacore.SlaError", "slacore.PlanErrors"}


@pytest.mark.parametrize("door", [slacore, slacore.analysis, slacore.testing], ids=lambda door: door.__name__)
def test_every_public_name_is_described_once(door: object) -> None:
    module = door.__name__  # type: ignore[attr-defined]
    public = {f"{module}.{name}" for name in door.__all__} - ERRORS  # type: ignore[attr-defined]
    described = [name for name in DESCRIBED if name.rpartition(".")[0] == module]
    assert sorted(described) == sorted(public)


def test_the_errors_are_described_by_their_module() -> None:
    assert "\n.. automodule:: slacore.errors\n" in (DOCS / "api" / "errors.rst").read_text("utf-8")


# Of the two doors, or in the room of what stands at one.
AT_A_DOOR = {"duty_picture", "bundled_names"}


def test_what_the_reference_names_by_its_module_is_described() -> None:
    code = " ".join(re.findall(r"`([^`\n]+)`", (DOCS / "reference.md").read_text("utf-8")))
    named = {name for name in re.findall(r"\bslacore(?:\.\w+)+", code) if find_spec(name.rpartition(".")[0])}
    values = {name for name in named if not is_module(name) and name.rpartition(".")[2] not in AT_A_DOOR}
    assert values
    assert values - set(DESCRIBED) == set()


def is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def test_every_page_is_in_the_menu() -> None:
    pages = {
        path.relative_to(DOCS).with_suffix("").as_posix()
        for kind in ("md", "rst", "ipynb")
        for path in DOCS.rglob(f"*.{kind}")
    }
    listed = set(re.findall(r"(?:root|file): (\S+)", MENU))
    globbed = {
        page for page in pages if any(page.startswith(f"{folder}/") for folder in re.findall(r"glob: (\S+)/\*", MENU))
    }
    assert sorted(pages - listed - globbed) == []
    assert sorted(listed - pages) == []
