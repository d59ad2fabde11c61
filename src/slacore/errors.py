"""Every exception a caller may catch.

Facts are fields. `SlaError.place` says where, `SlaError.sentence` what is wrong with which value and what would be
right, and ``str(error)`` is both: *place: sentence*.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from slacore.facts import FactualError, RefusedRow
from slacore.facts import Flaw as Flaw
from slacore.wording import count_of, length_text, nearest, plain, shown, suggestion, written


class SlaError(FactualError):
    """The base of every error slacore raises on purpose.

    A subclass annotates its fields; they are given by place or by name, cannot be changed, and are what equality,
    hash, copies and pickles go by.

    >>> from slacore import Schedule, SlaError
    >>> try:
    ...     Schedule.parse("Mon-Fri 09:00-17:00 Europe/Berlim")
    ... except SlaError as error:
    ...     print(error)
    ...     print(error.place, error.nearest)
    zone: 'Europe/Berlim' is not a time zone; did you mean 'Europe/Berlin' or 'Europe/Dublin'?
    zone ('Europe/Berlin', 'Europe/Dublin')
    """


class NotAnInstant(SlaError, TypeError):
    """The value cannot be an instant: ``None``, ``NaT``, a bare date, a number, something else."""

    place: str
    value: Any

    def _said(self) -> str:
        count = None if isinstance(self.value, str | bytes) else count_of(self.value)
        if count is not None:
            return f"a {type(self.value).__name__} of {count} is not an instant; ask for one value at a time"
        cure = "give an aware datetime, a pendulum.DateTime or text like '2026-03-02T09:00:00+00:00'"
        return f"{shown(self.value)} is not an instant; {cure}"


class NaiveInstant(SlaError, ValueError):
    """A date and time without a zone or an offset: it could be any of some forty instants."""

    place: str
    value: Any

    def _said(self) -> str:
        if hasattr(type(self.value), "tz_localize"):
            zoned = "tz_localize('Area/City', ambiguous=True, nonexistent='shift_forward')"
            return f"{plain(self.value)} has no time zone; say whose clock it was read on with .{zoned}"
        # As far as microseconds: whatever follows them is no part of an instant.
        text = written(self.value).replace(" ", "T", 1)[:26]
        return f"{plain(self.value)} has no time zone; an instant needs one, e.g. {text}+00:00"


class SubMicrosecond(SlaError, ValueError):
    """The value is finer than a microsecond, which slacore would have to round."""

    place: str
    value: Any

    def _said(self) -> str:
        return f"{plain(self.value)} is finer than a microsecond; round it to whole microseconds first"


class OutOfRange(SlaError, ValueError):
    """The instant lies outside the years slacore computes in, 1900 to 2199."""

    place: str
    value: Any

    def _said(self) -> str:
        return f"{plain(self.value)} is outside the years 1900 to 2199; give one inside them"


class NotALength(SlaError, TypeError):
    """The value cannot be a length of time: a bare number, months, something else."""

    place: str
    value: Any

    def _said(self) -> str:
        cure = "give a timedelta or text like 'PT4H' (months and years have no fixed length)"
        return f"{shown(self.value)} is not a length of time; {cure}"


class NegativeLength(SlaError, ValueError):
    """A deadline or a latest start was asked for a length below zero."""

    place: str
    value: Any

    def _said(self) -> str:
        return f"{length_text(self.value)} is negative; a target is zero or longer"


class NoSuchRow(SlaError, IndexError):
    """A table has no row of that number."""

    number: int
    count: int
    where = "row {number}"

    def _said(self) -> str:
        return f"there are {self.count} rows, counted from 0"


class RefusedRows(SlaError, ValueError):
    """Rows of a column without an answer: how many of how many, and the first of them with what was wrong there."""

    count: int
    total: int
    rows: tuple[RefusedRow, ...]

    def _said(self) -> str:
        return "\n  ".join([f"{self.count} of {self.total} rows have no answer; the first:", *map(str, self.rows)])


class InvalidText(SlaError, ValueError):
    """Text that does not say what its place needs."""

    place: str
    value: Any
    expected: str

    def _said(self) -> str:
        return f"{shown(self.value)} is not {self.expected}"


class InvalidValue(SlaError, ValueError):
    """A value of the right kind that its place cannot take; ``why`` names the way out."""

    place: str
    value: Any
    why: str

    def _said(self) -> str:
        is_missing = self.value is None and self.why.startswith("is missing")
        return self.why if is_missing else f"{shown(self.value)} {self.why}"


class UnknownName(SlaError, LookupError):
    """A name that is not among the ``known`` ones; ``nearest`` are those of which it may be a slip."""

    place: str
    kind: str
    value: Any
    nearest: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    def _said(self) -> str:
        article = "an" if self.kind[:1] in "aeiou" else "a"
        return f"{shown(self.value)} is not {article} {self.kind}{suggestion(self.nearest, self.known)}"

    @classmethod
    def among(cls, place: str, kind: str, value: object, known: Iterable[str], *, is_searching: bool = True) -> Self:
        """The error for a name that is not among the known ones, which suggests those like it where it is to search."""
        known = tuple(known)
        return cls(place, kind, value, nearest(value, known) if is_searching else (), known)


class ZoneDataMissing(SlaError, LookupError):
    """The machine has no time zone data, or none of this zone that can be read."""

    place: str
    zone: str

    def _said(self) -> str:
        return f"the data of the time zone {self.zone!r} is missing or broken on this machine; pip install tzdata"


class HolidaysNotCovered(SlaError, LookupError):
    """The holiday data is not whole in such a year, and a year without data is not a year without holidays."""

    country: str
    year: int
    first: int
    last: int
    where = "holidays of {country}"

    def _said(self) -> str:
        cure = "name the dates by hand, or freeze the holidays and add those of that year"
        return f"the data is whole from {self.first} to {self.last}, and {self.year} is asked for; {cure}"


class ConflictingDay(SlaError, ValueError):
    """A date is closed whole by hand and has special hours as well."""

    place: str
    day: date

    def _said(self) -> str:
        cure = "remove one of the two, or close only some hours of it"
        return f"{self.day} is closed all day and has special hours too; {cure}"


class NeverReached(SlaError, LookupError):
    """The deadline (or latest start) lies beyond the horizon; ``found`` is the open time before it."""

    length: Any
    start: Any
    horizon: Any
    found: Any

    def _said(self) -> str:
        found = f"only {length_text(self.found)} of coverage as far as {self.horizon}"
        return f"a length of {length_text(self.length)} from {self.start} is never reached: {found}"


class NeverOpens(SlaError, LookupError):
    """No opening (or closing, or business day) exists as far as the horizon."""

    sought: str
    start: Any
    horizon: Any

    def _said(self) -> str:
        return f"there is no {self.sought} between {self.start} and {self.horizon}"


class NeedsZone(SlaError, ValueError):
    """Days were asked of a coverage that has several zones, or none."""

    zones: tuple[str, ...]
    place = "zone"

    def _said(self) -> str:
        has = f"spans the zones {', '.join(self.zones)}" if self.zones else "has no zone of its own"
        return f"the coverage {has}, and a day needs one; say which with zone='Area/City'"


class MissingExtra(SlaError, ImportError):
    """Something needs a package that only an extra of slacore installs."""

    purpose: str
    extra: str

    def _said(self) -> str:
        return f"{self.purpose} needs an extra: pip install 'slacore[{self.extra}]'"


class NoTarget(SlaError, LookupError):
    """No target of the plan is about such a ticket."""

    plan: str
    metric: str
    fields: tuple[tuple[str, Any], ...]
    known: tuple[str, ...]
    why: str = ""
    where = "plan {plan}"

    def _said(self) -> str:
        if self.why:
            return f"no target for a ticket opened then; {self.why}"
        said = ", ".join(f"{name} = {shown(value)}" for name, value in self.fields) or "no fields"
        if self.metric not in self.known:
            return f"there is no metric {self.metric!r}; it has {', '.join(self.known) or 'none'}"
        return f"no {self.metric} target matches a ticket with {said}"


class EmptyCell(SlaError, LookupError):
    """The matrix was printed without a priority for these two labels; ``reasons`` tell how a ticket came to them."""

    urgency: str
    impact: str
    reasons: tuple[str, ...] = ()
    place = "matrix"

    def _said(self) -> str:
        told = f" ({'; '.join(self.reasons)})" if self.reasons else ""
        cure = "set the ticket's priority by hand, or write one into the table"
        return f"urgency {self.urgency!r} and impact {self.impact!r}{told} meet in an empty cell; {cure}"


class NoAgreement(SlaError, LookupError):
    """No agreement gives a plan to such a ticket: ``why``, the ``nearest`` names it may be about, and the ``known``."""

    customer: str
    service: str
    at: Any
    why: str
    nearest: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    where = "customer {customer!r}, service {service!r}"

    def _said(self) -> str:
        return self.why + suggestion(self.nearest, self.known, "the known ones are")


class SeveralAgreements(SlaError, LookupError):
    """More than one agreement binds the service at the instant, and none of them is the more specific."""

    customer: str
    service: str
    at: Any
    agreements: tuple[str, ...]
    where = "customer {customer!r}, service {service!r}"

    def _said(self) -> str:
        named = f"{len(self.agreements)} agreements are in force at {self.at}, {', '.join(self.agreements)}"
        return f"{named}; end all but one, or let one alone name it"


class NotInForce(SlaError, LookupError):
    """Nothing of that name is in force at the instant; ``ended`` and ``begins`` are the edges either side of it."""

    place: str
    at: Any
    ended: str | None
    begins: str | None

    def _said(self) -> str:
        until = f"was in force until {self.ended}" if self.ended else ""
        again = f"will be {'again' if self.ended else 'in force'} from {self.begins}" if self.begins else ""
        return f"not in force at {self.at}; it {' and '.join(filter(None, (until, again)))}"


class OverlappingVersions(SlaError, ValueError):
    """Two versions of one plan are in force at the same time."""

    plan: str
    earlier: Any
    later: Any
    where = "plan {plan}"

    def _said(self) -> str:
        cure = "let the earlier one end where the later one begins"
        return f"the versions in force {self.earlier} and {self.later} overlap; {cure}"


class BrokenTable(SlaError, ValueError):
    """A file that is no table as a whole: empty, binary, a broken gzip, a header that names a column twice."""

    source: str
    sentence: str
    line: int | None = None

    def _where(self) -> str:
        return self.source if self.line is None else f"{self.source}, line {self.line}"


class UnsaidOrder(SlaError, ValueError):
    """A date of numbers whose day and month could be either way round, and nobody says which."""

    place: str
    value: Any

    def _said(self) -> str:
        return f"{shown(self.value)} leaves open which number is the day; say whether the day or the month comes first"


class PlanErrors(SlaError, ValueError):
    """All the errors of one plan, in the order of its text."""

    source: str
    flaws: tuple[Flaw, ...]
    where = "{source}"

    def _said(self) -> str:
        return "\n  ".join([f"{len(self.flaws)} error{'s' * (len(self.flaws) != 1)}", *map(str, self.flaws)])


class LogErrors(PlanErrors):
    """All that is illogical in one log, by the places of its events."""


class MappingErrors(PlanErrors):
    """All the errors of one mapping, which says how the log of a helpdesk is read."""


class LateEvent(SlaError, ValueError):
    """An event that belongs before what a state has taken already."""

    event: Any
    last: Any
    place = "event"

    def _said(self) -> str:
        return f"{plain(self.event)} is before {self.last}, which was taken; replay the whole log with it"


class OtherPlan(SlaError, ValueError):
    """A saved state was made under another plan, or another version of it, than it is read with."""

    name: str
    digest: str
    given: str
    place = "plan"

    def _said(self) -> str:
        saved = f"plan {self.name} ({self.digest[:12]})"
        return f"the state was saved under {saved}, and {self.given} is given; replay the log"
