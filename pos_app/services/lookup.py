"""Looking things up: products with variants and stock, receipts, reprints."""

from __future__ import annotations

from msgspec import Struct

from pos_app.domain.catalogue import Product
from pos_app.domain.facts import ReceiptReprinted, StoredFact
from pos_app.domain.staff import Approval, Permission
from pos_app.errors import RuleRefused
from pos_app.ports.catalogue import CatalogueState
from pos_app.ports.journal import ReceiptQuery, ReceiptRow
from pos_app.ports.printing import JobKind, PrintRequest
from pos_app.services.workplace import Workplace


class StockView(Struct, frozen=True, kw_only=True):
    """A product with what is on hand: the replica's figure plus our own facts since."""

    product: Product
    on_hand_milli: int | None
    """None where stock is not kept."""


class ProductView(Struct, frozen=True, kw_only=True):
    """The product panel: the product, its variants, and how old the figures are."""

    chosen: StockView
    variants: tuple[StockView, ...]
    state: CatalogueState


class Lookup:
    """Reads only; safe on any thread as far as the ports are."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    def search(self, text: str, limit: int = 50) -> tuple[Product, ...]:
        """Products matching what was typed, best first."""
        return self._wp.catalogue.search(text, limit)

    def product(self, sku: str) -> ProductView:
        """Everything about one product. RuleRefused ``product_unknown``."""
        product = self._wp.catalogue.product(sku)
        if product is None:
            raise RuleRefused("product_unknown", sku=sku)
        variants = self._wp.catalogue.variants(product.style) if product.style else ()
        return ProductView(
            chosen=self.stock(product),
            variants=tuple(self.stock(v) for v in variants),
            state=self._wp.catalogue.state(),
        )

    def stock(self, product: Product) -> StockView:
        """A product with what is on hand."""
        told = product.stock_milli
        if told is None:
            return StockView(product=product, on_hand_milli=None)
        own = self._wp.journal.stock_change_milli(product.sku)
        return StockView(product=product, on_hand_milli=told + own)

    def quick_keys(self) -> tuple[Product, ...]:
        """The store's one-touch products, as far as the catalogue knows them."""
        found = (self._wp.catalogue.product(sku) for sku in self._wp.policies.quick_keys)
        return tuple(p for p in found if p is not None and p.active)


class Receipts:
    """Finding and reprinting what was printed."""

    def __init__(self, workplace: Workplace) -> None:
        self._wp = workplace

    def find(self, query: ReceiptQuery) -> tuple[ReceiptRow, ...]:
        """Receipts of this till, newest first."""
        return self._wp.journal.find_receipts(query)

    def get(self, number: str) -> StoredFact:
        """The trade of a number; ``last`` is the newest. RuleRefused ``receipt_unknown``."""
        wanted = number.strip()
        journal = self._wp.journal
        fact = journal.last_receipt() if wanted.lower() == "last" else journal.receipt(wanted)
        if fact is None:
            raise RuleRefused("receipt_unknown", receipt=wanted[:40])
        return fact

    def reprint(self, number: str, approvals: tuple[Approval, ...] = ()) -> StoredFact:
        """Print a receipt again, marked COPY; the copy is a fact. ApprovalNeeded as configured."""
        fact = self.get(number)
        subject = f"reprint:{number_of(fact)}"
        approval = self._wp.authorise(Permission.REPRINT, subject, 0, approvals)
        request = PrintRequest(
            kind=JobKind.DOCUMENT, fact_seq=fact.seq, fact_incarnation=fact.incarnation, copy=True
        )
        self._wp.record(
            ReceiptReprinted(receipt=number_of(fact)), approval=approval, prints=(request,)
        )
        return fact


def number_of(fact: StoredFact) -> str:
    """The receipt number of a trade's fact; empty for other facts."""
    trade = getattr(fact.body, "trade", None)
    return str(trade.receipt) if trade is not None else ""
