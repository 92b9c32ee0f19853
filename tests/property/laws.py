"""The laws of the kernel as plain functions. Each raises AssertionError where its law is broken.

They call the rules through their modules, so that tests/mutation can break one rule and see that
the law notices.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from pos_app.domain import money, returns, sale, staff, till
from pos_app.domain.basket import Basket
from pos_app.domain.facts import ReturnCompleted, SaleCompleted
from pos_app.domain.inventory import stock_effects
from pos_app.domain.pricing import PricedBasket
from pos_app.domain.sale import Trade
from pos_app.domain.staff import Approval, ApprovalRequest, PinGuard, Role, Staff
from pos_app.domain.tax import TaxMode
from pos_app.domain.tender import AttemptState, TenderKind, TenderType
from pos_app.domain.till import Sum
from pos_app.errors import RuleRefused

# Money -------------------------------------------------------------------------------------------


def allocation_is_exact_and_fair(total: int, weights: Sequence[int]) -> None:
    """Shares sum to the total, each within one unit of its exact quota, none with a wrong sign."""
    shares = money.allocate(total, weights)
    whole = sum(weights)
    assert sum(shares) == total
    assert len(shares) == len(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * whole - total * weight) < whole or whole == 0
        assert share * total >= 0
        assert share == 0 or weight > 0
    assert money.allocate(-total, weights) == [-s for s in shares]


def earlier_lines_come_first(total: int, count: int) -> None:
    """Among equals the odd units go to the earlier ones, on every machine."""
    shares = money.allocate(total, [7] * count)
    assert sorted(shares, reverse=total >= 0) == shares


def rounding_is_symmetric(amount: int, denominator: int) -> None:
    """The magnitude is rounded, then the sign applied; and never by more than a half."""
    up, down = (money.divide_half_away(a, denominator) for a in (amount, -amount))
    assert up == -down
    assert 2 * abs(up * denominator - amount) <= denominator
    if 2 * (abs(amount) % denominator) == denominator:
        assert abs(up) * denominator > abs(amount)


def shares_of_parts_sum_to_the_whole(total: int, cuts: Iterable[int], whole: int) -> None:
    """However units are cut into parts, the parts' shares sum to the total."""
    edges = [0, *sorted(cuts), whole]
    parts = [
        money.share_so_far(total, b, whole) - money.share_so_far(total, a, whole)
        for a, b in itertools.pairwise(edges)
    ]
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts)


# Baskets and trades ------------------------------------------------------------------------------


def a_priced_basket_adds_up(priced: PricedBasket, mode: TaxMode) -> None:
    """Every figure is the sum of the lines' figures, and nothing costs less than nothing."""
    for line in priced.lines:
        tax = sum(s.tax_minor for s in line.taxes)
        assert line.net_minor == line.gross_minor + sum(a.amount_minor for a in line.adjustments)
        assert 0 <= line.net_minor <= line.gross_minor
        assert line.total_minor == line.net_minor + (tax if mode is TaxMode.ADDED else 0)
        for share in line.taxes:
            base = line.net_minor - (tax if mode is TaxMode.INCLUDED else 0)
            assert share.base_minor == base
            assert share.tax_minor >= 0
    assert priced.gross_minor == sum(x.gross_minor for x in priced.lines)
    assert priced.savings_minor == priced.gross_minor - sum(x.net_minor for x in priced.lines)
    assert priced.tax_minor == sum(s.tax_minor for x in priced.lines for s in x.taxes)
    assert priced.total_minor == sum(x.total_minor for x in priced.lines)


def a_trade_settles(trade: Trade, increment_minor: int) -> None:
    """Tenders are total and rounding; only cash is rounded, to the coin, by half a coin at most."""
    sale.check_trade(trade)
    assert sum(t.amount_minor for t in trade.tenders) == (
        trade.total_minor + trade.cash_rounding_minor
    )
    assert trade.cash_rounding_minor == sum(t.rounding_minor for t in trade.tenders)
    for tender in trade.tenders:
        if tender.kind is TenderKind.CASH:
            assert tender.amount_minor == tender.given_minor - tender.change_minor
            assert 2 * abs(tender.rounding_minor) <= increment_minor
            if tender.rounding_minor:
                assert tender.amount_minor % increment_minor == 0
        else:
            assert (tender.rounding_minor, tender.given_minor, tender.change_minor) == (0, 0, 0)


def cash_settles_to_the_coin(total_minor: int, basket: Basket, increment_minor: int) -> None:
    """What cash is due for a basket is a multiple of the coin, at most half a coin away."""
    priced = PricedBasket(total_minor=total_minor)
    due = sale.settlement(basket, priced, increment_minor).cash_due_minor
    back = sale.settlement(basket, replace(priced, total_minor=-total_minor), increment_minor)
    assert due % increment_minor == 0
    assert 2 * abs(due - total_minor) <= increment_minor
    assert back.cash_due_minor == -due


def only_what_is_paid_completes(basket: Basket, priced: PricedBasket) -> None:
    """A basket with money left to pay, or with a payment in doubt, is no sale."""
    paid = sum(t.amount_minor - t.rounding_minor for t in basket.tenders)
    doubtful = {AttemptState.PENDING, AttemptState.UNKNOWN} & {a.state for a in basket.attempts}
    free = bool(basket.lines) and not doubtful and paid == priced.total_minor
    assert sale.can_complete(basket, priced) is free
    try:
        sale.sale_of(basket, priced, "R", "CNY", TaxMode.INCLUDED)
        completed = True
    except RuleRefused:
        completed = False
    assert completed is free


