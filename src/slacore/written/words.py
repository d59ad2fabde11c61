"""The words of a written plan: what its texts, numbers and conditions look like, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slacore.calendars.closure import SpecialHours, closures_of
from slacore.calendars.coverage import LANDINGS
from slacore.calendars.shift import Shift, dated
from slacore.civil import zones
from slacore.civil.wall import date_from
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.plans.length import PATTERN, Length
from slacore.plans.names import NAME, plain_name
from slacore.plans.target import Threshold
from slacore.plans.zone_record import ZONE_NAME
from slacore.written.shape import Either, Flaws, Key, Named, OneOrMore, Table, Text, Whole


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


class _Plain:
    """A text, a whole number or a truth value."""

    def read(self, raw: Any, path: str, flaws: Flaws) -> Any:
        if isinstance(raw, bool) or (isinstance(raw, int) and abs(raw) < 10**18):
            return raw
        return Text(may_be_empty=True).read(raw, path, flaws)

    def write(self, value: str) -> str:
        """The text it is compared by."""
        return value

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [Text(may_be_empty=True).schema(), {"type": "integer"}, {"type": "boolean"}]}


CONDITION = Named(OneOrMore(_Plain()))
YEAR = Whole(FIRST_YEAR, LAST_YEAR)
