"""Hypothesis strategies for your own tests of service levels: zones, instants, schedules and coverages that misbehave.

Plain random instants meet a clock change in one draw of thirty, and plain random schedules never close on that very
date. These strategies aim: instants fall on and around real clock changes of real zones, and schedules have their
holidays, closures and special hours on the dates around them. Logs have several events at one instant, at the very
instants at which something opens, closes or is due. Needs the extra ``slacore[testing]``.

>>> from hypothesis import given
>>> from slacore import ALWAYS
>>> @given(scenes(moments=2))
... def open_and_closed_time_add_up(scene):
...     coverage, (a, b) = scene
...     assert coverage.elapsed(a, b) + (~coverage).elapsed(a, b) == ALWAYS.elapsed(a, b)
>>> open_and_closed_time_add_up()
"""

from slacore.testing.clock_plans import clock_plans
from slacore.testing.desks import coverages, scenes, schedules
from slacore.testing.logs import logs, tickets
from slacore.testing.moments import clock_changes, dates, instants, lengths, turning_points, windows, zones

__all__ = [
    "clock_changes",
    "clock_plans",
    "coverages",
    "dates",
    "instants",
    "lengths",
    "logs",
    "scenes",
    "schedules",
    "tickets",
    "turning_points",
    "windows",
    "zones",
]
