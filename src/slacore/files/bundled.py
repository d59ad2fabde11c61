"""The plans that ship with the library: support desks as their public pages describe them."""

from __future__ import annotations

from importlib import resources

from slacore.checks import one_of
from slacore.files.planfile import parse_plan
from slacore.plans.plan import SupportPlan

_SUFFIX = ".toml"


def bundled(name: str) -> SupportPlan:
    """A plan that ships with the library, by name.

    What its source leaves open is told by `lint`.

    >>> bundled("stakater").deadline("response", opened="2026-03-06T17:00:00+01:00", priority="Critical").due
    '2026-03-09T07:00:00+01:00'

    Raises:
        UnknownName: for a name that none of them has, with the nearest that one has.
    """
    names = bundled_names()
    one_of(names, name, "name", "bundled plan")
    # Not a package of its own: `slacore.bundled` is this function.
    file = resources.files("slacore") / "bundled_plans" / f"{name}{_SUFFIX}"
    return parse_plan(file.read_bytes(), f"bundled plan {name}")


def bundled_names() -> tuple[str, ...]:
    """The names of the plans that ship with the library, sorted.

    >>> "keepnet" in bundled_names()
    True
    """
    folder = resources.files("slacore") / "bundled_plans"
    return tuple(sorted(file.name.removesuffix(_SUFFIX) for file in folder.iterdir() if file.name.endswith(_SUFFIX)))
