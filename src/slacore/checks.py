"""Checks: a field of a value holds what it is meant to hold, or one error of ours says what it holds instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from math import inf
from operator import index
from typing import Any, TypeVar

from slacore.errors import Flaw, InvalidText, InvalidValue, PlanErrors, SlaError, UnknownName

Value = TypeVar("Value")
Validator = Callable[[Any, Any, Any], None]
"""What attrs calls with a value, its field and what was given for it."""

LONGEST_NAME = 128

LONGEST_PROSE = 4_000

_MOST_NAMES = 64

SUGGESTIONS = 100
"""How many flaws of one plan come with a search for the nearest name: each takes time."""


class _Unread:
    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Any = _Unread()
"""What stands for a part that could not be made; the flaw has been noted."""


def listed(given: Iterable[Value]) -> tuple[Value, ...]:
    """Anything that can be gone through as a tuple; the rest as it is, for `each` to refuse.

    >>> listed(["a", "b"]), listed("ab")
    (('a', 'b'), 'ab')
    """
    found = None if isinstance(given, str | Mapping) else gone_through(given)
    return given if found is None else found  # type: ignore[return-value]  # for `each` to refuse


def gone_through(given: Any) -> tuple[Any, ...] | None:
    """What can be gone through as a tuple, nothing where it cannot: an array of no dimension only looks as if it could.

    >>> gone_through(["a", "b"]), gone_through(3)
    (('a', 'b'), None)
    """
    try:
        return tuple(given) if isinstance(given, Iterable) else None
    except TypeError:
        return None


def several(given: Any, place: str, expected: str) -> tuple[Any, ...]:
    """Several things as a tuple; a text alone is refused, for it is a list of letters.

    >>> several(["2026-12-31"], "closures", "a list like ['2026-12-31']")
    ('2026-12-31',)

    Raises:
        InvalidText: for what cannot be gone through.
    """
    found = None if isinstance(given, str | bytes) else gone_through(given)
    if found is None:
        raise InvalidText(place, given, expected)
    return found


def one_or_several(
    given: Any, read: Callable[[Any, str], Value], place: str, *, one: Any, expected: str, most: int
) -> tuple[Value, ...]:
    """One thing or several, each read in its place, as a tuple in which none stands twice.

    >>> one_or_several(["2", "1", "2"], lambda text, _: int(text), "days", one=str, expected="days", most=64)
    (2, 1)

    Args:
        given: one thing, or anything with several.
        read: reads one of them, given its place.
        place: where they stand; several are told apart by their number.
        one: the kinds of what is one thing, and not a list of its parts.
        expected: what would be right.
        most: how many there may be.

    Raises:
        InvalidText: for what is neither.
        InvalidValue: for more.
    """
    if isinstance(given, one):
        return (read(given, place),)
    found = gone_through(given)
    if found is None:
        raise InvalidText(place, given, expected)
    few(found, place, most)
    return tuple(dict.fromkeys(read(each, f"{place}[{number}]") for number, each in enumerate(found)))


def names_from(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """One name or several as a tuple.

    >>> names_from("customer"), names_from(["customer", "engineer on duty"]), names_from(None)
    (('customer',), ('customer', 'engineer on duty'), ())
    """
    if given is None:
        return ()
    found = None if isinstance(given, str) else gone_through(given)
    return (given,) if found is None else found


def plain_text(value: Any, place: str, *, least: int = 1, most: int = LONGEST_NAME) -> str:
    """The value itself, if it is a text that can be printed on one line and has no blanks around it.

    >>> plain_text("Boxing Day", "name")
    'Boxing Day'

    Raises:
        InvalidText: for anything else.
    """
    if isinstance(value, str) and least <= len(value) <= most and value.isprintable() and value == value.strip():
        return value
    raise InvalidText(place, value, f"a text of {least} to {most} printable characters without blanks around it")


def is_missing(value: Any) -> bool:
    """Whether a value says nothing: ``None``, ``NaN``, ``NaT``, ``NA`` and a text of blanks alone.

    >>> is_missing(None), is_missing(float("nan")), is_missing(" "), is_missing(0)
    (True, True, True, False)
    """
    if value is None or isinstance(value, str):
        return not (value and value.strip())
    try:
        # What stands for nothing is not equal to itself.
        return bool(value != value)
    except TypeError:
        # Nor can pandas' NA say whether it is.
        return True
    except Exception:
        return False


def text(*, least: int = 1, most: int = LONGEST_NAME, or_none: bool = False) -> Validator:
    """Refuses what `plain_text` refuses."""

    def check(_: Any, attribute: Any, value: Any) -> None:
        if not (or_none and value is None):
            plain_text(value, attribute.name, least=least, most=most)

    return check


def must_be(kind: type[Value], value: Any, place: str) -> Value:
    """The value itself, if it is of the kind.

    >>> must_be(str, "High", "priority")
    'High'

    Raises:
        InvalidValue: for anything else.
    """
    if isinstance(value, kind):
        return value
    raise InvalidValue(place, value, f"is not {kind_text(kind)}")


def one_of(known: Sequence[str], value: Any, place: str, kind: str) -> str:
    """The value itself, if it is one of the words.

    >>> one_of(["closing", "opening"], "closing", "landing", "landing")
    'closing'

    Raises:
        UnknownName: for anything else.
    """
    if isinstance(value, str) and value in known:
        return value
    raise UnknownName.among(place, kind, value, known)


def as_int(value: Value) -> Value:
    """The plain integer of a whole number of whatever kind; the rest as it is, for what follows to refuse.

    >>> as_int(2), as_int(True), as_int(2.0)
    (2, True, 2.0)
    """
    try:
        return value if isinstance(value, bool) else int(index(value))  # type: ignore[return-value, arg-type]
    except TypeError:
        return value


def whole(value: Any, place: str, why: str, *, least: float = -inf, most: float = inf) -> int:
    """A whole number between two bounds, of whatever kind of integer; neither a truth value nor a float.

    >>> whole(2, "days", "is not a whole number of business days")
    2

    Raises:
        InvalidValue: for anything else.
    """
    found = as_int(value)
    if type(found) is not int or not least <= found <= most:
        raise InvalidValue(place, value, why)
    return found


def of(kind: type, *, or_none: bool = False) -> Validator:
    """Refuses what is not of the kind."""

    def check(_: Any, attribute: Any, value: Any) -> None:
        if not (isinstance(value, kind) or (or_none and value is None)):
            raise InvalidValue(attribute.name, value, f"is not {kind_text(kind)}")

    return check


def few(values: Sized, place: str, most: int) -> None:
    """Refuses more values than a plan file may hold, so that what is made can be written.

    >>> few(["75%"], "at_risk", 16)

    Raises:
        InvalidValue: for more.
    """
    if len(values) > most:
        raise InvalidValue(place, len(values), f"is the number of them; {most} are allowed")


def each(*kinds: type, most: int = 10_000) -> Validator:
    """Refuses what is not a list of one of the kinds, and more than so many of them."""
    meant = " or ".join(map(kind_text, kinds))

    def check(_: Any, attribute: Any, values: Any) -> None:
        if not isinstance(values, tuple):
            raise InvalidValue(attribute.name, values, f"is not a list; each of it is to be {meant}")
        for number, value in enumerate(values):
            if not isinstance(value, kinds):
                raise InvalidValue(f"{attribute.name}[{number}]", value, f"is not {meant}")
        few(values, attribute.name, most)

    return check


def spoken(value: Any, place: str, *, most: int = LONGEST_NAME) -> str:
    """The value itself, if it is a text with something in it that a plan file can hold.

    >>> spoken("Critical", "name")
    'Critical'

    Raises:
        InvalidText: for anything else.
    """
    if isinstance(value, str) and value.strip() and len(value) <= most and value.replace("\n", " ").isprintable():
        return value
    raise InvalidText(place, value, f"a text of 1 to {most} printable characters with something in it")


def said(most: int = LONGEST_NAME, *, or_none: bool = False) -> Validator:
    """Refuses what `spoken` refuses."""

    def check(_: Any, attribute: Any, value: Any) -> None:
        if not (or_none and value is None):
            spoken(value, attribute.name, most=most)

    return check


def prose(_: Any, attribute: Any, value: Any) -> None:
    """Refuses, as a validator, what is no text of up to 4,000 printable characters; it may be empty."""
    if not isinstance(value, str) or value:
        spoken(value, attribute.name, most=LONGEST_PROSE)


def truth(_: Any, attribute: Any, value: Any) -> None:
    """Refuses, as a validator, what is neither true nor false."""
    if not isinstance(value, bool):
        raise InvalidValue(attribute.name, value, "is not true or false")


def names(most: int = LONGEST_NAME, *, count: int = _MOST_NAMES) -> Validator:
    """Refuses names that are blank, no text, or stand twice, and more than so many of them."""

    def check(_: Any, attribute: Any, given: tuple[Any, ...]) -> None:
        place = attribute.name.rstrip("_")
        few(given, place, count)
        for number, name in enumerate(given):
            spoken(name, place, most=most)
            if name in given[:number]:
                raise InvalidValue(place, name, "stands there twice; names are unique within their list")

    return check


def twice(place: str, given: Iterable[str]) -> dict[int, Flaw]:
    """What is wrong with the names of a list, each of which is to be another, by number.

    >>> print(*twice("services", ["pos", "stock", "pos"]).values())
    services[2].name: 'pos' is the name of services[0] too; give one another name
    """
    first: dict[str, int] = {}
    return {
        n: Flaw(f"{place}[{n}].name", f"{name!r} is the name of {place}[{first[name]}] too; give one another name")
        for n, name in enumerate(given)
        if first.setdefault(name, n) != n
    }


def unknown(path: str, kind: str, value: object, known: Iterable[str], before: int = 0) -> Flaw:
    """That a name is not among the known ones, with those it may be a slip of unless many flaws stand before.

    >>> print(unknown("targets[0].priority", "priority", "Hihg", ["High", "Low"]))
    targets[0].priority: 'Hihg' is not a priority; did you mean 'High'?
    """
    error = UnknownName.among(path, kind, value, known, is_searching=before < SUGGESTIONS)
    return Flaw(path, error.sentence)


def flaw_of(error: SlaError, path: str) -> Flaw:
    """An error of the library as a flaw at a path, its own place joined to it."""
    place = error.place
    if not place.startswith(path):
        place = f"{path}.{place}" if place else path
    return Flaw(place, error.sentence)


def attempt(make: Callable[[], Any], path: str, flaws: list[Flaw]) -> Any:
    """The value made, or `UNREAD` after noting the library's error."""
    try:
        return make()
    except PlanErrors as errors:
        flaws += [Flaw(f"{path}.{flaw.path}" if path else flaw.path, flaw.sentence) for flaw in errors.flaws]
    except SlaError as error:
        flaws.append(flaw_of(error, path))
    return UNREAD


def kind_text(kind: type) -> str:
    """A kind as its users know it.

    >>> kind_text(str), kind_text(Exception)
    ('text', 'an Exception')
    """
    name = kind.__name__
    return "text" if kind is str else f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
