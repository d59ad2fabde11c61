"""Every exception a caller may catch.

Facts are fields. `SlaError.place` says where, `SlaError.sentence` what is wrong with which value and what would be
right, and ``str(error)`` is both: *place: sentence*. The base binds the fields itself, so that catching an error costs
no import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, dataclass_transform

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
    "NoSuchRow",
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
    "UnsaidOrder",
    "ZoneDataMissing",
]


@dataclass_transform(frozen_default=True)
class SlaError(Exception):
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

    if TYPE_CHECKING:
        __match_args__: ClassVar[tuple[str, ...]]

        @property
        def place(self) -> str:
            """Where: an argument, a path in a plan, a file. Empty where the sentence says it all."""

        @property
        def sentence(self) -> str:
            """What is wrong with which value, and what would be right."""

    else:
        __match_args__ = ()

        def __init_subclass__(cls) -> None:
            cls.__match_args__ = tuple(cls.__annotations__)

        def __init__(self, *given: Any, **named: Any) -> None:
            names, unsaid = self.__match_args__, vars(type(self))
            facts = dict(zip(names, given, strict=False)) | named
            known = {name: facts.get(name, unsaid.get(name)) for name in names if name in facts or name in unsaid}
            if known.keys() != {*names} or facts.keys() - known or len(facts) != len(given) + len(named):
                raise TypeError(f"{type(self).__name__} takes {', '.join(names) or 'nothing'}")
            self.__dict__.update(known)
            super().__init__(*known.values())

        def __getattr__(self, name: str) -> Any:
            # Facts are found before: some errors say place or sentence themselves.
            if name in ("place", "sentence"):
                return self._where() if name == "place" else self._said()
            raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

        def __setattr__(self, name: str, value: Any) -> None:
            self._keep(name)
            super().__setattr__(name, value)

        def __delattr__(self, name: str) -> None:
            self._keep(name)
            super().__delattr__(name)

    def _keep(self, name: str) -> None:
        if name in self.__match_args__:
            raise AttributeError(f"{name} is a fact of an error, and stays as it is")

    def _where(self) -> str:
        return ""

    def _said(self) -> str:
        return ""

    def _facts(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        return type(self), self._facts()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._facts() == self._facts()

    def __hash__(self) -> int:
        # Of the sentence, for a fact may be a list.
        return hash((type(self), str(self)))

    def __repr__(self) -> str:
        facts = (f"{name}={_written(getattr(self, name), repr)}" for name in self.__match_args__)
        return f"{type(self).__name__}({', '.join(facts)})"

    def __str__(self) -> str:
        # Whoever names a place may name it by anything.
        place = self.place if isinstance(self.place, str) else shown(self.place)
        return f"{place}: {self.sentence}" if place else self.sentence


class NotAnInstant(SlaError, TypeError):
    """The value cannot be an instant: ``None``, ``NaT``, a bare date, a number, something else."""

    place: str
    value: Any

    def _said(self) -> str:
        count = None if isinstance(self.value, str | bytes) else _count(self.value)
        if count is not None:
            kind = type(self.value).__name__
            return f"a {kind} of {count} is not an instant; ask for one value at a time"
        return (
            f"{shown(self.value)} is not an instant; "
            "give an aware datetime, a pendulum.DateTime or text like '2026-03-02T09:00:00+00:00'"
        )


class NaiveInstant(SlaError, ValueError):
    """A date and time without a zone or an offset: it could be any of some forty instants."""

    place: str
    value: Any

    def _said(self) -> str:
        if hasattr(type(self.value), "tz_localize"):
            zoned = "tz_localize('Area/City', ambiguous=True, nonexistent='shift_forward')"
            return f"{_line(self.value)} has no time zone; say whose clock it was read on with .{zoned}"
        # As far as microseconds: whatever follows them is no part of an instant.
        text = _written(self.value).replace(" ", "T", 1)[:26]
        return f"{_line(self.value)} has no time zone; an instant needs one, e.g. {text}+00:00"


class SubMicrosecond(SlaError, ValueError):
    """The value is finer than a microsecond, which slacore would have to round."""

    place: str
    value: Any

    def _said(self) -> str:
        return f"{_line(self.value)} is finer than a microsecond; round it to whole microseconds first"


class OutOfRange(SlaError, ValueError):
    """The instant lies outside the years slacore computes in, 1900 to 2199."""

    place: str
    value: Any

    def _said(self) -> str:
        return f"{_line(self.value)} is outside the years 1900 to 2199; give one inside them"


class NotALength(SlaError, TypeError):
    """The value cannot be a length of time: a bare number, months, something else."""

    place: str
    value: Any

    def _said(self) -> str:
        return (
            f"{shown(self.value)} is not a length of time; "
            "give a timedelta or text like 'PT4H' (months and years have no fixed length)"
        )


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

    def _where(self) -> str:
        return f"row {self.number}"

    def _said(self) -> str:
        return f"there are {self.count} rows, counted from 0"


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
    """A name that is not among the known ones; ``nearest`` are those it may have meant."""

    place: str
    kind: str
    value: Any
    nearest: tuple[str, ...] = ()

    def _said(self) -> str:
        article = "an" if self.kind[:1] in "aeiou" else "a"
        sentence = f"{shown(self.value)} is not {article} {self.kind}"
        return sentence + meant(self.nearest)

    @classmethod
    def among(
        cls, place: str, kind: str, value: object, known: Iterable[str], *, most: int = 4, is_searching: bool = True
    ) -> Self:
        """The error for a name that is not among the known: with those most like it, else the first that are known.

        >>> print(UnknownName.among("priority", "priority", "Hihg", ["High", "Low"]))
        priority: 'Hihg' is not a priority; did you mean 'High'?

        Args:
            place: where the name stands.
            kind: what it is no name of.
            value: the name as given.
            known: the names there are.
            most: how many are listed where none is like it.
            is_searching: whether to look for those most like it, which takes time for each of many errors.
        """
        known = tuple(known)
        return cls(place, kind, value, (nearest(value, known) if is_searching else ()) or known[:most])


class ZoneDataMissing(SlaError, LookupError):
    """The machine has no time zone data, or none of this zone that can be read."""

    place: str
    zone: str

    def _said(self) -> str:
        return f"the data of the time zone {self.zone!r} is missing or broken on this machine; pip install tzdata"


class HolidaysNotCovered(SlaError, LookupError):
    """The holiday data has no such year, and a year without data is not a year without holidays."""

    country: str
    year: int
    first: int
    last: int

    def _where(self) -> str:
        return f"holidays of {self.country}"

    def _said(self) -> str:
        return (
            f"the data covers {self.first} to {self.last}, not {self.year}; "
            "name the dates yourself with Holidays(dates={...}) or stay inside those years"
        )


class ConflictingDay(SlaError, ValueError):
    """A date is closed whole by hand and has special hours as well."""

    place: str
    day: date

    def _said(self) -> str:
        return (
            f"{self.day} is closed all day and has special hours too; "
            "remove one of the two, or close only some hours of it"
        )


class NeverReached(SlaError, LookupError):
    """The deadline (or latest start) lies beyond the horizon; ``found`` is the open time before it."""

    length: Any
    start: Any
    horizon: Any
    found: Any

    def _said(self) -> str:
        return (
            f"a length of {length_text(self.length)} from {self.start} is never reached: "
            f"only {length_text(self.found)} of coverage as far as {self.horizon}"
        )


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

    def _where(self) -> str:
        return "zone"

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

    def _where(self) -> str:
        return f"plan {self.plan}"

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

    def _where(self) -> str:
        return "matrix"

    def _said(self) -> str:
        told = f" ({'; '.join(self.reasons)})" if self.reasons else ""
        return (
            f"urgency {self.urgency!r} and impact {self.impact!r}{told} meet in an empty cell; "
            "set the ticket's priority by hand, or write one into the table"
        )


class NoAgreement(SlaError, LookupError):
    """No agreement gives a plan to such a ticket: ``why`` not, and the ``nearest`` names that may have been meant."""

    customer: str
    service: str
    at: Any
    why: str
    nearest: tuple[str, ...] = ()

    def _where(self) -> str:
        return f"customer {shown(self.customer)}, service {shown(self.service)}"

    def _said(self) -> str:
        return self.why + meant(self.nearest)


class SeveralAgreements(SlaError, LookupError):
    """More than one agreement binds the service at the instant, and none of them is the more specific."""

    customer: str
    service: str
    at: Any
    agreements: tuple[str, ...]

    def _where(self) -> str:
        return f"customer {shown(self.customer)}, service {shown(self.service)}"

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
        when = [
            f"was in force until {self.ended}" if self.ended else "",
            f"will be {'again' if self.ended else 'in force'} from {self.begins}" if self.begins else "",
        ]
        return f"not in force at {self.at}; it {' and '.join(filter(None, when))}"


class OverlappingVersions(SlaError, ValueError):
    """Two versions of one plan are in force at the same time."""

    plan: str
    earlier: Any
    later: Any

    def _where(self) -> str:
        return f"plan {self.plan}"

    def _said(self) -> str:
        return (
            f"the versions in force {self.earlier} and {self.later} overlap; "
            "let the earlier one end where the later one begins"
        )


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
        return f"{shown(self.value)} leaves open which number is the day; say --day-first or --month-first"


class Flaw(NamedTuple):
    """One error of a plan: where, and what is wrong there."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


