"""Histories: the versions of one plan, each in force in its own time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from attrs import field, frozen

from slacore.checks import each, listed
from slacore.civil.instant import EARLIEST, Instant, Moment, read, utc_text
from slacore.errors import InvalidValue, NotInForce, OverlappingVersions
from slacore.markup import display, headed, html_table
from slacore.plans.effective import EffectiveDates
from slacore.plans.plan import SupportPlan


def edge_text(spelled: str | None, instant: Instant | None) -> str | None:
    """An edge of effective dates as the plan spells it, with its instant; nothing for an open edge."""
    return None if instant is None else f"{spelled!r} ({utc_text(instant)})"


def _start(version: SupportPlan) -> Instant:
    start = version.effective.span[0]
    return EARLIEST if start is None else start


def _versions_from(given: Iterable[SupportPlan]) -> tuple[SupportPlan, ...]:
    return listed(given)


@frozen
class PlanHistory:
    """The versions of one plan, in the order of their effective dates, of which at most one is in force at any instant.

    The version in force when a ticket is opened governs it to its end (semantics, rule 27).

    >>> from slacore import EffectiveDates, SupportPlan
    >>> old = SupportPlan(
    ...     name="gold", title="Gold, 2025", effective=EffectiveDates(end="2026-01-01", zone="Europe/Berlin")
    ... )
    >>> new = SupportPlan(name="gold", title="Gold", effective=EffectiveDates("2026-01-01", zone="Europe/Berlin"))
    >>> history = PlanHistory([new, old])
    >>> history.at("2025-12-31T23:59:59+01:00").title, history.at("2026-01-01T00:00:00+01:00").title
    ('Gold, 2025', 'Gold')

    Raises:
        InvalidValue: for no versions, for anything that is no plan, and for versions of plans with different names.
        OverlappingVersions: for two versions that are in force at the same time.
    """

    versions: tuple[SupportPlan, ...] = field(converter=_versions_from, validator=each(SupportPlan))

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "versions", tuple(sorted(self.versions, key=_start)))
        names = tuple(dict.fromkeys(version.name for version in self.versions))
        if len(names) != 1:
            raise InvalidValue("versions", ", ".join(names), "is not the name of one plan; give the versions of one")
        for earlier, later in pairwise(self.versions):
            if earlier.effective.overlaps(later.effective):
                raise OverlappingVersions(self.name, earlier.effective, later.effective)

    @property
    def name(self) -> str:
        """The name of the plan."""
        return self.versions[0].name

    def at(self, instant: Moment) -> SupportPlan:
        """The version in force at the instant.

        >>> from slacore import EffectiveDates, SupportPlan
        >>> history = PlanHistory([SupportPlan(name="gold", effective=EffectiveDates("2026-01-01T00:00:00Z"))])
        >>> history.at("2026-06-01T09:00:00Z") == history.versions[0]
        True

        Raises:
            NotInForce: before the first version, in a gap between two, and after the last.
        """
        asked = read(instant, "instant")
        before: EffectiveDates | None = None
        for version in self.versions:
            if version.effective.holds(asked):
                return version
            if _start(version) > asked:
                raise self._not_in_force(instant, before, version.effective)
            before = version.effective
        raise self._not_in_force(instant, before, None)

    def _not_in_force(self, at: Moment, before: EffectiveDates | None, after: EffectiveDates | None) -> NotInForce:
        ended = edge_text(before.end, before.span[1]) if before else None
        begins = edge_text(after.start, after.span[0]) if after else None
        return NotInForce(f"plan {self.name}", at, ended, begins)

    def _repr_html_(self) -> str:
        rows = [(str(one.effective), one.title or one.name, one.digest[:12]) for one in self.versions]
        return display(headed(f"The versions of plan {self.name}"), html_table(("in force", "title", "digest"), rows))

    def __iter__(self) -> Iterator[SupportPlan]:
        return iter(self.versions)

    def __len__(self) -> int:
        return len(self.versions)
