"""The replica as services and screens read it: catalogue, staff, policies, each with its age."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from pos_app.domain.catalogue import Product
from pos_app.domain.policies import Policies
from pos_app.domain.staff import Staff


class CatalogueState(Struct, frozen=True):
    """How much the replica knows and how old that is."""

    products: int
    revision: int
    updated_at: datetime | None


class CatalogueReader(Protocol):
    """Bounded, fast reads, safe on any thread. Also a ``Catalogue`` as pricing wants it."""

    def product(self, sku: str) -> Product | None:
        """The product with exactly this SKU, or None."""
        ...

    def by_code(self, code: str) -> tuple[Product, ...]:
        """Products that a scanned or typed code rings up: by GTIN in any of its forms, else by SKU.

        Empty when the code is unknown; several when products share a code.
        """
        ...

    def search(self, text: str, limit: int = 50) -> tuple[Product, ...]:
        """Products matching what was typed, best first: any part of either name (one Chinese
        character is enough), SKU or GTIN prefix; several words must all match."""
        ...

    def variants(self, style: str) -> tuple[Product, ...]:
        """All products of a style, in a sensible order of their attributes."""
        ...

    def state(self) -> CatalogueState:
        """Size, revision and age."""
        ...


class RowOutcome(Struct, frozen=True):
    """What became of one row of an import: ``added``, ``changed``, ``same`` or ``refused``."""

    kind: str
    line: int
    sku: str = ""
    reason: str = ""


class ProductRow(Struct, frozen=True):
    """A valid product and the line of the file it came from."""

    line: int
    product: Product


class CatalogueWriter(Protocol):
    """Changes to the replica's catalogue."""

    def upsert(self, rows: Iterable[ProductRow]) -> Iterable[RowOutcome]:
        """Add or change products, in bounded batches, each batch whole or not at all.

        A GTIN that already belongs to another SKU refuses that row (``gtin_taken``).
        """
        ...


class StoreData(Protocol):
    """Policies and staff of this store."""

    def policies(self) -> Policies | None:
        """The policies in force, or None before the store has been set up."""
        ...

    def staff(self, staff_id: str) -> Staff | None:
        """One person, active or not."""
        ...

    def staff_by_badge(self, badge_digest: str) -> Staff | None:
        """The active person whose badge this is."""
        ...

    def all_staff(self) -> tuple[Staff, ...]:
        """Everyone active, by name."""
        ...


class StoreDataWriter(Protocol):
    """Set-up of a store, until sync owns it."""

    def put_policies(self, policies: Policies) -> None:
        """Replace the policies."""
        ...

    def put_staff(self, staff: Iterable[Staff]) -> None:
        """Add or replace people."""
        ...
