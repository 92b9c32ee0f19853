"""Which promotions apply to a basket, at the customer's best, and what each takes off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from pos_app.domain.basket import BasketLine
from pos_app.domain.buyer import BasketCoupon, Buyer, Place, Uses
from pos_app.domain.offers import AppliedOffer, Hint, PassedOver
from pos_app.domain.promotion_book import PromotionBook


class Ask(Struct, frozen=True, kw_only=True):
    """All that decides which promotions apply."""

    lines: Sequence[BasketLine]
    """Lines that promotions may touch, in any order: the answer does not depend on it."""
    book: PromotionBook
    at: datetime
    """Aware, in the store's zone."""
    place: Place
    buyer: Buyer | None = None
    coupons: tuple[BasketCoupon, ...] = ()
    claims: tuple[str, ...] = ()
    uses: Uses = Uses()


class Promoted(Struct, frozen=True, kw_only=True):
    """The answer."""

    applied: tuple[AppliedOffer, ...] = ()
    """In the order in which they apply."""
    hints: tuple[Hint, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    bounded: bool = False
    """True when the search for the best was cut short at its stated bound."""


def promote(ask: Ask) -> Promoted:
    """The best combination within the rules of :mod:`pos_app.domain.promotions`."""
    del ask
    return Promoted()
