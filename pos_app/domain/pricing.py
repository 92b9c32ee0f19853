"""From a basket to what it costs: one pure function of (basket, policies, time, offers).

Till, desk, kiosk and centre call the same function, and it depends on nothing else: products'
facts stand on the lines, the member's on the basket.

Stated order of steps (ADR 0012): list price or override; goods taken for points; promotions and
coupons, to the customer's best (:mod:`pos_app.domain.promotions`); manual line discounts in the
order given; manual basket discounts in the order given; points as money off; tax. Whatever concerns
several lines is allocated to them by largest remainder, ties to the line of the lesser number.
Points are earned on what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from pos_app.domain.accrual import EarningLine, earned
from pos_app.domain.basket import Basket, BasketLine, Discount, DiscountKind
from pos_app.domain.buyer import Place, RewardClaim, Uses
from pos_app.domain.loyalty import EntryKind, PointsEntry, Program
from pos_app.domain.money import allocate, checked_amount, percent_of_minor
from pos_app.domain.offers import AppliedOffer, Hint, PassedOver
from pos_app.domain.policies import Policies
from pos_app.domain.promoting import Ask, Promoted, promote
from pos_app.domain.promotion_book import NO_PROMOTIONS, PromotionBook
from pos_app.domain.promotions import Channel
from pos_app.domain.redemption import PayableLine, Redeemable, redeem, redeemable
from pos_app.domain.tax import TaxMode, TaxShare, tax_of_lines


class AdjustmentKind(StrEnum):
    """Where an adjustment came from."""

    LINE_DISCOUNT = "line_discount"
    BASKET_DISCOUNT = "basket_discount"
    PROMOTION = "promotion"
    POINTS = "points"
    REWARD = "reward"


class Adjustment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that changed what a line costs, as stored with the sale."""

    kind: AdjustmentKind
    amount_minor: int
    """Negative when it lowers the price."""
    reason: str = ""
    """For a manual discount: why it was given."""
    rate_bp: int = 0
    source: str = ""
    """The promotion or reward it follows."""
    name: str = ""
    name_zh: str = ""
    """What people know it as, kept for the day the promotion is forgotten."""


class PricedLine(Struct, frozen=True, kw_only=True):
    """A basket line with all it costs. Law: ``net = gross + Σ adjustments``, never below zero."""

    line: BasketLine
    gross_minor: int
    adjustments: tuple[Adjustment, ...]
    net_minor: int
    """After adjustments: with tax where prices include it, without where it is added."""
    taxes: tuple[TaxShare, ...]
    total_minor: int
    """What the customer pays for the line."""


