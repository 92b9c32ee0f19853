"""Promotions, coupons, benefits and points in POSLog's vocabulary; see :mod:`poslog`.

ARTS has ``PromotionID`` and ``Description`` for what modified a price, ``LoyaltyReward`` for points
on a line and ``LoyaltyAccount`` with ``Points`` for where the member stands. A coupon that opens a
promotion is no tender: the money is the promotion's, and the code stands with it under our own
namespace. Points count upwards in a sale, earned and redeemed alike, and downwards in its return,
so that the two sum to zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from pos_app.domain.loyalty import EntryKind, PointsEntry
from pos_app.domain.pricing import Adjustment, AdjustmentKind
from pos_app.domain.sale import Trade

_BY_RULE: Final = frozenset({AdjustmentKind.PROMOTION, AdjustmentKind.REWARD})
_POINTS: Final = {EntryKind.EARNED: "PointsEarned", EntryKind.REDEEMED: "Redeemed"}
_REWARDS: Final = {EntryKind.EARNED: "PointsAwarded", EntryKind.REDEEMED: "PointsRedeemed"}


def add_rule(modifier: Element, adjustment: Adjustment, trade: Trade) -> None:
    """Which promotion or reward modified the price, and the coupons that opened it."""
    if adjustment.kind not in _BY_RULE:
        return
    _add(modifier, "PromotionID", adjustment.source)
    if adjustment.name:
        _add(modifier, "Description", adjustment.name)
    campaigns = {o.campaign for o in trade.offers if o.promotion == adjustment.source}
    for coupon in trade.coupons:
        if coupon.campaign in campaigns:
            _add(modifier, "lh:CouponID", coupon.code)


def add_rewards(parent: Element, first: int, entries: Iterable[PointsEntry]) -> None:
    """Points by line and rule as line items, numbered on from ``first``."""
    for number, entry in enumerate(entries, start=first):
        item = SubElement(parent, "LineItem")
        _add(item, "SequenceNumber", str(number))
        reward = SubElement(item, "LoyaltyReward")
        _add(reward, "PromotionID", entry.rule)
        _add(reward, _REWARDS.get(entry.kind, f"lh:{entry.kind.value}"), str(_sign(entry)))
        if entry.line_no:
            _add(item, "ItemLink", str(entry.line_no))


def add_account(
    parent: Element, member: str, entries: Iterable[PointsEntry], trade: Trade | None = None
) -> None:
    """Whose account, what was earned and redeemed in all, and the balance as told then."""
    account = SubElement(parent, "LoyaltyAccount")
    _add(account, "CustomerID", member)
    sums: dict[str, int] = {}
    for entry in entries:
        name = _POINTS.get(entry.kind, f"lh:{entry.kind.value}")
        sums[name] = sums.get(name, 0) + _sign(entry)
    statement = trade.statement if trade is not None else None
    if statement is not None:
        sums |= {"Balance": statement.points, "lh:Pending": statement.pending}
    if sums:
        _add_program(account, trade.tier if trade is not None else "", sums)


def _add_program(account: Element, tier: str, sums: dict[str, int]) -> None:
    program = SubElement(account, "LoyaltyProgram")
    if tier:
        _add(program, "lh:Tier", tier)
    for name, points in sums.items():
        _add(program, "Points", str(points)).set("Type", name)


def _sign(entry: PointsEntry) -> int:
    """Redeemed points count upwards in ARTS, as their name says; ours leave the account."""
    return -entry.points if entry.kind is EntryKind.REDEEMED else entry.points


def add_uses(parent: Element, trade: Trade) -> None:
    """Coupons and benefits used, negative where they came back."""
    for coupon in trade.coupons:
        marks = {"campaign": coupon.campaign, "uses": str(coupon.uses)}
        SubElement(parent, "lh:Coupon", marks).text = coupon.code
    for use in trade.benefits:
        marks = {"period": use.period, "uses": str(use.uses)}
        SubElement(parent, "lh:Benefit", marks).text = use.benefit


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = text
    return child
