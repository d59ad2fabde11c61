"""slacore: service-level agreements, computed exactly and explained.

>>> from slacore import Coverage
>>> office = Coverage.named("8x5", zone="Europe/Berlin")
>>> office.deadline("2026-03-06T16:00:00+01:00", "PT4H")
'2026-03-09T12:00:00+01:00'
"""

from slacore.calendars.closure import Closure, SpecialHours
from slacore.calendars.combination import ALWAYS, NEVER
from slacore.calendars.coverage import Coverage
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.calendars.shift import Shift
from slacore.calendars.timeline import Stretch, Timeline
from slacore.civil.windows import Window
from slacore.errors import PlanErrors, SlaError
from slacore.interfaces.bundled import bundled
from slacore.interfaces.planfile import load_plan
from slacore.plans.deadline import Deadline, Explanation
from slacore.plans.diff import diff
from slacore.plans.effective import Effective
from slacore.plans.length import Length
from slacore.plans.plan import SupportPlan
from slacore.plans.target import Target, Threshold

__all__ = [
    "ALWAYS",
    "Closure",
    "Coverage",
    "Deadline",
    "Effective",
    "Explanation",
    "Holidays",
    "Length",
    "NEVER",
    "PlanErrors",
    "Schedule",
    "Shift",
    "SlaError",
    "SpecialHours",
    "Stretch",
    "SupportPlan",
    "Target",
    "Threshold",
    "Timeline",
    "Window",
    "bundled",
    "diff",
    "load_plan",
]