class PricedBasket(Struct, frozen=True, kw_only=True):
    """Laws: every figure is the sum of the lines' figures; ``total = Σ line totals``."""

    lines: tuple[PricedLine, ...] = ()
    gross_minor: int = 0
    savings_minor: int = 0
    """What discounts, promotions and points took off, as a positive number."""
    tax_minor: int = 0
    total_minor: int = 0
    offers: tuple[AppliedOffer, ...] = ()
    hints: tuple[Hint, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    bounded: bool = False
    """The search for the best combination was cut short at its stated bound."""
    points: tuple[PointsEntry, ...] = ()
    """What the sale would add to the ledger: earned, and (negative) spent."""
    redeemable: Redeemable | None = None
    """What points could still pay; None without a member or a rule."""

    @property
    def points_earned(self) -> int:
        """Points the sale earns."""
        return sum(e.points for e in self.points if e.kind is EntryKind.EARNED)

    @property
    def points_spent(self) -> int:
        """Points the sale spends, as a positive number."""
        return -sum(e.points for e in self.points if e.kind is EntryKind.REDEEMED)


class Offers(Struct, frozen=True, kw_only=True):
    """The rules of the day and what was used of them so far."""

    book: PromotionBook = NO_PROMOTIONS
    program: Program | None = None
    uses: Uses = Uses()
    available_points: int = 0
    """What this machine may spend for the member now: what its leases have left."""
    channel: Channel = Channel.TILL


NO_OFFERS: Final = Offers()
_TIMES_ONE: Final = 10_000


def price_basket(
    basket: Basket, policies: Policies, at: datetime, offers: Offers = NO_OFFERS
) -> PricedBasket:
    """What every line and the whole basket cost, and why.

    ``at`` is aware and in the store's zone. Raises RuleRefused ``tax_class_unknown``; BadInput
    ``amount_out_of_range`` for a total beyond range.
    """
    work = _Work(basket, policies, at, offers)
    work.take_rewards()
    promoted = work.take_promotions()
    work.take_manual_discounts()
    able = work.take_points()
    lines = work.taxed()
    return totals_of(
        lines, promoted, (*work.spent, *work.earned(promoted)) if basket.buyer else (), able
    )


class _Work:
    """A basket on its way through the steps: what each line is down to, and why."""

    def __init__(self, basket: Basket, policies: Policies, at: datetime, offers: Offers) -> None:
        self.basket, self.policies, self.at, self.offers = basket, policies, at, offers
        self.lines = basket.lines
        self.gross = [line.gross_minor for line in basket.lines]
        self.net = list(self.gross)
        self.adjustments: list[list[Adjustment]] = [[] for _ in basket.lines]
        self.spent: list[PointsEntry] = []

    def take_rewards(self) -> None:
        """Goods taken for points cost nothing."""
        claims = {claim.line_no: claim for claim in self.basket.rewards}
        for i, line in enumerate(self.lines):
            claim = claims.get(line.line_no)
            if claim is not None:
                self._take_reward(i, line, claim)

    def _take_reward(self, i: int, line: BasketLine, claim: RewardClaim) -> None:
        program = self.offers.program
        reward = program.reward(claim.reward) if program is not None else None
        name, name_zh = (reward.name, reward.name_zh) if reward else (claim.reward, "")
        self._off(i, self.net[i], AdjustmentKind.REWARD, source=claim.reward, name=name,
                  name_zh=name_zh)  # fmt: skip
        for lease, points in claim.leases or (("", claim.points),):
            self.spent.append(
                PointsEntry(
                    line_no=line.line_no,
                    rule=claim.reward,
                    kind=EntryKind.REDEEMED,
                    points=-points,
                    lease=lease,
                )
            )

    def take_promotions(self) -> Promoted:
        """The best combination of promotions, onto the lines they apply to."""
        claimed = {claim.line_no for claim in self.basket.rewards}
        open_lines = [
            line for line in self.lines
            if line.discountable and not line.override_reason and line.line_no not in claimed
        ]  # fmt: skip
        promoted = promote(Ask(
            lines=open_lines, book=self.offers.book, at=self.at, buyer=self.basket.buyer,
            place=Place(store=self.policies.store.id, channel=self.offers.channel),
            coupons=self.basket.coupons, claims=self.basket.claims, uses=self.offers.uses,
        ))  # fmt: skip
        place = {line.line_no: i for i, line in enumerate(self.lines)}
        for offer in promoted.applied:
            for line_no, off in offer.lines:
                if off:
                    self._off(
                        place[line_no],
                        off,
                        AdjustmentKind.PROMOTION,
                        source=offer.promotion,
                        name=offer.name,
                        name_zh=offer.name_zh,
                    )
        return promoted

    def take_manual_discounts(self) -> None:
        """What staff gave: on lines, then on the basket."""
        for i, line in enumerate(self.lines):
            for discount in line.discounts:
                off = _discount_minor(discount, self.net[i])
                self._off(i, off, AdjustmentKind.LINE_DISCOUNT, discount=discount)
        for discount in self.basket.discounts:
            weights = [
                n if x.discountable else 0 for x, n in zip(self.lines, self.net, strict=True)
            ]
            off = _discount_minor(discount, sum(weights))
            for i, share in enumerate(allocate(off, weights)):
                if share:
                    self._off(i, share, AdjustmentKind.BASKET_DISCOUNT, discount=discount)

    def take_points(self) -> Redeemable | None:
        """Points as money off, as many as the customer chose and the rules allow."""
        rule = self.offers.program.redemption if self.offers.program is not None else None
        if rule is None or self.basket.buyer is None:
            return None
        payable = [
            PayableLine(line=x, left_minor=n) for x, n in zip(self.lines, self.net, strict=True)
        ]
        available = self.offers.available_points + sum(e.points for e in self.spent)
        able = redeemable(payable, rule, available)
        if self.basket.wish is not None:
            redeemed = redeem(payable, rule, self.basket.wish)
            for i, share in enumerate(redeemed.shares_minor):
                if share:
                    self._off(i, share, AdjustmentKind.POINTS)
            self.spent.extend(redeemed.entries)
        return able

    def earned(self, promoted: Promoted) -> tuple[PointsEntry, ...]:
        """Points on what is left to pay."""
        if self.offers.program is None or self.basket.buyer is None:
            return ()
        paid = [EarningLine(line=x, net_minor=n) for x, n in zip(self.lines, self.net, strict=True)]
        times: dict[int, int] = {}
        for offer in promoted.applied:
            if offer.times_bp:
                for line_no, _ in offer.lines:
                    times[line_no] = max(times.get(line_no, _TIMES_ONE), offer.times_bp)
        return earned(paid, self.offers.program, self.basket.buyer, self.at.date(), times)

    def taxed(self) -> list[PricedLine]:
        """Tax on what is left, and the line's total."""
        tax = self.policies.tax
        taxes = tax_of_lines(
            [(line.tax_class, n) for line, n in zip(self.lines, self.net, strict=True)], tax
        )
        added = tax.mode is TaxMode.ADDED
        return [
            _priced(line, g, tuple(adj), n, shares, added)
            for line, g, adj, n, shares in zip(
                self.lines, self.gross, self.adjustments, self.net, taxes, strict=True
            )
        ]

    def _off(
        self,
        i: int,
        off_minor: int,
        kind: AdjustmentKind,
        *,
        source: str = "",
        name: str = "",
        name_zh: str = "",
        discount: Discount | None = None,
    ) -> None:
        self.net[i] -= off_minor
        percent = discount is not None and discount.kind is DiscountKind.PERCENT
        self.adjustments[i].append(Adjustment(
            kind=kind, amount_minor=-off_minor, source=source, name=name, name_zh=name_zh,
            reason=discount.reason if discount is not None else "",
            rate_bp=discount.value if discount is not None and percent else 0,
        ))  # fmt: skip


def grown_discounts(basket: Basket, priced: PricedBasket) -> Iterator[tuple[Discount, int]]:
    """Percentages given without a second person, and what each takes off as things stand now.

    They grow with every item and every piece, beyond what their giver was allowed.
    """
    for discount in basket.discounts:
        if _may_grow(discount):
            yield discount, percent_of_minor(priced.gross_minor, discount.value)
    for line in priced.lines:
        manual = [a for a in line.adjustments if a.kind is AdjustmentKind.LINE_DISCOUNT]
        for discount, adjustment in zip(line.line.discounts, manual, strict=True):
            if _may_grow(discount):
                yield discount, -adjustment.amount_minor


def _may_grow(discount: Discount) -> bool:
    return discount.kind is DiscountKind.PERCENT and discount.approval is None


def totals_of(
    lines: Sequence[PricedLine],
    promoted: Promoted | None = None,
    points: tuple[PointsEntry, ...] = (),
    able: Redeemable | None = None,
) -> PricedBasket:
    """The basket that consists of these lines."""
    gross = sum(p.gross_minor for p in lines)
    net = sum(p.net_minor for p in lines)
    found = promoted if promoted is not None else Promoted()
    return PricedBasket(
        lines=tuple(lines),
        gross_minor=checked_amount(gross),
        savings_minor=gross - net,
        tax_minor=sum(s.tax_minor for p in lines for s in p.taxes),
        total_minor=checked_amount(sum(p.total_minor for p in lines)),
        offers=found.applied,
        hints=found.hints,
        passed_over=found.passed_over,
        bounded=found.bounded,
        points=points,
        redeemable=able,
    )


def _priced(
    line: BasketLine,
    gross: int,
    adjustments: tuple[Adjustment, ...],
    net: int,
    taxes: tuple[TaxShare, ...],
    added: bool,
) -> PricedLine:
    total = net + sum(s.tax_minor for s in taxes) if added else net
    return PricedLine(
        line=line,
        gross_minor=gross,
        adjustments=adjustments,
        net_minor=net,
        taxes=taxes,
        total_minor=total,
    )


def _discount_minor(discount: Discount, left_minor: int) -> int:
    if discount.kind is DiscountKind.PERCENT:
        return percent_of_minor(left_minor, discount.value)
    return min(discount.value, left_minor)