def parts_cancel_the_sale(sold: Trade, parts: Sequence[Trade]) -> None:
    """PRODUCT promise 5: a sale and the parts of its full return sum to zero in everything but
    cash rounding, which each payout has of its own."""
    trades = [sold, *parts]
    assert _total(trades, "gross_minor") == 0
    assert _total(trades, "savings_minor") == 0
    assert _total(trades, "tax_minor") == 0
    assert _total(trades, "total_minor") == 0
    for figures in (_taxes, _adjustments, _stock):
        assert {k: v for k, v in _added(figures(t) for t in trades).items() if v} == {}
    rounding = sum(t.cash_rounding_minor for t in trades)
    assert sum(x.amount_minor for t in trades for x in t.tenders) == rounding


def _total(trades: Iterable[Trade], figure: str) -> int:
    return sum(getattr(t, figure) for t in trades)


def _added(figures: Iterable[Mapping[object, int]]) -> Counter[object]:
    sums: Counter[object] = Counter()
    for of in figures:
        sums.update(of)
    return sums


def _taxes(trade: Trade) -> Counter[object]:
    sums: Counter[object] = Counter()
    for line in trade.lines:
        for share in line.taxes:
            key = (share.tax_class, share.authority, share.rate_ppm)
            sums.update({("tax", *key): share.tax_minor, ("base", *key): share.base_minor})
    return sums


def _adjustments(trade: Trade) -> Counter[object]:
    """Each adjustment of each line of the sale by its place."""
    sums: Counter[object] = Counter()
    for line in trade.lines:
        number = line.return_of.line_no if line.return_of else line.line_no
        for place, adjustment in enumerate(line.adjustments):
            sums[number, place, adjustment.kind] += adjustment.amount_minor
    return sums


def _stock(trade: Trade) -> Counter[object]:
    fact = SaleCompleted if trade.receipt == "R1" else ReturnCompleted
    sums: Counter[object] = Counter()
    for sku, change in stock_effects(fact(trade=trade)):
        sums[sku] += change
    return sums


def no_more_comes_back_than_went(sold: Trade, wishes: Iterable[returns.ReturnLine]) -> None:
    """Whatever is asked for one after the other, no line is returned beyond what was sold."""
    so_far: dict[int, int] = {}
    for wish in wishes:
        try:
            returns.returned_lines(sold, so_far, [wish])
        except RuleRefused:
            continue
        so_far[wish.line_no] = so_far.get(wish.line_no, 0) + wish.quantity_milli
    for line in sold.lines:
        assert 0 <= so_far.get(line.line_no, 0) <= line.quantity_milli


# Till --------------------------------------------------------------------------------------------


def buckets(trades: Iterable[tuple[Trade, str]]) -> dict[str, Sum]:
    """The sums of some trades."""
    sums: dict[str, Sum] = {}
    for trade, kind in trades:
        for name, count, amount in till.trade_buckets(trade, kind):
            old = sums.get(name, Sum())
            sums[name] = Sum(old.count + count, old.amount_minor + amount)
    return sums


def buckets_are_additive(trades: Sequence[tuple[Trade, str]], cut: int) -> None:
    """The sums of a day are the sums of its parts, in any order."""
    halves = buckets(trades[:cut]), buckets(trades[cut:])
    joined = {
        name: Sum(
            sum(h.get(name, Sum()).count for h in halves),
            sum(h.get(name, Sum()).amount_minor for h in halves),
        )
        for name in halves[0].keys() | halves[1].keys()
    }
    assert joined == buckets(trades) == buckets(list(reversed(trades)))


def receipts_have_no_gaps(numbers: Sequence[str]) -> None:
    """Receipt numbers of one till and incarnation count 1, 2, 3 …"""
    counts = [int(n[-6:]) for n in numbers]
    assert counts == list(range(1, len(counts) + 1))
    assert len({n[:-6] for n in numbers}) <= 1


# People ------------------------------------------------------------------------------------------


def nobody_approves_alone(person: Staff, roles: tuple[Role, ...], of: ApprovalRequest) -> None:
    """One's own act is never consented to by oneself."""
    try:
        staff.approve(replace(of, actor=person.id), person, roles, "ok", "pin")
    except RuleRefused as refusal:
        assert refusal.name == "approval_own"
    else:
        raise AssertionError(f"{person.id} approved their own act")


def a_consent_is_for_one_act(
    actor: Staff, roles: tuple[Role, ...], given: Approval, wanted: ApprovalRequest
) -> None:
    """With a consent to another act the actor is where they were without one."""
    alone = staff.roles_allow(actor, roles, wanted.permission, wanted.amount_minor)
    try:
        staff.require(actor, roles, wanted, given)
        passed = True
    except staff.ApprovalNeeded:
        passed = False
    assert passed is (alone or given.request == wanted)


def five_wrong_pins_lock(failures: int, last_ms: int, now_ms: int) -> None:
    """From the fifth wrong PIN on nothing can be tried for 15 minutes, doubling up to 16 hours."""
    guard = PinGuard(failures, last_ms)
    if failures < 5:
        assert guard.can_try(now_ms)
        return
    minutes = 15 * min(2 ** (failures - 5), 64)
    assert guard.can_try(now_ms) is (now_ms >= last_ms + minutes * 60_000)


def a_tender_without_change_fits(
    tender_type: TenderType, state: sale.Settlement, amount_minor: int
) -> None:
    """What gives no change takes no more than is left and no more than its limit."""
    limit = state.left_minor if tender_type.limit_minor is None else tender_type.limit_minor
    try:
        sale.check_other_tender(tender_type, state, amount_minor)
        taken = True
    except RuleRefused:
        taken = False
    assert taken is (0 < amount_minor <= min(limit, state.left_minor))
