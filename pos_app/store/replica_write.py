"""Catalogue changes, a batch at a time: each batch is one transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final

import msgspec

from pos_app.domain.catalogue import Product
from pos_app.ports.catalogue import ProductRow, RowOutcome
from pos_app.store.database import RawConnection
from pos_app.store.replica_schema import rank_id
from pos_app.store.replica_seal import PRODUCT, seal, unseal
from pos_app.store.replica_search import fold, grams_of

BATCH_ROWS: Final = 10_000

_KNOWN: Final = """
    SELECT p.sku, p.id, p.body FROM json_each(?) AS wanted
    CROSS JOIN product AS p ON p.folded = wanted.value ->> 0 AND p.sku = wanted.value ->> 1"""
_OWNERS: Final = """
    SELECT g.gtin, p.sku FROM json_each(?) AS wanted
    CROSS JOIN gtin AS g ON g.gtin = wanted.value CROSS JOIN product AS p ON p.id = g.product"""


def batches(rows: Iterable[ProductRow]) -> Iterator[list[ProductRow]]:
    """Rows in bounded lists in which no SKU stands twice."""
    batch: list[ProductRow] = []
    skus: set[str] = set()
    for row in rows:
        if len(batch) >= BATCH_ROWS or row.product.sku in skus:
            yield batch
            batch, skus = [], set()
        batch.append(row)
        skus.add(row.product.sku)
    if batch:
        yield batch


class BatchWriter:
    """Works out what one batch changes, then writes it, on a connection in a transaction."""

    def __init__(self, connection: RawConnection) -> None:
        self._connection = connection
        self._known: dict[str, tuple[int, bytes]] = {}
        self._owners: dict[int, str] = {}
        self._sequence = count(figure(connection, "sequence") + 1)
        self._gone: list[tuple[int, Product]] = []
        self._new: list[tuple[int, Product, bytes]] = []
        self._updated: list[tuple[int, Product, bytes, Product]] = []

    def write(self, batch: list[ProductRow]) -> list[RowOutcome]:
        """What became of each row of the batch."""
        self._look_up(batch)
        outcomes = [self._place(row) for row in batch]
        if self._new or self._updated:
            self._remove()
            self._update()
            self._insert()
            self._count()
        return outcomes

    def _look_up(self, batch: list[ProductRow]) -> None:
        skus = [(fold(row.product.sku), row.product.sku) for row in batch]
        found = self._connection.execute(_KNOWN, (_json(skus),))
        self._known = {sku: (number, body) for sku, number, body in found}
        gtins = [int(gtin) for row in batch for gtin in row.product.gtins]
        self._owners = dict(self._connection.execute(_OWNERS, (_json(gtins),)))

    def _place(self, row: ProductRow) -> RowOutcome:
        product, line = row.product, row.line
        body = seal(product)
        known = self._known.get(product.sku)
        if known is not None and known[1] == body:
            return RowOutcome("same", line, product.sku)
        if any(self._owners.get(int(g), product.sku) != product.sku for g in product.gtins):
            return RowOutcome("refused", line, product.sku, "gtin_taken")
        if known is None:
            self._owners.update((int(g), product.sku) for g in product.gtins)
            self._new.append((rank_id(product, next(self._sequence)), product, body))
            return RowOutcome("added", line, product.sku)
        self._change(known[0], unseal(known[1], PRODUCT), product, body)
        return RowOutcome("changed", line, product.sku)

    def _change(self, number: int, old: Product, new: Product, body: bytes) -> None:
        for gtin in old.gtins:
            self._owners.pop(int(gtin), None)
        self._owners.update((int(g), new.sku) for g in new.gtins)
        if (old.name, old.name_zh, old.active) == (new.name, new.name_zh, new.active):
            self._updated.append((number, new, body, old))
        else:
            self._gone.append((number, old))
            self._new.append((rank_id(new, next(self._sequence)), new, body))

    def _remove(self) -> None:
        run = self._connection.executemany
        run("DELETE FROM product WHERE id = ?", [(number,) for number, _ in self._gone])
        run(
            "DELETE FROM gtin WHERE gtin = ? AND product = ?",
            [(int(gtin), number) for number, old in self._gone for gtin in old.gtins],
        )
        run(
            "INSERT INTO grams (grams, rowid, names) VALUES ('delete', ?, ?)",
            [(number, grams_of(old)) for number, old in sorted(self._gone, key=lambda x: x[0])],
        )

    def _update(self) -> None:
        run = self._connection.executemany
        run(
            "UPDATE product SET style = ?, body = ? WHERE id = ?",
            [(new.style, body, number) for number, new, body, _ in self._updated],
        )
        moved = [(n, new, old) for n, new, _, old in self._updated if new.gtins != old.gtins]
        run(
            "DELETE FROM gtin WHERE gtin = ? AND product = ?",
            [(int(gtin), number) for number, _, old in moved for gtin in old.gtins],
        )
        run(
            "INSERT OR IGNORE INTO gtin VALUES (?, ?)",
            [(int(gtin), number) for number, new, _ in moved for gtin in new.gtins],
        )

    def _insert(self) -> None:
        new = sorted(self._new, key=lambda item: item[0])
        run = self._connection.executemany
        run(
            "INSERT INTO product VALUES (?, ?, ?, ?, ?)",
            [(number, fold(p.sku), p.sku, p.style, body) for number, p, body in new],
        )
        run(
            "INSERT OR IGNORE INTO gtin VALUES (?, ?)",
            sorted((int(gtin), number) for number, p, _ in new for gtin in p.gtins),
        )
        run(
            "INSERT INTO grams (rowid, names) VALUES (?, ?)",
            [(number, grams_of(p)) for number, p, _ in new],
        )

    def _count(self) -> None:
        added = len(self._new) - len(self._gone)
        set_figure(self._connection, "products", figure(self._connection, "products") + added)
        set_figure(self._connection, "revision", figure(self._connection, "revision") + 1)
        set_figure(self._connection, "sequence", next(self._sequence))


def _json(values: object) -> str:
    return msgspec.json.encode(values).decode()


def figure(connection: RawConnection, name: str) -> int:
    """A counter of the replica; 0 before it was set."""
    row = connection.execute("SELECT value FROM figure WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def set_figure(connection: RawConnection, name: str, value: int) -> None:
    """Set a counter of the replica."""
    connection.execute("INSERT OR REPLACE INTO figure VALUES (?, ?)", (name, value))
