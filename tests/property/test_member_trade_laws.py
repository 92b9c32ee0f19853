"""A member's sale under promotions, coupons and points, and its return in any pieces, is nothing.

The whole till over fakes: what is checked is what the journal's own projections say afterwards.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.coupons import Coupon, CouponKind
from pos_app.domain.returns import ReturnLine
from pos_app.domain.sale import Trade
from pos_app.errors import RuleRefused
from pos_app.services.returning import ReturnWish
from tests.helpers.builders_member_floor import PROMOTIONS, member_floor
from tests.helpers.builders_till import ShopFloor
from tests.helpers.profiles import bounded

GOODS = ("MILK", "PEN", "SHIRT", "SHIRT-L", "CENT", "BOOK")
PROMOTION_IDS = tuple(p.id for p in PROMOTIONS.promotions)


@st.composite
def wishes(draw: st.DrawFn) -> dict:
    return {
        "goods": draw(st.lists(st.sampled_from(GOODS), min_size=1, max_size=7)),
        "many": draw(st.integers(1, 7)),
        "coupon": draw(st.booleans()),
        "wrap": draw(st.booleans()),
        "points": draw(st.sampled_from([0, 200, 300, 600])),
        "reward": draw(st.booleans()),
    }


def trade_of(floor: ShopFloor, wish: dict) -> Trade:
    services = floor.services
    services.checkout.scan("M1")
    for sku in wish["goods"]:
        services.checkout.scan(sku)
    services.checkout.scan("PEN", 1000 * wish["many"])
    for act, wanted in (
        (lambda: services.coupons.add("ONCE1"), wish["coupon"]),
        (lambda: services.points.claim_benefit("wrap"), wish["wrap"]),
        (lambda: services.points.take_reward("R-PEN"), wish["reward"]),
        (lambda: services.points.redeem(wish["points"]), wish["points"]),
    ):
        if wanted:
            with suppress(RuleRefused):  # A wish beyond what is there: the sale goes on without it.
                act()
    view = services.checkout.view()
    if view.settlement.is_settled:
        trade = services.tendering.finish().trade
    else:
        trade = services.tendering.tender_other("account", view.settlement.left_minor).trade
    assert trade is not None
    return trade


def pieces_of(draw, trade: Trade) -> list[list[tuple[int, int]]]:
    """The whole sale, cut into returns."""
    single = [
        (line.line_no, 1000) for line in trade.lines for _ in range(line.quantity_milli // 1000)
    ]
    shuffled = draw(st.permutations(single))
    returns: list[list[tuple[int, int]]] = []
    while shuffled:
        size = draw(st.integers(1, len(shuffled)))
        returns.append(shuffled[:size])
        shuffled = shuffled[size:]
    return returns


def give_back(floor: ShopFloor, receipt: str, lines: list[tuple[int, int]]) -> Trade:
    gathered: Counter[int] = Counter()
    for line_no, quantity in lines:
        gathered[line_no] += quantity
    wish = ReturnWish(
        against=tuple(
            (receipt, ReturnLine(line_no=n, quantity_milli=q, reason="other"))
            for n, q in gathered.items()
        )
    )
    return floor.approved(
        lambda given: floor.services.returning.complete(wish, None, given), limit=6
    ).body.trade


@given(wishes(), st.data())
@settings(max_examples=bounded(ci=60, full=2000))
def test_a_sale_and_all_its_returns_leave_nothing(wish: dict, data: st.DataObject) -> None:
    floor = member_floor()
    trade = trade_of(floor, wish)
    paid = trade.total_minor
    returned = 0
    for lines in pieces_of(data.draw, trade):
        back = give_back(floor, trade.receipt, lines)
        returned -= back.total_minor
        # What has come back is never worth more than what was paid for all of it.
        assert 0 <= returned <= paid
    assert returned == paid
    journal = floor.journal
    rows = journal.ledger("M1")
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sums[row.entry.rule, row.entry.lease] += row.entry.points
    assert not any(sums.values())
    assert journal.coupon_uses("ONCE1", "HELLO", "M1") == (0, 0)
    assert not any(journal.benefit_uses("M1").values())
    day = floor.services.shifts.current().business_date
    for uses in journal.promotion_uses(PROMOTION_IDS, "M1", day).values():
        assert (uses.by_member, uses.by_member_today, uses.today, uses.off_minor) == (0, 0, 0, 0)
    assert not any(journal.stock_changes().values())
    assert journal.member_totals("M1").net_minor == 0
    report = floor.services.shifts.report()
    for bucket in ("points_earned", "points_redeemed", "coupons"):
        assert report.sum_of(bucket).count == 0
    assert report.sum_of("promotions").amount_minor == 0
    taxes = [s for name, s in report.sums.items() if name.startswith(("tax:", "base:"))]
    assert all(s.amount_minor == 0 for s in taxes)


@given(wishes())
@settings(max_examples=bounded(ci=60, full=2000))
def test_a_coupon_is_used_once_whatever_happens(wish: dict) -> None:
    floor = member_floor()
    trade = trade_of(floor, wish | {"coupon": True})
    used = sum(use.uses for use in trade.coupons)
    assert floor.journal.coupon_uses("ONCE1", "HELLO", "M1") == (used, used)
    floor.services.checkout.scan("M1")
    floor.services.checkout.scan("MILK")
    try:
        floor.services.coupons.add("ONCE1")
    except RuleRefused as refusal:
        assert (used, refusal.name) == (1, "coupon_used_up")
    else:
        assert used == 0


def test_the_coupon_of_the_laws_is_single_use() -> None:
    [coupon] = member_floor().offers.coupons_of("ONCE1")
    assert isinstance(coupon, Coupon)
    assert coupon.kind is CouponKind.SINGLE
