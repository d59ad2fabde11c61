"""Spelling: expressions as text, and the texts that say them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any, TypedDict

from slacore.calendars.closure import Closure, SpecialHours, YearlyClosure, closures_from, special_from
from slacore.calendars.desk import Desk
from slacore.calendars.expression import (
    AGREED,
    CLOSED,
    OPEN,
    Both,
    During,
    Either,
    Expression,
    Not,
    both,
    during,
    either,
    inverse,
)
from slacore.calendars.holidays import Holidays, holidays_from
from slacore.calendars.shift import Shift, week_from
from slacore.checks import plain_text
from slacore.civil.instant import utc_text
from slacore.civil.wall import WEEKDAYS
from slacore.errors import InvalidText, SlaError

# An unclosed bracket runs to the end, so that no text is scanned twice; what then reads the atom refuses it.
_ATOM = r"""(?xs)
      (?P<schedule>\[(?:[^\]"]|"(?:[^"\\]|\\.)*+(?:"|\Z))*+(?:\]|\Z))
      | during\[(?P<during>(?:[^\]"]|"[^"]*+(?:"|\Z))*+)(?:\]|\Z)
      | (?P<named>\d{1,2}x\d(?:\s+\d\d:\d\d)?\s+[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)
      | (?P<always>24x7)(?![\w-])
      | (?P<name>\w[\w.-]*)
      """
_BARE = rf"\s*(no shifts|({'|'.join(WEEKDAYS)})[\s,-])"
_LONGEST = 65_536
# An unclosed quote runs to the end, so that no text is scanned twice; what then reads the quote refuses it.
_CLAUSE = r'(?s:[^;"]|"(?:[^"\\]|\\.)*+(?:"|\Z))++'


_KEYWORDS = ("holidays", "frozen", "dates", "holiday", "closed", "special", "title")


class Declared(TypedDict):
    """The fields of a desk."""

    zone: str
    shifts: tuple[Shift, ...]
    holidays: tuple[Holidays, ...]
    closures: tuple[Closure | YearlyClosure, ...]
    special: tuple[SpecialHours, ...]
    title: str


def declared(text: str) -> Declared:
    """The declarations that a text says; `Schedule.parse` tells the grammar."""
    if not isinstance(text, str):
        raise InvalidText("schedule", text, "text like 'Mon-Fri 09:00-17:00 Europe/London'")
    clauses = [clause.strip() for clause in re.findall(_CLAUSE, text)]
    said = {word: [] for word in _KEYWORDS}  # type: dict[str, list[str]]
    shifts: list[str] = []
    for clause in clauses:
        keyword, _, rest = clause.partition(" ")
        if keyword in said:
            said[keyword].append(rest.strip())
        else:
            shifts.append(clause)
    if not shifts or len(shifts[-1].split()) < 2:
        raise InvalidText("schedule", text, "shifts and a zone like 'Mon-Fri 09:00-17:00 Europe/London'")
    last, zone = shifts[-1].rsplit(None, 1)
    if re.fullmatch(r"[\d:]+-[\d:-]+", zone):
        raise InvalidText("schedule", text, "a schedule until it ends with a zone like 'Europe/London'")
    holidays = [
        *map(_country_from, said["holidays"]),
        *map(_frozen_from, said["frozen"]),
        *map(_dates_from, said["dates"]),
        *_named_holidays(said["holiday"]),
    ]
    return Declared(
        zone=zone,
        shifts=week_from([*shifts[:-1], last]),
        holidays=holidays_from(holidays),
        closures=closures_from([_unquoted(clause) for clause in said["closed"]]),
        special=special_from(said["special"]),
        title=_title_of(said["title"]),
    )


def desk_text(desk: Desk) -> str:
    """What `declared` reads."""
    shifts = [str(shift) for shift in desk.shifts] or ["no shifts"]
    clauses = [*shifts[:-1], f"{shifts[-1]} {desk.zone}"]
    for holidays in desk.holidays:
        clauses += _holiday_clauses(holidays)
    for closure in desk.closures:
        whole = closure.unnamed()
        clauses.append(f"closed {whole}" if closure == whole else f"closed {whole} {_quoted(closure.name)}")
    clauses += [f"special {special}" for special in desk.special]
    return "; ".join([*clauses, *([f"title {_quoted(desk.title)}"] if desk.title else [])])


def _holiday_clauses(holidays: Holidays) -> list[str]:
    dates = {str(day): name for day, name in holidays.dates}
    if holidays.country is None and holidays.years is None:
        return [f"holiday {day} {_quoted(name)}" for day, name in dates.items()]
    if holidays.country is None:
        return ["dates {}-{} {}".format(*holidays.years, _quoted(_quoted(dates)))]  # type: ignore[misc]  # looked at above
    code = "-".join(filter(None, (holidays.country, holidays.subdivision)))
    if not re.fullmatch(r"[\w-]+", code, re.ASCII):
        code = _quoted(code)
    if holidays.years is None:
        unobserved = [] if holidays.observed else ["unobserved"]
        excepted = ["except", ", ".join(map(_quoted, holidays.except_))] if holidays.except_ else []
        return [" ".join(["holidays", code, *holidays.categories, *unobserved, *excepted])]
    facts: dict[str, Any] = {
        "years": holidays.years,
        "version": holidays.version,
        "categories": holidays.categories,
        "dates": dates,
    }
    facts |= {"except": holidays.except_} if holidays.except_ else {}
    facts |= {} if holidays.observed else {"observed": False}
    facts |= {"unknown": [str(day) for day in holidays.unknown]} if holidays.unknown else {}
    # Quoted as a whole, so that the brackets and semicolons of the facts end nothing.
    return [f"frozen {code} {_quoted(_quoted(facts))}"]


def _country_from(clause: str) -> Holidays:
    country, subdivision, rest = _code_of(clause)
    words, is_excepting, quoted = rest.partition("except ")
    names = _json_of(f"[{quoted}]") if is_excepting else []
    categories = words.split()
    observed = "unobserved" not in categories
    return Holidays(
        country, subdivision, [word for word in categories if word != "unobserved"], except_=names, observed=observed
    )


def _frozen_from(clause: str) -> Holidays:
    country, subdivision, rest = _code_of(clause)
    facts = _json_of(str(_json_of(rest)))
    known = {"years", "version", "categories", "dates", "except", "observed", "unknown"}
    if not isinstance(facts, dict) or facts.get("years") is None or facts.keys() - known:
        raise InvalidText("frozen", rest, 'the facts of frozen holidays like {"years": [2026, 2030], "dates": {}}')
    return Holidays(country, subdivision, except_=facts.pop("except", ()), **facts)


def _dates_from(clause: str) -> Holidays:
    years, _, rest = clause.partition(" ")
    found = re.fullmatch(r"(\d{4})-(\d{4})", years, re.ASCII)
    dates = _json_of(str(_json_of(rest)))
    if not found or not isinstance(dates, dict):
        raise InvalidText("dates", clause, 'named dates of years like 2024-2030 "{}"')
    return Holidays(dates=dates, years=(int(found[1]), int(found[2])))


def _code_of(clause: str) -> tuple[str, str | None, str]:
    """A country, its subdivision and the rest; a code with spaces is quoted."""
    found = re.match(r'"(?:[^"\\]|\\.)*+"|[^\s"]+', clause)
    if not found:
        raise InvalidText("holidays", clause, "the code of a country or subdivision like GB-ENG")
    code = _json_of(found[0]) if found[0].startswith('"') else found[0]
    country, _, subdivision = code.partition("-")
    return country, subdivision or None, clause[found.end() :].strip()


def _named_holidays(clauses: list[str]) -> list[Holidays]:
    dates = (clause.partition(" ") for clause in clauses)
    named = {day: _json_of(name) if name else "holiday" for day, _, name in dates}
    return [Holidays(dates=named)] if named else []


def _title_of(clauses: list[str]) -> str:
    if len(clauses) > 1:
        raise InvalidText("title", clauses[1], "the only title")
    return plain_text(_json_of(clauses[0]), "title") if clauses else ""


def _quoted(facts: Any) -> str:
    import json

    return json.dumps(facts)


def _json_of(text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidText("schedule", text, "a quoted name") from None


def _unquoted(clause: str) -> str:
    """A closure's clause with its quoted name spelt plainly."""
    before, quote, rest = clause.partition('"')
    return f"{before}{_json_of(quote + rest)}" if quote else clause


def expression_from(text: str, named: Callable[[str], Expression | None]) -> Expression:
    """The expression that a text says; `Coverage.parse` tells the grammar.

    Args:
        text: the text.
        named: what a name stands for, ``None`` where only ``24x7`` and ``NEVER`` may do.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise InvalidText("coverage", text, "an expression of coverages like 'uk | us'")
    if re.match(_BARE, text):
        text = f"[{text}]"
    atoms: list[Expression] = []

    def placed(found: re.Match[str]) -> str:
        atoms.append(_atom(found, named))
        return f"_{len(atoms) - 1}"

    try:
        bare = re.sub(_ATOM, placed, text).strip()
        if "#" in bare:
            raise InvalidText("coverage", text, "an expression of coverages; it can have no comment")
        return _folded(ast.parse(bare, mode="eval").body, atoms)
    except SlaError:
        raise
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        raise InvalidText("coverage", text, "an expression of coverages with | & - ~ and parentheses") from None


def _atom(found: re.Match[str], named: Callable[[str], Expression | None]) -> Expression:
    if not found[0].endswith("]") and (found["schedule"] or found["during"] is not None):
        raise InvalidText("coverage", found[0], "closed with a bracket")
    if found["schedule"]:
        return Desk(**declared(found["schedule"][1:-1]))
    if found["named"]:
        return Desk(**declared(found["named"]))
    if found["during"] is not None:
        return _during_from(found["during"])
    name = found["always"] or found["name"]
    return named(name) or (CLOSED if name == "NEVER" else OPEN)


def _during_from(text: str) -> During:
    windows, _, name = text.partition('"')
    pairs = (tuple(part.strip() for part in piece.split("/")) for piece in windows.split(","))
    return during(pairs, name.rstrip('" ') or AGREED)


def _folded(node: ast.expr, atoms: list[Expression]) -> Expression:
    match node:
        case ast.Name(id=name) if re.fullmatch(r"_\d+", name, re.ASCII):
            return atoms[int(name[1:])]
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return inverse(_folded(operand, atoms))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return either(_folded(left, atoms), _folded(right, atoms))
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            return both(_folded(left, atoms), _folded(right, atoms))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return both(_folded(left, atoms), inverse(_folded(right, atoms)))
    raise ValueError(ast.dump(node))


def expression_text(expression: Expression) -> str:
    """What `expression_from` reads, names apart."""
    match expression:
        case Desk():
            return desk_text(expression)
        case During(run, name):
            windows = ", ".join(f"{utc_text(opens)}/{utc_text(closes)}" for opens, closes in run)
            return f'during[{windows} "{name}"]' if run else "NEVER"
        case Not(part):
            return "24x7" if part == CLOSED else f"~{_operand(part)}"
        case Either(parts):
            return " | ".join(map(_operand, parts))
        case _:
            return " & ".join(map(_operand, expression.parts))


def _operand(part: Expression) -> str:
    match part:
        case Either() | Both():
            return f"({expression_text(part)})"
        case Desk():
            return f"[{expression_text(part)}]"
    return expression_text(part)


def canonical(expression: Expression) -> str:
    """Its text with the parts of combinations in one order: the same for equal expressions."""
    match expression:
        case Not(part):
            return f"~({canonical(part)})"
        case Either(parts):
            return " | ".join(sorted(f"({canonical(part)})" for part in parts))
        case Both(parts):
            return " & ".join(sorted(f"({canonical(part)})" for part in parts))
    return expression_text(expression)
