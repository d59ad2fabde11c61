"""Plan files: what is read, every error at once, and files made to do harm."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pytest

from slacore import PlanErrors, load_plan, read_plan, write_plan
from slacore.errors import InvalidValue
from slacore.files.planfile import parse_plan
from slacore.written.text import MOST_ESCAPES

PLAN = """\
format = 1
name = "desk"
title = "The desk [of # \\"brackets\\"]"  # a comment with "quotes', [[[[ and 1.2.3
zone = "Europe/London"
effective = { from = "2024-01-01", until = "2030-01-01 13:00" }

[schedules.desk]
zone = "Europe/London"
shifts = ["Mon-Fri 09:00-17:00"]
holidays = [{ country = "GB", subdivision = "ENG" }, { dates = { "2026-06-19" = "Founders' Day" } }]
closures = ["2026-12-24 12:00-24:00"]
special = ["2026-12-19 10:00-14:00"]

[coverages]
business = "desk"
always = "24x7 - desk"

[[targets]]
metric = "response"
priority = ["P1", "P2"]
when = { type = "Graffiti", vip = true, level = 3 }
length = "4 business hours"
landing = "opening"
at_risk = ["75%", "30 business minutes before"]

[[targets]]
metric = "resolution"
length = "2 business days by close"
coverage = "desk"
effective = { from = "2025-01-01T00:00:00Z" }
text = '''
Solved within two days.
'''
"""
DATA: dict[str, Any] = write_plan(read_plan(write_plan(parse_plan(PLAN.encode()))))


def errors_of(text: str | bytes, *, is_json: bool = False) -> tuple[tuple[str, str], ...]:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with pytest.raises(PlanErrors) as caught:
        parse_plan(raw, "desk.toml", is_json=is_json)
    assert caught.value.source == "desk.toml"
    assert caught.value.flaws
    str(caught.value).encode()
    return tuple((flaw.path, flaw.sentence) for flaw in caught.value.flaws)


def test_a_plan_is_read_from_toml_and_from_json(tmp_path: Path) -> None:
    toml, as_json = tmp_path / "desk.toml", tmp_path / "desk.JSON"
    toml.write_text(PLAN, encoding="utf-8")
    as_json.write_text(json.dumps(DATA), encoding="utf-8")
    assert load_plan(toml) == load_plan(str(as_json))
    assert load_plan(toml).digest == load_plan(as_json).digest
    due = load_plan(toml).deadline("resolution", opened="2026-03-02T10:00:00Z").due
    assert due == "2026-03-04T17:00:00Z"


@pytest.mark.parametrize("spelt", [PLAN.replace("\n", "\r\n"), "\ufeff" + PLAN, PLAN + "\n" * 1000])
def test_line_ends_and_a_byte_order_mark_change_nothing(spelt: str) -> None:
    plain, other = parse_plan(PLAN.encode()), parse_plan(spelt.encode())
    assert other.targets[0] == plain.targets[0]
    assert other.coverages == plain.coverages


@pytest.mark.parametrize(
    ("path", "reason"),
    [("absent.toml", "No such file"), (".", "directory"), ("a\0b", "null"), ("x" * 5_000, "too long")],
)
def test_a_file_that_cannot_be_read_is_one_error_of_ours_with_the_systems_reason(path: str, reason: str) -> None:
    with pytest.raises(PlanErrors) as caught:
        load_plan(path)
    assert caught.value.source == path
    assert [flaw.path for flaw in caught.value.flaws] == [""]
    assert "cannot be read: " in str(caught.value)
    assert reason in str(caught.value)


def test_the_text_of_a_plan_is_no_path() -> None:
    with pytest.raises(InvalidValue, match="plan_from_toml reads the text of a plan"):
        load_plan(PLAN)


def test_all_errors_of_a_file_are_told_at_once_with_their_paths(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(
        """
