"""Explanations of clocks: what could be sent to a customer, with every stretch of the clock's life."""

from __future__ import annotations

from typing import Any, Generic

from attrs import frozen

from slacore.calendars.strip import Bar, Mark, strip_html
from slacore.calendars.timeline import moment_data, seconds
from slacore.civil.instant import Moment, read, utc
from slacore.clocks.timeline import ClockTimeline, clock_table
from slacore.markup import display, folded, headed, paragraph
from slacore.plans.deadline import Provenance
from slacore.wording import count_text, length_text


@frozen(repr=False)
class ClockExplanation(Generic[Moment]):
    """Why a clock is due when it is, and where its time went.

    ``str`` is a text that could be sent to a customer; a notebook shows it with a strip of the time line.

    Args:
        headline: the promise and what became of it, in a sentence.
        notes: what changed on the way: priorities, targets, breaches that are facts.
        timeline: every stretch of the clock's life.
        due: when it is due, if it is.
        as_of: the instant of asking.
        provenance: what it rests on.
    """

    headline: str
    notes: tuple[str, ...]
    timeline: ClockTimeline[Moment]
    due: Moment | None
    as_of: Moment
    provenance: Provenance

    def rows(self) -> list[dict[str, Any]]:
        """Each stretch as a dictionary of its columns."""
        return self.timeline.rows()

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data, such as JSON takes."""
        return {
            "headline": self.headline,
            "notes": list(self.notes),
            "due": None if self.due is None else moment_data(self.due),
            "as_of": moment_data(self.as_of),
            "stretches": [
                {
                    "start": moment_data(stretch.start),
                    "end": moment_data(stretch.end),
                    "seconds": seconds(stretch.length),
                    "verdict": stretch.look,
                    "reason": stretch.reason,
                    "centre": stretch.centre or None,
                    "counted_seconds": seconds(stretch.counted),
                }
                for stretch in self.timeline
            ],
            "provenance": self.provenance.to_dict(),
        }

    @property
    def footer(self) -> str:
        """What counted, what did not, and what it rests on, in a line."""
        waited = self.timeline.waited
        parts = [f"counted {length_text(self.timeline.counted)}"]
        parts += [f"waited {length_text(waited)}"] if waited else []
        return f"{', '.join(parts)}, closed {length_text(self.timeline.skipped - waited)}; {self.provenance}"

    def __str__(self) -> str:
        return "\n".join(filter(None, [self.headline, *self.notes, str(self.timeline), self.footer]))

    def __repr__(self) -> str:
        return f"<ClockExplanation: {self.headline}>"

    def _repr_html_(self) -> str:
        return display(explained(self))


def explained(explanation: ClockExplanation[Any]) -> str:
    """What a notebook shows of it: the promise, the strip of its time, and the stretches behind a line."""
    timeline, as_of, due = explanation.timeline, explanation.as_of, explanation.due
    bars = [
        Bar(read(one.start), read(one.end), one.look, f"{', '.join(cells[:2])}: {one.reason}")
        for one, cells in zip(timeline, timeline.cells(), strict=True)
    ]
    if due is not None and bars and bars[-1].end < read(due):
        bars.append(Bar(bars[-1].end, read(due), "left", "left until it was due"))
    marks = [Mark(read(as_of), "asked"), *([] if due is None else [Mark(read(due), "due")])]
    clock = utc(read(as_of)) if isinstance(as_of, str) else as_of
    strip = strip_html(bars, marks, clock, explanation.headline)
    stretches = folded(count_text(len(timeline), "stretch", "es"), clock_table(timeline)) if timeline else ""
    return "".join(
        [
            headed(explanation.headline),
            *map(paragraph, explanation.notes),
            strip,
            stretches,
            paragraph(explanation.footer, class_="quiet"),
        ]
    )
