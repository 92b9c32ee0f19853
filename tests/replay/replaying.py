"""Runs the `replay` command in a folder of its own and reads back what it made."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from pos_app.adapters.replay_clock import SettableClock
from pos_app.bootstrap import open_installation
from pos_app.cli.app import main
from pos_app.domain.facts import StoredFact
from pos_app.domain.invoices import COLUMNS
from pos_app.ports.journal import JournalProof

LATER = datetime(2012, 1, 1)  # noqa: DTZ001 - a replay's time is the export's own, naive


class NoLaunch:
    """Commands that open no window."""

    def window(self, *_: object) -> int:
        raise AssertionError("no window was asked for")

    def benchmarks(self, *_: object) -> list[Any]:
        raise AssertionError("no benchmark was asked for")


def command(data_dir: Path, *words: str) -> int:
    """Run one command line over a data directory; the exit status."""
    return main([*words, "--data-dir", str(data_dir), "--lang", "en"], NoLaunch())  # type: ignore[arg-type]


def replayed(data_dir: Path, export: Path, *options: str) -> dict[str, Any]:
    """The report of a replay that ended well."""
    out = data_dir.parent / f"{data_dir.name}.json"
    assert command(data_dir, "replay", str(export), "--out", str(out), *options) == 0
    report: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return report


def journal_of(data_dir: Path) -> tuple[list[StoredFact], JournalProof]:
    """All facts, and the proof of the journal."""
    with open_installation(data_dir, clock=SettableClock(LATER), prints=False) as shop:
        return list(shop.journal.facts()), shop.journal.verify()


def records(path: Path) -> list[dict[str, str]]:
    """A CSV, gzipped or not."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"))))


def export_of(path: Path, rows: Iterable[tuple[object, ...]]) -> Path:
    """Write an export: each row is (invoice, sku, quantity, moment, price, customer)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for n, (invoice, sku, quantity, at, price, customer) in enumerate(rows, start=1):
            out.writerow([n, invoice, sku, f"THING {sku}", quantity, at, price, customer, "UK"])
    return path


def first_days(source: Path, target: Path, days: int) -> Path:
    """The beginning of a gzipped export: whole days only, so that each day's truth holds."""
    seen: set[str] = set()
    with gzip.open(source, "rt", encoding="utf-8", newline="") as rows:
        reader = csv.reader(rows)
        with target.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(next(reader))
            for row in reader:
                seen.add(row[5][:10])
                if len(seen) > days:
                    break
                out.writerow(row)
    return target
