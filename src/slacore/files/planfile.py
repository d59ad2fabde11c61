"""Plan files: TOML or JSON in, a support plan out, all errors at once."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import IO

from slacore.errors import Flaw, InvalidValue, PlanErrors
from slacore.plans.plan import SupportPlan
from slacore.written.text import LARGEST, plan_from_json, plan_from_toml


def load_plan(path: str | PathLike[str] | IO[bytes] | IO[str]) -> SupportPlan:
    r"""The support plan of a ``.toml`` or ``.json`` file, by its path or open for reading.

    An open file is TOML unless its name ends in ``.json``.

    >>> from io import BytesIO
    >>> load_plan(BytesIO(b'format = 1\nname = "empty"')).name
    'empty'

    Raises:
        PlanErrors: with every error of the file, each with its path and the way out. Size, depth and duplicate keys
            are checked before anything is built.
        InvalidValue: for what is neither a path nor an open file.
        OSError: if the file cannot be opened.
    """
    if isinstance(path, str | PathLike):
        with _opened(path) as stream:
            return _plan_in(stream, str(path))
    if not _can_be_read(path):
        raise InvalidValue("path", path, "is neither a path nor an open file")
    return _plan_in(path, str(getattr(path, "name", "plan")))


def _opened(path: str | PathLike[str]) -> IO[bytes]:
    try:
        return Path(path).open("rb")
    except ValueError:
        # A null byte, or half a letter.
        raise InvalidValue("path", path, "cannot be the name of a file") from None


def _can_be_read(given: object) -> bool:
    try:
        return hasattr(given, "read")
    except Exception:
        return False


def _plan_in(stream: IO[bytes] | IO[str], source: str) -> SupportPlan:
    raw = stream.read(LARGEST + 1)
    return parse_plan(raw.encode() if isinstance(raw, str) else raw, source, is_json=source.lower().endswith(".json"))


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
    return plan_from_json(text, source) if is_json else plan_from_toml(text, source)


def _refused(source: str, sentence: str) -> PlanErrors:
    return PlanErrors(source, (Flaw("", sentence),))
