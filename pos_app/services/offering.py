"""What a customer brings to a basket: coupons, benefits they claim, points they spend.

Every intent changes the basket and nothing else; what is used up is said by the sale's fact.
"""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from pos_app.domain.basket import Basket, Entry
from pos_app.domain.benefits import claim, offer_of
from pos_app.domain.buyer import BasketCoupon, PointsWish
from pos_app.domain.coupon_shelf import Judged, judge
from pos_app.domain.coupons import Coupon, CouponUses, can_use, coupon_code, known_uses
from pos_app.domain.facts import BenefitClaimed, PointsEarned, PointsSpent, StoredFact
from pos_app.domain.lease import Lease, drawn, in_drawing_order
from pos_app.domain.loyalty import BenefitKind, Program
from pos_app.domain.members import require_usable
from pos_app.domain.offers import BenefitUse
from pos_app.domain.quantity import pieces
from pos_app.domain.redemption import Redeemable
from pos_app.domain.rewards import (
    Redeemer,
    RewardOffer,
    claim_reward,
    rewards_for,
    spend_on_reward,
)
from pos_app.errors import BadInput, RuleRefused
from pos_app.services.checkout import BasketView, Checkout, Understood
from pos_app.services.member_views import CouponView
from pos_app.services.membership import Membership
from pos_app.services.standing import Standings
from pos_app.services.workplace import Workplace, document


class Coupons:
    """Codes on paper, on a phone, or heard in a live stream."""

    def __init__(self, workplace: Workplace, checkout: Checkout) -> None:
        self._wp, self._checkout = workplace, checkout
        checkout.readers.append(self.scanned)
        checkout.rechecks.append(self.recheck)

    def scanned(self, code: str) -> BasketView | None:
        """Put the coupon of a scanned code into the basket; None when it is no coupon's."""
        try:
            known = self._wp.offers.coupons_of(coupon_code(code))
        except BadInput:
            return None
        return self.add(code) if known else None

    def add(self, code: str) -> BasketView:
        """A coupon goes into the basket; it is used up when the sale completes.

        Raises RuleRefused ``no_open_shift``, ``coupon_in_basket``, ``basket_tendering`` and every
        verdict in words (:data:`pos_app.domain.coupons.REFUSALS`); BadInput for the code.
        """
        self._wp.require_shift()
        basket = self._checkout.view().basket
        coupon = self._judged(coupon_code(code), basket.member).require_usable()
        bound = coupon.member or coupon.per_member
        entry = BasketCoupon(
            code=coupon.code,
            campaign=coupon.campaign,
            name=coupon.name,
            name_zh=coupon.name_zh,
            member=basket.member if bound else "",
        )
        return self._checkout.change(basket.with_coupon(entry), Understood.COUPON)

    def remove(self, code: str) -> BasketView:
        """Take a coupon out again. RuleRefused ``coupon_not_in_basket``, ``basket_tendering``."""
        basket = self._checkout.view().basket
        return self._checkout.change(basket.without_coupon(code))

    def of_member(self, member: str) -> tuple[CouponView, ...]:
        """A member's own coupons, those that can be used now first."""
        views = [
            CouponView(coupon=c, reason=self._judged(c.code, member, c.campaign).verdict.value)
            for c in self._wp.offers.member_coupons(member)
        ]
        return tuple(sorted(views, key=lambda v: not v.is_usable))

    def recheck(self, basket: Basket) -> tuple[Basket, tuple[str, ...]]:
        """The basket without coupons that can no longer be used, and their codes: it was parked."""
        gone = [
            c
            for c in basket.coupons
            if not can_use(self._judged(c.code, basket.member, c.campaign).verdict)
        ]
        left = tuple(c for c in basket.coupons if c not in gone)
        return replace(basket, coupons=left), tuple(c.code for c in gone)

    def _judged(self, code: str, member: str, campaign: str = "") -> Judged:
        return judge(
            self._wp.offers,
            code,
            member=member,
            on=self._wp.pricing_time().date(),
            chain=self._wp.policies.store.chain,
            campaign=campaign,
            uses_of=lambda coupon: self._uses(coupon, member),
        )

    def _uses(self, coupon: Coupon, member: str) -> CouponUses:
        total, mine = self._wp.journal.coupon_uses(coupon.code, coupon.campaign, member)
        return known_uses(coupon, total, mine)


