"""Promotions, lines and baskets of promotions for tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from msgspec.structs import replace

from pos_app.domain.basket import BasketLine
from pos_app.domain.buyer import BasketCoupon, Buyer, Place
from pos_app.domain.promoting import Ask, Promoted, promote
from pos_app.domain.promotion_book import PromotionBook
from pos_app.domain.promotions import (
    SCHEMA_VERSION,
    BundlePart,
    ProductMatch,
    Products,
    Promotion,
    PromotionFile,
    SpendAndSave,
    SpendStep,
    Stacking,
    type_of_reward,
)

NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""
HERE: Final = Place(store="S01")


def line(sku: str, price_minor: int, count: int = 1, **changes: Any) -> BasketLine:
    """So many pieces at a price; its number is given by :func:`promoted`."""
    fields: dict[str, Any] = {
        "line_no": 0, "sku": sku, "name": sku, "quantity_milli": count * 1000,
        "list_price_milliminor": price_minor * 1000, "price_milliminor": price_minor * 1000,
    }  # fmt: skip
    return BasketLine(**{**fields, **changes})


def numbered(lines: Iterable[BasketLine]) -> list[BasketLine]:
    """With line numbers from 1 on."""
    return [replace(x, line_no=n) for n, x in enumerate(lines, start=1)]


def only(*skus: str) -> Products:
    """Just these."""
    return Products(include=(ProductMatch(skus=skus),))


def part(*skus: str, quantity: int = 1) -> BundlePart:
    """A part of a bundle."""
    return BundlePart(products=only(*skus), quantity=quantity)


def promotion(promotion_id: str, reward: type_of_reward, **changes: Any) -> Promotion:
    """A promotion on everything unless told."""
    stacking = {
        key: changes.pop(key) for key in ("priority", "group", "stackable") if key in changes
    }
    return Promotion(
        id=promotion_id, name=promotion_id, reward=reward, stacking=Stacking(**stacking), **changes
    )


def spend(spend_minor: int, off_minor: int, *, every: bool = False) -> SpendAndSave:
    """满减 with one step."""
    return SpendAndSave(
        steps=(SpendStep(spend_minor=spend_minor, off_minor=off_minor),), every=every
    )


def book(promotions: Iterable[Promotion], **changes: Any) -> PromotionBook:
    """A file of these."""
    return PromotionBook(
        PromotionFile(
            schema=SCHEMA_VERSION, currency="CNY", promotions=tuple(promotions), **changes
        )
    )


def ask(lines: Sequence[BasketLine], promotions: Iterable[Promotion], **changes: Any) -> Ask:
    """The question, at noon in the test store."""
    fields: dict[str, Any] = {"at": NOON, "place": HERE, **changes}
    return Ask(lines=numbered(lines), book=book(promotions), **fields)


def promoted(lines: Sequence[BasketLine], *promotions: Promotion, **changes: Any) -> Promoted:
    """The answer."""
    return promote(ask(lines, promotions, **changes))


def off(answer: Promoted) -> int:
    """All that is taken off."""
    return sum(offer.off_minor for offer in answer.applied)


def offs(answer: Promoted) -> dict[str, int]:
    """What each promotion takes off."""
    return {offer.promotion: offer.off_minor for offer in answer.applied}


def off_lines(answer: Promoted) -> dict[int, int]:
    """What is taken off each line."""
    found: dict[int, int] = {}
    for offer in answer.applied:
        for line_no, share in offer.lines:
            found[line_no] = found.get(line_no, 0) + share
    return {line_no: share for line_no, share in found.items() if share}


def member(**changes: Any) -> Buyer:
    """A member of no tier."""
    return Buyer(**{"member": "M1", **changes})


def coupon(campaign: str) -> BasketCoupon:
    """A coupon of a campaign."""
    return BasketCoupon(code=f"{campaign}-1", campaign=campaign)
