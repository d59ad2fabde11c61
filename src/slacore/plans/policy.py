"""Policies: all promises for one kind of ticket, of which the first that fits governs the whole ticket."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from slacore.checks import each, listed, prose
from slacore.plans.condition import Condition, condition_from
from slacore.plans.names import named
from slacore.plans.target import Target, targets_from


@frozen(kw_only=True)
class Policy:
    """All that is promised to one kind of ticket.

    The first policy of a plan that fits a ticket governs all its metrics: what it does not promise is not promised,
    whatever policies after it say. A plan's own targets are the last policy, for tickets that none fits.

    >>> policy = Policy(
    ...     name="gold",
    ...     when={"tags": {"has": "gold"}},
    ...     targets=[Target(metric="response", length="1 business hour")],
    ... )
    >>> policy.metrics
    ('response',)

    Args:
        name: a short name for messages and results.
        title: what people call it.
        when: ticket fields and what they must be like; every ticket fits where nothing is said.
        targets: its promises; of those for one metric the first that matches governs.
    """

    name: str = field(validator=named)
    title: str = field(default="", validator=prose)
    when: Condition = field(default=Condition(), converter=condition_from)
    targets: tuple[Target, ...] = field(default=(), converter=targets_from, validator=each(Target))

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics it promises, in order."""
        return tuple(dict.fromkeys(target.metric for target in self.targets))


@frozen
class Governing:
    """Which policy governs a ticket, and why.

    ``policy`` is ``None`` where none fits and the plan's own targets govern.
    """

    policy: Policy | None
    reason: str

    @property
    def name(self) -> str | None:
        """The policy's name, ``None`` for the plan's own targets."""
        return None if self.policy is None else self.policy.name

    def __str__(self) -> str:
        return f"{self.name or 'the targets outside policies'}: {self.reason}"


def policies_from(given: Iterable[Policy]) -> tuple[Policy, ...]:
    """Policies as a tuple; `each` refuses what is none."""
    return listed(given)