class Points:
    """Points spent and earned, and benefits used."""

    def __init__(
        self,
        workplace: Workplace,
        checkout: Checkout,
        membership: Membership,
        standings: Standings,
    ) -> None:
        self._wp, self._checkout = workplace, checkout
        self._membership, self._standings = membership, standings

    # On the basket --------------------------------------------------------------------------------

    def redeem(self, points: int) -> BasketView:
        """So many points as money off, within the rule's minimum, step and cap.

        Raises RuleRefused ``no_open_shift``, ``member_needed``, ``points_not_redeemable``,
        ``points_below_minimum``, ``points_not_in_steps``, ``points_over_cap``, ``lease_short``,
        ``basket_tendering``; BadInput ``points_negative``.
        """
        self._wp.require_shift()
        basket = self._require_member().with_wish(None)
        able = self._checkout.view_of(basket).priced.redeemable
        _require_redeemable(points, able)
        wish = PointsWish(points=points, leases=self._drawn(basket, points))
        return self._checkout.change(basket.with_wish(wish))

    def keep_points(self) -> BasketView:
        """Spend no points on this basket after all."""
        return self._checkout.change(self._checkout.view().basket.with_wish(None))

    def rewards(self) -> tuple[RewardOffer, ...]:
        """What the basket's member could take for points today, cheapest first."""
        basket, program = self._checkout.view().basket, self._wp.rules.program()
        if program is None or basket.buyer is None:
            return ()
        return rewards_for(program, self._redeemer(basket))

    def take_reward(self, reward_id: str) -> BasketView:
        """Goods or a service of the rewards catalogue, as a line that costs points.

        Raises RuleRefused ``no_open_shift``, ``member_needed``, ``no_program``,
        ``product_unknown``, ``basket_tendering``, ``basket_full`` and what
        :func:`pos_app.domain.rewards.claim_reward` raises.
        """
        self._wp.require_shift()
        basket = self._require_member()
        line_no = basket.next_line_no
        taken = claim_reward(self._program(), reward_id, self._redeemer(basket), line_no)
        grown = basket.add(self._entry(reward_id), self._wp.policies.max_basket_lines)
        return self._checkout.change(grown.with_rewards((*grown.rewards, taken)))

    def claim_benefit(self, benefit_id: str) -> BasketView:
        """Use a benefit on this basket; its quota goes down when the sale completes.

        Raises RuleRefused ``member_needed``, ``no_program`` and what
        :func:`pos_app.domain.benefits.claim` raises.
        """
        basket = self._require_member()
        self._claim(basket, benefit_id)
        return self._checkout.change(basket.with_claims((*basket.claims, benefit_id)))

    def unclaim_benefit(self, benefit_id: str) -> BasketView:
        """Do not use it after all."""
        basket = self._checkout.view().basket
        left = tuple(c for c in basket.claims if c != benefit_id)
        return self._checkout.change(basket.with_claims(left))

    # Outside a sale -------------------------------------------------------------------------------

    def claim_partner(self, benefit_id: str) -> StoredFact:
        """Give the customer a partner's voucher; it counts against the quota at once and a slip
        is printed. Raises as :meth:`claim_benefit`, and RuleRefused ``benefit_not_partner``."""
        basket = self._require_member()
        use = self._claim(basket, benefit_id)
        benefit = self._program().benefit(benefit_id)
        if benefit is None or benefit.kind is not BenefitKind.PARTNER:
            raise RuleRefused("benefit_not_partner", benefit=benefit_id)
        fact = BenefitClaimed(member=basket.member, use=use)
        return self._wp.record(fact, prints=(document(),))[0]

    def spend(self, reward_id: str) -> StoredFact:
        """Points for an event or a donation: a fact of its own, with a slip.

        Raises RuleRefused ``member_needed``, ``no_program`` and what
        :func:`pos_app.domain.rewards.spend_on_reward` raises.
        """
        basket = self._require_member()
        program = self._program()
        entries = spend_on_reward(program, reward_id, self._redeemer(basket))
        reward = program.reward(reward_id)
        fact = PointsSpent(
            member=basket.member,
            reward=reward_id,
            points=entries,
            name=reward.name if reward is not None else "",
            name_zh=reward.name_zh if reward is not None else "",
        )
        return self._wp.record(fact, prints=(document(),))[0]

    def earn(self, number: str, activity: str) -> StoredFact:
        """Points for something a member did.

        Raises RuleRefused ``member_unknown``, ``member_blocked``, ``no_program`` and what
        :func:`pos_app.domain.activities.earn` raises.
        """
        self._wp.require_actor()
        member = require_usable(self._membership.get(number))
        earned = self._standings.activity(member, activity)
        fact = PointsEarned(
            member=member.number, activity=activity, points=earned.points,
            tier_points=earned.tier_points,
        )  # fmt: skip
        return self._wp.record(fact)[0]

    # Inside ---------------------------------------------------------------------------------------

    def _entry(self, reward_id: str) -> Entry:
        reward = self._program().reward(reward_id)
        sku = reward.sku if reward is not None else ""
        product = self._wp.catalogue.product(sku)
        if product is None:
            raise RuleRefused("product_unknown", sku=sku)
        return Entry(product=product, quantity_milli=pieces(1), mergeable=False)

    def _claim(self, basket: Basket, benefit_id: str) -> BenefitUse:
        assert basket.buyer is not None
        uses = self._wp.journal.benefit_uses(basket.member)
        today = self._wp.pricing_time().date()
        return claim(offer_of(self._program(), basket.buyer, today, uses, benefit_id))

    def _redeemer(self, basket: Basket) -> Redeemer:
        assert basket.buyer is not None
        now_ms = self._wp.now_ms()
        return Redeemer(
            tier=basket.buyer.tier,
            day=self._wp.pricing_time().date(),
            leases=tuple((x.id, x.spendable_points(now_ms)) for x in self._leases(basket)),
        )

    def _drawn(self, basket: Basket, points: int) -> tuple[tuple[str, int], ...]:
        return drawn(self._leases(basket), points, self._wp.now_ms())

    def _leases(self, basket: Basket) -> tuple[Lease, ...]:
        """The member's leases less what the basket draws on already, those that end first first."""
        taken: Counter[str] = Counter()
        for lease, points in basket.wish.leases if basket.wish is not None else ():
            taken[lease] += points
        for reward in basket.rewards:
            taken.update(dict(reward.leases))
        leases = [
            replace(lease, spent_points=lease.spent_points + taken[lease.id])
            for lease in self._wp.journal.leases(basket.member)
        ]
        return in_drawing_order(leases)

    def _require_member(self) -> Basket:
        self._wp.require_actor()
        basket = self._checkout.view().basket
        if basket.buyer is None:
            raise RuleRefused("member_needed")
        return basket

    def _program(self) -> Program:
        program = self._wp.rules.program()
        if program is None:
            raise RuleRefused("no_program")
        return program


def _require_redeemable(points: int, able: Redeemable | None) -> None:
    if points <= 0:
        raise BadInput("points_negative")
    if able is None or not able.max_points:
        raise RuleRefused("points_not_redeemable")
    if points < able.min_points:
        raise RuleRefused("points_below_minimum", points=able.min_points)
    if points % able.step_points:
        raise RuleRefused("points_not_in_steps", points=able.step_points)
    if points > able.max_points:
        raise RuleRefused("points_over_cap", points=able.max_points)
