"""The replica: what the till knows of catalogue, staff and policies (HOUSE, three rooms).

Reads are safe on any thread and bounded; the one writer (an import, set-up, later sync) takes its
turn batch by batch. Losing the file costs a fetch, never a sale: see :mod:`.replica_file`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pos_app.domain.catalogue import Product
from pos_app.domain.identifiers import is_gtin
from pos_app.domain.policies import Policies
from pos_app.domain.staff import Staff
from pos_app.errors import EnvironmentFault
from pos_app.ports.catalogue import CatalogueState, ProductRow, RowOutcome
from pos_app.ports.clock import Clock, wall_ms
from pos_app.store.replica_file import ReplicaFile
from pos_app.store.replica_members import ReplicaMembers
from pos_app.store.replica_offers import ReplicaOffers
from pos_app.store.replica_seal import (
    POLICIES,
    PRODUCT,
    STAFF,
    BrokenSealError,
    seal,
)
from pos_app.store.replica_search import Query, Tier, fold
from pos_app.store.replica_variants import variant_order
from pos_app.store.replica_write import BatchWriter, batches, set_figure

_STAFF: Final = "staff"
_POLICIES: Final = "policies"
_LAST: Final = "\U0010ffff"
_GTIN_FORMS: Final = (14, 13, 12, 8)
_CODE_HITS_MAX: Final = 500
"""Products looked at for the beginning of a code: enough to fill any list, bounded for "9"."""

_CODE_WORD_MIN: Final = 3
"""Among several words, a shorter one is not taken for the beginning of a code."""

_BY_GTIN: Final = """
    SELECT p.body FROM gtin AS g CROSS JOIN product AS p ON p.id = g.product
    WHERE g.gtin = ? ORDER BY p.id"""
_BY_GTIN_PREFIX: Final = """
    SELECT p.body FROM gtin AS g CROSS JOIN product AS p ON p.id = g.product
    WHERE g.gtin >= ? AND g.gtin < ? ORDER BY g.gtin LIMIT ?"""
_BY_SKU: Final = "SELECT body FROM product WHERE folded = ? AND sku = ?"
_BY_FOLDED_SKU: Final = "SELECT body FROM product WHERE folded = ? ORDER BY id"
_BY_SKU_PREFIX: Final = """
    SELECT body FROM product WHERE folded >= ? AND folded <= ? ORDER BY folded, sku LIMIT ?"""
_BY_GRAMS: Final = """
    SELECT p.body FROM grams AS g CROSS JOIN product AS p ON p.id = g.rowid
    WHERE g.grams MATCH ? ORDER BY g.rowid"""


class Replica:
    """The catalogue and store data of one till; implements the ports of ``ports.catalogue``.

    ``members`` and ``offers`` implement those of ``ports.members`` and ``ports.offers``.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._file = ReplicaFile(path)
        self._clock = clock
        self._policies: tuple[bytes, Policies] | None = None
        self.members = ReplicaMembers(self._file, clock)
        self.offers = ReplicaOffers(self._file)

    def close(self) -> None:
        """Close the file; no thread may be reading."""
        self._file.close()

    def troubles(self) -> tuple[EnvironmentFault, ...]:
        """What went wrong with the file since it was opened, oldest first; for the status bar."""
        return tuple(self._file.troubles)

    def problems(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the whole file; slow, for `doctor`."""
        found = [str(row[0]) for row in self._file.rows("PRAGMA quick_check(20)")]
        return () if found == ["ok"] else tuple(found)

    # CatalogueReader ----------------------------------------------------------------------------

    def product(self, sku: str) -> Product | None:
        """See :class:`pos_app.ports.catalogue.CatalogueReader`."""
        rows = self._file.rows(_BY_SKU, fold(sku), sku)
        return self._file.unsealed(rows[0][0], PRODUCT) if rows else None

    def by_code(self, code: str) -> tuple[Product, ...]:
        """By GTIN in any form, else by exact SKU, else by SKU in any case."""
        text = code.strip()
        if is_gtin(text):
            rows = self._file.rows(_BY_GTIN, int(text))
            if rows:
                return tuple(self._file.unsealed(body, PRODUCT) for (body,) in rows)
        found = tuple(
            self._file.unsealed(b, PRODUCT) for (b,) in self._file.rows(_BY_FOLDED_SKU, fold(text))
        )
        return tuple(p for p in found if p.sku == text) or found

    def search(self, text: str, limit: int = 50) -> tuple[Product, ...]:
        """See :class:`pos_app.ports.catalogue.CatalogueReader`; ranked as ADR 0008 says."""
        found: dict[str, Product] = {}
        if limit > 0:
            for product in self._matches(text):
                found.setdefault(product.sku, product)
                if len(found) >= limit:
                    break
        return tuple(found.values())

    def variants(self, style: str) -> tuple[Product, ...]:
        """See :class:`pos_app.ports.catalogue.CatalogueReader`."""
        rows = self._file.rows("SELECT body FROM product WHERE style = ? AND style <> ''", style)
        return tuple(
            sorted((self._file.unsealed(body, PRODUCT) for (body,) in rows), key=variant_order)
        )

    def state(self) -> CatalogueState:
        """See :class:`pos_app.ports.catalogue.CatalogueReader`; also notices a deleted file."""
        self._file.check_present()
        figures: dict[str, int] = dict(self._file.rows("SELECT name, value FROM figure"))
        at_ms = figures.get("updated_ms")
        return CatalogueState(
            products=figures.get("products", 0),
            revision=figures.get("revision", 0),
            updated_at=None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC),
        )

    def _matches(self, text: str) -> Iterator[Product]:
        """Matches, best first; one that fits several ways comes again."""
        query = Query(text)
        if not query.words:
            return
        yield from self.by_code(text)
        yield from self._tier(query, query.starts_name())
        yield from self._tier(query, query.starts_words())
        yield from self._by_code_start(query)
        yield from self._tier(query, query.within_names())

    def _tier(self, query: Query, tier: Tier) -> Iterator[Product]:
        rows = self._file.stream(_BY_GRAMS, tier.expression)
        return query.keep(tier, (self._file.unsealed(body, PRODUCT) for (body,) in rows))

    def _by_code_start(self, query: Query) -> Iterator[Product]:
        """Products whose SKU or GTIN begins with a word, all other words being in the names."""
        for word in query.words:
            others = query.without(word)
            if others.words and len(word) < _CODE_WORD_MIN:
                continue
            for body in self._code_start_rows(word):
                product = self._file.unsealed(body, PRODUCT)
                if others.matches(product):
                    yield product

    def _code_start_rows(self, word: str) -> Iterator[bytes]:
        for (body,) in self._file.stream(_BY_SKU_PREFIX, word, word + _LAST, _CODE_HITS_MAX):
            yield body
        if not (word.isascii() and word.isdecimal()):
            return
        for length in _GTIN_FORMS:
            scale = 10 ** max(length - len(word), 0)
            if len(word) <= length:
                first, past = int(word) * scale, (int(word) + 1) * scale
                for (body,) in self._file.stream(_BY_GTIN_PREFIX, first, past, _CODE_HITS_MAX):
                    yield body

    # CatalogueWriter ----------------------------------------------------------------------------

    def upsert(self, rows: Iterable[ProductRow]) -> Generator[RowOutcome, None, None]:
        """See :class:`pos_app.ports.catalogue.CatalogueWriter`. Nothing is done before the first
        outcome is asked for; stopping early leaves whole batches."""
        for batch in batches(rows):
            yield from self._upsert_batch(batch)

    def _upsert_batch(self, batch: list[ProductRow]) -> list[RowOutcome]:
        try:
            with self._file.writing() as connection:
                outcomes = BatchWriter(connection).write(batch)
                set_figure(connection, "updated_ms", wall_ms(self._clock))
        except BrokenSealError as error:
            raise self._file.damaged("a row is not what was written") from error
        return outcomes

    # StoreData ----------------------------------------------------------------------------------

    def policies(self) -> Policies | None:
        """See :class:`pos_app.ports.catalogue.StoreData`."""
        bodies = self._documents(_POLICIES)
        if not bodies:
            return None
        if self._policies is None or self._policies[0] != bodies[0]:
            self._policies = bodies[0], self._file.unsealed(bodies[0], POLICIES)
        return self._policies[1]

    def staff(self, staff_id: str) -> Staff | None:
        """See :class:`pos_app.ports.catalogue.StoreData`."""
        rows = self._file.rows(
            "SELECT body FROM document WHERE kind = ? AND id = ?", _STAFF, staff_id
        )
        return self._file.unsealed(rows[0][0], STAFF) if rows else None

    def staff_by_badge(self, badge_digest: str) -> Staff | None:
        """See :class:`pos_app.ports.catalogue.StoreData`."""
        if not badge_digest:
            return None
        return next((s for s in self.all_staff() if s.badge_digest == badge_digest), None)

    def all_staff(self) -> tuple[Staff, ...]:
        """See :class:`pos_app.ports.catalogue.StoreData`."""
        people = (self._file.unsealed(body, STAFF) for body in self._documents(_STAFF))
        return tuple(sorted((s for s in people if s.active), key=lambda s: (s.name, s.id)))

    def _documents(self, kind: str) -> list[bytes]:
        rows = self._file.rows("SELECT body FROM document WHERE kind = ? ORDER BY id", kind)
        return [body for (body,) in rows]

    # StoreDataWriter ----------------------------------------------------------------------------

    def put_policies(self, policies: Policies) -> None:
        """See :class:`pos_app.ports.catalogue.StoreDataWriter`."""
        self._put([(_POLICIES, "", seal(policies))])

    def put_staff(self, staff: Iterable[Staff]) -> None:
        """See :class:`pos_app.ports.catalogue.StoreDataWriter`."""
        self._put([(_STAFF, person.id, seal(person)) for person in staff])

    def _put(self, documents: list[tuple[str, str, bytes]]) -> None:
        with self._file.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", documents)
        self._file.keep_documents()
