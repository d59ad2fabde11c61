"""slacore: service-level agreements, computed exactly and explained.

>>> from slacore import Coverage
>>> office = Coverage.named("8x5", zone="Europe/Berlin")
>>> office.deadline("2026-03-06T16:00:00+01:00", "PT4H")
'2026-03-09T12:00:00+01:00'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.calendars.closure import Closure, SpecialHours
from slacore.calendars.combination import ALWAYS, NEVER
from slacore.calendars.coverage import Coverage
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.calendars.shift import Shift
from slacore.calendars.timeline import Stretch, Timeline
from slacore.civil.windows import Window
from slacore.errors import PlanErrors, SlaError

if TYPE_CHECKING:
    from slacore.interfaces.bundled import bundled, bundled_names
    from slacore.interfaces.notebook import duty_picture
    from slacore.interfaces.planfile import load_plan
    from slacore.plans.agreement import Agreement, Agreements, Service
    from slacore.plans.channel import Channel
    from slacore.plans.deadline import Deadline, Explanation
    from slacore.plans.diff import diff
    from slacore.plans.effective import Effective
    from slacore.plans.history import PlanHistory
    from slacore.plans.length import Length
    from slacore.plans.plan import SupportPlan
    from slacore.plans.priority import Override, PriorityLevel, PriorityMatrix, PriorityScale
    from slacore.plans.severity import DowngradeRule, SeverityPolicy
    from slacore.plans.target import Target, Threshold

__all__ = [
    "ALWAYS",
    "Agreement",
    "Agreements",
    "Channel",
    "Closure",
    "Coverage",
    "Deadline",
    "DowngradeRule",
    "Effective",
    "Explanation",
    "Holidays",
    "Length",
    "NEVER",
    "OperationsCentre",
    "OperationsCentres",
    "Override",
    "PlanErrors",
    "PlanHistory",
    "PriorityLevel",
    "PriorityMatrix",
    "PriorityScale",
    "Schedule",
    "Service",
    "SeverityPolicy",
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
    "bundled_names",
    "diff",
    "duty_picture",
    "load_plan",
]

_ROOMS = {
    "bundled": "slacore.interfaces.bundled",
    "bundled_names": "slacore.interfaces.bundled",
    "duty_picture": "slacore.interfaces.notebook",
    "load_plan": "slacore.interfaces.planfile",
    "Agreement": "slacore.plans.agreement",
    "Agreements": "slacore.plans.agreement",
    "Service": "slacore.plans.agreement",
    "Channel": "slacore.plans.channel",
    "Deadline": "slacore.plans.deadline",
    "Explanation": "slacore.plans.deadline",
    "diff": "slacore.plans.diff",
    "Effective": "slacore.plans.effective",
    "PlanHistory": "slacore.plans.history",
    "Length": "slacore.plans.length",
    "SupportPlan": "slacore.plans.plan",
    "Override": "slacore.plans.priority",
    "PriorityLevel": "slacore.plans.priority",
    "PriorityMatrix": "slacore.plans.priority",
    "PriorityScale": "slacore.plans.priority",
    "DowngradeRule": "slacore.plans.severity",
    "SeverityPolicy": "slacore.plans.severity",
    "Target": "slacore.plans.target",
    "Threshold": "slacore.plans.target",
}


def __getattr__(name: str) -> Any:
    """Open the rooms of plans when they are first asked for; who only needs hours does not wait for them."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'slacore' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_ROOMS[name]), name)
    return value


def __dir__() -> list[str]:
    return [*__all__]
