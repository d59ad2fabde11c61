"""Hypothesis profiles: ``HYPOTHESIS_PROFILE`` picks one; without it CI takes ``ci`` and everybody else ``quick``.

In CI the same examples come every time, so that what fails there is what changed.
"""

import os

from hypothesis import HealthCheck, settings

PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("quick", max_examples=15, derandomize=bool(os.environ.get("CI")), **PATIENT)
settings.register_profile("ci", max_examples=40, derandomize=True, print_blob=True, **PATIENT)
settings.register_profile("nightly", max_examples=5_000, derandomize=False, print_blob=True, **PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick"))
