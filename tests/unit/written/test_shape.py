"""Shapes: what they read, every error they note with its path, and the schema they state."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from slacore.checks import UNREAD, attempt, flaw_of
from slacore.errors import Flaw, InvalidText, InvalidValue, NeverOpens, PlanErrors, SlaError, UnknownName
from slacore.written.shape import (
    Array,
    Either,
    Key,
    Named,
    OneOrMore,
    Shape,
    Table,
    Text,
    Truth,
    Whole,
    step,
)


def noted(shape: Shape, raw: Any, path: str = "at") -> tuple[Any, list[str]]:
    flaws: list[Flaw] = []
    value = shape.read(raw, path, flaws)
    return value, [str(flaw) for flaw in flaws]


def either(first: Shape, second: Shape) -> Either:
    return Either(first, second, lambda raw: isinstance(raw, list), lambda value: isinstance(value, tuple))


def refuse(text: str, place: str) -> str:
    if text == "bad":
        raise InvalidText(place, text, "a good text")
    return text.upper()


POINT = Table({"x": Key(Whole(0, 9), is_required=True, about="how far"), "name": Key(Text(), name="label")}, dict)


def test_what_could_not_be_read_says_so() -> None:
    assert repr(UNREAD) == "UNREAD"


@pytest.mark.parametrize("raw", ["a", "two\nlines", "ünï", "x" * 128])
def test_text_is_read_as_it_is(raw: str) -> None:
    assert noted(Text(), raw) == (raw, [])


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (5, "at: 5 (int) is not text; put it in quotes"),
        (None, "at: None is not text; put it in quotes"),
        ("", "at: '' is empty; write a text or leave the key out"),
        (" \n", "at: ' \\n' is empty; write a text or leave the key out"),
        ("x" * 129, "at: '" + "x" * 77 + "...' has 129 characters; 128 are allowed"),
        ("a\0", "at: 'a\\x00' has characters that cannot be printed"),
        ("\ud800", "at: '\\ud800' has characters that cannot be printed"),
        ("\ufeffa", "at: '\\ufeffa' has characters that cannot be printed"),
        ("\x1b[31m", "at: '\\x1b[31m' has characters that cannot be printed"),
    ],
)
def test_what_is_no_text_is_noted(raw: Any, problem: str) -> None:
    assert noted(Text(), raw) == (UNREAD, [problem])


def test_text_may_be_empty_where_it_is_told() -> None:
    assert noted(Text(may_be_empty=True), "") == ("", [])


def test_text_may_be_one_of_some() -> None:
    shape = Text(choices=("closing", "opening"))
    assert noted(shape, "opening") == ("opening", [])
    assert noted(shape, "opnening") == (
        UNREAD,
        ["at: 'opnening' is not one of closing, opening; did you mean 'opening'?"],
    )
    assert noted(shape, "xyz") == (
        UNREAD,
        ["at: 'xyz' is not one of closing, opening"],
    )


def test_text_may_have_a_meaning_of_its_own() -> None:
    assert noted(Text(refuse), "good") == ("GOOD", [])
    assert noted(Text(refuse), "bad") == (UNREAD, ["at: 'bad' is not a good text"])


@pytest.mark.parametrize("raw", [0, 9])
def test_a_whole_number_lies_between_its_bounds(raw: int) -> None:
    assert noted(Whole(0, 9), raw) == (raw, [])


@pytest.mark.parametrize("raw", [-1, 10, True, 1.0, "1", None, [1], float("nan")])
def test_what_is_no_such_number_is_noted(raw: Any) -> None:
    value, flaws = noted(Whole(0, 9), raw)
    assert value is UNREAD
    assert flaws[0].endswith("is not a whole number from 0 to 9")


def test_a_truth_value_is_true_or_false() -> None:
    assert noted(Truth(), True) == (True, [])
    for raw in (1, "true", None):
        value, flaws = noted(Truth(), raw)
        assert value is UNREAD
        assert flaws[0].endswith("is not true or false")


def test_a_list_tells_every_error_at_its_number() -> None:
    assert noted(Array(Text()), ("a", "b")) == (("a", "b"), [])
    value, flaws = noted(Array(Text()), ["a", 5, ""])
    assert value == ("a", UNREAD, UNREAD)
    assert [flaw.split(":")[0] for flaw in flaws] == ["at[1]", "at[2]"]


@pytest.mark.parametrize("raw", ["ab", None, 5, {"a": 1}])
def test_what_is_no_list_is_noted(raw: Any) -> None:
    value, flaws = noted(Array(Text()), raw)
    assert value is UNREAD
    assert flaws[0].endswith("is not a list; write [...]")


@pytest.mark.parametrize("raw", [[], ["a", "b", "c"]])
def test_a_list_has_as_many_entries_as_are_allowed(raw: list[str]) -> None:
    value, flaws = noted(Array(Text(), least=1, most=2, noun="shifts"), raw)
    assert (value, flaws) == (UNREAD, [f"at: has {len(raw)} shifts; 1 to 2 are allowed"])


def test_a_table_of_names_reads_each_and_leaves_out_unreadable_names() -> None:
    value, flaws = noted(Named(Whole(0, 9)), {"a": 1, "b": "x", "": 2, 5: 3, "c\n": 4})
    assert value == {"a": 1, "b": UNREAD, "c\n": 4}
    assert len(flaws) == 3
    assert flaws[0].startswith("at.b: ")


def test_a_table_of_names_is_a_table_and_not_too_large() -> None:
    assert noted(Named(Text()), ["a"])[1][0].endswith("is not a table of names")
    assert noted(Named(Text(), most=1, noun="dates"), {"a": "x", "b": "y"}) == (
        UNREAD,
        ["at: has 2 dates; 1 are allowed"],
    )


def test_one_of_several_shapes_is_chosen_by_a_look() -> None:
    shape = either(Text(), Array(Text()))
    assert noted(shape, "a") == ("a", [])
    assert noted(shape, ["a"]) == (("a",), [])
    assert noted(shape, [5])[1] == ["at[0]: 5 (int) is not text; put it in quotes"]


def test_a_table_builds_its_value_by_inner_names() -> None:
    assert noted(POINT, {"x": 1, "name": "here"}) == ({"x": 1, "label": "here"}, [])


def test_a_table_tells_all_its_errors_at_once() -> None:
    value, flaws = noted(POINT, {"nmae": "here", "name": 5})
    assert value is UNREAD
    assert flaws == [
        "at.nmae: there is no such key here; did you mean 'name'?",
        "at.name: 5 (int) is not text; put it in quotes",
        "at.x: is missing; how far",
    ]


def test_a_table_without_a_path_names_its_keys_alone() -> None:
    value, flaws = noted(POINT, {"qqqq": 1}, "")
    assert value is UNREAD
    assert flaws == ["qqqq: there is no such key here; there are 'x', 'name'", "x: is missing; how far"]
    assert noted(Table({"x": Key(Text(), is_required=True)}, dict), {}, "")[1] == ["x: is missing"]


@pytest.mark.parametrize("raw", [None, 5, "x", [], [("x", 1)]])
def test_what_is_no_table_is_noted(raw: Any) -> None:
    value, flaws = noted(POINT, raw)
    assert value is UNREAD
    assert flaws[0].endswith("is not a table; write { x = ... }")


def test_a_table_whose_value_is_refused_notes_the_refusal() -> None:
    def build(x: int) -> Any:
        raise InvalidValue("x", x, "is unlucky")

    assert noted(Table({"x": Key(Whole(0, 99))}, build), {"x": 13}) == (UNREAD, ["at.x: 13 (int) is unlucky"])


@pytest.mark.parametrize(
    ("error", "path", "expected"),
    [
        (InvalidText("targets[0].length", "x", "y"), "targets[0].length", Flaw("targets[0].length", "'x' is not y")),
        (InvalidText("closures[1]", "x", "y"), "schedules.uk", Flaw("schedules.uk.closures[1]", "'x' is not y")),
        (InvalidText("zone", "x", "y"), "", Flaw("zone", "'x' is not y")),
        (InvalidText("schedules.uk.zone", "x", "y"), "schedules.uk", Flaw("schedules.uk.zone", "'x' is not y")),
        (UnknownName("zone", "zone", "x"), "a", Flaw("a.zone", "'x' is not a zone")),
        (NeverOpens("opening", "now", "then"), "a", Flaw("a", "there is no opening between now and then")),
    ],
)
def test_an_error_becomes_a_flaw_with_its_place_joined_to_the_path(error: SlaError, path: str, expected: Flaw) -> None:
    assert flaw_of(error, path) == expected


@pytest.mark.parametrize(("path", "joined"), [("", "zone"), ("agreements[0]", "agreements[0].zone")])
def test_the_errors_of_a_plan_within_are_noted_one_by_one(path: str, joined: str) -> None:
    def fail() -> Any:
        raise PlanErrors("inner", (Flaw("zone", "is none"), Flaw("name", "is missing")))

    flaws: list[Flaw] = []
    assert attempt(fail, path, flaws) is UNREAD
    assert flaws == [Flaw(joined, "is none"), Flaw(joined.replace("zone", "name"), "is missing")]


def test_a_table_of_nothing_but_wrong_keys_is_told_key_by_key() -> None:
    value, flaws = noted(POINT, {f"nmae{number}": 1 for number in range(500)})
    assert value is UNREAD
    assert len(flaws) == 501
    assert "did you mean 'name'" in flaws[0]
    assert all("there is no such key here" in flaw for flaw in flaws[:500])


def test_only_our_errors_are_noted() -> None:
    def fail() -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        attempt(fail, "a", [])


@pytest.mark.parametrize(
    ("path", "name", "joined"),
    [
        ("a", "b", "a.b"),
        ("", "b", "b"),
        ("a", "b\x1b[31m", "a['b\\x1b[31m']"),
        ("", "\ud800", "'\\ud800'"),
        ("a", "x" * 200, "a['" + "x" * 77 + "...']"),
        ("a", 5, "a[5 (int)]"),
    ],
)
def test_a_path_can_be_printed_on_one_line_whatever_the_key(path: str, name: Any, joined: str) -> None:
    assert step(path, name) == joined
    joined.encode()


def test_a_schema_says_what_the_reader_reads() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    shape = Table(
        {
            "x": Key(Whole(0, 9), is_required=True, about="how far"),
            "name": Key(Text(pattern="[a-z]+")),
            "prose": Key(Text(may_be_empty=True)),
            "landing": Key(Text(choices=("closing", "opening"))),
            "flag": Key(Truth()),
            "some": Key(Array(Text(), least=1, most=2)),
            "any": Key(Array(Text())),
            "names": Key(Named(Whole(0, 9), most=2)),
            "either": Key(either(Text(), Array(Text()))),
        }
    )
    validator = jsonschema.Draft202012Validator(shape.schema())
    jsonschema.Draft202012Validator.check_schema(shape.schema())
    good: dict[str, Any] = {"x": 1, "name": "abc", "prose": "", "landing": "closing", "flag": True}
    good |= {"some": ["a"], "any": [], "names": {"a": 1}, "either": ["a"]}
    assert noted(shape, good)[1] == []
    assert validator.is_valid(good)
    damages: list[dict[str, Any]] = [
        *[{"x": 10}, {"x": "1"}, {"x": True}, {"name": ""}, {"name": 5}, {"landing": "end"}, {"flag": 1}],
        *[{"some": []}, {"some": ["a"] * 3}, {"some": "a"}, {"names": {"a": 10}}, {"names": {"a": 1, "b": 2, "c": 3}}],
        *[{"names": {"": 1}}, {"names": []}, {"either": 5}, {"either": [5]}, {"unknown": 1}, {"name": "x" * 129}],
    ]
    for damage in damages:
        assert noted(shape, good | damage)[1] != [], damage
        assert not validator.is_valid(good | damage), damage
    assert not validator.is_valid({})
    assert POINT.schema()["properties"]["x"]["description"] == "how far"
    assert POINT.schema()["required"] == ["x"]


@frozen
class Point:
    x: int
    label: str = "here"
    tags: tuple[str, ...] = ()
    colour: str = "red"


SHAPES: list[tuple[Shape, Any]] = [
    (Text(), "a"),
    (Text(refuse), "good"),
    (Whole(0, 9), 7),
    (Truth(), True),
    (Array(Text()), ["a", "b"]),
    (Named(Whole(0, 9)), {"b": 1, "a": 2}),
    (OneOrMore(Text()), "a"),
    (OneOrMore(Text()), ["a", "b"]),
    (either(Text(), Array(Text())), "a"),
    (either(Text(), Array(Text())), ["a"]),
]


@pytest.mark.parametrize(("shape", "raw"), SHAPES)
def test_what_was_read_is_written_as_it_reads_again(shape: Shape, raw: Any) -> None:
    value, flaws = noted(shape, raw)
    assert flaws == []
    assert noted(shape, shape.write(value)) == (value, [])


def test_one_or_more_is_written_as_one_where_there_is_one() -> None:
    assert OneOrMore(Text()).write(("a",)) == "a"
    assert OneOrMore(Text()).write(("a", "b")) == ["a", "b"]


def test_a_table_writes_what_is_no_default_and_nothing_that_is_known() -> None:
    shape = Table(
        {
            "x": Key(Whole(0, 9), "how far", is_required=True),
            "name": Key(Text(), name="label"),
            "tags": Key(Array(Text())),
            "shouted": Key(Text(), get=lambda point: point.label.upper() if point.label != "here" else None),
        },
        Point,
        known={"colour": "blue"},
    )
    assert shape.write(Point(0, colour="blue")) == {"x": 0}
    assert shape.write(Point(1, "there", ("a",), "blue")) == {
        "x": 1,
        "name": "there",
        "tags": ["a"],
        "shouted": "THERE",
    }
    assert noted(shape, {"x": 1, "name": "there"}) == (Point(1, "there", colour="blue"), [])
