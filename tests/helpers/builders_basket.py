"""Baskets, lines and discounts for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from pos_app.domain.basket import Basket, Discount, DiscountKind, Entry
from pos_app.domain.catalogue import Product
from pos_app.domain.policies import Policies
from pos_app.domain.pricing import PricedBasket, price_basket
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_policies import policies

LIMIT: Final = 2000
AT: Final = datetime(2026, 3, 2, tzinfo=UTC)


def entry(of: Product | None = None, quantity_milli: int = 1000, **changes: Any) -> Entry:
    """A product about to become a line."""
    return Entry(product=of or product(), quantity_milli=quantity_milli, **changes)


def basket(*entries: Entry, basket_id: str = "b1") -> Basket:
    """A basket with these entries, each on a line of its own unless it merges."""
    built = Basket(id=basket_id)
    for one in entries:
        built = built.add(one, LIMIT)
    return built


def percent(value_bp: int, reason: str = "other") -> Discount:
    """A discount in basis points."""
    return Discount(kind=DiscountKind.PERCENT, value=value_bp, reason=reason)


def amount_off(value_minor: int, reason: str = "other") -> Discount:
    """A discount in minor units."""
    return Discount(kind=DiscountKind.AMOUNT, value=value_minor, reason=reason)


def priced(of: Basket, by: Policies | None = None) -> PricedBasket:
    """What a basket costs; nothing of the catalogue or the time matters today."""
    return price_basket(of, by or policies(), AT)
