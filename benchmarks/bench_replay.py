"""Lines a second through the real checkout, on a synthetic export; the floor is reading the CSV."""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.figures import Figure, timed_s
from pos_app.adapters.csv_invoices import read_invoices
from pos_app.domain.invoices import COLUMNS

LINES = 40_000
LINES_PER_INVOICE = 20
INVOICES_PER_DAY = 60


def run(lines: int = LINES) -> list[Figure]:
    """One replay in a process of its own, from the command to the report."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        export = Path(folder) / "export.csv"
        _write(export, lines)
        reading = timed_s(lambda: read_invoices(str(export), 2))
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "main.py", "replay", str(export), "--data-dir", f"{folder}/till"],
            check=True, capture_output=True,
        )  # fmt: skip
        seconds = time.perf_counter() - begun
    return [
        Figure(f"replay of {lines:,} lines", lines / seconds, "lines/s", -3_000),
        Figure("floor: reading and checking the same lines", lines / reading, "lines/s"),
    ]


def _write(path: Path, lines: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows(_rows(lines))


def _rows(lines: int) -> Iterator[list[object]]:
    start = datetime(2010, 12, 1, 9)  # noqa: DTZ001 - an export's naive time
    for n in range(lines):
        invoice = n // LINES_PER_INVOICE
        day, of_day = divmod(invoice, INVOICES_PER_DAY)
        at = start + timedelta(days=day, minutes=8 * of_day)
        sku = f"{20_000 + n * 7919 % 3_700}"
        yield [
            n, 536_365 + invoice, sku, f"THING {sku}", 1 + n % 12, at.isoformat(),
            f"{(n % 97 + 20) / 100:.2f}", 12_000 + invoice % 900, "UK",
        ]  # fmt: skip
