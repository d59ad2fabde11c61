"""Which names are time zones, and which edition of the zone data answers."""

from __future__ import annotations

import re
import zoneinfo
from datetime import tzinfo
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from slacore.civil.zone_names import ABBREVIATIONS, WINDOWS
from slacore.errors import InvalidText, UnknownName, ZoneDataMissing
from slacore.wording import nearest

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["data_version", "known_zones", "zone"]

_NAME = r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}"
_NOT_PLACES = ("localtime", "posixrules", "Factory")
_NOT_FOLDERS = ("right/", "posix/")

_SLIP = 0.75
"""How like a zone a name must be to be taken for a slip of it: Eastern Time is no Easter Island."""


def zone(name: Any, place: str = "zone") -> ZoneInfo:
    """The time zone of an IANA name, held for good: the same object for the same name.

    >>> zone("Europe/London")
    zoneinfo.ZoneInfo(key='Europe/London')

    Args:
        name: an IANA name, spelt exactly; a `ZoneInfo` or a pendulum zone gives its own name.
        place: what an error calls the argument.

    Raises:
        UnknownName: with the city that a North American abbreviation or a name of Windows means, else the names it may
            be a slip of. ``localtime``, ``posixrules``, ``Factory`` and ``right/...`` are refused as well: they name a
            machine's setting, a file format's default, nothing, and another time scale.
        ZoneDataMissing: where the machine has no zone data, or none that can be read.
        InvalidText: for what is no text.
    """
    key = getattr(name, "key", None) if isinstance(name, tzinfo) else name
    if not isinstance(key, str):
        raise InvalidText(place, name, "the name of a time zone, e.g. 'Europe/London'")
    if len(key) <= 64 and re.fullmatch(_NAME, key) and key not in _NOT_PLACES and not key.startswith(_NOT_FOLDERS):
        try:
            return _load(key)
        except (zoneinfo.ZoneInfoNotFoundError, OSError, ValueError):
            if not known_zones() or key in known_zones():
                raise ZoneDataMissing(place, key) from None
    raise UnknownName(place, "time zone", key, _meant(key))


@cache
def _load(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def known_zones() -> frozenset[str]:
    """Every name `zone` accepts.

    >>> "Europe/London" in known_zones(), "localtime" in known_zones()
    (True, False)
    """
    return frozenset(zoneinfo.available_timezones() - set(_NOT_PLACES))


def _meant(name: str) -> tuple[str, ...]:
    """The zones that a name may mean: the city it stands for elsewhere, else those of which it is a slip."""
    city = _spoken().get(name.strip().casefold())
    if city is not None:
        return (city,)
    spelled = _by_first_letter().get(name[:1].casefold(), {})
    return tuple(dict.fromkeys(spelled[near] for near in nearest(name, spelled, likeness=_SLIP)))


@cache
def _spoken() -> dict[str, str]:
    return {spoken.casefold(): city for spoken, city in (ABBREVIATIONS | WINDOWS).items()}


@cache
def _by_first_letter() -> dict[str, dict[str, str]]:
    """Spellings of zones, whole and by their last part, under their first letters."""
    index: dict[str, dict[str, str]] = {}
    for name in sorted(known_zones()):
        # Etc/GMT+1 is an hour behind GMT: nobody who writes GMT+1 means that.
        if name.startswith(("Etc/", "GMT+", "GMT-")):
            continue
        for spelling in (name, name.rpartition("/")[2]):
            index.setdefault(spelling[0].casefold(), {}).setdefault(spelling, name)
    return index


@cache
def data_version() -> str:
    """The edition of the zone data in use, such as ``2026a``: the system's where it has one, else the package's."""
    from pathlib import Path

    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "Europe" / "London").is_file():
            return _version_in(folder)
    try:
        return str(import_module("tzdata").IANA_VERSION)
    except ImportError:
        return "unknown"


def _version_in(folder: Path) -> str:
    for name, pattern in (("tzdata.zi", r"# version (\S+)"), ("+VERSION", r"(\S+)")):
        file = folder / name
        if file.is_file():
            with file.open(encoding="ascii") as lines:
                found = re.match(pattern, lines.readline())
            if found:
                return found[1]
    return "unknown"
