"""Plan files: TOML or JSON in, a support plan out, all errors at once."""

from __future__ import annotations

import json
import re
import tomllib
from os import PathLike
from pathlib import Path
from typing import Any

from slacore.errors import Flaw, PlanErrors, shown
from slacore.plans.plan import SupportPlan
from slacore.written.reading import DEEPEST, MOST_NODES

LARGEST = 1 << 20
"""Bytes of the largest plan file."""

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


def load_plan(path: str | PathLike[str]) -> SupportPlan:
    """The support plan of a ``.toml`` or ``.json`` file.

    Raises:
        PlanErrors: with every error of the file, each with its path and the way out. Size, depth and duplicate keys
            are checked before anything is built.
        OSError: if the file cannot be opened.
    """
    file = Path(path)
    with file.open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    return parse_plan(raw, str(path), is_json=file.suffix.lower() == ".json")


def parse_plan(raw: bytes, source: str = "plan", *, is_json: bool = False) -> SupportPlan:
    r"""The support plan of a file's bytes.

    >>> parse_plan(b'format = 1\nname = "empty"').name
    'empty'

    Raises:
        PlanErrors: as `load_plan` does.
    """
    if len(raw) > LARGEST:
        raise _refused(source, f"has more than {LARGEST} bytes; a plan file can have {LARGEST}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(source, f"is not UTF-8 text at byte {error.start}") from None
    data = _from_json(text, source) if is_json else _from_toml(text, source)
    return SupportPlan.from_dict(data, source)


def _from_toml(text: str, source: str) -> Any:
    _check_bounds(text, source)
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
    bare = _QUOTED.sub("Q", text)
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
