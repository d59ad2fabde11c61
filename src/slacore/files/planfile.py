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
        PlanErrors: with every error of the file, each with its path and the way out; and for a file that cannot be
            read, with the system's reason. Size, depth and duplicate keys are checked before anything is built.
        InvalidValue: for what is neither a path nor an open file, such as the text of a plan.
    """
    if isinstance(path, str) and "\n" in path:
        raise InvalidValue("path", path, "is no path; plan_from_toml reads the text of a plan")
    if isinstance(path, str | PathLike):
        return parse_plan(_read(path), str(path), is_json=str(path).lower().endswith(".json"))
    if not _can_be_read(path):
        raise InvalidValue("path", path, "is neither a path nor an open file")
    raw, source = path.read(LARGEST + 1), str(getattr(path, "name", "plan"))
    return parse_plan(raw.encode() if isinstance(raw, str) else raw, source, is_json=source.lower().endswith(".json"))


def _can_be_read(given: object) -> bool:
    try:
        return hasattr(given, "read")
    except Exception:
        return False


def _read(path: str | PathLike[str]) -> bytes:
    """The bytes of a file, and one more than a plan file can have."""
    try:
        with Path(path).open("rb") as stream:
            return stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _refused(str(path), f"cannot be read: {reason}") from error


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
