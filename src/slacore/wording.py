"""Words: how values, lengths and names are put into a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from datetime import timedelta
from math import isnan
from typing import Any

_MOST_NAMED = 8


def shown(value: object) -> str:
    """The user's own spelling in quotes, shortened where it is long."""
    if isinstance(value, str):
        return repr(value if len(value) <= 80 else value[:77] + "...")
    kind, text = type(value).__name__, " ".join(written(value).split())
    if value is None or text == kind:
        return text
    return f"{text if len(text) <= 80 else text[:77] + '...'} ({kind})"


def plain(value: object) -> str:
    """The value as it writes itself, without quotes, shortened where that is longer than a line."""
    text = " ".join(written(value).split())
    return text if len(text) <= 80 else text[:77] + "..."


def written(value: object, write: Callable[[object], str] = str) -> str:
    """The value as it writes itself, if it does: not every value of somebody else's kind can.

    >>> written(10**5000)
    'a value too long to show'
    """
    try:
        return write(value)
    except ValueError:
        # Python does not write out the digits of a huge number.
        return "a value too long to show" if isinstance(value, int) else "a value that cannot be shown"
    except Exception:
        return "a value that cannot be shown"


def fields_text(value: Any) -> str:
    """A value as its kind with the fields that are given by place: the ``__repr__`` of those that write no text.

    What attrs would write for each kind is the same, and compiling it a third of what a kind costs an import.

    >>> from slacore import Reason
    >>> fields_text(Reason("holiday", "Good Friday"))
    "Reason(kind='holiday', name='Good Friday', schedule='')"
    """
    told = (f"{name}={written(getattr(value, name), repr)}" for name in value.__match_args__)
    return f"{type(value).__name__}({', '.join(told)})"


def count_of(value: object) -> int | None:
    """How many things a value holds, nothing where it holds none or will not say, as an array of no dimension.

    >>> count_of([1, 2]), count_of(3)
    (2, None)
    """
    try:
        return len(value) if isinstance(value, Sized) else None
    except TypeError:
        return None


def meant(names: Iterable[str]) -> str:
    """The question whether one of these was meant, nothing where there are none.

    >>> meant(["High", "Low"])
    "; did you mean 'High' or 'Low'?"
    """
    told = " or ".join(map(repr, names))
    return f"; did you mean {told}?" if told else ""


def suggestion(near: Iterable[str], known: Iterable[str] = (), lead: str = "it is one of") -> str:
    """The question whether one of the near ones was meant; where there are none, the list of those there are.

    >>> suggestion(["High"], ["High", "Low"]), suggestion([], ["High", "Low"]), suggestion([], ["High"])
    ("; did you mean 'High'?", "; it is one of 'High', 'Low'", "; the only one is 'High'")
    """
    question, names = meant(near), tuple(known)
    if question or not names:
        return question
    if len(names) == 1:
        return f"; the only one is {shown(names[0])}"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"; {lead} {', '.join(map(shown, names[:_MOST_NAMED]))}{more}"


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


def count_text(count: int, noun: str, ending: str = "s") -> str:
    """A count with its noun, which has the ending where it is several.

    >>> count_text(1, "ticket"), count_text(93_963, "ticket"), count_text(2, "stretch", "es")
    ('1 ticket', '93,963 tickets', '2 stretches')
    """
    return f"{count:,} {noun}{'' if count == 1 else ending}"


def percent_text(part: float | None, whole: float = 1) -> str:
    """A part of a whole in percent; what is less than all of it is less than 100 %.

    >>> percent_text(0.9342), percent_text(9_999, 10_000), percent_text(1.25), percent_text(None), percent_text(0, 0)
    ('93.4 %', '99.9 %', '125.0 %', '-', '-')
    """
    if part is None or not whole or isnan(part):
        return "-"
    share = 100 * part / whole
    return f"{min(share, 99.9) if part < whole else share:.1f} %"


def nearest(value: object, known: Iterable[str], most: int = 2, *, likeness: float = 0.6) -> tuple[str, ...]:
    """The known names closest to a misspelt one, best first; a likeness of 1 is the name itself.

    >>> nearest("Hihg", ["High", "Low"]), nearest("urgent", ["High", "Low"])
    (('High',), ())
    """
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    return tuple(folded[name] for name in get_close_matches(written(value)[:100].casefold(), folded, most, likeness))
