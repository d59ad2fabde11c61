"""Mappings: what the columns and the words of a helpdesk's log are called here, from a small TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from attrs import field, frozen

from slacore.checks import unknown
from slacore.civil import zones
from slacore.clocks.event import Event, event
from slacore.errors import Flaw, InvalidValue, MappingErrors, SlaError
from slacore.files.notation import Notation, time_format_from

SAID = ("reason", "actor", "to", "id", "note")
"""Parts of an event that are texts."""

ROLES = ("ticket", "at", "kind", "status", "opened", "sequence", *SAID)
"""What a column may be, besides a field of the ticket."""

USUAL = ("ticket", "at", "kind", "sequence", *SAID)
"""The columns that are read by these names where no mapping says otherwise."""

OTHERS = "*"
"""Stands in a mapping for all words that it does not name."""

ENDS = ("resolved", "closed", "cancelled")
_NO_STATUS = {
    **dict.fromkeys(("opened", "reopened", "resumed"), "write 'open'; what goes before says which of them it is"),
    "ceased": "a cause ceases when its status is left; leave it out",
    **dict.fromkeys(("changed", "noted", "decided"), "write 'open' where the ticket is only worked on"),
}


class Word(NamedTuple):
    """What a word of a log means: a kind of event and, with a colon before it, its reason."""

    kind: str
    reason: str | None = None


Meaning = tuple[Word, ...]


class Status(NamedTuple):
    """How a ticket stands while a status lasts, and what happens as it comes to it."""

    stage: str = "open"
    waits: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    events: Meaning = ()


@frozen(kw_only=True)
class LogMapping:
    """How a log is read: its columns, its words, its times. `load_mapping` reads one from a file.

    A log is of one of two sorts. In the one, each row is an event, and the column ``kind`` says which. In the other,
    each row is the ticket as it stood then, and the column ``status`` says how: the events are what has changed.

    Args:
        columns: for each of `ROLES` that the log has, the column; by default the columns are called like the roles.
        fields: for each field of the ticket, its column; by default every other column is a field.
        kinds: what the words in the column ``kind`` mean, where they are no kinds themselves.
        statuses: how a ticket stands in each status; a word that is not named makes its row unreadable.
        notation: the zone and the spelling of times, what stands in cells that say nothing, and for each field the
            log's name of a value and the plan's.
        in_order: whether events of one instant happened in the order of their rows.
        source: what messages call the mapping.
    """

    columns: Mapping[str, str] | None = None
    fields: Mapping[str, str] | None = None
    kinds: Mapping[str, Meaning] = field(factory=dict)
    statuses: Mapping[str, Status] = field(factory=dict)
    notation: Notation = field(factory=Notation)
    in_order: bool = False
    source: str = field(default="mapping", eq=False)

    @property
    def is_of_statuses(self) -> bool:
        """Whether rows are tickets as they stood, and no events."""
        return self.columns is not None and "status" in self.columns


def load_mapping(path: str | PathLike[str]) -> LogMapping:
    """The mapping of a TOML file.

    Raises:
        MappingErrors: with every error of the file, each with its place and the way out.
        OSError: if the file cannot be opened.
    """
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise MappingErrors(str(path), (Flaw("", f"is not TOML: {error}"),)) from None
    return mapping_from(data, str(path))


def mapping_from(data: Mapping[str, Any], source: str = "mapping") -> LogMapping:
    """The mapping that plain data says, as a TOML file has it.

    >>> columns = {"ticket": "number", "at": "updated", "status": "state"}
    >>> found = mapping_from({"columns": columns, "statuses": {"Pending": "paused: customer"}})
    >>> found.statuses["Pending"].waits
    ('customer',)

    Raises:
        MappingErrors: as `load_mapping` does.
    """
    reading = _Reading(data, source)
    found = reading.mapping()
    if reading.flaws:
        raise MappingErrors(source, tuple(reading.flaws))
    return found


class _Reading:
    """One mapping being read, and what is wrong with it so far."""

    def __init__(self, data: Mapping[str, Any], source: str) -> None:
        self.data, self.source = data, source
        self.flaws: list[Flaw] = []

    def mapping(self) -> LogMapping:
        """What could be read; only without flaws it is whole."""
        for key in self.data:
            if key not in _KEYS:
                self.flaws.append(unknown(key, "key of a mapping", key, _KEYS))
        columns = self._columns()
        return LogMapping(
            columns=columns,
            fields=self._fields(columns or {}),
            kinds=self._kinds(columns),
            statuses=self._statuses(columns),
            notation=self._notation(),
            in_order=self._flag("in_order", columns or {}) or False,
            source=self.source,
        )

    def _flaw(self, path: str, sentence: str) -> None:
        self.flaws.append(Flaw(path, sentence))

    def _attempt(self, path: str, make: Callable[[], Any], otherwise: Any = None) -> Any:
        try:
            return make()
        except SlaError as error:
            self._flaw(f"{path}.reason" if error.place == "reason" else path, error.sentence)
            return otherwise

    def _table(self, path: str, given: Any) -> Mapping[str, Any]:
        if isinstance(given, dict):
            return given
        self._flaw(path, f"is a table of names and texts, such as [{path}]")
        return {}

    def _texts(self, path: str, given: Any) -> dict[str, str]:
        """A table of names and texts; what is no text is left out."""
        told = {}
        for name, value in self._table(path, given).items():
            if isinstance(value, str) and value.strip():
                told[name] = value.strip()
            else:
                self._flaw(f"{path}.{_key(name)}", f"{value!r} is not a text")
        return told

    def _columns(self) -> dict[str, str] | None:
        if "columns" not in self.data:
            return None
        given = self._table("columns", self.data["columns"])
        columns = self._texts("columns", given)
        for role in columns:
            if role not in ROLES:
                self.flaws.append(unknown(f"columns.{_key(role)}", "part of an event", role, ROLES))
        if "kind" in columns and "status" in columns:
            self._flaw("columns.status", "stands beside kind; a row is an event or the ticket as it stood, not both")
        for role in ("ticket", "at"):
            if role not in given:
                self._flaw(f"columns.{role}", "is missing; [columns] names all the columns that are no fields")
        if not {"kind", "status"} & given.keys():
            self._flaw("columns", "has neither kind, a column of events, nor status, one of how the ticket stands")
        if "opened" in columns and "status" not in columns:
            self._flaw("columns.opened", "goes with status; among events, opened is one of them")
        return columns

    def _fields(self, columns: Mapping[str, str]) -> dict[str, str] | None:
        if "fields" not in self.data:
            return None
        fields = self._texts("fields", self.data["fields"])
        for name in fields:
            self._attempt(f"fields.{_key(name)}", partial(check_field, name))
        return fields

    def _kinds(self, columns: Mapping[str, str] | None) -> dict[str, Meaning]:
        given = self._table("kinds", self.data.get("kinds", {}))
        if given and columns is not None and "kind" not in columns:
            self._flaw("kinds", "says what the words of a column kind mean, and columns.kind names none")
        has_reasons = columns is None or "reason" in columns
        return {word: self._kind(f"kinds.{_key(word)}", said, has_reasons) for word, said in given.items()}

    def _kind(self, path: str, said: Any, has_reasons: bool) -> Meaning:
        words = tuple(self._words(path, said))
        for word in words:
            self._attempt(path, partial(_check, word, has_reasons))
        return words

    def _statuses(self, columns: Mapping[str, str] | None) -> dict[str, Status]:
        given = self._table("statuses", self.data.get("statuses", {}))
        has_column = "status" in (columns or {})
        if given and not has_column:
            self._flaw("statuses", "says how a ticket stands in each status, and columns.status names no column")
        if has_column and not given:
            self._flaw("statuses", "is missing; say what each status means, such as Pending = 'paused: customer'")
        return {word: self._status(f"statuses.{_key(word)}", said) for word, said in given.items()}

    def _status(self, path: str, said: Any) -> Status:
        words = tuple(self._words(path, said))
        stages = [word.kind for word in words if word.kind in ("open", *ENDS)]
        held = {kind: tuple(word.reason for word in words if word.kind == kind) for kind in ("paused", "arose")}
        events = tuple(word for word in words if word.kind not in (*stages, "paused", "arose"))
        for word in words:
            if word.kind in _NO_STATUS:
                self._flaw(path, f"{word.kind!r} is not how a ticket stands; {_NO_STATUS[word.kind]}")
            elif word.kind != "open":
                self._attempt(path, partial(_check, word))
        if len(stages) > 1:
            self._flaw(path, f"says both {stages[0]!r} and {stages[1]!r}; a ticket is at one stage at a time")
        if stages and stages[0] in ENDS and held["paused"]:
            self._flaw(path, f"says both {stages[0]!r} and a wait, which ends with it; leave one of the two out")
        waits, causes = (tuple(filter(None, reasons)) for reasons in held.values())
        return Status(stages[0] if stages else "open", waits, causes, events)

    def _words(self, path: str, said: Any) -> Iterator[Word]:
        for one in said if isinstance(said, list) and said else [said]:
            if not isinstance(one, str) or not one.strip():
                self._flaw(path, f"{one!r} is not a word or a list of words, such as 'paused: customer'")
                continue
            kind, colon, reason = one.partition(":")
            yield Word(kind.strip(), (reason.strip() or None) if colon else None)

    def _notation(self) -> Notation:
        said, missing = self.data, self.data.get("missing", [])
        if not isinstance(missing, list) or not all(isinstance(mark, str) for mark in missing):
            self._flaw("missing", f"{missing!r} is not a list of what stands in cells that say nothing, like ['?']")
            missing = []
        form = self._text("time_format")
        maps = self._table("values", said.get("values", {}))
        return Notation(
            zone=self._attempt("zone", lambda: zone_of(self._text("zone"))),
            time_format=self._attempt("time_format", lambda: time_format_from(form)),
            day_first=self._flag("day_first", {}),
            missing=missing,
            maps={name: self._texts(f"values.{_key(name)}", values) for name, values in maps.items()},
        )

    def _text(self, key: str) -> str | None:
        value = self.data.get(key)
        if value is None or isinstance(value, str):
            return value
        self._flaw(key, f"{value!r} is not a text")
        return None

    def _flag(self, key: str, columns: Mapping[str, str]) -> bool | None:
        value = self.data.get(key)
        if value is not None and not isinstance(value, bool):
            self._flaw(key, f"{value!r} is neither true nor false")
            return None
        if value and "sequence" in columns:
            self._flaw(key, "numbers the rows, and columns.sequence names a column that does; leave one of them out")
        return value


_KEYS = ("columns", "fields", "kinds", "statuses", "values", "zone", "time_format", "day_first", "missing", "in_order")


def check_field(name: str) -> None:
    """Refuse the name of a field that a ticket cannot say of itself.

    Raises:
        InvalidText, InvalidValue: for a name that events find themselves, and for no name.
    """
    if name in _PARTS:
        raise InvalidValue(name, name, "is a part of the event and no field of the ticket; name it under [columns]")
    Event(kind="changed", at=_SOME_TIME, fields={name: None})


def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone of a name, where one is said."""
    return None if name is None else zones.zone(name, "zone")


def nearest_columns(source: str, header: Iterable[str], columns: Iterable[tuple[str, str]]) -> tuple[Flaw, ...]:
    """What is wrong with the columns that a mapping names: those that the header does not have."""
    header = tuple(header)
    return tuple(unknown(place, f"column of {source}", name, header) for place, name in columns if name not in header)


def _check(word: Word, has_reasons: bool = False) -> None:
    event(word.kind, at=_SOME_TIME, reason=word.reason or ("some" if has_reasons else None))


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else f'"{name}"'


_SOME_TIME = "2000-01-01T00:00:00Z"
_PARTS = ("kind", "at", "sequence", *SAID)
