"""Places: where in a plan its targets stand, and the hours that have no name."""

from __future__ import annotations

from collections.abc import Iterator

from slacore.plans.hours import is_name
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target


def placed_targets(plan: SupportPlan) -> Iterator[tuple[str, Target]]:
    """Every target of a plan by its place, in the order in which they are tried.

    >>> from slacore import bundled
    >>> [place for place, target in placed_targets(bundled("stakater"))][:2]
    ['targets[0]', 'targets[1]']
    """
    for place, policy in enumerate(plan.policies):
        yield from ((f"policies[{place}].targets[{number}]", target) for number, target in enumerate(policy.targets))
    yield from ((f"targets[{number}]", target) for number, target in enumerate(plan.targets))


def placed_expressions(plan: SupportPlan) -> Iterator[tuple[str, str]]:
    """Every expression of hours that stands in the place of a name, by that place.

    >>> plan = SupportPlan(name="desk", targets=[Target(metric="response", length="1 business hour", coverage="24x7")])
    >>> dict(placed_expressions(plan))
    {'targets[0].coverage': '24x7'}
    """
    stated = [(f"{place}.coverage", target.coverage) for place, target in placed_targets(plan)]
    stated += [(f"channels[{number}].hours", channel.hours) for number, channel in enumerate(plan.channels)]
    stated += [(f"centres.{centre.name}.coverage", centre.text) for centre in plan.centres or ()]
    yield from ((place, text) for place, text in stated if text is not None and not is_name(text))


def ordered(plan: SupportPlan) -> tuple[str, ...]:
    """The names of a plan's priorities from most to least severe, without those outside the order."""
    return tuple(level.name for level in plan.priorities.levels) if plan.priorities else ()
