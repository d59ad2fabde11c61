"""Deadlines: a target applied to a ticket's opening, with its explanation and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Any, Generic, cast
from zoneinfo import ZoneInfo

from attrs import asdict, evolve, field, frozen

from slacore.calendars.coverage import ALWAYS, Coverage, Landing
from slacore.calendars.saying import clock_text, moment_text
from slacore.calendars.strip import Mark
from slacore.calendars.timeline import (
    Stretch,
    Timeline,
    moment_data,
    seconds,
    stretch_data,
    timeline_strip,
    timeline_table,
)
from slacore.checks import is_missing
from slacore.civil import zones
from slacore.civil.instant import EARLIEST, Instant, Moment, on_clock, read, span, write
from slacore.errors import InvalidValue, NeverOpens, NeverReached
from slacore.markup import display, folded, headed, paragraph
from slacore.plans.length import Length
from slacore.plans.target import Target, Threshold
from slacore.plans.verdict import Verdict, verdict_at
from slacore.wording import count_text, length_text


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

    def to_dict(self) -> dict[str, str]:
        """Its facts as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"plan {self.plan} ({self.digest[:12]}), zone data {self.zone_data}, "
            f"holiday data {self.holiday_data}, landing on the {self.landing}"
        )


def _asked(rests_on: Callable[[], Provenance]) -> Provenance:
    return rests_on()


def _given(provenance: Provenance) -> Provenance:
    return provenance


@frozen
class AtRisk(Generic[Moment]):
    """An instant from which a ticket is at risk, and the threshold of the target that says so."""

    threshold: Threshold
    at: Moment = field(eq=read)

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {"threshold": str(self.threshold), "at": self.at}


