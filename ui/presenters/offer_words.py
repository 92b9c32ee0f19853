"""How promotions, hints and refusals of offers are said to the cashier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from pos_app.domain.basket import Basket
from pos_app.domain.catalogue import Product
from pos_app.domain.money import Currency
from pos_app.domain.offers import AppliedOffer, Hint, Missing, PassedOver
from pos_app.domain.pricing import AdjustmentKind, PricedBasket
from pos_app.domain.words import wording_in
from pos_app.i18n import Translator
from pos_app.services.member_views import Suggestion

type_of_products = Mapping[str, Product]

_POINTS: Final = frozenset({AdjustmentKind.POINTS, AdjustmentKind.REWARD})
_MASK: Final = "…"
_SHOWN: Final = 4


class Savings(Struct, frozen=True):
    """What the customer does not pay, both positive: by offers and discounts, and by points."""

    offers_minor: int
    points_minor: int


def savings_of(basket: Basket, priced: PricedBasket) -> Savings:
    """The two parts of a basket's savings."""
    points = 0
    if basket.wish is not None or basket.rewards:
        points = -sum(
            a.amount_minor for line in priced.lines for a in line.adjustments if a.kind in _POINTS
        )
    return Savings(priced.savings_minor - points, points)


def hint_words(t: Translator, hint: Hint, products: type_of_products, money: Currency) -> str:
    """What is missing, what it would save, and of which promotion."""
    name, saves = hint.name_in(t.language), t.money(hint.saves_minor, money)
    if hint.missing is Missing.GIFT:
        return _gift_words(t, hint, products)
    key = f"offers.hint_{hint.missing}" + ("" if hint.saves_minor else "_only")
    n = pieces_missing(hint)
    amount = t.money(hint.missing_minor, money)
    return t(key, name=name, saves=saves, amount=amount, n=n)


def pieces_missing(hint: Hint) -> int:
    """Pieces that are missing, at least one."""
    return max(1, hint.missing_quantity)


def _gift_words(t: Translator, hint: Hint, products: type_of_products) -> str:
    gift = next((products[sku] for sku in hint.skus if sku in products), None)
    name = hint.name_in(t.language)
    if gift is None or len(hint.skus) > 1:
        return t("offers.hint_gift_any", name=name)
    return t("offers.hint_gift", product=gift.name_in(t.language), name=name)


def applied_words(t: Translator, offer: AppliedOffer) -> str:
    """What applied, how often, and what opened it."""
    parts = [offer.name_in(t.language)]
    if offer.times > 1:
        parts.append(t("offers.times", n=offer.times))
    if offer.campaign:
        parts.append(t("offers.with_coupon"))
    if offer.benefit:
        parts.append(t("offers.with_benefit"))
    return " · ".join(parts)


def applied_amount(t: Translator, offer: AppliedOffer, money: Currency) -> str:
    """What it took off, or how it multiplies points."""
    if offer.times_bp:
        return t("offers.points_times", times=t.quantity(offer.times_bp // 10))
    return t.money(-offer.off_minor, money) if offer.off_minor else t("offers.free_choice")


def why_words(t: Translator, passed: PassedOver, names: Mapping[str, str]) -> str:
    """Why a promotion did not apply; ``names`` are those of promotions that did."""
    instead = t("offers.and").join(names[p] for p in passed.instead if p in names)
    key = f"offers.why_{passed.why}"
    if instead and t.has(f"{key}_than"):
        return t(f"{key}_than", instead=instead)
    return t(key)


def names_of(t: Translator, priced: PricedBasket) -> dict[str, str]:
    """Names of the promotions that applied or were passed over."""
    both: Iterable[AppliedOffer | PassedOver] = (*priced.passed_over, *priced.offers)
    return {offer.promotion: wording_in(t.language, offer.name, offer.name_zh) for offer in both}


def suggestion_words(t: Translator, suggestion: Suggestion, products: type_of_products) -> str:
    """Why something is recommended."""
    reason = suggestion.why.why
    other = products.get(reason.sku)
    product = other.name_in(t.language) if other is not None else reason.sku
    return t(reason.text, product=product, n=reason.n, of=reason.of, offer=reason.offer)


def points_text(points: int) -> str:
    """A number of points, its thousands marked."""
    return f"{points:,}"


def masked(member: str) -> str:
    """A member's number so that a list does not give it away."""
    return member if len(member) <= _SHOWN else _MASK + member[-_SHOWN:]
