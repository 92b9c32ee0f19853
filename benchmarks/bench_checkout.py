"""Scan to priced basket, and a completed sale, through the services over real files.

The floor of a sale is a bare sqlite3 transaction that writes as many bytes durably.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, p99, settled, timed_s
from benchmarks.synthetic_catalogue import products
from pos_app.adapters.demo_files import demo_policies
from pos_app.bootstrap import Installation, open_installation
from pos_app.bootstrap.demo import demo_staff, load_demo_shop
from pos_app.domain.catalogue import Product
from pos_app.ports.catalogue import ProductRow

SIZES = (10_000, 100_000, 1_000_000)
BASKET_LINES = 60
SALE_LINES = 8
ROUNDS = 600


def run(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[Figure]:
    """Figures at every catalogue size."""
    return [figure for size in sizes for figure in _at(size, rounds)]


def _at(size: int, rounds: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        base = Path(folder)
        with open_installation(base, prints=False, store=demo_policies().store.id) as shop:
            load_demo_shop(shop)
            goods = list(islice(products(size), size))
            for _ in shop.replica.upsert(ProductRow(n, p) for n, p in enumerate(goods)):
                pass
            sold = [p for p in goods[:: max(1, size // 5_000)] if p.gtins and p.unit.is_whole]
            shop.run(lambda: shop.till.people.sign_in(demo_staff().cashier))
            shop.run(lambda: shop.till.shifts.open(0))
            yield from shop.run(lambda: list(_scans(shop, sold, size, rounds)))
            yield from shop.run(lambda: list(_sales(shop, sold, size, rounds, base)))


def _scans(shop: Installation, sold: list[Product], size: int, rounds: int) -> Iterator[Figure]:
    times: list[float] = []
    settled()
    for n in range(rounds):
        code = sold[n * 7919 % len(sold)].gtins[0]
        times.append(timed_s(lambda: shop.till.checkout.scan(code)))  # noqa: B023
        if len(shop.till.checkout.view().basket.lines) >= BASKET_LINES:
            shop.till.tendering.exact_cash()
    if not shop.till.checkout.view().basket.is_empty:
        shop.till.tendering.exact_cash()
    yield Figure(f"scan to priced basket, {size:,} SKUs, median", median(times) * 1e3, "ms")
    yield Figure(f"scan to priced basket, {size:,} SKUs, p99", p99(times) * 1e3, "ms", 3)


def _sales(
    shop: Installation, sold: list[Product], size: int, rounds: int, base: Path
) -> Iterator[Figure]:
    ours: list[float] = []
    theirs: list[float] = []
    floor = _Floor(base / "floor.db")
    numbers = count()
    for _ in range(rounds // 2):
        for _ in range(SALE_LINES):
            shop.till.checkout.scan(sold[next(numbers) * 104_729 % len(sold)].gtins[0])
        ours.append(timed_s(shop.till.tendering.exact_cash))
        theirs.append(timed_s(floor.write))
    yield Figure(f"sale of 8 lines, {size:,} SKUs, median", median(ours) * 1e3, "ms")
    yield Figure(f"sale of 8 lines, {size:,} SKUs, p99", p99(ours) * 1e3, "ms", 10)
    yield Figure("floor: same rows in bare sqlite3, median", median(theirs) * 1e3, "ms")
    yield Figure("sale / floor", median(ours) / median(theirs), "×", 4)


class _Floor:
    """Twenty-odd rows of a sale's size in one durable transaction."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE fact (id INTEGER PRIMARY KEY, type TEXT, envelope BLOB)")
        self._db.execute("CREATE TABLE receipt (id INTEGER PRIMARY KEY, number TEXT, rest TEXT)")
        self._db.execute("CREATE TABLE stock (sku TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID")
        self._db.execute("CREATE TABLE sums (k TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID")
        self._numbers = count(1)

    def write(self) -> None:
        """One transaction."""
        n = next(self._numbers)
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO fact VALUES (?, 'sale_completed', ?)", (n, bytes(2_800)))
        db.execute("INSERT INTO receipt VALUES (?, ?, ?)", (n, f"S01-T1-A{n:06d}", "x" * 80))
        db.executemany(
            "INSERT INTO stock VALUES (?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
            [(f"SKU{(n * 8 + i) * 7 % 5_000:05d}",) for i in range(SALE_LINES)],
        )
        db.executemany(
            "INSERT INTO sums VALUES (?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
            [(f"bucket {i}",) for i in range(8)],
        )
        db.execute("COMMIT")
