"""Cold start to the first scan, and memory, of the real program beside a bare PySide6 window.

Each start is a process of its own. What counts as ready is the moment the till has put its first
scanned line on the screen; the bare window, the moment it has painted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure

RUNS = 7
_BARE = """
import time; begun = time.perf_counter()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("x"); label.show()
QTimer.singleShot(0, app.quit); app.exec()
import resource
print('{"s": %f, "kib": %d}' % (time.perf_counter() - begun,
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
"""


def run(runs: int = RUNS) -> list[Figure]:
    """Ours and the floor in turns."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        _python("-m", "benchmarks.starting", "prepare", str(data_dir))
        ours, bare = [], []
        for _ in range(runs):
            ours.append(_python("-m", "benchmarks.starting", "start", str(data_dir)))
            bare.append(_python("-c", _BARE))
    ours_s, bare_s = median(o["s"] for o in ours), median(b["s"] for b in bare)
    return [
        Figure("cold start to first scanned line", ours_s, "s", 1.5),
        Figure("floor: a bare PySide6 window", bare_s, "s"),
        Figure("cold start / floor", ours_s / bare_s, "×", 5),
        Figure("memory of the till window", median(o["kib"] for o in ours) / 1024, "MB", 200),
        Figure("floor: memory of a bare window", median(b["kib"] for b in bare) / 1024, "MB"),
    ]


def _python(*words: str) -> dict[str, float]:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(
        [sys.executable, *words], check=True, capture_output=True, text=True, env=environment
    )
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1] or "{}")
    return result
