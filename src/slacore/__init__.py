"""slacore: service-level agreements, computed exactly and explained.

>>> from slacore import Coverage
>>> office = Coverage.named("8x5", zone="Europe/Berlin")
>>> office.due("2026-03-06T16:00:00+01:00", "PT4H")
'2026-03-09T12:00:00+01:00'
"""

from importlib import import_module

TYPE_CHECKING = False
"""Type checkers know the name, and typing costs more than all of this room."""

if TYPE_CHECKING:
    from slacore.calendars.centres import OperationsCentres
    from slacore.calendars.closure import Closure, SpecialHours, YearlyClosure
    from slacore.calendars.coverage import ALWAYS, NEVER, Coverage
    from slacore.calendars.duty_picture import duty_picture
    from slacore.calendars.holidays import Holidays
    from slacore.calendars.hours_picture import hours_picture
    from slacore.calendars.reason import Reason
    from slacore.calendars.rota import Available, Duty, HandOver, OperationsCentre, Overlap, Rota
    from slacore.calendars.schedule import Schedule
    from slacore.calendars.shift import Shift
    from slacore.calendars.table import Table
    from slacore.calendars.timeline import Stretch, Timeline
    from slacore.civil.local import LocalTime, local
    from slacore.civil.windows import Window
    from slacore.civil.words import in_words, until_in_words
    from slacore.clocks.blame import Blame, BlameRow, TargetChange
    from slacore.clocks.clock import Breach, Clock
    from slacore.clocks.event import Event, event
    from slacore.clocks.explanation import ClockExplanation
    from slacore.clocks.fold import SetAside
    from slacore.clocks.replay import replay
    from slacore.clocks.state import Offer, PriorityChange, TicketState
    from slacore.clocks.timeline import ClockStretch, ClockTimeline
    from slacore.errors import PlanErrors, SlaError
    from slacore.files.bundled import bundled, bundled_names
    from slacore.files.planfile import load_plan
    from slacore.plans.agreement import Agreement, Service
    from slacore.plans.channel import Channel, Intake, IntakeStep
    from slacore.plans.deadline import AtRisk, Deadline, Explanation, Provenance
    from slacore.plans.downgrade import DowngradeRule
    from slacore.plans.effective import EffectiveDates
    from slacore.plans.history import PlanHistory
    from slacore.plans.length import Length
    from slacore.plans.matrix import PriorityAssignment, PriorityMatrix
    from slacore.plans.metric import Metric
    from slacore.plans.override import PriorityOverride
    from slacore.plans.plan import SupportPlan
    from slacore.plans.policy import Governing, Policy
    from slacore.plans.register import AgreementRegister
    from slacore.plans.scale import Label, PriorityLevel, PriorityScale
    from slacore.plans.severity import SeverityOutcome, SeverityPolicy, SeverityRuling
    from slacore.plans.stated_coverage import StatedCoverage
    from slacore.plans.target import Target, Threshold
    from slacore.plans.trigger import Trigger
    from slacore.plans.zone_record import ZoneRecord
    from slacore.review.change import PlanChange
    from slacore.review.diff import PlanDiff, diff
    from slacore.review.finding import Finding
    from slacore.review.freezing import Drift, drift, freeze
    from slacore.review.lint import lint
    from slacore.review.move import Move
    from slacore.review.totals import MoveTotals
    from slacore.written.reading import read_plan
    from slacore.written.text import plan_from_toml, plan_to_toml
    from slacore.written.writing import write_plan

