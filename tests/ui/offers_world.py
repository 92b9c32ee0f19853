"""A till in memory with promotions, a program, members, coupons and what is bought together."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from pos_app.domain.coupons import Campaign, Coupon
from pos_app.domain.lease import Lease
from pos_app.domain.loyalty import (
    Benefit,
    BenefitKind,
    CatalogueReward,
    EarningRule,
    Program,
    QuotaPeriod,
    RedemptionRule,
    RewardKind,
    TierProgram,
    TierRule,
)
from pos_app.domain.members import Lot, Member
from pos_app.domain.offers import Hint, Missing, PassedOver, Why
from pos_app.domain.promotions import (
    FreeService,
    Limits,
    MemberPrice,
    NthDiscount,
    PercentOff,
    PointsMultiplier,
    ProductMatch,
    Products,
    Promotion,
    PromotionFile,
    SpendAndSave,
    SpendStep,
    Stacking,
    When,
)
from pos_app.domain.recommending import Affinity
from pos_app.ports.members import MemberRow
from pos_app.services.checkout import BasketView
from tests.ui.till_world import World

TODAY = date(2026, 3, 2)
ANNA, CARD = "M10001", "LHM-10001"
WELCOME, OVER = "WELCOME10", "AUTUMN5"
_HOUR_MS = 3_600_000


def _of(**match: tuple[str, ...]) -> Products:
    return Products(include=(ProductMatch(**match),))  # type: ignore[arg-type]


PROMOTIONS = PromotionFile(
    schema=1, currency="CNY", revision=1,
    promotions=(
        Promotion(id="TEES", name="T-shirt weeks: 10% off all shirts", name_zh="T恤周 全场九折",
                  reward=PercentOff(rate_bp=1000), products=_of(styles=("TEE",))),
        Promotion(id="MUG2", name="Mugs: second one half price", name_zh="马克杯第二件半价",
                  reward=NthDiscount(nth=2, rate_bp=5000), products=_of(skus=("MUG",))),
        Promotion(id="SPEND", name="50 off every 500", name_zh="每满500减50",
                  reward=SpendAndSave(steps=(SpendStep(spend_minor=50_000, off_minor=5_000),),
                                      every=True),
                  limits=Limits(times_per_basket=5), stacking=Stacking(stackable=True)),
        Promotion(id="MEMBER-MUG", name="Member price on mugs", name_zh="马克杯会员价",
                  reward=MemberPrice(prices_minor={"MUG": 3_900}), products=_of(skus=("MUG",))),
        Promotion(id="WELCOME", name="Welcome: 10 off from 50", name_zh="新会员礼 满50减10",
                  reward=SpendAndSave(steps=(SpendStep(spend_minor=5_000, off_minor=1_000),)),
                  when=When(coupon="WELCOME"), stacking=Stacking(stackable=True)),
        Promotion(id="WRAP", name="Free gift wrap", name_zh="免费礼品包装",
                  reward=FreeService(skus=("GIFT",)), when=When(benefit="wrap")),
        Promotion(id="DOUBLE", name="Double points on shirts", name_zh="T恤双倍积分",
                  reward=PointsMultiplier(times_bp=20_000), products=_of(styles=("TEE",)),
                  when=When(members_only=True), stacking=Stacking(stackable=True)),
    ),
)  # fmt: skip

PROGRAM = Program(
    earning=(EarningRule(id="spend", points=1, per_minor=100),),
    redemption=RedemptionRule(step_points=100, step_minor=100, min_points=100, cap_bp=5_000),
    rewards=(CatalogueReward(id="R-WATER", kind=RewardKind.GOODS, name="Mineral water",
                             name_zh="矿泉水", points=200, sku="WATER"),),
    tiers=TierProgram(tiers=(
        TierRule(id="member", name="Member", name_zh="普通会员"),
        TierRule(id="gold", name="Gold", name_zh="金卡会员", from_score=600_000),
        TierRule(id="platinum", name="Platinum", name_zh="白金会员", from_score=2_000_000),
    )),
    benefits=(
        Benefit(id="wrap", kind=BenefitKind.SERVICE, name="Free gift wrap",
                name_zh="免费礼品包装", quota=3, quota_period=QuotaPeriod.YEAR, skus=("GIFT",)),
        Benefit(id="alter", kind=BenefitKind.SERVICE, name="Free alteration",
                name_zh="免费改衣", tiers=("platinum",)),
    ),
)  # fmt: skip


class OfferWorld(World):
    """One gold member with points that this till may spend, a coupon, and what goes with what."""

    def __init__(self, **changes: object) -> None:
        super().__init__(**changes)  # type: ignore[arg-type]
        put_offers(self)
        lease(self)


def put_offers(world: World) -> None:
    """Promotions, program, coupons, pairs and the member into a world's fakes."""
    world.offers.put_promotions(PROMOTIONS)
    world.offers.put_program(PROGRAM)
    world.offers.put_campaigns((
        Campaign(id="WELCOME", start=date(2026, 1, 1), until=date(2027, 12, 31)),
        Campaign(id="AUTUMN", start=date(2025, 9, 1), until=date(2025, 11, 30)),
    ))  # fmt: skip
    world.offers.put_coupons((
        Coupon(code=WELCOME, campaign="WELCOME", name="Welcome: 10 off from 50",
               name_zh="新会员礼 满50减10"),
        Coupon(code=OVER, campaign="AUTUMN", name="Autumn: 5 off", name_zh="秋季立减5元"),
    ))  # fmt: skip
    world.offers.put_affinities((
        Affinity(sku="MUG", other="WATER", n_both=30, n_sku=90, n_other=60, baskets=900),
        Affinity(sku="MUG", other="TEE-WHT-M", n_both=20, n_sku=90, n_other=60, baskets=900),
    ))  # fmt: skip
    now_ms = world.services.workplace.now_ms()
    anna = Member(
        number=ANNA, display_name="Anna B.", tier="gold", tier_until=date(2026, 12, 31),
        points=2350, pending_points=120, points_ms=now_ms - 2 * _HOUR_MS,
        lots=(Lot(400, TODAY + timedelta(30)), Lot(1950, TODAY + timedelta(400))),
        qualifying_minor=712_000, birthday_from=TODAY - timedelta(30),
        birthday_until=TODAY + timedelta(40), purchases=42,
    )  # fmt: skip
    digest = world.vault.lookup_digest("card", CARD)
    world.members.put_members((MemberRow(member=anna, lookups=(digest,)),))