class PlanErrors(SlaError, ValueError):
    """All the errors of one plan, in the order of its text."""

    source: str
    flaws: tuple[Flaw, ...]

    def _where(self) -> str:
        return self.source

    def _said(self) -> str:
        count = len(self.flaws)
        return "\n".join([f"{count} error{'' if count == 1 else 's'}", *(f"  {flaw}" for flaw in self.flaws)])


def shown(value: object) -> str:
    """The user's own spelling in quotes, shortened where it is long."""
    if isinstance(value, str):
        return repr(value if len(value) <= 80 else value[:77] + "...")
    kind, text = type(value).__name__, " ".join(_written(value).split())
    if value is None or text == kind:
        return text
    return f"{text if len(text) <= 80 else text[:77] + '...'} ({kind})"


def _line(value: object) -> str:
    """The value as it writes itself, shortened where that is longer than a line."""
    text = " ".join(_written(value).split())
    return text if len(text) <= 80 else text[:77] + "..."


def _written(value: object, write: Callable[[object], str] = str) -> str:
    """The value as it writes itself, if it does: not every value of somebody else's kind can."""
    try:
        return write(value)
    except ValueError:
        # Python does not write out the digits of a huge number.
        return "a value too long to show" if isinstance(value, int) else "a value that cannot be shown"
    except Exception:
        return "a value that cannot be shown"


def _count(value: object) -> int | None:
    try:
        return len(value) if isinstance(value, Sized) else None
    except TypeError:
        # An array of no dimension.
        return None


def meant(names: Iterable[str]) -> str:
    """The question whether one of these was meant, nothing where there are none.

    >>> meant(["High", "Low"])
    "; did you mean 'High' or 'Low'?"
    """
    told = " or ".join(map(repr, names))
    return f"; did you mean {told}?" if told else ""


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


def nearest(value: object, known: Iterable[str], most: int = 2, *, likeness: float = 0.6) -> tuple[str, ...]:
    """The known names closest to a misspelt one, best first; a likeness of 1 is the name itself."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    return tuple(folded[name] for name in get_close_matches(_written(value)[:100].casefold(), folded, most, likeness))
