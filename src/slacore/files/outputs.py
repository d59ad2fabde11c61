"""Files that are written: each appears under its name once it is whole, or not at all."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, Literal, TextIO

from slacore.errors import InvalidValue

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def output_file(name: str) -> Iterator[TextIO]:
    """A stream of text into a file, packed where its name ends in ``.gz``; ``-`` is standard output.

    It is written beside the file, and takes its place once it is whole and on the disk. What ends the writing before
    that leaves the file as it was.
    """
    if name == "-":
        yield sys.stdout
        return
    # Where the name is a link, the file it leads to is written.
    path = Path(name).resolve()
    # A pipe or a device has no other name to be written under first.
    if path.exists() and not path.is_file():
        with _told(name), _opened(path, "wb", name) as stream:
            yield stream
        return
    # Not made by `tempfile`, whose files nobody else may read: this one is to become the user's own.
    draft = path.with_name(f".slacore-{token_hex(8)}.part")
    try:
        with _told(name), _opened(draft, "xb", name) as stream:
            if path.exists():
                draft.chmod(path.stat().st_mode)
            yield stream
        _settle(draft)
        draft.replace(path)
    except BaseException:
        # Where the draft could not even be made, that error is the one to tell.
        with suppress(OSError):
            draft.unlink()
        raise


@contextmanager
def _told(name: str) -> Iterator[None]:
    """A full disk is told with the name of the file."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno not in _FULL:
            raise
        raise type(error)(error.errno, error.strerror, name) from None


def save_text(text: str, name: str | None) -> None:
    """Write a text whole into a file, or to standard output where there is no name."""
    with output_file("-" if name is None else name) as stream:
        stream.write(text)


def silence_stdout() -> None:
    """Nobody reads any more; what is still to be written at the end must not fail a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def refuse_inputs(place: str, output: str | None, inputs: Mapping[str, str]) -> None:
    """Nothing, where a file to be written is none of the files that are read; ``-`` and devices are no such files.

    Args:
        place: the option that names the output.
        output: the file to be written, if there is one.
        inputs: the files that are read, by what they are called in messages. A bundled plan is no file.

    Raises:
        InvalidValue: for an output that is an input, by whatever name or link.
    """
    if output is None or output == "-" or not Path(output).is_file():
        return
    for called, name in inputs.items():
        if name != "-" and Path(name).is_file() and Path(output).samefile(name):
            raise InvalidValue(place, output, f"is the {called} itself, which would be lost; name another file")


def ending_of(place: str, output: str, endings: Mapping[str, str]) -> str | None:
    """What a file's ending stands for, none where it has no ending or is standard output.

    >>> ending_of("--output", "due.CSV.gz", {".csv": "csv", ".json": "json"})
    'csv'

    Raises:
        InvalidValue: for an ending that stands for nothing.
    """
    suffix = Path(output.lower().removesuffix(".gz")).suffix
    if output == "-" or not suffix:
        return None
    if suffix not in endings:
        raise InvalidValue(place, output, f"ends in {suffix}; what can be written ends in {' or '.join(endings)}")
    return endings[suffix]


def _opened(path: Path, mode: Literal["wb", "xb"], name: str) -> TextIO:
    """A stream of text into a file that is, or will be, called by the name."""
    manner: dict[str, Any] = {"encoding": "utf-8", "newline": ""}
    try:
        raw = path.open(mode)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, name) from None
    if not name.lower().endswith(".gz"):
        return io.TextIOWrapper(raw, **manner)
    return io.TextIOWrapper(_Packed(Path(name).name, raw), **manner)


def _settle(path: Path) -> None:
    """Have the disk hold what was written, so that no crash leaves a name without its content."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


class _Packed(gzip.GzipFile):
    """A gzip that knows the name its file will have, and closes that file with itself."""

    def __init__(self, name: str, raw: BinaryIO) -> None:
        super().__init__(name, "wb", compresslevel=6, fileobj=raw)
        self._raw = raw

    def close(self) -> None:
        """Both; also where the packing cannot be finished."""
        try:
            super().close()
        finally:
            self._raw.close()
