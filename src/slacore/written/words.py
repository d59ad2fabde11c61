"""The words of a written plan: what its texts, numbers and conditions look like, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from slacore.calendars.closure import SpecialHours, closures_of
from slacore.calendars.coverage import LANDINGS
from slacore.calendars.shift import Shift, dated
from slacore.checks import UNREAD, attempt
from slacore.civil import zones
from slacore.civil.wall import date_from
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.plans.condition import ALL, ANY, MOST_DEEP, QUESTION, Condition, condition_from
from slacore.plans.length import PATTERN, Length
from slacore.plans.names import NAME, plain_name
from slacore.plans.stated_coverage import StatedCoverage, stated_coverage
from slacore.plans.target import Threshold
from slacore.plans.zone_record import ZONE_NAME
from slacore.written.shape import Either, Flaws, Key, OneOrMore, Table, Text, Whole, step


def _spaced(pattern: str) -> str:
    """A pattern whose blanks may be any number of blanks, and stand around it too."""
    nameless = re.sub(r"\?P<\w+>", "", pattern)
    return r"\s*" + nameless.replace(" ", r"\s+") + r"\s*"


DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?)"
_DAYS = r"[A-Za-z]+\s*(?:-\s*[A-Za-z]+)?"


NAME_TEXT = Text(plain_name, NAME)
ZONE = Text(lambda text, place: zones.zone(text, place).key, ZONE_NAME)
PROSE = Text(longest=4_000, may_be_empty=True)
EXPRESSION = Text(longest=8_000)
COVERAGE = Either(
    Text(stated_coverage, longest=8_000),
    Table(
        {
            "coverage": Key(EXPRESSION, "the hours: an expression of schedules", is_required=True),
            "title": Key(Text(may_be_empty=True), "what people call it; explanations say it"),
        },
        StatedCoverage,
    ),
    is_second=lambda raw: isinstance(raw, Mapping),
    is_written_second=lambda stated: bool(stated.title),
)
LENGTH = Text(Length.parse, _spaced(PATTERN))
LANDING = Text(choices=LANDINGS)
THRESHOLD = Text(Threshold.parse, rf"\s*0{{0,2}}(?:100|[1-9]\d?)\s?%\s*|{_spaced(PATTERN)}\sbefore\s*")
EDGE = Text(pattern=rf"{DATE}(?:[ Tt].+)?")
_WEEK = rf"\s*{_DAYS}(?:\s*,\s*{_DAYS})*\s+{_CLOCK}-{_CLOCK}"
SHIFT = Either(
    Text(Shift.parse, rf"{_WEEK}(?:\s+from\s+{DATE})?(?:\s+until\s+{DATE})?\s*"),
    Table(
        {
            "hours": Key(
                Text(Shift.parse, rf"{_WEEK}\s*"), "weekdays and hours", is_required=True, get=lambda shift: shift.week
            ),
            "from": Key(Text(date_from, DATE), "the first date on which it can start", name="start"),
            "until": Key(Text(date_from, DATE), "the first date on which it no more can", name="end"),
        },
        Shift,
        dated,
    ),
    is_second=lambda raw: isinstance(raw, Mapping),
    is_written_second=lambda shift: shift.is_dated,
)
_YEARLY = r"every\s+(?:\d\d-\d\d|(?:[1-5](?:st|nd|rd|th)|last)\s+[A-Za-z]+\s+of\s+[A-Za-z]+)"
CLOSURE = Text(closures_of, rf"\s*(?:{DATE}|{_YEARLY})(?:\s.*)?", longest=200)
SPECIAL = Text(SpecialHours.parse, rf"\s*{DATE}\s+{_CLOCK}-{_CLOCK}\s*")
NAMES = OneOrMore(Text(), most=64)


class _Condition:
    """Fields and what they must be like; conditions inside ``any``, and inside ``all`` in one of these."""

    name = "condition"

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        """The condition, every field that cannot be read noted for itself."""
        before = len(flaws)
        if not isinstance(raw, Mapping):
            return attempt(partial(condition_from, raw, path), path, flaws)
        for name, stated in raw.items():
            is_inner = name == ANY or (name == ALL and self.depth)
            if is_inner and isinstance(stated, list | tuple) and stated and self.depth < MOST_DEEP:
                for number, each in enumerate(stated):
                    _Condition(self.depth + 1).read(each, f"{step(path, name)}[{number}]", flaws)
            elif Text().read(name, step(path, name), flaws) is not UNREAD:
                attempt(partial(condition_from, {name: stated}, path, self.depth), path, flaws)
        if len(flaws) > before:
            return UNREAD
        return attempt(partial(condition_from, raw, path, self.depth), path, flaws)

    def write(self, value: Condition) -> dict[str, Any]:
        """The table of fields."""
        return value.written()

    def schema(self) -> dict[str, Any]:
        """A reference to the condition's definition, which refers to itself."""
        return {"$ref": f"#/$defs/{self.name}"}


def condition_schemas() -> dict[str, Any]:
    """The definitions that the schemas of conditions refer to."""
    inner = {"type": "array", "items": {"$ref": "#/$defs/inner condition"}, "minItems": 1}
    field = {"propertyNames": {"not": {"enum": list(QUESTION)}} | Text().schema(), "maxProperties": 1_000}
    shape = {"type": "object", "additionalProperties": {"anyOf": [_VALUES, _demands()]}} | field
    return {
        "condition": shape | {"properties": {ANY: inner, ALL: False}},
        "inner condition": shape | {"properties": {ANY: inner, ALL: inner}, "minProperties": 1},
    }


def _demands() -> dict[str, Any]:
    words = dict.fromkeys(("not", "has", "has_not", "contains"), _VALUES)
    bound = {"anyOf": [Text().schema(), {"type": "number", "exclusiveMinimum": -(10**18), "exclusiveMaximum": 10**18}]}
    truth = {"type": "boolean"}
    return {
        "type": "object",
        "properties": words | {"below": bound, "above": bound, "or_equal": truth, "missing": truth},
        "additionalProperties": False,
        "anyOf": [{"required": [word]} for word in (*words, "below", "above", "missing")],
        "dependentSchemas": {"or_equal": {"anyOf": [{"required": ["below"]}, {"required": ["above"]}]}},
        "if": {"required": ["missing"], "properties": {"missing": {"const": True}}},
        "then": {"maxProperties": 1},
    }


_PLAIN = {"anyOf": [Text().schema(), {"type": "integer"}, {"type": "boolean"}]}
_VALUES = {"anyOf": [_PLAIN, {"type": "array", "items": _PLAIN, "minItems": 1, "maxItems": 10_000}]}
CONDITION = _Condition()
YEAR = Whole(FIRST_YEAR, LAST_YEAR)
