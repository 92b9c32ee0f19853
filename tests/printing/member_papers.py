"""Facts of a member's visit to print: promotions, coupons, points, benefits, and their return."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from pos_app.domain.coupons import CouponUse
from pos_app.domain.facts import (
    BenefitClaimed,
    MemberEnrolled,
    PointsSpent,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    StoredFact,
)
from pos_app.domain.loyalty import EntryKind, PointsEntry, Statement
from pos_app.domain.offers import BenefitUse, OfferUse
from pos_app.domain.pricing import Adjustment, AdjustmentKind
from pos_app.domain.quantity import pieces
from pos_app.domain.redemption import REDEMPTION
from pos_app.domain.return_mirror import mirror_of
from pos_app.domain.returns import ReturnLine, return_of, returned_lines
from pos_app.domain.sale import Trade, check_trade
from pos_app.domain.tax import TaxMode
from pos_app.domain.tender import Tender, TenderKind
from pos_app.domain.till import Sum, trade_buckets
from tests.printing import papers

MEMBER = "M20261234"
TOLD_MS = papers.NOON_MS - 26 * 3_600_000
"""10:03:22 the day before, in Shanghai."""
VESTS = date(2026, 12, 5)
STATEMENT = Statement(
    points=12_345,
    pending=310,
    told_ms=TOLD_MS,
    tier_name="Silver",
    tier_name_zh="银卡会员",
    next_tier_name="Gold",
    next_tier_name_zh="金卡会员",
    missing_minor=32_000,
)
SPEND_AND_SAVE = ("summer", "Spend 200 save 30", "满200减30")
LONG = (
    "autumn",
    "Autumn harvest festival: third item of the household range at half price for every member",
    "金秋丰收节家居日用全场第三件半价会员专享叠加优惠活动不与其他满减同享",
)


def off(
    kind: AdjustmentKind, amount: int, named: tuple[str, str, str] = ("", "", "")
) -> Adjustment:
    """Something that took ``amount`` minor units off; (source, name, Chinese name)."""
    source, name, name_zh = named
    return Adjustment(
        kind=kind, amount_minor=-amount, source=source, name=name, name_zh=name_zh
    )  # fmt: skip


def promotion(amount: int, named: tuple[str, str, str] = SPEND_AND_SAVE) -> Adjustment:
    """A promotion's part on a line."""
    return off(AdjustmentKind.PROMOTION, amount, named)


def earned(line_no: int, points: int) -> PointsEntry:
    """Points that a line gives, to be spent from VESTS."""
    return PointsEntry(
        line_no=line_no, rule="base", kind=EntryKind.EARNED, points=points, vests_on=VESTS
    )  # fmt: skip


def spent(line_no: int, points: int, rule: str = REDEMPTION) -> PointsEntry:
    """Points that a line takes."""
    return PointsEntry(line_no=line_no, rule=rule, kind=EntryKind.REDEEMED, points=-points)


def member_trade() -> Trade:
    """Two promotions (one by coupon), points as money, goods for points, a benefit, a tier."""
    lines = (
        papers.line(
            1, "Linen shirt", name_zh="亚麻衬衫", price=19_900_000,
            off=(promotion(2_487), off(AdjustmentKind.POINTS, 333)),
        ),
        papers.line(
            2, "Socks", name_zh="袜子", price=1_370_000, quantity_milli=pieces(3),
            off=(promotion(513), promotion(500, LONG), papers.discount(100, "damaged_box"),
                 off(AdjustmentKind.POINTS, 167)),
        ),
        papers.line(
            3, "Canvas bag", name_zh="帆布袋", price=5_900_000,
            off=(off(AdjustmentKind.REWARD, 5_900, ("bag", "Canvas bag", "帆布袋")),),
        ),
    )  # fmt: skip
    return replace(
        papers.trade(lines, member=MEMBER),
        tier="silver",
        offers=(
            OfferUse(promotion="summer", times=1, off_minor=3_000, lines=(1, 2)),
            OfferUse(promotion="autumn", times=1, off_minor=500, campaign="c7", lines=(2,)),
            OfferUse(promotion="double", times=1, off_minor=0, lines=(1, 2),
                     name="Double points weekend", name_zh="周末双倍积分"),
            OfferUse(promotion="wrap", times=1, off_minor=0, benefit="gift_wrap", lines=(1,)),
        ),
        coupons=(CouponUse(code="HARVEST2026", campaign="c7", uses=1),),
        benefits=(BenefitUse(benefit="gift_wrap", name="Gift wrap", name_zh="免费礼品包装"),),
        points=(spent(1, 333), spent(2, 167), spent(3, 1_000, "bag"), earned(1, 170),
                earned(2, 28)),
        statement=STATEMENT,
    )  # fmt: skip


def member_sale() -> StoredFact:
    """The sale of :func:`member_trade`."""
    return papers.stored(SaleCompleted(trade=check_trade(member_trade())))


def member_return() -> StoredFact:
    """All of it back: figures, points and uses mirrored."""
    sale = member_trade()
    wishes = [
        ReturnLine(line_no=x.line_no, quantity_milli=x.quantity_milli, reason="unsuitable")
        for x in sale.lines
    ]
    lines = returned_lines(sale, {}, wishes)
    refund = Tender(
        type_id="voucher", kind=TenderKind.OTHER, amount_minor=sum(x.total_minor for x in lines)
    )
    back = return_of(
        lines, receipt="S01-T1-A000124", basket="b", currency="CNY", tax_mode=TaxMode.INCLUDED,
        tenders=(refund,), member=MEMBER, mirrors=(mirror_of(sale, {}, lines),),
    )  # fmt: skip
    return papers.stored(ReturnCompleted(trade=check_trade(back)))


def member_z() -> StoredFact:
    """A shift with that sale and that return, and one more sale with a coupon."""
    sums = dict(papers.report(closed=True).sums)
    sale = member_trade()
    for bucket, count, amount in [*trade_buckets(sale, "sales")] * 2:
        before = sums.get(bucket, Sum())
        sums[bucket] = Sum(before.count + count, before.amount_minor + amount)
    expected = papers.report(closed=True).expected_cash_minor + 2 * sale.total_minor
    report = replace(
        papers.report(closed=True), sums=sums, expected_cash_minor=expected,
        counted_cash_minor=expected, difference_minor=0, counted_notes={},
    )  # fmt: skip
    return papers.stored(ShiftClosed(report=report), approver="2001")


def enrolled() -> StoredFact:
    """A new member."""
    return papers.stored(MemberEnrolled(member="M000012345678", consents=("terms",)))


def points_spent() -> StoredFact:
    """Points for a donation."""
    return papers.stored(
        PointsSpent(
            member=MEMBER,
            reward="trees",
            points=(spent(0, 1_500, "trees"),),
            name="One tree for the city forest",
            name_zh="为城市森林捐一棵树",
        )
    )


def voucher() -> StoredFact:
    """A partner's benefit."""
    use = BenefitUse(
        benefit="coffee", period="2026-11", name="A coffee at the bakery next door",
        name_zh="隔壁面包房咖啡一杯", voucher="LANE-COFFEE-7731",
    )  # fmt: skip
    return papers.stored(BenefitClaimed(member=MEMBER, use=use))


PAPERS = {
    "member_sale": member_sale,
    "member_return": member_return,
    "member_z": member_z,
    "enrolled": enrolled,
    "points_spent": points_spent,
    "voucher": voucher,
}
"""Every paper for members by name."""
ALL_PAPERS = papers.PAPERS | PAPERS
"""Every kind of paper by name."""
