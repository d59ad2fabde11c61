"""Records: the rows of a table file or the objects of a JSON Lines file, each with the line on which it starts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from attrs import field, frozen

from slacore.errors import BrokenTable
from slacore.files.lines import Lines, buffered
from slacore.files.tablefile import TableFile, is_binary

Record = Mapping[str, Any]
"""What stands under the name of each column: a text in a table, any value in JSON."""


@frozen
class Records:
    r"""The records of a file, to be read once, one by one.

    >>> import io
    >>> told = Records.of(io.BytesIO(b'{"ticket": 7, "tags": ["a"]}\n{"ticket": 8\n'), "log.jsonl")
    >>> for line, record, fault in told.rows:
    ...     print(line, record, fault or "is read")
    1 {'ticket': 7, 'tags': ['a']} is read
    2 {} is not JSON: Expecting ',' delimiter at character 13

    Args:
        source: the name of the file in messages.
        header: the names of the columns; none in JSON Lines, where each record has its own.
        rows: line, record and, where it is none, why.
        table: the table that they are of, where they are of one; it is read once, by its rows or in another manner.
    """

    source: str
    header: tuple[str, ...] | None
    rows: Iterator[tuple[int, Record, str]] = field(eq=False, repr=False)
    table: TableFile | None = field(default=None, eq=False, repr=False)

    @classmethod
    def of(cls, stream: BinaryIO, source: str, encoding: str | None = None) -> Records:
        """The records of a stream of bytes, gzip or not: of JSON Lines where the first is an object, else of CSV.

        Parquet and Excel are read as `TableFile.of` does.

        Raises:
            BrokenTable, InvalidValue: as `TableFile.of` does; and for JSON that is one list.
        """
        held = buffered(stream)
        if is_binary(held):
            return cls._of_table(TableFile.of(held, source))
        lines = Lines(held, source, encoding)
        first = next((line for line in lines if line.strip()), "")
        if first.lstrip().startswith("{"):
            return cls(source, None, _objects(enumerate(chain([first], lines), lines.number)))
        if first.strip() in ("[", "[]") or first.lstrip().startswith("[{"):
            raise BrokenTable(source, "is one JSON list; write JSON Lines, an object on each line")
        return cls._of_table(TableFile.of_lines(lines, first))

    @classmethod
    def _of_table(cls, table: TableFile) -> Records:
        return cls(table.source, table.header, _rows(table), table)


def _rows(table: TableFile) -> Iterator[tuple[int, Record, str]]:
    for line, cells, fault in table.rows():
        yield line, dict(zip(table.header, cells, strict=False)), fault


def _objects(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Record, str]]:
    for line, text in lines:
        if not text.strip():
            continue
        try:
            found = json.loads(text.rstrip(), object_pairs_hook=_once, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            yield line, {}, f"is not JSON: {error.msg} at character {error.colno}"
        except (ValueError, RecursionError) as error:
            yield line, {}, f"is not JSON that can be read: {error}"
        else:
            is_object = isinstance(found, dict)
            yield line, found if is_object else {}, "" if is_object else "is JSON, but no object like {...}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise ValueError(f"{twice!r} stands twice in one object")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