def lease(world: World, points: int = 800) -> None:
    """So many points of the member's may be spent at this till."""
    world.services.leasing.take_grant(
        Lease(id="L1", member=ANNA, granted_points=points, granted_ms=1)
    )


HINTS = (
    Hint(promotion="SPEND", name="50 off every 500", name_zh="每满500减50",
         missing=Missing.SPEND, missing_minor=1_200, saves_minor=5_000),
    Hint(promotion="MUG2", name="Mugs: second one half price", name_zh="马克杯第二件半价",
         missing=Missing.QUANTITY, missing_quantity=1, skus=("MUG",), saves_minor=2_250),
    Hint(promotion="GIFT", name="Water with every mug", name_zh="买马克杯送矿泉水",
         missing=Missing.GIFT, missing_quantity=1, skus=("WATER",)),
    Hint(promotion="MEMBER-MUG", name="Member price on mugs", name_zh="马克杯会员价",
         missing=Missing.MEMBER, saves_minor=600),
)  # fmt: skip
PASSED = tuple(
    PassedOver(promotion=f"P-{why}", name=f"Offer {why}".replace("_", " "), name_zh="某项优惠",
               why=why, instead=("TEES",) if why in {Why.BETTER, Why.GROUP} else ())
    for why in Why
)  # fmt: skip


def told(
    view: BasketView, hints: tuple[Hint, ...] = HINTS, passed: tuple[PassedOver, ...] = PASSED,
    *, bounded: bool = False,
) -> BasketView:  # fmt: skip
    """The view as if pricing had found these."""
    priced = replace(view.priced, hints=hints, passed_over=passed, bounded=bounded)
    return replace(view, priced=priced)
