"""Points inside a basket's price: spent, earned, and given back with the goods."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pos_app.domain.basket import Basket
from pos_app.domain.buyer import PointsWish
from pos_app.domain.loyalty import EarningRule, Program, RedemptionRule
from pos_app.domain.policies import Policies
from pos_app.domain.pricing import AdjustmentKind, Offers, PricedBasket, price_basket
from pos_app.domain.return_mirror import mirror_of
from pos_app.domain.sale import Trade, cash_tender, check_trade, sale_of, settlement
from tests.helpers.builders_basket import AT, basket, entry
from tests.helpers.builders_catalogue import product
from tests.helpers.builders_loyalty import buyer, program
from tests.helpers.builders_policies import CASH, policies
from tests.helpers.profiles import bounded
from tests.property import laws, loyalty_laws
from tests.property.loyalty_strategies import programs, redemption_rules, wishes
from tests.property.strategies import baskets, partitions, stores


@st.composite
def members_baskets(draw: st.DrawFn) -> tuple[Basket, Program]:
    """A member's basket with a wish, and the program it is under."""
    by = replace(draw(programs()), redemption=draw(redemption_rules()))
    wish = draw(wishes())
    of = replace(draw(baskets(max_lines=5)), member="M1", buyer=buyer("gold"), wish=wish)
    return of, by


def priced(of: Basket, by: Program, store: Policies) -> PricedBasket:
    """What it costs, with all its leases' points to be spent."""
    available = sum(points for _, points in of.wish.leases) if of.wish is not None else 0
    return price_basket(of, store, AT, Offers(program=by, available_points=available))


def sold(of: Basket, by: Program, store: Policies) -> Trade:
    """The basket, sold for cash."""
    cost = priced(of, by, store)
    state = settlement(of, cost, store.cash_increment_minor)
    if not state.is_settled:
        of = replace(of, tenders=(cash_tender(CASH, state, state.cash_due_minor),))
    return check_trade(sale_of(of, cost, "R1", "CNY", store.tax.mode))


@given(members_baskets(), stores())
def test_a_basket_with_points_adds_up(case: tuple[Basket, Program], store: Policies) -> None:
    of, by = case
    cost = priced(of, by, store)
    laws.a_priced_basket_adds_up(cost, store.tax.mode)
    rule, wish, able = by.redemption, of.wish, cost.redeemable
    assert rule is not None
    assert wish is not None
    assert able is not None
    off = -sum(
        a.amount_minor for x in cost.lines for a in x.adjustments if a.kind is AdjustmentKind.POINTS
    )
    assert cost.points_spent * rule.step_minor == off * rule.step_points
    assert cost.points_spent <= min(able.max_points, wish.points)


@given(members_baskets(), stores())
def test_points_never_make_a_basket_dearer(case: tuple[Basket, Program], store: Policies) -> None:
    of, by = case
    without = priced(replace(of, wish=None), by, store)
    assert priced(of, by, store).total_minor <= without.total_minor
    assert priced(replace(of, member="", buyer=None), by, store).points == ()


@settings(max_examples=bounded(ci=30, full=300))
@given(members_baskets(), stores(), st.data())
def test_a_sale_with_points_and_its_return_sum_to_zero(
    case: tuple[Basket, Program], store: Policies, data: st.DataObject
) -> None:
    whole = sold(*case, store)
    so_far: Counter[int] = Counter()
    parts, mirrors = data.draw(partitions(whole, store.cash_increment_minor)), []
    for part in parts:
        loyalty_laws.a_part_gives_back_its_share(whole, so_far, part)
        mirrors.append(mirror_of(whole, so_far, part.lines))
        for line in part.lines:
            assert line.return_of is not None
            so_far[line.return_of.line_no] -= line.quantity_milli
    laws.parts_cancel_the_sale(whole, parts)
    loyalty_laws.mirrors_cancel_the_sale(whole, mirrors)


def test_a_basket_by_hand() -> None:
    """12.50 + 3.33, of which 500 points pay 5.00; one point for each 1.00 of the 10.83 left.

    Of 5.00 the milk bears 3.95 and the pen 1.05; of ten points 8.55 of 10.83 earn eight, rounded
    down from 7.89 with the larger rest, and 2.28 earn two.
    """
    by = program(EarningRule(id="spend", points=1, per_minor=100), redemption=RedemptionRule())
    of = replace(
        basket(entry(), entry(product("PEN", 333))), member="M1", buyer=buyer(),
        wish=PointsWish(points=550, leases=(("L1", 400), ("L2", 400))),
    )  # fmt: skip
    cost = priced(of, by, policies())
    assert cost.total_minor == 1083
    assert [x.net_minor for x in cost.lines] == [855, 228]
    assert [(e.line_no, e.rule, e.lease, e.points) for e in cost.points] == [
        (1, "redemption", "L1", -395), (2, "redemption", "L1", -5), (2, "redemption", "L2", -100),
        (1, "spend", "", 8), (2, "spend", "", 2),
    ]  # fmt: skip
