"""A plan as text: TOML or JSON in, TOML out."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from slacore.errors import Flaw, InvalidText, MissingExtra, PlanErrors
from slacore.plans.plan import SupportPlan
from slacore.wording import shown
from slacore.written.reading import DEEPEST, MOST_NODES, read_plan
from slacore.written.writing import write_plan

LARGEST = 1 << 20
"""Bytes of the largest plan file, and characters of the longest text."""

MOST_LINES = 100_000

MOST_ESCAPES = 100_000
"""Backslashes of a TOML text, which are read one by one."""

# Each token that hides brackets, dots and commas; an unclosed one runs to its line's or the text's end, so that no text
# is scanned twice.
_QUOTED = re.compile(
    r'''
      """(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)
    | "(?:[^"\\\n]|\\[^\n])*+(?:"|(?=\n)|\Z|\\)
    | \'\'\'(?:[^']|'(?!\'\'))*+(?:\'\'\'|\Z)
    | '[^'\n]*+(?:'|(?=\n)|\Z)
    | \#[^\n]*+
    ''',
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"\w{300}")
_HEADER = re.compile(r"^[ \t]*+\[", re.MULTILINE)
_DOTTED = re.compile(rf"(?<![\w-])[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){{{DEEPEST + 1}}}")
_NOT_BRACKETS = re.compile(r"[^][{}]++")


def plan_from_toml(text: str, source: str = "plan") -> SupportPlan:
    r"""The support plan of a TOML text.

    >>> plan_from_toml('format = 1\nname = "empty"').name
    'empty'

    Raises:
        PlanErrors: with every error of the text, each with its path and the way out. Size, depth and duplicate keys
            are checked before anything is built.
    """
    return read_plan(_from_toml(text, source), source)


def plan_from_json(text: str, source: str = "plan") -> SupportPlan:
    """The support plan of a JSON text, with the errors of `plan_from_toml`."""
    return read_plan(_from_json(text, source), source)


def plan_to_toml(plan: SupportPlan) -> str:
    """The text of a TOML plan file; `plan_from_toml` reads it back to an equal plan.

    Raises:
        MissingExtra: without the extra ``toml``.
    """
    try:
        import tomli_w
    except ImportError:
        raise MissingExtra("writing TOML", "toml") from None
    return tomli_w.dumps(write_plan(plan))


def _from_toml(text: str, source: str) -> Any:
    _check_bounds(text, source)
    if text.count("\\") > MOST_ESCAPES:
        raise _refused(source, f"has more than {MOST_ESCAPES} backslashes; {MOST_ESCAPES} are allowed")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise _refused(source, f"is not TOML: {error}") from None


def _from_json(text: str, source: str) -> Any:
    _check_bounds(text, source)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_finite, parse_int=_short)
    except (ValueError, RecursionError) as error:
        raise _refused(source, f"is not JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {shown(twice)} stands twice in one table")
    return table


def _finite(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _short(digits: str) -> int:
    if len(digits) > 18:
        raise ValueError("a number has more than 18 digits")
    return int(digits)


def _check_bounds(text: str, source: str) -> None:
    """Refuse what a parser would need long for, by a look at the brackets, dots and commas outside quotes."""
    if not isinstance(text, str):
        raise InvalidText("text", text, "the text of a plan; load_plan reads files")
    if len(text) > LARGEST:
        raise _refused(source, f"has more than {LARGEST} characters; {LARGEST} are allowed")
    bare = _QUOTED.sub("Q", text)
    if text.count("\n") > MOST_LINES:
        raise _refused(source, f"has more than {MOST_LINES} lines; {MOST_LINES} are allowed")
    # Each part of a dotted name is a table of its own until it is known to be one that there is.
    if bare.count(".") > MOST_NODES:
        raise _refused(source, f"has more than {MOST_NODES} parts of dotted names; {MOST_NODES} are allowed")
    if _is_nested_too_deep(bare) or _DOTTED.search(bare):
        raise _refused(source, f"is nested more than {DEEPEST} levels deep; {DEEPEST} are allowed")
    if bare.count("=") + bare.count(",") > MOST_NODES or len(_HEADER.findall(bare)) > MOST_NODES:
        raise _refused(source, f"has more than {MOST_NODES} values; {MOST_NODES} are allowed")
    if _WORD.search(bare):
        raise _refused(source, "has a number or a bare name of more than 300 characters; no plan needs one")


def _is_nested_too_deep(text: str) -> bool:
    depth = 0
    for bracket in _NOT_BRACKETS.sub("", text):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _refused(source: str, sentence: str) -> PlanErrors:
    return PlanErrors(source, (Flaw("", sentence),))
