"""Writing plans: a support plan as plain data."""

from __future__ import annotations

from typing import Any

from slacore.checks import must_be
from slacore.plans.plan import SupportPlan
from slacore.written.form import agreed_zone, plan_table


def write_plan(plan: SupportPlan) -> dict[str, Any]:
    """The data of a plan file, which `read_plan` reads back to an equal plan; what has its default is left out.

    >>> write_plan(SupportPlan(name="desk", title="The desk"))
    {'format': 1, 'name': 'desk', 'title': 'The desk'}
    """
    must_be(SupportPlan, plan, "plan")
    zone = plan.zone or agreed_zone({schedule.zone for schedule in plan.schedules.values()})
    return plan_table(zone, plan.name).write(plan)
