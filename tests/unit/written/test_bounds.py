"""How large a plan may be: what is at a bound is read, what is one beyond it is one error that says the bound."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from slacore import PlanErrors, plan_from_toml, read_plan
from slacore.written.reading import DEEPEST, MOST_NODES
from slacore.written.text import LARGEST, MOST_ESCAPES, MOST_LINES, plan_from_json

HEAD = 'format = 1\nname = "desk"\n'


def sentences(read: Callable[[Any], object], given: Any) -> list[str]:
    try:
        read(given)
    except PlanErrors as errors:
        return [flaw.sentence for flaw in errors.flaws]
    return []


def is_too_large(read: Callable[[Any], object], given: Any) -> bool:
    """Whether the only flaw is one of size; a plan that is read may have others."""
    told = sentences(read, given)
    is_large = [re.search(r"\d+ are allowed", sentence) is not None for sentence in told]
    assert is_large in ([True], [False] * len(told))
    return is_large == [True]


# A table of one list: itself, the list, and its values.
def test_ten_thousand_values_are_read_and_not_one_more() -> None:
    assert not is_too_large(read_plan, {"x": [0] * (MOST_NODES - 2)})
    assert is_too_large(read_plan, {"x": [0] * (MOST_NODES - 1)})


def test_values_are_counted_on_every_level() -> None:
    assert not is_too_large(read_plan, {"x": [[0]] * 4_999})
    assert is_too_large(read_plan, {"x": [[0]] * 4_999, "y": 0})


# Before anything is parsed, equals signs and commas stand for values: each of these tables has four and there is one.
def test_equals_signs_and_commas_are_counted_before_a_text_is_parsed() -> None:
    tables = "x = [" + "{a=1,b=1}," * 2_499 + "]\n"
    assert not is_too_large(plan_from_toml, tables + "y=1\n" * 3)
    assert is_too_large(plan_from_toml, tables + "y=1\n" * 4)


def test_headers_are_counted_before_a_text_is_parsed() -> None:
    assert not is_too_large(plan_from_toml, "".join(f"[a{n}]\n" for n in range(MOST_NODES - 1)))
    assert is_too_large(plan_from_toml, "".join(f"[a{n}]\n" for n in range(MOST_NODES)))


def test_thirty_two_levels_are_read_and_not_one_more() -> None:
    def nested(levels: int) -> Any:
        return {} if levels == 1 else {"x": nested(levels - 1)}

    assert not is_too_large(read_plan, nested(DEEPEST))
    assert is_too_large(read_plan, nested(DEEPEST + 1))


# Each part of a dotted name would be a table: 9,900 headers of 32 parts took two seconds and 300 MiB.
@pytest.mark.parametrize("line", ["[z{}.a]", "[[z{}.a]]", "z{}.a = 1", '"z{}"."a" = 1', "z{} . a = 1"])
def test_parts_of_dotted_names_are_counted_before_they_are_made(line: str) -> None:
    dotted = "\n".join(line.format(n) for n in range(MOST_NODES + 1))
    [sentence] = sentences(plan_from_toml, dotted)
    assert sentence == "has more than 10000 parts of dotted names; 10000 are allowed"
    [sentence, *_] = sentences(plan_from_toml, "\n".join(line.format(n) for n in range(4_000)))
    assert "dotted" not in sentence


def test_dots_in_quotes_are_no_parts() -> None:
    assert sentences(plan_from_toml, f'{HEAD}# {"." * 20_000}\nsource = "{"." * 3_000}"\n' + "#...\n" * 4_000) == []


def test_a_hundred_thousand_lines_are_read_and_not_one_more() -> None:
    assert sentences(plan_from_toml, HEAD + "#\n" * (MOST_LINES - 2)) == []
    assert is_too_large(plan_from_toml, HEAD + "#\n" * (MOST_LINES - 1))


def test_a_hundred_thousand_escapes_are_read_and_not_one_more() -> None:
    def escaped(count: int) -> str:
        return HEAD + 'source = "' + "\\t" * count + '"'

    [sentence] = sentences(plan_from_toml, escaped(MOST_ESCAPES))
    assert sentence.endswith(" has 100000 characters; 4000 are allowed")
    [sentence] = sentences(plan_from_toml, escaped(MOST_ESCAPES + 1))
    assert sentence == "has more than 100000 backslashes; 100000 are allowed"


# JSON of other alphabets is all escapes.
def test_escapes_of_json_are_not_counted() -> None:
    [sentence] = sentences(plan_from_json, '{"format": 1, "name": "a", "source": "' + "\\u00fc" * 150_000 + '"}')
    assert sentence.endswith(" has 150000 characters; 4000 are allowed")


def test_a_mebibyte_is_read_and_not_one_character_more() -> None:
    assert not is_too_large(plan_from_toml, HEAD + "#" * (LARGEST - len(HEAD)))
    assert is_too_large(plan_from_toml, HEAD + "#" * (LARGEST - len(HEAD) + 1))


def closing(*ranges: str) -> dict[str, Any]:
    schedule = {"zone": "Europe/London", "shifts": ["Mon-Fri 09:00-17:00"], "closures": [*ranges]}
    return {"format": 1, "name": "desk", "schedules": {"uk": schedule}}


# 9,900 ranges of a year each were accepted after 34 seconds and a gibibyte. The table has 9 values and its ranges.
def test_dates_of_ranges_are_counted_before_they_are_written_out() -> None:
    years = [f"{year}-01-01 to {year}-12-31" for year in range(1900, 1927)]  # 27 years, 6 of them leap years
    assert sum(366 if year % 4 == 0 and year != 1900 else 365 for year in range(1900, 1927)) == 9_861
    rest = MOST_NODES - 9_861 - 9 - 28
    assert not is_too_large(read_plan, closing(*years, f"1927-01-01 to {_later(rest)}"))
    [sentence] = sentences(read_plan, closing(*years, f"1927-01-01 to {_later(rest + 1)}"))
    assert sentence == "has more than 10000 values with its ranges of dates; 10000 are allowed"


def _later(days: int) -> str:
    return str(date(1927, 1, 1) + timedelta(days=days - 1))


def test_ranges_in_the_text_of_a_coverage_are_counted_too() -> None:
    closed = "; ".join(f"closed {1900 + n}-01-01 to {1900 + n}-12-31" for n in range(14))
    coverages = {f"c{n}": f"[8x5 Europe/London; {closed}]" for n in range(2)}
    [sentence] = sentences(read_plan, {"format": 1, "name": "desk", "coverages": coverages})
    assert sentence == "has more than 10000 values with its ranges of dates; 10000 are allowed"
