"""Sources: what says which plan governs a ticket."""

from __future__ import annotations

from typing import Any

from slacore.errors import InvalidValue
from slacore.plans.history import PlanHistory
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister

Source = SupportPlan | PlanHistory | AgreementRegister
"""A plan, a history of which the version in force at the opening governs, or a register of agreements."""


def source_checked(given: Any) -> Source:
    """The source itself, if it is one.

    >>> source_checked("gold")
    Traceback (most recent call last):
    ...
    slacore.errors.InvalidValue: plan: 'gold' is not a SupportPlan, a PlanHistory or an AgreementRegister

    Raises:
        InvalidValue: for anything else.
    """
    if not isinstance(given, Source):
        raise InvalidValue("plan", given, "is not a SupportPlan, a PlanHistory or an AgreementRegister")
    return given
