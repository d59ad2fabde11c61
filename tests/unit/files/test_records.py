"""Records: CSV and JSON Lines told apart by their first line, each record with its own."""

from __future__ import annotations

import gzip
import io

import pytest

from slacore.errors import BrokenTable
from slacore.files.records import Records


def told(content: str | bytes) -> list[tuple[int, dict[str, object], str]]:
    raw = content.encode() if isinstance(content, str) else content
    return [(line, dict(record), fault) for line, record, fault in Records.of(io.BytesIO(raw), "log").rows]


def test_csv_has_a_header_and_json_lines_have_none() -> None:
    assert Records.of(io.BytesIO(b"a;b\n1;2\n"), "log").header == ("a", "b")
    assert Records.of(io.BytesIO(b'{"a": 1}\n'), "log").header is None


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("content", ["a,b\n1,2\n", "a\tb\n1\t2\n", '\n{"a": "1", "b": "2"}\n'])
def test_both_are_read_gzip_or_not(content: str, packed: bool) -> None:
    raw = gzip.compress(content.encode()) if packed else content.encode()
    assert told(raw) == [(2, {"a": "1", "b": "2"}, "")]


def test_values_of_json_keep_their_kinds() -> None:
    assert told('{"a": 1, "b": ["x", "y"], "c": null}') == [(1, {"a": 1, "b": ["x", "y"], "c": None}, "")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"a": 1', "is not JSON: Expecting ',' delimiter at character 8"),
        ("[1]", "is JSON, but no object like {...}"),
        ('{"a": 1, "a": 2}', "is not JSON that can be read: 'a' stands twice in one object"),
        ('{"a": NaN}', "is not JSON that can be read: NaN is no number of JSON"),
        ("[" * 100_000, "is not JSON that can be read: "),
    ],
)
def test_a_broken_line_is_told_and_the_next_is_read(line: str, fault: str) -> None:
    first, broken, last = told(f'{{"a": 0}}\n{line}\n\n{{"a": 3}}\n')
    assert (first[0], broken[0], last) == (1, 2, (4, {"a": 3}, ""))
    assert broken[2].startswith(fault)


def test_a_row_of_csv_with_too_few_cells_keeps_those_it_has() -> None:
    assert told("a,b\n1\n") == [(2, {"a": "1"}, "has 1 cell; the header names 2")]


@pytest.mark.parametrize("content", ["[\n{}\n]", '[{"a": 1}]', "[]"])
def test_one_json_list_is_refused_with_the_cure(content: str) -> None:
    with pytest.raises(BrokenTable, match="write JSON Lines, an object on each line"):
        told(content)


def test_an_empty_file_is_no_log() -> None:
    with pytest.raises(BrokenTable, match="is empty"):
        told("")