format = 2
nmae = "desk"
[schedules.uk]
zone = "Europe/Londn"
shifts = ["Mon-Fri 09:00-17:00", "Mon-Firday 09:00-25:00"]
holidays = [{ country = "GB", subdivision = "ENGL" }]
[coverages]
business = "uk | su"
[[targets]]
metric = "response"
length = "2 days"
[[targets]]
metric = "resolution"
length = "4 business hours"
landing = "opned"
[[targets]]
length = "4 business hours"
""",
        encoding="utf-8",
    )
    with pytest.raises(PlanErrors) as caught:
        load_plan(file)
    assert caught.value.source == str(file)
    told = {flaw.path: flaw.sentence for flaw in caught.value.flaws}
    assert set(told) == {
        *[
            "format",
            "nmae",
            "name",
            "schedules.uk.zone",
            "schedules.uk.shifts[1]",
            "schedules.uk.holidays[0].subdivision",
        ],
        *["coverages.business", "targets[0].length", "targets[1].landing", "targets[2].metric"],
    }
    assert "did you mean 'name'" in told["nmae"]
    assert "'Europe/London'" in told["schedules.uk.zone"]
    assert "'Friday'" in told["schedules.uk.shifts[1]"]
    assert "'ENG'" in told["schedules.uk.holidays[0].subdivision"]
    assert "2 business days" in told["targets[0].length"]
    assert "2 calendar days" in told["targets[0].length"]
    assert "closing, opening" in told["targets[1].landing"]


MEBIBYTE = 1 << 20
HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "one byte too many": lambda: b" " * (MEBIBYTE + 1),
    "ten mebibytes": lambda: b"[" * (10 * MEBIBYTE),
    "nothing": lambda: "",
    "one NUL": lambda: "\0",
    "NULs": lambda: PLAN.replace("desk", "d\0sk"),
    "a NUL in an escape": lambda: PLAN.replace('name = "desk"', 'name = "d\\u0000sk"'),
    "not UTF-8": lambda: b'format = 1\nname = "\xff"',
    "UTF-16": lambda: PLAN.encode("utf-16"),
    "half of a letter": lambda: b'format = 1\nname = "\xe2\x82',
    "a lone surrogate": lambda: 'format = 1\nname = "\ud800"',
    "an escaped surrogate": lambda: 'format = 1\nname = "\\ud800"',
    "a byte order mark in the middle": lambda: 'format = 1\nname = "a\ufeffb"',
    "right-to-left override": lambda: 'format = 1\nname = "a\u202eb"',
    "letters that look like others": lambda: 'format = 1\nnаme = "desk"',
    "carriage returns alone": lambda: "format = 1\rname = 1\r",
    "control characters in keys": lambda: 'format = 1\nname = "desk"\n"\\u001b[31m" = 1',
    "a key of a mebibyte": lambda: '"' + "k" * (MEBIBYTE - 100) + '" = 1',
    "a bare key of a mebibyte": lambda: "k" * (MEBIBYTE - 100) + " = 1",
    "33 tables deep": lambda: "x = " + "[" * 33 + "]" * 33,
    "33 braces deep": lambda: "x = " + "{ a = " * 33 + "1" + " }" * 33,
    "33 headers deep": lambda: "[" + ".".join("a" * 33) + "]\nx = 1",
    "33 deep by halves": lambda: "[" + ".".join("a" * 20) + "]\nx = " + "[" * 20 + "]" * 20,
    "deep arrays": lambda: "x = " + "[" * 200_000 + "]" * 200_000,
    "deep arrays that stay open": lambda: "x = " + "[" * 500_000,
    "deep tables that stay open": lambda: "x = " + "{a=" * 300_000,
    "dotted keys": lambda: ".".join(["a"] * 20_000) + " = 1",
    "dotted keys with blanks": lambda: " . ".join(["a"] * 20_000) + " = 1",
    "dotted keys in quotes": lambda: ".".join(['"a"'] * 20_000) + " = 1",
    "dotted keys in both quotes": lambda: ".".join(['"a"', "'b'", "c"] * 7_000) + " = 1",
    "dotted keys in an inline table": lambda: "x = { " + ".".join(["a"] * 20_000) + " = 1 }",
    "dotted keys in a header": lambda: "[" + ".".join(["a"] * 20_000) + "]",
    "dotted keys behind a misleading quote": lambda: (
        "x = ['''a'b\" ''', { " + ".".join(["a"] * 20_000) + ' = 1 }, "c"]'
    ),
    "dotted keys behind a quote in a comment": lambda: '# "\n' + ".".join(["a"] * 20_000) + ' = 1 # "',
    "dotted keys behind three quotes": lambda: 'x = """a" """\n' + ".".join(["a"] * 20_000) + " = 1",
    "the same key twice": lambda: PLAN + '\n[coverages]\nbusiness = "desk"',
    "the same header twice": lambda: "[a]\n[a]\n",
    "a table over a value": lambda: "a = 1\n[a]\nb = 1",
    "100,000 keys": lambda: "\n".join(f"k{n} = 1" for n in range(70_000)),
    "a long list": lambda: "x = [" + "1," * 500_000 + "]",
    "many headers": lambda: "".join(f"[a{n}]\n" for n in range(100_000)),
    "many double headers": lambda: "[[a]]\n" * 170_000,
    "many dotted headers": lambda: "".join(f"[a.b.c.d{n}]\n" for n in range(65_000)),
    "an unclosed string": lambda: 'format = 1\nname = "desk',
    "an unclosed string of escapes": lambda: 'name = "' + '\\"' * 500_000,
    "an unclosed long string": lambda: 'name = """' + '\\"""' * 250_000,
    "an unclosed literal": lambda: "name = '" + "a" * 1_000_000,
    "an unclosed long literal": lambda: "name = '''" + "''a" * 300_000,
    "many quotes": lambda: '"' * 1_000_000,
    "many single quotes": lambda: "'" * 1_000_001,
    "quotes and backslashes": lambda: '"\\' * 500_000,
    "empty strings": lambda: "name = " + '"" ' * 300_000,
    "blanks": lambda: "name =" + " " * 1_000_000,
    "blanks between words": lambda: "a " * 500_000,
    "dots": lambda: "." * 1_000_000,
    "words and dots": lambda: "a." * 500_000,
    "brackets": lambda: "[" * 1_000_000,
    "closing brackets": lambda: "]" * 1_000_000,
    "braces and brackets": lambda: "{[" * 500_000,
    "equals signs": lambda: "=" * 1_000_000,
    "a comment of a mebibyte": lambda: "#" * 1_000_000,
    "many comments": lambda: "#\n" * 500_000,
    "a long decimal": lambda: "format = 1" + "0" * 1_000_000,
    "a long hexadecimal": lambda: "format = 0x" + "f" * 1_000_000,
    "hexadecimal digits beyond decimal": lambda: "name = 'desk'\nformat = 0x" + "f" * 10_000,
    "a long fraction": lambda: "format = 1." + "1" * 1_000_000,
    "a great exponent": lambda: "format = 1e999999999",
    "not a number": lambda: "format = nan",
    "without end": lambda: "format = inf",
    "a date for a format": lambda: "format = 2026-01-01",
    "a date outside quotes": lambda: PLAN.replace('"2024-01-01"', "2024-01-01"),
    "a year that is none": lambda: PLAN.replace('"2024-01-01"', '"0001-01-01"'),
    "a text of a mebibyte": lambda: 'format = 1\nname = "' + "x" * 1_000_000 + '"',
    "a coverage that is long": lambda: 'format = 1\nname = "a"\ncoverage = { x = "' + "~" * 7_999 + '" }',
    "a coverage of brackets": lambda: 'format = 1\nname = "a"\ncoverage = { x = "' + "[" * 7_999 + '" }',
    "coverages of brackets": lambda: (
        'format = 1\nname = "a"\n[coverages]\n' + "".join(f"x{n} = '{'[' * 7_900}'\n" for n in range(120))
    ),
    "a coverage that never opens": lambda: 'format = 1\nname = "a"\ncoverage = { x = "NEVER" }',
    "a coverage of itself": lambda: 'format = 1\nname = "a"\ncoverage = { x = "x" }',
    "a zone of a list": lambda: 'format = 1\nname = "a"\nschedules = { x = { zone = [] } }',
    "a zone of a folder": lambda: PLAN.replace("Europe/London", "Europe"),
    "a zone of 300 characters": lambda: PLAN.replace("Europe/London", "E" * 300),
    "a date closed and special": lambda: PLAN.replace("2026-12-24 12:00-24:00", "2026-12-19"),
}
HOSTILE_JSON: dict[str, Callable[[], str | bytes]] = {
    "nothing": lambda: "",
    "no table": lambda: "[]",
    "null": lambda: "null",
    "a text": lambda: '"desk"',
    "one byte too many": lambda: b" " * (MEBIBYTE + 1),
    "the same key twice": lambda: '{"format": 1, "name": "a", "name": "b"}',
    "the same key twice, deeper": lambda: '{"format": 1, "name": "a", "coverages": {"x": "24x7", "x": "24x7"}}',
    "the last of many keys twice": lambda: "{" + ",".join(f'"k{n}":1' for n in range(9_990)) + ',"k9989":1}',
    "a key spelt in two ways": lambda: '{"format": 1, "name": "a", "n\\u0061me": "b"}',
    "not a number": lambda: '{"format": NaN}',
    "without end": lambda: '{"format": Infinity}',
    "without end below zero": lambda: '{"format": -Infinity}',
    "a great exponent": lambda: '{"format": 1e999999999}',
    "a long number": lambda: '{"format": ' + "1" * 1_000_000 + "}",
    "a number of 19 digits": lambda: '{"format": 1234567890123456789}',
    "a long fraction": lambda: '{"format": 1.' + "1" * 1_000_000 + "}",
    "a lone surrogate": lambda: '{"format": 1, "name": "\\ud800"}',
    "a lone surrogate for a key": lambda: '{"format": 1, "name": "a", "\\ud800": 1}',
    "a NUL": lambda: '{"format": 1, "name": "a\\u0000"}',
    "33 deep": lambda: '{"x": ' + "[" * 33 + "]" * 33 + "}",
    "deep arrays": lambda: '{"x": ' + "[" * 200_000 + "]" * 200_000 + "}",
    "deep tables": lambda: '{"x":' * 150_000 + "1" + "}" * 150_000,
    "arrays that stay open": lambda: "[" * 1_000_000,
    "a long list": lambda: '{"x": [' + "1," * 500_000 + "1]}",
    "100,000 keys": lambda: "{" + ",".join(f'"k{n}":1' for n in range(80_000)) + "}",
    "an unclosed string of escapes": lambda: '{"name": "' + '\\"' * 500_000,
    "many quotes": lambda: '"' * 1_000_000,
    "TOML": lambda: PLAN,
    "trailing text": lambda: '{"format": 1, "name": "a"} {}',
    "UTF-16": lambda: '{"format": 1, "name": "a"}'.encode("utf-16"),
}
FILES = [(name, make, False) for name, make in HOSTILE.items()] + [
    (name, make, True) for name, make in HOSTILE_JSON.items()
]


