"""A till makes millions of Qt calls; none of them may take the interpreter down."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from ui.app import create_app
app = create_app(["test"])
for _ in range(100_000):
    app.setObjectName("x")
assert None is None
"""


def test_a_hundred_thousand_void_calls_are_survived() -> None:
    """PySide6 6.12.0 loses a reference to None with each before Python 3.12."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, timeout=50, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
