"""How much a run may cost: hypothesis profiles, and bounded or full sizes for the long loops.

``HYPOTHESIS_PROFILE`` is ``ci`` (the default, bounded and repeatable) or ``deep``.
``LANEHOUSE_TEST_SIZE`` is ``ci`` (the default) or ``full``: `make faults`, `make replay` and
`make test-slow` set full, their ``-ci`` shares do not.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Time limits per example are left out: a busy machine would make them fail at random.
settings.register_profile(
    "ci",
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "deep", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def load() -> None:
    """Load the profile that the environment names."""
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def bounded(ci: int, full: int) -> int:
    """How many rounds a loop runs: ``ci`` in the bounded share, ``full`` when all is asked for."""
    return full if os.environ.get("LANEHOUSE_TEST_SIZE", "ci") == "full" else ci
