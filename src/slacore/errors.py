"""Every exception a caller may catch.

Facts are fields, the sentence is ``str(error)``: *place: what is wrong with which value; what would be right.*
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from attrs import frozen

__all__ = [
    "BrokenTable",
    "ConflictingDay",
    "EmptyCell",
    "Flaw",
    "HolidaysNotCovered",
    "InvalidText",
    "InvalidValue",
    "MissingExtra",
    "NaiveInstant",
    "NeedsZone",
    "NegativeLength",
    "NeverOpens",
    "NeverReached",
    "NoAgreement",
    "NoTarget",
    "NotALength",
    "NotAnInstant",
    "NotInForce",
    "OutOfRange",
    "OverlappingVersions",
    "PlanErrors",
    "SeveralAgreements",
    "SlaError",
    "SubMicrosecond",
    "UnknownName",
]


class SlaError(Exception):
    """The base of every error slacore raises on purpose.

    >>> from slacore import Schedule, SlaError
    >>> try:
    ...     Schedule.parse("Mon-Fri 09:00-17:00 Europe/Berlim")
    ... except SlaError as error:
    ...     print(error)
    zone: 'Europe/Berlim' is not a time zone; did you mean 'Europe/Berlin' or 'Europe/Dublin'?
    """


@frozen(str=False)
class NotAnInstant(SlaError, TypeError):
    """The value cannot be an instant: ``None``, ``NaT``, a bare date, a number, something else."""

    argument: str
    value: Any

    def __str__(self) -> str:
        return (
            f"{self.argument}: {shown(self.value)} is not an instant; "
            "give an aware datetime, a pendulum.DateTime or text like '2026-03-02T09:00:00+00:00'"
        )


@frozen(str=False)
class NaiveInstant(SlaError, ValueError):
    """A date and time without a zone or an offset: it could be any of some forty instants."""

    argument: str
    value: Any

    def __str__(self) -> str:
        # As far as microseconds: whatever follows them is no part of an instant.
        text = str(self.value).replace(" ", "T", 1)[:26]
        return f"{self.argument}: {_line(self.value)} has no time zone; an instant needs one, e.g. {text}+00:00"


@frozen(str=False)
class SubMicrosecond(SlaError, ValueError):
    """The value is finer than a microsecond, which slacore would have to round."""

    argument: str
    value: Any

    def __str__(self) -> str:
        return f"{self.argument}: {_line(self.value)} is finer than a microsecond; round it to whole microseconds first"


@frozen(str=False)
class OutOfRange(SlaError, ValueError):
    """The instant lies outside the years slacore computes in, 1900 to 2199."""

    argument: str
    value: Any

    def __str__(self) -> str:
        return f"{self.argument}: {_line(self.value)} is outside the years 1900 to 2199; give one inside them"


@frozen(str=False)
class NotALength(SlaError, TypeError):
    """The value cannot be a length of time: a bare number, months, something else."""

    argument: str
    value: Any

    def __str__(self) -> str:
        return (
            f"{self.argument}: {shown(self.value)} is not a length of time; "
            "give a timedelta or text like 'PT4H' (months and years have no fixed length)"
        )


@frozen(str=False)
class NegativeLength(SlaError, ValueError):
    """A deadline or a latest start was asked for a length below zero."""

    argument: str
    value: Any

    def __str__(self) -> str:
        return f"{self.argument}: {length_text(self.value)} is negative; a target is zero or longer"


@frozen(str=False)
class InvalidText(SlaError, ValueError):
    """Text that does not say what its place needs."""

    place: str
    value: Any
    expected: str

    def __str__(self) -> str:
        return f"{self.place}: {shown(self.value)} is not {self.expected}"


@frozen(str=False)
class InvalidValue(SlaError, ValueError):
    """A value of the right kind that its place cannot take; ``why`` names the way out."""

    place: str
    value: Any
    why: str

    def __str__(self) -> str:
        said = "" if self.value is None and self.why.startswith("is missing") else f"{shown(self.value)} "
        return f"{self.place}: {said}{self.why}"


@frozen(str=False)
class UnknownName(SlaError, LookupError):
    """A name that is not among the known ones; ``nearest`` are those it may have meant."""

    place: str
    kind: str
    value: Any
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        article = "an" if self.kind[:1] in "aeiou" else "a"
        sentence = f"{self.place}: {shown(self.value)} is not {article} {self.kind}"
        if not self.nearest:
            return sentence
        return f"{sentence}; did you mean {' or '.join(repr(name) for name in self.nearest)}?"


@frozen(str=False)
class HolidaysNotCovered(SlaError, LookupError):
    """The holiday data has no such year, and a year without data is not a year without holidays."""

    country: str
    year: int
    first: int
    last: int

    def __str__(self) -> str:
        return (
            f"holidays of {self.country}: the data covers {self.first} to {self.last}, not {self.year}; "
            "name the dates yourself with Holidays(dates={...}) or stay inside those years"
        )


@frozen(str=False)
class ConflictingDay(SlaError, ValueError):
    """A date is closed whole by hand and has special hours as well."""

    place: str
    day: date

    def __str__(self) -> str:
        return (
            f"{self.place}: {self.day} is closed all day and has special hours too; "
            "remove one of the two, or close only some hours of it"
        )


@frozen(str=False)
class NeverReached(SlaError, LookupError):
    """The deadline (or latest start) lies beyond the horizon; ``found`` is the open time before it."""

    length: Any
    start: Any
    horizon: Any
    found: Any

    def __str__(self) -> str:
        return (
            f"a length of {length_text(self.length)} from {self.start} is never reached: "
            f"only {length_text(self.found)} of coverage as far as {self.horizon}"
        )


@frozen(str=False)
class NeverOpens(SlaError, LookupError):
    """No opening (or closing, or business day) exists as far as the horizon."""

    sought: str
    start: Any
    horizon: Any

    def __str__(self) -> str:
        return f"there is no {self.sought} between {self.start} and {self.horizon}"


@frozen(str=False)
class NeedsZone(SlaError, ValueError):
    """Days were asked of a coverage that has several zones, or none."""

    zones: tuple[str, ...]

    def __str__(self) -> str:
        has = f"spans the zones {', '.join(self.zones)}" if self.zones else "has no zone of its own"
        return f"zone: the coverage {has}, and a day needs one; say which with zone='Area/City'"


@frozen(str=False)
class MissingExtra(SlaError, ImportError):
    """Something needs a package that only an extra of slacore installs."""

    purpose: str
    extra: str

    def __str__(self) -> str:
        return f"{self.purpose} needs an extra: pip install 'slacore[{self.extra}]'"


@frozen(str=False)
class NoTarget(SlaError, LookupError):
    """No target of the plan is about such a ticket."""

    plan: str
    metric: str
    fields: tuple[tuple[str, Any], ...]
    known: tuple[str, ...]
    why: str = ""

    def __str__(self) -> str:
        if self.why:
            return f"plan {self.plan}: no target for a ticket opened then; {self.why}"
        said = ", ".join(f"{name} = {shown(value)}" for name, value in self.fields) or "no fields"
        if self.metric not in self.known:
            return f"plan {self.plan}: there is no metric {self.metric!r}; it has {', '.join(self.known) or 'none'}"
        return f"plan {self.plan}: no {self.metric} target matches a ticket with {said}"


@frozen(str=False)
class EmptyCell(SlaError, LookupError):
    """The matrix was printed without a priority for these two labels; ``reasons`` tell how a ticket came to them."""

    urgency: str
    impact: str
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f" ({'; '.join(self.reasons)})" if self.reasons else ""
        return (
            f"matrix: urgency {self.urgency!r} and impact {self.impact!r}{told} meet in an empty cell; "
            "set the ticket's priority by hand, or write one into the table"
        )


@frozen(str=False)
class NoAgreement(SlaError, LookupError):
    """No agreement gives a plan to such a ticket: ``why`` not, and the ``nearest`` names that may have been meant."""

    customer: str
    service: str
    at: Any
    why: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        sentence = f"customer {shown(self.customer)}, service {shown(self.service)}: {self.why}"
        return f"{sentence}; did you mean {' or '.join(map(repr, self.nearest))}?" if self.nearest else sentence


@frozen(str=False)
class SeveralAgreements(SlaError, LookupError):
    """More than one agreement binds the service at the instant, and none of them is the more specific."""

    customer: str
    service: str
    at: Any
    agreements: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"customer {shown(self.customer)}, service {shown(self.service)}: {len(self.agreements)} agreements "
            f"are in force at {self.at}, {', '.join(self.agreements)}; end all but one, or let one alone name it"
        )


@frozen(str=False)
class NotInForce(SlaError, LookupError):
    """Nothing of that name is in force at the instant; ``ended`` and ``begins`` are the edges either side of it."""

    subject: str
    at: Any
    ended: str | None
    begins: str | None

    def __str__(self) -> str:
        when = [
            f"was in force until {self.ended}" if self.ended else "",
            f"will be {'again' if self.ended else 'in force'} from {self.begins}" if self.begins else "",
        ]
        return f"{self.subject}: not in force at {self.at}; it {' and '.join(filter(None, when))}"


@frozen(str=False)
class OverlappingVersions(SlaError, ValueError):
    """Two versions of one plan are in force at the same time."""

    plan: str
    earlier: Any
    later: Any

    def __str__(self) -> str:
        return (
            f"plan {self.plan}: the versions in force {self.earlier} and {self.later} overlap; "
            "let the earlier one end where the later one begins"
        )


@frozen(str=False)
class BrokenTable(SlaError, ValueError):
    """A file that is no table as a whole: empty, binary, a broken gzip, a header that names a column twice."""

    source: str
    sentence: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}, line {self.line}"
        return f"{place}: {self.sentence}"


@frozen
class Flaw:
    """One error of a plan: where, and what is wrong there."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


