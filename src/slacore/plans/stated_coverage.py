"""Coverages as a plan states them: an expression of hours, and what people call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from slacore.checks import must_be, said, spoken, text
from slacore.plans.names import LONGEST_EXPRESSION, Names, spelt_alike


@frozen
class StatedCoverage:
    """A coverage of a plan before anybody knows what the names in it stand for; without a title it is its text alone.

    >>> print(StatedCoverage("uk | us", title="Our working hours"))
    uk | us

    Args:
        coverage: an expression of the plan's schedules, and of coverages that stand above it.
        title: what people call it; explanations say it.

    Raises:
        InvalidText: for an expression that is no text, and for a title that is not plain text of up to 128 characters.
    """

    coverage: str = field(validator=said(LONGEST_EXPRESSION), eq=spelt_alike)
    title: str = field(default="", validator=text(least=0))

    def __str__(self) -> str:
        return self.coverage


GivenCoverages = Mapping[str, str | StatedCoverage] | Sequence[tuple[str, str | StatedCoverage]]
"""Coverages by name; with any iterable of pairs here, mypy would not see what a dictionary of both kinds is to be."""


def stated_coverage(given: str | StatedCoverage, place: str) -> StatedCoverage:
    """A coverage as stated, from its expression alone too.

    >>> stated_coverage("uk | us", "business")
    StatedCoverage(coverage='uk | us', title='')

    Raises:
        InvalidText: for a text that is no expression.
        InvalidValue: for what is no text.
    """
    if isinstance(given, StatedCoverage):
        return given
    return StatedCoverage(spoken(must_be(str, given, place), place, most=LONGEST_EXPRESSION))


def stated_coverages(given: GivenCoverages) -> Names[StatedCoverage]:
    """Coverages as stated, by name."""
    named: Names[Any] = Names.of(given, str | StatedCoverage, "coverages")
    return Names({name: stated_coverage(one, f"coverages.{name}") for name, one in named.items()})


def meant(stated: Names[StatedCoverage]) -> Names[Any]:
    """What agreed coverages are compared by: one without a title is its expression alone."""
    pairs = ((name, spelt_alike(one.coverage), one.title) for name, one in stated.items())
    return Names({name: (title, hours) if title else hours for name, hours, title in pairs})
