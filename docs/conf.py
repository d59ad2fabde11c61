"""The site: `sphinx-build -W docs site` makes it of these pages, the docstrings and the notebooks.

A page is written for whoever reads it in the repository too, so its links lead to files. Those that lead out of this
folder become addresses here.
"""

import re
from importlib import import_module
from importlib.metadata import version as version_of
from pathlib import Path
from posixpath import normpath
from typing import Any

from docutils import nodes
from pygments.lexers.special import TextLexer
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger

from slacore import Coverage

ROOT = Path(__file__).parents[1]
REPOSITORY = "https://github.com/slacore/slacore"

project = "slacore"
author = "The slacore authors"
copyright = author
version = release = version_of("slacore")

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_codeautolink",
    "sphinx_copybutton",
    "sphinx_external_toc",
    "myst_nb",
]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]

# A page is one story: its examples share their names, as in the tests.
codeautolink_concat_default = True

# Pages: addresses of headings are those the repository gives them, and notebooks stand as their test has found them.
myst_heading_anchors = 4
nb_execution_mode = "off"
external_toc_path = "_toc.yml"
suppress_warnings = ["codeautolink.match_block"]  # a doctest whose directives are not shown

# Docstrings: a name in single backticks is one of ours.
default_role = "py:obj"
add_module_names = False
autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
maximum_signature_line_length = 88
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Source", "notes_style")]
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "slacore"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_theme_options = {
    "source_repository": REPOSITORY,
    "source_branch": "main",
    "source_directory": "docs/",
    "light_css_variables": {"color-brand-primary": "#1f6f43", "color-brand-content": "#1f6f43"},
    "dark_css_variables": {"color-brand-primary": "#7fd1a3", "color-brand-content": "#7fd1a3"},
}
pygments_dark_style = "github-dark"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# The files at the root that are pages here too.
PAGES = {"CHANGELOG.md": "site/changelog", "CONTRIBUTING.md": "site/contributing"}
LINK = re.compile(r"\]\((?P<path>(?!\w+:)[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")


def lead_home(app: Sphinx, page: str, text: list[str]) -> None:
    """Give a page of a file at the root its text, and links to files outside the docs their address."""
    source = next((name for name, its in PAGES.items() if its == page), None)
    if source:
        text[0] = (ROOT / source).read_text("utf-8")
        app.env.note_dependency(ROOT / source)
    folder = "" if source else f"docs/{page}/../"
    text[0] = LINK.sub(lambda found: address(found, folder, page), text[0])


def address(found: re.Match[str], folder: str, page: str) -> str:
    """Where a link leads from here; one that leads to nothing is a warning."""
    path, anchor = normpath(folder + found["path"]), found["anchor"] or ""
    if path in PAGES:
        return f"](/{PAGES[path]}.md{anchor})"
    if path.startswith("docs/"):
        return f"](/{path.removeprefix('docs/')}{anchor})" if page in PAGES.values() else found[0]
    if not (ROOT / path).exists():
        getLogger(__name__).warning("%s is no file of the repository", path, location=page)
    return f"]({REPOSITORY}/blob/main/{path}{anchor})"


class NamesInText(SphinxTransform):
    """A public name in a page's code, as ``Schedule`` or ``plan.deadline(...)``, leads to where it is described."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Wrap each such piece of code in a reference; one that leads nowhere stays as it is."""
        for code in [*self.document.findall(nodes.literal)]:
            linked = isinstance(code.parent, nodes.reference | addnodes.pending_xref | nodes.title)
            if not linked and not code.get("classes") and (name := address_of(code.astext(), section_of(code))):
                link = addnodes.pending_xref("", refdomain="py", reftype="obj", reftarget=name, refexplicit=True)
                link["refdoc"] = self.env.docname
                code.replace_self(link)
                link += code


# Whose part a name is: values under the names people give them, and sections of the reference.
VALUES = {"plan": "SupportPlan", "deadline": "Deadline", "state": "TicketState"}
OWNERS = {
    "Questions to a coverage": "slacore.Coverage",
    "Operations centres": "slacore.OperationsCentres",
    "Columns": "slacore.analysis",
}
DOORS = ("slacore", "slacore.analysis", "slacore.errors")
CODE = re.compile(r"(?P<head>[A-Za-z]\w*)?(?P<part>\.\w+)?(?P<call>\(.*\))?", re.DOTALL)


def section_of(node: nodes.Node) -> str:
    """The heading under which something stands."""
    while not isinstance(node, nodes.section | nodes.document):
        node = node.parent
    title = node.next_node(nodes.title)
    return title.astext() if title else ""


def address_of(code: str, section: str) -> str | None:
    """The address of what a piece of code names: of the front doors, or a part of what its section is about."""
    if code.startswith("slacore."):
        return code.partition("(")[0]
    found = CODE.fullmatch(code)
    if not found or not code:
        return None
    head, part = found["head"] or "", found["part"] or ""
    if section in OWNERS and not head[:1].isupper() and (found["call"] or not head):
        return f"{OWNERS[section]}.{(head + part).lstrip('.')}"
    if head in VALUES and part:
        return f"slacore.{VALUES[head]}{part}"
    telling = head[:1].isupper() or "_" in head or (found["call"] and not hasattr(Coverage, head))
    return next((f"{door}.{head}{part}" for door in DOORS if telling and head in dir(import_module(door))), None)


def plain_signature(
    app: Sphinx, kind: str, name: str, described: Any, options: Any, signature: str | None, answer: str | None
) -> tuple[str | None, str | None]:
    """Show an error by its fields, and a default that is made anew as three dots."""
    if kind == "exception":
        return f"({', '.join(described.__match_args__)})", None
    return (signature or "").replace("NOTHING", "...") or signature, answer


REFERENCE = " ".join(re.findall(r"`([^`\n]+)`", (ROOT / "docs" / "reference.md").read_text("utf-8")))
PUBLIC = {*re.findall(r"\w+", REFERENCE)}


def leave_out(app: Sphinx, kind: str, name: str, described: Any, is_left_out: bool, options: Any) -> bool | None:
    """What the reference does not list is private, whatever its name looks like."""
    return True if name not in PUBLIC else None


def name_everywhere(app: Sphinx, env: BuildEnvironment) -> None:
    """Let a part of a class be found at the front door, in the room of its class, and in classes that inherit it."""
    known = env.domains.python_domain.objects
    for door in DOORS:
        module = import_module(door)
        kinds = {name: getattr(module, name) for name in dir(module) if isinstance(getattr(module, name), type)}
        for name, kind in kinds.items():
            for part in filter(PUBLIC.__contains__, dir(kind)):
                places = [f"{door}.{base.__name__}.{part}" for base in kind.__mro__]
                if found := next((known[place] for place in places if place in known), None):
                    for alias in (f"{door}.{name}.{part}", f"{kind.__module__}.{kind.__qualname__}.{part}"):
                        known.setdefault(alias, found._replace(aliased=True))


def setup(app: Sphinx) -> dict[str, bool]:
    """Tie these into the build."""
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", lead_home)
    app.connect("autodoc-process-signature", plain_signature)
    app.connect("autodoc-skip-member", leave_out)
    app.connect("env-updated", name_everywhere, priority=400)  # before code examples are linked
    app.add_transform(NamesInText)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
