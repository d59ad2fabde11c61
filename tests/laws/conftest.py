"""Hypothesis profiles: quick while writing, ci (the same draws each time), nightly.

``HYPOTHESIS_PROFILE=nightly pytest tests/laws`` chooses one; without it the laws run as in CI.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

_patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("quick", max_examples=15, **_patient)
settings.register_profile("ci", max_examples=60, derandomize=True, database=None, **_patient)
settings.register_profile("nightly", max_examples=2_000, **_patient)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
