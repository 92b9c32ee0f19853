"""What took something off: under each line by name, in the sum by kind, and below the total.

Without promotions and points the sum has one row, "You saved". With them it has one row for each
kind, which add up to what was saved; that is then said below the total.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos_app.domain.loyalty import EntryKind
from pos_app.domain.pricing import Adjustment, AdjustmentKind
from pos_app.domain.redemption import REDEMPTION
from pos_app.domain.sale import Trade, TradeLine
from pos_app.domain.words import wording_in
from printing.document import BOLD, Row, Text, type_of_block
from printing.layouts.paper import Paper

_KINDS: Final = {
    AdjustmentKind.PROMOTION: "receipt.promotions",
    AdjustmentKind.LINE_DISCOUNT: "receipt.manual_discounts",
    AdjustmentKind.BASKET_DISCOUNT: "receipt.manual_discounts",
    AdjustmentKind.POINTS: "receipt.points_paid",
    AdjustmentKind.REWARD: "receipt.points_goods",
}
"""Label of each kind in the sum, in the order in which pricing applies them."""
_MANUAL: Final = frozenset({AdjustmentKind.LINE_DISCOUNT, AdjustmentKind.BASKET_DISCOUNT})


def adjustment_name(adjustment: Adjustment, line: TradeLine, trade: Trade, paper: Paper) -> str:
    """What stands under a line beside the amount."""
    match adjustment.kind:
        case AdjustmentKind.PROMOTION:
            name = wording_in(paper.say.language, adjustment.name, adjustment.name_zh)
            return name or adjustment.source or paper.say("receipt.promotions")
        case AdjustmentKind.POINTS:
            return _points_name("receipt.line_points", REDEMPTION, line, trade, paper)
        case AdjustmentKind.REWARD:
            return _points_name("receipt.line_reward", adjustment.source, line, trade, paper)
        case _:
            return _discount_name(adjustment, paper)


def _points_name(key: str, rule: str, line: TradeLine, trade: Trade, paper: Paper) -> str:
    """With the points this line took; without a figure where its share of them came to none."""
    points = sum(
        e.points
        for e in trade.points
        if e.line_no == line.line_no and e.rule == rule and e.kind is EntryKind.REDEEMED
    )
    plain = paper.say("receipt.points_paid")
    return paper.say(key, points=paper.points(abs(points))) if points else plain


def _discount_name(adjustment: Adjustment, paper: Paper) -> str:
    reason = paper.reason(adjustment.reason)
    if not adjustment.rate_bp:
        return f"{paper.say('receipt.line_discount')} {reason}"
    rate = paper.say.quantity(adjustment.rate_bp * 10)
    return f"{paper.say('receipt.line_discount_percent', percent=rate)} {reason}"


def savings_rows(trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    """What lies between the subtotal and the total, so that the column adds up."""
    if not _has_kinds(trade):
        if trade.savings_minor:
            saved = paper.amount(-trade.savings_minor, trade.currency)
            yield Row(left=paper.say("receipt.savings"), right=saved)
        return
    for label, amount_minor in _by_kind(trade).items():
        if amount_minor:
            yield Row(left=paper.say(label), right=paper.amount(amount_minor, trade.currency))


def saved_rows(trade: Trade, paper: Paper) -> Iterator[type_of_block]:
    """Below the total: what was saved in all, and what it was saved with."""
    if _has_kinds(trade) and trade.savings_minor > 0:
        saved = paper.money(trade.savings_minor, trade.currency)
        yield Row(left=paper.say("receipt.savings"), right=saved, style=BOLD)
    for coupon in trade.coupons:
        key = "receipt.coupon_used" if coupon.uses > 0 else "receipt.coupon_back"
        yield Text(text=paper.say(key, code=coupon.code))
    for use in trade.benefits:
        key = "receipt.benefit_used" if use.uses > 0 else "receipt.benefit_back"
        yield Text(text=paper.say(key, name=use.name_in(paper.say.language)))


def _has_kinds(trade: Trade) -> bool:
    return any(a.kind not in _MANUAL for line in trade.lines for a in line.adjustments)


def _by_kind(trade: Trade) -> dict[str, int]:
    """Label → what it took off (negative), in the order of _KINDS."""
    sums = dict.fromkeys(_KINDS.values(), 0)
    for line in trade.lines:
        for adjustment in line.adjustments:
            sums[_KINDS[adjustment.kind]] += adjustment.amount_minor
    return sums