@cache
def _patience() -> float:
    """The time of a harmless text, as many escapes as a file may have, that the TOML reader takes letter by letter."""
    plain = 'format = 1\ntitle = "' + "\\t" * MOST_ESCAPES + '"'
    began = perf_counter()
    errors_of(plain)
    return perf_counter() - began


@pytest.mark.parametrize(
    ("name", "make", "is_json"), FILES, ids=[f"{'json' if js else 'toml'}: {name}" for name, _, js in FILES]
)
def test_a_hostile_file_is_one_plan_error_in_bounded_time(
    name: str, make: Callable[[], str | bytes], is_json: bool
) -> None:
    text = make()
    began = perf_counter()
    flaws = errors_of(text, is_json=is_json)
    took = perf_counter() - began
    assert len(flaws) <= 1_000
    # Anything worse than linear would take hundreds of times as long as a harmless file of the same size.
    assert took < 100 * _patience()


@pytest.mark.parametrize(
    ("name", "is_json"),
    [
        *[("ten mebibytes", False), ("deep arrays", False), ("dotted keys", False), ("dotted keys in quotes", False)],
        *[("dotted keys behind a misleading quote", False), ("100,000 keys", False), ("a long list", False)],
        *[("many headers", False)],
        *[("a key of a mebibyte", False), ("a text of a mebibyte", False), ("coverages of brackets", False)],
        *[("100,000 keys", True), ("a long list", True), ("deep tables", True), ("the last of many keys twice", True)],
    ],
)
def test_a_hostile_file_takes_bounded_memory(name: str, is_json: bool) -> None:
    text = (HOSTILE_JSON if is_json else HOSTILE)[name]()
    tracemalloc.start()
    try:
        errors_of(text, is_json=is_json)
        assert tracemalloc.get_traced_memory()[1] < 64 * MEBIBYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "is_json", "words"),
    [
        (b" " * (MEBIBYTE + 1), False, "1048576 bytes"),
        ("x = " + "[" * 33 + "]" * 33, False, "32 levels"),
        ('{"x": ' + "[" * 32 + "]" * 32 + "}", True, "32 levels"),
        ("x = [" + "1," * 10_001 + "]", False, "10000 values"),
        (".".join(["a"] * 34) + " = 1", False, "32 levels"),
        (b'name = "\xff"', False, "UTF-8 text at byte 8"),
        ('{"a": 1, "a": 2}', True, "'a' stands twice"),
        ('{"a": NaN}', True, "NaN is not a number"),
        ("name = ", False, "not TOML"),
        ("{", True, "not JSON"),
    ],
)
def test_bounds_are_told_in_their_errors(text: str | bytes, is_json: bool, words: str) -> None:
    [(path, sentence)] = errors_of(text, is_json=is_json)
    assert path == ""
    assert words in sentence


