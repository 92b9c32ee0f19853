"""Each rule of points, leases, tiers and benefits is broken once, and its law must notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from pos_app.domain import accrual, benefits, ledger, redemption, return_mirror, tiers
from pos_app.domain.buyer import PointsWish
from pos_app.domain.coupons import CouponUse
from pos_app.domain.lease import Lease
from pos_app.domain.ledger import Account, Posting
from pos_app.domain.loyalty import (
    Benefit,
    BenefitKind,
    EntryKind,
    PointsEntry,
    QuotaPeriod,
    RedemptionRule,
    TierProgram,
    TierRule,
)
from pos_app.domain.offers import BenefitUse, OfferUse
from pos_app.domain.return_mirror import mirror_of
from tests.helpers.builders_basket import basket, entry
from tests.helpers.builders_loyalty import (
    SPEND,
    buyer,
    claws_back,
    day,
    earning,
    earns,
    gives_back,
    payable,
    program,
    spends,
)
from tests.helpers.builders_sale import back, returned, sale
from tests.mutation.harness import Mutation, is_noticed
from tests.property import loyalty_laws as laws
from tests.property.lease_device import LeaseDevice

LIFE = [
    earns("S1", 100, 0, expires=40), earns("S2", 50, 1), spends("S3", 120, 2),
    claws_back("R1", "S1", 100, 3), gives_back("R3", "S3", 120, 4), earns("S4", 30, 5, vests=20),
]  # fmt: skip
ACCOUNT = ledger.account_of(
    [earns("S1", 10, expires=90), earns("S2", 10, expires=30), earns("S3", 10)]
)
SOLD = replace(
    sale(basket(entry(quantity_milli=3000))),
    points=(
        PointsEntry(line_no=1, rule="redemption", kind=EntryKind.REDEEMED, points=-8, lease="L1"),
        PointsEntry(line_no=1, rule="spend", kind=EntryKind.EARNED, points=10),
    ),
    offers=(OfferUse(promotion="M", times=1, off_minor=0, campaign="C", lines=(1,)),),
    coupons=(CouponUse(code="X", campaign="C", uses=1),),
    benefits=(BenefitUse(benefit="B"),),
)
TIERS = TierProgram(
    tiers=(
        TierRule(id="A", name="A"), TierRule(id="B", name="B", from_score=100),
        TierRule(id="C", name="C", from_score=500),
    ),
    grace_days=30,
)  # fmt: skip
WRAP = Benefit(
    id="wrap", kind=BenefitKind.SERVICE, name="Wrap", quota=1, quota_period=QuotaPeriod.MONTH
)

_TAKEN_BACK = ledger._taken_back
_REDEEMABLE = redemption.redeemable


def floors_only(total: int, weights: Sequence[int]) -> list[int]:
    """Loses the odd units."""
    return [total * w // (sum(weights) or 1) for w in weights]


def points_are_earned_exactly() -> None:
    """Three odd lines, one of them doubled."""
    laws.earning_is_exact(
        earning(250, 333, 299), program(SPEND), buyer("gold"), day(0), {2: 20_000}
    )


def points_pay_exactly() -> None:
    """A cap that binds, lines that do not divide, two leases."""
    rule = RedemptionRule(step_points=7, step_minor=5, min_points=7, cap_bp=5000)
    wish = PointsWish(points=700, leases=(("L1", 150), ("L2", 600)))
    laws.points_pay_exactly_and_within_limits(payable(101, 307, 55), rule, wish)


def the_wish_binds() -> None:
    """More could be paid than is wished for, and more is wished for than the leases hold."""
    rule = RedemptionRule(step_points=100, step_minor=100, min_points=300)
    wish = PointsWish(points=900, leases=(("L1", 250), ("L2", 250)))
    laws.points_pay_exactly_and_within_limits(payable(5000), rule, wish)
    small = PointsWish(points=200, leases=(("L1", 250),))
    laws.points_pay_exactly_and_within_limits(payable(5000), rule, small)


def parts_of(sizes: Sequence[int]) -> None:
    """The whole sale back in such parts."""
    mirrors, so_far, before = [], 0, ledger.account_of([earns("S0", 20, expires=9)])
    parts = []
    for n, size in enumerate(sizes):
        part = returned(SOLD, {1: so_far}, [back(1, size)], receipt=f"R{n + 2}")
        laws.a_part_gives_back_its_share(SOLD, {1: so_far}, part)
        mirrors.append(mirror_of(SOLD, {1: so_far}, part.lines))
        parts.append(replace(part, points=mirrors[-1].points))
        so_far += size
    laws.mirrors_cancel_the_sale(SOLD, mirrors)
    laws.a_sale_and_its_return_leave_the_account(before, SOLD, parts, day(1))


def all_in_parts() -> None:
    """One by one."""
    parts_of([1000, 1000, 1000])


def returned_after_expiry() -> None:
    """The points had expired when the goods came back."""
    spent, got = SOLD.points
    sold = replace(SOLD, points=(spent, replace(got, expires_on=day(5))))
    part = returned(sold, {}, [back(1, 3000)])
    part = replace(part, points=mirror_of(sold, {}, part.lines).points)
    before = ledger.account_of([earns("S0", 20)])
    laws.expiry_in_between_changes_nothing(before, sold, [part], day(1), day(9))


def lease_acts() -> None:
    """Too much is asked of one lease, then of a closed one, a frozen one, and one that ended."""
    device = LeaseDevice(100)
    device.grant(40, 1000)
    assert not device.spend(41)
    assert device.spend(30)
    device.return_sale(10)
    device.close("L0")
    device.spend(5)
    device.grant(20, 1000)
    device.jump(2000)
    device.spend(5)
    device.jump(-10_000)
    device.spend(5)
    device.grant(10, 0)
    device.freeze("L2")
    device.spend(5)


def post_always(account: Account, posting: Posting) -> Account:
    """Counts every delivery."""
    after: Account = ledger._applied(account, posting)
    return after


def all_from_the_first(lots: object, order: Sequence[int], points: int) -> list[tuple[int, int]]:
    """Overdraws one lot."""
    del lots
    return [(i, points) for i in list(order)[:1]]


def taken_from_any(account: Account, posting: Posting, points: int) -> Account:
    """Takes first in first out, whatever sale is returned."""
    bare = replace(posting, entry=replace(posting.entry, return_of=None))
    after: Account = _TAKEN_BACK(account, bare, points)
    return after


def without_a_minimum(
    lines: Sequence[redemption.PayableLine], rule: RedemptionRule, available: int
) -> redemption.Redeemable:
    """As many steps as fit."""
    return _REDEEMABLE(lines, replace(rule, min_points=0), available)


def a_lot_of_its_own(account: Account, posting: Posting, points: int) -> Account:
    """Pays no debt."""
    lot = ledger.PointsLot(source=posting.source, rule=posting.entry.rule, points=points)
    return replace(account, lots=(*account.lots, lot))


def fall_to_what_is_reached(
    by: TierProgram, current: str, until: date, score: int, on: date
) -> tiers.TierState:
    """Without period or grace."""
    del current, until, on
    return tiers.TierState(tier=[t.id for t in by.tiers if t.from_score <= score][-1])


def tiers_keep_their_time() -> None:
    """Low score: within the period, in grace, and long after; and a rise."""
    for until, score in ((10, 0), (-10, 0), (-100, 0), (-100, 120), (50, 900)):
        laws.tiers_rise_at_once_and_fall_by_one(TIERS, "C", day(until), score, day(0))
    laws.tiers_rise_at_once_and_fall_by_one(TIERS, "A", day(50), 900, day(0))


def quota_days() -> None:
    """Twice in one month, once in the next."""
    laws.a_quota_is_not_exceeded(program(benefits=(WRAP,)), buyer(), [day(0), day(1), day(30)])


def life() -> None:
    """Nothing is lost or made on the way."""
    laws.an_account_adds_up(LIFE)


def debts() -> None:
    """Debt, and what pays it."""
    laws.an_account_adds_up(
        [LIFE[0], LIFE[2], LIFE[3], earns("S5", 30, 3), LIFE[4], earns("S6", 9, 5)]
    )


MUTATIONS = [
    # Earning and spending
    Mutation("earning loses odd points", accrual, "allocate", floors_only,
             points_are_earned_exactly),
    Mutation("earning rounds up", accrual, "_whole_points", lambda rule, weight: 99,
             points_are_earned_exactly),
    Mutation("a promotion's multiplier is forgotten", accrual._Multiplier, "of",
             lambda *_: 10_000**3, points_are_earned_exactly),
    Mutation("points paid lose odd cents", redemption, "allocate", floors_only,
             points_pay_exactly),
    Mutation("the cap is forgotten", redemption, "_FULL_BP", 1, points_pay_exactly),
    Mutation("the rule and basket are forgotten", redemption, "_most_steps",
             lambda lines, rule, available: available // rule.step_points, points_pay_exactly),
    Mutation("all is drawn on the first lease", redemption, "split_over",
             lambda amounts, leases: [(i, leases[0][0], a) for i, a in enumerate(amounts) if a],
             points_pay_exactly),
    Mutation("the minimum is forgotten", redemption, "redeemable", without_a_minimum,
             the_wish_binds),
    # The ledger
    Mutation("a delivery counts twice", Account, "post", post_always,
             lambda: laws.repeats_change_nothing(LIFE)),
    Mutation("the order of deliveries counts", ledger, "_sequence", lambda _: 0,
             lambda: laws.deliveries_do_not_matter(LIFE, LIFE[::-1])),
    Mutation("a lot is overdrawn", ledger, "taken_from", all_from_the_first, life),
    Mutation("what is not covered is forgotten", ledger, "_taken_back",
             lambda account, *_: account, debts),
    Mutation("debt is not paid by earnings", ledger, "_lot_added", a_lot_of_its_own, debts),
    Mutation("debt is not paid by what comes back", ledger, "_given_back", a_lot_of_its_own,
             debts),
    Mutation("last in is first out", ledger, "in_order",
             lambda lots: list(range(len(lots)))[::-1],
             lambda: laws.spending_is_first_in_first_out(ACCOUNT, spends("S9", 15))),
    Mutation("pending points are spent", ledger.PointsLot, "is_pending", lambda *_: False, life),
    Mutation("what has lapsed never expires", ledger, "expire", lambda *_: (),
             lambda: laws.expiry_takes_what_has_lapsed(ACCOUNT, day(60))),
    # Returns
    Mutation("a return claws back from any lot", ledger, "_taken_back", taken_from_any,
             all_in_parts),
    Mutation("spent points come back as new ones", ledger, "_given_back", a_lot_of_its_own,
             all_in_parts),
    Mutation("the first part gives all back", return_mirror, "share_so_far",
             lambda total, part, whole: total if part else 0, all_in_parts),
    Mutation("the last part loses a point", return_mirror, "share_so_far",
             lambda total, part, whole: total * part // (whole + 1), all_in_parts),
    Mutation("a use never comes back", return_mirror._Completion, "completes", lambda *_: False,
             all_in_parts),
    Mutation("a use comes back with each part", return_mirror._Completion, "completes",
             lambda *_: True, all_in_parts),
    Mutation("points are taken that had expired", ledger, "_regained",
             lambda lots, own, points: (tuple(lots), points), returned_after_expiry),
    # Leases
    Mutation("a lease spends more than was granted", Lease, "can_spend",
             lambda lease, points, now: points > 0, lease_acts),
    Mutation("a closed lease stays open", Lease, "close", lambda lease: lease, lease_acts),
    Mutation("a frozen lease stays open", Lease, "freeze", lambda lease: lease, lease_acts),
    # Tiers and benefits
    Mutation("a tier falls at once", tiers, "tier_of", fall_to_what_is_reached,
             tiers_keep_their_time),
    Mutation("a tier is not reached", tiers, "_reached", lambda *_: -1, tiers_keep_their_time),
    Mutation("a use of a benefit is not counted", benefits, "_left", lambda *_: 1, quota_days),
]  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name.replace(" ", "-"))
def test_a_broken_rule_is_noticed(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    is_noticed(mutation, monkeypatch)
