"""kill -9, at any moment and at the worst ones (SYNC F19, F20, F34, F73; harness K)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.failpoints import MUTANTS
from tests.helpers.places import ROOT
from tests.helpers.profiles import bounded

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are POSIX"),
]


def killed(directory: Path, *options: str) -> dict[str, Any]:
    """The report of a loop of kills."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killer", str(directory), *options], cwd=ROOT,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_a_till_that_is_killed(tmp_path: Path) -> None:
    """Acknowledged is there, nothing twice, the basket is back, paper is made once or waits."""
    kills = bounded(ci=40, full=600)
    report = killed(tmp_path, "--kills", str(kills), "--seed", "1")
    assert report["problems"] == []
    assert report["kills"] == kills
    assert report["acts"] > 5 * kills
    sys.stdout.write(f"{report}\n")


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_harness_notices(tmp_path: Path, mutant: str) -> None:
    """A promise that is broken on purpose is found within ten kills."""
    point = "between_acts" if mutant == "early_answer" else "between_halves"
    report = killed(tmp_path, "--kills", "10", "--mutant", mutant, "--point", point)
    assert report["problems"], report