def test_what_stands_in_texts_and_comments_does_not_count_against_the_bounds() -> None:
    prose = "[" * 40 + " a.b" * 10 + " , = " * 2_000
    comments = f"# {'[' * 50} {'.'.join('a' * 50)} {'=' * 20_000}\n" + "# don't\n" * 10
    for quoted in (f'"{prose[:3_000]}"', f"'{prose[:3_000]}'", f'"""{prose[:2_000]}\n" {prose[:900]}"""'):
        assert parse_plan(f'{comments}format = 1\nname = "desk"\ntitle = {quoted}\n'.encode()).name == "desk"


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of every value in the data."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(deeper for key, child in children for deeper in places(child, (*path, key)))]


ODD: list[Any] = [
    *[
        None,
        True,
        0,
        -1,
        5,
        10**30,
        1.5,
        float("nan"),
        float("inf"),
        "",
        " ",
        "x",
        "\0",
        "\ud800",
        "é" * 200,
        "x" * 9_000,
    ],
    *[
        "2026-02-30",
        "25:00",
        "Mon-Fri 09:00-09:00",
        "24x7",
        "NEVER",
        "~",
        "0001-01-01",
        "Europe",
        "9999-12-31 09:00-10:00",
    ],
    *[[], [[]], [None], {}, {"": 1}, {"x": {}}, {"country": "GB"}, {"dates": {}}, {5: 1}, b"", object(), ("x",), {"x"}],
]


