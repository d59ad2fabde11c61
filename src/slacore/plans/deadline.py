"""Deadlines: a target applied to a ticket's opening, with its explanation and where it comes from."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from typing import Any

from attrs import field, frozen

from slacore.calendars.coverage import ALWAYS, Coverage, Landing
from slacore.calendars.timeline import Stretch, Timeline, clock_text, moment_text
from slacore.civil.instant import read
from slacore.errors import InvalidValue, length_text
from slacore.plans.length import Length
from slacore.plans.target import Target


@frozen
class Provenance:
    """What a result rests on: the plan by digest, the editions of the data, and the landing rule.

    Source: semantics, rule 29.
    """

    plan: str
    digest: str
    zone_data: str
    holiday_data: str
    landing: Landing

    def __str__(self) -> str:
        return (
            f"plan {self.plan} ({self.digest[:12]}), zone data {self.zone_data}, "
            f"holiday data {self.holiday_data}, landing on the {self.landing}"
        )


@frozen(kw_only=True, repr=False)
class Deadline:
    """When a ticket is due under one target, and why.

    ``opened`` and ``due`` are of the kind and in the zone the caller asked with.
    """

    target: Target
    length: Length
    opened: datetime | str = field(eq=read)
    due: datetime | str = field(eq=read)
    landing: Landing
    coverage: Coverage
    provenance: Provenance

    @property
    def metric(self) -> str:
        """What was promised: ``response``, ``resolution`` or another metric."""
        return self.target.metric

    def __repr__(self) -> str:
        return f"<Deadline {self.metric} due {moment_text(self.due)}, {self.length} after {moment_text(self.opened)}>"

    def is_met(self, stopped: Any) -> bool:
        """Whether a clock stopped at the instant is on time: at or before the due instant (semantics, rule 16).

        Raises:
            InvalidValue: for an instant before the opening.
        """
        instant = read(stopped, "stopped")
        if instant < read(self.opened):
            raise InvalidValue("stopped", stopped, f"is before the ticket was opened, {self.opened}")
        return instant <= read(self.due)

    def explain(self) -> Explanation:
        """Every stretch from opening to due, counted or skipped with its reason."""
        counted_on = self.coverage if self.length.is_business else ALWAYS
        return Explanation(self, counted_on.timeline(self.opened, self.due))


@frozen(repr=False)
class Explanation:
    """A deadline told stretch by stretch.

    The stretches tile the time from opening to due; where the target is a length of time, the counted ones sum to it.
    """

    deadline: Deadline
    timeline: Timeline[Any]

    @property
    def rows(self) -> tuple[Stretch[Any], ...]:
        """The stretches in order."""
        return tuple(self.timeline)

    @property
    def counted(self) -> timedelta:
        """The sum of the counted stretches."""
        return self.timeline.counted

    def __repr__(self) -> str:
        return f"<Explanation: {self.headline()}>"

    def headline(self) -> str:
        """The deadline in one sentence, with the clock on which all times of the explanation are read."""
        deadline = self.deadline
        due, opened = moment_text(deadline.due), moment_text(deadline.opened)
        return f"{deadline.metric} due {due}, {deadline.length} after {opened} (clock of {clock_text(deadline.due)})"

    def _footer(self) -> str:
        counted, skipped = length_text(self.counted), length_text(self.timeline.skipped)
        return f"counted {counted}, skipped {skipped}; {self.deadline.provenance}"

    def __str__(self) -> str:
        return "\n".join(filter(None, [self.headline(), str(self.timeline), self._footer()]))

    def _repr_html_(self) -> str:
        return (
            f"<p><strong>{escape(self.headline())}</strong></p>{self.timeline._repr_html_()}"
            f"<p style='color:#78909c'><small>{escape(self._footer())}</small></p>"
        )
