"""Products side by side: what each is, and what one of it costs this customer now, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from pos_app.domain.basket import Basket, Entry
from pos_app.domain.catalogue import Product
from pos_app.domain.content import Content, content_of, unit_price_minor
from pos_app.domain.offers import Hint
from pos_app.domain.pricing import Adjustment
from pos_app.domain.quantity import pieces
from pos_app.errors import RuleRefused
from pos_app.ports.catalogue import CatalogueState
from pos_app.services.checkout import Checkout
from pos_app.services.lookup import Lookup, StockView
from pos_app.services.workplace import Workplace

MOST: Final = 4
"""More than that nobody compares."""
ALIKE: Final = 12
_SEARCHED: Final = 50
_WORDS: Final = 4
_TOGETHER: Final = 3


class PriceNow(Struct, frozen=True, kw_only=True):
    """What one unit costs; goods by weight or measure: one kilogram, litre or metre."""

    list_minor: int
    alone_minor: int
    """Bought by itself by the basket's customer, with the basket's coupons."""
    because: tuple[Adjustment, ...] = ()
    """What made the difference."""
    beside_minor: int | None = None
    """What it would add to the open basket; None where that is empty or being paid."""
    hints: tuple[Hint, ...] = ()
    """What would make it cheaper still."""


class Compared(Struct, frozen=True, kw_only=True):
    """One product of a comparison."""

    stock: StockView
    price: PriceNow | None
    """None where the price is keyed at the till."""
    content: Content | None = None
    unit_price_minor: int | None = None
    """Per kilogram, litre or metre, at the price of :attr:`PriceNow.alone_minor`."""
    together: tuple[Product, ...] = ()
    """Often bought with it, most often first."""

    @property
    def product(self) -> Product:
        """The product itself."""
        return self.stock.product


class Comparison(Struct, frozen=True, kw_only=True):
    """Products side by side, and how old the figures are."""

    products: tuple[Compared, ...]
    state: CatalogueState


class Comparing:
    """Reads only: nothing here changes the basket."""

    def __init__(self, workplace: Workplace, checkout: Checkout, lookup: Lookup) -> None:
        self._wp, self._checkout, self._lookup = workplace, checkout, lookup

    def compare(self, skus: Sequence[str]) -> Comparison:
        """These products, at most four. RuleRefused ``product_unknown``."""
        wanted = tuple(dict.fromkeys(skus))[:MOST]
        return Comparison(
            products=tuple(self._compared(sku) for sku in wanted),
            state=self._wp.catalogue.state(),
        )

    def price_now(self, product: Product) -> PriceNow | None:
        """What one unit costs the open basket's customer now; None where the price is keyed."""
        if product.price_required:
            return None
        basket = self._checkout.view().basket
        entry = Entry(product=product, quantity_milli=pieces(1), mergeable=False)
        alone = self._checkout.view_of(_alone(basket, entry)).priced
        return PriceNow(
            list_minor=alone.gross_minor,
            alone_minor=alone.total_minor,
            because=alone.lines[0].adjustments,
            beside_minor=self._beside_minor(basket, entry),
            hints=alone.hints,
        )

    def alike(self, sku: str, limit: int = ALIKE) -> tuple[Product, ...]:
        """What may be compared with a product: its variants, then others of its category that
        share a word of its name. RuleRefused ``product_unknown``."""
        product = self._product(sku)
        found = {p.sku: p for p in self._candidates(product) if p.active and p.sku != sku}
        return tuple(found.values())[:limit]

    def _compared(self, sku: str) -> Compared:
        product = self._product(sku)
        price, content = self.price_now(product), content_of(product)
        per_unit = None
        if price is not None and content is not None:
            per_unit = unit_price_minor(price.alone_minor, content)
        return Compared(
            stock=self._lookup.stock(product),
            price=price,
            content=content,
            unit_price_minor=per_unit,
            together=tuple(self._together(sku)),
        )

    def _beside_minor(self, basket: Basket, entry: Entry) -> int | None:
        limit = self._wp.policies.max_basket_lines
        if basket.is_empty or basket.is_tendering or len(basket.lines) >= limit:
            return None
        grown = self._checkout.view_of(basket.add(entry, limit))
        return grown.priced.total_minor - self._checkout.view().priced.total_minor

    def _candidates(self, product: Product) -> Iterator[Product]:
        if product.style:
            yield from self._wp.catalogue.variants(product.style)
        if not product.category:
            return
        for word in _words_of(product):
            for other in self._wp.catalogue.search(word, _SEARCHED):
                if other.category == product.category:
                    yield other

    def _together(self, sku: str) -> Iterable[Product]:
        for affinity in self._wp.offers.affinities((sku,), _TOGETHER):
            other = self._wp.catalogue.product(affinity.other)
            if other is not None and other.active:
                yield other

    def _product(self, sku: str) -> Product:
        product = self._wp.catalogue.product(sku)
        if product is None:
            raise RuleRefused("product_unknown", sku=sku)
        return product


def _alone(basket: Basket, entry: Entry) -> Basket:
    """A basket of this one thing for the same customer: no points are spent on it."""
    return Basket(
        id=basket.id,
        lines=(entry.as_line(1),),
        next_line_no=2,
        member=basket.member,
        buyer=basket.buyer,
        coupons=basket.coupons,
        claims=basket.claims,
    )


def _words_of(product: Product) -> list[str]:
    words = [*reversed(product.name.split()), *reversed(product.name_zh.split())]
    return [word for word in words if len(word) > 1 and not word[0].isdigit()][:_WORDS]
