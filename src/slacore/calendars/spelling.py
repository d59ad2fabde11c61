"""Spelling: schedules as text, and expressions of coverages."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

from slacore.calendars.closure import Closure
from slacore.calendars.combination import ALWAYS, NEVER
from slacore.calendars.coverage import Coverage
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.calendars.shift import week_from
from slacore.errors import InvalidText, SlaError, UnknownName, nearest

# An unclosed bracket runs to the end, so that no text is scanned twice; what then reads the atom refuses it.
_ATOM = re.compile(
    r"""(?P<schedule>\[(?:[^\]"]|"(?:[^"\\]|\\.)*+(?:"|\Z))*+(?:\]|\Z))
      | during\[(?P<during>(?:[^\]"]|"[^"]*+(?:"|\Z))*+)(?:\]|\Z)
      | (?P<named>\d{1,2}x\d(?:\s+\d\d:\d\d)?\s+[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)
      | (?P<always>24x7)(?![\w-])
      | (?P<name>\w[\w.-]*)
      """,
    re.VERBOSE | re.DOTALL,
)
_LONGEST = 65_536
# An unclosed quote runs to the end, so that no text is scanned twice; what then reads the quote refuses it.
_CLAUSE = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*+(?:"|\Z))++', re.DOTALL)


def schedule_from(text: str) -> Schedule:
    """The schedule that a text says; `Schedule.parse` tells the grammar."""
    clauses = [clause.strip() for clause in _CLAUSE.findall(text)]
    said = {"holidays": [], "frozen": [], "holiday": [], "closed": [], "special": []}  # type: dict[str, list[str]]
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
    if re.fullmatch(r"[\d:]+-[\d:]+", zone):
        raise InvalidText("schedule", text, "a schedule until it ends with a zone like 'Europe/London'")
    return Schedule(
        zone,
        week_from([*shifts[:-1], last]),
        holidays=[
            *map(_country_from, said["holidays"]),
            *map(_frozen_from, said["frozen"]),
            *_named_holidays(said["holiday"]),
        ],
        closures=[_unquoted(clause) for clause in said["closed"]],
        special=said["special"],
    )


def schedule_text(schedule: Schedule) -> str:
    """What `schedule_from` reads."""
    shifts = [str(shift) for shift in schedule.shifts] or ["no shifts"]
    clauses = [*shifts[:-1], f"{shifts[-1]} {schedule.zone}"]
    for holidays in schedule.holidays:
        clauses += _holiday_clauses(holidays)
    for closure in schedule.closures:
        whole, named = Closure(closure.day, closure.hours), closure.name != "closure"
        clauses.append(f"closed {whole} {json.dumps(closure.name)}" if named else f"closed {whole}")
    return "; ".join([*clauses, *(f"special {special}" for special in schedule.special)])


def _holiday_clauses(holidays: Holidays) -> list[str]:
    if holidays.country is None:
        return [f"holiday {day} {json.dumps(name)}" for day, name in holidays.dates]
    code = "-".join(filter(None, (holidays.country, holidays.subdivision)))
    if not re.fullmatch(r"[\w-]+", code, re.ASCII):
        code = json.dumps(code)
    if holidays.years is None:
        return [" ".join(["holidays", code, *holidays.categories])]
    dates = {str(day): name for day, name in holidays.dates}
    facts = {"years": holidays.years, "version": holidays.version, "categories": holidays.categories, "dates": dates}
    # Quoted as a whole, so that the brackets and semicolons of the facts end nothing.
    return [f"frozen {code} {json.dumps(json.dumps(facts))}"]


def _country_from(clause: str) -> Holidays:
    country, subdivision, rest = _code_of(clause)
    return Holidays(country, subdivision, rest.split())


def _frozen_from(clause: str) -> Holidays:
    country, subdivision, rest = _code_of(clause)
    facts = _json_of(str(_json_of(rest)))
    known = {"years", "version", "categories", "dates"}
    if not isinstance(facts, dict) or facts.get("years") is None or facts.keys() - known:
        raise InvalidText("frozen", rest, 'the facts of frozen holidays like {"years": [2026, 2030], "dates": {}}')
    return Holidays(country, subdivision, **facts)


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


def _json_of(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidText("schedule", text, "a quoted name") from None


def _unquoted(clause: str) -> str:
    """A closure's clause with its quoted name spelt plainly."""
    before, quote, rest = clause.partition('"')
    return f"{before}{_json_of(quote + rest)}" if quote else clause


def coverage_from(text: Any, names: Mapping[str, Coverage]) -> Coverage:
    """The coverage that an expression says; `Coverage.parse` tells the grammar."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise InvalidText("coverage", text, "an expression of coverages like 'uk | us'")
    if re.match(r"\s*(no shifts|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[\s,-])", text):
        text = f"[{text}]"
    atoms: list[Coverage] = []

    def placed(found: re.Match[str]) -> str:
        atoms.append(_atom(found, names))
        return f"_{len(atoms) - 1}"

    try:
        bare = _ATOM.sub(placed, text).strip()
        if "#" in bare:
            raise InvalidText("coverage", text, "an expression of coverages; it can have no comment")
        return _folded(ast.parse(bare, mode="eval").body, atoms)
    except SlaError:
        raise
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        raise InvalidText("coverage", text, "an expression of coverages with | & - ~ and parentheses") from None


def _atom(found: re.Match[str], names: Mapping[str, Coverage]) -> Coverage:
    if not found[0].endswith("]") and (found["schedule"] or found["during"] is not None):
        raise InvalidText("coverage", found[0], "closed with a bracket")
    if found["schedule"]:
        return schedule_from(found["schedule"][1:-1])
    if found["named"]:
        return schedule_from(found["named"])
    if found["during"] is not None:
        return _during_from(found["during"])
    name = found["always"] or found["name"]
    if name in names:
        return names[name]
    if name in ("NEVER", "24x7"):
        return NEVER if name == "NEVER" else ALWAYS
    raise UnknownName("coverage", "schedule or coverage", name, nearest(name, names) or tuple(sorted(names)[:4]))


def _during_from(text: str) -> Coverage:
    windows, _, name = text.partition('"')
    pairs = [tuple(part.strip() for part in piece.split("/")) for piece in windows.split(",")]
    return Coverage.during(pairs, name.rstrip('" ') or "agreed window")  # type: ignore[arg-type]


def _folded(node: ast.expr, atoms: list[Coverage]) -> Coverage:
    match node:
        case ast.Name(id=name) if re.fullmatch(r"_\d+", name, re.ASCII):
            return atoms[int(name[1:])]
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return ~_folded(operand, atoms)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _folded(left, atoms) | _folded(right, atoms)
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            return _folded(left, atoms) & _folded(right, atoms)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _folded(left, atoms) - _folded(right, atoms)
    raise ValueError(ast.dump(node))
