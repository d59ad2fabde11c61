"""Verdict files: every row of a ticket table with its due time and verdict, as CSV or JSON."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, Literal, TextIO, cast

from slacore.analysis.attainment import Judged
from slacore.civil.instant import SECOND
from slacore.errors import InvalidValue

Format = Literal["csv", "json"]
Write = Callable[[Judged], None]

ADDED = ("sla_line", "sla_due", "sla_verdict", "sla_target", "sla_difference_seconds", "sla_problem")
"""The columns behind those of the table; the difference is our due time less the recorded one."""


def format_of(name: str, otherwise: Format) -> Format:
    """The format that a file's ending names.

    >>> format_of("due.JSON", "csv"), format_of("due.csv.gz", "json"), format_of("-", "json")
    ('json', 'csv', 'json')
    """
    suffixes = [suffix.lower() for suffix in Path(name).suffixes if suffix.lower() != ".gz"]
    return cast(Format, suffixes[-1][1:]) if suffixes and suffixes[-1] in (".csv", ".json") else otherwise


@contextmanager
def verdict_file(name: str, header: Sequence[str], form: Format) -> Iterator[Write]:
    """A function that writes one row. The file appears under its name once it is whole; ``-`` is standard output."""
    if name == "-":
        with _rows(sys.stdout, header, form) as write:
            yield write
        return
    path = Path(name)
    # A pipe or a device has no other name to be written under first.
    if path.exists() and not path.is_file():
        with _opened(path, "wb", path) as stream, _rows(stream, header, form) as write:
            yield write
        return
    # Not made by `tempfile`, whose files nobody else may read: this one is to become the user's own.
    draft = path.with_name(f".slacore-{token_hex(8)}.part")
    try:
        with _opened(draft, "xb", path) as stream, _rows(stream, header, form) as write:
            yield write
        draft.replace(path)
    except BaseException:
        # Where the draft could not even be made, that error is the one to tell.
        with suppress(OSError):
            draft.unlink()
        raise


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


def _opened(path: Path, mode: Literal["wb", "xb"], named: Path) -> TextIO:
    """A stream of text into a file that is, or will be, ``named``; packed where that says so."""
    # Bytes that were no UTF-8 leave as they came.
    manner: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}
    try:
        raw = path.open(mode)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(named)) from None
    if named.suffix.lower() != ".gz":
        return io.TextIOWrapper(raw, **manner)
    return io.TextIOWrapper(_Packed(named, raw), **manner)


class _Packed(gzip.GzipFile):
    """A gzip that knows the name its file will have, and closes that file with itself."""

    def __init__(self, named: Path, raw: BinaryIO) -> None:
        super().__init__(named.name, "wb", compresslevel=6, fileobj=raw)
        self._raw = raw

    def close(self) -> None:
        """Both; also where the packing cannot be finished."""
        try:
            super().close()
        finally:
            self._raw.close()


@contextmanager
def _rows(stream: TextIO, header: Sequence[str], form: Format) -> Iterator[Write]:
    names = [*header, *added_names(header)]
    if form == "csv":
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(names)
        yield lambda judged: table.writerow([*_padded(judged.cells, len(header)), *_verdict_cells(judged, "")])
        return
    before = "[\n"

    def write(judged: Judged) -> None:
        nonlocal before
        cells = [*_padded(judged.cells, len(header)), *_verdict_cells(judged, None)]
        text = json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=True)
        stream.write(f"{before}{text}")
        before = ",\n"

    yield write
    stream.write("\n]\n" if before == ",\n" else "[]\n")


def added_names(header: Sequence[str]) -> list[str]:
    """The names of the added columns; one that the table has already gets an underscore behind it.

    >>> added_names(["id", "sla_due"])[:3]
    ['sla_line', 'sla_due_', 'sla_verdict']
    """
    names = []
    for name in ADDED:
        while name in header:
            name += "_"
        names.append(name)
    return names


def _padded(cells: Sequence[str], width: int) -> list[str]:
    """As many cells as the header has; what a broken row has beyond them stays in the last."""
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]


def _verdict_cells(judged: Judged, nothing: Any) -> list[Any]:
    return [
        judged.line,
        nothing if judged.due is None else judged.due.isoformat(),
        judged.verdict,
        nothing if judged.target is None else str(judged.target.length),
        nothing if judged.difference is None else judged.difference / SECOND,
        judged.problem or nothing,
    ]
