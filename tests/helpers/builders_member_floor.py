"""A till whose chain has a loyalty program: members with leases, coupons, promotions."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from pos_app.domain.contact import normal_card, normal_phone
from pos_app.domain.coupons import Campaign, Coupon, CouponKind
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import (
    ActivityRule,
    Benefit,
    BenefitKind,
    CatalogueReward,
    EarningRule,
    Program,
    QuotaPeriod,
    RedemptionRule,
    RewardKind,
    SegmentOffer,
    TierProgram,
    TierRule,
)
from pos_app.domain.members import Contact, Member
from pos_app.domain.promotions import (
    FreeService,
    Limits,
    PercentOff,
    ProductMatch,
    Products,
    Promotion,
    PromotionFile,
    SpendAndSave,
    SpendStep,
    Stacking,
    When,
)
from pos_app.ports.members import MemberRow
from pos_app.services.membership import Enrolment
from tests.helpers.builders_till import ShopFloor, open_till

GOLD: Final = "gold"
PROGRAM: Final = Program(
    revision=1,
    earning=(EarningRule(id="spend", points=1, per_minor=100, tier_times_bp={GOLD: 20_000}),),
    vesting_days=30,
    expiry_months=12,
    activities=(
        ActivityRule(id="sign-in", name="Sign-in", points=5, tier_points=1, times_per_day=1),
    ),
    redemption=RedemptionRule(step_points=100, step_minor=100, min_points=200, cap_bp=5000),
    rewards=(
        CatalogueReward(id="R-PEN", kind=RewardKind.GOODS, name="Pen", points=300, sku="PEN"),
        CatalogueReward(id="R-TREE", kind=RewardKind.DONATION, name="Tree", points=500),
    ),
    tiers=TierProgram(
        tiers=(
            TierRule(id="member", name="Member", name_zh="普通"),
            TierRule(id=GOLD, name="Gold", name_zh="金卡", from_score=100_000),
        ),
        activity_worth_minor=1000,
    ),
    benefits=(
        Benefit(
            id="wrap", kind=BenefitKind.SERVICE, name="Wrapping", tiers=(GOLD,), quota=1,
            quota_period=QuotaPeriod.MONTH, skus=("CENT",),
        ),
        Benefit(
            id="returns", kind=BenefitKind.RETURN_WINDOW, name="60 days", tiers=(GOLD,),
            return_window_days=60,
        ),
        Benefit(id="tea", kind=BenefitKind.PARTNER, name="Tea", tiers=(GOLD,), voucher="T-1",
                quota=1),
    ),
    segments=(SegmentOffer(segment="loyal", name="Loyal", offer="Thank them."),),
    consents=("terms", "marketing"),
)  # fmt: skip
PROMOTIONS: Final = PromotionFile(
    schema=1,
    currency="CNY",
    promotions=(
        Promotion(
            id="SHIRTS-10", name="Shirts 10 % off", name_zh="衬衫九折",
            reward=PercentOff(rate_bp=1000),
            products=Products(include=(ProductMatch(skus=("SHIRT", "SHIRT-L")),)),
        ),
        Promotion(
            id="WELCOME", name="Welcome", reward=SpendAndSave(
                steps=(SpendStep(spend_minor=1000, off_minor=200),)
            ),
            when=When(coupon="HELLO"), stacking=Stacking(stackable=True),
            limits=Limits(times_per_member=1),
        ),
        Promotion(
            id="WRAP", name="Free wrapping", reward=FreeService(skus=("CENT",)),
            when=When(benefit="wrap", members_only=True), stacking=Stacking(stackable=True),
        ),
    ),
)  # fmt: skip
ANNA: Final = Member(
    number="M1", display_name="Anna B.", tier=GOLD, tier_until=date(2027, 1, 1), points=1000,
    pending_points=50, points_ms=1_700_000_000_000, qualifying_minor=150_000, segment="loyal",
    birthday_from=date(2026, 3, 1), birthday_until=date(2026, 3, 8), purchases=4,
)  # fmt: skip
BEN: Final = Member(number="M2", display_name="Ben C.", tier="member", qualifying_minor=99_000)
ANNAS_LEASE: Final = Lease(id="L1", member="M1", granted_points=600)


def member_floor(*leases: Lease, **changes: Any) -> ShopFloor:
    """An open till with the program, promotions, coupons, Anna (gold) and Ben."""
    floor = open_till()
    floor.offers.put_program(changes.get("program", PROGRAM))
    floor.offers.put_promotions(changes.get("promotions", PROMOTIONS))
    floor.offers.put_campaigns((Campaign(id="HELLO", until=date(2026, 12, 31)),))
    floor.offers.put_coupons((
        Coupon(code="HELLO10", campaign="HELLO", kind=CouponKind.CAMPAIGN),
        Coupon(code="ONCE1", campaign="HELLO", kind=CouponKind.SINGLE, member="M1"),
    ))  # fmt: skip
    digest = floor.vault.lookup_digest
    floor.members.put_members((
        MemberRow(member=ANNA, lookups=(
            digest("phone", normal_phone("13900000001")), digest("card", normal_card("CARD-1")),
        )),
        MemberRow(member=BEN, lookups=(digest("phone", normal_phone("13900000002")),)),
    ))  # fmt: skip
    for lease in leases or (ANNAS_LEASE,):
        floor.services.leasing.take_grant(lease)
    return floor


def enrolment(**changes: Any) -> Enrolment:
    """Somebody new who says yes to the terms."""
    contact = Contact(name="Dora Engel", phone="13900000009", birthday="03-05")
    return Enrolment(**{"contact": contact, "consents": ("terms",), **changes})