def damaged(random: Random) -> Any:
    """The data of a valid plan with one thing in it changed, removed or added."""
    data: Any = json.loads(json.dumps(DATA))
    path = random.choice(places(data)[1:])
    parent = data
    for key in path[:-1]:
        parent = parent[key]
    what = random.randrange(4)
    if what == 0:
        del parent[path[-1]]
    elif what == 1 and isinstance(parent, dict):
        parent[random.choice([5, None, "x", "\0", "zone", "length", "country", "x" * 300])] = random.choice(ODD)
    else:
        parent[path[-1]] = random.choice(ODD)
    return data


@pytest.mark.parametrize("seed", range(6))
def test_one_damage_of_a_plan_raises_nothing_but_plan_errors(seed: int) -> None:
    random = Random(seed)
    for _ in range(40):
        data = damaged(random)
        try:
            plan = read_plan(data, "damaged")
        except PlanErrors as errors:
            str(errors).encode()
        else:
            assert read_plan(write_plan(plan)) == plan


@pytest.mark.parametrize("seed", range(10))
def test_damaged_bytes_of_a_plan_file_raise_nothing_but_plan_errors(seed: int) -> None:
    random = Random(seed)
    for is_json, text in ((False, PLAN.encode()), (True, json.dumps(DATA).encode())):
        for _ in range(20):
            raw = bytearray(text)
            for _ in range(random.randrange(1, 4)):
                raw[random.randrange(len(raw))] = random.randrange(256)
            try:
                parse_plan(bytes(raw), is_json=is_json)
            except PlanErrors as errors:
                str(errors).encode()


@pytest.mark.parametrize("mode", ["rb", "r"])
@pytest.mark.parametrize("name", ["desk.toml", "desk.json"])
def test_an_open_file_is_loaded_as_its_path_is(tmp_path: Path, mode: str, name: str) -> None:
    file = tmp_path / name
    file.write_text(json.dumps(DATA) if name.endswith("json") else PLAN, encoding="utf-8")
    with file.open(mode) as stream:
        assert load_plan(stream) == load_plan(file)  # type: ignore[arg-type]


def test_a_stream_without_a_name_is_toml() -> None:
    assert load_plan(io.StringIO(PLAN)) == load_plan(io.BytesIO(PLAN.encode()))


def test_what_is_no_file_is_refused() -> None:
    with pytest.raises(InvalidValue) as caught:
        load_plan(5)  # type: ignore[arg-type]
    assert caught.value.place == "path"
