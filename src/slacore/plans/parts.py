"""Parts of a plan as they may be given: read here where no value of theirs reads itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.checks import LONGEST_PROSE, gone_through, spoken
from slacore.plans.hours import Coverages
from slacore.plans.names import Names
from slacore.plans.stated_coverage import GivenCoverages, stated_coverages


def coverages_from(given: Coverages | GivenCoverages) -> Coverages:
    """Coverages as stated: what they stand for is found when the plan is put together."""
    return Coverages((), given.stated if isinstance(given, Coverages) else stated_coverages(given))


def centres_from(given: OperationsCentres | Iterable[OperationsCentre] | None) -> OperationsCentres | None:
    """Centres as a group, none where there are none."""
    if given is None or isinstance(given, OperationsCentres):
        return given
    centres = gone_through(given)
    return None if centres == () else OperationsCentres(given if centres is None else centres)


def doubts_from(given: Mapping[str, str] | Iterable[tuple[str, str]]) -> Names[str]:
    """Places of the plan, and what is unclear about each."""
    found: Names[str] = Names.of(given, str, "doubts")
    for name, text in found.items():
        spoken(name, "doubts")
        spoken(text or name, f"doubts.{name}", most=LONGEST_PROSE)
    return found