__all__ = [
    "ALWAYS",
    "Agreement",
    "AgreementRegister",
    "AtRisk",
    "Available",
    "Blame",
    "BlameRow",
    "Breach",
    "Channel",
    "Clock",
    "ClockExplanation",
    "ClockStretch",
    "ClockTimeline",
    "Closure",
    "Coverage",
    "Deadline",
    "DowngradeRule",
    "Drift",
    "Duty",
    "EffectiveDates",
    "Event",
    "Explanation",
    "Finding",
    "Governing",
    "HandOver",
    "Holidays",
    "Intake",
    "IntakeStep",
    "Label",
    "Length",
    "LocalTime",
    "Metric",
    "Move",
    "MoveTotals",
    "NEVER",
    "Offer",
    "OperationsCentre",
    "OperationsCentres",
    "Overlap",
    "PlanChange",
    "PlanDiff",
    "PlanErrors",
    "PlanHistory",
    "Policy",
    "PriorityAssignment",
    "PriorityChange",
    "PriorityLevel",
    "PriorityMatrix",
    "PriorityOverride",
    "PriorityScale",
    "Provenance",
    "Reason",
    "Rota",
    "Schedule",
    "Service",
    "SetAside",
    "SeverityOutcome",
    "SeverityPolicy",
    "SeverityRuling",
    "Shift",
    "SlaError",
    "SpecialHours",
    "StatedCoverage",
    "Stretch",
    "SupportPlan",
    "Table",
    "Target",
    "TargetChange",
    "Threshold",
    "TicketState",
    "Timeline",
    "Trigger",
    "Window",
    "YearlyClosure",
    "ZoneRecord",
    "bundled",
    "bundled_names",
    "diff",
    "drift",
    "duty_picture",
    "event",
    "freeze",
    "hours_picture",
    "in_words",
    "lint",
    "load_plan",
    "local",
    "plan_from_toml",
    "plan_to_toml",
    "read_plan",
    "replay",
    "until_in_words",
    "write_plan",
]

_ROOMS = {
    "calendars.centres": "OperationsCentres",
    "calendars.closure": "Closure SpecialHours YearlyClosure",
    "calendars.coverage": "ALWAYS Coverage NEVER",
    "calendars.duty_picture": "duty_picture",
    "calendars.holidays": "Holidays",
    "calendars.hours_picture": "hours_picture",
    "calendars.reason": "Reason",
    "calendars.rota": "Available Duty HandOver OperationsCentre Overlap Rota",
    "calendars.schedule": "Schedule",
    "calendars.shift": "Shift",
    "calendars.table": "Table",
    "calendars.timeline": "Stretch Timeline",
    "civil.local": "LocalTime local",
    "civil.windows": "Window",
    "civil.words": "in_words until_in_words",
    "clocks.blame": "Blame BlameRow TargetChange",
    "clocks.clock": "Breach Clock",
    "clocks.event": "Event event",
    "clocks.explanation": "ClockExplanation",
    "clocks.fold": "SetAside",
    "clocks.replay": "replay",
    "clocks.state": "Offer PriorityChange TicketState",
    "clocks.timeline": "ClockStretch ClockTimeline",
    "errors": "PlanErrors SlaError",
    "files.bundled": "bundled bundled_names",
    "files.planfile": "load_plan",
    "plans.agreement": "Agreement Service",
    "plans.channel": "Channel Intake IntakeStep",
    "plans.deadline": "AtRisk Deadline Explanation Provenance",
    "plans.downgrade": "DowngradeRule",
    "plans.effective": "EffectiveDates",
    "plans.history": "PlanHistory",
    "plans.length": "Length",
    "plans.matrix": "PriorityAssignment PriorityMatrix",
    "plans.metric": "Metric",
    "plans.override": "PriorityOverride",
    "plans.policy": "Governing Policy",
    "plans.register": "AgreementRegister",
    "plans.scale": "Label PriorityLevel PriorityScale",
    "plans.severity": "SeverityOutcome SeverityPolicy SeverityRuling",
    "plans.stated_coverage": "StatedCoverage",
    "plans.target": "Target Threshold",
    "plans.trigger": "Trigger",
    "plans.zone_record": "ZoneRecord",
    "review.change": "PlanChange",
    "review.diff": "PlanDiff diff",
    "review.finding": "Finding",
    "review.freezing": "Drift drift freeze",
    "review.lint": "lint",
    "review.move": "Move",
    "review.totals": "MoveTotals",
    "written.field": "SupportPlan",
    "written.reading": "read_plan",
    "written.text": "plan_from_toml plan_to_toml",
    "written.writing": "write_plan",
}


if not TYPE_CHECKING:  # to a type checker a name that is not listed is an error

    def __getattr__(name: str) -> object:
        """Open a room when a name of it is first asked for: who only needs hours does not wait for plans."""
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"slacore.{room}"), name)
                return value
        raise AttributeError(f"module 'slacore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]