@frozen(str=False)
class PlanErrors(SlaError, ValueError):
    """All the errors of one plan, in the order of its text."""

    source: str
    flaws: tuple[Flaw, ...]

    def __str__(self) -> str:
        count = len(self.flaws)
        head = f"{self.source}: {count} error{'' if count == 1 else 's'}"
        return "\n".join([head, *(f"  {flaw}" for flaw in self.flaws)])


def shown(value: object) -> str:
    """The user's own spelling in quotes, shortened where it is long."""
    if isinstance(value, str):
        return repr(value if len(value) <= 80 else value[:77] + "...")
    kind = type(value).__name__
    try:
        text = str(value)
    except ValueError:
        # Python does not write out the digits of a huge number.
        text = "a value too long to show"
    if value is None or text == kind:
        return text
    return f"{text if len(text) <= 80 else text[:77] + '...'} ({kind})"


def _line(value: object) -> str:
    """The value as it writes itself, shortened where that is longer than a line."""
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def length_text(length: timedelta) -> str:
    """A length as hours, minutes and seconds, never as days, which could be taken for business days.

    >>> length_text(timedelta(days=2, minutes=5)), length_text(timedelta(hours=-4))
    ('48:05:00', '-4:00:00')
    """
    micros = timedelta.__floordiv__(length, timedelta(microseconds=1))
    seconds, micros = divmod(abs(micros), 1_000_000)
    sign = "-" if length < timedelta(0) else ""
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{micros:06}" if micros else text


def nearest(value: object, known: Iterable[str], most: int = 2) -> tuple[str, ...]:
    """The known names closest to a misspelt one, best first."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    return tuple(folded[name] for name in get_close_matches(str(value)[:100].casefold(), folded, most, 0.6))
