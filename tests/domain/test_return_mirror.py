"""What a return undoes beside money, worked out by hand."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from pos_app.domain.coupons import CouponUse
from pos_app.domain.loyalty import EntryKind, PointsEntry
from pos_app.domain.offers import BenefitUse, OfferUse
from pos_app.domain.pricing import Adjustment, AdjustmentKind
from pos_app.domain.return_mirror import Mirror, mirror_of
from pos_app.domain.returns import ReturnLine, returned_lines
from pos_app.domain.sale import Trade
from tests.helpers.builders_basket import basket, entry
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_sale import back, sale


def entry_of(line_no: int, points: int, lease: str = "") -> PointsEntry:
    """Earned where positive, spent on a lease where negative."""
    kind = EntryKind.EARNED if points > 0 else EntryKind.REDEEMED
    return PointsEntry(line_no=line_no, rule=str(kind), kind=kind, points=points, lease=lease)


BARE: Final = sale(basket(entry(product("MILK"), 3000), entry(product("PEN"), 1000)))
PROMOTED: Final = Adjustment(kind=AdjustmentKind.PROMOTION, amount_minor=-100, source="P")
SOLD: Final = replace(
    BARE,
    lines=(
        replace(
            BARE.lines[0], adjustments=(PROMOTED,), net_minor=BARE.lines[0].net_minor - 100,
            total_minor=BARE.lines[0].total_minor - 100, taxes=(),
        ),
        BARE.lines[1],
    ),
    points=(entry_of(1, 10), entry_of(1, -8, "L1"), entry_of(2, 3), entry_of(2, -5, "L2")),
    offers=(
        OfferUse(promotion="P", times=2, off_minor=100, campaign="C", benefit="B", lines=(1,)),
        OfferUse(promotion="Q", times=1, off_minor=0, lines=(1, 2)),
    ),
    coupons=(CouponUse(code="X", campaign="C", uses=1),),
    benefits=(BenefitUse(benefit="B", period="2026"),),
)  # fmt: skip


def mirrored(before: dict[int, int], *wishes: ReturnLine, of: Trade = SOLD) -> Mirror:
    """What these returns undo."""
    return mirror_of(of, before, returned_lines(of, before, wishes))


def points(mirror: Mirror) -> list[tuple[int, str, int]]:
    """(line of the return, lease, points)."""
    return [(e.line_no, e.lease, e.points) for e in mirror.points]


def test_a_part_gives_back_its_share() -> None:
    """One of three: 3 of 10 and 3 of 8 points; 33 of the 100 off; nothing is whole yet."""
    mirror = mirrored({}, back(1, 1000))
    assert points(mirror) == [(1, "", -3), (1, "L1", 3)]
    assert [(o.promotion, o.times, o.off_minor) for o in mirror.offers] == [("P", 0, -33)]
    assert (mirror.coupons, mirror.benefits) == ((), ())


def test_the_last_part_gives_back_the_rest_and_the_uses() -> None:
    mirror = mirrored({1: 1000}, back(1, 2000))
    assert points(mirror) == [(1, "", -7), (1, "L1", 5)]
    assert [(o.promotion, o.times, o.off_minor) for o in mirror.offers] == [("P", -2, -67)]
    assert mirror.coupons == (CouponUse(code="X", campaign="C", uses=-1),)
    assert mirror.benefits == (BenefitUse(benefit="B", period="2026", uses=-1),)


def test_an_offer_over_two_lines_comes_back_with_the_last_of_them() -> None:
    mirror = mirrored({1: 3000}, back(2, 1000))
    assert [(o.promotion, o.times) for o in mirror.offers] == [("Q", -1)]
    assert mirror.coupons == ()
    assert points(mirror) == [(1, "", -3), (1, "L2", 5)]


def test_a_line_may_come_back_twice_in_one_return() -> None:
    mirror = mirrored({}, back(1, 1000), back(2, 1000), back(1, 2000, "other"))
    assert points(mirror) == [
        (1, "", -3), (1, "L1", 3), (2, "", -3), (2, "L2", 5), (3, "", -7), (3, "L1", 5),
    ]  # fmt: skip
    assert [(o.promotion, o.times, o.off_minor) for o in mirror.offers] == [
        ("P", -2, -100), ("Q", -1, 0),
    ]  # fmt: skip
    assert [e.return_of.line_no for e in mirror.points if e.return_of] == [1, 1, 2, 2, 1, 1]


def test_lines_of_other_receipts_are_passed_over() -> None:
    other = replace(SOLD, receipt="R9")
    lines = (
        *returned_lines(SOLD, {}, [back(2, 1000)]),
        *(replace(x, line_no=2) for x in returned_lines(other, {}, [back(1, 3000)])),
    )
    assert points(mirror_of(SOLD, {}, lines)) == [(1, "", -3), (1, "L2", 5)]
    assert points(mirror_of(other, {}, lines)) == [(2, "", -10), (2, "L1", 8)]


def test_a_use_that_touched_no_line_comes_back_with_the_whole_sale() -> None:
    claimed = replace(SOLD, offers=(), coupons=())
    assert mirrored({1: 2000}, back(1, 1000), of=claimed).benefits == ()
    assert mirrored({1: 3000}, back(2, 1000), of=claimed).benefits == (
        BenefitUse(benefit="B", period="2026", uses=-1),
    )


def test_a_reward_is_no_promotion_of_the_same_name() -> None:
    line = replace(SOLD.lines[0], adjustments=(replace(PROMOTED, kind=AdjustmentKind.REWARD),))
    taken = replace(SOLD, lines=(line, SOLD.lines[1]))
    assert mirrored({}, back(1, 1000), of=taken).offers == ()