@frozen(kw_only=True, repr=False)
class Deadline(Generic[Moment]):
    """When a ticket is due under one target, and why.

    ``opened`` and ``due`` are of the kind and in the zone the caller asked with; ``zone`` is the clock of the plan,
    where it has one. Its explanation and its provenance are made when they are asked for.
    """

    target: Target
    opened: Moment = field(eq=read)
    due: Moment = field(eq=read)
    landing: Landing
    coverage: Coverage
    zone: str | None = None
    title: str = ""
    """What people call what was promised: the title of its metric, or the name."""
    hours: str = ""
    """What people call the hours it counts on: the title of their coverage, nothing where it has none."""
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

    @property
    def warnings(self) -> tuple[AtRisk[Moment], ...]:
        """The thresholds of the target as instants, the first one first (semantics, rule 28).

        A percentage is used when so much of what counts between opening and due is over; a time before due is the
        first instant at which no more than so much of it is left, in its own basis. None is before the opening.
        """
        found = [(self._risk_at(threshold), threshold) for threshold in self.target.at_risk]
        found.sort(key=itemgetter(0))
        return tuple(AtRisk(threshold, write(at, self.opened)) for at, threshold in found)

    def _risk_at(self, threshold: Threshold) -> Instant:
        opened, due = read(self.opened), read(self.due)
        before = threshold.before
        if before is not None and before.time is not None:
            line = self.coverage.line if before.is_business else ALWAYS.line
            return line.due(opened, max(0, line.elapsed(opened, due) - before.time))
        if before is not None:
            return max(opened, self._start_of(before, due))
        # Whatever is used of a microsecond is used when it is over.
        used = -(-self._counted(opened, due) * (threshold.percent or 0) // 100)
        return self.coverage.line.due(opened, used) if self.length.is_business else opened + used

    def _start_of(self, before: Length, due: Instant) -> Instant:
        zone = self.target.zone or (None if self.coverage.only_zone else self.zone)
        try:
            return before.start_at(self.coverage, due, zone)
        except (NeverReached, NeverOpens):
            return EARLIEST

    def _counted(self, start: Instant, end: Instant) -> int:
        """What counts between two instants, in the basis of the length."""
        return self.coverage.line.elapsed(start, end) if self.length.is_business else end - start

    def used(self, at: datetime | str) -> timedelta:
        """How much of the length is used at an instant, in its own basis: open time, or real time.

        Of a length in days, it is the open (or real) time since the opening. Nothing is used before the opening, and
        after the due instant it goes on counting.
        """
        opened = read(self.opened)
        return span(self._counted(opened, max(opened, read(at, "at"))))

    def remaining(self, at: datetime | str) -> timedelta:
        """How much is left at an instant before it is due, in the basis of the length; negative when it is over.

        It is zero where no open time has passed since a ticket was due at a closing: `verdict` compares instants.
        """
        return span(self._counted(max(read(self.opened), read(at, "at")), read(self.due)))

    def __reduce__(self) -> tuple[Any, ...]:
        names = ("target", "opened", "due", "landing", "coverage", "zone", "title", "hours")
        facts = {name: getattr(self, name) for name in names}
        return partial(Deadline, **facts, rests_on=partial(_given, self.provenance)), ()

    def _repr_html_(self) -> str:
        return self.explain()._repr_html_()

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

    def verdict(self, stopped: datetime | str | None = None, *, as_of: datetime | str | None = None) -> Verdict:
        """What became of it, in the words of the command line: met, breached, open, overdue, reversed.

        >>> from slacore import bundled
        >>> deadline = bundled("keepnet").deadline("response", opened="2026-03-06T10:00:00Z", priority="P1")
        >>> deadline.verdict("2026-03-06T10:05:00Z"), deadline.verdict(as_of="2026-03-09T10:00:00Z")
        ('met', 'overdue')

        Args:
            stopped: when the clock stopped; ``None``, ``NaT`` and an empty text are a ticket that is still open.
            as_of: the instant of asking, which knows nothing of what came later; by default the stop itself.

        Raises:
            InvalidValue: for a ticket that has not stopped, without ``as_of``.
        """
        opened, due = read(self.opened), read(self.due)
        stop = None if is_missing(stopped) else read(stopped, "stopped")
        asked = stop if as_of is None else read(as_of, "as_of")
        if asked is None:
            why = "is missing; a ticket that has not stopped is open or overdue as of an instant"
            raise InvalidValue("as_of", None, why)
        return verdict_at(opened, due, stop, asked)

    def explain(self, zone: str | ZoneInfo | None = None) -> Explanation[Moment]:
        """Every stretch from opening to due, counted or skipped with its reason.

        Args:
            zone: whose clock it is told on; by default the plan's, else that of the only zone of its hours, else the
                clock the caller asked on.

        Raises:
            UnknownName: for a zone that is none.
        """
        clock = self._clock(zone)
        counted_on = self.coverage if self.length.is_business else ALWAYS
        if clock is None:
            return Explanation(self, counted_on.timeline(self.opened, self.due), clock_text(self.due))
        told = evolve(self, opened=on_clock(self.opened, clock), due=on_clock(self.due, clock))
        rows = (_on_clock(stretch, clock) for stretch in counted_on.timeline(told.opened, told.due))
        return Explanation(told, Timeline(rows), clock.key)

    def _clock(self, asked: str | ZoneInfo | None) -> ZoneInfo | None:
        """The clock asked for, the plan's, or that of the only zone of its hours; none where nobody says one."""
        if asked is None or (isinstance(asked, str) and not asked):
            asked = self.zone or self.coverage.only_zone
        return None if asked is None else zones.zone(asked)

    def to_dict(self) -> dict[str, Any]:
        """The deadline as plain data, such as JSON takes: instants as text, the length in words."""
        return {
            "metric": self.metric,
            "opened": moment_data(self.opened),
            "due": moment_data(self.due),
            "target": str(self.length),
            "landing": self.landing,
            "warnings": [{"at_risk": str(one.threshold), "at": moment_data(one.at)} for one in self.warnings],
            "provenance": self.provenance.to_dict(),
        }


def _on_clock(stretch: Stretch[Moment], clock: ZoneInfo) -> Stretch[Moment]:
    """Text keeps the offset it came with; the offset of a zone differs from stretch to stretch."""
    if not isinstance(stretch.start, str):
        return stretch
    return evolve(stretch, start=on_clock(stretch.start, clock), end=on_clock(stretch.end, clock))


@frozen(repr=False)
class Explanation(Generic[Moment]):
    """A deadline told stretch by stretch.

    The stretches tile the time from opening to due; where the target is a length of time, the counted ones sum to it.
    Iterating gives them, ``rows()`` each as a dictionary.
    """

    deadline: Deadline[Moment]
    timeline: Timeline[Moment]
    zone: str
    """Whose clock all its times are read on: a zone, or an offset."""

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
        """The deadline in one sentence, with the title of its hours and the clock on which all its times are read."""
        deadline = self.deadline
        due, opened = moment_text(deadline.due), moment_text(deadline.opened)
        title, hours = deadline.title or deadline.metric, f"{deadline.hours}, " if deadline.hours else ""
        return f"{title} due {due}, {deadline.length} after {opened} ({hours}clock of {self.zone})"

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data, such as JSON takes: what the deadline says, and every stretch."""
        told = self.deadline.to_dict()
        rests_on = told.pop("provenance")
        return told | {
            "zone": self.zone,
            "counted_seconds": seconds(self.counted),
            "skipped_seconds": seconds(self.timeline.skipped),
            "stretches": [stretch_data(stretch) for stretch in self],
            "provenance": rests_on,
        }

    def _footer(self) -> str:
        counted, skipped = length_text(self.counted), length_text(self.timeline.skipped)
        return f"counted {counted}, skipped {skipped}; {self.deadline.provenance}"

    def __str__(self) -> str:
        return "\n".join(filter(None, [self.headline(), str(self.timeline), self._footer()]))

    def _repr_html_(self) -> str:
        deadline = self.deadline
        marks = [Mark(read(deadline.opened), "opened"), Mark(read(deadline.due), "due")]
        marks[1:1] = [Mark(read(one.at), f"at risk ({one.threshold})") for one in deadline.warnings]
        strip = timeline_strip(self.timeline, self.headline(), marks)
        stretches = folded(count_text(len(self), "stretch", "es"), timeline_table(self.timeline))
        return display(headed(self.headline()), strip, stretches, paragraph(self._footer(), class_="quiet"))
