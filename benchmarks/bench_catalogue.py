"""The catalogue at 10 thousand, 100 thousand and a million products: import, codes, search.

Floors of the same run: rows written into a bare table with one index, a look-up by primary key
through bare sqlite3, and a search that reads all names with LIKE.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.figures import Figure, p99, settled, timed_s
from benchmarks.synthetic_catalogue import products, write_csv
from pos_app.adapters.clock import SystemClock
from pos_app.adapters.csv_table import CsvTable
from pos_app.services.catalogue_import import CatalogueImport
from pos_app.store.replica import Replica

SIZES: Final = (10_000, 100_000, 1_000_000)
ROUNDS: Final = 5
LOOK_UPS: Final = 2_000
LOOK_UP_GOAL_US: Final = 1_000
SEARCH_GOAL_MS: Final = 50

_TYPED: Final = (
    "chocolate",
    "noodles",
    "strawberry milk",
    "夏季草莓牛奶",
    "952000001234",
    "LH000123",
)
"""Typed letter by letter: each beginning is a query of its own."""
_QUERIES: Final = (
    *"牛 奶 茶 面 水 红 绿 黑 白 装 味 季 酱 糖 油 鹛 瓿 龘 e a i s t z q x é 1 0 %".split(),
    *"牛奶 有机 香辣 饼干 面包 奶油 海苔 牙刷 绿茶 红茶 茶红 mi te ea an tn zz xl ml kg rö".split(),
    *"milk tea hocolat organic crème sugar-free children's 330 250 kg brand zzz nutella".split(),
    "organic milk", "milk organic", "有机 牛奶", "红 黑", "e x", "q z", "z 1", "x z 牛 绿",
    "a e i o",
    "牛 l 5", "tissues choc", "red red tea", "milk 夏季", "kg 9", "绿 茶 茶", "小 米", "s m l xl",
    "LH", "lh0", "LH0000123", "0000123", "9", "95", "0952", "9520000000", "09520000000004",
    "95200000 milk",
)  # fmt: skip


def run(sizes: Sequence[int] = SIZES) -> list[Figure]:
    """Figures at every size."""
    return [figure for size in sizes for figure in _at(size)]


def queries() -> list[str]:
    """Every query of the measurement, each once."""
    typed = (text[:end] for text in _TYPED for end in range(1, len(text) + 1))
    return list(dict.fromkeys(chain(_QUERIES, typed)))


def _at(size: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        base = Path(folder)
        write_csv(base / "catalogue.csv", size)
        replica = Replica(base / "replica.db", SystemClock())
        try:
            yield from _import(replica, base, size)
            yield from _look_ups(replica, base, size)
            yield from _searches(replica, base, size)
            megabytes = (base / "replica.db").stat().st_size / 1e6
            yield Figure(f"file, {size:,} products", megabytes, "MB")
        finally:
            replica.close()


def _import(replica: Replica, base: Path, size: int) -> Iterator[Figure]:
    def load() -> None:
        with CsvTable(str(base / "catalogue.csv")) as table:
            report = CatalogueImport(replica).run(table)
        if report.read != size or report.refused:
            raise RuntimeError(f"not all of it was taken: {report}")

    settled()
    rate = size / timed_s(load)
    yield Figure(f"import, {size:,} new rows", rate, "rows/s")
    yield Figure(f"import, {size:,} rows again", size / timed_s(load), "rows/s")
    rows = [(n, p.sku, p.name, p.name_zh) for n, p in enumerate(products(size))]
    settled()
    yield Figure(
        f"floor: bare insert, {size:,} rows", size / timed_s(lambda: _bare(base, rows)), "rows/s"
    )


def _bare(base: Path, rows: list[tuple[int, str, str, str]]) -> None:
    connection = sqlite3.connect(base / "bare.db", isolation_level=None)
    connection.execute("CREATE TABLE product (id INTEGER PRIMARY KEY, sku, name, name_zh)")
    connection.execute("CREATE UNIQUE INDEX product_sku ON product (sku)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO product VALUES (?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    connection.close()


def _look_ups(replica: Replica, base: Path, size: int) -> Iterator[Figure]:
    sample = list(products(min(size, 20_000)))
    wanted = {"GTIN": [p.gtins[0] for p in sample if p.gtins], "SKU": [p.sku for p in sample]}
    for what, codes in wanted.items():
        settled()
        times = [timed_s(lambda: replica.by_code(c)) * 1e6 for c in _spread(codes)]  # noqa: B023
        yield Figure(f"by {what}, p50, {size:,} products", median(times), "µs")
        yield Figure(f"by {what}, p99, {size:,} products", p99(times), "µs", LOOK_UP_GOAL_US)
    connection = sqlite3.connect(base / "bare.db")
    sql = "SELECT name FROM product WHERE id = ?"
    times = [
        timed_s(lambda: connection.execute(sql, (n,)).fetchone()) * 1e6  # noqa: B023
        for n in range(0, size, max(1, size // LOOK_UPS))
    ]
    connection.close()
    yield Figure(f"floor: bare primary key, p50, {size:,} rows", median(times), "µs")


def _spread(values: list[str]) -> list[str]:
    return [values[n * 7919 % len(values)] for n in range(LOOK_UPS)]


def _searches(replica: Replica, base: Path, size: int) -> Iterator[Figure]:
    times: list[float] = []
    worst: dict[str, float] = {}
    settled()
    for query in queries() * ROUNDS:
        taken = timed_s(lambda: replica.search(query)) * 1000  # noqa: B023
        times.append(taken)
        worst[query] = min(taken, worst.get(query, taken))
    slowest = max(worst, key=lambda query: worst[query])
    yield Figure(f"search, p50, {size:,} products", median(times), "ms")
    yield Figure(f"search, p99, {size:,} products", p99(times), "ms", SEARCH_GOAL_MS)
    yield Figure(
        f"search, slowest query “{slowest}”, {size:,} products", worst[slowest], "ms",
        SEARCH_GOAL_MS,
    )  # fmt: skip
    connection = sqlite3.connect(base / "bare.db")
    sql = "SELECT sku FROM product WHERE name LIKE ? OR name_zh LIKE ? LIMIT 50"
    scans = [
        timed_s(lambda: connection.execute(sql, (f"%{q}%", f"%{q}%")).fetchall())  # noqa: B023
        for q in queries()
    ]
    connection.close()
    yield Figure(f"floor: LIKE scan, p99, {size:,} rows", p99(scans) * 1000, "ms")
