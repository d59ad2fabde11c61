"""Deadlines: a target applied to a ticket's opening, with its explanation and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from html import escape
from typing import Any, Generic, cast

from attrs import field, frozen

from slacore.calendars.coverage import ALWAYS, Coverage, Landing
from slacore.calendars.timeline import Stretch, Timeline, clock_text, moment_text
from slacore.civil.instant import Moment, read
from slacore.errors import InvalidValue
from slacore.plans.length import Length
from slacore.plans.target import Target
from slacore.wording import length_text


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


def _asked(rests_on: Callable[[], Provenance]) -> Provenance:
    return rests_on()


def _given(provenance: Provenance) -> Provenance:
    return provenance


@frozen(kw_only=True, repr=False)
class Deadline(Generic[Moment]):
    """When a ticket is due under one target, and why.

    ``opened`` and ``due`` are of the kind and in the zone the caller asked with. Its explanation and its provenance
    are made when they are asked for.
    """

    target: Target
    opened: Moment = field(eq=read)
    due: Moment = field(eq=read)
    landing: Landing
    coverage: Coverage
    _rests_on: Callable[[], Provenance] = field(eq=_asked)

    @property
    def metric(self) -> str:
        """What was promised: ``response``, ``resolution`` or another metric."""
        return self.target.metric

    @property
    def length(self) -> Length:
        """How long it may take: no deadline is made without one."""
        return cast(Length, self.target.length)

    @property
    def provenance(self) -> Provenance:
        """What it rests on: the plan by digest, the editions of the data, and the landing rule."""
        return self._rests_on()

    def __reduce__(self) -> tuple[Any, ...]:
        facts = {name: getattr(self, name) for name in ("target", "opened", "due", "landing", "coverage")}
        return partial(Deadline, **facts, rests_on=partial(_given, self.provenance)), ()

    def __repr__(self) -> str:
        return f"<Deadline {self.metric} due {moment_text(self.due)}, {self.length} after {moment_text(self.opened)}>"

    def is_met(self, stopped: datetime | str) -> bool:
        """Whether a clock stopped at the instant is on time: at or before the due instant (semantics, rule 16).

        Raises:
            InvalidValue: for an instant before the opening.
        """
        instant = read(stopped, "stopped")
        if instant < read(self.opened):
            raise InvalidValue("stopped", stopped, f"is before the ticket was opened, {self.opened}")
        return instant <= read(self.due)

    def explain(self) -> Explanation[Moment]:
        """Every stretch from opening to due, counted or skipped with its reason."""
        counted_on = self.coverage if self.length.is_business else ALWAYS
        return Explanation(self, counted_on.timeline(self.opened, self.due))


@frozen(repr=False)
class Explanation(Generic[Moment]):
    """A deadline told stretch by stretch.

    The stretches tile the time from opening to due; where the target is a length of time, the counted ones sum to it.
    Iterating gives them, ``rows()`` each as a dictionary.
    """

    deadline: Deadline[Moment]
    timeline: Timeline[Moment]

    def __iter__(self) -> Iterator[Stretch[Moment]]:
        return iter(self.timeline)

    def __len__(self) -> int:
        return len(self.timeline)

    def rows(self) -> list[dict[str, Any]]:
        """Each stretch as a dictionary of its columns."""
        return self.timeline.rows()

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
