"""Plans as fields of models: read from the data of a plan file, written and described as such.

The front door gives `SupportPlan` from here, where its written form is known; on its own floor it is not.
"""

from __future__ import annotations

from typing import Any

from slacore.fields import field_of_models
from slacore.plans.plan import SupportPlan as SupportPlan
from slacore.written.form import json_schema
from slacore.written.reading import read_plan
from slacore.written.writing import write_plan


def _described() -> dict[str, Any]:
    return {key: part for key, part in json_schema().items() if key != "$schema"}


field_of_models(SupportPlan, lambda data, _: read_plan(data), write_plan, _described)
