"""Hypothesis profiles: ``HYPOTHESIS_PROFILE`` picks one; without it CI takes ``ci`` and everybody else ``quick``."""

import os

from hypothesis import HealthCheck, settings

PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("quick", max_examples=15, **PATIENT)
settings.register_profile("ci", max_examples=40, derandomize=True, print_blob=True, **PATIENT)
settings.register_profile("nightly", max_examples=5_000, derandomize=False, print_blob=True, **PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick"))
